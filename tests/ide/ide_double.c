// SPDX-License-Identifier: GPL-2.0-only
/*
 * The IDE miniport against a channel made of software, for what the emulator never
 * does: devices that are slow, that hold an interrupt back while they are masked, that
 * ask for their command by interrupt, fail in all ways, or never make an end.
 *
 * It is compiled as a miniport is, with the miniport in it. A clock goes on with each
 * access and each stall; a device is busy until its time has come, and interrupts then.
 */
#include "../../drivers/ide/ide.c"
#include "ide_double.h"

static const char *test_name;

#define CHECK(condition)							\
	do {									\
		if (!(condition)) {						\
			printf("not ok: %s: line %d: %s\n", test_name, __LINE__, #condition); \
			exit(1);						\
		}								\
	} while (0)

/* The channel ****************************************************************/

#define SECTORS		4096
#define COUNT(array)	(sizeof(array) / sizeof(*(array)))

/* and what a transfer that begins in the last sector needs behind it */
static unsigned char media[(SECTORS + 256) * 512];
static unsigned char answer[4096];

static struct {
	/* how it behaves */
	unsigned int delay;		/* microseconds of each command and block */
	unsigned int ask_delay;		/* until it wants its command, or first block */
	int drops;			/* an interrupt is lost while nIEN is set */
	int fail;			/* the next command fails with this error register */
	ULONGLONG fail_at;		/* ... at this sector, unless it is 0 */
	int fault;			/* ... and with the fault bit */
	int fail_sense;			/* the next packet has a CHECK CONDITION */
	int fail_ask;			/* ... before the device has it */
	int asks;			/* it interrupts when it wants its command */
	int endless;			/* the answer to a packet never ends */
	unsigned int answer_length;
	unsigned int piece;		/* bytes of an answer in one go */

	/* what it is about */
	unsigned int clock, ready_at;
	int busy, pending, line, reset;
	int stale;			/* the status is the one from before the command */
	unsigned char status, error, control, device, features, command;
	unsigned char count[2], low[2], mid[2], high[2];
	unsigned char *data;
	unsigned int left, block, packet_left;
	unsigned int total;		/* bytes after this block */
	int writing, packet;
	unsigned int looks, alternates;	/* of HwTimer at either status */
	unsigned int late;		/* and what it has brought */
	unsigned char cdb[16];
	unsigned int multiple;

	/* what was seen */
	unsigned int accesses, flushes, resets, multiples, interrupts, prompts;
	ULONGLONG lba;
	unsigned int sectors;
} dev;

static void tick(unsigned int us)
{
	int silent = dev.busy == 2;

	dev.clock += us;
	if (!dev.busy || dev.clock < dev.ready_at)
		return;
	dev.busy = 0;
	if (silent)
		return;
	if (dev.reset) {
		dev.reset = 0;
		dev.status = 0x50;
		return;
	}
	if (dev.control & 2) {
		dev.pending = !dev.drops;
	} else {
		dev.line = 1;
		dev.interrupts++;
	}
}

/* Busy for a time; then this is the status, and an interrupt comes. */
static void work(unsigned int us, unsigned char status)
{
	dev.busy = 1;
	dev.ready_at = dev.clock + us;
	dev.status = status;
}

static void end_command(void)
{
	dev.left = 0;
	dev.total = 0;
	if (dev.fail || dev.fault) {
		dev.error = (unsigned char)dev.fail;
		if (dev.fail_at) {
			dev.low[0] = (unsigned char)dev.fail_at;
			dev.mid[0] = (unsigned char)(dev.fail_at >> 8);
			dev.high[0] = (unsigned char)(dev.fail_at >> 16);
			dev.low[1] = (unsigned char)(dev.fail_at >> 24);
			dev.mid[1] = (unsigned char)(dev.fail_at >> 32);
			dev.high[1] = (unsigned char)(dev.fail_at >> 40);
			dev.device = (unsigned char)((dev.device & 0xf0) |
						     (dev.fail_at >> 24 & 0x0f));
		}
		work(dev.delay, (unsigned char)(0x51 | (dev.fault ? 0x20 : 0)));
		dev.fail = 0;
		dev.fault = 0;
	} else {
		work(dev.delay, 0x50);
	}
}

/* The next block of a disk's data: ready after a time, with an interrupt. */
static void next_block(void)
{
	if (!dev.total) {
		if (dev.writing)
			end_command();
		else
			dev.status = 0x50;
		return;
	}
	if (dev.fail) {
		end_command();
		return;
	}
	dev.left = dev.total < dev.block ? dev.total : dev.block;
	dev.total -= dev.left;
	work(dev.delay, 0x58);
}

static void next_packet_piece(void)
{
	if (dev.endless)
		dev.packet_left += 5;
	if (!dev.packet_left) {
		dev.count[0] = 3;
		work(dev.delay, 0x50);
		return;
	}
	dev.left = dev.packet_left < dev.piece ? dev.packet_left : dev.piece;
	dev.packet_left -= dev.left;
	dev.count[0] = 2;
	dev.mid[0] = (unsigned char)dev.left;
	dev.high[0] = (unsigned char)(dev.left >> 8);
	/* what goes over the bus are words */
	dev.left += dev.left & 1;
	work(dev.delay, 0x58);
}

static void run_packet(void)
{
	unsigned int i;

	if (dev.fail_sense && dev.cdb[0] != SCSIOP_REQUEST_SENSE) {
		dev.fail_sense = 0;
		dev.error = 0x24;
		work(dev.delay, 0x51);
		return;
	}
	if (dev.cdb[0] == SCSIOP_REQUEST_SENSE) {
		for (i = 0; i < 18; i++)
			answer[i] = (unsigned char)(i == 0 ? 0x70 : i == 2 ? 2 : i == 12 ? 0x3a : 0);
		dev.packet_left = 18;
	} else {
		for (i = 0; i < sizeof(answer); i++)
			answer[i] = (unsigned char)(i * 7);
		dev.packet_left = dev.answer_length;
	}
	dev.data = answer;
	dev.packet = 1;
	next_packet_piece();
}

static void data_gone(void)
{
	if (dev.packet == 2)
		run_packet();
	else if (dev.packet)
		next_packet_piece();
	else
		next_block();
}

static unsigned char move_byte(int writing, unsigned char value)
{
	CHECK(!dev.busy && dev.status & 8 && dev.left);
	if (writing)
		*dev.data = value;
	value = *dev.data++;
	if (dev.endless && dev.data >= answer + sizeof(answer))
		dev.data = answer;
	if (!--dev.left)
		data_gone();
	return value;
}

static void run_command(unsigned char command)
{
	dev.command = command;
	dev.status = 0x50;
	dev.error = 0;
	dev.packet = 0;
	dev.writing = 0;
	dev.line = 0;
	switch (command) {
	case 0x24: case 0x29: case 0x34: case 0x39: case 0xce: case 0x42:
		dev.lba = dev.low[0] | dev.mid[0] << 8 | dev.high[0] << 16 |
			  (ULONGLONG)dev.low[1] << 24 |
			  (ULONGLONG)dev.mid[1] << 32 | (ULONGLONG)dev.high[1] << 40;
		dev.sectors = dev.count[0] | dev.count[1] << 8;
		break;
	case 0x20: case 0xc4: case 0x30: case 0xc5: case 0x40:
		dev.lba = dev.low[0] | dev.mid[0] << 8 | dev.high[0] << 16 |
			  (ULONGLONG)(dev.device & 15) << 24;
		dev.sectors = dev.count[0] ? dev.count[0] : 256;
		break;
	}
	switch (command) {
	case 0x20: case 0x24: case 0xc4: case 0x29:
		dev.block = command == 0xc4 || command == 0x29 ? dev.multiple * 512 : 512;
		CHECK(dev.block);
		dev.data = media + (dev.lba % SECTORS) * 512;
		dev.total = dev.sectors * 512;
		next_block();
		break;
	case 0x30: case 0x34: case 0xc5: case 0x39: case 0xce:
		dev.block = command == 0x30 || command == 0x34 ? 512 : dev.multiple * 512;
		CHECK(dev.block);
		dev.writing = 1;
		dev.data = media + (dev.lba % SECTORS) * 512;
		dev.total = dev.sectors * 512;
		dev.left = dev.total < dev.block ? dev.total : dev.block;
		dev.total -= dev.left;
		dev.status = 0x58;
		/* no interrupt for the first block */
		dev.ready_at = dev.clock + dev.ask_delay;
		dev.busy = dev.ask_delay ? 2 : 0;
		break;
	case 0xc6:
		dev.multiple = dev.count[0];
		dev.multiples++;
		end_command();
		break;
	case 0xe7: case 0xea:
		dev.flushes++;
		end_command();
		break;
	case 0x40: case 0x42: case 0xe0:
		end_command();
		break;
	case 0xe5:
		/* whatever is to fail is what comes after it */
		dev.prompts++;
		work(dev.delay, 0x50);
		break;
	case 0xb0:
		CHECK(dev.mid[0] == 0x4f && dev.high[0] == 0xc2);
		if (dev.features == 0xd0) {
			dev.data = media;
			dev.block = 512;
			dev.total = 512;
			next_block();
		} else {
			end_command();
		}
		break;
	case 0xa0:
		dev.packet = 2;
		dev.data = dev.cdb;
		dev.left = 12;
		dev.count[0] = 1;
		if (dev.asks) {
			work(dev.ask_delay + 1, 0x58);
			break;
		}
		dev.status = 0x58;
		if (dev.fail_ask) {
			dev.fail_ask = 0;
			dev.error = 0x24;
			dev.status = 0x51;
		}
		dev.ready_at = dev.clock + dev.ask_delay;
		dev.busy = dev.ask_delay ? 2 : 0;
		break;
	default:
		CHECK(!"a command that this device does not know");
	}
}

/* The port driver *************************************************************/

static IDE_EXTENSION extension;
static PHW_INTERRUPT enable_fn, disable_fn;
static PHW_TIMER timer_fn;
static unsigned int timer_us, nexts, resets_detected, errors_logged;
static PSCSI_REQUEST_BLOCK done[16];
static unsigned int done_count;
static enum { FREE, STARTING, IN_INTERRUPT, ENABLED, TIMING } context;

UCHAR NTAPI ScsiPortReadPortUchar(PUCHAR Port)
{
	ULONG_PTR at = (ULONG_PTR)Port;

	dev.accesses++;
	tick(1);
	/* A line that nobody waits for: nobody is busy without an interrupt either. */
	switch (at) {
	case 0x1f1:
		return dev.error;
	case 0x1f2:
		return dev.count[dev.control >> 7];
	case 0x1f3:
		return dev.low[dev.control >> 7];
	case 0x1f4:
		return dev.mid[dev.control >> 7];
	case 0x1f5:
		return dev.high[dev.control >> 7];
	case 0x1f6:
		return dev.device;
	case 0x1f7:
		/* Nobody waits for a device where nothing else can happen. */
		CHECK(context != STARTING && (context != TIMING || !dev.looks++));
		if (dev.stale) {
			dev.stale = 0;
			return 0x50;
		}
		dev.line = 0;
		dev.pending = 0;
		return dev.busy ? 0xd0 : dev.status;
	case 0x3f6:
		CHECK(context != STARTING && (context != TIMING || !dev.alternates++));
		return dev.busy ? 0xd0 : dev.status;
	}
	CHECK(!"a port that can be read");
	return 0;
}

static void hob(unsigned char *reg, unsigned char value)
{
	reg[1] = reg[0];
	reg[0] = value;
}

VOID NTAPI ScsiPortWritePortUchar(PUCHAR Port, UCHAR Value)
{
	dev.accesses++;
	CHECK(context != IN_INTERRUPT);
	tick(1);
	switch ((ULONG_PTR)Port) {
	case 0x1f1:
		dev.features = Value;
		break;
	case 0x1f2:
		hob(dev.count, Value);
		break;
	case 0x1f3:
		hob(dev.low, Value);
		break;
	case 0x1f4:
		hob(dev.mid, Value);
		break;
	case 0x1f5:
		hob(dev.high, Value);
		break;
	case 0x1f6:
		dev.device = Value;
		break;
	case 0x1f7:
		CHECK(!dev.busy);
		run_command(Value);
		break;
	case 0x3f6:
		if (!(Value & 4) && dev.control & 4) {
			dev.resets++;
			dev.multiple = 0;
			dev.endless = 0;
			dev.line = 0;
			dev.pending = 0;
			dev.reset = 1;
			dev.control = Value;
			work(25000, 0x50);
			break;
		}
		dev.control = Value;
		if (!(Value & 2) && dev.pending) {
			dev.pending = 0;
			dev.line = 1;
			dev.interrupts++;
		}
		break;
	default:
		CHECK(!"a port that can be written");
	}
}

VOID NTAPI ScsiPortReadPortBufferUshort(PUSHORT Port, PUSHORT Buffer, ULONG Count)
{
	PUCHAR bytes = (PUCHAR)Buffer;

	CHECK((ULONG_PTR)Port == 0x1f0 && context == ENABLED);
	for (Count *= 2; Count; Count--)
		*bytes++ = move_byte(0, 0);
}

VOID NTAPI ScsiPortWritePortBufferUshort(PUSHORT Port, PUSHORT Buffer, ULONG Count)
{
	PUCHAR bytes = (PUCHAR)Buffer;

	CHECK((ULONG_PTR)Port == 0x1f0 && (context == ENABLED || context == TIMING));
	/* HwTimer brings what a slow device has wanted, and no more. */
	CHECK(context == ENABLED || !dev.late++);
	for (Count *= 2; Count; Count--)
		move_byte(1, *bytes++);
}

VOID NTAPI ScsiPortReadPortBufferUlong(PULONG Port, PULONG Buffer, ULONG Count)
{
	ScsiPortReadPortBufferUshort((PUSHORT)Port, (PUSHORT)Buffer, Count * 2);
}

VOID NTAPI ScsiPortWritePortBufferUlong(PULONG Port, PULONG Buffer, ULONG Count)
{
	ScsiPortWritePortBufferUshort((PUSHORT)Port, (PUSHORT)Buffer, Count * 2);
}

VOID NTAPI ScsiPortWritePortUlong(PULONG Port, ULONG Value)
{
	(void)Port;
	(void)Value;
	CHECK(!"a bus master");
}

VOID NTAPI ScsiPortStallExecution(ULONG Delay)
{
	CHECK(context != IN_INTERRUPT);
	tick(Delay);
}

VOID __cdecl ScsiPortNotification(SCSI_NOTIFICATION_TYPE Type, PVOID Extension, ...)
{
	va_list ap;

	(void)Extension;
	va_start(ap, Extension);
	switch (Type) {
	case RequestComplete:
		done[done_count++] = va_arg(ap, PSCSI_REQUEST_BLOCK);
		CHECK(done[done_count - 1]->SrbStatus != SRB_STATUS_PENDING);
		break;
	case NextRequest:
		nexts++;
		break;
	case ResetDetected:
		resets_detected++;
		break;
	case CallEnableInterrupts:
		CHECK(context == IN_INTERRUPT);
		enable_fn = va_arg(ap, PHW_INTERRUPT);
		break;
	case CallDisableInterrupts:
		CHECK(context == ENABLED);
		disable_fn = va_arg(ap, PHW_INTERRUPT);
		break;
	case RequestTimerCall:
		timer_fn = va_arg(ap, PHW_TIMER);
		timer_us = va_arg(ap, ULONG);
		break;
	default:
		CHECK(!"a notification that is expected");
	}
	va_end(ap);
}

VOID NTAPI ScsiPortLogError(PVOID Extension, PSCSI_REQUEST_BLOCK Srb, UCHAR PathId, UCHAR TargetId,
			    UCHAR Lun, ULONG ErrorCode, ULONG UniqueId)
{
	errors_logged++;
}

VOID NTAPI ScsiPortMoveMemory(PVOID Destination, PVOID Source, ULONG Length)
{
	__builtin_memmove(Destination, Source, Length);
}

SCSI_PHYSICAL_ADDRESS NTAPI ScsiPortGetPhysicalAddress(PVOID Extension, PSCSI_REQUEST_BLOCK Srb,
						       PVOID Address, PULONG Length)
{
	SCSI_PHYSICAL_ADDRESS none = { 0 };

	*Length = 0;
	return none;
}

SCSI_PHYSICAL_ADDRESS NTAPI ScsiPortConvertUlongToPhysicalAddress(ULONG_PTR Address)
{
	SCSI_PHYSICAL_ADDRESS physical = { 0 };

	physical.LowPart = (ULONG)Address;
	return physical;
}

BOOLEAN NTAPI ScsiPortValidateRange(PVOID Extension, INTERFACE_TYPE Type, ULONG Bus,
				    SCSI_PHYSICAL_ADDRESS Address, ULONG Bytes, BOOLEAN InIoSpace)
{
	return TRUE;
}

PVOID NTAPI ScsiPortGetDeviceBase(PVOID Extension, INTERFACE_TYPE Type, ULONG Bus,
				  SCSI_PHYSICAL_ADDRESS Address, ULONG Bytes, BOOLEAN InIoSpace)
{
	return (PVOID)(ULONG_PTR)Address.LowPart;
}

VOID NTAPI ScsiPortFreeDeviceBase(PVOID Extension, PVOID Address)
{
}

PVOID NTAPI ScsiPortGetUncachedExtension(PVOID Extension, PPORT_CONFIGURATION_INFORMATION Config,
					 ULONG Bytes)
{
	return NULL;
}

ULONG NTAPI ScsiPortGetBusData(PVOID Extension, ULONG Type, ULONG Bus, ULONG Slot, PVOID Buffer,
			       ULONG Length)
{
	return 0;
}

ULONG NTAPI ScsiPortInitialize(PVOID Argument1, PVOID Argument2,
			       struct _HW_INITIALIZATION_DATA *Data, PVOID HwContext)
{
	return 0;
}

static int call_interrupt(void)
{
	unsigned int before = dev.accesses;
	BOOLEAN claimed;

	context = IN_INTERRUPT;
	claimed = IdeHwInterrupt(&extension);
	context = FREE;
	/* one status read for the one channel, and nothing more */
	CHECK(dev.accesses - before <= 1);
	CHECK(!claimed == !enable_fn);
	if (enable_fn) {
		PHW_INTERRUPT fn = enable_fn;

		enable_fn = NULL;
		context = ENABLED;
		fn(&extension);
		context = STARTING;
		CHECK(disable_fn);
		fn = disable_fn;
		disable_fn = NULL;
		fn(&extension);
		context = FREE;
	}
	return claimed;
}

/* Lets things happen until nothing more will. */
static void settle(void)
{
	unsigned int rounds;

	for (rounds = 0; rounds < 100000; rounds++) {
		if (dev.line) {
			dev.line = 0;
			call_interrupt();
		} else if (timer_fn) {
			PHW_TIMER fn = timer_fn;

			timer_fn = NULL;
			tick(timer_us);
			context = TIMING;
			dev.looks = 0;
			dev.alternates = 0;
			dev.late = 0;
			fn(&extension);
			context = FREE;
		} else if (dev.busy) {
			tick(dev.ready_at > dev.clock ? dev.ready_at - dev.clock : 1);
		} else {
			return;
		}
	}
	CHECK(!"an end");
}

/* The tests *******************************************************************/

static unsigned char buffer[256 * 1024];
static unsigned char sense[18];

static void prepare(PSCSI_REQUEST_BLOCK srb, UCHAR target, const unsigned char *cdb, UCHAR length,
		    ULONG bytes, ULONG direction)
{
	__builtin_memset(srb, 0, sizeof(*srb));
	__builtin_memset(sense, 0, sizeof(sense));
	srb->Function = SRB_FUNCTION_EXECUTE_SCSI;
	srb->TargetId = target;
	srb->CdbLength = length;
	__builtin_memcpy(srb->Cdb, cdb, length);
	srb->DataBuffer = buffer;
	srb->DataTransferLength = bytes;
	srb->SrbFlags = direction;
	srb->SenseInfoBuffer = sense;
	srb->SenseInfoBufferLength = sizeof(sense);
}

static void start(PSCSI_REQUEST_BLOCK srb)
{
	unsigned int before = nexts;

	context = STARTING;
	CHECK(IdeHwStartIo(&extension, srb));
	context = FREE;
	CHECK(nexts == before + 1);
}

static void execute(PSCSI_REQUEST_BLOCK srb)
{
	done_count = 0;
	start(srb);
	settle();
	CHECK(done_count == 1 && done[0] == srb);
}

static void read10(PSCSI_REQUEST_BLOCK srb, unsigned int lba, unsigned int count)
{
	unsigned char cdb[10] = { 0x28, 0, lba >> 24, lba >> 16, lba >> 8, lba, 0, count >> 8, count, 0 };

	prepare(srb, 0, cdb, sizeof(cdb), count * 512, SRB_FLAGS_DATA_IN);
}

static void write10(PSCSI_REQUEST_BLOCK srb, unsigned int lba, unsigned int count, int fua)
{
	unsigned char cdb[10] = { 0x2a, fua ? 8 : 0, lba >> 24, lba >> 16, lba >> 8, lba, 0,
				  count >> 8, count, 0 };

	prepare(srb, 0, cdb, sizeof(cdb), count * 512, SRB_FLAGS_DATA_OUT);
}

static void begin(const char *name)
{
	PIDE_CHANNEL channel = &extension.Channel[0];
	unsigned int i;

	test_name = name;
	__builtin_memset(&dev, 0, sizeof(dev));
	__builtin_memset(&extension, 0, sizeof(extension));
	dev.status = 0x50;
	dev.control = 2;
	dev.multiple = 16;
	dev.piece = 2048;
	dev.answer_length = 36;
	dev.delay = 20;
	for (i = 0; i < sizeof(media); i++)
		media[i] = (unsigned char)(i / 512 * 3 + i);
	nexts = 0;
	resets_detected = 0;
	errors_logged = 0;
	done_count = 0;
	timer_fn = NULL;

	extension.Channels = 1;
	channel->Command = (PUCHAR)0x1f0;
	channel->Control = (PUCHAR)0x3f6;
	channel->Wide = TRUE;
	channel->Masked = TRUE;
	channel->Device[0].Kind = IdeDisk;
	channel->Device[0].Extended = TRUE;
	channel->Device[0].Multiple = 16;
	channel->Device[0].Sectors = 0x20000000;
	channel->Device[0].Identify[IDE_ID_MULTIPLE] = 0x8010;
	channel->Device[0].Identify[IDE_ID_COMMANDS] = IDE_ID_COMMAND_SMART;
	channel->Device[0].Identify[IDE_ID_COMMANDS2] = 0x7400;
	channel->Device[0].Identify[IDE_ID_ENABLED] = IDE_ID_COMMAND_CACHE;
	channel->Device[1].Kind = IdeAtapi;
	channel->Device[1].Unit = 1;
	channel->Device[1].PacketBytes = 12;
	IdeHwInitialize(&extension);
	CHECK(extension.Online && !(dev.control & 2));
}

static void end(void)
{
	CHECK(extension.Channel[0].State == IdeIdle && !extension.Channel[0].Current);
	printf("ok: %s\n", test_name);
}

static void blocks(unsigned int delay, int drops, int wide, const char *name)
{
	SCSI_REQUEST_BLOCK srb;
	unsigned int count;

	begin(name);
	dev.delay = delay;
	dev.drops = drops;
	extension.Channel[0].Wide = (BOOLEAN)wide;
	for (count = 1; count <= 256; count = count * 3 + 1) {
		__builtin_memset(buffer, 0, sizeof(buffer));
		dev.interrupts = 0;
		read10(&srb, 77, count);
		execute(&srb);
		CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS);
		CHECK(!__builtin_memcmp(buffer, media + 77 * 512, count * 512));
		/* fast: one interrupt, and the rest of the blocks polled */
		CHECK(delay > 100 || dev.interrupts <= 2);
		dev.interrupts = 0;
		dev.prompts = 0;
		write10(&srb, 1000, count, 0);
		execute(&srb);
		CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.prompts == 1);
		CHECK(!__builtin_memcmp(buffer, media + 1000 * 512, count * 512));
		CHECK(delay > 100 || dev.interrupts <= 2);
	}
	end();
}

