import type { CallRuler, Span, StreamDirection, StreamRulers } from "../../teach/stream/stream.ts";
import { go } from "./route.ts";
import { Card, Foreign } from "./text.tsx";

/** Octets on one line of the rulers. */
const ACROSS = 32;

/** What was written, sent, said and read, on one scale. */
export function StreamView({ rulers }: { readonly rulers: StreamRulers }) {
  return (
    <>
      <p>
        TCP carries octets, not messages: where a write, a segment, a message and a read end, nothing makes
        equal. <a href="#/learn/framing">Why?</a>
      </p>
      {rulers.directions.map((direction) => (
        <Direction key={direction.from} direction={direction} />
      ))}
    </>
  );
}

function Direction({ direction }: { readonly direction: StreamDirection }) {
  const { from, to, length, shown, octets, writes, reads, segments, messages, whyNoWrites, whyNoReads } =
    direction;
  const starts = Array.from(
    { length: Math.ceil((shown.end - shown.start) / ACROSS) },
    (_, line) => shown.start + line * ACROSS,
  );
  return (
    <Card title={`From the ${from} to the ${to}: ${length} octets`}>
      <p class="quiet">
        {writes !== null && `${writes.calls.length} writes, `}
        {new Set(segments.map(({ frame }) => frame)).size} segments, {messages.length} messages
        {reads !== null && `, ${reads.calls.length} reads`}
      </p>
      {whyNoWrites !== null && (
        <p class="remark">
          Writes are not drawn: <Foreign text={whyNoWrites} />
        </p>
      )}
      {whyNoReads !== null && (
        <p class="remark">
          Reads are not drawn: <Foreign text={whyNoReads} />
        </p>
      )}
      <div class="scroll" role="region" aria-label={`Rulers from the ${from}`} tabIndex={0}>
        {starts.map((start) => (
          <div class="rulers" key={start}>
            <Calls title="writes" ruler={writes} start={start} />
            <Ruler
              title="segments"
              start={start}
              spans={segments.map((each) => ({
                ...each,
                label: `#${each.frame}${each.push ? " PSH" : ""}`,
                frame: each.frame,
              }))}
            />
            <Octets
              octets={octets}
              first={shown.start}
              start={start}
              end={Math.min(shown.end, start + ACROSS)}
            />
            <Ruler
              title="messages"
              start={start}
              spans={messages.map((each) => ({ ...each, label: `${each.number}: ${each.words}` }))}
            />
            <Calls title="reads" ruler={reads} start={start} />
          </div>
        ))}
      </div>
      {shown.end < length && <p class="quiet">The first {shown.end} octets are drawn.</p>}
      <Cuts direction={direction} />
    </Card>
  );
}

function Calls({
  title,
  ruler,
  start,
}: {
  readonly title: string;
  readonly ruler: CallRuler | null;
  readonly start: number;
}) {
  if (ruler === null) return null;
  return (
    <Ruler
      title={title}
      start={start}
      spans={ruler.calls.map((each) => ({ ...each, label: `${each.name} ${each.end - each.start}` }))}
    />
  );
}

interface Labelled extends Span {
  readonly label: string;
  readonly frame?: number;
}

function Ruler({
  title,
  start,
  spans,
}: {
  readonly title: string;
  readonly start: number;
  readonly spans: readonly Labelled[];
}) {
  const inside = spans.filter(
    (each) => each.end > start && each.start < start + ACROSS && each.end > each.start,
  );
  return (
    <div class={`ruler ${title}`}>
      <span class="ruler-title">{title}</span>
      {inside.map((each) => {
        const from = Math.max(each.start, start) - start;
        const to = Math.min(each.end, start + ACROSS) - start;
        const isCut = `${each.start < start ? "goes-on-left " : ""}${each.end > start + ACROSS ? "goes-on-right" : ""}`;
        const style = { gridColumn: `${from + 2} / ${to + 2}` };
        const what = `${title.slice(0, -1)} ${each.label}, octets ${each.start} to ${each.end - 1}`;
        return each.frame === undefined ? (
          <span class={`span ${isCut}`} style={style} title={what} key={`${each.start} ${each.label}`}>
            <bdi>{each.label}</bdi>
          </span>
        ) : (
          <button
            type="button"
            class={`span ${isCut}`}
            style={style}
            title={what}
            aria-label={what}
            key={`${each.start} ${each.label}`}
            onClick={() => go({ view: "packets", frame: each.frame ?? 0 })}
          >
            {each.label}
          </button>
        );
      })}
    </div>
  );
}

function Octets(props: {
  readonly octets: string;
  readonly first: number;
  readonly start: number;
  readonly end: number;
}) {
  const { octets, first, start, end } = props;
  const places = Array.from({ length: end - start }, (_, index) => start + index);
  return (
    <div class="ruler octets">
      <span class="ruler-title">octet {start}</span>
      {places.map((at) => {
        const hex = octets.slice((at - first) * 2, (at - first) * 2 + 2);
        return (
          <span class="one" style={{ gridColumn: `${at - start + 2}` }} key={at}>
            {hex}
            <small>{signOf(Number.parseInt(hex, 16))}</small>
          </span>
        );
      })}
    </div>
  );
}

/** Control characters as Unicode pictures them. */
function signOf(octet: number): string {
  if (octet < 0x20) return String.fromCharCode(0x2400 + octet);
  return octet < 0x7f ? String.fromCharCode(octet) : "·";
}

function Cuts({ direction: { cuts, messages } }: { readonly direction: StreamDirection }) {
  if (cuts.length === 0) return null;
  return (
    <details>
      <summary>
        {cuts.length} {cuts.length === 1 ? "place" : "places"} where a piece ends within a message
      </summary>
      <ul>
        {cuts.slice(0, 50).map(({ message, by, piece, offset, within }) => (
          <li key={`${by} ${piece} ${offset}`}>
            {by} {by === "segment" ? `in frame ${piece}` : piece} ends at octet {offset}, {within} octets into
            message {message}
            {": "}
            <Foreign text={messages.find(({ number }) => number === message)?.words ?? ""} />
          </li>
        ))}
      </ul>
    </details>
  );
}
