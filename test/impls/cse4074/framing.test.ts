import { describe, expect, it } from "vitest";
import { FrameCutter } from "../../../src/impls/cse4074/framing.ts";
import { BlockingReader, Inbox, readAnswer } from "../../../src/impls/cse4074/recv.ts";
import { everyCut } from "../cuts.ts";
import { goldenMessages } from "../golden.ts";
import { frame } from "./programs.ts";

const golden = goldenMessages("cse4074");

describe.for(golden)("CSE4074's message $name", ({ hex, direction }) => {
  const octets = Buffer.from(hex, "hex");

  it("is one message in the robust reading, wherever it is cut and with whatever comes behind it", () => {
    const joined = Buffer.concat([octets, octets]);
    for (const parts of everyCut(joined)) {
      const cutter = new FrameCutter();
      const frames = parts.flatMap((part) => cutter.push(part));
      expect(Buffer.concat(frames.flatMap(({ header, data }) => [header, data]))).toEqual(joined);
      expect(frames).toHaveLength(direction === "client-to-server" ? 2 : 4);
    }
  });

  it("is read whole by the report's registry and client when it comes in one segment", () => {
    const inbox = new Inbox();
    inbox.push(Buffer.concat([octets, octets]));
    if (direction === "server-to-client") {
      expect(readAnswer(inbox)).toEqual(readAnswer(inbox));
      expect(readAnswer(inbox)).toBeUndefined();
    } else {
      const reader = new BlockingReader();
      for (let times = 0; times < 2; times++) {
        const message = reader.read(inbox);
        expect(message).toEqual({ header: octets.subarray(0, 5), data: octets.subarray(5) });
      }
    }
    expect(inbox.length).toBe(0);
  });
});

describe("a message in two segments", () => {
  const octets = Buffer.from(frame("&&LOGOUT&&"));

  it.for(Array.from({ length: octets.length - 1 }, (_, at) => at + 1))(
    "is read by the report's registry only when it is cut behind the header: at %i",
    (at) => {
      const reader = new BlockingReader();
      const inbox = new Inbox();
      const heard: string[] = [];
      for (const part of [octets.subarray(0, at), octets.subarray(at)]) {
        inbox.push(part);
        for (let message = reader.read(inbox); message !== undefined; message = reader.read(inbox))
          heard.push(message === "lost" ? "lost" : Buffer.from(message.data).toString());
      }
      // ` 1` and ` 10 ` are numbers as well, but then the rest of the header is read as data.
      expect(heard.includes("&&LOGOUT&&")).toBe(at === 5);
    },
  );

  it("is never read by the report's client, which begins again or ends", () => {
    const answer = Buffer.from(frame("ali") + frame("&&LOGOUTSUCCESS&&"));
    for (let at = 1; at < answer.length; at++) {
      const inbox = new Inbox();
      inbox.push(answer.subarray(0, at));
      const first = readAnswer(inbox);
      inbox.push(answer.subarray(at));
      const second = readAnswer(inbox);
      expect([first, second]).not.toContainEqual({ name: "ali", data: "&&LOGOUTSUCCESS&&" });
    }
  });
});

describe("the robust reading", () => {
  it("ends at what is no header", () => {
    const cutter = new FrameCutter();
    expect(cutter.push(Buffer.from(`${frame("a")}Trevor`))).toHaveLength(1);
    expect(cutter.isBroken).toBe(true);
    expect(cutter.push(Buffer.from(frame("b")))).toEqual([]);
  });

  it("takes time that grows with the length when a large message comes in single octets", () => {
    const cutter = new FrameCutter();
    const octets = Buffer.from(`99999${"x".repeat(99_999)}`);
    const frames = Array.from(octets).flatMap((octet) => cutter.push(Uint8Array.of(octet)));
    expect(frames.map(({ data }) => data.length)).toEqual([99_999]);
  });
});
