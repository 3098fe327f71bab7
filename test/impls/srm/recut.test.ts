import { describe, expect, it } from "vitest";
import { recut } from "../../../src/impls/srm/recut.ts";
import { concat, text, utf8 } from "../../../src/wire/octets.ts";

const LINE = `${"0123456789".repeat(500)}\n`;
const WELCOME = "Welcome to this chatroom!";

/** Returns what goes out where reads end at these places of the line. */
function relayedAt(...ends: readonly number[]): readonly string[] {
  return ends.map((end, at) => `<192.0.2.1> ${LINE.slice(ends[at - 1] ?? 0, end)}`);
}

function toMessages(texts: readonly string[]) {
  return texts.map((each) => ({ connection: 1, octets: utf8(each), because: "it was said" }));
}

function recutTexts(expected: readonly string[], sent: readonly string[]): readonly string[] {
  const messages = recut(toMessages(expected), concat(sent.map(utf8)));
  return messages.map(({ octets }) => text(octets));
}

const BY_SEGMENTS = [WELCOME, ...relayedAt(1460, 2920, 4380, 5001), "<192.0.2.1> that was long\n"];

describe("the parts of a long line", () => {
  it.each([
    ["each segment", [1460, 2920, 4380, 5001]],
    ["each full read", [2048, 4096, 5001]],
    ["a segment, then full reads", [1460, 3508, 5001]],
    ["two segments' rest", [2048, 2920, 4380, 5001]],
  ])("end where the server's reads did: %s", (_, ends) => {
    const sent = [WELCOME, ...relayedAt(...ends), "<192.0.2.1> that was long\n"];
    expect(recutTexts(BY_SEGMENTS, sent)).toEqual(sent);
  });

  it.each([
    ["a read beyond 2048 octets", relayedAt(2049, 5001)],
    ["a read that ended where no segment did", relayedAt(1000, 2920, 4380, 5001)],
    ["a part that is missing", relayedAt(2048, 4096)],
    ["another part", [...relayedAt(2048, 4096), `<192.0.2.1> ${"x".repeat(905)}`]],
    ["another address", relayedAt(2048, 4096, 5001).map((each) => each.replace("2.1", "2.9"))],
  ])("stay as the segments were for %s", (_, parts) => {
    expect(recutTexts(BY_SEGMENTS, [WELCOME, ...parts])).toEqual(BY_SEGMENTS);
  });

  it("are those of one line, and no other line's", () => {
    const expected = [WELCOME, "<192.0.2.1> one\n", "<192.0.2.1> two\n", "<192.0.2.9> three"];
    expect(recutTexts(expected, [WELCOME, "<192.0.2.1> one\ntwo\n"])).toEqual(expected);
  });

  it("are found behind a message that was never sent", () => {
    const sent = relayedAt(2048, 4096, 5001);
    expect(recutTexts(BY_SEGMENTS, sent).slice(0, 4)).toEqual([WELCOME, ...sent]);
  });
});
