// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pool, contiguous memory, mapped registers, and the address behind a pointer.
 *
 * Pool comes from kmalloc() whatever its type says: it never pages, and one
 * allocation is one run of memory. The same callback may run with interrupts on
 * or off, so the context decides whether an allocation may sleep.
 */
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "ntos.h"

#define NT_POOL_FLAG_UNINITIALIZED	2
#define NT_MEMORY_CACHING_MASK		3
#define NT_MM_CACHED			1
#define NT_MM_WRITE_COMBINED		2

/* What a bus address differs from the physical one for. */
static LIST_HEAD(ntos_blocks);
static DEFINE_RAW_SPINLOCK(ntos_blocks_lock);

/* Orders of contiguous memory by page: freeing it does not tell its size. */
static DEFINE_XARRAY_FLAGS(ntos_orders, XA_FLAGS_LOCK_IRQ);

/* ntos_block_add, ntos_block_remove - coherent memory has come, or goes. Context: process. */
void ntos_block_add(struct ntos_block *block, void *va, size_t size, u64 bus)
{
	*block = (struct ntos_block){ .va = va, .size = size, .bus = bus };
	raw_spin_lock_irq(&ntos_blocks_lock);
	list_add(&block->link, &ntos_blocks);
	raw_spin_unlock_irq(&ntos_blocks_lock);
}

void ntos_block_remove(struct ntos_block *block)
{
	raw_spin_lock_irq(&ntos_blocks_lock);
	list_del(&block->link);
	raw_spin_unlock_irq(&ntos_blocks_lock);
}

static gfp_t ntos_gfp(void)
{
	return (preemptible() ? GFP_KERNEL : GFP_ATOMIC) | __GFP_NOWARN;
}

/*
 * A power of two is aligned to itself: at least 16 bytes, and a page from a page
 * on, as on Windows.
 */
static void *ntos_pool(size_t size, gfp_t zero)
{
	if (size > KMALLOC_MAX_SIZE)
		return NULL;
	return kmalloc(roundup_pow_of_two(max_t(size_t, size, 16)), ntos_gfp() | zero);
}

/**
 * ExAllocatePoolWithTag - memory
 * @PoolType: not looked at: all of it stays in memory and must not be executed
 * @NumberOfBytes: how much
 * @Tag: whose, not kept
 *
 * ExAllocatePool has no tag. ExAllocatePoolWithQuotaTag raises no exception, and
 * ExAllocatePoolWithTagPriority knows no priorities.
 * ExAllocatePoolZero and ExAllocatePool2 (unless told otherwise) clear it.
 *
 * Returns: the memory, aligned to 16 bytes or, from a page on, to a page; NULL if
 * there is not enough. Locks: none. Context: any; sleeps where that is allowed.
 */
PVOID NTAPI ExAllocatePoolWithTag(ULONG PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
	return ntos_pool(NumberOfBytes, 0);
}

PVOID NTAPI ExAllocatePool(ULONG PoolType, SIZE_T NumberOfBytes)
{
	return ntos_pool(NumberOfBytes, 0);
}

PVOID NTAPI ExAllocatePoolWithQuotaTag(ULONG PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
	return ntos_pool(NumberOfBytes, 0);
}

PVOID NTAPI ExAllocatePoolWithTagPriority(ULONG PoolType, SIZE_T NumberOfBytes, ULONG Tag,
					  ULONG Priority)
{
	return ntos_pool(NumberOfBytes, 0);
}

PVOID NTAPI ExAllocatePoolZero(ULONG PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
	return ntos_pool(NumberOfBytes, __GFP_ZERO);
}

PVOID NTAPI ExAllocatePool2(ULONG64 Flags, SIZE_T NumberOfBytes, ULONG Tag)
{
	return ntos_pool(NumberOfBytes, Flags & NT_POOL_FLAG_UNINITIALIZED ? 0 : __GFP_ZERO);
}

