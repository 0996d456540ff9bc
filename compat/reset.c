// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bus resets: on the SCSI error handler's demand or detected by the miniport,
 * and the time afterwards in which targets recover and nothing is started.
 */
#include <linux/rcupdate.h>

#include "scsiport.h"
#include "trace.h"

/*
 * sp_hold - start nothing for a while
 *
 * Locks: intr_lock held.
 */
void sp_hold(struct sp_adapter *sp)
{
	lockdep_assert_held(&sp->intr_lock);
	sp->recovering = true;
	sp_update_held(sp);
	sp->hold_began = jiffies;
	mod_timer(&sp->hold_timer,
		  jiffies + 1 + msecs_to_jiffies(sp->drv->mp->settings->reset_hold));
}

/* What a reset has left with the miniport is an error by the end of the hold. */
static void sp_check_outstanding(struct sp_adapter *sp)
{
	unsigned int slot, left = 0;

	for (slot = 1; slot <= sp_nr_slots(sp); slot++)
		if (sp->slots[slot] && time_before(sp->slots[slot]->started, sp->hold_began))
			left++;
	if (left)
		sp_breach(sp, "HwResetBus",
			  "%u requests from before the reset are still outstanding", left);
}

void sp_hold_end(struct timer_list *t)
{
	struct sp_adapter *sp = from_timer(sp, t, hold_timer);
	struct sp_section sec;

	sp_enter(sp, &sec);
	/* Prolonged while this waited for the lock? */
	if (!timer_pending(t)) {
		sp_check_outstanding(sp);
		sp->recovering = false;
		sp_update_held(sp);
	}
	sp_leave(sp, &sec);
	wake_up_all(&sp->idle);
}

/*
 * sp_set_link - LinkDown and LinkUp: start nothing until the link is back
 *
 * Locks: intr_lock held.
 */
void sp_set_link(struct sp_adapter *sp, bool down)
{
	unsigned int slot;

	lockdep_assert_held(&sp->intr_lock);
	if (down == sp->link_down)
		return;
	dev_warn(sp->dev, "miniport %s: link %s\n", sp->drv->name, down ? "down" : "up");
	sp->link_down = down;
	sp_update_held(sp);
	if (down)
		return;
	/* Time did not pass for requests meanwhile. */
	sp->last_start = jiffies;
	for (slot = 1; slot <= sp_nr_slots(sp); slot++)
		if (sp->slots[slot])
			sp->slots[slot]->started = jiffies;
}

/*
 * sp_purge_one - end a request that has just been taken off its logical unit
 *
 * Locks: intr_lock held.
 */
void sp_purge_one(struct sp_req *req, u8 status, struct sp_section *sec)
{
	req->state = SP_REQ_DONE;
	req->srb.srb_status = status;
	if (req->stage == SP_STAGE_SENSE)
		sp_sense_answer(req);
	sp_done_add(&sec->done, req);
}

static bool sp_lu_matches(const struct sp_lu *lu, u8 path, u8 target, u8 lun)
{
	return (path == SP_UNTAGGED || path == lu->path) &&
	       (target == SP_UNTAGGED || target == lu->target) &&
	       (lun == SP_UNTAGGED || lun == lu->lun);
}

/*
 * sp_purge_parked - take every parked request of an address off its logical unit
 *
 * Each of @path, @target and @lun may be SP_UNTAGGED for all. For commands whose time
 * is up scsi_done() does nothing, the error handler has them; the others are queued
 * anew. The port driver's own stay, unless the adapter is dead.
 * Locks: intr_lock held.
 */
void sp_purge_parked(struct sp_adapter *sp, u8 path, u8 target, u8 lun, u8 status,
		     struct sp_section *sec)
{
	struct sp_req *req, *next_req;
	struct sp_lu *lu, *next;

	sp_park_incoming(sp);
	list_splice_tail_init(&sp->backing_off, &sp->waiting);
	list_for_each_entry_safe(lu, next, &sp->waiting, waiting) {
		if (!sp_lu_matches(lu, path, target, lun))
			continue;
		list_for_each_entry_safe(req, next_req, &lu->parked, link) {
			if (req->own && !sp->dead)
				continue;
			sp_unpark(req);
			sp_purge_one(req, status, sec);
		}
	}
}

/*
 * sp_any_active - has the miniport requests of that address still?
 *
 * As sp_purge_parked(). Those of the port driver's own count for a whole bus.
 * Locks: intr_lock held.
 */
