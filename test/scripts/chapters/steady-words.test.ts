import { expect, it } from "vitest";
import { steadyWords } from "../../../scripts/chapters/steady-words.ts";

const PAIRS: readonly (readonly [string, string, string])[] = [
  [
    "times, ports and frames of a row",
    " 10  0.381653664  192.0.2.1    192.0.2.2    TCP           71  46160 → 49202 [PSH, ACK] Seq=7 Ack=29 Win=64256 Len=17",
    "9  0.281  192.0.2.1  192.0.2.2  TCP  71  50042 → 49202 [PSH, ACK] Seq=7 Ack=29 Win=64256 Len=17",
  ],
  [
    "the number of a row of fields",
    "10\t192.0.2.1\t518509510\t7\t17\t24",
    "12\t192.0.2.1\t3131918327\t7\t17\t24",
  ],
  [
    "durations and counts",
    "TCP connection 0, PyChat: 12 packets in 4.754 s. It came after 206 ms.",
    "TCP connection 0, PyChat: 13 packets in 0.9 s. It came after 1031 ms.",
  ],
  [
    "the length of arrows, and states that a FIN changes",
    "#17 416.187    TIME-WAIT │<─ FIN, ACK Seq=29 Ack=46 Len=0 ────────────────────────────│ LAST-ACK",
    "#9  82.883   CLOSE-WAIT │<─ FIN, ACK Seq=29 Ack=45 Len=0 ───────│ FIN-WAIT-1",
  ],
  [
    "arrows that fall",
    " #5 1.2 │── PSH, ACK Seq=1 Ack=1 Len=6 ─╲   │",
    " #5 1.2 │── PSH, ACK Seq=1 Ack=1 Len=6 ────>│ #4",
  ],
  [
    "raw numbers and checksums",
    "SEQ 3131918321, checksum 0x8cea: right",
    "SEQ 634164255, checksum 0x31e0: right",
  ],
  ["where a line is broken", "--impl 1.yaml \\", "  --impl 1.yaml"],
  [
    "frames in sentences",
    "in frames 11, 15, 19, …; see frame 96   filter: frame.number in {11, 15}",
    "in frames 10 and 12; see frame 7   filter: frame.number in {10, 12}",
  ],
];

it.each(PAIRS)("takes %s for the same in every run", (_, one, other) => {
  expect(texts(one)).toEqual(texts(other));
});

it.each([
  "  5  0.004340637  192.0.2.2    192.0.2.1    TCP           54  49202 → 41854 [ACK] Seq=1 Ack=7 Win=64256 Len=0",
  " #5   3.865              │<─ ACK Seq=1 Ack=7 Len=0 ───────────────────────────────────│",
  "   #12  1734.280  |<- ACK Seq=26 Ack=2 Len=0 -------------------------------------------|",
  "                         ⋮                        305 ms idle                         ⋮",
  "                         │   delayed ACK: #10 waited 41 ms for it                     │",
])("leaves out what waits for a timer: %s", (line) => {
  expect(texts(line)).toEqual([]);
});

it.each([
  ["[PSH, ACK] Seq=7 Ack=29 Win=64256 Len=17", "[PSH, ACK] Seq=7 Ack=29 Win=64256 Len=16"],
  ["│── PSH, ACK Seq=7 Ack=29 Len=17 ──>│", "│── PSH, ACK Seq=8 Ack=29 Len=17 ──>│"],
  ["│── SYN, ACK Seq=0 Ack=1 Len=0 ──>│", "│── SYN Seq=0 Len=0 ──>│"],
  ["✓ pass", "✗ fail"],
  ["port 8081", "port 9999"],
])("keeps what tells two outcomes apart: %s and %s", (one, other) => {
  expect(texts(one)).not.toEqual(texts(other));
});

function texts(line: string): readonly string[] {
  return steadyWords([line]).map(({ text }) => text);
}
