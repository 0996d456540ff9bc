// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bus as a miniport sees it: configuration space and the device's ranges. A
 * miniport sees its own function and nothing else of the machine.
 */
#include <linux/io.h>
#include <linux/mc146818rtc.h>
#include <linux/slab.h>
#include <asm/unaligned.h>

#include "scsiport.h"
#include "soft.h"

/* What PCs have at ports 70h and 71h */
#define SP_CMOS_SIZE	128

/* Is this slot of this bus the adapter's own? PCI_SLOT_NUMBER is device, then function. */
static bool sp_is_own_slot(struct sp_adapter *sp, u32 slot)
{
	return sp->pdev && slot == (PCI_SLOT(sp->pdev->devfn) | PCI_FUNC(sp->pdev->devfn) << 5);
}

static bool sp_may_use_bus_data(struct sp_adapter *sp, const char *call)
{
	/* Real miniports do it while they initialise, too: works, but is told. */
	if (sp->context & (SP_IN_INITIALIZE | SP_IN_CONTROL)) {
		sp_breach(sp, call, "called from HwInitialize or HwAdapterControl; served");
	} else if (!(sp->context & (SP_IN_FIND_ADAPTER | SP_IN_CONFIG))) {
		sp_breach(sp, call, "called outside HwFindAdapter; refused");
		return false;
	}
	return true;
}

/* The size mask of the BAR at register @i, as its lower or upper half. */
static u32 sp_bar_mask(struct sp_adapter *sp, unsigned int i)
{
	unsigned long flags;
	u64 mask;

	/* The upper half of a 64-bit BAR has no resource of its own. */
	if (i && (pci_resource_flags(sp->pdev, i - 1) & IORESOURCE_MEM_64) &&
	    !pci_resource_len(sp->pdev, i))
		return upper_32_bits(~(pci_resource_len(sp->pdev, i - 1) - 1));
	if (!pci_resource_len(sp->pdev, i))
		return 0;
	flags = pci_resource_flags(sp->pdev, i);
	mask = ~(pci_resource_len(sp->pdev, i) - 1);
	return lower_32_bits(mask) | (flags & (flags & IORESOURCE_IO ? 0x3 : 0xf));
}

/* One function's configuration space. Returns: @length, at most 256. */
static u32 sp_read_config_space(struct pci_dev *pdev, void *buffer, u32 length)
{
	u32 config[64];
	unsigned int i;

	length = min_t(u32, length, sizeof(config));
	for (i = 0; i < DIV_ROUND_UP(length, 4); i++)
		pci_read_config_dword(pdev, i * 4, &config[i]);
	memcpy(buffer, config, length);
	return length;
}

/* Any function of the machine, for a miniport that looks for its adapter itself. */
static u32 sp_read_foreign_pci(u32 bus, u32 slot, void *buffer, u32 length)
{
	static const u16 empty = PCI_INVALID_VENDORID;
	struct pci_dev *pdev;

	if (bus > U8_MAX || !pci_find_bus(0, bus))
		return 0;
	pdev = slot > U8_MAX ? NULL :
	       pci_get_domain_bus_and_slot(0, bus, PCI_DEVFN(slot & 31, slot >> 5));
	if (!pdev) {
		memcpy(buffer, &empty, min_t(u32, length, sizeof(empty)));
		return sizeof(empty);
	}
	length = sp_read_config_space(pdev, buffer, length);
	pci_dev_put(pdev);
	return length;
}

