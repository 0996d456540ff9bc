// SPDX-License-Identifier: GPL-2.0-only
/* Chapter C: the callbacks, their order, and what becomes of their answers. */
#include <linux/slab.h>

#include "rig.h"
#include "suites.h"

#define C_LOG	64

static struct {
	u8 where[C_LOG];
	long argument[C_LOG];
	unsigned int n;
	int answer_in;			/* which callback answers ... */
	int answer;			/* ... that */
	struct nt_srb srb;		/* as HwStartIo got it */
	u8 status;
	bool seen;
	struct nt_port_config config;	/* as HwFindAdapter got it */
	struct nt_access_range range;
	u32 bus_data_length;
	u8 bus_data[256];
} c;

static int c_log_hook(struct rig *rig, int where, void *ext, void *argument)
{
	bool kept = where != SOFTHBA_IN_START_IO && where != SOFTHBA_IN_INTERRUPT;

	if (kept && c.n < C_LOG) {
		c.where[c.n] = where;
		c.argument[c.n] = where == SOFTHBA_IN_CONTROL ? (long)argument : 0;
		c.n++;
	}
	return SOFTHBA_GO_ON;
}

static void c_reset(void)
{
	memset(&c, 0, sizeof(c));
	c.answer_in = -1;
}

static void c_expect(struct kunit *test, unsigned int at, int where, long argument)
{
	KUNIT_EXPECT_EQ_MSG(test, c.where[at], where, "call %u", at);
	KUNIT_EXPECT_EQ_MSG(test, c.argument[at], argument, "call %u", at);
}

/*
 * DriverEntry, HwFindAdapter, HwInitialize, Query; at the end ScsiStopAdapter and
 * then ScsiSetBootConfig. C.10.2, C.10.7; C.9.
 */
static void c_sequence(struct kunit *test)
{
	struct rig *rig = test->priv;

	c_reset();
	rig->hook = c_log_hook;
	rig->mp.controls |= BIT(NT_SET_BOOT_CONFIG) | BIT(NT_SET_RUNNING_CONFIG);
	rig_start(rig);
	rig_stop(rig);
	KUNIT_ASSERT_EQ(test, c.n, 6);
	c_expect(test, 0, SOFTHBA_IN_ENTRY, 0);
	c_expect(test, 1, SOFTHBA_IN_FIND, 0);
	c_expect(test, 2, SOFTHBA_IN_INITIALIZE, 0);
	c_expect(test, 3, SOFTHBA_IN_CONTROL, NT_QUERY_SUPPORTED_CONTROL_TYPES);
	c_expect(test, 4, SOFTHBA_IN_CONTROL, NT_STOP_ADAPTER);
	c_expect(test, 5, SOFTHBA_IN_CONTROL, NT_SET_BOOT_CONFIG);
}

/* Only what Query has announced is called. C.9; rule 96. */
static void c_announced(struct kunit *test)
{
	struct rig *rig = test->priv;

	c_reset();
	rig->hook = c_log_hook;
	rig->mp.controls = BIT(NT_QUERY_SUPPORTED_CONTROL_TYPES);
	rig_start(rig);
	rig_stop(rig);
	/* A miniport that cannot stop has its buses reset instead. */
	KUNIT_ASSERT_EQ(test, c.n, 5);
	c_expect(test, 3, SOFTHBA_IN_CONTROL, NT_QUERY_SUPPORTED_CONTROL_TYPES);
	c_expect(test, 4, SOFTHBA_IN_RESET_BUS, 0);
}

/* Without HwAdapterControl none of it is called. C.9, C.10.7. */
static void c_no_control(struct kunit *test)
{
	struct rig *rig = test->priv;

	c_reset();
	rig->mp.no_adapter_control = 1;
	rig->hook = c_log_hook;
	rig_start(rig);
	rig_stop(rig);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_CONTROL], 0);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_RESET_BUS], 1);
}

