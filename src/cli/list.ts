import { Argument } from "commander";
import { terminalWidth } from "../harness/reporters/terminal-width.ts";
import { selectByPattern } from "../harness/scenario/select.ts";
import type { CliCommand } from "./command.ts";
import { type Kind, kinds, readList } from "./list/entries.ts";
import type { ListEntry } from "./list/entry.ts";
import { showList } from "./list/show.ts";
import { collect } from "./options.ts";

/** `lab list [KIND] [NAMES...]`: what there is, each with the report and section that it comes from. */
export const listCommand: CliCommand = {
  define(command, context) {
    command
      .addArgument(new Argument("[kind]", "only these; everything when absent").choices(kinds))
      .argument("[names...]", "only the ones of these names (* ? and commas)")
      .option("--impl <file>", "adds the programs of a lab.impl.yaml (repeatable)", collect)
      .option("--json", "print one JSON document (lab-list/1) on stdout")
      .addHelpText(
        "after",
        `
Examples:
  lab list                           everything, each with its report and section
  lab list scenarios                 every conversation of lab run interop
  lab list scenarios 'srm-*' greet   some of them
  lab list rules '*framing*'         what must hold on the wire, and who says so
  lab list scenarios --json | jq -r '.scenarios[].name'`,
      )
      .action(async (kind: Kind | undefined, names: readonly string[], flags: ListFlags) => {
        const wanted = kind === undefined ? kinds : [kind];
        const lists = new Map<Kind, readonly ListEntry[]>();
        for (const each of wanted)
          lists.set(each, narrow(each, await readList(each, flags.impl ?? []), names));
        const text =
          flags.json === true
            ? `${JSON.stringify({ schema: "lab-list/1", ...Object.fromEntries(lists) }, null, 2)}\n`
            : showList(lists, terminalWidth(process.stdout, process.env));
        process.stdout.write(text);
        context.exitCode(0);
      });
  },
};

interface ListFlags {
  readonly impl?: readonly string[];
  readonly json?: boolean;
}

/** @throws {ScenarioError} for a pattern that matches nothing. */
function narrow(
  kind: Kind,
  entries: readonly ListEntry[],
  patterns: readonly string[],
): readonly ListEntry[] {
  if (patterns.length === 0) return entries;
  const names = entries.map(({ name }) => name);
  const chosen = selectByPattern(names, patterns, kind.slice(0, -1));
  return entries.filter(({ name }) => chosen.includes(name));
}
