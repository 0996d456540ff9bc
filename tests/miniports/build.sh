#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds the test miniports for the kernel that KERNEL= or KDIR= chooses. The
# port driver has to be built already: its exported symbols are needed.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
headers=${KDIR:-$("$top/qemu/kernels.sh" headers)}

cd "$top"
flock .build.lock make --no-print-directory -C "$headers" M="$here" W=1 \
	KBUILD_EXTRA_SYMBOLS="$top/Module.symvers" "${@:-modules}"
# The one product that the top Makefile's "clean" would not find.
rm -f "$here/Module.symvers"

# Those that come as a folder of somebody's: "make miniport" makes them, with their
# DebugPrint.
for name in decade2000 decadecpp raidcard/NT decade95 decade2003; do
	log=$(make --no-print-directory miniport SRC="$here/$name" KDIR="$headers" DEFINES=DBG=1 2>&1) || {
		echo "$log" >&2
		exit 1
	}
done
