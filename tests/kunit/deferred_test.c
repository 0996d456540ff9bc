// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chapter B.7: CallEnableInterrupts and CallDisableInterrupts, and who owns the adapter.
 * Most cases run four times: the enable-callback in the interrupt's thread and in a
 * tasklet, on an interrupt line and with messages.
 */
#include <linux/delay.h>
#include <linux/irq.h>
#include <linux/slab.h>

#include "rig.h"
#include "suites.h"

struct d_variant {
	const char *name;
	char *dpc;
	bool message;
};

static const struct d_variant d_variants[] = {
	{ "thread, line", "thread", false },
	{ "thread, message", "thread", true },
	{ "tasklet, line", "tasklet", false },
	{ "tasklet, message", "tasklet", true },
};

static void d_describe(const struct d_variant *variant, char *text)
{
	strscpy(text, variant->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(d, d_variants, d_describe);

#define D_CASE(case_name, function) \
	{ .run_case = (function), .name = (case_name), .generate_params = d_gen_params }

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
	unsigned int late_us;
	unsigned int in_softirq, in_thread;	/* enable-callbacks */
	u64 shortest_us;
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
	if (in_serving_softirq())
		d.in_softirq++;
	else
		d.in_thread++;
	if (d.mode == 4) {
		ktime_t begin = ktime_get();

		/* Which a machine that emulates one may take for less. */
		mdelay(5);
		d.shortest_us = min_t(u64, d.shortest_us ?: U64_MAX,
				      ktime_us_delta(ktime_get(), begin));
	}
	if (d.mode == 1 && rig->calls[SOFTHBA_IN_ENABLE] > 0 && !d.leave_enable) {
		WRITE_ONCE(d.in_enable, true);
		while (!READ_ONCE(d.leave_enable) && waited++ < 10000)
			ScsiPortStallExecution(1000);
		WRITE_ONCE(d.in_enable, false);
	}
	if (d.mode == 2) {
		/* HwTimer will say it instead. */
		d.disable = d_disable;
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, d_timer, d.late_us ?: 30000);
		return true;
	}
	return SOFTHBA_GO_ON;
}

static void d_start_as(struct rig *rig, unsigned int mode, const struct d_variant *variant)
{
	memset(&d, 0, sizeof(d));
	d.rig = rig;
	rig->mp.deferred = rig->mp.deferred ?: 1;
	rig->settings.dpc[0] = variant->dpc;
	rig_start(rig);
	rig_messages(rig, variant->message);
	d.mode = mode;
	rig->hook = d_hook;
}

static void d_start(struct rig *rig, unsigned int mode)
{
	d_start_as(rig, mode, rig->test->param_value);
}

/* A tasklet that waits for a case has a processor for itself. */
static bool d_needs_two(struct kunit *test)
{
	const struct d_variant *variant = test->param_value;

	if (strcmp(variant->dpc, "tasklet") || num_online_cpus() > 1)
		return false;
	kunit_skip(test, "needs two processors");
	return true;
}

/* A bus reset, as the error handler asks for it. */
static int d_reset(struct rig *rig)
{
	struct scsi_cmnd *cmd = kunit_kzalloc(rig->test, sizeof(*cmd), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(rig->test, cmd);
	cmd->device = rig_device(rig, 0, 0, 0);
	return rig->host->hostt->eh_bus_reset_handler(cmd);
}

/* Interrupts as a line causes that nothing takes down. */
static void d_blow(struct rig *rig)
{
	unsigned long end = jiffies + 10 * HZ;

	while (!READ_ONCE(rig->sp->line_off) && !rig->sp->irq_message && time_before(jiffies, end))
		softhba_raise(rig->hba);
}

static void d_io(struct kunit *test, const struct d_variant *variant)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 16);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	d_start_as(rig, 0, variant);
	for (i = 0; i < 16; i++)
		rig_send_read(rig, &io[i], rig_device(rig, 0, i & 1, 0),
			      data + i * SOFTHBA_BLOCK);
	for (i = 0; i < 16; i++) {
		KUNIT_ASSERT_TRUE(test, rig_wait(&io[i], 20));
		KUNIT_EXPECT_EQ(test, io[i].result, 0);
	}
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(rig->sp->ints_ignored)));
	KUNIT_EXPECT_GT(test, rig->calls[SOFTHBA_IN_ENABLE], 0);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_ENABLE], rig->calls[SOFTHBA_IN_DISABLE]);
	KUNIT_EXPECT_EQ(test, rig->sp->deferred, rig->calls[SOFTHBA_IN_ENABLE]);
}

