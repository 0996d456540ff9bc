/* SPDX-License-Identifier: BSD-3-Clause */
/* No include guard: undoes the most recent pshpack header. */
#pragma pack(pop)
