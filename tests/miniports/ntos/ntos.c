// SPDX-License-Identifier: BSD-3-Clause
/*
 * A miniport as they were written when source was shared with other drivers of the
 * house: ntddk.h, spin locks of its own, lists, pool, counted and safe strings. It
 * has no hardware. It calls what it can reach of the kernel at each level and says
 * "selftest: ok NAME" or "selftest: FAIL NAME".
 */
#include <ntddk.h>
#include <ntstrsafe.h>
#include <stdio.h>
#include <stdlib.h>
#include <miniport.h>
#include <scsi.h>

#define NTOS_TAG	'sotN'
#define NTOS_ENTRIES	8
#define NTOS_TIMERS	20

typedef struct _NTOS_ENTRY {
	LIST_ENTRY Link;
	SINGLE_LIST_ENTRY Single;
	ULONG Number;
} NTOS_ENTRY, *PNTOS_ENTRY;

typedef struct _NTOS_EXTENSION {
	KSPIN_LOCK Lock;
	LIST_ENTRY List;
	PVOID Uncached;
	ULONG Timers;
	BOOLEAN SrbChecked;
} NTOS_EXTENSION, *PNTOS_EXTENSION;

static ULONG NtosStatic = 5;

ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath);

static VOID Check(PCSTR Name, BOOLEAN Ok)
{
	DbgPrint("selftest: %s %s\n", Ok ? "ok" : "FAIL", Name);
}

/* Levels go up with each kind of lock and come back to where they were. */
static VOID CheckLocks(PCSTR Where, KIRQL Base)
{
	KLOCK_QUEUE_HANDLE Queue;
	KSPIN_LOCK First, Second;
	KIRQL Old, Older, Raised = Base > DISPATCH_LEVEL ? Base : DISPATCH_LEVEL;
	CHAR Name[64];
	BOOLEAN Ok;

	KeInitializeSpinLock(&First);
	Second = 0;
	Ok = KeGetCurrentIrql() == Base;

	KeAcquireSpinLock(&First, &Old);
	Ok = Ok && Old == Base && KeGetCurrentIrql() == Raised && First != 0;
	Ok = Ok && !KeTryToAcquireSpinLockAtDpcLevel(&First);
	KeAcquireSpinLockAtDpcLevel(&Second);
	Ok = Ok && Second != 0;
	KeReleaseSpinLockFromDpcLevel(&Second);
	Ok = Ok && Second == 0 && KeGetCurrentIrql() == Raised;
	KeReleaseSpinLock(&First, Old);
	Ok = Ok && First == 0 && KeGetCurrentIrql() == Base;

	Old = KeAcquireSpinLockRaiseToDpc(&First);
	KeAcquireSpinLock(&Second, &Older);
	Ok = Ok && Old == Base && Older == Raised;
	KeReleaseSpinLock(&Second, Older);
	Ok = Ok && KeGetCurrentIrql() == Raised;
	KeReleaseSpinLock(&First, Old);
	Ok = Ok && KeGetCurrentIrql() == Base;
	RtlStringCbPrintfA(Name, sizeof(Name), "locks-%s", Where);
	Check(Name, Ok);

	KeAcquireInStackQueuedSpinLock(&First, &Queue);
	Ok = Queue.OldIrql == Base && First != 0 && KeGetCurrentIrql() == Raised;
	KeReleaseInStackQueuedSpinLock(&Queue);
	Ok = Ok && First == 0 && KeGetCurrentIrql() == Base;
	KeRaiseIrql(DISPATCH_LEVEL, &Old);
	KeAcquireInStackQueuedSpinLockAtDpcLevel(&First, &Queue);
	Ok = Ok && First != 0;
	KeReleaseInStackQueuedSpinLockFromDpcLevel(&Queue);
	Ok = Ok && First == 0 && KeGetCurrentIrql() == Raised;
	Ok = Ok && KeTryToAcquireSpinLockAtDpcLevel(&First);
	KeReleaseSpinLockFromDpcLevel(&First);
	KeLowerIrql(Old);
	Ok = Ok && KeGetCurrentIrql() == Base;
	RtlStringCbPrintfA(Name, sizeof(Name), "queued-%s", Where);
	Check(Name, Ok);

	Old = KeRaiseIrqlToDpcLevel();
	Ok = Old == Base && KeGetCurrentIrql() == Raised;
	KeRaiseIrql(HIGH_LEVEL, &Older);
	Ok = Ok && Older == Raised && KeGetCurrentIrql() == HIGH_LEVEL;
	KeLowerIrql(Older);
	Ok = Ok && KeGetCurrentIrql() == Raised;
	KeLowerIrql(Old);
	Ok = Ok && KeGetCurrentIrql() == Base;
	RtlStringCbPrintfA(Name, sizeof(Name), "levels-%s", Where);
	Check(Name, Ok);
}

static VOID CheckLists(VOID)
{
	NTOS_ENTRY Entries[NTOS_ENTRIES];
	SINGLE_LIST_ENTRY Stack = { NULL };
	LIST_ENTRY Head, *Entry;
	KSPIN_LOCK Lock = 0;
	BOOLEAN Ok = TRUE;
	ULONG i;

	InitializeListHead(&Head);
	Ok = IsListEmpty(&Head) && !ExInterlockedRemoveHeadList(&Head, &Lock);
	for (i = 0; i < NTOS_ENTRIES; i++) {
		Entries[i].Number = i;
		Entry = ExInterlockedInsertTailList(&Head, &Entries[i].Link, &Lock);
		Ok = Ok && Entry == (i ? &Entries[i - 1].Link : NULL);
	}
	RemoveEntryList(&Entries[3].Link);
	Entry = ExInterlockedInsertHeadList(&Head, &Entries[3].Link, &Lock);
	Ok = Ok && Entry == &Entries[0].Link;
	Entry = ExInterlockedRemoveHeadList(&Head, &Lock);
	Ok = Ok && CONTAINING_RECORD(Entry, NTOS_ENTRY, Link)->Number == 3;
	for (i = 0; i < NTOS_ENTRIES; i++) {
		if (i == 3)
			continue;
		Entry = RemoveHeadList(&Head);
		Ok = Ok && CONTAINING_RECORD(Entry, NTOS_ENTRY, Link)->Number == i;
	}
	Check("lists", Ok && IsListEmpty(&Head) && Lock == 0);

	Ok = !ExInterlockedPopEntryList(&Stack, &Lock);
	Ok = Ok && !ExInterlockedPushEntryList(&Stack, &Entries[0].Single, &Lock);
	Ok = Ok && ExInterlockedPushEntryList(&Stack, &Entries[1].Single, &Lock) ==
		   &Entries[0].Single;
	Ok = Ok && ExInterlockedPopEntryList(&Stack, &Lock) == &Entries[1].Single;
	Ok = Ok && PopEntryList(&Stack) == &Entries[0].Single && !Stack.Next;
	Check("stacks", Ok);
}

