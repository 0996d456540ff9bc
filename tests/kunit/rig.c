// SPDX-License-Identifier: GPL-2.0-only
/* The rig that a case stands in: see rig.h. */
#include <linux/async.h>
#include <linux/delay.h>
#include <linux/kmsg_dump.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <asm/unaligned.h>

#include "rig.h"

void rig_init(struct rig *rig, struct kunit *test)
{
	memset(rig, 0, sizeof(*rig));
	rig->test = test;
	rig->mp = (struct softhba_test){
		.interface_type = NT_PCI_BUS,
		.need_physical_addresses = 1,
		.tagged_queuing = 1,
		.auto_request_sense = 1,
		.access_ranges = 1,
		.lu_extension = sizeof(struct softhba_lu_extension),
		.srb_extension = 64 * sizeof(struct softhba_element),
		.scatter_gather = 1,
		.master = 1,
		.dma32 = 1,
		.dma64 = SCSI_DMA64_MINIPORT_SUPPORTED,
		.buses = 1,
		.targets = 4,
		.luns = 4,
		.initiator = 3,
		.breaks = 32,
		.max_transfer = 128 * 1024,
		.dma_channel = ~0,
		.controls = BIT(NT_QUERY_SUPPORTED_CONTROL_TYPES) | BIT(NT_STOP_ADAPTER) |
			    BIT(NT_RESTART_ADAPTER),
		.next_lu = 1,
	};
	rig->settings = (struct sp_settings){
		.dpc = { "thread" },
		.nr_dpc = 1,
		.nr_msi = 1,
		.reset_hold = 50,
	};
}

/* Which callbacks run under the interrupt lock, see architecture.rst. */
static bool rig_needs_lock(int where, void *argument)
{
	switch (where) {
	case SOFTHBA_IN_INITIALIZE:
	case SOFTHBA_IN_START_IO:
	case SOFTHBA_IN_INTERRUPT:
	case SOFTHBA_IN_RESET_BUS:
	case SOFTHBA_IN_DMA_STARTED:
	case SOFTHBA_IN_DISABLE:
		return true;
	case SOFTHBA_IN_CONTROL:
		return (long)argument == NT_STOP_ADAPTER || (long)argument == NT_RESTART_ADAPTER;
	default:
		return false;
	}
}

static bool rig_may_come_late(int where, void *argument)
{
	return where == SOFTHBA_IN_CONTROL && (long)argument >= NT_RESTART_ADAPTER;
}

bool rig_holds_lock(struct rig *rig)
{
	if (!irqs_disabled())
		return false;
#ifdef CONFIG_LOCKDEP
	if (debug_locks)
		return lockdep_is_held(&rig->sp->intr_lock);
#endif
	if (!spin_trylock(&rig->sp->intr_lock))
		return true;
	spin_unlock(&rig->sp->intr_lock);
	return false;
}

static void rig_watch(struct rig *rig, int where, void *argument)
{
	rig->calls[where]++;
	if (where == SOFTHBA_IN_ENTRY)
		return;
	if (atomic_inc_return(&rig->inside) != 1)
		rig->overlaps++;
	if (rig->ended && !rig_may_come_late(where, argument))
		rig->late++;
	if (where == SOFTHBA_IN_FIND) {
		rig->sp = container_of((u8 *)rig->mp.extension, struct sp_ext, ext[0])->sp;
		return;
	}
	if (rig_needs_lock(where, argument) ? !rig_holds_lock(rig) :
	    where == SOFTHBA_IN_ENABLE && irqs_disabled()) {
		rig->unlocked++;
		rig->last_where = where;
	}
}

/* The HBA forgets what it has, or its DMA would hit memory that is given back. */
static void rig_reset_hba(struct rig *rig)
{
	u32 path;

	for (path = 0; path < SOFTHBA_PATHS; path++)
		ScsiPortWriteRegisterUlong(rig->mp.registers + SOFTHBA_REG_RESET_BUS, path);
}

