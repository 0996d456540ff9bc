# SPDX-License-Identifier: GPL-2.0-only
#
# For tests in guests: the IDE miniport on HBA 0, which has three disks and a CD-ROM.
#
# shellcheck shell=bash

# with ARGUMENT...: the miniport, loaded with these parameters
with()
{
	unload_driver miniport
	MINIPORT_ARGS="$*" load_driver
}

# unit PATH TARGET: its generic device
unit()
{
	local device
	device=/sys/class/scsi_device/$(hba_host 0):$1:$2:0/device/scsi_generic
	[ -d "$device" ] || fail "nothing is at $1:$2"
	echo "/dev/$(ls "$device")"
}

# ide_places PATH:TARGET=SERIAL...: these disks are there, and the CD-ROM is at 1:1
ide_places()
{
	local place wanted
	for place in "$@"; do
		wanted=${place#*=}
		place=${place%=*}
		same "serial number at $place" \
			"$(sg_inq --page=sn --raw "$(unit "${place%:*}" "${place#*:}")" | tr -dc '[:graph:]')" \
			"$wanted"
	done
	sg_inq "$(unit 1 1)" | grep -q 'DVD-ROM' || fail "no CD-ROM at 1:1"
}

ide_content()
{
	local disk
	for disk in 0 1 2; do
		check_content 0 $disk
	done
}

ide_content_pio()
{
	with DriverParameter=pio
	ide_content
	with ''
}

ide_max_kb() { cat "/sys/block/$(hba_disks 0 | head -n 1)/queue/max_hw_sectors_kb"; }

# ide_transfers: by bus master unless told, and by the processor
ide_transfers()
{
	same "max_hw_sectors_kb by bus master" "$(ide_max_kb)" 512
	with DriverParameter=pio
	same "max_hw_sectors_kb by the processor" "$(ide_max_kb)" 64
	with ''
}

# ide_verify NAME: checksums on the second and third disk, of two channels
ide_verify()
{
	local load
	watch_timeouts
	verify_load "$1-b" "$(hba_disk 0 2)" &
	load=$!
	verify_load "$1-a" "$(hba_disk 0 1)"
	wait $load || fail "fio: status $?"
	no_timeouts
	[ "$(host_attr "$(hba_host 0)" deferred_calls)" -gt 500 ] || fail "hardly a deferred call"
	check_content 0 0
}

# ide_cdrom: the CD-ROM's content, while the disk on its channel is verified
ide_cdrom()
{
	local mode load
	for mode in '' DriverParameter=pio; do
		with $mode
		watch_timeouts
		verify_load "cd${mode#*=}" "$(hba_disk 0 2)" --loops=2 &
		load=$!
		"$QEMU_DIR/steps/cdrom" || fail "the step cdrom: status $?"
		wait $load || fail "fio: status $?"
		no_timeouts
	done
	with ''
}

ide_reload()
{
	local round
	for ((round = 0; round < 5; round++)); do
		with ''
		dd if="$(hba_disk 0 2)" of=/dev/null bs=64k count=4 iflag=direct status=none
		unload_driver miniport
		! grep -q mp_ide /proc/interrupts /proc/ioports || fail "something is left"
		no_hosts
	done
	same "DMA memory left" "$(dma_not_freed | cut -d ' ' -f 1)" 0
	load_driver
}
