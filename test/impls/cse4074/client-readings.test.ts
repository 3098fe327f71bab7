import { describe, expect, it } from "vitest";
import { connectRaw, listenRaw, type RawPeer } from "../../support/raw-peer.ts";
import { everyCut } from "../cuts.ts";
import { answer, chatAtClient, frame, octetsOf, seatClient, startClient } from "./programs.ts";

const DEAF = "(The receive server message thread has ended: ";
const clientOk = (name: string, port: number) => answer(name, `&&CLIENTOK&&|chat ${port}|${port}`);

describe("the report's client", () => {
  it.for([
    ["OKAY fine", (port: number) => `&&OK&&|ali|fine|${port}`],
    ["is SEARCH for me", () => "&&SEARCH&&|me|ali"],
    ["please REJECT GROUP 4", () => "&&REJECTGROUP&&|ali|4"],
    ["SEARCH: OK bob", (port: number) => `&&OK&&|ali|&&SEARCH&&|bob|ali|${port}`],
    [" EXIT ", () => "&&EXIT&&|ali"],
  ] as const)("finds command words anywhere in a line: %j", async ([typed, sent]) => {
    const { client, registry, ownPort } = await chatAtClient("report");
    client.types(typed);
    await registry.hears(frame(sent(ownPort)));
  });

  it("shows spaces for colons in a group, and for strokes in private", async () => {
    const { client, registry, ownPort } = await chatAtClient("report", "ali");
    registry.says(answer("beyza", "&&MESSAGE&&|beyza: I am good: Beyza"));
    await client.sees("beyza: I am good  Beyza\n");
    const peer = await connectRaw(ownPort);
    peer.says(frame("&&MESSAGE&&|beyza: a|b"));
    await client.sees("beyza: a b\n");
    peer.says(frame("no keyword"));
    await client.sees("no keyword\n");
  });

  it("goes on sending when it hears nothing more, and is not ended by LOGOUT", async () => {
    const { client, registry } = await chatAtClient("report");
    registry.says("Francesco");
    await client.sees("ERROR;the process committed an unexpected exception. exiting!!!\n");
    await client.sees(DEAF);
    client.types("still here", "LOGOUT");
    await registry.hears(frame("&&MESSAGE&&|ali: still here") + frame("&&LOGOUT&&"));
    registry.says(octetsOf("logout-success"));
    client.interrupts();
    expect(await client.ended()).toBe(1);
    expect(client.screen()).not.toContain("goodbye");
  });

  it("stays when the registry closes", async () => {
    const { client, registry } = await chatAtClient("report");
    registry.keepsOpen();
    registry.finishes();
    await client.sees(`${DEAF}the registry closed the connection`);
    client.interrupts();
    expect(await client.ended()).toBe(1);
  });

  it("hears nothing more when the other client cannot be reached", async () => {
    const { client, registry } = await chatAtClient("report");
    const gone = await listenRaw();
    const { client: other, ownPort } = await chatAtClient("report", "x");
    other.interrupts();
    await other.ended();
    expect(gone.port).not.toBe(ownPort);
    registry.says(clientOk("ali", ownPort));
    await client.sees(`${DEAF}the other client cannot be reached: connection refused`);
  });

  it("closes the connection of the last chat when the next one is open", async () => {
    const { client, registry } = await chatAtClient("report");
    const { first, second } = await twoChats(registry);
    expect(await first.ended()).toBe("fin");
    client.types("in the second");
    await second.hears("ali: in the second");
  });

  it("shows no private message any more once a connection has ended", async () => {
    const { client, ownPort } = await chatAtClient("report");
    const first = await connectRaw(ownPort);
    first.says(octetsOf("message"));
    await client.sees("ahmet: hi beyza\n");
    const second = await connectRaw(ownPort);
    second.says(octetsOf("message-utf8"));
    await client.sees("Grüße");
    first.finishes();
    await client.sees("(The receive peer message thread has ended: ");
    second.says(frame("&&MESSAGE&&|ahmet: deaf?"));
    second.finishes();
    client.endsInput();
    await client.ended();
    expect(client.screen()).not.toContain("deaf?");
  });

  it("waits for the first message of a new connection, whoever else speaks", async () => {
    const { client, ownPort } = await chatAtClient("report");
    const first = await connectRaw(ownPort);
    first.says(octetsOf("message"));
    await client.sees("ahmet: hi beyza\n");
    const silent = await connectRaw(ownPort);
    silent.says(" 17  ");
    first.says(octetsOf("message-utf8"));
    silent.says("&&MESSAGE&&|x: so");
    await client.sees("x: so\n");
    await client.sees("Grüße");
    expect(client.screen().indexOf("x: so")).toBeLessThan(client.screen().indexOf("Grüße"));
  });
});