static int rig_enter(struct softhba_test *mp, int where, void *ext, void *argument)
{
	struct rig *rig = container_of(mp, struct rig, mp);
	int answer = SOFTHBA_GO_ON;

	rig_watch(rig, where, argument);
	/* The reset interrupts in turn: only while there is something to end or to allow. */
	if (rig->draining && where == SOFTHBA_IN_INTERRUPT &&
	    (rig->sp->active || rig->sp->busy)) {
		rig_reset_hba(rig);
		ScsiPortCompleteRequest(ext, SP_UNTAGGED, SP_UNTAGGED, SP_UNTAGGED,
					SRB_STATUS_SELECTION_TIMEOUT);
		ScsiPortNotification(NT_NEXT_REQUEST, ext);
	} else if (rig->hook) {
		answer = rig->hook(rig, where, ext, argument);
	}
	if (where == SOFTHBA_IN_CONTROL) {
		rig->stopping = (long)argument == NT_STOP_ADAPTER;
		if ((long)argument == NT_RESTART_ADAPTER)
			rig->ended = false;
	}
	return answer;
}

static void rig_leave(struct softhba_test *mp, int where, void *ext)
{
	struct rig *rig = container_of(mp, struct rig, mp);

	if (rig->hook_after)
		rig->hook_after(rig, where, ext, NULL);
	if (where == SOFTHBA_IN_CONTROL && rig->stopping)
		rig->ended = true;
	if (where != SOFTHBA_IN_ENTRY)
		atomic_dec(&rig->inside);
}

void rig_mark(struct rig *rig)
{
	struct kmsg_dump_iter iter;
	char line[256];

	kmsg_dump_rewind(&iter);
	while (kmsg_dump_get_line(&iter, false, line, sizeof(line), NULL))
		;
	rig->marked = iter.cur_seq;
}

bool rig_said(struct rig *rig, const char *text)
{
	struct kmsg_dump_iter iter;
	char line[256];
	size_t length;

	kmsg_dump_rewind(&iter);
	iter.cur_seq = rig->marked;
	while (kmsg_dump_get_line(&iter, false, line, sizeof(line) - 1, &length)) {
		line[length] = '\0';
		if (strstr(line, text))
			return true;
	}
	return false;
}

int rig_load(struct rig *rig)
{
	struct sp_driver *drv;

	rig_mark(rig);
	rig->ended = false;
	rig->stopping = false;
	rig->hba = rig->hba ?: softhba_create();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(rig->test, rig->hba);
	rig->mp.enter = rig_enter;
	rig->mp.leave = rig_leave;
	softhba_test = &rig->mp;
	rig->miniport = (struct sp_miniport){
		.name = "softhba",
		/* No owner: KUnit runs the suites before this module is in sysfs. */
		.driver_entry = DriverEntry,
		.settings = &rig->settings,
	};
	drv = sp_register_miniport(&rig->miniport);
	if (IS_ERR(drv))
		return PTR_ERR(drv);
	rig->drv = drv;
	rig->sp = pci_get_drvdata(rig->hba->pdev);
	if (!rig->sp)
		return -ENODEV;
	rig->host = rig->sp->host;
	/* The scan may be under way in the background. */
	async_synchronize_full();
	return 0;
}

void rig_start(struct rig *rig)
{
	KUNIT_ASSERT_EQ(rig->test, rig_load(rig), 0);
}

