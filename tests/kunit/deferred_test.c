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
	bool done, done_locked;
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

/* An enable-callback that has nothing to do. */
static u8 d_done(void *ext)
{
	WRITE_ONCE(d.done, true);
	d.done_locked = rig_holds_lock(d.rig);
	ScsiPortNotification(NT_CALL_DISABLE_INTERRUPTS, ext, d_disable);
	return true;
}

static void d_enabling_timer(void *ext)
{
	ScsiPortNotification(NT_CALL_ENABLE_INTERRUPTS, ext, d_done);
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

/* Lets the enable-callback go some time after the case has begun to wait for it. */
static void d_let_go(struct work_struct *work)
{
	WRITE_ONCE(d.leave_enable, true);
}

static DECLARE_DELAYED_WORK(d_leaver, d_let_go);

/* A read whose enable-callback runs for a while yet. */
static void d_begin(struct rig *rig, struct rig_io *io, u8 *data, char *dpc)
{
	struct kunit *test = rig->test;

	d_start(rig, 1, dpc);
	rig_send_read(rig, io, rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(1000, READ_ONCE(d.in_enable)));
	schedule_delayed_work(&d_leaver, msecs_to_jiffies(150));
}

/*
 * The miniport is unloaded while its enable-callback runs: that waits, the request
 * ends, and nothing is called afterwards. C.9; rule 116.
 */
static void d_unload(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	d_begin(rig, io, data, "thread");
	sp_unregister_miniport(rig->drv);
	rig->drv = NULL;
	rig->sp = NULL;
	KUNIT_EXPECT_TRUE(test, d.leave_enable);
	KUNIT_EXPECT_FALSE(test, d.in_enable);
	KUNIT_EXPECT_TRUE(test, rig_wait(io, 1));
	KUNIT_EXPECT_EQ(test, atomic_read(&rig->inside), 0);
	flush_delayed_work(&d_leaver);
}

/* Suspend while the enable-callback runs: ScsiStopAdapter waits for it. C.9; C.1. */
static void d_suspend(struct kunit *test, char *dpc)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 2);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	struct device *dev;

	d_begin(rig, io, data, dpc);
	dev = &rig->hba->pdev->dev;
	KUNIT_ASSERT_EQ(test, dev->driver->pm->suspend(dev), 0);
	KUNIT_EXPECT_TRUE(test, d.leave_enable);
	KUNIT_EXPECT_FALSE(test, d.in_enable);
	KUNIT_EXPECT_TRUE(test, rig->ended);
	flush_delayed_work(&d_leaver);
	KUNIT_ASSERT_EQ(test, dev->driver->pm->resume(dev), 0);
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[0], 20));
	rig_read(rig, &io[1], rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io[1].result, 0);
}

static void d_suspend_thread(struct kunit *test)
{
	d_suspend(test, "thread");
}

/* In a tasklet the callback spins on one processor; the other suspends. */
static void d_suspend_tasklet(struct kunit *test)
{
	if (num_online_cpus() < 2) {
		kunit_skip(test, "needs two processors");
		return;
	}
	d_suspend(test, "tasklet");
}

/* The card is pulled out while the enable-callback runs. C.6; C.10.7. */
static void d_removal(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	d_begin(rig, io, data, "thread");
	rig->hba->absent = true;
	rig->hba->pdev->error_state = pci_channel_io_perm_failure;
	device_release_driver(&rig->hba->pdev->dev);
	rig->sp = NULL;
	KUNIT_EXPECT_TRUE(test, d.leave_enable);
	KUNIT_EXPECT_FALSE(test, d.in_enable);
	KUNIT_EXPECT_TRUE(test, rig_wait(io, 1));
	rig->hba->absent = false;
	flush_delayed_work(&d_leaver);
}

static int d_other_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == d.mode) {
		d.mode = SOFTHBA_IN_MAX;
		ScsiPortNotification(NT_CALL_ENABLE_INTERRUPTS, ext, d_done);
	}
	return SOFTHBA_GO_ON;
}

/*
 * CallEnableInterrupts from a callback that is not HwInterrupt: reported, and the
 * enable-callback runs all the same, as from HwInterrupt. Rule 60.
 */
static void d_from(struct kunit *test, unsigned int where)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	u64 deferred;

	d_start(rig, where, "thread");
	deferred = rig->sp->deferred;
	rig->hook = d_other_hook;
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_TRUE(test, rig_until(1000, READ_ONCE(d.done)));
	KUNIT_EXPECT_FALSE(test, d.done_locked);
	KUNIT_EXPECT_TRUE(test, rig_until(1000, !READ_ONCE(rig->sp->ints_ignored)));
	KUNIT_EXPECT_GT(test, rig->sp->deferred, deferred);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
}

static void d_from_start_io(struct kunit *test)
{
	d_from(test, SOFTHBA_IN_START_IO);
}

static int d_timer_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_START_IO && d.mode == 4) {
		d.mode = 0;
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, d_enabling_timer, 2000);
	}
	return SOFTHBA_GO_ON;
}

/* The same from HwTimer. */
static void d_from_timer(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	d_start(rig, 4, "thread");
	rig->hook = d_timer_hook;
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_TRUE(test, rig_until(1000, READ_ONCE(d.done)));
	KUNIT_EXPECT_TRUE(test, rig_until(1000, !READ_ONCE(rig->sp->ints_ignored)));
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
}

/* Requests that come while the enable-callback runs are started in their order. C.1. */
static void d_order(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 9);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	d_start(rig, 1, "thread");
	rig_send_read(rig, &io[0], rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(1000, READ_ONCE(d.in_enable)));
	for (i = 1; i < 9; i++)
		rig_send_read(rig, &io[i], rig_device(rig, 0, 0, 0), data + i * SOFTHBA_BLOCK);
	d.mode = 0;
	WRITE_ONCE(d.leave_enable, true);
	for (i = 0; i < 9; i++)
		KUNIT_ASSERT_TRUE(test, rig_wait(&io[i], 20));
	for (i = 2; i < 9; i++)
		KUNIT_EXPECT_GT(test, io[i].order, io[i - 1].order);
}

static struct kunit_case deferred_cases[] = {
	RIG_CASE("thread", d_thread),
	RIG_CASE("tasklet", d_tasklet),
	RIG_CASE("exclusive", d_exclusive),
	RIG_CASE("timer-owed", d_timer_owed),
	RIG_CASE("later", d_later),
	RIG_CASE("null", d_null),
	RIG_CASE("twice", d_twice),
	RIG_CASE("order", d_order),
	RIG_CASE("from-start-io", d_from_start_io),
	RIG_CASE("from-timer", d_from_timer),
	RIG_CASE("unload", d_unload),
	RIG_CASE("suspend-thread", d_suspend_thread),
	RIG_CASE("suspend-tasklet", d_suspend_tasklet),
	RIG_CASE("removal", d_removal),
	{}
};

RIG_SUITE(deferred_suite, "deferred", deferred_cases);
