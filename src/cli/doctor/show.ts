import { MAY_NOT_CAPTURE } from "../../capture/live/failure.ts";
import type { NetworkName } from "../../netlab/network.ts";
import type { Check } from "./check.ts";
import type { Examination } from "./examine.ts";

const words: Readonly<Record<Check["state"], string>> = {
  ok: "✓ ok  ",
  warn: "! warn",
  bad: "✗ bad ",
};

const offers: readonly (readonly [NetworkName, string])[] = [
  ["netlab", "Runs take netlab: two hosts of their own and the wire between them."],
  ["loopback", "Runs take loopback: 127.0.0.1, with packets captured on lo."],
  ["none", "Runs take none: 127.0.0.1 with no packets, so rules that need packets are inconclusive."],
];

const NO_RIGHT =
  "Packets in netlab are captured without that right: the warnings are about lab capture on this machine's own interfaces.";

/** A user who may capture nowhere else has every right in a netlab of their own. */
function needsNoRight(checks: readonly Check[]): boolean {
  const isWhole = checks.some(({ name, state }) => name === "netlab" && state === "ok");
  return isWhole && checks.some(({ detail }) => detail.includes(MAY_NOT_CAPTURE));
}

/** Returns an examination as lines for a person: each check, its remedy below it, and what follows. */
export function showExamination({ checks, networks }: Examination): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, state, detail, remedy }) => [
    `  ${words[state]}  ${name.padEnd(width)}  ${withoutControls(detail)}`,
    ...(remedy === null ? [] : remedyLines(remedy).map((line) => `${" ".repeat(width + 12)}${line}`)),
  ]);
  const offer = offers.find(([name]) => networks[name])?.[1];
  const end =
    offer === undefined
      ? "Nothing can be run here. Mend what is bad."
      : [offer, ...(needsNoRight(checks) ? [NO_RIGHT] : []), "Next: lab run interop"].join("\n");
  return `${lines.join("\n")}\n\n${end}\n`;
}

function remedyLines(remedy: string): readonly string[] {
  return remedy.trimEnd().split("\n").map(withoutControls);
}

/** What programs say of themselves is not for the terminal to obey. */
function withoutControls(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ");
}
