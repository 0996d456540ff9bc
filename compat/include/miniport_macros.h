/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory, pages, assertions, and the names of the HAL for device access. */
#ifndef _MINIPORT_MACROS_H
#define _MINIPORT_MACROS_H

#include <ntdef.h>

#define RtlMoveMemory(dest, src, length)	__builtin_memmove(dest, src, length)
#define RtlCopyMemory(dest, src, length)	__builtin_memcpy(dest, src, length)
/* The length comes before the byte, unlike memset(). */
#define RtlFillMemory(dest, length, byte)	__builtin_memset(dest, byte, length)
#define RtlZeroMemory(dest, length)		__builtin_memset(dest, 0, length)
/* TRUE if equal. */
#define RtlEqualMemory(a, b, length)		(!__builtin_memcmp(a, b, length))

/* The number of leading bytes that are equal, and no sign as with memcmp(). */
static inline SIZE_T RtlCompareMemory(const void *a, const void *b,
				      SIZE_T length)
{
	const UCHAR *left = (const UCHAR *)a;
	const UCHAR *right = (const UCHAR *)b;
	SIZE_T i;

	for (i = 0; i < length; i++)
		if (left[i] != right[i])
			break;
	return i;
}

#define RtlUshortByteSwap(v)		((USHORT)__builtin_bswap16(v))
#define RtlUlongByteSwap(v)		((ULONG)__builtin_bswap32(v))
#define RtlUlonglongByteSwap(v)		((ULONGLONG)__builtin_bswap64(v))

#define PAGE_SIZE		0x1000
#define PAGE_SHIFT		12
#define BYTE_OFFSET(va)		((ULONG)((ULONG_PTR)(va) & (PAGE_SIZE - 1)))
/* Rounds down, unlike the Linux macro of this name. */
#define PAGE_ALIGN(va)		\
	((PVOID)((ULONG_PTR)(va) & ~(ULONG_PTR)(PAGE_SIZE - 1)))
#define ROUND_TO_PAGES(size)	\
	(((ULONG_PTR)(size) + PAGE_SIZE - 1) & ~(ULONG_PTR)(PAGE_SIZE - 1))
#define BYTES_TO_PAGES(size)	\
	((ULONG)((ULONG_PTR)(size) >> PAGE_SHIFT) + (BYTE_OFFSET(size) != 0))
#define ADDRESS_AND_SIZE_TO_SPAN_PAGES(va, size)	\
	((ULONG)((BYTE_OFFSET(va) + (SIZE_T)(size) + PAGE_SIZE - 1) >> PAGE_SHIFT))
#define COMPUTE_PAGES_SPANNED(va, size)	ADDRESS_AND_SIZE_TO_SPAN_PAGES(va, size)

/* As on Windows without a debugger, a breakpoint is fatal. */
#define DbgBreakPoint()		__debugbreak()
#if DBG
#define ASSERT(e)		((void)((e) || (DbgBreakPoint(), 0)))
#define ASSERTMSG(msg, e)	ASSERT(e)
#else
#define ASSERT(e)		((void)0)
#define ASSERTMSG(msg, e)	((void)0)
#endif

/*
 * The HAL's names for the access functions that srb.h declares. There is no
 * 64-bit form among those.
 */
#define READ_PORT_UCHAR(port)	ScsiPortReadPortUchar((PUCHAR)(port))
#define READ_PORT_USHORT(port)	ScsiPortReadPortUshort((PUSHORT)(port))
#define READ_PORT_ULONG(port)	ScsiPortReadPortUlong((PULONG)(port))
#define READ_PORT_BUFFER_UCHAR(port, buffer, count)	\
	ScsiPortReadPortBufferUchar((PUCHAR)(port), buffer, count)
#define READ_PORT_BUFFER_USHORT(port, buffer, count)	\
	ScsiPortReadPortBufferUshort((PUSHORT)(port), buffer, count)
#define READ_PORT_BUFFER_ULONG(port, buffer, count)	\
	ScsiPortReadPortBufferUlong((PULONG)(port), buffer, count)
#define WRITE_PORT_UCHAR(port, value)	\
	ScsiPortWritePortUchar((PUCHAR)(port), value)
#define WRITE_PORT_USHORT(port, value)	\
	ScsiPortWritePortUshort((PUSHORT)(port), value)
#define WRITE_PORT_ULONG(port, value)	\
	ScsiPortWritePortUlong((PULONG)(port), value)
#define WRITE_PORT_BUFFER_UCHAR(port, buffer, count)	\
	ScsiPortWritePortBufferUchar((PUCHAR)(port), buffer, count)
#define WRITE_PORT_BUFFER_USHORT(port, buffer, count)	\
	ScsiPortWritePortBufferUshort((PUSHORT)(port), buffer, count)
#define WRITE_PORT_BUFFER_ULONG(port, buffer, count)	\
	ScsiPortWritePortBufferUlong((PULONG)(port), buffer, count)
#define READ_REGISTER_UCHAR(reg)	ScsiPortReadRegisterUchar((PUCHAR)(reg))
#define READ_REGISTER_USHORT(reg)	ScsiPortReadRegisterUshort((PUSHORT)(reg))
#define READ_REGISTER_ULONG(reg)	ScsiPortReadRegisterUlong((PULONG)(reg))
#define READ_REGISTER_BUFFER_UCHAR(reg, buffer, count)	\
	ScsiPortReadRegisterBufferUchar((PUCHAR)(reg), buffer, count)
#define READ_REGISTER_BUFFER_USHORT(reg, buffer, count)	\
	ScsiPortReadRegisterBufferUshort((PUSHORT)(reg), buffer, count)
#define READ_REGISTER_BUFFER_ULONG(reg, buffer, count)	\
	ScsiPortReadRegisterBufferUlong((PULONG)(reg), buffer, count)
#define WRITE_REGISTER_UCHAR(reg, value)	\
	ScsiPortWriteRegisterUchar((PUCHAR)(reg), value)
#define WRITE_REGISTER_USHORT(reg, value)	\
	ScsiPortWriteRegisterUshort((PUSHORT)(reg), value)
#define WRITE_REGISTER_ULONG(reg, value)	\
	ScsiPortWriteRegisterUlong((PULONG)(reg), value)
#define WRITE_REGISTER_BUFFER_UCHAR(reg, buffer, count)	\
	ScsiPortWriteRegisterBufferUchar((PUCHAR)(reg), buffer, count)
#define WRITE_REGISTER_BUFFER_USHORT(reg, buffer, count)	\
	ScsiPortWriteRegisterBufferUshort((PUSHORT)(reg), buffer, count)
#define WRITE_REGISTER_BUFFER_ULONG(reg, buffer, count)	\
	ScsiPortWriteRegisterBufferUlong((PULONG)(reg), buffer, count)

#endif /* _MINIPORT_MACROS_H */
