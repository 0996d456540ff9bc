// SPDX-License-Identifier: GPL-2.0-only
/*
 * REQUEST SENSE by the port driver, for adapters that do not fetch sense data
 * themselves.
 *
 * A target forgets its sense data at the next command. So the REQUEST SENSE goes
 * out before anything else for its logical unit, in the place of the request that
 * has ended with CHECK CONDITION: the same SRB, tag-less, at the head of what is
 * parked there. What the request itself ended with is kept beside it.
 */
#include "scsiport.h"

/*
 * sp_sense_due - has a request ended so that the port has to ask why?
 *
 * Locks: intr_lock held, the request just completed.
 */
bool sp_sense_due(struct sp_req *req)
{
	struct nt_srb *srb = &req->srb;

	return SRB_STATUS(srb->srb_status) == SRB_STATUS_ERROR &&
	       srb->scsi_status == SAM_STAT_CHECK_CONDITION &&
	       !(srb->srb_status & SRB_STATUS_AUTOSENSE_VALID) &&
	       srb->function == SRB_FUNCTION_EXECUTE_SCSI &&
	       srb->sense_info_length && !(srb->flags & SRB_FLAGS_DISABLE_AUTOSENSE) &&
	       srb->cdb[0] != REQUEST_SENSE;
}

/*
 * sp_sense_ask - make a REQUEST SENSE of the request, to be started before others of
 * its LU
 *
 * Locks: intr_lock held, no callback running.
 */
void sp_sense_ask(struct sp_adapter *sp, struct sp_req *req)
{
	struct nt_srb *srb = &req->srb;

	if (sp->auto_request_sense)
		sp_breach(sp, "HwStartIo",
			  "CHECK CONDITION without sense data despite AutoRequestSense");
	req->stage = SP_STAGE_SENSE;
	req->asked.length = srb->data_transfer_length;
	req->asked.buffer = srb->data_buffer;
	req->asked.queued = req->queued;
	req->queued = false;

	srb->srb_status = SRB_STATUS_PENDING;
	srb->scsi_status = SAM_STAT_GOOD;
	srb->queue_tag = SP_UNTAGGED;
	srb->queue_action = 0;
	srb->cdb_length = 6;
	srb->flags = SRB_FLAGS_DATA_IN | SRB_FLAGS_DISABLE_AUTOSENSE |
		     SRB_FLAGS_BYPASS_FROZEN_QUEUE | SRB_FLAGS_DISABLE_DISCONNECT;
	srb->data_transfer_length = srb->sense_info_length;
	srb->timeout = SP_SENSE_TIMEOUT;
	srb->data_buffer = sp_sense(sp, req->slot);
	memset(srb->data_buffer, 0, SP_SENSE_SIZE);
	memset(srb->cdb, 0, sizeof(srb->cdb));
	srb->cdb[0] = REQUEST_SENSE;
	srb->cdb[1] = srb->lun << 5;
	srb->cdb[4] = srb->sense_info_length;

	req->state = SP_REQ_PARKED;
	sp_park_first(sp, req);
}

/*
 * sp_sense_answer - the REQUEST SENSE has ended, or never began: the request's own
 * status again, and what is known
 */
void sp_sense_answer(struct sp_req *req)
{
	struct nt_srb *srb = &req->srb;
	u8 status = SRB_STATUS(srb->srb_status);

	req->stage = SP_STAGE_ITSELF;
	req->been |= BIT(SP_STAGE_SENSE);
	req->queued = req->asked.queued;
	if (status == SRB_STATUS_SUCCESS || status == SRB_STATUS_DATA_OVERRUN) {
		srb->srb_status = SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID;
		srb->sense_info_length = min_t(u32, srb->sense_info_length,
					       srb->data_transfer_length);
		srb->scsi_status = SAM_STAT_CHECK_CONDITION;
	} else if (status != SRB_STATUS_BUS_RESET && status != SRB_STATUS_REQUEST_FLUSHED &&
		   status != SRB_STATUS_NO_HBA) {
		srb->srb_status = SRB_STATUS_REQUEST_SENSE_FAILED;
		srb->scsi_status = SAM_STAT_CHECK_CONDITION;
	}
	srb->data_transfer_length = req->asked.length;
	srb->data_buffer = req->asked.buffer;
}
