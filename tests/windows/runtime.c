// SPDX-License-Identifier: BSD-3-Clause
/*
 * The memory functions that a compiler calls on its own. A Windows build takes
 * them from a static library; a miniport that imported them from elsewhere
 * than SCSIPORT.SYS would not load.
 */
typedef __SIZE_TYPE__ size_t;

void *memmove(void *dest, const void *src, size_t count)
{
	unsigned char *d = dest;
	const unsigned char *s = src;

	if (d < s)
		while (count--)
			*d++ = *s++;
	else
		while (count--)
			d[count] = s[count];
	return dest;
}

void *memcpy(void *dest, const void *src, size_t count)
{
	return memmove(dest, src, count);
}

void *memset(void *dest, int c, size_t count)
{
	unsigned char *d = dest;

	while (count--)
		*d++ = c;
	return dest;
}

int memcmp(const void *a, const void *b, size_t count)
{
	const unsigned char *l = a;
	const unsigned char *r = b;

	for (; count; count--, l++, r++)
		if (*l != *r)
			return *l - *r;
	return 0;
}
