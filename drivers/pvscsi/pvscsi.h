/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The paravirtual SCSI HBA, PCI 15AD:07C0: registers, commands, and the
 * structures in memory that the HBA and its driver share.
 *
 * All values are little endian. Every structure is naturally aligned without
 * packing, on 32-bit systems too.
 */
#ifndef PVSCSI_H
#define PVSCSI_H

#define PVSCSI_PAGE_SIZE		4096
#define PVSCSI_PAGE_SHIFT		12

/* Byte offsets in the memory BAR. The BAR is larger; nothing else is used. */
#define PVSCSI_REG_COMMAND		0x0000
#define PVSCSI_REG_COMMAND_DATA		0x0004
#define PVSCSI_REG_COMMAND_STATUS	0x0008
#define PVSCSI_REG_INTR_STATUS		0x100c	/* write 1 to clear */
#define PVSCSI_REG_INTR_MASK		0x2010	/* 1 enables */
#define PVSCSI_REG_KICK_NON_RW		0x3014
#define PVSCSI_REG_KICK_RW		0x4018
#define PVSCSI_REG_SPACE		0x5000

#define PVSCSI_INTR_COMPLETION		0x00000003
#define PVSCSI_INTR_MESSAGE		0x0000000c
#define PVSCSI_INTR_ALL			(PVSCSI_INTR_COMPLETION | PVSCSI_INTR_MESSAGE)

/* What every register of an HBA reads that is no longer there. */
#define PVSCSI_ABSENT			0xffffffff

/*
 * A command is written to COMMAND and its arguments, 32 bits at a time, to
 * COMMAND_DATA. It is executed with the last write, before that write returns
 * to the processor.
 *
 * SETUP_RINGS		pages of the request ring, pages of the completion
 *			ring, page number of the rings' state (64 bits), then
 *			32 page numbers (64 bits each) for each of the rings
 * RESET_DEVICE		target, LUN (8 bytes)
 * ABORT		context (64 bits), target, 0
 * SETUP_MESSAGE_RING	pages of the ring, 0, 16 page numbers (64 bits each)
 */
#define PVSCSI_COMMAND_ADAPTER_RESET		1
#define PVSCSI_COMMAND_SETUP_RINGS		3
#define PVSCSI_COMMAND_RESET_DEVICE		5
#define PVSCSI_COMMAND_ABORT			6
#define PVSCSI_COMMAND_SETUP_MESSAGE_RING	8

#define PVSCSI_RING_PAGE_NUMBERS		32
#define PVSCSI_MESSAGE_RING_PAGE_NUMBERS	16

/* Also what an absent HBA answers. Other values are not the same everywhere. */
#define PVSCSI_COMMAND_FAILED			0xffffffff

/*
 * Both sides change what they share at any time, and the order of the accesses
 * matters: a descriptor before the index that hands it over. The processors
 * with such an HBA are x86, which keeps loads in order and stores in order; so
 * it is enough that the compiler does.
 */
#define PVSCSI_SHARED volatile

/* Indices run freely; the rings' sizes are powers of two. */
typedef PVSCSI_SHARED struct _PVSCSI_RINGS_STATE {
	ULONG RequestProducer;
	ULONG RequestConsumer;
	ULONG RequestEntriesLog2;
	ULONG CompletionProducer;
	ULONG CompletionConsumer;
	ULONG CompletionEntriesLog2;
	UCHAR Reserved[104];
	ULONG MessageProducer;
	ULONG MessageConsumer;
	ULONG MessageEntriesLog2;
} PVSCSI_RINGS_STATE, *PPVSCSI_RINGS_STATE;

C_ASSERT(sizeof(PVSCSI_RINGS_STATE) == 140);

#define PVSCSI_FLAG_SG_LIST		0x00000001
#define PVSCSI_FLAG_NO_DATA		0x00000004
#define PVSCSI_FLAG_TO_HOST		0x00000008
#define PVSCSI_FLAG_TO_DEVICE		0x00000010

/*
 * Context comes back with the completion; its upper 32 bits must be 0, the
 * lower ones must not. DataAddress is that of the data, or with SG_LIST that of
 * a list of elements, which must not cross a page boundary.
 */
