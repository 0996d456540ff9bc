// SPDX-License-Identifier: GPL-2.0-only
/* Chapters C.7, C.10.6, F.7: timeouts, resets, and interrupts that go wrong. */
#include <linux/slab.h>

#include "rig.h"
#include "suites.h"

static struct {
	unsigned int mode;
	unsigned int paths;
	unsigned long at;		/* jiffies of the first HwResetBus */
	bool beside_start;
} r;

static int r_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where != SOFTHBA_IN_RESET_BUS)
		return SOFTHBA_GO_ON;
	r.paths |= BIT((long)argument);
	r.at = r.at ?: jiffies;
	if (r.mode == 1)
		return false;		/* the bus could not be reset */
	if (r.mode == 2)
		return true;		/* says so and does nothing */
	return SOFTHBA_GO_ON;
}

static void r_start(struct rig *rig, unsigned int mode)
{
	memset(&r, 0, sizeof(r));
	r.mode = mode;
	rig->hook = r_hook;
	rig_start(rig);
}

static void r_hang(struct rig *rig, unsigned int count)
{
	rig->hba->faults[0] = (struct softhba_fault){
		.count = count, .opcode = READ_10, .target = SOFTHBA_ANY, .hang = true,
	};
}

static void r_send(struct rig *rig, struct rig_io *io, void *data, unsigned int timeout)
{
	static const u8 cdb[10] = { READ_10, [8] = 1 };

	KUNIT_ASSERT_EQ(rig->test, rig_send(rig, io, rig_device(rig, 0, 0, 0), cdb, 10, false,
					    data, SOFTHBA_BLOCK, timeout), 0);
}

/*
 * A request that is never answered: HwResetBus for its bus, not before its time is
 * up; its sisters come back; the disk works on. C.7, C.10.6; rule 118.
 */
static void r_timeout(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 3);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned long start;

	r_start(rig, 0);
	r_hang(rig, 2);
	start = jiffies;
	r_send(rig, &io[0], data, 2 * HZ);
	/* The mid-layer acts when none of the host's commands is under way any more. */
	r_send(rig, &io[1], data + SOFTHBA_BLOCK, 3 * HZ);
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[0], 30));
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[1], 30));
	KUNIT_EXPECT_EQ(test, r.paths, BIT(0));
	KUNIT_EXPECT_GE(test, r.at - start, 2 * HZ);
	KUNIT_EXPECT_LT(test, r.at - start, 20 * HZ);
	KUNIT_EXPECT_NE(test, host_byte(io[0].result), DID_OK);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 1);
	rig_read(rig, &io[2], rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io[2].result, 0);
}

/* TimeOutValue is the request's own, in seconds, rounded up. C.10.6. */
static struct {
	u32 timeout;
} r_value;

static int r_value_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where == SOFTHBA_IN_START_IO && srb->cdb[0] == READ_10)
		r_value.timeout = srb->timeout;
	return SOFTHBA_GO_ON;
}

static void r_timeout_value(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	rig->hook = r_value_hook;
	rig_start(rig);
	r_send(rig, io, data, 7 * HZ);
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 30));
	KUNIT_EXPECT_EQ(test, r_value.timeout, 7);
	r_send(rig, io, data, 7 * HZ + 1);
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 30));
	KUNIT_EXPECT_EQ(test, r_value.timeout, 8);
}

static int r_detect_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_INTERRUPT && rig->hba->status & SOFTHBA_INT_EVENT) {
		ScsiPortNotification(NT_RESET_DETECTED, ext);
		r.at = jiffies;
	}
	return r_hook(rig, where, ext, argument);
}

/* The time of a request that waits for the end of the hold does not run. Rule 118. */
static void r_hold(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	rig->settings.reset_hold = 3000;
	r_start(rig, 0);
	rig->hook = r_detect_hook;
	softhba_event(rig->hba);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(r.at)));
	r_send(rig, io, data, HZ);
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 30));
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_GE(test, io->finished - r.at, 3 * HZ);
	KUNIT_EXPECT_EQ(test, r.paths, 0);
}

/* An interrupt that is lost is a timeout, and then things go on. C.10.6. */
static void r_lost(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	r_start(rig, 0);
	rig->hba->lose_interrupts = 1;
	r_send(rig, io, data, HZ);
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 30));
	KUNIT_EXPECT_EQ(test, r.paths, BIT(0));
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
}

/* One that is late does no harm. */
static void r_late(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	r_start(rig, 0);
	rig->hba->late_us = 30000;
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_EQ(test, r.paths, 0);
}

