// SPDX-License-Identifier: GPL-2.0-only
/* Chapter B: ScsiPortNotification, each type, where it may be sent and where not. */
#include <linux/slab.h>

#include "rig.h"
#include "suites.h"

/* What the hooks of this file share; one case at a time. */
static struct {
	struct rig *rig;
	unsigned int mode;
	unsigned int fired;
	unsigned int fired_other;
	ktime_t armed, at;
	bool locked;
	bool in_timer;
	struct nt_srb *first;
	struct nt_srb copy;
	unsigned int starts;
	unsigned int limit;
} n;

static void n_reset(struct rig *rig)
{
	memset(&n, 0, sizeof(n));
	n.rig = rig;
}

static void n_finish(void *ext, struct nt_srb *srb, u8 status)
{
	srb->srb_status = status;
	ScsiPortNotification(NT_REQUEST_COMPLETE, ext, srb);
	ScsiPortNotification(NT_NEXT_REQUEST, ext);
}

enum {
	N_TWICE, N_NULL, N_FOREIGN, N_PENDING, N_READY_FIRST, N_READY_LAST, N_ARGUMENTS, N_UNKNOWN,
	N_ODD_TYPES,
};

static int n_complete_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where != SOFTHBA_IN_START_IO || srb->cdb[0] != READ_10)
		return SOFTHBA_GO_ON;
	switch (n.mode) {
	case N_TWICE:
		n_finish(ext, srb, SRB_STATUS_SELECTION_TIMEOUT);
		ScsiPortNotification(NT_REQUEST_COMPLETE, ext, srb);
		break;
	case N_NULL:
		ScsiPortNotification(NT_REQUEST_COMPLETE, ext, NULL);
		n_finish(ext, srb, SRB_STATUS_SELECTION_TIMEOUT);
		break;
	case N_FOREIGN:
		n.copy = *srb;
		ScsiPortNotification(NT_REQUEST_COMPLETE, ext, &n.copy);
		n_finish(ext, srb, SRB_STATUS_SELECTION_TIMEOUT);
		break;
	case N_PENDING:
		n_finish(ext, srb, SRB_STATUS_PENDING);
		break;
	case N_READY_FIRST:
		ScsiPortNotification(NT_NEXT_REQUEST, ext);
		srb->srb_status = SRB_STATUS_SELECTION_TIMEOUT;
		ScsiPortNotification(NT_REQUEST_COMPLETE, ext, srb);
		break;
	case N_READY_LAST:
		srb->srb_status = SRB_STATUS_SELECTION_TIMEOUT;
		ScsiPortNotification(NT_REQUEST_COMPLETE, ext, srb);
		ScsiPortNotification(NT_NEXT_REQUEST, ext);
		break;
	case N_ARGUMENTS:
		srb->srb_status = SRB_STATUS_SELECTION_TIMEOUT;
		ScsiPortNotification(NT_REQUEST_COMPLETE, ext, srb);
		ScsiPortNotification(NT_NEXT_REQUEST, ext, 0xff, 0xff, NULL);
		break;
	case N_UNKNOWN:
		ScsiPortNotification(99, ext, NULL, NULL);
		ScsiPortNotification(0x1000, ext);
		n_finish(ext, srb, SRB_STATUS_SELECTION_TIMEOUT);
		break;
	case N_ODD_TYPES:
		ScsiPortNotification(10, ext);
		ScsiPortNotification(13, ext);
		ScsiPortNotification(14, ext);
		n_finish(ext, srb, SRB_STATUS_SELECTION_TIMEOUT);
		break;
	}
	return true;
}

/* Runs two commands through n_complete_hook(); both end as @host_byte says. */
static void n_complete(struct kunit *test, unsigned int mode, u8 host_byte)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	u8 tur[6] = { TEST_UNIT_READY };
	unsigned int i;

	n_reset(rig);
	n.mode = mode;
	rig->hook = n_complete_hook;
	rig_start(rig);
	for (i = 0; i < 2; i++) {
		rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
		KUNIT_EXPECT_EQ(test, host_byte(io->result), host_byte);
	}
	/* The adapter is none the worse for it. */
	rig_run(rig, io, rig_device(rig, 0, 0, 0), tur, 6, false, NULL, 0);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_EQ(test, rig->sp->active, 0);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_RESET_BUS], 0);
}

