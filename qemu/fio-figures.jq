# SPDX-License-Identifier: GPL-2.0-only
#
# fio's JSON to a table: job, direction, IOPS, MB/s, latencies in microseconds.

def left(width): tostring | . + " " * ([width - length, 0] | max);
def right(width): tostring | " " * ([width - length, 0] | max) + .;
def us(percentile): .lat_ns.percentile[percentile] // 0 | . / 1000 | round;

.jobs[]
| .jobname as $job
| ("read", "write") as $direction
| .[$direction]
| select(.total_ios > 0)
| ($job | left(16)) + " " + ($direction | left(5))
  + (.iops | round | right(8)) + " IOPS"
  + (.bw_bytes / 1e6 | round | right(6)) + " MB/s"
  + "   50% " + (us("50.000000") | right(6))
  + "  99% " + (us("99.000000") | right(6))
  + "  99.9% " + (us("99.900000") | right(6)) + " us"
