// SPDX-License-Identifier: GPL-2.0-only
/* SRB status, SCSI status and NTSTATUS in Linux terms. */
#include "scsiport.h"

static void sp_copy_sense(struct sp_req *req, struct scsi_cmnd *cmd)
{
	u8 len = min_t(u8, req->srb.sense_info_length, SCSI_SENSE_BUFFERSIZE);

	if (req->srb.sense_info_buffer)
		memcpy(cmd->sense_buffer, sp_sense(req->sp, req->slot), len);
}

/* Values that a miniport may complete a request with: D.5 */
static bool sp_is_defined(u8 status)
{
	switch (status) {
	case SRB_STATUS_SUCCESS ... SRB_STATUS_COMMAND_TIMEOUT:
	case SRB_STATUS_MESSAGE_REJECTED ... SRB_STATUS_REQUEST_FLUSHED:
	case SRB_STATUS_INVALID_LUN ... SRB_STATUS_THROTTLED_REQUEST:
		return true;
	}
	return false;
}

/*
 * Says what a miniport has completed a request with that it may not, and takes it out
 * of the SRB. Rules 39 to 42, 45, 84.
 */
static void sp_check_result(struct sp_req *req)
{
	static const char call[] = "ScsiPortNotification(RequestComplete)";
	struct sp_adapter *sp = req->sp;
	struct nt_srb *srb = &req->srb;
	u8 status = SRB_STATUS(srb->srb_status);

	if (srb->srb_status & SRB_STATUS_QUEUE_FROZEN) {
		sp_breach(sp, call, "SrbStatus %#x has the port driver's QUEUE_FROZEN; masked",
			  srb->srb_status);
		srb->srb_status &= ~SRB_STATUS_QUEUE_FROZEN;
	}
	/* PENDING has been reported already, when it was completed. */
	if (!sp_is_defined(status) && status != SRB_STATUS_PENDING)
		sp_breach(sp, call, "SrbStatus %#x is %s; failed", status,
			  status == SRB_STATUS_INTERNAL_ERROR ? "the port driver's own" :
								"undefined");
	if (srb->data_transfer_length > req->length) {
		sp_breach(sp, call, "DataTransferLength is %u, which was %u; ignored",
			  srb->data_transfer_length, req->length);
		srb->data_transfer_length = req->length;
	}
	if (srb->sense_info_length > sp->sense_length) {
		sp_breach(sp, call, "SenseInfoBufferLength is %u, which was %u; ignored",
			  srb->sense_info_length, sp->sense_length);
		srb->sense_info_length = sp->sense_length;
	}
	if (status == SRB_STATUS_SUCCESS && srb->scsi_status != SAM_STAT_GOOD)
		sp_breach(sp, call, "SrbStatus is SUCCESS, but ScsiStatus %#x", srb->scsi_status);
	if (status == SRB_STATUS_ERROR && srb->scsi_status == SAM_STAT_GOOD)
		sp_breach(sp, call, "SrbStatus is ERROR, but ScsiStatus GOOD");
	if ((status == SRB_STATUS_TIMEOUT || status == SRB_STATUS_COMMAND_TIMEOUT) &&
	    time_before(jiffies, req->started + srb->timeout * HZ))
		sp_breach(sp, call, "SrbStatus %#x before the %u seconds of TimeOutValue were up",
			  status, srb->timeout);
	if (!(srb->srb_status & SRB_STATUS_AUTOSENSE_VALID))
		return;
	/* The port driver's own REQUEST SENSE sets the bit too, see sense.c. */
	if (!(req->been & BIT(SP_STAGE_SENSE)) &&
	    (!sp->auto_request_sense || !srb->sense_info_buffer ||
	     (srb->flags & SRB_FLAGS_DISABLE_AUTOSENSE))) {
		sp_breach(sp, call, "AUTOSENSE_VALID, but no sense data was asked for; masked");
		srb->srb_status &= ~SRB_STATUS_AUTOSENSE_VALID;
		return;
	}
	if ((*(u8 *)sp_sense(sp, req->slot) & 0x7c) != 0x70)
		sp_breach(sp, call, "AUTOSENSE_VALID, but sense data of the kind %#x",
			  *(u8 *)sp_sense(sp, req->slot) & 0x7f);
}

