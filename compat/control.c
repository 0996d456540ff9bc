// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests that the port driver makes itself, beside those of the mid-layer.
 *
 * They go to HwStartIo by the same way: they wait on a logical unit for their turn,
 * have an SRB extension and a slot, and a reset or ScsiPortCompleteRequest ends
 * them as it ends any request. The slots are the last two of the adapter's, so that
 * no request of a disk can take them: one for control requests, of which there is
 * one at a time (control_mutex), and one for the error handler, which must not wait
 * behind a user's ioctl (task.c).
 *
 * A control request is queued like a request of its unit, with a tag if those have
 * tags: so it neither waits until a busy unit has become idle nor is a second
 * request for a unit that takes one at a time.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "scsiport.h"
#include "uapi/scsiport.h"

/* Behind the data, to see whether a miniport writes more than it may */
#define SP_GUARD		8
#define SP_GUARD_BYTE		0xa5

static int sp_own_init(struct sp_adapter *sp, struct sp_own *own)
{
	own->lu = kzalloc(sizeof(*own->lu), GFP_KERNEL);
	if (!own->lu)
		return -ENOMEM;
	own->lu->sp = sp;
	INIT_LIST_HEAD(&own->lu->parked);
	INIT_LIST_HEAD(&own->lu->waiting);
	INIT_LIST_HEAD(&own->lu->noted);
	own->req.sp = sp;
	own->req.own = true;
	own->req.state = SP_REQ_IDLE;
	init_completion(&own->done);
	return 0;
}

/* sp_own_alloc - with the adapter. Returns: 0, -ENOMEM. Context: process. */
int sp_own_alloc(struct sp_adapter *sp)
{
	mutex_init(&sp->control_mutex);
	mutex_init(&sp->task_mutex);
	return sp_own_init(sp, &sp->control) ?: sp_own_init(sp, &sp->task);
}

void sp_own_free(struct sp_adapter *sp)
{
	kfree(sp->control.lu);
	kfree(sp->task.lu);
}

/*
 * sp_own_prepare - make the SRB, all but its data
 *
 * Its unit is @lu, or the request's own in place of one.
 * Locks: the request's mutex, and it is idle. Context: process.
 */
void sp_own_prepare(struct sp_adapter *sp, struct sp_own *own, struct sp_lu *lu,
		    unsigned int slot, const struct sp_control *ctl)
{
	struct sp_req *req = &own->req;
	struct nt_srb *srb = &req->srb;

	if (!lu) {
		lu = own->lu;
		lu->path = ctl->path;
		lu->target = ctl->target;
		lu->lun = ctl->lun;
	}
	req->lu = lu;
	req->slot = slot;
	req->queued = !lu->sdev || sp->multiple_request_per_lu ||
		      (sp->tagged_queuing && lu->sdev->simple_tags);
	req->stage = SP_STAGE_ITSELF;
	req->tries = 0;
	req->been = 0;
	req->nents = 0;
	req->length = ctl->length;
	own->victim = NULL;
	reinit_completion(&own->done);

	memset(srb, 0, sizeof(*srb));
	srb->length = sizeof(*srb);
	srb->function = ctl->function;
	srb->path_id = ctl->path;
	srb->target_id = ctl->target;
	srb->lun = ctl->lun;
	srb->flags = ctl->flags;
	srb->data_transfer_length = ctl->length;
	srb->timeout = ctl->timeout;
	srb->srb_extension = sp->common.srb_ext_stride ? sp_srb_ext(sp, slot) : NULL;
	if (ctl->function == SRB_FUNCTION_WMI) {
		struct nt_wmi_srb *wmi = (struct nt_wmi_srb *)srb;

		wmi->wmi_sub_function = ctl->wmi_sub_function;
		wmi->wmi_flags = ctl->wmi_flags;
		wmi->data_path = ctl->data_path;
	} else {
		srb->queue_tag = req->queued ? slot : SP_UNTAGGED;
	}
}

/*
 * sp_own_post - hand a prepared request to the port
 *
 * Returns: false if the adapter is stopped; then there is no request.
 * Locks: none; takes intr_lock. Context: process.
 */
bool sp_own_post(struct sp_adapter *sp, struct sp_own *own)
{
	struct sp_section sec;
	bool running;

	sp_enter(sp, &sec);
	running = sp->running && !sp->dead;
	if (running && !sp_own_is_stale(sp, &own->req, &sec)) {
		own->req.state = SP_REQ_PARKED;
		sp_submit(sp, &own->req, &sec);
	}
	sp_leave(sp, &sec);
	return running;
}

/*
 * sp_own_withdraw - take back a request that the miniport has not got yet
 *
 * Returns: whether that was so. Locks: takes intr_lock. Context: process.
 */
bool sp_own_withdraw(struct sp_adapter *sp, struct sp_own *own)
{
	struct sp_req *req = &own->req;
	struct sp_section sec;
	bool parked;

	sp_enter(sp, &sec);
	parked = req->state == SP_REQ_PARKED;
	if (parked) {
		sp_unpark(req);
		req->state = SP_REQ_IDLE;
	}
	sp_leave(sp, &sec);
	return parked;
}

