// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ESP miniport against a chip made of software, for what the emulator's never
 * does: disconnection and reselection, tags, negotiation, messages, resets.
 *
 * It is compiled as a miniport is, with the miniport in it. The bus is a script:
 * what the targets do, phase by phase. The chip refuses commands that do not fit
 * the phase, and watches the rule of the driver: from HwInterrupt's return to the
 * disable-callback the line stays down.
 */
#include "../../drivers/esp/esp.c"
#include "esp_double.h"

static const char *test_name;

#define CHECK(condition)							\
	do {									\
		if (!(condition)) {						\
			printf("not ok: %s: line %d: %s\n", test_name, __LINE__, #condition); \
			exit(1);						\
		}								\
	} while (0)

/* The script ****************************************************************/

enum what {
	END,		/* the bus is free, nothing more happens */
	SELECT,		/* the target answers: messages are counted in count */
	NOBODY,		/* nobody answers */
	LOST,		/* another target reselects first: the next step says who */
	MSG_OUT,		/* MESSAGE OUT, count bytes */
	COMMAND,	/* count bytes */
	READ,		/* DATA IN, count bytes, with what is wrong in bytes[0] */
	WRITE,		/* DATA OUT, count bytes; where it ends early, see left_behind() */
	STATUS,		/* with the byte in count */
	MSG_IN,		/* MESSAGE IN, count bytes */
	FREE,		/* bus free */
	COMEBACK,	/* reselection by the target and LUN in bytes; count: other ID bits */
};

#define STOPS		0x100	/* SELECT: after the messages, the command stays in the FIFO */
#define BAD_PARITY	1	/* what can be wrong with data */
#define BAD_DMA		2
#define FORGETS		4	/* WRITE: the core clears its count, as the emulator's does */

struct step {
	enum what what;
	unsigned int count;
	unsigned char bytes[8];
};

static const struct step *step;

/* The chip ******************************************************************/

static unsigned char reg_read[16], reg_written[16];
static unsigned int dma_start, dma_address, dma_count, core_count;
static unsigned char dma_command, dma_status;
static unsigned char fifo[16];
static unsigned int fifo_length;
static unsigned int done;		/* bytes of the step */
static BOOLEAN line, reselect_enabled, atn, in_enable;
static unsigned char core_command;	/* waits for the DMA engine */
static unsigned int commands, reads, writes;
static BOOLEAN words;			/* the DMA engine moves no odd byte */

static unsigned char memory[65536];	/* what DMA reaches, by physical address */
static unsigned char sent[64];		/* messages and commands, as they came */
static unsigned int sent_length;
static unsigned int moved;		/* counts up, the content of DATA IN */
static unsigned char taken[4096];	/* the content of DATA OUT */
static unsigned int taken_length;

static unsigned char phase(void)
{
	switch (step->what) {
	case MSG_OUT:	return ESP_PHASE_MESSAGE_OUT;
	case COMMAND:	return ESP_PHASE_COMMAND;
	case READ:	return ESP_PHASE_DATA_IN;
	case WRITE:	return ESP_PHASE_DATA_OUT;
	case STATUS:	return ESP_PHASE_STATUS;
	case MSG_IN:	return ESP_PHASE_MESSAGE_IN;
	default:	return 0;
	}
}

static void interrupt(unsigned char cause)
{
	CHECK(!in_enable);
	reg_read[5] |= cause;
	reg_read[4] = (unsigned char)((reg_read[4] & ~ESP_STATUS_PHASE) |
				      ESP_STATUS_INTERRUPT | phase());
	line = TRUE;
}

static void come_back(void)
{
	CHECK(step->what == COMEBACK);
	fifo_length = 2;
	fifo[0] = (unsigned char)(1 << step->bytes[0] | 1 << ESP_INITIATOR_ID | step->count);
	fifo[1] = (unsigned char)(0x80 | step->bytes[1]);
	step++;
	done = 0;
	interrupt(ESP_INTERRUPT_RESELECTED);
}

/* After a step: whatever comes next asks for service, or the bus is free. */
static void next_step(unsigned char cause)
{
	step++;
	done = 0;
	if (step->what == FREE || step->what == END) {
		if (step->what == FREE)
			step++;
		interrupt(ESP_INTERRUPT_DISCONNECTED);
	} else {
		interrupt(cause);
	}
}

static void take(const unsigned char *bytes, unsigned int count)
{
	while (count--)
		sent[sent_length++] = *bytes++;
}

static void chip_select(unsigned char command, const unsigned char *bytes, unsigned int count)
{
	unsigned int messages = command == ESP_COMMAND_SELECT_ATN3 ? 3 : 1;

	if (step->what == LOST) {
		step++;
		come_back();
		return;
	}
	if (step->what == NOBODY) {
		step++;
		interrupt(ESP_INTERRUPT_DISCONNECTED);
		return;
	}
	CHECK(step->what == SELECT);
	CHECK(count >= messages && (bytes[0] & 0x80));
	CHECK(step->bytes[0] == (reg_written[4] & 7));
	CHECK((step->count & 0xff) == messages);
	CHECK(command != ESP_COMMAND_SELECT_ATN_STOP || count == 1);
	take(bytes, step->count & STOPS ? messages : count);
	if (!(step->count & STOPS))
		fifo_length = 0;
	next_step(ESP_INTERRUPT_DONE | ESP_INTERRUPT_SERVICE);
}

/*
 * The target has not taken LEFT bytes of the program: bytes[1] of them are in the FIFO,
 * and the DMA engine has fetched bytes[2] more than the core.
 */
static void left_behind(unsigned int left)
{
	unsigned int i;

	for (i = 0; i < step->bytes[1] && left; i++, left--)
		fifo[fifo_length++] = 0xbb;
	core_count = left;
	dma_count = left > step->bytes[2] ? left - step->bytes[2] : 0;
	if (step->bytes[0] & FORGETS) {
		dma_count = left;
		core_count = 0;
	}
}

static void transfer_data(void)
{
	unsigned int count = reg_written[0] | reg_written[1] << 8 | reg_written[14] << 16;
	unsigned int n = step->count - done;
	unsigned int i;

	CHECK(step->what == READ || step->what == WRITE);
	CHECK(count == dma_start);
	CHECK(!(dma_command & ESP_DMA_TO_MEMORY) == (step->what == WRITE));
	if (n > count)
		n = count;
	CHECK(dma_address + n <= sizeof(memory));
	for (i = 0; i < n; i++) {
		if (step->what == READ)
			memory[dma_address + i] = (unsigned char)moved++;
		else
			taken[taken_length++ % sizeof(taken)] = memory[dma_address + i];
	}
	dma_count = dma_start - n;
	core_count = count - n;
	if (step->what == WRITE)
		left_behind(count - n);
	if (step->bytes[0] & BAD_PARITY)
		reg_read[4] |= ESP_STATUS_PARITY;
	if (step->bytes[0] & BAD_DMA)
		dma_status |= ESP_DMA_STATUS_ERROR;
	done += n;
	if (words && step->what == READ && n < count && n & 1) {
		fifo_length = 1;
		fifo[0] = memory[dma_address + n - 1];
		memory[dma_address + n - 1] = 0xdd;
		dma_count++;
	}
	if (!core_count)
		reg_read[4] |= ESP_STATUS_COUNT_ZERO;
	else
		reg_read[4] &= ~ESP_STATUS_COUNT_ZERO;
	if (done == step->count)
		next_step(ESP_INTERRUPT_SERVICE);
	else
		interrupt(ESP_INTERRUPT_SERVICE);
}

static void chip_command(unsigned char command)
{
	commands++;
	switch (command) {
	case ESP_COMMAND_NOP:
		break;
	case ESP_COMMAND_FLUSH_FIFO:
		fifo_length = 0;
		break;
	case ESP_COMMAND_RESET_CHIP:
		fifo_length = 0;
		dma_start = 0xbad;		/* what it holds afterwards nobody says */
		line = FALSE;
		reg_read[4] = 0;
		reg_read[5] = 0;
		reselect_enabled = FALSE;
		atn = FALSE;
		break;
	case ESP_COMMAND_RESET_BUS:
		if (!(reg_written[8] & ESP_CONFIG1_NO_RESET_REPORT))
			interrupt(ESP_INTERRUPT_BUS_RESET);
		break;
	case ESP_COMMAND_SELECT_ATN:
	case ESP_COMMAND_SELECT_ATN3:
	case ESP_COMMAND_SELECT_ATN_STOP:
		chip_select(command, fifo, fifo_length);
		break;
	case ESP_COMMAND_ENABLE_RESELECT:
		reselect_enabled = TRUE;
		break;
	case ESP_COMMAND_SET_ATN:
		atn = TRUE;
		break;
	case ESP_COMMAND_TRANSFER:
		if (step->what == MSG_OUT || step->what == COMMAND) {
			CHECK(fifo_length == step->count);
			take(fifo, fifo_length);
			fifo_length = 0;
			atn = FALSE;
			next_step(ESP_INTERRUPT_SERVICE);
		} else {
			CHECK(step->what == MSG_IN && !fifo_length && done < step->count);
			fifo[fifo_length++] = step->bytes[done++];
			interrupt(ESP_INTERRUPT_DONE);
		}
		break;
	case ESP_COMMAND_COMPLETE:
		CHECK(step->what == STATUS && step[1].what == MSG_IN && !fifo_length);
		fifo[fifo_length++] = (unsigned char)step->count;
		step++;
		fifo[fifo_length++] = step->bytes[0];
		done = 1;
		interrupt(ESP_INTERRUPT_DONE);
		break;
	case ESP_COMMAND_ACCEPT:
		if (step->what == MSG_IN && done) {
			CHECK(!fifo_length);
			if (done < step->count) {
				interrupt(ESP_INTERRUPT_SERVICE);
				break;
			}
			/* A script with an answer to ATN has MESSAGE OUT next. */
			CHECK(atn == (step[1].what == MSG_OUT));
			next_step(ESP_INTERRUPT_SERVICE);
		} else {
			/* after a reselection */
			interrupt(ESP_INTERRUPT_SERVICE);
		}
		break;
	default:
		CHECK(command & ESP_COMMAND_DMA);
		core_command = (unsigned char)(command & ~ESP_COMMAND_DMA);
		break;
	}
}

static void dma_start_command(unsigned char command)
{
	dma_command = command;
	if ((command & 3) == ESP_DMA_BLAST && !fifo_length)
		dma_status |= ESP_DMA_STATUS_BLAST_DONE;
	if ((command & 3) != ESP_DMA_START)
		return;
	dma_count = dma_start;
	dma_status = 0;
	command = core_command;
	core_command = 0;
	if (command == ESP_COMMAND_TRANSFER)
		transfer_data();
	else if (command == ESP_COMMAND_SELECT_ATN || command == ESP_COMMAND_SELECT_ATN3)
		chip_select(command, memory + dma_address, dma_start);
	else
		CHECK(!"a DMA command");
}

/* The port ******************************************************************/

static UCHAR extension_memory[sizeof(ESP_EXTENSION)];
#define ext ((PESP_EXTENSION)extension_memory)

static PHW_INTERRUPT enable_fn, disable_fn;
static unsigned int next_requests, next_lu_requests, resets, errors;
static ULONG error_id;			/* of the last error that was logged */
static PSCSI_REQUEST_BLOCK outstanding[8];

struct request {
	SCSI_REQUEST_BLOCK srb;
	unsigned int completions;
};

UCHAR NTAPI ScsiPortReadPortUchar(PUCHAR Port)
{
	unsigned int offset = (unsigned int)(ULONG_PTR)Port - 0x1000;
	UCHAR value;

	reads++;
	if (offset == ESP_REG_DMA_STATUS)
		return dma_status;
	if (offset == ESP_REG_FIFO) {
		CHECK(fifo_length);
		value = fifo[0];
		for (offset = 1; offset < fifo_length; offset++)
			fifo[offset - 1] = fifo[offset];
		fifo_length--;
		return value;
	}
	if (offset == ESP_REG_FIFO_FLAGS)
		return (UCHAR)fifo_length;
	if (offset == ESP_REG_COUNT_LOW)
		return (UCHAR)core_count;
	if (offset == ESP_REG_COUNT_MIDDLE)
		return (UCHAR)(core_count >> 8);
	if (offset == ESP_REG_COUNT_HIGH)
		return (UCHAR)(core_count >> 16);
	CHECK(offset < 0x40);
	value = reg_read[offset / 4];
	if (offset == ESP_REG_INTERRUPT) {
		reg_read[5] = 0;
		reg_read[4] &= ~(ESP_STATUS_INTERRUPT | ESP_STATUS_PARITY);
		line = FALSE;
	}
	return value;
}

ULONG NTAPI ScsiPortReadPortUlong(PULONG Port)
{
	CHECK((ULONG_PTR)Port == 0x1000 + ESP_REG_DMA_COUNT);
	return dma_count;
}

VOID NTAPI ScsiPortWritePortUchar(PUCHAR Port, UCHAR Value)
{
	unsigned int offset = (unsigned int)(ULONG_PTR)Port - 0x1000;

	writes++;
	if (offset == ESP_REG_COMMAND) {
		chip_command(Value);
	} else if (offset == ESP_REG_DMA_COMMAND) {
		dma_start_command(Value);
	} else if (offset == ESP_REG_FIFO) {
		CHECK(fifo_length < sizeof(fifo));
		fifo[fifo_length++] = Value;
	} else {
		CHECK(offset < 0x40);
		reg_written[offset / 4] = Value;
		if (offset >= ESP_REG_CONFIG1)
			reg_read[offset / 4] = Value;
	}
}

VOID NTAPI ScsiPortWritePortUlong(PULONG Port, ULONG Value)
{
	if ((ULONG_PTR)Port == 0x1000 + ESP_REG_DMA_START_COUNT)
		dma_start = Value;
	else if ((ULONG_PTR)Port == 0x1000 + ESP_REG_DMA_START_ADDRESS)
		dma_address = Value;
	else
		CHECK(!"a register of 32 bits");
}

VOID NTAPI ScsiPortWritePortBufferUchar(PUCHAR Port, PUCHAR Buffer, ULONG Count)
{
	while (Count--)
		ScsiPortWritePortUchar(Port, *Buffer++);
}

VOID NTAPI ScsiPortStallExecution(ULONG Delay)
{
	CHECK(Delay <= 1000);
}

VOID __cdecl ScsiPortNotification(SCSI_NOTIFICATION_TYPE Type, PVOID Extension, ...)
{
	__builtin_va_list list;
	PSCSI_REQUEST_BLOCK srb;
	unsigned int i;

	CHECK(Extension == ext);
	__builtin_va_start(list, Extension);
	switch (Type) {
	case RequestComplete:
		srb = __builtin_va_arg(list, PSCSI_REQUEST_BLOCK);
		((struct request *)srb)->completions++;
		for (i = 0; i < 8; i++)
			if (outstanding[i] == srb)
				outstanding[i] = NULL;
		break;
	case NextRequest:
		/* A selection may be lost to a target that comes back: then that one waits. */
		CHECK(!ext->Waiting && ext->State != EspSelecting);
		next_requests++;
		break;
	case NextLuRequest:
		CHECK(!ext->Waiting && ext->State != EspSelecting);
		next_lu_requests++;
		break;
	case ResetDetected:
		resets++;
		break;
	case CallEnableInterrupts:
		CHECK(!enable_fn && !line);
		enable_fn = __builtin_va_arg(list, PHW_INTERRUPT);
		break;
	case CallDisableInterrupts:
		CHECK(!disable_fn && in_enable);
		disable_fn = __builtin_va_arg(list, PHW_INTERRUPT);
		break;
	default:
		CHECK(!"a notification");
	}
	__builtin_va_end(list);
}

VOID NTAPI ScsiPortCompleteRequest(PVOID Extension, UCHAR PathId, UCHAR TargetId, UCHAR Lun,
				   UCHAR SrbStatus)
{
	unsigned int i;

	CHECK(Extension == ext && !PathId && TargetId == SP_UNTAGGED && Lun == SP_UNTAGGED);
	for (i = 0; i < 8; i++) {
		if (!outstanding[i])
			continue;
		outstanding[i]->SrbStatus = SrbStatus;
		((struct request *)outstanding[i])->completions++;
		outstanding[i] = NULL;
	}
}

VOID NTAPI ScsiPortLogError(PVOID Extension, PSCSI_REQUEST_BLOCK Srb, UCHAR PathId,
			    UCHAR TargetId, UCHAR Lun, ULONG ErrorCode, ULONG UniqueId)
{
	errors++;
	error_id = UniqueId;
}

PSCSI_REQUEST_BLOCK NTAPI ScsiPortGetSrb(PVOID Extension, UCHAR PathId, UCHAR TargetId,
					 UCHAR Lun, LONG QueueTag)
{
	unsigned int i;

	for (i = 0; i < 8; i++)
		if (outstanding[i] && outstanding[i]->TargetId == TargetId &&
		    outstanding[i]->Lun == Lun && outstanding[i]->QueueTag == (UCHAR)QueueTag)
			return outstanding[i];
	return NULL;
}

/* Buffers are offsets into memory[]; pieces end at multiples of 1024. */
SCSI_PHYSICAL_ADDRESS NTAPI ScsiPortGetPhysicalAddress(PVOID Extension, PSCSI_REQUEST_BLOCK Srb,
						       PVOID Address, PULONG Length)
{
	SCSI_PHYSICAL_ADDRESS physical;

	physical.QuadPart = (PUCHAR)Address - memory;
	CHECK(physical.QuadPart >= 0 && physical.QuadPart < (int)sizeof(memory));
	*Length = 1024 - (physical.LowPart & 1023);
	return physical;
}

PVOID NTAPI ScsiPortGetDeviceBase(PVOID Extension, INTERFACE_TYPE BusType, ULONG Bus,
				  SCSI_PHYSICAL_ADDRESS IoAddress, ULONG Bytes,
				  BOOLEAN InIoSpace)
{
	return (PVOID)0x1000;
}

VOID NTAPI ScsiPortFreeDeviceBase(PVOID Extension, PVOID Address)
{
}

PVOID NTAPI ScsiPortGetUncachedExtension(PVOID Extension,
					 PPORT_CONFIGURATION_INFORMATION ConfigInfo, ULONG Bytes)
{
	return memory + 32768;
}

ULONG NTAPI ScsiPortInitialize(PVOID Argument1, PVOID Argument2,
			       struct _HW_INITIALIZATION_DATA *Data, PVOID HwContext)
{
	return 0;
}

/* Running *******************************************************************/

static void serve_callbacks(void)
{
	if (!enable_fn)
		return;
	CHECK(!line);
	in_enable = TRUE;
	enable_fn(ext);
	in_enable = FALSE;
	CHECK(!line && disable_fn);
	enable_fn = NULL;
	disable_fn(ext);
	disable_fn = NULL;
}

/* Serves interrupts as long as there are any. Returns: how many there were. */
static unsigned int serve(void)
{
	unsigned int turns = 0, before_reads, before_writes;

	while (line) {
		CHECK(++turns < 200);
		before_reads = reads;
		before_writes = writes;
		CHECK(EspHwInterrupt(ext));
		/* Status and interrupt; all else is the callbacks'. */
		CHECK(reads == before_reads + 2 && writes == before_writes);
		serve_callbacks();
	}
	return turns;
}

/* The next script, and with it the target that comes back */
static void reselect(void)
{
	CHECK(step->what == END && reselect_enabled);
	step++;
	come_back();
	serve();
}

static struct request requests[8];

/* request N for a target, with the tag N when tagged, data at N * 4096 */
static PSCSI_REQUEST_BLOCK give(unsigned int n, UCHAR target, BOOLEAN tagged, ULONG flags,
				ULONG length, UCHAR cdb_length)
{
	PSCSI_REQUEST_BLOCK srb = &requests[n].srb;
	unsigned int i;

	EspZero(&requests[n], sizeof(requests[n]));
	srb->Length = sizeof(*srb);
	srb->Function = SRB_FUNCTION_EXECUTE_SCSI;
	srb->TargetId = target;
	srb->SrbFlags = flags | (tagged ? SRB_FLAGS_QUEUE_ACTION_ENABLE : 0);
	srb->QueueTag = tagged ? (UCHAR)n : SP_UNTAGGED;
	srb->QueueAction = SRB_SIMPLE_TAG_REQUEST;
	srb->CdbLength = cdb_length;
	for (i = 0; i < cdb_length; i++)
		srb->Cdb[i] = (UCHAR)(0x10 * n + i);
	srb->DataTransferLength = length;
	srb->DataBuffer = memory + n * 4096;
	srb->SenseInfoBuffer = memory + 40960 + n * 64;
	srb->SenseInfoBufferLength = 18;
	srb->SrbExtension = memory + 49152 + n * 512;
	outstanding[n] = srb;
	CHECK(EspHwStartIo(ext, srb));
	return srb;
}

/* request N of another function, about request VICTIM if it is not 0 */
static void control(unsigned int n, UCHAR function, unsigned int victim)
{
	PSCSI_REQUEST_BLOCK srb = &requests[n].srb;

	EspZero(&requests[n], sizeof(requests[n]));
	srb->Length = sizeof(*srb);
	srb->Function = function;
	srb->QueueTag = SP_UNTAGGED;
	srb->NextSrb = victim ? &requests[victim].srb : NULL;
	outstanding[n] = srb;
	CHECK(EspHwStartIo(ext, srb));
}

static void begin(const char *name, const struct step *script, BOOLEAN negotiated)
{
	unsigned int i;

	test_name = name;
	EspZero(extension_memory, sizeof(extension_memory));
	EspZero(memory, sizeof(memory));
	EspZero(outstanding, sizeof(outstanding));
	ext->Registers = (PUCHAR)0x1000;
	ext->Scratch = memory + 32768;
	ext->ScratchAddress = 32768;
	step = script;
	CHECK(EspHwInitialize(ext));
	CHECK(!line);
	for (i = 0; negotiated && i < ESP_TARGETS; i++)
		ext->Target[i].Negotiation = EspNegotiated;
	sent_length = 0;
	taken_length = 0;
	moved = 0;
	done = 0;
	enable_fn = NULL;
	disable_fn = NULL;
	next_requests = 0;
	next_lu_requests = 0;
	resets = 0;
	errors = 0;
}

static void finished(unsigned int n, UCHAR srb_status)
{
	if (requests[n].completions != 1 || requests[n].srb.SrbStatus != srb_status)
		printf("# request %u: %u completions, SrbStatus 0x%x, script at %d\n", n,
		       requests[n].completions, requests[n].srb.SrbStatus, step->what);
	CHECK(requests[n].completions == 1);
	CHECK(requests[n].srb.SrbStatus == srb_status);
}

/* A request from its beginning to its end, with what the target does of itself after it */
static void perform(unsigned int n, UCHAR target, BOOLEAN tagged, ULONG flags, ULONG bytes,
		    UCHAR length, UCHAR srb_status)
{
	give(n, target, tagged, flags, bytes, length);
	serve();
	finished(n, srb_status);
}

static void ended(void)
{
	unsigned int i, lun;

	CHECK(step->what == END);
	CHECK(!line);
	for (i = 0; i < ESP_TARGETS; i++)
		for (lun = 0; lun < ESP_LOGICAL_UNITS; lun++)
			CHECK(!ext->Target[i].Untagged[lun]);
	CHECK(ext->State == EspFree && !ext->Current && !ext->Waiting && !ext->Disconnected);
	printf("ok: %s\n", test_name);
}

static void data_is(unsigned int n, unsigned int from, unsigned int count, unsigned int first)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		CHECK(memory[n * 4096 + from + i] == (unsigned char)(first + i));
}

