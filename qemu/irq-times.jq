# SPDX-License-Identifier: GPL-2.0-only
#
# Interrupt times (lines "JOB PAIR native|ours IOS US=COUNT...") to rows of
# out/bench.json. A ratio is native's figure over ours: above 1, ours interrupts
# for less time. $what is what was timed. "native" and "ours" are of all runs together.

include "statistics";

# of a list of [us, count]
def total: map(.[1]) | add // 0;
def spent: map(.[0] * .[1]) | add // 0;
def mean: if total > 0 then spent / total else null end;
def share_above(us): if total > 0 then 100 * (map(select(.[0] > us)) | total) / total else null end;
def at(q):
  (total * q) as $at
  | sort_by(.[0])
  | reduce .[] as $bin ({ seen: 0, us: null };
      if .seen < $at then { seen: (.seen + $bin[1]), us: $bin[0] } else . end)
  | .us;

def figures:
  (map(.times) | add // []) as $times
  | (map(.ios) | add // 0) as $ios
  | {
      "\($what) mean us": ($times | mean),
      "\($what) median us": ($times | at(0.5)),
      "\($what) 99% us": ($times | at(0.99)),
      "\($what) % above 50 us": ($times | share_above(50)),
      "\($what) us per I/O": (if $ios > 0 then ($times | spent) / $ios else null end)
    };

[ split("\n")[] | select(length > 0) | split(" ") | map(select(length > 0))
  | { job: .[0], pair: .[1], side: .[2], ios: (.[3] | tonumber),
      times: (.[4:] | map(split("=") | map(tonumber))) } ]
| to_entries
| group_by(.value.job) | sort_by(.[0].key)
| map(
    map(.value)
    | .[0].job as $job
    | (map(select(.side == "native")) | figures) as $native
    | (map(select(.side == "ours")) | figures) as $ours
    | (group_by(.pair)
       | map({ native: (map(select(.side == "native")) | figures),
               ours: (map(select(.side == "ours")) | figures) })) as $pairs
    | ($native | keys_unsorted)[] as $metric
    | ($pairs | map(select((.ours[$metric] // 0) > 0 and .native[$metric] != null)
                    | .native[$metric] / .ours[$metric])) as $ratios
    | {
        hba: $hba,
        job: $job,
        metric: $metric,
        native: ($native[$metric] | rounded(2)),
        ours: ($ours[$metric] | rounded(2)),
        ratio: ($ratios | quantile(0.5) | rounded(3)),
        low: ($ratios | quantile(0.25) | rounded(3)),
        high: ($ratios | quantile(0.75) | rounded(3)),
        pairs: ($ratios | length)
      }
  )
