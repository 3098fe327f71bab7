import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/harness/package-root.ts";
import { freePort } from "../../src/netlab/free-port.ts";
import { builtLab } from "../support/built-lab.ts";
import { type Person, seat } from "../support/person.ts";
import { connectRaw, listenRaw, type RawPeer } from "../support/raw-peer.ts";

/** Starts a program at a port: a server that listens there, or a client that connects there. */
type Start = (port: number) => Person;

const noPython = spawnSync("python3", ["--version"]).status === 0 ? undefined : "python3 is not installed";

const pychatServers: Readonly<Record<string, Start>> = {
  python: (port) => python(["pychat_server.py", String(port)], "Francesco"),
  report: (port) => lab(["serve", "pychat", "--port", String(port)], "Francesco"),
  robust: (port) => lab(["serve", "pychat", "--robust", "--port", String(port)], "Francesco"),
};
const pychatClients: Readonly<Record<string, Start>> = {
  python: (port) => python(["pychat_client.py"], "127.0.0.1", String(port), "Trevor"),
  report: (port) => lab(["chat", "pychat"], "127.0.0.1", String(port), "Trevor"),
  robust: (port) => lab(["chat", "pychat", "--robust"], "127.0.0.1", String(port), "Trevor"),
};
const eceServers: Readonly<Record<string, Start>> = {
  python: (port) => python(["ece146_server.py", String(port)]),
  report: (port) => lab(["serve", "ece146", "--port", String(port)]),
  robust: (port) => lab(["serve", "ece146", "--robust", "--port", String(port)]),
};
const eceClients: Readonly<Record<string, Start>> = {
  python: (port) => python(["ece146_client.py", "127.0.0.1", String(port), "Jürgen"]),
  report: (port) => lab(["chat", "ece146"], "Jürgen", `127.0.0.1:${port}`),
  robust: (port) => lab(["chat", "ece146", "--robust"], "Jürgen", `127.0.0.1:${port}`),
};

const programs = ["python", "report", "robust"] as const;
const pairs = programs.flatMap((client) => programs.map((server) => [client, server] as const));

beforeEach(({ skip }) => {
  if (noPython !== undefined) skip(noPython);
});

describe("the octets on the wire, program for program the same", () => {
  it.for(programs)("are the golden ones of a PyChat server: %s", async (program) => {
    const port = await freePort();
    const server = start(pychatServers, program, port);
    await server.sees("ready to receive");
    const guest = await connectRaw(port);
    guest.says("Trevor");
    await guest.hears("Francesco");
    for (const line of ["Hi!", "Grüße 👋", "  two  spaces  "]) {
      server.types(line);
      await guest.hears(line);
    }
    server.types("[bye]");
    expect(await guest.ended()).toBe("fin");
    expect(guest.octets().toString()).toBe("FrancescoHi!Grüße 👋  two  spaces  [bye]");
    expect(await server.ended()).toBe(0);
  });

  it.for(programs)("are the golden ones of a PyChat client: %s", async (program) => {
    const listener = await listenRaw();
    const client = start(pychatClients, program, listener.port);
    const host = await listener.accepts();
    await host.hears("Trevor");
    host.says("Francesco");
    await client.sees("Type [bye] to exit the chat room.\n");
    for (const line of ["Hello Frank!", "Grüße 👋", "  two  spaces  "]) {
      client.types(line);
      await host.hears(line);
    }
    client.types("[bye]");
    expect(await host.ended()).toBe("fin");
    expect(host.octets().toString()).toBe("TrevorHello Frank!Grüße 👋  two  spaces  [bye]");
    expect(await client.ended()).toBe(0);
  });

  it("are the same from every ECE 146 server: lines, announcements, lists, the last list", async () => {
    const heard: string[] = [];
    for (const program of programs) heard.push(await hearRoom(program));
    expect(heard).toEqual(programs.map(() => heard[0]));
    expect(heard[0]).toContain(Buffer.from("<Jürgen> Grüße 👋").toString("hex"));
  });

  it.for(programs)("are the golden ones of an ECE 146 client: %s", async (program) => {
    const listener = await listenRaw();
    const client = start(eceClients, program, listener.port);
    const server = await listener.accepts();
    await server.hears("!GetAllActiveUsers");
    client.types("Grüße 👋");
    await server.hears("Grüße 👋");
    client.types("!Exit");
    await server.hears("!Exit");
    server.finishes();
    expect(await client.ended()).toBe(0);
    expect(server.octets().toString()).toBe("Jürgen!ShowUserHasConnected!GetAllActiveUsersGrüße 👋!Exit");
  });
});

