/** Lets somebody wait until something has come about, instead of for a time. */
export interface Progress {
  /** Says that something has happened. */
  changed(): void;
  /** Resolves with true as soon as `holds` does, or with false after `limitMs`. */
  until(holds: () => boolean, limitMs: number): Promise<boolean>;
}

/** Returns a way to wait for conditions that are looked at whenever something has changed. */
export function createProgress(): Progress {
  const waiting = new Set<() => void>();
  return {
    changed() {
      for (const look of [...waiting]) look();
    },
    until(holds, limitMs) {
      return new Promise((resolve) => {
        const finish = (held: boolean) => {
          clearTimeout(timer);
          waiting.delete(look);
          resolve(held);
        };
        const look = () => {
          if (holds()) finish(true);
        };
        const timer = setTimeout(finish, limitMs, false);
        waiting.add(look);
        look();
      });
    },
  };
}
