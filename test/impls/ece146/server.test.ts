import { describe, expect, it } from "vitest";
import { type Person, seat } from "../../support/person.ts";
import { connectRaw, listenRaw, type RawPeer } from "../../support/raw-peer.ts";
import { hostilities, NEVER_SHOWN } from "../hostile.ts";
import { join, octetsOf, readings, serveWords, startServer } from "./programs.ts";

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

  it("gives up a client that never reads, and serves the others", async () => {
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
    await server.sees(
      `Error with client (IP: 127.0.0.1 | Remote addr: ${deaf.clientPort}): it leaves more than 4 MiB unread\n`,
    );
    deaf.readsAgain();
    await deaf.ended();
    expect(deaf.octets().length).toBeLessThan(john.octets().length);
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

async function staysUsable(server: Person, user: RawPeer): Promise<void> {
  user.says("is anybody here?");
  await user.hears("<John> is anybody here?");
  server.signals("SIGINT");
  expect(await server.ended()).toBe(0);
  expect(server.screen()).not.toMatch(NEVER_SHOWN);
}
