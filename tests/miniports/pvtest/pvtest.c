// SPDX-License-Identifier: BSD-3-Clause
/*
 * The pvscsi miniport with a second miniport around it, which behaves in all the
 * ways a real one may, and in some it may not, and watches what the port driver
 * makes of it. DriverParameters chooses the way:
 *
 *	watch			as it is; only the exclusion is watched
 *	deferred[=N]		completes from the enable-callback, which lasts about
 *				4 * N microseconds (N = 100)
 *	unmasked[=N]		the same, but the first N interrupts (1000) are deferred with
 *				the HBA left as it is, against the contract
 *	polled			no interrupt: HwTimer every millisecond
 *	lost=N			the Nth interrupt is lost, until the bus is reset
 *	resetdetected[=N]	after N interrupts (1000) HwTimer reports a reset
 *	mapped			MapBuffers; the processor looks at the data
 *	nosg			no scatter/gather
 *	untagged		one request at a time for a logical unit
 *	nosense			as untagged, and no autosense
 *	latesense		AutoRequestSense only after the memory was allocated
 *	startfalse		HwStartIo returns FALSE for two commands
 *	breach			breaks the rules
 *	selftest		calls every function and checks its result
 *	nobuses manybuses notargets manytargets nomaster align
 *				HwFindAdapter leaves that in ConfigInfo
 *	notfound finderror findconfig findodd
 *				what HwFindAdapter returns
 *	noinit			HwInitialize fails
 *
 * What is wrong is a message "pvtest: FAIL ...". When the adapter is stopped, the
 * message "pvtest: stop: ..." sums up.
 */

#include <miniport.h>
#include <scsi.h>
#include <ntddscsi.h>

/* The wrapped miniport must not find DriverEntry and the port, but this. */
#define DriverEntry			PvtestWrappedDriverEntry
#define ScsiPortInitialize		PvtestInitialize
#define ScsiPortNotification		PvtestNotification
#define ScsiPortCompleteRequest		PvtestCompleteRequest
#define ScsiPortGetUncachedExtension	PvtestGetUncachedExtension
/* Where it touches the HBA; each adapter's accesses are its own. */
#define ScsiPortReadRegisterUlong(Register)	PvtestRead(Extension, Register)
#define ScsiPortWriteRegisterUlong(Register, Value) PvtestWrite(Extension, Register, Value)

static ULONG NTAPI PvtestInitialize(PVOID Argument1, PVOID Argument2,
				    struct _HW_INITIALIZATION_DATA *Data, PVOID HwContext);
static VOID __cdecl PvtestNotification(SCSI_NOTIFICATION_TYPE Type, PVOID DeviceExtension, ...);
static VOID NTAPI PvtestCompleteRequest(PVOID DeviceExtension, UCHAR PathId, UCHAR TargetId,
					UCHAR Lun, UCHAR SrbStatus);
static PVOID NTAPI PvtestGetUncachedExtension(PVOID DeviceExtension,
					      PPORT_CONFIGURATION_INFORMATION ConfigInfo,
					      ULONG NumberOfBytes);

static ULONG PvtestRead(PVOID DeviceExtension, PULONG Register);
static VOID PvtestWrite(PVOID DeviceExtension, PULONG Register, ULONG Value);

#include "../../../drivers/pvscsi/pvscsi.c"

#undef DriverEntry
#undef ScsiPortInitialize
#undef ScsiPortNotification
#undef ScsiPortCompleteRequest
#undef ScsiPortGetUncachedExtension
#undef ScsiPortReadRegisterUlong
#undef ScsiPortWriteRegisterUlong

ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath);

typedef enum _PVTEST_MODE {
	ModeWatch,
	ModeDeferred,
	ModeUnmasked,
	ModePolled,
	ModeLost,
	ModeResetDetected,
	ModeMapped,
	ModeNoSg,
	ModeUntagged,
	ModeNoSense,
	ModeLateSense,
	ModeStartFalse,
	ModeBreach,
	ModeSelftest,
	ModeNoBuses,
	ModeManyBuses,
	ModeNoTargets,
	ModeManyTargets,
	ModeNoMaster,
	ModeAlign,
	ModeNotFound,
	ModeFindError,
	ModeFindConfig,
	ModeFindOdd,
	ModeNoInit,
	ModeMaximum
} PVTEST_MODE;

static const char * const PvtestModes[ModeMaximum] = {
	"watch", "deferred", "unmasked", "polled", "lost", "resetdetected", "mapped", "nosg", "untagged",
	"nosense", "latesense", "startfalse", "breach", "selftest", "nobuses", "manybuses",
	"notargets", "manytargets", "nomaster", "align", "notfound", "finderror", "findconfig",
	"findodd", "noinit",
};

typedef enum _PVTEST_CALLBACK {
	InNothing,
	InInitialize,
	InStartIo,
	InInterrupt,
	InResetBus,
	InTimer,
	InEnable,
	InDisable,
	InControl,
} PVTEST_CALLBACK;

/* What is found out while requests run, and said once. */
typedef enum _PVTEST_RESULT {
	ResultSrbFields,
	ResultTag,
	ResultGetSrb,
	ResultGetSrbStale,
	ResultGetSrbForeign,
	ResultLogicalUnit,
	ResultLogicalUnitNone,
	ResultSrbExtension,
	ResultSenseAddress,
	ResultDataAddress,
	ResultDataAddressEnd,
	ResultTimer,
	ResultTimerReplaced,
	ResultTimerCancelled,
	ResultMaximum
} PVTEST_RESULT;

static const char * const PvtestResults[ResultMaximum] = {
	"srb-fields", "tag", "get-srb", "get-srb-stale", "get-srb-foreign", "logical-unit",
	"logical-unit-none", "srb-extension", "sense-address", "data-address",
	"data-address-end", "timer", "timer-replaced", "timer-cancelled",
};

typedef struct _PVTEST_EXTENSION {
	PVSCSI_EXTENSION Pvscsi;	/* first: the wrapped miniport knows no other */

	PVTEST_MODE Mode;
	ULONG Number;			/* behind the mode's "=" */

	/* Volatile, because that nobody else changes them is what is tested. */
	volatile ULONG Inside;
	volatile ULONG Callback;
	volatile BOOLEAN Deferred;	/* CallEnableInterrupts until the disable-callback */
	ULONG Active[256];		/* requests of a target */
	ULONG AllActive;
	ULONG MostActive;

	ULONG Faults;
	ULONG Starts;
	ULONG Interrupts;
	ULONG Refused;
	ULONG Reads, Writes;		/* of registers, by the wrapped miniport */
	ULONG Enables;
	ULONG Timers;
	ULONG Resets;
	ULONG Overlapped;		/* requests were active during an enable-callback */
	ULONG Sectors;			/* whose content was checked */
	ULONG Segments;

	BOOLEAN Lost;
	BOOLEAN ResetReported;
	BOOLEAN Holding;
	LARGE_INTEGER HoldBegin;
	ULONG HoldMilliseconds;
	BOOLEAN Breached;

	LARGE_INTEGER TimerBegin;
	PVOID LuExtension;
	ULONG LuMagic;
	ULONG Tried[ResultMaximum];
	ULONG Failed[ResultMaximum];
	BOOLEAN Reported;
} PVTEST_EXTENSION, *PPVTEST_EXTENSION;

#define PVTEST_LU_MAGIC		0x4c756e31
#define PVTEST_LU_BYTES		200

/* What the wrapped miniport has told about itself. */
static HW_INITIALIZATION_DATA PvtestWrapped;

static ULONG PvtestRead(PVOID DeviceExtension, PULONG Register)
{
	((PPVTEST_EXTENSION)DeviceExtension)->Reads++;
	return ScsiPortReadRegisterUlong(Register);
}

static VOID PvtestWrite(PVOID DeviceExtension, PULONG Register, ULONG Value)
{
	((PPVTEST_EXTENSION)DeviceExtension)->Writes++;
	ScsiPortWriteRegisterUlong(Register, Value);
}

