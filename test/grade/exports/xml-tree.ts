import { execFileSync } from "node:child_process";
import { type ElementModel, junitModel } from "./schemas/junit.ts";

/** An element as Python's XML parser reads it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const PARSE = `
import json, sys, xml.etree.ElementTree as tree
def read(element):
    return {"name": element.tag, "attributes": element.attrib, "text": element.text or "",
            "children": [read(child) for child in element]}
json.dump(read(tree.fromstring(sys.stdin.buffer.read())), sys.stdout)
`;

/** Returns XML as another program reads it. @throws when it is not well-formed. */
export function parseXml(xml: string): XmlElement {
  const text = execFileSync("python3", ["-c", PARSE], { input: xml, encoding: "utf8" });
  return JSON.parse(text) as XmlElement;
}

/** Returns what of an element and all within it JUnit does not know; empty when it is JUnit XML. */
export function junitFaults(element: XmlElement): readonly string[] {
  const model = junitModel[element.name];
  if (model === undefined) return [`unknown element ${element.name}`];
  return [
    ...attributeFaults(element, model),
    ...(model.text || element.text.trim() === "" ? [] : [`text in ${element.name}`]),
    ...childFaults(element, model),
    ...element.children.flatMap(junitFaults),
  ];
}

function attributeFaults({ name, attributes }: XmlElement, model: ElementModel): readonly string[] {
  const known = [...model.required, ...model.optional];
  return [
    ...model.required.filter((each) => !(each in attributes)).map((each) => `${name} without ${each}`),
    ...Object.keys(attributes)
      .filter((each) => !known.includes(each))
      .map((each) => `${name} with ${each}`),
  ];
}

function childFaults({ name, children }: XmlElement, model: ElementModel): readonly string[] {
  const places = children.map((child) => model.children.findIndex(([each]) => each === child.name));
  const unordered = places.some((place, at) => place < 0 || place < (places[at - 1] ?? 0));
  const tooMany = model.children.some(([, most], at) => places.filter((place) => place === at).length > most);
  return unordered || tooMany
    ? [`children of ${name}: ${children.map((child) => child.name).join(", ")}`]
    : [];
}
