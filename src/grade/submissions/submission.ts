import type { Implementation } from "../../harness/scenario/implementation.ts";

/** A submission as it was found, before anything of it is looked at. */
export interface FoundSubmission {
  /** The name of its folder: unique in the batch, and the gradebook's key. */
  readonly id: string;
  /** The same in letters that names of folders and programs may have; unique, too. */
  readonly name: string;
  /** Absolute; `undefined` for one that a roster names and nobody handed in. */
  readonly folder: string | undefined;
  /** When it was handed in, ISO 8601; `undefined` when nobody knows. */
  readonly submitted: string | undefined;
}

/** One that was copied. */
interface CopiedSubmission extends FoundSubmission {
  /** SHA-256 of its files, hexadecimal; empty where there is none. */
  readonly digest: string;
}

/** A submission whose programs can be started. */
export interface ReadySubmission extends CopiedSubmission {
  readonly implementation: Implementation;
  /** Absolute: the copy that its programs see. */
  readonly copy: string;
}

/** A submission that cannot be graded, and why in one sentence for its student. */
export interface UnusableSubmission extends CopiedSubmission {
  readonly unusable: string;
}
