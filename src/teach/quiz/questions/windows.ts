import type { Conversation, Side } from "../../conversation/conversation.ts";
import { across, artefactOf, busierSide, dataOf, frameOf, framesOf } from "../facts.ts";
import { namedFrames } from "../frames-text.ts";
import type { Question } from "../question.ts";

/** 22: the smallest window. */
export const smallest: Question = {
  id: "window.smallest",
  number: 22,
  asks: "What is the smallest window that the receiver of the data announced?",
  computed: "the least scaled window of its segments behind its SYN, RST left out",
  source: "RFC 9293 §3.8.6, RFC 7323 §2",
  needs: "data, and a segment of its receiver behind the handshake",
  ask(conversation) {
    const sender = busierSide(conversation);
    if (sender === undefined) return undefined;
    const side = across(sender);
    const told = conversation.steps.filter(
      ({ from, segment }) => from === side && !segment.flags.syn && !segment.flags.rst,
    );
    if (told.length === 0) return undefined;
    const value = Math.min(...told.map(({ segment }) => segment.window));
    const frames = framesOf(told.filter(({ segment }) => segment.window === value));
    const raw = told.find(({ segment }) => segment.window === value)?.segment.windowRaw ?? value;
    const largest = Math.max(...told.map(({ segment }) => segment.window));
    const integer = (number: number) => ({ type: "integer", value: number }) as const;
    return {
      text: `What is the smallest window, in octets, that the ${side} announced behind its SYN?`,
      expected: integer(value),
      frames: frames.slice(0, 8),
      hints: [
        "Each segment says how many more octets its sender has room for.",
        `Look at the column Win of the ${side}'s segments; Wireshark shows it scaled.`,
        `The smallest is in ${namedFrames(frames.slice(0, 3))}.`,
      ],
      computation: `the window in ${namedFrames(frames.slice(0, 3))} is ${value}`,
      mistakes: [
        ...(raw === value
          ? []
          : [
              {
                expected: integer(raw),
                remark:
                  "That is the field as it stands in the header, which tcpdump prints too; it has to be scaled.",
              },
            ]),
        ...(largest === value ? [] : [{ expected: integer(largest), remark: "That is the largest." }]),
      ],
    };
  },
};

/** 23: window probes. */
export const probes: Question = {
  id: "window.probes",
  number: 23,
  asks: "Which frames are window probes?",
  computed:
    "segments of at most one octet that bring nothing new into the peer's window, while its last window was 0",
  source: "RFC 9293 §3.8.6.1",
  needs: "a window of 0",
  ask(conversation) {
    const closed = conversation.steps.filter(({ segment }) => segment.analysis.includes("zero-window"));
    if (closed.length === 0) return undefined;
    const asking = conversation.steps.filter(
      (step) =>
        artefactOf(step, "window-probe") !== undefined || step.segment.analysis.includes("zero-window-probe"),
    );
    const frames = framesOf(asking);
    return {
      text: `The window is closed in ${namedFrames(framesOf(closed).slice(0, 3))}. Which frames are window probes, which ask whether it is open again?`,
      expected: { type: "frames", frames },
      frames: [...framesOf(closed).slice(0, 3), ...frames],
      hints: [
        "A sender must not ask for ever by waiting: the segment that opens the window might be lost.",
        "Look for tiny segments of the sender while the window is 0. Wireshark 4.0 calls Linux's probes keep-alives.",
        frames.length === 0
          ? "Look between the closing of the window and its opening: does the sender send anything at all?"
          : `The first is frame ${frames[0]}, numbered one below what comes next.`,
      ],
      computation:
        frames.length === 0
          ? "the sender sent nothing while the window was closed"
          : `${namedFrames(frames)} were sent while the peer's window was 0`,
      mistakes: [
        {
          expected: { type: "frames", frames: framesOf(closed) },
          remark: "These announce the closed window; the probes come from the other side.",
        },
        {
          expected: { type: "frames", frames: [] },
          remark:
            "There are some: Wireshark 4.0 labels Linux's probes Keep-Alive, but the peer's window was 0 when they were sent.",
        },
      ],
    };
  },
};

/** 24: octets on the way. */
export const flight: Question = {
  id: "window.flight",
  number: 24,
  asks: "How many octets were at most sent and not yet acknowledged?",
  computed: "over time, the highest number sent minus the highest acknowledged",
  source: "RFC 9293 §3.4 (SND.NXT - SND.UNA)",
  needs: "the handshake and data",
  ask(conversation) {
    const side = busierSide(conversation);
    if (side === undefined || conversation.connection.handshake.ack === undefined) return undefined;
    const { most, frame } = mostInFlight(conversation, side);
    if (frame === undefined) return undefined;
    const longest = Math.max(...dataOf(conversation, side).map(({ segment }) => segment.length));
    const integer = (value: number) => ({ type: "integer", value }) as const;
    const total = dataOf(conversation, side).reduce((sum, { segment }) => sum + segment.length, 0);
    return {
      text: `How many octets of the ${side}'s data were at most on the way: sent, and not yet acknowledged?`,
      expected: integer(most),
      frames: [frame],
      hints: [
        "On the way is what was sent and not acknowledged yet, as the capture saw it.",
        `Follow the ${side}'s highest Seq + Len and the other side's highest Ack.`,
        `It is highest at frame ${frame}: add its Seq and Len, and take off the last Ack before it.`,
      ],
      computation: `at frame ${frame}: ${most} octets`,
      mistakes: [
        ...(longest === most
          ? []
          : [
              {
                expected: integer(longest),
                remark: "That is the longest segment; several can be on the way at once.",
              },
            ]),
        ...(total === most
          ? []
          : [
              {
                expected: integer(total),
                remark: "That is all the data; what was acknowledged is no longer on the way.",
              },
            ]),
      ],
    };
  },
};

function mostInFlight(
  { steps }: Conversation,
  side: Side,
): { readonly most: number; readonly frame: number | undefined } {
  let [sent, acknowledged, most]: [number, number, number] = [1, 1, 0];
  let frame: number | undefined;
  for (const step of steps) {
    const { segment } = step;
    if (step.from === side && segment.length > 0)
      sent = Math.max(sent, segment.sequenceNumber + segment.length);
    if (step.from !== side && segment.acknowledgmentNumber !== undefined)
      acknowledged = Math.max(acknowledged, segment.acknowledgmentNumber);
    if (step.from === side && sent - acknowledged > most)
      [most, frame] = [sent - acknowledged, frameOf(step)];
  }
  return { most, frame };
}
