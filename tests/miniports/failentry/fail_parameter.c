// SPDX-License-Identifier: BSD-3-Clause
/* DriverEntry returns: invalid parameter. */
#define FAILENTRY_STATUS STATUS_INVALID_PARAMETER
#include "failentry.c"
