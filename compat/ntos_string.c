// SPDX-License-Identifier: GPL-2.0-only
/*
 * Strings: those with a length, those with a limit, and what of the C library the
 * kernel has not or has with another meaning. Letters are ASCII: that is what a
 * driver compares. An 8-bit character becomes the 16-bit one of the same number.
 *
 * None of them takes a lock; the context is any, but for the two conversions that
 * may allocate, as ExAllocatePool does. Source: the DDK's documentation of each.
 */
#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "ntos.h"

#define NT_STRSAFE_MAX	0x7fffffff
/* What the prelude tells miniports, too: Server 2003. */
#define NT_MAJOR	5
#define NT_MINOR	2
#define NT_BUILD	3790
#define NT_PLATFORM	2

static u16 ntos_upper(u16 c)
{
	return c >= 'a' && c <= 'z' ? c - 0x20 : c;
}

static u16 ntos_lower(u16 c)
{
	return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
}

/* ------------------------- strings with a length ------------------------- */

void NTAPI RtlInitAnsiString(PANSI_STRING DestinationString, PCSTR SourceString)
{
	size_t n = SourceString ? min_t(size_t, strlen(SourceString), 0xfffe) : 0;

	DestinationString->length = n;
	DestinationString->maximum_length = SourceString ? n + 1 : 0;
	DestinationString->buffer = (char *)SourceString;
}

void NTAPI RtlInitUnicodeString(PUNICODE_STRING DestinationString, PCWSTR SourceString)
{
	size_t n = SourceString ? min_t(size_t, ntos_wcslen(SourceString) * 2, 0xfffc) : 0;

	DestinationString->length = n;
	DestinationString->maximum_length = SourceString ? n + 2 : 0;
	DestinationString->buffer = (u16 *)SourceString;
}

/* Copies what there is room for; a source of NULL empties the destination. */
void NTAPI RtlCopyUnicodeString(PUNICODE_STRING DestinationString, PCUNICODE_STRING SourceString)
{
	u16 n = SourceString ? min(SourceString->length, DestinationString->maximum_length) : 0;

	if (n)
		memmove(DestinationString->buffer, SourceString->buffer, n);
	DestinationString->length = n;
	if (n + 2 <= DestinationString->maximum_length)
		DestinationString->buffer[n / 2] = 0;
}

static s32 ntos_append(struct nt_unicode_string *dest, const u16 *s, size_t length)
{
	size_t n = dest->length + length;

	if (n > dest->maximum_length)
		return NT_STATUS_BUFFER_TOO_SMALL;
	memmove((u8 *)dest->buffer + dest->length, s, length);
	dest->length = n;
	if (n + 2 <= dest->maximum_length)
		dest->buffer[n / 2] = 0;
	return NT_STATUS_SUCCESS;
}

/* Both return STATUS_SUCCESS, or STATUS_BUFFER_TOO_SMALL and append nothing. */
NTSTATUS NTAPI RtlAppendUnicodeToString(PUNICODE_STRING Destination, PCWSTR Source)
{
	return Source ? ntos_append(Destination, Source, ntos_wcslen(Source) * 2) :
			NT_STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAppendUnicodeStringToString(PUNICODE_STRING Destination, PCUNICODE_STRING Source)
{
	return ntos_append(Destination, Source->buffer, Source->length);
}

/* Returns: less than, equal to or greater than 0. */
LONG NTAPI RtlCompareUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
				   BOOLEAN CaseInSensitive)
{
	unsigned int i;

	for (i = 0; i < min(String1->length, String2->length) / 2; i++) {
		u16 a = String1->buffer[i], b = String2->buffer[i];

		if (CaseInSensitive) {
			a = ntos_upper(a);
			b = ntos_upper(b);
		}
		if (a != b)
			return a - b;
	}
	return String1->length - String2->length;
}

BOOLEAN NTAPI RtlEqualUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
				    BOOLEAN CaseInSensitive)
{
	return !RtlCompareUnicodeString(String1, String2, CaseInSensitive);
}

/*
 * Both conversions return STATUS_SUCCESS; STATUS_BUFFER_OVERFLOW if there is no
 * room; if they are to allocate, STATUS_NO_MEMORY, or STATUS_INVALID_PARAMETER for
 * what no UNICODE_STRING can hold.
 */
