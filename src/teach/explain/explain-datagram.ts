import { type Checksum, isRight } from "../../capture/layers/checksum.ts";
import type { UdpDatagram } from "../../capture/layers/udp.ts";
import { safeText } from "../../harness/reporters/safe-text.ts";
import { saidBy } from "../../impls/recognise.ts";
import { countWords } from "../conversation/words.ts";
import { dataWords } from "./data-words.ts";
import type { PacketExplanation } from "./explanation.ts";
import { hexNumber } from "./fields.ts";

/** Returns what is said of a UDP datagram beside its header. */
export function explainDatagram(
  udp: UdpDatagram,
  checksum: Checksum | undefined,
): Pick<PacketExplanation, "kind" | "says" | "facts" | "notes"> {
  const said = saidBy(udp.payload);
  const chat =
    said &&
    `${said.protocol.title}, ${said.type.name.replaceAll("-", " ")}: ${said.protocol.describe(udp.payload, said.type.direction)}`;
  return {
    kind: "UDP",
    says: [`Here ${udp.length === 1 ? "is" : "are"} ${countWords(udp.length, "octet")}.`],
    facts: [
      { about: "Data", text: dataWords(udp) },
      ...(chat === undefined ? [] : [{ about: "Chat", text: `${safeText(chat)}.` }]),
      {
        about: "Numbers",
        text: "none: UDP numbers nothing and acknowledges nothing, so no kernel sends this again if it is lost.",
      },
    ],
    notes: checksumNotes(checksum),
  };
}

function checksumNotes(checksum: Checksum | undefined): readonly string[] {
  if (checksum === undefined || checksum.field === 0 || isRight(checksum)) return [];
  return [
    checksum.field === checksum.partial
      ? `The checksum is not wrong: the kernel wrote the first part of the sum and left the rest to the network card, behind this capture. Finished it would be ${hexNumber(checksum.right, 4)}.`
      : `The checksum does not fit the datagram: ${hexNumber(checksum.right, 4)} would. A receiver that checks throws it away.`,
  ];
}
