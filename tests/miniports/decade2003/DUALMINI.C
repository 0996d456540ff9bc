/* SPDX-License-Identifier: BSD-3-Clause */
/*++

Module Name:

    dualmini.c

Abstract:

    A disk of memory, in the style of 2003: annotations, safe strings, pool, spin
    locks, work from a timer, and a source that is meant for StorPort as well.

Environment:

    kernel mode only

--*/

#include "dualmini.h"
#include "dualmini.tmh"

HW_INITIALIZE DualInitialize;
HW_STARTIO DualStartIo;
HW_INTERRUPT DualInterrupt;
HW_RESET_BUS DualResetBus;
HW_ADAPTER_CONTROL
    DualAdapterControl;
HW_TIMER DualTimer;
sp_DRIVER_INITIALIZE DriverEntry;

ULONG AdapterTable[4] = { 'DUAL' };
LONG AdapterCount;
USHORT g_Debug = 3;

static CONST UCHAR DualSense[18] = { 0x70, 0, SCSI_SENSE_ILLEGAL_REQUEST, 0, 0, 0, 0, 10, 0, 0, 0, 0, SCSI_ADSENSE_ILLEGAL_COMMAND };

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, HbaReset)
#endif

FORCEINLINE
ULONG
DualMin(
    __in ULONG A,
    __in ULONG B
    )
{
    return min(A, B);
}

static DUAL_RESULT
DualMove(
    __in PDUAL_EXTENSION Extension,
    __inout PSCSI_REQUEST_BLOCK Srb,
    __in PCDB Cdb,
    __inout PVOID Data,
    __in ULONG Length
    )
{
    PUCHAR Position = (PUCHAR)Data;
    FOUR_BYTE Lba;
    TWO_BYTE Count;
    ULONG Offset, Piece, Total;

    REVERSE_BYTES(&Lba, &Cdb->CDB10.LogicalBlockByte0);
    REVERSE_BYTES_SHORT(&Count, &Cdb->CDB10.TransferBlocksMsb);
    if (Lba.AsULong > DUAL_BLOCKS || Count.AsUShort > DUAL_BLOCKS - Lba.AsULong ||
        Count.AsUShort * DUAL_BLOCK > Length) {
        return FALSE;
    }
    Total = Count.AsUShort * DUAL_BLOCK;
    for (Offset = Lba.AsULong * DUAL_BLOCK; Total != 0; Offset += Piece, Position += Piece, Total -= Piece) {
        PUCHAR Chunk = (PUCHAR)Extension->Chunks[Offset / DUAL_CHUNK] + Offset % DUAL_CHUNK;

        Piece = DualMin(Total, DUAL_CHUNK - Offset % DUAL_CHUNK);
        if (Cdb->AsByte[0] == SCSIOP_READ) {
            RtlCopyMemory(Position, Chunk, Piece);
        } else {
            RtlCopyMemory(Chunk, Position, Piece);
        }
    }
    InterlockedIncrement(Cdb->AsByte[0] == SCSIOP_READ ? &Extension->Statistics.Reads :
                                                         &Extension->Statistics.Writes);
    InterlockedExchangeAdd64(&Extension->Statistics.Bytes, Position - (PUCHAR)Data);
    return TRUE;
}

static DUAL_RESULT
DualInquiry(PDUAL_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, PCDB Cdb, PVOID Data, ULONG Length)
{
    INQUIRYDATA Inquiry = { 0 };

    UNREFERENCED_PARAMETER(Extension);
    if (Cdb->CDB6INQUIRY3.EnableVitalProductData) {
        return FALSE;
    }
    Inquiry.DeviceType = DIRECT_ACCESS_DEVICE;
    Inquiry.Versions = 4;
    Inquiry.ResponseDataFormat = 2;
    Inquiry.AdditionalLength = INQUIRYDATABUFFERSIZE - 5;
    RtlCopyMemory(Inquiry.VendorId, "DUALMINI", sizeof(Inquiry.VendorId));
    RtlCopyMemory(Inquiry.ProductId, "Memory of 2003  ", sizeof(Inquiry.ProductId));
    RtlCopyMemory(Inquiry.ProductRevisionLevel, "2.00", 4);
    Srb->DataTransferLength = DualMin(Length, INQUIRYDATABUFFERSIZE);
    RtlCopyMemory(Data, &Inquiry, Srb->DataTransferLength);
    return TRUE;
}

