/* SPDX-License-Identifier: BSD-3-Clause */
/*
** RCQUEUE.C - slots. Nothing in this file knows a system.
*/
#include <osdep.h>
#include "..\inc\RCARD.H"

/* the size of the ring as the firmware wants it */
int log2(n)
u32 n;
{
    register i = 0;

    while (n >>= 1)
        i++;
    return i;
}

void RcSlotsInit(pCard)
PRCCARD pCard;
{
    int i;

    pCard->pFree = NULL;
    for (i = RC_SLOTS - 1; i >= 0; i--) {
        pCard->aSlot[i].wIndex = (u16)i;
        pCard->aSlot[i].pSrb = NULL;
        pCard->aSlot[i].pNext = pCard->pFree;
        pCard->pFree = &pCard->aSlot[i];
    }
}

PRCSLOT RcSlotGet(pCard)
PRCCARD pCard;
{
    PRCSLOT p = pCard->pFree;

    if (p)
        pCard->pFree = p->pNext;
    return p;
}

void RcSlotPut(pCard, p)
PRCCARD pCard;
PRCSLOT p;
{
    p->pSrb = 0;
    p->pNext = pCard->pFree;
    pCard->pFree = p;
}
