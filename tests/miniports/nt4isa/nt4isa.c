// SPDX-License-Identifier: BSD-3-Clause
/*++

Module Name:

    nt4isa.c

Abstract:

    A miniport as they were written for NT 4: an ISA adapter that nobody reports.
    It looks at the two places where ATA disks are, 1F0h/IRQ 14 and 170h/IRQ 15,
    and shows each that has a disk as an adapter with SCSI disks, one for the
    master and one for the slave. Data are moved by the processor, one request at
    a time.

    The structure given to ScsiPortInitialize ends before HwAdapterControl, which
    NT 4 did not have.

    DriverParameter "poll": no interrupt, HwTimer looks at the drive.
    DriverParameter "again": Again stays TRUE although nothing is left.

--*/

#include "miniport.h"
#include "scsi.h"

#define NT4_DATA            0
#define NT4_ERROR           1
#define NT4_COUNT           2
#define NT4_LBA_LOW         3
#define NT4_LBA_MID         4
#define NT4_LBA_HIGH        5
#define NT4_DRIVE           6
#define NT4_STATUS          7       /* read */
#define NT4_COMMAND         7       /* write */

#define NT4_BSY             0x80
#define NT4_DRDY            0x40
#define NT4_DF              0x20
#define NT4_DRQ             0x08
#define NT4_ERR             0x01

#define NT4_CMD_READ        0x20
#define NT4_CMD_WRITE       0x30
#define NT4_CMD_FLUSH       0xE7
#define NT4_CMD_IDENTIFY    0xEC

#define NT4_CONTROL_NIEN    0x02
#define NT4_CONTROL_SRST    0x04

#define NT4_SECTOR          512
#define NT4_MAX_SECTORS     128
#define NT4_POLL_INTERVAL   1000    /* microseconds */

#define NT4_TAG             0x34544E21      /* left in DriverEntry's stack */

/* What HwFindAdapter goes on from when it is called again. */
typedef struct _NT4_CONTEXT {
    ULONG Tag;
    ULONG Next;
    ULONG Calls;
    ULONG Found;
} NT4_CONTEXT, *PNT4_CONTEXT;

typedef struct _NT4_EXTENSION {
    PUCHAR Command;                     /* 8 ports */
    PUCHAR Control;                     /* 1 port */
    PSCSI_REQUEST_BLOCK Srb;            /* the one request */
    PUCHAR Buffer;                      /* where its data go on */
    ULONG SectorsLeft;
    BOOLEAN Writing;
    BOOLEAN Polled;
    ULONG Sectors[2];                   /* 0: no drive */
    UCHAR SenseKey[2];                  /* for REQUEST SENSE */
    UCHAR SenseCode[2];
    USHORT Identify[256];
} NT4_EXTENSION, *PNT4_EXTENSION;

static const ULONG Nt4Bases[] = { 0x1F0, 0x170 };
static const ULONG Nt4Irqs[] = { 14, 15 };

ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID Argument2);

static UCHAR
Nt4Wait(PNT4_EXTENSION Ext)
{
    ULONG i;
    UCHAR status;

    for (i = 0; i < 20000; i++) {
        status = ScsiPortReadPortUchar(Ext->Control);
        if (!(status & NT4_BSY)) {
            return status;
        }
        ScsiPortStallExecution(10);
    }
    return NT4_BSY;
}

static BOOLEAN
Nt4Identify(PNT4_EXTENSION Ext, UCHAR Drive)
{
    UCHAR status;

    ScsiPortWritePortUchar(Ext->Command + NT4_DRIVE, (UCHAR)(0xA0 | Drive << 4));
    ScsiPortStallExecution(10);
    status = ScsiPortReadPortUchar(Ext->Control);
    if (status == 0xFF || status == 0) {
        return FALSE;
    }
    Nt4Wait(Ext);
    ScsiPortWritePortUchar(Ext->Command + NT4_COMMAND, NT4_CMD_IDENTIFY);
    ScsiPortStallExecution(10);
    status = Nt4Wait(Ext);
    if ((status & (NT4_BSY | NT4_ERR | NT4_DRQ)) != NT4_DRQ) {
        return FALSE;               /* nothing, or a CD-ROM drive */
    }
    ScsiPortReadPortBufferUshort((PUSHORT)(Ext->Command + NT4_DATA), Ext->Identify, 256);
    ScsiPortReadPortUchar(Ext->Command + NT4_STATUS);
    Ext->Sectors[Drive] = Ext->Identify[60] | (ULONG)Ext->Identify[61] << 16;
    return Ext->Sectors[Drive] != 0;
}