/* ExFreePool - the opposite. Returns: nothing. Locks: none. Context: any. */
void NTAPI ExFreePool(PVOID P)
{
	kfree(P);
}

void NTAPI ExFreePoolWithTag(PVOID P, ULONG Tag)
{
	kfree(P);
}

/* The bus address of coherent memory. Returns: whether it is any. */
static bool ntos_bus_address(void *va, s64 *address)
{
	struct ntos_block *block;
	unsigned long flags;
	bool found = false;

	raw_spin_lock_irqsave(&ntos_blocks_lock, flags);
	list_for_each_entry(block, &ntos_blocks, link) {
		size_t offset = va - block->va;

		if (offset < block->size) {
			*address = block->bus + offset;
			found = true;
			break;
		}
	}
	raw_spin_unlock_irqrestore(&ntos_blocks_lock, flags);
	return found;
}

/**
 * MmGetPhysicalAddress - the address of memory, for the HBA
 * @BaseAddress: any valid address of the kernel: what the port driver handed out
 *	(uncached and SRB extension, sense and data buffers, device extension), pool,
 *	mapped registers, the stack, static data
 *
 * Coherent memory has its bus address, which is what the HBA wants where an IOMMU
 * translates. Everything else has its physical address: an IOMMU knows none of it,
 * there the HBA must be told of data by ScsiPortGetPhysicalAddress. Nothing but
 * coherent memory and contiguous pool is one run beyond the page.
 *
 * Returns: the address, 0 if nothing is mapped there (such as DataBuffer with
 * MapBuffers FALSE). Locks: none. Context: any.
 */
PHYSICAL_ADDRESS NTAPI MmGetPhysicalAddress(PVOID BaseAddress)
{
	unsigned long va = (unsigned long)BaseAddress;
	union nt_large_integer address = { .quad = 0 };
	unsigned int level;
	pte_t *pte;

	if (va < PAGE_OFFSET)
		return address;
	if (ntos_bus_address(BaseAddress, &address.quad))
		return address;
	if (virt_addr_valid(BaseAddress)) {
		address.quad = virt_to_phys(BaseAddress);
		return address;
	}
	pte = lookup_address(va, &level);
	if (pte && pte_present(*pte))
		address.quad = slow_virt_to_phys(BaseAddress);
	return address;
}

/**
 * MmMapIoSpace - make registers accessible
 * @PhysicalAddress: where
 * @NumberOfBytes: how many
 * @CacheType: 0 not cached, 1 cached, 2 write combined
 *
 * ScsiPortGetDeviceBase is better: it knows whose range it is.
 *
 * Returns: the mapping, NULL if there cannot be any or the caller must not sleep.
 * Locks: none. Context: HwFindAdapter, PASSIVE_LEVEL.
 */
PVOID NTAPI MmMapIoSpace(PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes, ULONG CacheType)
{
	if (!preemptible() || !NumberOfBytes)
		return NULL;
	switch (CacheType & NT_MEMORY_CACHING_MASK) {
	case NT_MM_CACHED:
		return (__force void *)ioremap_cache(PhysicalAddress.quad, NumberOfBytes);
	case NT_MM_WRITE_COMBINED:
		return (__force void *)ioremap_wc(PhysicalAddress.quad, NumberOfBytes);
	default:
		return (__force void *)ioremap(PhysicalAddress.quad, NumberOfBytes);
	}
}

/* MmUnmapIoSpace - the opposite. Returns: nothing. Context: PASSIVE_LEVEL. */
void NTAPI MmUnmapIoSpace(PVOID BaseAddress, SIZE_T NumberOfBytes)
{
	iounmap((void __iomem *)BaseAddress);
}

