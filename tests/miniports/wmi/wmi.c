// SPDX-License-Identifier: BSD-3-Clause
/*
 * A miniport that is managed by WMI and has no hardware: one adapter, behind it one
 * disk in memory. Its data blocks:
 *
 *	Config		two instances of WMITEST_CONFIG, which may be changed as a whole
 *			and by item; methods 1 (fire Alarm with the input as its data),
 *			2 (fire Alarm every 20 milliseconds, so many times), 3 (the input
 *			backwards, answered from the timer), 4 (register Late, or not any
 *			more) and 5 (so many bytes of output)
 *	Counters	WMITEST_COUNTERS, expensive
 *	Ports		instances with names of their own
 *	Alarm		an event block
 *	Late		only after method 4
 *	Unit		the disk's one block
 */

#include <miniport.h>
#include <scsi.h>
#include <wmistr.h>
#include <scsiwmi.h>

#define WMITEST_SECTORS	128
#define WMITEST_SECTOR	512
#define WMITEST_PORTS	3
#define WMITEST_BLOCKS	5
#define WMITEST_EVENT_MAX	256

typedef struct _WMITEST_CONFIG {
	ULONG Speed;	/* item 1 */
	ULONG Mode;	/* item 2 */
} WMITEST_CONFIG, *PWMITEST_CONFIG;

typedef struct _WMITEST_COUNTERS {
	ULONG Requests;
	ULONG Collecting;
	ULONG EventsEnabled;
} WMITEST_COUNTERS, *PWMITEST_COUNTERS;

/* What a WMI request keeps in its SRB extension. */
typedef struct _WMITEST_REQUEST {
	SCSIWMI_REQUEST_CONTEXT Context;
	PUCHAR Data;
	ULONG Bytes;
} WMITEST_REQUEST, *PWMITEST_REQUEST;

typedef struct _WMITEST_EXTENSION {
	SCSI_WMILIB_CONTEXT Adapter;
	SCSI_WMILIB_CONTEXT Unit;
	WMITEST_CONFIG Config[2];
	WMITEST_COUNTERS Counters;
	ULONG Reads;
	PSCSI_WMI_REQUEST_BLOCK Pending;
	ULONG Alarms;	/* still to fire */
	ULONG AlarmNumber;
	UCHAR Event[0x40 + WMITEST_EVENT_MAX];
	UCHAR Disk[WMITEST_SECTORS * WMITEST_SECTOR];
} WMITEST_EXTENSION, *PWMITEST_EXTENSION;

#define WMITEST_GUID(n) \
	{ 0x7a3c1e00, 0x5b52, 0x4c1f, { 0x9d, 0x3a, 0x01, 0x23, 0x45, 0x67, 0x89, n } }

static GUID WmiTestConfigGuid = WMITEST_GUID(0xa0);
static GUID WmiTestCountersGuid = WMITEST_GUID(0xa1);
static GUID WmiTestPortsGuid = WMITEST_GUID(0xa2);
static GUID WmiTestAlarmGuid = WMITEST_GUID(0xa3);
static GUID WmiTestLateGuid = WMITEST_GUID(0xa4);
static GUID WmiTestUnitGuid = WMITEST_GUID(0xa5);

typedef enum _WMITEST_BLOCK {
	BlockConfig,
	BlockCounters,
	BlockPorts,
	BlockAlarm,
	BlockLate
} WMITEST_BLOCK;

static SCSIWMIGUIDREGINFO WmiTestGuids[WMITEST_BLOCKS] = {
	{ &WmiTestConfigGuid, 2, 0 },
	{ &WmiTestCountersGuid, 1, WMIREG_FLAG_EXPENSIVE },
	{ &WmiTestPortsGuid, 0, 0 },
	{ &WmiTestAlarmGuid, 1, WMIREG_FLAG_EVENT_ONLY_GUID },
	{ &WmiTestLateGuid, 1, WMIREG_FLAG_REMOVE_GUID },
};

static SCSIWMIGUIDREGINFO WmiTestUnitGuids[] = {
	{ &WmiTestUnitGuid, 1, 0 },
};

static WCHAR WmiTestMof[] = L"WmiTestMof";

ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath);

static VOID WmiTestCopy(PVOID To, PVOID From, ULONG Bytes)
{
	ScsiPortMoveMemory(To, From, Bytes);
}

