import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readCallLines } from "../../../src/harness/calls/call-file.ts";
import { packageRoot } from "../../../src/harness/package-root.ts";
import { askQuestions } from "../../../src/teach/quiz/ask-questions.ts";
import { gradeAnswer } from "../../../src/teach/quiz/grade-answer.ts";
import { questions } from "../../../src/teach/quiz/registry.ts";
import { showExpected } from "../../../src/teach/quiz/show-expected.ts";
import { writeKey, writeSheet } from "../../../src/teach/quiz/write-sheet.ts";
import { readSource } from "../../../src/teach/source/read-source.ts";
import { hostileConversation } from "../hostile-conversation.ts";
import { answersOf, segmentsOf } from "./by-tshark.ts";

/** Connections behind the first of their capture that show what no first one does. */
const OTHERS = [
  { path: "test/capture/tcp/traces/reused-ports.pcap", stream: 1 },
  { path: "fixtures/captures/teaching/syn-again.pcap", stream: 1 },
  { path: "fixtures/captures/teaching/chat-in-pieces.pcapng", stream: 1 },
];

/** offload.pcap: 18,000 octets over loopback with an MTU of 1500, captured where the kernel leaves checksums and cutting to hardware. */
const FOLDERS = [
  "fixtures/captures",
  "fixtures/captures/teaching",
  "fixtures/wireshark",
  "test/capture/tcp/traces",
  "test/teach/quiz",
];
const paths = FOLDERS.flatMap((folder) =>
  readdirSync(join(packageRoot, folder))
    // lengths.pcap has segments in front of the first one, whose numbers are below 0.
    .filter((name) => /\.pcap(?:ng)?$/u.test(name) && name !== "lengths.pcap")
    .map((name) => `${folder}/${name}`),
);

async function asked(path: string, stream?: number) {
  const { conversation } = await readSource(join(packageRoot, path), stream === undefined ? {} : { stream });
  return { conversation, ...askQuestions(conversation, questions) };
}

describe("the questions", () => {
  it("are 38, each with a name of its own", () => {
    expect(questions.map(({ number }) => number)).toEqual(
      Array.from({ length: 38 }, (_, index) => index + 1),
    );
    expect(new Set(questions.map(({ id }) => id)).size).toBe(38);
  });

  it("are each asked of some capture, and refuse a wrong answer that is known with the remark that fits it", async () => {
    const refused = new Map<string, string>();
    for (const path of paths) {
      for (const question of (await asked(path)).asked) {
        for (const { part, expected, remark } of question.mistakes) {
          if (part !== undefined) continue;
          const graded = gradeAnswer(question, showExpected(expected));
          if (graded.verdict === "wrong" && graded.remark === remark) refused.set(question.id, remark);
        }
        if (question.expected.type !== "parts") continue;
        const right = question.expected.parts.map((each) => showExpected(each.expected));
        for (const { part, expected, remark } of question.mistakes) {
          const place = question.expected.parts.findIndex(({ name }) => name === part);
          if (place < 0) continue;
          const graded = gradeAnswer(question, right.with(place, showExpected(expected)).join("; "));
          if (graded.verdict === "wrong" && graded.remark === remark) refused.set(question.id, remark);
        }
      }
    }
    expect(questions.map(({ id }) => id).filter((id) => !refused.has(id))).toEqual([]);
  });
});

describe("the question about counts", () => {
  it("asks for writes and reads too where the calls were noted", async () => {
    const folder = join(packageRoot, "fixtures/captures/teaching");
    const path = join(folder, "chat-in-pieces.pcapng");
    const logs = ["client", "server", "witness"].map((program) =>
      readCallLines(readFileSync(join(folder, `chat-in-pieces.${program}.calls.jsonl`), "utf8")),
    );
    const { conversation } = await readSource(path, { stream: 1 });
    const counts = questions.filter(({ id }) => id === "messages.counts");
    const [plain] = askQuestions(conversation, counts).asked;
    const [noted] = askQuestions(
      conversation,
      counts,
      logs.filter((log) => log !== undefined),
    ).asked;
    // Each message of the client was written in two pieces, and the server read them as they came.
    expect(plain?.text).not.toMatch(/write|read/u);
    expect(noted?.text).toMatch(
      /how many writes did the client's program .* How many reads of the server's/u,
    );
    expect(noted && gradeAnswer(noted, "4, 2, 4, 4").verdict).toBe("right");
  });
});

describe("a lab sheet", () => {
  it("shows hostile names, messages and files as text", () => {
    const conversation = hostileConversation();
    const { asked } = askQuestions(conversation, questions);
    const source = { path: "<script>`|\u001b[31m\u202e@all\n# head.pcap", conversation, asked };
    for (const text of [writeSheet(source), writeKey(source)]) {
      const shown = text.replaceAll("@<!-- -->", "@").replaceAll(/(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)/gu, "");
      expect(shown).not.toMatch(/(?<!\\)[<`]|\u001b|\u202e/u);
      expect(text).not.toMatch(/^# head/mu);
    }
  });
});

/** The questions that tshark's fields answered, of whatever connection. */
const held = new Set<string>();

describe.each([...paths.map((path) => ({ path, stream: undefined })), ...OTHERS])(
  "the questions about $path, connection $stream",
  ({ path, stream }) => {
    it("have the answers that tshark's fields give, name frames that there are, and take their own answers", async () => {
      const { asked: tasks, conversation } = await asked(path, stream);
      const frames = new Set(conversation.steps.map(({ segment }) => segment.frame));
      const rows = segmentsOf(join(packageRoot, path), conversation.connection.stream);
      const differing = tasks.flatMap((task) => {
        const own = gradeAnswer(task, showExpected(task.expected));
        if (own.verdict !== "right")
          return [`${task.id}: does not take ${showExpected(task.expected)}: ${own.remark}`];
        const theirs = rows.length === 0 ? undefined : answersOf(rows, task)[task.id];
        if (theirs === undefined) return [];
        held.add(task.id);
        if (gradeAnswer(task, theirs).verdict === "right") return [];
        return [`${task.id}: ${showExpected(task.expected)}, by tshark ${theirs}`];
      });
      expect(differing).toEqual([]);
      for (const task of tasks) {
        expect(task.frames.filter((frame) => !frames.has(frame))).toEqual([]);
        expect(new Set(task.hints).size).toBe(3);
      }
    });
  },
);

it("holds every question against tshark's fields, of one connection at least", () => {
  expect(questions.map(({ id }) => id).filter((id) => !held.has(id))).toEqual([]);
});
