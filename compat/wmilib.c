// SPDX-License-Identifier: GPL-2.0-only
/*
 * The WMI helper library, the miniport's side of a WMI request: takes the WNODE
 * apart, calls the miniport's HwScsiWmiXxx routine, and makes the answer of what the
 * routine has left.
 *
 * Neither side is believed. The WNODE may come from a program of the user's, so each
 * offset in it is checked before it is used; and what a miniport says about sizes is
 * compared with the buffer before it is passed on.
 */
#include <linux/uaccess.h>

#include "trace.h"
#include "wmi.h"

/* Where a request is; anything else in its context was never dispatched. */
enum {
	WMILIB_WAITS = 0xa1,		/* for PostProcess */
	WMILIB_BUILDS,			/* the same, and SetInstanceCount was called */
	WMILIB_REGINFO,			/* in HwScsiWmiQueryReginfo, which may not call it */
	WMILIB_ENDED,
};

/* Who is to be told about, if the buffer says that. */
#define wmilib_breach(buffer, call, fmt, ...) do {				\
	struct sp_wmi *wmi_ = sp_wmi_of_request(buffer, NULL);			\
										\
	if (wmi_)								\
		sp_breach(wmi_->sp, call, fmt, ##__VA_ARGS__);			\
	else									\
		pr_warn_ratelimited("scsiport: %s: " fmt "\n", call, ##__VA_ARGS__); \
} while (0)

static u32 wmilib_clamp(u64 size)
{
	return min_t(u64, size, U32_MAX);
}

static void wmilib_end(struct nt_wmi_context *ctx, u8 status, u32 size)
{
	ctx->state = WMILIB_ENDED;
	ctx->return_status = status;
	ctx->return_size = size;
}

/* The answer does not fit: WNODE_TOO_SMALL says how much it needs, if that fits. */
static void wmilib_end_too_small(struct nt_wmi_context *ctx, u64 needed)
{
	struct nt_wnode_too_small *wnode = (void *)ctx->buffer;

	if (ctx->buffer_size < sizeof(*wnode)) {
		wmilib_end(ctx, SRB_STATUS_DATA_OVERRUN, 0);
		return;
	}
	wnode->header.buffer_size = sizeof(*wnode);
	wnode->header.flags |= WNODE_FLAG_TOO_SMALL;
	wnode->size_needed = wmilib_clamp(needed);
	wmilib_end(ctx, SRB_STATUS_SUCCESS, sizeof(*wnode));
}

/* The whole WNODE is @size bytes long. */
static void wmilib_end_wnode(struct nt_wmi_context *ctx, u32 size)
{
	struct nt_wnode_header *header = (void *)ctx->buffer;

	header->buffer_size = size;
	ScsiPortQuerySystemTime(&header->timestamp);
	wmilib_end(ctx, SRB_STATUS_SUCCESS, size);
}

/* Is there room for @length bytes at @offset of the buffer, behind the first @from? */
static bool wmilib_inside(const struct nt_wmi_context *ctx, u32 from, u32 offset, u32 length)
{
	return offset >= from && offset <= ctx->buffer_size &&
	       length <= ctx->buffer_size - offset;
}

/* A block that says nothing about its instances names them itself. */
static bool wmilib_has_static_names(const struct nt_wmi_guid_info *info)
{
	return info->instance_count && info->instance_count != U32_MAX;
}

static u32 wmilib_pieces_end(u32 count, bool names, u64 *end)
{
	*end = offsetof(struct nt_wnode_all_data, pieces) +
	       (u64)count * sizeof(struct nt_wnode_piece);
	*end = max_t(u64, *end, sizeof(struct nt_wnode_all_data));
	if (names)
		*end += (u64)count * sizeof(u32);
	*end = ALIGN(*end, 8);
	return wmilib_clamp(*end);
}

/* --- registration --- */

static u32 wmilib_wide_length(const u16 *string)
{
	u32 n = 0;

	while (string && n < SP_WMI_MAX_MOF && string[n])
		n++;
	return n;
}

static void wmilib_write_reg_info(const struct nt_wmilib *lib, struct nt_wmi_context *ctx,
				  const u16 *mof, u32 size)
{
	struct nt_wmi_reg_info *info = (void *)ctx->buffer;
	u32 i;

	memset(info, 0, size);
	info->buffer_size = size;
	info->guid_count = lib->guid_count;
	for (i = 0; i < lib->guid_count; i++) {
		struct nt_wmi_reg_guid *to = &info->guids[i];

		to->guid = *lib->guids[i].guid;
		to->flags = lib->guids[i].flags & (WMIREG_FLAG_EXPENSIVE | WMIREG_FLAG_REMOVE_GUID |
						   WMIREG_FLAG_EVENT_ONLY_GUID);
		if (!wmilib_has_static_names(&lib->guids[i]))
			continue;
		to->flags |= WMIREG_FLAG_INSTANCE_PDO;
		to->instance_count = lib->guids[i].instance_count;
	}
	if (mof) {
		u16 *name = (u16 *)&info->guids[lib->guid_count];

		info->mof_resource_name = (u8 *)name - (u8 *)info;
		*name = wmilib_wide_length(mof) * sizeof(u16);
		memcpy(name + 1, mof, *name);
	}
}

static bool wmilib_has_all_guids(const struct nt_wmilib *lib)
{
	u32 i;

	for (i = 0; i < lib->guid_count; i++)
		if (!lib->guids[i].guid)
			return false;
	return true;
}

static void wmilib_reg_info(const struct nt_wmilib *lib, void *context,
			    struct nt_wmi_context *ctx)
{
	u16 *mof = NULL;
	u64 size;
	u8 status;

	if (!lib->query_reg_info || !wmilib_has_all_guids(lib)) {
		wmilib_breach(ctx->buffer, "ScsiPortWmiDispatchFunction",
			      "no QueryWmiRegInfo, or a Guid in GuidList is NULL; failed");
		wmilib_end(ctx, SRB_STATUS_ERROR, 0);
		return;
	}
	ctx->state = WMILIB_REGINFO;
	status = lib->query_reg_info(context, ctx, &mof);
	if (status != SRB_STATUS_SUCCESS) {
		wmilib_breach(ctx->buffer, "HwScsiWmiQueryReginfo",
			      "returned SRB status %#x, not SRB_STATUS_SUCCESS; failed", status);
		wmilib_end(ctx, SRB_STATUS_ERROR, 0);
		return;
	}
	size = struct_size((struct nt_wmi_reg_info *)NULL, guids, lib->guid_count);
	if (mof)
		size += (1 + wmilib_wide_length(mof)) * sizeof(u16);
	if (size <= ctx->buffer_size) {
		wmilib_write_reg_info(lib, ctx, mof, size);
		wmilib_end(ctx, SRB_STATUS_SUCCESS, size);
	} else if (ctx->buffer_size >= sizeof(u32)) {
		/* Windows' way of saying how much it takes: nothing but that number. */
		*(u32 *)ctx->buffer = size;
		wmilib_end(ctx, SRB_STATUS_DATA_OVERRUN, sizeof(u32));
	} else {
		wmilib_end(ctx, SRB_STATUS_DATA_OVERRUN, 0);
	}
}

/* --- everything about one block --- */

static void wmilib_query_all(const struct nt_wmilib *lib, u32 guid, void *context,
			     struct nt_wmi_context *ctx, u8 *answer)
{
	const struct nt_wmi_guid_info *info = &lib->guids[guid];
	struct nt_wnode_all_data *wnode = (void *)ctx->buffer;
	u32 *lengths = NULL;
	u32 available = 0;
	u8 *data = NULL;
	u32 count = 0;
	u64 end;

	wnode->header.flags = (wnode->header.flags & ~(WNODE_FLAG_STATIC_INSTANCE_NAMES |
						       WNODE_FLAG_FIXED_INSTANCE_SIZE |
						       WNODE_FLAG_TOO_SMALL)) |
			      WNODE_FLAG_ALL_DATA;
	if (wmilib_has_static_names(info)) {
		wnode->header.flags |= WNODE_FLAG_STATIC_INSTANCE_NAMES;
		count = info->instance_count;
		wmilib_pieces_end(count, false, &end);
		/* Where PostProcess finds it again, be there a WNODE or not. */
		wnode->header.client_context = count;
		if (end <= ctx->buffer_size) {
			wnode->data_offset = end;
			wnode->instance_count = count;
			wnode->name_offsets = 0;
			lengths = (u32 *)wnode->pieces;
			memset(lengths, 0, end - offsetof(struct nt_wnode_all_data, pieces));
			available = ctx->buffer_size - end;
			data = ctx->buffer + end;
		}
	}
	*answer = lib->query_data_block(context, ctx, guid, 0, count, lengths, available, data);
}

/* May the WNODE's instance be one of this block's? */
static bool wmilib_instance_exists(const struct nt_wmi_guid_info *info,
				   const struct nt_wmi_context *ctx)
{
	const struct nt_wnode_single_instance *wnode = (void *)ctx->buffer;
	const u16 *name;

	if (wnode->header.flags & WNODE_FLAG_STATIC_INSTANCE_NAMES)
		return wmilib_has_static_names(info) &&
		       wnode->instance_index < info->instance_count;
	if (wmilib_has_static_names(info))
		return false;
	if (!IS_ALIGNED(wnode->name_offset, sizeof(u16)) ||
	    !wmilib_inside(ctx, sizeof(*wnode), wnode->name_offset, sizeof(u16)))
		return false;
	name = (u16 *)(ctx->buffer + wnode->name_offset);
	return wmilib_inside(ctx, sizeof(*wnode), wnode->name_offset, sizeof(u16) + *name);
}

static void wmilib_query_single(const struct nt_wmilib *lib, u32 guid, void *context,
				struct nt_wmi_context *ctx, u8 *answer)
{
	struct nt_wnode_single_instance *wnode = (void *)ctx->buffer;
	u32 offset = wnode->data_offset;

	if (!IS_ALIGNED(offset, 8) || !wmilib_inside(ctx, sizeof(*wnode), offset, 0)) {
		wmilib_end(ctx, SRB_STATUS_INVALID_REQUEST, 0);
		return;
	}
	wnode->data_size = 0;
	*answer = lib->query_data_block(context, ctx, guid, wnode->instance_index, 1,
					&wnode->data_size, ctx->buffer_size - offset,
					ctx->buffer + offset);
}

static void wmilib_change_single(const struct nt_wmilib *lib, u32 guid, void *context,
				 struct nt_wmi_context *ctx, u8 *answer)
{
	struct nt_wnode_single_instance *wnode = (void *)ctx->buffer;

	if (!IS_ALIGNED(wnode->data_offset, 8) ||
	    !wmilib_inside(ctx, sizeof(*wnode), wnode->data_offset, wnode->data_size))
		wmilib_end(ctx, SRB_STATUS_INVALID_REQUEST, 0);
	else if (!lib->set_data_block)
		wmilib_end(ctx, SRB_STATUS_ERROR, 0);
	else
		*answer = lib->set_data_block(context, ctx, guid, wnode->instance_index,
					      wnode->data_size, ctx->buffer + wnode->data_offset);
}

static void wmilib_with_id(const struct nt_wmilib *lib, u32 guid, void *context,
			   struct nt_wmi_context *ctx, u8 *answer)
{
	struct nt_wnode_single_item *wnode = (void *)ctx->buffer;
	bool method = ctx->minor_function == NT_WMI_EXECUTE_METHOD;
	u8 *data = ctx->buffer + wnode->data_offset;

	if (!IS_ALIGNED(wnode->data_offset, 8) ||
	    !wmilib_inside(ctx, offsetof(typeof(*wnode), data), wnode->data_offset,
			   wnode->data_size))
		wmilib_end(ctx, SRB_STATUS_INVALID_REQUEST, 0);
	else if (method ? !lib->execute_method : !lib->set_data_item)
		wmilib_end(ctx, SRB_STATUS_ERROR, 0);
	else if (method)
		*answer = lib->execute_method(context, ctx, guid, wnode->instance_index,
					      wnode->id, wnode->data_size,
					      ctx->buffer_size - wnode->data_offset, data);
	else
		*answer = lib->set_data_item(context, ctx, guid, wnode->instance_index,
					     wnode->id, wnode->data_size, data);
}

static void wmilib_control(const struct nt_wmilib *lib, u32 guid, void *context,
			   struct nt_wmi_context *ctx, u8 *answer)
{
	u8 minor = ctx->minor_function;
	s32 function = minor == NT_WMI_ENABLE_EVENTS || minor == NT_WMI_DISABLE_EVENTS ?
		       NT_WMI_EVENT_CONTROL : NT_WMI_DATA_BLOCK_CONTROL;
	bool enable = minor == NT_WMI_ENABLE_EVENTS || minor == NT_WMI_ENABLE_COLLECTION;

	/* Nobody needs to know. */
	if (!lib->function_control)
		wmilib_end(ctx, SRB_STATUS_SUCCESS, 0);
	else
		*answer = lib->function_control(context, ctx, guid, function, enable);
}

/* The least that a WNODE of this kind has. */
static u32 wmilib_least(u8 minor)
{
	switch (minor) {
	case NT_WMI_QUERY_SINGLE_INSTANCE:
	case NT_WMI_CHANGE_SINGLE_INSTANCE:
		return sizeof(struct nt_wnode_single_instance);
	case NT_WMI_CHANGE_SINGLE_ITEM:
	case NT_WMI_EXECUTE_METHOD:
		return offsetof(struct nt_wnode_single_item, data);
	default:
		return sizeof(struct nt_wnode_header);
	}
}

static bool wmilib_find(const struct nt_wmilib *lib, const guid_t *guid, u32 *index)
{
	u32 i;

	for (i = 0; guid && i < lib->guid_count; i++) {
		if (lib->guids[i].guid && guid_equal(lib->guids[i].guid, guid)) {
			*index = i;
			return true;
		}
	}
	return false;
}

/* Calls the routine that the request is for. Ends the request if there is none. */
static void wmilib_call(const struct nt_wmilib *lib, void *context, struct nt_wmi_context *ctx,
			const guid_t *path, u8 *answer)
{
	u8 minor = ctx->minor_function;
	u32 guid;

	if (!wmilib_find(lib, path, &guid)) {
		wmilib_end(ctx, SRB_STATUS_ERROR, 0);
		return;
	}
	if (ctx->buffer_size < wmilib_least(minor)) {
		wmilib_end_too_small(ctx, wmilib_least(minor));
		return;
	}
	if (minor <= NT_WMI_CHANGE_SINGLE_ITEM || minor == NT_WMI_EXECUTE_METHOD) {
		if (lib->guids[guid].flags & WMIREG_FLAG_EVENT_ONLY_GUID ||
		    !lib->query_data_block ||
		    (minor != NT_WMI_QUERY_ALL_DATA &&
		     !wmilib_instance_exists(&lib->guids[guid], ctx))) {
			wmilib_end(ctx, SRB_STATUS_ERROR, 0);
			return;
		}
	}
	switch (minor) {
	case NT_WMI_QUERY_ALL_DATA:
		wmilib_query_all(lib, guid, context, ctx, answer);
		break;
	case NT_WMI_QUERY_SINGLE_INSTANCE:
		wmilib_query_single(lib, guid, context, ctx, answer);
		break;
	case NT_WMI_CHANGE_SINGLE_INSTANCE:
		wmilib_change_single(lib, guid, context, ctx, answer);
		break;
	case NT_WMI_CHANGE_SINGLE_ITEM:
	case NT_WMI_EXECUTE_METHOD:
		wmilib_with_id(lib, guid, context, ctx, answer);
		break;
	case NT_WMI_ENABLE_EVENTS:
	case NT_WMI_DISABLE_EVENTS:
	case NT_WMI_ENABLE_COLLECTION:
	case NT_WMI_DISABLE_COLLECTION:
		wmilib_control(lib, guid, context, ctx, answer);
		break;
	default:
		wmilib_end(ctx, SRB_STATUS_INVALID_REQUEST, 0);
	}
}

/* What the routine has returned and what it has done must be the same story. */
static bool wmilib_settle(struct nt_wmi_context *ctx, u8 answer)
{
	if (answer == SRB_STATUS_PENDING && ctx->state != WMILIB_ENDED)
		return true;
	if (ctx->state == WMILIB_ENDED)
		return false;
	/* Rule 104. How much data there are only PostProcess could have told. */
	wmilib_breach(ctx->buffer, "ScsiPortWmiDispatchFunction",
		      "function %#x: the routine returned SRB status %#x without ScsiPortWmiPostProcess",
		      ctx->minor_function, answer);
	if (answer == SRB_STATUS_SUCCESS &&
	    (ctx->minor_function <= NT_WMI_QUERY_SINGLE_INSTANCE ||
	     ctx->minor_function == NT_WMI_EXECUTE_METHOD))
		answer = SRB_STATUS_ERROR;
	wmilib_end(ctx, answer, 0);
	return false;
}

/**
 * ScsiPortWmiDispatchFunction - do what a WMI request asks for
 * @WmiLibInfo: the miniport's blocks and its HwScsiWmiXxx routines
 * @MinorFunction: the request's WMISubFunction
 * @DeviceContext: handed to the routines; in general the device extension
 * @RequestContext: filled in; in the SRB extension if the request may stay pending
 * @DataPath: the request's DataPath, for most functions a GUID
 * @BufferSize: the request's DataTransferLength
 * @Buffer: the request's DataBuffer
 *
 * Calls one of QueryWmiRegInfo, QueryWmiDataBlock, SetWmiDataBlock, SetWmiDataItem,
 * ExecuteWmiMethod and WmiFunctionControl, in the context of the caller. Without
 * SetWmiDataBlock, SetWmiDataItem or ExecuteWmiMethod such a request ends with
 * SRB_STATUS_ERROR, without WmiFunctionControl with SRB_STATUS_SUCCESS. A block that
 * is not the miniport's, an instance that it does not have: SRB_STATUS_ERROR. A WNODE
 * that points beyond its buffer: SRB_STATUS_INVALID_REQUEST.
 *
 * Returns: TRUE if the routine has left the request pending: ScsiPortWmiPostProcess
 * is still to come. FALSE if it is finished: ScsiPortWmiGetReturnStatus and
 * ScsiPortWmiGetReturnSize have its end.
 * Locks: none. Context: HwStartIo, HwTimer, enable-callback. Source: scsiport-api A.6.
 */
BOOLEAN NTAPI ScsiPortWmiDispatchFunction(struct _SCSIWMILIB_CONTEXT *WmiLibInfo,
					  UCHAR MinorFunction, PVOID DeviceContext,
					  struct _SCSIWMI_REQUEST_CONTEXT *RequestContext,
					  PVOID DataPath, ULONG BufferSize, PVOID Buffer)
{
	struct nt_wmi_context *ctx = RequestContext;
	u8 answer = SRB_STATUS_PENDING;
	struct sp_wmi *wmi;
	u32 size;

	if (!ctx) {
		wmilib_breach(Buffer, __func__, "RequestContext is NULL; ignored");
		return false;
	}
	wmi = sp_wmi_of_request(Buffer, &size);
	if (wmi && BufferSize > size) {
		wmilib_breach(Buffer, __func__, "BufferSize %u, but the request has %u bytes",
			      BufferSize, size);
		BufferSize = size;
	}
	ctx->buffer = Buffer;
	ctx->buffer_size = Buffer ? BufferSize : 0;
	ctx->minor_function = MinorFunction;
	ctx->state = WMILIB_WAITS;
	ctx->return_status = SRB_STATUS_ERROR;
	ctx->return_size = 0;

	if (!WmiLibInfo || WmiLibInfo->guid_count > SP_WMI_MAX_GUIDS ||
	    (WmiLibInfo->guid_count && !WmiLibInfo->guids)) {
		wmilib_breach(Buffer, __func__,
			      "WmiLibInfo is NULL, has no GuidList or more than %u blocks; failed",
			      SP_WMI_MAX_GUIDS);
		wmilib_end(ctx, SRB_STATUS_ERROR, 0);
		return false;
	}
	if (MinorFunction == NT_WMI_REGINFO || MinorFunction == NT_WMI_REGINFO_EX) {
		/* DataPath is a number here, and there is no WNODE. */
		wmilib_reg_info(WmiLibInfo, DeviceContext, ctx);
		return false;
	}
	wmilib_call(WmiLibInfo, DeviceContext, ctx, DataPath, &answer);
	if (!wmilib_settle(ctx, answer))
		return false;
	if (wmi)
		wmi->pending = true;
	return true;
}

/* --- the end of a request --- */

/* Says that the routine has written, or wants to have written, beyond the buffer. */
static void wmilib_end_beyond(struct nt_wmi_context *ctx, u32 used, u32 available)
{
	/* Rule 105. */
	wmilib_breach(ctx->buffer, "ScsiPortWmiPostProcess",
		      "BufferUsed %u with SRB_STATUS_SUCCESS, but there were %u bytes; failed",
		      used, available);
	wmilib_end(ctx, SRB_STATUS_ERROR, 0);
}

/*
 * The routine has left each instance's length, at the place where offset and length
 * are to stand. Backwards, because a pair is as long as two lengths.
 */
static bool wmilib_place_instances(struct nt_wmi_context *ctx, u32 count, u32 offset, u32 used)
{
	struct nt_wnode_all_data *wnode = (void *)ctx->buffer;
	u32 *lengths = (u32 *)wnode->pieces;
	u64 end = 0;
	u32 i;

	for (i = 0; i < count; i++)
		end = ALIGN(end, 8) + lengths[i];
	if (end > used)
		return false;
	for (i = 1; i < count && lengths[i] == lengths[0]; i++)
		;
	if (i >= count) {
		wnode->header.flags |= WNODE_FLAG_FIXED_INSTANCE_SIZE;
		/* What the other lengths have stood in. */
		memset(lengths + 1, 0,
		       offset - offsetof(struct nt_wnode_all_data, pieces[0].length));
		return true;
	}
	for (i = count; i-- > 0;)
		wnode->pieces[i].length = lengths[i];
	for (i = 0, end = offset; i < count; i++) {
		wnode->pieces[i].offset = ALIGN(end, 8);
		end = wnode->pieces[i].offset + wnode->pieces[i].length;
	}
	return true;
}

static void wmilib_post_all(struct nt_wmi_context *ctx, u8 status, u32 used)
{
	struct nt_wnode_all_data *wnode = (void *)ctx->buffer;
	u32 count = wnode->header.client_context;
	u64 built = wnode->header.buffer_size;
	u64 end;

	if (ctx->state == WMILIB_BUILDS) {
		/* SetInstanceCount and its like have counted. */
		if (status == SRB_STATUS_DATA_OVERRUN || built > ctx->buffer_size)
			wmilib_end_too_small(ctx, max_t(u64, built, used));
		else
			wmilib_end_wnode(ctx, built);
		return;
	}
	wmilib_pieces_end(count, false, &end);
	if (status == SRB_STATUS_DATA_OVERRUN) {
		wmilib_end_too_small(ctx, end + used);
		return;
	}
	if (!(wnode->header.flags & WNODE_FLAG_STATIC_INSTANCE_NAMES)) {
		wmilib_breach(ctx->buffer, "ScsiPortWmiPostProcess",
			      "all instances of a block that names them itself, without ScsiPortWmiSetInstanceCount; failed");
		wmilib_end(ctx, SRB_STATUS_ERROR, 0);
	} else if (end > ctx->buffer_size || used > ctx->buffer_size - end) {
		wmilib_end_beyond(ctx, used, end > ctx->buffer_size ? 0 : ctx->buffer_size - end);
	} else if (!wmilib_place_instances(ctx, count, end, used)) {
		wmilib_breach(ctx->buffer, "ScsiPortWmiPostProcess",
			      "InstanceLengthArray comes to more than BufferUsed, %u bytes; failed",
			      used);
		wmilib_end(ctx, SRB_STATUS_ERROR, 0);
	} else {
		wmilib_end_wnode(ctx, end + used);
	}
}

/* Data at @offset, whose length the WNODE has at @size. */
static void wmilib_post_data(struct nt_wmi_context *ctx, u8 status, u32 used, u32 offset,
			     u32 *size)
{
	u32 available = offset <= ctx->buffer_size ? ctx->buffer_size - offset : 0;

	if (status == SRB_STATUS_DATA_OVERRUN) {
		wmilib_end_too_small(ctx, (u64)offset + used);
	} else if (used > available) {
		wmilib_end_beyond(ctx, used, available);
	} else {
		*size = used;
		wmilib_end_wnode(ctx, offset + used);
	}
}

/**
 * ScsiPortWmiPostProcess - the miniport has done what a WMI request asked for
 * @RequestContext: of ScsiPortWmiDispatchFunction
 * @SrbStatus: how it went; SRB_STATUS_DATA_OVERRUN if the buffer was too small
 * @BufferUsed: bytes of data written; with SRB_STATUS_DATA_OVERRUN, bytes needed
 *
 * Called exactly once for each request but a registration's, from the routine or, if
 * that has returned SRB_STATUS_PENDING, later. A request whose buffer was too small
 * comes again with a larger one.
 *
 * Returns: nothing; afterwards ScsiPortWmiGetReturnStatus and ScsiPortWmiGetReturnSize
 * have what belongs into the SRB. Wrong sizes make SRB_STATUS_ERROR of the request.
 * Locks: none. Context: every callback from HwStartIo on. Source: scsiport-api A.6.
 */
void NTAPI ScsiPortWmiPostProcess(struct _SCSIWMI_REQUEST_CONTEXT *RequestContext,
				  UCHAR SrbStatus, ULONG BufferUsed)
{
	struct nt_wmi_context *ctx = RequestContext;
	struct sp_wmi *wmi;
	void *wnode;

	if (!ctx || (ctx->state != WMILIB_WAITS && ctx->state != WMILIB_BUILDS)) {
		wmilib_breach(ctx ? ctx->buffer : NULL, __func__, "%s; ignored",
			      !ctx ? "RequestContext is NULL" :
			      ctx->state == WMILIB_REGINFO ? "called from HwScsiWmiQueryReginfo" :
			      ctx->state == WMILIB_ENDED ? "called a second time" :
			      "the request was never dispatched");
		return;
	}
	wnode = ctx->buffer;
	wmi = sp_wmi_of_request(wnode, NULL);
	if (wmi)
		wmi->pending = false;
	if (SRB_STATUS(SrbStatus) == SRB_STATUS_PENDING) {
		wmilib_breach(wnode, __func__, "SrbStatus is SRB_STATUS_PENDING; failed");
		SrbStatus = SRB_STATUS_ERROR;
	}
	if (SrbStatus != SRB_STATUS_SUCCESS && SrbStatus != SRB_STATUS_DATA_OVERRUN) {
		wmilib_end(ctx, SrbStatus, 0);
		return;
	}
	switch (ctx->minor_function) {
	case NT_WMI_QUERY_ALL_DATA:
		wmilib_post_all(ctx, SrbStatus, BufferUsed);
		break;
	case NT_WMI_QUERY_SINGLE_INSTANCE: {
		struct nt_wnode_single_instance *single = wnode;

		wmilib_post_data(ctx, SrbStatus, BufferUsed, single->data_offset,
				 &single->data_size);
		break;
	}
	case NT_WMI_EXECUTE_METHOD: {
		struct nt_wnode_single_item *method = wnode;

		wmilib_post_data(ctx, SrbStatus, BufferUsed, method->data_offset,
				 &method->data_size);
		break;
	}
	default:
		/* Nothing comes back. */
		wmilib_end(ctx, SrbStatus, 0);
	}
}

/* Has its routine been called, and not said the last word yet? */
static bool wmilib_is_open(const struct nt_wmi_context *ctx)
{
	return ctx->state == WMILIB_WAITS || ctx->state == WMILIB_BUILDS;
}

/* --- blocks whose instances have names of their own --- */

/* A counted string. */
struct wmilib_string {
	u16 bytes;
	u16 text[];
};

static bool wmilib_builds(struct nt_wmi_context *ctx, const char *call)
{
	if (ctx && ctx->state == WMILIB_BUILDS)
		return true;
	wmilib_breach(ctx ? ctx->buffer : NULL, call,
		      "not after ScsiPortWmiSetInstanceCount of this request; refused");
	return false;
}

/*
 * Adds @length bytes to the WNODE that is being built, where it ends.
 *
 * Returns: their offset, or 0 if there is no room; what it takes is counted all the
 * same, so that the request comes again with a buffer for all of it.
 */
static u32 wmilib_add(struct nt_wmi_context *ctx, u32 align, u32 length, u32 *available,
		      u32 *needed)
{
	struct nt_wnode_header *header = (void *)ctx->buffer;
	u64 offset = ALIGN((u64)header->buffer_size, align);
	u64 end = offset + length;

	header->buffer_size = wmilib_clamp(end);
	*needed = header->buffer_size;
	*available = end < ctx->buffer_size ? ctx->buffer_size - end : 0;
	return end <= ctx->buffer_size ? offset : 0;
}

/**
 * ScsiPortWmiSetInstanceCount - how many instances the answer will have
 * @RequestContext: of a request for all data
 * @InstanceCount: the number
 * @BufferAvail: gets the bytes left for names and data, 0 if there is no room
 * @SizeNeeded: gets the bytes that the WNODE has so far
 *
 * First and once, in QueryWmiDataBlock, for a block whose instances have no static
 * names; for one that has them ScsiPortWmiSetData may be used, too.
 *
 * Returns: TRUE; FALSE if the request does not ask for all data, or the second time.
 * Locks: none. Context: as ScsiPortWmiPostProcess. Source: scsiport-api A.6.
 */
BOOLEAN NTAPI ScsiPortWmiSetInstanceCount(struct _SCSIWMI_REQUEST_CONTEXT *RequestContext,
					  ULONG InstanceCount, PULONG BufferAvail,
					  PULONG SizeNeeded)
{
	struct nt_wmi_context *ctx = RequestContext;
	struct nt_wnode_all_data *wnode;
	bool names;
	u64 end;

	*BufferAvail = 0;
	*SizeNeeded = 0;
	if (!ctx || ctx->minor_function != NT_WMI_QUERY_ALL_DATA || ctx->state != WMILIB_WAITS)
		return false;
	wnode = (void *)ctx->buffer;
	names = !(wnode->header.flags & WNODE_FLAG_STATIC_INSTANCE_NAMES);
	*SizeNeeded = wmilib_pieces_end(InstanceCount, names, &end);
	ctx->state = WMILIB_BUILDS;
	wnode->header.buffer_size = *SizeNeeded;
	wnode->header.client_context = 0;
	if (end > ctx->buffer_size)
		return true;
	*BufferAvail = ctx->buffer_size - end;
	memset(&wnode->data_offset, 0, end - sizeof(wnode->header));
	wnode->data_offset = end;
	wnode->instance_count = InstanceCount;
	/* Marks that the arrays are there. */
	wnode->header.client_context = 1;
	if (names)
		wnode->name_offsets = offsetof(struct nt_wnode_all_data, pieces) +
				      InstanceCount * sizeof(struct nt_wnode_piece);
	return true;
}

/* The WNODE whose arrays have a place for @index, or NULL. */
static struct nt_wnode_all_data *wmilib_arrays(struct nt_wmi_context *ctx, u32 index)
{
	struct nt_wnode_all_data *wnode = (void *)ctx->buffer;

	return wnode->header.client_context && index < wnode->instance_count ? wnode : NULL;
}

/**
 * ScsiPortWmiSetData - room for the data of an instance
 * @RequestContext: after ScsiPortWmiSetInstanceCount
 * @InstanceIndex: which instance
 * @DataLength: bytes of its data
 * @BufferAvail: as the call before has left it; gets the bytes left, 0 if there is
 *	no room
 * @SizeNeeded: the same; gets the bytes that the WNODE has so far
 *
 * Returns: where the data go, on an 8-byte boundary; NULL if there is no room, or no
 * such instance. Locks: none. Context: as ScsiPortWmiPostProcess.
 * Source: scsiport-api A.6.
 */
PVOID NTAPI ScsiPortWmiSetData(struct _SCSIWMI_REQUEST_CONTEXT *RequestContext,
			       ULONG InstanceIndex, ULONG DataLength, PULONG BufferAvail,
			       PULONG SizeNeeded)
{
	struct nt_wmi_context *ctx = RequestContext;
	struct nt_wnode_all_data *wnode;
	u32 offset;

	if (!wmilib_builds(ctx, __func__)) {
		*BufferAvail = 0;
		return NULL;
	}
	wnode = wmilib_arrays(ctx, InstanceIndex);
	offset = wmilib_add(ctx, 8, DataLength, BufferAvail, SizeNeeded);
	if (!wnode || !offset)
		return NULL;
	wnode->pieces[InstanceIndex].offset = offset;
	wnode->pieces[InstanceIndex].length = DataLength;
	return ctx->buffer + offset;
}

/**
 * ScsiPortWmiSetInstanceName - room for the name of an instance
 * @RequestContext: after ScsiPortWmiSetInstanceCount
 * @InstanceIndex: which instance
 * @InstanceNameLength: bytes of its name
 * @BufferAvail: as for ScsiPortWmiSetData
 * @SizeNeeded: as for ScsiPortWmiSetData
 *
 * A name is a counted string. Its count is written here, and there is room for one
 * more, for a miniport that thinks the count to be its own business.
 *
 * Returns: where the characters go; NULL if there is no room, no such instance, or
 * the block has static names. Locks: none. Context: as ScsiPortWmiPostProcess.
 * Source: scsiport-api A.6.
 */
PWCHAR NTAPI ScsiPortWmiSetInstanceName(struct _SCSIWMI_REQUEST_CONTEXT *RequestContext,
					ULONG InstanceIndex, ULONG InstanceNameLength,
					PULONG BufferAvail, PULONG SizeNeeded)
{
	struct nt_wmi_context *ctx = RequestContext;
	struct nt_wnode_all_data *wnode;
	struct wmilib_string *string;
	u32 *offsets;
	u32 offset;
	u32 size;

	if (!wmilib_builds(ctx, __func__)) {
		*BufferAvail = 0;
		return NULL;
	}
	if (InstanceNameLength > U16_MAX || InstanceNameLength % sizeof(*string->text)) {
		wmilib_breach(ctx->buffer, __func__,
			      "InstanceNameLength %u is no length of a string; refused",
			      InstanceNameLength);
		return NULL;
	}
	wnode = wmilib_arrays(ctx, InstanceIndex);
	if (wnode && !wnode->name_offsets)
		return NULL;
	/* One character more than it has. */
	size = struct_size(string, text, InstanceNameLength / sizeof(*string->text) + 1);
	offset = wmilib_add(ctx, __alignof__(*string), size, BufferAvail, SizeNeeded);
	if (!wnode || !offset)
		return NULL;
	string = memset(ctx->buffer + offset, 0, size);
	string->bytes = InstanceNameLength;
	offsets = (void *)ctx->buffer + wnode->name_offsets;
	offsets[InstanceIndex] = offset;
	return string->text;
}

/**
 * ScsiPortWmiGetInstanceName - the name of the instance that a request is about
 * @RequestContext: of a request about one instance
 *
 * Returns: a counted string; NULL if the request is about no single instance or the
 * block has static names, where InstanceIndex says which. Locks: none.
 * Context: as ScsiPortWmiPostProcess. Source: scsiport-api A.6.
 */
PWCHAR NTAPI ScsiPortWmiGetInstanceName(struct _SCSIWMI_REQUEST_CONTEXT *RequestContext)
{
	/* What is about one instance has its header's form, see wmilib_instance_exists(). */
	static const unsigned long about_one = BIT(NT_WMI_QUERY_SINGLE_INSTANCE) |
					       BIT(NT_WMI_CHANGE_SINGLE_INSTANCE) |
					       BIT(NT_WMI_CHANGE_SINGLE_ITEM) |
					       BIT(NT_WMI_EXECUTE_METHOD);
	const struct nt_wmi_context *ctx = RequestContext;
	const struct nt_wnode_single_instance *single;

	if (!ctx || !wmilib_is_open(ctx) || ctx->minor_function >= BITS_PER_LONG ||
	    !(BIT(ctx->minor_function) & about_one))
		return NULL;
	single = (const void *)ctx->buffer;
	return single->header.flags & WNODE_FLAG_STATIC_INSTANCE_NAMES ? NULL :
	       (PVOID)ctx->buffer + single->name_offset;
}

/**
 * ScsiPortWmiFireLogicalUnitEvent - tell whoever wants to know about an event
 * @HwDeviceExtension: the adapter's device extension
 * @PathId: bus, or SP_UNTAGGED for an event of the adapter
 * @TargetId: target
 * @Lun: logical unit
 * @Guid: the event block
 * @InstanceIndex: which of its instances
 * @EventDataSize: bytes of data
 * @EventData: 40h bytes for the library, then the data
 *
 * Makes a WNODE_EVENT_ITEM of it and sends ScsiPortNotification(WMIEvent), which
 * copies it: the buffer is the miniport's again when this returns.
 *
 * Returns: nothing; an event that is too large is reported and lost.
 * Locks: none, as ScsiPortNotification. Context: every callback from HwInitialize on.
 * Source: scsiport-api A.6, B.9.
 */
void NTAPI ScsiPortWmiFireLogicalUnitEvent(PVOID HwDeviceExtension, UCHAR PathId,
					   UCHAR TargetId, UCHAR Lun, LPGUID Guid,
					   ULONG InstanceIndex, ULONG EventDataSize,
					   PVOID EventData)
{
	struct sp_adapter *sp = sp_from_ext(HwDeviceExtension, __func__);
	struct nt_wnode_single_instance wnode = {
		.header = {
			.flags = WNODE_FLAG_EVENT_ITEM | WNODE_FLAG_SINGLE_INSTANCE |
				 WNODE_FLAG_STATIC_INSTANCE_NAMES,
		},
		.instance_index = InstanceIndex,
		.data_offset = sizeof(wnode),
		.data_size = EventDataSize,
	};

	if (!sp)
		return;
	if (!Guid || !EventData || EventDataSize > SP_WMI_MAX_EVENT - sizeof(wnode)) {
		sp_breach(sp, __func__,
			  "Guid or EventData is NULL, or EventDataSize %u is above %zu; lost",
			  EventDataSize, SP_WMI_MAX_EVENT - sizeof(wnode));
		return;
	}
	wnode.header.buffer_size = sizeof(wnode) + EventDataSize;
	wnode.header.guid = *Guid;
	ScsiPortQuerySystemTime(&wnode.header.timestamp);
	memcpy(EventData, &wnode, sizeof(wnode));
	ScsiPortNotification(NT_WMI_EVENT, HwDeviceExtension, EventData, PathId, TargetId, Lun);
}