NTSTATUS NTAPI RtlAnsiStringToUnicodeString(PUNICODE_STRING DestinationString,
					    PCANSI_STRING SourceString,
					    BOOLEAN AllocateDestinationString)
{
	unsigned int i, n = SourceString->length;

	if (n * 2 + 2 > 0xffff)
		return NT_STATUS_INVALID_PARAMETER;
	if (AllocateDestinationString) {
		DestinationString->buffer = ExAllocatePool(0, n * 2 + 2);
		if (!DestinationString->buffer)
			return NT_STATUS_NO_MEMORY;
		DestinationString->maximum_length = n * 2 + 2;
	} else if (n * 2 + 2 > DestinationString->maximum_length) {
		return NT_STATUS_BUFFER_OVERFLOW;
	}
	for (i = 0; i < n; i++)
		DestinationString->buffer[i] = (u8)SourceString->buffer[i];
	DestinationString->buffer[n] = 0;
	DestinationString->length = n * 2;
	return NT_STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUnicodeStringToAnsiString(PANSI_STRING DestinationString,
					    PCUNICODE_STRING SourceString,
					    BOOLEAN AllocateDestinationString)
{
	unsigned int i, n = SourceString->length / 2;

	if (AllocateDestinationString) {
		DestinationString->buffer = ExAllocatePool(0, n + 1);
		if (!DestinationString->buffer)
			return NT_STATUS_NO_MEMORY;
		DestinationString->maximum_length = n + 1;
	} else if (n + 1 > DestinationString->maximum_length) {
		return NT_STATUS_BUFFER_OVERFLOW;
	}
	for (i = 0; i < n; i++)
		DestinationString->buffer[i] = SourceString->buffer[i] < 0x100 ?
					       SourceString->buffer[i] : '?';
	DestinationString->buffer[n] = 0;
	DestinationString->length = n;
	return NT_STATUS_SUCCESS;
}

/* What the two have allocated. */
void NTAPI RtlFreeUnicodeString(PUNICODE_STRING UnicodeString)
{
	ExFreePool(UnicodeString->buffer);
	memset(UnicodeString, 0, sizeof(*UnicodeString));
}

void NTAPI RtlFreeAnsiString(PANSI_STRING AnsiString)
{
	ExFreePool(AnsiString->buffer);
	memset(AnsiString, 0, sizeof(*AnsiString));
}

/*
 * Base 0 means 10; 2, 8, 10 and 16 are possible, others STATUS_INVALID_PARAMETER.
 * STATUS_BUFFER_OVERFLOW: no room.
 */
NTSTATUS NTAPI RtlIntegerToUnicodeString(ULONG Value, ULONG Base, PUNICODE_STRING String)
{
	u16 digits[33];
	unsigned int i = ARRAY_SIZE(digits), n;

	if (!Base)
		Base = 10;
	if (Base != 2 && Base != 8 && Base != 10 && Base != 16)
		return NT_STATUS_INVALID_PARAMETER;
	do {
		digits[--i] = "0123456789ABCDEF"[Value % Base];
		Value /= Base;
	} while (Value);
	n = (ARRAY_SIZE(digits) - i) * 2;
	if (n > String->maximum_length)
		return NT_STATUS_BUFFER_OVERFLOW;
	memcpy(String->buffer, digits + i, n);
	String->length = n;
	if (n + 2 <= String->maximum_length)
		String->buffer[n / 2] = 0;
	return NT_STATUS_SUCCESS;
}

static u16 ntos_at(const void *s, bool wide, size_t n, size_t i)
{
	if (i >= n)
		return 0;
	return wide ? ((const u16 *)s)[i] : ((const u8 *)s)[i];
}

/*
 * ntos_number - the number at the beginning of a string
 * @s: @n characters, 8 or 16 bits wide
 * @base: 0 for what a prefix 0x, 0o or 0b says
 * @end: gets how many characters belong to it; 0 if it is none
 *
 * Returns: the number, modulo 2^32 as on Windows.
 */
static u32 ntos_number(const void *s, bool wide, size_t n, u32 base, size_t *end)
{
	size_t i = 0;
	bool negative = false;
	u32 value = 0;

	while (ntos_at(s, wide, n, i) && ntos_at(s, wide, n, i) <= ' ')
		i++;
	if (ntos_at(s, wide, n, i) == '-' || ntos_at(s, wide, n, i) == '+')
		negative = ntos_at(s, wide, n, i++) == '-';
	if (!base) {
		base = 10;
		if (ntos_at(s, wide, n, i) == '0') {
			u16 c = ntos_at(s, wide, n, i + 1);

			base = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 10;
			i += base == 10 ? 0 : 2;
		}
	}
	for (*end = 0; ; i++) {
		u16 c = ntos_upper(ntos_at(s, wide, n, i));
		u32 digit = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'Z' ? c - 'A' + 10 :
			    U32_MAX;

		if (digit >= base)
			break;
		value = value * base + digit;
		*end = i + 1;
	}
	return negative ? -value : value;
}

/*
 * Both: base 0 obeys a prefix; STATUS_INVALID_PARAMETER for another one than 0, 2,
 * 8, 10, 16. What is no number has the value 0.
 */
NTSTATUS NTAPI RtlUnicodeStringToInteger(PCUNICODE_STRING String, ULONG Base, PULONG Value)
{
	size_t end;

	if (Base && Base != 2 && Base != 8 && Base != 10 && Base != 16)
		return NT_STATUS_INVALID_PARAMETER;
	*Value = ntos_number(String->buffer, true, String->length / 2, Base, &end);
	return NT_STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlCharToInteger(PCSTR String, ULONG Base, PULONG Value)
{
	size_t end;

	if (Base && Base != 2 && Base != 8 && Base != 10 && Base != 16)
		return NT_STATUS_INVALID_PARAMETER;
	*Value = ntos_number(String, false, strlen(String), Base, &end);
	return NT_STATUS_SUCCESS;
}

/* Copies what there is room for; a source of NULL empties the destination. */
void NTAPI RtlCopyString(PANSI_STRING DestinationString, PCANSI_STRING SourceString)
{
	u16 n = SourceString ? min(SourceString->length, DestinationString->maximum_length) : 0;

	if (n)
		memmove(DestinationString->buffer, SourceString->buffer, n);
	DestinationString->length = n;
}

void NTAPI RtlUpperString(PANSI_STRING DestinationString, PCANSI_STRING SourceString)
{
	u16 i, n = min(SourceString->length, DestinationString->maximum_length);

	for (i = 0; i < n; i++)
		DestinationString->buffer[i] = ntos_upper((u8)SourceString->buffer[i]);
	DestinationString->length = n;
}

/* Returns: less than, equal to or greater than 0. */
LONG NTAPI RtlCompareString(PCANSI_STRING String1, PCANSI_STRING String2, BOOLEAN CaseInSensitive)
{
	unsigned int i;

	for (i = 0; i < min(String1->length, String2->length); i++) {
		u8 a = String1->buffer[i], b = String2->buffer[i];

		if (CaseInSensitive) {
			a = ntos_upper(a);
			b = ntos_upper(b);
		}
		if (a != b)
			return a - b;
	}
	return String1->length - String2->length;
}

BOOLEAN NTAPI RtlEqualString(PCANSI_STRING String1, PCANSI_STRING String2, BOOLEAN CaseInSensitive)
{
	return !RtlCompareString(String1, String2, CaseInSensitive);
}

CCHAR NTAPI RtlUpperChar(CCHAR Character)
{
	return ntos_upper((u8)Character);
}

USHORT NTAPI RtlUpcaseUnicodeChar(USHORT SourceCharacter)
{
	return ntos_upper(SourceCharacter);
}

/* The version that a miniport is compiled for. Returns: STATUS_SUCCESS. */
NTSTATUS NTAPI RtlGetVersion(PRTL_OSVERSIONINFOW VersionInformation)
{
	struct nt_version_info *v = VersionInformation;

	v->major = NT_MAJOR;
	v->minor = NT_MINOR;
	v->build = NT_BUILD;
	v->platform = NT_PLATFORM;
	memset(v->service_pack, 0, sizeof(v->service_pack));
	return NT_STATUS_SUCCESS;
}

/* Each parameter may be NULL. Returns: TRUE for a free build of Windows. */
BOOLEAN NTAPI PsGetVersion(PULONG MajorVersion, PULONG MinorVersion, PULONG BuildNumber,
			   PUNICODE_STRING CSDVersion)
{
	if (MajorVersion)
		*MajorVersion = NT_MAJOR;
	if (MinorVersion)
		*MinorVersion = NT_MINOR;
	if (BuildNumber)
		*BuildNumber = NT_BUILD;
	if (CSDVersion)
		memset(CSDVersion, 0, sizeof(*CSDVersion));
	return 1;
}

/* -------------------------- strings with a limit -------------------------- */

/*
 * Each returns STATUS_SUCCESS; STATUS_BUFFER_OVERFLOW if the result was cut off,
 * with a final zero all the same; STATUS_INVALID_PARAMETER for a limit of 0 or
 * beyond 2^31 - 1, or a string that does not end before its limit.
 */
#define NTOS_STRSAFE(w, type, format)						\
/* The length of @s if it ends before @max, else @max. */			\
static size_t ntos_length_##w(const type s[], size_t max)			\
{										\
	size_t n = 0;								\
										\
	while (n < max && s[n])							\
		n++;								\
	return n;								\
}										\
										\
static s32 ntos_copy_##w(type *dest, size_t room, const type *src, size_t max)	\
{										\
	size_t n;								\
										\
	if (!room || room > NT_STRSAFE_MAX)					\
		return NT_STATUS_INVALID_PARAMETER;				\
	if (max > NT_STRSAFE_MAX) {						\
		dest[0] = 0;							\
		return NT_STATUS_INVALID_PARAMETER;				\
	}									\
	for (n = 0; n < max && src[n]; n++) {					\
		if (n == room - 1) {						\
			dest[n] = 0;						\
			return NT_STATUS_BUFFER_OVERFLOW;			\
		}								\
		dest[n] = src[n];						\
	}									\
	dest[n] = 0;								\
	return NT_STATUS_SUCCESS;						\
}										\
										\
static s32 ntos_cat_##w(type *dest, size_t room, const type *src, size_t max)	\
{										\
	size_t n;								\
										\
	if (!room || room > NT_STRSAFE_MAX || max > NT_STRSAFE_MAX)		\
		return NT_STATUS_INVALID_PARAMETER;				\
	n = ntos_length_##w(dest, room);					\
	if (n == room)								\
		return NT_STATUS_INVALID_PARAMETER;				\
	return ntos_copy_##w(dest + n, room - n, src, max);			\
}										\
										\
static s32 ntos_print_##w(type *dest, size_t room, const type *f, va_list *ap)	\
{										\
	if (!room || room > NT_STRSAFE_MAX)					\
		return NT_STATUS_INVALID_PARAMETER;				\
	return format(dest, room, f, ap) < room ? NT_STATUS_SUCCESS :		\
						  NT_STATUS_BUFFER_OVERFLOW;	\
}										\
										\
/* @s may be NULL, which is no string. */					\
static s32 ntos_measure_##w(const type *s, size_t max, size_t *length,		\
			    size_t unit)					\
{										\
	size_t n = s && max <= NT_STRSAFE_MAX ? ntos_length_##w(s, max) : max;	\
										\
	if (length)								\
		*length = n < max ? n * unit : 0;				\
	return n < max ? NT_STATUS_SUCCESS : NT_STATUS_INVALID_PARAMETER;	\
}

/* The functions themselves, with a limit in units of @unit bytes. */
#define NTOS_STRSAFE_API(c, W, w, type, unit)					\
NTSTATUS NTAPI RtlString##c##Copy##W(type *Dest, SIZE_T room, const type *Src)	\
{										\
	return ntos_copy_##w(Dest, room / (unit), Src, NT_STRSAFE_MAX);		\
}										\
										\
NTSTATUS NTAPI RtlString##c##CopyN##W(type *Dest, SIZE_T room, const type *Src,	\
				      SIZE_T max)				\
{										\
	return ntos_copy_##w(Dest, room / (unit), Src, max / (unit));		\
}										\
										\
