// SPDX-License-Identifier: GPL-2.0-only
/* Chapter A: the functions that a miniport imports. */
#include <linux/slab.h>

#include "rig.h"
#include "suites.h"

static union nt_large_integer address(u64 value)
{
	return (union nt_large_integer){ .quad = value };
}

/* A command goes the whole way and back: data, status, residual. C.10.4. */
static void functions_io(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, 8 * SOFTHBA_BLOCK);
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

/* What HwFindAdapter has found out; the case judges it afterwards. */
struct found {
	void *ports;
	bool valid, valid_memory, invalid, wrong_space;
	void *outside, *late, *late_uncached, *again;
	bool late_valid;
	bool aligned, zeroed;
	void *registers;
};

static int functions_map_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct found *found = rig->data;
	struct nt_port_config *config = argument;
	u64 bar;

	if (where == SOFTHBA_IN_FIND) {
		bar = config->access_ranges[0].start.quad;
		found->valid = ScsiPortValidateRange(ext, NT_PCI_BUS, 0,
						     address(SOFTHBA_PORT_BASE), 16, true);
		found->valid_memory = ScsiPortValidateRange(ext, NT_PCI_BUS, 0, address(bar + 16),
							    16, false);
		found->invalid = ScsiPortValidateRange(ext, NT_PCI_BUS, 0, address(bar),
						       config->access_ranges[0].length + 1, false);
		found->wrong_space = ScsiPortValidateRange(ext, NT_PCI_BUS, 0,
							   address(SOFTHBA_PORT_BASE), 16, false);
		found->ports = ScsiPortGetDeviceBase(ext, NT_PCI_BUS, 0,
						     address(SOFTHBA_PORT_BASE),
						     SOFTHBA_PORT_SIZE, true);
		found->outside = ScsiPortGetDeviceBase(ext, NT_PCI_BUS, 0, address(bar - 4096),
						       16, false);
	} else if (where == SOFTHBA_IN_INITIALIZE) {
		struct sp_common *common = &rig->sp->common;

		found->aligned = common->va && !((unsigned long)common->va & (PAGE_SIZE - 1));
		found->zeroed = common->va && !memchr_inv(common->va, 0, common->size);
		found->late = ScsiPortGetDeviceBase(ext, NT_PCI_BUS, 0,
						    address(SOFTHBA_PORT_BASE), 16, true);
		found->late_valid = ScsiPortValidateRange(ext, NT_PCI_BUS, 0,
							  address(SOFTHBA_PORT_BASE), 16, true);
		found->late_uncached = ScsiPortGetUncachedExtension(ext, rig->mp.config, 64);
	}
	return SOFTHBA_GO_ON;
}

/*
 * ScsiPortValidateRange and ScsiPortGetDeviceBase accept the device's ranges and
 * nothing else, and only in HwFindAdapter. A.1; rules 11, 29, 30.
 */
static void functions_ranges(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct found *found = kunit_kzalloc(test, sizeof(*found), GFP_KERNEL);

	rig->data = found;
	rig->hook = functions_map_hook;
	rig_start(rig);
	KUNIT_EXPECT_TRUE(test, found->valid);
	KUNIT_EXPECT_TRUE(test, found->valid_memory);
	KUNIT_EXPECT_FALSE(test, found->invalid);
	KUNIT_EXPECT_FALSE(test, found->wrong_space);
	KUNIT_EXPECT_NOT_NULL(test, found->ports);
	KUNIT_EXPECT_NULL(test, found->outside);
	KUNIT_EXPECT_NULL(test, found->late);
	KUNIT_EXPECT_FALSE(test, found->late_valid);
}

/* The uncached extension is page aligned, zeroed, and had once. A.1; rule 29. */
static void functions_uncached(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct found *found = kunit_kzalloc(test, sizeof(*found), GFP_KERNEL);

	rig->data = found;
	rig->hook = functions_map_hook;
	rig_start(rig);
	KUNIT_EXPECT_TRUE(test, found->aligned);
	KUNIT_EXPECT_TRUE(test, found->zeroed);
	KUNIT_EXPECT_NULL(test, found->late_uncached);
}

