#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs in a guest: the steps of the main job one after the other (the files in
# steps/, see there), each PASS, FAIL or SKIP. The result lines also go to
# $OUT/results.
#
# usage: exercise.sh [STEP...]

set -uo pipefail

steps=("$@")
[ $# -gt 0 ] || steps=(load content inquiry verify sequential random filesystem cdrom trace unload)

# now NAME: the uptime in tenths of a second; no process is started for it
now() { local up; read -r up _ </proc/uptime; up=${up%?}; printf -v "$1" %d "$((10#${up/./}))"; }
seconds() { printf '%d.%d' $(($1 / 10)) $(($1 % 10)); }

start=0 began=0 ended=0
now start
failed=0
for step in "${steps[@]}"; do
	now began
	printf '[%6s s] %s\n' "$(seconds $((began - start)))" "$step"
	# A step that hangs for good is the launcher's business; one that is
	# merely stuck should not cost the others their turn.
	timeout -k 5 150 "$QEMU_DIR/steps/$step" 2>&1 | sed -u 's/^/           /'
	case ${PIPESTATUS[0]} in
	0)   result=PASS ;;
	4)   result=SKIP ;;
	124) result=FAIL; echo "           FAIL: not done after 150 seconds" ;;
	*)   result=FAIL ;;
	esac
	now ended
	printf '[%6s s] %s %s (%s s)\n' "$(seconds $((ended - start)))" "$result" "$step" \
		"$(seconds $((ended - began)))"
	echo "$result $step $(seconds $((ended - began)))" >>"$OUT/results"
	[ "$result" != FAIL ] || failed=1
	# Without a driver there is nothing to exercise.
	if [ "$step" = load ] && [ "$result" = FAIL ]; then
		break
	fi
done
exit "$failed"
