import { defineConfig } from "rolldown";

/**
 * The build: one file for each program of ours and for each part that a command loads when it is asked for. A program that loads a
 * hundred small files starts in twice the time.
 */
export default defineConfig({
  input: {
    "cli/main": "src/cli/main.ts",
    "capture/live/cap-child": "src/capture/live/cap-child.ts",
  },
  platform: "node",
  external: [/^node:/, "cap", "pcap-parser"],
  output: {
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name]-[hash].js",
  },
});
