/* SPDX-License-Identifier: BSD-3-Clause */
/* Strings of 16-bit characters are in string.h and stdio.h. */
#include <stdio.h>
#include <string.h>
