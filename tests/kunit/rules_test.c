// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chapter F: what a miniport does wrong without harm is said in the kernel's log,
 * with its name and the call, and everything goes on.
 */
#include <linux/slab.h>

#include "rig.h"
#include "suites.h"

/* What the hooks of this file share; one case at a time. */
static struct {
	unsigned int mode;
	unsigned int fired;
	unsigned int n;
	void *pointer[4];
	bool valid;
} u;

static void u_start(struct rig *rig, rig_hook *hook)
{
	u.fired = 0;
	u.n = 0;
	rig->hook = hook;
	rig_start(rig);
}

static void u_finish(void *ext, struct nt_srb *srb, u8 status)
{
	srb->srb_status = status;
	ScsiPortNotification(NT_REQUEST_COMPLETE, ext, srb);
	ScsiPortNotification(NT_NEXT_REQUEST, ext);
}

/* ---- completions ---- */

static int u_completion_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where != SOFTHBA_IN_START_IO || srb->cdb[0] != READ_10)
		return SOFTHBA_GO_ON;
	if (u.mode)
		ScsiPortCompleteRequest(ext, 0, SP_UNTAGGED, SP_UNTAGGED,
					SRB_STATUS_SELECTION_TIMEOUT);
	u_finish(ext, srb, SRB_STATUS_SELECTION_TIMEOUT);
	if (!u.mode)
		ScsiPortLogError(ext, srb, 0, 0, 0, 6, 1);
	return true;
}

/*
 * A request that is completed by ScsiPortCompleteRequest and by RequestComplete, and
 * one that is logged when it is completed already. Rules 71, 81.
 */
static void u_completion(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	u_start(rig, u_completion_hook);
	for (u.mode = 0; u.mode < 2; u.mode++) {
		rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
		KUNIT_EXPECT_EQ(test, host_byte(io->result), DID_NO_CONNECT);
	}
	KUNIT_EXPECT_EQ(test, rig->sp->active, 0);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "ScsiPortLogError: SRB"));
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "it was completed twice; ignored"));
}

static int u_next_lu_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where == SOFTHBA_IN_START_IO && srb->cdb[0] == READ_10) {
		ScsiPortNotification(NT_NEXT_LU_REQUEST, ext, 0, 7, 7);
		u.fired++;
	}
	return SOFTHBA_GO_ON;
}

/*
 * NextLuRequest of a miniport that declares neither TaggedQueuing nor
 * MultipleRequestPerLu, and for a unit that there is not. B.5; rule 56.
 */
static void u_next_lu(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	rig->mp.tagged_queuing = 0;
	u_start(rig, u_next_lu_hook);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_EQ(test, u.fired, 1);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "neither TaggedQueuing nor MultipleRequestPerLu"));
}

/* ---- interrupts, time ---- */

static void u_slow_timer(void *ext)
{
	unsigned int i;

	ScsiPortStallExecution(100001);
	for (i = 0; i < 5; i++)
		ScsiPortStallExecution(90000);
	u.fired++;
}

static int u_event_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_RESET_BUS) {
		mdelay(600);
		return SOFTHBA_GO_ON;
	}
	if (where != SOFTHBA_IN_INTERRUPT || !(rig->hba->status & SOFTHBA_INT_EVENT))
		return SOFTHBA_GO_ON;
	switch (u.mode) {
	case 0:
		/* Served and dismissed, and then: not mine. */
		ScsiPortWriteRegisterUlong(rig->mp.registers + SOFTHBA_REG_STATUS,
					   SOFTHBA_INT_EVENT);
		ScsiPortNotification(NT_NEXT_REQUEST, ext);
		u.fired++;
		return false;
	case 1:
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, u_slow_timer, 1000);
		break;
	case 2:
		ScsiPortNotification(NT_BUS_CHANGE_DETECTED, ext, 5);
		u.fired++;
		break;
	}
	return SOFTHBA_GO_ON;
}

static void u_event(struct rig *rig, unsigned int mode)
{
	u.mode = mode;
	u.fired = 0;
	rig_mark(rig);
	softhba_event(rig->hba);
	KUNIT_ASSERT_TRUE(rig->test, rig_until(RIG_SOON, READ_ONCE(u.fired)));
	msleep(20);
}

/* HwInterrupt that says FALSE and has sent notifications, which count. Rule 76. */
static void u_interrupt(struct kunit *test)
{
	struct rig *rig = test->priv;

	u_start(rig, u_event_hook);
	u_event(rig, 0);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "HwInterrupt: returned FALSE, but has sent notifications"));
}

