#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Makes a module of a folder of Windows miniport source: "make miniport". The
# folder is only read. "build.sh --help" tells the rest; Documentation/porting.rst
# what to do with the result.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)

usage()
{
	cat <<'END'
usage: make miniport SRC=folder [NAME=name] [INF=file] [DEFINES="-DX=1 ..."]
                     [STRICT=1] [OUT=folder] [KDIR=folder]

  SRC       the miniport's source. A file "sources" of the DDK in it is obeyed;
            without one all .c and .cpp files are compiled
  NAME      the module becomes mp_NAME.ko (default: TARGETNAME, else the folder)
  INF       whose hardware ids and parameters count (default: the one .inf file
            in SRC; INF=none for none)
  DEFINES   for the compiler: -D, -U, -I; a bare word is defined
  STRICT    1: what links but cannot work, and what warns, is an error
  OUT       where all is written (default: out/miniport/NAME)
  KDIR      kernel headers (default: those of the newest kernel)
END
}

die() { echo "miniport: $*" >&2; exit 1; }

[ "${1:-}" != --help ] || { usage; exit 0; }
[ -n "${SRC:-}" ] || { usage >&2; exit 2; }
[ ! -f "$SRC" ] || die "SRC=$SRC is a file: name the folder that it is in"
[ -d "$SRC" ] || die "SRC=$SRC: no such folder"
case ${STRICT:-0} in 0 | 1) ;; *) die "STRICT=$STRICT is neither 0 nor 1" ;; esac
src=${SRC%/}
headers=${KDIR:-$("$top/qemu/kernels.sh" headers)}
[ -f "$headers/Makefile" ] || die "KDIR=$headers: no kernel headers there"

