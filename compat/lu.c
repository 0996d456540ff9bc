// SPDX-License-Identifier: GPL-2.0-only
/*
 * Logical units: made when the mid-layer first addresses one, so that the LU
 * extension exists while it is probed, and found by address without a lock.
 */
#include <linux/slab.h>

#include "scsiport.h"

static unsigned long sp_lu_index(u8 path, u8 target, u8 lun)
{
	return path << 16 | target << 8 | lun;
}

/* sp_lu_look_up - the general case of sp_lu_find() */
struct sp_lu *sp_lu_look_up(struct sp_adapter *sp, u8 path, u8 target, u8 lun)
{
	return xa_load(&sp->lus, sp_lu_index(path, target, lun));
}

/*
 * sp_lu_first - the address of the first logical unit; left alone if there is none
 *
 * Context: process.
 */
void sp_lu_first(struct sp_adapter *sp, u8 *path, u8 *target, u8 *lun)
{
	unsigned long index = 0;

	if (!xa_find(&sp->lus, &index, ULONG_MAX, XA_PRESENT))
		return;
	*path = index >> 16;
	*target = index >> 8;
	*lun = index;
}

/*
 * sp_slave_alloc - scsi_host_template.slave_alloc
 *
 * Returns: 0, -ENXIO for the adapter's own id and for LUN 0xff, -ENOMEM. Context: process.
 */
int sp_slave_alloc(struct scsi_device *sdev)
{
	struct sp_adapter *sp = *(struct sp_adapter **)shost_priv(sdev->host);
	struct sp_lu *lu;
	int err;

	/* LUN 0xff means all of them. */
	if (sdev->id == sp->config->initiator_bus_id[sdev->channel] || sdev->lun >= SP_UNTAGGED)
		return -ENXIO;

	lu = kzalloc(struct_size(lu, ext, sp->lu_ext_size), GFP_KERNEL);
	if (!lu)
		return -ENOMEM;
	lu->sp = sp;
	lu->sdev = sdev;
	lu->path = sdev->channel;
	lu->target = sdev->id;
	lu->lun = sdev->lun;
	INIT_LIST_HEAD(&lu->parked);
	INIT_LIST_HEAD(&lu->waiting);
	INIT_LIST_HEAD(&lu->noted);

	/* Not beside a request of the port driver's own for the same address. */
	mutex_lock(&sp->control_mutex);
	err = xa_err(xa_store_irq(&sp->lus, sp_lu_index(lu->path, lu->target, lu->lun), lu,
				  GFP_KERNEL));
	mutex_unlock(&sp->control_mutex);
	if (err) {
		kfree(lu);
		return err;
	}
	sdev->hostdata = lu;
	return 0;
}

/*
 * sp_slave_configure - scsi_host_template.slave_configure
 *
 * A unit that takes one request at a time still gets a second one from the
 * mid-layer: it waits here and starts in the very interrupt that ends the first.
 *
 * Returns: 0. Context: process.
 */
int sp_slave_configure(struct scsi_device *sdev)
{
	struct sp_adapter *sp = *(struct sp_adapter **)shost_priv(sdev->host);

	if (sp->caches_data)
		sp_cache_configure(sdev);
	if (sp->timeout)
		blk_queue_rq_timeout(sdev->request_queue, sp->timeout);
	if (sp->config->alignment_mask > 3)
		blk_queue_update_dma_alignment(sdev->request_queue, sp->config->alignment_mask);
	if (sp->multiple_request_per_lu || (sp->tagged_queuing && sdev->simple_tags))
		scsi_change_queue_depth(sdev, sp->nr_requests);
	else
		scsi_change_queue_depth(sdev, 2);
	sp_wmi_units_changed(sp);
	return 0;
}

/*
 * sp_slave_destroy - scsi_host_template.slave_destroy; no request is left
 *
 * What the adapter's cache holds of the unit is written first. Context: process.
 */
void sp_slave_destroy(struct scsi_device *sdev)
{
	struct sp_adapter *sp = *(struct sp_adapter **)shost_priv(sdev->host);
	struct sp_lu *lu = sdev->hostdata;
	struct sp_section sec;

	if (!lu)
		return;
	if (lu->cached)
		sp_flush(sp, SRB_FUNCTION_FLUSH, lu->path, lu->target, lu->lun);
	sdev->hostdata = NULL;
	/* No request of the port driver's own has the unit, and none finds it after this. */
	mutex_lock(&sp->control_mutex);
	xa_erase_irq(&sp->lus, sp_lu_index(lu->path, lu->target, lu->lun));
	/* Callbacks that have found it by its address are over after this. */
	sp_enter_idle(sp, &sec);
	sp_leave(sp, &sec);
	mutex_unlock(&sp->control_mutex);
	kfree(lu);
	sp_wmi_units_changed(sp);
}

/**
 * ScsiPortGetLogicalUnit - the LU extension of a logical unit
 * @HwDeviceExtension: the adapter's device extension
 * @PathId: bus
 * @TargetId: target
 * @Lun: logical unit
 *
 * Returns: SpecificLuExtensionSize bytes, zeroed when the unit was first
 * addressed and stable as long as it exists; NULL if the size is 0 or there is
 * no such unit. Locks: none. Context: every callback from HwInitialize on.
 * Source: scsiport-api A.4.
 */
PVOID NTAPI ScsiPortGetLogicalUnit(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId,
				   UCHAR Lun)
{
	struct sp_adapter *sp = sp_from_ext(HwDeviceExtension, __func__);
	struct sp_lu *lu;

	if (!sp || !sp->lu_ext_size)
		return NULL;
	lu = sp_lu_find(sp, PathId, TargetId, Lun);
	return lu ? lu->ext : NULL;
}

/**
 * ScsiPortGetSrb - the active request with a tag
 * @DeviceExtension: the adapter's device extension
 * @PathId: bus
 * @TargetId: target
 * @Lun: logical unit
 * @QueueTag: the tag, or SP_UNTAGGED (also as -1) for the untagged request
 *
 * Returns: the SRB, if it was given to HwStartIo and is not completed; else NULL,
 * in particular for the tag of a request that has ended.
 * Locks: the running callback. Context: every callback from HwInitialize on; an
 * array look-up. Source: scsiport-api A.4.
 */
PSCSI_REQUEST_BLOCK NTAPI ScsiPortGetSrb(PVOID DeviceExtension, UCHAR PathId, UCHAR TargetId,
					 UCHAR Lun, LONG QueueTag)
{
	struct sp_adapter *sp = sp_from_ext(DeviceExtension, __func__);
	struct sp_req *req = NULL;
	struct sp_lu *lu;

	if (!sp)
		return NULL;
	if (QueueTag == SP_UNTAGGED || QueueTag == -1) {
		lu = sp_lu_find(sp, PathId, TargetId, Lun);
		if (lu)
			req = lu->untagged;
	} else if (QueueTag > 0 && QueueTag <= sp_nr_slots(sp)) {
		req = sp->slots[QueueTag];
		if (req && (!req->queued || req->lu->target != TargetId ||
			    req->lu->lun != Lun || req->lu->path != PathId))
			req = NULL;
	}
	return req && req->state == SP_REQ_ACTIVE ? &req->srb : NULL;
}
