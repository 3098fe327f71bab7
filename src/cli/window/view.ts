import type { Colour, LogInField } from "../../impls/impl.ts";

/** What a chat's page shows, but for its lines. The page gets it whole whenever it has changed, as the event `view`. */
export interface WindowView {
  readonly program: { readonly protocol: string; readonly title: string; readonly report: string };
  /**
   * `log-in`: the form waits; `connecting`: the program has started and shows nothing yet; `open`: lines go to and fro; `leaving`: the
   * program says its goodbye; `over`: it has ended.
   */
  readonly stage: "log-in" | "connecting" | "open" | "leaving" | "over";
  /** The boxes of the log-in form, with what stands in them. */
  readonly form: readonly LogInField[];
  /** What the program said when it could not connect. */
  readonly refusal: readonly string[];
  /** What the program asks in place of a line of chat. */
  readonly prompt?: { readonly text: string; readonly isSecret: boolean };
  /** The person's own name, where one was typed. */
  readonly name?: string;
  /** Who is there, where the program has a list of them: the first of the names, perhaps cut, and how many there are. */
  readonly users?: { readonly names: readonly string[]; readonly count: number };
  /** This program's end of the connection, where its window shows it. */
  readonly ownEnd?: { readonly address: string; readonly port: number };
  /** How the program ended, as its exit code says. */
  readonly isGood?: boolean;
}

/** One line of the chat box: of the events `all-lines`, which replaces all lines, and `lines`, which adds some. */
export interface WindowLine {
  /** Counts from 0; gaps are lines that came and went before they could be told. */
  readonly id: number;
  /** The line, or its first `MOST_SHOWN` UTF-16 units. */
  readonly text: string;
  /** How many UTF-16 units the whole line has. */
  readonly length: number;
  /** Whether the person at this program typed it. */
  readonly isOwn: boolean;
  readonly colour?: Colour;
}

/** What the log-in form sends: what was typed, by what it answers. */
export type LogInAnswers = { readonly [Asked in LogInField["asks"]]?: string | undefined };
