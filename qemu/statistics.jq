# SPDX-License-Identifier: GPL-2.0-only
#
# What both bench.jq and irq-times.jq count with. Of nothing there is no figure: null.

# of a list: the quantile, between the two nearest values
def quantile(q):
  sort as $v
  | ((($v | length) - 1) * q) as $at
  | ($at | floor) as $i
  | if $v == [] then null
    elif $i + 1 < ($v | length)
    then $v[$i] + ($at - $i) * ($v[$i + 1] - $v[$i])
    else $v[$i] end;

def rounded(digits): if . == null then null else pow(10; digits) as $f | . * $f | round | . / $f end;
