import { existsSync, readdirSync } from "node:fs";
import { defineConfig } from "rolldown";

const protocols = readdirSync("src/impls").filter((name) => existsSync(`src/impls/${name}/index.ts`));

/** What the programs of all protocols need, in one file. */
const PROGRAM =
  /src\/cli\/(command|plain-program|run-program|settings|terminal|interruption)\.ts|src\/impls\/(load-protocol|recut|tcp|framer|quiet-framer)\.ts|src\/wire\/(octets|quote-octets|strip-controls)\.ts|src\/harness\/scenario\/(read-text|scenario-error)\.ts/u;

/**
 * The build: one file for each program of ours, each protocol, and each part that a command loads when it is asked for. A program that
 * loads a hundred small files starts in twice the time; so does one that loads what it does not use. The files are CommonJS, with which
 * Node starts in four fifths of the time.
 */
export default defineConfig({
  input: {
    "cli/main": "src/cli/main.ts",
    "capture/live/cap-child": "src/capture/live/cap-child.ts",
    ...Object.fromEntries(protocols.map((name) => [`impls/${name}/index`, `src/impls/${name}/index.ts`])),
  },
  platform: "node",
  preserveEntrySignatures: "allow-extension",
  external: [/^node:/, "cap", "pcap-parser"],
  output: {
    format: "cjs",
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
    entryFileNames: "[name].cjs",
    chunkFileNames: "chunks/[name]-[hash].cjs",
    codeSplitting: { groups: [{ name: "program", test: PROGRAM }] },
  },
});
