/* SPDX-License-Identifier: BSD-3-Clause */
/* Exceptions: __try is an error, see scsiport_prelude.h. */
#ifndef _EXCPT_H
#define _EXCPT_H

#define EXCEPTION_EXECUTE_HANDLER	1
#define EXCEPTION_CONTINUE_SEARCH	0
#define EXCEPTION_CONTINUE_EXECUTION	(-1)

#endif /* _EXCPT_H */
