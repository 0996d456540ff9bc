// SPDX-License-Identifier: GPL-2.0-only
/*
 * The port driver's side of WMI: asks a miniport which blocks it has, sends the
 * requests about them, and takes its events.
 *
 * Everything here runs in process context but for the two notifications, which write
 * to a queue and leave the rest to work. wmi->lock is held over each request, so the
 * adapter cannot go away under it: sp_wmi_remove() sets gone under that lock, and
 * nobody looks at wmi->sp without having looked at gone.
 */
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "trace.h"
#include "wmi.h"

/* Seconds for a request; nothing that a miniport does for WMI takes long. */
#define SP_WMI_TIMEOUT		30

/*
 * Adapters with WMI. Innermost of all locks, for the sake of the helper library, which
 * a miniport may call with a KSPIN_LOCK, that is with interrupts off: hence raw.
 */
static LIST_HEAD(sp_wmi_providers);
static DEFINE_RAW_SPINLOCK(sp_wmi_providers_lock);

/*
 * sp_wmi_of_request - whose request the helper library is working on
 *
 * A miniport may hand it anything. The data of a WMI request that a miniport has are
 * those of the port driver's own request, of which an adapter has one at a time.
 *
 * Returns: the adapter's WMI, with the data's length in @size, if these are the data of
 * such a request; else NULL. Stays valid as long as the callback from which it is asked.
 * Locks: takes sp_wmi_providers_lock. Context: any.
 */
struct sp_wmi *sp_wmi_of_request(const void *data, u32 *size)
{
	struct sp_wmi *wmi, *found = NULL;
	unsigned long flags;

	if (!data)
		return NULL;
	raw_spin_lock_irqsave(&sp_wmi_providers_lock, flags);
	list_for_each_entry(wmi, &sp_wmi_providers, link) {
		const struct sp_req *req = &wmi->sp->control.req;

		if (READ_ONCE(req->state) == SP_REQ_ACTIVE &&
		    req->srb.function == SRB_FUNCTION_WMI && req->srb.data_buffer == data) {
			if (size)
				*size = req->length;
			found = wmi;
			break;
		}
	}
	raw_spin_unlock_irqrestore(&sp_wmi_providers_lock, flags);
	return found;
}

static struct sp_wmi_buffer *sp_wmi_buffer_alloc(u32 size)
{
	struct sp_wmi_buffer *buffer = kvzalloc(struct_size(buffer, data, size), GFP_KERNEL);

	if (buffer)
		buffer->size = size;
	return buffer;
}

void sp_wmi_buffer_free(struct sp_wmi_buffer *buffer)
{
	kvfree(buffer);
}

/* What a program of the user's is told. */
static int sp_wmi_errno(u8 status)
{
	switch (SRB_STATUS(status)) {
	case SRB_STATUS_SUCCESS:
		return 0;
	case SRB_STATUS_INVALID_REQUEST:
	case SRB_STATUS_BAD_FUNCTION:
		return -EOPNOTSUPP;
	case SRB_STATUS_BUSY:
		return -EBUSY;
	case SRB_STATUS_DATA_OVERRUN:
		return -EMSGSIZE;
	case SRB_STATUS_INVALID_PATH_ID:
	case SRB_STATUS_INVALID_TARGET_ID:
	case SRB_STATUS_INVALID_LUN:
	case SRB_STATUS_NO_DEVICE:
	case SRB_STATUS_NO_HBA:
	case SRB_STATUS_SELECTION_TIMEOUT:
		return -ENODEV;
	case SRB_STATUS_TIMEOUT:
	case SRB_STATUS_COMMAND_TIMEOUT:
		return -ETIMEDOUT;
	default:
		return -EIO;
	}
}

/*
 * One SRB_FUNCTION_WMI. @path is a GUID or, for a registration, a number.
 *
 * Returns: 0 with the SRB's status and length in @status and @transferred; an errno if
 * it was not sent or did not end as it must. Locks: wmi->lock. Context: process.
 */
static int sp_wmi_send(struct sp_wmi *wmi, const struct sp_wmi_address *address, u8 minor,
		       void *path, struct sp_wmi_buffer *buffer, u32 flags, u8 *status,
		       u32 *transferred)
{
	struct sp_control ctl = {
		.function = SRB_FUNCTION_WMI,
		.path = address->path,
		.target = address->target,
		.lun = address->lun,
		.wmi_sub_function = minor,
		.wmi_flags = address->adapter ? SRB_WMI_FLAGS_ADAPTER_REQUEST : 0,
		.data_path = path,
		.data = buffer->data,
		.length = buffer->size,
		.flags = flags,
		.timeout = SP_WMI_TIMEOUT,
	};
	int err;

	lockdep_assert_held(&wmi->lock);
	if (wmi->gone)
		return -ENODEV;
	/* Nobody else writes it now: there is no WMI request. */
	wmi->pending = false;
	err = sp_control(wmi->sp, &ctl);
	if (err)
		return err;
	if (wmi->pending) {
		/* Rule 104. */
		sp_breach(wmi->sp, "HwStartIo(WMI)",
			  "function %#x: left pending, then completed without ScsiPortWmiPostProcess",
			  minor);
		return -EIO;
	}
	*status = SRB_STATUS(ctl.srb_status);
	*transferred = ctl.transferred;
	return 0;
}

