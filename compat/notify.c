// SPDX-License-Identifier: GPL-2.0-only
/*
 * Notifications: a miniport's callback only records them; they are acted upon
 * when the callback has returned (sp_absorb), see section.c.
 */
#include "scsiport.h"
#include "trace.h"

void sp_note_init(struct sp_note *note)
{
	memset(note, 0, sizeof(*note));
	init_llist_head(&note->done);
	INIT_LIST_HEAD(&note->more_ready);
}

/*
 * sp_note_complete - record that the miniport is done with an active request
 *
 * Locks: the running callback owns sp->note (see struct sp_note).
 */
void sp_note_complete(struct sp_adapter *sp, struct sp_req *req)
{
	req->state = SP_REQ_DONE;
	sp->note.any = true;
	__llist_add(&req->post, &sp->note.done);
}

static void sp_note_next_lu(struct sp_adapter *sp, u8 path, u8 target, u8 lun)
{
	struct sp_lu *lu;

	sp->note.next = true;
	if (unlikely(!sp->tagged_queuing && !sp->multiple_request_per_lu))
		sp_breach(sp, "ScsiPortNotification(NextLuRequest)",
			  "neither TaggedQueuing nor MultipleRequestPerLu was declared");
	lu = sp_lu_find(sp, path, target, lun);
	if (likely(!sp->note.ready)) {
		sp->note.ready = lu;
	} else if (lu && lu != sp->note.ready && !lu->ready_noted) {
		lu->ready_noted = true;
		list_add_tail(&lu->noted, &sp->note.more_ready);
	}
}

static void sp_note_request(struct sp_adapter *sp, struct nt_srb *srb)
{
	struct sp_req *req = sp_req_from_srb(sp, srb);

	if (unlikely(!req || req->state != SP_REQ_ACTIVE)) {
		sp_breach(sp, "ScsiPortNotification(RequestComplete)",
			  "SRB %p is not active: %s; ignored", srb,
			  !srb ? "it is NULL" :
			  req ? "it was completed twice" :
			  "completed twice or never given to this adapter");
		return;
	}
	if (unlikely(srb->srb_status == SRB_STATUS_PENDING))
		sp_breach(sp, "ScsiPortNotification(RequestComplete)",
			  "SRB %p has SrbStatus SRB_STATUS_PENDING; failed", srb);
	sp_note_complete(sp, req);
}

static void sp_note_enable(struct sp_adapter *sp, u8 (*fn)(void *ext))
{
	if (!fn)
		sp_breach(sp, "ScsiPortNotification(CallEnableInterrupts)",
			  "the callback is NULL; ignored");
	else if (sp->note.enable_fn)
		sp_breach(sp, "ScsiPortNotification(CallEnableInterrupts)",
			  "sent twice before the first was served; ignored");
	else
		sp->note.enable_fn = fn;
	sp->note.rare = true;
}

static void sp_note_disable(struct sp_adapter *sp, u8 (*fn)(void *ext))
{
	if (!fn) {
		sp_breach(sp, "ScsiPortNotification(CallDisableInterrupts)",
			  "the callback is NULL; ignored");
		return;
	}
	if (sp->context != SP_IN_ENABLE && !sp->ints_ignored)
		sp_breach(sp, "ScsiPortNotification(CallDisableInterrupts)",
			  "no enable-callback is running; served all the same");
	sp->note.disable_fn = fn;
}

static void sp_note_timer(struct sp_adapter *sp, void (*fn)(void *ext), u32 us)
{
	if (us && !fn) {
		sp_breach(sp, "ScsiPortNotification(RequestTimerCall)",
			  "the routine is NULL; ignored");
		return;
	}
	/* To cancel, people pass a literal 0: the slot's upper half is undefined. */
	sp->note.rare = true;
	sp->note.timer = true;
	sp->note.timer_fn = us ? fn : NULL;
	sp->note.timer_us = us;
}

