// SPDX-License-Identifier: BSD-3-Clause
/*
 * The WMI half of the software HBA's miniport: blocks of every kind, and the ways in
 * which a miniport may get them wrong. A test that declares WmiDataProvider gives it
 * a struct softhba_wmi to work with.
 */

#include <miniport.h>
#include <scsi.h>
#include <wmistr.h>
#include <scsiwmi.h>

#include "softhba.h"

typedef struct softhba_test SOFTHBA_TEST, *PSOFTHBA_TEST;
typedef struct softhba_wmi SOFTHBA_WMI, *PSOFTHBA_WMI;

/* What the SRB extension begins with: the request may stay pending. */
typedef struct _SOFTHBA_WMI_REQUEST {
	SCSIWMI_REQUEST_CONTEXT Context;
	PSOFTHBA_WMI Wmi;
	PVOID Extension;
	PSCSI_WMI_REQUEST_BLOCK Srb;
	UCHAR Status;
	ULONG Used;
} SOFTHBA_WMI_REQUEST, *PSOFTHBA_WMI_REQUEST;

/* 5c5150f7-0000-0000-0000-0000000000NN */
#define SOFT_GUID(n)	{ 0x5c5150f7, 0, 0, { 0, 0, 0, 0, 0, 0, 0, n } }

static const GUID SoftFixedGuid = SOFT_GUID(SOFTHBA_WMI_FIXED);
static const GUID SoftVariableGuid = SOFT_GUID(SOFTHBA_WMI_VARIABLE);
static const GUID SoftNamedGuid = SOFT_GUID(SOFTHBA_WMI_NAMED);
static const GUID SoftExpensiveGuid = SOFT_GUID(SOFTHBA_WMI_EXPENSIVE);
static const GUID SoftEventGuid = SOFT_GUID(SOFTHBA_WMI_EVENT);
static const GUID SoftLaterGuid = SOFT_GUID(SOFTHBA_WMI_LATER);
static const GUID SoftUnitGuid = SOFT_GUID(SOFTHBA_WMI_UNIT);

static SCSIWMIGUIDREGINFO SoftGuids[SOFTHBA_WMI_BLOCKS] = {
	{ &SoftFixedGuid, SOFTHBA_WMI_INSTANCES, 0 },
	{ &SoftVariableGuid, SOFTHBA_WMI_INSTANCES, 0 },
	{ &SoftNamedGuid, 0, 0 },
	{ &SoftExpensiveGuid, 1, WMIREG_FLAG_EXPENSIVE },
	{ &SoftEventGuid, 1, WMIREG_FLAG_EVENT_ONLY_GUID },
	{ &SoftLaterGuid, 1, 0 },
};

static SCSIWMIGUIDREGINFO SoftUnitGuids[] = {
	{ &SoftUnitGuid, 1, 0 },
};

static WCHAR SoftMofName[] = L"SoftHba";
static WCHAR SoftNames[2][8] = { L"alpha", L"beta" };
static const USHORT SoftNameBytes[2] = { 10, 8 };

static UCHAR NTAPI SoftWmiQueryRegInfo(PVOID Context, PSCSIWMI_REQUEST_CONTEXT Request,
				       PWCHAR *MofResourceName)
{
	PSOFTHBA_WMI_REQUEST Own = Context;

	*MofResourceName = SoftMofName;
	Own->Wmi->registrations++;
	return SRB_STATUS_SUCCESS;
}

static ULONG SoftLength(ULONG Guid, ULONG Instance)
{
	/* 5, 16, 1, 10 */
	static const ULONG Lengths[SOFTHBA_WMI_INSTANCES] = { 5, 16, 1, 10 };

	return Guid == SOFTHBA_WMI_VARIABLE ? Lengths[Instance] : sizeof(ULONG) * 2;
}

static VOID SoftFill(PSOFTHBA_WMI Wmi, ULONG Guid, ULONG Instance, PUCHAR Buffer)
{
	ULONG Length = SoftLength(Guid, Instance);
	ULONG i;

	for (i = 0; i < Length; i++)
		Buffer[i] = Guid == SOFTHBA_WMI_FIXED ? Wmi->fixed[Instance][i] :
							(UCHAR)(Instance * 16 + i);
}

