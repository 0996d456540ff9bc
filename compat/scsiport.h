/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The port driver's own view of a miniport, an adapter, a logical unit and a
 * request. Documentation/architecture.rst has the picture and the locks.
 */
#ifndef SCSIPORT_H
#define SCSIPORT_H

#include <linux/average.h>
#include <linux/completion.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/kfifo.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/miscdevice.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/scatterlist.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_device.h>
#include <scsi/scsi_host.h>

#include "nt.h"
#include "ntos.h"
#include "register.h"

/* Prototypes of everything a miniport can import, from the one list. */
#define SP_EXPORT(ret, conv, name, args) ret conv name args
#include "include/scsiport_exports.h"
#undef SP_EXPORT

/* A tag fits UCHAR, is never 0 and never SP_UNTAGGED. */
#define SP_MAX_REQUESTS		254
/* Of these the port driver's own: sp->control and sp->task, in the last two slots. */
#define SP_OWN_REQUESTS		2
/* Scatter/gather elements that one Linux request can have. */
#define SP_MAX_SEGMENTS		2048
/* What a miniport gets that leaves NumberOfPhysicalBreaks undecided. */
#define SP_DEFAULT_BREAKS	17
/* Requests of an adapter that takes one per logical unit. */
#define SP_DEFAULT_REQUESTS	16
/* Largest transfer, and most requests, where buffers must be bounced. */
#define SP_BOUNCE_SIZE		(128 * 1024)
#define SP_BOUNCE_REQUESTS	32
/* Requests that one interrupt completes without the block layer's soft interrupt. */
#define SP_DIRECT_COMPLETIONS	4
/* This many interrupts of a line within so long, while they are ignored, are a storm. */
#define SP_STORM_CALLS		1000
#define SP_STORM_TIME		(HZ / 10)
/* How long the line is off then: longer than the kernel remembers unclaimed ones. */
#define SP_STORM_PAUSE		(HZ / 5)
#define SP_SENSE_SIZE		256
/* What the port driver asks for itself, and how many seconds that may take. */
#define SP_SENSE_ASKED		18
#define SP_SENSE_TIMEOUT	2
#define SP_CDB_SIZE		16
/* How often a request that ends with BUSY is sent, before it fails */
#define SP_BUSY_TRIES		20
/* Seconds for a FLUSH or SHUTDOWN of the port driver's own; as many as sd gives it */
#define SP_FLUSH_TIMEOUT	60
/* Seconds for an abort or the reset of a unit, before HwResetBus has to do it */
#define SP_TASK_TIMEOUT		5
/* Milliseconds that HwInitialize may take, and other callbacks: rule 73 */
#define SP_INITIALIZE_LIMIT	5000
#define SP_CALLBACK_LIMIT	500
/* BusTypeScsi of STORAGE_BUS_TYPE */
#define SP_BUS_TYPE_SCSI	1

/*
 * DataBuffer of a request whose data is not mapped (MapBuffers FALSE): no
 * canonical address, so that a miniport that dereferences it faults at once
 * instead of reading something else. The low bits are the data's offset in its
 * page, which is what Windows drivers expect of them.
 */
#define SP_UNMAPPED_BUFFER	0x5c51b00f00000000UL

/* In the order of sp_dpc_names[] */
enum sp_dpc_mode {
	SP_DPC_THREAD,
	SP_DPC_TASKLET,
	SP_DPC_AUTO,		/* the tasklet as long as enable-callbacks are short */
};

/* The mean duration in us beyond which SP_DPC_AUTO takes the thread */
#define SP_DPC_SHORT	50

DECLARE_EWMA(sp_dpc_time, 4, 8)

enum sp_req_state {
	SP_REQ_IDLE,		/* not the port's */
	SP_REQ_PARKED,		/* posted, or waits in its logical unit for its turn */
	SP_REQ_ACTIVE,		/* the miniport's, from HwStartIo to completion */
	SP_REQ_DONE,		/* completion recorded, not yet acted upon */
};

/* What the SRB of a request is at the moment, beside what it was made for */
enum sp_stage {
	SP_STAGE_ITSELF,
	SP_STAGE_SENSE,		/* a REQUEST SENSE: see sense.c */
	SP_STAGE_FLUSH,		/* the FLUSH before a SYNCHRONIZE CACHE: see cache.c */
};

