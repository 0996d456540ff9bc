// SPDX-License-Identifier: BSD-3-Clause
/****************************************************************************
 *
 *  W2KHBA.C - SCSI miniport, Windows 2000 Plug and Play
 *
 *  As written around the year 2000: Hungarian names, K&R braces, DebugPrint,
 *  one request at a time, MapBuffers TRUE, no scatter/gather, old-style
 *  function definitions where nobody has got round to it.
 *
 ****************************************************************************/

#include "MINIPORT.H"
#include "SCSI.h"
#include ".\Inc\hba.h"

#if defined(_MSC_VER) && (_MSC_VER < 1000)
#error This driver needs Visual C++.
#endif

#pragma warning(disable:4201 4214)

#ifndef TRUE
#define TRUE  1
#define FALSE 0
#endif
#define bool    BOOLEAN
#define inline  __inline
#define printk  DebugPrint

#define HBA_SIGNATURE   'HBA2'

/* offsets in the uncached extension; \
   this comment goes on with a backslash */
#define OFS_STATE  0
#define OFS_REQ    HBA_PAGE
#define OFS_CMP    (2*HBA_PAGE)
#define OFS_SENSE  \
        (3*HBA_PAGE)
#define OFS_TOTAL  (4 * HBA_PAGE)

typedef struct _HBAEXT {
  ULONG                 dwSignature;
  PUCHAR                pbRegs;
  PUCHAR                pbShared;
  SCSI_PHYSICAL_ADDRESS paShared;
  PRINGSTATE            pState;
  PREQDESC              pReq;
  PCMPDESC              pCmp;
  PSCSI_REQUEST_BLOCK   pSrb;         /* the one that is out */
  unsigned long         dwReqs, dwIrqs, dwBytes;
  union {
    struct { UCHAR bRevision, bReserved; };
    USHORT wBoth;
  };
} HBAEXT, *PHBAEXT;

ULONG DriverEntry(IN PVOID pDrv, IN PVOID pReg);
bool HbaStartIo();

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#endif

VOID __inline HbaOut(PHBAEXT pExt, ULONG dwReg, ULONG dwVal)
{
  ScsiPortWriteRegisterUlong((PULONG)(pExt->pbRegs + dwReg), dwVal);
}

ULONG inline HbaIn(PHBAEXT pExt, ULONG dwReg)
{
  return ScsiPortReadRegisterUlong((PULONG)(pExt->pbRegs + dwReg));
}

/* log2 of a power of two */
static int log2(n)
unsigned long n;
{
  int i = 0;

  while (n > 1) {
    n >>= 1;
    i++;
  }
  return i;
}

static VOID
HbaOut64(pExt, qwVal)
  PHBAEXT pExt;
  unsigned __int64 qwVal;
{
  HbaOut(pExt, REG_DATA, (ULONG)(qwVal & 0xFFFFFFFFui64));
  HbaOut(pExt, REG_DATA, (ULONG)(qwVal >> 32));
}

BOOLEAN
HbaInitialize(IN PVOID pvExt)
{
  PHBAEXT pExt = (PHBAEXT)pvExt;
  unsigned __int64 qwPage = (unsigned _int64)pExt->paShared.QuadPart / HBA_PAGE;
  int i;

  HbaOut(pExt, REG_INTMASK, 0);
  HbaOut(pExt, REG_CMD, CMD_RESET);
  (VOID)HbaIn(pExt, REG_CMDSTATUS);
  memset(pExt->pbShared, 0, OFS_TOTAL);
  HbaOut(pExt, REG_CMD, CMD_SETUPRINGS);
  HbaOut(pExt, REG_DATA, RING_PAGES);
  HbaOut(pExt, REG_DATA, RING_PAGES);
  HbaOut64(pExt, qwPage);
  for (i = 0; i < 32; i++)
    HbaOut64(pExt, i ? 0i64 : qwPage + 1);
  for (i = 0; i < 32; i++)
    HbaOut64(pExt, i ? 0i64 : qwPage + 2);
  if (HbaIn(pExt, REG_CMDSTATUS) == 0xFFFFFFFFUL) {
    DebugPrint((0, "w2khba: FAIL rings refused\n"));
    return FALSE;
  }
  if (pExt->pState->dwReqLog2 != (ULONG)log2(REQ_ENTRIES)) {
    printk((0, "w2khba: FAIL %ld entries of the request ring\n", pExt->pState->dwReqLog2));
    return FALSE;
  }
  HbaOut(pExt, REG_INTMASK, INT_COMPLETE);
  return TRUE;
}

