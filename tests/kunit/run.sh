#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# In a guest whose kernel has KUnit: runs the suites and prints one line per case,
# "ok suite.case", "not ok suite.case" with what was expected, or "skip suite.case".
# The status is 1 if a case has failed or none was run, 4 if the kernel has no
# KUnit or the modules were not built for it.
#
# usage: run.sh [folder of the work tree that holds the built modules]

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=${1:-$(cd "$here/../.." && pwd)}
port=$top/compat/scsiport.ko
suites=$top/tests/kunit/scsiport_kunit.ko

[ -d /sys/module/kunit ] || { echo "this kernel has no KUnit"; exit 4; }
for file in "$port" "$suites"; do
	[ -f "$file" ] || { echo "$file was not built"; exit 4; }
done

mark="kunit: mark $EPOCHREALTIME"
log=$(mktemp)
trap 'rm -f "$log"; [ -z "${reader:-}" ] || kill "$reader"' EXIT

insmod "$port"
echo "$mark" >/dev/kmsg
# As it comes: the kernel's log may be shorter than this.
cat /dev/kmsg >"$log" &
reader=$!
insmod "$suites"
rmmod scsiport_kunit
rmmod scsiport
sleep 1

sed -e "1,/$mark/d" -e '/^ /d' -e 's/^[^;]*;//' "$log" | awk '
	/^    # Subtest: / { suite = $3; next }
	/^    ok .* # SKIP/ { print "skip " suite "." $3; next }
	/^    ok / { print "ok " suite "." $3; good++; next }
	/^    not ok / { print "not ok " suite "." $4; bad++; next }
	/^    # .*(FAILED|Expected)/ { gsub(/\\x0a/, "\n"); print }
	END {
		print good + 0 " passed, " bad + 0 " failed"
		exit bad || !good
	}'
