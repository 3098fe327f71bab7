import { useState } from "preact/hooks";
import type { Ladder, LadderRow, PacketRow } from "../../teach/ladder/ladder.ts";
import { addressOf, go, route } from "./route.ts";
import { showsRaw } from "./state.ts";
import { Foreign } from "./text.tsx";

const LINE = 34;
const TOP = 52;
const WIDTH = 1120;
/** Where the columns stand. */
const X = { time: 84, clientState: 96, client: 210, server: 590, serverState: 602, note: 720 } as const;

/** The sequence diagram of a connection, and the same as a table, which is there for screen readers at any time. */
export function LadderView({ ladder }: { readonly ladder: Ladder }) {
  const [isTable, setTable] = useState(false);
  return (
    <>
      <p class="tools">
        <label>
          <input type="checkbox" checked={isTable} onChange={() => setTable(!isTable)} /> as a table
        </label>
        <label>
          <input
            type="checkbox"
            checked={showsRaw.value}
            onChange={() => {
              showsRaw.value = !showsRaw.value;
            }}
          />{" "}
          numbers as in the header
        </label>
        <a href="#/learn/numbers">What do Seq and Ack count?</a>
      </p>
      {!isTable && <Drawing ladder={ladder} />}
      <div class={isTable ? "" : "when-narrow"}>
        <Twin ladder={ladder} />
      </div>
      <p class="quiet">
        {ladder.seenAt === "both-ends"
          ? "Both ends of the wire were captured, so an arrow falls from when a packet was sent to when it arrived."
          : "The wire was captured at one place, so every arrow is level: when a packet was sent and when it arrived, nobody saw."}
      </p>
    </>
  );
}

function Drawing({ ladder }: { readonly ladder: Ladder }) {
  const height = TOP + ladder.lines * LINE + 12;
  return (
    <div class="scroll ladder-drawing card" aria-hidden="true">
      <svg viewBox={`0 0 ${WIDTH} ${height}`} width={WIDTH} height={height}>
        <defs>
          <marker
            id="tip"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto-start-reverse"
          >
            <path d="M0 0 8 4 0 8z" class="tip" />
          </marker>
        </defs>
        {(["client", "server"] as const).map((side) => (
          <g key={side}>
            <line class="life" x1={X[side]} x2={X[side]} y1={40} y2={height - 4} />
            <text class="role" x={X[side]} y={16} text-anchor="middle">
              {side}
              {ladder.lifelines[side].name === null ? "" : ` · ${ladder.lifelines[side].name}`}
            </text>
            <text class="small" x={X[side]} y={32} text-anchor="middle">
              {ladder.lifelines[side].address}:{ladder.lifelines[side].port}
            </text>
          </g>
        ))}
        {ladder.rows.map((row) => (
          <Row key={row.line} row={row} />
        ))}
      </svg>
    </div>
  );
}

function Row({ row }: { readonly row: LadderRow }) {
  const y = TOP + row.line * LINE + LINE / 2;
  if (row.type === "packet") return <Arrow row={row} y={y} />;
  const words =
    row.type === "gap"
      ? `⋮ ${formatMs(row.ms)} idle ⋮`
      : `⋮ ${row.packets} packets (#${row.firstFrame} to #${row.lastFrame}) are not drawn ⋮`;
  return (
    <text class="gap" x={(X.client + X.server) / 2} y={y + 4} text-anchor="middle">
      {words}
    </text>
  );
}

