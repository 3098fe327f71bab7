import { readEndpoint, sameAddress } from "./endpoint-text.ts";
import type { Expected } from "./expected.ts";
import { readFrames } from "./frames-text.ts";
import { isNear, type Quantity, readQuantity, readWhole } from "./numbers.ts";

/** What an answer is worth. `note` says something about this very answer. */
export type Check =
  | { readonly type: "right"; readonly note?: string }
  | { readonly type: "wrong"; readonly note?: string; readonly wrongParts?: readonly string[] }
  /** It is no answer of this kind; `why` says what would be one. */
  | { readonly type: "unreadable"; readonly why: string };

type Of<Type extends Expected["type"]> = Extract<Expected, { readonly type: Type }>;

/** Holds what was typed against what is right. */
export function checkAnswer(expected: Expected, text: string): Check {
  const typed = text.trim();
  switch (expected.type) {
    case "integer":
      return checkInteger(expected, typed);
    case "sequence":
      return checkSequence(expected, typed);
    case "frames":
      return checkFrames(expected, typed);
    case "numbers":
      return checkNumbers(expected, typed);
    case "duration":
      return checkDurations({ type: "durations", ns: [expected.ns] }, typed);
    case "durations":
      return checkDurations(expected, typed);
    case "rate":
      return checkRate(expected, typed);
    case "decimal":
      return checkDecimal(expected, typed);
    case "percent":
      return checkPercent(expected, typed);
    case "choice":
      return checkChoice(expected, typed);
    case "yes-no":
      return checkYesNo(expected, typed);
    case "endpoint":
      return checkEndpoint(expected, typed);
    case "set":
      return checkSet(expected, typed);
    case "parts":
      return checkParts(expected, typed);
  }
}

/** Returns the pieces of an answer of several parts; `undefined` where there are not as many. */
export function splitParts(text: string, count: number): readonly string[] | undefined {
  for (const between of [/;/u, /[,;]|->|→|\s+and\s+/u, /[\s,;]+/u]) {
    const pieces = text
      .trim()
      .split(between)
      .map((piece) => piece.replace(/^\s*\p{L}[\p{L} ]*[=:]\s*/u, "").trim())
      .filter((piece) => piece !== "");
    if (pieces.length === count) return pieces;
  }
  return undefined;
}

const RIGHT: Check = { type: "right" };
const WRONG: Check = { type: "wrong" };

function verdict(isRight: boolean): Check {
  return isRight ? RIGHT : WRONG;
}

function unreadable(why: string): Check {
  return { type: "unreadable", why };
}

function checkInteger({ value }: Of<"integer">, typed: string): Check {
  const given = readWhole(typed.replace(/\s*(?:octets?|bytes?|B)$/u, ""));
  if (given === undefined) return unreadable("Type a whole number, such as 17 or 0x11.");
  return verdict(given === value);
}

function checkSequence({ raw, relative }: Of<"sequence">, typed: string): Check {
  const [, both, other] = /^(\d+) ?\((?:rel(?:ative)?)? ?(\d+)\)$/iu.exec(typed) ?? [];
  if (both !== undefined) return verdict(Number(both) === raw && Number(other) === relative);
  const given = readWhole(
    typed.replace(/^(?:rel(?:ative)?|raw)[ =:]*|\s*\(?(?:rel(?:ative)?|raw)\)?$/giu, ""),
  );
  if (given === undefined)
    return unreadable("Type one whole number: the raw one of the wire, or the relative one of Wireshark.");
  const isSame = raw === relative;
  if (given === raw)
    return isSame
      ? RIGHT
      : { type: "right", note: `You gave the raw number; the relative one is ${relative}.` };
  if (given === relative)
    return { type: "right", note: `You gave the relative number; the raw one is ${raw}.` };
  return WRONG;
}