NTSTATUS NTAPI RtlString##c##Cat##W(type *Dest, SIZE_T room, const type *Src)	\
{										\
	return ntos_cat_##w(Dest, room / (unit), Src, NT_STRSAFE_MAX);		\
}										\
										\
NTSTATUS NTAPI RtlString##c##CatN##W(type *Dest, SIZE_T room, const type *Src,	\
				     SIZE_T max)				\
{										\
	return ntos_cat_##w(Dest, room / (unit), Src, max / (unit));		\
}										\
										\
NTSTATUS NTAPI RtlString##c##Length##W(const type psz[], SIZE_T max, SIZE_T n[])	\
{										\
	return ntos_measure_##w(psz, max / (unit), n, unit);			\
}										\
										\
NTSTATUS __cdecl RtlString##c##Printf##W(type *Dest, SIZE_T room,		\
					 const type *Format, ...)		\
{										\
	va_list ap;								\
	s32 status;								\
										\
	va_start(ap, Format);							\
	status = ntos_print_##w(Dest, room / (unit), Format, &ap);		\
	va_end(ap);								\
	return status;								\
}										\
										\
NTSTATUS NTAPI RtlString##c##VPrintf##W(type *Dest, SIZE_T room,		\
					const type *Format, va_list argList)	\
{										\
	va_list ap;								\
	s32 status;								\
										\
	va_copy(ap, argList);							\
	status = ntos_print_##w(Dest, room / (unit), Format, &ap);		\
	va_end(ap);								\
	return status;								\
}