static DUAL_RESULT
DualCapacity(PDUAL_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, PCDB Cdb, PVOID Data, ULONG Length)
{
    PREAD_CAPACITY_DATA Capacity = (PREAD_CAPACITY_DATA)Data;
    ULONG Last = DUAL_BLOCKS - 1, Size = DUAL_BLOCK;

    UNREFERENCED_PARAMETER(Extension);
    UNREFERENCED_PARAMETER(Cdb);
    if (Length < sizeof(*Capacity)) {
        return FALSE;
    }
    REVERSE_BYTES(&Capacity->LogicalBlockAddress, &Last);
    REVERSE_BYTES(&Capacity->BytesPerBlock, &Size);
    Srb->DataTransferLength = sizeof(*Capacity);
    return TRUE;
}

static DUAL_RESULT
DualModeSense(PDUAL_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, PCDB Cdb, PVOID Data, ULONG Length)
{
    MODE_PARAMETER_HEADER Header = { sizeof(MODE_PARAMETER_HEADER) - 1 };

    UNREFERENCED_PARAMETER(Extension);
    UNREFERENCED_PARAMETER(Cdb);
    Srb->DataTransferLength = DualMin(Length, sizeof(Header));
    RtlCopyMemory(Data, &Header, Srb->DataTransferLength);
    return TRUE;
}

static DUAL_RESULT
DualNothing(PDUAL_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, PCDB Cdb, PVOID Data, ULONG Length)
{
    InterlockedIncrement(&Extension->Statistics.Others);
    Srb->DataTransferLength = 0;
    return TRUE;
}

static const struct {
    UCHAR OperationCode;
    PDUAL_COMMAND Command;
} DualCommands[] = {
    { SCSIOP_READ,              DualMove },
    { SCSIOP_WRITE,             DualMove },
    { SCSIOP_INQUIRY,           DualInquiry },
    { SCSIOP_READ_CAPACITY,     DualCapacity },
    { SCSIOP_MODE_SENSE,        DualModeSense },
    { SCSIOP_TEST_UNIT_READY,   DualNothing },
    { SCSIOP_VERIFY,            DualNothing },
    { SCSIOP_SYNCHRONIZE_CACHE, DualNothing },
    { SCSIOP_START_STOP_UNIT,   DualNothing },
};

static VOID
DualComplete(
    __in PDUAL_EXTENSION Extension,
    __in PSCSI_REQUEST_BLOCK Srb,
    __in UCHAR SrbStatus
    )
{
    Srb->SrbStatus = SrbStatus;
    PORT(Notification)(RequestComplete, Extension, Srb);
}

static UCHAR
DualExecute(
    __in PDUAL_EXTENSION Extension,
    __inout PSCSI_REQUEST_BLOCK Srb
    )
{
    PCDB Cdb = (PCDB)Srb->Cdb;
    ULONG Index;

    for (Index = 0; Index < RTL_NUMBER_OF(DualCommands); Index++) {
        if (DualCommands[Index].OperationCode != Cdb->AsByte[0]) {
            continue;
        }
        if (!DualCommands[Index].Command(Extension, Srb, Cdb, Srb->DataBuffer, Srb->DataTransferLength)) {
            break;
        }
        Srb->ScsiStatus = SCSISTAT_GOOD;
        return SRB_STATUS_SUCCESS;
    }
    Srb->ScsiStatus = SCSISTAT_CHECK_CONDITION;
    if (Srb->SenseInfoBuffer == NULL) {
        return SRB_STATUS_ERROR;
    }
    RtlCopyMemory(Srb->SenseInfoBuffer, DualSense, DualMin(Srb->SenseInfoBufferLength, sizeof(DualSense)));
    return SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID;
}

/* Reads and writes wait for the timer, as a card that needs time would have it. */
__drv_maxIRQL(DISPATCH_LEVEL)
VOID
DualTimer(
    __in PVOID DeviceExtension
    )
{
    PDUAL_EXTENSION Extension = DeviceExtension;
    KLOCK_QUEUE_HANDLE Handle;
    PLIST_ENTRY Entry;
    PDUAL_JOB Job;

    for (;;) {
        KeAcquireInStackQueuedSpinLock(&Extension->Lock, &Handle);
        Entry = IsListEmpty(&Extension->Queue) ? NULL : RemoveHeadList(&Extension->Queue);
        KeReleaseInStackQueuedSpinLock(&Handle);
        if (Entry == NULL) {
            break;
        }
        Job = CONTAINING_RECORD(Entry, DUAL_JOB, ListEntry);
        DualComplete(Extension, Job->Srb, DualExecute(Extension, Job->Srb));
    }
    PORT(Notification)(NextRequest, Extension);
}

