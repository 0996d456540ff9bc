// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules of the contract whose breach does no harm here, but may on Windows: each is
 * told, none is punished. What SRBs end with is looked at in status.c. The numbers are
 * those of scsiport-api F.
 */
#include "scsiport.h"

static const char sp_find_call[] = "HwFindAdapter";

/*
 * sp_check_reset - which requests a miniport has completed in HwResetBus
 *
 * Rule 80. Locks: the running callback, which has just returned.
 */
void sp_check_reset(struct sp_adapter *sp, u8 path)
{
	unsigned int others = 0, odd = 0;
	struct sp_req *req;

	llist_for_each_entry(req, sp->note.done.first, post) {
		others += req->lu->path != path;
		odd += SRB_STATUS(req->srb.srb_status) != SRB_STATUS_BUS_RESET;
	}
	if (others)
		sp_breach(sp, "HwResetBus", "%u requests of other buses than %u were completed",
			  others, path);
	if (odd)
		sp_breach(sp, "HwResetBus",
			  "%u requests were completed with another status than SRB_STATUS_BUS_RESET",
			  odd);
}

/*
 * sp_check_duration - how long a callback has taken that began at @begin
 *
 * Rule 73, for the callbacks that are rare; HwStartIo and HwInterrupt are left to
 * the trace events. Locks: any. Context: any.
 */
void sp_check_duration(struct sp_adapter *sp, const char *callback, ktime_t begin,
		       unsigned int limit_ms)
{
	s64 ms = ktime_ms_delta(ktime_get(), begin);

	if (ms > limit_ms)
		sp_breach(sp, callback, "took %lld ms; %u are allowed", ms, limit_ms);
}

/* Rule 26: what ScsiPortGetUncachedExtension has gone by is not to change any more. */
static void sp_check_late(struct sp_adapter *sp, const struct nt_port_config *config)
{
	const struct nt_port_config *asked = &sp->asked;
	const char *name = NULL;

	if (config->dma_channel != asked->dma_channel || config->dma_port != asked->dma_port)
		name = "DmaChannel or DmaPort";
	else if (config->dma_width != asked->dma_width || config->dma_speed != asked->dma_speed)
		name = "DmaWidth or DmaSpeed";
	else if (config->maximum_transfer_length > asked->maximum_transfer_length)
		name = "MaximumTransferLength";
	else if (config->number_of_physical_breaks > asked->number_of_physical_breaks)
		name = "NumberOfPhysicalBreaks";
	else if (config->scatter_gather != asked->scatter_gather)
		name = "ScatterGather";
	else if (config->master != asked->master)
		name = "Master";
	else if (config->dma32_bit_addresses != asked->dma32_bit_addresses ||
		 config->dma64_bit_addresses != asked->dma64_bit_addresses)
		name = "Dma32BitAddresses or Dma64BitAddresses";
	else if (config->auto_request_sense != asked->auto_request_sense)
		name = "AutoRequestSense";
	else if (config->srb_extension_size != asked->srb_extension_size)
		name = "SrbExtensionSize";
	else if (config->adapter_interface_type != asked->adapter_interface_type ||
		 config->system_io_bus_number != asked->system_io_bus_number)
		name = "AdapterInterfaceType or SystemIoBusNumber";
	if (name)
		sp_breach(sp, sp_find_call, "%s was changed after ScsiPortGetUncachedExtension",
			  name);
}

/* Rules 22, 23: the interrupt of a PCI device is what the bus says. */
static void sp_check_interrupt(struct sp_adapter *sp, const struct nt_port_config *given)
{
	const struct nt_port_config *config = sp->config;
	bool some = config->bus_interrupt_level || config->bus_interrupt_vector;

	if (sp->pdev && some && (config->bus_interrupt_level != given->bus_interrupt_level ||
				 config->bus_interrupt_vector != given->bus_interrupt_vector))
		sp_breach(sp, sp_find_call,
			  "BusInterruptLevel or Vector is not the one that was given; ignored");
	if (sp->pdev && some && config->interrupt_mode != given->interrupt_mode)
		sp_breach(sp, sp_find_call, "InterruptMode was changed; ignored");
	if (!sp->hw_interrupt && sp->irq > 0 && some)
		sp_breach(sp, sp_find_call,
			  "BusInterruptLevel is left though HwInterrupt is NULL; the adapter is polled");
}

/* Rule 24 */
static void sp_check_ranges(struct sp_adapter *sp)
{
	const struct nt_port_config *config = sp->config;
	struct sp_map *map;
	u32 i;

	list_for_each_entry(map, &sp->maps, link)
		for (i = 0; i < sp->init->hw.number_of_access_ranges; i++)
			/* A port's number is its address and its base. */
			if ((unsigned long)map->cookie != map->start &&
			    config->access_ranges[i].start.quad == (unsigned long)map->cookie)
				sp_breach(sp, sp_find_call,
					  "AccessRanges[%u] is a mapped address, not the bus's", i);
}

/*
 * sp_check_config - what HwFindAdapter has made of the ConfigInfo that it was @given
 *
 * Rules 18, 21 to 24, 26. Locks: none. Context: process.
 */
void sp_check_config(struct sp_adapter *sp, const struct nt_port_config *given)
{
	const struct nt_port_config *config = sp->config;
	bool system_dma = config->dma_channel != SP_UNINITIALIZED_VALUE ||
			  config->dma_port != SP_UNINITIALIZED_VALUE;

	if (config->number_of_physical_breaks == SP_UNINITIALIZED_VALUE && config->master)
		sp_breach(sp, sp_find_call, "NumberOfPhysicalBreaks was not set; it is %u",
			  SP_DEFAULT_BREAKS);
	if (config->master && system_dma)
		sp_breach(sp, sp_find_call, "Master, and DmaChannel or DmaPort as well");
	if (!config->master && !system_dma && config->need_physical_addresses)
		sp_breach(sp, sp_find_call,
			  "NeedPhysicalAddresses, but neither Master nor DmaChannel nor DmaPort");
	sp_check_interrupt(sp, given);
	sp_check_ranges(sp);
	if (sp->asked.length)
		sp_check_late(sp, config);
}
