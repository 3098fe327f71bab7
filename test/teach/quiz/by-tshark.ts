import { execFileSync } from "node:child_process";

/** What tshark's fields say of one segment. */
interface Row {
  readonly frame: number;
  readonly ns: number;
  readonly octets: number;
  readonly from: "client" | "server";
  readonly seq: number;
  readonly seqRaw: number;
  readonly ack: number;
  readonly ackRaw: number;
  readonly len: number;
  readonly flags: number;
  readonly window: number;
  readonly mss: number;
  readonly shift: number;
  readonly mayAckSelectively: boolean;
  readonly isTimed: boolean;
  readonly source: string;
  readonly destination: string;
  readonly isDuplicateAck: boolean;
  readonly reusesPorts: boolean;
  readonly headerLength: number;
  readonly checksum: number;
  /** In hexadecimal digits. */
  readonly payload: string;
}

const FIELDS = [
  "frame.number",
  "frame.time_epoch",
  "frame.len",
  "ip.src",
  "ipv6.src",
  "tcp.srcport",
  "ip.dst",
  "ipv6.dst",
  "tcp.dstport",
  "tcp.seq",
  "tcp.seq_raw",
  "tcp.ack",
  "tcp.ack_raw",
  "tcp.len",
  "tcp.flags",
  "tcp.window_size",
  "tcp.options.mss_val",
  "tcp.options.wscale.shift",
  "tcp.options.sack_perm",
  "tcp.options.timestamp.tsval",
  "tcp.analysis.duplicate_ack",
  "tcp.analysis.reused_ports",
  "tcp.hdr_len",
  "tcp.checksum",
  "tcp.payload",
] as const;

const [FIN, SYN, RST, PSH, ACK] = [1, 2, 4, 8, 16] as const;

/** The segments of one of a capture's TCP connections as tshark sees them. */
export function segmentsOf(path: string, stream: number): readonly Row[] {
  const options = FIELDS.flatMap((field) => ["-e", field]);
  const text = execFileSync(
    "tshark",
    ["-r", path, "-Y", `tcp.stream == ${stream}`, "-T", "fields", ...options],
    {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  const lines = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const columns = line.split("\t");
      return Object.fromEntries(FIELDS.map((field, index) => [field, columns[index] ?? ""])) as Record<
        (typeof FIELDS)[number],
        string
      >;
    });
  const place = (line: (typeof lines)[number], end: "src" | "dst") => {
    const [four, six, port] =
      end === "src"
        ? (["ip.src", "ipv6.src", "tcp.srcport"] as const)
        : (["ip.dst", "ipv6.dst", "tcp.dstport"] as const);
    return line[four] === "" ? `[${line[six]}]:${line[port]}` : `${line[four]}:${line[port]}`;
  };
  const opener = lines.find((line) => (Number(line["tcp.flags"]) & (SYN | ACK)) === SYN);
  const answerer = lines.find((line) => (Number(line["tcp.flags"]) & (SYN | ACK)) === (SYN | ACK));
  const [first] = lines;
  const client =
    opener !== undefined
      ? place(opener, "src")
      : answerer !== undefined
        ? place(answerer, "dst")
        : first && place(first, "src");
  const origin = toNs(first?.["frame.time_epoch"] ?? "0");
  return lines.map((line) => ({
    frame: Number(line["frame.number"]),
    ns: Number(toNs(line["frame.time_epoch"]) - origin),
    octets: Number(line["frame.len"]),
    from: place(line, "src") === client ? "client" : "server",
    seq: Number(line["tcp.seq"]),
    seqRaw: Number(line["tcp.seq_raw"]),
    ack: Number(line["tcp.ack"]),
    ackRaw: Number(line["tcp.ack_raw"]),
    len: Number(line["tcp.len"]),
    flags: Number(line["tcp.flags"]),
    window: Number(line["tcp.window_size"]),
    mss: Number(line["tcp.options.mss_val"]),
    shift: line["tcp.options.wscale.shift"] === "" ? Number.NaN : Number(line["tcp.options.wscale.shift"]),
    mayAckSelectively: line["tcp.options.sack_perm"] !== "",
    isTimed: line["tcp.options.timestamp.tsval"] !== "",
    source: place(line, "src"),
    destination: place(line, "dst"),
    isDuplicateAck: line["tcp.analysis.duplicate_ack"] !== "",
    reusesPorts: line["tcp.analysis.reused_ports"] !== "",
    headerLength: Number(line["tcp.hdr_len"]),
    checksum: Number(line["tcp.checksum"]),
    payload: line["tcp.payload"],
  }));
}

