/* SPDX-License-Identifier: BSD-3-Clause */
/* Printing, by Microsoft's rules. */
#ifndef _STDIO_H
#define _STDIO_H

#define __SP_CRT_stdio	__SP_CRT_DECLARE
#include <miniport_crt.h>

#define snprintf	_snprintf
#define vsnprintf	_vsnprintf

#endif /* _STDIO_H */
