#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs in a guest with two equal HBAs: the native driver on HBA 0, the miniport
# on HBA 1, the same fio job on one and the other in turn. A line for each run:
#
#	JOB PAIR native|ours RATE CPU
#
# RATE is the job's blocks per second, CPU the microseconds of processor time that
# the whole guest spent per block, whatever requests the drivers make of them.
#
# An HBA that a guest has only once is given to one driver and to the other in turn,
# and each does all of the jobs before it is taken away again.
#
# How CPU is measured: busy time is what is left of the wall clock, times the
# processors, after the idle and I/O-wait time of /proc/stat. The kernel counts
# those two by the clock when a processor enters and leaves idle (NO_HZ), not by
# sampling at its 250 Hz tick, and does not count interrupts that come while
# idle as idle; so this figure has interrupts, softirqs and all of the kernel in
# it, to the hundredth of a second that /proc/stat prints.
#
# Rate and CPU are both taken from counters (the disk's own in sysfs, and
# /proc/stat) read at both ends of a window. For each job fio is started once on
# either HBA and then stopped and continued by signals, so that the runs can
# alternate quickly and none has fio's start in it, which costs as much as
# seconds of I/O here.
#
# fio and the HBAs' interrupts are tied to one processor (PIN=no leaves them
# free): where the kernel happens to put them makes more of a difference than
# the drivers do.
#
# After a job's pairs, IRQ_PAIRS more are run with the kernel's tracepoints around
# interrupt handlers recorded; a line for each run in $OUT/irq-times:
#
#	JOB PAIR native|ours BLOCKS MICROSECONDS=INTERRUPTS...
#
# EVENTS=preemptirq records instead how long interrupts are off, whoever has switched
# them off, on a kernel whose irqsoff tracer has these tracepoints.
#
# An HBA moves each physically contiguous piece of a buffer by itself, and of how many
# pieces a buffer consists is luck, for each fio another. So fio's buffers are made of
# pages no two of which are neighbours; with BUFFERS=huge they are in one piece.
#
# PAIRS, IRQ_PAIRS, RUNTIME (seconds of a window), JOBS, PIN and BUFFERS come from the
# environment.

# shellcheck source=/dev/null
. "$QEMU_DIR/guest-lib.sh"

# job: name, rw, block size, queue depth
jobs='
4k-randread-qd1 randread 4k 1
4k-randread-qd32 randread 4k 32
4k-randwrite-qd1 randwrite 4k 1
4k-randwrite-qd32 randwrite 4k 32
256k-read read 256k 4
256k-write write 256k 4
'

# of the job with the largest buffers, 4 of 256k, and what fio aligns them by
buffer_pages=264

processors=$(nproc)
exec {never}<> <(:)

# Pause without starting a process.
pause() { read -r -t "$1" -u "$never" || true; }

# counters DISK: sets now (microseconds), idle (1/100 s), ios and blocks
block_sectors=8
counters()
{
	local line
	read -r -a line </proc/stat
	now=${EPOCHREALTIME/./}
	idle=$((line[4] + line[5]))
	read -r -a line <"/sys/block/$1/stat"
	ios=$((line[0] + line[4]))
	blocks=$(((line[2] + line[6]) / block_sectors))
}

# buffers: memory for the buffers of either fio, see above; sets memory, its options
memory=()
buffers()
{
	local i zero one
	if [ "${BUFFERS:-}" = huge ]; then
		echo 16 >/proc/sys/vm/nr_hugepages
		memory=(--mem=shmhuge --mem=shmhuge)
		return
	fi
	mkdir -p /dev/shm
	mountpoint -q /dev/shm || mount -t tmpfs tmpfs /dev/shm
	# Pages are given out in a row, so every other one goes to the other file.
	exec {zero}>/dev/shm/fio0 {one}>/dev/shm/fio1
	for ((i = 0; i < buffer_pages; i++)); do
		printf '%4096s' '' >&"$zero"
		printf '%4096s' '' >&"$one"
	done
	exec {zero}>&- {one}>&-
	memory=(--mem=mmapshared:/dev/shm/fio0 --mem=mmapshared:/dev/shm/fio1)
}

