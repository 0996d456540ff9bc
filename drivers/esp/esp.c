// SPDX-License-Identifier: BSD-3-Clause
/*
 * SCSI miniport driver for the AMD Am53C974 (PCI 1022:2020), also on the Tekram
 * DC-390: an ESP core with a bus-master DMA engine.
 *
 * The chip does one step at a time: it is given a command, works, and interrupts
 * when the step is over or the target wants another phase. Between an interrupt
 * and the next command it is silent. It has no interrupt enable; to give it no
 * command is how its interrupt is kept off. So the work is divided thus:
 *
 * HwStartIo		Selects the target, and looks once whether it has answered
 *			already: the first phase begins there and then.
 * HwInterrupt		Reads the status register; no interrupt pending, not ours.
 *			Reads the interrupt register, which takes the line down. No
 *			more: all else would make the interrupt longer, and the
 *			enable-callback comes in any case.
 * enable-callback	Messages, the FIFO, pointers, setting up the DMA engine,
 *			autosense, completion. Decides on the next command.
 * disable-callback	Gives the chip that command. With an emulated chip the whole
 *			transfer takes place inside that register write, and its end
 *			raises the line; hence not earlier, and not in HwInterrupt.
 *			As long as the chip answers at once, a few small pieces of
 *			data are moved there in a row, and a request that is over but
 *			for its status is brought to the bus-free phase: that is a
 *			handful of register accesses, less than an interrupt for each
 *			step would cost.
 *
 * Messages and commands go through the FIFO (a command too long for it by DMA),
 * data by DMA, one program for each physically contiguous piece. The odd byte of an
 * answer is fetched from the FIFO.
 *
 * Quirks stated below as the emulator's are those of QEMU's am53c974 and dc390.
 * It never disconnects, reselects, or answers a negotiation, and its targets
 * take no tags; tests prove those paths with a chip made of software.
 *
 * The order of what can happen to a request:
 *
 *	HwStartIo -> [waiting: the chip is busy] -> selection -> messages, command
 *	-> data -> [disconnected -> reselection ->] ... -> status -> bus free
 *	-> [the same again for REQUEST SENSE] -> completion, NextRequest
 */

#include <miniport.h>
#include <scsi.h>

#include "esp.h"

#define ESP_TARGETS			8
#define ESP_LOGICAL_UNITS		8
#define ESP_INITIATOR_ID		7
#define ESP_CONFIG1			(ESP_INITIATOR_ID | ESP_CONFIG1_PARITY)

#define ESP_MAX_TRANSFER		(1024 * 1024)
/* Each piece is a program of its own, so there may be as many as pages. */
#define ESP_BREAKS			(ESP_MAX_TRANSFER / 4096)

/*
 * MapBuffers: the processor fetches the odd byte of an answer, see EspFetchOdd(). A
 * BOOLEAN, and so TRUE, to SCSI Port. A port that knows StorPort's values leaves out
 * reads and writes, whose blocks are even.
 */
#define ESP_MAP_NON_READ_WRITE		2
#define ESP_SCRATCH_SIZE		4096
/* Bytes after which the chip's next answer is waited for by interrupt */
#define ESP_AT_ONCE			(16 * 1024)

#define ESP_MESSAGE_COMPLETE		0x00
#define ESP_MESSAGE_EXTENDED		0x01
#define ESP_MESSAGE_SAVE_POINTERS	0x02
#define ESP_MESSAGE_RESTORE_POINTERS	0x03
#define ESP_MESSAGE_DISCONNECT		0x04
#define ESP_MESSAGE_ABORT		0x06
#define ESP_MESSAGE_REJECT		0x07
#define ESP_MESSAGE_NOP			0x08
#define ESP_MESSAGE_SIMPLE_TAG		0x20
#define ESP_MESSAGE_HEAD_TAG		0x21
#define ESP_MESSAGE_ORDERED_TAG		0x22
#define ESP_MESSAGE_IDENTIFY		0x80
#define ESP_IDENTIFY_MAY_DISCONNECT	0x40
#define ESP_EXTENDED_SYNC		0x01
#define ESP_EXTENDED_SYNC_LENGTH	3

/* What is asked for: units of 4 ns, and bytes on their way. */
#define ESP_SYNC_PERIOD			25
#define ESP_SYNC_OFFSET			15
/* The slowest the chip can do: 31 clocks of 25 ns. */
#define ESP_SYNC_SLOWEST		193

/* What the chip is about. */
typedef enum _ESP_STATE {
	EspFree,		/* nothing; a reselection may come */
	EspSelecting,
	EspConnected,		/* between two phases */
	EspTransferring,	/* data of the request */
	EspDiscarding,		/* data that has no place in the request's buffer */
	EspSending,		/* a message or a command */
	EspReceiving,		/* a byte of a message */
	EspStatus,		/* status and message */
	EspCompleted,		/* both are there: the bus will be free */
	EspDisconnecting	/* the bus will be free, the request goes on */
} ESP_STATE;

#define ESP_REQUEST_SENSING		0x01	/* this is its REQUEST SENSE */
#define ESP_REQUEST_DISCONNECTED	0x02
#define ESP_REQUEST_OVERRUN		0x04	/* there was more data than buffer */
#define ESP_REQUEST_ERROR		0x08	/* parity, or the DMA engine's */
#define ESP_REQUEST_REJECTED		0x10	/* goes without its tag: the target takes none */

/* For one request: the port's SrbExtension, which DMA reaches. */
typedef struct _ESP_REQUEST {
	UCHAR Command[24];	/* messages and command, for selection by DMA */
	ULONG Offset;		/* of the next byte of data */
	ULONG Saved;		/* the same, as of the last SAVE POINTERS */
	UCHAR Flags;
	UCHAR Status;
} ESP_REQUEST, *PESP_REQUEST;

/* Whether the speed has been agreed upon with a target, and on what. */
typedef enum _ESP_NEGOTIATION {
	EspNotNegotiated,
	EspOffered,
	EspNegotiated
} ESP_NEGOTIATION;

typedef struct _ESP_TARGET {
	ESP_NEGOTIATION Negotiation;
	UCHAR Period;		/* units of 4 ns */
	UCHAR Offset;		/* 0: asynchronous */
	BOOLEAN NoTags;		/* it has rejected one */
	/*
	 * The request that the target has without a tag, and that has one for the port:
	 * the port does not find it by a reselection that names none.
	 */
	PSCSI_REQUEST_BLOCK Untagged[ESP_LOGICAL_UNITS];
} ESP_TARGET, *PESP_TARGET;

typedef struct _ESP_EXTENSION {
	PUCHAR Registers;
	BOOLEAN Online;

	ESP_STATE State;
	PSCSI_REQUEST_BLOCK Current;	/* connected or being selected */
	PSCSI_REQUEST_BLOCK Waiting;	/* until the bus is free */
	ULONG Disconnected;		/* so many requests will come back */
	UCHAR TargetId;			/* who is connected, also without Current */
	UCHAR Lun;
	BOOLEAN TagSent;		/* with the selection; only messages have come since */
	BOOLEAN TagDue;			/* after a reselection; only messages have come since */

	UCHAR Status;			/* the registers at the interrupt */
	UCHAR Cause;
	UCHAR Next;			/* the command to be given, 0: none */
	UCHAR NextDma;			/* and to the DMA engine with it */

	ULONG Program;			/* bytes that the DMA engine was told to move */
	UCHAR Direction;		/* ESP_DMA_TO_MEMORY, or 0 */
	ULONG Count;			/* what the count registers of core and engine hold */

	UCHAR In[8];			/* the message that is coming in */
	ULONG InLength;
	UCHAR Out[8];			/* the one that is to go out */
	ULONG OutLength;

	UCHAR SyncPeriod;		/* what the core's registers hold */
	UCHAR SyncOffset;
	ESP_TARGET Target[ESP_TARGETS];

	PUCHAR Scratch;
	ULONG ScratchAddress;
} ESP_EXTENSION, *PESP_EXTENSION;

static VOID EspSelect(PESP_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb);

static UCHAR EspRead(PESP_EXTENSION Extension, ULONG Register)
{
	return ScsiPortReadPortUchar(Extension->Registers + Register);
}

static VOID EspWrite(PESP_EXTENSION Extension, ULONG Register, UCHAR Value)
{
	ScsiPortWritePortUchar(Extension->Registers + Register, Value);
}

