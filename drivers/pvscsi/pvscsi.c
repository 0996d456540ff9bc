// SPDX-License-Identifier: BSD-3-Clause
/*
 * SCSI miniport driver for the paravirtual SCSI HBA, PCI 15AD:07C0.
 *
 * The driver puts a request into a ring in memory and writes one register; the
 * HBA puts the completion into another ring and interrupts. With a message-
 * signalled interrupt that register write is all a request costs.
 *
 * Quirks stated below as the emulator's are those of QEMU's pvscsi device.
 */

#include <miniport.h>
#include <scsi.h>

#include "pvscsi.h"

/*
 * The emulator takes ids up to and including 64 and gives the id 7, which other
 * hosts reserve for the HBA itself, to disks as well. LUN 0 only.
 */
#define PVSCSI_TARGETS			65
#define PVSCSI_LOGICAL_UNITS		1

/* The port has 254 tags; every page of the request ring holds 32 requests. */
#define PVSCSI_MAX_RING_PAGES		8
#define PVSCSI_MAX_SLOTS		256

#define PVSCSI_MAX_SEGMENTS		128
#define PVSCSI_LIST_SIZE		(PVSCSI_MAX_SEGMENTS * sizeof(PVSCSI_SG_ELEMENT))
#define PVSCSI_MAX_TRANSFER		(1024 * 1024)

/* Wherever this begins, it contains a complete list that crosses no page. */
typedef struct _PVSCSI_SRB_EXTENSION {
	UCHAR List[2 * PVSCSI_LIST_SIZE];
} PVSCSI_SRB_EXTENSION, *PPVSCSI_SRB_EXTENSION;

C_ASSERT(2 * PVSCSI_LIST_SIZE <= PVSCSI_PAGE_SIZE);
C_ASSERT(PVSCSI_MAX_RING_PAGES * PVSCSI_REQUESTS_PER_PAGE == PVSCSI_MAX_SLOTS);

/*
 * The emulator compares the 32-bit producer index that it reads with a 64-bit
 * one of its own, and so takes no more requests once the former has wrapped.
 * The rings are set up afresh well before, at a moment with nothing in them.
 */
#define PVSCSI_RING_LIFETIME		0xc0000000

/*
 * What the driver knows of a request that the HBA has. A slot's context is its
 * index in the lower 8 bits and above them a number that changes whenever the
 * slot becomes free: what comes late, for a request that is no longer, finds
 * no slot with its context.
 */
typedef struct _PVSCSI_SLOT {
	PSCSI_REQUEST_BLOCK Srb;
	PSCSI_REQUEST_BLOCK AbortSrb;	/* to be completed after Srb */
	ULONG Context;
	BOOLEAN Orphan;			/* the HBA's answer is still due, Srb is gone */
} PVSCSI_SLOT, *PPVSCSI_SLOT;

typedef struct _PVSCSI_EXTENSION {
	PUCHAR Registers;
	BOOLEAN Online;			/* rings are set up, interrupts enabled */
	BOOLEAN MessageSignalled;
	BOOLEAN HasMessages;

	/* The port waits to hear that one more request would be welcome. */
	BOOLEAN NextPending;
	UCHAR NextTag;
	UCHAR NextTargetId;
	UCHAR NextLun;

	PPVSCSI_RINGS_STATE State;
	PPVSCSI_REQUEST RequestRing;
	PPVSCSI_COMPLETION CompletionRing;
	PPVSCSI_MESSAGE MessageRing;
	ULONG RequestProducer;
	ULONG CompletionConsumer;
	ULONG MessageConsumer;

	ULONG RequestPages;
	ULONG CompletionPages;
	ULONG SharedSize;		/* State and the rings, one after the other */
	ULONGLONG SharedPage;		/* page number of State */

	ULONG Slots;
	ULONG FreeSlots;
	UCHAR Free[PVSCSI_MAX_SLOTS];	/* a stack: the slot used last is used next */
	PVSCSI_SLOT Slot[PVSCSI_MAX_SLOTS];
} PVSCSI_EXTENSION, *PPVSCSI_EXTENSION;

static ULONG PvscsiRead(PPVSCSI_EXTENSION Extension, ULONG Register)
{
	return ScsiPortReadRegisterUlong((PULONG)(Extension->Registers + Register));
}

static VOID PvscsiWrite(PPVSCSI_EXTENSION Extension, ULONG Register, ULONG Value)
{
	ScsiPortWriteRegisterUlong((PULONG)(Extension->Registers + Register), Value);
}

/* A miniport links with nothing but SCSIPORT.SYS, so there is no memset. */
static VOID PvscsiZero(PVOID Memory, ULONG Bytes)
{
	PVSCSI_SHARED UCHAR *Byte = (PUCHAR)Memory;

	while (Bytes--)
		*Byte++ = 0;
}

static VOID PvscsiArgument64(PPVSCSI_EXTENSION Extension, ULONGLONG Value)
{
	PvscsiWrite(Extension, PVSCSI_REG_COMMAND_DATA, (ULONG)Value);
	PvscsiWrite(Extension, PVSCSI_REG_COMMAND_DATA, (ULONG)(Value >> 32));
}

static VOID PvscsiArgumentPages(PPVSCSI_EXTENSION Extension, ULONGLONG First,
				ULONG Pages, ULONG Arguments)
{
	ULONG i;

	for (i = 0; i < Arguments; i++)
		PvscsiArgument64(Extension, i < Pages ? First + i : 0);
}

static BOOLEAN PvscsiSucceeded(PPVSCSI_EXTENSION Extension)
{
	return PvscsiRead(Extension, PVSCSI_REG_COMMAND_STATUS) != PVSCSI_COMMAND_FAILED;
}

/*
 * Interrupts go first: the emulator forgets a pending one at a reset without
 * taking back a line that it has raised.
 *
 * When the reset is done, so is all DMA. What was outstanding then has its
 * completion in the ring, whose memory the HBA does not touch any more.
 */
static BOOLEAN PvscsiQuiesce(PPVSCSI_EXTENSION Extension)
{
	Extension->Online = FALSE;
	PvscsiWrite(Extension, PVSCSI_REG_INTR_MASK, 0);
	PvscsiWrite(Extension, PVSCSI_REG_COMMAND, PVSCSI_COMMAND_ADAPTER_RESET);
	return PvscsiSucceeded(Extension);
}