/* Tests *********************************************************************/

static void negotiation(void)
{
	static const struct step agreed[] = {
		{SELECT, 1, {2}}, {MSG_OUT, 5}, {MSG_IN, 5, {1, 3, 1, 50, 8}}, {COMMAND, 6},
		{READ, 36}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};
	static const struct step declined[] = {
		{SELECT, 1, {2}}, {MSG_OUT, 5}, {MSG_IN, 1, {7}}, {COMMAND, 6},
		{READ, 36}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};
	static const struct step silent[] = {
		{SELECT, 1, {2}}, {MSG_OUT, 5}, {COMMAND, 6},
		{READ, 36}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {2}}, {READ, 36}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};
	/* 16 bytes on their way are more than was offered: rejected */
	static const struct step more[] = {
		{SELECT, 1, {2}}, {MSG_OUT, 5}, {MSG_IN, 5, {1, 3, 1, 25, 16}}, {MSG_OUT, 1},
		{COMMAND, 6},
		{READ, 36}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};
	static const struct step theirs[] = {
		{SELECT, 1, {2}}, {MSG_IN, 5, {1, 3, 1, 10, 20}}, {MSG_OUT, 5}, {READ, 36},
		{STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};

	begin("a speed is agreed upon", agreed, FALSE);
	perform(1, 2, FALSE, SRB_FLAGS_DATA_IN, 36, 6, SRB_STATUS_SUCCESS);
	data_is(1, 0, 36, 0);
	CHECK(sent_length == 12 && sent[0] == 0xc0 && sent[1] == 1 && sent[2] == 3 &&
	      sent[3] == 1 && sent[4] == 25 && sent[5] == 15);
	CHECK(sent[6] == 0x10 && sent[11] == 0x15);
	CHECK(reg_written[6] == 8 && reg_written[7] == 8);	/* 200 ns are 8 clocks */
	CHECK(reg_written[12] == ESP_CONFIG3_FAST_CLOCK);
	ended();

	begin("a target declines by MESSAGE REJECT", declined, FALSE);
	perform(1, 2, FALSE, SRB_FLAGS_DATA_IN, 36, 6, SRB_STATUS_SUCCESS);
	CHECK(!ext->Target[2].Offset && ext->Target[2].Negotiation == EspNegotiated);
	ended();

	begin("a target ignores the offer, and is not asked again", silent, FALSE);
	perform(1, 2, FALSE, SRB_FLAGS_DATA_IN, 36, 6, SRB_STATUS_SUCCESS);
	perform(1, 2, FALSE, SRB_FLAGS_DATA_IN, 36, 6, SRB_STATUS_SUCCESS);
	ended();

	begin("an answer beyond the offer is rejected", more, FALSE);
	perform(1, 2, FALSE, SRB_FLAGS_DATA_IN, 36, 6, SRB_STATUS_SUCCESS);
	CHECK(sent[6] == ESP_MESSAGE_REJECT && !ext->Target[2].Offset);
	ended();

	begin("a target's own offer is answered with what the chip can do", theirs, TRUE);
	perform(1, 2, FALSE, SRB_FLAGS_DATA_IN, 36, 6, SRB_STATUS_SUCCESS);
	CHECK(sent[7] == 1 && sent[10] == 25 && sent[11] == 15);
	CHECK(reg_written[6] == 4 && reg_written[7] == 15);
	CHECK(reg_written[12] == (ESP_CONFIG3_FAST_CLOCK | ESP_CONFIG3_FAST_SCSI));
	ended();
}

