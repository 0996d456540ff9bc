// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the SCSI error handler can do before a bus reset: abort a command, reset a
 * logical unit or a target.
 *
 * SCSI Port went from a timeout straight to HwResetBus, and that is the default here.
 * ABORT_COMMAND and RESET_LOGICAL_UNIT are sent only if the user wants it (module
 * parameters abort and reset_lu), since there are miniports that answer SUCCESS and
 * do nothing; RESET_DEVICE if the miniport has declared ResetTargetSupported. None of
 * them is believed: what counts is whether the requests have come back.
 * Source: scsiport-api C.5.1, C.8, K.15.
 */
#include <linux/iopoll.h>

#include "scsiport.h"
#include "trace.h"

/* How long a request may still be under way that was aborted with success */
#define SP_TASK_SETTLE_US	1000000

/*
 * Ends a request that the miniport has not got. It may have had it before: one that it
 * was too busy for, or that goes on with a REQUEST SENSE of its own, is parked again.
 *
 * Returns: whether the miniport has it.
 */
static bool sp_take_back(struct sp_adapter *sp, struct sp_req *req)
{
	struct sp_section sec;
	bool active;

	sp_enter(sp, &sec);
	sp_park_incoming(sp);
	if (req->state == SP_REQ_PARKED) {
		sp_unpark(req);
		sp_purge_one(req, SRB_STATUS_ABORTED, &sec);
	}
	active = req->state == SP_REQ_ACTIVE;
	sp_leave(sp, &sec);
	return active;
}

static bool sp_unit_is_active(struct sp_adapter *sp, u8 path, u8 target, u8 lun)
{
	struct sp_section sec;
	bool active;

	sp_enter(sp, &sec);
	active = sp_any_active(sp, path, target, lun);
	sp_leave(sp, &sec);
	return active;
}

/*
 * Sends one SRB of the error handler's. It may stay with the miniport when its time is
 * up: then a bus reset has to get it back, and until then no other is sent.
 *
 * Returns: its SrbStatus, SRB_STATUS_PENDING if it was not sent or has not ended.
 */
static u8 sp_task(struct sp_adapter *sp, u8 function, u8 path, u8 target, u8 lun,
		  struct sp_req *victim)
{
	struct sp_control ctl = {
		.function = function,
		.path = path,
		.target = target,
		.lun = lun,
		.flags = SRB_FLAGS_NO_QUEUE_FREEZE,
		.timeout = SP_TASK_TIMEOUT,
	};
	struct sp_own *own = &sp->task;
	u8 status = SRB_STATUS_PENDING;

	mutex_lock(&sp->task_mutex);
	/* Pairs with the release in sp_own_finish(). */
	if (smp_load_acquire(&own->req.state) != SP_REQ_IDLE)
		goto out;
	/* A unit of its own: it is to pass whatever its real unit waits for. */
	sp_own_prepare(sp, own, NULL, sp->nr_requests + 2, &ctl);
	own->victim = victim;
	if (victim)
		own->req.srb.next_srb = &victim->srb;
	if (!sp_own_post(sp, own))
		goto out;
	if (wait_for_completion_timeout(&own->done, SP_TASK_TIMEOUT * HZ) ||
	    (!sp_own_withdraw(sp, own) && try_wait_for_completion(&own->done)))
		status = own->status;
out:
	mutex_unlock(&sp->task_mutex);
	trace_task(sp, function, path, target, lun, status);
	return status;
}

/*
 * sp_eh_abort - scsi_host_template.eh_abort_handler, if the parameter abort is 1
 *
 * Returns: SUCCESS if the miniport has not got the command, or not any more.
 * Context: process, may sleep.
 */
int sp_eh_abort(struct scsi_cmnd *cmd)
{
	struct sp_adapter *sp = *(struct sp_adapter **)shost_priv(cmd->device->host);
	struct sp_req *req = scsi_cmd_priv(cmd);
	bool left = sp_take_back(sp, req);
	u8 status;

	if (left) {
		status = sp_task(sp, SRB_FUNCTION_ABORT_COMMAND, cmd->device->channel,
				 cmd->device->id, cmd->device->lun, req);
		left = sp_take_back(sp, req);
		if (left && status == SRB_STATUS_SUCCESS)
			read_poll_timeout(sp_take_back, left, !left, 10000, SP_TASK_SETTLE_US,
					  false, sp, req);
		if (left && status == SRB_STATUS_SUCCESS)
			sp_breach(sp, "HwStartIo",
				  "ABORT_COMMAND succeeded, but its victim has not ended");
	}
	sp_wait_finished();
	return left ? FAILED : SUCCESS;
}

/* Resets a unit, or with SP_UNTAGGED as @lun a whole target. */
static int sp_reset_unit(struct sp_adapter *sp, u8 function, u8 path, u8 target, u8 lun)
{
	struct sp_section sec;
	bool left;
	u8 status;

	status = sp_task(sp, function, path, target, lun == SP_UNTAGGED ? 0 : lun, NULL);
	if (status != SRB_STATUS_SUCCESS)
		return FAILED;
	read_poll_timeout(sp_unit_is_active, left, !left, 10000, SP_TASK_SETTLE_US, false,
			  sp, path, target, lun);
	if (left) {
		sp_breach(sp, "HwStartIo", "%s succeeded, but requests of %u:%u are outstanding",
			  function == SRB_FUNCTION_RESET_DEVICE ? "RESET_DEVICE" :
								  "RESET_LOGICAL_UNIT",
			  path, target);
		return FAILED;
	}
	/* The error handler will use the commands again. */
	sp_enter(sp, &sec);
	sp_purge_parked(sp, path, target, lun, SRB_STATUS_REQUEST_FLUSHED, &sec);
	left = sp_any_active(sp, path, target, lun);
	sp_leave(sp, &sec);
	sp_wait_finished();
	return left ? FAILED : SUCCESS;
}

/*
 * sp_eh_device_reset - scsi_host_template.eh_device_reset_handler, if the parameter
 * reset_lu is 1
 *
 * Returns: SUCCESS when RESET_LOGICAL_UNIT has, and no request of the unit is left with
 * the miniport; else FAILED. Context: process, may sleep.
 */
int sp_eh_device_reset(struct scsi_cmnd *cmd)
{
	struct scsi_device *sdev = cmd->device;
	struct sp_adapter *sp = sp_adapter_of(sdev->host);
	int ret;

	if (!sp)
		return FAILED;
	ret = sp_reset_unit(sp, SRB_FUNCTION_RESET_LOGICAL_UNIT, sdev->channel, sdev->id,
			    sdev->lun);
	sp_adapter_put(sp);
	return ret;
}

/*
 * sp_eh_target_reset - scsi_host_template.eh_target_reset_handler
 *
 * Returns: SUCCESS when RESET_DEVICE has, and no request of the target is left with the
 * miniport; FAILED otherwise, and where ResetTargetSupported is FALSE.
 * Context: process, may sleep.
 */
int sp_eh_target_reset(struct scsi_cmnd *cmd)
{
	struct scsi_device *sdev = cmd->device;
	struct sp_adapter *sp = sp_adapter_of(sdev->host);
	int ret = FAILED;

	if (!sp)
		return FAILED;
	if (sp->reset_target_supported)
		ret = sp_reset_unit(sp, SRB_FUNCTION_RESET_DEVICE, sdev->channel, sdev->id,
				    SP_UNTAGGED);
	sp_adapter_put(sp);
	return ret;
}