/* Every macro and inline function for lists, each way it can end. */
static VOID CheckListMacros(VOID)
{
	LIST_ENTRY Head, Other, A, B, C, D;
	SLIST_HEADER Stack;
	SLIST_ENTRY E, F;
	BOOLEAN Ok;

	InitializeListHead(&Head);
	InsertHeadList(&Head, &B);
	InsertHeadList(&Head, &A);
	InsertTailList(&Head, &C);
	Ok = Head.Flink == &A && A.Flink == &B && B.Flink == &C && C.Flink == &Head &&
	     Head.Blink == &C && C.Blink == &B && B.Blink == &A && A.Blink == &Head;
	Ok = Ok && !RemoveEntryList(&B) && A.Flink == &C && C.Blink == &A;
	Ok = Ok && RemoveTailList(&Head) == &C && RemoveEntryList(&A) && IsListEmpty(&Head);
	InsertTailList(&Head, &A);
	InitializeListHead(&Other);
	InsertTailList(&Other, &C);
	InsertTailList(&Other, &D);
	/* the entries without their head */
	RemoveEntryList(&Other);
	AppendTailList(&Head, &C);
	Ok = Ok && A.Flink == &C && C.Flink == &D && D.Flink == &Head && Head.Blink == &D &&
	     D.Blink == &C && C.Blink == &A;
	Check("list-macros", Ok);

	ExInitializeSListHead(&Stack);
	Ok = !InterlockedPopEntrySList(&Stack) && ExQueryDepthSList(&Stack) == 0;
	Ok = Ok && !InterlockedPushEntrySList(&Stack, &E);
	Ok = Ok && ExInterlockedPushEntrySList(&Stack, &F, NULL) == &E &&
	     ExQueryDepthSList(&Stack) == 2;
	Ok = Ok && ExInterlockedPopEntrySList(&Stack, NULL) == &F &&
	     InterlockedPopEntrySList(&Stack) == &E && ExQueryDepthSList(&Stack) == 0;
	Check("slists", Ok);
}

/* Increment, decrement and add say what is there now, all others what was. */
static VOID CheckInterlocked(VOID)
{
	LARGE_INTEGER Large, Add;
	PVOID Pointer = NULL;
	LONGLONG Wide = 0x100000000;
	LONG Value = 5;
	ULONG Count = 7;
	BOOLEAN Ok;

	Ok = InterlockedIncrement(&Value) == 6 && InterlockedDecrement(&Value) == 5 &&
	     InterlockedExchange(&Value, 9) == 5 && InterlockedExchangeAdd(&Value, 2) == 9 &&
	     InterlockedCompareExchange(&Value, 1, 2) == 11 && Value == 11 &&
	     InterlockedCompareExchange(&Value, 12, 11) == 11 && Value == 12 &&
	     InterlockedAnd(&Value, 4) == 12 && InterlockedOr(&Value, 3) == 4 &&
	     InterlockedXor(&Value, 1) == 7 && Value == 6 && InterlockedAdd(&Value, -6) == 0;
	Ok = Ok && InterlockedIncrement64(&Wide) == 0x100000001 &&
	     InterlockedDecrement64(&Wide) == 0x100000000 &&
	     InterlockedExchangeAdd64(&Wide, -0x100000000) == 0x100000000 &&
	     InterlockedExchange64(&Wide, 3) == 0 && InterlockedOr64(&Wide, 0x400000000) == 3 &&
	     InterlockedAnd64(&Wide, 0x400000001) == 0x400000003 &&
	     InterlockedCompareExchange64(&Wide, 1, 0x400000001) == 0x400000001 && Wide == 1;
	Ok = Ok && !InterlockedExchangePointer(&Pointer, &Value) &&
	     InterlockedCompareExchangePointer(&Pointer, NULL, NULL) == &Value &&
	     InterlockedCompareExchangePointer(&Pointer, NULL, &Value) == &Value && !Pointer;
	Value = -1;
	Ok = Ok && ExInterlockedIncrementLong(&Value, NULL) == ResultZero &&
	     ExInterlockedIncrementLong(&Value, NULL) == ResultPositive &&
	     ExInterlockedDecrementLong(&Value, NULL) == ResultZero &&
	     ExInterlockedDecrementLong(&Value, NULL) == ResultNegative;
	Ok = Ok && ExInterlockedAddUlong(&Count, 3, NULL) == 7 && Count == 10 &&
	     ExInterlockedExchangeUlong(&Count, 1, NULL) == 10 && Count == 1;
	Large.QuadPart = 0xffffffff;
	Add.QuadPart = 1;
	Ok = Ok && ExInterlockedAddLargeInteger(&Large, Add, NULL).QuadPart == 0xffffffff &&
	     Large.HighPart == 1 && Large.LowPart == 0;
	KeMemoryBarrier();
	Check("interlocked-all", Ok);
}

static VOID CheckRtl(VOID)
{
	LARGE_INTEGER A, B, Rest;
	ULARGE_INTEGER U;
	UCHAR Bytes[16], Same[16];
	ULONG Remainder, Value;
	USHORT Half;
	BOOLEAN Ok;

	RtlFillMemory(Bytes, 4, 0x11);
	RtlZeroMemory(Bytes + 4, 12);
	RtlCopyMemory(Same, Bytes, sizeof(Same));
	Ok = RtlCompareMemory(Bytes, Same, 16) == 16 && RtlEqualMemory(Bytes, Same, 16);
	Same[5] = 1;
	Ok = Ok && RtlCompareMemory(Bytes, Same, 16) == 5 && !RtlEqualMemory(Bytes, Same, 16) &&
	     Bytes[3] == 0x11 && Bytes[4] == 0;
	RtlMoveMemory(Bytes + 1, Bytes, 8);
	Ok = Ok && Bytes[4] == 0x11 && Bytes[5] == 0;
	RtlStoreUlong(Bytes + 1, 0x12345678);
	RtlRetrieveUlong(&Value, Bytes + 1);
	RtlStoreUshort(Bytes + 7, 0xbeef);
	RtlRetrieveUshort(&Half, Bytes + 7);
	Ok = Ok && Bytes[1] == 0x78 && Value == 0x12345678 && Half == 0xbeef;
	Ok = Ok && RtlUshortByteSwap(0x1234) == 0x3412 && RtlUlongByteSwap(0x12345678) == 0x78563412 &&
	     RtlUlonglongByteSwap(0x0102030405060708) == 0x0807060504030201;
	RtlSecureZeroMemory(Bytes, sizeof(Bytes));
	Ok = Ok && !Bytes[1] && !Bytes[8];
	Check("rtl-memory", Ok);

	A = RtlConvertLongToLargeInteger(-5);
	B = RtlConvertUlongToLargeInteger(0xfffffffb);
	Ok = A.QuadPart == -5 && B.QuadPart == 0xfffffffb;
	A = RtlLargeIntegerAdd(A, B);
	Ok = Ok && A.QuadPart == 0xfffffff6 && RtlLargeIntegerLessThan(A, B) &&
	     RtlLargeIntegerGreaterThanZero(A) && !RtlLargeIntegerEqualTo(A, B);
	A = RtlLargeIntegerShiftLeft(A, 8);
	Ok = Ok && A.QuadPart == 0xfffffff600 && RtlLargeIntegerShiftRight(A, 4).QuadPart == 0xfffffff60;
	A = RtlLargeIntegerNegate(A);
	Ok = Ok && RtlLargeIntegerArithmeticShift(A, 8).QuadPart == -0xfffffff6LL &&
	     RtlLargeIntegerSubtract(A, A).QuadPart == 0;
	Ok = Ok && RtlEnlargedIntegerMultiply(-3, 0x7fffffff).QuadPart == -3LL * 0x7fffffff &&
	     RtlEnlargedUnsignedMultiply(0xffffffff, 2).QuadPart == 0x1fffffffe;
	U.QuadPart = 0x1fffffffe;
	Ok = Ok && RtlEnlargedUnsignedDivide(U, 0xffffffff, &Remainder) == 2 && Remainder == 0;
	A.QuadPart = 0x123456789abcd;
	A = RtlExtendedLargeIntegerDivide(A, 1000, &Remainder);
	Ok = Ok && A.QuadPart == 0x123456789abcd / 1000 && Remainder == 0x123456789abcd % 1000;
	B.QuadPart = -7;
	A.QuadPart = 50;
	A = RtlLargeIntegerDivide(A, B, &Rest);
	Ok = Ok && A.QuadPart == -7 && Rest.QuadPart == 1;
	Check("large-integers", Ok);
}

