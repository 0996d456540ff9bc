// SPDX-License-Identifier: GPL-2.0-only
/* What a miniport has to say to people: the error log and debug messages. */
#include <linux/module.h>
#include <linux/string.h>

#include "scsiport.h"
#include "trace.h"

static const char * const sp_error_names[] = {
	[1]  = "bus parity error",
	[2]  = "unexpected disconnect by the target",
	[3]  = "invalid reselection",
	[4]  = "bus time-out: the target does not answer selection",
	[5]  = "SCSI protocol error",
	[6]  = "internal adapter error",
	[7]  = "request timed out",
	[8]  = "interrupts do not arrive",
	[9]  = "adapter firmware is out of date",
	[10] = "adapter firmware cannot be used",
	[11] = "WMI request lost",
};

/* sp_log_work - write what ScsiPortLogError has recorded. Context: process. */
void sp_log_work(struct work_struct *work)
{
	struct sp_adapter *sp = container_of(work, struct sp_adapter, log_work);
	struct sp_log_entry e;

	/* One writer, the running callback, and one reader, this: no lock. */
	while (kfifo_get(&sp->log, &e)) {
		const char *name = e.code < ARRAY_SIZE(sp_error_names) ?
				   sp_error_names[e.code] : NULL;

		dev_warn_ratelimited(sp->dev,
				     "miniport %s: [%u:%u:%u] %s (code %u, id %#x)\n",
				     sp->drv->name, e.path, e.target, e.lun,
				     name ?: "unknown error", e.code, e.id);
	}
}

/**
 * ScsiPortLogError - put an error on record
 * @HwDeviceExtension: the adapter's device extension
 * @Srb: the request concerned, or NULL
 * @PathId: bus
 * @TargetId: target
 * @Lun: logical unit
 * @ErrorCode: one of SP_xxx
 * @UniqueId: the miniport's own
 *
 * Recorded here, written to the kernel log later and rate limited.
 *
 * Returns: nothing. Locks: none; the running callback is the only writer.
 * Context: every callback. Source: scsiport-api A.5.
 */
void NTAPI ScsiPortLogError(PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb, UCHAR PathId,
			    UCHAR TargetId, UCHAR Lun, ULONG ErrorCode, ULONG UniqueId)
{
	struct sp_adapter *sp = sp_from_ext(HwDeviceExtension, __func__);
	struct sp_log_entry e = {
		.code = ErrorCode, .id = UniqueId,
		.path = PathId, .target = TargetId, .lun = Lun,
	};

	if (!sp)
		return;
	trace_log_error(sp, PathId, TargetId, Lun, ErrorCode, UniqueId);
	if (sp->context == SP_IN_NONE) {
		sp_breach(sp, __func__, "called outside any callback; ignored");
		return;
	}
	/* Rule 71 */
	if (Srb) {
		struct sp_req *req = sp_req_from_srb(sp, Srb);

		if (!req || req->state != SP_REQ_ACTIVE)
			sp_breach(sp, __func__, "SRB %p was completed before", Srb);
	}
	/* When it is full there is enough to read already. */
	kfifo_put(&sp->log, e);
	schedule_work(&sp->log_work);
}

static int debug_level = -1;
module_param(debug_level, int, 0644);
MODULE_PARM_DESC(debug_level,
		 "Show DebugPrint messages up to this level: -1 none (default), 0 important, 3 all");

static void sp_print(u32 level, const char *format, va_list *ap)
{
	char line[256];
	size_t n = min(ntos_vformat(line, sizeof(line), format, ap), sizeof(line) - 1);

	while (n && (line[n - 1] == '\n' || line[n - 1] == '\r'))
		n--;
	line[n] = '\0';
	pr_info("scsiport: debug %u: %s\n", level, line);
}

/**
 * ScsiDebugPrint - a message for whoever debugs the miniport
 * @DebugPrintLevel: 0 important ... 3 verbose
 * @DebugMessage: format by Microsoft's rules: %l is 32 bits wide, %I64, %ws, %wZ
 * @...: its arguments
 *
 * Shown if scsiport.debug_level is at least @DebugPrintLevel.
 *
 * Returns: nothing. Locks: none. Context: any. Source: scsiport-api A.5, E.3.
 */
void __cdecl ScsiDebugPrint(ULONG DebugPrintLevel, PCCHAR DebugMessage, ...)
{
	va_list ap;

	if (debug_level < 0 || DebugPrintLevel > debug_level || !DebugMessage)
		return;
	va_start(ap, DebugMessage);
	sp_print(DebugPrintLevel, DebugMessage, &ap);
	va_end(ap);
}

/**
 * DbgPrint - a message for whoever debugs the miniport
 * @Format: by Microsoft's rules, as ScsiDebugPrint's
 * @...: its arguments
 *
 * Shown if scsiport.debug_level is at least 0.
 *
 * Returns: STATUS_SUCCESS. Locks: none. Context: any.
 */
ULONG __cdecl DbgPrint(PCSTR Format, ...)
{
	va_list ap;

	if (debug_level < 0 || !Format)
		return NT_STATUS_SUCCESS;
	va_start(ap, Format);
	sp_print(0, Format, &ap);
	va_end(ap);
	return NT_STATUS_SUCCESS;
}

/**
 * DbgPrintEx - the same with a level: 0 errors ... 3 information
 * @ComponentId: which part of Windows speaks; not looked at
 * @Level: shown if scsiport.debug_level is at least that; a bit mask counts as 3
 * @Format: by Microsoft's rules
 * @...: its arguments
 *
 * Returns: STATUS_SUCCESS. Locks: none. Context: any.
 */
ULONG __cdecl DbgPrintEx(ULONG ComponentId, ULONG Level, PCSTR Format, ...)
{
	int level = min(Level, 3u);
	va_list ap;

	if (debug_level < level || !Format)
		return NT_STATUS_SUCCESS;
	va_start(ap, Format);
	sp_print(level, Format, &ap);
	va_end(ap);
	return NT_STATUS_SUCCESS;
}
