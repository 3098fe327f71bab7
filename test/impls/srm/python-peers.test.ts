import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/harness/package-root.ts";
import { freePort } from "../../../src/netlab/free-port.ts";
import { builtLab } from "../../support/built-lab.ts";
import { type Person, seat } from "../../support/person.ts";
import { listenRaw } from "../../support/raw-peer.ts";
import { enter, octetsOf, untilListening } from "./programs.ts";

type Program = "python" | "report" | "robust";

const programs: readonly Program[] = ["python", "report", "robust"];
const pairs = programs.flatMap((client) => programs.map((server) => [client, server] as const));
const noPython = spawnSync("python3", ["--version"]).status === 0 ? undefined : "python3 is not installed";

beforeEach(({ skip }) => {
  if (noPython !== undefined) skip(noPython);
});

describe("the octets on the wire, program for program the same", () => {
  it.for(programs)("are the golden ones of an SRM server: %s", async (program) => {
    const port = await freePort();
    await startServer(program, port);
    const [one, two] = [await enter(port), await enter(port)];
    for (const name of ["line", "umlauts", "emoji", "quotes"]) {
      one.says(octetsOf(name));
      await two.hears(octetsOf(`relayed-${name}`));
    }
    const names = ["welcome", "relayed-line", "relayed-umlauts", "relayed-emoji", "relayed-quotes"];
    expect(two.octets()).toEqual(Buffer.concat(names.map(octetsOf)));
    expect(one.octets()).toEqual(octetsOf("welcome"));
  });

  it.for(programs)("are the golden ones of an SRM client: %s", async (program) => {
    const listener = await listenRaw();
    const client = startClient(program, listener.port);
    const server = await listener.accepts();
    server.says(octetsOf("welcome"));
    await client.sees("b'Welcome to this chatroom!'\n");
    client.types("hello", "Grüße aus Chennai", "  two  spaces  ", "exit");
    await server.hears("exit\n");
    server.says(octetsOf("relayed-quotes"));
    await client.sees(String.raw`b'<127.0.0.1> it\'s "so"\n'`);
    client.endsInput();
    expect(await client.ended()).toBe(0);
    const names = ["line", "umlauts", "inner-spaces", "no-command"];
    expect(server.octets()).toEqual(Buffer.concat(names.map(octetsOf)));
  });
});

describe("every client talks to every server", () => {
  it.for(pairs)("client %s, server %s", async ([clientProgram, serverProgram]) => {
    const port = await freePort();
    const server = await startServer(serverProgram, port);
    const one = startClient(clientProgram, port);
    await one.sees("b'Welcome to this chatroom!'\n");
    const two = startClient(serverProgram, port);
    await two.sees("b'Welcome to this chatroom!'\n");
    one.types("Grüße");
    await two.sees(String.raw`b'<127.0.0.1> Gr\xc3\xbc\xc3\x9fe\n'`);
    two.types("it's me");
    await one.sees(String.raw`b"<127.0.0.1> it's me\n"`);
    await server.sees("<127.0.0.1> it's me\n\n");
    for (const person of [one, two]) {
      person.endsInput();
      expect(await person.ended()).toBe(0);
    }
    expect(one.screen()).toContain("<You>Grüße\n");
    expect(one.screen()).not.toContain("xc3");
    server.signals("SIGINT");
    expect(await server.ended()).toBe(0);
    expect(server.screen()).toContain("127.0.0.1 connected\n127.0.0.1 connected\n<127.0.0.1> Grüße\n\n");
  });
});

async function startServer(program: Program, port: number): Promise<Person> {
  const server = start(program, "serve", "srm_server.py", port);
  await untilListening(port);
  return server;
}

function startClient(program: Program, port: number): Person {
  return start(program, "chat", "srm_client.py", port);
}

function start(program: Program, command: "serve" | "chat", file: string, port: number): Person {
  const words = ["127.0.0.1", String(port)];
  if (program !== "python")
    return seat(builtLab(command, "srm", ...words, ...(program === "robust" ? ["--robust"] : [])));
  const env = { PYTHONUNBUFFERED: "1", PYTHONUTF8: "1" };
  return seat(["python3", file, ...words], { cwd: join(packageRoot, "test/peers"), env });
}
