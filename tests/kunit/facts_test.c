// SPDX-License-Identifier: GPL-2.0-only
/*
 * Facts of the chapters A, B and C that no suite of one subject has: registration,
 * configuration, configuration space, contexts, and what SRBs are safe from.
 */
#include <linux/slab.h>

#include "rig.h"
#include "suites.h"

#define F_LOG	128

/* What the hooks of this file share; one case at a time. */
static struct {
	unsigned int mode;
	unsigned int calls;
	unsigned int found;
	unsigned int fired;
	unsigned int n;
	u32 status[SP_MAX_INITS + 2];
	u32 value[F_LOG];
	void *pointer[8];
	u8 bytes[256];
	u8 again;
	bool nonzero;
	u32 in_hardirq, in_task, irqs_off;	/* bits: callbacks in which it was so */
	struct nt_srb *srb;
	struct nt_srb copy;
	u8 marks[256];
	unsigned int kept, lost;
	u32 length;
	u64 address;
} f;

static void f_start(struct rig *rig, rig_hook *hook)
{
	memset(&f, 0, sizeof(f));
	rig->hook = hook;
	rig_start(rig);
}

static union nt_large_integer address(u64 value)
{
	return (union nt_large_integer){ .quad = value };
}

static void f_finish(void *ext, struct nt_srb *srb, u8 status)
{
	srb->srb_status = status;
	ScsiPortNotification(NT_REQUEST_COMPLETE, ext, srb);
	ScsiPortNotification(NT_NEXT_REQUEST, ext);
}

/* ---- DriverEntry and ScsiPortInitialize ---- */

static int f_ids_hook(struct rig *rig, int where, void *ext, void *argument)
{
	static const char * const ids[] = {
		"5c51", "5C51", "5c", "", NULL, NULL, "5c51", "xyz1", "5c510"
	};
	static const u16 lengths[] = { 4, 4, 2, 0, 0, 4, 0, 4, 5 };
	struct nt_hw_init *hw = argument;

	if (where == SOFTHBA_IN_ENTRY) {
		hw->vendor_id = ids[f.mode];
		hw->vendor_id_length = lengths[f.mode];
		if (!f.mode)
			return SOFTHBA_GO_ON;
		hw->device_id = f.mode < 3 ? "50" : NULL;
		hw->device_id_length = f.mode < 3 ? 2 : 0;
	}
	return SOFTHBA_GO_ON;
}

/*
 * VendorId and DeviceId: up to four hexadecimal digits in any case, of which the
 * first ones are compared; none at all stands for any storage device; anything
 * else is refused. A.1, C.10.1; rule 5.
 */
static void f_ids(struct kunit *test)
{
	static const int results[] = {
		0, 0, 0, -EINVAL, 0, -EINVAL, -EINVAL, -EINVAL, -EINVAL
	};
	struct rig *rig = test->priv;
	unsigned int i;

	memset(&f, 0, sizeof(f));
	rig->hook = f_ids_hook;
	for (i = 0; i < ARRAY_SIZE(results); i++) {
		f.mode = i;
		KUNIT_EXPECT_EQ_MSG(test, rig_load(rig), results[i], "ids number %u", i);
		rig_stop(rig);
	}
}

static u32 f_other_find(void *ext, void *context, void *bus_info, char *argument,
			struct nt_port_config *config, u8 *again)
{
	f.found++;
	return SP_RETURN_NOT_FOUND;
}

static int f_several_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_hw_init *hw = argument, other;

	if (where != SOFTHBA_IN_ENTRY)
		return SOFTHBA_GO_ON;
	other = *hw;
	other.hw_find_adapter = f_other_find;
	/* Another device's, then one that matches and does not find its adapter. */
	other.device_id = "1234";
	f.status[0] = ScsiPortInitialize(rig->mp.driver_object, rig->mp.registry_path, &other,
					 &other);
	other.device_id = hw->device_id;
	f.status[1] = ScsiPortInitialize(rig->mp.driver_object, rig->mp.registry_path, &other,
					 &other);
	memset(&other, 0xff, sizeof(other));
	return SOFTHBA_GO_ON;
}

/*
 * ScsiPortInitialize may be called several times and copies what it is given; the
 * entries that match a device are tried until one finds its adapter. A.1, C.10.2.
 */
static void f_several(struct kunit *test)
{
	struct rig *rig = test->priv;

	f_start(rig, f_several_hook);
	KUNIT_EXPECT_EQ(test, f.status[0], STATUS_SUCCESS);
	KUNIT_EXPECT_EQ(test, f.status[1], STATUS_SUCCESS);
	KUNIT_EXPECT_EQ(test, rig->mp.entry_status, STATUS_SUCCESS);
	KUNIT_EXPECT_EQ(test, f.found, 1);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_FIND], 1);
}

static int f_too_many_hook(struct rig *rig, int where, void *ext, void *argument)
{
	unsigned int i;

	if (where == SOFTHBA_IN_ENTRY)
		for (i = 0; i <= SP_MAX_INITS; i++)
			f.status[i] = ScsiPortInitialize(rig->mp.driver_object,
							 rig->mp.registry_path, argument, NULL);
	return SOFTHBA_GO_ON;
}

/* More calls than there is room for are refused, the ones before count. A.1. */
static void f_too_many(struct kunit *test)
{
	struct rig *rig = test->priv;

	memset(&f, 0, sizeof(f));
	rig->hook = f_too_many_hook;
	/* What the miniport's own, the last, call was told is DriverEntry's status. */
	KUNIT_EXPECT_EQ(test, rig_load(rig), -ENOMEM);
	KUNIT_EXPECT_EQ(test, f.status[SP_MAX_INITS - 1], STATUS_SUCCESS);
	KUNIT_EXPECT_EQ(test, f.status[SP_MAX_INITS], STATUS_INSUFFICIENT_RESOURCES);
}

static int f_size_hook(struct rig *rig, int where, void *ext, void *argument)
{
	static const u32 sizes[] = { 120, 119, 129, 0 };
	struct nt_hw_init *hw = argument;

	if (where == SOFTHBA_IN_ENTRY)
		hw->size = sizes[f.mode];
	return SOFTHBA_GO_ON;
}

/*
 * HwInitializationDataSize: that of older miniports, without HwAdapterControl, is
 * served; smaller and larger ones are refused. A.1; rule 2.
 */
static void f_sizes(struct kunit *test)
{
	struct rig *rig = test->priv;

	f_start(rig, f_size_hook);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_CONTROL], 0);
	rig_stop(rig);
	for (f.mode = 1; f.mode < 4; f.mode++) {
		KUNIT_EXPECT_EQ(test, rig_load(rig), -EINVAL);
		KUNIT_EXPECT_EQ(test, rig->mp.entry_status, STATUS_REVISION_MISMATCH);
	}
}

static int f_callbacks_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_hw_init *hw = argument;

	if (where != SOFTHBA_IN_ENTRY)
		return SOFTHBA_GO_ON;
	switch (f.mode) {
	case 0:
		hw->hw_initialize = NULL;
		break;
	case 1:
		hw->hw_start_io = NULL;
		break;
	case 2:
		hw->hw_find_adapter = NULL;
		break;
	case 3:
		hw->hw_reset_bus = NULL;
		break;
	case 4:
		hw->hw_interrupt = NULL;
		hw->hw_dma_started = NULL;
		hw->hw_adapter_control = NULL;
		break;
	}
	return SOFTHBA_GO_ON;
}

