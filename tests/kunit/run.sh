#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# In a guest whose kernel has KUnit: runs the suites and prints one line per case,
# "ok suite.case", "not ok suite.case" with what was expected, or "skip suite.case".
# The status is 1 if a case has failed or none was run, 4 if the kernel has no
# KUnit or the modules were not built for it.
#
# usage: run.sh [folder of the work tree that holds the built modules [SUITE[.CASE]...]]

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=${1:-$(cd "$here/../.." && pwd)}
port=$top/compat/scsiport.ko
suites=$top/tests/kunit/scsiport_kunit.ko
only=$(IFS=,; echo "${*:2}")

[ -d /sys/module/kunit ] || { echo "this kernel has no KUnit"; exit 4; }
for file in "$port" "$suites"; do
	[ -f "$file" ] || { echo "$file was not built"; exit 4; }
done

mark="kunit: mark $EPOCHREALTIME"
result=$(mktemp)
trap 'rm -f "$result"; [ -z "${reader:-}" ] || kill "$reader" 2>/dev/null' EXIT

# What the suites say, as it comes: the kernel's log may be shorter than all of it.
follow()
{
	local line words suite='' good=0 bad=0 on=''
	while IFS= read -r line; do
		line=${line#*;}
		if [ -z "$on" ]; then
			# what an earlier run has said is still there
			[ "$line" != "$mark begin" ] || on=1
			continue
		fi
		read -r -a words <<<"$line"
		case $line in
		"$mark end") break ;;
		'    # Subtest: '*) suite=${words[2]} ;;
		'    ok '*'# SKIP not asked for') ;;
		'    ok '*'# SKIP'*) echo "skip $suite.${words[2]}" ;;
		'    ok '*)
			echo "ok $suite.${words[2]}"
			good=$((good + 1))
			;;
		'    not ok '*)
			echo "not ok $suite.${words[3]}"
			bad=$((bad + 1))
			;;
		'    # '*FAILED* | '    # '*Expected*) printf '%b\n' "${line//'\x0a'/'\n'}" ;;
		esac
	done
	echo "$good passed, $bad failed"
	if [ "$bad" = 0 ] && [ "$good" -gt 0 ]; then
		echo passed >"$result"
	else
		echo failed >"$result"
	fi
}

insmod "$port"
echo "$mark begin" >/dev/kmsg
cat /dev/kmsg > >(follow) &
reader=$!
# main.c tells why it is a file
rm -f /run/scsiport_kunit
[ -z "$only" ] || echo -n "$only" >/run/scsiport_kunit
insmod "$suites"
rmmod scsiport_kunit
rmmod scsiport
echo "$mark end" >/dev/kmsg
for ((i = 0; i < 100; i++)); do
	[ ! -s "$result" ] || break
	sleep 0.1
done
[ "$(cat "$result")" = passed ]
