// SPDX-License-Identifier: GPL-2.0-only
/*
 * WMI's files in debugfs: /sys/kernel/debug/scsiport/hostN/wmi. What each is for is in
 * Documentation/wmi.rst.
 *
 * Files outlive their block and their adapter: an open one keeps the block and the
 * struct sp_wmi, and asks debugfs_file_get() before it looks at anything else. Removal
 * waits for who is inside, so a reader that sleeps is woken first, by block->gone.
 */
#include <linux/capability.h>
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/seq_buf.h>
#include <linux/slab.h>
#include <linux/uio.h>

#include "wmi.h"

/* The folder of all hosts is there while one of them is. */
static DEFINE_MUTEX(sp_wmi_root_mutex);
static struct dentry *sp_wmi_root;
static unsigned int sp_wmi_root_users;

/* An open file; @text is what it reads as, fetched when it is read from its start. */
struct sp_wmi_file {
	struct sp_wmi_block *block;
	struct sp_wmi_instance *instance;	/* the block's; NULL: it is about all */
	struct mutex lock;
	u8 *text;
	size_t length;
};

static struct sp_wmi_file *sp_wmi_file_new(struct sp_wmi_block *block,
					   struct sp_wmi_instance *instance)
{
	struct sp_wmi_file *f;

	if (!capable(CAP_SYS_RAWIO))
		return ERR_PTR(-EPERM);
	f = kzalloc(sizeof(*f), GFP_KERNEL);
	if (!f)
		return ERR_PTR(-ENOMEM);
	mutex_init(&f->lock);
	sp_wmi_block_get(block);
	f->block = block;
	f->instance = instance;
	return f;
}

static void sp_wmi_file_free(struct sp_wmi_file *f)
{
	sp_wmi_block_put(f->block);
	kvfree(f->text);
	kfree(f);
}

/* Files that ask the miniport: an expensive block collects while one is open. */
static int sp_wmi_open(struct file *file, struct sp_wmi_block *block,
		       struct sp_wmi_instance *instance)
{
	struct sp_wmi_file *f = sp_wmi_file_new(block, instance);
	int err;

	if (IS_ERR(f))
		return PTR_ERR(f);
	err = sp_wmi_enable(block, false);
	if (err) {
		sp_wmi_file_free(f);
		return err;
	}
	file->private_data = f;
	return 0;
}

static int sp_wmi_open_instance(struct inode *inode, struct file *file)
{
	struct sp_wmi_instance *instance = inode->i_private;

	return sp_wmi_open(file, instance->block, instance);
}

static int sp_wmi_open_block(struct inode *inode, struct file *file)
{
	return sp_wmi_open(file, inode->i_private, NULL);
}

static int sp_wmi_close(struct inode *inode, struct file *file)
{
	struct sp_wmi_file *f = file->private_data;

	sp_wmi_disable(f->block, false);
	sp_wmi_file_free(f);
	return 0;
}

/* Begins an operation on a file, unless what it is about has gone. */
static int sp_wmi_file_get(struct file *file, struct sp_wmi_file *f)
{
	int err = debugfs_file_get(file->f_path.dentry);

	if (err)
		return -ENODEV;
	err = mutex_lock_interruptible(&f->lock);
	if (err)
		debugfs_file_put(file->f_path.dentry);
	return err;
}

static void sp_wmi_file_put(struct file *file, struct sp_wmi_file *f)
{
	mutex_unlock(&f->lock);
	debugfs_file_put(file->f_path.dentry);
}

/* Takes over @text as what the file reads as. */
static void sp_wmi_set_text(struct sp_wmi_file *f, u8 *text, size_t length)
{
	kvfree(f->text);
	f->text = text;
	f->length = length;
}

static int sp_wmi_copy_text(struct sp_wmi_file *f, const u8 *data, size_t length)
{
	u8 *text = kvmalloc(length + 1, GFP_KERNEL);

	if (!text)
		return -ENOMEM;
	memcpy(text, data, length);
	sp_wmi_set_text(f, text, length);
	return 0;
}

