// SPDX-License-Identifier: BSD-3-Clause
/* A bus that is not served: the port's STATUS_DEVICE_DOES_NOT_EXIST */
#define FAILENTRY_BUS Isa
#include "failentry.c"
