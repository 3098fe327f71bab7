import type { Call, CalledConnection, CallLog } from "./call.ts";

/** One line of a `.calls.jsonl`: a call and the connection that it was on. Times are nanoseconds since 1970, as text. */
export interface CallLine {
  readonly source: CallLog["source"];
  /** Tells the connections of one file apart. */
  readonly connection: number;
  readonly by: CalledConnection["openedBy"];
  readonly openedAt: string | null;
  readonly local: CalledConnection["local"];
  readonly remote: CalledConnection["remote"];
  /** `null` for a connection on which nothing was called. */
  readonly call: CallLineCall | null;
}

interface CallLineCall {
  readonly kind: Call["kind"];
  readonly name: string;
  readonly t: string | null;
  readonly asked: number | null;
  readonly result: number | null;
  readonly error: string | null;
}

/** Returns the name of the file of an evidence folder that has a program's calls. */
export function callFileName(role: string): string {
  return `${role}.calls.jsonl`;
}

/** Returns a log as lines of JSON, without the octets that were read and written. */
export function writeCallLines({ source, connections }: CallLog): string {
  return connections
    .flatMap(({ openedBy, openedAtNs, local, remote, calls }, connection) => {
      const line = {
        source,
        connection,
        by: openedBy,
        openedAt: openedAtNs?.toString() ?? null,
        local,
        remote,
      };
      const lines: CallLine[] =
        calls.length === 0
          ? [{ ...line, call: null }]
          : calls.map((call) => ({ ...line, call: lineOf(call) }));
      return lines.map((each) => `${JSON.stringify(each)}\n`);
    })
    .join("");
}

function lineOf({ kind, name, atNs, asked, result, error }: Call): CallLineCall {
  return {
    kind,
    name,
    t: atNs?.toString() ?? null,
    asked: asked ?? null,
    result: result ?? null,
    error: error ?? null,
  };
}

/** Reads lines of JSON; a last line that is cut short, as of a program that was killed, is left out. Returns `undefined` for anything else. */
export function readCallLines(text: string): CallLog | undefined {
  const connections = new Map<number, CalledConnection & { readonly calls: Call[] }>();
  let source: CallLog["source"] = "program";
  const lines = text.split("\n").filter((line) => line !== "");
  for (const [index, json] of lines.entries()) {
    const line = parseLine(json);
    if (line === undefined && index === lines.length - 1 && index > 0) break;
    if (line === undefined) return undefined;
    source = line.source;
    const known = connections.get(line.connection) ?? {
      openedBy: line.by,
      openedAtNs: line.openedAt === null ? undefined : BigInt(line.openedAt),
      local: line.local,
      remote: line.remote,
      calls: [],
    };
    connections.set(line.connection, known);
    if (line.call !== null) known.calls.push(callOf(line.call));
  }
  return { source, connections: [...connections.values()] };
}

function parseLine(json: string): CallLine | undefined {
  try {
    const line = JSON.parse(json) as Partial<CallLine> | null;
    const isLine =
      (line?.source === "strace" || line?.source === "program") &&
      typeof line.connection === "number" &&
      (line.by === "connect" || line.by === "accept") &&
      isTime(line.openedAt) &&
      isPlace(line.local) &&
      isPlace(line.remote) &&
      (line.call === null || isCall(line.call));
    return isLine ? (line as CallLine) : undefined;
  } catch {
    return undefined;
  }
}

function isCall(call: Partial<CallLineCall> | undefined): boolean {
  return (
    (call?.kind === "read" || call?.kind === "write") &&
    typeof call.name === "string" &&
    isTime(call.t) &&
    [call.asked, call.result].every((each) => each === null || Number.isSafeInteger(each)) &&
    (call.error === null || typeof call.error === "string")
  );
}

function isTime(text: unknown): boolean {
  return text === null || (typeof text === "string" && /^\d+$/u.test(text));
}

function isPlace(place: unknown): boolean {
  return typeof place === "object" && place !== null;
}

function callOf({ kind, name, t, asked, result, error }: CallLineCall): Call {
  return {
    kind,
    name,
    atNs: t === null ? undefined : BigInt(t),
    asked: asked ?? undefined,
    result: result ?? undefined,
    error: error ?? undefined,
  };
}
