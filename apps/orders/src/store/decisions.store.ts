// Commits what was decided of orders: saves them, tells what follows, and wakes whoever waits for them once it is true.
import { type Cause, Outbox, fact } from '@aiyrbas/bus';
import type { Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Decision } from '../domain/decision';
import { OrderFeed } from './order-feed';
import { OrdersStore } from './orders.store';

export interface Decided {
  readonly decision: Decision;
  readonly cause: Cause;
}

@Injectable()
export class DecisionsStore {
  constructor(
    private readonly orders: OrdersStore,
    private readonly outbox: Outbox,
    private readonly feed: OrderFeed,
  ) {}

  async commit(tx: Tx, decided: readonly Decided[]): Promise<void> {
    const decisions = decided.map(({ decision }) => decision);
    this.orders.saveAll(tx, decisions);
    await this.outbox.append(
      tx,
      decided.flatMap(({ decision, cause }) => decision.told.map(({ event, body }) => fact(event, body, cause))),
    );
    tx.afterCommit(() => this.feed.changed(decisions.map(({ order }) => order)));
  }
}
