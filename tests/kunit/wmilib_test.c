// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chapter A.6: the WMI helper library by itself, called as a miniport does, with
 * WNODEs of this file's own. Each is in memory of exactly its size, so that KASAN sees
 * whoever goes beyond it.
 */
#include <linux/random.h>
#include <linux/slab.h>

#include "../../compat/wmi.h"
#include "rig.h"
#include "suites.h"

#define L_GUID(n)	GUID_INIT(0x11223344, 0x5566, 0x7788, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, \
				  0xff, n)

static const guid_t l_static = L_GUID(0);
static const guid_t l_dynamic = L_GUID(1);
static const guid_t l_event = L_GUID(2);
static const guid_t l_unknown = L_GUID(3);

static const struct nt_wmi_guid_info l_guids[] = {
	{ &l_static, 3, WMIREG_FLAG_EXPENSIVE },
	{ &l_dynamic, 0, 0 },
	{ &l_event, 1, WMIREG_FLAG_EVENT_ONLY_GUID },
};

/* What the routines are to do, and what they have seen. */
static struct {
	u32 lengths[3];
	u8 status;			/* what PostProcess is told, and what is returned */
	bool pend;
	bool silent;
	bool early;			/* PostProcess in the registration */
	bool touch;			/* write to all that may be written to */
	u32 used;			/* instead of what is right, unless 0 */
	u16 *mof;

	unsigned int calls;
	u32 guid, instance, count, id, size, available;
	u8 *buffer;
	s32 function;
	bool enable;
	u16 name[8];
} l;

static struct nt_wmi_context l_ctx;

static u8 l_end(struct nt_wmi_context *ctx, u8 status, u32 used)
{
	if (l.pend)
		return SRB_STATUS_PENDING;
	if (!l.silent)
		ScsiPortWmiPostProcess(ctx, status, l.used ?: used);
	return status;
}

static void l_get_name(struct nt_wmi_context *ctx)
{
	u16 *name = ScsiPortWmiGetInstanceName(ctx);

	memset(l.name, 0, sizeof(l.name));
	if (name)
		memcpy(l.name, name, min_t(size_t, sizeof(l.name), sizeof(u16) + *name));
}

static u8 l_reg_info(void *context, struct nt_wmi_context *ctx, u16 **mof)
{
	l.calls++;
	*mof = l.mof;
	if (l.early)
		ScsiPortWmiPostProcess(ctx, SRB_STATUS_SUCCESS, 1);
	return l.status;
}

static u8 l_query(void *context, struct nt_wmi_context *ctx, u32 guid, u32 instance, u32 count,
		  u32 *lengths, u32 available, u8 *buffer)
{
	u32 used = 0;
	u32 i;

	l.calls++;
	l.guid = guid;
	l.instance = instance;
	l.count = count;
	l.available = available;
	l.buffer = buffer;
	l_get_name(ctx);
	if (l.touch && buffer)
		memset(buffer, 0xee, available);
	for (i = 0; i < count; i++) {
		u32 length = l.lengths[(instance + i) % 3];

		used = ALIGN(used, 8);
		if (lengths && used + length <= available) {
			lengths[i] = length;
			memset(buffer + used, instance + i + 1, length);
		}
		used += length;
	}
	if (!lengths || used > available)
		return l_end(ctx, SRB_STATUS_DATA_OVERRUN, used);
	return l_end(ctx, l.status, used);
}

static u8 l_set(void *context, struct nt_wmi_context *ctx, u32 guid, u32 instance, u32 size,
		u8 *buffer)
{
	l.calls++;
	l.guid = guid;
	l.instance = instance;
	l.size = size;
	l.buffer = buffer;
	l_get_name(ctx);
	if (l.touch)
		memset(buffer, 0xee, size);
	return l_end(ctx, l.status, 0);
}

static u8 l_set_item(void *context, struct nt_wmi_context *ctx, u32 guid, u32 instance, u32 item,
		     u32 size, u8 *buffer)
{
	l.id = item;
	return l_set(context, ctx, guid, instance, size, buffer);
}

static u8 l_execute(void *context, struct nt_wmi_context *ctx, u32 guid, u32 instance, u32 method,
		    u32 in_size, u32 out_size, u8 *buffer)
{
	l.calls++;
	l.guid = guid;
	l.instance = instance;
	l.id = method;
	l.size = in_size;
	l.available = out_size;
	l.buffer = buffer;
	if (l.touch)
		memset(buffer, 0xee, out_size);
	if (l.lengths[0] > out_size)
		return l_end(ctx, SRB_STATUS_DATA_OVERRUN, l.lengths[0]);
	memset(buffer, 0x77, l.lengths[0]);
	return l_end(ctx, l.status, l.lengths[0]);
}

static u8 l_control(void *context, struct nt_wmi_context *ctx, u32 guid, s32 function, u8 enable)
{
	l.calls++;
	l.guid = guid;
	l.function = function;
	l.enable = enable;
	return l_end(ctx, l.status, 0);
}

static struct nt_wmilib l_lib;

