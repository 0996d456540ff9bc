// SPDX-License-Identifier: GPL-2.0-only
/*
 * WMI from the user's files to the miniport and back: what the port driver sends, what
 * it makes of answers and events, and what becomes of files when the host goes.
 * Chapters A.6, B.9, D.4a, F.10.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/poll.h>

#include "../../compat/wmi.h"
#include "rig.h"
#include "suites.h"

/* Of the last unit, one of its blocks. */
#define W_UNIT_INFO	"0:1:1/5C5150F7-0000-0000-0000-000000000006/info"

/* In softhba_wmi.c */
void SoftWmiFire(void *ext, u8 path, u8 target, u8 lun, u32 guid, u32 instance, u32 bytes, u8 byte);

/* What the cases of this file share; one at a time. */
static struct {
	struct softhba_wmi soft;
	struct vfsmount *debugfs;
	unsigned int host_no;
	unsigned int seen;		/* WMI SRBs in HwStartIo */
	struct nt_wmi_srb srb;		/* a copy of the last one of ... */
	u8 wanted;			/* ... this function */
	guid_t guid;
	u8 data[64];
	bool in_start_io;
	/* What the interrupt is to send */
	unsigned int fire;
	u32 block, instance, bytes;
	u8 byte;
	u8 path, target, lun;
	int type;			/* or this notification */
	void *argument;
} w;

static int w_hook(struct rig *rig, int where, void *ext, void *argument)
{
	struct nt_wmi_srb *srb = argument;

	if (where == SOFTHBA_IN_START_IO && srb->function == SRB_FUNCTION_WMI) {
		w.seen++;
		if (srb->wmi_sub_function == w.wanted) {
			w.srb = *srb;
			if ((unsigned long)srb->data_path > 1)
				w.guid = *(guid_t *)srb->data_path;
			if (srb->data_buffer)
				memcpy(w.data, srb->data_buffer,
				       min_t(u32, sizeof(w.data), srb->data_transfer_length));
		}
	}
	if (where == SOFTHBA_IN_INTERRUPT) {
		for (; w.fire; w.fire--)
			SoftWmiFire(ext, w.path, w.target, w.lun, w.block, w.instance, w.bytes,
				    w.byte++);
		if (w.type)
			ScsiPortNotification(w.type, ext, w.argument, 0xff);
		w.type = 0;
	}
	return SOFTHBA_GO_ON;
}

/* Is it known which blocks there are? */
static bool w_asked(struct rig *rig)
{
	flush_work(&rig->sp->wmi->register_work);
	return READ_ONCE(w.soft.registrations);
}

/* A provider of WMI, and its files when all blocks are known. */
static void w_start(struct kunit *test)
{
	struct rig *rig = test->priv;
	unsigned int i;

	rig->mp.wmi_data_provider = 1;
	rig->mp.wmi = &w.soft;
	for (i = 0; i < sizeof(w.soft.fixed); i++)
		w.soft.fixed[i / 8][i % 8] = 0x80 + i;
	w.soft.named_bytes = w.soft.named_bytes ?: 3;
	w.path = 0xff;
	rig->hook = w_hook;
	rig_start(rig);
	w.host_no = rig->host->host_no;
	KUNIT_ASSERT_TRUE(test, rig_until(RIG_SOON, w_asked(rig)));
}

/* One of the host's files: "GUID's last digit", then the rest; NULL: what is beside. */
static struct file *w_open_flags(struct kunit *test, int block, const char *rest, int flags)
{
	struct path root = { .mnt = w.debugfs, .dentry = w.debugfs->mnt_root };
	char name[100];

	if (block >= 0)
		snprintf(name, sizeof(name),
			 "scsiport/host%u/wmi/5C5150F7-0000-0000-0000-00000000000%u/%s",
			 w.host_no, block, rest);
	else
		snprintf(name, sizeof(name), "scsiport/host%u/wmi/%s", w.host_no, rest);
	return file_open_root(&root, name, flags | O_LARGEFILE, 0);
}

static struct file *w_open(struct kunit *test, int block, const char *rest, int flags)
{
	struct file *file = w_open_flags(test, block, rest, flags);

	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(file), "%s: %ld", rest, PTR_ERR(file));
	return file;
}

static void w_close(struct file *file)
{
	__fput_sync(file);
}

static ssize_t w_read(struct file *file, void *data, size_t room)
{
	loff_t at = 0;

	return kernel_read(file, data, room, &at);
}

static ssize_t w_write(struct file *file, const void *data, size_t length)
{
	loff_t at = 0;

	return kernel_write(file, data, length, &at);
}

/* Opens, reads, closes. */
static ssize_t w_cat(struct kunit *test, int block, const char *rest, void *data, size_t room)
{
	struct file *file = w_open(test, block, rest, O_RDONLY);
	ssize_t n;

	memset(data, 0, room);
	n = w_read(file, data, room);
	w_close(file);
	return n;
}

