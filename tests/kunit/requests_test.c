// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chapters C.5.1, C.8, C.10.4, C.10.7: the SRB functions beside EXECUTE_SCSI, BUSY,
 * and the adapter's ends.
 */
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "../../compat/uapi/scsiport.h"
#include "rig.h"
#include "suites.h"

#define Q_LOG		64
#define Q_PAYLOAD	512

static struct {
	u8 functions[Q_LOG];		/* of all SRBs, and after 0x80 the control types */
	u8 units[Q_LOG];		/* target << 4 | lun */
	unsigned int n;
	unsigned int reads;
	u8 answer_to;			/* a function, 0xff: none */
	u8 status;			/* its SrbStatus ... */
	unsigned int answers;		/* ... so many times */
	bool keep;			/* or it is not answered at all */
	bool reset_silent;
	struct nt_srb seen;		/* the last one that was none of EXECUTE_SCSI */
	struct nt_srb *kept;
	void *unit;			/* ScsiPortGetLogicalUnit */
	u64 address;			/* of its data */
	u32 address_length;
	bool overrun;			/* writes behind its data */
} q;

static void q_log(u8 what, u8 unit)
{
	if (q.n == Q_LOG)
		return;
	q.functions[q.n] = what;
	q.units[q.n++] = unit;
}

static int q_start_io(void *ext, struct nt_srb *srb)
{
	q_log(srb->function, srb->target_id << 4 | srb->lun);
	if (srb->function != SRB_FUNCTION_EXECUTE_SCSI)
		q.seen = *srb;
	if (srb->function == SRB_FUNCTION_IO_CONTROL) {
		q.unit = ScsiPortGetLogicalUnit(ext, srb->path_id, srb->target_id, srb->lun);
		if (q.address_length)
			q.address = ScsiPortGetPhysicalAddress(ext, srb, srb->data_buffer,
							       &q.address_length).quad;
		if (q.overrun)
			((u8 *)srb->data_buffer)[srb->data_transfer_length] = 0;
	}
	if (srb->function != q.answer_to || !q.answers)
		return SOFTHBA_GO_ON;
	q.answers--;
	if (q.keep) {
		q.kept = srb;
	} else {
		srb->srb_status = q.status;
		ScsiPortNotification(NT_REQUEST_COMPLETE, ext, srb);
	}
	ScsiPortNotification(NT_NEXT_REQUEST, ext);
	return true;
}

static int q_hook(struct rig *rig, int where, void *ext, void *argument)
{
	switch (where) {
	case SOFTHBA_IN_START_IO:
		return q_start_io(ext, argument);
	case SOFTHBA_IN_CONTROL:
		q_log(0x80 | (long)argument, 0);
		break;
	case SOFTHBA_IN_RESET_BUS:
		if (q.reset_silent)
			return true;
		break;
	case SOFTHBA_IN_INTERRUPT:
		if (q.kept && rig->hba->status & SOFTHBA_INT_EVENT) {
			q.kept = NULL;
			ScsiPortCompleteRequest(ext, SP_UNTAGGED, SP_UNTAGGED, SP_UNTAGGED,
						SRB_STATUS_ABORTED);
			ScsiPortNotification(NT_NEXT_REQUEST, ext);
		}
		break;
	}
	return SOFTHBA_GO_ON;
}

static void q_start(struct rig *rig)
{
	memset(&q, 0, sizeof(q));
	q.answer_to = 0xff;
	rig->hook = q_hook;
	rig_start(rig);
	q.n = 0;
}

/* How often a function was sent, since the log began. */
static unsigned int q_count(u8 function)
{
	unsigned int i, count = 0;

	for (i = 0; i < q.n; i++)
		count += q.functions[i] == function;
	return count;
}

/* One IO_CONTROL that inverts a payload. */
struct q_io {
	struct work_struct work;
	struct rig *rig;
	struct sp_control ctl;
	struct {
		struct scsiport_io_control header;
		u8 payload[Q_PAYLOAD];
	} data;
	int err;
};

static void q_io_work(struct work_struct *work)
{
	struct q_io *io = container_of(work, struct q_io, work);

	io->err = sp_control(io->rig->sp, &io->ctl);
}