NTOS_STRSAFE(narrow, char, ntos_vformat)
NTOS_STRSAFE(wide, u16, ntos_vformat_wide)
NTOS_STRSAFE_API(Cch, A, narrow, char, 1)
NTOS_STRSAFE_API(Cb, A, narrow, char, 1)
NTOS_STRSAFE_API(Cch, W, wide, u16, 1)
NTOS_STRSAFE_API(Cb, W, wide, u16, 2)

/* ------------------------------ the C library ------------------------------ */

/* sprintf and its relatives; see ntos_vprint() for those with a limit. */
#define NTOS_PRINT(name, vname, print)			\
int ntos_##vname						\
{								\
	va_list copy;						\
	int n;							\
								\
	va_copy(copy, ap);					\
	n = print(buffer, count, format, &copy);		\
	va_end(copy);						\
	return n;						\
}								\
								\
int ntos_##name							\
{								\
	va_list ap;						\
	int n;							\
								\
	va_start(ap, format);					\
	n = print(buffer, count, format, &ap);			\
	va_end(ap);						\
	return n;						\
}

NTOS_PRINT(_snprintf(char *buffer, size_t count, const char *format, ...),
	   _vsnprintf(char *buffer, size_t count, const char *format, va_list ap),
	   ntos_vprint)
