// SPDX-License-Identifier: GPL-2.0-only
/*
 * The interrupt, the work that leaves it, and the miniport's timer.
 *
 * HwInterrupt runs in the hard handler. CallEnableInterrupts makes the adapter
 * the property of the enable-callback (dpc_owned): it runs in the interrupt's
 * thread or in a tasklet, without a lock, while everybody else who wants to run
 * a callback parks what he has (requests), leaves a debt (owed) or waits (idle).
 */
#include <linux/sched/clock.h>

#include "scsiport.h"
#include "trace.h"

/*
 * sp_enter_idle - begin a section in which no enable-callback is due or runs
 *
 * Under load the next one is due as soon as this one has ended. So nothing is
 * started while somebody waits here: what the miniport has comes to its end, and
 * with it the interrupts. And one that asks for itself again lets him in first:
 * see sp_own().
 *
 * Locks: takes intr_lock, as sp_enter(). Context: process, may sleep.
 */
void sp_enter_idle(struct sp_adapter *sp, struct sp_section *sec)
	__acquires(&sp->intr_lock)
{
	sp_enter(sp, sec);
	if (likely(!sp->dpc_owned))
		return;
	sp->wanted++;
	sp_update_held(sp);
	do {
		sp_leave(sp, sec);
		wait_event(sp->idle, !READ_ONCE(sp->dpc_owned));
		sp_enter(sp, sec);
	} while (sp->dpc_owned);
	sp->wanted--;
	sp_update_held(sp);
}

/*
 * sp_silence - no callback of the miniport is called any more
 *
 * What it has asked for is forgotten, also that its interrupts be ignored: should
 * the adapter be started again, it begins anew.
 *
 * Locks: intr_lock held, no enable-callback due.
 */
void sp_silence(struct sp_adapter *sp)
{
	lockdep_assert_held(&sp->intr_lock);
	sp->running = false;
	sp->timer_fn = NULL;
	sp->owed = 0;
	sp->ints_ignored = false;
	sp->note.disable_fn = NULL;
}

/*
 * sp_line_on - take back what sp_watch_line() did
 *
 * Locks: intr_lock held.
 */
void sp_line_on(struct sp_adapter *sp)
{
	lockdep_assert_held(&sp->intr_lock);
	if (likely(!sp->line_off))
		return;
	enable_irq(sp->line_off);
	sp->line_off = 0;
}

/* sp_line_timer - the storm may be over; if not, it is told again */
void sp_line_timer(struct timer_list *t)
{
	struct sp_adapter *sp = from_timer(sp, t, line_timer);
	struct sp_section sec;

	sp_enter(sp, &sec);
	sp_line_on(sp);
	sp_leave(sp, &sec);
}

/*
 * An interrupt of a line has come that nobody may look at. If they do not end, the
 * miniport has not masked its HBA, and the enable-callback that would make an end
 * of it may never get a processor. Then the line is switched off, for others on it
 * too, until the disable-callback has run or some time has passed. Rule 62.
 *
 * A device beside ours that interrupts so often does no harm in the time that an
 * enable-callback may take.
 *
 * Locks: intr_lock held. Context: the handler of @irq.
 */
static noinline void sp_watch_line(struct sp_adapter *sp, int irq)
{
	if (!sp->line_ignored++)
		sp->line_since = jiffies;
	if (sp->line_ignored < SP_STORM_CALLS)
		return;
	sp->line_ignored = 0;
	if (sp->line_off || time_after(jiffies, sp->line_since + SP_STORM_TIME))
		return;
	sp_breach(sp, "ScsiPortNotification(CallEnableInterrupts)",
		  "sent without masking the HBA: the line does not go down; IRQ %d is switched off for a while",
		  irq);
	disable_irq_nosync(irq);
	sp->line_off = irq;
	mod_timer(&sp->line_timer, jiffies + SP_STORM_PAUSE);
}

