/* SPDX-License-Identifier: BSD-3-Clause */
/* The make-up of I/O control codes. */
#ifndef _DEVIOCTL_
#define _DEVIOCTL_

#include <ntdef.h>

#define FILE_DEVICE_CD_ROM		0x00000002
#define FILE_DEVICE_CONTROLLER		0x00000004
#define FILE_DEVICE_DISK		0x00000007
#define FILE_DEVICE_TAPE		0x0000001f
#define FILE_DEVICE_UNKNOWN		0x00000022
#define FILE_DEVICE_SCSI		0x0000001b
#define FILE_DEVICE_MASS_STORAGE	0x0000002d
#define FILE_DEVICE_CHANGER		0x00000030

#define METHOD_BUFFERED			0
#define METHOD_IN_DIRECT		1
#define METHOD_OUT_DIRECT		2
#define METHOD_NEITHER			3

#define FILE_ANY_ACCESS			0
#define FILE_SPECIAL_ACCESS		FILE_ANY_ACCESS
#define FILE_READ_ACCESS		0x0001
#define FILE_WRITE_ACCESS		0x0002

#define CTL_CODE(device, function, method, access)	\
	(((device) << 16) | ((access) << 14) | ((function) << 2) | (method))
#define DEVICE_TYPE_FROM_CTL_CODE(code)	(((ULONG)(code) & 0xffff0000) >> 16)
#define METHOD_FROM_CTL_CODE(code)	((ULONG)(code) & 3)

#endif /* _DEVIOCTL_ */