/* The HAL's names for ports, with a port as it is: the clock's status, a date. */
static VOID CheckPorts(VOID)
{
	UCHAR Day, Twice[2];

	WRITE_PORT_UCHAR((PUCHAR)0x70, 0x87);
	Day = READ_PORT_UCHAR((PUCHAR)0x71);
	WRITE_PORT_UCHAR((PUCHAR)0x70, 0x87);
	READ_PORT_BUFFER_UCHAR((PUCHAR)0x71, Twice, 1);
	/* in BCD; midnight may fall between them */
	Check("ports", Day >= 1 && Day <= 0x31 && (Day & 15) < 10 && Twice[0] >= 1 &&
	      Twice[0] <= 0x31);
}

static VOID CheckPool(PCSTR Where)
{
	static const SIZE_T Sizes[] = { 1, 40, 90, 150, 4095, 4096, 5000, 70000 };
	NPAGED_LOOKASIDE_LIST Lookaside;
	CHAR Name[64];
	PUCHAR P;
	BOOLEAN Ok = TRUE;
	ULONG i, j;

	for (i = 0; i < ARRAYSIZE(Sizes); i++) {
		P = (PUCHAR)ExAllocatePoolWithTag(NonPagedPool, Sizes[i], NTOS_TAG);
		Ok = Ok && P && !((ULONG_PTR)P & 15);
		if (Sizes[i] >= PAGE_SIZE)
			Ok = Ok && BYTE_OFFSET(P) == 0;
		if (P)
			RtlFillMemory(P, Sizes[i], 0x5a);
		ExFreePoolWithTag(P, NTOS_TAG);
		P = (PUCHAR)ExAllocatePool2(POOL_FLAG_NON_PAGED, Sizes[i], NTOS_TAG);
		for (j = 0; P && j < Sizes[i]; j++)
			Ok = Ok && !P[j];
		Ok = Ok && P;
		ExFreePool(P);
	}
	Ok = Ok && !ExAllocatePool(NonPagedPool, (SIZE_T)1 << 40);
	ExInitializeNPagedLookasideList(&Lookaside, NULL, NULL, 0, 100, NTOS_TAG, 0);
	P = (PUCHAR)ExAllocateFromNPagedLookasideList(&Lookaside);
	Ok = Ok && P;
	ExFreeToNPagedLookasideList(&Lookaside, P);
	ExDeleteNPagedLookasideList(&Lookaside);
	RtlStringCbPrintfA(Name, sizeof(Name), "pool-%s", Where);
	Check(Name, Ok);
}

static VOID CheckContiguous(VOID)
{
	PHYSICAL_ADDRESS Limit, None, Physical;
	PUCHAR P, Q;
	BOOLEAN Ok;

	None.QuadPart = 0;
	Limit.QuadPart = 0xffffff;
	P = (PUCHAR)MmAllocateContiguousMemory(20000, Limit);
	Physical = MmGetPhysicalAddress(P);
	Ok = P && BYTE_OFFSET(P) == 0 && Physical.QuadPart &&
	     Physical.QuadPart + 20000 <= 0x1000000 &&
	     MmGetPhysicalAddress(P + 19999).QuadPart == Physical.QuadPart + 19999;
	MmFreeContiguousMemory(P);
	Limit.QuadPart = 0xffffffff;
	P = (PUCHAR)MmAllocateContiguousMemorySpecifyCache(8192, None, Limit, None, MmNonCached);
	Q = (PUCHAR)MmAllocateNonCachedMemory(100);
	Ok = Ok && P && Q && MmGetPhysicalAddress(P).HighPart == 0;
	MmFreeContiguousMemorySpecifyCache(P, 8192, MmNonCached);
	MmFreeNonCachedMemory(Q, 100);
	Limit.QuadPart = 0xfff;
	Ok = Ok && !MmAllocateContiguousMemory(4096, Limit);
	Check("contiguous", Ok);
}

/* What has an address of its own, seen from two sides. */
static VOID CheckAddresses(PNTOS_EXTENSION Extension)
{
	PHYSICAL_ADDRESS Bios, Address, Other;
	PUCHAR P, Rom;
	BOOLEAN Ok;
	ULONG Length, OnStack = 7;

	P = (PUCHAR)ExAllocatePoolWithTag(NonPagedPool, 3 * PAGE_SIZE, NTOS_TAG);
	P[PAGE_SIZE + 5] = 0x77;
	Address = MmGetPhysicalAddress(P + PAGE_SIZE + 5);
	Ok = Address.QuadPart &&
	     MmGetPhysicalAddress(P).QuadPart + PAGE_SIZE + 5 == Address.QuadPart;
	ExFreePool(P);
	Check("address-pool", Ok);

	Ok = MmGetPhysicalAddress(&OnStack).QuadPart &&
	     BYTE_OFFSET(MmGetPhysicalAddress(&OnStack).LowPart) == BYTE_OFFSET(&OnStack);
	Check("address-stack", Ok);
	Ok = MmGetPhysicalAddress(&NtosStatic).QuadPart &&
	     BYTE_OFFSET(MmGetPhysicalAddress(&NtosStatic).LowPart) == BYTE_OFFSET(&NtosStatic);
	Check("address-static", Ok);
	Ok = MmGetPhysicalAddress(Extension).QuadPart &&
	     BYTE_OFFSET(MmGetPhysicalAddress(Extension).LowPart) == BYTE_OFFSET(Extension);
	Check("address-extension", Ok);
	Ok = !MmGetPhysicalAddress(NULL).QuadPart &&
	     !MmGetPhysicalAddress((PVOID)(ULONG_PTR)0x5c51b00f00000123).QuadPart;
	Check("address-none", Ok);

	Address = ScsiPortGetPhysicalAddress(Extension, NULL, Extension->Uncached, &Length);
	Other = MmGetPhysicalAddress((PUCHAR)Extension->Uncached + 9000);
	Check("address-uncached", Address.QuadPart && Other.QuadPart == Address.QuadPart + 9000);

	/* A PC's ROM ends in a jump and the date at a fixed place. */
	Bios.QuadPart = 0xffff0;
	Rom = (PUCHAR)MmMapIoSpace(Bios, 16, MmNonCached);
	Ok = Rom && READ_REGISTER_UCHAR(Rom) == 0xea && READ_REGISTER_UCHAR(Rom + 7) == '/' &&
	     MmGetPhysicalAddress(Rom).QuadPart == Bios.QuadPart;
	if (Rom)
		MmUnmapIoSpace(Rom, 16);
	Check("map-io-space", Ok);
}

