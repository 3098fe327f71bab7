import type { Traffic } from "../impl.ts";
import { historiesOf } from "./traffic-histories.ts";
import { headersOf, messagesOf, registrationOf, routeOf } from "./traffic-messages.ts";

/** Later than everything. */
const NEVER = 1n << 127n;

/**
 * Returns since when the registry has told nobody anything for a reason that is not its own: a client that sends what is no message,
 * begins without REGISTER, or asks for somebody who is not there, which causes a problem (report 003, "Unresolved Problems").
 */
export function findSilence(traffic: Traffic): bigint {
  const histories = historiesOf(traffic);
  const lastTold = histories
    .flatMap(({ told }) => told)
    .reduce((latest, { timestampNs: at }) => (at > latest ? at : latest), 0n);
  const stumbles = [...strangeAt(traffic), ...nobodyAt(traffic)].filter((at) => at > lastTold);
  return stumbles.reduce((first, at) => (at < first ? at : first), NEVER);
}

/** When clients sent what is no message, or no REGISTER first. */
function strangeAt({ streams }: Traffic): readonly bigint[] {
  return streams
    .filter((stream) => routeOf(stream) === "up")
    .flatMap((stream) => {
      const [faulty] = headersOf(stream).fault?.frames ?? [];
      const broken = stream.pieces.find(({ frame }) => frame === faulty)?.timestampNs;
      const [first] = messagesOf(stream);
      const isStranger = first !== undefined && registrationOf(first.data) === undefined;
      return [...(broken === undefined ? [] : [broken]), ...(isStranger ? [first.timestampNs] : [])];
    });
}

/** When clients asked for somebody who never registered. */
function nobodyAt(traffic: Traffic): readonly bigint[] {
  const histories = historiesOf(traffic);
  const names = new Set(histories.map(({ name }) => name));
  return histories
    .flatMap(({ asked }) => asked)
    .flatMap(({ data, timestampNs }) => (asksForNobody(data, names) ? [timestampNs] : []));
}

function asksForNobody(data: string, names: ReadonlySet<string>): boolean {
  const [kind, first = "", ...more] = data.split("|");
  if (kind === "&&CHATREQUEST&&") return !names.has(first);
  return kind === "&&GROUPCHAT&&" && more.some((name) => name !== "" && !names.has(name));
}
