import { createSocket } from "node:dgram";
import { describe, expect, it } from "vitest";
import { freePort } from "../../../src/netlab/free-port.ts";
import { connectRaw, type RawPeer } from "../../support/raw-peer.ts";
import { hostilities, NEVER_SHOWN } from "../hostile.ts";
import { answer, frame, octetsOf, readings, register, seatServer, startServer } from "./programs.ts";

/** Three raw clients at one registry. */
async function threeAt(reading: (typeof readings)[number]) {
  const { server, port } = await startServer(reading);
  const ali = await register(server, port, "ali", 45121);
  const ahmet = await register(server, port, "ahmet", 45122);
  const beyza = await register(server, port, "beyza", 45123);
  return { server, port, ali, ahmet, beyza };
}

/** Asks and waits for exactly what comes back: nothing else was heard since the last call. */
async function hears(client: RawPeer, ...messages: readonly (string | Uint8Array)[]) {
  const expected = Buffer.concat(messages.map((message) => Buffer.from(message)));
  await client.hears(expected);
  expect(client.octets().toString()).toBe(expected.toString());
}

describe.for(readings)("the CSE4074 registry (%s)", (reading) => {
  it("says that it runs, on the TCP port and on the next one for UDP (figure 4)", async () => {
    const { server, port } = await startServer(reading);
    expect(server.screen()).toBe(
      `INFO;TCP server is running at 127.0.0.1:${port} and it is listening for connections!
INFO;UDP server is running at 127.0.0.1:${port + 1} and it is listening for connections!
INFO;successfully started register user thread
INFO;successfully started update activity thread
INFO;successfully started process message thread
`,
    );
    server.interrupts();
    expect(await server.ended()).toBe(0);
  });

  it("registers without an answer, and logs who came", async () => {
    const { server, port } = await startServer(reading);
    const ali = await register(server, port, "ali");
    ali.says(frame("&&SEARCH&&|elon|ali"));
    await hears(ali, octetsOf("not-found"));
  });

  it("answers SEARCH: nobody, oneself, somebody with the address of their connection", async () => {
    const { ali, ahmet } = await threeAt(reading);
    ali.says(octetsOf("search"));
    await ali.hears(octetsOf("not-found"));
    ali.says(frame("&&SEARCH&&|ali|ali"));
    await ali.hears(octetsOf("invalid-search"));
    ali.says(frame("&&SEARCH&&|ahmet|ali"));
    const found = `&&FOUND&&|ahmet found. its address is ('127.0.0.1', ${ahmet.clientPort})`;
    await hears(ali, octetsOf("not-found"), octetsOf("invalid-search"), answer("ali", found));
  });

  it("brings two into a private chat, and ends it for both at EXIT", async () => {
    const { ali, ahmet, beyza } = await threeAt(reading);
    beyza.says(octetsOf("chat-request"));
    await hears(ahmet, octetsOf("invited"));
    ahmet.says(octetsOf("ok"));
    await hears(beyza, octetsOf("accepted"));
    await hears(ahmet, octetsOf("invited"), octetsOf("entered"));
    ali.says(frame("&&CHATREQUEST&&|ahmet|ali"));
    await hears(ali, answer("ali", "&&BUSY&&|the user is busy. try again later."));
    ahmet.says(octetsOf("exit"));
    await hears(ahmet, octetsOf("invited"), octetsOf("entered"), octetsOf("you-exited"));
    await hears(beyza, octetsOf("accepted"), octetsOf("exited"));
    ahmet.says(octetsOf("logout"));
    await ahmet.hears(answer("ahmet", "&&LOGOUTSUCCESS&&"));
  });

  it("passes a rejection on", async () => {
    const { ali, ahmet } = await threeAt(reading);
    ali.says(frame("&&CHATREQUEST&&|ahmet|ali"));
    await ahmet.hears("would like to chat with you? (OK/REJECT)");
    ahmet.says(octetsOf("reject"));
    await hears(
      ahmet,
      answer("ali", "ali would like to chat with you? (OK/REJECT)"),
      octetsOf("you-rejected"),
    );
    await hears(ali, octetsOf("rejected"));
  });

  it("opens a group, lets in who says OK, relays to all in it, and lives until the last one leaves", async () => {
    const { ali, ahmet, beyza } = await threeAt(reading);
    beyza.says(octetsOf("group-chat"));
    await hears(beyza, octetsOf("group-made"));
    await hears(ali, octetsOf("group-invited"));
    await hears(ahmet, octetsOf("group-invited"));
    ali.says(octetsOf("ok-group"));
    await hears(beyza, octetsOf("group-made"), octetsOf("joined"));
    await hears(ali, octetsOf("group-invited"), octetsOf("joined"));
    ahmet.says(octetsOf("reject-group"));
    await hears(ahmet, octetsOf("group-invited"), octetsOf("you-rejected-group"));
    await beyza.hears(octetsOf("rejected-group"));
    beyza.says(frame("&&MESSAGE&&|beyza: hi guys"));
    await ali.hears(octetsOf("relayed"));
    beyza.says(frame("&&MESSAGE&&|beyza: Grüße 👋"));
    await hears(
      beyza,
      ...["group-made", "joined", "rejected-group", "relayed", "relayed-utf8"].map(octetsOf),
    );
    ali.says(octetsOf("exit-group"));
    await hears(
      ali,
      ...["group-invited", "joined", "relayed", "relayed-utf8", "you-left-group"].map(octetsOf),
    );
    await beyza.hears(octetsOf("left-group"));
    beyza.says(frame("&&EXITGROUP&&|beyza"));
    await beyza.hears(answer("beyza", "you left the chat room."));
    beyza.says(octetsOf("logout"));
    await beyza.hears(answer("beyza", "&&LOGOUTSUCCESS&&"));
    await hears(ahmet, octetsOf("group-invited"), octetsOf("you-rejected-group"));
  });

  it("passes the padding of a header on to the group as it came", async () => {
    const { beyza } = await threeAt(reading);
    beyza.says(frame("&&GROUPCHAT&&|beyza|"));
    await beyza.hears(octetsOf("group-made"));
    beyza.says("19   &&MESSAGE&&|beyza:a");
    await hears(beyza, octetsOf("group-made"), `${frame("beyza")}19   &&MESSAGE&&|beyza:a`);
  });

  it("tells the one who opens a group which friend is busy", async () => {
    const { ali, ahmet, beyza } = await threeAt(reading);
    ahmet.says(frame("&&GROUPCHAT&&|ahmet|"));
    await ahmet.hears("you have added yourself to group chat 1.");
    beyza.says(frame("&&GROUPCHAT&&|beyza|ahmet|"));
    await beyza.hears(octetsOf("friend-busy"));
    expect(beyza.octets().toString()).toContain("group chat 2. a request");
    expect(ali.octets()).toHaveLength(0);
  });

  it("ignores LOGOUT and SEARCH in a chat, and drops what is said outside of one", async () => {
    const { ali, beyza } = await threeAt(reading);
    ali.says(frame("&&MESSAGE&&|ali: hello?"));
    ali.says(frame("&&GROUPCHAT&&|ali|"));
    await ali.hears("you have added yourself to group chat 1.");
    ali.says(octetsOf("logout"));
    ali.says(octetsOf("search"));
    ali.says(octetsOf("exit-group"));
    await ali.hears(octetsOf("you-left-group"));
    expect(ali.octets().toString()).not.toMatch(/LOGOUTSUCCESS|NOTFOUND|hello/);
    expect(beyza.octets()).toHaveLength(0);
  });

  it("takes several messages in one segment, each with its own answer", async () => {
    const { ali } = await threeAt(reading);
    ali.says(Buffer.concat([octetsOf("search"), octetsOf("search"), octetsOf("logout")]));
    await hears(ali, octetsOf("not-found"), octetsOf("not-found"), octetsOf("logout-success"));
  });

  it("drops who says no HELLO for as long as it was told, and logs what it does", async () => {
    const { server, port } = await startServer(reading, { drop: 0.3 });
    const ali = await register(server, port, "ali");
    const where = `('127.0.0.1', ${ali.clientPort}):${ali.clientPort} username: ali\n`;
    const udp = createSocket("udp4");
    udp.send(octetsOf("hello"), port + 1, "127.0.0.1");
    await server.sees(`INFO;resetting activity time from ${where}`);
    udp.close();
    await server.sees(`INFO;terminating ${where}`);
    expect(await ali.ended()).toBe("fin");
    const beyza = await register(server, port, "beyza");
    beyza.says(frame("&&SEARCH&&|ali|beyza"));
    await beyza.hears("&&NOTFOUND&&");
  });

  it("says so when a port is taken, and leaves none open", async () => {
    const { port } = await startServer(reading);
    const second = seatServer(reading, { port, settings: { "udp-port": await freePort() } });
    expect(await second.ended()).toBe(1);
    expect(second.screen()).toMatch(
      /^The registry cannot listen on TCP port \d+ and UDP port \d+: the port is taken by another program\.\n$/,
    );
  });

  it.for(Object.keys(hostilities))("goes on after a client that %s", async (what) => {
    const { server, port } = await startServer(reading);
    const hostile = await connectRaw(port);
    hostilities[what]?.(hostile);
    await server.sees("WARNING;registering the new user with address");
    const ali = await register(server, port, "ali");
    ali.says(octetsOf("search"));
    await hears(ali, octetsOf("not-found"));
    expect(server.screen()).not.toMatch(NEVER_SHOWN);
  });

  it("gives up a client that does not read", async () => {
    const { server, port } = await startServer(reading);
    const ali = await register(server, port, "ali");
    const beyza = await register(server, port, "beyza");
    ali.says(frame("&&GROUPCHAT&&|ali|beyza|"));
    await beyza.hears("group chat room 1?");
    beyza.says(frame("&&OKGROUP&&|beyza|1"));
    await ali.hears("beyza joined");
    beyza.stopsReading();
    const line = frame(`&&MESSAGE&&|ali: ${"x".repeat(9000)}`);
    for (let times = 0; times < 2000; times++) ali.says(line);
    ali.says(frame("&&EXITGROUP&&|ali"));
    await ali.hears(octetsOf("you-left-group"));
  });
});