/* Every kind of bus data, as an old miniport that looks around asks for them. */
static VOID
Nt4BusData(PNT4_EXTENSION Ext)
{
    UCHAR data[256];
    PUSHORT ids = (PUSHORT)data;
    PVOID buffer = NULL;
    BOOLEAN bridge;

    bridge = (BOOLEAN)(ScsiPortGetBusData(Ext, PCIConfiguration, 0, 0, data, 256) == 256 &&
                       ids[0] == 0x8086 && data[11] == 6);
    ScsiDebugPrint(0, "nt4isa: selftest: %s pci", bridge ? "ok" : "FAIL");
    ScsiDebugPrint(0, "nt4isa: selftest: %s pci-own-buffer",
                   ScsiPortGetBusData(Ext, PCIConfiguration, 0, 0, &buffer, 0) == 256 &&
                   buffer != NULL && ((PUSHORT)buffer)[0] == ids[0] ? "ok" : "FAIL");
    ids[0] = 0;
    ScsiDebugPrint(0, "nt4isa: selftest: %s pci-empty-slot",
                   ScsiPortGetBusData(Ext, PCIConfiguration, 0, 31, data, 256) == 2 &&
                   ids[0] == PCI_INVALID_VENDORID ? "ok" : "FAIL");
    ScsiDebugPrint(0, "nt4isa: selftest: %s pci-no-bus",
                   ScsiPortGetBusData(Ext, PCIConfiguration, 77, 0, data, 256) == 0 ?
                   "ok" : "FAIL");
    ScsiDebugPrint(0, "nt4isa: selftest: %s no-eisa-no-pos",
                   ScsiPortGetBusData(Ext, EisaConfiguration, 0, 0, data, 256) == 0 &&
                   ScsiPortGetBusData(Ext, Pos, 0, 0, data, 256) == 0 ? "ok" : "FAIL");
    /* Byte 0Dh, bit 7: the CMOS memory's battery is good. */
    data[13] = 0;
    ScsiDebugPrint(0, "nt4isa: selftest: %s cmos",
                   ScsiPortGetBusData(Ext, Cmos, 0, 0, data, 64) == 64 &&
                   (data[13] & 0x80) ? "ok" : "FAIL");
}