static void addresses(void)
{
	SCSI_REQUEST_BLOCK srb;

	begin("addresses");
	/* 28 bits hold one address more than a disk has that knows no others */
	read10(&srb, 0x0ffffffe, 1);
	execute(&srb);
	CHECK(dev.command == 0xc4 && dev.lba == 0x0ffffffe && dev.sectors == 1);
	read10(&srb, 0x0fffffff, 1);
	execute(&srb);
	CHECK(dev.command == 0x29 && dev.lba == 0x0fffffff && dev.sectors == 1);
	read10(&srb, 0x0ffffffe, 2);
	execute(&srb);
	CHECK(dev.command == 0x29 && dev.lba == 0x0ffffffe && dev.sectors == 2);
	write10(&srb, 0x0fffffff, 2, 0);
	buffer[1023] = 0x5a;
	execute(&srb);
	CHECK(dev.command == 0x39 && dev.lba == 0x0fffffff && dev.sectors == 2);
	CHECK(media[(0x0fffffff % SECTORS) * 512 + 1023] == 0x5a);
	extension.Channel[0].Device[0].Multiple = 1;
	read10(&srb, 0x10000000, 3);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.command == 0x24 && dev.sectors == 3);
	write10(&srb, 0x10000001, 3, 0);
	buffer[1535] = 0xa5;
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.command == 0x34);
	CHECK(media[(0x10000001 % SECTORS) * 512 + 1535] == 0xa5);
	extension.Channel[0].Device[0].Multiple = 16;
	/* and the disk that knows 28 bits only */
	extension.Channel[0].Device[0].Extended = FALSE;
	extension.Channel[0].Device[0].Sectors = 0x0fffffff;
	read10(&srb, 0x0ffffffe, 1);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.command == 0xc4);
	extension.Channel[0].Device[0].Extended = TRUE;
	extension.Channel[0].Device[0].Sectors = 0x20000000;
	read10(&srb, 0x12345678, 8);
	execute(&srb);
	CHECK(dev.command == 0x29 && dev.lba == 0x12345678);
	read10(&srb, 3, 256);
	execute(&srb);
	CHECK(dev.command == 0xc4 && dev.sectors == 256);
	extension.Channel[0].Device[0].Multiple = 1;
	write10(&srb, 3, 2, 0);
	execute(&srb);
	CHECK(dev.command == 0x30 && dev.sectors == 2);
	read10(&srb, 0x1fffffff, 2);
	execute(&srb);
	CHECK(srb.ScsiStatus == SCSISTAT_CHECK_CONDITION && sense[2] == 5 && sense[12] == 0x21);
	end();
}