/* --- WNODEs --- */

/*
 * sp_wmi_counted - the counted string at @offset of a WNODE of @size bytes
 *
 * Returns: the string, or NULL if it is not wholly inside. Context: any.
 */
const u16 *sp_wmi_counted(const void *wnode, u32 size, u32 offset)
{
	const u16 *name = wnode + offset;

	if (!IS_ALIGNED(offset, sizeof(u16)) || offset > size || size - offset < sizeof(u16) ||
	    *name % sizeof(u16) || size - offset - sizeof(u16) < *name)
		return NULL;
	return name;
}

/* sp_wmi_ascii - a counted string in the characters that everybody can read */
void sp_wmi_ascii(char *to, size_t room, const u16 *counted)
{
	size_t n = min_t(size_t, *counted / sizeof(u16), room - 1);
	size_t i;

	for (i = 0; i < n && counted[1 + i]; i++)
		to[i] = counted[1 + i] > ' ' && counted[1 + i] < 0x7f ? counted[1 + i] : '?';
	to[i] = '\0';
}

static u32 sp_wmi_name_size(const struct sp_wmi_instance *instance)
{
	return instance->name ? sizeof(u16) + *instance->name : 0;
}

/* Where data begin in a WNODE whose fixed part has @fixed bytes. */
static u32 sp_wmi_data_offset(const struct sp_wmi_instance *instance, u32 fixed)
{
	return ALIGN(ALIGN(fixed, sizeof(u16)) + sp_wmi_name_size(instance), 8);
}

/* Writes what all WNODEs about one instance have in common. */
static void sp_wmi_begin(struct sp_wmi_buffer *buffer, const struct sp_wmi_instance *instance,
			 u32 fixed, u32 flag)
{
	struct nt_wnode_single_instance *wnode = (void *)buffer->data;

	wnode->header.buffer_size = buffer->size;
	wnode->header.provider_id = instance->block->wmi->sp->host->host_no + 1;
	wnode->header.guid = instance->block->guid;
	wnode->header.flags = flag;
	wnode->instance_index = instance->index;
	if (!instance->name) {
		wnode->header.flags |= WNODE_FLAG_STATIC_INSTANCE_NAMES;
		return;
	}
	wnode->instance_index = 0;
	wnode->name_offset = ALIGN(fixed, sizeof(u16));
	memcpy(buffer->data + wnode->name_offset, instance->name, sp_wmi_name_size(instance));
}

/*
 * Was the answer too large? Windows' library leaves no room for doubt about an answer
 * that fits exactly ("BufferAvail is 0"), so the next buffer is somewhat larger than
 * was asked for.
 *
 * Returns: the size for the next try; 0: it is not that; an errno if that is no use.
 */
static int sp_wmi_larger(struct sp_wmi *wmi, const struct sp_wmi_buffer *buffer, u8 status,
			 u32 transferred)
{
	const struct nt_wnode_too_small *wnode = (const void *)buffer->data;

	if (status != SRB_STATUS_SUCCESS ||
	    transferred < offsetofend(typeof(*wnode), size_needed) ||
	    !(wnode->header.flags & WNODE_FLAG_TOO_SMALL))
		return 0;
	if (wnode->size_needed < buffer->size || wnode->size_needed > SP_WMI_MAX_SIZE) {
		sp_breach(wmi->sp, "HwStartIo(WMI)",
			  "%u bytes are too small, says the answer, and asks for %u; failed",
			  buffer->size, wnode->size_needed);
		return -EMSGSIZE;
	}
	return ALIGN(wnode->size_needed, 8) + 64;
}

/*
 * A request about a block with all that has to be done again if the answer is too
 * large. @begin writes the WNODE.
 */
static int sp_wmi_ask(struct sp_wmi_block *block, u8 minor, u32 size, u32 flags,
		      void (*begin)(struct sp_wmi_buffer *buffer, void *data), void *data,
		      struct sp_wmi_buffer **answer, u32 *transferred)
{
	struct sp_wmi *wmi = block->wmi;
	struct sp_wmi_buffer *buffer;
	int tries = 0;
	u8 status;
	int err;

	err = mutex_lock_interruptible(&wmi->lock);
	if (err)
		return err;
	do {
		err = wmi->gone || block->gone ? -ENODEV : 0;
		if (err)
			break;
		buffer = sp_wmi_buffer_alloc(size);
		err = buffer ? 0 : -ENOMEM;
		if (err)
			break;
		buffer->guid = block->guid;
		begin(buffer, data);
		err = sp_wmi_send(wmi, &block->address, minor, &buffer->guid, buffer, flags,
				  &status, transferred);
		if (!err)
			err = sp_wmi_larger(wmi, buffer, status, *transferred);
		if (!err) {
			err = sp_wmi_errno(status);
			if (!err) {
				*answer = buffer;
				break;
			}
		}
		sp_wmi_buffer_free(buffer);
		size = err;
	} while (err > 0 && tries++ < 3);
	mutex_unlock(&wmi->lock);
	return err > 0 ? -EMSGSIZE : err;
}