/*
 * sp_own_is_stale - end a request that is about another one which has ended
 *
 * Asked under the lock under which HwStartIo is called, so a miniport never sees
 * an ABORT_COMMAND whose NextSrb it has not got any more.
 *
 * Returns: whether that was so. Locks: intr_lock held.
 */
bool sp_own_is_stale(struct sp_adapter *sp, struct sp_req *req, struct sp_section *sec)
{
	struct sp_own *own = container_of(req, struct sp_own, req);

	lockdep_assert_held(&sp->intr_lock);

	if (!own->victim || own->victim->state == SP_REQ_ACTIVE)
		return false;
	req->state = SP_REQ_DONE;
	req->srb.srb_status = SRB_STATUS_ABORT_FAILED;
	sp_done_add(&sec->done, req);
	return true;
}

/* sp_own_finish - sp_finish() for one that is not the mid-layer's */
void sp_own_finish(struct sp_req *req)
{
	struct sp_own *own = container_of(req, struct sp_own, req);

	/* Rule 105. */
	if (unlikely(req->srb.data_transfer_length > req->length))
		sp_breach(req->sp, "HwStartIo",
			  "function %#x: DataTransferLength became %u, of %u bytes of data",
			  req->srb.function, req->srb.data_transfer_length, req->length);
	own->status = SRB_STATUS(req->srb.srb_status);
	own->transferred = min(req->srb.data_transfer_length, req->length);
	/* Pairs with the acquire in sp_task(): a late one may find nobody waiting. */
	smp_store_release(&req->state, SP_REQ_IDLE);
	complete(&own->done);
}

/* The data as the miniport sees it. */
struct sp_buffer {
	void *va;
	size_t size;
	bool coherent;
	dma_addr_t dma;
	struct ntos_block block;
};

/* What ReturnCode holds until the miniport sets it: rule 49 */
#define SP_RETURN_CODE_UNSET	0xa5b6c7d8

static bool sp_has_return_code(const struct sp_control *ctl)
{
	return ctl->function == SRB_FUNCTION_IO_CONTROL &&
	       ctl->length >= sizeof(struct scsiport_io_control);
}

/* A caller does not get to see that it was not set, but what he had there himself. */
static void sp_check_return_code(struct sp_adapter *sp, struct sp_buffer *buf,
				 const struct sp_control *ctl)
{
	const struct scsiport_io_control *sent = ctl->data;
	struct scsiport_io_control *header = buf->va;

	if (header->return_code != SP_RETURN_CODE_UNSET)
		return;
	header->return_code = sent->return_code;
	if (SRB_STATUS(ctl->srb_status) == SRB_STATUS_SUCCESS)
		sp_breach(sp, "HwStartIo", "IO_CONTROL: ReturnCode was not set");
}

/*
 * A copy, so that what a miniport does to it is checked before anybody uses it.
 * Where the HBA may want to reach it, it is coherent memory: the miniport writes
 * there with the processor too, which a streaming mapping that bounces would undo.
 */
static int sp_buffer_alloc(struct sp_adapter *sp, struct sp_buffer *buf,
			   const struct sp_control *ctl)
{
	memset(buf, 0, sizeof(*buf));
	if (!ctl->length)
		return 0;
	buf->size = ctl->length + SP_GUARD;
	buf->coherent = sp->need_physical_addresses && ctl->function == SRB_FUNCTION_IO_CONTROL;
	if (buf->coherent)
		buf->va = dma_alloc_coherent(sp->dev, buf->size, &buf->dma,
					     GFP_KERNEL | __GFP_NOWARN);
	else
		buf->va = kmalloc(buf->size, GFP_KERNEL | __GFP_NOWARN);
	if (!buf->va)
		return -ENOMEM;
	if (buf->coherent)
		ntos_block_add(&buf->block, buf->va, buf->size, buf->dma);
	memcpy(buf->va, ctl->data, ctl->length);
	if (sp_has_return_code(ctl))
		((struct scsiport_io_control *)buf->va)->return_code = SP_RETURN_CODE_UNSET;
	memset(buf->va + ctl->length, SP_GUARD_BYTE, SP_GUARD);
	return 0;
}

static void sp_buffer_free(struct sp_adapter *sp, struct sp_buffer *buf)
{
	if (!buf->va)
		return;
	if (!buf->coherent) {
		kfree(buf->va);
		return;
	}
	ntos_block_remove(&buf->block);
	dma_free_coherent(sp->dev, buf->size, buf->va, buf->dma);
}

static void sp_buffer_answer(struct sp_adapter *sp, struct sp_buffer *buf,
			     struct sp_control *ctl)
{
	if (!buf->va)
		return;
	if (memchr_inv(buf->va + ctl->length, SP_GUARD_BYTE, SP_GUARD))
		sp_breach(sp, "HwStartIo", "function %#x: wrote beyond its %u bytes of data",
			  ctl->function, ctl->length);
	if (sp_has_return_code(ctl))
		sp_check_return_code(sp, buf, ctl);
	memcpy(ctl->data, buf->va, ctl->length);
}

