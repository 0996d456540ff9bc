/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The Windows kernel as far as source that is shared with miniports goes: locks,
 * levels, pool, strings, and the types of what a port driver refuses
 * (ntos_refused.h). Works together with miniport.h and srb.h in either order.
 */
#ifndef _WDMDDK_
#define _WDMDDK_
#ifndef _NTDDK_
#define _NTDDK_
#endif

#include <stdarg.h>
#include <ntdef.h>
#if !defined(__SP_BARE) || defined(__cplusplus)
#include <string.h>
#include <ctype.h>
#endif
#include <ntstatus.h>
#include <devioctl.h>
#include <bugcodes.h>
#include <ntiologc.h>
#include <miniport.h>
#include <miniport_large.h>

struct _KDPC;
struct _DEVICE_OBJECT;
struct _DRIVER_OBJECT;
struct _IRP;

typedef VOID NTAPI KDEFERRED_ROUTINE(struct _KDPC *Dpc, PVOID DeferredContext,
				     PVOID SystemArgument1, PVOID SystemArgument2);
typedef VOID NTAPI KSTART_ROUTINE(PVOID StartContext);
typedef NTSTATUS NTAPI DRIVER_INITIALIZE(struct _DRIVER_OBJECT *DriverObject,
					 PUNICODE_STRING RegistryPath);
typedef DRIVER_INITIALIZE *PDRIVER_INITIALIZE;

/* Interrupt levels of x64 */
#define PASSIVE_LEVEL		0
#define LOW_LEVEL		0
#define APC_LEVEL		1
#define DISPATCH_LEVEL		2
#define CLOCK_LEVEL		13
#define IPI_LEVEL		14
#define DRS_LEVEL		14
#define POWER_LEVEL		14
#define PROFILE_LEVEL		15
#define HIGH_LEVEL		15

typedef ULONG_PTR KSPIN_LOCK, *PKSPIN_LOCK;

typedef struct _KSPIN_LOCK_QUEUE {
	struct _KSPIN_LOCK_QUEUE *volatile Next;
	PKSPIN_LOCK volatile Lock;
} KSPIN_LOCK_QUEUE, *PKSPIN_LOCK_QUEUE;

typedef struct _KLOCK_QUEUE_HANDLE {
	KSPIN_LOCK_QUEUE LockQueue;
	KIRQL OldIrql;
} KLOCK_QUEUE_HANDLE, *PKLOCK_QUEUE_HANDLE;

typedef enum _POOL_TYPE {
	NonPagedPool,
	PagedPool,
	NonPagedPoolMustSucceed,
	DontUseThisType,
	NonPagedPoolCacheAligned,
	PagedPoolCacheAligned,
	NonPagedPoolCacheAlignedMustS,
	MaxPoolType,
	NonPagedPoolNx = 512,
	NonPagedPoolNxCacheAligned = 516
} POOL_TYPE;

#define POOL_RAISE_IF_ALLOCATION_FAILURE	16
#define POOL_QUOTA_FAIL_INSTEAD_OF_RAISE	8
typedef ULONG64 POOL_FLAGS;
#define POOL_FLAG_USE_QUOTA		0x0000000000000001
#define POOL_FLAG_UNINITIALIZED		0x0000000000000002
#define POOL_FLAG_CACHE_ALIGNED		0x0000000000000008
#define POOL_FLAG_NON_PAGED		0x0000000000000040
#define POOL_FLAG_NON_PAGED_EXECUTE	0x0000000000000080
#define POOL_FLAG_PAGED			0x0000000000000100

typedef enum _EX_POOL_PRIORITY {
	LowPoolPriority,
	NormalPoolPriority = 16,
	HighPoolPriority = 32
} EX_POOL_PRIORITY;

typedef enum _MEMORY_CACHING_TYPE {
	MmNonCached,
	MmCached,
	MmWriteCombined,
	MmHardwareCoherentCached,
	MmNonCachedUnordered,
	MmUSWCCached,
	MmMaximumCacheType
} MEMORY_CACHING_TYPE;

typedef enum _MM_PAGE_PRIORITY {
	LowPagePriority,
	NormalPagePriority = 16,
	HighPagePriority = 32
} MM_PAGE_PRIORITY;

typedef enum _MODE {
	KernelMode,
	UserMode,
	MaximumMode
} MODE;

typedef enum _KWAIT_REASON {
	Executive,
	FreePage,
	PageIn,
	PoolAllocation,
	DelayExecution,
	Suspended,
	UserRequest
} KWAIT_REASON;

