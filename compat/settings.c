// SPDX-License-Identifier: GPL-2.0-only
/*
 * What Windows keeps in the registry for a miniport: here, module parameters.
 * Source: scsiport-api F.11, rule 122.
 */
#include "scsiport.h"

/*
 * sp_number - the adapter's element of a list, or @fallback if there is none
 *
 * Locks: none. Context: any.
 */
u32 sp_number(const struct sp_adapter *sp, const struct sp_numbers *numbers, u32 fallback)
{
	if (!numbers->nr)
		return fallback;
	return numbers->value[min_t(int, sp->index, numbers->nr - 1)];
}

/*
 * sp_driver_parameter - ArgumentString, NULL if there is none
 *
 * Locks: none. Context: any.
 */
char *sp_driver_parameter(const struct sp_adapter *sp)
{
	const struct sp_settings *set = sp->drv->mp->settings;

	if (!set->nr_driver_parameter)
		return NULL;
	return set->driver_parameter[min_t(int, sp->index, set->nr_driver_parameter - 1)];
}

/*
 * sp_override - settings that win against what HwFindAdapter has said
 *
 * Locks: none. Context: HwFindAdapter has just returned.
 */
void sp_override(struct sp_adapter *sp)
{
	const struct sp_settings *set = sp->drv->mp->settings;
	struct nt_port_config *config = sp->config;

	if (sp_number(sp, &set->disable_tagged_queuing, 0))
		config->tagged_queuing = false;
	if (sp_number(sp, &set->disable_multiple_requests, 0)) {
		config->tagged_queuing = false;
		config->multiple_request_per_lu = false;
	}
	config->maximum_number_of_logical_units =
		min_t(u32, config->maximum_number_of_logical_units,
		      sp_number(sp, &set->maximum_logical_unit, U8_MAX));
	sp->srb_flags = 0;
	if (sp_number(sp, &set->disable_synchronous_transfers, 0))
		sp->srb_flags |= SRB_FLAGS_DISABLE_SYNCH_TRANSFER;
	if (sp_number(sp, &set->disable_disconnects, 0))
		sp->srb_flags |= SRB_FLAGS_DISABLE_DISCONNECT;
	sp->timeout = sp_number(sp, &set->timeout_value, 0) * HZ;
}

static bool sp_check_numbers(const struct sp_miniport *mp, const char *name,
			     const struct sp_numbers *numbers, unsigned int min, unsigned int max)
{
	int i;

	for (i = 0; i < numbers->nr; i++) {
		if (numbers->value[i] > max) {
			pr_err("scsiport: miniport %s: parameter %s: %u is above %u\n", mp->name,
			       name, numbers->value[i], max);
			return false;
		}
		if (numbers->value[i] < min) {
			pr_err("scsiport: miniport %s: parameter %s: %u is below %u\n", mp->name,
			       name, numbers->value[i], min);
			return false;
		}
	}
	return true;
}

const char * const sp_dpc_names[] = {
	[SP_DPC_THREAD] = "thread",
	[SP_DPC_TASKLET] = "tasklet",
	[SP_DPC_AUTO] = "auto",
};

/* sp_dpc_mode - the enum sp_dpc_mode of that name, or -EINVAL. Context: any. */
int sp_dpc_mode(const char *name)
{
	return sysfs_match_string(sp_dpc_names, name);
}

/*
 * sp_check_settings - module parameters are the user's: wrong ones are named, not
 * repaired
 *
 * Returns: 0, or -EINVAL. Locks: none. Context: process.
 */
int sp_check_settings(const struct sp_miniport *mp)
{
	const struct sp_settings *set = mp->settings;
	bool right = true;
	int i;

	for (i = 0; i < set->nr_dpc; i++) {
		if (sp_dpc_mode(set->dpc[i]) >= 0)
			continue;
		pr_err("scsiport: miniport %s: parameter dpc: \"%s\" is neither thread nor tasklet nor auto\n",
		       mp->name, set->dpc[i]);
		return -EINVAL;
	}
	for (i = 0; i < set->nr_msi; i++) {
		if (set->msi[i] == 0 || set->msi[i] == 1)
			continue;
		pr_err("scsiport: miniport %s: parameter msi: %d is neither 0 nor 1\n", mp->name,
		       set->msi[i]);
		return -EINVAL;
	}
#define SP_NUMBER(member, name, min, max, description)				\
	right = right && sp_check_numbers(mp, #name, &set->member, min, max)
	SP_NUMBERS(SP_NUMBER);
#undef SP_NUMBER
	if (!right)
		return -EINVAL;
	if (set->reset_hold > 60000) {
		pr_err("scsiport: miniport %s: parameter reset_hold: %u is above 60000\n",
		       mp->name, set->reset_hold);
		return -EINVAL;
	}
	return 0;
}