/*
 * HwScsiWmiQueryReginfo
 */
static UCHAR NTAPI WmiTestQueryRegInfo(PVOID DeviceContext, PSCSIWMI_REQUEST_CONTEXT RequestContext,
				       PWCHAR *MofResourceName)
{
	UNREFERENCED_PARAMETER(DeviceContext);
	UNREFERENCED_PARAMETER(RequestContext);
	*MofResourceName = WmiTestMof;
	return SRB_STATUS_SUCCESS;
}

/*
 * All ports, each with its name: "Port-A" and so on.
 */
static UCHAR WmiTestQueryPorts(PSCSIWMI_REQUEST_CONTEXT RequestContext, PULONG SizeNeeded)
{
	static WCHAR Name[] = L"Port-A";
	UCHAR Status = SRB_STATUS_SUCCESS;
	ULONG BufferAvail;
	PWCHAR Text;
	PULONG Data;
	ULONG i;

	if (!ScsiPortWmiSetInstanceCount(RequestContext, WMITEST_PORTS, &BufferAvail, SizeNeeded))
		return SRB_STATUS_ERROR;
	for (i = 0; i < WMITEST_PORTS; i++) {
		Text = ScsiPortWmiSetInstanceName(RequestContext, i, sizeof(Name) - sizeof(WCHAR),
						  &BufferAvail, SizeNeeded);
		if (Text) {
			WmiTestCopy(Text, Name, sizeof(Name) - sizeof(WCHAR));
			Text[5] = (WCHAR)(L'A' + i);
		}
		Data = (PULONG)ScsiPortWmiSetData(RequestContext, i, sizeof(ULONG), &BufferAvail,
						  SizeNeeded);
		if (Data)
			*Data = 100 + i;
		if (!Text || !Data)
			Status = SRB_STATUS_DATA_OVERRUN;
	}
	return Status;
}

/*
 * HwScsiWmiQueryDataBlock
 */
static BOOLEAN NTAPI WmiTestQueryDataBlock(PVOID DeviceContext, PSCSIWMI_REQUEST_CONTEXT RequestContext,
					   ULONG GuidIndex, ULONG InstanceIndex, ULONG InstanceCount,
					   PULONG InstanceLengthArray, ULONG BufferAvail, PUCHAR Buffer)
{
	PWMITEST_EXTENSION Ext = (PWMITEST_EXTENSION)DeviceContext;
	UCHAR Status = SRB_STATUS_SUCCESS;
	ULONG Size = 0;
	PWCHAR Name;
	ULONG i;

	switch (GuidIndex) {
	case BlockConfig:
		Size = InstanceCount * sizeof(WMITEST_CONFIG);
		if (!InstanceLengthArray || BufferAvail < Size) {
			Status = SRB_STATUS_DATA_OVERRUN;
			break;
		}
		for (i = 0; i < InstanceCount; i++)
			InstanceLengthArray[i] = sizeof(WMITEST_CONFIG);
		WmiTestCopy(Buffer, &Ext->Config[InstanceIndex], Size);
		break;

	case BlockCounters:
		Size = sizeof(WMITEST_COUNTERS);
		if (!InstanceLengthArray || BufferAvail < Size) {
			Status = SRB_STATUS_DATA_OVERRUN;
			break;
		}
		InstanceLengthArray[0] = Size;
		WmiTestCopy(Buffer, &Ext->Counters, Size);
		break;

	case BlockPorts:
		if (RequestContext->MinorFunction == WMI_GET_ALL_DATA) {
			Status = WmiTestQueryPorts(RequestContext, &Size);
			break;
		}
		Name = ScsiPortWmiGetInstanceName(RequestContext);
		Size = sizeof(ULONG);
		if (!Name || Name[0] != 12 || Name[6] < L'A' ||
		    Name[6] >= L'A' + WMITEST_PORTS) {
			Status = SRB_STATUS_ERROR;
		} else if (BufferAvail < Size) {
			Status = SRB_STATUS_DATA_OVERRUN;
		} else {
			InstanceLengthArray[0] = Size;
			*(PULONG)Buffer = 100 + Name[6] - L'A';
		}
		break;

	case BlockLate:
		Size = sizeof(ULONG);
		if (!InstanceLengthArray || BufferAvail < Size) {
			Status = SRB_STATUS_DATA_OVERRUN;
			break;
		}
		InstanceLengthArray[0] = Size;
		*(PULONG)Buffer = 0x4c617465;
		break;

	default:
		Status = SRB_STATUS_ERROR;
	}
	ScsiPortWmiPostProcess(RequestContext, Status, Size);
	return Status;
}

