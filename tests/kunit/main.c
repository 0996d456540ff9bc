// SPDX-License-Identifier: GPL-2.0-only
/* scsiport_kunit.ko: loading it runs all suites. */
#include <linux/kernel_read_file.h>
#include <linux/module.h>

#include "rig.h"
#include "suites.h"

/*
 * A file with the names of the suites, or SUITE.CASE, that are to run, separated by
 * commas; without it all do. No module parameter: KUnit runs the suites before those
 * are looked at.
 */
#define RIG_CHOICE	"/run/scsiport_kunit"

static char rig_choice[1024];

/* In the process that loads this module: KUnit's own threads have another root folder. */
int rig_suite_begin(struct kunit_suite *suite)
{
	void *to = rig_choice;

	if (!rig_choice[0])
		kernel_read_file_from_path(RIG_CHOICE, 0, &to, sizeof(rig_choice) - 1, NULL,
					   READING_UNKNOWN);
	return 0;
}

static bool rig_is_chosen(const char *suite, const char *name)
{
	const char *at = rig_choice;

	while (*at) {
		const char *end = strchrnul(at, ',');
		const char *dot = strnchr(at, end - at, '.') ?: end;

		if (strlen(suite) == dot - at && !strncmp(at, suite, dot - at) &&
		    (dot == end || (strlen(name) == end - dot - 1 &&
				    !strncmp(dot + 1, name, end - dot - 1))))
			return true;
		at = *end ? end + 1 : end;
	}
	return !rig_choice[0];
}

void rig_skip_unless_chosen(struct kunit *test, const char *suite)
{
	if (!rig_is_chosen(suite, test->name))
		kunit_skip(test, "not asked for");
}

int rig_suite_init(struct kunit *test, const char *suite)
{
	struct rig *rig;

	rig_skip_unless_chosen(test, suite);
	rig = kunit_kzalloc(test, sizeof(*rig), GFP_KERNEL);
	if (!rig)
		return -ENOMEM;
	rig_init(rig, test);
	test->priv = rig;
	return 0;
}

void rig_suite_exit(struct kunit *test)
{
	if (test->priv)
		rig_stop(test->priv);
}

kunit_test_suites(&functions_suite, &notifications_suite, &callbacks_suite, &status_suite,
		  &guarantees_suite, &reset_suite, &requests_suite, &deferred_suite,
		  &sysdma_suite, &facts_suite, &rules_suite, &wmilib_suite, &wmi_suite,
		  &stress_suite);

MODULE_DESCRIPTION("KUnit suites that drive the SCSI port driver through a software HBA");
MODULE_LICENSE("GPL");