bool sp_any_active(struct sp_adapter *sp, u8 path, u8 target, u8 lun)
{
	unsigned int slot;

	if (path == SP_UNTAGGED)
		return sp->active;
	for (slot = 1; slot <= sp_nr_slots(sp); slot++) {
		struct sp_req *req = sp->slots[slot];

		if (req && sp_lu_matches(req->lu, path, target, lun) &&
		    (!req->own || target == SP_UNTAGGED))
			return true;
	}
	return false;
}

/*
 * sp_wait_finished - no command is on its way through scsi_done() any more
 *
 * The error handler will use the commands again. Those that were completed
 * elsewhere have left the slots under intr_lock, but may still be on their way
 * through scsi_done(). A section enters an RCU read-side section before it drops
 * the lock under which the slots became empty, and leaves it when it has given
 * the requests back; so who has seen the slots empty under the lock waits for it
 * here. Locks: none held. Context: process, may sleep.
 */
void sp_wait_finished(void)
{
	synchronize_rcu();
}

static bool sp_call_reset_bus(struct sp_adapter *sp, u8 path)
{
	struct sp_section sec;
	bool ok = false;
	ktime_t begin;

	sp_enter_idle(sp, &sec);
	if (sp->running) {
		sp_purge_parked(sp, path, SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_REQUEST_FLUSHED,
				&sec);
		begin = ktime_get();
		sp->context = SP_IN_RESET_BUS;
		ok = sp->init->hw.hw_reset_bus(sp->ext, path);
		sp->context = SP_IN_NONE;
		sp_check_duration(sp, "HwResetBus", begin, SP_CALLBACK_LIMIT);
		sp_check_reset(sp, path);
		trace_reset_bus(sp, path, ok);
		sp_hold(sp);
		if (unlikely(sp_is_deaf(sp))) {
			/* The HBA begins anew, and so may its interrupts. */
			sp_breach(sp, "HwResetBus",
				  "interrupts were still ignored, and nobody was to end that; they count again");
			sp->ints_ignored = false;
		}
	}
	sp_leave(sp, &sec);
	if (!ok)
		dev_err(sp->dev, "miniport %s: HwResetBus failed for bus %u\n",
			sp->drv->name, path);
	return ok;
}

/*
 * sp_reset - reset one bus, or with SP_UNTAGGED all of them in ascending order
 *
 * Returns: whether that worked and none of their requests is active any more.
 * Locks: reset_mutex; waits for an enable-callback and for the hold to end.
 * Context: process, may sleep.
 */
static bool sp_reset(struct sp_adapter *sp, u8 path)
{
	struct sp_section sec;
	unsigned long index;
	struct sp_lu *lu;
	bool ok = true;
	u8 i;

	/* What is given back as BUSY meanwhile is parked, and not to be started again. */
	sp_enter(sp, &sec);
	sp->resetting = true;
	sp_update_held(sp);
	sp_leave(sp, &sec);

	for (i = 0; i < sp->nr_buses; i++)
		if (path == SP_UNTAGGED || path == i)
			ok &= sp_call_reset_bus(sp, i);

	/*
	 * A miniport may finish the reset from its interrupt or its timer. The end of
	 * the adapter ends the hold too.
	 */
	if (ok)
		wait_event(sp->idle, !READ_ONCE(sp->recovering) || READ_ONCE(sp->dead));

	sp_enter_idle(sp, &sec);
	sp_purge_parked(sp, path, SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_REQUEST_FLUSHED, &sec);
	sp->resetting = false;
	sp_update_held(sp);
	if (!ok) {
		sp_leave(sp, &sec);
		return false;
	}
	if (sp_any_active(sp, path, SP_UNTAGGED, SP_UNTAGGED)) {
		ok = false;
	} else if (!sp->active && sp->busy) {
		sp_breach(sp, "HwResetBus", "no NextRequest after the reset; assumed");
		sp->busy = false;
		xa_for_each(&sp->lus, index, lu)
			lu->ready = false;
	}
	sp_leave(sp, &sec);
	if (!ok)
		dev_err(sp->dev, "miniport %s: HwResetBus left requests outstanding\n",
			sp->drv->name);

	sp_wait_finished();
	return ok;
}

/*
 * sp_eh_bus_reset - scsi_host_template.eh_bus_reset_handler
 *
 * Returns: SUCCESS when HwResetBus reset the bus and every request of it has
 * come back, else FAILED. Context: process, may sleep.
 */
int sp_eh_bus_reset(struct scsi_cmnd *cmd)
{
	struct sp_adapter *sp = sp_adapter_of(cmd->device->host);
	bool ok;

	if (!sp)
		return FAILED;
	mutex_lock(&sp->reset_mutex);
	ok = sp_reset(sp, cmd->device->channel);
	mutex_unlock(&sp->reset_mutex);
	sp_adapter_put(sp);
	return ok ? SUCCESS : FAILED;
}