static VOID PvscsiRenewContext(PPVSCSI_SLOT Slot)
{
	Slot->Context += PVSCSI_MAX_SLOTS;
	if (Slot->Context < PVSCSI_MAX_SLOTS)
		Slot->Context += PVSCSI_MAX_SLOTS;
}

static VOID PvscsiReleaseSlot(PPVSCSI_EXTENSION Extension, PPVSCSI_SLOT Slot)
{
	Slot->Srb = NULL;
	Slot->AbortSrb = NULL;
	Slot->Orphan = FALSE;
	Extension->Free[Extension->FreeSlots++] = (UCHAR)Slot->Context;
	PvscsiRenewContext(Slot);
}

/* The HBA has nothing and will say nothing about anything it has had. */
static VOID PvscsiReleaseAllSlots(PPVSCSI_EXTENSION Extension)
{
	ULONG i;

	Extension->FreeSlots = 0;
	for (i = Extension->Slots; i-- > 0;)
		PvscsiReleaseSlot(Extension, &Extension->Slot[i]);
}

/* For an HBA without requests. Only a reset takes the rings away again. */
static BOOLEAN PvscsiSetUpRings(PPVSCSI_EXTENSION Extension)
{
	ULONGLONG Page = Extension->SharedPage;

	PvscsiZero((PVOID)Extension->State, Extension->SharedSize);
	Extension->RequestProducer = 0;
	Extension->CompletionConsumer = 0;
	Extension->MessageConsumer = 0;

	PvscsiWrite(Extension, PVSCSI_REG_COMMAND, PVSCSI_COMMAND_SETUP_RINGS);
	PvscsiWrite(Extension, PVSCSI_REG_COMMAND_DATA, Extension->RequestPages);
	PvscsiWrite(Extension, PVSCSI_REG_COMMAND_DATA, Extension->CompletionPages);
	PvscsiArgument64(Extension, Page++);
	PvscsiArgumentPages(Extension, Page, Extension->RequestPages, PVSCSI_RING_PAGE_NUMBERS);
	Page += Extension->RequestPages;
	PvscsiArgumentPages(Extension, Page, Extension->CompletionPages,
			    PVSCSI_RING_PAGE_NUMBERS);
	Page += Extension->CompletionPages;
	if (!PvscsiSucceeded(Extension))
		return FALSE;

	if (Extension->HasMessages) {
		PvscsiWrite(Extension, PVSCSI_REG_COMMAND, PVSCSI_COMMAND_SETUP_MESSAGE_RING);
		PvscsiWrite(Extension, PVSCSI_REG_COMMAND_DATA, 1);
		PvscsiWrite(Extension, PVSCSI_REG_COMMAND_DATA, 0);
		PvscsiArgumentPages(Extension, Page, 1, PVSCSI_MESSAGE_RING_PAGE_NUMBERS);
		if (!PvscsiSucceeded(Extension))
			Extension->HasMessages = FALSE;
	}
	return TRUE;
}

static BOOLEAN PvscsiGoOnline(PPVSCSI_EXTENSION Extension)
{
	if (!PvscsiSetUpRings(Extension))
		return FALSE;
	Extension->Online = TRUE;
	PvscsiWrite(Extension, PVSCSI_REG_INTR_MASK,
		    Extension->HasMessages ? PVSCSI_INTR_ALL : PVSCSI_INTR_COMPLETION);
	return TRUE;
}

static VOID PvscsiFinish(PPVSCSI_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, UCHAR SrbStatus)
{
	Srb->SrbStatus = SrbStatus;
	ScsiPortNotification(RequestComplete, Extension, Srb);
}

static BOOLEAN PvscsiIsReadWrite(UCHAR OperationCode)
{
	switch (OperationCode) {
	case SCSIOP_READ:
	case SCSIOP_WRITE:
	case SCSIOP_READ16:
	case SCSIOP_WRITE16:
	case SCSIOP_READ6:
	case SCSIOP_WRITE6:
	case SCSIOP_READ12:
	case SCSIOP_WRITE12:
		return TRUE;
	}
	return FALSE;
}

/*
 * Which way the HBA takes the data of a command to go, from the operation code:
 * PVSCSI_FLAG_TO_HOST, PVSCSI_FLAG_TO_DEVICE, or 0 for data that goes to the
 * device though the emulator does not know.
 */
static ULONG PvscsiCommandDirection(PUCHAR Cdb)
{
	switch (Cdb[0]) {
	case SCSIOP_READ:
	case SCSIOP_READ16:
		return PVSCSI_FLAG_TO_HOST;
	case SCSIOP_WRITE:
	case SCSIOP_WRITE16:
	case SCSIOP_FORMAT_UNIT:
	case SCSIOP_REASSIGN_BLOCKS:
	case SCSIOP_WRITE6:
	case SCSIOP_MODE_SELECT:
	case SCSIOP_COPY:
	case SCSIOP_SEND_DIAGNOSTIC:
	case 0x24:			/* SET WINDOW */
	case SCSIOP_WRITE_VERIFY:
	case SCSIOP_VERIFY:
	case SCSIOP_SEARCH_DATA_HIGH:
	case SCSIOP_SEARCH_DATA_EQUAL:
	case SCSIOP_SEARCH_DATA_LOW:
	case 0x38:			/* MEDIUM SCAN */
	case SCSIOP_COMPARE:
	case SCSIOP_COPY_COMPARE:
	case SCSIOP_WRITE_DATA_BUFF:
	case 0x3d:			/* UPDATE BLOCK */
	case SCSIOP_WRITE_LONG:
	case SCSIOP_CHANGE_DEFINITION:
	case SCSIOP_WRITE_SAME:
	case SCSIOP_UNMAP:
	case SCSIOP_LOG_SELECT:
	case SCSIOP_MODE_SELECT10:
	case SCSIOP_SEND_CUE_SHEET:
	case SCSIOP_PERSISTENT_RESERVE_OUT:
	case SCSIOP_WRITE_VERIFY16:
	case SCSIOP_VERIFY16:
	case SCSIOP_WRITE_SAME16:
	case SCSIOP_MAINTENANCE_OUT:
	case SCSIOP_WRITE12:
	case SCSIOP_WRITE_VERIFY12:
	case SCSIOP_VERIFY12:
	case SCSIOP_SEARCH_DATA_HIGH12:
	case SCSIOP_SEARCH_DATA_EQUAL12:
	case SCSIOP_SEARCH_DATA_LOW12:
	case SCSIOP_SEND_VOLUME_TAG:
	case SCSIOP_SEND_DVD_STRUCTURE:
		return PVSCSI_FLAG_TO_DEVICE;
	case SCSIOP_ATA_PASSTHROUGH12:
	case SCSIOP_ATA_PASSTHROUGH16:
		return Cdb[2] & 0x08 ? PVSCSI_FLAG_TO_HOST : PVSCSI_FLAG_TO_DEVICE;
	case SCSIOP_SANITIZE:
	case 0x50:			/* XDWRITE(10) */
	case SCSIOP_SEND_OPC_INFORMATION:
	case 0x83:			/* EXTENDED COPY */
	case 0x87:			/* ACCESS CONTROL OUT */
	case 0x89:			/* COMPARE AND WRITE */
	case 0x8b:			/* ORWRITE(16) */
	case 0x8d:			/* WRITE ATTRIBUTE */
	case 0x9c:			/* WRITE ATOMIC(16) */
	case 0x9f:			/* SERVICE ACTION OUT(16) */
	case 0xa9:			/* SERVICE ACTION OUT(12) */
	case 0xb5:			/* SECURITY PROTOCOL OUT */
		return 0;
	}
	return Cdb[0] >= 0xc0 ? 0 : PVSCSI_FLAG_TO_HOST;
}

