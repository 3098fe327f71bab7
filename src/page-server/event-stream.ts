import type { ServerResponse } from "node:http";

/** One thing that a page is told: the name under which it listens, of small letters and hyphens, and any JSON. */
export interface PageEvent {
  readonly type: string;
  readonly data: unknown;
}

/** How a stream of events treats its listeners. */
export interface EventStreamOptions {
  /** What a page is told first, whenever it comes, or comes again: usually all that there is. */
  readonly greet?: () => readonly PageEvent[];
  /** Told how many pages listen, whenever that has changed. */
  readonly onListeners?: (count: number) => void;
  /** How often a page that is told nothing else gets a sign of life; 15 seconds when absent. */
  readonly heartbeatMs?: number;
  /** The most octets that a page may leave unread; past it it is dropped. 8 Mi when absent. */
  readonly mostUnread?: number;
}

const HEARTBEAT_MS = 15_000;
const MOST_UNREAD = 8 << 20;

/** How soon a page comes again when its connection is gone. */
const RETRY_MS = 500;

/** Server-sent events for any number of pages (WHATWG HTML §9.2). A page that does not read is dropped, and may come again. */
export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #listeners = new Set<ServerResponse>();
  #heartbeat: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: EventStreamOptions = {}) {
    this.#options = options;
  }

  /** How many pages listen. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** Takes the open response of a page that wants to listen. */
  add(response: ServerResponse): void {
    if (response.closed) return;
    if (this.#isClosed) {
      response.end();
      return;
    }
    this.#listeners.add(response);
    response.once("close", () => this.#remove(response));
    response.on("error", () => {});
    response.write(`retry: ${RETRY_MS}\n\n${(this.#options.greet?.() ?? []).map(encodeEvent).join("")}`);
    this.#heartbeat ??= setInterval(
      () => this.#write(": still here\n\n"),
      this.#options.heartbeatMs ?? HEARTBEAT_MS,
    );
    this.#options.onListeners?.(this.#listeners.size);
  }

  /** Tells all pages that listen. */
  send(event: PageEvent): void {
    if (this.#listeners.size > 0) this.#write(encodeEvent(event));
  }

  /** Ends all responses, and resolves once what was sent has gone out, or a page takes too long. Further pages are let go at once. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#listeners].map(endResponse));
  }

  #write(text: string): void {
    const mostUnread = this.#options.mostUnread ?? MOST_UNREAD;
    for (const response of [...this.#listeners]) {
      response.write(text);
      if (response.writableLength > mostUnread) response.destroy();
    }
  }

  #remove(response: ServerResponse): void {
    this.#listeners.delete(response);
    if (this.#listeners.size === 0) {
      clearInterval(this.#heartbeat);
      this.#heartbeat = undefined;
    }
    this.#options.onListeners?.(this.#listeners.size);
  }
}

/** How long a page may take to read the last that it is told. */
const LAST_MS = 1000;

function endResponse(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => response.destroy(), LAST_MS);
    response.once("close", () => {
      clearTimeout(limit);
      resolve();
    });
    response.end();
  });
}

/** JSON has no line ends of its own, so an event's data is one line. */
function encodeEvent({ type, data }: PageEvent): string {
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
