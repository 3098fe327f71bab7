import {
  decodeTcpOptions,
  OPTION_KIND,
  OptionCursor,
  type TcpOption,
} from "../../capture/layers/tcp-options.ts";
import { countWords } from "../conversation/words.ts";
import type { FieldMaker } from "./fields.ts";

/** What the words of an option depend on. */
export interface OptionContext {
  readonly isSyn: boolean;
  /** Returns a number of the other side as it is shown, relative to its first. */
  relative(number: number): number;
  /** Whether the other side's SYN was seen and offers window scaling; `undefined` where it was not seen. */
  readonly otherScales: boolean | undefined;
}

const MIN_HEADER_LENGTH = 20;

/** One option as it stands in the header: where, how long with kind and length, and what it is. */
export interface PlacedOption {
  readonly offset: number;
  readonly length: number;
  readonly kind: number;
  readonly option: TcpOption;
}

/** Returns the options of a TCP header that was captured as `header`, and should have `length` octets. */
export function placeOptions(header: Uint8Array, length: number): readonly PlacedOption[] {
  const cursor = new OptionCursor();
  cursor.begin(header, MIN_HEADER_LENGTH, length, header.length);
  const placed: PlacedOption[] = [];
  while (cursor.advance()) {
    const { kind, valueStart, valueLength } = cursor;
    const isSingle = kind === OPTION_KIND.end || kind === OPTION_KIND.nop;
    const offset = valueStart - 2;
    const octets = isSingle ? 1 : valueLength + 2;
    const [option] = decodeTcpOptions(header.subarray(offset, offset + octets));
    if (option !== undefined) placed.push({ offset, length: octets, kind, option });
  }
  return placed;
}

/** Adds the options of a header, each with what it says. */
export function explainOptions(
  maker: FieldMaker,
  header: Uint8Array,
  length: number,
  context: OptionContext,
): void {
  let end = MIN_HEADER_LENGTH;
  for (const { offset, length: octets, kind, option } of joinFilling(placeOptions(header, length))) {
    maker.add(offset, octets, optionWords(option, kind, context));
    end = offset + octets;
  }
  if (end < length)
    maker.add(end, length - end, "filling up to a multiple of 4, or no option that can be read");
}

/** Makes one of the filling octets that stand behind each other. */
function joinFilling(placed: readonly PlacedOption[]): readonly PlacedOption[] {
  const joined: PlacedOption[] = [];
  for (const next of placed) {
    const last = joined.at(-1);
    if (last?.option.type === "nop" && next.option.type === "nop")
      joined.splice(-1, 1, { ...last, length: last.length + 1 });
    else joined.push(next);
  }
  return joined;
}

function optionWords(option: TcpOption, kind: number, context: OptionContext): string {
  switch (option.type) {
    case "end":
      return "end of the options";
    case "nop":
      return "no operation (NOP): filling, so that what follows lies well";
    case "mss":
      return context.isSyn
        ? `MSS ${option.value}: "send me at most ${option.value} octets of data in a segment"`
        : `MSS ${option.value}: it counts in a SYN alone`;
    case "window-scale":
      return windowScaleWords(option.shift, context);
    case "sack-permitted":
      return 'SACK permitted: "you may tell me what you have got behind a gap"';
    case "sack":
      return sackWords(option.blocks, context);
    case "timestamps":
      return `timestamps: my clock says ${option.value}, ${option.echo === 0 ? "and I have none of yours to send back" : `and I send back your ${option.echo}`}`;
    default:
      return `option ${kind}${NAMES[kind] === undefined ? "" : ` (${NAMES[kind]})`} with ${countWords(option.data.length, "octet")}, which is not explained here`;
  }
}

const NAMES: Readonly<Record<number, string>> = {
  [OPTION_KIND.md5Signature]: "MD5 signature",
  [OPTION_KIND.userTimeout]: "user timeout",
  [OPTION_KIND.authentication]: "authentication",
  [OPTION_KIND.fastOpen]: "TCP Fast Open",
  [OPTION_KIND.accurateEcn0]: "Accurate ECN",
  [OPTION_KIND.accurateEcn1]: "Accurate ECN",
};

function windowScaleWords(shift: number, { otherScales }: OptionContext): string {
  const words = `window scale ${shift}: "my later windows count times ${2 ** Math.min(shift, 14)}"`;
  if (otherScales === undefined) return `${words}, if the other side offers it too`;
  return otherScales
    ? `${words}, as the other side offers it too`
    : `${words}, but the other side does not offer it`;
}

function sackWords(
  blocks: readonly { readonly left: number; readonly right: number }[],
  { relative }: OptionContext,
): string {
  const words = blocks.map(
    ({ left, right }) => `${relative(left)} to ${relative(right) - 1} (raw ${left} to ${right - 1})`,
  );
  return `SACK: "I have got also your numbers ${words.join(" and ")}"`;
}