/*
 * One request; the private data of a scsi_cmnd, so never allocated by itself, or
 * the port driver's own in a struct sp_own.
 */
struct sp_req {
	struct nt_srb srb;		/* what the miniport sees */
	struct sp_adapter *sp;
	struct sp_lu *lu;
	struct list_head link;		/* lu->parked */
	struct llist_node post;		/* sp->incoming, a struct sp_done */
	u8 state;			/* enum sp_req_state, under intr_lock */
	u8 slot;			/* 1..254, unique in the adapter */
	bool queued;			/* may share its LU with others */
	bool own;			/* in a struct sp_own, not a scsi_cmnd's */
	u8 stage;			/* enum sp_stage */
	u8 tries;			/* has ended with BUSY so often: see busy.c */
	u8 been;			/* stages that are over: bits of enum sp_stage */
	bool bounced;			/* srb.data_buffer is the slot's bounce buffer */
	u32 length;			/* DataTransferLength as handed over */
	unsigned long started;		/* jiffies at HwStartIo */
	struct scatterlist *sgl;	/* data as the device sees it */
	unsigned int nents;		/* 0: the data has no bus address */
	struct scatterlist *cur;	/* where the last look-up ended ... */
	u32 cur_offset;			/* ... and that element's offset in the data */
	struct scatterlist bounce;	/* sgl of a bounced request */
	struct {			/* of the request whose sense data is asked for */
		void *buffer;
		u32 length;
		bool queued;
	} asked;
};

static inline struct scsi_cmnd *sp_req_cmd(struct sp_req *req)
{
	return (struct scsi_cmnd *)req - 1;
}

/*
 * A request that does not come from the mid-layer: see control.c. It belongs to the
 * logical unit of its address, or to @lu where there is none.
 */
struct sp_own {
	struct sp_req req;
	struct sp_lu *lu;
	struct sp_req *victim;		/* of an ABORT_COMMAND */
	struct completion done;
	u8 status;			/* SrbStatus when it had ended ... */
	u32 transferred;		/* ... and DataTransferLength */
};

/* One logical unit. Found by address without a lock, changed under intr_lock. */
struct sp_lu {
	struct sp_adapter *sp;
	struct scsi_device *sdev;	/* NULL: struct sp_own's */
	u8 path, target, lun;
	bool cached;			/* in use, behind a cache that FLUSH empties */
	bool ready;			/* NextLuRequest since the last HwStartIo */
	bool ready_noted;		/* in note.more_ready */
	unsigned int active;
	struct sp_req *untagged;	/* the active request that must be alone */
	struct list_head parked;
	struct list_head waiting;	/* while parked is not empty: sp->waiting, or ... */
	unsigned long again;		/* ... sp->backing_off, until then (jiffies) */
	struct list_head noted;		/* note.more_ready while ready_noted */
	u8 ext[] __aligned(16);		/* SpecificLuExtensionSize bytes */
};

/* Requests whose completion was recorded, in that order. */
struct sp_done {
	struct llist_node *first;
	struct llist_node **end;
};

static inline void sp_done_init(struct sp_done *done)
{
	done->first = NULL;
	done->end = &done->first;
}

static inline void sp_done_add(struct sp_done *done, struct sp_req *req)
{
	req->post.next = NULL;
	*done->end = &req->post;
	done->end = &req->post.next;
}

/* Moves all of @from, which is not empty, to the end of @to. */
static inline void sp_done_splice(struct sp_done *to, struct sp_done *from)
{
	*to->end = from->first;
	to->end = from->end;
	sp_done_init(from);
}

/*
 * What the miniport has said during one callback. Callbacks of an adapter never
 * overlap, so the running one owns the area and no lock is needed to write it.
 */
struct sp_note {
	struct sp_done done;		/* completed requests */
	struct sp_lu *ready;		/* the LU that NextLuRequest named ... */
	struct list_head more_ready;	/* ... and others, if there were several */
	bool any;			/* anything at all */
	bool next;			/* NextRequest or NextLuRequest */
	u16 enable_from;		/* CallEnableInterrupts of this SP_IN_*, ... */
	u8 (*enable_fn)(void *ext);	/* ... and the callback */
	bool rare;			/* any of the following */
	bool reset;			/* ResetDetected */
	bool timer;			/* RequestTimerCall, with ... */
	u8 bus_change;			/* BusChangeDetected: a bit per bus */
	bool link;			/* LinkUp or LinkDown, with ... */
	bool link_down;
	bool dma;			/* ScsiPortIoMapTransfer */
	void (*timer_fn)(void *ext);
	u32 timer_us;
	u8 (*disable_fn)(void *ext);	/* CallDisableInterrupts */
};

