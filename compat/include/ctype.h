/* SPDX-License-Identifier: BSD-3-Clause */
/* Kinds of characters: ASCII. */
#ifndef _CTYPE_H
#define _CTYPE_H

#define __SP_CRT_ctype	__SP_CRT_DECLARE
#include <miniport_crt.h>

#endif /* _CTYPE_H */