/* The six port and six register functions of one width. */
#define FUNCTIONS_ACCESS(name, type, value)					\
static void functions_access_##name(struct kunit *test, void *ports, void *registers,	\
				    struct softhba *hba)			\
{										\
	type in[4] = { }, out[4] = { 0x11, 0x22, 0x33, 0x44 };			\
	type *port = ports + 8, *reg = registers + SOFTHBA_REG_SCRATCH + 16;	\
	unsigned int i;								\
										\
	memset(hba->ports, 0xee, sizeof(hba->ports));				\
	ScsiPortWritePort##name(port, value);					\
	KUNIT_EXPECT_EQ(test, ScsiPortReadPort##name(port), value);		\
	KUNIT_EXPECT_EQ(test, hba->ports[7], 0xee);				\
	KUNIT_EXPECT_EQ(test, hba->ports[8], 0xef);				\
	KUNIT_EXPECT_EQ(test, hba->ports[8 + sizeof(type)], 0xee);		\
	ScsiPortWritePortBuffer##name(port, out, 4);				\
	KUNIT_EXPECT_EQ(test, hba->ports[8], 0x44);				\
	KUNIT_EXPECT_EQ(test, hba->ports[8 + sizeof(type)], 0xee);		\
	ScsiPortReadPortBuffer##name(port, in, 3);				\
	KUNIT_EXPECT_EQ(test, in[2], 0x44);					\
	KUNIT_EXPECT_EQ(test, in[3], 0);					\
										\
	memset(hba->scratch, 0xee, sizeof(hba->scratch));			\
	ScsiPortWriteRegister##name(reg, value);				\
	KUNIT_EXPECT_EQ(test, ScsiPortReadRegister##name(reg), value);	\
	KUNIT_EXPECT_EQ(test, hba->scratch[15], 0xee);				\
	KUNIT_EXPECT_EQ(test, hba->scratch[16 + sizeof(type)], 0xee);		\
	ScsiPortWriteRegisterBuffer##name(reg, out, 4);				\
	for (i = 0; i < 4; i++)							\
		KUNIT_EXPECT_EQ(test, hba->scratch[16 + i * sizeof(type)],	\
				(u8)out[i]);					\
	KUNIT_EXPECT_EQ(test, hba->scratch[16 + 4 * sizeof(type)], 0xee);	\
	ScsiPortReadRegisterBuffer##name(reg, in, 4);				\
	KUNIT_EXPECT_EQ(test, memcmp(in, out, sizeof(in)), 0);			\
}

FUNCTIONS_ACCESS(Uchar, u8, 0xef)
FUNCTIONS_ACCESS(Ushort, u16, 0xcdef)
FUNCTIONS_ACCESS(Ulong, u32, 0x89abcdef)

/*
 * The 24 port and register functions: their width, nothing beside it touched;
 * buffers stay at a port and walk along registers. A.2.
 */
static void functions_access(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct found *found = kunit_kzalloc(test, sizeof(*found), GFP_KERNEL);

	rig->data = found;
	rig->hook = functions_map_hook;
	rig_start(rig);
	KUNIT_ASSERT_NOT_NULL(test, found->ports);
	functions_access_Uchar(test, found->ports, rig->mp.registers, rig->hba);
	functions_access_Ushort(test, found->ports, rig->mp.registers, rig->hba);
	functions_access_Ulong(test, found->ports, rig->mp.registers, rig->hba);
}

/* What HwStartIo was told about addresses. */
struct translated {
	bool seen;
	u64 uncached, uncached_offset, ext, sense, outside, data, inactive;
	u32 uncached_length, ext_length, sense_length, outside_length, total, runs;
	u32 inactive_length;
	void *back, *ext_back, *data_back;
	struct nt_srb stale;
};

static int functions_translate_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct translated *t = rig->data;
	struct nt_srb *srb = argument;
	u32 length, at = 0;

	if (where != SOFTHBA_IN_START_IO || srb->cdb[0] != READ_10 || t->seen)
		return SOFTHBA_GO_ON;
	t->seen = true;
	t->uncached = ScsiPortGetPhysicalAddress(ext, NULL, rig->mp.uncached,
						 &t->uncached_length).quad;
	t->uncached_offset = ScsiPortGetPhysicalAddress(ext, NULL, rig->mp.uncached + 100,
							&length).quad;
	t->ext = ScsiPortGetPhysicalAddress(ext, NULL, srb->srb_extension, &t->ext_length).quad;
	t->sense = ScsiPortGetPhysicalAddress(ext, srb, srb->sense_info_buffer,
					      &t->sense_length).quad;
	t->outside_length = 1;
	t->outside = ScsiPortGetPhysicalAddress(ext, NULL, rig, &t->outside_length).quad;
	t->back = ScsiPortGetVirtualAddress(ext, address(t->uncached_offset));
	t->ext_back = ScsiPortGetVirtualAddress(ext, address(t->ext));
	while (at < srb->data_transfer_length) {
		t->data = ScsiPortGetPhysicalAddress(ext, srb, srb->data_buffer + at, &length).quad;
		if (!length)
			break;
		at += length;
		t->runs++;
	}
	t->total = at;
	t->data_back = ScsiPortGetVirtualAddress(ext, address(t->data));
	t->stale = *srb;
	t->inactive_length = 1;
	t->inactive = ScsiPortGetPhysicalAddress(ext, &t->stale, srb->data_buffer,
						 &t->inactive_length).quad;
	return SOFTHBA_GO_ON;
}

/*
 * ScsiPortGetPhysicalAddress in both modes and ScsiPortGetVirtualAddress: the
 * coherent block there and back, data in runs that add up, nothing else.
 * A.3; rules 86, 89, 113, 114.
 */
static void functions_addresses(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct translated *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, 64 * SOFTHBA_BLOCK);

