import { describe, expect, it } from "vitest";
import { createReader, type Heard } from "../../../src/impls/ee357/framing.ts";
import type { Reading } from "../../../src/impls/impl.ts";
import { encodeJson } from "../../../src/wire/python-json.ts";
import { toDigits } from "../../wire/cpython.ts";
import { everyCut } from "../cuts.ts";
import { goldenMessages, goldenOctets } from "../golden.ts";

const readings = ["report", "robust"] as const;

describe.for(readings)("one message however it is cut (%s)", (reading) => {
  it.for(goldenMessages("ee357"))("is read whole: $name", ({ hex }) => {
    for (const cut of everyCut(Buffer.from(hex, "hex"))) {
      const isHurt = reading === "report" && cut.some((part) => /\s$/.test(Buffer.from(part).toString()));
      if (!isHurt) expect(read(reading, cut)).toEqual([hex]);
    }
  });

  it("is read whole when it takes many reads", () => {
    const octets = encodeJson(["messaging", "hamza", "karam", "x".repeat(200_000)]);
    expect(read(reading, [octets])).toEqual([toDigits(octets)]);
  });

  it("is heard one after the other, each in its own segment", () => {
    const parts = ["right", "name-question", "welcome", "forwarded-message"].map((name) =>
      goldenOctets("ee357", name),
    );
    expect(read(reading, parts)).toEqual(parts.map(toDigits));
  });

  it("is refused 100,000 levels deep, and nothing is heard from then on", () => {
    const reader = createReader(reading);
    expect(reader.read(Buffer.from("[".repeat(100_000)))).toMatchObject([{ type: "refused" }]);
    expect(reader.read(Buffer.from("]"))).toEqual([]);
  });
});

describe("two messages in one segment", () => {
  const [one, two] = [goldenOctets("ee357", "right"), goldenOctets("ee357", "name-question")];
  const joined = Buffer.concat([one, two]);

  it("make a report reader deaf for ever", () => {
    const reader = createReader("report");
    expect(reader.read(joined)).toEqual([
      { type: "deaf", why: "two JSON values came in one read, and together they are none" },
    ]);
    expect(reader.read(one)).toEqual([]);
  });

  it("are two to a robust reader, at whatever places they are cut", () => {
    for (const cut of everyCut(joined)) expect(read("robust", cut)).toEqual([one, two].map(toDigits));
  });
});

describe("what the report's reader does to a read", () => {
  it("drops the white space at its end, also inside a text", () => {
    const octets = Buffer.from(`["${"x".repeat(1021)} y"]`);
    expect(read("report", [octets])).toEqual([toDigits(Buffer.from(`["${"x".repeat(1021)}y"]`))]);
    expect(read("robust", [octets])).toEqual([toDigits(octets)]);
    expect(read("report", [Buffer.from('["a"]\r\n')])).toEqual([toDigits(Buffer.from('["a"]'))]);
  });

  it("loses a read that ends inside a character, and the rest of it", () => {
    const octets = Buffer.from(`["${"x".repeat(1021)}é"]`);
    expect(read("report", [octets, Buffer.from('["a"]')])).toEqual([toDigits(Buffer.from('["a"]'))]);
    expect(read("robust", [octets])).toEqual([toDigits(encodeJson([`${"x".repeat(1021)}é`]))]);
  });

  it("takes a number or a word for whole at the end of a read", () => {
    const report = createReader("report");
    expect(report.read(Buffer.from("tr"))).toEqual([]);
    expect(report.read(Buffer.from("ue"))).toEqual([{ type: "value", value: true }]);
    expect(report.read(Buffer.from("22"))).toEqual([{ type: "value", value: 22n }]);
    expect(createReader("robust").read(Buffer.from("22"))).toEqual([]);
    expect(createReader("robust").read(Buffer.from("22\n"))).toEqual([{ type: "value", value: 22n }]);
  });

  it("leaves nothing to be heard behind what is no JSON", () => {
    for (const json of ["Trevor", "[}", "['a']", "hello\n", '{"a"}']) {
      expect(createReader("report").read(Buffer.from(json))).toEqual([
        { type: "deaf", why: "it is no JSON" },
      ]);
      expect(createReader("robust").read(Buffer.from(json))).toEqual([
        { type: "refused", why: "it is no JSON" },
      ]);
    }
  });

  it("keeps no endless message", () => {
    for (const reading of readings) {
      const reader = createReader(reading);
      reader.read(Buffer.from('["'));
      const heard = Array.from({ length: 40 }, () => reader.read(Buffer.alloc(1 << 16, "x"))).flat();
      expect(heard).toEqual([
        { type: reading === "report" ? "deaf" : "refused", why: "it is longer than a mebibyte" },
      ]);
    }
  });
});

/** Returns the values as what json.dumps makes of them. */
function read(reading: Reading, parts: readonly Uint8Array[]): readonly string[] {
  const reader = createReader(reading);
  return parts.flatMap((part) => reader.read(part)).map(toOctets);
}

function toOctets(heard: Heard): string {
  return heard.type === "value" ? toDigits(encodeJson(heard.value)) : heard.why;
}
