/* SPDX-License-Identifier: GPL-2.0-only */
/* What the program needs of the host's C library, whose headers it cannot see. */
#ifndef IDE_DOUBLE_H
#define IDE_DOUBLE_H

int printf(const char *format, ...);
void exit(int status);

#endif
