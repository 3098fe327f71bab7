import { concat } from "./octets.ts";
import { OPCODE } from "./pickle-opcodes.ts";
import { encodeSurrogatePass } from "./surrogate-pass.ts";

const PROTOCOL = 4;
const BATCH_ITEMS = 1000;
const FRAME_TARGET = 64 * 1024;
const FRAME_MINIMUM = 4;

/**
 * Returns a list of strings as CPython 3.8 to 3.13 pickles it: octet for octet what `pickle.dumps(list)` gives.
 *
 * Two items are the same object, and the second one a reference to the first, exactly when CPython has one object for all
 * such strings: the empty string and single characters below U+0100. Other equal items count as separate objects, as they
 * are when each was decoded from a message of its own.
 */
export function encodePickle(list: readonly string[]): Uint8Array {
  const frames = new FrameWriter();
  const memo = new Memo();
  frames.write(Uint8Array.of(OPCODE.EMPTY_LIST, OPCODE.MEMOIZE));
  const [only] = list;
  if (list.length === 1 && only !== undefined) {
    writeItem(frames, memo, only);
    frames.write(Uint8Array.of(OPCODE.APPEND));
  } else {
    writeBatches(frames, memo, list);
  }
  frames.write(Uint8Array.of(OPCODE.STOP));
  frames.endFrame();
  return concat([Uint8Array.of(OPCODE.PROTO, PROTOCOL), ...frames.parts]);
}

function writeBatches(frames: FrameWriter, memo: Memo, list: readonly string[]): void {
  for (let start = 0; start < list.length; start += BATCH_ITEMS) {
    frames.write(Uint8Array.of(OPCODE.MARK));
    for (const item of list.slice(start, start + BATCH_ITEMS)) writeItem(frames, memo, item);
    frames.write(Uint8Array.of(OPCODE.APPENDS));
  }
}

function writeItem(frames: FrameWriter, memo: Memo, item: string): void {
  frames.endFrameIfFull();
  const index = memo.find(item);
  if (index !== undefined) {
    frames.write(index < 0x100 ? Uint8Array.of(OPCODE.BINGET, index) : withLength(OPCODE.LONG_BINGET, index));
    return;
  }
  const octets = encodeSurrogatePass(item);
  frames.writeText(textHeader(octets.length), octets);
  frames.write(Uint8Array.of(OPCODE.MEMOIZE));
  memo.add(item);
}

/** No string of JavaScript is long enough for BINUNICODE8, whose length has eight octets. */
function textHeader(length: number): Uint8Array {
  return length < 0x100
    ? Uint8Array.of(OPCODE.SHORT_BINUNICODE, length)
    : withLength(OPCODE.BINUNICODE, length);
}

function withLength(opcode: number, value: number): Uint8Array {
  const octets = new Uint8Array(5);
  octets[0] = opcode;
  new DataView(octets.buffer).setUint32(1, value, true);
  return octets;
}

/** Numbers the objects in the order in which they were written; the list itself is number 0. */
class Memo {
  #size = 1;
  readonly #shared = new Map<string, number>();

  find(item: string): number | undefined {
    return this.#shared.get(item);
  }

  add(item: string): void {
    if (item.length === 0 || (item.length === 1 && item.charCodeAt(0) < 0x100)) {
      this.#shared.set(item, this.#size);
    }
    this.#size++;
  }
}

/** Gathers instructions in frames; those under 4 octets and long strings stand between frames, as CPython leaves them. */
class FrameWriter {
  readonly parts: Uint8Array[] = [];
  #frame: Uint8Array[] = [];
  #length = 0;

  write(octets: Uint8Array): void {
    this.#frame.push(octets);
    this.#length += octets.length;
  }

  writeText(header: Uint8Array, octets: Uint8Array): void {
    if (octets.length < FRAME_TARGET) {
      this.write(header);
      this.write(octets);
      return;
    }
    this.endFrame();
    this.parts.push(header, octets);
  }

  endFrameIfFull(): void {
    if (this.#length >= FRAME_TARGET) this.endFrame();
  }

  endFrame(): void {
    if (this.#length >= FRAME_MINIMUM) this.parts.push(frameHeader(this.#length));
    this.parts.push(concat(this.#frame));
    this.#frame = [];
    this.#length = 0;
  }
}

function frameHeader(length: number): Uint8Array {
  const octets = new Uint8Array(9);
  octets[0] = OPCODE.FRAME;
  new DataView(octets.buffer).setBigUint64(1, BigInt(length), true);
  return octets;
}
