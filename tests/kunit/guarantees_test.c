// SPDX-License-Identifier: GPL-2.0-only
/* Chapter F.11: what the port driver guarantees to a miniport. Rule 106 is the rig's. */
#include <linux/bitmap.h>
#include <linux/slab.h>

#include "rig.h"
#include "suites.h"

#define G_COMMANDS	64

/* What the requests looked like; hooks run one at a time. */
static struct {
	DECLARE_BITMAP(tags, 256);		/* in use */
	void *exts[256];
	unsigned int seen;
	unsigned int tag_twice, tag_bad, ext_twice, ext_odd;
	unsigned int flagged, not_flagged, wrong_action;
	unsigned int sense_missing;
	u32 longest, alignment, runs;
	unsigned int odd_runs;
	unsigned int fired;
	unsigned int calls;
	u32 completed;				/* of mp.completed, those looked at */
} g;

static void g_look_at_runs(struct rig *rig, void *ext, struct nt_srb *srb)
{
	u32 at = 0, runs = 0, length;

	g.longest = max(g.longest, srb->data_transfer_length);
	while (at < srb->data_transfer_length) {
		u64 address = ScsiPortGetPhysicalAddress(ext, srb, srb->data_buffer + at,
							 &length).quad;

		if (!length)
			return;
		length = min(length, srb->data_transfer_length - at);
		if (!at)
			g.alignment |= address;
		/* Only the first run may start, and only the last may end, inside a page. */
		if (at && address & (PAGE_SIZE - 1))
			g.odd_runs++;
		at += length;
		if (at < srb->data_transfer_length && (address + length) & (PAGE_SIZE - 1))
			g.odd_runs++;
		runs++;
	}
	g.runs = max(g.runs, runs);
}

static int g_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct softhba_rings *rings = rig->mp.uncached;
	struct nt_srb *srb = argument;
	unsigned int i;

	if (where != SOFTHBA_IN_START_IO)
		return SOFTHBA_GO_ON;
	/* What the miniport has completed is not active any more. */
	while (g.completed != rig->mp.completed) {
		i = g.completed++ % SOFTHBA_RING;
		clear_bit(rings->completions[i].tag, g.tags);
		g.exts[rings->completions[i].tag] = NULL;
	}
	g.seen++;
	if (srb->queue_tag != SP_UNTAGGED || rig->sp->tagged_queuing ||
	    rig->sp->multiple_request_per_lu) {
		g.tag_bad += !srb->queue_tag || srb->queue_tag == SP_UNTAGGED;
		g.tag_twice += test_and_set_bit(srb->queue_tag, g.tags);
		for (i = 0; i < 256; i++)
			g.ext_twice += g.exts[i] == srb->srb_extension && srb->srb_extension;
		g.exts[srb->queue_tag] = srb->srb_extension;
	}
	g.ext_odd += (unsigned long)srb->srb_extension & 7;
	if (srb->flags & SRB_FLAGS_QUEUE_ACTION_ENABLE) {
		g.flagged++;
		g.wrong_action += srb->queue_action != SRB_SIMPLE_TAG_REQUEST;
	} else {
		g.not_flagged++;
	}
	g.sense_missing += !srb->sense_info_buffer || srb->sense_info_length < 18;
	if (srb->data_transfer_length && rig->sp->need_physical_addresses)
		g_look_at_runs(rig, ext, srb);
	return SOFTHBA_GO_ON;
}

static void g_start(struct rig *rig)
{
	rig_start(rig);
	/* The scan is over; its first requests had to be untagged. */
	memset(&g, 0, sizeof(g));
	g.completed = rig->mp.completed;
	rig->hook = g_hook;
}

/* The HBA, which was told to answer nothing, has so many commands: now it may. */
static void g_release(struct rig *rig, unsigned int commands)
{
	rig_until(RIG_SOON, READ_ONCE(rig->hba->active) == commands);
	KUNIT_EXPECT_EQ(rig->test, READ_ONCE(rig->hba->active), commands);
	rig_hold(rig, false);
}

/*
 * Many reads of one block at a time for all disks. The HBA answers none before it
 * has the first @together of them, how ever long it takes to send them.
 */
static void g_load(struct rig *rig, unsigned int together)
{
	struct rig_io *io = rig_ios(rig, G_COMMANDS);
	u8 *data = rig_buffer(rig, SOFTHBA_BLOCK * G_COMMANDS);
	unsigned int i;

	rig_hold(rig, true);
	for (i = 0; i < G_COMMANDS; i++) {
		rig_send_read(rig, &io[i], rig_device(rig, 0, i / 2 & 1, i & 1),
			      data + i * SOFTHBA_BLOCK);
		if (i + 1 == together)
			g_release(rig, together);
	}
	for (i = 0; i < G_COMMANDS; i++) {
		KUNIT_ASSERT_TRUE(rig->test, rig_wait(&io[i], 30));
		KUNIT_EXPECT_EQ(rig->test, io[i].result, 0);
	}
}

