/** Lines in the order typed, for whoever asks first; later ones wait. */
export class LineQueue {
  readonly #waiting: string[] = [];
  #ended = false;
  #asker: ((line: string | undefined) => void) | undefined;
  #listener: { readonly onLine: (line: string) => void; readonly onEnd: () => void } | undefined;

  push(line: string): void {
    if (this.#listener !== undefined) this.#listener.onLine(line);
    else if (this.#asker !== undefined) this.#answer(line);
    else this.#waiting.push(line);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#listener?.onEnd();
    this.#answer(undefined);
  }

  next(): Promise<string | undefined> {
    const line = this.#waiting.shift();
    if (line !== undefined || this.#ended) return Promise.resolve(line);
    return new Promise((resolve) => {
      this.#asker = resolve;
    });
  }

  forward(onLine: (line: string) => void, onEnd: () => void): void {
    this.#listener = { onLine, onEnd };
    for (const line of this.#waiting.splice(0)) onLine(line);
    if (this.#ended) onEnd();
  }

  #answer(line: string | undefined): void {
    const asker = this.#asker;
    this.#asker = undefined;
    asker?.(line);
  }
}