/* Work in the enable-callback, in the interrupt's thread and in a tasklet. B.7; C.1. */
static void d_thread(struct kunit *test)
{
	d_io(test, &d_variants[0]);
}

static void d_tasklet(struct kunit *test)
{
	d_io(test, &d_variants[2]);
}

/* By the mean of their durations, from one to the next: in either. C.1. */
static void d_auto(struct kunit *test)
{
	static const struct d_variant variant = { "auto", "auto", false };
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	d_start_as(rig, 4, &variant);
	/* Whatever the scan's took, from here on it is as if there had been none. */
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(rig->sp->dpc_owned)));
	ewma_sp_dpc_time_init(&rig->sp->dpc_time);
	d.in_softirq = 0;
	d.in_thread = 0;
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_EQ(test, d.in_softirq, 1);
	KUNIT_EXPECT_EQ(test, d.in_thread, 0);
	for (i = 0; i < 4; i++)
		rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, d.in_softirq, 1);
	KUNIT_EXPECT_EQ(test, d.in_thread, 4);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(rig->sp->dpc_owned)));
	KUNIT_EXPECT_GT(test, d.shortest_us, SP_DPC_SHORT);
	/* but for what is lost in fractions */
	KUNIT_EXPECT_GE(test, ewma_sp_dpc_time_read(&rig->sp->dpc_time) + 10, d.shortest_us);
	/* They are short again, and the mean follows, whatever short is on this machine. */
	d.mode = 0;
	for (i = 0; i < 100 && ewma_sp_dpc_time_read(&rig->sp->dpc_time) >
				       d.shortest_us * 4 / 5; i++)
		rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_LT(test, i, 100);
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

	if (d_needs_two(test))
		return;
	d_start(rig, 1);
	rig_send_read(rig, &io[0], rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.in_enable)));
	ignored = rig->sp->ignored;
	for (i = 1; i < 4; i++)
		rig_send_read(rig, &io[i], rig_device(rig, 0, i & 1, 0),
			      data + i * SOFTHBA_BLOCK);
	softhba_raise(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(rig->sp->ignored) > ignored));
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

	if (d_needs_two(test))
		return;
	d_start(rig, 1);
	rig->hook = d_arm_hook;
	rig_send_read(rig, io, rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.in_enable)));
	msleep(40);
	KUNIT_EXPECT_EQ(test, READ_ONCE(d.fired), 0);
	WRITE_ONCE(d.leave_enable, true);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.fired)));
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

	d_start(rig, 2);
	enables = rig->calls[SOFTHBA_IN_ENABLE];
	rig_send_read(rig, io, rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(rig->calls[SOFTHBA_IN_ENABLE]) >
					  enables));
	KUNIT_EXPECT_TRUE(test, READ_ONCE(rig->sp->ints_ignored));
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.fired)));
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(rig->sp->ints_ignored)));
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

	d_start(rig, 3);
	softhba_event(rig->hba);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "the callback is NULL"));
}

/* An enable-callback that does nothing, not even end. */
static u8 d_first(void *ext)
{
	d.fired++;
	return true;
}

static int d_twice_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_INTERRUPT && rig->hba->status)
		ScsiPortNotification(NT_CALL_ENABLE_INTERRUPTS, ext, d_first);
	return SOFTHBA_GO_ON;
}

/* CallEnableInterrupts twice: the first one counts. Rule 60. */
static void d_twice(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int enables;

	d_start(rig, 0);
	enables = rig->calls[SOFTHBA_IN_ENABLE];
	rig->hook = d_twice_hook;
	rig_send_read(rig, io, rig_device(rig, 0, 0, 0), data);
	msleep(30);
	/* d_first(), sent first, ran instead of the miniport's own callback. */
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_ENABLE], enables);
	KUNIT_EXPECT_EQ(test, d.fired, 1);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "sent twice before the first was served"));
	rig->hook = NULL;
	KUNIT_EXPECT_EQ(test, d_reset(rig), SUCCESS);
	KUNIT_EXPECT_TRUE(test, rig_wait(io, 20));
}

/* Lets the enable-callback go some time after the case has begun to wait for it. */
static void d_let_go(struct work_struct *work)
{
	WRITE_ONCE(d.leave_enable, true);
}

