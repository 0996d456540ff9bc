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
	sp_done_init(&note->done);
	INIT_LIST_HEAD(&note->more_ready);
}

/* The second and further units that one callback names, if not the same again. */
static const char *sp_context_name(u32 context)
{
	switch (context) {
	case SP_IN_FIND_ADAPTER:
		return "HwFindAdapter";
	case SP_IN_INITIALIZE:
		return "HwInitialize";
	case SP_IN_START_IO:
		return "HwStartIo";
	case SP_IN_INTERRUPT:
		return "HwInterrupt";
	case SP_IN_RESET_BUS:
		return "HwResetBus";
	case SP_IN_TIMER:
		return "HwTimer";
	case SP_IN_ENABLE:
		return "the enable-callback";
	case SP_IN_DISABLE:
		return "the disable-callback";
	case SP_IN_CONTROL:
	case SP_IN_CONFIG:
		return "HwAdapterControl";
	}
	return "outside any callback";
}

static noinline void sp_note_more_ready(struct sp_adapter *sp, struct sp_lu *lu)
{
	if (!lu || lu == sp->note.ready || lu->ready_noted)
		return;
	lu->ready_noted = true;
	list_add_tail(&lu->noted, &sp->note.more_ready);
}

static noinline void sp_breach_next_lu(struct sp_adapter *sp)
{
	sp_breach(sp, "ScsiPortNotification(NextLuRequest)",
		  "neither TaggedQueuing nor MultipleRequestPerLu was declared");
}

static void sp_note_next_lu(struct sp_adapter *sp, u8 path, u8 target, u8 lun)
{
	struct sp_lu *lu;

	sp->note.next = true;
	if (unlikely(!sp->tagged_queuing && !sp->multiple_request_per_lu))
		sp_breach_next_lu(sp);
	lu = sp_lu_find(sp, path, target, lun);
	if (likely(!sp->note.ready))
		sp->note.ready = lu;
	else
		sp_note_more_ready(sp, lu);
}

static noinline void sp_breach_not_active(struct sp_adapter *sp, struct sp_req *req,
					  struct nt_srb *srb)
{
	sp_breach(sp, "ScsiPortNotification(RequestComplete)",
		  "SRB %p is not active: %s; ignored", srb,
		  !srb ? "it is NULL" :
		  req ? "it was completed twice" :
		  "completed twice or never given to this adapter");
}

static noinline void sp_breach_pending(struct sp_adapter *sp, struct nt_srb *srb)
{
	sp_breach(sp, "ScsiPortNotification(RequestComplete)",
		  "SRB %p has SrbStatus SRB_STATUS_PENDING; failed", srb);
}

static void sp_note_request(struct sp_adapter *sp, struct nt_srb *srb)
{
	struct sp_req *req = sp_req_from_srb(sp, srb);

	if (unlikely(!req || req->state != SP_REQ_ACTIVE)) {
		sp_breach_not_active(sp, req, srb);
		return;
	}
	if (unlikely(srb->srb_status == SRB_STATUS_PENDING))
		sp_breach_pending(sp, srb);
	sp_note_complete(sp, req);
}

static noinline void sp_breach_enable(struct sp_adapter *sp, u8 (*fn)(void *ext), bool served)
{
	if (!served)
		sp_breach(sp, "ScsiPortNotification(CallEnableInterrupts)", "%s; ignored",
			  fn ? "sent twice before the first was served" : "the callback is NULL");
	if (!(sp->context & (SP_IN_INTERRUPT | SP_IN_ENABLE)))
		sp_breach(sp, "ScsiPortNotification(CallEnableInterrupts)",
			  "sent from %s, not from HwInterrupt; served all the same",
			  sp_context_name(sp->context));
}

static void sp_note_enable(struct sp_adapter *sp, u8 (*fn)(void *ext))
{
	bool served = fn && !sp->note.enable_fn && !(sp->owed & SP_OWE_ENABLE);

	if (unlikely(!served || !(sp->context & (SP_IN_INTERRUPT | SP_IN_ENABLE))))
		sp_breach_enable(sp, fn, served);
	if (unlikely(!served))
		return;
	sp->note.enable_fn = fn;
	sp->note.enable_from = sp->context;
}

static void sp_note_disable(struct sp_adapter *sp, u8 (*fn)(void *ext))
{
	if (!fn) {
		sp_breach(sp, "ScsiPortNotification(CallDisableInterrupts)",
			  "the callback is NULL; ignored");
		return;
	}
	if (sp->context == SP_IN_DISABLE) {
		sp_breach(sp, "ScsiPortNotification(CallDisableInterrupts)",
			  "sent by the disable-callback itself; ignored");
		return;
	}
	if (sp->context != SP_IN_ENABLE && !sp->ints_ignored)
		sp_breach(sp, "ScsiPortNotification(CallDisableInterrupts)",
			  "no enable-callback is running; served all the same");
	sp->note.rare = true;
	sp->note.disable_fn = fn;
}

