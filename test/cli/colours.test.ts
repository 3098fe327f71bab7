import { describe, expect, it } from "vitest";
import { freePort } from "../../src/netlab/free-port.ts";
import { builtLab } from "../support/built-lab.ts";
import { seat } from "../support/person.ts";
import { runLab } from "./run-lab.ts";

const capture = "fixtures/wireshark/pychat.pcap";
const ESCAPE = "\u001b[";

describe("--no-color", () => {
  it.each([[["list", "protocols"]], [["check", capture]], [["completion", "bash"]], [["doctor"]]])(
    "changes nothing where there are no colours: %j",
    async (words) => {
      const [with_, before, behind] = await Promise.all([
        runLab(words),
        runLab(["--no-color", ...words]),
        runLab([...words, "--no-color"]),
      ]);
      expect([before, behind]).toEqual([with_, with_]);
    },
  );

  it.each([
    ["the command line", ["--no-color"], {}],
    ["the environment", [], { NO_COLOR: "1" }],
    ["the command line, where a name needs explaining", ["--name=hamza", "--no-color"], {}],
  ])("takes the colours from a report's client: by %s", async (_, words, env) => {
    expect(await shownByClient(words, env)).not.toContain(ESCAPE);
    expect(
      await shownByClient(
        words.filter((word) => word !== "--no-color"),
        {},
      ),
    ).toContain(ESCAPE);
  });
});

/** What the EE-357 client shows until it has connected. */
async function shownByClient(words: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const port = String(await freePort());
  const server = seat(builtLab("serve", "ee357", "--port", port));
  await server.sees("Waiting for incoming connections");
  const client = seat(builtLab("chat", "ee357", "--port", port, ...words), { env });
  await client.sees("Connected to the Server");
  client.signals("SIGINT");
  await client.ended();
  server.signals("SIGINT");
  await server.ended();
  return client.screen();
}