/* How a control request stands when it has not ended yet */
enum sp_lateness {
	SP_NOT_LATE,
	SP_LATE,		/* the miniport has it for too long */
	SP_LATE_PARKED,		/* it has waited too long for its turn ... */
	SP_LATE_STUCK,		/* ... and nobody's turn would ever come */
};

/*
 * Time is counted from HwStartIo. What is still waiting for that may wait as long
 * again; a miniport that has nothing to do and yet takes nothing has forgotten
 * NextRequest.
 */
static enum sp_lateness sp_control_late(struct sp_adapter *sp, unsigned long begin,
					unsigned long limit)
{
	struct sp_req *req = &sp->control.req;
	enum sp_lateness late = SP_NOT_LATE;
	struct sp_section sec;

	sp_enter(sp, &sec);
	switch (req->state) {
	case SP_REQ_ACTIVE:
		if (time_after_eq(jiffies, req->started + limit))
			late = SP_LATE;
		break;
	case SP_REQ_PARKED:
		if (!sp->recovering && time_after_eq(jiffies, begin + limit))
			late = sp->busy && !sp->active && !sp->held ? SP_LATE_STUCK :
								      SP_LATE_PARKED;
		break;
	}
	sp_leave(sp, &sec);
	return late;
}

static int sp_control_wait(struct sp_adapter *sp, const struct sp_control *ctl)
{
	struct sp_own *own = &sp->control;
	unsigned long begin = jiffies;
	bool killed = false;
	int err = 0;

	for (;;) {
		enum sp_lateness late;
		long left = killed ? wait_for_completion_timeout(&own->done, HZ) :
				     wait_for_completion_killable_timeout(&own->done, HZ);

		if (left > 0)
			return err;
		if (left < 0) {
			killed = true;
			if (sp_own_withdraw(sp, own))
				return -EINTR;
			continue;
		}
		late = sp_control_late(sp, begin, (unsigned long)ctl->timeout * HZ);
		if (late == SP_NOT_LATE)
			continue;
		err = -ETIMEDOUT;
		if (late == SP_LATE) {
			/* The miniport may write to its memory until it has come back. */
			sp_recover(sp, ctl->path);
			begin = jiffies - (unsigned long)ctl->timeout * HZ;
		} else if (sp_own_withdraw(sp, own)) {
			if (late == SP_LATE_STUCK)
				sp_recover(sp, SP_UNTAGGED);
			return err;
		}
	}
}

static int sp_control_locked(struct sp_adapter *sp, struct sp_control *ctl)
{
	struct sp_own *own = &sp->control;
	struct sp_buffer buf;
	int err;

	/* Once false for good, the adapter's device may be gone: see sp_stop(). */
	if (!READ_ONCE(sp->running))
		return -ENODEV;
	err = sp_buffer_alloc(sp, &buf, ctl);
	if (err)
		goto out;
	sp_own_prepare(sp, own, sp_lu_look_up(sp, ctl->path, ctl->target, ctl->lun),
		       sp->nr_requests + 1, ctl);
	own->req.srb.data_buffer = buf.va;
	if (buf.coherent) {
		sg_init_table(&own->req.bounce, 1);
		sg_dma_address(&own->req.bounce) = buf.dma;
		sg_dma_len(&own->req.bounce) = ctl->length;
		own->req.sgl = &own->req.bounce;
		own->req.cur = own->req.sgl;
		own->req.cur_offset = 0;
		own->req.nents = 1;
	}
	if (sp_own_post(sp, own))
		err = sp_control_wait(sp, ctl);
	else
		err = -ENODEV;
	if (!err) {
		ctl->srb_status = own->status;
		ctl->transferred = own->transferred;
		sp_buffer_answer(sp, &buf, ctl);
		if (own->status == SRB_STATUS_NO_HBA)
			err = -ENODEV;
	}
out:
	sp_buffer_free(sp, &buf);
	return err;
}

/*
 * sp_control - have the miniport execute a request of the port driver's own
 *
 * The miniport gets a copy of the data, and what it leaves there is copied back:
 * always a pointer for the processor, whatever MapBuffers; an IO_CONTROL also has a
 * bus address where NeedPhysicalAddresses says so.
 *
 * Returns: 0 when the miniport has completed it, see @ctl->srb_status; -ENODEV if the
 * adapter is stopped, suspended, given up or gone; -ETIMEDOUT if it did not come
 * back in @ctl->timeout seconds (HwResetBus has been called then) or did not get
 * its turn; -EINTR if the caller is killed before its turn; -ENOMEM.
 * Locks: none held; takes control_mutex, one request at a time.
 * Context: process, sleeps. Exported for the suites in tests/kunit.
 */
int sp_control(struct sp_adapter *sp, struct sp_control *ctl)
{
	int err;

	mutex_lock(&sp->control_mutex);
	err = sp_control_locked(sp, ctl);
	mutex_unlock(&sp->control_mutex);
	return err;
}
EXPORT_SYMBOL_GPL(sp_control);
