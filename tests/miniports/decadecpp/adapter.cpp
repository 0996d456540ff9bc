// SPDX-License-Identifier: BSD-3-Clause
#include "HBA.hpp"

namespace {

const ULONG RegCommand = 0, RegData = 4, RegStatus = 8;
const ULONG RegInterrupt = 0x100c, RegMask = 0x2010, RegKick = 0x3014;
const ULONG Failed = 0xFFFFFFFFUL;

template <typename T> inline const T &Smaller(const T &a, const T &b)
{
    return b < a ? b : a;
}

}

ULONG CPvAdapter::Find(PPORT_CONFIGURATION_INFORMATION Config)
{
    ULONG Length = 0;

    for (ULONG i = 0; i < Config->NumberOfAccessRanges && !m_Registers.Mapped(); i++) {
        const ACCESS_RANGE &Range = (*Config->AccessRanges)[i];
        if (!Range.RangeInMemory || Range.RangeLength < 0x5000)
            continue;
        m_Registers.Map(ScsiPortGetDeviceBase(m_Extension, Config->AdapterInterfaceType,
                                              Config->SystemIoBusNumber, Range.RangeStart,
                                              Range.RangeLength, FALSE));
        if (!m_Registers.Mapped())
            return SP_RETURN_ERROR;
    }
    if (!m_Registers.Mapped())
        return SP_RETURN_NOT_FOUND;

    Config->NumberOfBuses = 1;
    Config->InitiatorBusId[0] = 31;
    Config->MaximumNumberOfTargets = 32;
    Config->MaximumTransferLength = Smaller<ULONG>(Config->MaximumTransferLength, 0x20000);
    Config->NumberOfPhysicalBreaks = Smaller<ULONG>(Config->NumberOfPhysicalBreaks, Segments - 1);
    Config->Master = Config->ScatterGather = TRUE;
    Config->NeedPhysicalAddresses = TRUE;
    Config->TaggedQueuing = Config->MultipleRequestPerLu = TRUE;
    Config->AutoRequestSense = TRUE;
    Config->MapBuffers = FALSE;
    Config->SrbExtensionSize = 2 * Segments * sizeof(SG_ELEMENT);
    if (Config->Dma64BitAddresses & SCSI_DMA64_SYSTEM_SUPPORTED)
        Config->Dma64BitAddresses = SCSI_DMA64_MINIPORT_SUPPORTED;

    m_Shared = ScsiPortGetUncachedExtension(m_Extension, Config, SharedPages * PageBytes);
    if (m_Shared == NULL)
        return SP_RETURN_ERROR;
    SCSI_PHYSICAL_ADDRESS Address =
        ScsiPortGetPhysicalAddress(m_Extension, NULL, m_Shared, &Length);
    m_SharedPage = static_cast<ULONGLONG>(Address.QuadPart) / PageBytes;
    m_State = static_cast<volatile RING_STATE *>(m_Shared);
    m_Requests.Place(static_cast<PUCHAR>(m_Shared) + PageBytes);
    m_Completions.Place(static_cast<PUCHAR>(m_Shared) + 2 * PageBytes);
    return SP_RETURN_FOUND;
}

void CPvAdapter::Forget()
{
    for (int i = 0; i < Slots; i++)
        m_Srb[i] = NULL;
    m_Out = 0;
}

void CPvAdapter::Stop()
{
    m_Registers.Write(RegMask, 0);
    m_Registers.Write(RegCommand, 1);
    DebugPrint((1, "decadecpp: stop: most %ld\n", m_Most));
}

BOOLEAN CPvAdapter::Start()
{
    m_Registers.Write(RegMask, 0);
    m_Registers.Write(RegCommand, 1);
    RtlZeroMemory(m_Shared, SharedPages * PageBytes);
    m_Registers.Write(RegCommand, 3);
    m_Registers.Write(RegData, 1);
    m_Registers.Write(RegData, 1);
    m_Registers.Write64(RegData, m_SharedPage);
    for (int Ring = 1; Ring <= 2; Ring++) {
        for (int i = 0; i < 32; i++)
            m_Registers.Write64(RegData, i == 0 ? m_SharedPage + Ring : 0);
    }
    if (m_Registers.Read(RegStatus) == Failed)
        return FALSE;
    m_Registers.Write(RegMask, 3);
    return TRUE;
}

ULONG CPvAdapter::FreeSlot() const
{
    ULONG i = 0;

    while (i < Slots && m_Srb[i] != NULL)
        i++;
    return i;
}

