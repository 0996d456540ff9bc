#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# All that can be proved about this tree, "make test": installs what is missing,
# builds the modules and the test miniports, runs the tests in tests/host on this
# machine, those in tests/guest in guests, then the KUnit suites and some of the
# guest tests under the sanitizer kernel, one after the other, and reports in KTAP.
# "tests/run.sh --help" tells the rest.

set -euo pipefail

tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$tests")

usage()
{
	cat <<'END'
usage: run.sh [--list] [NAME...]

Runs the tests of these names, by default those in $TESTS, by default all. A
name is that of a file in tests/host, tests/guest, tests/debug or tests/last, or
FILE/RESULT where a file proves several things; it may contain the shell's
wildcards. debug-FILE is that file of tests/guest under the sanitizer kernel.

  --list    say what there is, each test with its sentence, and run nothing

TIMEOUT_SCALE=N multiplies every test's time, for a slow machine. The sanitizer
kernel is built (qemu/debug-kernel) when the first test that needs it has its
turn; the modules for it are in out/debug.

Logs are left in out/tests/NAME, and in out/tests/results a line "pass NAME",
"fail NAME" or "skip NAME" for each test and each KUnit case. The last line says
how many tests passed, failed and were skipped; the exit status is 0 only if some
passed and none failed.

A test is an executable file. The comment at its top holds

  This test will ...         its sentence
  guest: OPTION...           for tests/guest: options for qemu/guest
  sanitizer: RESULT...       for tests/guest: these results, or "all", once more
                             under the sanitizer kernel (SANITIZER=all: all
                             results of all of them)
  timeout: SECONDS           (default 300)
  result NAME: This test ... one line for each thing proved, if it is more than
                             one; the file then calls "result NAME COMMAND" of
                             tests/lib.sh for each

Its exit status is 0 if it passed, 4 if it was skipped. The last line that
begins with "SKIP: " gives the reason. "tests/new NAME" writes a new one.
END
}

die() { echo "run.sh: $*" >&2; exit 1; }

### which tests there are #####################################################

