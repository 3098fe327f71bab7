import { spawnSync } from "node:child_process";
import { PassThrough } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { personTerminal } from "../../src/cli/terminal.ts";
import { freePort } from "../../src/netlab/free-port.ts";
import { builtLab } from "../support/built-lab.ts";
import { type Person, seat } from "../support/person.ts";
import { connectRaw, listenRaw } from "../support/raw-peer.ts";
import { rowsOnScreen } from "../support/virtual-screen.ts";

const COLUMNS = 80;
const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const RETURN = "\r";

const PTY = `
import os, pty, sys
size = ["sh", "-c", "stty cols ${COLUMNS} rows 24 && exec \\"$@\\"", "sh"]
sys.exit(os.waitstatus_to_exitcode(pty.spawn(size + sys.argv[1:])))`;

const noPty = spawnSync("python3", ["-c", "import pty"]).status === 0 ? undefined : "python3 has no pty here";

describe("a person's terminal on pipes", () => {
  it("gives typed lines to whoever asks, in order, and the end of input to the rest", async () => {
    const { keyboard, terminal } = onPipes();
    keyboard.end("one\ntwo");
    expect(await terminal.ask("? ")).toBe("one");
    expect(await terminal.ask("? ")).toBe("two");
    expect(await terminal.ask("? ")).toBeUndefined();
  });

  it("answers a question that was asked before the line came", async () => {
    const { keyboard, terminal } = onPipes();
    const answer = terminal.ask("? ");
    keyboard.write("late\n");
    expect(await answer).toBe("late");
  });

  it("hands what was typed early to the conversation", async () => {
    const { keyboard, terminal } = onPipes();
    keyboard.end("name\nhello\n[bye]\n");
    expect(await terminal.ask("? ")).toBe("name");
    const said: string[] = [];
    await new Promise<void>((resolve) => terminal.converse("Me: ", (line) => said.push(line), resolve));
    expect(said).toEqual(["hello", "[bye]"]);
  });

  it("puts an arriving line on a line of its own, with the prompt again behind it", () => {
    const { terminal, screen } = onPipes();
    terminal.print("Chat");
    terminal.converse(
      "Me: ",
      () => {},
      () => {},
    );
    terminal.print("Trevor: Hi");
    terminal.close();
    expect(screen()).toBe("Chat\nMe: \nTrevor: Hi\nMe: \n");
  });

  it("shows lines alone where there is no prompt", () => {
    const { terminal, screen } = onPipes();
    terminal.converse(
      "",
      () => {},
      () => {},
    );
    terminal.print("<John> Hi");
    terminal.close();
    expect(screen()).toBe("<John> Hi\n");
  });

  it("shows no prompt after the end", () => {
    const { terminal, screen } = onPipes();
    terminal.converse(
      "Me: ",
      () => {},
      () => terminal.print("Left chat room!"),
    );
    terminal.close();
    terminal.close();
    expect(screen()).toBe("Me: \nLeft chat room!\n");
  });

  it("never shows a control character that somebody sent", () => {
    const { terminal, screen } = onPipes();
    terminal.print("\u001b]0;owned\u0007Tre\u001b[2Jvor\u009b31m\b: \u0000hi\r");
    expect(screen()).toBe("Trevor: hi\n");
  });
});

