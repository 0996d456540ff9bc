// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sections: the stretches of code in which an adapter's callbacks run, one at a
 * time, under the interrupt lock.
 *
 * HwStartIo ends with a write to a register, which on a virtual HBA takes longer
 * than everything else together. Nobody should spin that long. So a request, or
 * a message-signalled interrupt, is first posted, and then the lock is tried: if
 * it is taken, whoever has it finds the post when he leaves, and serves it.
 *
 * Why nothing is lost: the poster writes the post, then tries the lock, with a
 * full barrier between. The holder releases the lock, then reads the posts, with
 * a full barrier between. If the try fails, the release it has not seen comes
 * before a read that sees the post.
 */
#include "scsiport.h"

static bool sp_posted(struct sp_adapter *sp)
{
	return !llist_empty(&sp->incoming) || READ_ONCE(sp->irq_posted);
}

/* Takes the requests that queuecommand has posted to their logical units. */
static void sp_take_incoming(struct sp_adapter *sp, struct sp_section *sec)
{
	struct llist_node *list = llist_reverse_order(llist_del_all(&sp->incoming));
	struct sp_req *req, *next;

	llist_for_each_entry_safe(req, next, list, post) {
		if (likely(!sp->dead)) {
			sp_park(sp, req);
			continue;
		}
		req->state = SP_REQ_DONE;
		req->srb.srb_status = SRB_STATUS_NO_HBA;
		list_add_tail(&req->link, &sec->done);
	}
}

/* A message-signalled interrupt was posted: call HwInterrupt, now or when it may. */
static void sp_take_interrupt(struct sp_adapter *sp, struct sp_section *sec)
{
	WRITE_ONCE(sp->irq_posted, false);
	if (unlikely(!sp->running || sp->dpc_owned || sp->ints_ignored)) {
		sp->ignored++;
		sp->owed |= SP_OWE_INTERRUPT;
		return;
	}
	sec->refused = !sp_call_interrupt(sp);
}

/*
 * Acts on posts and notes and starts whatever may now be started, until nothing
 * more can be done. While an enable-callback is due or runs the adapter is its:
 * not even the notes may be looked at.
 */
static void sp_run(struct sp_adapter *sp, struct sp_section *sec)
{
	struct sp_req *req;

	if (!llist_empty(&sp->incoming))
		sp_take_incoming(sp, sec);
	if (READ_ONCE(sp->irq_posted)) {
		if (!sp->dpc_owned)
			sp_absorb(sp, sec);
		sp_take_interrupt(sp, sec);
	}
	while (!sp->dpc_owned) {
		sp_absorb(sp, sec);
		if (unlikely(sp->owed) && !sp->dpc_owned && sp_pay(sp))
			continue;
		req = sp_next_request(sp);
		if (!req)
			break;
		sp_start(sp, req);
	}
}

/*
 * sp_try_enter - begin a section unless somebody else is in one
 *
 * Returns: whether it has begun. If not, the other one will find what the caller
 * has posted before. Context: any.
 */
#ifndef __CHECKER__	/* whose idea of a lock that may fail is the macro in scsiport.h */
bool __sp_try_enter(struct sp_adapter *sp, struct sp_section *sec)
{
	sp_section_init(sec);
	rcu_read_lock();
	if (spin_trylock_irqsave(&sp->intr_lock, sec->flags))
		return true;
	rcu_read_unlock();
	return false;
}
#endif

/*
 * sp_leave_hardirq - end a section in the adapter's own hard interrupt
 *
 * Returns: true if the enable-callback wants to run and the caller has to say so
 * by IRQ_WAKE_THREAD.
 * Locks: releases intr_lock, which sp_enter() or sp_try_enter() took.
 */
bool sp_leave_hardirq(struct sp_adapter *sp, struct sp_section *sec)
	__releases(&sp->intr_lock) __releases(RCU)
{
	do {
		sp_run(sp, sec);
		spin_unlock_irqrestore(&sp->intr_lock, sec->flags);
		if (!list_empty(&sec->done)) {
			sp_finish(sp, &sec->done);
			INIT_LIST_HEAD(&sec->done);
		}
		/* Pairs with the barrier between posting and trying the lock. */
		smp_mb();
	} while (unlikely(sp_posted(sp)) &&
		 spin_trylock_irqsave(&sp->intr_lock, sec->flags));
	rcu_read_unlock();
	return sec->kick;
}

/*
 * sp_leave - end a section anywhere else
 *
 * Locks: releases intr_lock, as sp_leave_hardirq(). Context: any.
 */
void sp_leave(struct sp_adapter *sp, struct sp_section *sec)
	__releases(&sp->intr_lock) __releases(RCU)
{
	if (unlikely(sp_leave_hardirq(sp, sec)))
		sp_kick_dpc(sp);
}