/*
 * HwInitialize, HwStartIo, HwFindAdapter and HwResetBus must be there; HwInterrupt,
 * HwDmaStarted and HwAdapterControl need not. A.1; rule 2.
 */
static void f_callbacks(struct kunit *test)
{
	struct rig *rig = test->priv;

	memset(&f, 0, sizeof(f));
	rig->hook = f_callbacks_hook;
	for (f.mode = 0; f.mode < 4; f.mode++)
		KUNIT_EXPECT_EQ_MSG(test, rig_load(rig), -EINVAL, "number %u", f.mode);
	/* No interrupt, so nobody would answer the scan's INQUIRY. */
	rig->mp.targets = 1;
	rig->mp.initiator = 0;
	KUNIT_EXPECT_EQ(test, rig_load(rig), 0);
	KUNIT_ASSERT_NOT_NULL(test, rig->sp);
	KUNIT_EXPECT_EQ(test, rig->sp->irq, 0);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "HwInterrupt is NULL; the adapter is polled"));
	/* Nothing to be drained, and no interrupt to do it by. */
	rig->mp.no_interrupt = 1;
}

static int f_arguments_hook(struct rig *rig, int where, void *ext, void *argument)
{
	u8 *p = ext;
	unsigned int i;

	if (where == SOFTHBA_IN_ENTRY) {
		f.pointer[0] = rig->mp.driver_object;
		f.pointer[1] = rig->mp.registry_path;
	}
	if (where != SOFTHBA_IN_FIND)
		return SOFTHBA_GO_ON;
	f.pointer[2] = rig->mp.context;
	f.pointer[3] = rig->mp.bus_information;
	if (rig->mp.argument_string)
		strscpy((char *)f.bytes, rig->mp.argument_string, sizeof(f.bytes));
	f.again = *rig->mp.again;
	/* The first member is the miniport's way to the test, set just now. */
	for (i = sizeof(void *); i < rig->sp->init->hw.device_extension_size; i++)
		f.nonzero |= p[i];
	/* Of no interest where the bus has found the device. */
	*rig->mp.again = 1;
	return SOFTHBA_GO_ON;
}

/*
 * DriverEntry gets two pointers; HwFindAdapter NULL for HwContext and
 * BusInformation, the setting for ArgumentString, Again FALSE, and a cleared device
 * extension. Again TRUE means nothing under PnP. A.1, C.2, C.3; rules 13, 132, 133.
 */
static void f_arguments(struct kunit *test)
{
	static const char argument[] = "irq=11;bar=1";
	struct rig *rig = test->priv;

	rig->settings.driver_parameter[0] = kunit_kzalloc(test, sizeof(argument), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, rig->settings.driver_parameter[0]);
	strscpy(rig->settings.driver_parameter[0], argument, sizeof(argument));
	rig->settings.nr_driver_parameter = 1;
	f_start(rig, f_arguments_hook);
	KUNIT_EXPECT_NOT_NULL(test, f.pointer[0]);
	KUNIT_EXPECT_NOT_NULL(test, f.pointer[1]);
	KUNIT_EXPECT_NULL(test, f.pointer[2]);
	KUNIT_EXPECT_NULL(test, f.pointer[3]);
	KUNIT_EXPECT_STREQ(test, (char *)f.bytes, argument);
	KUNIT_EXPECT_EQ(test, f.again, 0);
	KUNIT_EXPECT_FALSE(test, f.nonzero);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_FIND], 1);
	rig_stop(rig);

	rig->settings.nr_driver_parameter = 0;
	f_start(rig, f_arguments_hook);
	KUNIT_EXPECT_NULL(test, rig->mp.argument_string);
}

static u8 f_adapter_state(void *ext, void *context, u8 save)
{
	f.calls++;
	return true;
}

static int f_state_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_hw_init *hw = argument;

	if (where == SOFTHBA_IN_ENTRY)
		hw->hw_adapter_state = f_adapter_state;
	return SOFTHBA_GO_ON;
}

/* HwAdapterState is never called. C.1; rule 8. */
static void f_state(struct kunit *test)
{
	struct rig *rig = test->priv;

	f_start(rig, f_state_hook);
	rig_stop(rig);
	KUNIT_EXPECT_EQ(test, f.calls, 0);
}

/* ---- configuration space ---- */

static u32 f_read(void *ext, struct nt_port_config *config, u32 type, u32 bus, u32 slot,
		  u32 length)
{
	memset(f.bytes, 0xa5, sizeof(f.bytes));
	return ScsiPortGetBusData(ext, type, config->system_io_bus_number + bus,
				  config->slot_number + slot, f.bytes, length);
}

static int f_bus_data_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_port_config *config = rig->mp.config;
	u8 *own = NULL;

	if (where == SOFTHBA_IN_FIND) {
		f.value[0] = f_read(ext, config, NT_PCI_CONFIGURATION, 0, 0, 256);
		f.value[1] = memcmp(f.bytes, rig->hba->config, 256);
		f.value[2] = f_read(ext, config, NT_PCI_CONFIGURATION, 0, 0, 300);
		f.value[3] = f_read(ext, config, NT_PCI_CONFIGURATION, 0, 0, 6);
		f.value[4] = f.bytes[5] << 8 | f.bytes[6];
		f.value[5] = f_read(ext, config, NT_PCI_CONFIGURATION, 0, 1, 256);
		f.value[6] = f.bytes[0] | f.bytes[1] << 8;
		f.value[7] = f_read(ext, config, NT_PCI_CONFIGURATION, 1, 0, 256);
		f.value[8] = ScsiPortGetBusData(ext, NT_CMOS, 0, 0, f.bytes, 256);
		f.value[9] = f_read(ext, config, NT_CMOS, 1, 0, 256);
		f.value[10] = f_read(ext, config, NT_EISA_CONFIGURATION, 0, 0, 256);
		f.value[11] = f_read(ext, config, NT_POS, 0, 0, 256);
		f.value[12] = f_read(ext, config, 11, 0, 0, 256);
		f.value[13] = ScsiPortGetBusData(ext, NT_PCI_CONFIGURATION,
						 config->system_io_bus_number,
						 config->slot_number, &own, 0);
		f.value[14] = own ? memcmp(own, rig->hba->config, 256) : 1;
	} else if (where == SOFTHBA_IN_INITIALIZE) {
		f.value[15] = f_read(ext, config, NT_PCI_CONFIGURATION, 0, 0, 256);
	} else if (where == SOFTHBA_IN_START_IO) {
		f.value[16] = f_read(ext, config, NT_PCI_CONFIGURATION, 0, 0, 256);
		f.calls++;
	}
	return SOFTHBA_GO_ON;
}

/*
 * ScsiPortGetBusData: 256 bytes of its own slot, fewer if fewer are asked for; 2 and
 * VendorID 0xffff for another slot; 0 for another bus and for buses that there are
 * not; Cmos; a buffer of the port driver's own. Served in HwInitialize with a
 * message, refused where it may not be. A.1, A.0.1; rule 30.
 */
