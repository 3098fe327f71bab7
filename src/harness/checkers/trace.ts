import type { Connection } from "../../capture/tcp/connection.ts";
import { text } from "../../wire/octets.ts";
import type { Evidence } from "../evidence.ts";
import { compareRunWithFixture } from "../fixtures/compare-run.ts";
import { type Difference, formatDifference } from "../fixtures/comparison.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { broken, holds } from "./findings.ts";
import { protocolOf } from "./people.ts";
import { isLeftEarly } from "./sequence.ts";

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

function compare(evidence: Evidence, fixture: Fixture): Finding {
  const { connections, conditions } = evidence;
  const isElsewhere = conditions.net.used !== "netlab";
  const tolerated = isElsewhere
    ? { tolerated: [{ optionKind: "TS", why: "this network's kernel adds it" }] }
    : {};
  // Another program may write a message in another way that its report allows; what octets it owes, the rules of framing say.
  const isForeign = [conditions.client, conditions.server].some(({ reading }) => reading === null);
  const isFree = isForeign || (isElsewhere && namesAddresses(fixture));
  const timed = isForeign ? eitherFirst(fixture) : fixture;
  const wanted = isFree ? withoutTexts(timed) : timed;
  const { renamePorts, writtenAs } = protocolOf(evidence, "server");
  const result = compareRunWithFixture(connections, wanted, {
    serverPort: conditions.port,
    renamePorts,
    writtenAs,
    ...tolerated,
  });
  const title = fixture.provenance.title;
  const ignored = result.ignored.map(({ what, why }) => `${what} (${why})`).join("; ");
  const differences = result.differences.filter(
    (each) => !(isForeign && isEnd(each)) && !isByLeaving(each, connections, fixture),
  );
  const [first] = differences;
  if (first === undefined) {
    const message = `The run shows the rows of the recording "${title}". Compared: ${result.compared.join(", ")}. Not compared: ${ignored}.`;
    return holds(recorded, { frames: connections[0]?.segments.map(({ frame }) => frame) ?? [], message });
  }
  if (first.actualRow === null && isCutShort(evidence)) {
    const message = `As far as the conversation came, the run shows the rows of the recording "${title}".`;
    return holds(recorded, { severity: "note", message });
  }
  const [expected, got] = formatDifference(first);
  const count = differences.length;
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

/**
 * Whether two rows differ because whoever left closed at once, before the answer to their goodbye came: the kernel then refuses it with
 * RST. A recording in which either side may close first has no say in that.
 */
function isByLeaving(
  difference: Difference,
  connections: readonly Connection[],
  { provenance }: Fixture,
): boolean {
  const played = connections[difference.connection - 1];
  return (
    provenance.closing === "either-first" && isEnd(difference) && played !== undefined && isLeftEarly(played)
  );
}

/** How a connection ended, of which close.orderly says whether it may end so. */
function isEnd({ kind }: Difference): boolean {
  return kind === "not-acknowledged" || kind === "closing";
}

type Fixture = NonNullable<Evidence["fixture"]>;

/** Whether a message says where its people are, which another network has other addresses for. */
function namesAddresses({ connections }: Fixture): boolean {
  return connections.some(({ client, clientToServer, serverToClient }) =>
    [clientToServer, serverToClient].some(({ octets }) => text(octets).includes(client.address)),
  );
}

/** Which side's FIN comes first where both close is a matter of how long a program takes to end. */
function eitherFirst(fixture: Fixture): Fixture {
  return { ...fixture, provenance: { ...fixture.provenance, closing: "either-first" } };
}

function withoutTexts(fixture: Fixture): Fixture {
  return { ...fixture, provenance: { ...fixture.provenance, octets: "free" } };
}

/** Rows that are missing behind a step that failed say nothing new. */
function isCutShort({ transcript }: Evidence): boolean {
  return transcript.some((entry) => entry.type === "step" && entry.outcome !== "done");
}