static void l_reset(void)
{
	memset(&l, 0, sizeof(l));
	memset(&l_ctx, 0, sizeof(l_ctx));
	l.status = SRB_STATUS_SUCCESS;
	l.lengths[0] = 8;
	l.lengths[1] = 8;
	l.lengths[2] = 8;
	l_lib = (struct nt_wmilib){
		.guid_count = ARRAY_SIZE(l_guids),
		.guids = l_guids,
		.query_reg_info = l_reg_info,
		.query_data_block = l_query,
		.set_data_block = l_set,
		.set_data_item = l_set_item,
		.execute_method = l_execute,
		.function_control = l_control,
	};
}

/* A WNODE of @size bytes, or of what is left of it. */
static void *l_wnode(struct kunit *test, u32 size, const guid_t *guid, u32 flags)
{
	struct nt_wnode_header *wnode = kunit_kzalloc(test, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, wnode);
	if (size >= sizeof(*wnode)) {
		wnode->buffer_size = size;
		wnode->guid = *guid;
		wnode->flags = flags;
	}
	return wnode;
}

static bool l_dispatch(u8 minor, const guid_t *guid, void *wnode, u32 size)
{
	return ScsiPortWmiDispatchFunction(&l_lib, minor, NULL, &l_ctx, (void *)guid, size, wnode);
}

#define L_EXPECT_END(test, status, size) do {				\
	KUNIT_EXPECT_EQ(test, l_ctx.return_status, status);		\
	KUNIT_EXPECT_EQ(test, l_ctx.return_size, size);			\
} while (0)

/* Registration: every block with its flags, the name of the MOF resource. A.6, D.13. */
static void l_registration(struct kunit *test)
{
	static u16 mof[] = { 'M', 'o', 'f', 0 };
	u32 size = sizeof(struct nt_wmi_reg_info) + 3 * sizeof(struct nt_wmi_reg_guid) + 8;
	struct nt_wmi_reg_info *info;
	u16 *name;
	u32 i;

	l_reset();
	l.mof = mof;
	info = kunit_kzalloc(test, size, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, info);
	for (i = 0; i < 2; i++) {
		/* DataPath is a number then, and none that may be followed. */
		KUNIT_EXPECT_FALSE(test, ScsiPortWmiDispatchFunction(&l_lib, i ? NT_WMI_REGINFO_EX :
								     NT_WMI_REGINFO, NULL, &l_ctx,
								     (void *)(unsigned long)i,
								     size, info));
		L_EXPECT_END(test, SRB_STATUS_SUCCESS, size);
	}
	KUNIT_EXPECT_EQ(test, info->buffer_size, size);
	KUNIT_EXPECT_EQ(test, info->next, 0);
	KUNIT_ASSERT_EQ(test, info->guid_count, 3);
	KUNIT_EXPECT_TRUE(test, guid_equal(&info->guids[0].guid, &l_static));
	KUNIT_EXPECT_EQ(test, info->guids[0].flags,
			WMIREG_FLAG_EXPENSIVE | WMIREG_FLAG_INSTANCE_PDO);
	KUNIT_EXPECT_EQ(test, info->guids[0].instance_count, 3);
	/* Names of its own: none of the flags that say who makes them. */
	KUNIT_EXPECT_EQ(test, info->guids[1].flags, 0);
	KUNIT_EXPECT_EQ(test, info->guids[1].instance_count, 0);
	KUNIT_EXPECT_EQ(test, info->guids[2].flags,
			WMIREG_FLAG_EVENT_ONLY_GUID | WMIREG_FLAG_INSTANCE_PDO);
	name = (void *)info + info->mof_resource_name;
	KUNIT_EXPECT_EQ(test, *name, 6);
	KUNIT_EXPECT_EQ(test, memcmp(name + 1, mof, 6), 0);
}

/* A buffer too small for the registration: its size, in four bytes. A.6. */
static void l_registration_small(struct kunit *test)
{
	u32 size = sizeof(struct nt_wmi_reg_info) + 3 * sizeof(struct nt_wmi_reg_guid);
	u32 n;

	l_reset();
	for (n = 0; n < size; n += 3) {
		u32 *buffer = kunit_kzalloc(test, n ?: 1, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, buffer);
		KUNIT_EXPECT_FALSE(test, l_dispatch(NT_WMI_REGINFO, NULL, buffer, n));
		L_EXPECT_END(test, SRB_STATUS_DATA_OVERRUN, n < 4 ? 0 : 4);
		if (n >= 4)
			KUNIT_EXPECT_EQ(test, *buffer, size);
	}
}