static void f_bus_data(struct kunit *test)
{
	struct rig *rig = test->priv;

	f_start(rig, f_bus_data_hook);
	KUNIT_EXPECT_EQ(test, f.value[0], 256);
	KUNIT_EXPECT_EQ(test, f.value[1], 0);
	KUNIT_EXPECT_EQ(test, f.value[2], 256);
	KUNIT_EXPECT_EQ(test, f.value[3], 6);
	KUNIT_EXPECT_EQ(test, f.value[4] & 0xff, 0xa5);
	KUNIT_EXPECT_EQ(test, f.value[5], 2);
	KUNIT_EXPECT_EQ(test, f.value[6], 0xffff);
	KUNIT_EXPECT_EQ(test, f.value[7], 0);
	KUNIT_EXPECT_EQ(test, f.value[8], IS_ENABLED(CONFIG_X86) ? 128 : 0);
	KUNIT_EXPECT_EQ(test, f.value[9], 0);
	KUNIT_EXPECT_EQ(test, f.value[10], 0);
	KUNIT_EXPECT_EQ(test, f.value[11], 0);
	KUNIT_EXPECT_EQ(test, f.value[12], 0);
	KUNIT_EXPECT_EQ(test, f.value[13], 256);
	KUNIT_EXPECT_EQ(test, f.value[14], 0);
	KUNIT_EXPECT_EQ(test, f.value[15], 256);
	KUNIT_EXPECT_GT(test, f.calls, 0);
	KUNIT_EXPECT_EQ(test, f.value[16], 0);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "ScsiPortGetBusData: called from HwInitialize"));
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "ScsiPortGetBusData: called outside HwFindAdapter; refused"));
}

static u32 f_write(void *ext, struct nt_port_config *config, u32 offset, u32 length)
{
	return ScsiPortSetBusDataByOffset(ext, NT_PCI_CONFIGURATION,
					  config->system_io_bus_number, config->slot_number,
					  f.bytes, offset, length);
}

static int f_set_bus_data_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_port_config *config = argument;
	static u8 before[256], after[256];

	if (where != SOFTHBA_IN_FIND)
		return SOFTHBA_GO_ON;
	memcpy(before, rig->hba->config, 256);
	memset(rig->hba->config_writes, 0, 256);
	/* All of the header at a time, with all ones but for the command register. */
	memset(f.bytes, 0xff, 256);
	f.bytes[4] = 0x06;
	f.bytes[5] = 0x04;
	f.value[0] = f_write(ext, config, 0, 64);
	memcpy(after, rig->hba->config, 256);
	f.value[1] = after[4] | after[5] << 8;
	f.value[2] = after[PCI_CACHE_LINE_SIZE];
	f.value[3] = after[PCI_LATENCY_TIMER];
	/* What no write may change */
	f.value[4] = memchr_inv(rig->hba->config_writes, 0, 4) ||
		     memchr_inv(rig->hba->config_writes + 8, 0, 4) ||
		     rig->hba->config_writes[14] ||
		     memchr_inv(rig->hba->config_writes + 61, 0, 3);
	/* The BARs are in sizing now, and have not been touched. */
	f.value[5] = memchr_inv(rig->hba->config_writes + 16, 0, 24) ||
		     memcmp(before + 16, after + 16, 24);
	f.value[6] = ScsiPortGetBusData(ext, NT_PCI_CONFIGURATION, config->system_io_bus_number,
					config->slot_number, f.bytes, 256);
	f.value[7] = *(u32 *)(f.bytes + 16);
	f.value[8] = *(u32 *)(f.bytes + 20);
	memcpy(f.bytes, before + 16, 8);
	f.value[9] = f_write(ext, config, 16, 8);
	ScsiPortGetBusData(ext, NT_PCI_CONFIGURATION, config->system_io_bus_number,
			   config->slot_number, f.bytes, 256);
	f.value[10] = memcmp(f.bytes + 16, before + 16, 8);
	/* Beyond the header */
	memset(f.bytes, 0x5c, 256);
	f.value[11] = f_write(ext, config, 0x41, 7);
	f.value[12] = rig->hba->config[0x40] | rig->hba->config[0x41] << 8 |
		      rig->hba->config[0x47] << 16 | rig->hba->config[0x48] << 24;
	f.value[13] = f_write(ext, config, 250, 7);
	f.value[14] = f_write(ext, config, 256, 1);
	f.value[15] = ScsiPortSetBusDataByOffset(ext, NT_CMOS, config->system_io_bus_number,
						 config->slot_number, f.bytes, 0x40, 1);
	f.value[16] = ScsiPortSetBusDataByOffset(ext, NT_PCI_CONFIGURATION,
						 config->system_io_bus_number,
						 config->slot_number + 1, f.bytes, 0x40, 1);
	memcpy(f.bytes, before + PCI_COMMAND, 2);
	f_write(ext, config, PCI_COMMAND, 2);
	return SOFTHBA_GO_ON;
}

/*
 * ScsiPortSetBusDataByOffset: command, cache line and latency are written, INTx
 * disable too; ids, revision, class, header type, interrupt pin, grant and latency
 * are not; BARs answer with their size and stay as they are; the device's own part
 * is written; wrong ranges, types and slots are not. A.1.
 */
static void f_set_bus_data(struct kunit *test)
{
	struct rig *rig = test->priv;
	u64 mask;

	f_start(rig, f_set_bus_data_hook);
	KUNIT_EXPECT_EQ(test, f.value[0], 64);
	KUNIT_EXPECT_EQ(test, f.value[1], 0x0406);
	KUNIT_EXPECT_EQ(test, f.value[2], 0xff);
	KUNIT_EXPECT_EQ(test, f.value[3], 0xff);
	KUNIT_EXPECT_EQ(test, f.value[4], 0);
	KUNIT_EXPECT_EQ(test, f.value[5], 0);
	KUNIT_EXPECT_EQ(test, f.value[6], 256);
	mask = ~(resource_size(&rig->hba->window) - 1);
	KUNIT_EXPECT_EQ(test, f.value[7] & ~0xf, (u32)mask);
	KUNIT_EXPECT_EQ(test, f.value[7] & 0xf, PCI_BASE_ADDRESS_MEM_TYPE_64);
	KUNIT_EXPECT_EQ(test, f.value[8], (u32)(mask >> 32));
	KUNIT_EXPECT_EQ(test, f.value[9], 8);
	KUNIT_EXPECT_EQ(test, f.value[10], 0);
	KUNIT_EXPECT_EQ(test, f.value[11], 7);
	KUNIT_EXPECT_EQ(test, f.value[12], 0x005c5c00);
	KUNIT_EXPECT_EQ(test, f.value[13], 0);
	KUNIT_EXPECT_EQ(test, f.value[14], 0);
	KUNIT_EXPECT_EQ(test, f.value[15], 0);
	KUNIT_EXPECT_EQ(test, f.value[16], 0);
}

/* ---- ranges and memory ---- */

static unsigned int f_maps(struct rig *rig)
{
	struct list_head *map;
	unsigned int count = 0;

	list_for_each(map, &rig->sp->maps)
		count++;
	return count;
}

