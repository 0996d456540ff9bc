// SPDX-License-Identifier: BSD-3-Clause
/*
 * SCSI miniport driver for ATA disks and ATAPI devices behind the task file
 * registers of the PC: the ISA bus's two channels, and PCI IDE controllers with
 * their bus master (SFF-8038i), in compatibility or in native mode.
 *
 * A channel is a bus, its master target 0, its slave target 1. A channel does one
 * request at a time, and the port gives a device one at a time; so at most one more
 * waits on each channel, and NextRequest can be said at once.
 *
 * HwStartIo		Writes the registers. What needs no device is answered at once.
 *			A device does not interrupt for the first block of a write, nor
 *			most of them for an ATAPI command: they are due as soon as the
 *			registers are written. To have them moved by the enable-callback,
 *			such a request begins with a command that does nothing but
 *			interrupt (CHECK POWER MODE), and continues there.
 * HwInterrupt		Reads the status register of each channel that has something to
 *			do: it is busy, not ours. To read it takes the line down.
 * enable-callback	All data that the processor moves, and whatever follows of it.
 *			The next block is waited for, for a while, with the device's
 *			interrupts off, so that a long transfer takes two interrupts.
 *			If the wait is too long, they are turned on again.
 * disable-callback	Turns the device's interrupts on, and starts what waits.
 * HwTimer		Looks at devices that take their time: after a reset, or until
 *			they want a command or the first block. That they want it is
 *			known by looking alone, so it goes to them from here.
 *
 * While nIEN is set, the emulator (QEMU) drops the interrupt, rather than hold it
 * back as a device does; so after it is cleared the status is read once more.
 */

#include <miniport.h>
#include <scsi.h>
#include <devioctl.h>
#include <ntddscsi.h>
#include <ntdddisk.h>

#include "ide.h"

#define IDE_CHANNELS			2
#define IDE_DEVICES			2
#define IDE_SECTOR			512
#define IDE_PACKET_BLOCK		2048

/*
 * Requests that the processor moves: longer ones gain nothing, what waits behind them
 * waits longer, and the interrupt after them takes longer.
 */
#define IDE_MAX_TRANSFER		(64 * 1024)
/* Those that a bus master moves, and if a command has eight bits for its sectors */
#define IDE_MAX_TRANSFER_MASTER		(512 * 1024)
#define IDE_MAX_TRANSFER_SHORT		(256 * IDE_SECTOR)
/* A page each, and one more for each boundary of 64 KB */
#define IDE_BREAKS			(IDE_MAX_TRANSFER_MASTER / 4096)
#define IDE_PIECES			(2 * IDE_BREAKS)

/*
 * ConfigInfo->MapBuffers: a BOOLEAN, and so TRUE, to SCSI Port. A port that knows
 * StorPort's values may leave out the mapping of reads and writes.
 */
#define IDE_MAP_ALL			TRUE
#define IDE_MAP_NON_READ_WRITE		2

/* How long the next block is waited for, in steps of so many microseconds */
#define IDE_POLL_STEP			2
#define IDE_POLL_STEPS			100
/* HwTimer's interval, and how often it looks before it gives up: 31 s */
#define IDE_TIMER			10000
#define IDE_TRIES			3100
/* HwFindAdapter waits so long, in units of 10 us: 10 s, 2 s */
#define IDE_WAIT_RESET			1000000
#define IDE_WAIT_IDENTIFY		200000
/* and so long until a device is done with what it did before: 10 ms */
#define IDE_WAIT_SETTING		1000
/* So often an ATAPI device may want to move data that the request has not */
#define IDE_MAX_DRAINS			64

/* Offsets in identification data, in words, and bits there */
#define IDE_ID_CONFIG			0
#define IDE_ID_SERIAL			10
#define IDE_ID_FIRMWARE			23
#define IDE_ID_MODEL			27
#define IDE_ID_MULTIPLE			47
#define IDE_ID_CAPABILITIES		49
#define IDE_ID_SECTORS			60
#define IDE_ID_MULTIWORD_DMA		63
#define IDE_ID_COMMANDS			82
#define IDE_ID_COMMANDS2		83
#define IDE_ID_COMMANDS3		84
#define IDE_ID_ENABLED			85
#define IDE_ID_ENABLED2			86
#define IDE_ID_ULTRA_DMA		88
#define IDE_ID_SECTORS_EXT		100
#define IDE_ID_SECTOR_SIZE		106
#define IDE_ID_NAME			108
#define IDE_ID_ALIGNMENT		209
#define IDE_ID_FORM			168
#define IDE_ID_RATE			217

#define IDE_ID_CAPABLE_DMA		0x0100
#define IDE_ID_CAPABLE_LBA		0x0200
#define IDE_ID_COMMAND_SMART		0x0001
#define IDE_ID_COMMAND_CACHE		0x0020
#define IDE_ID_COMMAND_LOOK_AHEAD	0x0040
#define IDE_ID_COMMAND2_EXTENDED	0x0400
#define IDE_ID_COMMAND2_FLUSH		0x1000
#define IDE_ID_COMMAND2_FLUSH_EXT	0x2000
#define IDE_ID_COMMAND3_FUA		0x0040
#define IDE_ID_COMMAND3_NAME		0x0100
#define IDE_ID_CONFIG_ASK		0x0060
#define IDE_ID_CONFIG_ASK_INTERRUPT	0x0020
#define IDE_ID_CONFIG_PACKET_16		0x0001
#define IDE_ID_SIZE_VALID(Word)		(((Word) & 0xc000) == 0x4000)
#define IDE_ID_SIZE_SEVERAL		0x2000
#define IDE_ID_SIZE_LARGE		0x1000

/* What goes on on a channel. */
typedef enum _IDE_STATE {
	IdeIdle,
	IdePrompt,		/* the command that only interrupts */
	IdeSetting,		/* what a reset has made the device forget */
	IdeNoData,		/* a command without data */
	IdeDataIn,		/* the processor moves the data */
	IdeDataOut,
	IdeMaster,		/* the bus master does */
	IdeAsk,			/* an ATAPI device will interrupt for its command */
	IdePacket,		/* it has it, and the processor moves the data */
	IdePacketMaster,
	IdeSlowAsk,		/* HwTimer looks whether a device wants its command */
	IdeSlowData,		/* or the first block of a write */
	IdeResetting
} IDE_STATE;

/* What the disable-callback is to start, for the same request. */
typedef enum _IDE_NEXT {
	IdeNextNothing,
	IdeNextStart,		/* the device is set up */
	IdeNextFlush,		/* the write was to reach the medium */
	IdeNextPacket,		/* the device wants its command, for the bus master */
	IdeNextSense
} IDE_NEXT;

typedef enum _IDE_KIND {
	IdeNone,
	IdeDisk,
	IdeAtapi
} IDE_KIND;

typedef struct _IDE_DEVICE {
	IDE_KIND Kind;
	UCHAR Unit;
	BOOLEAN Extended;		/* 48-bit commands */
	BOOLEAN Master;			/* its reads and writes are the bus master's */
	BOOLEAN Fua;
	BOOLEAN AskInterrupt;		/* interrupts when it wants its command */
	BOOLEAN Unset;			/* was reset, and not set up since */
	UCHAR Multiple;			/* sectors in a block, 1: no MULTIPLE commands */
	UCHAR PacketBytes;
	UCHAR SenseKey;			/* for a REQUEST SENSE that may come */
	UCHAR SenseCode;
	ULONGLONG Sectors;
	USHORT Identify[256];
} IDE_DEVICE, *PIDE_DEVICE;

typedef struct _IDE_CHANNEL {
	PUCHAR Command;
	PUCHAR Control;
	PUCHAR Master;			/* NULL: none */
	UCHAR PathId;
	BOOLEAN Shared;			/* its line may be others' too */
	BOOLEAN Wide;			/* the data port takes 32 bits at a time */

	IDE_STATE State;
	IDE_NEXT Next;
	BOOLEAN Work;			/* HwInterrupt has something for the callback */
	BOOLEAN Masked;			/* the device's interrupts are off */
	BOOLEAN Sensing;		/* this is the request's REQUEST SENSE */
	BOOLEAN Flush;			/* one has to follow the write */
	UCHAR Status;
	UCHAR Selected;
	PSCSI_REQUEST_BLOCK Current;
	PSCSI_REQUEST_BLOCK Waiting;

	UCHAR Operation;		/* a disk's command, and what it is about */
	BOOLEAN Extended;
	ULONGLONG Lba;
	ULONG Count;

	PUCHAR Data;			/* where the data go on */
	ULONG Left;
	ULONG Block;			/* bytes in one, but for the last */
	ULONG Moved;			/* of the request, when its sense is asked for */
	UCHAR Direction;		/* what starts the bus master */
	UCHAR Packet[16];
	BOOLEAN PacketMaster;		/* its data are the bus master's */
	ULONG Tries;			/* of HwTimer; blocks that were not asked for */

	PIDE_PIECE Pieces;		/* the bus master's table */
	ULONG PiecesAddress;
	IDE_DEVICE Device[IDE_DEVICES];
} IDE_CHANNEL, *PIDE_CHANNEL;

typedef struct _IDE_EXTENSION {
	ULONG Channels;
	BOOLEAN Online;
	BOOLEAN Ready;			/* HwInitialize was called before */
	BOOLEAN Timer;			/* HwTimer is asked for */
	IDE_CHANNEL Channel[IDE_CHANNELS];
	UCHAR Answer[256];		/* what a device would have said */
} IDE_EXTENSION, *PIDE_EXTENSION;

/* Where the search for channels goes on when HwFindAdapter is called again. */
typedef struct _IDE_SEARCH {
	ULONG Next;
	BOOLEAN Looked;			/* at the PCI bus */
	UCHAR Reported;			/* channels that a PCI function has: a bit each */
} IDE_SEARCH, *PIDE_SEARCH;

static VOID IdeStart(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel);
static VOID NTAPI IdeTimer(PVOID DeviceExtension);

static UCHAR IdeRead(PIDE_CHANNEL Channel, ULONG Register)
{
	return ScsiPortReadPortUchar(Channel->Command + Register);
}

static VOID IdeWrite(PIDE_CHANNEL Channel, ULONG Register, UCHAR Value)
{
	ScsiPortWritePortUchar(Channel->Command + Register, Value);
}

static VOID IdeControl(PIDE_CHANNEL Channel, UCHAR Value)
{
	ScsiPortWritePortUchar(Channel->Control, Value);
}

/* A miniport links with nothing but SCSIPORT.SYS, so there is no memset. */
static VOID IdeZero(PVOID Memory, ULONG Bytes)
{
	IDE_SHARED UCHAR *Byte = (PUCHAR)Memory;

	while (Bytes--)
		*Byte++ = 0;
}

/* Numbers as SCSI has them: the first byte is the highest. */
static VOID IdePut(PUCHAR To, ULONGLONG Value, ULONG Bytes)
{
	while (Bytes--) {
		To[Bytes] = (UCHAR)Value;
		Value >>= 8;
	}
}

static ULONGLONG IdeGet(PUCHAR From, ULONG Bytes)
{
	ULONGLONG Value = 0;

	while (Bytes--)
		Value = Value << 8 | *From++;
	return Value;
}

static VOID IdeMask(PIDE_CHANNEL Channel)
{
	if (Channel->Masked)
		return;
	Channel->Masked = TRUE;
	IdeControl(Channel, IDE_CONTROL_NO_INTERRUPT);
}

static VOID IdeUnmask(PIDE_CHANNEL Channel)
{
	if (!Channel->Masked)
		return;
	Channel->Masked = FALSE;
	IdeControl(Channel, 0);
}

/* Of the processor's data phases; the port takes no odd count. */
static VOID IdeReadData(PIDE_CHANNEL Channel, PUCHAR Data, ULONG Bytes)
{
	if (Channel->Wide && !(Bytes & 3))
		ScsiPortReadPortBufferUlong((PULONG)Channel->Command, (PULONG)Data, Bytes / 4);
	else
		ScsiPortReadPortBufferUshort((PUSHORT)Channel->Command, (PUSHORT)Data, Bytes / 2);
}

static VOID IdeWriteData(PIDE_CHANNEL Channel, PUCHAR Data, ULONG Bytes)
{
	if (Channel->Wide && !(Bytes & 3))
		ScsiPortWritePortBufferUlong((PULONG)Channel->Command, (PULONG)Data, Bytes / 4);
	else
		ScsiPortWritePortBufferUshort((PUSHORT)Channel->Command, (PUSHORT)Data, Bytes / 2);
}

/*
 * Selects a device, with the rest of the register. Another device than before needs
 * 400 ns for its registers to be there.
 */
static VOID IdeSelect(PIDE_CHANNEL Channel, PIDE_DEVICE Device, UCHAR Bits)
{
	IdeWrite(Channel, IDE_REG_DEVICE,
		 (UCHAR)(IDE_DEVICE_ALWAYS | Bits | (Device->Unit ? IDE_DEVICE_SECOND : 0)));
	if (Channel->Selected == Device->Unit)
		return;
	Channel->Selected = Device->Unit;
	ScsiPortStallExecution(1);
}

/* A command's address: it is looked at again if the command fails, or is given later. */
static VOID IdeNote(PIDE_CHANNEL Channel, UCHAR Command, ULONGLONG Lba, ULONG Count,
		    BOOLEAN Extended)
{
	Channel->Operation = Command;
	Channel->Lba = Lba;
	Channel->Count = Count;
	Channel->Extended = Extended;
}

/* The registers of a command that has an address, and then the command. */
static VOID IdeCommand(PIDE_CHANNEL Channel, PIDE_DEVICE Device)
{
	BOOLEAN Extended = Channel->Extended;
	ULONGLONG Lba = Channel->Lba;
	ULONG Count = Channel->Count;

	IdeSelect(Channel, Device,
		  (UCHAR)(IDE_DEVICE_LBA | (Extended ? 0 : (UCHAR)(Lba >> 24) & 0x0f)));
	if (Extended) {
		IdeWrite(Channel, IDE_REG_COUNT, (UCHAR)(Count >> 8));
		IdeWrite(Channel, IDE_REG_LOW, (UCHAR)(Lba >> 24));
		IdeWrite(Channel, IDE_REG_MID, (UCHAR)(Lba >> 32));
		IdeWrite(Channel, IDE_REG_HIGH, (UCHAR)(Lba >> 40));
	}
	IdeWrite(Channel, IDE_REG_COUNT, (UCHAR)Count);
	IdeWrite(Channel, IDE_REG_LOW, (UCHAR)Lba);
	IdeWrite(Channel, IDE_REG_MID, (UCHAR)(Lba >> 8));
	IdeWrite(Channel, IDE_REG_HIGH, (UCHAR)(Lba >> 16));
	IdeWrite(Channel, IDE_REG_COMMAND, Channel->Operation);
}

