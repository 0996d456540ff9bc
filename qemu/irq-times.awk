# SPDX-License-Identifier: GPL-2.0-only
#
# From the text of a trace with irq_handler_entry and irq_handler_exit: how many
# handlers took how many microseconds, "US=COUNT ..." in one line. Only those of
# the interrupts in the variable irqs, whether they took the interrupt or not. If the
# variable events is preemptirq: the same of all stretches with interrupts off, from
# irq_disable to irq_enable.

BEGIN {
	n = split(irqs, list)
	for (i = 1; i <= n; i++)
		wanted["irq=" list[i]] = 1
}

match($0, /\[[0-9]+\]/) {
	cpu = substr($0, RSTART, RLENGTH)
	if (events == "preemptirq") {
		for (i = 1; i < NF; i++)
			if ($i == "irq_disable:" || $i == "irq_enable:")
				break
		if ($i == "irq_disable:") {
			began[cpu] = $(i - 1) + 0
		} else if ($i == "irq_enable:" && cpu in began) {
			count[int(($(i - 1) - began[cpu]) * 1000000 + 0.5)]++
			delete began[cpu]
		}
		next
	}
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
