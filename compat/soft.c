// SPDX-License-Identifier: GPL-2.0-only
/* Hardware made of software: see soft.h. */
#include <linux/export.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>

#include "soft.h"

#define SP_SOFT_RANGES		16
#define SP_SOFT_CHANNELS	8

DEFINE_STATIC_KEY_FALSE(sp_soft_key);

/* Changed under the mutex, read under RCU. */
static DEFINE_MUTEX(sp_soft_mutex);
static struct sp_soft_range __rcu *sp_soft_ranges[SP_SOFT_RANGES];
static struct sp_soft_dma __rcu *sp_soft_channels[SP_SOFT_CHANNELS];

static bool sp_soft_overlaps(const struct sp_soft_range *a, const struct sp_soft_range *b)
{
	return a->io == b->io && a->start < b->start + b->length &&
	       b->start < a->start + a->length;
}

/* Finds a place for @range unless it overlaps. Locks: sp_soft_mutex held. */
static int sp_soft_place(struct sp_soft_range *range)
{
	struct sp_soft_range *other;
	int slot, unused = -ENOSPC;

	for (slot = SP_SOFT_RANGES - 1; slot >= 0; slot--) {
		other = rcu_dereference_protected(sp_soft_ranges[slot],
						  lockdep_is_held(&sp_soft_mutex));
		if (!other)
			unused = slot;
		else if (sp_soft_overlaps(range, other))
			return -EBUSY;
	}
	return unused;
}

int sp_soft_add(struct sp_soft_range *range)
{
	int slot;

	if (!range->length || range->start + range->length < range->start ||
	    !range->ops->read || !range->ops->write)
		return -EINVAL;
	mutex_lock(&sp_soft_mutex);
	slot = sp_soft_place(range);
	if (slot >= 0) {
		range->slot = slot;
		rcu_assign_pointer(sp_soft_ranges[slot], range);
	}
	mutex_unlock(&sp_soft_mutex);
	if (slot < 0)
		return slot;
	static_branch_inc(&sp_soft_key);
	return 0;
}
EXPORT_SYMBOL_GPL(sp_soft_add);

void sp_soft_remove(struct sp_soft_range *range)
{
	mutex_lock(&sp_soft_mutex);
	RCU_INIT_POINTER(sp_soft_ranges[range->slot], NULL);
	mutex_unlock(&sp_soft_mutex);
	synchronize_rcu();
	static_branch_dec(&sp_soft_key);
}
EXPORT_SYMBOL_GPL(sp_soft_remove);

int sp_soft_dma_add(struct sp_soft_dma *dma)
{
	int err = 0;

	if (dma->channel >= SP_SOFT_CHANNELS || !dma->program || !dma->flush)
		return -EINVAL;
	mutex_lock(&sp_soft_mutex);
	if (rcu_access_pointer(sp_soft_channels[dma->channel]))
		err = -EBUSY;
	else
		rcu_assign_pointer(sp_soft_channels[dma->channel], dma);
	mutex_unlock(&sp_soft_mutex);
	return err;
}
EXPORT_SYMBOL_GPL(sp_soft_dma_add);

void sp_soft_dma_remove(struct sp_soft_dma *dma)
{
	mutex_lock(&sp_soft_mutex);
	RCU_INIT_POINTER(sp_soft_channels[dma->channel], NULL);
	mutex_unlock(&sp_soft_mutex);
	synchronize_rcu();
}
EXPORT_SYMBOL_GPL(sp_soft_dma_remove);

struct sp_soft_dma *sp_soft_dma_find(u32 channel)
{
	if (channel >= SP_SOFT_CHANNELS)
		return NULL;
	return rcu_dereference(sp_soft_channels[channel]);
}

void *sp_soft_base(u64 start, u32 length, bool io)
{
	struct sp_soft_range *range;
	unsigned long base = 0;
	unsigned int slot;

	if (!static_branch_unlikely(&sp_soft_key) || !length)
		return NULL;
	rcu_read_lock();
	for (slot = 0; slot < SP_SOFT_RANGES && !base; slot++) {
		range = rcu_dereference(sp_soft_ranges[slot]);
		if (range && range->io == io && start >= range->start &&
		    start - range->start < range->length &&
		    length <= range->length - (start - range->start))
			base = SP_SOFT_TAG << SP_SOFT_TAG_SHIFT |
			       (unsigned long)slot << SP_SOFT_SLOT_SHIFT |
			       (start - range->start);
	}
	rcu_read_unlock();
	return (void *)base;
}

/* Whose registers are these? Locks: RCU read side. */
static struct sp_soft_range *sp_soft_find(const void *base, unsigned int bytes, bool io,
					  u32 *offset)
{
	unsigned int slot = (unsigned long)base >> SP_SOFT_SLOT_SHIFT & 0xffff;
	struct sp_soft_range *range = NULL;

	*offset = (unsigned long)base;
	if (slot < SP_SOFT_RANGES)
		range = rcu_dereference(sp_soft_ranges[slot]);
	if (!range || range->io != io || *offset >= range->length ||
	    bytes > range->length - *offset) {
		pr_warn_ratelimited("scsiport: %s access of %u bytes to %#lx: no such range\n",
				    io ? "port" : "register", bytes, (unsigned long)base);
		return NULL;
	}
	return range;
}

u32 sp_soft_read(const void *base, unsigned int bytes, bool io)
{
	struct sp_soft_range *range;
	u32 value = ~0;
	u32 offset;

	rcu_read_lock();
	range = sp_soft_find(base, bytes, io, &offset);
	if (range)
		value = range->ops->read(range->context, offset, bytes);
	rcu_read_unlock();
	return value;
}

void sp_soft_write(void *base, unsigned int bytes, bool io, u32 value)
{
	struct sp_soft_range *range;
	u32 offset;

	rcu_read_lock();
	range = sp_soft_find(base, bytes, io, &offset);
	if (range)
		range->ops->write(range->context, offset, bytes, value);
	rcu_read_unlock();
}
