import { describe, expect, it, vi } from "vitest";
import { freePort } from "../../../src/netlab/sockets.ts";
import { builtLab } from "../../support/built-lab.ts";
import { type Person, seat } from "../../support/person.ts";
import { connectRaw, listenRaw, type RawPeer } from "../../support/raw-peer.ts";
import { connectionsTo, startFullListener } from "../full-listener.ts";
import { goldenOctets } from "../golden.ts";
import { hostilities, NEVER_SHOWN } from "../hostile.ts";

const readings = [
  ["report", []],
  ["robust", ["--robust"]],
] as const;

const octetsOf = (name: string) => goldenOctets("ece146", name);

describe.for(readings)("the ECE 146 server (%s)", ([, flags]) => {
  it("logs who comes and goes as in figure 4.4, and closes at Ctrl-C", async () => {
    const { server, port } = await startServer(flags);
    const users: RawPeer[] = [];
    for (const name of ["John", "Brandon", "Alice"]) users.push(await join(server, port, name));
    for (const user of [1, 0, 2].map((at) => users[at])) {
      user?.says("!Exit");
      expect(await user?.ended()).toBe("fin");
    }
    server.signals("SIGINT");
    expect(await server.ended()).toBe(0);
    const [john, brandon, alice] = users.map((user) => user.clientPort);
    expect(server.screen().split("\n")).toEqual([
      "Allowing Connections...",
      `*** John Connected (IP: (IP: 127.0.0.1 | Remote addr: ${john}) ***`,
      `*** Brandon Connected (IP: (IP: 127.0.0.1 | Remote addr: ${brandon}) ***`,
      `*** Alice Connected (IP: (IP: 127.0.0.1 | Remote addr: ${alice}) ***`,
      `*** <Brandon> (IP: 127.0.0.1 | Remote addr: ${brandon}) Disconnected ***`,
      `*** <John> (IP: 127.0.0.1 | Remote addr: ${john}) Disconnected ***`,
      `*** <Alice> (IP: 127.0.0.1 | Remote addr: ${alice}) Disconnected ***`,
      "Close Connections...",
      "",
    ]);
  });

  it("sends lines, announcements and lists to all, the one who asked too (§5.3)", async () => {
    const { server, port } = await startServer(flags);
    const john = await join(server, port, "John");
    const brandon = await join(server, port, "Brandon");
    const octets = ["announcement", "two-users", "echoed-line"].map(octetsOf);
    for (const [at, words] of ["!ShowUserHasConnected", "!GetAllActiveUsers", "Hello from PC1"].entries()) {
      brandon.says(words);
      for (const user of [john, brandon]) await user.hears(octets[at] ?? "");
    }
    expect(john.octets()).toEqual(Buffer.concat(octets));
    expect(brandon.octets()).toEqual(Buffer.concat(octets));
  });

  it("answers !Exit with the list, to the leaver too, and closes (§5.3)", async () => {
    const { server, port } = await startServer(flags);
    const john = await join(server, port, "John");
    const brandon = await join(server, port, "Brandon");
    brandon.says("!Exit");
    expect(await brandon.ended()).toBe("fin");
    await john.hears(octetsOf("one-user"));
    expect(brandon.octets()).toEqual(octetsOf("one-user"));
    john.says("!Exit");
    expect(await john.ended()).toBe("fin");
    expect(john.octets()).toEqual(Buffer.concat([octetsOf("one-user"), octetsOf("no-user")]));
  });

  it("sends a list of more than 1024 octets", async () => {
    const { server, port } = await startServer(flags);
    const names = Array.from({ length: 8 }, (_, at) => `${at}`.repeat(200));
    let last: RawPeer | undefined;
    for (const name of names) last = await join(server, port, name);
    last?.says("!GetAllActiveUsers");
    await last?.hears(Buffer.from("94652e", "hex"));
    expect(last?.octets().length).toBeGreaterThan(1600);
  });

  it("says that the port is taken", async () => {
    const { port } = await listenRaw();
    const server = seat(serveWords(port, flags));
    expect(await server.ended()).toBe(1);
    expect(server.screen()).toBe(
      `The server cannot listen on port ${port}: the port is taken by another program.\n`,
    );
  });

  it("closes every connection at Ctrl-C and waits for none that stays open", async () => {
    const { server, port } = await startServer(flags);
    const john = await join(server, port, "John");
    const silent = await connectRaw(port);
    john.keepsOpen();
    silent.keepsOpen();
    server.signals("SIGINT");
    expect(await server.ended()).toBe(0);
    expect(await john.ended()).toBe("fin");
  });

  it("ends at Ctrl-C although one who left keeps the connection open", async () => {
    const { server, port } = await startServer(flags);
    const john = await join(server, port, "John");
    john.keepsOpen();
    john.says("!Exit");
    expect(await john.ended()).toBe("fin");
    server.signals("SIGINT");
    expect(await server.ended()).toBe(0);
  });

  it("is not kept from serving by a client that never reads", async () => {
    const { server, port } = await startServer(flags);
    const deaf = await join(server, port, "deaf");
    deaf.stopsReading();
    const john = await join(server, port, "John");
    // One octet marks the end of each round, because no reading can cut it in two.
    for (const mark of "ABCDEFGHIKLM") {
      john.says("x".repeat(1 << 20));
      john.says(mark);
      await john.hears(mark);
    }
    server.signals("SIGINT");
    expect(await server.ended()).toBe(0);
    expect(server.screen()).not.toMatch(NEVER_SHOWN);
  });

  it.for(Object.keys(hostilities))("serves others when a client %s in place of its name", async (what) => {
    const { server, port } = await startServer(flags);
    const john = await join(server, port, "John");
    hostilities[what]?.(await connectRaw(port));
    await staysUsable(server, john);
  });

  it.for(Object.keys(hostilities))("serves others when a client %s in the room", async (what) => {
    const { server, port } = await startServer(flags);
    const john = await join(server, port, "John");
    hostilities[what]?.(await join(server, port, "Mallory"));
    await staysUsable(server, john);
  });
});