static VOID PvtestFault(PPVTEST_EXTENSION Extension, PCCHAR What, ULONG A, ULONG B)
{
	if (Extension->Faults++ < 10)
		ScsiDebugPrint(0, "pvtest: FAIL %s (%lx, %lx)", What, A, B);
}

static VOID PvtestEnter(PPVTEST_EXTENSION Extension, PVTEST_CALLBACK Callback)
{
	if (Extension->Inside)
		PvtestFault(Extension, "a callback is called while another runs", Callback,
			    Extension->Callback);
	Extension->Inside++;
	Extension->Callback = Callback;
}

static VOID PvtestLeave(PPVTEST_EXTENSION Extension, PVTEST_CALLBACK Callback)
{
	if (Extension->Inside != 1 || Extension->Callback != Callback)
		PvtestFault(Extension, "a callback ran while another did", Callback,
			    Extension->Callback);
	Extension->Inside--;
}

static ULONG PvtestMicroseconds(PLARGE_INTEGER Since)
{
	LARGE_INTEGER Now;

	ScsiPortQuerySystemTime(&Now);
	return (ULONG)((Now.QuadPart - Since->QuadPart) / 10);
}

static ULONG PvtestMilliseconds(PLARGE_INTEGER Since)
{
	return PvtestMicroseconds(Since) / 1000;
}

static VOID PvtestResult(PPVTEST_EXTENSION Extension, PVTEST_RESULT Result, BOOLEAN Ok)
{
	Extension->Tried[Result]++;
	if (!Ok)
		Extension->Failed[Result]++;
}

static VOID PvtestSay(const char *Name, BOOLEAN Ok)
{
	ScsiDebugPrint(0, "selftest: %s %s", Ok ? "ok" : "FAIL", Name);
}

/* --- data ------------------------------------------------------------------ */

static ULONGLONG PvtestLba(PSCSI_REQUEST_BLOCK Srb)
{
	ULONGLONG Lba = 0;
	ULONG Bytes, i;

	switch (Srb->Cdb[0]) {
	case SCSIOP_READ:
	case SCSIOP_WRITE:
		Bytes = 4;
		break;
	case SCSIOP_READ16:
	case SCSIOP_WRITE16:
		Bytes = 8;
		break;
	default:
		return ~(ULONGLONG)0;
	}
	for (i = 0; i < Bytes; i++)
		Lba = Lba << 8 | Srb->Cdb[2 + i];
	return Lba;
}

/* "scsiport lab: hba H disk D lba L" is what each sector holds. */
static BOOLEAN PvtestStamped(PUCHAR Sector, ULONG Disk, ULONGLONG Lba)
{
	ULONGLONG Number = 0;
	ULONG Word = 0, i;

	for (i = 0; i < 512; i++) {
		if (Sector[i] == ' ' || Sector[i] == '\n') {
			if (Word == 5 && Number != Disk)
				return FALSE;
			if (Word == 7)
				return Number == Lba;
			Word++;
			Number = 0;
		} else if (Word == 5 || Word == 7) {
			if (Sector[i] < '0' || Sector[i] > '9')
				return FALSE;
			Number = Number * 10 + (Sector[i] - '0');
		}
	}
	return FALSE;
}

static VOID PvtestCheckStamps(PPVTEST_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	ULONGLONG Lba = PvtestLba(Srb);
	PUCHAR Data = (PUCHAR)Srb->DataBuffer;
	ULONG i;

	/* the first disk is free for other uses */
	if (Lba == ~(ULONGLONG)0 || Srb->TargetId != 1)
		return;
	for (i = 0; i < Srb->DataTransferLength / 512; i++) {
		if (!PvtestStamped(Data + i * 512, Srb->TargetId, Lba + i))
			PvtestFault(Extension, "DataBuffer does not hold the request's data",
				    Srb->Cdb[0], (ULONG)Lba + i);
		Extension->Sectors++;
	}
}

/* Commands that the processor serves alone: no byte of theirs is the HBA's. */
static BOOLEAN PvtestServe(PPVTEST_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	PUCHAR Data = (PUCHAR)Srb->DataBuffer;
	ULONG i;

	switch (Srb->Cdb[0]) {
	case SCSIOP_READ_DATA_BUFF:
		for (i = 0; i < Srb->DataTransferLength; i++)
			Data[i] = (UCHAR)(i * 7 + (i >> 8));
		break;
	case SCSIOP_WRITE_DATA_BUFF:
		for (i = 0; i < Srb->DataTransferLength; i++) {
			if (Data[i] != (UCHAR)(i * 7 + (i >> 8))) {
				PvtestFault(Extension, "DataBuffer lacks what was sent", i,
					    Data[i]);
				break;
			}
		}
		break;
	default:
		return FALSE;
	}
	Extension->Sectors++;
	Srb->SrbStatus = SRB_STATUS_SUCCESS;
	PvtestNotification(RequestComplete, Extension, Srb);
	PvtestNotification(NextLuRequest, Extension, Srb->PathId, Srb->TargetId, Srb->Lun);
	return TRUE;
}

/* --- what the wrapped miniport tells the port -------------------------------- */

static VOID PvtestBreakRules(PPVTEST_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	ULONG Local = 0, Length = 1;

	Extension->Breached = TRUE;
	/* twice: it was completed a moment ago */
	ScsiPortNotification(RequestComplete, Extension, Srb);
	ScsiPortNotification(RequestComplete, Extension, (PSCSI_REQUEST_BLOCK)NULL);
	ScsiPortNotification(RequestComplete, Extension,
			     (PSCSI_REQUEST_BLOCK)((PUCHAR)Extension + 64));
	ScsiPortNotification(RequestComplete, Extension,
			     (PSCSI_REQUEST_BLOCK)(ULONG_PTR)0x123456789abcdef0ULL);
	ScsiPortNotification((SCSI_NOTIFICATION_TYPE)99, Extension);
	ScsiPortNotification(CallEnableInterrupts, Extension, (PHW_INTERRUPT)NULL);
	if (ScsiPortGetPhysicalAddress(Extension, NULL, &Local, &Length).QuadPart || Length)
		PvtestFault(Extension, "a foreign address has a physical address", Length, 0);
	Length = 1;
	if (ScsiPortGetPhysicalAddress(Extension, Srb, (PVOID)(ULONG_PTR)4096, &Length).QuadPart ||
	    Length)
		PvtestFault(Extension, "a completed request has a physical address", Length, 0);
	if (ScsiPortGetUncachedExtension(Extension, NULL, 4096))
		PvtestFault(Extension, "an uncached extension while I/O runs", 0, 0);
	/* not an extension at all; it is preceded by readable memory */
	ScsiPortNotification(NextRequest, (PUCHAR)Extension + 64);
}

static VOID PvtestComplete(PPVTEST_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	UCHAR PathId = Srb->PathId, TargetId = Srb->TargetId, Lun = Srb->Lun;
	LONG Tag = Srb->QueueTag;

	if (Extension->Active[TargetId] && Extension->AllActive) {
		Extension->Active[TargetId]--;
		Extension->AllActive--;
	} else {
		PvtestFault(Extension, "more requests end than were started", TargetId, 0);
	}
	if (Extension->Mode == ModeMapped && SRB_STATUS(Srb->SrbStatus) == SRB_STATUS_SUCCESS &&
	    (Srb->SrbFlags & SRB_FLAGS_DATA_IN))
		PvtestCheckStamps(Extension, Srb);
	if (Extension->Mode == ModeSelftest)
		PvtestResult(Extension, ResultGetSrb,
			     ScsiPortGetSrb(Extension, PathId, TargetId, Lun, Tag) == Srb);

	ScsiPortNotification(RequestComplete, Extension, Srb);

	if (Extension->Mode == ModeSelftest)
		PvtestResult(Extension, ResultGetSrbStale,
			     !ScsiPortGetSrb(Extension, PathId, TargetId, Lun, Tag));
	if (Extension->Mode == ModeBreach && !Extension->Breached && Extension->Starts > 300)
		PvtestBreakRules(Extension, Srb);
}

