import { describe, expect, it } from "vitest";
import { chatAtClient, octetsOf } from "./programs.ts";

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