static ULONG EspReadUlong(PESP_EXTENSION Extension, ULONG Register)
{
	return ScsiPortReadPortUlong((PULONG)(Extension->Registers + Register));
}

static VOID EspWriteUlong(PESP_EXTENSION Extension, ULONG Register, ULONG Value)
{
	ScsiPortWritePortUlong((PULONG)(Extension->Registers + Register), Value);
}

static VOID EspCommand(PESP_EXTENSION Extension, UCHAR Command)
{
	EspWrite(Extension, ESP_REG_COMMAND, Command);
}

static VOID EspFill(PESP_EXTENSION Extension, PUCHAR Bytes, ULONG Count)
{
	ScsiPortWritePortBufferUchar(Extension->Registers + ESP_REG_FIFO, Bytes, Count);
}

/* A miniport links with nothing but SCSIPORT.SYS, so there is no memset. */
static VOID EspZero(PVOID Memory, ULONG Bytes)
{
	ESP_SHARED UCHAR *Byte = (PUCHAR)Memory;

	while (Bytes--)
		*Byte++ = 0;
}

static PESP_REQUEST EspRequest(PSCSI_REQUEST_BLOCK Srb)
{
	return (PESP_REQUEST)Srb->SrbExtension;
}

/* Gives the chip the command that was decided upon. */
static VOID EspGo(PESP_EXTENSION Extension)
{
	UCHAR Command = Extension->Next;
	UCHAR Dma = Extension->NextDma;

	Extension->Next = ESP_COMMAND_NOP;
	Extension->NextDma = ESP_DMA_IDLE;
	if (Command != ESP_COMMAND_NOP)
		EspCommand(Extension, Command);
	if (Dma != ESP_DMA_IDLE)
		EspWrite(Extension, ESP_REG_DMA_COMMAND, Dma);
}

/*
 * Sets up a DMA program. The engine is started with the command, by EspGo. Core and
 * engine keep the count they were given, so most requests need not give it anew.
 */
static VOID EspProgram(PESP_EXTENSION Extension, ULONG Address, ULONG Count, UCHAR Direction,
		       UCHAR Command)
{
	EspWrite(Extension, ESP_REG_DMA_COMMAND, (UCHAR)(Direction | ESP_DMA_IDLE));
	if (Count != Extension->Count) {
		Extension->Count = Count;
		EspWrite(Extension, ESP_REG_COUNT_LOW, (UCHAR)Count);
		EspWrite(Extension, ESP_REG_COUNT_MIDDLE, (UCHAR)(Count >> 8));
		EspWrite(Extension, ESP_REG_COUNT_HIGH, (UCHAR)(Count >> 16));
		EspWriteUlong(Extension, ESP_REG_DMA_START_COUNT, Count);
	}
	EspWriteUlong(Extension, ESP_REG_DMA_START_ADDRESS, Address);
	Extension->Program = Count;
	Extension->Direction = Direction;
	Extension->Next = (UCHAR)(Command | ESP_COMMAND_DMA);
	Extension->NextDma = (UCHAR)(Direction | ESP_DMA_START);
}

/*
 * The speed of the target that is about to be connected. The period register is
 * in clocks of 25 ns for a byte.
 */
static VOID EspSetSpeed(PESP_EXTENSION Extension, UCHAR TargetId)
{
	PESP_TARGET Target = &Extension->Target[TargetId];
	UCHAR Clocks = 0;

	if (Target->Offset)
		Clocks = (UCHAR)(((ULONG)Target->Period * 4 + 24) / 25);
	if (Target->Offset == Extension->SyncOffset && Clocks == Extension->SyncPeriod)
		return;
	Extension->SyncOffset = Target->Offset;
	Extension->SyncPeriod = Clocks;
	EspWrite(Extension, ESP_REG_SYNC_PERIOD, Clocks);
	EspWrite(Extension, ESP_REG_SYNC_OFFSET, Target->Offset);
	EspWrite(Extension, ESP_REG_CONFIG3,
		 (UCHAR)(ESP_CONFIG3_FAST_CLOCK |
			 (Target->Offset && Target->Period < 50 ? ESP_CONFIG3_FAST_SCSI : 0)));
}

/* Takes the chip to its beginning; requests are not its business. */
static VOID EspResetChip(PESP_EXTENSION Extension)
{
	/* The emulator forgets its current request only so. */
	EspWrite(Extension, ESP_REG_DMA_COMMAND, ESP_DMA_ABORT);
	EspWrite(Extension, ESP_REG_DMA_COMMAND, ESP_DMA_IDLE);
	EspCommand(Extension, ESP_COMMAND_RESET_CHIP);
	ScsiPortStallExecution(1);
	EspCommand(Extension, ESP_COMMAND_NOP);

	EspWrite(Extension, ESP_REG_CONFIG1, ESP_CONFIG1);
	EspWrite(Extension, ESP_REG_CONFIG2, ESP_CONFIG2_FEATURES);
	EspWrite(Extension, ESP_REG_CONFIG3, ESP_CONFIG3_FAST_CLOCK);
	EspWrite(Extension, ESP_REG_CLOCK_FACTOR, ESP_CLOCK_FACTOR);
	EspWrite(Extension, ESP_REG_TIMEOUT, ESP_SELECTION_TIMEOUT);
	EspWrite(Extension, ESP_REG_SYNC_PERIOD, 0);
	EspWrite(Extension, ESP_REG_SYNC_OFFSET, 0);
	EspRead(Extension, ESP_REG_INTERRUPT);

	Extension->State = EspFree;
	Extension->Current = NULL;
	Extension->Waiting = NULL;
	Extension->Disconnected = 0;
	Extension->TagSent = FALSE;
	Extension->TagDue = FALSE;
	/* An interrupt whose enable-callback has yet to come means nothing any more. */
	Extension->Status = 0;
	Extension->Cause = 0;
	Extension->Next = ESP_COMMAND_NOP;
	Extension->NextDma = ESP_DMA_IDLE;
	Extension->Program = 0;
	Extension->Count = 0;
	Extension->InLength = 0;
	Extension->OutLength = 0;
	Extension->SyncPeriod = 0;
	Extension->SyncOffset = 0;
	/* Not negotiated, asynchronous, tags to be tried */
	EspZero(Extension->Target, sizeof(Extension->Target));
}

/*
 * Resets the bus, for which the chip takes 25 us. It would report that reset as
 * if it were somebody else's, and raise the line, which may not be here.
 */
static VOID EspResetBus(PESP_EXTENSION Extension)
{
	EspResetChip(Extension);
	EspWrite(Extension, ESP_REG_CONFIG1, ESP_CONFIG1 | ESP_CONFIG1_NO_RESET_REPORT);
	EspCommand(Extension, ESP_COMMAND_RESET_BUS);
	ScsiPortStallExecution(100);
	EspRead(Extension, ESP_REG_INTERRUPT);
	EspWrite(Extension, ESP_REG_CONFIG1, ESP_CONFIG1);
}

static VOID EspLost(PESP_EXTENSION Extension)
{
	ScsiPortCompleteRequest(Extension, 0, SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_BUS_RESET);
	ScsiPortNotification(ResetDetected, Extension);
	ScsiPortNotification(NextRequest, Extension);
}

/* Nothing but a reset helps: chip and driver do not agree on what goes on. */
static VOID EspGiveUp(PESP_EXTENSION Extension, ULONG ErrorCode, ULONG UniqueId)
{
	ScsiPortLogError(Extension, Extension->Current, 0, Extension->TargetId, Extension->Lun,
			 ErrorCode, UniqueId);
	EspResetBus(Extension);
	EspLost(Extension);
}

/* Whether the port knows the request by a tag ... */
static BOOLEAN EspHasTag(PSCSI_REQUEST_BLOCK Srb)
{
	return (Srb->SrbFlags & SRB_FLAGS_QUEUE_ACTION_ENABLE) && Srb->QueueTag != SP_UNTAGGED;
}

/* ... and whether the target does. */
static BOOLEAN EspIsTagged(PSCSI_REQUEST_BLOCK Srb)
{
	return EspHasTag(Srb) &&
	       !(EspRequest(Srb)->Flags & (ESP_REQUEST_SENSING | ESP_REQUEST_REJECTED));
}

