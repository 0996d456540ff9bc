// SPDX-License-Identifier: GPL-2.0-only
/* The export statements of everything that a miniport can import, from the list. */
#include <linux/export.h>

#include "scsiport.h"

#define SP_EXPORT_ONE EXPORT_SYMBOL_GPL
#define SP_EXPORT(ret, conv, name, args) SP_EXPORT_ONE(name)
#include "include/scsiport_exports.h"
#undef SP_EXPORT

#define NTOS_EXPORT(ret, conv, name, args) SP_EXPORT_ONE(name)
#define NTOS_CRT(header, ret, name, args) SP_EXPORT_ONE(ntos_##name)
#include "include/ntos_exports.h"
#undef NTOS_EXPORT
#undef NTOS_CRT

#define NTOS_REFUSED(ret, failure, name, args, outs, why) SP_EXPORT_ONE(name)
#include "include/ntos_refused.h"
#undef NTOS_REFUSED