/* Which callback runs; a bit mask so that "may be called from" is one test. */
enum sp_context {
	SP_IN_NONE		= 0,
	SP_IN_FIND_ADAPTER	= BIT(0),
	SP_IN_INITIALIZE	= BIT(1),
	SP_IN_START_IO		= BIT(2),
	SP_IN_INTERRUPT		= BIT(3),
	SP_IN_RESET_BUS		= BIT(4),
	SP_IN_TIMER		= BIT(5),
	SP_IN_ENABLE		= BIT(6),
	SP_IN_DISABLE		= BIT(7),
	SP_IN_CONTROL		= BIT(8),	/* Query, Stop, Restart */
	SP_IN_CONFIG		= BIT(9),	/* SetBootConfig, SetRunningConfig */
	SP_IN_DMA_STARTED	= BIT(10),
};

#define SP_IN_IO	(SP_IN_INITIALIZE | SP_IN_START_IO | SP_IN_INTERRUPT | \
			 SP_IN_RESET_BUS | SP_IN_TIMER | SP_IN_ENABLE | \
			 SP_IN_DISABLE | SP_IN_CONTROL | SP_IN_DMA_STARTED)

/* The coherent block: uncached extension, SRB extensions, sense buffers. */
struct sp_common {
	void *va;
	dma_addr_t dma;
	size_t size;
	size_t srb_ext;			/* offsets in the block */
	size_t srb_ext_stride;
	size_t sense;
	struct ntos_block block;
};

struct sp_map {
	struct list_head link;
	void __iomem *base;		/* NULL: I/O ports, nothing to unmap */
	void *cookie;			/* what the miniport was given */
	u64 start;
	u32 length;
};

struct sp_log_entry {
	u32 code, id;
	u8 path, target, lun;
};

/* The entries that one ScsiPortInitialize call leaves behind. */
struct sp_init {
	struct nt_hw_init hw;
	char vendor_id[5];		/* hex digits, or a prefix of them */
	char device_id[5];
};

#define SP_MAX_INITS	16

struct sp_driver {
	const char *name;
	const struct sp_miniport *mp;
	struct sp_init inits[SP_MAX_INITS];
	unsigned int nr_inits;
	bool initialized;		/* ScsiPortInitialize was called */
	bool pci_registered;
	struct list_head legacy;	/* adapters that the miniport found by itself */
	atomic_t nr_adapters;
	struct nt_unicode_string registry_path;
	struct scsi_host_template sht;
	struct pci_driver pci;
	struct pci_device_id ids[SP_MAX_INITS + 1];
};

struct sp_adapter {
	/* --- the fast path's own lines --- */
	spinlock_t intr_lock;		/* the interrupt lock: see architecture.rst */
	bool running;			/* from HwInitialize to ScsiStopAdapter */
	bool busy;			/* HwStartIo called, no Next(Lu)Request since */
	bool next_put_off;		/* there was one, but alone comes first */
	bool held;			/* nothing is started: see sp_update_held() */
	bool dpc_owned;			/* an enable-callback is due or runs */
	bool ints_ignored;		/* CallEnable- until CallDisableInterrupts */
	bool dead;			/* gave up: see reset.c */
	bool recovering;		/* after a bus reset, until hold_timer */
	bool resetting;			/* from HwResetBus until what it gave back is away */
	bool link_down;			/* LinkDown, no LinkUp since */
	u8 owed;			/* SP_OWE_*: what waits for the owner */
	unsigned int active;
	u32 context;			/* enum sp_context of the running callback */
	struct sp_note note;
	struct list_head waiting;	/* LUs with parked requests, in turn */
	struct llist_head incoming;	/* requests posted by queuecommand */
	bool irq_posted;		/* a message-signalled interrupt */
	void *ext;			/* the miniport's device extension */
	u8 (*hw_start_io)(void *ext, struct nt_srb *srb);
	u8 (*hw_interrupt)(void *ext);
	unsigned long last_start;	/* jiffies */
	u64 claimed, refused, ignored, deferred;
	bool irq_message;		/* an edge, never shared: MSI or Latched */
	unsigned int line_ignored;	/* interrupts of a line, to tell a storm */
	enum sp_dpc_mode dpc_mode;
	unsigned int wanted;		/* by so many in sp_enter_idle() */
	unsigned long dpc_due;		/* SP_DPC_DUE: dpc_owned, and nobody has begun yet */
	u8 (*enable_fn)(void *ext);
	struct ewma_sp_dpc_time dpc_time;	/* us, of SP_DPC_AUTO alone */
	struct sp_req *current_req;	/* in HwStartIo */
	struct sp_req *alone;		/* active, and does not let go of the bus */
	struct list_head backing_off;	/* LUs whose first parked request was BUSY */
	struct sp_common common;
	struct sp_req *slots[SP_MAX_REQUESTS + 1];

