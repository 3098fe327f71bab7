import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/harness/package-root.ts";
import { readScenario } from "../../../src/harness/scenario/read-scenario.ts";
import { ScenarioError } from "../../../src/harness/scenario/scenario-error.ts";
import { mistakesOf, withFile } from "./write-yaml.ts";

const HEAD = "name: talk\ntitle: A talk\nprotocols: any\n";

function read(text: string) {
  return withFile("talk.yaml", text, readScenario);
}

function mistakes(text: string | Uint8Array) {
  return mistakesOf("talk.yaml", text, readScenario);
}

function stepMistakes(...steps: readonly string[]) {
  return mistakes(`${HEAD}steps:\n  - client joins\n${steps.map((step) => `  ${step}\n`).join("")}`);
}

describe("readScenario", () => {
  it("reads a whole scenario", async () => {
    const text = [
      "name: talk",
      "title: A talk",
      "source: report 000, §2",
      "protocols: [pychat]",
      "features: [names, chat]",
      "readings: [robust]",
      "people: { client: Vincenzo, witness2: 'Zoë 🙂' }",
      "passwords: { client: ' 12 ', witness5: '' }",
      "timers: { hello: 1s, drop: 2.5s }",
      "limit: 1.5s",
      "packets: fixtures/wireshark/pychat.pcap",
      "steps:",
      "  - server starts",
      "  - client joins",
      "  - client sees: Francesco # the host",
      "  - host never sees: '#'",
      "",
      "  - quiet: 200ms",
      '  - client says: ""',
      "  - client vanishes",
      "  - witness closes input",
      "  - partner leaves",
      "  - server ends",
      "  - witness2 meets partner",
      "  - client freezes",
      "  - client thaws",
      "  - client breaks off: a long line",
      "  - wire drops: client data 2",
      "writes: cut:5",
      "",
    ].join("\n");
    const { file, ...scenario } = await read(text);
    expect(file).toMatch(/\/talk\.yaml$/);
    expect(scenario).toStrictEqual({
      name: "talk",
      suite: "interop",
      title: "A talk",
      source: "report 000, §2",
      protocols: ["pychat"],
      features: ["names", "chat"],
      readings: ["robust"],
      people: { client: "Vincenzo", witness2: "Zoë 🙂" },
      passwords: { client: " 12 ", witness5: "" },
      timers: { helloMs: 1000, dropMs: 2500 },
      limitMs: 1500,
      packets: "fixtures/wireshark/pychat.pcap",
      writes: "cut:5",
      steps: [
        { line: 13, type: "server-starts", text: "server starts" },
        { line: 14, type: "joins", who: "client", text: "client joins" },
        { line: 15, type: "sees", who: "client", pattern: "Francesco", text: "client sees: Francesco" },
        { line: 16, type: "never-sees", who: "host", pattern: "#", text: "host never sees: #" },
        { line: 18, type: "quiet", durationMs: 200, text: "quiet: 200ms" },
        { line: 19, type: "says", who: "client", words: "", text: "client says: " },
        { line: 20, type: "vanishes", who: "client", text: "client vanishes" },
        { line: 21, type: "closes-input", who: "witness", text: "witness closes input" },
        { line: 22, type: "leaves", who: "partner", text: "partner leaves" },
        { line: 23, type: "ends", who: "server", text: "server ends" },
        { line: 24, type: "meets", who: "witness2", whom: "partner", text: "witness2 meets partner" },
        { line: 25, type: "freezes", who: "client", text: "client freezes" },
        { line: 26, type: "thaws", who: "client", text: "client thaws" },
        {
          line: 27,
          type: "breaks-off",
          who: "client",
          words: "a long line",
          text: "client breaks off: a long line",
        },
        {
          line: 28,
          type: "wire",
          order: { type: "drops", frames: { from: "client", kind: "data", first: 2, last: 2 } },
          text: "wire drops: client data 2",
        },
      ],
    });
  });

  it("fills in what is left out", async () => {
    expect(await read(`${HEAD}steps: [client joins]\n`)).toMatchObject({
      source: undefined,
      protocols: "any",
      features: [],
      readings: ["report", "robust"],
      people: {},
      passwords: {},
      timers: { helloMs: 60_000, dropMs: 200_000 },
      packets: undefined,
      limitMs: 5000,
    });
  });

  it.each([
    ["123", "123"],
    ["0x1F", "0x1F"],
    ["1.0", "1.0"],
    ["yes", "yes"],
    ["~", "~"],
    ["null", "null"],
    ["2001-12-14", "2001-12-14"],
    ["<<", "<<"],
    ['"a\\tb"', "a\tb"],
    ["'it''s'", "it's"],
  ])("takes what is said as it is written: %s", async (written, words) => {
    const { steps } = await read(`${HEAD}steps:\n  - client joins\n  - client says: ${written}\n`);
    expect(steps[1]).toMatchObject({ type: "says", words });
  });

  it.each(['"client sees: a: b"', "{ client sees: 'a: b' }", "client sees: 'a: b'"])(
    "reads one step in each of its spellings: %s",
    async (step) => {
      const { steps } = await read(`${HEAD}steps:\n  - client joins\n  - ${step}\n`);
      expect(steps[1]).toMatchObject({ type: "sees", pattern: "a: b", text: "client sees: a: b" });
    },
  );

  it("reads every scenario of the package", async () => {
    const folder = join(packageRoot, "fixtures/scenarios");
    const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml"));
    const scenarios = await Promise.all(files.map((file) => readScenario(join(folder, file))));
    expect(scenarios.map(({ name }) => `${name}.yaml`)).toStrictEqual(files);
  });
});

