import { describe, expect, it } from "vitest";
import { freePort } from "../../../src/netlab/free-port.ts";
import { seat } from "../../support/person.ts";
import { connectRaw } from "../../support/raw-peer.ts";
import { chatAtServer, serveWords } from "./programs.ts";

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

  it("may end in a NUL for the robust reading, in a name, a line and [bye]", async () => {
    const port = await freePort();
    const server = seat(serveWords(port, ["--robust"]));
    await server.sees("ready to receive");
    const guest = await connectRaw(port);
    guest.says("Trevor\0");
    await guest.hears("Francesco");
    await server.sees("\nTrevor has connected to the chat room.\n");
    guest.says("hello\0");
    await server.sees("Trevor: hello\n");
    guest.says("[bye]\0");
    expect(await server.ended()).toBe(0);
    expect(server.screen()).toContain("User left chat room!\n");
  });

  it("keeps its NUL in the report's reading, where [bye] with one is no goodbye", async () => {
    const { server, guest } = await chatAtServer([]);
    guest.says("[bye]\0");
    await server.sees("Trevor: [bye]\n");
    server.types("[bye]");
    expect(await server.ended()).toBe(0);
  });

  it("keeps the character whole that a robust name of more than 64 Ki octets would cut", async () => {
    const port = await freePort();
    const server = seat(serveWords(port, ["--robust"]));
    await server.sees("ready to receive");
    const guest = await connectRaw(port);
    guest.says(`${"x".repeat(65_534)}👋 and a line`);
    await server.sees(`\n${"x".repeat(65_534)} has connected to the chat room.\n`);
    await server.sees(`${"x".repeat(65_534)}: 👋 and a line\n`);
    guest.finishes();
    expect(await server.ended()).toBe(0);
  });

  it.for([
    ["passes on what is typed and no UTF-8 in the robust reading", ["--robust"], "a\xffb\xc3"],
    ["has it as U+FFFD in the report's reading", [], "a\xef\xbf\xbdb\xef\xbf\xbd"],
  ] as const)("%s", async ([, flags, octets]) => {
    const { server, guest } = await chatAtServer(flags);
    server.presses(Buffer.from("a\xffb\xc3\n", "latin1"));
    await guest.hears(Buffer.from(octets, "latin1"));
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
