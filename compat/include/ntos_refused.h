/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kernel functions that cannot work under a SCSI port driver. A source that
 * names one links; a call reports itself once and fails as Windows documents.
 *
 * One entry a line, in this form, which tools read too:
 *
 *	NTOS_REFUSED(type, failure, name, (prototype), (out parameters), "why");
 *
 * type: what it returns. failure: what a call returns, NTOS_NOTHING for void.
 * out parameters: what a call does to them, expressions separated by commas:
 * NTOS_CLEAR(pointer) sets to zero what it points to, NTOS_FAIL(block) makes an
 * IO_STATUS_BLOCK say STATUS_NOT_SUPPORTED; (0) is none. why: one reason, without
 * a full stop; it has no quotation mark and no parenthesis.
 *
 * No include guard: whoever includes this file defines NTOS_REFUSED first and
 * undefines it afterwards.
 */

/* Threads and work items */
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, PsCreateSystemThread, (PHANDLE ThreadHandle, ULONG DesiredAccess, PVOID ObjectAttributes, HANDLE ProcessHandle, PVOID ClientId, PVOID StartRoutine, PVOID StartContext), (NTOS_CLEAR(ThreadHandle)), "a miniport has no threads");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, PsTerminateSystemThread, (NTSTATUS ExitStatus), (0), "a miniport has no threads");
NTOS_REFUSED(PVOID, NULL, IoAllocateWorkItem, (PVOID DeviceObject), (0), "a miniport has no device object and no threads");
NTOS_REFUSED(void, NTOS_NOTHING, IoFreeWorkItem, (PVOID IoWorkItem), (0), "a miniport has no device object and no threads");
NTOS_REFUSED(void, NTOS_NOTHING, IoQueueWorkItem, (PVOID IoWorkItem, PVOID WorkerRoutine, ULONG QueueType, PVOID Context), (0), "a miniport has no device object and no threads");
NTOS_REFUSED(void, NTOS_NOTHING, ExQueueWorkItem, (PVOID WorkItem, ULONG QueueType), (0), "a miniport has no threads; RequestTimerCall is its only deferral");

/* Waits and objects */
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, KeWaitForSingleObject, (PVOID Object, ULONG WaitReason, KPROCESSOR_MODE WaitMode, BOOLEAN Alertable, PLARGE_INTEGER Timeout), (0), "the callbacks of a miniport cannot sleep");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, KeWaitForMultipleObjects, (ULONG Count, PVOID Object, ULONG WaitType, ULONG WaitReason, KPROCESSOR_MODE WaitMode, BOOLEAN Alertable, PLARGE_INTEGER Timeout, PVOID WaitBlockArray), (0), "the callbacks of a miniport cannot sleep");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, KeDelayExecutionThread, (KPROCESSOR_MODE WaitMode, BOOLEAN Alertable, PLARGE_INTEGER Interval), (0), "the callbacks of a miniport cannot sleep");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ObReferenceObjectByHandle, (HANDLE Handle, ULONG DesiredAccess, PVOID ObjectType, KPROCESSOR_MODE AccessMode, PVOID Object, PVOID HandleInformation), (NTOS_CLEAR((PHANDLE)Object)), "there is no object manager");
NTOS_REFUSED(LONG, 0, ObfDereferenceObject, (PVOID Object), (0), "there is no object manager");

/* Timers, DPCs and interrupts */
NTOS_REFUSED(void, NTOS_NOTHING, KeInitializeTimer, (PVOID Timer), (0), "timers belong to the port driver; use RequestTimerCall");
NTOS_REFUSED(BOOLEAN, 0, KeSetTimer, (PVOID Timer, LARGE_INTEGER DueTime, PVOID Dpc), (0), "timers belong to the port driver; use RequestTimerCall");
NTOS_REFUSED(BOOLEAN, 0, KeCancelTimer, (PVOID Timer), (0), "timers belong to the port driver; use RequestTimerCall");
NTOS_REFUSED(void, NTOS_NOTHING, KeInitializeDpc, (PVOID Dpc, PVOID DeferredRoutine, PVOID DeferredContext), (0), "DPCs belong to the port driver; use CallEnableInterrupts");
NTOS_REFUSED(BOOLEAN, 0, KeInsertQueueDpc, (PVOID Dpc, PVOID SystemArgument1, PVOID SystemArgument2), (0), "DPCs belong to the port driver; use CallEnableInterrupts");
NTOS_REFUSED(BOOLEAN, 0, KeRemoveQueueDpc, (PVOID Dpc), (0), "DPCs belong to the port driver; use CallEnableInterrupts");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, IoConnectInterrupt, (PVOID InterruptObject, PVOID ServiceRoutine, PVOID ServiceContext, PVOID SpinLock, ULONG Vector, KIRQL Irql, KIRQL SynchronizeIrql, ULONG InterruptMode, BOOLEAN ShareVector, KAFFINITY ProcessorEnableMask, BOOLEAN FloatingSave), (NTOS_CLEAR((PHANDLE)InterruptObject)), "the port driver connects the interrupt and calls HwInterrupt");
NTOS_REFUSED(void, NTOS_NOTHING, IoDisconnectInterrupt, (PVOID InterruptObject), (0), "the port driver connects the interrupt and calls HwInterrupt");
NTOS_REFUSED(BOOLEAN, 0, KeSynchronizeExecution, (PVOID Interrupt, PVOID SynchronizeRoutine, PVOID SynchronizeContext), (0), "there is no interrupt object; callbacks are synchronized already");

