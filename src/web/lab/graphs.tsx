import type { GraphPoint, TalkGraph } from "../../teach/page/page-data.ts";
import { go } from "./route.ts";
import { Card } from "./text.tsx";

const WIDTH = 1080;
const HEIGHT = 240;
const LEFT = 76;
const BOTTOM = 30;

/** Sequence numbers over time, round trips, and windows. */
export function Graphs({ graph }: { readonly graph: TalkGraph }) {
  const sent = graph.points.filter(({ length }) => length > 0);
  return (
    <>
      <Card title="Octets sent, over time">
        <Legend />
        <Plot
          unit="octets"
          name="the relative sequence number behind each segment with data"
          dots={sent.map((each) => ({
            ...dotOf(each),
            y: each.sequence + each.length,
            isAgain: each.isAgain,
          }))}
        />
      </Card>
      <Card title="Round trips">
        <p class="quiet">
          From a segment with data to the first acknowledgment of all of it; nothing for what was sent again.{" "}
          <a href="#/learn/delayed-ack">Why are some so long?</a>
        </p>
        <Plot
          unit="ms"
          name="the time until each segment was acknowledged"
          dots={sent.flatMap((each) =>
            each.rttMs === null ? [] : [{ ...dotOf(each), y: each.rttMs, isAgain: false }],
          )}
        />
      </Card>
      <Card title="Windows">
        <p class="quiet">
          How much more each side had room for. <a href="#/learn/window">What is that?</a>
        </p>
        <Plot
          unit="octets"
          name="the window that each packet announces"
          dots={graph.points.map((each) => ({ ...dotOf(each), y: each.window, isAgain: false }))}
        />
      </Card>
    </>
  );
}

function Legend() {
  return (
    <p class="quiet row">
      <span class="key client">● client</span> <span class="key server">■ server</span>{" "}
      <span>a ring: sent again</span>
    </p>
  );
}

interface Dot {
  readonly frame: number;
  readonly from: "client" | "server";
  readonly x: number;
  readonly y: number;
  readonly isAgain: boolean;
}

function dotOf({ frame, from, ms }: GraphPoint): Pick<Dot, "frame" | "from" | "x"> {
  return { frame, from, x: ms };
}

function Plot({
  dots,
  unit,
  name,
}: {
  readonly dots: readonly Dot[];
  readonly unit: string;
  readonly name: string;
}) {
  if (dots.length === 0) return <p class="quiet">There is nothing to draw.</p>;
  const mostX = Math.max(...dots.map(({ x }) => x), 0.001);
  const mostY = Math.max(...dots.map(({ y }) => y), 0.001);
  const placeX = (x: number) => LEFT + (x / mostX) * (WIDTH - LEFT - 16);
  const placeY = (y: number) => HEIGHT - BOTTOM - (y / mostY) * (HEIGHT - BOTTOM - 16);
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  return (
    <div class="scroll">
      <svg
        class="plot"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        width={WIDTH}
        height={HEIGHT}
        role="img"
        aria-label={`Graph: ${name}, ${dots.length} points, up to ${format(mostY)} ${unit} within ${format(mostX)} ms`}
      >
        {ticks.map((tick) => (
          <g key={tick}>
            <line
              class="grid"
              x1={LEFT}
              x2={WIDTH - 16}
              y1={placeY(tick * mostY)}
              y2={placeY(tick * mostY)}
            />
            <text class="small" x={LEFT - 8} y={placeY(tick * mostY) + 4} text-anchor="end">
              {format(tick * mostY)}
            </text>
            <text class="small" x={placeX(tick * mostX)} y={HEIGHT - 10} text-anchor="middle">
              {format(tick * mostX)}
            </text>
          </g>
        ))}
        <text class="small" x={WIDTH - 16} y={HEIGHT - BOTTOM - 6} text-anchor="end">
          ms
        </text>
        <text class="small" x={LEFT + 6} y={14}>
          {unit}
        </text>
        {dots.map(({ frame, from, x, y, isAgain }, place) => {
          const [cx, cy] = [placeX(x), placeY(y)];
          return (
            <g
              key={place}
              class={`dot ${from} ${isAgain ? "again" : ""}`}
              onClick={() => go({ view: "packets", frame })}
            >
              <title>{`#${frame}: ${format(y)} ${unit} at ${format(x)} ms`}</title>
              {from === "client" ? (
                <circle cx={cx} cy={cy} r={4} />
              ) : (
                <rect x={cx - 3.5} y={cy - 3.5} width={7} height={7} />
              )}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function format(value: number): string {
  if (value === 0) return "0";
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3).replace(/\.?0+$/u, "");
}