/* Whether a request that the port itself sent without a tag waits for its target. */
static BOOLEAN EspHasUntagged(PESP_EXTENSION Extension, UCHAR TargetId, UCHAR Lun)
{
	PSCSI_REQUEST_BLOCK Srb = ScsiPortGetSrb(Extension, 0, TargetId, Lun, SP_UNTAGGED);

	return Srb && EspRequest(Srb)->Flags & ESP_REQUEST_DISCONNECTED;
}

/*
 * Whether a request may be put on the wire now, and with or without its tag: of one
 * logical unit, a target cannot tell two apart that have none.
 */
static BOOLEAN EspMayGo(PESP_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	PESP_TARGET Target = &Extension->Target[Srb->TargetId];
	PSCSI_REQUEST_BLOCK Untagged = Target->Untagged[Srb->Lun];

	if (Target->NoTags && EspHasTag(Srb))
		EspRequest(Srb)->Flags |= ESP_REQUEST_REJECTED;
	if (Untagged && Untagged != Srb)
		return FALSE;
	return !EspHasTag(Srb) || EspIsTagged(Srb) ||
	       !EspHasUntagged(Extension, Srb->TargetId, Srb->Lun);
}

/* The request is not on the wire, or not any more. */
static VOID EspForget(PESP_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	PESP_TARGET Target = &Extension->Target[Srb->TargetId];

	if (Target->Untagged[Srb->Lun] == Srb)
		Target->Untagged[Srb->Lun] = NULL;
}

/*
 * Another request would be welcome, unless there is no place for it: a selection may
 * be lost to a target that comes back, and its request waits then.
 */
static VOID EspAsk(PESP_EXTENSION Extension)
{
	if (!Extension->Waiting && Extension->State != EspSelecting)
		ScsiPortNotification(NextRequest, Extension);
}

/* The same after a request, for its logical unit too if that queues. */
static VOID EspAskForMore(PESP_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	if (Extension->Waiting)
		return;
	if (EspIsTagged(Srb))
		ScsiPortNotification(NextLuRequest, Extension, 0, Srb->TargetId, Srb->Lun);
	else
		ScsiPortNotification(NextRequest, Extension);
}

static BOOLEAN EspWantsSense(PSCSI_REQUEST_BLOCK Srb)
{
	return Srb->SenseInfoBuffer && Srb->SenseInfoBufferLength &&
	       !(Srb->SrbFlags & SRB_FLAGS_DISABLE_AUTOSENSE);
}

static VOID EspFinish(PESP_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, UCHAR SrbStatus)
{
	PESP_REQUEST Request = EspRequest(Srb);

	if (Request->Flags & ESP_REQUEST_SENSING)
		SrbStatus = SRB_STATUS_REQUEST_SENSE_FAILED;
	Srb->SrbStatus = SrbStatus;
	Extension->Current = NULL;
	EspForget(Extension, Srb);
	EspAskForMore(Extension, Srb);
	ScsiPortNotification(RequestComplete, Extension, Srb);
}

/* Hands a request back that may not go now. The port sends it again. */
static VOID EspRefuse(PESP_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	Srb->SrbStatus = SRB_STATUS_ERROR;
	Srb->ScsiStatus = SCSISTAT_QUEUE_FULL;
	Srb->DataTransferLength = 0;
	ScsiPortNotification(RequestComplete, Extension, Srb);
	EspAsk(Extension);
}

/* The target is done with the request: status and COMMAND COMPLETE are there. */
static VOID EspConclude(PESP_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	PESP_REQUEST Request = EspRequest(Srb);
	UCHAR SrbStatus;

	Extension->Current = NULL;
	if (Request->Flags & ESP_REQUEST_SENSING) {
		Srb->ScsiStatus = SCSISTAT_CHECK_CONDITION;
		SrbStatus = SRB_STATUS_ERROR;
		if (Request->Status == SCSISTAT_GOOD && Request->Offset &&
		    !(Request->Flags & ESP_REQUEST_ERROR)) {
			SrbStatus |= SRB_STATUS_AUTOSENSE_VALID;
			Srb->SenseInfoBufferLength = (UCHAR)Request->Offset;
		} else {
			SrbStatus = SRB_STATUS_REQUEST_SENSE_FAILED;
		}
	} else {
		Srb->ScsiStatus = Request->Status;
		if (Request->Status == SCSISTAT_CHECK_CONDITION && EspWantsSense(Srb)) {
			if (Request->Offset < Srb->DataTransferLength)
				Srb->DataTransferLength = Request->Offset;
			Request->Flags |= ESP_REQUEST_SENSING;
			/* The sense data says more than that the data was bad. */
			Request->Flags &= ~ESP_REQUEST_ERROR;
			Request->Offset = 0;
			Request->Saved = 0;
			if (EspMayGo(Extension, Srb))
				EspSelect(Extension, Srb);
			else
				EspFinish(Extension, Srb, SRB_STATUS_REQUEST_SENSE_FAILED);
			return;
		}
		SrbStatus = SRB_STATUS_ERROR;
		if (Request->Flags & ESP_REQUEST_ERROR) {
			SrbStatus = SRB_STATUS_PARITY_ERROR;
		} else if (Request->Status == SCSISTAT_GOOD) {
			SrbStatus = SRB_STATUS_SUCCESS;
			if (Request->Flags & ESP_REQUEST_OVERRUN ||
			    Request->Offset < Srb->DataTransferLength)
				SrbStatus = SRB_STATUS_DATA_OVERRUN;
		}
		if (Request->Offset < Srb->DataTransferLength)
			Srb->DataTransferLength = Request->Offset;
	}
	Srb->SrbStatus = SrbStatus;
	EspForget(Extension, Srb);
	EspAskForMore(Extension, Srb);
	ScsiPortNotification(RequestComplete, Extension, Srb);
}

static VOID EspOfferSync(PESP_EXTENSION Extension, UCHAR Period, UCHAR Offset)
{
	Extension->Out[0] = ESP_MESSAGE_EXTENDED;
	Extension->Out[1] = ESP_EXTENDED_SYNC_LENGTH;
	Extension->Out[2] = ESP_EXTENDED_SYNC;
	Extension->Out[3] = Period;
	Extension->Out[4] = Offset;
	Extension->OutLength = 5;
}

static UCHAR EspGetCommand(PSCSI_REQUEST_BLOCK Srb, PUCHAR Command)
{
	UCHAR i;

	if (!(EspRequest(Srb)->Flags & ESP_REQUEST_SENSING)) {
		for (i = 0; i < Srb->CdbLength; i++)
			Command[i] = Srb->Cdb[i];
		return Srb->CdbLength;
	}
	Command[0] = SCSIOP_REQUEST_SENSE;
	Command[1] = (UCHAR)(Srb->Lun << 5);
	Command[2] = 0;
	Command[3] = 0;
	Command[4] = Srb->SenseInfoBufferLength;
	Command[5] = 0;
	return 6;
}

/*
 * Prepares the selection of a request's target, for one that may go. Whoever calls
 * gives the command by EspGo, when that may be.
 *
 * The first request for a target offers it a speed: for that the chip stops after
 * the first message byte.
 */
static VOID EspSelect(PESP_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	PESP_REQUEST Request = EspRequest(Srb);
	PESP_TARGET Target = &Extension->Target[Srb->TargetId];
	UCHAR Command = ESP_COMMAND_SELECT_ATN;
	PUCHAR Bytes = Request->Command;
	SCSI_PHYSICAL_ADDRESS Physical;
	ULONG Count = 0, Length = 0;

	Extension->State = EspSelecting;
	Extension->Current = Srb;
	Extension->TargetId = Srb->TargetId;
	Extension->Lun = Srb->Lun;
	Extension->InLength = 0;
	Extension->OutLength = 0;
	Extension->TagSent = EspIsTagged(Srb);
	Extension->TagDue = FALSE;
	if (EspHasTag(Srb) && !Extension->TagSent)
		Target->Untagged[Srb->Lun] = Srb;
	EspSetSpeed(Extension, Srb->TargetId);
	EspWrite(Extension, ESP_REG_BUS_ID, Srb->TargetId);

	Bytes[Count] = (UCHAR)(ESP_MESSAGE_IDENTIFY | Srb->Lun);
	if (!(Srb->SrbFlags & SRB_FLAGS_DISABLE_DISCONNECT) &&
	    !(Request->Flags & ESP_REQUEST_SENSING))
		Bytes[Count] |= ESP_IDENTIFY_MAY_DISCONNECT;
	Count++;

	if (Target->Negotiation == EspNotNegotiated && !Extension->TagSent &&
	    !(Srb->SrbFlags & SRB_FLAGS_DISABLE_SYNCH_TRANSFER)) {
		Target->Negotiation = EspOffered;
		EspOfferSync(Extension, ESP_SYNC_PERIOD, ESP_SYNC_OFFSET);
		EspFill(Extension, Bytes, Count);
		Extension->Next = ESP_COMMAND_SELECT_ATN_STOP;
		return;
	}

	if (Extension->TagSent) {
		Bytes[Count++] = Srb->QueueAction;
		Bytes[Count++] = Srb->QueueTag;
		Command = ESP_COMMAND_SELECT_ATN3;
	}
	Count += EspGetCommand(Srb, Bytes + Count);
	if (Count <= ESP_FIFO_SIZE) {
		EspFill(Extension, Bytes, Count);
		Extension->Next = Command;
		return;
	}
	Physical = ScsiPortGetPhysicalAddress(Extension, NULL, Bytes, &Length);
	EspProgram(Extension, Physical.LowPart, Count, 0, Command);
}

