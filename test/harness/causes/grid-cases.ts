import type { Cell, Finding, Report } from "../../../src/harness/report.ts";
import { cell, finding, report } from "../reporters/report-cases.ts";

/** A cell of a small grid: who plays, what is put to them, and whom the finding names where it fails. */
export interface Sketch {
  readonly client: string;
  readonly server: string;
  readonly scenario?: string;
  /** `pass`, or the verdict, the rule and the side of the finding that heads the cell. */
  readonly result:
    | "pass"
    | readonly [verdict: "fail" | "inconclusive", rule: string, side: Finding["side"]]
    | "error";
  /** Seconds since 14:00:00. */
  readonly at?: number;
  readonly own?: boolean;
  readonly got?: string;
}

/** Returns the report of a grid. */
export function grid(sketches: readonly Sketch[]): Report {
  return report(sketches.map(toCell));
}

/** Returns what `clients` and `servers` make of a scenario, row by row; `failing` says where it fails. */
export function rows(
  clients: readonly string[],
  servers: readonly string[],
  failing: (client: string, server: string) => Sketch["result"] | undefined,
  scenario = "greet",
): readonly Sketch[] {
  return clients.flatMap((client) =>
    servers.map((server) => ({ client, server, scenario, result: failing(client, server) ?? "pass" })),
  );
}

/** A run in which a server, a pair, a client and at last the machine went wrong. */
export const manyCauses: Report = grid([
  ...rows(["alice", "bob", "carol"], ["alice", "bob", "carol"], (client, server) => {
    if (server === "bob") return ["fail", "framing.server", "server"];
    return client === "carol" && server === "alice" ? ["fail", "close.orderly", "client"] : undefined;
  }),
  ...rows(
    ["dave", "alice"],
    ["carol"],
    (name) => (name === "dave" ? ["fail", "framing.client", "client"] : undefined),
    "long",
  ),
  ...["names", "long-text", "emoji", "three", "away"].flatMap((scenario) => alone(scenario, 0, "pass")),
  ...alone("bye", 130, ["fail", "program.runs", "client"]),
  ...alone("again", 140, "error"),
]);

/** Three programs, each with itself. */
function alone(scenario: string, at: number, result: Sketch["result"]): readonly Sketch[] {
  return ["alice", "carol", "erin"].map((name, index) => ({
    client: name,
    server: name,
    scenario,
    result,
    at: at + index,
  }));
}

function toCell({ client, server, scenario = "greet", result, at = 0, own = false, got }: Sketch): Cell {
  const reading = own ? "report" : null;
  const common = {
    client,
    server,
    scenario,
    reading: { client: reading, server: reading },
    startedAt: new Date(Date.UTC(2026, 10, 26, 14, 0, at)).toISOString(),
  } as const;
  if (result === "pass") return cell(common);
  if (result === "error")
    return cell({
      ...common,
      verdict: "error",
      why: "The lab could not play this cell: no space left",
      findings: [],
    });
  const [verdict, rule, side] = result;
  const message = `It broke ${rule}.`;
  const said = finding({
    rule,
    verdict,
    side,
    message,
    frames: [4, 6],
    filter: "frame.number in {4, 6}",
    got: got ?? null,
  });
  return cell({ ...common, verdict, why: message, findings: [finding(), said] });
}
