// SPDX-License-Identifier: GPL-2.0-only
/*
 * Miniports: DriverEntry, ScsiPortInitialize, and the PCI driver and SCSI host
 * template that become of them.
 */
#include <linux/ctype.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "scsiport.h"

/* DriverEntry of one miniport at a time; ScsiPortInitialize checks for its driver. */
static DEFINE_MUTEX(sp_entry_mutex);
static struct sp_driver *sp_entry_driver;

/* Copies an id string with its length beside it, if it is what a PCI id can be. */
static bool sp_copy_id(char *to, const char *from, u16 length)
{
	u16 i;

	if (!from != !length || length > 4)
		return false;
	for (i = 0; i < length; i++) {
		if (!isxdigit(from[i]))
			return false;
		to[i] = from[i];
	}
	return true;
}

static u32 sp_refuse(struct sp_driver *drv, u32 status, const char *why)
{
	pr_err("scsiport: miniport %s: ScsiPortInitialize: %s (status %#x)\n", drv->name, why,
	       status);
	return status;
}

/* The miniport looks for its adapters now; nothing is kept if there are none. */
static u32 sp_initialize_legacy(struct sp_driver *drv, struct sp_init *init, void *context)
{
	u32 status;

	drv->nr_inits++;
	status = sp_detect(drv, init, context);
	if (status)
		drv->nr_inits--;
	return status;
}

/**
 * ScsiPortInitialize - a miniport introduces itself
 * @Argument1: as DriverEntry got it
 * @Argument2: as DriverEntry got it
 * @HwInitializationData: copied; may be changed and used again afterwards
 * @HwContext: handed to HwFindAdapter where the miniport detects by itself
 *
 * May be called several times, for several buses or ids. For PCI the callbacks
 * follow when the PCI core reports a device; on any other bus the miniport's own
 * detection, up to HwInitialize, is over when this returns.
 *
 * Returns: STATUS_SUCCESS; STATUS_REVISION_MISMATCH for a structure of another
 * size or without a callback that must be there; STATUS_INVALID_PARAMETER for
 * ids that no PCI device can have; STATUS_DEVICE_DOES_NOT_EXIST for a bus that
 * the machine has not; STATUS_NO_SUCH_DEVICE and others if nothing was detected;
 * STATUS_INSUFFICIENT_RESOURCES after too many calls.
 * Locks: none. Context: DriverEntry, PASSIVE_LEVEL. Source: scsiport-api A.1.
 */
ULONG NTAPI ScsiPortInitialize(PVOID Argument1, PVOID Argument2,
			       struct _HW_INITIALIZATION_DATA *HwInitializationData,
			       PVOID HwContext)
{
	struct nt_hw_init *hw = HwInitializationData;
	struct sp_driver *drv = Argument1;
	struct sp_init *init;

	if (!drv || drv != READ_ONCE(sp_entry_driver) || Argument2 != &drv->registry_path) {
		pr_err("scsiport: ScsiPortInitialize: called outside DriverEntry, or without its arguments\n");
		return STATUS_INVALID_PARAMETER;
	}
	drv->initialized = true;
	if (!hw || hw->size < offsetof(struct nt_hw_init, hw_adapter_control) ||
	    hw->size > sizeof(*hw))
		return sp_refuse(drv, STATUS_REVISION_MISMATCH,
				 "HwInitializationDataSize is no size that this port driver knows");
	if (!hw->hw_initialize || !hw->hw_start_io || !hw->hw_find_adapter || !hw->hw_reset_bus)
		return sp_refuse(drv, STATUS_REVISION_MISMATCH,
				 "HwInitialize, HwStartIo, HwFindAdapter and HwResetBus must be given");
	if (!sp_bus_exists(hw->adapter_interface_type))
		return sp_refuse(drv, STATUS_DEVICE_DOES_NOT_EXIST,
				 "AdapterInterfaceType: this machine has no such bus");
	if (drv->nr_inits == SP_MAX_INITS)
		return sp_refuse(drv, STATUS_INSUFFICIENT_RESOURCES, "called too often");

	init = &drv->inits[drv->nr_inits];
	memset(init, 0, sizeof(*init));
	memcpy(&init->hw, hw, hw->size);
	if (hw->adapter_interface_type != NT_PCI_BUS)
		return sp_initialize_legacy(drv, init, HwContext);
	if (!sp_copy_id(init->vendor_id, hw->vendor_id, hw->vendor_id_length) ||
	    !sp_copy_id(init->device_id, hw->device_id, hw->device_id_length))
		return sp_refuse(drv, STATUS_INVALID_PARAMETER,
				 "VendorId and DeviceId must be up to four hexadecimal digits");
	drv->nr_inits++;
	return STATUS_SUCCESS;
}