/*
 * HwScsiWmiSetDataBlock
 */
static BOOLEAN NTAPI WmiTestSetDataBlock(PVOID DeviceContext, PSCSIWMI_REQUEST_CONTEXT RequestContext,
					 ULONG GuidIndex, ULONG InstanceIndex, ULONG BufferSize, PUCHAR Buffer)
{
	PWMITEST_EXTENSION Ext = (PWMITEST_EXTENSION)DeviceContext;
	UCHAR Status = SRB_STATUS_INVALID_REQUEST;

	if (GuidIndex == BlockConfig && BufferSize == sizeof(WMITEST_CONFIG)) {
		WmiTestCopy(&Ext->Config[InstanceIndex], Buffer, BufferSize);
		Status = SRB_STATUS_SUCCESS;
	}
	ScsiPortWmiPostProcess(RequestContext, Status, 0);
	return Status;
}

/*
 * HwScsiWmiSetDataItem
 */
static BOOLEAN NTAPI WmiTestSetDataItem(PVOID DeviceContext, PSCSIWMI_REQUEST_CONTEXT RequestContext,
					ULONG GuidIndex, ULONG InstanceIndex, ULONG DataItemId, ULONG BufferSize,
					PUCHAR Buffer)
{
	PWMITEST_EXTENSION Ext = (PWMITEST_EXTENSION)DeviceContext;
	UCHAR Status = SRB_STATUS_SUCCESS;

	if (GuidIndex != BlockConfig || BufferSize != sizeof(ULONG))
		Status = SRB_STATUS_INVALID_REQUEST;
	else if (DataItemId == 1)
		Ext->Config[InstanceIndex].Speed = *(PULONG)Buffer;
	else if (DataItemId == 2)
		Ext->Config[InstanceIndex].Mode = *(PULONG)Buffer;
	else
		Status = SRB_STATUS_INVALID_REQUEST;
	ScsiPortWmiPostProcess(RequestContext, Status, 0);
	return Status;
}

static VOID WmiTestAlarm(PWMITEST_EXTENSION Ext, PUCHAR Data, ULONG Bytes)
{
	if (Bytes > WMITEST_EVENT_MAX)
		Bytes = WMITEST_EVENT_MAX;
	WmiTestCopy(Ext->Event + 0x40, Data, Bytes);
	ScsiPortWmiFireAdapterEvent(Ext, &WmiTestAlarmGuid, 0, Bytes, Ext->Event);
}

static VOID WmiTestComplete(PWMITEST_EXTENSION Ext, PSCSI_WMI_REQUEST_BLOCK Srb);

/*
 * HwTimer: alarms that are still to fire, and the request that waits.
 */
static VOID NTAPI WmiTestTimer(PVOID DeviceExtension)
{
	PWMITEST_EXTENSION Ext = (PWMITEST_EXTENSION)DeviceExtension;
	PSCSI_WMI_REQUEST_BLOCK Srb = Ext->Pending;
	PWMITEST_REQUEST Request;
	ULONG i;

	if (Ext->Alarms != 0) {
		Ext->Alarms--;
		Ext->AlarmNumber++;
		WmiTestAlarm(Ext, (PUCHAR)&Ext->AlarmNumber, sizeof(ULONG));
	}
	if (Srb) {
		Ext->Pending = NULL;
		Request = (PWMITEST_REQUEST)Srb->SrbExtension;
		for (i = 0; i < Request->Bytes / 2; i++) {
			UCHAR Byte = Request->Data[i];

			Request->Data[i] = Request->Data[Request->Bytes - 1 - i];
			Request->Data[Request->Bytes - 1 - i] = Byte;
		}
		ScsiPortWmiPostProcess(&Request->Context, SRB_STATUS_SUCCESS, Request->Bytes);
		WmiTestComplete(Ext, Srb);
	}
	if (Ext->Alarms != 0)
		ScsiPortNotification(RequestTimerCall, Ext, WmiTestTimer, 20000);
}

/*
 * HwScsiWmiExecuteMethod
 */
