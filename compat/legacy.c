// SPDX-License-Identifier: GPL-2.0-only
/*
 * Detection by the miniport: adapters that no bus reports. A platform device
 * "scsiport.N" stands for each, for memory, power management and messages.
 */
#include <linux/eisa.h>
#include <linux/idr.h>
#include <linux/module.h>

#include "scsiport.h"

/* A miniport that says Again for ever is stopped: rule 10. */
#define SP_MAX_AGAIN	255

static DEFINE_IDA(sp_platform_ids);

/*
 * sp_bus_exists - has this machine a bus of that INTERFACE_TYPE?
 *
 * Internal and PNPBus, which are for adapters without hardware, always exist.
 * Every PC decodes the ISA bus's ports. Context: any.
 */
bool sp_bus_exists(s32 type)
{
	switch (type) {
	case NT_INTERNAL:
	case NT_PNP_BUS:
	case NT_PCI_BUS:
		return true;
	case NT_ISA:
		return IS_ENABLED(CONFIG_X86) || EISA_bus;
	case NT_EISA:
		return EISA_bus;
	default:
		return false;
	}
}

static struct sp_adapter *sp_create(struct sp_driver *drv)
{
	struct platform_device *platform;
	struct sp_adapter *sp;
	int id;

	id = ida_alloc(&sp_platform_ids, GFP_KERNEL);
	if (id < 0)
		return ERR_PTR(id);
	platform = platform_device_register_simple("scsiport", id, NULL, 0);
	if (IS_ERR(platform)) {
		ida_free(&sp_platform_ids, id);
		return ERR_CAST(platform);
	}
	sp = sp_alloc_adapter(drv, &platform->dev);
	if (!sp) {
		platform_device_unregister(platform);
		ida_free(&sp_platform_ids, id);
		return ERR_PTR(-ENOMEM);
	}
	sp->platform = platform;
	dma_set_min_align_mask(sp->dev, PAGE_SIZE - 1);
	return sp;
}

static void sp_destroy(struct sp_adapter *sp)
{
	struct platform_device *platform = sp->platform;
	int id = platform->id;

	list_del(&sp->legacy);
	sp_free_adapter(sp);
	platform_device_unregister(platform);
	ida_free(&sp_platform_ids, id);
}

static u32 sp_errno_to_status(int err)
{
	switch (err) {
	case -ENODEV:
		return STATUS_NO_SUCH_DEVICE;
	case -ENOMEM:
		return STATUS_INSUFFICIENT_RESOURCES;
	case -EINVAL:
		return STATUS_INVALID_PARAMETER;
	default:
		return STATUS_ADAPTER_HARDWARE_ERROR;
	}
}

/*
 * sp_detect - HwFindAdapter and HwInitialize for as many adapters as there are
 *
 * There is one bus of each kind. Each call gets a cleared device extension and
 * the ConfigInfo that the first one got. The SCSI hosts wait for DriverEntry to
 * succeed: a module whose initialisation fails is freed without regard to who has
 * opened a disk.
 *
 * Returns: STATUS_SUCCESS if an adapter was found and works; STATUS_NO_SUCH_DEVICE
 * if there was none; else what was wrong with the last one.
 * Locks: none. Context: DriverEntry. Source: scsiport-api C.10.1.
 */
u32 sp_detect(struct sp_driver *drv, const struct sp_init *init, void *context)
{
	u32 status = STATUS_NO_SUCH_DEVICE;
	struct sp_adapter *sp = NULL;
	unsigned int calls = 0;
	bool found = false;
	u8 again;
	int err;

	do {
		if (!sp) {
			sp = sp_create(drv);
			if (IS_ERR(sp)) {
				status = sp_errno_to_status(PTR_ERR(sp));
				sp = NULL;
				break;
			}
		}
		if (calls++ == SP_MAX_AGAIN) {
			sp_breach(sp, "HwFindAdapter", "Again is TRUE for the %uth time; ignored",
				  calls - 1);
			break;
		}
		again = 0;
		err = sp_find_adapter(sp, init, context, &again);
		if (!err)
			err = sp_start_adapter(sp);
		if (!err) {
			list_add_tail(&sp->legacy, &drv->legacy);
			sp = NULL;
			found = true;
		} else if (err != -ENODEV) {
			status = sp_errno_to_status(err);
		}
	} while (again);

	if (sp)
		sp_destroy(sp);
	return found ? STATUS_SUCCESS : status;
}

/*
 * sp_add_detected - the SCSI hosts of all adapters that were detected
 *
 * Returns: whether there is one. Locks: none. Context: process.
 */
bool sp_add_detected(struct sp_driver *drv)
{
	struct sp_adapter *sp, *next;
	int err;

	list_for_each_entry_safe(sp, next, &drv->legacy, legacy) {
		err = sp_add_adapter(sp);
		if (!err)
			continue;
		dev_err(sp->dev, "miniport %s: no SCSI host: %d\n", drv->name, err);
		sp_end_adapter(sp);
		sp_destroy(sp);
	}
	return !list_empty(&drv->legacy);
}

/* sp_remove_detected - all detected adapters end, the last one first. Context: process. */
void sp_remove_detected(struct sp_driver *drv)
{
	struct sp_adapter *sp, *next;

	list_for_each_entry_safe_reverse(sp, next, &drv->legacy, legacy) {
		/* Shown to the system, or not that far yet? */
		if (dev_get_drvdata(sp->dev))
			sp_remove_adapter(sp);
		else
			sp_end_adapter(sp);
		sp_destroy(sp);
	}
}

/* The devices have a driver for the sake of power management alone. */
static int sp_platform_probe(struct platform_device *platform)
{
	return 0;
}

static void sp_platform_shutdown(struct platform_device *platform)
{
	struct sp_adapter *sp = platform_get_drvdata(platform);

	if (sp)
		sp_power_off(sp);
}

static struct platform_driver sp_platform_driver = {
	.probe = sp_platform_probe,
	.shutdown = sp_platform_shutdown,
	.driver = {
		.name = "scsiport",
		.pm = pm_sleep_ptr(&sp_pm_ops),
		.suppress_bind_attrs = true,
	},
};

static int __init sp_legacy_init(void)
{
	return platform_driver_register(&sp_platform_driver);
}
module_init(sp_legacy_init);

static void __exit sp_legacy_exit(void)
{
	platform_driver_unregister(&sp_platform_driver);
}
module_exit(sp_legacy_exit);
