/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The functions of the Windows kernel, its HAL and its C library that the port
 * driver exports beside SCSI Port's own (scsiport_exports.h), one a line:
 *
 *	NTOS_EXPORT(return type, calling convention, name, (prototype));
 *	NTOS_CRT(header, return type, name, (prototype));
 *
 * The symbol of an NTOS_CRT() is its name with "ntos_" before it, because Linux has
 * a function of that name which means something else, or may get one.
 *
 * No include guard: whoever includes this file defines both first and undefines
 * them afterwards. What needs no function is inline in the headers: lists,
 * Interlocked*, memory, ports and registers.
 */

/* Interrupt levels and locks */
NTOS_EXPORT(KIRQL, NTAPI, KeGetCurrentIrql, (void));
NTOS_EXPORT(void, NTAPI, KeRaiseIrql, (KIRQL NewIrql, PKIRQL OldIrql));
NTOS_EXPORT(KIRQL, NTAPI, KeRaiseIrqlToDpcLevel, (void));
NTOS_EXPORT(void, NTAPI, KeLowerIrql, (KIRQL NewIrql));
NTOS_EXPORT(void, NTAPI, KeInitializeSpinLock, (PKSPIN_LOCK SpinLock));
NTOS_EXPORT(void, NTAPI, KeAcquireSpinLock, (PKSPIN_LOCK SpinLock, PKIRQL OldIrql));
NTOS_EXPORT(KIRQL, NTAPI, KeAcquireSpinLockRaiseToDpc, (PKSPIN_LOCK SpinLock));
NTOS_EXPORT(void, NTAPI, KeReleaseSpinLock, (PKSPIN_LOCK SpinLock, KIRQL NewIrql));
NTOS_EXPORT(void, NTAPI, KeAcquireSpinLockAtDpcLevel, (PKSPIN_LOCK SpinLock));
NTOS_EXPORT(void, NTAPI, KeReleaseSpinLockFromDpcLevel, (PKSPIN_LOCK SpinLock));
NTOS_EXPORT(BOOLEAN, NTAPI, KeTryToAcquireSpinLockAtDpcLevel, (PKSPIN_LOCK SpinLock));
NTOS_EXPORT(void, NTAPI, KeAcquireInStackQueuedSpinLock, (PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle));
NTOS_EXPORT(void, NTAPI, KeReleaseInStackQueuedSpinLock, (PKLOCK_QUEUE_HANDLE LockHandle));
NTOS_EXPORT(void, NTAPI, KeAcquireInStackQueuedSpinLockAtDpcLevel, (PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle));
NTOS_EXPORT(void, NTAPI, KeReleaseInStackQueuedSpinLockFromDpcLevel, (PKLOCK_QUEUE_HANDLE LockHandle));
NTOS_EXPORT(PLIST_ENTRY, NTAPI, ExInterlockedInsertHeadList, (PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry, PKSPIN_LOCK Lock));
NTOS_EXPORT(PLIST_ENTRY, NTAPI, ExInterlockedInsertTailList, (PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry, PKSPIN_LOCK Lock));
NTOS_EXPORT(PLIST_ENTRY, NTAPI, ExInterlockedRemoveHeadList, (PLIST_ENTRY ListHead, PKSPIN_LOCK Lock));
NTOS_EXPORT(PSINGLE_LIST_ENTRY, NTAPI, ExInterlockedPushEntryList, (PSINGLE_LIST_ENTRY ListHead, PSINGLE_LIST_ENTRY ListEntry, PKSPIN_LOCK Lock));
NTOS_EXPORT(PSINGLE_LIST_ENTRY, NTAPI, ExInterlockedPopEntryList, (PSINGLE_LIST_ENTRY ListHead, PKSPIN_LOCK Lock));

NTOS_EXPORT(ULONG, NTAPI, KeGetCurrentProcessorNumber, (void));
NTOS_EXPORT(KAFFINITY, NTAPI, KeQueryActiveProcessors, (void));

