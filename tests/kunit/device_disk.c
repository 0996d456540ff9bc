// SPDX-License-Identifier: GPL-2.0-only
/*
 * The disks behind the software HBA. They know enough SCSI for the mid-layer and
 * the tests.
 */
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <scsi/scsi_proto.h>
#include <asm/unaligned.h>

#include "../../compat/nt.h"
#include "device.h"

/* Where in a request's data the next byte goes. */
struct softhba_cursor {
	struct softhba *hba;
	struct softhba_cmd *cmd;
	u32 done;
};

/* Moves @length bytes, or what there is room for, and counts them. */
static void softhba_move(struct softhba_cursor *at, void *data, u32 length, bool in)
{
	struct softhba_request *r = &at->cmd->request;
	u32 skip = at->done;
	unsigned int i;

	length = min(length, r->length - min(r->length, at->done));
	for (i = 0; i < r->elements && length; i++) {
		struct softhba_element e;
		u64 list = (u64)r->list_high << 32 | r->list_low;
		u32 step;

		if (!softhba_dma(at->hba, list + i * sizeof(e), &e, sizeof(e), false))
			return;
		if (skip >= e.length) {
			skip -= e.length;
			continue;
		}
		step = min(length, e.length - skip);
		if (!softhba_dma(at->hba, ((u64)e.high << 32 | e.low) + skip, data, step, in))
			return;
		skip = 0;
		data += step;
		length -= step;
		at->done += step;
	}
}

static void softhba_check(struct softhba_cmd *cmd, struct softhba_disk *disk, u8 key, u8 asc)
{
	cmd->completion.srb_status = SRB_STATUS_ERROR;
	cmd->completion.scsi_status = SAM_STAT_CHECK_CONDITION;
	disk->key = key;
	disk->asc = asc;
	disk->ascq = 0;
}

static void softhba_inquiry(struct softhba_cursor *at)
{
	struct softhba_request *r = &at->cmd->request;
	u8 data[36] = { [2] = 5, [3] = 2, [4] = 31, [7] = 0x02 };

	data[0] = at->hba->device_type;
	memcpy(data + 8, "SOFTWARE", 8);
	snprintf(data + 16, 17, "disk %u:%u:%-8u", r->path, r->target, r->lun);
	memcpy(data + 32, "0001", 4);
	softhba_move(at, data, min_t(u32, sizeof(data), get_unaligned_be16(r->cdb + 3)), true);
}

static void softhba_request_sense(struct softhba_cursor *at, struct softhba_disk *disk)
{
	u8 data[18] = { 0x70, [7] = 10 };

	data[2] = disk->key;
	data[12] = disk->asc;
	data[13] = disk->ascq;
	disk->key = 0;
	softhba_move(at, data, min_t(u32, sizeof(data), at->cmd->request.cdb[4]), true);
}

static void softhba_capacity(struct softhba_cursor *at, bool is16)
{
	u8 data[32] = { };

	if (is16) {
		put_unaligned_be64(SOFTHBA_BLOCKS - 1, data);
		put_unaligned_be32(SOFTHBA_BLOCK, data + 8);
		softhba_move(at, data,
			     min(32u, get_unaligned_be32(at->cmd->request.cdb + 10)), true);
	} else {
		put_unaligned_be32(SOFTHBA_BLOCKS - 1, data);
		put_unaligned_be32(SOFTHBA_BLOCK, data + 4);
		softhba_move(at, data, 8, true);
	}
}

static void softhba_report_luns(struct softhba_cursor *at)
{
	struct softhba_request *r = &at->cmd->request;
	u8 data[8 + 8 * SOFTHBA_LUNS] = { };
	u32 length = 8;
	u8 lun;

	for (lun = 0; lun < SOFTHBA_LUNS; lun++) {
		if (!at->hba->disks[r->path][r->target][lun].present)
			continue;
		data[length + 1] = lun;
		length += 8;
	}
	put_unaligned_be32(length - 8, data);
	softhba_move(at, data, min(length, get_unaligned_be32(r->cdb + 6)), true);
}

