/* SPDX-License-Identifier: BSD-3-Clause */
/* The interface between miniport and port driver. */
#ifndef _NTSRB_
#define _NTSRB_

#include <miniport.h>

#define SCSIPORT_API			DECLSPEC_IMPORT
#define SCSIPORTAPI			SCSIPORT_API

#define SCSI_MAXIMUM_LOGICAL_UNITS	8
#define SCSI_MAXIMUM_TARGETS		8
#define SCSI_MAXIMUM_TARGETS_PER_BUS	128
#define SCSI_MAXIMUM_LUNS_PER_TARGET	255
#define SCSI_MAXIMUM_BUSES		8
#define SCSI_MINIMUM_PHYSICAL_BREAKS	16
#define SCSI_MAXIMUM_PHYSICAL_BREAKS	255

/* PORT_CONFIGURATION_INFORMATION.Dma64BitAddresses */
#define SCSI_DMA64_MINIPORT_SUPPORTED			0x01
#define SCSI_DMA64_MINIPORT_FULL64BIT_SUPPORTED		0x02
#define SCSI_DMA64_SYSTEM_SUPPORTED			0x80

/* Historic: SCSI_REQUEST_BLOCK.Cdb has 16 bytes. */
#define MAXIMUM_CDB_SIZE		12
#define SCSI_PORT_SIGNATURE		((ULONG)0x54524f50)

/* Events delivered with SRB_FUNCTION_RECEIVE_EVENT */
#define SRBEV_BUS_RESET			0x0001
#define SRBEV_SCSI_ASYNC_NOTIFICATION	0x0002

/* HW_INITIALIZATION_DATA.PortVersionFlags */
#define SP_VER_TRACE_SUPPORT		0x0010

#define SP_UNINITIALIZED_VALUE		((ULONG)~0)
#define SP_UNTAGGED			((UCHAR)~0)

/* Results of HwFindAdapter */
#define SP_RETURN_NOT_FOUND		0
#define SP_RETURN_FOUND			1
#define SP_RETURN_ERROR			2
#define SP_RETURN_BAD_CONFIG		3

/* Codes for ScsiPortLogError */
#define SP_BUS_PARITY_ERROR		0x0001
#define SP_UNEXPECTED_DISCONNECT	0x0002
#define SP_INVALID_RESELECTION		0x0003
#define SP_BUS_TIME_OUT			0x0004
#define SP_PROTOCOL_ERROR		0x0005
#define SP_INTERNAL_ADAPTER_ERROR	0x0006
#define SP_REQUEST_TIMEOUT		0x0007
#define SP_IRQ_NOT_RESPONDING		0x0008
#define SP_BAD_FW_WARNING		0x0009
#define SP_BAD_FW_ERROR			0x000a
#define SP_LOST_WMI_MINIPORT_REQUEST	0x000b

/* Target and bus in one number: target bits 0-4, bus bits 5-7, target above. */
#define SCSI_COMBINE_BUS_TARGET(Bus, Target)		\
	((((UCHAR)(Target) & ~0x1f) << 8) | ((UCHAR)(Bus) << 5) |	\
	 ((UCHAR)(Target) & 0x1f))
#define SCSI_DECODE_BUS_TARGET(Value, Bus, Target)	\
	((Bus) = (UCHAR)((Value) >> 5),			\
	 (Target) = (UCHAR)((((Value) >> 8) & ~0x1f) | ((Value) & 0x1f)))

typedef PHYSICAL_ADDRESS SCSI_PHYSICAL_ADDRESS, *PSCSI_PHYSICAL_ADDRESS;

typedef struct _ACCESS_RANGE {
	SCSI_PHYSICAL_ADDRESS RangeStart;
	ULONG RangeLength;
	BOOLEAN RangeInMemory;
} ACCESS_RANGE, *PACCESS_RANGE;