/* IRPs and devices */
NTOS_REFUSED(PVOID, NULL, IoAllocateIrp, (CCHAR StackSize, BOOLEAN ChargeQuota), (0), "there are no IRPs; requests come as SRBs");
NTOS_REFUSED(void, NTOS_NOTHING, IoFreeIrp, (PVOID Irp), (0), "there are no IRPs; requests come as SRBs");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, IofCallDriver, (PVOID DeviceObject, PVOID Irp), (0), "there are no IRPs; requests come as SRBs");
NTOS_REFUSED(void, NTOS_NOTHING, IofCompleteRequest, (PVOID Irp, CCHAR PriorityBoost), (0), "there are no IRPs; requests come as SRBs");
NTOS_REFUSED(PVOID, NULL, IoBuildDeviceIoControlRequest, (ULONG IoControlCode, PVOID DeviceObject, PVOID InputBuffer, ULONG InputBufferLength, PVOID OutputBuffer, ULONG OutputBufferLength, BOOLEAN InternalDeviceIoControl, PVOID Event, PVOID IoStatusBlock), (NTOS_FAIL(IoStatusBlock)), "there are no IRPs; requests come as SRBs");
NTOS_REFUSED(PVOID, NULL, IoBuildSynchronousFsdRequest, (ULONG MajorFunction, PVOID DeviceObject, PVOID Buffer, ULONG Length, PLARGE_INTEGER StartingOffset, PVOID Event, PVOID IoStatusBlock), (NTOS_FAIL(IoStatusBlock)), "there are no IRPs; requests come as SRBs");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, IoCreateDevice, (PVOID DriverObject, ULONG DeviceExtensionSize, PVOID DeviceName, DEVICE_TYPE DeviceType, ULONG DeviceCharacteristics, BOOLEAN Exclusive, PVOID DeviceObject), (NTOS_CLEAR((PHANDLE)DeviceObject)), "the port driver creates the devices");
NTOS_REFUSED(void, NTOS_NOTHING, IoDeleteDevice, (PVOID DeviceObject), (0), "the port driver creates the devices");
NTOS_REFUSED(PVOID, NULL, IoAttachDeviceToDeviceStack, (PVOID SourceDevice, PVOID TargetDevice), (0), "the port driver creates the devices");
NTOS_REFUSED(void, NTOS_NOTHING, IoDetachDevice, (PVOID TargetDevice), (0), "the port driver creates the devices");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, IoCreateSymbolicLink, (PVOID SymbolicLinkName, PVOID DeviceName), (0), "there is no object manager");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, IoDeleteSymbolicLink, (PVOID SymbolicLinkName), (0), "there is no object manager");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, IoGetDeviceObjectPointer, (PVOID ObjectName, ULONG DesiredAccess, PVOID FileObject, PVOID DeviceObject), (NTOS_CLEAR((PHANDLE)FileObject), NTOS_CLEAR((PHANDLE)DeviceObject)), "there is no object manager");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, IoGetDeviceProperty, (PVOID DeviceObject, ULONG DeviceProperty, ULONG BufferLength, PVOID PropertyBuffer, PULONG ResultLength), (NTOS_CLEAR(ResultLength)), "a miniport has no device object");
NTOS_REFUSED(PVOID, NULL, IoAllocateMdl, (PVOID VirtualAddress, ULONG Length, BOOLEAN SecondaryBuffer, BOOLEAN ChargeQuota, PVOID Irp), (0), "there are no MDLs; ask ScsiPortGetPhysicalAddress");
NTOS_REFUSED(void, NTOS_NOTHING, IoFreeMdl, (PVOID Mdl), (0), "there are no MDLs; ask ScsiPortGetPhysicalAddress");
NTOS_REFUSED(PVOID, NULL, IoGetDmaAdapter, (PVOID PhysicalDeviceObject, PVOID DeviceDescription, PULONG NumberOfMapRegisters), (NTOS_CLEAR(NumberOfMapRegisters)), "the port driver maps DMA; ask ScsiPortGetPhysicalAddress");

