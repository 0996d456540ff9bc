/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The software HBA as its driver sees it, and the line between that driver and
 * the tests. Windows source and kernel source both include this, so there is
 * nothing here but plain C.
 *
 * The HBA is a bus master with a ring of requests and a ring of completions,
 * both in the driver's uncached extension. All its registers are 32 bits wide.
 */
#ifndef SOFTHBA_H
#define SOFTHBA_H

#define SOFTHBA_VENDOR		0x5c51
#define SOFTHBA_DEVICE		0x50f7
#define SOFTHBA_ID		0x54464f53	/* "SOFT" */

/* Registers in memory space */
#define SOFTHBA_REG_ID		0x00	/* reads SOFTHBA_ID */
#define SOFTHBA_REG_CONTROL	0x04	/* SOFTHBA_CONTROL_xxx */
#define SOFTHBA_REG_STATUS	0x08	/* SOFTHBA_INT_xxx; writing 1 clears */
#define SOFTHBA_REG_MASK	0x0c	/* which of them interrupt */
#define SOFTHBA_REG_RING_LOW	0x10	/* bus address of struct softhba_rings */
#define SOFTHBA_REG_RING_HIGH	0x14
#define SOFTHBA_REG_DOORBELL	0x18	/* requests put into the ring so far */
#define SOFTHBA_REG_RESET_BUS	0x1c	/* writing a path resets that bus */
#define SOFTHBA_REG_ABORT	0x20	/* writing SOFTHBA_UNIT | tag forgets that request */
#define SOFTHBA_REG_RESET_UNIT	0x24	/* the same with all requests of a unit */
#define SOFTHBA_REG_SCRATCH	0x40	/* memory that any access may use */
#define SOFTHBA_SCRATCH_SIZE	64
#define SOFTHBA_REG_SIZE	0x100

/* Ports in I/O space: scratch memory of their own */
#define SOFTHBA_PORT_SIZE	64

#define SOFTHBA_CONTROL_RESET	0x01	/* forgets all requests; masks everything */
#define SOFTHBA_CONTROL_RUN	0x02

#define SOFTHBA_INT_COMPLETION	0x01
#define SOFTHBA_INT_RESET	0x02
#define SOFTHBA_INT_EVENT	0x04	/* raised by a test */

/* In the two registers above; a lun of 0xff is the whole target */
#define SOFTHBA_UNIT(path, target, lun)	((path) << 24 | (target) << 16 | (lun) << 8)

/* IO_CONTROL that the driver knows: Signature and ControlCode */
#define SOFTHBA_SIGNATURE	"SOFTHBA "
#define SOFTHBA_IO_INVERT	1	/* every bit of the payload is inverted */
#define SOFTHBA_IO_ANSWER	0x5c51	/* its ReturnCode */

#define SOFTHBA_RING		256

struct softhba_element {
	unsigned int low, high;
	unsigned int length;
	unsigned int reserved;
};

#define SOFTHBA_IN		0x01	/* from the device to memory */
#define SOFTHBA_OUT		0x02
#define SOFTHBA_TAGGED		0x04

struct softhba_request {
	unsigned char tag;		/* 0xff: untagged */
	unsigned char path, target, lun;
	unsigned char cdb[16];
	unsigned int flags;
	unsigned int length;
	unsigned int elements;
	unsigned int list_low, list_high;	/* struct softhba_element [elements] */
	unsigned int sense_low, sense_high;
	unsigned int sense_length;		/* 0: keeps the sense data */
	unsigned int reserved[3];
};

struct softhba_completion {
	unsigned char tag;
	unsigned char path, target, lun;
	unsigned char srb_status;	/* in Windows' numbers, to be able to send any */
	unsigned char scsi_status;
	unsigned char sense_length;	/* 0: no sense data was stored */
	unsigned char reserved;
	unsigned int transferred;
};

struct softhba_rings {
	unsigned int completed;		/* by the HBA: completions put there so far */
	unsigned int reserved[15];
	struct softhba_completion completions[SOFTHBA_RING];
	struct softhba_request requests[SOFTHBA_RING];
};

/* ---- between the tests and the driver ---- */

enum softhba_where {
	SOFTHBA_IN_ENTRY,
	SOFTHBA_IN_FIND,		/* argument: PORT_CONFIGURATION_INFORMATION */
	SOFTHBA_IN_INITIALIZE,
	SOFTHBA_IN_START_IO,		/* argument: SCSI_REQUEST_BLOCK */
	SOFTHBA_IN_INTERRUPT,
	SOFTHBA_IN_RESET_BUS,		/* argument: the path, as a number */
	SOFTHBA_IN_TIMER,
	SOFTHBA_IN_DMA_STARTED,
	SOFTHBA_IN_ENABLE,
	SOFTHBA_IN_DISABLE,
	SOFTHBA_IN_CONTROL,		/* argument: the control type, as a number */
	SOFTHBA_IN_MAX
};

