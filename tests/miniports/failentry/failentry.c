// SPDX-License-Identifier: BSD-3-Clause
/*
 * A miniport whose DriverEntry fails. The file that includes this one says how:
 *
 *	FAILENTRY_STATUS	the status it returns, without a word to the port
 *	FAILENTRY_SIZE		HwInitializationDataSize
 *	FAILENTRY_BUS		AdapterInterfaceType
 *	FAILENTRY_START_IO	HwStartIo
 *
 * It would take the paravirtual SCSI HBA, PCI 15AD:07C0, and must never be asked
 * to: a callback that is called says so.
 */

#include <miniport.h>
#include <scsi.h>
#include <ntstatus.h>

ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath);

#ifdef FAILENTRY_STATUS

ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
	UNREFERENCED_PARAMETER(DriverObject);
	UNREFERENCED_PARAMETER(RegistryPath);
	return (ULONG)(FAILENTRY_STATUS);
}

#else

#ifndef FAILENTRY_SIZE
#define FAILENTRY_SIZE		sizeof(HW_INITIALIZATION_DATA)
#endif
#ifndef FAILENTRY_BUS
#define FAILENTRY_BUS		PCIBus
#endif
#ifndef FAILENTRY_START_IO
#define FAILENTRY_START_IO	FailHwStartIo
#endif

static ULONG NTAPI FailHwFindAdapter(PVOID DeviceExtension, PVOID HwContext,
				     PVOID BusInformation, PCHAR ArgumentString,
				     PPORT_CONFIGURATION_INFORMATION ConfigInfo, PBOOLEAN Again)
{
	UNREFERENCED_PARAMETER(DeviceExtension);
	UNREFERENCED_PARAMETER(HwContext);
	UNREFERENCED_PARAMETER(BusInformation);
	UNREFERENCED_PARAMETER(ArgumentString);
	UNREFERENCED_PARAMETER(ConfigInfo);
	*Again = FALSE;
	ScsiDebugPrint(0, "failentry: FAIL HwFindAdapter is called");
	return SP_RETURN_NOT_FOUND;
}

static BOOLEAN NTAPI FailHwInitialize(PVOID DeviceExtension)
{
	UNREFERENCED_PARAMETER(DeviceExtension);
	return FALSE;
}

static BOOLEAN NTAPI FailHwStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
	UNREFERENCED_PARAMETER(DeviceExtension);
	UNREFERENCED_PARAMETER(Srb);
	return FALSE;
}

static BOOLEAN NTAPI FailHwResetBus(PVOID DeviceExtension, ULONG PathId)
{
	UNREFERENCED_PARAMETER(DeviceExtension);
	UNREFERENCED_PARAMETER(PathId);
	return FALSE;
}

ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
	static UCHAR VendorId[] = {'1', '5', 'A', 'D'};
	static UCHAR DeviceId[] = {'0', '7', 'C', '0'};
	HW_INITIALIZATION_DATA Data = {0};
	PHW_STARTIO Unused = FailHwStartIo;

	UNREFERENCED_PARAMETER(Unused);
	Data.HwInitializationDataSize = (ULONG)(FAILENTRY_SIZE);
	Data.AdapterInterfaceType = FAILENTRY_BUS;
	Data.HwInitialize = FailHwInitialize;
	Data.HwStartIo = FAILENTRY_START_IO;
	Data.HwFindAdapter = FailHwFindAdapter;
	Data.HwResetBus = FailHwResetBus;
	Data.NumberOfAccessRanges = 6;
	Data.VendorIdLength = sizeof(VendorId);
	Data.VendorId = VendorId;
	Data.DeviceIdLength = sizeof(DeviceId);
	Data.DeviceId = DeviceId;
	return ScsiPortInitialize(DriverObject, RegistryPath, &Data, NULL);
}

#endif