static BOOLEAN NTAPI WmiTestExecuteMethod(PVOID DeviceContext, PSCSIWMI_REQUEST_CONTEXT RequestContext,
					  ULONG GuidIndex, ULONG InstanceIndex, ULONG MethodId, ULONG InBufferSize,
					  ULONG OutBufferSize, PUCHAR Buffer)
{
	PWMITEST_EXTENSION Ext = (PWMITEST_EXTENSION)DeviceContext;
	PSCSI_WMI_REQUEST_BLOCK Srb = (PSCSI_WMI_REQUEST_BLOCK)RequestContext->UserContext;
	PWMITEST_REQUEST Request = (PWMITEST_REQUEST)Srb->SrbExtension;
	UCHAR Status = SRB_STATUS_SUCCESS;
	ULONG Used = 0;
	ULONG i;

	UNREFERENCED_PARAMETER(InstanceIndex);
	if (GuidIndex != BlockConfig)
		MethodId = 0;
	switch (MethodId) {
	case 1:
		WmiTestAlarm(Ext, Buffer, InBufferSize);
		break;
	case 2:
		if (InBufferSize != sizeof(ULONG)) {
			Status = SRB_STATUS_INVALID_REQUEST;
			break;
		}
		Ext->Alarms = *(PULONG)Buffer;
		ScsiPortNotification(RequestTimerCall, Ext, WmiTestTimer, 20000);
		break;
	case 3:
		Request->Data = Buffer;
		Request->Bytes = InBufferSize;
		Ext->Pending = Srb;
		ScsiPortNotification(RequestTimerCall, Ext, WmiTestTimer, 20000);
		return SRB_STATUS_PENDING;
	case 4:
		WmiTestGuids[BlockLate].Flags ^= WMIREG_FLAG_REMOVE_GUID;
		ScsiPortNotification(WMIReregister, Ext, 0xff);
		break;
	case 5:
		Used = InBufferSize == sizeof(ULONG) ? *(PULONG)Buffer : 0;
		if (OutBufferSize < Used) {
			Status = SRB_STATUS_DATA_OVERRUN;
			break;
		}
		for (i = 0; i < Used; i++)
			Buffer[i] = (UCHAR)i;
		break;
	default:
		Status = SRB_STATUS_INVALID_REQUEST;
	}
	ScsiPortWmiPostProcess(RequestContext, Status, Used);
	return Status;
}

/*
 * HwScsiWmiFunctionControl
 */
static BOOLEAN NTAPI WmiTestFunctionControl(PVOID DeviceContext, PSCSIWMI_REQUEST_CONTEXT RequestContext,
					    ULONG GuidIndex, SCSIWMI_ENABLE_DISABLE_CONTROL Function, BOOLEAN Enable)
{
	PWMITEST_EXTENSION Ext = (PWMITEST_EXTENSION)DeviceContext;

	if (Function == ScsiWmiEventControl)
		Ext->Counters.EventsEnabled = Enable;
	else
		Ext->Counters.Collecting = Enable;
	ScsiDebugPrint(0, "wmitest: %s of block %lu: %u",
		       Function == ScsiWmiEventControl ? "events" : "collection", GuidIndex, Enable);
	ScsiPortWmiPostProcess(RequestContext, SRB_STATUS_SUCCESS, 0);
	return SRB_STATUS_SUCCESS;
}

/*
 * The disk's block: how often it was read.
 */
static BOOLEAN NTAPI WmiTestQueryUnit(PVOID DeviceContext, PSCSIWMI_REQUEST_CONTEXT RequestContext, ULONG GuidIndex,
				      ULONG InstanceIndex, ULONG InstanceCount, PULONG InstanceLengthArray,
				      ULONG BufferAvail, PUCHAR Buffer)
{
	PWMITEST_EXTENSION Ext = (PWMITEST_EXTENSION)DeviceContext;
	UCHAR Status = SRB_STATUS_DATA_OVERRUN;

	UNREFERENCED_PARAMETER(GuidIndex);
	UNREFERENCED_PARAMETER(InstanceIndex);
	UNREFERENCED_PARAMETER(InstanceCount);
	if (InstanceLengthArray && BufferAvail >= sizeof(ULONG)) {
		InstanceLengthArray[0] = sizeof(ULONG);
		*(PULONG)Buffer = Ext->Reads;
		Status = SRB_STATUS_SUCCESS;
	}
	ScsiPortWmiPostProcess(RequestContext, Status, sizeof(ULONG));
	return Status;
}

