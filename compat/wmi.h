/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Windows Management Instrumentation: the structures that a WMI request carries,
 * and what wmilib.c (the miniport's side), wmi.c (the port's) and wmi_files.c (the
 * user's) know of each other. Documentation/wmi.rst has the picture.
 */
#ifndef SCSIPORT_WMI_H
#define SCSIPORT_WMI_H

#include <linux/debugfs.h>
#include <linux/kfifo.h>
#include <linux/kref.h>
#include <linux/mutex.h>

#include "scsiport.h"

/* --- what both sides see, laid out as in Windows: asserted in layout.c too --- */

struct nt_wnode_header {
	u32 buffer_size;
	u32 provider_id;
	u64 historical_context;
	union nt_large_integer timestamp;
	guid_t guid;
	u32 client_context;
	u32 flags;
};

static_assert(sizeof(struct nt_wnode_header) == 48);
static_assert(offsetof(struct nt_wnode_header, guid) == 24);

#define WNODE_FLAG_ALL_DATA			0x00000001u
#define WNODE_FLAG_SINGLE_INSTANCE		0x00000002u
#define WNODE_FLAG_SINGLE_ITEM			0x00000004u
#define WNODE_FLAG_EVENT_ITEM			0x00000008u
#define WNODE_FLAG_FIXED_INSTANCE_SIZE		0x00000010u
#define WNODE_FLAG_TOO_SMALL			0x00000020u
#define WNODE_FLAG_STATIC_INSTANCE_NAMES	0x00000080u
#define WNODE_FLAG_METHOD_ITEM			0x00008000u

struct nt_wnode_piece {
	u32 offset;
	u32 length;
};

struct nt_wnode_all_data {
	struct nt_wnode_header header;
	u32 data_offset;
	u32 instance_count;
	u32 name_offsets;		/* offset of an array of offsets */
	union {
		u32 fixed_size;
		struct nt_wnode_piece pieces[1];
	};
};

static_assert(sizeof(struct nt_wnode_all_data) == 72);
static_assert(offsetof(struct nt_wnode_all_data, pieces) == 60);

/* A single instance has neither id; an item and a method have theirs. */
struct nt_wnode_single_instance {
	struct nt_wnode_header header;
	u32 name_offset;
	u32 instance_index;
	u32 data_offset;
	u32 data_size;
	u8 data[];
};

static_assert(offsetof(struct nt_wnode_single_instance, data) == 64);

struct nt_wnode_single_item {
	struct nt_wnode_header header;
	u32 name_offset;
	u32 instance_index;
	u32 id;
	u32 data_offset;
	u32 data_size;
	u8 data[];
};

static_assert(offsetof(struct nt_wnode_single_item, data) == 68);

struct nt_wnode_too_small {
	struct nt_wnode_header header;
	u32 size_needed;
};

static_assert(offsetof(struct nt_wnode_too_small, size_needed) == 48);

struct nt_wmi_reg_guid {
	guid_t guid;
	u32 flags;
	u32 instance_count;
	unsigned long instance_info;
};

static_assert(sizeof(struct nt_wmi_reg_guid) == 32);

#define WMIREG_FLAG_EXPENSIVE		0x00000001u
#define WMIREG_FLAG_INSTANCE_LIST	0x00000004u
#define WMIREG_FLAG_INSTANCE_BASENAME	0x00000008u
#define WMIREG_FLAG_INSTANCE_PDO	0x00000020u
#define WMIREG_FLAG_EVENT_ONLY_GUID	0x00000040u
#define WMIREG_FLAG_REMOVE_GUID		0x00010000u
/* Any of these: WMI makes the instances' names, and they never change. */
#define WMIREG_FLAG_STATIC_NAMES	(WMIREG_FLAG_INSTANCE_LIST | \
					 WMIREG_FLAG_INSTANCE_BASENAME | \
					 WMIREG_FLAG_INSTANCE_PDO)

struct nt_wmi_reg_info {
	u32 buffer_size;
	u32 next;
	u32 registry_path;
	u32 mof_resource_name;
	u32 guid_count;
	u32 reserved;
	struct nt_wmi_reg_guid guids[];
};

static_assert(offsetof(struct nt_wmi_reg_info, guids) == 24);

