import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../scripts/fuzz/random.ts";
import { compileFilter } from "../../../src/capture/filter/compile.ts";
import { FilterError } from "../../../src/capture/filter/filter-error.ts";

/** A filter that is wrong, what is marked of it, and a part of what is said. */
const WRONG: readonly (readonly [string, string, string])[] = [
  ["", "", "it is empty"],
  ["tcp.port = 80", "=", "== is"],
  ["tcp.port => 80", "=>", ">= is"],
  ["tcp.port =< 80", "=<", "<= is"],
  ["tcp.port <> 80", "<>", "!= is"],
  ["tcp.port ≠ 80", "≠", "!= is"],
  ["tcp | udp", "|", "|| and or"],
  ["tcp & udp", "udp", "&& and and join"],
  ["tcp AND udp", "AND", "and is written in small letters"],
  ["NOT tcp", "NOT", "not is written in small letters"],
  ["tcp;udp", ";", "and or or joins"],
  ["tcp.prot == 80", "tcp.prot", "Did you mean tcp.port?"],
  ["tcp.flag.syn == 1", "tcp.flag.syn", "Did you mean tcp.flags.syn?"],
  ["TCP.port == 80", "TCP.port", "Did you mean tcp.port?"],
  ["tcp.flags.psh == 1", "tcp.flags.psh", "Did you mean tcp.flags.push?"],
  ["http", "http", "lab read --fields"],
  ["tcp or icmp", "icmp", '_ws.col.Protocol == "ICMP"'],
  ["constructor == 1", "constructor", "there is no field"],
  ["tcp.port == 80 or 81", "81", "tcp.port in {80, 81}"],
  ["tcp.port == (80 or 81)", "(", "tcp.port in {80, 443}"],
  ["tcp.port == 80, 81", ",", "tcp.port in {80, 443}"],
  ["tcp.port in (80, 81)", "(", "{80, 443, 8000..8010}"],
  ["tcp.port in {}", "}", "the set is empty"],
  ["tcp.port in {80 81}", "81", "a comma or }"],
  ["tcp.port in {80..}", "}", "a value is expected"],
  ["tcp.port == ", "", "a value is expected"],
  ["tcp.port == http", "http", "a number, such as 80"],
  ['tcp.port == "80"', '"80"', "without quotation marks"],
  ["tcp.port == 70000", "70000", "never above 65535"],
  ["tcp.len == 99999999999", "99999999999", "never above 4294967295"],
  ["tcp.len > -1", "-1", "never below 0"],
  ["tcp.len == 089", "089", "a number, such as 80"],
  ["tcp.len == 1.5", "1.5", "a number, such as 80"],
  ["tcp.flags.syn == maybe", "maybe", "1 or 0"],
  ["tcp.analysis.retransmission == 1", "1", "tcp.analysis.retransmission alone asks"],
  ["frame.time_relative > soon", "soon", "seconds, such as 0.25"],
  ["ip.addr == localhost", "localhost", "names are not looked up"],
  ["ip.addr == 10.0.0.256", "10.0.0.256", "192.0.2.1 or 192.0.2.0/24"],
  ["ip.addr == 10.0.0.0/33", "10.0.0.0/33", "192.0.2.1 or 192.0.2.0/24"],
  ["ip.addr == ::1", "::1", "That is one of ipv6.addr"],
  ['ip.addr == "10.0.0.1"', '"10.0.0.1"', "without quotation marks"],
  ["eth.addr == 00:11:22", "00:11:22", "02:00:00:00:00:01"],
  ["tcp.payload contains hello", "hello", "a text in quotation marks"],
  ["tcp.payload[0] == 104", "104", "hexadecimal, such as 68"],
  ["tcp.port contains 8", "8", "tcp.port is neither a text nor octets"],
  ["tcp.payload matches hello", "hello", "in quotation marks"],
  ['tcp.port matches "80"', '"80"', "string()"],
  ["tcp.port[0] == 1", "[", "only octets"],
  ["tcp.payload[0:0]", "0:0", "nothing in it"],
  ["tcp.payload[3-1]", "3-1", "the smaller offset stands first"],
  ["tcp.payload[x]", "x", "[offset:length]"],
  ["tcp.payload[0 == 1", "[", "not closed"],
  ['tcp.payload contains "abc', '"abc', "no closing quotation mark"],
  [String.raw`tcp.payload contains "\q"`, String.raw`\q`, "no escape sequence"],
  [String.raw`tcp.payload contains "\400"`, String.raw`\400`, "more than an octet"],
  ["tcp.payload contains 'ab'", "'ab'", "one character"],
  ["tcp.payload contains “hello”", "“", "straight quotation marks"],
  ['"hello"', '"hello"', 'tcp contains "hello"'],
  ["(tcp or udp", "", "a closing parenthesis"],
  ["tcp)", ")", "the end is expected"],
  ["tcp tcp.port == 80", "tcp.port", "a comparison such as =="],
  ["80 == tcp.port", "80", "a field stands before it"],
  ["any tcp.port", "", "a comparison is expected"],
  ["len(tcp.payload)", "len", "len(tcp.payload) == 6"],
  ["len(tcp.port) == 2", "tcp.port", "len() takes"],
  ["max(tcp.port) == 2", "max", "there are len, count"],
  ["tcp.port == ip.addr", "ip.addr", "cannot be compared"],
  ["tcp.len + 1 == 2", "+", "arithmetic"],
  [`${"(".repeat(150)}tcp${")".repeat(150)}`, "(", "more than 100 parentheses"],
  ["\u001b[31mtcp", "\u001b", "nothing begins with"],
];

