/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The scsiport trace events. Raw values are stored; names are looked up when a
 * trace is printed.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM scsiport

#if !defined(SCSIPORT_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define SCSIPORT_TRACE_H

#include <linux/tracepoint.h>

#include "scsiport.h"

#define show_notification(type)				\
	__print_symbolic(type,				\
		{ 0, "RequestComplete" },		\
		{ 1, "NextRequest" },			\
		{ 2, "NextLuRequest" },			\
		{ 3, "ResetDetected" },			\
		{ 4, "CallDisableInterrupts" },		\
		{ 5, "CallEnableInterrupts" },		\
		{ 6, "RequestTimerCall" },		\
		{ 7, "BusChangeDetected" },		\
		{ 8, "WMIEvent" },			\
		{ 9, "WMIReregister" },			\
		{ 10, "LinkUp" },			\
		{ 11, "LinkDown" },			\
		{ 12, "QueryTickCount" },		\
		{ 13, "BufferOverrunDetected" },	\
		{ 14, "TraceNotification" })

#define show_srb_status(status)				\
	__print_symbolic(SRB_STATUS(status),		\
		{ 0x00, "PENDING" },			\
		{ 0x01, "SUCCESS" },			\
		{ 0x02, "ABORTED" },			\
		{ 0x03, "ABORT_FAILED" },		\
		{ 0x04, "ERROR" },			\
		{ 0x05, "BUSY" },			\
		{ 0x06, "INVALID_REQUEST" },		\
		{ 0x07, "INVALID_PATH_ID" },		\
		{ 0x08, "NO_DEVICE" },			\
		{ 0x09, "TIMEOUT" },			\
		{ 0x0a, "SELECTION_TIMEOUT" },		\
		{ 0x0b, "COMMAND_TIMEOUT" },		\
		{ 0x0d, "MESSAGE_REJECTED" },		\
		{ 0x0e, "BUS_RESET" },			\
		{ 0x0f, "PARITY_ERROR" },		\
		{ 0x10, "REQUEST_SENSE_FAILED" },	\
		{ 0x11, "NO_HBA" },			\
		{ 0x12, "DATA_OVERRUN" },		\
		{ 0x13, "UNEXPECTED_BUS_FREE" },	\
		{ 0x14, "PHASE_SEQUENCE_FAILURE" },	\
		{ 0x15, "BAD_SRB_BLOCK_LENGTH" },	\
		{ 0x16, "REQUEST_FLUSHED" },		\
		{ 0x20, "INVALID_LUN" },		\
		{ 0x21, "INVALID_TARGET_ID" },		\
		{ 0x22, "BAD_FUNCTION" },		\
		{ 0x23, "ERROR_RECOVERY" },		\
		{ 0x24, "NOT_POWERED" },		\
		{ 0x25, "LINK_DOWN" },			\
		{ 0x26, "INSUFFICIENT_RESOURCES" },	\
		{ 0x27, "THROTTLED_REQUEST" },		\
		{ 0x30, "INTERNAL_ERROR" })

TRACE_EVENT(ntos_refused,
	TP_PROTO(const char *miniport, const char *call),
	TP_ARGS(miniport, call),
	TP_STRUCT__entry(
		__string(miniport, miniport)
		__string(call, call)
	),
	TP_fast_assign(
		__assign_str(miniport, miniport);
		__assign_str(call, call);
	),
	TP_printk("%s calls %s", __get_str(miniport), __get_str(call))
);

TRACE_EVENT(srb_start,
	TP_PROTO(struct sp_adapter *sp, struct sp_req *req),
	TP_ARGS(sp, req),
	TP_STRUCT__entry(
		__field(u32, host)
		__field(u8, tag)
		__field(u8, path)
		__field(u8, target)
		__field(u8, lun)
		__field(u8, function)
		__field(u8, opcode)
		__field(u8, queued)
		__field(u32, len)
	),
	TP_fast_assign(
		__entry->host = sp->host ? sp->host->host_no : ~0;
		__entry->tag = req->slot;
		__entry->path = req->srb.path_id;
		__entry->target = req->srb.target_id;
		__entry->lun = req->srb.lun;
		__entry->function = req->srb.function;
		__entry->opcode = req->srb.cdb[0];
		__entry->queued = req->queued;
		__entry->len = req->length;
	),
	TP_printk("host=%u tag=%u path=%u target=%u lun=%u function=%#x opcode=%#x len=%u%s",
		  __entry->host, __entry->tag, __entry->path, __entry->target, __entry->lun,
		  __entry->function, __entry->opcode, __entry->len,
		  __entry->queued ? "" : " untagged")
);

TRACE_EVENT(srb_complete,
	TP_PROTO(struct sp_adapter *sp, struct sp_req *req, u32 resid),
	TP_ARGS(sp, req, resid),
	TP_STRUCT__entry(
		__field(u32, host)
		__field(u8, tag)
		__field(u8, srb_status)
		__field(u8, scsi_status)
		__field(u32, resid)
	),
	TP_fast_assign(
		__entry->host = sp->host ? sp->host->host_no : ~0;
		__entry->tag = req->slot;
		__entry->srb_status = req->srb.srb_status;
		__entry->scsi_status = req->srb.scsi_status;
		__entry->resid = resid;
	),
	TP_printk("host=%u tag=%u srb_status=%#x (%s%s) scsi_status=%#x resid=%u",
		  __entry->host, __entry->tag, __entry->srb_status,
		  show_srb_status(__entry->srb_status),
		  __entry->srb_status & SRB_STATUS_AUTOSENSE_VALID ? "|AUTOSENSE_VALID" : "",
		  __entry->scsi_status, __entry->resid)
);

