import { describe, expect, it } from "vitest";
import { readConversations } from "../../../src/teach/conversation/read-conversations.ts";
import type { SegmentSpec } from "../../capture/tcp/build-packet.ts";
import { tracePath } from "../../capture/tcp/traces.ts";
import { conversationOf, statesOf } from "./build-conversation.ts";

const OPENING: readonly SegmentSpec[] = [
  { from: "client", seq: 100, flags: "S" },
  { from: "server", seq: 300, ack: 101, flags: "SA" },
  { from: "client", seq: 101, ack: 301, flags: "A" },
];

const OPENED = [
  ["CLOSED > SYN-SENT", "LISTEN > SYN-RECEIVED"],
  ["SYN-SENT > ESTABLISHED", "SYN-RECEIVED"],
  ["ESTABLISHED", "SYN-RECEIVED > ESTABLISHED"],
];

describe("the states of both ends", () => {
  it("are those of RFC 9293, figure 6, in a three-way handshake", () => {
    expect(statesOf(conversationOf(OPENING))).toEqual(OPENED);
  });

  it("are those of RFC 9293, figure 12, in a close of one after the other", () => {
    const close: readonly SegmentSpec[] = [
      { from: "client", seq: 101, ack: 301, flags: "FA" },
      { from: "server", seq: 301, ack: 102, flags: "A" },
      { from: "server", seq: 301, ack: 102, flags: "FA" },
      { from: "client", seq: 102, ack: 302, flags: "A" },
    ];
    expect(statesOf(conversationOf([...OPENING, ...close]))).toEqual([
      ...OPENED,
      ["ESTABLISHED > FIN-WAIT-1", "ESTABLISHED > CLOSE-WAIT"],
      ["FIN-WAIT-1 > FIN-WAIT-2", "CLOSE-WAIT"],
      ["FIN-WAIT-2 > TIME-WAIT", "CLOSE-WAIT > LAST-ACK"],
      ["TIME-WAIT", "LAST-ACK > CLOSED"],
    ]);
  });

  it("are those of RFC 9293, figure 13, in a close of both at once", () => {
    const close: readonly SegmentSpec[] = [
      { from: "client", seq: 101, ack: 301, flags: "FA" },
      { from: "server", seq: 301, ack: 101, flags: "FA" },
      { from: "client", seq: 102, ack: 302, flags: "A" },
      { from: "server", seq: 302, ack: 102, flags: "A" },
    ];
    expect(statesOf(conversationOf([...OPENING, ...close])).slice(3)).toEqual([
      ["ESTABLISHED > FIN-WAIT-1", "ESTABLISHED"],
      ["FIN-WAIT-1 > CLOSING", "ESTABLISHED > FIN-WAIT-1"],
      ["CLOSING", "FIN-WAIT-1 > FIN-WAIT-2"],
      ["CLOSING > TIME-WAIT", "FIN-WAIT-2 > TIME-WAIT"],
    ]);
  });

  it("are those of RFC 9293, figure 7, when both open at once", () => {
    const opening: readonly SegmentSpec[] = [
      { from: "client", seq: 100, flags: "S" },
      { from: "server", seq: 300, flags: "S" },
      { from: "client", seq: 100, ack: 301, flags: "SA" },
      { from: "server", seq: 300, ack: 101, flags: "SA" },
    ];
    expect(statesOf(conversationOf(opening))).toEqual([
      ["CLOSED > SYN-SENT", "CLOSED"],
      ["SYN-SENT > SYN-RECEIVED", "CLOSED > SYN-SENT"],
      ["SYN-RECEIVED", "SYN-SENT > SYN-RECEIVED"],
      ["SYN-RECEIVED > ESTABLISHED", "SYN-RECEIVED > ESTABLISHED"],
    ]);
  });

  it("stay closed where nobody listens", async () => {
    const { conversations } = await readConversations(tracePath("refused.pcap"), { stream: 0 });
    expect(conversations.map(statesOf)[0]?.slice(0, 2)).toEqual([
      ["CLOSED > SYN-SENT", "CLOSED"],
      ["SYN-SENT > CLOSED", "CLOSED"],
    ]);
  });

  it("leave it open what the server is in while nothing answers a SYN", () => {
    const [syn] = OPENING;
    if (syn === undefined) throw new Error("no SYN");
    expect(statesOf(conversationOf([syn, { ...syn, atMs: 1000 }]))).toEqual([
      ["CLOSED > SYN-SENT", "?"],
      ["SYN-SENT", "?"],
    ]);
  });

  it("change with the SYN that arrived, where an earlier one was sent again", () => {
    const [syn, ...rest] = OPENING;
    if (syn === undefined) throw new Error("no SYN");
    expect(statesOf(conversationOf([syn, { ...syn, atMs: 1000 }, ...rest])).slice(0, 2)).toEqual([
      ["CLOSED > SYN-SENT", "LISTEN"],
      ["SYN-SENT", "LISTEN > SYN-RECEIVED"],
    ]);
  });

  it("do not close with a FIN that was sent again", () => {
    const fin: SegmentSpec = { from: "client", seq: 101, ack: 301, flags: "FA" };
    const close = [fin, fin, { from: "server", seq: 301, ack: 102, flags: "A" } as const];
    expect(statesOf(conversationOf([...OPENING, ...close])).slice(3)).toEqual([
      ["ESTABLISHED > FIN-WAIT-1", "ESTABLISHED"],
      ["FIN-WAIT-1", "ESTABLISHED > CLOSE-WAIT"],
      ["FIN-WAIT-1 > FIN-WAIT-2", "CLOSE-WAIT"],
    ]);
  });

  it("end with a reset", () => {
    const reset: SegmentSpec = { from: "server", seq: 301, ack: 101, flags: "RA" };
    expect(statesOf(conversationOf([...OPENING, reset])).at(-1)).toEqual([
      "ESTABLISHED > CLOSED",
      "ESTABLISHED > CLOSED",
    ]);
  });

  it("are known in a capture from the middle on once both still have something to say", () => {
    const talk: readonly SegmentSpec[] = [
      { from: "server", seq: 50, ack: 70, flags: "A" },
      { from: "client", seq: 70, ack: 50, flags: "PA", data: "hi" },
      { from: "server", seq: 50, ack: 72, flags: "PA", data: "yes" },
      { from: "server", seq: 53, ack: 72, flags: "FA" },
      { from: "client", seq: 72, ack: 54, flags: "A" },
    ];
    // Tracked from its first segment on, which is the server's here, so that the roles are the other way round.
    const asSeen = statesOf(conversationOf(talk)).map(([first, second]) => [second, first]);
    expect(asSeen).toEqual([
      ["? > ESTABLISHED", "? > ESTABLISHED"],
      ["ESTABLISHED", "ESTABLISHED"],
      ["ESTABLISHED", "ESTABLISHED"],
      ["ESTABLISHED > CLOSE-WAIT", "ESTABLISHED > FIN-WAIT-1"],
      ["CLOSE-WAIT", "FIN-WAIT-1 > FIN-WAIT-2"],
    ]);
  });

  it("stay unknown in a capture from the middle on where one side alone says something", () => {
    const talk: readonly SegmentSpec[] = [
      { from: "client", seq: 70, ack: 50, flags: "PA", data: "hi" },
      { from: "server", seq: 50, ack: 72, flags: "A" },
      { from: "client", seq: 72, ack: 50, flags: "FA" },
    ];
    expect(statesOf(conversationOf(talk))).toEqual([
      ["?", "?"],
      ["?", "?"],
      ["?", "?"],
    ]);
  });
});
