import { z } from "zod";
import { didYouMean } from "../../wire/nearest.ts";
import { GENERATED_HELP, generateText, whyNeverShown } from "./generated-text.ts";
import { withJsonForm } from "./json-form.ts";
import { type Person, type Step, WITNESSES } from "./scenario.ts";
import { quote } from "./scenario-error.ts";
import { type CustomMistake, describe, quotesHelp } from "./validate.ts";
import { parseWireStep, WIRE_VERBS } from "./wire-step.ts";
import { parseDuration } from "./words.ts";

/** A step before its line is known. */
export type ParsedStep = Step extends infer Each ? (Each extends Step ? Omit<Each, "line"> : never) : never;

const PEOPLE: readonly Person[] = ["client", "host", ...WITNESSES, "partner", "server"];
const DEEDS = {
  joins: "joins",
  leaves: "leaves",
  vanishes: "vanishes",
  freezes: "freezes",
  thaws: "thaws",
  ends: "ends",
  "closes input": "closes-input",
} as const;
const SPEECH = {
  sees: "sees",
  "never sees": "never-sees",
  says: "says",
  "breaks off": "breaks-off",
} as const;
const VERBS = [...Object.keys(DEEDS), "meets PERSON", ...Object.keys(SPEECH).map((verb) => `${verb}: TEXT`)];

/** One step: `client joins`, `client sees: TEXT`, `server starts`, `quiet: 200ms`. */
export const step = withJsonForm(
  z.unknown().transform((value, context): ParsedStep => {
    try {
      return parseStep(value);
    } catch (error) {
      if (!(error instanceof StepMistake)) throw error;
      const { path = [], ...params } = error.more;
      context.addIssue({
        code: "custom",
        message: error.message,
        path: [...path],
        params: { code: "BAD_STEP", ...params },
      });
      return z.NEVER;
    }
  }),
  {
    anyOf: [
      {
        type: "string",
        pattern: `^((${PEOPLE.join("|")}) (${Object.keys(DEEDS).join("|")}|meets (${PEOPLE.join("|")}))|server starts)$`,
      },
      {
        type: "string",
        pattern: `^((${PEOPLE.join("|")}) (${Object.keys(SPEECH).join("|")})|quiet): `,
        description: GENERATED_HELP,
      },
      { type: "string", pattern: `^wire (${Object.keys(WIRE_VERBS).join("|")})(: .+)?$` },
      {
        type: "object",
        patternProperties: {
          [`^wire (${Object.keys(WIRE_VERBS).join("|")})$`]: { type: ["string", "number"] },
          [`^(${PEOPLE.join("|")}) (${Object.keys(SPEECH).join("|")})$`]: {
            type: ["string", "number", "boolean"],
            description: GENERATED_HELP,
          },
        },
        properties: { quiet: { type: "string", pattern: "^\\d{1,9}(\\.\\d{1,3})?(ms|s)$" } },
        additionalProperties: false,
        minProperties: 1,
        maxProperties: 1,
      },
    ],
  },
);

interface StepMistakeDetails extends CustomMistake {
  readonly path?: readonly string[];
}

class StepMistake extends Error {
  readonly more: StepMistakeDetails;
  constructor(message: string, more: StepMistakeDetails) {
    super(message);
    this.more = more;
  }
}

function parseStep(value: unknown): ParsedStep {
  if (typeof value === "string") return parseLine(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new StepMistake(`a step is text such as client joins, but ${describe(value)} is here`, {});
  }
  const [entry, second] = Object.entries(value);
  if (entry === undefined)
    throw new StepMistake("a step is text such as client joins, but nothing is here", {});
  if (second !== undefined) {
    const message = `one step holds both ${quote(entry[0])} and ${quote(second[0])}; begin each step with "- "`;
    throw new StepMistake(message, { path: [second[0]], part: "key" });
  }
  return parseWords(entry[0], entry[1], { path: [entry[0]], part: "key" });
}

/** A step as one text; `client sees: TEXT` may stand in quotes as a whole. */
function parseLine(line: string): ParsedStep {
  const colon = line.search(/:(?:\s|$)/u);
  return colon === -1
    ? parseWords(line, undefined, {})
    : parseWords(line.slice(0, colon), line.slice(colon + 1).trim(), {});
}

