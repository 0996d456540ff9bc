/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The functions that miniports take from the Windows kernel rather than from SCSI
 * Port, as the files ntos_*.c see them. Documentation/ntos.rst says which.
 */
#ifndef SCSIPORT_NTOS_H
#define SCSIPORT_NTOS_H

#include <linux/list.h>
#include <linux/stdarg.h>

#include "nt.h"

#define NT_STATUS_SUCCESS		0
#define NT_STATUS_BUFFER_OVERFLOW	((s32)0x80000005)
#define NT_STATUS_INVALID_PARAMETER	((s32)0xc000000d)
#define NT_STATUS_BUFFER_TOO_SMALL	((s32)0xc0000023)
#define NT_STATUS_NO_MEMORY		((s32)0xc0000017)

/* Interrupt request levels; which device's it is makes no difference here. */
#define NT_PASSIVE_LEVEL	0
#define NT_DISPATCH_LEVEL	2
#define NT_DEVICE_LEVEL		5
#define NT_HIGH_LEVEL		15

/* KLOCK_QUEUE_HANDLE */
struct nt_lock_handle {
	void *next;
	unsigned long *lock;
	u8 old_irql;
};

static_assert(sizeof(struct nt_lock_handle) == 24);

struct nt_ansi_string {
	u16 length;
	u16 maximum_length;
	char *buffer;
};

struct nt_single_list {
	struct nt_single_list *next;
};

struct nt_version_info {
	u32 size;
	u32 major, minor, build, platform;
	u16 service_pack[128];
};

static_assert(sizeof(struct nt_version_info) == 276);

struct nt_io_status {
	s32 status;
	unsigned long information;
};

/* Type names for the definitions of exported functions, and nowhere else. */
typedef void *HANDLE, **PHANDLE;
typedef s32 NTSTATUS;
typedef u8 KIRQL, *PKIRQL;
typedef char CCHAR, *PSTR;
typedef s8 KPROCESSOR_MODE;
typedef const char *PCSTR;
typedef u16 *PWSTR;
typedef const u16 *PCWSTR;
typedef unsigned long SIZE_T, ULONG64, KAFFINITY;
typedef unsigned long *PKSPIN_LOCK;
typedef u32 DEVICE_TYPE;
typedef struct nt_lock_handle *PKLOCK_QUEUE_HANDLE;
/* Windows' list is the kernel's: Flink is next, Blink is prev. */
typedef struct list_head *PLIST_ENTRY;
typedef struct nt_single_list *PSINGLE_LIST_ENTRY;
typedef union nt_large_integer LARGE_INTEGER, PHYSICAL_ADDRESS;
typedef struct nt_ansi_string *PANSI_STRING;
typedef const struct nt_ansi_string *PCANSI_STRING;
typedef struct nt_unicode_string *PUNICODE_STRING;
typedef const struct nt_unicode_string *PCUNICODE_STRING;
typedef struct nt_version_info *PRTL_OSVERSIONINFOW;

/* ntos_format.c */
size_t ntos_vformat(char *out, size_t room, const char *format, va_list *ap);
size_t ntos_vformat_wide(u16 *out, size_t room, const u16 *format, va_list *ap);
int ntos_vprint(char *out, size_t room, const char *format, va_list *ap);
int ntos_vprint_wide(u16 *out, size_t room, const u16 *format, va_list *ap);

#define wchar_t u16

#define NTOS_EXPORT(ret, conv, name, args) ret conv name args
#define NTOS_CRT(header, ret, name, args) ret ntos_##name args
#include "include/ntos_exports.h"
#undef NTOS_EXPORT
#undef NTOS_CRT

#define NTOS_REFUSED(ret, failure, name, args, outs, why) ret NTAPI name args
#include "include/ntos_refused.h"
#undef NTOS_REFUSED

/* ntos_refused.c */
#define NTOS_NAME_LEN	64
void ntos_caller(unsigned long address, char *name);
void ntos_forget(const char *name);

/* ntos_memory.c: memory whose bus address differs from its physical one */
struct ntos_block {
	struct list_head link;
	void *va;
	size_t size;
	u64 bus;
};

void ntos_block_add(struct ntos_block *block, void *va, size_t size, u64 bus);
void ntos_block_remove(struct ntos_block *block);

#endif
