import type { Colour } from "../impl.ts";

/** One thing that a program does for a connection; those of one connection are done one after the other. */
export type Act =
  /** Begins to read what comes. */
  | { readonly type: "read" }
  | { readonly type: "wait"; readonly pause: "pause" | "aliasPause" }
  /** `because` ends a sentence that begins "because". */
  | { readonly type: "send"; readonly octets: Uint8Array; readonly because: string }
  | { readonly type: "print"; readonly line: string; readonly colour?: Colour }
  /** Shows a prompt and waits for a line, without holding up what comes behind it. */
  | { readonly type: "ask"; readonly prompt: string }
  | { readonly type: "close" }
  /** The program is over. */
  | { readonly type: "exit"; readonly code: number };
