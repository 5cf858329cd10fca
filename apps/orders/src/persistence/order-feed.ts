// Wakes those who follow orders live, and the job that keeps the deadlines, once a change has committed. It carries no
// state: what happened is read from the database. Other processes of this service get a notification. Notifications are
// batched for a moment and sent outside of the transaction of the change: Postgres commits those that notify one by one.
import type { Logger } from '@aiyrbas/observability';
import { type Listener as Channel, Database } from '@aiyrbas/persistence';
import { HAS_REPLICAS, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Order } from '../domain/order';

type Listener = (order: Order) => void;

const CHANNEL = 'orders.changed';
const BATCH_MS = 20;
/** A notification holds 8,000 bytes; what does not fit is seen at the follower's next look. */
const IDS_MAX = 200;

@Injectable()
export class OrderFeed implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #followers = new Map<string, Set<() => void>>();
  readonly #listeners = new Set<Listener>();
  readonly #unpublished = new Set<string>();
  #publishTimer: NodeJS.Timeout | undefined;
  #channel: Channel | undefined;

  constructor(
    private readonly db: Database,
    @Inject(HAS_REPLICAS) private readonly hasReplicas: boolean,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.hasReplicas) return;
    this.#channel = await this.db.listen({
      channel: CHANNEL,
      onNotify: (ids) => ids.split(',').forEach((id) => this.#wake(id)),
      onReconnect: () => [...this.#followers.keys()].forEach((id) => this.#wake(id)),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.#publishTimer);
    await this.#channel?.stop();
  }

  changed(orders: readonly Order[]): void {
    for (const order of orders) {
      this.#wake(order.id);
      this.#listeners.forEach((listener) => listener(order));
      if (this.hasReplicas) this.#unpublished.add(order.id);
    }
    if (this.#unpublished.size > 0) this.#publishTimer ??= setTimeout(() => void this.#publishChanges(), BATCH_MS);
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

  #wake(orderId: string): void {
    this.#followers.get(orderId)?.forEach((wake) => wake());
  }

  async #publishChanges(): Promise<void> {
    this.#publishTimer = undefined;
    const ids = [...this.#unpublished].slice(0, IDS_MAX);
    this.#unpublished.clear();
    try {
      await this.db.query('select pg_notify($1, $2)', [CHANNEL, ids.join(',')]);
    } catch (error) {
      // Followers elsewhere look by themselves every few seconds.
      this.log.debug({ error }, 'other replicas were not notified of changed orders');
    }
  }
}
