/* SPDX-License-Identifier: BSD-3-Clause */
/* Base types and macros of Windows kernel source. */
#ifndef _NTDEF_
#define _NTDEF_

#include <stddef.h>
#include <sal.h>
#include <basetsd.h>
#include <guiddef.h>

#ifndef IN
#define IN
#endif
#ifndef OUT
#define OUT
#endif
#ifndef OPTIONAL
#define OPTIONAL
#endif
#ifndef CONST
#define CONST			const
#endif
#define NTAPI			__stdcall
#define STDCALL			__stdcall
#define CDECL			__cdecl
#define FASTCALL		__fastcall
#define NTSYSAPI
#define NTKERNELAPI
#define NTHALAPI
#define DECLSPEC_IMPORT
#define DECLSPEC_EXPORT
#define DECLSPEC_NORETURN	__attribute__((__noreturn__))
#define DECLSPEC_NOINLINE	__attribute__((__noinline__))
#define DECLSPEC_ALIGN(n)	__attribute__((__aligned__(n)))
#define DECLSPEC_SELECTANY	__declspec(selectany)
#define DECLSPEC_NOVTABLE
#define DECLSPEC_ADDRSAFE
#define DECLSPEC_NOTHROW
#define DECLSPEC_CACHEALIGN	DECLSPEC_ALIGN(SYSTEM_CACHE_ALIGNMENT_SIZE)
#define SYSTEM_CACHE_ALIGNMENT_SIZE	64
#define MEMORY_ALLOCATION_ALIGNMENT	16
#define MAX_NATURAL_ALIGNMENT	8
#define NTSYSCALLAPI
#define NTAPI_INLINE		NTAPI
#define FORCEINLINE		__forceinline
#define CFORCEINLINE		__forceinline
#define INLINE			__inline
#ifdef __cplusplus
#define EXTERN_C		extern "C"
#else
#define EXTERN_C		extern
#endif
#define UNALIGNED
#define UNALIGNED64
#ifndef FAR
#define FAR
#endif
#ifndef NEAR
#define NEAR
#endif
#ifndef CRITICAL
#define CRITICAL
#endif
#define NOTHING
#define NOP_FUNCTION		((void)0)
#define RESTRICTED_POINTER	__restrict
#define DUMMYSTRUCTNAME
#define DUMMYSTRUCTNAME2
#define DUMMYSTRUCTNAME3
#define DUMMYUNIONNAME
#define DUMMYUNIONNAME2
#define DUMMYUNIONNAME3
#define DUMMYUNIONNAME4
#define DUMMYUNIONNAME5
#define ANYSIZE_ARRAY		1

/* void must stay a macro: "VOID f(VOID)" is common. */
#define VOID			void
typedef void *PVOID, **PPVOID;
typedef PVOID HANDLE, *PHANDLE;

typedef char CHAR, *PCHAR, *LPCH, *PCH, *PSTR, *LPSTR, *PSZ;
typedef const char *PCSTR, *LPCSTR, *PCSZ;
typedef const char *PCCH, *LPCCH;
typedef signed char SCHAR, *PSCHAR;
typedef unsigned char UCHAR, *PUCHAR;
typedef const unsigned char *PCUCHAR;
/* PCCHAR is a pointer to CCHAR; the second C is not "const". */
typedef char CCHAR, *PCCHAR;
typedef short SHORT, *PSHORT, CSHORT;
typedef unsigned short USHORT, *PUSHORT;
typedef const unsigned short *PCUSHORT;
typedef CSHORT *PCSHORT;
typedef int INT, *PINT;
typedef unsigned int UINT, *PUINT;
/* As wide as the "long" of the miniport, which is not the compiler's. */
typedef int LONG, *PLONG;
typedef unsigned int ULONG, *PULONG;
typedef const unsigned int *PCULONG;
typedef ULONG CLONG, *PCLONG;
typedef UCHAR FCHAR;
typedef USHORT FSHORT;
typedef ULONG FLONG;
typedef LONG HRESULT;
typedef ULONG LCID, *PLCID;
typedef USHORT LANGID;
typedef __int64 LONGLONG, *PLONGLONG;
typedef unsigned __int64 ULONGLONG, *PULONGLONG, DWORDLONG, *PDWORDLONG;
typedef LONGLONG USN;
typedef struct _QUAD {
	LONGLONG UseThisFieldToCopy;
} QUAD, *PQUAD, UQUAD, *PUQUAD;

