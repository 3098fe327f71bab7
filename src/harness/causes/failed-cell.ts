import type { Cause, Cell, Finding } from "../report.ts";

/** A cell that went wrong, its place in the report, and the finding that heads it. */
export interface FailedCell {
  readonly at: number;
  readonly cell: Cell;
  readonly verdict: Cause["verdict"];
  /** `undefined` where the lab broke before a rule was held. */
  readonly finding: Finding | undefined;
}

/** Returns the cells that are neither `pass` nor `unsupported`, in order. */
export function failedCells(cells: readonly Cell[]): readonly FailedCell[] {
  return cells.flatMap((cell, at): readonly FailedCell[] => {
    const { verdict, findings } = cell;
    if (verdict === "pass" || verdict === "unsupported") return [];
    return [{ at, cell, verdict, finding: findings.find((finding) => finding.verdict === verdict) }];
  });
}

/** A program in one of its roles. */
export interface Suspect {
  readonly role: "client" | "server";
  readonly name: string;
}

/** Returns the program that the heading finding names; `undefined` where it names none. */
export function namedBy({ cell, finding }: FailedCell): Suspect | undefined {
  const side = finding?.side;
  return side === "client" || side === "server" ? { role: side, name: cell[side] } : undefined;
}

/** Whether a program plays a cell in that role. */
export function plays({ role, name }: Suspect, cell: Cell): boolean {
  return cell[role] === name;
}

/** Returns the other role. */
export function otherRole(role: Suspect["role"]): Suspect["role"] {
  return role === "client" ? "server" : "client";
}

/**
 * Returns what is put to a pairing, without who plays it: cells of one kind can be held against each other. Two programs of one protocol are
 * asked for more than two of different ones; all offsets of a cut are one kind.
 */
export function kindOf({ scenario, writer, writes, protocol }: Cell): string {
  const way = writes.startsWith("cut:") ? "cut" : writes;
  return JSON.stringify([scenario, writer, way, protocol.client === protocol.server]);
}
