// Gathers what many finish at the same time into one piece of work: while one batch is being written the next one
// fills, so a quiet system waits for nothing and a busy one writes in large batches.

export class Gathering<Item> {
  #waiting: { item: Item; done: () => void }[] = [];
  #running: Promise<void> | undefined;

  /** `work` must not throw: whoever put an item in has nothing better to do about it. */
  constructor(
    private readonly work: (items: readonly Item[]) => Promise<void>,
    private readonly itemsMax = 100,
  ) {}

  /** Resolves when the item was worked on. */
  async add(item: Item): Promise<void> {
    await new Promise<void>((done) => {
      this.#waiting.push({ item, done });
      this.#running ??= this.#run();
    });
  }

  async #run(): Promise<void> {
    // One turn of the event loop: answers that arrived together are written together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.itemsMax);
      await this.work(batch.map(({ item }) => item));
      for (const { done } of batch) done();
    }
    this.#running = undefined;
  }
}
