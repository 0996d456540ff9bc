/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The functions a miniport may import, one SP_EXPORT() each:
 *
 *	SP_EXPORT(return type, calling convention, name, (prototype));
 *
 * No include guard: whoever includes this file defines SP_EXPORT first and
 * undefines it afterwards. SP_EXPORT_WMI selects the functions of scsiwmi.h,
 * SP_EXPORT_SRB those of srb.h, neither of them all. Only these type names may appear,
 * because the port driver supplies its own for them: PVOID UCHAR PUCHAR USHORT PUSHORT ULONG
 * PULONG LONG ULONG_PTR BOOLEAN PCCHAR PLARGE_INTEGER INTERFACE_TYPE
 * SCSI_PHYSICAL_ADDRESS SCSI_NOTIFICATION_TYPE PSCSI_REQUEST_BLOCK
 * PPORT_CONFIGURATION_INFORMATION PWCHAR LPGUID.
 */

#ifndef SP_EXPORT_WMI

/* Initialisation and configuration */
SP_EXPORT(ULONG, NTAPI, ScsiPortInitialize, (PVOID Argument1, PVOID Argument2, struct _HW_INITIALIZATION_DATA *HwInitializationData, PVOID HwContext));
SP_EXPORT(ULONG, NTAPI, ScsiPortGetBusData, (PVOID DeviceExtension, ULONG BusDataType, ULONG SystemIoBusNumber, ULONG SlotNumber, PVOID Buffer, ULONG Length));
SP_EXPORT(ULONG, NTAPI, ScsiPortSetBusDataByOffset, (PVOID DeviceExtension, ULONG BusDataType, ULONG SystemIoBusNumber, ULONG SlotNumber, PVOID Buffer, ULONG Offset, ULONG Length));
SP_EXPORT(BOOLEAN, NTAPI, ScsiPortValidateRange, (PVOID HwDeviceExtension, INTERFACE_TYPE BusType, ULONG SystemIoBusNumber, SCSI_PHYSICAL_ADDRESS IoAddress, ULONG NumberOfBytes, BOOLEAN InIoSpace));
SP_EXPORT(PVOID, NTAPI, ScsiPortGetDeviceBase, (PVOID HwDeviceExtension, INTERFACE_TYPE BusType, ULONG SystemIoBusNumber, SCSI_PHYSICAL_ADDRESS IoAddress, ULONG NumberOfBytes, BOOLEAN InIoSpace));
SP_EXPORT(void, NTAPI, ScsiPortFreeDeviceBase, (PVOID HwDeviceExtension, PVOID MappedAddress));
SP_EXPORT(PVOID, NTAPI, ScsiPortGetUncachedExtension, (PVOID HwDeviceExtension, PPORT_CONFIGURATION_INFORMATION ConfigInfo, ULONG NumberOfBytes));

/* Address conversion; the last name is also a function-like macro in srb.h */
SP_EXPORT(SCSI_PHYSICAL_ADDRESS, NTAPI, ScsiPortConvertUlongToPhysicalAddress, (ULONG_PTR UlongAddress));
SP_EXPORT(ULONG, NTAPI, ScsiPortConvertPhysicalAddressToUlong, (SCSI_PHYSICAL_ADDRESS Address));

/* I/O space; the buffer functions stay at one port, Count is in elements */
SP_EXPORT(UCHAR, NTAPI, ScsiPortReadPortUchar, (PUCHAR Port));
SP_EXPORT(USHORT, NTAPI, ScsiPortReadPortUshort, (PUSHORT Port));
SP_EXPORT(ULONG, NTAPI, ScsiPortReadPortUlong, (PULONG Port));
SP_EXPORT(void, NTAPI, ScsiPortReadPortBufferUchar, (PUCHAR Port, PUCHAR Buffer, ULONG Count));
SP_EXPORT(void, NTAPI, ScsiPortReadPortBufferUshort, (PUSHORT Port, PUSHORT Buffer, ULONG Count));
SP_EXPORT(void, NTAPI, ScsiPortReadPortBufferUlong, (PULONG Port, PULONG Buffer, ULONG Count));
SP_EXPORT(void, NTAPI, ScsiPortWritePortUchar, (PUCHAR Port, UCHAR Value));
SP_EXPORT(void, NTAPI, ScsiPortWritePortUshort, (PUSHORT Port, USHORT Value));
SP_EXPORT(void, NTAPI, ScsiPortWritePortUlong, (PULONG Port, ULONG Value));
SP_EXPORT(void, NTAPI, ScsiPortWritePortBufferUchar, (PUCHAR Port, PUCHAR Buffer, ULONG Count));
SP_EXPORT(void, NTAPI, ScsiPortWritePortBufferUshort, (PUSHORT Port, PUSHORT Buffer, ULONG Count));
SP_EXPORT(void, NTAPI, ScsiPortWritePortBufferUlong, (PULONG Port, PULONG Buffer, ULONG Count));

