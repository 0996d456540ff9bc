# SPDX-License-Identifier: GPL-2.0-only
#
# For the tests, on this machine and in guests. Source it from bash:
#
#	. "$TESTS_DIR/lib.sh"
#
# In a guest this brings qemu/guest-lib.sh along.
#
# shellcheck shell=bash

set -euo pipefail

if [ -n "${QEMU_DIR:-}" ]; then
	# shellcheck source=../qemu/guest-lib.sh
	. "$QEMU_DIR/guest-lib.sh"
else
	fail() { echo "FAIL: $*"; exit 1; }
	skip() { echo "SKIP: $*"; exit 4; }
fi

# sources: the files of this tree, without what builds and runs leave, sorted
sources()
{
	(
		cd "$TOP"
		git ls-files -co --exclude-standard 2>/dev/null ||
			find . \( -name .git -o -path ./out -o -name '*.o' -o -name '*.ko' \
				-o -name '*.mod' -o -name '*.mod.c' -o -name '*.cmd' -o -name '.*.d' \
				-o -name Module.symvers -o -name modules.order \
				-o -name .build.lock \) -prune -o -type f -printf '%P\n'
	) | while IFS= read -r file; do
		[ ! -f "$TOP/$file" ] || echo "$file"
	done | sort
}

### several results of one file ###############################################

# result NAME COMMAND...: COMMAND, usually a function, proves NAME. It runs in a
# subshell with -e; the file goes on whatever becomes of it. The results that
# nobody has asked for are left out. Never call it in a condition: -e would be
# off.
result()
{
	local name=$1 status
	shift
	[[ " $RESULTS " == *" $name "* ]] || return 0
	echo "@begin $name"
	set +e
	(
		set -eE
		# shellcheck disable=SC2154  # status is set in the trap
		trap 'status=$?; echo "FAIL: line $LINENO: status $status: $BASH_COMMAND"' ERR
		"$@"
	) 2>&1
	status=$?
	set -e
	echo "@end $name $status"
}

# refused STATUS TEXT COMMAND...: the command has to end with that status (! for
# any but 0) and to print TEXT
refused()
{
	local wanted=$1 text=$2 status=0 output
	shift 2
	output=$("$@" 2>&1) || status=$?
	if [ "$wanted" = ! ]; then
		[ "$status" != 0 ] || fail "succeeds: $*"
	else
		[ "$status" = "$wanted" ] || fail "status $status, not $wanted: $* ($output)"
	fi
	[[ $output == *"$text"* ]] || fail "does not say \"$text\": $* ($output)"
}

# same WHAT FOUND EXPECTED
same() { [ "$2" = "$3" ] || fail "$1 is '$2', not '$3'"; }

[ -n "${QEMU_DIR:-}" ] || return 0

### in a guest ################################################################

# mark: said and selftest look at what the kernel says from here on
mark()
{
	marked="tests: mark $EPOCHREALTIME"
	echo "$marked" >/dev/kmsg
}

kernel_log()
{
	dmesg | awk -v mark="${marked:-}" 'on; index($0, mark) { on = 1 }'
}

# said TEXT...: the kernel has said each of these since the mark
said()
{
	local text log
	log=$(kernel_log)
	for text in "$@"; do
		[[ $log == *"$text"* ]] ||
			fail "the kernel did not say \"$text\", but:"$'\n'"$(tail -n 15 <<<"$log")"
	done
}

not_said()
{
	local text log
	log=$(kernel_log)
	for text in "$@"; do
		[[ $log != *"$text"* ]] ||
			fail "the kernel said \"$text\":"$'\n'"$(grep -F -m 5 -- "$text" <<<"$log")"
	done
}

# selftest NAME...: the miniport has found each of these to be right
selftest()
{
	local name log
	log=$(kernel_log)
	for name in "$@"; do
		if grep -q "selftest: FAIL $name\$" <<<"$log"; then
			fail "selftest $name: $(grep -B 3 "selftest: FAIL $name\$" <<<"$log")"
		fi
		grep -q "selftest: ok $name\$" <<<"$log" || fail "no word of selftest $name"
		echo "$name: ok"
	done
}

### test miniports ############################################################

test_module() { echo "$TESTS_DIR/miniports/$1.ko"; }

# DebugPrint is what the test miniports report by.
load_port() { load_port_driver debug_level=3; }

