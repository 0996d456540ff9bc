# SPDX-License-Identifier: GPL-2.0-only
#
# From the text of a trace with irq_handler_entry and irq_handler_exit: how many
# handlers took how many microseconds, "US=COUNT ..." in one line. Only those of
# the interrupts in the variable irqs, whether they took the interrupt or not.

BEGIN {
	n = split(irqs, list)
	for (i = 1; i <= n; i++)
		wanted["irq=" list[i]] = 1
}

match($0, /\[[0-9]+\]/) {
	cpu = substr($0, RSTART, RLENGTH)
	for (i = 1; i < NF; i++)
		if ($i == "irq_handler_entry:" || $i == "irq_handler_exit:")
			break
	if (i == NF || !($(i + 1) in wanted))
		next
	if ($i == "irq_handler_entry:") {
		began[cpu] = $(i - 1) + 0
	} else if (cpu in began) {
		us = int(($(i - 1) - began[cpu]) * 1000000 + 0.5)
		count[us]++
		delete began[cpu]
	}
}

END {
	for (us in count)
		line = line " " us "=" count[us]
	print substr(line, 2)
}