static u32 sp_read_pci(struct sp_adapter *sp, u32 bus, u32 slot, void *buffer, u32 length)
{
	static const u16 empty = PCI_INVALID_VENDORID;
	u8 config[PCI_CFG_SPACE_SIZE];
	unsigned int i;
	u32 mask;

	if (!sp->pdev)
		return sp->context & (SP_IN_FIND_ADAPTER | SP_IN_CONFIG) ?
		       sp_read_foreign_pci(bus, slot, buffer, length) : 0;
	if (bus != sp->pdev->bus->number)
		return 0;
	if (!sp_is_own_slot(sp, slot)) {
		memcpy(buffer, &empty, min_t(u32, length, sizeof(empty)));
		return sizeof(empty);
	}
	length = min_t(u32, length, sizeof(config));
	sp_read_config_space(sp->pdev, config, length);
	for (i = 0; i < PCI_STD_NUM_BARS; i++) {
		if (!(sp->bar_sizing & BIT(i)))
			continue;
		mask = sp_bar_mask(sp, i);
		memcpy(config + PCI_BASE_ADDRESS_0 + 4 * i, &mask, sizeof(mask));
	}
	memcpy(buffer, config, length);
	return length;
}

#ifdef CONFIG_X86
static u32 sp_read_cmos(u32 bus, u8 *buffer, u32 length)
{
	unsigned long flags;
	u32 i;

	if (bus)
		return 0;
	length = min_t(u32, length, SP_CMOS_SIZE);
	spin_lock_irqsave(&rtc_lock, flags);
	for (i = 0; i < length; i++)
		buffer[i] = rtc_cmos_read(i);
	spin_unlock_irqrestore(&rtc_lock, flags);
	return length;
}
#else
static u32 sp_read_cmos(u32 bus, u8 *buffer, u32 length)
{
	return 0;
}
#endif

static u32 sp_read_bus(struct sp_adapter *sp, u32 type, u32 bus, u32 slot, void *buffer,
		       u32 length)
{
	switch (type) {
	case NT_PCI_CONFIGURATION:
		return sp_read_pci(sp, bus, slot, buffer, length);
	case NT_CMOS:
		return sp_read_cmos(bus, buffer, length);
	default:
		/* Pos, EisaConfiguration and others: there is no such bus. */
		return 0;
	}
}

/**
 * ScsiPortGetBusData - read configuration data of a slot
 * @DeviceExtension: the adapter's device extension
 * @BusDataType: PCIConfiguration, Cmos, or one of a bus that there is not
 * @SystemIoBusNumber: from ConfigInfo
 * @SlotNumber: from ConfigInfo
 * @Buffer: where to put it; with @Length 0 where to put the address of a buffer
 *	that lives until the next call or the end of HwFindAdapter
 * @Length: how many bytes, from offset 0
 *
 * An adapter that PCI has reported sees its own slot; a miniport that detects by
 * itself sees all of the machine's.
 *
 * Returns: bytes stored, at most 256; 2 with VendorID 0xffff for an empty slot, or
 * another's; 0 for a bus that there is not. Locks: none. Context: HwFindAdapter
 * and the configuration types of HwAdapterControl; an adapter's own slot at any
 * IRQL. Source: scsiport-api A.1.
 */
ULONG NTAPI ScsiPortGetBusData(PVOID DeviceExtension, ULONG BusDataType,
			       ULONG SystemIoBusNumber, ULONG SlotNumber, PVOID Buffer,
			       ULONG Length)
{
	struct sp_adapter *sp = sp_from_ext(DeviceExtension, __func__);
	u32 done;

	if (!sp || !sp_may_use_bus_data(sp, __func__))
		return 0;
	kfree(sp->bus_data);
	sp->bus_data = NULL;
	if (Length)
		return sp_read_bus(sp, BusDataType, SystemIoBusNumber, SlotNumber, Buffer, Length);

	sp->bus_data = kzalloc(PCI_CFG_SPACE_SIZE, GFP_ATOMIC);
	if (!sp->bus_data)
		return 0;
	done = sp_read_bus(sp, BusDataType, SystemIoBusNumber, SlotNumber, sp->bus_data,
			   PCI_CFG_SPACE_SIZE);
	if (done)
		*(void **)Buffer = sp->bus_data;
	return done;
}

