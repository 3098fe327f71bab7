import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { protocols } from "../../../src/impls/registry.ts";
import { writeDissector } from "../../../src/teach/dissector/write-dissector.ts";
import type { Decoded } from "./decoded.ts";

const names = protocols.map(({ name }) => name);
const folder = mkdtempSync(join(tmpdir(), "lab-dissector-"));
const lua = await writeDissector(protocols, "test");
const script = join(folder, "lab.lua");
writeFileSync(script, lua);

/** Why there is no tshark with Lua to ask; `undefined` when there is. */
export const noTshark: string | undefined = /with Lua/u.test(
  spawnSync("tshark", ["--version"], { encoding: "utf8" }).stdout ?? "",
)
  ? undefined
  : "no tshark with Lua is installed (apt-get install tshark)";

/** Runs tshark with the dissector; throws when Lua says anything at all. */
export function tshark(...words: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(
    "tshark",
    [...(words.includes("-N") ? [] : ["-n"]), "-X", `lua_script:${script}`, ...words],
    {
      encoding: "utf8",
      maxBuffer: 1 << 30,
      timeout: 110_000,
    },
  );
  const complaints = stderr.replace(/^Running as user "root".*\n/mu, "");
  if (status !== 0 || complaints !== "") throw new Error(`tshark ended with ${status}: ${complaints}`);
  if (/Lua Error|lab\.lua failed/u.test(stdout)) throw new Error(`Lua failed: ${stdout.slice(0, 2000)}`);
  return stdout;
}

/** Returns what tshark shows with a dissector that has a mistake in it. */
export function brokenTshark(path: string, ...options: readonly string[]): string {
  const broken = join(folder, "broken.lua");
  writeFileSync(broken, lua.replace("quote(raw:sub(", "nosuch(raw:sub("));
  const words = ["-n", "-X", `lua_script:${broken}`, "-r", path, "-c", "30", ...options];
  return spawnSync("tshark", words, { encoding: "utf8", maxBuffer: 1 << 30 }).stdout;
}

/** Returns the messages that tshark decodes, in its order; with `options` such as `-2` before all else. */
export function decodeByTshark(path: string, ...options: readonly string[]): readonly Decoded[] {
  const filter = [...names, "_ws.lua.error"].join(" or ");
  const json = tshark(
    ...options,
    "-r",
    path,
    "-Y",
    filter,
    "-T",
    "json",
    "--no-duplicate-keys",
    "-j",
    `frame ${names.join(" ")}`,
  );
  const packets: readonly Packet[] = JSON.parse(json);
  return packets.flatMap(({ _source: { layers } }) => {
    const frame = Number(layers.frame["frame.number"]);
    if ("_ws.lua.error" in layers) throw new Error(`Lua failed at frame ${frame}`);
    return names.flatMap((protocol) =>
      listed(layers[protocol]).map((message) => ({ frame, protocol, fields: fieldsOf(message) })),
    );
  });
}

interface Packet {
  readonly _source: {
    readonly layers: { readonly frame: Layer } & Readonly<
      Record<string, Layer | readonly Layer[] | undefined>
    >;
  };
}

type Layer = Readonly<Record<string, unknown>>;

function listed(layer: Layer | readonly Layer[] | undefined): readonly Layer[] {
  if (layer === undefined) return [];
  return Array.isArray(layer) ? layer : [layer as Layer];
}

function fieldsOf(layer: Layer): Decoded["fields"] {
  return Object.fromEntries(
    Object.entries(layer)
      .filter(([name]) => !name.startsWith("_ws."))
      .map(([name, value]) => [name, Array.isArray(value) ? value : [value]]),
  );
}
