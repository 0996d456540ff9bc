// SPDX-License-Identifier: GPL-2.0-only
/*
 * The software HBA: registers, rings, the interrupt line, and the thread that is
 * its processor.
 */
#include <linux/dma-direct.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irq_sim.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <asm/unaligned.h>

#include "../../compat/nt.h"
#include "device.h"

/* A line that stays up interrupts again after this long. */
#define SOFTHBA_LINE_PERIOD_NS	NSEC_PER_MSEC

bool softhba_dma(struct softhba *hba, u64 address, void *buffer, u32 length, bool to_memory)
{
	phys_addr_t phys = dma_to_phys(&hba->pdev->dev, address);

	if (!(get_unaligned_le16(hba->config + PCI_COMMAND) & PCI_COMMAND_MASTER) || hba->absent ||
	    !pfn_valid(PHYS_PFN(phys)) || !pfn_valid(PHYS_PFN(phys + length - 1))) {
		hba->dma_refused++;
		return false;
	}
	if (to_memory)
		memcpy(phys_to_virt(phys), buffer, length);
	else
		memcpy(buffer, phys_to_virt(phys), length);
	return true;
}

static u64 softhba_ring_address(struct softhba *hba, size_t offset)
{
	return ((u64)hba->ring_high << 32 | hba->ring_low) + offset;
}

/* ---- the interrupt line ---- */

static bool softhba_line(struct softhba *hba)
{
	return hba->stuck || (hba->status & hba->mask);
}

static void softhba_signal(struct softhba *hba)
{
	irq_set_irqchip_state(hba->irq, IRQCHIP_STATE_PENDING, true);
}

/*
 * Something has become of the line: interrupt, unless the fault panel is against
 * it, and again every millisecond while it is up.
 */
static void softhba_update_line(struct softhba *hba)
{
	unsigned long flags;
	bool signal = false;
	u32 late = 0;

	raw_spin_lock_irqsave(&hba->lock, flags);
	if (softhba_line(hba) && !hba->line_up) {
		hba->line_up = true;
		hba->lost = false;
		late = hba->late_us;
		if (hba->lose_interrupts) {
			hba->lose_interrupts--;
			/* As an edge that got lost: nothing repeats it. */
			hba->line_up = false;
			hba->lost = true;
			raw_spin_unlock_irqrestore(&hba->lock, flags);
			return;
		}
		if (!late) {
			hba->interrupts++;
			signal = true;
		}
		if (late || !hba->edge)
			hrtimer_start(&hba->line_timer,
				      ns_to_ktime(late ? (u64)late * NSEC_PER_USEC :
						  SOFTHBA_LINE_PERIOD_NS),
				      HRTIMER_MODE_REL_SOFT);
	} else if (!softhba_line(hba)) {
		hba->line_up = false;
	}
	raw_spin_unlock_irqrestore(&hba->lock, flags);
	if (signal)
		softhba_signal(hba);
}

static enum hrtimer_restart softhba_line_timer(struct hrtimer *t)
{
	struct softhba *hba = container_of(t, struct softhba, line_timer);
	bool up, again = false;
	unsigned long flags;

	raw_spin_lock_irqsave(&hba->lock, flags);
	up = softhba_line(hba) && !hba->lost;
	hba->line_up = up;
	if (up) {
		hba->interrupts++;
		/* The line may have gone down and up since, and the timer been started. */
		again = !hba->edge && !hrtimer_is_queued(t);
		if (again)
			hrtimer_forward_now(t, ns_to_ktime(SOFTHBA_LINE_PERIOD_NS));
	}
	raw_spin_unlock_irqrestore(&hba->lock, flags);
	if (up)
		softhba_signal(hba);
	return again ? HRTIMER_RESTART : HRTIMER_NORESTART;
}

void softhba_raise(struct softhba *hba)
{
	softhba_signal(hba);
}

void softhba_event(struct softhba *hba)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&hba->lock, flags);
	hba->status |= SOFTHBA_INT_EVENT;
	raw_spin_unlock_irqrestore(&hba->lock, flags);
	softhba_update_line(hba);
}

void softhba_unmask(struct softhba *hba)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&hba->lock, flags);
	hba->mask = ~0;
	raw_spin_unlock_irqrestore(&hba->lock, flags);
	softhba_update_line(hba);
}

void softhba_kick(struct softhba *hba)
{
	softhba_update_line(hba);
	wake_up(&hba->wait);
}

