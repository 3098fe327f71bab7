import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import { boxCommand } from "../../../src/netlab/sandbox/box-command.ts";
import { openSandbox } from "../../../src/netlab/sandbox/open-sandbox.ts";
import type { BoxedProgram } from "../../../src/netlab/sandbox/sandbox.ts";
import { commandsWith } from "../../support/commands-with.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-box-"));
const files = join(folder, "box");
const sandbox = openSandbox(files, { isRequired: true });
const secret = join(folder, "secret.txt");
const own = join(folder, "own");
const other = join(folder, "other");
for (const each of [own, other]) {
  mkdirSync(each);
  cpSync(fileURLToPath(new URL("attacks.py", import.meta.url)), join(each, "attacks.py"));
}
writeFileSync(secret, "the answer is 42", { mode: 0o644 });
for (const each of [folder, files, join(files, "etc")]) chmodSync(each, 0o755);
afterAll(() => {
  sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const isRoot = process.getuid?.() === 0;
const nobody = [
  "setpriv",
  "--reuid=65534",
  "--regid=65534",
  "--clear-groups",
  "--inh-caps=-all",
  "--bounding-set=-all",
];

/** The ways that submissions are started in: root's, and that of an ordinary user, who needs user namespaces. */
const WAYS: readonly { readonly who: string; wrap(program: BoxedProgram): readonly string[] }[] = [
  { who: isRoot ? "root" : "an ordinary user", wrap: (program) => sandbox.wrap(program) },
  ...(isRoot
    ? [
        {
          who: "nobody",
          wrap: (program: BoxedProgram) => [
            ...nobody,
            ...boxCommand(program, "A", 0, { filter: join(files, "filter.bpf"), etc: join(files, "etc") }),
          ],
        },
      ]
    : []),
];

const LIMITS = { wallMs: 20_000, memory: 2 ** 28, processes: 40, output: 10_000 };

function program(...argv: readonly string[]): BoxedProgram {
  return { argv, cwd: own, env: {}, folder: own, files: [], isBuild: false, limits: LIMITS };
}

interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(argv: readonly string[]): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0] ?? "", argv.slice(1), { cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

describe.each(WAYS)("a box of $who", ({ wrap }) => {
  async function attack(...words: readonly string[]): Promise<unknown> {
    const { code, stdout, stderr } = await run(wrap(program("python3", "attacks.py", ...words)));
    if (stdout === "") throw new Error(`the attack said nothing (exit code ${code}): ${stderr}`);
    return JSON.parse(stdout);
  }

  it("shows nothing of the machine but the system's programs and the submission", async () => {
    const paths = [secret, other, folder, "/root", "/home", "/var", "/run", "/etc/shadow", process.cwd()];
    expect(await attack("reads", ...paths)).toEqual([]);
    expect(await attack("reads", "/submission", "/usr/bin", "/etc/passwd")).toHaveLength(3);
  });

  it("shows no process of the machine, and reaches none", async () => {
    expect((await attack("processes")) as readonly string[]).not.toContain(String(process.pid));
    expect(((await attack("processes")) as readonly string[]).length).toBeLessThan(6);
    expect(await attack("kills", String(process.pid), String(process.ppid))).not.toContain("done");
  });

  it("holds nothing of the grader's environment", async () => {
    process.env.LAB_SECRET = "token";
    const names = await attack("environments");
    delete process.env.LAB_SECRET;
    expect(names).toEqual([]);
  });

  it("gives no rights", async () => {
    const none = "0000000000000000";
    expect(await attack("who")).toMatchObject({ CapEff: none, NoNewPrivs: "1", Seccomp: "2" });
    expect(await attack("files")).toEqual([]);
  });

  it("refuses the system calls that reach out of it, and leaves ordinary ones", async () => {
    const [family, absent, forbidden] = [
      "Address family not supported by protocol",
      "Function not implemented",
      "Operation not permitted",
    ];
    expect(await attack("calls")).toEqual({
      vsock: family,
      packet: family,
      alg: family,
      io_uring: absent,
      memfd: absent,
      keyctl: forbidden,
      ptrace: forbidden,
      unshare: forbidden,
      clone: forbidden,
      mount: forbidden,
      bpf: forbidden,
      stream: "done",
    });
  });

  it("bounds what is written, and keeps the submission as it is", async () => {
    const written = (await attack(
      "writes",
      "/tmp",
      "/dev/shm",
      "/submission",
      "/usr",
      "/",
      "/dev",
    )) as Record<string, number>;
    for (const room of ["/tmp", "/dev/shm"]) {
      expect(written[room]).toBeGreaterThan(2 ** 25);
      expect(written[room]).toBeLessThanOrEqual(2 ** 26);
    }
    expect(written).toMatchObject({ "/submission": 0, "/usr": 0, "/": 0, "/dev": 0 });
    expect(readdirSync(own)).toEqual(["attacks.py"]);
  });

  it("bounds its processes, and ends them all with the program", async () => {
    expect(await attack("forks")).toBeLessThan(LIMITS.processes);
    await attack("daemon", "a-mark-of-a-daemon");
    await vi.waitFor(() => expect(commandsWith("a-mark-of-a-daemon")).toEqual([]), 5000);
    expect(commandsWith("attacks.py")).toEqual([]);
  });

  it("hands on exit codes and signals", async () => {
    expect((await run(wrap(program("sh", "-c", "exit 42")))).code).toBe(42);
    expect((await run(wrap(program("sh", "-c", "kill -SEGV $$")))).code).toBe(128 + 11);
  });

  it("has a build write into its folder alone, without a network", async () => {
    const build = {
      ...program(
        "sh",
        "-c",
        "touch made && python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", 22), 1)'",
      ),
      isBuild: true,
    };
    chmodSync(own, 0o777);
    const { stderr } = await run(wrap(build));
    expect(stderr).toMatch(/Connection refused|Network is unreachable/);
    expect(readdirSync(own).sort()).toEqual(["attacks.py", "made"]);
    rmSync(join(own, "made"));
  });
});

