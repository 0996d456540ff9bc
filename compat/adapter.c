// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of an adapter: configuration offered to HwFindAdapter and read back,
 * resources, HwInitialize, the SCSI host, and all of that backwards.
 */
#include <linux/slab.h>

#include "scsiport.h"
#include "trace.h"

/* An IDE function's programming interface, and where its channels are without it */
#define SP_IDE_NATIVE_PRIMARY	BIT(0)
#define SP_IDE_NATIVE_SECONDARY	BIT(2)
#define SP_IDE_IRQ_PRIMARY	14
#define SP_IDE_IRQ_SECONDARY	15

/* The setting of the adapter's place in a list; the last element serves the rest. */
#define sp_setting(sp, array, nr) \
	((sp)->drv->mp->settings->array[min_t(int, (sp)->index, \
					(sp)->drv->mp->settings->nr - 1)])

static bool sp_id_matches(const char *prefix, u16 value)
{
	char hex[5];

	snprintf(hex, sizeof(hex), "%04x", value);
	return !strncasecmp(hex, prefix, strlen(prefix));
}

static bool sp_init_matches(const struct sp_init *init, struct pci_dev *pdev)
{
	return init->hw.adapter_interface_type == NT_PCI_BUS &&
	       sp_id_matches(init->vendor_id, pdev->vendor) &&
	       sp_id_matches(init->device_id, pdev->device);
}

/*
 * Calls HwAdapterControl if the miniport has announced the type.
 *
 * Stop and Restart run under the interrupt lock like everything that touches
 * the HBA; the other types need process context for the bus.
 *
 * Returns: ScsiAdapterControlSuccess (0) or what the miniport said.
 * Locks: none held; waits for an enable-callback. Context: process.
 */
s32 sp_adapter_control(struct sp_adapter *sp, enum nt_adapter_control type)
{
	ktime_t begin = ktime_get();
	struct sp_section sec;
	s32 status;

	if (!(sp->supported_controls & BIT(type)))
		return 0;
	if (type == NT_SET_BOOT_CONFIG || type == NT_SET_RUNNING_CONFIG) {
		sp->context = SP_IN_CONFIG;
		status = sp->init->hw.hw_adapter_control(sp->ext, type, NULL);
		sp->context = SP_IN_NONE;
	} else {
		sp_enter_idle(sp, &sec);
		begin = ktime_get();
		sp->context = SP_IN_CONTROL;
		status = sp->init->hw.hw_adapter_control(sp->ext, type, NULL);
		sp->context = SP_IN_NONE;
		if (type == NT_STOP_ADAPTER) {
			/* Not a callback more: neither by this section's end nor later. */
			sp_silence(sp);
		}
		sp_leave(sp, &sec);
	}
	sp_check_duration(sp, "HwAdapterControl", begin, SP_CALLBACK_LIMIT);
	if (status)
		sp_breach(sp, "HwAdapterControl", "type %d answered with %d", type, status);
	return status;
}

/*
 * Asks which control types there are, in the section of HwInitialize: nothing
 * else of the miniport may run meanwhile. Locks: intr_lock held.
 */
static void sp_query_controls(struct sp_adapter *sp)
{
	struct {
		struct nt_control_type_list list;
		u8 guard[8];
	} query = { .list.max_control_type = NT_ADAPTER_CONTROL_MAX };
	unsigned int i;

	sp->supported_controls = 0;
	if (!sp->init->hw.hw_adapter_control)
		return;
	sp->context = SP_IN_CONTROL;
	sp->init->hw.hw_adapter_control(sp->ext, NT_QUERY_SUPPORTED_CONTROL_TYPES, &query.list);
	sp->context = SP_IN_NONE;
	for (i = 0; i < NT_ADAPTER_CONTROL_MAX; i++)
		if (query.list.supported[i])
			sp->supported_controls |= BIT(i);
	if (memchr_inv(query.guard, 0, sizeof(query.guard)))
		sp_breach(sp, "HwAdapterControl",
			  "wrote beyond SupportedTypeList[MaxControlType]");
	if (!(sp->supported_controls & BIT(NT_STOP_ADAPTER)))
		sp_breach(sp, "HwAdapterControl", "ScsiStopAdapter is not supported");
}

/* Offers the device's resources, packed, in the order of the BARs. */
static void sp_fill_ranges(struct sp_adapter *sp, struct nt_port_config *config)
{
	unsigned int n = 0;
	int i;

	for (i = 0; sp->pdev && i < PCI_STD_NUM_BARS && n < config->number_of_access_ranges;
	     i++) {
		struct resource *res = &sp->pdev->resource[i];
		struct nt_access_range *range = &config->access_ranges[n];
		struct pci_bus_region region;

		if (!resource_size(res) || !(res->flags & (IORESOURCE_IO | IORESOURCE_MEM)))
			continue;
		pcibios_resource_to_bus(sp->pdev->bus, &region, res);
		range->start.quad = region.start;
		range->length = min_t(u64, resource_size(res), U32_MAX);
		range->in_memory = !(res->flags & IORESOURCE_IO);
		n++;
	}
}

