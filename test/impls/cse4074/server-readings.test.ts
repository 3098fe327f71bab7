import { createSocket } from "node:dgram";
import { describe, expect, it } from "vitest";
import { connectRaw } from "../../support/raw-peer.ts";
import { everyCut } from "../cuts.ts";
import { answer, frame, octetsOf, register, startServer } from "./programs.ts";

const REGISTER_ALI = "21   &&REGISTER&&|ali|4711";

describe("the report's registry", () => {
  it("answers nobody any more once a name is unknown, and goes on registering", async () => {
    const { server, port } = await startServer("report");
    const ali = await register(server, port, "ali");
    ali.says(frame("&&CHATREQUEST&&|elon|ali"));
    await server.sees(
      '(The process message thread has ended at a message of ali: no user is called "elon". No message is answered any more.)\n',
    );
    const beyza = await register(server, port, "beyza");
    beyza.says(octetsOf("search"));
    beyza.says(octetsOf("logout"));
    beyza.finishes();
    const ahmet = await register(server, port, "ahmet");
    expect([...ali.octets(), ...beyza.octets(), ...ahmet.octets()]).toEqual([]);
  });

  it.for([
    ["a group that is none", ["&&OKGROUP&&|ali|7"], 'there is no group chat "7"'],
    ["too few fields", ["&&OK&&|ali"], "it has too few fields"],
    ["a friend who is unknown", ["&&GROUPCHAT&&|ali|elon|"], 'no user is called "elon"'],
    ["EXIT of one alone in a group", ["&&GROUPCHAT&&|ali|", "&&EXIT&&|ali"], "ali was alone in the room"],
  ] as const)("ends its message thread at %s", async ([, messages, why]) => {
    const { server, port } = await startServer("report");
    const ali = await register(server, port, "ali");
    for (const data of messages) ali.says(frame(data));
    await server.sees(`(The process message thread has ended at a message of ali: ${why}.`);
  });

  it("ends its activity thread at a HELLO of somebody unknown", async () => {
    const { server, port } = await startServer("report", { drop: 0.2 });
    const ali = await register(server, port, "ali");
    const udp = createSocket("udp4");
    udp.send(frame("&&HELLO&&|elon"), port + 1, "127.0.0.1");
    await server.sees('(The update activity thread has ended: a HELLO came from "elon"');
    udp.send(octetsOf("hello"), port + 1, "127.0.0.1");
    ali.says(octetsOf("search"));
    await ali.hears(octetsOf("not-found"));
    udp.close();
    expect(server.screen()).not.toContain("resetting");
  });

  it("registers one after the other: a silent connection keeps all others waiting", async () => {
    const { server, port } = await startServer("report");
    const silent = await connectRaw(port);
    const ali = await connectRaw(port);
    ali.says(REGISTER_ALI);
    ali.says(frame("&&SEARCH&&|ali|ali"));
    silent.says(" 7   ");
    silent.says("just me");
    await ali.hears(octetsOf("invalid-search"));
    const lines = server.screen().split("\n");
    expect(lines.at(-3)).toMatch(/username: just me$/);
    expect(lines.at(-2)).toMatch(/username: ali$/);
  });

  it("takes any first message for a name, and sends its header on", async () => {
    const { server, port } = await startServer("report");
    const guest = await connectRaw(port);
    guest.says("7    just me");
    await server.sees("username: just me\n");
    guest.says(frame("&&SEARCH&&|elon|just me"));
    await guest.hears("7    just me 27  &&NOTFOUND&&|user not found");
  });

  it("keeps a connection whose first octets are no header, and swallows what comes on it", async () => {
    const { server, port } = await startServer("report");
    const guest = await connectRaw(port);
    guest.says("Trevor");
    await server.sees(
      `WARNING;registering the new user with address ('127.0.0.1', ${guest.clientPort}) failed\n`,
    );
    guest.says(REGISTER_ALI);
    const ali = await register(server, port, "ali");
    ali.says(octetsOf("logout"));
    await ali.hears(octetsOf("logout-success"));
    expect(guest.octets()).toHaveLength(0);
  });

  it("leaves the last friend out when no stroke is behind the name", async () => {
    const { server, port } = await startServer("report");
    const ali = await register(server, port, "ali");
    const ahmet = await register(server, port, "ahmet");
    const beyza = await register(server, port, "beyza");
    beyza.says(frame("&&GROUPCHAT&&|beyza|ali|ahmet"));
    await ali.hears(octetsOf("group-invited"));
    ahmet.says(octetsOf("logout"));
    await ahmet.hears("&&LOGOUTSUCCESS&&");
    expect(ahmet.octets().toString()).toBe(answer("ahmet", "&&LOGOUTSUCCESS&&"));
  });

  it("invites nobody behind a busy friend", async () => {
    const { server, port } = await startServer("report");
    const ali = await register(server, port, "ali");
    const ahmet = await register(server, port, "ahmet");
    const beyza = await register(server, port, "beyza");
    ahmet.says(frame("&&GROUPCHAT&&|ahmet|"));
    await ahmet.hears("group chat 1.");
    beyza.says(frame("&&GROUPCHAT&&|beyza|ahmet|ali|"));
    await ali.hears(octetsOf("friend-busy"));
    expect(ali.octets()).toEqual(octetsOf("friend-busy"));
  });

  it("keeps who is gone until the time is over", async () => {
    const { server, port } = await startServer("report", { drop: 1 });
    const ali = await register(server, port, "ali");
    ali.finishes();
    const beyza = await register(server, port, "beyza");
    beyza.says(frame("&&SEARCH&&|ali|beyza"));
    await beyza.hears("&&FOUND&&|ali found.");
    await server.sees("INFO;terminating");
  });

  it("finds the latest of two with one name, and counts characters of names", async () => {
    const { server, port } = await startServer("report");
    await register(server, port, "ali");
    const second = await register(server, port, "ali");
    const guest = await connectRaw(port);
    guest.says("24   &&REGISTER&&|Önkol|4711");
    await server.sees("username: Önkol\n");
    guest.says(frame("&&SEARCH&&|ali|Önkol"));
    await guest.hears(
      ` 5   Önkol${frame(`&&FOUND&&|ali found. its address is ('127.0.0.1', ${second.clientPort})`)}`,
    );
  });

  it("drops a text with REGISTER in it", async () => {
    const { server, port } = await startServer("report");
    const ali = await register(server, port, "ali");
    ali.says(frame("&&GROUPCHAT&&|ali|"));
    ali.says(frame("&&MESSAGE&&|ali: &&REGISTER&&|x|1"));
    ali.says(frame("&&MESSAGE&&|ali: there"));
    await ali.hears("ali: there");
    expect(ali.octets().toString()).not.toContain("REGISTER");
  });
});

