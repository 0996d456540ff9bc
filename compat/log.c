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
	/* When it is full there is enough to read already. */
	kfifo_put(&sp->log, e);
	schedule_work(&sp->log_work);
}

static int debug_level = -1;
module_param(debug_level, int, 0644);
MODULE_PARM_DESC(debug_level,
		 "Show DebugPrint messages up to this level: -1 none (default), 0 important, 3 all");

/* A 16-bit string, as far as it is ASCII. */
static int sp_print_wide(char *out, size_t room, const u16 *s, size_t max)
{
	size_t n = 0;

	if (!s)
		return scnprintf(out, room, "(null)");
	while (n + 1 < room && n < max && s[n]) {
		out[n] = s[n] < 0x80 ? s[n] : '?';
		n++;
	}
	if (room)
		out[n] = '\0';
	return n;
}

struct sp_format {
	char flags[24];			/* between '%' and the size, digits and all */
	int size;			/* bytes of an integer argument */
	bool wide;
	char conv;
};

/* Parses one conversion by Microsoft's rules; @p is behind the '%'. */
static const char *sp_parse_format(const char *p, struct sp_format *f, va_list *ap)
{
	unsigned int n = 0;

	f->size = 4;
	f->wide = false;
	while (*p && strchr("-+ #0123456789.*", *p)) {
		if (*p == '*')
			n += scnprintf(f->flags + n, sizeof(f->flags) - n, "%d",
				       va_arg(*ap, int));
		else if (n + 1 < sizeof(f->flags))
			f->flags[n++] = *p;
		p++;
	}
	f->flags[n] = '\0';

	if (!strncmp(p, "I64", 3)) {
		f->size = 8;
		p += 3;
	} else if (!strncmp(p, "I32", 3)) {
		p += 3;
	} else if (*p == 'I') {
		f->size = sizeof(void *);
		p++;
	} else {
		/* long is 32 bits wide; w and l make strings and characters wide */
		while (*p && strchr("hlwLFN", *p)) {
			if (*p == 'l' && p[1] == 'l') {
				f->size = 8;
				p++;
			}
			f->wide |= *p == 'l' || *p == 'w';
			p++;
		}
	}
	f->conv = *p;
	return *p ? p + 1 : p;
}

static int sp_format_one(char *out, size_t room, struct sp_format *f, va_list *ap)
{
	char fmt[sizeof(f->flags) + 8];

	switch (f->conv) {
	case 'd': case 'i': case 'u': case 'x': case 'X': case 'o':
		snprintf(fmt, sizeof(fmt), "%%%s%s%c", f->flags, f->size == 8 ? "ll" : "", f->conv);
		return f->size == 8 ? scnprintf(out, room, fmt, va_arg(*ap, u64)) :
				      scnprintf(out, room, fmt, va_arg(*ap, u32));
	case 'p':
		return scnprintf(out, room, "%016lX", va_arg(*ap, unsigned long));
	case 'c': case 'C':
		return scnprintf(out, room, "%c", va_arg(*ap, int) & 0x7f);
	case 's':
		if (!f->wide) {
			snprintf(fmt, sizeof(fmt), "%%%ss", f->flags);
			return scnprintf(out, room, fmt, va_arg(*ap, char *));
		}
		fallthrough;
	case 'S':
		return sp_print_wide(out, room, va_arg(*ap, u16 *), SIZE_MAX);
	case 'Z': {
		struct nt_unicode_string *s = va_arg(*ap, struct nt_unicode_string *);

		return s ? sp_print_wide(out, room, s->buffer, s->length / 2) :
			   scnprintf(out, room, "(null)");
	}
	case '%':
		return scnprintf(out, room, "%%");
	default:
		return scnprintf(out, room, "%%%s%c", f->flags, f->conv);
	}
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
	char line[256];
	size_t n = 0;
	const char *p = DebugMessage;
	struct sp_format f;
	va_list ap;

	if (debug_level < 0 || DebugPrintLevel > debug_level || !p)
		return;

	va_start(ap, DebugMessage);
	while (*p && n + 1 < sizeof(line)) {
		if (*p != '%') {
			line[n++] = *p++;
			continue;
		}
		p = sp_parse_format(p + 1, &f, &ap);
		n += sp_format_one(line + n, sizeof(line) - n, &f, &ap);
	}
	va_end(ap);
	while (n && (line[n - 1] == '\n' || line[n - 1] == '\r'))
		n--;
	line[n] = '\0';
	pr_info("scsiport: debug %u: %s\n", DebugPrintLevel, line);
}