/* Time and the end of it */
NTOS_EXPORT(void, NTAPI, KeStallExecutionProcessor, (ULONG MicroSeconds));
NTOS_EXPORT(void, NTAPI, KeQuerySystemTime, (PLARGE_INTEGER CurrentTime));
NTOS_EXPORT(void, NTAPI, KeQueryTickCount, (PLARGE_INTEGER CurrentCount));
NTOS_EXPORT(ULONG, NTAPI, KeQueryTimeIncrement, (void));
NTOS_EXPORT(LARGE_INTEGER, NTAPI, KeQueryPerformanceCounter, (PLARGE_INTEGER PerformanceFrequency));
NTOS_EXPORT(ULONG64, NTAPI, KeQueryInterruptTime, (void));
NTOS_EXPORT(void, NTAPI, KeBugCheck, (ULONG BugCheckCode));
NTOS_EXPORT(void, NTAPI, KeBugCheckEx, (ULONG BugCheckCode, ULONG_PTR Parameter1, ULONG_PTR Parameter2, ULONG_PTR Parameter3, ULONG_PTR Parameter4));

/* Memory */
NTOS_EXPORT(PVOID, NTAPI, ExAllocatePool, (ULONG PoolType, SIZE_T NumberOfBytes));
NTOS_EXPORT(PVOID, NTAPI, ExAllocatePoolWithTag, (ULONG PoolType, SIZE_T NumberOfBytes, ULONG Tag));
NTOS_EXPORT(PVOID, NTAPI, ExAllocatePoolWithQuotaTag, (ULONG PoolType, SIZE_T NumberOfBytes, ULONG Tag));
NTOS_EXPORT(PVOID, NTAPI, ExAllocatePoolWithTagPriority, (ULONG PoolType, SIZE_T NumberOfBytes, ULONG Tag, ULONG Priority));
NTOS_EXPORT(PVOID, NTAPI, ExAllocatePoolZero, (ULONG PoolType, SIZE_T NumberOfBytes, ULONG Tag));
NTOS_EXPORT(PVOID, NTAPI, ExAllocatePool2, (ULONG64 Flags, SIZE_T NumberOfBytes, ULONG Tag));
NTOS_EXPORT(void, NTAPI, ExFreePool, (PVOID P));
NTOS_EXPORT(void, NTAPI, ExFreePoolWithTag, (PVOID P, ULONG Tag));
NTOS_EXPORT(PHYSICAL_ADDRESS, NTAPI, MmGetPhysicalAddress, (PVOID BaseAddress));
NTOS_EXPORT(PVOID, NTAPI, MmMapIoSpace, (PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes, ULONG CacheType));
NTOS_EXPORT(void, NTAPI, MmUnmapIoSpace, (PVOID BaseAddress, SIZE_T NumberOfBytes));
NTOS_EXPORT(PVOID, NTAPI, MmAllocateContiguousMemory, (SIZE_T NumberOfBytes, PHYSICAL_ADDRESS HighestAcceptableAddress));
NTOS_EXPORT(PVOID, NTAPI, MmAllocateContiguousMemorySpecifyCache, (SIZE_T NumberOfBytes, PHYSICAL_ADDRESS LowestAcceptableAddress, PHYSICAL_ADDRESS HighestAcceptableAddress, PHYSICAL_ADDRESS BoundaryAddressMultiple, ULONG CacheType));
NTOS_EXPORT(void, NTAPI, MmFreeContiguousMemory, (PVOID BaseAddress));
NTOS_EXPORT(void, NTAPI, MmFreeContiguousMemorySpecifyCache, (PVOID BaseAddress, SIZE_T NumberOfBytes, ULONG CacheType));
NTOS_EXPORT(PVOID, NTAPI, MmAllocateNonCachedMemory, (SIZE_T NumberOfBytes));
NTOS_EXPORT(void, NTAPI, MmFreeNonCachedMemory, (PVOID BaseAddress, SIZE_T NumberOfBytes));

