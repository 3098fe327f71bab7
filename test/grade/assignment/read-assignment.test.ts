import { describe, expect, it } from "vitest";
import { readAssignment } from "../../../src/grade/assignment/read-assignment.ts";
import { readCatalogue } from "../../../src/harness/suite/catalogue.ts";
import { mistakesOf, withFile } from "../../harness/scenario/write-yaml.ts";

const catalogue = await readCatalogue([]);

const HEAD = "title: A chat\nprotocol: pychat\nchecks:\n";

function check(...lines: readonly string[]): string {
  const [first = "", ...others] = [
    "id: talk",
    "title: Your client chats",
    "role: client",
    "points: 10",
    ...lines,
  ];
  return [`  - ${first}`, ...others.map((line) => `    ${line}`), ""].join("\n");
}

function read(text: string) {
  return withFile("a.yaml", text, (path) => readAssignment(path, catalogue));
}

function mistakes(text: string): Promise<readonly string[]> {
  return mistakesOf("a.yaml", text, (path) => readAssignment(path, catalogue));
}

describe("readAssignment", () => {
  it("fills in what is not said", async () => {
    const assignment = await read(HEAD + check("scenario: greet"));
    expect(assignment).toMatchObject({
      implementation: "lab.impl.yaml",
      limits: { wallMs: 20_000, memory: 512 * 2 ** 20, processes: 64, output: 64 * 1024 },
      checks: [
        { points: 10, partial: false, needs: [], rules: [], writes: ["whole"], visibility: "visible" },
      ],
    });
    const [{ partners, scenarios } = { partners: "class", scenarios: [] } as const] = assignment.checks;
    expect(partners).toMatchObject([{ name: "pychat@robust" }]);
    expect(scenarios).toMatchObject([{ name: "greet" }]);
  });

  it("takes lists, programs of its own and cuts without a scenario", async () => {
    const programs = "programs:\n  client:\n    command: [python3, client.py]\n";
    const assignment = await read(
      `${programs}${HEAD}${check("writes: [octet, cut:3]", "against: [pychat, pychat@robust]")}`,
    );
    expect(assignment.implementation).toMatchObject({ client: { command: ["python3", "client.py"] } });
    expect(assignment.checks).toMatchObject([
      { writes: ["octet", "cut:3"], partners: [{}, {}], scenarios: [] },
    ]);
  });

  it("has the same digest wherever it lies, and another for another text", async () => {
    const text = HEAD + check("scenario: greet");
    const [one, again, other] = await Promise.all([read(text), read(text), read(`${text}\n`)]);
    expect(one.digest).toBe(again.digest);
    expect(one.digest).not.toBe(other.digest);
  });

  it.each([
    ["scenario: greek", /^a\.yaml:8:15: pychat has no scenario "greek" \(did you mean greet\?\)/],
    ["scenario: srm-two", /^a\.yaml:8:15: pychat has no scenario "srm-two"/],
    [
      "rules: [handshake.three-wey]\n    scenario: greet",
      /^a\.yaml:8:13: no rule is called "handshake.three-wey"/,
    ],
    [
      "against: srm@robust\n    scenario: greet",
      /^a\.yaml:8:14: "srm@robust" is no partner; there are pychat, pychat@robust and class/,
    ],
    ["needs: [login]\n    scenario: greet", /^a\.yaml:8:13: no check before this one is called "login"/],
    ["needs: [talk]\n    scenario: greet", /no check before this one is called "talk"/],
    ["classmates: 3\n    scenario: greet", /classmates is for a check with against: class/],
    ["writes: halves\n    scenario: greet", /^a\.yaml:8:13: "halves" is no way to write/],
    ["partial: maybe\n    scenario: greet", /"maybe" is not allowed as "partial"/],
    ["partial: true", /the key scenario is missing/],
  ])("explains %j", async (line, message) => {
    expect(await mistakes(HEAD + check(line))).toEqual([expect.stringMatching(message)]);
  });

  it("holds the total, the ids and what broken programs lose against the checks", async () => {
    const twice =
      HEAD.replace("checks:", "total: 30\nchecks:") + check("scenario: greet") + check("scenario: greet");
    expect(
      await mistakes(
        `${twice}selftest:\n  - { submission: broken/mute, fault: Silent, loses: { talk: 11, listen: 1 } }\n`,
      ),
    ).toEqual([
      "a.yaml:3:8: the total is 30, but the points of the checks add up to 20",
      'a.yaml:10:9: the id "talk" is taken already',
      expect.stringMatching(/11 points cannot be lost in a check of 10$/),
      expect.stringMatching(/no check is called "listen"$/),
    ]);
    expect(await mistakes(HEAD + check("scenario: greet").replace("points: 10", "points: 0"))).toEqual([
      "a.yaml:4:3: no check gives a point; give one of them points",
    ]);
    expect(await mistakes(HEAD + check("scenario: greet").replace("points: 10", "points: 2.5"))).toEqual([
      'a.yaml:7:13: points: "2.5" is no whole number from 0 to 10000',
    ]);
  });

  it("says what is no date and no size", async () => {
    const limits = "due: tomorrow\nlimits: { memory: 512 }\n";
    expect(await mistakes(limits + HEAD + check("scenario: greet"))).toEqual([
      "a.yaml:1:6: this is no date; write one as 2026-12-01T23:59:00Z",
      'a.yaml:2:19: "512" is no size; write one as 64KiB or 512MiB',
    ]);
  });
});