static ssize_t w_put(struct kunit *test, int block, const char *rest, const void *data,
		     size_t length)
{
	struct file *file = w_open(test, block, rest, O_WRONLY);
	ssize_t n = w_write(file, data, length);

	w_close(file);
	return n;
}

static bool w_exists(struct kunit *test, int block, const char *rest)
{
	struct file *file = w_open_flags(test, block, rest, O_RDONLY);

	if (IS_ERR(file))
		return false;
	w_close(file);
	return true;
}

static char *w_text(struct kunit *test)
{
	char *text = kunit_kzalloc(test, 16384, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	return text;
}

/* Without WmiDataProvider no WMI request is sent and no file is there. Rule 103; C.5.1. */
static void w_no_provider(struct kunit *test)
{
	struct rig *rig = test->priv;

	rig->hook = w_hook;
	rig_start(rig);
	w.host_no = rig->host->host_no;
	KUNIT_EXPECT_PTR_EQ(test, rig->sp->wmi, NULL);
	KUNIT_EXPECT_EQ(test, w.seen, 0);
	KUNIT_EXPECT_FALSE(test, w_exists(test, -1, "lost"));
	/* An event is reported and ignored; WMIReregister is no matter. Rule 68; B.9. */
	w.path = 0xff;
	w.fire = 1;
	softhba_event(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(w.fire)));
	w.type = NT_WMI_REREGISTER;
	softhba_event(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(w.type)));
	KUNIT_EXPECT_EQ(test, w.seen, 0);
}

/* The SRB of a WMI request, member by member. D.4a; rules 121, 130. */
static void w_srb(struct kunit *test)
{
	guid_t guid = GUID_INIT(0x5c5150f7, 0, 0, 0, 0, 0, 0, 0, 0, 0, SOFTHBA_WMI_FIXED);
	struct nt_wnode_single_instance *wnode = (void *)w.data;
	u8 data[16];

	w.wanted = NT_WMI_QUERY_SINGLE_INSTANCE;
	w_start(test);
	KUNIT_EXPECT_EQ(test, w_cat(test, SOFTHBA_WMI_FIXED, "2/data", data, sizeof(data)), 8);
	KUNIT_EXPECT_EQ(test, w.srb.length, 88);
	KUNIT_EXPECT_EQ(test, w.srb.function, SRB_FUNCTION_WMI);
	KUNIT_EXPECT_EQ(test, w.srb.srb_status, SRB_STATUS_PENDING);
	KUNIT_EXPECT_EQ(test, w.srb.wmi_flags, SRB_WMI_FLAGS_ADAPTER_REQUEST);
	KUNIT_EXPECT_EQ(test, w.srb.flags & SRB_FLAGS_DATA_IN, SRB_FLAGS_DATA_IN);
	KUNIT_EXPECT_NE(test, w.srb.timeout, 0);
	KUNIT_EXPECT_NOT_NULL(test, w.srb.srb_extension);
	/* MapBuffers is FALSE, and yet this is memory. */
	KUNIT_EXPECT_TRUE(test, virt_addr_valid(w.srb.data_buffer));
	KUNIT_EXPECT_TRUE(test, IS_ALIGNED((unsigned long)w.srb.data_buffer, 8));
	KUNIT_EXPECT_TRUE(test, guid_equal(&w.guid, &guid));
	KUNIT_EXPECT_EQ(test, wnode->header.buffer_size, w.srb.data_transfer_length);
	KUNIT_EXPECT_TRUE(test, guid_equal(&wnode->header.guid, &guid));
	KUNIT_EXPECT_EQ(test, wnode->header.flags,
			WNODE_FLAG_SINGLE_INSTANCE | WNODE_FLAG_STATIC_INSTANCE_NAMES);
	KUNIT_EXPECT_EQ(test, wnode->instance_index, 2);
}

/* What is registered is shown: blocks, instances, flags, the MOF resource. A.6, D.13. */
static void w_registered(struct kunit *test)
{
	char *text = w_text(test);
	struct rig *rig = test->priv;

	w_start(test);
	w_cat(test, SOFTHBA_WMI_FIXED, "info", text, 1000);
	KUNIT_EXPECT_STREQ(test, text, "guid 5C5150F7-0000-0000-0000-000000000000\n"
			   "flags 0x00000020\ninstances 4\nnames static\n");
	w_cat(test, SOFTHBA_WMI_EXPENSIVE, "info", text, 1000);
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "flags 0x00000021 expensive\n"));
	w_cat(test, SOFTHBA_WMI_EVENT, "info", text, 1000);
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "flags 0x00000060 event-only\n"));
	w_cat(test, SOFTHBA_WMI_NAMED, "info", text, 1000);
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "instances 2\nnames dynamic\n"));
	KUNIT_EXPECT_TRUE(test, w_exists(test, SOFTHBA_WMI_EVENT, "events"));
	KUNIT_EXPECT_FALSE(test, w_exists(test, SOFTHBA_WMI_EVENT, "all"));
	KUNIT_EXPECT_TRUE(test, w_exists(test, -1, "mof"));
	w_cat(test, SOFTHBA_WMI_VARIABLE, "3/name", text, 1000);
	KUNIT_EXPECT_EQ(test, strlen(text), strlen(dev_name(rig->sp->dev)) + 3);
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "_3\n"));
	/* One registration; the units' was answered without the library. */
	KUNIT_EXPECT_EQ(test, w.soft.registrations, 1);
	KUNIT_EXPECT_FALSE(test, w_exists(test, -1, "0:0:0"));
}

