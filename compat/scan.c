// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finding logical units: when the adapter has come, and again, with those that
 * have gone removed, when the miniport reports that a bus has changed.
 */
#include <scsi/scsi_eh.h>

#include "scsiport.h"

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

/* Does nothing answer any more where @sdev was? */
static bool sp_is_gone(struct scsi_device *sdev)
{
	struct scsi_sense_hdr sshdr = {};
	int result = scsi_test_unit_ready(sdev, 10 * HZ, 1, &sshdr);

	if (result < 0)
		return false;
	switch (host_byte(result)) {
	case DID_NO_CONNECT:
	case DID_BAD_TARGET:
		return true;
	}
	/* LOGICAL UNIT NOT SUPPORTED */
	return scsi_sense_valid(&sshdr) && sshdr.sense_key == ILLEGAL_REQUEST &&
	       sshdr.asc == 0x25;
}

static void sp_remove_gone(struct sp_adapter *sp, unsigned int path)
{
	struct scsi_device *sdev;

	shost_for_each_device(sdev, sp->host)
		if (sdev->channel == path && sp_is_gone(sdev))
			scsi_remove_device(sdev);
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