typedef enum _EVENT_TYPE {
	NotificationEvent,
	SynchronizationEvent
} EVENT_TYPE;

typedef enum _TIMER_TYPE {
	NotificationTimer,
	SynchronizationTimer
} TIMER_TYPE;

typedef enum _WAIT_TYPE {
	WaitAll,
	WaitAny
} WAIT_TYPE;

typedef enum _WORK_QUEUE_TYPE {
	CriticalWorkQueue,
	DelayedWorkQueue,
	HyperCriticalWorkQueue,
	MaximumWorkQueue
} WORK_QUEUE_TYPE;

typedef struct _DISPATCHER_HEADER {
	UCHAR Type;
	UCHAR Absolute;
	UCHAR Size;
	UCHAR Inserted;
	LONG SignalState;
	LIST_ENTRY WaitListHead;
} DISPATCHER_HEADER;

typedef struct _KEVENT {
	DISPATCHER_HEADER Header;
} KEVENT, *PKEVENT, *PRKEVENT;

typedef VOID (NTAPI *PKDEFERRED_ROUTINE)(struct _KDPC *Dpc, PVOID DeferredContext,
					 PVOID SystemArgument1, PVOID SystemArgument2);
typedef VOID (NTAPI *PKSTART_ROUTINE)(PVOID StartContext);
typedef NTSTATUS (NTAPI *PDRIVER_DISPATCH)(struct _DEVICE_OBJECT *DeviceObject, struct _IRP *Irp);
typedef VOID (NTAPI *PDRIVER_UNLOAD)(struct _DRIVER_OBJECT *DriverObject);
typedef NTSTATUS (NTAPI *PIO_COMPLETION_ROUTINE)(struct _DEVICE_OBJECT *DeviceObject,
						 struct _IRP *Irp, PVOID Context);

typedef struct _KDPC {
	UCHAR Type;
	UCHAR Importance;
	volatile USHORT Number;
	LIST_ENTRY DpcListEntry;
	PKDEFERRED_ROUTINE DeferredRoutine;
	PVOID DeferredContext;
	PVOID SystemArgument1;
	PVOID SystemArgument2;
	PVOID DpcData;
} KDPC, *PKDPC, *PRKDPC;

typedef struct _KTIMER {
	DISPATCHER_HEADER Header;
	ULARGE_INTEGER DueTime;
	LIST_ENTRY TimerListEntry;
	struct _KDPC *Dpc;
	ULONG Processor;
	LONG Period;
} KTIMER, *PKTIMER, *PRKTIMER;

typedef struct _IO_STATUS_BLOCK {
	union {
		NTSTATUS Status;
		PVOID Pointer;
	};
	ULONG_PTR Information;
} IO_STATUS_BLOCK, *PIO_STATUS_BLOCK;

typedef struct _OBJECT_ATTRIBUTES {
	ULONG Length;
	HANDLE RootDirectory;
	PUNICODE_STRING ObjectName;
	ULONG Attributes;
	PVOID SecurityDescriptor;
	PVOID SecurityQualityOfService;
} OBJECT_ATTRIBUTES, *POBJECT_ATTRIBUTES;

#define OBJ_INHERIT		0x00000002
#define OBJ_CASE_INSENSITIVE	0x00000040
#define OBJ_KERNEL_HANDLE	0x00000200

#define InitializeObjectAttributes(p, n, a, r, s)	\
	do {						\
		(p)->Length = sizeof(OBJECT_ATTRIBUTES);	\
		(p)->RootDirectory = (r);		\
		(p)->Attributes = (a);			\
		(p)->ObjectName = (n);			\
		(p)->SecurityDescriptor = (s);		\
		(p)->SecurityQualityOfService = NULL;	\
	} while (0)

typedef struct _MDL {
	struct _MDL *Next;
	CSHORT Size;
	CSHORT MdlFlags;
	PVOID Process;
	PVOID MappedSystemVa;
	PVOID StartVa;
	ULONG ByteCount;
	ULONG ByteOffset;
} MDL, *PMDL;

/* What a miniport may find in these is nothing: no such object ever reaches it. */
typedef struct _DRIVER_OBJECT {
	CSHORT Type;
	CSHORT Size;
	struct _DEVICE_OBJECT *DeviceObject;
	ULONG Flags;
	PVOID DriverStart;
	ULONG DriverSize;
	PVOID DriverSection;
	PVOID DriverExtension;
	UNICODE_STRING DriverName;
	PUNICODE_STRING HardwareDatabase;
	PVOID FastIoDispatch;
	PVOID DriverInit;
	PVOID DriverStartIo;
	PDRIVER_UNLOAD DriverUnload;
	PDRIVER_DISPATCH MajorFunction[28];
} DRIVER_OBJECT, *PDRIVER_OBJECT;

