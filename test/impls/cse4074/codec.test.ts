import { describe, expect, it } from "vitest";
import {
  answers,
  encodeFrame,
  encodeNamePart,
  encodeRegister,
  isName,
  parseHeader,
  requests,
} from "../../../src/impls/cse4074/codec.ts";
import { cse4074 } from "../../../src/impls/cse4074/index.ts";
import { concat } from "../../../src/wire/octets.ts";
import { askCpython, noCpython } from "../../wire/cpython.ts";
import { digits, goldenMessages } from "../golden.ts";

const golden = goldenMessages("cse4074");
const up = (data: string) => encodeFrame(data);
const down = (name: string, data: string) => concat([encodeNamePart(name), encodeFrame(data)]);

const ENCODED: Readonly<Record<string, Uint8Array>> = {
  register: encodeRegister("ali", 7820),
  search: up(requests.search("elon", "ali")),
  "chat-request": up(requests.chatRequest("ahmet", "beyza")),
  ok: up(requests.ok("ahmet", "beyza", 45122)),
  reject: up(requests.reject("ahmet", "ali")),
  message: up(requests.message("ahmet", "hi beyza")),
  "message-utf8": up(requests.message("ahmet", "Grüße 👋")),
  "message-empty": up(requests.message("ahmet", "")),
  exit: up(requests.exit("ahmet")),
  "group-chat": up(requests.groupChat("beyza", ["ali", "ahmet"])),
  "ok-group": up(requests.okGroup("ali", "1")),
  "reject-group": up(requests.rejectGroup("ahmet", "1")),
  "exit-group": up(requests.exitGroup("ali")),
  logout: up(requests.logout()),
  hello: up(requests.hello("ali")),
  "not-found": down("ali", answers.notFound()),
  "invalid-search": down("ali", answers.invalidSearch()),
  found: down("ali", answers.found("ahmet", { address: "127.0.0.1", port: 52988 })),
  invited: down("beyza", answers.invited("beyza")),
  busy: down("beyza", answers.busy()),
  accepted: down("ahmet", answers.accepted("ahmet", "45122")),
  entered: down("ahmet", answers.entered("beyza", "45123")),
  "you-rejected": down("ahmet", answers.youRejected()),
  rejected: down("ahmet", answers.rejected("ahmet")),
  "you-exited": down("ahmet", answers.youExited()),
  exited: down("ahmet", answers.exited("ahmet")),
  "group-made": down("beyza", answers.groupMade("1")),
  "group-invited": down("beyza", answers.groupInvited("beyza", "1")),
  "friend-busy": down("beyza", answers.friendBusy("ahmet")),
  joined: down("ali", answers.joinedGroup("ali")),
  "you-rejected-group": down("ahmet", answers.youRejectedGroup()),
  "rejected-group": down("ahmet", answers.rejectedGroup("ahmet")),
  "you-left-group": down("ali", answers.youLeftGroup()),
  "left-group": down("ali", answers.leftGroup("ali")),
  relayed: down("beyza", requests.message("beyza", "hi guys")),
  "relayed-utf8": down("beyza", requests.message("beyza", "Grüße 👋")),
  "logout-success": down("ali", answers.logoutSuccess()),
};

const FORMAT = `
import json, sys
def octets(m):
    sizes = [f"{len(d.encode()):<5}" if d.startswith("&&REGISTER&&") else f"{len(d.encode()) :< 5}" for d in m]
    return b"".join(s.encode() + d.encode() for s, d in zip(sizes, m)).hex()
json.dump([octets(m) for m in json.load(sys.stdin)], sys.stdout)`;

describe("the golden octets of CSE4074", () => {
  it("are of every message that the codec knows", () => {
    expect(Object.keys(ENCODED)).toEqual(golden.map(({ name }) => name));
  });

  it.for(golden)("are what the codec makes: $name", ({ name, hex }) => {
    expect(digits(ENCODED[name] ?? new Uint8Array())).toBe(hex);
  });

  it("are what this machine's CPython formats", ({ skip }) => {
    if (noCpython !== undefined) skip(noCpython);
    const parts = golden.map(({ text = "", direction }) => {
      if (direction === "client-to-server") return [text.slice(5)];
      const length = Number(text.slice(0, 5));
      return [text.slice(5, 5 + length), text.slice(10 + length)];
    });
    expect(askCpython(FORMAT, parts)).toEqual(golden.map(({ hex }) => hex));
  });

  it.for(golden)("are told apart in words: $name", ({ hex, direction }) => {
    const words = cse4074.describe(Buffer.from(hex, "hex"), direction);
    expect(words).not.toMatch(/octets without|&&|undefined/);
    const others = golden.filter((each) => each.hex !== hex && each.direction === direction);
    expect(others.map((each) => cse4074.describe(Buffer.from(each.hex, "hex"), direction))).not.toContain(
      words,
    );
  });

  it.for(golden)("are a command unless they carry a line of chat: $name", ({ name, text = "" }) => {
    expect(cse4074.isCommand(text)).toBe(!/^(message|relayed)/.test(name));
  });
});

describe("what a person types", () => {
  it.for([
    "LOGOUT",
    "SEARCH x",
    "CHAT REQUEST x",
    "OK x",
    "REJECT x",
    "EXIT",
    "EXIT GROUP",
    "GROUP CHAT x y",
    "OK GROUP 1",
    "REJECT GROUP 1",
  ])("is a command: %s", (line) => {
    expect(cse4074.isCommand(line)).toBe(true);
  });

  it.for(["hello", "OKAY fine", "", "12345 apples", " 3   abcd", "SEARCH", "logout"])(
    "is chat: %j",
    (line) => {
      expect(cse4074.isCommand(line)).toBe(false);
    },
  );

  it("may be shown with spaces for colons, or for strokes", () => {
    expect(cse4074.shownForms("hi")).toEqual(["hi"]);
    expect(cse4074.shownForms(" a:b|c ")).toEqual([" a:b|c ", "a:b|c", "a b|c", "a:b c"]);
  });
});

describe("a header", () => {
  it.for([
    ["22   ", 22],
    [" 22  ", 22],
    ["   22", 22],
    ["00022", 22],
    ["+22  ", 22],
    ["1_0  ", 10],
    ["99999", 99999],
    ["     ", undefined],
    ["-22  ", undefined],
    ["22&& ", undefined],
    ["Trevo", undefined],
    ["1 2  ", undefined],
    ["", undefined],
  ] as const)("%j is read as %s", ([header, length]) => {
    expect(parseHeader(Buffer.from(header))).toBe(length);
  });

  it("is six characters for five digits, as the report's programs write it", () => {
    expect(Buffer.from(encodeFrame("x".repeat(10_000)).subarray(0, 7)).toString()).toBe(" 10000x");
  });
});

it("knows the names that the protocol can carry", () => {
  expect(["ali", "a_b-1", "!"].every(isName)).toBe(true);
  expect(["", "a b", "a|b", "a:b", "Önkol", "a\n", "\u007f"].some(isName)).toBe(false);
});