/* Which data phase the request's buffer is for. */
static BOOLEAN EspMayTransfer(PSCSI_REQUEST_BLOCK Srb, UCHAR Phase)
{
	if (EspRequest(Srb)->Flags & ESP_REQUEST_SENSING)
		return Phase == ESP_PHASE_DATA_IN;
	return (Srb->SrbFlags & (Phase == ESP_PHASE_DATA_IN ? SRB_FLAGS_DATA_IN :
							       SRB_FLAGS_DATA_OUT)) != 0;
}

/*
 * A data phase: one contiguous piece. What the request has no room for, or is of
 * the other direction, goes to memory of our own, and zeroes come from there.
 */
static VOID EspTransfer(PESP_EXTENSION Extension, UCHAR Phase)
{
	PSCSI_REQUEST_BLOCK Srb = Extension->Current;
	PESP_REQUEST Request = EspRequest(Srb);
	PUCHAR Data = (PUCHAR)Srb->DataBuffer;
	ULONG Total = Srb->DataTransferLength;
	SCSI_PHYSICAL_ADDRESS Physical;
	ULONG Count = 0, Left, Room;
	UCHAR Direction;

	Direction = Phase == ESP_PHASE_DATA_IN ? ESP_DMA_TO_MEMORY : 0;
	if (Request->Flags & ESP_REQUEST_SENSING) {
		Data = (PUCHAR)Srb->SenseInfoBuffer;
		Total = Srb->SenseInfoBufferLength;
	}
	Left = Total - Request->Offset;
	if (Left && EspMayTransfer(Srb, Phase)) {
		Physical = ScsiPortGetPhysicalAddress(Extension, Srb, Data + Request->Offset,
						      &Count);
		if (Count > Left)
			Count = Left;
		Room = ESP_DMA_LIMIT - (Physical.LowPart & (ESP_DMA_LIMIT - 1));
		if (Count > Room)
			Count = Room;
	}
	if (Count) {
		Extension->State = EspTransferring;
		EspProgram(Extension, Physical.LowPart, Count, Direction, ESP_COMMAND_TRANSFER);
		return;
	}
	Request->Flags |= ESP_REQUEST_OVERRUN;
	Extension->State = EspDiscarding;
	if (!Direction)
		EspZero(Extension->Scratch, ESP_SCRATCH_SIZE);
	EspProgram(Extension, Extension->ScratchAddress, ESP_SCRATCH_SIZE, Direction,
		   ESP_COMMAND_TRANSFER);
}

static BOOLEAN EspIsReadWrite(UCHAR Operation)
{
	switch (Operation) {
	case SCSIOP_READ6:
	case SCSIOP_WRITE6:
	case SCSIOP_READ:
	case SCSIOP_WRITE:
	case SCSIOP_READ12:
	case SCSIOP_WRITE12:
	case SCSIOP_READ16:
	case SCSIOP_WRITE16:
		return TRUE;
	default:
		return FALSE;
	}
}

/*
 * The engine takes words: the last byte of an odd number that is less than its count
 * stays in the FIFO. The processor fetches it, to where Offset in the data is.
 *
 * Returns: whether there was one.
 */
static BOOLEAN EspFetchOdd(PESP_EXTENSION Extension, ULONG Offset)
{
	PSCSI_REQUEST_BLOCK Srb = Extension->Current;
	PESP_REQUEST Request = EspRequest(Srb);
	UCHAR Byte;

	if ((EspRead(Extension, ESP_REG_FIFO_FLAGS) & ESP_FIFO_FLAGS_BYTES) != 1)
		return FALSE;
	Byte = EspRead(Extension, ESP_REG_FIFO);
	if (Extension->State != EspTransferring)
		return TRUE;
	if (Request->Flags & ESP_REQUEST_SENSING)
		((PUCHAR)Srb->SenseInfoBuffer)[Offset] = Byte;
	else if (!EspIsReadWrite(Srb->Cdb[0]))
		((PUCHAR)Srb->DataBuffer)[Offset] = Byte;
	else
		/* Half a word of a block, and nobody has mapped it. */
		Request->Flags |= ESP_REQUEST_ERROR;
	return TRUE;
}

/* What the engine has not moved of its program. */
static ULONG EspEngineLeft(PESP_EXTENSION Extension)
{
	return EspReadUlong(Extension, ESP_REG_DMA_COUNT) & ESP_DMA_COUNT_MASK;
}

/*
 * What the target has not taken of a program. The engine reads ahead of the core, and
 * the core fills its FIFO ahead of the target, so it is the core's count and what is in
 * the FIFO. But the emulator clears that count when a command ends early: then it is
 * the engine's.
 */
static ULONG EspOutLeft(PESP_EXTENSION Extension)
{
	ULONG Count = 0;
	ULONG Left, Bytes;

	if (!(Extension->Status & ESP_STATUS_COUNT_ZERO)) {
		Count = EspRead(Extension, ESP_REG_COUNT_LOW);
		Count |= (ULONG)EspRead(Extension, ESP_REG_COUNT_MIDDLE) << 8;
		Count |= (ULONG)EspRead(Extension, ESP_REG_COUNT_HIGH) << 16;
	} else if ((Extension->Status & ESP_STATUS_PHASE) == ESP_PHASE_DATA_OUT) {
		/* It asks for more, so it has all of this. */
		return 0;
	}
	Left = EspEngineLeft(Extension);
	if (Count < Left)
		Count = Left;
	Bytes = EspRead(Extension, ESP_REG_FIFO_FLAGS) & ESP_FIFO_FLAGS_BYTES;
	if (Bytes)
		EspCommand(Extension, ESP_COMMAND_FLUSH_FIFO);
	return Count + Bytes;
}

/*
 * A DMA program has ended. With less than the whole count, the engine may still
 * hold bytes for memory, and the FIFO bytes that the target has not taken.
 *
 * On the way to memory, the DMA engine's count is the one that tells what has
 * reached it.
 */
static VOID EspTransferred(PESP_EXTENSION Extension)
{
	PESP_REQUEST Request = EspRequest(Extension->Current);
	ULONG Left, i;
	UCHAR Error;

	Left = Extension->Direction ? EspEngineLeft(Extension) : EspOutLeft(Extension);
	if (Extension->Direction && Left && !(Extension->Status & ESP_STATUS_COUNT_ZERO)) {
		EspWrite(Extension, ESP_REG_DMA_COMMAND, ESP_DMA_TO_MEMORY | ESP_DMA_BLAST);
		for (i = 0; i < 100; i++) {
			if (EspRead(Extension, ESP_REG_DMA_STATUS) & ESP_DMA_STATUS_BLAST_DONE)
				break;
			ScsiPortStallExecution(1);
		}
		Left = EspEngineLeft(Extension);
		if (Left && Left <= Extension->Program &&
		    EspFetchOdd(Extension, Request->Offset + Extension->Program - Left))
			Left--;
	}
	Error = EspRead(Extension, ESP_REG_DMA_STATUS);
	if (Error & (ESP_DMA_STATUS_ERROR | ESP_DMA_STATUS_ABORTED))
		Request->Flags |= ESP_REQUEST_ERROR;
	if (Left > Extension->Program)
		Left = Extension->Program;
	if (Extension->State == EspTransferring)
		Request->Offset += Extension->Program - Left;
	Extension->Program = 0;
	Extension->State = EspConnected;
}

