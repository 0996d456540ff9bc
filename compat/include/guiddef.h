/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef GUID_DEFINED
#define GUID_DEFINED

typedef struct _GUID {
	unsigned int Data1;
	unsigned short Data2;
	unsigned short Data3;
	unsigned char Data4[8];
} GUID, *LPGUID;

typedef const GUID *LPCGUID;

#define IsEqualGUID(a, b)	(!__builtin_memcmp((a), (b), sizeof(GUID)))

#endif /* GUID_DEFINED */

/*
 * Outside the guard: a source that includes initguid.h, or defines INITGUID,
 * before it includes this file once more gets definitions, not declarations. Two
 * sources may define the same one.
 */
#undef DEFINE_GUID
#ifdef INITGUID
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)	\
	extern const GUID name __attribute((__weak__));			\
	const GUID name = {						\
		l, w1, w2, { b1, b2, b3, b4, b5, b6, b7, b8 }		\
	}
#else
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)	\
	extern const GUID name
#endif