static ULONG NTAPI
Nt4FindAdapter(
    IN PVOID DeviceExtension,
    IN PVOID Context,
    IN PVOID BusInformation,
    IN PCHAR ArgumentString,
    IN OUT PPORT_CONFIGURATION_INFORMATION ConfigInfo,
    OUT PBOOLEAN Again
    )
{
    PNT4_EXTENSION ext = DeviceExtension;
    PNT4_CONTEXT context = Context;
    PACCESS_RANGE range = &((*(ConfigInfo->AccessRanges))[0]);
    BOOLEAN any;
    ULONG i;

    if (context == NULL || context->Tag != NT4_TAG) {
        ScsiDebugPrint(0, "nt4isa: FAIL HwContext is not DriverEntry's");
        return SP_RETURN_ERROR;
    }
    context->Calls++;
    for (i = 0; i < sizeof(*ext); i++) {
        if (((PUCHAR)ext)[i] != 0) {
            ScsiDebugPrint(0, "nt4isa: FAIL the device extension is not zeroed");
            break;
        }
    }
    if (*Again || range->RangeLength != 0 || ConfigInfo->NumberOfBuses != 0 ||
        ConfigInfo->BusInterruptLevel != 0 || ConfigInfo->InterruptMode != Latched ||
        ConfigInfo->AdapterInterfaceType != Isa || ConfigInfo->NumberOfAccessRanges != 2) {
        ScsiDebugPrint(0, "nt4isa: FAIL ConfigInfo is not what the first call got");
    }
    ScsiDebugPrint(0, "nt4isa: call %d argument %s initiator %x breaks %x", context->Calls,
                   ArgumentString != NULL ? ArgumentString : "none",
                   ConfigInfo->InitiatorBusId[0], ConfigInfo->NumberOfPhysicalBreaks);
    if (ArgumentString != NULL && ArgumentString[0] == 'a') {
        ConfigInfo->NumberOfBuses = 1;
        *Again = TRUE;
        return SP_RETURN_NOT_FOUND;
    }
    if (ScsiPortValidateRange(ext, Isa, 0, ScsiPortConvertUlongToPhysicalAddress(0), 8, TRUE) ||
        ScsiPortValidateRange(ext, Isa, 0, ScsiPortConvertUlongToPhysicalAddress(0x20), 2, TRUE)) {
        ScsiDebugPrint(0, "nt4isa: FAIL a range of the system is free");
    }

    if (context->Calls == 1) {
        Nt4BusData(ext);
    }
    while (context->Next < 2) {
        i = context->Next++;
        if (!ScsiPortValidateRange(ext, Isa, ConfigInfo->SystemIoBusNumber,
                                   ScsiPortConvertUlongToPhysicalAddress(Nt4Bases[i]), 8, TRUE) ||
            !ScsiPortValidateRange(ext, Isa, ConfigInfo->SystemIoBusNumber,
                                   ScsiPortConvertUlongToPhysicalAddress(Nt4Bases[i] + 0x206),
                                   1, TRUE)) {
            ScsiDebugPrint(0, "nt4isa: %x is in use", Nt4Bases[i]);
            continue;
        }
        ext->Command = ScsiPortGetDeviceBase(ext, Isa, ConfigInfo->SystemIoBusNumber,
                                             ScsiPortConvertUlongToPhysicalAddress(Nt4Bases[i]),
                                             8, TRUE);
        ext->Control = ScsiPortGetDeviceBase(ext, Isa, ConfigInfo->SystemIoBusNumber,
                                             ScsiPortConvertUlongToPhysicalAddress(
                                                 Nt4Bases[i] + 0x206), 1, TRUE);
        if (ext->Command == NULL || ext->Control == NULL) {
            ScsiDebugPrint(0, "nt4isa: FAIL ScsiPortGetDeviceBase");
            return SP_RETURN_ERROR;
        }
        ScsiPortWritePortUchar(ext->Control, NT4_CONTROL_NIEN);
        any = Nt4Identify(ext, 0);
        any = Nt4Identify(ext, 1) || any;
        if (!any) {
            ScsiPortFreeDeviceBase(ext, ext->Command);
            ScsiPortFreeDeviceBase(ext, ext->Control);
            continue;
        }

        range[0].RangeStart = ScsiPortConvertUlongToPhysicalAddress(Nt4Bases[i]);
        range[0].RangeLength = 8;
        range[0].RangeInMemory = FALSE;
        range[1].RangeStart = ScsiPortConvertUlongToPhysicalAddress(Nt4Bases[i] + 0x206);
        range[1].RangeLength = 1;
        range[1].RangeInMemory = FALSE;
        ext->Polled = (BOOLEAN)(ArgumentString != NULL && ArgumentString[0] == 'p');
        ConfigInfo->BusInterruptLevel = ext->Polled ? 0 : Nt4Irqs[i];
        ConfigInfo->BusInterruptVector = ConfigInfo->BusInterruptLevel;
        ConfigInfo->InterruptMode = Latched;
        ConfigInfo->NumberOfBuses = 1;
        if (ConfigInfo->InitiatorBusId[0] == 0xFF) {
            ConfigInfo->InitiatorBusId[0] = 7;
        }
        ConfigInfo->MaximumTransferLength = NT4_MAX_SECTORS * NT4_SECTOR;
        ConfigInfo->NumberOfPhysicalBreaks = 17;
        ConfigInfo->MaximumNumberOfTargets = 8;
        context->Found++;
        *Again = TRUE;
        return SP_RETURN_FOUND;
    }
    *Again = FALSE;
    return SP_RETURN_NOT_FOUND;
}

static BOOLEAN NTAPI
Nt4Initialize(IN PVOID DeviceExtension)
{
    PNT4_EXTENSION ext = DeviceExtension;

    ScsiPortReadPortUchar(ext->Command + NT4_STATUS);
    ScsiPortWritePortUchar(ext->Control, ext->Polled ? NT4_CONTROL_NIEN : 0);
    return TRUE;
}

