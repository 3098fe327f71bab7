/** Frames that a typed range may span: more has no capture that is read by hand. */
const MOST = 100_000;

/** Returns the frames of a list such as `#4, 7-9`, or an empty set for `none`; `undefined` for anything else. */
export function readFrames(text: string): ReadonlySet<number> | undefined {
  const typed = text.trim().toLowerCase();
  if (/^(?:none|no|-)$/u.test(typed)) return new Set();
  const words = typed
    .replace(/\s*(?:-|–|\.\.|to)\s*(?=#?\d)/gu, "-")
    .split(/[\s,;]+/u)
    .filter((word) => !/^(?:and|frames?|packets?|)$/u.test(word));
  const frames = new Set<number>();
  for (const word of words) {
    const [, first, last = first] = /^#?(\d{1,9})(?:-#?(\d{1,9}))?$/u.exec(word) ?? [];
    if (first === undefined || Number(last) < Number(first)) return undefined;
    if (Number(last) - Number(first) + frames.size > MOST) return undefined;
    for (let frame = Number(first); frame <= Number(last); frame += 1) frames.add(frame);
  }
  return words.length === 0 ? undefined : frames;
}

/** Returns frames as people write them: `1-3, 8`; `none` where there are none. */
export function framesText(frames: readonly number[]): string {
  const sorted = [...new Set(frames)].sort((a, b) => a - b);
  const runs: { readonly first: number; last: number }[] = [];
  for (const frame of sorted) {
    const run = runs.at(-1);
    if (run !== undefined && frame === run.last + 1) run.last = frame;
    else runs.push({ first: frame, last: frame });
  }
  if (runs.length === 0) return "none";
  return runs
    .map(({ first, last }) =>
      last > first + 1 ? `${first}-${last}` : last > first ? `${first}, ${last}` : `${first}`,
    )
    .join(", ");
}

/** Returns `frame 8`, `frames 8 and 11`, `frames 1-3`. */
export function namedFrames(frames: readonly number[]): string {
  const text = framesText(frames);
  const isOne = new Set(frames).size === 1;
  return `${isOne ? "frame" : "frames"} ${text.replace(/^(\d+), (\d+)$/u, "$1 and $2")}`;
}