/*
 * A request with a direction other than that of its command is one that the
 * emulator never completes; moreover the emulator dies of it at the next reset.
 * So the direction is left out where the two differ. Unless the command would
 * have the HBA store into what is meant to be read only: such a request is
 * refused.
 */
static BOOLEAN PvscsiDirection(PSCSI_REQUEST_BLOCK Srb, PULONG Flags)
{
	ULONG Direction;

	if (!Srb->DataTransferLength) {
		*Flags = PVSCSI_FLAG_NO_DATA;
		return TRUE;
	}

	switch (Srb->SrbFlags & SRB_FLAGS_UNSPECIFIED_DIRECTION) {
	case SRB_FLAGS_DATA_IN:
		Direction = PvscsiCommandDirection(Srb->Cdb);
		*Flags = Direction & PVSCSI_FLAG_TO_HOST;
		return TRUE;
	case SRB_FLAGS_DATA_OUT:
		Direction = PvscsiCommandDirection(Srb->Cdb);
		*Flags = Direction;
		return Direction != PVSCSI_FLAG_TO_HOST;
	case SRB_FLAGS_UNSPECIFIED_DIRECTION:
		*Flags = 0;
		return TRUE;
	}
	*Flags = PVSCSI_FLAG_NO_DATA;
	return TRUE;
}

/*
 * MapBuffers is FALSE: DataBuffer is a name for the data that only
 * ScsiPortGetPhysicalAddress understands. The length that it returns may go
 * beyond the data.
 */
static BOOLEAN PvscsiDescribeData(PPVSCSI_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb,
				  PPVSCSI_REQUEST Request, PULONG Flags)
{
	SCSI_PHYSICAL_ADDRESS Physical, ListPhysical;
	PUCHAR Data = (PUCHAR)Srb->DataBuffer;
	ULONG Left = Srb->DataTransferLength;
	PPVSCSI_SG_ELEMENT Element;
	ULONG Length = 0, Offset, i;
	PUCHAR List;

	Physical = ScsiPortGetPhysicalAddress(Extension, Srb, Data, &Length);
	if (!Length || !Physical.QuadPart)
		return FALSE;
	if (Length >= Left) {
		Request->DataAddress = (ULONGLONG)Physical.QuadPart;
		return TRUE;
	}

	List = ((PPVSCSI_SRB_EXTENSION)Srb->SrbExtension)->List;
	ListPhysical = ScsiPortGetPhysicalAddress(Extension, NULL, List, &Offset);
	Offset = ListPhysical.LowPart & (PVSCSI_PAGE_SIZE - 1);
	if (Offset > PVSCSI_PAGE_SIZE - PVSCSI_LIST_SIZE) {
		ListPhysical.QuadPart += PVSCSI_PAGE_SIZE - Offset;
		List += PVSCSI_PAGE_SIZE - Offset;
	}
	Request->DataAddress = (ULONGLONG)ListPhysical.QuadPart;
	*Flags |= PVSCSI_FLAG_SG_LIST;

	Element = (PPVSCSI_SG_ELEMENT)List;
	for (i = 0; i < PVSCSI_MAX_SEGMENTS; i++) {
		if (Length > Left)
			Length = Left;
		Element[i].Address = (ULONGLONG)Physical.QuadPart;
		Element[i].Length = Length;
		Element[i].Flags = 0;
		Left -= Length;
		if (!Left)
			return TRUE;

		Data += Length;
		Length = 0;
		Physical = ScsiPortGetPhysicalAddress(Extension, Srb, Data, &Length);
		if (!Length || !Physical.QuadPart)
			return FALSE;
	}
	return FALSE;
}

/* Whatever the messages say, the port finds out by looking at the bus itself. */
static BOOLEAN PvscsiDrainMessages(PPVSCSI_EXTENSION Extension)
{
	PPVSCSI_RINGS_STATE State = Extension->State;
	ULONG Producer;

	if (!Extension->HasMessages)
		return FALSE;
	Producer = State->MessageProducer;
	if (Producer == Extension->MessageConsumer)
		return FALSE;
	Extension->MessageConsumer = Producer;
	State->MessageConsumer = Producer;
	ScsiPortNotification(BusChangeDetected, Extension, 0);
	return TRUE;
}

/* Room for one more request, with certainty that its answer will find room. */
static BOOLEAN PvscsiHasRoom(PPVSCSI_EXTENSION Extension)
{
	if (Extension->RequestProducer >= PVSCSI_RING_LIFETIME) {
		if (Extension->FreeSlots < Extension->Slots)
			return FALSE;
		PvscsiDrainMessages(Extension);
		PvscsiSetUpRings(Extension);
	}
	return Extension->FreeSlots != 0;
}