describe("the robust registry", () => {
  it("understands requests wherever they are cut", async () => {
    const { server, port } = await startServer("robust");
    const ali = await register(server, port, "ali");
    let answers = 0;
    for (const parts of everyCut(octetsOf("search"))) {
      for (const part of parts) {
        ali.says(part);
        await new Promise(setImmediate);
      }
      answers++;
    }
    await ali.hears(Buffer.concat(Array<Buffer>(answers).fill(octetsOf("not-found"))));
  });

  it.for([
    "&&CHATREQUEST&&|elon|ali",
    "&&CHATREQUEST&&|ali|ali",
    "&&OK&&|ali|beyza|4711",
    "&&OK&&|ali",
    "&&REJECT&&|ali|elon",
    "&&OKGROUP&&|ali|7",
    "&&REJECTGROUP&&|ali|7",
    "&&EXIT&&|ali",
    "&&SEARCH&&|beyza|elon",
    "&&REGISTER&&|ali|4711",
    "what is this?",
    "",
  ])("leaves %j unanswered and goes on", async (data) => {
    const { server, port } = await startServer("robust");
    const ali = await register(server, port, "ali");
    const beyza = await register(server, port, "beyza");
    ali.says(frame(data));
    ali.says(Buffer.concat([Buffer.from(" 2   "), Buffer.of(0xff, 0xfe)]));
    ali.says(octetsOf("search"));
    await ali.hears(octetsOf("not-found"));
    expect(ali.octets()).toEqual(octetsOf("not-found"));
    expect(beyza.octets()).toHaveLength(0);
  });

  it.for([
    "&&REGISTER&&|ali|4711",
    "&&REGISTER&&|Önkol|4711",
    "&&REGISTER&&|two words|4711",
    "&&REGISTER&&|x|0",
    "&&REGISTER&&|x|70000",
    "&&REGISTER&&|x",
    "just me",
  ])("refuses to register %j, and closes", async (data) => {
    const { server, port } = await startServer("robust");
    await register(server, port, "ali");
    const guest = await connectRaw(port);
    guest.says(frame(data));
    expect(await guest.ended()).toBe("fin");
    expect(server.screen()).toMatch(
      /WARNING;registering the new user with address \('127\.0\.0\.1', \d+\) failed\n$/,
    );
  });

  it("registers others while a connection is silent", async () => {
    const { server, port } = await startServer("robust");
    await connectRaw(port);
    await register(server, port, "ali");
    expect(server.screen()).toContain("username: ali\n");
  });

  it("invites the friends behind a busy one, with and without the last stroke", async () => {
    const { server, port } = await startServer("robust");
    const ali = await register(server, port, "ali");
    const ahmet = await register(server, port, "ahmet");
    const beyza = await register(server, port, "beyza");
    ahmet.says(frame("&&GROUPCHAT&&|ahmet|"));
    await ahmet.hears("group chat 1.");
    beyza.says(frame("&&GROUPCHAT&&|beyza|ahmet|elon|ali"));
    await ali.hears(
      answer("beyza", "beyza would like to add you to group chat room 2? (OK/REJECT GROUP <room_number>)"),
    );
    await beyza.hears(octetsOf("friend-busy"));
  });

  it("answers BUSY to who accepts one who is in a chat by now", async () => {
    const { server, port } = await startServer("robust");
    const ali = await register(server, port, "ali");
    const beyza = await register(server, port, "beyza");
    ali.says(frame("&&CHATREQUEST&&|beyza|ali"));
    await beyza.hears("ali would like to chat");
    ali.says(frame("&&GROUPCHAT&&|ali|"));
    await ali.hears("group chat 1.");
    beyza.says(frame("&&OK&&|beyza|ali|4711"));
    await beyza.hears(answer("beyza", "&&BUSY&&|the user is busy. try again later."));
  });

  it("takes EXIT in a group and EXIT GROUP in private for what was meant", async () => {
    const { server, port } = await startServer("robust");
    const ali = await register(server, port, "ali");
    const ahmet = await register(server, port, "ahmet");
    ali.says(frame("&&GROUPCHAT&&|ali|"));
    ali.says(frame("&&EXIT&&|ali"));
    await ali.hears(octetsOf("you-left-group"));
    ali.says(frame("&&CHATREQUEST&&|ahmet|ali"));
    await ahmet.hears("would like to chat");
    ahmet.says(frame("&&OK&&|ahmet|ali|45122"));
    await ahmet.hears("CLIENTOK");
    ahmet.says(frame("&&EXITGROUP&&|ahmet"));
    await ahmet.hears(octetsOf("you-exited"));
    await ali.hears(octetsOf("exited"));
  });

  it.for(["finishes", "resets"] as const)(
    "takes who %s off its lists, and tells those in the room",
    async (how) => {
      const { server, port } = await startServer("robust");
      const ali = await register(server, port, "ali");
      const ahmet = await register(server, port, "ahmet");
      const beyza = await register(server, port, "beyza");
      beyza.says(frame("&&CHATREQUEST&&|ahmet|beyza"));
      await ahmet.hears(octetsOf("invited"));
      ahmet.says(octetsOf("ok"));
      await beyza.hears(octetsOf("accepted").subarray(0, 60));
      ahmet[how]();
      await beyza.hears(octetsOf("exited"));
      ali.says(frame("&&SEARCH&&|ahmet|ali"));
      await ali.hears(octetsOf("not-found"));
      beyza.says(octetsOf("logout"));
      await beyza.hears("LOGOUTSUCCESS");
    },
  );

  it("closes a connection whose header is no number, and ignores datagrams that are no HELLO", async () => {
    const { server, port } = await startServer("robust");
    const ali = await register(server, port, "ali");
    const beyza = await register(server, port, "beyza");
    const udp = createSocket("udp4");
    for (const octets of ["", "&&HELLO&&|ali", frame("&&HELLO&&|elon"), frame("ali"), "\u00ff\u0000"])
      udp.send(octets, port + 1, "127.0.0.1");
    udp.send(octetsOf("hello"), port + 1, "127.0.0.1");
    await server.sees("resetting activity time");
    udp.close();
    ali.says("hello");
    expect(await ali.ended()).toBe("fin");
    await server.sees(
      `(A header of ('127.0.0.1', ${ali.clientPort}) is no number; its connection is closed.)\n`,
    );
    beyza.says(octetsOf("logout"));
    await beyza.hears("LOGOUTSUCCESS");
    expect(server.screen().split("resetting").length).toBe(2);
  });
});
