/* SPDX-License-Identifier: BSD-3-Clause */
/* First what the kernel exports under the same name and with the same meaning. */
#ifndef _STRING_H
#define _STRING_H

#include <stddef.h>

__SP_EXTERN_C_BEGIN

void *memcpy(void *dest, const void *src, size_t count);
void *memmove(void *dest, const void *src, size_t count);
void *memset(void *dest, int c, size_t count);
int memcmp(const void *a, const void *b, size_t count);
void *memchr(const void *s, int c, size_t count);

size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t count);
char *strcpy(char *dest, const char *src);
char *strncpy(char *dest, const char *src, size_t count);
char *strcat(char *dest, const char *src);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *what);
size_t strspn(const char *s, const char *accept);
size_t strcspn(const char *s, const char *reject);
char *strpbrk(const char *s, const char *accept);

__SP_EXTERN_C_END

/* What the port driver brings. */
#define __SP_CRT_string	__SP_CRT_DECLARE
#include <miniport_crt.h>

#define stricmp		_stricmp
#define _strcmpi	_stricmp
#define strcmpi		_stricmp
#define strnicmp	_strnicmp
#define strlwr		_strlwr
#define strupr		_strupr
#define memicmp		_memicmp
#define strrev		_strrev
#define strset		_strset
#define wcsicmp		_wcsicmp
#define wcsnicmp	_wcsnicmp
#define wcsupr		_wcsupr
#define wcslwr		_wcslwr

#endif /* _STRING_H */
