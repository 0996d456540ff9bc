// SPDX-License-Identifier: GPL-2.0-only
/* Chapter A.3: system DMA, by a channel that soft.h provides, and without one. */
#include <linux/slab.h>

#include "rig.h"
#include "suites.h"

#define Y_CHANNEL	3

enum { Y_GO, Y_FLUSH_FIRST, Y_OUTSIDE, Y_FORGET };

static struct {
	unsigned int mode;
	struct nt_srb *srb;
	unsigned int programmed, flushed;
	u64 address;
	u32 length;
	bool out;
	unsigned int started;		/* HwDmaStarted calls */
	unsigned int order;
	unsigned int programmed_at, started_at, returned_at;
} y;

static int y_program(void *context, u64 address, u32 length, bool to_device)
{
	y.programmed++;
	y.address = address;
	y.length = length;
	y.out = to_device;
	y.programmed_at = ++y.order;
	return 0;
}

static void y_flush(void *context)
{
	y.flushed++;
}

static struct sp_soft_dma y_channel = {
	.channel = Y_CHANNEL, .program = y_program, .flush = y_flush,
};

static void y_finish(void *ext, struct nt_srb *srb)
{
	srb->srb_status = SRB_STATUS_SUCCESS;
	ScsiPortNotification(NT_REQUEST_COMPLETE, ext, srb);
	ScsiPortNotification(NT_NEXT_REQUEST, ext);
}

/* Every request but the READ and WRITE of a case is answered by no disk. */
static int y_start(struct rig *rig, void *ext, struct nt_srb *srb)
{
	if (srb->cdb[0] == INQUIRY && !srb->target_id && !srb->lun) {
		/* By CPU: MapBuffers is TRUE. */
		memset(srb->data_buffer, 0, srb->data_transfer_length);
		*(u8 *)srb->data_buffer = 3;
		((u8 *)srb->data_buffer)[4] = 31;
		y_finish(ext, srb);
		return true;
	}
	if (srb->cdb[0] != READ_10 && srb->cdb[0] != WRITE_10) {
		srb->srb_status = SRB_STATUS_SELECTION_TIMEOUT;
		ScsiPortNotification(NT_REQUEST_COMPLETE, ext, srb);
		ScsiPortNotification(NT_NEXT_REQUEST, ext);
		return true;
	}
	y.srb = srb;
	ScsiPortIoMapTransfer(ext, srb, srb->data_buffer + (y.mode == Y_OUTSIDE ? 1 : 0),
			      srb->data_transfer_length);
	if (y.mode == Y_FLUSH_FIRST) {
		ScsiPortFlushDma(ext);
		y_finish(ext, srb);
	} else if (y.mode == Y_OUTSIDE) {
		y_finish(ext, srb);
	}
	y.returned_at = ++y.order;
	return true;
}

static int y_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_START_IO)
		return y_start(rig, ext, argument);
	if (where == SOFTHBA_IN_DMA_STARTED) {
		y.started++;
		y.started_at = ++y.order;
		if (y.mode == Y_GO)
			ScsiPortFlushDma(ext);
		y_finish(ext, y.srb);
	}
	return SOFTHBA_GO_ON;
}

static void y_rig(struct kunit *test, unsigned int mode)
{
	struct rig *rig = test->priv;

	memset(&y, 0, sizeof(y));
	y.mode = mode;
	rig->hook = y_hook;
	rig->mp.master = 0;
	rig->mp.need_physical_addresses = 0;
	rig->mp.map_buffers = 1;
	rig->mp.tagged_queuing = 0;
	rig->mp.auto_request_sense = 0;
	rig->mp.next_lu = 0;
	rig->mp.scatter_gather = 0;
	rig->mp.max_transfer = 64 * 1024;
	rig->mp.dma_channel = Y_CHANNEL;
	rig_start(rig);
}

static void y_transfer(struct kunit *test, unsigned int mode, struct rig_io *io, bool write)
{
	struct rig *rig = test->priv;
	u8 *data;

	KUNIT_ASSERT_EQ(test, sp_soft_dma_add(&y_channel), 0);
	y_rig(test, mode);
	data = rig_scattered(rig, 2);
	if (write)
		rig_write(rig, io, rig_device(rig, 0, 0, 0), 0, data, 16);
	else
		rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 16);
	sp_soft_dma_remove(&y_channel);
}