static ssize_t sp_wmi_give(struct sp_wmi_file *f, loff_t *pos, struct iov_iter *to)
{
	size_t n = iov_iter_count(to);
	size_t copied;

	if (*pos < 0 || *pos >= f->length || !n)
		return 0;
	copied = copy_to_iter(f->text + *pos, min_t(size_t, n, f->length - *pos), to);
	*pos += copied;
	return copied ?: -EFAULT;
}

/* Reads what @fetch has fetched when the reading began. */
static ssize_t sp_wmi_read(struct kiocb *iocb, struct iov_iter *to,
			   int (*fetch)(struct sp_wmi_file *f))
{
	struct file *file = iocb->ki_filp;
	struct sp_wmi_file *f = file->private_data;
	ssize_t n;

	n = sp_wmi_file_get(file, f);
	if (n)
		return n;
	if (!iocb->ki_pos)
		n = fetch(f);
	if (!n)
		n = sp_wmi_give(f, &iocb->ki_pos, to);
	sp_wmi_file_put(file, f);
	return n;
}

/*
 * What was written at once, in memory that the caller frees. The first @head bytes are
 * wanted; then the data, which the block layer of WMI limits.
 */
static u8 *sp_wmi_take(struct iov_iter *from, size_t head, size_t *length)
{
	u8 *data;

	*length = iov_iter_count(from);
	if (*length < head)
		return ERR_PTR(-EINVAL);
	if (*length > head + SP_WMI_MAX_SIZE)
		return ERR_PTR(-EMSGSIZE);
	data = kvmalloc(*length + 1, GFP_KERNEL);
	if (!data)
		return ERR_PTR(-ENOMEM);
	if (!copy_from_iter_full(data, *length, from)) {
		kvfree(data);
		return ERR_PTR(-EFAULT);
	}
	return data;
}

/*
 * Has @use see to what was written: a number if @head is its size, then data.
 *
 * Returns: how much was written, or an errno.
 */
static ssize_t sp_wmi_write(struct kiocb *iocb, struct iov_iter *from, size_t head,
			    int (*use)(struct sp_wmi_file *f, u32 number, u8 *data,
				       size_t length))
{
	struct file *file = iocb->ki_filp;
	struct sp_wmi_file *f = file->private_data;
	size_t length;
	u8 *data;
	int err;

	err = sp_wmi_file_get(file, f);
	if (err)
		return err;
	data = sp_wmi_take(from, head, &length);
	err = PTR_ERR_OR_ZERO(data);
	if (!err) {
		err = use(f, head ? *(u32 *)data : 0, data + head, length - head);
		kvfree(data);
	}
	sp_wmi_file_put(file, f);
	return err ?: length;
}

/* --- info: what the block is --- */

static int sp_wmi_fetch_info(struct sp_wmi_file *f)
{
	struct sp_wmi_block *block = f->block;
	bool is_static = block->flags & WMIREG_FLAG_STATIC_NAMES;
	char text[200];
	int n;

	n = scnprintf(text, sizeof(text), "guid %pUL\nflags %#010x%s%s\ninstances %u\nnames %s\n",
		      &block->guid, block->flags,
		      block->flags & WMIREG_FLAG_EXPENSIVE ? " expensive" : "",
		      block->flags & WMIREG_FLAG_EVENT_ONLY_GUID ? " event-only" : "",
		      block->nr_instances, is_static ? "static" : "dynamic");
	return sp_wmi_copy_text(f, text, n);
}

static ssize_t sp_wmi_read_info(struct kiocb *iocb, struct iov_iter *to)
{
	return sp_wmi_read(iocb, to, sp_wmi_fetch_info);
}

/* It asks nobody, so that it opens whatever state the miniport is in. */
static int sp_wmi_open_quietly(struct file *file, struct sp_wmi_block *block,
			       struct sp_wmi_instance *instance)
{
	struct sp_wmi_file *f = sp_wmi_file_new(block, instance);

