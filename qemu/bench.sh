#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# "make bench": one guest, two equal HBAs with disks that cost nothing, one on
# the native driver and one on ours; the same jobs on both in turn, and the
# median of the ratios. (An HBA that a machine has only once changes its driver.)
# Single runs scatter by several per cent: only the ratio of neighbouring runs means
# something, and only the median of many.
#
# HBA=      which HBA (qemu/hbas)
# PAIRS=    runs on each driver per job (default 21; QUICK=1: 2)
# RUNTIME=  seconds of each run that are measured (default 1.5; QUICK=1: 1)
# JOBS=     only these, by the names in bench-guest.sh
# IRQ=no    do not trace the interrupts (IRQ_PAIRS= runs each, default 5 or PAIRS)
# IRQSOFF=yes  also how long interrupts are off, on the sanitizer kernel, in a guest of
#           its own (IRQSOFF_PAIRS= runs each, default 2): the tracepoints of its
#           irqsoff tracer. All that it does is slower; only the two drivers compare.
# PIN=no    do not tie fio and the interrupts to one processor of the guest
# BUFFERS=huge  fio's buffers in one piece (default: pages that are no neighbours)
# DRIVER=   native puts the native driver on both, which shows the noise
# APPEND=   more kernel parameters
# KERNEL= CPUS= MEM= ACCEL= SCSIPORT_ARGS= MINIPORT_ARGS= as in "make run"
# MODULES_DIR=   use the modules built there instead of building them
#
# Leaves out/bench.json (a list of objects: hba, job, metric, native, ours,
# ratio, low, high, pairs), out/bench.txt (the table), out/bench-runs.txt (every
# run), out/irq-times.txt (how many interrupts took how long) and its plot,
# out/irq-times.svg and .png; with IRQSOFF=yes the same in out/irqsoff-times.*. There is no pass or fail by speed.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$here")
hba=${HBA:-pvscsi}
driver=${DRIVER:-miniport}
if [ -n "${QUICK:-}" ]; then
	pairs=${PAIRS:-2} runtime=${RUNTIME:-1}
else
	pairs=${PAIRS:-21} runtime=${RUNTIME:-1.5}
fi

die() { echo "bench: $*" >&2; exit 1; }

irq_pairs=${IRQ_PAIRS:-$((pairs < 5 ? pairs : 5))}
[ "${IRQ:-yes}" = yes ] || irq_pairs=0
irqsoff_pairs=0
[ "${IRQSOFF:-no}" = no ] || irqsoff_pairs=${IRQSOFF_PAIRS:-2}
[[ $irqsoff_pairs =~ ^[0-9]+$ ]] || die "IRQSOFF_PAIRS=$irqsoff_pairs is not a number"
[[ $irq_pairs =~ ^[0-9]+$ ]] || die "IRQ_PAIRS=$irq_pairs is not a number"
[[ $pairs =~ ^[1-9][0-9]*$ ]] || die "PAIRS=$pairs is not a number"
[[ $runtime =~ ^[0-9]*\.?[0-9]+$ ]] || die "RUNTIME=$runtime is not a number of seconds"
known=$(awk '!/^#/ && NF { printf "%s%s", sep, $1; sep = " " }' "$here/hbas")
line=$(awk -v name="$hba" '!/^#/ && $1 == name' "$here/hbas")
[ -n "$line" ] || die "unknown HBA '$hba'; known: $known"
read -r _ device _ native miniport <<<"$line"
[ "$native" != - ] || die "Linux has no driver for $hba"
ours=$miniport
[ "$driver" = miniport ] || ours=$native
[ "$ours" != - ] || die "there is no miniport for $hba yet"

work=$(mktemp -d "${TMPDIR:-/tmp}/scsiport-bench.XXXXXX")
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

"$here/install.sh" bench || die "packages are missing"
version=$("$here/kernels.sh" version) || exit 1

if [ "$driver" = miniport ] && [ -z "${MODULES_DIR:-}" ]; then
	headers=$("$here/kernels.sh" headers) || exit 1
	mkdir -p "$top/out"
	flock "$top/out/.build.lock" \
		make -C "$top" --no-print-directory modules KVER="$version" KDIR="$headers" \
		>"$work/build.log" 2>&1 ||
		{ tail -n 40 "$work/build.log" >&2; die "the modules do not build (above, the end of the output)"; }
fi

echo "bench: $hba, $native against $ours, $pairs pairs of $runtime s per job"
# Twelve runs for each pair if all six jobs are asked for, and slow machines.
limit=$(awk -v p="$((pairs + irq_pairs))" -v r="$runtime" 'BEGIN { printf "%d", 300 + p * 12 * (r + 1) * 2 }')
guest_hbas=(--hba "$hba,disk=null,disks=1" --hba "$hba,disk=null,disks=1")
if [[ $device == *:* ]]; then
	guest_hbas=(--hba "$hba,disk=null,disks=1")
	limit=$((limit * 3))
fi
load=$(cut -d ' ' -f 1 /proc/loadavg)
status=0