static VOID CheckTime(VOID)
{
	LARGE_INTEGER Begin, End, Frequency, Ticks, TicksAfter, System, SystemPort;
	LONGLONG Elapsed;

	KeQueryTickCount(&Ticks);
	Begin = KeQueryPerformanceCounter(&Frequency);
	KeStallExecutionProcessor(50000);
	End = KeQueryPerformanceCounter(NULL);
	KeQueryTickCount(&TicksAfter);
	Elapsed = (End.QuadPart - Begin.QuadPart) * 1000000 / Frequency.QuadPart;
	Check("stall", Elapsed >= 50000 && Elapsed < 2000000);
	/* They were read before and after the counter, and are rounded to one of them. */
	Elapsed -= (TicksAfter.QuadPart - Ticks.QuadPart) * KeQueryTimeIncrement() / 10;
	Check("ticks", Elapsed > -2000000 && Elapsed <= 15700);
	KeQuerySystemTime(&System);
	ScsiPortQuerySystemTime(&SystemPort);
	Elapsed = SystemPort.QuadPart - System.QuadPart;
	Check("system-time", Elapsed >= 0 && Elapsed < 20000000);
	Elapsed = KeQueryInterruptTime();
	KeStallExecutionProcessor(1000);
	Elapsed = KeQueryInterruptTime() - Elapsed;
	Check("interrupt-time", Elapsed >= 10000 && Elapsed < 20000000);
	Check("processors", KeQueryActiveProcessors() >> KeGetCurrentProcessorNumber() & 1);
}

static BOOLEAN Same(PCSTR Found, PCSTR Expected)
{
	if (!strcmp(Found, Expected))
		return TRUE;
	DbgPrint("selftest: '%s' is not '%s'\n", Found, Expected);
	return FALSE;
}

static VOID CheckPrintf(VOID)
{
	UNICODE_STRING Counted;
	ANSI_STRING Narrow;
	CHAR Text[64];
	WCHAR Wide[16];
	unsigned long Long = 0xffffffff;
	BOOLEAN Ok;
	int n;

	n = sprintf(Text, "%d %5u|%-5x|%05d %lX %ld", -3, 7u, 0x1f, -42, Long, (long)Long);
	Ok = n == 32 && Same(Text, "-3     7|1f   |-0042 FFFFFFFF -1");
	n = sprintf(Text, "%I64d %I64x %lld", (__int64)-5, (unsigned __int64)1 << 40, (__int64)9);
	Ok = Ok && Same(Text, "-5 10000000000 9");
	sprintf(Text, "%#x %+d %.3d %8.4x|%hd %c%%", 255, 4, 7, 0xab, 0x18000, 'z');
	Ok = Ok && Same(Text, "0xff +4 007     00ab|-32768 z%");
	RtlInitUnicodeString(&Counted, L"counted");
	Counted.Length = 10;
	RtlInitAnsiString(&Narrow, "narrow");
	sprintf(Text, "%ws %S %wZ %Z %.2s|%6s|%-4s|", L"w", L"S", &Counted, &Narrow, "abc", "r",
		"l");
	Ok = Ok && Same(Text, "w S count narrow ab|     r|l   |");
	sprintf(Text, "%p", (PVOID)(ULONG_PTR)0xabcdef);
	Ok = Ok && Same(Text, "0000000000ABCDEF");
	sprintf(Text, "%*d|%-*d|%s", 4, 1, 4, 2, (PCHAR)NULL);
	Ok = Ok && Same(Text, "   1|2   |(null)");
	Check("sprintf", Ok);

	n = sprintf(Text, "%05s|%05c|%-3c|%hx|%hhx", "ab", 'x', 'y', 0x12345, 0x12345);
	Ok = n == (int)strlen(Text) && Same(Text, "000ab|0000x|y  |2345|2345");
	sprintf(Text, "% d %#o %#X %.0d|%.0d|%+.2d|%-+5d|", 7, 8, 0xab, 0, 1, 3, -4);
	Ok = Ok && Same(Text, " 7 010 0XAB |1|+03|-4   |");
	sprintf(Text, "%I32x %Ix %Iu %I64u %lu", 0xffffffff, (ULONG_PTR)1 << 36, (SIZE_T)9,
		(unsigned __int64)-1, 0xfffffffe);
	Ok = Ok && Same(Text, "ffffffff 1000000000 9 18446744073709551615 4294967294");
	sprintf(Text, "%ls %hs %S %.2ws %wc %C %lc %hc %c", L"l", "h", L"S", L"abc", L'w', L'C', L'l',
		'h', 'c');
	Ok = Ok && Same(Text, "l h S ab w C l h c");
	sprintf(Text, "%Z %wZ %.*s %%%5%", NULL, NULL, 2, "xyz");
	Ok = Ok && Same(Text, "(null) (null) xy %%");
	sprintf(Text, "abc%nde%d", &n, 5);
	Ok = Ok && n == 3 && Same(Text, "abcde5");
	/* what an unknown letter is, is printed */
	sprintf(Text, "%k %");
	Ok = Ok && Same(Text, "k ");
	Check("sprintf-more", Ok);

	Text[3] = '!';
	n = _snprintf(Text, 3, "abcdef");
	Ok = n == -1 && Text[2] == 'c' && Text[3] == '!';
	n = _snprintf(Text, 3, "abc");
	Ok = Ok && n == 3 && Text[3] == '!';
	n = _snprintf(Text, 4, "abc");
	Ok = Ok && n == 3 && Text[3] == 0;
	Ok = Ok && _snprintf(NULL, 0, "abc") == -1 && _snprintf(Text, 1, "") == 0 && !Text[0];
	Wide[2] = '!';
	Ok = Ok && _snwprintf(Wide, 2, L"abc") == -1 && Wide[1] == 'b' && Wide[2] == '!' &&
	     _snwprintf(Wide, 16, L"%s", L"abc") == 3 && !Wide[3];
	Check("snprintf", Ok);

	n = swprintf(Wide, L"%s-%S-%hs-%d", L"w", "n", "h", 5);
	Check("swprintf", n == 7 && !wcscmp(Wide, L"w-n-h-5"));
}

static NTSTATUS SafePrint(PSTR Text, SIZE_T Size, PCSTR Format, ...)
{
	NTSTATUS Status;
	va_list ap;

	va_start(ap, Format);
	Status = RtlStringCbVPrintfA(Text, Size, Format, ap);
	va_end(ap);
	return Status;
}

