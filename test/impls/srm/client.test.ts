import { describe, expect, it, vi } from "vitest";
import { freePort } from "../../../src/netlab/free-port.ts";
import { builtLab } from "../../support/built-lab.ts";
import { seat } from "../../support/person.ts";
import { listenRaw } from "../../support/raw-peer.ts";
import { connectionsTo, startFullListener } from "../full-listener.ts";
import { hostilities, NEVER_SHOWN } from "../hostile.ts";
import { chatAtClient, octetsOf, readings, USAGE } from "./programs.ts";

describe.for(readings)("the SRM client (%s)", ([, flags]) => {
  it("sends each line with its line end, and shows what the report's shows", async () => {
    const { client, server } = await chatAtClient(flags);
    for (const name of ["relayed-line", "relayed-umlauts", "relayed-quotes"]) {
      server.says(octetsOf(name));
      await client.sees(SHOWN[name] ?? "");
    }
    client.types("hello", "", "Grüße aus Chennai");
    await server.hears("Chennai\n");
    expect(server.octets()).toEqual(Buffer.concat(["line", "empty-line", "umlauts"].map(octetsOf)));
    client.endsInput();
    expect(await client.ended()).toBe(0);
    expect(client.screen().split("\n").slice(0, 7)).toEqual([
      "b'Welcome to this chatroom!'",
      SHOWN["relayed-line"],
      SHOWN["relayed-umlauts"],
      SHOWN["relayed-quotes"],
      "<You>hello",
      "<You>",
      "<You>Grüße aus Chennai",
    ]);
  });

  it("shows text with --text, a line for a message", async () => {
    const { client, server } = await chatAtClient(["--text", ...flags]);
    server.says(octetsOf("relayed-umlauts"));
    await client.sees("Chennai\n");
    server.says(octetsOf("relayed-line"));
    await client.sees("hello\n");
    expect(client.screen()).toBe(
      "Welcome to this chatroom!\n<127.0.0.1> Grüße aus Chennai\n<127.0.0.1> hello\n",
    );
  });

  it.for(["end of input", "Ctrl-C"])(
    "closes the connection without a word and ends with 0: %s",
    async (how) => {
      const { client, server } = await chatAtClient(flags);
      if (how === "Ctrl-C") client.signals("SIGINT");
      else client.endsInput();
      expect(await server.ended()).toBe("fin");
      expect(await client.ended()).toBe(0);
      expect(server.octets()).toHaveLength(0);
    },
  );

  it("leaves a server that never closes", async () => {
    const { client, server } = await chatAtClient(flags);
    server.keepsOpen();
    client.types("bye");
    client.endsInput();
    expect(await server.ended()).toBe("fin");
    expect(await client.ended()).toBe(0);
    expect(server.octets().toString()).toBe("bye\n");
  });

  it("keeps what is typed before it is connected, and sends it", async () => {
    const listener = await listenRaw();
    const client = seat(
      builtLab("chat", "srm", "--host", "127.0.0.1", "--port", String(listener.port), ...flags),
    );
    client.types("typed early");
    const server = await listener.accepts();
    await server.hears("typed early\n");
    client.endsInput();
    expect(await client.ended()).toBe(0);
  });

  it.for([[], ["127.0.0.1"], ["127.0.0.1", "8080", "more"], ["127.0.0.1", "port"]])(
    "says its usage and ends with 1 when it is started with %j",
    async (words) => {
      const client = seat(builtLab("chat", "srm", ...words, ...flags));
      expect(await client.ended()).toBe(1);
      expect(client.screen()).toBe(USAGE);
    },
  );

  it("says why when no server listens", async () => {
    const port = await freePort();
    const client = seat(builtLab("chat", "srm", "127.0.0.1", String(port), ...flags));
    expect(await client.ended()).toBe(1);
    expect(client.screen()).toBe(
      `Cannot connect to 127.0.0.1, port ${port}: connection refused: no program listens there.\n`,
    );
  });

  it("ends with 0 at Ctrl-C while it connects", async () => {
    const port = await startFullListener();
    const client = seat(builtLab("chat", "srm", "127.0.0.1", String(port), ...flags));
    await vi.waitFor(() => expect(connectionsTo(port, "SYN-SENT")).toBe(1), 20_000);
    client.signals("SIGINT");
    expect(await client.ended()).toBe(0);
    expect(client.screen()).toBe("");
  });

  it.for(Object.keys(hostilities))("survives a server that %s", async (what) => {
    for (const more of [[], ["--text"]]) {
      const { client, server } = await chatAtClient([...more, ...flags]);
      hostilities[what]?.(server);
      expect(await client.ended()).toBe(1);
      expect(client.screen()).not.toMatch(NEVER_SHOWN);
    }
  });

  it("survives a server that never reads", async () => {
    const { client, server } = await chatAtClient(flags);
    server.stopsReading();
    client.types(...Array<string>(20_000).fill("x".repeat(500)));
    client.endsInput();
    expect(await client.ended()).toBe(0);
    expect(client.screen()).not.toMatch(NEVER_SHOWN);
  });
});

describe("where the readings of the SRM client differ", () => {
  it("is what a read shows when messages ran together", async () => {
    const joined = Buffer.concat([octetsOf("relayed-line"), octetsOf("relayed-umlauts")]);
    const report = await chatAtClient([]);
    report.server.says(joined);
    await report.client.sees(String.raw`b'<127.0.0.1> hello\n<127.0.0.1> Gr\xc3\xbc\xc3\x9fe aus Chennai\n'`);
    const robust = await chatAtClient(["--robust"]);
    robust.server.says(joined);
    await robust.client.sees(`${SHOWN["relayed-line"]}\n${SHOWN["relayed-umlauts"]}\n`);
  });

  it("is a welcome with a line right behind it", async () => {
    const listener = await listenRaw();
    const client = seat(builtLab("chat", "srm", "127.0.0.1", String(listener.port), "--robust"));
    const server = await listener.accepts();
    server.says(Buffer.concat([octetsOf("welcome"), octetsOf("relayed-line")]));
    await client.sees(`b'Welcome to this chatroom!'\n${SHOWN["relayed-line"]}\n`);
  });

  it("is the remark at the end", async () => {
    for (const [flags, shown] of [
      [[], "b''\n(The server closed the connection. The report's program would print this line for ever.)\n"],
      [["--robust"], "(The server closed the connection.)\n"],
    ] as const) {
      const { client, server } = await chatAtClient(flags);
      server.finishes();
      expect(await client.ended()).toBe(1);
      expect(client.screen()).toBe(`b'Welcome to this chatroom!'\n${shown}`);
    }
  });

  it("is the remark at the end of input", async () => {
    for (const [flags, shown] of [
      [[], "(End of input. The report's program would print <You> for ever.)\n"],
      [["--robust"], ""],
    ] as const) {
      const { client } = await chatAtClient(flags);
      client.endsInput();
      expect(await client.ended()).toBe(0);
      expect(client.screen()).toBe(`b'Welcome to this chatroom!'\n${shown}`);
    }
  });
});

const SHOWN: Readonly<Record<string, string>> = {
  "relayed-line": String.raw`b'<127.0.0.1> hello\n'`,
  "relayed-umlauts": String.raw`b'<127.0.0.1> Gr\xc3\xbc\xc3\x9fe aus Chennai\n'`,
  "relayed-quotes": String.raw`b'<127.0.0.1> it\'s "so"\n'`,
};