static struct q_io *q_io(struct rig *rig, u8 target, u8 lun, u32 timeout)
{
	struct q_io *io = kunit_kzalloc(rig->test, sizeof(*io), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(rig->test, io);
	INIT_WORK(&io->work, q_io_work);
	io->rig = rig;
	io->data.header = (struct scsiport_io_control){
		.header_length = sizeof(io->data.header),
		.timeout = timeout,
		.control_code = SOFTHBA_IO_INVERT,
		.length = Q_PAYLOAD,
	};
	memcpy(io->data.header.signature, SOFTHBA_SIGNATURE, 8);
	memset(io->data.payload, 0x3c, Q_PAYLOAD);
	io->ctl = (struct sp_control){
		.function = SRB_FUNCTION_IO_CONTROL,
		.target = target,
		.lun = lun,
		.data = &io->data,
		.length = sizeof(io->data),
		.flags = SRB_FLAGS_DATA_IN,
		.timeout = timeout,
	};
	return io;
}

static void q_run(struct q_io *io)
{
	q_io_work(&io->work);
}

static void q_inverted(struct kunit *test, struct q_io *io)
{
	KUNIT_EXPECT_EQ(test, io->err, 0);
	KUNIT_EXPECT_EQ(test, io->ctl.srb_status, SRB_STATUS_SUCCESS);
	KUNIT_EXPECT_EQ(test, io->data.header.return_code, SOFTHBA_IO_ANSWER);
	KUNIT_EXPECT_NULL(test, memchr_inv(io->data.payload, 0xc3, Q_PAYLOAD));
}

/*
 * IO_CONTROL reaches the miniport with a pointer for the processor and, where it wants
 * one, an address for the HBA, and the answer comes back. C.5.1, D.8; rule 121.
 */
static void q_io_control(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct q_io *io;

	q_start(rig);
	io = q_io(rig, 0, 0, 7);
	q.address_length = 1;
	q_run(io);
	q_inverted(test, io);
	KUNIT_EXPECT_EQ(test, q.seen.length, sizeof(struct nt_srb));
	KUNIT_EXPECT_EQ(test, q.seen.srb_status, SRB_STATUS_PENDING);
	KUNIT_EXPECT_EQ(test, q.seen.timeout, 7);
	KUNIT_EXPECT_EQ(test, q.seen.data_transfer_length, sizeof(io->data));
	KUNIT_EXPECT_EQ(test, q.seen.flags & SRB_FLAGS_QUEUE_ACTION_ENABLE, 0);
	KUNIT_EXPECT_GT(test, q.seen.queue_tag, rig->sp->nr_requests);
	KUNIT_EXPECT_LE(test, q.seen.queue_tag, 254);
	KUNIT_ASSERT_NOT_NULL(test, q.seen.srb_extension);
	KUNIT_EXPECT_NE(test, q.address, 0);
	KUNIT_EXPECT_GE(test, q.address_length, sizeof(io->data));
	KUNIT_EXPECT_NOT_NULL(test, q.unit);

	/* One that the miniport does not know comes back as it went. */
	io = q_io(rig, 0, 0, 7);
	io->data.header.signature[0] = 'X';
	q_run(io);
	KUNIT_EXPECT_EQ(test, io->err, 0);
	KUNIT_EXPECT_EQ(test, io->ctl.srb_status, SRB_STATUS_INVALID_REQUEST);
	KUNIT_EXPECT_EQ(test, io->data.header.return_code, 0);
}

/* A miniport that uses no physical addresses, and one that gets mapped buffers. */
static void q_io_control_pio(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct q_io *io;

	rig->mp.map_buffers = 1;
	q_start(rig);
	io = q_io(rig, 1, 0, 7);
	q_run(io);
	q_inverted(test, io);
	KUNIT_EXPECT_EQ(test, q.seen.target_id, 1);
}

/* At an address without a unit there is no LU extension, but it is executed. */
static void q_io_control_no_unit(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct q_io *io;

	q_start(rig);
	io = q_io(rig, 2, 3, 7);
	q.unit = rig;
	q_run(io);
	q_inverted(test, io);
	KUNIT_EXPECT_NULL(test, q.unit);
	/* Units come and go at that address as if nothing had been. */
	scsi_add_device(rig->host, 0, 2, 3);
	q_run(io);
	KUNIT_EXPECT_EQ(test, io->err, 0);
}

/* A busy unit with tags neither delays it nor is disturbed. Rules 107, 108. */
static void q_io_control_beside(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *reads = rig_ios(rig, 8);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	struct scsi_device *sdev;
	struct q_io *io;
	unsigned int i;

	q_start(rig);
	sdev = rig_device(rig, 0, 0, 0);
	rig_hold(rig, true);
	for (i = 0; i < 8; i++)
		rig_send_read(rig, &reads[i], sdev, data + i * SOFTHBA_BLOCK);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(rig->sp->active) == 8));
	io = q_io(rig, 0, 0, 5);
	q_run(io);
	q_inverted(test, io);
	KUNIT_EXPECT_EQ(test, rig->sp->active, 8);
	rig_hold(rig, false);
	for (i = 0; i < 8; i++) {
		KUNIT_ASSERT_TRUE(test, rig_wait(&reads[i], 30));
		KUNIT_EXPECT_EQ(test, reads[i].result, 0);
	}
	KUNIT_EXPECT_EQ(test, rig->hba->disks[0][0][0].overlaps, 0);
}

/* A unit that takes one request at a time takes this as one. Rule 107. */
static void q_io_control_alone(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *read = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	struct q_io *io;

	rig->mp.tagged_queuing = 0;
	rig->mp.next_lu = 0;
	q_start(rig);
	rig_hold(rig, true);
	rig_send_read(rig, read, rig_device(rig, 0, 0, 0), data);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(rig->sp->active) == 1));
	io = q_io(rig, 0, 0, 30);
	schedule_work(&io->work);
	msleep(100);
	KUNIT_EXPECT_EQ(test, q_count(SRB_FUNCTION_IO_CONTROL), 0);
	rig_hold(rig, false);
	flush_work(&io->work);
	q_inverted(test, io);
	KUNIT_EXPECT_EQ(test, q.seen.queue_tag, SP_UNTAGGED);
	KUNIT_ASSERT_TRUE(test, rig_wait(read, 30));
	KUNIT_EXPECT_EQ(test, read->result, 0);
}

static void q_keep(u8 function)
{
	q.answer_to = function;
	q.keep = true;
	q.answers = 1;
}

/* One that does not come back: HwResetBus, and things go on. C.10.6. */
static void q_io_control_timeout(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct q_io *io;

	q_start(rig);
	q_keep(SRB_FUNCTION_IO_CONTROL);
	io = q_io(rig, 0, 0, 1);
	q_run(io);
	KUNIT_EXPECT_EQ(test, io->err, -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 1);
	io = q_io(rig, 0, 0, 5);
	q_run(io);
	q_inverted(test, io);
}

/* If the reset does not bring it back either, the adapter is given up. C.10.6; rule 78. */
static void q_io_control_give_up(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct q_io *io;

	q_start(rig);
	q_keep(SRB_FUNCTION_IO_CONTROL);
	q.reset_silent = true;
	io = q_io(rig, 0, 0, 1);
	q_run(io);
	KUNIT_EXPECT_EQ(test, io->err, -ETIMEDOUT);
	KUNIT_EXPECT_TRUE(test, rig->sp->dead);
	KUNIT_EXPECT_EQ(test, rig->sp->active, 0);
	q_run(io);
	KUNIT_EXPECT_EQ(test, io->err, -ENODEV);
}