/* The functions that also tell where the string ends, and take flags. */
static VOID CheckSafeStringsEx(VOID)
{
	CHAR Text[8];
	WCHAR Wide[8];
	PSTR End;
	PWSTR WideEnd;
	SIZE_T Left;
	BOOLEAN Ok;

	Ok = RtlStringCbCopyExA(Text, 8, "abc", &End, &Left, 0) == STATUS_SUCCESS &&
	     Same(Text, "abc") && End == Text + 3 && Left == 5;
	Ok = Ok && RtlStringCbCatExA(Text, 8, "de", &End, &Left, STRSAFE_FILL_BYTE('#')) ==
		   STATUS_SUCCESS && Same(Text, "abcde") && End == Text + 5 && Left == 3 &&
	     Text[6] == '#' && Text[7] == '#';
	Ok = Ok && RtlStringCchCatNExA(Text, 8, "fghij", 2, &End, &Left, 0) == STATUS_SUCCESS &&
	     Same(Text, "abcdefg") && Left == 1;
	Check("safe-strings-ex", Ok);

	/* What is left of a string that there is no room for */
	RtlStringCbCopyA(Text, 8, "abcde");
	Ok = RtlStringCbCatExA(Text, 8, "fghi", &End, &Left, 0) == STATUS_BUFFER_OVERFLOW &&
	     Same(Text, "abcdefg") && End == Text + 7 && Left == 1;
	RtlStringCbCopyA(Text, 8, "abcde");
	Ok = Ok && RtlStringCbCatExA(Text, 8, "fghi", &End, &Left, STRSAFE_NO_TRUNCATION) ==
		   STATUS_BUFFER_OVERFLOW && Same(Text, "abcde") && Left == 3;
	Ok = Ok && RtlStringCbCopyExA(Text, 8, "12345678", &End, &Left, STRSAFE_NO_TRUNCATION) ==
		   STATUS_BUFFER_OVERFLOW && Same(Text, "") && End == Text && Left == 8;
	Ok = Ok && RtlStringCchCopyNExA(Text, 8, "12345678", 8, NULL, NULL,
					STRSAFE_NULL_ON_FAILURE) ==
		   STATUS_BUFFER_OVERFLOW && Same(Text, "");
	Ok = Ok && RtlStringCbCopyExA(Text, 8, "12345678", &End, &Left,
				      STRSAFE_FAILURE_BYTE('!')) ==
		   STATUS_BUFFER_OVERFLOW && Same(Text, "!!!!!!!") && Left == 1;
	Check("safe-strings-ex-overflow", Ok);

	/* Nothing at all, flags that there are not, room beyond all limits */
	Ok = RtlStringCbCopyExA(Text, 8, NULL, &End, &Left, STRSAFE_IGNORE_NULLS) ==
		     STATUS_SUCCESS && Same(Text, "") && Left == 8;
	Ok = Ok && RtlStringCbCopyExA(NULL, 0, NULL, &End, &Left, STRSAFE_IGNORE_NULLS) ==
		   STATUS_SUCCESS && !End && !Left;
	Ok = Ok && RtlStringCbCopyExA(NULL, 0, "a", NULL, NULL, STRSAFE_IGNORE_NULLS) ==
		   STATUS_INVALID_PARAMETER;
	Ok = Ok && RtlStringCbCopyExA(Text, 8, NULL, NULL, NULL, 0) == STATUS_INVALID_PARAMETER;
	Ok = Ok && RtlStringCbCopyExA(Text, 8, "a", NULL, NULL, 0x2000) ==
		   STATUS_INVALID_PARAMETER;
	Text[0] = 'x';
	Ok = Ok && RtlStringCbCopyExA(Text, 0x80000000ULL, "a", NULL, NULL,
				      STRSAFE_FAILURE_BYTE('!')) ==
		   STATUS_INVALID_PARAMETER && Text[0] == 'x';
	Check("safe-strings-ex-refused", Ok);

	/* Counted in bytes, in characters; printed */
	Ok = RtlStringCbCopyExW(Wide, sizeof(Wide), L"abc", &WideEnd, &Left, 0) ==
		     STATUS_SUCCESS && WideEnd == Wide + 3 && Left == 10;
	Ok = Ok && RtlStringCchCatExW(Wide, 8, L"d", &WideEnd, &Left, 0) == STATUS_SUCCESS &&
	     !wcscmp(Wide, L"abcd") && Left == 4;
	Ok = Ok && RtlStringCchPrintfExW(Wide, 8, &WideEnd, &Left, 0, L"%d", 12) ==
		   STATUS_SUCCESS && WideEnd == Wide + 2 && Left == 6;
	Ok = Ok && RtlStringCbPrintfExA(Text, 8, &End, &Left, 0, "%d-%s", 7, "b") ==
		   STATUS_SUCCESS && Same(Text, "7-b") && Left == 5;
	Check("safe-strings-ex-wide", Ok);
}

static VOID CheckSafeStrings(VOID)
{
	CHAR Text[8];
	WCHAR Wide[8];
	SIZE_T Length;
	BOOLEAN Ok;

	Ok = RtlStringCbCopyA(Text, sizeof(Text), "1234567") == STATUS_SUCCESS;
	Ok = Ok && RtlStringCbCopyA(Text, sizeof(Text), "12345678") == STATUS_BUFFER_OVERFLOW &&
	     Same(Text, "1234567");
	Ok = Ok && RtlStringCbCopyA(Text, 0, "1") == STATUS_INVALID_PARAMETER;
	Ok = Ok && RtlStringCchCopyNA(Text, 8, "abcdef", 3) == STATUS_SUCCESS && Same(Text, "abc");
	Ok = Ok && RtlStringCbCatA(Text, 8, "defg") == STATUS_SUCCESS && Same(Text, "abcdefg");
	Ok = Ok && RtlStringCchCatA(Text, 8, "h") == STATUS_BUFFER_OVERFLOW;
	Text[2] = 0;
	Ok = Ok && RtlStringCchCatNA(Text, 8, "xyz", 2) == STATUS_SUCCESS && Same(Text, "abxy");
	Ok = Ok && RtlStringCbLengthA("four", 5, &Length) == STATUS_SUCCESS && Length == 4;
	Ok = Ok && RtlStringCbLengthA("four", 4, &Length) == STATUS_INVALID_PARAMETER;
	Ok = Ok && RtlStringCchPrintfA(Text, 8, "%I64d", (__int64)12) == STATUS_SUCCESS &&
	     Same(Text, "12");
	Ok = Ok && SafePrint(Text, sizeof(Text), "%s%d", "overflow", 1) == STATUS_BUFFER_OVERFLOW &&
	     Same(Text, "overflo");
	/* an empty limit, a string that does not end, a limit beyond all limits */
	Text[0] = 'x';
	Ok = Ok && RtlStringCbCopyA(Text, 1, "") == STATUS_SUCCESS && !Text[0];
	Ok = Ok && RtlStringCbCopyA(Text, 1, "a") == STATUS_BUFFER_OVERFLOW && !Text[0];
	RtlFillMemory(Text, sizeof(Text), 'x');
	Ok = Ok && RtlStringCbCatA(Text, sizeof(Text), "y") == STATUS_INVALID_PARAMETER &&
	     Text[7] == 'x';
	Ok = Ok && RtlStringCbCopyA(Text, 0x80000000ULL, "a") == STATUS_INVALID_PARAMETER &&
	     Text[0] == 'x';
	Ok = Ok && RtlStringCbPrintfA(Text, 0, "a") == STATUS_INVALID_PARAMETER && Text[0] == 'x';
	Text[7] = 0;
	Ok = Ok && RtlStringCbCatA(Text, sizeof(Text), "") == STATUS_SUCCESS &&
	     RtlStringCbCatA(Text, sizeof(Text), "y") == STATUS_BUFFER_OVERFLOW && !Text[7];
	Ok = Ok && RtlStringCbLengthA(NULL, 5, &Length) == STATUS_INVALID_PARAMETER && Length == 0;
	Ok = Ok && RtlStringCbLengthA("a", 2, NULL) == STATUS_SUCCESS;
	Ok = Ok && RtlStringCbCatNA(Text, 4, "abc", 1) == STATUS_INVALID_PARAMETER;
	Ok = Ok && RtlStringCbCopyNA(Text, 8, "ab", 5) == STATUS_SUCCESS && Same(Text, "ab");
	Ok = Ok && RtlStringCbCopyNA(Text, 3, "abc", 3) == STATUS_BUFFER_OVERFLOW && Same(Text, "ab");
	Check("safe-strings", Ok);

	Ok = RtlStringCbCopyW(Wide, sizeof(Wide), L"1234567") == STATUS_SUCCESS;
	Ok = Ok && RtlStringCbCopyW(Wide, 8, L"1234") == STATUS_BUFFER_OVERFLOW &&
	     !wcscmp(Wide, L"123");
	Ok = Ok && RtlStringCchCatW(Wide, 8, L"abcd") == STATUS_SUCCESS && wcslen(Wide) == 7;
	Ok = Ok && RtlStringCbCopyNW(Wide, 16, L"abcd", 4) == STATUS_SUCCESS &&
	     !wcscmp(Wide, L"ab");
	Ok = Ok && RtlStringCbCatNW(Wide, 16, L"cdef", 4) == STATUS_SUCCESS &&
	     !wcscmp(Wide, L"abcd");
	Ok = Ok && RtlStringCbLengthW(Wide, 16, &Length) == STATUS_SUCCESS && Length == 8;
	Ok = Ok && RtlStringCbPrintfW(Wide, 16, L"%d%s", 5, L"x") == STATUS_SUCCESS &&
	     !wcscmp(Wide, L"5x");
	/* half a character is none */
	Ok = Ok && RtlStringCbCopyW(Wide, 1, L"") == STATUS_INVALID_PARAMETER;
	Ok = Ok && RtlStringCbCopyW(Wide, 5, L"abc") == STATUS_BUFFER_OVERFLOW && !wcscmp(Wide, L"a");
	Ok = Ok && RtlStringCchPrintfW(Wide, 3, L"%d", 1234) == STATUS_BUFFER_OVERFLOW &&
	     !wcscmp(Wide, L"12");
	Ok = Ok && RtlStringCchLengthW(L"abc", 4, &Length) == STATUS_SUCCESS && Length == 3 &&
	     RtlStringCchLengthW(L"abc", 3, &Length) == STATUS_INVALID_PARAMETER && Length == 0;
	Check("safe-wide-strings", Ok);
}

