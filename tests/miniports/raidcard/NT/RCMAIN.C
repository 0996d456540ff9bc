/* SPDX-License-Identifier: BSD-3-Clause */
/*
** RCMAIN.C - the NT miniport of the UglyRAID family
*/
#include "rcard.h"
#ifdef WPP_TRACING_WANTED
#include "rcmain.tmh"
#endif

#define OFS_STATE   0
#define OFS_RING    (1 * RC_PAGE)
#define OFS_CPL     (2 * RC_PAGE)
#define SHARED      (3 * RC_PAGE)

/* vendor and device, as text */
static char *szIds[2] = { "15ad", "07C0" };

BOOLEAN RcInitialize(PRCCARD);
BOOLEAN RcInterrupt(PRCCARD);

#define OUT32(c, r, v)  ScsiPortWriteRegisterUlong((PULONG)REGISTER(c, r), (v))
#define IN32(c, r)      ScsiPortReadRegisterUlong((PULONG)REGISTER(c, r))

VOID __inline RcOut64(PRCCARD pCard, u64 q)
{
    OUT32(pCard, DATA, (u32)q);
    OUT32(pCard, DATA, (u32)(q >> 32));
}

BOOLEAN RcInitialize(PRCCARD pCard)
{
    u64 qPage = (u64)pCard->Phys.QuadPart >> 12L;
    int i;

    OUT32(pCard, MASK, 0L);
    OUT32(pCard, CMD, FWCMD_RESET);
    (void)IN32(pCard, STATUS);
    memset(pCard->pShared, 0, SHARED);
    RcSlotsInit(pCard);
    OUT32(pCard, CMD, FWCMD_RINGS);
    OUT32(pCard, DATA, 1);
    OUT32(pCard, DATA, 1);
    RcOut64(pCard, qPage);
    for (i = 0; i < 32; i++)
        RcOut64(pCard, i ? 0ui64 : qPage + 1);
    for (i = 0; i < 32; i++)
        RcOut64(pCard, i ? 0ui64 : qPage + 2);
    if (IN32(pCard, STATUS) == 0xFFFFFFFFL) {
        DebugPrint((0, "raidcard: FAIL rings refused\n"));
        return FALSE;
    }
    if (pCard->pState->lReqLog2 != (u32)log2(RC_RING))
        DebugPrint((0, "raidcard: FAIL a ring of 2^%ld\n", pCard->pState->lReqLog2));
    OUT32(pCard, MASK, 3L);
    return TRUE;
}

