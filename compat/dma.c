// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that a device can reach: the adapter's one coherent block, the data of
 * requests, and the translation of addresses between the two sides.
 */
#include <linux/dma-mapping.h>

#include "scsiport.h"

/* Which addresses the adapter can put out. */
static u64 sp_dma_mask(const struct nt_port_config *config)
{
	if (config->dma64_bit_addresses & ~SCSI_DMA64_SYSTEM_SUPPORTED)
		return DMA_BIT_MASK(64);
	if (config->dma32_bit_addresses || !config->master)
		return DMA_BIT_MASK(32);
	/* Neither declared: an adapter as old as the ISA bus's 24 bits. */
	return DMA_BIT_MASK(24);
}

/* How many requests the adapter gets; fixed with the first coherent block. */
static u32 sp_request_limit(struct sp_adapter *sp)
{
	const struct nt_port_config *config = sp->config;
	u32 n = sp_number(sp, &sp->drv->mp->settings->number_of_requests, 0);

	if (!n)
		n = config->tagged_queuing || config->multiple_request_per_lu ?
		    SP_MAX_REQUESTS : SP_DEFAULT_REQUESTS;
	if (config->map_buffers || !config->scatter_gather)
		n = min_t(u32, n, SP_BOUNCE_REQUESTS);
	return min_t(u32, n, SP_MAX_REQUESTS - SP_OWN_REQUESTS);
}

/*
 * sp_common_alloc - the coherent block: @uncached bytes, then an SRB extension and
 * a sense buffer per request
 *
 * Where memory is short the adapter gets fewer requests.
 *
 * Returns: 0, -ENOMEM, -EIO if the platform cannot serve the adapter's DMA mask.
 * Locks: none. Context: process.
 */
int sp_common_alloc(struct sp_adapter *sp, size_t uncached)
{
	const struct nt_port_config *config = sp->config;
	struct sp_common *c = &sp->common;
	struct device *dev = sp->dev;
	int err;

	err = dma_set_mask_and_coherent(dev, sp_dma_mask(config));
	if (err) {
		dev_err(dev, "miniport %s: no DMA with mask %#llx here\n", sp->drv->name,
			sp_dma_mask(config));
		return err;
	}

	/* A cache line each, so that neighbours do not share one. */
	c->srb_ext_stride = ALIGN(config->srb_extension_size, L1_CACHE_BYTES);
	c->srb_ext = ALIGN(uncached, L1_CACHE_BYTES);
	for (sp->nr_requests = sp_request_limit(sp); sp->nr_requests; sp->nr_requests /= 2) {
		c->sense = c->srb_ext + sp_nr_slots(sp) * c->srb_ext_stride;
		c->size = PAGE_ALIGN(c->sense + sp_nr_slots(sp) * SP_SENSE_SIZE);
		c->va = dma_alloc_coherent(dev, c->size, &c->dma, GFP_KERNEL | __GFP_NOWARN);
		if (c->va) {
			ntos_block_add(&c->block, c->va, c->size, c->dma);
			return 0;
		}
	}
	memset(c, 0, sizeof(*c));
	return -ENOMEM;
}

void sp_common_free(struct sp_adapter *sp)
{
	if (sp->common.va) {
		ntos_block_remove(&sp->common.block);
		dma_free_coherent(sp->dev, sp->common.size, sp->common.va,
				  sp->common.dma);
	}
	memset(&sp->common, 0, sizeof(sp->common));
}

/*
 * sp_bounce_alloc - a buffer per request, where one may need to be contiguous
 *
 * Where memory is short the adapter gets fewer requests.
 *
 * Returns: 0 or -ENOMEM. Locks: none. Context: process.
 */
