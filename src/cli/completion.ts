import { Argument, type Command, type Option } from "commander";
import { type CliCommand, UsageError } from "./command.ts";
import { bashScript } from "./completion/bash.ts";
import { fishScript } from "./completion/fish.ts";
import type { CompletedCommand, CompletedOption } from "./completion/words.ts";
import { zshScript } from "./completion/zsh.ts";

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
      .action((shell: keyof typeof scripts) => {
        if (command.parent === null) throw new UsageError("lab completion belongs to lab.");
        process.stdout.write(scripts[shell](command.parent.commands.map(describeCommand)));
        context.exitCode(0);
      });
  },
};

function describeCommand(command: Command): CompletedCommand {
  return {
    name: command.name(),
    summary: command.description(),
    words: command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
    options: [
      ...command.options.filter((option) => !option.hidden).map(describeOption),
      { names: ["-h", "--help"], summary: "display help for command", takesValue: false, values: [] },
    ],
  };
}

function describeOption(option: Option): CompletedOption {
  return {
    names: [option.short, option.long].filter((name) => name !== undefined),
    summary: option.description,
    takesValue: option.required || option.optional,
    values: option.argChoices ?? [],
  };
}