/*
 * Tells the port that another request would be welcome: for this logical unit
 * too if the request has a tag, because then it does not need it for itself.
 * Without room this is put off until the HBA has completed something.
 */
static VOID PvscsiNext(PPVSCSI_EXTENSION Extension, UCHAR TargetId, UCHAR Lun, UCHAR Tag)
{
	Extension->NextPending = FALSE;
	if (!PvscsiHasRoom(Extension)) {
		Extension->NextPending = TRUE;
		Extension->NextTargetId = TargetId;
		Extension->NextLun = Lun;
		Extension->NextTag = Tag;
	} else if (Tag == SP_UNTAGGED) {
		ScsiPortNotification(NextRequest, Extension);
	} else {
		ScsiPortNotification(NextLuRequest, Extension, 0, TargetId, Lun);
	}
}

static VOID PvscsiExecuteScsi(PPVSCSI_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	SCSI_PHYSICAL_ADDRESS Sense;
	PPVSCSI_REQUEST Request;
	ULONG SenseLength = 0;
	PPVSCSI_SLOT Slot;
	ULONG Flags, i;
	PCDB Cdb;

	if (!Extension->FreeSlots) {
		PvscsiFinish(Extension, Srb, SRB_STATUS_BUSY);
		return;
	}
	if (Srb->CdbLength > sizeof(Request->Cdb) || !PvscsiDirection(Srb, &Flags)) {
		PvscsiFinish(Extension, Srb, SRB_STATUS_INVALID_REQUEST);
		return;
	}

	/* What is never written below is 0 since the rings were set up. */
	i = Extension->RequestPages * PVSCSI_REQUESTS_PER_PAGE - 1;
	Request = &Extension->RequestRing[Extension->RequestProducer & i];

	if (Flags & PVSCSI_FLAG_NO_DATA) {
		Request->DataAddress = 0;
		Request->DataLength = 0;
	} else {
		if (!PvscsiDescribeData(Extension, Srb, Request, &Flags)) {
			PvscsiFinish(Extension, Srb, SRB_STATUS_INVALID_REQUEST);
			return;
		}
		Request->DataLength = Srb->DataTransferLength;
	}

	Sense.QuadPart = 0;
	if (Srb->SenseInfoBuffer && Srb->SenseInfoBufferLength &&
	    !(Srb->SrbFlags & SRB_FLAGS_DISABLE_AUTOSENSE)) {
		Sense = ScsiPortGetPhysicalAddress(Extension, Srb, Srb->SenseInfoBuffer,
						   &SenseLength);
		if (!Sense.QuadPart)
			SenseLength = 0;
		else if (SenseLength > Srb->SenseInfoBufferLength)
			SenseLength = Srb->SenseInfoBufferLength;
	}
	Request->SenseAddress = (ULONGLONG)Sense.QuadPart;
	Request->SenseLength = SenseLength;

	Request->Flags = Flags;
	Cdb = (PCDB)Srb->Cdb;
	for (i = 0; i < 4; i++)
		Request->Cdb[i] = Cdb->AsUlong[i];
	Request->CdbLength = Srb->CdbLength;
	Request->Lun[1] = Srb->Lun;
	Request->Tag = Srb->SrbFlags & SRB_FLAGS_QUEUE_ACTION_ENABLE ? Srb->QueueAction : 0;
	Request->Target = Srb->TargetId;

	Slot = &Extension->Slot[Extension->Free[--Extension->FreeSlots]];
	Slot->Srb = Srb;
	Request->Context = Slot->Context;

	Extension->State->RequestProducer = ++Extension->RequestProducer;
	PvscsiWrite(Extension, PvscsiIsReadWrite(Srb->Cdb[0]) ? PVSCSI_REG_KICK_RW :
		    PVSCSI_REG_KICK_NON_RW, 0);
}

/* As opposed to commands that say how much is to be transferred, no less. */
static BOOLEAN PvscsiReturnsWhatItHas(PSCSI_REQUEST_BLOCK Srb)
{
	ULONG Direction = Srb->SrbFlags & SRB_FLAGS_UNSPECIFIED_DIRECTION;

	return Direction == SRB_FLAGS_DATA_IN && !PvscsiIsReadWrite(Srb->Cdb[0]);
}

/*
 * ScsiStatus counts before HostStatus: a command that ends with, say, CHECK
 * CONDITION usually has not moved all its data either, and the emulator reports
 * that as PVSCSI_HOST_DATA_RUN.
 *
 * The emulator leaves DataLength 0, always. With PVSCSI_HOST_DATA_RUN one then
 * only knows that command and buffer differ in length. Commands that return as
 * much as they have do so together with its length, and are a success. Others
 * may have left data behind, and fail: SRB_STATUS_DATA_OVERRUN with the length
 * unchanged.
 */
