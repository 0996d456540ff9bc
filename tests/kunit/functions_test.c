// SPDX-License-Identifier: GPL-2.0-only
/* Chapter A: the functions that a miniport imports. */
#include <linux/slab.h>

#include "rig.h"
#include "suites.h"

/* A command goes the whole way and back: data, status, residual. */
static void functions_io(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = kunit_kzalloc(test, sizeof(*io), GFP_KERNEL);
	u8 *data = kunit_kmalloc(test, 8 * SOFTHBA_BLOCK, GFP_KERNEL);
	struct scsi_device *sdev;
	unsigned int i;

	rig_start(rig);
	sdev = rig_device(rig, 0, 1, 1);
	for (i = 0; i < 8 * SOFTHBA_BLOCK; i++)
		data[i] = i * 7 + i / 512;
	rig_write(rig, io, sdev, 100, data, 8);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	memset(data, 0, 8 * SOFTHBA_BLOCK);
	rig_read(rig, io, sdev, 101, data, 7);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_EQ(test, io->resid, 0);
	for (i = 0; i < 7 * SOFTHBA_BLOCK; i++)
		if (data[i] != (u8)((i + 512) * 7 + (i + 512) / 512))
			break;
	KUNIT_EXPECT_EQ(test, i, 7 * SOFTHBA_BLOCK);
}

static struct kunit_case functions_cases[] = {
	KUNIT_CASE(functions_io),
	{}
};

RIG_SUITE(scsiport_functions_suite, "scsiport-functions", functions_cases);
