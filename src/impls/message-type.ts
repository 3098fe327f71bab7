import type { Direction, MessageType, Protocol } from "./impl.ts";

/** Returns the type of one whole message, or `undefined` for octets that the report knows nothing of. */
export function messageTypeOf(
  { messageTypes }: Pick<Protocol, "messageTypes">,
  direction: Direction,
  octets: Uint8Array,
  isFirst: boolean,
): MessageType | undefined {
  return messageTypes.find((type) => type.direction === direction && type.is(octets, isFirst));
}