static void sp_wmi_begin_all(struct sp_wmi_buffer *buffer, void *data)
{
	struct sp_wmi_block *block = data;
	struct nt_wnode_all_data *wnode = (void *)buffer->data;

	wnode->header.buffer_size = buffer->size;
	wnode->header.provider_id = block->wmi->sp->host->host_no + 1;
	wnode->header.guid = block->guid;
	wnode->header.flags = WNODE_FLAG_ALL_DATA;
	if (block->flags & WMIREG_FLAG_STATIC_NAMES)
		wnode->header.flags |= WNODE_FLAG_STATIC_INSTANCE_NAMES;
}

/*
 * sp_wmi_query_all - all instances of a block
 *
 * Returns: a WNODE_ALL_DATA whose fixed part is inside its @size bytes, to be freed by
 * the caller; or an error pointer. Locks: none held; takes wmi->lock. Context: process.
 */
struct sp_wmi_buffer *sp_wmi_query_all(struct sp_wmi_block *block, u32 *size)
{
	struct sp_wmi_buffer *buffer;
	int err;

	err = sp_wmi_ask(block, NT_WMI_QUERY_ALL_DATA, SP_WMI_FIRST_SIZE, SRB_FLAGS_DATA_IN,
			 sp_wmi_begin_all, block, &buffer, size);
	if (err)
		return ERR_PTR(err);
	if (*size < offsetof(struct nt_wnode_all_data, pieces)) {
		sp_wmi_buffer_free(buffer);
		return ERR_PTR(-EIO);
	}
	return buffer;
}

/*
 * sp_wmi_instance_data - one instance's data in a WNODE_ALL_DATA
 *
 * Returns: whether there is such an instance and it is wholly inside. Context: any.
 */
bool sp_wmi_instance_data(const struct sp_wmi_buffer *buffer, u32 size, u32 index, const u8 **data,
			  u32 *length)
{
	const struct nt_wnode_all_data *wnode = (const void *)buffer->data;
	const u64 pieces = offsetof(struct nt_wnode_all_data, pieces);
	u64 offset;

	if (index >= wnode->instance_count)
		return false;
	if (wnode->header.flags & WNODE_FLAG_FIXED_INSTANCE_SIZE) {
		if (size < pieces + sizeof(u32))
			return false;
		*length = wnode->fixed_size;
		offset = wnode->data_offset + (u64)index * ALIGN((u64)wnode->fixed_size, 8);
	} else {
		if (size < pieces + (u64)(index + 1) * sizeof(struct nt_wnode_piece))
			return false;
		*length = wnode->pieces[index].length;
		offset = wnode->pieces[index].offset;
	}
	*data = buffer->data + offset;
	return offset >= pieces && offset <= size && *length <= size - offset;
}

/* What a request about one instance is made of */
struct sp_wmi_call {
	struct sp_wmi_instance *instance;
	u32 id;				/* of an item or a method */
	const void *in;
	u32 in_size;
	u32 flag;			/* WNODE_FLAG_xxx of its kind */
};

static u32 sp_wmi_fixed_size(const struct sp_wmi_call *call)
{
	return call->flag == WNODE_FLAG_SINGLE_INSTANCE ?
	       sizeof(struct nt_wnode_single_instance) :
	       offsetof(struct nt_wnode_single_item, data);
}

static void sp_wmi_begin_call(struct sp_wmi_buffer *buffer, void *data)
{
	struct sp_wmi_call *call = data;
	u32 fixed = sp_wmi_fixed_size(call);
	u32 offset = sp_wmi_data_offset(call->instance, fixed);

	sp_wmi_begin(buffer, call->instance, fixed, call->flag);
	if (call->flag == WNODE_FLAG_SINGLE_INSTANCE) {
		struct nt_wnode_single_instance *wnode = (void *)buffer->data;

		wnode->data_offset = offset;
		wnode->data_size = call->in_size;
	} else {
		struct nt_wnode_single_item *wnode = (void *)buffer->data;

		wnode->id = call->id;
		wnode->data_offset = offset;
		wnode->data_size = call->in_size;
	}
	if (call->in_size)
		memcpy(buffer->data + offset, call->in, call->in_size);
}

/* Sends it. With @out, returns the data of the answer. */
static int sp_wmi_call(struct sp_wmi_call *call, u8 minor, u32 flags,
		       struct sp_wmi_buffer **buffer, u8 **out, u32 *out_size)
{
	u32 fixed = sp_wmi_fixed_size(call);
	u32 size = sp_wmi_data_offset(call->instance, fixed) + call->in_size;
	struct sp_wmi_buffer *answer;
	u32 offset, length;
	u32 transferred;
	int err;