static VOID WmiTestComplete(PWMITEST_EXTENSION Ext, PSCSI_WMI_REQUEST_BLOCK Srb)
{
	PWMITEST_REQUEST Request = (PWMITEST_REQUEST)Srb->SrbExtension;

	Srb->DataTransferLength = ScsiPortWmiGetReturnSize(&Request->Context);
	Srb->SrbStatus = ScsiPortWmiGetReturnStatus(&Request->Context);
	ScsiPortNotification(RequestComplete, Ext, Srb);
	ScsiPortNotification(NextRequest, Ext, NULL);
}

static VOID WmiTestWmi(PWMITEST_EXTENSION Ext, PSCSI_WMI_REQUEST_BLOCK Srb)
{
	PWMITEST_REQUEST Request = (PWMITEST_REQUEST)Srb->SrbExtension;
	BOOLEAN Adapter = (BOOLEAN)((Srb->WMIFlags & SRB_WMI_FLAGS_ADAPTER_REQUEST) != 0);

	Ext->Counters.Requests++;
	Request->Context.UserContext = Srb;
	if (!ScsiPortWmiDispatchFunction(Adapter ? &Ext->Adapter : &Ext->Unit, Srb->WMISubFunction,
					 Ext, &Request->Context, Srb->DataPath,
					 Srb->DataTransferLength, Srb->DataBuffer))
		WmiTestComplete(Ext, Srb);
}

/*
 * The disk. Data are moved by the processor.
 */
static UCHAR WmiTestExecute(PWMITEST_EXTENSION Ext, PSCSI_REQUEST_BLOCK Srb)
{
	PUCHAR Data = (PUCHAR)Srb->DataBuffer;
	PCDB Cdb = (PCDB)Srb->Cdb;
	ULONG Block, Blocks;

	if (Srb->TargetId != 0 || Srb->Lun != 0)
		return SRB_STATUS_SELECTION_TIMEOUT;
	switch (Cdb->CDB6GENERIC.OperationCode) {
	case SCSIOP_INQUIRY:
		if (Srb->DataTransferLength < 36 || Cdb->CDB6INQUIRY.PageCode != 0)
			return SRB_STATUS_ERROR;
		RtlZeroMemory(Data, 36);
		Data[2] = 2;
		Data[3] = 2;
		Data[4] = 31;
		WmiTestCopy(Data + 8, "WMI     TEST DISK       1.0 ", 28);
		Srb->DataTransferLength = 36;
		return SRB_STATUS_SUCCESS;
	case SCSIOP_READ_CAPACITY:
		if (Srb->DataTransferLength < 8)
			return SRB_STATUS_ERROR;
		RtlZeroMemory(Data, 8);
		Data[3] = WMITEST_SECTORS - 1;
		Data[6] = WMITEST_SECTOR >> 8;
		return SRB_STATUS_SUCCESS;
	case SCSIOP_READ:
	case SCSIOP_WRITE:
		Block = Cdb->CDB10.LogicalBlockByte3;
		Blocks = Cdb->CDB10.TransferBlocksLsb;
		if (Block + Blocks > WMITEST_SECTORS ||
		    Srb->DataTransferLength != Blocks * WMITEST_SECTOR)
			return SRB_STATUS_ERROR;
		if (Cdb->CDB10.OperationCode == SCSIOP_READ) {
			Ext->Reads++;
			WmiTestCopy(Data, Ext->Disk + Block * WMITEST_SECTOR, Blocks * WMITEST_SECTOR);
		} else {
			WmiTestCopy(Ext->Disk + Block * WMITEST_SECTOR, Data, Blocks * WMITEST_SECTOR);
		}
		return SRB_STATUS_SUCCESS;
	case SCSIOP_TEST_UNIT_READY:
	case SCSIOP_START_STOP_UNIT:
	case SCSIOP_SYNCHRONIZE_CACHE:
		return SRB_STATUS_SUCCESS;
	default:
		return SRB_STATUS_INVALID_REQUEST;
	}
}

