#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Installs the Debian packages of a group (see the file "packages") that are
# not there yet. As another user than root it prints the command to run and
# fails.
#
# usage: install.sh [run|bench|test]

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
list=$here/packages

die() { echo "install: $*" >&2; exit 1; }

group=${1:-run}
case $group in
run)   groups=run ;;
bench) groups='run bench' ;;
test)  groups='run bench test' ;;
*)     die "no group '$group'; the groups are: run bench test" ;;
esac

command -v dpkg-query >/dev/null ||
	die "this is not a Debian system; install the equivalents of the packages in $list by hand"

wanted=$(awk -v groups=" $groups " '
	!/^#/ && NF >= 2 && index(groups, " " $1 " ") { print $2 }' "$list")

missing=()
for package in $wanted; do
	# A package removed but not purged is still known, so ask for its state.
	# shellcheck disable=SC2016  # the ${} is dpkg-query's own syntax
	state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=
	[ "$state" = installed ] || missing+=("$package")
done

# Whoever names a kernel of his own (KERNEL=) does not need the default one.
if [ -n "${KERNEL:-}" ]; then
	kept=()
	for package in "${missing[@]}"; do
		case $package in
		linux-image-amd64 | linux-headers-amd64) ;;
		*) kept+=("$package") ;;
		esac
	done
	missing=("${kept[@]}")
fi

[ "${#missing[@]}" -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ]; then
	cat >&2 <<-EOF
	install: ${#missing[@]} Debian packages are missing. Run this once as root:

	  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}

	EOF
	exit 1
fi

echo "install: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -q ||
	die "apt-get update failed; check the network and /etc/apt/sources.list"
apt-get install -q -y --no-install-recommends "${missing[@]}" ||
	die "apt-get could not install: ${missing[*]}"