/*
 * sp_call_interrupt - HwInterrupt, traced and counted
 *
 * Returns: whether the miniport claims the interrupt.
 * Locks: intr_lock held, no callback running.
 */
bool sp_call_interrupt(struct sp_adapter *sp)
{
	u64 begin = 0;
	bool claimed;

	lockdep_assert_held(&sp->intr_lock);

	if (trace_hw_interrupt_exit_enabled())
		begin = local_clock();
	trace_hw_interrupt_entry(sp);
	sp->context = SP_IN_INTERRUPT;
	claimed = sp->hw_interrupt(sp->ext);
	sp->context = SP_IN_NONE;
	if (trace_hw_interrupt_exit_enabled())
		trace_hw_interrupt_exit(sp, claimed, begin ? local_clock() - begin : 0);

	if (claimed) {
		sp->claimed++;
	} else {
		sp->refused++;
		/* Rule 76 */
		if (unlikely(sp->note.any))
			sp_breach(sp, "HwInterrupt", "returned FALSE, but has sent notifications");
	}
	return claimed;
}

/*
 * sp_interrupt - an interrupt has come: call HwInterrupt if that may be
 *
 * A message that comes while the adapter's interrupts are ignored is remembered,
 * since no level will repeat it; a line repeats itself.
 *
 * With forced interrupt threads (PREEMPT_RT, "threadirqs") the handler runs in a
 * thread, and that is what irq_wake_thread() wakes: it says here that the thread
 * with the enable-callback is to be woken in turn, which only it can do.
 *
 * Returns: whether the miniport claims it.
 * Locks: intr_lock held, no callback running.
 */
bool sp_interrupt(struct sp_adapter *sp, struct sp_section *sec)
{
	if (likely(sp->running && !sp->dpc_owned && !sp->ints_ignored))
		return sp_call_interrupt(sp);
	if (test_bit(SP_DPC_DUE, &sp->dpc_due) && !in_hardirq())
		sec->kick = true;
	sp->ignored++;
	if (sp->irq_message)
		sp->owed |= SP_OWE_INTERRUPT;
	return sp->irq_message;
}

/*
 * Where the next enable-callback is to run. sp_dpc() takes what is due wherever it
 * is, so this may change from one to the next. The mean is written by whoever owns
 * the adapter; whoever reads another one here chooses less well.
 */
static bool sp_dpc_in_thread(struct sp_adapter *sp)
{
	if (sp->dpc_mode == SP_DPC_AUTO)
		return ewma_sp_dpc_time_read(&sp->dpc_time) > SP_DPC_SHORT;
	return sp->dpc_mode == SP_DPC_THREAD;
}

/*
 * sp_hardirq - the adapter's interrupt handler
 *
 * Returns: IRQ_NONE for what HwInterrupt refuses, and for every interrupt of a line
 * while the adapter's interrupts are ignored or HwInitialize has not run.
 */
irqreturn_t sp_hardirq(int irq, void *data)
{
	struct sp_adapter *sp = data;
	struct sp_section sec;
	bool claimed;
	bool wake;

	/* On PREEMPT_RT who has the lock may be preempted, and only waiting lends priority. */
	if (sp->irq_message && !IS_ENABLED(CONFIG_PREEMPT_RT)) {
		if (likely(sp_try_enter(sp, &sec))) {
			claimed = sp_interrupt(sp, &sec);
		} else {
			/* Left to whoever has the lock: see section.c. */
			WRITE_ONCE(sp->irq_posted, true);
			/* Pairs with the barrier in sp_leave_hardirq(). */
			smp_mb();
			if (!sp_try_enter(sp, &sec))
				return IRQ_HANDLED;
			claimed = true;
		}
	} else {
		/* The line is up until its device is served: spin if need be. */
		sp_enter(sp, &sec);
		claimed = sp_interrupt(sp, &sec);
		if (unlikely(!claimed && sp->ints_ignored))
			sp_watch_line(sp, irq);
	}
	wake = sp_leave_hardirq(sp, &sec);

	if (unlikely(wake)) {
		if (sp_dpc_in_thread(sp))
			return IRQ_WAKE_THREAD;
		tasklet_hi_schedule(&sp->dpc_tasklet);
	}
	return claimed ? IRQ_HANDLED : IRQ_NONE;
}