/* HwScsiWmiQueryReginfo that fails, calls PostProcess, is not there. A.6; rule 104. */
static void l_registration_wrong(struct kunit *test)
{
	static const struct nt_wmi_guid_info hole[] = { { NULL, 1, 0 } };
	u8 *buffer = kunit_kzalloc(test, 512, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buffer);
	l_reset();
	l.status = SRB_STATUS_ERROR;
	KUNIT_EXPECT_FALSE(test, l_dispatch(NT_WMI_REGINFO, NULL, buffer, 512));
	L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
	l_reset();
	l.early = true;
	KUNIT_EXPECT_FALSE(test, l_dispatch(NT_WMI_REGINFO, NULL, buffer, 512));
	L_EXPECT_END(test, SRB_STATUS_SUCCESS, 120);
	l_reset();
	l_lib.query_reg_info = NULL;
	KUNIT_EXPECT_FALSE(test, l_dispatch(NT_WMI_REGINFO, NULL, buffer, 512));
	L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
	l_reset();
	l_lib.guids = hole;
	l_lib.guid_count = 1;
	KUNIT_EXPECT_FALSE(test, l_dispatch(NT_WMI_REGINFO, NULL, buffer, 512));
	L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
	l_reset();
	l_lib.guid_count = 1000000;
	KUNIT_EXPECT_FALSE(test, l_dispatch(NT_WMI_REGINFO, NULL, buffer, 512));
	L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
}

/* All instances, of the same length: a fixed size, each on 8 bytes. A.6, D.13. */
static void l_all_fixed(struct kunit *test)
{
	struct nt_wnode_all_data *wnode;
	u32 i;

	l_reset();
	l.lengths[0] = 5;
	l.lengths[1] = 5;
	l.lengths[2] = 5;
	wnode = l_wnode(test, 256, &l_static, WNODE_FLAG_ALL_DATA);
	KUNIT_EXPECT_FALSE(test, l_dispatch(NT_WMI_QUERY_ALL_DATA, &l_static, wnode, 256));
	KUNIT_EXPECT_EQ(test, l.instance, 0);
	KUNIT_EXPECT_EQ(test, l.count, 3);
	L_EXPECT_END(test, SRB_STATUS_SUCCESS, wnode->data_offset + 21);
	KUNIT_EXPECT_EQ(test, wnode->header.buffer_size, l_ctx.return_size);
	KUNIT_EXPECT_NE(test, wnode->header.timestamp.quad, 0);
	KUNIT_EXPECT_EQ(test, wnode->header.flags, WNODE_FLAG_ALL_DATA |
			WNODE_FLAG_FIXED_INSTANCE_SIZE | WNODE_FLAG_STATIC_INSTANCE_NAMES);
	KUNIT_EXPECT_EQ(test, wnode->instance_count, 3);
	KUNIT_EXPECT_EQ(test, wnode->fixed_size, 5);
	KUNIT_EXPECT_EQ(test, wnode->data_offset % 8, 0);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, ((u8 *)wnode)[wnode->data_offset + 8 * i + 4], i + 1);
}

/* All instances, of different lengths: where each is, on 8 bytes. A.6, D.13. */
static void l_all_variable(struct kunit *test)
{
	static const u32 lengths[] = { 3, 0, 17 };
	struct nt_wnode_all_data *wnode;
	u32 i, k;

	l_reset();
	memcpy(l.lengths, lengths, sizeof(lengths));
	wnode = l_wnode(test, 256, &l_static, WNODE_FLAG_ALL_DATA);
	KUNIT_EXPECT_FALSE(test, l_dispatch(NT_WMI_QUERY_ALL_DATA, &l_static, wnode, 256));
	L_EXPECT_END(test, SRB_STATUS_SUCCESS, wnode->data_offset + 8 + 17);
	KUNIT_EXPECT_EQ(test, wnode->header.flags,
			WNODE_FLAG_ALL_DATA | WNODE_FLAG_STATIC_INSTANCE_NAMES);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, wnode->pieces[i].length, lengths[i]);
		KUNIT_EXPECT_EQ(test, wnode->pieces[i].offset % 8, 0);
		for (k = 0; k < lengths[i]; k++)
			KUNIT_EXPECT_EQ(test, ((u8 *)wnode)[wnode->pieces[i].offset + k], i + 1);
	}
}

