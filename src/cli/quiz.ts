import { readFile, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Conversation } from "../teach/conversation/conversation.ts";
import { readAnswers } from "../teach/quiz/answers-file.ts";
import { askQuestions } from "../teach/quiz/ask-questions.ts";
import { namedFrames } from "../teach/quiz/frames-text.ts";
import { gradeAnswer } from "../teach/quiz/grade-answer.ts";
import { gradeAnswers } from "../teach/quiz/grade-answers.ts";
import type { AskedQuestion, Question } from "../teach/quiz/question.ts";
import { LESSONS, questionsOf } from "../teach/quiz/registry.ts";
import { showExpected } from "../teach/quiz/show-expected.ts";
import { writeKey, writeSheet } from "../teach/quiz/write-sheet.ts";
import { readSource } from "../teach/source/read-source.ts";
import { nearest } from "../wire/nearest.ts";
import { whyNotWritten } from "./cannot-write.ts";
import { type CliCommand, type CliContext, UsageError } from "./command.ts";
import { collect, wholeNumber } from "./options.ts";
import { playScenario } from "./play-scenario.ts";

/** `lab quiz FILE|DIR`: questions about a connection, checked by computation. */
export const quizCommand: CliCommand = {
  define(command, context) {
    command
      .argument("[path]", "a pcap or pcapng file, or the evidence folder of a cell")
      .option("--scenario <name>", "plays this scenario first, and asks about what it put on the wire")
      .option("--protocol <name>", "with --scenario: whose programs play it; the first that can when absent")
      .option("--stream <number>", "this TCP connection (Wireshark's tcp.stream); the first one when absent")
      .option("--lesson <number>", `the questions of one lab of 45 minutes: 1 to ${LESSONS.length}`)
      .option("--only <ids>", "only these questions (repeatable, or with commas between)", collect)
      .option("--list", "the questions that this capture can answer, and what the others need")
      .option("--answers <file>", "checks a file of answers: a line `id: answer` each")
      .option("--json", "with --list or --answers: as JSON")
      .option("--sheet", "a lab sheet in Markdown on stdout, or with --out into a file")
      .option("--out <file>", "with --sheet: where it goes; the key goes beside it, as FILE.key.md")
      .addHelpText(
        "after",
        `
Examples:
  lab quiz capture.pcapng                               one question after the other
  lab quiz runs/20261121T101500/pychat__pychat/greet    about your own run, whose numbers nobody else has
  lab quiz capture.pcapng --lesson 1 --sheet --out sheet.md
                                                         writes sheet.md, and sheet.key.md for the teacher
  lab quiz capture.pcapng --answers answers.txt         checks what a student handed in
  lab quiz --scenario greet --protocol srm              a conversation of your own, played now
While it asks: type the answer, or h for a hint (there are three), w for the frames that show it, s to skip, q to end.
Exit codes: 0 every answer is right, 1 some are not, 2 bad usage or input.`,
      )
      .action((path: string | undefined, flags: QuizFlags) => quiz(context, path, flags));
  },
};

interface QuizFlags {
  readonly scenario?: string;
  readonly protocol?: string;
  readonly stream?: string;
  readonly lesson?: string;
  readonly only?: readonly string[];
  readonly list?: boolean;
  readonly answers?: string;
  readonly json?: boolean;
  readonly sheet?: boolean;
  readonly out?: string;
}

async function quiz(context: CliContext, given: string | undefined, flags: QuizFlags): Promise<void> {
  refuseContradictions(given, flags);
  const chosen = choose(flags);
  const path = given ?? (await playScenario(flags.scenario ?? "", flags.protocol));
  const { conversation, calls, damage } = await readSource(path, {
    ...(flags.stream !== undefined && { stream: wholeNumber("--stream", flags.stream, 0) }),
  });
  const { asked, unasked } = askQuestions(conversation, chosen, calls);
  if (damage !== undefined) process.stderr.write(`Note: ${damage.message}\n`);
  if (flags.list === true) list(asked, unasked, flags.json === true);
  else if (asked.length === 0)
    throw new UsageError(`${path} shows nothing that these questions are about; --list says what they need.`);
  else if (flags.answers !== undefined)
    context.exitCode(await checkFile(flags.answers, asked, chosen, flags.json === true));
  else if (flags.sheet === true) await sheet({ path, conversation, asked }, flags.out);
  else context.exitCode(await askAll(path, asked));
}

function refuseContradictions(path: string | undefined, flags: QuizFlags): void {
  if ((path === undefined) === (flags.scenario === undefined))
    throw new UsageError("Name a capture or an evidence folder, or a scenario with --scenario; one of them.");
  if (flags.protocol !== undefined && flags.scenario === undefined)
    throw new UsageError("--protocol is for --scenario.");
  const deeds = (["list", "answers", "sheet"] as const).filter((name) => flags[name] !== undefined);
  if (deeds.length > 1)
    throw new UsageError(`--${deeds.join(" and --")} are two things to do; give one of them.`);
  if (flags.json === true && flags.list !== true && flags.answers === undefined)
    throw new UsageError("--json is for --list or --answers.");
  if (flags.out !== undefined && flags.sheet !== true) throw new UsageError("--out is for --sheet.");
}