	if (call->in_size > SP_WMI_MAX_SIZE || size > SP_WMI_MAX_SIZE)
		return -EMSGSIZE;
	if (out)
		size = max_t(u32, size, SP_WMI_FIRST_SIZE);
	err = sp_wmi_ask(call->instance->block, minor, size, flags, sp_wmi_begin_call, call,
			 &answer, &transferred);
	if (err || !out) {
		if (!err)
			sp_wmi_buffer_free(answer);
		return err;
	}
	if (call->flag == WNODE_FLAG_SINGLE_INSTANCE) {
		const struct nt_wnode_single_instance *wnode = (void *)answer->data;

		offset = wnode->data_offset;
		length = wnode->data_size;
	} else {
		const struct nt_wnode_single_item *wnode = (void *)answer->data;

		offset = wnode->data_offset;
		length = wnode->data_size;
	}
	if (transferred < fixed || offset < fixed || offset > transferred ||
	    length > transferred - offset) {
		sp_wmi_buffer_free(answer);
		return -EIO;
	}
	*buffer = answer;
	*out = answer->data + offset;
	*out_size = length;
	return 0;
}

/*
 * sp_wmi_query - the data of one instance
 *
 * Returns: 0 with the data in *@buffer, which the caller frees; or an errno.
 * Locks: none held; takes wmi->lock. Context: process.
 */
int sp_wmi_query(struct sp_wmi_instance *instance, struct sp_wmi_buffer **buffer, u8 **data,
		 u32 *size)
{
	struct sp_wmi_call call = {
		.instance = instance,
		.flag = WNODE_FLAG_SINGLE_INSTANCE,
	};

	return sp_wmi_call(&call, NT_WMI_QUERY_SINGLE_INSTANCE, SRB_FLAGS_DATA_IN, buffer, data,
			   size);
}

/* sp_wmi_change - set all data of one instance; as sp_wmi_query() */
int sp_wmi_change(struct sp_wmi_instance *instance, const void *data, u32 size)
{
	struct sp_wmi_call call = {
		.instance = instance,
		.in = data,
		.in_size = size,
		.flag = WNODE_FLAG_SINGLE_INSTANCE,
	};

	return sp_wmi_call(&call, NT_WMI_CHANGE_SINGLE_INSTANCE, SRB_FLAGS_DATA_OUT, NULL, NULL,
			   NULL);
}

/* sp_wmi_change_item - set one item of an instance; as sp_wmi_query() */
int sp_wmi_change_item(struct sp_wmi_instance *instance, u32 item, const void *data, u32 size)
{
	struct sp_wmi_call call = {
		.instance = instance,
		.id = item,
		.in = data,
		.in_size = size,
		.flag = WNODE_FLAG_SINGLE_ITEM,
	};

	return sp_wmi_call(&call, NT_WMI_CHANGE_SINGLE_ITEM, SRB_FLAGS_DATA_OUT, NULL, NULL, NULL);
}

/*
 * sp_wmi_execute - execute a method of an instance; as sp_wmi_query()
 *
 * If the output is too large for the buffer the method is executed once more, with a
 * larger one: that is how Windows does it, and a miniport knows.
 */
int sp_wmi_execute(struct sp_wmi_instance *instance, u32 method, const void *in, u32 in_size,
		   struct sp_wmi_buffer **buffer, u8 **out, u32 *out_size)
{
	struct sp_wmi_call call = {
		.instance = instance,
		.id = method,
		.in = in,
		.in_size = in_size,
		.flag = WNODE_FLAG_METHOD_ITEM,
	};

	return sp_wmi_call(&call, NT_WMI_EXECUTE_METHOD, SRB_FLAGS_DATA_IN | SRB_FLAGS_DATA_OUT,
			   buffer, out, out_size);
}

/* Enables or disables a block's events or the collection of its data. Locks: wmi->lock. */
static int sp_wmi_function_control(struct sp_wmi_block *block, u8 minor)
{
	struct sp_wmi *wmi = block->wmi;
	struct sp_wmi_buffer *buffer;
	struct nt_wnode_header *header;
	u32 transferred;
	u8 status;
	int err;

	if (wmi->gone || block->gone)
		return -ENODEV;
	buffer = sp_wmi_buffer_alloc(sizeof(*header));
	if (!buffer)
		return -ENOMEM;
	buffer->guid = block->guid;
	header = (void *)buffer->data;
	header->buffer_size = sizeof(*header);
	header->provider_id = wmi->sp->host->host_no + 1;
	header->guid = block->guid;
	err = sp_wmi_send(wmi, &block->address, minor, &buffer->guid, buffer, 0, &status,
			  &transferred);
	sp_wmi_buffer_free(buffer);
	return err ?: sp_wmi_errno(status);
}

/*
 * sp_wmi_enable - somebody wants a block's events, or has opened its data
 *
 * The first one is told to the miniport; the data only of a block that is expensive.
 *
 * Returns: 0 or an errno. Locks: none held; takes wmi->lock. Context: process.
 */
int sp_wmi_enable(struct sp_wmi_block *block, bool events)
{
	unsigned int *users = events ? &block->listeners : &block->collectors;
	int err;

	if (!events && !(block->flags & WMIREG_FLAG_EXPENSIVE))
		return 0;
	err = mutex_lock_interruptible(&block->wmi->lock);
	if (err)
		return err;
	if (!*users)
		err = sp_wmi_function_control(block, events ? NT_WMI_ENABLE_EVENTS :
							      NT_WMI_ENABLE_COLLECTION);
	if (!err) {
		++*users;
		if (events)
			atomic_inc(&block->wmi->listeners);
	}
	mutex_unlock(&block->wmi->lock);
	return err;
}

