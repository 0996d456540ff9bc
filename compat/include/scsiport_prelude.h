/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Forced include (-include) of every miniport translation unit: makes the
 * compiler look like one that targets Windows on x64. Such a unit includes no
 * Linux header, neither before nor after this file.
 *
 * Needs -std=gnu11 -fms-extensions -fshort-wchar -fsigned-char
 * -mms-bitfields; what is missing is reported below rather than miscompiled.
 */
#ifndef _SCSIPORT_PRELUDE_H
#define _SCSIPORT_PRELUDE_H

#ifdef __cplusplus
/* C++ of 1998 has no assertion of its own. */
#define _Static_assert(e, ...)	extern "C" char (*_sp_static_assert(void))[(e) ? 1 : -1]
#endif

_Static_assert(sizeof(void *) == 8, "only x86-64 is supported");
_Static_assert(sizeof(L"") == 2, "wchar_t is 16 bits on Windows: use -fshort-wchar");
_Static_assert((char)-1 < 0, "char is signed on Windows: use -fsigned-char");
#if !defined(__CHECKER__) && !defined(__cplusplus) /* sparse knows only the other layout */
_Static_assert(sizeof(struct { short s; int bit:1; }) == 8,
	       "bit-fields of another type start a new unit on Windows: use -mms-bitfields");
#endif

/* What a driver build for Windows x64 has predefined, and what it has not. */
#undef linux
#undef __linux
#undef __linux__
#undef __gnu_linux__
#undef unix
#undef __unix
#undef __unix__
#undef __KERNEL__
#undef MODULE

#ifndef _WIN32
#define _WIN32		1
#endif
#ifndef _WIN64
#define _WIN64		1
#endif
#ifndef WIN32
#define WIN32		100
#endif
#ifndef WINNT
#define WINNT		1
#endif
#ifndef _AMD64_
#define _AMD64_		1
#endif
#ifndef AMD64
#define AMD64		1
#endif
/* The compiler of the Server 2003 DDK for x64: no source has ever seen another. */
#ifndef _MSC_VER
#define _MSC_VER	1400
#endif
#ifndef _MSC_EXTENSIONS
#define _MSC_EXTENSIONS	1
#endif
#ifndef _INTEGRAL_MAX_BITS
#define _INTEGRAL_MAX_BITS	64
#endif
#ifndef _M_AMD64
#define _M_AMD64	100
#endif
#ifndef _M_X64
#define _M_X64		100
#endif
#ifndef _WIN32_WINNT
#define _WIN32_WINNT	0x0502
#endif
#ifndef NTDDI_VERSION
#define NTDDI_VERSION	0x05020000
#endif
#if !defined(DBG) && !defined(NDEBUG)
#define NDEBUG		1
#endif

/* x64 has a single calling convention; the keywords are accepted and ignored. */
#undef __cdecl
#undef __stdcall
#undef __fastcall
#undef _cdecl
#undef _stdcall
#undef _fastcall
#define __cdecl
#define __stdcall
#define __fastcall
#define _cdecl
#define _stdcall
#define _fastcall
#define __pascal
#define _pascal
#define __export
#define __loadds
#define __far
#define _far
#define __near
#define _near
#define __huge
#define _huge
#define __based(x)
#define __w64
#define __ptr32
#define __ptr64
#define __unaligned
#ifndef __pragma
#define __pragma(x)	_Pragma(#x)
#endif
#define __FUNCSIG__	__PRETTY_FUNCTION__
#define __FUNCDNAME__	__func__
#define __noop(...)	((void)0)
#define __assume(x)	((void)0)
#define __debugbreak()	__extension__ ({ __asm__ volatile("int3"); })

/*
 * A Windows compiler emits a plain __inline function when it is not inlined;
 * C99 rules would leave an undefined symbol behind instead.
 */
#undef __inline
#undef _inline
#undef __forceinline
#undef _forceinline
#ifdef __cplusplus
#define __inline	__inline__
#else
/* In a section of its own, so that a copy in each object is no mistake. */
#define __inline	__inline__ __attribute((__gnu_inline__, __section__(".text.sp_inline")))
#endif
#define _inline		__inline
#ifdef __cplusplus
#define __forceinline	__inline__ __attribute((__always_inline__))
#else
#define __forceinline	__inline__ \
	__attribute((__gnu_inline__, __always_inline__, __section__(".text.sp_inline")))
#endif
#define _forceinline	__forceinline

/*
 * Structured exception handling: one message for the block, and the code in it
 * still compiles, so that nothing follows from it.
 */
