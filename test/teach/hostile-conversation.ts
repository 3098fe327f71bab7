import type { Conversation } from "../../src/teach/conversation/conversation.ts";
import { quoteOctets } from "../../src/wire/octets.ts";
import { conversationOf } from "./conversation/build-conversation.ts";

/** What people call themselves who want a page, a terminal or a diagram to do something. */
export const MEAN =
  "<script>alert(1)</script><img src=x onerror=alert(1)>\u001b[31m\u001b]0;t\u0007\u202egpj.exe\u2066;#quot; end\nNote over C: x\r%%{init}%% `\"'&amp;";

/** Returns a conversation whose client says such things, as a message too. */
export function hostileConversation(): Conversation {
  const octets = new TextEncoder().encode(MEAN);
  const conversation = conversationOf([
    { from: "client", seq: 0, flags: "S" },
    { from: "server", seq: 0, ack: 1, flags: "SA" },
    { from: "client", seq: 1, ack: 1, flags: "A" },
    { from: "client", seq: 1, ack: 1, flags: "PA", data: MEAN },
    { from: "client", seq: 1 + octets.length, ack: 1, flags: "PA", data: MEAN },
  ]);
  const steps = conversation.steps.map((step) =>
    step.segment.frame === 4 ? { ...step, messages: [1] } : step,
  );
  const message = {
    number: 1,
    from: "client" as const,
    start: 0,
    end: octets.length,
    frames: [4],
    type: undefined,
    words: MEAN,
    quoted: quoteOctets(octets),
  };
  return { ...conversation, steps, messages: [message] };
}