/*
 * Tags are 1 to 254 and unique among the active requests, each with an SRB
 * extension of its own, 8-byte aligned, and a sense buffer. Rules 109, 113, 125, 126.
 */
static void g_tags(struct kunit *test)
{
	struct rig *rig = test->priv;

	g_start(rig);
	g_load(rig, G_COMMANDS);
	KUNIT_EXPECT_EQ(test, g.tag_bad, 0);
	KUNIT_EXPECT_EQ(test, g.tag_twice, 0);
	KUNIT_EXPECT_EQ(test, g.ext_twice, 0);
	KUNIT_EXPECT_EQ(test, g.ext_odd, 0);
	KUNIT_EXPECT_EQ(test, g.sense_missing, 0);
	KUNIT_EXPECT_GT(test, g.flagged, 0);
	KUNIT_EXPECT_EQ(test, g.wrong_action, 0);
}

/* MultipleRequestPerLu without TaggedQueuing: a tag, but not the flag. Rule 110. */
static void g_multiple(struct kunit *test)
{
	struct rig *rig = test->priv;

	rig->mp.tagged_queuing = 0;
	rig->mp.multiple_request_per_lu = 1;
	g_start(rig);
	g_load(rig, G_COMMANDS);
	KUNIT_EXPECT_EQ(test, g.tag_bad, 0);
	KUNIT_EXPECT_EQ(test, g.tag_twice, 0);
	KUNIT_EXPECT_EQ(test, g.flagged, 0);
}

/* Neither: one request per unit at a time, untagged. Rules 107, 108. */
static void g_single(struct kunit *test)
{
	struct rig *rig = test->priv;
	unsigned int i;

	rig->mp.tagged_queuing = 0;
	rig->mp.next_lu = 0;
	g_start(rig);
	rig->hba->delay_us = 500;
	g_load(rig, 4);
	KUNIT_EXPECT_EQ(test, g.flagged, 0);
	KUNIT_EXPECT_EQ(test, rig->hba->max_active, 4);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_EQ(test, rig->hba->disks[0][i / 2][i % 2].overlaps, 0);
}

/*
 * Tagged and untagged requests of one unit never overlap: an untagged one waits
 * for the tagged ones, and they for it. Rule 108.
 */
static void g_mixed(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, G_COMMANDS);
	u8 *data = rig_buffer(rig, SOFTHBA_BLOCK * G_COMMANDS);
	struct scsi_device *sdev;
	unsigned int i;

	rig_start(rig);
	rig->hba->delay_us = 1000;
	sdev = rig_device(rig, 0, 0, 0);
	rig_hold(rig, true);
	for (i = 0; i < G_COMMANDS; i++) {
		sdev->simple_tags = i % 5 < 3;
		rig_send_read(rig, &io[i], sdev, data + i * SOFTHBA_BLOCK);
		if (i == 2)
			g_release(rig, 3);
	}
	for (i = 0; i < G_COMMANDS; i++) {
		KUNIT_ASSERT_TRUE(test, rig_wait(&io[i], 30));
		KUNIT_EXPECT_EQ(test, io[i].result, 0);
	}
	KUNIT_EXPECT_EQ(test, rig->hba->disks[0][0][0].overlaps, 0);
}

/*
 * A request is not longer than MaximumTransferLength, has no more runs than
 * NumberOfPhysicalBreaks + 1, and is aligned; only its ends lie inside a page.
 * Rules 88, 95, 112, 131.
 */
static void g_limits(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_scattered(rig, 16);
	struct scsi_device *sdev;
	unsigned int i, bad = 0;
	u8 cdb[10] = { READ_10, [7] = 1 };

	rig->mp.breaks = 4;
	rig->mp.max_transfer = 8 * PAGE_SIZE;
	rig->mp.alignment_mask = 7;
	g_start(rig);
	sdev = rig_device(rig, 0, 0, 0);
	for (i = 0; i < 4 * PAGE_SIZE; i++)
		data[i] = i ^ i >> 8;
	rig_write(rig, io, sdev, 0, data, 4 * PAGE_SIZE / SOFTHBA_BLOCK);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	memset(data, 0, 4 * PAGE_SIZE);
	rig_read(rig, io, sdev, 0, data, 4 * PAGE_SIZE / SOFTHBA_BLOCK);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	for (i = 0; i < 4 * PAGE_SIZE; i++)
		bad += data[i] != (u8)(i ^ i >> 8);
	KUNIT_EXPECT_EQ(test, bad, 0);
	KUNIT_EXPECT_EQ(test, queue_max_hw_sectors(sdev->request_queue),
			8 * PAGE_SIZE / SOFTHBA_BLOCK);
	KUNIT_EXPECT_LE(test, queue_max_segments(sdev->request_queue), 5);
	KUNIT_EXPECT_NE(test, rig_send(rig, io, sdev, cdb, 10, false, data, 9 * PAGE_SIZE, HZ), 0);
	KUNIT_EXPECT_LE(test, g.longest, 8 * PAGE_SIZE);
	KUNIT_EXPECT_LE(test, g.runs, 5);
	KUNIT_EXPECT_GT(test, g.runs, 1);
	KUNIT_EXPECT_EQ(test, g.odd_runs, 0);
	KUNIT_EXPECT_EQ(test, g.alignment & 7, 0);
}

