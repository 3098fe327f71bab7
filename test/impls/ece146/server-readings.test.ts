import { describe, expect, it } from "vitest";
import { connectRaw } from "../../support/raw-peer.ts";
import { join, octetsOf, startServer } from "./programs.ts";

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

  it.for(["!Exit", "!GetAllActiveUsers", "!ShowUserHasConnected", "!Exit\0"])(
    "refuses %j in place of a name in the robust reading, and tells why",
    async (words) => {
      const { server, port } = await startServer(["--robust"]);
      const john = await join(server, port, "John");
      const nobody = await connectRaw(port);
      nobody.says(words);
      expect(await nobody.ended()).toBe("fin");
      const command = words.replace("\0", "");
      await server.sees(
        `Error with client (IP: 127.0.0.1 | Remote addr: ${nobody.clientPort}): ${command} is a command and no name\n`,
      );
      john.says("!GetAllActiveUsers");
      await john.hears(octetsOf("one-user"));
      expect(john.octets()).toEqual(octetsOf("one-user"));
      expect(nobody.octets()).toHaveLength(0);
    },
  );

  it("takes a name that is a command in the report's reading", async () => {
    const { server, port } = await startServer([]);
    const exit = await join(server, port, "!Exit");
    exit.says("hello");
    await exit.hears("<!Exit> hello");
  });

  it("takes a name of 64 Ki octets and refuses a longer one in the robust reading", async () => {
    const { server, port } = await startServer(["--robust"]);
    const long = await join(server, port, `${"é".repeat(32_766)}John`);
    const longer = await connectRaw(port);
    longer.says(`${"é".repeat(32_766)}Johnn`);
    expect(await longer.ended()).toBe("fin");
    await server.sees(`${longer.clientPort}): a name has at most 65536 octets, not 65537\n`);
    long.says("hello");
    await long.hears("John> hello");
    expect(long.octets().toString()).toBe(`<${"é".repeat(32_766)}John> hello`);
  });

  it("leaves out the NULs with which a C program ends its strings, in the robust reading", async () => {
    const { server, port } = await startServer(["--robust"]);
    const john = await connectRaw(port);
    john.says("John\0");
    await server.sees("*** John Connected (IP: (IP: ");
    john.says("hello\0\0");
    await john.hears("<John> hello");
    john.says("!GetAllActiveUsers\0");
    await john.hears(octetsOf("one-user"));
    expect(john.octets()).toEqual(Buffer.concat([Buffer.from("<John> hello"), octetsOf("one-user")]));
  });

  it("takes NULs off a name and the commands that ran into it in the robust reading", async () => {
    const { port } = await startServer(["--robust"]);
    const john = await connectRaw(port);
    john.says("John\0!ShowUserHasConnected\0!GetAllActiveUsers\0");
    await john.hears(octetsOf("one-user"));
    expect(john.octets().toString("latin1")).toMatch(/^\*\*\* John Connected \*\*\*/);
  });

  it("keeps a NUL as a part of the name in the report's reading", async () => {
    const { server, port } = await startServer([]);
    const john = await connectRaw(port);
    john.says("John\0");
    await server.sees("*** John Connected (IP: (IP: ");
    john.says("hello");
    await john.hears("<John\0> hello");
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
