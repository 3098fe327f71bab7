import { describe, expect, it } from "vitest";
import { WireError } from "../../src/wire/errors.ts";
import { decodePickle } from "../../src/wire/pickle.ts";
import { askCpython, fromDigits, noCpython, seededRandom, surrogatePass, toDigits } from "./cpython.ts";
import { LISTS } from "./pickle-cases.ts";

/** Every protocol, by the pickler in C, the one in Python, and with the memo instructions that nobody needs taken out. */
const DUMPS = `
import io, json, pickle, pickletools, sys
def text(digits): return bytes.fromhex(digits).decode("utf-8", "surrogatepass")
def by_python(items, protocol):
    out = io.BytesIO()
    pickle._Pickler(out, protocol).dump(items)
    return out.getvalue()
def dumps(items):
    for protocol in (2, 3, 4, 5):
        plain = pickle.dumps(items, protocol)
        yield plain.hex()
        yield by_python(items, protocol).hex()
        if len(plain) < 70000: yield pickletools.optimize(plain).hex()
same = "same object " * 3
lists = [[text(item) for item in items] for items in json.load(sys.stdin)]
json.dump([list(dumps(items)) for items in lists] + [list(dumps([same] * 3))], sys.stdout)
`;

/** The names of what a program may say in a pickle, and the pickles of values that are no list of strings. */
const OTHERS = `
import collections, datetime, json, os, pickle, sys
class Run:
    def __reduce__(self): return (os.system, ("echo this must never run",))
class Thing: pass
loop = []
loop.append(loop)
values = [Run(), [Run()], ["a", Run()], Thing(), os.system, (), ("a",), ["a", ("b",)], 1, ["a", 1], -1, 2**40, 2**2000, 1.5,
    None, True, False, [None], {}, {"a": "b"}, ["a", {}], b"a", [b"a"], bytearray(b"a"), b"a" * 300, set(), {"a"},
    frozenset(["a"]), "a", "", [[]], [["a"]], ["a", []], loop, collections.OrderedDict(), datetime.date(2024, 1, 1)]
json.dump([pickle.dumps(v, p).hex() for v in values for p in (0, 1, 2, 3, 4, 5)], sys.stdout)
`;

const SAMPLES = LISTS.filter((_, at) => at % 9 === 0);
const without = noCpython !== undefined;

describe(`decodePickle${without ? ` (comparison skipped: ${noCpython})` : ""}`, () => {
  it.skipIf(without)("reads protocols 2 to 5 as CPython's picklers write them", () => {
    const lists = [...SAMPLES, ["", "a", "", "a"]];
    const digits = lists.map((list) => list.map((item) => toDigits(surrogatePass(item))));
    const dumps = askCpython(DUMPS, digits) as readonly (readonly string[])[];
    expect(dumps).toHaveLength(lists.length + 1);
    [...lists, Array(3).fill("same object ".repeat(3))].forEach((value, at) => {
      for (const dump of dumps[at] ?? []) {
        const octets = fromDigits(dump);
        expect(decodePickle(octets)).toEqual({ value, length: octets.length });
      }
    });
  });

  it.skipIf(without)(
    "refuses every value of Python that is no list of strings, and carries nothing out",
    () => {
      const dumps = askCpython(OTHERS, null) as readonly string[];
      expect(dumps.length).toBeGreaterThan(200);
      for (const dump of dumps) expect(faultOf(fromDigits(dump)).code, dump).toBe("WIRE_BAD_PICKLE");
    },
  );

  it.skipIf(without)("waits at every split point and leaves alone what follows", () => {
    const list = ["John", "é", "", "é", "x".repeat(300), "\ud800"];
    const digits = [list.map((item) => toDigits(surrogatePass(item)))];
    for (const dump of (askCpython(DUMPS, digits) as readonly (readonly string[])[])[0] ?? []) {
      const octets = fromDigits(dump);
      for (let cut = 0; cut < octets.length; cut++)
        expect(decodePickle(octets.subarray(0, cut))).toBe(undefined);
      const followed = Buffer.concat([octets, Buffer.from("*** John Connected ***")]);
      expect(decodePickle(followed)).toEqual({ value: list, length: octets.length });
    }
  });

  it.skipIf(without)(
    "throws nothing but a WireError and ends within the octets when octets are changed",
    () => {
      const random = seededRandom(4);
      const below = (limit: number): number => Math.floor(random() * limit);
      const digits = [["John", "é", "", "é", "x".repeat(30)].map((item) => toDigits(surrogatePass(item)))];
      const dumps = [
        ...(askCpython(DUMPS, digits) as string[][]).flat(),
        ...(askCpython(OTHERS, null) as string[]),
      ];
      for (let round = 0; round < 40_000; round++) {
        const octets = fromDigits(dumps[below(dumps.length)] ?? "");
        for (let change = below(4); change >= 0; change--) octets[below(octets.length)] = below(256);
        const outcome = outcomeOf(octets);
        if (outcome instanceof WireError || outcome === undefined) continue;
        expect(outcome.length).toBeLessThanOrEqual(octets.length);
        expect(outcome.value.every((item) => typeof item === "string")).toBe(true);
      }
    },
  );

  it.each(instructionsThatNoListNeeds())("refuses the instruction 0x%s wherever it stands", (digits) => {
    for (const before of ["", "5d94", "5d9428", "5d948c0161", "5d94288c0161"]) {
      const fault = faultOf(fromDigits(`8004${before}${digits}`));
      expect(fault).toMatchObject({ code: "WIRE_BAD_PICKLE", offset: 2 + before.length / 2 });
      expect(fault.got).toContain(`0x${digits}`);
    }
  });

  it("names the instruction that it refuses and where it stands", () => {
    const fault = faultOf(Buffer.from("\x80\x02cposix\nsystem\nX\x02\0\0\0lsR.", "latin1"));
    expect(fault).toMatchObject({ offset: 2, got: "GLOBAL (0x63)" });
    expect(fault.message).toContain("GLOBAL (0x63) at octet 2");
  });
});

function instructionsThatNoListNeeds(): readonly string[] {
  const needed = new Set([..."(.X]aehjqr"].map((letter) => letter.charCodeAt(0)));
  for (const opcode of [0x80, 0x8c, 0x8d, 0x94, 0x95]) needed.add(opcode);
  return Array.from({ length: 256 }, (_, opcode) => opcode)
    .filter((opcode) => !needed.has(opcode))
    .map((opcode) => opcode.toString(16).padStart(2, "0"));
}

function outcomeOf(octets: Uint8Array): ReturnType<typeof decodePickle> | WireError {
  try {
    return decodePickle(octets);
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
}

function faultOf(octets: Uint8Array): WireError {
  const outcome = outcomeOf(octets);
  if (outcome instanceof WireError) return outcome;
  throw new Error(`${toDigits(octets)} was not refused`);
}
