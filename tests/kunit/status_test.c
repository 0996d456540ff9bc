// SPDX-License-Identifier: GPL-2.0-only
/* Chapter D.5 and C.10.4: what becomes of SrbStatus, ScsiStatus, sense data and lengths. */
#include <linux/slab.h>

#include "rig.h"
#include "suites.h"

/* What the mid-layer has to be told for each SrbStatus. */
static const struct {
	u8 srb_status;
	u8 scsi_status;
	u8 host_byte;
	u8 status;
	bool again;		/* it is tried again and succeeds */
} status_table[] = {
	{ SRB_STATUS_SUCCESS, 0, DID_OK },
	{ SRB_STATUS_ABORTED, 0, DID_ABORT },
	{ SRB_STATUS_ABORT_FAILED, 0, DID_ERROR },
	{ SRB_STATUS_ERROR, 0, DID_ERROR },
	{ SRB_STATUS_ERROR, SAM_STAT_RESERVATION_CONFLICT, DID_OK, SAM_STAT_RESERVATION_CONFLICT },
	{ SRB_STATUS_BUSY, 0, DID_OK, 0, true },
	{ SRB_STATUS_ERROR, SAM_STAT_BUSY, DID_OK, 0, true },
	{ SRB_STATUS_ERROR, SAM_STAT_TASK_SET_FULL, DID_OK, 0, true },
	{ SRB_STATUS_INVALID_REQUEST, 0, DID_OK, SAM_STAT_CHECK_CONDITION },
	{ SRB_STATUS_INVALID_PATH_ID, 0, DID_BAD_TARGET },
	{ SRB_STATUS_NO_DEVICE, 0, DID_NO_CONNECT },
	{ SRB_STATUS_TIMEOUT, 0, DID_TIME_OUT },
	{ SRB_STATUS_SELECTION_TIMEOUT, 0, DID_NO_CONNECT },
	{ SRB_STATUS_COMMAND_TIMEOUT, 0, DID_TIME_OUT },
	{ 0x0c, 0, DID_ERROR },
	{ SRB_STATUS_MESSAGE_REJECTED, 0, DID_ERROR },
	{ SRB_STATUS_BUS_RESET, 0, DID_OK, 0, true },
	{ SRB_STATUS_PARITY_ERROR, 0, DID_PARITY },
	{ SRB_STATUS_NO_HBA, 0, DID_NO_CONNECT },
	{ SRB_STATUS_DATA_OVERRUN, 0, DID_ERROR },
	{ SRB_STATUS_UNEXPECTED_BUS_FREE, 0, DID_ERROR },
	{ SRB_STATUS_PHASE_SEQUENCE_FAILURE, 0, DID_ERROR },
	{ SRB_STATUS_BAD_SRB_BLOCK_LENGTH, 0, DID_ERROR },
	{ SRB_STATUS_REQUEST_FLUSHED, 0, DID_OK, 0, true },
	{ 0x1f, 0, DID_ERROR },
	{ SRB_STATUS_INVALID_LUN, 0, DID_BAD_TARGET },
	{ SRB_STATUS_INVALID_TARGET_ID, 0, DID_BAD_TARGET },
	{ SRB_STATUS_BAD_FUNCTION, 0, DID_OK, SAM_STAT_CHECK_CONDITION },
	{ SRB_STATUS_ERROR_RECOVERY, 0, DID_ERROR },
	{ SRB_STATUS_NOT_POWERED, 0, DID_NO_CONNECT },
	{ SRB_STATUS_LINK_DOWN, 0, DID_TRANSPORT_DISRUPTED },
	{ 0x30, 0, DID_ERROR },
	{ SRB_STATUS_SUCCESS | SRB_STATUS_QUEUE_FROZEN, 0, DID_OK },
};

/* Every SrbStatus becomes the result that the mid-layer acts upon rightly. D.5, C.10.4. */
static void status_results(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 tur[6] = { TEST_UNIT_READY };
	struct scsi_device *sdev;
	unsigned int i;

	rig_start(rig);
	sdev = rig_device(rig, 0, 0, 0);
	for (i = 0; i < ARRAY_SIZE(status_table); i++) {
		unsigned int commands = rig->hba->disks[0][0][0].commands;

		rig_fail_next(rig, TEST_UNIT_READY, 1, status_table[i].srb_status,
			      status_table[i].scsi_status);
		rig_run(rig, io, sdev, tur, 6, false, NULL, 0);
		KUNIT_EXPECT_EQ_MSG(test, host_byte(io->result), status_table[i].host_byte,
				    "SrbStatus %#x ScsiStatus %#x: host byte",
				    status_table[i].srb_status, status_table[i].scsi_status);
		KUNIT_EXPECT_EQ_MSG(test, io->result & 0xff, status_table[i].status,
				    "SrbStatus %#x ScsiStatus %#x: status",
				    status_table[i].srb_status, status_table[i].scsi_status);
		commands = rig->hba->disks[0][0][0].commands - commands;
		KUNIT_EXPECT_EQ_MSG(test, commands, status_table[i].again ? 2 : 1,
				    "SrbStatus %#x ScsiStatus %#x: commands",
				    status_table[i].srb_status, status_table[i].scsi_status);
	}
}