/* sp_wmi_disable - undo sp_wmi_enable(). The adapter may be gone. Context: process. */
void sp_wmi_disable(struct sp_wmi_block *block, bool events)
{
	unsigned int *users = events ? &block->listeners : &block->collectors;

	if (!events && !(block->flags & WMIREG_FLAG_EXPENSIVE))
		return;
	mutex_lock(&block->wmi->lock);
	if (events)
		atomic_dec(&block->wmi->listeners);
	/* That it fails is of no interest: nobody listens any more. */
	if (!--*users)
		sp_wmi_function_control(block, events ? NT_WMI_DISABLE_EVENTS :
							NT_WMI_DISABLE_COLLECTION);
	mutex_unlock(&block->wmi->lock);
}

/* --- blocks --- */

static void sp_wmi_release(struct kref *kref)
{
	struct sp_wmi *wmi = container_of(kref, struct sp_wmi, kref);

	kfifo_free(&wmi->events);
	kvfree(wmi);
}

static void sp_wmi_block_release(struct kref *kref)
{
	struct sp_wmi_block *block = container_of(kref, struct sp_wmi_block, kref);
	struct sp_wmi *wmi = block->wmi;
	u32 i;

	for (i = 0; i < block->nr_instances; i++)
		kfree(block->instances[i].name);
	kvfree(block->instances);
	kfree(block);
	kref_put(&wmi->kref, sp_wmi_release);
}

void sp_wmi_block_get(struct sp_wmi_block *block)
{
	kref_get(&block->kref);
}

void sp_wmi_block_put(struct sp_wmi_block *block)
{
	kref_put(&block->kref, sp_wmi_block_release);
}

static struct sp_wmi_block *sp_wmi_find_block(struct sp_wmi_unit *unit, const guid_t *guid)
{
	struct sp_wmi_block *block;

	list_for_each_entry(block, &unit->blocks, link)
		if (guid_equal(&block->guid, guid))
			return block;
	return NULL;
}

/*
 * A block is not registered any more. Who sleeps in its files is woken before they are
 * removed, because removal waits for everybody inside. Not under wmi->lock, which those
 * inside may want.
 */
static void sp_wmi_remove_block(struct sp_wmi_block *block)
{
	struct sp_wmi *wmi = block->wmi;

	mutex_lock(&wmi->lock);
	mutex_lock(&wmi->events_lock);
	block->gone = true;
	list_del(&block->link);
	mutex_unlock(&wmi->events_lock);
	mutex_unlock(&wmi->lock);
	sp_wmi_wake(block);
	sp_wmi_block_files_remove(block);
	sp_wmi_block_put(block);
}

/* The instances of a block that names them itself, as they are just now. */
static int sp_wmi_learn_instances(struct sp_wmi_block *block)
{
	const struct nt_wnode_all_data *wnode;
	struct sp_wmi_buffer *buffer;
	const u32 *offsets;
	u32 count, size, i;
	int err = 0;

	buffer = sp_wmi_query_all(block, &size);
	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	wnode = (void *)buffer->data;
	count = min_t(u32, wnode->instance_count, SP_WMI_MAX_INSTANCES);
	offsets = (void *)buffer->data + wnode->name_offsets;
	if (count && (!IS_ALIGNED(wnode->name_offsets, sizeof(u32)) ||
		      wnode->name_offsets > size ||
		      size - wnode->name_offsets < count * sizeof(u32))) {
		err = -EIO;
		goto free;
	}
	block->instances = kvcalloc(count, sizeof(*block->instances), GFP_KERNEL);
	if (!block->instances && count) {
		err = -ENOMEM;
		goto free;
	}
	for (i = 0; i < count; i++) {
		const u16 *name = sp_wmi_counted(wnode, size, offsets[i]);

		if (!offsets[i] || !name)
			continue;
		block->instances[block->nr_instances].name =
			kmemdup(name, sizeof(u16) + *name, GFP_KERNEL);
		if (!block->instances[block->nr_instances].name) {
			err = -ENOMEM;
			break;
		}
		block->nr_instances++;
	}
free:
	sp_wmi_buffer_free(buffer);
	return err;
}

static int sp_wmi_make_instances(struct sp_wmi *wmi, struct sp_wmi_block *block, u32 count)
{
	u32 i;

	if (block->flags & WMIREG_FLAG_EVENT_ONLY_GUID)
		return 0;
	if (!(block->flags & WMIREG_FLAG_STATIC_NAMES)) {
		int err = sp_wmi_learn_instances(block);

		/* Without instances the block is there all the same. */
		if (err && err != -ENOMEM)
			sp_breach(wmi->sp, "HwStartIo(WMI)",
				  "block %pUL: its instances cannot be learnt: %d", &block->guid,
				  err);
		if (err == -ENOMEM)
			return err;
	} else {
		if (count > SP_WMI_MAX_INSTANCES) {
			sp_breach(wmi->sp, "HwStartIo(WMI)",
				  "block %pUL: InstanceCount is %u; %u are shown", &block->guid,
				  count, SP_WMI_MAX_INSTANCES);
			count = SP_WMI_MAX_INSTANCES;
		}
		block->instances = kvcalloc(count, sizeof(*block->instances), GFP_KERNEL);
		if (!block->instances && count)
			return -ENOMEM;
		block->nr_instances = count;
	}
	for (i = 0; i < block->nr_instances; i++) {
		block->instances[i].block = block;
		block->instances[i].index = i;
	}
	return 0;
}