/*
 * Suspend: ScsiStopAdapter, ScsiSetBootConfig; resume: ScsiSetRunningConfig,
 * ScsiRestartAdapter; and the disk works again. C.9, C.10.7; rule 116.
 */
static void c_suspend(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	const struct dev_pm_ops *pm;
	struct device *dev;

	c_reset();
	rig->hook = c_log_hook;
	rig->mp.controls |= BIT(NT_SET_BOOT_CONFIG) | BIT(NT_SET_RUNNING_CONFIG);
	rig_start(rig);
	dev = &rig->hba->pdev->dev;
	pm = dev->driver->pm;
	KUNIT_ASSERT_NOT_NULL(test, pm);
	KUNIT_ASSERT_EQ(test, pm->suspend(dev), 0);
	KUNIT_EXPECT_EQ(test, pm->resume(dev), 0);
	KUNIT_ASSERT_EQ(test, c.n, 8);
	c_expect(test, 4, SOFTHBA_IN_CONTROL, NT_STOP_ADAPTER);
	c_expect(test, 5, SOFTHBA_IN_CONTROL, NT_SET_BOOT_CONFIG);
	c_expect(test, 6, SOFTHBA_IN_CONTROL, NT_SET_RUNNING_CONFIG);
	c_expect(test, 7, SOFTHBA_IN_CONTROL, NT_RESTART_ADAPTER);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
}

static int c_answer_hook(struct rig *rig, int where, void *ext, void *argument)
{
	return where == c.answer_in ? c.answer : SOFTHBA_GO_ON;
}

/* A callback's answer after which there is no adapter, and nothing is left of it. */
static void c_refused(struct kunit *test, int where, int answer)
{
	struct rig *rig = test->priv;
	u16 command;

	c_reset();
	c.answer_in = where;
	c.answer = answer;
	rig->hook = c_answer_hook;
	rig_load(rig);
	KUNIT_EXPECT_NULL(test, rig->sp);
	KUNIT_EXPECT_NULL(test, rig->hba->pdev->driver);
	pci_read_config_word(rig->hba->pdev, PCI_COMMAND, &command);
	KUNIT_EXPECT_EQ(test, command & PCI_COMMAND_MASTER, 0);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_START_IO], 0);
}

/*
 * HwFindAdapter: SP_RETURN_NOT_FOUND, ERROR, BAD_CONFIG and what is none of them.
 * C.3; rules 9, 25.
 */
static void c_find_not_found(struct kunit *test)
{
	c_refused(test, SOFTHBA_IN_FIND, SP_RETURN_NOT_FOUND);
}

static void c_find_error(struct kunit *test)
{
	c_refused(test, SOFTHBA_IN_FIND, SP_RETURN_ERROR);
}

static void c_find_bad_config(struct kunit *test)
{
	c_refused(test, SOFTHBA_IN_FIND, SP_RETURN_BAD_CONFIG);
}

static void c_find_odd(struct kunit *test)
{
	c_refused(test, SOFTHBA_IN_FIND, 77);
}

/* HwInitialize FALSE: the adapter is not used. C.4. */
static void c_initialize_false(struct kunit *test)
{
	c_refused(test, SOFTHBA_IN_INITIALIZE, 0);
}

/* DriverEntry fails: the miniport is not loaded. C.2. */
static void c_entry_fails(struct kunit *test)
{
	struct rig *rig = test->priv;

	c_reset();
	c.answer_in = SOFTHBA_IN_ENTRY;
	c.answer = STATUS_NO_SUCH_DEVICE;
	rig->hook = c_answer_hook;
	KUNIT_EXPECT_EQ(test, rig_load(rig), -ENODEV);
	KUNIT_EXPECT_EQ(test, rig->calls[SOFTHBA_IN_FIND], 0);
}