static UCHAR PvscsiTranslateStatus(PPVSCSI_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb,
				   PPVSCSI_COMPLETION Completion, BOOLEAN Aborted)
{
	ULONG HostStatus = Completion->HostStatus;
	ULONGLONG Length = Completion->DataLength;
	ULONG SenseLength = Completion->SenseLength;
	UCHAR SrbStatus = SRB_STATUS_ERROR;

	Srb->ScsiStatus = (UCHAR)Completion->ScsiStatus;

	switch (HostStatus) {
	case PVSCSI_HOST_SUCCESS:
	case PVSCSI_HOST_LINKED:
	case PVSCSI_HOST_LINKED_FLAG:
		if (Srb->ScsiStatus != SCSISTAT_GOOD)
			break;
		if (!Length || Length >= Srb->DataTransferLength)
			return SRB_STATUS_SUCCESS;
		Srb->DataTransferLength = (ULONG)Length;
		return SRB_STATUS_DATA_OVERRUN;

	case PVSCSI_HOST_DATA_RUN:
	case PVSCSI_HOST_DATA_UNDERRUN:
		if (Srb->ScsiStatus == SCSISTAT_GOOD && !Length &&
		    HostStatus == PVSCSI_HOST_DATA_RUN)
			return PvscsiReturnsWhatItHas(Srb) ? SRB_STATUS_SUCCESS :
							     SRB_STATUS_DATA_OVERRUN;
		if (Length < Srb->DataTransferLength)
			Srb->DataTransferLength = (ULONG)Length;
		if (Srb->ScsiStatus == SCSISTAT_GOOD)
			return SRB_STATUS_DATA_OVERRUN;
		break;

	case PVSCSI_HOST_SELECTION_TIMEOUT:
		return SRB_STATUS_SELECTION_TIMEOUT;
	case PVSCSI_HOST_LUN_MISMATCH:
		return SRB_STATUS_INVALID_LUN;
	case PVSCSI_HOST_BUS_FREE:
	case PVSCSI_HOST_DISCONNECT:
		return SRB_STATUS_UNEXPECTED_BUS_FREE;
	case PVSCSI_HOST_INVALID_PHASE:
		return SRB_STATUS_PHASE_SEQUENCE_FAILURE;
	case PVSCSI_HOST_SENSE_FAILED:
		return SRB_STATUS_REQUEST_SENSE_FAILED;
	case PVSCSI_HOST_TAG_REJECTED:
	case PVSCSI_HOST_BAD_MESSAGE:
		return SRB_STATUS_MESSAGE_REJECTED;
	case PVSCSI_HOST_SENT_RESET:
	case PVSCSI_HOST_SAW_RESET:
	case PVSCSI_HOST_BUS_RESET:
		return SRB_STATUS_BUS_RESET;
	case PVSCSI_HOST_ABORTED:
		/*
		 * Not always what was asked for: also a target that is busy, or
		 * that is just being unplugged. A second try tells.
		 */
		return Aborted ? SRB_STATUS_ABORTED : SRB_STATUS_BUSY;
	case PVSCSI_HOST_NO_RESPONSE:
	case PVSCSI_HOST_TIMEOUT:
		return SRB_STATUS_TIMEOUT;
	case PVSCSI_HOST_PARITY:
		return SRB_STATUS_PARITY_ERROR;
	default:
		ScsiPortLogError(Extension, Srb, Srb->PathId, Srb->TargetId, Srb->Lun,
				 SP_INTERNAL_ADAPTER_ERROR, HostStatus);
		return SRB_STATUS_ERROR;
	}

	if (Srb->ScsiStatus == SCSISTAT_CHECK_CONDITION && SenseLength && Srb->SenseInfoBuffer &&
	    !(Srb->SrbFlags & SRB_FLAGS_DISABLE_AUTOSENSE)) {
		if (SenseLength < Srb->SenseInfoBufferLength)
			Srb->SenseInfoBufferLength = (UCHAR)SenseLength;
		SrbStatus |= SRB_STATUS_AUTOSENSE_VALID;
	}
	return SrbStatus;
}

static VOID PvscsiComplete(PPVSCSI_EXTENSION Extension, PPVSCSI_COMPLETION Completion)
{
	ULONGLONG Context = Completion->Context;
	PSCSI_REQUEST_BLOCK Srb, AbortSrb;
	PPVSCSI_SLOT Slot;
	UCHAR SrbStatus;

	Slot = &Extension->Slot[(UCHAR)Context];
	if (Slot->Context != Context)
		return;

	Srb = Slot->Srb;
	AbortSrb = Slot->AbortSrb;
	if (!Srb && !Slot->Orphan)
		return;
	PvscsiReleaseSlot(Extension, Slot);
	if (!Srb)
		return;

	SrbStatus = PvscsiTranslateStatus(Extension, Srb, Completion, AbortSrb ? TRUE : FALSE);
	PvscsiFinish(Extension, Srb, SrbStatus);
	if (AbortSrb)
		PvscsiFinish(Extension, AbortSrb, SRB_STATUS_SUCCESS);
}

static BOOLEAN PvscsiDrainCompletions(PPVSCSI_EXTENSION Extension)
{
	ULONG Mask = Extension->CompletionPages * PVSCSI_COMPLETIONS_PER_PAGE - 1;
	PPVSCSI_RINGS_STATE State = Extension->State;
	ULONG Consumer = Extension->CompletionConsumer;

	if (Consumer == State->CompletionProducer)
		return FALSE;
	do {
		PvscsiComplete(Extension, &Extension->CompletionRing[Consumer & Mask]);
		Consumer++;
	} while (Consumer != State->CompletionProducer);
	Extension->CompletionConsumer = Consumer;
	State->CompletionConsumer = Consumer;
	return TRUE;
}

static PPVSCSI_SLOT PvscsiFindSlot(PPVSCSI_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	ULONG i;

	for (i = 0; i < Extension->Slots; i++) {
		if (Extension->Slot[i].Srb == Srb)
			return &Extension->Slot[i];
	}
	return NULL;
}

/*
 * The abort request is completed after its victim, whatever the victim ends
 * with. Should the victim never end, the reset that follows ends both.
 */
static VOID PvscsiAbort(PPVSCSI_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	PSCSI_REQUEST_BLOCK Victim = Srb->NextSrb;
	PPVSCSI_SLOT Slot = NULL;

	if (Victim && ScsiPortGetSrb(Extension, Srb->PathId, Srb->TargetId, Srb->Lun,
				     Victim->QueueTag) == Victim)
		Slot = PvscsiFindSlot(Extension, Victim);
	if (!Slot || Slot->AbortSrb) {
		PvscsiFinish(Extension, Srb, SRB_STATUS_ABORT_FAILED);
		return;
	}

	PvscsiWrite(Extension, PVSCSI_REG_COMMAND, PVSCSI_COMMAND_ABORT);
	PvscsiArgument64(Extension, Slot->Context);
	PvscsiWrite(Extension, PVSCSI_REG_COMMAND_DATA, Victim->TargetId);
	PvscsiWrite(Extension, PVSCSI_REG_COMMAND_DATA, 0);
	if (PvscsiSucceeded(Extension))
		Slot->AbortSrb = Srb;
	else
		PvscsiFinish(Extension, Srb, SRB_STATUS_ABORT_FAILED);
}

/*
 * When the command is done the target has forgotten its requests, but the
 * emulator gets round to saying so only later; their slots wait for that.
 */
