/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory functions are in string.h. */
#include <string.h>