/* Handlers of functions. Each returns a status, or 0 for "later". */
static unsigned char RC_API RcExecute(PRCCARD pCard, PSCSI_REQUEST_BLOCK pSrb)
{
    PRCSRBEXT pExt = (PRCSRBEXT)pSrb->SrbExtension;
    LPFWREQ pReq;
    PRCSLOT pSlot;
    u32 lLeft = pSrb->DataTransferLength, lPiece, n = 0;
    PUCHAR pb = (PUCHAR)pSrb->DataBuffer;
    SCSI_PHYSICAL_ADDRESS pa;

    if (pSrb->PathId != 0 || pSrb->CdbLength > 16)
        return SRB_STATUS_INVALID_REQUEST;
    pSlot = RcSlotGet(pCard);
    if (pSlot == NULL) {
        pCard->lParked++;
        return SRB_STATUS_BUSY;
    }
    pSlot->pSrb = pSrb;
    pExt->pSlot = pSlot;
    pReq = &pCard->pRing[pCard->pState->lReqProd % RC_RING].Req;
    memset(pReq, 0, sizeof(FWREQSLOT));
    pReq->qContext = pSlot->wIndex + 1ui64;
    pReq->lFlags = FWF_NODATA;
    if (lLeft && pSrb->SrbFlags & (SRB_FLAGS_DATA_IN | SRB_FLAGS_DATA_OUT)) {
        pReq->lFlags = pSrb->SrbFlags & SRB_FLAGS_DATA_IN ? FWF_IN : FWF_OUT;
        for (n = 0; lLeft; n++) {
            if (n == RC_SG) {
                DebugPrint((0, "raidcard: FAIL more than %d pieces\n", RC_SG));
                RcSlotPut(pCard, pSlot);
                return SRB_STATUS_INVALID_REQUEST;
            }
            pa = ScsiPortGetPhysicalAddress(pCard, pSrb, pb, &lPiece);
            if (lPiece > lLeft)
                lPiece = lLeft;
            pExt->aSge[n].qAddress = pa.QuadPart;
            pExt->aSge[n].lLength = lPiece;
            pExt->aSge[n].lFlags = 0;
            (PUCHAR)pb += lPiece;
            lLeft -= lPiece;
        }
        pReq->qLength = pSrb->DataTransferLength;
        if (n == 1) {
            pReq->qAddress = pExt->aSge[0].qAddress;
        } else {
            pa = ScsiPortGetPhysicalAddress(pCard, NULL, pExt->aSge, &lPiece);
            pReq->qAddress = pa.QuadPart;
            pReq->lFlags |= FWF_SG;
        }
    }
    if (pSrb->SenseInfoBuffer && pSrb->SenseInfoBufferLength) {
        pa = ScsiPortGetPhysicalAddress(pCard, pSrb, pSrb->SenseInfoBuffer, &lPiece);
        pReq->qSense = pa.QuadPart;
        pReq->lSense = pSrb->SenseInfoBufferLength;
    }
    memcpy(pReq->bCdb, pSrb->Cdb, pSrb->CdbLength);
    pReq->cCdb = pSrb->CdbLength;
    pReq->bLun[1] = pSrb->Lun;
    pReq->bTag = pSrb->SrbFlags & SRB_FLAGS_QUEUE_ACTION_ENABLE ? pSrb->QueueAction :
                 SRB_SIMPLE_TAG_REQUEST;
    pReq->bTarget = pSrb->TargetId;
    pCard->lRequests++;
    RC_BARRIER();
    pCard->pState->lReqProd++;
    OUT32(pCard, KICKRW, 0);
    return 0;
}

static unsigned char RC_API RcNothing(PRCCARD pCard, PSCSI_REQUEST_BLOCK pSrb)
{
    return SRB_STATUS_SUCCESS;
}

static unsigned char RC_API RcReset(PRCCARD pCard, PSCSI_REQUEST_BLOCK pSrb);

static const PFNHANDLER Handlers[] = {
    RcExecute,          /* 00 EXECUTE_SCSI */
    NULL,               /* 01 */
    (PFNHANDLER)RcIoctl,/* 02 IO_CONTROL */
    NULL,               /* 03 */
    RcNothing,          /* 04 RELEASE_QUEUE */
    NULL,
    NULL,
    RcNothing,          /* 07 SHUTDOWN */
    RcNothing,          /* 08 FLUSH */
};
#define NHANDLERS (sizeof(Handlers) / sizeof(*Handlers))

BOOLEAN RcStartIo(IN PVOID Ext, IN PSCSI_REQUEST_BLOCK pSrb)
{
    PRCCARD pCard = Ext;
    unsigned char bStatus = SRB_STATUS_INVALID_REQUEST;

    if (pCard->lMagic != RC_MAGIC)
        return FALSE;
    if (pSrb->Function < NHANDLERS && Handlers[pSrb->Function])
        bStatus = (pCard->pfnLast = Handlers[pSrb->Function])(pCard, pSrb);
    if (bStatus) {
        pSrb->SrbStatus = bStatus;
        ScsiPortNotification(RequestComplete, pCard, pSrb);
    }
    if (pCard->pFree)
        ScsiPortNotification(NextLuRequest, pCard, pSrb->PathId, pSrb->TargetId, pSrb->Lun, 0);
    else
        ScsiPortNotification(NextRequest, pCard, NULL);
    return TRUE;
}

