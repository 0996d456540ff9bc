// SPDX-License-Identifier: BSD-3-Clause
/* DriverEntry returns: out of memory. */
#define FAILENTRY_STATUS STATUS_INSUFFICIENT_RESOURCES
#include "failentry.c"
