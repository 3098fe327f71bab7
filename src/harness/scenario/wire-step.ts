import { compileFilter } from "../../capture/filter/compile.ts";
import { FilterError } from "../../capture/filter/filter-error.ts";
import {
  FRAME_KINDS,
  type FrameChoice,
  type FrameOrder,
  type WireEnd,
  type WireOrder,
} from "../../netlab/forwarder/wire-order.ts";
import { didYouMean } from "../../wire/nearest.ts";
import { quote } from "./scenario-error.ts";
import { parseDuration } from "./words.ts";

/** What a scenario tells the wire. Whose connection an RST is about, the run finds out: the client's. */
export type WireStepOrder =
  | Exclude<WireOrder, { type: "recuts" | "resets" }>
  | { readonly type: "resets"; readonly whom: WireEnd | "both" };

/** Something that a step cannot say of the wire. */
interface Problem {
  readonly problem: string;
}

const ABOUT_FRAMES = ["drops", "duplicates", "reorders", "corrupts", "truncates", "delays"] as const;

/** What the wire can do, each as it is written in a step. */
export const WIRE_VERBS: Readonly<Record<WireStepOrder["type"], string>> = {
  drops: "wire drops: client data",
  duplicates: "wire duplicates: server data 2",
  reorders: "wire reorders: client data",
  corrupts: "wire corrupts: client data",
  truncates: "wire truncates: client data to 60",
  delays: "wire delays: server fin by 300ms",
  loses: "wire loses: 10%",
  cuts: "wire cuts: 800ms",
  narrows: "wire narrows: client 576",
  heals: "wire heals",
  resets: "wire resets: both",
};

/** The least MTU of IPv4 (RFC 791 §3.2), and Ethernet's. */
const MTU_RANGE = [68, 1500] as const;

/** Octets of an Ethernet frame without its IP packet. */
const LEAST_FRAME = 14;

/** Returns what a step tells the wire: `verb` stands before the colon, `told` behind it, `undefined` without a colon. */
export function parseWireStep(verb: string, told: string | undefined): WireStepOrder | Problem {
  const known = Object.keys(WIRE_VERBS);
  if (!isVerb(verb)) {
    const help = didYouMean(verb, known);
    return { problem: `the wire cannot ${quote(verb)}; it ${known.join(", ")}${help}` };
  }
  if (told === undefined) return withoutMore(verb);
  if (ABOUT_FRAMES.some((each) => each === verb)) return aboutFrames(verb as FrameOrder["type"], told);
  switch (verb) {
    case "loses":
      return loses(told);
    case "cuts": {
      const forMs = parseDuration(told);
      return typeof forMs === "number" ? { type: "cuts", forMs } : forMs;
    }
    case "narrows":
      return narrows(told);
    case "resets": {
      const whom = (["client", "server", "both"] as const).find((each) => each === told);
      return whom === undefined
        ? { problem: `an RST goes to client, server or both, not to ${quote(told)}` }
        : { type: verb, whom };
    }
    default:
      return { problem: `wire ${verb} takes no text; leave out what follows the colon` };
  }
}

function isVerb(verb: string): verb is WireStepOrder["type"] {
  return Object.hasOwn(WIRE_VERBS, verb);
}

function withoutMore(verb: WireStepOrder["type"]): WireStepOrder | Problem {
  if (verb === "heals" || verb === "cuts") return { type: verb };
  return { problem: `wire ${verb} needs to be told what, as in ${WIRE_VERBS[verb]}` };
}

function loses(told: string): WireStepOrder | Problem {
  const percent = Number(/^(\d{1,2}(?:\.\d+)?) ?%$/u.exec(told)?.[1] ?? Number.NaN);
  if (percent > 0) return { type: "loses", percent };
  return { problem: `${quote(told)} is no share; write one as 10%, above 0% and below 100%` };
}

function narrows(told: string): WireStepOrder | Problem {
  const [least, most] = MTU_RANGE;
  const [, from, octets = ""] = /^(?:(client|server) )?(\d{1,5})$/u.exec(told) ?? [];
  const mtu = octets === "" ? Number.NaN : Number(octets);
  if (mtu >= least && mtu <= most)
    return { type: "narrows", mtu, ...(from === "client" || from === "server" ? { from } : {}) };
  return {
    problem: `${quote(told)} is no MTU; write the octets of the largest packet, ${least} to ${most}, as in ${WIRE_VERBS.narrows}`,
  };
}

const FRAMES =
  /^(?<from>client|server) (?<kind>[a-z-]+)(?: (?<first>\d{1,4})(?:-(?<last>\d{1,4}))?)?(?: by (?<by>\S+)| to (?<to>\d{1,5}))?(?: where (?<where>.+))?$/u;

function aboutFrames(type: FrameOrder["type"], told: string): WireStepOrder | Problem {
  const words = FRAMES.exec(told)?.groups;
  if (words === undefined)
    return { problem: `${quote(told)} names no frames; write them as in ${WIRE_VERBS[type]}` };
  const frames = choice(words);
  if ("problem" in frames) return frames;
  const { by, to } = words;
  if (type === "delays") {
    const byMs =
      by === undefined ? { problem: `how long? write it as in ${WIRE_VERBS.delays}` } : parseDuration(by);
    return typeof byMs === "number" ? { type, frames, byMs } : byMs;
  }
  if (type === "truncates") {
    const length = Number(to ?? Number.NaN);
    if (length >= LEAST_FRAME) return { type, frames, length };
    return { problem: `to how many octets? write it as in ${WIRE_VERBS.truncates}, ${LEAST_FRAME} or more` };
  }
  if (by !== undefined || to !== undefined)
    return { problem: `wire ${type} takes neither "by" nor "to"; those are for delays and truncates` };
  return { type, frames };
}

function choice(words: Readonly<Record<string, string | undefined>>): FrameChoice | Problem {
  const kind = FRAME_KINDS.find((each) => each === words.kind);
  if (kind === undefined) {
    const help = didYouMean(words.kind ?? "", FRAME_KINDS);
    return {
      problem: `${quote(words.kind ?? "")} is no kind of segment; kinds are ${FRAME_KINDS.join(", ")}${help}`,
    };
  }
  const first = Number(words.first ?? 1);
  const last = Number(words.last ?? first);
  if (first < 1 || last < first)
    return { problem: `frames are counted from 1, and the last is not before the first` };
  const { where } = words;
  const mistake = where === undefined ? undefined : filterMistake(where);
  if (mistake !== undefined) return { problem: mistake };
  return {
    from: words.from === "client" ? "client" : "server",
    kind,
    first,
    last,
    ...(where === undefined ? {} : { where }),
  };
}

function filterMistake(where: string): string | undefined {
  try {
    compileFilter(where);
    return undefined;
  } catch (error) {
    if (error instanceof FilterError) return error.message.split("\n")[0];
    throw error;
  }
}
