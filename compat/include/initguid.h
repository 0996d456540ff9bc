/* SPDX-License-Identifier: BSD-3-Clause */
/* From here on DEFINE_GUID() defines the objects it names. */
#ifndef INITGUID
#define INITGUID
#endif
#include <guiddef.h>
