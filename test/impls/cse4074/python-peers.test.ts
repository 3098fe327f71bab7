import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/harness/package-root.ts";
import { freePort } from "../../../src/netlab/free-port.ts";
import { type Person, seat } from "../../support/person.ts";
import { connectRaw } from "../../support/raw-peer.ts";
import { frame, octetsOf, type Program, seatServer, startClient } from "./programs.ts";

type Kind = "python" | "report" | "robust";
type Anybody = Pick<Person | Program, "screen" | "sees" | "types">;

const kinds: readonly Kind[] = ["python", "report", "robust"];
const pairs = kinds.flatMap((client) => kinds.map((server) => [client, server] as const));

const noPython = spawnSync("python3", ["--version"]).status === 0 ? undefined : "python3 is not installed";
beforeEach(({ skip }) => {
  if (noPython !== undefined) skip(noPython);
});

describe.for(pairs)("a CSE4074 client and registry: %s, %s", ([client, server]) => {
  it("search, meet, talk straight to each other, part and log out", async () => {
    const registry = await openRegistry(server);
    const ali = await joinAs(client, registry, "ali");
    const ahmet = await joinAs("python", registry, "ahmet");
    // Two requests in one segment are one to the report's registry.
    ali.types("SEARCH elon");
    await ali.sees("server: user not found\n");
    ali.types("SEARCH ali");
    await ali.sees("server: you can't search yourself. search for other users\n");
    ali.types("SEARCH ahmet");
    await ali.sees("server: ahmet found. its address is ('127.0.0.1', ");
    ali.types("CHAT REQUEST ahmet");
    await ahmet.sees("server: ali would like to chat with you? (OK/REJECT)\n");
    ahmet.types("REJECT ali");
    await ali.sees("server: ahmet rejected the chat request!\n");
    ahmet.types("CHAT REQUEST ali");
    await ali.sees("server: ahmet would like to chat with you? (OK/REJECT)\n");
    ali.types("OK ahmet");
    await ali.sees(
      "server: you have entered into a private chat with ahmet. you can send your message now!\n",
    );
    await ahmet.sees("server: ali accepted the chat request. you can send your message now!\n");
    ali.types("Grüße 👋");
    await ahmet.sees("ali: Grüße 👋\n");
    ahmet.types("hi ali");
    await ali.sees("ahmet: hi ali\n");
    await ali.sees("INFO;ali received a new message from another peer with address ('127.0.0.1', ");
    ali.types("EXIT");
    await ali.sees("server: you left the chat room.\n");
    await ahmet.sees("server: ali left the chat room. the chat room has been closed\n");
    ali.types("LOGOUT");
    await ali.sees("loggin out from session. goodbye ali\n");
    expect(await ali.ended()).toBe(0);
  });

  it("open a group, refuse and join it, hear each other in it, and leave it", async () => {
    const registry = await openRegistry(server);
    const beyza = await joinAs(client, registry, "beyza");
    const ali = await joinAs("python", registry, "ali");
    const ahmet = await joinAs(client, registry, "ahmet");
    beyza.types("GROUP CHAT ali ahmet");
    await beyza.sees("server: you have added yourself to group chat 1. a request has been sent");
    for (const friend of [ali, ahmet])
      await friend.sees(
        "server: beyza would like to add you to group chat room 1? (OK/REJECT GROUP <room_number>)\n",
      );
    ahmet.types("REJECT GROUP 1");
    await beyza.sees("server: ahmet rejected the group chat request!\n");
    ali.types("OK GROUP 1");
    for (const member of [ali, beyza]) await member.sees("server: ali joined the group chat\n");
    beyza.types("hi guys");
    for (const member of [ali, beyza]) await member.sees("beyza: hi guys\n");
    ali.types("Grüße 👋");
    for (const member of [ali, beyza]) await member.sees("ali: Grüße 👋\n");
    ahmet.types("CHAT REQUEST beyza");
    await ahmet.sees("server: the user is busy. try again later.\n");
    ali.types("EXIT GROUP");
    await ali.sees("server: you left the chat room.\n");
    await beyza.sees("server: ali left the chat room.\n");
    expect(ahmet.screen()).not.toContain("hi guys");
  });

  it("keep in touch by HELLO", async () => {
    const registry = await openRegistry(server);
    const ali = await joinAs(client, registry, "ali");
    await ali.sees("INFO;sending HELLO message to UDP socket of server for user with id - ali\n");
    await registry.program.sees("INFO;resetting activity time from ('127.0.0.1', ");
  });
});

it("puts the same octets on the wire as a registry written from the report", async () => {
  const heard: string[] = [];
  for (const kind of kinds) heard.push(await hearAll(kind));
  expect(heard).toEqual(kinds.map(() => heard[0]));
});

/** Returns all that two raw clients hear of a registry. */
async function hearAll(kind: Kind): Promise<string> {
  const { port } = await openRegistry(kind);
  const ali = await connectRaw(port);
  ali.says(frame("&&REGISTER&&|ali|45121"));
  ali.says(octetsOf("search"));
  await ali.hears(octetsOf("not-found"));
  const beyza = await connectRaw(port);
  beyza.says(frame("&&REGISTER&&|beyza|45123"));
  beyza.says(frame("&&CHATREQUEST&&|ali|beyza"));
  await ali.hears("would like to chat");
  ali.says(frame("&&OK&&|ali|beyza|45121"));
  await beyza.hears("|45121");
  beyza.says(frame("&&EXIT&&|beyza"));
  await ali.hears("closed");
  beyza.says(frame("&&GROUPCHAT&&|beyza|ali|"));
  await ali.hears("group chat room 1?");
  ali.says(octetsOf("ok-group"));
  await beyza.hears("joined the group chat");
  beyza.says(frame("&&MESSAGE&&|beyza: Grüße 👋"));
  await ali.hears("👋");
  ali.says(octetsOf("exit-group"));
  await beyza.hears(octetsOf("left-group"));
  ali.says(octetsOf("logout"));
  await ali.hears(octetsOf("logout-success"));
  return `${ali.octets()}\n${beyza.octets()}`;
}

interface Registry {
  readonly program: Anybody;
  readonly port: number;
}

async function openRegistry(kind: Kind): Promise<Registry> {
  const port = await freePort();
  const program =
    kind === "python" ? python("cse4074_server.py", String(port)) : seatServer(kind, { port, settings: {} });
  await program.sees("successfully started process message thread\n");
  return { program, port };
}

/** Starts a client; it is there for others once the registry has read its REGISTER. */
async function joinAs(
  kind: Kind,
  { program, port }: Registry,
  name: string,
): Promise<Anybody & Pick<Person | Program, "ended">> {
  const client =
    kind === "python"
      ? python("cse4074_client.py", String(port), "0.2")
      : startClient(kind, port, name, { settings: { hello: 0.2 } });
  if (kind === "python") client.types(name, "secret");
  await program.sees(`username: ${name}\n`);
  return client;
}

function python(file: string, ...words: readonly string[]): Person {
  return seat(["python3", "-u", join(packageRoot, "test/peers", file), ...words]);
}