# header FILE: sentence, guest, timeout and results, one "KEY<tab>VALUE" a line
header()
{
	awk '
	function flush() { if (key) print key "\t" value; key = "" }
	NR == 1 || /SPDX-License-Identifier/ { next }
	!/^#/ { exit }
	{ sub(/^# ?/, "") }
	/^This test will / && !sentence { sentence = 1; key = "sentence"; value = $0; next }
	/^result [a-z0-9-]+: / {
		flush()
		match($0, /: /)
		key = "result " substr($0, 8, RSTART - 8)
		value = substr($0, RSTART + 2)
		next
	}
	/^(guest|timeout|sanitizer): / {
		flush()
		match($0, /: /)
		key = substr($0, 1, RSTART - 1)
		value = substr($0, RSTART + 2)
		next
	}
	/^ *$/ { flush(); next }
	key    { sub(/^ */, ""); value = value " " $0 }
	END    { flush() }' "$1"
}

# A sentence ends with the first full stop that is followed by a space.
first_sentence()
{
	local sentence=${1%%. *}
	echo "${sentence%.}."
}

wanted=()

# chosen NAME: is it among those asked for?
chosen()
{
	local pattern
	[ "${#wanted[@]}" -gt 0 ] || return 0
	for pattern in "${wanted[@]}"; do
		# shellcheck disable=SC2053  # the wildcards are wanted
		[[ $1 != $pattern ]] || return 0
	done
	return 1
}

tests_run=()	# names of the files to run, in this order ...
declare -A files kinds results sentences guests timeouts	# ... and what is in them
names=()	# what will be reported

# add KIND NAME FILE: a file of tests as one to be run, if it is among those wanted
add()
{
	local kind=$1 name=$2 file=$3 key value result some again=all
	files[$name]=$file kinds[$name]=$kind results[$name]='' timeouts[$name]=300 guests[$name]=''
	while IFS=$'\t' read -r key value; do
		case $key in
		sentence)  sentences[$name]=$(first_sentence "$value") ;;
		guest)     guests[$name]=$value ;;
		timeout)   timeouts[$name]=$value ;;
		sanitizer) [ "${SANITIZER:-}" = all ] || again=" $value " ;;
		result\ *)
			result=${key#result }
			[ "$kind" != debug ] || [[ $again == *all* || $again == *" $result "* ]] || continue
			sentences[$name/$result]=$(first_sentence "$value")
			if chosen "$name" || chosen "$name/$result"; then
				results[$name]+="$result "
			fi
			;;
		esac
	done < <(header "$file")
	[ -n "${sentences[$name]:-}" ] ||
		die "$file: no sentence \"This test will ...\" in its first comment"
	[[ $file != */guest/* ]] || [ -n "${guests[$name]}" ] ||
		die "$file: no line \"guest: OPTION...\" in its first comment"
	some=${results[$name]}
	[ -n "$some" ] || chosen "$name" || return 0
	tests_run+=("$name")
	for result in $some; do
		names+=("$name/$result")
	done
	names+=("$name")
}

# add_folder FOLDER KIND [PREFIX]
add_folder()
{
	local file name
	for file in "$tests/$1"/*; do
		{ [ -f "$file" ] && [ -x "$file" ]; } || continue
		name=${file##*/}
		[[ $name != *[!a-z0-9-]* ]] || continue
		[ -z "${3:-}" ] || [ "${SANITIZER:-}" = all ] ||
			grep -q '^# sanitizer: ' "$file" || continue
		add "$2" "${3:-}$name" "$file"
	done
}

read_tests()
{
	add_folder host host
	add_folder guest guest
	add_folder debug debug
	add_folder guest debug debug-
	add_folder last last
}

list()
{
	local name
	for name in "${names[@]}"; do
		printf '%s\n    %s\n' "$name" "${sentences[$name]}"
	done
}

### the command line ##########################################################

list=
while [ $# -gt 0 ]; do
	case $1 in
	--list)    list=1 ;;
	--help | -h) usage; exit 0 ;;
	-*)        die "unknown option $1; see: run.sh --help" ;;
	*)         wanted+=("$1") ;;
	esac
	shift
done
[ "${#wanted[@]}" -gt 0 ] || read -r -a wanted <<<"${TESTS:-}"

scale=${TIMEOUT_SCALE:-1}
[[ $scale =~ ^[1-9][0-9]*$ ]] || die "TIMEOUT_SCALE=$scale is not a number"

read_tests
[ "${#tests_run[@]}" -gt 0 ] || die "no test is called ${wanted[*]}; see: run.sh --list"
if [ -n "$list" ]; then
	list
	exit 0
fi

### what a run leaves behind: nothing but its logs ############################

work=$(mktemp -d "${TMPDIR:-/tmp}/scsiport-tests.XXXXXX")
child=

