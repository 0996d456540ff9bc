// SPDX-License-Identifier: GPL-2.0-only
/* A bus has changed: what has gone from it is removed, what is new is found. */
#include <linux/slab.h>

#include "scsiport.h"

#define SP_INQUIRY_SIZE		36

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

/* sp_rescan - look at the buses that have changed. Context: process. */
void sp_rescan(struct work_struct *work)
{
	struct sp_adapter *sp = container_of(work, struct sp_adapter, rescan_work);
	unsigned long paths = xchg(&sp->changed_paths, 0);
	unsigned int path, id;

	for_each_set_bit(path, &paths, sp->nr_buses) {
		sp_remove_gone(sp, path);
		for (id = 0; id < sp->host->max_id; id++)
			scsi_scan_target(&sp->host->shost_gendev, path, id, SCAN_WILD_CARD,
					 SCSI_SCAN_RESCAN);
	}
}
