import type { Evidence } from "../evidence.ts";
import { compareRunWithFixture } from "../fixtures/compare-run.ts";
import { formatDifference } from "../fixtures/comparison.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { broken, holds } from "./findings.ts";

const recorded: Rule = {
  id: "trace.recorded",
  title:
    "A run of a recorded conversation shows the recording's rows: flags, numbers, lengths and message ends.",
  source: "report 000 §2; report 002 §7.1",
  advice: "Put the two captures beside each other: lab read on the run's capture and on the recording.",
  needsPackets: true,
};

/** Holds a run against the trace that its scenario names. */
export const trace: Checker = {
  rules: [recorded],
  check: (evidence) => (evidence.fixture === undefined ? [] : [compare(evidence, evidence.fixture)]),
};

function compare(evidence: Evidence, fixture: NonNullable<Evidence["fixture"]>): Finding {
  const { connections, conditions } = evidence;
  const tolerated =
    conditions.net.used === "netlab"
      ? {}
      : { tolerated: [{ optionKind: "TS", why: "this network's kernel adds it" }] };
  const result = compareRunWithFixture(connections, fixture, { serverPort: conditions.port, ...tolerated });
  const title = fixture.provenance.title;
  const ignored = result.ignored.map(({ what, why }) => `${what} (${why})`).join("; ");
  const [first] = result.differences;
  if (first === undefined) {
    const message = `The run shows the rows of the recording "${title}". Compared: ${result.compared.join(", ")}. Not compared: ${ignored}.`;
    return holds(recorded, { frames: connections[0]?.segments.map(({ frame }) => frame) ?? [], message });
  }
  if (first.actualRow === null && isCutShort(evidence)) {
    const message = `As far as the conversation came, the run shows the rows of the recording "${title}".`;
    return holds(recorded, { severity: "note", message });
  }
  const [expected, got] = formatDifference(first);
  const count = result.differences.length;
  const places = count === 1 ? "one place" : `${count} places, first`;
  const sender = `${first.actualRow ?? first.expectedRow}`.startsWith("<") ? "client" : "server";
  return broken(recorded, {
    side: sender,
    frames: first.frames,
    message: `The run differs from the recording "${title}" in ${places}: ${first.message}.`,
    expected,
    got,
  });
}

/** Rows that are missing behind a step that failed say nothing new. */
function isCutShort({ transcript }: Evidence): boolean {
  return transcript.some((entry) => entry.type === "step" && entry.outcome !== "done");
}
