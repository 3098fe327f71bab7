export { decodeJson } from "./python-json-decode.ts";
export { encodeJson } from "./python-json-encode.ts";

/**
 * A value that Python's `json` module reads and writes. Its `int` is a `bigint` here and its `float` a `number`, because `1` and
 * `1.0` are different octets; an object keeps its keys in the order in which they first came.
 */
export type PythonValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | readonly PythonValue[]
  | ReadonlyMap<string, PythonValue>;