bool
HbaStartIo(pvExt, pSrb)
  PVOID pvExt;
  PSCSI_REQUEST_BLOCK pSrb;
{
  PHBAEXT pExt = pvExt;
  PREQDESC pReq;
  SCSI_PHYSICAL_ADDRESS pa;
  ULONG cb = 0;

  if (pSrb->Function != SRB_FUNCTION_EXECUTE_SCSI) {
    pSrb->SrbStatus = SRB_STATUS_INVALID_REQUEST;
    ScsiPortNotification(RequestComplete, pExt, pSrb);
    ScsiPortNotification(NextRequest, pExt, NULL);
    return TRUE;
  }
  if (pExt->pSrb != NULL) {
    DebugPrint((0, "w2khba: FAIL two requests\n"));
    return FALSE;
  }
  pReq = &pExt->pReq[pExt->pState->dwReqProd % REQ_ENTRIES];
  memset(pReq, 0, sizeof(REQDESC));
  pReq->qwContext = HBA_SIGNATURE;
  if (pSrb->DataTransferLength != 0 && (pSrb->SrbFlags & SRB_FLAGS_UNSPECIFIED_DIRECTION)) {
    pa = ScsiPortGetPhysicalAddress(pExt, pSrb, pSrb->DataBuffer, &cb);
    if (cb < pSrb->DataTransferLength) {
      DebugPrint((0, "w2khba: FAIL %lu bytes of %lu in one piece\n", cb, pSrb->DataTransferLength));
      cb = pSrb->DataTransferLength = 0;
    }
    pReq->qwDataAddr = (unsigned __int64)pa.QuadPart;
    pReq->qwDataLen = pSrb->DataTransferLength;
    pReq->dwFlags = (pSrb->SrbFlags & SRB_FLAGS_DATA_IN) ? REQ_TOHOST : REQ_TODEVICE;
    // MapBuffers: the processor may look at the data as well
    if (pSrb->SrbFlags & SRB_FLAGS_DATA_OUT)
      pExt->wBoth ^= *(UCHAR *)pSrb->DataBuffer;
  } else {
    pReq->dwFlags = REQ_NODATA;
  }
  pReq->qwSenseAddr = (unsigned __int64)pExt->paShared.QuadPart + OFS_SENSE;
  pReq->dwSenseLen = 18L;
  memcpy(pReq->abCdb, pSrb->Cdb, sizeof(pReq->abCdb));
  pReq->bCdbLen = pSrb->CdbLength;
  pReq->abLun[1] = pSrb->Lun;
  pReq->bTag = 0x20;
  pReq->bTarget = pSrb->TargetId;
  pExt->pSrb = pSrb;
  pExt->dwReqs++;
  pExt->dwBytes += pSrb->DataTransferLength;
  _ReadWriteBarrier();
  pExt->pState->dwReqProd++;
  HbaOut(pExt, REG_KICK, 0);
  return TRUE;
}

