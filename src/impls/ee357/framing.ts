import { MAX_JSON_DEPTH, MAX_JSON_OCTETS } from "../../wire/json-limits.ts";
import { JsonStream } from "../../wire/json-stream.ts";
import { isUtf8, text, utf8 } from "../../wire/octets.ts";
import { decodeJson, type PythonValue } from "../../wire/python-json.ts";
import type { Cuttings } from "../cutting.ts";
import type { Reading } from "../impl.ts";
import { cutIntoReads } from "../tcp.ts";
import { READ_SIZE } from "./codec.ts";
import { rstrip } from "./python.ts";

/** What dissectors know of where the messages end. */
export const cuttings: Cuttings = {
  "client-to-server": { type: "json", maxOctets: MAX_JSON_OCTETS, maxDepth: MAX_JSON_DEPTH },
  "server-to-client": { type: "json", maxOctets: MAX_JSON_OCTETS, maxDepth: MAX_JSON_DEPTH },
};

/** What a reader makes of octets. */
export type Heard =
  | { readonly type: "value"; readonly value: PythonValue }
  /** Nothing will be understood from here on, and the report's program does not notice. */
  | { readonly type: "deaf"; readonly why: string }
  /** Nothing can be understood from here on, and the connection ends for it. */
  | { readonly type: "refused"; readonly why: string };

/** Turns octets as they arrive into JSON values. */
export interface Reader {
  read(octets: Uint8Array): readonly Heard[];
}

/**
 * Returns a reader of one connection. In the `report` reading a message is what reads of at most 1024 octets add up to, each without
 * the white space at its end, once all of it is one JSON value (report §3.2, §3.3); in the `robust` reading values are told apart
 * by where each ends.
 */
export function createReader(reading: Reading): Reader {
  return reading === "report" ? new ReportReader() : new RobustReader();
}

class RobustReader implements Reader {
  readonly #stream = new JsonStream();
  #isOver = false;

  read(octets: Uint8Array): readonly Heard[] {
    if (this.#isOver) return [];
    const heard: Heard[] = [];
    const { pieces, fault } = this.#stream.push(octets);
    for (const piece of pieces) {
      const value = tryDecode(piece.octets);
      heard.push(value ?? { type: "refused", why: "it is no JSON" });
      this.#isOver = value === undefined;
      if (this.#isOver) return heard;
    }
    if (fault === undefined) return heard;
    this.#isOver = true;
    return [...heard, { type: "refused", why: REASONS[fault.code] ?? fault.message }];
  }
}

const REASONS: Readonly<Record<string, string>> = {
  WIRE_BAD_JSON: "it is no JSON",
  WIRE_TOO_DEEP: "it is nested too deep",
  WIRE_TOO_LONG: "it is longer than a mebibyte",
};

class ReportReader implements Reader {
  #stream = new JsonStream();
  #isOver = false;

  read(octets: Uint8Array): readonly Heard[] {
    return cutIntoReads(octets, READ_SIZE).flatMap((each) => this.#readOnce(each));
  }

  /** A read that is no UTF-8 by itself is lost whole, because the exception comes before it is added. */
  #readOnce(octets: Uint8Array): readonly Heard[] {
    if (this.#isOver || !isUtf8(octets)) return [];
    const { pieces, fault } = this.#stream.push(utf8(rstrip(text(octets))));
    const rest = this.#stream.unfinished;
    if (fault?.code === "WIRE_TOO_DEEP") return this.#end("refused", "RecursionError");
    if (pieces.length + (rest.length > 0 ? 1 : 0) > 1 || (pieces.length > 0 && fault !== undefined)) {
      return this.#end("deaf", "two JSON values came in one read, and together they are none");
    }
    if (fault !== undefined) return this.#end("deaf", REASONS[fault.code] ?? fault.message);
    const [piece] = pieces;
    if (piece === undefined && !isWord(rest)) return [];
    const value = tryDecode(piece?.octets ?? rest);
    if (value === undefined) return piece === undefined ? [] : this.#end("deaf", "it is no JSON");
    this.#stream = new JsonStream();
    return [value];
  }

  #end(type: "deaf" | "refused", why: string): readonly Heard[] {
    this.#isOver = true;
    this.#stream = new JsonStream();
    return [{ type, why }];
  }
}

/** A number, `true` or the like, which the end of a read ends; longer than this none makes sense. */
function isWord(octets: Uint8Array): boolean {
  const first = String.fromCharCode(octets[0] ?? 0);
  return octets.length > 0 && octets.length <= 8 * READ_SIZE && !'[{"'.includes(first);
}

function tryDecode(octets: Uint8Array): Heard | undefined {
  try {
    return { type: "value", value: decodeJson(octets) };
  } catch {
    return undefined;
  }
}