/*
 * The FLUSH has succeeded, and the disk behind the cache does not know SYNCHRONIZE
 * CACHE: it has no cache of its own then, and all is written.
 */
static bool sp_nothing_to_sync(struct sp_req *req, struct scsi_cmnd *cmd)
{
	struct scsi_sense_hdr sshdr;

	return req->been & BIT(SP_STAGE_FLUSH) && scsi_status_is_check_condition(cmd->result) &&
	       scsi_normalize_sense(cmd->sense_buffer, SCSI_SENSE_BUFFERSIZE, &sshdr) &&
	       sshdr.sense_key == ILLEGAL_REQUEST && sshdr.asc == 0x20;
}

/* The result of a request, from SrbStatus and ScsiStatus. */
static void sp_translate(struct sp_req *req, struct scsi_cmnd *cmd)
{
	struct nt_srb *srb = &req->srb;
	u8 status = SRB_STATUS(srb->srb_status);
	u32 moved = srb->data_transfer_length;

	cmd->result = srb->scsi_status;
	scsi_set_resid(cmd, 0);

	switch (status) {
	case SRB_STATUS_SUCCESS:
		scsi_set_resid(cmd, req->length - moved);
		return;
	case SRB_STATUS_BUSY:
	case SRB_STATUS_THROTTLED_REQUEST:
		/* Sent again so often that it is an error by now: see busy.c. */
		cmd->result = DID_BUS_BUSY << 16;
		return;
	case SRB_STATUS_DATA_OVERRUN:
		if (moved < req->length) {
			scsi_set_resid(cmd, req->length - moved);
			break;
		}
		set_host_byte(cmd, DID_ERROR);
		break;
	case SRB_STATUS_ERROR:
		/* Sense data may name a sector: what was not moved before it is not there. */
		if (moved < req->length)
			scsi_set_resid(cmd, req->length - moved);
		if (srb->scsi_status == SAM_STAT_GOOD)
			set_host_byte(cmd, DID_ERROR);
		else if (req->tries >= SP_BUSY_TRIES)
			cmd->result = DID_BUS_BUSY << 16;
		break;
	case SRB_STATUS_REQUEST_SENSE_FAILED:
		cmd->result = SAM_STAT_CHECK_CONDITION;
		return;
	case SRB_STATUS_INVALID_REQUEST:
	case SRB_STATUS_BAD_FUNCTION:
		/* The miniport does not know the command: what a target says then. */
		if (req->stage != SP_STAGE_FLUSH)
			scsi_build_sense(cmd, 0, ILLEGAL_REQUEST, 0x20, 0);
		else
			cmd->result = DID_ERROR << 16;
		return;
	case SRB_STATUS_SELECTION_TIMEOUT:
	case SRB_STATUS_NO_DEVICE:
	case SRB_STATUS_NO_HBA:
	case SRB_STATUS_NOT_POWERED:
		set_host_byte(cmd, DID_NO_CONNECT);
		break;
	case SRB_STATUS_INVALID_PATH_ID:
	case SRB_STATUS_INVALID_TARGET_ID:
	case SRB_STATUS_INVALID_LUN:
		set_host_byte(cmd, DID_BAD_TARGET);
		break;
	case SRB_STATUS_BUS_RESET:
		set_host_byte(cmd, DID_RESET);
		break;
	case SRB_STATUS_ABORTED:
		set_host_byte(cmd, DID_ABORT);
		break;
	case SRB_STATUS_TIMEOUT:
	case SRB_STATUS_COMMAND_TIMEOUT:
		set_host_byte(cmd, DID_TIME_OUT);
		break;
	case SRB_STATUS_PARITY_ERROR:
		set_host_byte(cmd, DID_PARITY);
		break;
	case SRB_STATUS_REQUEST_FLUSHED:
		set_host_byte(cmd, DID_REQUEUE);
		break;
	case SRB_STATUS_LINK_DOWN:
		set_host_byte(cmd, DID_TRANSPORT_DISRUPTED);
		break;
	case SRB_STATUS_ABORT_FAILED:
	case SRB_STATUS_MESSAGE_REJECTED:
	case SRB_STATUS_UNEXPECTED_BUS_FREE:
	case SRB_STATUS_PHASE_SEQUENCE_FAILURE:
	case SRB_STATUS_BAD_SRB_BLOCK_LENGTH:
	case SRB_STATUS_ERROR_RECOVERY:
	case SRB_STATUS_INSUFFICIENT_RESOURCES:
	case SRB_STATUS_INTERNAL_ERROR:
	default:
		/* Tried again as often as the mid-layer does that. */
		set_host_byte(cmd, DID_ERROR);
	}
	if (srb->srb_status & SRB_STATUS_AUTOSENSE_VALID)
		sp_copy_sense(req, cmd);
}

