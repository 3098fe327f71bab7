import type { PacketRecord } from "../../../src/capture/packet.ts";
import { createTracker } from "../../../src/capture/tcp/tracker.ts";
import { buildConversation } from "../../../src/teach/conversation/build-conversation.ts";
import type { Conversation, StateChange, Step } from "../../../src/teach/conversation/conversation.ts";
import { buildPacket, type SegmentSpec } from "../../capture/tcp/build-packet.ts";

/** Returns the conversation of these segments, whose frames count from 1. */
export function conversationOf(specs: readonly SegmentSpec[]): Conversation {
  const tracker = createTracker();
  for (const [index, packet] of packetsOf(specs).entries()) tracker.add(packet, index + 1);
  const [connection] = tracker.connections();
  if (connection === undefined) throw new Error("there is no connection in what was built");
  return buildConversation(connection, {
    segments: connection.segments.map(() => ({
      headerLength: 20,
      isHeaderCut: false,
      checksum: undefined,
      version: 4,
    })),
    names: new Map(),
    protocol: undefined,
  });
}

function packetsOf(specs: readonly SegmentSpec[]): readonly PacketRecord[] {
  return specs.map((spec, index) => buildPacket({ atMs: index, ...spec }));
}

/** Returns the states around each segment, client then server: `ESTABLISHED` where nothing changes, else `A > B`; `?` for unknown. */
export function statesOf({ steps }: Pick<Conversation, "steps">): readonly (readonly [string, string])[] {
  return steps.map(({ states }: Step) => [words(states.client), words(states.server)]);
}

function words({ before, after }: StateChange): string {
  return before === after ? (before ?? "?") : `${before ?? "?"} > ${after ?? "?"}`;
}