/* Sends bytes through the FIFO, which may hold what the target did not take. */
static VOID EspSend(PESP_EXTENSION Extension, PUCHAR Bytes, ULONG Count)
{
	EspCommand(Extension, ESP_COMMAND_FLUSH_FIFO);
	EspFill(Extension, Bytes, Count);
	Extension->State = EspSending;
	Extension->Next = ESP_COMMAND_TRANSFER;
}

static VOID EspReply(PESP_EXTENSION Extension, UCHAR Message)
{
	Extension->Out[0] = Message;
	Extension->OutLength = 1;
	EspCommand(Extension, ESP_COMMAND_SET_ATN);
}

/* The target's word on speed: the answer to ours, or an offer of its own. */
static VOID EspAgree(PESP_EXTENSION Extension, UCHAR Period, UCHAR Offset)
{
	PESP_TARGET Target = &Extension->Target[Extension->TargetId];
	BOOLEAN Answer = Target->Negotiation == EspOffered;
	BOOLEAN Changed = FALSE;

	if (Period < ESP_SYNC_PERIOD) {
		Period = ESP_SYNC_PERIOD;
		Changed = TRUE;
	}
	if (Offset > ESP_SYNC_OFFSET) {
		Offset = ESP_SYNC_OFFSET;
		Changed = TRUE;
	}
	if (Period > ESP_SYNC_SLOWEST && Offset) {
		Offset = 0;
		Changed = TRUE;
	}
	Target->Negotiation = EspNegotiated;
	/* An answer may not ask for more than was offered. */
	if (Answer && Changed) {
		Target->Offset = 0;
		EspReply(Extension, ESP_MESSAGE_REJECT);
	} else {
		Target->Period = Period;
		Target->Offset = Offset;
		if (!Answer) {
			EspOfferSync(Extension, Period, Offset);
			EspCommand(Extension, ESP_COMMAND_SET_ATN);
		}
	}
	EspSetSpeed(Extension, Extension->TargetId);
}

/* The target keeps the request, for later. */
static VOID EspSuspend(PESP_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	EspRequest(Srb)->Flags |= ESP_REQUEST_DISCONNECTED;
	Extension->Disconnected++;
	Extension->Current = NULL;
}

/* After a reselection: whose request it is, by the tag or for want of one. */
static BOOLEAN EspResume(PESP_EXTENSION Extension, UCHAR Tag)
{
	PSCSI_REQUEST_BLOCK Srb = NULL;

	if (Tag == SP_UNTAGGED)
		Srb = Extension->Target[Extension->TargetId].Untagged[Extension->Lun];
	if (!Srb)
		Srb = ScsiPortGetSrb(Extension, 0, Extension->TargetId, Extension->Lun, Tag);
	if (!Srb || !(EspRequest(Srb)->Flags & ESP_REQUEST_DISCONNECTED))
		return FALSE;
	EspRequest(Srb)->Flags &= ~ESP_REQUEST_DISCONNECTED;
	EspRequest(Srb)->Offset = EspRequest(Srb)->Saved;
	Extension->Disconnected--;
	Extension->Current = Srb;
	return TRUE;
}

/*
 * The target takes no tags, and goes on without. From now on it is given none. That
 * it has another request without a tag already is nothing the port would bring about.
 */
static VOID EspTagRejected(PESP_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	PESP_TARGET Target = &Extension->Target[Srb->TargetId];

	Extension->TagSent = FALSE;
	Target->NoTags = TRUE;
	if (EspMayGo(Extension, Srb))
		Target->Untagged[Srb->Lun] = Srb;
	else
		EspGiveUp(Extension, SP_PROTOCOL_ERROR, ESP_MESSAGE_REJECT);
}

/* One more byte of a message: acts on it when it is complete. */
static VOID EspMessage(PESP_EXTENSION Extension, UCHAR Byte)
{
	PSCSI_REQUEST_BLOCK Srb = Extension->Current;
	PUCHAR In = Extension->In;
	ULONG Length;

	Extension->State = EspConnected;
	Extension->Next = ESP_COMMAND_ACCEPT;
	if (Extension->InLength < sizeof(Extension->In))
		In[Extension->InLength] = Byte;
	Length = ++Extension->InLength;

	if (In[0] == ESP_MESSAGE_EXTENDED) {
		if (Length < 2 || Length < 2 + (In[1] ? (ULONG)In[1] : 256))
			return;
		Extension->InLength = 0;
		if (In[2] == ESP_EXTENDED_SYNC && In[1] == ESP_EXTENDED_SYNC_LENGTH)
			EspAgree(Extension, In[3], In[4]);
		else
			EspReply(Extension, ESP_MESSAGE_REJECT);
		return;
	}
	if (In[0] >= ESP_MESSAGE_SIMPLE_TAG && In[0] < ESP_MESSAGE_SIMPLE_TAG + 0x10) {
		if (Length < 2)
			return;
		Extension->InLength = 0;
		/* The tag counts, if what was found for want of one is another request. */
		if (Srb && Extension->TagDue && In[0] == ESP_MESSAGE_SIMPLE_TAG) {
			EspSuspend(Extension, Srb);
			Srb = NULL;
		}
		Extension->TagDue = FALSE;
		if (Srb)
			EspReply(Extension, ESP_MESSAGE_REJECT);
		else if (In[0] != ESP_MESSAGE_SIMPLE_TAG || !EspResume(Extension, In[1]))
			EspReply(Extension, ESP_MESSAGE_ABORT);
		return;
	}

	Extension->InLength = 0;
	if (!Srb) {
		EspReply(Extension, ESP_MESSAGE_ABORT);
		return;
	}
	switch (In[0]) {
	case ESP_MESSAGE_COMPLETE:
		Extension->State = EspCompleted;
		break;
	case ESP_MESSAGE_SAVE_POINTERS:
		EspRequest(Srb)->Saved = EspRequest(Srb)->Offset;
		break;
	case ESP_MESSAGE_RESTORE_POINTERS:
		EspRequest(Srb)->Offset = EspRequest(Srb)->Saved;
		break;
	case ESP_MESSAGE_DISCONNECT:
		Extension->State = EspDisconnecting;
		break;
	case ESP_MESSAGE_REJECT:
		if (Extension->TagSent)
			EspTagRejected(Extension, Srb);
		else if (Extension->Target[Extension->TargetId].Negotiation == EspOffered)
			Extension->Target[Extension->TargetId].Negotiation = EspNegotiated;
		break;
	case ESP_MESSAGE_NOP:
		break;
	default:
		if (!(In[0] & ESP_MESSAGE_IDENTIFY))
			EspReply(Extension, ESP_MESSAGE_REJECT);
		break;
	}
}

/*
 * The bus is free. A request that waits is selected next, if it may; otherwise the
 * chip is told that targets may come back.
 */
static VOID EspBusFree(PESP_EXTENSION Extension)
{
	PSCSI_REQUEST_BLOCK Srb = Extension->Current;
	ESP_STATE State = Extension->State;

	Extension->State = EspFree;
	Extension->Current = NULL;
	switch (State) {
	case EspSelecting:
		EspCommand(Extension, ESP_COMMAND_FLUSH_FIFO);
		if (Extension->Target[Srb->TargetId].Negotiation == EspOffered)
			Extension->Target[Srb->TargetId].Negotiation = EspNotNegotiated;
		EspFinish(Extension, Srb, SRB_STATUS_SELECTION_TIMEOUT);
		break;
	case EspCompleted:
		EspConclude(Extension, Srb);
		break;
	case EspDisconnecting:
		EspSuspend(Extension, Srb);
		EspAskForMore(Extension, Srb);
		break;
	default:
		EspCommand(Extension, ESP_COMMAND_FLUSH_FIFO);
		if (Srb)
			EspFinish(Extension, Srb, SRB_STATUS_UNEXPECTED_BUS_FREE);
		break;
	}

	if (Extension->State != EspFree)
		return;
	Srb = Extension->Waiting;
	Extension->Waiting = NULL;
	if (Srb && EspMayGo(Extension, Srb)) {
		/* No word to the port yet: should a target come back first, this one waits on. */
		EspSelect(Extension, Srb);
		return;
	}
	if (Srb && EspRequest(Srb)->Flags & ESP_REQUEST_SENSING)
		EspFinish(Extension, Srb, SRB_STATUS_REQUEST_SENSE_FAILED);
	else if (Srb)
		EspRefuse(Extension, Srb);
	if (Extension->Disconnected)
		Extension->Next = ESP_COMMAND_ENABLE_RESELECT;
}

