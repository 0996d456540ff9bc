// SPDX-License-Identifier: GPL-2.0-only
/*
 * The 24 port and register functions. A port base is the port number, a register
 * base an ioremap()ed address; both come from ScsiPortGetDeviceBase.
 *
 * All of them: return the value read or nothing; take no lock; any IRQL and
 * context once the range is mapped; cannot fail. Accesses are ordered against
 * each other and against memory, as the HAL's are. Buffer functions count
 * elements: those for ports stay at one port, those for registers walk through
 * the device's memory. Source: scsiport-api A.2.
 *
 * Either may also be what soft.h has put there.
 */
#include <linux/io.h>

#include "scsiport.h"
#include "soft.h"

#define SP_PORT(name, type, r, w)						\
type NTAPI ScsiPortReadPort##name(type *Port)					\
{										\
	if (sp_is_soft(Port))							\
		return sp_soft_read(Port, sizeof(type), true);			\
	return r((unsigned long)Port);						\
}										\
										\
void NTAPI ScsiPortWritePort##name(type *Port, type Value)			\
{										\
	if (sp_is_soft(Port))							\
		sp_soft_write(Port, sizeof(type), true, Value);			\
	else									\
		w(Value, (unsigned long)Port);					\
}										\
										\
void NTAPI ScsiPortReadPortBuffer##name(type *Port, type *Buffer, ULONG Count)	\
{										\
	if (sp_is_soft(Port))							\
		while (Count--)							\
			*Buffer++ = sp_soft_read(Port, sizeof(type), true);	\
	else									\
		r##_rep((unsigned long)Port, Buffer, Count);			\
}										\
										\
void NTAPI ScsiPortWritePortBuffer##name(type *Port, type *Buffer, ULONG Count)	\
{										\
	if (sp_is_soft(Port))							\
		while (Count--)							\
			sp_soft_write(Port, sizeof(type), true, *Buffer++);	\
	else									\
		w##_rep((unsigned long)Port, Buffer, Count);			\
}

#define inb_rep insb
#define inw_rep insw
#define inl_rep insl
#define outb_rep outsb
#define outw_rep outsw
#define outl_rep outsl

SP_PORT(Uchar, UCHAR, inb, outb)
SP_PORT(Ushort, USHORT, inw, outw)
SP_PORT(Ulong, ULONG, inl, outl)

#define SP_REGISTER(name, type, r, w)						\
type NTAPI ScsiPortReadRegister##name(type *Register)				\
{										\
	if (sp_is_soft(Register))						\
		return sp_soft_read(Register, sizeof(type), false);		\
	return r((void __iomem *)Register);					\
}										\
										\
void NTAPI ScsiPortWriteRegister##name(type *Register, type Value)		\
{										\
	if (sp_is_soft(Register))						\
		sp_soft_write(Register, sizeof(type), false, Value);		\
	else									\
		w(Value, (void __iomem *)Register);				\
}										\
										\
void NTAPI ScsiPortReadRegisterBuffer##name(type *Register, type *Buffer,	\
					    ULONG Count)			\
{										\
	while (Count--)								\
		*Buffer++ = ScsiPortReadRegister##name(Register++);		\
}										\
										\
void NTAPI ScsiPortWriteRegisterBuffer##name(type *Register, type *Buffer,	\
					     ULONG Count)			\
{										\
	while (Count--)								\
		ScsiPortWriteRegister##name(Register++, *Buffer++);		\
}

SP_REGISTER(Uchar, UCHAR, readb, writeb)
SP_REGISTER(Ushort, USHORT, readw, writew)
SP_REGISTER(Ulong, ULONG, readl, writel)