/* ---- registers ---- */

static u32 softhba_scratch_read(const u8 *p, unsigned int bytes)
{
	switch (bytes) {
	case 1:
		return *p;
	case 2:
		return get_unaligned_le16(p);
	default:
		return get_unaligned_le32(p);
	}
}

static void softhba_scratch_write(u8 *p, unsigned int bytes, u32 value)
{
	for (; bytes--; value >>= 8)
		*p++ = value;
}

static u32 softhba_read(void *context, u32 offset, unsigned int bytes)
{
	struct softhba *hba = context;

	atomic_inc(&hba->reads);
	if (hba->absent)
		return ~0;
	if (offset >= SOFTHBA_REG_SCRATCH &&
	    offset + bytes <= SOFTHBA_REG_SCRATCH + SOFTHBA_SCRATCH_SIZE)
		return softhba_scratch_read(hba->scratch + offset - SOFTHBA_REG_SCRATCH, bytes);
	if (bytes != 4)
		return ~0;
	switch (offset) {
	case SOFTHBA_REG_ID:
		return SOFTHBA_ID;
	case SOFTHBA_REG_STATUS:
		return READ_ONCE(hba->status);
	case SOFTHBA_REG_MASK:
		return hba->mask;
	case SOFTHBA_REG_RING_LOW:
		return hba->ring_low;
	case SOFTHBA_REG_RING_HIGH:
		return hba->ring_high;
	case SOFTHBA_REG_DOORBELL:
		return hba->doorbell;
	default:
		return 0;
	}
}

static struct softhba_disk *softhba_disk_of(struct softhba *hba, struct softhba_request *r)
{
	if (r->path >= SOFTHBA_PATHS || r->target >= SOFTHBA_TARGETS || r->lun >= SOFTHBA_LUNS)
		return NULL;
	return &hba->disks[r->path][r->target][r->lun];
}

/* Locks: lock held. */
static void softhba_forget(struct softhba *hba, struct softhba_cmd *cmd)
{
	struct softhba_disk *disk = softhba_disk_of(hba, &cmd->request);

	cmd->busy = false;
	hba->active--;
	if (!disk)
		return;
	disk->active--;
	if (cmd->request.tag == SP_UNTAGGED)
		disk->untagged--;
}

static bool softhba_take(struct softhba *hba);

/* Forgets what is on a bus, or with SOFTHBA_ANY on all. Locks: lock held. */
static void softhba_reset_path(struct softhba *hba, u8 path)
{
	int i;

	/* Also what the driver has announced and the thread not seen yet. */
	while (softhba_take(hba))
		;
	for (i = 0; i < SOFTHBA_RING; i++)
		if (hba->cmds[i].busy && (path == SOFTHBA_ANY || hba->cmds[i].request.path == path))
			softhba_forget(hba, &hba->cmds[i]);
}

/* Forgets one request of a unit, or all. Locks: lock held. */
static void softhba_forget_unit(struct softhba *hba, u32 unit, bool all)
{
	u8 path = unit >> 24, target = unit >> 16, lun = unit >> 8, tag = unit;
	int i;

	while (softhba_take(hba))
		;
	for (i = 0; i < SOFTHBA_RING; i++) {
		struct softhba_request *r = &hba->cmds[i].request;

		if (hba->cmds[i].busy && r->path == path && r->target == target &&
		    (lun == SOFTHBA_ANY || r->lun == lun) && (all || r->tag == tag))
			softhba_forget(hba, &hba->cmds[i]);
	}
}

static void softhba_control(struct softhba *hba, u32 value)
{
	if (value & SOFTHBA_CONTROL_RESET) {
		softhba_reset_path(hba, SOFTHBA_ANY);
		hba->adapter_resets++;
		hba->run = false;
		hba->status = 0;
		hba->mask = 0;
		hba->taken = 0;
		hba->doorbell = 0;
		hba->completed = 0;
	}
	if (value & SOFTHBA_CONTROL_RUN)
		hba->run = true;
}