describe("a person's terminal on a TTY", () => {
  it("shows the report's example of PyChat as its figure has it (§1.1)", async ({ skip }) => {
    if (noPty !== undefined) skip(noPty);
    const port = await freePort();
    const host = seat(onTty(builtLab("serve", "pychat", "--host", "127.0.0.1", "--port", String(port))));
    await shows(host, "Enter your name:");
    host.presses(`Francesco${RETURN}`);
    await shows(host, "The server is ready to receive");
    const guest = await connectRaw(port);
    guest.says("Trevor");
    await shows(host, "Me:");
    host.presses(`Hi!${RETURN}`);
    await guest.hears("Hi!");
    host.presses(`:D${RETURN}`);
    await guest.hears(":D");
    guest.says("Hello Frank! Been a while!");
    await shows(host, "Trevor: Hello Frank! Been a while!", "Me:");
    expect(rows(host).slice(1)).toEqual([
      "Enter your name: Francesco",
      "The server is ready to receive",
      "Trevor has connected to the chat room.",
      "Type [bye] to exit the chat room.",
      `Connected to: 127.0.0.1: ${guest.clientPort}`,
      "Me: Hi!",
      "Me: :D",
      "Trevor: Hello Frank! Been a while!",
      "Me:",
    ]);
    host.presses(`[bye]${RETURN}`);
    expect(await host.ended()).toBe(0);
    expect(rows(host).slice(-3)).toEqual(["Me: [bye]", "Left chat room!", ""]);
  });

  it.for([
    ["a few letters", "half a li", "ne"],
    ["several rows", "a long line ".repeat(18).trim(), " and its end"],
    ["exactly one row", "x".repeat(COLUMNS - "Me: ".length), "y"],
  ] as const)("keeps what is being typed when a line arrives: %s", async ([, typed, rest], { skip }) => {
    if (noPty !== undefined) skip(noPty);
    const { client, host } = await chatOnTty();
    client.presses(typed);
    await shows(client, ...wrapped(`Me: ${typed}`));
    host.says("first");
    await shows(client, "Francesco : first", ...wrapped(`Me: ${typed}`));
    host.says("second");
    await shows(client, "Francesco : first", "Francesco : second", ...wrapped(`Me: ${typed}`));
    client.presses(`${rest}${RETURN}`);
    await host.hears(`${typed}${rest}`);
    host.says("third");
    await shows(client, ...wrapped(`Me: ${typed}${rest}`), "Francesco : third", "Me:");
  });

  it("keeps what is being typed where there is no prompt", async ({ skip }) => {
    if (noPty !== undefined) skip(noPty);
    const listener = await listenRaw();
    const words = ["--host", "127.0.0.1", "--port", String(listener.port), "--name", "Brandon"];
    const client = seat(onTty(builtLab("chat", "ece146", ...words)));
    const server = await listener.accepts();
    await server.hears("!GetAllActiveUsers");
    client.presses("half a li");
    await shows(client, "Chat Box", "half a li");
    server.says("<John> hello");
    await shows(client, "Chat Box", "<John> hello", "half a li");
    client.presses(`ne${RETURN}`);
    await server.hears("half a line");
    client.presses(CTRL_D);
    expect(await client.ended()).toBe(0);
    expect(rows(client).slice(-4)).toEqual(["<John> hello", "half a line", "*** Disconnected ***", ""]);
  });

  it.for([
    ["Ctrl-C", CTRL_C],
    ["Ctrl-D", CTRL_D],
  ] as const)("ends a chat at %s and leaves the cursor on an empty row", async ([, key], { skip }) => {
    if (noPty !== undefined) skip(noPty);
    const { client, host } = await chatOnTty();
    client.presses(key);
    expect(await client.ended()).toBe(0);
    expect(await host.ended()).toBe("fin");
    expect(host.octets().toString()).toBe("Trevor[bye]");
    expect(rows(client)).toEqual([
      "Successfully joined Francesco 's chat room.",
      "Type [bye] to exit the chat room.",
      "Left chat room!",
      "",
    ]);
  });

  it("ends a chat at Ctrl-C below what was being typed", async ({ skip }) => {
    if (noPty !== undefined) skip(noPty);
    const { client } = await chatOnTty();
    client.presses("half a li");
    await shows(client, "Me: half a li");
    client.presses(CTRL_C);
    expect(await client.ended()).toBe(0);
    expect(rows(client).slice(-3)).toEqual(["Me: half a li", "Left chat room!", ""]);
  });

  it.for([
    ["Ctrl-C", CTRL_C, 0],
    ["Ctrl-D", CTRL_D, 1],
  ] as const)("ends at a prompt at %s", async ([, key, code], { skip }) => {
    if (noPty !== undefined) skip(noPty);
    const client = seat(onTty(builtLab("chat", "pychat")));
    await shows(client, "Enter server address you want to connect to:");
    client.presses(key);
    expect(await client.ended()).toBe(code);
    expect(rows(client).at(-1)).toBe("");
  });

  it("ends a server at Ctrl-C", async ({ skip }) => {
    if (noPty !== undefined) skip(noPty);
    const port = String(await freePort());
    const server = seat(onTty(builtLab("serve", "ece146", "--host", "127.0.0.1", "--port", port)));
    await shows(server, "Allowing Connections...");
    server.presses(CTRL_C);
    expect(await server.ended()).toBe(0);
    expect(rows(server)).toEqual(["Allowing Connections...", "Close Connections...", ""]);
  });
});

function onPipes() {
  const [keyboard, output] = [new PassThrough(), new PassThrough()];
  const terminal = personTerminal(keyboard, output, output);
  return { keyboard, terminal, screen: () => String(output.read() ?? "") };
}

/** A pseudo-terminal of Python's between the test and the program: the program sees a TTY and the test what that shows. */
function onTty(command: readonly string[]): readonly string[] {
  return ["python3", "-c", PTY, ...command];
}

async function chatOnTty() {
  const listener = await listenRaw();
  const words = ["--host", "127.0.0.1", "--port", String(listener.port), "--name", "Trevor"];
  const client = seat(onTty(builtLab("chat", "pychat", ...words)));
  const host = await listener.accepts();
  await host.hears("Trevor");
  host.says("Francesco");
  await shows(client, "Type [bye] to exit the chat room.", "Me:");
  return { client, host };
}

/** Resolves when the last rows of the screen are these. */
async function shows(person: Person, ...expected: readonly string[]): Promise<void> {
  await vi.waitFor(
    () =>
      expect(
        rows(person)
          .filter((row) => row !== "")
          .slice(-expected.length),
      ).toEqual(expected),
    {
      timeout: 20_000,
      interval: 10,
    },
  );
}

function rows(person: Person): readonly string[] {
  return rowsOnScreen(person.screen(), COLUMNS);
}

function wrapped(text: string): readonly string[] {
  return (text.match(new RegExp(`.{1,${COLUMNS}}`, "gu")) ?? []).map((row) => row.trimEnd());
}