/*
 * A command without data. Its status is the end of it, so nobody may look at the
 * one from before the command, which stands for up to 400 ns.
 */
static VOID IdePlainCommand(PIDE_CHANNEL Channel, PIDE_DEVICE Device, UCHAR Command,
			    ULONGLONG Lba, ULONG Count, BOOLEAN Extended)
{
	Channel->State = IdeNoData;
	IdeNote(Channel, Command, Lba, Count, Extended);
	IdeCommand(Channel, Device);
	ScsiPortStallExecution(1);
}

/* A command for the sake of its interrupt, so that the enable-callback goes on. */
static VOID IdeInterruptMe(PIDE_CHANNEL Channel, PIDE_DEVICE Device)
{
	Channel->State = IdePrompt;
	IdeSelect(Channel, Device, 0);
	IdeWrite(Channel, IDE_REG_COMMAND, IDE_COMMAND_CHECK_POWER);
	ScsiPortStallExecution(1);
}

/* SET MULTIPLE: of what a device forgets in a reset, that is what matters here. */
static VOID IdeSetMultiple(PIDE_CHANNEL Channel, PIDE_DEVICE Device)
{
	Channel->State = IdeSetting;
	IdeSelect(Channel, Device, 0);
	IdeWrite(Channel, IDE_REG_COUNT, (UCHAR)Device->Identify[IDE_ID_MULTIPLE]);
	IdeWrite(Channel, IDE_REG_COMMAND, IDE_COMMAND_SET_MULTIPLE);
	ScsiPortStallExecution(1);
}

static BOOLEAN IdeIsBad(UCHAR Status)
{
	return (Status & (IDE_STATUS_ERROR | IDE_STATUS_FAULT)) != 0;
}

/* A reset has passed: the first command is preceded by what the device is to know. */
static VOID IdeForget(PIDE_DEVICE Device)
{
	Device->Multiple = 1;
	Device->Unset = Device->Kind == IdeDisk && (UCHAR)Device->Identify[IDE_ID_MULTIPLE];
}

static VOID IdeFlush(PIDE_CHANNEL Channel, PIDE_DEVICE Device)
{
	BOOLEAN Extended = Device->Extended &&
			   (Device->Identify[IDE_ID_COMMANDS2] & IDE_ID_COMMAND2_FLUSH_EXT);

	IdePlainCommand(Channel, Device,
			(UCHAR)(Extended ? IDE_COMMAND_FLUSH_EXT : IDE_COMMAND_FLUSH), 0, 0,
			FALSE);
}

/* The end of a request, but for its status. */
static VOID IdeFinish(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, UCHAR SrbStatus)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;

	Srb->SrbStatus = SrbStatus;
	Channel->Current = NULL;
	Channel->State = IdeIdle;
	Channel->Next = IdeNextNothing;
	ScsiPortNotification(RequestComplete, Extension, Srb);
}

static PIDE_DEVICE IdeDevice(PIDE_CHANNEL Channel)
{
	return &Channel->Device[Channel->Current->TargetId];
}

static BOOLEAN IdeWantsSense(PSCSI_REQUEST_BLOCK Srb)
{
	return Srb->SenseInfoBuffer && Srb->SenseInfoBufferLength &&
	       !(Srb->SrbFlags & SRB_FLAGS_DISABLE_AUTOSENSE);
}

static VOID IdeFillSense(PUCHAR Sense, UCHAR Key, UCHAR Code)
{
	IdeZero(Sense, SENSE_BUFFER_SIZE);
	Sense[0] = 0x70;
	Sense[2] = Key;
	Sense[7] = SENSE_BUFFER_SIZE - 8;
	Sense[12] = Code;
}

/*
 * CHECK CONDITION, with its reason beside it or kept for REQUEST SENSE. The reason may
 * be at one sector; otherwise Lba is NULL.
 */
static VOID IdeCheckAt(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, UCHAR Key, UCHAR Code,
		       PULONGLONG Lba)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;
	PIDE_DEVICE Device = IdeDevice(Channel);
	UCHAR Sense[SENSE_BUFFER_SIZE];
	UCHAR SrbStatus = SRB_STATUS_ERROR;
	UCHAR Length = SENSE_BUFFER_SIZE;

	Srb->ScsiStatus = SCSISTAT_CHECK_CONDITION;
	Srb->DataTransferLength = 0;
	if (IdeWantsSense(Srb)) {
		IdeFillSense(Sense, Key, Code);
		if (Lba && *Lba <= 0xffffffff) {
			Sense[0] |= 0x80;
			IdePut(Sense + 3, *Lba, 4);
		}
		if (Length > Srb->SenseInfoBufferLength)
			Length = Srb->SenseInfoBufferLength;
		ScsiPortMoveMemory(Srb->SenseInfoBuffer, Sense, Length);
		Srb->SenseInfoBufferLength = Length;
		SrbStatus |= SRB_STATUS_AUTOSENSE_VALID;
	} else {
		Device->SenseKey = Key;
		Device->SenseCode = Code;
	}
	IdeFinish(Extension, Channel, SrbStatus);
}

static VOID IdeCheck(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, UCHAR Key, UCHAR Code)
{
	IdeCheckAt(Extension, Channel, Key, Code, NULL);
}

static VOID IdeRefuse(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, UCHAR Code)
{
	IdeCheck(Extension, Channel, SCSI_SENSE_ILLEGAL_REQUEST, Code);
}

/* What a request has moved: less than its buffer holds is no error, but told. */
static VOID IdeSucceed(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, ULONG Moved)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;
	UCHAR SrbStatus = SRB_STATUS_SUCCESS;

	Srb->ScsiStatus = SCSISTAT_GOOD;
	if (Moved < Srb->DataTransferLength) {
		Srb->DataTransferLength = Moved;
		SrbStatus = SRB_STATUS_DATA_OVERRUN;
	}
	IdeFinish(Extension, Channel, SrbStatus);
}

/* Extension->Answer is what the device says, of which Allowed bytes were asked for. */
static VOID IdeAnswer(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, ULONG Length, ULONG Allowed)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;

	if (Length > Allowed)
		Length = Allowed;
	if (Length > Srb->DataTransferLength)
		Length = Srb->DataTransferLength;
	if (Length)
		ScsiPortMoveMemory(Srb->DataBuffer, Extension->Answer, Length);
	IdeSucceed(Extension, Channel, Length);
}

/* --- SMART, by SRB_IO_CONTROL ------------------------------------------------ */

/* The answer begins behind the header, where the parameters were. */
static PSENDCMDOUTPARAMS IdeControlOut(PSCSI_REQUEST_BLOCK Srb)
{
	return (PSENDCMDOUTPARAMS)((PUCHAR)Srb->DataBuffer + sizeof(SRB_IO_CONTROL));
}

/* The end of a control request: the port hands all of it back whatever it says. */
static VOID IdeControlDone(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, UCHAR DriverError,
			   ULONG Bytes)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;
	PSRB_IO_CONTROL Header = (PSRB_IO_CONTROL)Srb->DataBuffer;
	PSENDCMDOUTPARAMS Out = IdeControlOut(Srb);
	ULONG Fixed = FIELD_OFFSET(SENDCMDOUTPARAMS, bBuffer);

	IdeZero(Out, Fixed);
	Out->cBufferSize = Bytes;
	Out->DriverStatus.bDriverError = DriverError;
	if (DriverError == SMART_IDE_ERROR)
		Out->DriverStatus.bIDEError = IdeRead(Channel, IDE_REG_ERROR);
	Header->ReturnCode = DriverError;
	Header->Length = Fixed + Bytes;
	Srb->DataTransferLength = sizeof(*Header) + Fixed + Bytes;
	IdeFinish(Extension, Channel, SRB_STATUS_SUCCESS);
}

/* A SMART command without data has ended well; one of them answers in registers. */
static VOID IdeControlEnded(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;
	PSRB_IO_CONTROL Header = (PSRB_IO_CONTROL)Srb->DataBuffer;
	PIDEREGS Registers = (PIDEREGS)IdeControlOut(Srb)->bBuffer;
	ULONG Bytes = 0;

	switch (Header->ControlCode) {
	case IOCTL_SCSI_MINIPORT_READ_SMART_ATTRIBS:
	case IOCTL_SCSI_MINIPORT_READ_SMART_THRESHOLDS:
	case IOCTL_SCSI_MINIPORT_READ_SMART_LOG:
		Bytes = IDE_SECTOR;
		break;
	case IOCTL_SCSI_MINIPORT_RETURN_STATUS:
		Bytes = sizeof(*Registers);
		IdeZero(Registers, Bytes);
		Registers->bFeaturesReg = RETURN_SMART_STATUS;
		Registers->bCylLowReg = IdeRead(Channel, IDE_REG_MID);
		Registers->bCylHighReg = IdeRead(Channel, IDE_REG_HIGH);
		Registers->bDriveHeadReg = IdeRead(Channel, IDE_REG_DEVICE);
		Registers->bCommandReg = SMART_CMD;
		break;
	}
	IdeControlDone(Extension, Channel, SMART_NO_ERROR, Bytes);
}

/* Which devices there are, by the numbers that bDriveNumber has. */
static VOID IdeControlVersion(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;
	PSRB_IO_CONTROL Header = (PSRB_IO_CONTROL)Srb->DataBuffer;
	PGETVERSIONINPARAMS Version = (PGETVERSIONINPARAMS)(Header + 1);
	ULONG Length = sizeof(*Header) + sizeof(*Version);
	UCHAR Map = 0;
	ULONG i;

	if (Srb->DataTransferLength < Length) {
		IdeFinish(Extension, Channel, SRB_STATUS_INVALID_REQUEST);
		return;
	}
	for (i = 0; i < Extension->Channels * IDE_DEVICES; i++) {
		switch (Extension->Channel[i / IDE_DEVICES].Device[i % IDE_DEVICES].Kind) {
		case IdeDisk:
			Map |= (UCHAR)(1 << i);
			break;
		case IdeAtapi:
			Map |= (UCHAR)(0x10 << i);
			break;
		default:
			break;
		}
	}
	IdeZero(Version, sizeof(*Version));
	Version->bVersion = 1;
	Version->bRevision = 1;
	Version->bIDEDeviceMap = Map;
	Version->fCapabilities = CAP_ATA_ID_CMD | CAP_ATAPI_ID_CMD | CAP_SMART_CMD;
	Header->ReturnCode = 0;
	Header->Length = sizeof(*Version);
	Srb->DataTransferLength = Length;
	IdeFinish(Extension, Channel, SRB_STATUS_SUCCESS);
}

static const UCHAR IdeSmartSignature[8] = {'S', 'C', 'S', 'I', 'D', 'I', 'S', 'K'};

/*
 * Whose drive a control request is for: bDriveNumber counts those of all channels.
 * Also says whether it is one at all.
 */
static BOOLEAN IdeIsControl(PSCSI_REQUEST_BLOCK Srb)
{
	PSRB_IO_CONTROL Header = (PSRB_IO_CONTROL)Srb->DataBuffer;
	ULONG i;

	if (!Header || Srb->DataTransferLength < sizeof(*Header) ||
	    Header->HeaderLength != sizeof(*Header) ||
	    Header->Length > Srb->DataTransferLength - sizeof(*Header))
		return FALSE;
	for (i = 0; i < sizeof(IdeSmartSignature); i++)
		if (Header->Signature[i] != IdeSmartSignature[i])
			return FALSE;
	return TRUE;
}

/* The command for a control code, from the caller's registers or our own. */
static VOID IdeControlStart(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;
	PSRB_IO_CONTROL Header = (PSRB_IO_CONTROL)Srb->DataBuffer;
	PSENDCMDINPARAMS In = (PSENDCMDINPARAMS)(Header + 1);
	PSENDCMDOUTPARAMS Out = IdeControlOut(Srb);
	PIDE_DEVICE Device;
	ULONG Fixed = sizeof(*Header) + FIELD_OFFSET(SENDCMDOUTPARAMS, bBuffer);
	ULONG Bytes = 0;
	UCHAR Features, Count = 0, Low = 0;

	if (Header->ControlCode == IOCTL_SCSI_MINIPORT_SMART_VERSION) {
		IdeControlVersion(Extension, Channel);
		return;
	}
	/* The parameters come in, and the fixed part of the answer goes out. */
	if (Srb->DataTransferLength < sizeof(*Header) + FIELD_OFFSET(SENDCMDINPARAMS, bBuffer)) {
		IdeFinish(Extension, Channel, SRB_STATUS_INVALID_REQUEST);
		return;
	}
	Device = &Channel->Device[In->bDriveNumber % IDE_DEVICES];

	switch (Header->ControlCode) {
	case IOCTL_SCSI_MINIPORT_IDENTIFY:
		if (Device->Kind == IdeNone) {
			IdeControlDone(Extension, Channel, SMART_INVALID_DRIVE, 0);
			return;
		}
		if (Srb->DataTransferLength < Fixed + IDE_SECTOR) {
			IdeControlDone(Extension, Channel, SMART_INVALID_BUFFER, 0);
			return;
		}
		ScsiPortMoveMemory(Out->bBuffer, Device->Identify, IDE_SECTOR);
		IdeControlDone(Extension, Channel, SMART_NO_ERROR, IDE_SECTOR);
		return;
	case IOCTL_SCSI_MINIPORT_READ_SMART_ATTRIBS:
		Features = READ_ATTRIBUTES;
		Bytes = IDE_SECTOR;
		break;
	case IOCTL_SCSI_MINIPORT_READ_SMART_THRESHOLDS:
		Features = READ_THRESHOLDS;
		Bytes = IDE_SECTOR;
		break;
	case IOCTL_SCSI_MINIPORT_READ_SMART_LOG:
		Features = SMART_READ_LOG;
		Count = 1;
		Low = In->irDriveRegs.bSectorNumberReg;
		Bytes = IDE_SECTOR;
		break;
	case IOCTL_SCSI_MINIPORT_ENABLE_SMART:
		Features = ENABLE_SMART;
		break;
	case IOCTL_SCSI_MINIPORT_DISABLE_SMART:
		Features = DISABLE_SMART;
		break;
	case IOCTL_SCSI_MINIPORT_RETURN_STATUS:
		Features = RETURN_SMART_STATUS;
		break;
	case IOCTL_SCSI_MINIPORT_ENABLE_DISABLE_AUTOSAVE:
		Features = ENABLE_DISABLE_AUTOSAVE;
		Count = In->irDriveRegs.bSectorCountReg;
		break;
	case IOCTL_SCSI_MINIPORT_SAVE_ATTRIBUTE_VALUES:
		Features = SAVE_ATTRIBUTE_VALUES;
		break;
	case IOCTL_SCSI_MINIPORT_EXECUTE_OFFLINE_DIAGS:
		Features = EXECUTE_OFFLINE_DIAGS;
		Low = In->irDriveRegs.bSectorNumberReg;
		break;
	default:
		IdeFinish(Extension, Channel, SRB_STATUS_INVALID_REQUEST);
		return;
	}

	if (Device->Kind != IdeDisk) {
		IdeControlDone(Extension, Channel,
			       (UCHAR)(Device->Kind == IdeNone ? SMART_INVALID_DRIVE :
								 SMART_NO_IDE_DEVICE), 0);
		return;
	}
	if (!(Device->Identify[IDE_ID_COMMANDS] & IDE_ID_COMMAND_SMART)) {
		IdeControlDone(Extension, Channel, SMART_NOT_SUPPORTED, 0);
		return;
	}
	if (Header->ControlCode == IOCTL_SCSI_MINIPORT_RETURN_STATUS)
		Fixed += sizeof(IDEREGS);
	if (Srb->DataTransferLength < Fixed + Bytes) {
		IdeControlDone(Extension, Channel, SMART_INVALID_BUFFER, 0);
		return;
	}

	Channel->State = Bytes ? IdeDataIn : IdeNoData;
	Channel->Data = Out->bBuffer;
	Channel->Left = Bytes;
	Channel->Block = IDE_SECTOR;
	IdeSelect(Channel, Device, 0);
	IdeWrite(Channel, IDE_REG_FEATURES, Features);
	IdeWrite(Channel, IDE_REG_COUNT, Count);
	IdeWrite(Channel, IDE_REG_LOW, Low);
	IdeWrite(Channel, IDE_REG_MID, SMART_CYL_LOW);
	IdeWrite(Channel, IDE_REG_HIGH, SMART_CYL_HI);
	IdeWrite(Channel, IDE_REG_COMMAND, IDE_COMMAND_SMART);
	ScsiPortStallExecution(1);
}

