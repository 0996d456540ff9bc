// SPDX-License-Identifier: BSD-3-Clause
/*
 * The Windows miniport of the software HBA, see softhba.h. It declares what a
 * test wants it to declare, and gives the test the first and the last word in
 * each of its callbacks.
 */

#include <miniport.h>
#include <scsi.h>
#include <ntddscsi.h>

#include "softhba.h"

typedef struct softhba_test SOFTHBA_TEST, *PSOFTHBA_TEST;
typedef struct softhba_rings SOFTHBA_RINGS, *PSOFTHBA_RINGS;
typedef struct softhba_request SOFTHBA_REQUEST, *PSOFTHBA_REQUEST;
typedef struct softhba_completion SOFTHBA_COMPLETION, *PSOFTHBA_COMPLETION;
typedef struct softhba_element SOFTHBA_ELEMENT, *PSOFTHBA_ELEMENT;
typedef struct softhba_lu_extension SOFTHBA_LU_EXTENSION, *PSOFTHBA_LU_EXTENSION;

typedef struct _SOFTHBA_EXTENSION {
	PSOFTHBA_TEST Test;
	PUCHAR Registers;
	PSOFTHBA_RINGS Rings;
	ULONG Requested;		/* put into the request ring */
} SOFTHBA_EXTENSION, *PSOFTHBA_EXTENSION;

PSOFTHBA_TEST softhba_test;

ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath);
UCHAR SoftWmi(PSOFTHBA_TEST Test, PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb);

static ULONG SoftRead(PSOFTHBA_EXTENSION Extension, ULONG Register)
{
	return ScsiPortReadRegisterUlong((PULONG)(Extension->Registers + Register));
}

static VOID SoftWrite(PSOFTHBA_EXTENSION Extension, ULONG Register, ULONG Value)
{
	ScsiPortWriteRegisterUlong((PULONG)(Extension->Registers + Register), Value);
}

static int SoftEnter(PSOFTHBA_EXTENSION Extension, int Where, PVOID Argument)
{
	return Extension->Test->enter(Extension->Test, Where, Extension, Argument);
}

static VOID SoftLeave(PSOFTHBA_EXTENSION Extension, int Where)
{
	Extension->Test->leave(Extension->Test, Where, Extension);
}

/* The adapter is ready for another request, by the word that the test wants. */
static VOID SoftReady(PSOFTHBA_EXTENSION Extension, UCHAR PathId, UCHAR TargetId, UCHAR Lun)
{
	if (Extension->Test->next_lu)
		ScsiPortNotification(NextLuRequest, Extension, PathId, TargetId, Lun);
	else
		ScsiPortNotification(NextRequest, Extension, NULL);
}

static VOID SoftSetUp(PSOFTHBA_EXTENSION Extension)
{
	SCSI_PHYSICAL_ADDRESS Address;
	ULONG Length;

	SoftWrite(Extension, SOFTHBA_REG_CONTROL, SOFTHBA_CONTROL_RESET);
	Extension->Requested = 0;
	Extension->Test->completed = 0;
	if (!Extension->Rings)
		return;
	/* The HBA counts from 0 again; completions that nobody took are void. */
	Extension->Rings->completed = 0;
	Address = ScsiPortGetPhysicalAddress(Extension, NULL, Extension->Rings, &Length);
	SoftWrite(Extension, SOFTHBA_REG_RING_LOW, Address.LowPart);
	SoftWrite(Extension, SOFTHBA_REG_RING_HIGH, Address.HighPart);
	SoftWrite(Extension, SOFTHBA_REG_CONTROL, SOFTHBA_CONTROL_RUN);
	SoftWrite(Extension, SOFTHBA_REG_MASK, ~0U);
}