static VOID __cdecl PvtestNotification(SCSI_NOTIFICATION_TYPE Type, PVOID DeviceExtension, ...)
{
	PPVTEST_EXTENSION Extension = (PPVTEST_EXTENSION)DeviceExtension;
	UCHAR PathId, TargetId, Lun;
	va_list Arguments;

	va_start(Arguments, DeviceExtension);
	switch (Type) {
	case RequestComplete:
		PvtestComplete(Extension, va_arg(Arguments, PSCSI_REQUEST_BLOCK));
		break;
	case NextLuRequest:
		PathId = (UCHAR)va_arg(Arguments, int);
		TargetId = (UCHAR)va_arg(Arguments, int);
		Lun = (UCHAR)va_arg(Arguments, int);
		ScsiPortNotification(NextLuRequest, DeviceExtension, PathId, TargetId, Lun);
		break;
	case BusChangeDetected:
		PathId = (UCHAR)va_arg(Arguments, int);
		ScsiPortNotification(BusChangeDetected, DeviceExtension, PathId);
		break;
	case NextRequest:
	case ResetDetected:
		ScsiPortNotification(Type, DeviceExtension);
		break;
	default:
		PvtestFault(Extension, "the wrapped miniport sends something new", Type, 0);
		break;
	}
	va_end(Arguments);
}

static VOID NTAPI PvtestCompleteRequest(PVOID DeviceExtension, UCHAR PathId, UCHAR TargetId,
					UCHAR Lun, UCHAR SrbStatus)
{
	PPVTEST_EXTENSION Extension = (PPVTEST_EXTENSION)DeviceExtension;

	/* The wrapped miniport does this for all of them or not at all. */
	memset(Extension->Active, 0, sizeof(Extension->Active));
	Extension->AllActive = 0;
	ScsiPortCompleteRequest(DeviceExtension, PathId, TargetId, Lun, SrbStatus);
}

/* --- self-tests in HwFindAdapter ---------------------------------------------- */

static VOID PvtestTestBusData(PPVTEST_EXTENSION Extension,
			      PPORT_CONFIGURATION_INFORMATION ConfigInfo)
{
	ULONG Bus = ConfigInfo->SystemIoBusNumber, Slot = ConfigInfo->SlotNumber;
	UCHAR Config[260];
	PPCI_COMMON_CONFIG Pci = (PPCI_COMMON_CONFIG)Config;
	ULONG Other = Slot ^ 1;

	memset(Config, 0xa5, sizeof(Config));
	PvtestSay("bus-data-own",
		  ScsiPortGetBusData(Extension, PCIConfiguration, Bus, Slot, Config, 256) == 256 &&
		  Pci->VendorID == 0x15ad && Pci->DeviceID == 0x07c0 && Config[256] == 0xa5);
	PvtestSay("bus-data-long",
		  ScsiPortGetBusData(Extension, PCIConfiguration, Bus, Slot, Config, 260) == 256 &&
		  Config[256] == 0xa5);
	memset(Config, 0xa5, sizeof(Config));
	PvtestSay("bus-data-short",
		  ScsiPortGetBusData(Extension, PCIConfiguration, Bus, Slot, Config, 7) == 7 &&
		  Pci->DeviceID == 0x07c0 && Config[6] != 0xa5 && Config[7] == 0xa5);
	PvtestSay("bus-data-other-slot",
		  ScsiPortGetBusData(Extension, PCIConfiguration, Bus, Other, Config, 256) == 2 &&
		  Pci->VendorID == 0xffff);
	PvtestSay("bus-data-other-bus",
		  ScsiPortGetBusData(Extension, PCIConfiguration, Bus + 1, Slot, Config, 256) == 0);
	PvtestSay("bus-data-other-type",
		  ScsiPortGetBusData(Extension, EisaConfiguration, Bus, Slot, Config, 256) == 0);
}

static VOID PvtestTestSetBusData(PPVTEST_EXTENSION Extension,
				 PPORT_CONFIGURATION_INFORMATION ConfigInfo, PACCESS_RANGE Range)
{
	ULONG Bus = ConfigInfo->SystemIoBusNumber, Slot = ConfigInfo->SlotNumber;
	PCI_COMMON_CONFIG Before, During, After;
	ULONG Ones = 0xffffffff, Bar, Offset, i;
	UCHAR Line;
	BOOLEAN Ok;

	ScsiPortGetBusData(Extension, PCIConfiguration, Bus, Slot, &Before, sizeof(Before));
	for (i = 0; i < 6; i++) {
		if ((Before.u.type0.BaseAddresses[i] & ~0xfUL) == Range->RangeStart.LowPart &&
		    Range->RangeStart.LowPart)
			break;
	}
	PvtestSay("range-start-is-bar", i < 6);
	if (i == 6)
		return;
	Bar = Before.u.type0.BaseAddresses[i];
	Offset = FIELD_OFFSET(PCI_COMMON_CONFIG, u.type0.BaseAddresses) + i * sizeof(ULONG);

	Ok = ScsiPortSetBusDataByOffset(Extension, PCIConfiguration, Bus, Slot, &Ones, Offset,
					sizeof(Ones)) == sizeof(Ones);
	ScsiPortGetBusData(Extension, PCIConfiguration, Bus, Slot, &During, sizeof(During));
	Ok = Ok && (During.u.type0.BaseAddresses[i] & ~0xfUL) == 0 - Range->RangeLength &&
	     (During.u.type0.BaseAddresses[i] & 0xf) == (Bar & 0xf);
	Ok = Ok && ScsiPortSetBusDataByOffset(Extension, PCIConfiguration, Bus, Slot, &Bar, Offset,
					      sizeof(Bar)) == sizeof(Bar);
	ScsiPortGetBusData(Extension, PCIConfiguration, Bus, Slot, &After, sizeof(After));
	PvtestSay("bar-sizing", Ok && After.u.type0.BaseAddresses[i] == Bar);

	Line = Before.u.type0.InterruptLine ^ 0x55;
	Offset = FIELD_OFFSET(PCI_COMMON_CONFIG, u.type0.InterruptLine);
	Ok = ScsiPortSetBusDataByOffset(Extension, PCIConfiguration, Bus, Slot, &Line, Offset,
					1) == 1;
	ScsiPortGetBusData(Extension, PCIConfiguration, Bus, Slot, &During, sizeof(During));
	Ok = Ok && During.u.type0.InterruptLine == Line;
	Ok = Ok && ScsiPortSetBusDataByOffset(Extension, PCIConfiguration, Bus, Slot,
					      &Before.u.type0.InterruptLine, Offset, 1) == 1;
	ScsiPortGetBusData(Extension, PCIConfiguration, Bus, Slot, &After, sizeof(After));
	PvtestSay("set-bus-data", Ok && !memcmp(&Before, &After, 64));

	Ok = !ScsiPortSetBusDataByOffset(Extension, Cmos, Bus, Slot, &Ones, 60, 4);
	Ok = Ok && !ScsiPortSetBusDataByOffset(Extension, PCIConfiguration, Bus, Slot, &Ones,
					       254, 4);
	Ok = Ok && !ScsiPortSetBusDataByOffset(Extension, PCIConfiguration, Bus, Slot, &Ones,
					       256, 4);
	Ok = Ok && !ScsiPortSetBusDataByOffset(Extension, PCIConfiguration, Bus, Slot ^ 1, &Ones,
					       60, 4);
	PvtestSay("set-bus-data-refused", Ok);
}