/* Registry */
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwOpenKey, (PHANDLE KeyHandle, ULONG DesiredAccess, PVOID ObjectAttributes), (NTOS_CLEAR(KeyHandle)), "there is no registry; settings are module parameters");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwCreateKey, (PHANDLE KeyHandle, ULONG DesiredAccess, PVOID ObjectAttributes, ULONG TitleIndex, PVOID Class, ULONG CreateOptions, PULONG Disposition), (NTOS_CLEAR(KeyHandle), NTOS_CLEAR(Disposition)), "there is no registry; settings are module parameters");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwQueryValueKey, (HANDLE KeyHandle, PVOID ValueName, ULONG KeyValueInformationClass, PVOID KeyValueInformation, ULONG Length, PULONG ResultLength), (NTOS_CLEAR(ResultLength)), "there is no registry; settings are module parameters");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwSetValueKey, (HANDLE KeyHandle, PVOID ValueName, ULONG TitleIndex, ULONG Type, PVOID Data, ULONG DataSize), (0), "there is no registry; settings are module parameters");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwEnumerateKey, (HANDLE KeyHandle, ULONG Index, ULONG KeyInformationClass, PVOID KeyInformation, ULONG Length, PULONG ResultLength), (NTOS_CLEAR(ResultLength)), "there is no registry; settings are module parameters");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, RtlQueryRegistryValues, (ULONG RelativeTo, PCWSTR Path, PVOID QueryTable, PVOID Context, PVOID Environment), (0), "there is no registry; settings are module parameters");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, RtlWriteRegistryValue, (ULONG RelativeTo, PCWSTR Path, PCWSTR ValueName, ULONG ValueType, PVOID ValueData, ULONG ValueLength), (0), "there is no registry; settings are module parameters");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, RtlCheckRegistryKey, (ULONG RelativeTo, PWSTR Path), (0), "there is no registry; settings are module parameters");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, IoOpenDeviceRegistryKey, (PVOID DeviceObject, ULONG DevInstKeyType, ULONG DesiredAccess, PHANDLE DeviceRegKey), (NTOS_CLEAR(DeviceRegKey)), "there is no registry; settings are module parameters");

/* Files */
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwCreateFile, (PHANDLE FileHandle, ULONG DesiredAccess, PVOID ObjectAttributes, PVOID IoStatusBlock, PLARGE_INTEGER AllocationSize, ULONG FileAttributes, ULONG ShareAccess, ULONG CreateDisposition, ULONG CreateOptions, PVOID EaBuffer, ULONG EaLength), (NTOS_CLEAR(FileHandle), NTOS_FAIL(IoStatusBlock)), "a miniport has no files");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwReadFile, (HANDLE FileHandle, HANDLE Event, PVOID ApcRoutine, PVOID ApcContext, PVOID IoStatusBlock, PVOID Buffer, ULONG Length, PLARGE_INTEGER ByteOffset, PULONG Key), (NTOS_FAIL(IoStatusBlock)), "a miniport has no files");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwWriteFile, (HANDLE FileHandle, HANDLE Event, PVOID ApcRoutine, PVOID ApcContext, PVOID IoStatusBlock, PVOID Buffer, ULONG Length, PLARGE_INTEGER ByteOffset, PULONG Key), (NTOS_FAIL(IoStatusBlock)), "a miniport has no files");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwClose, (HANDLE Handle), (0), "there are no handles");

