#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The part of "make test" that runs under the sanitizer kernel (qemu/debug-kernel
# makes it if it is not there), alone: "make test-debug". What KASAN, lockdep or
# another checker says fails the test, see qemu/complaints.
#
# usage: debug.sh [NAME...]          default: $TESTS, else all; "kunit", or the name
#                                    of a file in tests/guest that has a line
#                                    "sanitizer: RESULT..." in its first comment
#        debug.sh --build KERNEL [kunit] [miniports]
#                                    only build a copy of this tree for that kernel,
#                                    in out/debug, with the suites and the test
#                                    miniports; tests/run.sh asks for it
#
# SANITIZER=all: all of tests/guest, and all of their results, which takes long.
# TIMEOUT_SCALE=N multiplies each test's time.

set -euo pipefail

tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$tests")
copy=$top/out/debug

# A copy, so that the modules of the ordinary kernel stay what they are.
build()
{
	export KERNEL=$1
	unset KDIR
	mkdir -p "$top/out"
	exec {lock}>"$top/out/debug.lock"
	flock "$lock"
	rm -rf "$copy"
	mkdir "$copy"
	# shellcheck disable=SC2016  # expanded by the inner shell
	TOP=$top TESTS_DIR=$tests bash -c '. "$TESTS_DIR/lib.sh"; sources' |
		tar -C "$top" -cf - -T - | tar -C "$copy" -xf -
	make -C "$copy" --no-print-directory modules
	[[ " ${*:2} " != *" miniports "* ]] || "$copy/tests/miniports/build.sh"
	[[ " ${*:2} " != *" kunit "* ]] || "$copy/tests/kunit/build.sh"
}

if [ "${1:-}" = --build ]; then
	build "${@:2}"
	exit
fi

[ $# -gt 0 ] || read -r -a names <<<"${TESTS:-}"
[ $# = 0 ] || names=("$@")
[ "${#names[@]}" -gt 0 ] || names=(kunit '*')
for i in "${!names[@]}"; do
	case ${names[i]} in
	kunit* | debug-*) ;;
	*) names[i]=debug-${names[i]} ;;
	esac
done
unset TESTS
exec "$tests/run.sh" "${names[@]}"