/* --- resets and devices that take their time --------------------------------- */

static VOID IdeAskTimer(PIDE_EXTENSION Extension)
{
	if (Extension->Timer)
		return;
	Extension->Timer = TRUE;
	ScsiPortNotification(RequestTimerCall, Extension, IdeTimer, IDE_TIMER);
}

static VOID IdeStopMaster(PIDE_CHANNEL Channel)
{
	UCHAR Status;

	if (!Channel->Master)
		return;
	ScsiPortWritePortUchar(Channel->Master + IDE_MASTER_COMMAND, 0);
	Status = ScsiPortReadPortUchar(Channel->Master + IDE_MASTER_STATUS);
	ScsiPortWritePortUchar(Channel->Master + IDE_MASTER_STATUS,
			       (UCHAR)((Status & IDE_MASTER_CAPABLE) | IDE_MASTER_ERROR |
				       IDE_MASTER_INTERRUPT));
}

/* A soft reset of both devices; what they take for it HwTimer waits for. */
static VOID IdeResetDevices(PIDE_CHANNEL Channel)
{
	IdeStopMaster(Channel);
	IdeControl(Channel, IDE_CONTROL_NO_INTERRUPT | IDE_CONTROL_RESET);
	ScsiPortStallExecution(5);
	IdeControl(Channel, IDE_CONTROL_NO_INTERRUPT);
	Channel->Masked = TRUE;
	Channel->Selected = 0;
	Channel->State = IdeResetting;
	Channel->Next = IdeNextNothing;
	Channel->Work = FALSE;
	Channel->Tries = 0;
	Channel->Current = NULL;
	Channel->Waiting = NULL;
}

/* A request for a drive of this channel may have another address: one for SMART. */
static VOID IdeLose(PIDE_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	if (!Srb)
		return;
	Srb->SrbStatus = SRB_STATUS_BUS_RESET;
	ScsiPortNotification(RequestComplete, Extension, Srb);
}

static VOID IdeReset(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	IdeLose(Extension, Channel->Current);
	IdeLose(Extension, Channel->Waiting);
	IdeResetDevices(Channel);
	Extension->Timer = FALSE;
	IdeAskTimer(Extension);
}

/* Nothing but a reset helps: device and driver do not agree on what goes on. */
static VOID IdeGiveUp(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, ULONG UniqueId)
{
	UCHAR TargetId = Channel->Current ? Channel->Current->TargetId : 0;

	ScsiPortLogError(Extension, Channel->Current, Channel->PathId, TargetId, 0,
			 SP_PROTOCOL_ERROR, UniqueId);
	IdeReset(Extension, Channel);
	ScsiPortNotification(ResetDetected, Extension);
}

/* Waits in HwFindAdapter. Returns: the status, busy if in vain. */
static UCHAR IdeWait(PIDE_CHANNEL Channel, ULONG Tries)
{
	UCHAR Status;

	for (;;) {
		Status = ScsiPortReadPortUchar(Channel->Control);
		if (!(Status & IDE_STATUS_BUSY) || Status == IDE_STATUS_ABSENT || !Tries--)
			return Status;
		ScsiPortStallExecution(10);
	}
}

/* --- ATAPI ------------------------------------------------------------------- */

static VOID IdeStartMaster(PIDE_CHANNEL Channel)
{
	ScsiPortWritePortUchar(Channel->Master + IDE_MASTER_COMMAND,
			       (UCHAR)(Channel->Direction | IDE_MASTER_START));
}

/*
 * The bus master's table for a request's data.
 *
 * Returns: FALSE if the data are in more pieces than the port was told to make.
 */
static BOOLEAN IdeFillTable(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, ULONG Length)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;
	PUCHAR Data = (PUCHAR)Srb->DataBuffer;
	PIDE_PIECE Piece = Channel->Pieces;
	SCSI_PHYSICAL_ADDRESS Physical;
	ULONG Address, Run, Count;

	while (Length) {
		Physical = ScsiPortGetPhysicalAddress(Extension, Srb, Data, &Run);
		if (!Run)
			return FALSE;
		if (Run > Length)
			Run = Length;
		Data += Run;
		Length -= Run;
		for (Address = Physical.LowPart; Run; Address += Count, Run -= Count) {
			Count = IDE_PIECE_LIMIT - (Address & (IDE_PIECE_LIMIT - 1));
			if (Count > Run)
				Count = Run;
			if (Piece == Channel->Pieces + IDE_PIECES)
				return FALSE;
			Piece->Address = Address;
			Piece->Count = Count & (IDE_PIECE_LIMIT - 1);
			Piece++;
		}
	}
	Piece[-1].Count |= IDE_PIECE_LAST;
	Channel->Direction = Srb->SrbFlags & SRB_FLAGS_DATA_IN ? IDE_MASTER_TO_MEMORY : 0;
	ScsiPortWritePortUlong((PULONG)(Channel->Master + IDE_MASTER_TABLE),
			       Channel->PiecesAddress);
	return TRUE;
}

/* The device wants its command: all the registers have said so far is how. */
static VOID IdeSendPacket(PIDE_CHANNEL Channel)
{
	Channel->State = Channel->PacketMaster ? IdePacketMaster : IdePacket;
	Channel->Tries = 0;
	ScsiPortWritePortBufferUshort((PUSHORT)Channel->Command, (PUSHORT)Channel->Packet,
				      IdeDevice(Channel)->PacketBytes / 2);
	if (Channel->PacketMaster)
		IdeStartMaster(Channel);
	else
		ScsiPortStallExecution(1);
}

/* Whether the device wants its command, or the first block of a write, or has failed. */
static BOOLEAN IdeIsAsked(PIDE_CHANNEL Channel)
{
	Channel->Status = IdeRead(Channel, IDE_REG_STATUS);
	return !(Channel->Status & IDE_STATUS_BUSY) &&
	       (Channel->Status & IDE_STATUS_DATA || IdeIsBad(Channel->Status));
}

/*
 * Waits for that in the enable-callback, with the device's interrupts off.
 *
 * Returns: FALSE if it takes too long.
 */
static BOOLEAN IdeAwaitAsked(PIDE_CHANNEL Channel)
{
	ULONG i;

	for (i = 0; i < IDE_POLL_STEPS; i++) {
		/* At first for 400 ns that the status needs to be there. */
		ScsiPortStallExecution(i ? IDE_POLL_STEP : 1);
		if (IdeIsAsked(Channel))
			return TRUE;
	}
	return FALSE;
}

/* HwTimer is to look whether the device wants it. */
static VOID IdeAskLater(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, IDE_STATE State)
{
	Channel->State = State;
	Channel->Tries = 0;
	IdeAskTimer(Extension);
}

/* The registers of a command whose Packet, and Left, are there */
static VOID IdePacketCommand(PIDE_CHANNEL Channel)
{
	PIDE_DEVICE Device = IdeDevice(Channel);
	ULONG Limit = Channel->Left;

	/* As many bytes in one go; the register has 16 bits, and takes no odd ones. */
	if (Limit > 0xfffe || !Limit)
		Limit = 0xfffe;
	Limit += Limit & 1;
	IdeSelect(Channel, Device, 0);
	IdeWrite(Channel, IDE_REG_FEATURES,
		 (UCHAR)(Channel->PacketMaster ? IDE_FEATURE_DMA : 0));
	IdeWrite(Channel, IDE_REG_COUNT, 0);
	IdeWrite(Channel, IDE_REG_MID, (UCHAR)Limit);
	IdeWrite(Channel, IDE_REG_HIGH, (UCHAR)(Limit >> 8));
	IdeWrite(Channel, IDE_REG_COMMAND, IDE_COMMAND_PACKET);
}

/* Reads and writes, which the port may leave unmapped. */
static BOOLEAN IdeIsReadWrite(UCHAR Operation)
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

/* Address, number of sectors and FUA of a command that has them. */
static ULONGLONG IdeAddress(PUCHAR Cdb, PULONG Count, PBOOLEAN Fua)
{
	*Fua = (Cdb[1] & 0x08) != 0;
	switch (Cdb[0] >> 5) {
	case 0:
		*Fua = FALSE;
		*Count = Cdb[4] ? Cdb[4] : 256;
		return IdeGet(Cdb + 1, 3) & 0x1fffff;
	case 4:
		*Count = (ULONG)IdeGet(Cdb + 10, 4);
		return IdeGet(Cdb + 2, 8);
	case 5:
		*Count = (ULONG)IdeGet(Cdb + 6, 4);
		return IdeGet(Cdb + 2, 4);
	default:
		*Count = (ULONG)IdeGet(Cdb + 7, 2);
		return IdeGet(Cdb + 2, 4);
	}
}

/*
 * Reads and writes for the bus master: all of their data, which the device counts in
 * blocks of 2 KB, and no more than the request has. It would wait for the rest for ever.
 *
 * Returns: FALSE if the request has ended here.
 */
static BOOLEAN IdePacketByMaster(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;
	BOOLEAN Fua;
	ULONG Count;

	IdeAddress(Srb->Cdb, &Count, &Fua);
	if (Count > Channel->Left / IDE_PACKET_BLOCK) {
		IdeRefuse(Extension, Channel, SCSI_ADSENSE_INVALID_CDB);
		return FALSE;
	}
	Channel->Left = Count * IDE_PACKET_BLOCK;
	if (Count && !IdeFillTable(Extension, Channel, Channel->Left)) {
		IdeFinish(Extension, Channel, SRB_STATUS_INVALID_REQUEST);
		return FALSE;
	}
	return TRUE;
}

static VOID IdeStartPacket(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;
	PIDE_DEVICE Device = IdeDevice(Channel);
	BOOLEAN Master;

	if (Srb->CdbLength > Device->PacketBytes) {
		IdeRefuse(Extension, Channel, SCSI_ADSENSE_ILLEGAL_COMMAND);
		return;
	}
	IdeZero(Channel->Packet, sizeof(Channel->Packet));
	ScsiPortMoveMemory(Channel->Packet, Srb->Cdb, Srb->CdbLength);
	Channel->Sensing = FALSE;
	Channel->Data = (PUCHAR)Srb->DataBuffer;
	Channel->Left = Srb->DataTransferLength;
	Master = Device->Master && IdeIsReadWrite(Srb->Cdb[0]);
	if (Master && !IdePacketByMaster(Extension, Channel))
		return;
	Channel->PacketMaster = Master && Channel->Left;
	if (!Device->AskInterrupt) {
		IdeInterruptMe(Channel, Device);
		return;
	}
	Channel->State = IdeAsk;
	IdePacketCommand(Channel);
	ScsiPortStallExecution(1);
}

/* REQUEST SENSE for a request that has failed, into its sense buffer. */
static VOID IdePrepareSense(PIDE_CHANNEL Channel)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;

	Channel->Next = IdeNextNothing;
	Channel->Sensing = TRUE;
	Channel->PacketMaster = FALSE;
	Channel->Data = (PUCHAR)Srb->SenseInfoBuffer;
	Channel->Left = Srb->SenseInfoBufferLength;
	IdeZero(Channel->Packet, sizeof(Channel->Packet));
	Channel->Packet[0] = SCSIOP_REQUEST_SENSE;
	Channel->Packet[4] = Srb->SenseInfoBufferLength;
}

/* The device is done with its command. */
static VOID IdePacketDone(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, ULONG Moved)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;
	BOOLEAN Failed = IdeIsBad(Channel->Status);

	if (Channel->Sensing) {
		Moved = Srb->SenseInfoBufferLength - Channel->Left;
		Srb->ScsiStatus = SCSISTAT_CHECK_CONDITION;
		Srb->DataTransferLength = Channel->Moved;
		if (Failed || !Moved) {
			IdeFinish(Extension, Channel, SRB_STATUS_REQUEST_SENSE_FAILED);
			return;
		}
		Srb->SenseInfoBufferLength = (UCHAR)Moved;
		IdeFinish(Extension, Channel, SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID);
		return;
	}
	if (!Failed) {
		IdeSucceed(Extension, Channel, Moved);
		return;
	}
	Channel->Moved = Moved;
	if (IdeWantsSense(Srb)) {
		Channel->Next = IdeNextSense;
		Channel->State = IdeIdle;
		return;
	}
	Srb->ScsiStatus = SCSISTAT_CHECK_CONDITION;
	Srb->DataTransferLength = Moved;
	IdeFinish(Extension, Channel, SRB_STATUS_ERROR);
}

