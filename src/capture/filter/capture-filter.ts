/** A place of a filter that speaks the language of capture filters, and how a display filter says the same. */
interface CaptureFilterPlace {
  readonly at: number;
  readonly length: number;
  readonly instead: string;
}

const PRIMITIVE =
  /(?<![\w.])(?:(tcp|udp|ip|ip6|ether|arp)\s+)?(?:(src|dst)\s+)?(host|net|portrange|port)\s+([\w.:/-]+)/u;
const ADDRESS = /(?<![\w.])(src|dst)\s+([\d.]+|[\da-f]*:[\da-f:]+)/iu;
const LENGTH = /(?<![\w.])(less|greater)\s+(\d+)/u;
const LENGTH_COMPARISON = /(?<![\w.])len\s*([<>]=?|==?)\s*(\d+)/u;
const FLAGS = /(?<![\w.])(?:tcp\s*\[\s*tcpflags\s*\](?:\s*&\s*tcp-(\w+))?|tcp-(syn|ack|fin|rst|push|urg))/u;
const PROTOCOL =
  /(?<![\w.])(?:ip|ip6|ether)\s+proto\s+\S+|(?<![\w.])(?:broadcast|multicast|gateway)(?![\w.])/u;

/** Returns the first place of a filter that only a capture filter has; `undefined` where there is none. */
export function findCaptureFilter(filter: string): CaptureFilterPlace | undefined {
  // What stands in quotation marks is text.
  const text = filter.replaceAll(/"(?:[^"\\]|\\.)*"?/gu, (quoted) => " ".repeat(quoted.length));
  const found = [
    place(PRIMITIVE.exec(text), ([, layer, side, kind = "", value = ""]) =>
      primitive(layer ?? onlyLayer(text), side, kind, value),
    ),
    place(ADDRESS.exec(text), ([, side, address = ""]) => `${addressField(address, side)} == ${address}`),
    place(LENGTH.exec(text), ([, kind, length]) => `frame.len ${kind === "less" ? "<=" : ">="} ${length}`),
    place(
      LENGTH_COMPARISON.exec(text),
      ([, sign = "", length]) => `frame.len ${sign.replace(/^=$/u, "==")} ${length}`,
    ),
    place(FLAGS.exec(text), ([, behind, alone]) => `tcp.flags.${flagName(behind ?? alone ?? "syn")} == 1`),
    place(PROTOCOL.exec(text), () => "ip.proto == 6 or eth.dst == ff:ff:ff:ff:ff:ff"),
  ].filter((each) => each !== undefined);
  return found.sort((one, two) => one.at - two.at)[0];
}

function place(
  match: RegExpExecArray | null,
  insteadOf: (match: RegExpExecArray) => string,
): CaptureFilterPlace | undefined {
  return match === null ? undefined : { at: match.index, length: match[0].length, instead: insteadOf(match) };
}

function primitive(layer: string | undefined, side: string | undefined, kind: string, value: string): string {
  if (kind === "host" || kind === "net")
    return `${layer === "ether" ? macField(side) : addressField(value, side)} == ${value}`;
  const field = `${layer === "udp" ? "udp" : "tcp"}.${side === undefined ? "" : side}port`;
  if (kind === "port") return `${field} == ${value}`;
  return `${field} in {${value.replace("-", "..")}}`;
}

/** Whose ports are meant where that stands elsewhere, as in udp and port 53. */
function onlyLayer(text: string): string {
  return /(?<![\w.])udp(?![\w.])/u.test(text) && !/(?<![\w.])tcp(?![\w.])/u.test(text) ? "udp" : "tcp";
}

function macField(side: string | undefined): string {
  return `eth.${side ?? "addr"}`;
}

function addressField(address: string, side: string | undefined): string {
  return `${address.includes(":") ? "ipv6" : "ip"}.${side ?? "addr"}`;
}

function flagName(name: string): string {
  return name === "rst" ? "reset" : name;
}