static void sp_wmi_add_block(struct sp_wmi *wmi, struct sp_wmi_unit *unit,
			     const struct nt_wmi_reg_guid *reg)
{
	struct sp_wmi_block *block = sp_wmi_find_block(unit, &reg->guid);
	bool is_static = reg->flags & WMIREG_FLAG_STATIC_NAMES;

	if (block) {
		/* The same again leaves its open files alone. */
		if (!(reg->flags & WMIREG_FLAG_REMOVE_GUID) && block->flags == reg->flags &&
		    is_static && block->registered == reg->instance_count)
			return;
		sp_wmi_remove_block(block);
	}
	if (reg->flags & WMIREG_FLAG_REMOVE_GUID)
		return;
	block = kzalloc(sizeof(*block), GFP_KERNEL);
	if (!block)
		return;
	kref_init(&block->kref);
	kref_get(&wmi->kref);
	block->wmi = wmi;
	block->address = unit->address;
	block->guid = reg->guid;
	block->flags = reg->flags;
	block->registered = reg->instance_count;
	INIT_LIST_HEAD(&block->readers);
	if (sp_wmi_make_instances(wmi, block, reg->instance_count)) {
		sp_wmi_block_put(block);
		return;
	}
	mutex_lock(&wmi->events_lock);
	list_add_tail(&block->link, &unit->blocks);
	mutex_unlock(&wmi->events_lock);
	sp_wmi_unit_files(wmi, unit);
	sp_wmi_block_files(wmi, unit, block);
}

/* --- registration --- */

/* Takes what a WMIREGINFO says, which may come from a miniport without the library. */
static void sp_wmi_read_reg_info(struct sp_wmi *wmi, struct sp_wmi_unit *unit,
				 const struct sp_wmi_buffer *buffer, u32 size)
{
	const u8 *data = buffer->data;
	u32 at = 0;
	u32 i;

	while (size - at >= sizeof(struct nt_wmi_reg_info)) {
		const struct nt_wmi_reg_info *info = (const void *)(data + at);
		u32 length = min(info->buffer_size, size - at);
		const u16 *mof;

		if (length < sizeof(*info) ||
		    info->guid_count > (length - sizeof(*info)) / sizeof(info->guids[0])) {
			sp_breach(wmi->sp, "HwStartIo(WMI)",
				  "registration: %u blocks do not fit in %u bytes; ignored",
				  info->guid_count, length);
			return;
		}
		mof = info->mof_resource_name ?
		      sp_wmi_counted(info, length, info->mof_resource_name) : NULL;
		if (mof)
			sp_wmi_ascii(unit->mof, sizeof(unit->mof), mof);
		for (i = 0; i < info->guid_count; i++)
			sp_wmi_add_block(wmi, unit, &info->guids[i]);
		if (info->next < sizeof(*info) || info->next > size - at ||
		    !IS_ALIGNED(info->next, 8))
			return;
		at += info->next;
	}
}

/* Asks for the blocks of an address. One that does not answer has none. */
static void sp_wmi_register_unit(struct sp_wmi *wmi, struct sp_wmi_unit *unit)
{
	unsigned long path = unit->asked ? NT_WMI_UPDATE : NT_WMI_REGISTER;
	u32 size = SP_WMI_FIRST_SIZE;
	struct sp_wmi_buffer *buffer;
	u32 transferred;
	u32 needed;
	u8 status;
	int err;

	unit->asked = true;
	for (;;) {
		buffer = sp_wmi_buffer_alloc(size);
		if (!buffer)
			return;
		mutex_lock(&wmi->lock);
		err = sp_wmi_send(wmi, &unit->address, NT_WMI_REGINFO, (void *)path, buffer,
				  SRB_FLAGS_DATA_IN, &status, &transferred);
		mutex_unlock(&wmi->lock);
		if (err)
			break;
		needed = *(u32 *)buffer->data;
		if (transferred != sizeof(u32) || needed <= size || needed > SP_WMI_MAX_SIZE) {
			if (status == SRB_STATUS_SUCCESS)
				sp_wmi_read_reg_info(wmi, unit, buffer, transferred);
			break;
		}
		/* Only its size, because the buffer was too small. */
		sp_wmi_buffer_free(buffer);
		size = needed;
	}
	sp_wmi_buffer_free(buffer);
}

static bool sp_wmi_same_address(const struct sp_wmi_address *a, const struct sp_wmi_address *b)
{
	return a->adapter == b->adapter &&
	       (a->adapter || (a->path == b->path && a->target == b->target && a->lun == b->lun));
}

