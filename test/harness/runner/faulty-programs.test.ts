import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failings, type PlayedRun, peer, play } from "../play.ts";

let run: PlayedRun;
beforeAll(async () => {
  const clients = ["missing,exits,hangs,floods,wrong-port,garbage,half-way,pychat"];
  const servers = ["missing,exits,hangs,floods,no-ready-line,wrong-port,garbage,half-way"];
  const scenario = ["greet"];
  run = await play(
    [
      { client: clients, server: ["pychat"], scenario },
      { client: ["pychat"], server: servers, scenario },
    ],
    { impl: [peer("broken.impl.yaml")], limitMs: 2500 },
  );
}, 120_000);
afterAll(() => run.remove());

describe("a faulty program", () => {
  it.each([
    [
      "missing",
      "program.runs",
      /^fail client: The client program "no-such-program" cannot be started in .*peers: there is no such program\.$/,
    ],
    [
      "exits",
      "program.runs",
      /^fail client: The client program ended with exit code 3 without a connection\. Its last line was "Traceback: boom"\.$/,
    ],
    [
      "hangs",
      "program.runs",
      /^fail client: The client program opened no connection to port \d+ within 2500 ms\. It printed nothing\.$/,
    ],
    [
      "floods",
      "program.runs",
      /^fail client: The client program printed more than 1048576 characters and was ended\.$/,
    ],
    [
      "wrong-port",
      "program.runs",
      /^fail client: The client program connected to [\d.]+ port \d+, not to [\d.]+ port \d+\. /,
    ],
    [
      "wrong-port",
      "handshake.three-way",
      /^fail client: .* the client program connected to port \d+ of [\d.]+, where nobody listens; the server was at port \d+\.$/,
    ],
    [
      "garbage",
      "framing.client",
      /^fail client: .* the client sent ".*".* where "Trevor" was due because a client introduces itself when it joins /,
    ],
    ["half-way", "framing.client", /^fail client: .* the client sent only "Tre" of "Trevor" /],
  ])("as client, one that is %s, loses %s and is told why", (name, rule, words) => {
    const cell = run.cell(name, "pychat");
    expect(cell.verdict).toBe("fail");
    expect(failings(cell, rule)).toEqual([expect.stringMatching(words)]);
  });

  it.each([
    [
      "missing",
      "program.runs",
      /^fail server: The server program "no-such-program" cannot be started in .*peers: there is no such program\.$/,
    ],
    [
      "exits",
      "program.runs",
      /^fail server: The server program ended with exit code 3 before it was ready\. Its last line was "Traceback: boom"\.$/,
    ],
    [
      "hangs",
      "program.runs",
      /^fail server: The server program was still not listening on port \d+ after 5000 ms: if it needs longer, say so in its manifest, as in `readyWithin: 20s`\. It printed nothing\.$/,
    ],
    [
      "floods",
      "program.runs",
      /^fail server: The server program printed more than 1048576 characters and was ended\.$/,
    ],
    [
      "no-ready-line",
      "program.runs",
      /^fail server: The server program listens on port \d+ but printed no line that matches \/ready to receive\/u? within 5000 ms: correct `ready` in its manifest or leave it out, or set .* It printed nothing\.$/,
    ],
    ["wrong-port", "program.runs", /^fail server: The server program listens on port \d+, not on \d+\. /],
    [
      "garbage",
      "framing.server",
      /^fail server: .* the server sent ".*".* where "Francesco" was due because the server answers the client's name with its own /,
    ],
    [
      "half-way",
      "framing.server",
      /^fail server: .* the server never sent "Francesco", which was due because the server answers the client's name with its own /,
    ],
  ])("as server, one that is %s, loses %s and is told why", (name, rule, words) => {
    const cell = run.cell("pychat", name);
    expect(cell.verdict).toBe("fail");
    expect(failings(cell, rule)).toEqual([expect.stringMatching(words)]);
  });

  it("is the one whose fault it is: the other side is not said to have failed to run", () => {
    for (const cell of run.report.cells) {
      const faulty = cell.client === "pychat" ? "server" : "client";
      const blamed = cell.findings.filter(
        ({ rule, verdict }) => rule === "program.runs" && verdict === "fail",
      );
      expect(blamed.filter(({ side }) => side !== faulty)).toEqual([]);
    }
  });

  it("does not keep the other cells from being played", () => {
    expect(run.cell("pychat", "pychat").why).toMatch(/^All \d+ rules that apply hold\.$/);
    expect(run.report.summary).toEqual({ pass: 1, fail: 15, unsupported: 0, inconclusive: 0, error: 0 });
  });
});
