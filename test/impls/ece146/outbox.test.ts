import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { expect, it } from "vitest";
import { Outbox } from "../../../src/impls/ece146/outbox.ts";
import { connectRaw, type RawPeer } from "../../support/raw-peer.ts";

const TEXT = Buffer.from("<John> hello");
const LIST = Buffer.from("80045d942e", "hex");

it("leaves 50 ms between a text and a list in the robust reading alone", async () => {
  for (const [reading, least] of [
    ["report", 0],
    ["robust", 45],
  ] as const) {
    const { socket, peer } = await pair();
    const outbox = new Outbox(socket, reading, () => {});
    const begun = performance.now();
    outbox.send(TEXT);
    outbox.send(LIST);
    await peer.hears(LIST);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(least);
    expect(peer.octets()).toEqual(Buffer.concat([TEXT, LIST]));
  }
});

it("sends a flood of texts and lists in order, and does not pause between all of them", async () => {
  const { socket, peer } = await pair();
  const outbox = new Outbox(socket, "robust", () => {});
  const rounds = 1000;
  for (let round = 0; round < rounds; round++) for (const octets of [TEXT, LIST]) outbox.send(octets);
  outbox.send(Buffer.from("the last"));
  await peer.hears("the last");
  const all = Buffer.concat(Array.from({ length: rounds }, () => Buffer.concat([TEXT, LIST])));
  expect(peer.octets()).toEqual(Buffer.concat([all, Buffer.from("the last")]));
});

it.for(["report", "robust"] as const)(
  "gives up whoever does not read, with a reason (%s)",
  async (reading) => {
    const { socket, peer } = await pair();
    peer.stopsReading();
    const reasons: string[] = [];
    const outbox = new Outbox(socket, reading, (why) => reasons.push(why));
    let sent = 0;
    while (!socket.destroyed && sent < 64 << 20) {
      for (const octets of [Buffer.alloc(1 << 20, "x"), LIST]) outbox.send(octets);
      sent += 1 << 20;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(reasons).toEqual(["it leaves more than 4 MiB unread"]);
    expect(socket.destroyed).toBe(true);
    outbox.send(TEXT);
    outbox.end();
    expect(reasons).toHaveLength(1);
  },
);

async function pair(): Promise<{ readonly socket: Socket; readonly peer: RawPeer }> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const peer = await connectRaw(typeof address === "object" && address !== null ? address.port : 0);
  const [socket] = await accepted;
  server.close();
  return { socket, peer };
}
