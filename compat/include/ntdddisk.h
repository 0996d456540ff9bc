/* SPDX-License-Identifier: BSD-3-Clause */
/* The SMART structures carried by the SCSIDISK control codes. */
#ifndef _NTDDDISK_H_
#define _NTDDDISK_H_

#include <ntdef.h>
#include <devioctl.h>

#define IOCTL_DISK_BASE			FILE_DEVICE_DISK

#define SMART_GET_VERSION		\
	CTL_CODE(IOCTL_DISK_BASE, 0x0020, METHOD_BUFFERED, FILE_READ_ACCESS)
#define SMART_SEND_DRIVE_COMMAND	\
	CTL_CODE(IOCTL_DISK_BASE, 0x0021, METHOD_BUFFERED,	\
		 FILE_READ_ACCESS | FILE_WRITE_ACCESS)
#define SMART_RCV_DRIVE_DATA		\
	CTL_CODE(IOCTL_DISK_BASE, 0x0022, METHOD_BUFFERED,	\
		 FILE_READ_ACCESS | FILE_WRITE_ACCESS)

/* GETVERSIONINPARAMS fCapabilities */
#define CAP_ATA_ID_CMD			1
#define CAP_ATAPI_ID_CMD		2
#define CAP_SMART_CMD			4

/* IDEREGS bCommandReg */
#define ATAPI_ID_CMD			0xa1
#define ID_CMD				0xec
#define SMART_CMD			0xb0

/* Cylinder registers of a SMART command */
#define SMART_CYL_LOW			0x4f
#define SMART_CYL_HI			0xc2

/* IDEREGS bFeaturesReg of a SMART command */
#define READ_ATTRIBUTES			0xd0
#define READ_THRESHOLDS			0xd1
#define ENABLE_DISABLE_AUTOSAVE		0xd2
#define SAVE_ATTRIBUTE_VALUES		0xd3
#define EXECUTE_OFFLINE_DIAGS		0xd4
#define SMART_READ_LOG			0xd5
#define SMART_WRITE_LOG			0xd6
#define ENABLE_SMART			0xd8
#define DISABLE_SMART			0xd9
#define RETURN_SMART_STATUS		0xda
#define ENABLE_DISABLE_AUTO_OFFLINE	0xdb

/* DRIVERSTATUS bDriverError */
#define SMART_NO_ERROR			0
#define SMART_IDE_ERROR			1
#define SMART_INVALID_FLAG		2
#define SMART_INVALID_COMMAND		3
#define SMART_INVALID_BUFFER		4
#define SMART_INVALID_DRIVE		5
#define SMART_INVALID_IOCTL		6
#define SMART_ERROR_NO_MEM		7
#define SMART_INVALID_REGISTER		8
#define SMART_NOT_SUPPORTED		9
#define SMART_NO_IDE_DEVICE		10

#define IDENTIFY_BUFFER_SIZE		512
#define READ_ATTRIBUTE_BUFFER_SIZE	512
#define READ_THRESHOLD_BUFFER_SIZE	512
#define SMART_LOG_SECTOR_SIZE		512

/* Rather than a pack pragma, which sparse ignores. */
#define __SP_PACKED	__attribute__((__packed__))

typedef struct _GETVERSIONINPARAMS {
	UCHAR bVersion;
	UCHAR bRevision;
	UCHAR bReserved;
	UCHAR bIDEDeviceMap;
	ULONG fCapabilities;
	ULONG dwReserved[4];
} __SP_PACKED GETVERSIONINPARAMS, *PGETVERSIONINPARAMS, *LPGETVERSIONINPARAMS;

typedef struct _IDEREGS {
	UCHAR bFeaturesReg;
	UCHAR bSectorCountReg;
	UCHAR bSectorNumberReg;
	UCHAR bCylLowReg;
	UCHAR bCylHighReg;
	UCHAR bDriveHeadReg;
	UCHAR bCommandReg;
	UCHAR bReserved;
} __SP_PACKED IDEREGS, *PIDEREGS, *LPIDEREGS;

typedef struct _SENDCMDINPARAMS {
	ULONG cBufferSize;
	IDEREGS irDriveRegs;
	UCHAR bDriveNumber;
	UCHAR bReserved[3];
	ULONG dwReserved[4];
	UCHAR bBuffer[1];
} __SP_PACKED SENDCMDINPARAMS, *PSENDCMDINPARAMS, *LPSENDCMDINPARAMS;

typedef struct _DRIVERSTATUS {
	UCHAR bDriverError;
	UCHAR bIDEError;
	UCHAR bReserved[2];
	ULONG dwReserved[2];
} __SP_PACKED DRIVERSTATUS, *PDRIVERSTATUS, *LPDRIVERSTATUS;

typedef struct _SENDCMDOUTPARAMS {
	ULONG cBufferSize;
	DRIVERSTATUS DriverStatus;
	UCHAR bBuffer[1];
} __SP_PACKED SENDCMDOUTPARAMS, *PSENDCMDOUTPARAMS, *LPSENDCMDOUTPARAMS;

#endif /* _NTDDDISK_H_ */
