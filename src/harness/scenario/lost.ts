import { join } from "node:path";
import type { ProtocolName } from "../../impls/impl.ts";
import type { Writes } from "../../wire/writes.ts";
import type { Recut } from "../evidence.ts";
import { packageRoot } from "../package-root.ts";
import { framingSchema, scenarioLossesSchema } from "./lost-schema.ts";
import { isSelected } from "./select.ts";
import { readValid } from "./validate.ts";

/** What a program of ours is known to lose, because its report's program does. */
export interface ExpectedLoss {
  readonly program: string;
  readonly as: "client" | "server";
  /** One sentence: what in the report makes it so. */
  readonly why: string;
}

/** What the framing suite goes by: how far its messages can be cut, and what is known to be lost. */
export interface FramingDeclarations {
  /** Up to which octet each side's messages are cut: the longest has one octet more. */
  readonly cuts: readonly {
    readonly protocol: ProtocolName;
    readonly client: number;
    readonly server: number;
  }[];
  /** What readers lose; `cut:N-M` stands for every offset from N to M. */
  readonly lost: readonly (ExpectedLoss & { readonly ways: readonly string[] })[];
}

/** Everything that is declared of losses. */
export interface LossDeclarations {
  readonly framing: FramingDeclarations;
  /** What is lost in whole scenarios, whose names may hold `*`. */
  readonly scenarios: readonly (ExpectedLoss & { readonly scenarios: readonly string[] })[];
}

/**
 * Reads the declarations of the package.
 * @throws {ScenarioError} that lists every mistake with its line and column.
 */
export async function readLossDeclarations(): Promise<LossDeclarations> {
  const folder = join(packageRoot, "fixtures/interop");
  const framing = await readValid(join(folder, "framing.yaml"), framingSchema);
  const scenarios = await readValid(join(folder, "scenario-losses.yaml"), scenarioLossesSchema);
  return { framing: framing.value, scenarios: scenarios.value.lost };
}

/** Returns what is declared to be lost in a cell: between these programs, in that scenario, where one of them may be made to write so. */
export function findLosses(
  { framing, scenarios }: LossDeclarations,
  cell: {
    readonly client: string;
    readonly server: string;
    readonly scenario: string;
    readonly recut?: Recut | undefined;
  },
): readonly ExpectedLoss[] {
  const isInCell = ({ program, as }: ExpectedLoss) => cell[as] === program;
  const { scenario, recut } = cell;
  if (recut === undefined)
    return scenarios.filter((loss) => isInCell(loss) && isSelected(scenario, loss.scenarios));
  return framing.lost.filter(
    (loss) => isInCell(loss) && loss.as !== recut.by && loss.ways.some((way) => isAmong(recut.writes, way)),
  );
}

function isAmong(writes: Writes, way: string): boolean {
  const [, first, last] = /^cut:(\d+)-(\d+)$/u.exec(way) ?? [];
  if (first === undefined || last === undefined) return writes === way;
  const at = Number(/^cut:(\d+)$/u.exec(writes)?.[1]);
  return at >= Number(first) && at <= Number(last);
}
