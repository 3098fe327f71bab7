import type { Evidence } from "../evidence.ts";
import { hasFaults } from "../scenario/scenario.ts";
import type { Checker, Rule } from "./checker.ts";
import { close } from "./close.ts";
import { conversation } from "./conversation.ts";
import { delivery } from "./delivery.ts";
import { framing } from "./framing.ts";
import { handshake } from "./handshake.ts";
import { keptOpen } from "./kept-open.ts";
import { order } from "./order.ts";
import { overallRules } from "./overall.ts";
import { pieces } from "./pieces.ts";
import { programs } from "./programs.ts";
import { protocolRules } from "./protocol-rules.ts";
import { push } from "./push.ts";
import { kinds } from "./read-together.ts";
import { reassembly } from "./reassembly.ts";
import { sequence } from "./sequence.ts";
import { terminator } from "./terminator.ts";
import { trace } from "./trace.ts";
import { wire } from "./wire.ts";

/** Every checker, causes before symptoms: the first failing rule of this order is what a report names first. */
export const checkers: readonly Checker[] = [
  wire,
  reassembly,
  programs,
  handshake,
  keptOpen,
  order,
  terminator,
  pieces,
  framing,
  protocolRules,
  push,
  kinds,
  delivery,
  sequence,
  close,
  trace,
  conversation,
];

/** The checkers for conversations whose stream is cut on purpose: what the others say of messages holds for senders that keep them whole. */
const ofRecut: readonly Checker[] = [reassembly, programs, conversation];

/** The checkers for a wire with faults: what the others say of packets holds for one that carries everything. */
const ofFaults: readonly Checker[] = [wire, programs, conversation];

/** Returns the checkers that evidence is held against. */
export function checkersFor({ conditions }: Evidence): readonly Checker[] {
  if (hasFaults(conditions.scenario)) return ofFaults;
  return conditions.recut === undefined ? checkers : ofRecut;
}

/** Every rule, in the order of their checkers. */
export const rules: readonly Rule[] = [...checkers.flatMap((checker) => checker.rules), ...overallRules];
