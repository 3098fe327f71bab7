import { describe, expect, it } from "vitest";
import { writeHexdump } from "../../../src/capture/print/hexdump.ts";
import { OctetWriter } from "../../../src/capture/print/octet-writer.ts";

describe("writeHexdump", () => {
  it("prints as hexdump -C does, short last row and all", () => {
    const writer = new OctetWriter();
    writeHexdump(
      writer,
      Uint8Array.from({ length: 18 }, (_, index) => 0x6f + index),
    );
    expect(new TextDecoder().decode(writer.take())).toBe(
      "00000000  6f 70 71 72 73 74 75 76  77 78 79 7a 7b 7c 7d 7e  |opqrstuvwxyz{|}~|\n" +
        "00000010  7f 80                                             |..|\n",
    );
  });
});