static VOID PvtestTestRanges(PPVTEST_EXTENSION Extension,
			     PPORT_CONFIGURATION_INFORMATION ConfigInfo, PACCESS_RANGE Range)
{
	SCSI_PHYSICAL_ADDRESS Start = Range->RangeStart, Inside = Start, Foreign = Start;
	ULONG Bus = ConfigInfo->SystemIoBusNumber, Length = Range->RangeLength;
	PUCHAR First, Second;
	ULONG Mask;

	Inside.QuadPart += 0x2000;
	Foreign.QuadPart += Length;
	PvtestSay("validate-range",
		  ScsiPortValidateRange(Extension, PCIBus, Bus, Start, Length, FALSE) &&
		  ScsiPortValidateRange(Extension, PCIBus, Bus, Inside, 0x100, FALSE));
	PvtestSay("validate-range-refused",
		  !ScsiPortValidateRange(Extension, PCIBus, Bus, Start, Length + 1, FALSE) &&
		  !ScsiPortValidateRange(Extension, PCIBus, Bus, Foreign, 1, FALSE) &&
		  !ScsiPortValidateRange(Extension, PCIBus, Bus, Start, Length, TRUE));

	First = (PUCHAR)ScsiPortGetDeviceBase(Extension, PCIBus, Bus, Start, Length, FALSE);
	Second = (PUCHAR)ScsiPortGetDeviceBase(Extension, PCIBus, Bus, Inside, 0x100, FALSE);
	if (!First || !Second) {
		PvtestSay("device-base", FALSE);
		return;
	}
	/* The interrupt mask can be read back; the HBA is idle. */
	ScsiPortWriteRegisterUlong((PULONG)(First + PVSCSI_REG_INTR_MASK), 5);
	Mask = ScsiPortReadRegisterUlong((PULONG)(Second + 0x10));
	ScsiPortWriteRegisterUlong((PULONG)(Second + 0x10), 0);
	PvtestSay("device-base", Mask == 5 &&
		  !ScsiPortReadRegisterUlong((PULONG)(First + PVSCSI_REG_INTR_MASK)));
	ScsiPortFreeDeviceBase(Extension, Second);
	ScsiPortFreeDeviceBase(Extension, First);
}

static VOID PvtestTestMemory(PPVTEST_EXTENSION Extension)
{
	PUCHAR Block = (PUCHAR)Extension->Pvscsi.State;
	SCSI_PHYSICAL_ADDRESS Physical, Other, Zero;
	ULONG Length = 0, Length2 = 0, i;
	BOOLEAN Ok = TRUE;

	PvtestSay("uncached-aligned", !((ULONG_PTR)Block & 4095));
	for (i = 0; i < Extension->Pvscsi.SharedSize; i++)
		Ok = Ok && !Block[i];
	PvtestSay("uncached-zeroed", Ok);

	Physical = ScsiPortGetPhysicalAddress(Extension, NULL, Block, &Length);
	Other = ScsiPortGetPhysicalAddress(Extension, NULL, Block + 5001, &Length2);
	PvtestSay("physical-address", Physical.QuadPart &&
		  Other.QuadPart == Physical.QuadPart + 5001 && Length2 == Length - 5001 &&
		  Length >= Extension->Pvscsi.SharedSize);
	PvtestSay("virtual-address",
		  ScsiPortGetVirtualAddress(Extension, Physical) == Block &&
		  ScsiPortGetVirtualAddress(Extension, Other) == Block + 5001);

	Length2 = 1;
	Other = ScsiPortGetPhysicalAddress(Extension, NULL, &Zero, &Length2);
	PvtestSay("physical-address-foreign", !Other.QuadPart && !Length2);
	Zero.QuadPart = 0;
	Other.QuadPart = Physical.QuadPart + Length;
	PvtestSay("virtual-address-foreign",
		  !ScsiPortGetVirtualAddress(Extension, Zero) &&
		  !ScsiPortGetVirtualAddress(Extension, Other));
}

static VOID PvtestTestHelpers(PPVTEST_EXTENSION Extension)
{
	SCSI_PHYSICAL_ADDRESS Address;
	LARGE_INTEGER Begin;
	UCHAR Bytes[64];
	BOOLEAN Ok = TRUE;
	ULONG i;

	Address = ScsiPortConvertUlongToPhysicalAddress((ULONG_PTR)0x123456789aULL);
	PvtestSay("convert-ulong-to-physical", Address.QuadPart == 0x123456789aLL);
	PvtestSay("convert-physical-to-ulong",
		  (ScsiPortConvertPhysicalAddressToUlong)(Address) == 0x3456789a &&
		  ScsiPortConvertPhysicalAddressToUlong(Address) == 0x3456789a);

	for (i = 0; i < 64; i++)
		Bytes[i] = (UCHAR)i;
	ScsiPortMoveMemory(Bytes + 3, Bytes, 40);
	for (i = 0; i < 40; i++)
		Ok = Ok && Bytes[i + 3] == i;
	Ok = Ok && Bytes[2] == 2 && Bytes[43] == 43;
	ScsiPortMoveMemory(Bytes, Bytes + 3, 40);
	for (i = 0; i < 40; i++)
		Ok = Ok && Bytes[i] == i;
	PvtestSay("move-memory", Ok);

	ScsiPortQuerySystemTime(&Begin);
	for (i = 0; i < 10; i++)
		ScsiPortStallExecution(900);
	/* Two clocks are compared, whose rates differ a little: 1 % is allowed. */
	i = PvtestMicroseconds(&Begin);
	PvtestSay("stall-short", i >= 8910 && i < 900000);
	ScsiPortQuerySystemTime(&Begin);
	ScsiPortStallExecution(30000);
	i = PvtestMicroseconds(&Begin);
	PvtestSay("stall-long", i >= 29700 && i < 2000000);

	ScsiPortQuerySystemTime(&Begin);
	ScsiDebugPrint(0, "selftest: time %I64d", Begin.QuadPart);
	ScsiPortLogError(Extension, NULL, 0, 3, 1, SP_PROTOCOL_ERROR, 0x5e1f);
}

/* The guest knows what has to appear. 32 bits are all that %l takes. */
static VOID PvtestTestPrint(VOID)
{
	static WCHAR Wide[] = {'w', 'i', 'd', 'e', 0};
	static WCHAR Counted[] = {'c', 'o', 'u', 'n', 't', 'e', 'd', '!'};
	UNICODE_STRING String;
	LONG Minus = -1;

	String.Buffer = Counted;
	String.Length = 7 * sizeof(WCHAR);
	String.MaximumLength = sizeof(Counted);
	ScsiDebugPrint(0, "print: l %ld %lu %lx %08lX;", Minus, 4000000000UL, 0xdeadbeefUL,
		       0xabcUL);
	ScsiDebugPrint(0, "print: plain %d %u %x %5d %-5d|;", -7, 7, 0x7f, 42, 42);
	ScsiDebugPrint(0, "print: wide %I64d %I64x %I64u;", (LONGLONG)-5000000000LL,
		       (ULONGLONG)0x123456789abcdefULL, (ULONGLONG)10000000000000000000ULL);
	ScsiDebugPrint(0, "print: after %lx %I64x %lx;", 0x11111111UL,
		       (ULONGLONG)0x2222222233333333ULL, 0x44444444UL);
	ScsiDebugPrint(0, "print: string %s %ws %S %wZ %c%%;", "narrow", Wide, Wide, &String, 'x');
	ScsiDebugPrint(0, "print: pointer %p;", (PVOID)(ULONG_PTR)0xfedcba9876543210ULL);
	ScsiDebugPrint(1, "print: level 1;");
	ScsiDebugPrint(3, "print: level 3;");
	ScsiDebugPrint(4, "print: level 4;");
}

/* --- self-tests while requests run --------------------------------------------- */

static VOID PvtestTestData(PPVTEST_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	PUCHAR Data = (PUCHAR)Srb->DataBuffer;
	SCSI_PHYSICAL_ADDRESS Physical, Again;
	ULONG Done = 0, Count = 0, Length, Length2;
	BOOLEAN Ok = TRUE;

	if (!Srb->DataTransferLength)
		return;
	while (Ok && Done < Srb->DataTransferLength) {
		Length = 0;
		Physical = ScsiPortGetPhysicalAddress(Extension, Srb, Data + Done, &Length);
		Ok = Physical.QuadPart && Length;
		if (Ok && Length > 1) {
			Again = ScsiPortGetPhysicalAddress(Extension, Srb, Data + Done + 1,
							   &Length2);
			Ok = Again.QuadPart == Physical.QuadPart + 1 && Length2 == Length - 1;
		}
		Done += Length;
		Count++;
	}
	/* back to the start, as nobody asks in order all the time */
	Physical = ScsiPortGetPhysicalAddress(Extension, Srb, Data, &Length);
	PvtestResult(Extension, ResultDataAddress,
		     Ok && Physical.QuadPart && Count <= PVSCSI_MAX_SEGMENTS);

	if (Extension->Tried[ResultDataAddressEnd] < 3) {
		Length = 1;
		Physical = ScsiPortGetPhysicalAddress(Extension, Srb,
						      Data + Srb->DataTransferLength, &Length);
		PvtestResult(Extension, ResultDataAddressEnd, !Physical.QuadPart && !Length);
	}
}