int sp_bounce_alloc(struct sp_adapter *sp)
{
	if (!sp->map_buffers && sp->scatter_gather)
		return 0;
	sp->bounce_size = min_t(size_t, SP_BOUNCE_SIZE,
				ALIGN((u64)sp->config->maximum_transfer_length, PAGE_SIZE));
	/* The common block may have been made before MapBuffers was set. */
	sp->nr_requests = min_t(u32, sp->nr_requests, SP_BOUNCE_REQUESTS);
	for (; sp->nr_requests; sp->nr_requests /= 2) {
		sp->bounce = dma_alloc_coherent(sp->dev,
						sp->nr_requests * sp->bounce_size,
						&sp->bounce_dma, GFP_KERNEL | __GFP_NOWARN);
		if (sp->bounce) {
			ntos_block_add(&sp->bounce_block, sp->bounce,
				       sp->nr_requests * sp->bounce_size, sp->bounce_dma);
			return 0;
		}
	}
	dev_err(sp->dev, "no memory for a bounce buffer of %zu bytes\n",
		sp->bounce_size);
	sp->bounce_size = 0;
	return -ENOMEM;
}

void sp_bounce_free(struct sp_adapter *sp)
{
	if (sp->bounce) {
		ntos_block_remove(&sp->bounce_block);
		dma_free_coherent(sp->dev, sp->nr_requests * sp->bounce_size, sp->bounce,
				  sp->bounce_dma);
	}
	sp->bounce = NULL;
}

static bool sp_is_read_write(u8 operation)
{
	switch (operation) {
	case READ_6:
	case WRITE_6:
	case READ_10:
	case WRITE_10:
	case READ_12:
	case WRITE_12:
	case READ_16:
	case WRITE_16:
		return true;
	}
	return false;
}

/* Will the miniport look at the data itself? Not all that say so do at reads and writes. */
static bool sp_is_mapped(struct sp_adapter *sp, struct scsi_cmnd *cmd)
{
	return sp->map_read_write || (sp->map_buffers && !sp_is_read_write(cmd->cmnd[0]));
}

/* Have data in several pieces to be made one run of memory? */
static bool sp_needs_bounce(struct sp_adapter *sp, struct scsi_cmnd *cmd)
{
	return !sp->scatter_gather || sp_is_mapped(sp, cmd);
}

/* The data in one run of memory: the slot's bounce buffer. */
static int sp_map_bounce(struct sp_adapter *sp, struct sp_req *req, struct scsi_cmnd *cmd)
{
	size_t offset = (req->slot - 1) * sp->bounce_size;

	if (unlikely(req->length > sp->bounce_size))
		return -EMSGSIZE;
	req->bounced = true;
	req->srb.data_buffer = sp->bounce + offset;
	if (cmd->sc_data_direction == DMA_TO_DEVICE)
		sg_copy_to_buffer(scsi_sglist(cmd), scsi_sg_count(cmd), req->srb.data_buffer,
				  req->length);
	sg_init_table(&req->bounce, 1);
	sg_dma_address(&req->bounce) = sp->bounce_dma + offset;
	sg_dma_len(&req->bounce) = req->length;
	req->sgl = &req->bounce;
	req->nents = 1;
	req->cur = req->sgl;
	return 0;
}

/*
 * sp_map_data - make a request's data accessible to the miniport and its device
 *
 * Returns: 0, -ENOMEM if no bus address could be had for now, -EMSGSIZE if there
 * will never be a contiguous buffer for so much.
 * Locks: none. Context: any.
 */
int sp_map_data(struct sp_adapter *sp, struct sp_req *req, struct scsi_cmnd *cmd)
{
	struct scatterlist *sgl = scsi_sglist(cmd);

	req->bounced = false;
	req->cur_offset = 0;
	if (sp->bounce_size && scsi_sg_count(cmd) > 1 && sp_needs_bounce(sp, cmd))
		return sp_map_bounce(sp, req, cmd);

	req->sgl = sgl;
	req->cur = sgl;
	if (sp->need_physical_addresses || sp->system_dma) {
		int nents = scsi_dma_map(cmd);

		if (unlikely(nents < 0))
			return nents;
		req->nents = nents;
	}
	if (!sp->map_buffers || !sp_is_mapped(sp, cmd)) {
		req->srb.data_buffer = (void *)(SP_UNMAPPED_BUFFER | sgl->offset);
		return 0;
	}
	if (unlikely(req->nents && dma_need_sync(sp->dev, sg_dma_address(sgl)))) {
		/* The device would have one copy and the processor another. */
		scsi_dma_unmap(cmd);
		return sp_map_bounce(sp, req, cmd);
	}
	req->srb.data_buffer = sg_virt(sgl);
	return 0;
}

