// Keeps the deadlines: one timer for the earliest one, and then every order whose time has come goes through the table.
// What is held still when its time comes is said aloud: only a person can end that.
import type { Ids } from '@aiyrbas/kernel';
import { type Logger, traceIdOf } from '@aiyrbas/observability';
import { Database, isTransient } from '@aiyrbas/persistence';
import { IDS, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { choicesOf } from '../domain/choices';
import { decideOrderInput } from '../domain/decide';
import { type DecidedOrder, DecisionsStore } from '../persistence/decisions.store';
import { OrderFeed } from '../persistence/order-feed';
import { OrdersStore } from '../persistence/orders.store';

const BATCH = 100;
/** Deadlines set by another replica, and a timer that Node cannot hold longer, are looked at this often. */
const POLL_INTERVAL_MS = 60_000;

@Injectable()
export class ExpireOrdersJob implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #firesAt = Number.POSITIVE_INFINITY;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    private readonly db: Database,
    private readonly orders: OrdersStore,
    private readonly decisions: DecisionsStore,
    private readonly feed: OrderFeed,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.feed.onEveryChange((order) => {
      if (order.deadlineAt) this.#wakeAt(order.deadlineAt.getTime());
    });
    this.#wakeAt(Date.now());
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #wakeAt(time: number): void {
    if (this.#stopped || time >= this.#firesAt) return;
    clearTimeout(this.#timer);
    this.#firesAt = time;
    this.#timer = setTimeout(
      () => {
        this.#firesAt = Number.POSITIVE_INFINITY;
        this.#running = this.#running.then(() => this.#run());
      },
      Math.max(0, Math.min(time - Date.now(), POLL_INTERVAL_MS)),
    );
  }

  async #run(): Promise<void> {
    try {
      while (!this.#stopped && (await this.expireDue()) === BATCH);
      const next = await this.orders.nextDeadline(this.db);
      this.#wakeAt(Math.min(next?.getTime() ?? Number.POSITIVE_INFINITY, Date.now() + POLL_INTERVAL_MS));
    } catch (error) {
      if (!isTransient(error)) this.log.error({ error }, 'deadlines could not be kept; trying again');
      this.#wakeAt(Date.now() + 1_000);
    }
  }

  /** One batch of orders whose time has come; returns how many there were. A parked order's deadlines stand still. */
  async expireDue(): Promise<number> {
    return this.db.tx(async (tx) => {
      const [clock] = await tx.query<{ now: Date }>(`select clock_timestamp() as now`);
      const now = clock!.now;
      const due = await this.orders.lockDue(tx, now, BATCH);
      if (due.length === 0) return 0;
      const input = { on: 'deadlinePassed', cause: 'deadline' } as const;
      const decided = due.flatMap(({ order: before, traceparent }) => {
        const result = decideOrderInput(before, input, { now, ids: this.ids });
        const cause = { correlationId: before.id, traceparent };
        return result.ok ? [{ before, input, decision: result.value, cause }] : [];
      });
      await this.decisions.commit(tx, decided);
      tx.afterCommit(() => decided.forEach((one) => this.#remind(one, now)));
      return due.length;
    });
  }

  #remind({ before, decision: { order }, cause }: DecidedOrder, now: Date): void {
    if (order.state !== 'held') return;
    this.log.warn(
      {
        orderId: order.id,
        traceId: traceIdOf(cause.traceparent),
        reason: order.reason?.code,
        choices: choicesOf(order),
        ageSeconds: Math.round((now.getTime() - order.terms.acceptedAt.getTime()) / 1000),
      },
      before.state === 'held' ? 'order held still: it waits for a person' : 'order held: nobody answered in time',
    );
  }
}