/* Its turn does not come because the miniport has forgotten NextRequest. B.3. */
static int q_forgetful_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where != SOFTHBA_IN_START_IO || srb->function != SRB_FUNCTION_EXECUTE_SCSI)
		return q_hook(rig, where, ext, argument);
	srb->srb_status = SRB_STATUS_SUCCESS;
	ScsiPortNotification(NT_REQUEST_COMPLETE, ext, srb);
	return true;
}

static void q_io_control_stuck(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *tur = rig_ios(rig, 1);
	u8 cdb[6] = { TEST_UNIT_READY };
	struct q_io *io;

	q_start(rig);
	rig->hook = q_forgetful_hook;
	rig_run(rig, tur, rig_device(rig, 0, 0, 0), cdb, 6, false, NULL, 0);
	KUNIT_EXPECT_EQ(test, tur->result, 0);
	io = q_io(rig, 0, 0, 1);
	q_run(io);
	KUNIT_EXPECT_EQ(test, io->err, -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, q_count(SRB_FUNCTION_IO_CONTROL), 0);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 1);
	q_run(io);
	q_inverted(test, io);
}

/* ScsiPortCompleteRequest for all ends it too. A.4; rule 120. */
static void q_io_control_wildcard(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct q_io *io;

	q_start(rig);
	q_keep(SRB_FUNCTION_IO_CONTROL);
	io = q_io(rig, 0, 0, 30);
	schedule_work(&io->work);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(q.kept)));
	softhba_event(rig->hba);
	flush_work(&io->work);
	KUNIT_EXPECT_EQ(test, io->err, 0);
	KUNIT_EXPECT_EQ(test, io->ctl.srb_status, SRB_STATUS_ABORTED);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 0);
}

/* BUSY is tried again. C.10.4. */
static void q_io_control_busy(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct q_io *io;

	q_start(rig);
	q.answer_to = SRB_FUNCTION_IO_CONTROL;
	q.status = SRB_STATUS_BUSY;
	q.answers = 3;
	io = q_io(rig, 0, 0, 30);
	q_run(io);
	q_inverted(test, io);
	KUNIT_EXPECT_EQ(test, q_count(SRB_FUNCTION_IO_CONTROL), 4);
}

/* What a miniport writes behind the data hurts nobody, and nothing of it comes back. Rule 49. */
static void q_io_control_overrun(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct q_io *io;

	q_start(rig);
	q.overrun = true;
	io = q_io(rig, 0, 0, 5);
	io->ctl.length--;
	io->data.header.length--;
	q_run(io);
	KUNIT_EXPECT_EQ(test, io->err, 0);
	KUNIT_EXPECT_EQ(test, io->data.payload[Q_PAYLOAD - 2], 0xc3);
	KUNIT_EXPECT_EQ(test, io->data.payload[Q_PAYLOAD - 1], 0x3c);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "wrote beyond its"));
}

/* A ReturnCode that the miniport has not set is the caller's own, and is told. Rule 49. */
static void q_io_control_return_code(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct q_io *io;

	q_start(rig);
	q.answer_to = SRB_FUNCTION_IO_CONTROL;
	q.status = SRB_STATUS_INVALID_REQUEST;
	q.answers = 1;
	io = q_io(rig, 0, 0, 5);
	io->data.header.return_code = 77;
	q_run(io);
	KUNIT_EXPECT_EQ(test, io->err, 0);
	KUNIT_EXPECT_EQ(test, io->data.header.return_code, 77);
	KUNIT_EXPECT_FALSE(test, rig_said(rig, "ReturnCode was not set"));

	q.status = SRB_STATUS_SUCCESS;
	q.answers = 1;
	q_run(io);
	KUNIT_EXPECT_EQ(test, io->err, 0);
	KUNIT_EXPECT_EQ(test, io->data.header.return_code, 77);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "ReturnCode was not set"));
}

/* With load, with resets, from several sides at once. */
static void q_io_control_storm(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *reads = rig_ios(rig, 32);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	struct scsi_cmnd *cmd;
	struct q_io *io[4];
	unsigned int i, round;

	q_start(rig);
	cmd = kunit_kzalloc(test, sizeof(*cmd) + sizeof(struct sp_req), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, cmd);
	cmd->device = rig_device(rig, 0, 0, 0);
	for (i = 0; i < 4; i++)
		io[i] = q_io(rig, i & 1, 0, 20);
	for (round = 0; round < 10; round++) {
		for (i = 0; i < 32; i++)
			rig_send_read(rig, &reads[i], rig_device(rig, 0, i & 1, 0),
				      data + i * SOFTHBA_BLOCK);
		for (i = 0; i < 4; i++)
			schedule_work(&io[i]->work);
		if (round & 1)
			KUNIT_EXPECT_EQ(test, rig->host->hostt->eh_bus_reset_handler(cmd),
					SUCCESS);
		for (i = 0; i < 4; i++) {
			flush_work(&io[i]->work);
			KUNIT_EXPECT_EQ(test, io[i]->err, 0);
		}
		for (i = 0; i < 32; i++)
			KUNIT_ASSERT_TRUE(test, rig_wait(&reads[i], 30));
	}
	KUNIT_EXPECT_EQ(test, rig->hba->disks[0][0][0].overlaps, 0);
}

static void q_sync(struct rig *rig, struct rig_io *io)
{
	u8 cdb[10] = { SYNCHRONIZE_CACHE };

	rig_run(rig, io, rig_device(rig, 0, 0, 0), cdb, 10, false, NULL, 0);
}

/*
 * With CachesData a FLUSH goes before each SYNCHRONIZE CACHE, and Linux believes in the
 * cache; without, none is ever sent. C.5.1; rules 121, 127.
 */
