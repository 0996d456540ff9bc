#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Draws the distributions of interrupt times that the benchmark has recorded
# (lines "JOB PAIR native|ours IOS US=COUNT..."): for each job the share of the
# handlers that took longer than a time, for both drivers.
#
# usage: irq-plot.sh TIMES PREFIX HBA NATIVE OURS [WHAT]
#
# Writes PREFIX.svg and PREFIX.png.

set -euo pipefail

if [ $# != 5 ] && [ $# != 6 ]; then
	echo "usage: irq-plot.sh TIMES PREFIX HBA NATIVE OURS [WHAT]" >&2
	exit 2
fi
times=$1 prefix=$2 hba=$3 native=$4 ours=$5 what=${6:-time in the hard interrupt}

command -v gnuplot >/dev/null || { echo "irq-plot: no gnuplot (package gnuplot-nox)" >&2; exit 1; }
work=$(mktemp -d "${TMPDIR:-/tmp}/scsiport-plot.XXXXXX")
trap 'rm -rf "$work"' EXIT

# For each job and driver: microseconds, per cent of the handlers that took longer
mapfile -t jobs < <(awk '!seen[$1]++ { print $1 }' "$times")
[ "${#jobs[@]}" -gt 0 ] || { echo "irq-plot: nothing in $times" >&2; exit 1; }
for job in "${jobs[@]}"; do
	for side in native ours; do
		awk -v job="$job" -v side="$side" '
		$1 == job && $3 == side {
			for (i = 5; i <= NF; i++) {
				split($i, bin, "=")
				count[bin[1]] += bin[2]
				total += bin[2]
			}
		}
		END {
			for (us in count)
				print us, count[us], total
		}' "$times" | sort -n | awk '
		NR == 1 { print ($1 > 1 ? $1 : 1), 100 }
		{ seen += $2; if ($3 > seen) print ($1 < 1 ? 1 : $1) + 1, 100 * ($3 - seen) / $3 }
		' >"$work/$job.$side"
		# A driver that had none is a point outside of the picture.
		[ -s "$work/$job.$side" ] || echo 1 0.001 >"$work/$job.$side"
	done
done

rows=$(((${#jobs[@]} + 1) / 2))
columns=$((${#jobs[@]} > 1 ? 2 : 1))
{
	echo "set multiplot layout $rows,$columns title \"$hba: $what\""
	echo 'set logscale xy'
	echo 'set xrange [1:1000]'
	echo 'set yrange [0.05:120]'
	echo 'set grid'
	echo 'set xlabel "microseconds"'
	echo 'set ylabel "% that took longer"'
	echo 'set key top right'
	echo 'set arrow 1 from 50,0.05 to 50,120 nohead dashtype 2 linecolor rgb "gray40"'
	for job in "${jobs[@]}"; do
		echo "set title \"$job\" noenhanced"
		echo "plot '$work/$job.native' using 1:2 with steps linewidth 2 linecolor rgb '#c04000' title '$native' noenhanced, \\"
		echo "     '$work/$job.ours' using 1:2 with steps linewidth 2 linecolor rgb '#0060a0' title '$ours' noenhanced"
	done
	echo 'unset multiplot'
} >"$work/plot"

for kind in svg png; do
	{
		case $kind in
		svg) echo "set terminal svg size 1000,$((360 * rows)) background rgb 'white'" ;;
		png) echo "set terminal pngcairo size 1000,$((360 * rows)) background rgb 'white'" ;;
		esac
		echo "set output '$prefix.$kind'"
		cat "$work/plot"
	} | gnuplot
	[ -s "$prefix.$kind" ]
done