	rig->data = t;
	rig->hook = functions_translate_hook;
	rig_start(rig);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 64);
	KUNIT_ASSERT_TRUE(test, t->seen);
	KUNIT_EXPECT_EQ(test, t->uncached, rig->sp->common.dma);
	KUNIT_EXPECT_EQ(test, t->uncached_length, rig->sp->common.size);
	KUNIT_EXPECT_EQ(test, t->uncached_offset, t->uncached + 100);
	KUNIT_EXPECT_PTR_EQ(test, t->back, rig->mp.uncached + 100);
	KUNIT_EXPECT_EQ(test, t->ext & 7, 0);
	KUNIT_EXPECT_TRUE(test, t->ext_length >= rig->mp.srb_extension);
	KUNIT_EXPECT_PTR_EQ(test, t->ext_back, t->stale.srb_extension);
	KUNIT_EXPECT_NE(test, t->sense, 0);
	KUNIT_EXPECT_TRUE(test, t->sense_length >= 18);
	KUNIT_EXPECT_EQ(test, t->outside, 0);
	KUNIT_EXPECT_EQ(test, t->outside_length, 0);
	KUNIT_EXPECT_EQ(test, t->total, 64 * SOFTHBA_BLOCK);
	KUNIT_EXPECT_TRUE(test, t->runs <= rig->mp.breaks + 1);
	KUNIT_EXPECT_NULL(test, t->data_back);
	KUNIT_EXPECT_EQ(test, t->inactive, 0);
	KUNIT_EXPECT_EQ(test, t->inactive_length, 0);
	KUNIT_EXPECT_EQ(test, io->result, 0);
}

/* What is known about requests and logical units from inside and outside. */
struct known {
	struct softhba_lu_extension *lu[2];
	void *absent;
	struct nt_srb *srb, *own, *other_lun, *other_tag, *stale, *untagged, *minus;
	u8 tag;
	unsigned int fresh_nonzero;
};

