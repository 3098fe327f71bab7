import { describe, expect, it } from "vitest";
import { ANSWERS, REQUESTS } from "../../src/impls/cse4074/texts.ts";
import { fillTemplate, readTemplate } from "../../src/impls/text-template.ts";

describe("a template", () => {
  it.each([
    ["<{sender}> {text}", "<a> b> c\n", { sender: "a", text: "b> c\n" }],
    ["*** {name} Connected ***", "*** a Connected *** Connected ***", { name: "a Connected ***" }],
    ["&&GROUPCHAT&&|{sender}|{peer*|}", "&&GROUPCHAT&&|a|b|c|", { sender: "a", peer: ["b", "c"] }],
    ["&&GROUPCHAT&&|{sender}|{peer*|}", "&&GROUPCHAT&&|a|b|c", { sender: "a", peer: ["b", "c"] }],
    ["&&GROUPCHAT&&|{sender}|{peer*|}", "&&GROUPCHAT&&|a|", { sender: "a", peer: [] }],
    ["{text}", "", { text: "" }],
    ["[bye]", "[bye]", {}],
  ])("%s gives the fields of %j", (template, words, fields) => {
    expect(readTemplate(template, words)).toEqual(fields);
  });

  it.each([
    ["<{sender}> {text}", "<a>b"],
    ["*** {name} Connected ***", "*** Connected ***"],
    ["[bye]", "[bye] "],
    ["[bye]", "[by"],
    ["{name} joined", "a joined."],
  ])("%s does not fit %j", (template, words) => {
    expect(readTemplate(template, words)).toBeUndefined();
  });

  it.each(Object.entries({ ...REQUESTS, ...ANSWERS }))(
    "of CSE4074 gives back what it was filled with: %s",
    (_, template) => {
      const values = {
        name: "a",
        sender: "b",
        peer: "c",
        port: "1",
        group: "2",
        address: "::1",
        text: "d: e|f",
      };
      const fields = template.includes("{peer*") ? { ...values, peer: ["c", "d"] } : values;
      const found = readTemplate(template, fillTemplate(template, fields));
      expect(found).toBeDefined();
      expect(fields).toMatchObject(found ?? {});
    },
  );
});