static void q_flush(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);

	rig->mp.caches_data = 1;
	q_start(rig);
	q_sync(rig, io);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_ASSERT_EQ(test, q.n, 2);
	KUNIT_EXPECT_EQ(test, q.functions[0], SRB_FUNCTION_FLUSH);
	KUNIT_EXPECT_EQ(test, q.functions[1], SRB_FUNCTION_EXECUTE_SCSI);
	KUNIT_EXPECT_EQ(test, q.seen.cdb_length, 0);
	KUNIT_EXPECT_EQ(test, rig->hba->disks[0][0][0].syncs, 1);
	KUNIT_EXPECT_TRUE(test, rig_device(rig, 0, 0, 0)->wce_default_on);
}

static void q_flush_never(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);

	q_start(rig);
	q_sync(rig, io);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	rig_stop(rig);
	KUNIT_EXPECT_EQ(test, q_count(SRB_FUNCTION_FLUSH), 0);
	KUNIT_EXPECT_EQ(test, q_count(SRB_FUNCTION_SHUTDOWN), 0);
}

static void q_flush_fails(struct kunit *test, u8 status)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);

	rig->mp.caches_data = 1;
	q_start(rig);
	q.answer_to = SRB_FUNCTION_FLUSH;
	q.status = status;
	q.answers = 1;
	q_sync(rig, io);
	KUNIT_EXPECT_EQ(test, host_byte(io->result), DID_ERROR);
	KUNIT_EXPECT_EQ(test, rig->hba->disks[0][0][0].syncs, 0);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "SRB_FUNCTION_FLUSH ended with SrbStatus"));
}

/* A FLUSH that fails is a SYNCHRONIZE CACHE that fails. Rule 50. */
static void q_flush_error(struct kunit *test)
{
	q_flush_fails(test, SRB_STATUS_ERROR);
}

/* Also if the miniport says that it knows no such thing. Rule 127. */
static void q_flush_unknown(struct kunit *test)
{
	q_flush_fails(test, SRB_STATUS_INVALID_REQUEST);
}

/* A disk that has no cache of its own need not know SYNCHRONIZE CACHE. */
static void q_flush_alone(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);

	rig->mp.caches_data = 1;
	q_start(rig);
	rig->hba->faults[0] = (struct softhba_fault){
		.count = 1, .opcode = SYNCHRONIZE_CACHE, .target = SOFTHBA_ANY,
		.scsi_status = SAM_STAT_CHECK_CONDITION, .key = ILLEGAL_REQUEST, .asc = 0x20,
	};
	q_sync(rig, io);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	/* Without a FLUSH before it that is an error still. */
	rig->hba->faults[0].count = 1;
	rig->hba->faults[0].key = MEDIUM_ERROR;
	q_sync(rig, io);
	KUNIT_EXPECT_NE(test, io->result, 0);
}

/* All units are flushed, and only then is the adapter stopped. */
static void q_flushed_before_stop(struct kunit *test, u8 function, unsigned int units)
{
	unsigned int i, stop = 0;

	for (i = 0; i < q.n; i++)
		if (q.functions[i] == (0x80 | NT_STOP_ADAPTER))
			stop = i;
	KUNIT_ASSERT_GE(test, stop, units);
	KUNIT_EXPECT_EQ(test, q_count(function), units);
	for (i = 0; i < stop; i++)
		if (q.functions[i] != SRB_FUNCTION_EXECUTE_SCSI)
			KUNIT_EXPECT_EQ(test, q.functions[i], function);
}

/* Suspend: FLUSH, then ScsiStopAdapter. C.10.7. */
static void q_flush_suspend(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct device *dev;

	rig->mp.caches_data = 1;
	q_start(rig);
	dev = &rig->hba->pdev->dev;
	KUNIT_ASSERT_EQ(test, dev->driver->pm->suspend(dev), 0);
	q_flushed_before_stop(test, SRB_FUNCTION_FLUSH, 4);
	KUNIT_EXPECT_EQ(test, dev->driver->pm->resume(dev), 0);
}

/* Unloading: the same. C.10.7. */
static void q_flush_remove(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	unsigned int syncs;

	rig->mp.caches_data = 1;
	q_start(rig);
	q_sync(rig, io);
	syncs = q_count(SRB_FUNCTION_FLUSH);
	q.n = 0;
	rig_stop(rig);
	KUNIT_EXPECT_EQ(test, syncs, 1);
	KUNIT_EXPECT_GE(test, q_count(SRB_FUNCTION_FLUSH), 4);
	KUNIT_EXPECT_EQ(test, q.functions[q.n - 1], 0x80 | NT_STOP_ADAPTER);
}

/* The system goes down: SHUTDOWN of each unit, then ScsiStopAdapter. C.10.7. */
static void q_shutdown(struct kunit *test)
{
	struct rig *rig = test->priv;

	rig->mp.caches_data = 1;
	q_start(rig);
	rig->drv->pci.shutdown(rig->hba->pdev);
	q_flushed_before_stop(test, SRB_FUNCTION_SHUTDOWN, 4);
}

static void q_hang(struct rig *rig, unsigned int count)
{
	rig->hba->faults[0] = (struct softhba_fault){
		.count = count, .opcode = READ_10, .target = SOFTHBA_ANY, .hang = true,
	};
}

static void q_send(struct rig *rig, struct rig_io *io, u8 target, u8 lun, void *data,
		   unsigned int timeout)
{
	static const u8 cdb[10] = { READ_10, [8] = 1 };

	KUNIT_ASSERT_EQ(rig->test, rig_send(rig, io, rig_device(rig, 0, target, lun), cdb, 10,
					    false, data, SOFTHBA_BLOCK, timeout), 0);
}

