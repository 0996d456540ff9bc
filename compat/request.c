// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests: from a SCSI command to HwStartIo and back to scsi_done().
 *
 * Flow control is SCSI Port's. HwStartIo is called only when the miniport has
 * said NextRequest (busy) and the logical unit can take the request; whatever
 * arrives earlier is parked on its logical unit. The block layer never sees a
 * busy return, can_queue bounds what is parked.
 */
#include "scsiport.h"
#include "trace.h"

/* Makes the SRB; everything but what depends on the adapter's state. */
static int sp_prepare(struct sp_adapter *sp, struct sp_lu *lu, struct sp_req *req,
		      struct scsi_cmnd *cmd)
{
	struct request *rq = scsi_cmd_to_rq(cmd);
	struct nt_srb *srb = &req->srb;
	u8 *sense;

	req->lu = lu;
	req->slot = rq->tag + 1;
	sense = sp_sense(sp, req->slot);
	req->length = scsi_bufflen(cmd);
	req->stage = SP_STAGE_ITSELF;
	req->tries = 0;
	req->been = 0;
	req->queued = sp->multiple_request_per_lu ||
		      (sp->tagged_queuing && cmd->device->simple_tags);

	/* All members, one by one: shorter than clearing the whole first. */
	srb->length = sizeof(*srb);
	srb->function = SRB_FUNCTION_EXECUTE_SCSI;
	srb->srb_status = SRB_STATUS_PENDING;
	srb->scsi_status = SAM_STAT_GOOD;
	srb->path_id = lu->path;
	srb->target_id = lu->target;
	srb->lun = lu->lun;
	srb->queue_tag = SP_UNTAGGED;
	srb->queue_action = 0;
	srb->cdb_length = cmd->cmd_len;
	srb->sense_info_length = sp->sense_length;
	srb->flags = sp->srb_flags;
	srb->data_transfer_length = req->length;
	srb->timeout = DIV_ROUND_UP(rq->timeout, HZ);
	srb->data_buffer = NULL;
	srb->sense_info_buffer = sense;
	srb->next_srb = NULL;
	srb->original_request = NULL;
	srb->srb_extension = sp->common.srb_ext_stride ? sp_srb_ext(sp, req->slot) : NULL;
	srb->queue_sort_key = blk_rq_is_passthrough(rq) ? 0 : scsi_get_lba(cmd);
	srb->reserved = 0;
	memcpy(srb->cdb, cmd->cmnd, SP_CDB_SIZE);

	if (req->queued) {
		srb->queue_tag = req->slot;
		if (sp->tagged_queuing && cmd->device->simple_tags) {
			srb->flags |= SRB_FLAGS_QUEUE_ACTION_ENABLE;
			srb->queue_action = SRB_SIMPLE_TAG_REQUEST;
		}
	}
	sense[0] = 0;
	if (unlikely(sp->caches_data))
		sp_flush_first(req);

	req->nents = 0;
	if (!req->length)
		return 0;
	srb->flags |= cmd->sc_data_direction == DMA_TO_DEVICE ?
		      SRB_FLAGS_DATA_OUT : SRB_FLAGS_DATA_IN;
	return sp_map_data(sp, req, cmd);
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
	if (unlikely(req->srb.flags & SRB_FLAGS_DISABLE_DISCONNECT))
		sp->alone = req;

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

/* sp_park_first - as sp_park(), but before all others of its logical unit */
void sp_park_first(struct sp_adapter *sp, struct sp_req *req)
{
	struct sp_lu *lu = req->lu;

	if (!list_empty(&lu->parked))
		list_del(&lu->waiting);
	list_add(&lu->waiting, &sp->waiting);
	list_add(&req->link, &lu->parked);
}

/* sp_unpark - the opposite of both. Locks: intr_lock held. */
void sp_unpark(struct sp_req *req)
{
	struct sp_lu *lu = req->lu;

	list_del(&req->link);
	if (list_empty(&lu->parked))
		list_del_init(&lu->waiting);
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

	if (!sp_takes(sp))
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

/* A request that could not be prepared: it never will be, or not for now. */
static noinline int sp_unprepared(struct scsi_cmnd *cmd, int err)
{
	if (err != -EMSGSIZE)
		return SCSI_MLQUEUE_HOST_BUSY;
	scsi_build_sense(cmd, 0, ILLEGAL_REQUEST, 0x24, 0);
	scsi_done(cmd);
	return 0;
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
	int err;

	/* Pairs with the release in sp_finish(). */
	if (unlikely(smp_load_acquire(&req->state) != SP_REQ_IDLE))
		return SCSI_MLQUEUE_HOST_BUSY;
	err = sp_prepare(sp, lu, req, cmd);
	if (unlikely(err))
		return sp_unprepared(cmd, err);

	req->state = SP_REQ_PARKED;
	if (likely(llist_empty(&sp->incoming) && sp_try_enter(sp, &sec))) {
		sp_submit(sp, req, &sec);
		sp_leave(sp, &sec);
		return 0;
	}
	/* Posted, then served by whoever has the lock, or by us: see section.c. */
	llist_add(&req->post, &sp->incoming);
	if (sp_try_enter(sp, &sec))
		sp_leave(sp, &sec);
	return 0;
}

/*
 * sp_finish - give completed requests back to the mid-layer
 *
 * Locks: intr_lock not held, an RCU read-side section that began under it.
 * Context: any.
 */
void sp_finish(struct sp_adapter *sp, struct llist_node *done)
{
	/*
	 * What the block layer does for a finished request is done here, rather
	 * than in a soft interrupt that has to be raised for it: that costs more
	 * than it defers. Only the first few in an interrupt, though, which is not
	 * to last; the rest goes the other way.
	 */
	unsigned int direct = in_task() && !irqs_disabled() ? UINT_MAX : SP_DIRECT_COMPLETIONS;
	struct sp_req *req, *next;

	llist_for_each_entry_safe(req, next, done, post) {
		struct scsi_cmnd *cmd;

		if (unlikely(req->own)) {
			trace_srb_complete(sp, req, 0);
			sp_own_finish(req);
			continue;
		}
		cmd = sp_req_cmd(req);
		if (likely(req->srb.srb_status == SRB_STATUS_SUCCESS &&
			   req->srb.scsi_status == SAM_STAT_GOOD &&
			   req->srb.data_transfer_length == req->length)) {
			cmd->result = 0;
			scsi_set_resid(cmd, 0);
		} else {
			sp_set_result(req, cmd);
		}
		trace_srb_complete(sp, req, scsi_get_resid(cmd));
		if (req->nents)
			sp_unmap_data(sp, req, cmd);
		/*
		 * From here on the command, and so @req, may be anybody's. Pairs
		 * with the acquire in sp_queuecommand().
		 */
		smp_store_release(&req->state, SP_REQ_IDLE);
		if (direct) {
			direct--;
			scsi_done_direct(cmd);
		} else {
			scsi_done(cmd);
		}
	}
}
