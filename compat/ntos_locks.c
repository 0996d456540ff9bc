// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupt levels and spin locks.
 *
 * On Windows a spin lock raises the processor to DISPATCH_LEVEL, which keeps
 * DPCs away, and HwStartIo and HwInterrupt must not take one. Here the same
 * callbacks run wherever they are needed, HwInterrupt in the hard interrupt, so
 * whoever holds a lock must keep interrupts away as well: a raise of any kind
 * switches them off on this processor, and the return to the level of before
 * restores them. The level is therefore a matter of one processor and needs no
 * lock: nothing else can run there while it is raised.
 *
 * A KSPIN_LOCK is one word, 0 when free, else the number of its owner's processor
 * plus one. That is an atomic word and not a spinlock_t because nobody tells
 * when a miniport is done with it, and because a source may clear it by itself.
 * lockdep does not know it; it does know that interrupts are off.
 *
 * All functions here: take no other lock, cannot fail, may be called in any
 * context and at any level. Source: the DDK's documentation of each.
 */
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/irqflags.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/printk.h>

#include "ntos.h"

#define NT_SPIN_LOCK_ALREADY_OWNED	0x0f

struct ntos_level {
	bool raised;			/* and so interrupts are off */
	bool asked;			/* by KeRaiseIrql or a lock with OldIrql */
	u8 level;			/* what it was raised to */
	u8 base;			/* the level of before */
	unsigned int locks;		/* held by this processor */
	unsigned long flags;		/* of before */
};

static DEFINE_PER_CPU(struct ntos_level, ntos_level);

/* The level that the context has by itself. */
static u8 ntos_context_level(void)
{
	if (in_nmi())
		return NT_HIGH_LEVEL;
	if (irqs_disabled() || in_hardirq())
		return NT_DEVICE_LEVEL;
	return preemptible() ? NT_PASSIVE_LEVEL : NT_DISPATCH_LEVEL;
}

/* Raises this processor to @level at least. Returns: the level of before. */
static u8 ntos_raise(u8 level, bool asked)
{
	u8 base = ntos_context_level();
	struct ntos_level *l;
	unsigned long flags;
	u8 old;

	local_irq_save(flags);
	l = this_cpu_ptr(&ntos_level);
	if (l->raised && !irqs_disabled_flags(flags)) {
		/* Somebody has let interrupts in since: it was never lowered. */
		pr_warn_ratelimited("scsiport: a miniport has left its callback at IRQL %u with %u spin locks held\n",
				    l->level, l->locks);
		l->raised = false;
	}
	if (!l->raised) {
		*l = (struct ntos_level){
			.raised = true, .base = base, .level = base, .flags = flags,
		};
	}
	old = l->level;
	l->level = max(old, level);
	l->asked |= asked;
	return old;
}

/* What was raised ends when nobody wants it any more. */
static void ntos_settle(struct ntos_level *l)
{
	unsigned long flags = l->flags;

	if (l->locks || l->asked)
		return;
	l->raised = false;
	local_irq_restore(flags);
}

static void ntos_lower(struct ntos_level *l, u8 level)
{
	l->level = level;
	if (level <= l->base)
		l->asked = false;
	ntos_settle(l);
}

/* Interrupts are off. Returns: whether the lock was taken. */
static bool ntos_try_lock(unsigned long *lock)
{
	if (READ_ONCE(*lock) || cmpxchg_acquire(lock, 0, raw_smp_processor_id() + 1UL))
		return false;
	this_cpu_inc(ntos_level.locks);
	return true;
}

static void ntos_lock(unsigned long *lock)
{
	while (!ntos_try_lock(lock)) {
		/* Interrupts are off, so the owner cannot be who was interrupted. */
		if (READ_ONCE(*lock) == raw_smp_processor_id() + 1UL)
			KeBugCheckEx(NT_SPIN_LOCK_ALREADY_OWNED, (ULONG_PTR)lock, 0, 0, 0);
		cpu_relax();
	}
}

/* Returns: this processor's level, NULL if the lock was not held by it. */
static struct ntos_level *ntos_unlock(unsigned long *lock)
{
	struct ntos_level *l = raw_cpu_ptr(&ntos_level);