/* Every size too small: WNODE_TOO_SMALL says one that is enough, nothing overruns. A.6. */
static void l_too_small(struct kunit *test)
{
	static const u8 minors[] = {
		NT_WMI_QUERY_ALL_DATA, NT_WMI_QUERY_SINGLE_INSTANCE, NT_WMI_EXECUTE_METHOD,
	};
	struct nt_wnode_too_small *wnode;
	unsigned int i;
	u32 size, end;

	for (i = 0; i < ARRAY_SIZE(minors); i++) {
		for (size = 0, end = 0; !end || size < end; size++) {
			l_reset();
			l.lengths[0] = 100;
			wnode = l_wnode(test, size ?: 1, &l_static,
					WNODE_FLAG_STATIC_INSTANCE_NAMES);
			if (minors[i] == NT_WMI_QUERY_SINGLE_INSTANCE && size >= 64)
				((struct nt_wnode_single_instance *)wnode)->data_offset = 64;
			if (minors[i] == NT_WMI_EXECUTE_METHOD && size >= 68)
				((struct nt_wnode_single_item *)wnode)->data_offset = 72;
			KUNIT_EXPECT_FALSE(test, l_dispatch(minors[i], &l_static, wnode, size));
			/* The fixed part ends before its data begin: no such WNODE. */
			if (l_ctx.return_status == SRB_STATUS_INVALID_REQUEST && size < 72)
				continue;
			if (size < sizeof(*wnode)) {
				L_EXPECT_END(test, SRB_STATUS_DATA_OVERRUN, 0);
				continue;
			}
			L_EXPECT_END(test, SRB_STATUS_SUCCESS, sizeof(*wnode));
			KUNIT_EXPECT_TRUE(test, wnode->header.flags & WNODE_FLAG_TOO_SMALL);
			KUNIT_EXPECT_EQ(test, wnode->header.buffer_size, sizeof(*wnode));
			KUNIT_ASSERT_GT(test, wnode->size_needed, size);
			if (l.calls)
				end = wnode->size_needed;
			kunit_kfree(test, wnode);
		}
		l_reset();
		l.lengths[0] = 100;
		wnode = l_wnode(test, end, &l_static, WNODE_FLAG_STATIC_INSTANCE_NAMES);
		((struct nt_wnode_single_instance *)wnode)->data_offset = 64;
		if (minors[i] == NT_WMI_EXECUTE_METHOD)
			((struct nt_wnode_single_item *)wnode)->data_offset = 72;
		l_dispatch(minors[i], &l_static, wnode, end);
		L_EXPECT_END(test, SRB_STATUS_SUCCESS, end);
	}
}

/* One instance, and those that are not there. A.6. */
static void l_single(struct kunit *test)
{
	struct nt_wnode_single_instance *wnode;

	l_reset();
	l.lengths[2] = 6;
	wnode = l_wnode(test, 128, &l_static, WNODE_FLAG_STATIC_INSTANCE_NAMES);
	wnode->instance_index = 2;
	wnode->data_offset = 64;
	KUNIT_EXPECT_FALSE(test, l_dispatch(NT_WMI_QUERY_SINGLE_INSTANCE, &l_static, wnode, 128));
	L_EXPECT_END(test, SRB_STATUS_SUCCESS, 70);
	KUNIT_EXPECT_EQ(test, l.instance, 2);
	KUNIT_EXPECT_EQ(test, l.count, 1);
	KUNIT_EXPECT_EQ(test, l.available, 64);
	KUNIT_EXPECT_EQ(test, wnode->data_size, 6);
	KUNIT_EXPECT_EQ(test, wnode->data[5], 3);
	KUNIT_EXPECT_EQ(test, l.name[0], 0);

	l.calls = 0;
	wnode->instance_index = 3;
	KUNIT_EXPECT_FALSE(test, l_dispatch(NT_WMI_QUERY_SINGLE_INSTANCE, &l_static, wnode, 128));
	L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
	wnode->instance_index = 0;
	l_dispatch(NT_WMI_QUERY_SINGLE_INSTANCE, &l_unknown, wnode, 128);
	L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
	l_dispatch(NT_WMI_QUERY_SINGLE_INSTANCE, NULL, wnode, 128);
	L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
	/* An event block has no data. */
	l_dispatch(NT_WMI_QUERY_SINGLE_INSTANCE, &l_event, wnode, 128);
	L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
	l_dispatch(0x7f, &l_static, wnode, 128);
	L_EXPECT_END(test, SRB_STATUS_INVALID_REQUEST, 0);
	KUNIT_EXPECT_EQ(test, l.calls, 0);
}

/* Changes of an instance and of an item; a method; the controls. A.6, D.13. */
static void l_others(struct kunit *test)
{
	struct nt_wnode_single_item *item;
	unsigned int i;

	l_reset();
	item = l_wnode(test, 128, &l_static, WNODE_FLAG_STATIC_INSTANCE_NAMES);
	((struct nt_wnode_single_instance *)item)->data_offset = 64;
	((struct nt_wnode_single_instance *)item)->data_size = 64;
	item->instance_index = 1;
	KUNIT_EXPECT_FALSE(test, l_dispatch(NT_WMI_CHANGE_SINGLE_INSTANCE, &l_static, item, 128));
	L_EXPECT_END(test, SRB_STATUS_SUCCESS, 0);
	KUNIT_EXPECT_EQ(test, l.instance, 1);
	KUNIT_EXPECT_EQ(test, l.size, 64);
	KUNIT_EXPECT_PTR_EQ(test, l.buffer, (u8 *)item + 64);

	item->id = 9;
	item->data_offset = 72;
	item->data_size = 4;
	l_dispatch(NT_WMI_CHANGE_SINGLE_ITEM, &l_static, item, 128);
	L_EXPECT_END(test, SRB_STATUS_SUCCESS, 0);
	KUNIT_EXPECT_EQ(test, l.id, 9);
	KUNIT_EXPECT_EQ(test, l.size, 4);
	KUNIT_EXPECT_PTR_EQ(test, l.buffer, (u8 *)item + 72);

	l.lengths[0] = 40;
	l_dispatch(NT_WMI_EXECUTE_METHOD, &l_static, item, 128);
	L_EXPECT_END(test, SRB_STATUS_SUCCESS, 72 + 40);
	KUNIT_EXPECT_EQ(test, l.size, 4);
	KUNIT_EXPECT_EQ(test, l.available, 128 - 72);
	KUNIT_EXPECT_EQ(test, item->data_size, 40);

	for (i = 0; i < 4; i++) {
		l_dispatch(NT_WMI_ENABLE_EVENTS + i, &l_event, item, 48);
		L_EXPECT_END(test, SRB_STATUS_SUCCESS, 0);
		KUNIT_EXPECT_EQ(test, l.guid, 2);
		KUNIT_EXPECT_EQ(test, l.function, i < 2 ? 0 : 1);
		KUNIT_EXPECT_EQ(test, l.enable, !(i & 1));
	}
}