/* RequestComplete for the second time is ignored. B.4; rule 38. */
static void n_twice(struct kunit *test)
{
	n_complete(test, N_TWICE, DID_NO_CONNECT);
}

/* RequestComplete with NULL is ignored. B.4; rule 54. */
static void n_null(struct kunit *test)
{
	n_complete(test, N_NULL, DID_NO_CONNECT);
}

/* RequestComplete with an SRB of the miniport's own is ignored. B.4; rules 54, 70. */
static void n_foreign(struct kunit *test)
{
	n_complete(test, N_FOREIGN, DID_NO_CONNECT);
}

/* RequestComplete with SRB_STATUS_PENDING ends the request, and it has failed. B.4; rule 39. */
static void n_pending(struct kunit *test)
{
	n_complete(test, N_PENDING, DID_ERROR);
}

/* NextRequest before RequestComplete and after it are both right. B.10; rule 59. */
static void n_order(struct kunit *test)
{
	n_complete(test, N_READY_FIRST, DID_NO_CONNECT);
}

static void n_order_other(struct kunit *test)
{
	n_complete(test, N_READY_LAST, DID_NO_CONNECT);
}

/* Arguments of NextRequest, which has none, are not looked at. B.3. */
static void n_arguments(struct kunit *test)
{
	n_complete(test, N_ARGUMENTS, DID_NO_CONNECT);
}

/* A type that does not exist is ignored. B.1; rule 69. */
static void n_unknown(struct kunit *test)
{
	n_complete(test, N_UNKNOWN, DID_NO_CONNECT);
}

/* Types of later port drivers are ignored. B.1, B.9; rule 69. */
static void n_odd_types(struct kunit *test)
{
	n_complete(test, N_ODD_TYPES, DID_NO_CONNECT);
}

/* The adapter takes n.limit requests; then nothing is ready until one ends. */
static int n_flag_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where != SOFTHBA_IN_START_IO || srb->cdb[0] != READ_10)
		return SOFTHBA_GO_ON;
	n.starts++;
	if (n.starts > n.limit)
		return SOFTHBA_GO_ON;
	/* Kept until the case is over; ready by the word of the mode. */
	if (n.mode == NT_NEXT_REQUEST) {
		ScsiPortNotification(NT_NEXT_REQUEST, ext);
		ScsiPortNotification(NT_NEXT_REQUEST, ext);
	} else if (n.mode == NT_NEXT_LU_REQUEST) {
		ScsiPortNotification(NT_NEXT_LU_REQUEST, ext, srb->path_id, srb->target_id,
				     srb->lun);
	}
	return true;
}

/*
 * NextRequest grants one HwStartIo call, however often it is sent, and none for a
 * unit that has a request. B.3; rules 58, 107.
 */
static void n_next_request(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 6);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	n_reset(rig);
	n.mode = NT_NEXT_REQUEST;
	n.limit = 100;
	rig->hook = n_flag_hook;
	rig_start(rig);
	for (i = 0; i < 6; i++)
		rig_send_read(rig, &io[i], rig_device(rig, 0, i / 3, 0),
			      data + i * SOFTHBA_BLOCK);
	msleep(50);
	KUNIT_EXPECT_EQ(test, READ_ONCE(n.starts), 2);
	KUNIT_EXPECT_EQ(test, rig->sp->active, 2);
	rig_drain(rig);
	for (i = 0; i < 6; i++)
		KUNIT_EXPECT_TRUE(test, rig_wait(&io[i], 20));
}

/* NextLuRequest grants another request for that very unit. B.5; rules 107, 126. */
static void n_next_lu(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 6);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	n_reset(rig);
	n.mode = NT_NEXT_LU_REQUEST;
	n.limit = 100;
	rig->hook = n_flag_hook;
	rig_start(rig);
	for (i = 0; i < 6; i++)
		rig_send_read(rig, &io[i], rig_device(rig, 0, i / 3, 0),
			      data + i * SOFTHBA_BLOCK);
	msleep(50);
	KUNIT_EXPECT_EQ(test, READ_ONCE(n.starts), 6);
	rig_drain(rig);
	for (i = 0; i < 6; i++)
		KUNIT_EXPECT_TRUE(test, rig_wait(&io[i], 20));
}

