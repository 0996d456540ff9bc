/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers. */
#ifndef _STDLIB_H
#define _STDLIB_H

#define __SP_CRT_stdlib	__SP_CRT_DECLARE
#include <miniport_crt.h>

__SP_EXTERN_C_BEGIN
/* The compiler has this one. */
int abs(int n);
__SP_EXTERN_C_END

#define itoa		_itoa
#define ultoa		_ultoa

#endif /* _STDLIB_H */