_Use_decl_annotations_
BOOLEAN
DualStartIo(
    PVOID DeviceExtension,
    PSCSI_REQUEST_BLOCK Srb
    )
{
    PDUAL_EXTENSION Extension = (PDUAL_EXTENSION)DeviceExtension;
    PDUAL_JOB Job = (PDUAL_JOB)Srb->SrbExtension;
    KIRQL OldIrql;

    ASSERT(Extension->State == StateReady);
    if (Srb->PathId != 0 || Srb->TargetId != 0 || Srb->Lun != 0) {
        DualComplete(Extension, Srb, SRB_STATUS_SELECTION_TIMEOUT);
        PORT(Notification)(NextRequest, Extension, NULL);
        return TRUE;
    }
    switch (Srb->Function) {
    case SRB_FUNCTION_EXECUTE_SCSI:
        Job->Srb = Srb;
        Job->Started = KeQueryInterruptTime();
        KeAcquireSpinLock(&Extension->Lock, &OldIrql);
        InsertTailList(&Extension->Queue, &Job->ListEntry);
        KeReleaseSpinLock(&Extension->Lock, OldIrql);
        PORT(Notification)(RequestTimerCall, Extension, DualTimer, 100);
        break;
    case SRB_FUNCTION_RESET_LOGICAL_UNIT:
    case SRB_FUNCTION_RESET_DEVICE:
        DualComplete(Extension, Srb, NT_SUCCESS(HbaReset(Extension)) ? SRB_STATUS_SUCCESS : SRB_STATUS_ERROR);
        break;
    default:
        DualComplete(Extension, Srb, SRB_STATUS_INVALID_REQUEST);
        break;
    }
    PORT(Notification)(NextLuRequest, Extension, Srb->PathId, Srb->TargetId, Srb->Lun);
    return TRUE;
}

_Use_decl_annotations_
NTSTATUS
HbaReset(
    PDUAL_EXTENSION Extension
    )
{
    InitializeListHead(&Extension->Queue);
    return STATUS_SUCCESS;
}

BOOLEAN
DualResetBus(
    __in PVOID DeviceExtension,
    __in ULONG PathId
    )
{
    HbaReset((PDUAL_EXTENSION)DeviceExtension);
    PORT(CompleteRequest)(DeviceExtension, (UCHAR)PathId, SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_BUS_RESET);
    return TRUE;
}

BOOLEAN DualInterrupt(PVOID DeviceExtension) { return FALSE; }

BOOLEAN
DualInitialize(
    PVOID DeviceExtension
    )
{
    PDUAL_EXTENSION Extension = (PDUAL_EXTENSION)DeviceExtension;

    KeInitializeSpinLock(&Extension->Lock);
    InitializeListHead(&Extension->Queue);
    Extension->State = StateReady;
    return TRUE;
}

static VOID
DualFree(
    __in PDUAL_EXTENSION Extension
    )
{
    ULONG Index;

    for (Index = 0; Index < DUAL_CHUNKS; Index++) {
        if (Extension->Chunks[Index] != NULL) {
            ExFreePoolWithTag(Extension->Chunks[Index], DUAL_TAG);
            Extension->Chunks[Index] = NULL;
        }
    }
}