/* Instances are read: one, in pieces too, and all. A.6. */
static void w_read_instances(struct kunit *test)
{
	char *text = w_text(test);
	struct file *file;
	u8 data[32] = { };
	loff_t at = 0;

	w_start(test);
	KUNIT_EXPECT_EQ(test, w_cat(test, SOFTHBA_WMI_FIXED, "1/data", data, sizeof(data)), 8);
	KUNIT_EXPECT_EQ(test, data[0], 0x88);
	KUNIT_EXPECT_EQ(test, data[7], 0x8f);
	KUNIT_EXPECT_EQ(test, w_cat(test, SOFTHBA_WMI_VARIABLE, "1/data", data, sizeof(data)), 16);
	KUNIT_EXPECT_EQ(test, w_cat(test, SOFTHBA_WMI_VARIABLE, "2/data", data, sizeof(data)), 1);

	file = w_open(test, SOFTHBA_WMI_FIXED, "0/data", O_RDONLY);
	KUNIT_EXPECT_EQ(test, kernel_read(file, data, 3, &at), 3);
	/* The rest is of the same reading. */
	w.soft.fixed[0][3] = 1;
	KUNIT_EXPECT_EQ(test, kernel_read(file, data + 3, 20, &at), 5);
	KUNIT_EXPECT_EQ(test, data[3], 0x83);
	KUNIT_EXPECT_EQ(test, kernel_read(file, data, 20, &at), 0);
	w_close(file);

	w_cat(test, SOFTHBA_WMI_VARIABLE, "all", text, 16384);
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "_0 0001020304\n"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "_2 20\n"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "_3 30313233343536373839\n"));
	w_cat(test, SOFTHBA_WMI_FIXED, "all", text, 16384);
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "_3 98999a9b9c9d9e9f\n"));
}

/* Instances and items are changed; what the miniport refuses fails. A.6. */
static void w_change(struct kunit *test)
{
	static const u8 data[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	static const u32 item[2] = { 1, 0x55aa55aa };
	static const u32 no_item[2] = { 2, 0 };

	w.wanted = NT_WMI_CHANGE_SINGLE_ITEM;
	w_start(test);
	KUNIT_EXPECT_EQ(test, w_put(test, SOFTHBA_WMI_FIXED, "2/data", data, 8), 8);
	KUNIT_EXPECT_EQ(test, memcmp(w.soft.fixed[2], data, 8), 0);
	KUNIT_EXPECT_EQ(test, w_put(test, SOFTHBA_WMI_FIXED, "2/data", data, 7), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, w_put(test, SOFTHBA_WMI_VARIABLE, "0/data", data, 5), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, w_put(test, SOFTHBA_WMI_FIXED, "2/item", item, 8), 8);
	KUNIT_EXPECT_EQ(test, *(u32 *)(w.soft.fixed[2] + 4), 0x55aa55aa);
	KUNIT_EXPECT_EQ(test, w.soft.fixed[2][3], 4);
	KUNIT_EXPECT_EQ(test, w.srb.flags & (SRB_FLAGS_DATA_IN | SRB_FLAGS_DATA_OUT),
			SRB_FLAGS_DATA_OUT);
	KUNIT_EXPECT_EQ(test, w_put(test, SOFTHBA_WMI_FIXED, "2/item", no_item, 8), -EOPNOTSUPP);
	/* Less than a number, more than a WNODE may have. */
	KUNIT_EXPECT_EQ(test, w_put(test, SOFTHBA_WMI_FIXED, "2/item", item, 3), -EINVAL);
	w.seen = 0;
	KUNIT_EXPECT_EQ(test, w_put(test, SOFTHBA_WMI_FIXED, "2/data",
				    kunit_kzalloc(test, 100000, GFP_KERNEL), 100000), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, w_put(test, SOFTHBA_WMI_FIXED, "2/data",
				    kunit_kzalloc(test, 65536, GFP_KERNEL), 65536), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, w.seen, 0);
}

/* Methods: input, output, output larger than the first buffer, one that is not there. A.6. */
static void w_method(struct kunit *test)
{
	struct { u32 id; u8 in[4]; } add = { 1, { 1, 2, 3, 200 } };
	u32 many[2] = { 2, 10000 };
	u32 none[1] = { 77 };
	u8 *out = w_text(test);
	struct file *file;
	u32 sum;

	w_start(test);
	file = w_open(test, SOFTHBA_WMI_FIXED, "0/method", O_RDWR);
	KUNIT_EXPECT_EQ(test, w_read(file, &sum, 4), 0);
	KUNIT_EXPECT_EQ(test, w_write(file, &add, sizeof(add)), sizeof(add));
	KUNIT_EXPECT_EQ(test, w_read(file, &sum, 4), 4);
	KUNIT_EXPECT_EQ(test, sum, 206);
	KUNIT_EXPECT_EQ(test, w.soft.methods, 1);
	/* Too large for the first buffer: the same once more, with a larger one. */
	KUNIT_EXPECT_EQ(test, w_write(file, many, sizeof(many)), sizeof(many));
	KUNIT_EXPECT_EQ(test, w.soft.methods, 3);
	KUNIT_EXPECT_EQ(test, w_read(file, out, 16384), 10000);
	KUNIT_EXPECT_EQ(test, out[9999], (u8)9999);
	/* Too large for any. */
	many[1] = 70000;
	KUNIT_EXPECT_EQ(test, w_write(file, many, sizeof(many)), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, w_write(file, none, sizeof(none)), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, w_read(file, out, 16384), 0);
	w_close(file);
}

/* Instances that have names: learnt, read, larger than the first buffer. A.6. */
static void w_named(struct kunit *test)
{
	char *text = w_text(test);

	w.soft.named_bytes = 3000;
	w_start(test);
	w_cat(test, SOFTHBA_WMI_NAMED, "0/name", text, 1000);
	KUNIT_EXPECT_STREQ(test, text, "alpha\n");
	w_cat(test, SOFTHBA_WMI_NAMED, "1/name", text, 1000);
	KUNIT_EXPECT_STREQ(test, text, "beta\n");
	KUNIT_EXPECT_EQ(test, w_cat(test, SOFTHBA_WMI_NAMED, "1/data", text, 16384), 3000);
	KUNIT_EXPECT_EQ(test, text[2999], 2);
	w_cat(test, SOFTHBA_WMI_NAMED, "all", text, 16384);
	KUNIT_EXPECT_EQ(test, strncmp(text, "0 alpha 0101", 12), 0);
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "\n1 beta 0202"));
	KUNIT_EXPECT_EQ(test, strlen(text), 8 + 7 + 2 + 2 * 6000);
	KUNIT_EXPECT_TRUE(test, w_exists(test, SOFTHBA_WMI_NAMED, "1/item"));
	KUNIT_EXPECT_FALSE(test, w_exists(test, SOFTHBA_WMI_NAMED, "2/item"));
}