BOOLEAN RcInterrupt(PRCCARD pCard)
{
    u32 lInt = IN32(pCard, INT);
    PSCSI_REQUEST_BLOCK pSrb;
    LPFWCPL pCpl;
    PRCSLOT pSlot;

    if (!(lInt & 3))
        return FALSE;
    OUT32(pCard, INT, lInt);
    pCard->lInterrupts++;
    while (pCard->pState->lCplCons != pCard->pState->lCplProd) {
        pCpl = pCard->pCpl + pCard->pState->lCplCons % RC_CPLS;
        pSlot = pCpl->qContext - 1 < RC_SLOTS ? &pCard->aSlot[pCpl->qContext - 1] : NULL;
        if (!pSlot || !pSlot->pSrb) {
            DebugPrint((0, "raidcard: FAIL completion of slot %I64x\n", pCpl->qContext));
            pCard->pState->lCplCons++;
            continue;
        }
        pSrb = pSlot->pSrb;
        RcSlotPut(pCard, pSlot);
        pSrb->ScsiStatus = (u8)FIELD_OF(pCpl, wScsi);
        switch (pCpl->wScsi) {
        case SCSISTAT_GOOD:
            switch (pCpl->wHost) {
            case 0x00: case 0x0A: case 0x0B:
                pSrb->SrbStatus = SRB_STATUS_SUCCESS;
                break;
            case 0x0C: case 0x12:
                pSrb->SrbStatus = SRB_STATUS_DATA_OVERRUN;
                pSrb->DataTransferLength = (u32)pCpl->qLength;
                break;
            case 0x11:
                pSrb->SrbStatus = SRB_STATUS_SELECTION_TIMEOUT;
                break;
            default:
                pSrb->SrbStatus = SRB_STATUS_ERROR;
            }
            break;
        case SCSISTAT_CHECK_CONDITION:
            pSrb->SrbStatus = SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID;
            break;
        case SCSISTAT_BUSY:
            pSrb->SrbStatus = SRB_STATUS_BUSY;
            break;
        default:
            pSrb->SrbStatus = SRB_STATUS_ERROR;
        }
        pCard->pState->lCplCons++;
        ScsiPortNotification(RequestComplete, pCard, pSrb);
        ScsiPortNotification(NextRequest, pCard, NULL);
    }
    return TRUE;
}

BOOLEAN RcResetBus(PVOID Ext, u32 lPath)
{
    PRCCARD pCard = (PRCCARD)Ext;

    RcInitialize(pCard);
    ScsiPortCompleteRequest(pCard, (u8)lPath, SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_BUS_RESET);
    ScsiPortNotification(NextRequest, pCard, NULL);
    return TRUE;
}

ULONG RcFind(PVOID Ext, PVOID Ctx, PVOID Bus, PCHAR pszArg, PPORT_CONFIGURATION_INFORMATION pCfg,
             PBOOLEAN pAgain)
{
    PRCCARD pCard = (PRCCARD)Ext;
    ACCESS_RANGE *pRange = &(*pCfg->AccessRanges)[0];
    ULONG i, lLen;

    *pAgain = FALSE;
    for (i = 0; i < pCfg->NumberOfAccessRanges && !(pRange->RangeInMemory && pRange->RangeLength);
         i++, pRange++)
        ;
    if (i == pCfg->NumberOfAccessRanges)
        return SP_RETURN_NOT_FOUND;
    if (pszArg && strstr(pszArg, "debug="))
        RcDebug = strstr(pszArg, "debug=")[6] - '0';
    sprintf(RcBanner, "raidcard: revision %lx card %ld argument %s name %ws", (u32)RC_REVISION,
            ++RcCards, pszArg ? pszArg : "none", L"wide");
    DebugPrint((1, "%s\n", RcBanner));
    pCard->lMagic = RC_MAGIC;
    pCfg->NumberOfBuses = 1;
    pCfg->InitiatorBusId[0] = 7;
    pCfg->MaximumNumberOfTargets = 8;
    pCfg->MaximumTransferLength = 0x10000;
    pCfg->NumberOfPhysicalBreaks = RC_SG - 1;
    pCfg->Master = pCfg->ScatterGather = pCfg->NeedPhysicalAddresses = TRUE;
    pCfg->Dma32BitAddresses = TRUE;
    pCfg->TaggedQueuing = pCfg->MultipleRequestPerLu = TRUE;
    pCfg->AutoRequestSense = TRUE;
    pCfg->AlignmentMask = 3L;
    pCard->pRegs = ScsiPortGetDeviceBase(pCard, pCfg->AdapterInterfaceType, pCfg->SystemIoBusNumber,
                                         pRange->RangeStart, 0x5000, FALSE);
    pCard->pShared = ScsiPortGetUncachedExtension(pCard, pCfg, SHARED);
    if (!pCard->pRegs || !pCard->pShared)
        return SP_RETURN_ERROR;
    pCard->Phys = ScsiPortGetPhysicalAddress(pCard, NULL, pCard->pShared, &lLen);
    pCard->pState = (LPFWSTATE)(pCard->pShared + OFS_STATE);
    pCard->pRing = (LPFWREQSLOT)(pCard->pShared + OFS_RING);
    pCard->pCpl = (LPFWCPL)(pCard->pShared + OFS_CPL);
    return SP_RETURN_FOUND;
}

