// SPDX-License-Identifier: GPL-2.0-only
/*
 * The exclusion invariant of C.1 (rule 106) on all processors at once: commands
 * from every processor, interrupts that are not asked for, HwTimer, and work in
 * enable-callbacks. The rig counts overlaps; this makes the callbacks long enough
 * for one to happen.
 */
#include <linux/kthread.h>
#include <linux/slab.h>

#include "rig.h"
#include "suites.h"

#define S_THREADS	4
#define S_SECONDS	2

struct stresser {
	struct rig *rig;
	struct task_struct *task;
	struct rig_io *io;
	u8 *data;
	struct scsi_device *sdev;
	u32 first;			/* block; nobody else's */
	unsigned int done, bad, wrong;
};

static struct {
	struct rig *rig;
	unsigned int timers;
	unsigned int timer_overlaps;
	bool rearm, armed;
	atomic_t cpus;			/* bit per processor that has been in HwStartIo */
} s;

/* HwTimer is not one of the miniport's own, so the rig does not see it. */
static void s_timer(void *ext)
{
	s.timers++;
	if (atomic_inc_return(&s.rig->inside) != 1)
		s.timer_overlaps++;
	ScsiPortStallExecution(20);
	if (READ_ONCE(s.rearm))
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, s_timer, 1500);
	atomic_dec(&s.rig->inside);
}

static int s_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_START_IO) {
		atomic_or(BIT(smp_processor_id()), &s.cpus);
		ScsiPortStallExecution(5);
	}
	if (where == SOFTHBA_IN_INTERRUPT) {
		ScsiPortStallExecution(5);
		/* Once only: a new call takes the old one's place and starts anew. */
		if (READ_ONCE(s.rearm) && !s.armed)
			ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, s_timer, 1500);
		s.armed = true;
	}
	if (where == SOFTHBA_IN_ENABLE)
		ScsiPortStallExecution(50);
	return SOFTHBA_GO_ON;
}

static bool s_wait(struct stresser *st)
{
	return wait_for_completion_timeout(&st->io->done, 30 * HZ);
}

static void s_one(struct stresser *st, u32 round)
{
	u8 cdb[10] = { WRITE_10, [4] = st->first >> 8, [5] = st->first + round % 32, [8] = 1 };
	unsigned int i;

	memset(st->data, round, SOFTHBA_BLOCK);
	if (rig_send(st->rig, st->io, st->sdev, cdb, 10, true, st->data, SOFTHBA_BLOCK, 20 * HZ) ||
	    !s_wait(st) || st->io->result) {
		st->bad++;
		return;
	}
	memset(st->data, ~round, SOFTHBA_BLOCK);
	cdb[0] = READ_10;
	if (rig_send(st->rig, st->io, st->sdev, cdb, 10, false, st->data, SOFTHBA_BLOCK,
		     20 * HZ) || !s_wait(st) || st->io->result) {
		st->bad++;
		return;
	}
	for (i = 0; i < SOFTHBA_BLOCK; i++)
		st->wrong += st->data[i] != (u8)round;
	st->done++;
}

static int s_thread(void *data)
{
	struct stresser *st = data;
	u32 round = 0;

	while (!kthread_should_stop() && !st->bad)
		s_one(st, round++);
	while (!kthread_should_stop())
		usleep_range(1000, 1500);
	return 0;
}

static void s_run(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct stresser *st = kunit_kcalloc(test, S_THREADS, sizeof(*st), GFP_KERNEL);
	unsigned long end;
	unsigned int i, done = 0;

	memset(&s, 0, sizeof(s));
	s.rig = rig;
	rig_start(rig);
	rig->hook = s_hook;
	WRITE_ONCE(s.rearm, true);
	for (i = 0; i < S_THREADS; i++) {
		st[i].rig = rig;
		st[i].io = rig_ios(rig, 1);
		st[i].data = rig_buffer(rig, RIG_BUFFER);
		st[i].sdev = rig_device(rig, 0, i / 2 & 1, 0);
		st[i].first = i * 32;
		st[i].task = kthread_create(s_thread, &st[i], "stress%u", i);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, st[i].task);
		kthread_bind(st[i].task, cpumask_nth(i % num_online_cpus(), cpu_online_mask));
		wake_up_process(st[i].task);
	}
	for (end = jiffies + S_SECONDS * HZ; time_before(jiffies, end);) {
		softhba_raise(rig->hba);
		usleep_range(300, 700);
	}
	for (i = 0; i < S_THREADS; i++) {
		kthread_stop(st[i].task);
		KUNIT_EXPECT_EQ(test, st[i].bad, 0);
		KUNIT_EXPECT_EQ(test, st[i].wrong, 0);
		KUNIT_EXPECT_GT(test, st[i].done, 10);
		done += st[i].done;
	}
	WRITE_ONCE(s.rearm, false);
	msleep(20);
	kunit_info(test, "%u rounds, %u timers, %u enable-callbacks\n", done, s.timers,
		   rig->calls[SOFTHBA_IN_ENABLE]);
	KUNIT_EXPECT_EQ(test, rig->overlaps, 0);
	KUNIT_EXPECT_EQ(test, s.timer_overlaps, 0);
	KUNIT_EXPECT_GT(test, s.timers, 10);
	if (num_online_cpus() > 1)
		KUNIT_EXPECT_GT(test, hweight32(atomic_read(&s.cpus)), 1);
	for (i = 0; i < 2; i++)
		KUNIT_EXPECT_EQ(test, rig->hba->disks[0][i][0].overlaps, 0);
}

/* A line and tags. */
static void s_tagged(struct kunit *test)
{
	s_run(test);
}

/* One request per unit. */
static void s_untagged(struct kunit *test)
{
	struct rig *rig = test->priv;

	rig->mp.tagged_queuing = 0;
	rig->mp.next_lu = 0;
	s_run(test);
}

/* Enable-callbacks in the interrupt's thread, and in a tasklet. */
static void s_deferred_thread(struct kunit *test)
{
	struct rig *rig = test->priv;

	rig->mp.deferred = 1;
	s_run(test);
	KUNIT_EXPECT_GT(test, rig->calls[SOFTHBA_IN_ENABLE], 10);
}

static void s_deferred_tasklet(struct kunit *test)
{
	struct rig *rig = test->priv;

	rig->mp.deferred = 1;
	rig->settings.dpc[0] = "tasklet";
	s_run(test);
	KUNIT_EXPECT_GT(test, rig->calls[SOFTHBA_IN_ENABLE], 10);
}

static int s_message_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_FIND)
		rig->sp->irq_message = true;
	return SOFTHBA_GO_ON;
}

/* Interrupts that are posted, as message-signalled ones are, rather than spun for. */
static void s_messages(struct kunit *test)
{
	struct rig *rig = test->priv;

	rig->hook = s_message_hook;
	s_run(test);
}

static struct kunit_case stress_cases[] = {
	RIG_CASE("tagged", s_tagged),
	RIG_CASE("untagged", s_untagged),
	RIG_CASE("deferred-thread", s_deferred_thread),
	RIG_CASE("deferred-tasklet", s_deferred_tasklet),
	RIG_CASE("messages", s_messages),
	{}
};

RIG_SUITE(stress_suite, "stress", stress_cases);