static void *ntos_contiguous(size_t size, u64 highest)
{
	gfp_t zone = highest <= DMA_BIT_MASK(24) ? GFP_DMA :
		     highest <= DMA_BIT_MASK(32) ? GFP_DMA32 : 0;
	unsigned int order = get_order(size);
	unsigned long va, flags;
	void *old;

	if (!size || order >= MAX_ORDER)
		return NULL;
	va = __get_free_pages(ntos_gfp() | zone, order);
	if (!va)
		return NULL;
	if (virt_to_phys((void *)va) + size - 1 > highest) {
		free_pages(va, order);
		return NULL;
	}
	xa_lock_irqsave(&ntos_orders, flags);
	old = __xa_store(&ntos_orders, va >> PAGE_SHIFT, xa_mk_value(order),
			 GFP_ATOMIC | __GFP_NOWARN);
	xa_unlock_irqrestore(&ntos_orders, flags);
	if (xa_is_err(old)) {
		free_pages(va, order);
		return NULL;
	}
	return (void *)va;
}

static void ntos_free_contiguous(void *base, const char *call)
{
	unsigned long va = (unsigned long)base;
	unsigned long flags;
	void *order;

	xa_lock_irqsave(&ntos_orders, flags);
	order = __xa_erase(&ntos_orders, va >> PAGE_SHIFT);
	xa_unlock_irqrestore(&ntos_orders, flags);
	if (order)
		free_pages(va, xa_to_value(order));
	else
		pr_warn_ratelimited("scsiport: %s: %p is no such memory\n", call, base);
}

/**
 * MmAllocateContiguousMemory - memory in one run, below an address
 * @NumberOfBytes: how much
 * @HighestAcceptableAddress: its last physical address at most
 *
 * MmAllocateContiguousMemorySpecifyCache has a lowest address and a boundary, too;
 * what cannot be had with them fails. The cache type makes no difference: DMA is
 * coherent here. MmAllocateNonCachedMemory has no limit.
 *
 * Returns: the memory, page aligned, or NULL. Locks: none. Context: any.
 */
PVOID NTAPI MmAllocateContiguousMemory(SIZE_T NumberOfBytes,
				       PHYSICAL_ADDRESS HighestAcceptableAddress)
{
	return ntos_contiguous(NumberOfBytes, HighestAcceptableAddress.quad);
}

PVOID NTAPI MmAllocateContiguousMemorySpecifyCache(SIZE_T NumberOfBytes,
						   PHYSICAL_ADDRESS LowestAcceptableAddress,
						   PHYSICAL_ADDRESS HighestAcceptableAddress,
						   PHYSICAL_ADDRESS BoundaryAddressMultiple,
						   ULONG CacheType)
{
	void *va = ntos_contiguous(NumberOfBytes, HighestAcceptableAddress.quad);
	u64 boundary = BoundaryAddressMultiple.quad;
	u64 first, last;

	if (!va)
		return NULL;
	first = virt_to_phys(va);
	last = first + NumberOfBytes - 1;
	if (first < (u64)LowestAcceptableAddress.quad ||
	    (boundary && (first ^ last) >= boundary)) {
		ntos_free_contiguous(va, __func__);
		return NULL;
	}
	return va;
}

PVOID NTAPI MmAllocateNonCachedMemory(SIZE_T NumberOfBytes)
{
	return ntos_contiguous(NumberOfBytes, U64_MAX);
}

/* MmFreeContiguousMemory - the opposite. Returns: nothing. Locks: none. Context: any. */
void NTAPI MmFreeContiguousMemory(PVOID BaseAddress)
{
	ntos_free_contiguous(BaseAddress, __func__);
}

void NTAPI MmFreeContiguousMemorySpecifyCache(PVOID BaseAddress, SIZE_T NumberOfBytes,
					      ULONG CacheType)
{
	ntos_free_contiguous(BaseAddress, __func__);
}

void NTAPI MmFreeNonCachedMemory(PVOID BaseAddress, SIZE_T NumberOfBytes)
{
	ntos_free_contiguous(BaseAddress, __func__);
}
