#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Proves that the miniports are Windows source and compat/include is Windows'
# interface: builds each miniport, unchanged, into a native Windows driver that
# imports from SCSIPORT.SYS alone, and compares our headers with those of the
# mingw-w64 driver kit: prototypes, layouts and constants.
#
# check.sh [--sys-only | --layout-only] OUTDIR [MINIPORT.c ...]

set -u

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
target=x86_64-w64-mingw32
kit=/usr/$target/include
exports=$top/compat/include/scsiport_exports.h
rows=$top/compat/layout.h
deviations=$here/deviations

do_sys=1
do_layout=1
case ${1-} in
--sys-only)	do_layout=0; shift ;;
--layout-only)	do_sys=0; shift ;;
esac
if [ $# -lt 1 ] || [ "${1#-}" != "$1" ]; then
	echo "usage: check.sh [--sys-only | --layout-only] OUTDIR [MINIPORT.c ...]" >&2
	exit 2
fi
out=$1
shift
[ $# -gt 0 ] || set -- "$top/drivers/pvscsi/pvscsi.c"

for tool in gcc dlltool objdump objcopy nm; do
	if ! command -v $target-$tool >/dev/null; then
		echo "SKIP: no $target-$tool (package gcc-mingw-w64-x86-64-win32)"
		exit 4
	fi
done
if [ ! -f $kit/ddk/srb.h ]; then
	echo "SKIP: no $kit/ddk/srb.h (package mingw-w64-x86-64-dev)"
	exit 4
fi

mkdir -p "$out" || exit 2
out=$(cd "$out" && pwd)
work=$out/work
mkdir -p "$work" || exit 2
failures=0

fail()
{
	echo "FAIL: $*"
	failures=$((failures + 1))
}

# --- drivers -----------------------------------------------------------------

make_import_library()
{
	{
		echo "LIBRARY SCSIPORT.SYS"
		echo "EXPORTS"
		sed -n 's/^SP_EXPORT([^,]*, [^,]*, \([A-Za-z]*\), .*/\1/p' "$exports"
	} >"$work/scsiport.def"
	$target-dlltool -m i386:x86-64 -d "$work/scsiport.def" \
		-l "$work/libscsiport.a"
}

# The functions a .sys imports, as DLL:NAME
imports()
{
	$target-objdump -p "$1" | awk '
		/DLL Name:/ { dll = $3; next }
		/^The Export|^There is an export|^PE File Base/ { dll = "" }
		dll != "" && NF == 3 && $1 ~ /^[0-9a-f]+$/ { print dll ":" $NF }'
}

check_sys()
{
	local sys=$1 name=$2 base entry symbol dlls unknown

	$target-objdump -f "$sys" | grep -q 'file format pei-x86-64' ||
		fail "$name: not a 64-bit Windows image"
	$target-objdump -p "$sys" | grep -q 'Subsystem.*(NT native)' ||
		fail "$name: subsystem is not native"

	base=$($target-objdump -p "$sys" | awk '$1 == "ImageBase" { print $2 }')
	entry=$($target-objdump -p "$sys" |
		awk '$1 == "AddressOfEntryPoint" { print $2 }')
	symbol=$($target-nm "$sys" | awk '$3 == "DriverEntry" { print $1 }')
	if [ -z "$symbol" ] || [ $((0x$base + 0x$entry)) -ne $((0x$symbol)) ]; then
		fail "$name: the entry point is not DriverEntry"
	fi

	dlls=$($target-objdump -p "$sys" | sed -n 's/.*DLL Name: *//p')
	[ "$dlls" = SCSIPORT.SYS ] ||
		fail "$name: imports from" "${dlls:-nothing}" $'\n'"$(imports "$sys")"
	unknown=$(imports "$sys" | sed 's/.*://' | sort |
		  comm -23 - <(sed 1,2d "$work/scsiport.def" | sort))
	[ -z "$unknown" ] || fail "$name: imports unknown functions: $unknown"
}

build_sys()
{
	local source=$1 name sys before=$failures

	name=$(basename "$source" .c)
	sys=$out/$name.sys
	rm -f "$sys"
	if [ ! -f "$source" ]; then
		fail "$name: no source $source"
		return
	fi
	if ! $target-gcc -std=gnu11 -O2 -Wall -Werror -Wno-unknown-pragmas \
		-fno-strict-aliasing -fwrapv -mno-stack-arg-probe \
		-I$kit/ddk -include "$here/mingw.h" \
		-c "$source" -o "$work/$name.o"; then
		fail "$name: does not compile as Windows source"
		return
	fi
	if ! $target-gcc -shared -nostdlib -Wl,--subsystem,native \
		-Wl,-e,DriverEntry -o "$sys" "$work/$name.o" "$work/runtime.o" \
		"$work/libscsiport.a"; then
		fail "$name: does not link against SCSIPORT.SYS alone"
		return
	fi
	check_sys "$sys" "$name"
	[ $failures -ne $before ] ||
		echo "$name.sys: native x64 driver, entry DriverEntry," \
			"imports $(imports "$sys" | wc -l) functions of SCSIPORT.SYS" \
			"and nothing else"
}

# --- headers -----------------------------------------------------------------

# Each side is a way to compile; the kit needs two, as its SMART structures are
# in a header for applications.
compile_side()
{
	local side=$1

	shift
	case $side in
	ours)
		$target-gcc -nostdinc -I"$top/compat/include" \
			-include "$top/compat/include/scsiport_prelude.h" "$@" ;;
	kit | ddk)
		$target-gcc -I$kit/ddk "$@" ;;
	app)
		$target-gcc "$@" ;;
	esac
}

