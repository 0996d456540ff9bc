// SPDX-License-Identifier: BSD-3-Clause
/* A callback that must be there is not: the port's STATUS_REVISION_MISMATCH */
#define FAILENTRY_START_IO NULL
#include "failentry.c"
