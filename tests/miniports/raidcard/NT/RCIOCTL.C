/* SPDX-License-Identifier: BSD-3-Clause */
/*
** RCIOCTL.C - what the card's tools ask
*/
#include "RCard.H"

enum { RCIO_INFO = 0x9001, RCIO_COUNTERS, RCIO_RESETCOUNTERS = 0x9010L };

static WCHAR wszName[12] = L"RAID " L"card";

static unsigned char DoInfo(PRCCARD pCard, LPRCIOCTL p)
{
    if (p->Head.Length < sizeof(p->u.Info))
        return SRB_STATUS_DATA_OVERRUN;
    p->u.Info.lRevision = RC_REVISION;
    memcpy(p->u.Info.szVendor, RC_VENDOR_NAME, 8);
    memcpy(p->u.Info.wName, wszName, sizeof(wszName));
    p->Head.ReturnCode = 0;
    return SRB_STATUS_SUCCESS;
}

static unsigned char DoCounters(PRCCARD pCard, LPRCIOCTL p)
{
    if (p->Head.Length < sizeof(p->u.Counters))
        return SRB_STATUS_DATA_OVERRUN;
    p->u.Counters.lRequests = pCard->lRequests;
    p->u.Counters.lInterrupts = pCard->lInterrupts;
    p->Head.ReturnCode = 0;
    return SRB_STATUS_SUCCESS;
}

static unsigned char DoReset(PRCCARD pCard, LPRCIOCTL p)
{
    pCard->lRequests = pCard->lInterrupts = 0L;
    p->Head.ReturnCode = 0;
    return SRB_STATUS_SUCCESS;
}

static struct {
    unsigned long  lCode;
    unsigned char (*pfn)(PRCCARD, LPRCIOCTL);
} IoctlTable[] = {
    { RCIO_INFO,          DoInfo     },
    { RCIO_COUNTERS,      DoCounters },
    { RCIO_RESETCOUNTERS, DoReset    },
    { 0,                  NULL       },
};

/* the header says PVOID, and nobody has minded yet */
unsigned char RC_API RcIoctl(PRCCARD pCard, PSCSI_REQUEST_BLOCK pSrb)
{
    LPRCIOCTL p = (LPRCIOCTL)pSrb->DataBuffer;
    unsigned i;

    if (pSrb->DataTransferLength < sizeof(SRB_IO_CONTROL) ||
        memcmp(p->Head.Signature, RC_SIGNATURE, 8))
        return SRB_STATUS_INVALID_REQUEST;
    for (i = 0; IoctlTable[i].pfn; i++)
        if (IoctlTable[i].lCode == p->Head.ControlCode)
            return (*IoctlTable[i].pfn)(pCard, p);
    p->Head.ReturnCode = 1;
    return SRB_STATUS_INVALID_REQUEST;
}
