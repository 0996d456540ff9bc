/* SPDX-License-Identifier: BSD-3-Clause */
/* Source annotations of Windows drivers, old and new style: all but one of them empty. */
#ifndef _SAL_H
#define _SAL_H

#define __in
#define __in_opt
#define __in_bcount(size)
#define __in_bcount_opt(size)
#define __in_ecount(size)
#define __in_ecount_opt(size)
#define __in_bcount_full(size)
#define __in_bcount_full_opt(size)
#define __in_ecount_full(size)
#define __in_ecount_full_opt(size)
#define __in_bcount_part(size, length)
#define __in_bcount_part_opt(size, length)
#define __in_ecount_part(size, length)
#define __in_ecount_part_opt(size, length)
#define __in_z
#define __in_z_opt
#define __out
#define __out_opt
#define __out_bcount(size)
#define __out_bcount_opt(size)
#define __out_ecount(size)
#define __out_ecount_opt(size)
#define __out_bcount_full(size)
#define __out_bcount_full_opt(size)
#define __out_ecount_full(size)
#define __out_ecount_full_opt(size)
#define __out_bcount_part(size, length)
#define __out_bcount_part_opt(size, length)
#define __out_ecount_part(size, length)
#define __out_ecount_part_opt(size, length)
#define __out_z
#define __out_z_opt
#define __inout
#define __inout_opt
#define __inout_bcount(size)
#define __inout_bcount_opt(size)
#define __inout_ecount(size)
#define __inout_ecount_opt(size)
#define __inout_bcount_full(size)
#define __inout_bcount_full_opt(size)
#define __inout_ecount_full(size)
#define __inout_ecount_full_opt(size)
#define __inout_bcount_part(size, length)
#define __inout_bcount_part_opt(size, length)
#define __inout_ecount_part(size, length)
#define __inout_ecount_part_opt(size, length)
#define __inout_z
#define __inout_z_opt
#define __deref_out
#define __deref_out_opt
#define __deref_inout
#define __deref_inout_opt
#define __deref_opt_out
#define __deref_opt_out_opt
#define __deref_opt_inout
#define __null
#define __notnull
#define __maybenull
#define __nullterminated
#define __checkReturn
#define __drv_aliasesMem
#define __reserved
#define __fallthrough	__attribute__((__fallthrough__))
#define __callback
#define __deref_out_bcount(x)
#define __deref_out_ecount(x)
#define __deref_out_bcount_opt(x)
#define __deref_out_ecount_opt(x)
#define __field_bcount(x)
#define __field_ecount(x)
#define __field_bcount_opt(x)
#define __field_ecount_opt(x)
#define __bcount(x)
#define __ecount(x)
#define __success(x)
#define __drv_when(x)
#define __drv_requiresIRQL(x)
#define __drv_maxIRQL(x)
#define __drv_minIRQL(x)
#define __drv_dispatchType(x)
#define __drv_functionClass(x)
#define __drv_in(x)
#define __drv_out(x)
#define __drv_sameIRQL
#define __in_range(low, high)
#define __range(low, high)

#define _In_
#define _In_opt_
#define _In_z_
#define _In_opt_z_
#define _In_reads_z_(size)
#define _In_range_(low, high)
#define _In_count_(size)
#define _In_bytecount_(size)
#define _In_reads_(size)
#define _In_reads_bytes_(size)
#define _In_reads_opt_(size)
#define _In_reads_bytes_opt_(size)
#define _Out_
#define _Out_opt_
#define _Out_range_(low, high)
#define _Out_writes_(size)
#define _Out_writes_bytes_(size)
#define _Out_writes_opt_(size)
#define _Out_writes_bytes_opt_(size)
#define _Out_writes_all_(size)
#define _Out_writes_bytes_all_(size)
#define _Out_writes_all_opt_(size)
#define _Out_writes_bytes_all_opt_(size)
#define _Out_writes_z_(size)
#define _Out_writes_opt_z_(size)
#define _Out_writes_to_(size, count)
#define _Out_writes_bytes_to_(size, count)
#define _Out_writes_to_opt_(size, count)
#define _Out_writes_bytes_to_opt_(size, count)
#define _Inout_
#define _Inout_opt_
#define _Inout_z_
#define _Inout_opt_z_
#define _Inout_updates_(size)
#define _Inout_updates_bytes_(size)
#define _Inout_updates_opt_(size)
#define _Inout_updates_bytes_opt_(size)
#define _Inout_updates_all_(size)
#define _Inout_updates_bytes_all_(size)
#define _Inout_updates_to_(size, count)
#define _Inout_updates_bytes_to_(size, count)
#define _Outptr_
#define _Outptr_opt_
#define _Outptr_result_maybenull_
#define _Outptr_opt_result_maybenull_
#define _Deref_out_
#define _Ret_maybenull_
#define _Ret_notnull_
#define _Must_inspect_result_
#define _Check_return_
#define _Null_terminated_
#define _Notnull_
#define _Maybenull_
#define _Reserved_
#define _Const_
#define _Use_decl_annotations_
#define _Points_to_data_
#define _Frees_ptr_
#define _Frees_ptr_opt_
#define _Printf_format_string_
#define _Interlocked_operand_
#define _IRQL_requires_same_
#define _Outptr_result_bytebuffer_(x)
#define _Outptr_result_buffer_(x)
#define _Field_size_(x)
#define _Field_size_bytes_(x)
#define _Field_size_opt_(x)
#define _Field_size_bytes_opt_(x)
#define _Success_(x)
#define _Return_type_success_(x)
#define _IRQL_requires_(x)
#define _IRQL_requires_max_(x)
#define _IRQL_requires_min_(x)
#define _IRQL_raises_(x)
#define _Function_class_(x)
#define _Post_satisfies_(x)
#define _Pre_satisfies_(x)
#define _Pre_(x)
#define _Post_(x)
#define _Requires_lock_held_(x)
#define _Requires_lock_not_held_(x)
#define _Acquires_lock_(x)
#define _Releases_lock_(x)
#define _Ret_range_(low, high)
#define _Field_range_(low, high)
#define _When_(when, what)
#define _At_(where, what)
#define _Analysis_assume_(x)		((void)0)
#define __analysis_assume(x)		((void)0)

#endif /* _SAL_H */