describe.skipIf(!isRoot)("the user of a box", () => {
  const userOf = (argv: readonly string[]) =>
    Number(argv.find((word) => word.startsWith("--reuid="))?.slice("--reuid=".length));

  it("is none that a process of another box has, whose limits would be its own too", async () => {
    const next = userOf(sandbox.wrap(program("true"))) + 1;
    const [command = "", ...words] = ["setpriv", `--reuid=${next}`, "--clear-groups", "cat"];
    const at = spawn(command, words, { stdio: ["pipe", "pipe", "ignore"] });
    at.stdin.write("there\n");
    await once(at.stdout, "data");
    const user = userOf(sandbox.wrap(program("true")));
    at.stdin.end();
    await once(at, "close");
    expect(user).not.toBe(next);
  });
});

describe("the environment of a program", () => {
  it("is set behind everything that still has rights", async () => {
    const argv = sandbox.wrap({ ...program("true"), env: { LD_PRELOAD: "/submission/evil.so", "A B": "x" } });
    const at = (word: string) => argv.findLastIndex((each) => each.startsWith(word));
    expect(at("LD_PRELOAD=")).toBeGreaterThan(at("prlimit"));
    expect(at("LD_PRELOAD=")).toBeGreaterThan(at("setpriv"));
    expect(argv.join(" ")).not.toContain("A B=x");
  });

  it("has nothing of the grader's", async () => {
    process.env.LAB_SECRET = "token";
    const { stdout } = await run(sandbox.wrap({ ...program("env"), env: { MINE: "1" } }));
    delete process.env.LAB_SECRET;
    expect(
      stdout
        .split("\n")
        .map((line) => line.split("=")[0])
        .filter(Boolean)
        .sort(),
    ).toEqual([
      "HOME",
      "LANG",
      "LOGNAME",
      "MINE",
      "PATH",
      "PWD",
      "PYTHONDONTWRITEBYTECODE",
      "PYTHONUNBUFFERED",
      "USER",
    ]);
  });
});
