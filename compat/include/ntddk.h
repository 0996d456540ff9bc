/* SPDX-License-Identifier: BSD-3-Clause */
/* All that there is of the kernel's interface is in wdm.h. */
#include <wdm.h>