/* sp_unmap_data - the opposite; what came in is copied to where it belongs */
void sp_unmap_data(struct sp_adapter *sp, struct sp_req *req, struct scsi_cmnd *cmd)
{
	if (!req->bounced) {
		if (req->nents)
			scsi_dma_unmap(cmd);
		return;
	}
	/* Where DataBuffer was, whatever the miniport has made of that. */
	if (cmd->sc_data_direction == DMA_FROM_DEVICE)
		sg_copy_from_buffer(scsi_sglist(cmd), scsi_sg_count(cmd),
				    sp->bounce + (req->slot - 1) * sp->bounce_size,
				    req->length - scsi_get_resid(cmd));
}

/**
 * ScsiPortGetUncachedExtension - memory that both the CPU and the HBA use
 * @HwDeviceExtension: the adapter's device extension
 * @ConfigInfo: what HwFindAdapter was given, in its final state
 * @NumberOfBytes: how much
 *
 * Returns: the memory, page aligned and zeroed; NULL if there is not enough (a
 * smaller request may follow), after a success, without Master, or outside of
 * HwFindAdapter. Locks: none. Context: HwFindAdapter, PASSIVE_LEVEL.
 * Source: scsiport-api A.1.
 */
PVOID NTAPI ScsiPortGetUncachedExtension(PVOID HwDeviceExtension,
					 PPORT_CONFIGURATION_INFORMATION ConfigInfo,
					 ULONG NumberOfBytes)
{
	struct sp_adapter *sp = sp_from_ext(HwDeviceExtension, __func__);

	if (!sp)
		return NULL;
	if (sp->context != SP_IN_FIND_ADAPTER) {
		sp_breach(sp, __func__, "called outside HwFindAdapter; refused");
		return NULL;
	}
	if (ConfigInfo != sp->config) {
		sp_breach(sp, __func__, "ConfigInfo is not this adapter's; refused");
		return NULL;
	}
	if (sp->uncached_again) {
		/* Rule 102: the first block again. */
		sp->uncached_again = false;
		if (!NumberOfBytes || NumberOfBytes > sp->common.srb_ext)
			return NULL;
		memset(sp->common.va, 0, sp->common.srb_ext);
		return sp->common.va;
	}
	if (sp->common.va) {
		sp_breach(sp, __func__, "called a second time; refused");
		return NULL;
	}
	if (!ConfigInfo->master) {
		sp_breach(sp, __func__, "called without ConfigInfo->Master; refused");
		return NULL;
	}
	if (!NumberOfBytes || sp_common_alloc(sp, NumberOfBytes))
		return NULL;
	sp->asked = *ConfigInfo;
	return sp->common.va;
}

static union nt_large_integer sp_no_address(u32 *length)
{
	if (length)
		*length = 0;
	return (union nt_large_integer){ .quad = 0 };
}

/* Says what is wrong with the arguments of ScsiPortGetPhysicalAddress. */
static noinline union nt_large_integer sp_refuse_address(struct sp_adapter *sp,
							 struct sp_req *req,
							 struct nt_srb *srb, void *va,
							 u32 *length)
{
	static const char call[] = "ScsiPortGetPhysicalAddress";

	if (!srb)
		sp_breach(sp, call, "%p is neither uncached nor SRB extension", va);
	else if (!req || req->state != SP_REQ_ACTIVE)
		sp_breach(sp, call, "SRB %p is not active", srb);
	else if (!req->nents)
		sp_breach(sp, call, "SRB %p has no data with a physical address: %s", srb,
			  req->length ? "NeedPhysicalAddresses is FALSE" : "no data at all");
	else
		sp_breach(sp, call, "%p is outside the data of SRB %p", va, srb);
	return sp_no_address(length);
}

