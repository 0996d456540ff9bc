/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Server 2003: an adapter as classes. There is no library: placement new is the
 * driver's own, and all objects live in the device extension.
 */
#pragma once

extern "C" {
#include <Miniport.h>
#include <scsi.h>
}

inline void *operator new(size_t, void *Where) throw()
{
    return Where;
}

// for what virtual destructors refer to; nothing is ever freed
inline void operator delete(void *)
{
}

#pragma pack(push, 1)
struct RING_REQUEST {
    ULONGLONG Context;
    ULONGLONG DataAddress;
    ULONGLONG DataLength;
    ULONGLONG SenseAddress;
    ULONG SenseLength;
    ULONG Flags;
    UCHAR Cdb[16];
    UCHAR CdbLength;
    UCHAR Lun[8];
    UCHAR Tag;
    UCHAR Bus;
    UCHAR Target;
    USHORT Hint;
    UCHAR Reserved[58];
};

struct RING_COMPLETION {
    ULONGLONG Context;
    ULONGLONG DataLength;
    ULONG SenseLength;
    USHORT HostStatus;
    USHORT ScsiStatus;
    ULONG Reserved[2];
};

struct RING_STATE {
    ULONG RequestProducer, RequestConsumer, RequestLog2;
    ULONG CompletionProducer, CompletionConsumer, CompletionLog2;
};

struct SG_ELEMENT {
    ULONGLONG Address;
    ULONG Length;
    ULONG Flags;
};
#pragma pack(pop)

C_ASSERT(sizeof(RING_REQUEST) == 128);
C_ASSERT(sizeof(RING_COMPLETION) == 32);

/* What an adapter does; the port calls it through the functions in entry.cxx. */
class CAdapter {
public:
    virtual BOOLEAN Start() = 0;
    virtual void Stop() = 0;
    virtual BOOLEAN Submit(PSCSI_REQUEST_BLOCK Srb) = 0;
    virtual BOOLEAN Interrupt() = 0;
    virtual void Forget() = 0;
    virtual ~CAdapter() {}
};

class CRegisters {
public:
    CRegisters() : m_Base(NULL) {}
    void Map(PVOID Base) { m_Base = static_cast<PUCHAR>(Base); }
    bool Mapped() const { return m_Base != NULL; }
    ULONG Read(ULONG Offset) const
    {
        return ScsiPortReadRegisterUlong(reinterpret_cast<PULONG>(m_Base + Offset));
    }
    void Write(ULONG Offset, ULONG Value) const
    {
        ScsiPortWriteRegisterUlong(reinterpret_cast<PULONG>(m_Base + Offset), Value);
    }
    void Write64(ULONG Offset, ULONGLONG Value) const
    {
        Write(Offset, static_cast<ULONG>(Value));
        Write(Offset, static_cast<ULONG>(Value >> 32));
    }

private:
    PUCHAR m_Base;
};

template <typename T, ULONG Entries> class CRing {
public:
    void Place(PVOID Memory) { m_Entry = static_cast<volatile T *>(Memory); }
    volatile T &operator[](ULONG Index) { return m_Entry[Index % Entries]; }

private:
    volatile T *m_Entry;
};

class CPvAdapter : public CAdapter {
public:
    enum { Slots = 32, Segments = 64, SharedPages = 3, PageBytes = 4096 };

    explicit CPvAdapter(PVOID Extension) : m_Extension(Extension), m_Shared(NULL), m_Most(0)
    {
        Forget();
    }
    ULONG Find(PPORT_CONFIGURATION_INFORMATION Config);
    virtual BOOLEAN Start();
    virtual void Stop();
    virtual BOOLEAN Submit(PSCSI_REQUEST_BLOCK Srb);
    virtual BOOLEAN Interrupt();
    virtual void Forget();

private:
    ULONG FreeSlot() const;
    BOOLEAN Describe(PSCSI_REQUEST_BLOCK Srb, volatile RING_REQUEST &Request);
    void Complete(volatile RING_COMPLETION &Completion);

    PVOID m_Extension;
    PVOID m_Shared;
    ULONGLONG m_SharedPage;
    CRegisters m_Registers;
    volatile RING_STATE *m_State;
    CRing<RING_REQUEST, 32> m_Requests;
    CRing<RING_COMPLETION, 128> m_Completions;
    PSCSI_REQUEST_BLOCK m_Srb[Slots];
    ULONG m_Out, m_Most;
};
