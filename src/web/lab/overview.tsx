import type { Cause, Cell, Report, Verdict } from "../../harness/report.ts";
import type { PageIndex } from "../../teach/page/page-data.ts";
import { addressOf } from "./route.ts";
import { Badge, Card, Foreign, VERDICTS } from "./text.tsx";

/** Verdicts, worst first. */
const GRAVITY: readonly Verdict[] = ["error", "fail", "inconclusive", "unsupported", "pass"];

/** What came of a run, and where to look first. */
export function Overview({ index }: { readonly index: PageIndex }) {
  const { report } = index;
  return (
    <>
      <h1>
        {report === null ? "Capture" : <Headline report={report} />}
        <small>
          <Foreign text={index.title} />
        </small>
      </h1>
      {index.remarks.map((remark) => (
        <p class="remark" key={remark}>
          <Foreign text={remark} />
        </p>
      ))}
      {report === null ? <Captures index={index} /> : <Run report={report} />}
    </>
  );
}

function Headline({ report }: { readonly report: Report }) {
  const { summary, cells } = report;
  const worst = GRAVITY.find((verdict) => summary[verdict] > 0) ?? "pass";
  const words =
    worst === "pass" || worst === "unsupported"
      ? `Every one of ${cells.length} conversations is as it should be`
      : `${summary.fail + summary.error + summary.inconclusive} of ${cells.length} conversations are not as they should be`;
  return (
    <span class={`headline ${worst}`}>
      <span aria-hidden="true">{VERDICTS[worst][0]}</span> {words}
    </span>
  );
}

function Captures({ index }: { readonly index: PageIndex }) {
  return (
    <ul class="plain">
      {index.captures.map(({ id, name }) => (
        <li key={id}>
          <a href={addressOf({ place: "capture", id, view: "packets" })}>
            <Foreign text={name} />
          </a>
        </li>
      ))}
    </ul>
  );
}

function Run({ report }: { readonly report: Report }) {
  return (
    <>
      {report.causes.length > 0 && <Causes causes={report.causes} />}
      <Matrix report={report} />
      <Card title="How it was run">
        <dl class="facts">
          <dt>Command</dt>
          <dd>
            <code>lab {report.command}</code>, seed {report.seed}
          </dd>
          <dt>Network</dt>
          <dd>
            {report.net.used}: <Foreign text={report.net.why} />
          </dd>
          <dt>Packets</dt>
          <dd>
            captured by {report.net.capture}, stamped by{" "}
            {report.net.clock === "kernel"
              ? "the kernel"
              : report.net.clock === "arrival"
                ? "their arrival"
                : "nobody"}
            {report.net.dropsKnown ? ", drops counted" : ", drops not counted"}
          </dd>
          <dt>Verdicts</dt>
          <dd class="row">
            {GRAVITY.filter((verdict) => report.summary[verdict] > 0).map((verdict) => (
              <span key={verdict}>
                <Badge verdict={verdict} /> {report.summary[verdict]}
              </span>
            ))}
          </dd>
        </dl>
      </Card>
    </>
  );
}

/** Causes that are shown before the rest is counted. */
const MOST_CAUSES = 6;

function Causes({ causes }: { readonly causes: readonly Cause[] }) {
  return (
    <Card title="Look here first">
      <ol class="causes">
        {causes.slice(0, MOST_CAUSES).map(({ verdict, who, message, because, cells, example }) => (
          <li key={example.cell} class={verdict}>
            <p class="who">
              <Badge verdict={verdict} /> {whose(who)} · {cells.length}{" "}
              {cells.length === 1 ? "conversation" : "conversations"}
            </p>
            <p>
              <a href={addressOf({ place: "cell", id: example.cell, view: "story" })}>
                <Foreign text={message} />
              </a>
            </p>
            <p class="quiet">
              <Foreign text={because} />
            </p>
          </li>
        ))}
      </ol>
      {causes.length > MOST_CAUSES && (
        <p class="quiet">{causes.length - MOST_CAUSES} more are in the table.</p>
      )}
    </Card>
  );
}

function whose({ type, names }: Cause["who"]): string {
  switch (type) {
    case "client":
    case "server":
      return `the ${type} ${names[0] ?? ""}`;
    case "pair":
      return `${names.join(" with ")}, together`;
    case "scenario":
      return `the scenario ${names[0] ?? ""}`;
    case "environment":
      return "this machine";
    case "lab":
      return "the lab itself";
  }
}

/** Clients down, servers across, in each field a button for every conversation of the two. */
function Matrix({ report }: { readonly report: Report }) {
  const clients = namesOf(report.cells, "client");
  const servers = namesOf(report.cells, "server");
  const places = new Map<string, number[]>();
  for (const [id, { client, server }] of report.cells.entries()) {
    const key = JSON.stringify([client, server]);
    places.set(key, [...(places.get(key) ?? []), id]);
  }
  return (
    <Card title="Every client with every server">
      <p class="quiet">
        A button is one conversation; those that failed come first.{" "}
        {GRAVITY.map((verdict) => (
          <Badge key={verdict} verdict={verdict} />
        ))}
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="The table of clients and servers">
        <table class="matrix">
          <thead>
            <tr>
              <td class="corner">client ↓ server →</td>
              {servers.map((server) => (
                <th scope="col" key={server}>
                  <Foreign text={server} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {clients.map((client) => (
              <tr key={client}>
                <th scope="row">
                  <Foreign text={client} />
                </th>
                {servers.map((server) => (
                  <Field
                    key={server}
                    cells={report.cells}
                    ids={places.get(JSON.stringify([client, server])) ?? []}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function Field({ cells, ids }: { readonly cells: readonly Cell[]; readonly ids: readonly number[] }) {
  const worstFirst = [...ids].sort(
    (a, b) => GRAVITY.indexOf(cells[a]?.verdict ?? "pass") - GRAVITY.indexOf(cells[b]?.verdict ?? "pass"),
  );
  const count = (verdict: Verdict) => ids.filter((id) => cells[id]?.verdict === verdict).length;
  const passed = worstFirst.filter((id) => cells[id]?.verdict === "pass");
  const others = worstFirst.filter((id) => cells[id]?.verdict !== "pass");
  if (ids.length === 0) return <td class="none">–</td>;
  return (
    <td>
      <div class="marks">
        {[...others, ...(passed.length <= 4 ? passed : [])].map((id) => (
          <Mark key={id} cell={cells[id]} id={id} />
        ))}
        {passed.length > 4 && (
          <details>
            <summary>
              <span class="badge pass">
                <span aria-hidden="true">✓</span> {count("pass")} pass
              </span>
            </summary>
            {passed.map((id) => (
              <Mark key={id} cell={cells[id]} id={id} />
            ))}
          </details>
        )}
      </div>
    </td>
  );
}

function Mark({ cell, id }: { readonly cell: Cell | undefined; readonly id: number }) {
  if (cell === undefined) return null;
  const [glyph, word] = VERDICTS[cell.verdict];
  const writes = cell.writes === "whole" ? "" : `, ${cell.writes} by the ${cell.writer}`;
  return (
    <a
      class={`mark ${cell.verdict}`}
      href={addressOf({ place: "cell", id, view: "story" })}
      aria-label={`client ${cell.client} with server ${cell.server}, ${cell.scenario}${writes}: ${word}`}
    >
      <span aria-hidden="true">{glyph}</span> <Foreign text={`${cell.scenario}${writes}`} />
    </a>
  );
}

function namesOf(cells: readonly Cell[], side: "client" | "server"): readonly string[] {
  return [...new Set(cells.map((cell) => cell[side]))];
}