/*
 * sp_data_address - where @offset of mapped data is, and how much follows in one run
 *
 * Miniports ask for one element after the other, so the last answer is a good
 * place to start.
 */
union nt_large_integer sp_data_address(struct sp_req *req, u32 offset, u32 *length)
{
	struct scatterlist *sg = req->cur;
	u32 begin = req->cur_offset;

	if (unlikely(offset < begin)) {
		sg = req->sgl;
		begin = 0;
	}
	while (offset - begin >= sg_dma_len(sg)) {
		begin += sg_dma_len(sg);
		/* sg_next(), inline: there is a next one, the data goes on. */
		sg++;
		if (unlikely(sg_is_chain(sg)))
			sg = sg_chain_ptr(sg);
	}
	req->cur = sg;
	req->cur_offset = begin;
	*length = sg_dma_len(sg) - (offset - begin);
	return (union nt_large_integer){ .quad = sg_dma_address(sg) + (offset - begin) };
}

/**
 * ScsiPortGetPhysicalAddress - the address by which the HBA reaches memory
 * @HwDeviceExtension: the adapter's device extension
 * @Srb: an active request, for its data or sense buffer; else NULL
 * @VirtualAddress: inside the request's data, or in the coherent block (uncached
 *	extension, SRB extension, sense buffer)
 * @Length: bytes from there to the end of the run, which may be more than is asked about
 *
 * Returns: a bus address; 0 and a length of 0 for anything else. An address of
 * request data is good until the request is completed.
 * Locks: none. Context: any callback. Source: scsiport-api A.3.
 */
SCSI_PHYSICAL_ADDRESS NTAPI ScsiPortGetPhysicalAddress(PVOID HwDeviceExtension,
						       PSCSI_REQUEST_BLOCK Srb,
						       PVOID VirtualAddress, PULONG Length)
{
	struct sp_adapter *sp = sp_from_ext(HwDeviceExtension, __func__);
	struct sp_req *req;
	size_t offset;

	if (unlikely(!sp))
		return sp_no_address(Length);
	if (unlikely(!Length)) {
		sp_breach(sp, __func__, "the pointer Length is NULL; refused");
		return sp_no_address(NULL);
	}

	offset = VirtualAddress - sp->common.va;
	if (offset < sp->common.size) {
		*Length = sp->common.size - offset;
		return (union nt_large_integer){ .quad = sp->common.dma + offset };
	}

	req = Srb ? sp_req_from_srb(sp, Srb) : NULL;
	if (unlikely(!req || req->state != SP_REQ_ACTIVE || !req->nents))
		return sp_refuse_address(sp, req, Srb, VirtualAddress, Length);
	offset = VirtualAddress - Srb->data_buffer;
	if (unlikely(offset >= req->length))
		return sp_refuse_address(sp, req, Srb, VirtualAddress, Length);
	return sp_data_address(req, offset, Length);
}

/**
 * ScsiPortGetVirtualAddress - back from an address in the coherent block
 * @HwDeviceExtension: the adapter's device extension
 * @PhysicalAddress: what ScsiPortGetPhysicalAddress gave for it
 *
 * Returns: the CPU's address, NULL if it is not in the block (request data has
 * no way back). Locks: none. Context: any callback. Source: scsiport-api A.3.
 */
PVOID NTAPI ScsiPortGetVirtualAddress(PVOID HwDeviceExtension,
				      SCSI_PHYSICAL_ADDRESS PhysicalAddress)
{
	struct sp_adapter *sp = sp_from_ext(HwDeviceExtension, __func__);
	u64 offset;

	if (!sp)
		return NULL;
	offset = PhysicalAddress.quad - sp->common.dma;
	return offset < sp->common.size ? sp->common.va + offset : NULL;
}
