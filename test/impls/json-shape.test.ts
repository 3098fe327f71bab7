import { describe, expect, it } from "vitest";
import { ANY, fillShape, type JsonShape, readShape } from "../../src/impls/json-shape.ts";

const VERDICT: JsonShape = ["auth_res", { field: "right", of: "boolean" }, { field: "user", of: "strings" }];
const END: JsonShape = ["to", { field: "text", of: "string", folded: "@end" }];

describe("a shape of JSON", () => {
  it("gives the fields of a value that has it", () => {
    expect(readShape(VERDICT, ["auth_res", true, ["a"]])).toEqual({ right: true, user: ["a"] });
    expect(readShape(END, ["to", "@END"])).toEqual({ text: "@END" });
    expect(readShape(ANY, new Map())).toEqual({});
    expect(readShape("alias?", "alias?")).toEqual({});
    expect(readShape({ field: "right", of: "boolean", only: false }, false)).toEqual({ right: false });
  });

  it.each([
    [VERDICT, ["auth_res", true]],
    [VERDICT, ["auth_res", true, ["a"], null]],
    [VERDICT, ["auth_res", "true", ["a"]]],
    [VERDICT, ["auth_res", true, ["a", 1n]]],
    [VERDICT, "auth_res"],
    [END, ["to", "the @end"]],
    ["alias?", ["alias?"]],
  ] as const)("does not fit another value: %j", (shape, value) => {
    expect(readShape(shape, value)).toBeUndefined();
  });

  it("makes the value that these fields belong to", () => {
    expect(fillShape(VERDICT, { right: false, user: ["a", "b"] })).toEqual(["auth_res", false, ["a", "b"]]);
  });
});