typedef struct _PORT_CONFIGURATION_INFORMATION {
	ULONG Length;
	ULONG SystemIoBusNumber;
	INTERFACE_TYPE AdapterInterfaceType;
	ULONG BusInterruptLevel;
	ULONG BusInterruptVector;
	KINTERRUPT_MODE InterruptMode;
	ULONG MaximumTransferLength;
	ULONG NumberOfPhysicalBreaks;
	ULONG DmaChannel;
	ULONG DmaPort;
	DMA_WIDTH DmaWidth;
	DMA_SPEED DmaSpeed;
	ULONG AlignmentMask;
	ULONG NumberOfAccessRanges;
	ACCESS_RANGE (*AccessRanges)[];
	PVOID Reserved;
	UCHAR NumberOfBuses;
	UCHAR InitiatorBusId[8];
	BOOLEAN ScatterGather;
	BOOLEAN Master;
	BOOLEAN CachesData;
	BOOLEAN AdapterScansDown;
	BOOLEAN AtdiskPrimaryClaimed;
	BOOLEAN AtdiskSecondaryClaimed;
	BOOLEAN Dma32BitAddresses;
	BOOLEAN DemandMode;
	BOOLEAN MapBuffers;
	BOOLEAN NeedPhysicalAddresses;
	BOOLEAN TaggedQueuing;
	BOOLEAN AutoRequestSense;
	BOOLEAN MultipleRequestPerLu;
	BOOLEAN ReceiveEvent;
	BOOLEAN RealModeInitialized;
	BOOLEAN BufferAccessScsiPortControlled;
	UCHAR MaximumNumberOfTargets;
	UCHAR ReservedUchars[2];
	ULONG SlotNumber;
	ULONG BusInterruptLevel2;
	ULONG BusInterruptVector2;
	KINTERRUPT_MODE InterruptMode2;
	ULONG DmaChannel2;
	ULONG DmaPort2;
	DMA_WIDTH DmaWidth2;
	DMA_SPEED DmaSpeed2;
	ULONG DeviceExtensionSize;
	ULONG SpecificLuExtensionSize;
	ULONG SrbExtensionSize;
	UCHAR Dma64BitAddresses;
	BOOLEAN ResetTargetSupported;
	UCHAR MaximumNumberOfLogicalUnits;
	BOOLEAN WmiDataProvider;
} PORT_CONFIGURATION_INFORMATION, *PPORT_CONFIGURATION_INFORMATION;

#define CONFIG_INFO_VERSION_2		sizeof(PORT_CONFIGURATION_INFORMATION)

typedef struct _SCSI_REQUEST_BLOCK {
	USHORT Length;
	UCHAR Function;
	UCHAR SrbStatus;
	UCHAR ScsiStatus;
	UCHAR PathId;
	UCHAR TargetId;
	UCHAR Lun;
	UCHAR QueueTag;
	UCHAR QueueAction;
	UCHAR CdbLength;
	UCHAR SenseInfoBufferLength;
	ULONG SrbFlags;
	ULONG DataTransferLength;
	ULONG TimeOutValue;
	PVOID DataBuffer;
	PVOID SenseInfoBuffer;
	struct _SCSI_REQUEST_BLOCK *NextSrb;
	PVOID OriginalRequest;
	PVOID SrbExtension;
	union {
		ULONG InternalStatus;
		ULONG QueueSortKey;
		ULONG LinkTimeoutValue;
	};
	ULONG Reserved;
	UCHAR Cdb[16];
} SCSI_REQUEST_BLOCK, *PSCSI_REQUEST_BLOCK;

#define SCSI_REQUEST_BLOCK_SIZE		sizeof(SCSI_REQUEST_BLOCK)

/* The following three share the frame of SCSI_REQUEST_BLOCK. */
typedef struct _SCSI_WMI_REQUEST_BLOCK {
	USHORT Length;
	UCHAR Function;
	UCHAR SrbStatus;
	UCHAR WMISubFunction;
	UCHAR PathId;
	UCHAR TargetId;
	UCHAR Lun;
	UCHAR Reserved1;
	UCHAR WMIFlags;
	UCHAR Reserved2[2];
	ULONG SrbFlags;
	ULONG DataTransferLength;
	ULONG TimeOutValue;
	PVOID DataBuffer;
	PVOID DataPath;
	PVOID Reserved3;
	PVOID OriginalRequest;
	PVOID SrbExtension;
	ULONG Reserved4;
	ULONG Reserved6;
	UCHAR Reserved5[16];
} SCSI_WMI_REQUEST_BLOCK, *PSCSI_WMI_REQUEST_BLOCK;

