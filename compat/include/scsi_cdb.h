/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Command descriptor blocks. Misspelt member names are part of the interface.
 * Bit-fields count from the least significant bit, multi-byte fields are
 * big-endian byte arrays.
 */
#ifndef _SCSI_CDB_H
#define _SCSI_CDB_H

#include <ntdef.h>

typedef union _CDB {
	struct _CDB6GENERIC {
		UCHAR OperationCode;
		UCHAR Immediate:1;
		UCHAR CommandUniqueBits:4;
		UCHAR LogicalUnitNumber:3;
		UCHAR CommandUniqueBytes[3];
		UCHAR Link:1;
		UCHAR Flag:1;
		UCHAR Reserved:4;
		UCHAR VendorUnique:2;
	} CDB6GENERIC;

	struct _CDB6READWRITE {
		UCHAR OperationCode;
		UCHAR LogicalBlockMsb1:5;
		UCHAR LogicalUnitNumber:3;
		UCHAR LogicalBlockMsb0;
		UCHAR LogicalBlockLsb;
		UCHAR TransferBlocks;
		UCHAR Control;
	} CDB6READWRITE;

	struct _CDB6INQUIRY {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR LogicalUnitNumber:3;
		UCHAR PageCode;
		UCHAR IReserved;
		UCHAR AllocationLength;
		UCHAR Control;
	} CDB6INQUIRY;

	struct _CDB6INQUIRY3 {
		UCHAR OperationCode;
		UCHAR EnableVitalProductData:1;
		UCHAR CommandSupportData:1;
		UCHAR Reserved1:6;
		UCHAR PageCode;
		UCHAR Reserved2;
		UCHAR AllocationLength;
		UCHAR Control;
	} CDB6INQUIRY3;

	struct _CDB6VERIFY {
		UCHAR OperationCode;
		UCHAR Fixed:1;
		UCHAR ByteCompare:1;
		UCHAR Immediate:1;
		UCHAR Reserved:2;
		UCHAR LogicalUnitNumber:3;
		UCHAR VerificationLength[3];
		UCHAR Control;
	} CDB6VERIFY;

	struct _RECEIVE_DIAGNOSTIC {
		UCHAR OperationCode;
		UCHAR PageCodeValid:1;
		UCHAR Reserved:7;
		UCHAR PageCode;
		UCHAR AllocationLength[2];
		UCHAR Control;
	} RECEIVE_DIAGNOSTIC;

	struct _SEND_DIAGNOSTIC {
		UCHAR OperationCode;
		UCHAR UnitOffline:1;
		UCHAR DeviceOffline:1;
		UCHAR SelfTest:1;
		UCHAR Reserved1:1;
		UCHAR PageFormat:1;
		UCHAR SelfTestCode:3;
		UCHAR Reserved2;
		UCHAR ParameterListLength[2];
		UCHAR Control;
	} SEND_DIAGNOSTIC;

	struct _CDB6FORMAT {
		UCHAR OperationCode;
		UCHAR FormatControl:5;
		UCHAR LogicalUnitNumber:3;
		UCHAR FReserved1;
		UCHAR InterleaveMsb;
		UCHAR InterleaveLsb;
		UCHAR FReserved2;
	} CDB6FORMAT;

	struct _CDB10 {
		UCHAR OperationCode;
		UCHAR RelativeAddress:1;
		UCHAR Reserved1:2;
		UCHAR ForceUnitAccess:1;
		UCHAR DisablePageOut:1;
		UCHAR LogicalUnitNumber:3;
		UCHAR LogicalBlockByte0;
		UCHAR LogicalBlockByte1;
		UCHAR LogicalBlockByte2;
		UCHAR LogicalBlockByte3;
		UCHAR Reserved2;
		UCHAR TransferBlocksMsb;
		UCHAR TransferBlocksLsb;
		UCHAR Control;
	} CDB10;

	struct _CDB12 {
		UCHAR OperationCode;
		UCHAR RelativeAddress:1;
		UCHAR Reserved1:2;
		UCHAR ForceUnitAccess:1;
		UCHAR DisablePageOut:1;
		UCHAR LogicalUnitNumber:3;
		UCHAR LogicalBlock[4];
		UCHAR TransferLength[4];
		UCHAR Reserved2;
		UCHAR Control;
	} CDB12;

	struct _CDB16 {
		UCHAR OperationCode;
		UCHAR Reserved1:3;
		UCHAR ForceUnitAccess:1;
		UCHAR DisablePageOut:1;
		UCHAR Protection:3;
		UCHAR LogicalBlock[8];
		UCHAR TransferLength[4];
		UCHAR Reserved2;
		UCHAR Control;
	} CDB16;

	struct _READ_BUFFER_10 {
		UCHAR OperationCode;
		UCHAR Mode:5;
		UCHAR ModeSpecific:3;
		UCHAR BufferId;
		UCHAR BufferOffset[3];
		UCHAR AllocationLength[3];
		UCHAR Control;
	} READ_BUFFER_10;

	struct _READ_BUFFER_16 {
		UCHAR OperationCode;
		UCHAR Mode:5;
		UCHAR ModeSpecific:3;
		UCHAR BufferOffset[8];
		UCHAR AllocationLength[4];
		UCHAR BufferId;
		UCHAR Control;
	} READ_BUFFER_16;

	struct _SECURITY_PROTOCOL_IN {
		UCHAR OperationCode;
		UCHAR SecurityProtocol;
		UCHAR SecurityProtocolSpecific[2];
		UCHAR Reserved1:7;
		UCHAR INC_512:1;
		UCHAR Reserved2;
		UCHAR AllocationLength[4];
		UCHAR Reserved3;
		UCHAR Control;
	} SECURITY_PROTOCOL_IN;

	struct _SECURITY_PROTOCOL_OUT {
		UCHAR OperationCode;
		UCHAR SecurityProtocol;
		UCHAR SecurityProtocolSpecific[2];
		UCHAR Reserved1:7;
		UCHAR INC_512:1;
		UCHAR Reserved2;
		UCHAR AllocationLength[4];
		UCHAR Reserved3;
		UCHAR Control;
	} SECURITY_PROTOCOL_OUT;

	struct _UNMAP {
		UCHAR OperationCode;
		UCHAR Anchor:1;
		UCHAR Reserved1:7;
		UCHAR Reserved2[4];
		UCHAR GroupNumber:5;
		UCHAR Reserved3:3;
		UCHAR AllocationLength[2];
		UCHAR Control;
	} UNMAP;

	struct _SANITIZE {
		UCHAR OperationCode;
		UCHAR ServiceAction:5;
		UCHAR AUSE:1;
		UCHAR Reserved1:1;
		UCHAR Immediate:1;
		UCHAR Reserved2[5];
		UCHAR ParameterListLength[2];
		UCHAR Control;
	} SANITIZE;

	struct _PAUSE_RESUME {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR LogicalUnitNumber:3;
		UCHAR Reserved2[6];
		UCHAR Action;
		UCHAR Control;
	} PAUSE_RESUME;

	struct _READ_TOC {
		UCHAR OperationCode;
		UCHAR Reserved0:1;
		UCHAR Msf:1;
		UCHAR Reserved1:3;
		UCHAR LogicalUnitNumber:3;
		UCHAR Format2:4;
		UCHAR Reserved2:4;
		UCHAR Reserved3[3];
		UCHAR StartingTrack;
		UCHAR AllocationLength[2];
		UCHAR Control:6;
		UCHAR Format:2;
	} READ_TOC;

	struct _READ_DISK_INFORMATION {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR Lun:3;
		UCHAR Reserved2[5];
		UCHAR AllocationLength[2];
		UCHAR Control;
	} READ_DISK_INFORMATION;

	struct _READ_TRACK_INFORMATION {
		UCHAR OperationCode;
		UCHAR Track:2;
		UCHAR Reserved4:3;
		UCHAR Lun:3;
		UCHAR BlockAddress[4];
		UCHAR Reserved3;
		UCHAR AllocationLength[2];
		UCHAR Control;
	} READ_TRACK_INFORMATION;

	struct _RESERVE_TRACK_RZONE {
		UCHAR OperationCode;
		UCHAR Reserved1[4];
		UCHAR ReservationSize[4];
		UCHAR Control;
	} RESERVE_TRACK_RZONE;

	struct _SEND_OPC_INFORMATION {
		UCHAR OperationCode;
		UCHAR DoOpc:1;
		UCHAR Reserved1:7;
		UCHAR Exclude0:1;
		UCHAR Exclude1:1;
		UCHAR Reserved2:6;
		UCHAR Reserved3[4];
		UCHAR ParameterListLength[2];
		UCHAR Reserved4;
	} SEND_OPC_INFORMATION;

	struct _REPAIR_TRACK {
		UCHAR OperationCode;
		UCHAR Immediate:1;
		UCHAR Reserved1:7;
		UCHAR Reserved2[2];
		UCHAR TrackNumber[2];
		UCHAR Reserved3[3];
		UCHAR Control;
	} REPAIR_TRACK;

	struct _CLOSE_TRACK {
		UCHAR OperationCode;
		UCHAR Immediate:1;
		UCHAR Reserved1:7;
		UCHAR Track:1;
		UCHAR Session:1;
		UCHAR Reserved2:6;
		UCHAR Reserved3;
		UCHAR TrackNumber[2];
		UCHAR Reserved4[3];
		UCHAR Control;
	} CLOSE_TRACK;

	struct _READ_BUFFER_CAPACITY {
		UCHAR OperationCode;
		UCHAR BlockInfo:1;
		UCHAR Reserved1:7;
		UCHAR Reserved2[5];
		UCHAR AllocationLength[2];
		UCHAR Control;
	} READ_BUFFER_CAPACITY;

	struct _SEND_CUE_SHEET {
		UCHAR OperationCode;
		UCHAR Reserved[5];
		UCHAR CueSheetSize[3];
		UCHAR Control;
	} SEND_CUE_SHEET;

	struct _READ_HEADER {
		UCHAR OperationCode;
		UCHAR Reserved1:1;
		UCHAR Msf:1;
		UCHAR Reserved2:3;
		UCHAR Lun:3;
		UCHAR LogicalBlockAddress[4];
		UCHAR Reserved3;
		UCHAR AllocationLength[2];
		UCHAR Control;
	} READ_HEADER;

	struct _PLAY_AUDIO {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR LogicalUnitNumber:3;
		UCHAR StartingBlockAddress[4];
		UCHAR Reserved2;
		UCHAR PlayLength[2];
		UCHAR Control;
	} PLAY_AUDIO;

	struct _PLAY_AUDIO_MSF {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR LogicalUnitNumber:3;
		UCHAR Reserved2;
		UCHAR StartingM;
		UCHAR StartingS;
		UCHAR StartingF;
		UCHAR EndingM;
		UCHAR EndingS;
		UCHAR EndingF;
		UCHAR Control;
	} PLAY_AUDIO_MSF;

	struct _BLANK_MEDIA {
		UCHAR OperationCode;
		UCHAR BlankType:3;
		UCHAR Reserved1:1;
		UCHAR Immediate:1;
		UCHAR Reserved2:3;
		UCHAR AddressOrTrack[4];
		UCHAR Reserved3[5];
		UCHAR Control;
	} BLANK_MEDIA;

	struct _PLAY_CD {
		UCHAR OperationCode;
		UCHAR Reserved1:1;
		UCHAR CMSF:1;
		UCHAR ExpectedSectorType:3;
		UCHAR Lun:3;
		union {
			struct {
				UCHAR StartingBlockAddress[4];
				UCHAR PlayLength[4];
			} LBA;
			struct {
				UCHAR Reserved1;
				UCHAR StartingM;
				UCHAR StartingS;
				UCHAR StartingF;
				UCHAR EndingM;
				UCHAR EndingS;
				UCHAR EndingF;
				UCHAR Reserved2;
			} MSF;
		};
		UCHAR Audio:1;
		UCHAR Composite:1;
		UCHAR Port1:1;
		UCHAR Port2:1;
		UCHAR Reserved2:3;
		UCHAR Speed:1;
		UCHAR Control;
	} PLAY_CD;

	struct _SCAN_CD {
		UCHAR OperationCode;
		UCHAR RelativeAddress:1;
		UCHAR Reserved1:3;
		UCHAR Direct:1;
		UCHAR Lun:3;
		UCHAR StartingAddress[4];
		UCHAR Reserved2[3];
		UCHAR Reserved3:6;
		UCHAR Type:2;
		UCHAR Reserved4;
		UCHAR Control;
	} SCAN_CD;

	struct _STOP_PLAY_SCAN {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR Lun:3;
		UCHAR Reserved2[7];
		UCHAR Control;
	} STOP_PLAY_SCAN;

	struct _SUBCHANNEL {
		UCHAR OperationCode;
		UCHAR Reserved0:1;
		UCHAR Msf:1;
		UCHAR Reserved1:3;
		UCHAR LogicalUnitNumber:3;
		UCHAR Reserved2:6;
		UCHAR SubQ:1;
		UCHAR Reserved3:1;
		UCHAR Format;
		UCHAR Reserved4[2];
		UCHAR TrackNumber;
		UCHAR AllocationLength[2];
		UCHAR Control;
	} SUBCHANNEL;

	struct _READ_CD {
		UCHAR OperationCode;
		UCHAR RelativeAddress:1;
		UCHAR Reserved0:1;
		UCHAR ExpectedSectorType:3;
		UCHAR Lun:3;
		UCHAR StartingLBA[4];
		UCHAR TransferBlocks[3];
		UCHAR Reserved2:1;
		UCHAR ErrorFlags:2;
		UCHAR IncludeEDC:1;
		UCHAR IncludeUserData:1;
		UCHAR HeaderCode:2;
		UCHAR IncludeSyncData:1;
		UCHAR SubChannelSelection:3;
		UCHAR Reserved3:5;
		UCHAR Control;
	} READ_CD;

	struct _READ_CD_MSF {
		UCHAR OperationCode;
		UCHAR RelativeAddress:1;
		UCHAR Reserved1:1;
		UCHAR ExpectedSectorType:3;
		UCHAR Lun:3;
		UCHAR Reserved2;
		UCHAR StartingM;
		UCHAR StartingS;
		UCHAR StartingF;
		UCHAR EndingM;
		UCHAR EndingS;
		UCHAR EndingF;
		UCHAR Reserved3;
		UCHAR Reserved4:1;
		UCHAR ErrorFlags:2;
		UCHAR IncludeEDC:1;
		UCHAR IncludeUserData:1;
		UCHAR HeaderCode:2;
		UCHAR IncludeSyncData:1;
		UCHAR SubChannelSelection:3;
		UCHAR Reserved5:5;
		UCHAR Control;
	} READ_CD_MSF;

	struct _PLXTR_READ_CDDA {
		UCHAR OperationCode;
		UCHAR Reserved0:5;
		UCHAR LogicalUnitNumber:3;
		UCHAR LogicalBlockByte0;
		UCHAR LogicalBlockByte1;
		UCHAR LogicalBlockByte2;
		UCHAR LogicalBlockByte3;
		UCHAR TransferBlockByte0;
		UCHAR TransferBlockByte1;
		UCHAR TransferBlockByte2;
		UCHAR TransferBlockByte3;
		UCHAR SubCode;
		UCHAR Control;
	} PLXTR_READ_CDDA;

	struct _NEC_READ_CDDA {
		UCHAR OperationCode;
		UCHAR Reserved0;
		UCHAR LogicalBlockByte0;
		UCHAR LogicalBlockByte1;
		UCHAR LogicalBlockByte2;
		UCHAR LogicalBlockByte3;
		UCHAR Reserved1;
		UCHAR TransferBlockByte0;
		UCHAR TransferBlockByte1;
		UCHAR Control;
	} NEC_READ_CDDA;

	struct _MODE_SENSE {
		UCHAR OperationCode;
		UCHAR Reserved1:3;
		UCHAR Dbd:1;
		UCHAR Reserved2:1;
		UCHAR LogicalUnitNumber:3;
		UCHAR PageCode:6;
		UCHAR Pc:2;
		union {
			UCHAR SubPageCode;
			UCHAR Reserved3;
		};
		UCHAR AllocationLength;
		UCHAR Control;
	} MODE_SENSE;

	struct _MODE_SENSE10 {
		UCHAR OperationCode;
		union {
			struct {
				UCHAR Reserved1:3;
				UCHAR Dbd:1;
				UCHAR Reserved2:1;
				UCHAR LogicalUnitNumber:3;
			};
			struct {
				UCHAR Reserved10:4;
				UCHAR LongLBAAccepted:1;
				UCHAR Reserved11:3;
			};
		};
		UCHAR PageCode:6;
		UCHAR Pc:2;
		union {
			UCHAR SubPageCode;
			UCHAR Reserved3[4];
		};
		UCHAR AllocationLength[2];
		UCHAR Control;
	} MODE_SENSE10;

	struct _MODE_SELECT {
		UCHAR OperationCode;
		UCHAR SPBit:1;
		UCHAR Reserved1:3;
		UCHAR PFBit:1;
		UCHAR LogicalUnitNumber:3;
		UCHAR Reserved2[2];
		UCHAR ParameterListLength;
		UCHAR Control;
	} MODE_SELECT;

	struct _MODE_SELECT10 {
		UCHAR OperationCode;
		UCHAR SPBit:1;
		UCHAR Reserved1:3;
		UCHAR PFBit:1;
		UCHAR LogicalUnitNumber:3;
		UCHAR Reserved2[5];
		UCHAR ParameterListLength[2];
		UCHAR Control;
	} MODE_SELECT10;

	struct _LOCATE {
		UCHAR OperationCode;
		UCHAR Immediate:1;
		UCHAR CPBit:1;
		UCHAR BTBit:1;
		UCHAR Reserved1:2;
		UCHAR LogicalUnitNumber:3;
		UCHAR Reserved3;
		UCHAR LogicalBlockAddress[4];
		UCHAR Reserved4;
		UCHAR Partition;
		UCHAR Control;
	} LOCATE;

	struct _LOGSENSE {
		UCHAR OperationCode;
		UCHAR SPBit:1;
		UCHAR PPCBit:1;
		UCHAR Reserved1:3;
		UCHAR LogicalUnitNumber:3;
		UCHAR PageCode:6;
		UCHAR PCBit:2;
		union {
			UCHAR SubPageCode;
			UCHAR Reserved2;
		};
		UCHAR Reserved3;
		UCHAR ParameterPointer[2];
		UCHAR AllocationLength[2];
		UCHAR Control;
	} LOGSENSE;

	struct _LOGSELECT {
		UCHAR OperationCode;
		UCHAR SPBit:1;
		UCHAR PCRBit:1;
		UCHAR Reserved1:3;
		UCHAR LogicalUnitNumber:3;
		UCHAR Reserved:6;
		UCHAR PCBit:2;
		UCHAR Reserved2[4];
		UCHAR ParameterListLength[2];
		UCHAR Control;
	} LOGSELECT;

	struct _PRINT {
		UCHAR OperationCode;
		UCHAR Reserved:5;
		UCHAR LogicalUnitNumber:3;
		UCHAR TransferLength[3];
		UCHAR Control;
	} PRINT;

	struct _SEEK {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR LogicalUnitNumber:3;
		UCHAR LogicalBlockAddress[4];
		UCHAR Reserved2[3];
		UCHAR Control;
	} SEEK;

	struct _ERASE {
		UCHAR OperationCode;
		UCHAR Long:1;
		UCHAR Immediate:1;
		UCHAR Reserved1:3;
		UCHAR LogicalUnitNumber:3;
		UCHAR Reserved2[3];
		UCHAR Control;
	} ERASE;

	struct _START_STOP {
		UCHAR OperationCode;
		UCHAR Immediate:1;
		UCHAR Reserved1:4;
		UCHAR LogicalUnitNumber:3;
		UCHAR Reserved2[2];
		UCHAR Start:1;
		UCHAR LoadEject:1;
		UCHAR Reserved3:6;
		UCHAR Control;
	} START_STOP;

	struct _MEDIA_REMOVAL {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR LogicalUnitNumber:3;
		UCHAR Reserved2[2];
		UCHAR Prevent:1;
		UCHAR Persistant:1;
		UCHAR Reserved3:6;
		UCHAR Control;
	} MEDIA_REMOVAL;

	struct _SEEK_BLOCK {
		UCHAR OperationCode;
		UCHAR Immediate:1;
		UCHAR Reserved1:7;
		UCHAR BlockAddress[3];
		UCHAR Link:1;
		UCHAR Flag:1;
		UCHAR Reserved2:4;
		UCHAR VendorUnique:2;
	} SEEK_BLOCK;

	struct _REQUEST_BLOCK_ADDRESS {
		UCHAR OperationCode;
		UCHAR Reserved1[3];
		UCHAR AllocationLength;
		UCHAR Link:1;
		UCHAR Flag:1;
		UCHAR Reserved2:4;
		UCHAR VendorUnique:2;
	} REQUEST_BLOCK_ADDRESS;

	struct _PARTITION {
		UCHAR OperationCode;
		UCHAR Immediate:1;
		UCHAR Sel:1;
		UCHAR PartitionSelect:6;
		UCHAR Reserved1[3];
		UCHAR Control;
	} PARTITION;

	struct _WRITE_TAPE_MARKS {
		UCHAR OperationCode;
		UCHAR Immediate:1;
		UCHAR WriteSetMarks:1;
		UCHAR Reserved:3;
		UCHAR LogicalUnitNumber:3;
		UCHAR TransferLength[3];
		UCHAR Control;
	} WRITE_TAPE_MARKS;

	struct _SPACE_TAPE_MARKS {
		UCHAR OperationCode;
		UCHAR Code:3;
		UCHAR Reserved:2;
		UCHAR LogicalUnitNumber:3;
		UCHAR NumMarksMSB;
		UCHAR NumMarks;
		UCHAR NumMarksLSB;
		union {
			UCHAR value;
			struct {
				UCHAR Link:1;
				UCHAR Flag:1;
				UCHAR Reserved:4;
				UCHAR VendorUnique:2;
			} Fields;
		} Byte6;
	} SPACE_TAPE_MARKS;

	struct _READ_POSITION {
		UCHAR Operation;
		UCHAR BlockType:1;
		UCHAR Reserved1:4;
		UCHAR Lun:3;
		UCHAR Reserved2[7];
		UCHAR Control;
	} READ_POSITION;

	struct _CDB6READWRITETAPE {
		UCHAR OperationCode;
		UCHAR VendorSpecific:5;
		UCHAR Reserved:3;
		UCHAR TransferLenMSB;
		UCHAR TransferLen;
		UCHAR TransferLenLSB;
		UCHAR Link:1;
		UCHAR Flag:1;
		UCHAR Reserved1:4;
		UCHAR VendorUnique:2;
	} CDB6READWRITETAPE;

	struct _INIT_ELEMENT_STATUS {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR LogicalUnitNubmer:3;
		UCHAR Reserved2[3];
		UCHAR Reserved3:7;
		UCHAR NoBarCode:1;
	} INIT_ELEMENT_STATUS;

	struct _INITIALIZE_ELEMENT_RANGE {
		UCHAR OperationCode;
		UCHAR Range:1;
		UCHAR Reserved1:4;
		UCHAR LogicalUnitNubmer:3;
		UCHAR FirstElementAddress[2];
		UCHAR Reserved2[2];
		UCHAR NumberOfElements[2];
		UCHAR Reserved3;
		UCHAR Reserved4:7;
		UCHAR NoBarCode:1;
	} INITIALIZE_ELEMENT_RANGE;

	struct _POSITION_TO_ELEMENT {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR LogicalUnitNumber:3;
		UCHAR TransportElementAddress[2];
		UCHAR DestinationElementAddress[2];
		UCHAR Reserved2[2];
		UCHAR Flip:1;
		UCHAR Reserved3:7;
		UCHAR Control;
	} POSITION_TO_ELEMENT;

	struct _MOVE_MEDIUM {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR LogicalUnitNumber:3;
		UCHAR TransportElementAddress[2];
		UCHAR SourceElementAddress[2];
		UCHAR DestinationElementAddress[2];
		UCHAR Reserved2[2];
		UCHAR Flip:1;
		UCHAR Reserved3:7;
		UCHAR Control;
	} MOVE_MEDIUM;

	struct _EXCHANGE_MEDIUM {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR LogicalUnitNumber:3;
		UCHAR TransportElementAddress[2];
		UCHAR SourceElementAddress[2];
		UCHAR Destination1ElementAddress[2];
		UCHAR Destination2ElementAddress[2];
		UCHAR Flip1:1;
		UCHAR Flip2:1;
		UCHAR Reserved3:6;
		UCHAR Control;
	} EXCHANGE_MEDIUM;

	struct _READ_ELEMENT_STATUS {
		UCHAR OperationCode;
		UCHAR ElementType:4;
		UCHAR VolTag:1;
		UCHAR LogicalUnitNumber:3;
		UCHAR StartingElementAddress[2];
		UCHAR NumberOfElements[2];
		UCHAR Reserved1;
		UCHAR AllocationLength[3];
		UCHAR Reserved2;
		UCHAR Control;
	} READ_ELEMENT_STATUS;

	struct _SEND_VOLUME_TAG {
		UCHAR OperationCode;
		UCHAR ElementType:4;
		UCHAR Reserved1:1;
		UCHAR LogicalUnitNumber:3;
		UCHAR StartingElementAddress[2];
		UCHAR Reserved2;
		UCHAR ActionCode:5;
		UCHAR Reserved3:3;
		UCHAR Reserved4[2];
		UCHAR ParameterListLength[2];
		UCHAR Reserved5;
		UCHAR Control;
	} SEND_VOLUME_TAG;

	struct _REQUEST_VOLUME_ELEMENT_ADDRESS {
		UCHAR OperationCode;
		UCHAR ElementType:4;
		UCHAR VolTag:1;
		UCHAR LogicalUnitNumber:3;
		UCHAR StartingElementAddress[2];
		UCHAR NumberElements[2];
		UCHAR Reserved1;
		UCHAR AllocationLength[3];
		UCHAR Reserved2;
		UCHAR Control;
	} REQUEST_VOLUME_ELEMENT_ADDRESS;

	struct _LOAD_UNLOAD {
		UCHAR OperationCode;
		UCHAR Immediate:1;
		UCHAR Reserved1:4;
		UCHAR Lun:3;
		UCHAR Reserved2[2];
		UCHAR Start:1;
		UCHAR LoadEject:1;
		UCHAR Reserved3:6;
		UCHAR Reserved4[3];
		UCHAR Slot;
		UCHAR Reserved5[3];
	} LOAD_UNLOAD;

	struct _MECH_STATUS {
		UCHAR OperationCode;
		UCHAR Reserved:5;
		UCHAR Lun:3;
		UCHAR Reserved1[6];
		UCHAR AllocationLength[2];
		UCHAR Reserved2[1];
		UCHAR Control;
	} MECH_STATUS;

	struct _SYNCHRONIZE_CACHE10 {
		UCHAR OperationCode;
		UCHAR RelAddr:1;
		UCHAR Immediate:1;
		UCHAR Reserved:3;
		UCHAR Lun:3;
		UCHAR LogicalBlockAddress[4];
		UCHAR Reserved2;
		UCHAR BlockCount[2];
		UCHAR Control;
	} SYNCHRONIZE_CACHE10;

	struct _GET_EVENT_STATUS_NOTIFICATION {
		UCHAR OperationCode;
		UCHAR Immediate:1;
		UCHAR Reserved:4;
		UCHAR Lun:3;
		UCHAR Reserved2[2];
		UCHAR NotificationClassRequest;
		UCHAR Reserved3[2];
		UCHAR EventListLength[2];
		UCHAR Control;
	} GET_EVENT_STATUS_NOTIFICATION;

	struct _GET_PERFORMANCE {
		UCHAR OperationCode;
		UCHAR Except:2;
		UCHAR Write:1;
		UCHAR Tolerance:2;
		UCHAR Reserved0:3;
		UCHAR StartingLBA[4];
		UCHAR Reserved1[2];
		UCHAR MaximumNumberOfDescriptors[2];
		UCHAR Type;
		UCHAR Control;
	} GET_PERFORMANCE;

	struct _READ_DVD_STRUCTURE {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR Lun:3;
		UCHAR RMDBlockNumber[4];
		UCHAR LayerNumber;
		UCHAR Format;
		UCHAR AllocationLength[2];
		UCHAR Reserved3:6;
		UCHAR AGID:2;
		UCHAR Control;
	} READ_DVD_STRUCTURE;

	struct _SET_STREAMING {
		UCHAR OperationCode;
		UCHAR Reserved[8];
		UCHAR ParameterListLength[2];
		UCHAR Control;
	} SET_STREAMING;

	struct _SEND_DVD_STRUCTURE {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR Lun:3;
		UCHAR Reserved2[5];
		UCHAR Format;
		UCHAR ParameterListLength[2];
		UCHAR Reserved3;
		UCHAR Control;
	} SEND_DVD_STRUCTURE;

	struct _SEND_KEY {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR Lun:3;
		UCHAR Reserved2[6];
		UCHAR ParameterListLength[2];
		UCHAR KeyFormat:6;
		UCHAR AGID:2;
		UCHAR Control;
	} SEND_KEY;

	struct _REPORT_KEY {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR Lun:3;
		UCHAR LogicalBlockAddress[4];
		UCHAR Reserved2[2];
		UCHAR AllocationLength[2];
		UCHAR KeyFormat:6;
		UCHAR AGID:2;
		UCHAR Control;
	} REPORT_KEY;

	struct _SET_READ_AHEAD {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR Lun:3;
		UCHAR TriggerLBA[4];
		UCHAR ReadAheadLBA[4];
		UCHAR Reserved2;
		UCHAR Control;
	} SET_READ_AHEAD;

	struct _READ_FORMATTED_CAPACITIES {
		UCHAR OperationCode;
		UCHAR Reserved1:5;
		UCHAR Lun:3;
		UCHAR Reserved2[5];
		UCHAR AllocationLength[2];
		UCHAR Control;
	} READ_FORMATTED_CAPACITIES;

	struct _REPORT_LUNS {
		UCHAR OperationCode;
		UCHAR Reserved1[5];
		UCHAR AllocationLength[4];
		UCHAR Reserved2[1];
		UCHAR Control;
	} REPORT_LUNS;

	struct _PERSISTENT_RESERVE_IN {
		UCHAR OperationCode;
		UCHAR ServiceAction:5;
		UCHAR Reserved1:3;
		UCHAR Reserved2[5];
		UCHAR AllocationLength[2];
		UCHAR Control;
	} PERSISTENT_RESERVE_IN;

	struct _PERSISTENT_RESERVE_OUT {
		UCHAR OperationCode;
		UCHAR ServiceAction:5;
		UCHAR Reserved1:3;
		UCHAR Type:4;
		UCHAR Scope:4;
		UCHAR Reserved2[4];
		UCHAR ParameterListLength[2];
		UCHAR Control;
	} PERSISTENT_RESERVE_OUT;

	struct _REPORT_TIMESTAMP {
		UCHAR OperationCode;
		UCHAR ServiceAction:5;
		UCHAR Reserved1:3;
		UCHAR Reserved2[4];
		UCHAR AllocationLength[4];
		UCHAR Reserved3;
		UCHAR Control;
	} REPORT_TIMESTAMP;

	struct _SET_TIMESTAMP {
		UCHAR OperationCode;
		UCHAR ServiceAction:5;
		UCHAR Reserved1:3;
		UCHAR Reserved2[4];
		UCHAR ParameterListLength[4];
		UCHAR Reserved3;
		UCHAR Control;
	} SET_TIMESTAMP;

	struct _GET_CONFIGURATION {
		UCHAR OperationCode;
		UCHAR RequestType:2;
		UCHAR Reserved1:6;
		UCHAR StartingFeature[2];
		UCHAR Reserved2[3];
		UCHAR AllocationLength[2];
		UCHAR Control;
	} GET_CONFIGURATION;

	struct _SET_CD_SPEED {
		UCHAR OperationCode;
		union {
			UCHAR Reserved1;
			struct {
				UCHAR RotationControl:2;
				UCHAR Reserved3:6;
			};
		};
		UCHAR ReadSpeed[2];
		UCHAR WriteSpeed[2];
		UCHAR Reserved2[5];
		UCHAR Control;
	} SET_CD_SPEED;

	struct _READ12 {
		UCHAR OperationCode;
		UCHAR RelativeAddress:1;
		UCHAR Reserved1:2;
		UCHAR ForceUnitAccess:1;
		UCHAR DisablePageOut:1;
		UCHAR LogicalUnitNumber:3;
		UCHAR LogicalBlock[4];
		UCHAR TransferLength[4];
		UCHAR Reserved2:7;
		UCHAR Streaming:1;
		UCHAR Control;
	} READ12;

	struct _WRITE12 {
		UCHAR OperationCode;
		UCHAR RelativeAddress:1;
		UCHAR Reserved1:1;
		UCHAR EBP:1;
		UCHAR ForceUnitAccess:1;
		UCHAR DisablePageOut:1;
		UCHAR LogicalUnitNumber:3;
		UCHAR LogicalBlock[4];
		UCHAR TransferLength[4];
		UCHAR Reserved2:7;
		UCHAR Streaming:1;
		UCHAR Control;
	} WRITE12;

	struct _ATA_PASSTHROUGH12 {
		UCHAR OperationCode;
		UCHAR Reserved1:1;
		UCHAR Protocol:4;
		UCHAR MultipleCount:3;
		UCHAR TLength:2;
		UCHAR ByteBlock:1;
		UCHAR TDir:1;
		UCHAR Reserved2:1;
		UCHAR CkCond:1;
		UCHAR Offline:2;
		UCHAR Features;
		UCHAR SectorCount;
		UCHAR LbaLow;
		UCHAR LbaMid;
		UCHAR LbaHigh;
		UCHAR Device;
		UCHAR Command;
		UCHAR Reserved3;
		UCHAR Control;
	} ATA_PASSTHROUGH12;

	struct _READ16 {
		UCHAR OperationCode;
		UCHAR Reserved1:3;
		UCHAR ForceUnitAccess:1;
		UCHAR DisablePageOut:1;
		UCHAR ReadProtect:3;
		UCHAR LogicalBlock[8];
		UCHAR TransferLength[4];
		UCHAR Reserved2:7;
		UCHAR Streaming:1;
		UCHAR Control;
	} READ16;

	struct _WRITE16 {
		UCHAR OperationCode;
		UCHAR Reserved1:3;
		UCHAR ForceUnitAccess:1;
		UCHAR DisablePageOut:1;
		UCHAR WriteProtect:3;
		UCHAR LogicalBlock[8];
		UCHAR TransferLength[4];
		UCHAR Reserved2:7;
		UCHAR Streaming:1;
		UCHAR Control;
	} WRITE16;

	struct _VERIFY16 {
		UCHAR OperationCode;
		UCHAR Reserved1:1;
		UCHAR ByteCheck:1;
		UCHAR BlockVerify:1;
		UCHAR Reserved2:1;
		UCHAR DisablePageOut:1;
		UCHAR VerifyProtect:3;
		UCHAR LogicalBlock[8];
		UCHAR VerificationLength[4];
		UCHAR Reserved3:7;
		UCHAR Streaming:1;
		UCHAR Control;
	} VERIFY16;

	struct _SYNCHRONIZE_CACHE16 {
		UCHAR OperationCode;
		UCHAR Reserved1:1;
		UCHAR Immediate:1;
		UCHAR Reserved2:6;
		UCHAR LogicalBlock[8];
		UCHAR BlockCount[4];
		UCHAR Reserved3;
		UCHAR Control;
	} SYNCHRONIZE_CACHE16;

	struct _READ_CAPACITY16 {
		UCHAR OperationCode;
		UCHAR ServiceAction:5;
		UCHAR Reserved1:3;
		UCHAR LogicalBlock[8];
		UCHAR BlockCount[4];
		UCHAR PMI:1;
		UCHAR Reserved2:7;
		UCHAR Control;
	} READ_CAPACITY16;

	struct _ATA_PASSTHROUGH16 {
		UCHAR OperationCode;
		UCHAR Extend:1;
		UCHAR Protocol:4;
		UCHAR MultipleCount:3;
		UCHAR TLength:2;
		UCHAR ByteBlock:1;
		UCHAR TDir:1;
		UCHAR Reserved1:1;
		UCHAR CkCond:1;
		UCHAR Offline:2;
		UCHAR Features15_8;
		UCHAR Features7_0;
		UCHAR SectorCount15_8;
		UCHAR SectorCount7_0;
		UCHAR LbaLow15_8;
		UCHAR LbaLow7_0;
		UCHAR LbaMid15_8;
		UCHAR LbaMid7_0;
		UCHAR LbaHigh15_8;
		UCHAR LbaHigh7_0;
		UCHAR Device;
		UCHAR Command;
		UCHAR Control;
	} ATA_PASSTHROUGH16;

	struct _GET_LBA_STATUS {
		UCHAR OperationCode;
		UCHAR ServiceAction:5;
		UCHAR Reserved1:3;
		UCHAR StartingLBA[8];
		UCHAR AllocationLength[4];
		UCHAR Reserved2;
		UCHAR Control;
	} GET_LBA_STATUS;

	struct _TOKEN_OPERATION {
		UCHAR OperationCode;
		UCHAR ServiceAction:5;
		UCHAR Reserved1:3;
		UCHAR Reserved2[4];
		UCHAR ListIdentifier[4];
		UCHAR ParameterListLength[4];
		UCHAR GroupNumber:5;
		UCHAR Reserved3:3;
		UCHAR Control;
	} TOKEN_OPERATION;

	struct _RECEIVE_TOKEN_INFORMATION {
		UCHAR OperationCode;
		UCHAR ServiceAction:5;
		UCHAR Reserved1:3;
		UCHAR ListIdentifier[4];
		UCHAR Reserved2[4];
		UCHAR AllocationLength[4];
		UCHAR Reserved3;
		UCHAR Control;
	} RECEIVE_TOKEN_INFORMATION;

	struct _WRITE_BUFFER {
		UCHAR OperationCode;
		UCHAR Mode:5;
		UCHAR ModeSpecific:3;
		UCHAR BufferID;
		UCHAR BufferOffset[3];
		UCHAR ParameterListLength[3];
		UCHAR Control;
	} WRITE_BUFFER;

	struct _CLOSE_ZONE {
		UCHAR OperationCode;
		UCHAR ServiceAction:5;
		UCHAR Reserved1:3;
		UCHAR ZoneId[8];
		UCHAR Reserved2[4];
		UCHAR All:1;
		UCHAR Reserved3:7;
		UCHAR Control;
	} CLOSE_ZONE;

	struct _FINISH_ZONE {
		UCHAR OperationCode;
		UCHAR ServiceAction:5;
		UCHAR Reserved1:3;
		UCHAR ZoneId[8];
		UCHAR Reserved2[4];
		UCHAR All:1;
		UCHAR Reserved3:7;
		UCHAR Control;
	} FINISH_ZONE;

	struct _OPEN_ZONE {
		UCHAR OperationCode;
		UCHAR ServiceAction:5;
		UCHAR Reserved1:3;
		UCHAR ZoneId[8];
		UCHAR Reserved2[4];
		UCHAR All:1;
		UCHAR Reserved3:7;
		UCHAR Control;
	} OPEN_ZONE;

	struct _RESET_WRITE_POINTER {
		UCHAR OperationCode;
		UCHAR ServiceAction:5;
		UCHAR Reserved1:3;
		UCHAR ZoneId[8];
		UCHAR Reserved2[4];
		UCHAR All:1;
		UCHAR Reserved3:7;
		UCHAR Control;
	} RESET_WRITE_POINTER;

	struct _REPORT_ZONES {
		UCHAR OperationCode;
		UCHAR ServiceAction:5;
		UCHAR Reserved1:3;
		UCHAR ZoneStartLBA[8];
		UCHAR AllocationLength[4];
		UCHAR ReportingOptions:6;
		UCHAR Reserved3:1;
		UCHAR Partial:1;
		UCHAR Control;
	} REPORT_ZONES;

	struct _GET_PHYSICAL_ELEMENT_STATUS {
		UCHAR OperationCode;
		UCHAR ServiceAction:5;
		UCHAR Reserved1:3;
		UCHAR Reserved2[4];
		UCHAR StartingElement[4];
		UCHAR AllocationLength[4];
		UCHAR ReportType:4;
		UCHAR Reserved3:2;
		UCHAR Filter:2;
		UCHAR Control;
	} GET_PHYSICAL_ELEMENT_STATUS;

	struct _REMOVE_ELEMENT_AND_TRUNCATE {
		UCHAR OperationCode;
		UCHAR ServiceAction:5;
		UCHAR Reserved1:3;
		UCHAR RequestedCapacity[8];
		UCHAR ElementIdentifier[4];
		UCHAR Reserved2;
		UCHAR Control;
	} REMOVE_ELEMENT_AND_TRUNCATE;

	ULONG AsUlong[4];
	UCHAR AsByte[16];
} CDB, *PCDB;

#endif /* _SCSI_CDB_H */
