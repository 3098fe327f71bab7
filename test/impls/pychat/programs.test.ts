import { hostname } from "node:os";
import { describe, expect, it, vi } from "vitest";
import { freePort } from "../../../src/netlab/sockets.ts";
import { builtLab } from "../../support/built-lab.ts";
import { type Person, seat } from "../../support/person.ts";
import { connectRaw, listenRaw, type RawPeer } from "../../support/raw-peer.ts";
import { connectionsTo, startFullListener } from "../full-listener.ts";
import { hostilities, NEVER_SHOWN } from "../hostile.ts";

const readings = [
  ["report", []],
  ["robust", ["--robust"]],
] as const;

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

describe.for(readings)("PyChat's client (%s)", ([, flags]) => {
  it("asks and shows the lines of the report's example, name first (§1.2)", async () => {
    const host = await listenRaw();
    const client = seat(builtLab("chat", "pychat", ...flags));
    await client.sees("Enter server address you want to connect to: ");
    client.types("127.0.0.1");
    await client.sees("Enter the server port you want to connect to: ");
    client.types(String(host.port));
    await client.sees("Enter your name: ");
    client.types("Trevor");
    const server = await host.accepts();
    await server.hears("Trevor");
    server.says("Francesco");
    await client.sees("Me: ");
    server.says("Hi!");
    await client.sees("Hi!\n");
    server.says(":D");
    await client.sees(":D\n");
    client.types("Hello Frank! Been a while!");
    await server.hears("Hello Frank! Been a while!");
    expect(client.screen().split("\n")).toEqual([
      "Enter server address you want to connect to: Enter the server port you want to connect to: Enter your name: Successfully joined Francesco 's chat room.",
      "Type [bye] to exit the chat room.",
      "Me: ",
      "Francesco : Hi!",
      "Me: ",
      "Francesco : :D",
      expect.stringMatching(/^(Me: ){1,2}$/),
    ]);
    server.says("[bye]");
    expect(await client.ended()).toBe(0);
    expect(server.octets().toString()).toBe("TrevorHello Frank! Been a while!");
  });

  it("sends [bye] when it is typed, and ends (§1.1)", async () => {
    const { client, host } = await chatAtClient(flags);
    client.types("[bye]");
    expect(await client.ended()).toBe(0);
    expect(await host.ended()).toBe("fin");
    expect(host.octets().toString()).toBe("Trevor[bye]");
  });

  it("keeps what is typed before it has joined, and sends it behind the names", async () => {
    const server = await listenRaw();
    const client = seat(chatWords(server.port, flags));
    client.types("typed early", "[bye]");
    const host = await server.accepts();
    await host.hears("Trevor");
    expect(host.octets().toString()).toBe("Trevor");
    host.says("Francesco");
    expect(await client.ended()).toBe(0);
    expect(host.octets().toString()).toBe("Trevortyped early[bye]");
  });

  it("says that no program listens there", async () => {
    const port = await freePort();
    const client = seat(chatWords(port, flags));
    expect(await client.ended()).toBe(1);
    expect(client.screen()).toBe(
      `Cannot connect to 127.0.0.1, port ${port}: connection refused: no program listens there.\n`,
    );
  });

  it("says what it needs when a port is none or the input ends", async () => {
    const needed = "An address, a port from 1 to 65535 and a name are needed.\n";
    const wrong = seat(builtLab("chat", "pychat", ...flags));
    wrong.types("127.0.0.1", "70000");
    expect(await wrong.ended()).toBe(1);
    expect(wrong.screen()).toMatch(new RegExp(`connect to: ${needed}`));
    const silent = seat(builtLab("chat", "pychat", ...flags));
    silent.endsInput();
    expect(await silent.ended()).toBe(1);
    expect(silent.screen()).toBe(`Enter server address you want to connect to: \n${needed}`);
  });

  it.for([0, 1, 2])("ends with 0 at Ctrl-C: at prompt %i", async (answered) => {
    const client = seat(builtLab("chat", "pychat", ...flags));
    const prompts = ["Enter server address", "Enter the server port", "Enter your name: "];
    client.types(...["127.0.0.1", "49202"].slice(0, answered));
    await client.sees(prompts[answered] ?? "");
    client.signals("SIGINT");
    expect(await client.ended()).toBe(0);
    expect(client.screen()).toMatch(/: \n$/);
  });

  it("ends with 0 at Ctrl-C: while it connects", async () => {
    const port = await startFullListener();
    const client = seat(chatWords(port, flags));
    await vi.waitFor(() => expect(connectionsTo(port, "SYN-SENT")).toBe(1), 20_000);
    client.signals("SIGINT");
    expect(await client.ended()).toBe(0);
    expect(client.screen()).toBe("");
  });

  it("ends with 0 at Ctrl-C: waiting for the host's name", async () => {
    const server = await listenRaw();
    const client = seat(chatWords(server.port, flags));
    const host = await server.accepts();
    await host.hears("Trevor");
    client.signals("SIGINT");
    expect(await client.ended()).toBe(0);
    expect(await host.ended()).toBe("fin");
  });

  it("ends with 0 at Ctrl-C: in a chat, with [bye]", async () => {
    const { client, host } = await chatAtClient(flags);
    client.signals("SIGINT");
    expect(await client.ended()).toBe(0);
    expect(host.octets().toString()).toBe("Trevor[bye]");
  });

  it.for(Object.keys(hostilities))("survives a server that %s in place of its name", async (what) => {
    const server = await listenRaw();
    const client = seat(chatWords(server.port, flags));
    const host = await server.accepts();
    hostilities[what]?.(host);
    expect(await client.ended()).toBeLessThanOrEqual(1);
    expect(client.screen()).not.toMatch(NEVER_SHOWN);
  });

  it.for(Object.keys(hostilities))("survives a server that %s in a chat", async (what) => {
    const { client, host } = await chatAtClient(flags);
    hostilities[what]?.(host);
    expect(await client.ended()).toBe(0);
    expect(client.screen()).not.toMatch(NEVER_SHOWN);
  });
});