function toNs(text: string): bigint {
  const [seconds = "0", fraction = ""] = text.split(".");
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, "0"));
}

/**
 * Computes answers from tshark's fields alone, by the question's id; `undefined` where this way says nothing. Which frames a question is about, its
 * text says.
 */
export function answersOf(
  rows: readonly Row[],
  { id, text }: { readonly id: string; readonly text: string },
): Readonly<Record<string, string | undefined>> {
  const syn = rows.find(({ flags }) => (flags & (SYN | ACK)) === SYN);
  const synAck = rows.find(({ flags }) => (flags & (SYN | ACK)) === (SYN | ACK));
  const third =
    synAck &&
    rows.find(
      (row) => row.from === "client" && row.frame > synAck.frame && (row.flags & ACK) !== 0 && row.ack >= 1,
    );
  const syns = rows.filter(({ flags }) => (flags & (SYN | ACK)) === SYN);
  const copies = copiesOf(rows);
  const isCopy = (row: Row) => copies.some((each) => each.frame === row.frame);
  const probes = new Set(probesOf(rows));
  const data = (side: Row["from"]) =>
    rows.filter(
      (row) =>
        row.from === side &&
        row.len > 0 &&
        !isCopy(row) &&
        !isKeepAlive(rows, row) &&
        !probes.has(row.frame) &&
        (row.flags & RST) === 0,
    );
  const answerTo = (row: Row) => {
    const end = row.seq + row.len + ((row.flags & SYN) === 0 ? 0 : 1) + ((row.flags & FIN) === 0 ? 0 : 1);
    return rows.find(
      (each) =>
        each.frame > row.frame && each.from !== row.from && (each.flags & ACK) !== 0 && each.ack >= end,
    );
  };
  const fins = (["client", "server"] as const).flatMap(
    (side) => rows.find((row) => row.from === side && (row.flags & FIN) !== 0) ?? [],
  );
  const [firstFin] = [...fins].sort((a, b) => a.frame - b.frame);
  const octets = (side: Row["from"]) =>
    rows
      .filter((row) => row.from === side && row.len > 0 && !probes.has(row.frame))
      .reduce((most, row) => Math.max(most, row.seq + row.len - 1), 0);
  const busier = octets("server") > octets("client") ? "server" : "client";
  const lastAck = rows.findLast(
    (row) => row.from === "server" && (row.flags & ACK) !== 0 && (row.flags & RST) === 0,
  );
  const timed = syn?.isTimed === true && synAck?.isTimed === true;
  const acksOfFins = fins.map(answerTo);
  const told = rows.filter((row) => row.from !== busier && (row.flags & (SYN | RST)) === 0);
  const whole = rows.reduce((sum, row) => sum + row.octets, 0);
  const carried = rows.reduce((sum, row) => sum + row.len, 0);
  const named = framesIn(text).flatMap((frame) => rows.find((row) => row.frame === frame) ?? []);
  const [about] = named;
  const trips = named.map((row) => (answerTo(row)?.ns ?? 0) - row.ns);
  const ofBusier = data(busier);
  const endOfTransfer = ofBusier.map(answerTo).at(-1);
  const covering = new Set(
    (["client", "server"] as const).flatMap((side) =>
      data(side).flatMap((row) => answerTo(row)?.frame ?? []),
    ),
  );
  const most = (["client", "server"] as const)
    .map((side) => data(side).filter((row) => answerTo(row) !== undefined))
    .reduce((a, b) => (b.length > a.length ? b : a));
  const rst = rows.find(({ flags }) => (flags & RST) !== 0);
  const finBefore = rst && fins.find((row) => row.from === rst.from && row.frame < rst.frame);
  const hex = (value: number) => `0x${value.toString(16).padStart(3, "0")}`;
  return {
    "handshake.endpoints": syn && `${syn.source}, ${syn.destination}`,
    "handshake.client-isn": syn && `${syn.seqRaw}`,
    "handshake.flags": syn && synAck && `${hex(syn.flags)}, ${hex(synAck.flags)}`,
    "handshake.server-acknowledges": syn && synAck && `${(syn.seqRaw + 1) % 2 ** 32}`,
    "handshake.frames": syn && synAck && third && `${syn.frame}, ${synAck.frame}, ${third.frame}`,
    "handshake.duration": syn && third && `${third.ns - syn.ns} ns`,
    "handshake.mss": syn && synAck && `${syn.mss}, ${synAck.mss}, ${synAck.mss - (timed ? 12 : 0)}`,
    "handshake.window": third && `${third.window}`,
    "handshake.options":
      syn && synAck
        ? [
            ...(syn.mayAckSelectively && synAck.mayAckSelectively ? ["sack"] : []),
            ...(timed ? ["timestamps"] : []),
          ].join(", ") || "none"
        : undefined,
    "numbers.first-data": first(data("client"), data("server"), (row) => `${row.seqRaw}`),
    "loss.copies": copies.length === 0 ? "none" : copies.map(({ frame }) => frame).join(", "),
    "window.smallest": told.length === 0 ? undefined : `${Math.min(...told.map(({ window }) => window))}`,
    "window.probes": probes.size === 0 ? undefined : [...probes].join(", "),
    "closing.first": firstFin?.from,
    "closing.frames":
      fins.length === 2 && acksOfFins.every((each) => each !== undefined)
        ? [...new Set([...fins, ...acksOfFins].map((each) => each?.frame))].join(", ")
        : undefined,
    "numbers.next": about && `${about.len}, ${(about.seqRaw + about.len) % 2 ** 32}`,
    "acks.which": about && `${answerTo(about)?.frame}`,
    "acks.piggybacked":
      rows
        .filter(({ frame, len }) => covering.has(frame) && len > 0)
        .map(({ frame }) => frame)
        .join(", ") || "none",
    "acks.per-ack": `${most.length}/${new Set(most.map((row) => answerTo(row)?.frame)).size}`,
    "timing.round-trips": id === "timing.round-trips" ? trips.map((ns) => `${ns} ns`).join(", ") : undefined,
    "timing.smoothed":
      id === "timing.smoothed"
        ? `${trips.reduce((estimate, ns, index) => (index === 0 ? ns : 0.875 * estimate + 0.125 * ns), 0)} ns`
        : undefined,
    "timing.throughput":
      endOfTransfer && ofBusier[0] && `${(octets(busier) / (endOfTransfer.ns - ofBusier[0].ns)) * 1e9} B/s`,
    "loss.waits":
      id === "loss.waits"
        ? named
            .slice(1)
            .map((row, index) => `${row.ns - (named[index]?.ns ?? 0)} ns`)
            .join(", ")
        : undefined,
    "loss.fast": copies.some((copy) => repeatsBefore(rows, copy) >= 3) ? "yes" : "no",
    "window.flight": `${mostInFlight(rows, busier)}`,
    "messages.frames": id === "messages.frames" ? framesOfText(rows, text)?.join(", ") : undefined,
    "messages.cuts": id === "messages.cuts" ? listed(cutsOfText(rows, text)) : undefined,
    "messages.counts": isSrm(rows)
      ? `${data(sideOf(text)).length}, ${srmEnds(rows, sideOf(text), data).length}`
      : undefined,
    "messages.push": isSrm(rows)
      ? listed(
          (["client", "server"] as const)
            .flatMap((side) => {
              const ends = srmEnds(rows, side, data);
              return data(side).filter((row) => (row.flags & PSH) !== 0 && !ends.includes(row.seq + row.len));
            })
            .map(({ frame }) => frame),
        )
      : undefined,
    "timing.delayed": listed(delayedOf(rows, answerTo)),
    "handshake.again":
      syns.length > 1
        ? syns[0]?.seqRaw === syns[1]?.seqRaw
          ? "b"
          : "a"
        : syns[0]?.reusesPorts
          ? "a"
          : undefined,
    "closing.reset":
      rst &&
      (rows.every((row) => row.from !== rst.from || row.frame >= rst.frame) ? "a" : finBefore ? "c" : "b"),
    "artefacts.checksum":
      about && !about.source.startsWith("[")
        ? pseudoHeaderSum(about) === about.checksum
          ? "no"
          : "yes"
        : undefined,
    "artefacts.above-mss":
      about &&
      syn &&
      synAck &&
      `${Math.ceil(about.len / ((about.from === "client" ? synAck.mss : syn.mss) - (timed ? 12 : 0)))}`,
    "closing.octets": lastAck && syn && `${octets("client")}`,
    "closing.time-wait": firstFin?.from,
    "closing.half":
      firstFin &&
      (rows.some((row) => row.from !== firstFin.from && row.len > 0 && row.frame > firstFin.frame)
        ? "yes"
        : "no"),
    "artefacts.share": carried === 0 ? undefined : `${(carried / whole) * 100} %`,
  };
}

