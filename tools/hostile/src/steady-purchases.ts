// People who buy at a steady rate, whether or not the platform keeps up, until they are stopped.
import { type BenchCustomer, type PlatformUnderTest, buy, timesOf, untilDone } from '@aiyrbas/bench';

const PER_SECOND = 2;

export class SteadyPurchases {
  #at = 0;

  constructor(
    private readonly platform: PlatformUnderTest,
    private readonly users: readonly BenchCustomer[],
  ) {}

  /** @returns the orders that were placed until the work was done, all of which came to an end. */
  async during(work: () => Promise<unknown>): Promise<string[]> {
    const buying: Promise<string>[] = [];
    const timer = setInterval(() => {
      const at = (this.#at += 1);
      const one = buy(this.platform.url, this.users[at % this.users.length]!, at);
      // It is awaited at the end; until then it must not be taken for one that nobody awaits.
      one.catch(() => undefined);
      buying.push(one);
    }, 1000 / PER_SECOND);
    try {
      await work();
    } finally {
      clearInterval(timer);
    }
    const ids = await Promise.all(buying);
    await untilDone(this.platform, ids);
    return ids;
  }

  /** From acceptance to completion. @throws when one did not complete. */
  timesOf(ids: readonly string[]): Promise<{ p50: number; p95: number }> {
    return timesOf(this.platform, ids);
  }
}