static ULONG SoftFind(PSOFTHBA_EXTENSION Extension, PPORT_CONFIGURATION_INFORMATION ConfigInfo)
{
	PSOFTHBA_TEST Test = Extension->Test;
	PACCESS_RANGE Range = &(*ConfigInfo->AccessRanges)[0];
	UCHAR Bus;

	if (ConfigInfo->NumberOfAccessRanges < 1 || !Range->RangeLength || !Range->RangeInMemory)
		return SP_RETURN_NOT_FOUND;
	Extension->Registers = ScsiPortGetDeviceBase(Extension, ConfigInfo->AdapterInterfaceType,
						     ConfigInfo->SystemIoBusNumber,
						     Range->RangeStart, Range->RangeLength,
						     (BOOLEAN)!Range->RangeInMemory);
	if (!Extension->Registers)
		return SP_RETURN_ERROR;
	if (SoftRead(Extension, SOFTHBA_REG_ID) != SOFTHBA_ID)
		return SP_RETURN_NOT_FOUND;
	Test->registers = Extension->Registers;

	ConfigInfo->NumberOfBuses = Test->buses;
	for (Bus = 0; Bus < Test->buses && Bus < SCSI_MAXIMUM_BUSES; Bus++)
		ConfigInfo->InitiatorBusId[Bus] = (CCHAR)Test->initiator;
	ConfigInfo->MaximumNumberOfTargets = Test->targets;
	ConfigInfo->MaximumNumberOfLogicalUnits = Test->luns;
	ConfigInfo->ScatterGather = Test->scatter_gather;
	ConfigInfo->Master = Test->master;
	ConfigInfo->CachesData = Test->caches_data;
	ConfigInfo->AdapterScansDown = Test->scans_down;
	ConfigInfo->Dma32BitAddresses = Test->dma32;
	if (Test->dma64)
		ConfigInfo->Dma64BitAddresses = Test->dma64;
	ConfigInfo->ResetTargetSupported = Test->reset_target_supported;
	ConfigInfo->WmiDataProvider = Test->wmi_data_provider;
	ConfigInfo->AlignmentMask = Test->alignment_mask;
	ConfigInfo->NumberOfPhysicalBreaks = Test->breaks;
	ConfigInfo->MaximumTransferLength = Test->max_transfer;
	ConfigInfo->DmaChannel = Test->dma_channel;
	if (Test->no_interrupt) {
		ConfigInfo->BusInterruptLevel = 0;
		ConfigInfo->BusInterruptVector = 0;
	}

	if (Test->master) {
		Extension->Rings = ScsiPortGetUncachedExtension(Extension, ConfigInfo,
								sizeof(SOFTHBA_RINGS));
		if (!Extension->Rings)
			return SP_RETURN_ERROR;
	}
	Test->uncached = Extension->Rings;
	return SP_RETURN_FOUND;
}

static ULONG NTAPI HwFindAdapter(PVOID DeviceExtension, PVOID HwContext, PVOID BusInformation,
				 PCHAR ArgumentString, PPORT_CONFIGURATION_INFORMATION ConfigInfo,
				 PBOOLEAN Again)
{
	PSOFTHBA_EXTENSION Extension = DeviceExtension;
	int Answer;

	Extension->Test = softhba_test;
	Extension->Test->extension = Extension;
	Extension->Test->config = ConfigInfo;
	Extension->Test->context = HwContext;
	Extension->Test->bus_information = BusInformation;
	Extension->Test->argument_string = ArgumentString;
	Extension->Test->again = Again;
	Answer = SoftEnter(Extension, SOFTHBA_IN_FIND, ConfigInfo);
	if (Answer == SOFTHBA_GO_ON)
		Answer = SoftFind(Extension, ConfigInfo);
	SoftLeave(Extension, SOFTHBA_IN_FIND);
	return Answer;
}

static BOOLEAN NTAPI HwInitialize(PVOID DeviceExtension)
{
	PSOFTHBA_EXTENSION Extension = DeviceExtension;
	int Answer = SoftEnter(Extension, SOFTHBA_IN_INITIALIZE, NULL);

	if (Answer == SOFTHBA_GO_ON) {
		SoftSetUp(Extension);
		Answer = TRUE;
	}
	SoftLeave(Extension, SOFTHBA_IN_INITIALIZE);
	return (BOOLEAN)Answer;
}

/* The scatter/gather list goes into the SRB extension. FALSE if it does not fit. */
static BOOLEAN SoftBuildList(PSOFTHBA_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb,
			     PSOFTHBA_REQUEST Request)
{
	PSOFTHBA_ELEMENT List = Srb->SrbExtension;
	SCSI_PHYSICAL_ADDRESS Address;
	ULONG Left = Srb->DataTransferLength;
	PUCHAR Data = Srb->DataBuffer;
	ULONG Length;

	Request->elements = 0;
	while (Left) {
		if ((Request->elements + 1) * sizeof(*List) > Extension->Test->srb_extension)
			return FALSE;
		Address = ScsiPortGetPhysicalAddress(Extension, Srb, Data, &Length);
		if (!Length)
			return FALSE;
		if (Length > Left)
			Length = Left;
		List[Request->elements].low = Address.LowPart;
		List[Request->elements].high = Address.HighPart;
		List[Request->elements].length = Length;
		Request->elements++;
		Data += Length;
		Left -= Length;
	}
	if (Request->elements) {
		Address = ScsiPortGetPhysicalAddress(Extension, NULL, List, &Length);
		Request->list_low = Address.LowPart;
		Request->list_high = Address.HighPart;
	}
	return TRUE;
}

