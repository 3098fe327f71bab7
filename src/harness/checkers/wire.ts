import { ipLengthOf, isOfKind } from "../../netlab/forwarder/tcp-frame.ts";
import { across, type WireEnd } from "../../netlab/forwarder/wire-order.ts";
import { type Crossing, frameAt, timeOf } from "../crossings.ts";
import { describeCrossing, nameSight, startSentence } from "../describe-crossing.ts";
import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import { hasFaults } from "../scenario/scenario.ts";
import type { WireStepOrder } from "../scenario/wire-step.ts";
import { beganAt, CLOCKS_DIFFER_NS } from "./began-at.ts";
import { breakOffsOf } from "./break-offs.ts";
import type { Checker, Rule } from "./checker.ts";
import { holds, listFrames, undecided } from "./findings.ts";

/** That the wire did what it was told. */
export const faultHappened: Rule = {
  id: "wire.fault",
  title: "What the wire was told to do to frames, it did: the captures of its two ends show it.",
  source: "this tool's contract with evidence",
  advice:
    "Play the cell again; where no such frame came, give the order before the step that makes one, or name another kind of segment.",
  needsPackets: true,
};

const noOtherFault: Rule = {
  id: "wire.faithful",
  title: "Every other frame crosses the wire as it was sent.",
  source: "this tool's contract with evidence",
  advice: "Play the cell again with fewer jobs; lab doctor says what this machine lacks.",
  needsPackets: true,
};

/** Whether the wire did what the scenario told it, and nothing else; nothing where it was told nothing. */
export const wire: Checker = {
  rules: [faultHappened, noOtherFault],
  check(evidence) {
    if (!hasFaults(evidence.conditions.scenario) || !evidence.packets.usable) return [];
    const orders = ordersOf(evidence);
    const claimed = new Set<Crossing>();
    const findings = orders.flatMap((given) => checkOrder(evidence, given, claimed));
    return [
      ...findings,
      ...checkBreakOffs(evidence),
      ...checkWindows(evidence),
      ...checkOthers(evidence, orders, claimed),
    ];
  },
};

/** An order and when it held: from its step on, until the wire was healed. */
interface GivenOrder {
  readonly order: WireStepOrder;
  readonly text: string;
  readonly fromNs: bigint;
  readonly untilNs: bigint | undefined;
}

function ordersOf({ transcript, conditions }: Evidence): readonly GivenOrder[] {
  const given = transcript.flatMap((entry) => {
    if (entry.type !== "step" || entry.outcome !== "done") return [];
    const step = conditions.scenario.steps[entry.index];
    if (step?.type !== "wire") return [];
    const heldNs = BigInt(entry.t);
    const fromNs = beganAt(entry);
    return [{ order: step.order, text: step.text, fromNs, heldNs: heldNs + CLOCKS_DIFFER_NS }];
  });
  return given.map((each) => ({ ...each, untilNs: endOf(each, given) }));
}

/** When an order ended: with its own time, or once the wire was healed. */
function endOf(
  { order, fromNs, heldNs }: Omit<GivenOrder, "untilNs"> & { readonly heldNs: bigint },
  given: readonly (Omit<GivenOrder, "untilNs"> & { readonly heldNs: bigint })[],
): bigint | undefined {
  if (order.type === "cuts" && order.forMs !== undefined) return heldNs + BigInt(order.forMs) * 1_000_000n;
  return given.find((each) => each.order.type === "heals" && each.fromNs > fromNs)?.heldNs;
}

/** What became of frames under an order, and in how many the order shows. */
interface Effect {
  readonly crossings: readonly Crossing[];
  readonly wanted: number;
}

function checkOrder(evidence: Evidence, given: GivenOrder, claimed: Set<Crossing>): readonly Finding[] {
  const { order, text } = given;
  if (order.type === "heals") return [];
  const { crossings, wanted } = effectOf(evidence, given, claimed);
  for (const each of crossings) claimed.add(each);
  if (crossings.length < wanted) {
    const shown =
      crossings.length === 0
        ? "nothing in the captures of its ends"
        : `${crossings.length} of ${wanted} frames`;
    return [
      undecided(
        faultHappened,
        `The wire was told "${text}", and ${shown} shows it, so the conversation proves nothing of that.`,
      ),
    ];
  }
  const [first] = crossings;
  if (first === undefined) return [];
  const places = placesOf(evidence, crossings);
  const others = crossings.length > 1 ? ` So it went with ${crossings.length} frames.` : "";
  return [
    holds(faultHappened, {
      ...places,
      message: `${describeCrossing(evidence, first)}${others}`,
      expected: text,
    }),
  ];
}

function effectOf(
  { crossings }: Evidence,
  { order, fromNs, untilNs }: GivenOrder,
  claimed: ReadonlySet<Crossing>,
): Effect {
  const during = crossings.filter((each) => {
    const at = timeOf(each);
    return !claimed.has(each) && at >= fromNs && (untilNs === undefined || at < untilNs);
  });
  const some = (wanted: number, has: (crossing: Crossing) => boolean): Effect => {
    const found = during.filter(has);
    return { crossings: "frames" in order ? found.slice(0, wanted) : found, wanted };
  };
  if ("frames" in order) {
    const { first, last } = order.frames;
    return some(last - first + 1, (each) => isChosen(each, order) && shows(each, order));
  }
  switch (order.type) {
    case "loses":
    case "cuts":
      return some(1, ({ fate }) => fate === "lost");
    case "narrows":
      return some(1, (each) => each.fate === "lost" && isTooLarge(each, order));
    case "resets":
      return some(order.whom === "both" ? 2 : 1, (each) => isAddedReset(each, order.whom));
    case "heals":
      return { crossings: [], wanted: 0 };
  }
}

