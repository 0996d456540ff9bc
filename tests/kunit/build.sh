#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds scsiport_kunit.ko for the kernel that KERNEL= or KDIR= chooses, which has
# to have KUnit and the interrupt simulator. The port driver has to be built for
# it already: its exported symbols are needed.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
headers=${KDIR:-$("$top/qemu/kernels.sh" headers)}

for option in KUNIT IRQ_SIM; do
	if ! grep -q -E "^CONFIG_$option=[ym]" "$headers/.config"; then
		echo "$headers: a kernel without CONFIG_$option cannot run these suites" >&2
		exit 4
	fi
done

cd "$top"
flock .build.lock make --no-print-directory -C "$headers" M="$here" W=1 \
	KBUILD_EXTRA_SYMBOLS="$top/Module.symvers" "${@:-modules}"
# The one product that the top Makefile's "clean" would not find.
rm -f "$here/Module.symvers"