	/* --- what the miniport asked for --- */
	bool tagged_queuing;
	bool multiple_request_per_lu;
	bool auto_request_sense;
	bool map_buffers;
	bool map_read_write;		/* those of reads and writes too */
	bool scatter_gather;
	bool need_physical_addresses;
	bool system_dma;		/* no master, but a DmaChannel */
	bool caches_data;
	bool reset_target_supported;
	u8 nr_buses;
	u8 sense_length;		/* SenseInfoBufferLength */
	u32 nr_requests;
	u32 lu_ext_size;
	u32 srb_flags;			/* of every request, from the settings */
	unsigned int timeout;		/* of a logical unit's requests, jiffies; 0: Linux' own */
	const struct sp_init *init;
	struct nt_port_config *config;
	u32 supported_controls;		/* bit per enum nt_adapter_control */

	/* --- deferred work --- */
	struct tasklet_struct dpc_tasklet;
	wait_queue_head_t idle;		/* for dpc_owned or held to become false */
	struct hrtimer timer;		/* RequestTimerCall */
	void (*timer_fn)(void *ext);
	ktime_t timer_expires;
	struct timer_list hold_timer;
	unsigned long hold_began;	/* jiffies */
	unsigned long line_since;	/* line_ignored's first, in jiffies */
	int line_off;			/* the IRQ that was switched off; 0: none */
	struct timer_list line_timer;	/* until when at most */
	struct timer_list busy_timer;	/* for backing_off */
	struct work_struct log_work;
	DECLARE_KFIFO(log, struct sp_log_entry, 16);
	struct work_struct rescan_work;
	atomic_t rescan;		/* a bit per bus */

	/* --- requests of the port driver's own: control.c --- */
	struct mutex control_mutex;	/* control, and whether an address has a unit */
	struct sp_own control;
	struct mutex task_mutex;	/* task */
	struct sp_own task;
	struct mutex reset_mutex;	/* one reset at a time */

	/* --- the device --- */
	struct kref kref;
	struct miscdevice misc;		/* /dev/scsiportN ... */
	bool has_node;			/* ... is there */
	char misc_name[16];
	struct sp_driver *drv;
	unsigned int index;
	struct device *dev;		/* whose memory and messages they are */
	struct pci_dev *pdev;		/* NULL: found by the miniport itself */
	struct platform_device *platform;	/* and then this is the device */
	struct list_head legacy;	/* drv->legacy */
	struct Scsi_Host *host;
	int irq;			/* 0: polled */
	int irq2;			/* BusInterruptLevel2; 0: none */
	bool irq_legacy;		/* a PCI function that has the ISA bus's IRQs */
	struct list_head maps;
	struct list_head claims;
	void *bus_data;			/* ScsiPortGetBusData's own buffer */
	struct xarray lus;
	void *bounce;
	dma_addr_t bounce_dma;
	struct ntos_block bounce_block;
	size_t bounce_size;		/* of one request; 0: none is ever needed */
	struct sp_req *dma_req;		/* system DMA: whose data, ... */
	u32 dma_offset;			/* ... from where ... */
	u32 dma_length;			/* ... and how much */
	bool dma_reported;		/* that there is no channel */
	struct sp_ext *ext_block;
	bool finding_again;		/* HwFindAdapter runs a second time: sp_find_again() */
	bool uncached_again;		/* ... and may ask for its memory */
	u32 bar_sizing;			/* BARs that hold a size mask just now */
	struct sp_wmi *wmi;		/* NULL: WmiDataProvider is FALSE */
	struct nt_port_config asked;	/* ConfigInfo in ScsiPortGetUncachedExtension */
	char irq_name[32];
};