#undef __try
#undef __except
#undef __finally
#undef __leave
#define __SP_NO_SEH	_Pragma("GCC error \"structured exception handling (__try) is not possible in the kernel: check the pointer or the length before it is used\"")
#define __try		__SP_NO_SEH
#define __except(filter)	if (0)
#define __finally
#define __leave		((void)0)
#define _try		__try
#define _except(filter)	__except(filter)
#define _finally	__finally
#define _leave		__leave

/* One attribute per __declspec(); an unknown one is an error at its use. */
#undef __declspec
#undef _declspec
#define __declspec(x)		__SP_DECLSPEC_##x
#define _declspec(x)		__SP_DECLSPEC_##x
#define __SP_DECLSPEC_align(n)	__attribute((__aligned__(n)))
#define __SP_DECLSPEC_allocate(s)
#define __SP_DECLSPEC_code_seg(s)
#define __SP_DECLSPEC_deprecated	__attribute((__deprecated__))
#define __SP_DECLSPEC_dllexport
#define __SP_DECLSPEC_dllimport
#define __SP_DECLSPEC_noalias
#define __SP_DECLSPEC_noinline	__attribute((__noinline__))
#define __SP_DECLSPEC_noreturn	__attribute((__noreturn__))
#define __SP_DECLSPEC_nothrow
#define __SP_DECLSPEC_novtable
#define __SP_DECLSPEC_restrict
#define __SP_DECLSPEC_selectany	__attribute((__weak__))

#undef __int8
#undef __int16
#undef __int32
#undef _int64
#define __int8		char
#define __int16		short
#define __int32		int

#include <sal.h>

/*
 * Windows is LLP64, and gcc has no such mode for ELF: "long" must become
 * "int", while __int64 must become a type that "unsigned" can precede, so a
 * typedef will not do, and neither will "long long" once "long" is a macro.
 *
 * Both follow from the rule that a macro is not expanded inside its own
 * expansion. "long" passes __int64 to a selector. Written by the miniport,
 * "long" finds __int64 still expandable; the selector sees the word "long" and
 * picks "int". Reached through __int64, that name is no longer expandable; the
 * selector sees "__int64" and picks "long", the 64-bit keyword, which cannot
 * expand again because it stands inside its own expansion.
 *
 * Traps: "long long" and "long int" do not compile, and constants with an L suffix
 * are 64 bits wide, so "ulong == ~0UL" is never true; "make miniport" takes both
 * out of a source.
 */
#if __SIZEOF_LONG__ == 8
#define __SP_SELECT_long	int
#define __SP_SELECT___int64	long
#define __SP_SELECT_(word)	__SP_SELECT_##word
#define __SP_SELECT(word)	__SP_SELECT_(word)
#define __int64		long
#define long		__SP_SELECT(__int64)
#elif !defined(__int64)
#define __int64		long long
#endif
#define _int64		__int64
#define __uint64	unsigned __int64

/*
 * The C library of the port driver, which has symbols of its own, because Linux'
 * sprintf() reads a format differently: also for a source that declares such a
 * function by itself, or not at all.
 */
#ifndef __CHECKER__
#define __SP_PRAGMA(x)		_Pragma(#x)
#define __SP_RENAME(name, symbol)	__SP_PRAGMA(redefine_extname name symbol)
#define NTOS_EXPORT(ret, conv, name, proto)
#define NTOS_CRT(header, ret, name, proto)	__SP_RENAME(name, ntos_##name)
#include <ntos_exports.h>
#undef NTOS_EXPORT
#undef NTOS_CRT
/* The older names of some of them */
__SP_RENAME(stricmp, ntos__stricmp)
__SP_RENAME(strcmpi, ntos__stricmp)
__SP_RENAME(_strcmpi, ntos__stricmp)
__SP_RENAME(strnicmp, ntos__strnicmp)
__SP_RENAME(strlwr, ntos__strlwr)
__SP_RENAME(strupr, ntos__strupr)
__SP_RENAME(wcsicmp, ntos__wcsicmp)
__SP_RENAME(snprintf, ntos__snprintf)
__SP_RENAME(vsnprintf, ntos__vsnprintf)
#endif

/* Intrinsics that sources declare and use without a header. */
#ifdef __cplusplus
extern "C" {
#endif
static __inline__ void _ReadWriteBarrier(void) { __asm__ volatile("" : : : "memory"); }
static __inline__ void _ReadBarrier(void) { __asm__ volatile("" : : : "memory"); }
static __inline__ void _WriteBarrier(void) { __asm__ volatile("" : : : "memory"); }
static __inline__ unsigned __int64 __rdtsc(void)
{
	unsigned int low, high;

	__asm__ volatile("rdtsc" : "=a" (low), "=d" (high));
	return (unsigned __int64)high << 32 | low;
}

static __inline__ void __nop(void) { __asm__ volatile("nop"); }
#ifdef __cplusplus
}
#endif

#endif /* _SCSIPORT_PRELUDE_H */