/* Routines that are not there: an error, but for FunctionControl. A.6. */
static void l_missing(struct kunit *test)
{
	static const u8 minors[] = {
		NT_WMI_CHANGE_SINGLE_INSTANCE, NT_WMI_CHANGE_SINGLE_ITEM, NT_WMI_EXECUTE_METHOD,
	};
	struct nt_wnode_single_item *item;
	unsigned int i;

	l_reset();
	l_lib.set_data_block = NULL;
	l_lib.set_data_item = NULL;
	l_lib.execute_method = NULL;
	l_lib.function_control = NULL;
	for (i = 0; i < ARRAY_SIZE(minors); i++) {
		item = l_wnode(test, 128, &l_static, WNODE_FLAG_STATIC_INSTANCE_NAMES);
		item->id = 64;		/* also DataBlockOffset of a single instance */
		item->data_offset = i ? 72 : 0;
		KUNIT_EXPECT_FALSE(test, l_dispatch(minors[i], &l_static, item, 128));
		L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
	}
	for (i = NT_WMI_ENABLE_EVENTS; i <= NT_WMI_DISABLE_COLLECTION; i++) {
		l_dispatch(i, &l_static, item, 128);
		L_EXPECT_END(test, SRB_STATUS_SUCCESS, 0);
	}
	KUNIT_EXPECT_EQ(test, l.calls, 0);
	l_lib.query_data_block = NULL;
	l_dispatch(NT_WMI_QUERY_ALL_DATA, &l_static, item, 128);
	L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
}

/* A routine that leaves the request pending; PostProcess comes later. A.6. */
static void l_pending(struct kunit *test)
{
	struct nt_wnode_all_data *wnode;

	l_reset();
	l.pend = true;
	wnode = l_wnode(test, 256, &l_static, WNODE_FLAG_ALL_DATA);
	KUNIT_EXPECT_TRUE(test, l_dispatch(NT_WMI_QUERY_ALL_DATA, &l_static, wnode, 256));
	L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
	ScsiPortWmiPostProcess(&l_ctx, SRB_STATUS_SUCCESS, 24);
	L_EXPECT_END(test, SRB_STATUS_SUCCESS, wnode->data_offset + 24);
	KUNIT_EXPECT_EQ(test, wnode->fixed_size, 8);
	/* The second time counts for nothing. Rule 104. */
	ScsiPortWmiPostProcess(&l_ctx, SRB_STATUS_DATA_OVERRUN, 1000);
	L_EXPECT_END(test, SRB_STATUS_SUCCESS, wnode->data_offset + 24);
	KUNIT_EXPECT_FALSE(test, wnode->header.flags & WNODE_FLAG_TOO_SMALL);
}

/* Without PostProcess; with SRB_STATUS_PENDING; for nothing at all. Rule 104. */
static void l_post_process(struct kunit *test)
{
	struct nt_wnode_single_instance *wnode;

	l_reset();
	wnode = l_wnode(test, 128, &l_static, WNODE_FLAG_STATIC_INSTANCE_NAMES);
	wnode->data_offset = 64;
	l.silent = true;
	KUNIT_EXPECT_FALSE(test, l_dispatch(NT_WMI_QUERY_SINGLE_INSTANCE, &l_static, wnode, 128));
	L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
	/* What has no data to lose keeps its status. */
	l_dispatch(NT_WMI_CHANGE_SINGLE_INSTANCE, &l_static, wnode, 128);
	L_EXPECT_END(test, SRB_STATUS_SUCCESS, 0);
	l.status = SRB_STATUS_BUSY;
	l_dispatch(NT_WMI_CHANGE_SINGLE_INSTANCE, &l_static, wnode, 128);
	L_EXPECT_END(test, SRB_STATUS_BUSY, 0);

	l.silent = false;
	l.status = SRB_STATUS_PENDING;
	KUNIT_EXPECT_FALSE(test, l_dispatch(NT_WMI_QUERY_SINGLE_INSTANCE, &l_static, wnode, 128));
	L_EXPECT_END(test, SRB_STATUS_ERROR, 0);

	memset(&l_ctx, 0, sizeof(l_ctx));
	ScsiPortWmiPostProcess(&l_ctx, SRB_STATUS_SUCCESS, 10);
	L_EXPECT_END(test, 0, 0);
	ScsiPortWmiPostProcess(NULL, SRB_STATUS_SUCCESS, 10);
	KUNIT_EXPECT_FALSE(test, ScsiPortWmiDispatchFunction(&l_lib, 0, NULL, NULL, NULL, 0, NULL));
	KUNIT_EXPECT_FALSE(test, ScsiPortWmiDispatchFunction(NULL, 0, NULL, &l_ctx, NULL, 0, NULL));
	L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
}