typedef enum _STOR_DEVICE_POWER_STATE {
	StorPowerDeviceUnspecified,
	StorPowerDeviceD0,
	StorPowerDeviceD1,
	StorPowerDeviceD2,
	StorPowerDeviceD3,
	StorPowerDeviceMaximum
} STOR_DEVICE_POWER_STATE, *PSTOR_DEVICE_POWER_STATE;

typedef enum _STOR_POWER_ACTION {
	StorPowerActionNone,
	StorPowerActionReserved,
	StorPowerActionSleep,
	StorPowerActionHibernate,
	StorPowerActionShutdown,
	StorPowerActionShutdownReset,
	StorPowerActionShutdownOff,
	StorPowerActionWarmEject
} STOR_POWER_ACTION, *PSTOR_POWER_ACTION;

typedef struct _SCSI_POWER_REQUEST_BLOCK {
	USHORT Length;
	UCHAR Function;
	UCHAR SrbStatus;
	UCHAR SrbPowerFlags;
	UCHAR PathId;
	UCHAR TargetId;
	UCHAR Lun;
	STOR_DEVICE_POWER_STATE DevicePowerState;
	ULONG SrbFlags;
	ULONG DataTransferLength;
	ULONG TimeOutValue;
	PVOID DataBuffer;
	PVOID SenseInfoBuffer;
	struct _SCSI_REQUEST_BLOCK *NextSrb;
	PVOID OriginalRequest;
	PVOID SrbExtension;
	STOR_POWER_ACTION PowerAction;
	ULONG Reserved;
	UCHAR Reserved5[16];
} SCSI_POWER_REQUEST_BLOCK, *PSCSI_POWER_REQUEST_BLOCK;

typedef enum _STOR_PNP_ACTION {
	StorStartDevice = 0x00,
	StorRemoveDevice = 0x02,
	StorStopDevice = 0x04,
	StorQueryCapabilities = 0x09,
	StorQueryResourceRequirements = 0x0b,
	StorFilterResourceRequirements = 0x0d,
	StorSurpriseRemoval = 0x17
} STOR_PNP_ACTION, *PSTOR_PNP_ACTION;

typedef struct _STOR_DEVICE_CAPABILITIES {
	USHORT Version;
	USHORT Reserved;
	ULONG DeviceD1:1;
	ULONG DeviceD2:1;
	ULONG LockSupported:1;
	ULONG EjectSupported:1;
	ULONG Removable:1;
	ULONG DockDevice:1;
	ULONG UniqueID:1;
	ULONG SilentInstall:1;
	ULONG SurpriseRemovalOK:1;
	ULONG NoDisplayInUI:1;
} STOR_DEVICE_CAPABILITIES, *PSTOR_DEVICE_CAPABILITIES;

typedef struct _SCSI_PNP_REQUEST_BLOCK {
	USHORT Length;
	UCHAR Function;
	UCHAR SrbStatus;
	UCHAR PnPSubFunction;
	UCHAR PathId;
	UCHAR TargetId;
	UCHAR Lun;
	STOR_PNP_ACTION PnPAction;
	ULONG SrbFlags;
	ULONG DataTransferLength;
	ULONG TimeOutValue;
	PVOID DataBuffer;
	PVOID SenseInfoBuffer;
	struct _SCSI_REQUEST_BLOCK *NextSrb;
	PVOID OriginalRequest;
	PVOID SrbExtension;
	ULONG SrbPnPFlags;
	ULONG Reserved;
	UCHAR Reserved4[16];
} SCSI_PNP_REQUEST_BLOCK, *PSCSI_PNP_REQUEST_BLOCK;