/* Messages */
NTOS_EXPORT(ULONG, __cdecl, DbgPrint, (PCSTR Format, ...));
NTOS_EXPORT(ULONG, __cdecl, DbgPrintEx, (ULONG ComponentId, ULONG Level, PCSTR Format, ...));

/* Strings with a length */
NTOS_EXPORT(void, NTAPI, RtlInitAnsiString, (PANSI_STRING DestinationString, PCSTR SourceString));
NTOS_EXPORT(void, NTAPI, RtlInitUnicodeString, (PUNICODE_STRING DestinationString, PCWSTR SourceString));
NTOS_EXPORT(void, NTAPI, RtlCopyUnicodeString, (PUNICODE_STRING DestinationString, PCUNICODE_STRING SourceString));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlAppendUnicodeToString, (PUNICODE_STRING Destination, PCWSTR Source));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlAppendUnicodeStringToString, (PUNICODE_STRING Destination, PCUNICODE_STRING Source));
NTOS_EXPORT(LONG, NTAPI, RtlCompareUnicodeString, (PCUNICODE_STRING String1, PCUNICODE_STRING String2, BOOLEAN CaseInSensitive));
NTOS_EXPORT(BOOLEAN, NTAPI, RtlEqualUnicodeString, (PCUNICODE_STRING String1, PCUNICODE_STRING String2, BOOLEAN CaseInSensitive));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlAnsiStringToUnicodeString, (PUNICODE_STRING DestinationString, PCANSI_STRING SourceString, BOOLEAN AllocateDestinationString));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlUnicodeStringToAnsiString, (PANSI_STRING DestinationString, PCUNICODE_STRING SourceString, BOOLEAN AllocateDestinationString));
NTOS_EXPORT(void, NTAPI, RtlFreeUnicodeString, (PUNICODE_STRING UnicodeString));
NTOS_EXPORT(void, NTAPI, RtlFreeAnsiString, (PANSI_STRING AnsiString));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlIntegerToUnicodeString, (ULONG Value, ULONG Base, PUNICODE_STRING String));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlUnicodeStringToInteger, (PCUNICODE_STRING String, ULONG Base, PULONG Value));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlCharToInteger, (PCSTR String, ULONG Base, PULONG Value));
NTOS_EXPORT(void, NTAPI, RtlCopyString, (PANSI_STRING DestinationString, PCANSI_STRING SourceString));
NTOS_EXPORT(LONG, NTAPI, RtlCompareString, (PCANSI_STRING String1, PCANSI_STRING String2, BOOLEAN CaseInSensitive));
NTOS_EXPORT(BOOLEAN, NTAPI, RtlEqualString, (PCANSI_STRING String1, PCANSI_STRING String2, BOOLEAN CaseInSensitive));
NTOS_EXPORT(void, NTAPI, RtlUpperString, (PANSI_STRING DestinationString, PCANSI_STRING SourceString));
NTOS_EXPORT(CCHAR, NTAPI, RtlUpperChar, (CCHAR Character));
NTOS_EXPORT(USHORT, NTAPI, RtlUpcaseUnicodeChar, (USHORT SourceCharacter));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlGetVersion, (PRTL_OSVERSIONINFOW VersionInformation));
NTOS_EXPORT(BOOLEAN, NTAPI, PsGetVersion, (PULONG MajorVersion, PULONG MinorVersion, PULONG BuildNumber, PUNICODE_STRING CSDVersion));

