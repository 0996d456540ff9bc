/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Fibre Channel adapters in WMI: the values of the FC-HBA standard. The port driver
 * hands a data block of this kind through as any other.
 */
#ifndef _HBAPIWMI_H_
#define _HBAPIWMI_H_

#include <ntdef.h>
#include <guiddef.h>

typedef ULONG HBA_STATUS;

#define HBA_STATUS_OK				0
#define HBA_STATUS_ERROR			1
#define HBA_STATUS_ERROR_NOT_SUPPORTED		2
#define HBA_STATUS_ERROR_INVALID_HANDLE		3
#define HBA_STATUS_ERROR_ARG			4
#define HBA_STATUS_ERROR_ILLEGAL_WWN		5
#define HBA_STATUS_ERROR_ILLEGAL_INDEX		6
#define HBA_STATUS_ERROR_MORE_DATA		7
#define HBA_STATUS_ERROR_STALE_DATA		8
#define HBA_STATUS_SCSI_CHECK_CONDITION		9
#define HBA_STATUS_ERROR_BUSY			10
#define HBA_STATUS_ERROR_TRY_AGAIN		11
#define HBA_STATUS_ERROR_UNAVAILABLE		12

#define HBA_PORTTYPE_UNKNOWN		1
#define HBA_PORTTYPE_OTHER		2
#define HBA_PORTTYPE_NOTPRESENT		3
#define HBA_PORTTYPE_NPORT		5
#define HBA_PORTTYPE_NLPORT		6
#define HBA_PORTTYPE_FLPORT		7
#define HBA_PORTTYPE_FPORT		8
#define HBA_PORTTYPE_EPORT		9
#define HBA_PORTTYPE_GPORT		10
#define HBA_PORTTYPE_LPORT		20
#define HBA_PORTTYPE_PTP		21

#define HBA_PORTSTATE_UNKNOWN		1
#define HBA_PORTSTATE_ONLINE		2
#define HBA_PORTSTATE_OFFLINE		3
#define HBA_PORTSTATE_BYPASSED		4
#define HBA_PORTSTATE_DIAGNOSTICS	5
#define HBA_PORTSTATE_LINKDOWN		6
#define HBA_PORTSTATE_ERROR		7
#define HBA_PORTSTATE_LOOPBACK		8

#define HBA_PORTSPEED_UNKNOWN		0
#define HBA_PORTSPEED_1GBIT		1
#define HBA_PORTSPEED_2GBIT		2
#define HBA_PORTSPEED_10GBIT		4
#define HBA_PORTSPEED_4GBIT		8

/* The data blocks */
#ifdef DEFINE_GUID
DEFINE_GUID(MSFC_FCAdapterHBAAttributes_GUID,
	    0xf8f3ea26, 0xab2c, 0x4593, 0x8b, 0x84, 0xc5, 0x64, 0x28, 0xe6, 0xbe, 0xdb);
#endif
#define MSFC_FCAdapterHBAAttributesGuid	\
	{ 0xf8f3ea26, 0xab2c, 0x4593, { 0x8b, 0x84, 0xc5, 0x64, 0x28, 0xe6, 0xbe, 0xdb } }

typedef struct _MSFC_FCAdapterHBAAttributes {
	ULONGLONG UniqueAdapterId;
	ULONG HBAStatus;
	UCHAR NodeWWN[8];
	ULONG VendorSpecificID;
	ULONG NumberOfPorts;
	WCHAR Manufacturer[64 + 1];
	WCHAR SerialNumber[64 + 1];
	WCHAR Model[256 + 1];
	WCHAR ModelDescription[256 + 1];
	WCHAR NodeSymbolicName[256 + 1];
	WCHAR HardwareVersion[256 + 1];
	WCHAR DriverVersion[256 + 1];
	WCHAR OptionROMVersion[256 + 1];
	WCHAR FirmwareVersion[256 + 1];
	WCHAR DriverName[256 + 1];
	WCHAR MfgDomain[256 + 1];
} MSFC_FCAdapterHBAAttributes, *PMSFC_FCAdapterHBAAttributes;

typedef struct _MSFC_HBAPortAttributesResults {
	UCHAR NodeWWN[8];
	UCHAR PortWWN[8];
	ULONG PortFcId;
	ULONG PortType;
	ULONG PortState;
	ULONG PortSupportedClassofService;
	UCHAR PortSupportedFc4Types[32];
	UCHAR PortActiveFc4Types[32];
	ULONG PortSupportedSpeed;
	ULONG PortSpeed;
	ULONG PortMaxFrameSize;
	UCHAR FabricName[8];
	ULONG NumberofDiscoveredPorts;
} MSFC_HBAPortAttributesResults, *PMSFC_HBAPortAttributesResults;

typedef struct _MSFC_FibrePortHBAAttributes {
	ULONGLONG UniquePortId;
	ULONG HBAStatus;
	MSFC_HBAPortAttributesResults Attributes;
} MSFC_FibrePortHBAAttributes, *PMSFC_FibrePortHBAAttributes;

/* Counters since the last reset; -1 for what the adapter does not count */
typedef struct _MSFC_HBAPortStatistics {
	LONGLONG SecondsSinceLastReset;
	LONGLONG TxFrames;
	LONGLONG TxWords;
	LONGLONG RxFrames;
	LONGLONG RxWords;
	LONGLONG LIPCount;
	LONGLONG NOSCount;
	LONGLONG ErrorFrames;
	LONGLONG DumpedFrames;
	LONGLONG LinkFailureCount;
	LONGLONG LossOfSyncCount;
	LONGLONG LossOfSignalCount;
	LONGLONG PrimitiveSeqProtocolErrCount;
	LONGLONG InvalidTxWordCount;
	LONGLONG InvalidCRCCount;
} MSFC_HBAPortStatistics, *PMSFC_HBAPortStatistics;

typedef struct _MSFC_FibrePortHBAStatistics {
	ULONGLONG UniquePortId;
	ULONG HBAStatus;
	MSFC_HBAPortStatistics Statistics;
} MSFC_FibrePortHBAStatistics, *PMSFC_FibrePortHBAStatistics;

#endif /* _HBAPIWMI_H_ */
