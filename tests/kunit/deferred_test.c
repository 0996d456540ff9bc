// SPDX-License-Identifier: GPL-2.0-only
/* Chapter B.7: CallEnableInterrupts and CallDisableInterrupts, and who owns the adapter. */
#include <linux/slab.h>

#include "rig.h"
#include "suites.h"

static struct {
	struct rig *rig;
	unsigned int mode;
	bool in_enable, leave_enable;
	unsigned int starts, interrupts, timers, resets;	/* while in_enable */
	unsigned int disables_early;
	unsigned int fired;
	bool disable_locked;
	u8 (*disable)(void *ext);
} d;

static void d_timer(void *ext)
{
	d.fired++;
	if (d.in_enable)
		d.timers++;
	if (d.mode == 2 && d.disable)
		ScsiPortNotification(NT_CALL_DISABLE_INTERRUPTS, ext, d.disable);
}

static u8 d_disable(void *ext)
{
	struct softhba *hba = d.rig->hba;

	d.disable_locked = rig_holds_lock(d.rig);
	ScsiPortWriteRegisterUlong(d.rig->mp.registers + SOFTHBA_REG_MASK, ~0);
	return hba->mask;
}

static int d_hook(struct rig *rig, int where, void *ext, void *argument)
{
	unsigned int waited = 0;

	if (d.in_enable) {
		d.starts += where == SOFTHBA_IN_START_IO;
		d.interrupts += where == SOFTHBA_IN_INTERRUPT;
		d.resets += where == SOFTHBA_IN_RESET_BUS;
		d.disables_early += where == SOFTHBA_IN_DISABLE;
	}
	if (where == SOFTHBA_IN_INTERRUPT && d.mode == 3 && rig->hba->status & SOFTHBA_INT_EVENT) {
		ScsiPortNotification(NT_CALL_ENABLE_INTERRUPTS, ext, NULL);
		return SOFTHBA_GO_ON;
	}
	if (where != SOFTHBA_IN_ENABLE)
		return SOFTHBA_GO_ON;
	if (d.mode == 1 && rig->calls[SOFTHBA_IN_ENABLE] > 0 && !d.leave_enable) {
		WRITE_ONCE(d.in_enable, true);
		while (!READ_ONCE(d.leave_enable) && waited++ < 2000)
			ScsiPortStallExecution(1000);
		WRITE_ONCE(d.in_enable, false);
	}
	if (d.mode == 2) {
		/* HwTimer will say it instead. */
		d.mode = 2;
		d.disable = d_disable;
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, d_timer, 30000);
		return true;
	}
	return SOFTHBA_GO_ON;
}

static void d_start(struct rig *rig, unsigned int mode, char *dpc)
{
	memset(&d, 0, sizeof(d));
	d.rig = rig;
	rig->mp.deferred = 1;
	rig->settings.dpc[0] = dpc;
	rig_start(rig);
	d.mode = mode;
	rig->hook = d_hook;
}

static void d_io(struct kunit *test, char *dpc)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 16);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	d_start(rig, 0, dpc);
	for (i = 0; i < 16; i++)
		rig_send_read(rig, &io[i], rig_device(rig, 0, i & 1, 0),
			      data + i * SOFTHBA_BLOCK);
	for (i = 0; i < 16; i++) {
		KUNIT_ASSERT_TRUE(test, rig_wait(&io[i], 20));
		KUNIT_EXPECT_EQ(test, io[i].result, 0);
	}
	KUNIT_EXPECT_TRUE(test, rig_until(1000, !READ_ONCE(rig->sp->ints_ignored)));
	KUNIT_EXPECT_GT(test, rig->calls[SOFTHBA_IN_ENABLE], 0);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_ENABLE], rig->calls[SOFTHBA_IN_DISABLE]);
	KUNIT_EXPECT_EQ(test, rig->sp->deferred, rig->calls[SOFTHBA_IN_ENABLE]);
}

/* Work in the enable-callback, in the interrupt's thread and in a tasklet. B.7; C.1. */
static void d_thread(struct kunit *test)
{
	d_io(test, "thread");
}

static void d_tasklet(struct kunit *test)
{
	d_io(test, "tasklet");
}

/*
 * While the enable-callback runs nothing else of the adapter does: no HwStartIo,
 * no HwInterrupt, no HwTimer; requests and the timer wait, and come afterwards.
 * B.7; C.1; rule 106.
 */