static int functions_known_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct known *known = rig->data;
	struct nt_srb *srb = argument;
	struct softhba_lu_extension *lu;

	if (where != SOFTHBA_IN_START_IO)
		return SOFTHBA_GO_ON;
	lu = ScsiPortGetLogicalUnit(ext, srb->path_id, srb->target_id, srb->lun);
	if (srb->target_id < 2 && srb->lun == 0) {
		if (!known->lu[srb->target_id] && lu && lu->requests)
			known->fresh_nonzero++;
		known->lu[srb->target_id] = lu;
	}
	if (srb->cdb[0] == READ_10) {
		known->srb = srb;
		known->tag = srb->queue_tag;
		known->own = ScsiPortGetSrb(ext, 0, srb->target_id, srb->lun, srb->queue_tag);
		known->other_lun = ScsiPortGetSrb(ext, 0, srb->target_id, srb->lun + 1,
						  srb->queue_tag);
		known->other_tag = ScsiPortGetSrb(ext, 0, srb->target_id, srb->lun,
						  srb->queue_tag == 1 ? 2 : 1);
		known->untagged = ScsiPortGetSrb(ext, 0, srb->target_id, srb->lun, SP_UNTAGGED);
		known->minus = ScsiPortGetSrb(ext, 0, srb->target_id, srb->lun, -1);
		known->absent = ScsiPortGetLogicalUnit(ext, 0, 7, 7);
	} else if (srb->cdb[0] == TEST_UNIT_READY && known->tag) {
		/* Another tag than that of the request that has ended. */
		if (srb->queue_tag != known->tag)
			known->stale = ScsiPortGetSrb(ext, 0, srb->target_id, srb->lun, known->tag);
	}
	return SOFTHBA_GO_ON;
}

/*
 * ScsiPortGetLogicalUnit: zeroed once, one per unit, stable, NULL for a unit that
 * is not there. ScsiPortGetSrb: the active request with that tag at that unit and
 * nothing else. A.4; rule 113.
 */
static void functions_units(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct known *known = kunit_kzalloc(test, sizeof(*known), GFP_KERNEL);
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	struct softhba_lu_extension *lu;
	u8 tur[6] = { TEST_UNIT_READY };

	rig->data = known;
	rig->hook = functions_known_hook;
	rig_start(rig);
	lu = known->lu[0];
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_NOT_NULL(test, known->lu[0]);
	KUNIT_EXPECT_NOT_NULL(test, known->lu[1]);
	KUNIT_EXPECT_PTR_NE(test, known->lu[0], known->lu[1]);
	KUNIT_EXPECT_PTR_EQ(test, known->lu[0], lu);
	KUNIT_EXPECT_EQ(test, known->fresh_nonzero, 0);
	KUNIT_EXPECT_NULL(test, known->absent);
	KUNIT_EXPECT_PTR_EQ(test, known->own, known->srb);
	KUNIT_EXPECT_NULL(test, known->other_lun);
	KUNIT_EXPECT_NULL(test, known->other_tag);
	KUNIT_EXPECT_NULL(test, known->untagged);
	KUNIT_EXPECT_NULL(test, known->minus);
	rig_run(rig, io, rig_device(rig, 0, 0, 0), tur, 6, false, NULL, 0);
	KUNIT_EXPECT_NULL(test, known->stale);
}

static int functions_untagged_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct known *known = rig->data;
	struct nt_srb *srb = argument;

	if (where != SOFTHBA_IN_START_IO || srb->cdb[0] != READ_10)
		return SOFTHBA_GO_ON;
	known->srb = srb;
	known->tag = srb->queue_tag;
	known->untagged = ScsiPortGetSrb(ext, 0, srb->target_id, srb->lun, SP_UNTAGGED);
	known->minus = ScsiPortGetSrb(ext, 0, srb->target_id, srb->lun, -1);
	known->other_tag = ScsiPortGetSrb(ext, 0, srb->target_id, srb->lun, 1);
	return SOFTHBA_GO_ON;
}

