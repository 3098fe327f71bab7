/** Block types of pcapng (draft-ietf-opsawg-pcapng §4) that the lab reads or writes. */
export const BLOCK_TYPE = {
  sectionHeader: 0x0a0d0d0a,
  interfaceDescription: 1,
  obsoletePacket: 2,
  simplePacket: 3,
  nameResolution: 4,
  interfaceStatistics: 5,
  enhancedPacket: 6,
} as const;

/** Opens every section and tells its byte order. */
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Option codes; the same code means different things in different blocks, so each name carries its block. */
export const OPTION = {
  end: 0,
  comment: 1,
  sectionHardware: 2,
  sectionApplication: 4,
  interfaceName: 2,
  interfaceTimestampResolution: 9,
  interfaceFilter: 11,
  interfaceTimestampOffset: 14,
  statisticsReceived: 4,
  statisticsDroppedByInterface: 5,
  statisticsDroppedBySystem: 7,
} as const;