static VOID
Nt4Complete(PNT4_EXTENSION Ext, UCHAR SrbStatus)
{
    PSCSI_REQUEST_BLOCK srb = Ext->Srb;

    Ext->Srb = NULL;
    srb->SrbStatus = SrbStatus;
    ScsiPortNotification(RequestComplete, Ext, srb);
    ScsiPortNotification(NextRequest, Ext, NULL);
}

static VOID
Nt4Check(PNT4_EXTENSION Ext, UCHAR Key, UCHAR Code)
{
    Ext->SenseKey[Ext->Srb->TargetId] = Key;
    Ext->SenseCode[Ext->Srb->TargetId] = Code;
    Ext->Srb->ScsiStatus = SCSISTAT_CHECK_CONDITION;
    Nt4Complete(Ext, SRB_STATUS_ERROR);
}

static VOID
Nt4Copy(PNT4_EXTENSION Ext, PUCHAR Data, ULONG Length)
{
    PSCSI_REQUEST_BLOCK srb = Ext->Srb;

    if (Length > srb->DataTransferLength) {
        Length = srb->DataTransferLength;
    }
    ScsiPortMoveMemory(srb->DataBuffer, Data, Length);
    if (Length < srb->DataTransferLength) {
        srb->DataTransferLength = Length;
        Nt4Complete(Ext, SRB_STATUS_DATA_OVERRUN);
        return;
    }
    Nt4Complete(Ext, SRB_STATUS_SUCCESS);
}

static VOID
Nt4Sector(PNT4_EXTENSION Ext)
{
    if (Ext->Writing) {
        ScsiPortWritePortBufferUshort((PUSHORT)(Ext->Command + NT4_DATA),
                                      (PUSHORT)Ext->Buffer, NT4_SECTOR / 2);
    } else {
        ScsiPortReadPortBufferUshort((PUSHORT)(Ext->Command + NT4_DATA),
                                     (PUSHORT)Ext->Buffer, NT4_SECTOR / 2);
    }
    Ext->Buffer += NT4_SECTOR;
    Ext->SectorsLeft--;
}

static BOOLEAN NTAPI
Nt4Interrupt(IN PVOID DeviceExtension)
{
    PNT4_EXTENSION ext = DeviceExtension;
    UCHAR status;

    status = ScsiPortReadPortUchar(ext->Command + NT4_STATUS);
    if (ext->Srb == NULL || (status & NT4_BSY)) {
        return FALSE;
    }
    if (status & (NT4_ERR | NT4_DF)) {
        Nt4Check(ext, SCSI_SENSE_MEDIUM_ERROR, 0x11);
    } else if (ext->SectorsLeft != 0 && (status & NT4_DRQ)) {
        Nt4Sector(ext);
        if (ext->SectorsLeft == 0 && !ext->Writing) {
            Nt4Complete(ext, SRB_STATUS_SUCCESS);
        }
    } else if (ext->SectorsLeft == 0) {
        Nt4Complete(ext, SRB_STATUS_SUCCESS);
    }
    return TRUE;
}

static VOID NTAPI
Nt4Timer(IN PVOID DeviceExtension)
{
    PNT4_EXTENSION ext = DeviceExtension;

    while (ext->Srb != NULL && Nt4Interrupt(ext)) {
        ;
    }
    if (ext->Srb != NULL) {
        ScsiPortNotification(RequestTimerCall, ext, Nt4Timer, NT4_POLL_INTERVAL);
    }
}

