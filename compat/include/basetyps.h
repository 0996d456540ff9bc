/* SPDX-License-Identifier: BSD-3-Clause */
/* What interfaces are declared with. */
#ifndef _BASETYPS_H_
#define _BASETYPS_H_

#include <ntdef.h>

#define STDAPICALLTYPE		__stdcall
#define STDMETHODCALLTYPE	__stdcall

#endif /* _BASETYPS_H_ */
