/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The Windows side as the port driver sees it: the structures that cross the
 * line between port and miniport, in kernel style, and the few Windows type
 * names that the definitions of the exported functions need.
 *
 * The layouts are those of 64-bit Windows. Every member that both sides touch
 * is asserted here; compat/layout.c asserts the same numbers for the headers
 * that a miniport includes, and `make windows` compares those with the DDK's.
 */
#ifndef SCSIPORT_NT_H
#define SCSIPORT_NT_H

#include <linux/build_bug.h>
#include <linux/stddef.h>
#include <linux/types.h>
#include <linux/uuid.h>

/* Type names for the definitions of exported functions, and nowhere else. */
typedef void *PVOID;
typedef u8 UCHAR, *PUCHAR;
typedef u16 USHORT, *PUSHORT;
typedef u32 ULONG, *PULONG;
typedef s32 LONG;
typedef unsigned long ULONG_PTR;
typedef u8 BOOLEAN;
typedef char *PCCHAR;
typedef int INTERFACE_TYPE;
typedef int SCSI_NOTIFICATION_TYPE;
typedef struct nt_srb *PSCSI_REQUEST_BLOCK;
typedef struct nt_port_config *PPORT_CONFIGURATION_INFORMATION;
typedef union nt_large_integer SCSI_PHYSICAL_ADDRESS, *PLARGE_INTEGER;
typedef u16 *PWCHAR;
typedef guid_t *LPGUID;

#define NTAPI
#define __cdecl
#define _HW_INITIALIZATION_DATA nt_hw_init
#define _SCSIWMILIB_CONTEXT nt_wmilib
#define _SCSIWMI_REQUEST_CONTEXT nt_wmi_context

struct nt_wmilib;
struct nt_wmi_context;

union nt_large_integer {
	struct {
		u32 low;
		s32 high;
	};
	s64 quad;
};

struct nt_unicode_string {
	u16 length;
	u16 maximum_length;
	u16 *buffer;
};

struct nt_srb {
	u16 length;
	u8 function;
	u8 srb_status;
	u8 scsi_status;
	u8 path_id;
	u8 target_id;
	u8 lun;
	u8 queue_tag;
	u8 queue_action;
	u8 cdb_length;
	u8 sense_info_length;
	u32 flags;
	u32 data_transfer_length;
	u32 timeout;
	void *data_buffer;
	void *sense_info_buffer;
	struct nt_srb *next_srb;
	void *original_request;
	void *srb_extension;
	u32 queue_sort_key;
	u32 reserved;
	u8 cdb[16];
};

static_assert(sizeof(struct nt_srb) == 88);
static_assert(offsetof(struct nt_srb, flags) == 12);
static_assert(offsetof(struct nt_srb, data_transfer_length) == 16);
static_assert(offsetof(struct nt_srb, timeout) == 20);
static_assert(offsetof(struct nt_srb, data_buffer) == 24);
static_assert(offsetof(struct nt_srb, sense_info_buffer) == 32);
static_assert(offsetof(struct nt_srb, next_srb) == 40);
static_assert(offsetof(struct nt_srb, srb_extension) == 56);
static_assert(offsetof(struct nt_srb, queue_sort_key) == 64);
static_assert(offsetof(struct nt_srb, cdb) == 72);

/* The same SRB where its Function is WMI */
struct nt_wmi_srb {
	u16 length;
	u8 function;
	u8 srb_status;
	u8 wmi_sub_function;
	u8 path_id;
	u8 target_id;
	u8 lun;
	u8 reserved1;
	u8 wmi_flags;
	u8 reserved2[2];
	u32 flags;
	u32 data_transfer_length;
	u32 timeout;
	void *data_buffer;
	void *data_path;
	void *reserved3;
	void *original_request;
	void *srb_extension;
	u32 reserved4;
	u32 reserved6;
	u8 reserved5[16];
};

static_assert(sizeof(struct nt_wmi_srb) == sizeof(struct nt_srb));
static_assert(offsetof(struct nt_wmi_srb, wmi_sub_function) == 4);
static_assert(offsetof(struct nt_wmi_srb, wmi_flags) == 9);
static_assert(offsetof(struct nt_wmi_srb, data_buffer) == 24);
static_assert(offsetof(struct nt_wmi_srb, data_path) == 32);
static_assert(offsetof(struct nt_wmi_srb, srb_extension) == 56);

