// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests: from a SCSI command to HwStartIo and back to scsi_done().
 *
 * Flow control is SCSI Port's. HwStartIo is called only when the miniport has
 * said NextRequest (busy) and the logical unit can take the request; whatever
 * arrives earlier is parked on its logical unit. The block layer never sees a
 * busy return, can_queue bounds what is parked.
 */
#include <linux/uaccess.h>
#include <scsi/scsi_dbg.h>

#include "scsiport.h"
#include "trace.h"

/*
 * sp_req_from_srb - the request whose SRB a miniport has handed in
 *
 * A miniport may pass anything: the slot is read with care and believed only if
 * the slot points back.
 *
 * Returns: the request, which is this adapter's and was given to HwStartIo, or NULL.
 * Locks: the running callback.
 */
struct sp_req *sp_req_from_srb(struct sp_adapter *sp, struct nt_srb *srb)
{
	struct sp_req *req = container_of(srb, struct sp_req, srb);
	u8 slot;

	if (req == sp->current_req)
		return req;
	if (!srb || copy_from_kernel_nofault(&slot, &req->slot, sizeof(slot)))
		return NULL;
	return slot && slot <= sp->nr_requests && sp->slots[slot] == req ? req : NULL;
}

/* Makes the SRB; everything but what depends on the adapter's state. */
static int sp_prepare(struct sp_adapter *sp, struct sp_lu *lu, struct sp_req *req,
		      struct scsi_cmnd *cmd)
{
	struct request *rq = scsi_cmd_to_rq(cmd);
	struct nt_srb *srb = &req->srb;

	req->lu = lu;
	req->slot = rq->tag + 1;
	req->length = scsi_bufflen(cmd);
	req->queued = sp->multiple_request_per_lu ||
		      (sp->tagged_queuing && cmd->device->simple_tags);

	memset(srb, 0, sizeof(*srb));
	srb->length = sizeof(*srb);
	srb->function = SRB_FUNCTION_EXECUTE_SCSI;
	srb->path_id = lu->path;
	srb->target_id = lu->target;
	srb->lun = lu->lun;
	srb->cdb_length = cmd->cmd_len;
	memcpy(srb->cdb, cmd->cmnd, cmd->cmd_len);
	srb->timeout = DIV_ROUND_UP(rq->timeout, HZ);
	if (!blk_rq_is_passthrough(rq))
		srb->queue_sort_key = scsi_get_lba(cmd);

	if (req->queued) {
		srb->queue_tag = req->slot;
		if (sp->tagged_queuing && cmd->device->simple_tags) {
			srb->flags |= SRB_FLAGS_QUEUE_ACTION_ENABLE;
			srb->queue_action = SRB_SIMPLE_TAG_REQUEST;
		}
	} else {
		srb->queue_tag = SP_UNTAGGED;
	}

	if (sp->common.srb_ext_stride)
		srb->srb_extension = sp_srb_ext(sp, req->slot);
	if (sp->auto_request_sense) {
		u8 *sense = sp_sense(sp, req->slot);

		sense[0] = 0;
		srb->sense_info_buffer = sense;
		srb->sense_info_length = SP_SENSE_SIZE;
	}

	if (!req->length)
		return 0;
	srb->data_transfer_length = req->length;
	srb->flags |= cmd->sc_data_direction == DMA_TO_DEVICE ?
		      SRB_FLAGS_DATA_OUT : SRB_FLAGS_DATA_IN;
	return sp_map_data(sp, req, cmd);
}

/* May @req be given to the miniport beside what is active on its LU? */
static bool sp_lu_takes(struct sp_lu *lu, struct sp_req *req)
{
	return !lu->active || (req->queued && lu->ready && !lu->untagged);
}

static bool sp_takes(struct sp_adapter *sp)
{
	return !sp->busy && !sp->held && !sp->dpc_owned && sp->running;
}

/*
 * HwStartIo said FALSE. Its type was VOID once, so the return value of a
 * miniport that has answered by a notification means nothing.
 */
static void sp_start_refused(struct sp_adapter *sp, struct sp_req *req)
{
	if (req->state != SP_REQ_ACTIVE || sp->note.next)
		return;
	sp_breach(sp, "HwStartIo", "returned FALSE for an SRB that it did not complete; failed");
	if (req->srb.srb_status == SRB_STATUS_PENDING)
		req->srb.srb_status = SRB_STATUS_INVALID_REQUEST;
	sp_note_complete(sp, req);
	sp->note.next = true;
}

