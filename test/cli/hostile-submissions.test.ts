import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Grades } from "../../src/grade/grades.ts";
import { packageRoot } from "../../src/harness/package-root.ts";
import { builtLab } from "../support/built-lab.ts";
import { commandsWith } from "../support/commands-with.ts";
import { type Outcome, runProgram } from "./run-lab.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-hostile-"));
const submissions = join(folder, "submissions");
const secret = join(folder, "secret.txt");
const assignment = join(folder, "assignment.yaml");
const abstractName = `lab-test-${process.pid}`;
const isRoot = process.getuid?.() === 0;

/** What each does before it chats as it should; `null` for one that only chats. */
const HARMS: Readonly<Record<string, string | null>> = {
  right: null,
  reaches: "reach",
  memory: "memory",
  gigabyte: "gigabyte",
  forks: "forks",
  kills: "kills",
  daemon: "daemon",
  forger: "forge",
};

let reached = 0;
const listeners: Server[] = [];

function listen(where: number | string): Promise<Server> {
  const server = createServer((socket) => {
    reached++;
    socket.destroy();
  });
  listeners.push(server);
  return new Promise((resolve) => {
    if (typeof where === "number") server.listen(where, "127.0.0.1", () => resolve(server));
    else server.listen(where, () => resolve(server));
  });
}

beforeAll(async () => {
  const server = await listen(0);
  await listen(`\0${abstractName}`);
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  writeFileSync(secret, "the answer is 42");
  writeFileSync(assignment, ASSIGNMENT);
  for (const [id, harm] of Object.entries(HARMS)) {
    const own = join(submissions, id);
    mkdirSync(own, { recursive: true });
    cpSync(join(packageRoot, "test/grade/harm.py"), join(own, "harm.py"));
    const chat = readFileSync(join(packageRoot, "test/peers/pychat_client.py"), "utf8");
    writeFileSync(join(own, "client.py"), harm === null ? chat : `import harm\n${chat}`);
    const paths = [
      secret,
      assignment,
      join(submissions, "right/client.py"),
      "/etc/shadow",
      "/submission/client.py",
    ];
    const words = harm === "reach" ? `reach ${port} ${abstractName} ${paths.join(" ")}` : (harm ?? "none");
    writeFileSync(join(own, "lab.impl.yaml"), manifestWith(words));
  }
  chmodSync(folder, 0o755);
});
afterAll(() => {
  for (const server of listeners) server.close();
  rmSync(folder, { recursive: true, force: true });
});

function manifestWith(harm: string): string {
  return `implementations:
  - name: any
    protocol: pychat
    client:
      command: [python3, client.py]
      type: ["{host}", "{port}", "{name}"]
      leave: "[bye]"
      env: { HARM: "${harm}" }
`;
}

const ASSIGNMENT = `title: Hostile
protocol: pychat
checks:
  - { id: talk, title: Your client chats, scenario: greet, role: client, points: 10 }
limits: { wall: 20s, memory: 256MiB, processes: 32, output: 64KiB }
`;

/** As root, and as an ordinary user where the test may become one. */
const WAYS: readonly { readonly who: string; readonly before: readonly string[] }[] = [
  { who: isRoot ? "root" : "an ordinary user", before: [] },
  ...(isRoot
    ? [{ who: "nobody", before: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] }]
    : []),
];

describe.each(WAYS)("hostile submissions that $who grades", ({ who, before }) => {
  const out = join(folder, `out-${who.replace(" ", "-")}`);
  let outcome: Outcome;
  let grades: Grades;
  beforeAll(async () => {
    mkdirSync(out);
    chmodSync(out, 0o777);
    const words = [
      "grade",
      submissions,
      "--assignment",
      assignment,
      "--require-sandbox",
      "--json",
      "--quiet",
      "--out",
      out,
    ];
    outcome = await runProgram([...before, ...builtLab(...words)], { cwd: "/", env: { HOME: out } });
    grades = JSON.parse(outcome.stdout);
  });

  const checkOf = (id: string) => grades.submissions.find((each) => each.id === id)?.checks[0];

  it("are all graded, those that only tried as they chat", () => {
    expect(grades.summary).toMatchObject({ graded: Object.keys(HARMS).length, ungraded: 0 });
    expect(grades.sandbox.tier).toBe(who === "root" ? "B" : "A");
    for (const id of ["right", "reaches", "daemon"])
      expect(checkOf(id)).toMatchObject({ verdict: "pass", points: 10 });
  });

  it("reach nothing of the machine, and change nothing of anybody's", () => {
    expect(reached).toBe(0);
    const log = readFileSync(
      join(out, "submissions/reaches/reaches__pychat@robust/greet/client.log"),
      "utf8",
    );
    // Its own program it may read.
    expect(log.match(/^READ .*/gmu)).toEqual(["READ import harm"]);
    expect(readFileSync(secret, "utf8")).toBe("the answer is 42");
    expect(readFileSync(assignment, "utf8")).toBe(ASSIGNMENT);
    expect(readFileSync(join(submissions, "reaches/client.py"), "utf8")).toMatch(/^import harm/);
  });

  it("are ended at their limits, with the reason", () => {
    expect(checkOf("memory")).toMatchObject({
      verdict: "fail",
      why: expect.stringContaining("The client program used more than 256 MiB of memory and was ended."),
    });
    expect(checkOf("gigabyte")).toMatchObject({
      verdict: "fail",
      why: expect.stringContaining("The client program printed more than 65536 characters and was ended."),
    });
  });

  it("leave nothing behind", () => {
    expect(readdirSync(out).sort()).toEqual(["grades.json", "journal.jsonl", "submissions"]);
    expect(commandsWith("lab-test-daemon")).toEqual([]);
  });
});
