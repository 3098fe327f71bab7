import { describe, expect, it } from "vitest";
import { enter, octetsOf, startServer, WELCOME } from "./programs.ts";

const SERVED_NO_MORE =
  "(127.0.0.1 closed its connection. The report's server would read it for ever; it is served no more.)\n";

describe("where the readings of the SRM server differ", () => {
  it("relays several lines in one write behind one address in the report's, each behind its own in the robust", async () => {
    for (const [flags, heard] of [
      [[], "<127.0.0.1> one\ntwo\n"],
      [["--robust"], "<127.0.0.1> one\n<127.0.0.1> two\n"],
    ] as const) {
      const { port } = await startServer(flags);
      const [one, two] = [await enter(port), await enter(port)];
      one.says("one\ntwo\n");
      await two.hears("two\n");
      expect(two.octets().toString()).toBe(WELCOME + heard);
    }
  });

  it("cuts a line at 2048 octets in the report's reading, each part behind the address", async () => {
    const { port } = await startServer([]);
    const [one, two] = [await enter(port), await enter(port)];
    one.says(`${"x".repeat(3000)}\n`);
    await two.hears("x\n");
    expect(two.octets().toString()).toBe(
      `${WELCOME}<127.0.0.1> ${"x".repeat(2048)}<127.0.0.1> ${"x".repeat(952)}\n`,
    );
  });

  it("loses the whole reads around a cut character in the report's reading, and says so", async () => {
    const { server, port } = await startServer([]);
    const [one, two] = [await enter(port), await enter(port)];
    one.says(`${"x".repeat(2047)}é tail\n`);
    await server.sees("(Left out: 7 octets from 127.0.0.1 that are not UTF-8.)\n");
    one.says("after\n");
    await two.hears("after\n");
    expect(two.octets().toString()).toBe(`${WELCOME}<127.0.0.1> after\n`);
  });

  it("keeps a long line and its characters whole in the robust reading", async () => {
    const { port } = await startServer(["--robust"]);
    const [one, two] = [await enter(port), await enter(port)];
    const line = `${"x".repeat(2047)}é tail\n`;
    one.says(line);
    await two.hears("tail\n");
    expect(two.octets().toString()).toBe(`${WELCOME}<127.0.0.1> ${line}`);
  });

  it("joins a line that comes in single octets in the robust reading", async () => {
    const { port } = await startServer(["--robust"]);
    const [one, two] = [await enter(port), await enter(port)];
    for (const octet of Buffer.concat([octetsOf("emoji"), octetsOf("line")])) one.says(Uint8Array.of(octet));
    await two.hears("hello\n");
    expect(two.octets()).toEqual(Buffer.concat(["welcome", "relayed-emoji", "relayed-line"].map(octetsOf)));
  });

  it("leaves out one line that is not UTF-8 in the robust reading, and not those around it", async () => {
    const { server, port } = await startServer(["--robust"]);
    const [one, two] = [await enter(port), await enter(port)];
    one.says(Buffer.from("before\n\xff\xfe\nafter\n", "latin1"));
    await two.hears("after\n");
    expect(two.octets().toString()).toBe(`${WELCOME}<127.0.0.1> before\n<127.0.0.1> after\n`);
    await server.sees("(Left out: 3 octets from 127.0.0.1 that are not UTF-8.)\n");
  });

  it("serves one who has closed no more and never closes back in the report's reading", async () => {
    const { server, port } = await startServer([]);
    const [one, two] = [await enter(port), await enter(port)];
    let closed = false;
    void one.ended().then(() => {
      closed = true;
    });
    one.says("last words\n");
    one.finishes();
    await server.sees(SERVED_NO_MORE);
    await two.hears("last words\n");
    two.says("gone?\n");
    await server.sees("gone?\n");
    expect(one.octets().toString()).toBe(WELCOME);
    expect(closed).toBe(false);
    server.signals("SIGINT");
    expect(await one.ended()).toBe("fin");
    expect(await server.ended()).toBe(0);
  });

  it("relays the last words of one who closes, also without a line end, and closes back in the robust reading", async () => {
    const { server, port } = await startServer(["--robust"]);
    const [one, two] = [await enter(port), await enter(port)];
    one.says("last words");
    one.finishes();
    expect(await one.ended()).toBe("fin");
    await two.hears("<127.0.0.1> last words");
    two.says("gone?\n");
    await server.sees("gone?\n");
    expect(server.screen()).not.toContain("(");
  });
});
