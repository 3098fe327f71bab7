import type { Cell } from "../report.ts";
import { displayWidth, truncate } from "./layout.ts";
import { createStyle } from "./style.ts";
import { isAsciiTerminal } from "./terminal-charset.ts";
import { terminalWidth } from "./terminal-width.ts";

/** Says on stderr how far a run has come. */
export interface Progress {
  /** Shows a line that stays. */
  say(text: string): void;
  /** A cell has begun; its name is `CLIENT × SERVER SCENARIO`. */
  start(name: string): void;
  /** A cell is done. */
  done(cell: Pick<Cell, "client" | "server" | "scenario" | "verdict" | "why" | "durationMs">): void;
  /** The run is over: the live line goes away. */
  end(): void;
}

/** Where and how progress is shown; clock and environment can be given by tests. */
export interface ProgressOptions {
  readonly stream: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly quiet: boolean;
  readonly total: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly nowMs?: () => number;
}

/** Shows one live line on a terminal, and a plain line for each cell anywhere else. */
export function startProgress(options: ProgressOptions): Progress {
  if (options.quiet) return { say: () => {}, start: () => {}, done: () => {}, end: () => {} };
  const env = options.env ?? process.env;
  const live = options.stream.isTTY === true && !env.CI && env.TERM !== "dumb" && env.NO_COLOR === undefined;
  return live ? liveProgress(options, env) : plainProgress(options, env);
}

function plainProgress({ stream, total }: ProgressOptions, env: NodeJS.ProcessEnv): Progress {
  const style = createStyle({ color: false, width: 80, ascii: isAsciiTerminal(env) });
  let count = 0;
  return {
    say: (text) => stream.write(`${style.safe(text)}\n`),
    start: () => {},
    done({ client, server, scenario, verdict, why, durationMs }) {
      count++;
      const number = `${String(count).padStart(String(total).length)}/${total}`;
      const reason = verdict === "pass" ? "" : `: ${style.safe(why)}`;
      const start = `${number} ${style.mark(verdict, verdict)}  `;
      const end = `  ${seconds(durationMs)} s`;
      const room = terminalWidth(stream, env) - displayWidth(start + end);
      const names = shortened([client, server, scenario].map(style.safe), room);
      stream.write(`${start}${style.safe(names)}${end}${reason}\n`);
    },
    end: () => {},
  };
}

/** The least that is left of a name. */
const LEAST_NAME = 8;

/** Returns the names of a cell in `room` columns, as far as that is possible, each of them cut alike. */
function shortened(names: readonly string[], room: number): string {
  const line = ([client = "", server = "", scenario = ""]: readonly string[]) =>
    `${client} × ${server} ${scenario}`;
  const between = displayWidth(line([]));
  const widths = names.map(displayWidth);
  let longest = Math.max(...widths);
  const width = () => widths.reduce((sum, each) => sum + Math.min(each, longest), between);
  while (longest > LEAST_NAME && width() > room) longest--;
  return line(names.map((name) => truncate(name, longest)));
}

const BAR_WIDTH = 24;
const CLEAR_LINE = "\r\x1b[K";

function liveProgress(
  { stream, total, nowMs = () => performance.now() }: ProgressOptions,
  env: NodeJS.ProcessEnv,
): Progress {
  const style = createStyle({ color: false, width: 80, ascii: isAsciiTerminal(env) });
  const startedAt = nowMs();
  const running: string[] = [];
  let count = 0;

  const draw = () => {
    const filled = total === 0 ? 0 : Math.round((count / total) * BAR_WIDTH);
    const bar = `[${"#".repeat(filled)}${"-".repeat(BAR_WIDTH - filled)}]`;
    const left = count === 0 ? "" : `  ${timeLeft(((nowMs() - startedAt) / count) * (total - count))} left`;
    const line = `${bar}  ${count}/${total}${left}  ${style.safe(running.join(", "))}`;
    stream.write(`${CLEAR_LINE}${truncate(line, (stream.columns ?? 80) - 1, "")}`);
  };

  return {
    say(text) {
      stream.write(`${CLEAR_LINE}${style.safe(text)}\n`);
      draw();
    },
    start(name) {
      running.push(name);
      draw();
    },
    done({ client, server, scenario }) {
      count++;
      const at = running.indexOf(`${client} × ${server} ${scenario}`);
      running.splice(Math.max(at, 0), 1);
      draw();
    },
    end: () => stream.write(CLEAR_LINE),
  };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}

function timeLeft(milliseconds: number): string {
  const whole = Math.ceil(milliseconds / 1000);
  return `${String(Math.floor(whole / 60)).padStart(2, "0")}:${String(whole % 60).padStart(2, "0")}`;
}