typedef struct _DEVICE_OBJECT {
	CSHORT Type;
	USHORT Size;
	LONG ReferenceCount;
	PDRIVER_OBJECT DriverObject;
	struct _DEVICE_OBJECT *NextDevice;
	struct _DEVICE_OBJECT *AttachedDevice;
	struct _IRP *CurrentIrp;
	PVOID Timer;
	ULONG Flags;
	ULONG Characteristics;
	PVOID Vpb;
	PVOID DeviceExtension;
	DEVICE_TYPE DeviceType;
	CCHAR StackSize;
} DEVICE_OBJECT, *PDEVICE_OBJECT;

typedef struct _FILE_OBJECT {
	CSHORT Type;
	CSHORT Size;
	PDEVICE_OBJECT DeviceObject;
} FILE_OBJECT, *PFILE_OBJECT;

typedef struct _IO_STACK_LOCATION {
	UCHAR MajorFunction;
	UCHAR MinorFunction;
	UCHAR Flags;
	UCHAR Control;
	union {
		struct {
			ULONG OutputBufferLength;
			ULONG DECLSPEC_ALIGN(8) InputBufferLength;
			ULONG DECLSPEC_ALIGN(8) IoControlCode;
			PVOID Type3InputBuffer;
		} DeviceIoControl;
		struct {
			struct _SCSI_REQUEST_BLOCK *Srb;
		} Scsi;
		struct {
			PVOID Argument1;
			PVOID Argument2;
			PVOID Argument3;
			PVOID Argument4;
		} Others;
	} Parameters;
	PDEVICE_OBJECT DeviceObject;
	PFILE_OBJECT FileObject;
	PIO_COMPLETION_ROUTINE CompletionRoutine;
	PVOID Context;
} IO_STACK_LOCATION, *PIO_STACK_LOCATION;

typedef struct _IRP {
	CSHORT Type;
	USHORT Size;
	PMDL MdlAddress;
	ULONG Flags;
	union {
		struct _IRP *MasterIrp;
		LONG IrpCount;
		PVOID SystemBuffer;
	} AssociatedIrp;
	LIST_ENTRY ThreadListEntry;
	IO_STATUS_BLOCK IoStatus;
} IRP, *PIRP;

#define IRP_MJ_CREATE			0x00
#define IRP_MJ_CLOSE			0x02
#define IRP_MJ_READ			0x03
#define IRP_MJ_WRITE			0x04
#define IRP_MJ_DEVICE_CONTROL		0x0e
#define IRP_MJ_INTERNAL_DEVICE_CONTROL	0x0f
#define IRP_MJ_SCSI			IRP_MJ_INTERNAL_DEVICE_CONTROL
#define IRP_MJ_POWER			0x16
#define IRP_MJ_SYSTEM_CONTROL		0x17
#define IRP_MJ_PNP			0x1b
#define IO_NO_INCREMENT			0

typedef struct _RTL_OSVERSIONINFOW {
	ULONG dwOSVersionInfoSize;
	ULONG dwMajorVersion;
	ULONG dwMinorVersion;
	ULONG dwBuildNumber;
	ULONG dwPlatformId;
	WCHAR szCSDVersion[128];
} RTL_OSVERSIONINFOW, *PRTL_OSVERSIONINFOW;

#define KEY_QUERY_VALUE		0x0001
#define KEY_SET_VALUE		0x0002
#define KEY_READ		0x00020019
#define KEY_ALL_ACCESS		0x000f003f
#define REG_NONE		0
#define REG_SZ			1
#define REG_EXPAND_SZ		2
#define REG_BINARY		3
#define REG_DWORD		4
#define REG_MULTI_SZ		7
#define RTL_REGISTRY_ABSOLUTE	0
#define RTL_REGISTRY_SERVICES	1
#define RTL_REGISTRY_CONTROL	2
#define RTL_QUERY_REGISTRY_SUBKEY	0x00000001
#define RTL_QUERY_REGISTRY_REQUIRED	0x00000004
#define RTL_QUERY_REGISTRY_DIRECT	0x00000020
#define GENERIC_READ		0x80000000
#define GENERIC_WRITE		0x40000000
#define SYNCHRONIZE		0x00100000

typedef enum _KEY_VALUE_INFORMATION_CLASS {
	KeyValueBasicInformation,
	KeyValueFullInformation,
	KeyValuePartialInformation
} KEY_VALUE_INFORMATION_CLASS;