NTOS_PRINT(_snwprintf(u16 *buffer, size_t count, const u16 *format, ...),
	   _vsnwprintf(u16 *buffer, size_t count, const u16 *format, va_list ap),
	   ntos_vprint_wide)

int ntos_vsprintf(char *buffer, const char *format, va_list ap)
{
	return ntos__vsnprintf(buffer, INT_MAX, format, ap);
}

int ntos_sprintf(char *buffer, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = ntos_vprint(buffer, INT_MAX, format, &ap);
	va_end(ap);
	return n;
}

int ntos_swprintf(u16 *buffer, const u16 *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = ntos_vprint_wide(buffer, INT_MAX, format, &ap);
	va_end(ap);
	return n;
}

/* Which characters: of ASCII alone, any int will do. They return 0 or 1. */
int ntos_isdigit(int c) { return c >= '0' && c <= '9'; }
int ntos_isupper(int c) { return c >= 'A' && c <= 'Z'; }
int ntos_islower(int c) { return c >= 'a' && c <= 'z'; }
int ntos_isalpha(int c) { return ntos_isupper(c) || ntos_islower(c); }
int ntos_isalnum(int c) { return ntos_isalpha(c) || ntos_isdigit(c); }
int ntos_isspace(int c) { return c == ' ' || (c >= 9 && c <= 13); }
int ntos_isprint(int c) { return c >= ' ' && c < 0x7f; }
int ntos_toupper(int c) { return ntos_islower(c) ? c - 0x20 : c; }
int ntos_tolower(int c) { return ntos_isupper(c) ? c + 0x20 : c; }

int ntos_isxdigit(int c)
{
	c = ntos_tolower(c);
	return ntos_isdigit(c) || (c >= 'a' && c <= 'f');
}

int ntos_isgraph(int c) { return c > ' ' && c < 0x7f; }
int ntos_ispunct(int c) { return ntos_isgraph(c) && !ntos_isalnum(c); }
int ntos_iscntrl(int c) { return (c >= 0 && c < ' ') || c == 0x7f; }