/* All instances of the block whose instances have names. */
static UCHAR SoftQueryNamed(PSOFTHBA_WMI_REQUEST Own, PSCSIWMI_REQUEST_CONTEXT Request,
			    PULONG Needed)
{
	UCHAR Status = SRB_STATUS_SUCCESS;
	ULONG Avail;
	PWCHAR Name;
	PUCHAR Data;
	ULONG i, k;

	if (!ScsiPortWmiSetInstanceCount(Request, 2, &Avail, Needed))
		return SRB_STATUS_ERROR;
	if (!Avail)
		Status = SRB_STATUS_DATA_OVERRUN;
	for (i = 0; i < 2; i++) {
		Name = ScsiPortWmiSetInstanceName(Request, i, SoftNameBytes[i], &Avail, Needed);
		if (Name)
			for (k = 0; k < SoftNameBytes[i] / sizeof(WCHAR); k++)
				Name[k] = SoftNames[i][k];
		Data = ScsiPortWmiSetData(Request, i, Own->Wmi->named_bytes, &Avail, Needed);
		if (!Name || !Data)
			Status = SRB_STATUS_DATA_OVERRUN;
		else
			for (k = 0; k < Own->Wmi->named_bytes; k++)
				Data[k] = (UCHAR)(i + 1);
	}
	return Status;
}

/* One instance of it; a counted string says which. */
static UCHAR SoftFindNamed(PSCSIWMI_REQUEST_CONTEXT Request, PULONG Instance)
{
	PWCHAR Name = ScsiPortWmiGetInstanceName(Request);
	ULONG i, k;

	for (i = 0; Name && i < 2; i++) {
		if (Name[0] != SoftNameBytes[i])
			continue;
		for (k = 0; k < SoftNameBytes[i] / sizeof(WCHAR); k++)
			if (Name[1 + k] != SoftNames[i][k])
				break;
		if (k == SoftNameBytes[i] / sizeof(WCHAR)) {
			*Instance = i;
			return SRB_STATUS_SUCCESS;
		}
	}
	return SRB_STATUS_ERROR;
}

static UCHAR SoftQuery(PSOFTHBA_WMI_REQUEST Own, PSCSIWMI_REQUEST_CONTEXT Request, ULONG Guid,
		       ULONG InstanceIndex, ULONG InstanceCount, PULONG Lengths,
		       ULONG BufferAvail, PUCHAR Buffer, PULONG Used)
{
	ULONG At = 0;
	ULONG i;

	if (Guid == SOFTHBA_WMI_NAMED && Request->MinorFunction == WMI_GET_ALL_DATA)
		return SoftQueryNamed(Own, Request, Used);
	if (Guid == SOFTHBA_WMI_NAMED) {
		if (SoftFindNamed(Request, &i) != SRB_STATUS_SUCCESS)
			return SRB_STATUS_ERROR;
		*Used = Own->Wmi->named_bytes;
		if (BufferAvail < *Used)
			return SRB_STATUS_DATA_OVERRUN;
		RtlFillMemory(Buffer, *Used, (UCHAR)(i + 1));
		*Lengths = *Used;
		return SRB_STATUS_SUCCESS;
	}
	for (i = InstanceIndex; i < InstanceIndex + InstanceCount; i++) {
		At = (At + 7) & ~7U;
		if (Lengths && At + SoftLength(Guid, i) <= BufferAvail) {
			Lengths[i - InstanceIndex] = SoftLength(Guid, i);
			SoftFill(Own->Wmi, Guid, i, Buffer + At);
		}
		At += SoftLength(Guid, i);
	}
	*Used = At;
	return !Lengths || At > BufferAvail ? SRB_STATUS_DATA_OVERRUN : SRB_STATUS_SUCCESS;
}

/* The end of a routine: the answer now, later, or in one of the wrong ways. */
static BOOLEAN SoftAnswer(PSOFTHBA_WMI_REQUEST Own, PSCSIWMI_REQUEST_CONTEXT Request, UCHAR Status,
			  ULONG Used)
{
	switch (Own->Wmi->mode) {
	case SOFTHBA_WMI_PEND:
		Own->Status = Status;
		Own->Used = Used;
		return SRB_STATUS_PENDING;
	case SOFTHBA_WMI_SILENT:
		return Status;
	case SOFTHBA_WMI_TWICE:
		ScsiPortWmiPostProcess(Request, Status, Used);
		Used = 1;
		break;
	case SOFTHBA_WMI_BEYOND:
		Used = 1000000;
		break;
	}
	ScsiPortWmiPostProcess(Request, Status, Used);
	return Status;
}

static BOOLEAN NTAPI SoftWmiQueryDataBlock(PVOID Context, PSCSIWMI_REQUEST_CONTEXT Request,
					   ULONG GuidIndex, ULONG InstanceIndex,
					   ULONG InstanceCount, PULONG InstanceLengthArray,
					   ULONG BufferAvail, PUCHAR Buffer)
{
	PSOFTHBA_WMI_REQUEST Own = Context;
	UCHAR Status;
	ULONG Used = 0;

	Own->Wmi->queries++;
	Status = SoftQuery(Own, Request, GuidIndex, InstanceIndex, InstanceCount,
			   InstanceLengthArray, BufferAvail, Buffer, &Used);
	return SoftAnswer(Own, Request, Status, Used);
}