/** `words` are what stands before the colon; `told` what stands after it, `undefined` without a colon. */
function parseWords(words: string, told: unknown, where: StepMistakeDetails): ParsedStep {
  if (words === "server starts") {
    return { type: "server-starts", text: withoutText(words, told, where) };
  }
  if (words === "quiet") return quiet(told, where);
  const [first = "", ...rest] = words.split(" ");
  if (first === "wire") return wire(rest.join(" "), told, where);
  const who = PEOPLE.find((person) => person === first);
  if (who === undefined) throw unknownPerson(first, where);
  const verb = rest.join(" ");
  if (isKey(SPEECH, verb)) return speech(who, verb, told, where);
  if (rest[0] === "meets") return meets(who, rest.slice(1).join(" "), withoutText(words, told, where), where);
  if (!isKey(DEEDS, verb)) throw unknownVerb(who, verb, where);
  if (verb === "joins" && (who === "host" || who === "server")) {
    throw new StepMistake(`the ${who} joins nobody; write server starts, or leave it out`, where);
  }
  return { type: DEEDS[verb], who, text: withoutText(words, told, where) };
}

function speech(
  who: Person,
  verb: keyof typeof SPEECH,
  told: unknown,
  where: StepMistakeDetails,
): ParsedStep {
  const at = { ...where, part: "value" } as const;
  if (typeof told !== "string") {
    const help = told === undefined ? "" : quotesHelp("string", told);
    throw new StepMistake(
      `${who} ${verb} needs text, as in ${who} ${verb}: TEXT, but ${describe(told)} is there${help}`,
      at,
    );
  }
  if (/[\r\n]/u.test(told))
    throw new StepMistake(`${who} ${verb} takes one line; a line break would be typed as Enter`, at);
  const text = `${who} ${verb}: ${told}`;
  const words = generateText(told);
  if (typeof words !== "string") throw new StepMistake(words.problem, { ...at, words: words.part });
  if (verb === "says" || verb === "breaks off") return { type: SPEECH[verb], who, words, text };
  if (told === "")
    throw new StepMistake(`${who} ${verb} needs text, because nothing is shown everywhere`, at);
  const problem = whyNeverShown(words);
  if (problem !== undefined) throw new StepMistake(problem, at);
  return { type: SPEECH[verb], who, pattern: words, text };
}

function meets(who: Person, other: string, text: string, where: StepMistakeDetails): ParsedStep {
  const whom = PEOPLE.find((person) => person === other);
  if (whom === undefined) throw unknownPerson(other, where);
  if (who === whom) throw new StepMistake(`the ${who} cannot meet themselves; name somebody else`, where);
  return { type: "meets", who, whom, text };
}

function quiet(told: unknown, where: StepMistakeDetails): ParsedStep {
  const durationMs =
    typeof told === "string"
      ? parseDuration(told)
      : { problem: "quiet needs a duration, as in quiet: 200ms" };
  if (typeof durationMs !== "number") throw new StepMistake(durationMs.problem, { ...where, part: "value" });
  return { type: "quiet", durationMs, text: `quiet: ${told}` };
}

function wire(verb: string, told: unknown, where: StepMistakeDetails): ParsedStep {
  const at = told === undefined ? where : ({ ...where, part: "value" } as const);
  if (told !== undefined && typeof told !== "string")
    throw new StepMistake(`wire ${verb} needs text, but ${describe(told)} is there`, at);
  const order = parseWireStep(verb, told);
  if ("problem" in order) throw new StepMistake(order.problem, at);
  return { type: "wire", order, text: `wire ${verb}${told === undefined ? "" : `: ${told}`}` };
}

function withoutText(words: string, told: unknown, where: StepMistakeDetails): string {
  if (told === undefined) return words;
  throw new StepMistake(`${words} takes no text; leave out what follows the colon`, where);
}

function unknownPerson(first: string, where: StepMistakeDetails): StepMistake {
  const allowed = [...PEOPLE, "quiet", "wire"];
  const message = `nobody is called ${quote(first)}; people are ${PEOPLE.join(", ")}${didYouMean(first, allowed)}`;
  return new StepMistake(message, { ...where, found: first, allowed: PEOPLE });
}

function unknownVerb(who: Person, verb: string, where: StepMistakeDetails): StepMistake {
  const spaceless = /^(?:sees|never sees|says|breaks off):/u.test(verb);
  const verbs = [
    ...Object.keys(DEEDS),
    "meets",
    ...Object.keys(SPEECH),
    ...(who === "server" ? ["starts"] : []),
  ];
  const help = spaceless ? " (a space is missing after the colon)" : didYouMean(verb, verbs);
  const allowed = [...VERBS, ...(who === "server" ? ["starts"] : [])];
  const message = `${quote(verb)} is nothing that the ${who} can do; after ${who} comes ${allowed.join(", ")}${help}`;
  return new StepMistake(message, { ...where, found: verb, allowed });
}

function isKey<Words extends object>(words: Words, key: string): key is Extract<keyof Words, string> {
  return Object.hasOwn(words, key);
}
