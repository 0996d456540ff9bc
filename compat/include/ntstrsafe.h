/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Strings that end in a zero, with a limit. wdm.h declares the functions; here are
 * those whose names end in Ex, made of them: they also tell where the string ends and
 * what is left of the buffer, and take flags.
 */
#ifndef _NTSTRSAFE_H_INCLUDED_
#define _NTSTRSAFE_H_INCLUDED_

#include <wdm.h>
#include <stdarg.h>

#define NTSTRSAFEDDI		NTSTATUS NTAPI
#define NTSTRSAFE_MAX_CCH	2147483647
#define STRSAFE_MAX_CCH		NTSTRSAFE_MAX_CCH

typedef char *NTSTRSAFE_PSTR;
typedef const char *NTSTRSAFE_PCSTR;
typedef wchar_t *NTSTRSAFE_PWSTR;
typedef const wchar_t *NTSTRSAFE_PCWSTR;
typedef const char *STRSAFE_PCNZCH;
typedef const wchar_t *STRSAFE_PCNZWCH;

/* Flags; the low byte is what buffers are filled with. */
#define STRSAFE_IGNORE_NULLS		0x00000100	/* NULL is an empty string */
#define STRSAFE_FILL_BEHIND_NULL	0x00000200	/* what is left, after success */
#define STRSAFE_FILL_ON_FAILURE		0x00000400	/* all of the buffer */
#define STRSAFE_NULL_ON_FAILURE		0x00000800	/* an empty string */
#define STRSAFE_NO_TRUNCATION		0x00001000	/* as it was, or empty */
#define STRSAFE_VALID_FLAGS		0x00001fff

#define STRSAFE_FILL_BYTE(x)	\
	((ULONG)(((x) & 0x000000ff) | STRSAFE_FILL_BEHIND_NULL))
#define STRSAFE_FAILURE_BYTE(x)	\
	((ULONG)(((x) & 0x000000ff) | STRSAFE_FILL_ON_FAILURE))

/* How much of a buffer a string takes; all of it if it does not end there. */
#define _NTSTRSAFE_LENGTH(W, Type)						\
static __inline SIZE_T _NTSTRSAFE_LENGTH_##W(const Type *Dest, SIZE_T Room)	\
{										\
	SIZE_T Length = 0;							\
										\
	while (Length < Room && Dest[Length])					\
		Length++;							\
	return Length;								\
}

/*
 * _NTSTRSAFE_END_A, _W: what the flags ask for, once the plain function is done.
 *
 * Room, Kept: characters in the buffer; those that it held before, to be appended to.
 * End, Left: if they are not NULL, get the end of the string and the room from there
 * on, in units of Unit to a character.
 *
 * Returns: Status.
 */
#define _NTSTRSAFE_END(W, Type)							\
static __inline NTSTATUS _NTSTRSAFE_END_##W(NTSTATUS Status, Type *Dest,	\
	SIZE_T Room, SIZE_T Kept, Type **End, SIZE_T *Left, SIZE_T Unit,	\
	ULONG Flags)								\
{										\
	SIZE_T Length, i;							\
	PUCHAR Bytes = (PUCHAR)Dest;						\
	UCHAR Fill = (UCHAR)Flags;						\
										\
	if (!Room)								\
		return Status;							\
	if (Status != STATUS_SUCCESS) {						\
		if (Flags & STRSAFE_FILL_ON_FAILURE) {				\
			for (i = 0; i < Room * sizeof(Type); i++)		\
				Bytes[i] = Fill;				\
			Dest[Fill ? Room - 1 : 0] = 0;				\
		}								\
		if (Flags & STRSAFE_NULL_ON_FAILURE)				\
			Dest[0] = 0;						\
		else if (Flags & STRSAFE_NO_TRUNCATION &&			\
			 !(Flags & STRSAFE_FILL_ON_FAILURE) && Kept < Room)	\
			Dest[Kept] = 0;						\
	}									\
	Length = _NTSTRSAFE_LENGTH_##W(Dest, Room);				\
	if (Status == STATUS_SUCCESS && Flags & STRSAFE_FILL_BEHIND_NULL)	\
		for (i = (Length + 1) * sizeof(Type); i < Room * sizeof(Type); i++) \
			Bytes[i] = Fill;					\
	if (End)								\
		*End = Dest + Length;						\
	if (Left)								\
		*Left = (Room - Length) * Unit;					\
	return Status;								\
}

/*
 * The beginning of each. A NULL that IGNORE_NULLS lets pass is a buffer without room,
 * which holds the empty string and nothing else: the source has to be empty then.
 */