/* Strings that end in a zero, with a limit: cch counts characters, cb bytes */
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCchCopyA, (PSTR Dest, SIZE_T cchDest, PCSTR Src));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCchCopyW, (PWSTR Dest, SIZE_T cchDest, PCWSTR Src));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCchCopyNA, (PSTR Dest, SIZE_T cchDest, PCSTR Src, SIZE_T cchToCopy));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCchCopyNW, (PWSTR Dest, SIZE_T cchDest, PCWSTR Src, SIZE_T cchToCopy));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCchCatA, (PSTR Dest, SIZE_T cchDest, PCSTR Src));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCchCatW, (PWSTR Dest, SIZE_T cchDest, PCWSTR Src));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCchCatNA, (PSTR Dest, SIZE_T cchDest, PCSTR Src, SIZE_T cchToAppend));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCchCatNW, (PWSTR Dest, SIZE_T cchDest, PCWSTR Src, SIZE_T cchToAppend));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCchLengthA, (PCSTR psz, SIZE_T cchMax, SIZE_T *pcchLength));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCchLengthW, (PCWSTR psz, SIZE_T cchMax, SIZE_T *pcchLength));
NTOS_EXPORT(NTSTATUS, __cdecl, RtlStringCchPrintfA, (PSTR Dest, SIZE_T cchDest, PCSTR Format, ...));
NTOS_EXPORT(NTSTATUS, __cdecl, RtlStringCchPrintfW, (PWSTR Dest, SIZE_T cchDest, PCWSTR Format, ...));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCchVPrintfA, (PSTR Dest, SIZE_T cchDest, PCSTR Format, va_list argList));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCchVPrintfW, (PWSTR Dest, SIZE_T cchDest, PCWSTR Format, va_list argList));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCbCopyA, (PSTR Dest, SIZE_T cbDest, PCSTR Src));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCbCopyW, (PWSTR Dest, SIZE_T cbDest, PCWSTR Src));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCbCopyNA, (PSTR Dest, SIZE_T cbDest, PCSTR Src, SIZE_T cbToCopy));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCbCopyNW, (PWSTR Dest, SIZE_T cbDest, PCWSTR Src, SIZE_T cbToCopy));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCbCatA, (PSTR Dest, SIZE_T cbDest, PCSTR Src));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCbCatW, (PWSTR Dest, SIZE_T cbDest, PCWSTR Src));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCbCatNA, (PSTR Dest, SIZE_T cbDest, PCSTR Src, SIZE_T cbToAppend));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCbCatNW, (PWSTR Dest, SIZE_T cbDest, PCWSTR Src, SIZE_T cbToAppend));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCbLengthA, (PCSTR psz, SIZE_T cbMax, SIZE_T *pcbLength));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCbLengthW, (PCWSTR psz, SIZE_T cbMax, SIZE_T *pcbLength));
NTOS_EXPORT(NTSTATUS, __cdecl, RtlStringCbPrintfA, (PSTR Dest, SIZE_T cbDest, PCSTR Format, ...));
NTOS_EXPORT(NTSTATUS, __cdecl, RtlStringCbPrintfW, (PWSTR Dest, SIZE_T cbDest, PCWSTR Format, ...));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCbVPrintfA, (PSTR Dest, SIZE_T cbDest, PCSTR Format, va_list argList));
NTOS_EXPORT(NTSTATUS, NTAPI, RtlStringCbVPrintfW, (PWSTR Dest, SIZE_T cbDest, PCWSTR Format, va_list argList));