static DECLARE_DELAYED_WORK(d_leaver, d_let_go);

/* A read whose enable-callback runs for a while yet. */
static void d_begin(struct rig *rig, struct rig_io *io, u8 *data)
{
	struct kunit *test = rig->test;

	d_start(rig, 1);
	rig_send_read(rig, io, rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.in_enable)));
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

	if (d_needs_two(test))
		return;
	d_begin(rig, io, data);
	rig_unload(rig);
	KUNIT_EXPECT_TRUE(test, d.leave_enable);
	KUNIT_EXPECT_FALSE(test, d.in_enable);
	KUNIT_EXPECT_TRUE(test, rig_wait(io, 1));
	KUNIT_EXPECT_EQ(test, atomic_read(&rig->inside), 0);
	flush_delayed_work(&d_leaver);
}

/* Suspend while the enable-callback runs: ScsiStopAdapter waits for it. C.9; C.1. */
static void d_suspend(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 2);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	struct device *dev;

	if (d_needs_two(test))
		return;
	d_begin(rig, io, data);
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

/* The card is pulled out while the enable-callback runs. C.6; C.10.7. */
static void d_removal(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	if (d_needs_two(test))
		return;
	d_begin(rig, io, data);
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

	d_start(rig, where);
	deferred = rig->sp->deferred;
	rig->hook = d_other_hook;
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.done)));
	KUNIT_EXPECT_FALSE(test, d.done_locked);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(rig->sp->ints_ignored)));
	KUNIT_EXPECT_GT(test, rig->sp->deferred, deferred);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "HwStartIo, not from HwInterrupt; served"));
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

	d_start(rig, 4);
	rig->hook = d_timer_hook;
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.done)));
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "HwTimer, not from HwInterrupt; served"));
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(rig->sp->ints_ignored)));
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

	if (d_needs_two(test))
		return;
	d_start(rig, 1);
	rig_send_read(rig, &io[0], rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.in_enable)));
	for (i = 1; i < 9; i++)
		rig_send_read(rig, &io[i], rig_device(rig, 0, 0, 0), data + i * SOFTHBA_BLOCK);
	d.mode = 0;
	WRITE_ONCE(d.leave_enable, true);
	for (i = 0; i < 9; i++)
		KUNIT_ASSERT_TRUE(test, rig_wait(&io[i], 20));
	for (i = 2; i < 9; i++)
		KUNIT_EXPECT_GT(test, io[i].order, io[i - 1].order);
}


/* The contexts of both callbacks, seen each time. */
static struct {
	unsigned int enables, disables;
	unsigned int wrong_enable, wrong_disable, wrong_context;
	bool thread;
} d_seen;

static int d_context_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_ENABLE) {
		d_seen.enables++;
		if (irqs_disabled() || rig_holds_lock(rig) || in_hardirq())
			d_seen.wrong_enable++;
		/* Preemptible in the thread: it holds no spinlock at all. */
		if (d_seen.thread ? !in_task() || !preemptible() || in_softirq() :
				    !in_serving_softirq())
			d_seen.wrong_context++;
		if (rig->sp->context != SP_IN_ENABLE || !rig->sp->ints_ignored)
			d_seen.wrong_context++;
	}
	if (where == SOFTHBA_IN_DISABLE) {
		d_seen.disables++;
		if (!irqs_disabled() || !rig_holds_lock(rig) || rig->sp->context != SP_IN_DISABLE)
			d_seen.wrong_disable++;
	}
	return d_hook(rig, where, ext, argument);
}

/*
 * The enable-callback runs with interrupts on and without the interrupt lock, and in
 * the thread preemptible and without any spinlock; the disable-callback under the
 * interrupt lock. B.7, C.1.
 */
static void d_contexts(struct kunit *test)
{
	const struct d_variant *variant = test->param_value;
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 32);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	d_start(rig, 0);
	memset(&d_seen, 0, sizeof(d_seen));
	d_seen.thread = !strcmp(variant->dpc, "thread");
	rig->hook = d_context_hook;
	for (i = 0; i < 32; i++)
		rig_send_read(rig, &io[i], rig_device(rig, 0, i & 1, 0), data + i * SOFTHBA_BLOCK);
	for (i = 0; i < 32; i++)
		KUNIT_ASSERT_TRUE(test, rig_wait(&io[i], 20));
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(rig->sp->ints_ignored)));
	KUNIT_EXPECT_GT(test, d_seen.enables, 0);
	KUNIT_EXPECT_EQ(test, d_seen.enables, d_seen.disables);
	KUNIT_EXPECT_EQ(test, d_seen.wrong_enable, 0);
	KUNIT_EXPECT_EQ(test, d_seen.wrong_context, 0);
	KUNIT_EXPECT_EQ(test, d_seen.wrong_disable, 0);
}

