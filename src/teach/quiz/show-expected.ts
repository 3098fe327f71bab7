import { endpointText } from "./endpoint-text.ts";
import type { Expected } from "./expected.ts";
import { framesText } from "./frames-text.ts";

/** Returns the right answer as it can be typed. */
export function showExpected(expected: Expected): string {
  switch (expected.type) {
    case "integer":
      return expected.base === 16 ? hexText(expected.value) : String(expected.value);
    case "sequence":
      return expected.raw === expected.relative
        ? String(expected.raw)
        : `${expected.raw} (relative ${expected.relative})`;
    case "frames":
      return framesText(expected.frames);
    case "numbers":
      return expected.values.length === 0 ? "none" : expected.values.join(", ");
    case "duration":
      return durationText(expected.ns);
    case "durations":
      return expected.ns.map(durationText).join(", ");
    case "rate":
      return `${decimalText(expected.perSecond)} B/s`;
    case "decimal":
      return decimalText(expected.value);
    case "percent":
      return `${decimalText(expected.value)} %`;
    case "choice":
      return expected.right;
    case "yes-no":
      return expected.value ? "yes" : "no";
    case "endpoint":
      return endpointText(expected);
    case "set":
      return expected.right.length === 0 ? "none" : expected.right.join(", ");
    case "parts":
      return expected.parts.map((part) => showExpected(part.expected)).join(", ");
  }
}

/** Returns what kind of answer is typed, as the end of a sentence that begins "Answer with". */
export function answerForm(expected: Expected): string {
  switch (expected.type) {
    case "integer":
      return expected.base === 16 ? "a number in hex, such as 0x010" : "a whole number";
    case "sequence":
      return "the raw or the relative number";
    case "frames":
      return "frame numbers, such as 4, 7-9, or none";
    case "numbers":
      return "whole numbers with commas between, or none";
    case "duration":
      return "a time with its unit: us, ms or s";
    case "durations":
      return expected.ns.length === 1
        ? "a time with its unit: us, ms or s"
        : `${expected.ns.length} times with their unit, commas between`;
    case "rate":
      return "octets a second (B/s, kB/s, bit/s, ... are understood)";
    case "decimal":
      return "a number, such as 1.5, or a fraction, such as 3/2";
    case "percent":
      return "a percentage, or a fraction of octets";
    case "choice":
      return orList(expected.options.map(({ key }) => key));
    case "yes-no":
      return "yes or no";
    case "endpoint":
      return "ADDRESS:PORT";
    case "set":
      return `those that hold of ${expected.words.join(", ")}, or none`;
    case "parts":
      return `${expected.parts.length} values with commas between: ${expected.parts.map(({ name }) => name).join(", ")}`;
  }
}

/** Returns a length of time in the unit that gives short numbers. */
export function durationText(ns: number): string {
  const [size, unit] = ns < 1e6 ? [1e3, "us"] : ns < 1e9 ? [1e6, "ms"] : [1e9, "s"];
  return `${decimalText(ns / size)} ${unit}`;
}

/** Returns a number with no more digits than anybody needs here. */
function decimalText(value: number): string {
  return String(Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(5)));
}

/** Returns a flags field in hex, as Wireshark shows it. */
export function hexText(value: number): string {
  return `0x${value.toString(16).padStart(3, "0")}`;
}

function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