	if (IS_ERR(f))
		return PTR_ERR(f);
	file->private_data = f;
	return 0;
}

static int sp_wmi_open_info(struct inode *inode, struct file *file)
{
	return sp_wmi_open_quietly(file, inode->i_private, NULL);
}

static int sp_wmi_close_info(struct inode *inode, struct file *file)
{
	sp_wmi_file_free(file->private_data);
	return 0;
}

static const struct file_operations sp_wmi_info_fops = {
	.owner = THIS_MODULE,
	.open = sp_wmi_open_info,
	.release = sp_wmi_close_info,
	.read_iter = sp_wmi_read_info,
	.llseek = default_llseek,
};

/* --- name: the instance's --- */

static void sp_wmi_name(const struct sp_wmi_block *block, u32 index, const u16 *name, char *to,
			size_t room)
{
	if (name)
		sp_wmi_ascii(to, room, name);
	else
		snprintf(to, room, "%s_%u", dev_name(block->wmi->sp->dev), index);
}

static int sp_wmi_fetch_name(struct sp_wmi_file *f)
{
	char text[300];
	size_t n;

	sp_wmi_name(f->block, f->instance->index, f->instance->name, text, sizeof(text) - 1);
	n = strlen(text);
	text[n++] = '\n';
	return sp_wmi_copy_text(f, text, n);
}

static ssize_t sp_wmi_read_name(struct kiocb *iocb, struct iov_iter *to)
{
	return sp_wmi_read(iocb, to, sp_wmi_fetch_name);
}

static int sp_wmi_open_name(struct inode *inode, struct file *file)
{
	struct sp_wmi_instance *instance = inode->i_private;

	return sp_wmi_open_quietly(file, instance->block, instance);
}

static const struct file_operations sp_wmi_name_fops = {
	.owner = THIS_MODULE,
	.open = sp_wmi_open_name,
	.release = sp_wmi_close_info,
	.read_iter = sp_wmi_read_name,
	.llseek = default_llseek,
};

/* --- data: all of an instance --- */

static int sp_wmi_fetch_data(struct sp_wmi_file *f)
{
	struct sp_wmi_buffer *buffer;
	u32 size;
	u8 *data;
	int err;

	err = sp_wmi_query(f->instance, &buffer, &data, &size);
	if (err)
		return err;
	err = sp_wmi_copy_text(f, data, size);
	sp_wmi_buffer_free(buffer);
	return err;
}

static ssize_t sp_wmi_read_data(struct kiocb *iocb, struct iov_iter *to)
{
	return sp_wmi_read(iocb, to, sp_wmi_fetch_data);
}

static int sp_wmi_use_data(struct sp_wmi_file *f, u32 number, u8 *data, size_t length)
{
	return sp_wmi_change(f->instance, data, length);
}

static ssize_t sp_wmi_write_data(struct kiocb *iocb, struct iov_iter *from)
{
	ssize_t n = sp_wmi_write(iocb, from, 0, sp_wmi_use_data);

	if (n > 0)
		iocb->ki_pos += n;
	return n;
}

static const struct file_operations sp_wmi_data_fops = {
	.owner = THIS_MODULE,
	.open = sp_wmi_open_instance,
	.release = sp_wmi_close,
	.read_iter = sp_wmi_read_data,
	.write_iter = sp_wmi_write_data,
	.llseek = default_llseek,
};

/* --- item and method: a number, four bytes as the processor has them, then data --- */

static int sp_wmi_use_item(struct sp_wmi_file *f, u32 number, u8 *data, size_t length)
{
	return sp_wmi_change_item(f->instance, number, data, length);
}

static ssize_t sp_wmi_write_item(struct kiocb *iocb, struct iov_iter *from)
{
	return sp_wmi_write(iocb, from, sizeof(u32), sp_wmi_use_item);
}