static int d_event_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_INTERRUPT && !d.in_enable &&
	    rig->hba->status & SOFTHBA_INT_EVENT)
		d.done = true;
	return d_hook(rig, where, ext, argument);
}

/*
 * An interrupt of the HBA's that comes between CallEnableInterrupts and the
 * disable-callback does not reach HwInterrupt then, and reaches it afterwards: from
 * an HBA that has masked itself (1), and from one that has not (2). B.7; C.6.
 */
static void d_between(struct kunit *test, unsigned int masking)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 2);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	u64 ignored;

	if (d_needs_two(test))
		return;
	rig->mp.deferred = masking;
	d_start(rig, 1);
	rig->hook = d_event_hook;
	rig_send_read(rig, &io[0], rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.in_enable)));
	ignored = READ_ONCE(rig->sp->ignored);
	softhba_event(rig->hba);
	softhba_raise(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(rig->sp->ignored) > ignored));
	KUNIT_EXPECT_EQ(test, d.interrupts, 0);
	KUNIT_EXPECT_FALSE(test, d.done);
	d.mode = 0;
	WRITE_ONCE(d.leave_enable, true);
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[0], 20));
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.done)));
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(rig->hba->status)));
	KUNIT_EXPECT_EQ(test, d.interrupts, 0);
	rig_read(rig, &io[1], rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io[1].result, 0);
}

static void d_between_masked(struct kunit *test)
{
	d_between(test, 1);
}

static void d_between_unmasked(struct kunit *test)
{
	d_between(test, 2);
}

/*
 * A bus reset waits for the enable-callback, and comes through although the next one
 * would be due at once. B.7; C.1; C.7.
 */
static void d_reset_waits(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 6);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	if (d_needs_two(test))
		return;
	d_begin(rig, io, data);
	for (i = 1; i < 5; i++)
		rig_send_read(rig, &io[i], rig_device(rig, 0, i & 1, 0),
			      data + i * SOFTHBA_BLOCK);
	/* Requests that it sends back are under way again before it has ended. */
	d_reset(rig);
	KUNIT_EXPECT_TRUE(test, d.leave_enable);
	KUNIT_EXPECT_EQ(test, d.resets, 0);
	KUNIT_EXPECT_EQ(test, d.starts, 0);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 1);
	for (i = 0; i < 5; i++)
		KUNIT_ASSERT_TRUE(test, rig_wait(&io[i], 20));
	flush_delayed_work(&d_leaver);
	rig_read(rig, &io[5], rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io[5].result, 0);
}

/* An enable-callback that never says CallDisableInterrupts, nor sets a timer. */
static int d_deaf_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_ENABLE && d.mode == 5) {
		d.mode = 0;
		WRITE_ONCE(d.done, true);
		return true;
	}
	return d_hook(rig, where, ext, argument);
}

static void d_deafen(struct rig *rig, struct rig_io *io, u8 *data)
{
	struct kunit *test = rig->test;

	d_start(rig, 5);
	rig->hook = d_deaf_hook;
	rig_send_read(rig, io, rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.done)));
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(rig->sp->dpc_owned)));
	KUNIT_EXPECT_TRUE(test, READ_ONCE(rig->sp->ints_ignored));
}

/* Such an adapter recovers by a bus reset. Rule 61; C.7. */
static void d_deaf_reset(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 2);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	d_deafen(rig, io, data);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, rig_said(rig, "without CallDisableInterrupts")));
	KUNIT_EXPECT_EQ(test, d_reset(rig), SUCCESS);
	KUNIT_EXPECT_FALSE(test, READ_ONCE(rig->sp->ints_ignored));
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[0], 20));
	KUNIT_EXPECT_NE(test, host_byte(io[0].result), DID_OK);
	softhba_unmask(rig->hba);
	rig_read(rig, &io[1], rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io[1].result, 0);
}