/*
 * sp_is_deaf - are interrupts ignored, and is nobody left who could end that?
 *
 * An enable-callback has to send CallDisableInterrupts, or HwTimer for it: rule 61.
 * Only a bus reset helps otherwise, see sp_call_reset_bus().
 *
 * Locks: intr_lock held, the notes of the callback that has just returned unread.
 */
bool sp_is_deaf(struct sp_adapter *sp)
{
	const struct sp_note *note = &sp->note;

	if (likely(!sp->ints_ignored || note->disable_fn || note->enable_fn))
		return false;
	if (sp->owed & SP_OWE_ENABLE)
		return false;
	return !(note->timer ? note->timer_fn : sp->timer_fn);
}

/*
 * sp_own - make the adapter the property of the enable-callback @fn
 *
 * What HwInterrupt has asked for comes to its end, and there are no more interrupts
 * when nothing is started. One that asks for itself again, or that HwTimer asks for,
 * may go on for ever: whoever waits comes in between.
 *
 * Locks: intr_lock held, no callback running. When it is released the callback has
 * to be scheduled: @sec says so.
 */
void sp_own(struct sp_adapter *sp, struct sp_section *sec, u8 (*fn)(void *ext))
{
	lockdep_assert_held(&sp->intr_lock);

	if (unlikely(!sp->running)) {
		sp_breach(sp, "ScsiPortNotification(CallEnableInterrupts)",
			  "the adapter is stopped; ignored");
		return;
	}
	sp->enable_fn = fn;
	sp->ints_ignored = true;
	sp->line_ignored = 0;
	if (unlikely(sp->wanted && sp->note.enable_from != SP_IN_INTERRUPT)) {
		sp->owed |= SP_OWE_ENABLE;
		return;
	}
	sp->dpc_owned = true;
	sp->deferred++;
	sec->kick = true;
	/* Pairs with the barrier in test_and_clear_bit() in sp_dpc(). */
	smp_mb__before_atomic();
	set_bit(SP_DPC_DUE, &sp->dpc_due);
}

/*
 * Runs the enable-callback that is due. dpc_owned was set under intr_lock before
 * this was scheduled and is cleared only here, so the adapter is ours in between:
 * no other callback runs, and sp->note is written by the enable-callback alone.
 *
 * Threads and the tasklet may be woken more often than is due, and an adapter with
 * two interrupts has two threads; the bit is taken once.
 */
static void sp_dpc(struct sp_adapter *sp)
{
	struct sp_section sec;
	u8 (*fn)(void *ext);
	ktime_t begin = 0;
	bool wanted;

	if (!test_and_clear_bit(SP_DPC_DUE, &sp->dpc_due))
		return;

	fn = sp->enable_fn;
	trace_enable_callback(sp, fn);
	if (sp->dpc_mode == SP_DPC_AUTO)
		begin = ktime_get();
	sp->context = SP_IN_ENABLE;
	fn(sp->ext);
	sp->context = SP_IN_NONE;
	if (sp->dpc_mode == SP_DPC_AUTO)
		ewma_sp_dpc_time_add(&sp->dpc_time, ktime_us_delta(ktime_get(), begin));
	trace_enable_callback_done(sp, fn);

	sp_enter(sp, &sec);
	sp->dpc_owned = false;
	/* It may have been sent together with what has run now. */
	if (sp->note.disable_fn) {
		sp->note.rare = true;
		sp->note.any = true;
	}
	if (unlikely(sp_is_deaf(sp)))
		sp_breach(sp, "enable-callback",
			  "returned without CallDisableInterrupts, and no timer is set; interrupts stay ignored");
	/* Who comes from now on finds the adapter free, and does not wait. */
	wanted = sp->wanted;
	sp_leave(sp, &sec);
	if (unlikely(wanted))
		wake_up_all(&sp->idle);
}

