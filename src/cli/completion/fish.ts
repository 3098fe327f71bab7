import type { CompletedCommand, CompletedOption } from "./words.ts";

/** Returns the completion script of fish: a file `lab.fish` of its completions folder. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(
    ({ name, summary }) =>
      `complete -c lab -n __fish_use_subcommand -f -a ${quote(name)} -d ${quote(summary)}`,
  );
  return `${[...names, ...commands.flatMap(commandLines)].join("\n")}\n`;
}

function commandLines({ name, words, options }: CompletedCommand): readonly string[] {
  const start = `complete -c lab -n ${quote(`__fish_seen_subcommand_from ${name}`)}`;
  const argument = words.length === 0 ? [] : [`${start} -f -a ${quote(words.join(" "))}`];
  return [...argument, ...options.map((option) => `${start} ${optionWords(option)}`)];
}

function optionWords({ names, summary, takesValue, values }: CompletedOption): string {
  return [
    ...names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)),
    ...(takesValue ? ["-r"] : []),
    ...(values.length === 0 ? [] : [`-f -a ${quote(values.join(" "))}`]),
    `-d ${quote(summary)}`,
  ].join(" ");
}

/** In fish's single quotes only the backslash and the quote itself are escaped. */
function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
