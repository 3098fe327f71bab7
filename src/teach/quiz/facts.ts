import type { Artefact, Conversation, Side, Step } from "../conversation/conversation.ts";

/** Returns the other end. */
export function across(side: Side): Side {
  return side === "client" ? "server" : "client";
}

/** The steps of a handshake that was captured whole. */
export interface Opening {
  readonly syn: Step;
  readonly synAck: Step;
  readonly ack: Step;
}

/** Returns the handshake; `undefined` where a step of it is missing. */
export function openingOf(conversation: Conversation): Opening | undefined {
  const { syn, synAck, ack } = conversation.connection.handshake;
  const steps = [syn, synAck, ack].map((frame) => stepAt(conversation, frame));
  const [first, second, third] = steps;
  if (first === undefined || second === undefined || third === undefined) return undefined;
  return { syn: first, synAck: second, ack: third };
}

/** Returns the first SYN; `undefined` where it was not captured. */
export function synOf(conversation: Conversation): Step | undefined {
  return stepAt(conversation, conversation.connection.handshake.syn);
}

/** Returns the step of a frame. */
export function stepAt({ steps }: Conversation, frame: number | undefined): Step | undefined {
  return frame === undefined ? undefined : steps.find(({ segment }) => segment.frame === frame);
}

/** Returns the frame number of a step. */
export function frameOf({ segment }: Step): number {
  return segment.frame;
}

/** Returns the frame numbers of steps. */
export function framesOf(steps: readonly Step[]): readonly number[] {
  return steps.map(frameOf);
}

/** Returns the artefact of that kind that a step has. */
export function artefactOf<Type extends Artefact["type"]>(
  { artefacts }: Step,
  type: Type,
): Extract<Artefact, { readonly type: Type }> | undefined {
  return artefacts.find((each): each is Extract<Artefact, { readonly type: Type }> => each.type === type);
}

/** Tells whether a step carries data that its side sent before. */
export function isCopy(step: Step): boolean {
  return step.segment.length > 0 && artefactOf(step, "sent-again") !== undefined && !isProbe(step);
}

/** Tells whether a step asks for a closed window or for a sign of life, and brings no data that counts. */
function isProbe(step: Step): boolean {
  if (artefactOf(step, "window-probe") !== undefined) return true;
  const { analysis } = step.segment;
  return analysis.includes("keep-alive") || analysis.includes("zero-window-probe");
}

/** Returns the steps of a side that bring data, copies among them, probes not. */
export function dataOf({ steps }: Conversation, side: Side): readonly Step[] {
  return steps.filter(
    (step) => step.from === side && step.segment.length > 0 && !step.segment.flags.rst && !isProbe(step),
  );
}

/** Returns the steps of a side that bring data for the first time. */
export function freshDataOf(conversation: Conversation, side: Side): readonly Step[] {
  return dataOf(conversation, side).filter((step) => !isCopy(step));
}

/** Returns the octets that a side sent, each counted once. */
export function octetsOf(conversation: Conversation, side: Side): number {
  return conversation.connection[side === "client" ? "clientToServer" : "serverToClient"].octets.length;
}

/** Returns the side that sent more octets, the client where both sent the same; `undefined` where nobody sent any. */
export function busierSide(conversation: Conversation): Side | undefined {
  const [client, server] = [octetsOf(conversation, "client"), octetsOf(conversation, "server")];
  if (client === 0 && server === 0) return undefined;
  return server > client ? "server" : "client";
}

/** Returns whole nanoseconds from one step to another. */
export function nsBetween(from: Step, to: Step): number {
  return Number(to.segment.timestampNs - from.segment.timestampNs);
}

/** Returns the window scale that a SYN or SYN-ACK offers. */
export function shiftOf({ segment }: Step): number | undefined {
  for (const option of segment.options) if (option.type === "window-scale") return option.shift;
  return undefined;
}

/** Returns the MSS that a SYN or SYN-ACK offers. */
export function mssOf({ segment }: Step): number | undefined {
  for (const option of segment.options) if (option.type === "mss") return option.value;
  return undefined;
}

/** Tells whether a SYN or SYN-ACK has an option. */
export function hasOption({ segment }: Step, type: "sack-permitted" | "timestamps"): boolean {
  return segment.options.some((option) => option.type === type);
}

/** Returns the first FIN of a side. */
export function finOf({ steps }: Conversation, side: Side): Step | undefined {
  return steps.find((step) => step.from === side && step.segment.flags.fin);
}
