/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef _STDDEF_H
#define _STDDEF_H

/* Not __SIZE_TYPE__: that expands to the word "long", which is 32 bits here. */
typedef unsigned __int64 size_t;
typedef __int64 ptrdiff_t;
typedef unsigned short wchar_t;

#undef NULL
#define NULL			((void *)0)
#define offsetof(type, member)	__builtin_offsetof(type, member)

#ifdef __cplusplus
#define __SP_EXTERN_C_BEGIN	extern "C" {
#define __SP_EXTERN_C_END	}
#else
#define __SP_EXTERN_C_BEGIN
#define __SP_EXTERN_C_END
#endif

#endif /* _STDDEF_H */