/* A reset does not hear for a miniport whose HwTimer is still to say it. Rule 61. */
static void d_later_reset(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 2);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	rig->settings.reset_hold = 1;
	d_start(rig, 2);
	d.late_us = 500000;
	rig_send_read(rig, io, rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.disable)));
	KUNIT_EXPECT_EQ(test, d_reset(rig), SUCCESS);
	KUNIT_EXPECT_TRUE(test, READ_ONCE(rig->sp->ints_ignored) || READ_ONCE(d.fired));
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.fired)));
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(rig->sp->ints_ignored)));
	d.mode = 0;
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[0], 20));
	rig_read(rig, &io[1], rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io[1].result, 0);
}

/* Stopped while its interrupts are ignored, it hears when it is started again. C.9. */
static void d_deaf_suspend(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 2);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	struct device *dev;

	d_deafen(rig, io, data);
	dev = &rig->hba->pdev->dev;
	KUNIT_ASSERT_EQ(test, dev->driver->pm->suspend(dev), 0);
	KUNIT_EXPECT_FALSE(test, READ_ONCE(rig->sp->ints_ignored));
	KUNIT_ASSERT_EQ(test, dev->driver->pm->resume(dev), 0);
	/* The HBA has forgotten the first one. */
	KUNIT_EXPECT_EQ(test, d_reset(rig), SUCCESS);
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[0], 20));
	softhba_unmask(rig->hba);
	rig_read(rig, &io[1], rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io[1].result, 0);
}

/* Unloaded in that state, it is gone without a word more. C.9. */
static void d_deaf_unload(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	d_deafen(rig, io, data);
	KUNIT_EXPECT_EQ(test, d_reset(rig), SUCCESS);
	d.mode = 5;
	d.done = false;
	softhba_unmask(rig->hba);
	softhba_event(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.done)));
	rig_unload(rig);
	KUNIT_EXPECT_TRUE(test, rig_wait(io, 1));
}

/* An enable-callback that polls by asking for itself again. */
static u8 d_poll(void *ext)
{
	d.fired++;
	if (d.in_enable)
		d.timers++;
	if (READ_ONCE(d.leave_enable)) {
		WRITE_ONCE(d.done, true);
		ScsiPortNotification(NT_CALL_DISABLE_INTERRUPTS, ext, d_disable);
		return true;
	}
	ScsiPortStallExecution(20);
	ScsiPortNotification(NT_CALL_ENABLE_INTERRUPTS, ext, d_poll);
	return true;
}

static int d_poll_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_INTERRUPT && rig->hba->status & SOFTHBA_INT_EVENT && !d.fired) {
		ScsiPortWriteRegisterUlong(rig->mp.registers + SOFTHBA_REG_STATUS, ~0);
		ScsiPortWriteRegisterUlong(rig->mp.registers + SOFTHBA_REG_MASK, 0);
		ScsiPortNotification(NT_CALL_ENABLE_INTERRUPTS, ext, d_poll);
		return true;
	}
	return SOFTHBA_GO_ON;
}

/*
 * One that is asked for again from inside itself runs again, and again; a reset, a
 * suspend and the end come in between. B.7.
 */
static void d_polling(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	struct device *dev;
	unsigned int before;

	if (d_needs_two(test))
		return;
	d_start(rig, 0);
	rig->hook = d_poll_hook;
	softhba_event(rig->hba);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.fired) > 10));
	KUNIT_EXPECT_EQ(test, d_reset(rig), SUCCESS);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 1);
	before = READ_ONCE(d.fired);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.fired) > before + 10));

	WRITE_ONCE(d.leave_enable, true);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.done)));
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(rig->sp->ints_ignored)));
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);

	d.fired = 0;
	WRITE_ONCE(d.leave_enable, false);
	softhba_event(rig->hba);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.fired) > 10));
	dev = &rig->hba->pdev->dev;
	KUNIT_ASSERT_EQ(test, dev->driver->pm->suspend(dev), 0);
	before = READ_ONCE(d.fired);
	msleep(20);
	KUNIT_EXPECT_EQ(test, READ_ONCE(d.fired), before);
	KUNIT_ASSERT_EQ(test, dev->driver->pm->resume(dev), 0);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);

	d.fired = 0;
	softhba_event(rig->hba);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.fired) > 10));
	rig_unload(rig);
}

/* HwTimer and an enable-callback that lasts longer than HwTimer's interval. */
static u8 d_long(void *ext)
{
	struct hrtimer *timer = &d.rig->sp->timer;

	d.fired++;
	ScsiPortStallExecution(3000);
	/* Its time has come, on whichever processor has time for it. */
	timer->function(timer);
	ScsiPortNotification(NT_CALL_DISABLE_INTERRUPTS, ext, d_disable);
	return true;
}