static int f_base_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_port_config *config = argument;
	union nt_large_integer start;
	unsigned int i;

	if (where == SOFTHBA_IN_FIND) {
		start = config->access_ranges[0].start;
		for (i = 0; i < 3; i++)
			f.pointer[i] = ScsiPortGetDeviceBase(ext, NT_PCI_BUS, 0,
							     address(start.quad + 16 * i), 16,
							     false);
		f.value[0] = f_maps(rig);
		for (i = 1; i < 3; i++)
			ScsiPortFreeDeviceBase(ext, f.pointer[i]);
		f.value[1] = f_maps(rig);
		ScsiPortFreeDeviceBase(ext, f.pointer[1]);
		ScsiPortFreeDeviceBase(ext, f.pointer[0] + 4);
		f.value[2] = f_maps(rig);
		f.pointer[3] = ScsiPortGetDeviceBase(ext, NT_PCI_BUS, 0, start,
						     config->access_ranges[0].length + 1, false);
		f.pointer[4] = ScsiPortGetDeviceBase(ext, NT_PCI_BUS, 0, address(0), 16, false);
	} else if (where == SOFTHBA_IN_START_IO && !f.calls++) {
		f.value[3] = f_maps(rig);
		ScsiPortFreeDeviceBase(ext, f.pointer[0]);
		f.value[4] = f_maps(rig);
	}
	return SOFTHBA_GO_ON;
}

/*
 * ScsiPortGetDeviceBase may be called many times; ScsiPortFreeDeviceBase undoes one
 * of them, exactly by its base, once, and only in HwFindAdapter. A.1; rules 30, 31.
 */
static void f_base(struct kunit *test)
{
	struct rig *rig = test->priv;
	unsigned int i;

	f_start(rig, f_base_hook);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_NOT_NULL(test, f.pointer[i]);
	KUNIT_EXPECT_PTR_EQ(test, f.pointer[1], f.pointer[0] + 16);
	KUNIT_EXPECT_EQ(test, f.value[0], 3);
	KUNIT_EXPECT_EQ(test, f.value[1], 1);
	KUNIT_EXPECT_EQ(test, f.value[2], 1);
	KUNIT_EXPECT_NULL(test, f.pointer[3]);
	KUNIT_EXPECT_NULL(test, f.pointer[4]);
	KUNIT_EXPECT_EQ(test, f.value[3], 2);
	KUNIT_EXPECT_EQ(test, f.value[4], 2);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "was not returned by ScsiPortGetDeviceBase; ignored"));
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "ScsiPortFreeDeviceBase: called outside HwFindAdapter; ignored"));
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "is not the device's; refused"));
}

static int f_uncached_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_port_config *config = argument;

	if (where != SOFTHBA_IN_FIND)
		return SOFTHBA_GO_ON;
	f.pointer[0] = ScsiPortGetUncachedExtension(ext, config, 4096);
	config->master = 1;
	config->dma64_bit_addresses = SCSI_DMA64_MINIPORT_SUPPORTED;
	f.pointer[1] = ScsiPortGetUncachedExtension(ext, config, 0xf0000000);
	f.pointer[2] = ScsiPortGetUncachedExtension(ext, NULL, 4096);
	return SOFTHBA_GO_ON;
}

/*
 * ScsiPortGetUncachedExtension without Master is refused; one that has failed may be
 * tried again with a smaller size. A.1; rules 29, 92.
 */
static void f_uncached(struct kunit *test)
{
	struct rig *rig = test->priv;

	f_start(rig, f_uncached_hook);
	KUNIT_EXPECT_NULL(test, f.pointer[0]);
	KUNIT_EXPECT_NULL(test, f.pointer[1]);
	KUNIT_EXPECT_NULL(test, f.pointer[2]);
	/* The miniport's own call, then. */
	KUNIT_EXPECT_NOT_NULL(test, rig->mp.uncached);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "called without ConfigInfo->Master; refused"));
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "ConfigInfo is not this adapter's; refused"));
}

static int f_refuse_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where != SOFTHBA_IN_START_IO)
		return SOFTHBA_GO_ON;
	f.calls++;
	f.pointer[0] = srb->srb_extension;
	f.pointer[1] = srb->sense_info_buffer;
	f.pointer[2] = ScsiPortGetLogicalUnit(ext, srb->path_id, srb->target_id, srb->lun);
	f_finish(ext, srb, SRB_STATUS_SELECTION_TIMEOUT);
	return true;
}

/*
 * A miniport that never asks for an uncached extension gets SRB extensions and sense
 * buffers all the same; one that wants no extensions gets none. A.1, A.4; rule 35.
 */
static void f_uncached_none(struct kunit *test)
{
	struct rig *rig = test->priv;

	rig->mp.master = 0;
	f_start(rig, f_refuse_hook);
	KUNIT_EXPECT_GT(test, f.calls, 0);
	KUNIT_EXPECT_NOT_NULL(test, f.pointer[0]);
	KUNIT_EXPECT_EQ(test, (unsigned long)f.pointer[0] & 7, 0);
	KUNIT_EXPECT_NOT_NULL(test, f.pointer[1]);
	KUNIT_EXPECT_NOT_NULL(test, f.pointer[2]);
	rig_stop(rig);

	rig->mp.srb_extension = 0;
	rig->mp.lu_extension = 0;
	f_start(rig, f_refuse_hook);
	KUNIT_EXPECT_NULL(test, f.pointer[0]);
	KUNIT_EXPECT_NULL(test, f.pointer[2]);
}

static int f_limits_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_port_config *config = rig->mp.config;

	if (where == SOFTHBA_IN_FIND) {
		config->maximum_transfer_length = 8192;
		config->number_of_physical_breaks = 3;
	}
	return SOFTHBA_GO_ON;
}

/* Both limits may be lowered after ScsiPortGetUncachedExtension. A.1; rule 26. */
static void f_limits(struct kunit *test)
{
	struct rig *rig = test->priv;

	rig->hook_after = f_limits_hook;
	rig_start(rig);
	KUNIT_EXPECT_EQ(test, rig->host->max_sectors, 16);
	KUNIT_EXPECT_EQ(test, rig->host->sg_tablesize, 4);
	KUNIT_EXPECT_FALSE(test, rig_said(rig, "was changed after ScsiPortGetUncachedExtension"));
}

/* Dma64BitAddresses and Dma32BitAddresses; 64 wins; neither is 24 bits. D.3a; rules 20, 93. */
static void f_dma_mask(struct kunit *test)
{
	static const struct {
		u8 dma32, dma64, bits;
	} table[] = {
		{ 0, 1, 64 }, { 0, 2, 64 }, { 1, 1, 64 }, { 1, SCSI_DMA64_SYSTEM_SUPPORTED, 32 },
		{ 1, 0, 32 }, { 0, SCSI_DMA64_SYSTEM_SUPPORTED, 24 },
	};
	struct rig *rig = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		rig->mp.dma32 = table[i].dma32;
		rig->mp.dma64 = table[i].dma64;
		/* A kernel without ZONE_DMA has no memory for 24 bits. */
		if (rig_load(rig) && table[i].bits == 24 && !IS_ENABLED(CONFIG_ZONE_DMA)) {
			rig_stop(rig);
			continue;
		}
		KUNIT_EXPECT_EQ_MSG(test, dma_get_mask(&rig->hba->pdev->dev),
				    DMA_BIT_MASK(table[i].bits), "number %u", i);
		rig_stop(rig);
	}
}

