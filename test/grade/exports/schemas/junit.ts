/** What an element of JUnit XML may hold: its attributes, and its children in the order that they must have. */
export interface ElementModel {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Names of children, with how many there may be at most. */
  readonly children: readonly (readonly [name: string, most: number])[];
  /** Whether text other than blanks may stand in it. */
  readonly text: boolean;
}

const many = Number.POSITIVE_INFINITY;
const outcome: ElementModel = { required: [], optional: ["type", "message"], children: [], text: true };

/** The elements of JUnit XML as Jenkins' XSD has them. */
export const junitModel: Readonly<Record<string, ElementModel>> = {
  testsuites: {
    required: [],
    optional: ["name", "time", "tests", "failures", "disabled", "errors"],
    children: [["testsuite", many]],
    text: false,
  },
  testsuite: {
    required: ["name", "tests"],
    optional: ["failures", "errors", "time", "disabled", "skipped", "timestamp", "hostname", "id", "package"],
    children: [
      ["properties", 1],
      ["testcase", many],
      ["system-out", 1],
      ["system-err", 1],
    ],
    text: false,
  },
  properties: { required: [], optional: [], children: [["property", many]], text: false },
  property: { required: ["name", "value"], optional: [], children: [], text: false },
  testcase: {
    required: ["name"],
    optional: ["assertions", "time", "classname", "status"],
    children: [
      ["skipped", 1],
      ["error", many],
      ["failure", many],
      ["system-out", many],
      ["system-err", many],
    ],
    text: false,
  },
  failure: outcome,
  error: outcome,
  skipped: { required: [], optional: [], children: [], text: true },
};
