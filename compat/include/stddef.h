/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef _STDDEF_H
#define _STDDEF_H

/* Not __SIZE_TYPE__: that expands to the word "long", which is 32 bits here. */
typedef unsigned __int64 size_t;
typedef __int64 ptrdiff_t;
#ifndef __cplusplus
typedef unsigned short wchar_t;
#endif

#undef NULL
#ifdef __cplusplus
/* as wide as a pointer, for functions with variable arguments */
#define NULL			0LL
#else
#define NULL			((void *)0)
#endif
#define offsetof(type, member)	__builtin_offsetof(type, member)

#ifdef __cplusplus
#define __SP_EXTERN_C_BEGIN	extern "C" {
#define __SP_EXTERN_C_END	}
#else
#define __SP_EXTERN_C_BEGIN
#define __SP_EXTERN_C_END
#endif

#endif /* _STDDEF_H */
