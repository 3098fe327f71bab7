import { join } from "node:path";
import type { ProtocolName } from "../../impls/impl.ts";
import type { Writes } from "../../impls/recut.ts";
import type { Recut } from "../evidence.ts";
import { packageRoot } from "../package-root.ts";
import { lostSchema } from "./lost-schema.ts";
import { readValid } from "./validate.ts";

/** What the framing suite goes by: how far its messages can be cut, and what is known to be lost. */
export interface FramingDeclarations {
  /** Up to which octet each side's messages are cut: the longest has one octet more. */
  readonly cuts: readonly {
    readonly protocol: ProtocolName;
    readonly client: number;
    readonly server: number;
  }[];
  readonly lost: readonly ExpectedLoss[];
}

/** Messages that a reader of ours is known to lose, because its report's program does. */
export interface ExpectedLoss {
  readonly program: string;
  readonly reader: "client" | "server";
  /** Ways to write, `cut:N-M` standing for every offset from N to M. */
  readonly ways: readonly string[];
  /** One sentence: what in the report makes it so. */
  readonly why: string;
}

/**
 * Reads the declarations of the package.
 * @throws {ScenarioError} that lists every mistake with its line and column.
 */
export async function readFramingDeclarations(): Promise<FramingDeclarations> {
  const { value } = await readValid(join(packageRoot, "fixtures/interop/framing.yaml"), lostSchema);
  return value;
}

/** Returns what is declared to be lost where one of two programs, named by their roles, writes so and the other one reads. */
export function findLost(
  lost: readonly ExpectedLoss[],
  { by, writes }: Recut,
  names: Readonly<Record<Recut["by"], string>>,
): ExpectedLoss | undefined {
  const role = by === "client" ? "server" : "client";
  return lost.find(
    ({ program, reader, ways }) =>
      reader === role && program === names[role] && ways.some((way) => isAmong(writes, way)),
  );
}

function isAmong(writes: Writes, way: string): boolean {
  const [, first, last] = /^cut:(\d+)-(\d+)$/u.exec(way) ?? [];
  if (first === undefined || last === undefined) return writes === way;
  const at = Number(/^cut:(\d+)$/u.exec(writes)?.[1]);
  return at >= Number(first) && at <= Number(last);
}