static void comebacks(void)
{
	static const struct step tagged[] = {
		{SELECT, 3, {2}}, {MSG_IN, 1, {4}}, {FREE},
		{SELECT, 3, {2}}, {MSG_IN, 1, {4}}, {FREE},
		{END},
		{COMEBACK, 0, {2, 0}}, {MSG_IN, 2, {0x20, 2}}, {READ, 512}, {STATUS, 0},
		{MSG_IN, 1, {0}}, {FREE},
		{END},
		{COMEBACK, 0, {2, 0}}, {MSG_IN, 2, {0x20, 1}}, {WRITE, 512}, {STATUS, 0},
		{MSG_IN, 1, {0}}, {FREE},
		{END}
	};
	/* 1000 bytes, saved; 20 more that are not; then from byte 1000 on */
	static const struct step pieces[] = {
		{SELECT, 1, {3}}, {READ, 1000}, {MSG_IN, 1, {2}}, {READ, 20}, {MSG_IN, 1, {4}},
		{FREE},
		{END},
		{COMEBACK, 0, {3, 0}}, {READ, 1048}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};
	static const struct step restored[] = {
		{SELECT, 1, {3}}, {READ, 100}, {MSG_IN, 1, {3}}, {READ, 512}, {STATUS, 0},
		{MSG_IN, 1, {0}}, {FREE}, {END}
	};
	static const struct step lost[] = {
		{SELECT, 1, {3}}, {MSG_IN, 1, {4}}, {FREE},
		{LOST}, {COMEBACK, 0, {3, 0}}, {READ, 512}, {STATUS, 0}, {MSG_IN, 1, {0}},
		{FREE},
		{SELECT, 1, {2}}, {READ, 512}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};
	static const struct step stranger[] = {
		{SELECT, 3, {2}}, {MSG_IN, 1, {4}}, {FREE},
		{END},
		{COMEBACK, 0, {2, 0}}, {MSG_IN, 2, {0x20, 9}}, {MSG_OUT, 1}, {FREE},
		{END},
		{COMEBACK, 0, {2, 0}}, {MSG_IN, 2, {0x20, 1}}, {STATUS, 0}, {MSG_IN, 1, {0}},
		{FREE},
		{END}
	};
	unsigned int i;

	begin("two tagged requests of one LU disconnect and come back in another order",
	      tagged, TRUE);
	give(1, 2, TRUE, SRB_FLAGS_DATA_OUT, 512, 10);
	for (i = 0; i < 512; i++)
		memory[4096 + i] = (unsigned char)(i * 7);
	serve();
	CHECK(next_lu_requests == 1 && !requests[1].completions && reselect_enabled);
	give(2, 2, TRUE, SRB_FLAGS_DATA_IN, 512, 10);
	serve();
	CHECK(next_lu_requests == 2 && ext->Disconnected == 2);
	CHECK(sent[0] == 0xc0 && sent[1] == 0x20 && sent[2] == 1 && sent[3] == 0x10 &&
	      sent[13] == 0xc0 && sent[15] == 2);
	step++;
	come_back();
	serve();
	finished(2, SRB_STATUS_SUCCESS);
	data_is(2, 0, 512, 0);
	CHECK(!requests[1].completions);
	step++;
	come_back();
	serve();
	finished(1, SRB_STATUS_SUCCESS);
	CHECK(taken_length == 512);
	for (i = 0; i < 512; i++)
		CHECK(taken[i] == (unsigned char)(i * 7));
	ended();

	begin("data goes on where the pointers were saved", pieces, TRUE);
	give(1, 3, FALSE, SRB_FLAGS_DATA_IN, 2048, 10);
	serve();
	CHECK(next_requests == 1 && !next_lu_requests && !requests[1].completions);
	step++;
	come_back();
	serve();
	finished(1, SRB_STATUS_SUCCESS);
	data_is(1, 0, 1000, 0);
	data_is(1, 1000, 1048, 1020);
	ended();

	begin("RESTORE POINTERS sends the data anew", restored, TRUE);
	perform(1, 3, FALSE, SRB_FLAGS_DATA_IN, 512, 10, SRB_STATUS_SUCCESS);
	data_is(1, 0, 512, 100);
	ended();

	begin("a selection that a reselection overtakes is made up for", lost, TRUE);
	give(1, 3, FALSE, SRB_FLAGS_DATA_IN, 512, 10);
	serve();
	give(2, 2, FALSE, SRB_FLAGS_DATA_IN, 512, 10);
	serve();
	finished(1, SRB_STATUS_SUCCESS);
	finished(2, SRB_STATUS_SUCCESS);
	data_is(1, 0, 512, 0);
	data_is(2, 0, 512, 512);
	ended();

	begin("a tag that is nobody's is answered with ABORT", stranger, TRUE);
	give(1, 2, TRUE, 0, 0, 6);
	serve();
	step++;
	come_back();
	serve();
	CHECK(sent[sent_length - 1] == ESP_MESSAGE_ABORT && !requests[1].completions);
	step++;
	come_back();
	serve();
	finished(1, SRB_STATUS_SUCCESS);
	ended();
}