/*
 * A target has come back. It is one of two bits in the first byte, ours being the
 * other one; the second byte is its IDENTIFY. Should the chip have been told to
 * select at that moment, that request waits.
 */
static VOID EspReselected(PESP_EXTENSION Extension)
{
	UCHAR Bits, Identify, TargetId;

	Bits = EspRead(Extension, ESP_REG_FIFO);
	Identify = EspRead(Extension, ESP_REG_FIFO);
	EspCommand(Extension, ESP_COMMAND_FLUSH_FIFO);
	if (Extension->State == EspSelecting) {
		if (Extension->Target[Extension->TargetId].Negotiation == EspOffered)
			Extension->Target[Extension->TargetId].Negotiation = EspNotNegotiated;
		Extension->Waiting = Extension->Current;
		EspForget(Extension, Extension->Current);
	}
	Extension->Current = NULL;
	Extension->TagSent = FALSE;
	Extension->TagDue = TRUE;
	Extension->State = EspConnected;
	Extension->InLength = 0;
	Extension->OutLength = 0;
	Extension->Next = ESP_COMMAND_ACCEPT;

	Bits &= 0xFF ^ (1 << ESP_INITIATOR_ID);
	for (TargetId = 0; TargetId < ESP_TARGETS && Bits != 1 << TargetId; TargetId++)
		;
	if (TargetId == ESP_TARGETS || !(Identify & ESP_MESSAGE_IDENTIFY)) {
		EspGiveUp(Extension, SP_PROTOCOL_ERROR, ((ULONG)Bits << 8) | Identify);
		return;
	}
	Extension->TargetId = TargetId;
	Extension->Lun = Identify & (ESP_LOGICAL_UNITS - 1);
	EspSetSpeed(Extension, TargetId);
	/* Without an untagged request, the tag is the next message; it may be all the same. */
	EspResume(Extension, SP_UNTAGGED);
}

static VOID EspPhase(PESP_EXTENSION Extension)
{
	UCHAR Phase = Extension->Status & ESP_STATUS_PHASE;
	PSCSI_REQUEST_BLOCK Srb = Extension->Current;
	UCHAR Command[16];
	UCHAR Length;

	if (Phase != ESP_PHASE_MESSAGE_IN) {
		Extension->TagSent = FALSE;
		Extension->TagDue = FALSE;
	}

	/* Nobody knows yet what this is about, or the tag was nobody's. */
	if (!Srb && Phase != ESP_PHASE_MESSAGE_IN && Phase != ESP_PHASE_MESSAGE_OUT) {
		EspGiveUp(Extension, SP_PROTOCOL_ERROR, Phase);
		return;
	}

	switch (Phase) {
	case ESP_PHASE_DATA_OUT:
		EspCommand(Extension, ESP_COMMAND_FLUSH_FIFO);
		EspTransfer(Extension, Phase);
		break;
	case ESP_PHASE_DATA_IN:
		EspTransfer(Extension, Phase);
		break;
	case ESP_PHASE_COMMAND:
		Length = EspGetCommand(Srb, Command);
		EspSend(Extension, Command, Length);
		break;
	case ESP_PHASE_STATUS:
		EspCommand(Extension, ESP_COMMAND_FLUSH_FIFO);
		Extension->State = EspStatus;
		Extension->Next = ESP_COMMAND_COMPLETE;
		break;
	case ESP_PHASE_MESSAGE_OUT:
		if (!Extension->OutLength) {
			Extension->Out[0] = ESP_MESSAGE_NOP;
			Extension->OutLength = 1;
		}
		EspSend(Extension, Extension->Out, Extension->OutLength);
		Extension->OutLength = 0;
		break;
	case ESP_PHASE_MESSAGE_IN:
		EspCommand(Extension, ESP_COMMAND_FLUSH_FIFO);
		Extension->State = EspReceiving;
		Extension->Next = ESP_COMMAND_TRANSFER;
		break;
	default:
		EspGiveUp(Extension, SP_PROTOCOL_ERROR, Phase);
		break;
	}
}

/*
 * An answer that was offered a speed and went on to the command has no opinion,
 * which means asynchronous.
 */
static VOID EspNoAnswer(PESP_EXTENSION Extension)
{
	UCHAR Phase = Extension->Status & ESP_STATUS_PHASE;
	PESP_TARGET Target = &Extension->Target[Extension->TargetId];

	if (Target->Negotiation == EspOffered && Extension->State == EspSending &&
	    Phase != ESP_PHASE_MESSAGE_OUT && Phase != ESP_PHASE_MESSAGE_IN)
		Target->Negotiation = EspNegotiated;
}

/* What an interrupt means, from the state and the two registers. */
static VOID EspEvent(PESP_EXTENSION Extension)
{
	UCHAR Cause = Extension->Cause;
	PESP_REQUEST Request;

	Extension->Status &= 0xFF ^ ESP_STATUS_INTERRUPT;
	Extension->Next = ESP_COMMAND_NOP;
	Extension->NextDma = ESP_DMA_IDLE;

	if (Cause & ESP_INTERRUPT_BUS_RESET) {
		EspResetChip(Extension);
		EspLost(Extension);
		return;
	}
	if (Cause & ESP_INTERRUPT_ILLEGAL || Extension->Status & ESP_STATUS_GROSS_ERROR) {
		EspGiveUp(Extension, SP_INTERNAL_ADAPTER_ERROR,
			  ((ULONG)Extension->Status << 8) | Cause);
		return;
	}
	if (Extension->Current && Extension->Status & ESP_STATUS_PARITY)
		EspRequest(Extension->Current)->Flags |= ESP_REQUEST_ERROR;

	/* Data first: what follows may reuse the DMA engine. */
	if (Extension->State == EspTransferring || Extension->State == EspDiscarding)
		EspTransferred(Extension);

	if (Cause & ESP_INTERRUPT_RESELECTED) {
		EspReselected(Extension);
		return;
	}
	if (Cause & ESP_INTERRUPT_DISCONNECTED) {
		EspBusFree(Extension);
		return;
	}

	switch (Extension->State) {
	case EspStatus:
		if (!(Cause & ESP_INTERRUPT_DONE))
			break;
		Request = EspRequest(Extension->Current);
		Request->Status = EspRead(Extension, ESP_REG_FIFO);
		EspMessage(Extension, EspRead(Extension, ESP_REG_FIFO));
		return;
	case EspReceiving:
		EspMessage(Extension, EspRead(Extension, ESP_REG_FIFO));
		return;
	case EspFree:
		EspBusFree(Extension);
		return;
	default:
		EspNoAnswer(Extension);
		break;
	}
	EspPhase(Extension);
}

/* Whether there is an interrupt that nobody has thought over; not after a reset. */
static BOOLEAN EspIsPending(PESP_EXTENSION Extension)
{
	return Extension->Online && Extension->Status & ESP_STATUS_INTERRUPT;
}

/* Whether the chip has interrupted again; if so, the line is down afterwards. */
static BOOLEAN EspHasAnswered(PESP_EXTENSION Extension)
{
	UCHAR Status = EspRead(Extension, ESP_REG_STATUS);

	if (!(Status & ESP_STATUS_INTERRUPT) || Status == ESP_STATUS_ABSENT)
		return FALSE;
	Extension->Status = Status;
	Extension->Cause = EspRead(Extension, ESP_REG_INTERRUPT);
	return TRUE;
}

/* Whether an interrupt says that all data is moved and only the status is left. */
static BOOLEAN EspIsMoved(PESP_EXTENSION Extension)
{
	return Extension->State == EspTransferring && Extension->Cause == ESP_INTERRUPT_SERVICE &&
	       (Extension->Status & (ESP_STATUS_PHASE | ESP_STATUS_COUNT_ZERO |
				     ESP_STATUS_PARITY | ESP_STATUS_GROSS_ERROR)) ==
	       (ESP_PHASE_STATUS | ESP_STATUS_COUNT_ZERO);
}