# shellcheck disable=SC2317  # called by the traps
cleanup()
{
	trap - EXIT
	trap '' INT TERM HUP
	if [ -n "$child" ]; then
		# The test and all that it has started: they are one group.
		kill -TERM -- "-$child" 2>/dev/null || true
		wait "$child" 2>/dev/null || true
		kill -KILL -- "-$child" 2>/dev/null || true
	fi
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
mkfifo "$work/output"
mkdir -p "$top/out/tests"

# On a terminal, what is being done; it is wiped out by what comes next.
if [ -t 2 ]; then
	progress() { printf '\r\033[K%.78s' "$*" >&2; }
	wipe()     { printf '\r\033[K' >&2; }
else
	progress() { :; }
	wipe()     { :; }
fi

# in_background COMMAND...: as a group of its own, its output into the pipe
in_background()
{
	setsid "$@" </dev/null >"$work/output" 2>&1 &
	child=$!
}

### install, build ############################################################

# step LABEL COMMAND...: its output into $work/log, and word that it goes on
step()
{
	local label=$1 line status=0 begun=$SECONDS got
	shift
	: >"$work/log"
	in_background "$@"
	while :; do
		got=0
		IFS= read -r -t 60 line || got=$?
		if [ "$got" -gt 128 ]; then
			[ -t 2 ] || echo "# $label: $(((SECONDS - begun) / 60)) min"
			continue
		fi
		[ "$got" = 0 ] || break
		printf '%s\n' "$line" >>"$work/log"
		progress "$label: $line"
	done <"$work/output"
	wait "$child" || status=$?
	child=
	wipe
	return "$status"
}

# quietly LABEL COMMAND...: with its output shown only if it fails
quietly()
{
	local status=0
	step "$@" || status=$?
	[ "$status" = 0 ] && return
	tail -n 40 "$work/log" >&2
	die "$1 failed, status $status"
}

# any_of KIND...: is a test of such a kind to be run?
any_of()
{
	local name
	for name in "${tests_run[@]}"; do
		[[ " $* " != *" ${kinds[$name]} "* ]] || return 0
	done
	return 1
}

quietly "installing packages" "$top/qemu/install.sh" test
if any_of host guest; then
	quietly "building the modules" make -C "$top" --no-print-directory modules
	quietly "building the test miniports" "$tests/miniports/build.sh"
fi

# What tests under the sanitizer kernel need: that kernel, and a copy of this tree
# built for it. Status 1 if that cannot be had; $work/debug.log tells why.
debug_status=
prepare_debug()
{
	local name parts=()
	if [ -z "$debug_status" ]; then
		for name in "${tests_run[@]}"; do
			case $name in
			kunit)   parts+=(kunit) ;;
			debug-*) parts+=(miniports) ;;
			esac
		done
		debug_status=0
		{ step "building the sanitizer kernel, once" "$top/qemu/debug-kernel" &&
			sanitizer=$("$top/qemu/debug-kernel" --path) &&
			step "building the modules for the sanitizer kernel" \
				"$tests/debug.sh" --build "$sanitizer" "${parts[@]}"; } || debug_status=1
		mv "$work/log" "$work/debug.log"
	fi
	return "$debug_status"
}

### running ###################################################################

number=0 passed=0 failed=0 skipped=0

# report NAME STATUS SECONDS LOG
report()
{
	local name=$1 status=$2 seconds=$3 log=$4 reason
	number=$((number + 1))
	wipe
	case $status in
	0) echo "pass $name" ;;
	4) echo "skip $name" ;;
	*) echo "fail $name" ;;
	esac >>"$top/out/tests/results"
	case $status in
	0)
		passed=$((passed + 1))
		echo "ok $number $name # $seconds s"
		;;
	4)
		skipped=$((skipped + 1))
		reason=$(sed -n 's/^SKIP: //p' "$log" | tail -n 1)
		echo "ok $number $name # SKIP ${reason:-no reason given}"
		;;
	*)
		failed=$((failed + 1))
		echo "not ok $number $name # $seconds s"
		echo "# ${sentences[$name]}"
		echo "# status $status; the end of out/tests/${name%%/*}/${log##*/}:"
		tail -n 60 "$log" | sed 's/^/#   /'
		;;
	esac
}

# report_unprepared NAME: what a test needs could not be built
report_unprepared()
{
	local result
	mkdir -p "$work/test"
	cp "$work/debug.log" "$work/test/log"
	for result in ${results[$1]}; do
		report "$1/$result" 1 0 "$work/test/log"
	done
	report "$1" 1 0 "$work/test/log"
	rm -rf "$top/out/tests/$1"
	mv "$work/test" "$top/out/tests/$1"
}