/* NumberOfPhysicalBreaks: undecided, too many, none. D.3a; rules 18, 112. */
static void f_breaks(struct kunit *test)
{
	struct rig *rig = test->priv;

	rig->mp.breaks = SP_UNINITIALIZED_VALUE;
	rig_start(rig);
	KUNIT_EXPECT_EQ(test, rig->host->sg_tablesize, 18);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "NumberOfPhysicalBreaks was not set; it is 17"));
	rig_stop(rig);
	rig->mp.breaks = 5000;
	rig_start(rig);
	KUNIT_EXPECT_EQ(test, rig->host->sg_tablesize, SP_MAX_SEGMENTS);
	rig_stop(rig);
	rig->mp.breaks = 0;
	rig_start(rig);
	KUNIT_EXPECT_FALSE(test, rig->sp->scatter_gather);
	KUNIT_EXPECT_NE(test, rig->sp->bounce_size, 0);
	rig_stop(rig);
	/* ... and a MaximumTransferLength that no request has. Rule 19. */
	rig->mp.breaks = 32;
	rig->mp.max_transfer = 0;
	rig_load(rig);
	KUNIT_EXPECT_NULL(test, rig->sp);
}

/* ---- scan ---- */

static int f_scan_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where == SOFTHBA_IN_START_IO && srb->cdb[0] == INQUIRY && !srb->cdb[1] && !srb->lun &&
	    f.n < F_LOG && (!f.n || f.value[f.n - 1] != srb->target_id))
		f.value[f.n++] = srb->target_id;
	return SOFTHBA_GO_ON;
}

/*
 * Targets are scanned from low to high, or from high to low with AdapterScansDown,
 * all of them but InitiatorBusId; and all if that is not set. C.10.3; rules 15, 134.
 */
static void f_scan(struct kunit *test)
{
	static const u32 up[] = { 0, 1, 2 }, down[] = { 5, 4, 2, 1, 0 }, all[] = { 0, 1, 2, 3 };
	struct rig *rig = test->priv;

	f_start(rig, f_scan_hook);
	KUNIT_EXPECT_EQ(test, f.n, ARRAY_SIZE(up));
	KUNIT_EXPECT_EQ(test, memcmp(f.value, up, sizeof(up)), 0);
	KUNIT_EXPECT_EQ(test, rig->host->max_id, 4);
	KUNIT_EXPECT_EQ(test, rig->host->max_lun, 4);
	rig_device(rig, 0, 1, 1);
	rig_stop(rig);

	rig->mp.scans_down = 1;
	rig->mp.targets = 6;
	f_start(rig, f_scan_hook);
	KUNIT_EXPECT_EQ(test, f.n, ARRAY_SIZE(down));
	KUNIT_EXPECT_EQ(test, memcmp(f.value, down, sizeof(down)), 0);
	rig_device(rig, 0, 1, 1);
	rig_stop(rig);

	rig->mp.scans_down = 0;
	rig->mp.targets = 4;
	rig->mp.initiator = 0xff;
	f_start(rig, f_scan_hook);
	KUNIT_EXPECT_EQ(test, f.n, ARRAY_SIZE(all));
	KUNIT_EXPECT_EQ(test, memcmp(f.value, all, sizeof(all)), 0);
}

/* ---- contexts ---- */

static int f_context_hook(struct rig *rig, int where, void *ext, void *argument)
{
	bool config = where == SOFTHBA_IN_CONTROL && (long)argument >= NT_SET_BOOT_CONFIG;

	if (config)
		where = SOFTHBA_IN_MAX;
	if (in_hardirq())
		f.in_hardirq |= BIT(where);
	if (in_task())
		f.in_task |= BIT(where);
	if (irqs_disabled())
		f.irqs_off |= BIT(where);
	return SOFTHBA_GO_ON;
}

/*
 * The context of each callback: DriverEntry, HwFindAdapter and the configuration types
 * of HwAdapterControl in a process that may sleep, the others with interrupts off,
 * HwInterrupt in the interrupt. A.0.1, C.1, C.9.
 */
static void f_contexts(struct kunit *test)
{
	u32 sleeping = BIT(SOFTHBA_IN_ENTRY) | BIT(SOFTHBA_IN_FIND) | BIT(SOFTHBA_IN_MAX);
	u32 locked = BIT(SOFTHBA_IN_INITIALIZE) | BIT(SOFTHBA_IN_START_IO) |
		     BIT(SOFTHBA_IN_INTERRUPT) | BIT(SOFTHBA_IN_CONTROL);
	struct rig *rig = test->priv;

	rig->mp.controls |= BIT(NT_SET_BOOT_CONFIG);
	f_start(rig, f_context_hook);
	rig_stop(rig);
	KUNIT_EXPECT_EQ(test, f.in_task & sleeping, sleeping);
	KUNIT_EXPECT_EQ(test, f.irqs_off & sleeping, 0);
	KUNIT_EXPECT_EQ(test, f.irqs_off & locked, locked);
	KUNIT_EXPECT_NE(test, f.in_hardirq & BIT(SOFTHBA_IN_INTERRUPT), 0);
}

static int f_early_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_FIND || where == SOFTHBA_IN_INITIALIZE) {
		softhba_raise(rig->hba);
		ScsiPortStallExecution(2000);
		f.value[0] += rig->calls[SOFTHBA_IN_INTERRUPT];
		if (where == SOFTHBA_IN_INITIALIZE)
			ScsiPortNotification(NT_NEXT_REQUEST, ext);
	}
	return SOFTHBA_GO_ON;
}

/* HwInterrupt is not called before HwInitialize has ended; that may say NextRequest. C.4, C.6. */
static void f_early(struct kunit *test)
{
	struct rig *rig = test->priv;

	f_start(rig, f_early_hook);
	KUNIT_EXPECT_EQ(test, f.value[0], 0);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_INITIALIZE], 1);
	rig_device(rig, 0, 0, 0);
}

/* ---- requests ---- */

static int f_kept_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;
	u8 *last;

	if (where != SOFTHBA_IN_START_IO || srb->cdb[0] != READ_10)
		return SOFTHBA_GO_ON;
	last = srb->srb_extension + rig->mp.srb_extension - 1;
	if (f.marks[srb->queue_tag]) {
		f.kept += *last == f.marks[srb->queue_tag];
		f.lost += *last != f.marks[srb->queue_tag];
	}
	f.marks[srb->queue_tag] = srb->queue_tag;
	*last = srb->queue_tag;
	return SOFTHBA_GO_ON;
}

/* The port driver does not touch SRB extensions between requests. A.0; rules 52, 53, 113. */
static void f_kept(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	rig->settings.number_of_requests = (struct sp_numbers){ .value = { 4 }, .nr = 1 };
	f_start(rig, f_kept_hook);
	for (i = 0; i < 20; i++)
		rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_GT(test, f.kept, 0);
	KUNIT_EXPECT_EQ(test, f.lost, 0);
}

static int f_physical_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where != SOFTHBA_IN_START_IO || srb->cdb[0] != READ_10)
		return SOFTHBA_GO_ON;
	f.pointer[0] = srb->data_buffer;
	f.length = 1;
	f.address = ScsiPortGetPhysicalAddress(ext, srb, srb->data_buffer, &f.length).quad;
	f.value[0] = !!ScsiPortGetPhysicalAddress(ext, srb, srb->data_buffer, NULL).quad;
	f.value[1] = 1;
	f.value[2] = !!ScsiPortGetPhysicalAddress(ext, NULL, ext, &f.value[1]).quad;
	f.value[3] = 1;
	f.value[4] = !!ScsiPortGetPhysicalAddress(ext, NULL,
						  ScsiPortGetLogicalUnit(ext, 0, 0, 0),
						  &f.value[3]).quad;
	f.value[5] = 1;
	f.value[6] = !!ScsiPortGetPhysicalAddress(ext, NULL, rig->mp.config, &f.value[5]).quad;
	f_finish(ext, srb, SRB_STATUS_SELECTION_TIMEOUT);
	return true;
}