typedef struct _KEY_VALUE_PARTIAL_INFORMATION {
	ULONG TitleIndex;
	ULONG Type;
	ULONG DataLength;
	UCHAR Data[1];
} KEY_VALUE_PARTIAL_INFORMATION, *PKEY_VALUE_PARTIAL_INFORMATION;

typedef NTSTATUS (NTAPI *PRTL_QUERY_REGISTRY_ROUTINE)(PWSTR ValueName, ULONG ValueType,
						      PVOID ValueData, ULONG ValueLength,
						      PVOID Context, PVOID EntryContext);

typedef struct _RTL_QUERY_REGISTRY_TABLE {
	PRTL_QUERY_REGISTRY_ROUTINE QueryRoutine;
	ULONG Flags;
	PWSTR Name;
	PVOID EntryContext;
	ULONG DefaultType;
	PVOID DefaultData;
	ULONG DefaultLength;
} RTL_QUERY_REGISTRY_TABLE, *PRTL_QUERY_REGISTRY_TABLE;

/* A lookaside list here is its sizes: the allocator below has caches enough. */
typedef PVOID (NTAPI *PALLOCATE_FUNCTION)(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag);
typedef VOID (NTAPI *PFREE_FUNCTION)(PVOID Buffer);

typedef struct _NPAGED_LOOKASIDE_LIST {
	PALLOCATE_FUNCTION Allocate;
	PFREE_FUNCTION Free;
	SIZE_T Size;
	ULONG Tag;
	ULONG Reserved[25];
} NPAGED_LOOKASIDE_LIST, *PNPAGED_LOOKASIDE_LIST;

__SP_EXTERN_C_BEGIN

#define NTOS_EXPORT(ret, conv, name, proto)	ret conv name proto
/* ctype.h, stdio.h, stdlib.h and string.h declare these. */
#define NTOS_CRT(header, ret, name, proto)	struct __sp_none
#include <ntos_exports.h>
#undef NTOS_EXPORT
#undef NTOS_CRT

#define NTOS_REFUSED(ret, failure, name, proto, outs, why)	ret NTAPI name proto
#include <ntos_refused.h>
#undef NTOS_REFUSED

__SP_EXTERN_C_END

/* Names that Windows on x64 knows for the same things. */
#define KfRaiseIrql(new)		__extension__ ({ KIRQL __old; KeRaiseIrql(new, &__old); __old; })
#define KfLowerIrql(new)		KeLowerIrql(new)
#define KfAcquireSpinLock(lock)		KeAcquireSpinLockRaiseToDpc(lock)
#define KfReleaseSpinLock(lock, irql)	KeReleaseSpinLock(lock, irql)
#define KefAcquireSpinLockAtDpcLevel(lock)	KeAcquireSpinLockAtDpcLevel(lock)
#define KefReleaseSpinLockFromDpcLevel(lock)	KeReleaseSpinLockFromDpcLevel(lock)
#define RtlInitString(string, s)	RtlInitAnsiString(string, s)
#define RtlInitEmptyUnicodeString(string, buffer, size)	\
	((string)->Buffer = (buffer), (string)->MaximumLength = (USHORT)(size), (string)->Length = 0)
#define RtlInitEmptyAnsiString(string, buffer, size)	\
	RtlInitEmptyUnicodeString(string, buffer, size)
#define RtlAnsiStringToUnicodeSize(string)	(((string)->Length + 1) * sizeof(WCHAR))
#define RtlUnicodeStringToAnsiSize(string)	((string)->Length / sizeof(WCHAR) + 1)
#define KeAcquireSpinLockForDpc(lock)		KeAcquireSpinLockRaiseToDpc(lock)
#define KeReleaseSpinLockForDpc(lock, irql)	KeReleaseSpinLock(lock, irql)
#define KeTestSpinLock(lock)		(*(volatile KSPIN_LOCK *)(lock) == 0)
#define KeFlushIoBuffers(mdl, read, dma)	((void)0)
#define ExInitializeSpinLock(lock)	KeInitializeSpinLock(lock)
#define IoCallDriver(device, irp)	IofCallDriver(device, irp)
#define IoCompleteRequest(irp, boost)	IofCompleteRequest(irp, boost)
#define ObDereferenceObject(object)	ObfDereferenceObject(object)
#define ExFreeToNPagedLookasideList(list, entry)	((list)->Free(entry))
#define ExAllocateFromNPagedLookasideList(list)		\
	((list)->Allocate(NonPagedPool, (list)->Size, (list)->Tag))