static void sp_wmi_see_unit(struct sp_wmi *wmi, const struct sp_wmi_address *address, bool again)
{
	struct sp_wmi_unit *unit;

	list_for_each_entry(unit, &wmi->units, link)
		if (sp_wmi_same_address(&unit->address, address))
			goto found;
	unit = kzalloc(sizeof(*unit), GFP_KERNEL);
	if (!unit)
		return;
	unit->address = *address;
	INIT_LIST_HEAD(&unit->blocks);
	mutex_lock(&wmi->events_lock);
	list_add_tail(&unit->link, &wmi->units);
	mutex_unlock(&wmi->events_lock);
found:
	unit->seen = true;
	if (!unit->asked || again)
		sp_wmi_register_unit(wmi, unit);
}

static void sp_wmi_remove_unit(struct sp_wmi *wmi, struct sp_wmi_unit *unit)
{
	struct sp_wmi_block *block, *next;

	list_for_each_entry_safe(block, next, &unit->blocks, link)
		sp_wmi_remove_block(block);
	mutex_lock(&wmi->events_lock);
	list_del(&unit->link);
	mutex_unlock(&wmi->events_lock);
	sp_wmi_unit_files_remove(wmi, unit);
	kfree(unit);
}

/*
 * Asks the adapter and each logical unit that was not asked yet, or all of them again,
 * and forgets the units that have gone. The only one that changes wmi->units, until
 * sp_wmi_remove() has seen to it that this does not run.
 */
static void sp_wmi_register(struct work_struct *work)
{
	struct sp_wmi *wmi = container_of(work, struct sp_wmi, register_work);
	static const struct sp_wmi_address adapter = { .adapter = true };
	bool again = xchg(&wmi->again, false);
	struct sp_wmi_unit *unit, *next;
	struct scsi_device *sdev;

	if (READ_ONCE(wmi->gone))
		return;
	list_for_each_entry(unit, &wmi->units, link)
		unit->seen = false;
	sp_wmi_see_unit(wmi, &adapter, again);
	shost_for_each_device(sdev, wmi->sp->host) {
		struct sp_wmi_address address = {
			.path = sdev->channel, .target = sdev->id, .lun = sdev->lun,
		};

		if (sdev->sdev_state == SDEV_RUNNING)
			sp_wmi_see_unit(wmi, &address, again);
	}
	list_for_each_entry_safe(unit, next, &wmi->units, link)
		if (!unit->seen)
			sp_wmi_remove_unit(wmi, unit);
}

/*
 * sp_wmi_units_changed - a logical unit has come or is gone
 *
 * Locks: any. Context: any. Does nothing without WmiDataProvider.
 */
void sp_wmi_units_changed(struct sp_adapter *sp)
{
	if (sp->wmi && !READ_ONCE(sp->wmi->gone))
		queue_work(system_long_wq, &sp->wmi->register_work);
}

/* --- events --- */

/*
 * sp_wmi_note_event - WMIEvent: copy the event and leave it to work
 *
 * Rule 68: an event of no sensible size is reported. One that nobody listens to is
 * dropped, one that finds the queue full is counted.
 *
 * Locks: the running callback, which is the queue's one writer.
 */
void sp_wmi_note_event(struct sp_adapter *sp, const void *wnode, u8 path, u8 target, u8 lun)
{
	const char *call = "ScsiPortNotification(WMIEvent)";
	struct sp_wmi *wmi = sp->wmi;
	struct nt_wnode_header header;
	struct sp_wmi_event *event;

	if (!wmi) {
		sp_breach(sp, call, "WmiDataProvider is FALSE; ignored");
		return;
	}
	if (copy_from_kernel_nofault(&header, wnode, sizeof(header))) {
		sp_breach(sp, call, "there is no event at %p; ignored", wnode);
		return;
	}
	if (header.buffer_size < sizeof(header) || header.buffer_size > SP_WMI_MAX_EVENT ||
	    !(header.flags & WNODE_FLAG_EVENT_ITEM)) {
		sp_breach(sp, call,
			  "BufferSize %u is not %zu to %u, or no WNODE_FLAG_EVENT_ITEM; lost",
			  header.buffer_size, sizeof(header), SP_WMI_MAX_EVENT);
		return;
	}
	if (!atomic_read(&wmi->listeners))
		return;
	event = &wmi->in;
	event->path = path;
	event->target = target;
	event->lun = lun;
	event->size = header.buffer_size;
	if (copy_from_kernel_nofault(event->wnode, wnode, header.buffer_size)) {
		sp_breach(sp, call, "the event at %p has no %u bytes; ignored", wnode,
			  header.buffer_size);
		return;
	}
	if (!kfifo_in(&wmi->events, (u8 *)event,
		      offsetof(struct sp_wmi_event, wnode) + header.buffer_size))
		atomic_inc(&wmi->lost);
	queue_work(system_wq, &wmi->event_work);
}

/*
 * sp_wmi_note_reregister - WMIReregister: ask for all blocks again
 *
 * Locks: the running callback. No matter without WmiDataProvider.
 */
void sp_wmi_note_reregister(struct sp_adapter *sp)
{
	if (!sp->wmi)
		return;
	WRITE_ONCE(sp->wmi->again, true);
	sp_wmi_units_changed(sp);
}

