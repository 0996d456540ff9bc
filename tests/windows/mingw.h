/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Forced include of a miniport that is compiled for Windows with mingw-w64.
 * The kit's miniport.h expects the base types from elsewhere and lacks the
 * parts below; they come from our headers, on top of the kit's types.
 */
#include <ntdef.h>

/*
 * For x64, the kit's srb.h turns the access functions into HAL functions that
 * nothing declares. SCSIPORT.SYS exports them on x64 too: import those.
 */
#undef _M_AMD64

/* The kit's version is a block that assigns to its argument. */
#undef UNREFERENCED_PARAMETER
#define UNREFERENCED_PARAMETER(p)	((void)(p))

#include <miniport.h>
#include "../../compat/include/miniport_interlocked.h"
#include "../../compat/include/miniport_list.h"
#include "../../compat/include/miniport_macros.h"
#include "../../compat/include/miniport_pci.h"
#include "../../compat/include/miniport_eisa.h"

/* The kit has not all of the WMI library; from the one list, on top of the kit's types. */
#include <scsi.h>
#include <srb.h>
#include <wmistr.h>
#include <scsiwmi.h>
#define SP_EXPORT(ret, conv, name, proto)	SCSIPORTAPI ret conv name proto
#define SP_EXPORT_WMI
#include "../../compat/include/scsiport_exports.h"
#undef SP_EXPORT_WMI
#undef SP_EXPORT