static VOID PvscsiResetDevice(PPVSCSI_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	PSCSI_REQUEST_BLOCK Victim, AbortSrb;
	PPVSCSI_SLOT Slot;
	ULONG i;

	PvscsiWrite(Extension, PVSCSI_REG_COMMAND, PVSCSI_COMMAND_RESET_DEVICE);
	PvscsiWrite(Extension, PVSCSI_REG_COMMAND_DATA, Srb->TargetId);
	PvscsiWrite(Extension, PVSCSI_REG_COMMAND_DATA, (ULONG)Srb->Lun << 8);
	PvscsiWrite(Extension, PVSCSI_REG_COMMAND_DATA, 0);
	if (!PvscsiSucceeded(Extension)) {
		PvscsiFinish(Extension, Srb, SRB_STATUS_NO_DEVICE);
		return;
	}

	PvscsiDrainCompletions(Extension);
	for (i = 0; i < Extension->Slots; i++) {
		Slot = &Extension->Slot[i];
		Victim = Slot->Srb;
		AbortSrb = Slot->AbortSrb;
		if (!Victim || Victim->TargetId != Srb->TargetId || Victim->Lun != Srb->Lun)
			continue;
		Slot->Srb = NULL;
		Slot->AbortSrb = NULL;
		Slot->Orphan = TRUE;
		PvscsiFinish(Extension, Victim, SRB_STATUS_BUS_RESET);
		if (AbortSrb)
			PvscsiFinish(Extension, AbortSrb, SRB_STATUS_SUCCESS);
	}
	PvscsiFinish(Extension, Srb, SRB_STATUS_SUCCESS);
}

/*
 * Resets the whole HBA, of which the bus is a part. The bus alone could be
 * reset by a command of its own; but after that the emulator still owes the
 * completions of the requests that have fallen victim to it.
 *
 * Srb is the request for the reset, if it was one; it is completed on its own,
 * or it would be counted among the victims.
 */
static BOOLEAN PvscsiResetBus(PPVSCSI_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	BOOLEAN Success = PvscsiQuiesce(Extension);

	PvscsiDrainCompletions(Extension);
	PvscsiDrainMessages(Extension);
	PvscsiReleaseAllSlots(Extension);
	if (Success)
		Success = PvscsiGoOnline(Extension);
	if (Srb)
		PvscsiFinish(Extension, Srb, Success ? SRB_STATUS_SUCCESS : SRB_STATUS_NO_HBA);
	ScsiPortCompleteRequest(Extension, 0, SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_BUS_RESET);
	return Success;
}

/*
 * HwStartIo: accepts one request
 *
 * Returns: TRUE; what is wrong with a request is in its SrbStatus.
 * IRQL: DIRQL.
 * Locks: the port's interrupt lock.
 * Context: any; after NextRequest or NextLuRequest for the request before.
 * Errors: SRB_STATUS_NO_HBA if the HBA has gone, SRB_STATUS_INVALID_REQUEST for
 * functions that are not implemented, commands longer than 16 bytes and data
 * the HBA cannot be told about, SRB_STATUS_BUSY if the port did not wait for
 * the notification. NextRequest or NextLuRequest follows in any case, but not
 * before there is room.
 */
static BOOLEAN NTAPI PvscsiHwStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
	PPVSCSI_EXTENSION Extension = (PPVSCSI_EXTENSION)DeviceExtension;
	UCHAR TargetId = Srb->TargetId;
	UCHAR Lun = Srb->Lun;
	UCHAR Tag = SP_UNTAGGED;

	if (!Extension->Online) {
		PvscsiFinish(Extension, Srb, SRB_STATUS_NO_HBA);
		ScsiPortNotification(NextRequest, Extension);
		return TRUE;
	}

	switch (Srb->Function) {
	case SRB_FUNCTION_EXECUTE_SCSI:
		Tag = Srb->QueueTag;
		PvscsiExecuteScsi(Extension, Srb);
		break;
	case SRB_FUNCTION_ABORT_COMMAND:
		PvscsiAbort(Extension, Srb);
		break;
	case SRB_FUNCTION_RESET_DEVICE:
	case SRB_FUNCTION_RESET_LOGICAL_UNIT:
		PvscsiResetDevice(Extension, Srb);
		break;
	case SRB_FUNCTION_RESET_BUS:
		PvscsiResetBus(Extension, Srb);
		ScsiPortNotification(ResetDetected, Extension);
		break;
	default:
		PvscsiFinish(Extension, Srb, SRB_STATUS_INVALID_REQUEST);
		break;
	}
	PvscsiNext(Extension, TargetId, Lun, Tag);
	return TRUE;
}

/*
 * HwInterrupt: completes what the HBA has finished
 *
 * Returns: TRUE if the interrupt was the HBA's, FALSE otherwise, also before
 * the HBA is online and after it has gone.
 * IRQL: DIRQL.
 * Locks: the port's interrupt lock.
 * Context: interrupt.
 * Errors: none; answers to requests that are no longer are ignored.
 *
 * On a line, the HBA is told that its interrupt is seen before the rings are
 * looked at: what it adds to them later raises the line anew.
 *
 * A message-signalled interrupt belongs to the HBA alone and is over when it is
 * delivered. The HBA sends another for whatever it adds, even if its status
 * register has not been cleared since; so the register is left alone. One that
 * finds the rings empty comes for something an earlier one has seen already.
 */
static BOOLEAN NTAPI PvscsiHwInterrupt(PVOID DeviceExtension)
{
	PPVSCSI_EXTENSION Extension = (PPVSCSI_EXTENSION)DeviceExtension;
	BOOLEAN Found;
	ULONG Status;

	if (!Extension->Online)
		return FALSE;
	if (!Extension->MessageSignalled) {
		Status = PvscsiRead(Extension, PVSCSI_REG_INTR_STATUS);
		if (!(Status & PVSCSI_INTR_ALL) || Status == PVSCSI_ABSENT)
			return FALSE;
		PvscsiWrite(Extension, PVSCSI_REG_INTR_STATUS, Status);
	}

	Found = PvscsiDrainCompletions(Extension);
	if (Found && Extension->NextPending)
		PvscsiNext(Extension, Extension->NextTargetId, Extension->NextLun,
			   Extension->NextTag);
	if (PvscsiDrainMessages(Extension))
		Found = TRUE;
	return Found || !Extension->MessageSignalled;
}

