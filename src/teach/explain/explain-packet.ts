import { type Checksum, checksumOf } from "../../capture/layers/checksum.ts";
import { type DecodedPacket, describeLayers } from "../../capture/layers/decode-packet.ts";
import { dissect } from "../../capture/layers/dissect.ts";
import { IP_PROTOCOL } from "../../capture/layers/ip.ts";
import { otherInfo } from "../../capture/layers/other-info.ts";
import type { PacketRecord } from "../../capture/packet.ts";
import { PacketView } from "../../capture/packet-view.ts";
import { safeText } from "../../harness/reporters/safe-text.ts";
import { shellWord } from "../../harness/shell-word.ts";
import type { CaptureReading, Side, Step } from "../conversation/conversation.ts";
import { otherSide } from "../conversation/sides.ts";
import { type ConnectionFacts, factsOf } from "./connection-facts.ts";
import { explainDatagram } from "./explain-datagram.ts";
import { explainIp } from "./explain-ip.ts";
import { explainLink } from "./explain-link.ts";
import { drawTcp, explainTcp } from "./explain-tcp.ts";
import { explainUdp } from "./explain-udp.ts";
import type { ExplainedEnd, ExplainedFact, ExplainedLayer, PacketExplanation } from "./explanation.ts";
import { notesOn } from "./notes.ts";
import { bareContext, tcpContext } from "./number-words.ts";
import { placeOf } from "./place.ts";
import { segmentFacts } from "./segment-facts.ts";
import { speechOf } from "./speech.ts";
import { flagNames, tcpdumpFlags } from "./tcp-flags.ts";

/** Returns all that can be said of the frame that `reading` was asked for. */
export function explainPacket(reading: CaptureReading): PacketExplanation {
  const { path, frame, conversations } = reading;
  if (frame === undefined) throw new Error("a frame must be chosen to be explained");
  const { packet, number } = frame;
  const view = new PacketView();
  view.load(packet, number);
  dissect(view);
  const layers = describeLayers(view);
  const checksum = checksumOf(view);
  const [conversation] = conversations;
  const facts = conversation && factsOf(conversation);
  const step = facts?.stepAt(number);
  const said =
    facts !== undefined && step !== undefined
      ? segmentWords(facts, step)
      : otherWords(frame, layers, checksum);
  return {
    schema: "lab-explain-packet/1",
    file: safeText(path),
    frame: number,
    time: seconds(packet.timestampNs - reading.firstNs),
    length: packet.originalLength,
    capturedLength: packet.capturedLength,
    ...endsOf(reading, layers, step),
    ...said,
    layers: explainLayers(packet, layers, checksum, facts, step),
    diagram: layers.tcp === undefined ? [] : drawTcp(packet.data, layers.tcp),
    facts: [...said.facts, ...captureFacts(packet)],
    commands: commandsFor(reading, facts, step),
  };
}

type Said = Pick<
  PacketExplanation,
  "kind" | "stream" | "says" | "place" | "states" | "facts" | "notes" | "filter" | "tcpdump"
>;

function segmentWords(facts: ConnectionFacts, step: Step): Said {
  const { segment, states } = step;
  const { stream } = facts.conversation.connection;
  return {
    kind: flagNames(segment.flags),
    stream,
    says: speechOf(facts, step),
    place: placeOf(facts, step),
    states,
    facts: segmentFacts(facts, step),
    notes: notesOn(facts, step),
    filter: `tcp.stream == ${stream} && frame.number == ${segment.frame}`,
    tcpdump: tcpdumpFlags(segment.flags),
  };
}