/**
 * ScsiPortNotification - the miniport reports an event to the port driver
 * @NotificationType: one of enum nt_notification
 * @HwDeviceExtension: the adapter's device extension
 * @...: RequestComplete: PSCSI_REQUEST_BLOCK; NextLuRequest: UCHAR PathId, UCHAR
 *	TargetId, UCHAR Lun; CallEnable/DisableInterrupts: PHW_INTERRUPT;
 *	RequestTimerCall: PHW_TIMER, ULONG microseconds; BusChangeDetected: UCHAR PathId
 *
 * Returns: nothing. Wrong arguments are reported and ignored.
 * Locks: takes none; the caller is a callback of this adapter, which makes it the
 * owner of sp->note. IRQL: any at which callbacks run.
 * Context: every callback but DriverEntry; in HwFindAdapter only ResetDetected.
 * Source: scsiport-api B.
 */
void __cdecl ScsiPortNotification(SCSI_NOTIFICATION_TYPE NotificationType,
				  PVOID HwDeviceExtension, ...)
{
	struct sp_adapter *sp = sp_from_ext(HwDeviceExtension, __func__);
	va_list ap;

	if (unlikely(!sp))
		return;
	if (unlikely(!(sp->context & SP_IN_IO) &&
		     !(sp->context == SP_IN_FIND_ADAPTER &&
		       NotificationType == NT_RESET_DETECTED))) {
		sp_breach(sp, __func__, "type %d sent from %s; ignored",
			  NotificationType, sp->context == SP_IN_FIND_ADAPTER ?
			  "HwFindAdapter" : "outside any callback");
		return;
	}
	trace_notification(sp, NotificationType);
	sp->note.any = true;

	va_start(ap, HwDeviceExtension);
	switch (NotificationType) {
	case NT_REQUEST_COMPLETE:
		sp_note_request(sp, va_arg(ap, struct nt_srb *));
		break;
	case NT_NEXT_REQUEST:
		sp->note.next = true;
		break;
	case NT_NEXT_LU_REQUEST: {
		u8 path = va_arg(ap, int);
		u8 target = va_arg(ap, int);
		u8 lun = va_arg(ap, int);

		sp_note_next_lu(sp, path, target, lun);
		break;
	}
	case NT_RESET_DETECTED:
		sp->note.rare = true;
		sp->note.reset = true;
		break;
	case NT_CALL_DISABLE_INTERRUPTS:
		sp_note_disable(sp, va_arg(ap, void *));
		break;
	case NT_CALL_ENABLE_INTERRUPTS:
		sp_note_enable(sp, va_arg(ap, void *));
		break;
	case NT_REQUEST_TIMER_CALL: {
		void *fn = va_arg(ap, void *);

		sp_note_timer(sp, fn, va_arg(ap, u32));
		break;
	}
	case NT_BUS_CHANGE_DETECTED:
		sp->note.rare = true;
		sp->note.bus_change = true;
		break;
	default:
		trace_not_implemented(sp, __func__, NotificationType);
		sp_breach(sp, __func__, "type %d is not served; ignored",
			  NotificationType);
	}
	va_end(ap);
}

/*
 * sp_complete_matching - complete all active requests of an address
 *
 * Each of @path, @target and @lun may be SP_UNTAGGED for all.
 * Locks: the running callback, or whoever holds intr_lock while none runs.
 */
void sp_complete_matching(struct sp_adapter *sp, u8 path, u8 target, u8 lun, u8 status)
{
	unsigned int slot;

	for (slot = 1; slot <= sp->nr_requests; slot++) {
		struct sp_req *req = sp->slots[slot];

		if (!req || req->state != SP_REQ_ACTIVE)
			continue;
		if ((path != SP_UNTAGGED && path != req->lu->path) ||
		    (target != SP_UNTAGGED && target != req->lu->target) ||
		    (lun != SP_UNTAGGED && lun != req->lu->lun))
			continue;
		req->srb.srb_status = status;
		req->srb.data_transfer_length = 0;
		sp_note_complete(sp, req);
	}
}

/**
 * ScsiPortCompleteRequest - complete every active request of an address
 * @HwDeviceExtension: the adapter's device extension
 * @PathId: bus, or SP_UNTAGGED for all
 * @TargetId: target, or SP_UNTAGGED for all
 * @Lun: logical unit, or SP_UNTAGGED for all
 * @SrbStatus: what each request ends with
 *
 * Includes the request that HwStartIo is just given. Says nothing about
 * readiness: the miniport still sends NextRequest or NextLuRequest.
 *
 * Returns: nothing. Locks: takes none, see ScsiPortNotification.
 * Context: every callback from HwInitialize on. Source: scsiport-api A.4.
 */
