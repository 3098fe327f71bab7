import { describe, expect, it, vi } from "vitest";
import { freePort } from "../../../src/netlab/free-port.ts";
import { builtLab } from "../../support/built-lab.ts";
import { seat } from "../../support/person.ts";
import { listenRaw } from "../../support/raw-peer.ts";
import { connectionsTo, startFullListener } from "../full-listener.ts";
import { hostilities, NEVER_SHOWN } from "../hostile.ts";
import { chatAtClient, chatWords, octetsOf, readings } from "./programs.ts";

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
    const isReport = flags.length === 0;
    await client.sees(isReport ? "Receiving Exiting Thread\n" : "a pickle that is no list of strings.)\n");
    client.types("!Exit");
    expect(await client.ended()).toBe(isReport ? 0 : 1);
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
