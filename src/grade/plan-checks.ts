import type { Recut } from "../harness/evidence.ts";
import { type CellPlan, evidenceName } from "../harness/runner/cell-plan.ts";
import { type Implementation, isOurs } from "../harness/scenario/implementation.ts";
import type { Catalogue } from "../harness/suite/catalogue.ts";
import { planFraming } from "../harness/suite/plan-framing.ts";
import { planCell } from "../harness/suite/plan-interop.ts";
import type { Writes } from "../wire/writes.ts";
import type { Assignment, Check } from "./assignment/assignment.ts";

/** A conversation that a check looks at, and whom it is held against. */
export interface CheckedPlan {
  readonly check: string;
  /** The submission's name. */
  readonly submission: string;
  readonly role: "client" | "server";
  readonly partner: string;
  /** Whether the partner is another submission, whose faults are not this one's. */
  readonly isClassmate: boolean;
  /** Names the cell among all of the batch. */
  readonly cell: string;
}

/** What is to be played for a batch, and which checks look at what. */
export interface BatchPlan {
  /** Each cell once, by its name; whoever owns it plays it. */
  readonly cells: ReadonlyMap<string, { readonly owner: string; readonly plan: CellPlan }>;
  readonly checked: readonly CheckedPlan[];
}

/**
 * Plans the checks of all submissions. A conversation that several checks look at is played once. Two submissions that meet are played by
 * whose client it is; who meets classmates meets the robust reference, too, so that nobody is left without a partner.
 */
export function planBatch(
  { checks, protocol }: Pick<Assignment, "checks" | "protocol">,
  implementations: readonly Implementation[],
  catalogue: Catalogue,
): BatchPlan {
  const cells = new Map<string, { owner: string; plan: CellPlan }>();
  const checked: CheckedPlan[] = [];
  const robust = catalogue.implementations.filter(({ name }) => name === `${protocol}@robust`);
  for (const own of implementations) {
    for (const check of checks) {
      if (own[check.role] === undefined) continue;
      const isClass = check.partners === "class";
      const references = check.partners === "class" ? robust : check.partners;
      const classmates = isClass ? classmatesOf(own, check, implementations) : [];
      for (const partner of [...references, ...classmates]) {
        for (const plan of planPair(own, partner, check, catalogue)) {
          const isClassmate = classmates.includes(partner);
          const cell = evidenceName(plan);
          if (!cells.has(cell)) cells.set(cell, { owner: isClassmate ? plan.client.name : own.name, plan });
          checked.push({
            check: check.id,
            submission: own.name,
            role: check.role,
            partner: partner.name,
            isClassmate,
            cell,
          });
        }
      }
    }
  }
  return { cells, checked };
}

/** The next ones in the order of their names, behind the last come the first; each is chosen equally often. */
function classmatesOf(
  own: Implementation,
  { role, classmates }: Check,
  implementations: readonly Implementation[],
): readonly Implementation[] {
  const other = role === "client" ? "server" : "client";
  const place = implementations.indexOf(own);
  const others = [...implementations.slice(place + 1), ...implementations.slice(0, place)];
  const fitting = others.filter((each) => each[other] !== undefined);
  return classmates === undefined ? fitting : fitting.slice(0, classmates);
}

function planPair(
  own: Implementation,
  partner: Implementation,
  { role, scenarios, writes }: Check,
  catalogue: Catalogue,
): readonly CellPlan[] {
  const pair = role === "client" ? { client: own, server: partner } : { client: partner, server: own };
  const by = role === "client" ? "server" : "client";
  const seen = { ...catalogue, implementations: [...new Set([...catalogue.implementations, own, partner])] };
  const recutsOf = (writes: Writes): { readonly recut?: Recut } =>
    writes === "whole" ? {} : { recut: { by, writes, ...(isOurs(partner) ? {} : { onWire: true }) } };
  const plans = writes.flatMap((way) =>
    scenarios.length > 0
      ? scenarios.map((scenario) => planCell(seen, { ...pair, scenario, ...recutsOf(way) }))
      : planFraming(seen, {
          client: [pair.client.name],
          server: [pair.server.name],
          writes: [way],
          writer: by,
        }),
  );
  // Further people of a room are the reference's, so that nobody is judged by a second copy of his own program.
  return plans.map((plan) => ({ ...plan, witness: role === "server" ? pair.client : plan.witness }));
}