/* ConfigInfo as HwFindAdapter gets it. */
static void sp_fill_config(struct sp_adapter *sp)
{
	const struct nt_hw_init *hw = &sp->init->hw;
	const struct sp_settings *set = sp->drv->mp->settings;
	struct nt_port_config *config = sp->config;
	struct nt_access_range *ranges = config->access_ranges;
	u8 line = 0;

	memset(config, 0, sizeof(*config));
	config->access_ranges = ranges;
	if (ranges)
		memset(ranges, 0, hw->number_of_access_ranges * sizeof(*ranges));
	config->length = sizeof(*config);
	if (sp->pdev) {
		config->system_io_bus_number = sp->pdev->bus->number;
		config->slot_number = PCI_SLOT(sp->pdev->devfn) |
				      PCI_FUNC(sp->pdev->devfn) << 5;
	} else {
		config->atdisk_primary_claimed = !sp_range_is_free(0x1f0, 8, true);
		config->atdisk_secondary_claimed = !sp_range_is_free(0x170, 8, true);
	}
	config->adapter_interface_type = hw->adapter_interface_type;
	/* Any nonzero value means the device's own interrupt, whatever Linux calls it. */
	if (sp->irq_legacy) {
		config->bus_interrupt_level = sp->irq;
		config->bus_interrupt_vector = sp->irq;
		config->bus_interrupt_level2 = sp->irq2;
		config->bus_interrupt_vector2 = sp->irq2;
		config->interrupt_mode2 = NT_LATCHED;
	} else if (sp->pdev && sp->irq > 0) {
		pci_read_config_byte(sp->pdev, PCI_INTERRUPT_LINE, &line);
		config->bus_interrupt_level = line && line != 0xff ? line : sp->irq;
		config->bus_interrupt_vector = config->bus_interrupt_level;
	}
	/*
	 * A message is latched: an edge that nobody shares and that needs no
	 * dismissal. A miniport that knows may save itself the registers. Latched
	 * is also what every bus but PCI begins with.
	 */
	config->interrupt_mode = sp->irq_message || !sp->pdev ? NT_LATCHED : NT_LEVEL_SENSITIVE;
	config->maximum_transfer_length = U32_MAX;
	config->number_of_physical_breaks = sp_number(sp, &set->maximum_sg_list,
						      SP_UNINITIALIZED_VALUE);
	config->dma_channel = SP_UNINITIALIZED_VALUE;
	config->dma_port = SP_UNINITIALIZED_VALUE;
	config->dma_channel2 = SP_UNINITIALIZED_VALUE;
	config->dma_port2 = SP_UNINITIALIZED_VALUE;
	config->number_of_access_ranges = hw->number_of_access_ranges;
	memset(config->initiator_bus_id, sp_number(sp, &set->initiator_target_id, 0xff),
	       sizeof(config->initiator_bus_id));
	config->map_buffers = hw->map_buffers;
	config->need_physical_addresses = hw->need_physical_addresses;
	config->tagged_queuing = hw->tagged_queuing;
	config->auto_request_sense = hw->auto_request_sense;
	config->multiple_request_per_lu = hw->multiple_request_per_lu;
	config->receive_event = hw->receive_event;
	config->maximum_number_of_targets = SP_MAX_TARGETS;
	config->maximum_number_of_logical_units = SP_MAX_LUNS;
	config->device_extension_size = hw->device_extension_size;
	config->specific_lu_extension_size = hw->specific_lu_extension_size;
	config->srb_extension_size = hw->srb_extension_size;
	config->dma64_bit_addresses = SCSI_DMA64_SYSTEM_SUPPORTED;
	sp_fill_ranges(sp, config);
}

static int sp_alloc_config(struct sp_adapter *sp)
{
	u32 ranges = sp->init->hw.number_of_access_ranges;
	struct nt_port_config *config;

	config = kzalloc(sizeof(*config), GFP_KERNEL);
	if (!config)
		return -ENOMEM;
	if (ranges) {
		config->access_ranges = kcalloc(ranges, sizeof(*config->access_ranges),
						GFP_KERNEL);
		if (!config->access_ranges) {
			kfree(config);
			return -ENOMEM;
		}
	}
	sp->config = config;
	sp_fill_config(sp);
	return 0;
}

static void sp_free_config(struct sp_adapter *sp)
{
	if (sp->config)
		kfree(sp->config->access_ranges);
	kfree(sp->config);
	sp->config = NULL;
}