/* A request that the miniport leaves pending and answers from HwTimer. A.6. */
static void w_pending(struct kunit *test)
{
	u32 many[2] = { 2, 5000 };
	u8 *data = w_text(test);
	struct file *file;

	w_start(test);
	w.soft.mode = SOFTHBA_WMI_PEND;
	KUNIT_EXPECT_EQ(test, w_cat(test, SOFTHBA_WMI_FIXED, "1/data", data, 100), 8);
	KUNIT_EXPECT_EQ(test, data[7], 0x8f);
	KUNIT_EXPECT_EQ(test, w.soft.pended, 1);
	file = w_open(test, SOFTHBA_WMI_FIXED, "0/method", O_RDWR);
	KUNIT_EXPECT_EQ(test, w_write(file, many, sizeof(many)), sizeof(many));
	KUNIT_EXPECT_EQ(test, w_read(file, data, 16384), 5000);
	w_close(file);
	KUNIT_EXPECT_EQ(test, w.soft.pended, 3);
	/* Completed without PostProcess: whatever SrbStatus says, it has failed. Rule 104. */
	w.soft.forget = true;
	KUNIT_EXPECT_EQ(test, w_cat(test, SOFTHBA_WMI_FIXED, "1/data", data, 100), -EIO);
	w.soft.forget = false;
	w.soft.mode = SOFTHBA_WMI_RIGHT;
	KUNIT_EXPECT_EQ(test, w_cat(test, SOFTHBA_WMI_FIXED, "1/data", data, 100), 8);
}

/* Answers that break the contract: reported, and an error for the user. Rules 104, 105. */
static void w_wrong(struct kunit *test)
{
	u8 data[16];

	w_start(test);
	w.soft.mode = SOFTHBA_WMI_SILENT;
	KUNIT_EXPECT_EQ(test, w_cat(test, SOFTHBA_WMI_FIXED, "0/data", data, 16), -EIO);
	w.soft.mode = SOFTHBA_WMI_BEYOND;
	KUNIT_EXPECT_EQ(test, w_cat(test, SOFTHBA_WMI_FIXED, "0/data", data, 16), -EIO);
	w.soft.mode = SOFTHBA_WMI_TWICE;
	KUNIT_EXPECT_EQ(test, w_cat(test, SOFTHBA_WMI_FIXED, "0/data", data, 16), 8);
	w.soft.mode = SOFTHBA_WMI_LONG;
	KUNIT_EXPECT_EQ(test, w_cat(test, SOFTHBA_WMI_FIXED, "0/data", data, 16), 8);
	w.soft.mode = SOFTHBA_WMI_RIGHT;
	KUNIT_EXPECT_EQ(test, w_cat(test, SOFTHBA_WMI_FIXED, "0/data", data, 16), 8);
}