function listed(numbers: readonly number[] | undefined): string | undefined {
  return numbers === undefined ? undefined : numbers.join(", ") || "none";
}

function sideOf(text: string): Row["from"] {
  return /did the server send/u.test(text) ? "server" : "client";
}

/** Report 001: what a server says to everybody who comes, without a line end. Everything behind it ends in one. */
const SRM_WELCOME = Buffer.from("Welcome to this chatroom!").toString("hex");

function isSrm(rows: readonly Row[]): boolean {
  const sent = rows.filter(({ from, len }) => from === "server" && len > 0).map(({ payload }) => payload);
  return sent.join("").startsWith(SRM_WELCOME);
}

/** The sequence numbers behind the messages of a side of SRM's chat. */
function srmEnds(
  rows: readonly Row[],
  side: Row["from"],
  data: (side: Row["from"]) => readonly Row[],
): readonly number[] {
  const octets = Buffer.from(
    [...data(side)]
      .sort((a, b) => a.seq - b.seq)
      .map(({ payload }) => payload)
      .join(""),
    "hex",
  );
  const welcome = side === "server" && isSrm(rows) ? [SRM_WELCOME.length / 2] : [];
  return [
    ...welcome,
    ...[...octets.entries()].flatMap(([at, octet]) => (octet === 0x0a ? [at + 1] : [])),
  ].map((end) => end + 1);
}

