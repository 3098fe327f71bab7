/**
 * Returns a signal that Ctrl-C and SIGTERM abort, so that whoever works can end in order. Ctrl-C again ends the process at once,
 * with the code of what could not be decided.
 */
export function interruption(): AbortSignal {
  const interrupt = new AbortController();
  const stop = () => {
    if (interrupt.signal.aborted) process.exit(3);
    interrupt.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return interrupt.signal;
}
