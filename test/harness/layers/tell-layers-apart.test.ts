import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Evidence } from "../../../src/harness/evidence.ts";
import { judge } from "../../../src/harness/judge.ts";
import { captureWords } from "../../../src/harness/layers/capture-words.ts";
import { kernelWords } from "../../../src/harness/layers/kernel-words.ts";
import { type Place, placeOf } from "../../../src/harness/layers/place.ts";
import type { Finding, Layers } from "../../../src/harness/report.ts";
import { rebuilt } from "../checkers/rebuilt-evidence.ts";
import type { Trace, TraceSegment } from "../fixtures/trace.ts";
import { type PlayedRun, peer, play } from "../play.ts";

const WORDS = "Hello over there";

let run: PlayedRun;
let unseen: Evidence;
beforeAll(async () => {
  run = await play(
    [
      { client: ["pychat", "mute", "line-end"], server: ["pychat"], scenario: ["greet"] },
      { client: ["pychat"], server: ["octets"], scenario: ["greet"] },
    ],
    {
      impl: [peer("broken.impl.yaml"), peer("lab.impl.yaml")],
      framing: { server: ["python-pychat"], writes: ["cut:3"] },
    },
  );
  unseen = withoutLine(await run.evidence("pychat", "pychat"));
}, 60_000);
afterAll(() => run.remove());

/** What was typed is on the screen no more. */
function withoutLine(evidence: Evidence): Evidence {
  const transcript = evidence.transcript.filter(
    (entry) => !(entry.type === "screen" && entry.text.includes(WORDS)),
  );
  return { ...evidence, transcript };
}

function failing({ findings }: { readonly findings: readonly Finding[] }, rule: string): Finding {
  const found = findings.find((finding) => finding.rule === rule && finding.verdict === "fail");
  if (found === undefined) throw new Error(`${rule} holds`);
  return found;
}

function layersOf(evidence: Evidence): Layers | undefined {
  return failing(judge(evidence, undefined), "delivery.screen").layers;
}

/** The packets with the segment changed that carries what was typed. */
function changed(change: (segment: TraceSegment) => readonly TraceSegment[]): Evidence {
  return rebuilt(unseen, (trace: Trace) => ({
    ...trace,
    segments: trace.segments.flatMap((segment) =>
      Buffer.from(segment.payload).toString() === WORDS ? change(segment) : [segment],
    ),
  }));
}

describe("a line that TCP carried and nobody saw", () => {
  it("is followed from kernel to kernel and to the screen", () => {
    expect(layersOf(unseen)).toEqual({
      kernel: expect.stringMatching(
        /^The kernel carried octets 7 to 22 of what the client sent in frame \d+; the kernel of the server has all of it, as its acknowledgment in frame \d+ says\.$/,
      ),
      program: expect.stringMatching(/^The server program showed /),
      message: expect.stringMatching(
        /^The message "Hello over there" is octets 7 to 22: it ended at octet 22, where frame \d+ ends\.$/,
      ),
      capture: null,
    });
  });

  it("that was sent again is one that TCP repaired", () => {
    const kernel = layersOf(changed((segment) => [segment, segment]))?.kernel;
    expect(kernel).toMatch(
      / in frame (\d+) \(frame \d+ is a retransmission\); the kernel of the server has all of it/,
    );
  });

  it("whose segments came in another order is one that TCP put right, and no program cut it", () => {
    const swapped = changed((segment) => {
      const [head, tail] = [segment.payload.subarray(0, 6), segment.payload.subarray(6)];
      return [
        { ...segment, seq: segment.seq + 6, payload: tail },
        { ...segment, payload: head },
      ];
    });
    const layers = layersOf(swapped);
    expect(layers?.kernel).toMatch(
      /frame \d+ (came behind what follows on it, and TCP put that right|is a retransmission)/,
    );
    expect(layers?.message).toMatch(/it began in frame \d+ and ended at octet 22, where frame \d+ ends\.$/);
  });

  it("in a segment above the MSS was captured before it was cut", () => {
    const small = rebuilt(unseen, (trace) => ({
      ...trace,
      segments: trace.segments.map((segment) =>
        segment.from === "server" && segment.flags.startsWith("S")
          ? { ...segment, options: [{ type: "mss", value: 10 }] }
          : segment,
      ),
    }));
    expect(layersOf(small)?.capture).toMatch(
      /^Frame \d+ holds 16 octets where the other side takes 10 \(MSS\): it was captured before the sending host cut it, or after the other had joined it; on the wire these were several segments\.$/,
    );
  });
});