/* Does the specification of the calls say that writing there has no effect? */
static bool sp_is_read_only(u32 offset)
{
	return offset < PCI_COMMAND ||
	       (offset >= PCI_CLASS_REVISION && offset < PCI_CACHE_LINE_SIZE) ||
	       offset == PCI_HEADER_TYPE ||
	       (offset >= PCI_INTERRUPT_PIN && offset <= PCI_MAX_LAT);
}

static void sp_write_config(struct pci_dev *pdev, u32 offset, const u8 *data, u32 length)
{
	while (length) {
		u32 step = !(offset & 3) && length >= 4 ? 4 : !(offset & 1) && length >= 2 ? 2 : 1;
		u32 value = 0;

		/* The read-only ones fill a word, or end one. */
		if (sp_is_read_only(offset) || sp_is_read_only(offset + step - 1) ||
		    sp_is_read_only(offset + step / 2))
			step = 1;
		memcpy(&value, data, step);
		if (sp_is_read_only(offset))
			; /* dropped */
		else if (step == 4)
			pci_write_config_dword(pdev, offset, value);
		else if (step == 2)
			pci_write_config_word(pdev, offset, value);
		else
			pci_write_config_byte(pdev, offset, value);
		offset += step;
		data += step;
		length -= step;
	}
}

/**
 * ScsiPortSetBusDataByOffset - write configuration data of the adapter's slot
 * @DeviceExtension: the adapter's device extension
 * @BusDataType: PCIConfiguration
 * @SystemIoBusNumber: from ConfigInfo
 * @SlotNumber: from ConfigInfo
 * @Buffer: the data
 * @Offset: where in configuration space
 * @Length: how many bytes
 *
 * Base addresses never reach the device, which is in use: all ones put a BAR
 * into sizing, so that the next ScsiPortGetBusData shows its size mask, and
 * anything else ends that.
 *
 * Returns: bytes written; 0 for another slot or type, or a range outside of the
 * 256 bytes. Locks: none. Context: as ScsiPortGetBusData.
 * Source: scsiport-api A.1.
 */
ULONG NTAPI ScsiPortSetBusDataByOffset(PVOID DeviceExtension, ULONG BusDataType,
				       ULONG SystemIoBusNumber, ULONG SlotNumber,
				       PVOID Buffer, ULONG Offset, ULONG Length)
{
	struct sp_adapter *sp = sp_from_ext(DeviceExtension, __func__);
	const u8 *data = Buffer;
	u32 done = 0;

	if (!sp || !sp_may_use_bus_data(sp, __func__))
		return 0;
	if (BusDataType != NT_PCI_CONFIGURATION || !sp->pdev ||
	    SystemIoBusNumber != sp->pdev->bus->number || !sp_is_own_slot(sp, SlotNumber) ||
	    Offset >= PCI_CFG_SPACE_SIZE || Length > PCI_CFG_SPACE_SIZE - Offset)
		return 0;

	while (done < Length) {
		u32 at = Offset + done;
		u32 step;

		if (at >= PCI_BASE_ADDRESS_0 && at < PCI_BASE_ADDRESS_0 + 4 * PCI_STD_NUM_BARS) {
			unsigned int bar = (at - PCI_BASE_ADDRESS_0) / 4;

			step = min(4 - (at & 3), Length - done);
			if (step == 4 && get_unaligned((const u32 *)(data + done)) == ~0u)
				sp->bar_sizing |= BIT(bar);
			else
				sp->bar_sizing &= ~BIT(bar);
		} else {
			u32 end = at < PCI_BASE_ADDRESS_0 ? PCI_BASE_ADDRESS_0 :
							    PCI_CFG_SPACE_SIZE;

			step = min(end - at, Length - done);
			sp_write_config(sp->pdev, at, data + done, step);
		}
		done += step;
	}
	return Length;
}

