# SPDX-License-Identifier: GPL-2.0-only
#
# For tests in guests: the steps that "make run" takes, on one HBA of a kind with two
# disks and a CD-ROM. Source it from bash, after lib.sh. The test says in its first
# comment what each step proves.
#
# shellcheck shell=bash

read -r -a steps < <(sed -n 's/^.* || steps=(\(.*\))$/\1/p' "$QEMU_DIR/exercise.sh")
[ "${#steps[@]}" -gt 5 ] || fail "what are the steps of $QEMU_DIR/exercise.sh?"

for step in "${steps[@]}"; do
	grep -q "^# result $step: " "$0" || fail "$0 does not say what the step $step proves"
	result "$step" timeout -k 5 240 "$QEMU_DIR/steps/$step"
done
