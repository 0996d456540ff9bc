// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests that have not simply succeeded: those that go on, and those that the
 * miniport or the target was too busy for.
 *
 * The port driver sends the latter again, as SCSI Port does, so that their order is
 * kept and the block layer need not poll. The logical unit starts nothing else
 * meanwhile. It is tried again as soon as
 *
 *   - another request of the unit has ended, or
 *   - NextRequest comes, if the miniport was not ready for anything at all, or
 *   - some time has passed: 10 ms the first time, twice that the next time, at most
 *     the second after which SCSI Port's timer would do it.
 *
 * A request that was refused SP_BUSY_TRIES times fails. Source: scsiport-api C.10.4,
 * rule 48.
 */
#include "scsiport.h"

#define SP_BUSY_FIRST_MS	10
#define SP_BUSY_LAST_MS		1000

static bool sp_is_busy(const struct sp_req *req)
{
	const struct nt_srb *srb = &req->srb;
	u8 status = SRB_STATUS(srb->srb_status);

	switch (srb->function) {
	case SRB_FUNCTION_EXECUTE_SCSI:
		if (status == SRB_STATUS_ERROR && (srb->scsi_status == SAM_STAT_BUSY ||
						   srb->scsi_status == SAM_STAT_TASK_SET_FULL))
			return true;
		fallthrough;
	case SRB_FUNCTION_IO_CONTROL:
	case SRB_FUNCTION_WMI:
	case SRB_FUNCTION_FLUSH:
	case SRB_FUNCTION_SHUTDOWN:
		return status == SRB_STATUS_BUSY || status == SRB_STATUS_THROTTLED_REQUEST;
	}
	return false;
}

/* Is it to be sent again? */
static bool sp_busy_due(struct sp_adapter *sp, struct sp_req *req)
{
	if (!sp_is_busy(req) || sp->dead)
		return false;
	if (req->srb.scsi_status == SAM_STAT_TASK_SET_FULL && !req->own &&
	    req->srb.function == SRB_FUNCTION_EXECUTE_SCSI)
		scsi_track_queue_full(sp_req_cmd(req)->device, req->lu->active);
	if (++req->tries < SP_BUSY_TRIES)
		return true;
	sp_breach(sp, "HwStartIo", "busy for the %uth time with the same SRB; failed", req->tries);
	return false;
}

/*
 * Parks the request as if it had not been sent: before all that are younger, behind
 * those that have come back before it.
 */
static void sp_busy_park(struct sp_adapter *sp, struct sp_req *req)
{
	unsigned int ms = min(SP_BUSY_FIRST_MS << min(req->tries - 1, 7), SP_BUSY_LAST_MS);
	struct sp_lu *lu = req->lu;
	struct sp_req *other;

	req->srb.srb_status = SRB_STATUS_PENDING;
	req->srb.data_transfer_length = req->stage == SP_STAGE_SENSE ?
					req->srb.sense_info_length : req->length;
	if (req->srb.function != SRB_FUNCTION_WMI)
		req->srb.scsi_status = SAM_STAT_GOOD;
	req->state = SP_REQ_PARKED;

	if (list_empty(&lu->parked))
		list_add(&lu->waiting, &sp->waiting);
	list_for_each_entry(other, &lu->parked, link)
		if (!other->tries && other->stage != SP_STAGE_SENSE)
			break;
	list_add_tail(&req->link, &other->link);

	/* Not ready for anything: then it is the miniport that says when. */
	if (sp->busy && !sp->note.next)
		return;
	lu->again = jiffies + msecs_to_jiffies(ms);
	list_move_tail(&lu->waiting, &sp->backing_off);
	timer_reduce(&sp->busy_timer, lu->again);
}

/*
 * sp_busy_ended - requests have ended while units are backing off: are they theirs?
 *
 * Locks: intr_lock held, the requests still in sp->note.
 */
void sp_busy_ended(struct sp_adapter *sp)
{
	struct sp_lu *lu, *next;
	struct sp_req *req;

	llist_for_each_entry(req, sp->note.done.first, post) {
		if (sp_is_busy(req))
			continue;
		list_for_each_entry_safe(lu, next, &sp->backing_off, waiting)
			if (lu == req->lu)
				list_move(&lu->waiting, &sp->waiting);
	}
}

/* sp_busy_timer - the time of units that back off has come. Context: soft interrupt. */
void sp_busy_timer(struct timer_list *t)
{
	struct sp_adapter *sp = from_timer(sp, t, busy_timer);
	struct sp_lu *lu, *next;
	struct sp_section sec;

	sp_enter(sp, &sec);
	list_for_each_entry_safe(lu, next, &sp->backing_off, waiting) {
		if (time_after_eq(jiffies, lu->again))
			list_move(&lu->waiting, &sp->waiting);
		else
			timer_reduce(t, lu->again);
	}
	sp_leave(sp, &sec);
}

/*
 * sp_absorb_odd - see to requests some of which have not simply succeeded
 *
 * Those that go on are parked again, all others are moved to what the section gives
 * back. Locks: intr_lock held, no callback running.
 */
void sp_absorb_odd(struct sp_adapter *sp, struct sp_section *sec)
{
	struct llist_node *list = sp->note.done.first;
	struct sp_req *req, *next;

	sp_done_init(&sp->note.done);
	llist_for_each_entry_safe(req, next, list, post) {
		if (sp_busy_due(sp, req)) {
			sp_busy_park(sp, req);
			continue;
		}
		switch (req->stage) {
		case SP_STAGE_SENSE:
			sp_sense_answer(req);
			break;
		case SP_STAGE_FLUSH:
			if (sp_flush_answer(sp, req))
				continue;
			break;
		default:
			if (sp_sense_due(req) && !sp->dead) {
				sp_sense_ask(sp, req);
				continue;
			}
		}
		sp_done_add(&sec->done, req);
	}
}