static const struct file_operations sp_wmi_item_fops = {
	.owner = THIS_MODULE,
	.open = sp_wmi_open_instance,
	.release = sp_wmi_close,
	.write_iter = sp_wmi_write_item,
	.llseek = noop_llseek,
};

static int sp_wmi_use_method(struct sp_wmi_file *f, u32 number, u8 *data, size_t length)
{
	struct sp_wmi_buffer *buffer;
	u32 out_size;
	u8 *out;
	int err;

	/* What an earlier call has left is not this one's. */
	sp_wmi_set_text(f, NULL, 0);
	err = sp_wmi_execute(f->instance, number, data, length, &buffer, &out, &out_size);
	if (err)
		return err;
	err = sp_wmi_copy_text(f, out, out_size);
	sp_wmi_buffer_free(buffer);
	return err;
}

static ssize_t sp_wmi_write_method(struct kiocb *iocb, struct iov_iter *from)
{
	ssize_t n = sp_wmi_write(iocb, from, sizeof(u32), sp_wmi_use_method);

	/* The output is read from its start. */
	if (n >= 0)
		iocb->ki_pos = 0;
	return n;
}

static int sp_wmi_fetch_nothing(struct sp_wmi_file *f)
{
	return 0;
}

static ssize_t sp_wmi_read_method(struct kiocb *iocb, struct iov_iter *to)
{
	return sp_wmi_read(iocb, to, sp_wmi_fetch_nothing);
}

static const struct file_operations sp_wmi_method_fops = {
	.owner = THIS_MODULE,
	.open = sp_wmi_open_instance,
	.release = sp_wmi_close,
	.read_iter = sp_wmi_read_method,
	.write_iter = sp_wmi_write_method,
	.llseek = default_llseek,
};

/* --- all: a line per instance --- */

/* One line needs so much beside two digits for each byte. */
#define SP_WMI_LINE	320

static int sp_wmi_fetch_all(struct sp_wmi_file *f)
{
	const struct nt_wnode_all_data *wnode;
	struct sp_wmi_buffer *buffer;
	const u8 *data;
	u32 count, size, length, i;
	struct seq_buf text;
	size_t room;
	char *space;
	int err = 0;

	buffer = sp_wmi_query_all(f->block, &size);
	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	wnode = (void *)buffer->data;
	count = min_t(u32, wnode->instance_count, SP_WMI_MAX_INSTANCES);
	/* A byte of data takes part in one line; a hostile answer is cut off. */
	room = 2 * size + count * SP_WMI_LINE + 1;
	space = kvmalloc(room, GFP_KERNEL);
	if (!space) {
		err = -ENOMEM;
		goto free;
	}
	seq_buf_init(&text, space, room);
	for (i = 0; i < count; i++) {
		const u16 *name = NULL;
		char shown[256];

		if (!sp_wmi_instance_data(buffer, size, i, &data, &length)) {
			err = -EIO;
			break;
		}
		if (!(wnode->header.flags & WNODE_FLAG_STATIC_INSTANCE_NAMES) &&
		    IS_ALIGNED(wnode->name_offsets, sizeof(u32)) && wnode->name_offsets <= size &&
		    (u64)(i + 1) * sizeof(u32) <= size - wnode->name_offsets)
			name = sp_wmi_counted(wnode, size, ((u32 *)(buffer->data +
							    wnode->name_offsets))[i]);
		sp_wmi_name(f->block, i, name, shown, sizeof(shown));
		seq_buf_printf(&text, "%u %s ", i, shown);
		for (; length && !seq_buf_has_overflowed(&text); length--)
			seq_buf_printf(&text, "%02x", *data++);
		seq_buf_printf(&text, "\n");
	}
	if (!err) {
		sp_wmi_set_text(f, space, seq_buf_used(&text));
		space = NULL;
	}
	kvfree(space);
free:
	sp_wmi_buffer_free(buffer);
	return err;
}