/*
 * No physical addresses without NeedPhysicalAddresses, nor without a place for the
 * length, nor of memory that no HBA may reach: device and LU extension, ConfigInfo.
 * A.3; rules 86, 87, 91, 124.
 */
static void f_physical(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	f_start(rig, f_physical_hook);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_NE(test, f.address, 0);
	KUNIT_EXPECT_EQ(test, f.value[0], 0);
	for (i = 1; i < 7; i++)
		KUNIT_EXPECT_EQ_MSG(test, f.value[i], 0, "number %u", i);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "the pointer Length is NULL; refused"));
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "is neither uncached nor SRB extension"));
	rig_stop(rig);

	rig->mp.need_physical_addresses = 0;
	rig->mp.map_buffers = 1;
	f_start(rig, f_physical_hook);
	/* The scan has found nothing to read from: the HBA gets no address of its INQUIRY. */
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "NeedPhysicalAddresses is FALSE"));
}

/* Without MapBuffers DataBuffer is no address, but has its offset in a page. Rules 46, 123. */
static void f_unmapped(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	long top;

	f_start(rig, f_physical_hook);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	top = (long)f.pointer[0] >> 55;
	KUNIT_EXPECT_NE(test, top, 0);
	KUNIT_EXPECT_NE(test, top, -1);
	KUNIT_EXPECT_EQ(test, offset_in_page(f.pointer[0]), offset_in_page(data));
}

static int f_scribble_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where == SOFTHBA_IN_START_IO && srb->cdb[0] == READ_10)
		f.srb = srb;
	if (where != SOFTHBA_IN_INTERRUPT || !f.srb)
		return SOFTHBA_GO_ON;
	/* Whatever the port driver needs it must have kept elsewhere. */
	f.srb->path_id = 7;
	f.srb->target_id = 7;
	f.srb->lun = 7;
	f.srb->queue_tag = 77;
	f.srb->function = 0x17;
	f.srb->timeout = 0;
	f.srb->cdb_length = 0xff;
	memset(f.srb->cdb, 0xff, sizeof(f.srb->cdb));
	f.srb->data_buffer = (void *)0x10;
	f.srb->sense_info_buffer = (void *)0x20;
	f.srb->srb_extension = (void *)0x30;
	f.srb->original_request = (void *)0x40;
	f.srb->next_srb = (void *)0x50;
	f.srb->flags = ~0;
	f.srb = NULL;
	f.fired++;
	return SOFTHBA_GO_ON;
}

/*
 * Members of an SRB that a miniport may not change and has: its request still ends
 * well, also through a bounce buffer. C.5.3; rules 43, 45.
 */
static void f_scribble(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	struct scsi_device *sdev;
	unsigned int bounce, i;
	u8 *data;

	data = rig_scattered(rig, 4);
	for (bounce = 0; bounce < 2; bounce++) {
		rig->mp.scatter_gather = !bounce;
		f_start(rig, f_scribble_hook);
		if (bounce)
			data = rig_scattered(rig, 4);
		sdev = rig_device(rig, 0, 0, 0);
		memset(data, 0x5c + bounce, 4 * PAGE_SIZE);
		rig_write(rig, io, sdev, 0, data, 4 * PAGE_SIZE / SOFTHBA_BLOCK);
		memset(data, 0, 4 * PAGE_SIZE);
		for (i = 0; i < 3; i++) {
			rig_read(rig, io, sdev, 0, data, 4 * PAGE_SIZE / SOFTHBA_BLOCK);
			KUNIT_EXPECT_EQ(test, io->result, 0);
		}
		KUNIT_EXPECT_GT(test, f.fired, 0);
		KUNIT_EXPECT_PTR_EQ(test, memchr_inv(data, 0x5c + bounce, 4 * PAGE_SIZE), NULL);
		rig_stop(rig);
	}
}

static int f_after_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where != SOFTHBA_IN_START_IO || srb->cdb[0] != READ_10)
		return SOFTHBA_GO_ON;
	srb->srb_status = SRB_STATUS_SELECTION_TIMEOUT;
	f.copy = *srb;
	ScsiPortNotification(NT_REQUEST_COMPLETE, ext, srb);
	/* As a well-known miniport does it */
	ScsiPortNotification(NT_NEXT_LU_REQUEST, ext, srb->path_id, srb->target_id, srb->lun);
	f.value[0] += memcmp(&f.copy, srb, sizeof(*srb)) != 0;
	f.calls++;
	return true;
}

/* An SRB stays as it is until the callback that has completed it returns. B.4; rule 44. */
static void f_after(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	f_start(rig, f_after_hook);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, f.calls, 1);
	KUNIT_EXPECT_EQ(test, f.value[0], 0);
	KUNIT_EXPECT_EQ(test, host_byte(io->result), DID_NO_CONNECT);
}

static int f_cdb_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where == SOFTHBA_IN_START_IO && srb->cdb[0] == f.mode) {
		f.calls++;
		f.value[0] = srb->cdb_length;
		f.value[1] = srb->flags & (SRB_FLAGS_DATA_IN | SRB_FLAGS_DATA_OUT);
		f.value[2] = srb->data_transfer_length;
		f.value[3] = srb->queue_tag;
		f.pointer[0] = srb->data_buffer;
	}
	return SOFTHBA_GO_ON;
}

/* Commands of 6, 10, 12 and 16 bytes, and one without data. C.5.2; D.5. */
static void f_cdb(struct kunit *test)
{
	static const u8 lengths[] = { 6, 10, 12, 16 };
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 cdb[16] = { 0xc5 };
	unsigned int i;

	f_start(rig, f_cdb_hook);
	f.mode = 0xc5;
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		rig_run(rig, io, rig_device(rig, 0, 0, 0), cdb, lengths[i], false, NULL, 0);
		KUNIT_EXPECT_EQ(test, f.calls, i + 1);
		KUNIT_EXPECT_EQ(test, f.value[0], lengths[i]);
		KUNIT_EXPECT_EQ(test, f.value[1], 0);
		KUNIT_EXPECT_EQ(test, f.value[2], 0);
		KUNIT_EXPECT_NULL(test, f.pointer[0]);
	}
}

static int f_parked_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where == SOFTHBA_IN_START_IO && srb->cdb[0] == READ_10) {
		f.calls++;
		return true;		/* kept, and not a word */
	}
	if (where == SOFTHBA_IN_INTERRUPT && rig->hba->status & SOFTHBA_INT_EVENT) {
		ScsiPortCompleteRequest(ext, SP_UNTAGGED, SP_UNTAGGED, SP_UNTAGGED,
					SRB_STATUS_SELECTION_TIMEOUT);
		f.fired++;
	}
	return SOFTHBA_GO_ON;
}

/*
 * ScsiPortCompleteRequest does not touch requests that the miniport was not given, and
 * does not make the adapter ready. A.4.
 */
static void f_parked(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 3);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	f_start(rig, f_parked_hook);
	for (i = 0; i < 3; i++)
		rig_send_read(rig, &io[i], rig_device(rig, 0, 0, 0), data + i * SOFTHBA_BLOCK);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(f.calls) == 1));
	softhba_event(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_wait(&io[0], 5));
	KUNIT_EXPECT_EQ(test, host_byte(io[0].result), DID_NO_CONNECT);
	msleep(50);
	KUNIT_EXPECT_EQ(test, f.calls, 1);
	KUNIT_EXPECT_FALSE(test, completion_done(&io[1].done));
	KUNIT_EXPECT_FALSE(test, completion_done(&io[2].done));
	rig_drain(rig);
	for (i = 1; i < 3; i++)
		KUNIT_EXPECT_TRUE(test, rig_wait(&io[i], 20));
}

