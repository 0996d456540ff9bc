// SPDX-License-Identifier: GPL-2.0-only
/* SRB status, SCSI status and NTSTATUS in Linux terms. */
#include "scsiport.h"

static void sp_copy_sense(struct sp_req *req, struct scsi_cmnd *cmd)
{
	u8 len = min_t(u8, req->srb.sense_info_length, SCSI_SENSE_BUFFERSIZE);

	if (req->srb.sense_info_buffer)
		memcpy(cmd->sense_buffer, sp_sense(req->sp, req->slot), len);
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
	struct nt_srb *srb = &req->srb;
	u8 status = SRB_STATUS(srb->srb_status);
	u32 moved = min(srb->data_transfer_length, req->length);

	cmd->result = srb->scsi_status;
	scsi_set_resid(cmd, 0);

	switch (status) {
	case SRB_STATUS_SUCCESS:
		if (srb->data_transfer_length > req->length)
			sp_breach(req->sp, "ScsiPortNotification(RequestComplete)",
				  "DataTransferLength has grown from %u to %u", req->length,
				  srb->data_transfer_length);
		scsi_set_resid(cmd, req->length - moved);
		return;
	case SRB_STATUS_BUSY:
		cmd->result = SAM_STAT_BUSY;
		return;
	case SRB_STATUS_DATA_OVERRUN:
		if (moved < req->length) {
			scsi_set_resid(cmd, req->length - moved);
			break;
		}
		set_host_byte(cmd, DID_ERROR);
		break;
	case SRB_STATUS_ERROR:
		if (srb->scsi_status == SAM_STAT_GOOD)
			set_host_byte(cmd, DID_ERROR);
		break;
	case SRB_STATUS_REQUEST_SENSE_FAILED:
		cmd->result = SAM_STAT_CHECK_CONDITION;
		return;
	case SRB_STATUS_INVALID_REQUEST:
	case SRB_STATUS_BAD_FUNCTION:
		/* The miniport does not know the command: what a target says then. */
		scsi_build_sense(cmd, 0, ILLEGAL_REQUEST, 0x20, 0);
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
	default:
		set_host_byte(cmd, DID_ERROR);
	}

	if (srb->srb_status & SRB_STATUS_AUTOSENSE_VALID)
		sp_copy_sense(req, cmd);
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
