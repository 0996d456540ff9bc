#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The main job, "make run": installs what is missing, builds the modules, boots
# a guest with an HBA and two disks of known content, exercises the miniport in
# it and reports. PASS and status 0 only if every step passed and the guest's
# kernel had nothing to complain about.
#
# HBA=      which HBA (qemu/hbas)
# DRIVER=   miniport (default) or native, the in-tree driver, for comparison
# KERNEL= CPUS= MEM= ACCEL= TIMEOUT=   as in qemu/guest --help
# MODULES_DIR=   use the modules built there instead of building them
#
# Leaves out/report.txt, out/life.txt (the trace of one request), fio's figures
# (out/fio-*.json) and the guest's whole output (out/run.log).

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$here")
hba=${HBA:-pvscsi}
driver=${DRIVER:-miniport}

say() { printf '[%4d s] %s\n' "$SECONDS" "$*"; }
die() { echo "run: $*" >&2; echo FAIL; exit 1; }

known=$(awk '!/^#/ && NF { printf "%s%s", sep, $1; sep = " " }' "$here/hbas")
line=$(awk -v name="$hba" '!/^#/ && $1 == name' "$here/hbas")
[ -n "$line" ] || die "unknown HBA '$hba'; known: $known"
read -r _ _ _ native miniport <<<"$line"
case $driver in
miniport)
	[ "$miniport" != - ] || die "there is no miniport for $hba yet; DRIVER=native exercises $native"
	module=$miniport
	;;
native) module=$native ;;
*) die "DRIVER=$driver is neither miniport nor native" ;;
esac

# Everything in a folder of this run's own first: another one may be running.
work=$(mktemp -d "${TMPDIR:-/tmp}/scsiport-run.XXXXXX")
child=
# shellcheck disable=SC2317  # called by the traps
cleanup()
{
	trap - EXIT
	trap '' INT TERM HUP
	if [ -n "$child" ]; then
		kill "$child" 2>/dev/null || true
		wait "$child" 2>/dev/null || true
	fi
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

### install, build ############################################################

say "packages"
"$here/install.sh" run || die "packages are missing"
version=$("$here/kernels.sh" version) || die "no kernel"

if [ "$driver" = miniport ] && [ -z "${MODULES_DIR:-}" ]; then
	headers=$("$here/kernels.sh" headers) || die "no headers to build against"
	say "modules for $version"
	mkdir -p "$top/out"
	# One build at a time in this tree, however many runs.
	flock "$top/out/.build.lock" \
		make -C "$top" --no-print-directory modules KVER="$version" KDIR="$headers" \
		>"$work/build.log" 2>&1 ||
		{ tail -n 40 "$work/build.log" >&2; die "the modules do not build (above, the end of the output)"; }
fi

### the guest #################################################################

say "guest: $hba on $module, two disks and a CD-ROM of known content"
mkdir "$work/out"
status=0
TIMEOUT=${TIMEOUT:-600} "$here/guest" --hba "$hba,disks=2,cd=1" --driver "$driver" --out "$work/out" \
	--env "SCSIPORT_ARGS=${SCSIPORT_ARGS:-}" --env "MINIPORT_ARGS=${MINIPORT_ARGS:-}" \
	--env "RUNTIME=${RUNTIME:-2}" \
	-- "$here/exercise.sh" > >(tee "$work/out/run.log") &
child=$!
wait "$child" || status=$?
child=
say "guest ended with status $status"

### the report ################################################################

touch "$work/out/results" "$work/out/facts"
passed=$(grep -c '^PASS' "$work/out/results" || true)
failed=$(grep -c '^FAIL' "$work/out/results" || true)
skipped=$(grep -c '^SKIP' "$work/out/results" || true)

case $status in
0)   what="" ;;
124) what="the guest was killed when its time was up" ;;
126) what="the guest's kernel complained" ;;
127) what="the guest ended without a verdict" ;;
*)   what="failed: $(awk '/^FAIL/ { printf "%s%s", sep, $2; sep = ", " }' "$work/out/results")" ;;
esac
# A guest that says it went well without having done anything has not.
if [ "$status" = 0 ] && [ "$passed" = 0 ]; then
	status=1
	what="no step has run"
fi

{
	echo "SCSI Port for Linux: $hba on $module, kernel $version, $(date -u '+%Y-%m-%d %H:%M') UTC"
	echo
	awk '{ printf "  %s %-11s %6.1f s   ", $1, $2, $3; if (NR % 3 == 0) print "" }
	     END { if (NR % 3) print "" }' "$work/out/results"
	echo
	for figures in random sequential verify; do
		[ -s "$work/out/fio-$figures.json" ] || continue
		jq -r -f "$here/fio-figures.jq" "$work/out/fio-$figures.json" | sed 's/^/  /'
	done
	echo
	sed -n 's/^\(host[0-9]*\)=/  \1: /p' "$work/out/facts"
	sed -n 's/^handler=/  interrupt handler (4k, QD1, traced): /p' "$work/out/facts"
	if [ -s "$work/out/life.txt" ]; then
		echo "  one request, traced: $(grep -c . "$work/out/life.txt") events, see out/life.txt"
	fi
	echo
	if [ "$status" = 0 ]; then
		echo "PASS: $passed steps passed, $failed failed, $skipped skipped, $SECONDS seconds"
	else
		echo "FAIL: $what ($passed steps passed, $failed failed, $skipped skipped, $SECONDS seconds)"
	fi
} >"$work/out/report.txt"

mkdir -p "$top/out"
for file in report.txt life.txt run.log fio-random.json fio-sequential.json fio-verify.json; do
	if [ -e "$work/out/$file" ]; then
		mv -f "$work/out/$file" "$top/out/$file"
	else
		rm -f "$top/out/$file"
	fi
done

echo
cat "$top/out/report.txt"
[ "$status" = 0 ] || exit 1