/* The commands of 6, 12 and 16 bytes, in both directions, and those without data */
static void commands(void)
{
	static const unsigned char read6[6] = { 0x08, 0, 1, 2, 0, 0 };
	static const unsigned char write6[6] = { 0x0a, 0x01, 0, 4, 2, 0 };
	static const unsigned char write12[12] = { 0xaa, 0, 0, 0, 0, 7, 0, 0, 0, 3, 0, 0 };
	static const unsigned char write16[16] = { 0x8a, 0, 0, 0, 0, 0, 0x10, 0, 0, 9,
						   0, 0, 0, 2, 0, 0 };
	static const unsigned char verify10[10] = { 0x2f, 0, 0, 0, 0, 5, 0, 0x01, 0x00, 0 };
	static const unsigned char verify16[16] = { 0x8f, 0, 0, 0, 0, 0, 0x10, 0, 0, 0,
						    0, 0x01, 0, 0, 0, 0 };
	static const unsigned char longer16[16] = { 0x8f, 0, 0, 0, 0, 0, 0x10, 0, 0, 0,
						    0, 0x01, 0, 1, 0, 0 };
	static const unsigned char sync[10] = { 0x35 };
	static const unsigned char stop[6] = { 0x1b, 0, 0, 0, 0, 0 };
	static const unsigned char start_it[6] = { 0x1b, 0, 0, 0, 1, 0 };
	static const unsigned char eject[6] = { 0x1b, 0, 0, 0, 2, 0 };
	static const unsigned char compare[10] = { 0x2f, 2, 0, 0, 0, 5, 0, 0, 1, 0 };
	SCSI_REQUEST_BLOCK srb;
	unsigned int i;

	begin("commands");
	__builtin_memset(buffer, 0, sizeof(buffer));
	/* no sectors are 256 */
	prepare(&srb, 0, read6, sizeof(read6), 256 * 512, SRB_FLAGS_DATA_IN);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.sectors == 256 && dev.lba == 0x102);
	CHECK(!__builtin_memcmp(buffer, media + 0x102 * 512, 256 * 512));
	for (i = 0; i < sizeof(buffer); i++)
		buffer[i] = (unsigned char)(i / 512 * 11 + i * 5 + 1);
	prepare(&srb, 0, write6, sizeof(write6), 1024, SRB_FLAGS_DATA_OUT);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.lba == 0x10004 && dev.sectors == 2);
	CHECK(!__builtin_memcmp(buffer, media + (0x10004 % SECTORS) * 512, 1024));
	prepare(&srb, 0, write12, sizeof(write12), 3 * 512, SRB_FLAGS_DATA_OUT);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.lba == 7 && dev.sectors == 3);
	CHECK(!__builtin_memcmp(buffer, media + 7 * 512, 3 * 512));
	prepare(&srb, 0, write16, sizeof(write16), 1024, SRB_FLAGS_DATA_OUT);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.lba == 0x10000009 && dev.sectors == 2);
	CHECK(!__builtin_memcmp(buffer, media + (0x10000009 % SECTORS) * 512, 1024));

	prepare(&srb, 0, verify10, sizeof(verify10), 0, 0);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.command == 0x40 && dev.lba == 5);
	CHECK(dev.sectors == 256);
	/* 65536 sectors, whose count is 0 too */
	prepare(&srb, 0, verify16, sizeof(verify16), 0, 0);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.command == 0x42);
	CHECK(dev.lba == 0x10000000 && dev.sectors == 0);
	dev.command = 0;
	prepare(&srb, 0, longer16, sizeof(longer16), 0, 0);
	execute(&srb);
	CHECK(sense[2] == 5 && sense[12] == 0x24 && !dev.command);
	prepare(&srb, 0, compare, sizeof(compare), 512, SRB_FLAGS_DATA_OUT);
	execute(&srb);
	CHECK(sense[2] == 5 && sense[12] == 0x24 && !dev.command);

	prepare(&srb, 0, sync, sizeof(sync), 0, 0);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.flushes == 1 && dev.command == 0xea);
	prepare(&srb, 0, stop, sizeof(stop), 0, 0);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.command == 0xe0);
	prepare(&srb, 0, start_it, sizeof(start_it), 0, 0);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.command == 0x40 && dev.sectors == 1);
	dev.command = 0;
	prepare(&srb, 0, eject, sizeof(eject), 0, 0);
	execute(&srb);
	CHECK(sense[2] == 5 && sense[12] == 0x24 && !dev.command);
	end();
}