/*
 * HwResetBus: resets the bus and with it every request
 *
 * Returns: TRUE if the bus was reset, FALSE if the HBA has gone.
 * IRQL: DIRQL.
 * Locks: the port's interrupt lock.
 * Context: any.
 * Errors: all requests are completed even if FALSE is returned; later ones end
 * with SRB_STATUS_NO_HBA.
 */
static BOOLEAN NTAPI PvscsiHwResetBus(PVOID DeviceExtension, ULONG PathId)
{
	PPVSCSI_EXTENSION Extension = (PPVSCSI_EXTENSION)DeviceExtension;
	BOOLEAN Success;

	UNREFERENCED_PARAMETER(PathId);
	Success = PvscsiResetBus(Extension, NULL);
	Extension->NextPending = FALSE;
	ScsiPortNotification(NextRequest, Extension);
	return Success;
}

/*
 * HwInitialize: sets up the rings and enables interrupts
 *
 * Returns: TRUE, or FALSE if the HBA refuses or has gone.
 * IRQL: DIRQL.
 * Locks: the port's interrupt lock.
 * Context: once after HwFindAdapter; from ScsiRestartAdapter.
 * Errors: after FALSE the HBA has neither rings nor interrupts.
 *
 * The reset that has to come first was HwFindAdapter's or ScsiStopAdapter's.
 */
static BOOLEAN NTAPI PvscsiHwInitialize(PVOID DeviceExtension)
{
	PPVSCSI_EXTENSION Extension = (PPVSCSI_EXTENSION)DeviceExtension;

	PvscsiReleaseAllSlots(Extension);
	Extension->NextPending = FALSE;
	return PvscsiGoOnline(Extension);
}

/*
 * HwAdapterControl: stops and restarts the HBA
 *
 * Returns: ScsiAdapterControlSuccess; ScsiAdapterControlUnsuccessful for a type
 * that the query does not announce and for a restart of an HBA that has gone.
 * IRQL: PASSIVE_LEVEL for the query, DIRQL otherwise.
 * Locks: none for the query, the port's interrupt lock otherwise.
 * Context: no request is outstanding.
 * Errors: stopping an HBA that has gone is a success.
 */
static SCSI_ADAPTER_CONTROL_STATUS NTAPI
PvscsiHwAdapterControl(PVOID DeviceExtension, SCSI_ADAPTER_CONTROL_TYPE ControlType,
		       PVOID Parameters)
{
	PPVSCSI_EXTENSION Extension = (PPVSCSI_EXTENSION)DeviceExtension;
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
		PvscsiQuiesce(Extension);
		return ScsiAdapterControlSuccess;
	case ScsiRestartAdapter:
		return PvscsiHwInitialize(Extension) ? ScsiAdapterControlSuccess :
						       ScsiAdapterControlUnsuccessful;
	default:
		return ScsiAdapterControlUnsuccessful;
	}
}

/*
 * DriverParameters "ring=N": pages of the request ring, a power of two up to
 * PVSCSI_MAX_RING_PAGES; other numbers are rounded down. For tests.
 */
static ULONG PvscsiRingPages(PCHAR Arguments)
{
	ULONG Pages = PVSCSI_MAX_RING_PAGES;
	ULONG Value = 0;

	while (Arguments && *Arguments) {
		if (Arguments[0] == 'r' && Arguments[1] == 'i' && Arguments[2] == 'n' &&
		    Arguments[3] == 'g' && Arguments[4] == '=') {
			for (Arguments += 5; *Arguments >= '0' && *Arguments <= '9'; Arguments++)
				Value = (Value * 10 + (ULONG)(*Arguments - '0')) & 0xffff;
			break;
		}
		Arguments++;
	}
	while (Value && Pages > 1 && Pages > Value)
		Pages /= 2;
	return Pages;
}

/*
 * A value from the port is a limit, so it may only be lowered. Except 17, which
 * ports of Windows 2000 and later give in place of SP_UNINITIALIZED_VALUE when
 * nobody has set a limit.
 */
static VOID PvscsiLimitBreaks(PPORT_CONFIGURATION_INFORMATION ConfigInfo)
{
	ULONG Breaks = ConfigInfo->NumberOfPhysicalBreaks;

	if (Breaks > PVSCSI_MAX_SEGMENTS - 1 || Breaks == SCSI_MINIMUM_PHYSICAL_BREAKS + 1)
		ConfigInfo->NumberOfPhysicalBreaks = PVSCSI_MAX_SEGMENTS - 1;
}

/*
 * The rings need whole pages. Should the block not begin with one, the page of
 * the message ring at its end makes up for it: only hot-plug is lost.
 */
static BOOLEAN PvscsiAllocateRings(PPVSCSI_EXTENSION Extension,
				   PPORT_CONFIGURATION_INFORMATION ConfigInfo)
{
	SCSI_PHYSICAL_ADDRESS Physical;
	ULONG Pages, Length = 0, Skip;
	PUCHAR Shared;

	Pages = 1 + Extension->RequestPages + Extension->CompletionPages + 1;
	Extension->SharedSize = Pages * PVSCSI_PAGE_SIZE;
	Shared = (PUCHAR)ScsiPortGetUncachedExtension(Extension, ConfigInfo,
						      Extension->SharedSize);
	if (!Shared)
		return FALSE;
	Physical = ScsiPortGetPhysicalAddress(Extension, NULL, Shared, &Length);
	if (!Physical.QuadPart || Length < Extension->SharedSize)
		return FALSE;

	Skip = (0 - Physical.LowPart) & (PVSCSI_PAGE_SIZE - 1);
	if (Skip) {
		Extension->HasMessages = FALSE;
		Extension->SharedSize -= PVSCSI_PAGE_SIZE;
		Shared += Skip;
		Physical.QuadPart += Skip;
	}
	Extension->SharedPage = (ULONGLONG)Physical.QuadPart >> PVSCSI_PAGE_SHIFT;

	Extension->State = (PPVSCSI_RINGS_STATE)Shared;
	Shared += PVSCSI_PAGE_SIZE;
	Extension->RequestRing = (PPVSCSI_REQUEST)Shared;
	Shared += Extension->RequestPages * PVSCSI_PAGE_SIZE;
	Extension->CompletionRing = (PPVSCSI_COMPLETION)Shared;
	return TRUE;
}