/* WMISubFunction */
enum nt_wmi_minor {
	NT_WMI_QUERY_ALL_DATA = 0x00,
	NT_WMI_QUERY_SINGLE_INSTANCE = 0x01,
	NT_WMI_CHANGE_SINGLE_INSTANCE = 0x02,
	NT_WMI_CHANGE_SINGLE_ITEM = 0x03,
	NT_WMI_ENABLE_EVENTS = 0x04,
	NT_WMI_DISABLE_EVENTS = 0x05,
	NT_WMI_ENABLE_COLLECTION = 0x06,
	NT_WMI_DISABLE_COLLECTION = 0x07,
	NT_WMI_REGINFO = 0x08,
	NT_WMI_EXECUTE_METHOD = 0x09,
	NT_WMI_REGINFO_EX = 0x0b,
};

/* DataPath of a registration request */
#define NT_WMI_REGISTER		0
#define NT_WMI_UPDATE		1

/* SCSIWMI_REQUEST_CONTEXT */
struct nt_wmi_context {
	void *user_context;
	u32 buffer_size;
	u8 *buffer;
	u8 minor_function;
	u8 return_status;
	u8 state;			/* the library's own: in Windows' structure a hole */
	u8 reserved;
	u32 return_size;
};

static_assert(sizeof(struct nt_wmi_context) == 32);
static_assert(offsetof(struct nt_wmi_context, return_status) == 25);
static_assert(offsetof(struct nt_wmi_context, return_size) == 28);

/* SCSIWMIGUIDREGINFO */
struct nt_wmi_guid_info {
	const guid_t *guid;
	u32 instance_count;
	u32 flags;
};

static_assert(sizeof(struct nt_wmi_guid_info) == 16);

/* SCSI_WMILIB_CONTEXT; the routines return an SRB status, whatever their type says */
struct nt_wmilib {
	u32 guid_count;
	const struct nt_wmi_guid_info *guids;
	u8 (*query_reg_info)(void *context, struct nt_wmi_context *request, u16 **mof_name);
	u8 (*query_data_block)(void *context, struct nt_wmi_context *request, u32 guid,
			       u32 instance, u32 count, u32 *lengths, u32 available, u8 *buffer);
	u8 (*set_data_block)(void *context, struct nt_wmi_context *request, u32 guid,
			     u32 instance, u32 size, u8 *buffer);
	u8 (*set_data_item)(void *context, struct nt_wmi_context *request, u32 guid,
			    u32 instance, u32 item, u32 size, u8 *buffer);
	u8 (*execute_method)(void *context, struct nt_wmi_context *request, u32 guid,
			     u32 instance, u32 method, u32 in_size, u32 out_size, u8 *buffer);
	u8 (*function_control)(void *context, struct nt_wmi_context *request, u32 guid,
			       s32 function, u8 enable);
};

static_assert(sizeof(struct nt_wmilib) == 64);
static_assert(offsetof(struct nt_wmilib, function_control) == 56);

#define SRB_WMI_FLAGS_ADAPTER_REQUEST	0x01

#define NT_WMI_EVENT_CONTROL		0
#define NT_WMI_DATA_BLOCK_CONTROL	1

/* --- the port's own --- */

/* The largest WNODE that is passed to a miniport, and the first one tried. */
#define SP_WMI_MAX_SIZE		(64 * 1024)
#define SP_WMI_FIRST_SIZE	4096
/* The largest event that is accepted, header included. */
#define SP_WMI_MAX_EVENT	4096
#define SP_WMI_MAX_GUIDS	1024
#define SP_WMI_MAX_INSTANCES	1024
#define SP_WMI_MAX_MOF		260	/* characters of a MOF resource's name */

/* The data of a request. The miniport gets a copy of them. */
struct sp_wmi_buffer {
	u32 size;
	guid_t guid;			/* DataPath points here */
	u8 data[] __aligned(8);
};

/* Whose blocks: the adapter's, or a logical unit's */
struct sp_wmi_address {
	bool adapter;
	u8 path, target, lun;
};

struct sp_wmi_instance {
	struct sp_wmi_block *block;
	u32 index;
	u16 *name;			/* a counted string; NULL: WMI makes the name */
};

/* One data or event block. Open files hold a reference. */
struct sp_wmi_block {
	struct kref kref;
	struct list_head link;		/* unit->blocks, or on its way out */
	struct sp_wmi *wmi;
	struct sp_wmi_address address;
	guid_t guid;
	u32 flags;			/* WMIREG_FLAG_xxx */
	u32 registered;			/* InstanceCount of the registration */
	u32 nr_instances;		/* that can be read */
	struct sp_wmi_instance *instances;
	struct dentry *dir;
	bool gone;			/* not registered any more; under both locks */
	unsigned int collectors;	/* open files that want its data collected */
	unsigned int listeners;		/* and its events sent */
	struct list_head readers;	/* struct sp_wmi_reader, under events_lock */
};

