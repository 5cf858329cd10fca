/** Says what is being done, one line per step, with the time that it took. */
export class Progress {
  readonly #startedAt = performance.now();

  async step<T>(what: string, work: () => Promise<T>): Promise<T> {
    const from = performance.now();
    process.stdout.write(`  ${what} ... `);
    try {
      const result = await work();
      process.stdout.write(`${seconds(performance.now() - from)}\n`);
      return result;
    } catch (error) {
      process.stdout.write('failed\n');
      throw error;
    }
  }

  get elapsed(): string {
    return seconds(performance.now() - this.#startedAt);
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
