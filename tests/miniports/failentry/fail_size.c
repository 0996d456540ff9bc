// SPDX-License-Identifier: BSD-3-Clause
/* A structure larger than any known: the port's STATUS_REVISION_MISMATCH */
#define FAILENTRY_SIZE (sizeof(HW_INITIALIZATION_DATA) + 8)
#include "failentry.c"
