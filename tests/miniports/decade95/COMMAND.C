/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * COMMAND.C - what a disk answers. Any system.
 */
#define NT_DRIVER 1
#include ".\Portable.h"

extern HbaSense();

/* This one is older than string.h. */
static byte FARPTR strncpy(to, from, n)
byte FARPTR to;
byte FARPTR from;
int n;
{
	byte FARPTR p = to;

	while (n--)
		*((byte FARPTR)p)++ = *from ? *((LPB)from)++ : ' ';
	return to;
}

static byte FARPTR where(u, lba)
struct UNIT FAR *u;
dword lba;
{
	dword per = SECTORS / CHUNKS;

	return u->pChunk[lba / per] + lba % per * SECTOR;
}

HbaSense(u, key, code)
struct UNIT FAR *u;
byte key, code;
{
	int i;

	for (i = 0; i < sizeof u->sense; i++)
		u->sense[i] = 0;
	u->sense[0] = 0x70;
	u->sense[2] = key;
	u->sense[7] = 10;
	u->sense[12] = code;
	return key ? SCSISTAT_CHECK_CONDITION : SCSISTAT_GOOD;
}

/* returns SCSI status; *pDone becomes the bytes that were moved */
int HbaCommand(u, cdb, data, len, pDone)
struct UNIT FAR *u;
byte *cdb;
byte *data;
dword len, *pDone;
{
	struct CMD10 *c = (struct CMD10 *)cdb;
	dword n, lba, i;
	byte  buf[36];

	*pDone = 0;
	switch (*cdb) {
	case SCSIOP_TEST_UNIT_READY: case SCSIOP_VERIFY: case SCSIOP_SYNCHRONIZE_CACHE:
	case SCSIOP_START_STOP_UNIT:
		return HbaSense(u, 0, 0);
	case SCSIOP_INQUIRY:
		if (cdb[1] & 1)
			return HbaSense(u, SCSI_SENSE_ILLEGAL_REQUEST, SCSI_ADSENSE_INVALID_CDB);
		memset(buf, 0, sizeof buf);
		buf[2] = 2, buf[3] = 2, buf[4] = 31;
		strncpy(buf + 8, "OLDTIMER", 8);
		strncpy(buf + 16, "MEMORY OF 1995", 16);
		strncpy(buf + 32, "1.0", 4);
		n = min(sizeof buf, len);
		memcpy(data, buf, *pDone = n);
		return HbaSense(u, 0, 0);
	case SCSIOP_REQUEST_SENSE:
		memcpy(data, u->sense, *pDone = min(len, 18L));
		return HbaSense(u, 0, 0);
	case SCSIOP_MODE_SENSE:
		memset(buf, 0, 4);
		buf[0] = 3;
		memcpy(data, buf, *pDone = min(len, 4));
		return HbaSense(u, 0, 0);
	case SCSIOP_READ_CAPACITY:
		if (len < 8)
			break;
		memset(data, *pDone = 0, 8);
		data[2] = (byte)((SECTORS - 1) >> 8);
		data[3] = (byte)(SECTORS - 1);
		data[6] = (byte)(SECTOR >> 8);
		*pDone = 8;
		return HbaSense(u, 0, 0);
	case SCSIOP_READ: case SCSIOP_WRITE:
		lba = big(c->lba);
		n = c->cHi << 8 | c->cLo;
		if (lba > SECTORS || n > SECTORS - lba)
			return HbaSense(u, SCSI_SENSE_ILLEGAL_REQUEST, SCSI_ADSENSE_ILLEGAL_BLOCK);
		if (n * SECTOR > len)
			break;
		for (i = 0; i < n; i++, lba++, (byte *)data += SECTOR)
			if (*cdb == SCSIOP_READ)
				memcpy(data, where(u, lba), SECTOR);
			else
				memcpy(where(u, lba), data, SECTOR);
		*(*cdb == SCSIOP_READ ? &u->cReads : &u->cWrites) += n;
		*pDone = n * SECTOR;
		return HbaSense(u, 0, 0);
	default: ;
	}
	return HbaSense(u, SCSI_SENSE_ILLEGAL_REQUEST, SCSI_ADSENSE_ILLEGAL_COMMAND);
}

/* the one in main.c is another */
LOCAL helper(x) { return x + pick(0, 1); }

int HbaReset(u)
struct UNIT FAR *u;
{
	return helper(HbaSense(u, SCSI_SENSE_UNIT_ATTENTION, SCSI_ADSENSE_BUS_RESET)) - 1;
}
