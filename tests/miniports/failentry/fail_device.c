// SPDX-License-Identifier: BSD-3-Clause
/* DriverEntry returns: no such device. */
#define FAILENTRY_STATUS STATUS_NO_SUCH_DEVICE
#include "failentry.c"