static void outcomes(void)
{
	static const struct step sense[] = {
		{SELECT, 1, {1}}, {STATUS, 2}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {1}}, {READ, 18}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};
	static const struct step odd_sense[] = {
		{SELECT, 1, {1}}, {STATUS, 2}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {1}}, {READ, 17}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};
	static const struct step no_sense[] = {
		{SELECT, 1, {1}}, {STATUS, 2}, {MSG_IN, 1, {0}}, {FREE},
		{NOBODY}, {END}
	};
	static const struct step nobody[] = { {NOBODY}, {END} };
	static const struct step vanishes[] = { {SELECT, 1, {1}}, {READ, 100}, {FREE}, {END} };
	static const struct step busy[] = {
		{SELECT, 1, {1}}, {STATUS, 8}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};
	static const struct step too_much[] = {
		{SELECT, 1, {1}}, {READ, 6000}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};
	static const struct step too_little[] = {
		{SELECT, 1, {1}}, {READ, 101}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};
	static const struct step wrong_way[] = {
		{SELECT, 1, {1}}, {READ, 512}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};
	static const struct step unknown[] = {
		{SELECT, 1, {1}}, {MSG_IN, 4, {1, 2, 3, 1}}, {MSG_OUT, 1},
		{MSG_IN, 2, {0x23, 0}}, {MSG_OUT, 1},
		{STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};
	static const struct step long_command[] = {
		{SELECT, 1, {1}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};
	static const struct step outside[] = {
		{SELECT, 1, {1}}, {MSG_IN, 1, {4}}, {FREE}, {END}
	};
	unsigned int before_writes, before;

	begin("a CHECK CONDITION brings sense data along", sense, TRUE);
	perform(1, 1, FALSE, 0, 0, 6, SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID);
	CHECK(requests[1].srb.ScsiStatus == SCSISTAT_CHECK_CONDITION);
	CHECK(requests[1].srb.SenseInfoBufferLength == 18);
	CHECK(sent[7] == 0x80 && sent[8] == 0x03 && sent[12] == 18);
	CHECK(memory[40960 + 64] == 0 && memory[40960 + 64 + 17] == 17);
	CHECK(next_requests == 1);
	ended();

	begin("sense data that cannot be had", no_sense, TRUE);
	perform(1, 1, FALSE, 0, 0, 6, SRB_STATUS_REQUEST_SENSE_FAILED);
	ended();

	begin("nobody answers the selection", nobody, FALSE);
	perform(1, 1, FALSE, 0, 0, 6, SRB_STATUS_SELECTION_TIMEOUT);
	CHECK(next_requests == 1);
	ended();

	begin("a target leaves the bus", vanishes, TRUE);
	perform(1, 1, FALSE, SRB_FLAGS_DATA_IN, 512, 6, SRB_STATUS_UNEXPECTED_BUS_FREE);
	ended();

	begin("a status other than GOOD", busy, TRUE);
	perform(1, 1, FALSE, 0, 0, 6, SRB_STATUS_ERROR);
	CHECK(requests[1].srb.ScsiStatus == SCSISTAT_BUSY);
	ended();

	begin("more data than buffer stays out of the memory behind it", too_much, TRUE);
	memory[4096 + 1536] = 0xee;
	give(1, 1, FALSE, SRB_FLAGS_DATA_IN, 1536, 10);
	memory[4096 + 1536] = 0xee;
	serve();
	finished(1, SRB_STATUS_DATA_OVERRUN);
	data_is(1, 0, 1536, 0);
	CHECK(memory[4096 + 1536] == 0xee && requests[1].srb.DataTransferLength == 1536);
	ended();

	begin("less data than buffer, an odd number of bytes", too_little, TRUE);
	perform(1, 1, FALSE, SRB_FLAGS_DATA_IN, 2048, 10, SRB_STATUS_DATA_OVERRUN);
	CHECK(requests[1].srb.DataTransferLength == 101);
	data_is(1, 0, 101, 0);
	ended();

	words = TRUE;
	begin("the odd byte that the DMA engine leaves is fetched from the FIFO", too_little, TRUE);
	perform(1, 1, FALSE, SRB_FLAGS_DATA_IN, 2048, 10, SRB_STATUS_DATA_OVERRUN);
	CHECK(requests[1].srb.DataTransferLength == 101);
	data_is(1, 0, 101, 0);
	CHECK(!memory[4096 + 101]);
	ended();

	begin("so is that of sense data", odd_sense, TRUE);
	perform(1, 1, FALSE, 0, 0, 6, SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID);
	CHECK(requests[1].srb.SenseInfoBufferLength == 17);
	CHECK(memory[40960 + 64 + 16] == 16 && !memory[40960 + 64 + 17]);
	ended();

	begin("a read's odd byte, which nobody can fetch, is an error", too_little, TRUE);
	give(1, 1, FALSE, SRB_FLAGS_DATA_IN, 2048, 0);
	requests[1].srb.Cdb[0] = SCSIOP_READ;
	serve();
	finished(1, SRB_STATUS_PARITY_ERROR);
	CHECK(memory[4096 + 100] == 0xdd && !memory[4096 + 101]);
	ended();
	words = FALSE;

	begin("data that comes where it should go stays out of the buffer", wrong_way, TRUE);
	perform(1, 1, FALSE, SRB_FLAGS_DATA_OUT, 512, 10, SRB_STATUS_DATA_OVERRUN);
	CHECK(!memory[4096 + 1] && !memory[4096 + 511]);
	ended();

	begin("messages that mean nothing here are rejected", unknown, TRUE);
	perform(1, 1, FALSE, 0, 0, 6, SRB_STATUS_SUCCESS);
	CHECK(sent[7] == ESP_MESSAGE_REJECT && sent[8] == ESP_MESSAGE_REJECT);
	ended();

	begin("a command too long for the FIFO goes by DMA", long_command, TRUE);
	perform(1, 1, FALSE, 0, 0, 16, SRB_STATUS_SUCCESS);
	CHECK(sent_length == 17 && sent[16] == 0x1f);
	ended();

	begin("a reset by somebody else ends all requests", outside, TRUE);
	give(1, 1, FALSE, 0, 0, 6);
	serve();
	CHECK(!requests[1].completions && ext->Disconnected == 1);
	interrupt(ESP_INTERRUPT_BUS_RESET);
	serve();
	finished(1, SRB_STATUS_BUS_RESET);
	CHECK(resets == 1 && next_requests == 2);
	ended();

	begin("a reset of our own is not reported as somebody else's", outside, TRUE);
	give(1, 1, FALSE, 0, 0, 6);
	serve();
	CHECK(EspHwResetBus(ext, 0));
	finished(1, SRB_STATUS_BUS_RESET);
	CHECK(!resets && !line);
	ended();

	begin("an illegal command is answered with a reset", outside, TRUE);
	give(1, 1, FALSE, 0, 0, 6);
	serve();
	interrupt(ESP_INTERRUPT_ILLEGAL);
	serve();
	finished(1, SRB_STATUS_BUS_RESET);
	CHECK(errors == 1 && resets == 1);
	ended();

	begin("an interrupt of somebody else costs one read", nobody, TRUE);
	before = reads;
	before_writes = writes;
	CHECK(!EspHwInterrupt(ext));
	CHECK(reads == before + 1 && writes == before_writes);
	step++;
	ended();
}

/* What a request writes, and that the target has it all, in order */
static void fill(unsigned int n, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		memory[n * 4096 + i] = (unsigned char)(i * 7 + (i >> 8));
}

static void taken_is(unsigned int n, unsigned int count)
{
	unsigned int i;

	CHECK(taken_length == count);
	for (i = 0; i < count; i++)
		CHECK(taken[i] == memory[n * 4096 + i]);
}

static void short_write(const char *name, const struct step *script, UCHAR srb_status,
			unsigned int moved)
{
	begin(name, script, TRUE);
	perform(1, 1, FALSE, SRB_FLAGS_DATA_OUT, 512, 10, srb_status);
	CHECK(requests[1].srb.DataTransferLength == moved);
	ended();
}

/* Writes of which the target takes less than all */
static void short_writes(void)
{
	static const struct step ahead[] = {
		{SELECT, 1, {1}}, {WRITE, 300, {0, 0, 100}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};
	static const struct step far_ahead[] = {
		{SELECT, 1, {1}}, {WRITE, 300, {0, 0, 255}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};
	static const struct step both[] = {
		{SELECT, 1, {1}}, {WRITE, 300, {0, 16, 100}}, {STATUS, 0}, {MSG_IN, 1, {0}},
		{FREE}, {END}
	};
	static const struct step nothing[] = {
		{SELECT, 1, {1}}, {WRITE, 0, {0, 16, 32}}, {STATUS, 8}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};
	static const struct step emulated[] = {
		{SELECT, 1, {1}}, {WRITE, 300, {FORGETS}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};
	static const struct step in_fifo[] = {
		{SELECT, 1, {1}}, {WRITE, 504, {0, 8}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};

	short_write("bytes that only the DMA engine has", ahead, SRB_STATUS_DATA_OVERRUN, 300);
	short_write("the DMA engine has read to the end", far_ahead, SRB_STATUS_DATA_OVERRUN, 300);
	short_write("bytes in the FIFO, too", both, SRB_STATUS_DATA_OVERRUN, 300);
	short_write("nothing is taken", nothing, SRB_STATUS_ERROR, 0);
	short_write("the core forgets its count", emulated, SRB_STATUS_DATA_OVERRUN, 300);
	short_write("the core's count is zero, and bytes are in the FIFO", in_fifo,
		    SRB_STATUS_DATA_OVERRUN, 504);
}

static void write_interrupted(void)
{
	/* 2048 bytes in pieces of 1024: ends in the first one, at its end, and in the second */
	static const struct step script[] = {
		{SELECT, 1, {1}}, {WRITE, 300, {0, 10, 20}}, {MSG_IN, 1, {2}}, {MSG_IN, 1, {4}},
		{FREE},
		{END},
		{COMEBACK, 0, {1, 0}}, {WRITE, 716, {0, 8}}, {MSG_IN, 1, {2}}, {MSG_IN, 1, {4}},
		{FREE},
		{END},
		{COMEBACK, 0, {1, 0}}, {WRITE, 108, {0, 0, 200}}, {MSG_IN, 1, {2}},
		{WRITE, 924}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};

	begin("a write goes on where the target has disconnected", script, TRUE);
	fill(1, 2048);
	give(1, 1, FALSE, SRB_FLAGS_DATA_OUT, 2048, 10);
	serve();
	reselect();
	reselect();
	finished(1, SRB_STATUS_SUCCESS);
	CHECK(requests[1].srb.DataTransferLength == 2048);
	taken_is(1, 2048);
	ended();
}

static void write_costs(void)
{
	static const struct step script[] = {
		{SELECT, 1, {1}}, {READ, 2048}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {1}}, {WRITE, 2048}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};
	unsigned int before, of_read;

	begin("a whole write costs at most one more look at the chip", script, TRUE);
	before = reads;
	perform(1, 1, FALSE, SRB_FLAGS_DATA_IN, 2048, 10, SRB_STATUS_SUCCESS);
	of_read = reads - before;
	before = reads;
	perform(1, 1, FALSE, SRB_FLAGS_DATA_OUT, 2048, 10, SRB_STATUS_SUCCESS);
	CHECK(reads - before <= of_read + 1);
	ended();
}

static void flags(void)
{
	static const struct step script[] = {
		{SELECT, 1, {2}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {2}}, {MSG_OUT, 5}, {MSG_IN, 5, {1, 3, 1, 50, 8}}, {COMMAND, 6},
		{STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};
	static const struct step alone[] = {
		{SELECT, 1, {2}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};

	begin("a request may not leave the bus", alone, TRUE);
	perform(1, 2, FALSE, SRB_FLAGS_DISABLE_DISCONNECT, 0, 6, SRB_STATUS_SUCCESS);
	CHECK(sent[0] == 0x80);
	ended();

	begin("no speed is offered with a request that forbids it", script, FALSE);
	perform(1, 2, FALSE, SRB_FLAGS_DISABLE_SYNCH_TRANSFER, 0, 6, SRB_STATUS_SUCCESS);
	CHECK(sent_length == 7 && sent[0] == 0xc0);
	perform(1, 2, FALSE, 0, 0, 6, SRB_STATUS_SUCCESS);
	CHECK(ext->Target[2].Offset == 8);
	ended();
}

static void tag_rejected(void)
{
	static const struct step script[] = {
		{SELECT, 3 | STOPS, {2}}, {MSG_IN, 1, {7}}, {COMMAND, 6}, {READ, 36}, {STATUS, 0},
		{MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {2}}, {READ, 36}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{NOBODY},
		{END}
	};

	begin("a target that rejects a tag is given none any more", script, TRUE);
	perform(1, 2, TRUE, SRB_FLAGS_DATA_IN, 36, 6, SRB_STATUS_SUCCESS);
	CHECK(sent_length == 9 && sent[0] == 0xc0 && sent[2] == 1 && sent[3] == 0x10);
	perform(2, 2, TRUE, SRB_FLAGS_DATA_IN, 36, 6, SRB_STATUS_SUCCESS);
	CHECK(sent_length == 16 && sent[9] == 0xc0 && sent[10] == 0x20);
	CHECK(next_requests == 2 && !next_lu_requests);
	perform(3, 2, TRUE, SRB_FLAGS_DATA_IN, 36, 6, SRB_STATUS_SELECTION_TIMEOUT);
	ended();
}

static void tag_rejected_long(void)
{
	static const struct step script[] = {
		{SELECT, 3 | STOPS, {2}}, {MSG_IN, 1, {7}}, {COMMAND, 16}, {STATUS, 0},
		{MSG_IN, 1, {0}}, {FREE}, {END}
	};

	begin("so does one with a command that went by DMA", script, TRUE);
	perform(1, 2, TRUE, 0, 0, 16, SRB_STATUS_SUCCESS);
	CHECK(sent_length == 19 && sent[18] == 0x1f);
	ended();
}

static void tag_rejected_comeback(void)
{
	static const struct step script[] = {
		{SELECT, 3 | STOPS, {2}}, {MSG_IN, 1, {7}}, {COMMAND, 10}, {MSG_IN, 1, {4}},
		{FREE},
		{SELECT, 1, {3}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END},
		{COMEBACK, 0, {2, 0}}, {READ, 512}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {2}}, {MSG_IN, 1, {4}}, {FREE},
		{END},
		{COMEBACK, 0, {2, 0}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};

	begin("a request without its tag is found again, and is alone at its LU", script, TRUE);
	give(1, 2, TRUE, SRB_FLAGS_DATA_IN, 512, 10);
	serve();
	CHECK(!requests[1].completions && next_requests == 1 && !next_lu_requests);
	give(2, 2, TRUE, SRB_FLAGS_DATA_IN, 512, 10);
	finished(2, SRB_STATUS_ERROR);
	CHECK(requests[2].srb.ScsiStatus == SCSISTAT_QUEUE_FULL && next_requests == 2);
	CHECK(!requests[2].srb.DataTransferLength);
	/* One without a tag would not be told from it either. */
	give(2, 2, FALSE, 0, 0, 6);
	finished(2, SRB_STATUS_ERROR);
	CHECK(requests[2].srb.ScsiStatus == SCSISTAT_QUEUE_FULL && next_requests == 3);
	perform(3, 3, FALSE, 0, 0, 6, SRB_STATUS_SUCCESS);
	reselect();
	finished(1, SRB_STATUS_SUCCESS);
	data_is(1, 0, 512, 0);
	give(2, 2, TRUE, 0, 0, 6);
	serve();
	CHECK(!requests[2].completions);
	reselect();
	finished(2, SRB_STATUS_SUCCESS);
	ended();
}

static void tag_rejected_waiting(void)
{
	static const struct step leaves[] = {
		{SELECT, 3 | STOPS, {2}}, {MSG_IN, 1, {7}}, {COMMAND, 6}, {MSG_IN, 1, {4}},
		{FREE},
		{END},
		{COMEBACK, 0, {2, 0}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};
	static const struct step stays[] = {
		{SELECT, 3 | STOPS, {2}}, {MSG_IN, 1, {7}}, {COMMAND, 6}, {STATUS, 0},
		{MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {2}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};

	begin("a request that waits goes without a tag after one that was rejected", stays, TRUE);
	give(1, 2, TRUE, 0, 0, 6);
	give(2, 2, TRUE, 0, 0, 6);
	CHECK(ext->Waiting == &requests[2].srb);
	serve();
	finished(1, SRB_STATUS_SUCCESS);
	finished(2, SRB_STATUS_SUCCESS);
	ended();

	begin("a request that waits is not put beside one that was rejected", leaves, TRUE);
	give(1, 2, TRUE, 0, 0, 6);
	give(2, 2, TRUE, 0, 0, 6);
	CHECK(ext->Waiting == &requests[2].srb);
	serve();
	CHECK(!requests[1].completions && next_requests == 1);
	finished(2, SRB_STATUS_ERROR);
	CHECK(requests[2].srb.ScsiStatus == SCSISTAT_QUEUE_FULL);
	reselect();
	finished(1, SRB_STATUS_SUCCESS);
	ended();
}

static void tag_rejected_sense(void)
{
	static const struct step script[] = {
		{SELECT, 3 | STOPS, {2}}, {MSG_IN, 1, {7}}, {COMMAND, 6}, {STATUS, 2},
		{MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {2}}, {MSG_IN, 1, {4}}, {FREE},
		{END},
		{COMEBACK, 0, {2, 0}}, {READ, 18}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {2}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};

	/* The target leaves the bus, which it was not allowed to. */
	begin("sense data of a request without its tag", script, TRUE);
	give(1, 2, TRUE, 0, 0, 6);
	serve();
	CHECK(sent_length == 16 && sent[9] == 0x80 && sent[10] == 0x03);
	reselect();
	finished(1, SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID);
	CHECK(requests[1].srb.SenseInfoBufferLength == 18);
	perform(1, 2, TRUE, 0, 0, 6, SRB_STATUS_SUCCESS);
	ended();
}

static void tag_rejected_beside(void)
{
	static const struct step script[] = {
		{SELECT, 3, {2}}, {MSG_IN, 1, {4}}, {FREE},
		{SELECT, 3 | STOPS, {2}}, {MSG_IN, 1, {7}}, {COMMAND, 6}, {MSG_IN, 1, {4}},
		{FREE},
		{END},
		{COMEBACK, 0, {2, 0}}, {MSG_IN, 2, {0x20, 1}}, {STATUS, 0}, {MSG_IN, 1, {0}},
		{FREE},
		{END},
		{COMEBACK, 0, {2, 0}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};

	begin("one request has a tag, the other's was rejected", script, TRUE);
	give(1, 2, TRUE, 0, 0, 6);
	serve();
	give(2, 2, TRUE, 0, 0, 6);
	serve();
	CHECK(ext->Disconnected == 2);
	reselect();
	finished(1, SRB_STATUS_SUCCESS);
	CHECK(!requests[2].completions);
	reselect();
	finished(2, SRB_STATUS_SUCCESS);
	ended();
}

static void tag_rejected_beside_untagged(void)
{
	static const struct step known[] = {
		{SELECT, 3 | STOPS, {2}}, {MSG_IN, 1, {7}}, {COMMAND, 6}, {STATUS, 0},
		{MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {2}}, {MSG_IN, 1, {4}}, {FREE},
		{END},
		{COMEBACK, 0, {2, 0}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};
	static const struct step news[] = {
		{SELECT, 1, {2}}, {MSG_IN, 1, {4}}, {FREE},
		{SELECT, 3 | STOPS, {2}}, {MSG_IN, 1, {7}},
		{END}
	};

	begin("a request is not put without its tag beside one of the port's", known, TRUE);
	perform(1, 2, TRUE, 0, 0, 6, SRB_STATUS_SUCCESS);
	give(2, 2, FALSE, 0, 0, 6);
	serve();
	give(3, 2, TRUE, 0, 0, 6);
	finished(3, SRB_STATUS_ERROR);
	CHECK(requests[3].srb.ScsiStatus == SCSISTAT_QUEUE_FULL);
	reselect();
	finished(2, SRB_STATUS_SUCCESS);
	ended();

	begin("a tag that is rejected beside one of the port's takes a reset", news, TRUE);
	give(1, 2, FALSE, 0, 0, 6);
	serve();
	give(2, 2, TRUE, 0, 0, 6);
	serve();
	finished(1, SRB_STATUS_BUS_RESET);
	finished(2, SRB_STATUS_BUS_RESET);
	CHECK(errors == 1 && resets == 1);
	step++;
	ended();
}

static void tag_rejected_no_sense(void)
{
	static const struct step script[] = {
		{SELECT, 3, {2}}, {MSG_IN, 1, {4}}, {FREE},
		{SELECT, 3 | STOPS, {2}}, {MSG_IN, 1, {7}}, {COMMAND, 6}, {MSG_IN, 1, {4}},
		{FREE},
		{END},
		{COMEBACK, 0, {2, 0}}, {MSG_IN, 2, {0x20, 1}}, {STATUS, 2}, {MSG_IN, 1, {0}},
		{FREE},
		{END},
		{COMEBACK, 0, {2, 0}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};

	begin("sense data is not asked for beside a request without its tag", script, TRUE);
	give(1, 2, TRUE, 0, 0, 6);
	serve();
	give(2, 2, TRUE, 0, 0, 6);
	serve();
	reselect();
	finished(1, SRB_STATUS_REQUEST_SENSE_FAILED);
	CHECK(requests[1].srb.ScsiStatus == SCSISTAT_CHECK_CONDITION);
	reselect();
	finished(2, SRB_STATUS_SUCCESS);
	ended();
}

static void tag_rejected_reset(void)
{
	static const struct step script[] = {
		{SELECT, 3 | STOPS, {2}}, {MSG_IN, 1, {7}}, {COMMAND, 6}, {MSG_IN, 1, {4}},
		{FREE},
		{SELECT, 3, {2}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};

	begin("after a reset tags are tried again", script, TRUE);
	give(1, 2, TRUE, 0, 0, 6);
	serve();
	CHECK(!requests[1].completions);
	CHECK(EspHwResetBus(ext, 0));
	finished(1, SRB_STATUS_BUS_RESET);
	perform(2, 2, TRUE, 0, 0, 6, SRB_STATUS_SUCCESS);
	ended();
}

static void tag_rejected_lost_to_sense(void)
{
	static const struct step script[] = {
		{SELECT, 3, {2}}, {MSG_IN, 1, {4}}, {FREE},
		{SELECT, 3 | STOPS, {2}}, {MSG_IN, 1, {7}}, {COMMAND, 6}, {STATUS, 0},
		{MSG_IN, 1, {0}}, {FREE},
		{LOST}, {COMEBACK, 0, {2, 0}}, {MSG_IN, 2, {0x20, 1}}, {STATUS, 2},
		{MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {2}}, {READ, 18}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {2}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};

	begin("a request whose selection is lost is not at its LU yet", script, TRUE);
	give(1, 2, TRUE, 0, 0, 6);
	serve();
	perform(2, 2, TRUE, 0, 0, 6, SRB_STATUS_SUCCESS);
	give(3, 2, TRUE, 0, 0, 6);
	serve();
	finished(1, SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID);
	finished(3, SRB_STATUS_SUCCESS);
	ended();
}

static void tag_rejected_lost(void)
{
	static const struct step script[] = {
		{SELECT, 3 | STOPS, {2}}, {MSG_IN, 1, {7}}, {COMMAND, 6}, {STATUS, 0},
		{MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {3}}, {MSG_IN, 1, {4}}, {FREE},
		{LOST}, {COMEBACK, 0, {3, 0}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {2}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {3}}, {MSG_IN, 1, {4}}, {FREE},
		{LOST}, {COMEBACK, 0, {3, 0}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {2}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};

	begin("a request without its tag loses its selection, is aborted while it waits", script,
	      TRUE);
	perform(1, 2, TRUE, 0, 0, 6, SRB_STATUS_SUCCESS);
	give(3, 3, FALSE, 0, 0, 6);
	serve();
	give(2, 2, TRUE, 0, 0, 6);
	serve();
	finished(3, SRB_STATUS_SUCCESS);
	finished(2, SRB_STATUS_SUCCESS);

	give(3, 3, FALSE, 0, 0, 6);
	serve();
	give(2, 2, TRUE, 0, 0, 6);
	CHECK(ext->Waiting == &requests[2].srb);
	control(4, SRB_FUNCTION_ABORT_COMMAND, 2);
	finished(4, SRB_STATUS_SUCCESS);
	finished(2, SRB_STATUS_ABORTED);
	serve();
	finished(3, SRB_STATUS_SUCCESS);
	perform(5, 2, TRUE, 0, 0, 6, SRB_STATUS_SUCCESS);
	ended();
}

static void bad_data(void)
{
	static const struct step parity[] = {
		{SELECT, 1, {1}}, {READ, 512, {BAD_PARITY}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {1}}, {READ, 512}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};
	static const struct step dma_in[] = {
		{SELECT, 1, {1}}, {READ, 512, {BAD_DMA}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};
	static const struct step dma_out[] = {
		{SELECT, 1, {1}}, {WRITE, 512, {BAD_DMA}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};
	static const struct step explained[] = {
		{SELECT, 1, {1}}, {READ, 512, {BAD_PARITY}}, {STATUS, 2}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {1}}, {READ, 18}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};

	begin("data with bad parity", parity, TRUE);
	perform(1, 1, FALSE, SRB_FLAGS_DATA_IN, 512, 10, SRB_STATUS_PARITY_ERROR);
	perform(1, 1, FALSE, SRB_FLAGS_DATA_IN, 512, 10, SRB_STATUS_SUCCESS);
	ended();

	begin("data that the DMA engine cannot move in", dma_in, TRUE);
	perform(1, 1, FALSE, SRB_FLAGS_DATA_IN, 512, 10, SRB_STATUS_PARITY_ERROR);
	ended();

	begin("data that the DMA engine cannot move out", dma_out, TRUE);
	perform(1, 1, FALSE, SRB_FLAGS_DATA_OUT, 512, 10, SRB_STATUS_PARITY_ERROR);
	ended();

	begin("bad data of a request that has sense data, too", explained, TRUE);
	perform(1, 1, FALSE, SRB_FLAGS_DATA_IN, 512, 10,
		SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID);
	ended();
}

static void bad_sense(void)
{
	static const struct step script[] = {
		{SELECT, 1, {1}}, {STATUS, 2}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {1}}, {READ, 18, {BAD_PARITY}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{END}
	};

	begin("sense data with bad parity", script, TRUE);
	perform(1, 1, FALSE, 0, 0, 6, SRB_STATUS_REQUEST_SENSE_FAILED);
	ended();
}

static void bad_comebacks(void)
{
	/* three bits, ours alone, and two others beside a selection */
	static const struct step three[] = {
		{SELECT, 1, {2}}, {MSG_IN, 1, {4}}, {FREE}, {END}, {COMEBACK, 8, {2, 0}}, {END}
	};
	static const struct step ours[] = {
		{SELECT, 1, {2}}, {MSG_IN, 1, {4}}, {FREE}, {END}, {COMEBACK, 0, {7, 0}}, {END}
	};
	static const struct step lost[] = {
		{SELECT, 1, {2}}, {MSG_IN, 1, {4}}, {FREE}, {LOST}, {COMEBACK, 16, {2, 0}}, {END}
	};

	begin("a reselection by two targets is answered with a reset", three, TRUE);
	give(1, 2, FALSE, 0, 0, 6);
	serve();
	reselect();
	finished(1, SRB_STATUS_BUS_RESET);
	CHECK(errors == 1 && resets == 1 && error_id == 0xc80);
	ended();

	begin("so is one by nobody", ours, TRUE);
	give(1, 2, FALSE, 0, 0, 6);
	serve();
	reselect();
	finished(1, SRB_STATUS_BUS_RESET);
	CHECK(errors == 1 && resets == 1 && error_id == 0x80);
	ended();

	begin("so is one that a selection was lost to", lost, TRUE);
	give(1, 2, FALSE, 0, 0, 6);
	serve();
	give(2, 3, FALSE, 0, 0, 6);
	serve();
	finished(1, SRB_STATUS_BUS_RESET);
	finished(2, SRB_STATUS_BUS_RESET);
	CHECK(errors == 1 && resets == 1 && error_id == 0x1480);
	ended();
}

static void aborts(void)
{
	static const struct step waits[] = {
		{SELECT, 1, {1}}, {READ, 512}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};
	static const struct step away[] = {
		{SELECT, 1, {1}}, {MSG_IN, 1, {4}}, {FREE}, {END},
		{COMEBACK, 0, {1, 0}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};

	begin("a request that waits is aborted", waits, TRUE);
	give(1, 1, FALSE, SRB_FLAGS_DATA_IN, 512, 10);
	give(2, 2, FALSE, 0, 0, 6);
	CHECK(ext->Waiting == &requests[2].srb);
	control(3, SRB_FUNCTION_ABORT_COMMAND, 2);
	finished(3, SRB_STATUS_SUCCESS);
	finished(2, SRB_STATUS_ABORTED);
	CHECK(next_requests == 1);
	serve();
	finished(1, SRB_STATUS_SUCCESS);
	ended();

	begin("a request that its target keeps is not aborted", away, TRUE);
	give(1, 1, FALSE, 0, 0, 6);
	serve();
	CHECK(next_requests == 1);
	control(3, SRB_FUNCTION_ABORT_COMMAND, 1);
	finished(3, SRB_STATUS_ABORT_FAILED);
	CHECK(!requests[1].completions && next_requests == 2);
	reselect();
	finished(1, SRB_STATUS_SUCCESS);
	ended();
}

static void abort_on_wire(void)
{
	static const struct step script[] = {
		{SELECT, 1, {1}}, {READ, 512}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {2}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};

	/* There is room for one that waits, so nothing may be asked for. */
	begin("nor is one on the wire, and the one that waits stays", script, TRUE);
	give(1, 1, FALSE, SRB_FLAGS_DATA_IN, 512, 10);
	give(2, 2, FALSE, 0, 0, 6);
	control(3, SRB_FUNCTION_ABORT_COMMAND, 1);
	finished(3, SRB_STATUS_ABORT_FAILED);
	CHECK(!next_requests);
	serve();
	finished(1, SRB_STATUS_SUCCESS);
	finished(2, SRB_STATUS_SUCCESS);
	CHECK(next_requests == 1);
	ended();
}

static void bus_reset_request(void)
{
	static const struct step script[] = {
		{SELECT, 1, {1}}, {MSG_IN, 1, {4}}, {FREE},
		{SELECT, 1, {2}}, {READ, 512}, {STATUS, 0},
		{END}
	};

	begin("a request for a bus reset ends all others", script, TRUE);
	give(1, 1, FALSE, 0, 0, 6);
	serve();
	give(2, 2, FALSE, SRB_FLAGS_DATA_IN, 512, 6);
	give(3, 3, FALSE, 0, 0, 6);
	CHECK(ext->Waiting == &requests[3].srb && ext->Disconnected == 1);
	control(4, SRB_FUNCTION_RESET_BUS, 0);
	finished(4, SRB_STATUS_SUCCESS);
	finished(1, SRB_STATUS_BUS_RESET);
	finished(2, SRB_STATUS_BUS_RESET);
	finished(3, SRB_STATUS_BUS_RESET);
	CHECK(resets == 1 && next_requests == 2 && !errors);
	CHECK(ext->Target[1].Negotiation == EspNotNegotiated);
	step++;
	ended();
}

static void stop_and_restart(void)
{
	static const struct step script[] = {
		{SELECT, 3 | STOPS, {2}}, {MSG_IN, 1, {7}}, {COMMAND, 6}, {STATUS, 0},
		{MSG_IN, 1, {0}}, {FREE},
		{SELECT, 3, {2}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {2}}, {MSG_OUT, 5}, {MSG_IN, 1, {7}}, {COMMAND, 6}, {STATUS, 0},
		{MSG_IN, 1, {0}}, {FREE},
		{END}
	};
	union {
		SCSI_SUPPORTED_CONTROL_TYPE_LIST list;
		UCHAR bytes[sizeof(SCSI_SUPPORTED_CONTROL_TYPE_LIST) + ScsiAdapterControlMax];
	} types;
	unsigned int before;

	begin("the HBA is stopped and restarted", script, TRUE);
	EspZero(&types, sizeof(types));
	types.list.MaxControlType = ScsiAdapterControlMax;
	CHECK(EspHwAdapterControl(ext, ScsiQuerySupportedControlTypes, &types) ==
	      ScsiAdapterControlSuccess);
	CHECK(types.list.SupportedTypeList[ScsiStopAdapter]);
	CHECK(types.list.SupportedTypeList[ScsiRestartAdapter]);
	CHECK(!types.list.SupportedTypeList[ScsiSetBootConfig]);
	CHECK(EspHwAdapterControl(ext, ScsiSetBootConfig, NULL) == ScsiAdapterControlUnsuccessful);
	perform(1, 2, TRUE, 0, 0, 6, SRB_STATUS_SUCCESS);

	CHECK(EspHwAdapterControl(ext, ScsiStopAdapter, NULL) == ScsiAdapterControlSuccess);
	before = reads + writes;
	give(2, 2, TRUE, 0, 0, 6);
	finished(2, SRB_STATUS_NO_HBA);
	interrupt(ESP_INTERRUPT_BUS_RESET);
	CHECK(!EspHwInterrupt(ext) && reads + writes == before);

	/* What the targets agreed to, and that they take no tags, is forgotten. */
	CHECK(EspHwAdapterControl(ext, ScsiRestartAdapter, NULL) == ScsiAdapterControlSuccess);
	CHECK(!line && resets == 1);
	perform(3, 2, TRUE, 0, 0, 6, SRB_STATUS_SUCCESS);
	perform(4, 2, FALSE, 0, 0, 6, SRB_STATUS_SUCCESS);
	ended();
}

static void after_reset(void)
{
	static const struct step script[] = {
		{SELECT, 1, {1}}, {WRITE, 512}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {1}}, {WRITE, 512}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};

	begin("after a reset the chip is told all counts anew", script, TRUE);
	perform(1, 1, FALSE, SRB_FLAGS_DATA_OUT, 512, 10, SRB_STATUS_SUCCESS);
	CHECK(EspHwResetBus(ext, 0));
	perform(2, 1, FALSE, SRB_FLAGS_DATA_OUT | SRB_FLAGS_DISABLE_SYNCH_TRANSFER, 512, 10,
		SRB_STATUS_SUCCESS);
	CHECK(requests[2].srb.DataTransferLength == 512 && taken_length == 1024);
	ended();
}

static void write_with(const char *name, const struct step *script, ULONG bytes,
		       unsigned int interrupts)
{
	begin(name, script, TRUE);
	give(1, 1, FALSE, SRB_FLAGS_DATA_OUT, bytes, 10);
	CHECK(serve() == interrupts);
	finished(1, SRB_STATUS_SUCCESS);
	ended();
}

static void in_a_row(void)
{
	static const struct step small[] = {
		{SELECT, 1, {1}}, {WRITE, 512}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};
	static const struct step large[] = {
		{SELECT, 1, {1}}, {WRITE, 20480}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};

	write_with("of a small request HwStartIo starts the data, one interrupt is for all else",
		   small, 512, 1);
	/* In pieces: the first, some in a row, the last with the status. */
	write_with("the end of a large one is waited for; its status costs no other interrupt",
		   large, 20480, 2);
}

static void late_callback(void)
{
	static const struct step script[] = {
		{SELECT, 1, {1}}, {MSG_IN, 1, {4}}, {FREE}, {END},
		{COMEBACK, 0, {1, 0}}, {END}
	};

	begin("a reset makes an interrupt void whose callback has yet to come", script, TRUE);
	give(1, 1, FALSE, 0, 0, 6);
	serve();
	step++;
	come_back();
	CHECK(EspHwInterrupt(ext) && enable_fn);
	CHECK(EspHwResetBus(ext, 0));
	finished(1, SRB_STATUS_BUS_RESET);
	serve_callbacks();
	CHECK(!errors && !resets);
	ended();
}

static void request_beside_comeback(void)
{
	static const struct step script[] = {
		{SELECT, 1, {1}}, {MSG_IN, 1, {4}}, {FREE}, {END},
		{COMEBACK, 0, {1, 0}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE},
		{SELECT, 1, {2}}, {STATUS, 0}, {MSG_IN, 1, {0}}, {FREE}, {END}
	};

	begin("a request waits for a target that has come back but was not seen", script, TRUE);
	give(1, 1, FALSE, 0, 0, 6);
	serve();
	step++;
	come_back();
	give(2, 2, FALSE, 0, 0, 6);
	serve();
	finished(1, SRB_STATUS_SUCCESS);
	finished(2, SRB_STATUS_SUCCESS);
	ended();

	begin("or was seen, but not by the callback", script, TRUE);
	give(1, 1, FALSE, 0, 0, 6);
	serve();
	step++;
	come_back();
	CHECK(EspHwInterrupt(ext) && enable_fn);
	give(2, 2, FALSE, 0, 0, 6);
	serve_callbacks();
	serve();
	finished(1, SRB_STATUS_SUCCESS);
	finished(2, SRB_STATUS_SUCCESS);
	ended();
}

int main(void)
{
	negotiation();
	comebacks();
	outcomes();
	short_writes();
	after_reset();
	in_a_row();
	write_interrupted();
	write_costs();
	flags();
	tag_rejected();
	tag_rejected_long();
	tag_rejected_comeback();
	tag_rejected_waiting();
	tag_rejected_sense();
	tag_rejected_beside();
	tag_rejected_beside_untagged();
	tag_rejected_no_sense();
	tag_rejected_reset();
	tag_rejected_lost_to_sense();
	tag_rejected_lost();
	bad_data();
	bad_sense();
	bad_comebacks();
	aborts();
	abort_on_wire();
	bus_reset_request();
	stop_and_restart();
	late_callback();
	request_beside_comeback();
	return 0;
}