struct nt_access_range {
	union nt_large_integer start;
	u32 length;
	u8 in_memory;
};

static_assert(sizeof(struct nt_access_range) == 16);
static_assert(offsetof(struct nt_access_range, in_memory) == 12);

struct nt_port_config {
	u32 length;
	u32 system_io_bus_number;
	s32 adapter_interface_type;
	u32 bus_interrupt_level;
	u32 bus_interrupt_vector;
	s32 interrupt_mode;
	u32 maximum_transfer_length;
	u32 number_of_physical_breaks;
	u32 dma_channel;
	u32 dma_port;
	s32 dma_width;
	s32 dma_speed;
	u32 alignment_mask;
	u32 number_of_access_ranges;
	struct nt_access_range *access_ranges;
	void *reserved;
	u8 number_of_buses;
	u8 initiator_bus_id[8];
	u8 scatter_gather;
	u8 master;
	u8 caches_data;
	u8 adapter_scans_down;
	u8 atdisk_primary_claimed;
	u8 atdisk_secondary_claimed;
	u8 dma32_bit_addresses;
	u8 demand_mode;
	u8 map_buffers;
	u8 need_physical_addresses;
	u8 tagged_queuing;
	u8 auto_request_sense;
	u8 multiple_request_per_lu;
	u8 receive_event;
	u8 real_mode_initialized;
	u8 buffer_access_scsi_port_controlled;
	u8 maximum_number_of_targets;
	u8 reserved_uchars[2];
	u32 slot_number;
	u32 bus_interrupt_level2;
	u32 bus_interrupt_vector2;
	s32 interrupt_mode2;
	u32 dma_channel2;
	u32 dma_port2;
	s32 dma_width2;
	s32 dma_speed2;
	u32 device_extension_size;
	u32 specific_lu_extension_size;
	u32 srb_extension_size;
	u8 dma64_bit_addresses;
	u8 reset_target_supported;
	u8 maximum_number_of_logical_units;
	u8 wmi_data_provider;
};

static_assert(sizeof(struct nt_port_config) == 152);
static_assert(offsetof(struct nt_port_config, maximum_transfer_length) == 24);
static_assert(offsetof(struct nt_port_config, access_ranges) == 56);
static_assert(offsetof(struct nt_port_config, number_of_buses) == 72);
static_assert(offsetof(struct nt_port_config, scatter_gather) == 81);
static_assert(offsetof(struct nt_port_config, map_buffers) == 89);
static_assert(offsetof(struct nt_port_config, maximum_number_of_targets) == 97);
static_assert(offsetof(struct nt_port_config, slot_number) == 100);
static_assert(offsetof(struct nt_port_config, device_extension_size) == 132);
static_assert(offsetof(struct nt_port_config, dma64_bit_addresses) == 144);
static_assert(offsetof(struct nt_port_config, wmi_data_provider) == 147);

/* MapBuffers beyond TRUE, StorPort's value: all requests but reads and writes */
#define SP_MAP_NON_READ_WRITE	2

/* HwFindAdapter's answers */
#define SP_RETURN_NOT_FOUND	0
#define SP_RETURN_FOUND		1
#define SP_RETURN_ERROR		2
#define SP_RETURN_BAD_CONFIG	3

struct nt_hw_init {
	u32 size;
	s32 adapter_interface_type;
	u8 (*hw_initialize)(void *ext);
	u8 (*hw_start_io)(void *ext, struct nt_srb *srb);
	u8 (*hw_interrupt)(void *ext);
	u32 (*hw_find_adapter)(void *ext, void *context, void *bus_info, char *argument,
			       struct nt_port_config *config, u8 *again);
	u8 (*hw_reset_bus)(void *ext, u32 path_id);
	void (*hw_dma_started)(void *ext);
	u8 (*hw_adapter_state)(void *ext, void *context, u8 save);
	u32 device_extension_size;
	u32 specific_lu_extension_size;
	u32 srb_extension_size;
	u32 number_of_access_ranges;
	void *reserved;
	u8 map_buffers;
	u8 need_physical_addresses;
	u8 tagged_queuing;
	u8 auto_request_sense;
	u8 multiple_request_per_lu;
	u8 receive_event;
	u16 vendor_id_length;
	const char *vendor_id;
	u16 port_version_flags;
	u16 device_id_length;
	const char *device_id;
	s32 (*hw_adapter_control)(void *ext, s32 type, void *parameters);
};

