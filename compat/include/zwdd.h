/* SPDX-License-Identifier: BSD-3-Clause */
/* The Zw functions, which ntos_refused.h lists. */
#include <wdm.h>
