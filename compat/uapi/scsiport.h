/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * For programs that talk to a miniport: IOCTL_SCSI_MINIPORT of Windows.
 *
 *	struct {
 *		struct scsiport_io_control header;
 *		char payload[512];
 *	} io = { .header = { sizeof(io.header), "VENDORID", 60, code, 0, sizeof(io.payload) } };
 *
 *	ioctl(fd, SCSIPORT_IOCTL_MINIPORT, &io)
 *
 * fd is any node of one of the adapter's devices (/dev/sda, /dev/sg0), whose unit is
 * then addressed, or the adapter's own node, /dev/scsiportN for host N, which
 * addresses the adapter's first unit. CAP_SYS_RAWIO is needed.
 *
 * The result is 0 when the miniport has executed the request: header and payload
 * are then what it has left there, header.return_code among them. Otherwise nothing
 * has been copied and errno is
 *
 *	EPERM		no CAP_SYS_RAWIO
 *	EINVAL		header_length is wrong, or length above SCSIPORT_IO_CONTROL_MAX
 *	EFAULT		header and payload are not all in the program's memory
 *	EOPNOTSUPP	the miniport does not know such a request (SRB_STATUS_INVALID_REQUEST)
 *	EBUSY		it was busy as often as it was asked
 *	ENXIO		there is no such unit
 *	ENODEV		the adapter is gone, stopped or suspended
 *	ETIMEDOUT	the time was up, or the miniport has said so
 *	EINTR		the program was killed before the request had begun
 *	ENOMEM		no memory
 *	EIO		any other SrbStatus
 */
#ifndef _UAPI_SCSIPORT_H
#define _UAPI_SCSIPORT_H

#include <linux/types.h>

/* SRB_IO_CONTROL */
struct scsiport_io_control {
	__u32 header_length;	/* of this structure */
	__u8 signature[8];	/* whose control_code it is; not terminated */
	__u32 timeout;		/* seconds, at most 3600; 0: 60 */
	__u32 control_code;
	__u32 return_code;
	__u32 length;		/* of the payload behind this structure */
};

/* IOCTL_SCSI_MINIPORT, the same number as on Windows */
#define SCSIPORT_IOCTL_MINIPORT		0x0004d008

/* Longest payload: header and payload are a megabyte */
#define SCSIPORT_IO_CONTROL_MAX		(0x100000 - sizeof(struct scsiport_io_control))

#endif
