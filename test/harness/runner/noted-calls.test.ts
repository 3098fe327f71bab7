import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { readCallLines } from "../../../src/harness/calls/call-file.ts";
import {
  awaitLastLines,
  keepCalls,
  underStrace,
  whyNoStrace,
} from "../../../src/harness/runner/noted-calls.ts";
import { runProgram } from "../../cli/run-lab.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-calls-"));
afterAll(() => rmSync(folder, { recursive: true }));
const { PATH } = process.env;
afterEach(() => {
  process.env.PATH = PATH;
});

const TALK = `
import socket, sys
listener = socket.create_server(("127.0.0.1", 0))
one = socket.create_connection(listener.getsockname())
other, _ = listener.accept()
one.sendall(b"secret")
print(other.recv(4), other.recv(4))
sys.exit(3)
`;

describe("the calls of a program", () => {
  it("cannot be noted where there is no strace, which is said with what to do", () => {
    process.env.PATH = folder;
    expect(whyNoStrace()).toBe("strace is not there; apt-get install strace has it");
  });

  it("are noted without what was said, and the program ends as it does alone", async ({ skip }) => {
    const whyNot = whyNoStrace();
    if (whyNot !== undefined) skip(whyNot);
    const notes = { by: "strace", path: join(folder, "client.calls.jsonl") } as const;
    const { code, stdout } = await runProgram(underStrace(["python3", "-c", TALK], notes));
    await awaitLastLines(notes);
    await keepCalls(notes);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "b'secr' b'et'\n" });
    const text = readFileSync(notes.path, "utf8");
    expect(text).not.toMatch(/secr/u);
    const log = readCallLines(text);
    expect(log?.connections.map(({ openedBy }) => openedBy)).toEqual(["connect", "accept"]);
    const [one, other] = log?.connections ?? [];
    expect(one?.local).toEqual(other?.remote);
    expect(other?.calls.map(({ kind, result, asked }) => [kind, result, asked])).toEqual([
      ["read", 4, 4],
      ["read", 2, 4],
    ]);
  });
});
