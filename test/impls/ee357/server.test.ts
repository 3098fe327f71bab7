import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../../src/netlab/free-port.ts";
import { type Person, seat } from "../../support/person.ts";
import { connectRaw, listenRaw, type RawPeer } from "../../support/raw-peer.ts";
import { hostilities, NEVER_SHOWN } from "../hostile.ts";
import { join, octetsOf, readings, serveWords, startServer, WAITING } from "./programs.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(joinPath(tmpdir(), "ee357-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.for(readings)("the EE-357 server (%s)", ([, flags]) => {
  it("shows what §3.4 shows while two log in, in green where it waits", async () => {
    const { server, port } = await startServer(flags);
    const hamza = await join(server, port, "hamza");
    const karam = await join(server, port, "karam");
    await server.sees(WAITING, 3);
    server.signals("SIGINT");
    expect(await server.ended()).toBe(0);
    const running = `\u001b[32m[+] Server is Running on address ('127.0.0.1', ${port}) `;
    const waiting = `${WAITING}\u001b[0m`;
    expect(server.screen().split("\n")).toEqual([
      running,
      waiting,
      `[127.0.0.1: ${hamza.clientPort}] joined in as hamza`,
      running,
      waiting,
      `[127.0.0.1: ${karam.clientPort}] joined in as karam`,
      running,
      waiting,
      "",
    ]);
    expect(hamza.octets()).toEqual(Buffer.concat(["right", "name-question", "welcome"].map(octetsOf)));
  });

  it("answers a wrong password with all names and lets the client try again", async () => {
    const { server, port } = await startServer(flags);
    const user = await connectRaw(port);
    user.says(octetsOf("log-in-wrong"));
    await user.hears(octetsOf("wrong"));
    user.says(octetsOf("log-in"));
    await user.hears(octetsOf("name-question"));
    user.says(octetsOf("name"));
    await user.hears(octetsOf("welcome"));
    await server.sees("joined in as hamza\n");
  });

  it("sends a message to the one whom it names, and everything else to everybody", async () => {
    const { server, port } = await startServer(flags);
    const hamza = await join(server, port, "hamza");
    const karam = await join(server, port, "karam");
    hamza.says(octetsOf("umlauts-and-emoji"));
    await karam.hears(octetsOf("umlauts-and-emoji"));
    karam.says(octetsOf("answer"));
    await hamza.hears(octetsOf("answer"));
    karam.says(octetsOf("other-kind"));
    for (const user of [hamza, karam]) await user.hears(octetsOf("broadcast"));
    const logIn = ["right", "name-question", "welcome"];
    expect(hamza.octets()).toEqual(Buffer.concat([...logIn, "answer", "broadcast"].map(octetsOf)));
    expect(karam.octets()).toEqual(Buffer.concat([...logIn, "umlauts-and-emoji", "broadcast"].map(octetsOf)));
  });

  it("takes the accounts of --users", async () => {
    const file = joinPath(folder, "users.csv");
    writeFileSync(file, 'username,password\r\n"Jürgen",pässword 👋\r\nkaram,naveed\r\n');
    const { port } = await startServer(["--users", file, ...flags]);
    const user = await connectRaw(port);
    user.says(octetsOf("log-in-umlauts"));
    await user.hears('["auth_res", true, ["J\\u00fcrgen", "karam"]]');
  });

  it.for([
    [
      "name,password\nkaram,naveed\n",
      'has no column "username": its first line must be username,password.\n',
    ],
    ["username,password\n", "names no user below its first line.\n"],
  ] as const)("says what is wrong with a file of accounts", async ([text, why]) => {
    const file = joinPath(folder, "wrong.csv");
    writeFileSync(file, text);
    const server = seat(serveWords(await freePort(), ["--users", file, ...flags]));
    expect(await server.ended()).toBe(1);
    expect(server.screen()).toBe(`${file} ${why}`);
  });

  it("says that the port is taken", async () => {
    const { port } = await listenRaw();
    const server = seat(serveWords(port, flags));
    expect(await server.ended()).toBe(1);
    expect(server.screen()).toBe(
      `The server cannot listen on port ${port}: the port is taken by another program.\n`,
    );
  });

  it("ends at Ctrl-C although clients keep their connections open, wherever they are in logging in", async () => {
    const { server, port } = await startServer(flags);
    const hamza = await join(server, port, "hamza");
    const silent = await connectRaw(port);
    const waiting = await connectRaw(port);
    for (const user of [hamza, silent, waiting]) user.keepsOpen();
    server.signals("SIGINT");
    expect(await server.ended()).toBe(0);
    expect(await hamza.ended()).toBe("fin");
  });

  it.for(Object.keys(hostilities))(
    "serves members on when a client %s in place of its log-in",
    async (what) => {
      const { server, port } = await startServer(flags);
      const [hamza, karam] = [await join(server, port, "hamza"), await join(server, port, "karam")];
      hostilities[what]?.(await connectRaw(port));
      await staysUsable(server, hamza, karam);
    },
  );

  it.for(Object.keys(hostilities))("serves the others on when a member %s", async (what) => {
    const { server, port } = await startServer(flags);
    const [hamza, karam] = [await join(server, port, "hamza"), await join(server, port, "karam")];
    const mallory = await connectRaw(port);
    mallory.says('["auth", "max", "123"]');
    await mallory.hears(octetsOf("name-question"));
    mallory.says('"max"');
    await mallory.hears(octetsOf("welcome"));
    hostilities[what]?.(mallory);
    await staysUsable(server, hamza, karam);
  });

  it("survives JSON nested 100,000 deep, and a number of a million digits", async () => {
    const { server, port } = await startServer(flags);
    const [hamza, karam] = [await join(server, port, "hamza"), await join(server, port, "karam")];
    for (const octets of ["[".repeat(100_000), "9".repeat(1_000_000), '{"a":'.repeat(100_000)]) {
      const mallory = await connectRaw(port);
      mallory.says(octets);
      mallory.finishes();
    }
    await staysUsable(server, hamza, karam);
  });
});

async function staysUsable(server: Person, hamza: RawPeer, karam: RawPeer): Promise<void> {
  hamza.says(octetsOf("message"));
  await karam.hears(octetsOf("forwarded-message"));
  server.signals("SIGINT");
  expect(await server.ended()).toBe(0);
  expect(server.screen().replaceAll(/\u001b\[(?:0|32)m/g, "")).not.toMatch(NEVER_SHOWN);
}