/*
 * ScsiPortIoMapTransfer programs the channel for all the data in one run, when the
 * callback has returned, and HwDmaStarted follows, under the interrupt lock. A.3.
 */
static void y_in(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);

	y_transfer(test, Y_GO, io, false);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_EQ(test, y.programmed, 1);
	KUNIT_EXPECT_EQ(test, y.started, 1);
	KUNIT_EXPECT_EQ(test, y.flushed, 1);
	KUNIT_EXPECT_EQ(test, y.length, 16 * SOFTHBA_BLOCK);
	KUNIT_EXPECT_NE(test, y.address, 0);
	KUNIT_EXPECT_FALSE(test, y.out);
	KUNIT_EXPECT_LT(test, y.returned_at, y.programmed_at);
	KUNIT_EXPECT_LT(test, y.programmed_at, y.started_at);
}

static void y_out(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);

	y_transfer(test, Y_GO, io, true);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_EQ(test, y.started, 1);
	KUNIT_EXPECT_TRUE(test, y.out);
}

/* ScsiPortFlushDma before HwDmaStarted: then that is not called. A.3. */
static void y_cancelled(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);

	y_transfer(test, Y_FLUSH_FIRST, io, false);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_EQ(test, y.programmed, 0);
	KUNIT_EXPECT_EQ(test, y.started, 0);
	KUNIT_EXPECT_EQ(test, y.flushed, 0);
}

/* A range that is not in the data is refused. A.3; rule 36. */
static void y_outside(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);

	y_transfer(test, Y_OUTSIDE, io, false);
	KUNIT_EXPECT_EQ(test, y.programmed, 0);
	KUNIT_EXPECT_EQ(test, y.started, 0);
}

/*
 * A request that ends without ScsiPortFlushDma: reported, and flushed before its
 * memory is given back. Rule 36.
 */
static void y_forgotten(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);

	y_transfer(test, Y_FORGET, io, false);
	KUNIT_EXPECT_EQ(test, y.started, 1);
	KUNIT_EXPECT_EQ(test, y.flushed, 1);
	KUNIT_EXPECT_NULL(test, rig->sp->dma_req);
}

/*
 * No such channel: HwDmaStarted is never called, the request fails, the adapter
 * goes on. A.3.
 */
static void y_none(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	y_rig(test, Y_GO);
	for (i = 0; i < 2; i++) {
		rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
		KUNIT_EXPECT_EQ(test, host_byte(io->result), DID_ERROR);
	}
	KUNIT_EXPECT_EQ(test, y.started, 0);
	KUNIT_EXPECT_EQ(test, rig->sp->active, 0);
}

static int y_master_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where == SOFTHBA_IN_START_IO && srb->cdb[0] == READ_10) {
		ScsiPortIoMapTransfer(ext, srb, srb->data_buffer, srb->data_transfer_length);
		ScsiPortFlushDma(ext);
	}
	y.started += where == SOFTHBA_IN_DMA_STARTED;
	return SOFTHBA_GO_ON;
}

/* A bus master has no system DMA: refused. Rule 36. */
static void y_master(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	memset(&y, 0, sizeof(y));
	KUNIT_ASSERT_EQ(test, sp_soft_dma_add(&y_channel), 0);
	rig->hook = y_master_hook;
	rig_start(rig);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_EQ(test, y.programmed, 0);
	KUNIT_EXPECT_EQ(test, y.started, 0);
	sp_soft_dma_remove(&y_channel);
}

static struct kunit_case sysdma_cases[] = {
	RIG_CASE("in", y_in),
	RIG_CASE("out", y_out),
	RIG_CASE("cancelled", y_cancelled),
	RIG_CASE("outside", y_outside),
	RIG_CASE("forgotten", y_forgotten),
	RIG_CASE("none", y_none),
	RIG_CASE("master", y_master),
	{}
};

RIG_SUITE(sysdma_suite, "sysdma", sysdma_cases);
