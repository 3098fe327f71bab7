/** How much more the last third of a run may need than the first, in which V8's heap finds its size. */
const BOUND_KIB = 32 * 1024;
const SAMPLE_MS = 1000;

/** The resident memory of a program, looked at every second. */
export class Memory {
  readonly #samples: number[] = [];
  readonly #sampling: NodeJS.Timeout;

  constructor(residentKib: () => number) {
    this.#sampling = setInterval(() => this.#samples.push(residentKib()), SAMPLE_MS);
  }

  stop(): void {
    clearInterval(this.#sampling);
  }

  /** Whether the last third of the run needs no more than the first and a bound. */
  get isFlat(): boolean {
    return this.#third(2) <= this.#third(0) + BOUND_KIB;
  }

  describe(): string {
    const [first, middle, last] = [0, 1, 2].map((third) => (this.#third(third) / 1024).toFixed(0));
    const peak = (Math.max(...this.#samples) / 1024).toFixed(0);
    return `memory ${this.isFlat ? "flat" : "GROWS"}: ${first}, ${middle} and ${last} MiB in the thirds of the run, at most ${peak}`;
  }

  #third(third: number): number {
    const length = this.#samples.length / 3;
    const samples = this.#samples.slice(Math.floor(third * length), Math.floor((third + 1) * length));
    return samples.reduce((sum, kib) => sum + kib, 0) / Math.max(samples.length, 1);
  }
}
