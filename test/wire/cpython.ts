import { spawnSync } from "node:child_process";

/** Why CPython cannot be asked, or `undefined` when it can. */
export const noCpython: string | undefined = whyNot();

/**
 * Returns what a Python program prints, one JSON value, when it reads `input` as JSON from stdin.
 * Octets travel as hexadecimal digits both ways.
 */
export function askCpython(program: string, input: unknown): unknown {
  const { status, stdout, stderr } = spawnSync("python3", ["-c", program], {
    input: JSON.stringify(input),
    encoding: "utf8",
    maxBuffer: 2 ** 30,
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(`python3 ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

/** Returns the octets as digits without spaces, as `bytes.fromhex` and `bytes.hex` have them. */
export function toDigits(octets: Uint8Array): string {
  return Buffer.from(octets).toString("hex");
}

/** Returns the octets that `digits` stand for. */
export function fromDigits(digits: string): Uint8Array {
  return new Uint8Array(Buffer.from(digits, "hex"));
}

/** Returns the octets of a text, lone surrogates as three octets each, made by Node and not by the code under test. */
export function surrogatePass(text: string): Uint8Array {
  return Buffer.concat(
    Array.from(text, (character) => {
      const unit = character.charCodeAt(0);
      const isLone = character.length === 1 && unit >= 0xd800 && unit <= 0xdfff;
      return isLone
        ? Buffer.from([0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)])
        : Buffer.from(character);
    }),
  );
}

/** Returns numbers from 0 to below 1, the same ones in every run (Mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function whyNot(): string | undefined {
  const { error, status } = spawnSync("python3", ["-c", "import pickle"]);
  if (error !== undefined) return `python3 does not start (${error.message}): install the package python3`;
  return status === 0 ? undefined : `python3 ended with ${status}`;
}
