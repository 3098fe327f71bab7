import { expect, it } from "vitest";
import { createReadFramer, withoutFinalNuls } from "../../src/impls/framer.ts";

it("hands over each read, cut at the size of a read", () => {
  const messages: string[] = [];
  const framer = createReadFramer(4, (octets) => messages.push(Buffer.from(octets).toString()));
  for (const read of ["ab", "cdefghijk", ""]) framer.push(Buffer.from(read));
  framer.flush();
  expect(messages).toEqual(["ab", "cdef", "ghij", "k"]);
});

it.for([
  ["John", "John"],
  ["John\0", "John"],
  ["Jo\0hn\0\0", "Jo\0hn"],
  ["\0\0", ""],
  ["", ""],
] as const)("takes the NULs off the end of %j", ([words, left]) => {
  expect(withoutFinalNuls(words)).toBe(left);
});