/* The device's own resource that contains a bus-relative range, or -1. */
static int sp_find_bar(struct sp_adapter *sp, u64 start, u32 length, bool io)
{
	unsigned long type = io ? IORESOURCE_IO : IORESOURCE_MEM;
	int i;

	for (i = 0; i < PCI_STD_NUM_BARS; i++) {
		struct resource *res = &sp->pdev->resource[i];
		struct pci_bus_region region;

		if (!(res->flags & type) || !resource_size(res))
			continue;
		pcibios_resource_to_bus(sp->pdev->bus, &region, res);
		if (length && start >= region.start && start <= region.end &&
		    length - 1 <= region.end - start)
			return i;
	}
	return -1;
}

/* Where a restarted adapter finds a range that it has mapped before, or NULL. */
static void *sp_map_again(struct sp_adapter *sp, u64 start, u32 length, bool io, void *soft)
{
	struct sp_map *map;

	if (!sp->finding_again)
		return NULL;
	list_for_each_entry(map, &sp->maps, link)
		if (map->start == start && map->length == length &&
		    (soft ? map->cookie == soft : !map->base == io))
			return map->cookie;
	return NULL;
}

/* What a test has put there: nothing is to be mapped, but it can be freed. */
static void *sp_map_soft(struct sp_adapter *sp, void *cookie, u64 start, u32 length)
{
	struct sp_map *map = kzalloc(sizeof(*map), GFP_KERNEL);

	if (!map)
		return NULL;
	map->cookie = cookie;
	map->start = start;
	map->length = length;
	list_add(&map->link, &sp->maps);
	return cookie;
}

static bool sp_may_use_range(struct sp_adapter *sp, u64 start, u32 length, bool io)
{
	if (sp->pdev)
		return sp_find_bar(sp, start, length, io) >= 0;
	return sp_range_is_claimed(sp, start, length, io) || sp_range_is_free(start, length, io);
}

/* Where the processor finds a bus-relative range that the adapter may use. */
static u64 sp_cpu_address(struct sp_adapter *sp, u64 start, u32 length, bool io)
{
	struct pci_bus_region region;
	struct resource *res;

	if (!sp->pdev)
		return start;
	res = &sp->pdev->resource[sp_find_bar(sp, start, length, io)];
	pcibios_resource_to_bus(sp->pdev->bus, &region, res);
	return res->start + (start - region.start);
}

/**
 * ScsiPortValidateRange - may the miniport use a range?
 * @HwDeviceExtension: the adapter's device extension
 * @BusType: PCIBus
 * @SystemIoBusNumber: from ConfigInfo
 * @IoAddress: bus-relative start
 * @NumberOfBytes: length
 * @InIoSpace: TRUE for I/O ports, the opposite of ACCESS_RANGE.RangeInMemory
 *
 * Returns: TRUE if the range lies inside one of the device's resources; for an
 * adapter that its miniport detects, if no other driver has claimed any of it.
 * Locks: none. Context: HwFindAdapter. Source: scsiport-api A.1.
 */
BOOLEAN NTAPI ScsiPortValidateRange(PVOID HwDeviceExtension, INTERFACE_TYPE BusType,
				    ULONG SystemIoBusNumber, SCSI_PHYSICAL_ADDRESS IoAddress,
				    ULONG NumberOfBytes, BOOLEAN InIoSpace)
{
	struct sp_adapter *sp = sp_from_ext(HwDeviceExtension, __func__);

	if (!sp)
		return false;
	if (sp->context != SP_IN_FIND_ADAPTER) {
		sp_breach(sp, __func__, "called outside HwFindAdapter; refused");
		return false;
	}
	return sp_may_use_range(sp, IoAddress.quad, NumberOfBytes, InIoSpace) ||
	       sp_soft_base(IoAddress.quad, NumberOfBytes, InIoSpace);
}