function checkFrames({ frames }: Of<"frames">, typed: string): Check {
  const given = readFrames(typed);
  if (given === undefined) return unreadable("Type frame numbers, such as 4, 7-9, or none.");
  const missing = frames.filter((frame) => !given.has(frame));
  const surplus = [...given].filter((frame) => !frames.includes(frame));
  if (missing.length === 0 && surplus.length === 0) return RIGHT;
  if (given.size > 0 && surplus.length === 0)
    return {
      type: "wrong",
      note: `What you gave belongs to it, but not all: ${missing.length} more to find.`,
    };
  if (missing.length === 0 && frames.length > 0)
    return { type: "wrong", note: "All that belong to it are among what you gave, and too many beside." };
  return WRONG;
}

function checkNumbers({ values }: Of<"numbers">, typed: string): Check {
  const isNone = /^(?:none|no|-)$/iu.test(typed);
  const given = isNone ? [] : typed.split(/[\s,;]+/u).map(readWhole);
  if (given.some((each) => each === undefined))
    return unreadable("Type whole numbers, such as 7, 12, or none.");
  return verdict(given.length === values.length && given.every((each, index) => each === values[index]));
}

const NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  sec: 1e9,
  second: 1e9,
  seconds: 1e9,
};

function checkDurations({ ns }: Of<"durations">, typed: string): Check {
  const given = readDurations(typed);
  if (given === undefined)
    return unreadable(
      `Type ${ns.length === 1 ? "a time" : `${ns.length} times with commas between`} with a unit (us, ms or s), such as 1.25 ms.`,
    );
  if (given.length !== ns.length)
    return { type: "wrong", note: `${ns.length} are asked for; you gave ${given.length}.` };
  const isAll = (factor: number) =>
    ns.every((each, index) => isNear((given[index] ?? 0) * factor, each, 0.01, factor === 1 ? 1000 : 0));
  if (isAll(1)) return RIGHT;
  const isOff = ns.some((each) => each > 0) && [1e-6, 1e-3, 1e3, 1e6].some(isAll);
  return isOff ? { type: "wrong", note: "The digits are right, the unit is not." } : WRONG;
}

/** Returns times in nanoseconds; one without a unit has the unit behind the last, or milliseconds. */
function readDurations(typed: string): readonly number[] | undefined {
  const joined = typed.replace(/(\d\.?)\s+(?=[a-zµμ])/giu, "$1");
  const quantities = joined.split(/[\s,;]+/u).map(readQuantity);
  const read = quantities.filter((each): each is Quantity => each !== undefined);
  if (read.length !== quantities.length) return undefined;
  const usual = read.at(-1)?.unit || "ms";
  const times = read.map(({ value, unit }) => value * (NS[unit || usual] ?? Number.NaN));
  return times.some(Number.isNaN) ? undefined : times;
}

const PER_SECOND: Readonly<Record<string, number>> = {
  "": 1,
  "b/s": 1,
  "octets/s": 1,
  "bytes/s": 1,
  "kb/s": 1e3,
  "mb/s": 1e6,
  "gb/s": 1e9,
  "bit/s": 1 / 8,
  bps: 1 / 8,
  "kbit/s": 1e3 / 8,
  kbps: 1e3 / 8,
  "mbit/s": 1e6 / 8,
  mbps: 1e6 / 8,
  "gbit/s": 1e9 / 8,
  gbps: 1e9 / 8,
};

function checkRate({ perSecond }: Of<"rate">, typed: string): Check {
  const quantity = readQuantity(typed);
  const factor = quantity === undefined ? undefined : PER_SECOND[quantity.unit];
  if (quantity === undefined || factor === undefined)
    return unreadable(
      "Type a number of octets a second, or one with a unit: B/s, kB/s, MB/s, bit/s, kbit/s, Mbit/s.",
    );
  const given = quantity.value * factor;
  if (isNear(given, perSecond, 0.02)) return RIGHT;
  if (isNear(given, perSecond * 8, 0.02) || isNear(given * 8, perSecond, 0.02))
    return { type: "wrong", note: "That is out by 8: an octet has 8 bits." };
  return [1e-6, 1e-3, 1e3, 1e6].some((by) => isNear(given * by, perSecond, 0.02))
    ? { type: "wrong", note: "The digits are right, the unit is not." }
    : WRONG;
}