/*
 * sp_set_result - set a command's result, sense data and residual
 *
 * Without valid sense data a CHECK CONDITION goes up as it is: the mid-layer's
 * error handler then asks for the sense itself, before anything else reaches
 * the logical unit.
 */
void sp_set_result(struct sp_req *req, struct scsi_cmnd *cmd)
{
	sp_check_result(req);
	sp_translate(req, cmd);
	if (unlikely(sp_nothing_to_sync(req, cmd))) {
		cmd->result = 0;
		scsi_set_resid(cmd, 0);
	}
}

/*
 * sp_srb_to_errno - what the user of an ioctl is told for an SrbStatus
 *
 * Returns: 0 for success, else a negative errno of uapi/scsiport.h.
 */
int sp_srb_to_errno(u8 srb_status)
{
	switch (SRB_STATUS(srb_status)) {
	case SRB_STATUS_SUCCESS:
		return 0;
	case SRB_STATUS_INVALID_REQUEST:
	case SRB_STATUS_BAD_FUNCTION:
		return -EOPNOTSUPP;
	case SRB_STATUS_BUSY:
	case SRB_STATUS_THROTTLED_REQUEST:
		return -EBUSY;
	case SRB_STATUS_NO_DEVICE:
	case SRB_STATUS_SELECTION_TIMEOUT:
	case SRB_STATUS_INVALID_PATH_ID:
	case SRB_STATUS_INVALID_TARGET_ID:
	case SRB_STATUS_INVALID_LUN:
		return -ENXIO;
	case SRB_STATUS_NO_HBA:
		return -ENODEV;
	case SRB_STATUS_TIMEOUT:
	case SRB_STATUS_COMMAND_TIMEOUT:
		return -ETIMEDOUT;
	case SRB_STATUS_INSUFFICIENT_RESOURCES:
		return -ENOMEM;
	default:
		return -EIO;
	}
}

/*
 * sp_status_to_errno - what insmod is told when DriverEntry fails
 *
 * Returns: a negative errno for every NTSTATUS but success.
 */
int sp_status_to_errno(u32 status)
{
	switch (status) {
	case STATUS_SUCCESS:
		return 0;
	case STATUS_NO_SUCH_DEVICE:
	case STATUS_DEVICE_DOES_NOT_EXIST:
		return -ENODEV;
	case STATUS_NO_MEMORY:
	case STATUS_INSUFFICIENT_RESOURCES:
		return -ENOMEM;
	case STATUS_INVALID_PARAMETER:
	case STATUS_REVISION_MISMATCH:
		return -EINVAL;
	case STATUS_NOT_IMPLEMENTED:
	case STATUS_NOT_SUPPORTED:
	case STATUS_INVALID_DEVICE_REQUEST:
		return -EOPNOTSUPP;
	case STATUS_ACCESS_DENIED:
		return -EACCES;
	case STATUS_OBJECT_NAME_NOT_FOUND:
		return -ENOENT;
	case STATUS_DEVICE_NOT_CONNECTED:
	case STATUS_DEVICE_NOT_READY:
		return -ENXIO;
	case STATUS_IO_TIMEOUT:
		return -ETIMEDOUT;
	default:
		return -EIO;
	}
}
