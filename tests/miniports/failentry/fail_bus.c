// SPDX-License-Identifier: BSD-3-Clause
/* A bus that no machine of ours has: the port's STATUS_DEVICE_DOES_NOT_EXIST */
#define FAILENTRY_BUS MicroChannel
#include "failentry.c"