static void d_exclusive(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 4);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	u64 ignored;
	unsigned int i;

	d_start(rig, 1, "thread");
	rig_send_read(rig, &io[0], rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(1000, READ_ONCE(d.in_enable)));
	ignored = rig->sp->ignored;
	for (i = 1; i < 4; i++)
		rig_send_read(rig, &io[i], rig_device(rig, 0, i & 1, 0),
			      data + i * SOFTHBA_BLOCK);
	softhba_raise(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_until(500, READ_ONCE(rig->sp->ignored) > ignored));
	msleep(30);
	WRITE_ONCE(d.leave_enable, true);
	for (i = 0; i < 4; i++) {
		KUNIT_ASSERT_TRUE(test, rig_wait(&io[i], 20));
		KUNIT_EXPECT_EQ(test, io[i].result, 0);
	}
	KUNIT_EXPECT_EQ(test, d.starts, 0);
	KUNIT_EXPECT_EQ(test, d.interrupts, 0);
	KUNIT_EXPECT_EQ(test, d.disables_early, 0);
}

static int d_arm_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_INTERRUPT)
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, d_timer, 5000);
	return d_hook(rig, where, ext, argument);
}

/* HwTimer, whose time comes while the enable-callback runs, is called afterwards. B.7, B.8. */
static void d_timer_owed(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	d_start(rig, 1, "thread");
	rig->hook = d_arm_hook;
	rig_send_read(rig, io, rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(1000, READ_ONCE(d.in_enable)));
	msleep(40);
	KUNIT_EXPECT_EQ(test, READ_ONCE(d.fired), 0);
	WRITE_ONCE(d.leave_enable, true);
	KUNIT_EXPECT_TRUE(test, rig_until(1000, READ_ONCE(d.fired)));
	KUNIT_EXPECT_EQ(test, d.timers, 0);
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 20));
}

/*
 * An enable-callback that does not send CallDisableInterrupts leaves interrupts
 * ignored; HwTimer may send it later. B.7; rule 61.
 */
static void d_later(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int enables;

	d_start(rig, 2, "thread");
	enables = rig->calls[SOFTHBA_IN_ENABLE];
	rig_send_read(rig, io, rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(1000, READ_ONCE(rig->calls[SOFTHBA_IN_ENABLE]) >
					  enables));
	KUNIT_EXPECT_TRUE(test, READ_ONCE(rig->sp->ints_ignored));
	KUNIT_EXPECT_TRUE(test, rig_until(1000, READ_ONCE(d.fired)));
	KUNIT_EXPECT_TRUE(test, rig_until(1000, !READ_ONCE(rig->sp->ints_ignored)));
	KUNIT_EXPECT_TRUE(test, d.disable_locked);
	d.mode = 0;
	softhba_event(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_wait(io, 20));
}

/* CallEnableInterrupts without a callback is ignored. Rule 60. */
static void d_null(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	d_start(rig, 3, "thread");
	softhba_event(rig->hba);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
}

static int d_twice_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_INTERRUPT && rig->hba->status)
		ScsiPortNotification(NT_CALL_ENABLE_INTERRUPTS, ext, d_disable);
	return SOFTHBA_GO_ON;
}

/* CallEnableInterrupts twice: the first one counts. Rule 60. */
static void d_twice(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int enables;

	d_start(rig, 0, "thread");
	enables = rig->calls[SOFTHBA_IN_ENABLE];
	rig->hook = d_twice_hook;
	rig_send_read(rig, io, rig_device(rig, 0, 0, 0), data);
	msleep(30);
	/* d_disable(), sent first, ran instead of the miniport's own callback. */
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_ENABLE], enables);
	rig->hook = NULL;
	rig->sp->ints_ignored = false;
	softhba_event(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_wait(io, 20));
}

static struct kunit_case deferred_cases[] = {
	RIG_CASE("thread", d_thread),
	RIG_CASE("tasklet", d_tasklet),
	RIG_CASE("exclusive", d_exclusive),
	RIG_CASE("timer-owed", d_timer_owed),
	RIG_CASE("later", d_later),
	RIG_CASE("null", d_null),
	RIG_CASE("twice", d_twice),
	{}
};

RIG_SUITE(deferred_suite, "deferred", deferred_cases);
