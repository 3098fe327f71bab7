import { describe, expect, it } from "vitest";
import { connectRaw } from "../../support/raw-peer.ts";
import { NEVER_SHOWN } from "../hostile.ts";
import { join, octetsOf, startServer, WAITING } from "./programs.ts";

describe("where the readings of the EE-357 server differ", () => {
  it("lets people log in one after the other in the report's reading, and at the same time in the robust one", async () => {
    const report = await startServer([]);
    const silent = await connectRaw(report.port);
    const karam = await connectRaw(report.port);
    karam.says(octetsOf("log-in-partner"));
    silent.says(octetsOf("log-in"));
    await silent.hears(octetsOf("name-question"));
    expect(karam.octets()).toHaveLength(0);
    silent.says(octetsOf("name"));
    await karam.hears(octetsOf("name-question"));
    const robust = await startServer(["--robust"]);
    await connectRaw(robust.port);
    await join(robust.server, robust.port, "karam");
  });

  it("lets nobody in any more in the report's reading once a client has closed in the middle of its log-in", async () => {
    const { server, port } = await startServer([]);
    const hamza = await join(server, port, "hamza");
    const gone = await connectRaw(port);
    gone.finishes();
    await server.sees(
      `(127.0.0.1: ${gone.clientPort} has closed the connection in the middle of its log-in. The report's program waits for it for ever, and lets nobody else log in.)\n`,
    );
    const karam = await connectRaw(port);
    karam.says(octetsOf("log-in-partner"));
    hamza.says(octetsOf("other-kind"));
    await hamza.hears(octetsOf("broadcast"));
    expect(karam.octets()).toHaveLength(0);
  });

  it("ends the one connection where the report's program ends, and goes on", async () => {
    const { server, port } = await startServer([]);
    const crash = await connectRaw(port);
    crash.says("22");
    expect(await crash.ended()).toBe("fin");
    await server.sees(
      `(TypeError: here the report's program ends, because of 127.0.0.1: ${crash.clientPort}.)\n`,
    );
    await server.sees(WAITING, 2);
    await join(server, port, "karam");
  });

  it("says when it has become deaf, and goes on sending", async () => {
    const { server, port } = await startServer([]);
    const hamza = await join(server, port, "hamza");
    const karam = await join(server, port, "karam");
    hamza.says(Buffer.concat([octetsOf("message"), octetsOf("end")]));
    await server.sees(
      "(two JSON values came in one read, and together they are none. The report's program hears nothing of hamza from here on.)\n",
    );
    karam.says(octetsOf("answer"));
    await hamza.hears(octetsOf("answer"));
    expect(karam.octets().includes(octetsOf("forwarded-message"))).toBe(false);
  });

  it("closes whoever writes to nobody in the report's reading, and only says so in the robust one", async () => {
    const report = await startServer([]);
    const hamza = await join(report.server, report.port, "hamza");
    hamza.says(octetsOf("message"));
    expect(await hamza.ended()).toBe("fin");
    await report.server.sees("(ValueError: here the report's program closes the connection of hamza.)\n");
    const robust = await startServer(["--robust"]);
    const user = await join(robust.server, robust.port, "hamza");
    user.says(octetsOf("message"));
    await robust.server.sees("(hamza wrote to karam, who is not connected; it is left out.)\n");
    user.says(octetsOf("other-kind"));
    await user.hears(octetsOf("broadcast"));
  });

  it("keeps the name of who has gone in the report's reading: the second message closes its author", async () => {
    const { server, port } = await startServer([]);
    const hamza = await join(server, port, "hamza");
    const karam = await join(server, port, "karam");
    karam.finishes();
    await server.sees(
      "(karam has closed the connection. The report's program keeps the name, and reads nothing from it for ever.)\n",
    );
    hamza.says(octetsOf("message"));
    await karam.hears(octetsOf("forwarded-message"));
    hamza.says(octetsOf("message"));
    expect(await hamza.ended()).toBe("fin");
    await server.sees("(BrokenPipeError: here the report's program closes the connection of hamza.)\n");
  });

  it("forgets who has gone in the robust reading", async () => {
    const { server, port } = await startServer(["--robust"]);
    const hamza = await join(server, port, "hamza");
    const karam = await join(server, port, "karam");
    karam.finishes();
    expect(await karam.ended()).toBe("fin");
    hamza.says(octetsOf("message"));
    await server.sees("(hamza wrote to karam, who is not connected; it is left out.)\n");
    const again = await join(server, port, "karam");
    hamza.says(octetsOf("message"));
    await again.hears(octetsOf("forwarded-message"));
  });

  it("closes a connection in the robust reading behind what is no JSON, and says why", async () => {
    const { server, port } = await startServer(["--robust"]);
    const trevor = await connectRaw(port);
    trevor.says("Trevor");
    expect(await trevor.ended()).toBe("fin");
    await server.sees(
      `(What 127.0.0.1: ${trevor.clientPort} sent cannot be read on: it is no JSON. The connection is closed.)\n`,
    );
  });

  it("reads in the robust reading what comes in single octets, and all at once", async () => {
    const { server, port } = await startServer(["--robust"]);
    const karam = await join(server, port, "karam");
    const hamza = await connectRaw(port);
    for (const octet of Buffer.concat([octetsOf("log-in"), octetsOf("name"), octetsOf("message")]))
      hamza.says(Uint8Array.of(octet));
    await karam.hears(octetsOf("forwarded-message"));
    hamza.says(Buffer.concat([octetsOf("umlauts-and-emoji"), octetsOf("end")]));
    await karam.hears(Buffer.concat([octetsOf("umlauts-and-emoji"), octetsOf("forwarded-end")]));
  });

  it("gives up a client that never reads, and serves the others", async () => {
    const { server, port } = await startServer(["--robust", "--pause", "0"]);
    const hamza = await join(server, port, "hamza");
    const karam = await join(server, port, "karam");
    karam.stopsReading();
    for (let round = 0; round < 16; round++) {
      hamza.says(`["messaging", "hamza", "karam", "${"x".repeat(900_000)}"]`);
      hamza.says(`["messaging", "hamza", "hamza", "end of round ${round}"]`);
      await hamza.hears(`end of round ${round}"]`);
    }
    await server.sees("(hamza wrote to karam, who is not connected; it is left out.)\n");
    karam.readsAgain();
    await karam.ended();
    expect(karam.octets().length).toBeLessThan(16 * 900_000);
    server.signals("SIGINT");
    expect(await server.ended()).toBe(0);
    expect(server.screen().replaceAll(/\u001b\[(?:0|32)m/g, "")).not.toMatch(NEVER_SHOWN);
  });

  it("blames a client once, however often it sends what is left out", async () => {
    const { server, port } = await startServer(["--robust"]);
    const user = await connectRaw(port);
    user.says('["hello"]["hello"]["hello"]');
    user.says(octetsOf("log-in"));
    await user.hears(octetsOf("name-question"));
    expect(server.screen().split("it is left out").length - 1).toBe(1);
    expect(server.screen()).toContain('sent something else than ["auth", NAME, PASSWORD]; it is left out.)');
  });
});