static ssize_t sp_wmi_read_all(struct kiocb *iocb, struct iov_iter *to)
{
	return sp_wmi_read(iocb, to, sp_wmi_fetch_all);
}

static const struct file_operations sp_wmi_all_fops = {
	.owner = THIS_MODULE,
	.open = sp_wmi_open_block,
	.release = sp_wmi_close,
	.read_iter = sp_wmi_read_all,
	.llseek = default_llseek,
};

/* --- events: a line each --- */

struct sp_wmi_reader {
	struct sp_wmi_file *f;
	struct list_head link;		/* block->readers, under events_lock, as the rest */
	wait_queue_head_t wait;
	struct list_head events;	/* struct sp_wmi_line */
	unsigned int count;
	unsigned int lost;		/* that found the queue full */
	struct sp_wmi_line *line;	/* partly read; under f->lock */
	size_t at;
};

struct sp_wmi_line {
	struct list_head link;
	size_t length;
	char text[];
};

/*
 * sp_wmi_deliver - an event for everybody who has the block's events open
 *
 * Locks: events_lock. Context: process.
 */
void sp_wmi_deliver(struct sp_wmi_block *block, u32 instance, const u8 *data, u32 size)
{
	struct sp_wmi_reader *reader;
	struct sp_wmi_line *line;

	lockdep_assert_held(&block->wmi->events_lock);
	list_for_each_entry(reader, &block->readers, link) {
		struct seq_buf text;
		size_t room = 64 + 2 * size;
		u32 i;

		line = reader->count < SP_WMI_READER_QUEUE ?
		       kmalloc(struct_size(line, text, room), GFP_KERNEL) : NULL;
		if (!line) {
			reader->lost++;
			continue;
		}
		seq_buf_init(&text, line->text, room);
		seq_buf_printf(&text, "instance %u lost %u data", instance, reader->lost);
		for (i = 0; i < size; i++)
			seq_buf_printf(&text, i ? "%02x" : " %02x", data[i]);
		seq_buf_printf(&text, "\n");
		line->length = seq_buf_used(&text);
		reader->lost = 0;
		reader->count++;
		list_add_tail(&line->link, &reader->events);
		wake_up_interruptible(&reader->wait);
	}
}

/* sp_wmi_wake - the block has gone: nobody waits for its events any longer */
void sp_wmi_wake(struct sp_wmi_block *block)
{
	struct sp_wmi_reader *reader;

	mutex_lock(&block->wmi->events_lock);
	list_for_each_entry(reader, &block->readers, link)
		wake_up_all(&reader->wait);
	mutex_unlock(&block->wmi->events_lock);
}

/* No more events for the reader, and those that it has not read are gone with it. */
static void sp_wmi_reader_free(struct sp_wmi_reader *reader)
{
	struct sp_wmi *wmi = reader->f->block->wmi;
	struct sp_wmi_line *line, *next;

	mutex_lock(&wmi->events_lock);
	list_del(&reader->link);
	mutex_unlock(&wmi->events_lock);
	list_for_each_entry_safe(line, next, &reader->events, link)
		kfree(line);
	kfree(reader->line);
	sp_wmi_file_free(reader->f);
	kfree(reader);
}

static int sp_wmi_open_events(struct inode *inode, struct file *file)
{
	struct sp_wmi_block *block = inode->i_private;
	struct sp_wmi_reader *reader;
	int err;

	reader = kzalloc(sizeof(*reader), GFP_KERNEL);
	if (!reader)
		return -ENOMEM;
	init_waitqueue_head(&reader->wait);
	INIT_LIST_HEAD(&reader->events);
	reader->f = sp_wmi_file_new(block, NULL);
	if (IS_ERR(reader->f)) {
		err = PTR_ERR(reader->f);
		kfree(reader);
		return err;
	}
	/* Before the miniport may send: the first event counts. */
	mutex_lock(&block->wmi->events_lock);
	list_add_tail(&reader->link, &block->readers);
	mutex_unlock(&block->wmi->events_lock);
	err = sp_wmi_enable(block, true);
	if (err) {
		sp_wmi_reader_free(reader);
		return err;
	}
	file->private_data = reader;
	return nonseekable_open(inode, file);
}

