import { describe, expect, it } from "vitest";
import type { Act } from "../../../src/impls/ee357/act.ts";
import { Visitor } from "../../../src/impls/ee357/visitor.ts";
import type { Reading } from "../../../src/impls/impl.ts";
import { seat } from "../../support/person.ts";
import { listenRaw } from "../../support/raw-peer.ts";
import { chatAtClient, chatWords, connectClient, octetsOf } from "./programs.ts";

const CHOICE = "Enter username serial number from above to chat:";
const partnerEnds = '["messaging", "karam", "hamza", "@end"]';

describe("where the readings of the EE-357 client differ", () => {
  it("shows the list at once in the robust reading", async () => {
    const { client, server } = await chatAtClient(["--robust"]);
    server.says(partnerEnds);
    await client.sees("(karam has ended the chat.)\n0 >> karam\n");
    await client.sees(CHOICE, 2);
    client.types("hello?");
    await client.sees(`Enter a number!${CHOICE}`);
    client.types("0", "hello");
    await server.hears(octetsOf("message"));
  });

  it("becomes deaf in the report's reading when the answer and the question come in one read", async () => {
    const joined = Buffer.concat([octetsOf("right"), octetsOf("name-question")]);
    const report = await connectClient([]);
    report.server.says(joined);
    await report.client.sees(
      "(two JSON values came in one read, and together they are none. The report's program hears nothing from here on.)\n",
    );
    const robust = await connectClient(["--robust"]);
    robust.server.says(joined);
    await robust.server.hears(Buffer.concat([octetsOf("log-in"), octetsOf("name")]));
    await robust.client.sees(CHOICE);
  });

  it("takes no more lines in the report's reading behind a choice that is no number, and asks again in the robust one", async () => {
    const report = await connectClient([]);
    report.server.says(octetsOf("right"));
    await report.client.sees(CHOICE);
    report.client.types("karam");
    await report.client.sees(`Enter a number!${CHOICE}`);
    report.client.types("0");
    await report.client.sees("(ValueError: from here on the report's program takes no more lines.)\n");
    report.client.endsInput();
    expect(await report.client.ended()).toBe(0);
    const robust = await connectClient(["--robust"]);
    robust.server.says(octetsOf("right"));
    await robust.client.sees(CHOICE);
    robust.client.types("4");
    await robust.client.sees("\u001b[31m[+] You have selected an invalid username\u001b[0m\n0 >> karam\n");
    robust.client.types("0");
    await robust.client.sees("[+] You are now chatting with karam");
  });

  it("asks once more for an empty name, and uses the empty one in the report's reading alone", async () => {
    for (const [flags, name] of [[[], ""] as const, [["--robust"], "hamza"] as const]) {
      const listener = await listenRaw();
      const client = seat(chatWords(listener.port, flags));
      const server = await listener.accepts();
      await client.sees("Enter username:");
      client.types("");
      await client.sees("Empty!Enter username:");
      client.types("hamza", "123");
      await server.hears(`["auth", "${name}", "123"]`);
    }
  });

  it("keeps its messages apart in the robust reading, each a segment of its own", async () => {
    const { client, server } = await chatAtClient(["--robust"]);
    const started = performance.now();
    client.types("one", "two", "three", "four");
    await server.hears('"four"]');
    expect(performance.now() - started).toBeGreaterThan(3 * 20 - 5);
  });

  it("dies of a server that answers with no list, and the robust one waits on", async () => {
    const report = await connectClient([]);
    report.server.says("22");
    expect(await report.client.ended()).toBe(1);
    expect(report.client.screen()).toContain("(TypeError: here the report's program ends.)\n");
    const robust = await connectClient(["--robust"]);
    robust.server.says("22\n");
    robust.server.says(octetsOf("right"));
    await robust.client.sees(CHOICE);
  });
});

describe.for(["report", "robust"] as const)("what a chat shows (%s)", (reading) => {
  it("is what the partner says to this person, and nothing else", () => {
    const { visitor, screen } = visit(reading);
    for (const octets of [
      '["messaging", "max", "hamza", "not from karam"]',
      '["messaging", "karam", "max", "not to hamza"]',
      '"you are now connected!"',
      '["messaging", "karam", "hamza", "hi"]',
    ])
      visitor.received(Buffer.from(octets));
    expect(screen()).toEqual(["karam > hi"]);
  });

  it("is nothing of the partner before the choice and behind the end", () => {
    const { visitor, screen } = visit(reading);
    visitor.typed("@end");
    const before = screen().length;
    visitor.received(octetsOf("answer"));
    expect(screen()).toHaveLength(before);
  });

  it("is Error! in the report where Python refuses what came, and nothing in the robust reading", () => {
    for (const json of ["22", "[]", "{}", '["x"]', "null"]) {
      const { visitor, screen } = visit(reading);
      visitor.received(Buffer.from(`${json}\n`));
      expect(screen()).toEqual(reading === "report" ? ["Error!"] : []);
    }
  });

  it("is what str makes of a message of numbers and words in the report, and nothing in the robust reading", () => {
    const { visitor, screen } = visit(reading);
    for (const said of ["true", "null", "1.0", "NaN", "12"])
      visitor.received(Buffer.from(`[0, "karam", "hamza", ${said}]`));
    const shown = ["True", "None", "1.0", "nan", "12"].map((word) => `karam > ${word}`);
    expect(screen()).toEqual(reading === "report" ? shown : []);
  });
});

describe("the partner's @end", () => {
  it("is noticed by the report's client behind the next line, which goes to nobody; then the list is shown", () => {
    const { visitor, screen, sent } = visit("report");
    visitor.received(Buffer.from(partnerEnds));
    expect(screen()).toEqual([]);
    visitor.typed("hello?");
    expect(sent().at(-1)).toBe('["messaging", "hamza", "", "hello?"]');
    expect(screen()[0]).toBe("0 >> karam\n");
  });
});

/** Lets hamza log in and choose karam; `screen` is what is shown from then on. */
function visit(reading: Reading) {
  const lines: string[] = [];
  const octets: string[] = [];
  const act = (done: Act) => {
    if (done.type === "print") lines.push(done.line);
    if (done.type === "send") octets.push(Buffer.from(done.octets).toString());
  };
  const visitor = new Visitor({ reading, given: { name: "hamza", password: "123" }, act });
  visitor.start();
  visitor.received(octetsOf("right"));
  visitor.received(octetsOf("name-question"));
  visitor.typed("0");
  const shown = lines.length;
  return { visitor, screen: () => lines.slice(shown), sent: () => octets };
}
