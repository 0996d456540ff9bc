#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Packs the guest's initramfs: busybox, initramfs-init and the modules that
# the host's root needs to be mounted by 9p.
#
# usage: initramfs.sh OUTPUT
#
# KERNEL= chooses the kernel (see kernels.sh).

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
output=${1:?usage: initramfs.sh OUTPUT}

die() { echo "initramfs: $*" >&2; exit 1; }

# Debian keeps kmod's tools out of an ordinary user's path.
PATH=$PATH:/usr/sbin:/sbin

version=$("$here/kernels.sh" version)
modules=$("$here/kernels.sh" modules)
root=${modules%/lib/modules/*}

busybox=$(command -v busybox) ||
	die "no busybox; install the package busybox-static"
[ -f "$modules/modules.dep" ] ||
	die "$modules has no modules.dep; run: depmod -b '${root:-/}' $version"

dir=$(mktemp -d "${TMPDIR:-/tmp}/scsiport-initramfs.XXXXXX")
trap 'rm -rf "$dir"' EXIT

mkdir -p "$dir"/{bin,sbin,dev,proc,modules}
cp "$busybox" "$dir/bin/busybox"
for applet in sh mount insmod grep mkdir switch_root; do
	ln -s busybox "$dir/bin/$applet"
done
cp "$here/initramfs-init" "$dir/init"
chmod 755 "$dir/init"

# In the order of loading; what is built into the kernel is no line of "insmod".
modprobe -d "${root:-/}" -S "$version" --show-depends -a \
	virtio_pci 9pnet_virtio 9p overlay >"$dir/depends" ||
	die "kernel $version lacks a module the guest needs (virtio_pci 9pnet_virtio 9p overlay)"
awk '$1 == "insmod" && !seen[$2]++ { print $2 }' "$dir/depends" >"$dir/files"
rm "$dir/depends"

while read -r file; do
	name=${file##*/}
	case $file in
	*.ko)     cp "$file" "$dir/modules/$name" ;;
	*.ko.xz)  name=${name%.xz};  xz -dc "$file" >"$dir/modules/$name" ;;
	*.ko.zst) name=${name%.zst}; zstd -qdc "$file" >"$dir/modules/$name" ;;
	*.ko.gz)  name=${name%.gz};  gzip -dc "$file" >"$dir/modules/$name" ;;
	*)        die "$file: unknown kind of module file" ;;
	esac
	echo "$name"
done <"$dir/files" >"$dir/modules/order"
rm "$dir/files"

(cd "$dir" && find . | cpio --quiet -o -H newc -R 0:0) >"$output"