describe("where the readings of the ECE 146 server differ", () => {
  it("keeps the name of one who was reset in the report's reading: a ghost", async () => {
    const { server, port } = await startServer([]);
    const john = await join(server, port, "John");
    const brandon = await join(server, port, "Brandon");
    brandon.resets();
    await server.sees(`Error with client (IP: 127.0.0.1 | Remote addr: ${brandon.clientPort})\n`);
    john.says("!GetAllActiveUsers");
    await john.hears(octetsOf("two-users"));
  });

  it("keeps the name of one who closed without !Exit in the report's reading, and says nothing", async () => {
    const { server, port } = await startServer([]);
    const john = await join(server, port, "John");
    const brandon = await join(server, port, "Brandon");
    brandon.finishes();
    expect(await brandon.ended()).toBe("fin");
    john.says("!GetAllActiveUsers");
    await john.hears(octetsOf("two-users"));
    expect(server.screen()).not.toContain("Disconnected");
  });

  it.for(["resets", "finishes"] as const)(
    "removes one who %s in the robust reading, and tells the others",
    async (how) => {
      const { server, port } = await startServer(["--robust"]);
      const john = await join(server, port, "John");
      const brandon = await join(server, port, "Brandon");
      brandon[how]();
      await john.hears(octetsOf("one-user"));
      await server.sees(
        `*** <Brandon> (IP: 127.0.0.1 | Remote addr: ${brandon.clientPort}) Disconnected ***\n`,
      );
    },
  );

  it("takes commands joined to the name for a part of it in the report's reading", async () => {
    const { server, port } = await startServer([]);
    const brandon = await connectRaw(port);
    brandon.says("Brandon!ShowUserHasConnected!GetAllActiveUsers");
    await server.sees("*** Brandon!ShowUserHasConnected!GetAllActiveUsers Connected (IP: (IP: ");
    brandon.says("hello");
    await brandon.hears("<Brandon!ShowUserHasConnected!GetAllActiveUsers> hello");
  });

  it("takes commands off the name in the robust reading", async () => {
    const { server, port } = await startServer(["--robust"]);
    const john = await join(server, port, "John");
    const brandon = await connectRaw(port);
    brandon.says("Brandon!ShowUserHasConnected!GetAllActiveUsers");
    await server.sees("*** Brandon Connected (IP: (IP: ");
    for (const user of [john, brandon]) {
      await user.hears(octetsOf("two-users"));
      expect(user.octets()).toEqual(Buffer.concat([octetsOf("announcement"), octetsOf("two-users")]));
    }
  });

  it("joins single octets in the robust reading", async () => {
    const { server, port } = await startServer(["--robust"]);
    const user = await connectRaw(port);
    for (const octet of Buffer.from("Jürgen")) user.says(Uint8Array.of(octet));
    await server.sees("*** Jürgen Connected");
    for (const octet of Buffer.from("Grüße")) user.says(Uint8Array.of(octet));
    await user.hears("<Jürgen> Grüße");
  });

  it("cuts a line at 1024 octets in the report's reading", async () => {
    const { server, port } = await startServer([]);
    const john = await join(server, port, "John");
    john.says(`${"x".repeat(1024)}tail`);
    await john.hears("<John> tail");
    expect(john.octets().toString()).toBe(`<John> ${"x".repeat(1024)}<John> tail`);
  });

  it("counts a connection without a name as a user in the report's reading alone", async () => {
    const { server, port } = await startServer([]);
    const nobody = await connectRaw(port);
    nobody.finishes();
    await server.sees("***  Connected (IP: (IP: ");
    const john = await join(server, port, "John");
    john.says("!GetAllActiveUsers");
    await john.hears(octetsOf("nameless-user"));
  });
});

