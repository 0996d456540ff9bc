#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Chooses the kernel to build for and to boot in the guest. The running kernel
# is of no interest: the machines that build this often run one that has no
# headers package.
#
# usage: kernels.sh [version|image|modules|headers|root|list]
#
#   version   its version, such as 6.1.0-56-amd64 (the default)
#   image     the file for qemu -kernel
#   modules   its module folder
#   headers   the folder to build modules against (KDIR)
#   root      what its files lie under: / unless KERNEL names a folder
#   list      the versions that could be chosen
#
# KERNEL= chooses: a version installed in /boot and /lib/modules, or a folder
# that holds the same tree (for instance linux-image and linux-headers packages
# of another suite, unpacked by "dpkg -x", or a kernel built from source and
# installed with INSTALL_PATH=folder/boot INSTALL_MOD_PATH=folder; its build
# tree is found through the link lib/modules/VERSION/build). A kernel needs no
# headers to be booted, only to be built for: "headers" insists on them, and
# so does the choice of a default.

set -euo pipefail

die() { echo "kernels: $*" >&2; exit 1; }

what=${1:-version}
chosen=${KERNEL:-}

root=
case $chosen in
*/*)
	[ -d "$chosen" ] || die "KERNEL=$chosen: no such folder"
	root=$(cd "$chosen" && pwd)
	;;
esac

# Debian puts modules into /lib before the merge of /usr, into /usr/lib after.
modules_of() {
	local dir
	for dir in "$root/lib/modules/$1" "$root/usr/lib/modules/$1"; do
		if [ -f "$dir/modules.dep" ] || [ -d "$dir/kernel" ]; then
			echo "$dir"
			return
		fi
	done
	return 1
}

# The link "build" of an unpacked package points to the real root's /usr/src.
headers_of() {
	local version=$1 dir target
	for dir in "$root/lib/modules/$version/build" "$root/usr/lib/modules/$version/build"; do
		if [ -n "$root" ] && target=$(readlink "$dir") &&
		   [ -f "$root$target/Makefile" ]; then
			echo "$root$target"
			return
		fi
		if [ -f "$dir/Makefile" ]; then
			echo "$dir"
			return
		fi
	done
	return 1
}

versions() {
	local image version
	for image in "$root"/boot/vmlinuz-*; do
		[ -f "$image" ] || continue
		version=${image##*/vmlinuz-}
		if modules_of "$version" >/dev/null; then
			echo "$version"
		fi
	done | sort -V
}

# Newest with headers; within an unpacked folder the newest there is. PREEMPT_RT, for
# which KERNEL= has to ask, only if there is no other.
newest() {
	local version best='' rt=''
	for version in $(versions); do
		[ -n "$root" ] || headers_of "$version" >/dev/null || continue
		case $version in
		*-rt-*) rt=$version ;;
		*)      best=$version ;;
		esac
	done
	echo "${best:-$rt}"
}

known() { versions | xargs; }

if [ -z "$chosen" ]; then
	version=$(newest)
	[ -n "$version" ] || die "no kernel with image, modules and headers is installed.
  Install: apt-get install linux-image-amd64 linux-headers-amd64"
elif [ -n "$root" ]; then
	version=$(newest)
	[ -n "$version" ] || die "KERNEL=$chosen: no boot/vmlinuz-VERSION with lib/modules/VERSION in this folder"
else
	version=$chosen
	if [ ! -f "/boot/vmlinuz-$version" ] || ! modules_of "$version" >/dev/null; then
		die "no kernel $version here (installed: $(known)).
  Install: apt-get install linux-image-$version linux-headers-$version"
	fi
fi

case $what in
version) echo "$version" ;;
image)   echo "$root/boot/vmlinuz-$version" ;;
modules) modules_of "$version" ;;
root)    echo "${root:-/}" ;;
list)    versions ;;
headers)
	headers_of "$version" || die "no headers for kernel $version.
  Install: apt-get install linux-headers-$version"
	;;
*)       die "no such question: '$what'; ask for: version image modules headers root list" ;;
esac
