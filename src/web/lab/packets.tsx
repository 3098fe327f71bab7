import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PacketDetail, PacketRow, PacketRows } from "../../teach/page/page-data.ts";
import { Bytes } from "./bytes.tsx";
import { HeaderDrawing } from "./header-drawing.tsx";
import { go, route } from "./route.ts";
import { pageSource, wordsOf } from "./state.ts";
import { Tree } from "./tree.tsx";
import { useLoaded } from "./use-loaded.ts";

const ROW = 24;
const PAGE = 200;

/** Above it browsers draw no more; the scroll bar then stands for more rows than it is high. */
const MOST_HEIGHT = 15_000_000;

/** The packet list with its filter, and of the chosen packet the tree, the header as it is drawn in RFCs, and the octets. */
export function Packets({ capture }: { readonly capture: number }) {
  const { filter, frame } = route.value;
  const list = useRows(capture, filter);
  const { value: packet } = useLoaded(
    async () => (frame === 0 ? undefined : await pageSource().packet(capture, frame)),
    [capture, frame],
  );
  return (
    <div class="packets">
      <FilterBox filter={filter} state={list} />
      <List key={`${capture} ${filter}`} list={list} />
      {packet === undefined ? (
        <p class="quiet">{frame === 0 ? "Choose a packet." : `Packet ${frame} is not in this file.`}</p>
      ) : (
        <Detail packet={packet} />
      )}
    </div>
  );
}

function Detail({ packet }: { readonly packet: PacketDetail }) {
  return (
    <div class="detail">
      <Tree packet={packet} />
      <div>
        <HeaderDrawing packet={packet} />
        <Bytes packet={packet} />
      </div>
    </div>
  );
}

interface Rows {
  readonly total: number;
  readonly isWhole: boolean;
  readonly error: PacketRows["error"];
  readonly warnings: readonly string[];
  readonly trouble: string;
  at(place: number): PacketRow | undefined;
  want(from: number, to: number): void;
}

/** Rows of a capture, asked for page by page as they come into sight. */
function useRows(capture: number, filter: string): Rows {
  const pages = useRef(new Map<number, readonly PacketRow[] | "asked">());
  const [head, setHead] = useState<{ readonly rows: PacketRows | undefined; readonly trouble: string }>({
    rows: undefined,
    trouble: "",
  });
  const asking = `${capture} ${filter}`;
  const current = useRef(asking);
  current.current = asking;
  const ask = (page: number) => {
    if (pages.current.has(page)) return;
    pages.current.set(page, "asked");
    pageSource()
      .rows(capture, filter, page * PAGE, PAGE)
      .then(
        (rows) => {
          if (current.current !== asking) return;
          pages.current.set(page, rows.rows);
          setHead({ rows, trouble: "" });
          // While a file is read its end moves on.
          if (!rows.isWhole)
            setTimeout(() => {
              if (current.current !== asking) return;
              pages.current.delete(page);
              ask(page);
            }, 300);
        },
        (error: unknown) => setHead({ rows: undefined, trouble: wordsOf(error) }),
      );
  };
  useEffect(() => {
    pages.current = new Map();
    ask(0);
  }, [asking]);
  return {
    total: head.rows?.total ?? 0,
    isWhole: head.rows?.isWhole ?? false,
    error: head.rows?.error,
    warnings: head.rows?.warnings ?? [],
    trouble: head.trouble,
    at(place) {
      const page = pages.current.get(Math.floor(place / PAGE));
      return page === undefined || page === "asked" ? undefined : page[place % PAGE];
    },
    want(from, to) {
      for (let page = Math.floor(from / PAGE); page <= Math.floor(to / PAGE); page++) ask(page);
    },
  };
}

/** Green for a filter that is understood, red with the place of what is wrong while it is typed. */
function FilterBox({ filter, state }: { readonly filter: string; readonly state: Rows }) {
  const [text, setText] = useState(filter);
  useEffect(() => setText(filter), [filter]);
  useEffect(() => {
    const pause = setTimeout(() => go({ filter: text }, true), 200);
    return () => clearTimeout(pause);
  }, [text]);
  const { error, total, isWhole, warnings, trouble } = state;
  const kind = text === "" ? "" : error === undefined ? "good" : "bad";
  return (
    <div class="filter">
      <label for="filter">Display filter</label>
      <input
        id="filter"
        type="text"
        spellcheck={false}
        autocomplete="off"
        class={kind}
        value={text}
        placeholder="such as tcp.len > 0 && tcp.stream == 0"
        aria-describedby="filter-says"
        aria-invalid={error !== undefined}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <div id="filter-says" aria-live="polite">
        {trouble !== "" && <p class="wrong">{trouble}</p>}
        {error === undefined ? (
          <p class="quiet">
            {total.toLocaleString("en")} {total === 1 ? "packet" : "packets"}
            {isWhole ? "" : ", reading on"}
          </p>
        ) : (
          <p class="wrong">
            ✗ {error.message}
            <code class="caret">
              {text.slice(0, error.at)}
              <mark>{text.slice(error.at, error.at + Math.max(1, error.length)) || "␣"}</mark>
              {text.slice(error.at + Math.max(1, error.length))}
            </code>
          </p>
        )}
        {warnings.map((warning) => (
          <p class="remark" key={warning}>
            {warning}
          </p>
        ))}
      </div>
    </div>
  );
}