static VOID CheckCountedStrings(VOID)
{
	WCHAR Buffer[12];
	UNICODE_STRING U, V;
	ANSI_STRING A, B, Narrow;
	CHAR Text[8];
	ULONG Value;
	BOOLEAN Ok;

	RtlInitUnicodeString(&U, L"Value");
	Ok = U.Length == 10 && U.MaximumLength == 12 && U.Buffer[4] == 'e';
	V.Buffer = Buffer;
	V.Length = 0;
	V.MaximumLength = sizeof(Buffer);
	RtlCopyUnicodeString(&V, &U);
	Ok = Ok && RtlEqualUnicodeString(&U, &V, FALSE);
	Ok = Ok && RtlAppendUnicodeToString(&V, L"12") == STATUS_SUCCESS && V.Length == 14;
	Ok = Ok && RtlAppendUnicodeStringToString(&V, &U) == STATUS_SUCCESS && V.Length == 24;
	Ok = Ok && RtlAppendUnicodeToString(&V, L"!") == STATUS_BUFFER_TOO_SMALL && V.Length == 24;
	RtlInitUnicodeString(&U, L"ABC");
	RtlInitUnicodeString(&V, L"abd");
	Ok = Ok && RtlCompareUnicodeString(&U, &V, TRUE) < 0 &&
	     RtlCompareUnicodeString(&V, &U, FALSE) > 0;
	Check("unicode-strings", Ok);

	RtlInitAnsiString(&A, "Port0");
	Ok = RtlAnsiStringToUnicodeString(&U, &A, TRUE) == STATUS_SUCCESS && U.Length == 10 &&
	     U.Buffer[4] == '0' && U.Buffer[5] == 0;
	Ok = Ok && RtlUnicodeStringToAnsiString(&B, &U, TRUE) == STATUS_SUCCESS &&
	     Same(B.Buffer, "Port0");
	RtlFreeUnicodeString(&U);
	RtlFreeAnsiString(&B);
	U.Buffer = Buffer;
	U.MaximumLength = 10;
	Ok = Ok && !U.Length &&
	     RtlAnsiStringToUnicodeString(&U, &A, FALSE) == STATUS_BUFFER_OVERFLOW;
	U.MaximumLength = sizeof(Buffer);
	Ok = Ok && RtlIntegerToUnicodeString(0xbeef, 16, &U) == STATUS_SUCCESS &&
	     !wcscmp(U.Buffer, L"BEEF");
	Ok = Ok && RtlIntegerToUnicodeString(1, 3, &U) == STATUS_INVALID_PARAMETER;
	Check("string-conversions", Ok);

	RtlInitUnicodeString(&U, L" -0x1F");
	Ok = RtlUnicodeStringToInteger(&U, 0, &Value) == STATUS_SUCCESS && (LONG)Value == -31;
	RtlInitUnicodeString(&U, L"12z");
	Ok = Ok && RtlUnicodeStringToInteger(&U, 10, &Value) == STATUS_SUCCESS && Value == 12 &&
	     RtlUnicodeStringToInteger(&U, 7, &Value) == STATUS_INVALID_PARAMETER;
	Ok = Ok && RtlCharToInteger("0b101", 0, &Value) == STATUS_SUCCESS && Value == 5 &&
	     RtlCharToInteger("0o17", 0, &Value) == STATUS_SUCCESS && Value == 15 &&
	     RtlCharToInteger("x", 0, &Value) == STATUS_SUCCESS && Value == 0;
	Check("string-numbers", Ok);

	RtlInitString(&A, "Mixed");
	RtlInitString(&B, "mIXED");
	Ok = RtlEqualString(&A, &B, TRUE) && !RtlEqualString(&A, &B, FALSE) &&
	     RtlCompareString(&A, &B, FALSE) < 0;
	Narrow.Buffer = Text;
	Narrow.MaximumLength = 4;
	RtlUpperString(&Narrow, &A);
	Ok = Ok && Narrow.Length == 4 && !strncmp(Text, "MIXE", 4);
	RtlCopyString(&Narrow, &B);
	Ok = Ok && Narrow.Length == 4 && !strncmp(Text, "mIXE", 4) && RtlUpperChar('q') == 'Q' &&
	     RtlUpcaseUnicodeChar('q') == 'Q' && RtlUpcaseUnicodeChar(0x3b1) == 0x3b1;
	Check("ansi-strings", Ok);
}

static int __cdecl CompareBytes(const void *A, const void *B)
{
	return *(const UCHAR *)A - *(const UCHAR *)B;
}

