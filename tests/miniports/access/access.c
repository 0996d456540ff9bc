// SPDX-License-Identifier: BSD-3-Clause
/*
 * Tests the 24 port and register functions on devices that are there for
 * something else and bear it:
 *
 * A 53C810 SCSI processor, PCI 1000:0001, has 68 bytes of scratch registers,
 * 0x5c to 0x9f, which can be reached by ports and by memory: what goes in on one
 * side must come out on the other.
 *
 * QEMU's pci-testdev, PCI 1B36:0005, counts the writes to one of its ports.
 *
 * Each finding is a message "selftest: ok NAME" or "selftest: FAIL NAME". No
 * adapter is found, ever.
 */

#include <miniport.h>
#include <scsi.h>

#define SCRATCH			0x5c
#define SCRATCH_BYTES		68

typedef struct _ACCESS_EXTENSION {
	PUCHAR Ports;
	PUCHAR Registers;
	ULONG Failures;			/* of the test that runs */
} ACCESS_EXTENSION, *PACCESS_EXTENSION;

ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath);

static VOID AccessExpect(PACCESS_EXTENSION Extension, PCCHAR What, ULONG Found, ULONG Expected)
{
	if (Found == Expected)
		return;
	Extension->Failures++;
	ScsiDebugPrint(0, "selftest: %s is %lx, not %lx", What, Found, Expected);
}

static VOID AccessReport(PACCESS_EXTENSION Extension, PCCHAR Name)
{
	ScsiDebugPrint(0, "selftest: %s %s", Extension->Failures ? "FAIL" : "ok", Name);
	Extension->Failures = 0;
}

/* A number of Bytes bytes that differ, little endian. */
static ULONG AccessPattern(ULONG Seed, ULONG Bytes)
{
	ULONG Value = 0, i;

	for (i = Bytes; i-- > 0;)
		Value = Value << 8 | ((Seed * 16 + 0x81 + i * 0x23) & 0xff);
	return Value;
}

/* The scratch registers as bytes, seen from the side that is not being tested. */
static VOID AccessFill(PACCESS_EXTENSION Extension, BOOLEAN ByPorts)
{
	ULONG i;

	for (i = 0; i < SCRATCH_BYTES; i++) {
		if (ByPorts)
			ScsiPortWritePortUchar(Extension->Ports + SCRATCH + i, 0xee);
		else
			ScsiPortWriteRegisterUchar(Extension->Registers + SCRATCH + i, 0xee);
	}
}

static ULONG AccessLook(PACCESS_EXTENSION Extension, BOOLEAN ByPorts, ULONG Offset, ULONG Bytes)
{
	ULONG Value = 0, i;

	for (i = Bytes; i-- > 0;)
		Value = Value << 8 |
			(ByPorts ? ScsiPortReadPortUchar(Extension->Ports + SCRATCH + Offset + i) :
			 ScsiPortReadRegisterUchar(Extension->Registers + SCRATCH + Offset + i));
	return Value;
}

/*
 * One width of the port functions: a single access in the middle of the scratch
 * registers, its neighbours untouched; a buffer goes through one and the same
 * port, so that its last element stays there.
 */
#define ACCESS_PORTS(Type, Width, Name)							\
static VOID AccessPorts##Width(PACCESS_EXTENSION Extension)				\
{											\
	P##Type Port = (P##Type)(Extension->Ports + SCRATCH + 8);			\
	ULONG Size = sizeof(Type), i;							\
	Type Buffer[6];									\
											\
	AccessFill(Extension, FALSE);							\
	ScsiPortWritePort##Width(Port, (Type)AccessPattern(1, Size));			\
	AccessExpect(Extension, "the port", AccessLook(Extension, FALSE, 8, Size),	\
		     AccessPattern(1, Size));						\
	AccessExpect(Extension, "what is before it",					\
		     AccessLook(Extension, FALSE, 7, 1), 0xee);				\
	AccessExpect(Extension, "what is after it",					\
		     AccessLook(Extension, FALSE, 8 + Size, 1), 0xee);			\
	AccessExpect(Extension, "the port read back", ScsiPortReadPort##Width(Port),	\
		     AccessPattern(1, Size));						\
	AccessReport(Extension, "port-" Name);						\
											\
	for (i = 0; i < 6; i++)								\
		Buffer[i] = (Type)AccessPattern(i, Size);				\
	ScsiPortWritePortBuffer##Width(Port, Buffer, 5);				\
	AccessExpect(Extension, "the port", AccessLook(Extension, FALSE, 8, Size),	\
		     AccessPattern(4, Size));						\
	AccessExpect(Extension, "what is before it",					\
		     AccessLook(Extension, FALSE, 7, 1), 0xee);				\
	AccessExpect(Extension, "what is after it",					\
		     AccessLook(Extension, FALSE, 8 + Size, 1), 0xee);			\
	ScsiPortReadPortBuffer##Width(Port, Buffer, 5);					\
	for (i = 0; i < 6; i++)								\
		AccessExpect(Extension, "an element read", Buffer[i],			\
			     AccessPattern(i < 5 ? 4 : 5, Size));			\
	AccessReport(Extension, "port-buffer-" Name);					\
}