const GLYPHS: Readonly<Record<string, string>> = {
  badTcp: "!",
  reset: "✕",
  icmpError: "!",
  lowTtl: "!",
  message: "▸",
  synFin: "◆",
};

function List({ list }: { readonly list: Rows }) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(360);
  const { total } = list;
  const full = Math.min(total * ROW, MOST_HEIGHT);
  const visible = Math.ceil(height / ROW);
  const range = Math.max(1, full - height);
  const first =
    total * ROW <= MOST_HEIGHT
      ? Math.floor(top / ROW)
      : Math.floor((top / range) * Math.max(0, total - visible));
  const from = Math.max(0, first - 4);
  const to = Math.min(total, first + visible + 6);
  const offset =
    total * ROW <= MOST_HEIGHT ? from * ROW : Math.min(top - (first - from) * ROW, full - (to - from) * ROW);
  const { frame } = route.value;
  useLayoutEffect(() => {
    if (box.current !== null) setHeight(box.current.clientHeight);
    list.want(from, Math.max(from, to - 1));
  });
  const isShown = useRef(false);
  useEffect(() => {
    // A link to a packet brings it into sight, once.
    if (isShown.current || frame === 0 || total === 0 || box.current === null) return;
    isShown.current = true;
    box.current.scrollTop = Math.max(0, ((frame - 5) * full) / total);
  }, [total]);
  const rows = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
  const step = (by: number) => {
    const place = rows.find((each) => list.at(each)?.number === frame);
    const next = place === undefined ? first : place + by;
    const row = list.at(Math.max(0, Math.min(total - 1, next)));
    if (row === undefined) return;
    go({ frame: row.number, octets: undefined }, true);
    if (box.current !== null && (next < first + 1 || next > first + visible - 2))
      box.current.scrollTop += by * ROW;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: visible - 2,
      PageUp: 2 - visible,
    };
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    step(by);
  };
  return (
    <div class="list">
      <div class="list-head" aria-hidden="true">
        <span /> <span>No.</span> <span>Time</span> <span>Source</span> <span>Destination</span>{" "}
        <span>Protocol</span> <span>Length</span> <span>Info</span>
      </div>
      <div
        class="list-box"
        ref={box}
        tabIndex={0}
        role="grid"
        aria-label="Packets"
        aria-rowcount={total}
        aria-activedescendant={frame > 0 ? `row-${frame}` : undefined}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        onKeyDown={onKeyDown}
      >
        <div style={{ height: `${full}px` }} role="presentation">
          <div style={{ transform: `translateY(${Math.max(0, offset)}px)` }} role="presentation">
            {rows.map((place) => (
              <ListRow
                key={place}
                row={list.at(place)}
                place={place}
                isChosen={list.at(place)?.number === frame}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

function ListRow(props: {
  readonly row: PacketRow | undefined;
  readonly place: number;
  readonly isChosen: boolean;
}) {
  const { row, place, isChosen } = props;
  if (row === undefined)
    return (
      <div class="list-row" role="row" aria-rowindex={place + 1}>
        <span role="gridcell">…</span>
      </div>
    );
  const cells = [row.number, row.time, row.source, row.destination, row.protocol, row.length, row.info];
  return (
    <div
      id={`row-${row.number}`}
      class={`list-row ${row.colour ?? "plain"} ${isChosen ? "chosen" : ""}`}
      role="row"
      aria-rowindex={place + 1}
      aria-selected={isChosen}
      onClick={() => go({ frame: row.number, octets: undefined }, true)}
    >
      <span aria-hidden="true">{GLYPHS[row.colour ?? ""] ?? ""}</span>
      {cells.map((cell, column) => (
        <span role="gridcell" key={column}>
          <bdi>{cell}</bdi>
        </span>
      ))}
    </div>
  );
}
