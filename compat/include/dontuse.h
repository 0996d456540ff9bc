/* SPDX-License-Identifier: BSD-3-Clause */
/* Would make some functions of the C library errors. */