describe.for(readings)("the ECE 146 client (%s)", ([, flags]) => {
  it("asks what the log-in window asks, and introduces itself in three writes (§5.2)", async () => {
    const listener = await listenRaw();
    const client = seat(builtLab("chat", "ece146", ...flags));
    await client.sees("Username: ");
    client.types("Brandon");
    await client.sees("Host IP & Port: ");
    client.types(`127.0.0.1:${listener.port}`);
    const server = await listener.accepts();
    await server.hears("!GetAllActiveUsers");
    expect(server.octets()).toEqual(Buffer.concat(["name", "announce", "list"].map(octetsOf)));
    server.says(octetsOf("announcement"));
    await client.sees("*** Brandon Connected ***\n");
    server.says(octetsOf("three-users"));
    await client.sees("Alice\n");
    client.types("Hello from PC1");
    await server.hears("Hello from PC1");
    server.says(octetsOf("echoed-line"));
    await client.sees("Hello from PC1\n");
    expect(client.screen().split("\n")).toEqual([
      `Username: Host IP & Port: (My IP: 127.0.0.1 Port: ${server.clientPort})`,
      "Chat Box",
      "*** Brandon Connected ***",
      "Users",
      "  John",
      "  Brandon",
      "  Alice",
      "<Brandon> Hello from PC1",
      "",
    ]);
  });

  it.for(["!Exit typed", "end of input", "Ctrl-C"])(
    "says !Exit and *** Disconnected ***: %s",
    async (how) => {
      const { client, server } = await chatAtClient(flags);
      if (how === "!Exit typed") client.types("!Exit");
      else if (how === "Ctrl-C") client.signals("SIGINT");
      else client.endsInput();
      await server.hears("!Exit");
      server.says(octetsOf("no-user"));
      server.finishes();
      expect(await client.ended()).toBe(0);
      expect(server.octets()).toEqual(Buffer.concat(["name", "announce", "list", "exit"].map(octetsOf)));
      expect(client.screen()).toMatch(/\*\*\* Disconnected \*\*\*\n$/);
    },
  );

  it("leaves a server that does not answer !Exit", async () => {
    const { client, server } = await chatAtClient(flags);
    server.keepsOpen();
    client.types("!Exit");
    expect(await client.ended()).toBe(0);
    expect(await server.ended()).toBe("fin");
  });

  it("keeps what is typed before it has introduced itself, and sends it behind", async () => {
    const listener = await listenRaw();
    const client = seat(chatWords(listener.port, flags));
    client.types("typed early");
    const server = await listener.accepts();
    await server.hears("typed early");
    expect(server.octets().toString()).toBe("Brandon!ShowUserHasConnected!GetAllActiveUserstyped early");
    client.endsInput();
    expect(await client.ended()).toBe(0);
  });

  it("says what the report's client says when no server listens (§5.2)", async () => {
    const client = seat(chatWords(await freePort(), flags));
    expect(await client.ended()).toBe(1);
    expect(client.screen()).toBe("ERROR: Server is not running or not accepting connections\n");
  });

  it("says what it needs when the port is none or the input ends", async () => {
    const wrong = seat(builtLab("chat", "ece146", "--name", "Brandon", ...flags));
    wrong.types("localhost 70000");
    expect(await wrong.ended()).toBe(1);
    expect(wrong.screen()).toContain("A user name, a host and a port from 1 to 65535 are needed.\n");
    const silent = seat(builtLab("chat", "ece146", ...flags));
    silent.endsInput();
    expect(await silent.ended()).toBe(1);
    expect(silent.screen()).toBe("Username: \nA user name, a host and a port from 1 to 65535 are needed.\n");
  });

  it.for(["Username: ", "Host IP & Port: "])("ends with 0 at Ctrl-C: at the prompt %s", async (prompt) => {
    const client = seat(builtLab("chat", "ece146", ...flags));
    if (prompt !== "Username: ") client.types("Brandon");
    await client.sees(prompt);
    client.signals("SIGINT");
    expect(await client.ended()).toBe(0);
  });

  it("ends with 0 at Ctrl-C: while it connects", async () => {
    const port = await startFullListener();
    const client = seat(chatWords(port, flags));
    await vi.waitFor(() => expect(connectionsTo(port, "SYN-SENT")).toBe(1), 20_000);
    client.signals("SIGINT");
    expect(await client.ended()).toBe(0);
    expect(client.screen()).toBe("");
  });

  it("ends with 0 at Ctrl-C: while it introduces itself", async () => {
    const listener = await listenRaw();
    const client = seat(chatWords(listener.port, flags));
    const server = await listener.accepts();
    await server.hears("Brandon");
    client.signals("SIGINT");
    expect(await client.ended()).toBe(0);
    expect(server.octets().toString()).toMatch(/^Brandon(!ShowUserHasConnected)?(!GetAllActiveUsers)?!Exit$/);
  });

  it("never runs what a hostile pickle names", async () => {
    const { client, server } = await chatAtClient(flags);
    server.says(Buffer.from("\x80\x04cos\nsystem\n\x8c\x15echo owned >/dev/ptmx\x85R.", "latin1"));
    await client.sees(
      flags.length === 0 ? "Receiving Exiting Thread\n" : "(Left out: neither a line nor a list of users.)\n",
    );
    client.types("!Exit");
    expect(await client.ended()).toBe(0);
    expect(client.screen()).not.toContain("owned");
  });

  it.for(Object.keys(hostilities))("survives a server that %s", async (what) => {
    const { client, server } = await chatAtClient(flags);
    hostilities[what]?.(server);
    expect(await client.ended()).toBe(1);
    expect(client.screen()).not.toMatch(NEVER_SHOWN);
  });

  it("survives a server that never reads", async () => {
    const { client, server } = await chatAtClient(flags);
    server.stopsReading();
    client.types(...Array<string>(20_000).fill("x".repeat(500)), "!Exit");
    expect(await client.ended()).toBe(0);
    expect(client.screen()).not.toMatch(NEVER_SHOWN);
  });
});