/* More data than there was room for, or than the instances have. Rule 105. */
static void l_wrong_sizes(struct kunit *test)
{
	struct nt_wnode_single_instance *wnode;

	l_reset();
	wnode = l_wnode(test, 256, &l_static, WNODE_FLAG_STATIC_INSTANCE_NAMES);
	wnode->data_offset = 64;
	l.used = 193;
	l_dispatch(NT_WMI_QUERY_SINGLE_INSTANCE, &l_static, wnode, 256);
	L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
	l.used = 192;
	l_dispatch(NT_WMI_QUERY_SINGLE_INSTANCE, &l_static, wnode, 256);
	L_EXPECT_END(test, SRB_STATUS_SUCCESS, 256);
	l.used = U32_MAX;
	l_dispatch(NT_WMI_EXECUTE_METHOD, &l_static, wnode, 256);
	KUNIT_EXPECT_NE(test, l_ctx.return_status, SRB_STATUS_SUCCESS);
	l_dispatch(NT_WMI_QUERY_ALL_DATA, &l_static, wnode, 256);
	L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
	/* Three instances of 8 bytes do not fit in 20. */
	l.used = 20;
	l_dispatch(NT_WMI_QUERY_ALL_DATA, &l_static, wnode, 256);
	L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
}

/* WNODEs that point beyond themselves: refused, and no routine is called. */
static void l_hostile(struct kunit *test)
{
	static const u32 offsets[] = { 0, 8, 63, 65, 129, 136, 0x7ffffff8, 0xfffffff8 };
	struct nt_wnode_single_instance *wnode;
	struct nt_wnode_single_item *item;
	unsigned int i;

	l_reset();
	for (i = 0; i < ARRAY_SIZE(offsets); i++) {
		wnode = l_wnode(test, 128, &l_static, WNODE_FLAG_STATIC_INSTANCE_NAMES);
		wnode->data_offset = offsets[i];
		l_dispatch(NT_WMI_QUERY_SINGLE_INSTANCE, &l_static, wnode, 128);
		L_EXPECT_END(test, SRB_STATUS_INVALID_REQUEST, 0);
		l_dispatch(NT_WMI_CHANGE_SINGLE_INSTANCE, &l_static, wnode, 128);
		L_EXPECT_END(test, SRB_STATUS_INVALID_REQUEST, 0);
		item = (void *)wnode;
		item->data_offset = offsets[i];
		l_dispatch(NT_WMI_CHANGE_SINGLE_ITEM, &l_static, wnode, 128);
		L_EXPECT_END(test, SRB_STATUS_INVALID_REQUEST, 0);
		l_dispatch(NT_WMI_EXECUTE_METHOD, &l_static, wnode, 128);
		L_EXPECT_END(test, SRB_STATUS_INVALID_REQUEST, 0);
		/* An offset that is right, and a length that is not. */
		wnode->data_offset = 64;
		wnode->data_size = max(offsets[i], 65u);
		l_dispatch(NT_WMI_CHANGE_SINGLE_INSTANCE, &l_static, wnode, 128);
		L_EXPECT_END(test, SRB_STATUS_INVALID_REQUEST, 0);
	}
	KUNIT_EXPECT_EQ(test, l.calls, 0);
	/* Names: of a block that has none, and beyond the end. */
	wnode = l_wnode(test, 128, &l_static, 0);
	wnode->data_offset = 64;
	l_dispatch(NT_WMI_QUERY_SINGLE_INSTANCE, &l_static, wnode, 128);
	L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
	for (i = 0; i < ARRAY_SIZE(offsets); i++) {
		wnode->name_offset = offsets[i] == 8 ? 126 : offsets[i];
		((u16 *)wnode)[63] = 2;
		l_dispatch(NT_WMI_QUERY_SINGLE_INSTANCE, &l_dynamic, wnode, 128);
		L_EXPECT_END(test, SRB_STATUS_ERROR, 0);
	}
	KUNIT_EXPECT_EQ(test, l.calls, 0);
}