/* All blocks of an address. Known to the work, and to removal after it. */
struct sp_wmi_unit {
	struct list_head link;
	struct sp_wmi_address address;
	struct list_head blocks;
	struct dentry *dir;		/* NULL until it has blocks */
	char mof[SP_WMI_MAX_MOF + 1];
	struct debugfs_blob_wrapper mof_blob;
	struct dentry *mof_file;
	bool asked;
	bool seen;
};

/* An event in the queue between notification and delivery */
struct sp_wmi_event {
	u8 path, target, lun;
	u8 reserved;
	u32 size;
	u8 wnode[SP_WMI_MAX_EVENT] __aligned(8);
};

#define SP_WMI_EVENT_QUEUE	(16 * 1024)	/* bytes */
#define SP_WMI_READER_QUEUE	64		/* events */

/* An adapter's WMI. Open files hold a reference. */
struct sp_wmi {
	struct kref kref;
	struct list_head link;		/* sp_wmi_providers */
	struct sp_adapter *sp;		/* under lock, and only if not gone */
	bool pending;			/* the request was left so by the library; the callback's */
	bool gone;
	/* One request at a time; files opened and closed; gone. Outside sp_control()'s. */
	struct mutex lock;
	struct mutex events_lock;	/* who reads which block's events */
	struct list_head units;
	struct dentry *dir;
	struct dentry *host_dir;
	struct work_struct register_work;
	bool again;			/* everything is to be asked anew: WMIReregister */
	struct work_struct event_work;
	struct kfifo_rec_ptr_2 events;	/* written by the running callback, read by the work */
	struct sp_wmi_event in;		/* the running callback's, on its way into events */
	struct sp_wmi_event out;	/* the work's */
	atomic_t listeners;		/* of all blocks */
	atomic_t lost;			/* events that found the queue full */
};

/* wmi.c */
struct sp_wmi *sp_wmi_of_request(const void *data, u32 *size);
struct sp_wmi_buffer *sp_wmi_query_all(struct sp_wmi_block *block, u32 *size);
int sp_wmi_query(struct sp_wmi_instance *instance, struct sp_wmi_buffer **buffer, u8 **data,
		 u32 *size);
int sp_wmi_change(struct sp_wmi_instance *instance, const void *data, u32 size);
int sp_wmi_change_item(struct sp_wmi_instance *instance, u32 item, const void *data, u32 size);
int sp_wmi_execute(struct sp_wmi_instance *instance, u32 method, const void *in, u32 in_size,
		   struct sp_wmi_buffer **buffer, u8 **out, u32 *out_size);
int sp_wmi_enable(struct sp_wmi_block *block, bool events);
void sp_wmi_disable(struct sp_wmi_block *block, bool events);
void sp_wmi_buffer_free(struct sp_wmi_buffer *buffer);
bool sp_wmi_instance_data(const struct sp_wmi_buffer *buffer, u32 size, u32 index, const u8 **data,
			  u32 *length);
const u16 *sp_wmi_counted(const void *wnode, u32 size, u32 offset);
void sp_wmi_ascii(char *to, size_t room, const u16 *counted);
void sp_wmi_block_get(struct sp_wmi_block *block);
void sp_wmi_block_put(struct sp_wmi_block *block);

/* wmi_files.c */
void sp_wmi_files_open(struct sp_wmi *wmi, unsigned int host);
void sp_wmi_files_close(struct sp_wmi *wmi);
void sp_wmi_unit_files(struct sp_wmi *wmi, struct sp_wmi_unit *unit);
void sp_wmi_unit_files_remove(struct sp_wmi *wmi, struct sp_wmi_unit *unit);
void sp_wmi_block_files(struct sp_wmi *wmi, struct sp_wmi_unit *unit, struct sp_wmi_block *block);
void sp_wmi_block_files_remove(struct sp_wmi_block *block);
void sp_wmi_deliver(struct sp_wmi_block *block, u32 instance, const u8 *data, u32 size);
void sp_wmi_wake(struct sp_wmi_block *block);

#endif