static VOID PvtestTestSrb(PPVTEST_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	UCHAR PathId = Srb->PathId, TargetId = Srb->TargetId, Lun = Srb->Lun;
	SCSI_PHYSICAL_ADDRESS Physical;
	ULONG Length = 0, i;
	PULONG Lu;
	BOOLEAN Ok;

	PvtestResult(Extension, ResultSrbFields,
		     Srb->Length == sizeof(*Srb) && Srb->Function == SRB_FUNCTION_EXECUTE_SCSI &&
		     Srb->SrbStatus == SRB_STATUS_PENDING && Srb->ScsiStatus == SCSISTAT_GOOD &&
		     Srb->CdbLength >= 6 && Srb->CdbLength <= 16 && Srb->TimeOutValue &&
		     !PathId && TargetId < PVSCSI_TARGETS && !Lun &&
		     !Srb->DataTransferLength ==
		     !(Srb->SrbFlags & SRB_FLAGS_UNSPECIFIED_DIRECTION));
	PvtestResult(Extension, ResultTag, Srb->QueueTag && Srb->QueueTag != SP_UNTAGGED);
	PvtestResult(Extension, ResultGetSrb,
		     ScsiPortGetSrb(Extension, PathId, TargetId, Lun, Srb->QueueTag) == Srb);
	PvtestResult(Extension, ResultGetSrbForeign,
		     !ScsiPortGetSrb(Extension, PathId, TargetId, 1, Srb->QueueTag) &&
		     !ScsiPortGetSrb(Extension, PathId, TargetId + 1, Lun, Srb->QueueTag) &&
		     !ScsiPortGetSrb(Extension, PathId, TargetId, Lun, SP_UNTAGGED) &&
		     !ScsiPortGetSrb(Extension, PathId, TargetId, Lun, -1) &&
		     !ScsiPortGetSrb(Extension, PathId, TargetId, Lun, 0) &&
		     !ScsiPortGetSrb(Extension, PathId, TargetId, Lun, 0x10000 + Srb->QueueTag));

	Lu = (PULONG)ScsiPortGetLogicalUnit(Extension, PathId, TargetId, Lun);
	Ok = Lu ? TRUE : FALSE;
	if (Ok && !TargetId && !Extension->LuExtension) {
		for (i = 0; i < PVTEST_LU_BYTES / sizeof(ULONG); i++)
			Ok = Ok && !Lu[i];
		for (i = 0; i < PVTEST_LU_BYTES / sizeof(ULONG); i++)
			Lu[i] = PVTEST_LU_MAGIC + i;
		Extension->LuExtension = Lu;
	} else if (Ok && !TargetId) {
		Ok = Lu == Extension->LuExtension;
		for (i = 0; Ok && i < PVTEST_LU_BYTES / sizeof(ULONG); i++)
			Ok = Lu[i] == PVTEST_LU_MAGIC + i;
	}
	PvtestResult(Extension, ResultLogicalUnit, Ok);
	PvtestResult(Extension, ResultLogicalUnitNone,
		     !ScsiPortGetLogicalUnit(Extension, 0, 200, 0) &&
		     !ScsiPortGetLogicalUnit(Extension, 1, TargetId, Lun) &&
		     !ScsiPortGetLogicalUnit(Extension, PathId, TargetId, 3));

	Physical = ScsiPortGetPhysicalAddress(Extension, NULL, Srb->SrbExtension, &Length);
	PvtestResult(Extension, ResultSrbExtension,
		     Srb->SrbExtension && !((ULONG_PTR)Srb->SrbExtension & 7) &&
		     Physical.QuadPart && Length >= sizeof(PVSCSI_SRB_EXTENSION) &&
		     ScsiPortGetVirtualAddress(Extension, Physical) == Srb->SrbExtension);
	Physical = ScsiPortGetPhysicalAddress(Extension, Srb, Srb->SenseInfoBuffer, &Length);
	PvtestResult(Extension, ResultSenseAddress,
		     Srb->SenseInfoBuffer && Srb->SenseInfoBufferLength >= 18 &&
		     Physical.QuadPart && Length >= Srb->SenseInfoBufferLength);
	PvtestTestData(Extension, Srb);
}

static VOID PvtestReport(PPVTEST_EXTENSION Extension)
{
	ULONG i;

	Extension->Reported = TRUE;
	for (i = 0; i < ResultMaximum; i++)
		PvtestSay(PvtestResults[i], Extension->Tried[i] && !Extension->Failed[i]);
}

/*
 * RECEIVE DIAGNOSTIC is completed by address, in three steps: wildcards that do
 * not fit leave it alone, one that fits ends it, and after that it is gone.
 */
static BOOLEAN PvtestTestCompleteRequest(PPVTEST_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	UCHAR TargetId = Srb->TargetId;
	LONG Tag = Srb->QueueTag;
	BOOLEAN Ok;

	if (Srb->Cdb[0] != SCSIOP_RECEIVE_DIAGNOSTIC)
		return FALSE;
	ScsiPortCompleteRequest(Extension, 1, SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_BUS_RESET);
	ScsiPortCompleteRequest(Extension, SP_UNTAGGED, (UCHAR)(TargetId + 1), SP_UNTAGGED,
				SRB_STATUS_BUS_RESET);
	ScsiPortCompleteRequest(Extension, 0, TargetId, 1, SRB_STATUS_BUS_RESET);
	Ok = ScsiPortGetSrb(Extension, 0, TargetId, 0, Tag) == Srb;
	/* only this one: whatever else is active, the HBA has */
	Ok = Ok && Extension->AllActive == 1;
	if (Extension->AllActive == 1)
		ScsiPortCompleteRequest(Extension, SP_UNTAGGED, TargetId, SP_UNTAGGED,
					SRB_STATUS_INVALID_REQUEST);
	Ok = Ok && !ScsiPortGetSrb(Extension, 0, TargetId, 0, Tag);
	PvtestSay("complete-request", Ok);
	if (Extension->AllActive == 1) {
		Extension->Active[TargetId]--;
		Extension->AllActive--;
		ScsiPortNotification(NextLuRequest, Extension, 0, TargetId, 0);
		return TRUE;
	}
	return FALSE;
}

static VOID NTAPI PvtestTimerNever(PVOID DeviceExtension)
{
	PPVTEST_EXTENSION Extension = (PPVTEST_EXTENSION)DeviceExtension;

	PvtestResult(Extension, Extension->Timers ? ResultTimerCancelled : ResultTimerReplaced,
		     FALSE);
}

static VOID NTAPI PvtestTimerOnce(PVOID DeviceExtension)
{
	PPVTEST_EXTENSION Extension = (PPVTEST_EXTENSION)DeviceExtension;

	PvtestEnter(Extension, InTimer);
	PvtestResult(Extension, ResultTimer, PvtestMilliseconds(&Extension->TimerBegin) >= 20 &&
		     !Extension->Timers);
	PvtestResult(Extension, ResultTimerReplaced, TRUE);
	Extension->Timers++;
	ScsiPortNotification(RequestTimerCall, Extension, PvtestTimerNever, 1000UL);
	ScsiPortNotification(RequestTimerCall, Extension, NULL, 0UL);
	PvtestResult(Extension, ResultTimerCancelled, TRUE);
	PvtestLeave(Extension, InTimer);
}

/* --- callbacks ------------------------------------------------------------------ */

static VOID NTAPI PvtestTimer(PVOID DeviceExtension);

