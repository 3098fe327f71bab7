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
    name: "grade",
    summary: "grade submissions: checks of an assignment, proved by packets",
    load: async (): Promise<CliCommand> => (await import("./grade.ts")).gradeCommand,
  },
  {
    name: "init",
    summary: "write a starting assignment for a protocol, with files for build servers",
    load: async (): Promise<CliCommand> => (await import("./init.ts")).initCommand,
  },
  {
    name: "merge",
    summary: "join the shards of lab grade",
    load: async (): Promise<CliCommand> => (await import("./merge.ts")).mergeCommand,
  },
  {
    name: "worker",
    summary: "grade what lab grade --queue puts on a queue",
    load: async (): Promise<CliCommand> => (await import("./worker.ts")).workerCommand,
  },
  {
    name: "selftest",
    summary: "prove an assignment: right programs keep all points, broken ones lose theirs",
    load: async (): Promise<CliCommand> => (await import("./selftest.ts")).selftestCommand,
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
    name: "explain",
    summary: "explain one packet, or tell one connection, in plain words",
    load: async (): Promise<CliCommand> => (await import("./explain.ts")).explainCommand,
  },
  {
    name: "capture",
    summary: "capture packets live: rows as they come, and a pcapng file",
    load: async (): Promise<CliCommand> => (await import("./capture.ts")).captureCommand,
  },
  {
    name: "dissector",
    summary: "write a Wireshark dissector, in Lua, of the reports' protocols",
    load: async (): Promise<CliCommand> => (await import("./dissector.ts")).dissectorCommand,
  },
  {
    name: "ladder",
    summary: "draw a TCP connection as a sequence diagram: text, SVG or Mermaid",
    load: async (): Promise<CliCommand> => (await import("./ladder.ts")).ladderCommand,
  },
  {
    name: "stream",
    summary: "show what was written, sent, said and read, on one line",
    load: async (): Promise<CliCommand> => (await import("./stream.ts")).streamCommand,
  },
  {
    name: "quiz",
    summary: "ask about a connection, and check the answers by computation",
    load: async (): Promise<CliCommand> => (await import("./quiz.ts")).quizCommand,
  },
  {
    name: "ui",
    summary: "show runs and captures as a page in the browser, from this machine alone",
    load: async (): Promise<CliCommand> => (await import("./ui.ts")).uiCommand,
  },
  {
    name: "report",
    summary: "write the page of a run or a capture as one file",
    load: async (): Promise<CliCommand> => (await import("./report.ts")).reportCommand,
  },
] as const;

/** The name of a command. */
export type CommandName = (typeof commands)[number]["name"];