/* The C library, where it is not the kernel's (string.h has those) */
NTOS_CRT(stdio, int, sprintf, (char *buffer, const char *format, ...));
NTOS_CRT(stdio, int, vsprintf, (char *buffer, const char *format, va_list ap));
NTOS_CRT(stdio, int, _snprintf, (char *buffer, size_t count, const char *format, ...));
NTOS_CRT(stdio, int, _vsnprintf, (char *buffer, size_t count, const char *format, va_list ap));
NTOS_CRT(stdio, int, swprintf, (wchar_t *buffer, const wchar_t *format, ...));
NTOS_CRT(stdio, int, _snwprintf, (wchar_t *buffer, size_t count, const wchar_t *format, ...));
NTOS_CRT(stdio, int, _vsnwprintf, (wchar_t *buffer, size_t count, const wchar_t *format, va_list ap));
NTOS_CRT(string, int, _stricmp, (const char *a, const char *b));
NTOS_CRT(string, int, _strnicmp, (const char *a, const char *b, size_t count));
NTOS_CRT(string, char *, _strlwr, (char *s));
NTOS_CRT(string, char *, _strupr, (char *s));
NTOS_CRT(string, char *, strncat, (char *dest, const char *src, size_t count));
NTOS_CRT(ctype, int, toupper, (int c));
NTOS_CRT(ctype, int, tolower, (int c));
NTOS_CRT(ctype, int, isdigit, (int c));
NTOS_CRT(ctype, int, isxdigit, (int c));
NTOS_CRT(ctype, int, isspace, (int c));
NTOS_CRT(ctype, int, isprint, (int c));
NTOS_CRT(ctype, int, isalpha, (int c));
NTOS_CRT(ctype, int, isalnum, (int c));
NTOS_CRT(ctype, int, isupper, (int c));
NTOS_CRT(ctype, int, islower, (int c));
NTOS_CRT(ctype, int, isgraph, (int c));
NTOS_CRT(ctype, int, ispunct, (int c));
NTOS_CRT(ctype, int, iscntrl, (int c));
NTOS_CRT(stdlib, int, atoi, (const char *s));
NTOS_CRT(stdlib, int, atol, (const char *s));
NTOS_CRT(stdlib, int, strtol, (const char *s, char **end, int base));
NTOS_CRT(stdlib, unsigned int, strtoul, (const char *s, char **end, int base));
NTOS_CRT(stdlib, char *, _itoa, (int value, char *s, int base));
NTOS_CRT(stdlib, char *, _ultoa, (unsigned int value, char *s, int base));
NTOS_CRT(stdlib, void, qsort, (void *base, size_t count, size_t size, int (*compare)(const void *, const void *)));
NTOS_CRT(stdlib, int, rand, (void));
NTOS_CRT(stdlib, void, srand, (unsigned int seed));
NTOS_CRT(string, int, _memicmp, (const void *a, const void *b, size_t count));
NTOS_CRT(string, char *, _strrev, (char *s));
NTOS_CRT(string, char *, _strset, (char *s, int c));
NTOS_CRT(string, size_t, wcslen, (const wchar_t *s));
NTOS_CRT(string, wchar_t *, wcscpy, (wchar_t *dest, const wchar_t *src));
NTOS_CRT(string, wchar_t *, wcsncpy, (wchar_t *dest, const wchar_t *src, size_t count));
NTOS_CRT(string, wchar_t *, wcscat, (wchar_t *dest, const wchar_t *src));
NTOS_CRT(string, int, wcscmp, (const wchar_t *a, const wchar_t *b));
NTOS_CRT(string, int, wcsncmp, (const wchar_t *a, const wchar_t *b, size_t count));
NTOS_CRT(string, int, _wcsicmp, (const wchar_t *a, const wchar_t *b));
NTOS_CRT(string, wchar_t *, wcschr, (const wchar_t *s, wchar_t c));
NTOS_CRT(string, wchar_t *, wcsrchr, (const wchar_t *s, wchar_t c));
NTOS_CRT(string, wchar_t *, wcsstr, (const wchar_t *s, const wchar_t *what));
NTOS_CRT(string, wchar_t *, wcsncat, (wchar_t *dest, const wchar_t *src, size_t count));
NTOS_CRT(string, int, _wcsnicmp, (const wchar_t *a, const wchar_t *b, size_t count));
NTOS_CRT(string, wchar_t *, _wcsupr, (wchar_t *s));
NTOS_CRT(string, wchar_t *, _wcslwr, (wchar_t *s));
NTOS_CRT(stdlib, size_t, mbstowcs, (wchar_t *dest, const char *src, size_t count));
NTOS_CRT(stdlib, size_t, wcstombs, (char *dest, const wchar_t *src, size_t count));
