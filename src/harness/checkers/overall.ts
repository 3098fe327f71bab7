import type { Rule } from "./checker.ts";

/** What a capture must be for packet rules to be decided by it. */
export const captureComplete: Rule = {
  id: "capture.complete",
  title: "The capture holds every packet of the conversation, so that packet rules can be decided.",
  source: "this tool's contract with evidence",
  advice: "lab doctor says what this machine needs to capture everything.",
  needsPackets: false,
};

/** How far a conversation must come. */
export const interopLevel: Rule = {
  id: "interop.level",
  title:
    "The conversation comes as far as fixtures/interop/expected.yaml declares; one protocol with itself comes all the way.",
  source: "fixtures/interop/expected.yaml",
  advice:
    "Look at the other rules that are broken first; without any, at the last line that each screen shows.",
  needsPackets: false,
};

/** What must be seen on the way. */
export const interopFact: Rule = {
  id: "interop.fact",
  title: "The facts that are declared for a pairing come about.",
  source: "fixtures/interop/expected.yaml",
  advice: "Compare the fact with the screen in client.log and server.log.",
  needsPackets: false,
};

/** That the lab's own programs lose what the reports' programs lose. */
export const declaredLoss: Rule = {
  id: "suite.declared",
  title: "What a program of the lab is declared to lose, as its report's program does, it loses.",
  source: "fixtures/interop/framing.yaml and scenario-losses.yaml",
  advice: "Take the entry out of the declaration, or make the program do as its report's does.",
  needsPackets: false,
};

/** Rules of the whole cell, which no single checker holds. */
export const overallRules: readonly Rule[] = [captureComplete, interopLevel, interopFact, declaredLoss];
