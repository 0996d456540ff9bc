/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a miniport's module and scsiport.ko say to each other. The module is
 * made of the miniport's objects and compat/miniport_main.c; the latter is the
 * only user of this header outside the port driver.
 */
#ifndef SCSIPORT_REGISTER_H
#define SCSIPORT_REGISTER_H

#include <linux/types.h>

struct module;
struct pci_device_id;
struct sp_driver;

/* Adapters of one miniport that can be given settings of their own */
#define SP_MAX_ADAPTERS		16

/* A number for each adapter; nr 0: not given */
struct sp_numbers {
	unsigned int value[SP_MAX_ADAPTERS];
	int nr;
};

/*
 * The module parameters that are lists of numbers: member, the registry's name,
 * smallest, largest, what it is.
 */
#define SP_NUMBERS(x)								\
	x(number_of_requests, NumberOfRequests, 1, 254,				\
	  "Requests an adapter has, 1 to 254, at most 252 (default: 252, 16 without queuing)"); \
	x(maximum_sg_list, MaximumSGList, 1, 2047,				\
	  "NumberOfPhysicalBreaks offered to HwFindAdapter, 1 to 2047 (default: undecided)"); \
	x(maximum_logical_unit, MaximumLogicalUnit, 1, 255,			\
	  "Logical units of a target at most, 1 to 255 (default: what the miniport says)"); \
	x(disable_tagged_queuing, DisableTaggedQueuing, 0, 1,			\
	  "1: no tagged commands, whatever the miniport says (default: 0)");	\
	x(disable_multiple_requests, DisableMultipleRequests, 0, 1,		\
	  "1: one request at a time for a logical unit (default: 0)");		\
	x(disable_synchronous_transfers, DisableSynchronousTransfers, 0, 1,	\
	  "1: SRB_FLAGS_DISABLE_SYNCH_TRANSFER in every request (default: 0)");	\
	x(disable_disconnects, DisableDisconnects, 0, 1,			\
	  "1: SRB_FLAGS_DISABLE_DISCONNECT in every request (default: 0)");	\
	x(initiator_target_id, InitiatorTargetId, 0, 127,			\
	  "InitiatorBusId offered to HwFindAdapter, 0 to 127 (default: undecided)"); \
	x(timeout_value, TimeoutValue, 1, 3600,					\
	  "Seconds that a disk's request may take, 1 to 3600 (default: Linux' own)"); \
	x(total_sense_data_bytes, TotalSenseDataBytes, 18, 255,			\
	  "SenseInfoBufferLength, 18 to 255 (default: 96, 18 without AutoRequestSense)"); \
	x(create_initiator_lu, CreateInitiatorLU, 0, 1,				\
	  "1: look for a device at the adapter's own id too (default: 0)");	\
	x(bus_type, BusType, 0, 19,						\
	  "STORAGE_BUS_TYPE that the host's bus_type shows, 0 to 19 (default: 1, SCSI)")

/*
 * The module parameters of a miniport. An array has one element per adapter in
 * the order in which they are found; adapters past the last element given use
 * the last one.
 */
struct sp_settings {
	char *dpc[SP_MAX_ADAPTERS];
	int nr_dpc;
	int msi[SP_MAX_ADAPTERS];
	int nr_msi;
	char *driver_parameter[SP_MAX_ADAPTERS];
	int nr_driver_parameter;
	unsigned int reset_hold;
	bool abort;
	bool reset_lu;
#define SP_NUMBER(member, name, min, max, description) struct sp_numbers member
	SP_NUMBERS(SP_NUMBER);
#undef SP_NUMBER
};

struct sp_miniport {
	const char *name;
	struct module *owner;
	u32 (*driver_entry)(void *driver_object, void *registry_path);
	struct sp_settings *settings;
	/* From the .inf file: only these devices; NULL: what DriverEntry asks for */
	const struct pci_device_id *ids;
};

/* In driver_data of such an id: only the revision in the low byte */
#define SP_ID_REVISION		0x100

/*
 * sp_register_miniport - run a miniport's DriverEntry and serve its adapters
 *
 * Returns: the driver, or ERR_PTR() of what DriverEntry or the PCI core said.
 * Locks: none held. Context: process, may sleep.
 */
struct sp_driver *sp_register_miniport(const struct sp_miniport *mp);

/*
 * sp_unregister_miniport - stop and release every adapter of a miniport
 *
 * Locks: none held. Context: process, may sleep. No callback of the miniport
 * runs, and nothing of it is referenced, once this has returned.
 */
void sp_unregister_miniport(struct sp_driver *drv);

/*
 * __cxa_pure_virtual - what a call of a pure virtual function is in C++ source
 *
 * Does not return: panics, naming the miniport. Locks: any. Context: any.
 */
void __cxa_pure_virtual(void);

#endif