function otherWords(
  { packet, number }: NonNullable<CaptureReading["frame"]>,
  layers: DecodedPacket,
  checksum: Checksum | undefined,
): Said {
  const nothing = {
    stream: null,
    place: null,
    states: null,
    notes: [],
    tcpdump: null,
    filter: `frame.number == ${number}`,
  } as const;
  if (layers.udp !== undefined) return { ...nothing, ...explainDatagram(layers.udp, checksum) };
  if (layers.tcp !== undefined)
    return {
      ...nothing,
      kind: flagNames(layers.tcp.flags),
      tcpdump: tcpdumpFlags(layers.tcp.flags),
      says: [],
      facts: [
        { about: "Unknown", text: "Its place in a connection cannot be told from what was captured of it." },
      ],
    };
  const { protocol, info } = otherInfo(packet, layers);
  return {
    ...nothing,
    kind: protocol,
    says: [],
    facts: [
      { about: "Info", text: safeText(info) },
      {
        about: "Not told",
        text: isKnown(layers)
          ? `Of its ${protocol} header too little was captured, or it makes no sense; lab read -x shows the octets.`
          : `Behind these headers it is ${protocol}, which lab explain does not know; lab read -x shows its octets.`,
      },
    ],
  };
}

/** Whether it carries what could be explained if it were whole. */
function isKnown({ ip }: DecodedPacket): boolean {
  return ip !== undefined && (ip.protocol === IP_PROTOCOL.tcp || ip.protocol === IP_PROTOCOL.udp);
}

function explainLayers(
  { data }: PacketRecord,
  { link, ip, tcp, udp }: DecodedPacket,
  checksum: Checksum | undefined,
  facts: ConnectionFacts | undefined,
  step: Step | undefined,
): readonly ExplainedLayer[] {
  const context =
    facts !== undefined && step !== undefined ? tcpContext(facts, step) : tcp && bareContext(tcp);
  const layers = [
    link && explainLink(data, link),
    ip && explainIp(data, ip),
    tcp && context && explainTcp(data, tcp, checksum, context),
    udp && explainUdp(data, udp, checksum),
  ];
  return layers.flatMap((layer) => (layer === undefined ? [] : [layer]));
}

function captureFacts({
  capturedLength,
  originalLength,
  comments = [],
}: PacketRecord): readonly ExplainedFact[] {
  return [
    ...(capturedLength < originalLength
      ? [
          {
            about: "Cut",
            text: `Of its ${originalLength} octets the capture kept the first ${capturedLength}.`,
          },
        ]
      : []),
    ...comments.map((comment) => ({ about: "Comment", text: safeText(comment) })),
  ];
}

function endsOf(
  { names }: CaptureReading,
  { ip, tcp, udp }: DecodedPacket,
  step: Step | undefined,
): Pick<PacketExplanation, "from" | "to"> {
  if (ip === undefined) return { from: null, to: null };
  const ports = tcp ?? udp;
  const end = (address: string, port: number | undefined, role: Side | null): ExplainedEnd => ({
    role,
    address,
    port: port ?? null,
    name: names.get(address) ?? null,
  });
  return {
    from: end(ip.source, ports?.sourcePort, step?.from ?? null),
    to: end(ip.destination, ports?.destinationPort, step === undefined ? null : otherSide(step.from)),
  };
}

function commandsFor(
  { path, frames, frame }: CaptureReading,
  facts: ConnectionFacts | undefined,
  step: Step | undefined,
): readonly string[] {
  if (path === "-") return [];
  const explain = (what: string) => `lab explain ${shellWord(safeText(path) + what)}`;
  if (facts === undefined || step === undefined) {
    const next = (frame?.number ?? 0) + 1;
    return next <= frames ? [explain(`#${next}`)] : [];
  }
  const next = facts.next(step);
  const whole = `${explain("")} --stream ${facts.conversation.connection.stream}`;
  return [...(next === undefined ? [] : [explain(`#${next.segment.frame}`)]), whole];
}

function seconds(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? "-" : "";
  const value = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  return `${sign}${value / 1_000_000_000n}.${(value % 1_000_000_000n).toString().padStart(9, "0").replace(/000$/u, "")}`;
}