/* Without ScatterGather each buffer is one run, also one that was in pieces. Rule 131. */
static void g_contiguous(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_scattered(rig, 8);
	struct scsi_device *sdev;
	unsigned int i, bad = 0;

	rig->mp.scatter_gather = 0;
	g_start(rig);
	sdev = rig_device(rig, 0, 0, 0);
	for (i = 0; i < 8 * PAGE_SIZE; i++)
		data[i] = i ^ i >> 7;
	rig_write(rig, io, sdev, 0, data, 8 * PAGE_SIZE / SOFTHBA_BLOCK);
	memset(data, 0, 8 * PAGE_SIZE);
	rig_read(rig, io, sdev, 0, data, 8 * PAGE_SIZE / SOFTHBA_BLOCK);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	for (i = 0; i < 8 * PAGE_SIZE; i++)
		bad += data[i] != (u8)(i ^ i >> 7);
	KUNIT_EXPECT_EQ(test, bad, 0);
	KUNIT_EXPECT_EQ(test, g.runs, 1);
}

static struct {
	u8 first, last;
	bool seen;
	u32 length;
} g_mapped;

static int g_mapped_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;
	u8 *p = srb->data_buffer;

	if (where == SOFTHBA_IN_START_IO && srb->cdb[0] == WRITE_10) {
		g_mapped.seen = true;
		g_mapped.length = srb->data_transfer_length;
		g_mapped.first = p[0];
		g_mapped.last = p[srb->data_transfer_length - 1];
	}
	return SOFTHBA_GO_ON;
}

/* MapBuffers: DataBuffer is one virtually contiguous mapping of all data. Rule 123. */
static void g_map_buffers(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_scattered(rig, 4);

	memset(&g_mapped, 0, sizeof(g_mapped));
	rig->mp.map_buffers = 1;
	rig->hook = g_mapped_hook;
	rig_start(rig);
	memset(data, 0x11, 4 * PAGE_SIZE);
	data[0] = 0x5c;
	data[4 * PAGE_SIZE - 1] = 0x51;
	rig_write(rig, io, rig_device(rig, 0, 0, 0), 0, data, 4 * PAGE_SIZE / SOFTHBA_BLOCK);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_TRUE(test, g_mapped.seen);
	KUNIT_EXPECT_EQ(test, g_mapped.length, 4 * PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, g_mapped.first, 0x5c);
	KUNIT_EXPECT_EQ(test, g_mapped.last, 0x51);
}

/* Is always armed when the end comes. */
static void g_timer(void *ext)
{
	if (g.calls)
		g.fired++;
	else
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, g_timer, 5000);
}

static int g_stop_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_INTERRUPT && rig->hba->status & SOFTHBA_INT_EVENT)
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, g_timer, 5000);
	if (where == SOFTHBA_IN_CONTROL && (long)argument == NT_STOP_ADAPTER) {
		g.calls++;
		rig->ended = true;
		/* The timer's time comes now: it must not be called when the lock is free. */
		ScsiPortStallExecution(10000);
	}
	/* Between the end and the removal of interrupt and timer: time for both. */
	if (where == SOFTHBA_IN_CONTROL && (long)argument == NT_SET_BOOT_CONFIG)
		msleep(50);
	return SOFTHBA_GO_ON;
}

/*
 * After ScsiStopAdapter nothing is called any more: no HwTimer that was armed, no
 * HwInterrupt though the line be up. Rule 116; C.10.7.
 */
static void g_stop(struct kunit *test)
{
	struct rig *rig = test->priv;

	memset(&g, 0, sizeof(g));
	rig->hook = g_stop_hook;
	rig->mp.controls |= BIT(NT_SET_BOOT_CONFIG);
	rig_start(rig);
	softhba_event(rig->hba);
	msleep(20);
	rig->hba->stuck = true;
	softhba_kick(rig->hba);
	msleep(20);
	rig_stop(rig);
	KUNIT_EXPECT_EQ(test, g.calls, 1);
	KUNIT_EXPECT_EQ(test, g.fired, 0);
}

