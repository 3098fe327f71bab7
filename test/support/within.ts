/** The most that a test waits for one event, on a busy machine too. */
const LIMIT_MS = 20_000;

/** Returns what `event` returns, and rejects with what it waited for when that does not come. */
export async function within<T>(event: Promise<T>, what: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${LIMIT_MS} ms for ${what()}`)), LIMIT_MS);
  });
  try {
    return await Promise.race([event, limit]);
  } finally {
    clearTimeout(timer);
  }
}