/*
 * All data is moved and nothing but the status is left: two commands to the chip,
 * each answered as soon as it is given, for a chip on whose bus the target
 * answers at once.
 *
 * Returns: whether there is something to be thought over.
 */
static BOOLEAN EspFetchStatus(PESP_EXTENSION Extension)
{
	PESP_REQUEST Request = EspRequest(Extension->Current);

	Extension->Status &= 0xFF ^ ESP_STATUS_INTERRUPT;
	EspTransferred(Extension);
	Extension->State = EspStatus;
	EspCommand(Extension, ESP_COMMAND_COMPLETE);
	if (!EspHasAnswered(Extension))
		return FALSE;
	if (Extension->Cause != ESP_INTERRUPT_DONE)
		return TRUE;
	Request->Status = EspRead(Extension, ESP_REG_FIFO);
	if (EspRead(Extension, ESP_REG_FIFO) != ESP_MESSAGE_COMPLETE) {
		EspGiveUp(Extension, SP_PROTOCOL_ERROR, Request->Status);
		return FALSE;
	}
	Extension->State = EspCompleted;
	EspCommand(Extension, ESP_COMMAND_ACCEPT);
	return EspHasAnswered(Extension);
}

/*
 * The disable-callback: gives the chip its next command. As long as it has answered
 * before anybody could do something else, the next piece of data follows at once, up to
 * a limit, and the status: an interrupt for each costs more than a small piece.
 */
static BOOLEAN NTAPI EspInterruptsOn(PVOID DeviceExtension)
{
	PESP_EXTENSION Extension = (PESP_EXTENSION)DeviceExtension;
	BOOLEAN Answered = EspIsPending(Extension);
	ULONG Moved = Extension->Program;

	for (;;) {
		if (!Answered) {
			EspGo(Extension);
			if (Extension->State != EspTransferring || Moved >= ESP_AT_ONCE ||
			    !EspHasAnswered(Extension))
				break;
		}
		Answered = FALSE;
		if (EspIsMoved(Extension) && !EspFetchStatus(Extension))
			break;
		EspEvent(Extension);
		Moved += Extension->Program;
	}
	return TRUE;
}

/*
 * The enable-callback: all that an interrupt has to be thought over. Where the next
 * commands to the chip are known without that, they are the disable-callback's.
 */
static BOOLEAN NTAPI EspWork(PVOID DeviceExtension)
{
	PESP_EXTENSION Extension = (PESP_EXTENSION)DeviceExtension;

	if (EspIsPending(Extension) && !EspIsMoved(Extension))
		EspEvent(Extension);
	ScsiPortNotification(CallDisableInterrupts, Extension, EspInterruptsOn);
	return TRUE;
}

/*
 * HwInterrupt: takes the line down, and has the rest done in the enable-callback
 *
 * Returns: TRUE if the interrupt was the chip's, FALSE otherwise, after one read.
 * IRQL: DIRQL.
 * Locks: the port's interrupt lock.
 * Context: interrupt.
 * Errors: none.
 */
static BOOLEAN NTAPI EspHwInterrupt(PVOID DeviceExtension)
{
	PESP_EXTENSION Extension = (PESP_EXTENSION)DeviceExtension;

	if (!Extension->Online || !EspHasAnswered(Extension))
		return FALSE;
	ScsiPortNotification(CallEnableInterrupts, Extension, EspWork);
	return TRUE;
}

/*
 * Whether a request has to wait. A target that comes back may have got the chip, too,
 * and its interrupt be on the way here, or its enable-callback.
 */
static BOOLEAN EspIsBusy(PESP_EXTENSION Extension)
{
	return Extension->State != EspFree || Extension->Status & ESP_STATUS_INTERRUPT ||
	       (Extension->Disconnected &&
		EspRead(Extension, ESP_REG_STATUS) & ESP_STATUS_INTERRUPT);
}

static VOID EspExecuteScsi(PESP_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	PESP_REQUEST Request = EspRequest(Srb);

	if (Srb->CdbLength > 16 || Srb->TargetId >= ESP_TARGETS || Srb->Lun >= ESP_LOGICAL_UNITS) {
		Srb->SrbStatus = SRB_STATUS_INVALID_REQUEST;
		ScsiPortNotification(RequestComplete, Extension, Srb);
		EspAsk(Extension);
		return;
	}
	Request->Offset = 0;
	Request->Saved = 0;
	Request->Flags = 0;
	Request->Status = 0;
	if (EspIsBusy(Extension)) {
		Extension->Waiting = Srb;
		return;
	}
	if (!EspMayGo(Extension, Srb)) {
		EspRefuse(Extension, Srb);
		return;
	}
	EspSelect(Extension, Srb);
	EspGo(Extension);

	/* A target that answers at once costs one interrupt and its thread less. */
	if (EspHasAnswered(Extension)) {
		EspEvent(Extension);
		EspGo(Extension);
	}
}

/*
 * HwStartIo: accepts one request
 *
 * Returns: TRUE; what is wrong with a request is in its SrbStatus.
 * IRQL: DIRQL.
 * Locks: the port's interrupt lock.
 * Context: any; after NextRequest or NextLuRequest.
 * Errors: SRB_STATUS_NO_HBA if the HBA has gone, SRB_STATUS_INVALID_REQUEST for
 * functions that are not implemented, addresses that the bus has not and commands
 * longer than 16 bytes, SRB_STATUS_ERROR with SCSISTAT_QUEUE_FULL if the logical unit
 * has a request whose tag it did not take, SRB_STATUS_ABORT_FAILED for requests that
 * have been given to their target.
 */
static BOOLEAN NTAPI EspHwStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
	PESP_EXTENSION Extension = (PESP_EXTENSION)DeviceExtension;

	if (!Extension->Online) {
		Srb->SrbStatus = SRB_STATUS_NO_HBA;
		ScsiPortNotification(RequestComplete, Extension, Srb);
		ScsiPortNotification(NextRequest, Extension);
		return TRUE;
	}

	switch (Srb->Function) {
	case SRB_FUNCTION_EXECUTE_SCSI:
		EspExecuteScsi(Extension, Srb);
		return TRUE;
	case SRB_FUNCTION_ABORT_COMMAND:
		Srb->SrbStatus = SRB_STATUS_ABORT_FAILED;
		if (Extension->Waiting && Extension->Waiting == Srb->NextSrb) {
			Extension->Waiting = NULL;
			EspForget(Extension, Srb->NextSrb);
			Srb->NextSrb->SrbStatus = SRB_STATUS_ABORTED;
			ScsiPortNotification(RequestComplete, Extension, Srb->NextSrb);
			Srb->SrbStatus = SRB_STATUS_SUCCESS;
		}
		break;
	case SRB_FUNCTION_RESET_BUS:
		EspResetBus(Extension);
		Srb->SrbStatus = SRB_STATUS_SUCCESS;
		ScsiPortNotification(RequestComplete, Extension, Srb);
		EspLost(Extension);
		return TRUE;
	default:
		Srb->SrbStatus = SRB_STATUS_INVALID_REQUEST;
		break;
	}
	ScsiPortNotification(RequestComplete, Extension, Srb);
	EspAsk(Extension);
	return TRUE;
}

/*
 * HwResetBus: resets the bus and with it every request
 *
 * Returns: TRUE.
 * IRQL: DIRQL.
 * Locks: the port's interrupt lock.
 * Context: any.
 * Errors: none.
 */
static BOOLEAN NTAPI EspHwResetBus(PVOID DeviceExtension, ULONG PathId)
{
	PESP_EXTENSION Extension = (PESP_EXTENSION)DeviceExtension;

	EspResetBus(Extension);
	ScsiPortCompleteRequest(Extension, (UCHAR)PathId, SP_UNTAGGED, SP_UNTAGGED,
				SRB_STATUS_BUS_RESET);
	ScsiPortNotification(NextRequest, Extension);
	return TRUE;
}

/*
 * HwInitialize: brings the chip into a known state
 *
 * Returns: TRUE.
 * IRQL: DIRQL.
 * Locks: the port's interrupt lock.
 * Context: once after HwFindAdapter; from ScsiRestartAdapter.
 * Errors: none.
 *
 * The bus is reset too: targets may remember a speed, or a request, of whoever had
 * the chip before.
 */
