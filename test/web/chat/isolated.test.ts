import type { ComponentChildren } from "preact";
import { expect, it } from "vitest";
import { Isolated } from "../../../src/web/chat/isolated.tsx";

interface Drawn {
  readonly type: unknown;
  readonly props: { readonly children?: ComponentChildren };
}

const isDrawn = (value: unknown): value is Drawn =>
  typeof value === "object" && value !== null && "props" in value;

/** What is shown, with `[` and `]` where something is isolated. */
function shown(children: ComponentChildren): string {
  if (Array.isArray(children)) return children.map(shown).join("");
  if (!isDrawn(children)) return String(children ?? "");
  const inside = shown(children.props.children);
  return children.type === "bdi" ? `[${inside}]` : inside;
}

it.each([
  ["<John> hello", "<[John]> [hello]"],
  ["<\u202eevil> hello > there", "<[\u202eevil]> [hello > there]"],
  ["*** \u2066John Connected ***", "*** [\u2066John] Connected ***[]"],
  ["Francesco : Hi! : there", "[Francesco] : [Hi! : there]"],
  ["karam > hi", "[karam] > [hi]"],
  ["\u202e", "[\u202e]"],
  ["", "[]"],
  ["(The server closed the connection.)", "[(The server closed the connection.)]"],
  ["<a\n> b", "<[a\n]> [b]"],
])("isolates names and texts from each other: %j is %j, and no character comes or goes", (text, expected) => {
  const drawn = shown(Isolated({ text }));
  expect(drawn).toBe(expected);
  expect(drawn.replaceAll(/[[\]]/gu, "")).toBe(text.replaceAll(/[[\]]/gu, ""));
});
