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
	sp->held = true;
	sp->recovering = true;
	sp->hold_began = jiffies;
	mod_timer(&sp->hold_timer,
		  jiffies + 1 + msecs_to_jiffies(sp->drv->mp->settings->reset_hold));
}

/* What a reset has left with the miniport is an error by the end of the hold. */
static void sp_check_outstanding(struct sp_adapter *sp)
{
	unsigned int slot, left = 0;

	for (slot = 1; slot <= sp->nr_requests; slot++)
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
		sp->held = sp->link_down;
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
	sp->held = down || sp->recovering;
	if (down)
		return;
	/* Time did not pass for requests meanwhile. */
	sp->last_start = jiffies;
	for (slot = 1; slot <= sp->nr_requests; slot++)
		if (sp->slots[slot])
			sp->slots[slot]->started = jiffies;
}

/*
 * Takes every parked request of @path (SP_UNTAGGED: of all) off its logical
 * unit. For commands whose time is up scsi_done() does nothing, the error
 * handler has them; the others are queued anew.
 */
static void sp_purge_parked(struct sp_adapter *sp, u8 path, u8 status,
			    struct sp_section *sec)
{
	struct sp_lu *lu, *next;
	struct sp_req *req;

	list_for_each_entry_safe(lu, next, &sp->waiting, waiting) {
		if (path != SP_UNTAGGED && path != lu->path)
			continue;
		list_for_each_entry(req, &lu->parked, link) {
			req->state = SP_REQ_DONE;
			req->srb.srb_status = status;
			sp_done_add(&sec->done, req);
		}
		INIT_LIST_HEAD(&lu->parked);
		list_del_init(&lu->waiting);
	}
}

/* Requests that the miniport still has on a bus, or SP_UNTAGGED: on any. */
static bool sp_any_active(struct sp_adapter *sp, u8 path)
{
	unsigned int slot;

	if (path == SP_UNTAGGED)
		return sp->active;
	for (slot = 1; slot <= sp->nr_requests; slot++)
		if (sp->slots[slot] && sp->slots[slot]->lu->path == path)
			return true;
	return false;
}

/*
 * The error handler will use the commands again. Those that were completed
 * elsewhere have left the slots under intr_lock, but may still be on their way
 * through scsi_done(). A section enters an RCU read-side section before it drops
 * the lock under which the slots became empty, and leaves it when it has given
 * the requests back; so who has seen the slots empty under the lock waits for it
 * here. Locks: none held. Context: process, may sleep.
 */
static void sp_wait_finished(void)
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
		sp_purge_parked(sp, path, SRB_STATUS_REQUEST_FLUSHED, &sec);
		begin = ktime_get();
		sp->context = SP_IN_RESET_BUS;
		ok = sp->init->hw.hw_reset_bus(sp->ext, path);
		sp->context = SP_IN_NONE;
		sp_check_duration(sp, "HwResetBus", begin, SP_CALLBACK_LIMIT);
		sp_check_reset(sp, path);
		trace_reset_bus(sp, path, ok);
		sp_hold(sp);
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
 * Locks: none held; waits for an enable-callback and for the hold to end.
 * Context: process, may sleep.
 */
static bool sp_reset(struct sp_adapter *sp, u8 path)
{
	struct sp_section sec;
	unsigned long index;
	struct sp_lu *lu;
	bool ok = true;
	u8 i;

	for (i = 0; i < sp->nr_buses; i++)
		if (path == SP_UNTAGGED || path == i)
			ok &= sp_call_reset_bus(sp, i);
	if (!ok)
		return false;

	/* A miniport may finish the reset from its interrupt or its timer. */
	wait_event(sp->idle, !READ_ONCE(sp->recovering));

	sp_enter_idle(sp, &sec);
	if (sp_any_active(sp, path)) {
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
	struct sp_adapter *sp = *(struct sp_adapter **)shost_priv(cmd->device->host);

	return sp_reset(sp, cmd->device->channel) ? SUCCESS : FAILED;
}

/*
 * The adapter does not let go of its requests: take them from it. The device is
 * silenced first, so that no DMA can hit memory that is given back; the miniport
 * is never called again.
 */
static void sp_give_up(struct sp_adapter *sp)
{
	struct sp_section sec;

	dev_err(sp->dev, "miniport %s: requests outstanding after reset; adapter disabled\n",
		sp->drv->name);
	sp_adapter_control(sp, NT_STOP_ADAPTER);
	sp_clear_master(sp);

	sp_enter(sp, &sec);
	sp->running = false;
	sp->dead = true;
	sp->timer_fn = NULL;
	sp_purge_parked(sp, SP_UNTAGGED, SRB_STATUS_NO_HBA, &sec);
	sp_complete_matching(sp, SP_UNTAGGED, SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_NO_HBA);
	sp_leave(sp, &sec);
	sp_wait_finished();
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
	struct sp_adapter *sp = *(struct sp_adapter **)shost_priv(cmd->device->host);

	if (sp_reset(sp, SP_UNTAGGED))
		return SUCCESS;
	if (READ_ONCE(sp->active))
		sp_give_up(sp);
	return FAILED;
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
	unsigned long flags;

	spin_lock_irqsave(&sp->intr_lock, flags);
	switch (req->state) {
	case SP_REQ_ACTIVE:
		if (!sp->link_down && time_after_eq(jiffies, req->started + timeout))
			ret = BLK_EH_DONE;
		break;
	case SP_REQ_PARKED:
		if (sp->dead || (!sp->held && time_after_eq(jiffies, sp->last_start + timeout)))
			ret = BLK_EH_DONE;
		break;
	}
	spin_unlock_irqrestore(&sp->intr_lock, flags);
	return ret;
}