static void q_timeout(struct rig *rig, struct rig_io *io, u8 *data)
{
	q_hang(rig, 1);
	q_send(rig, io, 0, 0, data, HZ);
	KUNIT_ASSERT_TRUE(rig->test, rig_wait(io, 60));
	KUNIT_EXPECT_NE(rig->test, host_byte(io->result), DID_OK);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(rig->test, io->result, 0);
}

/* By default a timeout is answered by HwResetBus and nothing else. C.8, I.4. */
static void q_ladder_default(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	q_start(rig);
	q_timeout(rig, io, data);
	for (i = 0; i < q.n; i++)
		KUNIT_EXPECT_EQ(test, q.functions[i], SRB_FUNCTION_EXECUTE_SCSI);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 1);
}

/* abort=1: the victim in NextSrb, it comes back, the others go on. C.8; rule 83. */
static void q_abort(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 2);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	rig->settings.abort = true;
	q_start(rig);
	q_hang(rig, 1);
	q_send(rig, &io[0], 0, 0, data, HZ);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(rig->hba->faults[0].count)));
	rig->hba->delay_us = 3000000;
	q_send(rig, &io[1], 0, 0, data + SOFTHBA_BLOCK, 30 * HZ);
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[0], 30));
	KUNIT_EXPECT_NE(test, host_byte(io[0].result), DID_OK);
	KUNIT_EXPECT_EQ(test, q_count(SRB_FUNCTION_ABORT_COMMAND), 1);
	KUNIT_EXPECT_NOT_NULL(test, q.seen.next_srb);
	KUNIT_EXPECT_EQ(test, q.seen.function, SRB_FUNCTION_ABORT_COMMAND);
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[1], 30));
	KUNIT_EXPECT_EQ(test, io[1].result, 0);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 0);
	rig->hba->delay_us = 0;
}

/* An ioctl that takes long does not stand in its way. */
static void q_abort_beside(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *read = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	struct q_io *io;

	rig->settings.abort = true;
	q_start(rig);
	q_keep(SRB_FUNCTION_IO_CONTROL);
	io = q_io(rig, 1, 0, 60);
	schedule_work(&io->work);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(q.kept)));
	q_timeout(rig, read, data);
	KUNIT_EXPECT_EQ(test, q_count(SRB_FUNCTION_ABORT_COMMAND), 1);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 0);
	softhba_event(rig->hba);
	flush_work(&io->work);
	KUNIT_EXPECT_EQ(test, io->ctl.srb_status, SRB_STATUS_ABORTED);
}

static void q_falls_back(struct kunit *test, u8 function)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	q_start(rig);
	q.answer_to = function;
	q.status = SRB_STATUS_SUCCESS;
	q.answers = 100;
	q_timeout(rig, io, data);
	KUNIT_EXPECT_EQ(test, q_count(function), 1);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 1);
}

/* SUCCESS without an abort: the bus is reset. K.15. */
static void q_abort_lie(struct kunit *test)
{
	struct rig *rig = test->priv;

	rig->settings.abort = true;
	q_falls_back(test, SRB_FUNCTION_ABORT_COMMAND);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "ABORT_COMMAND succeeded"));
}

/* An abort that does not end itself is brought back by the bus reset. Rule 83. */
static void q_abort_kept(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	rig->settings.abort = true;
	q_start(rig);
	q_keep(SRB_FUNCTION_ABORT_COMMAND);
	q_timeout(rig, io, data);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 1);
	KUNIT_EXPECT_EQ(test, rig->sp->active, 0);
	KUNIT_EXPECT_FALSE(test, rig->sp->dead);
	/* And then another one can be sent. */
	q.kept = NULL;
	q_timeout(rig, io, data);
	KUNIT_EXPECT_EQ(test, q_count(SRB_FUNCTION_ABORT_COMMAND), 2);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 1);
}

/*
 * A victim that ends while its abort waits for the adapter: no abort is sent, and
 * nothing is reset. C.8.
 */
static void q_abort_stale(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned long flags;
	unsigned int i;

	rig->settings.abort = true;
	rig->mp.next_at_end = 1;
	q_start(rig);
	q_hang(rig, 1);
	q_send(rig, io, 0, 0, data, HZ);
	/* No NextRequest, so the abort is parked. */
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(rig->sp->task.req.state) ==
						 SP_REQ_PARKED));
	raw_spin_lock_irqsave(&rig->hba->lock, flags);
	for (i = 0; i < SOFTHBA_RING; i++)
		rig->hba->cmds[i].hangs = false;
	raw_spin_unlock_irqrestore(&rig->hba->lock, flags);
	softhba_kick(rig->hba);
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 30));
	KUNIT_EXPECT_EQ(test, q_count(SRB_FUNCTION_ABORT_COMMAND), 0);
	KUNIT_EXPECT_EQ(test, rig->sp->task.status, SRB_STATUS_ABORT_FAILED);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 0);
}

static int q_busy_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where != SOFTHBA_IN_START_IO)
		return q_hook(rig, where, ext, argument);
	if (srb->function == SRB_FUNCTION_EXECUTE_SCSI && q.keep) {
		q_log(srb->function, 0);
		q.keep = false;
		q.kept = srb;
		ScsiPortNotification(NT_NEXT_REQUEST, ext);
		return true;
	}
	if (srb->function != SRB_FUNCTION_ABORT_COMMAND)
		return q_hook(rig, where, ext, argument);
	q_log(srb->function, 0);
	srb->next_srb->srb_status = SRB_STATUS_BUSY;
	ScsiPortNotification(NT_REQUEST_COMPLETE, ext, srb->next_srb);
	srb->srb_status = SRB_STATUS_SUCCESS;
	ScsiPortNotification(NT_REQUEST_COMPLETE, ext, srb);
	ScsiPortNotification(NT_NEXT_REQUEST, ext);
	return true;
}

/*
 * A victim that comes back as one to be sent again is not: the mid-layer has it. C.8,
 * C.10.4.
 */
