import type { OctetWriter } from "../../capture/print/octet-writer.ts";
import { ConversationStatistics } from "../../capture/statistics/conversations.ts";
import { ExpertSummary } from "../../capture/statistics/expert.ts";
import type { PacketOutput } from "./packet-output.ts";

/** A table of `lab read -z`, by tshark's name. */
export type Statistics = "conv,tcp" | "expert";

/** One table of all packets, or the same as JSON. */
export function createStatisticsOutput(
  name: Statistics,
  writer: OctetWriter,
  format: "text" | "json",
): PacketOutput {
  const table = name === "expert" ? new ExpertSummary() : undefined;
  return table === undefined ? conversations(writer, format) : expert(table, writer, format);
}

function conversations(writer: OctetWriter, format: "text" | "json"): PacketOutput {
  const statistics = new ConversationStatistics();
  return {
    depth: "connection",
    packet({ view, segment }) {
      if (segment !== undefined) statistics.add(view, segment.conversation, segment.sender);
    },
    end() {
      if (format === "text") statistics.write(writer);
      else writer.string(`${JSON.stringify(statistics.describe(), null, 2)}\n`);
    },
  };
}

function expert(summary: ExpertSummary, writer: OctetWriter, format: "text" | "json"): PacketOutput {
  return {
    depth: "analysis",
    packet({ view, segment }) {
      if (segment !== undefined) summary.add(view, segment);
    },
    end() {
      if (format === "text") summary.write(writer);
      else writer.string(`${JSON.stringify(summary.describe(), null, 2)}\n`);
    },
  };
}