# load_pvtest MODE [PARAMETER=VALUE...]: pvtest for every HBA, in that mode
load_pvtest()
{
	local k
	for ((k = 0; k < HBA_COUNT; k++)); do
		export "HBA${k}_MINIPORT=mp_pvtest"
	done
	load_port
	# a result before this one may have failed half-way
	! loaded mp_pvtest || rmmod mp_pvtest || fail "mp_pvtest is loaded and cannot be unloaded"
	mark
	insmod "$(test_module pvtest/mp_pvtest)" DriverParameter="$1" "${@:2}"
	wait_for_disks
}

# unload_pvtest: it has to have seen nothing wrong. Sets $sum to what it says
# about itself: "KEY NUMBER" pairs.
unload_pvtest()
{
	rmmod mp_pvtest
	not_said 'pvtest: FAIL'
	sum=$(kernel_log | sed -n 's/.*pvtest: stop: //p' | tr '\n' ' ')
	[ -n "$sum" ] || fail "the adapter was never stopped"
	echo "$sum"
}

# summed KEY: that number of the sum
summed() { awk -v key="$1" '{ for (i = 1; i < NF; i++) if ($i == key) print $(i + 1) }' <<<"$sum"; }

# at_least KEY NUMBER: what has not happened was not tested
at_least()
{
	local found
	found=$(summed "$1")
	[ "${found:-0}" -ge "$2" ] || fail "$1 ${found:-0}, which is less than $2: nothing was tested"
}

# trace_refused, say_refused: how long HwInterrupt takes to refuse an interrupt
trace_refused()
{
	local tracing=/sys/kernel/tracing/instances/refused
	[ -d $tracing ] || mkdir $tracing
	echo 4096 >$tracing/buffer_size_kb
	echo >$tracing/trace
	echo 'claimed == 0' >$tracing/events/scsiport/hw_interrupt_exit/filter
	echo 1 >$tracing/events/scsiport/hw_interrupt_exit/enable
}

say_refused()
{
	local tracing=/sys/kernel/tracing/instances/refused
	echo 0 >$tracing/events/scsiport/hw_interrupt_exit/enable
	sed -n 's/.* host=\([0-9]*\) .*duration_ns=\([0-9]*\).*/\1 \2/p' $tracing/trace |
		sort -k 1n,1 -k 2n,2 | awk '
		function flush() {
			if (n)
				printf "host%d: %d interrupts refused, HwInterrupt took %.1f us on the mean, median %.1f, 99%% %.1f\n",
					host, n, sum / n / 1000, time[int((n + 1) / 2)] / 1000,
					time[int(0.99 * n + 0.5)] / 1000
			n = sum = 0
		}
		$1 != host { flush(); host = $1 }
		{ time[++n] = $2; sum += $2 }
		END { flush() }'
	rmdir $tracing
}

# watch_timeouts: from here on the kernel notes each request whose time is up and each
# bus that is reset: an interrupt that is lost comes to nothing else. The port driver has
# to be there, and to stay.
timeouts_trace=/sys/kernel/tracing/instances/timeouts
timeouts_events=(scsi/scsi_dispatch_cmd_timeout scsiport/reset_bus)
watch_timeouts()
{
	local event
	[ -d "$timeouts_trace" ] || mkdir "$timeouts_trace"
	echo >"$timeouts_trace/trace"
	for event in "${timeouts_events[@]}"; do
		echo 1 >"$timeouts_trace/events/$event/enable"
	done
}

# no_timeouts [N]: since watch_timeouts no request's time was up and no bus was reset,
# or that happened N times
# shellcheck disable=SC2120  # its callers with an argument are in other files
no_timeouts()
{
	local event number
	for event in "${timeouts_events[@]}"; do
		same "$event: enable" "$(cat "$timeouts_trace/events/$event/enable")" 1
	done
	same "tracing_on" "$(cat "$timeouts_trace/tracing_on")" 1
	number=$(traced "$timeouts_trace")
	if [ "$number" != "${1:-0}" ]; then
		tail -n 20 "$timeouts_trace/trace"
		fail "$number times a request's time was up or a bus was reset, not ${1:-0} times"
	fi
	rmdir "$timeouts_trace"
}

# traced INSTANCE: how many events came, with those that the buffer had no room for
traced()
{
	awk -F ': *' '/^(entries|overrun|commit overrun|dropped events):/ { n += $2 }
		END { print n + 0 }' "$1"/per_cpu/cpu*/stats
}