/* --- data --------------------------------------------------------------------- */

/*
 * Waits for the device to be done with a block, with its interrupts off. If that
 * takes too long they are on again, and the state is as it was: an interrupt will
 * come. It may have ended just before; then no interrupt will, or one too many.
 *
 * Returns: FALSE if it is still busy.
 */
static BOOLEAN IdePoll(PIDE_CHANNEL Channel)
{
	ULONG i;

	for (i = 0; i < IDE_POLL_STEPS; i++) {
		/* At first for 400 ns that the status needs to be there. */
		ScsiPortStallExecution(IDE_POLL_STEP);
		Channel->Status = IdeRead(Channel, IDE_REG_STATUS);
		if (!(Channel->Status & IDE_STATUS_BUSY))
			return TRUE;
	}
	IdeUnmask(Channel);
	Channel->Status = IdeRead(Channel, IDE_REG_STATUS);
	return !(Channel->Status & IDE_STATUS_BUSY);
}

/*
 * At which sector a command of a disk has failed: its address registers say so.
 *
 * Returns: FALSE if what they hold is not the command's.
 */
static BOOLEAN IdeFailedAt(PIDE_CHANNEL Channel, PULONGLONG Lba)
{
	ULONGLONG At;

	At = IdeRead(Channel, IDE_REG_LOW) | (ULONG)IdeRead(Channel, IDE_REG_MID) << 8 |
	     (ULONG)IdeRead(Channel, IDE_REG_HIGH) << 16;
	if (Channel->Extended) {
		IdeControl(Channel, (UCHAR)(IDE_CONTROL_HIGH_ORDER |
					    (Channel->Masked ? IDE_CONTROL_NO_INTERRUPT : 0)));
		At |= (ULONGLONG)IdeRead(Channel, IDE_REG_LOW) << 24 |
		      (ULONGLONG)IdeRead(Channel, IDE_REG_MID) << 32 |
		      (ULONGLONG)IdeRead(Channel, IDE_REG_HIGH) << 40;
		IdeControl(Channel, (UCHAR)(Channel->Masked ? IDE_CONTROL_NO_INTERRUPT : 0));
	} else {
		At |= (ULONG)(IdeRead(Channel, IDE_REG_DEVICE) & 0x0f) << 24;
	}
	*Lba = At;
	return At >= Channel->Lba && At - Channel->Lba < Channel->Count;
}

/* Why a command of a disk has failed. */
static VOID IdeFail(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;
	UCHAR Key = SCSI_SENSE_ABORTED_COMMAND;
	UCHAR Code = SCSI_ADSENSE_NO_SENSE;
	PULONGLONG Where = NULL;
	ULONGLONG Lba;
	UCHAR Error;

	if (Srb->Function == SRB_FUNCTION_IO_CONTROL) {
		IdeControlDone(Extension, Channel, SMART_IDE_ERROR, 0);
		return;
	}
	Error = IdeRead(Channel, IDE_REG_ERROR);
	if (Channel->Status & IDE_STATUS_FAULT) {
		Key = SCSI_SENSE_HARDWARE_ERROR;
		Code = 0x44;			/* internal target failure */
	} else if (Error & IDE_ERROR_CRC) {
		Code = 0x47;			/* parity error on the bus */
	} else if (Error & IDE_ERROR_UNCORRECTABLE) {
		if (Srb->SrbFlags & SRB_FLAGS_DATA_OUT) {
			Key = SCSI_SENSE_DATA_PROTECT;
			Code = SCSI_ADSENSE_WRITE_PROTECT;
		} else {
			Key = SCSI_SENSE_MEDIUM_ERROR;
			Code = 0x11;		/* unrecovered read error */
			if (IdeFailedAt(Channel, &Lba))
				Where = &Lba;
		}
	} else if (Error & IDE_ERROR_NOT_FOUND) {
		Key = SCSI_SENSE_ILLEGAL_REQUEST;
		Code = SCSI_ADSENSE_ILLEGAL_BLOCK;
	} else if (Error & IDE_ERROR_CHANGED) {
		Key = SCSI_SENSE_UNIT_ATTENTION;
		Code = SCSI_ADSENSE_MEDIUM_CHANGED;
	} else if (Error & IDE_ERROR_NO_MEDIUM) {
		Key = SCSI_SENSE_NOT_READY;
		Code = SCSI_ADSENSE_NO_MEDIA_IN_DEVICE;
	}
	IdeCheckAt(Extension, Channel, Key, Code, Where);
}

/* A command of a disk has ended well. */
static VOID IdeEnd(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;

	if (Srb->Function == SRB_FUNCTION_IO_CONTROL) {
		IdeControlEnded(Extension, Channel);
		return;
	}
	if (Channel->Flush) {
		Channel->Flush = FALSE;
		Channel->Next = IdeNextFlush;
		Channel->State = IdeIdle;
		return;
	}
	IdeSucceed(Extension, Channel, Channel->Moved);
}

/*
 * Blocks of a disk's data, as many as the device has ready, or can take, without
 * keeping us waiting for too long.
 */
static VOID IdeMoveBlocks(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	ULONG Count;

	do {
		if (IdeIsBad(Channel->Status)) {
			IdeFail(Extension, Channel);
			return;
		}
		if (!Channel->Left) {
			if (Channel->Status & IDE_STATUS_DATA)
				IdeGiveUp(Extension, Channel, Channel->Status);
			else
				IdeEnd(Extension, Channel);
			return;
		}
		if (!(Channel->Status & IDE_STATUS_DATA)) {
			IdeGiveUp(Extension, Channel, Channel->Status);
			return;
		}

		Count = Channel->Left < Channel->Block ? Channel->Left : Channel->Block;
		/* The last word makes the device go on, and interrupt for the next one. */
		if (Channel->State == IdeDataOut || Count < Channel->Left)
			IdeMask(Channel);
		if (Channel->State == IdeDataOut)
			IdeWriteData(Channel, Channel->Data, Count);
		else
			IdeReadData(Channel, Channel->Data, Count);
		Channel->Data += Count;
		Channel->Left -= Count;
	} while (IdePoll(Channel));
}

/*
 * A write, from the enable-callback: the device wants the first block, and does not
 * interrupt for that.
 */
static VOID IdeStartWrite(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	Channel->State = IdeDataOut;
	IdeMask(Channel);
	IdeCommand(Channel, IdeDevice(Channel));
	if (IdeAwaitAsked(Channel))
		IdeMoveBlocks(Extension, Channel);
	else
		IdeAskLater(Extension, Channel, IdeSlowData);
}

/*
 * The first block for a device that has wanted it late, from HwTimer. The status it
 * has then stands for 400 ns after the last word, and looks like the end of the
 * command.
 */
static VOID IdeFirstBlock(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	ULONG Count = Channel->Left < Channel->Block ? Channel->Left : Channel->Block;

	Channel->State = IdeDataOut;
	if (IdeIsBad(Channel->Status)) {
		IdeFail(Extension, Channel);
		return;
	}
	IdeWriteData(Channel, Channel->Data, Count);
	Channel->Data += Count;
	Channel->Left -= Count;
	ScsiPortStallExecution(1);
}

/* Whatever an ATAPI device has or takes beyond the request's buffer. */
static VOID IdeDrain(PIDE_CHANNEL Channel, ULONG Bytes, BOOLEAN ToHost)
{
	USHORT Word = 0;

	for (; Bytes; Bytes -= Bytes > 2 ? 2 : Bytes) {
		if (ToHost)
			ScsiPortReadPortBufferUshort((PUSHORT)Channel->Command, &Word, 1);
		else
			ScsiPortWritePortBufferUshort((PUSHORT)Channel->Command, &Word, 1);
	}
}

/* So many bytes of an ATAPI device, of which the last one may be half a word. */
static VOID IdeMovePacketData(PIDE_CHANNEL Channel, ULONG Bytes, BOOLEAN ToHost)
{
	ULONG Count = Bytes < Channel->Left ? Bytes : Channel->Left;
	UCHAR Word[2] = { 0, 0 };

	Bytes -= Count;
	Channel->Left -= Count;
	if (ToHost)
		IdeReadData(Channel, Channel->Data, Count & ~1u);
	else
		IdeWriteData(Channel, Channel->Data, Count & ~1u);
	Channel->Data += Count & ~1u;
	if (Count & 1) {
		if (ToHost) {
			IdeReadData(Channel, Word, sizeof(Word));
			*Channel->Data = Word[0];
		} else {
			Word[0] = *Channel->Data;
			IdeWriteData(Channel, Word, sizeof(Word));
		}
		Channel->Data++;
		if (Bytes)
			Bytes--;
	}
	IdeDrain(Channel, Bytes, ToHost);
}

static VOID IdeMovePacket(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;
	BOOLEAN ToHost;
	ULONG Bytes;
	UCHAR Reason;

	/* The emulator never ends an answer of an odd number of bytes. */
	do {
		if (!(Channel->Status & IDE_STATUS_DATA) || IdeIsBad(Channel->Status)) {
			IdePacketDone(Extension, Channel,
				      Srb->DataTransferLength - Channel->Left);
			return;
		}
		Reason = IdeRead(Channel, IDE_REG_REASON);
		Bytes = IdeRead(Channel, IDE_REG_MID);
		Bytes |= (ULONG)IdeRead(Channel, IDE_REG_HIGH) << 8;
		ToHost = (Reason & IDE_REASON_TO_HOST) != 0;
		if (!Channel->Left)
			Channel->Tries++;
		if (Reason & IDE_REASON_COMMAND || !Bytes || Channel->Tries > IDE_MAX_DRAINS ||
		    (Channel->Left && !Channel->Sensing &&
		     ToHost != ((Srb->SrbFlags & SRB_FLAGS_DATA_IN) != 0))) {
			IdeGiveUp(Extension, Channel, ((ULONG)Reason << 16) | Bytes);
			return;
		}
		IdeMask(Channel);
		IdeMovePacketData(Channel, Bytes, ToHost);
	} while (IdePoll(Channel));
}

/* The device wants its command, or has failed before. */
static VOID IdeGivePacket(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	if (IdeIsBad(Channel->Status)) {
		IdePacketDone(Extension, Channel, 0);
		return;
	}
	if (Channel->PacketMaster) {
		/* The interrupt at its end may come at once. */
		Channel->Next = IdeNextPacket;
		return;
	}
	IdeMask(Channel);
	IdeSendPacket(Channel);
	if (IdePoll(Channel))
		IdeMovePacket(Extension, Channel);
}

/* A packet command, from the enable-callback */
static VOID IdeBeginPacket(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	Channel->State = IdeAsk;
	IdeMask(Channel);
	IdePacketCommand(Channel);
	if (IdeAwaitAsked(Channel)) {
		IdeGivePacket(Extension, Channel);
		return;
	}
	if (!IdeDevice(Channel)->AskInterrupt) {
		IdeAskLater(Extension, Channel, IdeSlowAsk);
		return;
	}
	/* It will interrupt for that, unless it has wanted it in the meantime. */
	IdeUnmask(Channel);
	if (IdeIsAsked(Channel))
		IdeGivePacket(Extension, Channel);
}

/* The bus master has moved all data, or the device has ended the command. */
static VOID IdeMasterDone(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	UCHAR Status;

	ScsiPortWritePortUchar(Channel->Master + IDE_MASTER_COMMAND, 0);
	Status = ScsiPortReadPortUchar(Channel->Master + IDE_MASTER_STATUS);
	ScsiPortWritePortUchar(Channel->Master + IDE_MASTER_STATUS,
			       (UCHAR)((Status & IDE_MASTER_CAPABLE) | IDE_MASTER_ERROR |
				       IDE_MASTER_INTERRUPT));
	/* What the device says of itself comes first. */
	if (!IdeIsBad(Channel->Status) && Status & IDE_MASTER_ERROR)
		IdeCheck(Extension, Channel, SCSI_SENSE_HARDWARE_ERROR, 0x44);
	else if (Channel->State == IdePacketMaster)
		IdePacketDone(Extension, Channel, IdeIsBad(Channel->Status) ? 0 : Channel->Left);
	else if (IdeIsBad(Channel->Status))
		IdeFail(Extension, Channel);
	else
		IdeEnd(Extension, Channel);
}

/* What an interrupt means; the status was read, and is not busy. */
static VOID IdeGoOn(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	PIDE_DEVICE Device;

	switch (Channel->State) {
	case IdePrompt:
		if (IdeDevice(Channel)->Kind == IdeAtapi)
			IdeBeginPacket(Extension, Channel);
		else
			IdeStartWrite(Extension, Channel);
		break;
	case IdeSetting:
		Device = IdeDevice(Channel);
		Device->Unset = FALSE;
		if (!IdeIsBad(Channel->Status))
			Device->Multiple = (UCHAR)Device->Identify[IDE_ID_MULTIPLE];
		Channel->State = IdeIdle;
		Channel->Next = IdeNextStart;
		break;
	case IdeNoData:
		if (IdeIsBad(Channel->Status))
			IdeFail(Extension, Channel);
		else
			IdeEnd(Extension, Channel);
		break;
	case IdeDataIn:
	case IdeDataOut:
		IdeMoveBlocks(Extension, Channel);
		break;
	case IdeMaster:
	case IdePacketMaster:
		IdeMasterDone(Extension, Channel);
		break;
	case IdeAsk:
		IdeGivePacket(Extension, Channel);
		break;
	case IdePacket:
		IdeMovePacket(Extension, Channel);
		break;
	default:
		break;
	}
	if (Channel->Next == IdeNextSense) {
		IdePrepareSense(Channel);
		IdeBeginPacket(Extension, Channel);
	}
}

/* --- interrupts ---------------------------------------------------------------- */

