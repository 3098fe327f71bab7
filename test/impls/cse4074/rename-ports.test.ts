import { describe, expect, it } from "vitest";
import { renamePorts } from "../../../src/impls/cse4074/rename-ports.ts";
import { text, utf8 } from "../../../src/wire/octets.ts";

const NAMES = new Map([
  [45121, "A"],
  [7820, "somewhere"],
]);
const rename = (message: string) => text(renamePorts(utf8(message), (port) => NAMES.get(port)));

describe("the ports in messages of CSE4074", () => {
  it.each([
    ["22   &&REGISTER&&|ali|45121", "18   &&REGISTER&&|ali|A"],
    [" 23  &&OK&&|ahmet|beyza|7820", " 28  &&OK&&|ahmet|beyza|somewhere"],
    [" 5   ahmet 30  &&CLIENTOK&&|you may now|45121", " 5   ahmet 26  &&CLIENTOK&&|you may now|A"],
    ["00022&&REGISTER&&|ali|45121", "18   &&REGISTER&&|ali|A"],
    ["22   &&REGISTER&&|ali|45121 14  &&EXIT&&|ahmet", "18   &&REGISTER&&|ali|A 14  &&EXIT&&|ahmet"],
  ])("%j become %j", (message, renamed) => {
    expect(rename(message)).toBe(renamed);
  });

  it.each([
    ["a port without a name", "22   &&REGISTER&&|ali|45122"],
    ["another message that ends in a number", " 17  &&OKGROUP&&|ali|7820"],
    ["a header that counts wrongly", "23   &&REGISTER&&|ali|45121"],
    ["half a message", "22   &&REGISTER&&|ali"],
    ["a port with a sign", "22   &&REGISTER&&|al|+45121"],
    ["no message at all", "45121"],
  ])("stay as they are: %s", (_, message) => {
    expect(rename(message)).toBe(message);
  });
});