/* SRB Function */
#define SRB_FUNCTION_EXECUTE_SCSI	0x00
#define SRB_FUNCTION_CLAIM_DEVICE	0x01
#define SRB_FUNCTION_IO_CONTROL		0x02
#define SRB_FUNCTION_RECEIVE_EVENT	0x03
#define SRB_FUNCTION_RELEASE_QUEUE	0x04
#define SRB_FUNCTION_ATTACH_DEVICE	0x05
#define SRB_FUNCTION_RELEASE_DEVICE	0x06
#define SRB_FUNCTION_SHUTDOWN		0x07
#define SRB_FUNCTION_FLUSH		0x08
#define SRB_FUNCTION_PROTOCOL_COMMAND	0x09
#define SRB_FUNCTION_ABORT_COMMAND	0x10
#define SRB_FUNCTION_RELEASE_RECOVERY	0x11
#define SRB_FUNCTION_RESET_BUS		0x12
#define SRB_FUNCTION_RESET_DEVICE	0x13
#define SRB_FUNCTION_TERMINATE_IO	0x14
#define SRB_FUNCTION_FLUSH_QUEUE	0x15
#define SRB_FUNCTION_REMOVE_DEVICE	0x16
#define SRB_FUNCTION_WMI		0x17
#define SRB_FUNCTION_LOCK_QUEUE		0x18
#define SRB_FUNCTION_UNLOCK_QUEUE	0x19
#define SRB_FUNCTION_QUIESCE_DEVICE	0x1a
#define SRB_FUNCTION_RESET_LOGICAL_UNIT	0x20
#define SRB_FUNCTION_SET_LINK_TIMEOUT	0x21
#define SRB_FUNCTION_LINK_TIMEOUT_OCCURRED	0x22
#define SRB_FUNCTION_LINK_TIMEOUT_COMPLETE	0x23
#define SRB_FUNCTION_POWER		0x24
#define SRB_FUNCTION_PNP		0x25
#define SRB_FUNCTION_DUMP_POINTERS	0x26
#define SRB_FUNCTION_FREE_DUMP_POINTERS	0x27
#define SRB_FUNCTION_STORAGE_REQUEST_BLOCK	0x28
#define SRB_FUNCTION_CRYPTO_OPERATION	0x29
#define SRB_FUNCTION_GET_DUMP_INFO	0x2a
#define SRB_FUNCTION_FREE_DUMP_INFO	0x2b

/* SRB SrbStatus */
#define SRB_STATUS_PENDING		0x00
#define SRB_STATUS_SUCCESS		0x01
#define SRB_STATUS_ABORTED		0x02
#define SRB_STATUS_ABORT_FAILED		0x03
#define SRB_STATUS_ERROR		0x04
#define SRB_STATUS_BUSY			0x05
#define SRB_STATUS_INVALID_REQUEST	0x06
#define SRB_STATUS_INVALID_PATH_ID	0x07
#define SRB_STATUS_NO_DEVICE		0x08
#define SRB_STATUS_TIMEOUT		0x09
#define SRB_STATUS_SELECTION_TIMEOUT	0x0a
#define SRB_STATUS_COMMAND_TIMEOUT	0x0b
#define SRB_STATUS_MESSAGE_REJECTED	0x0d
#define SRB_STATUS_BUS_RESET		0x0e
#define SRB_STATUS_PARITY_ERROR		0x0f
#define SRB_STATUS_REQUEST_SENSE_FAILED	0x10
#define SRB_STATUS_NO_HBA		0x11
#define SRB_STATUS_DATA_OVERRUN		0x12
#define SRB_STATUS_UNEXPECTED_BUS_FREE	0x13
#define SRB_STATUS_PHASE_SEQUENCE_FAILURE	0x14
#define SRB_STATUS_BAD_SRB_BLOCK_LENGTH	0x15
#define SRB_STATUS_REQUEST_FLUSHED	0x16
#define SRB_STATUS_INVALID_LUN		0x20
#define SRB_STATUS_INVALID_TARGET_ID	0x21
#define SRB_STATUS_BAD_FUNCTION		0x22
#define SRB_STATUS_ERROR_RECOVERY	0x23
#define SRB_STATUS_NOT_POWERED		0x24
#define SRB_STATUS_LINK_DOWN		0x25
#define SRB_STATUS_INSUFFICIENT_RESOURCES	0x26
#define SRB_STATUS_THROTTLED_REQUEST	0x27
#define SRB_STATUS_INTERNAL_ERROR	0x30
#define SRB_STATUS_QUEUE_FROZEN		0x40
#define SRB_STATUS_AUTOSENSE_VALID	0x80
#define SRB_STATUS(Status)	\
	((Status) & ~(SRB_STATUS_AUTOSENSE_VALID | SRB_STATUS_QUEUE_FROZEN))

