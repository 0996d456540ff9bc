/* SPDX-License-Identifier: GPL-2.0-only */
/* The suites, one file each. */
#ifndef SOFTHBA_SUITES_H
#define SOFTHBA_SUITES_H

#include <kunit/test.h>

/*
 * What every suite's init and exit do: a rig in test->priv, and its end. A suite that
 * was not asked for is skipped.
 */
int rig_suite_begin(struct kunit_suite *suite);
void rig_skip_unless_chosen(struct kunit *test, const char *suite);
int rig_suite_init(struct kunit *test, const char *suite);
void rig_suite_exit(struct kunit *test);

/* Its result is called SUITE.NAME, and that is what the table of rows refers to. */
#define RIG_CASE(case_name, function) { .run_case = (function), .name = (case_name) }

#define RIG_SUITE(var, suite_name, suite_cases)					\
static int var##_init(struct kunit *test)					\
{										\
	return rig_suite_init(test, suite_name);				\
}										\
										\
struct kunit_suite var = {							\
	.name = suite_name,							\
	.suite_init = rig_suite_begin,						\
	.init = var##_init,							\
	.exit = rig_suite_exit,							\
	.test_cases = suite_cases,						\
}

extern struct kunit_suite functions_suite;
extern struct kunit_suite notifications_suite;
extern struct kunit_suite callbacks_suite;
extern struct kunit_suite status_suite;
extern struct kunit_suite guarantees_suite;
extern struct kunit_suite reset_suite;
extern struct kunit_suite deferred_suite;
extern struct kunit_suite sysdma_suite;
extern struct kunit_suite requests_suite;
extern struct kunit_suite facts_suite;
extern struct kunit_suite rules_suite;
extern struct kunit_suite stress_suite;
extern struct kunit_suite wmilib_suite;
extern struct kunit_suite wmi_suite;

#endif
