// SPDX-License-Identifier: GPL-2.0-only
/*
 * IO_CONTROL: what a program says to a miniport. IOCTL_SCSI_MINIPORT works on every
 * node of the adapter's devices, as on Windows, and on a node of the adapter's own,
 * /dev/scsiportN for \\.\ScsiN:, since an adapter need not have a disk.
 *
 * Either kind of node can be open longer than the adapter lives. What they need of
 * it, the memory of struct sp_adapter, stays until the last of them lets go.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "scsiport.h"
#include "uapi/scsiport.h"

#define SP_IOCTL_TIMEOUT	60
#define SP_IOCTL_MAX_TIMEOUT	3600

static_assert(sizeof(struct scsiport_io_control) == 28);

/* Protects the way from a Scsi_Host to its adapter against the adapter's end. */
static DEFINE_SPINLOCK(sp_host_lock);

static void sp_release(struct kref *kref)
{
	struct sp_adapter *sp = container_of(kref, struct sp_adapter, kref);

	sp_own_free(sp);
	put_device(sp->dev);
	kfree(sp);
}

/* sp_adapter_put - one user of the structure less. Context: any. */
void sp_adapter_put(struct sp_adapter *sp)
{
	kref_put(&sp->kref, sp_release);
}

/*
 * sp_adapter_of - the adapter of a host, with a reference; NULL if it is no more
 *
 * For what may come when the host has been removed: all that comes from open nodes.
 * Context: process.
 */
struct sp_adapter *sp_adapter_of(struct Scsi_Host *host)
{
	struct sp_adapter *sp;

	spin_lock(&sp_host_lock);
	sp = *(struct sp_adapter **)shost_priv(host);
	if (sp)
		kref_get(&sp->kref);
	spin_unlock(&sp_host_lock);
	return sp;
}

/* sp_adapter_forget - the host, which somebody may hold still, has no adapter now */
void sp_adapter_forget(struct sp_adapter *sp)
{
	spin_lock(&sp_host_lock);
	*(struct sp_adapter **)shost_priv(sp->host) = NULL;
	spin_unlock(&sp_host_lock);
}

/* What is wrong with a header, or 0. */
static int sp_check_header(const struct scsiport_io_control *header)
{
	if (header->header_length != sizeof(*header) || header->length > SCSIPORT_IO_CONTROL_MAX)
		return -EINVAL;
	return 0;
}

/*
 * IOCTL_SCSI_MINIPORT to a unit. The header is fetched once, so what was checked is
 * what is used; and as much goes back as has come, whatever the miniport has made of
 * the lengths.
 */
static int sp_io_control(struct sp_adapter *sp, u8 path, u8 target, u8 lun, void __user *arg)
{
	struct scsiport_io_control header;
	struct sp_control ctl = {
		.function = SRB_FUNCTION_IO_CONTROL,
		.path = path,
		.target = target,
		.lun = lun,
		.flags = SRB_FLAGS_DATA_IN | SRB_FLAGS_NO_QUEUE_FREEZE,
	};
	int err;

	if (copy_from_user(&header, arg, sizeof(header)))
		return -EFAULT;
	err = sp_check_header(&header);
	if (err)
		return err;
	ctl.timeout = min_t(u32, header.timeout ?: SP_IOCTL_TIMEOUT, SP_IOCTL_MAX_TIMEOUT);
	ctl.length = sizeof(header) + header.length;
	ctl.data = kvmalloc(ctl.length, GFP_KERNEL_ACCOUNT);
	if (!ctl.data)
		return -ENOMEM;
	memcpy(ctl.data, &header, sizeof(header));
	err = -EFAULT;
	if (copy_from_user(ctl.data + sizeof(header), arg + sizeof(header), header.length))
		goto out;
	err = sp_control(sp, &ctl);
	if (!err)
		err = sp_srb_to_errno(ctl.srb_status);
	if (!err && copy_to_user(arg, ctl.data, ctl.length))
		err = -EFAULT;
out:
	kvfree(ctl.data);
	return err;
}

/*
 * sp_ioctl - scsi_host_template.ioctl: of a disk's node, after Linux' own
 *
 * Returns: 0 or an errno of uapi/scsiport.h; -ENOIOCTLCMD for others' commands.
 * Context: process.
 */
int sp_ioctl(struct scsi_device *sdev, unsigned int cmd, void __user *arg)
{
	struct sp_adapter *sp;
	int err;

	if (cmd != SCSIPORT_IOCTL_MINIPORT)
		return -ENOIOCTLCMD;
	if (!capable(CAP_SYS_RAWIO))
		return -EPERM;
	sp = sp_adapter_of(sdev->host);
	if (!sp)
		return -ENODEV;
	err = sp_io_control(sp, sdev->channel, sdev->id, sdev->lun, arg);
	sp_adapter_put(sp);
	return err;
}

static int sp_node_open(struct inode *inode, struct file *file)
{
	/* The lock that misc_deregister() needs is held. */
	struct sp_adapter *sp = container_of(file->private_data, struct sp_adapter, misc);

	kref_get(&sp->kref);
	file->private_data = sp;
	return 0;
}

static int sp_node_release(struct inode *inode, struct file *file)
{
	sp_adapter_put(file->private_data);
	return 0;
}

static long sp_node_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct sp_adapter *sp = file->private_data;
	u8 path = 0, target = 0, lun = 0;

	if (cmd != SCSIPORT_IOCTL_MINIPORT)
		return -ENOTTY;
	if (!capable(CAP_SYS_RAWIO))
		return -EPERM;
	sp_lu_first(sp, &path, &target, &lun);
	return sp_io_control(sp, path, target, lun, (void __user *)arg);
}

static const struct file_operations sp_node_fops = {
	.owner = THIS_MODULE,
	.open = sp_node_open,
	.release = sp_node_release,
	.unlocked_ioctl = sp_node_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = noop_llseek,
};

/* sp_ioctl_open - the adapter's own node; it works without one too. Context: process. */
void sp_ioctl_open(struct sp_adapter *sp)
{
	int err;

	snprintf(sp->misc_name, sizeof(sp->misc_name), "scsiport%u", sp->host->host_no);
	sp->misc.minor = MISC_DYNAMIC_MINOR;
	sp->misc.name = sp->misc_name;
	sp->misc.fops = &sp_node_fops;
	sp->misc.parent = &sp->host->shost_gendev;
	sp->misc.mode = 0600;
	err = misc_register(&sp->misc);
	sp->has_node = !err;
	if (err)
		dev_warn(sp->dev, "no node /dev/%s: %d\n", sp->misc_name, err);
}

/* sp_ioctl_close - no more of it; who has it open gets -ENODEV. Context: process. */
void sp_ioctl_close(struct sp_adapter *sp)
{
	if (sp->has_node)
		misc_deregister(&sp->misc);
	sp->has_node = false;
}