static void mode_sense(PSCSI_REQUEST_BLOCK srb, unsigned char page, int dbd, int ten,
		       unsigned char length)
{
	unsigned char cdb[10] = { ten ? 0x5a : 0x1a, dbd ? 8 : 0, page };

	cdb[ten ? 8 : 4] = length;
	__builtin_memset(buffer, 0xee, 256);
	prepare(srb, 0, cdb, ten ? 10 : 6, length, SRB_FLAGS_DATA_IN);
	execute(srb);
}

/* What mode pages say, and what an answer kept for REQUEST SENSE does */
static void answers(void)
{
	static const unsigned char request[6] = { 0x03, 0, 0, 0, 18, 0 };
	static const unsigned char unknown[6] = { 0x04 };
	SCSI_REQUEST_BLOCK srb;

	begin("answers");
	/* caching, with the block descriptor: 2^29 sectors of 512 bytes */
	mode_sense(&srb, 0x08, 0, 0, 255);
	CHECK(srb.SrbStatus == SRB_STATUS_DATA_OVERRUN && srb.DataTransferLength == 32);
	CHECK(buffer[0] == 31 && buffer[3] == 8 && buffer[4] == 0x20 && buffer[10] == 2);
	CHECK(buffer[12] == 0x08 && buffer[13] == 18 && buffer[14] == 0x04);
	CHECK(buffer[24] == 0x20 && buffer[32] == 0xee);
	/* nothing can be changed */
	mode_sense(&srb, 0x40 | 0x08, 1, 0, 255);
	CHECK(srb.DataTransferLength == 24 && buffer[3] == 0 && buffer[4] == 0x08);
	CHECK(buffer[6] == 0 && buffer[16] == 0);
	/* all pages, in ascending order; nothing of saved ones */
	mode_sense(&srb, 0x3f, 1, 1, 255);
	CHECK(srb.DataTransferLength == 8 + 12 + 20 + 12 && buffer[1] == 8 + 12 + 20 + 12 - 2);
	CHECK(buffer[8] == 0x01 && buffer[20] == 0x08 && buffer[40] == 0x0a);
	CHECK(buffer[10] == 0x80 && buffer[42] == 0x02);
	mode_sense(&srb, 0xc0 | 0x08, 1, 1, 255);
	CHECK(sense[2] == 5 && sense[12] == 0x39);
	mode_sense(&srb, 0x1c, 1, 0, 255);
	CHECK(sense[2] == 5 && sense[12] == 0x24);
	/* FUA is said in the header */
	extension.Channel[0].Device[0].Fua = TRUE;
	mode_sense(&srb, 0x08, 1, 0, 24);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && buffer[2] == 0x10);

	/* without room for it the sense data wait for who asks, once */
	prepare(&srb, 0, unknown, sizeof(unknown), 0, SRB_FLAGS_DISABLE_AUTOSENSE);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_ERROR && srb.ScsiStatus == SCSISTAT_CHECK_CONDITION);
	CHECK(!sense[2]);
	prepare(&srb, 0, request, sizeof(request), 18, SRB_FLAGS_DATA_IN);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && buffer[0] == 0x70 && buffer[2] == 5);
	CHECK(buffer[12] == 0x20);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && buffer[2] == 0 && buffer[12] == 0);
	/* nor longer than until the next command */
	prepare(&srb, 0, unknown, sizeof(unknown), 0, SRB_FLAGS_DISABLE_AUTOSENSE);
	execute(&srb);
	read10(&srb, 5, 1);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS);
	prepare(&srb, 0, request, sizeof(request), 18, SRB_FLAGS_DATA_IN);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && buffer[2] == 0);
	end();
}