static VOID
Nt4Start(PNT4_EXTENSION Ext, UCHAR Command, ULONG Lba, ULONG Count)
{
    PSCSI_REQUEST_BLOCK srb = Ext->Srb;
    UCHAR drive = srb->TargetId;

    if (Lba > Ext->Sectors[drive] || Count > Ext->Sectors[drive] - Lba) {
        Nt4Check(Ext, SCSI_SENSE_ILLEGAL_REQUEST, 0x21);
        return;
    }
    if (Count > NT4_MAX_SECTORS || (Count != 0 && srb->DataTransferLength != Count * NT4_SECTOR)) {
        Nt4Complete(Ext, SRB_STATUS_INVALID_REQUEST);
        return;
    }
    Ext->Buffer = srb->DataBuffer;
    Ext->SectorsLeft = Count;
    Ext->Writing = (BOOLEAN)(Command == NT4_CMD_WRITE);
    ScsiPortWritePortUchar(Ext->Command + NT4_DRIVE,
                           (UCHAR)(0xE0 | drive << 4 | (Lba >> 24 & 0xF)));
    if (Nt4Wait(Ext) & NT4_BSY) {
        Nt4Complete(Ext, SRB_STATUS_TIMEOUT);
        return;
    }
    ScsiPortWritePortUchar(Ext->Command + NT4_COUNT, (UCHAR)Count);
    ScsiPortWritePortUchar(Ext->Command + NT4_LBA_LOW, (UCHAR)Lba);
    ScsiPortWritePortUchar(Ext->Command + NT4_LBA_MID, (UCHAR)(Lba >> 8));
    ScsiPortWritePortUchar(Ext->Command + NT4_LBA_HIGH, (UCHAR)(Lba >> 16));
    ScsiPortWritePortUchar(Ext->Command + NT4_COMMAND, Command);
    if (Ext->Writing) {
        /* No interrupt asks for the first sector. */
        ScsiPortStallExecution(1);
        if (!(Nt4Wait(Ext) & NT4_DRQ)) {
            Nt4Check(Ext, SCSI_SENSE_MEDIUM_ERROR, 0x0C);
            return;
        }
        Nt4Sector(Ext);
    }
    if (Ext->Polled) {
        ScsiPortNotification(RequestTimerCall, Ext, Nt4Timer, NT4_POLL_INTERVAL);
    }
}

static VOID
Nt4Execute(PNT4_EXTENSION Ext)
{
    PSCSI_REQUEST_BLOCK srb = Ext->Srb;
    UCHAR drive = srb->TargetId;
    PUCHAR cdb = srb->Cdb;
    UCHAR data[36];
    ULONG i;

    for (i = 0; i < sizeof(data); i++) {
        data[i] = 0;
    }
    switch (cdb[0]) {
    case SCSIOP_TEST_UNIT_READY:
        Nt4Complete(Ext, SRB_STATUS_SUCCESS);
        break;
    case SCSIOP_REQUEST_SENSE:
        data[0] = 0x70;
        data[2] = Ext->SenseKey[drive];
        data[7] = 10;
        data[12] = Ext->SenseCode[drive];
        Ext->SenseKey[drive] = 0;
        Ext->SenseCode[drive] = 0;
        Nt4Copy(Ext, data, 18);
        break;
    case SCSIOP_INQUIRY:
        ScsiDebugPrint(0, "nt4isa: INQUIRY with SrbFlags %x, room for sense %d",
                       srb->SrbFlags & (SRB_FLAGS_DISABLE_DISCONNECT |
                                        SRB_FLAGS_DISABLE_SYNCH_TRANSFER),
                       srb->SenseInfoBufferLength);
        if (cdb[1] & 1) {
            Nt4Check(Ext, SCSI_SENSE_ILLEGAL_REQUEST, 0x24);
            break;
        }
        data[2] = 2;
        data[3] = 2;
        data[4] = 31;
        for (i = 0; i < 28; i++) {
            data[8 + i] = "NT4ISA  ATA DISK        1.0 "[i];
        }
        Nt4Copy(Ext, data, 36);
        break;
    case SCSIOP_READ_CAPACITY:
        i = Ext->Sectors[drive] - 1;
        data[0] = (UCHAR)(i >> 24);
        data[1] = (UCHAR)(i >> 16);
        data[2] = (UCHAR)(i >> 8);
        data[3] = (UCHAR)i;
        data[6] = NT4_SECTOR >> 8;
        Nt4Copy(Ext, data, 8);
        break;
    case SCSIOP_READ6:
    case SCSIOP_WRITE6:
        Nt4Start(Ext, (UCHAR)(cdb[0] == SCSIOP_READ6 ? NT4_CMD_READ : NT4_CMD_WRITE),
                 (cdb[1] & 0x1FUL) << 16 | (ULONG)cdb[2] << 8 | cdb[3], cdb[4] ? cdb[4] : 256);
        break;
    case SCSIOP_READ:
    case SCSIOP_WRITE:
        i = (ULONG)cdb[7] << 8 | cdb[8];
        if (i == 0) {
            Nt4Complete(Ext, SRB_STATUS_SUCCESS);
            break;
        }
        Nt4Start(Ext, (UCHAR)(cdb[0] == SCSIOP_READ ? NT4_CMD_READ : NT4_CMD_WRITE),
                 (ULONG)cdb[2] << 24 | (ULONG)cdb[3] << 16 | (ULONG)cdb[4] << 8 | cdb[5], i);
        break;
    case SCSIOP_SYNCHRONIZE_CACHE:
        Nt4Start(Ext, NT4_CMD_FLUSH, 0, 0);
        break;
    default:
        Nt4Check(Ext, SCSI_SENSE_ILLEGAL_REQUEST, 0x20);
        break;
    }
}

