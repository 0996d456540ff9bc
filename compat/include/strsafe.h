/* SPDX-License-Identifier: BSD-3-Clause */
/* The same functions in a driver are in ntstrsafe.h. */
#include <ntstrsafe.h>