static void fua(void)
{
	SCSI_REQUEST_BLOCK srb;

	begin("fua");
	write10(&srb, 5, 8, 1);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.flushes == 1 && dev.command == 0xea);
	extension.Channel[0].Device[0].Fua = TRUE;
	write10(&srb, 5, 8, 1);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.flushes == 1 && dev.command == 0xce);
	end();
}

static void errors(void)
{
	static const struct {
		int error, fault, write;
		unsigned char key, code;
	} cases[] = {
		{ 0x04, 0, 0, 0x0b, 0x00 }, { 0x84, 0, 0, 0x0b, 0x47 }, { 0x40, 0, 0, 0x03, 0x11 },
		{ 0x40, 0, 1, 0x07, 0x27 }, { 0x10, 0, 0, 0x05, 0x21 }, { 0x20, 0, 0, 0x06, 0x28 },
		{ 0x02, 0, 0, 0x02, 0x3a }, { 0x04, 1, 1, 0x04, 0x44 },
	};
	SCSI_REQUEST_BLOCK srb;
	unsigned int i;

	begin("errors");
	for (i = 0; i < COUNT(cases); i++) {
		if (cases[i].write)
			write10(&srb, 9, 4, 0);
		else
			read10(&srb, 9, 4);
		dev.fail = cases[i].error;
		dev.fault = cases[i].fault;
		execute(&srb);
		CHECK(srb.SrbStatus == (SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID));
		CHECK(srb.ScsiStatus == SCSISTAT_CHECK_CONDITION && !srb.DataTransferLength);
		CHECK(sense[2] == cases[i].key && sense[12] == cases[i].code);
		/* a medium error is somewhere: here, where the command began */
		CHECK(sense[0] == (cases[i].key == 3 ? 0xf0 : 0x70));
		CHECK(sense[6] == (cases[i].key == 3 ? 9 : 0));
	}

	/* where a read has failed, if the device says so: 28 bits, 48, and nonsense */
	dev.fail_at = 11;
	read10(&srb, 9, 4);
	dev.fail = 0x40;
	execute(&srb);
	CHECK(sense[0] == 0xf0 && sense[2] == 3 && sense[3] == 0 && sense[6] == 11);
	dev.fail_at = 0x10000002;
	read10(&srb, 0x10000000, 4);
	dev.fail = 0x40;
	execute(&srb);
	CHECK(dev.command == 0x29 && !(dev.control & 0x80));
	CHECK(sense[0] == 0xf0 && sense[3] == 0x10 && sense[5] == 0 && sense[6] == 2);
	dev.fail_at = 13;
	read10(&srb, 9, 4);
	dev.fail = 0x40;
	execute(&srb);
	CHECK(sense[0] == 0x70 && sense[2] == 3 && sense[6] == 0);
	end();
}