/* What is to be started on a channel, if anything. Under the interrupt lock. */
static VOID IdeStartNext(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	IDE_NEXT Next = Channel->Next;

	Channel->Next = IdeNextNothing;
	switch (Next) {
	case IdeNextStart:
		IdeStart(Extension, Channel);
		break;
	case IdeNextFlush:
		IdeUnmask(Channel);
		IdeFlush(Channel, IdeDevice(Channel));
		break;
	case IdeNextPacket:
		IdeUnmask(Channel);
		IdeSendPacket(Channel);
		break;
	case IdeNextSense:
		/* of a device that has failed late, see HwTimer */
		IdePrepareSense(Channel);
		IdeUnmask(Channel);
		IdeInterruptMe(Channel, IdeDevice(Channel));
		break;
	default:
		if (Channel->State != IdeIdle && Channel->State < IdeSlowAsk)
			IdeUnmask(Channel);
		break;
	}
	while (Channel->Waiting && Channel->State == IdeIdle) {
		Channel->Current = Channel->Waiting;
		Channel->Waiting = NULL;
		IdeStart(Extension, Channel);
	}
}

/* The disable-callback */
static BOOLEAN NTAPI IdeInterruptsOn(PVOID DeviceExtension)
{
	PIDE_EXTENSION Extension = (PIDE_EXTENSION)DeviceExtension;
	ULONG i;

	for (i = 0; i < Extension->Channels; i++)
		IdeStartNext(Extension, &Extension->Channel[i]);
	return TRUE;
}

/* The enable-callback */
static BOOLEAN NTAPI IdeWork(PVOID DeviceExtension)
{
	PIDE_EXTENSION Extension = (PIDE_EXTENSION)DeviceExtension;
	PIDE_CHANNEL Channel;

	for (Channel = Extension->Channel; Channel < Extension->Channel + Extension->Channels;
	     Channel++) {
		if (!Channel->Work)
			continue;
		Channel->Work = FALSE;
		if (Extension->Online)
			IdeGoOn(Extension, Channel);
	}
	ScsiPortNotification(CallDisableInterrupts, Extension, IdeInterruptsOn);
	return TRUE;
}

/*
 * Whether a channel has interrupted. If so, its line is down afterwards. Where the
 * line is its own, a device that is not busy has.
 */
static BOOLEAN IdeHasInterrupted(PIDE_CHANNEL Channel)
{
	UCHAR Status = 0;

	if (Channel->State == IdeIdle || Channel->State >= IdeSlowAsk)
		return FALSE;
	if (Channel->Shared) {
		Status = ScsiPortReadPortUchar(Channel->Master + IDE_MASTER_STATUS);
		if (!(Status & IDE_MASTER_INTERRUPT))
			return FALSE;
	}
	Channel->Status = IdeRead(Channel, IDE_REG_STATUS);
	if (Channel->Status & IDE_STATUS_BUSY)
		return FALSE;
	if (Channel->Shared && Channel->State != IdeMaster && Channel->State != IdePacketMaster)
		ScsiPortWritePortUchar(Channel->Master + IDE_MASTER_STATUS,
				       (UCHAR)((Status & IDE_MASTER_CAPABLE) |
					       IDE_MASTER_INTERRUPT));
	switch (Channel->State) {
	case IdeMaster:
	case IdePacketMaster:
		/* Data are still to come, or to go. */
		return !(Channel->Status & IDE_STATUS_DATA);
	case IdeDataIn:
		/* The status from before the command stands for up to 400 ns. */
		return Channel->Status & IDE_STATUS_DATA || IdeIsBad(Channel->Status);
	default:
		return TRUE;
	}
}

/*
 * HwInterrupt: has everything that a device wants done in the enable-callback
 *
 * Returns: TRUE if a device has interrupted, FALSE otherwise, after one read for
 * each channel that is at work.
 * IRQL: DIRQL.
 * Locks: the port's interrupt lock.
 * Context: interrupt.
 * Errors: none.
 */
static BOOLEAN NTAPI IdeHwInterrupt(PVOID DeviceExtension)
{
	PIDE_EXTENSION Extension = (PIDE_EXTENSION)DeviceExtension;
	PIDE_CHANNEL Channel;
	BOOLEAN Work = FALSE;

	if (!Extension->Online)
		return FALSE;
	for (Channel = Extension->Channel; Channel < Extension->Channel + Extension->Channels;
	     Channel++) {
		if (!IdeHasInterrupted(Channel))
			continue;
		Channel->Work = TRUE;
		Work = TRUE;
	}
	if (Work)
		ScsiPortNotification(CallEnableInterrupts, Extension, IdeWork);
	return Work;
}

/* A channel that was reset: whether it is ready, or will never be. */
static BOOLEAN IdeIsReset(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	UCHAR Status = ScsiPortReadPortUchar(Channel->Control);
	ULONG i;

	if (Status & IDE_STATUS_BUSY && Status != IDE_STATUS_ABSENT &&
	    ++Channel->Tries < IDE_TRIES)
		return FALSE;
	if (Status & IDE_STATUS_BUSY) {
		ScsiPortLogError(Extension, NULL, Channel->PathId, 0, 0,
				 SP_INTERNAL_ADAPTER_ERROR, Status);
		for (i = 0; i < IDE_DEVICES; i++)
			Channel->Device[i].Kind = IdeNone;
	} else {
		for (i = 0; i < IDE_DEVICES; i++)
			IdeForget(&Channel->Device[i]);
	}
	IdeRead(Channel, IDE_REG_STATUS);
	Channel->State = IdeIdle;
	return TRUE;
}

/* A device that did not want its command, or its first data, at once. */
static BOOLEAN IdeIsAskedLate(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	if (!IdeIsAsked(Channel)) {
		if (++Channel->Tries < IDE_TRIES)
			return FALSE;
		IdeGiveUp(Extension, Channel, Channel->Status);
		return TRUE;
	}
	IdeUnmask(Channel);
	if (Channel->State == IdeSlowData)
		IdeFirstBlock(Extension, Channel);
	else if (IdeIsBad(Channel->Status))
		IdePacketDone(Extension, Channel, 0);
	else
		IdeSendPacket(Channel);
	return TRUE;
}

/*
 * HwTimer: looks at devices that were reset, or take their time
 *
 * IRQL: DIRQL.
 * Locks: the port's interrupt lock.
 * Context: ten milliseconds after it was asked for.
 * Errors: a device that is never ready is taken for gone.
 */
static VOID NTAPI IdeTimer(PVOID DeviceExtension)
{
	PIDE_EXTENSION Extension = (PIDE_EXTENSION)DeviceExtension;
	PIDE_CHANNEL Channel;
	BOOLEAN Again = FALSE, Done;

	Extension->Timer = FALSE;
	if (!Extension->Online)
		return;
	for (Channel = Extension->Channel; Channel < Extension->Channel + Extension->Channels;
	     Channel++) {
		if (Channel->State < IdeSlowAsk)
			continue;
		if (Channel->State == IdeResetting)
			Done = IdeIsReset(Extension, Channel);
		else
			Done = IdeIsAskedLate(Extension, Channel);
		if (Done)
			IdeStartNext(Extension, Channel);
		if (Channel->State >= IdeSlowAsk)
			Again = TRUE;
	}
	if (Again)
		IdeAskTimer(Extension);
}

/* --- disks ---------------------------------------------------------------------- */

/* Text of the identification data: two characters in a word, the first one above. */
static VOID IdeText(PIDE_DEVICE Device, ULONG Word, PUCHAR To, ULONG Count)
{
	ULONG i;
	UCHAR Byte;

	for (i = 0; i < Count; i++) {
		Byte = (UCHAR)(Device->Identify[Word + i / 2] >> (i & 1 ? 0 : 8));
		To[i] = (UCHAR)(Byte < ' ' || Byte > '~' ? ' ' : Byte);
	}
}

static BOOLEAN IdeCaches(PIDE_DEVICE Device)
{
	return (Device->Identify[IDE_ID_ENABLED] & IDE_ID_COMMAND_CACHE) != 0;
}

/* So many logical sectors to a physical one, as a power of two */
static UCHAR IdeExponent(PIDE_DEVICE Device)
{
	USHORT Size = Device->Identify[IDE_ID_SECTOR_SIZE];

	return (UCHAR)(IDE_ID_SIZE_VALID(Size) && Size & IDE_ID_SIZE_SEVERAL ? Size & 0xf : 0);
}

static ULONG IdeVitalPage(PIDE_DEVICE Device, PUCHAR Answer, UCHAR Page)
{
	static const UCHAR Pages[] = { 0x00, 0x80, 0x83, 0xb0, 0xb1 };
	PUCHAR Next = Answer + 4;
	ULONG i;

	switch (Page) {
	case VPD_SUPPORTED_PAGES:
		for (i = 0; i < sizeof(Pages); i++)
			*Next++ = Pages[i];
		break;
	case VPD_SERIAL_NUMBER:
		IdeText(Device, IDE_ID_SERIAL, Next, 20);
		Next += 20;
		break;
	case VPD_DEVICE_IDENTIFIERS:
		/* ASCII, of the vendor's own making: the serial number */
		Next[0] = 2;
		Next[3] = 20;
		IdeText(Device, IDE_ID_SERIAL, Next + 4, 20);
		Next += 24;
		/* ASCII, beginning with the vendor: ATA, model, serial number */
		Next[0] = 2;
		Next[1] = 1;
		Next[3] = 68;
		for (i = 0; i < 8; i++)
			Next[4 + i] = "ATA     "[i];
		IdeText(Device, IDE_ID_MODEL, Next + 12, 40);
		IdeText(Device, IDE_ID_SERIAL, Next + 52, 20);
		Next += 72;
		if (IDE_ID_SIZE_VALID(Device->Identify[IDE_ID_COMMANDS3]) &&
		    Device->Identify[IDE_ID_COMMANDS3] & IDE_ID_COMMAND3_NAME) {
			/* Binary: the world wide name */
			Next[0] = 1;
			Next[1] = 3;
			Next[3] = 8;
			for (i = 0; i < 4; i++)
				IdePut(Next + 4 + 2 * i, Device->Identify[IDE_ID_NAME + i], 2);
			Next += 12;
		}
		break;
	case 0xb0:			/* block limits */
		IdePut(Next + 2, 1u << IdeExponent(Device), 2);
		Next += 0x3c;
		break;
	case 0xb1:			/* block device characteristics */
		IdePut(Next, Device->Identify[IDE_ID_RATE], 2);
		Next[3] = Device->Identify[IDE_ID_FORM] & 0xf;
		Next += 0x3c;
		break;
	default:
		return 0;
	}
	Answer[1] = Page;
	IdePut(Answer + 2, Next - Answer - 4, 2);
	return (ULONG)(Next - Answer);
}

static VOID IdeInquiry(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, PUCHAR Cdb)
{
	PIDE_DEVICE Device = IdeDevice(Channel);
	PUCHAR Answer = Extension->Answer;
	ULONG Length = 36, i;

	IdeZero(Answer, sizeof(Extension->Answer));
	if (Cdb[1] & 1) {
		Length = IdeVitalPage(Device, Answer, Cdb[2]);
	} else if (Cdb[2]) {
		Length = 0;
	} else {
		if (Device->Identify[IDE_ID_CONFIG] & 0x80)
			Answer[1] = 0x80;	/* removable */
		Answer[2] = 5;			/* SPC-3 */
		Answer[3] = 2;
		Answer[4] = 36 - 5;
		for (i = 0; i < 8; i++)
			Answer[8 + i] = "ATA     "[i];
		IdeText(Device, IDE_ID_MODEL, Answer + 16, 16);
		IdeText(Device, IDE_ID_FIRMWARE, Answer + 32, 4);
	}
	if (Length)
		IdeAnswer(Extension, Channel, Length, (ULONG)IdeGet(Cdb + 3, 2));
	else
		IdeRefuse(Extension, Channel, SCSI_ADSENSE_INVALID_CDB);
}

/* One mode page, or the changeable bits of it, which are none. Returns: its length. */
static ULONG IdeModePage(PIDE_DEVICE Device, PUCHAR Answer, UCHAR Page, BOOLEAN Changeable)
{
	ULONG Length;

	Answer[0] = Page;
	switch (Page) {
	case MODE_PAGE_ERROR_RECOVERY:
		Length = 12;
		if (!Changeable)
			Answer[2] = 0x80;	/* reallocates what cannot be written */
		break;
	case MODE_PAGE_CACHING:
		Length = 20;
		if (Changeable)
			break;
		if (IdeCaches(Device))
			Answer[2] = 0x04;
		if (!(Device->Identify[IDE_ID_ENABLED] & IDE_ID_COMMAND_LOOK_AHEAD))
			Answer[12] = 0x20;
		break;
	default:			/* MODE_PAGE_CONTROL */
		Length = 12;
		if (Changeable)
			break;
		Answer[2] = 0x02;		/* log parameters are not kept */
		Answer[8] = 0xff;		/* is busy for as long as it likes */
		Answer[9] = 0xff;
		break;
	}
	Answer[1] = (UCHAR)(Length - 2);
	return Length;
}

static VOID IdeModeSense(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, PUCHAR Cdb)
{
	static const UCHAR Pages[] = {
		MODE_PAGE_ERROR_RECOVERY, MODE_PAGE_CACHING, MODE_PAGE_CONTROL
	};
	PIDE_DEVICE Device = IdeDevice(Channel);
	BOOLEAN Long = Cdb[0] == SCSIOP_MODE_SENSE10;
	BOOLEAN Known = FALSE;
	PUCHAR Answer = Extension->Answer;
	PUCHAR Next = Answer + (Long ? MODE_HEADER_LENGTH10 : MODE_HEADER_LENGTH);
	UCHAR Page = Cdb[2] & 0x3f;
	UCHAR Control = Cdb[2] & 0xc0;
	ULONG Descriptor = Cdb[1] & 0x08 ? 0 : MODE_BLOCK_DESC_LENGTH;
	ULONG Length, i;

	if (Control == MODE_SENSE_SAVED_VALUES) {
		IdeRefuse(Extension, Channel, 0x39);	/* nothing is saved */
		return;
	}
	IdeZero(Answer, sizeof(Extension->Answer));
	if (Descriptor) {
		IdePut(Next, Device->Sectors > 0xffffffff ? 0xffffffff : Device->Sectors, 4);
		IdePut(Next + 5, IDE_SECTOR, 3);
		Next += Descriptor;
	}
	for (i = 0; i < sizeof(Pages); i++) {
		if (Page != Pages[i] && Page != MODE_SENSE_RETURN_ALL)
			continue;
		Known = TRUE;
		Next += IdeModePage(Device, Next, Pages[i],
				    Control == MODE_SENSE_CHANGEABLE_VALUES);
	}
	if (!Known || (Cdb[3] && Cdb[3] != 0xff)) {
		IdeRefuse(Extension, Channel, SCSI_ADSENSE_INVALID_CDB);
		return;
	}

	Length = (ULONG)(Next - Answer);
	if (Long) {
		IdePut(Answer, Length - 2, 2);
		Answer[3] = Device->Fua ? MODE_DSP_FUA_SUPPORTED : 0;
		IdePut(Answer + 6, Descriptor, 2);
		IdeAnswer(Extension, Channel, Length, (ULONG)IdeGet(Cdb + 7, 2));
	} else {
		Answer[0] = (UCHAR)(Length - 1);
		Answer[2] = Device->Fua ? MODE_DSP_FUA_SUPPORTED : 0;
		Answer[3] = (UCHAR)Descriptor;
		IdeAnswer(Extension, Channel, Length, Cdb[4]);
	}
}