function checkDecimal({ value }: Of<"decimal">, typed: string): Check {
  const quantity = readQuantity(typed) ?? readShare(typed);
  if (quantity === undefined || quantity.unit !== "")
    return unreadable("Type a number, such as 1.5, or a fraction, such as 3/2.");
  return verdict(isNear(quantity.value, value, 0.02));
}

function checkPercent({ value }: Of<"percent">, typed: string): Check {
  const share = readShare(typed);
  const quantity = share === undefined ? readQuantity(typed) : { value: share.value * 100, unit: "%" };
  if (quantity === undefined || !["", "%", "percent"].includes(quantity.unit))
    return unreadable("Type a percentage, such as 4.4 %, or a fraction, such as 46/1052.");
  if (isNear(quantity.value, value, 0.02)) return RIGHT;
  if (isNear(quantity.value * 100, value, 0.02))
    return { type: "wrong", note: "That is the share of 1; the percentage is a hundred times that." };
  return WRONG;
}

function readShare(typed: string): Quantity | undefined {
  const [upper, lower, ...rest] = typed.split("/").map(readWhole);
  if (upper === undefined || lower === undefined || lower === 0 || rest.length > 0) return undefined;
  return { value: upper / lower, unit: "" };
}

function checkChoice({ options, right }: Of<"choice">, typed: string): Check {
  const word = typed.toLowerCase().replace(/^[("']+|[)."']+$/gu, "");
  const chosen = options.find(({ key, text }) => key === word || text.toLowerCase() === typed.toLowerCase());
  if (chosen === undefined) return unreadable(`Type one of ${options.map(({ key }) => key).join(", ")}.`);
  return verdict(chosen.key === right);
}

function checkYesNo({ value }: Of<"yes-no">, typed: string): Check {
  const word = typed.toLowerCase().replace(/\.$/u, "");
  if (["y", "yes", "true"].includes(word)) return verdict(value);
  if (["n", "no", "false"].includes(word)) return verdict(!value);
  return unreadable("Type yes or no.");
}

function checkEndpoint({ address, port }: Of<"endpoint">, typed: string): Check {
  const given = readEndpoint(typed);
  if (given === undefined) return unreadable("Type ADDRESS:PORT, such as 192.0.2.1:7000 or [::1]:7000.");
  const isAddress = sameAddress(given.address, address);
  if (isAddress && given.port === port) return RIGHT;
  if (isAddress) return { type: "wrong", note: "The address is right, the port is not." };
  return given.port === port ? { type: "wrong", note: "The port is right, the address is not." } : WRONG;
}

function checkSet({ words, right }: Of<"set">, typed: string): Check {
  const all = /^(?:both|all)$/iu.test(typed);
  const none = /^(?:none|neither|no|-)$/iu.test(typed);
  const given = all
    ? words
    : none
      ? []
      : typed
          .toLowerCase()
          .split(/[\s,;+]+|\band\b/u)
          .filter((word) => word !== "");
  if (given.some((word) => !words.includes(word)))
    return unreadable(`Type those that hold of ${words.join(", ")}, with commas between, or none.`);
  return verdict(words.every((word) => given.includes(word) === right.includes(word)));
}

function checkParts({ parts }: Of<"parts">, typed: string): Check {
  const pieces = splitParts(typed, parts.length);
  if (pieces === undefined)
    return unreadable(
      `Type ${parts.length} answers with commas between: ${parts.map(({ name }) => name).join(", ")}.`,
    );
  const checks = parts.map(({ name, expected }, index) => ({
    name,
    check: checkAnswer(expected, pieces[index] ?? ""),
  }));
  for (const { name, check } of checks)
    if (check.type === "unreadable") return unreadable(`${capital(name)}: ${check.why}`);
  const wrong = checks.filter(({ check }) => check.type === "wrong");
  const notes = (wrong.length > 0 ? wrong : checks).flatMap(({ check }) =>
    "note" in check && check.note !== undefined ? [check.note] : [],
  );
  const note = notes.length > 0 ? { note: notes.join(" ") } : {};
  if (wrong.length === 0) return { type: "right", ...note };
  return { type: "wrong", wrongParts: wrong.map(({ name }) => name), ...note };
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