/** Acknowledgments without data of one segment with data, more than 20 ms slower than the fastest of their side, and under half a second. */
function delayedOf(rows: readonly Row[], answerTo: (row: Row) => Row | undefined): readonly number[] {
  const takesNumbers = (row: Row) =>
    (row.flags & RST) === 0 && (row.len > 0 || (row.flags & (SYN | FIN)) !== 0);
  const answered = new Map<Row, Row[]>();
  for (const row of rows.filter(takesNumbers)) {
    const answer = answerTo(row);
    if (answer !== undefined) answered.set(answer, [...(answered.get(answer) ?? []), row]);
  }
  const waits = [...answered].map(([answer, covered]) => ({
    answer,
    covered,
    ns: answer.ns - (covered.at(-1)?.ns ?? 0),
  }));
  return waits
    .filter(({ answer, covered, ns }) => {
      const fastest = Math.min(
        ...waits.flatMap((each) => (each.answer.from === answer.from ? [each.ns] : [])),
      );
      const isPure = answer.len === 0 && (answer.flags & (SYN | FIN | RST)) === 0;
      const isOfOne =
        covered.length === 1 && (covered[0]?.len ?? 0) > 0 && ((covered[0]?.flags ?? 0) & SYN) === 0;
      return isPure && isOfOne && ns < 500e6 && ns - fastest > 20e6;
    })
    .map(({ answer }) => answer.frame)
    .sort((a, b) => a - b);
}

function first(one: readonly Row[], other: readonly Row[], say: (row: Row) => string): string | undefined {
  const [row] = one.length > 0 ? one : other;
  return row && say(row);
}

/** The frames that a text names: `frame 4`, `frames 4, 6-8 and 10`. */
function framesIn(text: string): readonly number[] {
  return [...text.matchAll(/frames? (\d[\d, -]*(?:and \d+)?)/giu)].flatMap(([, list = ""]) =>
    list.split(/,| and /u).flatMap((part) => {
      const [first = "", last = first] = part.trim().split("-");
      return first === ""
        ? []
        : Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => Number(first) + index);
    }),
  );
}

/** Acknowledgments without data in front of a segment that repeat its number, the first one not counted. */
function repeatsBefore(rows: readonly Row[], copy: Row): number {
  return rows.filter(
    (row) =>
      row.from !== copy.from && row.frame < copy.frame && row.isDuplicateAck && row.ackRaw === copy.seqRaw,
  ).length;
}

