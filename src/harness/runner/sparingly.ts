/** Returns `read` such that what it returned stands for `ms`: whoever asks at every packet costs no more than one who polls. */
export function sparingly<T>(ms: number, read: () => T): () => T {
  let last: { readonly value: T; readonly at: number } | undefined;
  return () => {
    const now = performance.now();
    if (last === undefined || now - last.at >= ms) last = { value: read(), at: now };
    return last.value;
  };
}