/* Not a C bool: a BOOLEAN may hold any byte, and does. */
typedef UCHAR BOOLEAN, *PBOOLEAN;
typedef ULONG LOGICAL, *PLOGICAL;

typedef wchar_t WCHAR, *PWCHAR, *LPWSTR, *PWSTR;
typedef wchar_t *PWCH, *LPWCH, *PZPWSTR;
typedef const wchar_t *PCWSTR, *LPCWSTR, *PCWCH, *LPCWCH;

typedef LONG NTSTATUS, *PNTSTATUS;
typedef UCHAR KIRQL, *PKIRQL;
typedef CCHAR KPROCESSOR_MODE;
typedef ULONG DEVICE_TYPE;
typedef ULONG ACCESS_MASK;

#define TRUE			1
#define FALSE			0

#define NT_SUCCESS(status)	((NTSTATUS)(status) >= 0)
#define NT_INFORMATION(status)	((ULONG)(status) >> 30 == 1)
#define NT_WARNING(status)	((ULONG)(status) >> 30 == 2)
#define NT_ERROR(status)	((ULONG)(status) >> 30 == 3)

#define MINCHAR			0x80
#define MAXCHAR			0x7f
#define MINSHORT		0x8000
#define MAXSHORT		0x7fff
#define MINLONG			0x80000000
#define MAXLONG			0x7fffffff
#define MAXUCHAR		0xff
#define MAXUSHORT		0xffff
#define MAXULONG		0xffffffff
#define MAXLONGLONG		((LONGLONG)0x7fffffffffffffff)