# start HBA RW BLOCKSIZE DEPTH: starts fio there and stops it once it does I/O
fio=() disks=()
start()
{
	local ios0 try pin=()
	disks[$1]=$(hba_disks "$1")
	[ -z "$cpu" ] || pin=(--cpus_allowed="$cpu")
	block_sectors=$((${3%k} * 2))
	fio --name=bench --output=/dev/null --eta=never --thread "${pin[@]}" \
		--filename="/dev/${disks[$1]}" --ioengine=libaio --direct=1 "${memory[$1]}" \
		--rw="$2" --bs="$3" --iodepth="$4" --norandommap --randrepeat=1 \
		--time_based --runtime=1d </dev/null >>"$OUT/fio.log" 2>&1 &
	fio[$1]=$!
	counters "${disks[$1]}"
	ios0=$ios
	for ((try = 0; try < 600; try++)); do
		pause 0.1
		counters "${disks[$1]}"
		if [ $((ios - ios0)) -ge 100 ]; then
			kill -STOP "${fio[$1]}"
			pause 0.2
			return
		fi
	done
	fail "fio does no I/O on /dev/${disks[$1]}: $(cat "$OUT/fio.log")"
}

# measure HBA: lets its fio go for a window; sets figures to rate and CPU
measure()
{
	local now0 idle0 blocks0 try
	kill -CONT "${fio[$1]}"
	pause 0.3
	counters "${disks[$1]}"
	now0=$now idle0=$idle blocks0=$blocks
	pause "$RUNTIME"
	counters "${disks[$1]}"
	# A driver that does nothing for a while is measured until it does something.
	for ((try = 0; try < 60 && blocks == blocks0; try++)); do
		pause 1
		counters "${disks[$1]}"
	done
	kill -STOP "${fio[$1]}"

	[ "$blocks" -gt "$blocks0" ] ||
		fail "no I/O on /dev/${disks[$1]} in a minute: $(cat "$OUT/fio.log")"
	figures=$(awk -v us=$((now - now0)) -v idle=$(((idle - idle0) * 10000)) \
		-v blocks=$((blocks - blocks0)) -v n="$processors" 'BEGIN {
		busy = us * n - idle
		printf "%.1f %.3f\n", blocks * 1e6 / us, (busy > 0 ? busy : 0) / blocks
	}')
}

finish()
{
	kill -INT "${fio[@]}"
	kill -CONT "${fio[@]}"
	wait "${fio[@]}" || true
}

### interrupt times ###########################################################

tracing=/sys/kernel/tracing/instances/bench

trace_interrupts()
{
	mkdir $tracing
	echo 0 >$tracing/tracing_on
	echo 8192 >$tracing/buffer_size_kb
	case ${EVENTS:-irq} in
	irq)
		echo 1 >$tracing/events/irq/irq_handler_entry/enable
		echo 1 >$tracing/events/irq/irq_handler_exit/enable
		;;
	preemptirq)
		[ -d $tracing/events/preemptirq ] || fail "this kernel has no irqsoff tracer"
		echo 1 >$tracing/events/preemptirq/irq_disable/enable
		echo 1 >$tracing/events/preemptirq/irq_enable/enable
		;;
	*)
		fail "EVENTS=$EVENTS is neither irq nor preemptirq"
		;;
	esac
}

# measure_interrupts HBA: sets times to BLOCKS MICROSECONDS=INTERRUPTS...
measure_interrupts()
{
	local blocks0
	kill -CONT "${fio[$1]}"
	pause 0.3
	echo >$tracing/trace
	counters "${disks[$1]}"
	blocks0=$blocks
	echo 1 >$tracing/tracing_on
	pause "$RUNTIME"
	echo 0 >$tracing/tracing_on
	counters "${disks[$1]}"
	kill -STOP "${fio[$1]}"
	# What did not fit would be missing from the time per I/O.
	[ "$(awk '/^overrun:|^dropped events:/ { n += $NF } END { print n + 0 }' \
		$tracing/per_cpu/cpu*/stats)" = 0 ] ||
		fail "the trace of $RUNTIME s does not fit its buffer: use a shorter RUNTIME"
	times="$((blocks - blocks0)) $(awk -v events="$EVENTS" -v irqs="$(hba_irqs "$1")" -f "$QEMU_DIR/irq-times.awk" \
		$tracing/trace)"
}

### the drivers ###############################################################

case $HBA_COUNT in
2) native_hba=0 ours_hba=1 ;;
1) native_hba=0 ours_hba=0 ;;
*) fail "the benchmark needs one HBA or two, this guest has $HBA_COUNT" ;;
esac
native=$(hba "$native_hba" NATIVE)
ours=$(driver_module "$ours_hba")

# The last processor: the first one has the guest's other interrupts.
cpu=
[ "${PIN:-yes}" != yes ] || cpu=$((processors - 1))