/* Anything at all for a WNODE, and routines that use all they are given: KASAN judges. */
static void l_noise(struct kunit *test)
{
	struct rnd_state seed;
	unsigned int i, k;

	prandom_seed_state(&seed, 0x5c5150f7);
	for (i = 0; i < 4000; i++) {
		u32 size = prandom_u32_state(&seed) % 160;
		u8 minor = prandom_u32_state(&seed) % 12;
		const guid_t *guid = prandom_u32_state(&seed) & 1 ? &l_static : &l_dynamic;
		u8 *wnode;

		if (minor == NT_WMI_REGINFO || minor == NT_WMI_REGINFO_EX)
			continue;
		l_reset();
		l.touch = true;
		l.lengths[i % 3] = prandom_u32_state(&seed) % 40;
		wnode = kmalloc(size, GFP_KERNEL);
		if (!wnode)
			continue;
		prandom_bytes_state(&seed, wnode, size);
		/* Mostly numbers that may be right. */
		for (k = 44; k + 4 <= size; k += 4)
			if (prandom_u32_state(&seed) & 3)
				*(u32 *)(wnode + k) = prandom_u32_state(&seed) % 160 & ~7;
		l_dispatch(minor, guid, wnode, size);
		KUNIT_EXPECT_LE(test, l_ctx.return_size, max_t(u32, size, 56));
		if (l_ctx.return_status == SRB_STATUS_SUCCESS)
			KUNIT_EXPECT_LE(test, l_ctx.return_size, size);
		kfree(wnode);
	}
}

/* Instances that have names: count, names, data, in any order. A.6. */
static void l_names(struct kunit *test)
{
	struct nt_wnode_all_data *wnode;
	u32 available, needed;
	u16 *name[2];
	u8 *data[2];
	u32 *offsets;
	u32 before;

	l_reset();
	l.pend = true;
	wnode = l_wnode(test, 256, &l_dynamic, WNODE_FLAG_ALL_DATA);
	KUNIT_EXPECT_TRUE(test, l_dispatch(NT_WMI_QUERY_ALL_DATA, &l_dynamic, wnode, 256));
	KUNIT_EXPECT_EQ(test, l.count, 0);
	/* Not before the count. */
	available = 100;
	KUNIT_EXPECT_NULL(test, ScsiPortWmiSetData(&l_ctx, 0, 8, &available, &needed));
	KUNIT_EXPECT_EQ(test, available, 0);
	KUNIT_EXPECT_NULL(test, ScsiPortWmiSetInstanceName(&l_ctx, 0, 8, &available, &needed));
	KUNIT_EXPECT_TRUE(test, ScsiPortWmiSetInstanceCount(&l_ctx, 2, &available, &needed));
	KUNIT_EXPECT_EQ(test, available, 256 - needed);
	before = needed;
	KUNIT_EXPECT_FALSE(test, ScsiPortWmiSetInstanceCount(&l_ctx, 2, &available, &needed));
	available = 256 - before;
	needed = before;
	name[1] = ScsiPortWmiSetInstanceName(&l_ctx, 1, 4, &available, &needed);
	KUNIT_ASSERT_NOT_NULL(test, name[1]);
	KUNIT_EXPECT_GT(test, needed, before);
	KUNIT_EXPECT_EQ(test, available, 256 - needed);
	data[0] = ScsiPortWmiSetData(&l_ctx, 0, 3, &available, &needed);
	KUNIT_ASSERT_NOT_NULL(test, data[0]);
	KUNIT_EXPECT_TRUE(test, IS_ALIGNED((unsigned long)data[0], 8));
	name[0] = ScsiPortWmiSetInstanceName(&l_ctx, 0, 6, &available, &needed);
	KUNIT_ASSERT_NOT_NULL(test, name[0]);
	data[1] = ScsiPortWmiSetData(&l_ctx, 1, 9, &available, &needed);
	KUNIT_ASSERT_NOT_NULL(test, data[1]);
	KUNIT_EXPECT_NULL(test, ScsiPortWmiSetData(&l_ctx, 2, 1, &available, &needed));
	KUNIT_EXPECT_NULL(test, ScsiPortWmiSetInstanceName(&l_ctx, 0, 3, &available, &needed));
	KUNIT_EXPECT_NULL(test, ScsiPortWmiSetInstanceName(&l_ctx, 0, 70000, &available, &needed));
	KUNIT_EXPECT_NULL(test, ScsiPortWmiGetInstanceName(&l_ctx));
	memset(name[0], 'a', 6);
	memset(name[1], 'b', 4);
	memset(data[0], 1, 3);
	memset(data[1], 2, 9);
	ScsiPortWmiPostProcess(&l_ctx, SRB_STATUS_SUCCESS, needed);
	L_EXPECT_END(test, SRB_STATUS_SUCCESS, needed);
	KUNIT_EXPECT_EQ(test, wnode->header.buffer_size, needed);
	KUNIT_EXPECT_EQ(test, wnode->instance_count, 2);
	KUNIT_EXPECT_PTR_EQ(test, (void *)wnode + wnode->pieces[1].offset, (void *)data[1]);
	KUNIT_EXPECT_EQ(test, wnode->pieces[1].length, 9);
	offsets = (void *)wnode + wnode->name_offsets;
	KUNIT_EXPECT_EQ(test, *(u16 *)((void *)wnode + offsets[0]), 6);
	KUNIT_EXPECT_PTR_EQ(test, (void *)wnode + offsets[1] + 2, (void *)name[1]);
	/* And not any more. */
	KUNIT_EXPECT_NULL(test, ScsiPortWmiSetData(&l_ctx, 0, 1, &available, &needed));
}

