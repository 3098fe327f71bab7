import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/harness/package-root.ts";
import { ACCOUNTS } from "../../../src/impls/ee357/accounts.ts";
import { usersCsv } from "../../../src/impls/ee357/users-csv.ts";
import { freePort } from "../../../src/netlab/free-port.ts";
import { type Person, seat } from "../../support/person.ts";
import { listenRaw } from "../../support/raw-peer.ts";
import { chatWords, join, octetsOf, serveWords, WAITING } from "./programs.ts";

type Program = "python" | "report" | "robust";

const programs: readonly Program[] = ["python", "report", "robust"];
const pairs = programs.flatMap((client) => programs.map((server) => [client, server] as const));
const noPython = spawnSync("python3", ["--version"]).status === 0 ? undefined : "python3 is not installed";
const CHOICE = "Enter username serial number from above to chat:";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(joinPath(tmpdir(), "ee357-"));
  writeFileSync(joinPath(folder, "users.csv"), usersCsv.write(ACCOUNTS));
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(({ skip }) => {
  if (noPython !== undefined) skip(noPython);
});

describe("the octets on the wire, program for program the same", () => {
  it.for(programs)("are the golden ones of an EE-357 server: %s", async (program) => {
    const { server, port } = await startServer(program);
    const [hamza, karam] = [await join(server, port, "hamza"), await join(server, port, "karam")];
    for (const name of [
      "message",
      "umlauts-and-emoji",
      "quotes-and-controls",
      "empty-message",
      "inner-spaces",
      "end",
    ]) {
      hamza.says(octetsOf(name));
      await karam.hears(octetsOf(name));
    }
    karam.says(octetsOf("other-kind"));
    await hamza.hears(octetsOf("broadcast"));
    const logIn = ["right", "name-question", "welcome"];
    expect(hamza.octets()).toEqual(Buffer.concat([...logIn, "broadcast"].map(octetsOf)));
  });

  it.for(programs)("are the golden ones of an EE-357 client: %s", async (program) => {
    const listener = await listenRaw();
    const client = startClient(program, listener.port);
    const server = await listener.accepts();
    await answer(client, ["hamza", "321"]);
    await server.hears(octetsOf("log-in-wrong"));
    server.says(octetsOf("wrong"));
    await client.sees("Enter username:", 2);
    client.types("hamza", "123");
    await server.hears(octetsOf("log-in"));
    server.says(octetsOf("right"));
    await client.sees(CHOICE);
    server.says(octetsOf("name-question"));
    await server.hears(Buffer.concat([octetsOf("log-in"), octetsOf("name")]));
    client.types("0");
    await client.sees("[+] You are now chatting with karam\u001b[0m\n");
    for (const [line, name] of [
      ["hello", "message"],
      ["Grüße 👋 \u2028", "umlauts-and-emoji"],
      ["", "empty-message"],
    ] as const) {
      client.types(line);
      await server.hears(octetsOf(name));
    }
    server.says(octetsOf("answer"));
    await client.sees("karam > hi\n");
    client.types("@end");
    await server.hears(octetsOf("end"));
    await client.sees(CHOICE, 2);
    const sent = ["log-in-wrong", "log-in", "name", "message", "umlauts-and-emoji", "empty-message", "end"];
    expect(server.octets()).toEqual(Buffer.concat(sent.map(octetsOf)));
  });
});

describe("every client talks to every server", () => {
  it.for(pairs)("client %s, server %s", async ([clientProgram, serverProgram]) => {
    const { server, port } = await startServer(serverProgram);
    const hamza = startClient(clientProgram, port);
    await answer(hamza, ["hamza", "123"]);
    await server.sees("joined in as hamza\n");
    const karam = startClient(clientProgram, port);
    await answer(karam, ["karam", "naveed"]);
    await server.sees("joined in as karam\n");
    for (const [person, partner] of [
      [hamza, "karam"],
      [karam, "hamza"],
    ] as const) {
      await person.sees(CHOICE);
      person.types("0");
      await person.sees(`[+] You are now chatting with ${partner}\u001b[0m\n`);
    }
    hamza.types("Grüße 👋");
    await karam.sees("hamza > Grüße 👋\n");
    karam.types("hi");
    await hamza.sees("karam > hi\n");
    hamza.types("@end");
    await hamza.sees(CHOICE, 2);
  });

  it("two messages at once reach a client that reads one at a time, through the robust server", async () => {
    const { server, port } = await startServer("robust");
    const hamza = await join(server, port, "hamza");
    const karam = startClient("python", port);
    await answer(karam, ["karam", "naveed"]);
    await server.sees("joined in as karam\n");
    await karam.sees(CHOICE);
    karam.types("0");
    await karam.sees("[+] You are now chatting with hamza\u001b[0m\n");
    hamza.says(Buffer.concat(["message", "umlauts-and-emoji", "message"].map(octetsOf)));
    await karam.sees("hamza > hello\n", 2);
    expect(karam.screen()).toContain("hamza > hello\nhamza > Grüße 👋 \u2028\nhamza > hello\n");
  });
});

async function startServer(program: Program): Promise<{ readonly server: Person; readonly port: number }> {
  const port = await freePort();
  const users = joinPath(folder, "users.csv");
  const flags = ["--users", users, ...(program === "robust" ? ["--robust", "--pause", "50"] : [])];
  const server =
    program === "python"
      ? seat(python("ee357_server.py", String(port), users, "0.05"))
      : seat(serveWords(port, flags));
  await server.sees(WAITING);
  return { server, port };
}

function startClient(program: Program, port: number): Person {
  if (program === "python") return seat(python("ee357_client.py", String(port)));
  return seat(chatWords(port, program === "robust" ? ["--robust"] : []));
}

function python(file: string, ...words: readonly string[]): readonly string[] {
  return ["python3", joinPath(packageRoot, "test/peers", file), ...words];
}

/** Types name and password, each at its prompt. */
async function answer(client: Person, [name, password]: readonly [string, string]): Promise<void> {
  await client.sees("Enter username:");
  client.types(name);
  await client.sees("Enter password:");
  client.types(password);
}