struct rig_io *rig_ios(struct rig *rig, unsigned int count)
{
	struct rig_io *io = kunit_kcalloc(rig->test, count, sizeof(*io), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(rig->test, io);
	return io;
}

u8 *rig_buffer(struct rig *rig, size_t bytes)
{
	u8 *buffer = kunit_kzalloc(rig->test, bytes, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(rig->test, buffer);
	return buffer;
}

u8 *rig_scattered(struct rig *rig, unsigned int pages)
{
	struct page *list[RIG_SCATTERED];
	unsigned int i;

	KUNIT_ASSERT_LE(rig->test, pages, RIG_SCATTERED);
	KUNIT_ASSERT_NULL(rig->test, rig->pages);
	rig->pages = alloc_pages(GFP_KERNEL | __GFP_ZERO, get_order(RIG_SCATTERED * PAGE_SIZE));
	KUNIT_ASSERT_NOT_NULL(rig->test, rig->pages);
	/* One run of memory, seen backwards. */
	for (i = 0; i < pages; i++)
		list[i] = rig->pages + RIG_SCATTERED - 1 - i;
	rig->scattered = vmap(list, pages, VM_MAP, PAGE_KERNEL);
	KUNIT_ASSERT_NOT_NULL(rig->test, rig->scattered);
	return rig->scattered;
}

static void rig_free_scattered(struct rig *rig)
{
	vunmap(rig->scattered);
	rig->scattered = NULL;
	if (rig->pages)
		__free_pages(rig->pages, get_order(RIG_SCATTERED * PAGE_SIZE));
	rig->pages = NULL;
}

void rig_send_read(struct rig *rig, struct rig_io *io, struct scsi_device *sdev, void *data)
{
	static const u8 cdb[10] = { READ_10, [8] = 1 };

	KUNIT_ASSERT_EQ(rig->test, rig_send(rig, io, sdev, cdb, sizeof(cdb), false, data,
					    SOFTHBA_BLOCK, 10 * HZ), 0);
}

void rig_hold(struct rig *rig, bool hold)
{
	WRITE_ONCE(rig->hba->hold, hold);
	softhba_kick(rig->hba);
}

void rig_messages(struct rig *rig, bool messages)
{
	WRITE_ONCE(rig->hba->edge, messages);
	WRITE_ONCE(rig->sp->irq_message, messages);
}

static bool rig_is_idle(struct rig *rig)
{
	struct sp_adapter *sp = rig->sp;

	return !READ_ONCE(sp->active) && list_empty_careful(&sp->waiting) &&
	       list_empty_careful(&sp->backing_off) &&
	       llist_empty(&sp->incoming);
}

void rig_drain(struct rig *rig)
{
	if (!rig->sp || rig->mp.no_interrupt)
		return;
	WRITE_ONCE(rig->draining, true);
	rig_until(5000, ({
		if (!rig_is_idle(rig))
			softhba_event(rig->hba);
		rig_is_idle(rig);
	}));
	WRITE_ONCE(rig->draining, false);
}

void rig_unload(struct rig *rig)
{
	if (rig->drv)
		sp_unregister_miniport(rig->drv);
	rig->drv = NULL;
	rig->sp = NULL;
}

void rig_stop(struct rig *rig)
{
	rig_drain(rig);
	rig_unload(rig);
	if (!IS_ERR_OR_NULL(rig->hba))
		softhba_destroy(rig->hba);
	rig->hba = NULL;
	softhba_test = NULL;
	rig_free_scattered(rig);
	KUNIT_EXPECT_EQ_MSG(rig->test, rig->overlaps, 0, "callbacks have overlapped");
	KUNIT_EXPECT_EQ_MSG(rig->test, rig->late, 0, "a callback after ScsiStopAdapter");
	KUNIT_EXPECT_EQ_MSG(rig->test, rig->unlocked, 0,
			    "callback %d with the wrong lock", rig->last_where);
}

struct scsi_device *rig_device(struct rig *rig, u8 path, u8 target, u8 lun)
{
	struct scsi_device *sdev = scsi_device_lookup(rig->host, path, target, lun);

	KUNIT_ASSERT_NOT_NULL_MSG(rig->test, sdev, "no disk at %u:%u:%u", path, target, lun);
	/* It lives as long as the host does, and nobody removes it from a case. */
	scsi_device_put(sdev);
	return sdev;
}

static atomic_t rig_order;

static enum rq_end_io_ret rig_end(struct request *rq, blk_status_t error)
{
	struct rig_io *io = rq->end_io_data;
	struct scsi_cmnd *cmd = blk_mq_rq_to_pdu(rq);

	io->result = cmd->result;
	io->resid = cmd->resid_len;
	io->sense_len = cmd->sense_len;
	memcpy(io->sense, cmd->sense_buffer, sizeof(io->sense));
	io->finished = jiffies;
	io->order = atomic_inc_return(&rig_order);
#ifdef CONFIG_LOCKDEP
	io->in_lock = lockdep_is_held(&io->rig->sp->intr_lock);
#endif
	complete(&io->done);
	/* @io may be gone by now. */
	return RQ_END_IO_FREE;
}

int rig_send(struct rig *rig, struct rig_io *io, struct scsi_device *sdev, const u8 *cdb,
	     unsigned int cdb_length, bool write, void *data, unsigned int length,
	     unsigned int timeout)
{
	struct scsi_cmnd *cmd;
	struct request *rq;
	int err;

	memset(io, 0, sizeof(*io));
	io->rig = rig;
	init_completion(&io->done);
	rq = scsi_alloc_request(sdev->request_queue,
				write ? REQ_OP_DRV_OUT : REQ_OP_DRV_IN, 0);
	if (IS_ERR(rq))
		return PTR_ERR(rq);
	if (length) {
		err = blk_rq_map_kern(sdev->request_queue, rq, data, length, GFP_KERNEL);
		if (err) {
			blk_mq_free_request(rq);
			return err;
		}
	}
	cmd = blk_mq_rq_to_pdu(rq);
	cmd->cmd_len = cdb_length;
	memcpy(cmd->cmnd, cdb, cdb_length);
	cmd->allowed = 0;
	rq->timeout = timeout;
	rq->rq_flags |= RQF_QUIET;
	rq->end_io = rig_end;
	rq->end_io_data = io;
	blk_execute_rq_nowait(rq, false);
	return 0;
}

bool rig_wait(struct rig_io *io, unsigned int seconds)
{
	return wait_for_completion_timeout(&io->done, seconds * HZ);
}

void rig_run(struct rig *rig, struct rig_io *io, struct scsi_device *sdev, const u8 *cdb,
	     unsigned int cdb_length, bool write, void *data, unsigned int length)
{
	KUNIT_ASSERT_EQ(rig->test, rig_send(rig, io, sdev, cdb, cdb_length, write, data, length,
					    10 * HZ), 0);
	KUNIT_ASSERT_TRUE_MSG(rig->test, rig_wait(io, 60), "command %#x has not come back", cdb[0]);
}

static void rig_transfer(struct rig *rig, struct rig_io *io, struct scsi_device *sdev, u8 opcode,
			 u32 block, void *data, unsigned int blocks)
{
	u8 cdb[10] = { opcode };

	put_unaligned_be32(block, cdb + 2);
	put_unaligned_be16(blocks, cdb + 7);
	rig_run(rig, io, sdev, cdb, sizeof(cdb), opcode == WRITE_10, data, blocks * SOFTHBA_BLOCK);
}

void rig_read(struct rig *rig, struct rig_io *io, struct scsi_device *sdev, u32 block,
	      void *data, unsigned int blocks)
{
	rig_transfer(rig, io, sdev, READ_10, block, data, blocks);
}

void rig_write(struct rig *rig, struct rig_io *io, struct scsi_device *sdev, u32 block,
	       void *data, unsigned int blocks)
{
	rig_transfer(rig, io, sdev, WRITE_10, block, data, blocks);
}

void rig_fail_next(struct rig *rig, u8 opcode, unsigned int count, u8 srb_status, u8 scsi_status)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&rig->hba->lock, flags);
	rig->hba->faults[0] = (struct softhba_fault){
		.count = count, .opcode = opcode, .target = SOFTHBA_ANY,
		.srb_status = srb_status, .scsi_status = scsi_status,
	};
	raw_spin_unlock_irqrestore(&rig->hba->lock, flags);
}