typedef PVSCSI_SHARED struct _PVSCSI_REQUEST {
	ULONGLONG Context;
	ULONGLONG DataAddress;
	ULONGLONG DataLength;
	ULONGLONG SenseAddress;
	ULONG SenseLength;
	ULONG Flags;
	ULONG Cdb[4];
	UCHAR CdbLength;
	UCHAR Lun[8];
	UCHAR Tag;			/* the tag message's code */
	UCHAR Bus;
	UCHAR Target;
	USHORT ProcessorHint;
	UCHAR Reserved[58];
} PVSCSI_REQUEST, *PPVSCSI_REQUEST;

C_ASSERT(sizeof(PVSCSI_REQUEST) == 128);
C_ASSERT(FIELD_OFFSET(PVSCSI_REQUEST, Cdb) == 40);
C_ASSERT(FIELD_OFFSET(PVSCSI_REQUEST, Target) == 67);

typedef PVSCSI_SHARED struct _PVSCSI_SG_ELEMENT {
	ULONGLONG Address;
	ULONG Length;
	ULONG Flags;			/* 0 */
} PVSCSI_SG_ELEMENT, *PPVSCSI_SG_ELEMENT;

C_ASSERT(sizeof(PVSCSI_SG_ELEMENT) == 16);

typedef PVSCSI_SHARED struct _PVSCSI_COMPLETION {
	ULONGLONG Context;
	ULONGLONG DataLength;
	ULONG SenseLength;
	USHORT HostStatus;
	USHORT ScsiStatus;
	ULONG Reserved[2];
} PVSCSI_COMPLETION, *PPVSCSI_COMPLETION;

C_ASSERT(sizeof(PVSCSI_COMPLETION) == 32);
C_ASSERT(FIELD_OFFSET(PVSCSI_COMPLETION, HostStatus) == 20);

#define PVSCSI_MESSAGE_DEVICE_ADDED	0
#define PVSCSI_MESSAGE_DEVICE_REMOVED	1

typedef PVSCSI_SHARED struct _PVSCSI_MESSAGE {
	ULONG Type;
	ULONG Bus;
	ULONG Target;
	UCHAR Lun[8];
	ULONG Reserved[27];
} PVSCSI_MESSAGE, *PPVSCSI_MESSAGE;

C_ASSERT(sizeof(PVSCSI_MESSAGE) == 128);

#define PVSCSI_REQUESTS_PER_PAGE	(PVSCSI_PAGE_SIZE / sizeof(PVSCSI_REQUEST))
#define PVSCSI_COMPLETIONS_PER_PAGE	(PVSCSI_PAGE_SIZE / sizeof(PVSCSI_COMPLETION))
#define PVSCSI_MESSAGES_PER_PAGE	(PVSCSI_PAGE_SIZE / sizeof(PVSCSI_MESSAGE))

/* HostStatus */
#define PVSCSI_HOST_SUCCESS		0x00
#define PVSCSI_HOST_LINKED		0x0a
#define PVSCSI_HOST_LINKED_FLAG		0x0b
#define PVSCSI_HOST_DATA_UNDERRUN	0x0c
#define PVSCSI_HOST_SELECTION_TIMEOUT	0x11
#define PVSCSI_HOST_DATA_RUN		0x12	/* overrun or underrun */
#define PVSCSI_HOST_BUS_FREE		0x13
#define PVSCSI_HOST_INVALID_PHASE	0x14
#define PVSCSI_HOST_LUN_MISMATCH	0x17
#define PVSCSI_HOST_SENSE_FAILED	0x1b
#define PVSCSI_HOST_TAG_REJECTED	0x1c
#define PVSCSI_HOST_BAD_MESSAGE		0x1d
#define PVSCSI_HOST_HARDWARE		0x20
#define PVSCSI_HOST_NO_RESPONSE		0x21
#define PVSCSI_HOST_SENT_RESET		0x22
#define PVSCSI_HOST_SAW_RESET		0x23
#define PVSCSI_HOST_DISCONNECT		0x24
#define PVSCSI_HOST_BUS_RESET		0x25
#define PVSCSI_HOST_ABORTED		0x26
#define PVSCSI_HOST_SOFTWARE		0x27
#define PVSCSI_HOST_TIMEOUT		0x30
#define PVSCSI_HOST_PARITY		0x34

/* All else in the driver is static. */
ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath);

#endif /* PVSCSI_H */