/* Memory space; the buffer functions advance both pointers, Count is in elements */
SP_EXPORT(UCHAR, NTAPI, ScsiPortReadRegisterUchar, (PUCHAR Register));
SP_EXPORT(USHORT, NTAPI, ScsiPortReadRegisterUshort, (PUSHORT Register));
SP_EXPORT(ULONG, NTAPI, ScsiPortReadRegisterUlong, (PULONG Register));
SP_EXPORT(void, NTAPI, ScsiPortReadRegisterBufferUchar, (PUCHAR Register, PUCHAR Buffer, ULONG Count));
SP_EXPORT(void, NTAPI, ScsiPortReadRegisterBufferUshort, (PUSHORT Register, PUSHORT Buffer, ULONG Count));
SP_EXPORT(void, NTAPI, ScsiPortReadRegisterBufferUlong, (PULONG Register, PULONG Buffer, ULONG Count));
SP_EXPORT(void, NTAPI, ScsiPortWriteRegisterUchar, (PUCHAR Register, UCHAR Value));
SP_EXPORT(void, NTAPI, ScsiPortWriteRegisterUshort, (PUSHORT Register, USHORT Value));
SP_EXPORT(void, NTAPI, ScsiPortWriteRegisterUlong, (PULONG Register, ULONG Value));
SP_EXPORT(void, NTAPI, ScsiPortWriteRegisterBufferUchar, (PUCHAR Register, PUCHAR Buffer, ULONG Count));
SP_EXPORT(void, NTAPI, ScsiPortWriteRegisterBufferUshort, (PUSHORT Register, PUSHORT Buffer, ULONG Count));
SP_EXPORT(void, NTAPI, ScsiPortWriteRegisterBufferUlong, (PULONG Register, PULONG Buffer, ULONG Count));

/* DMA and address translation */
SP_EXPORT(SCSI_PHYSICAL_ADDRESS, NTAPI, ScsiPortGetPhysicalAddress, (PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb, PVOID VirtualAddress, PULONG Length));
SP_EXPORT(PVOID, NTAPI, ScsiPortGetVirtualAddress, (PVOID HwDeviceExtension, SCSI_PHYSICAL_ADDRESS PhysicalAddress));
SP_EXPORT(void, NTAPI, ScsiPortIoMapTransfer, (PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb, PVOID LogicalAddress, ULONG Length));
SP_EXPORT(void, NTAPI, ScsiPortFlushDma, (PVOID DeviceExtension));

/* Requests and logical units */
SP_EXPORT(PVOID, NTAPI, ScsiPortGetLogicalUnit, (PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun));
SP_EXPORT(PSCSI_REQUEST_BLOCK, NTAPI, ScsiPortGetSrb, (PVOID DeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun, LONG QueueTag));
SP_EXPORT(void, NTAPI, ScsiPortCompleteRequest, (PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun, UCHAR SrbStatus));

/* Notification, logging, time */
SP_EXPORT(void, __cdecl, ScsiPortNotification, (SCSI_NOTIFICATION_TYPE NotificationType, PVOID HwDeviceExtension, ...));
SP_EXPORT(void, NTAPI, ScsiPortLogError, (PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb, UCHAR PathId, UCHAR TargetId, UCHAR Lun, ULONG ErrorCode, ULONG UniqueId));
SP_EXPORT(void, NTAPI, ScsiPortMoveMemory, (PVOID WriteBuffer, PVOID ReadBuffer, ULONG Length));
SP_EXPORT(void, NTAPI, ScsiPortStallExecution, (ULONG Delay));
SP_EXPORT(void, NTAPI, ScsiPortQuerySystemTime, (PLARGE_INTEGER CurrentTime));
SP_EXPORT(void, __cdecl, ScsiDebugPrint, (ULONG DebugPrintLevel, PCCHAR DebugMessage, ...));
#endif /* SP_EXPORT_WMI */

#ifndef SP_EXPORT_SRB
/* The WMI helper library */
SP_EXPORT(BOOLEAN, NTAPI, ScsiPortWmiDispatchFunction, (struct _SCSIWMILIB_CONTEXT *WmiLibInfo, UCHAR MinorFunction, PVOID DeviceContext, struct _SCSIWMI_REQUEST_CONTEXT *RequestContext, PVOID DataPath, ULONG BufferSize, PVOID Buffer));
SP_EXPORT(void, NTAPI, ScsiPortWmiPostProcess, (struct _SCSIWMI_REQUEST_CONTEXT *RequestContext, UCHAR SrbStatus, ULONG BufferUsed));
SP_EXPORT(void, NTAPI, ScsiPortWmiFireLogicalUnitEvent, (PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun, LPGUID Guid, ULONG InstanceIndex, ULONG EventDataSize, PVOID EventData));
SP_EXPORT(BOOLEAN, NTAPI, ScsiPortWmiSetInstanceCount, (struct _SCSIWMI_REQUEST_CONTEXT *RequestContext, ULONG InstanceCount, PULONG BufferAvail, PULONG SizeNeeded));
SP_EXPORT(PVOID, NTAPI, ScsiPortWmiSetData, (struct _SCSIWMI_REQUEST_CONTEXT *RequestContext, ULONG InstanceIndex, ULONG DataLength, PULONG BufferAvail, PULONG SizeNeeded));
SP_EXPORT(PWCHAR, NTAPI, ScsiPortWmiSetInstanceName, (struct _SCSIWMI_REQUEST_CONTEXT *RequestContext, ULONG InstanceIndex, ULONG InstanceNameLength, PULONG BufferAvail, PULONG SizeNeeded));
SP_EXPORT(PWCHAR, NTAPI, ScsiPortWmiGetInstanceName, (struct _SCSIWMI_REQUEST_CONTEXT *RequestContext));
#endif /* SP_EXPORT_SRB */