static u32 sp_pci_id(const char *id)
{
	u32 value;

	/* A prefix stands for many: the probe compares the rest. */
	if (strlen(id) < 4 || kstrtou32(id, 16, &value))
		return PCI_ANY_ID;
	return value;
}

static void sp_fill_ids(struct sp_driver *drv)
{
	struct pci_device_id *id = drv->ids;
	unsigned int i;

	for (i = 0; i < drv->nr_inits; i++) {
		if (drv->inits[i].hw.adapter_interface_type != NT_PCI_BUS)
			continue;

		id->vendor = sp_pci_id(drv->inits[i].vendor_id);
		id->device = sp_pci_id(drv->inits[i].device_id);
		id->subvendor = PCI_ANY_ID;
		id->subdevice = PCI_ANY_ID;
		if (id->vendor == PCI_ANY_ID || id->device == PCI_ANY_ID) {
			id->class = PCI_BASE_CLASS_STORAGE << 16;
			id->class_mask = 0xff0000;
		}
		id++;
	}
}

static ssize_t miniport_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct sp_adapter *sp = *(struct sp_adapter **)shost_priv(class_to_shost(dev));

	return sysfs_emit(buf, "%s\n", sp->drv->name);
}
static DEVICE_ATTR_RO(miniport);

static ssize_t dpc_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct sp_adapter *sp = *(struct sp_adapter **)shost_priv(class_to_shost(dev));

	return sysfs_emit(buf, "%s\n", sp_dpc_names[sp->dpc_mode]);
}
static DEVICE_ATTR_RO(dpc);

static ssize_t bus_type_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct sp_adapter *sp = *(struct sp_adapter **)shost_priv(class_to_shost(dev));

	return sysfs_emit(buf, "%u\n",
			  sp_number(sp, &sp->drv->mp->settings->bus_type, SP_BUS_TYPE_SCSI));
}
static DEVICE_ATTR_RO(bus_type);

#define SP_COUNTER(name, member)						\
static ssize_t name##_show(struct device *dev, struct device_attribute *attr,	\
			   char *buf)						\
{										\
	struct sp_adapter *sp = *(struct sp_adapter **)shost_priv(class_to_shost(dev)); \
										\
	return sysfs_emit(buf, "%llu\n", READ_ONCE(sp->member));		\
}										\
static DEVICE_ATTR_RO(name)

SP_COUNTER(interrupts_claimed, claimed);
SP_COUNTER(interrupts_refused, refused);
SP_COUNTER(interrupts_ignored, ignored);
SP_COUNTER(deferred_calls, deferred);

static struct attribute *sp_host_attrs[] = {
	&dev_attr_miniport.attr,
	&dev_attr_dpc.attr,
	&dev_attr_bus_type.attr,
	&dev_attr_interrupts_claimed.attr,
	&dev_attr_interrupts_refused.attr,
	&dev_attr_interrupts_ignored.attr,
	&dev_attr_deferred_calls.attr,
	NULL
};
ATTRIBUTE_GROUPS(sp_host);

static int sp_init_cmd_priv(struct Scsi_Host *host, struct scsi_cmnd *cmd)
{
	struct sp_req *req = scsi_cmd_priv(cmd);

	memset(req, 0, sizeof(*req));
	req->sp = *(struct sp_adapter **)shost_priv(host);
	req->state = SP_REQ_IDLE;
	return 0;
}

