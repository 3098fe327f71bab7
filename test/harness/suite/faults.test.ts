import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { judge } from "../../../src/harness/judge.ts";
import { recheckFolder } from "../../../src/harness/recheck.ts";
import type { Cell } from "../../../src/harness/report.ts";
import { failings, type PlayedRun, play } from "../play.ts";

/** Each fault with its scenario, the end of the wire at which it shows, and what tshark calls it there. */
const FAULTS = [
  ["drop-syn", "client", "tcp.flags.syn == 1 && tcp.analysis.retransmission"],
  ["drop-syn-ack", "server", "tcp.flags.syn == 1 && tcp.flags.ack == 1 && tcp.analysis.retransmission"],
  ["drop-data", "client", "tcp.len > 0 && tcp.analysis.retransmission"],
  ["drop-twice", "client", "tcp.len > 0 && tcp.analysis.retransmission"],
  ["drop-fin", "client", "tcp.flags.fin == 1 && tcp.analysis.retransmission"],
  ["duplicate-data", "server", "tcp.analysis.retransmission || tcp.analysis.spurious_retransmission"],
  ["delay-data", "client", "tcp.analysis.retransmission"],
  ["corrupt-data", "server", "tcp.checksum.status == 0"],
  ["truncate-data", "server", '_ws.expert.message contains "exceeds"'],
  // Behind a gap of 3 ms, as on a busy machine, tshark takes what comes late for what was sent again.
  ["reorder", "server", "tcp.analysis.out_of_order || tcp.analysis.retransmission"],
  ["mtu", "client", "icmp.type == 3 && icmp.code == 4"],
  ["cut", "client", "tcp.analysis.retransmission"],
  ["loss", "client", "tcp.analysis.retransmission"],
  ["reset-both-pychat", "client", "tcp.flags.reset == 1"],
] as const;

const ON_BOTH = ["drop-handshake-ack", "half-open-pychat", "killed-pychat"];

let run: PlayedRun;
let again: PlayedRun;
beforeAll(async () => {
  const scenario = [...FAULTS.map(([name]) => name), ...ON_BOTH].map((name) => `fault-${name}`);
  const ofPair = (program: string) => ({ client: [program], server: [program], scenario });
  const robust = ofPair("pychat@robust");
  run = await play([], { suites: { faults: [ofPair("pychat"), robust] }, jobs: 8 });
  again = await play([], { suites: { faults: [robust] }, jobs: 8 });
}, 240_000);
afterAll(() => {
  run.remove();
  again.remove();
});

function cell(name: string): Cell {
  return run.cell("pychat@robust", "pychat@robust", `fault-${name}`);
}