/* Without any word nothing more is started, for any unit. B.3; rule 107. */
static void n_silence(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 6);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	n_reset(rig);
	n.mode = NT_RESET_DETECTED;
	n.limit = 100;
	rig->hook = n_flag_hook;
	rig_start(rig);
	for (i = 0; i < 6; i++)
		rig_send_read(rig, &io[i], rig_device(rig, 0, i / 3, 0),
			      data + i * SOFTHBA_BLOCK);
	msleep(50);
	KUNIT_EXPECT_EQ(test, READ_ONCE(n.starts), 1);
	rig_drain(rig);
	for (i = 0; i < 6; i++)
		KUNIT_EXPECT_TRUE(test, rig_wait(&io[i], 20));
}

/*
 * NextLuRequest beside an untagged request of that unit makes the adapter ready
 * but not the unit. B.5; rules 55, 108.
 */
static void n_next_lu_untagged(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 6);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	n_reset(rig);
	n.mode = NT_NEXT_LU_REQUEST;
	n.limit = 100;
	rig->hook = n_flag_hook;
	rig->mp.tagged_queuing = 0;
	rig_start(rig);
	for (i = 0; i < 4; i++)
		rig_send_read(rig, &io[i], rig_device(rig, 0, i / 2, 0),
			      data + i * SOFTHBA_BLOCK);
	msleep(50);
	KUNIT_EXPECT_EQ(test, READ_ONCE(n.starts), 2);
	rig_drain(rig);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_TRUE(test, rig_wait(&io[i], 20));
}

static int n_event_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_INTERRUPT && rig->hba->status & SOFTHBA_INT_EVENT && n.mode) {
		ScsiPortNotification(n.mode, ext, n.limit);
		n.fired++;
		n.at = ktime_get();
	}
	return SOFTHBA_GO_ON;
}

/*
 * ResetDetected holds new requests for as long as reset_hold says, and fails
 * none. B.6; rules 107, 118.
 */
static void n_reset_detected(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	s64 held;

	n_reset(rig);
	n.mode = NT_RESET_DETECTED;
	rig->hook = n_event_hook;
	rig->settings.reset_hold = 300;
	rig_start(rig);
	softhba_event(rig->hba);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(n.fired)));
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	held = ktime_ms_delta(ktime_get(), n.at);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_GE(test, held, 295);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_RESET_BUS], 0);
}

static void n_timer_fn(void *ext)
{
	n.fired++;
	n.at = ktime_get();
	n.locked = rig_holds_lock(n.rig);
	if (atomic_read(&n.rig->inside))
		n.rig->overlaps++;
	if (n.mode == 3 && n.fired < 5)
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, n_timer_fn, 2000);
	if (n.mode == 4)
		ScsiPortNotification(NT_NEXT_REQUEST, ext);
}

static void n_other_timer_fn(void *ext)
{
	n.fired_other++;
}

static int n_timer_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where != SOFTHBA_IN_INTERRUPT || !(rig->hba->status & SOFTHBA_INT_EVENT))
		return SOFTHBA_GO_ON;
	n.armed = ktime_get();
	switch (n.mode) {
	case 0:
	case 3:
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, n_timer_fn, 20000);
		break;
	case 1:			/* the second one takes the first one's place */
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, n_other_timer_fn, 1000);
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, n_timer_fn, 20000);
		break;
	case 2:			/* and 0 cancels */
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, n_timer_fn, 20000);
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, n_other_timer_fn, 0);
		break;
	case 6:			/* as most miniports write it */
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, n_timer_fn, 20000);
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, 0, 0);
		break;
	case 5:
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, NULL, 1000);
		break;
	}
	return SOFTHBA_GO_ON;
}

static void n_timer(struct kunit *test, unsigned int mode, unsigned int times)
{
	struct rig *rig = test->priv;

	n_reset(rig);
	n.mode = mode;
	rig->hook = n_timer_hook;
	rig_start(rig);
	softhba_event(rig->hba);
	if (times)
		KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(n.fired) == times));
	else
		msleep(200);
	msleep(60);
	KUNIT_EXPECT_EQ(test, n.fired, times);
	KUNIT_EXPECT_EQ(test, n.fired_other, 0);
}

