/* SPDX-License-Identifier: BSD-3-Clause */
/* Event tracing: the types that WMI data blocks mention. */
#ifndef _EVNTRACE_
#define _EVNTRACE_

#include <ntdef.h>
#include <wmistr.h>

#define EVENT_TRACE_TYPE_INFO		0x00
#define EVENT_TRACE_TYPE_START		0x01
#define EVENT_TRACE_TYPE_END		0x02

#define TRACE_LEVEL_NONE		0
#define TRACE_LEVEL_CRITICAL		1
#define TRACE_LEVEL_FATAL		1
#define TRACE_LEVEL_ERROR		2
#define TRACE_LEVEL_WARNING		3
#define TRACE_LEVEL_INFORMATION		4
#define TRACE_LEVEL_VERBOSE		5

typedef ULONG64 TRACEHANDLE, *PTRACEHANDLE;

#endif /* _EVNTRACE_ */