/* A request that the miniport does not know fails as a target would fail it. C.5; D.5. */
static void status_invalid(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 tur[6] = { TEST_UNIT_READY };

	rig_start(rig);
	rig_fail_next(rig, TEST_UNIT_READY, 1, SRB_STATUS_INVALID_REQUEST, 0);
	rig_run(rig, io, rig_device(rig, 0, 0, 0), tur, 6, false, NULL, 0);
	KUNIT_EXPECT_EQ(test, io->sense[2] & 0xf, ILLEGAL_REQUEST);
	KUNIT_EXPECT_EQ(test, io->sense[12], 0x20);
}

static void status_check(struct rig *rig, u8 opcode)
{
	rig->hba->faults[0] = (struct softhba_fault){
		.count = 1, .opcode = opcode, .target = SOFTHBA_ANY,
		.scsi_status = SAM_STAT_CHECK_CONDITION, .key = MEDIUM_ERROR, .asc = 0x11,
		.ascq = 0x04,
	};
}

static void status_sense(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 4);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	struct scsi_device *sdev;
	unsigned int i;

	rig_start(rig);
	sdev = rig_device(rig, 0, 0, 0);
	status_check(rig, READ_10);
	/* Others are waiting behind it, which must not take its sense data away. */
	rig_hold(rig, true);
	for (i = 0; i < 4; i++)
		rig_send_read(rig, &io[i], sdev, data + i * SOFTHBA_BLOCK);
	msleep(20);
	rig_hold(rig, false);
	for (i = 0; i < 4; i++)
		KUNIT_ASSERT_TRUE(test, rig_wait(&io[i], 30));
	KUNIT_EXPECT_EQ(test, io[0].result & 0xff, SAM_STAT_CHECK_CONDITION);
	KUNIT_EXPECT_EQ(test, io[0].sense[0] & 0x7f, 0x70);
	KUNIT_EXPECT_EQ(test, io[0].sense[2] & 0xf, MEDIUM_ERROR);
	KUNIT_EXPECT_EQ(test, io[0].sense[12], 0x11);
	KUNIT_EXPECT_EQ(test, io[0].sense[13], 0x04);
	for (i = 1; i < 4; i++)
		KUNIT_EXPECT_EQ(test, io[i].result, 0);
	KUNIT_EXPECT_EQ(test, rig->hba->disks[0][0][0].sense_lost, 0);
}

/* Autosense: the sense data of the SRB goes up. D.5; rules 40, 125. */
static void status_autosense(struct kunit *test)
{
	status_sense(test);
}

/*
 * Without autosense REQUEST SENSE comes before any other command to that unit.
 * C.10.5; rule 115.
 */
static void status_request_sense(struct kunit *test)
{
	struct rig *rig = test->priv;

	rig->mp.auto_request_sense = 0;
	rig->mp.tagged_queuing = 0;
	rig->mp.next_lu = 0;
	status_sense(test);
}

static void status_length(struct kunit *test, u8 srb_status, u32 shorter, int result, u32 resid)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, 4 * SOFTHBA_BLOCK);

	rig_start(rig);
	rig->hba->faults[0] = (struct softhba_fault){
		.count = 1, .opcode = READ_10, .target = SOFTHBA_ANY, .srb_status = srb_status,
		.shorter = shorter,
	};
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 4);
	KUNIT_EXPECT_EQ(test, io->result, result);
	KUNIT_EXPECT_EQ(test, io->resid, resid);
}

/* SRB_STATUS_DATA_OVERRUN with less data is an underrun: success and a residual. B.4. */
static void status_underrun(struct kunit *test)
{
	status_length(test, SRB_STATUS_DATA_OVERRUN, 1500, 0, 1500);
}

/* The same with SRB_STATUS_SUCCESS. Rule 42. */
static void status_underrun_silent(struct kunit *test)
{
	status_length(test, SRB_STATUS_SUCCESS, 512, 0, 512);
}

/* With all the data it is an overrun, and an error. D.5. */
static void status_overrun(struct kunit *test)
{
	status_length(test, SRB_STATUS_DATA_OVERRUN, 0, DID_ERROR << 16, 0);
}

/* What a request that has failed says it has not moved is not there. D.5. */
static void status_failed_short(struct kunit *test)
{
	status_length(test, SRB_STATUS_ERROR, 1500, DID_ERROR << 16, 1500);
}

/* BUSY many times over: the request is sent again until it is taken. C.10.4; rule 48. */
static void status_busy(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 tur[6] = { TEST_UNIT_READY };
	unsigned int commands;

	rig_start(rig);
	commands = rig->hba->disks[0][1][0].commands;
	rig_fail_next(rig, TEST_UNIT_READY, 5, SRB_STATUS_BUSY, 0);
	rig_run(rig, io, rig_device(rig, 0, 1, 0), tur, 6, false, NULL, 0);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_EQ(test, rig->hba->disks[0][1][0].commands - commands, 6);
}

static struct kunit_case status_cases[] = {
	RIG_CASE("results", status_results),
	RIG_CASE("invalid", status_invalid),
	RIG_CASE("autosense", status_autosense),
	RIG_CASE("request-sense", status_request_sense),
	RIG_CASE("underrun", status_underrun),
	RIG_CASE("underrun-silent", status_underrun_silent),
	RIG_CASE("overrun", status_overrun),
	RIG_CASE("failed-short", status_failed_short),
	RIG_CASE("busy", status_busy),
	{}
};

RIG_SUITE(status_suite, "status", status_cases);