static void d_timer_polls(void *ext)
{
	if (READ_ONCE(d.leave_enable))
		return;
	ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, d_timer_polls, 200);
	ScsiPortNotification(NT_CALL_ENABLE_INTERRUPTS, ext, d_long);
}

static int d_timer_polls_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_START_IO && !d.fired)
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, d_timer_polls, 200);
	return SOFTHBA_GO_ON;
}

/*
 * HwTimer, always due when the enable-callback that it has asked for ends: a reset and
 * the end come in between. B.7; rule 60.
 */
static void d_timer_polling(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int before;

	if (d_needs_two(test))
		return;
	d_start(rig, 0);
	rig_device(rig, 0, 0, 0);
	rig->hook = d_timer_polls_hook;
	rig_send_read(rig, io, rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.fired) > 5));
	KUNIT_EXPECT_EQ(test, d_reset(rig), SUCCESS);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 1);
	before = READ_ONCE(d.fired);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.fired) > before + 5));
	rig_wait(io, 20);
	rig_unload(rig);
}

static u8 d_second(void *ext)
{
	d.disables_early += !d.fired;
	d.timers++;
	d.disable_locked = rig_holds_lock(d.rig);
	/* What one may not do here: it would never end. */
	ScsiPortNotification(NT_CALL_DISABLE_INTERRUPTS, ext, d_second);
	/* And what one may: something is said after the notes were looked at. */
	ScsiPortNotification(NT_NEXT_REQUEST, ext);
	ScsiPortWriteRegisterUlong(d.rig->mp.registers + SOFTHBA_REG_MASK, ~0);
	return true;
}

static int d_both_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_INTERRUPT && rig->hba->status & SOFTHBA_INT_EVENT && !d.fired) {
		ScsiPortWriteRegisterUlong(rig->mp.registers + SOFTHBA_REG_STATUS, ~0);
		ScsiPortWriteRegisterUlong(rig->mp.registers + SOFTHBA_REG_MASK, 0);
		ScsiPortNotification(NT_CALL_DISABLE_INTERRUPTS, ext, d_second);
		ScsiPortNotification(NT_CALL_ENABLE_INTERRUPTS, ext, d_first);
		return true;
	}
	return SOFTHBA_GO_ON;
}

/* Both at once from HwInterrupt: first the enable-callback, then the other. B.7. */
static void d_both(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	u64 refused;

	d_start(rig, 0);
	rig_device(rig, 0, 0, 0);
	rig->hook = d_both_hook;
	softhba_event(rig->hba);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.timers)));
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(rig->sp->ints_ignored)));
	KUNIT_EXPECT_EQ(test, d.fired, 1);
	KUNIT_EXPECT_EQ(test, d.timers, 1);
	KUNIT_EXPECT_EQ(test, d.disables_early, 0);
	KUNIT_EXPECT_TRUE(test, d.disable_locked);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON,
					  rig_said(rig, "the disable-callback itself; ignored")));
	KUNIT_EXPECT_FALSE(test, rig_said(rig, "returned without CallDisableInterrupts"));

	/* What it has said is not taken for what the next HwInterrupt says. */
	refused = rig->sp->refused;
	softhba_raise(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(rig->sp->refused) > refused));
	KUNIT_EXPECT_FALSE(test, rig_said(rig, "has sent notifications"));
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
}

static u8 d_alone_disable(void *ext)
{
	d.fired++;
	d.disable_locked = rig_holds_lock(d.rig);
	return true;
}

static int d_alone_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_START_IO && !d.done) {
		d.done = true;
		ScsiPortNotification(NT_CALL_DISABLE_INTERRUPTS, ext, d_alone_disable);
	}
	return SOFTHBA_GO_ON;
}

/* CallDisableInterrupts where there is nothing to end: told, and its callback runs. B.7. */
static void d_alone(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	d_start(rig, 0);
	rig_device(rig, 0, 0, 0);
	rig->hook = d_alone_hook;
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_EQ(test, d.fired, 1);
	KUNIT_EXPECT_TRUE(test, d.disable_locked);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "no enable-callback is running; served"));
}

