/* SPDX-License-Identifier: BSD-3-Clause */
/* Kinds of characters: ASCII. */
#ifndef _CTYPE_H
#define _CTYPE_H

#define __SP_CRT_ctype	__SP_CRT_DECLARE
#include <miniport_crt.h>

#define isascii(c)	((unsigned int)(c) < 0x80)
#define __isascii(c)	isascii(c)
#define _toupper(c)	((c) - 'a' + 'A')
#define _tolower(c)	((c) - 'A' + 'a')

#endif /* _CTYPE_H */
