/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernel's own header, which some shared sources ask for. */
#include <wdm.h>
