import type { JsonShape } from "./json-shape.ts";
import { readTemplate } from "./text-template.ts";

/** What a message is told by, and where its fields are: data, so that whatever reads the protocol elsewhere goes by the same. */
export type MessageForm = TextForm | JsonForm | PickleForm;

/** A text, or in a protocol of headers the text of the DATA of the message's last part. */
export interface TextForm {
  readonly type: "text";
  /** The text with its fields in braces (text-template.ts). */
  readonly template: string;
  /** What is enough to know it by, all of it; where nothing is given, the whole template must fit. */
  readonly told?: TextMark;
}

/** What tells a text. */
export interface TextMark {
  /** It is the first message of its sender. */
  readonly isFirst?: true;
  readonly begins?: string;
  readonly holds?: string;
  readonly ends?: string;
}

/** One JSON value. */
export interface JsonForm {
  readonly type: "json";
  readonly shape: JsonShape;
}

/** A pickled list of strings, told by its first octet. */
export interface PickleForm {
  readonly type: "pickle";
  readonly firstOctet: number;
  /** The field that each string is one of. */
  readonly field: string;
}

/** Tells whether `words` have the form. */
export function isOfTextForm({ template, told }: TextForm, words: string, isFirst: boolean): boolean {
  if (told === undefined) return readTemplate(template, words) !== undefined;
  if (told.isFirst === true && !isFirst) return false;
  const { begins = "", holds = "", ends = "" } = told;
  return words.startsWith(begins) && words.includes(holds) && words.endsWith(ends);
}