static VOID CheckMoreLibrary(VOID)
{
	CHAR Text[16], *End;
	WCHAR Wide[16];
	BOOLEAN Ok;

	Ok = strtoul("0x1fG", &End, 0) == 0x1f && *End == 'G' && strtoul("4294967296", NULL, 10) == 0xffffffff &&
	     strtoul("017", NULL, 0) == 15 && strtoul("-1", NULL, 10) == 0xffffffff;
	Ok = Ok && strtol("-2147483649", NULL, 10) == -2147483647 - 1 && strtol(" 12x", &End, 10) == 12 &&
	     *End == 'x' && strtol("2147483648", NULL, 10) == 2147483647 && atol("-7") == -7;
	End = Text;
	strcpy(Text, "zz");
	Ok = Ok && strtoul(Text, &End, 10) == 0 && End == Text;
	Ok = Ok && Same(_itoa(-255, Text, 10), "-255") && Same(_itoa(-1, Text, 16), "ffffffff") &&
	     Same(_ultoa(10, Text, 2), "1010");
	strcpy(Text, "dacb");
	qsort(Text, 4, 1, CompareBytes);
	Ok = Ok && Same(Text, "abcd") && Same(_strrev(Text), "dcba") && Same(_strset(Text, '*'), "****") &&
	     _memicmp("aBc", "AbD", 3) < 0 && !_memicmp("aBc", "AbD", 2);
	Ok = Ok && strspn("aab", "a") == 2 && strcspn("aab", "b") == 2 && *strpbrk("xyz", "zy") == 'y' &&
	     isgraph('!') && ispunct('!') && !ispunct('a') && iscntrl(7) && isascii(127);
	Check("library-more", Ok);

	wcscpy(Wide, L"abcabc");
	Ok = wcsrchr(Wide, 'b') == Wide + 4 && wcsstr(Wide, L"ca") == Wide + 2 && !wcsstr(Wide, L"d") &&
	     !wcscmp(wcsncat(Wide, L"xyz", 2), L"abcabcxy") && !_wcsnicmp(Wide, L"ABCD", 3) &&
	     !wcscmp(_wcsupr(Wide), L"ABCABCXY") && !wcscmp(_wcslwr(Wide), L"abcabcxy");
	Ok = Ok && mbstowcs(Wide, "ab", 16) == 2 && !Wide[2] && mbstowcs(NULL, "abc", 0) == 3 &&
	     wcstombs(Text, L"xy", 16) == 2 && Same(Text, "xy") &&
	     wcstombs(Text, L"\x3b1", 16) == (size_t)-1;
	Check("wide-library", Ok);
}

static VOID CheckLibrary(VOID)
{
	RTL_OSVERSIONINFOW Version;
	WCHAR Wide[16];
	CHAR Text[16];
	ULONG Major, Minor;
	LONG Bits = 0;
	BOOLEAN Ok;

	Ok = !_stricmp("ScSi", "sCsI") && stricmp("a", "B") < 0 && !_strnicmp("abX", "ABy", 2) &&
	     toupper('q') == 'Q' && tolower('[') == '[' && isdigit('5') && !isdigit('a') &&
	     isxdigit('F') && !isxdigit('g') && isspace('\t') && isprint(' ') && !isprint(10) &&
	     isalpha('z') && isalnum('0') && isupper('A') && !islower('A') &&
	     atoi(" -120x") == -120 && abs(-4) == 4;
	strcpy(Text, "Mixed");
	Ok = Ok && Same(_strupr(Text), "MIXED") && Same(_strlwr(Text), "mixed") &&
	     Same(strncat(Text, "12345", 2), "mixed12") && strstr(Text, "ed1") == Text + 3;
	wcscpy(Wide, L"ab");
	wcscat(Wide, L"cd");
	Ok = Ok && wcslen(Wide) == 4 && wcschr(Wide, 'c') == Wide + 2 && !wcschr(Wide, 'x') &&
	     !_wcsicmp(Wide, L"ABCD") && wcsncmp(Wide, L"abx", 2) == 0 &&
	     wcscmp(Wide, L"abce") < 0 && wcsncpy(Wide, L"z", 3)[2] == 0;
	srand(1);
	Major = rand();
	srand(1);
	Ok = Ok && Major == (ULONG)rand() && Major <= 0x7fff;
	Check("library", Ok);

	Version.dwOSVersionInfoSize = sizeof(Version);
	Ok = RtlGetVersion(&Version) == STATUS_SUCCESS && Version.dwMajorVersion == 5 &&
	     Version.dwMinorVersion == 2;
	PsGetVersion(&Major, &Minor, NULL, NULL);
	Check("version", Ok && Major == 5 && Minor == 2);

	Ok = !InterlockedBitTestAndSet(&Bits, 5) && Bits == 32 &&
	     InterlockedBitTestAndReset(&Bits, 5) && Bits == 0 && InterlockedAdd(&Bits, 7) == 7;
	Check("interlocked", Ok);
}

static VOID CheckRefused(VOID)
{
	HANDLE Handle = (HANDLE)(ULONG_PTR)5;
	IO_STATUS_BLOCK Iosb;
	PDEVICE_OBJECT Device = (PDEVICE_OBJECT)(ULONG_PTR)5;
	KEVENT Event;
	ULONG Length = 5;
	BOOLEAN Ok;
	ULONG i;

	for (i = 0; i < 3; i++)
		Ok = PsCreateSystemThread(&Handle, 0, NULL, NULL, NULL, NULL, NULL) ==
		     STATUS_NOT_SUPPORTED && !Handle;
	Ok = Ok && IoCreateDevice(NULL, 0, NULL, 0, 0, FALSE, &Device) == STATUS_NOT_SUPPORTED &&
	     !Device && !IoAllocateIrp(1, FALSE);
	Ok = Ok && ZwQueryValueKey(NULL, NULL, 0, NULL, 0, &Length) == STATUS_NOT_SUPPORTED &&
	     Length == 0;
	Iosb.Status = STATUS_SUCCESS;
	Iosb.Information = 5;
	Ok = Ok && ZwCreateFile(&Handle, 0, NULL, &Iosb, NULL, 0, 0, 0, 0, NULL, 0) ==
	     STATUS_NOT_SUPPORTED && Iosb.Status == STATUS_NOT_SUPPORTED && Iosb.Information == 0;
	/* Out parameters may be left out. */
	Ok = Ok && ZwOpenKey(NULL, 0, NULL) == STATUS_NOT_SUPPORTED;
	KeInitializeEvent(&Event, NotificationEvent, FALSE);
	Ok = Ok && KeSetEvent(&Event, 0, FALSE) == 0 && KeReadStateEvent(&Event) == 1 &&
	     KeResetEvent(&Event) == 1;
	Ok = Ok && KeWaitForSingleObject(&Event, Executive, KernelMode, FALSE, NULL) ==
	     STATUS_NOT_SUPPORTED;
	Check("refused", Ok);
}