/**
 * ScsiPortGetDeviceBase - map a range of the device
 * @HwDeviceExtension: the adapter's device extension
 * @BusType: PCIBus
 * @SystemIoBusNumber: from ConfigInfo
 * @IoAddress: bus-relative start
 * @NumberOfBytes: length
 * @InIoSpace: TRUE for I/O ports
 *
 * Returns: a base for the port functions (I/O space) or the register functions;
 * NULL if the range is not the device's, or cannot be mapped. The port driver
 * releases every mapping when the adapter goes.
 * Locks: none. Context: HwFindAdapter, HwAdapterControl(ScsiSetRunningConfig).
 * Source: scsiport-api A.1.
 */
PVOID NTAPI ScsiPortGetDeviceBase(PVOID HwDeviceExtension, INTERFACE_TYPE BusType,
				  ULONG SystemIoBusNumber, SCSI_PHYSICAL_ADDRESS IoAddress,
				  ULONG NumberOfBytes, BOOLEAN InIoSpace)
{
	struct sp_adapter *sp = sp_from_ext(HwDeviceExtension, __func__);
	struct sp_map *map;
	void *soft, *same;
	u64 start;

	if (!sp)
		return NULL;
	if (!(sp->context & (SP_IN_FIND_ADAPTER | SP_IN_CONFIG))) {
		sp_breach(sp, __func__, "called outside HwFindAdapter; refused");
		return NULL;
	}
	soft = sp_soft_base(IoAddress.quad, NumberOfBytes, InIoSpace);
	same = sp_map_again(sp, IoAddress.quad, NumberOfBytes, InIoSpace, soft);
	if (same)
		return same;
	if (soft)
		return sp_map_soft(sp, soft, IoAddress.quad, NumberOfBytes);
	if (!sp_may_use_range(sp, IoAddress.quad, NumberOfBytes, InIoSpace)) {
		sp_breach(sp, __func__, "%s range %#llx, %u bytes, is not the device's; refused",
			  InIoSpace ? "I/O" : "memory", IoAddress.quad, NumberOfBytes);
		return NULL;
	}
	start = sp_cpu_address(sp, IoAddress.quad, NumberOfBytes, InIoSpace);
	map = kzalloc(sizeof(*map), GFP_KERNEL);
	if (!map)
		return NULL;
	map->start = IoAddress.quad;
	map->length = NumberOfBytes;
	if (InIoSpace) {
		map->cookie = (void *)(unsigned long)start;
	} else {
		map->base = ioremap(start, NumberOfBytes);
		if (!map->base) {
			kfree(map);
			return NULL;
		}
		map->cookie = (__force void *)map->base;
	}
	list_add(&map->link, &sp->maps);
	return map->cookie;
}

static void sp_unmap(struct sp_map *map)
{
	list_del(&map->link);
	if (map->base)
		iounmap(map->base);
	kfree(map);
}

void sp_unmap_all(struct sp_adapter *sp)
{
	struct sp_map *map, *next;

	list_for_each_entry_safe(map, next, &sp->maps, link)
		sp_unmap(map);
}

/**
 * ScsiPortFreeDeviceBase - undo one ScsiPortGetDeviceBase
 * @HwDeviceExtension: the adapter's device extension
 * @MappedAddress: exactly what that returned
 *
 * Returns: nothing; an unknown address is reported and ignored.
 * Locks: none. Context: HwFindAdapter. Source: scsiport-api A.1.
 */
void NTAPI ScsiPortFreeDeviceBase(PVOID HwDeviceExtension, PVOID MappedAddress)
{
	struct sp_adapter *sp = sp_from_ext(HwDeviceExtension, __func__);
	struct sp_map *map;

	if (!sp)
		return;
	if (sp->context != SP_IN_FIND_ADAPTER) {
		sp_breach(sp, __func__, "called outside HwFindAdapter; ignored");
		return;
	}
	list_for_each_entry(map, &sp->maps, link) {
		if (map->cookie == MappedAddress) {
			sp_unmap(map);
			return;
		}
	}
	sp_breach(sp, __func__, "%p was not returned by ScsiPortGetDeviceBase; ignored",
		  MappedAddress);
}
