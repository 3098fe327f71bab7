import type { Protocol } from "../../impls/impl.ts";
import type { JsonShape } from "../../impls/json-shape.ts";
import { templateParts } from "../../impls/text-template.ts";

/** A field that Wireshark has for a protocol; its full name is `<protocol>.<name>`. */
export interface DissectorField {
  readonly name: string;
  readonly type: "string" | "number" | "boolean";
  readonly title: string;
  readonly help: string;
}

/** Returns the fields of a protocol, in the order in which they are listed: those of every message, then those that its messages hold. */
export function dissectorFields(protocol: Protocol): readonly DissectorField[] {
  const held = [
    ...new Set(protocol.messageTypes.flatMap(({ form }) => (form === undefined ? [] : heldBy(form)))),
  ];
  const known = held.map((name) => HELD[name] ?? { title: name, help: `the ${name} in the message` });
  return [
    ...COMMON,
    ...headerFields(protocol),
    ...held.map((name, at) => ({ name, type: "string" as const, title: name, help: "", ...known[at] })),
  ];
}

const COMMON: readonly DissectorField[] = [
  {
    name: "type",
    type: "string",
    title: "Type",
    help: "the kind of message, by its name in docs/messages.md",
  },
  {
    name: "direction",
    type: "string",
    title: "Direction",
    help: "client-to-server, server-to-client or, where clients connect to each other, client-to-client",
  },
];

function headerFields({ cuttings }: Protocol): readonly DissectorField[] {
  const cuts = [cuttings?.["client-to-server"], cuttings?.["server-to-client"]];
  const parts = Math.max(0, ...cuts.map((cut) => (cut?.type === "headers" ? cut.parts : 0)));
  return [...(parts > 1 ? NAME_PART : []), ...(parts > 0 ? DATA_PART : [])];
}

const NAME_PART: readonly DissectorField[] = [
  {
    name: "name_header",
    type: "string",
    title: "Header of the name",
    help: "the header before the name, as it came",
  },
  {
    name: "name_length",
    type: "number",
    title: "Length of the name",
    help: "the number in the header before the name",
  },
  { name: "answered", type: "string", title: "Answers", help: "the client whose message the server answers" },
];

const DATA_PART: readonly DissectorField[] = [
  {
    name: "header",
    type: "string",
    title: "Header",
    help: "the header before the data, as it came, with its spaces",
  },
  { name: "length", type: "number", title: "Length", help: "the number in the header: octets of data" },
  { name: "data", type: "string", title: "Data", help: "what the header counts: the message itself" },
];

type Held = Pick<DissectorField, "title" | "help"> & Partial<Pick<DissectorField, "type">>;

const HELD: Readonly<Record<string, Held>> = {
  name: { title: "Name", help: "the name that its sender gives itself, or of whom the message tells" },
  password: { title: "Password", help: "the password, in clear text" },
  sender: { title: "Sender", help: "whose message it is, as the message says itself" },
  receiver: { title: "Receiver", help: "whom it is for, as the message says itself" },
  peer: { title: "Peer", help: "the other person that the message is about; several in a group" },
  text: { title: "Text", help: "what the person wrote" },
  user: { title: "User", help: "a user in a list of them; once for each, at most the first 1000" },
  right: { title: "Right", type: "boolean", help: "whether the name and the password were right" },
  port: {
    title: "Port",
    help: "a TCP port of a client, as text: where it waits for others or, in found, from where it talks to the server",
  },
  address: { title: "Address", help: "the address of a client, as text" },
  group: { title: "Group", help: "the number of the group chat, as text" },
};

type Form = NonNullable<Protocol["messageTypes"][number]["form"]>;

function heldBy(form: Form): readonly string[] {
  if (form.type === "pickle") return [form.field];
  if (form.type === "json") return fieldsOfShape(form.shape);
  return templateParts(form.template).flatMap((part) => (typeof part === "string" ? [] : [part.field]));
}

function fieldsOfShape(shape: JsonShape): readonly string[] {
  if (typeof shape !== "object" || "any" in shape) return [];
  return "field" in shape ? [shape.field] : shape.flatMap(fieldsOfShape);
}