int ntos__memicmp(const void *a, const void *b, size_t count)
{
	const u8 *left = a, *right = b;

	for (; count; count--, left++, right++) {
		int d = ntos_tolower(*left) - ntos_tolower(*right);

		if (d)
			return d;
	}
	return 0;
}

int ntos__strnicmp(const char *a, const char *b, size_t count)
{
	for (; count; count--, a++, b++) {
		int d = ntos_tolower((u8)*a) - ntos_tolower((u8)*b);

		if (d || !*a)
			return d;
	}
	return 0;
}

int ntos__stricmp(const char *a, const char *b)
{
	return ntos__strnicmp(a, b, SIZE_MAX);
}

char *ntos__strlwr(char *s)
{
	char *p;

	for (p = s; *p; p++)
		*p = ntos_tolower(*p);
	return s;
}

char *ntos__strupr(char *s)
{
	char *p;

	for (p = s; *p; p++)
		*p = ntos_toupper(*p);
	return s;
}

char *ntos_strncat(char *dest, const char *src, size_t count)
{
	size_t n = strlen(dest), i;

	for (i = 0; i < count && src[i]; i++)
		dest[n + i] = src[i];
	dest[n + i] = '\0';
	return dest;
}

int ntos_atoi(const char *s)
{
	bool negative = false;
	u32 n = 0;

	while (ntos_isspace(*s))
		s++;
	if (*s == '-' || *s == '+')
		negative = *s++ == '-';
	while (ntos_isdigit(*s))
		n = n * 10 + (*s++ - '0');
	return negative ? -n : n;
}

int ntos_atol(const char *s)
{
	return ntos_atoi(s);
}

/*
 * strtoul and strtol take the prefixes of C alone, and what does not fit is the
 * largest number.
 */
static u64 ntos_strtoull(const char *s, char **end, int base, u64 most, bool *negative)
{
	const char *p = s, *digits;
	u64 value = 0;

	while (ntos_isspace(*p))
		p++;
	*negative = *p == '-';
	if (*p == '-' || *p == '+')
		p++;
	if ((!base || base == 16) && p[0] == '0' && (p[1] | 0x20) == 'x' && ntos_isxdigit(p[2])) {
		base = 16;
		p += 2;
	}
	if (!base)
		base = *p == '0' ? 8 : 10;
	for (digits = p; ; p++) {
		int c = ntos_toupper(*p);
		int digit = ntos_isdigit(c) ? c - '0' : ntos_isupper(c) ? c - 'A' + 10 : INT_MAX;

		if (digit >= base)
			break;
		value = min(value * base + digit, most + 1);
	}
	if (end)
		*end = (char *)(p == digits ? s : p);
	return value;
}

unsigned int ntos_strtoul(const char *s, char **end, int base)
{
	bool negative;
	u64 value = ntos_strtoull(s, end, base, U32_MAX, &negative);

	return value > U32_MAX ? U32_MAX : negative ? -(u32)value : value;
}

int ntos_strtol(const char *s, char **end, int base)
{
	bool negative;
	u64 value = ntos_strtoull(s, end, base, (u64)INT_MAX + 1, &negative);

	if (negative)
		return value > INT_MAX ? INT_MIN : -(int)value;
	return min_t(u64, value, INT_MAX);
}

char *ntos__ultoa(unsigned int value, char *s, int base)
{
	char digits[33];
	int i = sizeof(digits), n = 0;

	do {
		digits[--i] = "0123456789abcdefghijklmnopqrstuvwxyz"[value % base];
		value /= base;
	} while (value);
	while (i < (int)sizeof(digits))
		s[n++] = digits[i++];
	s[n] = '\0';
	return s;
}

/* A sign only in base 10. */
char *ntos__itoa(int value, char *s, int base)
{
	if (base != 10 || value >= 0)
		return ntos__ultoa(value, s, base);
	*s = '-';
	ntos__ultoa(-(unsigned int)value, s + 1, base);
	return s;
}

/* Any order of what is equal. Context: any; not recursive. */
void ntos_qsort(void *base, size_t count, size_t size,
		int (*compare)(const void *, const void *))
{
	sort(base, count, size, compare, NULL);
}