static void slow(void)
{
	static const unsigned char inquiry[6] = { 0x12, 0, 0, 0, 36, 0 };
	SCSI_REQUEST_BLOCK srb;

	begin("slow");
	dev.ask_delay = 35000;
	write10(&srb, 40, 40, 0);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS);
	CHECK(!__builtin_memcmp(buffer, media + 40 * 512, 40 * 512));
	prepare(&srb, 1, inquiry, sizeof(inquiry), 36, SRB_FLAGS_DATA_IN);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && buffer[35] == (unsigned char)(35 * 7));
	/* and then is done at once, on an emulator that forgets what is masked */
	dev.drops = 1;
	dev.delay = 0;
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && buffer[35] == (unsigned char)(35 * 7));
	write10(&srb, 40, 4, 0);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS);
	dev.drops = 0;
	dev.delay = 20;
	/* one that never wants it */
	dev.ask_delay = 1u << 30;
	done_count = 0;
	write10(&srb, 40, 40, 0);
	start(&srb);
	settle();
	CHECK(done_count == 1 && srb.SrbStatus == SRB_STATUS_BUS_RESET);
	CHECK(dev.resets == 1 && resets_detected == 1 && errors_logged == 1);
	/* what the reset has made it forget is set with its next command */
	dev.ask_delay = 0;
	write10(&srb, 40, 40, 0);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.multiples == 1 && dev.multiple == 16);
	read10(&srb, 40, 40);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.multiples == 1);
	/* late, and with bad news: the sense data say why */
	dev.ask_delay = 35000;
	dev.fail_ask = 1;
	prepare(&srb, 1, inquiry, sizeof(inquiry), 36, SRB_FLAGS_DATA_IN);
	execute(&srb);
	CHECK(srb.SrbStatus == (SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID));
	CHECK(sense[2] == 2 && sense[12] == 0x3a);
	end();
}

