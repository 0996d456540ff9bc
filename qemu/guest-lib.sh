# SPDX-License-Identifier: GPL-2.0-only
#
# For scripts that run in a guest of qemu/guest: finding its HBAs and disks,
# loading and unloading drivers, saying how it went. Source it from bash:
#
#	. "$QEMU_DIR/guest-lib.sh"
#
# shellcheck shell=bash

set -euo pipefail

### how it went: kselftest's exit codes #######################################

fail() { echo "FAIL: $*"; exit 1; }
skip() { echo "SKIP: $*"; exit 4; }

# fact KEY VALUE: a line for the report of the main job
fact() { echo "$1=${*:2}" >>"$OUT/facts"; }

### the HBAs ##################################################################

# hba K KEY: NAME, PCI, NATIVE, MINIPORT, DISKS, DISK, SIZE or CD of HBA K
hba()
{
	local name=HBA$1_$2
	[ -n "${!name:-}" ] || fail "there is no HBA $1 in this guest"
	echo "${!name}"
}

# driver_module K [native|miniport]: its driver's module, which also is the
# name of the PCI driver and of the host in sysfs (proc_name)
driver_module()
{
	case ${2:-$DRIVER} in
	native) hba "$1" NATIVE ;;
	*)      hba "$1" MINIPORT ;;
	esac
}

# bound_driver K: the PCI driver that has HBA K, or nothing; where there is no PCI,
# the miniport that has found it
bound_driver()
{
	local link host
	if [ "$(hba "$1" PCI)" = isa ]; then
		host=$(isa_host "$1")
		[ -z "$host" ] || cat "/sys/class/scsi_host/host$host/proc_name"
		return 0
	fi
	link=$(readlink "/sys/bus/pci/devices/$(hba "$1" PCI)/driver") || return 0
	echo "${link##*/}"
}

# isa_host K: the host of an HBA that is on no bus, known by its disks, or nothing
isa_host()
{
	local host page
	for page in /sys/bus/platform/devices/scsiport.*/host*/target*/*/vpd_pg80; do
		grep -qa "h${1}d" "$page" 2>/dev/null || continue
		host=${page#*/host}
		echo "${host%%/*}"
		return
	done
}

# hba_host K: the number of HBA K's SCSI host
hba_host()
{
	local pci host
	pci=$(hba "$1" PCI)
	if [ "$pci" = isa ]; then
		host=$(isa_host "$1")
		[ -n "$host" ] || fail "HBA $1 was not found, or has no disk"
		echo "$host"
		return
	fi
	for host in /sys/class/scsi_host/host*; do
		[[ $(readlink -f "$host") == */"$pci"/* ]] || continue
		echo "${host##*/host}"
		return
	done
	fail "HBA $1 ($pci) has no SCSI host"
}

# hba_irqs K: its interrupts' numbers: MSI vectors, else the INTx line, else those of
# its driver
hba_irqs()
{
	local pci driver
	pci=/sys/bus/pci/devices/$(hba "$1" PCI)
	ls "$pci/msi_irqs" 2>/dev/null && return
	if [ "$(cat "$pci/irq" 2>/dev/null || echo 0)" != 0 ]; then
		cat "$pci/irq"
		return
	fi
	driver=$(bound_driver "$1")
	awk -v name="${driver:-none}" 'index($0, name) { print $1 + 0 }' /proc/interrupts
}

host_attr() { cat "/sys/class/scsi_host/host$1/$2" 2>/dev/null || echo -; }

# hba_disks K: its disks (sda ...), in the order of their SCSI addresses
hba_disks()
{
	local host block
	host=$(hba_host "$1")
	for block in /sys/class/scsi_device/"$host":*/device/block/*; do
		[ -e "$block" ] || continue
		[[ $block != */sr* ]] || continue
		echo "${block#/sys/class/scsi_device/}"
	done | tr / : | sort -t : -k 2n -k 3n -k 4n | sed 's/.*://'
}

# hba_disk K D: the device file of disk D on HBA K
hba_disk()
{
	local name
	name=$(hba_disks "$1" | sed -n "$(($2 + 1))p")
	[ -n "$name" ] || fail "HBA $1 has no disk $2"
	echo "/dev/$name"
}