static int sp_wmi_close_events(struct inode *inode, struct file *file)
{
	struct sp_wmi_reader *reader = file->private_data;

	sp_wmi_disable(reader->f->block, true);
	sp_wmi_reader_free(reader);
	return 0;
}

/* The next event, or NULL; at the end of the block *@gone. */
static struct sp_wmi_line *sp_wmi_next_event(struct sp_wmi_reader *reader, bool *gone)
{
	struct sp_wmi_block *block = reader->f->block;
	struct sp_wmi_line *line;

	mutex_lock(&block->wmi->events_lock);
	*gone = block->gone;
	line = list_first_entry_or_null(&reader->events, struct sp_wmi_line, link);
	if (line) {
		list_del(&line->link);
		reader->count--;
	}
	mutex_unlock(&block->wmi->events_lock);
	return line;
}

/* Waits for an event. Returns: 0 with reader->line, or NULL at the end; an errno. */
static int sp_wmi_wait_event(struct sp_wmi_reader *reader, bool nonblocking)
{
	bool gone;

	while (!reader->line) {
		reader->line = sp_wmi_next_event(reader, &gone);
		reader->at = 0;
		if (reader->line || gone)
			break;
		if (nonblocking)
			return -EAGAIN;
		if (wait_event_interruptible(reader->wait, !list_empty_careful(&reader->events) ||
					     READ_ONCE(reader->f->block->gone)))
			return -ERESTARTSYS;
	}
	return 0;
}

static ssize_t sp_wmi_read_events(struct kiocb *iocb, struct iov_iter *to)
{
	struct file *file = iocb->ki_filp;
	struct sp_wmi_reader *reader = file->private_data;
	struct sp_wmi_line *line;
	ssize_t n;

	if (!iov_iter_count(to))
		return 0;
	n = sp_wmi_file_get(file, reader->f);
	if (n)
		return n == -ENODEV ? 0 : n;
	n = sp_wmi_wait_event(reader, file->f_flags & O_NONBLOCK || iocb->ki_flags & IOCB_NOWAIT);
	line = reader->line;
	if (!n && line) {
		n = copy_to_iter(line->text + reader->at,
				 min(iov_iter_count(to), line->length - reader->at), to);
		reader->at += n;
		if (!n)
			n = -EFAULT;
		if (reader->at == line->length) {
			kfree(line);
			reader->line = NULL;
		}
	}
	sp_wmi_file_put(file, reader->f);
	return n;
}

static __poll_t sp_wmi_poll_events(struct file *file, poll_table *table)
{
	struct sp_wmi_reader *reader = file->private_data;
	__poll_t mask = 0;

	/* The queue is the file's own and lives as long as it. */
	poll_wait(file, &reader->wait, table);
	if (READ_ONCE(reader->line) || !list_empty_careful(&reader->events))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (READ_ONCE(reader->f->block->gone))
		mask |= EPOLLHUP | EPOLLIN | EPOLLRDNORM;
	return mask;
}

static const struct file_operations sp_wmi_events_fops = {
	.owner = THIS_MODULE,
	.open = sp_wmi_open_events,
	.release = sp_wmi_close_events,
	.read_iter = sp_wmi_read_events,
	.poll = sp_wmi_poll_events,
	.llseek = no_llseek,
};

/* --- folders --- */

/*
 * sp_wmi_block_files - the folder of a block
 *
 * That debugfs has none costs the user his view and nobody else anything, so errors
 * are not looked at, as usual. Context: process.
 */