#define ExDeleteNPagedLookasideList(list)	((void)(list))

static inline PVOID NTAPI __sp_lookaside_allocate(POOL_TYPE PoolType, SIZE_T NumberOfBytes,
						  ULONG Tag)
{
	return ExAllocatePoolWithTag(PoolType, NumberOfBytes, Tag);
}

static inline VOID ExInitializeNPagedLookasideList(PNPAGED_LOOKASIDE_LIST list,
						   PALLOCATE_FUNCTION allocate,
						   PFREE_FUNCTION release, ULONG flags,
						   SIZE_T size, ULONG tag, USHORT depth)
{
	UNREFERENCED_PARAMETER(flags);
	UNREFERENCED_PARAMETER(depth);
	list->Allocate = allocate ? allocate : __sp_lookaside_allocate;
	list->Free = release ? release : ExFreePool;
	list->Size = size;
	list->Tag = tag;
}

/* An event is a flag: it can be set and read, and nobody can wait for it. */
static inline VOID KeInitializeEvent(PRKEVENT event, EVENT_TYPE type, BOOLEAN state)
{
	event->Header.Type = (UCHAR)type;
	event->Header.SignalState = state;
	InitializeListHead(&event->Header.WaitListHead);
}

static inline LONG KeSetEvent(PRKEVENT event, LONG increment, BOOLEAN wait)
{
	UNREFERENCED_PARAMETER(increment);
	UNREFERENCED_PARAMETER(wait);
	return InterlockedExchange(&event->Header.SignalState, 1);
}

static inline LONG KeResetEvent(PRKEVENT event)
{
	return InterlockedExchange(&event->Header.SignalState, 0);
}

#define KeClearEvent(event)	((void)KeResetEvent(event))
#define KeReadStateEvent(event)	((event)->Header.SignalState)

/* A stack of entries that anybody may push and pop; the lock is the list's own. */
typedef struct _SLIST_HEADER {
	SINGLE_LIST_ENTRY Next;
	USHORT Depth;
	KSPIN_LOCK Lock;
} SLIST_HEADER, *PSLIST_HEADER;

typedef SINGLE_LIST_ENTRY SLIST_ENTRY, *PSLIST_ENTRY;

static inline VOID ExInitializeSListHead(PSLIST_HEADER head)
{
	head->Next.Next = NULL;
	head->Depth = 0;
	head->Lock = 0;
}

static inline PSINGLE_LIST_ENTRY __sp_slist_push(PSLIST_HEADER head, PSINGLE_LIST_ENTRY entry)
{
	KIRQL irql = KeAcquireSpinLockRaiseToDpc(&head->Lock);
	PSINGLE_LIST_ENTRY first = head->Next.Next;

	PushEntryList(&head->Next, entry);
	head->Depth++;
	KeReleaseSpinLock(&head->Lock, irql);
	return first;
}

static inline PSINGLE_LIST_ENTRY __sp_slist_pop(PSLIST_HEADER head)
{
	KIRQL irql = KeAcquireSpinLockRaiseToDpc(&head->Lock);
	PSINGLE_LIST_ENTRY first = PopEntryList(&head->Next);

	if (first)
		head->Depth--;
	KeReleaseSpinLock(&head->Lock, irql);
	return first;
}

#define ExInterlockedPushEntrySList(head, entry, lock)	__sp_slist_push(head, entry)
#define ExInterlockedPopEntrySList(head, lock)		__sp_slist_pop(head)
#define InterlockedPushEntrySList(head, entry)		__sp_slist_push(head, entry)
#define InterlockedPopEntrySList(head)			__sp_slist_pop(head)
#define ExQueryDepthSList(head)				((head)->Depth)

#define PAGED_CODE()		((void)0)
#define PAGED_CODE_LOCKED()	((void)0)
#if DBG
#define KdPrint(x)		DbgPrint x
#define KdPrintEx(x)		DbgPrintEx x
#define KdBreakPoint()		DbgBreakPoint()
#else
#define KdPrint(x)
#define KdPrintEx(x)
#define KdBreakPoint()
#endif
#define DPFLTR_IHVDRIVER_ID	77
#define DPFLTR_IHVBUS_ID	82
#define DPFLTR_ERROR_LEVEL	0
#define DPFLTR_WARNING_LEVEL	1
#define DPFLTR_TRACE_LEVEL	2
#define DPFLTR_INFO_LEVEL	3

/* The access functions' prototypes; every such source is about SCSI anyhow. */
#include <srb.h>

#endif /* _WDMDDK_ */