BOOLEAN HbaInterrupt(PVOID pvExt)
{
  PHBAEXT pExt = (PHBAEXT)pvExt;
  ULONG dwInt = HbaIn(pExt, REG_INTSTATUS);
  PSCSI_REQUEST_BLOCK pSrb;
  PCMPDESC pCmp;

  if (!(dwInt & INT_COMPLETE))
    return FALSE;
  HbaOut(pExt, REG_INTSTATUS, dwInt);
  pExt->dwIrqs++;
  while (pExt->pState->dwCmpCons != pExt->pState->dwCmpProd) {
    pCmp = &pExt->pCmp[pExt->pState->dwCmpCons % CMP_ENTRIES];
    pSrb = pExt->pSrb;
    pExt->pSrb = NULL;
    if (pSrb == NULL || pCmp->qwContext != HBA_SIGNATURE) {
      DebugPrint((0, "w2khba: FAIL completion of nothing\n"));
      pExt->pState->dwCmpCons++;
      continue;
    }
    pSrb->ScsiStatus = (UCHAR)pCmp->wScsiStatus;
    if (pCmp->wScsiStatus == SCSISTAT_CHECK_CONDITION) {
      pSrb->SrbStatus = SRB_STATUS_ERROR;
      if (pSrb->SenseInfoBuffer && !(pSrb->SrbFlags & SRB_FLAGS_DISABLE_AUTOSENSE)) {
        memcpy(pSrb->SenseInfoBuffer, pExt->pbShared + OFS_SENSE,
               min(pSrb->SenseInfoBufferLength, 18));
        pSrb->SrbStatus |= SRB_STATUS_AUTOSENSE_VALID;
      }
    } else if (pCmp->wScsiStatus != SCSISTAT_GOOD) {
      pSrb->SrbStatus = SRB_STATUS_ERROR;
    } else if (pCmp->wHostStatus == 0x11) {
      pSrb->SrbStatus = SRB_STATUS_SELECTION_TIMEOUT;
    } else if (pCmp->wHostStatus == 0x0C || pCmp->wHostStatus == 0x12) {
      pSrb->SrbStatus = SRB_STATUS_DATA_OVERRUN;
      pSrb->DataTransferLength = (ULONG)pCmp->qwDataLen;
    } else {
      pSrb->SrbStatus = pCmp->wHostStatus ? SRB_STATUS_ERROR : SRB_STATUS_SUCCESS;
    }
    pExt->pState->dwCmpCons++;
    ScsiPortNotification(RequestComplete, pExt, pSrb);
    ScsiPortNotification(NextRequest, pExt, NULL);
  }
  return TRUE;
}

BOOLEAN HbaResetBus(PVOID pvExt, ULONG dwPath)
{
  PHBAEXT pExt = (PHBAEXT)pvExt;

  HbaInitialize(pExt);
  pExt->pSrb = NULL;
  ScsiPortCompleteRequest(pExt, (UCHAR)dwPath, (UCHAR)-1, (UCHAR)-1, SRB_STATUS_BUS_RESET);
  ScsiPortNotification(NextRequest, pExt, NULL);
  return TRUE;
}

ULONG HbaFindAdapter(PVOID pvExt, PVOID pvCtx, PVOID pvBus, char *pszArg,
                     PPORT_CONFIGURATION_INFORMATION pCfg, BOOLEAN *pfAgain)
{
  PHBAEXT pExt = (PHBAEXT)pvExt;
  PACCESS_RANGE pRange;
  ULONG i, cb = 0;

  *pfAgain = FALSE;
  DebugPrint((1, "w2khba: argument \"%s\" requests %ld\n", pszArg ? pszArg : "none",
              pCfg->NumberOfPhysicalBreaks, pvCtx, pvBus));
  for (i = 0; i < pCfg->NumberOfAccessRanges; i++) {
    pRange = &(*(pCfg->AccessRanges))[i];
    if (pRange->RangeInMemory && pRange->RangeLength != 0)
      break;
  }
  if (i == pCfg->NumberOfAccessRanges)
    return SP_RETURN_NOT_FOUND;
  pCfg->NumberOfBuses = 1;
  pCfg->InitiatorBusId[0] = 7;
  pCfg->MaximumNumberOfTargets = 8;
  pCfg->Master = TRUE;
  pCfg->ScatterGather = FALSE;
  pCfg->NumberOfPhysicalBreaks = 0;
  pCfg->MaximumTransferLength = 4096;
  pCfg->NeedPhysicalAddresses = TRUE;
  pCfg->MapBuffers = TRUE;
  pCfg->Dma32BitAddresses = TRUE;
  pCfg->AutoRequestSense = TRUE;
  pCfg->AlignmentMask = 3;
  pExt->dwSignature = HBA_SIGNATURE;
  pExt->pbRegs = ScsiPortGetDeviceBase(pExt, pCfg->AdapterInterfaceType, pCfg->SystemIoBusNumber,
                                       pRange->RangeStart, 0x5000, !pRange->RangeInMemory);
  if (!pExt->pbRegs)
    return SP_RETURN_ERROR;
  pExt->pbShared = ScsiPortGetUncachedExtension(pExt, pCfg, OFS_TOTAL);
  if (!pExt->pbShared)
    return SP_RETURN_ERROR;
  pExt->paShared = ScsiPortGetPhysicalAddress(pExt, NULL, pExt->pbShared, &cb);
  pExt->pState = (PRINGSTATE)(pExt->pbShared + OFS_STATE);
  pExt->pReq = (PREQDESC)(pExt->pbShared + OFS_REQ);
  pExt->pCmp = (PCMPDESC)(pExt->pbShared + OFS_CMP);
  return SP_RETURN_FOUND;
}

