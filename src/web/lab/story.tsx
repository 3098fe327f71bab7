import type { Cell, Finding, LadderRow } from "../../harness/report.ts";
import { addressOf } from "./route.ts";
import { index } from "./state.ts";
import { Badge, Card, Foreign } from "./text.tsx";

/** What one conversation proves: what is broken first, each with the packets that bear it out. */
export function Story({ cell }: { readonly cell: Cell }) {
  const broken = cell.findings.filter(({ verdict }) => verdict !== "pass");
  const held = cell.findings.filter(({ verdict }) => verdict === "pass");
  return (
    <>
      <p class="lead">
        <Foreign text={cell.why} />
      </p>
      {broken.map((finding, place) => (
        <Broken key={place} finding={finding} isFirst={place === 0} />
      ))}
      <Card title="Play it again">
        <pre class="command">
          <code>{cell.repeat}</code>
        </pre>
      </Card>
      <Held findings={held} />
    </>
  );
}

function Broken({ finding, isFirst }: { readonly finding: Finding; readonly isFirst: boolean }) {
  const { rule, verdict, side, message, sent, expected, got, layers, frames, filter, ladder } = finding;
  const text = index.value?.rules[rule];
  return (
    <Card
      title={
        <>
          <Badge verdict={verdict} /> {text?.title ?? rule}
        </>
      }
      class={isFirst ? `first ${verdict}` : verdict}
    >
      <p>
        <Foreign text={message} />
      </p>
      {(sent !== null || expected !== null || got !== null) && (
        <dl class="facts">
          <Fact name="Sent" value={sent} />
          <Fact name="Expected" value={expected} />
          <Fact name="Got" value={got} />
        </dl>
      )}
      {layers !== undefined && (
        <dl class="facts">
          <Fact name="The kernel" value={layers.kernel} />
          <Fact name="The program" value={layers.program} />
          <Fact name="The message" value={layers.message} />
          <Fact name="The capture" value={layers.capture} />
        </dl>
      )}
      {ladder.length > 0 && <SmallLadder rows={ladder} named={frames} />}
      {text !== undefined && (
        <p>
          <strong>Try:</strong> {text.advice}
        </p>
      )}
      <p class="quiet">
        <code>{rule}</code>
        {side !== null && <> · on the {side}'s side</>}
        {filter !== null && (
          <>
            {" "}
            ·{" "}
            <a href={addressOf({ view: "packets", filter, frame: frames[0] ?? 0 })}>
              these packets in the list
            </a>
          </>
        )}
        {text !== undefined && <> · {text.source}</>}
      </p>
    </Card>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string | null }) {
  if (value === null) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <Foreign text={value} />
      </dd>
    </>
  );
}

/** The packets around the place, as a list that reads like a ladder. */
function SmallLadder({
  rows,
  named,
}: {
  readonly rows: readonly LadderRow[];
  readonly named: readonly number[];
}) {
  return (
    <table class="small-ladder">
      <caption class="unseen">The packets around the place</caption>
      <thead>
        <tr>
          <th scope="col">Frame</th>
          <th scope="col">ms</th>
          <th scope="col">Way</th>
          <th scope="col">Segment</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ frame, farFrame, fate, timeMs, from, summary, data }) => (
          <tr
            key={`${frame} ${farFrame} ${timeMs}`}
            class={frame !== null && named.includes(frame) ? "named" : ""}
          >
            <td>
              {frame === null ? (
                `(${farFrame ?? "–"})`
              ) : (
                <a href={addressOf({ view: "ladder", frame })}>#{frame}</a>
              )}
            </td>
            <td class="number">{timeMs.toFixed(3)}</td>
            <td class={`way ${from}`}>
              {from === "client" ? "client → server" : "client ← server"}
              {fate !== undefined && <strong> {fate}</strong>}
            </td>
            <td>
              {summary} <Foreign text={data} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Held({ findings }: { readonly findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <details class="card">
      <summary>{findings.length} observations that hold</summary>
      <ul>
        {findings.map(({ rule, message }, place) => (
          <li key={place}>
            <Foreign text={message} /> <code class="quiet">{rule}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
