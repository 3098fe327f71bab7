import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { defineConfig, type OutputOptions, type RolldownOptions, type RolldownPlugin } from "rolldown";

const protocols = readdirSync("src/impls").filter((name) => existsSync(`src/impls/${name}/index.ts`));

/** What the programs of all protocols need, in one file. */
const PROGRAM =
  /src\/cli\/(command|plain-program|run-program|settings|terminal|line-queue|interruption)\.ts|src\/impls\/(load-protocol|recut|tcp|watch-calls|framer|quiet-framer)\.ts|src\/wire\/(octets|quote-octets|strip-controls|writes)\.ts|src\/harness\/scenario\/(read-text|scenario-error)\.ts/u;

/** What reads packets, in one file: a million of them take twice as long where one part reaches into the file of another. */
const PACKETS =
  /src\/(capture\/((layers|tcp|print|fields|file)\/.*|packet-view|packet|capture-error)\.ts|wire\/seq\.ts|cli\/read\/(read-packets|row-output|packet-output)\.ts)/u;

const common: RolldownOptions = {
  platform: "node",
  external: [/^node:/, "bullmq", "ioredis", "cap", "pcap-parser"],
};

const output: OutputOptions = {
  format: "cjs",
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  entryFileNames: "[name].cjs",
};

/**
 * The pages: of each folder of `src/web` with a `main.tsx` one script and, from its `page.css`, one style sheet, `web/NAME.js` and `web/NAME.css`.
 * They are classic scripts, so that they can stand in a file that is opened without a server.
 */
const pages: RolldownPlugin = {
  name: "pages",
  async generateBundle() {
    const names = readdirSync("src/web").filter((name) => existsSync(`src/web/${name}/main.tsx`));
    const { outputFiles } = await build({
      entryPoints: names.flatMap((name) => [
        { in: `src/web/${name}/main.tsx`, out: name },
        { in: `src/web/${name}/page.css`, out: name },
      ]),
      outdir: "web",
      write: false,
      bundle: true,
      minify: true,
      format: "iife",
      target: ["chrome111", "firefox113", "safari16.4"],
      tsconfigRaw: { compilerOptions: { jsx: "react", jsxFactory: "h", jsxFragmentFactory: "Fragment" } },
      inject: ["src/web/jsx.ts"],
      legalComments: "none",
      charset: "utf8",
      plugins: [
        {
          name: "browser code alone",
          setup: ({ onResolve }) =>
            onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, importer }) =>
              /\/src\/(web|wire|teach\/quiz)\/|\/node_modules\//u.test(join(resolveDir, path))
                ? undefined
                : {
                    errors: [
                      {
                        text: `${importer} imports ${path}: a page takes from src/web, src/wire and src/teach/quiz, which checks answers, and of the rest types alone`,
                      },
                    ],
                  },
            ),
        },
      ],
    });
    for (const { path, contents } of outputFiles)
      this.emitFile({ type: "asset", fileName: `web/${basename(path)}`, source: contents });
  },
};

/**
 * The build: one file for each program of ours, each protocol, and each part that a command loads when it is asked for. A program that
 * loads a hundred small files starts in twice the time; so does one that loads what it does not use. The files are CommonJS, with which
 * Node starts in four fifths of the time.
 * The process that carries frames is built by itself, because it shares little with the rest.
 */
export default defineConfig([
  {
    ...common,
    input: {
      "cli/main": "src/cli/main.ts",
      "capture/live/cap-child": "src/capture/live/cap-child.ts",
      ...Object.fromEntries(protocols.map((name) => [`impls/${name}/index`, `src/impls/${name}/index.ts`])),
    },
    preserveEntrySignatures: "allow-extension",
    output: {
      ...output,
      chunkFileNames: "chunks/[name]-[hash].cjs",
      codeSplitting: {
        groups: [
          { name: "program", test: PROGRAM },
          { name: "packets", test: PACKETS },
        ],
      },
    },
  },
  {
    ...common,
    plugins: [pages],
    input: { "netlab/forwarder/forwarder-child": "src/netlab/forwarder/forwarder-child.ts" },
    output,
  },
]);