/* Both notifications from ScsiStopAdapter: nothing is called any more. C.9; rule 116. */
static int d_stop_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_CONTROL && (long)argument == NT_STOP_ADAPTER) {
		ScsiPortNotification(NT_CALL_ENABLE_INTERRUPTS, ext, d_done);
		ScsiPortNotification(NT_CALL_DISABLE_INTERRUPTS, ext, d_done);
	}
	return SOFTHBA_GO_ON;
}

static void d_stop(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	struct device *dev;

	d_start(rig, 0);
	rig->hook = d_stop_hook;
	dev = &rig->hba->pdev->dev;
	KUNIT_ASSERT_EQ(test, dev->driver->pm->suspend(dev), 0);
	msleep(20);
	KUNIT_EXPECT_FALSE(test, d.done);
	KUNIT_ASSERT_EQ(test, dev->driver->pm->resume(dev), 0);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_FALSE(test, d.done);
}

/*
 * The HBA is not masked and its line stays up: that is told from a device beside it
 * by how often, the line is switched off so that the enable-callback gets a
 * processor, and switched on again when the disable-callback has run, or earlier.
 * Rule 62.
 */
static void d_storm(struct kunit *test)
{
	const struct d_variant *variant = test->param_value;
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 2);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	struct sp_adapter *sp;
	u64 ignored;

	if (d_needs_two(test))
		return;
	d_start(rig, 1);
	sp = rig->sp;
	rig_send_read(rig, &io[0], rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.in_enable)));

	/* Every millisecond is a device beside it. */
	rig->hba->stuck = true;
	softhba_kick(rig->hba);
	msleep(300);
	rig->hba->stuck = false;
	KUNIT_EXPECT_EQ(test, READ_ONCE(sp->line_off), 0);

	d_blow(rig);
	if (variant->message) {
		KUNIT_EXPECT_EQ(test, READ_ONCE(sp->line_off), 0);
	} else {
		KUNIT_EXPECT_EQ(test, READ_ONCE(sp->line_off), rig->hba->irq);
		ignored = READ_ONCE(sp->ignored);
		softhba_raise(rig->hba);
		KUNIT_EXPECT_EQ(test, READ_ONCE(sp->ignored), ignored);
		KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(sp->line_off)));
		KUNIT_EXPECT_TRUE(test, READ_ONCE(d.in_enable));
		d_blow(rig);
		KUNIT_EXPECT_EQ(test, READ_ONCE(sp->line_off), rig->hba->irq);
		/* Now the end of the callback opens the line, not the timer. */
		mod_timer(&sp->line_timer, jiffies + 60 * HZ);
	}
	WRITE_ONCE(d.leave_enable, true);
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[0], 20));
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(sp->line_off)));
	rig_read(rig, &io[1], rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io[1].result, 0);
}

static irqreturn_t d_neighbour(int irq, void *data)
{
	atomic_inc(data);
	return IRQ_NONE;
}

/*
 * Unloaded with the line switched off, the driver leaves it switched on for the
 * device beside it. Rule 62.
 */
static void d_storm_unload(struct kunit *test)
{
	static atomic_t neighbour;
	const struct d_variant *variant = test->param_value;
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	if (variant->message) {
		kunit_skip(test, "no message repeats itself");
		return;
	}
	d_deafen(rig, io, data);
	KUNIT_ASSERT_EQ(test, request_irq(rig->hba->irq, d_neighbour, IRQF_SHARED, "neighbour",
					  &neighbour), 0);
	d_blow(rig);
	KUNIT_EXPECT_EQ(test, READ_ONCE(rig->sp->line_off), rig->hba->irq);
	mod_timer(&rig->sp->line_timer, jiffies + 60 * HZ);
	d_reset(rig);
	KUNIT_EXPECT_TRUE(test, rig_wait(io, 20));
	rig_unload(rig);
	atomic_set(&neighbour, 0);
	softhba_raise(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, atomic_read(&neighbour)));
	free_irq(rig->hba->irq, &neighbour);
}

static int d_instant_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where != SOFTHBA_IN_START_IO)
		return SOFTHBA_GO_ON;
	srb->srb_status = SRB_STATUS_SUCCESS;
	ScsiPortNotification(NT_REQUEST_COMPLETE, ext, srb);
	ScsiPortNotification(NT_NEXT_REQUEST, ext);
	if (d.mode == 6) {
		d.mode = 0;
		ScsiPortNotification(NT_CALL_ENABLE_INTERRUPTS, ext, d_done);
	}
	return true;
}