/* A bus that the adapter does not have cannot have changed. */
static void sp_note_bus_change(struct sp_adapter *sp, u8 path)
{
	if (path >= sp->nr_buses) {
		sp_breach(sp, "ScsiPortNotification(BusChangeDetected)",
			  "PathId %u, but NumberOfBuses is %u; ignored", path, sp->nr_buses);
		return;
	}
	sp->note.rare = true;
	sp->note.bus_change |= BIT(path);
}

/*
 * From StorPort; nothing says what SCSI Port made of them. Here the adapter takes
 * no requests while its link is down, and their clocks stand still.
 */
static void sp_note_link(struct sp_adapter *sp, bool down)
{
	sp->note.rare = true;
	sp->note.link = true;
	sp->note.link_down = down;
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

/* An event of the adapter has no TargetId and Lun behind its PathId. */
static void sp_note_wmi_event(struct sp_adapter *sp, va_list *ap)
{
	const void *wnode = va_arg(*ap, const void *);
	u8 path = va_arg(*ap, int);
	u8 target = SP_UNTAGGED;
	u8 lun = SP_UNTAGGED;

	if (path != SP_UNTAGGED) {
		target = va_arg(*ap, int);
		lun = va_arg(*ap, int);
	}
	sp_wmi_note_event(sp, wnode, path, target, lun);
}

/* The notifications that most I/O does without. */
static noinline void sp_note_rare(struct sp_adapter *sp, int type, va_list *ap)
{
	switch (type) {
	case NT_RESET_DETECTED:
		sp->note.rare = true;
		sp->note.reset = true;
		break;
	case NT_CALL_DISABLE_INTERRUPTS:
		sp_note_disable(sp, va_arg(*ap, void *));
		break;
	case NT_REQUEST_TIMER_CALL: {
		void *fn = va_arg(*ap, void *);

		sp_note_timer(sp, fn, va_arg(*ap, u32));
		break;
	}
	case NT_BUS_CHANGE_DETECTED:
		sp_note_bus_change(sp, va_arg(*ap, int));
		break;
	case NT_LINK_UP:
	case NT_LINK_DOWN:
		sp_note_link(sp, type == NT_LINK_DOWN);
		break;
	case NT_WMI_EVENT:
		sp_note_wmi_event(sp, ap);
		break;
	case NT_WMI_REREGISTER:
		/* Whoever it is about: all are asked. */
		sp_wmi_note_reregister(sp);
		break;
	case NT_QUERY_TICK_COUNT: {
		union nt_large_integer *count = va_arg(*ap, void *);

		if (count)
			KeQueryTickCount(count);
		break;
	}
	default:
		trace_not_implemented(sp, "ScsiPortNotification", type);
		sp_breach(sp, "ScsiPortNotification", "type %d is not served; ignored", type);
	}
}

/* A notification from where most may not be sent. Returns: whether this one may. */
static noinline bool sp_early_notification(struct sp_adapter *sp, int type)
{
	if (sp->context == SP_IN_FIND_ADAPTER && type == NT_RESET_DETECTED)
		return true;
	sp_breach(sp, "ScsiPortNotification", "type %d sent from %s; ignored", type,
		  sp_context_name(sp->context));
	return false;
}

/**
 * ScsiPortNotification - the miniport reports an event to the port driver
 * @NotificationType: one of enum nt_notification
 * @HwDeviceExtension: the adapter's device extension
 * @...: RequestComplete: PSCSI_REQUEST_BLOCK; NextLuRequest: UCHAR PathId, UCHAR
 *	TargetId, UCHAR Lun; CallEnable/DisableInterrupts: PHW_INTERRUPT;
 *	RequestTimerCall: PHW_TIMER, ULONG microseconds; BusChangeDetected: UCHAR PathId;
 *	WMIEvent: PWNODE_EVENT_ITEM, UCHAR PathId and, unless that is SP_UNTAGGED,
 *	UCHAR TargetId, UCHAR Lun; WMIReregister: the same without the event;
 *	QueryTickCount: PLARGE_INTEGER, which is written at once
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
	if (unlikely(!(sp->context & SP_IN_IO)) && !sp_early_notification(sp, NotificationType))
		return;
	trace_notification(sp, NotificationType);
	sp->note.any = true;

	va_start(ap, HwDeviceExtension);
	if (NotificationType == NT_REQUEST_COMPLETE) {
		sp_note_request(sp, va_arg(ap, struct nt_srb *));
	} else if (NotificationType == NT_NEXT_LU_REQUEST) {
		u8 path = va_arg(ap, int);
		u8 target = va_arg(ap, int);
		u8 lun = va_arg(ap, int);

		sp_note_next_lu(sp, path, target, lun);
	} else if (NotificationType == NT_NEXT_REQUEST) {
		sp->note.next = true;
	} else if (NotificationType == NT_CALL_ENABLE_INTERRUPTS) {
		sp_note_enable(sp, va_arg(ap, void *));
	} else {
		sp_note_rare(sp, NotificationType, &ap);
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

	for (slot = 1; slot <= sp_nr_slots(sp); slot++) {
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

/* The request has ended beside which nothing may be started on the adapter. */
static noinline void sp_absorb_alone(struct sp_adapter *sp)
{
	sp->alone = NULL;
	if (sp->next_put_off)
		sp->busy = false;
	sp->next_put_off = false;
}

static void sp_absorb_done(struct sp_adapter *sp, struct sp_section *sec)
{
	struct sp_req *req;
	bool plain = true;

	if (unlikely(!list_empty(&sp->backing_off)))
		sp_busy_ended(sp);
	llist_for_each_entry(req, sp->note.done.first, post) {
		struct sp_lu *lu = req->lu;

		sp->slots[req->slot] = NULL;
		sp->active--;
		lu->active--;
		if (lu->untagged == req)
			lu->untagged = NULL;
		if (unlikely(sp->alone == req))
			sp_absorb_alone(sp);
		plain &= req->srb.srb_status == SRB_STATUS_SUCCESS && !req->stage;
	}
	if (unlikely(sp->system_dma))
		sp_sysdma_completed(sp);
	if (likely(plain))
		sp_done_splice(&sec->done, &sp->note.done);
	else
		sp_absorb_odd(sp, sec);
}

static noinline void sp_absorb_more_ready(struct sp_adapter *sp)
{
	struct sp_lu *lu, *next;

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
	if (unlikely(!sp->running)) {
		sp_breach(sp, "ScsiPortNotification(CallDisableInterrupts)",
			  "the adapter is stopped; ignored");
		return;
	}
	sp->ints_ignored = false;
	trace_disable_callback(sp, fn);
	sp->context = SP_IN_DISABLE;
	fn(sp->ext);
	sp->context = SP_IN_NONE;
	sp_line_on(sp);
}

/*
 * A disable-callback comes after the enable-callback. Who sends both at once means that
 * order, but for an enable-callback: that one has run, and asks for the next.
 */
static bool sp_disable_due(const struct sp_note *note)
{
	return note->disable_fn && (!note->enable_fn || note->enable_from == SP_IN_ENABLE);
}

/* What comes first, because the disable-callback and HwDmaStarted may say more. */
static noinline void sp_absorb_disable(struct sp_adapter *sp)
{
	struct sp_note *note = &sp->note;

	if (sp_disable_due(note))
		sp_call_disable(sp);
	while (note->dma) {
		note->dma = false;
		sp_sysdma_start(sp);
		if (sp_disable_due(note))
			sp_call_disable(sp);
	}
}

static noinline void sp_absorb_rare(struct sp_adapter *sp)
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
		atomic_or(note->bus_change, &sp->rescan);
		note->bus_change = 0;
		queue_work(system_freezable_wq, &sp->rescan_work);
	}
	if (note->link) {
		note->link = false;
		sp_set_link(sp, note->link_down);
	}
}

/* sp_absorb_notes - the better part of sp_absorb() */
void sp_absorb_notes(struct sp_adapter *sp, struct sp_section *sec)
{
	struct sp_note *note = &sp->note;

	lockdep_assert_held(&sp->intr_lock);

	if (unlikely(note->rare))
		sp_absorb_disable(sp);
	note->any = false;
	if (note->done.first)
		sp_absorb_done(sp, sec);
	if (note->next) {
		note->next = false;
		if (likely(!sp->alone))
			sp->busy = false;
		else
			sp->next_put_off = true;
	}
	if (note->ready) {
		/* Not beside an untagged request; the adapter is ready all the same. */
		note->ready->ready = !note->ready->untagged;
		note->ready = NULL;
		if (unlikely(!list_empty(&note->more_ready)))
			sp_absorb_more_ready(sp);
	}
	if (unlikely(note->rare))
		sp_absorb_rare(sp);
	/* Last, because from then on the notes are the enable-callback's. */
	if (note->enable_fn) {
		u8 (*fn)(void *ext) = note->enable_fn;

		note->enable_fn = NULL;
		sp_own(sp, sec, fn);
	}
}
