import { describe, expect, it, vi } from "vitest";
import { freePort } from "../../../src/netlab/free-port.ts";
import { builtLab } from "../../support/built-lab.ts";
import { seat } from "../../support/person.ts";
import { listenRaw } from "../../support/raw-peer.ts";
import { connectionsTo, startFullListener } from "../full-listener.ts";
import { hostilities, NEVER_SHOWN } from "../hostile.ts";
import { chatAtClient, chatWords, readings } from "./programs.ts";

describe.for(readings)("PyChat's client (%s)", ([, flags]) => {
  it("asks and shows the lines of the report's example, name first (§1.2)", async () => {
    const host = await listenRaw();
    const client = seat(builtLab("chat", "pychat", ...flags));
    await client.sees("Enter server address you want to connect to: ");
    client.types("127.0.0.1");
    await client.sees("Enter the server port you want to connect to: ");
    client.types(String(host.port));
    await client.sees("Enter your name: ");
    client.types("Trevor");
    const server = await host.accepts();
    await server.hears("Trevor");
    server.says("Francesco");
    await client.sees("Me: ");
    server.says("Hi!");
    await client.sees("Hi!\n");
    server.says(":D");
    await client.sees(":D\n");
    client.types("Hello Frank! Been a while!");
    await server.hears("Hello Frank! Been a while!");
    expect(client.screen().split("\n")).toEqual([
      "Enter server address you want to connect to: Enter the server port you want to connect to: Enter your name: Successfully joined Francesco 's chat room.",
      "Type [bye] to exit the chat room.",
      "Me: ",
      "Francesco : Hi!",
      "Me: ",
      "Francesco : :D",
      expect.stringMatching(/^(Me: ){1,2}$/),
    ]);
    server.says("[bye]");
    expect(await client.ended()).toBe(0);
    expect(server.octets().toString()).toBe("TrevorHello Frank! Been a while!");
  });

  it("sends [bye] when it is typed, and ends (§1.1)", async () => {
    const { client, host } = await chatAtClient(flags);
    client.types("[bye]");
    expect(await client.ended()).toBe(0);
    expect(await host.ended()).toBe("fin");
    expect(host.octets().toString()).toBe("Trevor[bye]");
  });

  it("keeps what is typed before it has joined, and sends it behind the names", async () => {
    const server = await listenRaw();
    const client = seat(chatWords(server.port, flags));
    client.types("typed early", "[bye]");
    const host = await server.accepts();
    await host.hears("Trevor");
    expect(host.octets().toString()).toBe("Trevor");
    host.says("Francesco");
    expect(await client.ended()).toBe(0);
    expect(host.octets().toString()).toBe("Trevortyped early[bye]");
  });

  it("says that no program listens there", async () => {
    const port = await freePort();
    const client = seat(chatWords(port, flags));
    expect(await client.ended()).toBe(1);
    expect(client.screen()).toBe(
      `Cannot connect to 127.0.0.1, port ${port}: connection refused: no program listens there.\n`,
    );
  });

  it("says what it needs when a port is none or the input ends", async () => {
    const needed = "An address, a port from 1 to 65535 and a name are needed.\n";
    const wrong = seat(builtLab("chat", "pychat", ...flags));
    wrong.types("127.0.0.1", "70000");
    expect(await wrong.ended()).toBe(1);
    expect(wrong.screen()).toMatch(new RegExp(`connect to: ${needed}`));
    const silent = seat(builtLab("chat", "pychat", ...flags));
    silent.endsInput();
    expect(await silent.ended()).toBe(1);
    expect(silent.screen()).toBe(`Enter server address you want to connect to: \n${needed}`);
  });

  it.for([0, 1, 2])("ends with 0 at Ctrl-C: at prompt %i", async (answered) => {
    const client = seat(builtLab("chat", "pychat", ...flags));
    const prompts = ["Enter server address", "Enter the server port", "Enter your name: "];
    client.types(...["127.0.0.1", "49202"].slice(0, answered));
    await client.sees(prompts[answered] ?? "");
    client.signals("SIGINT");
    expect(await client.ended()).toBe(0);
    expect(client.screen()).toMatch(/: \n$/);
  });

  it("ends with 0 at Ctrl-C: while it connects", async () => {
    const port = await startFullListener();
    const client = seat(chatWords(port, flags));
    await vi.waitFor(() => expect(connectionsTo(port, "SYN-SENT")).toBe(1), 20_000);
    client.signals("SIGINT");
    expect(await client.ended()).toBe(0);
    expect(client.screen()).toBe("");
  });

  it("ends with 0 at Ctrl-C: waiting for the host's name", async () => {
    const server = await listenRaw();
    const client = seat(chatWords(server.port, flags));
    const host = await server.accepts();
    await host.hears("Trevor");
    client.signals("SIGINT");
    expect(await client.ended()).toBe(0);
    expect(await host.ended()).toBe("fin");
  });

  it("ends with 0 at Ctrl-C: in a chat, with [bye]", async () => {
    const { client, host } = await chatAtClient(flags);
    client.signals("SIGINT");
    expect(await client.ended()).toBe(0);
    expect(host.octets().toString()).toBe("Trevor[bye]");
  });

  it.for(Object.keys(hostilities))("survives a server that %s in place of its name", async (what) => {
    const server = await listenRaw();
    const client = seat(chatWords(server.port, flags));
    const host = await server.accepts();
    hostilities[what]?.(host);
    expect(await client.ended()).toBeLessThanOrEqual(1);
    expect(client.screen()).not.toMatch(NEVER_SHOWN);
  });

  it.for(Object.keys(hostilities))("survives a server that %s in a chat", async (what) => {
    const { client, host } = await chatAtClient(flags);
    hostilities[what]?.(host);
    expect(await client.ended()).toBe(0);
    expect(client.screen()).not.toMatch(NEVER_SHOWN);
  });
});