/* Puts the request into the ring; SRB_STATUS_PENDING when the HBA has it. */
static UCHAR SoftExecute(PSOFTHBA_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	PSOFTHBA_REQUEST Request;
	SCSI_PHYSICAL_ADDRESS Address;
	ULONG Length;
	ULONG i;

	if (!Extension->Rings || Extension->Requested - Extension->Test->completed >= SOFTHBA_RING)
		return SRB_STATUS_BUSY;
	Request = &Extension->Rings->requests[Extension->Requested % SOFTHBA_RING];
	Request->tag = Srb->QueueTag;
	Request->path = Srb->PathId;
	Request->target = Srb->TargetId;
	Request->lun = Srb->Lun;
	for (i = 0; i < sizeof(Request->cdb); i++)
		Request->cdb[i] = i < Srb->CdbLength ? Srb->Cdb[i] : 0;
	Request->length = Srb->DataTransferLength;
	Request->flags = 0;
	if (Srb->SrbFlags & SRB_FLAGS_DATA_IN)
		Request->flags |= SOFTHBA_IN;
	if (Srb->SrbFlags & SRB_FLAGS_DATA_OUT)
		Request->flags |= SOFTHBA_OUT;
	if (Srb->SrbFlags & SRB_FLAGS_QUEUE_ACTION_ENABLE)
		Request->flags |= SOFTHBA_TAGGED;
	Request->sense_length = 0;
	if (Extension->Test->auto_request_sense && Srb->SenseInfoBuffer &&
	    !(Srb->SrbFlags & SRB_FLAGS_DISABLE_AUTOSENSE)) {
		Address = ScsiPortGetPhysicalAddress(Extension, Srb, Srb->SenseInfoBuffer, &Length);
		Request->sense_low = Address.LowPart;
		Request->sense_high = Address.HighPart;
		Request->sense_length = Srb->SenseInfoBufferLength;
	}
	if (!SoftBuildList(Extension, Srb, Request))
		return SRB_STATUS_INVALID_REQUEST;
	Extension->Requested++;
	SoftWrite(Extension, SOFTHBA_REG_DOORBELL, Extension->Requested);
	return SRB_STATUS_PENDING;
}

static UCHAR SoftIoControl(PSCSI_REQUEST_BLOCK Srb)
{
	static const UCHAR Signature[] = SOFTHBA_SIGNATURE;
	PSRB_IO_CONTROL Control = Srb->DataBuffer;
	PUCHAR Payload = (PUCHAR)(Control + 1);
	ULONG i;

	if (Srb->DataTransferLength < sizeof(*Control))
		return SRB_STATUS_INVALID_REQUEST;
	for (i = 0; i < sizeof(Control->Signature); i++)
		if (Control->Signature[i] != Signature[i])
			return SRB_STATUS_INVALID_REQUEST;
	if (Control->ControlCode != SOFTHBA_IO_INVERT)
		return SRB_STATUS_INVALID_REQUEST;
	for (i = 0; i < Control->Length; i++)
		Payload[i] ^= 0xff;
	Control->ReturnCode = SOFTHBA_IO_ANSWER;
	return SRB_STATUS_SUCCESS;
}

static UCHAR SoftAbort(PSOFTHBA_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	PSCSI_REQUEST_BLOCK Victim = Srb->NextSrb;

	if (ScsiPortGetSrb(Extension, Srb->PathId, Srb->TargetId, Srb->Lun,
			   Victim->QueueTag) != Victim)
		return SRB_STATUS_ABORT_FAILED;
	SoftWrite(Extension, SOFTHBA_REG_ABORT,
		  SOFTHBA_UNIT((ULONG)Victim->PathId, Victim->TargetId, Victim->Lun) |
		  Victim->QueueTag);
	Victim->SrbStatus = SRB_STATUS_ABORTED;
	ScsiPortNotification(RequestComplete, Extension, Victim);
	return SRB_STATUS_SUCCESS;
}

