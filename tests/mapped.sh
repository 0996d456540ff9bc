# SPDX-License-Identifier: GPL-2.0-only
#
# For tests in guests: a miniport with MapBuffers, which looks at the data of each
# request with the processor, in requests of one and of many segments.
#
# shellcheck shell=bash

mapped()
{
	local disk sg work=/tmp/mapped
	mkdir -p $work
	load_pvtest mapped
	# Reads of the stamped sectors, the miniport looks at each ...
	disk=$(hba_disk 0 1)
	check_content 0 1
	fio --name=mapped --filename="$disk" --rw=randread --bsrange=512-64k --direct=1 \
		--ioengine=libaio --iodepth=16 --time_based --runtime=3 --output=/dev/null ||
		fail "fio: status $?"
	# ... and writes of what is there anyway
	"$QEMU_DIR/stamp" write 0 1 $(($(hba 0 SIZE) * 2048)) >$work/stamps
	for bs in 512 4k 60k 1M; do
		dd if=$work/stamps of="$disk" bs=$bs count=64 conv=notrunc oflag=direct status=none
	done
	dd if=$work/stamps of="$disk" bs=1M conv=notrunc status=none
	sync
	check_content 0 1

	# Data that only the processor has put there or taken away.
	sg=$(hba_sg 0 0)
	LC_ALL=C awk 'BEGIN { for (i = 0; i < 60000; i++) printf "%02x\n", (i * 7 + int(i / 256)) % 256 }' |
		xxd -r -p >$work/pattern
	same "the pattern's size" "$(stat -c %s $work/pattern)" 60000
	for length in 1 512 4097 60000; do
		bytes=$(printf '%02x %02x %02x' $((length >> 16)) $((length >> 8 & 255)) $((length & 255)))
		# shellcheck disable=SC2086  # three arguments
		sg_raw --request=$length --outfile=$work/in "$sg" 3c 02 00 00 00 00 $bytes 00 ||
			fail "READ BUFFER of $length bytes"
		cmp -n $length $work/in $work/pattern || fail "READ BUFFER of $length bytes: other data"
		# shellcheck disable=SC2086
		sg_raw --send=$length --infile=$work/pattern "$sg" 3b 02 00 00 00 00 $bytes 00 ||
			fail "WRITE BUFFER of $length bytes"
	done
	unload_pvtest
	at_least sectors 60000
}
