// SPDX-License-Identifier: GPL-2.0-only
/* The calls that need no adapter: time, memory, conversions. */
#include <linux/delay.h>
#include <linux/timekeeping.h>

#include "scsiport.h"

/* Microseconds of one stall that are an error */
#define SP_STALL_LIMIT	100000

/**
 * ScsiPortStallExecution - wait without giving up the processor
 * @Delay: microseconds
 *
 * Returns: nothing. Locks: none. Context: any; long stalls belong in
 * HwFindAdapter, HwInitialize and the enable-callback. Source: scsiport-api A.5.
 */
void NTAPI ScsiPortStallExecution(ULONG Delay)
{
	u64 end = ktime_get_ns() + (u64)Delay * NSEC_PER_USEC;

	/* Rule 72 */
	if (unlikely(Delay > SP_STALL_LIMIT))
		pr_warn_ratelimited("scsiport: %s: %u us at a time, called from %pS\n", __func__,
				    Delay, __builtin_return_address(0));
	/* udelay() alone may be short where processors are calibrated each. */
	do {
		udelay(min(Delay, 100u));
	} while (ktime_get_ns() < end);
}

/**
 * ScsiPortMoveMemory - copy memory, which may overlap
 * @WriteBuffer: to
 * @ReadBuffer: from
 * @Length: bytes
 *
 * Returns: nothing. Locks: none. Context: any. Source: scsiport-api A.5.
 */
void NTAPI ScsiPortMoveMemory(PVOID WriteBuffer, PVOID ReadBuffer, ULONG Length)
{
	memmove(WriteBuffer, ReadBuffer, Length);
}

/**
 * ScsiPortQuerySystemTime - the time of day
 * @CurrentTime: gets 100 ns units since 1601-01-01 UTC
 *
 * Returns: nothing. Locks: none. Context: any. Source: scsiport-api A.5.
 */
void NTAPI ScsiPortQuerySystemTime(PLARGE_INTEGER CurrentTime)
{
	CurrentTime->quad = ktime_get_real_ns() / 100 + NT_EPOCH_OFFSET;
}

/**
 * ScsiPortConvertUlongToPhysicalAddress - number to address
 * @UlongAddress: the number
 *
 * Returns: the address. Locks: none. Context: any. Source: scsiport-api A.1.
 */
SCSI_PHYSICAL_ADDRESS NTAPI ScsiPortConvertUlongToPhysicalAddress(ULONG_PTR UlongAddress)
{
	return (union nt_large_integer){ .quad = UlongAddress };
}

/**
 * ScsiPortConvertPhysicalAddressToUlong - the lower 32 bits of an address
 * @Address: the address
 *
 * Returns: its low part. Locks: none. Context: any. Source: scsiport-api A.1.
 */
ULONG NTAPI ScsiPortConvertPhysicalAddressToUlong(SCSI_PHYSICAL_ADDRESS Address)
{
	return Address.low;
}