static void sp_fill_template(struct sp_driver *drv)
{
	const struct sp_settings *set = drv->mp->settings;
	struct scsi_host_template *sht = &drv->sht;

	sht->module = drv->mp->owner;
	sht->name = drv->name;
	sht->proc_name = drv->name;
	sht->cmd_size = sizeof(struct sp_req);
	sht->init_cmd_priv = sp_init_cmd_priv;
	sht->queuecommand = sp_queuecommand;
	sht->ioctl = sp_ioctl;
#ifdef CONFIG_COMPAT
	sht->compat_ioctl = sp_ioctl;
#endif
	if (set->abort)
		sht->eh_abort_handler = sp_eh_abort;
	if (set->reset_lu)
		sht->eh_device_reset_handler = sp_eh_device_reset;
	sht->eh_target_reset_handler = sp_eh_target_reset;
	sht->eh_bus_reset_handler = sp_eh_bus_reset;
	sht->eh_host_reset_handler = sp_eh_host_reset;
	sht->eh_timed_out = sp_eh_timed_out;
	sht->slave_alloc = sp_slave_alloc;
	sht->slave_configure = sp_slave_configure;
	sht->slave_destroy = sp_slave_destroy;
	sht->change_queue_depth = scsi_change_queue_depth;
	sht->shost_groups = sp_host_groups;
	/* A reset handler returns when the hold is over: nothing left to settle. */
	sht->skip_settle_delay = 1;
	sht->this_id = -1;
	/* Windows buffers are virtually contiguous: only ends lie inside a page. */
	sht->virt_boundary_mask = PAGE_SIZE - 1;
}

static int sp_run_driver_entry(struct sp_driver *drv)
{
	u32 status;

	mutex_lock(&sp_entry_mutex);
	WRITE_ONCE(sp_entry_driver, drv);
	status = drv->mp->driver_entry(drv, &drv->registry_path);
	WRITE_ONCE(sp_entry_driver, NULL);
	mutex_unlock(&sp_entry_mutex);

	if (status != STATUS_SUCCESS) {
		pr_err("scsiport: miniport %s: DriverEntry failed with status %#x\n", drv->name,
		       status);
		return sp_status_to_errno(status);
	}
	if (!drv->initialized) {
		pr_err("scsiport: miniport %s: DriverEntry did not call ScsiPortInitialize\n",
		       drv->name);
		return -ENODEV;
	}
	return 0;
}

static bool sp_has_pci_ids(const struct sp_driver *drv)
{
	unsigned int i;

	for (i = 0; i < drv->nr_inits; i++)
		if (drv->inits[i].hw.adapter_interface_type == NT_PCI_BUS)
			return true;
	return false;
}

struct sp_driver *sp_register_miniport(const struct sp_miniport *mp)
{
	static u16 path[] = { 's', 'c', 's', 'i', 'p', 'o', 'r', 't', 0 };
	struct sp_driver *drv;
	int err;

	err = sp_check_settings(mp);
	if (err)
		return ERR_PTR(err);
	drv = kzalloc(sizeof(*drv), GFP_KERNEL);
	if (!drv)
		return ERR_PTR(-ENOMEM);
	drv->mp = mp;
	drv->name = mp->name;
	/* Neither argument may be NULL: that would mean a crash dump to a miniport. */
	drv->registry_path.buffer = path;
	drv->registry_path.length = sizeof(path) - sizeof(*path);
	drv->registry_path.maximum_length = sizeof(path);

	INIT_LIST_HEAD(&drv->legacy);
	sp_fill_template(drv);
	err = sp_run_driver_entry(drv);
	if (err)
		goto remove_detected;

	sp_fill_ids(drv);
	drv->pci.name = drv->name;
	drv->pci.id_table = mp->ids ?: drv->ids;
	drv->pci.probe = sp_probe;
	drv->pci.remove = sp_remove;
	drv->pci.shutdown = sp_shutdown;
	drv->pci.driver.pm = pm_sleep_ptr(&sp_pm_ops);
	if (sp_has_pci_ids(drv)) {
		err = __pci_register_driver(&drv->pci, mp->owner, mp->name);
		if (err)
			goto remove_detected;
		drv->pci_registered = true;
	}
	if (!sp_add_detected(drv) && !drv->pci_registered) {
		err = -ENODEV;
		goto remove_detected;
	}
	return drv;

remove_detected:
	sp_remove_detected(drv);
	kfree(drv);
	return ERR_PTR(err);
}
EXPORT_SYMBOL_GPL(sp_register_miniport);

void sp_unregister_miniport(struct sp_driver *drv)
{
	if (drv->pci_registered)
		pci_unregister_driver(&drv->pci);
	sp_remove_detected(drv);
	ntos_forget(drv->name);
	kfree(drv);
}
EXPORT_SYMBOL_GPL(sp_unregister_miniport);

struct sp_adapter *sp_from_ext_slow(void *ext, const char *call)
{
	pr_warn_ratelimited("scsiport: %s: %p is not the device extension of an adapter; refused\n",
			    call, ext);
	return NULL;
}

MODULE_DESCRIPTION("Windows SCSI Port interface for miniport drivers");
MODULE_LICENSE("GPL");