/* The same for registers, but there a buffer walks along the device's memory. */
#define ACCESS_REGISTERS(Type, Width, Name)						\
static VOID AccessRegisters##Width(PACCESS_EXTENSION Extension)			\
{											\
	P##Type Register = (P##Type)(Extension->Registers + SCRATCH + 8);		\
	ULONG Size = sizeof(Type), i;							\
	Type Buffer[6];									\
											\
	AccessFill(Extension, TRUE);							\
	ScsiPortWriteRegister##Width(Register, (Type)AccessPattern(1, Size));		\
	AccessExpect(Extension, "the register", AccessLook(Extension, TRUE, 8, Size),	\
		     AccessPattern(1, Size));						\
	AccessExpect(Extension, "what is before it",					\
		     AccessLook(Extension, TRUE, 7, 1), 0xee);				\
	AccessExpect(Extension, "what is after it",					\
		     AccessLook(Extension, TRUE, 8 + Size, 1), 0xee);			\
	AccessExpect(Extension, "the register read back",				\
		     ScsiPortReadRegister##Width(Register), AccessPattern(1, Size));	\
	AccessReport(Extension, "register-" Name);					\
											\
	for (i = 0; i < 6; i++)								\
		Buffer[i] = (Type)AccessPattern(i, Size);				\
	ScsiPortWriteRegisterBuffer##Width(Register, Buffer, 5);			\
	for (i = 0; i < 5; i++)								\
		AccessExpect(Extension, "an element written",				\
			     AccessLook(Extension, TRUE, 8 + i * Size, Size),		\
			     AccessPattern(i, Size));					\
	AccessExpect(Extension, "what is before it",					\
		     AccessLook(Extension, TRUE, 7, 1), 0xee);				\
	AccessExpect(Extension, "what is after it",					\
		     AccessLook(Extension, TRUE, 8 + 5 * Size, 1), 0xee);		\
	for (i = 0; i < 5; i++)								\
		Buffer[i] = 0;								\
	ScsiPortReadRegisterBuffer##Width(Register, Buffer, 5);				\
	for (i = 0; i < 6; i++)								\
		AccessExpect(Extension, "an element read", Buffer[i],			\
			     AccessPattern(i, Size));					\
	AccessReport(Extension, "register-buffer-" Name);				\
}

ACCESS_PORTS(UCHAR, Uchar, "uchar")
ACCESS_PORTS(USHORT, Ushort, "ushort")
ACCESS_PORTS(ULONG, Ulong, "ulong")
ACCESS_REGISTERS(UCHAR, Uchar, "uchar")
ACCESS_REGISTERS(USHORT, Ushort, "ushort")
ACCESS_REGISTERS(ULONG, Ulong, "ulong")

/*
 * pci-testdev: a write to port 0 chooses a test and starts its count. Then the
 * ports read as test, width, 2 bytes, offset (32 bits), data, 3 bytes, count (32
 * bits): the writes of that data, 8 bits wide, to that
 * offset.
 */
#define TESTDEV_OFFSET		4
#define TESTDEV_DATA		8
#define TESTDEV_COUNT		12

static ULONG AccessCount(PACCESS_EXTENSION Extension)
{
	return ScsiPortReadPortUlong((PULONG)(Extension->Ports + TESTDEV_COUNT));
}

static VOID AccessCountWrites(PACCESS_EXTENSION Extension)
{
	UCHAR Bytes[5], Data;
	PUCHAR Port;
	ULONG i;

	ScsiPortWritePortUchar(Extension->Ports, 0);
	Data = ScsiPortReadPortUchar(Extension->Ports + TESTDEV_DATA);
	Port = Extension->Ports +
	       ScsiPortReadPortUlong((PULONG)(Extension->Ports + TESTDEV_OFFSET));
	for (i = 0; i < 5; i++)
		Bytes[i] = Data;

	AccessExpect(Extension, "the count at first", AccessCount(Extension), 0);
	ScsiPortWritePortUchar(Port, Data);
	AccessExpect(Extension, "the count after a byte", AccessCount(Extension), 1);
	ScsiPortWritePortUchar(Port, (UCHAR)(Data + 1));
	AccessExpect(Extension, "the count after another byte", AccessCount(Extension), 1);
	ScsiPortWritePortBufferUchar(Port, Bytes, 5);
	AccessExpect(Extension, "the count after 5 bytes", AccessCount(Extension), 6);
	ScsiPortWritePortBufferUchar(Port, Bytes, 0);
	AccessExpect(Extension, "the count after nothing", AccessCount(Extension), 6);
	AccessReport(Extension, "port-count");
}

static PUCHAR AccessMap(PACCESS_EXTENSION Extension, PPORT_CONFIGURATION_INFORMATION ConfigInfo,
			BOOLEAN InIoSpace)
{
	PACCESS_RANGE Range;
	ULONG i;

	for (i = 0; i < ConfigInfo->NumberOfAccessRanges; i++) {
		Range = &(*ConfigInfo->AccessRanges)[i];
		if (!Range->RangeLength || Range->RangeInMemory == InIoSpace)
			continue;
		return (PUCHAR)ScsiPortGetDeviceBase(Extension, ConfigInfo->AdapterInterfaceType,
						     ConfigInfo->SystemIoBusNumber,
						     Range->RangeStart, Range->RangeLength,
						     InIoSpace);
	}
	return NULL;
}

/* What stays mapped here, the port has to take back. */
static ULONG NTAPI AccessHwFindAdapter(PVOID DeviceExtension, PVOID HwContext,
				       PVOID BusInformation, PCHAR ArgumentString,
				       PPORT_CONFIGURATION_INFORMATION ConfigInfo, PBOOLEAN Again)
{
	PACCESS_EXTENSION Extension = (PACCESS_EXTENSION)DeviceExtension;
	PCI_COMMON_CONFIG Config;

	UNREFERENCED_PARAMETER(HwContext);
	UNREFERENCED_PARAMETER(BusInformation);
	UNREFERENCED_PARAMETER(ArgumentString);
	*Again = FALSE;

	Extension->Ports = AccessMap(Extension, ConfigInfo, TRUE);
	Extension->Registers = AccessMap(Extension, ConfigInfo, FALSE);
	if (!Extension->Ports || !Extension->Registers) {
		ScsiDebugPrint(0, "selftest: FAIL mapping");
		return SP_RETURN_NOT_FOUND;
	}
	ScsiPortGetBusData(Extension, PCIConfiguration, ConfigInfo->SystemIoBusNumber,
			   ConfigInfo->SlotNumber, &Config, sizeof(Config));
	if (Config.VendorID == 0x1b36) {
		AccessCountWrites(Extension);
		return SP_RETURN_NOT_FOUND;
	}

	AccessPortsUchar(Extension);
	AccessPortsUshort(Extension);
	AccessPortsUlong(Extension);
	AccessRegistersUchar(Extension);
	AccessRegistersUshort(Extension);
	AccessRegistersUlong(Extension);
	return SP_RETURN_NOT_FOUND;
}

static BOOLEAN NTAPI AccessHwInitialize(PVOID DeviceExtension)
{
	UNREFERENCED_PARAMETER(DeviceExtension);
	return FALSE;
}

static BOOLEAN NTAPI AccessHwStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
	UNREFERENCED_PARAMETER(DeviceExtension);
	UNREFERENCED_PARAMETER(Srb);
	return FALSE;
}

