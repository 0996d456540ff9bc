/* SPDX-License-Identifier: BSD-3-Clause */
/* Integer types of a stated width. */
#ifndef _BASETSD_H_
#define _BASETSD_H_

typedef signed char INT8, *PINT8;
typedef signed short INT16, *PINT16;
typedef signed int INT32, *PINT32;
typedef signed __int64 INT64, *PINT64;
typedef unsigned char UINT8, *PUINT8;
typedef unsigned short UINT16, *PUINT16;
typedef unsigned int UINT32, *PUINT32;
typedef unsigned __int64 UINT64, *PUINT64;

typedef signed int LONG32, *PLONG32;
typedef unsigned int ULONG32, *PULONG32;
typedef unsigned int DWORD32, *PDWORD32;
typedef __int64 LONG64, *PLONG64;
typedef unsigned __int64 ULONG64, *PULONG64;
typedef unsigned __int64 DWORD64, *PDWORD64;

/* Pointer-sized; only x64 is supported. */
typedef __int64 INT_PTR, *PINT_PTR;
typedef unsigned __int64 UINT_PTR, *PUINT_PTR;
typedef __int64 LONG_PTR, *PLONG_PTR;
typedef unsigned __int64 ULONG_PTR, *PULONG_PTR;
typedef ULONG_PTR DWORD_PTR, *PDWORD_PTR;
typedef ULONG_PTR SIZE_T, *PSIZE_T;
typedef LONG_PTR SSIZE_T, *PSSIZE_T;
typedef ULONG_PTR KAFFINITY, *PKAFFINITY;

#define HandleToULong(h)	((ULONG)(ULONG_PTR)(h))
#define PtrToUlong(p)		((ULONG)(ULONG_PTR)(p))
#define PtrToLong(p)		((LONG)(LONG_PTR)(p))
#define PtrToUshort(p)		((USHORT)(ULONG_PTR)(p))
#define UlongToPtr(ul)		((PVOID)(ULONG_PTR)(ULONG)(ul))
#define ULongToPtr(ul)		UlongToPtr(ul)
#define LongToPtr(l)		((PVOID)(LONG_PTR)(LONG)(l))

#define MAXULONG_PTR		(~(ULONG_PTR)0)
#define MAXLONG_PTR		((LONG_PTR)(MAXULONG_PTR >> 1))

#endif /* _BASETSD_H_ */
