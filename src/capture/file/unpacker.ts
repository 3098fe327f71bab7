import { createGunzip } from "node:zlib";
import { CaptureError } from "../capture-error.ts";

/** Of a piece in which the damage lies nothing comes out, so pieces are small. */
const PIECE_LENGTH = 4096;
/** What gzip ends with, the checksum and the length, goes in alone: when it is wrong, everything before it has come out. */
const TRAILER_LENGTH = 8;

/** Unpacks what gzip packed, piece by piece. */
export class Unpacker {
  readonly #gunzip = createGunzip();
  readonly #unpacked: Uint8Array[] = [];
  #held: Uint8Array = new Uint8Array();
  #taken = 0;
  #isOver = false;
  #goOn: (error?: Error | null) => void = () => undefined;

  constructor() {
    this.#gunzip.on("data", (octets: Uint8Array) => this.#unpacked.push(octets));
    // A writing that fails never calls back, nor does one behind the end.
    this.#gunzip.on("error", (error) => this.#goOn(error));
    this.#gunzip.on("end", () => {
      this.#isOver = true;
      this.#goOn();
    });
  }

  /**
   * Yields what `packed` unpacks to.
   * @throws {CaptureError} `CAPTURE_BAD_GZIP` when it cannot be unpacked; everything before was yielded.
   */
  async *unpack(packed: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    const waiting = Buffer.concat([this.#held, packed]);
    const end = Math.max(0, waiting.length - TRAILER_LENGTH);
    this.#held = waiting.subarray(end);
    for (let at = 0; at < end; at += PIECE_LENGTH)
      yield* this.#write(waiting.subarray(at, Math.min(end, at + PIECE_LENGTH)));
  }

  /**
   * Yields the rest.
   * @throws {CaptureError} `CAPTURE_BAD_GZIP` when the packed octets end too early.
   */
  async *finish(): AsyncGenerator<Uint8Array, void, undefined> {
    yield* this.#write(this.#held);
    yield* this.#when(() => this.#gunzip.end());
  }

  async *#write(piece: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    yield* this.#when((goOn) => this.#gunzip.write(piece, goOn));
    this.#taken += piece.length;
  }

  /** What follows the end of what gzip packed is let be, as gzip does. */
  async *#when(
    begin: (goOn: (error?: Error | null) => void) => void,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    if (this.#isOver) return;
    const error = await new Promise<Error | null | undefined>((resolve) => {
      this.#goOn = resolve;
      begin(resolve);
    });
    yield* this.#unpacked.splice(0);
    if (error) throw this.#damaged(error);
  }

  #damaged({ message }: Error): CaptureError {
    return new CaptureError(
      "CAPTURE_BAD_GZIP",
      this.#taken,
      `The capture cannot be unpacked any further: ${message} at octet offset ${this.#taken} of the gzip file. What comes before is good.`,
    );
  }
}
