/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The WMI helper library: it takes a WMI request apart, calls the miniport's
 * HwScsiWmiXxx routines and puts the answer together.
 */
#ifndef __SCSIWMI_H
#define __SCSIWMI_H

#include <srb.h>
#include <wmistr.h>

/* WMISubFunction of an SCSI_WMI_REQUEST_BLOCK */
#define IRP_MN_QUERY_ALL_DATA		0x00
#define IRP_MN_QUERY_SINGLE_INSTANCE	0x01
#define IRP_MN_CHANGE_SINGLE_INSTANCE	0x02
#define IRP_MN_CHANGE_SINGLE_ITEM	0x03
#define IRP_MN_ENABLE_EVENTS		0x04
#define IRP_MN_DISABLE_EVENTS		0x05
#define IRP_MN_ENABLE_COLLECTION	0x06
#define IRP_MN_DISABLE_COLLECTION	0x07
#define IRP_MN_REGINFO			0x08
#define IRP_MN_EXECUTE_METHOD		0x09
#define IRP_MN_REGINFO_EX		0x0b

/*
 * Aligned naturally. Whether Windows packs it to four bytes on x64 is not
 * established; only the miniport and the helper library ever look inside.
 */
typedef struct _SCSIWMI_REQUEST_CONTEXT {
	PVOID UserContext;
	ULONG BufferSize;
	PUCHAR Buffer;
	UCHAR MinorFunction;
	UCHAR ReturnStatus;
	ULONG ReturnSize;
} SCSIWMI_REQUEST_CONTEXT, *PSCSIWMI_REQUEST_CONTEXT;

#define ScsiPortWmiGetReturnSize(context)	((context)->ReturnSize)
#define ScsiPortWmiGetReturnStatus(context)	((context)->ReturnStatus)

typedef struct _SCSIWMIGUIDREGINFO {
	LPCGUID Guid;
	ULONG InstanceCount;
	ULONG Flags;
} SCSIWMIGUIDREGINFO, *PSCSIWMIGUIDREGINFO;

typedef enum _SCSIWMI_ENABLE_DISABLE_CONTROL {
	ScsiWmiEventControl,
	ScsiWmiDataBlockControl
} SCSIWMI_ENABLE_DISABLE_CONTROL;

/* The BOOLEAN results below are SRB status values in fact. */
typedef UCHAR (NTAPI *PSCSIWMI_QUERY_REGINFO)(PVOID DeviceContext,
					      PSCSIWMI_REQUEST_CONTEXT RequestContext,
					      PWCHAR *MofResourceName);
typedef BOOLEAN (NTAPI *PSCSIWMI_QUERY_DATABLOCK)(PVOID Context,
						  PSCSIWMI_REQUEST_CONTEXT DispatchContext,
						  ULONG GuidIndex,
						  ULONG InstanceIndex,
						  ULONG InstanceCount,
						  PULONG InstanceLengthArray,
						  ULONG BufferAvail,
						  PUCHAR Buffer);
typedef BOOLEAN (NTAPI *PSCSIWMI_SET_DATABLOCK)(PVOID Context,
						PSCSIWMI_REQUEST_CONTEXT DispatchContext,
						ULONG GuidIndex,
						ULONG InstanceIndex,
						ULONG BufferSize,
						PUCHAR Buffer);
typedef BOOLEAN (NTAPI *PSCSIWMI_SET_DATAITEM)(PVOID Context,
					       PSCSIWMI_REQUEST_CONTEXT DispatchContext,
					       ULONG GuidIndex,
					       ULONG InstanceIndex,
					       ULONG DataItemId,
					       ULONG BufferSize,
					       PUCHAR Buffer);
typedef BOOLEAN (NTAPI *PSCSIWMI_EXECUTE_METHOD)(PVOID Context,
						 PSCSIWMI_REQUEST_CONTEXT DispatchContext,
						 ULONG GuidIndex,
						 ULONG InstanceIndex,
						 ULONG MethodId,
						 ULONG InBufferSize,
						 ULONG OutBufferSize,
						 PUCHAR Buffer);
typedef BOOLEAN (NTAPI *PSCSIWMI_FUNCTION_CONTROL)(PVOID Context,
						   PSCSIWMI_REQUEST_CONTEXT DispatchContext,
						   ULONG GuidIndex,
						   SCSIWMI_ENABLE_DISABLE_CONTROL Function,
						   BOOLEAN Enable);

typedef struct _SCSIWMILIB_CONTEXT {
	ULONG GuidCount;
	PSCSIWMIGUIDREGINFO GuidList;
	PSCSIWMI_QUERY_REGINFO QueryWmiRegInfo;
	PSCSIWMI_QUERY_DATABLOCK QueryWmiDataBlock;
	PSCSIWMI_SET_DATABLOCK SetWmiDataBlock;
	PSCSIWMI_SET_DATAITEM SetWmiDataItem;
	PSCSIWMI_EXECUTE_METHOD ExecuteWmiMethod;
	PSCSIWMI_FUNCTION_CONTROL WmiFunctionControl;
} SCSI_WMILIB_CONTEXT, *PSCSI_WMILIB_CONTEXT;

#define SP_EXPORT(ret, conv, name, proto)	SCSIPORT_API ret conv name proto
#define SP_EXPORT_WMI
__SP_EXTERN_C_BEGIN
#include <scsiport_exports.h>
__SP_EXTERN_C_END
#undef SP_EXPORT_WMI
#undef SP_EXPORT

/*
 * An event of the adapter rather than of one logical unit. EventData begins with
 * 40h bytes for the library; the data proper follow, EventDataSize bytes of them.
 */
#define ScsiPortWmiFireAdapterEvent(HwDeviceExtension, Guid, InstanceIndex,		\
				    EventDataSize, EventData)				\
	ScsiPortWmiFireLogicalUnitEvent(HwDeviceExtension, 0xff, 0, 0, Guid,		\
					InstanceIndex, EventDataSize, EventData)

#endif /* __SCSIWMI_H */