/* A logical unit's block, in a folder of the unit; it goes with the unit. D.4a. */
static void w_units(struct kunit *test)
{
	struct rig *rig = test->priv;
	u8 data[16];

	w.soft.units = true;
	w.wanted = NT_WMI_QUERY_SINGLE_INSTANCE;
	w_start(test);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, w_exists(test, -1, W_UNIT_INFO)));
	KUNIT_EXPECT_EQ(test, w_cat(test, -1,
				    "0:1:0/5C5150F7-0000-0000-0000-000000000006/0/data", data, 16),
			8);
	KUNIT_EXPECT_EQ(test, w.srb.wmi_flags, 0);
	KUNIT_EXPECT_EQ(test, w.srb.path_id, 0);
	KUNIT_EXPECT_EQ(test, w.srb.target_id, 1);
	KUNIT_EXPECT_EQ(test, w.srb.lun, 0);
	scsi_remove_device(rig_device(rig, 0, 1, 1));
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !w_exists(test, -1, W_UNIT_INFO)));
	KUNIT_EXPECT_TRUE(test, w_exists(test, -1, "0:1:0/5C5150F7-0000-0000-0000-000000000006/info"));
}

/* Fires @count events from the interrupt, and waits until the work has them delivered. */
static void w_fire(struct kunit *test, unsigned int count)
{
	struct rig *rig = test->priv;

	WRITE_ONCE(w.fire, count);
	softhba_event(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(w.fire)));
	flush_work(&rig->sp->wmi->event_work);
}

/* An event: enabled with the first reader, a line each, disabled with the last. A.6, B.9. */
static void w_events(struct kunit *test)
{
	struct file *one, *two, *other;
	char *text = w_text(test);

	w_start(test);
	w.block = SOFTHBA_WMI_EVENT;
	w.instance = 3;
	w.bytes = 4;
	w.byte = 0x41;
	/* Nobody listens. */
	w_fire(test, 1);
	KUNIT_EXPECT_EQ(test, w.soft.events_enabled, 0);
	one = w_open(test, SOFTHBA_WMI_EVENT, "events", O_RDONLY | O_NONBLOCK);
	KUNIT_EXPECT_EQ(test, w.soft.events_enabled, 1);
	two = w_open(test, SOFTHBA_WMI_EVENT, "events", O_RDONLY);
	other = w_open(test, SOFTHBA_WMI_FIXED, "events", O_RDONLY | O_NONBLOCK);
	KUNIT_EXPECT_EQ(test, w.soft.events_enabled, 2);
	KUNIT_EXPECT_EQ(test, w_read(one, text, 100), -EAGAIN);
	KUNIT_EXPECT_EQ(test, (__force int)vfs_poll(one, NULL), 0);
	w_fire(test, 2);
	KUNIT_EXPECT_EQ(test, (__force int)vfs_poll(one, NULL),
			(__force int)(EPOLLIN | EPOLLRDNORM));
	memset(text, 0, 200);
	KUNIT_EXPECT_GT(test, w_read(one, text, 100), 0);
	KUNIT_EXPECT_STREQ(test, text, "instance 3 lost 0 data 42424242\n");
	memset(text, 0, 200);
	/* In pieces. */
	KUNIT_EXPECT_EQ(test, w_read(one, text, 10), 10);
	KUNIT_EXPECT_EQ(test, w_read(one, text + 10, 100), 22);
	KUNIT_EXPECT_STREQ(test, text, "instance 3 lost 0 data 43434343\n");
	KUNIT_EXPECT_EQ(test, w_read(one, text, 100), -EAGAIN);
	memset(text, 0, 200);
	KUNIT_EXPECT_GT(test, w_read(two, text, 100), 0);
	KUNIT_EXPECT_STREQ(test, text, "instance 3 lost 0 data 42424242\n");
	KUNIT_EXPECT_EQ(test, w_read(other, text, 100), -EAGAIN);
	w_close(one);
	KUNIT_EXPECT_EQ(test, w.soft.events_enabled, 2);
	w_close(two);
	KUNIT_EXPECT_EQ(test, w.soft.events_enabled, 1);
	w_close(other);
	KUNIT_EXPECT_EQ(test, w.soft.events_enabled, 0);
}

