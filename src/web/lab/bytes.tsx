import { useMemo, useState } from "preact/hooks";
import type { PacketDetail } from "../../teach/page/page-data.ts";
import { go, route } from "./route.ts";
import { lineAt } from "./tree.tsx";

const ACROSS = 16;

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowLeft: -1,
  ArrowDown: ACROSS,
  ArrowUp: -ACROSS,
};

/** Octets that are shown before somebody asks for all. */
const SHOWN = 1024;

/** The octets of a packet as hexdump -C has them; choosing one chooses the field that it belongs to. */
export function Bytes({ packet }: { readonly packet: PacketDetail }) {
  const octets = useMemo(() => Uint8Array.from(atob(packet.octets), (sign) => sign.charCodeAt(0)), [packet]);
  const [isWhole, setWhole] = useState(false);
  const [cursor, setCursor] = useState(0);
  const shown = isWhole ? octets.length : Math.min(SHOWN, octets.length);
  const choose = (at: number) => {
    setCursor(at);
    const line = lineAt(packet.layers, at);
    go({ octets: line === undefined ? [at, at + 1] : [line.start, line.end] }, true);
  };
  const onClick = (event: MouseEvent) => {
    const at = event.target instanceof Element ? event.target.getAttribute("data-at") : null;
    if (at !== null) choose(Number(at));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    choose(Math.max(0, Math.min(shown - 1, cursor + by)));
  };
  const [from, to] = route.value.octets ?? [0, 0];
  const lines = Array.from({ length: Math.ceil(shown / ACROSS) }, (_, line) => line * ACROSS);
  return (
    <figure class="bytes">
      <figcaption id="bytes-say">
        {octets.length} octets
        {to > from && `; ${from} to ${to - 1} are chosen`}
      </figcaption>
      <div
        class="hex"
        role="application"
        aria-roledescription="octets"
        aria-label="Octets of the packet; the arrow keys move, and choose the field"
        aria-describedby="bytes-say"
        tabIndex={0}
        onClick={onClick}
        onKeyDown={onKeyDown}
      >
        {lines.map((start) => (
          <div key={start}>
            <span class="offset">{start.toString(16).padStart(4, "0")}</span>
            <span class="octets">
              {places(start, shown).map((at) => (
                <span key={at} data-at={at} class={classOf(at, from, to)}>
                  {(octets[at] ?? 0).toString(16).padStart(2, "0")}
                </span>
              ))}
            </span>
            <span class="signs" aria-hidden="true">
              {places(start, shown).map((at) => (
                <span key={at} data-at={at} class={classOf(at, from, to)}>
                  {signOf(octets[at] ?? 0)}
                </span>
              ))}
            </span>
          </div>
        ))}
      </div>
      {shown < octets.length && (
        <button type="button" onClick={() => setWhole(true)}>
          Show all {octets.length} octets
        </button>
      )}
    </figure>
  );
}

function places(start: number, shown: number): readonly number[] {
  return Array.from({ length: Math.min(ACROSS, shown - start) }, (_, index) => start + index);
}

function classOf(at: number, from: number, to: number): string {
  const gap = at % ACROSS === 8 ? "half " : "";
  if (at < from || at >= to) return gap;
  return `${gap}chosen${at === from ? " first" : ""}${at === to - 1 ? " last" : ""}`;
}

function signOf(octet: number): string {
  return octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : ".";
}