#ifdef NT4
BOOLEAN RcState(PVOID Ext, PVOID Ctx, BOOLEAN bSave)
{
    return TRUE;
}
#else
SCSI_ADAPTER_CONTROL_STATUS RcControl(PVOID Ext, SCSI_ADAPTER_CONTROL_TYPE Type, PVOID Parm)
{
    PRCCARD pCard = (PRCCARD)Ext;
    PSCSI_SUPPORTED_CONTROL_TYPE_LIST pList = Parm;

    switch (Type) {
    case ScsiQuerySupportedControlTypes:
        pList->SupportedTypeList[ScsiStopAdapter] = pList->SupportedTypeList[ScsiRestartAdapter] = TRUE;
        return ScsiAdapterControlSuccess;
    case ScsiStopAdapter:
        OUT32(pCard, MASK, 0);
        OUT32(pCard, CMD, FWCMD_RESET);
        DebugPrint((1, "raidcard: stop: requests %lu interrupts %lu parked %lu\n", pCard->lRequests,
                    pCard->lInterrupts, pCard->lParked));
        return ScsiAdapterControlSuccess;
    case ScsiRestartAdapter:
        if (RcInitialize(pCard))
            return ScsiAdapterControlSuccess;
    default:
        return ScsiAdapterControlUnsuccessful;
    }
}
#endif

/* called above through a prototype that did not say static */
static unsigned char RC_API RcReset(PRCCARD pCard, PSCSI_REQUEST_BLOCK pSrb)
{
    return SRB_STATUS_INVALID_REQUEST;
}

ULONG DriverEntry(IN PVOID Drv, IN PVOID Reg)
{
    HW_INITIALIZATION_DATA d = { sizeof(HW_INITIALIZATION_DATA), PCIBus };

    C_ASSERT(sizeof(FWREQSLOT) == 128);
    C_ASSERT(sizeof(FWCPL) == 32);
    C_ASSERT(sizeof(long) == 4 && sizeof(FWSGE) == 16);
    d.HwInitialize = RcInitialize;
    d.HwStartIo = RcStartIo;
    d.HwInterrupt = RcInterrupt;
    d.HwFindAdapter = RcFind;
    d.HwResetBus = RcResetBus;
#ifdef NT4
    d.HwAdapterState = RcState;
#else
    d.HwAdapterControl = RcControl;
#endif
    d.DeviceExtensionSize = sizeof(RCCARD);
    d.SrbExtensionSize = sizeof(RCSRBEXT);
    d.NumberOfAccessRanges = 2;
    d.NeedPhysicalAddresses = d.AutoRequestSense = TRUE;
    d.TaggedQueuing = d.MultipleRequestPerLu = TRUE;
    d.VendorId = szIds[0];
    d.VendorIdLength = 4;
    d.DeviceId = szIds[1];
    d.DeviceIdLength = 4;
    return ScsiPortInitialize(Drv, Reg, &d, NULL);
}
