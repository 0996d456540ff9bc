// SPDX-License-Identifier: GPL-2.0-only
/*
 * The software HBA as a PCI device: a host bridge and a bus in a PCI domain of
 * their own, and on it one function with one memory BAR.
 */
#include <linux/ioport.h>
#include <asm/unaligned.h>

#include "device.h"

/* Above any domain that ACPI could name. */
#define SOFTHBA_DOMAIN		0x5c510

static struct softhba *softhba_of_bus(struct pci_bus *bus)
{
	return container_of(bus->sysdata, struct softhba, sysdata);
}

static u32 softhba_bar_size(struct softhba *hba)
{
	return resource_size(&hba->window);
}

/* Locks: the PCI core's. Context: any. */
static int softhba_config_read(struct pci_bus *bus, unsigned int devfn, int where, int size,
			       u32 *value)
{
	struct softhba *hba = softhba_of_bus(bus);

	if (devfn || hba->absent || where + size > sizeof(hba->config)) {
		*value = ~0;
		return PCIBIOS_DEVICE_NOT_FOUND;
	}
	switch (size) {
	case 1:
		*value = hba->config[where];
		break;
	case 2:
		*value = get_unaligned_le16(hba->config + where);
		break;
	default:
		*value = get_unaligned_le32(hba->config + where);
	}
	return PCIBIOS_SUCCESSFUL;
}

/* The writable bits: command, cache line, latency, the BAR, the interrupt line. */
static u8 softhba_config_mask(struct softhba *hba, int where)
{
	u64 bar = ~(u64)(softhba_bar_size(hba) - 1);

	switch (where) {
	case PCI_COMMAND:
	case PCI_CACHE_LINE_SIZE:
	case PCI_LATENCY_TIMER:
	case PCI_INTERRUPT_LINE:
		return 0xff;
	case PCI_COMMAND + 1:
		return 0x07;
	case PCI_BASE_ADDRESS_0 ... PCI_BASE_ADDRESS_0 + 7:
		return bar >> (where - PCI_BASE_ADDRESS_0) * 8;
	default:
		return where >= 0x40 ? 0xff : 0;
	}
}

static int softhba_config_write(struct pci_bus *bus, unsigned int devfn, int where, int size,
				u32 value)
{
	struct softhba *hba = softhba_of_bus(bus);

	if (devfn || hba->absent || where + size > sizeof(hba->config))
		return PCIBIOS_DEVICE_NOT_FOUND;
	for (; size--; where++, value >>= 8) {
		u8 mask = softhba_config_mask(hba, where);

		hba->config_writes[where]++;
		hba->config[where] = (hba->config[where] & ~mask) | (value & mask);
	}
	return PCIBIOS_SUCCESSFUL;
}

static struct pci_ops softhba_pci_ops = {
	.read = softhba_config_read,
	.write = softhba_config_write,
};

static void softhba_fill_config(struct softhba *hba)
{
	u8 *c = hba->config;

	put_unaligned_le16(SOFTHBA_VENDOR, c + PCI_VENDOR_ID);
	put_unaligned_le16(SOFTHBA_DEVICE, c + PCI_DEVICE_ID);
	c[PCI_CLASS_REVISION] = 1;
	put_unaligned_le16(PCI_CLASS_STORAGE_SCSI, c + PCI_CLASS_DEVICE);
	put_unaligned_le32((u32)hba->window.start | PCI_BASE_ADDRESS_MEM_TYPE_64,
			   c + PCI_BASE_ADDRESS_0);
	put_unaligned_le32(hba->window.start >> 32, c + PCI_BASE_ADDRESS_1);
	put_unaligned_le16(SOFTHBA_VENDOR, c + PCI_SUBSYSTEM_VENDOR_ID);
	put_unaligned_le16(0x0001, c + PCI_SUBSYSTEM_ID);
}

/* The bridge that pci_scan_root_bus() has made is its caller's to free. */
static void softhba_remove_bus(struct softhba *hba)
{
	struct pci_host_bridge *bridge = to_pci_host_bridge(hba->bus->bridge);

	pci_lock_rescan_remove();
	pci_stop_root_bus(hba->bus);
	pci_remove_root_bus(hba->bus);
	pci_unlock_rescan_remove();
	pci_free_host_bridge(bridge);
}

int softhba_pci_create(struct softhba *hba)
{
	LIST_HEAD(resources);
	int err;

	/* KUnit runs the suites before the module is in sysfs: it can own nothing there. */
	hba->parent = __root_device_register("softhba", NULL);
	if (IS_ERR(hba->parent))
		return PTR_ERR(hba->parent);
	hba->window.name = "softhba";
	hba->window.flags = IORESOURCE_MEM | IORESOURCE_MEM_64;
	err = allocate_resource(&iomem_resource, &hba->window, PAGE_SIZE, 1ULL << 36,
				(1ULL << 39) - 1, PAGE_SIZE, NULL, NULL);
	if (err)
		goto unregister_parent;
	hba->bus_numbers = (struct resource){ .start = 0, .end = 0, .flags = IORESOURCE_BUS };
	softhba_fill_config(hba);

	hba->sysdata.domain = SOFTHBA_DOMAIN;
	hba->sysdata.node = NUMA_NO_NODE;
	pci_add_resource(&resources, &hba->bus_numbers);
	pci_add_resource(&resources, &hba->window);
	pci_lock_rescan_remove();
	hba->bus = pci_scan_root_bus(hba->parent, 0, &softhba_pci_ops, &hba->sysdata, &resources);
	if (!hba->bus) {
		pci_unlock_rescan_remove();
		pci_free_resource_list(&resources);
		err = -ENOMEM;
		goto release_window;
	}
	pci_bus_claim_resources(hba->bus);
	hba->pdev = pci_get_slot(hba->bus, 0);
	if (hba->pdev) {
		hba->pdev->irq = hba->irq;
		pci_bus_add_devices(hba->bus);
	}
	pci_unlock_rescan_remove();
	if (hba->pdev)
		return 0;
	err = -ENODEV;
	softhba_remove_bus(hba);
release_window:
	release_resource(&hba->window);
unregister_parent:
	root_device_unregister(hba->parent);
	return err;
}

void softhba_pci_destroy(struct softhba *hba)
{
	pci_dev_put(hba->pdev);
	softhba_remove_bus(hba);
	release_resource(&hba->window);
	root_device_unregister(hba->parent);
}