/*
 * SRB_FLAGS_DISABLE_DISCONNECT: nothing else is started on the adapter until that
 * request has ended, whatever the miniport says. B.3; rule 111.
 */
static void f_alone(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 8);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int i;

	rig->settings.disable_disconnects = (struct sp_numbers){ .value = { 1 }, .nr = 1 };
	rig_start(rig);
	rig->hba->max_active = 0;
	rig->hba->delay_us = 2000;
	for (i = 0; i < 8; i++)
		rig_send_read(rig, &io[i], rig_device(rig, 0, i & 1, i / 2 & 1),
			      data + i * SOFTHBA_BLOCK);
	for (i = 0; i < 8; i++) {
		KUNIT_ASSERT_TRUE(test, rig_wait(&io[i], 20));
		KUNIT_EXPECT_EQ(test, io[i].result, 0);
	}
	KUNIT_EXPECT_EQ(test, rig->hba->max_active, 1);
}

static int f_functions_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where == SOFTHBA_IN_START_IO && srb->function < 256)
		f.marks[srb->function]++;
	return SOFTHBA_GO_ON;
}

/*
 * Functions that are the port driver's, or for later versions, are never sent, whatever
 * happens: I/O, a flush, a timeout, suspend, resume, the end. C.5.1, D.5; rule 128.
 */
static void f_functions(struct kunit *test)
{
	static const u8 cdb[10] = { READ_10, [8] = 1 }, sync[10] = { SYNCHRONIZE_CACHE };
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	const struct dev_pm_ops *pm;
	struct device *dev;
	unsigned int i;

	rig->mp.caches_data = 1;
	f_start(rig, f_functions_hook);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	rig_run(rig, io, rig_device(rig, 0, 0, 0), sync, 10, false, NULL, 0);
	rig->hba->faults[0] = (struct softhba_fault){
		.count = 1, .opcode = READ_10, .target = SOFTHBA_ANY, .hang = true,
	};
	KUNIT_ASSERT_EQ(test, rig_send(rig, io, rig_device(rig, 0, 0, 0), cdb, 10, false, data,
				       SOFTHBA_BLOCK, HZ), 0);
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 30));
	dev = &rig->hba->pdev->dev;
	pm = dev->driver->pm;
	KUNIT_ASSERT_EQ(test, pm->suspend(dev), 0);
	KUNIT_ASSERT_EQ(test, pm->resume(dev), 0);
	rig_stop(rig);
	KUNIT_EXPECT_GT(test, f.marks[SRB_FUNCTION_EXECUTE_SCSI], 0);
	KUNIT_EXPECT_GT(test, f.marks[SRB_FUNCTION_FLUSH], 0);
	for (i = 0; i < 256; i++)
		if (i != SRB_FUNCTION_EXECUTE_SCSI && i != SRB_FUNCTION_FLUSH &&
		    i != SRB_FUNCTION_SHUTDOWN)
			KUNIT_EXPECT_EQ_MSG(test, f.marks[i], 0, "function %#x", i);
}

static int f_sense_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where != SOFTHBA_IN_START_IO)
		return SOFTHBA_GO_ON;
	if (srb->cdb[0] == REQUEST_SENSE) {
		f.copy = *srb;
		f.calls++;
	}
	f.value[srb->cdb[0] == REQUEST_SENSE] |= srb->flags;
	return SOFTHBA_GO_ON;
}

/*
 * The port driver's REQUEST SENSE: command, lengths, timeout, flags; and which flags
 * other requests have. C.10.5, D.5.
 */
static void f_sense(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	rig->mp.auto_request_sense = 0;
	rig->mp.tagged_queuing = 0;
	rig->mp.next_lu = 0;
	f_start(rig, f_sense_hook);
	/* The scan has asked for sense data, too. */
	memset(&f, 0, sizeof(f));
	rig->hba->faults[0] = (struct softhba_fault){
		.count = 1, .opcode = READ_10, .target = SOFTHBA_ANY,
		.scsi_status = SAM_STAT_CHECK_CONDITION, .key = MEDIUM_ERROR, .asc = 0x11,
	};
	rig_read(rig, io, rig_device(rig, 0, 1, 1), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result & 0xff, SAM_STAT_CHECK_CONDITION);
	rig_write(rig, io, rig_device(rig, 0, 1, 1), 0, data, 1);
	KUNIT_EXPECT_EQ(test, f.calls, 1);
	KUNIT_EXPECT_EQ(test, f.copy.cdb_length, 6);
	KUNIT_EXPECT_EQ(test, f.copy.cdb[4], 18);
	KUNIT_EXPECT_EQ(test, f.copy.data_transfer_length, 18);
	KUNIT_EXPECT_EQ(test, f.copy.timeout, 2);
	KUNIT_EXPECT_EQ(test, f.copy.queue_tag, SP_UNTAGGED);
	KUNIT_EXPECT_EQ(test, f.copy.target_id, 1);
	KUNIT_EXPECT_EQ(test, f.copy.lun, 1);
	KUNIT_EXPECT_EQ(test, f.value[1],
			SRB_FLAGS_DATA_IN | SRB_FLAGS_BYPASS_FROZEN_QUEUE |
			SRB_FLAGS_DISABLE_DISCONNECT | SRB_FLAGS_DISABLE_AUTOSENSE);
	KUNIT_EXPECT_EQ(test, f.value[0], SRB_FLAGS_DATA_IN | SRB_FLAGS_DATA_OUT);
}

static int f_luns_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where == SOFTHBA_IN_START_IO && srb->lun > 7)
		f.marks[srb->lun]++;
	return SOFTHBA_GO_ON;
}

/* Units above 7 are the miniport's to interpret; 0xff is none. F.11.3, A.0. */
static void f_luns(struct kunit *test)
{
	struct rig *rig = test->priv;

	rig->mp.luns = 255;
	f_start(rig, f_luns_hook);
	KUNIT_EXPECT_EQ(test, rig->host->max_lun, 255);
	scsi_add_device(rig->host, 0, 1, 0xc3);
	scsi_add_device(rig->host, 0, 1, 0xfe);
	scsi_add_device(rig->host, 0, 1, 0xff);
	KUNIT_EXPECT_GT(test, f.marks[0xc3], 0);
	KUNIT_EXPECT_GT(test, f.marks[0xfe], 0);
	KUNIT_EXPECT_EQ(test, f.marks[0xff], 0);
}

/* ---- link, liveness, order of resets ---- */

static int f_link_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_INTERRUPT && rig->hba->status & SOFTHBA_INT_EVENT && f.mode) {
		ScsiPortNotification(f.mode, ext);
		f.fired++;
	}
	if (where == SOFTHBA_IN_START_IO)
		f.calls++;
	return SOFTHBA_GO_ON;
}

/*
 * LinkDown: HwStartIo is not called and no time passes for requests; LinkUp: they go
 * on. B.9.
 */
