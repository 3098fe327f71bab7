import type { Cut, Join, MessageSpan, Piece, Span } from "./stream.ts";

interface NumberedSpan extends Span {
  readonly number: number;
}

/** The pieces of a direction, each kind in the order of the stream. */
export type Pieces = Readonly<Record<Piece, readonly NumberedSpan[]>>;

const KINDS = ["write", "segment", "read"] as const satisfies readonly Piece[];

/** Returns every place inside a message where a piece ends and the message goes on. */
export function findCuts(messages: readonly MessageSpan[], pieces: Pieces): readonly Cut[] {
  return KINDS.flatMap((by) => {
    const cuts: Cut[] = [];
    let at = 0;
    for (const piece of pieces[by]) {
      while (at < messages.length && (messages[at]?.end ?? 0) <= piece.end) at += 1;
      const message = messages[at];
      if (message !== undefined && message.start < piece.end)
        cuts.push({
          message: message.number,
          by,
          piece: piece.number,
          offset: piece.end,
          within: piece.end - message.start,
        });
    }
    return cuts;
  });
}

/** Returns every piece with octets of more than one message. */
export function findJoins(messages: readonly MessageSpan[], pieces: Pieces): readonly Join[] {
  return KINDS.flatMap((by) => {
    const joins: Join[] = [];
    let first = 0;
    for (const piece of pieces[by]) {
      while (first < messages.length && (messages[first]?.end ?? 0) <= piece.start) first += 1;
      const inside: number[] = [];
      for (let at = first; at < messages.length && (messages[at]?.start ?? 0) < piece.end; at += 1)
        inside.push(messages[at]?.number ?? 0);
      if (inside.length > 1) joins.push({ by, piece: piece.number, messages: inside });
    }
    return joins;
  });
}
