// SPDX-License-Identifier: GPL-2.0-only
/*
 * The functions that cannot work under a port driver: a call says so, once per
 * miniport and function, and fails as Windows documents.
 */
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "ntos.h"
#include "scsiport.h"
#include "trace.h"

#define NTOS_MAX_REPORTS	128

static DEFINE_RAW_SPINLOCK(ntos_reports_lock);
static struct ntos_report {
	const char *call;		/* NULL: free */
	char name[NTOS_NAME_LEN];
} ntos_reports[NTOS_MAX_REPORTS];

/*
 * ntos_caller - the module that an address belongs to
 * @address: in its code
 * @name: NTOS_NAME_LEN bytes for its name
 *
 * Returns: nothing. Locks: none. Context: any.
 */
void ntos_caller(unsigned long address, char *name)
{
	char symbol[KSYM_SYMBOL_LEN];
	char *begin, *end;

	/* "function+offset/size [module]", the only way to a module's name from here */
	sprint_symbol(symbol, address);
	begin = strchr(symbol, '[');
	end = begin ? strchr(begin, ']') : NULL;
	if (end) {
		*end = '\0';
		strscpy(name, begin + 1, NTOS_NAME_LEN);
	} else {
		strscpy(name, symbol, NTOS_NAME_LEN);
	}
}

/* Is this the first time? A full table repeats itself. */
static bool ntos_report_once(const char *call, const char *name)
{
	struct ntos_report *r, *empty = NULL;
	unsigned long flags;
	bool first = true;

	raw_spin_lock_irqsave(&ntos_reports_lock, flags);
	for (r = ntos_reports; r < ntos_reports + NTOS_MAX_REPORTS; r++) {
		if (!r->call)
			empty = empty ?: r;
		else if (r->call == call && !strcmp(r->name, name))
			first = false;
	}
	if (first && empty) {
		empty->call = call;
		strscpy(empty->name, name, sizeof(empty->name));
	}
	raw_spin_unlock_irqrestore(&ntos_reports_lock, flags);
	return first;
}

/* ntos_forget - a miniport goes: what it has done is news again when it is back */
void ntos_forget(const char *name)
{
	struct ntos_report *r;
	unsigned long flags;

	raw_spin_lock_irqsave(&ntos_reports_lock, flags);
	for (r = ntos_reports; r < ntos_reports + NTOS_MAX_REPORTS; r++)
		if (r->call && !strcmp(r->name, name))
			r->call = NULL;
	raw_spin_unlock_irqrestore(&ntos_reports_lock, flags);
}

static noinline void ntos_refuse(const char *call, const char *why, unsigned long address)
{
	char name[NTOS_NAME_LEN];

	ntos_caller(address, name);
	trace_ntos_refused(name, call);
	if (ntos_report_once(call, name))
		pr_warn("scsiport: miniport %s calls %s, which fails: %s\n", name, call, why);
}

#define NTOS_NOTHING
#define NTOS_CLEAR(pointer) \
	((pointer) ? (void)memset(pointer, 0, sizeof(*(pointer))) : (void)0)
#define NTOS_FAIL(block) ntos_fail(block)

static void ntos_fail(struct nt_io_status *block)
{
	if (block)
		*block = (struct nt_io_status){ .status = STATUS_NOT_SUPPORTED };
}

/*
 * Every function of the list. Returns: its failure. Locks: none. Context: any.
 */
#define NTOS_REFUSED(ret, failure, name, args, outs, why)	\
ret NTAPI name args						\
{								\
	ntos_refuse(#name, why, _RET_IP_);			\
	(void)outs;						\
	return failure;						\
}

#include "include/ntos_refused.h"