/* BusChangeDetected for a bus that the adapter has not. B.9. */
static void u_bus_change(struct kunit *test)
{
	struct rig *rig = test->priv;

	u_start(rig, u_event_hook);
	u_event(rig, 2);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "PathId 5, but NumberOfBuses is 1; ignored"));
}

/*
 * ScsiPortStallExecution of more than 100 ms at a time; HwTimer and HwResetBus that
 * take more than half a second. A.5; rules 72, 73.
 */
static void u_time(struct kunit *test)
{
	static const u8 cdb[10] = { READ_10, [8] = 1 };
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	u_start(rig, u_event_hook);
	u_event(rig, 1);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "ScsiPortStallExecution: 100001 us at a time, called from u_slow_timer"));
	KUNIT_EXPECT_FALSE(test, rig_said(rig, "ScsiPortStallExecution: 90000 us"));
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "HwTimer: took "));
	rig->hba->faults[0] = (struct softhba_fault){
		.count = 1, .opcode = READ_10, .target = SOFTHBA_ANY, .hang = true,
	};
	KUNIT_ASSERT_EQ(test, rig_send(rig, io, rig_device(rig, 0, 0, 0), cdb, 10, false, data,
				       SOFTHBA_BLOCK, HZ), 0);
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 30));
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "HwResetBus: took "));
}

/* ---- resets ---- */

static int u_reset_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where != SOFTHBA_IN_RESET_BUS)
		return SOFTHBA_GO_ON;
	u.n = u.n ?: (long)argument + 1;
	ScsiPortWriteRegisterUlong(rig->mp.registers + SOFTHBA_REG_RESET_BUS, 0);
	ScsiPortWriteRegisterUlong(rig->mp.registers + SOFTHBA_REG_RESET_BUS, 1);
	ScsiPortCompleteRequest(ext, SP_UNTAGGED, SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_ABORTED);
	ScsiPortNotification(NT_NEXT_REQUEST, ext);
	return true;
}

/*
 * HwResetBus that completes requests of another bus too, and with another status than
 * SRB_STATUS_BUS_RESET. They are completed. C.7; rule 80.
 */
static void u_reset(struct kunit *test)
{
	static const u8 cdb[10] = { READ_10, [8] = 1 };
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 2);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	rig->hba = softhba_create();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, rig->hba);
	KUNIT_ASSERT_EQ(test, softhba_add_disk(rig->hba, 1, 0, 0), 0);
	rig->mp.buses = 2;
	u_start(rig, u_reset_hook);
	rig->hba->faults[0] = (struct softhba_fault){
		.count = 2, .opcode = READ_10, .target = SOFTHBA_ANY, .hang = true,
	};
	/* Both time out; the handler begins with the one and finds the other still there. */
	KUNIT_ASSERT_EQ(test, rig_send(rig, &io[0], rig_device(rig, 0, 0, 0), cdb, 10, false, data,
				       SOFTHBA_BLOCK, HZ), 0);
	KUNIT_ASSERT_EQ(test, rig_send(rig, &io[1], rig_device(rig, 1, 0, 0), cdb, 10, false,
				       data + SOFTHBA_BLOCK, SOFTHBA_BLOCK, HZ), 0);
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[0], 60));
	KUNIT_ASSERT_TRUE(test, rig_wait(&io[1], 60));
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "HwResetBus: 1 requests of other buses than"));
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "were completed with another status than SRB_STATUS_BUS_RESET"));
}

static int u_silent_hook(struct rig *rig, int where, void *ext, void *argument)
{
	return where == SOFTHBA_IN_RESET_BUS ? true : SOFTHBA_GO_ON;
}

/* Requests from before a reset that are outstanding when the hold is over. Rules 78, 79. */
static void u_outstanding(struct kunit *test)
{
	static const u8 cdb[10] = { READ_10, [8] = 1 };
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	u_start(rig, u_silent_hook);
	rig->hba->faults[0] = (struct softhba_fault){
		.count = 1, .opcode = READ_10, .target = SOFTHBA_ANY, .hang = true,
	};
	KUNIT_ASSERT_EQ(test, rig_send(rig, io, rig_device(rig, 0, 0, 0), cdb, 10, false, data,
				       SOFTHBA_BLOCK, HZ), 0);
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 60));
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "1 requests from before the reset are still outstanding"));
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "HwResetBus left requests outstanding"));
}