/* Events without data, of a unit, and of no sensible size. B.9; rule 68. */
static void w_odd_events(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct nt_wnode_header *wnode = kunit_kzalloc(test, 64, GFP_KERNEL);
	static const u32 sizes[] = { 0, 47, 4097, 0xffffffff };
	struct file *file, *unit;
	char *text = w_text(test);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, wnode);
	w.soft.units = true;
	w_start(test);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, w_exists(test, -1, W_UNIT_INFO)));
	file = w_open(test, SOFTHBA_WMI_EVENT, "events", O_RDONLY | O_NONBLOCK);
	unit = w_open(test, -1, "0:1:0/5C5150F7-0000-0000-0000-000000000006/events",
		      O_RDONLY | O_NONBLOCK);
	w.block = SOFTHBA_WMI_EVENT;
	w.bytes = 0;
	w_fire(test, 1);
	memset(text, 0, 200);
	KUNIT_EXPECT_GT(test, w_read(file, text, 100), 0);
	KUNIT_EXPECT_STREQ(test, text, "instance 0 lost 0 data\n");
	/* The largest, and one that is larger. */
	w.bytes = 4096 - 64;
	w_fire(test, 1);
	KUNIT_EXPECT_EQ(test, w_read(file, text, 16384), 22 + 1 + 2 * 4032 + 1);
	w.bytes = 4097 - 64;
	w_fire(test, 1);
	KUNIT_EXPECT_EQ(test, w_read(file, text, 100), -EAGAIN);
	/* A unit's, by address, by half an address; and another's. */
	w.block = SOFTHBA_WMI_UNIT;
	w.bytes = 1;
	w.path = 0;
	w.target = 1;
	w_fire(test, 1);
	w.lun = 1;
	w_fire(test, 1);
	w.target = 0xff;
	w.lun = 0xff;
	w_fire(test, 1);
	for (i = 0; i < 2; i++)
		KUNIT_EXPECT_GT(test, w_read(unit, text, 100), 0);
	KUNIT_EXPECT_EQ(test, w_read(unit, text, 100), -EAGAIN);
	/* By the notification itself. */
	wnode->guid = (guid_t)GUID_INIT(0x5c5150f7, 0, 0, 0, 0, 0, 0, 0, 0, 0, SOFTHBA_WMI_EVENT);
	wnode->flags = WNODE_FLAG_EVENT_ITEM;
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		wnode->buffer_size = sizes[i];
		w.argument = wnode;
		w.type = NT_WMI_EVENT;
		softhba_event(rig->hba);
		KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(w.type)));
	}
	w.argument = NULL;
	w.type = NT_WMI_EVENT;
	softhba_event(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(w.type)));
	flush_work(&rig->sp->wmi->event_work);
	KUNIT_EXPECT_EQ(test, w_read(file, text, 100), -EAGAIN);
	wnode->buffer_size = 52;
	w.argument = wnode;
	w.type = NT_WMI_EVENT;
	softhba_event(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(w.type)));
	flush_work(&rig->sp->wmi->event_work);
	memset(text, 0, 200);
	KUNIT_EXPECT_GT(test, w_read(file, text, 100), 0);
	KUNIT_EXPECT_STREQ(test, text, "instance 0 lost 0 data 00000000\n");
	w_close(file);
	w_close(unit);
}

/* More events than the queues hold: lost, and counted. B.9. */
static void w_lost_events(struct kunit *test)
{
	char *text = w_text(test);
	struct rig *rig = test->priv;
	unsigned int i, lost, n;
	struct file *file;

	w_start(test);
	file = w_open(test, SOFTHBA_WMI_EVENT, "events", O_RDONLY | O_NONBLOCK);
	w.block = SOFTHBA_WMI_EVENT;
	w.bytes = 1;
	/* A reader's queue: 64. */
	for (i = 0; i < 7; i++)
		w_fire(test, 10);
	for (n = 0; w_read(file, text, 100) > 0; n++)
		;
	KUNIT_EXPECT_EQ(test, n, 64);
	w_fire(test, 1);
	memset(text, 0, 200);
	KUNIT_EXPECT_GT(test, w_read(file, text, 100), 0);
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "lost 6 "));
	KUNIT_EXPECT_EQ(test, atomic_read(&rig->sp->wmi->lost), 0);
	/* The adapter's: 16 KB, filled in one interrupt. */
	w.bytes = 2000;
	w_fire(test, 20);
	lost = atomic_read(&rig->sp->wmi->lost);
	KUNIT_EXPECT_GT(test, lost, 0);
	for (n = 0; w_read(file, text, 16384) > 0; n++)
		;
	KUNIT_EXPECT_EQ(test, n + lost, 20);
	w_close(file);
}

/* An expensive block's data are collected while one of its files is open. A.6, D.13. */
static void w_expensive(struct kunit *test)
{
	struct file *file, *all;
	u8 data[16];

	w_start(test);
	w_close(w_open(test, SOFTHBA_WMI_FIXED, "0/data", O_RDONLY));
	KUNIT_EXPECT_EQ(test, w.soft.controls, 0);
	file = w_open(test, SOFTHBA_WMI_EXPENSIVE, "0/data", O_RDONLY);
	KUNIT_EXPECT_EQ(test, w.soft.collections, 1);
	all = w_open(test, SOFTHBA_WMI_EXPENSIVE, "all", O_RDONLY);
	KUNIT_EXPECT_EQ(test, w_read(file, data, 16), 8);
	KUNIT_EXPECT_EQ(test, w.soft.collections, 1);
	KUNIT_EXPECT_EQ(test, w.soft.controls, 1);
	w_close(file);
	KUNIT_EXPECT_EQ(test, w.soft.collections, 1);
	w_close(all);
	KUNIT_EXPECT_EQ(test, w.soft.collections, 0);
}