void sp_wmi_block_files(struct sp_wmi *wmi, struct sp_wmi_unit *unit, struct sp_wmi_block *block)
{
	struct dentry *dir;
	char name[40];
	u32 i;

	snprintf(name, sizeof(name), "%pUL", &block->guid);
	block->dir = debugfs_create_dir(name, unit->dir);
	debugfs_create_file_unsafe("info", 0400, block->dir, block, &sp_wmi_info_fops);
	debugfs_create_file_unsafe("events", 0400, block->dir, block, &sp_wmi_events_fops);
	if (block->flags & WMIREG_FLAG_EVENT_ONLY_GUID)
		return;
	debugfs_create_file_unsafe("all", 0400, block->dir, block, &sp_wmi_all_fops);
	for (i = 0; i < block->nr_instances; i++) {
		struct sp_wmi_instance *instance = &block->instances[i];

		snprintf(name, sizeof(name), "%u", i);
		dir = debugfs_create_dir(name, block->dir);
		debugfs_create_file_unsafe("name", 0400, dir, instance, &sp_wmi_name_fops);
		debugfs_create_file_unsafe("data", 0600, dir, instance, &sp_wmi_data_fops);
		debugfs_create_file_unsafe("item", 0200, dir, instance, &sp_wmi_item_fops);
		debugfs_create_file_unsafe("method", 0600, dir, instance, &sp_wmi_method_fops);
	}
}

/* sp_wmi_block_files_remove - waits for who is inside. Locks: none. Context: process. */
void sp_wmi_block_files_remove(struct sp_wmi_block *block)
{
	debugfs_remove_recursive(block->dir);
	block->dir = NULL;
}

/* sp_wmi_unit_files - the folder of an address that has blocks. Context: process. */
void sp_wmi_unit_files(struct sp_wmi *wmi, struct sp_wmi_unit *unit)
{
	char name[16];

	if (unit->dir)
		return;
	if (unit->address.adapter) {
		unit->dir = wmi->dir;
	} else {
		snprintf(name, sizeof(name), "%u:%u:%u", unit->address.path, unit->address.target,
			 unit->address.lun);
		unit->dir = debugfs_create_dir(name, wmi->dir);
	}
	if (!unit->mof[0])
		return;
	unit->mof_blob.data = unit->mof;
	unit->mof_blob.size = strlen(unit->mof);
	unit->mof_file = debugfs_create_blob("mof", 0400, unit->dir, &unit->mof_blob);
}

/* sp_wmi_unit_files_remove - the blocks' folders have gone. Context: process. */
void sp_wmi_unit_files_remove(struct sp_wmi *wmi, struct sp_wmi_unit *unit)
{
	if (!unit->address.adapter)
		debugfs_remove_recursive(unit->dir);
	else
		debugfs_remove(unit->mof_file);
	unit->dir = NULL;
}

/* sp_wmi_files_open - scsiport/hostN/wmi. Context: process. */
void sp_wmi_files_open(struct sp_wmi *wmi, unsigned int host)
{
	char name[16];

	mutex_lock(&sp_wmi_root_mutex);
	if (!sp_wmi_root_users++)
		sp_wmi_root = debugfs_create_dir("scsiport", NULL);
	snprintf(name, sizeof(name), "host%u", host);
	wmi->host_dir = debugfs_create_dir(name, sp_wmi_root);
	mutex_unlock(&sp_wmi_root_mutex);
	wmi->dir = debugfs_create_dir("wmi", wmi->host_dir);
	debugfs_create_atomic_t("lost", 0400, wmi->dir, &wmi->lost);
}

/* sp_wmi_files_close - undo sp_wmi_files_open(). Locks: none. Context: process. */
void sp_wmi_files_close(struct sp_wmi *wmi)
{
	if (!wmi->host_dir)
		return;
	mutex_lock(&sp_wmi_root_mutex);
	debugfs_remove_recursive(wmi->host_dir);
	wmi->host_dir = NULL;
	if (!--sp_wmi_root_users)
		debugfs_remove_recursive(sp_wmi_root);
	mutex_unlock(&sp_wmi_root_mutex);
}
