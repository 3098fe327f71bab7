import { readFileSync } from "node:fs";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/harness/package-root.ts";
import { builtLab } from "../support/built-lab.ts";
import { type Outcome, runProgram } from "./run-lab.ts";

const chat = join(packageRoot, "fixtures/captures/srm-chat.pcap");
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lab-ladder-"));
});
afterAll(() => rm(folder, { recursive: true }));

function lab(...words: readonly string[]): Promise<Outcome> {
  return runProgram(builtLab(...words), { env: { COLUMNS: "80", LC_ALL: "C.UTF-8" } });
}

describe("lab ladder", () => {
  it("draws the first connection and says that there is another one", async () => {
    const { code, stdout, stderr } = await lab("ladder", chat);
    expect(code).toBe(0);
    const golden = readFileSync(join(packageRoot, "test/teach/ladder/golden/srm-chat.txt"), "utf8");
    expect(stdout).toBe(
      golden.replace(
        "client (Alice)                      server",
        "client                              server",
      ),
    );
    expect(stderr).toContain("Note: the capture has 1 more TCP connection; --stream N shows another one");
  });

  it("prints the same rows as JSON, as SVG and for Mermaid", async () => {
    const [json, svg, mermaid] = await Promise.all(
      ["--json", "--svg", "--mermaid"].map((form) => lab("ladder", chat, "--stream", "1", form)),
    );
    const ladder = JSON.parse(json?.stdout ?? "");
    expect(ladder).toMatchObject({ schema: "lab-ladder/1", stream: 1, seenAt: "one-point" });
    expect(svg?.stdout.match(/role="img"/gu)).toHaveLength(ladder.packets);
    expect(mermaid?.stdout.match(/^ {4}[CS]-/gmu)).toHaveLength(ladder.packets);
    expect([json?.stderr, svg?.stderr, mermaid?.stderr]).toEqual(["", "", ""]);
  });

  it("shows what was whole of a capture that is cut short, and ends with 2", async () => {
    const path = join(folder, "cut.pcap");
    await writeFile(path, readFileSync(chat));
    await truncate(path, 800);
    const { code, stdout, stderr } = await lab("ladder", path);
    expect(code).toBe(2);
    expect(stdout).toContain("SYN Seq=0 Len=0");
    expect(stderr).toContain("is cut short");
  });

  it.each([
    [
      ["ladder", chat, "--frames", "9-3"],
      "--frames 9-3 is no range; write the first and the last frame, as 10-25.",
    ],
    [["ladder", chat, "--frames", "900"], `TCP connection 0 of ${chat} has no frame from 900 to 900.`],
    [["ladder", chat, "--stream", "7"], `${chat} has no TCP connection 7; it has 2, counted from 0.`],
    [["ladder", chat, "--svg", "--json"], "--svg and --json are two outputs; give one of them."],
    [
      ["ladder", chat, "--around", "5", "--stream", "0"],
      "--around names a connection and frames itself; leave --stream out.",
    ],
    [
      ["ladder", "fixtures"],
      "fixtures holds no cell.json, so it is no cell's evidence; name such a folder, or a capture file.",
    ],
    [
      ["stream", chat, "--octets", "9"],
      "--octets 9 is no range; write the first and the last octet, counted from 0, as 100-180.",
    ],
    [["stream", chat, "--calls", "nowhere"], "--calls nowhere cannot be read: there is no such file."],
    [["stream", chat, "--calls", chat], "tells of no TCP connection; note one with strace"],
    [["stream", chat, "--protocol", "srn"], "--protocol srn is none (did you mean srm?)"],
  ])("explains what is wrong with %j", async (words, said) => {
    const { code, stdout, stderr } = await lab(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(said);
  });
});

describe("lab stream", () => {
  it("puts the calls that strace noted beside the segments", async () => {
    const log = join(folder, "server.strace");
    await writeFile(
      log,
      [
        'accept4(3, {sa_family=AF_INET, sin_port=htons(48220), sin_addr=inet_addr("192.0.2.1")}, [16], 0) = 5',
        'recvfrom(5, "hello", 5, 0, NULL, NULL) = 5',
        'recvfrom(5, " from the witness\\n", 50, 0, NULL, NULL) = 18',
      ].join("\n"),
    );
    const { code, stdout } = await lab("stream", chat, "--calls", log);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^reads {5}│─ read 1: 5 ─+│─ read 2: recvfrom, 18/mu);
    expect(stdout).toContain("1 segment, 1 message, 2 reads.");
    expect(stdout.replaceAll(/\s+/gu, " ")).toContain(
      "The writes of the client are not drawn: what was noted tells of no call",
    );
    expect(stdout.replaceAll(/\s+/gu, " ")).toContain(
      "The writes of the server are not drawn: what was noted has calls of the server",
    );
  });
});