static void softhba_write_locked(struct softhba *hba, u32 offset, u32 value)
{
	switch (offset) {
	case SOFTHBA_REG_CONTROL:
		softhba_control(hba, value);
		break;
	case SOFTHBA_REG_STATUS:
		hba->status &= ~value;
		break;
	case SOFTHBA_REG_MASK:
		hba->mask = value;
		break;
	case SOFTHBA_REG_RING_LOW:
		hba->ring_low = value;
		break;
	case SOFTHBA_REG_RING_HIGH:
		hba->ring_high = value;
		break;
	case SOFTHBA_REG_DOORBELL:
		hba->doorbell = value;
		break;
	case SOFTHBA_REG_ABORT:
		softhba_forget_unit(hba, value, false);
		break;
	case SOFTHBA_REG_RESET_UNIT:
		softhba_forget_unit(hba, value, true);
		break;
	case SOFTHBA_REG_RESET_BUS:
		if (value < SOFTHBA_PATHS) {
			softhba_reset_path(hba, value);
			hba->resets[value]++;
			hba->status |= SOFTHBA_INT_RESET;
		}
		break;
	}
}

static void softhba_write(void *context, u32 offset, unsigned int bytes, u32 value)
{
	struct softhba *hba = context;
	unsigned long flags;

	atomic_inc(&hba->writes);
	if (hba->absent)
		return;
	if (offset >= SOFTHBA_REG_SCRATCH &&
	    offset + bytes <= SOFTHBA_REG_SCRATCH + SOFTHBA_SCRATCH_SIZE) {
		softhba_scratch_write(hba->scratch + offset - SOFTHBA_REG_SCRATCH, bytes, value);
		return;
	}
	if (bytes != 4)
		return;
	raw_spin_lock_irqsave(&hba->lock, flags);
	softhba_write_locked(hba, offset, value);
	raw_spin_unlock_irqrestore(&hba->lock, flags);
	if (offset == SOFTHBA_REG_DOORBELL)
		wake_up(&hba->wait);
	else
		softhba_update_line(hba);
}

static const struct sp_soft_ops softhba_register_ops = {
	.read = softhba_read,
	.write = softhba_write,
};

static u32 softhba_port_read(void *context, u32 offset, unsigned int bytes)
{
	struct softhba *hba = context;

	return softhba_scratch_read(hba->ports + offset, bytes);
}

static void softhba_port_write(void *context, u32 offset, unsigned int bytes, u32 value)
{
	struct softhba *hba = context;

	softhba_scratch_write(hba->ports + offset, bytes, value);
}

static const struct sp_soft_ops softhba_port_ops = {
	.read = softhba_port_read,
	.write = softhba_port_write,
};

/* ---- the processor ---- */

static struct softhba_cmd *softhba_unused_cmd(struct softhba *hba)
{
	int i;

	for (i = 0; i < SOFTHBA_RING; i++)
		if (!hba->cmds[i].busy)
			return &hba->cmds[i];
	return NULL;
}

/* Takes one request out of the ring. Locks: lock held. */
static bool softhba_take(struct softhba *hba)
{
	struct softhba_cmd *cmd = softhba_unused_cmd(hba);
	size_t at = offsetof(struct softhba_rings, requests) +
		    hba->taken % SOFTHBA_RING * sizeof(struct softhba_request);
	struct softhba_disk *disk;

	if (!hba->run || hba->taken == hba->doorbell || !cmd)
		return false;
	hba->taken++;
	if (!softhba_dma(hba, softhba_ring_address(hba, at), &cmd->request, sizeof(cmd->request),
			 false))
		return true;
	cmd->busy = true;
	cmd->hangs = false;
	cmd->due = ktime_add_us(ktime_get(), hba->delay_us);
	hba->started++;
	hba->active++;
	hba->max_active = max(hba->max_active, hba->active);
	hba->max_elements = max(hba->max_elements, cmd->request.elements);
	disk = softhba_disk_of(hba, &cmd->request);
	if (!disk)
		return true;
	if (disk->untagged || (disk->active && cmd->request.tag == SP_UNTAGGED))
		disk->overlaps++;
	disk->active++;
	if (cmd->request.tag == SP_UNTAGGED)
		disk->untagged++;
	return true;
}

static bool softhba_fault_matches(const struct softhba_fault *f, const struct softhba_request *r)
{
	return f->count && (f->opcode == SOFTHBA_ANY || f->opcode == r->cdb[0]) &&
	       (f->target == SOFTHBA_ANY || f->target == r->target);
}

/* The command whose time has come, or NULL and when the next one's will. Locks: lock held. */
static struct softhba_cmd *softhba_due(struct softhba *hba, ktime_t *next)
{
	struct softhba_cmd *found = NULL;
	ktime_t now = ktime_get();
	int i;