# The output of a test that proves several things has lines "@begin NAME" and
# "@end NAME STATUS", which tests/lib.sh writes. A line "@case VERDICT NAME" is for
# the file of results alone.
run_test()
{
	local name=$1 file=${files[$1]} root=$top folder=$work/test log=$work/test/log
	# What a longer load takes longer: three of them in a test.
	local limit=$(((timeouts[$1] + 3 * ${SOAK:-0}) * scale))
	local line result='' status=0 began=$SECONDS begun=$SECONDS missing
	local -A seen=()
	local -a options kernel=()

	if [ "${kinds[$name]}" = debug ]; then
		prepare_debug || { report_unprepared "$name"; return; }
		root=$top/out/debug
		file=$root/${file#"$top/"}
		kernel=(--kernel "$sanitizer")
		limit=$((limit * 4))
		began=$SECONDS
	fi
	rm -rf "$folder"
	mkdir -p "$folder/files"
	progress "$name: ${sentences[$name]}"
	if [ -n "${guests[$name]}" ]; then
		# Words as the shell would split them, quotes included.
		eval "options=(${guests[$name]})"
		in_background "$root/qemu/guest" "${options[@]}" "${kernel[@]}" --timeout "$limit" \
			--out "$folder/files" --env "RESULTS=${results[$name]}" \
			--env "TESTS_DIR=$root/tests" ${SOAK:+--env "SOAK=$SOAK"} -- "$file"
	else
		in_background timeout -k 10 "$limit" \
			env OUT="$folder/files" RESULTS="${results[$name]}" TESTS_DIR="$tests" \
			TOP="$top" TMPDIR="$work" "$file"
	fi

	: >"$log"
	while IFS= read -r line; do
		line=${line%$'\r'}
		printf '%s\n' "$line" >>"$log"
		case $line in
		@begin\ *)
			result=${line#@begin }
			begun=$SECONDS
			: >"$folder/$result.log"
			progress "$name/$result: ${sentences[$name/$result]:-}"
			;;
		@end\ *)
			read -r _ result status <<<"$line"
			if [ -n "${sentences[$name/$result]:-}" ] && [ -z "${seen[$result]:-}" ]; then
				report "$name/$result" "$status" $((SECONDS - begun)) "$folder/$result.log"
			fi
			seen[$result]=1
			result=
			;;
		@case\ *)
			echo "${line#@case }" >>"$top/out/tests/results"
			;;
		*)
			[ -z "$result" ] || printf '%s\n' "$line" >>"$folder/$result.log"
			[ -n "$result" ] || progress "$name: $line"
			;;
		esac
	done <"$work/output"
	status=0
	wait "$child" || status=$?
	child=

	# What was to be proved and was not is disproved. Skipping the file skips all.
	for missing in ${results[$name]}; do
		[ -z "${seen[$missing]:-}" ] || continue
		if [ "$status" = 0 ]; then
			echo "no result: $name does not prove this" >>"$log"
			report "$name/$missing" 1 0 "$log"
		else
			echo "SKIP: $(sed -n 's/^SKIP: //p' "$log" | tail -n 1)" >"$folder/$missing.log"
			[ "$status" = 4 ] || echo "$name ended before, see below" >"$folder/$missing.log"
			report "$name/$missing" "$status" 0 "$folder/$missing.log"
		fi
	done
	[ "$status" != 124 ] || echo "killed after $limit seconds" >>"$log"
	report "$name" "$status" $((SECONDS - began)) "$log"

	rm -rf "$top/out/tests/$name"
	mv "$folder" "$top/out/tests/$name"
}

: >"$top/out/tests/results"
echo "KTAP version 1"
echo "1..${#names[@]}"
for name in "${tests_run[@]}"; do
	run_test "$name"
done

# Of a long run only the end may be at hand: the first few failures once more. (A KUnit
# case has no log but its suite's.)
recapitulate()
{
	local name log
	while read -r name; do
		log=$top/out/tests/${name%%/*}/log
		[[ $name != */* ]] || log=${log%log}${name#*/}.log
		echo "# $name has failed, see above; the end of ${log#"$top/"}:"
		sed 's/^/#   /' "$log" | tail -n 40
	done < <(sed -n 's,^fail \([a-z0-9/-]*\)$,\1,p' "$top/out/tests/results" | head -n 4)
}
[ "${#names[@]}" -lt 50 ] || recapitulate

echo "$passed passed, $failed failed, $skipped skipped" | tee "$top/out/tests/summary"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