static bool sp_wmi_concerns(const struct sp_wmi_event *event, const struct sp_wmi_address *address)
{
	if (address->adapter || event->path == SP_UNTAGGED)
		return address->adapter && event->path == SP_UNTAGGED;
	return event->path == address->path &&
	       (event->target == SP_UNTAGGED || event->target == address->target) &&
	       (event->lun == SP_UNTAGGED || event->lun == address->lun);
}

/* Where the data of an event are. What it is not known to be is given as a whole. */
static void sp_wmi_event_data(const struct sp_wmi_event *event, u32 *instance, const u8 **data,
			      u32 *size)
{
	const struct nt_wnode_single_instance *wnode = (const void *)event->wnode;
	u32 offset = sizeof(wnode->header);
	u32 length = event->size - offset;

	*instance = 0;
	if (wnode->header.flags & WNODE_FLAG_SINGLE_INSTANCE && event->size >= sizeof(*wnode) &&
	    wnode->data_offset <= event->size &&
	    wnode->data_size <= event->size - wnode->data_offset) {
		*instance = wnode->instance_index;
		offset = wnode->data_offset;
		length = wnode->data_size;
	}
	*data = event->wnode + offset;
	*size = length;
}

static void sp_wmi_events(struct work_struct *work)
{
	struct sp_wmi *wmi = container_of(work, struct sp_wmi, event_work);
	struct sp_wmi_event *event = &wmi->out;
	const struct nt_wnode_header *header = (const void *)event->wnode;
	struct sp_wmi_block *block;
	struct sp_wmi_unit *unit;
	u32 instance, size;
	const u8 *data;

	mutex_lock(&wmi->events_lock);
	while (kfifo_out(&wmi->events, (u8 *)event, sizeof(*event))) {
		sp_wmi_event_data(event, &instance, &data, &size);
		list_for_each_entry(unit, &wmi->units, link) {
			if (!sp_wmi_concerns(event, &unit->address))
				continue;
			block = sp_wmi_find_block(unit, &header->guid);
			if (block)
				sp_wmi_deliver(block, instance, data, size);
		}
	}
	mutex_unlock(&wmi->events_lock);
}

/* --- life --- */

/*
 * sp_wmi_alloc - before HwInitialize, which may already send an event
 *
 * Returns: 0, also if the miniport is no provider, or an errno. Context: process.
 */
int sp_wmi_alloc(struct sp_adapter *sp)
{
	struct sp_wmi *wmi;

	if (!sp->config->wmi_data_provider)
		return 0;
	wmi = kvzalloc(sizeof(*wmi), GFP_KERNEL);
	if (!wmi)
		return -ENOMEM;
	if (kfifo_alloc(&wmi->events, SP_WMI_EVENT_QUEUE, GFP_KERNEL)) {
		kvfree(wmi);
		return -ENOMEM;
	}
	kref_init(&wmi->kref);
	wmi->sp = sp;
	mutex_init(&wmi->lock);
	mutex_init(&wmi->events_lock);
	INIT_LIST_HEAD(&wmi->units);
	INIT_WORK(&wmi->register_work, sp_wmi_register);
	INIT_WORK(&wmi->event_work, sp_wmi_events);
	/* Not shown yet, so not asked for yet. */
	wmi->gone = true;
	sp->wmi = wmi;
	raw_spin_lock_irq(&sp_wmi_providers_lock);
	list_add_tail(&wmi->link, &sp_wmi_providers);
	raw_spin_unlock_irq(&sp_wmi_providers_lock);
	return 0;
}

/* sp_wmi_add - the host is there: show it and ask for its blocks. Context: process. */
void sp_wmi_add(struct sp_adapter *sp)
{
	if (!sp->wmi)
		return;
	sp_wmi_files_open(sp->wmi, sp->host->host_no);
	WRITE_ONCE(sp->wmi->gone, false);
	sp_wmi_units_changed(sp);
}

/*
 * sp_wmi_remove - before the host goes: no request any more, no file
 *
 * Waits for the request that is under way, and for everybody who is inside one of the
 * files. Locks: none. Context: process.
 */
void sp_wmi_remove(struct sp_adapter *sp)
{
	struct sp_wmi *wmi = sp->wmi;
	struct sp_wmi_unit *unit, *next;

	if (!wmi)
		return;
	mutex_lock(&wmi->lock);
	WRITE_ONCE(wmi->gone, true);
	mutex_unlock(&wmi->lock);
	cancel_work_sync(&wmi->register_work);
	list_for_each_entry_safe(unit, next, &wmi->units, link)
		sp_wmi_remove_unit(wmi, unit);
	sp_wmi_files_close(wmi);
}

/* sp_wmi_free - undo sp_wmi_alloc(), when no callback runs any more. Context: process. */
void sp_wmi_free(struct sp_adapter *sp)
{
	struct sp_wmi *wmi = sp->wmi;

	if (!wmi)
		return;
	cancel_work_sync(&wmi->register_work);
	cancel_work_sync(&wmi->event_work);
	raw_spin_lock_irq(&sp_wmi_providers_lock);
	list_del(&wmi->link);
	raw_spin_unlock_irq(&sp_wmi_providers_lock);
	sp->wmi = NULL;
	kref_put(&wmi->kref, sp_wmi_release);
}
