// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fails to compile if the compiler or compat/include deviates from Windows on
 * x64. Built like a miniport: no Linux header. Contributes no code.
 */
#include <miniport.h>
#include <ntddk.h>
#include <ntstatus.h>
#include <devioctl.h>
#include <ntdddisk.h>
#include <ntddscsi.h>
#include <ntddstor.h>
#include <hbapiwmi.h>
#include <scsi.h>
#include <srb.h>
#include <scsiwmi.h>
#include <wmistr.h>

/* The prelude's idea of the integer types, in every position. */
typedef unsigned __int64 layout_u64, *layout_u64_ptr;
typedef const signed __int64 *layout_s64_ptr;
typedef __int64 unsigned layout_64u;
typedef unsigned __int64 (*layout_function)(__int64, unsigned __int64 *, long);
struct layout_fields {
	__int64 low:40;
	unsigned __int64 high:24;
};

#define LAYOUT_TWICE(type)	type
#define LAYOUT_THRICE(type)	LAYOUT_TWICE(type)

_Static_assert(sizeof(long) == 4, "long");
_Static_assert(sizeof(unsigned long) == 4, "unsigned long");
_Static_assert(sizeof(LAYOUT_THRICE(unsigned long)) == 4, "long from a macro");
_Static_assert(sizeof(__int64) == 8, "__int64");
_Static_assert(sizeof(_int64) == 8, "_int64");
_Static_assert(sizeof(unsigned __int64) == 8, "unsigned __int64");
_Static_assert(sizeof(signed __int64[3]) == 24, "array of __int64");
_Static_assert(sizeof(LAYOUT_THRICE(unsigned __int64)) == 8, "__int64 from a macro");
_Static_assert(sizeof(layout_64u) == 8, "__int64 unsigned");
_Static_assert(sizeof(*(layout_u64_ptr)0) == 8, "pointer to unsigned __int64");
_Static_assert(sizeof(*(layout_s64_ptr)0) == 8, "pointer to const __int64");
_Static_assert(sizeof((*(layout_function)0)(0, (layout_u64_ptr)0, 0)) == 8, "function of __int64");
_Static_assert(sizeof(struct layout_fields) == 8, "bit-fields of __int64");
_Static_assert((unsigned __int64)-1 > 0, "unsigned __int64 is unsigned");
_Static_assert((__int64)-1 < 0, "__int64 is signed");
_Static_assert((unsigned __int64)1 << 40 == 0x10000000000, "cast to unsigned __int64");
_Static_assert((unsigned long)~0 == 0xffffffff, "unsigned long wraps at 32 bits");
_Static_assert(sizeof(__int32) == 4 && sizeof(__int16) == 2 && sizeof(__int8) == 1, "__intN");

_Static_assert(sizeof(WCHAR) == 2, "WCHAR");
_Static_assert(sizeof(L"ab") == 6, "wide string");
_Static_assert((WCHAR)-1 > 0, "WCHAR is unsigned");
_Static_assert((CHAR)-1 < 0, "CHAR is signed");
_Static_assert((BOOLEAN)2 == 2, "BOOLEAN is not a bool");
_Static_assert(_Alignof(LARGE_INTEGER) == 8, "alignment of LARGE_INTEGER");
_Static_assert(SP_UNTAGGED == 255 && SP_UNINITIALIZED_VALUE == 0xffffffff, "all ones");
_Static_assert(PCI_COMMON_HDR_LENGTH == 64, "PCI header");

#define LAYOUT_STRUCT(type, size)	\
	_Static_assert(sizeof(type) == (size), #type);
#define LAYOUT_MEMBER(type, member, offset, size)			\
	_Static_assert(__builtin_offsetof(type, member) == (offset) &&	\
		       sizeof(((type *)0)->member) == (size), #type "." #member);
#define LAYOUT_FLEX(type, member, offset)	\
	_Static_assert(__builtin_offsetof(type, member) == (offset), #type "." #member);
#define LAYOUT_BITS(type, member, offset, mask)
#define LAYOUT_VALUE(name, value)	\
	_Static_assert((name) == (value), #name);
#include "layout.h"
#undef LAYOUT_STRUCT
#undef LAYOUT_MEMBER
#undef LAYOUT_FLEX
#undef LAYOUT_BITS
#undef LAYOUT_VALUE

/*
 * A bit-field has no offset to assert: set it, look at the bytes, and leave it
 * to the optimiser to find that the call cannot happen.
 */
extern void layout_bits_differ(void) __attribute__((__error__("bit-field layout")));

#define LAYOUT_STRUCT(type, size)
#define LAYOUT_MEMBER(type, member, offset, size)
#define LAYOUT_FLEX(type, member, offset)
#define LAYOUT_BITS(type, field, offset, mask) {		\
	union {							\
		type s;						\
		UCHAR byte[sizeof(type)];			\
	} u = { .byte = { 0 } };				\
								\
	u.s.field--;						\
	if (u.byte[offset] != (mask))				\
		layout_bits_differ();				\
}

#define LAYOUT_VALUE(name, value)

static void __attribute__((__used__)) layout_bits(void)
{
#include "layout.h"
}