# bind K DRIVER: that driver has the HBA, whoever had it before, and its disks are there
bind()
{
	local pci disk irq
	pci=/sys/bus/pci/devices/$(hba "$1" PCI)
	if [ "$(bound_driver "$1")" != "$2" ]; then
		[ ! -e "$pci/driver" ] || echo "${pci##*/}" >"$pci/driver/unbind"
		choose_driver "$1" "$2"
		echo "${pci##*/}" >/sys/bus/pci/drivers_probe
	fi
	[ "$(bound_driver "$1")" = "$2" ] || fail "HBA $1 is not bound to $2"
	wait_for_disks "$1"
	for disk in $(hba_disks "$1"); do
		echo none >"/sys/block/$disk/queue/scheduler"
	done
	[ -z "$cpu" ] || for irq in $(hba_irqs "$1"); do
		echo "$cpu" >"/proc/irq/$irq/smp_affinity_list"
	done
}

describe()
{
	local disk
	for disk in $(hba_disks "$1"); do
		echo "HBA $1, $(bound_driver "$1"): /dev/$disk," \
			"can_queue $(host_attr "$(hba_host "$1")" can_queue)," \
			"queue depth $(cat "/sys/block/$disk/device/queue_depth")," \
			"max_sectors_kb $(cat "/sys/block/$disk/queue/max_sectors_kb")"
	done
}

choose_driver "$native_hba" "$native"
modprobe -a scsi_mod sd_mod
modprobe "$native"
bind "$native_hba" "$native"
describe "$native_hba"
choose_driver "$ours_hba" "$ours"
if [ "$DRIVER" = miniport ]; then
	# shellcheck disable=SC2086  # several parameters are several words
	load_port_driver ${SCSIPORT_ARGS:-}
	# shellcheck disable=SC2086
	load_miniport "$ours_hba" ${MINIPORT_ARGS:-}
fi
bind "$ours_hba" "$ours"
describe "$ours_hba"

buffers
[ "$IRQ_PAIRS" = 0 ] || trace_interrupts

### the runs ##################################################################

# run JOB PAIR SIDE HBA
run()
{
	measure "$4"
	echo "$1 $2 $3 $figures" >>"$OUT/runs"
	printf ' %s%.0f' "${3::1}" "${figures% *}"
}

# run_interrupts JOB PAIR SIDE HBA
run_interrupts()
{
	measure_interrupts "$4"
	echo "$1 $2 $3 $times" >>"$OUT/irq-times"
}

wanted() { [ -n "$1" ] && { [ -z "${JOBS:-}" ] || [[ " $JOBS " == *" $1 "* ]]; }; }

two_hbas()
{
	local job rw bs depth pair side order k
	while read -r job rw bs depth; do
		wanted "$job" || continue
		printf '%-18s' "$job"
		start 0 "$rw" "$bs" "$depth"
		start 1 "$rw" "$bs" "$depth"
		for ((pair = 1; pair <= PAIRS; pair++)); do
			# native first in one pair, ours first in the next
			order='native ours'
			[ $((pair % 2)) = 1 ] || order='ours native'
			for side in $order; do
				k=0
				[ "$side" = native ] || k=1
				run "$job" "$pair" "$side" "$k"
			done
		done
		for ((pair = 1; pair <= IRQ_PAIRS; pair++)); do
			[ $pair != 1 ] || printf ' | interrupts'
			for side in native ours; do
				k=0
				[ "$side" = native ] || k=1
				run_interrupts "$job" "$pair" "$side" "$k"
				printf ' %s' "${side::1}"
			done
		done
		finish
		echo
	done <<<"$jobs"
}

one_hba()
{
	local job rw bs depth pair side order
	for ((pair = 1; pair <= PAIRS || pair <= IRQ_PAIRS; pair++)); do
		order='native ours'
		[ $((pair % 2)) = 1 ] || order='ours native'
		for side in $order; do
			printf '%-4s%-8s' "$pair" "$side"
			bind 0 "${!side}"
			while read -r job rw bs depth; do
				wanted "$job" || continue
				start 0 "$rw" "$bs" "$depth"
				[ $pair -gt "$PAIRS" ] || run "$job" "$pair" "$side" 0
				[ $pair -gt "$IRQ_PAIRS" ] || run_interrupts "$job" "$pair" "$side" 0
				finish
			done <<<"$jobs"
			echo
		done
	done
}

if [ "$HBA_COUNT" = 2 ]; then
	two_hbas
else
	one_hba
fi