#define sp_bad_config(sp, fmt, ...) \
	(dev_err((sp)->dev, "miniport %s: HwFindAdapter: " fmt "\n", (sp)->drv->name, \
		 ##__VA_ARGS__), -EINVAL)

/* What the user wants goes before what HwFindAdapter has said, or not said. */
static void sp_settle_config(struct sp_adapter *sp)
{
	struct nt_port_config *config = sp->config;

	sp_override(sp);
	if (config->number_of_physical_breaks == SP_UNINITIALIZED_VALUE)
		config->number_of_physical_breaks = SP_DEFAULT_BREAKS;
	if (config->number_of_physical_breaks >= SP_MAX_SEGMENTS)
		config->number_of_physical_breaks = SP_MAX_SEGMENTS - 1;
}

/* Checks what HwFindAdapter has left in ConfigInfo, and takes it over. */
static int sp_read_config(struct sp_adapter *sp)
{
	struct nt_port_config *config = sp->config;

	if (config->number_of_buses < 1 || config->number_of_buses > SP_MAX_BUSES)
		return sp_bad_config(sp, "NumberOfBuses is %u, not 1 to %u",
				     config->number_of_buses, SP_MAX_BUSES);
	if (config->maximum_number_of_targets < 1 ||
	    config->maximum_number_of_targets > SP_MAX_TARGETS_PER_BUS)
		return sp_bad_config(sp, "MaximumNumberOfTargets is %u, not 1 to %u",
				     config->maximum_number_of_targets, SP_MAX_TARGETS_PER_BUS);
	if (config->maximum_number_of_logical_units < 1)
		return sp_bad_config(sp, "MaximumNumberOfLogicalUnits is 0");
	if (config->alignment_mask > 7 || (config->alignment_mask & (config->alignment_mask + 1)))
		return sp_bad_config(sp, "AlignmentMask is %#x, not 0, 1, 3 or 7",
				     config->alignment_mask);
	if (config->maximum_transfer_length < SECTOR_SIZE)
		return sp_bad_config(sp, "MaximumTransferLength is %u",
				     config->maximum_transfer_length);
	sp_settle_config(sp);
	if ((config->tagged_queuing || config->multiple_request_per_lu) &&
	    !config->auto_request_sense)
		return sp_bad_config(sp, "TaggedQueuing and MultipleRequestPerLu need AutoRequestSense");

	sp->nr_buses = config->number_of_buses;
	sp->tagged_queuing = config->tagged_queuing;
	sp->caches_data = config->caches_data;
	sp->reset_target_supported = config->reset_target_supported;
	sp->multiple_request_per_lu = config->multiple_request_per_lu;
	sp->auto_request_sense = config->auto_request_sense;
	sp->sense_length = sp_number(sp, &sp->drv->mp->settings->total_sense_data_bytes,
				     sp->auto_request_sense ? SCSI_SENSE_BUFFERSIZE :
							      SP_SENSE_ASKED);
	sp->map_buffers = config->map_buffers;
	/* Unmapped reads and writes can only be moved by the adapter itself. */
	sp->map_read_write = config->map_buffers &&
			     (config->map_buffers != SP_MAP_NON_READ_WRITE ||
			      !config->master || !config->scatter_gather ||
			      !config->need_physical_addresses);
	sp->need_physical_addresses = config->need_physical_addresses;
	sp->system_dma = !config->master && config->dma_channel != SP_UNINITIALIZED_VALUE;
	sp->scatter_gather = config->scatter_gather && config->number_of_physical_breaks;
	sp->lu_ext_size = config->specific_lu_extension_size;
	return 0;
}

static int sp_alloc_ext(struct sp_adapter *sp)
{
	sp->ext_block = kvzalloc(struct_size(sp->ext_block, ext,
					     sp->init->hw.device_extension_size), GFP_KERNEL);
	if (!sp->ext_block)
		return -ENOMEM;
	sp->ext_block->sp = sp;
	sp->ext_block->magic = SP_EXT_MAGIC;
	sp->ext = sp->ext_block->ext;
	return 0;
}

static void sp_free_ext(struct sp_adapter *sp)
{
	if (sp->ext_block)
		sp->ext_block->magic = 0;
	kvfree(sp->ext_block);
	sp->ext_block = NULL;
	sp->ext = NULL;
}

/* sp_clear_master - the HBA can reach memory no longer, where that can be done */
void sp_clear_master(struct sp_adapter *sp)
{
	if (sp->pdev)
		pci_clear_master(sp->pdev);
}

static void sp_undo_find(struct sp_adapter *sp)
{
	/* An HBA that was brought up and then refused may still write to memory. */
	sp_clear_master(sp);
	sp_release_ranges(sp);
	kfree(sp->bus_data);
	sp->bus_data = NULL;
	sp_bounce_free(sp);
	sp_common_free(sp);
	sp_unmap_all(sp);
	sp_free_ext(sp);
	sp_free_config(sp);
}

/*
 * HwFindAdapter with one of the miniport's entries. @context and @again are those
 * of a detection, NULL and of no interest where the bus has found the device.
 *
 * Returns: 0 if it found its adapter and all memory is there; -ENODEV if it did
 * not; another errno if the adapter cannot be used. On failure nothing is left.
 */
int sp_find_adapter(struct sp_adapter *sp, const struct sp_init *init, void *context, u8 *again)
{
	struct nt_port_config given;
	u32 answer;
	int err;

	if (sp->pdev)
		pci_set_master(sp->pdev);
	sp->init = init;
	sp->hw_start_io = init->hw.hw_start_io;
	sp->hw_interrupt = init->hw.hw_interrupt;
	err = sp_alloc_config(sp);
	if (err)
		return err;
	err = sp_alloc_ext(sp);
	if (err)
		goto undo;

	given = *sp->config;
	sp->asked.length = 0;
	sp->context = SP_IN_FIND_ADAPTER;
	answer = init->hw.hw_find_adapter(sp->ext, context, NULL,
					  sp_driver_parameter(sp), sp->config,
					  again);
	sp->context = SP_IN_NONE;
	kfree(sp->bus_data);
	sp->bus_data = NULL;
	sp->bar_sizing = 0;
	/* Ours, whatever the miniport has made of the pointer. */
	if (sp->config->access_ranges != given.access_ranges)
		sp_breach(sp, "HwFindAdapter", "the pointer AccessRanges was changed; ignored");
	sp->config->access_ranges = given.access_ranges;

	switch (answer) {
	case SP_RETURN_FOUND:
		break;
	case SP_RETURN_NOT_FOUND:
		err = -ENODEV;
		goto undo;
	case SP_RETURN_ERROR:
		dev_err(sp->dev, "miniport %s: HwFindAdapter: the adapter cannot be used\n",
			sp->drv->name);
		err = -EIO;
		goto undo;
	case SP_RETURN_BAD_CONFIG:
		dev_err(sp->dev,
			"miniport %s: HwFindAdapter: the configuration does not suit the adapter\n",
			sp->drv->name);
		err = -EINVAL;
		goto undo;
	default:
		err = sp_bad_config(sp, "returned %u, which is no SP_RETURN_ value", answer);
		goto undo;
	}

	sp_check_config(sp, &given);
	err = sp_read_config(sp);
	if (err)
		goto undo;
	if (!sp->pdev) {
		err = sp_claim_ranges(sp);
		if (err)
			goto undo;
	}
	if (!sp->common.va) {
		err = sp_common_alloc(sp, 0);
		if (err)
			goto undo;
	}
	err = sp_bounce_alloc(sp);
	if (err)
		goto undo;
	return 0;

undo:
	sp_undo_find(sp);
	return err;
}

/*
 * Finds the entry of a miniport with several that knows the adapter. A prefix of an id
 * stands in our own table of ids for many devices, most of which are none of the
 * miniport's: no match, then, is no wish of the user's.
 */
static int sp_find(struct sp_adapter *sp, const struct pci_device_id *id)
{
	struct sp_driver *drv = sp->drv;
	bool forced = sp->pdev->driver_override || id < drv->ids ||
		      id >= drv->ids + ARRAY_SIZE(drv->ids);
	unsigned int i;
	u8 again = 0;
	int err;

	for (i = 0; i < drv->nr_inits; i++)
		if (sp_init_matches(&drv->inits[i], sp->pdev))
			forced = false;
	/* driver_override: the user wants it tried whatever the ids say. */
	for (i = 0; i < drv->nr_inits; i++) {
		if (forced ? drv->inits[i].hw.adapter_interface_type != NT_PCI_BUS :
			     !sp_init_matches(&drv->inits[i], sp->pdev))
			continue;
		err = sp_find_adapter(sp, &drv->inits[i], NULL, &again);
		if (err != -ENODEV)
			return err;
	}
	return -ENODEV;
}

static int sp_alloc_host(struct sp_adapter *sp)
{
	const struct nt_port_config *config = sp->config;
	struct Scsi_Host *host;
	u32 max_transfer = config->maximum_transfer_length;

	host = scsi_host_alloc(&sp->drv->sht, sizeof(sp));
	if (!host)
		return -ENOMEM;
	*(struct sp_adapter **)shost_priv(host) = sp;
	sp->host = host;

	host->can_queue = sp->nr_requests;
	host->cmd_per_lun = sp->tagged_queuing || sp->multiple_request_per_lu ?
			    sp->nr_requests : min(sp->nr_requests, 2u);
	host->sg_tablesize = config->number_of_physical_breaks + 1;
	if (sp->bounce_size && (sp->map_read_write || !sp->scatter_gather)) {
		max_transfer = min_t(u32, max_transfer, sp->bounce_size);
		host->sg_tablesize = max_transfer / PAGE_SIZE + 1;
	}
	host->max_sectors = min_t(u32, max_transfer >> SECTOR_SHIFT, U16_MAX);
	host->max_id = config->maximum_number_of_targets;
	host->max_lun = config->maximum_number_of_logical_units;
	host->max_channel = config->number_of_buses - 1;
	host->max_cmd_len = SP_CDB_SIZE;
	/* Linux leaves this id out when it scans; -1, the template's, means none. */
	if (config->initiator_bus_id[0] < host->max_id &&
	    !sp_number(sp, &sp->drv->mp->settings->create_initiator_lu, 0))
		host->this_id = config->initiator_bus_id[0];
	host->irq = sp->irq;
	return 0;
}

/* A level as ConfigInfo has it, where none can be said in two ways */
static u32 sp_level(u32 level)
{
	return level == SP_UNINITIALIZED_VALUE ? 0 : level;
}

/* A miniport without HwInterrupt, or that has cleared the level, is polled. */
static bool sp_is_polled(struct sp_adapter *sp)
{
	return !sp->hw_interrupt || sp->irq <= 0 ||
	       (!sp_level(sp->config->bus_interrupt_level) &&
		!sp_level(sp->config->bus_interrupt_vector));
}

/*
 * Takes over the interrupts that the miniport has found out by itself: IRQs of
 * the ISA bus, which keep their numbers in Linux, or Linux' own number where the
 * adapter is on no bus.
 */
static int sp_read_interrupt(struct sp_adapter *sp)
{
	const struct nt_port_config *config = sp->config;
	s32 type = config->adapter_interface_type;

	sp->irq = sp_level(config->bus_interrupt_level) ?: sp_level(config->bus_interrupt_vector);
	sp->irq2 = sp->irq ? sp_level(config->bus_interrupt_level2) : 0;
	sp->irq_message = config->interrupt_mode == NT_LATCHED;
	if ((type == NT_ISA || type == NT_EISA) && (sp->irq > 15 || sp->irq2 > 15))
		return sp_bad_config(sp, "BusInterruptLevel is %u, %u: there are IRQs 1 to 15",
				     sp->irq, sp->irq2);
	return 0;
}

static void sp_disconnect_interrupt(struct sp_adapter *sp)
{
	struct sp_section sec;

	/* Others may be on the line. The adapter is stopped, so it stays on. */
	del_timer_sync(&sp->line_timer);
	sp_enter(sp, &sec);
	sp_line_on(sp);
	sp_leave(sp, &sec);
	if (sp->irq2)
		free_irq(sp->irq2, sp);
	if (sp->irq)
		free_irq(sp->irq, sp);
}

static int sp_connect_interrupt(struct sp_adapter *sp)
{
	unsigned long shared;
	int err;

	if (!sp->pdev) {
		err = sp_read_interrupt(sp);
		if (err)
			return err;
	} else if (!sp_level(sp->config->bus_interrupt_level2)) {
		/* The miniport does without the second one, if there is one. */
		sp->irq2 = 0;
	}

	if (sp_is_polled(sp)) {
		sp->irq = 0;
		sp->irq2 = 0;
		return 0;
	}
	snprintf(sp->irq_name, sizeof(sp->irq_name), "%s:%s", sp->drv->name,
		 dev_name(sp->dev));
	shared = sp->irq_message ? 0 : IRQF_SHARED;
	err = request_threaded_irq(sp->irq, sp_hardirq, sp_irq_thread,
				   shared, sp->irq_name, sp);
	if (err) {
		dev_err(sp->dev, "cannot get interrupt %d: %d\n", sp->irq, err);
		return err;
	}
	if (!sp->irq2)
		return 0;
	err = request_threaded_irq(sp->irq2, sp_hardirq, sp_irq_thread, shared, sp->irq_name, sp);
	if (err) {
		dev_err(sp->dev, "cannot get interrupt %d: %d\n", sp->irq2, err);
		free_irq(sp->irq, sp);
	}
	return err;
}

/*
 * Before the adapter is started, or started again: it is ready without a word, and a
 * link that was down when it stopped is the miniport's to tell of anew.
 *
 * Locks: intr_lock held.
 */
static void sp_begin_anew(struct sp_adapter *sp)
{
	lockdep_assert_held(&sp->intr_lock);
	if (!sp->active)
		sp->busy = false;
	sp_set_link(sp, false);
}

static int sp_initialize(struct sp_adapter *sp)
{
	struct sp_section sec;
	ktime_t begin;
	bool ok;

	sp_enter(sp, &sec);
	sp_begin_anew(sp);
	begin = ktime_get();
	sp->context = SP_IN_INITIALIZE;
	ok = sp->init->hw.hw_initialize(sp->ext);
	sp->context = SP_IN_NONE;
	sp_check_duration(sp, "HwInitialize", begin, SP_INITIALIZE_LIMIT);
	if (ok) {
		sp_query_controls(sp);
		sp->running = true;
	}
	sp_leave(sp, &sec);
	if (ok)
		return 0;
	dev_err(sp->dev, "miniport %s: HwInitialize failed\n", sp->drv->name);
	return -EIO;
}

/*
 * Is the function an IDE controller both of whose channels are where the ISA bus had
 * them? Its interrupts then are IRQ 14 and 15, which PCI knows nothing of: edges, and
 * nobody else's. (The PCI core has already made resources of the ports.)
 */
static bool sp_has_legacy_interrupts(struct pci_dev *pdev)
{
	return pdev->class >> 8 == PCI_CLASS_STORAGE_IDE &&
	       !(pdev->class & (SP_IDE_NATIVE_PRIMARY | SP_IDE_NATIVE_SECONDARY));
}

/*
 * No interrupt at all is for the miniport to judge: it may poll. But who has a device
 * that the firmware's tables lead nowhere from is told why nothing comes of it.
 */
static void sp_get_interrupt(struct sp_adapter *sp)
{
	unsigned int types = sp_setting(sp, msi, nr_msi) ? PCI_IRQ_MSI | PCI_IRQ_LEGACY :
							   PCI_IRQ_LEGACY;
	int n;

	if (sp_has_legacy_interrupts(sp->pdev)) {
		sp->irq = SP_IDE_IRQ_PRIMARY;
		sp->irq2 = SP_IDE_IRQ_SECONDARY;
		sp->irq_message = true;
		sp->irq_legacy = true;
		return;
	}
	n = pci_alloc_irq_vectors(sp->pdev, 1, 1, types);
	sp->irq = n < 1 ? 0 : pci_irq_vector(sp->pdev, 0);
	sp->irq_message = sp->pdev->msi_enabled;
	if (!sp->irq && sp->pdev->pin)
		dev_warn(sp->dev,
			 "the kernel knows no interrupt for the device's pin INT%c; the miniport has to poll\n",
			 'A' + sp->pdev->pin - 1);
}

struct sp_adapter *sp_alloc_adapter(struct sp_driver *drv, struct device *dev)
{
	struct sp_adapter *sp = kzalloc(sizeof(*sp), GFP_KERNEL);

	if (!sp)
		return NULL;
	if (sp_own_alloc(sp)) {
		sp_own_free(sp);
		kfree(sp);
		return NULL;
	}
	kref_init(&sp->kref);
	mutex_init(&sp->reset_mutex);
	sp->drv = drv;
	sp->dev = get_device(dev);
	sp->pdev = dev_is_pci(dev) ? to_pci_dev(dev) : NULL;
	sp->index = atomic_inc_return(&drv->nr_adapters) - 1;
	/* It was checked when the miniport was loaded. */
	sp->dpc_mode = max(sp_dpc_mode(sp_setting(sp, dpc, nr_dpc)), 0);
	ewma_sp_dpc_time_init(&sp->dpc_time);
	spin_lock_init(&sp->intr_lock);
	sp_note_init(&sp->note);
	INIT_LIST_HEAD(&sp->waiting);
	INIT_LIST_HEAD(&sp->backing_off);
	init_llist_head(&sp->incoming);
	INIT_LIST_HEAD(&sp->maps);
	INIT_LIST_HEAD(&sp->claims);
	INIT_LIST_HEAD(&sp->legacy);
	INIT_KFIFO(sp->log);
	INIT_WORK(&sp->log_work, sp_log_work);
	INIT_WORK(&sp->rescan_work, sp_rescan);
	init_waitqueue_head(&sp->idle);
	hrtimer_init(&sp->timer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_SOFT);
	sp->timer.function = sp_timer;
	timer_setup(&sp->hold_timer, sp_hold_end, 0);
	timer_setup(&sp->line_timer, sp_line_timer, 0);
	timer_setup(&sp->busy_timer, sp_busy_timer, 0);
	tasklet_setup(&sp->dpc_tasklet, sp_dpc_tasklet);
	xa_init_flags(&sp->lus, XA_FLAGS_LOCK_IRQ);
	return sp;
}

/* Who has a node of it open may still have the structure, and nothing else of it. */
void sp_free_adapter(struct sp_adapter *sp)
{
	atomic_dec(&sp->drv->nr_adapters);
	xa_destroy(&sp->lus);
	sp_adapter_put(sp);
}

/*
 * From here on nothing of the miniport is called. When the adapter is dead, what waits
 * for its turn gets none, and who waits for the end of a hold is let go.
 *
 * Context: process.
 */
static void sp_end_callbacks(struct sp_adapter *sp, bool dead)
{
	struct sp_section sec;

	sp_enter_idle(sp, &sec);
	sp_silence(sp);
	sp->dead = dead;
	if (dead)
		sp_purge_parked(sp, SP_UNTAGGED, SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_NO_HBA,
				&sec);
	sp_leave(sp, &sec);
	wake_up_all(&sp->idle);
}

/*
 * The HBA may only be silenced by the miniport, or, if it cannot, by taking its bus
 * mastering away after a reset.
 */
static void sp_stop_callbacks(struct sp_adapter *sp)
{
	struct sp_section sec;
	u8 path;

	if (!READ_ONCE(sp->running)) {
		/* Stopped when it was given up, or not started again after a pause. */
		sp_end_callbacks(sp, true);
		sp_clear_master(sp);
		return;
	}
	if (!(sp->supported_controls & BIT(NT_STOP_ADAPTER))) {
		sp_enter_idle(sp, &sec);
		sp->context = SP_IN_RESET_BUS;
		for (path = 0; sp->running && path < sp->nr_buses; path++)
			sp->init->hw.hw_reset_bus(sp->ext, path);
		sp->context = SP_IN_NONE;
		sp_leave(sp, &sec);
	}
	sp_adapter_control(sp, NT_STOP_ADAPTER);
	sp_end_callbacks(sp, true);
	sp_adapter_control(sp, NT_SET_BOOT_CONFIG);
	sp_clear_master(sp);
}

/*
 * sp_stop - the end of the adapter
 *
 * A control request is waited for, and none comes after it.
 * Locks: none held. Context: process, sleeps.
 */
void sp_stop(struct sp_adapter *sp)
{
	mutex_lock(&sp->control_mutex);
	sp_stop_callbacks(sp);
	mutex_unlock(&sp->control_mutex);
}

/*
 * The adapter loses power. The disks above are suspended; a request that comes
 * all the same waits for sp_resume().
 */
static int sp_suspend(struct device *dev)
{
	struct sp_adapter *sp = dev_get_drvdata(dev);

	/* Found, but DriverEntry has not returned yet. */
	if (!sp)
		return 0;
	if (!(sp->supported_controls & BIT(NT_STOP_ADAPTER)) ||
	    (!(sp->supported_controls & BIT(NT_RESTART_ADAPTER)) && !sp->pdev)) {
		dev_err(dev, "miniport %s: cannot be suspended: it does not support ScsiStopAdapter%s\n",
			sp->drv->name, sp->pdev ? "" : " and ScsiRestartAdapter");
		return -EBUSY;
	}
	sp_flush_all(sp, SRB_FUNCTION_FLUSH);
	mutex_lock(&sp->control_mutex);
	sp_adapter_control(sp, NT_STOP_ADAPTER);
	sp_end_callbacks(sp, READ_ONCE(sp->dead));
	sp_adapter_control(sp, NT_SET_BOOT_CONFIG);
	mutex_unlock(&sp->control_mutex);
	return 0;
}

/* Does a value in ConfigInfo still hold that the port driver has built upon? */
static bool sp_same_value(struct sp_adapter *sp, const char *name, u32 before, u32 now)
{
	if (before != now)
		sp_breach(sp, "HwFindAdapter", "%s was %u and is %u now, when the adapter restarts",
			  name, before, now);
	return before == now;
}

static bool sp_same_config(struct sp_adapter *sp, const struct nt_port_config *before)
{
	const struct nt_port_config *now = sp->config;
	bool same = true;

#define SP_SAME(member, name) \
	same = sp_same_value(sp, name, before->member, now->member) && same
	SP_SAME(number_of_buses, "NumberOfBuses");
	SP_SAME(maximum_transfer_length, "MaximumTransferLength");
	SP_SAME(number_of_physical_breaks, "NumberOfPhysicalBreaks");
	SP_SAME(alignment_mask, "AlignmentMask");
	SP_SAME(scatter_gather, "ScatterGather");
	SP_SAME(master, "Master");
	SP_SAME(caches_data, "CachesData");
	SP_SAME(map_buffers, "MapBuffers");
	SP_SAME(need_physical_addresses, "NeedPhysicalAddresses");
	SP_SAME(tagged_queuing, "TaggedQueuing");
	SP_SAME(multiple_request_per_lu, "MultipleRequestPerLu");
	SP_SAME(auto_request_sense, "AutoRequestSense");
	SP_SAME(srb_extension_size, "SrbExtensionSize");
	SP_SAME(specific_lu_extension_size, "SpecificLuExtensionSize");
#undef SP_SAME
	return same;
}

/*
 * The adapter has power again, but its miniport does not support ScsiRestartAdapter:
 * HwFindAdapter and HwInitialize. No source says what they find in the device
 * extension. Here it is what was there, as for ScsiRestartAdapter, since it may hold
 * what was detected; ConfigInfo is as new; ScsiPortGetUncachedExtension gives the
 * first call's memory, zeroed, and ScsiPortGetDeviceBase the mappings that are there.
 * Source: scsiport-api C.9, I number 7, rule 102.
 */
static int sp_find_again(struct sp_adapter *sp)
{
	struct nt_port_config before = *sp->config;
	u8 again = 0;
	u32 answer;

	sp_fill_config(sp);
	sp->finding_again = true;
	sp->uncached_again = true;
	sp->context = SP_IN_FIND_ADAPTER;
	answer = sp->init->hw.hw_find_adapter(sp->ext, NULL, NULL, sp_driver_parameter(sp),
					      sp->config, &again);
	sp->context = SP_IN_NONE;
	sp->finding_again = false;
	sp->uncached_again = false;
	kfree(sp->bus_data);
	sp->bus_data = NULL;
	sp->bar_sizing = 0;
	if (answer != SP_RETURN_FOUND) {
		dev_err(sp->dev, "miniport %s: HwFindAdapter: answers %u when the adapter restarts\n",
			sp->drv->name, answer);
		return -EIO;
	}
	sp_settle_config(sp);
	if (!sp_same_config(sp, &before))
		return -EINVAL;
	return sp_initialize(sp);
}

static int sp_restart(struct sp_adapter *sp)
{
	struct sp_section sec;
	s32 status;

	if (!(sp->supported_controls & BIT(NT_RESTART_ADAPTER)))
		return sp_find_again(sp);
	sp_enter_idle(sp, &sec);
	sp_begin_anew(sp);
	sp->context = SP_IN_CONTROL;
	status = sp->init->hw.hw_adapter_control(sp->ext, NT_RESTART_ADAPTER, NULL);
	sp->context = SP_IN_NONE;
	sp->running = !status;
	sp_leave(sp, &sec);
	if (!status)
		return 0;
	dev_err(sp->dev, "miniport %s: ScsiRestartAdapter failed\n", sp->drv->name);
	return -EIO;
}

static int sp_resume(struct device *dev)
{
	struct sp_adapter *sp = dev_get_drvdata(dev);
	int err;

	/* What was given up before stays so. */
	if (!sp || READ_ONCE(sp->dead))
		return 0;
	sp_adapter_control(sp, NT_SET_RUNNING_CONFIG);
	err = sp_restart(sp);
	if (!err)
		return 0;
	sp_end_callbacks(sp, true);
	dev_err(dev, "miniport %s: the adapter cannot be restarted; adapter disabled\n",
		sp->drv->name);
	return err;
}

DEFINE_SIMPLE_DEV_PM_OPS(sp_pm_ops, sp_suspend, sp_resume);

/* Nothing that has a reference to the adapter runs after this. */
static void sp_cancel_deferred(struct sp_adapter *sp)
{
	hrtimer_cancel(&sp->timer);
	del_timer_sync(&sp->hold_timer);
	del_timer_sync(&sp->busy_timer);
	tasklet_kill(&sp->dpc_tasklet);
	cancel_work_sync(&sp->rescan_work);
	flush_work(&sp->log_work);
}

/*
 * sp_start_adapter - everything from HwFindAdapter's success to HwInitialize's
 *
 * Returns: 0, or an errno with nothing left of what HwFindAdapter made either.
 * Context: process.
 */
int sp_start_adapter(struct sp_adapter *sp)
{
	int err;

	err = sp_alloc_host(sp);
	if (err)
		goto undo_find;
	err = sp_wmi_alloc(sp);
	if (err)
		goto put_host;
	err = sp_connect_interrupt(sp);
	if (err)
		goto free_wmi;
	sp->host->irq = sp->irq;
	err = sp_initialize(sp);
	if (err)
		goto disconnect;
	return 0;

disconnect:
	sp_disconnect_interrupt(sp);
	sp_cancel_deferred(sp);
free_wmi:
	sp_wmi_free(sp);
put_host:
	scsi_host_put(sp->host);
undo_find:
	sp_undo_find(sp);
	return err;
}

/* sp_end_adapter - undo sp_start_adapter() and sp_find_adapter(). Context: process. */
void sp_end_adapter(struct sp_adapter *sp)
{
	sp_stop(sp);
	sp_disconnect_interrupt(sp);
	sp_cancel_deferred(sp);
	sp_wmi_free(sp);
	scsi_host_put(sp->host);
	sp_undo_find(sp);
}

/*
 * sp_add_adapter - show a started adapter and its disks to the system
 *
 * Returns: 0, or an errno with the adapter still started. Context: process.
 */
int sp_add_adapter(struct sp_adapter *sp)
{
	int err;

	dev_set_drvdata(sp->dev, sp);
	err = scsi_add_host(sp->host, sp->dev);
	if (err) {
		dev_set_drvdata(sp->dev, NULL);
		return err;
	}
	sp_ioctl_open(sp);
	sp_wmi_add(sp);
	sp_scan(sp);
	return 0;
}

/* sp_remove_adapter - undo sp_add_adapter() and what was before. Context: process. */
void sp_remove_adapter(struct sp_adapter *sp)
{
	cancel_work_sync(&sp->rescan_work);
	sp_wmi_remove(sp);
	sp_ioctl_close(sp);
	scsi_remove_host(sp->host);
	sp_adapter_forget(sp);
	dev_set_drvdata(sp->dev, NULL);
	sp_end_adapter(sp);
}

/*
 * Linux' table of ids knows no revision: is there an entry that takes the device
 * with its own? An id that the user has added by himself is not in the table.
 */
static bool sp_revision_matches(const struct sp_miniport *mp, struct pci_dev *pdev,
				const struct pci_device_id *chosen)
{
	struct pci_device_id entry[2] = { };
	const struct pci_device_id *id;
	bool listed = false;

	for (id = mp->ids; id && (id->vendor || id->class_mask); id++) {
		if (id == chosen)
			listed = true;
		entry[0] = *id;
		if (!pci_match_id(entry, pdev))
			continue;
		if (!(id->driver_data & SP_ID_REVISION) || (u8)id->driver_data == pdev->revision)
			return true;
	}
	return !listed;
}

/*
 * sp_probe - pci_driver.probe: a device that a miniport may know
 *
 * Returns: 0, or an errno with nothing left behind. Context: process.
 */
int sp_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct sp_driver *drv = container_of(to_pci_driver(pdev->dev.driver), struct sp_driver,
					     pci);
	struct sp_adapter *sp;
	int err;

	if (!sp_revision_matches(drv->mp, pdev, id))
		return -ENODEV;
	sp = sp_alloc_adapter(drv, &pdev->dev);
	if (!sp)
		return -ENOMEM;
	err = pci_enable_device(pdev);
	if (err)
		goto free_adapter;
	err = pci_request_regions(pdev, drv->name);
	if (err)
		goto disable_device;
	/* Drivers expect the offset in a page to survive translation. */
	dma_set_min_align_mask(&pdev->dev, PAGE_SIZE - 1);
	sp_get_interrupt(sp);

	err = sp_find(sp, id);
	if (err)
		goto free_vectors;
	err = sp_start_adapter(sp);
	if (err)
		goto free_vectors;
	err = sp_add_adapter(sp);
	if (err)
		goto end_adapter;
	return 0;

end_adapter:
	sp_end_adapter(sp);
free_vectors:
	pci_free_irq_vectors(pdev);
	pci_release_regions(pdev);
disable_device:
	pci_disable_device(pdev);
free_adapter:
	sp_free_adapter(sp);
	return err;
}

/* sp_remove - pci_driver.remove: mirrors sp_probe(). Context: process. */
void sp_remove(struct pci_dev *pdev)
{
	struct sp_adapter *sp = pci_get_drvdata(pdev);

	if (!pci_device_is_present(pdev))
		sp_gone(sp);
	sp_remove_adapter(sp);
	pci_free_irq_vectors(pdev);
	pci_release_regions(pdev);
	pci_disable_device(pdev);
	sp_free_adapter(sp);
}

/* sp_power_off - the disks are quiet by now: the last of their data. Context: process. */
void sp_power_off(struct sp_adapter *sp)
{
	sp_flush_all(sp, SRB_FUNCTION_SHUTDOWN);
	sp_stop(sp);
}

/* sp_shutdown - pci_driver.shutdown. Context: process. */
void sp_shutdown(struct pci_dev *pdev)
{
	sp_power_off(pci_get_drvdata(pdev));
}