/* Values in ConfigInfo that cannot be: no adapter. Rules 6, 14, 16, 17. */
static void c_config(struct kunit *test)
{
	static const struct {
		u8 buses, targets, luns, alignment, no_autosense;
	} bad[] = {
		{ 0, 4, 4, 0 }, { 9, 4, 4, 0 }, { 1, 0, 4, 0 }, { 1, 129, 4, 0 },
		{ 1, 4, 0, 0 }, { 1, 4, 4, 5 }, { 1, 4, 4, 15 }, { 1, 4, 4, 0, 1 },
	};
	struct rig *rig = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		rig->mp.buses = bad[i].buses;
		rig->mp.targets = bad[i].targets;
		rig->mp.luns = bad[i].luns;
		rig->mp.alignment_mask = bad[i].alignment;
		rig->mp.auto_request_sense = !bad[i].no_autosense;
		rig_load(rig);
		KUNIT_EXPECT_NULL_MSG(test, rig->sp, "ConfigInfo number %u", i);
		rig_stop(rig);
		memset(rig->calls, 0, sizeof(rig->calls));
	}
}

static int c_start_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_srb *srb = argument;

	if (where != SOFTHBA_IN_START_IO || srb->cdb[0] != READ_10)
		return SOFTHBA_GO_ON;
	if (!c.seen)
		c.srb = *srb;
	c.seen = true;
	if (c.answer_in == SOFTHBA_IN_START_IO) {
		srb->srb_status = c.status;
		return false;
	}
	return SOFTHBA_GO_ON;
}

/*
 * HwStartIo FALSE: the request fails with the status found in it; the next one goes
 * on. C.5; rule 37.
 */
static void c_start_false(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	c_reset();
	c.answer_in = SOFTHBA_IN_START_IO;
	rig->hook = c_start_hook;
	rig_start(rig);
	c.status = SRB_STATUS_NO_DEVICE;
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, host_byte(io->result), DID_NO_CONNECT);
	c.status = SRB_STATUS_PENDING;
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result & 0xff, SAM_STAT_CHECK_CONDITION);
	KUNIT_EXPECT_EQ(test, io->sense[2] & 0xf, ILLEGAL_REQUEST);
	c.answer_in = -1;
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
}

/* An SRB as HwStartIo gets it. C.5.2. */
static void c_srb(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, 2 * SOFTHBA_BLOCK);

	c_reset();
	rig->hook = c_start_hook;
	rig_start(rig);
	rig_read(rig, io, rig_device(rig, 0, 1, 1), 5, data, 2);
	KUNIT_ASSERT_TRUE(test, c.seen);
	KUNIT_EXPECT_EQ(test, c.srb.length, sizeof(struct nt_srb));
	KUNIT_EXPECT_EQ(test, c.srb.function, SRB_FUNCTION_EXECUTE_SCSI);
	KUNIT_EXPECT_EQ(test, c.srb.srb_status, SRB_STATUS_PENDING);
	KUNIT_EXPECT_EQ(test, c.srb.scsi_status, 0);
	KUNIT_EXPECT_EQ(test, c.srb.path_id, 0);
	KUNIT_EXPECT_EQ(test, c.srb.target_id, 1);
	KUNIT_EXPECT_EQ(test, c.srb.lun, 1);
	KUNIT_EXPECT_EQ(test, c.srb.cdb_length, 10);
	KUNIT_EXPECT_EQ(test, c.srb.cdb[0], READ_10);
	KUNIT_EXPECT_EQ(test, c.srb.cdb[5], 5);
	KUNIT_EXPECT_EQ(test, c.srb.cdb[8], 2);
	KUNIT_EXPECT_EQ(test, c.srb.flags & (SRB_FLAGS_DATA_IN | SRB_FLAGS_DATA_OUT),
			SRB_FLAGS_DATA_IN);
	KUNIT_EXPECT_EQ(test, c.srb.data_transfer_length, 2 * SOFTHBA_BLOCK);
	KUNIT_EXPECT_EQ(test, c.srb.timeout, 10);
	KUNIT_EXPECT_NOT_NULL(test, c.srb.data_buffer);
	KUNIT_EXPECT_NOT_NULL(test, c.srb.srb_extension);
	KUNIT_EXPECT_GE(test, c.srb.sense_info_length, 18);
}

