// SPDX-License-Identifier: GPL-2.0-only
/* Clocks, and the bug check that stops them. */
#include <linux/bug.h>
#include <linux/ktime.h>
#include <linux/printk.h>
#include <linux/timekeeping.h>

#include "ntos.h"
#include "scsiport.h"

/* What KeQueryTickCount counts: 100 ns units in a tick, as on a PC. */
#define NT_TICK		156250
#define NT_COUNTER_HZ	10000000

/*
 * KeStallExecutionProcessor, KeQuerySystemTime - see ScsiPortStallExecution and
 * ScsiPortQuerySystemTime. Context: any.
 */
void NTAPI KeStallExecutionProcessor(ULONG MicroSeconds)
{
	ScsiPortStallExecution(MicroSeconds);
}

void NTAPI KeQuerySystemTime(PLARGE_INTEGER CurrentTime)
{
	ScsiPortQuerySystemTime(CurrentTime);
}

/**
 * KeQueryTickCount - how many ticks there were since the start
 * @CurrentCount: gets the number; KeQueryTimeIncrement says how long one is
 *
 * Returns: nothing. Locks: none. Context: any.
 */
void NTAPI KeQueryTickCount(PLARGE_INTEGER CurrentCount)
{
	CurrentCount->quad = ktime_get_ns() / 100 / NT_TICK;
}

/* KeQueryTimeIncrement - Returns: 100 ns units in a tick. Context: any. */
ULONG NTAPI KeQueryTimeIncrement(void)
{
	return NT_TICK;
}

/* KeQueryInterruptTime - Returns: 100 ns units since the start. Context: any. */
ULONG64 NTAPI KeQueryInterruptTime(void)
{
	return ktime_get_ns() / 100;
}

/**
 * KeQueryPerformanceCounter - a clock that never goes back
 * @PerformanceFrequency: gets its counts in a second, may be NULL
 *
 * Returns: the count. Locks: none. Context: any.
 */
LARGE_INTEGER NTAPI KeQueryPerformanceCounter(PLARGE_INTEGER PerformanceFrequency)
{
	if (PerformanceFrequency)
		PerformanceFrequency->quad = NT_COUNTER_HZ;
	return (union nt_large_integer){ .quad = ktime_get_ns() / 100 };
}

/**
 * KeBugCheckEx - the miniport has found that nothing can go on
 * @BugCheckCode: why
 * @Parameter1: its details
 * @Parameter2: more
 * @Parameter3: more
 * @Parameter4: more
 *
 * Does not return: a BUG of the kernel. Locks: none. Context: any.
 */
void NTAPI KeBugCheckEx(ULONG BugCheckCode, ULONG_PTR Parameter1, ULONG_PTR Parameter2,
			ULONG_PTR Parameter3, ULONG_PTR Parameter4)
{
	char name[NTOS_NAME_LEN];

	ntos_caller(_RET_IP_, name);
	pr_emerg("scsiport: miniport %s: bug check %#x (%#lx, %#lx, %#lx, %#lx)\n", name,
		 BugCheckCode, Parameter1, Parameter2, Parameter3, Parameter4);
	BUG();
}

/* KeBugCheck - the same without details */
void NTAPI KeBugCheck(ULONG BugCheckCode)
{
	char name[NTOS_NAME_LEN];

	ntos_caller(_RET_IP_, name);
	pr_emerg("scsiport: miniport %s: bug check %#x\n", name, BugCheckCode);
	BUG();
}