static VOID IdeCapacity(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, PUCHAR Cdb)
{
	PIDE_DEVICE Device = IdeDevice(Channel);
	PUCHAR Answer = Extension->Answer;
	ULONGLONG Last = Device->Sectors - 1;
	USHORT Alignment = Device->Identify[IDE_ID_ALIGNMENT];

	IdeZero(Answer, 32);
	if (Cdb[0] == SCSIOP_READ_CAPACITY) {
		IdePut(Answer, Last > 0xffffffff ? 0xffffffff : Last, 4);
		IdePut(Answer + 4, IDE_SECTOR, 4);
		IdeAnswer(Extension, Channel, 8, 8);
		return;
	}
	IdePut(Answer, Last, 8);
	IdePut(Answer + 8, IDE_SECTOR, 4);
	Answer[13] = IdeExponent(Device);
	/* Where the first physical sector begins, counted from the other side */
	if (Answer[13] && IDE_ID_SIZE_VALID(Alignment) && Alignment & 0x3fff)
		IdePut(Answer + 14, (1u << Answer[13]) - (Alignment & 0x3fff), 2);
	IdeAnswer(Extension, Channel, 32, (ULONG)IdeGet(Cdb + 10, 4));
}

static VOID IdeReportLuns(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, PUCHAR Cdb)
{
	ULONG Allowed = (ULONG)IdeGet(Cdb + 6, 4);

	if (Cdb[2] > 2 || Allowed < 16) {
		IdeRefuse(Extension, Channel, SCSI_ADSENSE_INVALID_CDB);
		return;
	}
	IdeZero(Extension->Answer, 16);
	/* Well-known units are none. */
	if (Cdb[2] != 1)
		Extension->Answer[3] = 8;
	IdeAnswer(Extension, Channel, Cdb[2] != 1 ? 16 : 8, Allowed);
}

static VOID IdeRequestSense(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, PUCHAR Cdb)
{
	PIDE_DEVICE Device = IdeDevice(Channel);

	if (Cdb[1] & 1) {
		/* Descriptors are not what the sense data here are made of. */
		IdeRefuse(Extension, Channel, SCSI_ADSENSE_INVALID_CDB);
		return;
	}
	IdeFillSense(Extension->Answer, Device->SenseKey, Device->SenseCode);
	Device->SenseKey = 0;
	Device->SenseCode = 0;
	IdeAnswer(Extension, Channel, SENSE_BUFFER_SIZE, Cdb[4]);
}

static BOOLEAN IdeIsOutside(PIDE_DEVICE Device, ULONGLONG Lba, ULONG Count)
{
	return Lba > Device->Sectors || Count > Device->Sectors - Lba;
}

/* Whether the address, or the count, is too long for a 28-bit command. */
static BOOLEAN IdeIsLong(ULONGLONG Lba, ULONG Count)
{
	return Lba + Count > 0x0fffffff || Count > 256;
}

/* The commands, by: master, multiple or neither; write; extended */
static const UCHAR IdeCommands[3][2][2] = {
	{ { IDE_COMMAND_READ_DMA, IDE_COMMAND_READ_DMA_EXT },
	  { IDE_COMMAND_WRITE_DMA, IDE_COMMAND_WRITE_DMA_EXT } },
	{ { IDE_COMMAND_READ_MULTIPLE, IDE_COMMAND_READ_MULTIPLE_EXT },
	  { IDE_COMMAND_WRITE_MULTIPLE, IDE_COMMAND_WRITE_MULTIPLE_EXT } },
	{ { IDE_COMMAND_READ, IDE_COMMAND_READ_EXT },
	  { IDE_COMMAND_WRITE, IDE_COMMAND_WRITE_EXT } }
};

static VOID IdeReadWrite(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, PUCHAR Cdb)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;
	PIDE_DEVICE Device = IdeDevice(Channel);
	BOOLEAN Write = (Cdb[0] & 0x02) != 0;
	BOOLEAN Fua, Extended;
	ULONGLONG Lba;
	ULONG Count, Bytes, Kind;
	UCHAR Command;

	Lba = IdeAddress(Cdb, &Count, &Fua);
	if (IdeIsOutside(Device, Lba, Count)) {
		IdeRefuse(Extension, Channel, SCSI_ADSENSE_ILLEGAL_BLOCK);
		return;
	}
	Bytes = Count * IDE_SECTOR;
	/* The data have to be all there, in the direction of the command. */
	if (Count > IDE_MAX_TRANSFER_MASTER / IDE_SECTOR || Bytes > Srb->DataTransferLength ||
	    (Count && !(Srb->SrbFlags & (Write ? SRB_FLAGS_DATA_OUT : SRB_FLAGS_DATA_IN)))) {
		IdeRefuse(Extension, Channel, SCSI_ADSENSE_INVALID_CDB);
		return;
	}
	if (!Count) {
		IdeSucceed(Extension, Channel, 0);
		return;
	}

	Fua = Fua && Write;
	Extended = IdeIsLong(Lba, Count) || (Fua && Device->Fua);
	if (Extended && !Device->Extended) {
		IdeRefuse(Extension, Channel, SCSI_ADSENSE_INVALID_CDB);
		return;
	}
	Kind = Device->Master ? 0 : Device->Multiple > 1 ? 1 : 2;
	Command = IdeCommands[Kind][Write][Extended];
	Channel->Flush = FALSE;
	if (Fua && Device->Fua && Kind == 0)
		Command = IDE_COMMAND_WRITE_DMA_FUA;
	else if (Fua && Device->Fua && Kind == 1)
		Command = IDE_COMMAND_WRITE_MULTIPLE_FUA;
	else
		Channel->Flush = Fua && IdeCaches(Device);
	Channel->Moved = Bytes;
	IdeNote(Channel, Command, Lba, Count, Extended);

	if (Device->Master) {
		if (!IdeFillTable(Extension, Channel, Bytes)) {
			IdeFinish(Extension, Channel, SRB_STATUS_INVALID_REQUEST);
			return;
		}
		Channel->State = IdeMaster;
		IdeCommand(Channel, Device);
		IdeStartMaster(Channel);
		return;
	}

	Channel->Data = (PUCHAR)Srb->DataBuffer;
	Channel->Left = Bytes;
	Channel->Block = Device->Multiple * IDE_SECTOR;
	if (Write) {
		IdeInterruptMe(Channel, Device);
		return;
	}
	Channel->State = IdeDataIn;
	IdeCommand(Channel, Device);
}

static VOID IdeVerify(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, PUCHAR Cdb)
{
	PIDE_DEVICE Device = IdeDevice(Channel);
	BOOLEAN Fua, Extended;
	ULONGLONG Lba;
	ULONG Count;

	Lba = IdeAddress(Cdb, &Count, &Fua);
	Extended = IdeIsLong(Lba, Count);
	if (IdeIsOutside(Device, Lba, Count)) {
		IdeRefuse(Extension, Channel, SCSI_ADSENSE_ILLEGAL_BLOCK);
	} else if (Cdb[1] & 0x06 || Count > 0x10000 || (Extended && !Device->Extended)) {
		/* Comparing with the data sent along is not what disks do. */
		IdeRefuse(Extension, Channel, SCSI_ADSENSE_INVALID_CDB);
	} else if (!Count) {
		IdeSucceed(Extension, Channel, 0);
	} else {
		Channel->Flush = FALSE;
		Channel->Moved = 0;
		IdePlainCommand(Channel, Device,
				(UCHAR)(Extended ? IDE_COMMAND_VERIFY_EXT : IDE_COMMAND_VERIFY),
				Lba, Count, Extended);
	}
}

static VOID IdeStartStop(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, PUCHAR Cdb)
{
	PIDE_DEVICE Device = IdeDevice(Channel);

	/* Neither a tray nor levels of sleep */
	if (Cdb[4] & 0xf2) {
		IdeRefuse(Extension, Channel, SCSI_ADSENSE_INVALID_CDB);
		return;
	}
	Channel->Flush = FALSE;
	Channel->Moved = 0;
	/* A disk is started by reading from it. */
	if (Cdb[4] & 0x01)
		IdePlainCommand(Channel, Device, IDE_COMMAND_VERIFY, 0, 1, FALSE);
	else
		IdePlainCommand(Channel, Device, IDE_COMMAND_STANDBY, 0, 0, FALSE);
}

static VOID IdeStartDisk(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;
	PUCHAR Cdb = Srb->Cdb;

	/* Sense data are kept for the next command, if that one asks for them. */
	if (Cdb[0] != SCSIOP_REQUEST_SENSE && Cdb[0] != SCSIOP_INQUIRY &&
	    Cdb[0] != SCSIOP_REPORT_LUNS) {
		IdeDevice(Channel)->SenseKey = 0;
		IdeDevice(Channel)->SenseCode = 0;
	}
	switch (Cdb[0]) {
	case SCSIOP_READ6:
	case SCSIOP_WRITE6:
	case SCSIOP_READ:
	case SCSIOP_WRITE:
	case SCSIOP_READ12:
	case SCSIOP_WRITE12:
	case SCSIOP_READ16:
	case SCSIOP_WRITE16:
		IdeReadWrite(Extension, Channel, Cdb);
		break;
	case SCSIOP_TEST_UNIT_READY:
		IdeSucceed(Extension, Channel, 0);
		break;
	case SCSIOP_INQUIRY:
		IdeInquiry(Extension, Channel, Cdb);
		break;
	case SCSIOP_READ_CAPACITY:
		IdeCapacity(Extension, Channel, Cdb);
		break;
	case SCSIOP_SERVICE_ACTION_IN16:
		if ((Cdb[1] & 0x1f) == SERVICE_ACTION_READ_CAPACITY16)
			IdeCapacity(Extension, Channel, Cdb);
		else
			IdeRefuse(Extension, Channel, SCSI_ADSENSE_INVALID_CDB);
		break;
	case SCSIOP_MODE_SENSE:
	case SCSIOP_MODE_SENSE10:
		IdeModeSense(Extension, Channel, Cdb);
		break;
	case SCSIOP_REPORT_LUNS:
		IdeReportLuns(Extension, Channel, Cdb);
		break;
	case SCSIOP_REQUEST_SENSE:
		IdeRequestSense(Extension, Channel, Cdb);
		break;
	case SCSIOP_VERIFY:
	case SCSIOP_VERIFY12:
	case SCSIOP_VERIFY16:
		IdeVerify(Extension, Channel, Cdb);
		break;
	case SCSIOP_SYNCHRONIZE_CACHE:
	case SCSIOP_SYNCHRONIZE_CACHE16:
		Channel->Flush = FALSE;
		Channel->Moved = 0;
		IdeFlush(Channel, IdeDevice(Channel));
		break;
	case SCSIOP_SEEK:
		if (IdeIsOutside(IdeDevice(Channel), IdeGet(Cdb + 2, 4), 1))
			IdeRefuse(Extension, Channel, SCSI_ADSENSE_ILLEGAL_BLOCK);
		else
			IdeSucceed(Extension, Channel, 0);
		break;
	case SCSIOP_START_STOP_UNIT:
		IdeStartStop(Extension, Channel, Cdb);
		break;
	default:
		IdeRefuse(Extension, Channel, SCSI_ADSENSE_ILLEGAL_COMMAND);
		break;
	}
}

/* Channel->Current begins; it may end here too. */
static VOID IdeStart(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel)
{
	PSCSI_REQUEST_BLOCK Srb = Channel->Current;

	IdeUnmask(Channel);
	if (Srb->Function == SRB_FUNCTION_IO_CONTROL)
		IdeControlStart(Extension, Channel);
	else if (IdeDevice(Channel)->Kind == IdeAtapi)
		IdeStartPacket(Extension, Channel);
	else if (IdeDevice(Channel)->Unset)
		IdeSetMultiple(Channel, IdeDevice(Channel));
	else
		IdeStartDisk(Extension, Channel);
}

/* --- what the port calls --------------------------------------------------------- */

static VOID IdeReject(PIDE_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, UCHAR SrbStatus)
{
	Srb->SrbStatus = SrbStatus;
	ScsiPortNotification(RequestComplete, Extension, Srb);
}

/* Starts a request on its channel, or lets it wait there for the one before it. */
static VOID IdeAccept(PIDE_EXTENSION Extension, PIDE_CHANNEL Channel, PSCSI_REQUEST_BLOCK Srb)
{
	if (Channel->State == IdeIdle) {
		Channel->Current = Srb;
		IdeStart(Extension, Channel);
	} else if (!Channel->Waiting) {
		Channel->Waiting = Srb;
	} else {
		IdeReject(Extension, Srb, SRB_STATUS_BUSY);
	}
}

static VOID IdeExecuteScsi(PIDE_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	PIDE_CHANNEL Channel = &Extension->Channel[Srb->PathId];

	if (Srb->PathId >= Extension->Channels)
		IdeReject(Extension, Srb, SRB_STATUS_INVALID_PATH_ID);
	else if (Srb->TargetId >= IDE_DEVICES || Srb->Lun ||
		 Channel->Device[Srb->TargetId].Kind == IdeNone)
		IdeReject(Extension, Srb, SRB_STATUS_SELECTION_TIMEOUT);
	else
		IdeAccept(Extension, Channel, Srb);
}

static VOID IdeExecuteControl(PIDE_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	PSRB_IO_CONTROL Header = (PSRB_IO_CONTROL)Srb->DataBuffer;
	PSENDCMDINPARAMS In = (PSENDCMDINPARAMS)(Header + 1);
	ULONG Drive = 0;

	if (!IdeIsControl(Srb)) {
		IdeReject(Extension, Srb, SRB_STATUS_INVALID_REQUEST);
		return;
	}
	if (Header->ControlCode != IOCTL_SCSI_MINIPORT_SMART_VERSION &&
	    Srb->DataTransferLength >= sizeof(*Header) + FIELD_OFFSET(SENDCMDINPARAMS, bBuffer))
		Drive = In->bDriveNumber;
	if (Drive >= Extension->Channels * IDE_DEVICES) {
		Header->ReturnCode = SMART_INVALID_DRIVE;
		IdeReject(Extension, Srb, SRB_STATUS_INVALID_REQUEST);
		return;
	}
	IdeAccept(Extension, &Extension->Channel[Drive / IDE_DEVICES], Srb);
}

