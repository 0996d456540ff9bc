/* SPDX-License-Identifier: BSD-3-Clause */
/* What Microsoft's compiler knows without a library. */
#ifndef _INTRIN_H
#define _INTRIN_H

#include <ntdef.h>
#include <miniport_interlocked.h>

#define _InterlockedIncrement		InterlockedIncrement
#define _InterlockedDecrement		InterlockedDecrement
#define _InterlockedExchange		InterlockedExchange
#define _InterlockedExchangeAdd		InterlockedExchangeAdd
#define _InterlockedCompareExchange	InterlockedCompareExchange
#define _InterlockedCompareExchange64	InterlockedCompareExchange64
#define _InterlockedAnd			InterlockedAnd
#define _InterlockedOr			InterlockedOr
#define _InterlockedXor			InterlockedXor

#define _byteswap_ushort(v)		((USHORT)__builtin_bswap16(v))
#define _byteswap_ulong(v)		((ULONG)__builtin_bswap32(v))
#define _byteswap_uint64(v)		((ULONGLONG)__builtin_bswap64(v))

static inline ULONG _rotl(ULONG v, int n) { return v << (n & 31) | v >> (-n & 31); }
static inline ULONG _rotr(ULONG v, int n) { return v >> (n & 31) | v << (-n & 31); }
#define _lrotl(v, n)			_rotl(v, n)
#define _lrotr(v, n)			_rotr(v, n)

/* Whether a bit is set at all; @index gets the number of the lowest or highest. */
static inline UCHAR _BitScanForward(ULONG *index, ULONG mask)
{
	if (mask)
		*index = __builtin_ctz(mask);
	return mask != 0;
}

static inline UCHAR _BitScanReverse(ULONG *index, ULONG mask)
{
	if (mask)
		*index = 31 - __builtin_clz(mask);
	return mask != 0;
}

static inline void _mm_pause(void) { __asm__ volatile("pause" : : : "memory"); }
static inline void _mm_mfence(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

#endif /* _INTRIN_H */
