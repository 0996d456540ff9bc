/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The AMD Am53C974 (PCI 1022:2020), also on the Tekram DC-390: an ESP core and
 * a DMA engine in one I/O range. Every register has four bytes to itself; those
 * of the core hold one byte, those of the engine up to 32 bits.
 */
#ifndef ESP_H
#define ESP_H

/* What the chip reads, and what the compiler may make no function call of. */
#define ESP_SHARED			volatile

#define ESP_REG_SPACE			0x80

/* The core; a register that is read may be another one than that written. */
#define ESP_REG_COUNT_LOW		0x00
#define ESP_REG_COUNT_MIDDLE		0x04
#define ESP_REG_FIFO			0x08
#define ESP_REG_COMMAND			0x0c
#define ESP_REG_STATUS			0x10	/* read */
#define ESP_REG_BUS_ID			0x10	/* written: the target to be selected */
#define ESP_REG_INTERRUPT		0x14	/* read: which clears it, STATUS and the line */
#define ESP_REG_TIMEOUT			0x14	/* written */
#define ESP_REG_SYNC_PERIOD		0x18	/* written */
#define ESP_REG_FIFO_FLAGS		0x1c	/* read: bytes in the FIFO */
#define ESP_REG_SYNC_OFFSET		0x1c	/* written */
#define ESP_REG_CONFIG1			0x20
#define ESP_REG_CLOCK_FACTOR		0x24
#define ESP_REG_CONFIG2			0x2c
#define ESP_REG_CONFIG3			0x30
#define ESP_REG_COUNT_HIGH		0x38

/* The DMA engine */
#define ESP_REG_DMA_COMMAND		0x40
#define ESP_REG_DMA_START_COUNT		0x44
#define ESP_REG_DMA_START_ADDRESS	0x48
#define ESP_REG_DMA_COUNT		0x4c	/* bytes still to be moved */
#define ESP_REG_DMA_STATUS		0x54

#define ESP_COMMAND_NOP			0x00
#define ESP_COMMAND_FLUSH_FIFO		0x01
#define ESP_COMMAND_RESET_CHIP		0x02
#define ESP_COMMAND_RESET_BUS		0x03
#define ESP_COMMAND_TRANSFER		0x10
#define ESP_COMMAND_COMPLETE		0x11	/* fetch status and message */
#define ESP_COMMAND_ACCEPT		0x12	/* release the ACK of a message byte */
#define ESP_COMMAND_SET_ATN		0x1a
#define ESP_COMMAND_SELECT_ATN		0x42	/* one message byte, the command */
#define ESP_COMMAND_SELECT_ATN_STOP	0x43	/* one message byte, then stop */
#define ESP_COMMAND_ENABLE_RESELECT	0x44
#define ESP_COMMAND_SELECT_ATN3		0x46	/* three message bytes, the command */
#define ESP_COMMAND_DMA			0x80

#define ESP_STATUS_PHASE		0x07
#define ESP_STATUS_COUNT_ZERO		0x10
#define ESP_STATUS_PARITY		0x20
#define ESP_STATUS_GROSS_ERROR		0x40
#define ESP_STATUS_INTERRUPT		0x80
#define ESP_STATUS_ABSENT		0xff	/* what a chip reads that has gone */

#define ESP_PHASE_DATA_OUT		0
#define ESP_PHASE_DATA_IN		1
#define ESP_PHASE_COMMAND		2
#define ESP_PHASE_STATUS		3
#define ESP_PHASE_MESSAGE_OUT		6
#define ESP_PHASE_MESSAGE_IN		7

#define ESP_INTERRUPT_RESELECTED	0x04
#define ESP_INTERRUPT_DONE		0x08	/* a command is complete */
#define ESP_INTERRUPT_SERVICE		0x10	/* the target asks for another phase */
#define ESP_INTERRUPT_DISCONNECTED	0x20	/* also: nobody answered the selection */
#define ESP_INTERRUPT_ILLEGAL		0x40
#define ESP_INTERRUPT_BUS_RESET		0x80

#define ESP_FIFO_SIZE			16
#define ESP_FIFO_FLAGS_BYTES		0x1f

#define ESP_CONFIG1_PARITY		0x10
#define ESP_CONFIG1_NO_RESET_REPORT	0x40
#define ESP_CONFIG2_FEATURES		0x40	/* the transfer count has 24 bits */
#define ESP_CONFIG3_FAST_CLOCK		0x08	/* more than 25 MHz */
#define ESP_CONFIG3_FAST_SCSI		0x10	/* more than 5 MB/s */

/* 40 MHz: eighths of 5 MHz, of which the register takes three bits. */
#define ESP_CLOCK_FACTOR		0
/* 250 ms, in units of 8192 * 8 clocks */
#define ESP_SELECTION_TIMEOUT		153

#define ESP_DMA_IDLE			0x00
#define ESP_DMA_BLAST			0x01	/* write what is left in the DMA FIFO */
#define ESP_DMA_ABORT			0x02
#define ESP_DMA_START			0x03
#define ESP_DMA_TO_MEMORY		0x80

#define ESP_DMA_STATUS_ERROR		0x02
#define ESP_DMA_STATUS_ABORTED		0x04
#define ESP_DMA_STATUS_BLAST_DONE	0x20

/* Neither the count nor the lower part of the address goes beyond 24 bits. */
#define ESP_DMA_LIMIT			0x1000000
#define ESP_DMA_COUNT_MASK		0x0ffffff

/* All else in the driver is static. */
ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath);

#endif