/* RequestTimerCall: once, not early, under the interrupt lock. B.6, B.8; C.1. */
static void n_timer_once(struct kunit *test)
{
	n_timer(test, 0, 1);
	KUNIT_EXPECT_GE(test, ktime_us_delta(n.at, n.armed), 20000);
	KUNIT_EXPECT_TRUE(test, n.locked);
}

/* ... one at a time: a new one takes the old one's place, routine and all. B.8. */
static void n_timer_replaced(struct kunit *test)
{
	n_timer(test, 1, 1);
	KUNIT_EXPECT_GE(test, ktime_us_delta(n.at, n.armed), 20000);
}

/* ... 0 cancels, whatever the routine is. B.8. */
static void n_timer_cancelled(struct kunit *test)
{
	n_timer(test, 2, 0);
}

static void n_timer_cancelled_zero(struct kunit *test)
{
	n_timer(test, 6, 0);
}

/* ... may be sent in HwTimer. B.8. */
static void n_timer_again(struct kunit *test)
{
	n_timer(test, 3, 5);
}

/* ... without a routine is ignored. Rule 64. */
static void n_timer_null(struct kunit *test)
{
	n_timer(test, 5, 0);
}

/* BusChangeDetected: what is new on that bus is found. B.9. */
static void n_bus_change(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct scsi_device *sdev;

	n_reset(rig);
	n.mode = NT_BUS_CHANGE_DETECTED;
	rig->hook = n_event_hook;
	rig_start(rig);
	KUNIT_ASSERT_EQ(test, softhba_add_disk(rig->hba, 0, 2, 0), 0);
	softhba_event(rig->hba);
	sdev = NULL;
	rig_until(RIG_SOON, (sdev = scsi_device_lookup(rig->host, 0, 2, 0)));
	KUNIT_EXPECT_NOT_NULL(test, sdev);
	if (sdev)
		scsi_device_put(sdev);
}

/* BusChangeDetected: what has gone from that bus is removed. B.9. */
static void n_bus_change_gone(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct scsi_device *sdev;
	bool gone = false;

	n_reset(rig);
	n.mode = NT_BUS_CHANGE_DETECTED;
	rig->hook = n_event_hook;
	rig_start(rig);
	rig_device(rig, 0, 1, 1);
	rig->hba->disks[0][1][1].present = false;
	softhba_event(rig->hba);
	rig_until(RIG_SOON, ({
		sdev = scsi_device_lookup(rig->host, 0, 1, 1);
		if (sdev)
			scsi_device_put(sdev);
		gone = !sdev;
		gone;
	}));
	KUNIT_EXPECT_TRUE(test, gone);
	rig_device(rig, 0, 1, 0);
}

/* Where a request is completed: the same goes for every callback. */
static void n_complete_now(void *ext)
{
	if (!n.first || n.fired)
		return;
	n.fired = 1;
	n_finish(ext, n.first, SRB_STATUS_SELECTION_TIMEOUT);
}

static int n_context_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where == SOFTHBA_IN_START_IO && srb->cdb[0] == READ_10) {
		n.first = srb;
		return true;
	}
	if (where == n.mode && n.first)
		n_complete_now(ext);
	if (where == SOFTHBA_IN_INTERRUPT && n.mode == SOFTHBA_IN_TIMER && n.first)
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, n_complete_now, 1000);
	return SOFTHBA_GO_ON;
}

static void n_context(struct kunit *test, int where, bool deferred)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	n_reset(rig);
	n.mode = where;
	rig->hook = n_context_hook;
	rig->mp.deferred = deferred;
	rig_start(rig);
	rig_send_read(rig, io, rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(n.first)));
	softhba_event(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_wait(io, 5));
	KUNIT_EXPECT_EQ(test, host_byte(io->result), DID_NO_CONNECT);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_RESET_BUS], 0);
}

/* RequestComplete and NextRequest in HwInterrupt, HwTimer and both deferred callbacks. B.2. */
static void n_in_interrupt(struct kunit *test)
{
	n_context(test, SOFTHBA_IN_INTERRUPT, false);
}