# A name for kbuild and for the kernel's log.
clean_name()
{
	local name=${1,,}
	name=${name//[^a-z0-9_]/_}
	echo "${name#mp_}"
}

target=$(perl "$here/prepare.pl" --name "$src") || die "$src: see above"
name=$(clean_name "${NAME:-${target:-$(basename "$(cd "$src" && pwd)")}}")
[[ $name == *[a-z0-9]* ]] || die "NAME=${NAME:-$name}: no name for a module"
# the kernel's MODULE_NAME_LEN, without the zero
[ ${#name} -le 52 ] || die "mp_$name is too long for a module's name: choose another with NAME="

out=${OUT:-$top/out/miniport/$name}
mkdir -p "$out/build" || die "OUT=$out: cannot be made"
out=$(cd "$out" && pwd)
build=$out/build
[[ $out != *[[:space:]]* ]] || die "OUT=$out: kbuild takes no blanks in a path"
case $out/ in
"$(cd "$src" && pwd)"/*) die "OUT=$out lies in SRC, which is only read" ;;
esac
ko=$out/mp_$name.ko
rm -f "$ko"

exec 9>"$out/.lock"
flock 9

### the port driver, if it is not there or older than its source ###############

release=$(cat "$headers/include/config/kernel.release" 2>/dev/null || echo unknown)

port_is_current()
{
	local port=$top/compat/scsiport.ko
	[ -f "$port" ] && [ -f "$top/Module.symvers" ] || return 1
	[[ $(modinfo -F vermagic "$port") == "$release "* ]] || return 1
	[ -z "$(find "$top/compat" \( -name '*.[ch]' -o -name 'Kbuild*' \) ! -name '*.mod.c' \
		! -name miniport_main.c -newer "$port" -print -quit)" ]
}

if ! port_is_current; then
	make -C "$top" --no-print-directory KDIR="$headers" modules >"$out/scsiport.log" 2>&1 ||
		die "scsiport.ko cannot be built, see $out/scsiport.log: $(tail -n 5 "$out/scsiport.log")"
fi

### the .inf file ##############################################################

inf=${INF:-}
if [ -z "$inf" ]; then
	readarray -t infs < <(find "$src" -maxdepth 1 -type f -iname '*.inf' | sort)
	case ${#infs[@]} in
	0) inf=none ;;
	1) inf=${infs[0]} ;;
	*)
		echo "$src: note: ${#infs[@]} .inf files, none is read; choose one with INF=" >&2
		inf=none
		;;
	esac
elif [ "$inf" != none ] && [ ! -f "$inf" ]; then
	[ -f "$src/$inf" ] || die "INF=$inf: no such file"
	inf=$src/$inf
fi
rm -f "$build/inf.h"
if [ "$inf" != none ]; then
	perl "$here/inf.pl" "$inf" "$inf" "$top/compat/register.h" "$build/inf.h" ||
		die "$inf: see above; INF=none builds without it"
fi

### source, Kbuild #############################################################

folders=()
defines=

# define FLAG: for make and for the shell, which both read it
define()
{
	local flag=$1
	flag=${flag//\\\"/\"}
	flag=${flag//\$/\$\$}
	flag=${flag//#/\\#}
	defines+=" '${flag//\'/\'\\\'\'}'"
}

for word in ${DEFINES:-}; do
	case $word in
	-I*)
		[ -d "${word#-I}" ] || die "DEFINES: $word: no such folder"
		folders+=("$(cd "${word#-I}" && pwd)")
		;;
	-D* | -U*) define "$word" ;;
	-*)        die "DEFINES: $word is none of -D, -U, -I" ;;
	*)         define "-D$word" ;;
	esac
done

prepare()
{
	perl "$here/prepare.pl" "$src" "$build" "$top/compat" "${folders[@]}" ||
		die "$src: cannot be prepared, see above"
}
rm -f "$build/contradictions"
prepare

kbuild_file()
{
	cat <<END
# Made by $here/build.sh
miniport-name := $name
$(if [ -f "$build/inf.h" ]; then echo "miniport-inf := $build/inf.h"; fi)
include \$(src)/Kbuild.objects
miniport-extra := \$(miniport-defines)$defines -g
miniport-extra += -D__SP_BARE -fcommon
miniport-extra += -fdiagnostics-color=never -fno-diagnostics-show-caret -fmax-errors=50
miniport-extra += -ftrack-macro-expansion=0
miniport-extra += -Wno-error=implicit-function-declaration -Wno-error=implicit-int
miniport-extra += -Wno-error=return-type -Wno-error=incompatible-pointer-types
miniport-extra += -Wno-error=strict-prototypes -Wno-error=date-time
miniport-extra += -Wno-builtin-declaration-mismatch -Wpointer-to-int-cast -Wint-to-pointer-cast
# functions that are inline stand in several objects; report.pl finds the others
# and what is common gets its place
ldflags-y += -z muldefs -d
include $top/compat/Kbuild.miniport
END
}
kbuild_file >"$build/Kbuild"

# contradictions: the definitions that contradict what was declared before, which
# prepare.pl then makes functions of their own
contradictions()
{
	sed -n -E "s/\xe2\x80[\x98\x99]/'/g"'
s/^([^:]+\.[cC]):[0-9]+:[0-9:]* error: static declaration of .(\w+). follows non-static.*/static \1 \2/p
s/^([^:]+\.[cC]):[0-9]+:[0-9:]* error: conflicting types for .(\w+).*/types \1 \2/p' "$out/build.log" | sort -u
}

# All is compiled each time, or a source that has not changed would not repeat its
# messages. Every message of every source at once; what is unresolved is
# report.pl's.
compile()
{
	rm -f "$build"/*.o "$build"/*.ko "$build"/.*.cmd
	status=0
	make -k -C "$headers" M="$build" W= V= KBUILD_EXTRA_SYMBOLS="$top/Module.symvers" \
		KBUILD_MODPOST_WARN=1 modules >"$out/build.log" 2>&1 || status=$?
}
compile
for _ in 1 2 3; do
	[ "$status" != 0 ] || break
	new=$(contradictions | comm -13 <(sort -u "$build/contradictions" 2>/dev/null) -)
	[ -n "$new" ] || break
	echo "$new" >>"$build/contradictions"
	prepare
	compile
done

perl "$here/report.pl" "$src" "$build" "$top" "mp_$name" "$status" "${STRICT:-0}" "$out/build.log" ||
	die "mp_$name.ko was not made"
cp "$build/mp_$name.ko" "$ko"
echo "$ko"