static void q_abort_busy(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	rig->settings.abort = true;
	q_start(rig);
	rig_device(rig, 0, 0, 0);
	q.n = 0;
	q.keep = true;
	rig->hook = q_busy_hook;
	q_send(rig, io, 0, 0, data, HZ);
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 30));
	KUNIT_EXPECT_NE(test, host_byte(io->result), DID_OK);
	KUNIT_EXPECT_EQ(test, q_count(SRB_FUNCTION_ABORT_COMMAND), 1);
	msleep(100);
	KUNIT_EXPECT_EQ(test, q_count(SRB_FUNCTION_EXECUTE_SCSI), 1);
	KUNIT_EXPECT_TRUE(test, list_empty(&rig->sp->backing_off));
	KUNIT_EXPECT_TRUE(test, list_empty(&rig->sp->waiting));
	q.kept = NULL;
}

static int q_reset_busy_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_START_IO && ((struct nt_srb *)argument)->cdb[0] == READ_10)
		q.reads++;
	if (where == SOFTHBA_IN_RESET_BUS && q.kept) {
		q.kept->srb_status = SRB_STATUS_BUSY;
		ScsiPortNotification(NT_REQUEST_COMPLETE, ext, q.kept);
		q.kept = NULL;
	}
	return q_busy_hook(rig, where, ext, argument);
}

/* The same when it is HwResetBus that hands it back. C.7. */
static void q_reset_busy(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	q_start(rig);
	rig_device(rig, 0, 0, 0);
	q.n = 0;
	q.keep = true;
	rig->hook = q_reset_busy_hook;
	q_send(rig, io, 0, 0, data, HZ);
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 30));
	KUNIT_EXPECT_NE(test, host_byte(io->result), DID_OK);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 1);
	msleep(100);
	KUNIT_EXPECT_EQ(test, q.reads, 1);
	KUNIT_EXPECT_TRUE(test, list_empty(&rig->sp->backing_off));
	KUNIT_EXPECT_TRUE(test, list_empty(&rig->sp->waiting));
}

static struct {
	struct nt_srb *srb;
	unsigned int interrupts;
} post;

static int q_post_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	post.interrupts += where == SOFTHBA_IN_INTERRUPT;
	if (where == SOFTHBA_IN_START_IO && srb->function == SRB_FUNCTION_EXECUTE_SCSI)
		post.srb = srb;
	return SOFTHBA_GO_ON;
}

/*
 * A message that finds the lock taken is posted, and whoever has it serves it: he that
 * only wanted a look at a request, too. C.1.
 */
static void q_post(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	memset(&post, 0, sizeof(post));
	rig_start(rig);
	rig_messages(rig, true);
	rig_device(rig, 0, 0, 0);
	rig_hold(rig, true);
	rig->hook = q_post_hook;
	q_send(rig, io, 0, 0, data, 10 * HZ);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(post.srb)));
	post.interrupts = 0;
	/* As if it had come under his lock. */
	WRITE_ONCE(rig->sp->irq_posted, true);
	rig->host->hostt->eh_timed_out(sp_req_cmd(container_of(post.srb, struct sp_req, srb)));
	KUNIT_EXPECT_FALSE(test, READ_ONCE(rig->sp->irq_posted));
	KUNIT_EXPECT_EQ(test, post.interrupts, 1);
	rig_hold(rig, false);
	KUNIT_EXPECT_TRUE(test, rig_wait(io, 20));
}

/* reset_lu=1: RESET_LOGICAL_UNIT takes the unit's requests and no others. C.5.1. */
static void q_reset_lu(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 3);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	rig->settings.reset_lu = true;
	q_start(rig);
	q_hang(rig, 2);
	q_send(rig, &io[0], 0, 0, data, HZ);
	q_send(rig, &io[1], 0, 0, data + SOFTHBA_BLOCK, 2 * HZ);
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[0], 60));
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[1], 60));
	KUNIT_EXPECT_EQ(test, q_count(SRB_FUNCTION_RESET_LOGICAL_UNIT), 1);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 0);
	rig_read(rig, &io[2], rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io[2].result, 0);
}

static void q_reset_lu_lie(struct kunit *test)
{
	struct rig *rig = test->priv;

	rig->settings.reset_lu = true;
	q_falls_back(test, SRB_FUNCTION_RESET_LOGICAL_UNIT);
}

/* ResetTargetSupported: RESET_DEVICE for the units of a target together. C.5.1. */
static void q_reset_target(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 3);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	rig->mp.reset_target_supported = 1;
	q_start(rig);
	q_hang(rig, 2);
	q_send(rig, &io[0], 1, 0, data, HZ);
	q_send(rig, &io[1], 1, 1, data + SOFTHBA_BLOCK, HZ);
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[0], 60));
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[1], 60));
	KUNIT_EXPECT_EQ(test, q_count(SRB_FUNCTION_RESET_DEVICE), 1);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 0);
	rig_read(rig, &io[2], rig_device(rig, 0, 1, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io[2].result, 0);
}

static void q_reset_target_lie(struct kunit *test)
{
	struct rig *rig = test->priv;

	rig->mp.reset_target_supported = 1;
	q_falls_back(test, SRB_FUNCTION_RESET_DEVICE);
}

/* Without the declaration it is not sent, whoever asks. */
static void q_reset_target_undeclared(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct scsi_cmnd *cmd;

	q_start(rig);
	cmd = kunit_kzalloc(test, sizeof(*cmd) + sizeof(struct sp_req), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, cmd);
	cmd->device = rig_device(rig, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, rig->host->hostt->eh_target_reset_handler(cmd), FAILED);
	KUNIT_EXPECT_EQ(test, q_count(SRB_FUNCTION_RESET_DEVICE), 0);
}