static BOOLEAN NTAPI
Nt4StartIo(IN PVOID DeviceExtension, IN PSCSI_REQUEST_BLOCK Srb)
{
    PNT4_EXTENSION ext = DeviceExtension;

    if (ext->Srb != NULL) {
        ScsiDebugPrint(0, "nt4isa: FAIL a second request");
    }
    ext->Srb = Srb;
    if (Srb->Function != SRB_FUNCTION_EXECUTE_SCSI) {
        Nt4Complete(ext, SRB_STATUS_INVALID_REQUEST);
    } else if (Srb->TargetId > 1 || Srb->Lun != 0 || ext->Sectors[Srb->TargetId] == 0) {
        Nt4Complete(ext, SRB_STATUS_SELECTION_TIMEOUT);
    } else {
        Nt4Execute(ext);
    }
    return TRUE;
}

static BOOLEAN NTAPI
Nt4ResetBus(IN PVOID DeviceExtension, IN ULONG PathId)
{
    PNT4_EXTENSION ext = DeviceExtension;

    ScsiPortWritePortUchar(ext->Control, NT4_CONTROL_SRST | NT4_CONTROL_NIEN);
    ScsiPortStallExecution(10);
    ScsiPortWritePortUchar(ext->Control, ext->Polled ? NT4_CONTROL_NIEN : 0);
    ScsiPortStallExecution(2000);
    Nt4Wait(ext);
    if (ext->Srb != NULL) {
        ext->Srb = NULL;
        ScsiPortCompleteRequest(ext, (UCHAR)PathId, SP_UNTAGGED, SP_UNTAGGED,
                                SRB_STATUS_BUS_RESET);
        ScsiPortNotification(NextRequest, ext, NULL);
    }
    return TRUE;
}

static BOOLEAN NTAPI
Nt4AdapterState(IN PVOID DeviceExtension, IN PVOID Context, IN BOOLEAN SaveState)
{
    /* For a return to real mode, which there is none from. */
    return TRUE;
}

ULONG NTAPI
DriverEntry(IN PVOID DriverObject, IN PVOID Argument2)
{
    HW_INITIALIZATION_DATA hwInitializationData;
    NT4_CONTEXT context;
    ULONG i;
    ULONG status;

    for (i = 0; i < sizeof(hwInitializationData); i++) {
        ((PUCHAR)&hwInitializationData)[i] = 0;
    }
    hwInitializationData.HwInitializationDataSize =
        FIELD_OFFSET(HW_INITIALIZATION_DATA, HwAdapterControl);
    hwInitializationData.HwInitialize = Nt4Initialize;
    hwInitializationData.HwStartIo = Nt4StartIo;
    hwInitializationData.HwInterrupt = Nt4Interrupt;
    hwInitializationData.HwFindAdapter = Nt4FindAdapter;
    hwInitializationData.HwResetBus = Nt4ResetBus;
    hwInitializationData.HwAdapterState = Nt4AdapterState;
    hwInitializationData.DeviceExtensionSize = sizeof(NT4_EXTENSION);
    hwInitializationData.NumberOfAccessRanges = 2;
    hwInitializationData.MapBuffers = TRUE;
    hwInitializationData.AdapterInterfaceType = Isa;

    context.Tag = NT4_TAG;
    context.Next = 0;
    context.Calls = 0;
    context.Found = 0;
    status = ScsiPortInitialize(DriverObject, Argument2, &hwInitializationData, &context);
    ScsiDebugPrint(0, "nt4isa: status %x calls %d found %d", status, context.Calls,
                   context.Found);
    return status;
}
