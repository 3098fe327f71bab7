import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/harness/package-root.ts";
import { readImplementations } from "../../../src/harness/scenario/read-implementations.ts";
import { mistakesOf, withFile } from "./write-yaml.ts";

const ALICE = `# my programs
implementations:
  - name: alice
    protocol: pychat
    build: ["make"]
    unsupported: [long-text]
    server:
      command: ["python3", "server.py", "{port}"]
      cwd: ./alice
      env: { PYTHONUNBUFFERED: 1, LIMIT: "{udpPort}" }
      type: ["{name}"]
      ready: "ready to receive"
      readyWithin: 20s
      pty: true
    client:
      command: ["python3", "client.py", "{x", "{ }", "{}"]
      type: ["{host}", "{port}", "{name}", "{password}", "{peer}"]
      say: "say {text}"
      invite: "/chat {peer}"
      accept: "{choice}"
      leave: "[bye]"
  - name: bob@2
    protocol: srm
    reading: robust
    client: { command: [/usr/bin/srm] }
`;

function mistakes(text: string) {
  return mistakesOf("lab.impl.yaml", text, readImplementations);
}

function clientMistakes(client: string) {
  return mistakes(`implementations:\n  - name: a\n    protocol: srm\n    client: ${client}\n`);
}

describe("readImplementations", () => {
  it("reads both sides, with folders relative to the manifest's", async () => {
    await withFile("lab.impl.yaml", ALICE, async (file) => {
      const folder = dirname(file);
      expect(await readImplementations(file)).toStrictEqual([
        {
          name: "alice",
          protocol: "pychat",
          reading: undefined,
          build: ["make"],
          unsupported: ["long-text"],
          server: {
            command: ["python3", "server.py", "{port}"],
            cwd: join(folder, "alice"),
            env: { PYTHONUNBUFFERED: "1", LIMIT: "{udpPort}" },
            type: ["{name}"],
            ready: /ready to receive/u,
            readyMs: 20_000,
            pty: true,
            say: "{text}",
            invite: undefined,
            accept: undefined,
            part: undefined,
            leave: "eof",
          },
          client: {
            command: ["python3", "client.py", "{x", "{ }", "{}"],
            cwd: folder,
            env: {},
            type: ["{host}", "{port}", "{name}", "{password}", "{peer}"],
            ready: undefined,
            readyMs: 5000,
            pty: false,
            say: "say {text}",
            invite: "/chat {peer}",
            accept: "{choice}",
            part: undefined,
            leave: "[bye]",
          },
          source: { file, line: 3 },
        },
        {
          name: "bob@2",
          protocol: "srm",
          reading: "robust",
          build: undefined,
          unsupported: [],
          server: undefined,
          client: expect.objectContaining({ command: ["/usr/bin/srm"], type: [] }),
          source: { file, line: 22 },
        },
      ]);
    });
  });

  it("reads the reference programs, whose command is this tool", async () => {
    const references = await readImplementations(join(packageRoot, "fixtures/implementations.yaml"));
    expect(references.map(({ name }) => name)).toEqual(expect.arrayContaining(["pychat", "pychat@robust"]));
    expect(
      references.every(({ server, client }) => server?.command[0] === "lab" && client?.command[0] === "lab"),
    ).toBe(true);
  });

  it.each([
    [
      "{ command: [x, '--p={prot}'] }",
      "4:33: unknown placeholder {prot}; there are {host} {port} {udpPort} {name} {password} {peer} {choice} {text} {users} {hello} {drop} (did you mean port?)",
    ],
    [
      "{ command: [x], env: { A: '{A}' } }",
      "4:40: unknown placeholder {A}; there are {host} {port} {udpPort} {name} {password} {peer} {choice} {text} {users} {hello} {drop}",
    ],
    ["{ command: [x], ready: '(a' }", '4:36: "(a" is no regular expression: Unterminated group'],
    [
      "{ command: [x], ready: '' }",
      "4:36: this pattern is empty; leave ready out, or write what the server prints",
    ],
    ["{ command: [x], pty: yes }", '4:34: "yes" is not allowed as "pty"; allowed: true, false'],
    ["{ command: [x], say: hello }", "4:34: say must hold {text}, where the words go"],
    ["{ command: [x], leave: '' }", '4:36: leave is a line such as "[bye]", or eof, or interrupt'],
    ["{ command: [x], type: ['a', \"b\\nc\"] }", "4:41: this must be one line"],
    ["{ command: [] }", '4:24: "command" must not be empty'],
    ["{ command: [''] }", "4:25: the command begins with the name of a program"],
    ["{ command: python3 x.py }", '4:24: "command" must be a list, but "python3 x.py" is there'],
    ["{ cmd: [x] }", '4:13: the key "command" is missing'],
    ["{ command: [x], readyWithin: soon }", '4:42: "soon" is no duration; write one as 200ms or 2s'],
    [
      '{ command: ["x\\0"] }',
      "4:25: this holds a NUL (\\0), which no program can be started with; take it out",
    ],
    ["x", '4:13: "client" must be a set of keys, but "x" is there'],
  ])("explains %s", async (client, message) => {
    expect((await clientMistakes(client))[0]).toBe(`lab.impl.yaml:${message}`);
  });

  it.each([
    ["    server: { command: [x] }\n", '2:5: the key "protocol" is missing'],
    ["    protocol:\n    server: { command: [x] }\n", '3:5: "protocol" has no value'],
  ])("lists the protocols where none is named: %j", async (rest, message) => {
    expect(await mistakes(`implementations:\n  - name: a\n${rest}`)).toStrictEqual([
      `lab.impl.yaml:${message}; write one of pychat, srm, ece146, cse4074, ee357`,
    ]);
  });

  it.each(["a/b", "..", "-x", "a b", '""', "é", "a__b", "_a", "a_"])(
    "refuses the name %s, because it names files",
    async (name) => {
      const lines = await mistakes(
        `implementations:\n  - name: ${name}\n    protocol: srm\n    client: { command: [x] }\n`,
      );
      expect(lines).toStrictEqual([expect.stringMatching(/^lab\.impl\.yaml:2:11: .* is no name; /)]);
    },
  );

  it("refuses an implementation with neither side, and a name that is taken", async () => {
    expect(await mistakes("implementations:\n  - name: a\n    protocol: srm\n")).toStrictEqual([
      "lab.impl.yaml:2:5: this implementation has neither a server nor a client; give it one of them",
    ]);
    const one = "  - name: a\n    protocol: srm\n    client: { command: [x] }\n";
    expect(await mistakes(`implementations:\n${one}${one}`)).toStrictEqual([
      'lab.impl.yaml:5:11: the name "a" is taken already, in line 2; choose another',
    ]);
  });

  it("refuses to let a program lack what its protocol does not have", async () => {
    const text = "implementations:\n  - name: a\n    protocol: ece146\n    unsupported: [exit, user-lists]\n";
    expect(await mistakes(`${text}    client: { command: [x] }\n`)).toStrictEqual([
      'lab.impl.yaml:4:25: ece146 has no feature "user-lists"; features are names, chat, announce, user-list, exit, several, unicode, refused (did you mean user-list?)',
    ]);
  });

  it("refuses a manifest that names nothing", async () => {
    expect(await mistakes("implementations: []\n")).toStrictEqual([
      'lab.impl.yaml:1:18: "implementations" must not be empty',
    ]);
    expect(await mistakes("implementation: []\n")).toStrictEqual([
      'lab.impl.yaml:1:1: the key "implementations" is missing',
      'lab.impl.yaml:1:1: unknown key "implementation"; allowed here: implementations (did you mean implementations?)',
    ]);
  });
});