/* An adapter without an interrupt has enable-callbacks as well. B.7; C.6. */
static void d_polled(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 2);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	rig->mp.no_interrupt = 1;
	rig->hook = d_instant_hook;
	d_start(rig, 6);
	KUNIT_ASSERT_EQ(test, rig->sp->irq, 0);
	rig->hook = d_instant_hook;
	d.mode = 6;
	rig_read(rig, &io[0], rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io[0].result, 0);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.done)));
	KUNIT_EXPECT_FALSE(test, d.done_locked);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(rig->sp->ints_ignored)));
	rig_read(rig, &io[1], rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io[1].result, 0);
}

/*
 * A wake-up that nobody owes: the thread and the tasklet do nothing then, nor while
 * the enable-callback runs. C.1.
 */
static void d_woken(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i, enables;

	if (d_needs_two(test))
		return;
	d_start(rig, 1);
	for (i = 0; i < 20; i++) {
		irq_wake_thread(rig->hba->irq, rig->sp);
		tasklet_hi_schedule(&rig->sp->dpc_tasklet);
		usleep_range(200, 400);
	}
	enables = rig->calls[SOFTHBA_IN_ENABLE];
	rig_send_read(rig, io, rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(d.in_enable)));
	for (i = 0; i < 20; i++) {
		irq_wake_thread(rig->hba->irq, rig->sp);
		tasklet_hi_schedule(&rig->sp->dpc_tasklet);
		usleep_range(200, 400);
	}
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_ENABLE], enables + 1);
	WRITE_ONCE(d.leave_enable, true);
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 20));
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(rig->sp->ints_ignored)));
	msleep(20);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_ENABLE], rig->calls[SOFTHBA_IN_DISABLE]);
}

/*
 * An interrupt that is another device's costs one read of a register, and the port
 * driver adds none. C.6; rule 77.
 */
static void d_one_read(struct kunit *test)
{
	struct rig *rig = test->priv;
	u64 refused, ignored;
	unsigned int reads, writes, i;

	d_start(rig, 0);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(rig->sp->active)));
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(rig->sp->ints_ignored)));
	msleep(20);
	refused = rig->sp->refused;
	ignored = rig->sp->ignored;
	reads = atomic_read(&rig->hba->reads);
	writes = atomic_read(&rig->hba->writes);
	for (i = 0; i < 50; i++) {
		softhba_raise(rig->hba);
		usleep_range(100, 200);
	}
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(rig->sp->refused) - refused == 50));
	KUNIT_EXPECT_EQ(test, rig->sp->ignored, ignored);
	KUNIT_EXPECT_EQ(test, (u64)(atomic_read(&rig->hba->reads) - reads),
			rig->sp->refused - refused);
	KUNIT_EXPECT_EQ(test, (unsigned int)atomic_read(&rig->hba->writes), writes);
}

static struct kunit_case deferred_cases[] = {
	RIG_CASE("thread", d_thread),
	RIG_CASE("tasklet", d_tasklet),
	RIG_CASE("auto", d_auto),
	D_CASE("contexts", d_contexts),
	D_CASE("exclusive", d_exclusive),
	D_CASE("between-masked", d_between_masked),
	D_CASE("between-unmasked", d_between_unmasked),
	D_CASE("timer-owed", d_timer_owed),
	D_CASE("reset-waits", d_reset_waits),
	D_CASE("later", d_later),
	D_CASE("later-reset", d_later_reset),
	D_CASE("deaf-reset", d_deaf_reset),
	D_CASE("deaf-suspend", d_deaf_suspend),
	D_CASE("deaf-unload", d_deaf_unload),
	D_CASE("null", d_null),
	D_CASE("twice", d_twice),
	D_CASE("polling", d_polling),
	D_CASE("both", d_both),
	D_CASE("alone", d_alone),
	D_CASE("order", d_order),
	D_CASE("from-start-io", d_from_start_io),
	D_CASE("from-timer", d_from_timer),
	D_CASE("from-stop", d_stop),
	D_CASE("polled", d_polled),
	D_CASE("woken", d_woken),
	D_CASE("storm", d_storm),
	D_CASE("storm-unload", d_storm_unload),
	D_CASE("unload", d_unload),
	D_CASE("suspend", d_suspend),
	D_CASE("removal", d_removal),
	D_CASE("one-read", d_one_read),
	/* last: it makes the message of others so often that it is not told any more */
	D_CASE("timer-polling", d_timer_polling),
	{}
};

RIG_SUITE(deferred_suite, "deferred", deferred_cases);
