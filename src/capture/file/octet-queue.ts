const INITIAL_CAPACITY = 65_536;

/** Octets that arrived and were not read yet. Its memory follows the octets that arrived, never a length that was announced. */
export class OctetQueue {
  /** Holds the octets that wait, from `start` to `end`, until the next `push`. */
  store = new Uint8Array(INITIAL_CAPACITY);
  view = new DataView(this.store.buffer);
  start = 0;
  end = 0;
  /** The file's offset of the first octet waiting. */
  offset = 0;
  /** Octets that `skip` still has to drop when they arrive. */
  owed = 0;

  /** Octets waiting. */
  get length(): number {
    return this.end - this.start;
  }

  push(chunk: Uint8Array): void {
    const dropped = Math.min(this.owed, chunk.length);
    this.owed -= dropped;
    this.offset += dropped;
    const rest = dropped === 0 ? chunk : chunk.subarray(dropped);
    this.#makeRoom(rest.length);
    this.store.set(rest, this.end);
    this.end += rest.length;
  }

  /** Drops `count` octets, also ones that have not arrived yet. */
  skip(count: number): void {
    const there = Math.min(count, this.end - this.start);
    this.start += there;
    this.offset += there;
    this.owed += count - there;
  }

  #makeRoom(count: number): void {
    const waiting = this.end - this.start;
    if (this.end + count > this.store.length) {
      const needed = waiting + count;
      const target = needed * 2 > this.store.length ? new Uint8Array(needed * 2) : this.store;
      if (target === this.store) target.copyWithin(0, this.start, this.end);
      else target.set(this.store.subarray(this.start, this.end));
      if (target !== this.store) this.view = new DataView(target.buffer);
      this.store = target;
      this.start = 0;
      this.end = waiting;
    }
  }
}
