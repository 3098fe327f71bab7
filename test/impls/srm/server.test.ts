import { describe, expect, it } from "vitest";
import { freePort } from "../../../src/netlab/free-port.ts";
import { builtLab } from "../../support/built-lab.ts";
import { type Person, seat } from "../../support/person.ts";
import { connectRaw, listenRaw, type RawPeer } from "../../support/raw-peer.ts";
import { hostilities, NEVER_SHOWN } from "../hostile.ts";
import { enter, octetsOf, readings, startServer, USAGE, untilListening, WELCOME } from "./programs.ts";

describe.for(readings)("the SRM server (%s)", ([, flags]) => {
  it("welcomes each who comes, relays to all but the sender, and shows what the report's shows", async () => {
    const { server, port } = await startServer(flags);
    const [one, two, three] = [await enter(port), await enter(port), await enter(port)];
    for (const name of ["line", "umlauts", "emoji", "empty-line", "quotes"]) one.says(octetsOf(name));
    await three.hears(`it's "so"\n`);
    two.says(octetsOf("no-command"));
    for (const peer of [one, three]) await peer.hears("<127.0.0.1> exit\n");
    expect(two.octets().toString()).not.toContain("exit");
    expect(one.octets()).toEqual(Buffer.concat([octetsOf("welcome"), Buffer.from("<127.0.0.1> exit\n")]));
    server.signals("SIGINT");
    expect(await server.ended()).toBe(0);
    expect(server.screen()).toMatch(/^(127\.0\.0\.1 connected\n){3}<127\.0\.0\.1> hello\n/);
    expect(server.screen()).toMatch(/<127\.0\.0\.1> exit\n\n$/);
  });

  it("sends one line in the golden octets, and shows a blank line behind it", async () => {
    const { server, port } = await startServer(flags);
    const [one, two] = [await enter(port), await enter(port)];
    one.says(octetsOf("umlauts"));
    await two.hears("Chennai\n");
    expect(two.octets()).toEqual(Buffer.concat([octetsOf("welcome"), octetsOf("relayed-umlauts")]));
    await server.sees("<127.0.0.1> Grüße aus Chennai\n\n");
    expect(server.screen()).toBe(`${"127.0.0.1 connected\n".repeat(2)}<127.0.0.1> Grüße aus Chennai\n\n`);
  });

  it("relays a message without a line end without one", async () => {
    const { port } = await startServer(flags);
    const [one, two] = [await enter(port), await enter(port)];
    one.says("hello");
    await two.hears(octetsOf("relayed-without-line-end"));
    expect(two.octets().toString()).toBe(`${WELCOME}<127.0.0.1> hello`);
  });

  it("takes its address and port as flags too", async () => {
    const port = await freePort();
    seat(builtLab("serve", "srm", "--host", "127.0.0.1", "--port", String(port), ...flags));
    await untilListening(port);
    await enter(port);
  });

  it.for([
    [],
    ["127.0.0.1"],
    ["127.0.0.1", "8080", "more"],
    ["127.0.0.1", "port"],
    ["127.0.0.1", "70000"],
    ["127.0.0.1", "8080", "--port", "8081"],
  ])("says its usage and ends with 1 when it is started with %j", async (words) => {
    const server = seat(builtLab("serve", "srm", ...words, ...flags));
    expect(await server.ended()).toBe(1);
    expect(server.screen()).toBe(USAGE);
  });

  it("says that the port is taken", async () => {
    const { port } = await listenRaw();
    const server = seat(builtLab("serve", "srm", "127.0.0.1", String(port), ...flags));
    expect(await server.ended()).toBe(1);
    expect(server.screen()).toBe(
      `The server cannot listen on port ${port}: the port is taken by another program.\n`,
    );
  });

  it("closes every connection at Ctrl-C and waits for none that stays open", async () => {
    const { server, port } = await startServer(flags);
    const [one, two] = [await enter(port), await enter(port)];
    one.keepsOpen();
    two.keepsOpen();
    server.signals("SIGINT");
    expect(await one.ended()).toBe("fin");
    expect(await two.ended()).toBe("fin");
    expect(await server.ended()).toBe(0);
  });

  it("gives up a client that never reads, and serves the others", async () => {
    const { server, port } = await startServer(flags);
    const [deaf, one, two] = [await enter(port), await enter(port), await enter(port)];
    deaf.stopsReading();
    for (const mark of "ABCDEFGHIKLM") {
      one.says(`${"x".repeat(1 << 20)}\n`);
      one.says(`${mark}\n`);
      await two.hears(`${mark}\n`);
    }
    await server.sees("(127.0.0.1 does not read what it is sent. It is served no more.)\n");
    deaf.readsAgain();
    await deaf.ended();
    expect(deaf.octets().length).toBeLessThan(two.octets().length);
    await staysUsable(server, one, two);
  });

  it.for(Object.keys(hostilities))("serves others when a client %s", async (what) => {
    const { server, port } = await startServer(flags);
    const [one, two] = [await enter(port), await enter(port)];
    hostilities[what]?.(await connectRaw(port));
    // Connections are taken in their order, so whoever comes behind shows that the hostile one was.
    await enter(port);
    await staysUsable(server, one, two);
  });
});

async function staysUsable(server: Person, one: RawPeer, two: RawPeer): Promise<void> {
  one.says("is anybody here?\n");
  await two.hears("<127.0.0.1> is anybody here?\n");
  server.signals("SIGINT");
  expect(await server.ended()).toBe(0);
  expect(server.screen()).not.toMatch(NEVER_SHOWN);
}