static BOOLEAN NTAPI PvtestHwInitialize(PVOID DeviceExtension)
{
	PPVTEST_EXTENSION Extension = (PPVTEST_EXTENSION)DeviceExtension;
	BOOLEAN Ok;

	PvtestEnter(Extension, InInitialize);
	Ok = Extension->Mode != ModeNoInit && PvtestWrapped.HwInitialize(DeviceExtension);
	if (Extension->Mode == ModePolled) {
		PvscsiWrite(&Extension->Pvscsi, PVSCSI_REG_INTR_MASK, 0);
		ScsiPortNotification(RequestTimerCall, Extension, PvtestTimer, 1000UL);
	}
	if (Extension->Mode == ModeSelftest) {
		ScsiPortQuerySystemTime(&Extension->TimerBegin);
		ScsiPortNotification(RequestTimerCall, Extension, PvtestTimerNever, 5000UL);
		ScsiPortNotification(RequestTimerCall, Extension, PvtestTimerOnce, 20000UL);
	}
	PvtestLeave(Extension, InInitialize);
	return Ok;
}

static VOID PvtestCheckStart(PPVTEST_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	ULONG Length = 0;

	if (Extension->Holding) {
		if (PvtestMilliseconds(&Extension->HoldBegin) < Extension->HoldMilliseconds)
			PvtestFault(Extension, "HwStartIo is called after ResetDetected",
				    PvtestMilliseconds(&Extension->HoldBegin), 0);
		ScsiDebugPrint(0, "pvtest: held %ld ms", PvtestMilliseconds(&Extension->HoldBegin));
		Extension->Holding = FALSE;
	}
	switch (Extension->Mode) {
	case ModeUntagged:
	case ModeNoSense:
		if (Extension->Active[Srb->TargetId] != 1)
			PvtestFault(Extension, "a second request for a logical unit",
				    Srb->TargetId, Extension->Active[Srb->TargetId]);
		if (Srb->QueueTag != SP_UNTAGGED || Srb->SrbFlags & SRB_FLAGS_QUEUE_ACTION_ENABLE)
			PvtestFault(Extension, "a tag without TaggedQueuing", Srb->QueueTag, 0);
		if (ScsiPortGetSrb(Extension, 0, Srb->TargetId, 0, SP_UNTAGGED) != Srb ||
		    ScsiPortGetSrb(Extension, 0, Srb->TargetId, 0, -1) != Srb)
			PvtestFault(Extension, "the untagged request is not found", 0, 0);
		break;
	case ModeMapped:
		if (Srb->SrbFlags & SRB_FLAGS_DATA_OUT)
			PvtestCheckStamps(Extension, Srb);
		break;
	case ModeNoSg:
		if (!Srb->DataTransferLength)
			break;
		ScsiPortGetPhysicalAddress(Extension, Srb, Srb->DataBuffer, &Length);
		if (Length < Srb->DataTransferLength)
			PvtestFault(Extension, "data in pieces without ScatterGather", Length,
				    Srb->DataTransferLength);
		Extension->Segments++;
		break;
	case ModeLateSense:
		if (!Srb->SenseInfoBuffer)
			break;
		ScsiPortGetPhysicalAddress(Extension, NULL, Srb->SenseInfoBuffer, &Length);
		if (Length < Srb->SenseInfoBufferLength)
			PvtestFault(Extension, "a sense buffer outside of the memory",
				    Length, Srb->SenseInfoBufferLength);
		break;
	case ModeSelftest:
		PvtestTestSrb(Extension, Srb);
		if (Extension->Starts == 1000)
			PvtestReport(Extension);
		break;
	default:
		break;
	}
}

/* Two ways of saying no: with a status of one's own, and with none at all. */
static BOOLEAN PvtestRefuses(PSCSI_REQUEST_BLOCK Srb)
{
	if (Srb->Cdb[0] == SCSIOP_RECEIVE_DIAGNOSTIC)
		Srb->SrbStatus = SRB_STATUS_NO_DEVICE;
	return Srb->Cdb[0] == SCSIOP_RECEIVE_DIAGNOSTIC || Srb->Cdb[0] == SCSIOP_SEND_DIAGNOSTIC;
}

/* --- IO_CONTROL: what the control codes of the signature "PVTEST  " do ------- */

#define PVTEST_INVERT		1	/* every bit of the payload; ReturnCode: its length */
#define PVTEST_LENGTHS		2	/* the same, and all lengths become impossible */
#define PVTEST_KEEP		3	/* no answer */
#define PVTEST_STATUS		4	/* SrbStatus is the payload's first byte */

static VOID PvtestIoControl(PPVTEST_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	static const char Signature[] = "PVTEST  ";
	PSRB_IO_CONTROL Control = (PSRB_IO_CONTROL)Srb->DataBuffer;
	PUCHAR Payload = (PUCHAR)(Control + 1);
	ULONG Code = Control->ControlCode, Length = Control->Length, i;

	if (Srb->DataTransferLength != sizeof(*Control) + Length ||
	    Control->HeaderLength != sizeof(*Control) ||
	    Srb->TimeOutValue != (Control->Timeout ? Control->Timeout : 60))
		PvtestFault(Extension, "IO_CONTROL does not fit its SRB", Srb->DataTransferLength,
			    Length);
	Srb->SrbStatus = SRB_STATUS_SUCCESS;
	for (i = 0; i < sizeof(Control->Signature); i++)
		if (Control->Signature[i] != (UCHAR)Signature[i])
			Code = 0;
	switch (Code) {
	case PVTEST_INVERT:
	case PVTEST_LENGTHS:
		for (i = 0; i < Length; i++)
			Payload[i] ^= 0xff;
		Control->ReturnCode = Length;
		if (Code == PVTEST_INVERT)
			break;
		Control->HeaderLength = ~0U;
		Control->Length = ~0U;
		Srb->DataTransferLength = ~0U;
		break;
	case PVTEST_STATUS:
		Srb->SrbStatus = Length ? Payload[0] : SRB_STATUS_INVALID_REQUEST;
		break;
	case PVTEST_KEEP:
		break;
	default:
		Srb->SrbStatus = SRB_STATUS_INVALID_REQUEST;
	}
	if (Code != PVTEST_KEEP)
		ScsiPortNotification(RequestComplete, Extension, Srb);
	ScsiPortNotification(NextLuRequest, Extension, Srb->PathId, Srb->TargetId, Srb->Lun);
}

static BOOLEAN NTAPI PvtestHwStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
	PPVTEST_EXTENSION Extension = (PPVTEST_EXTENSION)DeviceExtension;
	BOOLEAN Result = TRUE;

	PvtestEnter(Extension, InStartIo);
	Extension->Starts++;
	if (Srb->Function == SRB_FUNCTION_IO_CONTROL) {
		PvtestIoControl(Extension, Srb);
		PvtestLeave(Extension, InStartIo);
		return TRUE;
	}
	Extension->Active[Srb->TargetId]++;
	if (++Extension->AllActive > Extension->MostActive)
		Extension->MostActive = Extension->AllActive;
	PvtestCheckStart(Extension, Srb);

	if (Extension->Mode == ModeStartFalse && PvtestRefuses(Srb)) {
		Extension->Active[Srb->TargetId]--;
		Extension->AllActive--;
		Result = FALSE;
	} else if (Extension->Mode == ModeMapped && PvtestServe(Extension, Srb)) {
		Result = TRUE;
	} else if (Extension->Mode == ModeSelftest && PvtestTestCompleteRequest(Extension, Srb)) {
		Result = TRUE;
	} else {
		Result = PvtestWrapped.HwStartIo(DeviceExtension, Srb);
	}
	PvtestLeave(Extension, InStartIo);
	return Result;
}

static BOOLEAN NTAPI PvtestDisable(PVOID DeviceExtension)
{
	PPVTEST_EXTENSION Extension = (PPVTEST_EXTENSION)DeviceExtension;

	PvtestEnter(Extension, InDisable);
	if (!Extension->Deferred)
		PvtestFault(Extension, "a disable-callback that nobody asked for", 0, 0);
	Extension->Deferred = FALSE;
	if (Extension->Pvscsi.Online)
		PvscsiWrite(&Extension->Pvscsi, PVSCSI_REG_INTR_MASK,
			    Extension->Pvscsi.HasMessages ? PVSCSI_INTR_ALL :
							    PVSCSI_INTR_COMPLETION);
	PvtestLeave(Extension, InDisable);
	return TRUE;
}

