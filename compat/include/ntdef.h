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
#define FORCEINLINE		__forceinline
#define INLINE			__inline
#ifdef __cplusplus
#define EXTERN_C		extern "C"
#else
#define EXTERN_C		extern
#endif
#define UNALIGNED
#define RESTRICTED_POINTER	__restrict
#define DUMMYSTRUCTNAME
#define DUMMYSTRUCTNAME2
#define DUMMYSTRUCTNAME3
#define DUMMYUNIONNAME
#define DUMMYUNIONNAME2
#define DUMMYUNIONNAME3
#define ANYSIZE_ARRAY		1

/* void must stay a macro: "VOID f(VOID)" is common. */
#define VOID			void
typedef void *PVOID, **PPVOID;
typedef PVOID HANDLE, *PHANDLE;

typedef char CHAR, *PCHAR, *LPCH, *PCH, *PSTR, *LPSTR, *PSZ;
typedef const char *PCSTR, *LPCSTR, *PCSZ;
typedef unsigned char UCHAR, *PUCHAR;
/* PCCHAR is a pointer to CCHAR; the second C is not "const". */
typedef char CCHAR, *PCCHAR;
typedef short SHORT, *PSHORT, CSHORT;
typedef unsigned short USHORT, *PUSHORT;
typedef int INT, *PINT;
typedef unsigned int UINT, *PUINT;
/* As wide as the "long" of the miniport, which is not the compiler's. */
typedef int LONG, *PLONG;
typedef unsigned int ULONG, *PULONG;
typedef ULONG CLONG;
typedef __int64 LONGLONG, *PLONGLONG;
typedef unsigned __int64 ULONGLONG, *PULONGLONG, DWORDLONG, *PDWORDLONG;
typedef LONGLONG USN;

/* Not a C bool: a BOOLEAN may hold any byte, and does. */
typedef UCHAR BOOLEAN, *PBOOLEAN;
typedef ULONG LOGICAL, *PLOGICAL;

typedef wchar_t WCHAR, *PWCHAR, *LPWSTR, *PWSTR;
typedef const wchar_t *PCWSTR, *LPCWSTR;

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
} LIST_ENTRY, *PLIST_ENTRY;

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

/* A string constant as a counted string */
#define RTL_CONSTANT_STRING(s)	\
	{ sizeof(s) - sizeof((s)[0]), sizeof(s), (s) }
#define DECLARE_CONST_UNICODE_STRING(name, s)				\
	const WCHAR name##_buffer[] = s;				\
	const UNICODE_STRING name = {					\
		sizeof(s) - sizeof(WCHAR), sizeof(s), (PWSTR)name##_buffer \
	}

#define UNREFERENCED_PARAMETER(p)	((void)(p))
#define DBG_UNREFERENCED_PARAMETER(p)	((void)(p))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(v)	((void)(v))

#define FIELD_OFFSET(type, field)	((LONG)__builtin_offsetof(type, field))
#define RTL_FIELD_SIZE(type, field)	(sizeof(((type *)0)->field))
#define RTL_SIZEOF_THROUGH_FIELD(type, field)	\
	(FIELD_OFFSET(type, field) + RTL_FIELD_SIZE(type, field))
#define RTL_NUMBER_OF(array)		(sizeof(array) / sizeof((array)[0]))
#define ARRAYSIZE(array)		RTL_NUMBER_OF(array)
#define TYPE_ALIGNMENT(type)		\
	((LONG)__builtin_offsetof(struct { char c; type t; }, t))
#define CONTAINING_RECORD(address, type, field)	\
	((type *)((PCHAR)(address) - (ULONG_PTR)FIELD_OFFSET(type, field)))
#define C_ASSERT(e)			_Static_assert(e, #e)

#define LOBYTE(w)			((UCHAR)(w))
#define HIBYTE(w)			((UCHAR)((USHORT)(w) >> 8))
#define Int32x32To64(a, b)		((LONGLONG)(LONG)(a) * (LONG)(b))
#define UInt32x32To64(a, b)		((ULONGLONG)(ULONG)(a) * (ULONG)(b))

#ifndef min
#define min(a, b)			((a) < (b) ? (a) : (b))
#endif
#ifndef max
#define max(a, b)			((a) > (b) ? (a) : (b))
#endif

#endif /* _NTDEF_ */