/* WMIReregister: new blocks come, removed ones go, the others' open files work on. B.9. */
static void w_reregister(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct file *stays, *goes, *listens;
	char *text = w_text(test);
	u8 data[16];

	w.soft.short_list = true;
	w.wanted = NT_WMI_REGINFO;
	w_start(test);
	KUNIT_EXPECT_EQ(test, (unsigned long)w.srb.data_path, NT_WMI_REGISTER);
	KUNIT_EXPECT_TRUE(test, w_exists(test, SOFTHBA_WMI_EXPENSIVE, "info"));
	KUNIT_EXPECT_FALSE(test, w_exists(test, SOFTHBA_WMI_LATER, "info"));
	stays = w_open(test, SOFTHBA_WMI_FIXED, "events", O_RDONLY | O_NONBLOCK);
	listens = w_open(test, SOFTHBA_WMI_EVENT, "events", O_RDONLY | O_NONBLOCK);
	goes = w_open(test, SOFTHBA_WMI_EXPENSIVE, "0/data", O_RDONLY);
	w.soft.short_list = false;
	w.soft.remove = true;
	w.type = NT_WMI_REREGISTER;
	/* Its one argument is a PathId. */
	w.argument = (void *)0xffL;
	softhba_event(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, w_exists(test, SOFTHBA_WMI_LATER, "info")));
	flush_work(&rig->sp->wmi->register_work);
	KUNIT_EXPECT_EQ(test, (unsigned long)w.srb.data_path, NT_WMI_UPDATE);
	KUNIT_EXPECT_FALSE(test, w_exists(test, SOFTHBA_WMI_EXPENSIVE, "info"));
	KUNIT_EXPECT_EQ(test, w_read(goes, data, 16), -ENODEV);
	w_close(goes);
	w.block = SOFTHBA_WMI_FIXED;
	w.bytes = 1;
	w_fire(test, 1);
	KUNIT_EXPECT_GT(test, w_read(stays, text, 100), 0);
	w_close(stays);
	w.block = SOFTHBA_WMI_EVENT;
	w_fire(test, 1);
	KUNIT_EXPECT_GT(test, w_read(listens, text, 100), 0);
	w_close(listens);
}

/* Reads events until there are none any more. */
static int w_reader(void *data)
{
	struct file *file = data;
	char text[100];
	ssize_t n;

	do {
		n = w_read(file, text, sizeof(text));
	} while (n > 0);
	return n;
}

/* The host goes while a reader sleeps and files are open: they end, and can be closed. */
static void w_removed(struct kunit *test)
{
	struct file *data, *events, *method, *poll;
	struct task_struct *reader;
	struct rig *rig = test->priv;
	u32 add[2] = { 1, 1 };
	u8 text[100];

	w_start(test);
	data = w_open(test, SOFTHBA_WMI_EXPENSIVE, "0/data", O_RDWR);
	method = w_open(test, SOFTHBA_WMI_FIXED, "0/method", O_RDWR);
	events = w_open(test, SOFTHBA_WMI_EVENT, "events", O_RDONLY);
	poll = w_open(test, SOFTHBA_WMI_EVENT, "events", O_RDONLY | O_NONBLOCK);
	reader = kthread_create(w_reader, events, "wmi-reader");
	KUNIT_ASSERT_FALSE(test, IS_ERR(reader));
	get_task_struct(reader);
	wake_up_process(reader);
	w.block = SOFTHBA_WMI_EVENT;
	w.bytes = 1;
	w_fire(test, 3);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON,
					  READ_ONCE(reader->__state) == TASK_INTERRUPTIBLE));
	rig_unload(rig);
	KUNIT_EXPECT_EQ(test, kthread_stop(reader), 0);
	put_task_struct(reader);
	w.seen = 0;
	KUNIT_EXPECT_EQ(test, w_read(data, text, 16), -ENODEV);
	KUNIT_EXPECT_EQ(test, w_write(data, text, 8), -ENODEV);
	KUNIT_EXPECT_EQ(test, w_write(method, add, 8), -ENODEV);
	KUNIT_EXPECT_TRUE(test, (__force int)(vfs_poll(poll, NULL) & EPOLLHUP));
	w_close(data);
	w_close(method);
	w_close(events);
	w_close(poll);
	KUNIT_EXPECT_EQ(test, w.seen, 0);
}

