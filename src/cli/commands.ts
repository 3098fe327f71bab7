import type { CliCommand } from "./command.ts";

/** Every command: its name, one line for `lab --help`, and where it is. A new one is one file and one line here. */
export const commands = [
  {
    name: "run",
    summary: "play a suite: programs against each other, proved by packets",
    load: async (): Promise<CliCommand> => (await import("./run.ts")).runCommand,
  },
  {
    name: "check",
    summary: "judge evidence, or a capture from anywhere, by the rules",
    load: async (): Promise<CliCommand> => (await import("./check.ts")).checkCommand,
  },
  {
    name: "record",
    summary: "play a scenario and keep its packets as a fixture",
    load: async (): Promise<CliCommand> => (await import("./record.ts")).recordCommand,
  },
  {
    name: "list",
    summary: "list what there is: protocols, programs, scenarios, rules, fixtures",
    load: async (): Promise<CliCommand> => (await import("./list.ts")).listCommand,
  },
  {
    name: "serve",
    summary: "run a report's server for a person",
    load: async (): Promise<CliCommand> => (await import("./serve.ts")).serveCommand,
  },
  {
    name: "chat",
    summary: "run a report's client for a person",
    load: async (): Promise<CliCommand> => (await import("./chat.ts")).chatCommand,
  },
  {
    name: "doctor",
    summary: "say what this machine can do, and how to mend what it cannot",
    load: async (): Promise<CliCommand> => (await import("./doctor.ts")).doctorCommand,
  },
  {
    name: "completion",
    summary: "print the shell completion script of bash, zsh or fish",
    load: async (): Promise<CliCommand> => (await import("./completion.ts")).completionCommand,
  },
  {
    name: "read",
    summary: "show a capture's packets as Wireshark's rows",
    load: async (): Promise<CliCommand> => (await import("./read.ts")).readCommand,
  },
  {
    name: "capture",
    summary: "capture packets live: rows as they come, and a pcapng file",
    load: async (): Promise<CliCommand> => (await import("./capture.ts")).captureCommand,
  },
] as const;

/** The name of a command. */
export type CommandName = (typeof commands)[number]["name"];