/* ... UNMASKED: and HwInterrupt leaves the HBA as it is, against the contract. */
#define SOFTHBA_UNMASKED	2

/* The driver is to go on by itself; anything else is what the callback returns. */
#define SOFTHBA_GO_ON		(-1)

/* The blocks of a WMI provider: the last byte of their GUID, and their index */
enum softhba_wmi_block {
	SOFTHBA_WMI_FIXED,		/* 8 bytes each, may be changed */
	SOFTHBA_WMI_VARIABLE,
	SOFTHBA_WMI_NAMED,		/* two instances that have names */
	SOFTHBA_WMI_EXPENSIVE,
	SOFTHBA_WMI_EVENT,
	SOFTHBA_WMI_LATER,		/* not in a short list */
	SOFTHBA_WMI_UNIT		/* each logical unit's one block */
};

#define SOFTHBA_WMI_BLOCKS	6	/* of the adapter */
#define SOFTHBA_WMI_INSTANCES	4

enum softhba_wmi_mode {
	SOFTHBA_WMI_RIGHT,
	SOFTHBA_WMI_PEND,		/* answers from a timer */
	SOFTHBA_WMI_SILENT,		/* without PostProcess */
	SOFTHBA_WMI_TWICE,		/* with two of them */
	SOFTHBA_WMI_BEYOND,		/* says it has written far beyond the buffer */
	SOFTHBA_WMI_LONG		/* DataTransferLength is more than there was */
};

struct softhba_wmi {
	int mode;			/* enum softhba_wmi_mode */
	unsigned char units;		/* logical units have a block */
	unsigned char short_list;	/* without the last block */
	unsigned char remove;		/* WMIREG_FLAG_REMOVE_GUID for the expensive one */
	unsigned char forget;		/* completes what was pending without PostProcess */
	unsigned char fixed[SOFTHBA_WMI_INSTANCES][8];
	unsigned int named_bytes;	/* of each instance's data */
	/* Told by the driver */
	unsigned int requests, registrations, queries, methods, controls, pended;
	int events_enabled, collections;
	void *pending;
};

struct softhba_test {
	/* What the driver declares: the first ones in HW_INITIALIZATION_DATA, */
	int interface_type;
	unsigned char map_buffers;
	unsigned char need_physical_addresses;
	unsigned char tagged_queuing;
	unsigned char multiple_request_per_lu;
	unsigned char auto_request_sense;
	unsigned char no_interrupt;
	unsigned char no_adapter_control;
	unsigned char access_ranges;
	unsigned int lu_extension;
	unsigned int srb_extension;
	/* and these in PORT_CONFIGURATION_INFORMATION. */
	unsigned char scatter_gather;
	unsigned char master;
	unsigned char dma32;
	unsigned char dma64;
	unsigned char caches_data;
	unsigned char wmi_data_provider;
	unsigned char reset_target_supported;
	unsigned char buses, targets, luns;
	unsigned char initiator;
	unsigned char scans_down;
	unsigned int alignment_mask;
	unsigned int breaks;
	unsigned int max_transfer;
	unsigned int dma_channel;	/* ~0: none */
	unsigned int controls;		/* bit per SCSI_ADAPTER_CONTROL_TYPE */
	/* How it behaves */
	unsigned char deferred;		/* works in the enable-callback, or SOFTHBA_... */
	unsigned char next_lu;		/* NextLuRequest, else NextRequest */
	unsigned char next_at_end;	/* ready only when the request is done */
	unsigned char reset_silent;	/* HwResetBus completes nothing */

	/*
	 * Called first and last in each callback. What enter returns is what the
	 * callback returns, unless it is SOFTHBA_GO_ON.
	 */
	int (*enter)(struct softhba_test *test, int where, void *extension, void *argument);
	void (*leave)(struct softhba_test *test, int where, void *extension);

	/* Told by the driver */
	void *extension;
	void *config;			/* PORT_CONFIGURATION_INFORMATION */
	void *registers;
	void *uncached;
	unsigned int completed;		/* taken out of the completion ring */
	unsigned int entry_status;
	struct softhba_wmi *wmi;	/* of a WMI provider */
	/* Arguments of DriverEntry and HwFindAdapter, and HwAdapterControl's third */
	void *driver_object, *registry_path;
	void *context, *bus_information;
	char *argument_string;
	unsigned char *again;
	void *parameters;
};

/* The test that loads the driver; DriverEntry finds it here. */
extern struct softhba_test *softhba_test;

/* What is at the start of the driver's extensions */
struct softhba_lu_extension {
	unsigned int requests;
};

#endif