/* Requests of several users, events and I/O at once, and the end of it all in between. */
static int w_hammer(void *data)
{
	struct kunit *test = data;
	u32 many[2] = { 2, 6000 };
	struct file *file;
	u8 text[64];

	while (!kthread_should_stop()) {
		/* A program would be preempted now and then. */
		usleep_range(500, 1000);
		file = w_open_flags(test, SOFTHBA_WMI_FIXED, "0/method", O_RDWR);
		if (IS_ERR(file))
			continue;
		w_write(file, many, sizeof(many));
		w_read(file, text, sizeof(text));
		w_close(file);
		file = w_open_flags(test, SOFTHBA_WMI_EVENT, "events", O_RDONLY | O_NONBLOCK);
		if (IS_ERR(file))
			continue;
		w_read(file, text, sizeof(text));
		w_close(file);
	}
	return 0;
}

static void w_stress(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct task_struct *users[3];
	u8 *data = rig_buffer(rig, RIG_BUFFER);
	struct rig_io *io = rig_ios(rig, 1);
	unsigned long end;
	unsigned int i, reads = 0;

	w.block = SOFTHBA_WMI_EVENT;
	w.bytes = 100;
	w_start(test);
	for (i = 0; i < ARRAY_SIZE(users); i++) {
		users[i] = kthread_run(w_hammer, test, "wmi-user%u", i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(users[i]));
		get_task_struct(users[i]);
	}
	for (end = jiffies + 2 * HZ; time_before(jiffies, end);) {
		WRITE_ONCE(w.fire, 3);
		rig_read(rig, io, rig_device(rig, 0, 0, 0), 0, data, 1);
		KUNIT_EXPECT_EQ(test, io->result, 0);
		reads++;
		w.type = NT_WMI_REREGISTER;
		w.argument = (void *)0xffL;
	}
	KUNIT_EXPECT_GT(test, reads, 0);
	KUNIT_EXPECT_GT(test, w.soft.methods, 10);
	/* They do not stop for that. */
	rig_unload(rig);
	for (i = 0; i < ARRAY_SIZE(users); i++) {
		kthread_stop(users[i]);
		put_task_struct(users[i]);
	}
}

static int w_tick_hook(struct rig *rig, int where, void *ext, void *argument)
{
	if (where == SOFTHBA_IN_INTERRUPT && w.argument) {
		ScsiPortNotification(NT_QUERY_TICK_COUNT, ext, w.argument);
		ScsiPortNotification(NT_QUERY_TICK_COUNT, ext, NULL);
		w.argument = NULL;
	}
	return SOFTHBA_GO_ON;
}

/* QueryTickCount answers at once, in the ticks of KeQueryTickCount. B.1. */
static void w_ticks(struct kunit *test)
{
	struct rig *rig = test->priv;
	union nt_large_integer count = { };
	s64 before = ktime_get_ns() / 15625000;

	rig->hook = w_tick_hook;
	rig_start(rig);
	w.argument = &count;
	softhba_event(rig->hba);
	KUNIT_EXPECT_TRUE(test, rig_until(RIG_SOON, !READ_ONCE(w.argument)));
	KUNIT_EXPECT_GE(test, count.quad, before);
	KUNIT_EXPECT_LE(test, count.quad, (s64)(ktime_get_ns() / 15625000));
}

static struct kunit_case wmi_cases[] = {
	RIG_CASE("no-provider", w_no_provider),
	RIG_CASE("srb", w_srb),
	RIG_CASE("registered", w_registered),
	RIG_CASE("read", w_read_instances),
	RIG_CASE("change", w_change),
	RIG_CASE("method", w_method),
	RIG_CASE("named", w_named),
	RIG_CASE("pending", w_pending),
	RIG_CASE("wrong-answers", w_wrong),
	RIG_CASE("units", w_units),
	RIG_CASE("events", w_events),
	RIG_CASE("odd-events", w_odd_events),
	RIG_CASE("lost-events", w_lost_events),
	RIG_CASE("expensive", w_expensive),
	RIG_CASE("reregister", w_reregister),
	RIG_CASE("removed", w_removed),
	RIG_CASE("stress", w_stress),
	RIG_CASE("query-tick-count", w_ticks),
	{ }
};

static int w_init(struct kunit *test)
{
	struct file_system_type *type;

	/* What was before is no longer this case's to unmount. */
	memset(&w, 0, sizeof(w));
	rig_skip_unless_chosen(test, "wmi");
	type = get_fs_type("debugfs");
	w.wanted = 0xff;
	if (!type)
		return -ENODEV;
	w.debugfs = kern_mount(type);
	module_put(type->owner);
	if (IS_ERR(w.debugfs))
		return PTR_ERR(w.debugfs);
	return rig_suite_init(test, "wmi");
}

static void w_exit(struct kunit *test)
{
	rig_suite_exit(test);
	if (!IS_ERR_OR_NULL(w.debugfs))
		kern_unmount(w.debugfs);
}

struct kunit_suite wmi_suite = {
	.name = "wmi",
	.init = w_init,
	.exit = w_exit,
	.test_cases = wmi_cases,
};
