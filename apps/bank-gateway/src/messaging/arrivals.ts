// Waiting a moment for a customer's identity: registration and the first bank account follow each other closely, and the
// identity travels by another way than the customer's own request.
import { Injectable } from '@nestjs/common';

const POLL_INTERVAL_MS = 250;

@Injectable()
export class Arrivals {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Says that these customers' identities are here now. */
  announce(customerIds: readonly string[]): void {
    for (const id of customerIds) this.#waiting.get(id)?.forEach((wake) => wake());
  }

  /**
   * Asks until it is so, or time is up: at once, whenever this process hears of the customer, and now and then, because
   * another process may have been the one to hear of it.
   */
  async wait(customerId: string, withinMs: number, isHere: () => Promise<boolean>): Promise<boolean> {
    const until = performance.now() + withinMs;
    for (;;) {
      if (await isHere()) return true;
      const leftMs = until - performance.now();
      if (leftMs <= 0) return false;
      await this.#sleep(customerId, Math.min(leftMs, POLL_INTERVAL_MS));
    }
  }

  #sleep(customerId: string, milliseconds: number): Promise<void> {
    const sleepers = this.#waiting.get(customerId) ?? new Set();
    this.#waiting.set(customerId, sleepers);
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        sleepers.delete(wake);
        if (sleepers.size === 0 && this.#waiting.get(customerId) === sleepers) this.#waiting.delete(customerId);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      sleepers.add(wake);
    });
  }
}
