// SPDX-License-Identifier: GPL-2.0-only
/*
 * Format strings by Microsoft's rules: long is 32 bits wide, I64 and I32 say how
 * wide an integer is, w and l make strings and characters wide, %Z is a counted
 * string, %p has 16 capital digits. No floating point: a driver has none.
 *
 * The arguments are those of the miniport's compiler, which is this one: a va_list
 * needs no translation.
 */
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "ntos.h"

/* Where the characters go, 8 or 16 bits wide; they are counted beyond the end. */
struct ntos_sink {
	void *out;
	size_t room;			/* without the final zero */
	size_t n;
	bool wide;
};

struct ntos_spec {
	bool left, plus, space, alt, zero;
	int width;
	int precision;			/* -1: none */
	unsigned int size;		/* bytes of an integer */
	bool wide;			/* string or character */
	bool narrow;
	u16 conv;
};

static void ntos_put(struct ntos_sink *sink, u16 c)
{
	if (sink->n < sink->room) {
		if (sink->wide)
			((u16 *)sink->out)[sink->n] = c;
		else
			((char *)sink->out)[sink->n] = c < 0x100 ? c : '?';
	}
	sink->n++;
}

static void ntos_pad(struct ntos_sink *sink, u16 c, int count)
{
	while (count-- > 0)
		ntos_put(sink, c);
}

/* Character @i of a string that is 8 or 16 bits wide. */
static u16 ntos_char(const void *s, bool wide, size_t i)
{
	return wide ? ((const u16 *)s)[i] : ((const u8 *)s)[i];
}

static void ntos_put_string(struct ntos_sink *sink, const struct ntos_spec *f, const void *s,
			    bool wide, size_t max)
{
	size_t i, n = 0;

	if (!s) {
		s = "(null)";
		wide = false;
		max = SIZE_MAX;
	}
	if (f->precision >= 0)
		max = min_t(size_t, max, f->precision);
	while (n < max && ntos_char(s, wide, n))
		n++;
	if (!f->left)
		ntos_pad(sink, f->zero ? '0' : ' ', f->width - (int)n);
	for (i = 0; i < n; i++)
		ntos_put(sink, ntos_char(s, wide, i));
	if (f->left)
		ntos_pad(sink, ' ', f->width - (int)n);
}

static void ntos_put_number(struct ntos_sink *sink, const struct ntos_spec *f, u64 value,
			    bool negative)
{
	unsigned int base = f->conv == 'o' ? 8 : f->conv == 'x' || f->conv == 'X' ? 16 : 10;
	const char *digits = f->conv == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	bool is_signed = f->conv == 'd' || f->conv == 'i';
	char reversed[24], prefix[3];
	int n = 0, np = 0, zeroes, i;

	if (is_signed && (negative || f->plus || f->space))
		prefix[np++] = negative ? '-' : f->plus ? '+' : ' ';
	if (f->alt && value && base == 16) {
		prefix[np++] = '0';
		prefix[np++] = f->conv;
	}
	for (; value; value /= base)
		reversed[n++] = digits[value % base];
	if (!n && f->precision)
		reversed[n++] = '0';
	zeroes = f->precision - n;
	if (f->alt && base == 8 && zeroes <= 0 && (!n || reversed[n - 1] != '0'))
		zeroes = 1;
	if (f->precision < 0 && f->zero && !f->left)
		zeroes = max(zeroes, f->width - n - np);
	zeroes = max(zeroes, 0);

	if (!f->left)
		ntos_pad(sink, ' ', f->width - np - zeroes - n);
	for (i = 0; i < np; i++)
		ntos_put(sink, prefix[i]);
	ntos_pad(sink, '0', zeroes);
	for (i = n; i; i--)
		ntos_put(sink, reversed[i - 1]);
	if (f->left)
		ntos_pad(sink, ' ', f->width - np - zeroes - n);
}