static void f_link(struct kunit *test)
{
	static const u8 cdb[10] = { READ_10, [8] = 1 };
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	f_start(rig, f_link_hook);
	f.mode = NT_LINK_DOWN;
	softhba_event(rig->hba);
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(f.fired) == 1));
	f.calls = 0;
	KUNIT_ASSERT_EQ(test, rig_send(rig, io, rig_device(rig, 0, 0, 0), cdb, 10, false, data,
				       SOFTHBA_BLOCK, HZ), 0);
	msleep(2500);
	KUNIT_EXPECT_EQ(test, f.calls, 0);
	KUNIT_EXPECT_FALSE(test, completion_done(&io->done));
	f.mode = NT_LINK_UP;
	softhba_event(rig->hba);
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 10));
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_RESET_BUS], 0);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "link down"));
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "link up"));
}

static int f_never_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where == SOFTHBA_IN_START_IO && srb->cdb[0] == READ_10 && !f.fired) {
		srb->srb_status = SRB_STATUS_SELECTION_TIMEOUT;
		ScsiPortNotification(NT_REQUEST_COMPLETE, ext, srb);
		return true;		/* and not a word about readiness */
	}
	if (where == SOFTHBA_IN_RESET_BUS) {
		f.fired++;
		return f.mode ? true : SOFTHBA_GO_ON;
	}
	return SOFTHBA_GO_ON;
}

/*
 * A miniport that completes a request and never says NextRequest: when the time of
 * the next one is up its bus is reset, and things go on, also if it keeps silent after
 * that. B.3, C.7; rules 57, 82.
 */
static void f_never(struct kunit *test)
{
	static const u8 cdb[10] = { READ_10, [8] = 1 };
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	unsigned int mode;

	for (mode = 0; mode < 2; mode++) {
		f_start(rig, f_never_hook);
		f.mode = mode;
		rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
		KUNIT_EXPECT_EQ(test, host_byte(io->result), DID_NO_CONNECT);
		KUNIT_ASSERT_EQ(test, rig_send(rig, io, rig_device(rig, 0, 0, 0), cdb, 10, false,
					       data, SOFTHBA_BLOCK, HZ), 0);
		KUNIT_ASSERT_TRUE(test, rig_wait(io, 30));
		KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_RESET_BUS], 1);
		rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
		KUNIT_EXPECT_EQ(test, io->result, 0);
		KUNIT_EXPECT_EQ(test, rig_said(rig, "no NextRequest after the reset; assumed"), mode);
		rig_stop(rig);
		memset(rig->calls, 0, sizeof(rig->calls));
	}
}

static int f_order_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where != SOFTHBA_IN_RESET_BUS)
		return SOFTHBA_GO_ON;
	if (f.n < F_LOG)
		f.value[f.n++] = (long)argument;
	/* The first one does nothing, so the next step is taken. */
	return f.n > 1 ? SOFTHBA_GO_ON : true;
}

/* If resetting the bus was not enough all are reset, in ascending order. C.7, C.10.6. */
static void f_order(struct kunit *test)
{
	static const u8 cdb[10] = { READ_10, [8] = 1 };
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	rig->mp.buses = 2;
	f_start(rig, f_order_hook);
	rig->hba->faults[0] = (struct softhba_fault){
		.count = 1, .opcode = READ_10, .target = SOFTHBA_ANY, .hang = true,
	};
	KUNIT_ASSERT_EQ(test, rig_send(rig, io, rig_device(rig, 0, 0, 0), cdb, 10, false, data,
				       SOFTHBA_BLOCK, HZ), 0);
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 60));
	KUNIT_ASSERT_EQ(test, f.n, 3);
	KUNIT_EXPECT_EQ(test, f.value[0], 0);
	KUNIT_EXPECT_EQ(test, f.value[1], 0);
	KUNIT_EXPECT_EQ(test, f.value[2], 1);
	KUNIT_EXPECT_FALSE(test, rig->sp->dead);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
}

/* ---- the error log ---- */

static int f_log_hook(struct rig *rig, int where, void *ext, void *argument)
{
	u32 i;

	if (where != SOFTHBA_IN_INTERRUPT || !(rig->hba->status & SOFTHBA_INT_EVENT) || !f.mode)
		return SOFTHBA_GO_ON;
	for (i = f.mode; i < f.mode + 6; i++)
		ScsiPortLogError(ext, NULL, 0, 2, 1, i, 0x5c00 + i);
	f.fired++;
	return SOFTHBA_GO_ON;
}

/* ScsiPortLogError: address, number and meaning of each code in the kernel's log. A.5, D.9. */
static void f_log(struct kunit *test)
{
	static const char * const said[] = {
		"[0:2:1] bus parity error (code 1, id 0x5c01)",
		"[0:2:1] unexpected disconnect by the target (code 2,",
		"[0:2:1] invalid reselection (code 3,",
		"does not answer selection (code 4,",
		"[0:2:1] SCSI protocol error (code 5,",
		"[0:2:1] internal adapter error (code 6,",
		"[0:2:1] request timed out (code 7,",
		"[0:2:1] interrupts do not arrive (code 8,",
		"[0:2:1] adapter firmware is out of date (code 9,",
		"[0:2:1] adapter firmware cannot be used (code 10,",
		"[0:2:1] WMI request lost (code 11,",
		"[0:2:1] unknown error (code 12,",
	};
	struct rig *rig = test->priv;
	unsigned int i;

	f_start(rig, f_log_hook);
	for (f.mode = 1; f.mode < 13; f.mode += 6) {
		f.fired = 0;
		softhba_event(rig->hba);
		KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, READ_ONCE(f.fired)));
		/* Ten in five seconds are let through. */
		msleep(f.mode == 1 ? 5500 : 100);
	}
	for (i = 0; i < ARRAY_SIZE(said); i++)
		KUNIT_EXPECT_TRUE_MSG(test, rig_said(rig, said[i]), "%s", said[i]);
}

static struct kunit_case facts_cases[] = {
	RIG_CASE("ids", f_ids),
	RIG_CASE("several", f_several),
	RIG_CASE("too-many", f_too_many),
	RIG_CASE("sizes", f_sizes),
	RIG_CASE("callbacks", f_callbacks),
	RIG_CASE("arguments", f_arguments),
	RIG_CASE("adapter-state", f_state),
	RIG_CASE("bus-data", f_bus_data),
	RIG_CASE("set-bus-data", f_set_bus_data),
	RIG_CASE("device-base", f_base),
	RIG_CASE("uncached", f_uncached),
	RIG_CASE("uncached-none", f_uncached_none),
	RIG_CASE("limits", f_limits),
	RIG_CASE("dma-mask", f_dma_mask),
	RIG_CASE("breaks", f_breaks),
	RIG_CASE("scan", f_scan),
	RIG_CASE("contexts", f_contexts),
	RIG_CASE("early", f_early),
	RIG_CASE("kept", f_kept),
	RIG_CASE("physical", f_physical),
	RIG_CASE("unmapped", f_unmapped),
	RIG_CASE("scribble", f_scribble),
	RIG_CASE("after", f_after),
	RIG_CASE("cdb", f_cdb),
	RIG_CASE("parked", f_parked),
	RIG_CASE("alone", f_alone),
	RIG_CASE("functions", f_functions),
	RIG_CASE("sense-srb", f_sense),
	RIG_CASE("luns", f_luns),
	RIG_CASE("link", f_link),
	RIG_CASE("never-ready", f_never),
	RIG_CASE("reset-order", f_order),
	RIG_CASE("log", f_log),
	{}
};

RIG_SUITE(facts_suite, "facts", facts_cases);