/* BUSY for ever: the request fails after 20 times. C.10.4; rule 48. */
static void q_busy_for_ever(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int commands;

	q_start(rig);
	commands = rig->hba->disks[0][0][0].commands;
	rig_fail_next(rig, READ_10, 1000, SRB_STATUS_BUSY, 0);
	q_send(rig, io, 0, 0, data, 5 * HZ);
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 60));
	KUNIT_EXPECT_EQ(test, host_byte(io->result), DID_BUS_BUSY);
	KUNIT_EXPECT_EQ(test, rig->hba->disks[0][0][0].commands - commands, SP_BUSY_TRIES);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "busy for the 20th time"));
	/* Time spent so is no timeout. */
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 0);
	rig_fail_next(rig, READ_10, 0, 0, 0);
}

/* The same of the target's status QUEUE FULL and BUSY. */
static void q_target_busy(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	q_start(rig);
	rig_fail_next(rig, READ_10, 4, SRB_STATUS_ERROR, SAM_STAT_TASK_SET_FULL);
	q_send(rig, io, 0, 0, data, 10 * HZ);
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 60));
	KUNIT_EXPECT_EQ(test, io->result, 0);
	rig_fail_next(rig, READ_10, 1000, SRB_STATUS_ERROR, SAM_STAT_BUSY);
	q_send(rig, io, 0, 0, data, 10 * HZ);
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 60));
	KUNIT_EXPECT_EQ(test, host_byte(io->result), DID_BUS_BUSY);
	rig_fail_next(rig, READ_10, 0, 0, 0);
}

/* The unit's other requests wait meanwhile and keep their order; other units do not. */
static void q_busy_order(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 5);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	rig->mp.tagged_queuing = 0;
	rig->mp.next_lu = 0;
	q_start(rig);
	rig_fail_next(rig, READ_10, 5, SRB_STATUS_BUSY, 0);
	rig->hba->faults[0].target = 0;
	/* None has its answer before all are sent. */
	rig_hold(rig, true);
	for (i = 0; i < 2; i++)
		q_send(rig, &io[i], 0, 0, data + i * SOFTHBA_BLOCK, 10 * HZ);
	q_send(rig, &io[2], 1, 0, data + 2 * SOFTHBA_BLOCK, 10 * HZ);
	rig_hold(rig, false);
	for (i = 0; i < 3; i++) {
		KUNIT_ASSERT_TRUE(test, rig_wait(&io[i], 30));
		KUNIT_EXPECT_EQ(test, io[i].result, 0);
	}
	KUNIT_EXPECT_LT(test, io[0].order, io[1].order);
	KUNIT_EXPECT_LT(test, io[2].order, io[0].order);
}

/* A request that backs off goes on at once when another of its unit has ended. */
static void q_busy_released(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 2);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	q_start(rig);
	rig->hba->delay_us = 200000;
	q_send(rig, &io[0], 0, 0, data, 10 * HZ);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(rig->hba->active) == 1));
	q.answer_to = SRB_FUNCTION_EXECUTE_SCSI;
	q.status = SRB_STATUS_BUSY;
	q.answers = 1;
	/* Late enough that only the other's end can be the reason. */
	q_send(rig, &io[1], 0, 0, data + SOFTHBA_BLOCK, 10 * HZ);
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[0], 30));
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[1], 30));
	KUNIT_EXPECT_EQ(test, io[1].result, 0);
	rig->hba->delay_us = 0;
}

static int q_unready_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_CONTROL && (long)argument == NT_STOP_ADAPTER)
		ScsiPortNotification(NT_LINK_DOWN, ext);
	return q_hook(rig, where, ext, argument);
}

/*
 * Stopped without NextRequest, and with its link down: it is ready when it starts again,
 * whichever way. C.9.
 */
static void q_unready(struct kunit *test, u32 controls)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	struct device *dev;

	rig->mp.controls &= ~controls;
	q_start(rig);
	rig_device(rig, 0, 0, 0);
	rig->hook = q_unready_hook;
	dev = &rig->hba->pdev->dev;
	rig->sp->busy = true;
	KUNIT_ASSERT_EQ(test, dev->driver->pm->suspend(dev), 0);
	KUNIT_EXPECT_TRUE(test, rig->sp->link_down);
	rig->ended = false;
	KUNIT_ASSERT_EQ(test, dev->driver->pm->resume(dev), 0);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_RESET_BUS], 0);
}

static void q_restart_unready(struct kunit *test)
{
	q_unready(test, 0);
}

static void q_find_unready(struct kunit *test)
{
	q_unready(test, BIT(NT_RESTART_ADAPTER));
}

/*
 * No ScsiRestartAdapter: HwFindAdapter and HwInitialize again, with the extension and
 * the memory that were there. C.9; rule 102.
 */
static void q_find_again(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	void *extension, *uncached, *registers;
	struct device *dev;

	rig->mp.controls &= ~BIT(NT_RESTART_ADAPTER);
	q_start(rig);
	extension = rig->mp.extension;
	uncached = rig->mp.uncached;
	registers = rig->mp.registers;
	dev = &rig->hba->pdev->dev;
	KUNIT_ASSERT_EQ(test, dev->driver->pm->suspend(dev), 0);
	rig->ended = false;
	KUNIT_ASSERT_EQ(test, dev->driver->pm->resume(dev), 0);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_FIND], 2);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_INITIALIZE], 2);
	KUNIT_EXPECT_PTR_EQ(test, rig->mp.extension, extension);
	KUNIT_EXPECT_PTR_EQ(test, rig->mp.uncached, uncached);
	KUNIT_EXPECT_PTR_EQ(test, rig->mp.registers, registers);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
}

