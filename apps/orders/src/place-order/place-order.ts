// Accepting a quote makes an order: once per quote, by the database's clock.
import { Outbox, type Cause, fact } from '@aiyrbas/bus';
import { type QuoteOffer, clearanceRequested, orderPlaced } from '@aiyrbas/contracts';
import type { Refusal } from '@aiyrbas/http';
import { type Ids, type Result, ok, refuse, undashed } from '@aiyrbas/kernel';
import { type Logger, traceIdOf } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { IDS, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type Acceptance, accept } from '../domain/acceptance';
import { type HistoryEntry, identityOf } from '../domain/decision';
import type { Order } from '../domain/order';
import { OrderFeed } from '../store/order-feed';
import { OrdersStore } from '../store/orders.store';
import { SwitchesStore, scopesOf } from '../store/switches.store';

export interface Placed {
  readonly order: Order;
  readonly entered: HistoryEntry;
}

@Injectable()
export class PlaceOrder {
  constructor(
    private readonly orders: OrdersStore,
    private readonly outbox: Outbox,
    private readonly feed: OrderFeed,
    private readonly switches: SwitchesStore,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async execute(
    offer: QuoteOffer,
    by: Omit<Acceptance, 'orderId'>,
    cause: Cause,
    tx: Tx,
    now: Date,
  ): Promise<Result<Placed, Refusal>> {
    const accepted = accept(offer, { ...by, orderId: this.ids.uuid() }, now);
    if (!accepted.ok) {
      const isUsed = accepted.error.code === 'quote_expired' && (await this.orders.isQuoteUsed(tx, offer.quoteId));
      return refuse(isUsed ? { code: 'quote_used' } : accepted.error);
    }
    const order = accepted.value;
    const stopped = await this.switches.stoppedAmong(tx, scopesOf(order.terms));
    if (stopped) return refuse({ code: 'orders_stopped', detail: `no new orders for now (${stopped.scope})` });
    const entered: HistoryEntry = { version: 1, state: 'placed', at: now, cause: orderPlaced.type };
    const isFirst = await this.orders.insert(tx, order, entered, cause.traceparent);
    if (!isFirst) return refuse({ code: 'quote_used' });
    await this.outbox.append(tx, this.#facts(order, cause));
    tx.afterCommit(() => {
      const traceId = traceIdOf(cause.traceparent);
      this.log.info({ orderId: order.id, traceId, quoteId: offer.quoteId, state: 'placed' }, 'order placed');
      this.feed.changed([order]);
    });
    return ok({ order, entered });
  }

  #facts(order: Order, cause: Cause) {
    const { terms } = order;
    const fiat = terms.side === 'buy' ? terms.spend : terms.receive;
    const placed = fact(
      orderPlaced,
      {
        ...identityOf(order),
        quoteId: terms.quoteId,
        side: terms.side,
        asset: terms.asset,
        spend: terms.spend.toJSON(),
        receive: terms.receive.toJSON(),
        fees: [...terms.fees],
        venues: terms.venues.map(({ venue, price, quantity }) => ({ venue, price, quantity })),
        funding: terms.funding,
        onLateFunds: terms.onLateFunds,
        ...(terms.bankAccountId && terms.bic ? { bankAccountId: terms.bankAccountId, bic: terms.bic } : {}),
        acceptedAt: terms.acceptedAt.toISOString(),
        lockUntil: terms.lockUntil.toISOString(),
        feeSchedule: terms.feeSchedule,
        fundsPolicy: terms.fundsPolicy,
        terms: terms.terms,
        rate: terms.rate,
      },
      cause,
    );
    const clearance = fact(
      clearanceRequested,
      {
        ...identityOf(order),
        requestId: undashed(this.ids.uuid()),
        side: terms.side,
        asset: terms.asset,
        value: fiat.toJSON(),
        acceptedAt: terms.acceptedAt.toISOString(),
      },
      { ...cause, id: placed.id },
    );
    return [placed, clearance];
  }
}