# watch_unhandled K...: from here on the kernel notes each time a handler of the line of
# these HBAs says that the interrupt is none of its own
unhandled_trace=/sys/kernel/tracing/instances/unhandled
watch_unhandled()
{
	local event=$unhandled_trace/events/irq/irq_handler_exit
	[ -d "$unhandled_trace" ] || mkdir "$unhandled_trace"
	echo 0 >"$event/enable"
	echo >"$unhandled_trace/trace"
	echo "irq == $(hba_irqs "$1") && ret == 0" >"$event/filter"
	refusals_before=$(refusals "$@")
	echo 1 >"$event/enable"
}

# unhandled K...: our handlers have done so as often as a miniport has refused an
# interrupt, or was not asked. (One that wakes its thread meanwhile says no such thing.)
unhandled()
{
	local noted refusals
	echo 0 >"$unhandled_trace/events/irq/irq_handler_exit/enable"
	noted=$(traced "$unhandled_trace")
	refusals=$(($(refusals "$@") - refusals_before))
	rmdir "$unhandled_trace"
	echo "interrupts refused or ignored: $refusals; handlers that returned IRQ_NONE: $noted"
	[ "$refusals" -gt 100 ] || fail "that is hardly any"
	[ "$noted" -le "$refusals" ] || fail "IRQ_NONE for interrupts that nobody refused"
	[ "$noted" -ge $((refusals * 9 / 10)) ] ||
		fail "the kernel was not told that interrupts were refused"
}

# refusals K...: how often these HBAs' miniports have refused an interrupt, or were not
# asked, since their interrupts were ignored
refusals()
{
	local k sum=0 host
	for k in "$@"; do
		host=$(hba_host "$k")
		sum=$((sum + $(host_attr "$host" interrupts_refused) + $(host_attr "$host" interrupts_ignored)))
	done
	echo $sum
}

# verify_load NAME DISK [ARGUMENT...]: writes with a checksum in each block, read
# back and verified, at queue depth 32 from two processes
verify_load()
{
	run_fio "$1" --filename="$2" --name="$1" --rw=randwrite --bs=4k --iodepth=32 \
		--verify=crc32c --numjobs=2 --size=4m --offset_increment=6m "${@:3}" ||
		fail "fio $1 on $2: status $?"
}

# check_pieces COUNT: of so many pieces may be a transfer of HBA 0, if nobody says less;
# disk 0 still holds what the lab has put there
check_pieces()
{
	same "pieces" "$(cat "/sys/block/$(hba_disks 0 | head -n 1)/queue/max_segments")" "$1"
	unload_driver miniport
	MINIPORT_ARGS=MaximumSGList=8 load_driver
	same "pieces" "$(cat "/sys/block/$(hba_disks 0 | head -n 1)/queue/max_segments")" 9
	check_content 0 0
	unload_driver miniport
	load_driver
}

# check_content HBA DISK: every sector as the lab has made it
check_content()
{
	local sectors=$(($(hba "$1" SIZE) * 2048)) device
	device=$(hba_disk "$1" "$2")
	"$QEMU_DIR/stamp" check "$1" "$2" 0 "$sectors" <"$device" ||
		fail "$device (HBA $1, disk $2) does not hold what was put on it"
}

# no_hosts: no SCSI host is there, and no driver has an HBA
no_hosts()
{
	local k host
	for ((k = 0; k < HBA_COUNT; k++)); do
		[ -z "$(bound_driver "$k")" ] || fail "HBA $k is bound to $(bound_driver "$k")"
		same "HBA $k: enable" "$(cat "/sys/bus/pci/devices/$(hba "$k" PCI)/enable")" 0
	done
	for host in /sys/class/scsi_host/host*; do
		[ ! -e "$host" ] || fail "there is a $host"
	done
}

# nothing_mapped: no registers of an HBA are mapped
nothing_mapped()
{
	local k start end mapped
	for ((k = 0; k < HBA_COUNT; k++)); do
		while read -r start end _; do
			[ $((end)) != 0 ] || continue
			while read -r mapped; do
				[ $((mapped)) -lt $((start)) ] || [ $((mapped)) -gt $((end)) ] ||
					fail "registers of HBA $k are still mapped: $mapped"
			done < <(sed -n 's/.* phys=\(0x[0-9a-f]*\) ioremap.*/\1/p' /proc/vmallocinfo)
		done <"/sys/bus/pci/devices/$(hba "$k" PCI)/resource"
	done
}
