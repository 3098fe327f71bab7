import { createSocket } from "node:dgram";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { freePort } from "../../../src/netlab/free-port.ts";
import { connectRaw, listenRaw } from "../../support/raw-peer.ts";
import { hostilities, NEVER_SHOWN } from "../hostile.ts";
import {
  answer,
  chatAtClient,
  frame,
  octetsOf,
  readings,
  seatClient,
  startClient,
  startServer,
} from "./programs.ts";

const SENDS: readonly (readonly [typed: string, sent: string])[] = [
  ["SEARCH elon", "&&SEARCH&&|elon|ali"],
  ["CHAT REQUEST ahmet", "&&CHATREQUEST&&|ahmet|ali"],
  ["REJECT beyza", "&&REJECT&&|ali|beyza"],
  ["GROUP CHAT beyza ahmet", "&&GROUPCHAT&&|ali|beyza|ahmet|"],
  ["OK GROUP 1", "&&OKGROUP&&|ali|1"],
  ["REJECT GROUP 12", "&&REJECTGROUP&&|ali|12"],
  ["EXIT", "&&EXIT&&|ali"],
  ["EXIT GROUP", "&&EXITGROUP&&|ali"],
  ["LOGOUT", "&&LOGOUT&&"],
  ["hi guys", "&&MESSAGE&&|ali: hi guys"],
  ["Grüße: 👋|", "&&MESSAGE&&|ali: Grüße: 👋|"],
  ["", "&&MESSAGE&&|ali: "],
];