static void packets(void)
{
	static const unsigned char inquiry[6] = { 0x12, 0, 0, 0, 36, 0 };
	SCSI_REQUEST_BLOCK srb;
	int asks;

	begin("packets");
	for (asks = 0; asks < 4; asks++) {
		/* a device that interrupts for its command, soon or late */
		dev.asks = asks & 1;
		dev.ask_delay = asks & 2 ? 3000 : 0;
		dev.prompts = 0;
		extension.Channel[0].Device[1].AskInterrupt = (BOOLEAN)dev.asks;
		dev.answer_length = 36;
		buffer[35] = 0;
		prepare(&srb, 1, inquiry, sizeof(inquiry), 36, SRB_FLAGS_DATA_IN);
		execute(&srb);
		CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && dev.prompts == !dev.asks);
		CHECK(dev.cdb[0] == 0x12 && buffer[35] == (unsigned char)(35 * 7));
		/* and for the one that asks for its sense data */
		dev.fail_sense = 1;
		execute(&srb);
		CHECK(srb.SrbStatus == (SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID));
		CHECK(sense[2] == 2 && sense[12] == 0x3a && srb.SenseInfoBufferLength == 18);
	}
	dev.asks = 0;
	dev.ask_delay = 0;
	extension.Channel[0].Device[1].AskInterrupt = FALSE;

	/* less than the buffer, an odd number, and the byte behind it untouched */
	dev.answer_length = 5;
	buffer[5] = 0xee;
	prepare(&srb, 1, inquiry, sizeof(inquiry), 36, SRB_FLAGS_DATA_IN);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_DATA_OVERRUN && srb.DataTransferLength == 5);
	CHECK(buffer[4] == (unsigned char)(4 * 7) && buffer[5] == 0xee);

	/* more than the buffer, in small pieces */
	dev.answer_length = 3000;
	dev.piece = 512;
	buffer[100] = 0xee;
	prepare(&srb, 1, inquiry, sizeof(inquiry), 100, SRB_FLAGS_DATA_IN);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && buffer[99] == (unsigned char)(99 * 7));
	CHECK(buffer[100] == 0xee);

	/* CHECK CONDITION: the sense data are fetched */
	dev.fail_sense = 1;
	prepare(&srb, 1, inquiry, sizeof(inquiry), 36, SRB_FLAGS_DATA_IN);
	execute(&srb);
	CHECK(srb.SrbStatus == (SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID));
	CHECK(sense[2] == 2 && sense[12] == 0x3a && srb.SenseInfoBufferLength == 18);
	CHECK(srb.DataTransferLength == 0);

	/* an answer without end: a reset, and then it works again */
	dev.endless = 1;
	prepare(&srb, 1, inquiry, sizeof(inquiry), 36, SRB_FLAGS_DATA_IN);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_BUS_RESET && dev.resets == 1 && resets_detected == 1);
	dev.answer_length = 36;
	prepare(&srb, 1, inquiry, sizeof(inquiry), 36, SRB_FLAGS_DATA_IN);
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS);
	end();
}