	*next = KTIME_MAX;
	if (hba->hold)
		return NULL;
	for (i = 0; i < SOFTHBA_RING; i++) {
		struct softhba_cmd *cmd = &hba->cmds[i];
		bool later;

		if (!cmd->busy || cmd->hangs)
			continue;
		if (ktime_after(cmd->due, now)) {
			*next = min(*next, cmd->due);
			continue;
		}
		later = found && ktime_after(cmd->due, found->due);
		if (!found || later == hba->reverse)
			found = cmd;
	}
	return found;
}

/* Applies the fault panel. False if the command is not to be answered (for now). */
static bool softhba_break(struct softhba *hba, struct softhba_cmd *cmd, struct softhba_fault *fault)
{
	int i;

	for (i = 0; i < SOFTHBA_FAULTS; i++) {
		struct softhba_fault *f = &hba->faults[i];

		if (!softhba_fault_matches(f, &cmd->request))
			continue;
		f->count--;
		if (f->hang) {
			cmd->hangs = true;
			return false;
		}
		*fault = *f;
		break;
	}
	return true;
}

static void softhba_apply(struct softhba *hba, struct softhba_cmd *cmd,
			  const struct softhba_fault *f)
{
	struct softhba_completion *c = &cmd->completion;
	struct softhba_disk *disk = softhba_disk_of(hba, &cmd->request);

	if (f->srb_status)
		c->srb_status = f->srb_status;
	if (f->scsi_status) {
		c->scsi_status = f->scsi_status;
		if (!f->srb_status)
			c->srb_status = SRB_STATUS_ERROR;
	}
	c->transferred -= min(c->transferred, f->shorter);
	if (f->shorter && !f->srb_status)
		c->srb_status = SRB_STATUS_DATA_OVERRUN;
	if (f->key && disk) {
		disk->key = f->key;
		disk->asc = f->asc;
		disk->ascq = f->ascq;
	}
}

/* With autosense the sense data goes along with the status. */
static void softhba_autosense(struct softhba *hba, struct softhba_cmd *cmd)
{
	struct softhba_request *r = &cmd->request;
	struct softhba_disk *disk = softhba_disk_of(hba, r);
	u8 sense[18] = { 0x70, [7] = 10 };

	if (cmd->completion.scsi_status != 0x02 || !r->sense_length || !disk || !disk->key)
		return;
	sense[2] = disk->key;
	sense[12] = disk->asc;
	sense[13] = disk->ascq;
	cmd->completion.sense_length = min_t(u32, r->sense_length, sizeof(sense));
	if (softhba_dma(hba, (u64)r->sense_high << 32 | r->sense_low, sense,
			cmd->completion.sense_length, true))
		disk->key = 0;
}

/* Puts a completion into the ring, the count behind it. Locks: lock held. */
static void softhba_complete(struct softhba *hba, struct softhba_cmd *cmd)
{
	size_t at = offsetof(struct softhba_rings, completions) +
		    hba->completed % SOFTHBA_RING * sizeof(struct softhba_completion);
	u32 count = hba->completed + 1;

	softhba_forget(hba, cmd);
	if (!softhba_dma(hba, softhba_ring_address(hba, at), &cmd->completion,
			 sizeof(cmd->completion), true))
		return;
	wmb();			/* the driver looks at the count first */
	softhba_dma(hba, softhba_ring_address(hba, offsetof(struct softhba_rings, completed)),
		    &count, sizeof(count), true);
	hba->completed = count;
	hba->status |= SOFTHBA_INT_COMPLETION;
}

/* Returns: whether there was something to do; else when there will be. */
static bool softhba_work(struct softhba *hba, ktime_t *next)
{
	struct softhba_fault fault = { };
	struct softhba_cmd *cmd;

	raw_spin_lock_irq(&hba->lock);
	while (softhba_take(hba))
		;
	cmd = softhba_due(hba, next);
	if (cmd && softhba_break(hba, cmd, &fault)) {
		if (fault.delay_us) {
			cmd->due = ktime_add_us(ktime_get(), fault.delay_us);
		} else {
			softhba_execute(hba, cmd);
			softhba_apply(hba, cmd, &fault);
			softhba_autosense(hba, cmd);
			softhba_complete(hba, cmd);
		}
	}
	raw_spin_unlock_irq(&hba->lock);
	if (cmd)
		softhba_update_line(hba);
	return cmd;
}

