import { describe, expect, it } from "vitest";
import { type ProgressOptions, startProgress } from "../../../src/harness/reporters/progress.ts";
import { cell, hostile } from "./report-cases.ts";

function screen(
  options: Partial<ProgressOptions> & { readonly isTTY?: boolean; readonly columns?: number } = {},
) {
  const written: string[] = [];
  let clockMs = 0;
  const { isTTY = false, columns = 80, ...rest } = options;
  const progress = startProgress({
    stream: { write: (text) => written.push(text), isTTY, columns },
    quiet: false,
    total: 3,
    env: { TERM: "xterm" },
    nowMs: () => clockMs,
    ...rest,
  });
  return { progress, written, wait: (milliseconds: number) => (clockMs += milliseconds) };
}

describe("progress", () => {
  it("writes one plain line for each cell where there is no terminal", () => {
    const { progress, written } = screen();
    progress.say("3 cells on netlab");
    progress.start("pychat × pychat greet");
    progress.done(cell());
    progress.done(cell({ verdict: "fail", why: "It broke." }));
    progress.end();
    expect(written).toStrictEqual([
      "3 cells on netlab\n",
      "1/3 ✓ pass  pychat × pychat greet  0.3 s\n",
      "2/3 ✗ fail  pychat × pychat greet  0.3 s: It broke.\n",
    ]);
  });

  it("cuts long names in a plain line to the width of the page, and short ones not", () => {
    const { progress, written } = screen({ columns: 60 });
    progress.done(cell({ client: "c".repeat(1000) }));
    progress.done(cell({ client: "c".repeat(1000), server: "s".repeat(1000), scenario: "g".repeat(1000) }));
    progress.done(cell({ client: "c".repeat(1000), verdict: "fail", why: "It broke." }));
    expect(written).toStrictEqual([
      `1/3 ✓ pass  ${"c".repeat(25)}… × pychat greet  0.3 s\n`,
      `2/3 ✓ pass  ${"c".repeat(11)}… × ${"s".repeat(11)}… ${"g".repeat(11)}…  0.3 s\n`,
      `3/3 ✗ fail  ${"c".repeat(25)}… × pychat greet  0.3 s: It broke.\n`,
    ]);
  });

  it.each([{ CI: "1" }, { TERM: "dumb" }, { NO_COLOR: "" }])(
    "sends no control to a terminal with %j",
    (env) => {
      const { progress, written } = screen({ isTTY: true, env });
      progress.start("a");
      progress.done(cell());
      progress.end();
      expect(written.join("")).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
    },
  );

  it("keeps one live line on a terminal, with what runs and the time left", () => {
    const { progress, written, wait } = screen({ isTTY: true });
    progress.start("pychat × pychat greet");
    wait(30_000);
    progress.done(cell());
    progress.start("pychat × ece146 greet");
    progress.end();
    expect(written).toStrictEqual([
      "\r\x1b[K[------------------------]  0/3  pychat × pychat greet",
      "\r\x1b[K[########----------------]  1/3  01:00 left  ",
      "\r\x1b[K[########----------------]  1/3  01:00 left  pychat × ece146 greet",
      "\r\x1b[K",
    ]);
  });

  it("takes the cell that is done off the line when several run", () => {
    const { progress, written } = screen({ isTTY: true });
    progress.start("pychat@robust × pychat greet");
    progress.start("pychat × pychat greet");
    progress.done(cell());
    expect(written.at(-1)).toMatch(/left {2}pychat@robust × pychat greet$/);
  });

  it("never writes more than a line of the terminal", () => {
    const { progress, written } = screen({ isTTY: true, columns: 40 });
    progress.start("x".repeat(200));
    expect(written.at(-1)?.replace("\r\x1b[K", "")).toHaveLength(39);
  });

  it.each([true, false])("lets nothing hostile through (terminal: %s)", (isTTY) => {
    const { progress, written } = screen({ isTTY, columns: 1000 });
    progress.say(hostile);
    progress.start(hostile);
    progress.done(cell({ client: hostile, verdict: "fail", why: hostile }));
    const text = written.join("").replaceAll("\r\x1b[K", "");
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    expect(text).not.toMatch(/^\s*::|##\[/m);
  });

  it("is silent when asked to be quiet", () => {
    const { progress, written } = screen({ quiet: true });
    progress.say("a");
    progress.start("b");
    progress.done(cell());
    progress.end();
    expect(written).toStrictEqual([]);
  });
});