/*
 * HwFindAdapter: configures one HBA
 *
 * Returns: SP_RETURN_FOUND; SP_RETURN_NOT_FOUND without a memory range;
 * SP_RETURN_ERROR if the range cannot be mapped, the HBA does not answer, or
 * there is no memory for the rings.
 * IRQL: PASSIVE_LEVEL.
 * Locks: none.
 * Context: the interrupt is not connected yet.
 * Errors: nothing stays mapped.
 *
 * InterruptMode is the port's to decide. Latched, on PCI, is a message.
 */
static ULONG NTAPI PvscsiHwFindAdapter(PVOID DeviceExtension, PVOID HwContext,
				       PVOID BusInformation, PCHAR ArgumentString,
				       PPORT_CONFIGURATION_INFORMATION ConfigInfo,
				       PBOOLEAN Again)
{
	PPVSCSI_EXTENSION Extension = (PPVSCSI_EXTENSION)DeviceExtension;
	PACCESS_RANGE Range = NULL;
	ULONG i;

	UNREFERENCED_PARAMETER(HwContext);
	UNREFERENCED_PARAMETER(BusInformation);
	*Again = FALSE;

	for (i = 0; i < ConfigInfo->NumberOfAccessRanges; i++) {
		Range = &(*ConfigInfo->AccessRanges)[i];
		if (Range->RangeInMemory && Range->RangeLength >= PVSCSI_REG_SPACE)
			break;
	}
	if (i == ConfigInfo->NumberOfAccessRanges)
		return SP_RETURN_NOT_FOUND;

	Extension->MessageSignalled = ConfigInfo->InterruptMode == Latched;
	Extension->RequestPages = PvscsiRingPages(ArgumentString);
	Extension->Slots = Extension->RequestPages * PVSCSI_REQUESTS_PER_PAGE;
	Extension->CompletionPages = (Extension->Slots + PVSCSI_COMPLETIONS_PER_PAGE - 1) /
				     PVSCSI_COMPLETIONS_PER_PAGE;
	for (i = 0; i < Extension->Slots; i++)
		Extension->Slot[i].Context = PVSCSI_MAX_SLOTS + i;

	ConfigInfo->NumberOfBuses = 1;
	ConfigInfo->MaximumNumberOfTargets = PVSCSI_TARGETS;
	ConfigInfo->MaximumNumberOfLogicalUnits = PVSCSI_LOGICAL_UNITS;
	/* The HBA has no id on its bus: one past the last, so that none is skipped. */
	ConfigInfo->InitiatorBusId[0] = PVSCSI_TARGETS;
	ConfigInfo->Master = TRUE;
	ConfigInfo->ScatterGather = TRUE;
	ConfigInfo->DmaWidth = Width32Bits;
	if (ConfigInfo->Dma64BitAddresses & SCSI_DMA64_SYSTEM_SUPPORTED)
		ConfigInfo->Dma64BitAddresses = SCSI_DMA64_MINIPORT_SUPPORTED;
	ConfigInfo->Dma32BitAddresses = !ConfigInfo->Dma64BitAddresses;
	ConfigInfo->AlignmentMask = 0;
	PvscsiLimitBreaks(ConfigInfo);
	if (ConfigInfo->MaximumTransferLength > PVSCSI_MAX_TRANSFER)
		ConfigInfo->MaximumTransferLength = PVSCSI_MAX_TRANSFER;
	ConfigInfo->CachesData = FALSE;
	ConfigInfo->AdapterScansDown = FALSE;
	ConfigInfo->MapBuffers = FALSE;
	ConfigInfo->NeedPhysicalAddresses = TRUE;
	ConfigInfo->TaggedQueuing = TRUE;
	ConfigInfo->AutoRequestSense = TRUE;
	ConfigInfo->MultipleRequestPerLu = TRUE;
	ConfigInfo->BufferAccessScsiPortControlled = TRUE;
	ConfigInfo->ResetTargetSupported = TRUE;

	Extension->Registers = (PUCHAR)ScsiPortGetDeviceBase(Extension,
							     ConfigInfo->AdapterInterfaceType,
							     ConfigInfo->SystemIoBusNumber,
							     Range->RangeStart,
							     Range->RangeLength, FALSE);
	if (!Extension->Registers)
		return SP_RETURN_ERROR;

	/*
	 * Whoever had the HBA before, such as firmware, may have left it rings
	 * in memory that is no longer theirs.
	 */
	if (!PvscsiQuiesce(Extension))
		goto FreeBase;

	/* An HBA without message ring refuses at once, not after the arguments. */
	PvscsiWrite(Extension, PVSCSI_REG_COMMAND, PVSCSI_COMMAND_SETUP_MESSAGE_RING);
	Extension->HasMessages = PvscsiSucceeded(Extension);

	if (!PvscsiAllocateRings(Extension, ConfigInfo))
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
	static UCHAR VendorId[] = {'1', '5', 'A', 'D'};
	static UCHAR DeviceId[] = {'0', '7', 'C', '0'};
	HW_INITIALIZATION_DATA Data;

	PvscsiZero(&Data, sizeof(Data));
	Data.HwInitializationDataSize = sizeof(Data);
	Data.AdapterInterfaceType = PCIBus;
	Data.HwInitialize = PvscsiHwInitialize;
	Data.HwStartIo = PvscsiHwStartIo;
	Data.HwInterrupt = PvscsiHwInterrupt;
	Data.HwFindAdapter = PvscsiHwFindAdapter;
	Data.HwResetBus = PvscsiHwResetBus;
	Data.HwAdapterControl = PvscsiHwAdapterControl;
	Data.DeviceExtensionSize = sizeof(PVSCSI_EXTENSION);
	Data.SrbExtensionSize = sizeof(PVSCSI_SRB_EXTENSION);
	Data.NumberOfAccessRanges = 6;
	Data.MapBuffers = FALSE;
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