static ULONG
DualFindAdapter(
    __in PVOID DeviceExtension,
    __in PVOID HwContext,
    __in PVOID BusInformation,
    __in PCHAR ArgumentString,
    __inout PPORT_CONFIGURATION_INFORMATION ConfigInfo,
    __out PBOOLEAN Again
    )
{
    PDUAL_EXTENSION Extension = (PDUAL_EXTENSION)DeviceExtension;
    UNICODE_STRING Name;
    ULONG Index;

    WPP_INIT_TRACING(NULL, NULL);
    *Again = FALSE;
    if (InterlockedIncrement((PLONG)HwContext) > 1) {
        return SP_RETURN_NOT_FOUND;
    }
    ConfigInfo->NumberOfBuses = 1;
    ConfigInfo->MaximumNumberOfTargets = 2;
    ConfigInfo->InitiatorBusId[0] = 1;
    ConfigInfo->MaximumTransferLength = 128 * 1024;
    ConfigInfo->Master = TRUE;
    ConfigInfo->ScatterGather = TRUE;
    ConfigInfo->AutoRequestSense = TRUE;
    ConfigInfo->MultipleRequestPerLu = TRUE;
    ConfigInfo->Dma64BitAddresses |= SCSI_DMA64_MINIPORT_SUPPORTED;
    for (Index = 0; Index < DUAL_CHUNKS; Index++) {
        Extension->Chunks[Index] = ExAllocatePoolWithTag(NonPagedPool, DUAL_CHUNK, DUAL_TAG);
        if (Extension->Chunks[Index] == NULL) {
            DualFree(Extension);
            return SP_RETURN_ERROR;
        }
        RtlZeroMemory(Extension->Chunks[Index], DUAL_CHUNK);
    }
    if (!NT_SUCCESS(RtlStringCbPrintfW(Extension->FriendlyName, sizeof(Extension->FriendlyName),
                                       L"Memory %lu kB", DUAL_BLOCKS * DUAL_BLOCK / 1024))) {
        return SP_RETURN_ERROR;
    }
    RtlInitUnicodeString(&Name, Extension->FriendlyName);
    AdapterCount++;
    DebugPrint((1, __FUNCTION__ ": %wZ adapters %ld first %lx guid %lx irql %d\n", &Name, AdapterCount,
                AdapterTable[0], DUAL_GUID.Data1, KeGetCurrentIrql()));
    DoTraceMessage(FLAG_ALL, "%wZ", &Name);
    return SP_RETURN_FOUND;
}

_Use_decl_annotations_
SCSI_ADAPTER_CONTROL_STATUS
DualAdapterControl(
    PVOID DeviceExtension,
    SCSI_ADAPTER_CONTROL_TYPE ControlType,
    PVOID Parameters
    )
{
    PDUAL_EXTENSION Extension = (PDUAL_EXTENSION)DeviceExtension;
    PSCSI_SUPPORTED_CONTROL_TYPE_LIST List = (PSCSI_SUPPORTED_CONTROL_TYPE_LIST)Parameters;

    switch (ControlType) {
    case ScsiQuerySupportedControlTypes:
        List->SupportedTypeList[ScsiQuerySupportedControlTypes] = TRUE;
        List->SupportedTypeList[ScsiStopAdapter] = TRUE;
        break;
    case ScsiStopAdapter:
        Extension->State = StateStopped;
        DebugPrint((1, "decade2003: stop: reads %ld writes %ld bytes %I64d state %d\n",
                    Extension->Statistics.Reads, Extension->Statistics.Writes, Extension->Statistics.Bytes,
                    Extension->State));
        DualFree(Extension);
        WPP_CLEANUP(NULL);
        break;
    default:
        return ScsiAdapterControlUnsuccessful;
    }
    return ScsiAdapterControlSuccess;
}

/* Never called here, but it is in the source: what only a full driver may do. */
NTSTATUS
DualReadRegistry(
    __in PUNICODE_STRING RegistryPath
    )
{
    OBJECT_ATTRIBUTES Attributes;
    HANDLE Key;
    NTSTATUS Status;

    InitializeObjectAttributes(&Attributes, RegistryPath, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, NULL, NULL);
    Status = ZwOpenKey(&Key, KEY_READ, &Attributes);
    if (NT_SUCCESS(Status)) {
        ZwClose(Key);
    }
    return Status;
}

ULONG
DriverEntry(
    PVOID DriverObject,
    PVOID RegistryPath
    )
{
    HW_INITIALIZATION_DATA Data;
    ULONG Context = 0;

    C_ASSERT(__alignof(DUAL_STATISTICS) == 16);
    C_ASSERT(FIELD_OFFSET(DUAL_EXTENSION, Statistics) % 16 == 0);
    RtlZeroMemory(&Data, sizeof(Data));
    Data.HwInitializationDataSize = sizeof(HW_INITIALIZATION_DATA);
    Data.AdapterInterfaceType = Internal;
    Data.HwInitialize = DualInitialize;
    Data.HwStartIo = DualStartIo;
    Data.HwInterrupt = DualInterrupt;
    Data.HwFindAdapter = DualFindAdapter;
    Data.HwResetBus = DualResetBus;
    Data.HwAdapterControl = DualAdapterControl;
    Data.DeviceExtensionSize = sizeof(DUAL_EXTENSION);
    Data.SrbExtensionSize = sizeof(DUAL_JOB);
    Data.MapBuffers = TRUE;
    Data.NeedPhysicalAddresses = TRUE;
    Data.AutoRequestSense = TRUE;
    Data.MultipleRequestPerLu = TRUE;
    return PORT(Initialize)(DriverObject, RegistryPath, &Data, &Context);
}
