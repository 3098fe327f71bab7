import { GradeError } from "../grade-error.ts";

/** How long a queue may take to answer at first. */
const CONNECT_MS = 5_000;

/** What a queue is made of. */
export interface QueueLibrary {
  readonly bullmq: typeof import("bullmq");
  /** For every part of a queue: it keeps trying when the server goes away for a while. */
  readonly connection: { readonly url: string; readonly maxRetriesPerRequest: null };
}

/**
 * Loads the library of the queue, an optional package which a machine that never uses a queue may lack, and looks whether the server answers.
 * @throws {GradeError} when it does not, or for an address that is none; a password is not in the message.
 */
export async function openQueue(url: string): Promise<QueueLibrary> {
  const place = withoutPassword(url);
  const [bullmq, { Redis }] = await Promise.all([import("bullmq"), import("ioredis")]).catch(() => {
    throw new GradeError(
      "A queue needs the packages bullmq and ioredis, which are not installed here; install them by: npm install bullmq ioredis",
    );
  });
  const probe = new Redis(url, { lazyConnect: true, connectTimeout: CONNECT_MS, retryStrategy: () => null });
  let why = "nobody answers there";
  probe.on("error", ({ message }: Error) => {
    if (message !== "") why = message;
  });
  try {
    await probe.connect();
    await probe.ping();
  } catch {
    throw new GradeError(
      `The queue at ${place} cannot be reached: ${why}; start redis-server, or correct the address.`,
    );
  } finally {
    probe.disconnect();
  }
  return { bullmq, connection: { url, maxRetriesPerRequest: null } };
}

/**
 * Returns the address of a queue as it may be shown.
 * @throws {GradeError} for what is none.
 */
export function withoutPassword(url: string): string {
  const { protocol, host, pathname } = parse(url);
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
}

function parse(url: string): URL {
  try {
    const parsed = new URL(url);
    if (/^rediss?:$/u.test(parsed.protocol) && parsed.host !== "") return parsed;
  } catch {
    // Said below.
  }
  throw new GradeError(`"${url}" is no address of a queue; write one as redis://localhost:6379`);
}
