import type { Page } from "playwright-core";

/** One thing to take pictures of. */
export interface Scene {
  /** The beginning of its pictures' names. */
  readonly name: string;
  /** Starts what the page shows; returns its address. */
  open(stage: Stage): Promise<string>;
  /** Brings the page, which has been loaded, to what the picture shows. */
  arrange?(page: Page): Promise<void>;
}

/** Where the programs of a scene run. */
export interface Stage {
  /** Starts the built `lab`; it ends with the scene. */
  lab(...words: readonly string[]): LabProgram;
  /** Returns a TCP port that nobody has. */
  freePort(): Promise<number>;
}

/** A running `lab`. */
export interface LabProgram {
  /** Resolves with what is on its screen once `text` is there. */
  shows(text: string): Promise<string>;
  /** Types a line. */
  types(line: string): void;
}