side_headers()
{
	case $1 in
	ours)	printf '#include <%s>\n' miniport.h ntstatus.h devioctl.h ntdddisk.h \
			ntddscsi.h ntddstor.h ntddcdrm.h ntddtape.h ntddchgr.h scsi.h srb.h \
			scsiwmi.h wmistr.h ntddk.h bugcodes.h hbaapi.h hbapiwmi.h ;;
	kit)	printf '#include <%s>\n' ntdef.h ntstatus.h miniport.h devioctl.h \
			ntddscsi.h scsi.h srb.h wmistr.h scsiwmi.h ;;
	ddk)	printf '#include <%s>\n' ntdef.h ntstatus.h ntddk.h ntddstor.h ntdddisk.h \
			ntddcdrm.h ntddtape.h ntddchgr.h bugcodes.h ;;
	app)	printf '#include <%s>\n' windows.h winioctl.h ;;
	esac
}

# A row is a function, so that the compiler complains about every single one,
# and leaves a record of fixed size: its index, then numbers or the bytes of an
# object with one bit-field set.
row_macros='
#define RECORD(index, member, ...)					\
	static const struct {						\
		unsigned long long row[2];				\
		union {							\
			unsigned long long number[2];			\
			unsigned char bytes[112];			\
			member;						\
		} u;							\
	} __attribute__((__aligned__(128)))				\
	record __attribute__((__section__(".layout"), __used__)) =	\
		{ { index, 0 }, { __VA_ARGS__ } };			\
	_Static_assert(sizeof(record) == 128, "record")
#define STRUCT(index, type)		\
	void row##index(void) {						\
		RECORD(index, , .number = { sizeof(type), 0 });		\
	}
#define MEMBER(index, type, member)	\
	void row##index(void) {						\
		RECORD(index, , .number = { __builtin_offsetof(type, member),	\
					    sizeof(((type *)0)->member) });	\
	}
#define FLEX(index, type, member)	\
	void row##index(void) {						\
		RECORD(index, , .number = { __builtin_offsetof(type, member), 0 }); \
	}
#define BITS(index, type, field)	\
	void row##index(void) {						\
		RECORD(index, type object, .object = { .field = -1 });	\
	}
