/* SPDX-License-Identifier: BSD-3-Clause */
/* Annotations: see sal.h, which every source has. */
#include <sal.h>
