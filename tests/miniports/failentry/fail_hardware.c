// SPDX-License-Identifier: BSD-3-Clause
/* DriverEntry returns: a status that no errno is made for. */
#define FAILENTRY_STATUS STATUS_ADAPTER_HARDWARE_ERROR
#include "failentry.c"