function Arrow({ row, y }: { readonly row: PacketRow; readonly y: number }) {
  const { from, fate, kind, frames, states, arrivalLine } = row;
  const frame = frameOf(row);
  const isChosen = frame !== null && frame === route.value.frame;
  const isLost = fate === "lost";
  const to = from === "client" ? "server" : "client";
  const start = X[from] + (from === "client" ? 4 : -4);
  const end = X[to] + (to === "client" ? 4 : -4);
  const stop = isLost ? start + (end - start) * 0.55 : end;
  const endY = arrivalLine === null ? y : TOP + arrivalLine * LINE + LINE / 2;
  const isReset = kind === "reset";
  const notes = [...row.notes.slice(0, 1), ...row.messages.map(chipText)];
  return (
    <g
      class={`packet ${from} ${kind} ${fate} ${isChosen ? "chosen" : ""}`}
      onClick={() => frame !== null && go({ frame, octets: undefined }, true)}
    >
      <rect class="band" x={0} y={y - LINE / 2} width={WIDTH} height={LINE} />
      <text class="small number" x={X.time} y={y + 4} text-anchor="end">
        #{frames.client ?? frames.server} {row.timeMs.toFixed(1)}
      </text>
      <State x={X.clientState} y={y} change={states.client} />
      <line
        class="arrow"
        x1={start}
        y1={y}
        x2={stop}
        y2={isLost ? y + (endY - y) * 0.55 : endY}
        {...(!isLost && !isReset && { "marker-end": "url(#tip)" })}
      />
      {(isLost || isReset) && (
        <text class="cross" x={stop} y={endY + 5} text-anchor="middle">
          ✕
        </text>
      )}
      <text class="label" x={(X.client + X.server) / 2} y={y - 5} text-anchor="middle">
        {labelOf(row)}
      </text>
      <State x={X.serverState} y={y} change={states.server} />
      {notes.slice(0, 2).map((note, line) => (
        <text
          class={`note ${line >= row.notes.slice(0, 1).length ? "message" : ""}`}
          x={X.note}
          y={y + (notes.length > 1 ? line * 14 - 4 : 4)}
          key={line}
        >
          {shorten(note, 62)}
        </text>
      ))}
    </g>
  );
}

function State({
  x,
  y,
  change,
}: {
  readonly x: number;
  readonly y: number;
  readonly change: PacketRow["states"]["client"];
}) {
  if (change.after === null || change.after === change.before) return null;
  return (
    <text class="state" x={x} y={y + 4}>
      {change.after}
    </text>
  );
}

function Twin({ ladder }: { readonly ladder: Ladder }) {
  const packets = ladder.rows.flatMap((row) => (row.type === "packet" ? [row] : []));
  return (
    <table class="twin">
      <caption class="unseen">The packets of the connection, in order</caption>
      <thead>
        <tr>
          <th scope="col">Packet</th>
          <th scope="col">ms</th>
          <th scope="col">Way</th>
          <th scope="col">Segment</th>
          <th scope="col">States</th>
          <th scope="col">Notes</th>
        </tr>
      </thead>
      <tbody>
        {packets.map((row) => {
          const frame = frameOf(row);
          return (
            <tr key={row.line} class={frame !== null && frame === route.value.frame ? "named" : ""}>
              <th scope="row">{frame === null ? "–" : <a href={addressOf({ frame })}>#{frame}</a>}</th>
              <td class="number">{row.timeMs.toFixed(3)}</td>
              <td class={`way ${row.from}`}>
                {row.from === "client" ? "client → server" : "client ← server"}
                {row.fate !== "seen" && row.fate !== "arrived" && <strong> {row.fate}</strong>}
              </td>
              <td>
                {labelOf(row)} <Foreign text={row.data} />
              </td>
              <td>{(["client", "server"] as const).flatMap((side) => stateWords(side, row)).join("; ")}</td>
              <td>
                <Foreign text={[...row.notes, ...row.messages.map(chipText)].join("; ")} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function stateWords(side: "client" | "server", { states }: PacketRow): readonly string[] {
  const { before, after } = states[side];
  return after === null || after === before ? [] : [`${side} ${after}`];
}

/** A packet has the number that it has in the capture that is listed; that is the server's where there are two. */
function frameOf({ frames }: PacketRow): number | null {
  return frames.server ?? frames.client;
}

function labelOf({ flags, relative, raw, length }: PacketRow): string {
  const { sequence, acknowledgment } = showsRaw.value ? raw : relative;
  const ack = acknowledgment === null ? "" : ` Ack=${acknowledgment}`;
  return `${flags}  Seq=${sequence}${ack} Len=${length}`;
}

function chipText({ number, part, parts, quoted, words }: PacketRow["messages"][number]): string {
  return `message ${number}${parts > 1 ? `, part ${part} of ${parts}` : ""}: ${quoted}${words === "" ? "" : ` (${words})`}`;
}

function shorten(text: string, most: number): string {
  const signs = [...text];
  return signs.length <= most ? text : `${signs.slice(0, most - 1).join("")}…`;
}

function formatMs(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${ms.toFixed(0)} ms`;
}