/* How many elements of sp->slots are in use, the first being 1 */
static inline unsigned int sp_nr_slots(const struct sp_adapter *sp)
{
	return sp->nr_requests + SP_OWN_REQUESTS;
}

#define SP_OWE_TIMER		BIT(0)
#define SP_OWE_INTERRUPT	BIT(1)
#define SP_OWE_ENABLE		BIT(2)

#define SP_DPC_DUE		0

/* A device extension is preceded by the way back to its adapter. */
struct sp_ext {
	struct sp_adapter *sp;
	unsigned long magic;
	u8 ext[] __aligned(64);
};

#define SP_EXT_MAGIC	0x53635369506f7274UL

/*
 * sp_from_ext - the adapter of a device extension
 *
 * Returns: the adapter, NULL (and says so) if @ext is not one of ours.
 * Locks: none. Context: any.
 */
struct sp_adapter *sp_from_ext_slow(void *ext, const char *call);

static inline struct sp_adapter *sp_from_ext(void *ext, const char *call)
{
	struct sp_ext *block = container_of(ext, struct sp_ext, ext);

	if (likely(ext && block->magic == SP_EXT_MAGIC))
		return block->sp;
	return sp_from_ext_slow(ext, call);
}

/* A breach of the contract by the miniport: names it and the call, never fatal. */
#define sp_breach(sp, call, fmt, ...) \
	dev_warn_ratelimited((sp)->dev, "miniport %s: %s: " fmt "\n", \
			     (sp)->drv->name, call, ##__VA_ARGS__)

/*
 * A section is the stretch of code in which callbacks of one adapter run: it
 * begins by taking the interrupt lock and ends by acting on what the callbacks
 * have said. Requests completed in it are given back after the lock is dropped.
 */
struct sp_section {
	unsigned long flags;
	struct sp_done done;		/* to be given back when the section ends */
	bool kick;			/* the enable-callback wants to be scheduled */
};

static inline void sp_section_init(struct sp_section *sec)
{
	sp_done_init(&sec->done);
	sec->kick = false;
}

static inline void sp_enter(struct sp_adapter *sp, struct sp_section *sec)
	__acquires(&sp->intr_lock)
{
	sp_section_init(sec);
	spin_lock_irqsave(&sp->intr_lock, sec->flags);
}

/*
 * sp_try_enter - begin a section unless somebody else is in one
 *
 * Returns: whether it has begun. If not, the other one will find what the caller
 * has posted before. Context: any.
 */
#ifdef __CHECKER__	/* whose idea of a lock that may fail is the macro below */
bool __sp_try_enter(struct sp_adapter *sp, struct sp_section *sec);
#else
static __always_inline bool __sp_try_enter(struct sp_adapter *sp, struct sp_section *sec)
{
	sp_section_init(sec);
	return spin_trylock_irqsave(&sp->intr_lock, sec->flags);
}
#endif

#define sp_try_enter(sp, sec) \
	__cond_lock(&(sp)->intr_lock, __sp_try_enter(sp, sec))

/* section.c */
void sp_park_incoming(struct sp_adapter *sp);
void sp_leave(struct sp_adapter *sp, struct sp_section *sec)
	__releases(&sp->intr_lock);
bool sp_leave_hardirq(struct sp_adapter *sp, struct sp_section *sec)
	__releases(&sp->intr_lock);

/* notify.c */
void sp_note_init(struct sp_note *note);
void sp_absorb_notes(struct sp_adapter *sp, struct sp_section *sec);

/*
 * sp_absorb - act on what a callback has said
 *
 * Locks: intr_lock held, no callback running.
 */
static inline void sp_absorb(struct sp_adapter *sp, struct sp_section *sec)
{
	if (sp->note.any)
		sp_absorb_notes(sp, sec);
}

/*
 * sp_note_complete - record that the miniport is done with an active request
 *
 * Locks: the running callback owns sp->note (see struct sp_note).
 */
static inline void sp_note_complete(struct sp_adapter *sp, struct sp_req *req)
{
	req->state = SP_REQ_DONE;
	sp->note.any = true;
	sp_done_add(&sp->note.done, req);
}

void sp_complete_matching(struct sp_adapter *sp, u8 path, u8 target, u8 lun, u8 status);

/* request.c */
int sp_queuecommand(struct Scsi_Host *host, struct scsi_cmnd *cmd);
void sp_park(struct sp_adapter *sp, struct sp_req *req);
void sp_park_first(struct sp_adapter *sp, struct sp_req *req);
void sp_unpark(struct sp_req *req);
struct sp_req *sp_next_request(struct sp_adapter *sp);
void sp_start(struct sp_adapter *sp, struct sp_req *req);
void sp_finish(struct sp_adapter *sp, struct llist_node *done);

/* One of the reasons not to start anything has come or gone. Locks: intr_lock held. */
static inline void sp_update_held(struct sp_adapter *sp)
{
	sp->held = sp->recovering || sp->resetting || sp->link_down || sp->wanted;
}

/* May HwStartIo be called at all? Locks: intr_lock held. */
static inline bool sp_takes(struct sp_adapter *sp)
{
	return !sp->busy && !sp->held && !sp->dpc_owned && sp->running;
}

/* May @req be given to the miniport beside what is active on its LU? */
static inline bool sp_lu_takes(struct sp_lu *lu, struct sp_req *req)
{
	return !lu->active || (req->queued && lu->ready && !lu->untagged);
}

/*
 * sp_submit - a request has come: start it, or let it wait for its turn
 *
 * Not before others of its LU. Locks: intr_lock held, no callback running.
 */
static inline void sp_submit(struct sp_adapter *sp, struct sp_req *req,
			     struct sp_section *sec)
{
	if (likely(sp_takes(sp) && list_empty(&req->lu->parked) &&
		   sp_lu_takes(req->lu, req))) {
		sp_start(sp, req);
		sp_absorb(sp, sec);
	} else if (unlikely(sp->dead)) {
		req->state = SP_REQ_DONE;
		req->srb.srb_status = SRB_STATUS_NO_HBA;
		sp_done_add(&sec->done, req);
	} else {
		sp_park(sp, req);
	}
}

/*
 * sp_req_from_srb - the request whose SRB a miniport has handed in
 *
 * A miniport may pass anything: the slot is read with care and believed only if
 * it points back. Requests are pages of the block layer's, so in the direct map.
 *
 * Returns: the request, which is this adapter's and was given to HwStartIo, or NULL.
 * Locks: the running callback.
 */
static inline struct sp_req *sp_req_from_srb(struct sp_adapter *sp, struct nt_srb *srb)
{
	struct sp_req *req = container_of(srb, struct sp_req, srb);
	u8 slot;

	if (req == sp->current_req)
		return req;
	if (unlikely((unsigned long)req < PAGE_OFFSET || (void *)req >= high_memory))
		return NULL;
	pagefault_disable();
	__get_kernel_nofault(&slot, &req->slot, u8, fault);
	pagefault_enable();
	return slot && slot <= SP_MAX_REQUESTS && sp->slots[slot] == req ? req : NULL;

fault:
	pagefault_enable();
	return NULL;
}

/* rules.c */
void sp_check_reset(struct sp_adapter *sp, u8 path);
void sp_check_duration(struct sp_adapter *sp, const char *callback, ktime_t begin,
		       unsigned int limit_ms);
void sp_check_config(struct sp_adapter *sp, const struct nt_port_config *given);

/* sense.c */
bool sp_sense_due(struct sp_req *req);
void sp_sense_ask(struct sp_adapter *sp, struct sp_req *req);
void sp_sense_answer(struct sp_req *req);

/* busy.c */
void sp_absorb_odd(struct sp_adapter *sp, struct sp_section *sec);
void sp_busy_ended(struct sp_adapter *sp);
void sp_busy_timer(struct timer_list *t);

/* cache.c */
void sp_flush_first(struct sp_req *req);
bool sp_flush_answer(struct sp_adapter *sp, struct sp_req *req);
void sp_cache_configure(struct scsi_device *sdev);
void sp_flush(struct sp_adapter *sp, u8 function, u8 path, u8 target, u8 lun);
void sp_flush_all(struct sp_adapter *sp, u8 function);

/* control.c */
struct sp_control {			/* a request that does not come from the mid-layer */
	u8 function;			/* SRB_FUNCTION_xxx */
	u8 path, target, lun;
	u8 wmi_sub_function, wmi_flags;	/* WMI only */
	void *data_path;		/* WMI only */
	void *data;			/* @length bytes, in and out */
	u32 length;
	u32 flags;			/* SRB_FLAGS_xxx */
	u32 timeout;			/* seconds, never 0 */
	u8 srb_status;			/* the answer ... */
	u32 transferred;		/* ... and its DataTransferLength */
};

int sp_control(struct sp_adapter *sp, struct sp_control *ctl);
int sp_own_alloc(struct sp_adapter *sp);
void sp_own_free(struct sp_adapter *sp);
void sp_own_prepare(struct sp_adapter *sp, struct sp_own *own, struct sp_lu *lu,
		    unsigned int slot, const struct sp_control *ctl);
bool sp_own_post(struct sp_adapter *sp, struct sp_own *own);
bool sp_own_withdraw(struct sp_adapter *sp, struct sp_own *own);
void sp_own_finish(struct sp_req *req);
bool sp_own_is_stale(struct sp_adapter *sp, struct sp_req *req, struct sp_section *sec);

/* ioctl.c */
struct sp_adapter *sp_adapter_of(struct Scsi_Host *host);
void sp_adapter_put(struct sp_adapter *sp);
void sp_adapter_forget(struct sp_adapter *sp);
int sp_ioctl(struct scsi_device *sdev, unsigned int cmd, void __user *arg);
void sp_ioctl_open(struct sp_adapter *sp);
void sp_ioctl_close(struct sp_adapter *sp);

/* task.c */
int sp_eh_abort(struct scsi_cmnd *cmd);
int sp_eh_device_reset(struct scsi_cmnd *cmd);
int sp_eh_target_reset(struct scsi_cmnd *cmd);

/* status.c */
void sp_set_result(struct sp_req *req, struct scsi_cmnd *cmd);
int sp_status_to_errno(u32 status);
int sp_srb_to_errno(u8 srb_status);

/* interrupt.c */
void sp_enter_idle(struct sp_adapter *sp, struct sp_section *sec)
	__acquires(&sp->intr_lock);
irqreturn_t sp_hardirq(int irq, void *data);
irqreturn_t sp_irq_thread(int irq, void *data);
void sp_dpc_tasklet(struct tasklet_struct *t);
void sp_kick_dpc(struct sp_adapter *sp);
extern const char * const sp_dpc_names[];
int sp_dpc_mode(const char *name);
enum hrtimer_restart sp_timer(struct hrtimer *t);
bool sp_pay(struct sp_adapter *sp);
void sp_own(struct sp_adapter *sp, struct sp_section *sec, u8 (*fn)(void *ext));
bool sp_is_deaf(struct sp_adapter *sp);
void sp_silence(struct sp_adapter *sp);
void sp_line_on(struct sp_adapter *sp);
void sp_line_timer(struct timer_list *t);
bool sp_call_interrupt(struct sp_adapter *sp);
bool sp_interrupt(struct sp_adapter *sp, struct sp_section *sec);

/* reset.c */
void sp_hold(struct sp_adapter *sp);
void sp_hold_end(struct timer_list *t);
void sp_set_link(struct sp_adapter *sp, bool down);
int sp_eh_bus_reset(struct scsi_cmnd *cmd);
int sp_eh_host_reset(struct scsi_cmnd *cmd);
enum blk_eh_timer_return sp_eh_timed_out(struct scsi_cmnd *cmd);
void sp_purge_one(struct sp_req *req, u8 status, struct sp_section *sec);
void sp_purge_parked(struct sp_adapter *sp, u8 path, u8 target, u8 lun, u8 status,
		     struct sp_section *sec);
bool sp_any_active(struct sp_adapter *sp, u8 path, u8 target, u8 lun);
void sp_wait_finished(void);
void sp_recover(struct sp_adapter *sp, u8 path);
void sp_gone(struct sp_adapter *sp);

/* scan.c */
void sp_scan(struct sp_adapter *sp);
void sp_rescan(struct work_struct *work);

/* lu.c */
struct sp_lu *sp_lu_look_up(struct sp_adapter *sp, u8 path, u8 target, u8 lun);

/*
 * sp_lu_find - the logical unit of an address
 *
 * Returns: the LU or NULL; stable inside a section, see sp_slave_destroy().
 * Locks: the running callback.
 */
static inline struct sp_lu *sp_lu_find(struct sp_adapter *sp, u8 path, u8 target, u8 lun)
{
	struct sp_req *req = sp->current_req;

	/* Nearly always the unit of the request that is being started. */
	if (req && req->lu->target == target && req->lu->lun == lun && req->lu->path == path &&
	    likely(req->lu->sdev))
		return req->lu;
	return sp_lu_look_up(sp, path, target, lun);
}

void sp_lu_first(struct sp_adapter *sp, u8 *path, u8 *target, u8 *lun);
int sp_slave_alloc(struct scsi_device *sdev);
int sp_slave_configure(struct scsi_device *sdev);
void sp_slave_destroy(struct scsi_device *sdev);

/* dma.c */
int sp_common_alloc(struct sp_adapter *sp, size_t uncached);
void sp_common_free(struct sp_adapter *sp);
int sp_bounce_alloc(struct sp_adapter *sp);
void sp_bounce_free(struct sp_adapter *sp);
int sp_map_data(struct sp_adapter *sp, struct sp_req *req, struct scsi_cmnd *cmd);
void sp_unmap_data(struct sp_adapter *sp, struct sp_req *req, struct scsi_cmnd *cmd);

union nt_large_integer sp_data_address(struct sp_req *req, u32 offset, u32 *length);

static inline void *sp_srb_ext(struct sp_adapter *sp, u8 slot)
{
	return sp->common.va + sp->common.srb_ext + (slot - 1) * sp->common.srb_ext_stride;
}

static inline void *sp_sense(struct sp_adapter *sp, u8 slot)
{
	return sp->common.va + sp->common.sense + (slot - 1) * SP_SENSE_SIZE;
}

/* sysdma.c */
void sp_sysdma_start(struct sp_adapter *sp);
void sp_sysdma_completed(struct sp_adapter *sp);

/* bus.c */
void sp_unmap_all(struct sp_adapter *sp);

/* settings.c */
u32 sp_number(const struct sp_adapter *sp, const struct sp_numbers *numbers, u32 fallback);
char *sp_driver_parameter(const struct sp_adapter *sp);
void sp_override(struct sp_adapter *sp);
int sp_check_settings(const struct sp_miniport *mp);

/* range.c */
bool sp_range_is_free(u64 start, u32 length, bool io);
bool sp_range_is_claimed(struct sp_adapter *sp, u64 start, u32 length, bool io);
int sp_claim_ranges(struct sp_adapter *sp);
void sp_release_ranges(struct sp_adapter *sp);

/* legacy.c */
bool sp_bus_exists(s32 type);
u32 sp_detect(struct sp_driver *drv, const struct sp_init *init, void *context);
bool sp_add_detected(struct sp_driver *drv);
void sp_remove_detected(struct sp_driver *drv);

/* wmi.c */
int sp_wmi_alloc(struct sp_adapter *sp);
void sp_wmi_free(struct sp_adapter *sp);
void sp_wmi_add(struct sp_adapter *sp);
void sp_wmi_remove(struct sp_adapter *sp);
void sp_wmi_units_changed(struct sp_adapter *sp);
void sp_wmi_note_event(struct sp_adapter *sp, const void *wnode, u8 path, u8 target, u8 lun);
void sp_wmi_note_reregister(struct sp_adapter *sp);

/* log.c */
void sp_log_work(struct work_struct *work);

/* adapter.c */
int sp_probe(struct pci_dev *pdev, const struct pci_device_id *id);
void sp_remove(struct pci_dev *pdev);
void sp_shutdown(struct pci_dev *pdev);
struct sp_adapter *sp_alloc_adapter(struct sp_driver *drv, struct device *dev);
void sp_free_adapter(struct sp_adapter *sp);
int sp_find_adapter(struct sp_adapter *sp, const struct sp_init *init, void *context, u8 *again);
int sp_start_adapter(struct sp_adapter *sp);
int sp_add_adapter(struct sp_adapter *sp);
void sp_end_adapter(struct sp_adapter *sp);
void sp_remove_adapter(struct sp_adapter *sp);
void sp_stop(struct sp_adapter *sp);
void sp_power_off(struct sp_adapter *sp);
void sp_clear_master(struct sp_adapter *sp);
extern const struct dev_pm_ops sp_pm_ops;
s32 sp_adapter_control(struct sp_adapter *sp, enum nt_adapter_control type);

#endif
