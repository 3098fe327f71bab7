import { describe, expect, it } from "vitest";
import { WireError } from "../../src/wire/errors.ts";

describe("WireError", () => {
  it("says what is wrong and where", () => {
    const error = new WireError("WIRE_TOO_LONG", "The length is no number.", {
      offset: 3,
      expected: "a digit",
      got: "x",
    });
    expect(error).toBeInstanceOf(Error);
    expect({ ...error }).toEqual({
      name: "WireError",
      code: "WIRE_TOO_LONG",
      offset: 3,
      expected: "a digit",
      got: "x",
    });
    expect(String(error)).toBe("WireError: The length is no number.");
  });

  it("has no expected or got when nobody can say them", () => {
    expect(Object.keys(new WireError("WIRE_BAD_PICKLE", "It ends too early.", { offset: 0 })).sort()).toEqual(
      ["code", "name", "offset"],
    );
  });
});