/* An adapter that comes back as another one is not used, also for what waits for it. */
static void q_find_other(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 2);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	struct device *dev;

	rig->mp.controls &= ~BIT(NT_RESTART_ADAPTER);
	q_start(rig);
	dev = &rig->hba->pdev->dev;
	KUNIT_ASSERT_EQ(test, dev->driver->pm->suspend(dev), 0);
	rig->ended = false;
	rig->mp.max_transfer = 64 * 1024;
	q_send(rig, &io[1], 0, 0, data + SOFTHBA_BLOCK, 60 * HZ);
	KUNIT_EXPECT_FALSE(test, rig_wait(&io[1], 1));
	KUNIT_EXPECT_EQ(test, dev->driver->pm->resume(dev), -EINVAL);
	KUNIT_EXPECT_TRUE(test, rig_wait(&io[1], 5));
	KUNIT_EXPECT_EQ(test, host_byte(io[1].result), DID_NO_CONNECT);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, host_byte(io->result), DID_NO_CONNECT);
}

/* A card that is pulled out: all that is under way ends at once, not by timeout. C.10.7. */
static void q_pulled_out(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 2);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned long start;

	rig->mp.reset_silent = 1;
	q_start(rig);
	q_hang(rig, 2);
	q_send(rig, &io[0], 0, 0, data, 300 * HZ);
	q_send(rig, &io[1], 1, 0, data + SOFTHBA_BLOCK, 300 * HZ);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(rig->sp->active) == 2));
	start = jiffies;
	rig->hba->absent = true;
	device_release_driver(&rig->hba->pdev->dev);
	rig->sp = NULL;
	KUNIT_EXPECT_LT(test, jiffies - start, 20 * HZ);
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[0], 1));
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[1], 1));
	KUNIT_EXPECT_EQ(test, host_byte(io[0].result), DID_NO_CONNECT);
	KUNIT_EXPECT_EQ(test, host_byte(io[1].result), DID_NO_CONNECT);
	rig->hba->absent = false;
}

/* What a miniport makes of lengths and bits that it may not: clamped. Rules 39, 42, 45. */
static int q_lie_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where != SOFTHBA_IN_START_IO || srb->cdb[0] != READ_10)
		return q_hook(rig, where, ext, argument);
	srb->data_transfer_length += 4096;
	srb->sense_info_length = 0xff;
	srb->srb_status = SRB_STATUS_SUCCESS | SRB_STATUS_QUEUE_FROZEN;
	if (q.overrun)
		srb->srb_status = SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID;
	srb->scsi_status = q.overrun ? SAM_STAT_CHECK_CONDITION : SAM_STAT_GOOD;
	if (q.overrun)
		memset(srb->sense_info_buffer, 0x70, 18);
	ScsiPortNotification(NT_REQUEST_COMPLETE, ext, srb);
	ScsiPortNotification(NT_NEXT_LU_REQUEST, ext, 0, 0, 0);
	return true;
}

static void q_lies(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	q_start(rig);
	rig->hook = q_lie_hook;
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_EQ(test, io->resid, 0);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "DataTransferLength is 4608, which was 512"));
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "SenseInfoBufferLength is 255"));
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "QUEUE_FROZEN"));
	q.overrun = true;
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, SAM_STAT_CHECK_CONDITION);
	KUNIT_EXPECT_EQ(test, io->sense[0], 0x70);
}

static struct kunit_case requests_cases[] = {
	RIG_CASE("io-control", q_io_control),
	RIG_CASE("io-control-pio", q_io_control_pio),
	RIG_CASE("io-control-no-unit", q_io_control_no_unit),
	RIG_CASE("io-control-beside", q_io_control_beside),
	RIG_CASE("io-control-alone", q_io_control_alone),
	RIG_CASE("io-control-timeout", q_io_control_timeout),
	RIG_CASE("io-control-give-up", q_io_control_give_up),
	RIG_CASE("io-control-stuck", q_io_control_stuck),
	RIG_CASE("io-control-wildcard", q_io_control_wildcard),
	RIG_CASE("io-control-busy", q_io_control_busy),
	RIG_CASE("io-control-overrun", q_io_control_overrun),
	RIG_CASE("io-control-return-code", q_io_control_return_code),
	RIG_CASE("io-control-storm", q_io_control_storm),
	RIG_CASE("flush", q_flush),
	RIG_CASE("flush-never", q_flush_never),
	RIG_CASE("flush-error", q_flush_error),
	RIG_CASE("flush-unknown", q_flush_unknown),
	RIG_CASE("flush-alone", q_flush_alone),
	RIG_CASE("flush-suspend", q_flush_suspend),
	RIG_CASE("flush-remove", q_flush_remove),
	RIG_CASE("shutdown", q_shutdown),
	RIG_CASE("ladder-default", q_ladder_default),
	RIG_CASE("abort", q_abort),
	RIG_CASE("abort-beside", q_abort_beside),
	RIG_CASE("abort-lie", q_abort_lie),
	RIG_CASE("abort-kept", q_abort_kept),
	RIG_CASE("abort-stale", q_abort_stale),
	RIG_CASE("abort-busy", q_abort_busy),
	RIG_CASE("reset-busy", q_reset_busy),
	RIG_CASE("posted", q_post),
	RIG_CASE("reset-lu", q_reset_lu),
	RIG_CASE("reset-lu-lie", q_reset_lu_lie),
	RIG_CASE("reset-target", q_reset_target),
	RIG_CASE("reset-target-lie", q_reset_target_lie),
	RIG_CASE("reset-target-undeclared", q_reset_target_undeclared),
	RIG_CASE("busy-for-ever", q_busy_for_ever),
	RIG_CASE("target-busy", q_target_busy),
	RIG_CASE("busy-order", q_busy_order),
	RIG_CASE("busy-released", q_busy_released),
	RIG_CASE("find-again", q_find_again),
	RIG_CASE("find-other", q_find_other),
	RIG_CASE("restart-unready", q_restart_unready),
	RIG_CASE("find-unready", q_find_unready),
	RIG_CASE("pulled-out", q_pulled_out),
	RIG_CASE("lies", q_lies),
	{}
};

RIG_SUITE(requests_suite, "requests", requests_cases);
