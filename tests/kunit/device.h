/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The software HBA from behind: what a test can look at and break. softhba.h is
 * its front.
 */
#ifndef SOFTHBA_DEVICE_H
#define SOFTHBA_DEVICE_H

#include <linux/completion.h>
#include <linux/hrtimer.h>
#include <linux/irqdomain.h>
#include <linux/pci.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "../../compat/soft.h"
#include "softhba.h"

#define SOFTHBA_PATHS		2
#define SOFTHBA_TARGETS		8
#define SOFTHBA_LUNS		4
#define SOFTHBA_BLOCK		512
#define SOFTHBA_BLOCKS		2048	/* of each logical unit */
#define SOFTHBA_FAULTS		4
#define SOFTHBA_ANY		0xff	/* any operation code, target */

/* An I/O port range that no machine has; not among the device's resources. */
#define SOFTHBA_PORT_BASE	0x5c510000

struct softhba_disk {
	bool present;
	u8 *data;
	u8 key, asc, ascq;		/* sense data that waits to be fetched */
	unsigned int commands;
	unsigned int sense_lost;	/* other commands came before REQUEST SENSE */
	unsigned int syncs;
	unsigned int active;		/* commands just now ... */
	unsigned int untagged;		/* ... and those without a tag */
	unsigned int overlaps;		/* an untagged one beside another */
};

/* What goes wrong with the next commands that match. */
struct softhba_fault {
	unsigned int count;		/* how many are left; 0: none */
	u8 opcode, target;		/* or SOFTHBA_ANY */
	bool hang;			/* is never answered */
	u8 srb_status, scsi_status;	/* 0: as if nothing were wrong */
	u8 key, asc, ascq;		/* with a scsi_status of CHECK CONDITION */
	u32 shorter;			/* bytes that are not transferred */
	u32 delay_us;
};

struct softhba_cmd {
	struct softhba_request request;
	ktime_t due;
	bool busy;			/* in the HBA */
	bool hangs;
	struct softhba_completion completion;
};

/* Everything that a test may read or write is under lock unless it says otherwise. */
struct softhba {
	raw_spinlock_t lock;		/* innermost; taken under the interrupt lock */

	/* the disk */
	u8 device_type;			/* of the INQUIRY data */
	struct softhba_disk disks[SOFTHBA_PATHS][SOFTHBA_TARGETS][SOFTHBA_LUNS];

	/* the fault panel */
	struct softhba_fault faults[SOFTHBA_FAULTS];
	u32 delay_us;			/* of every command */
	bool reverse;			/* completes the youngest first */
	bool hold;			/* completes nothing for now */
	unsigned int lose_interrupts;	/* so many never arrive */
	u32 late_us;			/* interrupts come so much later */
	bool stuck;			/* the line is up whatever the registers say */
	bool edge;			/* it interrupts when it goes up, and then no more */
	bool absent;			/* reads all ones, as a card that was pulled out */

	/* what has happened */
	unsigned int interrupts;	/* raised */
	unsigned int resets[SOFTHBA_PATHS];
	unsigned int adapter_resets;
	unsigned int dma_refused;	/* not a bus master, or no memory there */
	unsigned int max_elements;	/* of one request */
	unsigned int max_active;
	unsigned int active;
	unsigned int started;		/* requests taken from the ring */

	atomic_t reads, writes;		/* of registers in memory space */

	/* registers */
	u32 status, mask, ring_low, ring_high, doorbell;
	bool run;
	u8 scratch[SOFTHBA_SCRATCH_SIZE];
	u8 ports[SOFTHBA_PORT_SIZE];
	unsigned int completed;
	struct softhba_cmd cmds[SOFTHBA_RING];
	u32 taken;			/* from the request ring */

	/* the machine around it */
	struct task_struct *thread;
	wait_queue_head_t wait;
	struct hrtimer line_timer;
	bool line_up;			/* line_timer runs */
	bool lost;			/* the last interrupt was: do not repeat it */
	struct fwnode_handle *fwnode;
	struct irq_domain *domain;
	int irq;
	struct device *parent;
	struct resource window;
	struct resource bus_numbers;
	struct pci_sysdata sysdata;
	struct pci_bus *bus;
	struct pci_dev *pdev;
	u8 config[256];
	u8 config_writes[256];		/* how often, whether it took effect or not */
	struct sp_soft_range registers;
	struct sp_soft_range port_range;
};

/*
 * softhba_create, softhba_destroy - plug one in, take it out
 *
 * It is a PCI device in a PCI domain of its own, without a driver as yet.
 * Returns: the HBA or ERR_PTR(). Context: process, may sleep.
 */
struct softhba *softhba_create(void);
void softhba_destroy(struct softhba *hba);

/*
 * softhba_add_disk - a disk that the next scan will find
 *
 * Returns: 0 or -ENOMEM. Context: process, may sleep.
 */
int softhba_add_disk(struct softhba *hba, u8 path, u8 target, u8 lun);

/* softhba_raise - an interrupt without a reason (spurious), once. Context: any. */
void softhba_raise(struct softhba *hba);

/* softhba_event - an interrupt of the kind SOFTHBA_INT_EVENT. Context: any. */
void softhba_event(struct softhba *hba);

/* softhba_unmask - all interrupts are on, whatever the driver has said. Context: any. */
void softhba_unmask(struct softhba *hba);

/* softhba_kick - have the fault panel looked at again. Context: any. */
void softhba_kick(struct softhba *hba);

/* device_pci.c */
int softhba_pci_create(struct softhba *hba);
void softhba_pci_destroy(struct softhba *hba);

/* device_disk.c: executes a command and fills in its completion. Locks: lock held. */
void softhba_execute(struct softhba *hba, struct softhba_cmd *cmd);

/* Copies between the machine's memory and the HBA. False if the HBA cannot reach it. */
bool softhba_dma(struct softhba *hba, u64 address, void *buffer, u32 length, bool to_memory);

#endif
