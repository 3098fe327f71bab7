import { describe, expect, it } from "vitest";
import { encodeUsers, writtenAs } from "../../../src/impls/ece146/codec.ts";

/** What `pickle.dumps(["Alice"], protocol)` gives in CPython 3.11, in hexadecimal. */
const ALICE: Readonly<Record<number, string>> = {
  2: "80025d71005805000000416c6963657101612e",
  3: "80035d71005805000000416c6963657101612e",
  4: "8004950c000000000000005d948c05416c69636594612e",
  5: "8005950c000000000000005d948c05416c69636594612e",
};

const pickled = (protocol: number) => Buffer.from(ALICE[protocol] ?? "", "hex");

describe("a list of users", () => {
  it.each([3, 4, 5])("may be a pickle of protocol %d, a default of Python 3 (§5.3)", (protocol) => {
    const sent = Buffer.concat([pickled(protocol), Buffer.from("<Alice> hi")]);
    expect(writtenAs(encodeUsers(["Alice"]), sent)).toEqual(pickled(protocol));
  });

  it("may not be of protocol 2, which no Python 3 writes unasked", () => {
    expect(writtenAs(encodeUsers(["Alice"]), pickled(2))).toBeUndefined();
  });

  it("may not be another list", () => {
    expect(writtenAs(encodeUsers(["Bob"]), pickled(4))).toBeUndefined();
  });
});