static VOID NTAPI NtosTimer(PVOID DeviceExtension)
{
	PNTOS_EXTENSION Extension = (PNTOS_EXTENSION)DeviceExtension;

	if (!Extension->Timers) {
		CheckLocks("timer", KeGetCurrentIrql());
		Check("level-timer", KeGetCurrentIrql() > DISPATCH_LEVEL);
		CheckPool("timer");
	}
	if (Extension->Timers < NTOS_TIMERS) {
		PNTOS_ENTRY Entry = (PNTOS_ENTRY)ExAllocatePoolWithTag(NonPagedPool,
								       sizeof(*Entry), NTOS_TAG);
		KIRQL Old;

		KeAcquireSpinLock(&Extension->Lock, &Old);
		if (Entry)
			InsertTailList(&Extension->List, &Entry->Link);
		KeReleaseSpinLock(&Extension->Lock, Old);
		Extension->Timers++;
		ScsiPortNotification(RequestTimerCall, Extension, NtosTimer, 1000);
		return;
	}
	while (!IsListEmpty(&Extension->List)) {
		ExFreePool(CONTAINING_RECORD(RemoveHeadList(&Extension->List), NTOS_ENTRY, Link));
		Extension->Timers--;
	}
	Check("timers", Extension->Timers == 0);
}

static ULONG NTAPI NtosFindAdapter(PVOID DeviceExtension, PVOID HwContext, PVOID BusInformation,
				   PCHAR ArgumentString,
				   PPORT_CONFIGURATION_INFORMATION ConfigInfo, PBOOLEAN Again)
{
	PNTOS_EXTENSION Extension = (PNTOS_EXTENSION)DeviceExtension;
	PULONG Found = (PULONG)HwContext;

	UNREFERENCED_PARAMETER(BusInformation);
	*Again = FALSE;
	if (ArgumentString && strstr(ArgumentString, "bugcheck"))
		KeBugCheckEx(0xdead0001, 1, 2, 3, 0x44);
	if ((*Found)++)
		return SP_RETURN_NOT_FOUND;

	ConfigInfo->NumberOfBuses = 1;
	ConfigInfo->MaximumNumberOfTargets = 2;
	ConfigInfo->InitiatorBusId[0] = 1;
	ConfigInfo->MaximumTransferLength = 65536;
	ConfigInfo->Master = TRUE;
	ConfigInfo->ScatterGather = TRUE;
	ConfigInfo->NeedPhysicalAddresses = TRUE;
	ConfigInfo->Dma32BitAddresses = TRUE;
	Extension->Uncached = ScsiPortGetUncachedExtension(Extension, ConfigInfo, 10000);
	if (!Extension->Uncached)
		return SP_RETURN_ERROR;

	KeInitializeSpinLock(&Extension->Lock);
	InitializeListHead(&Extension->List);
	CheckLocks("find-adapter", PASSIVE_LEVEL);
	CheckPool("find-adapter");
	CheckLists();
	CheckListMacros();
	CheckInterlocked();
	CheckRtl();
	CheckPorts();
	CheckContiguous();
	CheckAddresses(Extension);
	CheckTime();
	CheckPrintf();
	CheckSafeStrings();
	CheckSafeStringsEx();
	CheckCountedStrings();
	CheckLibrary();
	CheckMoreLibrary();
	CheckRefused();
	return SP_RETURN_FOUND;
}

static BOOLEAN NTAPI NtosInitialize(PVOID DeviceExtension)
{
	CheckLocks("initialize", KeGetCurrentIrql());
	Check("level-initialize", KeGetCurrentIrql() > DISPATCH_LEVEL);
	ScsiPortNotification(RequestTimerCall, DeviceExtension, NtosTimer, 1000);
	return TRUE;
}

static BOOLEAN NTAPI NtosStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
	PNTOS_EXTENSION Extension = (PNTOS_EXTENSION)DeviceExtension;

	if (Srb->Function == SRB_FUNCTION_EXECUTE_SCSI && Srb->DataTransferLength &&
	    !Extension->SrbChecked) {
		PVOID Lu;
		ULONG Length;
		PHYSICAL_ADDRESS Address = ScsiPortGetPhysicalAddress(Extension, Srb,
								      Srb->SrbExtension, &Length);

		Extension->SrbChecked = TRUE;
		Check("address-srb-extension", Address.QuadPart ==
		      MmGetPhysicalAddress(Srb->SrbExtension).QuadPart && Address.QuadPart);
		Address = ScsiPortGetPhysicalAddress(Extension, Srb, Srb->SenseInfoBuffer, &Length);
		Check("address-sense", Address.QuadPart ==
		      MmGetPhysicalAddress(Srb->SenseInfoBuffer).QuadPart && Address.QuadPart);
		Address = ScsiPortGetPhysicalAddress(Extension, Srb, Srb->DataBuffer, &Length);
		Check("address-data", Address.QuadPart ==
		      MmGetPhysicalAddress(Srb->DataBuffer).QuadPart && Address.QuadPart);
		/* and its last byte, wherever the port driver has put it */
		Address = ScsiPortGetPhysicalAddress(Extension, Srb, (PUCHAR)Srb->DataBuffer +
						     Srb->DataTransferLength - 1, &Length);
		Check("address-data-end", Length == 1 && Address.QuadPart ==
		      MmGetPhysicalAddress((PUCHAR)Srb->DataBuffer +
					   Srb->DataTransferLength - 1).QuadPart);
		Lu = ScsiPortGetLogicalUnit(Extension, Srb->PathId, Srb->TargetId, Srb->Lun);
		Check("address-lu", !Lu ||
		      (MmGetPhysicalAddress(Lu).QuadPart &&
		       BYTE_OFFSET(MmGetPhysicalAddress(Lu).LowPart) == BYTE_OFFSET(Lu)));
		CheckLocks("start-io", KeGetCurrentIrql());
	}
	Srb->SrbStatus = SRB_STATUS_SELECTION_TIMEOUT;
	ScsiPortNotification(RequestComplete, Extension, Srb);
	ScsiPortNotification(NextRequest, Extension, NULL);
	return TRUE;
}

static BOOLEAN NTAPI NtosInterrupt(PVOID DeviceExtension)
{
	UNREFERENCED_PARAMETER(DeviceExtension);
	return FALSE;
}

static BOOLEAN NTAPI NtosResetBus(PVOID DeviceExtension, ULONG PathId)
{
	UNREFERENCED_PARAMETER(DeviceExtension);
	UNREFERENCED_PARAMETER(PathId);
	return TRUE;
}

ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
	HW_INITIALIZATION_DATA Data;
	ULONG Found = 0;

	CheckLocks("driver-entry", PASSIVE_LEVEL);
	KdPrint(("free builds do not say this\n"));
	DbgPrintEx(DPFLTR_IHVDRIVER_ID, DPFLTR_WARNING_LEVEL, "selftest: level one\n");
	DbgPrintEx(DPFLTR_IHVDRIVER_ID, 0x80000004, "selftest: level three\n");

	RtlZeroMemory(&Data, sizeof(Data));
	Data.HwInitializationDataSize = sizeof(Data);
	Data.AdapterInterfaceType = Internal;
	Data.HwInitialize = NtosInitialize;
	Data.HwStartIo = NtosStartIo;
	Data.HwInterrupt = NtosInterrupt;
	Data.HwFindAdapter = NtosFindAdapter;
	Data.HwResetBus = NtosResetBus;
	Data.DeviceExtensionSize = sizeof(NTOS_EXTENSION);
	Data.SrbExtensionSize = 64;
	Data.SpecificLuExtensionSize = 32;
	Data.MapBuffers = TRUE;
	Data.NeedPhysicalAddresses = TRUE;
	return ScsiPortInitialize(DriverObject, RegistryPath, &Data, &Found);
}
