/* SPDX-License-Identifier: BSD-3-Clause */
/* Doubly and singly linked lists; the head of the former is an entry itself. */
#ifndef _MINIPORT_LIST_H
#define _MINIPORT_LIST_H

#include <ntdef.h>

#define IsListEmpty(head)	((head)->Flink == (head))

static inline VOID InitializeListHead(PLIST_ENTRY head)
{
	head->Flink = head;
	head->Blink = head;
}

static inline VOID InsertHeadList(PLIST_ENTRY head, PLIST_ENTRY entry)
{
	entry->Flink = head->Flink;
	entry->Blink = head;
	head->Flink->Blink = entry;
	head->Flink = entry;
}

static inline VOID InsertTailList(PLIST_ENTRY head, PLIST_ENTRY entry)
{
	entry->Flink = head;
	entry->Blink = head->Blink;
	head->Blink->Flink = entry;
	head->Blink = entry;
}

/* TRUE if the list is empty afterwards. */
static inline BOOLEAN RemoveEntryList(PLIST_ENTRY entry)
{
	entry->Blink->Flink = entry->Flink;
	entry->Flink->Blink = entry->Blink;
	return entry->Flink == entry->Blink;
}

static inline PLIST_ENTRY RemoveHeadList(PLIST_ENTRY head)
{
	PLIST_ENTRY entry = head->Flink;

	RemoveEntryList(entry);
	return entry;
}

static inline PLIST_ENTRY RemoveTailList(PLIST_ENTRY head)
{
	PLIST_ENTRY entry = head->Blink;

	RemoveEntryList(entry);
	return entry;
}

/* Puts the entries of a list without a head, which begins at @list, at the end. */
static inline VOID AppendTailList(PLIST_ENTRY head, PLIST_ENTRY list)
{
	PLIST_ENTRY end = head->Blink;

	head->Blink->Flink = list;
	head->Blink = list->Blink;
	list->Blink->Flink = head;
	list->Blink = end;
}

static inline VOID PushEntryList(PSINGLE_LIST_ENTRY head,
				 PSINGLE_LIST_ENTRY entry)
{
	entry->Next = head->Next;
	head->Next = entry;
}

static inline PSINGLE_LIST_ENTRY PopEntryList(PSINGLE_LIST_ENTRY head)
{
	PSINGLE_LIST_ENTRY entry = head->Next;

	if (entry)
		head->Next = entry->Next;
	return entry;
}

#endif /* _MINIPORT_LIST_H */