BOOLEAN CPvAdapter::Describe(PSCSI_REQUEST_BLOCK Srb, volatile RING_REQUEST &Request)
{
    ULONG Left = Srb->DataTransferLength, Length = 0, Count = 0;
    PUCHAR Data = static_cast<PUCHAR>(Srb->DataBuffer);

    if (Left == 0 || !(Srb->SrbFlags & SRB_FLAGS_UNSPECIFIED_DIRECTION)) {
        Request.Flags = 4;
        return TRUE;
    }
    Request.Flags = (Srb->SrbFlags & SRB_FLAGS_DATA_IN) ? 8 : 16;
    Request.DataLength = Left;

    // The list must not cross a page: one of the two halves does not.
    SG_ELEMENT *List = static_cast<SG_ELEMENT *>(Srb->SrbExtension);
    SCSI_PHYSICAL_ADDRESS Where = ScsiPortGetPhysicalAddress(m_Extension, NULL, List, &Length);
    if (Where.LowPart / PageBytes !=
        (Where.LowPart + Segments * sizeof(SG_ELEMENT) - 1) / PageBytes) {
        List += Segments;
        Where.QuadPart += Segments * sizeof(SG_ELEMENT);
    }
    for (; Left > 0; Count++) {
        if (Count == Segments)
            return FALSE;
        SCSI_PHYSICAL_ADDRESS Piece =
            ScsiPortGetPhysicalAddress(m_Extension, Srb, Data, &Length);
        if (Length == 0)
            return FALSE;
        Length = Smaller(Length, Left);
        List[Count].Address = static_cast<ULONGLONG>(Piece.QuadPart);
        List[Count].Length = Length;
        List[Count].Flags = 0;
        Data += Length;
        Left -= Length;
    }
    Request.Flags |= 1;
    Request.DataAddress = static_cast<ULONGLONG>(Where.QuadPart);
    return TRUE;
}

BOOLEAN CPvAdapter::Submit(PSCSI_REQUEST_BLOCK Srb)
{
    const ULONG Slot = FreeSlot();
    ULONG Length = 0;

    if (Slot == Slots) {
        Srb->SrbStatus = SRB_STATUS_BUSY;
        return FALSE;
    }
    volatile RING_REQUEST &Request = m_Requests[m_State->RequestProducer];
    RtlZeroMemory(const_cast<RING_REQUEST *>(&Request), sizeof(RING_REQUEST));
    Request.Context = Slot + 1;
    if (!Describe(Srb, Request)) {
        Srb->SrbStatus = SRB_STATUS_INVALID_REQUEST;
        return FALSE;
    }
    if (Srb->SenseInfoBuffer != NULL && !(Srb->SrbFlags & SRB_FLAGS_DISABLE_AUTOSENSE)) {
        Request.SenseAddress = static_cast<ULONGLONG>(
            ScsiPortGetPhysicalAddress(m_Extension, Srb, Srb->SenseInfoBuffer, &Length).QuadPart);
        Request.SenseLength = Srb->SenseInfoBufferLength;
    }
    for (int i = 0; i < 16; i++)
        Request.Cdb[i] = Srb->Cdb[i];
    Request.CdbLength = Srb->CdbLength;
    Request.Lun[1] = Srb->Lun;
    Request.Tag = SRB_SIMPLE_TAG_REQUEST;
    Request.Target = Srb->TargetId;
    m_Srb[Slot] = Srb;
    m_Out++;
    if (m_Out > m_Most)
        m_Most = m_Out;
    _WriteBarrier();
    m_State->RequestProducer = m_State->RequestProducer + 1;
    m_Registers.Write(RegKick, 0);
    return TRUE;
}

void CPvAdapter::Complete(volatile RING_COMPLETION &Completion)
{
    const ULONG Slot = static_cast<ULONG>(Completion.Context) - 1;

    if (Slot >= Slots || m_Srb[Slot] == NULL) {
        DebugPrint((0, "decadecpp: FAIL completion of slot %ld\n", Slot));
        return;
    }
    PSCSI_REQUEST_BLOCK Srb = m_Srb[Slot];
    m_Srb[Slot] = NULL;
    m_Out--;
    Srb->ScsiStatus = static_cast<UCHAR>(Completion.ScsiStatus);
    Srb->SrbStatus = SRB_STATUS_SUCCESS;
    if (Srb->ScsiStatus != SCSISTAT_GOOD) {
        Srb->SrbStatus = SRB_STATUS_ERROR;
        if (Srb->ScsiStatus == SCSISTAT_CHECK_CONDITION && Completion.SenseLength != 0)
            Srb->SrbStatus |= SRB_STATUS_AUTOSENSE_VALID;
    } else {
        switch (Completion.HostStatus) {
        case 0:
            break;
        case 0x11:
            Srb->SrbStatus = SRB_STATUS_SELECTION_TIMEOUT;
            break;
        case 0x0c:
        case 0x12:
            Srb->SrbStatus = SRB_STATUS_DATA_OVERRUN;
            Srb->DataTransferLength = static_cast<ULONG>(Completion.DataLength);
            break;
        default:
            Srb->SrbStatus = SRB_STATUS_ERROR;
        }
    }
    ScsiPortNotification(RequestComplete, m_Extension, Srb);
}

BOOLEAN CPvAdapter::Interrupt()
{
    const ULONG Status = m_Registers.Read(RegInterrupt);

    if (!(Status & 3) || Status == Failed)
        return FALSE;
    m_Registers.Write(RegInterrupt, Status);
    while (m_State->CompletionConsumer != m_State->CompletionProducer) {
        Complete(m_Completions[m_State->CompletionConsumer]);
        m_State->CompletionConsumer = m_State->CompletionConsumer + 1;
    }
    return TRUE;
}