void NTAPI ScsiPortCompleteRequest(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId,
				   UCHAR Lun, UCHAR SrbStatus)
{
	struct sp_adapter *sp = sp_from_ext(HwDeviceExtension, __func__);

	if (!sp)
		return;
	if (!(sp->context & SP_IN_IO)) {
		sp_breach(sp, __func__, "called outside any callback; ignored");
		return;
	}
	sp_complete_matching(sp, PathId, TargetId, Lun, SrbStatus);
}

static void sp_set_timer(struct sp_adapter *sp)
{
	sp->timer_fn = sp->note.timer_fn;
	sp->owed &= ~SP_OWE_TIMER;
	if (!sp->timer_fn) {
		/* A handler that waits for the lock finds timer_fn NULL. */
		hrtimer_try_to_cancel(&sp->timer);
		return;
	}
	sp->timer_expires = ktime_add_us(ktime_get(), sp->note.timer_us);
	hrtimer_start(&sp->timer, sp->timer_expires, HRTIMER_MODE_ABS_SOFT);
}

static void sp_absorb_done(struct sp_adapter *sp, struct sp_section *sec)
{
	struct llist_node *list = __llist_del_all(&sp->note.done);
	struct sp_req *req, *next;

	llist_for_each_entry_safe(req, next, llist_reverse_order(list), post) {
		struct sp_lu *lu = req->lu;

		sp->slots[req->slot] = NULL;
		sp->active--;
		lu->active--;
		if (lu->untagged == req)
			lu->untagged = NULL;
		sp_section_add(sec, req);
	}
}

static void sp_absorb_ready(struct sp_adapter *sp)
{
	struct sp_lu *lu, *next;

	/* Not beside an untagged request; the adapter is ready all the same. */
	sp->note.ready->ready = !sp->note.ready->untagged;
	sp->note.ready = NULL;
	list_for_each_entry_safe(lu, next, &sp->note.more_ready, noted) {
		list_del_init(&lu->noted);
		lu->ready_noted = false;
		lu->ready = !lu->untagged;
	}
}

static void sp_call_disable(struct sp_adapter *sp)
{
	u8 (*fn)(void *ext) = sp->note.disable_fn;

	sp->note.disable_fn = NULL;
	sp->ints_ignored = false;
	trace_disable_callback(sp, fn);
	sp->context = SP_IN_DISABLE;
	fn(sp->ext);
	sp->context = SP_IN_NONE;
}

/* The notifications that most I/O does without. */
static void sp_absorb_rare(struct sp_adapter *sp, struct sp_section *sec)
{
	struct sp_note *note = &sp->note;

	note->rare = false;
	if (note->timer) {
		note->timer = false;
		sp_set_timer(sp);
	}
	if (note->reset) {
		note->reset = false;
		sp_hold(sp);
	}
	if (note->bus_change) {
		note->bus_change = false;
		queue_work(system_long_wq, &sp->rescan_work);
	}
	if (note->enable_fn) {
		sp->enable_fn = note->enable_fn;
		note->enable_fn = NULL;
		sp->ints_ignored = true;
		sp->dpc_owned = true;
		sp->deferred++;
		sec->kick = true;
	}
}

/* sp_absorb_notes - the better part of sp_absorb() */
void sp_absorb_notes(struct sp_adapter *sp, struct sp_section *sec)
{
	struct sp_note *note = &sp->note;

	lockdep_assert_held(&sp->intr_lock);

	note->any = false;
	/* First, because the callback may say more. */
	if (unlikely(note->disable_fn))
		sp_call_disable(sp);
	if (!llist_empty(&note->done))
		sp_absorb_done(sp, sec);
	if (note->next) {
		note->next = false;
		sp->busy = false;
	}
	if (note->ready)
		sp_absorb_ready(sp);
	if (unlikely(note->rare))
		sp_absorb_rare(sp, sec);
}