#define VALUE(index, name)		\
	void row##index(void) {						\
		RECORD(index, , .number = { (unsigned long long)(long long)(name), 0 }); \
	}
'

# evaluate SIDE ROWS RESULT: "index numbers" of every row that SIDE knows. ROWS
# has lines "index KIND type [member]".
evaluate()
{
	local side=$1 list=$2 result=$3
	local c=$work/$side.c inc=$work/$side.inc

	: >"$result"
	awk '{ printf "%s(%s, %s%s)\n", $2, $1, $3, (NF > 3 ? ", " $4 : "") }' \
		"$list" >"$inc"
	{ side_headers "$side"; echo "$row_macros"; echo "#include \"$inc\""; } >"$c"

	# Rows that do not compile are rows this side does not know.
	for _ in 1 2 3; do
		compile_side "$side" -w -fmax-errors=0 -ftrack-macro-expansion=0 \
			-fdiagnostics-plain-output -fsyntax-only "$c" 2>"$work/$side.err" && break
		sed -n "s|^$inc:\([0-9]*\):.*error:.*|\1|p" "$work/$side.err" |
			sort -nu >"$work/$side.bad"
		if [ ! -s "$work/$side.bad" ]; then
			fail "the headers themselves do not compile ($side):"
			head -20 "$work/$side.err"
			return 1
		fi
		awk 'NR == FNR { bad[$1] = 1; next } FNR in bad { print ""; next } { print }' \
			"$work/$side.bad" "$inc" >"$inc.new" && mv "$inc.new" "$inc"
	done

	if ! compile_side "$side" -w -O0 -c "$c" -o "$work/$side.o" ||
	   ! $target-objcopy -O binary -j .layout "$work/$side.o" "$work/$side.bin"; then
		fail "no records from $side"
		return 1
	fi
	od -An -v -tx1 -w128 "$work/$side.bin" | awk '
		function number(at,    i, s) {
			s = ""
			for (i = at + 7; i >= at; i--)
				s = s $i
			sub(/^0+/, "", s)
			return "0x" (s == "" ? "0" : s)
		}
		NR == FNR { kind[$1] = $2; next }
		{
			index_ = 0
			for (i = 4; i >= 1; i--)
				index_ = index_ * 256 + hex[$i]
			if (kind[index_] == "BITS") {
				s = ""
				for (i = 17; i <= 128; i++)
					if ($i != "00")
						s = s " byte" (i - 17) ":0x" $i
				print index_ s
			} else if (kind[index_] == "MEMBER") {
				print index_ " offset " number(17) " size " number(25)
			} else if (kind[index_] == "FLEX") {
				print index_ " offset " number(17)
			} else {
				print index_ " " number(17)
			}
		}
		BEGIN {
			for (i = 0; i < 256; i++)
				hex[sprintf("%02x", i)] = i
		}' "$list" - | sort -k1,1n >"$result"
}