/* ---- ConfigInfo ---- */

enum {
	U_BREAKS, U_MASTER, U_NO_MASTER, U_LEVEL, U_MODE, U_MAPPED, U_RANGES, U_LATE_SENSE,
	U_LATE_TRANSFER, U_LATE_EXTENSION, U_LATE_DMA, U_CONFIGS
};

static const char * const u_config_said[] = {
	[U_BREAKS] = "NumberOfPhysicalBreaks was not set; it is 17",
	[U_MASTER] = "Master, and DmaChannel or DmaPort as well",
	[U_NO_MASTER] = "NeedPhysicalAddresses, but neither Master nor DmaChannel nor DmaPort",
	[U_LEVEL] = "BusInterruptLevel or Vector is not the one that was given; ignored",
	[U_MODE] = "InterruptMode was changed; ignored",
	[U_MAPPED] = "AccessRanges[0] is a mapped address, not the bus's",
	[U_RANGES] = "the pointer AccessRanges was changed; ignored",
	[U_LATE_SENSE] = "AutoRequestSense was changed after ScsiPortGetUncachedExtension",
	[U_LATE_TRANSFER] = "MaximumTransferLength was changed after ScsiPortGetUncachedExtension",
	[U_LATE_EXTENSION] = "SrbExtensionSize was changed after ScsiPortGetUncachedExtension",
	[U_LATE_DMA] = "Dma32BitAddresses or Dma64BitAddresses was changed after ScsiPortGet",
};

/* After SoftFind(), before HwFindAdapter returns */
static int u_config_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_port_config *config = rig->mp.config;

	if (where != SOFTHBA_IN_FIND)
		return SOFTHBA_GO_ON;
	switch (u.mode) {
	case U_BREAKS:
		config->number_of_physical_breaks = SP_UNINITIALIZED_VALUE;
		break;
	case U_MASTER:
		config->dma_channel = 3;
		break;
	case U_NO_MASTER:
		config->master = 0;
		break;
	case U_LEVEL:
		config->bus_interrupt_level++;
		break;
	case U_MODE:
		config->interrupt_mode = NT_LATCHED;
		break;
	case U_MAPPED:
		config->access_ranges[0].start.quad = (unsigned long)rig->mp.registers;
		break;
	case U_RANGES:
		config->access_ranges = (void *)0x5c51;
		break;
	case U_LATE_SENSE:
		config->tagged_queuing = 0;
		config->auto_request_sense = 0;
		break;
	case U_LATE_TRANSFER:
		config->maximum_transfer_length *= 2;
		break;
	case U_LATE_EXTENSION:
		config->srb_extension_size += 8;
		break;
	case U_LATE_DMA:
		config->dma32_bit_addresses = !config->dma32_bit_addresses;
		break;
	}
	return SOFTHBA_GO_ON;
}

/*
 * What HwFindAdapter may not leave in ConfigInfo, but works: each is told, the
 * adapter is there, and all of it goes again. Rules 18, 21, 22, 24, 26, 28.
 */
static void u_config(struct kunit *test)
{
	struct rig *rig = test->priv;

	rig->hook_after = u_config_hook;
	for (u.mode = 0; u.mode < U_CONFIGS; u.mode++) {
		KUNIT_EXPECT_EQ_MSG(test, rig_load(rig), 0, "%s", u_config_said[u.mode]);
		KUNIT_EXPECT_TRUE_MSG(test, rig_said(rig, u_config_said[u.mode]), "%s",
				      u_config_said[u.mode]);
		rig_stop(rig);
	}
}

/* ---- HwAdapterControl ---- */

static int u_control_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_control_type_list *list = rig->mp.parameters;
	long type = (long)argument;

	if (where != SOFTHBA_IN_CONTROL)
		return SOFTHBA_GO_ON;
	if (type == NT_QUERY_SUPPORTED_CONTROL_TYPES) {
		u.n = list->max_control_type;
		u.valid = !memchr_inv(list->supported, 0, NT_ADAPTER_CONTROL_MAX);
		if (u.mode == 0)
			((u8 *)list->supported)[NT_ADAPTER_CONTROL_MAX + 4] = 1;
	}
	if (type == NT_STOP_ADAPTER) {
		u.fired++;
		if (u.mode == 1)
			return 1;	/* ScsiAdapterControlUnsuccessful */
	}
	return SOFTHBA_GO_ON;
}