describe("one read is one message", () => {
  it("shows more than 1024 octets as two lines in the report's reading (§1.1)", async () => {
    const { server, guest } = await chatAtServer([]);
    guest.says(`${"x".repeat(1024)}tail`);
    await server.sees(`Trevor: ${"x".repeat(1024)}\n`);
    await server.sees("Trevor: tail\n");
    server.types("[bye]");
    expect(await server.ended()).toBe(0);
  });

  it("makes the report's reading deaf when a character is cut at octet 1024, and it says so", async () => {
    const { server, guest } = await chatAtServer([]);
    guest.says(`${"x".repeat(1023)}é`);
    await server.sees(
      "(UnicodeDecodeError: this read ends inside a character. The report's program receives nothing more from here on.)\n",
    );
    guest.says("[bye]");
    server.types("can you hear me?");
    await guest.hears("can you hear me?");
    guest.finishes();
    expect(await server.ended()).toBe(0);
    expect(server.screen()).not.toContain("User left chat room!");
  });

  it("is no limit in the robust reading", async () => {
    const { server, guest } = await chatAtServer(["--robust"]);
    const long = `${"x".repeat(1023)}é and on`;
    guest.says(long);
    await server.sees(`Trevor: ${long}\n`);
    server.types("[bye]");
    expect(await server.ended()).toBe(0);
  });

  it("is no matter to the robust reading, which joins single octets", async () => {
    const { server, guest } = await chatAtServer(["--robust"]);
    for (const octet of Buffer.from("Grüße 👋")) guest.says(Uint8Array.of(octet));
    await server.sees("Trevor: Grüße 👋\n");
    for (const octet of Buffer.from("[bye]")) guest.says(Uint8Array.of(octet));
    expect(await server.ended()).toBe(0);
    expect(server.screen()).toContain("User left chat room!");
  });
});

function serveWords(port: number, flags: readonly string[]): readonly string[] {
  return builtLab(
    "serve",
    "pychat",
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
    "--name",
    "Francesco",
    ...flags,
  );
}

function chatWords(port: number, flags: readonly string[]): readonly string[] {
  return builtLab(
    "chat",
    "pychat",
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
    "--name",
    "Trevor",
    ...flags,
  );
}

async function chatAtServer(
  flags: readonly string[],
): Promise<{ readonly server: Person; readonly guest: RawPeer; readonly port: number }> {
  const port = await freePort();
  const server = seat(serveWords(port, flags));
  await server.sees("ready to receive");
  const guest = await connectRaw(port);
  guest.says("Trevor");
  await guest.hears("Francesco");
  await server.sees("Me: ");
  return { server, guest, port };
}

async function chatAtClient(
  flags: readonly string[],
): Promise<{ readonly client: Person; readonly host: RawPeer }> {
  const server = await listenRaw();
  const client = seat(chatWords(server.port, flags));
  const host = await server.accepts();
  await host.hears("Trevor");
  host.says("Francesco");
  await client.sees("Me: ");
  return { client, host };
}

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