static int c_find_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_port_config *config = argument;

	if (where != SOFTHBA_IN_FIND)
		return SOFTHBA_GO_ON;
	c.config = *config;
	c.range = config->access_ranges[0];
	c.bus_data_length = ScsiPortGetBusData(ext, NT_PCI_CONFIGURATION,
					       config->system_io_bus_number, config->slot_number,
					       c.bus_data, sizeof(c.bus_data));
	return SOFTHBA_GO_ON;
}

/* ConfigInfo as HwFindAdapter gets it, and the slot in it is good for bus data. C.3, D.3a, A.1. */
static void c_find_input(struct kunit *test)
{
	struct rig *rig = test->priv;

	c_reset();
	rig->hook = c_find_hook;
	rig_start(rig);
	KUNIT_EXPECT_EQ(test, c.config.length, sizeof(struct nt_port_config));
	KUNIT_EXPECT_EQ(test, c.config.adapter_interface_type, NT_PCI_BUS);
	KUNIT_EXPECT_NE(test, c.config.bus_interrupt_level, 0);
	KUNIT_EXPECT_EQ(test, c.config.interrupt_mode, NT_LEVEL_SENSITIVE);
	KUNIT_EXPECT_EQ(test, c.config.maximum_transfer_length, ~0U);
	KUNIT_EXPECT_EQ(test, c.config.number_of_physical_breaks, SP_UNINITIALIZED_VALUE);
	KUNIT_EXPECT_EQ(test, c.config.dma_channel, SP_UNINITIALIZED_VALUE);
	KUNIT_EXPECT_EQ(test, c.config.number_of_buses, 0);
	KUNIT_EXPECT_EQ(test, c.config.initiator_bus_id[0], 0xff);
	KUNIT_EXPECT_EQ(test, c.config.maximum_number_of_targets, SP_MAX_TARGETS);
	KUNIT_EXPECT_EQ(test, c.config.maximum_number_of_logical_units, SP_MAX_LUNS);
	KUNIT_EXPECT_EQ(test, c.config.scatter_gather, 0);
	KUNIT_EXPECT_EQ(test, c.config.master, 0);
	KUNIT_EXPECT_EQ(test, c.config.adapter_scans_down, 0);
	KUNIT_EXPECT_EQ(test, c.config.caches_data, 0);
	KUNIT_EXPECT_EQ(test, c.config.wmi_data_provider, 0);
	KUNIT_EXPECT_EQ(test, c.config.atdisk_primary_claimed, 0);
	KUNIT_EXPECT_EQ(test, c.config.real_mode_initialized, 0);
	KUNIT_EXPECT_EQ(test, c.config.reset_target_supported, 0);
	KUNIT_EXPECT_EQ(test, c.config.tagged_queuing, 1);
	KUNIT_EXPECT_EQ(test, c.config.auto_request_sense, 1);
	KUNIT_EXPECT_EQ(test, c.config.dma64_bit_addresses, SCSI_DMA64_SYSTEM_SUPPORTED);
	KUNIT_EXPECT_EQ(test, c.range.start.quad, rig->hba->window.start);
	KUNIT_EXPECT_EQ(test, c.range.length, resource_size(&rig->hba->window));
	KUNIT_EXPECT_TRUE(test, c.range.in_memory);
	KUNIT_EXPECT_EQ(test, c.bus_data_length, 256);
	KUNIT_EXPECT_EQ(test, c.bus_data[0] | c.bus_data[1] << 8, SOFTHBA_VENDOR);
	KUNIT_EXPECT_EQ(test, c.bus_data[2] | c.bus_data[3] << 8, SOFTHBA_DEVICE);
}

