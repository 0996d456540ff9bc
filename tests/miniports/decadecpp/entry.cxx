// SPDX-License-Identifier: BSD-3-Clause
// The C side of the driver: the port's callbacks.
#include "hba.HPP"

struct EXTENSION {
    CAdapter *Adapter;
    __declspec(align(16)) UCHAR Memory[sizeof(CPvAdapter)];
};

static inline CAdapter *AdapterOf(PVOID DeviceExtension)
{
    return static_cast<EXTENSION *>(DeviceExtension)->Adapter;
}

static BOOLEAN HwInitialize(PVOID DeviceExtension)
{
    return AdapterOf(DeviceExtension)->Start();
}

static BOOLEAN HwStartIo(__in PVOID DeviceExtension, _Inout_ PSCSI_REQUEST_BLOCK Srb)
{
    UCHAR Path = Srb->PathId, Target = Srb->TargetId, Lun = Srb->Lun;

    Srb->SrbStatus = SRB_STATUS_PENDING;
    if (Srb->Function != SRB_FUNCTION_EXECUTE_SCSI)
        Srb->SrbStatus = SRB_STATUS_INVALID_REQUEST;
    else
        AdapterOf(DeviceExtension)->Submit(Srb);
    if (Srb->SrbStatus != SRB_STATUS_PENDING)
        ScsiPortNotification(RequestComplete, DeviceExtension, Srb);
    ScsiPortNotification(NextLuRequest, DeviceExtension, Path, Target, Lun);
    return TRUE;
}

static BOOLEAN HwInterrupt(PVOID DeviceExtension)
{
    return AdapterOf(DeviceExtension)->Interrupt();
}

static BOOLEAN HwResetBus(PVOID DeviceExtension, ULONG PathId)
{
    CAdapter *Adapter = AdapterOf(DeviceExtension);
    BOOLEAN Started;

    Adapter->Stop();
    Adapter->Forget();
    Started = Adapter->Start();
    ScsiPortCompleteRequest(DeviceExtension, static_cast<UCHAR>(PathId), SP_UNTAGGED, SP_UNTAGGED,
                            SRB_STATUS_BUS_RESET);
    ScsiPortNotification(NextRequest, DeviceExtension);
    return Started;
}

static ULONG HwFindAdapter(PVOID DeviceExtension, PVOID, PVOID, PCHAR,
                           PPORT_CONFIGURATION_INFORMATION Config, PBOOLEAN Again)
{
    EXTENSION *Extension = static_cast<EXTENSION *>(DeviceExtension);
    CPvAdapter *Adapter = new (Extension->Memory) CPvAdapter(DeviceExtension);

    *Again = FALSE;
    Extension->Adapter = Adapter;
    return Adapter->Find(Config);
}

static SCSI_ADAPTER_CONTROL_STATUS HwAdapterControl(PVOID DeviceExtension,
                                                    SCSI_ADAPTER_CONTROL_TYPE Type,
                                                    PVOID Parameters)
{
    switch (Type) {
    case ScsiQuerySupportedControlTypes: {
        PSCSI_SUPPORTED_CONTROL_TYPE_LIST List =
            static_cast<PSCSI_SUPPORTED_CONTROL_TYPE_LIST>(Parameters);
        List->SupportedTypeList[ScsiStopAdapter] = TRUE;
        List->SupportedTypeList[ScsiRestartAdapter] = TRUE;
        return ScsiAdapterControlSuccess;
    }
    case ScsiStopAdapter:
        AdapterOf(DeviceExtension)->Stop();
        return ScsiAdapterControlSuccess;
    case ScsiRestartAdapter:
        return AdapterOf(DeviceExtension)->Start() ? ScsiAdapterControlSuccess
                                                   : ScsiAdapterControlUnsuccessful;
    default:
        return ScsiAdapterControlUnsuccessful;
    }
}

extern "C" ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
    static const char Vendor[] = "15AD", Device[] = "07C0";
    HW_INITIALIZATION_DATA Data = {0};

    Data.HwInitializationDataSize = sizeof(Data);
    Data.AdapterInterfaceType = PCIBus;
    Data.HwInitialize = HwInitialize;
    Data.HwStartIo = HwStartIo;
    Data.HwInterrupt = HwInterrupt;
    Data.HwFindAdapter = HwFindAdapter;
    Data.HwResetBus = HwResetBus;
    Data.HwAdapterControl = HwAdapterControl;
    Data.DeviceExtensionSize = sizeof(EXTENSION);
    Data.SrbExtensionSize = 2 * CPvAdapter::Segments * sizeof(SG_ELEMENT);
    Data.NumberOfAccessRanges = 6;
    Data.NeedPhysicalAddresses = TRUE;
    Data.TaggedQueuing = TRUE;
    Data.MultipleRequestPerLu = TRUE;
    Data.AutoRequestSense = TRUE;
    Data.VendorId = const_cast<char *>(Vendor);
    Data.VendorIdLength = 4;
    Data.DeviceId = const_cast<char *>(Device);
    Data.DeviceIdLength = 4;
    return ScsiPortInitialize(DriverObject, RegistryPath, &Data, NULL);
}
