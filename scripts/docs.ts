import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { commands } from "../src/cli/commands.ts";
import { checkers, rules } from "../src/harness/checkers/registry.ts";
import { readScenario } from "../src/harness/scenario/read-scenario.ts";
import type { Direction } from "../src/impls/impl.ts";
import { protocols } from "../src/impls/registry.ts";
import { dissectorFields } from "../src/teach/dissector/dissector-fields.ts";
import { LESSONS, questions } from "../src/teach/quiz/registry.ts";
import { readCoverage } from "./coverage.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Returns the generated pages of docs/, by their names. */
export async function pages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["rules.md", rulesPage()],
    ["commands.md", commandsPage()],
    ["scenarios.md", await scenariosPage()],
    ["messages.md", await messagesPage()],
    ["errors.md", await errorsPage()],
    ["wireshark-fields.md", wiresharkFieldsPage()],
    ["quiz.md", quizPage()],
  ]);
}

function rulesPage(): string {
  const head = `${rules.length} rules of ${checkers.length} checkers and of the whole cell. A report names them by their ids.`;
  const rows = rules.map(({ id, title, source, needsPackets, advice }) => [
    `\`${id}\``,
    title,
    needsPackets ? "yes" : "no",
    source,
    advice,
  ]);
  return page(
    "Rules",
    head,
    ["rule", "what must hold", "needs packets", "source", "what to do when it is broken"],
    rows,
  );
}

function quizPage(): string {
  const head = `The ${questions.length} questions of \`lab quiz\` and of the page's quiz, each asked where a capture can answer it, with that capture's own numbers. Lessons 1 to ${LESSONS.length} are labs of 45 minutes (\`--lesson\`).`;
  const rows = questions.map(({ id, number, asks, computed, needs, source }) => [
    `\`${id}\``,
    asks,
    computed,
    needs,
    `${LESSONS.findIndex((lesson) => lesson.includes(number)) + 1 || ""}`,
    source,
  ]);
  return page(
    "Questions",
    head,
    ["question", "what is asked", "how the answer is computed", "what a capture needs", "lesson", "source"],
    rows,
  );
}

function commandsPage(): string {
  const rows = commands.map(({ name, summary }) => [`\`lab ${name}\``, summary]);
  return page("Commands", "`lab COMMAND --help` has the options and examples.", ["command", "does"], rows);
}

async function scenariosPage(): Promise<string> {
  const folder = join(root, "fixtures/scenarios");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml")).sort();
  const scenarios = await Promise.all(files.map((file) => readScenario(join(folder, file))));
  const rows = scenarios.map(({ name, suite, title, protocols, features, readings, source, packets }) => [
    `\`${name}\``,
    suite,
    title,
    protocols === "any" ? "any" : protocols.join(", "),
    features.join(", "),
    readings.join(", "),
    source ?? "",
    packets ?? "",
  ]);
  const head =
    "The scripted conversations of `lab run SUITE`, each in `fixtures/scenarios/`. A program that names a feature in its manifest's `unsupported` is not put to the scenarios that need it.";
  return page(
    "Scenarios",
    head,
    ["scenario", "suite", "what happens", "protocols", "features", "readings", "source", "held against"],
    rows,
  );
}

async function messagesPage(): Promise<string> {
  const { played } = await readCoverage();
  const sections = await Promise.all(
    protocols.map(async (protocol) => {
      const golden = await goldenOf(protocol.name);
      const rows = protocol.messageTypes.map(({ name, direction, describedIn, unsaid }) => {
        const vectors = golden.filter((each) => each.type === name && each.direction === direction);
        const scenarios = played.filter(
          (each) => each.protocol === protocol.name && each.messages[direction].includes(name),
        );
        return [
          `\`${name}\``,
          direction.replaceAll("-", " "),
          describedIn,
          list(vectors.map((each) => each.name)),
          unsaid ?? list(scenarios.map((each) => each.scenario)),
        ];
      });
      const source = `Report ${protocol.report.number}, ${protocol.report.title}. Octets: \`fixtures/protocols/${protocol.name}/messages.json\`.`;
      const columns = ["message", "direction", "described in", "golden octets", "scenarios"];
      return `## ${protocol.title}\n\n${source}\n\n${table(columns, rows)}`;
    }),
  );
  const head =
    "Every kind of message of every report, the golden octets that it is held against, and the scenarios that put it on the wire: `npm run coverage` plays them all and notes what the packets held (`fixtures/protocols/coverage.json`).";
  return opening("Messages", [head, ...sections].join("\n\n"));
}

async function goldenOf(protocol: string): Promise<readonly Golden[]> {
  const file = join(root, "fixtures/protocols", protocol, "messages.json");
  const { messages }: { readonly messages: readonly Golden[] } = JSON.parse(await readFile(file, "utf8"));
  return messages;
}

interface Golden {
  readonly name: string;
  readonly type: string;
  readonly direction: Direction;
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

function wiresharkFieldsPage(): string {
  const sections = protocols.map((protocol) => {
    const rows = dissectorFields(protocol).map(({ name, type, help }) => [
      `\`${protocol.name}.${name}\``,
      type,
      help,
    ]);
    return `## ${protocol.title}\n\n${table(["field", "kind", "holds"], rows)}`;
  });
  const head =
    "What Wireshark knows of the chat protocols with the file that `lab dissector` writes ([wireshark.md](wireshark.md)).";
  return opening("Wireshark's fields", [head, ...sections].join("\n\n"));
}

/** Reads the codes off the unions that name them: a type whose name ends in `ErrorCode`. */
async function errorsPage(): Promise<string> {
  const files = (await readdir(join(root, "src"), { recursive: true }))
    .filter((file) => file.endsWith(".ts"))
    .sort();
  const texts = await Promise.all(files.map((file) => readFile(join(root, "src", file), "utf8")));
  const rows = texts.flatMap((text) =>
    [...text.matchAll(/type (\w+)ErrorCode =([^;]+);/gu)].flatMap(([, owner = "", union = ""]) =>
      [...union.matchAll(/"([A-Z_]+)"/gu)].map(([, code = ""]) => [`\`${code}\``, `\`${owner}Error\``]),
    ),
  );
  const head =
    "Every error has a code that stays the same, and a message that says what, where and what to do.";
  return page("Error codes", head, ["code", "class"], rows);
}

function page(
  title: string,
  head: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return opening(title, `${head}\n\n${table(columns, rows)}`);
}

function opening(title: string, body: string): string {
  return `# ${title}\n\n<!-- Made by \`npm run docs\`; a test holds it against the sources. -->\n\n${body}\n`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of await pages()) await writeFile(join(root, "docs", name), text);
}