static void softhba_transfer(struct softhba_cursor *at, struct softhba_disk *disk, u64 block,
			     u32 blocks, bool in)
{
	if (block > SOFTHBA_BLOCKS || blocks > SOFTHBA_BLOCKS - block) {
		softhba_check(at->cmd, disk, ILLEGAL_REQUEST, 0x21);
		return;
	}
	softhba_move(at, disk->data + block * SOFTHBA_BLOCK, blocks * SOFTHBA_BLOCK, in);
}

static void softhba_command(struct softhba_cursor *at, struct softhba_disk *disk)
{
	const u8 *cdb = at->cmd->request.cdb;

	switch (cdb[0]) {
	case TEST_UNIT_READY:
	case START_STOP:
		break;
	case REQUEST_SENSE:
		softhba_request_sense(at, disk);
		break;
	case INQUIRY:
		if (cdb[1] & 1)
			softhba_check(at->cmd, disk, ILLEGAL_REQUEST, 0x24);
		else
			softhba_inquiry(at);
		break;
	case READ_CAPACITY:
		softhba_capacity(at, false);
		break;
	case SERVICE_ACTION_IN_16:
		softhba_capacity(at, true);
		break;
	case REPORT_LUNS:
		softhba_report_luns(at);
		break;
	case SYNCHRONIZE_CACHE:
		disk->syncs++;
		break;
	case READ_6:
	case WRITE_6:
		softhba_transfer(at, disk, get_unaligned_be24(cdb + 1) & 0x1fffff, cdb[4] ?: 256,
				 cdb[0] == READ_6);
		break;
	case READ_10:
	case WRITE_10:
		softhba_transfer(at, disk, get_unaligned_be32(cdb + 2),
				 get_unaligned_be16(cdb + 7), cdb[0] == READ_10);
		break;
	case READ_16:
	case WRITE_16:
		softhba_transfer(at, disk, get_unaligned_be64(cdb + 2),
				 get_unaligned_be32(cdb + 10), cdb[0] == READ_16);
		break;
	default:
		softhba_check(at->cmd, disk, ILLEGAL_REQUEST, 0x20);
	}
}

int softhba_add_disk(struct softhba *hba, u8 path, u8 target, u8 lun)
{
	struct softhba_disk *disk = &hba->disks[path][target][lun];

	if (!disk->data)
		disk->data = vzalloc(SOFTHBA_BLOCKS * SOFTHBA_BLOCK);
	if (!disk->data)
		return -ENOMEM;
	disk->present = true;
	return 0;
}

/* Locks: hba->lock held. */
void softhba_execute(struct softhba *hba, struct softhba_cmd *cmd)
{
	struct softhba_request *r = &cmd->request;
	struct softhba_cursor at = { .hba = hba, .cmd = cmd };
	struct softhba_disk *disk = NULL;

	cmd->completion = (struct softhba_completion){
		.tag = r->tag, .path = r->path, .target = r->target, .lun = r->lun,
		.srb_status = SRB_STATUS_SUCCESS,
	};
	if (r->path < SOFTHBA_PATHS && r->target < SOFTHBA_TARGETS && r->lun < SOFTHBA_LUNS)
		disk = &hba->disks[r->path][r->target][r->lun];
	if (!disk || !disk->present) {
		cmd->completion.srb_status = SRB_STATUS_SELECTION_TIMEOUT;
		return;
	}
	disk->commands++;
	/* Another command takes the sense data away, INQUIRY and REPORT LUNS excepted. */
	if (disk->key && r->cdb[0] != REQUEST_SENSE && r->cdb[0] != INQUIRY &&
	    r->cdb[0] != REPORT_LUNS) {
		disk->sense_lost++;
		disk->key = 0;
	}
	softhba_command(&at, disk);
	cmd->completion.transferred = at.done;
	if (cmd->completion.srb_status == SRB_STATUS_SUCCESS && at.done < r->length)
		cmd->completion.srb_status = SRB_STATUS_DATA_OVERRUN;
}