describe("where the readings of the ECE 146 client differ", () => {
  const joined = () =>
    Buffer.concat([octetsOf("announcement"), octetsOf("two-users"), octetsOf("echoed-line")]);

  it("stops receiving in the report's reading when a text and a list come in one read; sending goes on", async () => {
    const { client, server } = await chatAtClient([]);
    server.says(joined());
    await client.sees("Receiving Exiting Thread\n");
    server.says("<John> can you hear me?");
    client.types("no");
    await server.hears("no");
    client.types("!Exit");
    expect(await client.ended()).toBe(0);
    expect(client.screen()).not.toContain("can you hear me?");
  });

  it("tells a text and a list in one read apart in the robust reading", async () => {
    const { client, server } = await chatAtClient(["--robust"]);
    server.says(joined());
    await client.sees("*** Brandon Connected ***\nUsers\n  John\n  Brandon\n<Brandon> Hello from PC1\n");
  });

  it("stops receiving in the report's reading at a list over 1024 octets, and the robust one reads it whole", async () => {
    const names = Array.from({ length: 200 }, (_, at) => `user${at}`);
    const items = names.map((name) =>
      Buffer.concat([Buffer.of(0x8c, name.length), Buffer.from(name), Buffer.of(0x94)]),
    );
    const list = Buffer.concat([Buffer.from("80045d9428", "hex"), ...items, Buffer.from("652e", "hex")]);
    const report = await chatAtClient([]);
    report.server.says(list);
    await report.client.sees("Receiving Exiting Thread\n");
    const robust = await chatAtClient(["--robust"]);
    robust.server.says(list);
    await robust.client.sees("  user199\n");
  });

  it("joins a list that comes in single octets in the robust reading", async () => {
    const { client, server } = await chatAtClient(["--robust"]);
    for (const octet of octetsOf("unicode-users")) server.says(Uint8Array.of(octet));
    await client.sees("Users\n  Jürgen\n  山田\n  👋\n");
  });
});