describe.for(readings)("the CSE4074 client (%s)", (reading) => {
  it("asks for name and password, registers with its own port, and never sends the password", async () => {
    const listener = await listenRaw();
    const ownPort = await freePort();
    const client = seatClient(reading, { port: listener.port, settings: { "own-port": ownPort } });
    await client.sees("enter your username: ");
    client.types("ali");
    await client.sees("enter your password: ");
    client.types("sesame");
    const registry = await listener.accepts();
    const data = `&&REGISTER&&|ali|${ownPort}`;
    await registry.hears(`${data.length}   ${data}`);
    await client.sees("send status thread\n");
    expect(registry.octets().toString()).toBe(`${data.length}   ${data}`);
    expect(client.screen()).toBe(
      `enter your username: enter your password: INFO;TCP server of client ali is running at 127.0.0.1:${ownPort} and it is listening for connections!
INFO;ali has been successfully added in the server's database
INFO;successfully started send message thread
INFO;successfully started receive server message thread
INFO;successfully started receive peer message thread
INFO;successfully started send status thread
`,
    );
  });

  it("draws a port of four digits, not below 1024", async () => {
    const { ownPort } = await chatAtClient(reading);
    expect(ownPort).toBeGreaterThanOrEqual(1024);
    expect(ownPort).toBeLessThanOrEqual(9999);
  });

  it.for(SENDS)("sends for %j: %j", async ([typed, sent]) => {
    const { client, registry } = await chatAtClient(reading);
    const before = registry.octets().length;
    client.types(typed);
    await registry.hears(frame(sent));
    expect(registry.octets().subarray(before).toString()).toBe(frame(sent));
  });

  it("tells its own port when it accepts a chat", async () => {
    const { client, registry, ownPort } = await chatAtClient(reading);
    client.types("OK beyza");
    await registry.hears(frame(`&&OK&&|ali|beyza|${ownPort}`));
  });

  it("shows what the registry says, and who said what in a group", async () => {
    const { client, registry } = await chatAtClient(reading);
    registry.says(octetsOf("found"));
    await client.sees("server: ahmet found. its address is ('127.0.0.1', 52988)\n");
    registry.says(Buffer.concat([octetsOf("invited"), octetsOf("busy"), octetsOf("invalid-search")]));
    await client.sees(
      "server: beyza would like to chat with you? (OK/REJECT)\nserver: the user is busy. try again later.\nserver: you can't search yourself. search for other users\n",
    );
    registry.says(Buffer.concat([octetsOf("joined"), octetsOf("relayed"), octetsOf("relayed-utf8")]));
    await client.sees("server: ali joined the group chat\nbeyza: hi guys\nbeyza: Grüße 👋\n");
  });

  it("talks in private straight to the other client, shows its own line, and stops at CLIENTEXIT", async () => {
    const { client, registry } = await chatAtClient(reading, "ahmet");
    const other = await listenRaw();
    const words = "you have entered into a private chat with beyza. you can send your message now!";
    registry.says(answer("ahmet", `&&CLIENTOK&&|${words}|${other.port}`));
    const link = await other.accepts();
    await client.sees(`server: ${words}\n`);
    const before = registry.octets().length;
    client.types("hi beyza");
    await link.hears(octetsOf("message"));
    await client.sees("ahmet: hi beyza\n");
    client.types("Grüße 👋");
    await link.hears(octetsOf("message-utf8"));
    expect(link.octets()).toEqual(Buffer.concat([octetsOf("message"), octetsOf("message-utf8")]));
    client.types("EXIT");
    await registry.hears(octetsOf("exit"));
    registry.says(octetsOf("you-exited"));
    await client.sees("server: you left the chat room.\n");
    client.types("hello?");
    await registry.hears(frame("&&MESSAGE&&|ahmet: hello?"));
    expect(registry.octets().subarray(before).toString()).toBe(
      `${frame("&&EXIT&&|ahmet")}${frame("&&MESSAGE&&|ahmet: hello?")}`,
    );
  });

  it("shows what another client sends to its own server, behind a line of the log", async () => {
    const { client, ownPort } = await chatAtClient(reading, "beyza");
    const ahmet = await connectRaw(ownPort);
    ahmet.says(octetsOf("message"));
    const log = `INFO;beyza received a new message from another peer with address ('127.0.0.1', ${ahmet.clientPort})\n`;
    await client.sees(`${log}ahmet: hi beyza\n`);
    ahmet.says(Buffer.concat([octetsOf("message-utf8"), octetsOf("message")]));
    await client.sees(`${log}ahmet: Grüße 👋\n${log}ahmet: hi beyza\n`);
  });

  it("says HELLO over UDP as often as it was told, and logs it", async () => {
    const udp = createSocket("udp4");
    udp.bind(0, "127.0.0.1");
    await once(udp, "listening");
    const settings = { hello: 0.05, "udp-port": udp.address().port };
    const { client } = await chatAtClient(reading, "ali", { settings });
    for (let times = 0; times < 2; times++) {
      const [octets] = (await once(udp, "message")) as [Buffer];
      expect(octets).toEqual(octetsOf("hello"));
    }
    await client.sees("INFO;sending HELLO message to UDP socket of server for user with id - ali\n");
    udp.close();
  });

  it("ends with a reason at LOGOUTSUCCESS", async () => {
    const { client, registry } = await chatAtClient(reading);
    client.types("LOGOUT");
    await registry.hears(octetsOf("logout"));
    registry.says(octetsOf("logout-success"));
    expect(await client.ended()).toBe(0);
    expect(client.screen()).toMatch(/INFO;loggin out from session\. goodbye ali\n$/);
    expect(await registry.ended()).toBe("fin");
  });

  it.for(["end of input", "Ctrl-C"])("says LOGOUT and leaves: %s", async (how) => {
    const { client, registry } = await chatAtClient(reading);
    if (how === "Ctrl-C") client.interrupts();
    else client.endsInput();
    await registry.hears(octetsOf("logout"));
    registry.says(octetsOf("logout-success"));
    expect(await client.ended()).toBe(0);
    expect(client.screen()).toMatch(/goodbye ali\n$/);
  });

  it("does not wait for a LOGOUT that is never answered", async () => {
    const { client, registry } = await chatAtClient(reading);
    client.endsInput();
    await registry.hears(octetsOf("logout"));
    expect(await client.ended()).toBe(0);
  });

  it("says what it needs when the input ends, and why it cannot start", async () => {
    const silent = seatClient(reading, {});
    silent.endsInput();
    expect(await silent.ended()).toBe(1);
    expect(silent.screen()).toBe("enter your username: A user name and a password are needed.\n");
    const alone = startClient(reading, await freePort(), "ali");
    expect(await alone.ended()).toBe(1);
    expect(alone.screen()).toMatch(/^The registry cannot be reached at 127\.0\.0\.1:\d+: connection refused/);
    const { port } = await startServer(reading);
    const crowded = startClient(reading, port, "ali", { settings: { "own-port": port } });
    expect(await crowded.ended()).toBe(1);
    expect(crowded.screen()).toMatch(/^The client's own TCP server cannot listen: the port is taken/);
  });

  it.for(["enter your username: ", "enter your password: "])(
    "ends with 0 at Ctrl-C at the prompt %s",
    async (prompt) => {
      const client = seatClient(reading, prompt.includes("user") ? {} : { name: "ali" });
      await client.sees(prompt);
      client.interrupts();
      client.endsInput();
      expect(await client.ended()).toBe(0);
    },
  );

  it.for(Object.keys(hostilities))("survives a registry that %s", async (what) => {
    const { client, registry } = await chatAtClient(reading);
    hostilities[what]?.(registry);
    await client.sees("ERROR;the process committed an unexpected exception. exiting!!!\n");
    client.types("still there?");
    client.interrupts();
    expect(await client.ended()).toBe(1);
    expect(client.screen()).not.toMatch(NEVER_SHOWN);
  });

  it.for(Object.keys(hostilities))("survives another client that %s", async (what) => {
    const { client, registry, ownPort } = await chatAtClient(reading);
    const hostile = await connectRaw(ownPort);
    hostilities[what]?.(hostile);
    registry.says(octetsOf("not-found"));
    await client.sees("server: user not found\n");
    client.types("LOGOUT");
    await registry.hears(octetsOf("logout"));
    registry.says(octetsOf("logout-success"));
    expect(await client.ended()).toBe(0);
    expect(client.screen()).not.toMatch(NEVER_SHOWN);
  });

  it("survives a registry and a client that never read", async () => {
    const { client, registry } = await chatAtClient(reading);
    const other = await listenRaw();
    registry.says(answer("ali", `&&CLIENTOK&&|go|${other.port}`));
    const link = await other.accepts();
    await client.sees("server: go\n");
    link.stopsReading();
    registry.stopsReading();
    client.types(...Array<string>(2000).fill("x".repeat(9000)), "EXIT");
    client.endsInput();
    expect(await client.ended()).toBeLessThanOrEqual(1);
  });
});
