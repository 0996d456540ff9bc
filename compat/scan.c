// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finding logical units: when the adapter has come, and again, with those that
 * have gone removed, when the miniport reports that a bus has changed.
 */
#include <linux/slab.h>

#include "scsiport.h"

#define SP_INQUIRY_SIZE		36

/* Every target, in the order the miniport wants. sp_slave_alloc() refuses its own id. */
static void sp_scan_bus(struct sp_adapter *sp, unsigned int path, enum scsi_scan_mode mode)
{
	unsigned int targets = sp->config->maximum_number_of_targets;
	unsigned int i;

	for (i = 0; i < targets; i++)
		scsi_scan_target(&sp->host->shost_gendev, path,
				 sp->config->adapter_scans_down ? targets - 1 - i : i,
				 SCAN_WILD_CARD, mode);
}

/*
 * sp_scan - find what there is behind a new adapter
 *
 * Locks: none. Context: process.
 */
void sp_scan(struct sp_adapter *sp)
{
	unsigned int path;

	if (!sp->config->adapter_scans_down) {
		scsi_scan_host(sp->host);
		return;
	}
	for (path = 0; path < sp->nr_buses; path++)
		sp_scan_bus(sp, path, SCSI_SCAN_INITIAL);
}

/*
 * Is there still something at this address? A unit that does not answer in time is
 * not gone, it is in trouble.
 */
static bool sp_is_there(struct scsi_device *sdev, u8 *data)
{
	static const u8 cdb[6] = { INQUIRY, [4] = SP_INQUIRY_SIZE };
	struct scsi_sense_hdr sshdr;
	int result;

	result = scsi_execute_req(sdev, cdb, DMA_FROM_DEVICE, data, SP_INQUIRY_SIZE, &sshdr,
				  4 * HZ, 2, NULL);
	if (result < 0)
		return true;
	if (host_byte(result) == DID_NO_CONNECT || host_byte(result) == DID_BAD_TARGET)
		return false;
	/* Peripheral qualifier 3: the target has no such unit. */
	return result || data[0] >> 5 != 3;
}

static void sp_remove_gone(struct sp_adapter *sp, u8 path)
{
	struct scsi_device *sdev;
	u8 *data = kzalloc(SP_INQUIRY_SIZE, GFP_KERNEL);

	if (!data)
		return;
	shost_for_each_device(sdev, sp->host)
		if (sdev->channel == path && !sp_is_there(sdev, data))
			scsi_remove_device(sdev);
	kfree(data);
}

/*
 * sp_rescan - the work behind BusChangeDetected
 *
 * Locks: none. Context: process.
 */
void sp_rescan(struct work_struct *work)
{
	struct sp_adapter *sp = container_of(work, struct sp_adapter, rescan_work);
	unsigned long paths = atomic_xchg(&sp->rescan, 0);
	unsigned int path;

	for_each_set_bit(path, &paths, sp->nr_buses) {
		sp_remove_gone(sp, path);
		sp_scan_bus(sp, path, SCSI_SCAN_RESCAN);
	}
}
