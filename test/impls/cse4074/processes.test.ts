import { describe, expect, it } from "vitest";
import { freePort } from "../../../src/netlab/free-port.ts";
import { builtLab } from "../../support/built-lab.ts";
import { type Person, seat } from "../../support/person.ts";
import { readings } from "./programs.ts";

describe.for(readings)("lab serve cse4074 and lab chat cse4074 (%s)", (reading) => {
  const robust = reading === "robust" ? ["--robust"] : [];

  it("chat in private, log with the time, and end as they were asked to", async () => {
    const [port, udp] = [await freePort(), await freePort()];
    const place = ["--port", String(port), "--udp-port", String(udp), ...robust];
    const server = seat(builtLab("serve", "cse4074", "--drop", "30", ...place));
    await server.sees("successfully started process message thread\n");
    const client = (name: string, ...flags: readonly string[]) =>
      seat(
        builtLab("chat", "cse4074", "--name", name, "--password", "x", "--hello", "0.1", ...place, ...flags),
      );
    const ownPort = await freePort();
    const ali = client("ali", "--own-port", String(ownPort));
    const ahmet = client("ahmet");
    for (const name of ["ali", "ahmet"]) await server.sees(`username: ${name}\n`);
    await server.sees("INFO;resetting activity time from");
    ali.types("CHAT REQUEST ahmet");
    await ahmet.sees("server: ali would like to chat with you? (OK/REJECT)\n");
    ahmet.types("OK ali");
    for (const person of [ali, ahmet]) await person.sees("you can send your message now!\n");
    ali.types("Grüße 👋");
    await ahmet.sees("ali: Grüße 👋\n");
    ahmet.types("hi ali");
    await ali.sees("ahmet: hi ali\n");
    ahmet.types("EXIT");
    await ali.sees("server: ahmet left the chat room. the chat room has been closed\n");
    ali.types("LOGOUT");
    expect(await ali.ended()).toBe(0);
    expect(ali.screen()).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d;INFO;TCP server of client ali is running at 127\.0\.0\.1:/,
    );
    expect(ali.screen()).toContain(`127.0.0.1:${ownPort} and`);
    ahmet.signals("SIGINT");
    expect(await ahmet.ended()).toBe(0);
    await ended(server);
  });
});

async function ended(server: Person): Promise<void> {
  server.signals("SIGINT");
  expect(await server.ended()).toBe(0);
}
