import { wrap } from "../../harness/reporters/layout.ts";
import type { ExplainedEnd } from "./explanation.ts";

/** Nothing is drawn narrower. */
export const LEAST_WIDTH = 60;

const LABEL_WIDTH = 12;

/** Returns a text beside its label; what follows the first line stands below it. */
export function labelled(label: string, text: string, width: number): readonly string[] {
  return wrap(text, width - LABEL_WIDTH).map((line, index) => labelledWhole(index === 0 ? label : "", line));
}

/** Returns a line beside its label, however long it is. */
export function labelledWhole(label: string, line: string): string {
  return label.padEnd(LABEL_WIDTH) + line;
}

/** Returns an end as `client 192.0.2.1:5000 (name)`. */
export function endWords({ role, address, port, name }: ExplainedEnd): string {
  const host = address.includes(":") && port !== null ? `[${address}]` : address;
  const place = port === null ? host : `${host}:${port}`;
  return [role, place, name === null ? null : `(${name})`].filter((word) => word !== null).join(" ");
}
