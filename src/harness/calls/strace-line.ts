/** A line of strace's output that tells of a call. */
export interface StraceCall {
  readonly pid: number;
  /** When it began, in nanoseconds since 1970; `undefined` without `-ttt`. */
  readonly atNs: bigint | undefined;
  readonly name: string;
  /** Its arguments as they are written, without the commas between them. */
  readonly args: readonly string[];
  /** What stands behind the equals sign; empty of a call that never came back. */
  readonly result: string;
}

/** `[pid 12]`, or a number where strace writes into a file; the clock of `-ttt`, or that of `-t` and `-tt`, which knows no day. */
const PREFIX =
  /^(?:\[pid +(\d+)\] |(\d+) +(?=[\d<+\-a-z]))?(?:(\d{6,})\.(\d{1,9}) |\d\d:\d\d:\d\d(?:\.\d+)? )?/u;

const RESUMED = /^<\.\.\. (\w+) resumed>/u;
const UNFINISHED = / *<unfinished \.\.\.>$/u;
const BEGIN = /^(\w+)\(/u;

/** Puts calls together that other threads cut into two lines. */
export class StraceReader {
  readonly #waiting = new Map<number, { readonly atNs: bigint | undefined; readonly text: string }>();

  /** Returns the call that this line completes; `undefined` for any other line. */
  read(line: string): StraceCall | undefined {
    const prefix = PREFIX.exec(line);
    const pid = Number(prefix?.[1] ?? prefix?.[2] ?? 0);
    const atNs =
      prefix?.[3] === undefined
        ? undefined
        : BigInt(prefix[3]) * 1_000_000_000n + BigInt((prefix[4] ?? "").padEnd(9, "0"));
    const text = line.slice(prefix?.[0].length ?? 0);
    const resumed = RESUMED.exec(text);
    if (resumed !== null) return this.#resume(pid, resumed[1] ?? "", text.slice(resumed[0].length));
    if (!BEGIN.test(text)) return undefined;
    if (UNFINISHED.test(text)) {
      this.#waiting.set(pid, { atNs, text: text.replace(UNFINISHED, "") });
      return undefined;
    }
    return readCall(pid, atNs, text);
  }

  #resume(pid: number, name: string, rest: string): StraceCall | undefined {
    const begun = this.#waiting.get(pid);
    this.#waiting.delete(pid);
    if (begun?.text.startsWith(`${name}(`) !== true) return undefined;
    return readCall(pid, begun.atNs, begun.text + rest);
  }
}

function readCall(pid: number, atNs: bigint | undefined, text: string): StraceCall | undefined {
  const name = BEGIN.exec(text)?.[1];
  if (name === undefined) return undefined;
  const { args, end } = splitArguments(text, name.length + 1);
  const result = /^\s*= (.*)$/u.exec(text.slice(end))?.[1] ?? "";
  return { pid, atNs, name, args, result };
}

const OPENING = new Set(["(", "[", "{"]);
const CLOSING = new Set([")", "]", "}"]);

/** Cuts arguments at the commas that stand in no string, structure or description of a descriptor. */
function splitArguments(
  text: string,
  start: number,
): { readonly args: readonly string[]; readonly end: number } {
  const args: string[] = [];
  let depth = 0;
  let from = start;
  let at = start;
  for (; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (character === '"') at = endOfString(text, at);
    else if (character === "<" && /\d/u.test(text[at - 1] ?? "")) at = endOfDescription(text, at);
    else if (OPENING.has(character)) depth += 1;
    else if (CLOSING.has(character)) {
      if (depth === 0) break;
      depth -= 1;
    } else if (character === "," && depth === 0) {
      args.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  const last = text.slice(from, at).trim();
  return { args: last === "" && args.length === 0 ? [] : [...args, last], end: at + 1 };
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

/** A descriptor's description ends with the first `>` that is no arrow's. */
function endOfDescription(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && !(text[at] === ">" && text[at - 1] !== "-")) at += 1;
  return at;
}
