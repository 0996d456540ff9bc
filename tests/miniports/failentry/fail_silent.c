// SPDX-License-Identifier: BSD-3-Clause
/* DriverEntry returns: success, but ScsiPortInitialize was never called. */
#define FAILENTRY_STATUS STATUS_SUCCESS
#include "failentry.c"
