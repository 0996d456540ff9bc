// SPDX-License-Identifier: GPL-2.0-only
/*
 * System DMA: for an adapter that cannot put out addresses itself, a controller
 * of the machine moves the data ("subordinate" or "slave" DMA).
 *
 * No machine that runs this has such a controller for SCSI adapters. The
 * channels that there are come from soft.h; without one, the request fails.
 */
#include "scsiport.h"
#include "soft.h"
#include "trace.h"

#define SP_IN_MAP	(SP_IN_START_IO | SP_IN_INTERRUPT | SP_IN_TIMER | SP_IN_ENABLE)
#define SP_IN_FLUSH	(SP_IN_MAP | SP_IN_RESET_BUS | SP_IN_DMA_STARTED)

static bool sp_sysdma_allowed(struct sp_adapter *sp, u32 contexts, const char *call)
{
	if (!(sp->context & contexts)) {
		sp_breach(sp, call, "called from a context in which it may not be; ignored");
		return false;
	}
	if (sp->config->master) {
		sp_breach(sp, call, "called by a bus master; ignored");
		return false;
	}
	return true;
}

/*
 * The request that cannot be transferred. Nothing would make the miniport ready
 * for another one: it waits for HwDmaStarted, which is never called.
 */
static void sp_sysdma_fail(struct sp_adapter *sp, struct sp_req *req)
{
	req->srb.srb_status = SRB_STATUS_ERROR;
	req->srb.data_transfer_length = 0;
	sp_note_complete(sp, req);
	sp->note.next = true;
}

/**
 * ScsiPortIoMapTransfer - have the system's DMA controller transfer data
 * @HwDeviceExtension: the adapter's device extension, not of a bus master
 * @Srb: an active request
 * @LogicalAddress: inside the request's data
 * @Length: bytes, at least 1
 *
 * The channel of ConfigInfo's DmaChannel is programmed when the callback has
 * returned, and then HwDmaStarted is called, under the interrupt lock. Where the
 * system has no such channel, which is reported once, HwDmaStarted is never
 * called and the request fails with SRB_STATUS_ERROR.
 *
 * Returns: nothing; a call by a bus master, outside the callbacks below, for a
 * range outside the data, in both directions at once, or before the transfer
 * that was asked for last is flushed, is reported and ignored.
 * Locks: takes none, see ScsiPortNotification. Context: HwStartIo, HwInterrupt,
 * HwTimer, enable-callback. Source: scsiport-api A.3, A.0.1.
 */
void NTAPI ScsiPortIoMapTransfer(PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb,
				 PVOID LogicalAddress, ULONG Length)
{
	struct sp_adapter *sp = sp_from_ext(HwDeviceExtension, __func__);
	u32 direction = SRB_FLAGS_DATA_IN | SRB_FLAGS_DATA_OUT;
	struct sp_req *req;
	size_t offset;

	if (!sp || !sp_sysdma_allowed(sp, SP_IN_MAP, __func__))
		return;
	req = sp_req_from_srb(sp, Srb);
	if (!req || req->state != SP_REQ_ACTIVE) {
		sp_breach(sp, __func__, "SRB %p is not active; ignored", Srb);
		return;
	}
	offset = LogicalAddress - Srb->data_buffer;
	if (!Length || offset >= req->length || Length > req->length - offset) {
		sp_breach(sp, __func__, "%u bytes at %p are not in the data of SRB %p; ignored",
			  Length, LogicalAddress, Srb);
		return;
	}
	direction &= Srb->flags;
	if (direction != SRB_FLAGS_DATA_IN && direction != SRB_FLAGS_DATA_OUT) {
		sp_breach(sp, __func__, "SRB %p has no direction, or both; ignored", Srb);
		return;
	}
	if (sp->dma_req) {
		sp_breach(sp, __func__, "the last transfer has not been flushed; ignored");
		return;
	}
	sp->dma_req = req;
	sp->dma_offset = offset;
	sp->dma_length = Length;
	sp->note.any = true;
	sp->note.rare = true;
	sp->note.dma = true;
}

/*
 * sp_sysdma_start - program the channel that was asked for, and say so
 *
 * Locks: intr_lock held, no callback running.
 */
void sp_sysdma_start(struct sp_adapter *sp)
{
	struct sp_req *req = sp->dma_req;
	union nt_large_integer address;
	struct sp_soft_dma *dma;
	int err = -ENODEV;
	u32 run = 0;

	lockdep_assert_held(&sp->intr_lock);

	/* Flushed since, or its request has been completed all the same. */
	if (!req || req->state != SP_REQ_ACTIVE) {
		sp->dma_req = NULL;
		return;
	}
	address = sp_data_address(req, sp->dma_offset, &run);
	rcu_read_lock();
	dma = sp_soft_dma_find(sp->config->dma_channel);
	if (dma && run >= sp->dma_length)
		err = dma->program(dma->context, address.quad, sp->dma_length,
				   req->srb.flags & SRB_FLAGS_DATA_OUT);
	rcu_read_unlock();
	if (err || !sp->init->hw.hw_dma_started) {
		if (!sp->dma_reported)
			sp_breach(sp, "ScsiPortIoMapTransfer",
				  "no system DMA by channel %u (%d); the request fails",
				  sp->config->dma_channel, err);
		sp->dma_reported = true;
		trace_not_implemented(sp, "ScsiPortIoMapTransfer", sp->config->dma_channel);
		sp->dma_req = NULL;
		sp_sysdma_fail(sp, req);
		return;
	}
	sp->context = SP_IN_DMA_STARTED;
	sp->init->hw.hw_dma_started(sp->ext);
	sp->context = SP_IN_NONE;
}

/* The end of the transfer; still to be started, the controller knows nothing of it. */
static void sp_sysdma_end(struct sp_adapter *sp)
{
	struct sp_soft_dma *dma;

	if (!sp->note.dma) {
		rcu_read_lock();
		dma = sp_soft_dma_find(sp->config->dma_channel);
		if (dma)
			dma->flush(dma->context);
		rcu_read_unlock();
	}
	sp->note.dma = false;
	sp->dma_req = NULL;
}

/*
 * sp_sysdma_completed - requests have ended: was the transfer of one of them left?
 *
 * It is ended here, before the memory is given back.
 * Locks: intr_lock held, no callback running.
 */
void sp_sysdma_completed(struct sp_adapter *sp)
{
	if (!sp->dma_req || sp->dma_req->state == SP_REQ_ACTIVE)
		return;
	sp_breach(sp, "ScsiPortNotification(RequestComplete)",
		  "SRB %p: no ScsiPortFlushDma before it", &sp->dma_req->srb);
	sp_sysdma_end(sp);
}

/**
 * ScsiPortFlushDma - end or cancel the system DMA transfer
 * @DeviceExtension: the adapter's device extension, not of a bus master
 *
 * Afterwards the data is where it belongs. If HwDmaStarted has not been called
 * yet, it will not be. Without a transfer nothing happens.
 *
 * Returns: nothing; a call by a bus master or outside the callbacks below is
 * reported and ignored. Locks: takes none, see ScsiPortNotification.
 * Context: HwStartIo, HwInterrupt, HwTimer, HwResetBus, HwDmaStarted,
 * enable-callback. Source: scsiport-api A.3, A.0.1.
 */
void NTAPI ScsiPortFlushDma(PVOID DeviceExtension)
{
	struct sp_adapter *sp = sp_from_ext(DeviceExtension, __func__);

	if (sp && sp_sysdma_allowed(sp, SP_IN_FLUSH, __func__) && sp->dma_req)
		sp_sysdma_end(sp);
}
