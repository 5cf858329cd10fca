// Chance with a seed: the same seed gives the same days, so a run that failed can be run again with AIYRBAS_SEED.

export const seedOf = (environment: NodeJS.ProcessEnv): number =>
  Number.parseInt(environment['AIYRBAS_SEED'] ?? String(Date.now() % 1_000_000_000), 10);

export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, and without, `ways`: a linear congruential generator, whose high bits are the good ones. */
  below(ways: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * ways);
  }

  shuffled<T>(items: readonly T[]): T[] {
    const all = [...items];
    for (let last = all.length - 1; last > 0; last -= 1) {
      const other = this.below(last + 1);
      [all[last], all[other]] = [all[other]!, all[last]!];
    }
    return all;
  }
}