/* A number in the format, or from the arguments where it is '*'. */
static size_t ntos_parse_number(const void *p, bool wide, size_t i, int *number, va_list *ap)
{
	u16 c = ntos_char(p, wide, i);

	if (c == '*') {
		*number = va_arg(*ap, int);
		return i + 1;
	}
	for (*number = 0; c >= '0' && c <= '9'; c = ntos_char(p, wide, ++i))
		*number = min(*number, 100000) * 10 + (c - '0');
	return i;
}

/* Parses one conversion; @i is behind the '%'. Returns: where it ends. */
static size_t ntos_parse(const void *p, bool wide, size_t i, struct ntos_spec *f, va_list *ap)
{
	u16 c;

	*f = (struct ntos_spec){ .precision = -1, .size = 4 };
	for (;; i++) {
		c = ntos_char(p, wide, i);
		if (c == '-')
			f->left = true;
		else if (c == '+')
			f->plus = true;
		else if (c == ' ')
			f->space = true;
		else if (c == '#')
			f->alt = true;
		else if (c == '0')
			f->zero = true;
		else
			break;
	}
	i = ntos_parse_number(p, wide, i, &f->width, ap);
	if (f->width < 0) {
		f->left = true;
		f->width = f->width == INT_MIN ? 0 : -f->width;
	}
	if (ntos_char(p, wide, i) == '.')
		i = ntos_parse_number(p, wide, i + 1, &f->precision, ap);

	for (;; i++) {
		c = ntos_char(p, wide, i);
		if (c == 'I' && ntos_char(p, wide, i + 1) == '6' &&
		    ntos_char(p, wide, i + 2) == '4') {
			f->size = 8;
			i += 2;
		} else if (c == 'I' && ntos_char(p, wide, i + 1) == '3' &&
			   ntos_char(p, wide, i + 2) == '2') {
			i += 2;
		} else if (c == 'I' || c == 'z' || c == 't') {
			f->size = sizeof(void *);
		} else if (c == 'l' || c == 'w') {
			if (c == 'l' && ntos_char(p, wide, i + 1) == 'l') {
				f->size = 8;
				i++;
			}
			f->wide = true;
		} else if (c == 'h') {
			/* A second h changes nothing: there is no char among the integers. */
			f->narrow = true;
			if (f->size == 4)
				f->size = 2;
		} else if (c != 'L' && c != 'F' && c != 'N') {
			break;
		}
	}
	f->conv = c;
	return c ? i + 1 : i;
}

static void ntos_put_integer(struct ntos_sink *sink, struct ntos_spec *f, va_list *ap)
{
	u64 value = f->size == 8 ? va_arg(*ap, u64) : va_arg(*ap, u32);
	bool is_signed = f->conv == 'd' || f->conv == 'i';
	unsigned int shift = 64 - 8 * f->size;
	s64 number = (s64)(value << shift) >> shift;

	if (is_signed && number < 0)
		ntos_put_number(sink, f, -(u64)number, true);
	else
		ntos_put_number(sink, f, value << shift >> shift, false);
}

static void ntos_put_counted(struct ntos_sink *sink, struct ntos_spec *f, va_list *ap)
{
	struct nt_unicode_string *s = va_arg(*ap, struct nt_unicode_string *);

	/* An ANSI_STRING has the same members. */
	if (!s || !s->buffer)
		ntos_put_string(sink, f, NULL, false, 0);
	else
		ntos_put_string(sink, f, s->buffer, f->wide, f->wide ? s->length / 2 : s->length);
}

/* %n: how many characters there are so far. */
static void ntos_store_count(const struct ntos_sink *sink, const struct ntos_spec *f, void *where)
{
	if (!where)
		return;
	if (f->size == 8)
		*(u64 *)where = sink->n;
	else if (f->size == 2)
		*(u16 *)where = sink->n;
	else
		*(u32 *)where = sink->n;
}