/* ScsiPortGetSrb finds the untagged request by 255 and by -1. A.4. */
static void functions_untagged(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct known *known = kunit_kzalloc(test, sizeof(*known), GFP_KERNEL);
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	rig->data = known;
	rig->hook = functions_untagged_hook;
	rig->mp.tagged_queuing = 0;
	rig->mp.next_lu = 0;
	rig_start(rig);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, known->tag, SP_UNTAGGED);
	KUNIT_EXPECT_PTR_EQ(test, known->untagged, known->srb);
	KUNIT_EXPECT_PTR_EQ(test, known->minus, known->srb);
	KUNIT_EXPECT_NULL(test, known->other_tag);
}

/* ScsiPortCompleteRequest in HwTimer, with the address that the case gives. */
static struct {
	u8 path, target, lun;
	bool done;
} functions_wild;

static void functions_complete_timer(void *ext)
{
	ScsiPortCompleteRequest(ext, functions_wild.path, functions_wild.target,
				functions_wild.lun, SRB_STATUS_BUS_RESET);
	ScsiPortNotification(NT_NEXT_REQUEST, ext);
	functions_wild.done = true;
}

static int functions_arm_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_INTERRUPT && rig->hba->status & SOFTHBA_INT_EVENT)
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, functions_complete_timer, 1000);
	return SOFTHBA_GO_ON;
}

/* How many of four requests, at 0:0, 0:1, 1:0 and 1:1, ScsiPortCompleteRequest ends. */
static unsigned int functions_complete(struct rig *rig, struct rig_io *io, u8 *data, u8 path,
				       u8 target, u8 lun)
{
	unsigned int i, mask = 0;

	functions_wild.path = path;
	functions_wild.target = target;
	functions_wild.lun = lun;
	functions_wild.done = false;
	/* The HBA knows nothing of what was completed without it. */
	KUNIT_EXPECT_TRUE(rig->test, rig_until(RIG_SOON, !READ_ONCE(rig->hba->active)));
	rig_hold(rig, true);
	for (i = 0; i < 4; i++)
		rig_send_read(rig, &io[i], rig_device(rig, 0, i / 2, i % 2),
			      data + i * SOFTHBA_BLOCK);
	KUNIT_EXPECT_TRUE(rig->test, rig_until(RIG_SOON, READ_ONCE(rig->hba->active) == 4));
	softhba_event(rig->hba);
	KUNIT_EXPECT_TRUE(rig->test, rig_until(RIG_SOON, READ_ONCE(functions_wild.done)));
	msleep(20);
	for (i = 0; i < 4; i++)
		if (completion_done(&io[i].done))
			mask |= BIT(i);
	rig_hold(rig, false);
	for (i = 0; i < 4; i++) {
		KUNIT_ASSERT_TRUE(rig->test, rig_wait(&io[i], 20));
		KUNIT_EXPECT_EQ(rig->test, host_byte(io[i].result),
				mask & BIT(i) ? DID_RESET : DID_OK);
	}
	return mask;
}

/*
 * ScsiPortCompleteRequest ends what matches, each part of the address may be a
 * wildcard, and nothing else. A.4.
 */
static void functions_complete_request(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 4);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	rig->hook = functions_arm_hook;
	rig_start(rig);
	KUNIT_EXPECT_EQ(test, functions_complete(rig, io, data, 0, 1, 0), BIT(2));
	KUNIT_EXPECT_EQ(test, functions_complete(rig, io, data, 0, 0, SP_UNTAGGED), 3);
	KUNIT_EXPECT_EQ(test, functions_complete(rig, io, data, 0, SP_UNTAGGED, 1), 10);
	KUNIT_EXPECT_EQ(test, functions_complete(rig, io, data, 1, SP_UNTAGGED, SP_UNTAGGED), 0);
	KUNIT_EXPECT_EQ(test, functions_complete(rig, io, data, SP_UNTAGGED, 1, SP_UNTAGGED), 12);
	KUNIT_EXPECT_EQ(test, functions_complete(rig, io, data, SP_UNTAGGED, SP_UNTAGGED,
						 SP_UNTAGGED), 15);
}

