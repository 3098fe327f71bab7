import { concat } from "../../wire/octets.ts";
import type { Cuttings } from "../cutting.ts";
import { type Frame, HEADER_WIDTH, parseHeader } from "./codec.ts";
import { DEFAULT_PORT } from "./settings.ts";

/** A client's message is HEADER DATA, one of the registry's HEADER NAME HEADER DATA. */
export const PARTS = { "client-to-server": 1, "server-to-client": 2 } as const;

/** What dissectors know of where the messages end. */
export const cuttings: Cuttings = {
  "client-to-server": { type: "headers", width: HEADER_WIDTH, parts: PARTS["client-to-server"] },
  "server-to-client": { type: "headers", width: HEADER_WIDTH, parts: PARTS["server-to-client"] },
  udpPort: DEFAULT_PORT + 1,
  opening: "register",
};

/**
 * Cuts a stream into messages by their headers, however it arrives. NAME before a message of the registry is a frame like any other:
 * HEADER NAME HEADER DATA comes out as two.
 */
export class FrameCutter {
  #parts: Uint8Array[] = [];
  #length = 0;
  /** The octets that must have come before there is anything to cut. */
  #needed = HEADER_WIDTH;
  #isBroken = false;

  /** Whether what should be a header is no number: nothing behind it can be cut. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Takes octets as they arrive and returns the messages that are whole now. */
  push(octets: Uint8Array): readonly Frame[] {
    if (this.#isBroken) return [];
    this.#parts.push(octets);
    this.#length += octets.length;
    return this.#length < this.#needed ? [] : this.#cut();
  }

  #cut(): readonly Frame[] {
    let waiting = concat(this.#parts);
    const frames: Frame[] = [];
    for (;;) {
      const header = waiting.subarray(0, HEADER_WIDTH);
      const length = header.length < HEADER_WIDTH ? 0 : parseHeader(header);
      this.#isBroken = length === undefined;
      this.#needed = HEADER_WIDTH + (length ?? 0);
      if (length === undefined || waiting.length < this.#needed) break;
      frames.push({ header, data: waiting.subarray(HEADER_WIDTH, this.#needed) });
      waiting = waiting.subarray(this.#needed);
    }
    this.#parts = this.#isBroken ? [] : [waiting];
    this.#length = waiting.length;
    return frames;
  }
}