static VOID PvtestAcknowledge(PPVTEST_EXTENSION Extension)
{
	ULONG Status;

	/* With a line the wrapped miniport does that itself. */
	if (!Extension->Pvscsi.MessageSignalled)
		return;
	Status = PvscsiRead(&Extension->Pvscsi, PVSCSI_REG_INTR_STATUS);
	if (Status != PVSCSI_ABSENT)
		PvscsiWrite(&Extension->Pvscsi, PVSCSI_REG_INTR_STATUS, Status);
}

static BOOLEAN NTAPI PvtestEnable(PVOID DeviceExtension)
{
	PPVTEST_EXTENSION Extension = (PPVTEST_EXTENSION)DeviceExtension;
	ULONG i;

	PvtestEnter(Extension, InEnable);
	if (!Extension->Deferred)
		PvtestFault(Extension, "an enable-callback that nobody asked for", 0, 0);
	Extension->Enables++;
	for (i = 0; i < 4; i++) {
		PvtestAcknowledge(Extension);
		PvtestWrapped.HwInterrupt(DeviceExtension);
		if (Extension->AllActive)
			Extension->Overlapped++;
		ScsiPortStallExecution(Extension->Mode == ModeDeferred ? Extension->Number : 100);
	}
	ScsiPortNotification(CallDisableInterrupts, Extension, PvtestDisable);
	PvtestLeave(Extension, InEnable);
	return TRUE;
}

static BOOLEAN PvtestDefer(PPVTEST_EXTENSION Extension)
{
	ULONG Status;

	if (!Extension->Pvscsi.Online)
		return FALSE;
	Status = PvscsiRead(&Extension->Pvscsi, PVSCSI_REG_INTR_STATUS);
	if (!(Status & PVSCSI_INTR_ALL) || Status == PVSCSI_ABSENT)
		return FALSE;
	if (Extension->Mode != ModeUnmasked || Extension->Enables >= Extension->Number)
		PvscsiWrite(&Extension->Pvscsi, PVSCSI_REG_INTR_MASK, 0);
	Extension->Deferred = TRUE;
	ScsiPortNotification(CallEnableInterrupts, Extension, PvtestEnable);
	return TRUE;
}

static BOOLEAN NTAPI PvtestHwInterrupt(PVOID DeviceExtension)
{
	PPVTEST_EXTENSION Extension = (PPVTEST_EXTENSION)DeviceExtension;
	ULONG Reads = Extension->Reads, Writes = Extension->Writes;
	BOOLEAN Claimed;

	PvtestEnter(Extension, InInterrupt);
	if (Extension->Deferred)
		PvtestFault(Extension, "HwInterrupt before the disable-callback", 0, 0);
	Extension->Interrupts++;

	if (Extension->Mode == ModeDeferred || Extension->Mode == ModeUnmasked) {
		Claimed = PvtestDefer(Extension);
	} else if (Extension->Mode == ModeLost && !Extension->Lost && Extension->Pvscsi.Online &&
		   Extension->Interrupts >= Extension->Number && !Extension->Resets) {
		/* The line would come again; it is dismissed without a look. */
		ScsiDebugPrint(0, "pvtest: interrupt %ld is lost", Extension->Interrupts);
		Extension->Lost = TRUE;
		PvscsiWrite(&Extension->Pvscsi, PVSCSI_REG_INTR_STATUS, PVSCSI_INTR_ALL);
		Claimed = TRUE;
	} else if (Extension->Lost) {
		/* From now on none arrives, until the reset. */
		PvscsiWrite(&Extension->Pvscsi, PVSCSI_REG_INTR_STATUS, PVSCSI_INTR_ALL);
		Claimed = TRUE;
	} else {
		Claimed = PvtestWrapped.HwInterrupt(DeviceExtension);
	}

	if (!Claimed) {
		Extension->Refused++;
		if (Extension->Reads - Reads > 1 || Extension->Writes != Writes)
			PvtestFault(Extension, "a refused interrupt costs more than one read",
				    Extension->Reads - Reads, Extension->Writes - Writes);
	}

	if (Extension->Mode == ModeResetDetected && !Extension->ResetReported &&
	    Extension->Interrupts >= Extension->Number) {
		Extension->ResetReported = TRUE;
		ScsiPortNotification(RequestTimerCall, Extension, PvtestTimer, 1000UL);
	}
	PvtestLeave(Extension, InInterrupt);
	return Claimed;
}

static VOID NTAPI PvtestTimer(PVOID DeviceExtension)
{
	PPVTEST_EXTENSION Extension = (PPVTEST_EXTENSION)DeviceExtension;

	PvtestEnter(Extension, InTimer);
	Extension->Timers++;
	switch (Extension->Mode) {
	case ModePolled:
		PvtestAcknowledge(Extension);
		PvtestWrapped.HwInterrupt(DeviceExtension);
		ScsiPortNotification(RequestTimerCall, Extension, PvtestTimer, 1000UL);
		break;
	case ModeResetDetected:
		ScsiDebugPrint(0, "pvtest: reset detected, %ld requests active",
			       Extension->AllActive);
		ScsiPortQuerySystemTime(&Extension->HoldBegin);
		Extension->Holding = TRUE;
		ScsiPortNotification(ResetDetected, Extension);
		break;
	default:
		PvtestFault(Extension, "a timer call that nobody asked for", Extension->Mode, 0);
		break;
	}
	PvtestLeave(Extension, InTimer);
}

static BOOLEAN NTAPI PvtestHwResetBus(PVOID DeviceExtension, ULONG PathId)
{
	PPVTEST_EXTENSION Extension = (PPVTEST_EXTENSION)DeviceExtension;
	BOOLEAN Ok;

	PvtestEnter(Extension, InResetBus);
	ScsiDebugPrint(0, "pvtest: HwResetBus, %ld requests active", Extension->AllActive);
	if (Extension->Deferred)
		PvtestFault(Extension, "HwResetBus before the disable-callback", 0, 0);
	if (PathId)
		PvtestFault(Extension, "HwResetBus for a bus that is not there", PathId, 0);
	Extension->Resets++;
	Extension->Lost = FALSE;
	Ok = PvtestWrapped.HwResetBus(DeviceExtension, PathId);
	if (Extension->Mode == ModePolled)
		PvscsiWrite(&Extension->Pvscsi, PVSCSI_REG_INTR_MASK, 0);
	PvtestLeave(Extension, InResetBus);
	return Ok;
}

static SCSI_ADAPTER_CONTROL_STATUS NTAPI
PvtestHwAdapterControl(PVOID DeviceExtension, SCSI_ADAPTER_CONTROL_TYPE ControlType,
		       PVOID Parameters)
{
	PPVTEST_EXTENSION Extension = (PPVTEST_EXTENSION)DeviceExtension;
	SCSI_ADAPTER_CONTROL_STATUS Status;

	PvtestEnter(Extension, InControl);
	if (ControlType == ScsiStopAdapter) {
		if (Extension->Mode == ModeSelftest && !Extension->Reported)
			PvtestReport(Extension);
		if (Extension->AllActive)
			PvtestFault(Extension, "ScsiStopAdapter while requests are active",
				    Extension->AllActive, 0);
		if (Extension->Deferred)
			PvtestFault(Extension, "ScsiStopAdapter before the disable-callback", 0, 0);
		if (Extension->Mode == ModePolled)
			ScsiPortNotification(RequestTimerCall, Extension, NULL, 0UL);
		ScsiDebugPrint(0, "pvtest: stop: faults %lu starts %lu most %lu interrupts %lu",
			       Extension->Faults, Extension->Starts, Extension->MostActive,
			       Extension->Interrupts);
		ScsiDebugPrint(0, "pvtest: stop: enables %lu overlapped %lu timers %lu resets %lu",
			       Extension->Enables, Extension->Overlapped, Extension->Timers,
			       Extension->Resets);
		ScsiDebugPrint(0, "pvtest: stop: sectors %lu segments %lu refused %lu",
			       Extension->Sectors, Extension->Segments, Extension->Refused);
	}
	Status = PvtestWrapped.HwAdapterControl(DeviceExtension, ControlType, Parameters);
	PvtestLeave(Extension, InControl);
	return Status;
}

