/** One packet as a capture holds it. `data` holds the octets from the link layer on; it may be shorter than what was on the wire. */
export interface PacketRecord {
  /** Nanoseconds since 1970-01-01 UTC. */
  readonly timestampNs: bigint;
  /** Octets kept in `data`. */
  readonly capturedLength: number;
  /** Octets the packet had on the wire. */
  readonly originalLength: number;
  /** The LINKTYPE_ number of the interface it was seen on. */
  readonly linkType: number;
  readonly data: Uint8Array;
  /** Comments that travel with the packet (pcapng opt_comment). */
  readonly comments?: readonly string[];
}

/** What a capture says of itself beside its packets. */
export interface CaptureStatistics {
  /** Packets that were seen and kept. */
  readonly captured: number;
  /** Packets that the kernel or the tool dropped; `undefined` when nobody counted. */
  readonly dropped: number | undefined;
}

/** The clock that stamped a capture: the kernel's at the interface, or the arrival in a process. */
export type CaptureClock = "kernel" | "arrival";