static BOOLEAN NTAPI WmiTestStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
	PWMITEST_EXTENSION Ext = (PWMITEST_EXTENSION)DeviceExtension;

	switch (Srb->Function) {
	case SRB_FUNCTION_WMI:
		WmiTestWmi(Ext, (PSCSI_WMI_REQUEST_BLOCK)Srb);
		return TRUE;
	case SRB_FUNCTION_EXECUTE_SCSI:
		Srb->SrbStatus = WmiTestExecute(Ext, Srb);
		break;
	default:
		Srb->SrbStatus = SRB_STATUS_INVALID_REQUEST;
	}
	ScsiPortNotification(RequestComplete, Ext, Srb);
	ScsiPortNotification(NextRequest, Ext, NULL);
	return TRUE;
}

static BOOLEAN NTAPI WmiTestResetBus(PVOID DeviceExtension, ULONG PathId)
{
	PWMITEST_EXTENSION Ext = (PWMITEST_EXTENSION)DeviceExtension;

	Ext->Pending = NULL;
	ScsiPortCompleteRequest(Ext, (UCHAR)PathId, SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_BUS_RESET);
	ScsiPortNotification(NextRequest, Ext, NULL);
	return TRUE;
}

static BOOLEAN NTAPI WmiTestInitialize(PVOID DeviceExtension)
{
	PWMITEST_EXTENSION Ext = (PWMITEST_EXTENSION)DeviceExtension;
	UCHAR Data = 1;

	Ext->Config[0].Speed = 80;
	Ext->Config[1].Speed = 160;
	/* Nobody can be listening yet. */
	WmiTestAlarm(Ext, &Data, 1);
	return TRUE;
}

static ULONG NTAPI WmiTestFindAdapter(PVOID DeviceExtension, PVOID HwContext, PVOID BusInformation,
				      PCHAR ArgumentString, PPORT_CONFIGURATION_INFORMATION ConfigInfo,
				      PBOOLEAN Again)
{
	PWMITEST_EXTENSION Ext = (PWMITEST_EXTENSION)DeviceExtension;

	UNREFERENCED_PARAMETER(HwContext);
	UNREFERENCED_PARAMETER(BusInformation);
	UNREFERENCED_PARAMETER(ArgumentString);
	*Again = FALSE;
	ConfigInfo->NumberOfBuses = 1;
	ConfigInfo->MaximumNumberOfTargets = 2;
	ConfigInfo->MaximumNumberOfLogicalUnits = 1;
	ConfigInfo->InitiatorBusId[0] = 1;
	ConfigInfo->MaximumTransferLength = 64 * WMITEST_SECTOR;
	ConfigInfo->ScatterGather = FALSE;
	ConfigInfo->Master = FALSE;
	ConfigInfo->WmiDataProvider = TRUE;

	Ext->Adapter.GuidCount = WMITEST_BLOCKS;
	Ext->Adapter.GuidList = WmiTestGuids;
	Ext->Adapter.QueryWmiRegInfo = WmiTestQueryRegInfo;
	Ext->Adapter.QueryWmiDataBlock = WmiTestQueryDataBlock;
	Ext->Adapter.SetWmiDataBlock = WmiTestSetDataBlock;
	Ext->Adapter.SetWmiDataItem = WmiTestSetDataItem;
	Ext->Adapter.ExecuteWmiMethod = WmiTestExecuteMethod;
	Ext->Adapter.WmiFunctionControl = WmiTestFunctionControl;
	Ext->Unit.GuidCount = 1;
	Ext->Unit.GuidList = WmiTestUnitGuids;
	Ext->Unit.QueryWmiRegInfo = WmiTestQueryRegInfo;
	Ext->Unit.QueryWmiDataBlock = WmiTestQueryUnit;
	return SP_RETURN_FOUND;
}

ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
	HW_INITIALIZATION_DATA Data;

	RtlZeroMemory(&Data, sizeof(Data));
	Data.HwInitializationDataSize = sizeof(Data);
	Data.AdapterInterfaceType = Internal;
	Data.HwInitialize = WmiTestInitialize;
	Data.HwStartIo = WmiTestStartIo;
	Data.HwFindAdapter = WmiTestFindAdapter;
	Data.HwResetBus = WmiTestResetBus;
	Data.DeviceExtensionSize = sizeof(WMITEST_EXTENSION);
	Data.SrbExtensionSize = sizeof(WMITEST_REQUEST);
	Data.MapBuffers = TRUE;
	return ScsiPortInitialize(DriverObject, RegistryPath, &Data, NULL);
}