describe("every client talks to every server", () => {
  it.for(pairs)("PyChat: client %s, server %s", async ([clientProgram, serverProgram]) => {
    const port = await freePort();
    const server = start(pychatServers, serverProgram, port);
    await server.sees("ready to receive\n");
    const client = start(pychatClients, clientProgram, port);
    await client.sees("Successfully joined Francesco 's chat room.\n");
    await server.sees(
      "Trevor has connected to the chat room.\nType [bye] to exit the chat room.\nConnected to",
    );
    client.types("Grüße 👋");
    await server.sees("Grüße 👋\n");
    server.types("Ciao");
    await client.sees("Francesco : Ciao\n");
    client.types("[bye]");
    expect(await client.ended()).toBe(0);
    expect(await server.ended()).toBe(0);
  });

  it.for(pairs)("ECE 146: client %s, server %s", async ([clientProgram, serverProgram]) => {
    const port = await freePort();
    const server = start(eceServers, serverProgram, port);
    await server.sees("Allowing Connections...\n");
    const client = start(eceClients, clientProgram, port);
    await client.sees("*** Jürgen Connected ***\n");
    await client.sees("Jürgen\n");
    client.types("Grüße 👋");
    await client.sees("<Jürgen> Grüße 👋\n");
    client.types("!Exit");
    await server.sees("*** <Jürgen> (IP: 127.0.0.1 | Remote addr: ");
    expect(await client.ended()).toBe(0);
    server.signals("SIGINT");
    expect(await server.ended()).toBe(0);
    expect(server.screen()).toMatch(/Close Connections\.\.\.\n$/);
  });
});

/** Has three raw clients in a room and returns all that one of them heard. */
async function hearRoom(program: string): Promise<string> {
  const port = await freePort();
  const server = start(eceServers, program, port);
  await server.sees("Allowing Connections...\n");
  const users: RawPeer[] = [];
  for (const name of ["John", "Jürgen", "Alice"]) {
    const user = await connectRaw(port);
    user.says(name);
    await server.sees(`*** ${name} Connected (IP: (IP: 127.0.0.1 | Remote addr: ${user.clientPort}) ***\n`);
    users.push(user);
  }
  const [john, jurgen, alice] = users;
  if (john === undefined || jurgen === undefined || alice === undefined)
    throw new Error("three users are needed");
  jurgen.says("!ShowUserHasConnected");
  await john.hears("*** Jürgen Connected ***");
  jurgen.says("!GetAllActiveUsers");
  await john.hears(Buffer.from("94652e", "hex"));
  jurgen.says("Grüße 👋");
  await john.hears("<Jürgen> Grüße 👋");
  alice.says("!Exit");
  expect(await alice.ended()).toBe("fin");
  john.says("!Exit");
  expect(await john.ended()).toBe("fin");
  return john.octets().toString("hex");
}

function start(programsByName: Readonly<Record<string, Start>>, program: string, port: number): Person {
  const found = programsByName[program];
  if (found === undefined) throw new Error(`There is no program ${program}.`);
  return found(port);
}

function python(words: readonly string[], ...typed: readonly string[]): Person {
  const options = { cwd: join(packageRoot, "test/peers"), env: { PYTHONUNBUFFERED: "1", PYTHONUTF8: "1" } };
  const person = seat(["python3", ...words], options);
  person.types(...typed);
  return person;
}

function lab(words: readonly string[], ...typed: readonly string[]): Person {
  const person = seat(builtLab(...words));
  person.types(...typed);
  return person;
}