# guest OUT PAIRS IRQ_PAIRS EVENTS: the jobs in a guest; sets status
guest()
{
	status=0
	TIMEOUT=${TIMEOUT:-$limit} "$here/guest" --driver "$driver" --out "$1" \
		"${guest_hbas[@]}" ${APPEND:+--append "$APPEND"} \
		--env "PAIRS=$2" --env "IRQ_PAIRS=$3" --env "EVENTS=$4" \
		--env "RUNTIME=$runtime" --env "JOBS=${JOBS:-}" --env "PIN=${PIN:-yes}" \
		--env "BUFFERS=${BUFFERS:-}" \
		--env "SCSIPORT_ARGS=${SCSIPORT_ARGS:-}" --env "MINIPORT_ARGS=${MINIPORT_ARGS:-}" \
		-- "$here/bench-guest.sh" &
	child=$!
	wait "$child" || status=$?
	child=
}

guest "$work/out" "$pairs" "$irq_pairs" irq
[ "$status" = 0 ] || die "the guest ended with status $status"
[ -s "$work/out/runs" ] || die "nothing was measured (JOBS=${JOBS:-})"

jq -L "$here" -R -s --arg hba "$hba" -f "$here/bench.jq" "$work/out/runs" >"$work/runs.json"
echo '[]' >"$work/irq.json"
if [ "$irq_pairs" -gt 0 ]; then
	[ -s "$work/out/irq-times" ] || die "no interrupt was traced"
	jq -L "$here" -R -s --arg hba "$hba" --arg what irq -f "$here/irq-times.jq" "$work/out/irq-times" \
		>"$work/irq.json"
	"$here/irq-plot.sh" "$work/out/irq-times" "$work/irq-times" "$hba" "$native" "$ours" ||
		die "the interrupt times could not be plotted"
fi

# The same load on the sanitizer kernel, with modules built for it in a copy.
echo '[]' >"$work/irqsoff.json"
if [ "$irqsoff_pairs" -gt 0 ]; then
	"$here/install.sh" test || die "packages are missing"
	KERNEL=$("$here/debug-kernel") || exit 1
	export KERNEL
	if [ "$driver" = miniport ]; then
		mkdir "$work/copy"
		# shellcheck disable=SC2016  # expanded by the inner shell
		TOP=$top TESTS_DIR=$top/tests bash -c '. "$TESTS_DIR/lib.sh"; sources' |
			tar -C "$top" -cf - -T - | tar -C "$work/copy" -xf -
		make -C "$work/copy" --no-print-directory modules >"$work/build.log" 2>&1 ||
			{ tail -n 40 "$work/build.log" >&2; die "the modules do not build for the sanitizer kernel"; }
		export MODULES_DIR=$work/copy
	fi
	echo "bench: time with interrupts off, $irqsoff_pairs pairs of $runtime s"
	limit=$((limit * 4))
	# The native drivers fail these: am53c974 checks no mapping and leaks its commands.
	APPEND="${APPEND:-} dma_debug=off kmemleak=off"
	guest "$work/off" 0 "$irqsoff_pairs" preemptirq
	[ "$status" = 0 ] || die "the guest with the sanitizer kernel ended with status $status"
	[ -s "$work/off/irq-times" ] || die "no time with interrupts off was traced"
	jq -L "$here" -R -s --arg hba "$hba" --arg what 'irqs off' -f "$here/irq-times.jq" \
		"$work/off/irq-times" >"$work/irqsoff.json"
	"$here/irq-plot.sh" "$work/off/irq-times" "$work/irqsoff-times" "$hba" "$native" "$ours" \
		'time with interrupts off' || die "the times with interrupts off could not be plotted"
fi
jq -s add "$work/runs.json" "$work/irq.json" "$work/irqsoff.json" >"$work/bench.json"
{
	echo "$hba: $native (native) and $ours (ours), kernel $version, $pairs pairs of $runtime s"
	echo "ratio: median of the pairs' ratios, above 1 = ours is better (for times: native / ours);"
	echo "low and high: its quartiles, half of the pairs lie between them"
	echo
	jq -r -f "$here/bench-table.jq" "$work/bench.json"
	echo
	echo "load of this machine before the start: $load"
} >"$work/bench.txt"

mkdir -p "$top/out"
mv -f "$work/bench.json" "$work/bench.txt" "$top/out/"
mv -f "$work/out/runs" "$top/out/bench-runs.txt"
if [ "$irq_pairs" -gt 0 ]; then
	mv -f "$work/out/irq-times" "$top/out/irq-times.txt"
	mv -f "$work/irq-times.svg" "$work/irq-times.png" "$top/out/"
fi
if [ "$irqsoff_pairs" -gt 0 ]; then
	mv -f "$work/off/irq-times" "$top/out/irqsoff-times.txt"
	mv -f "$work/irqsoff-times.svg" "$work/irqsoff-times.png" "$top/out/"
fi
echo
cat "$top/out/bench.txt"
