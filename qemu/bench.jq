# SPDX-License-Identifier: GPL-2.0-only
#
# The runs (lines "JOB PAIR native|ours RATE CPU") to the list of out/bench.json.
# A ratio above 1 means that ours is better: more per second, or less CPU time.

include "statistics";

def result(hba; metric; better; scale):
  . as $pairs
  | (map(better) | map(select(. != null))) as $ratios
  | {
      hba: hba,
      job: $pairs[0].job,
      metric: metric,
      native: ($pairs | map(.native | scale) | quantile(0.5) | rounded(2)),
      ours: ($pairs | map(.ours | scale) | quantile(0.5) | rounded(2)),
      ratio: ($ratios | quantile(0.5) | rounded(3)),
      low: ($ratios | quantile(0.25) | rounded(3)),
      high: ($ratios | quantile(0.75) | rounded(3)),
      pairs: ($ratios | length)
    };
def over(a; b): if b > 0 then a / b else null end;

[ split("\n")[] | select(length > 0) | split(" ")
  | { job: .[0], pair: (.[1] | tonumber), side: .[2],
      rate: (.[3] | tonumber), cpu: (.[4] | tonumber) } ]
| to_entries
| group_by(.value.job) | sort_by(.[0].key)
| map(
    map(.value)
    | group_by(.pair)
    | map({ job: .[0].job,
            native: (map(select(.side == "native")) | .[0]),
            ours: (map(select(.side == "ours")) | .[0]) })
    | (if .[0].job | startswith("256k")
       then result($hba; "MB/s"; over(.ours.rate; .native.rate); .rate * 0.262144)
       else result($hba; "IOPS"; over(.ours.rate; .native.rate); .rate) end),
      result($hba; "CPU us per I/O"; over(.native.cpu; .ours.cpu); .cpu)
  )