irqreturn_t sp_irq_thread(int irq, void *data)
{
	sp_dpc(data);
	/* One that asks for itself again keeps the thread running, and RCU waiting. */
	cond_resched();
	return IRQ_HANDLED;
}

void sp_dpc_tasklet(struct tasklet_struct *t)
{
	sp_dpc(from_tasklet(container_of(t, struct sp_adapter, dpc_tasklet), t, dpc_tasklet));
}

/*
 * sp_kick_dpc - schedule the enable-callback from outside the hard interrupt
 *
 * Context: any. An adapter without an interrupt has no thread: a tasklet then.
 */
void sp_kick_dpc(struct sp_adapter *sp)
{
	if (sp_dpc_in_thread(sp) && sp->irq)
		irq_wake_thread(sp->irq, sp);
	else
		tasklet_hi_schedule(&sp->dpc_tasklet);
}

static void sp_call_timer(struct sp_adapter *sp)
{
	void (*fn)(void *ext) = sp->timer_fn;
	ktime_t begin = ktime_get();

	sp->timer_fn = NULL;
	trace_hw_timer(sp, fn);
	sp->context = SP_IN_TIMER;
	fn(sp->ext);
	sp->context = SP_IN_NONE;
	sp_check_duration(sp, "HwTimer", begin, SP_CALLBACK_LIMIT);
	if (unlikely(sp_is_deaf(sp)))
		sp_breach(sp, "HwTimer",
			  "did not send CallDisableInterrupts for the enable-callback, and no timer is set; interrupts stay ignored");
}

/*
 * sp_timer - RequestTimerCall's time is up
 *
 * The miniport may have replaced or cancelled the call while this waited for the
 * lock: then there is no routine, or its time is still to come.
 */
enum hrtimer_restart sp_timer(struct hrtimer *t)
{
	struct sp_adapter *sp = container_of(t, struct sp_adapter, timer);
	struct sp_section sec;

	sp_enter(sp, &sec);
	if (sp->timer_fn && sp->running &&
	    ktime_compare(ktime_get(), sp->timer_expires) >= 0) {
		if (sp->dpc_owned)
			sp->owed |= SP_OWE_TIMER;
		else
			sp_call_timer(sp);
	}
	sp_leave(sp, &sec);
	return HRTIMER_NORESTART;
}

/*
 * sp_pay - run what had to wait while the enable-callback owned the adapter
 *
 * Returns: whether a callback ran. One debt per call, because a callback may
 * hand the adapter over again.
 * Locks: intr_lock held, no callback running, dpc_owned false.
 */
bool sp_pay(struct sp_adapter *sp)
{
	lockdep_assert_held(&sp->intr_lock);

	if (sp->owed & SP_OWE_TIMER) {
		sp->owed &= ~SP_OWE_TIMER;
		if (sp->timer_fn && sp->running) {
			sp_call_timer(sp);
			return true;
		}
	}
	/* The enable-callback that has let somebody in goes on. */
	if ((sp->owed & SP_OWE_ENABLE) && !sp->wanted) {
		sp->owed &= ~SP_OWE_ENABLE;
		sp->note.enable_fn = sp->enable_fn;
		sp->note.enable_from = SP_IN_NONE;
		sp->note.any = true;
		return true;
	}
	/* An interrupt is owed until the disable-callback has run. */
	if ((sp->owed & SP_OWE_INTERRUPT) && !sp->ints_ignored) {
		if (sp->running) {
			sp->owed &= ~SP_OWE_INTERRUPT;
			sp_call_interrupt(sp);
			return true;
		}
	}
	return false;
}