/* Sources use the halves both directly and through the member "u". */
typedef union _LARGE_INTEGER {
	struct {
		ULONG LowPart;
		LONG HighPart;
	};
	struct {
		ULONG LowPart;
		LONG HighPart;
	} u;
	LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union _ULARGE_INTEGER {
	struct {
		ULONG LowPart;
		ULONG HighPart;
	};
	struct {
		ULONG LowPart;
		ULONG HighPart;
	} u;
	ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

typedef LARGE_INTEGER PHYSICAL_ADDRESS, *PPHYSICAL_ADDRESS;

typedef struct _LUID {
	ULONG LowPart;
	LONG HighPart;
} LUID, *PLUID;

typedef struct _LIST_ENTRY {
	struct _LIST_ENTRY *Flink;
	struct _LIST_ENTRY *Blink;
} LIST_ENTRY, *PLIST_ENTRY, *PRLIST_ENTRY;

typedef struct _SINGLE_LIST_ENTRY {
	struct _SINGLE_LIST_ENTRY *Next;
} SINGLE_LIST_ENTRY, *PSINGLE_LIST_ENTRY;

typedef struct _STRING {
	USHORT Length;
	USHORT MaximumLength;
	PCHAR Buffer;
} STRING, *PSTRING, ANSI_STRING, *PANSI_STRING;

/* Lengths are in bytes; the buffer need not end in a zero. */
typedef struct _UNICODE_STRING {
	USHORT Length;
	USHORT MaximumLength;
	PWSTR Buffer;
} UNICODE_STRING, *PUNICODE_STRING;

typedef const UNICODE_STRING *PCUNICODE_STRING;
typedef const ANSI_STRING *PCANSI_STRING;
typedef ANSI_STRING OEM_STRING, *POEM_STRING;
typedef const OEM_STRING *PCOEM_STRING;

typedef struct _CSTRING {
	USHORT Length;
	USHORT MaximumLength;
	const char *Buffer;
} CSTRING, *PCSTRING, CANSI_STRING;

#define UNICODE_NULL		((WCHAR)0)
#define ANSI_NULL		((CHAR)0)
#define UNICODE_STRING_MAX_BYTES	((USHORT)65534)
#define UNICODE_STRING_MAX_CHARS	(32767)

/* A string constant as a counted string */
#define RTL_CONSTANT_STRING(s)	\
	{ sizeof(s) - sizeof((s)[0]), sizeof(s), (s) }
#define DECLARE_CONST_UNICODE_STRING(name, s)				\
	const WCHAR name##_buffer[] = s;				\
	const UNICODE_STRING name = {					\
		sizeof(s) - sizeof(WCHAR), sizeof(s), (PWSTR)name##_buffer \
	}

#define DECLARE_UNICODE_STRING_SIZE(name, size)				\
	WCHAR name##_buffer[size];					\
	UNICODE_STRING name = { 0, (size) * sizeof(WCHAR), name##_buffer }

#define UNREFERENCED_PARAMETER(p)	((void)(p))
#define UNREFERENCED_LOCAL_VARIABLE(v)	((void)(v))
#define ARGUMENT_PRESENT(p)		((ULONG_PTR)(p) != 0)
#define DBG_UNREFERENCED_PARAMETER(p)	((void)(p))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(v)	((void)(v))

#define FIELD_OFFSET(type, field)	((LONG)__builtin_offsetof(type, field))
#define RTL_FIELD_SIZE(type, field)	(sizeof(((type *)0)->field))
#define RTL_SIZEOF_THROUGH_FIELD(type, field)	\
	(FIELD_OFFSET(type, field) + RTL_FIELD_SIZE(type, field))
#define RTL_NUMBER_OF(array)		(sizeof(array) / sizeof((array)[0]))
#define RTL_NUMBER_OF_V1(array)		RTL_NUMBER_OF(array)
#define RTL_NUMBER_OF_V2(array)		RTL_NUMBER_OF(array)
#define ARRAYSIZE(array)		RTL_NUMBER_OF(array)
#define _ARRAYSIZE(array)		RTL_NUMBER_OF(array)
#define RTL_FIELD_TYPE(type, field)	(((type *)0)->field)
#define RTL_NUMBER_OF_FIELD(type, field)	RTL_NUMBER_OF(RTL_FIELD_TYPE(type, field))
#define RTL_CONTAINS_FIELD(object, size, field)	\
	((PCHAR)(&(object)->field) + sizeof((object)->field) <= (PCHAR)(object) + (size))
#define RTL_BITS_OF(size)		(sizeof(size) * 8)
#define RTL_BITS_OF_FIELD(type, field)	(RTL_BITS_OF(RTL_FIELD_TYPE(type, field)))
#define TYPE_ALIGNMENT(type)		\
	((LONG)__builtin_offsetof(struct { char c; type t; }, t))
#define CONTAINING_RECORD(address, type, field)	\
	((type *)((PCHAR)(address) - (ULONG_PTR)FIELD_OFFSET(type, field)))
#define C_ASSERT(e)			_Static_assert(e, #e)

#define LOBYTE(w)			((UCHAR)(w))
#define HIBYTE(w)			((UCHAR)((USHORT)(w) >> 8))
#define Int64ShllMod32(v, n)		((ULONGLONG)(v) << ((n) & 31))
#define Int64ShraMod32(v, n)		((LONGLONG)(v) >> ((n) & 31))
#define Int64ShrlMod32(v, n)		((ULONGLONG)(v) >> ((n) & 31))
#define Int32x32To64(a, b)		((LONGLONG)(LONG)(a) * (LONG)(b))
#define UInt32x32To64(a, b)		((ULONGLONG)(ULONG)(a) * (ULONG)(b))

#ifndef min
#define min(a, b)			((a) < (b) ? (a) : (b))
#endif
#ifndef max
#define max(a, b)			((a) > (b) ? (a) : (b))
#endif

#endif /* _NTDEF_ */