/* Other parts of the system */
NTOS_REFUSED(PVOID, NULL, MmGetSystemRoutineAddress, (PVOID SystemRoutineName), (0), "no function can be found by its name");
NTOS_REFUSED(void, NTOS_NOTHING, IoWriteErrorLogEntry, (PVOID ElEntry), (0), "the error log is written by ScsiPortLogError");
NTOS_REFUSED(PVOID, NULL, IoAllocateErrorLogEntry, (PVOID IoObject, UCHAR EntrySize), (0), "the error log is written by ScsiPortLogError");
NTOS_REFUSED(ULONG, 0, HalGetBusData, (ULONG BusDataType, ULONG BusNumber, ULONG SlotNumber, PVOID Buffer, ULONG Length), (0), "bus data needs an adapter; use ScsiPortGetBusData");
NTOS_REFUSED(ULONG, 0, HalSetBusData, (ULONG BusDataType, ULONG BusNumber, ULONG SlotNumber, PVOID Buffer, ULONG Length), (0), "bus data needs an adapter; use ScsiPortSetBusDataByOffset");

/* The same subjects, less often met */
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, KeWaitForMutexObject, (PVOID Mutex, ULONG WaitReason, KPROCESSOR_MODE WaitMode, BOOLEAN Alertable, PLARGE_INTEGER Timeout), (0), "the callbacks of a miniport cannot sleep");
NTOS_REFUSED(void, NTOS_NOTHING, KeInitializeMutex, (PVOID Mutex, ULONG Level), (0), "the callbacks of a miniport cannot sleep");
NTOS_REFUSED(LONG, 0, KeReleaseMutex, (PVOID Mutex, BOOLEAN Wait), (0), "the callbacks of a miniport cannot sleep");
NTOS_REFUSED(void, NTOS_NOTHING, KeInitializeSemaphore, (PVOID Semaphore, LONG Count, LONG Limit), (0), "the callbacks of a miniport cannot sleep");
NTOS_REFUSED(LONG, 0, KeReleaseSemaphore, (PVOID Semaphore, LONG Increment, LONG Adjustment, BOOLEAN Wait), (0), "the callbacks of a miniport cannot sleep");
NTOS_REFUSED(void, NTOS_NOTHING, ExAcquireFastMutex, (PVOID FastMutex), (0), "the callbacks of a miniport cannot sleep");
NTOS_REFUSED(void, NTOS_NOTHING, ExReleaseFastMutex, (PVOID FastMutex), (0), "the callbacks of a miniport cannot sleep");
NTOS_REFUSED(LONG, 0, KeSetPriorityThread, (PVOID Thread, LONG Priority), (0), "a miniport has no threads");
NTOS_REFUSED(PVOID, NULL, KeGetCurrentThread, (void), (0), "a miniport has no threads");
NTOS_REFUSED(PVOID, NULL, IoGetCurrentProcess, (void), (0), "a miniport has no threads");
NTOS_REFUSED(void, NTOS_NOTHING, KeInitializeTimerEx, (PVOID Timer, ULONG Type), (0), "timers belong to the port driver; use RequestTimerCall");
NTOS_REFUSED(BOOLEAN, 0, KeSetTimerEx, (PVOID Timer, LARGE_INTEGER DueTime, LONG Period, PVOID Dpc), (0), "timers belong to the port driver; use RequestTimerCall");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, IoInitializeTimer, (PVOID DeviceObject, PVOID TimerRoutine, PVOID Context), (0), "timers belong to the port driver; use RequestTimerCall");
NTOS_REFUSED(void, NTOS_NOTHING, IoStartTimer, (PVOID DeviceObject), (0), "timers belong to the port driver; use RequestTimerCall");
NTOS_REFUSED(void, NTOS_NOTHING, IoStopTimer, (PVOID DeviceObject), (0), "timers belong to the port driver; use RequestTimerCall");
NTOS_REFUSED(PVOID, NULL, IoBuildAsynchronousFsdRequest, (ULONG MajorFunction, PVOID DeviceObject, PVOID Buffer, ULONG Length, PLARGE_INTEGER StartingOffset, PVOID IoStatusBlock), (NTOS_FAIL(IoStatusBlock)), "there are no IRPs; requests come as SRBs");
NTOS_REFUSED(BOOLEAN, 0, IoCancelIrp, (PVOID Irp), (0), "there are no IRPs; requests come as SRBs");
NTOS_REFUSED(void, NTOS_NOTHING, IoStartPacket, (PVOID DeviceObject, PVOID Irp, PULONG Key, PVOID CancelFunction), (0), "there are no IRPs; requests come as SRBs");
NTOS_REFUSED(void, NTOS_NOTHING, IoStartNextPacket, (PVOID DeviceObject, BOOLEAN Cancelable), (0), "there are no IRPs; requests come as SRBs");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, IoAttachDevice, (PVOID SourceDevice, PVOID TargetDevice, PVOID AttachedDevice), (NTOS_CLEAR((PHANDLE)AttachedDevice)), "the port driver creates the devices");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, IoRegisterShutdownNotification, (PVOID DeviceObject), (0), "the port driver creates the devices");
NTOS_REFUSED(void, NTOS_NOTHING, IoUnregisterShutdownNotification, (PVOID DeviceObject), (0), "the port driver creates the devices");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, IoRegisterDeviceInterface, (PVOID PhysicalDeviceObject, PVOID InterfaceClassGuid, PVOID ReferenceString, PVOID SymbolicLinkName), (0), "the port driver creates the devices");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, IoSetDeviceInterfaceState, (PVOID SymbolicLinkName, BOOLEAN Enable), (0), "the port driver creates the devices");
NTOS_REFUSED(void, NTOS_NOTHING, IoInvalidateDeviceRelations, (PVOID DeviceObject, ULONG Type), (0), "a miniport has no device object; send BusChangeDetected");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, PoRequestPowerIrp, (PVOID DeviceObject, UCHAR MinorFunction, ULONG PowerState, PVOID CompletionFunction, PVOID Context, PVOID Irp), (NTOS_CLEAR((PHANDLE)Irp)), "power is the port driver's; use HwAdapterControl");
NTOS_REFUSED(void, NTOS_NOTHING, PoStartNextPowerIrp, (PVOID Irp), (0), "power is the port driver's; use HwAdapterControl");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, PoCallDriver, (PVOID DeviceObject, PVOID Irp), (0), "power is the port driver's; use HwAdapterControl");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, IoAssignResources, (PVOID RegistryPath, PVOID DriverClassName, PVOID DriverObject, PVOID DeviceObject, PVOID RequestedResources, PVOID AllocatedResources), (NTOS_CLEAR((PHANDLE)AllocatedResources)), "the port driver has the resources; they are in ConfigInfo");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, IoReportResourceUsage, (PVOID DriverClassName, PVOID DriverObject, PVOID DriverList, ULONG DriverListSize, PVOID DeviceObject, PVOID DeviceList, ULONG DeviceListSize, BOOLEAN OverrideConflict, PUCHAR ConflictDetected), (NTOS_CLEAR(ConflictDetected)), "the port driver has the resources; they are in ConfigInfo");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, HalAssignSlotResources, (PVOID RegistryPath, PVOID DriverClassName, PVOID DriverObject, PVOID DeviceObject, ULONG BusType, ULONG BusNumber, ULONG SlotNumber, PVOID AllocatedResources), (NTOS_CLEAR((PHANDLE)AllocatedResources)), "the port driver has the resources; they are in ConfigInfo");
NTOS_REFUSED(BOOLEAN, 0, HalTranslateBusAddress, (ULONG InterfaceType, ULONG BusNumber, LARGE_INTEGER BusAddress, PULONG AddressSpace, PLARGE_INTEGER TranslatedAddress), (NTOS_CLEAR(TranslatedAddress)), "ScsiPortGetDeviceBase translates and maps");
NTOS_REFUSED(ULONG, 0, HalGetInterruptVector, (ULONG InterfaceType, ULONG BusNumber, ULONG BusInterruptLevel, ULONG BusInterruptVector, PKIRQL Irql, PVOID Affinity), (NTOS_CLEAR(Irql)), "the port driver connects the interrupt and calls HwInterrupt");
NTOS_REFUSED(ULONG, 0, HalGetBusDataByOffset, (ULONG BusDataType, ULONG BusNumber, ULONG SlotNumber, PVOID Buffer, ULONG Offset, ULONG Length), (0), "bus data needs an adapter; use ScsiPortGetBusData");
NTOS_REFUSED(ULONG, 0, HalSetBusDataByOffset, (ULONG BusDataType, ULONG BusNumber, ULONG SlotNumber, PVOID Buffer, ULONG Offset, ULONG Length), (0), "bus data needs an adapter; use ScsiPortSetBusDataByOffset");
NTOS_REFUSED(PVOID, NULL, HalGetAdapter, (PVOID DeviceDescription, PULONG NumberOfMapRegisters), (NTOS_CLEAR(NumberOfMapRegisters)), "the port driver maps DMA; ask ScsiPortGetPhysicalAddress");
NTOS_REFUSED(PVOID, NULL, HalAllocateCommonBuffer, (PVOID AdapterObject, ULONG Length, PLARGE_INTEGER LogicalAddress, BOOLEAN CacheEnabled), (NTOS_CLEAR(LogicalAddress)), "ScsiPortGetUncachedExtension gives such memory");
NTOS_REFUSED(void, NTOS_NOTHING, HalFreeCommonBuffer, (PVOID AdapterObject, ULONG Length, LARGE_INTEGER LogicalAddress, PVOID VirtualAddress, BOOLEAN CacheEnabled), (0), "ScsiPortGetUncachedExtension gives such memory");
NTOS_REFUSED(void, NTOS_NOTHING, MmBuildMdlForNonPagedPool, (PVOID Mdl), (0), "there are no MDLs; ask ScsiPortGetPhysicalAddress");
NTOS_REFUSED(void, NTOS_NOTHING, MmProbeAndLockPages, (PVOID Mdl, KPROCESSOR_MODE AccessMode, ULONG Operation), (0), "there are no MDLs; ask ScsiPortGetPhysicalAddress");
NTOS_REFUSED(void, NTOS_NOTHING, MmUnlockPages, (PVOID Mdl), (0), "there are no MDLs; ask ScsiPortGetPhysicalAddress");
NTOS_REFUSED(PVOID, NULL, MmMapLockedPages, (PVOID Mdl, KPROCESSOR_MODE AccessMode), (0), "there are no MDLs; ask ScsiPortGetPhysicalAddress");
NTOS_REFUSED(PVOID, NULL, MmMapLockedPagesSpecifyCache, (PVOID Mdl, KPROCESSOR_MODE AccessMode, ULONG CacheType, PVOID BaseAddress, ULONG BugCheckOnFailure, ULONG Priority), (0), "there are no MDLs; ask ScsiPortGetPhysicalAddress");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwDeleteKey, (HANDLE KeyHandle), (0), "there is no registry; settings are module parameters");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwDeleteValueKey, (HANDLE KeyHandle, PVOID ValueName), (0), "there is no registry; settings are module parameters");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwEnumerateValueKey, (HANDLE KeyHandle, ULONG Index, ULONG KeyValueInformationClass, PVOID KeyValueInformation, ULONG Length, PULONG ResultLength), (NTOS_CLEAR(ResultLength)), "there is no registry; settings are module parameters");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwQueryKey, (HANDLE KeyHandle, ULONG KeyInformationClass, PVOID KeyInformation, ULONG Length, PULONG ResultLength), (NTOS_CLEAR(ResultLength)), "there is no registry; settings are module parameters");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwFlushKey, (HANDLE KeyHandle), (0), "there is no registry; settings are module parameters");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, RtlDeleteRegistryValue, (ULONG RelativeTo, PCWSTR Path, PCWSTR ValueName), (0), "there is no registry; settings are module parameters");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, RtlCreateRegistryKey, (ULONG RelativeTo, PWSTR Path), (0), "there is no registry; settings are module parameters");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, IoOpenDeviceInterfaceRegistryKey, (PVOID SymbolicLinkName, ULONG DesiredAccess, PHANDLE DeviceInterfaceKey), (NTOS_CLEAR(DeviceInterfaceKey)), "there is no registry; settings are module parameters");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwOpenFile, (PHANDLE FileHandle, ULONG DesiredAccess, PVOID ObjectAttributes, PVOID IoStatusBlock, ULONG ShareAccess, ULONG OpenOptions), (NTOS_CLEAR(FileHandle), NTOS_FAIL(IoStatusBlock)), "a miniport has no files");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwQueryInformationFile, (HANDLE FileHandle, PVOID IoStatusBlock, PVOID FileInformation, ULONG Length, ULONG FileInformationClass), (NTOS_FAIL(IoStatusBlock)), "a miniport has no files");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwSetInformationFile, (HANDLE FileHandle, PVOID IoStatusBlock, PVOID FileInformation, ULONG Length, ULONG FileInformationClass), (NTOS_FAIL(IoStatusBlock)), "a miniport has no files");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ZwOpenSection, (PHANDLE SectionHandle, ULONG DesiredAccess, PVOID ObjectAttributes), (NTOS_CLEAR(SectionHandle)), "physical memory is mapped by ScsiPortGetDeviceBase or MmMapIoSpace");
NTOS_REFUSED(NTSTATUS, STATUS_NOT_SUPPORTED, ObReferenceObjectByPointer, (PVOID Object, ULONG DesiredAccess, PVOID ObjectType, KPROCESSOR_MODE AccessMode), (0), "there is no object manager");
NTOS_REFUSED(LONG, 0, ObfReferenceObject, (PVOID Object), (0), "there is no object manager");
