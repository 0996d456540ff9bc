/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rig that a case stands in: one software HBA, its miniport, and the port
 * driver between that and the SCSI mid-layer. The case says what the miniport
 * declares, breaks what it likes on the HBA's fault panel, sends commands, and is
 * asked in each of the miniport's callbacks.
 *
 * The rig itself watches in every callback what has to be so in all of them:
 * that no two of an adapter overlap (rule 106), that the interrupt lock is held
 * or not as architecture.rst says, and that nothing is called after the end.
 * What it has seen fails the case at rig_stop().
 */
#ifndef SOFTHBA_RIG_H
#define SOFTHBA_RIG_H

#include <kunit/test.h>
#include <linux/blk-mq.h>
#include <linux/completion.h>
#include <linux/delay.h>

#include "../../compat/scsiport.h"
#include "device.h"

#define RIG_SCATTERED	16

/* A block for each of 64 commands: no two may have the same memory for their data. */
#define RIG_BUFFER	(64 * SOFTHBA_BLOCK)

struct rig;

/*
 * A case's word in a callback of the miniport.
 *
 * Returns: SOFTHBA_GO_ON, or what the callback returns.
 * Locks and context: the callback's. No assertions here: record, check later.
 */
typedef int rig_hook(struct rig *rig, int where, void *ext, void *argument);

struct rig {
	struct kunit *test;
	struct softhba_test mp;		/* what the miniport declares: rig_init() */
	struct sp_settings settings;	/* its module parameters */
	rig_hook *hook;
	rig_hook *hook_after;		/* when the callback has done its work; no argument */
	void *data;			/* the case's own */

	struct softhba *hba;
	struct sp_miniport miniport;
	struct sp_driver *drv;
	struct sp_adapter *sp;		/* NULL: no adapter was found */
	struct Scsi_Host *host;

	unsigned int calls[SOFTHBA_IN_MAX];
	bool draining;
	bool stopping;			/* in ScsiStopAdapter, or after it ... */
	bool ended;			/* ... it has returned */
	atomic_t inside;
	unsigned int overlaps;		/* two callbacks at a time */
	unsigned int unlocked;		/* without the interrupt lock, or with it */
	unsigned int late;		/* after the end */
	int last_where;

	u64 marked;			/* rig_mark() */
	struct page *pages;		/* of rig_scattered() */
	void *scattered;
};

/* One command, from rig_send() until its end is seen by rig_wait(). */
struct rig_io {
	struct rig *rig;
	struct completion done;
	int result;			/* of the SCSI command: host byte and status */
	unsigned int resid;
	u8 sense[SCSI_SENSE_BUFFERSIZE];
	unsigned int sense_len;
	bool in_lock;			/* completed under the interrupt lock */
	unsigned long finished;		/* jiffies */
	unsigned int order;		/* how many had come to their end before */
};

/*
 * rig_init - what most cases want: a tagged bus master with autosense, one bus,
 * two targets with two logical units each, 50 ms of hold after a reset
 */
void rig_init(struct rig *rig, struct kunit *test);

/*
 * rig_start - plug in the HBA and load the miniport; asserts that it works
 * rig_load - the same, but the miniport may refuse: then rig->sp is NULL
 * rig_unload - unload the miniport as it stands, for a case that is about that
 * rig_stop - unload, unplug, and see whether anything went wrong meanwhile
 */
void rig_start(struct rig *rig);
int rig_load(struct rig *rig);
void rig_unload(struct rig *rig);
void rig_stop(struct rig *rig);

/*
 * rig_drain - end every command, also those that a hook has kept
 *
 * The miniport completes them as if no disk were there. rig_stop() does it first.
 */
void rig_drain(struct rig *rig);

/* rig_device - a disk; lives until rig_stop(); asserts that it was found */
struct scsi_device *rig_device(struct rig *rig, u8 path, u8 target, u8 lun);

/*
 * rig_send - start a command
 * @data: @length bytes that kmalloc() gave, or NULL
 * @timeout: in jiffies
 *
 * Returns: 0 or an errno; then there is no command.
 */
int rig_send(struct rig *rig, struct rig_io *io, struct scsi_device *sdev, const u8 *cdb,
	     unsigned int cdb_length, bool write, void *data, unsigned int length,
	     unsigned int timeout);

/* rig_wait - false if it does not end within @seconds; then it may still do so */
bool rig_wait(struct rig_io *io, unsigned int seconds);

/* rig_run - send a command and wait; asserts that it comes to an end */
void rig_run(struct rig *rig, struct rig_io *io, struct scsi_device *sdev, const u8 *cdb,
	     unsigned int cdb_length, bool write, void *data, unsigned int length);

/* rig_read, rig_write - one READ(10), WRITE(10) of whole blocks, 10 seconds */
void rig_read(struct rig *rig, struct rig_io *io, struct scsi_device *sdev, u32 block,
	      void *data, unsigned int blocks);
void rig_write(struct rig *rig, struct rig_io *io, struct scsi_device *sdev, u32 block,
	       void *data, unsigned int blocks);

/* rig_fail_next - the next @count commands with @opcode end with that status */
void rig_fail_next(struct rig *rig, u8 opcode, unsigned int count, u8 srb_status, u8 scsi_status);

/* rig_ios, rig_buffer - zeroed, until the end of the case */
struct rig_io *rig_ios(struct rig *rig, unsigned int count);
u8 *rig_buffer(struct rig *rig, size_t bytes);

/* rig_scattered - up to RIG_SCATTERED pages of which no two that follow are neighbours */
u8 *rig_scattered(struct rig *rig, unsigned int pages);

/* rig_send_read - start a READ(10) of one block, 10 seconds; asserts that it starts */
void rig_send_read(struct rig *rig, struct rig_io *io, struct scsi_device *sdev, void *data);

/* rig_holds_lock - does this processor hold the interrupt lock? Without lockdep: does anybody? */
bool rig_holds_lock(struct rig *rig);

/* rig_hold - the HBA completes nothing any more, or does again */
void rig_hold(struct rig *rig, bool hold);

/*
 * rig_messages - from now on the interrupt is a message: it comes once, and what the
 * port driver does not take is not repeated
 */
void rig_messages(struct rig *rig, bool messages);

/*
 * rig_mark, rig_said - has the kernel said this since the mark, or since rig_start()?
 *
 * The port driver limits the rate of each message: ten in five seconds.
 */
void rig_mark(struct rig *rig);
bool rig_said(struct rig *rig, const char *text);

/* What happens at once, in milliseconds, on a machine that has other things to do. */
#define RIG_SOON	20000

/* rig_until - wait for a condition, at most that many milliseconds */
#define rig_until(ms, condition) ({						\
	unsigned long end_ = jiffies + msecs_to_jiffies(ms);			\
	bool met_;								\
										\
	while (!(met_ = !!(condition)) && time_before(jiffies, end_))		\
		usleep_range(500, 1000);					\
	met_;									\
})

/* The miniport's DriverEntry. */
u32 DriverEntry(void *driver_object, void *registry_path);

#endif