/*
 * HwStartIo: accepts one request
 *
 * Returns: TRUE; what is wrong with a request is in its SrbStatus.
 * IRQL: DIRQL.
 * Locks: the port's interrupt lock.
 * Context: any; after NextRequest.
 * Errors: SRB_STATUS_NO_HBA if the HBA is stopped, SRB_STATUS_INVALID_REQUEST for
 * functions and control codes that are not implemented, SRB_STATUS_INVALID_PATH_ID and
 * SRB_STATUS_SELECTION_TIMEOUT for addresses that nobody has, SRB_STATUS_ABORT_FAILED
 * for requests that a device has, SRB_STATUS_BUSY if two wait for a channel.
 */
static BOOLEAN NTAPI IdeHwStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
	PIDE_EXTENSION Extension = (PIDE_EXTENSION)DeviceExtension;
	ULONG i;

	if (!Extension->Online) {
		IdeReject(Extension, Srb, SRB_STATUS_NO_HBA);
		ScsiPortNotification(NextRequest, Extension);
		return TRUE;
	}

	switch (Srb->Function) {
	case SRB_FUNCTION_EXECUTE_SCSI:
		IdeExecuteScsi(Extension, Srb);
		break;
	case SRB_FUNCTION_IO_CONTROL:
		IdeExecuteControl(Extension, Srb);
		break;
	case SRB_FUNCTION_ABORT_COMMAND:
		Srb->SrbStatus = SRB_STATUS_ABORT_FAILED;
		for (i = 0; i < Extension->Channels; i++) {
			if (!Srb->NextSrb || Extension->Channel[i].Waiting != Srb->NextSrb)
				continue;
			Extension->Channel[i].Waiting = NULL;
			IdeReject(Extension, Srb->NextSrb, SRB_STATUS_ABORTED);
			Srb->SrbStatus = SRB_STATUS_SUCCESS;
		}
		ScsiPortNotification(RequestComplete, Extension, Srb);
		break;
	case SRB_FUNCTION_RESET_BUS:
		if (Srb->PathId >= Extension->Channels) {
			IdeReject(Extension, Srb, SRB_STATUS_INVALID_PATH_ID);
			break;
		}
		IdeReset(Extension, &Extension->Channel[Srb->PathId]);
		ScsiPortNotification(ResetDetected, Extension);
		IdeReject(Extension, Srb, SRB_STATUS_SUCCESS);
		break;
	default:
		IdeReject(Extension, Srb, SRB_STATUS_INVALID_REQUEST);
		break;
	}
	ScsiPortNotification(NextRequest, Extension);
	return TRUE;
}

/*
 * HwResetBus: resets a channel's devices, and with them its requests
 *
 * Returns: TRUE; FALSE for a bus that there is not.
 * IRQL: DIRQL.
 * Locks: the port's interrupt lock.
 * Context: any.
 * Errors: HwTimer waits for the devices.
 */
static BOOLEAN NTAPI IdeHwResetBus(PVOID DeviceExtension, ULONG PathId)
{
	PIDE_EXTENSION Extension = (PIDE_EXTENSION)DeviceExtension;

	if (PathId >= Extension->Channels)
		return FALSE;
	IdeReset(Extension, &Extension->Channel[PathId]);
	ScsiPortNotification(NextRequest, Extension);
	return TRUE;
}

/*
 * HwInitialize: turns the devices' interrupts on
 *
 * Returns: TRUE.
 * IRQL: DIRQL.
 * Locks: the port's interrupt lock.
 * Context: once after HwFindAdapter, which has set the devices up; from
 * ScsiRestartAdapter, after which they have to be set up again.
 * Errors: none.
 */
static BOOLEAN NTAPI IdeHwInitialize(PVOID DeviceExtension)
{
	PIDE_EXTENSION Extension = (PIDE_EXTENSION)DeviceExtension;
	PIDE_CHANNEL Channel;

	for (Channel = Extension->Channel; Channel < Extension->Channel + Extension->Channels;
	     Channel++) {
		if (Extension->Ready) {
			IdeReset(Extension, Channel);
			continue;
		}
		/* A channel without devices has nobody to hold its line down. */
		if (Channel->Device[0].Kind == IdeNone && Channel->Device[1].Kind == IdeNone)
			continue;
		IdeRead(Channel, IDE_REG_STATUS);
		Channel->State = IdeIdle;
		IdeUnmask(Channel);
	}
	Extension->Ready = TRUE;
	Extension->Online = TRUE;
	return TRUE;
}

static VOID IdeStop(PIDE_EXTENSION Extension)
{
	ULONG i;

	Extension->Online = FALSE;
	Extension->Timer = FALSE;
	for (i = 0; i < Extension->Channels; i++) {
		IdeStopMaster(&Extension->Channel[i]);
		Extension->Channel[i].Masked = FALSE;
		IdeMask(&Extension->Channel[i]);
		IdeRead(&Extension->Channel[i], IDE_REG_STATUS);
	}
}

/*
 * HwAdapterControl: stops and restarts the HBA
 *
 * Returns: ScsiAdapterControlSuccess; ScsiAdapterControlUnsuccessful for a type
 * that the query does not announce.
 * IRQL: PASSIVE_LEVEL for the query, DIRQL otherwise.
 * Locks: none for the query, the port's interrupt lock otherwise.
 * Context: no request is outstanding.
 * Errors: none.
 */
static SCSI_ADAPTER_CONTROL_STATUS NTAPI
IdeHwAdapterControl(PVOID DeviceExtension, SCSI_ADAPTER_CONTROL_TYPE ControlType,
		    PVOID Parameters)
{
	PIDE_EXTENSION Extension = (PIDE_EXTENSION)DeviceExtension;
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
		IdeStop(Extension);
		return ScsiAdapterControlSuccess;
	case ScsiRestartAdapter:
		IdeHwInitialize(Extension);
		return ScsiAdapterControlSuccess;
	default:
		return ScsiAdapterControlUnsuccessful;
	}
}

/* --- finding channels and devices -------------------------------------------------- */

/* Do the registers of a device hold what is written? Then somebody is there. */
static BOOLEAN IdeIsThere(PIDE_CHANNEL Channel, PIDE_DEVICE Device)
{
	IdeSelect(Channel, Device, 0);
	IdeWrite(Channel, IDE_REG_COUNT, 0x55);
	IdeWrite(Channel, IDE_REG_LOW, 0xaa);
	IdeWrite(Channel, IDE_REG_COUNT, 0xaa);
	IdeWrite(Channel, IDE_REG_LOW, 0x55);
	return IdeRead(Channel, IDE_REG_COUNT) == 0xaa && IdeRead(Channel, IDE_REG_LOW) == 0x55;
}

/* Asks a device for its identity by a command that the other kind refuses. */
static BOOLEAN IdeIdentify(PIDE_CHANNEL Channel, PIDE_DEVICE Device, UCHAR Command)
{
	UCHAR Status;

	IdeSelect(Channel, Device, 0);
	Status = IdeWait(Channel, IDE_WAIT_SETTING);
	if (Status & IDE_STATUS_BUSY)
		return FALSE;
	IdeWrite(Channel, IDE_REG_COMMAND, Command);
	ScsiPortStallExecution(10);
	/* Nobody, on a channel where the other device answers for its registers. */
	if (!ScsiPortReadPortUchar(Channel->Control))
		return FALSE;
	Status = IdeWait(Channel, IDE_WAIT_IDENTIFY);
	IdeRead(Channel, IDE_REG_STATUS);
	if ((Status & (IDE_STATUS_BUSY | IDE_STATUS_DATA | IDE_STATUS_ERROR)) != IDE_STATUS_DATA)
		return FALSE;
	ScsiPortReadPortBufferUshort((PUSHORT)Channel->Command, Device->Identify,
				     sizeof(Device->Identify) / sizeof(USHORT));
	IdeWait(Channel, IDE_WAIT_SETTING);
	IdeRead(Channel, IDE_REG_STATUS);
	return TRUE;
}

/*
 * Whether a device is set to a DMA mode. The controller's timing is the firmware's
 * business, which has chosen the mode for it; without that nobody knows it.
 */
static BOOLEAN IdeHasMode(PIDE_DEVICE Device)
{
	return (Device->Identify[IDE_ID_CAPABILITIES] & IDE_ID_CAPABLE_DMA) &&
	       ((Device->Identify[IDE_ID_ULTRA_DMA] & 0x7f00) ||
		(Device->Identify[IDE_ID_MULTIWORD_DMA] & 0x0700));
}

static VOID IdeKnowDisk(PIDE_DEVICE Device)
{
	PUSHORT Words = Device->Identify;
	USHORT Size = Words[IDE_ID_SECTOR_SIZE];

	/* Cylinders and heads are the addresses of another age; so are they. */
	if (!(Words[IDE_ID_CAPABILITIES] & IDE_ID_CAPABLE_LBA) ||
	    (IDE_ID_SIZE_VALID(Size) && Size & IDE_ID_SIZE_LARGE))
		return;
	Device->Sectors = Words[IDE_ID_SECTORS] | (ULONG)Words[IDE_ID_SECTORS + 1] << 16;
	if (IDE_ID_SIZE_VALID(Words[IDE_ID_COMMANDS2]) &&
	    Words[IDE_ID_ENABLED2] & IDE_ID_COMMAND2_EXTENDED) {
		Device->Extended = TRUE;
		Device->Sectors = Words[IDE_ID_SECTORS_EXT] |
				  (ULONGLONG)Words[IDE_ID_SECTORS_EXT + 1] << 16 |
				  (ULONGLONG)Words[IDE_ID_SECTORS_EXT + 2] << 32 |
				  (ULONGLONG)Words[IDE_ID_SECTORS_EXT + 3] << 48;
		Device->Fua = IDE_ID_SIZE_VALID(Words[IDE_ID_COMMANDS3]) &&
			      (Words[IDE_ID_COMMANDS3] & IDE_ID_COMMAND3_FUA) != 0;
	}
	if (Device->Sectors)
		Device->Kind = IdeDisk;
}

static VOID IdeKnowPacket(PIDE_DEVICE Device)
{
	USHORT Config = Device->Identify[IDE_ID_CONFIG];

	Device->Kind = IdeAtapi;
	Device->PacketBytes = Config & IDE_ID_CONFIG_PACKET_16 ? 16 : 12;
	Device->AskInterrupt = (Config & IDE_ID_CONFIG_ASK) == IDE_ID_CONFIG_ASK_INTERRUPT;
}

/*
 * Resets a channel and asks who is there.
 *
 * Returns: whether anybody is.
 */
static BOOLEAN IdeFindDevices(PIDE_CHANNEL Channel)
{
	PIDE_DEVICE Device;
	BOOLEAN Found = FALSE;
	UCHAR Unit, Status;

	Channel->Selected = IDE_DEVICES;
	for (Unit = 0; Unit < IDE_DEVICES; Unit++)
		Channel->Device[Unit].Unit = Unit;
	/* Not even a reset may go to ports that somebody else may have. */
	if (!IdeIsThere(Channel, &Channel->Device[0]) &&
	    !IdeIsThere(Channel, &Channel->Device[1]))
		return FALSE;
	IdeResetDevices(Channel);
	ScsiPortStallExecution(2000);
	Status = IdeWait(Channel, IDE_WAIT_RESET);
	if (Status & IDE_STATUS_BUSY)
		return FALSE;

	for (Unit = 0; Unit < IDE_DEVICES; Unit++) {
		Device = &Channel->Device[Unit];
		if (!IdeIsThere(Channel, Device))
			continue;
		if (IdeIdentify(Channel, Device, IDE_COMMAND_IDENTIFY))
			IdeKnowDisk(Device);
		else if (IdeIdentify(Channel, Device, IDE_COMMAND_IDENTIFY_PACKET))
			IdeKnowPacket(Device);
		if (Device->Kind == IdeNone)
			continue;
		Found = TRUE;
		IdeForget(Device);
		if (Channel->Master && IdeHasMode(Device))
			Device->Master = TRUE;
	}
	Channel->State = IdeIdle;
	return Found;
}

/* A word in ArgumentString; words are separated by spaces or commas. */
static BOOLEAN IdeIsWanted(PCHAR Argument, const char *Word)
{
	ULONG i;

	while (Argument && *Argument) {
		for (i = 0; Word[i] && Argument[i] == Word[i]; i++)
			;
		if (!Word[i] && (!Argument[i] || Argument[i] == ' ' || Argument[i] == ','))
			return TRUE;
		while (*Argument && *Argument != ' ' && *Argument != ',')
			Argument++;
		while (*Argument == ' ' || *Argument == ',')
			Argument++;
	}
	return FALSE;
}

static PUCHAR IdeMap(PIDE_EXTENSION Extension, PPORT_CONFIGURATION_INFORMATION ConfigInfo,
		     ULONG Port, ULONG Count)
{
	SCSI_PHYSICAL_ADDRESS Address = ScsiPortConvertUlongToPhysicalAddress(Port);

	if (!ScsiPortValidateRange(Extension, ConfigInfo->AdapterInterfaceType,
				   ConfigInfo->SystemIoBusNumber, Address, Count, TRUE))
		return NULL;
	return (PUCHAR)ScsiPortGetDeviceBase(Extension, ConfigInfo->AdapterInterfaceType,
					     ConfigInfo->SystemIoBusNumber, Address, Count, TRUE);
}

static VOID IdeUnmap(PIDE_EXTENSION Extension)
{
	PIDE_CHANNEL Channel;

	for (Channel = Extension->Channel; Channel < Extension->Channel + IDE_CHANNELS; Channel++) {
		if (Channel->Command)
			ScsiPortFreeDeviceBase(Extension, Channel->Command);
		if (Channel->Control)
			ScsiPortFreeDeviceBase(Extension, Channel->Control);
		if (Channel->Master)
			ScsiPortFreeDeviceBase(Extension, Channel->Master);
		Channel->Command = NULL;
		Channel->Control = NULL;
		Channel->Master = NULL;
	}
}

