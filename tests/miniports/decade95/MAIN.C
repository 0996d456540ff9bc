/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * MAIN.C - the NT part: a disk of a megabyte in the uncached extension, no
 * hardware. The way it was written in 1995: macros, globals, no prototypes.
 */
#define NT_DRIVER 1
#include "portable.h"

#define EXT      struct UNIT FAR *
#define DEF(f)   BOOLEAN f
#define TELL(x)  DebugPrint(x)

BOOLEAN NTAPI OldStart(PVOID, PSCSI_REQUEST_BLOCK);
ULONG OldFind();
VOID Finish();

LOCAL helper() { return AdapterCount; }

DEF(OldInit)(EXT u) { return HbaReset(u) == SCSISTAT_CHECK_CONDITION; }

/* not quite the prototype above */
BOOLEAN NTAPI OldStart(EXT u, SCSI_REQUEST_BLOCK *srb)
{
	dword done;

	if (srb->PathId | srb->TargetId | srb->Lun) {
		Finish(u, srb, SRB_STATUS_SELECTION_TIMEOUT);
		return TRUE;
	}
	switch (srb->Function) {
	case SRB_FUNCTION_EXECUTE_SCSI:
		srb->ScsiStatus = HbaCommand(u, srb->Cdb, srb->DataBuffer, srb->DataTransferLength, &done);
		if (srb->ScsiStatus == SCSISTAT_GOOD) {
			if (done < srb->DataTransferLength) {
				srb->DataTransferLength = done;
				Finish(u, srb, SRB_STATUS_DATA_OVERRUN);
			} else
				Finish(u, srb, SRB_STATUS_SUCCESS);
		} else if (srb->SenseInfoBuffer) {
			memcpy(srb->SenseInfoBuffer, u->sense, min(srb->SenseInfoBufferLength, 18));
			Finish(u, srb, SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID);
		} else
			Finish(u, srb, SRB_STATUS_ERROR);
		break;
	case SRB_FUNCTION_RESET_BUS:
		HbaReset(u);
		Finish(u, srb, SRB_STATUS_SUCCESS);
		break;
	default:
		Finish(u, srb, SRB_STATUS_INVALID_REQUEST);
	}
	return TRUE;
}

VOID Finish(u, srb, status)
PVOID u;
PSCSI_REQUEST_BLOCK srb;
UCHAR status;
{
	srb->SrbStatus = status;
	ScsiPortNotification(RequestComplete, u, srb);
	ScsiPortNotification(NextRequest, u, NULL, 0, 0);
}

DEF(OldReset)(EXT u, ULONG path)
{
	HbaReset(u);
	ScsiPortCompleteRequest(u, (UCHAR)path, 0xFF, 0xFF, SRB_STATUS_BUS_RESET);
	return TRUE;
}

DEF(OldInterrupt)(PVOID u) { return FALSE; }

ULONG OldFind(u, ctx, bus, arg, cfg, again)
EXT u;
PVOID ctx, bus;
PCHAR arg;
PPORT_CONFIGURATION_INFORMATION cfg;
PBOOLEAN again;
{
	int i;
	byte *p;

	*again = FALSE;
	if (++*(int *)ctx > 1)
		return SP_RETURN_NOT_FOUND;
	cfg->NumberOfBuses = 1;
	cfg->InitiatorBusId[0] = 7;
	cfg->MaximumTransferLength = 32768L;
	cfg->Master = cfg->NeedPhysicalAddresses = TRUE;
	cfg->ScatterGather = FALSE;
	cfg->Dma32BitAddresses = TRUE;
	cfg->AutoRequestSense = TRUE;
	p = ScsiPortGetUncachedExtension(u, cfg, SECTORS * SECTOR);
	if (!p)
		return SP_RETURN_ERROR;
	for (i = 0; i < CHUNKS; i++)
		u->pChunk[i] = p + i * (SECTORS * SECTOR / CHUNKS);
	AdapterTable[AdapterCount++] = 'OLD1';
	HbaName = "decade95";
	TELL((1, "decade95: %s adapters %ld helper %d first %lx\n", HbaName, AdapterCount, helper(),
	      AdapterTable[0]));
	return SP_RETURN_FOUND;
}

ULONG DriverEntry(IN PVOID drv, IN PVOID reg)
{
	HW_INITIALIZATION_DATA hw;
	int seen = 0;

	memset(&hw, 0, sizeof hw);
	hw.HwInitializationDataSize = sizeof hw;
	hw.AdapterInterfaceType = Internal;
	hw.HwInitialize = OldInit;
	hw.HwStartIo = OldStart;
	hw.HwInterrupt = OldInterrupt;
	hw.HwFindAdapter = OldFind;
	hw.HwResetBus = OldReset;
	hw.DeviceExtensionSize = sizeof(struct UNIT);
	hw.MapBuffers = TRUE;
	hw.NeedPhysicalAddresses = TRUE;
	hw.AutoRequestSense = YES;
	return ScsiPortInitialize(drv, reg, &hw, &seen);
}
