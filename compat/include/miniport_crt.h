/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Declares the C library functions of one header. No include guard: that header
 * defines __SP_CRT_header as __SP_CRT_DECLARE and then includes this file. The
 * symbols have a prefix of ours, which scsiport_prelude.h gives them.
 */
#include <stdarg.h>
#include <stddef.h>

/* Microsoft's formats are not what this compiler would check. */
#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-security"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
#pragma GCC diagnostic ignored "-Wformat-overflow"
#pragma GCC diagnostic ignored "-Wformat-truncation"
#pragma GCC diagnostic ignored "-Wstringop-truncation"

#undef __SP_CRT_DECLARE
#undef __SP_CRT_OMIT
#define __SP_CRT_DECLARE(ret, name, proto)	ret name proto
#define __SP_CRT_OMIT(ret, name, proto)		struct __sp_none
#ifndef __SP_CRT_ctype
#define __SP_CRT_ctype	__SP_CRT_OMIT
#endif
#ifndef __SP_CRT_stdio
#define __SP_CRT_stdio	__SP_CRT_OMIT
#endif
#ifndef __SP_CRT_stdlib
#define __SP_CRT_stdlib	__SP_CRT_OMIT
#endif
#ifndef __SP_CRT_string
#define __SP_CRT_string	__SP_CRT_OMIT
#endif

__SP_EXTERN_C_BEGIN

#define NTOS_EXPORT(ret, conv, name, proto)	struct __sp_none
#define NTOS_CRT(header, ret, name, proto)	__SP_CRT_##header(ret, name, proto)
#include <ntos_exports.h>
#undef NTOS_EXPORT
#undef NTOS_CRT

__SP_EXTERN_C_END

#undef __SP_CRT_ctype
#undef __SP_CRT_stdio
#undef __SP_CRT_stdlib
#undef __SP_CRT_string