# compare TITLE ROWS: ours against the kit, and where it is silent, the other
# parts of the kit: those that do not go together with miniport.h.
compare()
{
	local title=$1 list=$2

	evaluate ours "$list" "$work/ours.out" || return
	evaluate kit "$list" "$work/kit.out" || return
	awk 'NR == FNR { seen[$1] = 1; next } !($1 in seen)' \
		"$work/kit.out" "$list" >"$work/rest.rows"
	evaluate ddk "$work/rest.rows" "$work/ddk.out" || return
	awk 'NR == FNR { seen[$1] = 1; next } !($1 in seen)' \
		"$work/ddk.out" "$work/rest.rows" >"$work/rest2.rows"
	evaluate app "$work/rest2.rows" "$work/app.out" || return

	awk -v title="$title" -v summary="$work/summary" '
		function rest(s) { s = $0; sub(/^[^ ]+ /, "", s); return s }
		function wrap(text,    i, count, word, line) {
			count = split(text, word, " ")
			line = "   "
			for (i = 1; i <= count; i++) {
				if (length(line " " word[i]) > 79) {
					print line
					line = "   "
				}
				line = line " " word[i]
			}
			print line
		}
		FILENAME ~ /deviations$/ {
			if ($0 !~ /^#/ && NF) {
				key = $1
				$1 = ""
				reason[key] = substr($0, 2)
			}
			next
		}
		FILENAME ~ /ours\.out$/ { ours[$1] = rest(); next }
		FILENAME ~ /(kit|ddk|app)\.out$/ { kit[$1] = rest(); next }
		{
			name = $3 (NF > 3 ? "." $4 : "")
			if (!($1 in ours)) {
				if (title ~ /constants/) {
					nothing = nothing " " name
				} else {
					print "FAIL: not in our headers: " name
					failed++
				}
				next
			}
			total++
			if (!($1 in kit)) {
				absent++
				if ($2 == "STRUCT") {
					gone[$3] = 1
					text = text " " $3
				} else if (!($3 in gone) || $2 == "VALUE") {
					text = text " " name
				}
				next
			}
			if (ours[$1] == kit[$1]) {
				same++
				next
			}
			line = name ": ours " ours[$1] ", kit " kit[$1]
			if (name in reason || $3 in reason) {
				key = name in reason ? name : $3
				print "allowed: " line
				used[key] = 1
				allowed++
			} else {
				print "FAIL: " line
				failed++
			}
		}
		END {
			for (key in used)
				print "    because " key ": " reason[key]
			if (text != "") {
				print title ", not in the kit (a structure stands for its members):"
				wrap(text)
			}
			if (nothing != "") {
				print title ", macros of ours without a value:"
				wrap(nothing)
			}
			for (key in used)
				print key >>(summary ".used")
			printf "%s: %d compared, %d equal, %d allowed, %d different, ",
				title, total - absent, same, allowed, failed
			printf "%d not in the kit\n", absent
			exit failed > 0 || total == absent
		}' "$deviations" "$work/ours.out" "$work/kit.out" "$work/ddk.out" "$work/app.out" "$list" ||
		failures=$((failures + 1))
}