/*
 * HwAdapterControl that writes beyond the list, that fails, and that cannot stop;
 * MaxControlType is 5, and all types are FALSE at first. C.9, D.7; rules 96, 97.
 */
static void u_control(struct kunit *test)
{
	static const char * const said[] = {
		"HwAdapterControl: wrote beyond SupportedTypeList[MaxControlType]",
		"HwAdapterControl: type 1 answered with 1",
		"HwAdapterControl: ScsiStopAdapter is not supported",
	};
	struct rig *rig = test->priv;

	for (u.mode = 0; u.mode < 3; u.mode++) {
		if (u.mode == 2)
			rig->mp.controls = BIT(NT_QUERY_SUPPORTED_CONTROL_TYPES);
		u_start(rig, u_control_hook);
		KUNIT_EXPECT_EQ(test, u.n, NT_ADAPTER_CONTROL_MAX);
		KUNIT_EXPECT_TRUE(test, u.valid);
		rig_stop(rig);
		KUNIT_EXPECT_EQ(test, u.fired, u.mode == 2 ? 0 : 1);
		KUNIT_EXPECT_TRUE_MSG(test, rig_said(rig, said[u.mode]), "%s", said[u.mode]);
	}
}

static int u_restart_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_port_config *config = rig->mp.config;
	long type = (long)argument;

	if (where != SOFTHBA_IN_CONTROL)
		return SOFTHBA_GO_ON;
	if (type == NT_STOP_ADAPTER && !u.fired++)
		ScsiPortFreeDeviceBase(ext, rig->mp.registers);
	if (type == NT_RESTART_ADAPTER) {
		u.n++;
		u.pointer[0] = ScsiPortGetUncachedExtension(ext, config, 64);
		u.pointer[1] = ScsiPortGetDeviceBase(ext, NT_PCI_BUS, 0,
						     config->access_ranges[0].start, 16, false);
		u.valid = ScsiPortValidateRange(ext, NT_PCI_BUS, 0,
						config->access_ranges[0].start, 16, false);
	}
	/* Here it may. */
	if (type == NT_SET_RUNNING_CONFIG) {
		u.pointer[2] = ScsiPortGetDeviceBase(ext, NT_PCI_BUS, 0,
						     config->access_ranges[0].start, 16, false);
		u.mode = ScsiPortGetBusData(ext, NT_PCI_CONFIGURATION,
					    config->system_io_bus_number, config->slot_number,
					    u.pointer, 4);
		u.pointer[0] = NULL;
	}
	return SOFTHBA_GO_ON;
}

/*
 * ScsiStopAdapter that frees and ScsiRestartAdapter that allocates as HwFindAdapter
 * may: refused; ScsiSetRunningConfig may map and read the bus. The adapter works
 * after that. A.0.1, C.9; rules 30, 98 to 100.
 */
static void u_restart(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	const struct dev_pm_ops *pm;
	struct device *dev;

	rig->mp.controls |= BIT(NT_SET_BOOT_CONFIG) | BIT(NT_SET_RUNNING_CONFIG);
	u_start(rig, u_restart_hook);
	dev = &rig->hba->pdev->dev;
	pm = dev->driver->pm;
	KUNIT_ASSERT_EQ(test, pm->suspend(dev), 0);
	KUNIT_ASSERT_EQ(test, pm->resume(dev), 0);
	KUNIT_EXPECT_EQ(test, u.n, 1);
	KUNIT_EXPECT_NULL(test, u.pointer[0]);
	KUNIT_EXPECT_NULL(test, u.pointer[1]);
	KUNIT_EXPECT_FALSE(test, u.valid);
	KUNIT_EXPECT_NOT_NULL(test, u.pointer[2]);
	KUNIT_EXPECT_EQ(test, u.mode, 4);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "ScsiPortFreeDeviceBase: called outside HwFindAdapter; ignored"));
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "ScsiPortGetUncachedExtension: called outside HwFindAdapter"));
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
}

static struct kunit_case rules_cases[] = {
	RIG_CASE("completion", u_completion),
	RIG_CASE("next-lu", u_next_lu),
	RIG_CASE("interrupt", u_interrupt),
	RIG_CASE("bus-change", u_bus_change),
	RIG_CASE("time", u_time),
	RIG_CASE("reset", u_reset),
	RIG_CASE("outstanding", u_outstanding),
	RIG_CASE("config", u_config),
	RIG_CASE("control", u_control),
	RIG_CASE("restart", u_restart),
	{}
};

RIG_SUITE(rules_suite, "rules", rules_cases);