/* Of a string or a character: in a wide format %s is wide, and %S the other. */
static bool ntos_is_wide(const struct ntos_spec *f, bool wide_format, bool other)
{
	if (f->wide || f->narrow)
		return f->wide;
	return wide_format != other;
}

static void ntos_put_one(struct ntos_sink *sink, struct ntos_spec *f, bool wide, va_list *ap)
{
	u16 c[2] = { 0 };

	switch (f->conv) {
	case 'd': case 'i': case 'u': case 'x': case 'X': case 'o':
		ntos_put_integer(sink, f, ap);
		break;
	case 'p':
		f->conv = 'X';
		f->precision = 16;
		ntos_put_number(sink, f, va_arg(*ap, unsigned long), false);
		break;
	case 'c': case 'C':
		c[0] = va_arg(*ap, int);
		if (!ntos_is_wide(f, wide, f->conv == 'C'))
			c[0] &= 0xff;
		if (!f->left)
			ntos_pad(sink, f->zero ? '0' : ' ', f->width - 1);
		ntos_put(sink, c[0]);
		if (f->left)
			ntos_pad(sink, ' ', f->width - 1);
		break;
	case 's': case 'S':
		ntos_put_string(sink, f, va_arg(*ap, void *),
				ntos_is_wide(f, wide, f->conv == 'S'), SIZE_MAX);
		break;
	case 'Z':
		ntos_put_counted(sink, f, ap);
		break;
	case 'n':
		ntos_store_count(sink, f, va_arg(*ap, void *));
		break;
	default:
		/* Microsoft prints what it does not know; "%%" is the usual case. */
		if (f->conv)
			ntos_put(sink, f->conv);
	}
}

static size_t ntos_format(struct ntos_sink *sink, const void *format, va_list *ap)
{
	struct ntos_spec f;
	size_t i = 0;
	u16 c;

	while ((c = ntos_char(format, sink->wide, i))) {
		i++;
		if (c != '%') {
			ntos_put(sink, c);
			continue;
		}
		i = ntos_parse(format, sink->wide, i, &f, ap);
		ntos_put_one(sink, &f, sink->wide, ap);
	}
	return sink->n;
}

/*
 * ntos_vformat, ntos_vformat_wide - print into memory
 * @out: where to
 * @room: characters, with the final zero, which is there unless this is 0
 * @format: by Microsoft's rules
 * @ap: its arguments
 *
 * Returns: how many characters there would be, were there room, without the zero.
 * Locks: none. Context: any.
 */
size_t ntos_vformat(char *out, size_t room, const char *format, va_list *ap)
{
	struct ntos_sink sink = { .out = out, .room = room ? room - 1 : 0 };
	size_t n = ntos_format(&sink, format, ap);

	if (room)
		out[min(n, room - 1)] = '\0';
	return n;
}

size_t ntos_vformat_wide(u16 *out, size_t room, const u16 *format, va_list *ap)
{
	struct ntos_sink sink = { .out = out, .room = room ? room - 1 : 0, .wide = true };
	size_t n = ntos_format(&sink, format, ap);

	if (room)
		out[min(n, room - 1)] = 0;
	return n;
}

/*
 * ntos_vprint, ntos_vprint_wide - the same as Microsoft's _snprintf does it
 *
 * Returns: how many characters there are; -1 if there are more than @room. A zero
 * follows only if there are fewer. Locks: none. Context: any.
 */
int ntos_vprint(char *out, size_t room, const char *format, va_list *ap)
{
	struct ntos_sink sink = { .out = out, .room = room };
	size_t n = ntos_format(&sink, format, ap);

	if (n < room)
		out[n] = '\0';
	return n > room ? -1 : n;
}

int ntos_vprint_wide(u16 *out, size_t room, const u16 *format, va_list *ap)
{
	struct ntos_sink sink = { .out = out, .room = room, .wide = true };
	size_t n = ntos_format(&sink, format, ap);

	if (n < room)
		out[n] = 0;
	return n > room ? -1 : n;
}
