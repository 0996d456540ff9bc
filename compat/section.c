// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sections: the stretches of code in which an adapter's callbacks run, one at a
 * time, under the interrupt lock.
 *
 * HwStartIo ends with a write to a register, which on a virtual HBA takes longer
 * than everything else together. Nobody should spin that long. So when the lock
 * is taken a request, or a message-signalled interrupt, is posted, and the lock is
 * tried once more: if it is still taken, whoever has it finds the post when he
 * leaves, and serves it.
 *
 * Why nothing is lost: the poster writes the post, then tries the lock, with a
 * full barrier between. The holder releases the lock, then reads the posts, with
 * a full barrier between. If the try fails, the release it has not seen comes
 * before a read that sees the post. And a post is taken away, with a full barrier,
 * before what it is about is looked at: one that is written later than that look
 * cannot be overwritten by the taking of the one before.
 *
 * A try also fails because somebody else waits for the lock. He will be the next
 * holder. So all of this holds only if every holder looks for posts when he leaves:
 * nobody takes intr_lock but for a section.
 */
#include "scsiport.h"

static bool sp_posted(struct sp_adapter *sp)
{
	return !llist_empty(&sp->incoming) || READ_ONCE(sp->irq_posted);
}

/* Takes what queuecommand has posted. */
static void sp_take_incoming(struct sp_adapter *sp, struct sp_section *sec)
{
	struct llist_node *list = llist_reverse_order(llist_del_all(&sp->incoming));
	struct sp_req *req, *next;

	llist_for_each_entry_safe(req, next, list, post)
		sp_submit(sp, req, sec);
}

/*
 * sp_park_incoming - what was posted waits on its logical units, like everything else
 *
 * For who looks for requests that the miniport has not got. Locks: intr_lock held.
 */
void sp_park_incoming(struct sp_adapter *sp)
{
	struct llist_node *list = llist_reverse_order(llist_del_all(&sp->incoming));
	struct sp_req *req, *next;

	lockdep_assert_held(&sp->intr_lock);
	llist_for_each_entry_safe(req, next, list, post)
		sp_park(sp, req);
}

/* A message-signalled interrupt was posted: call HwInterrupt, now or when it may. */
static void sp_take_interrupt(struct sp_adapter *sp, struct sp_section *sec)
{
	/* With a barrier: HwInterrupt must not look before the post is gone. */
	smp_store_mb(sp->irq_posted, false);
	sp_interrupt(sp, sec);
	if (likely(!sp->dpc_owned))
		sp_absorb(sp, sec);
}

/*
 * Acts on posts and notes and starts whatever may now be started, until nothing
 * more can be done. While an enable-callback is due or runs the adapter is its:
 * not even the notes may be looked at.
 */
static void sp_run(struct sp_adapter *sp, struct sp_section *sec)
{
	struct sp_req *req;

	/* What the callback that this section was for has said. */
	if (likely(!sp->dpc_owned))
		sp_absorb(sp, sec);
	if (READ_ONCE(sp->irq_posted))
		sp_take_interrupt(sp, sec);
	if (!llist_empty(&sp->incoming))
		sp_take_incoming(sp, sec);
	while (!sp->dpc_owned) {
		if (unlikely(sp->owed) && sp_pay(sp)) {
			sp_absorb(sp, sec);
			continue;
		}
		if (list_empty(&sp->waiting))
			break;
		req = sp_next_request(sp);
		if (!req)
			break;
		if (unlikely(req->own) && sp_own_is_stale(sp, req, sec))
			continue;
		sp_start(sp, req);
		sp_absorb(sp, sec);
	}
}

/*
 * sp_leave_hardirq - end a section in the adapter's own hard interrupt
 *
 * Returns: true if the enable-callback wants to run and the caller has to say so
 * by IRQ_WAKE_THREAD.
 * Locks: releases intr_lock, which sp_enter() or sp_try_enter() took.
 */
bool sp_leave_hardirq(struct sp_adapter *sp, struct sp_section *sec)
	__releases(&sp->intr_lock)
{
	do {
		sp_run(sp, sec);
		if (sec->done.first) {
			/* Begun under the lock, for whoever finds the slots empty. */
			rcu_read_lock();
			spin_unlock_irqrestore(&sp->intr_lock, sec->flags);
			sp_finish(sp, sec->done.first);
			rcu_read_unlock();
			sp_done_init(&sec->done);
		} else {
			spin_unlock_irqrestore(&sp->intr_lock, sec->flags);
		}
		/* Pairs with the barrier between posting and trying the lock. */
		smp_mb();
	} while (unlikely(sp_posted(sp)) &&
		 spin_trylock_irqsave(&sp->intr_lock, sec->flags));
	return sec->kick;
}

/*
 * sp_leave - end a section anywhere else
 *
 * Locks: releases intr_lock, as sp_leave_hardirq(). Context: any.
 */
void sp_leave(struct sp_adapter *sp, struct sp_section *sec)
	__releases(&sp->intr_lock)
{
	if (unlikely(sp_leave_hardirq(sp, sec)))
		sp_kick_dpc(sp);
}