/* SRB SrbFlags */
#define SRB_FLAGS_NO_DATA_TRANSFER	0x00000000
#define SRB_FLAGS_QUEUE_ACTION_ENABLE	0x00000002
#define SRB_FLAGS_DISABLE_DISCONNECT	0x00000004
#define SRB_FLAGS_DISABLE_SYNCH_TRANSFER	0x00000008
#define SRB_FLAGS_BYPASS_FROZEN_QUEUE	0x00000010
#define SRB_FLAGS_DISABLE_AUTOSENSE	0x00000020
#define SRB_FLAGS_DATA_IN		0x00000040
#define SRB_FLAGS_DATA_OUT		0x00000080
#define SRB_FLAGS_UNSPECIFIED_DIRECTION	0x000000c0
#define SRB_FLAGS_NO_QUEUE_FREEZE	0x00000100
#define SRB_FLAGS_ADAPTER_CACHE_ENABLE	0x00000200
#define SRB_FLAGS_FREE_SENSE_BUFFER	0x00000400
#define SRB_FLAGS_D3_PROCESSING		0x00000800
#define SRB_FLAGS_SEQUENTIAL_REQUIRED	0x00001000
#define SRB_FLAGS_IS_ACTIVE		0x00010000
#define SRB_FLAGS_ALLOCATED_FROM_ZONE	0x00020000
#define SRB_FLAGS_SGLIST_FROM_POOL	0x00040000
#define SRB_FLAGS_BYPASS_LOCKED_QUEUE	0x00080000
#define SRB_FLAGS_NO_KEEP_AWAKE		0x00100000
#define SRB_FLAGS_PORT_DRIVER_ALLOCSENSE	0x00200000
#define SRB_FLAGS_PORT_DRIVER_SENSEHASPORT	0x00400000
#define SRB_FLAGS_DONT_START_NEXT_PACKET	0x00800000
#define SRB_FLAGS_PORT_DRIVER_RESERVED	0x0f000000
#define SRB_FLAGS_CLASS_DRIVER_RESERVED	0xf0000000

/* SRB QueueAction */
#define SRB_SIMPLE_TAG_REQUEST		0x20
#define SRB_HEAD_OF_QUEUE_TAG_REQUEST	0x21
#define SRB_ORDERED_QUEUE_TAG_REQUEST	0x22

#define SRB_WMI_FLAGS_ADAPTER_REQUEST	0x01
#define SRB_POWER_FLAGS_ADAPTER_REQUEST	0x01
#define SRB_PNP_FLAGS_ADAPTER_REQUEST	0x01

typedef enum _SCSI_NOTIFICATION_TYPE {
	RequestComplete,
	NextRequest,
	NextLuRequest,
	ResetDetected,
	CallDisableInterrupts,
	CallEnableInterrupts,
	RequestTimerCall,
	BusChangeDetected,
	WMIEvent,
	WMIReregister,
	LinkUp,
	LinkDown,
	QueryTickCount,
	BufferOverrunDetected,
	TraceNotification
} SCSI_NOTIFICATION_TYPE, *PSCSI_NOTIFICATION_TYPE;

/* The last member makes the type 32 bits wide for every compiler. */
typedef enum _SCSI_ADAPTER_CONTROL_TYPE {
	ScsiQuerySupportedControlTypes,
	ScsiStopAdapter,
	ScsiRestartAdapter,
	ScsiSetBootConfig,
	ScsiSetRunningConfig,
	ScsiAdapterControlMax,
	MakeAdapterControlTypeSizeOfUlong = 0xffffffff
} SCSI_ADAPTER_CONTROL_TYPE, *PSCSI_ADAPTER_CONTROL_TYPE;

typedef enum _SCSI_ADAPTER_CONTROL_STATUS {
	ScsiAdapterControlSuccess,
	ScsiAdapterControlUnsuccessful
} SCSI_ADAPTER_CONTROL_STATUS, *PSCSI_ADAPTER_CONTROL_STATUS;

/* MaxControlType counts the array's elements. */
typedef struct _SCSI_SUPPORTED_CONTROL_TYPE_LIST {
	ULONG MaxControlType;
	BOOLEAN SupportedTypeList[];
} SCSI_SUPPORTED_CONTROL_TYPE_LIST, *PSCSI_SUPPORTED_CONTROL_TYPE_LIST;