describe("the robust client", () => {
  it("takes for a command only what is one as a whole", async () => {
    const { client, registry } = await chatAtClient("robust");
    for (const line of [
      "OKAY fine",
      "is SEARCH for me",
      "SEARCH",
      "SEARCH two words",
      "EXIT now",
      "LOGOUT please",
    ]) {
      client.types(line);
      await registry.hears(frame(`&&MESSAGE&&|ali: ${line}`));
    }
  });

  it("shows colons and strokes as they were said", async () => {
    const { client, registry, ownPort } = await chatAtClient("robust");
    registry.says(answer("beyza", "&&MESSAGE&&|beyza: I am good: Bey|za"));
    await client.sees("beyza: I am good: Bey|za\n");
    const peer = await connectRaw(ownPort);
    peer.says(frame("&&MESSAGE&&|beyza: a|b: c"));
    await client.sees("beyza: a|b: c\n");
  });

  it("understands the registry and other clients wherever their messages are cut", async () => {
    const { client, registry, ownPort } = await chatAtClient("robust");
    const peer = await connectRaw(ownPort);
    const cuts = everyCut(octetsOf("relayed-utf8"));
    for (const parts of cuts)
      for (const part of parts) {
        registry.says(part);
        await new Promise(setImmediate);
      }
    for (const parts of everyCut(octetsOf("message")))
      for (const part of parts) {
        peer.says(part);
        await new Promise(setImmediate);
      }
    registry.says(answer("ali", "all"));
    await client.sees("server: all\n");
    peer.says(frame("&&MESSAGE&&|ahmet: all"));
    await client.sees("ahmet: all\n");
    expect(client.screen().split("beyza: Grüße 👋\n")).toHaveLength(cuts.length + 1);
    expect(client.screen().split("ahmet: hi beyza\n")).toHaveLength(everyCut(octetsOf("message")).length + 1);
  });

  it("ends with 1 when the registry closes or sends what has no header", async () => {
    const closed = await chatAtClient("robust");
    closed.registry.finishes();
    expect(await closed.client.ended()).toBe(1);
    expect(closed.client.screen()).toMatch(/\(The chat is over: the registry closed the connection\.\)\n$/);
    const broken = await chatAtClient("robust");
    broken.registry.says("Francesco");
    expect(await broken.client.ended()).toBe(1);
    expect(broken.client.screen()).toMatch(
      /\(The chat is over: a header of the registry is no number\.\)\n$/,
    );
  });

  it("keeps the connection of the last chat, and goes on reading when another one ends", async () => {
    const { client, registry, ownPort } = await chatAtClient("robust");
    const { first, second } = await twoChats(registry);
    client.types("in the second");
    await second.hears("ali: in the second");
    expect(first.octets()).toHaveLength(0);
    const [gone, there] = [await connectRaw(ownPort), await connectRaw(ownPort)];
    gone.says("garbage");
    expect(await gone.ended()).toBe("fin");
    there.says(octetsOf("message"));
    await client.sees("ahmet: hi beyza\n");
    there.says(frame("no keyword"));
    await client.sees(") sent what is no message.)\n");
  });

  it("leaves out a CLIENTOK without a port, and says who cannot be reached", async () => {
    const { client, registry } = await chatAtClient("robust");
    registry.says(answer("ali", "&&CLIENTOK&&|go|port"));
    await client.sees('(Left out: CLIENTOK names no port: "port".)\n');
    const { client: other, ownPort } = await chatAtClient("robust", "x");
    other.interrupts();
    await other.ended();
    registry.says(clientOk("ali", ownPort));
    await client.sees("(The other client cannot be reached: connection refused");
    client.types("hello?");
    await registry.hears(frame("&&MESSAGE&&|ali: hello?"));
  });

  it("does not send what is too long for a header, and takes no name that the protocol cannot carry", async () => {
    const { client, registry } = await chatAtClient("robust");
    client.types("x".repeat(10_000), "short");
    await registry.hears(frame("&&MESSAGE&&|ali: short"));
    expect(client.screen()).toContain(
      "(Not sent: a message has at most 9999 octets, and this one has more.)\n",
    );
    expect(registry.octets().toString()).not.toContain("xxx");
    const wrong = seatClient("robust", { name: "Önkol", password: "" });
    expect(await wrong.ended()).toBe(1);
    expect(wrong.screen()).toMatch(/^A user name has ASCII letters/);
  });

  it("says when the other client of a private chat is gone", async () => {
    const listener = await listenRaw();
    const client = startClient("robust", listener.port, "ali");
    const registry = await listener.accepts();
    const other = await listenRaw();
    registry.says(clientOk("ali", other.port));
    const link = await other.accepts();
    await client.sees("server: chat");
    link.finishes();
    await client.sees("(The other client of the private chat is gone.)\n");
  });
});

/** Plays a registry that tells of two chats, one behind the other. */
async function twoChats(registry: RawPeer): Promise<{ readonly first: RawPeer; readonly second: RawPeer }> {
  const [one, two] = [await listenRaw(), await listenRaw()];
  registry.says(clientOk("ali", one.port));
  const first = await one.accepts();
  registry.says(answer("ali", "&&CLIENTEXIT&&|you left the chat room."));
  registry.says(clientOk("ali", two.port));
  return { first, second: await two.accepts() };
}
