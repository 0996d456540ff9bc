#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# "make test-debug": builds a copy of this tree for the sanitizer kernel
# (qemu/debug-kernel makes it if it is not there) and runs in guests with that
# kernel the KUnit suites and those tests of tests/guest that load drivers. What
# KASAN, lockdep or another checker says fails the test, see qemu/complaints.
#
# usage: debug.sh [NAME...]      default: $TESTS, else all that stands below
#
# The modules and the logs are in out/debug. TIMEOUT_SCALE=N multiplies each
# test's time.

set -euo pipefail

tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$tests")
copy=$top/out/debug

[ $# -gt 0 ] || read -r -a names <<<"${TESTS:-}"
[ $# = 0 ] || names=("$@")
[ "${#names[@]}" -gt 0 ] ||
	names=(kunit main-job breaches deferred recovery lifecycle settings)

"$top/qemu/install.sh" test
KERNEL=$("$top/qemu/debug-kernel")
export KERNEL

# A copy, so that the modules of the ordinary kernel stay what they are.
mkdir -p "$top/out"
exec {lock}>"$top/out/debug.lock"
flock "$lock"
rm -rf "$copy"
mkdir "$copy"
# shellcheck disable=SC2016  # expanded by the inner shell
TOP=$top TESTS_DIR=$tests bash -c '. "$TESTS_DIR/lib.sh"; sources' |
	tar -C "$top" -cf - -T - | tar -C "$copy" -xf -

cd "$copy"
unset TESTS KDIR
SANITIZER=1 TIMEOUT_SCALE=${TIMEOUT_SCALE:-4} tests/run.sh "${names[@]}"