function mostInFlight(rows: readonly Row[], side: Row["from"]): number {
  return rows.reduce((most, row, index) => {
    if (row.from !== side) return most;
    const before = rows.slice(0, index + 1);
    const sent = Math.max(
      1,
      ...before.filter((each) => each.from === side && each.len > 0).map((each) => each.seq + each.len),
    );
    const acknowledged = Math.max(
      1,
      ...before.filter((each) => each.from !== side && (each.flags & ACK) !== 0).map((each) => each.ack),
    );
    return Math.max(most, sent - acknowledged);
  }, 0);
}

/** Where a text that a question quotes lies in a side's octets; `undefined` where it is quoted in another way than it was sent. */
function placeOfText(rows: readonly Row[], text: string) {
  const [, side = "", said = '""'] =
    /the (client|server)'s message ("(?:[^"\\…]|\\[nrt"\\])*")(?!…)/iu.exec(text) ?? [];
  const quoted: string = JSON.parse(said);
  const sent = rows.filter((row) => row.from === side && row.len > 0).sort((a, b) => a.seq - b.seq);
  const stream = sent.map(({ payload }) => payload).join("");
  const wanted = Buffer.from(quoted).toString("hex");
  const at = stream.indexOf(wanted);
  return quoted === "" || at < 0 || stream.indexOf(wanted, at + 1) >= 0
    ? undefined
    : { sent, start: at / 2 + 1, end: (at + wanted.length) / 2 + 1 };
}

function framesOfText(rows: readonly Row[], text: string): readonly number[] | undefined {
  const place = placeOfText(rows, text);
  return place?.sent
    .filter((row) => row.seq < place.end && row.seq + row.len > place.start)
    .map(({ frame }) => frame);
}

function cutsOfText(rows: readonly Row[], text: string): readonly number[] | undefined {
  const place = placeOfText(rows, text);
  return place?.sent
    .map((row) => row.seq + row.len)
    .filter((end) => end > place.start && end < place.end)
    .map((end) => end - place.start);
}

/** RFC 9293 §3.1: addresses, protocol and length, as the kernel leaves them for hardware to go on with; IPv4 alone. */
function pseudoHeaderSum({ source, destination, headerLength, len }: Row): number {
  const octets = [source, destination].flatMap((place) => (place.split(":")[0] ?? "").split(".").map(Number));
  const words = octets.flatMap((octet, index) =>
    index % 2 === 0 ? [octet * 256 + (octets[index + 1] ?? 0)] : [],
  );
  let sum = words.reduce((total, word) => total + word, 6 + headerLength + len);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

/** Segments with octets that their side had sent before. */
function copiesOf(rows: readonly Row[]): readonly Row[] {
  const sent: Record<Row["from"], Set<number>> = { client: new Set(), server: new Set() };
  const probes = new Set(probesOf(rows));
  return rows.filter((row) => {
    if (row.len === 0 || probes.has(row.frame)) return false;
    const numbers = Array.from({ length: row.len }, (_, index) => row.seq + index);
    const isAgain = numbers.some((number) => sent[row.from].has(number));
    for (const number of numbers) sent[row.from].add(number);
    return isAgain && !isKeepAlive(rows, row);
  });
}

/** One octet that was sent before, alone and unpushed, asks whether the other side is still there. */
function isKeepAlive(rows: readonly Row[], { frame, from, seq, len, flags }: Row): boolean {
  const isTiny = len === 1 && (flags & (PSH | FIN | SYN)) === 0;
  return (
    isTiny && rows.some((row) => row.frame < frame && row.from === from && row.seq + row.len === seq + 1)
  );
}

/** Tiny segments at or one below the next number while the peer's window is closed; the octet of one that is refused is no progress. */
function probesOf(rows: readonly Row[]): readonly number[] {
  const next: Record<Row["from"], number> = { client: 0, server: 0 };
  const window: Record<Row["from"], number> = { client: 1, server: 1 };
  const found: number[] = [];
  for (const row of rows) {
    const peer = row.from === "client" ? "server" : "client";
    const isTiny = (row.flags & (SYN | FIN | RST)) === 0 && row.len <= 1;
    const isBelow = row.seq === next[row.from] - 1;
    const isProbe =
      isTiny && window[peer] === 0 && (isBelow || (row.len === 1 && row.seq === next[row.from]));
    if (isProbe) found.push(row.frame);
    else {
      const taken = row.len + ((row.flags & (SYN | FIN)) === 0 ? 0 : 1);
      next[row.from] = Math.max(next[row.from], row.seq + taken);
    }
    window[row.from] = row.window;
  }
  return found;
}
