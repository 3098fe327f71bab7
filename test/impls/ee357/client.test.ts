import { describe, expect, it, vi } from "vitest";
import { freePort } from "../../../src/netlab/free-port.ts";
import { seat } from "../../support/person.ts";
import { listenRaw } from "../../support/raw-peer.ts";
import { connectionsTo, startFullListener } from "../full-listener.ts";
import { hostilities, NEVER_SHOWN } from "../hostile.ts";
import { chatAtClient, chatWords, connectClient, octetsOf, readings } from "./programs.ts";

const LIST = ["0 >> karam", "", "1 >> hammad", "", "2 >> hello", "", "3 >> max", ""];
const CHOICE = "Enter username serial number from above to chat:";

describe.for(readings)("the EE-357 client (%s)", ([, flags]) => {
  it("shows and sends what §3.4 and §3.5 show, a wrong password first", async () => {
    const listener = await listenRaw();
    const client = seat(chatWords(listener.port, flags));
    const server = await listener.accepts();
    await client.sees("Enter username:");
    client.types("hamza");
    await client.sees("Enter password:");
    client.types("321");
    await server.hears(octetsOf("log-in-wrong"));
    server.says(octetsOf("wrong"));
    await client.sees("Enter username:", 2);
    client.types("hamza", "123");
    await server.hears(octetsOf("log-in"));
    server.says(octetsOf("right"));
    await client.sees(CHOICE);
    server.says(octetsOf("name-question"));
    await server.hears(Buffer.concat([octetsOf("log-in"), octetsOf("name")]));
    server.says(octetsOf("welcome"));
    client.types("0");
    await client.sees("[+] You are now chatting with karam");
    client.types("hello");
    await server.hears(octetsOf("message"));
    server.says(octetsOf("answer"));
    await client.sees("karam > hi\n");
    client.types("@end");
    await server.hears(octetsOf("end"));
    await client.sees(CHOICE, 2);
    client.endsInput();
    expect(await client.ended()).toBe(0);
    const sent = ["log-in-wrong", "log-in", "name", "message", "end"];
    expect(server.octets()).toEqual(Buffer.concat(sent.map(octetsOf)));
    expect(client.screen().split("\n")).toEqual([
      "\u001b[32m[+] Connected to the Server ...\u001b[0m",
      "Enter username:Enter password:\u001b[31m[+] You have entered an invalid username or password!\u001b[0m",
      "Enter username:Enter password:\u001b[32m[+] You are authenticated ...\u001b[0m",
      "is_auth True",
      ...LIST,
      `${CHOICE}[+] You are now chatting with karam\u001b[0m`,
      "karam > hi",
      ...LIST,
      CHOICE,
      "",
    ]);
  });

  it("takes name and password from --name and --password, once", async () => {
    const listener = await listenRaw();
    const client = seat(chatWords(listener.port, ["--name", "hamza", "--password", "321", ...flags]));
    const server = await listener.accepts();
    await server.hears(octetsOf("log-in-wrong"));
    server.says(octetsOf("wrong"));
    await client.sees("Enter username:");
    expect(client.screen()).toMatch(/\.\.\.\u001b\[0m\n\u001b\[31m.*\nEnter username:$/);
  });

  it.for(["end of input", "Ctrl-C"])("ends with 0 and says nothing on the wire: %s", async (how) => {
    const { client, server } = await chatAtClient(flags);
    if (how === "Ctrl-C") client.signals("SIGINT");
    else client.endsInput();
    expect(await server.ended()).toBe("fin");
    expect(await client.ended()).toBe(0);
    expect(server.octets()).toEqual(Buffer.concat(["log-in", "name"].map(octetsOf)));
  });

  it("sends all that was piped in before it leaves", async () => {
    const listener = await listenRaw();
    const client = seat(chatWords(listener.port, flags));
    const server = await listener.accepts();
    client.types("hamza", "123", "0", "hello", "@end");
    client.endsInput();
    await server.hears(octetsOf("log-in"));
    server.says(octetsOf("right"));
    await client.sees("0 >> karam");
    server.says(octetsOf("name-question"));
    await server.hears(octetsOf("message"));
    await server.hears(octetsOf("end"));
    expect(await client.ended()).toBe(0);
  });

  it("ends with 1 when the input ends before anybody is logged in", async () => {
    const listener = await listenRaw();
    const client = seat(chatWords(listener.port, flags));
    await client.sees("Enter username:");
    client.endsInput();
    expect(await client.ended()).toBe(1);
    expect(client.screen()).toMatch(/Enter username:\n?The input ended before the log-in\.\n$/);
  });

  it("ends although the server never answers a log-in, when the input has ended", async () => {
    const { client, server } = await connectClient(flags);
    server.keepsOpen();
    client.endsInput();
    expect(await client.ended()).toBe(1);
  });

  it("leaves a server that never closes, at once", async () => {
    const { client, server } = await connectClient(flags);
    server.keepsOpen();
    client.signals("SIGINT");
    expect(await server.ended()).toBe("fin");
    const since = performance.now();
    expect(await client.ended()).toBe(0);
    expect(performance.now() - since).toBeLessThan(800);
  });

  it("says why it cannot connect", async () => {
    const port = await freePort();
    const client = seat(chatWords(port, flags));
    expect(await client.ended()).toBe(1);
    expect(client.screen()).toBe(
      `Cannot connect to 127.0.0.1, port ${port}: connection refused: no program listens there.\n`,
    );
  });

  it("ends with 0 at Ctrl-C: while it connects", async () => {
    const port = await startFullListener();
    const client = seat(chatWords(port, flags));
    await vi.waitFor(() => expect(connectionsTo(port, "SYN-SENT")).toBe(1), 20_000);
    client.signals("SIGINT");
    expect(await client.ended()).toBe(0);
    expect(client.screen()).toBe("");
  });

  it.for(["Enter username:", "Enter password:"])(
    "ends with 0 at Ctrl-C: at the prompt %s",
    async (prompt) => {
      const listener = await listenRaw();
      const client = seat(chatWords(listener.port, flags));
      if (prompt !== "Enter username:") client.types("hamza");
      await client.sees(prompt);
      client.signals("SIGINT");
      expect(await client.ended()).toBe(0);
    },
  );

  it("ends with 1 when the server closes, and says Error! when the connection breaks", async () => {
    const closing = await chatAtClient(flags);
    closing.server.finishes();
    expect(await closing.client.ended()).toBe(1);
    expect(closing.client.screen()).toContain("(The server has closed the connection.");
    const breaking = await chatAtClient(flags);
    breaking.server.resets();
    expect(await breaking.client.ended()).toBe(1);
    expect(breaking.client.screen()).toMatch(/Error!\n$/);
  });

  it.for(Object.keys(hostilities))("survives a server that %s in answer to the log-in", async (what) => {
    const { client, server } = await connectClient(flags);
    hostilities[what]?.(server);
    expect(await client.ended()).toBe(1);
    expect(plain(client.screen())).not.toMatch(NEVER_SHOWN);
  });

  it.for(Object.keys(hostilities))("survives a server that %s in a chat", async (what) => {
    const { client, server } = await chatAtClient(flags);
    hostilities[what]?.(server);
    expect(await client.ended()).toBe(1);
    expect(plain(client.screen())).not.toMatch(NEVER_SHOWN);
  });

  it("survives names and lines that hold control sequences, and JSON nested 100,000 deep", async () => {
    const { client, server } = await connectClient(flags);
    server.says('["auth_res", true, ["hamza", "\\u001b]0;owned\\u0007karam\\u001b[2J"]]');
    await client.sees(CHOICE);
    server.says("[".repeat(100_000));
    expect(await client.ended()).toBe(1);
    expect(plain(client.screen())).not.toMatch(NEVER_SHOWN);
  });

  it("survives a server that never stops talking while a person is asked", async () => {
    const listener = await listenRaw();
    const client = seat(chatWords(listener.port, flags));
    const server = await listener.accepts();
    await client.sees("Enter username:");
    server.says(Buffer.alloc(3 << 20, '["x"]'));
    expect(await client.ended()).toBe(1);
    expect(plain(client.screen())).not.toMatch(NEVER_SHOWN);
  });

  it("survives a server that never reads", async () => {
    const { client, server } = await chatAtClient(flags);
    server.stopsReading();
    client.types(...Array<string>(2000).fill("x".repeat(5000)));
    client.signals("SIGINT");
    expect(await client.ended()).toBe(0);
    expect(plain(client.screen())).not.toMatch(NEVER_SHOWN);
  });
});

/** Without the colours that the client sets itself. */
function plain(screen: string): string {
  return screen.replaceAll(/\u001b\[(?:0|31|32)m/g, "");
}