/*
 * sp_start - give a request to the miniport
 *
 * All bookkeeping is done before HwStartIo: the request may be completed in it.
 * Locks: intr_lock held, no callback running, sp_takes() and sp_lu_takes().
 */
void sp_start(struct sp_adapter *sp, struct sp_req *req)
{
	struct sp_lu *lu = req->lu;
	u8 ok;

	lockdep_assert_held(&sp->intr_lock);

	req->state = SP_REQ_ACTIVE;
	req->started = jiffies;
	sp->last_start = req->started;
	sp->slots[req->slot] = req;
	sp->active++;
	sp->busy = true;
	lu->active++;
	lu->ready = false;
	if (!req->queued)
		lu->untagged = req;

	trace_srb_start(sp, req);
	sp->current_req = req;
	sp->context = SP_IN_START_IO;
	ok = sp->hw_start_io(sp->ext, &req->srb);
	sp->context = SP_IN_NONE;
	sp->current_req = NULL;
	if (unlikely(!ok))
		sp_start_refused(sp, req);
}

/* sp_park - let a request wait for its turn. Locks: intr_lock held. */
void sp_park(struct sp_adapter *sp, struct sp_req *req)
{
	struct sp_lu *lu = req->lu;

	if (list_empty(&lu->parked))
		list_add_tail(&lu->waiting, &sp->waiting);
	list_add_tail(&req->link, &lu->parked);
}

/*
 * sp_next_request - the parked request whose turn it is, if one may be started
 *
 * Logical units take turns; within one, requests keep their order.
 * Returns: the request, no longer parked, or NULL.
 * Locks: intr_lock held.
 */
struct sp_req *sp_next_request(struct sp_adapter *sp)
{
	struct sp_lu *lu;

	lockdep_assert_held(&sp->intr_lock);

	if (list_empty(&sp->waiting) || !sp_takes(sp))
		return NULL;
	list_for_each_entry(lu, &sp->waiting, waiting) {
		struct sp_req *req = list_first_entry(&lu->parked, struct sp_req, link);

		if (!sp_lu_takes(lu, req))
			continue;
		list_del(&req->link);
		if (list_empty(&lu->parked))
			list_del_init(&lu->waiting);
		else
			list_move_tail(&lu->waiting, &sp->waiting);
		return req;
	}
	return NULL;
}

/*
 * sp_queuecommand - scsi_host_template.queuecommand
 *
 * Returns: 0; SCSI_MLQUEUE_HOST_BUSY only if no bus address could be had, or if
 * the error handler wants to use a command that the miniport still has.
 * Locks: none held; takes intr_lock once, or not if it is taken. Context: any.
 */
int sp_queuecommand(struct Scsi_Host *host, struct scsi_cmnd *cmd)
{
	struct sp_adapter *sp = *(struct sp_adapter **)shost_priv(host);
	struct sp_lu *lu = cmd->device->hostdata;
	struct sp_req *req = scsi_cmd_priv(cmd);
	struct sp_section sec;

	if (unlikely(READ_ONCE(req->state) != SP_REQ_IDLE))
		return SCSI_MLQUEUE_HOST_BUSY;
	if (unlikely(sp_prepare(sp, lu, req, cmd)))
		return SCSI_MLQUEUE_HOST_BUSY;

	/* Posted, then served by us or by whoever has the lock: see section.c. */
	req->state = SP_REQ_PARKED;
	llist_add(&req->post, &sp->incoming);
	if (sp_try_enter(sp, &sec))
		sp_leave(sp, &sec);
	return 0;
}

/*
 * sp_finish - give completed requests back to the mid-layer
 *
 * Locks: intr_lock not held, inside the RCU read side of the section that
 * collected @done. Context: any.
 */
void sp_finish(struct sp_adapter *sp, struct list_head *done)
{
	struct sp_req *req, *next;

	list_for_each_entry_safe(req, next, done, link) {
		struct scsi_cmnd *cmd = sp_req_cmd(req);

		sp_set_result(req, cmd);
		trace_srb_complete(sp, req, scsi_get_resid(cmd));
		if (req->length)
			sp_unmap_data(sp, req, cmd);
		/* From scsi_done() on the command, and so @req, is not ours. */
		WRITE_ONCE(req->state, SP_REQ_IDLE);
		scsi_done(cmd);
	}
}
