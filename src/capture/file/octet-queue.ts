/** Octets that arrived and were not read yet, and where they stand in the file. */
export interface OctetQueue {
  /** Octets waiting. */
  readonly length: number;
  /** The file's offset of the first octet waiting. */
  readonly offset: number;
  push(chunk: Uint8Array): void;
  /** Returns a view on the first `count` octets waiting; it holds until the next `push`. */
  peek(count: number): DataView;
  /** Drops `count` octets, also ones that have not arrived yet. */
  skip(count: number): void;
  /** Octets that `skip` still has to drop when they arrive. */
  readonly owed: number;
}

const INITIAL_CAPACITY = 65_536;

/** Returns an empty queue. Its memory follows the octets that arrived, never a length that was announced. */
export function createOctetQueue(): OctetQueue {
  let store = new Uint8Array(INITIAL_CAPACITY);
  let start = 0;
  let end = 0;
  let offset = 0;
  let owed = 0;

  function makeRoom(count: number): void {
    if (end + count <= store.length) return;
    const needed = end - start + count;
    const target = needed * 2 > store.length ? new Uint8Array(needed * 2) : store;
    target.set(store.subarray(start, end));
    store = target;
    end -= start;
    start = 0;
  }

  return {
    get length() {
      return end - start;
    },
    get offset() {
      return offset;
    },
    get owed() {
      return owed;
    },
    push(chunk) {
      const dropped = Math.min(owed, chunk.length);
      owed -= dropped;
      offset += dropped;
      const rest = chunk.subarray(dropped);
      makeRoom(rest.length);
      store.set(rest, end);
      end += rest.length;
    },
    peek(count) {
      return new DataView(store.buffer, start, Math.min(count, end - start));
    },
    skip(count) {
      const there = Math.min(count, end - start);
      start += there;
      offset += there;
      owed += count - there;
      if (start === end) {
        start = 0;
        end = 0;
      }
    },
  };
}