static bool softhba_has_work(struct softhba *hba)
{
	ktime_t next;
	bool ready;

	raw_spin_lock_irq(&hba->lock);
	ready = (hba->run && hba->taken != hba->doorbell) || softhba_due(hba, &next);
	raw_spin_unlock_irq(&hba->lock);
	return ready;
}

static int softhba_thread(void *data)
{
	struct softhba *hba = data;
	ktime_t next;

	while (!kthread_should_stop()) {
		if (softhba_work(hba, &next)) {
			cond_resched();
			continue;
		}
		wait_event_interruptible_hrtimeout(hba->wait,
						   kthread_should_stop() || softhba_has_work(hba),
						   next == KTIME_MAX ? ms_to_ktime(100) :
						   max(ktime_sub(next, ktime_get()), (ktime_t)1));
	}
	return 0;
}

/* ---- life ---- */

static int softhba_create_irq(struct softhba *hba)
{
	hba->fwnode = irq_domain_alloc_named_fwnode("softhba");
	if (!hba->fwnode)
		return -ENOMEM;
	hba->domain = irq_domain_create_sim(hba->fwnode, 1);
	if (IS_ERR(hba->domain)) {
		irq_domain_free_fwnode(hba->fwnode);
		return PTR_ERR(hba->domain);
	}
	hba->irq = irq_create_mapping(hba->domain, 0);
	if (hba->irq)
		return 0;
	irq_domain_remove_sim(hba->domain);
	irq_domain_free_fwnode(hba->fwnode);
	return -ENOMEM;
}

static void softhba_destroy_irq(struct softhba *hba)
{
	irq_dispose_mapping(hba->irq);
	irq_domain_remove_sim(hba->domain);
	irq_domain_free_fwnode(hba->fwnode);
}

static int softhba_add_ranges(struct softhba *hba)
{
	int err;

	hba->registers = (struct sp_soft_range){
		.start = hba->window.start, .length = resource_size(&hba->window),
		.ops = &softhba_register_ops, .context = hba,
	};
	hba->port_range = (struct sp_soft_range){
		.start = SOFTHBA_PORT_BASE, .length = SOFTHBA_PORT_SIZE, .io = true,
		.ops = &softhba_port_ops, .context = hba,
	};
	err = sp_soft_add(&hba->registers);
	if (err)
		return err;
	err = sp_soft_add(&hba->port_range);
	if (err)
		sp_soft_remove(&hba->registers);
	return err;
}

static void softhba_free_disks(struct softhba *hba)
{
	struct softhba_disk *disk = &hba->disks[0][0][0];
	unsigned int i;

	for (i = 0; i < sizeof(hba->disks) / sizeof(*disk); i++)
		vfree(disk[i].data);
}

struct softhba *softhba_create(void)
{
	struct softhba *hba = vzalloc(sizeof(*hba));
	int i, err;

	if (!hba)
		return ERR_PTR(-ENOMEM);
	raw_spin_lock_init(&hba->lock);
	init_waitqueue_head(&hba->wait);
	hrtimer_init(&hba->line_timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_SOFT);
	hba->line_timer.function = softhba_line_timer;
	hba->device_type = 0x03;	/* processor: no disk driver will come */
	for (i = 0; i < 4; i++) {
		err = softhba_add_disk(hba, 0, i / 2, i % 2);
		if (err)
			goto free_disks;
	}
	err = softhba_create_irq(hba);
	if (err)
		goto free_disks;
	err = softhba_pci_create(hba);
	if (err)
		goto destroy_irq;
	err = softhba_add_ranges(hba);
	if (err)
		goto destroy_pci;
	hba->thread = kthread_run(softhba_thread, hba, "softhba");
	if (!IS_ERR(hba->thread))
		return hba;
	err = PTR_ERR(hba->thread);

	sp_soft_remove(&hba->port_range);
	sp_soft_remove(&hba->registers);
destroy_pci:
	softhba_pci_destroy(hba);
destroy_irq:
	softhba_destroy_irq(hba);
free_disks:
	softhba_free_disks(hba);
	vfree(hba);
	return ERR_PTR(err);
}

void softhba_destroy(struct softhba *hba)
{
	kthread_stop(hba->thread);
	hba->stuck = false;
	hba->mask = 0;
	hrtimer_cancel(&hba->line_timer);
	softhba_pci_destroy(hba);
	sp_soft_remove(&hba->port_range);
	sp_soft_remove(&hba->registers);
	softhba_destroy_irq(hba);
	softhba_free_disks(hba);
	vfree(hba);
}
