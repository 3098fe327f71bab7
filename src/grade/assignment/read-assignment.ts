import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { z } from "zod";
import { rules as allRules } from "../../harness/checkers/registry.ts";
import type { Implementation } from "../../harness/scenario/implementation.ts";
import { isOurs } from "../../harness/scenario/implementation.ts";
import { readScenario } from "../../harness/scenario/read-scenario.ts";
import type { Scenario } from "../../harness/scenario/scenario.ts";
import { type Mistake, quote } from "../../harness/scenario/scenario-error.ts";
import { readValid, throwMistakes } from "../../harness/scenario/validate.ts";
import type { YamlFile, YamlPath } from "../../harness/scenario/yaml-file.ts";
import type { Catalogue } from "../../harness/suite/catalogue.ts";
import { didYouMean } from "../../wire/nearest.ts";
import { type Assignment, type BrokenProgram, type Check, maxScoreOf, type Partners } from "./assignment.ts";
import { assignmentSchema } from "./assignment-schema.ts";

type AssignmentFile = z.output<typeof assignmentSchema>;
type CheckEntry = AssignmentFile["checks"][number];

/**
 * Reads the assignment at `file`. Folders and scenario files in it are relative to its own.
 * @throws {ScenarioError} that lists every mistake with its line and column: also rules, scenarios and partners that there are not, a
 * scenario that the protocol cannot play, and points that do not add up.
 */
export async function readAssignment(file: string, catalogue: Catalogue): Promise<Assignment> {
  const { value, yaml } = await readValid(file, assignmentSchema);
  const folder = dirname(resolve(file));
  const mistakes: Mistake[] = [];
  const report = (path: YamlPath, message: string) => {
    mistakes.push({ code: "NOT_ALLOWED", file: yaml.file, ...yaml.place(path, "value"), message });
  };
  const checks = await Promise.all(
    value.checks.map((entry, index) => toCheck(entry, index, { value, folder, catalogue, report })),
  );
  checkIds(value.checks, report);
  const selftest = value.selftest.map(({ submission, fault, loses }, index): BrokenProgram => {
    checkLosses(loses, checks, ["selftest", index, "loses"], report);
    return { folder: resolve(folder, submission), fault, loses };
  });
  checkTotal(value, report);
  if (mistakes.length > 0) throwMistakes(yaml, mistakes);
  const { title, protocol, implementation, programs, due, limits } = value;
  const { wall: wallMs, memory, processes, output } = limits;
  return {
    file,
    title,
    protocol,
    implementation: programs ?? implementation,
    due,
    checks,
    limits: { wallMs, memory, processes, output },
    solution: value.solution === undefined ? undefined : resolve(folder, value.solution),
    selftest,
    digest: await digestOf(yaml, checks),
  };
}

interface Around {
  readonly value: AssignmentFile;
  readonly folder: string;
  readonly catalogue: Catalogue;
  readonly report: (path: YamlPath, message: string) => void;
}

async function toCheck(entry: CheckEntry, index: number, around: Around): Promise<Check> {
  const { report } = around;
  const path = ["checks", index];
  const { scenario, against, rules = [], ...rest } = entry;
  const known = allRules.map(({ id }) => id);
  for (const [at, rule] of rules.entries())
    if (!known.includes(rule))
      report(
        [...path, "rules", at],
        `no rule is called ${quote(rule)}${didYouMean(rule, known)}; lab list rules shows them`,
      );
  if (scenario === undefined && rest.writes.every((writes) => writes === "whole"))
    report(path, "the key scenario is missing: the conversation that is played");
  const partners = toPartners(against, [...path, "against"], around);
  if (rest.classmates !== undefined && partners !== "class")
    report([...path, "classmates"], "classmates is for a check with against: class");
  const scenarios = await Promise.all(
    (scenario ?? []).map((name) => findScenario(name, [...path, "scenario"], around)),
  );
  return {
    ...rest,
    classmates: rest.classmates,
    rules,
    partners,
    scenarios: scenarios.filter((each) => each !== undefined),
  };
}

function toPartners(against: readonly string[] | undefined, path: YamlPath, around: Around): Partners {
  const { value, catalogue, report } = around;
  if (against?.length === 1 && against[0] === "class") return "class";
  const references = catalogue.implementations.filter(
    (each) => isOurs(each) && each.protocol === value.protocol,
  );
  const names = references.map(({ name }) => name);
  return (against ?? [`${value.protocol}@robust`]).flatMap((name): readonly Implementation[] => {
    const found = references.filter((each) => each.name === name);
    if (found.length === 0)
      report(
        path,
        `${quote(name)} is no partner; there are ${names.join(", ")} and class${didYouMean(name, names)}`,
      );
    return found;
  });
}

/** A name is one of the lab's own scenarios; with `.yaml` it is a file beside the assignment. */
async function findScenario(
  name: string,
  path: YamlPath,
  { value, folder, catalogue, report }: Around,
): Promise<Scenario | undefined> {
  const fitting = catalogue.scenarios.filter(({ protocols }) => isFor(protocols, value.protocol));
  const names = fitting.map((each) => each.name);
  const scenario = /\.ya?ml$/u.test(name)
    ? await readScenario(resolve(folder, name))
    : fitting.find((each) => each.name === name);
  if (scenario === undefined)
    report(
      path,
      `${value.protocol} has no scenario ${quote(name)}${didYouMean(name, names)}; lab list scenarios shows them`,
    );
  else if (!isFor(scenario.protocols, value.protocol))
    report(path, `the scenario ${quote(name)} is not for ${value.protocol}`);
  return scenario;
}

function isFor(protocols: Scenario["protocols"], protocol: AssignmentFile["protocol"]): boolean {
  return protocols === "any" || protocols.includes(protocol);
}

/** Ids are unique, and whatever a check needs stands before it, so that nothing needs itself. */
function checkIds(checks: readonly CheckEntry[], report: Around["report"]): void {
  const ids = checks.map(({ id }) => id);
  for (const [index, { id, needs }] of checks.entries()) {
    if (ids.indexOf(id) !== index) report(["checks", index, "id"], `the id ${quote(id)} is taken already`);
    for (const [at, needed] of needs.entries())
      if (!ids.slice(0, index).includes(needed))
        report(["checks", index, "needs", at], `no check before this one is called ${quote(needed)}`);
  }
}

function checkTotal({ checks, total }: AssignmentFile, report: Around["report"]): void {
  const sum = maxScoreOf({ checks });
  if (sum === 0) report(["checks"], "no check gives a point; give one of them points");
  if (total !== undefined && total !== sum)
    report(["total"], `the total is ${total}, but the points of the checks add up to ${sum}`);
}

function checkLosses(
  loses: Readonly<Record<string, number>>,
  checks: readonly Check[],
  path: YamlPath,
  report: Around["report"],
): void {
  for (const [id, points] of Object.entries(loses)) {
    const check = checks.find((each) => each.id === id);
    if (check === undefined) report([...path, id], `no check is called ${quote(id)}`);
    else if (points > check.points)
      report([...path, id], `${points} points cannot be lost in a check of ${check.points}`);
  }
}

/** The same assignment has the same digest wherever it lies; a changed scenario gives another. */
async function digestOf({ file }: YamlFile, checks: readonly Check[]): Promise<string> {
  const scenarios = checks.flatMap((check) => check.scenarios.map((scenario) => scenario.file));
  const hash = createHash("sha256");
  for (const each of [file, ...[...new Set(scenarios)].sort()]) {
    hash.update(
      createHash("sha256")
        .update(await readFile(each))
        .digest(),
    );
  }
  return hash.digest("hex");
}
