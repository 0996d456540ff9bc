/* SPDX-License-Identifier: BSD-3-Clause */
/* The FC-HBA standard's types, as far as a driver shares them with its tools. */
#ifndef HBA_API_H
#define HBA_API_H

#include <hbapiwmi.h>

typedef UCHAR HBA_UINT8;
typedef USHORT HBA_UINT16;
typedef ULONG HBA_UINT32;
typedef ULONGLONG HBA_UINT64;
typedef LONGLONG HBA_INT64;
typedef ULONG HBA_HANDLE;
typedef ULONG HBA_PORTTYPE;
typedef ULONG HBA_PORTSTATE;
typedef ULONG HBA_PORTSPEED;
typedef ULONG HBA_COS;

typedef struct HBA_wwn {
	UCHAR wwn[8];
} HBA_WWN, *PHBA_WWN;

typedef struct HBA_fc4types {
	UCHAR bits[32];
} HBA_FC4TYPES, *PHBA_FC4TYPES;

#endif /* HBA_API_H */
