import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { dissect } from "../../../src/capture/layers/dissect.ts";
import { PacketView } from "../../../src/capture/packet-view.ts";
import { TcpAnalyser } from "../../../src/capture/tcp/tcp-analyser.ts";
import { createChatDissector } from "../../../src/cli/read/chat-dissector.ts";
import { findProtocol, protocolNames } from "../../../src/impls/registry.ts";
import { seePackets } from "../../capture/see-packets.ts";
import { buildPacket } from "../../capture/tcp/build-packet.ts";
import { tracePath } from "../../capture/tcp/traces.ts";

const RECORDED: Readonly<Record<string, string>> = {
  pychat: "pychat-no-turns",
  srm: "srm-chat",
  ece146: "ece146-chat",
  cse4074: "cse4074-chat",
  ee357: "ee357-chat",
};

describe("createChatDissector", () => {
  it.each(protocolNames)(
    "recognises %s in a recorded conversation, from its first message on",
    async (name) => {
      const rows = await rowsOf(recorded(name));
      expect(rows.length).toBeGreaterThan(5);
      expect(new Set(rows.map(({ protocol }) => protocol))).toEqual(new Set([name.toUpperCase()]));
      const [first = { info: "" }] = rows;
      expect(first.info).toMatch(/^(name|welcome|register|log in): "/u);
    },
  );

  it("leaves other conversations alone", async () => {
    expect(await rowsOf(tracePath("loss.pcap"))).toEqual([]);
  });

  it.each([
    [7, ["ECE146"]],
    [8, []],
  ])("looks at eight segments before it leaves a connection alone: %i that are no chat", (count, found) => {
    const says = [...new Array<string>(count).fill("0000"), "!ShowUserHasConnected"];
    expect(protocolsOf(says)).toEqual(found);
  });

  it("takes every connection for the protocol that it is told", async () => {
    const rows = await rowsOf(tracePath("talk.pcap"), "pychat");
    expect(rows[0]).toEqual({ protocol: "PYCHAT", info: 'name: "hello\\n"' });
  });
});

function recorded(name: string): string {
  return fileURLToPath(new URL(`../../../fixtures/captures/${RECORDED[name]}.pcap`, import.meta.url));
}

/** Returns the protocols in which a client says these things. */
function protocolsOf(says: readonly string[]): readonly string[] {
  const [dissector, analyser, view] = [createChatDissector(), new TcpAnalyser(), new PacketView()];
  let seq = 1;
  return says.flatMap((data, index) => {
    view.load(buildPacket({ from: "client", seq, ack: 1, flags: "PA", data }), index + 1);
    seq += data.length;
    dissect(view);
    analyser.analyse(view);
    return dissector.columnsOf(view, analyser)?.protocol ?? [];
  });
}

async function rowsOf(path: string, name = "") {
  const dissector = createChatDissector(findProtocol(name));
  const rows: { readonly protocol: string; readonly info: string }[] = [];
  await seePackets(path, ({ view, segment }) => {
    const columns = segment && dissector.columnsOf(view, segment);
    if (columns !== undefined) rows.push(columns);
  });
  return rows;
}