function choose({ lesson, only = [] }: QuizFlags): readonly Question[] {
  const all = questionsOf(
    lesson === undefined ? undefined : wholeNumber("--lesson", lesson, 1, LESSONS.length),
  );
  const ids = only.flatMap((each) => each.split(",")).map((id) => id.trim());
  for (const id of ids) {
    if (all.some((question) => question.id === id)) continue;
    const meant = nearest(
      id,
      all.map((question) => question.id),
    );
    throw new UsageError(
      `There is no question ${id} here${meant === undefined ? "; --list shows all" : `; did you mean ${meant}?`}`,
    );
  }
  return ids.length === 0 ? all : all.filter(({ id }) => ids.includes(id));
}

function list(asked: readonly AskedQuestion[], unasked: readonly Question[], isJson: boolean): void {
  if (isJson) {
    const shown = {
      schema: "lab-quiz/1",
      asked: asked.map(({ id, number, text, form }) => ({
        id,
        number,
        text,
        answer: form,
      })),
      unasked: unasked.map(({ id, number, asks, needs }) => ({ id, number, asks, needs })),
    };
    process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    return;
  }
  for (const { id, text, form } of asked) process.stdout.write(`${id}\n  ${text}\n  Answer with ${form}.\n`);
  if (unasked.length > 0) process.stdout.write("\nThis capture cannot answer:\n");
  for (const { id, asks, needs } of unasked) process.stdout.write(`${id}\n  ${asks} It needs ${needs}.\n`);
}

async function checkFile(
  path: string,
  asked: readonly AskedQuestion[],
  chosen: readonly Question[],
  isJson: boolean,
): Promise<0 | 1> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `${path} cannot be read: ${error.code === "ENOENT" ? "there is no such file" : error.message}.`,
    );
  });
  const given = readAnswers(
    path,
    text,
    chosen.map(({ id }) => id),
  );
  const results = gradeAnswers(asked, given);
  const right = results.filter(({ verdict }) => verdict === "right").length;
  if (isJson)
    process.stdout.write(
      `${JSON.stringify({ schema: "lab-quiz/1", right, asked: asked.length, results }, null, 2)}\n`,
    );
  else {
    for (const { id, verdict, remark } of results)
      process.stdout.write(
        `${verdict === "right" ? "ok  " : "--  "}${id}: ${verdict}${remark === "" ? "" : `. ${remark}`}\n`,
      );
    process.stdout.write(`${right} of ${asked.length} right\n`);
  }
  return right === asked.length ? 0 : 1;
}

async function sheet(
  source: {
    readonly path: string;
    readonly conversation: Conversation;
    readonly asked: readonly AskedQuestion[];
  },
  out: string | undefined,
): Promise<void> {
  if (out === undefined) {
    process.stdout.write(writeSheet(source));
    return;
  }
  const key = out.endsWith(".md") ? out.replace(/\.md$/u, ".key.md") : `${out}.key.md`;
  for (const [file, text] of [
    [out, writeSheet(source)],
    [key, writeKey(source)],
  ] as const) {
    await writeFile(file, text).catch((error: unknown) => {
      throw new UsageError(`The sheet cannot be written to ${file}, because ${whyNotWritten(file, error)}.`);
    });
    process.stdout.write(`${file}\n`);
  }
}

/** Asks one question after the other, of whoever types, or of lines that come in. */
async function askAll(path: string, asked: readonly AskedQuestion[]): Promise<0 | 1> {
  const lines = createInterface({ input: process.stdin, terminal: false })[Symbol.asyncIterator]();
  let right = 0;
  let done = 0;
  for (const question of asked) {
    process.stdout.write(`\n${done + 1} of ${asked.length}  ${question.text}\n`);
    if (question.expected.type === "choice")
      for (const { key, text } of question.expected.options) process.stdout.write(`   ${key}  ${text}\n`);
    const outcome = await askOne(path, question, lines);
    if (outcome === "end") break;
    done += 1;
    if (outcome === "right") right += 1;
  }
  process.stdin.destroy();
  process.stdout.write(`\n${right} of ${asked.length} right at the first or a later try\n`);
  return right === asked.length ? 0 : 1;
}

async function askOne(
  path: string,
  question: AskedQuestion,
  lines: AsyncIterator<string>,
): Promise<"right" | "skipped" | "end"> {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  let hints = 0;
  for (;;) {
    process.stdout.write(`(${question.form}; h w s q) > `);
    const { value, done } = await lines.next();
    const typed = done === true ? "q" : String(value).trim();
    if (process.stdin.isTTY !== true) say(typed);
    if (typed === "q") return "end";
    if (typed === "s") {
      say(`The answer is ${showExpected(question.expected)}: ${question.computation}.`);
      return "skipped";
    }
    if (typed === "h") say(question.hints[Math.min(hints++, question.hints.length - 1)] ?? "");
    else if (typed === "w")
      say(`Look at ${namedFrames(question.frames)}: lab explain ${path}#${question.frames[0] ?? 1}`);
    else if (typed !== "") {
      const { verdict, remark } = gradeAnswer(question, typed);
      if (verdict === "right") {
        say(`Right: ${question.computation}.${remark === "" ? "" : ` ${remark}`}`);
        return "right";
      }
      say(verdict === "wrong" ? `Not right. ${remark}` : remark);
    }
  }
}
