import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { commands } from "../src/cli/commands.ts";
import { checkers, rules } from "../src/harness/checkers/registry.ts";
import { readScenario } from "../src/harness/scenario/read-scenario.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Returns the generated pages of docs/, by their names. */
export async function pages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["rules.md", rulesPage()],
    ["commands.md", commandsPage()],
    ["scenarios.md", await scenariosPage()],
    ["errors.md", await errorsPage()],
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

function commandsPage(): string {
  const rows = commands.map(({ name, summary }) => [`\`lab ${name}\``, summary]);
  return page("Commands", "`lab COMMAND --help` has the options and examples.", ["command", "does"], rows);
}

async function scenariosPage(): Promise<string> {
  const folder = join(root, "fixtures/scenarios");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml")).sort();
  const scenarios = await Promise.all(files.map((file) => readScenario(join(folder, file))));
  const rows = scenarios.map(({ name, title, protocols, features, readings, source, packets }) => [
    `\`${name}\``,
    title,
    protocols === "any" ? "any" : protocols.join(", "),
    features.join(", "),
    readings.join(", "),
    source ?? "",
    packets ?? "",
  ]);
  const head =
    "The scripted conversations of `lab run interop`, each in `fixtures/scenarios/`. A program that names a feature in its manifest's `unsupported` is not put to the scenarios that need it.";
  return page(
    "Scenarios",
    head,
    ["scenario", "what happens", "protocols", "features", "readings", "source", "held against"],
    rows,
  );
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
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const table = [line(columns), line(columns.map(() => "---")), ...rows.map(line)];
  return `# ${title}\n\n<!-- Made by \`npm run docs\`; a test holds it against the sources. -->\n\n${head}\n\n${table.join("\n")}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of await pages()) await writeFile(join(root, "docs", name), text);
}
