import type { Reading } from "../impl.ts";
import { createReader, type Reader } from "./framing.ts";

/** A connection as the server knows it. */
export class Guest {
  readonly connection: number;
  /** Such as `127.0.0.1: 55952`. */
  readonly address: string;
  readonly reader: Reader;
  /** What came while others were logging in. */
  readonly unread: Uint8Array[] = [];
  stage: "waiting" | "log-in" | "alias" | "in" | "out" = "waiting";
  name = "";
  ended: "end" | "reset" | undefined;
  /** Something has been sent since the client closed its side, so that the next thing cannot be. */
  isBroken = false;
  isBlamed = false;

  constructor(connection: number, address: string, reading: Reading) {
    this.connection = connection;
    this.address = address;
    this.reader = createReader(reading);
  }

  /** Whom the server's screen speaks of. */
  get title(): string {
    return this.name || this.address;
  }
}