	if (!irqs_disabled() || !l->raised || !l->locks) {
		pr_warn_ratelimited("scsiport: a miniport releases spin lock %p, which it does not hold\n",
				    lock);
		return NULL;
	}
	l->locks--;
	/* Pairs with the cmpxchg_acquire() of whoever takes it next. */
	smp_store_release(lock, 0);
	return l;
}

/**
 * KeGetCurrentIrql - this processor's interrupt level
 *
 * Returns: what the miniport has raised it to; else DIRQL (5) with interrupts off,
 * DISPATCH_LEVEL in a soft interrupt, PASSIVE_LEVEL where the caller may be
 * preempted: HwFindAdapter, and the enable-callback in its thread.
 */
KIRQL NTAPI KeGetCurrentIrql(void)
{
	struct ntos_level *l = raw_cpu_ptr(&ntos_level);

	/* With interrupts on, nothing is raised. */
	if (irqs_disabled() && l->raised)
		return l->level;
	return ntos_context_level();
}

/**
 * KeRaiseIrql - keep this processor from everything up to a level
 * @NewIrql: the level; lower ones than the present change nothing
 * @OldIrql: gets the level of before, for KeLowerIrql
 *
 * Returns: nothing.
 */
void NTAPI KeRaiseIrql(KIRQL NewIrql, PKIRQL OldIrql)
{
	*OldIrql = ntos_raise(NewIrql, true);
}

/* KeRaiseIrqlToDpcLevel - the same, to DISPATCH_LEVEL. Returns: the level of before. */
KIRQL NTAPI KeRaiseIrqlToDpcLevel(void)
{
	return ntos_raise(NT_DISPATCH_LEVEL, true);
}

/**
 * KeLowerIrql - back to the level of before
 * @NewIrql: what the raise has given
 *
 * Returns: nothing. Without a raise it does nothing.
 */
void NTAPI KeLowerIrql(KIRQL NewIrql)
{
	struct ntos_level *l = raw_cpu_ptr(&ntos_level);

	if (irqs_disabled() && l->raised)
		ntos_lower(l, NewIrql);
}

/* KeGetCurrentProcessorNumber - Returns: which processor this is, for the moment. */
ULONG NTAPI KeGetCurrentProcessorNumber(void)
{
	return raw_smp_processor_id();
}

/* KeQueryActiveProcessors - Returns: a bit for each processor, of the first 64. */
KAFFINITY NTAPI KeQueryActiveProcessors(void)
{
	return cpumask_bits(cpu_online_mask)[0];
}

/* KeInitializeSpinLock - make a free lock of a word. Returns: nothing. */
void NTAPI KeInitializeSpinLock(PKSPIN_LOCK SpinLock)
{
	WRITE_ONCE(*SpinLock, 0);
}

/* KeAcquireSpinLockRaiseToDpc - take a lock. Returns: the level of before. */
KIRQL NTAPI KeAcquireSpinLockRaiseToDpc(PKSPIN_LOCK SpinLock)
{
	u8 old = ntos_raise(NT_DISPATCH_LEVEL, true);

	ntos_lock(SpinLock);
	return old;
}

/* KeAcquireSpinLock - the same; @OldIrql gets the level of before. Returns: nothing. */
void NTAPI KeAcquireSpinLock(PKSPIN_LOCK SpinLock, PKIRQL OldIrql)
{
	/* Not before the lock is held: OldIrql may be what the lock protects. */
	*OldIrql = KeAcquireSpinLockRaiseToDpc(SpinLock);
}

/* KeReleaseSpinLock - give a lock back and return to @NewIrql. Returns: nothing. */
void NTAPI KeReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql)
{
	struct ntos_level *l = ntos_unlock(SpinLock);

	if (l)
		ntos_lower(l, NewIrql);
}

/* KeAcquireSpinLockAtDpcLevel - take a lock, leave the level. Returns: nothing. */
void NTAPI KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
{
	ntos_raise(NT_DISPATCH_LEVEL, false);
	ntos_lock(SpinLock);
}