static int g_talk_hook(struct rig *rig, int where, void *ext, void *argument)
{
	u32 length;

	if (where == SOFTHBA_IN_ENTRY || where == SOFTHBA_IN_FIND || !rig->mp.uncached)
		return SOFTHBA_GO_ON;
	ScsiPortGetPhysicalAddress(ext, NULL, rig->mp.uncached, &length);
	ScsiPortGetSrb(ext, 0, 0, 0, 1);
	ScsiPortGetLogicalUnit(ext, 0, 0, 0);
	ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, 0, 0);
	if (where == SOFTHBA_IN_RESET_BUS)
		ScsiPortLogError(ext, NULL, 0, 0, 0, 6, 0x5c51);
	g.calls |= BIT(where);
	return SOFTHBA_GO_ON;
}

/* What a callback may call it can call, in every callback, without a deadlock. Rule 119. */
static void g_talk(struct kunit *test)
{
	struct rig *rig = test->priv;

	memset(&g, 0, sizeof(g));
	rig->mp.deferred = 1;
	rig->hook = g_talk_hook;
	rig_start(rig);
	g_load(rig, 1);
	/* HwAdapterControl's first call, Query, has been there, too. */
	KUNIT_EXPECT_EQ(test, g.calls & ~BIT(SOFTHBA_IN_RESET_BUS),
			BIT(SOFTHBA_IN_INITIALIZE) | BIT(SOFTHBA_IN_START_IO) |
			BIT(SOFTHBA_IN_INTERRUPT) | BIT(SOFTHBA_IN_ENABLE) |
			BIT(SOFTHBA_IN_DISABLE) | BIT(SOFTHBA_IN_CONTROL));
}

/* Completed requests are given back outside the interrupt lock. Rule 117. */
static void g_outside_lock(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, G_COMMANDS);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	if (!IS_ENABLED(CONFIG_LOCKDEP))
		kunit_skip(test, "only lockdep knows who holds a lock");
	rig_start(rig);
	for (i = 0; i < G_COMMANDS; i++)
		rig_send_read(rig, &io[i], rig_device(rig, 0, i & 1, 0),
			      data + i * SOFTHBA_BLOCK);
	for (i = 0; i < G_COMMANDS; i++) {
		KUNIT_ASSERT_TRUE(test, rig_wait(&io[i], 30));
		KUNIT_EXPECT_FALSE(test, io[i].in_lock);
	}
}

/* Completions in another order than the requests' go to the right ones. B.4; rule 109. */
static void g_disorder(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 16);
	u8 *data = rig_buffer(rig, SOFTHBA_BLOCK * 16);
	struct scsi_device *sdev;
	unsigned int i;

	rig_start(rig);
	sdev = rig_device(rig, 0, 0, 0);
	for (i = 0; i < 16; i++)
		rig->hba->disks[0][0][0].data[i * SOFTHBA_BLOCK] = i + 1;
	rig->hba->reverse = true;
	rig_hold(rig, true);
	for (i = 0; i < 16; i++) {
		u8 cdb[10] = { READ_10, [5] = i, [8] = 1 };

		KUNIT_ASSERT_EQ(test, rig_send(rig, &io[i], sdev, cdb, 10, false,
					       data + i * SOFTHBA_BLOCK, SOFTHBA_BLOCK,
					       10 * HZ), 0);
	}
	g_release(rig, 16);
	for (i = 0; i < 16; i++) {
		KUNIT_ASSERT_TRUE(test, rig_wait(&io[i], 30));
		KUNIT_EXPECT_EQ(test, io[i].result, 0);
		KUNIT_EXPECT_EQ(test, data[i * SOFTHBA_BLOCK], i + 1);
	}
	KUNIT_EXPECT_GT(test, io[0].order, io[15].order);
}

static struct kunit_case guarantees_cases[] = {
	RIG_CASE("tags", g_tags),
	RIG_CASE("multiple", g_multiple),
	RIG_CASE("single", g_single),
	RIG_CASE("mixed", g_mixed),
	RIG_CASE("limits", g_limits),
	RIG_CASE("contiguous", g_contiguous),
	RIG_CASE("map-buffers", g_map_buffers),
	RIG_CASE("stop", g_stop),
	RIG_CASE("talk", g_talk),
	RIG_CASE("outside-lock", g_outside_lock),
	RIG_CASE("disorder", g_disorder),
	{}
};

RIG_SUITE(guarantees_suite, "guarantees", guarantees_cases);