static BOOLEAN NTAPI EspHwInitialize(PVOID DeviceExtension)
{
	PESP_EXTENSION Extension = (PESP_EXTENSION)DeviceExtension;

	EspResetBus(Extension);
	ScsiPortNotification(ResetDetected, Extension);
	Extension->Online = TRUE;
	return TRUE;
}

/*
 * HwAdapterControl: stops and restarts the HBA
 *
 * Returns: ScsiAdapterControlSuccess; ScsiAdapterControlUnsuccessful for a type
 * that the query does not announce.
 * IRQL: PASSIVE_LEVEL for the query, DIRQL otherwise.
 * Locks: none for the query, the port's interrupt lock otherwise.
 * Context: no request is outstanding.
 * Errors: stopping an HBA that has gone is a success.
 */
static SCSI_ADAPTER_CONTROL_STATUS NTAPI
EspHwAdapterControl(PVOID DeviceExtension, SCSI_ADAPTER_CONTROL_TYPE ControlType,
		    PVOID Parameters)
{
	PESP_EXTENSION Extension = (PESP_EXTENSION)DeviceExtension;
	PSCSI_SUPPORTED_CONTROL_TYPE_LIST List;

	switch (ControlType) {
	case ScsiQuerySupportedControlTypes:
		List = (PSCSI_SUPPORTED_CONTROL_TYPE_LIST)Parameters;
		if (List->MaxControlType > ScsiQuerySupportedControlTypes)
			List->SupportedTypeList[ScsiQuerySupportedControlTypes] = TRUE;
		if (List->MaxControlType > ScsiStopAdapter)
			List->SupportedTypeList[ScsiStopAdapter] = TRUE;
		if (List->MaxControlType > ScsiRestartAdapter)
			List->SupportedTypeList[ScsiRestartAdapter] = TRUE;
		return ScsiAdapterControlSuccess;
	case ScsiStopAdapter:
		Extension->Online = FALSE;
		EspResetChip(Extension);
		return ScsiAdapterControlSuccess;
	case ScsiRestartAdapter:
		EspHwInitialize(Extension);
		return ScsiAdapterControlSuccess;
	default:
		return ScsiAdapterControlUnsuccessful;
	}
}

/*
 * HwFindAdapter: configures one HBA
 *
 * Returns: SP_RETURN_FOUND; SP_RETURN_NOT_FOUND without an I/O range;
 * SP_RETURN_ERROR if the range cannot be mapped, nobody answers there, or there is
 * no memory.
 * IRQL: PASSIVE_LEVEL.
 * Locks: none.
 * Context: the interrupt is not connected yet.
 * Errors: nothing stays mapped.
 */
static ULONG NTAPI EspHwFindAdapter(PVOID DeviceExtension, PVOID HwContext, PVOID BusInformation,
				    PCHAR ArgumentString,
				    PPORT_CONFIGURATION_INFORMATION ConfigInfo, PBOOLEAN Again)
{
	PESP_EXTENSION Extension = (PESP_EXTENSION)DeviceExtension;
	SCSI_PHYSICAL_ADDRESS Physical;
	PACCESS_RANGE Range = NULL;
	ULONG Length = 0, i;

	UNREFERENCED_PARAMETER(HwContext);
	UNREFERENCED_PARAMETER(BusInformation);
	UNREFERENCED_PARAMETER(ArgumentString);
	*Again = FALSE;

	for (i = 0; i < ConfigInfo->NumberOfAccessRanges; i++) {
		Range = &(*ConfigInfo->AccessRanges)[i];
		if (!Range->RangeInMemory && Range->RangeLength >= ESP_REG_SPACE)
			break;
	}
	if (i == ConfigInfo->NumberOfAccessRanges)
		return SP_RETURN_NOT_FOUND;

	ConfigInfo->NumberOfBuses = 1;
	ConfigInfo->MaximumNumberOfTargets = ESP_TARGETS;
	ConfigInfo->MaximumNumberOfLogicalUnits = ESP_LOGICAL_UNITS;
	ConfigInfo->InitiatorBusId[0] = ESP_INITIATOR_ID;
	ConfigInfo->Master = TRUE;
	ConfigInfo->ScatterGather = TRUE;
	ConfigInfo->DmaWidth = Width32Bits;
	ConfigInfo->Dma32BitAddresses = TRUE;
	ConfigInfo->AlignmentMask = 3;
	if (ConfigInfo->MaximumTransferLength > ESP_MAX_TRANSFER)
		ConfigInfo->MaximumTransferLength = ESP_MAX_TRANSFER;
	/* Only to be lowered; but newer ports give 17 where nobody has set a limit. */
	if (ConfigInfo->NumberOfPhysicalBreaks > ESP_BREAKS ||
	    ConfigInfo->NumberOfPhysicalBreaks == SCSI_MINIMUM_PHYSICAL_BREAKS + 1)
		ConfigInfo->NumberOfPhysicalBreaks = ESP_BREAKS;
	ConfigInfo->MapBuffers = ESP_MAP_NON_READ_WRITE;
	ConfigInfo->NeedPhysicalAddresses = TRUE;
	ConfigInfo->TaggedQueuing = TRUE;
	ConfigInfo->AutoRequestSense = TRUE;
	ConfigInfo->MultipleRequestPerLu = TRUE;
	ConfigInfo->BufferAccessScsiPortControlled = TRUE;

	Extension->Registers = (PUCHAR)ScsiPortGetDeviceBase(Extension,
							     ConfigInfo->AdapterInterfaceType,
							     ConfigInfo->SystemIoBusNumber,
							     Range->RangeStart,
							     Range->RangeLength, TRUE);
	if (!Extension->Registers)
		return SP_RETURN_ERROR;

	Extension->Scratch = (PUCHAR)ScsiPortGetUncachedExtension(Extension, ConfigInfo,
								  ESP_SCRATCH_SIZE);
	if (!Extension->Scratch)
		goto FreeBase;
	Physical = ScsiPortGetPhysicalAddress(Extension, NULL, Extension->Scratch, &Length);
	if (Length < ESP_SCRATCH_SIZE)
		goto FreeBase;
	Extension->ScratchAddress = Physical.LowPart;

	EspResetChip(Extension);
	if (EspRead(Extension, ESP_REG_CONFIG1) != ESP_CONFIG1 ||
	    EspRead(Extension, ESP_REG_CONFIG2) != ESP_CONFIG2_FEATURES)
		goto FreeBase;
	return SP_RETURN_FOUND;

FreeBase:
	ScsiPortFreeDeviceBase(Extension, Extension->Registers);
	Extension->Registers = NULL;
	return SP_RETURN_ERROR;
}

/*
 * DriverEntry: introduces the driver to the port
 *
 * Returns: what ScsiPortInitialize returns.
 * IRQL: PASSIVE_LEVEL.
 * Locks: none.
 * Context: loading of the driver.
 * Errors: the port's.
 */
ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
	static UCHAR VendorId[] = {'1', '0', '2', '2'};
	static UCHAR DeviceId[] = {'2', '0', '2', '0'};
	HW_INITIALIZATION_DATA Data;

	EspZero(&Data, sizeof(Data));
	Data.HwInitializationDataSize = sizeof(Data);
	Data.AdapterInterfaceType = PCIBus;
	Data.HwInitialize = EspHwInitialize;
	Data.HwStartIo = EspHwStartIo;
	Data.HwInterrupt = EspHwInterrupt;
	Data.HwFindAdapter = EspHwFindAdapter;
	Data.HwResetBus = EspHwResetBus;
	Data.HwAdapterControl = EspHwAdapterControl;
	Data.DeviceExtensionSize = sizeof(ESP_EXTENSION);
	Data.SrbExtensionSize = sizeof(ESP_REQUEST);
	Data.NumberOfAccessRanges = 6;
	Data.MapBuffers = ESP_MAP_NON_READ_WRITE;
	Data.NeedPhysicalAddresses = TRUE;
	Data.TaggedQueuing = TRUE;
	Data.AutoRequestSense = TRUE;
	Data.MultipleRequestPerLu = TRUE;
	Data.VendorIdLength = sizeof(VendorId);
	Data.VendorId = VendorId;
	Data.DeviceIdLength = sizeof(DeviceId);
	Data.DeviceId = DeviceId;
	return ScsiPortInitialize(DriverObject, RegistryPath, &Data, NULL);
}