describe("octets of a place", () => {
  const place = (): Place => {
    const found = placeOf(unseen, failing(judge(unseen, undefined), "delivery.screen"));
    if (found === undefined) throw new Error("nothing carries it");
    return found;
  };

  it("that the capture lacks and their receiver acknowledged were lost by the capture", () => {
    const { stream, ...rest } = place();
    const holed = { ...rest, stream: { ...stream, holes: [{ offset: 8, length: 3 }] } };
    expect(captureWords(holed)).toBe(
      "The capture lacks octets 9 to 11, which the kernel of the server acknowledged: the capture lost them, and not the network.",
    );
  });

  it("that nobody acknowledged may be lost on the way, which is no artefact", () => {
    const { stream, connection, ...rest } = place();
    const segments = connection.segments.filter(({ direction }) => direction === rest.direction);
    const lost = { ...stream, holes: [{ offset: 8, length: 3 }], acknowledgedLength: 6 };
    const unanswered = { ...rest, connection: { ...connection, segments }, stream: lost };
    expect(captureWords(unanswered)).toBeNull();
    expect(kernelWords(unanswered)).toMatch(
      /; no frame acknowledges that the kernel of the server has it\.$/,
    );
  });

  it("that were cut off in capturing were on the wire", () => {
    const { segments, ...rest } = place();
    const short = segments.map((segment) => ({ ...segment, payload: segment.payload.subarray(0, 4) }));
    expect(captureWords({ ...rest, segments: short })).toMatch(
      /^Of the 16 octets of frame \d+ the capture kept 4: the rest was on the wire\.$/,
    );
  });

  it("before a full buffer were not read by the program", () => {
    const { connection, ...rest } = place();
    const segments = connection.segments.map((segment) =>
      segment.direction === rest.direction ? segment : { ...segment, analysis: ["zero-window" as const] },
    );
    expect(kernelWords({ ...rest, connection: { ...connection, segments } })).toMatch(
      /, and said in frame \d+ that its buffer was full, for the program did not read\.$/,
    );
  });
});

describe("broken programs", () => {
  it("that cut their messages are told from a kernel that does", () => {
    const { layers } = failing(run.cell("pychat", "octets"), "framing.one-write");
    expect(layers?.program).toBe(
      "The server program wrote these octets: TCP changes none and adds none. It is the program that wrote them in pieces: the kernel would have filled a segment before it began the next.",
    );
  });

  it("that add to a message are told where it ended", () => {
    const { layers } = failing(run.cell("line-end", "pychat"), "framing.no-line-end");
    expect(layers).toMatchObject({
      program: "The client program wrote these octets: TCP changes none and adds none.",
      message:
        'The message "Trevor" is octets 1 to 6: it ended at octet 6, within frame 4, which holds more.',
    });
  });

  it("that keep silent are told by their FIN", () => {
    const { layers } = failing(run.cell("mute", "pychat"), "framing.client");
    expect(layers?.program).toMatch(
      /^Its FIN, frame \d+, stands behind octet 6: the client program wrote nothing more before it closed\.$/,
    );
    expect(layers?.message).toBe('The message that was due, "Hello over there", would be octets 7 to 22.');
  });

  it("that take one read for a message are told by what they show", () => {
    const cell = run.report.cells.find(({ server }) => server === "python-pychat");
    const { layers } = failing(cell ?? { findings: [] }, "framing.reassembly");
    expect(layers?.program).toMatch(/^The server program showed "/);
    expect(layers?.message).toMatch(/ it began in frame \d+ and ended at octet \d+, where frame \d+ ends\.$/);
  });

  it("have nothing said of their layers where a rule holds, or is about no octets", () => {
    const { findings } = run.cell("mute", "pychat");
    for (const { verdict, rule, layers } of findings)
      if (verdict === "pass" || rule.startsWith("scenario.")) expect(layers).toBeUndefined();
  });
});
