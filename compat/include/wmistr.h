/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef _WMISTR_
#define _WMISTR_

#include <ntdef.h>

typedef struct _WNODE_HEADER {
	ULONG BufferSize;
	ULONG ProviderId;
	union {
		ULONG64 HistoricalContext;
		struct {
			ULONG Version;
			ULONG Linkage;
		};
	};
	union {
		ULONG CountLost;
		HANDLE KernelHandle;
		LARGE_INTEGER TimeStamp;
	};
	GUID Guid;
	ULONG ClientContext;
	ULONG Flags;
} WNODE_HEADER, *PWNODE_HEADER;

#define WMIREG_FLAG_EXPENSIVE		0x00000001
#define WMIREG_FLAG_EVENT_ONLY_GUID	0x00000040
#define WMIREG_FLAG_REMOVE_GUID		0x00010000

#endif /* _WMISTR_ */
