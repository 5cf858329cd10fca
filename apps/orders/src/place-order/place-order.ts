// Accepting a quote makes an order: once per quote, by the database's clock. Those that come at the same time are accepted
// together.
import { type Cause, Outbox, eventMessage } from '@aiyrbas/bus';
import { type PartnerBanks, type QuoteOffer, clearanceRequested, nameOfBank, orderPlaced } from '@aiyrbas/contracts';
import type { Refusal } from '@aiyrbas/http';
import { type Ids, type Result, ok, refuse, undashed } from '@aiyrbas/kernel';
import { type Logger, traceIdOf } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { KnownRailsStore, type RailUse, railTaken } from '@aiyrbas/rails';
import { CONFIG, IDS, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type Acceptance, accept } from '../domain/acceptance';
import { opensTooLate } from '../domain/bank-hours';
import { type HistoryEntry, orderIdentityOf } from '../domain/decision';
import { type Order, promiseOf } from '../domain/order';
import type { OrdersConfig } from '../orders.config';
import { OrderFeed } from '../persistence/order-feed';
import { OrdersStore } from '../persistence/orders.store';
import { type Stopped, SwitchesStore, scopesOf } from '../persistence/switches.store';

export interface PlaceOrderCommand {
  readonly offer: QuoteOffer;
  readonly by: Omit<Acceptance, 'orderId'>;
  readonly cause: Cause;
}

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
    private readonly rails: KnownRailsStore,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(CONFIG) private readonly config: Pick<OrdersConfig, 'PARTNER_BANKS'>,
  ) {}

  /** Accepts what is asked for together, each on its own merits. @returns an answer for each, in order. */
  async execute(commands: readonly PlaceOrderCommand[], tx: Tx, now: Date): Promise<Result<Placed, Refusal>[]> {
    const accepted = commands.map(({ offer, by }) => accept(offer, { ...by, orderId: this.ids.uuid() }, now));
    const orders = accepted.flatMap((one) => (one.ok ? [one.value] : []));
    const [stopped, isSuspended] = await Promise.all([
      this.switches.stoppedAmong(
        tx,
        orders.flatMap(({ terms }) => scopesOf(terms)),
        orders.map(({ customerId }) => customerId),
      ),
      this.rails.suspendedAmong(
        tx,
        orders.flatMap((order) => railOf(order) ?? []),
      ),
    ]);
    const willing = accepted.map((one) => {
      const allowed = one.ok ? unlessStopped(one.value, stopped, isSuspended) : one;
      return allowed.ok ? unlessClosed(allowed.value, this.config.PARTNER_BANKS) : allowed;
    });
    const placing = commands.flatMap(({ cause }, at) => {
      const one = willing[at]!;
      return one.ok ? [{ order: one.value, traceparent: cause.traceparent }] : [];
    });
    const [firsts, used] = await Promise.all([
      this.orders.insert(tx, placing, orderPlaced.type),
      // An expired quote that was used says so.
      this.orders.usedAmong(
        tx,
        commands.flatMap(({ offer }, at) => (isExpired(accepted[at]!) ? [offer.quoteId] : [])),
      ),
    ]);
    const results = commands.map(({ offer }, at): Result<Placed, Refusal> => {
      const one = willing[at]!;
      if (!one.ok) return used.has(offer.quoteId) && isExpired(one) ? QUOTE_USED : one;
      if (!firsts.has(one.value.id)) return QUOTE_USED;
      return ok({ order: one.value, entered: { version: 1, state: 'placed', at: now, cause: orderPlaced.type } });
    });
    await this.#publishPlaced(
      tx,
      commands.flatMap(({ cause }, at) => {
        const result = results[at]!;
        return result.ok ? [{ order: result.value.order, cause }] : [];
      }),
    );
    return results;
  }

  async #publishPlaced(tx: Tx, placed: readonly { readonly order: Order; readonly cause: Cause }[]): Promise<void> {
    if (placed.length === 0) return;
    await this.outbox.append(
      tx,
      placed.flatMap(({ order, cause }) => this.#placedMessages(order, cause)),
    );
    tx.afterCommit(() => {
      for (const { order, cause } of placed) {
        const traceId = traceIdOf(cause.traceparent);
        this.log.info({ orderId: order.id, traceId, quoteId: order.terms.quoteId, state: 'placed' }, 'order placed');
      }
      this.feed.changed(placed.map(({ order }) => order));
    });
  }

  #placedMessages(order: Order, cause: Cause) {
    const { terms } = order;
    const fiat = terms.side === 'buy' ? terms.spend : terms.receive;
    const placed = eventMessage(
      orderPlaced,
      {
        ...orderIdentityOf(order),
        quoteId: terms.quoteId,
        ...promiseOf(terms),
        ...(terms.bankAccountId && terms.bic ? { bankAccountId: terms.bankAccountId, bic: terms.bic } : {}),
        feeSchedule: terms.feeSchedule,
        fundsPolicy: terms.fundsPolicy,
        terms: terms.terms,
        rate: terms.rate,
      },
      cause,
    );
    const clearance = eventMessage(
      clearanceRequested,
      {
        ...orderIdentityOf(order),
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

const QUOTE_USED = refuse({ code: 'quote_used' } as const);
const isExpired = (one: Result<Order, Refusal>): boolean => !one.ok && one.error.code === 'quote_expired';

/** What is paid from the balance, or stays there, takes no rail. */
const railOf = ({ terms }: Order): RailUse | undefined =>
  terms.funding === 'bank' && terms.bic !== undefined ? railTaken(terms.bic, terms.side) : undefined;

function unlessStopped(order: Order, stopped: Stopped, isSuspended: (use: RailUse) => boolean): Result<Order, Refusal> {
  const scopes = scopesOf(order.terms);
  if (stopped.restricted.has(order.customerId)) return refuse({ code: 'customer_restricted' });
  const found = stopped.scopes.find((scope) => scopes.includes(scope));
  if (found) return refuse({ code: 'orders_stopped', detail: `no new orders for now (${found})` });
  const rail = railOf(order);
  return rail && isSuspended(rail) ? refuse({ code: 'rail_suspended' }) : ok(order);
}

/** Nothing is written for an order that its bank could only pay when its price is gone. */
function unlessClosed(order: Order, banks: PartnerBanks): Result<Order, Refusal> {
  const { bic } = order.terms;
  const opensAt = bic === undefined ? undefined : opensTooLate(order, banks.find(bic)?.cutOff);
  if (opensAt === undefined) return ok(order);
  const detail = `${nameOfBank(bic!)} pays again from ${opensAt.toISOString()}; pay from an account at another bank, or from the balance`;
  return refuse({ code: 'bank_closed', detail });
}
