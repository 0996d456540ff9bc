/* SPDX-License-Identifier: BSD-3-Clause */
/* No include guard: pushes an alignment for the structures that follow. */
#pragma pack(push, 2)