/* No room for them: all is counted, nothing written, and the next buffer is enough. A.6. */
static void l_names_too_small(struct kunit *test)
{
	struct nt_wnode_too_small *wnode;
	u32 available, needed, size, enough = 0;

	for (size = 56; size < 400; size++) {
		bool fits = true;
		u16 *name;
		u8 *data;

		l_reset();
		l.pend = true;
		wnode = l_wnode(test, size, &l_dynamic, WNODE_FLAG_ALL_DATA);
		KUNIT_EXPECT_TRUE(test, l_dispatch(NT_WMI_QUERY_ALL_DATA, &l_dynamic, wnode, size));
		KUNIT_EXPECT_TRUE(test, ScsiPortWmiSetInstanceCount(&l_ctx, 1, &available,
								    &needed));
		name = ScsiPortWmiSetInstanceName(&l_ctx, 0, 10, &available, &needed);
		if (name)
			memset(name, 'n', 10);
		data = ScsiPortWmiSetData(&l_ctx, 0, 200, &available, &needed);
		if (data)
			memset(data, 'd', 200);
		fits = name && data;
		ScsiPortWmiPostProcess(&l_ctx, fits ? SRB_STATUS_SUCCESS : SRB_STATUS_DATA_OVERRUN,
				       needed);
		if (fits) {
			L_EXPECT_END(test, SRB_STATUS_SUCCESS, needed);
			break;
		}
		L_EXPECT_END(test, SRB_STATUS_SUCCESS, sizeof(*wnode));
		enough = wnode->size_needed;
		KUNIT_EXPECT_GT(test, enough, size);
		kunit_kfree(test, wnode);
	}
	KUNIT_EXPECT_EQ(test, size, enough);
	/* A count beyond all measure. */
	l_reset();
	l.pend = true;
	wnode = l_wnode(test, 64, &l_dynamic, WNODE_FLAG_ALL_DATA);
	l_dispatch(NT_WMI_QUERY_ALL_DATA, &l_dynamic, wnode, 64);
	KUNIT_EXPECT_TRUE(test, ScsiPortWmiSetInstanceCount(&l_ctx, U32_MAX, &available, &needed));
	KUNIT_EXPECT_EQ(test, available, 0);
	KUNIT_EXPECT_NULL(test, ScsiPortWmiSetData(&l_ctx, 0, U32_MAX, &available, &needed));
	KUNIT_EXPECT_EQ(test, needed, U32_MAX);
}

/* A request about an instance that has a name: the routine gets at it. A.6. */
static void l_get_names(struct kunit *test)
{
	struct nt_wnode_single_instance *wnode;
	u16 *name;

	l_reset();
	wnode = l_wnode(test, 128, &l_dynamic, 0);
	wnode->name_offset = 64;
	wnode->data_offset = 72;
	name = (void *)wnode + 64;
	name[0] = 4;
	name[1] = 'o';
	name[2] = 'k';
	l_dispatch(NT_WMI_QUERY_SINGLE_INSTANCE, &l_dynamic, wnode, 128);
	L_EXPECT_END(test, SRB_STATUS_SUCCESS, 72 + 8);
	KUNIT_EXPECT_EQ(test, l.name[0], 4);
	KUNIT_EXPECT_EQ(test, l.name[2], 'k');
	KUNIT_EXPECT_NULL(test, ScsiPortWmiGetInstanceName(NULL));
	KUNIT_EXPECT_FALSE(test, ScsiPortWmiSetInstanceCount(&l_ctx, 1, &l.size, &l.count));
}

static struct kunit_case wmilib_cases[] = {
	RIG_CASE("registration", l_registration),
	RIG_CASE("registration-too-small", l_registration_small),
	RIG_CASE("registration-wrong", l_registration_wrong),
	RIG_CASE("all-fixed", l_all_fixed),
	RIG_CASE("all-variable", l_all_variable),
	RIG_CASE("too-small", l_too_small),
	RIG_CASE("single-instance", l_single),
	RIG_CASE("change-execute-control", l_others),
	RIG_CASE("missing-routines", l_missing),
	RIG_CASE("pending", l_pending),
	RIG_CASE("post-process", l_post_process),
	RIG_CASE("wrong-sizes", l_wrong_sizes),
	RIG_CASE("hostile", l_hostile),
	RIG_CASE("noise", l_noise),
	RIG_CASE("names", l_names),
	RIG_CASE("names-too-small", l_names_too_small),
	RIG_CASE("get-instance-name", l_get_names),
	{ }
};

static int l_init(struct kunit *test)
{
	rig_skip_unless_chosen(test, "wmilib");
	return 0;
}

struct kunit_suite wmilib_suite = {
	.name = "wmilib",
	.suite_init = rig_suite_begin,
	.init = l_init,
	.test_cases = wmilib_cases,
};
