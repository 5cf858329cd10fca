// What every venue's adapter must keep; what may differ is read from its declared features. The checks trade for real,
// so they run against a simulator or a venue's sandbox only.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { undashed } from '@aiyrbas/kernel';
import { sameNumber, scaled } from '../exact';
import type { MarketDataPort, OrderBook } from '../order-book';
import type { OrderTerms, VenueOrder, VenuePort } from '../venue-port';
import type { ContractCheck } from './market-data.contract';

export interface VenueSubject {
  readonly port: VenuePort;
  readonly marketData: MarketDataPort;
  readonly pair: string;
  /** Small enough for one level of the book. */
  readonly quantity: string;
  /** Less than any price of the book. */
  readonly hopelessBid: string;
  now(): Date;
}

const unread = (): void => undefined;
const newId = (): string => undashed(randomUUID());

async function book({ port, marketData, pair }: VenueSubject): Promise<OrderBook> {
  return marketData.orderBook(port.venue, pair);
}

/** Twice the worst price of the book: reached whatever the book does meanwhile. */
function generous(book: OrderBook): string {
  return String((scaled(book.asks.at(-1)!.price) * 2n) / 10n ** 18n);
}

async function buy(subject: VenueSubject, over: Partial<OrderTerms> = {}): Promise<VenueOrder> {
  const { port, pair, quantity } = subject;
  const terms: OrderTerms = {
    clientOrderId: newId(),
    pair,
    side: 'buy',
    quantity,
    limit: generous(await book(subject)),
    ...over,
  };
  const execution = await port.execute(terms, unread);
  assert.equal(execution.kind, 'found', JSON.stringify(execution));
  return (execution as { order: VenueOrder }).order;
}

export const venueContract: readonly ContractCheck<VenueSubject>[] = [
  {
    rule: 'a reached limit order is filled whole, at its limit or better, and says what it took',
    async check(subject) {
      const order = await buy(subject);
      assert.equal(order.status, 'filled');
      assert.ok(sameNumber(order.filledQuantity, subject.quantity));
      const worst = (scaled(order.limit) * scaled(subject.quantity)) / 10n ** 18n;
      assert.ok(scaled(order.quoteAmount) > 0n && scaled(order.quoteAmount) <= worst);
      assert.ok(scaled(order.commission) > 0n);
      assert.ok(order.filledAt);
    },
  },
  {
    rule: 'a limit that nothing reaches fills nothing and leaves nothing resting',
    async check(subject) {
      const order = await buy(subject, { limit: subject.hopelessBid });
      assert.equal(order.status, 'cancelled');
      assert.ok(sameNumber(order.filledQuantity, '0'));
      assert.ok(sameNumber(order.quoteAmount, '0'));
    },
  },
  {
    rule: 'a sale is filled too',
    async check(subject) {
      const order = await buy(subject, { side: 'sell', limit: subject.hopelessBid });
      assert.equal(order.status, 'filled');
      assert.equal(order.side, 'sell');
    },
  },
  {
    rule: 'an order reads the same every time',
    async check(subject) {
      const order = await buy(subject);
      const again = await subject.port.read(order.venueOrderId, unread);
      assert.deepEqual(again, { kind: 'listed', orders: [order] });
    },
  },
  {
    rule: 'an order that was never sent is not found',
    async check({ port, now }) {
      const found = await port.find(newId(), new Date(now().getTime() + 60_000), unread);
      assert.deepEqual(found, { kind: 'listed', orders: [] });
    },
  },
  {
    rule: 'an order is found by what was written down before it was sent',
    async check(subject) {
      const since = new Date(subject.now().getTime() - 5_000);
      const clientOrderId = newId();
      const order = await buy(subject, { clientOrderId });
      const found = await subject.port.find(clientOrderId, since, unread);
      assert.equal(found.kind, 'listed');
      const listed = found.kind === 'listed' ? found.orders : [];
      assert.ok(listed.some((each) => each.venueOrderId === order.venueOrderId));
      if (subject.port.features.dedupesByClientId) assert.equal(listed.length, 1);
    },
  },
  {
    rule: 'a repeated client id makes one order where the venue dedupes, and two where it does not',
    async check(subject) {
      const once = { clientOrderId: newId(), limit: generous(await book(subject)) };
      const first = await buy(subject, once);
      const second = await buy(subject, once);
      assert.equal(first.venueOrderId === second.venueOrderId, subject.port.features.dedupesByClientId);
    },
  },
  {
    rule: 'balances move by exactly what the order says',
    async check(subject) {
      const [base, quote] = subject.pair.split('/') as [string, string];
      const available = async (asset: string): Promise<bigint> =>
        scaled((await subject.port.balances(unread)).find((balance) => balance.asset === asset)!.available);
      const [baseBefore, quoteBefore] = [await available(base), await available(quote)];
      const order = await buy(subject);
      assert.equal((await available(base)) - baseBefore, scaled(order.filledQuantity));
      assert.equal(quoteBefore - (await available(quote)), scaled(order.quoteAmount) + scaled(order.commission));
    },
  },
];
