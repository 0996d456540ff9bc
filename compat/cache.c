// SPDX-License-Identifier: GPL-2.0-only
/*
 * Adapters with a cache of their own (CachesData): FLUSH has the adapter write what
 * it holds of a logical unit, SHUTDOWN does so for the last time.
 *
 * In Windows the disk's driver sends FLUSH and then SYNCHRONIZE CACHE. In Linux it
 * knows only the latter, so the port driver puts the former before it: the same
 * request with another SRB first. Source: scsiport-api C.5.1, C.10.7, rule 127.
 */
#include "scsiport.h"

/*
 * sp_flush_first - let a FLUSH go before a SYNCHRONIZE CACHE
 *
 * Locks: none; the SRB has just been made.
 */
void sp_flush_first(struct sp_req *req)
{
	struct nt_srb *srb = &req->srb;

	if (srb->cdb[0] != SYNCHRONIZE_CACHE && srb->cdb[0] != SYNCHRONIZE_CACHE_16)
		return;
	req->stage = SP_STAGE_FLUSH;
	srb->function = SRB_FUNCTION_FLUSH;
	srb->cdb_length = 0;
}

static bool sp_is_gone(u8 status)
{
	switch (status) {
	case SRB_STATUS_NO_DEVICE:
	case SRB_STATUS_SELECTION_TIMEOUT:
	case SRB_STATUS_NO_HBA:
	case SRB_STATUS_INVALID_PATH_ID:
	case SRB_STATUS_INVALID_TARGET_ID:
	case SRB_STATUS_INVALID_LUN:
		return true;
	}
	return false;
}

/*
 * sp_flush_answer - the FLUSH before a SYNCHRONIZE CACHE has ended
 *
 * Returns: whether the request goes on, then it is parked; else the SRB has the status
 * that the FLUSH has failed with. Locks: intr_lock held, no callback running.
 */
bool sp_flush_answer(struct sp_adapter *sp, struct sp_req *req)
{
	struct nt_srb *srb = &req->srb;
	u8 status = SRB_STATUS(srb->srb_status);

	if (status == SRB_STATUS_SUCCESS) {
		req->stage = SP_STAGE_ITSELF;
		req->been |= BIT(SP_STAGE_FLUSH);
		req->tries = 0;
		srb->function = SRB_FUNCTION_EXECUTE_SCSI;
		srb->cdb_length = sp_req_cmd(req)->cmd_len;
		srb->srb_status = SRB_STATUS_PENDING;
		srb->scsi_status = SAM_STAT_GOOD;
		srb->data_transfer_length = req->length;
		req->state = SP_REQ_PARKED;
		sp_park_first(sp, req);
		return true;
	}
	if (!sp_is_gone(status) && status != SRB_STATUS_BUS_RESET)
		sp_breach(sp, "HwStartIo", "SRB_FUNCTION_FLUSH ended with SrbStatus %#x despite CachesData",
			  status);
	return false;
}

/*
 * sp_cache_configure - have Linux believe that the unit has a cache
 *
 * Its mode page tells of the disk's own at best, and SYNCHRONIZE CACHE would not
 * come if that said there is none. Without the page sd assumes what it is told here.
 * Context: slave_configure.
 */
void sp_cache_configure(struct scsi_device *sdev)
{
	struct sp_lu *lu = sdev->hostdata;

	lu->cached = true;
	sdev->wce_default_on = 1;
	sdev->skip_ms_page_8 = 1;
	sdev->skip_ms_page_3f = 1;
}

/*
 * sp_flush - FLUSH or SHUTDOWN of one unit
 *
 * A failure is reported; there is nothing more that could be done.
 * Locks: none held; takes control_mutex. Context: process, sleeps.
 */
void sp_flush(struct sp_adapter *sp, u8 function, u8 path, u8 target, u8 lun)
{
	struct sp_control ctl = {
		.function = function,
		.path = path,
		.target = target,
		.lun = lun,
		.flags = SRB_FLAGS_NO_QUEUE_FREEZE,
		.timeout = SP_FLUSH_TIMEOUT,
	};
	int err = sp_control(sp, &ctl);

	if (err == -ENODEV)
		return;
	if (err)
		dev_err(sp->dev, "miniport %s: %s of unit %u:%u:%u: error %d; its cache may not be written\n",
			sp->drv->name, function == SRB_FUNCTION_FLUSH ? "FLUSH" : "SHUTDOWN", path,
			target, lun, err);
	else if (ctl.srb_status != SRB_STATUS_SUCCESS && !sp_is_gone(ctl.srb_status))
		dev_err(sp->dev, "miniport %s: %s of unit %u:%u:%u: SrbStatus %#x; its cache may not be written\n",
			sp->drv->name, function == SRB_FUNCTION_FLUSH ? "FLUSH" : "SHUTDOWN", path,
			target, lun, ctl.srb_status);
}

/*
 * sp_flush_all - FLUSH or SHUTDOWN of every unit, if the adapter has a cache at all
 *
 * Locks: none held; takes control_mutex. Context: process, sleeps.
 */
void sp_flush_all(struct sp_adapter *sp, u8 function)
{
	unsigned long index = 0;

	while (sp->caches_data) {
		struct sp_lu *lu;
		u8 path = 0, target = 0, lun = 0;
		bool cached = false;

		mutex_lock(&sp->control_mutex);
		lu = xa_find(&sp->lus, &index, ULONG_MAX, XA_PRESENT);
		if (lu) {
			path = lu->path;
			target = lu->target;
			lun = lu->lun;
			cached = lu->cached;
		}
		mutex_unlock(&sp->control_mutex);
		if (!lu)
			break;
		if (cached)
			sp_flush(sp, function, path, target, lun);
		index++;
	}
}
