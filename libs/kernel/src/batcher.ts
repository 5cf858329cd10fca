// Batches items of many callers into one piece of work. While one batch is being written, the next one fills. So an idle
// system waits for nothing, and a busy one writes in large batches.
import { AsyncResource } from 'node:async_hooks';

/** Not `AsyncLocalStorage.snapshot()`, which costs fifty times as much. */
const currentContext = (): AsyncResource => new AsyncResource('Batcher', { requireManualDestroy: true });

export class Batcher<Item> {
  #waiting: { item: Item; done: () => void; context: AsyncResource }[] = [];
  #running: Promise<void> | undefined;

  /** `work` must not throw: whoever put an item in has nothing better to do about it. */
  constructor(
    private readonly work: (items: readonly Item[]) => Promise<void>,
    private readonly itemsMax = 100,
    private readonly lingerMaxMs = 0,
  ) {}

  /**
   * After a batch of several, the next batch lingers for as long as that one took, up to this maximum. A batch costs nearly
   * the same whatever its size, so load makes batches larger. A single item does not wait.
   */
  static lingering<Item>(lingerMaxMs: number, work: (items: readonly Item[]) => Promise<void>): Batcher<Item> {
    return new Batcher(work, 100, lingerMaxMs);
  }

  /** Resolves when the item was worked on. A batch runs in the asynchronous context, such as the trace, of its first item. */
  async add(item: Item): Promise<void> {
    await new Promise<void>((done) => {
      this.#waiting.push({ item, done, context: currentContext() });
      this.#running ??= this.#run();
    });
  }

  async #run(): Promise<void> {
    // One turn of the event loop: answers that arrived together are written together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.itemsMax);
      const startedAt = performance.now();
      await batch[0]!.context.runInAsyncScope(() => this.work(batch.map(({ item }) => item)));
      for (const { done } of batch) done();
      if (batch.length > 1) await this.#linger(performance.now() - startedAt);
    }
    this.#running = undefined;
  }

  #linger(tookMs: number): Promise<void> | undefined {
    if (this.lingerMaxMs === 0 || this.#waiting.length >= this.itemsMax) return undefined;
    return new Promise((resolve) => setTimeout(resolve, Math.min(this.lingerMaxMs, tookMs)));
  }
}