/** Regular expressions that are none, or none that the lab knows, and the place in them. */
const WRONG_PATTERNS: readonly (readonly [string, string, string])[] = [
  ["a(b", "", "a closing parenthesis"],
  ["a)b", ")", "without an opening one"],
  ["*a", "*", "nothing that could be repeated"],
  ["a**", "*", "cannot be repeated"],
  ["a++", "+", "possessive"],
  ["[a-", "[", "no closing bracket"],
  ["[z-a]", "-", "a later one"],
  ["[[:letter:]]", "[:letter:]", "no class"],
  ["a{3,1}", "{", "the smaller number stands first"],
  ["a{9999}", "{", "more than 1000 times"],
  ["((a{500}){500})", "", "2000 steps"],
  ["(?=a)", "=", "look around"],
  ["(a)\\1", "\\", "refer back"],
  ["\\q", "\\", "no escape sequence"],
];

/** What tcpdump takes, and what a display filter says instead. */
const CAPTURE_FILTERS: readonly (readonly [string, string, string])[] = [
  ["tcp port 80", "tcp port 80", "tcp.port == 80"],
  ["udp and port 53", "port 53", "udp.port == 53"],
  ["not tcp.syn and dst port 22", "dst port 22", "tcp.dstport == 22"],
  ["host 192.0.2.1", "host 192.0.2.1", "ip.addr == 192.0.2.1"],
  ["src host ::1", "src host ::1", "ipv6.src == ::1"],
  ["net 10.0.0.0/8", "net 10.0.0.0/8", "ip.addr == 10.0.0.0/8"],
  ["portrange 1-100", "portrange 1-100", "tcp.port in {1..100}"],
  ["ether host 02:00:00:00:00:01", "ether host 02:00:00:00:00:01", "eth.addr == 02:00:00:00:00:01"],
  ["tcp[tcpflags] & tcp-rst != 0", "tcp[tcpflags] & tcp-rst", "tcp.flags.reset == 1"],
  ["less 100", "less 100", "frame.len <= 100"],
];

describe("a display filter that is wrong", () => {
  it.each(WRONG)("is refused, with the place: %s", (filter, marked, part) => {
    const { error, shown } = refused(filter);
    expect(shown).toBe(marked === "" || marked.startsWith("\u001b") ? " " : marked);
    expect(error.message).toContain(part);
    expect(error.badInput).toBe(true);
  });

  it.each(WRONG_PATTERNS)("is refused at the place in a regular expression: %s", (pattern, marked, part) => {
    const { error, shown } = refused(`tcp.payload matches r"${pattern}"`);
    expect(shown.charAt(0)).toBe(marked.charAt(0) || shown.charAt(0));
    expect(error.message).toContain(part);
  });

  it.each(CAPTURE_FILTERS)("is told from a capture filter: %s", (filter, marked, instead) => {
    const { error, shown } = refused(filter);
    expect(shown).toBe(marked);
    expect(error.message).toContain(`this is a capture filter`);
    expect(error.message).toContain(`a display filter says ${instead}.`);
    expect(() => compileFilter(instead)).not.toThrow();
  });

  it("is no capture filter because of what stands in quotation marks", () => {
    expect(refused('tcp.payload contains "port 80" or').error.message).not.toContain("capture filter");
  });

  it("is shown around the place when it is long, without control characters", () => {
    const { message } = refused(`${"tcp and ".repeat(500)}\u001b[2J`).error;
    expect(message.length).toBeLessThan(400);
    expect(message).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/u);
  });
});

describe("a display filter of any kind", () => {
  it("is taken or refused with a FilterError, however it is spoilt", () => {
    const filters = readFileSync(new URL("filters.txt", import.meta.url), "utf8")
      .trimEnd()
      .split("\n");
    const random = createRandom(20261126, 0);
    let refusals = 0;
    for (let round = 0; round < 5000; round += 1) {
      const filter = random.pick(filters);
      const other = random.pick(filters);
      const at = random.below(filter.length);
      const to = at + random.below(4);
      const piece = random.pick([
        other.slice(random.below(other.length)),
        "\\",
        '"',
        "(",
        "[",
        "{",
        "-1",
        "\u{1f600}",
        "\0",
      ]);
      try {
        compileFilter(filter.slice(0, at) + piece + filter.slice(to));
      } catch (error) {
        if (!(error instanceof FilterError)) throw new Error(`${filter} ${piece}`, { cause: error });
        refusals += 1;
      }
    }
    expect(refusals).toBeGreaterThan(1000);
    expect(refusals).toBeLessThan(4900);
  });
});

describe("a display filter that may not mean what it says", () => {
  it.each([
    ["tcp.flags.syn", "tcp.flags.syn == 1 takes those where it is set"],
    ["tcp.port ~= 80", "tcp.port != takes packets where none is equal"],
    ["tcp.len in {9..3}", "nothing lies in 9..3"],
  ])("is taken with a note: %s", (filter, note) => {
    expect(compileFilter(filter).warnings).toEqual([expect.stringContaining(note)]);
  });

  it.each(["tcp.flags.syn == 1", "tcp.port != 80", "tcp.srcport ~= 80", "tcp.len in {3..9}"])(
    "is no one of these: %s",
    (filter) => expect(compileFilter(filter).warnings).toEqual([]),
  );
});

/** Returns the error, and what stands above its carets. */
function refused(filter: string): { readonly error: FilterError; readonly shown: string } {
  try {
    compileFilter(filter);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const [, line = "", carets = ""] = error.message.split("\n");
    return { error, shown: line.padEnd(carets.length).slice(carets.indexOf("^"), carets.length) };
  }
  throw new Error(`${filter} was taken`);
}
