import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectionNotes, hostNames } from "../../../src/harness/host-names.ts";
import { protocolNames } from "../../../src/impls/registry.ts";
import { type PlayedRun, play } from "../../harness/play.ts";
import { decodeByCodecs } from "./codecs.ts";
import { readPackets } from "./read-packets.ts";
import { decodeByTshark, noTshark, tshark } from "./tshark.ts";

/** A conversation of each protocol, in which most have several clients. */
const SCENARIOS: Readonly<Record<string, string>> = {
  pychat: "pychat-unicode",
  srm: "srm-three",
  ece146: "ece146-unicode",
  cse4074: "cse4074-chat",
  ee357: "ee357-unicode",
};

const cells = protocolNames.flatMap((name) => {
  const scenario = SCENARIOS[name] ?? "greet";
  return [name, `${name}@robust`].map((program) => [program, scenario] as const);
});

let run: PlayedRun | undefined;
beforeAll(async () => {
  if (noTshark !== undefined) return;
  run = await play([
    ...cells.map(([program, scenario]) => ({ client: [program], server: [program], scenario: [scenario] })),
    { client: ["srm"], server: ["pychat"], scenario: ["greet"] },
  ]);
});
afterAll(() => run?.remove());

describe.skipIf(noTshark !== undefined)("the capture of a cell", () => {
  it.for(cells)("has the fields of our codecs in tshark: %s, %s", async ([program, scenario]) => {
    const path = capture(program, program, scenario);
    const expected = decodeByCodecs(await readPackets(path));
    expect(expected.length).toBeGreaterThan(2);
    expect(decodeByTshark(path)).toEqual(expected);
  });

  it.for([["srm", "srm", "srm-three"] as const, ["srm", "pychat", "greet"] as const])(
    "has the findings as comments in tshark, each at its frame: %s with %s, %s",
    ([client, server, scenario]) => {
      const path = capture(client, server, scenario);
      const findings = run?.cell(client, server, scenario).findings ?? [];
      const said = commentsOf(path).filter(([, comment]) => !comment.startsWith("people: "));
      const expected = findings.flatMap(({ verdict, rule, message, frames }) => {
        const at = verdict === "pass" ? (frames.length <= 3 ? frames.slice(0, 1) : []) : [...new Set(frames)];
        return at.map((frame) => [frame, `${verdict} ${rule}: ${message}`] as const);
      });
      expect(expected.length).toBeGreaterThan(5);
      expect(said.map(String).sort()).toEqual(expected.map(String).sort());
    },
  );

  it("names the people at each address", () => {
    expect(namesIn(capture("srm", "srm", "srm-three"))).toEqual(["Trevor+Wilma+Xaver", "srm-server"]);
    expect(namesIn(capture("pychat", "pychat", "pychat-unicode"))).toEqual(["Žofie_Müller", "Φραγκίσκος"]);
    const people = namesIn(capture("cse4074", "cse4074", "cse4074-chat"));
    expect(people).toEqual(["beyza+ahmet", "cse4074-server"]);
  });

  it("names everybody where all share an address, and no name can harm whoever shows it", async () => {
    const evidence = await run?.evidence("srm", "srm", "srm-three");
    if (evidence === undefined) throw new Error("nothing was played");
    const { conditions } = evidence;
    const names = { ...conditions.names, client: `\u001b[31m<b>\n+${"x".repeat(70_000)}`, witness: "" };
    const addresses = { client: "127.0.0.1", server: "127.0.0.1" };
    const changed = { ...evidence, conditions: { ...conditions, names, addresses } };
    expect(hostNames(changed).get("127.0.0.1")).toBe("<b>_xxxxxxxxxxxxxxxxxxx…+witness+Xaver+srm-server");
    expect([...connectionNotes(changed).values()].every((note) => /^[ -~…]+$/u.test(note))).toBe(true);
  });

  it("says whose program opened each connection, where an address has several", () => {
    const path = capture("srm", "srm", "srm-three");
    const notes = commentsOf(path).filter(([, comment]) => comment.startsWith("people: "));
    const opened = tshark(
      "-r",
      path,
      "-Y",
      "tcp.flags.syn == 1 && tcp.flags.ack == 0",
      "-T",
      "fields",
      "-e",
      "frame.number",
      "-e",
      "tcp.srcport",
    );
    const [first = [], second = [], third = []] = opened
      .trim()
      .split("\n")
      .map((line) => line.split("\t"));
    expect(notes).toEqual([
      [Number(first[0]), `people: port ${first[1]} is Wilma (witness), port 8081 is the server.`],
      [Number(second[0]), `people: port ${second[1]} is Xaver (witness2), port 8081 is the server.`],
      [Number(third[0]), `people: port ${third[1]} is Trevor (client), port 8081 is the server.`],
    ]);
  });
});

function capture(client: string, server: string, scenario: string): string {
  if (run === undefined) throw new Error("nothing was played");
  return join(run.out, run.cell(client, server, scenario).evidence, "capture.pcapng");
}

/** Returns every comment with the frame that it stands at. */
function commentsOf(path: string): readonly (readonly [number, string])[] {
  const rows = tshark(
    "-r",
    path,
    "-T",
    "fields",
    "-e",
    "frame.number",
    "-e",
    "frame.comment",
    "-E",
    "aggregator=\u001f",
  );
  return rows
    .trim()
    .split("\n")
    .flatMap((row) => {
      const [frame, comments = ""] = row.split("\t");
      return comments
        .split("\u001f")
        .flatMap((comment) => (comment === "" ? [] : [[Number(frame), comment] as const]));
    });
}

/** Returns the names of the two ends of the first packet, as tshark resolves them from the file alone. */
function namesIn(path: string): readonly string[] {
  const options = ["-N", "n", "-o", "nameres.use_external_name_resolver:FALSE"];
  return tshark(...options, "-r", path, "-c", "1", "-T", "fields", "-e", "ip.src_host", "-e", "ip.dst_host")
    .trim()
    .split("\t");
}