static void n_in_timer(struct kunit *test)
{
	n_context(test, SOFTHBA_IN_TIMER, false);
}

static void n_in_enable(struct kunit *test)
{
	n_context(test, SOFTHBA_IN_ENABLE, true);
}

static void n_in_disable(struct kunit *test)
{
	n_context(test, SOFTHBA_IN_DISABLE, true);
}

/* Outside any callback: refused, the request stays where it is. B.2; rule 66. */
static void n_outside(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	n_reset(rig);
	n.mode = SOFTHBA_IN_INTERRUPT;
	rig->hook = n_context_hook;
	rig_start(rig);
	rig_send_read(rig, io, rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(n.first)));
	n.first->srb_status = SRB_STATUS_PARITY_ERROR;
	ScsiPortNotification(NT_REQUEST_COMPLETE, rig->mp.extension, n.first);
	ScsiPortNotification(NT_NEXT_REQUEST, rig->mp.extension);
	ScsiPortCompleteRequest(rig->mp.extension, SP_UNTAGGED, SP_UNTAGGED, SP_UNTAGGED,
				SRB_STATUS_ABORTED);
	msleep(20);
	KUNIT_EXPECT_EQ(test, rig->sp->active, 1);
	KUNIT_EXPECT_FALSE(test, completion_done(&io->done));
	softhba_event(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_wait(io, 5));
	KUNIT_EXPECT_EQ(test, host_byte(io->result), DID_NO_CONNECT);
}

static int n_find_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_FIND) {
		ScsiPortNotification(NT_NEXT_REQUEST, ext);
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, n_timer_fn, 1000);
		ScsiPortNotification(NT_RESET_DETECTED, ext);
	}
	return SOFTHBA_GO_ON;
}

/* In HwFindAdapter only ResetDetected is heard. B.2, A.0.1 note 3. */
static void n_in_find(struct kunit *test)
{
	struct rig *rig = test->priv;
	ktime_t start;

	n_reset(rig);
	rig->hook = n_find_hook;
	rig->settings.reset_hold = 400;
	start = ktime_get();
	rig_start(rig);
	/* The scan's first INQUIRY had to wait for the end of the hold. */
	KUNIT_EXPECT_GE(test, ktime_ms_delta(ktime_get(), start), 395);
	KUNIT_EXPECT_EQ(test, n.fired, 0);
}

static struct kunit_case notifications_cases[] = {
	RIG_CASE("complete-twice", n_twice),
	RIG_CASE("complete-null", n_null),
	RIG_CASE("complete-foreign", n_foreign),
	RIG_CASE("complete-pending", n_pending),
	RIG_CASE("order", n_order),
	RIG_CASE("order-other", n_order_other),
	RIG_CASE("next-arguments", n_arguments),
	RIG_CASE("next-request", n_next_request),
	RIG_CASE("next-lu", n_next_lu),
	RIG_CASE("next-lu-untagged", n_next_lu_untagged),
	RIG_CASE("silence", n_silence),
	RIG_CASE("reset-detected", n_reset_detected),
	RIG_CASE("timer-once", n_timer_once),
	RIG_CASE("timer-replaced", n_timer_replaced),
	RIG_CASE("timer-cancelled", n_timer_cancelled),
	RIG_CASE("timer-cancelled-zero", n_timer_cancelled_zero),
	RIG_CASE("timer-again", n_timer_again),
	RIG_CASE("timer-null", n_timer_null),
	RIG_CASE("bus-change", n_bus_change),
	RIG_CASE("bus-change-gone", n_bus_change_gone),
	RIG_CASE("unknown", n_unknown),
	RIG_CASE("odd-types", n_odd_types),
	RIG_CASE("in-interrupt", n_in_interrupt),
	RIG_CASE("in-timer", n_in_timer),
	RIG_CASE("in-enable", n_in_enable),
	RIG_CASE("in-disable", n_in_disable),
	RIG_CASE("outside", n_outside),
	RIG_CASE("in-find", n_in_find),
	{}
};

RIG_SUITE(notifications_suite, "notifications", notifications_cases);
