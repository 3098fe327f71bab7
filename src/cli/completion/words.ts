/** A command as a shell completes it. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  /** The words that its arguments may be; empty when they are files or free text. */
  readonly words: readonly string[];
  readonly options: readonly CompletedOption[];
}

/** An option as a shell completes it. */
export interface CompletedOption {
  /** As typed: `-w`, `--write`. */
  readonly names: readonly string[];
  readonly summary: string;
  readonly takesValue: boolean;
  /** The values it may have; empty when they are files or free text. */
  readonly values: readonly string[];
}

/** Returns `text` as one word of a POSIX shell, zsh or bash, taken literally. */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
