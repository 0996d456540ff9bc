/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Arithmetic with 64 bits from the time before the compiler had it, numbers without
 * an alignment, bits in a word, and what else the kernel's header has inline.
 */
#ifndef _MINIPORT_LARGE_H
#define _MINIPORT_LARGE_H

#include <ntdef.h>
#include <miniport_interlocked.h>

static inline LARGE_INTEGER __sp_large(LONGLONG value)
{
	LARGE_INTEGER large;

	large.QuadPart = value;
	return large;
}

#define RtlConvertLongToLargeInteger(v)		__sp_large((LONG)(v))
#define RtlConvertUlongToLargeInteger(v)	__sp_large((ULONG)(v))
#define RtlLargeIntegerAdd(a, b)		__sp_large((a).QuadPart + (b).QuadPart)
#define RtlLargeIntegerSubtract(a, b)		__sp_large((a).QuadPart - (b).QuadPart)
#define RtlLargeIntegerNegate(a)		__sp_large(-(a).QuadPart)
#define RtlLargeIntegerShiftLeft(a, n)		\
	__sp_large((LONGLONG)((ULONGLONG)(a).QuadPart << (n)))
#define RtlLargeIntegerShiftRight(a, n)		\
	__sp_large((LONGLONG)((ULONGLONG)(a).QuadPart >> (n)))
#define RtlLargeIntegerArithmeticShift(a, n)	__sp_large((a).QuadPart >> (n))
#define RtlLargeIntegerAnd(r, a, b)		((r).QuadPart = (a).QuadPart & (b).QuadPart)
#define RtlLargeIntegerGreaterThan(a, b)	((a).QuadPart > (b).QuadPart)
#define RtlLargeIntegerGreaterThanOrEqualTo(a, b)	((a).QuadPart >= (b).QuadPart)
#define RtlLargeIntegerEqualTo(a, b)		((a).QuadPart == (b).QuadPart)
#define RtlLargeIntegerNotEqualTo(a, b)		((a).QuadPart != (b).QuadPart)
#define RtlLargeIntegerLessThan(a, b)		((a).QuadPart < (b).QuadPart)
#define RtlLargeIntegerLessThanOrEqualTo(a, b)	((a).QuadPart <= (b).QuadPart)
#define RtlLargeIntegerGreaterThanZero(a)	((a).QuadPart > 0)
#define RtlLargeIntegerGreaterOrEqualToZero(a)	((a).QuadPart >= 0)
#define RtlLargeIntegerEqualToZero(a)		((a).QuadPart == 0)
#define RtlLargeIntegerNotEqualToZero(a)	((a).QuadPart != 0)
#define RtlLargeIntegerLessThanZero(a)		((a).QuadPart < 0)
#define RtlLargeIntegerLessOrEqualToZero(a)	((a).QuadPart <= 0)
#define RtlEnlargedIntegerMultiply(a, b)	__sp_large(Int32x32To64(a, b))
#define RtlEnlargedUnsignedMultiply(a, b)	__sp_large((LONGLONG)UInt32x32To64(a, b))
#define RtlExtendedIntegerMultiply(a, b)	__sp_large((a).QuadPart * (LONG)(b))

static inline ULONG RtlEnlargedUnsignedDivide(ULARGE_INTEGER dividend, ULONG divisor,
					      ULONG *remainder)
{
	if (remainder)
		*remainder = (ULONG)(dividend.QuadPart % divisor);
	return (ULONG)(dividend.QuadPart / divisor);
}

static inline LARGE_INTEGER RtlExtendedLargeIntegerDivide(LARGE_INTEGER dividend, ULONG divisor,
							  ULONG *remainder)
{
	if (remainder)
		*remainder = (ULONG)((ULONGLONG)dividend.QuadPart % divisor);
	return __sp_large((LONGLONG)((ULONGLONG)dividend.QuadPart / divisor));
}

static inline LARGE_INTEGER RtlLargeIntegerDivide(LARGE_INTEGER dividend, LARGE_INTEGER divisor,
						  PLARGE_INTEGER remainder)
{
	if (remainder)
		*remainder = __sp_large(dividend.QuadPart % divisor.QuadPart);
	return __sp_large(dividend.QuadPart / divisor.QuadPart);
}

/* The destination comes first in all of them. */
#define RtlStoreUshort(address, value)		\
	do { USHORT __v = (USHORT)(value); __builtin_memcpy(address, &__v, 2); } while (0)
#define RtlStoreUlong(address, value)		\
	do { ULONG __v = (ULONG)(value); __builtin_memcpy(address, &__v, 4); } while (0)
#define RtlStoreUlonglong(address, value)	\
	do { ULONGLONG __v = (ULONGLONG)(value); __builtin_memcpy(address, &__v, 8); } while (0)
#define RtlRetrieveUshort(dest, address)	__builtin_memcpy(dest, address, 2)
#define RtlRetrieveUlong(dest, address)		__builtin_memcpy(dest, address, 4)
#define RtlCopyBytes(dest, src, length)		__builtin_memcpy(dest, src, length)
#define RtlZeroBytes(dest, length)		__builtin_memset(dest, 0, length)
#define RtlFillBytes(dest, length, byte)	__builtin_memset(dest, byte, length)

static inline PVOID RtlSecureZeroMemory(PVOID dest, SIZE_T length)
{
	__builtin_memset(dest, 0, length);
	__asm__ volatile("" : : "r" (dest) : "memory");
	return dest;
}

/* What there was before. The lock only tells that it is not the other way about. */
#define ExInterlockedAddUlong(target, value, lock)	\
	((ULONG)__atomic_fetch_add((volatile ULONG *)(target), value, __ATOMIC_SEQ_CST))
#define ExInterlockedExchangeUlong(target, value, lock)	\
	((ULONG)__atomic_exchange_n((volatile ULONG *)(target), value, __ATOMIC_SEQ_CST))
#define ExInterlockedAddLargeInteger(target, value, lock)	\
	__sp_large(__atomic_fetch_add(&(target)->QuadPart, (value).QuadPart, __ATOMIC_SEQ_CST))
#define ExInterlockedAddLargeStatistic(target, value)	\
	((void)__atomic_fetch_add(&(target)->QuadPart, (ULONG)(value), __ATOMIC_SEQ_CST))
#define ExInterlockedCompareExchange64(target, value, expected, lock)	\
	InterlockedCompareExchange64(target, *(value), *(expected))

typedef enum _INTERLOCKED_RESULT {
	ResultNegative,
	ResultZero,
	ResultPositive
} INTERLOCKED_RESULT;

static inline INTERLOCKED_RESULT __sp_sign(LONG value)
{
	return value < 0 ? ResultNegative : value ? ResultPositive : ResultZero;
}

#define ExInterlockedIncrementLong(target, lock)	__sp_sign(InterlockedIncrement(target))
#define ExInterlockedDecrementLong(target, lock)	__sp_sign(InterlockedDecrement(target))

#define MemoryBarrier()		KeMemoryBarrier()
#define YieldProcessor()	__asm__ volatile("pause" : : : "memory")

#endif /* _MINIPORT_LARGE_H */
