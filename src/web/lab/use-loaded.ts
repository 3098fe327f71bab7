import { useEffect, useState } from "preact/hooks";
import { wordsOf } from "./state.ts";

/** What was asked for, once it is there, or why it is not. */
export interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: string;
}

/** Asks for something, and again whenever `keys` change; what comes too late is not taken. */
export function useLoaded<T>(ask: () => Promise<T>, keys: readonly unknown[]): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ value: undefined, error: "" });
  useEffect(() => {
    let isWanted = true;
    ask().then(
      (value) => isWanted && setLoaded({ value, error: "" }),
      (error: unknown) => isWanted && setLoaded({ value: undefined, error: wordsOf(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, keys);
  return loaded;
}