# hba_sg K D: the generic device of that disk
hba_sg()
{
	local name
	name=$(hba_disk "$1" "$2")
	echo "/dev/$(ls "/sys/block/${name#/dev/}/device/scsi_generic")"
}

# wait_for_disks [K]: of all HBAs, or of one. Scanning goes on behind insmod's back.
# shellcheck disable=SC2120  # its callers with arguments are in other files
wait_for_disks()
{
	local k wanted found try
	for k in ${1:-$(seq 0 $((HBA_COUNT - 1)))}; do
		wanted=$(hba "$k" DISKS)
		for ((try = 0; try < 300; try++)); do
			found=$(hba_disks "$k" 2>/dev/null | grep -c . || true)
			[ "$found" -lt "$wanted" ] || continue 2
			sleep 0.1
		done
		fail "HBA $k shows $found of its $wanted disks after 30 seconds"
	done
}

### drivers ###################################################################

# Which module files: compat/scsiport.ko and drivers/NAME/mp_NAME.ko
port_module() { echo "$MODULES_DIR/compat/scsiport.ko"; }
miniport_module()
{
	local module
	module=$(hba "$1" MINIPORT)
	echo "$MODULES_DIR/drivers/${module#mp_}/$module.ko"
}

loaded() { [ -d "/sys/module/$1" ]; }

# threads_named ERE: the names of threads that match it
threads_named() { cat /proc/[0-9]*/comm 2>/dev/null | grep -E "$1" || true; }

# The kernel's own module loading is off in the guest: upper layers by hand.
load_upper_layers() { modprobe -a scsi_mod sd_mod sg; }

# load_port_driver [PARAMETER=VALUE...]: scsiport.ko alone
load_port_driver()
{
	load_upper_layers
	loaded scsiport || insmod "$(port_module)" "$@"
}

# load_miniport K [PARAMETER=VALUE...]: the miniport of HBA K
load_miniport()
{
	local name
	name=$(hba "$1" MINIPORT)
	[ "$name" != - ] || fail "there is no miniport for $(hba "$1" NAME) yet; DRIVER=native has Linux' own"
	loaded "$name" || insmod "$(miniport_module "$1")" "${@:2}"
}

# load_driver [native|miniport]: a driver for every HBA, and their disks. The
# variables SCSIPORT_ARGS and MINIPORT_ARGS hold module parameters.
# shellcheck disable=SC2120  # its callers are in other files
load_driver()
{
	local which=${1:-$DRIVER} k module
	watch_dma
	if [ "$which" = miniport ]; then
		# shellcheck disable=SC2086  # several parameters are several words
		load_port_driver ${SCSIPORT_ARGS:-}
	else
		load_upper_layers
	fi
	for ((k = 0; k < HBA_COUNT; k++)); do
		module=$(driver_module "$k" "$which")
		if [ "$which" = miniport ]; then
			# shellcheck disable=SC2086
			load_miniport "$k" ${MINIPORT_ARGS:-}
		else
			modprobe "$module"
		fi
		[ "$(bound_driver "$k")" = "$module" ] ||
			fail "HBA $k ($(hba "$k" PCI)) is bound to '$(bound_driver "$k")', not to $module"
	done
	# shellcheck disable=SC2119
	wait_for_disks
}

# unload_driver [native|miniport]
unload_driver()
{
	local which=${1:-$DRIVER} k module
	for ((k = 0; k < HBA_COUNT; k++)); do
		module=$(driver_module "$k" "$which")
		if loaded "$module"; then
			rmmod "$module"
		fi
	done
	if [ "$which" = miniport ] && loaded scsiport; then
		rmmod scsiport
	fi
}

# need_driver: for a step that may be the first one in its guest
need_driver()
{
	[ "$HBA_COUNT" -gt 0 ] || fail "this guest has no HBA"
	[ "$(bound_driver 0)" = "$(driver_module 0)" ] || load_driver "$DRIVER"
}

# choose_driver K PCI-DRIVER: only that driver may take HBA K (driver_override)
choose_driver() { echo "$2" >"/sys/bus/pci/devices/$(hba "$1" PCI)/driver_override"; }

### fio #######################################################################

# run_fio NAME ARGUMENT...: fio with its figures in $OUT/fio-NAME.json. fio
# prints only what went wrong. Verification keeps no state file and stops at
# the first mismatch. Latencies are whole ones, from before the submission: the
# emulator may well have finished a request before io_submit returns.
run_fio()
{
	local name=$1
	fio --output="$OUT/fio-$name.json" --output-format=json --eta=never \
		--ioengine=libaio --direct=1 --verify_state_save=0 \
		--verify_fatal=1 --clat_percentiles=0 --lat_percentiles=1 "${@:2}"
}

# fio_figures NAME: a line for each job and direction
fio_figures()
{
	jq -r -f "$QEMU_DIR/fio-figures.jq" "$OUT/fio-$1.json"
}

### DMA memory ################################################################

# Every block that dma_alloc_attrs() hands out has to come back through
# dma_free_attrs(). Kprobes note both from before a driver is loaded, which
# works on a stock kernel. (A debug kernel has DMA_API_DEBUG besides.)

lab_trace=/sys/kernel/tracing/instances/lab

watch_dma()
{
	[ ! -d $lab_trace ] || return 0
	# shellcheck disable=SC2016  # $retval and $arg3 are the kernel's
	{
		echo 'r:lab/dma_alloc dma_alloc_attrs address=$retval:x64'
		echo 'p:lab/dma_free dma_free_attrs address=$arg3:x64'
	} >>/sys/kernel/tracing/kprobe_events 2>/dev/null || return 0
	mkdir $lab_trace
	echo 1 >$lab_trace/events/lab/enable
}

# dma_not_freed: "N of M", the blocks not returned and all, or nothing if that
# cannot be known here
dma_not_freed()
{
	[ -d $lab_trace ] || return 0
	awk '
	match($0, /dma_(alloc|free): .*address=0x[0-9a-f]+/) {
		split(substr($0, RSTART, RLENGTH), part, "address=")
		address = part[2]
		if (address == "0x0")
			next
		if ($0 ~ /dma_alloc:/) {
			held[address] = 1
			count++
		} else {
			delete held[address]
		}
	}
	END {
		for (address in held)
			left++
		printf "%d of %d\n", left, count
	}' $lab_trace/trace
}