/* Lun SP_UNTAGGED: the whole target. The SRB that asks for it is not one of its own. */
static UCHAR SoftResetUnit(PSOFTHBA_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, UCHAR Lun)
{
	PSCSI_REQUEST_BLOCK Victim;
	UCHAR EachLun;
	LONG Tag;

	SoftWrite(Extension, SOFTHBA_REG_RESET_UNIT,
		  SOFTHBA_UNIT((ULONG)Srb->PathId, Srb->TargetId, Lun));
	for (EachLun = 0; EachLun < Extension->Test->luns; EachLun++) {
		if (Lun != SP_UNTAGGED && Lun != EachLun)
			continue;
		for (Tag = 1; Tag <= SP_UNTAGGED; Tag++) {
			Victim = ScsiPortGetSrb(Extension, Srb->PathId, Srb->TargetId, EachLun,
						Tag);
			if (!Victim || Victim->Function != SRB_FUNCTION_EXECUTE_SCSI)
				continue;
			Victim->SrbStatus = SRB_STATUS_BUS_RESET;
			ScsiPortNotification(RequestComplete, Extension, Victim);
		}
	}
	return SRB_STATUS_SUCCESS;
}

static VOID SoftStartIo(PSOFTHBA_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
	PSOFTHBA_LU_EXTENSION Lu = ScsiPortGetLogicalUnit(Extension, Srb->PathId, Srb->TargetId,
							  Srb->Lun);
	UCHAR PathId = Srb->PathId, TargetId = Srb->TargetId, Lun = Srb->Lun;
	UCHAR Status = SRB_STATUS_SUCCESS;

	if (Lu)
		Lu->requests++;
	switch (Srb->Function) {
	case SRB_FUNCTION_EXECUTE_SCSI:
		Status = SoftExecute(Extension, Srb);
		break;
	case SRB_FUNCTION_IO_CONTROL:
		Status = SoftIoControl(Srb);
		break;
	case SRB_FUNCTION_ABORT_COMMAND:
		Status = SoftAbort(Extension, Srb);
		break;
	case SRB_FUNCTION_RESET_LOGICAL_UNIT:
		Status = SoftResetUnit(Extension, Srb, Srb->Lun);
		break;
	case SRB_FUNCTION_RESET_DEVICE:
		Status = SoftResetUnit(Extension, Srb, SP_UNTAGGED);
		break;
	case SRB_FUNCTION_FLUSH:
	case SRB_FUNCTION_SHUTDOWN:
		if (!Extension->Test->caches_data)
			Status = SRB_STATUS_INVALID_REQUEST;
		break;
	case SRB_FUNCTION_WMI:
		Status = Extension->Test->wmi ? SoftWmi(Extension->Test, Extension, Srb) :
						SRB_STATUS_INVALID_REQUEST;
		if (Status == SRB_STATUS_PENDING)
			return;
		break;
	default:
		Status = SRB_STATUS_INVALID_REQUEST;
	}
	if (Status == SRB_STATUS_PENDING) {
		if (!Extension->Test->next_at_end)
			SoftReady(Extension, PathId, TargetId, Lun);
		return;
	}
	Srb->SrbStatus = Status;
	ScsiPortNotification(RequestComplete, Extension, Srb);
	SoftReady(Extension, PathId, TargetId, Lun);
}

static BOOLEAN NTAPI HwStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
	PSOFTHBA_EXTENSION Extension = DeviceExtension;
	int Answer = SoftEnter(Extension, SOFTHBA_IN_START_IO, Srb);

	if (Answer == SOFTHBA_GO_ON) {
		SoftStartIo(Extension, Srb);
		Answer = TRUE;
	}
	SoftLeave(Extension, SOFTHBA_IN_START_IO);
	return (BOOLEAN)Answer;
}

static VOID SoftCompleteOne(PSOFTHBA_EXTENSION Extension, PSOFTHBA_COMPLETION Completion)
{
	UCHAR PathId = Completion->path, TargetId = Completion->target, Lun = Completion->lun;
	PSCSI_REQUEST_BLOCK Srb = ScsiPortGetSrb(Extension, PathId, TargetId, Lun,
						 Completion->tag);

	if (!Srb)
		return;			/* it was completed by a reset */
	Srb->SrbStatus = Completion->srb_status;
	Srb->ScsiStatus = Completion->scsi_status;
	if (Completion->transferred < Srb->DataTransferLength)
		Srb->DataTransferLength = Completion->transferred;
	if (Completion->sense_length) {
		Srb->SrbStatus |= SRB_STATUS_AUTOSENSE_VALID;
		if (Completion->sense_length < Srb->SenseInfoBufferLength)
			Srb->SenseInfoBufferLength = Completion->sense_length;
	}
	ScsiPortNotification(RequestComplete, Extension, Srb);
	SoftReady(Extension, PathId, TargetId, Lun);
}