TRACE_EVENT(hw_interrupt_entry,
	TP_PROTO(struct sp_adapter *sp),
	TP_ARGS(sp),
	TP_STRUCT__entry(
		__field(u32, host)
	),
	TP_fast_assign(
		__entry->host = sp->host ? sp->host->host_no : ~0;
	),
	TP_printk("host=%u", __entry->host)
);

TRACE_EVENT(hw_interrupt_exit,
	TP_PROTO(struct sp_adapter *sp, bool claimed, u64 duration),
	TP_ARGS(sp, claimed, duration),
	TP_STRUCT__entry(
		__field(u32, host)
		__field(u8, claimed)
		__field(u64, duration_ns)
	),
	TP_fast_assign(
		__entry->host = sp->host ? sp->host->host_no : ~0;
		__entry->claimed = claimed;
		__entry->duration_ns = duration;
	),
	TP_printk("host=%u claimed=%u duration_ns=%llu", __entry->host, __entry->claimed,
		  __entry->duration_ns)
);

TRACE_EVENT(notification,
	TP_PROTO(struct sp_adapter *sp, int type),
	TP_ARGS(sp, type),
	TP_STRUCT__entry(
		__field(u32, host)
		__field(s32, type)
	),
	TP_fast_assign(
		__entry->host = sp->host ? sp->host->host_no : ~0;
		__entry->type = type;
	),
	TP_printk("host=%u type=%d (%s)", __entry->host, __entry->type,
		  show_notification(__entry->type))
);

DECLARE_EVENT_CLASS(sp_callback,
	TP_PROTO(struct sp_adapter *sp, void *routine),
	TP_ARGS(sp, routine),
	TP_STRUCT__entry(
		__field(u32, host)
		__field(void *, routine)
	),
	TP_fast_assign(
		__entry->host = sp->host ? sp->host->host_no : ~0;
		__entry->routine = routine;
	),
	TP_printk("host=%u routine=%ps", __entry->host, __entry->routine)
);

DEFINE_EVENT(sp_callback, enable_callback,
	TP_PROTO(struct sp_adapter *sp, void *routine), TP_ARGS(sp, routine));
DEFINE_EVENT(sp_callback, enable_callback_done,
	TP_PROTO(struct sp_adapter *sp, void *routine), TP_ARGS(sp, routine));
DEFINE_EVENT(sp_callback, disable_callback,
	TP_PROTO(struct sp_adapter *sp, void *routine), TP_ARGS(sp, routine));
DEFINE_EVENT(sp_callback, hw_timer,
	TP_PROTO(struct sp_adapter *sp, void *routine), TP_ARGS(sp, routine));

TRACE_EVENT(reset_bus,
	TP_PROTO(struct sp_adapter *sp, u8 path, bool ok),
	TP_ARGS(sp, path, ok),
	TP_STRUCT__entry(
		__field(u32, host)
		__field(u8, path)
		__field(u8, ok)
	),
	TP_fast_assign(
		__entry->host = sp->host ? sp->host->host_no : ~0;
		__entry->path = path;
		__entry->ok = ok;
	),
	TP_printk("host=%u path=%u ok=%u", __entry->host, __entry->path, __entry->ok)
);

TRACE_EVENT(task,
	TP_PROTO(struct sp_adapter *sp, u8 function, u8 path, u8 target, u8 lun, u8 srb_status),
	TP_ARGS(sp, function, path, target, lun, srb_status),
	TP_STRUCT__entry(
		__field(u32, host)
		__field(u8, function)
		__field(u8, path)
		__field(u8, target)
		__field(u8, lun)
		__field(u8, srb_status)
	),
	TP_fast_assign(
		__entry->host = sp->host ? sp->host->host_no : ~0;
		__entry->function = function;
		__entry->path = path;
		__entry->target = target;
		__entry->lun = lun;
		__entry->srb_status = srb_status;
	),
	TP_printk("host=%u function=%#x path=%u target=%u lun=%u srb_status=%#x (%s)",
		  __entry->host, __entry->function, __entry->path, __entry->target,
		  __entry->lun, __entry->srb_status, show_srb_status(__entry->srb_status))
);

TRACE_EVENT(log_error,
	TP_PROTO(struct sp_adapter *sp, u8 path, u8 target, u8 lun, u32 code, u32 id),
	TP_ARGS(sp, path, target, lun, code, id),
	TP_STRUCT__entry(
		__field(u32, host)
		__field(u8, path)
		__field(u8, target)
		__field(u8, lun)
		__field(u32, code)
		__field(u32, id)
	),
	TP_fast_assign(
		__entry->host = sp->host ? sp->host->host_no : ~0;
		__entry->path = path;
		__entry->target = target;
		__entry->lun = lun;
		__entry->code = code;
		__entry->id = id;
	),
	TP_printk("host=%u path=%u target=%u lun=%u code=%u id=%#x", __entry->host,
		  __entry->path, __entry->target, __entry->lun, __entry->code, __entry->id)
);

/* A call or a value that the port driver does not serve. */
TRACE_EVENT(not_implemented,
	TP_PROTO(struct sp_adapter *sp, const char *call, u32 value),
	TP_ARGS(sp, call, value),
	TP_STRUCT__entry(
		__field(u32, host)
		__string(call, call)
		__field(u32, value)
	),
	TP_fast_assign(
		__entry->host = sp->host ? sp->host->host_no : ~0;
		__assign_str(call, call);
		__entry->value = value;
	),
	TP_printk("host=%u call=%s value=%#x", __entry->host, __get_str(call), __entry->value)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
