/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ATA and ATAPI devices behind task file registers (ATA-7), and the bus master of
 * PCI IDE controllers (SFF-8038i).
 */
#ifndef IDE_H
#define IDE_H

/* What a device reads, and what the compiler may make no function call of. */
#define IDE_SHARED			volatile

/* The command block: eight ports */
#define IDE_REG_DATA			0
#define IDE_REG_ERROR			1	/* read */
#define IDE_REG_FEATURES		1	/* written */
#define IDE_REG_COUNT			2
#define IDE_REG_REASON			2	/* read, of an ATAPI device */
#define IDE_REG_LOW			3
#define IDE_REG_MID			4
#define IDE_REG_HIGH			5
#define IDE_REG_DEVICE			6
#define IDE_REG_STATUS			7	/* read: which takes the interrupt down */
#define IDE_REG_COMMAND			7	/* written */
#define IDE_COMMAND_PORTS		8

/* The control block: one port. Read, it is the status, and changes nothing. */
#define IDE_CONTROL_NO_INTERRUPT	0x02
#define IDE_CONTROL_RESET		0x04
#define IDE_CONTROL_HIGH_ORDER		0x80	/* what is read is what was written before */

#define IDE_STATUS_ERROR		0x01
#define IDE_STATUS_DATA			0x08
#define IDE_STATUS_FAULT		0x20
#define IDE_STATUS_READY		0x40
#define IDE_STATUS_BUSY			0x80
#define IDE_STATUS_ABSENT		0xff	/* what ports read that nobody has */

#define IDE_ERROR_NO_MEDIUM		0x02
#define IDE_ERROR_ABORTED		0x04
#define IDE_ERROR_NOT_FOUND		0x10
#define IDE_ERROR_CHANGED		0x20
#define IDE_ERROR_UNCORRECTABLE		0x40	/* of a read; of a write: protected */
#define IDE_ERROR_CRC			0x80

#define IDE_REASON_COMMAND		0x01
#define IDE_REASON_TO_HOST		0x02

#define IDE_DEVICE_ALWAYS		0xa0
#define IDE_DEVICE_LBA			0x40
#define IDE_DEVICE_SECOND		0x10

#define IDE_FEATURE_DMA			0x01	/* of a PACKET command */

#define IDE_COMMAND_READ		0x20
#define IDE_COMMAND_READ_EXT		0x24
#define IDE_COMMAND_READ_DMA_EXT	0x25
#define IDE_COMMAND_READ_MULTIPLE_EXT	0x29
#define IDE_COMMAND_WRITE		0x30
#define IDE_COMMAND_WRITE_EXT		0x34
#define IDE_COMMAND_WRITE_DMA_EXT	0x35
#define IDE_COMMAND_WRITE_MULTIPLE_EXT	0x39
#define IDE_COMMAND_WRITE_DMA_FUA	0x3d
#define IDE_COMMAND_VERIFY		0x40
#define IDE_COMMAND_VERIFY_EXT		0x42
#define IDE_COMMAND_PACKET		0xa0
#define IDE_COMMAND_IDENTIFY_PACKET	0xa1
#define IDE_COMMAND_SMART		0xb0
#define IDE_COMMAND_READ_MULTIPLE	0xc4
#define IDE_COMMAND_WRITE_MULTIPLE	0xc5
#define IDE_COMMAND_SET_MULTIPLE	0xc6
#define IDE_COMMAND_READ_DMA		0xc8
#define IDE_COMMAND_WRITE_DMA		0xca
#define IDE_COMMAND_WRITE_MULTIPLE_FUA	0xce
#define IDE_COMMAND_STANDBY		0xe0
#define IDE_COMMAND_CHECK_POWER		0xe5
#define IDE_COMMAND_FLUSH		0xe7
#define IDE_COMMAND_FLUSH_EXT		0xea
#define IDE_COMMAND_IDENTIFY		0xec

/* The bus master: eight ports for each channel */
#define IDE_MASTER_COMMAND		0
#define IDE_MASTER_STATUS		2
#define IDE_MASTER_TABLE		4
#define IDE_MASTER_PORTS		8

#define IDE_MASTER_START		0x01
#define IDE_MASTER_TO_MEMORY		0x08

#define IDE_MASTER_ERROR		0x02
#define IDE_MASTER_INTERRUPT		0x04
#define IDE_MASTER_CAPABLE		0x60	/* of the firmware, to be kept */

/* One contiguous piece of memory that does not cross a boundary of 64 KB */
typedef struct _IDE_PIECE {
	ULONG Address;
	ULONG Count;		/* 16 bits, 0 means 64 KB */
} IDE_PIECE, *PIDE_PIECE;

#define IDE_PIECE_LAST			0x80000000
#define IDE_PIECE_LIMIT			0x10000

/* Where they are if nobody has given them other places */
#define IDE_PRIMARY			0x1f0
#define IDE_SECONDARY			0x170
#define IDE_CONTROL_OFFSET		0x206
#define IDE_PRIMARY_LEVEL		14
#define IDE_SECONDARY_LEVEL		15

/* PCI configuration space */
#define IDE_PCI_CLASS			0x01
#define IDE_PCI_SUBCLASS		0x01
/* In the programming interface: a channel is where its base addresses say ... */
#define IDE_PCI_NATIVE(Channel)		(1 << (2 * (Channel)))
/* ... and there is a bus master. */
#define IDE_PCI_MASTER			0x80
#define IDE_PCI_IO_SPACE		0x01

/* All else in the driver is static. */
ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath);

#endif
