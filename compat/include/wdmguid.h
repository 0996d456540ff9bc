/* SPDX-License-Identifier: BSD-3-Clause */
/* Interfaces between drivers; a miniport is asked for none of them. */
#include <guiddef.h>

/* Declared once, and defined once if that is wanted. */
#if !defined(_WDMGUID_H) || (defined(INITGUID) && !defined(__SP_WDMGUID_DEFINED))
#define _WDMGUID_H
#ifdef INITGUID
#define __SP_WDMGUID_DEFINED
#endif

DEFINE_GUID(GUID_BUS_INTERFACE_STANDARD,
	    0x496b8280, 0x6f25, 0x11d0, 0xbe, 0xaf, 0x08, 0x00, 0x2b, 0xe2, 0x09, 0x2f);
DEFINE_GUID(GUID_PCI_BUS_INTERFACE_STANDARD,
	    0x496b8281, 0x6f25, 0x11d0, 0xbe, 0xaf, 0x08, 0x00, 0x2b, 0xe2, 0x09, 0x2f);

#endif