static_assert(sizeof(struct nt_hw_init) == 128);
static_assert(offsetof(struct nt_hw_init, hw_initialize) == 8);
static_assert(offsetof(struct nt_hw_init, device_extension_size) == 64);
static_assert(offsetof(struct nt_hw_init, map_buffers) == 88);
static_assert(offsetof(struct nt_hw_init, vendor_id) == 96);
static_assert(offsetof(struct nt_hw_init, device_id) == 112);
static_assert(offsetof(struct nt_hw_init, hw_adapter_control) == 120);

enum nt_interface_type {
	NT_INTERNAL = 0,
	NT_ISA = 1,
	NT_EISA = 2,
	NT_MICRO_CHANNEL = 3,
	NT_PCI_BUS = 5,
	NT_PNP_BUS = 15,
};

enum nt_interrupt_mode {
	NT_LEVEL_SENSITIVE = 0,
	NT_LATCHED = 1,
};

enum nt_bus_data_type {
	NT_CMOS = 0,
	NT_EISA_CONFIGURATION = 1,
	NT_POS = 2,
	NT_PCI_CONFIGURATION = 4,
};

#define PCI_INVALID_VENDORID		0xffff
#define SP_UNINITIALIZED_VALUE		0xffffffffu
#define SP_UNTAGGED			0xff
#define SP_MAX_BUSES			8
#define SP_MAX_TARGETS			8
#define SP_MAX_TARGETS_PER_BUS		128
#define SP_MAX_LUNS			8
#define SCSI_DMA64_MINIPORT_SUPPORTED	0x01
#define SCSI_DMA64_MINIPORT_FULL	0x02
#define SCSI_DMA64_SYSTEM_SUPPORTED	0x80

/* NTSTATUS values that ScsiPortInitialize gives or DriverEntry may return */
#define STATUS_SUCCESS			0x00000000u
#define STATUS_UNSUCCESSFUL		0xc0000001u
#define STATUS_NOT_IMPLEMENTED		0xc0000002u
#define STATUS_INVALID_PARAMETER	0xc000000du
#define STATUS_NO_SUCH_DEVICE		0xc000000eu
#define STATUS_INVALID_DEVICE_REQUEST	0xc0000010u
#define STATUS_NO_MEMORY		0xc0000017u
#define STATUS_ACCESS_DENIED		0xc0000022u
#define STATUS_OBJECT_NAME_NOT_FOUND	0xc0000034u
#define STATUS_REVISION_MISMATCH	0xc0000059u
#define STATUS_INSUFFICIENT_RESOURCES	0xc000009au
#define STATUS_DEVICE_NOT_CONNECTED	0xc000009du
#define STATUS_DEVICE_NOT_READY		0xc00000a3u
#define STATUS_IO_TIMEOUT		0xc00000b5u
#define STATUS_NOT_SUPPORTED		0xc00000bbu
#define STATUS_DEVICE_DOES_NOT_EXIST	0xc00000c0u
#define STATUS_ADAPTER_HARDWARE_ERROR	0xc00000c2u
#define STATUS_IO_DEVICE_ERROR		0xc0000185u

/* SRB functions, status and flags */
#define SRB_FUNCTION_EXECUTE_SCSI	0x00
#define SRB_FUNCTION_IO_CONTROL		0x02
#define SRB_FUNCTION_SHUTDOWN		0x07
#define SRB_FUNCTION_FLUSH		0x08
#define SRB_FUNCTION_ABORT_COMMAND	0x10
#define SRB_FUNCTION_RESET_DEVICE	0x13
#define SRB_FUNCTION_WMI		0x17
#define SRB_FUNCTION_RESET_LOGICAL_UNIT	0x20

