import { describe, expect, it } from "vitest";
import { seat } from "../support/person.ts";

const module = new URL("../../src/cli/interruption.ts", import.meta.url).href;

/** A program that goes on after it was interrupted, as one does whose programs do not end. */
const BUSY = `
const { interruption } = await import(${JSON.stringify(module)});
const interrupted = interruption();
interrupted.addEventListener("abort", () => console.log("ending"));
setInterval(() => {}, 1000);
console.log("ready");
`;

describe("interruption", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "lets %s end things in order, and a second one at once with 3",
    async (signal) => {
      const program = seat([process.execPath, "--import", "tsx", "--input-type=module", "-e", BUSY]);
      await program.sees("ready");
      program.signals(signal);
      await program.sees("ending");
      program.signals(signal);
      expect(await program.ended()).toBe(3);
    },
  );
});