static VOID SoftCompleteAll(PSOFTHBA_EXTENSION Extension)
{
	PSOFTHBA_RINGS Rings = Extension->Rings;

	while (Rings && Extension->Test->completed != *(volatile unsigned int *)&Rings->completed) {
		SOFTHBA_COMPLETION Completion =
			Rings->completions[Extension->Test->completed % SOFTHBA_RING];

		Extension->Test->completed++;
		SoftCompleteOne(Extension, &Completion);
	}
}

static BOOLEAN NTAPI SoftDisableCallback(PVOID DeviceExtension)
{
	PSOFTHBA_EXTENSION Extension = DeviceExtension;

	if (SoftEnter(Extension, SOFTHBA_IN_DISABLE, NULL) == SOFTHBA_GO_ON)
		SoftWrite(Extension, SOFTHBA_REG_MASK, ~0U);
	SoftLeave(Extension, SOFTHBA_IN_DISABLE);
	return TRUE;
}

static BOOLEAN NTAPI SoftEnableCallback(PVOID DeviceExtension)
{
	PSOFTHBA_EXTENSION Extension = DeviceExtension;

	if (SoftEnter(Extension, SOFTHBA_IN_ENABLE, NULL) == SOFTHBA_GO_ON) {
		if (Extension->Test->deferred == SOFTHBA_UNMASKED)
			SoftWrite(Extension, SOFTHBA_REG_STATUS, SOFTHBA_INT_COMPLETION);
		SoftCompleteAll(Extension);
		ScsiPortNotification(CallDisableInterrupts, Extension, SoftDisableCallback);
	}
	SoftLeave(Extension, SOFTHBA_IN_ENABLE);
	return TRUE;
}

static BOOLEAN SoftInterrupt(PSOFTHBA_EXTENSION Extension)
{
	ULONG Status = SoftRead(Extension, SOFTHBA_REG_STATUS);

	if (!Status || Status == ~0U)
		return FALSE;
	if (Extension->Test->deferred == SOFTHBA_UNMASKED) {
		SoftWrite(Extension, SOFTHBA_REG_STATUS, SOFTHBA_INT_EVENT);
		ScsiPortNotification(CallEnableInterrupts, Extension, SoftEnableCallback);
		return TRUE;
	}
	SoftWrite(Extension, SOFTHBA_REG_STATUS, Status);
	if (Extension->Test->deferred) {
		SoftWrite(Extension, SOFTHBA_REG_MASK, 0);
		ScsiPortNotification(CallEnableInterrupts, Extension, SoftEnableCallback);
		return TRUE;
	}
	SoftCompleteAll(Extension);
	return TRUE;
}

static BOOLEAN NTAPI HwInterrupt(PVOID DeviceExtension)
{
	PSOFTHBA_EXTENSION Extension = DeviceExtension;
	int Answer = SoftEnter(Extension, SOFTHBA_IN_INTERRUPT, NULL);

	if (Answer == SOFTHBA_GO_ON)
		Answer = SoftInterrupt(Extension);
	SoftLeave(Extension, SOFTHBA_IN_INTERRUPT);
	return (BOOLEAN)Answer;
}

static BOOLEAN NTAPI HwResetBus(PVOID DeviceExtension, ULONG PathId)
{
	PSOFTHBA_EXTENSION Extension = DeviceExtension;
	int Answer = SoftEnter(Extension, SOFTHBA_IN_RESET_BUS, (PVOID)(ULONG_PTR)PathId);

	if (Answer == SOFTHBA_GO_ON) {
		SoftWrite(Extension, SOFTHBA_REG_RESET_BUS, PathId);
		if (!Extension->Test->reset_silent) {
			ScsiPortCompleteRequest(Extension, (UCHAR)PathId, SP_UNTAGGED, SP_UNTAGGED,
						SRB_STATUS_BUS_RESET);
			ScsiPortNotification(NextRequest, Extension, NULL);
		}
		Answer = TRUE;
	}
	SoftLeave(Extension, SOFTHBA_IN_RESET_BUS);
	return (BOOLEAN)Answer;
}