/** Returns the frames of an end's capture that a tshark filter takes. */
function framesAt({ evidence }: Cell, end: "client" | "server", filter: string): readonly string[] {
  const file = end === "server" ? "capture.pcapng" : "capture-client.pcapng";
  const options = ["-o", "tcp.check_checksum:TRUE", "-Y", filter, "-T", "fields", "-e", "frame.number"];
  const said = execFileSync("tshark", ["-r", `${run.out}/${evidence}/${file}`, ...options], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  return said
    .toString()
    .split("\n")
    .filter((line) => line !== "");
}

describe("the faults suite", () => {
  it("has every program of the lab do as is declared, and proves every fault", () => {
    expect(
      run.report.cells
        .map(({ client, server, scenario, verdict, why }) =>
          verdict === "pass" ? "" : `${client} ${server} ${scenario} ${verdict}: ${why}`,
        )
        .filter((line) => line !== ""),
    ).toEqual([]);
    for (const { findings } of run.report.cells) {
      expect(findings.filter(({ rule }) => rule === "wire.fault").length).toBeGreaterThan(0);
      expect(findings.find(({ rule }) => rule === "wire.faithful")).toMatchObject({ verdict: "pass" });
    }
  });

  it.each(FAULTS)("shows %s at the %s's end of the wire, where tshark names it", (name, end, filter) => {
    expect(framesAt(cell(name), end, filter)).not.toEqual([]);
  });

  it("draws a lost segment as lost, with the number that it has at its sender's end, and names it when it is sent again", () => {
    const [finding] = cell("drop-data").findings;
    expect(finding?.message).toMatch(
      /^Frame (\d+) of capture-client\.pcapng \(PSH, ACK Seq=7 Ack=10 Len=16 "one for the road"\) never came out at the server's end\. The client's kernel sent it again \d+ ms later \(frame \d+ of capture-client\.pcapng\)\.$/,
    );
    expect(finding?.ladder.filter(({ fate }) => fate === "lost")[0]).toMatchObject({
      frame: null,
      farFrame: finding?.farFrames?.[0],
      from: "client",
      data: '"one for the road"',
    });
  });

  it("gives the same verdicts, levels and rules for the same seed", () => {
    const told = (cells: readonly Cell[]) =>
      cells.map(({ scenario, verdict, fault, findings }) => ({
        scenario,
        verdict,
        fault,
        rules: findings.map(({ rule }) => rule),
      }));
    const own = run.report.cells.filter(
      ({ client, server }) => client === server && client === "pychat@robust",
    );
    expect(told(again.report.cells)).toEqual(told(own));
  });

  it("says what the report's program loses, and why", () => {
    const mtu = run.cell("pychat", "pychat", "fault-mtu");
    expect(mtu).toMatchObject({
      verdict: "pass",
      why: expect.stringMatching(/^PyChat takes what one recv returns/),
    });
    expect(mtu.findings.find(({ rule }) => rule === "scenario.steps")?.message).toMatch(/^As declared: /);
  });

  it("decides nothing where the captures do not show what the wire was told", async () => {
    const evidence = await run.evidence("pychat@robust", "pychat@robust", "fault-drop-data");
    const healthy = { ...evidence, crossings: evidence.crossings.filter(({ fate }) => fate !== "lost") };
    const judgement = judge(healthy, undefined, []);
    expect(judgement.verdict).toBe("inconclusive");
    expect(failings(judgement, "wire.fault")).toEqual([
      'inconclusive null: The wire was told "wire drops: client data", and nothing in the captures of its ends shows it, so the conversation proves nothing of that.',
      'inconclusive null: The wire was told "wire drops: server data", and nothing in the captures of its ends shows it, so the conversation proves nothing of that.',
    ]);
  });

  it("decides nothing where the wire lost what nobody had told it to", async () => {
    const evidence = await run.evidence("pychat@robust", "pychat@robust", "fault-drop-data");
    const crossings = evidence.crossings.map((each, index) =>
      index === 3 ? { ...each, fate: "lost" as const } : each,
    );
    const judgement = judge({ ...evidence, crossings }, undefined, []);
    expect(failings(judgement, "wire.faithful")).toEqual([
      expect.stringMatching(
        /^inconclusive null: Frame 4 .*was lost on the wire, which nobody had told it\.$/,
      ),
    ]);
  });

  it("makes nothing of a last frame that the capture of one end alone was there for", async () => {
    const evidence = await run.evidence("pychat@robust", "pychat@robust", "fault-drop-data");
    const last = evidence.crossings.findLastIndex(({ from }) => from === "server");
    const crossings = evidence.crossings.map((each, index) => {
      if (index !== last) return each;
      const { arrived: _, ...sent } = each;
      return { ...sent, fate: "lost" as const };
    });
    const judgement = judge({ ...evidence, crossings }, undefined, []);
    expect(failings(judgement, "wire.faithful")).toEqual([]);
    expect(judgement.verdict).toBe("pass");
  });

  it("comes out the same when it is computed again from its evidence", async () => {
    const differences: string[] = [];
    for await (const { difference } of recheckFolder(run.out))
      if (difference !== undefined) differences.push(difference);
    expect(differences).toEqual([]);
  });
});