typedef BOOLEAN NTAPI HW_INITIALIZE(PVOID DeviceExtension);
typedef BOOLEAN NTAPI HW_STARTIO(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb);
typedef BOOLEAN NTAPI HW_INTERRUPT(PVOID DeviceExtension);
typedef VOID NTAPI HW_TIMER(PVOID DeviceExtension);
typedef VOID NTAPI HW_DMA_STARTED(PVOID DeviceExtension);
typedef ULONG NTAPI HW_FIND_ADAPTER(PVOID DeviceExtension, PVOID HwContext,
				    PVOID BusInformation, PCHAR ArgumentString,
				    PPORT_CONFIGURATION_INFORMATION ConfigInfo,
				    PBOOLEAN Again);
typedef BOOLEAN NTAPI HW_RESET_BUS(PVOID DeviceExtension, ULONG PathId);
typedef BOOLEAN NTAPI HW_ADAPTER_STATE(PVOID DeviceExtension, PVOID Context,
				       BOOLEAN SaveState);
typedef SCSI_ADAPTER_CONTROL_STATUS NTAPI
HW_ADAPTER_CONTROL(PVOID DeviceExtension, SCSI_ADAPTER_CONTROL_TYPE ControlType,
		   PVOID Parameters);

typedef HW_INITIALIZE *PHW_INITIALIZE;
typedef HW_STARTIO *PHW_STARTIO;
typedef HW_INTERRUPT *PHW_INTERRUPT;
typedef HW_TIMER *PHW_TIMER;
typedef HW_DMA_STARTED *PHW_DMA_STARTED;
typedef HW_FIND_ADAPTER *PHW_FIND_ADAPTER;
typedef HW_RESET_BUS *PHW_RESET_BUS;
typedef HW_ADAPTER_STATE *PHW_ADAPTER_STATE;
typedef HW_ADAPTER_CONTROL *PHW_ADAPTER_CONTROL;

typedef struct _HW_INITIALIZATION_DATA {
	ULONG HwInitializationDataSize;
	INTERFACE_TYPE AdapterInterfaceType;
	PHW_INITIALIZE HwInitialize;
	PHW_STARTIO HwStartIo;
	PHW_INTERRUPT HwInterrupt;
	PHW_FIND_ADAPTER HwFindAdapter;
	PHW_RESET_BUS HwResetBus;
	PHW_DMA_STARTED HwDmaStarted;
	PHW_ADAPTER_STATE HwAdapterState;
	ULONG DeviceExtensionSize;
	ULONG SpecificLuExtensionSize;
	ULONG SrbExtensionSize;
	ULONG NumberOfAccessRanges;
	PVOID Reserved;
	BOOLEAN MapBuffers;
	BOOLEAN NeedPhysicalAddresses;
	BOOLEAN TaggedQueuing;
	BOOLEAN AutoRequestSense;
	BOOLEAN MultipleRequestPerLu;
	BOOLEAN ReceiveEvent;
	USHORT VendorIdLength;
	PVOID VendorId;
	union {
		USHORT ReservedUshort;
		USHORT PortVersionFlags;
	};
	USHORT DeviceIdLength;
	PVOID DeviceId;
	PHW_ADAPTER_CONTROL HwAdapterControl;
} HW_INITIALIZATION_DATA, *PHW_INITIALIZATION_DATA;

#define SP_EXPORT(ret, conv, name, proto)	SCSIPORT_API ret conv name proto
#define SP_EXPORT_SRB
__SP_EXTERN_C_BEGIN
#include <scsiport_exports.h>
__SP_EXTERN_C_END
#undef SP_EXPORT_SRB
#undef SP_EXPORT

/* System DMA. */
SCSIPORT_API VOID NTAPI ScsiPortIoMapTransfer(PVOID HwDeviceExtension,
					      PSCSI_REQUEST_BLOCK Srb,
					      PVOID LogicalAddress,
					      ULONG Length);
SCSIPORT_API VOID NTAPI ScsiPortFlushDma(PVOID DeviceExtension);

/* Both a function and a macro; undefine the macro to get at the function. */
#define ScsiPortConvertPhysicalAddressToUlong(Address)		\
	((Address).LowPart)
#define ScsiPortConvertPhysicalAddressToULongPtr(Address)	\
	((ULONG_PTR)((Address).QuadPart))

/* The argument brings its own parentheses: DebugPrint((1, "format", ...)). */
#if DBG
#define DebugPrint(x)		ScsiDebugPrint x
#else
#define DebugPrint(x)
#endif

#endif /* _NTSRB_ */
