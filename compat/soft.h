/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hardware made of software, beneath the port driver: a test registers a range
 * of registers or ports, or a channel of a system DMA controller, and a miniport
 * finds it by the same functions as the real thing.
 *
 * While nothing is registered this costs the access functions one instruction
 * that does nothing (a static key).
 */
#ifndef SCSIPORT_SOFT_H
#define SCSIPORT_SOFT_H

#include <linux/jump_label.h>
#include <linux/types.h>

/*
 * What stands behind a range.
 *
 * read: returns the value of @bytes (1, 2 or 4) bytes at @offset.
 * write: the opposite.
 * Locks: whatever the miniport's callback holds, the interrupt lock as a rule,
 * and an RCU read side. Context: any, so neither may sleep. Cannot fail.
 */
struct sp_soft_ops {
	u32 (*read)(void *context, u32 offset, unsigned int bytes);
	void (*write)(void *context, u32 offset, unsigned int bytes, u32 value);
};

struct sp_soft_range {
	u64 start;			/* bus address */
	u32 length;
	bool io;			/* I/O ports, not memory */
	const struct sp_soft_ops *ops;
	void *context;
	unsigned int slot;		/* set by sp_soft_add() */
};

/*
 * A channel of a system DMA controller.
 *
 * program: the transfer of @length bytes at @address is set up; the adapter will
 * ask for them. Returns 0 or an errno.
 * flush: ends the transfer, finished or not.
 * Locks: the adapter's interrupt lock, program always, flush unless an
 * enable-callback calls for it. Context: any, so neither may sleep.
 */
struct sp_soft_dma {
	u32 channel;
	int (*program)(void *context, u64 address, u32 length, bool to_device);
	void (*flush)(void *context);
	void *context;
};

/*
 * sp_soft_add, sp_soft_remove - a range appears, and goes
 *
 * The address is found by whatever adapter asks for it, whether it is among that
 * adapter's resources or not.
 *
 * Returns: 0, -EINVAL for an empty range or one without both operations, -EBUSY
 * if it overlaps another, -ENOSPC if there are too many. After the removal no
 * operation runs any more; an access reads all ones and writes nothing.
 * Locks: none held. Context: process, may sleep.
 */
int sp_soft_add(struct sp_soft_range *range);
void sp_soft_remove(struct sp_soft_range *range);

/*
 * sp_soft_dma_add, sp_soft_dma_remove - a DMA channel appears, and goes
 *
 * Returns: 0, -EBUSY if the channel is there, -EINVAL without both operations or
 * for a channel above 7.
 * Locks: none held. Context: process, may sleep.
 */
int sp_soft_dma_add(struct sp_soft_dma *dma);
void sp_soft_dma_remove(struct sp_soft_dma *dma);

/*
 * A soft range is mapped to addresses that no processor has: the tag, the slot,
 * the offset. So an access that avoids the access functions faults at once.
 */
#define SP_SOFT_TAG		0x50f7UL
#define SP_SOFT_TAG_SHIFT	48
#define SP_SOFT_SLOT_SHIFT	32

DECLARE_STATIC_KEY_FALSE(sp_soft_key);

static inline bool sp_is_soft(const void *base)
{
	return static_branch_unlikely(&sp_soft_key) &&
	       (unsigned long)base >> SP_SOFT_TAG_SHIFT == SP_SOFT_TAG;
}

/*
 * sp_soft_base - map a soft range, or a part of one
 *
 * Returns: the base for the access functions, NULL if there is no such range.
 * Nothing is to be undone. Locks: none. Context: any.
 */
void *sp_soft_base(u64 start, u32 length, bool io);

/*
 * sp_soft_read, sp_soft_write - an access to where sp_is_soft() is true
 *
 * @io: by one of the port functions. The wrong kind, or one that ends outside
 * the range, is reported, reads all ones and writes nothing.
 * Locks: any. Context: any.
 */
u32 sp_soft_read(const void *base, unsigned int bytes, bool io);
void sp_soft_write(void *base, unsigned int bytes, bool io, u32 value);

/* sp_soft_dma_find - the channel, or NULL. Locks: RCU read side. Context: any. */
struct sp_soft_dma *sp_soft_dma_find(u32 channel);

#endif
