import { Argument, type Command, type Option } from "commander";
import { type CliCommand, UsageError } from "./command.ts";
import { bashScript } from "./completion/bash.ts";
import { fishScript } from "./completion/fish.ts";
import { readValueTable, type ValueTable } from "./completion/values.ts";
import type { CompletedCommand, CompletedOption } from "./completion/words.ts";
import { zshScript } from "./completion/zsh.ts";
import type { WordReader } from "./options.ts";

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** `lab completion SHELL`: a completion script on stdout, computed from the other commands' own definitions. */
export const completionCommand: CliCommand = {
  define(command, context) {
    command
      .addArgument(new Argument("<shell>", "the shell to complete in").choices(Object.keys(scripts)))
      .addHelpText(
        "after",
        `
Examples:
  eval "$(lab completion bash)"                              this shell only; put it in ~/.bashrc to keep it
  lab completion zsh > ~/.zfunc/_lab                         with ~/.zfunc in fpath, before compinit
  lab completion fish > ~/.config/fish/completions/lab.fish`,
      )
      .action(async (shell: keyof typeof scripts) => {
        const lab = command.parent;
        if (lab === null) throw new UsageError("lab completion belongs to lab.");
        const values = await readValueTable();
        const described = lab.commands.map((each) => describeCommand(each, lab.options, values));
        process.stdout.write(scripts[shell](described));
        context.exitCode(0);
      });
  },
};

function describeCommand(command: Command, common: readonly Option[], values: ValueTable): CompletedCommand {
  const name = command.name();
  return {
    name,
    summary: command.description(),
    words: command.registeredArguments.flatMap(
      (argument) => argument.argChoices ?? values(name, `<${argument.name()}>`),
    ),
    options: [
      ...[...command.options, ...common]
        .filter((option) => !option.hidden && option.long !== "--version")
        .map((option) => describeOption(option, (field) => values(name, field))),
      { names: ["-h", "--help"], summary: "display help for command", takesValue: false, values: [] },
    ],
  };
}

function describeOption(option: Option, values: (field: string) => readonly string[]): CompletedOption {
  const names = [option.short, option.long].filter((name) => name !== undefined);
  return {
    names,
    summary: option.description,
    takesValue: option.required || option.optional,
    values: wordsOf(option.parseArg) ?? values(names.at(-1) ?? ""),
  };
}

function wordsOf(reader: object | undefined): readonly string[] | undefined {
  return reader !== undefined && "words" in reader ? (reader as WordReader<string>).words : undefined;
}
