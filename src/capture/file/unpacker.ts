import { createGunzip } from "node:zlib";
import { CaptureError } from "../capture-error.ts";

/** Of a piece in which the damage lies nothing comes out, so pieces are small. */
const PIECE_LENGTH = 4096;

/** Unpacks what gzip packed, piece by piece. */
export class Unpacker {
  readonly #gunzip = createGunzip();
  readonly #unpacked: Uint8Array[] = [];
  #taken = 0;

  constructor() {
    this.#gunzip.on("data", (octets: Uint8Array) => this.#unpacked.push(octets));
    // Each writing hears of an error itself.
    this.#gunzip.on("error", () => undefined);
  }

  /**
   * Yields what `packed` unpacks to.
   * @throws {CaptureError} `CAPTURE_BAD_GZIP` when it cannot be unpacked; everything before was yielded.
   */
  async *unpack(packed: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = 0; at < packed.length; at += PIECE_LENGTH) {
      const piece = packed.slice(at, at + PIECE_LENGTH);
      const error = await new Promise<Error | null | undefined>((resolve) =>
        this.#gunzip.write(piece, resolve),
      );
      yield* this.#unpacked.splice(0);
      if (error) throw this.#damaged(error);
      this.#taken += piece.length;
    }
  }

  /**
   * Yields the rest.
   * @throws {CaptureError} `CAPTURE_BAD_GZIP` when the packed octets end too early.
   */
  async *finish(): AsyncGenerator<Uint8Array, void, undefined> {
    const error = await new Promise<Error | undefined>((resolve) => {
      this.#gunzip.once("error", resolve);
      this.#gunzip.once("end", () => resolve(undefined));
      this.#gunzip.end();
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