static BOOLEAN NTAPI SoftWmiSetDataBlock(PVOID Context, PSCSIWMI_REQUEST_CONTEXT Request,
					 ULONG GuidIndex, ULONG InstanceIndex, ULONG BufferSize,
					 PUCHAR Buffer)
{
	PSOFTHBA_WMI_REQUEST Own = Context;

	if (GuidIndex != SOFTHBA_WMI_FIXED || BufferSize != sizeof(Own->Wmi->fixed[0]))
		return SoftAnswer(Own, Request, SRB_STATUS_INVALID_REQUEST, 0);
	RtlCopyMemory(Own->Wmi->fixed[InstanceIndex], Buffer, BufferSize);
	return SoftAnswer(Own, Request, SRB_STATUS_SUCCESS, 0);
}

/* Item 0 and item 1 are the two halves of an instance. */
static BOOLEAN NTAPI SoftWmiSetDataItem(PVOID Context, PSCSIWMI_REQUEST_CONTEXT Request,
					ULONG GuidIndex, ULONG InstanceIndex, ULONG DataItemId,
					ULONG BufferSize, PUCHAR Buffer)
{
	PSOFTHBA_WMI_REQUEST Own = Context;

	if (GuidIndex != SOFTHBA_WMI_FIXED || DataItemId > 1 || BufferSize != sizeof(ULONG))
		return SoftAnswer(Own, Request, SRB_STATUS_INVALID_REQUEST, 0);
	RtlCopyMemory(Own->Wmi->fixed[InstanceIndex] + DataItemId * sizeof(ULONG), Buffer,
		      BufferSize);
	return SoftAnswer(Own, Request, SRB_STATUS_SUCCESS, 0);
}

/* Method 1 adds up its input; method 2 answers with as many bytes as its input says. */
static BOOLEAN NTAPI SoftWmiExecuteMethod(PVOID Context, PSCSIWMI_REQUEST_CONTEXT Request,
					  ULONG GuidIndex, ULONG InstanceIndex, ULONG MethodId,
					  ULONG InBufferSize, ULONG OutBufferSize, PUCHAR Buffer)
{
	PSOFTHBA_WMI_REQUEST Own = Context;
	ULONG Sum = 0;
	ULONG i;

	Own->Wmi->methods++;
	if (MethodId == 1) {
		for (i = 0; i < InBufferSize; i++)
			Sum += Buffer[i];
		if (OutBufferSize < sizeof(Sum))
			return SoftAnswer(Own, Request, SRB_STATUS_DATA_OVERRUN, sizeof(Sum));
		RtlCopyMemory(Buffer, &Sum, sizeof(Sum));
		return SoftAnswer(Own, Request, SRB_STATUS_SUCCESS, sizeof(Sum));
	}
	if (MethodId != 2 || InBufferSize != sizeof(Sum))
		return SoftAnswer(Own, Request, SRB_STATUS_INVALID_REQUEST, 0);
	RtlCopyMemory(&Sum, Buffer, sizeof(Sum));
	if (OutBufferSize < Sum)
		return SoftAnswer(Own, Request, SRB_STATUS_DATA_OVERRUN, Sum);
	for (i = 0; i < Sum; i++)
		Buffer[i] = (UCHAR)i;
	return SoftAnswer(Own, Request, SRB_STATUS_SUCCESS, Sum);
}

static BOOLEAN NTAPI SoftWmiFunctionControl(PVOID Context, PSCSIWMI_REQUEST_CONTEXT Request,
					    ULONG GuidIndex, SCSIWMI_ENABLE_DISABLE_CONTROL Function,
					    BOOLEAN Enable)
{
	PSOFTHBA_WMI_REQUEST Own = Context;

	if (Function == ScsiWmiEventControl)
		Own->Wmi->events_enabled += Enable ? 1 : -1;
	else
		Own->Wmi->collections += Enable ? 1 : -1;
	Own->Wmi->controls++;
	ScsiPortWmiPostProcess(Request, SRB_STATUS_SUCCESS, 0);
	return SRB_STATUS_SUCCESS;
}

static VOID SoftWmiComplete(PSOFTHBA_WMI_REQUEST Own)
{
	Own->Srb->DataTransferLength = ScsiPortWmiGetReturnSize(&Own->Context);
	Own->Srb->SrbStatus = ScsiPortWmiGetReturnStatus(&Own->Context);
	if (Own->Wmi->mode == SOFTHBA_WMI_LONG)
		Own->Srb->DataTransferLength = 1000000;
}