char *ntos__strrev(char *s)
{
	size_t i, n = strlen(s);

	for (i = 0; i < n / 2; i++)
		swap(s[i], s[n - 1 - i]);
	return s;
}

char *ntos__strset(char *s, int c)
{
	return memset(s, c, strlen(s));
}

/* Pseudo-random, 0 to 32767; one sequence for all miniports. */
static atomic_t ntos_seed = ATOMIC_INIT(1);

void ntos_srand(unsigned int seed)
{
	atomic_set(&ntos_seed, seed);
}

int ntos_rand(void)
{
	u32 old = atomic_read(&ntos_seed), next;

	do {
		next = old * 1103515245 + 12345;
	} while (!atomic_try_cmpxchg(&ntos_seed, (int *)&old, next));
	return next >> 16 & 0x7fff;
}

size_t ntos_wcslen(const u16 *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

u16 *ntos_wcscpy(u16 *dest, const u16 *src)
{
	return memcpy(dest, src, ntos_wcslen(src) * 2 + 2);
}

u16 *ntos_wcsncpy(u16 *dest, const u16 *src, size_t count)
{
	size_t i;

	for (i = 0; i < count && src[i]; i++)
		dest[i] = src[i];
	for (; i < count; i++)
		dest[i] = 0;
	return dest;
}

u16 *ntos_wcscat(u16 *dest, const u16 *src)
{
	ntos_wcscpy(dest + ntos_wcslen(dest), src);
	return dest;
}

int ntos_wcsncmp(const u16 *a, const u16 *b, size_t count)
{
	for (; count; count--, a++, b++)
		if (*a != *b || !*a)
			return *a - *b;
	return 0;
}

int ntos_wcscmp(const u16 *a, const u16 *b)
{
	return ntos_wcsncmp(a, b, SIZE_MAX);
}

int ntos__wcsicmp(const u16 *a, const u16 *b)
{
	while (*a && ntos_lower(*a) == ntos_lower(*b)) {
		a++;
		b++;
	}
	return ntos_lower(*a) - ntos_lower(*b);
}

u16 *ntos_wcschr(const u16 *s, u16 c)
{
	for (; *s != c; s++)
		if (!*s)
			return NULL;
	return (u16 *)s;
}

u16 *ntos_wcsrchr(const u16 *s, u16 c)
{
	const u16 *found = NULL;

	for (;; s++) {
		if (*s == c)
			found = s;
		if (!*s)
			return (u16 *)found;
	}
}

u16 *ntos_wcsstr(const u16 *s, const u16 *what)
{
	size_t n = ntos_wcslen(what);

	for (; ; s++) {
		if (!ntos_wcsncmp(s, what, n))
			return (u16 *)s;
		if (!*s)
			return NULL;
	}
}

u16 *ntos_wcsncat(u16 *dest, const u16 *src, size_t count)
{
	u16 *end = dest + ntos_wcslen(dest);

	for (; count && *src; count--)
		*end++ = *src++;
	*end = 0;
	return dest;
}

int ntos__wcsnicmp(const u16 *a, const u16 *b, size_t count)
{
	for (; count; count--, a++, b++)
		if (ntos_lower(*a) != ntos_lower(*b) || !*a)
			return ntos_lower(*a) - ntos_lower(*b);
	return 0;
}

u16 *ntos__wcsupr(u16 *s)
{
	u16 *p;

	for (p = s; *p; p++)
		*p = ntos_upper(*p);
	return s;
}

u16 *ntos__wcslwr(u16 *s)
{
	u16 *p;

	for (p = s; *p; p++)
		*p = ntos_lower(*p);
	return s;
}

/*
 * Both return the characters without the zero, which is there if there is room;
 * with no destination, how many there would be.
 */
size_t ntos_mbstowcs(u16 *dest, const char *src, size_t count)
{
	size_t i;

	for (i = 0; !dest || i < count; i++) {
		if (dest)
			dest[i] = (u8)src[i];
		if (!src[i])
			break;
	}
	return i;
}

/* -1 for a character beyond 8 bits. */
size_t ntos_wcstombs(char *dest, const u16 *src, size_t count)
{
	size_t i;

	for (i = 0; !dest || i < count; i++) {
		if (src[i] > 0xff)
			return -1;
		if (dest)
			dest[i] = src[i];
		if (!src[i])
			break;
	}
	return i;
}