static void c_poll(void *ext)
{
	struct rig *rig = container_of(softhba_test, struct rig, mp);

	/* A polling miniport calls its own HwInterrupt. */
	rig->sp->hw_interrupt(ext);
	ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, c_poll, 2000);
}

static int c_poll_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_INITIALIZE)
		ScsiPortNotification(NT_REQUEST_TIMER_CALL, ext, c_poll, 2000);
	return SOFTHBA_GO_ON;
}

/* An adapter without an interrupt polls by HwTimer. C.6, C.8. */
static void c_polled(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	c_reset();
	rig->mp.no_interrupt = 1;
	rig->hook = c_poll_hook;
	rig_start(rig);
	KUNIT_EXPECT_FALSE(test, rig_said(rig, "no interrupt for the device's pin"));
	KUNIT_EXPECT_EQ(test, rig->sp->irq, 0);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	KUNIT_EXPECT_EQ(test, rig->sp->claimed, 0);
}

/* A device with a pin from which the firmware's tables lead nowhere: that is told. */
static void c_unrouted(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	c_reset();
	rig->hba = softhba_create();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, rig->hba);
	rig->hba->pdev->irq = 0;
	rig->hba->pdev->pin = 2;
	rig->hook = c_poll_hook;
	rig_start(rig);
	KUNIT_EXPECT_TRUE(test, rig_said(rig, "no interrupt for the device's pin INTB"));
	KUNIT_EXPECT_EQ(test, rig->sp->irq, 0);
	rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
}

/* Two buses: each is scanned, and each is reset by itself. C.7, C.10.3. */
static void c_buses(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct rig_io *io = rig_ios(rig, 1);
	u8 *data = rig_buffer(rig, RIG_BUFFER);

	c_reset();
	rig->hba = softhba_create();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, rig->hba);
	KUNIT_ASSERT_EQ(test, softhba_add_disk(rig->hba, 1, 0, 0), 0);
	rig->mp.buses = 2;
	rig_start(rig);
	rig_read(rig, io, rig_device(rig, 1, 0, 0), 0, data, 1);
	KUNIT_EXPECT_EQ(test, io->result, 0);
	rig->hba->faults[0] = (struct softhba_fault){
		.count = 1, .opcode = READ_10, .target = SOFTHBA_ANY, .hang = true,
	};
	{
		u8 cdb[10] = { READ_10, [8] = 1 };

		KUNIT_ASSERT_EQ(test, rig_send(rig, io, rig_device(rig, 1, 0, 0), cdb, 10, false,
					       data, SOFTHBA_BLOCK, HZ), 0);
	}
	KUNIT_ASSERT_TRUE(test, rig_wait(io, 30));
	KUNIT_EXPECT_EQ(test, rig->hba->resets[0], 0);
	KUNIT_EXPECT_EQ(test, rig->hba->resets[1], 1);
}

static struct kunit_case callbacks_cases[] = {
	RIG_CASE("sequence", c_sequence),
	RIG_CASE("announced", c_announced),
	RIG_CASE("no-control", c_no_control),
	RIG_CASE("suspend", c_suspend),
	RIG_CASE("find-not-found", c_find_not_found),
	RIG_CASE("find-error", c_find_error),
	RIG_CASE("find-bad-config", c_find_bad_config),
	RIG_CASE("find-odd", c_find_odd),
	RIG_CASE("find-input", c_find_input),
	RIG_CASE("initialize-false", c_initialize_false),
	RIG_CASE("entry-fails", c_entry_fails),
	RIG_CASE("config", c_config),
	RIG_CASE("start-false", c_start_false),
	RIG_CASE("srb", c_srb),
	RIG_CASE("polled", c_polled),
	RIG_CASE("unrouted", c_unrouted),
	RIG_CASE("buses", c_buses),
	{}
};

RIG_SUITE(callbacks_suite, "callbacks", callbacks_cases);