/* The time has come for what was left pending. */
static VOID NTAPI SoftWmiTimer(PVOID DeviceExtension)
{
	PSOFTHBA_TEST Test = softhba_test;
	PSOFTHBA_WMI Wmi = Test->wmi;
	PSOFTHBA_WMI_REQUEST Own = Wmi->pending;

	Test->enter(Test, SOFTHBA_IN_TIMER, DeviceExtension, NULL);
	Wmi->pending = NULL;
	if (Own) {
		if (!Wmi->forget)
			ScsiPortWmiPostProcess(&Own->Context, Own->Status, Own->Used);
		SoftWmiComplete(Own);
		if (Wmi->forget)
			Own->Srb->SrbStatus = SRB_STATUS_SUCCESS;
		ScsiPortNotification(RequestComplete, DeviceExtension, Own->Srb);
		ScsiPortNotification(NextRequest, DeviceExtension, NULL);
	}
	Test->leave(Test, SOFTHBA_IN_TIMER, DeviceExtension);
}

/* SRB_FUNCTION_WMI; SRB_STATUS_PENDING if it is to be completed later. */
UCHAR SoftWmi(PSOFTHBA_TEST Test, PVOID DeviceExtension, PSCSI_REQUEST_BLOCK AnySrb)
{
	PSCSI_WMI_REQUEST_BLOCK Srb = (PSCSI_WMI_REQUEST_BLOCK)AnySrb;
	PSOFTHBA_WMI_REQUEST Own = Srb->SrbExtension;
	BOOLEAN Adapter = (BOOLEAN)(Srb->WMIFlags & SRB_WMI_FLAGS_ADAPTER_REQUEST);
	SCSI_WMILIB_CONTEXT Library;

	Test->wmi->requests++;
	/* As public miniports do for what they know nothing about. */
	if (!Adapter && !Test->wmi->units) {
		Srb->DataTransferLength = 0;
		return SRB_STATUS_SUCCESS;
	}
	RtlZeroMemory(&Library, sizeof(Library));
	Library.GuidCount = Adapter ? SOFTHBA_WMI_BLOCKS - (Test->wmi->short_list ? 1 : 0) : 1;
	Library.GuidList = Adapter ? SoftGuids : SoftUnitGuids;
	Library.QueryWmiRegInfo = SoftWmiQueryRegInfo;
	Library.QueryWmiDataBlock = SoftWmiQueryDataBlock;
	Library.SetWmiDataBlock = SoftWmiSetDataBlock;
	Library.SetWmiDataItem = SoftWmiSetDataItem;
	Library.ExecuteWmiMethod = SoftWmiExecuteMethod;
	Library.WmiFunctionControl = SoftWmiFunctionControl;
	SoftGuids[SOFTHBA_WMI_EXPENSIVE].Flags = WMIREG_FLAG_EXPENSIVE |
		(Test->wmi->remove ? WMIREG_FLAG_REMOVE_GUID : 0);

	Own->Wmi = Test->wmi;
	Own->Extension = DeviceExtension;
	Own->Srb = Srb;
	if (ScsiPortWmiDispatchFunction(&Library, Srb->WMISubFunction, Own, &Own->Context,
					Srb->DataPath, Srb->DataTransferLength,
					Srb->DataBuffer)) {
		Test->wmi->pending = Own;
		Test->wmi->pended++;
		ScsiPortNotification(RequestTimerCall, DeviceExtension, SoftWmiTimer, 5000);
		return SRB_STATUS_PENDING;
	}
	SoftWmiComplete(Own);
	return Srb->SrbStatus;
}

/* For a test, in any of its callbacks: @Bytes bytes of @Byte as an event. */
VOID SoftWmiFire(PVOID DeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun, ULONG Guid,
		 ULONG Instance, ULONG Bytes, UCHAR Byte)
{
	static UCHAR Event[0x40 + 5000];
	GUID Block = SOFT_GUID(0);

	Block.Data4[7] = (UCHAR)Guid;
	RtlFillMemory(Event, sizeof(Event), 0xee);
	RtlFillMemory(Event + 0x40, Bytes < 5000 ? Bytes : 5000, Byte);
	if (PathId == 0xff)
		ScsiPortWmiFireAdapterEvent(DeviceExtension, &Block, Instance, Bytes, Event);
	else
		ScsiPortWmiFireLogicalUnitEvent(DeviceExtension, PathId, TargetId, Lun, &Block,
						Instance, Bytes, Event);
	RtlFillMemory(Event, sizeof(Event), 0xcc);
}
