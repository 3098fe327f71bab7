import type { Comparison } from "./compare-file.ts";

/** What a whole comparison found. */
export interface Summary {
  readonly tshark: string;
  readonly files: number;
  readonly frames: number;
  readonly values: number;
  readonly differences: number;
  /** Files that one side reads further than the other. */
  readonly unread: number;
  readonly kinds: readonly {
    readonly kind: string;
    readonly files: number;
    readonly frames: number;
    readonly values: number;
  }[];
}

/** Returns the sums over all files, the kinds with the most values first. */
export function summarise(tshark: string, comparisons: readonly Comparison[]): Summary {
  const sum = (count: (comparison: Comparison) => number) =>
    comparisons.reduce((total, comparison) => total + count(comparison), 0);
  return {
    tshark,
    files: comparisons.length,
    frames: sum(({ frames }) => frames),
    values: sum(({ values }) => values),
    differences: sum(({ differences }) => differences.length),
    unread: sum(({ unread }) => (unread === undefined ? 0 : 1)),
    kinds: kindsOf(comparisons),
  };
}

function kindsOf(comparisons: readonly Comparison[]): Summary["kinds"] {
  const kinds = new Map<
    string,
    { readonly files: Set<string>; readonly frames: Set<string>; values: number }
  >();
  for (const { file, differences } of comparisons) {
    for (const { kind, frame } of differences) {
      const known = kinds.get(kind) ?? { files: new Set(), frames: new Set(), values: 0 };
      kinds.set(kind, known);
      known.files.add(file);
      known.frames.add(`${file} ${frame}`);
      known.values += 1;
    }
  }
  return [...kinds]
    .map(([kind, { files, frames, values }]) => ({ kind, files: files.size, frames: frames.size, values }))
    .sort((a, b) => b.values - a.values || (a.kind < b.kind ? -1 : 1));
}

/** Returns the lines that tell of one file's differences. */
export function describeComparison({ file, differences, unread }: Comparison): string {
  const lines = differences.map(({ frame, field, kind, ours, tsharks }) => {
    const reason = kind === field ? "" : ` [${kind}]`;
    return `${file}  frame ${frame}  ${field}${reason}: ours ${show(ours)}, tshark's ${show(tsharks)}\n`;
  });
  if (unread !== undefined) {
    const { ourFrames, tsharksFrames, ours, tsharks } = unread;
    lines.push(
      `${file}  not read alike: ours ${ourFrames} frames ${show(ours)}, tshark's ${tsharksFrames} frames ${show(tsharks)}\n`,
    );
  }
  return lines.join("");
}

function show(text: string): string {
  return JSON.stringify(text);
}

/** Returns the sums as lines. */
export function describeSummary({
  tshark,
  files,
  frames,
  values,
  differences,
  unread,
  kinds,
}: Summary): string {
  const head = `${files} files, ${frames} frames, ${values} values compared with ${tshark}\n${differences} values differ, ${unread} files are not read alike\n`;
  const rows = kinds.map(
    ({ kind, ...counts }) =>
      `  ${counts.values} values in ${counts.frames} frames of ${counts.files} files: ${kind}\n`,
  );
  return head + rows.join("");
}