# names FILE...: macros, types, enumerators and SCSI Port's functions in headers,
# but for those that are the header's own business
names()
{
	perl -0777 -ne '
		s{/\*.*?\*/}{}gs;
		s{//[^\n]*}{}g;
		s/\\\n/ /g;
		print "$1\n" while /^[ \t]*#[ \t]*define[ \t]+([A-Za-z]\w*)/mg;
		s/^[ \t]*#.*$//mg;
		while (/\}\s*((?:[*\s,]|\w)+);/g) {
			my $list = $1;
			print "$1\n" while $list =~ /\b([A-Z]\w+)/g;
		}
		while (/\benum\s*\w*\s*\{([^}]*)\}/g) {
			(my $list = $1) =~ s/=[^,]*//g;
			print "$1\n" while $list =~ /(\w+)/g;
		}
		print "$1\n" while /\btypedef\s[^;{}()]*?\b(\w+)\s*;/g;
		print "$1\n" while /\btypedef\s[^;{}]*?\(\s*(?:\w+\s*)?\*\s*(\w+)\s*\)\s*\(/g;
		print "$1\n" while /\b(ScsiPort\w+|ScsiDebugPrint)\s*\(/g;' "$@"
	sed -n 's/^SP_EXPORT([^,]*, [^,]*, \([A-Za-z]*\), .*/\1/p' "$@"
}

# Whatever the kit knows of SCSI, ours know, too.
check_names()
{
	local header missing

	names "$top"/compat/include/*.h | sort -u >"$work/our.names"
	for header in ddk/srb.h ddk/scsi.h ntddscsi.h devioctl.h ntdddisk.h ntddcdrm.h \
		ntddtape.h ntddchgr.h; do
		names "$kit/$header" | sort -u >"$work/kit.names"
		missing=$(comm -23 "$work/kit.names" "$work/our.names" |
			grep -v -x -F -f <(sed -n 's/^\([^# ][^ ]*\) absent: .*/\1/p' "$deviations"))
		if [ -n "$missing" ]; then
			fail "$(basename "$header") of the kit has what our headers have not:" "$(tr '\n' ' ' <<<"$missing")"
		else
			echo "$(basename "$header"): our headers have its $(wc -l <"$work/kit.names") names"
		fi
	done
	# and the size of each structure
	awk '{ print NR, "STRUCT", $1 }' <(perl -0777 -ne '
		s{/\*.*?\*/}{}gs;
		print "$1\n" while /^\}\s*(?:__SP_PACKED\s+)?([A-Z]\w+)(?:\s*,[^;]*)?;/mg' \
		"$top"/compat/include/*.h | sort -u) >"$work/structs.rows"
	compare structures "$work/structs.rows"
}

# Both declare the same functions, or the compiler objects.
check_prototypes()
{
	local c=$work/prototypes.c

	cat >"$c" <<-EOF
	#include "$here/mingw.h"
	#include <srb.h>
	#include <wmistr.h>
	#include <scsiwmi.h>
	#undef ScsiPortConvertPhysicalAddressToUlong
	#define SP_EXPORT(ret, conv, name, proto) ret conv name proto
	#include "$exports"
	EOF
	if $target-gcc -I$kit/ddk -Wno-attributes -fsyntax-only "$c"; then
		echo "prototypes: $(grep -c '^SP_EXPORT' "$exports") functions," \
			"declared as in the kit or absent there"
	else
		fail "prototypes differ from the kit's"
	fi
}

check_layout()
{
	if ! compile_side ours -std=gnu11 -O2 -Wall -Werror -c "$top/compat/layout.c" \
		-o "$work/layout.o"; then
		fail "compat/layout.c does not hold for a Windows compiler"
	fi

	rm -f "$work"/summary.used
	sed -n 's/^LAYOUT_\([A-Z]*\)(\(.*\))$/\1, \2/p' "$rows" | awk -F', ' '
		{ print NR, $1, $2, $1 == "STRUCT" || $1 == "VALUE" ? "" : $3 }' \
		>"$work/layout.rows"
	if [ "$(wc -l <"$work/layout.rows")" -ne "$(grep -c '^LAYOUT_' "$rows")" ]; then
		fail "cannot read every row of $rows"
	fi
	compare layout "$work/layout.rows"

	# Everything our headers define beyond the prelude, if it is a value.
	side_headers ours >"$work/macros.c"
	: >"$work/none.c"
	compile_side ours -dM -E "$work/none.c" | sort >"$work/none.macros"
	compile_side ours -dM -E "$work/macros.c" | sort |
		comm -23 - "$work/none.macros" |
		sed -n '/^#define [A-Za-z0-9_]* L*"/!s/^#define \([A-Za-z][A-Za-z0-9_]*\) ..*/\1/p' |
		awk '{ print NR, "VALUE", $1 }' >"$work/constants.rows"
	compare constants "$work/constants.rows"

	check_names

	sed -n '/ absent: /!s/^\([^# ][^ ]*\).*/\1/p' "$deviations" | sort -u |
		comm -23 - <(sort -u "$work/summary.used" 2>/dev/null) |
		while read -r stale; do
			echo "note: $stale in $(basename "$deviations") is no deviation any more"
		done
	check_prototypes
}

if [ $do_sys -eq 1 ]; then
	make_import_library || fail "no import library"
	$target-gcc -std=gnu11 -O2 -Wall -Werror -ffreestanding \
		-fno-tree-loop-distribute-patterns -c "$here/runtime.c" \
		-o "$work/runtime.o" || fail "no runtime"
	for source; do
		build_sys "$source"
	done
fi
[ $do_layout -eq 0 ] || check_layout

if [ $failures -eq 0 ]; then
	echo "PASS: windows"
else
	echo "FAIL: windows ($failures)"
	exit 1
fi
