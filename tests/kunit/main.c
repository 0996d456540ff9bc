// SPDX-License-Identifier: GPL-2.0-only
/* scsiport_kunit.ko: loading it runs all suites. */
#include <linux/module.h>

#include "rig.h"
#include "suites.h"

int rig_suite_init(struct kunit *test)
{
	struct rig *rig = kunit_kzalloc(test, sizeof(*rig), GFP_KERNEL);

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
		  &sysdma_suite, &facts_suite, &rules_suite, &stress_suite, &wmilib_suite,
		  &wmi_suite);

MODULE_DESCRIPTION("KUnit suites that drive the SCSI port driver through a software HBA");
MODULE_LICENSE("GPL");