#define SRB_STATUS_PENDING		0x00
#define SRB_STATUS_SUCCESS		0x01
#define SRB_STATUS_ABORTED		0x02
#define SRB_STATUS_ABORT_FAILED		0x03
#define SRB_STATUS_ERROR		0x04
#define SRB_STATUS_BUSY			0x05
#define SRB_STATUS_INVALID_REQUEST	0x06
#define SRB_STATUS_INVALID_PATH_ID	0x07
#define SRB_STATUS_NO_DEVICE		0x08
#define SRB_STATUS_TIMEOUT		0x09
#define SRB_STATUS_SELECTION_TIMEOUT	0x0a
#define SRB_STATUS_COMMAND_TIMEOUT	0x0b
#define SRB_STATUS_MESSAGE_REJECTED	0x0d
#define SRB_STATUS_BUS_RESET		0x0e
#define SRB_STATUS_PARITY_ERROR		0x0f
#define SRB_STATUS_REQUEST_SENSE_FAILED	0x10
#define SRB_STATUS_NO_HBA		0x11
#define SRB_STATUS_DATA_OVERRUN		0x12
#define SRB_STATUS_UNEXPECTED_BUS_FREE	0x13
#define SRB_STATUS_PHASE_SEQUENCE_FAILURE 0x14
#define SRB_STATUS_BAD_SRB_BLOCK_LENGTH	0x15
#define SRB_STATUS_REQUEST_FLUSHED	0x16
#define SRB_STATUS_INVALID_LUN		0x20
#define SRB_STATUS_INVALID_TARGET_ID	0x21
#define SRB_STATUS_BAD_FUNCTION		0x22
#define SRB_STATUS_ERROR_RECOVERY	0x23
#define SRB_STATUS_NOT_POWERED		0x24
#define SRB_STATUS_LINK_DOWN		0x25
#define SRB_STATUS_INSUFFICIENT_RESOURCES 0x26
#define SRB_STATUS_THROTTLED_REQUEST	0x27
#define SRB_STATUS_INTERNAL_ERROR	0x30
#define SRB_STATUS_QUEUE_FROZEN		0x40
#define SRB_STATUS_AUTOSENSE_VALID	0x80
#define SRB_STATUS(status) \
	((status) & ~(SRB_STATUS_QUEUE_FROZEN | SRB_STATUS_AUTOSENSE_VALID))

#define SRB_FLAGS_QUEUE_ACTION_ENABLE	0x00000002u
#define SRB_FLAGS_DISABLE_DISCONNECT	0x00000004u
#define SRB_FLAGS_DISABLE_SYNCH_TRANSFER 0x00000008u
#define SRB_FLAGS_BYPASS_FROZEN_QUEUE	0x00000010u
#define SRB_FLAGS_DISABLE_AUTOSENSE	0x00000020u
#define SRB_FLAGS_DATA_IN		0x00000040u
#define SRB_FLAGS_DATA_OUT		0x00000080u
#define SRB_FLAGS_NO_QUEUE_FREEZE	0x00000100u

#define SRB_SIMPLE_TAG_REQUEST		0x20

/* ScsiPortNotification types */
enum nt_notification {
	NT_REQUEST_COMPLETE = 0,
	NT_NEXT_REQUEST = 1,
	NT_NEXT_LU_REQUEST = 2,
	NT_RESET_DETECTED = 3,
	NT_CALL_DISABLE_INTERRUPTS = 4,
	NT_CALL_ENABLE_INTERRUPTS = 5,
	NT_REQUEST_TIMER_CALL = 6,
	NT_BUS_CHANGE_DETECTED = 7,
	NT_WMI_EVENT = 8,
	NT_WMI_REREGISTER = 9,
	NT_LINK_UP = 10,
	NT_LINK_DOWN = 11,
	NT_QUERY_TICK_COUNT = 12,
};

/* HwAdapterControl */
enum nt_adapter_control {
	NT_QUERY_SUPPORTED_CONTROL_TYPES = 0,
	NT_STOP_ADAPTER = 1,
	NT_RESTART_ADAPTER = 2,
	NT_SET_BOOT_CONFIG = 3,
	NT_SET_RUNNING_CONFIG = 4,
	NT_ADAPTER_CONTROL_MAX = 5,
};

struct nt_control_type_list {
	u32 max_control_type;
	u8 supported[NT_ADAPTER_CONTROL_MAX];
};

static_assert(offsetof(struct nt_control_type_list, supported) == 4);

/* 100 ns units between 1601-01-01 and 1970-01-01 */
#define NT_EPOCH_OFFSET			116444736000000000LL

#endif