/* What is the same for channels of either bus. */
static VOID IdeConfigure(PIDE_EXTENSION Extension, PPORT_CONFIGURATION_INFORMATION ConfigInfo)
{
	ConfigInfo->NumberOfBuses = (UCHAR)Extension->Channels;
	ConfigInfo->MaximumNumberOfTargets = IDE_DEVICES;
	ConfigInfo->MaximumNumberOfLogicalUnits = 1;
	ConfigInfo->AlignmentMask = 3;
	ConfigInfo->TaggedQueuing = FALSE;
	ConfigInfo->MultipleRequestPerLu = FALSE;
	ConfigInfo->AutoRequestSense = TRUE;
	ConfigInfo->BufferAccessScsiPortControlled = TRUE;
	ConfigInfo->MapBuffers = IDE_MAP_ALL;
	ConfigInfo->NeedPhysicalAddresses = FALSE;
	if (ConfigInfo->MaximumTransferLength > IDE_MAX_TRANSFER)
		ConfigInfo->MaximumTransferLength = IDE_MAX_TRANSFER;
}

/*
 * The bus master's side of the configuration, if a device is set to use it.
 *
 * Returns: FALSE without memory for its tables.
 */
static BOOLEAN IdeConfigureMaster(PIDE_EXTENSION Extension,
				  PPORT_CONFIGURATION_INFORMATION ConfigInfo, ULONG Transfer)
{
	BOOLEAN Any = FALSE, All = TRUE, Extended = TRUE;
	ULONG Bytes = IDE_PIECES * sizeof(IDE_PIECE);
	SCSI_PHYSICAL_ADDRESS Physical;
	PIDE_CHANNEL Channel;
	PIDE_DEVICE Device;
	ULONG Length, i;
	PUCHAR Memory;

	for (i = 0; i < Extension->Channels * IDE_DEVICES; i++) {
		Device = &Extension->Channel[i / IDE_DEVICES].Device[i % IDE_DEVICES];
		if (Device->Kind == IdeNone)
			continue;
		if (Device->Master)
			Any = TRUE;
		else
			All = FALSE;
		if (Device->Kind == IdeDisk && !Device->Extended)
			Extended = FALSE;
	}
	if (!Any)
		return TRUE;

	ConfigInfo->Master = TRUE;
	ConfigInfo->ScatterGather = TRUE;
	ConfigInfo->DmaWidth = Width32Bits;
	ConfigInfo->Dma32BitAddresses = TRUE;
	ConfigInfo->NeedPhysicalAddresses = TRUE;
	/* Only to be lowered; but newer ports give 17 where nobody has set a limit. */
	if (ConfigInfo->NumberOfPhysicalBreaks > IDE_BREAKS ||
	    ConfigInfo->NumberOfPhysicalBreaks == SCSI_MINIMUM_PHYSICAL_BREAKS + 1)
		ConfigInfo->NumberOfPhysicalBreaks = IDE_BREAKS;
	if (All) {
		ConfigInfo->MapBuffers = IDE_MAP_NON_READ_WRITE;
		ConfigInfo->MaximumTransferLength =
			Extended || Transfer < IDE_MAX_TRANSFER_SHORT ? Transfer :
									IDE_MAX_TRANSFER_SHORT;
	}
	/* Tables of 2 KB in a page or two: none crosses a boundary of 64 KB. */
	Memory = (PUCHAR)ScsiPortGetUncachedExtension(Extension, ConfigInfo,
						      Bytes * Extension->Channels);
	if (!Memory)
		return FALSE;
	for (i = 0; i < Extension->Channels; i++) {
		Channel = &Extension->Channel[i];
		Channel->Pieces = (PIDE_PIECE)(Memory + i * Bytes);
		Physical = ScsiPortGetPhysicalAddress(Extension, NULL, Channel->Pieces, &Length);
		Channel->PiecesAddress = Physical.LowPart;
	}
	return TRUE;
}

/*
 * HwFindAdapter for PCI: an IDE controller, both of its channels
 *
 * Returns: SP_RETURN_FOUND, also without devices, as they are nobody else's;
 * SP_RETURN_NOT_FOUND for another class of device; SP_RETURN_ERROR if nothing can be
 * mapped, or there is no memory.
 * IRQL: PASSIVE_LEVEL.
 * Locks: none.
 * Context: the interrupts are not connected yet.
 * Errors: nothing stays mapped.
 */
static ULONG NTAPI IdeHwFindPci(PVOID DeviceExtension, PVOID HwContext, PVOID BusInformation,
				PCHAR ArgumentString,
				PPORT_CONFIGURATION_INFORMATION ConfigInfo, PBOOLEAN Again)
{
	static const ULONG Ports[IDE_CHANNELS] = { IDE_PRIMARY, IDE_SECONDARY };
	PIDE_EXTENSION Extension = (PIDE_EXTENSION)DeviceExtension;
	ULONG Transfer = ConfigInfo->MaximumTransferLength;
	PCI_COMMON_CONFIG Pci;
	ULONG Command, Control, i;
	PIDE_CHANNEL Channel;

	UNREFERENCED_PARAMETER(HwContext);
	UNREFERENCED_PARAMETER(BusInformation);
	*Again = FALSE;

	if (ScsiPortGetBusData(Extension, PCIConfiguration, ConfigInfo->SystemIoBusNumber,
			       ConfigInfo->SlotNumber, &Pci,
			       PCI_COMMON_HDR_LENGTH) != PCI_COMMON_HDR_LENGTH ||
	    Pci.BaseClass != IDE_PCI_CLASS || Pci.SubClass != IDE_PCI_SUBCLASS)
		return SP_RETURN_NOT_FOUND;

	Extension->Channels = IDE_CHANNELS;
	IdeConfigure(Extension, ConfigInfo);
	for (i = 0; i < IDE_CHANNELS; i++) {
		Channel = &Extension->Channel[i];
		Channel->PathId = (UCHAR)i;
		Channel->Wide = TRUE;
		Command = Ports[i];
		Control = Command + IDE_CONTROL_OFFSET;
		if (Pci.ProgIf & IDE_PCI_NATIVE(i)) {
			Command = Pci.u.type0.BaseAddresses[2 * i] & ~3u;
			Control = (Pci.u.type0.BaseAddresses[2 * i + 1] & ~3u) + 2;
		}
		Channel->Command = IdeMap(Extension, ConfigInfo, Command, IDE_COMMAND_PORTS);
		Channel->Control = IdeMap(Extension, ConfigInfo, Control, 1);
		if (!Channel->Command || !Channel->Control)
			goto Unmap;
		if (Pci.ProgIf & IDE_PCI_MASTER &&
		    Pci.u.type0.BaseAddresses[4] & IDE_PCI_IO_SPACE)
			Channel->Master = IdeMap(Extension, ConfigInfo,
						 (Pci.u.type0.BaseAddresses[4] & ~3u) +
						 i * IDE_MASTER_PORTS, IDE_MASTER_PORTS);
		/* In native mode both share PCI's line, maybe with others. */
		Channel->Shared = Channel->Master && Pci.ProgIf & IDE_PCI_NATIVE(i);
		IdeStopMaster(Channel);
		Channel->Masked = FALSE;
		IdeMask(Channel);
		IdeFindDevices(Channel);
	}
	if (IdeIsWanted(ArgumentString, "pio"))
		for (i = 0; i < IDE_CHANNELS * IDE_DEVICES; i++)
			Extension->Channel[i / IDE_DEVICES].Device[i % IDE_DEVICES].Master = FALSE;
	if (!(Pci.ProgIf & (IDE_PCI_NATIVE(0) | IDE_PCI_NATIVE(1)))) {
		ConfigInfo->InterruptMode = Latched;
		ConfigInfo->BusInterruptLevel = IDE_PRIMARY_LEVEL;
		ConfigInfo->BusInterruptVector = IDE_PRIMARY_LEVEL;
		ConfigInfo->InterruptMode2 = Latched;
		ConfigInfo->BusInterruptLevel2 = IDE_SECONDARY_LEVEL;
		ConfigInfo->BusInterruptVector2 = IDE_SECONDARY_LEVEL;
	}
	if (IdeConfigureMaster(Extension, ConfigInfo, Transfer < IDE_MAX_TRANSFER_MASTER ?
						      Transfer : IDE_MAX_TRANSFER_MASTER))
		return SP_RETURN_FOUND;

Unmap:
	IdeUnmap(Extension);
	return SP_RETURN_ERROR;
}

/* Which channels a PCI function has at the ISA bus's places: that is its driver's. */
static UCHAR IdeReported(PIDE_EXTENSION Extension)
{
	PCI_SLOT_NUMBER Slot;
	PCI_COMMON_CONFIG Pci;
	ULONG Bus, Number, i;
	UCHAR Reported = 0;

	for (Bus = 0; Bus < 256; Bus++) {
		for (Number = 0; Number < PCI_MAX_DEVICES * PCI_MAX_FUNCTION; Number++) {
			Slot.u.AsULONG = 0;
			Slot.u.bits.DeviceNumber = Number / PCI_MAX_FUNCTION;
			Slot.u.bits.FunctionNumber = Number % PCI_MAX_FUNCTION;
			i = ScsiPortGetBusData(Extension, PCIConfiguration, Bus, Slot.u.AsULONG,
					       &Pci, PCI_COMMON_HDR_LENGTH);
			if (!i)
				return Reported;
			if (i != PCI_COMMON_HDR_LENGTH || Pci.VendorID == PCI_INVALID_VENDORID ||
			    Pci.BaseClass != IDE_PCI_CLASS || Pci.SubClass != IDE_PCI_SUBCLASS)
				continue;
			for (i = 0; i < IDE_CHANNELS; i++)
				if (!(Pci.ProgIf & IDE_PCI_NATIVE(i)))
					Reported |= (UCHAR)(1 << i);
		}
	}
	return Reported;
}

/*
 * HwFindAdapter for ISA: the next of the two channels that nobody has reported
 *
 * Returns: SP_RETURN_FOUND for one with a device, with Again; SP_RETURN_NOT_FOUND
 * when there is none left.
 * IRQL: PASSIVE_LEVEL.
 * Locks: none.
 * Context: the interrupt is not connected yet.
 * Errors: ports that are in use are left alone.
 */
static ULONG NTAPI IdeHwFindIsa(PVOID DeviceExtension, PVOID HwContext, PVOID BusInformation,
				PCHAR ArgumentString,
				PPORT_CONFIGURATION_INFORMATION ConfigInfo, PBOOLEAN Again)
{
	static const ULONG Ports[IDE_CHANNELS] = { IDE_PRIMARY, IDE_SECONDARY };
	static const ULONG Levels[IDE_CHANNELS] = { IDE_PRIMARY_LEVEL, IDE_SECONDARY_LEVEL };
	PIDE_EXTENSION Extension = (PIDE_EXTENSION)DeviceExtension;
	PIDE_SEARCH Search = (PIDE_SEARCH)HwContext;
	PIDE_CHANNEL Channel = &Extension->Channel[0];
	PACCESS_RANGE Range = &(*ConfigInfo->AccessRanges)[0];
	ULONG i;

	UNREFERENCED_PARAMETER(BusInformation);
	UNREFERENCED_PARAMETER(ArgumentString);
	*Again = FALSE;

	if (!Search->Looked) {
		Search->Looked = TRUE;
		Search->Reported = IdeReported(Extension);
	}
	while (Search->Next < IDE_CHANNELS) {
		i = Search->Next++;
		if (Search->Reported & (1 << i) ||
		    (i ? ConfigInfo->AtdiskSecondaryClaimed : ConfigInfo->AtdiskPrimaryClaimed))
			continue;
		Channel->Command = IdeMap(Extension, ConfigInfo, Ports[i], IDE_COMMAND_PORTS);
		Channel->Control = IdeMap(Extension, ConfigInfo, Ports[i] + IDE_CONTROL_OFFSET, 1);
		if (!Channel->Command || !Channel->Control || !IdeFindDevices(Channel)) {
			IdeUnmap(Extension);
			continue;
		}

		Range[0].RangeStart = ScsiPortConvertUlongToPhysicalAddress(Ports[i]);
		Range[0].RangeLength = IDE_COMMAND_PORTS;
		Range[0].RangeInMemory = FALSE;
		Range[1].RangeStart =
			ScsiPortConvertUlongToPhysicalAddress(Ports[i] + IDE_CONTROL_OFFSET);
		Range[1].RangeLength = 1;
		Range[1].RangeInMemory = FALSE;
		ConfigInfo->BusInterruptLevel = Levels[i];
		ConfigInfo->BusInterruptVector = Levels[i];
		ConfigInfo->InterruptMode = Latched;
		if (i)
			ConfigInfo->AtdiskSecondaryClaimed = TRUE;
		else
			ConfigInfo->AtdiskPrimaryClaimed = TRUE;
		Extension->Channels = 1;
		IdeConfigure(Extension, ConfigInfo);
		*Again = TRUE;
		return SP_RETURN_FOUND;
	}
	return SP_RETURN_NOT_FOUND;
}

/*
 * DriverEntry: introduces the driver to the port, for PCI and then for ISA
 *
 * Returns: the lower of what ScsiPortInitialize has returned.
 * IRQL: PASSIVE_LEVEL.
 * Locks: none.
 * Context: loading of the driver.
 * Errors: the port's.
 */
ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
	HW_INITIALIZATION_DATA Data;
	IDE_SEARCH Search;
	ULONG Pci, Other;

	IdeZero(&Data, sizeof(Data));
	Data.HwInitializationDataSize = sizeof(Data);
	Data.AdapterInterfaceType = PCIBus;
	Data.HwInitialize = IdeHwInitialize;
	Data.HwStartIo = IdeHwStartIo;
	Data.HwInterrupt = IdeHwInterrupt;
	Data.HwFindAdapter = IdeHwFindPci;
	Data.HwResetBus = IdeHwResetBus;
	Data.HwAdapterControl = IdeHwAdapterControl;
	Data.DeviceExtensionSize = sizeof(IDE_EXTENSION);
	Data.NumberOfAccessRanges = 6;
	Data.MapBuffers = TRUE;
	Data.NeedPhysicalAddresses = TRUE;
	Data.AutoRequestSense = TRUE;
	Pci = ScsiPortInitialize(DriverObject, RegistryPath, &Data, NULL);

	IdeZero(&Search, sizeof(Search));
	Data.AdapterInterfaceType = Isa;
	Data.HwFindAdapter = IdeHwFindIsa;
	Data.NumberOfAccessRanges = 2;
	Other = ScsiPortInitialize(DriverObject, RegistryPath, &Data, &Search);
	return Pci < Other ? Pci : Other;
}
