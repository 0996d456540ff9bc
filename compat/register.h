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
struct sp_driver;

/* Adapters of one miniport that can be given settings of their own */
#define SP_MAX_ADAPTERS		16

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
	unsigned int number_of_requests;
	unsigned int maximum_sg_list;
	char *driver_parameter;
	unsigned int reset_hold;
};

struct sp_miniport {
	const char *name;
	struct module *owner;
	u32 (*driver_entry)(void *driver_object, void *registry_path);
	struct sp_settings *settings;
};

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

#endif