type FrameStepOrder = Extract<WireStepOrder, { frames: unknown }>;

function isChosen({ from, segment }: Crossing, { frames }: FrameStepOrder): boolean {
  return from === frames.from && segment !== undefined && isOfKind(segment, frames.kind);
}

/** Of a delay so much must show: clocks and processes are not exact. */
const SHOWN_DELAY = 0.9;

function shows({ fate, isOvertaken, sent, arrived }: Crossing, order: FrameStepOrder): boolean {
  switch (order.type) {
    case "drops":
      return fate === "lost";
    case "duplicates":
      return fate === "doubled";
    case "reorders":
      return isOvertaken;
    case "corrupts":
      return fate === "damaged" && arrived?.octets.length === sent?.octets.length;
    case "truncates":
      return fate === "damaged" && arrived?.octets.length === order.length;
    case "delays":
      return (
        sent !== undefined &&
        arrived !== undefined &&
        Number(arrived.timestampNs - sent.timestampNs) / 1e6 >= order.byMs * SHOWN_DELAY
      );
  }
}

function isTooLarge({ from, sent }: Crossing, order: Extract<WireStepOrder, { type: "narrows" }>): boolean {
  return (order.from ?? from) === from && sent !== undefined && ipLengthOf(sent.octets) > order.mtu;
}

function isAddedReset({ fate, from, segment }: Crossing, whom: WireEnd | "both"): boolean {
  return fate === "added" && segment !== undefined && isOfKind(segment, "rst") && from !== whom;
}

/** Who breaks off must have sent a part of what was said, and not all. */
function checkBreakOffs(evidence: Evidence): readonly Finding[] {
  return breakOffsOf(evidence).map(({ text, first, isWhole }) => {
    if (first === undefined || isWhole) {
      const what =
        first === undefined ? "nothing of it was sent" : "all of it was sent before the program was killed";
      return undecided(faultHappened, `Of "${text}" ${what}, so nothing broke off.`);
    }
    const length = first.segment?.payload.length ?? 0;
    const message = `Of what was said last, ${length} octets were sent in ${nameSight(evidence, first)}, and the program was killed before the rest.`;
    return holds(faultHappened, { ...placesOf(evidence, [first]), message, expected: text });
  });
}

/** Whoever stands still must have closed their window: then the kernel of the other end had to keep what is sent. */
function checkWindows({ conditions, connections }: Evidence): readonly Finding[] {
  const frozen = conditions.scenario.steps.find(({ type }) => type === "freezes");
  if (frozen === undefined) return [];
  const closed = connections.flatMap(({ segments }) =>
    segments.filter(({ analysis }) => analysis.includes("zero-window")),
  );
  const frames = closed.map(({ frame }) => frame);
  if (frames.length === 0)
    return [
      undecided(faultHappened, `Behind "${frozen.text}" no window was closed, so nothing held anybody up.`),
    ];
  const message = `A receiver that did not read said in ${listFrames(frames)} that it takes no more (window 0), and the other end's kernel kept what was sent until it did.`;
  return [holds(faultHappened, { frames, message, expected: frozen.text })];
}

/** Returns where frames are found, in the capture of either end. */
function placesOf({ conditions }: Evidence, crossings: readonly Crossing[]) {
  const main = conditions.ends?.main ?? "server";
  const frames = crossings.flatMap((each) => frameAt(each, main) ?? []);
  const farFrames = crossings.flatMap((each) => frameAt(each, across(main)) ?? []);
  return { frames, farFrames };
}

/** A wire that is told to lose at random, or is cut, may lose any frame; what it answers to packets too large is its own. */
function checkOthers(
  evidence: Evidence,
  orders: readonly GivenOrder[],
  claimed: ReadonlySet<Crossing>,
): readonly Finding[] {
  const strange = evidence.crossings.find(
    (each) =>
      isHarmed(each) &&
      !claimed.has(each) &&
      !mayBeHarmed(each, orders) &&
      !isUnderWay(each, evidence.crossings),
  );
  if (strange === undefined) {
    const count = evidence.crossings.filter(({ fate }) => fate === "arrived").length;
    return [
      holds(noOtherFault, { message: `The other ${count} frames crossed the wire as they were sent.` }),
    ];
  }
  return [
    undecided(
      noOtherFault,
      `${startSentence(nameSight(evidence, strange))} was ${strange.fate} on the wire, which nobody had told it.`,
    ),
  ];
}

/** The last frames from an end may be seen at one end of the wire alone, because the capture of the other one had ended before. */
function isUnderWay({ from, fate, sent, arrived }: Crossing, crossings: readonly Crossing[]): boolean {
  const whole = crossings.filter((each) => each.from === from && each.sent && each.arrived);
  if (fate === "lost")
    return !whole.some((each) => (each.sent?.timestampNs ?? 0n) > (sent?.timestampNs ?? 0n));
  if (fate === "added")
    return !whole.some((each) => (each.arrived?.timestampNs ?? 0n) > (arrived?.timestampNs ?? 0n));
  return false;
}

function isHarmed({ fate }: Crossing): boolean {
  return fate !== "arrived";
}

/** How long after an order its last effects may come: what was held back, and what is sent again. */
const AFTER_NS = 2_000_000_000n;

function mayBeHarmed(crossing: Crossing, orders: readonly GivenOrder[]): boolean {
  const at = timeOf(crossing);
  return orders.some(({ order, fromNs, untilNs }) => {
    const isDuring = at >= fromNs && (untilNs === undefined || at < untilNs + AFTER_NS);
    if (!isDuring) return false;
    if (order.type === "narrows") return crossing.segment === undefined || isTooLarge(crossing, order);
    return order.type === "loses" || order.type === "cuts";
  });
}