static int functions_complete_self_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where != SOFTHBA_IN_START_IO || srb->cdb[0] != READ_10)
		return SOFTHBA_GO_ON;
	ScsiPortCompleteRequest(ext, srb->path_id, srb->target_id, srb->lun,
				SRB_STATUS_SELECTION_TIMEOUT);
	ScsiPortNotification(NT_NEXT_REQUEST, ext);
	return true;
}

/* ... and the request that HwStartIo has just been given. Rule 120. */
static void functions_complete_self(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	rig->hook = functions_complete_self_hook;
	rig_start(rig);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, host_byte(io->result), DID_NO_CONNECT);
}

/* ScsiPortStallExecution, QuerySystemTime, MoveMemory, the conversions. A.1, A.5. */
static void functions_helpers(struct kunit *test)
{
	u8 buffer[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	static const u8 moved[8] = { 1, 2, 1, 2, 3, 4, 5, 6 };
	union nt_large_integer time;
	u64 start, unix_seconds;

	start = ktime_get_ns();
	ScsiPortStallExecution(300);
	KUNIT_EXPECT_GE(test, ktime_get_ns() - start, 300 * NSEC_PER_USEC);

	ScsiPortMoveMemory(buffer + 2, buffer, 6);
	KUNIT_EXPECT_EQ(test, memcmp(buffer, moved, 8), 0);

	ScsiPortQuerySystemTime(&time);
	unix_seconds = div_u64(time.quad - 116444736000000000LL, 10000000);
	KUNIT_EXPECT_LE(test, abs((s64)(unix_seconds - ktime_get_real_seconds())), 2);

	KUNIT_EXPECT_EQ(test, ScsiPortConvertUlongToPhysicalAddress(0xfee00000).quad, 0xfee00000);
	KUNIT_EXPECT_EQ(test, ScsiPortConvertPhysicalAddressToUlong(address(0x1234567890ULL)),
			0x34567890);
}

/* A device extension that is none, and ScsiPortInitialize at the wrong time. A.0, A.1; rule 33. */
static void functions_strangers(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct nt_hw_init init = { .size = sizeof(init) };
	u64 *stranger = kunit_kzalloc(test, 256, GFP_KERNEL);
	u32 length = 1;

	rig_start(rig);
	KUNIT_EXPECT_NE(test, ScsiPortInitialize(rig->drv, rig->drv, &init, NULL), STATUS_SUCCESS);
	KUNIT_EXPECT_NULL(test, ScsiPortGetLogicalUnit(stranger + 16, 0, 0, 0));
	KUNIT_EXPECT_NULL(test, ScsiPortGetSrb(stranger + 16, 0, 0, 0, 1));
	KUNIT_EXPECT_EQ(test, ScsiPortGetPhysicalAddress(stranger + 16, NULL, stranger,
							 &length).quad, 0);
	KUNIT_EXPECT_EQ(test, length, 0);
	ScsiPortNotification(NT_NEXT_REQUEST, stranger + 16);
	ScsiPortCompleteRequest(stranger + 16, 0, 0, 0, SRB_STATUS_SUCCESS);
}

static struct kunit_case functions_cases[] = {
	RIG_CASE("io", functions_io),
	RIG_CASE("ranges", functions_ranges),
	RIG_CASE("uncached", functions_uncached),
	RIG_CASE("access", functions_access),
	RIG_CASE("addresses", functions_addresses),
	RIG_CASE("units", functions_units),
	RIG_CASE("untagged", functions_untagged),
	RIG_CASE("complete-request", functions_complete_request),
	RIG_CASE("complete-self", functions_complete_self),
	RIG_CASE("helpers", functions_helpers),
	RIG_CASE("strangers", functions_strangers),
	{}
};

RIG_SUITE(functions_suite, "functions", functions_cases);