/* Interrupts without a reason are refused and counted. C.6; rule 77. */
static void r_spurious(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	u64 refused;
	unsigned int i;

	r_start(rig, 0);
	refused = rig->sp->refused;
	for (i = 0; i < 20; i++) {
		softhba_raise(rig->hba);
		usleep_range(1000, 1500);
	}
	KUNIT_EXPECT_GE(test, rig->sp->refused - refused, 10);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
}

/* A line that stays up: the adapter works all the same, and can be unloaded. */
static void r_stuck(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	r_start(rig, 0);
	rig->hba->stuck = true;
	softhba_kick(rig->hba);
	for (i = 0; i < 20; i++) {
		rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
		KUNIT_EXPECT_EQ(test, io->result, 0);
	}
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(rig->sp->refused) > 5));
}

/*
 * An adapter whose resets fail, or that keeps its requests after them, is given
 * up: bus mastering is off before its requests are failed, and it is not called
 * again. C.10.6; rules 78, 79.
 */
static void r_give_up(struct kunit *test, unsigned int mode)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 2);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	u16 command;

	r_start(rig, mode);
	r_hang(rig, 100);
	r_send(rig, &io[0], data, HZ);
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[0], 60));
	KUNIT_EXPECT_NE(test, host_byte(io[0].result), DID_OK);
	KUNIT_EXPECT_TRUE(test, rig->sp->dead);
	pci_read_config_word(rig->hba->pdev, PCI_COMMAND, &command);
	KUNIT_EXPECT_EQ(test, command & PCI_COMMAND_MASTER, 0);
	KUNIT_EXPECT_EQ(test, rig->sp->active, 0);
}

static void r_fails(struct kunit *test)
{
	r_give_up(test, 1);
}

static void r_silent(struct kunit *test)
{
	r_give_up(test, 2);
}

/* A card that is pulled out: reads are all ones; it can still be unloaded. C.6. */
static void r_absent(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	r_start(rig, 0);
	rig_device(rig, 0, 0, 0)->eh_timeout = HZ;
	rig->hba->absent = true;
	softhba_raise(rig->hba);
	r_send(rig, io, data, HZ);
	KUNIT_EXPECT_TRUE(test, rig_wait(io, 60));
	KUNIT_EXPECT_NE(test, io->result, 0);
	rig->hba->absent = false;
}

/* A disk that vanishes: its commands end at once, the others' go on. C.10.3. */
static void r_vanished(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	r_start(rig, 0);
	rig->hba->disks[0][0][0].present = false;
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, host_byte(io->result), DID_NO_CONNECT);
	rig_read(rig, io, rig_device(rig, 0, 1, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_EQ(test, r.paths, 0);
	rig->hba->disks[0][0][0].present = true;
}

static struct {
	struct rig *rig;
	struct scsi_cmnd cmd;
	struct completion done;
} hold;

static void r_hold_work(struct work_struct *work)
{
	hold.rig->host->hostt->eh_bus_reset_handler(&hold.cmd);
	complete(&hold.done);
}

static DECLARE_WORK(r_holder, r_hold_work);

/* Who waits for the end of a hold is let go when the adapter goes. C.7, C.9. */
static void r_unload(struct kunit *test)
{
	struct rig *rig = test->priv;

	rig->settings.reset_hold = 60000;
	r_start(rig, 0);
	memset(&hold, 0, sizeof(hold));
	init_completion(&hold.done);
	hold.rig = rig;
	hold.cmd.device = rig_device(rig, 0, 0, 0);
	schedule_work(&r_holder);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(rig->sp->recovering)));
	msleep(50);
	KUNIT_EXPECT_FALSE(test, completion_done(&hold.done));
	rig_unload(rig);
	KUNIT_ASSERT_TRUE(test, wait_for_completion_timeout(&hold.done, 10 * HZ));
	flush_work(&r_holder);
}

static struct kunit_case reset_cases[] = {
	RIG_CASE("timeout", r_timeout),
	RIG_CASE("timeout-value", r_timeout_value),
	RIG_CASE("hold", r_hold),
	RIG_CASE("interrupt-lost", r_lost),
	RIG_CASE("interrupt-late", r_late),
	RIG_CASE("interrupt-spurious", r_spurious),
	RIG_CASE("interrupt-stuck", r_stuck),
	RIG_CASE("fails", r_fails),
	RIG_CASE("silent", r_silent),
	RIG_CASE("absent", r_absent),
	RIG_CASE("vanished", r_vanished),
	RIG_CASE("unload", r_unload),
	{}
};

RIG_SUITE(reset_suite, "reset", reset_cases);