#define _NTSTRSAFE_BEGIN(W, Type)						\
static __inline NTSTATUS _NTSTRSAFE_BEGIN_##W(Type *Dest, SIZE_T Room,		\
	const Type **Source, SIZE_T Max, ULONG Flags, Type **End,		\
	SIZE_T *Left, BOOLEAN *Ended)						\
{										\
	static const Type Empty[1] = { 0 };					\
										\
	*Ended = TRUE;								\
	if (Flags & ~STRSAFE_VALID_FLAGS || Room > NTSTRSAFE_MAX_CCH)		\
		return STATUS_INVALID_PARAMETER;				\
	if (Flags & STRSAFE_IGNORE_NULLS) {					\
		if (!*Source)							\
			*Source = Empty;					\
		if (!Dest || !Room) {						\
			if (Room)						\
				return STATUS_INVALID_PARAMETER;		\
			if (End)						\
				*End = Dest;					\
			if (Left)						\
				*Left = 0;					\
			if (!Max || !**Source)					\
				return STATUS_SUCCESS;				\
			return Dest ? STATUS_BUFFER_OVERFLOW :			\
				      STATUS_INVALID_PARAMETER;			\
		}								\
	} else if (!Dest || !*Source) {						\
		return STATUS_INVALID_PARAMETER;				\
	}									\
	*Ended = FALSE;								\
	return STATUS_SUCCESS;							\
}

_NTSTRSAFE_LENGTH(A, char)
_NTSTRSAFE_LENGTH(W, wchar_t)
_NTSTRSAFE_END(A, char)
_NTSTRSAFE_END(W, wchar_t)
_NTSTRSAFE_BEGIN(A, char)
_NTSTRSAFE_BEGIN(W, wchar_t)

/*
 * What each does: the beginning, the plain function, the end. Max: of the source's
 * characters; Before: of the buffer's, what is to be kept.
 */
#define _NTSTRSAFE_CALL(W, Unit, Source, Max, Before, Plain)			\
	BOOLEAN Ended;								\
	SIZE_T Kept;								\
	NTSTATUS Status = _NTSTRSAFE_BEGIN_##W(Dest, Room / (Unit), &(Source),	\
			Max, Flags, End, Left, &Ended);				\
										\
	if (Ended)								\
		return Status;							\
	Kept = Before;								\
	Status = Plain;								\
	return _NTSTRSAFE_END_##W(Status, Dest, Room / (Unit), Kept, End, Left,	\
				  Unit, Flags)

/* The functions, with limits in units of Unit to a character. */
#define _NTSTRSAFE_EX(c, W, Type, Unit)						\
static __inline NTSTATUS RtlString##c##CopyEx##W(Type *Dest, SIZE_T Room,	\
	const Type *Source, Type **End, SIZE_T *Left, ULONG Flags)		\
{										\
	_NTSTRSAFE_CALL(W, Unit, Source, NTSTRSAFE_MAX_CCH, 0,			\
			RtlString##c##Copy##W(Dest, Room, Source));		\
}										\
										\
static __inline NTSTATUS RtlString##c##CopyNEx##W(Type *Dest, SIZE_T Room,	\
	const Type *Source, SIZE_T Max, Type **End, SIZE_T *Left, ULONG Flags)	\
{										\
	_NTSTRSAFE_CALL(W, Unit, Source, Max / (Unit), 0,			\
			RtlString##c##CopyN##W(Dest, Room, Source, Max));	\
}										\
										\
static __inline NTSTATUS RtlString##c##CatEx##W(Type *Dest, SIZE_T Room,	\
	const Type *Source, Type **End, SIZE_T *Left, ULONG Flags)		\
{										\
	_NTSTRSAFE_CALL(W, Unit, Source, NTSTRSAFE_MAX_CCH,			\
			_NTSTRSAFE_LENGTH_##W(Dest, Room / (Unit)),		\
			RtlString##c##Cat##W(Dest, Room, Source));		\
}										\
										\
static __inline NTSTATUS RtlString##c##CatNEx##W(Type *Dest, SIZE_T Room,	\
	const Type *Source, SIZE_T Max, Type **End, SIZE_T *Left, ULONG Flags)	\
{										\
	_NTSTRSAFE_CALL(W, Unit, Source, Max / (Unit),				\
			_NTSTRSAFE_LENGTH_##W(Dest, Room / (Unit)),		\
			RtlString##c##CatN##W(Dest, Room, Source, Max));	\
}										\
										\
static __inline NTSTATUS RtlString##c##VPrintfEx##W(Type *Dest, SIZE_T Room,	\
	Type **End, SIZE_T *Left, ULONG Flags, const Type *Format,		\
	va_list Arguments)							\
{										\
	_NTSTRSAFE_CALL(W, Unit, Format, NTSTRSAFE_MAX_CCH, 0,			\
			RtlString##c##VPrintf##W(Dest, Room, Format, Arguments)); \
}										\
										\
static __inline NTSTATUS RtlString##c##PrintfEx##W(Type *Dest, SIZE_T Room,	\
	Type **End, SIZE_T *Left, ULONG Flags, const Type *Format, ...)		\
{										\
	va_list Arguments;							\
	NTSTATUS Status;							\
										\
	va_start(Arguments, Format);						\
	Status = RtlString##c##VPrintfEx##W(Dest, Room, End, Left, Flags,	\
					    Format, Arguments);			\
	va_end(Arguments);							\
	return Status;								\
}

_NTSTRSAFE_EX(Cch, A, char, 1)
_NTSTRSAFE_EX(Cb, A, char, 1)
_NTSTRSAFE_EX(Cch, W, wchar_t, 1)
_NTSTRSAFE_EX(Cb, W, wchar_t, sizeof(wchar_t))

#endif /* _NTSTRSAFE_H_INCLUDED_ */