/* KeReleaseSpinLockFromDpcLevel - the opposite. Returns: nothing. */
void NTAPI KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK SpinLock)
{
	struct ntos_level *l = ntos_unlock(SpinLock);

	if (l)
		ntos_settle(l);
}

/* KeTryToAcquireSpinLockAtDpcLevel - take a lock if it is free. Returns: whether. */
BOOLEAN NTAPI KeTryToAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
{
	ntos_raise(NT_DISPATCH_LEVEL, false);
	if (ntos_try_lock(SpinLock))
		return 1;
	ntos_settle(this_cpu_ptr(&ntos_level));
	return 0;
}

/*
 * In-stack queued locks: the handle remembers the lock and the level. Who waits is
 * served in no particular order here. All return nothing.
 */
void NTAPI KeAcquireInStackQueuedSpinLock(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle)
{
	LockHandle->next = NULL;
	LockHandle->lock = SpinLock;
	LockHandle->old_irql = KeAcquireSpinLockRaiseToDpc(SpinLock);
}

void NTAPI KeReleaseInStackQueuedSpinLock(PKLOCK_QUEUE_HANDLE LockHandle)
{
	KeReleaseSpinLock(LockHandle->lock, LockHandle->old_irql);
}

void NTAPI KeAcquireInStackQueuedSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock,
						    PKLOCK_QUEUE_HANDLE LockHandle)
{
	LockHandle->next = NULL;
	LockHandle->lock = SpinLock;
	KeAcquireSpinLockAtDpcLevel(SpinLock);
}

void NTAPI KeReleaseInStackQueuedSpinLockFromDpcLevel(PKLOCK_QUEUE_HANDLE LockHandle)
{
	KeReleaseSpinLockFromDpcLevel(LockHandle->lock);
}

/*
 * Lists under a lock. Inserting and pushing return what was first (last, at the
 * tail) before, NULL if the list was empty; removing returns the entry or NULL.
 */
PLIST_ENTRY NTAPI ExInterlockedInsertHeadList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry,
					      PKSPIN_LOCK Lock)
{
	u8 old = KeAcquireSpinLockRaiseToDpc(Lock);
	PLIST_ENTRY first = list_empty(ListHead) ? NULL : ListHead->next;

	list_add(ListEntry, ListHead);
	KeReleaseSpinLock(Lock, old);
	return first;
}

PLIST_ENTRY NTAPI ExInterlockedInsertTailList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry,
					      PKSPIN_LOCK Lock)
{
	u8 old = KeAcquireSpinLockRaiseToDpc(Lock);
	PLIST_ENTRY last = list_empty(ListHead) ? NULL : ListHead->prev;

	list_add_tail(ListEntry, ListHead);
	KeReleaseSpinLock(Lock, old);
	return last;
}

PLIST_ENTRY NTAPI ExInterlockedRemoveHeadList(PLIST_ENTRY ListHead, PKSPIN_LOCK Lock)
{
	u8 old = KeAcquireSpinLockRaiseToDpc(Lock);
	PLIST_ENTRY first = list_empty(ListHead) ? NULL : ListHead->next;

	if (first)
		__list_del_entry(first);
	KeReleaseSpinLock(Lock, old);
	return first;
}

PSINGLE_LIST_ENTRY NTAPI ExInterlockedPushEntryList(PSINGLE_LIST_ENTRY ListHead,
						    PSINGLE_LIST_ENTRY ListEntry,
						    PKSPIN_LOCK Lock)
{
	u8 old = KeAcquireSpinLockRaiseToDpc(Lock);
	PSINGLE_LIST_ENTRY first = ListHead->next;

	ListEntry->next = first;
	ListHead->next = ListEntry;
	KeReleaseSpinLock(Lock, old);
	return first;
}

PSINGLE_LIST_ENTRY NTAPI ExInterlockedPopEntryList(PSINGLE_LIST_ENTRY ListHead, PKSPIN_LOCK Lock)
{
	u8 old = KeAcquireSpinLockRaiseToDpc(Lock);
	PSINGLE_LIST_ENTRY first = ListHead->next;

	if (first)
		ListHead->next = first->next;
	KeReleaseSpinLock(Lock, old);
	return first;
}
