import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/harness/package-root.ts";
import { protocols } from "../../../src/impls/registry.ts";
import { dissectorFields } from "../../../src/teach/dissector/dissector-fields.ts";
import { luaValue } from "../../../src/teach/dissector/lua-value.ts";
import { writeDissector } from "../../../src/teach/dissector/write-dissector.ts";
import { runProgram } from "../../cli/run-lab.ts";
import { builtLab } from "../../support/built-lab.ts";
import { noTshark } from "./tshark.ts";

describe("lab dissector", () => {
  it("prints the file for the five protocols", async () => {
    const { code, stdout, stderr } = await runProgram(builtLab("dissector"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(await writeDissector(protocols, "0.1.0"));
    for (const { name } of protocols) expect(stdout).toContain(`name = "${name}"`);
  });

  it("prints the fields, each with its kind and what it says", async () => {
    const { code, stdout } = await runProgram(builtLab("dissector", "--fields"));
    expect(code).toBe(0);
    expect(stdout).toContain("cse4074.length       number   the number in the header: octets of data\n");
    expect(stdout.trim().split("\n").length).toBe(protocols.flatMap(dissectorFields).length);
  });

  it("leaves out a protocol whose tables are functions, and says so", async () => {
    const [first, second] = protocols;
    if (first === undefined || second === undefined) throw new Error("there are five");
    const { cuttings, ...bare } = second;
    expect(cuttings).toBeDefined();
    const text = await writeDissector([first, bare], "1");
    expect(text).toContain("-- Left out, because its tables are not data: srm.");
    expect(text).not.toContain('name = "srm"');
  });
});

describe.skipIf(noTshark !== undefined)("Wireshark with the file in its folder of personal plugins", () => {
  const home = mkdtempSync(join(tmpdir(), "lab-home-"));
  const plugins = join(home, ".local/lib/wireshark/plugins");

  beforeAll(async () => {
    mkdirSync(plugins, { recursive: true });
    writeFileSync(join(plugins, "lab.lua"), await writeDissector(protocols, "0.1.0"));
  });
  afterAll(() => rmSync(home, { recursive: true }));

  function run(...words: readonly string[]) {
    const env = { ...process.env, HOME: home };
    return spawnSync("tshark", words, { encoding: "utf8", env, maxBuffer: 1 << 28 });
  }

  it("knows exactly the fields that the lab lists, and is told what each is", () => {
    const known = run("-G", "fields")
      .stdout.split("\n")
      .map((line) => line.split("\t"))
      .filter(([kind, , , , parent = ""]) => kind === "F" && protocols.some(({ name }) => name === parent))
      .map(([, title, name, type, , , , help]) => ({ title, name, type, help }));
    const own = protocols.flatMap((protocol) =>
      dissectorFields(protocol).map(({ name, type, title, help }) => ({
        title,
        name: `${protocol.name}.${name}`,
        type: TYPES[type],
        help,
      })),
    );
    const isNote = ({ name = "" }) => /\.(?:unread|failed)$/u.test(name);
    const inOrder = (fields: readonly { readonly name?: string | undefined }[]) =>
      fields.map((field) => JSON.stringify(field)).sort();
    expect(inOrder(known.filter((field) => !isNote(field)))).toEqual(inOrder(own));
  });

  it("says nothing when it is named on the command line as well", () => {
    const { stdout, stderr } = run(
      ...["-X", `lua_script:${join(plugins, "lab.lua")}`],
      ...["-r", join(packageRoot, "fixtures/captures/srm-chat.pcap"), "-Y", "srm.type == welcome"],
    );
    expect(stderr).not.toContain("Lua");
    expect(stdout.trim().split("\n").length).toBe(2);
  });
});

const TYPES = { string: "FT_STRING", number: "FT_UINT32", boolean: "FT_BOOLEAN" } as const;

describe("a Lua value", () => {
  it("holds any text as octets, and leaves out what there is not", () => {
    expect(luaValue('a"\\\n\u0000ü')).toBe(String.raw`"a\"\\\010\000\195\188"`);
    expect(luaValue({ a: undefined, b_c: [1, true], "x-y": {} })).toBe('{ b_c = { 1, true }, ["x-y"] = {} }');
  });
});