static BOOLEAN NTAPI AccessHwResetBus(PVOID DeviceExtension, ULONG PathId)
{
	UNREFERENCED_PARAMETER(DeviceExtension);
	UNREFERENCED_PARAMETER(PathId);
	return FALSE;
}

ULONG NTAPI DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
	static UCHAR TestdevVendorId[] = {'1', 'B', '3', '6'};
	static UCHAR TestdevDeviceId[] = {'0', '0', '0', '5'};
	static UCHAR LsiVendorId[] = {'1', '0', '0', '0'};
	static UCHAR LsiDeviceId[] = {'0', '0', '0', '1'};
	HW_INITIALIZATION_DATA Data = {0};
	ULONG Status, Lowest;

	Data.HwInitializationDataSize = sizeof(Data);
	Data.AdapterInterfaceType = PCIBus;
	Data.HwInitialize = AccessHwInitialize;
	Data.HwStartIo = AccessHwStartIo;
	Data.HwFindAdapter = AccessHwFindAdapter;
	Data.HwResetBus = AccessHwResetBus;
	Data.DeviceExtensionSize = sizeof(ACCESS_EXTENSION);
	Data.NumberOfAccessRanges = 6;

	Data.VendorIdLength = sizeof(LsiVendorId);
	Data.VendorId = LsiVendorId;
	Data.DeviceIdLength = sizeof(LsiDeviceId);
	Data.DeviceId = LsiDeviceId;
	Lowest = ScsiPortInitialize(DriverObject, RegistryPath, &Data, NULL);

	Data.VendorIdLength = sizeof(TestdevVendorId);
	Data.VendorId = TestdevVendorId;
	Data.DeviceIdLength = sizeof(TestdevDeviceId);
	Data.DeviceId = TestdevDeviceId;
	Status = ScsiPortInitialize(DriverObject, RegistryPath, &Data, NULL);
	return Status < Lowest ? Status : Lowest;
}
