import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PlayedRun, peer, play } from "../play.ts";

let run: PlayedRun;
beforeAll(async () => {
  const scenario = ["pychat-names,pychat-unicode,pychat-end-of-input,ece146-chat,ece146-exit"];
  run = await play(
    ["pychat", "ece146"].map((name) => ({ client: [`pty-${name}`], server: [`pty-${name}`], scenario })),
    { impl: [peer("terminal.impl.yaml")] },
  );
}, 120_000);
afterAll(() => run.remove());

describe("programs on a pseudo-terminal", () => {
  it("play as they do on pipes: prompts, lines, Ctrl-C, Ctrl-D", () => {
    expect(run.report.cells.filter(({ verdict }) => verdict !== "pass").map(({ why }) => why)).toEqual([]);
    expect(run.report.summary.pass).toBe(5);
  });

  it("show each line once, because the terminal does not repeat what is typed", async () => {
    const { transcript } = await run.evidence("pty-ece146", "pty-ece146", "ece146-chat");
    const shown = transcript.flatMap((entry) =>
      entry.type === "screen" && entry.program === "client" && entry.text.includes("Hello from PC1")
        ? [entry.text]
        : [],
    );
    expect(shown).toEqual(["<Brandon> Hello from PC1"]);
  });
});