SCSI_ADAPTER_CONTROL_STATUS
HbaControl(PVOID pvExt, SCSI_ADAPTER_CONTROL_TYPE Type, PVOID pvParam)
{
  PHBAEXT pExt = (PHBAEXT)pvExt;
  PSCSI_SUPPORTED_CONTROL_TYPE_LIST pList;

  switch (Type) {
  case ScsiQuerySupportedControlTypes:
    pList = (PSCSI_SUPPORTED_CONTROL_TYPE_LIST)pvParam;
    pList->SupportedTypeList[ScsiStopAdapter] = TRUE;
    pList->SupportedTypeList[ScsiRestartAdapter] = TRUE;
    return ScsiAdapterControlSuccess;
  case ScsiStopAdapter:
    HbaOut(pExt, REG_INTMASK, 0);
    HbaOut(pExt, REG_CMD, CMD_RESET);
    DebugPrint((1, "w2khba: stop: requests %lu interrupts %lu bytes %lu\n", pExt->dwReqs,
                pExt->dwIrqs, pExt->dwBytes));
    return ScsiAdapterControlSuccess;
  case ScsiRestartAdapter:
    return HbaInitialize(pExt) ? ScsiAdapterControlSuccess : ScsiAdapterControlUnsuccessful;
  }
  return ScsiAdapterControlUnsuccessful;
}

ULONG DriverEntry(IN PVOID pDrv, IN PVOID pReg)
{
  HW_INITIALIZATION_DATA hwInit;
  UCHAR abVendor[4] = { '1', '5', 'a', 'd' };
  UCHAR abDevice[4] = { '0', '7', 'c', '0' };
  int i;

  for (i = 0; i < sizeof(HW_INITIALIZATION_DATA); i++)
    ((PUCHAR)&hwInit)[i] = 0;
  hwInit.HwInitializationDataSize = sizeof(HW_INITIALIZATION_DATA);
  hwInit.AdapterInterfaceType = PCIBus;
  hwInit.HwInitialize = HbaInitialize;
  hwInit.HwStartIo = HbaStartIo;
  hwInit.HwInterrupt = HbaInterrupt;
  hwInit.HwFindAdapter = HbaFindAdapter;
  hwInit.HwResetBus = HbaResetBus;
  hwInit.HwAdapterControl = HbaControl;
  hwInit.DeviceExtensionSize = sizeof(HBAEXT);
  hwInit.NumberOfAccessRanges = 2;
  hwInit.MapBuffers = TRUE;
  hwInit.NeedPhysicalAddresses = TRUE;
  hwInit.AutoRequestSense = TRUE;
  hwInit.VendorIdLength = 4;
  hwInit.VendorId = abVendor;
  hwInit.DeviceIdLength = 4;
  hwInit.DeviceId = abDevice;
  return ScsiPortInitialize(pDrv, pReg, &hwInit, NULL);
}
