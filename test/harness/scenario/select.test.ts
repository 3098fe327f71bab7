import { describe, expect, it } from "vitest";
import { ScenarioError } from "../../../src/harness/scenario/scenario-error.ts";
import { selectByPattern } from "../../../src/harness/scenario/select.ts";

const NAMES = ["pychat", "pychat@robust", "ece146", "srm", "a[b]"];

describe("selectByPattern", () => {
  it.each([
    ["pychat", ["pychat"]],
    ["pychat*", ["pychat", "pychat@robust"]],
    ["*", NAMES],
    ["???", ["srm"]],
    ["*c*", ["pychat", "pychat@robust", "ece146"]],
    ["[es]*", ["ece146", "srm"]],
    ["[!a-p]*", ["srm"]],
    ["ece14[0-9]", ["ece146"]],
    ["srm, pychat", ["pychat", "srm"]],
    ["a[b]", ["a[b]"]],
    ["p**t", ["pychat", "pychat@robust"]],
  ])("chooses %s in the order of the names, each once", (pattern, chosen) => {
    expect(selectByPattern(NAMES, [pattern], "client")).toStrictEqual(chosen);
  });

  it("puts several patterns together", () => {
    expect(selectByPattern(NAMES, ["srm", "ece*,srm"], "client")).toStrictEqual(["ece146", "srm"]);
  });

  it.each([
    [
      "pychta",
      'no client is called "pychta"; there are pychat, pychat@robust, ece146, srm, a[b] (did you mean pychat?)',
    ],
    ["srm,xyz*", 'no client is called "xyz*"; there are pychat, pychat@robust, ece146, srm, a[b]'],
    ["", 'no client is called ""; there are pychat, pychat@robust, ece146, srm, a[b]'],
    [
      "SRM",
      'no client is called "SRM"; there are pychat, pychat@robust, ece146, srm, a[b] (did you mean srm?)',
    ],
  ])("refuses a pattern that matches nothing: %j", (pattern, message) => {
    const choose = () => selectByPattern(NAMES, [pattern], "client");
    expect(choose).toThrow(ScenarioError);
    expect(choose).toThrow(expect.objectContaining({ code: "NO_MATCH", message, badInput: true }));
  });

  it("says so when there is nothing to choose from", () => {
    expect(() => selectByPattern([], ["*"], "scenario")).toThrow('no scenario is called "*"; there is none');
  });

  it("takes no more than quadratic time for many stars", () => {
    expect(() => selectByPattern(["a".repeat(5000)], [`${"*a".repeat(200)}b`], "client")).toThrow(
      ScenarioError,
    );
  });
});