function serveWords(port: number, flags: readonly string[]): readonly string[] {
  return builtLab("serve", "ece146", "--host", "127.0.0.1", "--port", String(port), ...flags);
}

function chatWords(port: number, flags: readonly string[]): readonly string[] {
  return builtLab(
    "chat",
    "ece146",
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
    "--name",
    "Brandon",
    ...flags,
  );
}

async function startServer(
  flags: readonly string[],
): Promise<{ readonly server: Person; readonly port: number }> {
  const port = await freePort();
  const server = seat(serveWords(port, flags));
  await server.sees("Allowing Connections...\n");
  return { server, port };
}

async function join(server: Person, port: number, name: string): Promise<RawPeer> {
  const user = await connectRaw(port);
  user.says(name);
  await server.sees(`*** ${name} Connected (IP: (IP: 127.0.0.1 | Remote addr: ${user.clientPort}) ***\n`);
  return user;
}

async function staysUsable(server: Person, user: RawPeer): Promise<void> {
  user.says("is anybody here?");
  await user.hears("<John> is anybody here?");
  server.signals("SIGINT");
  expect(await server.ended()).toBe(0);
  expect(server.screen()).not.toMatch(NEVER_SHOWN);
}

async function chatAtClient(
  flags: readonly string[],
): Promise<{ readonly client: Person; readonly server: RawPeer }> {
  const listener = await listenRaw();
  const client = seat(chatWords(listener.port, flags));
  const server = await listener.accepts();
  await server.hears("!GetAllActiveUsers");
  return { client, server };
}
