import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { freePort } from "../../../src/netlab/free-port.ts";
import { builtLab } from "../../support/built-lab.ts";
import { type Person, seat } from "../../support/person.ts";
import { connectRaw, listenRaw } from "../../support/raw-peer.ts";
import { hostilities, NEVER_SHOWN } from "../hostile.ts";
import { chatAtServer, readings, serveWords } from "./programs.ts";

describe.for(readings)("PyChat's server (%s)", ([, flags]) => {
  it("shows the lines of the report's example, names first (§1.1)", async () => {
    const port = await freePort();
    const server = seat(builtLab("serve", "pychat", "--host", "127.0.0.1", "--port", String(port), ...flags));
    await server.sees("Enter your name: ");
    expect(server.screen()).toMatch(/^\S+ \([\d.]+\)\nEnter your name: $/);
    expect(server.screen().startsWith(`${hostname().toUpperCase()} (`)).toBe(true);
    await expect(connectRaw(port)).rejects.toThrow("ECONNREFUSED");
    server.types("Francesco");
    await server.sees("The server is ready to receive\n");
    const guest = await connectRaw(port);
    guest.says("Trevor");
    await guest.hears("Francesco");
    await server.sees("Me: ");
    server.types("Hi!");
    await guest.hears("Hi!");
    server.types(":D");
    await guest.hears(":D");
    guest.says("Hello Frank! Been a while!");
    await server.sees("Hello Frank! Been a while!\n");
    expect(server.screen().split("\n").slice(1)).toEqual([
      "Enter your name: The server is ready to receive",
      "Trevor has connected to the chat room.",
      "Type [bye] to exit the chat room.",
      `Connected to: 127.0.0.1: ${guest.clientPort}`,
      "Me: Me: Me: ",
      "Trevor: Hello Frank! Been a while!",
      "Me: ",
    ]);
    expect(guest.octets().toString()).toBe("FrancescoHi!:D");
    server.types("[bye]");
    expect(await server.ended()).toBe(0);
  });

  it("sends [bye] when it is typed, and ends without the client (§1.1)", async () => {
    const { server, guest } = await chatAtServer(flags);
    server.types("[bye]", "too late");
    expect(await guest.ended()).toBe("fin");
    expect(guest.octets().toString()).toBe("Francesco[bye]");
    expect(await server.ended()).toBe(0);
    expect(server.screen()).toContain("Left chat room!\n");
  });

  it("ends when [bye] arrives, and says nothing more (§1.1)", async () => {
    const { server, guest } = await chatAtServer(flags);
    guest.says("[bye]");
    expect(await guest.ended()).toBe("fin");
    expect(await server.ended()).toBe(0);
    expect(guest.octets().toString()).toBe("Francesco");
    expect(server.screen()).toContain("User left chat room!\n");
  });

  it("shows text that is not [bye] alone", async () => {
    const { server, guest } = await chatAtServer(flags);
    guest.says("I type [bye] ");
    await server.sees("\nTrevor: I type [bye] \n");
    server.endsInput();
    expect(await server.ended()).toBe(0);
  });

  it("says [bye] at the end of its input", async () => {
    const { server, guest } = await chatAtServer(flags);
    server.endsInput();
    expect(await server.ended()).toBe(0);
    expect(guest.octets().toString()).toBe("Francesco[bye]");
  });

  it("ends when the connection is closed without [bye]", async () => {
    const { server, guest } = await chatAtServer(flags);
    guest.finishes();
    expect(await server.ended()).toBe(0);
    expect(server.screen()).toMatch(/The other side closed the connection\./);
  });

  it("serves one client and lets a second one stand (§1.1: listen takes one)", async () => {
    const { server, guest, port } = await chatAtServer(flags);
    const second = await connectRaw(port);
    second.says("Vincenzo");
    guest.says("still here");
    await server.sees("Trevor: still here");
    server.types("[bye]");
    expect(await server.ended()).toBe(0);
    expect(await second.ended()).toBe("reset");
    expect(second.octets()).toHaveLength(0);
    expect(server.screen()).not.toContain("Vincenzo");
  });

  it("lets two more clients stand, and refuses whoever comes then", async () => {
    const { server, guest, port } = await chatAtServer(flags);
    const standing = [await connectRaw(port), await connectRaw(port)];
    for (let more = 0; more < 3; more++) {
      const refused = connectRaw(port).then((peer) => peer.ended());
      expect(await refused.catch((error: Error) => error.message)).toMatch(/reset|ECONNRESET/);
    }
    guest.says("still here");
    await server.sees("Trevor: still here");
    standing[0]?.says("Vincenzo");
    server.types("[bye]");
    expect(await server.ended()).toBe(0);
    for (const each of standing) {
      expect(await each.ended()).toBe("reset");
      expect(each.octets()).toHaveLength(0);
    }
  });

  it("shows a name that is not UTF-8 with U+FFFD, and nothing of what it could do to a terminal", async () => {
    const port = await freePort();
    const server = seat(serveWords(port, flags));
    await server.sees("ready to receive");
    const guest = await connectRaw(port);
    guest.says(Buffer.from("Tr\xff\x1b[2Jev\x9b31mor\xc3", "latin1"));
    await guest.hears("Francesco");
    await server.sees("Me: ");
    expect(server.screen()).toContain("\nTr\ufffdev\ufffd31mor\ufffd has connected to the chat room.\n");
    expect(server.screen()).not.toMatch(NEVER_SHOWN);
  });

  it("takes 1024 octets for the name, in the robust reading 64 Ki, and what is behind them for a line", async () => {
    const most = flags.length === 0 ? 1024 : 65_536;
    const port = await freePort();
    const server = seat(serveWords(port, flags));
    await server.sees("ready to receive");
    const guest = await connectRaw(port);
    guest.says(`${"x".repeat(most)}and a line`);
    await server.sees(`\n${"x".repeat(most)} has connected to the chat room.\n`);
    await server.sees(`\n${"x".repeat(most)}: and a line\n`);
    guest.finishes();
    expect(await server.ended()).toBe(0);
  });

  it("says that the port is taken", async () => {
    const { port } = await listenRaw();
    const server = seat(serveWords(port, flags));
    expect(await server.ended()).toBe(1);
    expect(server.screen()).toContain(
      `The server cannot listen on port ${port}: the port is taken by another program.\n`,
    );
  });

  it("ends with 0 at Ctrl-C and at the end of its input: before the name", async () => {
    const start = () => seat(builtLab("serve", "pychat", "--port", "1", ...flags));
    await endsBothWays(start, (server) => server.sees("Enter your name: "));
  });

  it("ends with 0 at Ctrl-C: waiting for a client", async () => {
    const server = seat(serveWords(await freePort(), flags));
    await server.sees("ready to receive");
    server.signals("SIGINT");
    expect(await server.ended()).toBe(0);
  });

  it("ends with 0 at Ctrl-C: waiting for the client's name", async () => {
    const port = await freePort();
    const server = seat(serveWords(port, flags));
    await server.sees("ready to receive");
    const silent = await connectRaw(port);
    server.signals("SIGINT");
    expect(await server.ended()).toBe(0);
    expect(silent.octets()).toHaveLength(0);
  });

  it("ends with 0 at Ctrl-C: in a chat, with [bye]", async () => {
    const { server, guest } = await chatAtServer(flags);
    server.signals("SIGINT");
    expect(await server.ended()).toBe(0);
    expect(guest.octets().toString()).toBe("Francesco[bye]");
    expect(server.screen()).toMatch(/Left chat room!\n$/);
  });

  it.for(Object.keys(hostilities))("survives a client that %s in place of its name", async (what) => {
    const port = await freePort();
    const server = seat(serveWords(port, flags));
    await server.sees("ready to receive");
    const guest = await connectRaw(port);
    hostilities[what]?.(guest);
    expect(await server.ended()).toBe(0);
    expect(server.screen()).not.toMatch(NEVER_SHOWN);
  });

  it.for(Object.keys(hostilities))("survives a client that %s in a chat", async (what) => {
    const { server, guest } = await chatAtServer(flags);
    hostilities[what]?.(guest);
    expect(await server.ended()).toBe(0);
    expect(server.screen()).not.toMatch(NEVER_SHOWN);
  });

  it("does not wait for a client that keeps its side open after [bye]", async () => {
    const { server, guest } = await chatAtServer(flags);
    guest.keepsOpen();
    server.types("[bye]");
    expect(await server.ended()).toBe(0);
  });

  it("survives a client that never reads", async () => {
    const { server, guest } = await chatAtServer(flags);
    guest.stopsReading();
    server.types(...Array<string>(20_000).fill("x".repeat(500)), "[bye]");
    expect(await server.ended()).toBe(0);
    expect(server.screen()).not.toMatch(NEVER_SHOWN);
  });
});

async function endsBothWays(start: () => Person, ready: (person: Person) => Promise<void>): Promise<void> {
  const interrupted = start();
  await ready(interrupted);
  interrupted.signals("SIGINT");
  expect(await interrupted.ended()).toBe(0);
  const cutOff = start();
  await ready(cutOff);
  cutOff.endsInput();
  expect(await cutOff.ended()).toBe(0);
}
