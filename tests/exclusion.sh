# SPDX-License-Identifier: GPL-2.0-only
#
# What the tests of the deferred engine share: verified load and a bus reset on
# miniport pvtest, which watches in every callback that no two of them overlap.
# Source it after lib.sh.
#
# shellcheck shell=bash

# exclusion MODE PARAMETER...
exclusion()
{
	local disk load host
	load_pvtest "$1" reset_hold=500 "${@:2}"
	disk=$(hba_disk 0 0)
	host=$(hba_host 0)
	verify_load "deferred" "$disk" --loops=4 &
	load=$!
	sleep 1
	sg_reset -N -b "$(hba_sg 0 0)" || fail "sg_reset -b: status $?"
	wait $load || fail "fio: status $?"
	check_content 0 1
	echo "dpc $(host_attr "$host" dpc), claimed $(host_attr "$host" interrupts_claimed)," \
		"refused $(host_attr "$host" interrupts_refused)," \
		"ignored $(host_attr "$host" interrupts_ignored)," \
		"deferred $(host_attr "$host" deferred_calls)"
	dpc=$(host_attr "$host" dpc)
	deferred=$(host_attr "$host" deferred_calls)
	unload_pvtest
	at_least resets 1
	at_least most 16
}

deferred()
{
	exclusion deferred=100 dpc="$1" "${@:2}"
	same "the attribute dpc" "$dpc" "$1"
	at_least enables 500
	at_least overlapped 100
	# unloading writes the caches back: a request or two more
	if [ "$deferred" -gt "$(summed enables)" ] || [ "$deferred" -lt 500 ]; then
		fail "the attribute deferred_calls is $deferred, but $(summed enables) were made"
	fi
}

immediate()
{
	exclusion watch
	same "enable-callbacks" "$(summed enables)" 0
}
