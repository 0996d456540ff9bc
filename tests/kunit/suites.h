/* SPDX-License-Identifier: GPL-2.0-only */
/* The suites, one file each. */
#ifndef SOFTHBA_SUITES_H
#define SOFTHBA_SUITES_H

#include <kunit/test.h>

/* What every suite's init and exit do: a rig in test->priv, and its end. */
int rig_suite_init(struct kunit *test);
void rig_suite_exit(struct kunit *test);

#define RIG_SUITE(var, suite_name, suite_cases)					\
struct kunit_suite var = {							\
	.name = suite_name,							\
	.init = rig_suite_init,							\
	.exit = rig_suite_exit,							\
	.test_cases = suite_cases,						\
}

extern struct kunit_suite scsiport_functions_suite;

#endif
