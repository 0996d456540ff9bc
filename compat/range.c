// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ranges of adapters that no bus has found: whether one is free, and the claim
 * to those that HwFindAdapter has left in ConfigInfo. Whatever stands in for
 * hardware is to be asked here, and nowhere else.
 */
#include <linux/ioport.h>
#include <linux/slab.h>

#include "scsiport.h"

struct sp_claim {
	struct list_head link;
	u64 start;
	u32 length;
	bool io;
};

/* Claims a range of the machine. A bus or a device without a driver is no owner. */
static struct resource *sp_request(u64 start, u32 length, bool io, const char *name)
{
	/* Port 0 could not be told from a failure, and there is a DMA controller. */
	if (!length || start + length - 1 < start || (io && !start))
		return NULL;
	if (io && start + length - 1 > 0xffff)
		return NULL;
	return io ? request_region(start, length, name) : request_mem_region(start, length, name);
}

static void sp_release(u64 start, u32 length, bool io)
{
	if (io)
		release_region(start, length);
	else
		release_mem_region(start, length);
}

/*
 * sp_range_is_free - may a miniport that detects by itself touch this range?
 *
 * Returns: whether no driver, and no memory, is there. Locks: none.
 * Context: process.
 */
bool sp_range_is_free(u64 start, u32 length, bool io)
{
	if (!sp_request(start, length, io, "scsiport"))
		return false;
	sp_release(start, length, io);
	return true;
}

/* sp_range_is_claimed - is the range inside of one that the adapter has claimed? */
bool sp_range_is_claimed(struct sp_adapter *sp, u64 start, u32 length, bool io)
{
	struct sp_claim *claim;

	list_for_each_entry(claim, &sp->claims, link)
		if (claim->io == io && length && start >= claim->start &&
		    start - claim->start < claim->length &&
		    length <= claim->length - (start - claim->start))
			return true;
	return false;
}

static int sp_claim(struct sp_adapter *sp, u64 start, u32 length, bool io)
{
	struct sp_claim *claim;

	if (sp_range_is_claimed(sp, start, length, io))
		return 0;
	claim = kzalloc(sizeof(*claim), GFP_KERNEL);
	if (!claim)
		return -ENOMEM;
	if (!sp_request(start, length, io, sp->drv->name)) {
		dev_err(sp->dev, "miniport %s: %s range %#llx, %u bytes, is in use or cannot be used\n",
			sp->drv->name, io ? "I/O" : "memory", start, length);
		kfree(claim);
		return -EBUSY;
	}
	claim->start = start;
	claim->length = length;
	claim->io = io;
	list_add(&claim->link, &sp->claims);
	return 0;
}

/*
 * sp_claim_ranges - the ranges and the disk ports in ConfigInfo become the adapter's
 *
 * Returns: 0, -EBUSY (which says what is in use), -ENOMEM; what was claimed until
 * then is left to sp_release_ranges(). Locks: none. Context: process.
 */
int sp_claim_ranges(struct sp_adapter *sp)
{
	const struct nt_port_config *config = sp->config;
	u32 n = min(config->number_of_access_ranges, sp->init->hw.number_of_access_ranges);
	int err = 0;
	u32 i;

	for (i = 0; i < n && !err; i++) {
		const struct nt_access_range *range = &config->access_ranges[i];

		if (range->length)
			err = sp_claim(sp, range->start.quad, range->length, !range->in_memory);
	}
	/* Said to be claimed and free: the miniport has set it. */
	if (!err && config->atdisk_primary_claimed && sp_range_is_free(0x1f0, 8, true))
		err = sp_claim(sp, 0x1f0, 8, true);
	if (!err && config->atdisk_secondary_claimed && sp_range_is_free(0x170, 8, true))
		err = sp_claim(sp, 0x170, 8, true);
	return err;
}

/* sp_release_ranges - undo sp_claim_ranges(). Locks: none. Context: process. */
void sp_release_ranges(struct sp_adapter *sp)
{
	struct sp_claim *claim, *next;

	list_for_each_entry_safe(claim, next, &sp->claims, link) {
		list_del(&claim->link);
		sp_release(claim->start, claim->length, claim->io);
		kfree(claim);
	}
}