static VOID NTAPI HwDmaStarted(PVOID DeviceExtension)
{
	PSOFTHBA_EXTENSION Extension = DeviceExtension;

	SoftEnter(Extension, SOFTHBA_IN_DMA_STARTED, NULL);
	SoftLeave(Extension, SOFTHBA_IN_DMA_STARTED);
}

static SCSI_ADAPTER_CONTROL_STATUS SoftControl(PSOFTHBA_EXTENSION Extension,
					       SCSI_ADAPTER_CONTROL_TYPE ControlType,
					       PVOID Parameters)
{
	PSCSI_SUPPORTED_CONTROL_TYPE_LIST List = Parameters;
	ULONG i;

	switch (ControlType) {
	case ScsiQuerySupportedControlTypes:
		for (i = 0; i < List->MaxControlType; i++)
			if (Extension->Test->controls & 1U << i)
				List->SupportedTypeList[i] = TRUE;
		break;
	case ScsiStopAdapter:
		SoftWrite(Extension, SOFTHBA_REG_CONTROL, SOFTHBA_CONTROL_RESET);
		break;
	case ScsiRestartAdapter:
		SoftSetUp(Extension);
		break;
	default:
		break;
	}
	return ScsiAdapterControlSuccess;
}

static SCSI_ADAPTER_CONTROL_STATUS NTAPI HwAdapterControl(PVOID DeviceExtension,
							  SCSI_ADAPTER_CONTROL_TYPE ControlType,
							  PVOID Parameters)
{
	PSOFTHBA_EXTENSION Extension = DeviceExtension;
	int Answer;

	Extension->Test->parameters = Parameters;
	Answer = SoftEnter(Extension, SOFTHBA_IN_CONTROL, (PVOID)(ULONG_PTR)ControlType);
	if (Answer == SOFTHBA_GO_ON)
		Answer = SoftControl(Extension, ControlType, Parameters);
	SoftLeave(Extension, SOFTHBA_IN_CONTROL);
	return (SCSI_ADAPTER_CONTROL_STATUS)Answer;
}

ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
	static UCHAR VendorId[] = { '5', 'c', '5', '1' };
	static UCHAR DeviceId[] = { '5', '0', 'f', '7' };
	PSOFTHBA_TEST Test = softhba_test;
	HW_INITIALIZATION_DATA Data;
	int Answer;

	RtlZeroMemory(&Data, sizeof(Data));
	Data.HwInitializationDataSize = sizeof(Data);
	Data.AdapterInterfaceType = (INTERFACE_TYPE)Test->interface_type;
	Data.HwInitialize = HwInitialize;
	Data.HwStartIo = HwStartIo;
	Data.HwInterrupt = HwInterrupt;
	Data.HwFindAdapter = HwFindAdapter;
	Data.HwResetBus = HwResetBus;
	Data.HwDmaStarted = HwDmaStarted;
	if (!Test->no_adapter_control)
		Data.HwAdapterControl = HwAdapterControl;
	Data.DeviceExtensionSize = sizeof(SOFTHBA_EXTENSION);
	Data.SpecificLuExtensionSize = Test->lu_extension;
	Data.SrbExtensionSize = Test->srb_extension;
	Data.NumberOfAccessRanges = Test->access_ranges;
	Data.MapBuffers = Test->map_buffers;
	Data.NeedPhysicalAddresses = Test->need_physical_addresses;
	Data.TaggedQueuing = Test->tagged_queuing;
	Data.AutoRequestSense = Test->auto_request_sense;
	Data.MultipleRequestPerLu = Test->multiple_request_per_lu;
	Data.VendorId = VendorId;
	Data.VendorIdLength = sizeof(VendorId);
	Data.DeviceId = DeviceId;
	Data.DeviceIdLength = sizeof(DeviceId);

	Test->driver_object = DriverObject;
	Test->registry_path = RegistryPath;
	Answer = Test->enter(Test, SOFTHBA_IN_ENTRY, NULL, &Data);
	if (Answer == SOFTHBA_GO_ON)
		Answer = ScsiPortInitialize(DriverObject, RegistryPath, &Data, NULL);
	Test->entry_status = Answer;
	Test->leave(Test, SOFTHBA_IN_ENTRY, NULL);
	return Answer;
}
