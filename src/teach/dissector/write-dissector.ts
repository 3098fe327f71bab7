import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../../harness/package-root.ts";
import type { Protocol } from "../../impls/impl.ts";
import { MAX_INTEGER_DIGITS, MAX_JSON_DEPTH } from "../../wire/json-limits.ts";
import { luaValue } from "./lua-value.ts";
import { protocolTable } from "./protocol-table.ts";

/** The Lua side in the order in which each file needs those before it. */
const PARTS = ["text", "json", "pickle", "cut", "types", "dissect"] as const;

const LIMITS = {
  digits: MAX_INTEGER_DIGITS,
  depth: MAX_JSON_DEPTH,
  /** Octets that a line may have before it is shown without its end. */
  line: 1 << 20,
  /** Fields of one message that are shown. */
  shown: 1000,
  /** Octets of a message in the Info column. */
  info: 80,
};

/** Returns a dissector for Wireshark, in Lua, of all `protocols` whose message tables are data. */
export async function writeDissector(protocols: readonly Protocol[], version: string): Promise<string> {
  const tables = protocols.map((protocol) => ({ protocol, table: protocolTable(protocol) }));
  const known = tables.filter(({ table }) => table !== undefined);
  const left = tables.filter(({ table }) => table === undefined).map(({ protocol }) => protocol);
  const parts = await Promise.all(PARTS.map((part) => readPart(part)));
  return [
    heading(
      known.map(({ protocol }) => protocol),
      left,
      version,
    ),
    `local LIMITS = ${luaValue(LIMITS)}\n`,
    `local PROTOCOLS = ${luaValue(known.map(({ table }) => table))}\n`,
    ...parts,
  ].join("\n");
}

function readPart(part: string): Promise<string> {
  return readFile(join(packageRoot, "src/teach/dissector/lua", `${part}.lua`), "utf8");
}

function heading(protocols: readonly Protocol[], left: readonly Protocol[], version: string): string {
  const width = Math.max(...protocols.map(({ name }) => name.length));
  return `-- lab.lua: a Wireshark dissector of the chat protocols of ${protocols.length} reports, made by lab ${version} (lab dissector).
-- Made from the same tables as the lab's own codecs; make it anew rather than change it.
--
-- Install it: put this file into Wireshark's folder for personal Lua plugins, which Help > About Wireshark > Folders names, and
-- press Ctrl+Shift+L or start Wireshark again. On Linux and macOS it is ~/.local/lib/wireshark/plugins, on Windows
-- %APPDATA%\\Wireshark\\plugins. Or once: tshark -X lua_script:lab.lua -r capture.pcapng
--
-- Each protocol is looked for on the port of its report's server:
${protocols.map(({ name, title, defaultPort, cuttings }) => `--   ${name.padEnd(width)}  ${title}, TCP ${defaultPort}${udp(cuttings)}\n`).join("")}-- Other ports: Edit > Preferences > Protocols, or -o ${protocols[0]?.name}.port:4000, or Analyze > Decode As, or -d tcp.port==4000,${protocols[0]?.name}. On any other
-- port a connection is taken for one of these from the first message on that no other protocol has.
--
-- Filters: ${protocols[0]?.name}.type == "goodbye", ${protocols.map(({ name }) => name).join(" or ")}, ${protocols[0]?.name}.unread for octets that are no message.
${left.map(({ name }) => `-- Left out, because its tables are not data: ${name}.\n`).join("")}`;
}

function udp(cuttings: Protocol["cuttings"]): string {
  return cuttings?.udpPort === undefined ? "" : ` and UDP ${cuttings.udpPort}`;
}
