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
 * Locks: takes intr_lock, as sp_enter(). Context: process, may sleep.
 */
void sp_enter_idle(struct sp_adapter *sp, struct sp_section *sec)
	__acquires(&sp->intr_lock)
{
	for (;;) {
		wait_event(sp->idle, !READ_ONCE(sp->dpc_owned));
		sp_enter(sp, sec);
		if (likely(!sp->dpc_owned))
			return;
		sp_leave(sp, sec);
	}
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
	if (sp->dpc_owned && !in_hardirq())
		sec->kick = true;
	sp->ignored++;
	if (sp->irq_message)
		sp->owed |= SP_OWE_INTERRUPT;
	return sp->irq_message;
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

	if (sp->irq_message) {
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
	}
	wake = sp_leave_hardirq(sp, &sec);

	if (unlikely(wake)) {
		if (sp->dpc_mode == SP_DPC_THREAD)
			return IRQ_WAKE_THREAD;
		tasklet_hi_schedule(&sp->dpc_tasklet);
	}
	return claimed ? IRQ_HANDLED : IRQ_NONE;
}

/*
 * An enable-callback that says neither CallDisableInterrupts nor when HwTimer will
 * leaves its adapter deaf: rule 61. Locks: intr_lock held, its notes still unread.
 */
static void sp_check_enable_callback(struct sp_adapter *sp)
{
	const struct sp_note *note = &sp->note;

	if (note->disable_fn || note->enable_fn || !sp->ints_ignored)
		return;
	if (note->timer ? note->timer_fn : sp->timer_fn)
		return;
	sp_breach(sp, "enable-callback",
		  "returned without CallDisableInterrupts, and no timer is set; interrupts stay ignored");
}

/*
 * Runs the enable-callback that is due. dpc_owned was set under intr_lock before
 * this was scheduled and is cleared only here, so the adapter is ours in between:
 * no other callback runs, and sp->note is written by the enable-callback alone.
 */
static void sp_dpc(struct sp_adapter *sp)
{
	struct sp_section sec;
	u8 (*fn)(void *ext);

	/* With forced threading the thread also runs for other reasons. */
	if (!smp_load_acquire(&sp->dpc_owned))
		return;

	fn = sp->enable_fn;
	trace_enable_callback(sp, fn);
	sp->context = SP_IN_ENABLE;
	fn(sp->ext);
	sp->context = SP_IN_NONE;
	trace_enable_callback_done(sp, fn);

	sp_enter(sp, &sec);
	sp->dpc_owned = false;
	sp_check_enable_callback(sp);
	sp_leave(sp, &sec);
	wake_up_all(&sp->idle);
}

irqreturn_t sp_irq_thread(int irq, void *data)
{
	sp_dpc(data);
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
	if (sp->dpc_mode == SP_DPC_THREAD && sp->irq)
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
