// Wakes those who follow orders live, and whoever keeps the deadlines, once a change has committed. A nudge only: what
// happened is read from the database.
import { Injectable } from '@nestjs/common';
import type { Order } from '../domain/order';

type Listener = (order: Order) => void;

@Injectable()
export class OrderFeed {
  readonly #followers = new Map<string, Set<() => void>>();
  readonly #listeners = new Set<Listener>();

  changed(orders: readonly Order[]): void {
    for (const order of orders) {
      this.#followers.get(order.id)?.forEach((wake) => wake());
      this.#listeners.forEach((listener) => listener(order));
    }
  }

  /** Calls `wake` after every change of this order, until the returned function is called. */
  follow(orderId: string, wake: () => void): () => void {
    const followers = this.#followers.get(orderId) ?? new Set();
    this.#followers.set(orderId, followers.add(wake));
    return () => {
      followers.delete(wake);
      if (followers.size === 0) this.#followers.delete(orderId);
    };
  }

  onEveryChange(listener: Listener): void {
    this.#listeners.add(listener);
  }
}