/*
 * The adapter does not let go of its requests: take them from it. The device is
 * silenced first, so that no DMA can hit memory that is given back; the miniport
 * is never called again.
 */
static void sp_take_away(struct sp_adapter *sp)
{
	struct sp_section sec;

	sp_adapter_control(sp, NT_STOP_ADAPTER);
	sp_clear_master(sp);

	/* An enable-callback, which owns the notes, is waited for. */
	sp_enter_idle(sp, &sec);
	sp_silence(sp);
	sp->dead = true;
	sp_purge_parked(sp, SP_UNTAGGED, SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_NO_HBA, &sec);
	sp_complete_matching(sp, SP_UNTAGGED, SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_NO_HBA);
	sp_leave(sp, &sec);
	sp_wait_finished();
}

static void sp_give_up(struct sp_adapter *sp)
{
	if (READ_ONCE(sp->dead))
		return;
	dev_err(sp->dev, "miniport %s: requests outstanding after reset; adapter disabled\n",
		sp->drv->name);
	sp_take_away(sp);
}

/*
 * sp_eh_host_reset - scsi_host_template.eh_host_reset_handler
 *
 * Resets all buses, as SCSI Port does when the adapter itself does not answer.
 * Returns: SUCCESS, or FAILED after the adapter was given up.
 * Context: process, may sleep.
 */
int sp_eh_host_reset(struct scsi_cmnd *cmd)
{
	struct sp_adapter *sp = sp_adapter_of(cmd->device->host);
	bool ok;

	if (!sp)
		return FAILED;
	mutex_lock(&sp->reset_mutex);
	ok = sp_reset(sp, SP_UNTAGGED);
	if (!ok && READ_ONCE(sp->active))
		sp_give_up(sp);
	mutex_unlock(&sp->reset_mutex);
	sp_adapter_put(sp);
	return ok ? SUCCESS : FAILED;
}

/*
 * sp_recover - get a request back that the error handler does not know of
 *
 * What that does, in the same order: one bus, all buses, no adapter any more.
 * Locks: none held. Context: process, may sleep.
 */
void sp_recover(struct sp_adapter *sp, u8 path)
{
	mutex_lock(&sp->reset_mutex);
	if ((path == SP_UNTAGGED || !sp_reset(sp, path)) && !sp_reset(sp, SP_UNTAGGED) &&
	    READ_ONCE(sp->active))
		sp_give_up(sp);
	mutex_unlock(&sp->reset_mutex);
}

/*
 * sp_gone - the device was pulled out
 *
 * The miniport ends what it has in HwResetBus, the port driver what is left then: no
 * DMA can come from a device that is not there. Nothing waits for its timeout.
 * Locks: none held. Context: process, may sleep.
 */
void sp_gone(struct sp_adapter *sp)
{
	u8 path;

	mutex_lock(&sp->reset_mutex);
	if (!READ_ONCE(sp->dead)) {
		dev_warn(sp->dev, "miniport %s: the device is gone\n", sp->drv->name);
		for (path = 0; path < sp->nr_buses; path++)
			sp_call_reset_bus(sp, path);
		sp_take_away(sp);
	}
	mutex_unlock(&sp->reset_mutex);
}

/*
 * sp_eh_timed_out - scsi_host_template.eh_timed_out
 *
 * The block layer's clock starts in queuecommand, SCSI Port's in HwStartIo: a
 * request's time is up when the miniport has had it for that long. One that is
 * parked is late only if the miniport has taken nothing at all for that long.
 */
enum blk_eh_timer_return sp_eh_timed_out(struct scsi_cmnd *cmd)
{
	struct sp_adapter *sp = *(struct sp_adapter **)shost_priv(cmd->device->host);
	struct sp_req *req = scsi_cmd_priv(cmd);
	unsigned long timeout = scsi_cmd_to_rq(cmd)->timeout;
	enum blk_eh_timer_return ret = BLK_EH_RESET_TIMER;
	struct sp_section sec;

	sp_enter(sp, &sec);
	switch (req->state) {
	case SP_REQ_ACTIVE:
		if (!sp->link_down && time_after_eq(jiffies, req->started + timeout))
			ret = BLK_EH_DONE;
		break;
	case SP_REQ_PARKED:
		/* One that was refused for being busy will be sent again, or fail, in time. */
		if (sp->dead || (!sp->held && (!req->tries || sp->busy) &&
				 time_after_eq(jiffies, sp->last_start + timeout)))
			ret = BLK_EH_DONE;
		break;
	}
	sp_leave(sp, &sec);
	return ret;
}
