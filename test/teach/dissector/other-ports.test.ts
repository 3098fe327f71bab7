import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/harness/package-root.ts";
import { encodeFrame, encodeRegister, requests } from "../../../src/impls/cse4074/codec.ts";
import { encodeLogIn, encodeMessage } from "../../../src/impls/ee357/codec.ts";
import { concat, utf8 } from "../../../src/wire/octets.ts";
import { type BuiltConnection, buildPackets, writePackets } from "./build-streams.ts";
import { decodeByTshark, noTshark, tshark } from "./tshark.ts";

const up = "client-to-server";

describe.skipIf(noTshark !== undefined)("a connection on another port", () => {
  it("is taken for a protocol where a preference or Decode As says so", () => {
    const path = write({ port: 4000, sent: [{ direction: up, pieces: [utf8("Trevor"), utf8("Hi!")] }] });
    expect(typesIn(path)).toEqual([]);
    expect(typesIn(path, "-o", "pychat.port:4000")).toEqual(["name", "line"]);
    expect(typesIn(path, "-d", "tcp.port==4000,pychat")).toEqual(["name", "line"]);
  });

  it("is one where the preference moved the server's port away, only with that", () => {
    const path = write({ port: 49202, sent: [{ direction: up, pieces: [utf8("Trevor")] }] });
    expect(typesIn(path, "-o", "pychat.port:4000-4010,5000")).toEqual([]);
  });

  it("is taken for a protocol from the first message on that no other one has", () => {
    const pieces = [encodeLogIn("hamza", "123"), encodeMessage("hamza", "karam", "hi")];
    expect(typesIn(write({ port: 4001, sent: [{ direction: up, pieces }] }))).toEqual(["log-in", "message"]);
  });

  it("is one between clients where one of them told the server so, also at a port of another protocol", () => {
    const message = encodeFrame(requests.message("ali", "hi"));
    const path = write(
      { port: 6234, sent: [{ direction: up, pieces: [encodeRegister("ali", 5060)] }] },
      { port: 5060, sent: [{ direction: up, pieces: [message.subarray(0, 9), message.subarray(9)] }] },
      { port: 5061, sent: [{ direction: up, pieces: [message.subarray(0, 9), message.subarray(9)] }] },
    );
    for (const options of [[], ["-2"]]) {
      const decoded = decodeByTshark(path, ...options);
      expect(decoded.map(({ frame, fields }) => [frame, fields["cse4074.direction"]])).toEqual([
        [4, ["client-to-server"]],
        [9, ["client-to-client"]],
      ]);
    }
  });

  it("is no chat where HTTP is spoken on the port of a report's server", () => {
    const path = write({
      port: 8081,
      sent: [{ direction: up, pieces: [utf8("GET / HTTP/1.1\r\nHost: a\r\n\r\n")] }],
    });
    expect(tshark("-r", path, "-Y", "http.request")).toContain("GET / HTTP/1.1");
  });
});

describe.skipIf(noTshark !== undefined)("lines", () => {
  it("are shown by segments where they are not to be joined", () => {
    const path = write({ port: 8081, sent: [{ direction: up, pieces: [utf8("hel"), utf8("lo\n")] }] });
    const texts = (...options: readonly string[]) =>
      decodeByTshark(path, ...options).map(({ fields }) => fields["srm.text"]?.[0]);
    expect(texts()).toEqual(["hello\n"]);
    expect(texts("-o", "srm.join:FALSE")).toEqual(["hel", "lo\n"]);
  });
});

describe.skipIf(noTshark !== undefined)("the Info column", () => {
  it("says what each message of a segment is", () => {
    const log = encodeLogIn("hamza", "123");
    const path = write({ port: 9999, sent: [{ direction: up, pieces: [concat([log, utf8('"hamza"')])] }] });
    expect(
      tshark("-r", path, "-Y", "ee357", "-T", "fields", "-e", "_ws.col.Protocol", "-e", "_ws.col.Info"),
    ).toBe(`EE357\t${String.raw`log in: "[\"auth\", \"hamza\", \"123\"]"; name: "\"hamza\""`}\n`);
  });
});

describe.skipIf(noTshark !== undefined)("docs/wireshark.md", () => {
  it("has filters and preferences that tshark takes", () => {
    const page = readFileSync(join(packageRoot, "docs/wireshark.md"), "utf8");
    const filters = [...page.matchAll(/^\| `(.*?)` \| (?!`)/gmu)].map(([, filter = ""]) => `(${filter})`);
    const preferences = [...page.matchAll(/-o ([a-z0-9_.]+:[A-Z0-9-]+)/gu)].map(
      ([, preference = ""]) => preference,
    );
    expect(filters.length).toBeGreaterThan(8);
    expect(new Set(preferences).size).toBeGreaterThan(7);
    const path = join(packageRoot, "fixtures/captures/ee357-chat.pcap");
    expect(tshark("-r", path, "-Y", filters.join(" or "))).toContain("EE357");
    tshark(...preferences.flatMap((preference) => ["-o", preference]), "-r", path, "-c", "1");
  });
});

function write(...connections: readonly BuiltConnection[]): string {
  return writePackets(buildPackets(connections));
}

function typesIn(path: string, ...options: readonly string[]): readonly string[] {
  return decodeByTshark(path, ...options).flatMap(({ protocol, fields }) => fields[`${protocol}.type`] ?? []);
}
