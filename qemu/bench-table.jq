# SPDX-License-Identifier: GPL-2.0-only
#
# out/bench.json as a table.

def left(width): tostring | . + " " * ([width - length, 0] | max);
def right(width): tostring | " " * ([width - length, 0] | max) + .;
# What was not measured, as when a driver had stalled, is no number.
def fixed(digits): if . == null then "-" else
  pow(10; digits) as $f
  | . * $f | round | tostring
  | " " * 0 + . as $s
  | ("0" * ([digits + 1 - ($s | length), 0] | max) // "") + $s
  | .[:-digits] + "." + .[-digits:]
  end;

def row(a; b; c; d; e; f; g):
  (a | left(19)) + (b | left(21)) + (c | right(10)) + (d | right(10))
  + (e | right(8)) + (f | right(8)) + (g | right(8));

row("job"; "metric"; "native"; "ours"; "ratio"; "low"; "high"),
(.[] | row(.job; .metric; .native | fixed(1); .ours | fixed(1);
           .ratio | fixed(3); .low | fixed(3); .high | fixed(3)))
