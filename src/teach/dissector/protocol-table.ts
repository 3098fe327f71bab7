import type { Cutting, Cuttings } from "../../impls/cutting.ts";
import type { Direction, MessageType, Protocol } from "../../impls/impl.ts";
import type { JsonShape } from "../../impls/json-shape.ts";
import type { MessageForm, TextMark } from "../../impls/message-form.ts";
import { templateParts } from "../../impls/text-template.ts";
import { dissectorFields } from "./dissector-fields.ts";
import type { LuaValue } from "./lua-value.ts";

/** Returns what the Lua side knows of a protocol, or `undefined` where its tables are functions and no data. */
export function protocolTable(protocol: Protocol): LuaValue {
  const { name, title, defaultPort, firstSpeaker, messageTypes, cuttings, peerToPeer } = protocol;
  if (cuttings === undefined || messageTypes.some(({ form }) => form === undefined)) return undefined;
  return {
    name,
    title,
    port: defaultPort,
    udp_port: cuttings.udpPort,
    first_speaker: firstSpeaker,
    opening: peerToPeer ? cuttings.opening : undefined,
    has_lines: hasLines(cuttings) || undefined,
    fields: dissectorFields(protocol).map((field) => ({ ...field })),
    cuttings: {
      "client-to-server": cuttingTable(cuttings["client-to-server"]),
      "server-to-client": cuttingTable(cuttings["server-to-client"]),
    },
    types: {
      "client-to-server": typeTables(messageTypes, "client-to-server"),
      "server-to-client": typeTables(messageTypes, "server-to-client"),
    },
  };
}

function hasLines(cuttings: Cuttings): boolean {
  return [cuttings["client-to-server"], cuttings["server-to-client"]].some(({ type }) => type === "lines");
}

function cuttingTable(cutting: Cutting): LuaValue {
  const { type } = cutting;
  switch (type) {
    case "segments":
      return { type, commands: cutting.commands };
    case "lines":
      return { type, greeting: cutting.greeting };
    case "headers":
      return { type, width: cutting.width, parts: cutting.parts };
    case "json":
      return { type, octets: cutting.maxOctets, depth: cutting.maxDepth };
    case "pickles":
      return { type, octets: cutting.maxOctets, items: cutting.maxItems };
  }
}

function typeTables(types: readonly MessageType[], direction: Direction): LuaValue {
  return types
    .filter((type) => type.direction === direction)
    .map(({ name, proves, form }) => ({ name, proves, form: form && formTable(form) }));
}

function formTable(form: MessageForm): LuaValue {
  if (form.type === "pickle") return { type: form.type, octet: form.firstOctet, field: form.field };
  if (form.type === "json") return { type: form.type, shape: shapeTable(form.shape) };
  const template = templateParts(form.template).map((part) =>
    typeof part === "string" ? part : { field: part.field, separator: part.separator },
  );
  return { type: form.type, template, told: form.told && markTable(form.told) };
}

function markTable({ isFirst, begins, holds, ends }: TextMark): LuaValue {
  return { first: isFirst, begins, holds, ends };
}

function shapeTable(shape: JsonShape): LuaValue {
  if (typeof shape !== "object") return { is: shape };
  if ("any" in shape) return { any: true };
  if (!("field" in shape)) return { list: shape.map(shapeTable) };
  return { field: shape.field, of: shape.of, only: shape.only, folded: shape.folded };
}
