/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Atomic operations with Windows results: increment and decrement return the
 * new value, all others the old one. Each is a full barrier.
 */
#ifndef _MINIPORT_INTERLOCKED_H
#define _MINIPORT_INTERLOCKED_H

#include <ntdef.h>

#define __SP_INTERLOCKED(suffix, type)						\
static inline type InterlockedIncrement##suffix(type volatile *target)		\
{										\
	return __atomic_add_fetch(target, 1, __ATOMIC_SEQ_CST);			\
}										\
static inline type InterlockedDecrement##suffix(type volatile *target)		\
{										\
	return __atomic_sub_fetch(target, 1, __ATOMIC_SEQ_CST);			\
}										\
static inline type								\
InterlockedExchange##suffix(type volatile *target, type value)			\
{										\
	return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST);		\
}										\
static inline type								\
InterlockedExchangeAdd##suffix(type volatile *target, type value)		\
{										\
	return __atomic_fetch_add(target, value, __ATOMIC_SEQ_CST);		\
}										\
static inline type								\
InterlockedAnd##suffix(type volatile *target, type value)			\
{										\
	return __atomic_fetch_and(target, value, __ATOMIC_SEQ_CST);		\
}										\
static inline type								\
InterlockedOr##suffix(type volatile *target, type value)			\
{										\
	return __atomic_fetch_or(target, value, __ATOMIC_SEQ_CST);		\
}										\
static inline type								\
InterlockedXor##suffix(type volatile *target, type value)			\
{										\
	return __atomic_fetch_xor(target, value, __ATOMIC_SEQ_CST);		\
}										\
static inline type								\
InterlockedCompareExchange##suffix(type volatile *target, type value,		\
				   type expected)				\
{										\
	__atomic_compare_exchange_n(target, &expected, value, 0,		\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);	\
	return expected;							\
}

__SP_INTERLOCKED(, LONG)
__SP_INTERLOCKED(64, LONGLONG)

static inline PVOID
InterlockedExchangePointer(PVOID volatile *target, PVOID value)
{
	return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST);
}

static inline PVOID
InterlockedCompareExchangePointer(PVOID volatile *target, PVOID value,
				  PVOID expected)
{
	__atomic_compare_exchange_n(target, &expected, value, 0,
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	return expected;
}

#define InterlockedAdd(target, value)	\
	((LONG)__atomic_add_fetch((volatile LONG *)(target), value, __ATOMIC_SEQ_CST))
#define InterlockedAdd64(target, value)	\
	((LONGLONG)__atomic_add_fetch((volatile LONGLONG *)(target), value, __ATOMIC_SEQ_CST))

/* What the bit was before. */
static inline BOOLEAN InterlockedBitTestAndSet(LONG volatile *base, LONG bit)
{
	return (__atomic_fetch_or(&base[bit / 32], 1 << bit % 32, __ATOMIC_SEQ_CST) >>
		bit % 32) & 1;
}

static inline BOOLEAN InterlockedBitTestAndReset(LONG volatile *base, LONG bit)
{
	return (__atomic_fetch_and(&base[bit / 32], ~(1 << bit % 32), __ATOMIC_SEQ_CST) >>
		bit % 32) & 1;
}

#define KeMemoryBarrier()	__atomic_thread_fence(__ATOMIC_SEQ_CST)

#endif /* _MINIPORT_INTERLOCKED_H */
