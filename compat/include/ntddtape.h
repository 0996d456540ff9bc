/* SPDX-License-Identifier: BSD-3-Clause */
/* Tape drives: their control codes and what these carry. */
#ifndef _NTDDTAPE_
#define _NTDDTAPE_

#include <ntdef.h>
#include <devioctl.h>

#define __SP_RW				(FILE_READ_ACCESS | FILE_WRITE_ACCESS)
#define __SP_TAPE(function, access)	\
	CTL_CODE(IOCTL_TAPE_BASE, function, METHOD_BUFFERED, access)
#define DD_TAPE_DEVICE_NAME		"\\Device\\Tape"
#define DD_TAPE_DEVICE_NAME_U		L"\\Device\\Tape"
#define IOCTL_TAPE_BASE			FILE_DEVICE_TAPE
#define IOCTL_TAPE_CHECK_VERIFY	\
	__SP_TAPE(0x0200, FILE_READ_ACCESS)
#define IOCTL_TAPE_CREATE_PARTITION	\
	__SP_TAPE(0x000a, __SP_RW)
#define IOCTL_TAPE_ERASE	\
	__SP_TAPE(0x0000, __SP_RW)
#define IOCTL_TAPE_FIND_NEW_DEVICES	\
	CTL_CODE(IOCTL_DISK_BASE, 0x0206, METHOD_BUFFERED, FILE_READ_ACCESS)
#define IOCTL_TAPE_GET_DRIVE_PARAMS	\
	__SP_TAPE(0x0005, FILE_READ_ACCESS)
#define IOCTL_TAPE_GET_MEDIA_PARAMS	\
	__SP_TAPE(0x0007, FILE_READ_ACCESS)
#define IOCTL_TAPE_GET_POSITION	\
	__SP_TAPE(0x0003, FILE_READ_ACCESS)
#define IOCTL_TAPE_GET_STATUS	\
	__SP_TAPE(0x0009, FILE_READ_ACCESS)
#define IOCTL_TAPE_PREPARE	\
	__SP_TAPE(0x0001, FILE_READ_ACCESS)
#define IOCTL_TAPE_SET_DRIVE_PARAMS	\
	__SP_TAPE(0x0006, __SP_RW)
#define IOCTL_TAPE_SET_MEDIA_PARAMS	\
	__SP_TAPE(0x0008, FILE_READ_ACCESS)
#define IOCTL_TAPE_SET_POSITION	\
	__SP_TAPE(0x0004, FILE_READ_ACCESS)
#define IOCTL_TAPE_WRITE_MARKS	\
	__SP_TAPE(0x0002, __SP_RW)

typedef enum _TAPE_DRIVE_PROBLEM_TYPE {
	TapeDriveProblemNone,
	TapeDriveReadWriteWarning,
	TapeDriveReadWriteError,
	TapeDriveReadWarning,
	TapeDriveWriteWarning,
	TapeDriveReadError,
	TapeDriveWriteError,
	TapeDriveHardwareError,
	TapeDriveUnsupportedMedia,
	TapeDriveScsiConnectionError,
	TapeDriveTimetoClean,
	TapeDriveCleanDriveNow,
	TapeDriveMediaLifeExpired,
	TapeDriveSnappedTape
} TAPE_DRIVE_PROBLEM_TYPE;

#endif /* _NTDDTAPE_ */