describe("a mistake in a scenario", () => {
  it("is named with file, line, column and the allowed words, one line for each", async () => {
    const text = [
      "name: talk",
      "protocls: [pychat]",
      "protocols: [pychat, shout]",
      "people: { client: Ann, hots: Bob }",
      "limit: soon",
      "readings: []",
      "steps: client joins",
    ].join("\n");
    expect(await mistakes(text)).toStrictEqual([
      'talk.yaml:1:1: the key "title" is missing',
      'talk.yaml:2:1: unknown key "protocls"; allowed here: name, suite, title, source, protocols, features, readings, people, passwords, timers, writes, steps, packets, limit (did you mean protocols?)',
      'talk.yaml:3:21: "shout" is not allowed as entry 2 of "protocols"; allowed: pychat, srm, ece146, cse4074, ee357, any',
      'talk.yaml:4:24: unknown key "hots"; allowed here: client, host, witness, witness2, witness3, witness4, witness5 (did you mean host?)',
      'talk.yaml:5:8: "soon" is no duration; write one as 200ms or 2s',
      'talk.yaml:6:11: "readings" must not be empty',
      'talk.yaml:7:8: "steps" must be a list, but "client joins" is there',
    ]);
  });

  it("has code, place, what was found and what is allowed as fields", async () => {
    const error = await read(`${HEAD}steps:\n  - clinet joins\n`).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ScenarioError);
    expect(error).toMatchObject({
      code: "BAD_STEP",
      line: 5,
      column: 5,
      found: "clinet",
      allowed: [
        "client",
        "host",
        "witness",
        "witness2",
        "witness3",
        "witness4",
        "witness5",
        "partner",
        "server",
      ],
      badInput: true,
      others: [],
    });
  });

  it.each([
    [
      "- clinet says: hi",
      '6:5: nobody is called "clinet"; people are client, host, witness, witness2, witness3, witness4, witness5, partner, server (did you mean client?)',
    ],
    [
      "- client jions",
      '6:5: "jions" is nothing that the client can do; after client comes joins, leaves, vanishes, freezes, thaws, ends, closes input, meets PERSON, sees: TEXT, never sees: TEXT, says: TEXT, breaks off: TEXT (did you mean joins?)',
    ],
    [
      "- client says:hi",
      '6:5: "says:hi" is nothing that the client can do; after client comes joins, leaves, vanishes, freezes, thaws, ends, closes input, meets PERSON, sees: TEXT, never sees: TEXT, says: TEXT, breaks off: TEXT (a space is missing after the colon)',
    ],
    [
      "- server strats",
      '6:5: "strats" is nothing that the server can do; after server comes joins, leaves, vanishes, freezes, thaws, ends, closes input, meets PERSON, sees: TEXT, never sees: TEXT, says: TEXT, breaks off: TEXT, starts (did you mean starts?)',
    ],
    ["- client sees", "6:5: client sees needs text, as in client sees: TEXT, but nothing is there"],
    ['- client sees: ""', "6:18: client sees needs text, because nothing is shown everywhere"],
    [
      "- client says: # hi",
      '6:5: client says needs text, as in client says: TEXT, but nothing is there; write "" for empty text, and put text that begins with # in quotes',
    ],
    [
      "- client says: [bye]",
      "6:18: client says needs text, as in client says: TEXT, but a list is there; put text that begins with [ or { in quotes",
    ],
    ['- client says: "a\\nb"', "6:18: client says takes one line; a line break would be typed as Enter"],
    ["- client joins: now", "6:5: client joins takes no text; leave out what follows the colon"],
    ["- host joins", "6:5: the host joins nobody; write server starts, or leave it out"],
    ["- quiet", "6:5: quiet needs a duration, as in quiet: 200ms"],
    ["- quiet: 5", '6:12: "5" is no duration; write one as 200ms or 2s'],
    ["- quiet: 0ms", '6:12: "0ms" is out of range; a duration is 1ms to 600s'],
    ["- quiet: 11m", '6:12: "11m" is no duration; write one as 200ms or 2s'],
    ["- [client joins]", "6:5: a step is text such as client joins, but a list is here"],
    ["- {}", "6:5: a step is text such as client joins, but nothing is here"],
    [
      "- { client says: a, client sees: b }",
      '6:23: one step holds both "client says" and "client sees"; begin each step with "- "',
    ],
    [
      "- __proto__: x",
      '6:5: nobody is called "__proto__"; people are client, host, witness, witness2, witness3, witness4, witness5, partner, server',
    ],
    [
      "- client constructor: x",
      '6:5: "constructor" is nothing that the client can do; after client comes joins, leaves, vanishes, freezes, thaws, ends, closes input, meets PERSON, sees: TEXT, never sees: TEXT, says: TEXT, breaks off: TEXT',
    ],
  ])("in a step is explained: %s", async (step, message) => {
    expect(await stepMistakes(step)).toStrictEqual([`talk.yaml:${message}`]);
  });

  it("in a name is explained", async () => {
    const head = HEAD.replace("talk", "Talk/1");
    expect(await mistakes(`${head}steps: [client joins]`)).toStrictEqual([
      'talk.yaml:1:7: "Talk/1" is no name; a scenario\'s name is small letters, digits and single hyphens, because it names files',
    ]);
  });

  it("is a name that is not the file's", async () => {
    expect(await mistakes(`${HEAD.replace("talk", "chat")}steps: [client joins]`)).toStrictEqual([
      'talk.yaml:1:7: the name is "chat", but the file is called "talk"; make them equal',
    ]);
  });

  it("is a feature that no protocol of it has", async () => {
    const text = `${HEAD.replace("any", "[pychat]")}features: [names, unicod]\nsteps: [client joins]`;
    expect(await mistakes(text)).toStrictEqual([
      expect.stringMatching(
        /^talk\.yaml:4:19: pychat has no feature "unicod"; features are .*\(did you mean unicode\?\)$/,
      ),
    ]);
  });

  it("is a client that does something before it joins", async () => {
    expect(await mistakes(`${HEAD}steps:\n  - client sees: x\n  - client joins\n`)).toStrictEqual([
      "talk.yaml:5:5: before the client can do this, it must join; write client joins above",
    ]);
  });

  it("is a person's name of several lines, or of none", async () => {
    const text = `${HEAD}people: { client: "", host: "a\\nb" }\nsteps: [client joins]`;
    expect(await mistakes(text)).toStrictEqual([
      "talk.yaml:4:19: this must be one line with something in it",
      "talk.yaml:4:29: this must be one line with something in it",
    ]);
  });

  it("is counted behind the first twenty", async () => {
    const lines = await stepMistakes(...Array.from({ length: 30 }, () => "- nobody joins"));
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe("… and 10 more mistakes");
  });

  it("shows hostile text as what it is", async () => {
    expect(await stepMistakes('- "\\e[2J\\u202e joins"')).toStrictEqual([
      'talk.yaml:6:5: nobody is called "\\x1b[2J\\u{202e}"; people are client, host, witness, witness2, witness3, witness4, witness5, partner, server',
    ]);
  });
});