/* Sense data of a device that wants that command just when it is no longer waited for */
static void late_asks(void)
{
	static const unsigned char inquiry[6] = { 0x12, 0, 0, 0, 36, 0 };
	unsigned int delay, late = 0;
	SCSI_REQUEST_BLOCK srb;

	begin("late asks");
	extension.Channel[0].Device[1].AskInterrupt = TRUE;
	dev.asks = 1;
	for (delay = 0; delay < 4 * IDE_POLL_STEPS * (IDE_POLL_STEP + 1); delay++) {
		dev.drops = delay & 1;
		dev.ask_delay = delay / 2;
		dev.fail_sense = 1;
		dev.interrupts = 0;
		prepare(&srb, 1, inquiry, sizeof(inquiry), 36, SRB_FLAGS_DATA_IN);
		execute(&srb);
		CHECK(srb.SrbStatus == (SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID));
		CHECK(sense[2] == 2 && sense[12] == 0x3a);
		late += dev.interrupts > 1;
	}
	/* polled, and by an interrupt more */
	CHECK(late && late < delay);
	end();
}

static void turns(void)
{
	static const unsigned char inquiry[6] = { 0x12, 0, 0, 0, 36, 0 };
	SCSI_REQUEST_BLOCK first, second, third;

	begin("turns");
	dev.delay = 5000;
	read10(&first, 9, 64);
	prepare(&second, 1, inquiry, sizeof(inquiry), 36, SRB_FLAGS_DATA_IN);
	second.DataBuffer = buffer + 200000;
	read10(&third, 9, 1);
	start(&first);
	start(&second);
	start(&third);
	CHECK(done_count == 1 && done[0] == &third && third.SrbStatus == SRB_STATUS_BUSY);
	settle();
	CHECK(done_count == 3 && done[1] == &first && done[2] == &second);
	CHECK(first.SrbStatus == SRB_STATUS_SUCCESS && second.SrbStatus == SRB_STATUS_SUCCESS);
	CHECK(!__builtin_memcmp(buffer, media + 9 * 512, 64 * 512));

	/* a reset takes both, and what a device forgets is set again */
	done_count = 0;
	read10(&first, 9, 64);
	start(&first);
	start(&second);
	context = STARTING;
	IdeHwResetBus(&extension, 0);
	context = FREE;
	CHECK(done_count == 2 && first.SrbStatus == SRB_STATUS_BUS_RESET);
	CHECK(second.SrbStatus == SRB_STATUS_BUS_RESET);
	/* not yet ready: it waits */
	done_count = 0;
	read10(&third, 9, 64);
	start(&third);
	CHECK(!done_count);
	settle();
	CHECK(done_count == 1 && third.SrbStatus == SRB_STATUS_SUCCESS && dev.multiples == 1);
	end();
}

static void spurious(void)
{
	SCSI_REQUEST_BLOCK srb;

	begin("spurious");
	CHECK(!call_interrupt());
	dev.delay = 500;
	read10(&srb, 9, 1);
	start(&srb);
	CHECK(!call_interrupt());
	dev.stale = 1;
	CHECK(!call_interrupt());
	settle();
	CHECK(done_count == 1 && srb.SrbStatus == SRB_STATUS_SUCCESS);
	CHECK(!call_interrupt());
	end();
}

static void control(void)
{
	SCSI_REQUEST_BLOCK srb;
	PSRB_IO_CONTROL header = (PSRB_IO_CONTROL)buffer;
	PSENDCMDINPARAMS in = (PSENDCMDINPARAMS)(header + 1);
	PSENDCMDOUTPARAMS out = (PSENDCMDOUTPARAMS)(header + 1);

	begin("control");
	prepare(&srb, 0, (const unsigned char *)"", 0, sizeof(*header) + 16 + 512, 0);
	srb.Function = SRB_FUNCTION_IO_CONTROL;
	__builtin_memset(buffer, 0, 1024);
	header->HeaderLength = sizeof(*header);
	__builtin_memcpy(header->Signature, "SCSIDISK", 8);
	header->Length = 16 + 512;
	header->ControlCode = IOCTL_SCSI_MINIPORT_READ_SMART_ATTRIBS;
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && !header->ReturnCode);
	CHECK(out->cBufferSize == 512 && !__builtin_memcmp(out->bBuffer, media, 512));

	header->ControlCode = IOCTL_SCSI_MINIPORT_RETURN_STATUS;
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && out->cBufferSize == sizeof(IDEREGS));
	CHECK(((PIDEREGS)out->bBuffer)->bCylLowReg == 0x4f);

	/* the device refuses */
	header->Length = 16 + 512;
	srb.DataTransferLength = sizeof(*header) + 16 + 512;
	header->ControlCode = IOCTL_SCSI_MINIPORT_ENABLE_SMART;
	__builtin_memset(in, 0, 32);
	dev.fail = 0x04;
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_SUCCESS && header->ReturnCode == SMART_IDE_ERROR);
	CHECK(out->DriverStatus.bIDEError == 0x04);

	/* a length that is not there, another's signature, a drive that is not there */
	srb.DataTransferLength = sizeof(*header) + 16 + 512;
	header->Length = 16 + 513;
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_INVALID_REQUEST);
	header->Length = 16 + 512;
	in->bDriveNumber = 7;
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_INVALID_REQUEST);
	in->bDriveNumber = 0;
	header->Signature[0] = 'X';
	execute(&srb);
	CHECK(srb.SrbStatus == SRB_STATUS_INVALID_REQUEST);
	end();
}

int main(void)
{
	unsigned int delay;

	blocks(20, 0, 1, "fast, as a device interrupts");
	blocks(20, 1, 1, "fast, as the emulator does");
	blocks(20, 0, 0, "fast, in words");
	blocks(3000, 0, 1, "slow, as a device interrupts");
	blocks(3000, 1, 1, "slow, as the emulator does");
	/* ready just when it is no longer waited for */
	for (delay = IDE_POLL_STEPS * (IDE_POLL_STEP + 1) - 6;
	     delay < IDE_POLL_STEPS * (IDE_POLL_STEP + 1) + 6; delay++) {
		blocks(delay, 0, 1, "nearly too slow, as a device interrupts");
		blocks(delay, 1, 1, "nearly too slow, as the emulator does");
	}
	addresses();
	commands();
	answers();
	fua();
	errors();
	slow();
	packets();
	late_asks();
	turns();
	spurious();
	control();
	return 0;
}