/* --- beginning --------------------------------------------------------------------- */

/* "mode" or "mode=N" */
static BOOLEAN PvtestArgument(PPVTEST_EXTENSION Extension, PCHAR Argument)
{
	const char *Name;
	ULONG i, n;

	for (i = 0; Argument && i < ModeMaximum; i++) {
		Name = PvtestModes[i];
		for (n = 0; Name[n] && Name[n] == Argument[n]; n++)
			;
		if (Name[n] || (Argument[n] && Argument[n] != '='))
			continue;
		Extension->Mode = (PVTEST_MODE)i;
		if (!Argument[n])
			return TRUE;
		for (n++; Argument[n] >= '0' && Argument[n] <= '9'; n++)
			Extension->Number = Extension->Number * 10 + (Argument[n] - '0');
		return !Argument[n];
	}
	return FALSE;
}

/* What has to be settled before the memory is allocated ... */
static PVOID NTAPI PvtestGetUncachedExtension(PVOID DeviceExtension,
					      PPORT_CONFIGURATION_INFORMATION ConfigInfo,
					      ULONG NumberOfBytes)
{
	PPVTEST_EXTENSION Extension = (PPVTEST_EXTENSION)DeviceExtension;

	switch (Extension->Mode) {
	case ModeNoSg:
		ConfigInfo->ScatterGather = FALSE;
		ConfigInfo->NumberOfPhysicalBreaks = 0;
		break;
	case ModeNoSense:
		ConfigInfo->AutoRequestSense = FALSE;
		ConfigInfo->TaggedQueuing = FALSE;
		ConfigInfo->MultipleRequestPerLu = FALSE;
		break;
	case ModeLateSense:
		ConfigInfo->AutoRequestSense = FALSE;
		break;
	case ModeUntagged:
		ConfigInfo->TaggedQueuing = FALSE;
		ConfigInfo->MultipleRequestPerLu = FALSE;
		break;
	default:
		break;
	}
	return ScsiPortGetUncachedExtension(DeviceExtension, ConfigInfo, NumberOfBytes);
}

/* ... and what need not. */
static VOID PvtestConfigure(PPVTEST_EXTENSION Extension,
			    PPORT_CONFIGURATION_INFORMATION ConfigInfo)
{
	switch (Extension->Mode) {
	case ModePolled:
		ConfigInfo->BusInterruptLevel = 0;
		ConfigInfo->BusInterruptVector = 0;
		/* so that the rings are looked at whatever the status register says */
		Extension->Pvscsi.MessageSignalled = TRUE;
		break;
	case ModeMapped:
		ConfigInfo->MapBuffers = TRUE;
		break;
	case ModeLateSense:
		ConfigInfo->AutoRequestSense = TRUE;
		break;
	case ModeNoBuses:
		ConfigInfo->NumberOfBuses = 0;
		break;
	case ModeManyBuses:
		ConfigInfo->NumberOfBuses = 200;
		break;
	case ModeNoTargets:
		ConfigInfo->MaximumNumberOfTargets = 0;
		break;
	case ModeManyTargets:
		ConfigInfo->MaximumNumberOfTargets = 255;
		break;
	case ModeAlign:
		ConfigInfo->AlignmentMask = 5;
		break;
	default:
		break;
	}
}

/* What the port must not give. */
static VOID PvtestFindBreaches(PPVTEST_EXTENSION Extension,
			       PPORT_CONFIGURATION_INFORMATION ConfigInfo)
{
	SCSI_PHYSICAL_ADDRESS Foreign;
	ULONG Bus = ConfigInfo->SystemIoBusNumber;

	Foreign.QuadPart = 0xfee00000;	/* somebody else's for certain */
	if (ScsiPortGetUncachedExtension(Extension, ConfigInfo, 4096))
		PvtestFault(Extension, "a second uncached extension", 0, 0);
	if (ScsiPortValidateRange(Extension, PCIBus, Bus, Foreign, 4096, FALSE))
		PvtestFault(Extension, "a range that is not ours is valid", 0, 0);
	if (ScsiPortGetDeviceBase(Extension, PCIBus, Bus, Foreign, 4096, FALSE))
		PvtestFault(Extension, "a range that is not ours is mapped", 0, 0);
	ScsiPortFreeDeviceBase(Extension, Extension);
	ScsiPortNotification(NextRequest, Extension);
}

static ULONG NTAPI PvtestHwFindAdapter(PVOID DeviceExtension, PVOID HwContext,
				       PVOID BusInformation, PCHAR ArgumentString,
				       PPORT_CONFIGURATION_INFORMATION ConfigInfo, PBOOLEAN Again)
{
	PPVTEST_EXTENSION Extension = (PPVTEST_EXTENSION)DeviceExtension;
	PACCESS_RANGE Range = &(*ConfigInfo->AccessRanges)[0];
	PUCHAR Byte = (PUCHAR)DeviceExtension;
	ULONG Result, i;

	for (i = 0; i < sizeof(*Extension); i++) {
		if (Byte[i]) {
			PvtestFault(Extension, "the device extension is not zeroed", i, Byte[i]);
			break;
		}
	}
	if (HwContext || *Again)
		PvtestFault(Extension, "HwFindAdapter's arguments are odd", 0, *Again);
	if (!PvtestArgument(Extension, ArgumentString)) {
		ScsiDebugPrint(0, "pvtest: FAIL DriverParameter is no mode");
		return SP_RETURN_BAD_CONFIG;
	}
	if (!Extension->Number)
		Extension->Number = Extension->Mode == ModeDeferred ? 100 : 1000;
	/* a little less than the module parameter reset_hold that the tests set */
	Extension->HoldMilliseconds = 1400;

	if (Extension->Mode == ModeSelftest) {
		PvtestTestBusData(Extension, ConfigInfo);
		PvtestTestSetBusData(Extension, ConfigInfo, Range);
		PvtestTestRanges(Extension, ConfigInfo, Range);
		PvtestTestHelpers(Extension);
		PvtestTestPrint();
	}
	if (Extension->Mode == ModeNoMaster) {
		ConfigInfo->Master = FALSE;
		if (ScsiPortGetUncachedExtension(Extension, ConfigInfo, 4096))
			PvtestFault(Extension, "an uncached extension without Master", 0, 0);
	}

	Result = PvtestWrapped.HwFindAdapter(DeviceExtension, HwContext, BusInformation, NULL,
					     ConfigInfo, Again);
	if (Result != SP_RETURN_FOUND)
		return Result;

	switch (Extension->Mode) {
	case ModeSelftest:
		PvtestTestMemory(Extension);
		break;
	case ModeBreach:
		PvtestFindBreaches(Extension, ConfigInfo);
		break;
	case ModeNotFound:
		return SP_RETURN_NOT_FOUND;
	case ModeFindError:
		return SP_RETURN_ERROR;
	case ModeFindConfig:
		return SP_RETURN_BAD_CONFIG;
	case ModeFindOdd:
		return 77;
	default:
		break;
	}
	PvtestConfigure(Extension, ConfigInfo);
	return SP_RETURN_FOUND;
}

static ULONG NTAPI PvtestInitialize(PVOID Argument1, PVOID Argument2,
				    struct _HW_INITIALIZATION_DATA *Data, PVOID HwContext)
{
	PvtestWrapped = *Data;
	Data->HwInitialize = PvtestHwInitialize;
	Data->HwStartIo = PvtestHwStartIo;
	Data->HwInterrupt = PvtestHwInterrupt;
	Data->HwFindAdapter = PvtestHwFindAdapter;
	Data->HwResetBus = PvtestHwResetBus;
	Data->HwAdapterControl = PvtestHwAdapterControl;
	Data->DeviceExtensionSize = sizeof(PVTEST_EXTENSION);
	Data->SpecificLuExtensionSize = PVTEST_LU_BYTES;
	return ScsiPortInitialize(Argument1, Argument2, Data, HwContext);
}

ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
	return PvtestWrappedDriverEntry(DriverObject, RegistryPath);
}
