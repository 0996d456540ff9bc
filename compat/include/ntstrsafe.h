/* SPDX-License-Identifier: BSD-3-Clause */
/* Strings that end in a zero, with a limit; wdm.h declares the functions. */
#ifndef _NTSTRSAFE_H_INCLUDED_
#define _NTSTRSAFE_H_INCLUDED_

#include <wdm.h>

#define NTSTRSAFEDDI		NTSTATUS NTAPI
#define NTSTRSAFE_MAX_CCH	2147483647
#define STRSAFE_MAX_CCH		NTSTRSAFE_MAX_CCH

typedef char *NTSTRSAFE_PSTR;
typedef const char *NTSTRSAFE_PCSTR;
typedef wchar_t *NTSTRSAFE_PWSTR;
typedef const wchar_t *NTSTRSAFE_PCWSTR;

#endif /* _NTSTRSAFE_H_INCLUDED_ */
