// SPDX-License-Identifier: GPL-2.0-only
/*
 * The Linux half of a miniport's module: built once per miniport, with
 * SP_MINIPORT_NAME and the defaults of its parameters on the command line.
 */
#include <linux/err.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/panic.h>
#include <linux/pci.h>

#include "register.h"

#ifdef SP_INF
#include SP_INF
#endif

/* The only name that every miniport defines. */
u32 DriverEntry(void *driver_object, void *registry_path);

#ifndef SP_DEFAULT_MSI
#define SP_DEFAULT_MSI 0
#endif

#ifndef SP_DEFAULT_DPC
#define SP_DEFAULT_DPC "thread"
#endif

static struct sp_settings settings = {
	.dpc = { SP_DEFAULT_DPC },
	.nr_dpc = 1,
	.msi = { SP_DEFAULT_MSI },
	.nr_msi = 1,
	.reset_hold = 4000,
#ifdef SP_INF_SETTINGS
	SP_INF_SETTINGS
#endif
};

#ifdef SP_INF_INFO
/* What modinfo calls the default is overridden by the .inf file. */
MODULE_INFO(inf, SP_INF_INFO);
#endif

#ifdef SP_INF_IDS
static const struct pci_device_id inf_ids[] = {
	SP_INF_IDS
};
MODULE_DEVICE_TABLE(pci, inf_ids);
#else
#define inf_ids NULL
#endif

module_param_array_named(dpc, settings.dpc, charp, &settings.nr_dpc, 0444);
MODULE_PARM_DESC(dpc,
		 "Where enable-callbacks run: thread, tasklet or auto (default: " SP_DEFAULT_DPC "); auto: a tasklet while they are short; a list gives one per adapter");
module_param_array_named(msi, settings.msi, int, &settings.nr_msi, 0444);
MODULE_PARM_DESC(msi,
		 "1: message-signalled interrupts if the device has them, 0: the interrupt line; a list gives one per adapter");
module_param_array_named(DriverParameter, settings.driver_parameter, charp,
			 &settings.nr_driver_parameter, 0444);
MODULE_PARM_DESC(DriverParameter,
		 "ArgumentString for HwFindAdapter; a list gives one per adapter");

#define SP_NUMBER(member, name, min, max, description)				\
	module_param_array_named(name, settings.member.value, uint,		\
				 &settings.member.nr, 0444);			\
	MODULE_PARM_DESC(name, description "; a list gives one per adapter")
SP_NUMBERS(SP_NUMBER);
#undef SP_NUMBER

module_param_named(reset_hold, settings.reset_hold, uint, 0444);
MODULE_PARM_DESC(reset_hold,
		 "Milliseconds without new requests after a bus reset, at most 60000 (default: 4000)");

module_param_named(abort, settings.abort, bool, 0444);
MODULE_PARM_DESC(abort,
		 "1: ABORT_COMMAND for a command whose time is up, before a bus reset (default: 0)");

module_param_named(reset_lu, settings.reset_lu, bool, 0444);
MODULE_PARM_DESC(reset_lu,
		 "1: RESET_LOGICAL_UNIT before a bus reset (default: 0)");

static const struct sp_miniport miniport = {
	.name = SP_MINIPORT_NAME,
	.owner = THIS_MODULE,
	.driver_entry = DriverEntry,
	.settings = &settings,
	.ids = inf_ids,
};

void __cxa_pure_virtual(void)
{
	panic(SP_MINIPORT_NAME ": a pure virtual function was called\n");
}

static struct sp_driver *driver;

static int __init sp_miniport_init(void)
{
	driver = sp_register_miniport(&miniport);
	return PTR_ERR_OR_ZERO(driver);
}
module_init(sp_miniport_init);

static void __exit sp_miniport_exit(void)
{
	sp_unregister_miniport(driver);
}
module_exit(sp_miniport_exit);

MODULE_DESCRIPTION("SCSI miniport " SP_MINIPORT_NAME);
MODULE_LICENSE("GPL");
