// A bank holds a payment that it suspects, and later accepts or rejects it. The order waits: it does not expire, and the bank
// is not asked again. The stories of this file run side by side, each with a customer of its own.
import type { ReplyOf, listBlockedPayments } from '@aiyrbas/contracts';
import { bookedAtTheBanks, sentToBanks } from './language/banks';
import { ledgerBalances, outsideAgrees, transactionsOf } from './language/ledger';
import { Citizen, type OrderReply, Person } from './language/person';
import { Platform } from './language/platform';
import type { AccountBehaviour } from './language/simulated-accounts';
import { until } from './language/two-operators';

// A simulated bank decides about what it holds after 45 of its seconds, here 9 of ours: the price is locked for less.
const TIMES = { bankTimeScale: '0.2', environment: { QUOTE_LOCK_SECONDS: '3' } };
const LONG = 70_000;

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start(TIMES);
}, 100_000);
afterAll(() => ledgerBalances(platform), 60_000);
afterAll(() => outsideAgrees(platform), 60_000);
afterAll(() => platform.remove(), 60_000);

const buysAt = async (
  behaviour: AccountBehaviour,
  more: object = {},
): Promise<{ buyer: Citizen; order: OrderReply }> => {
  const buyer = await Citizen.withAccountAt(platform, 'eurasian', behaviour);
  return { buyer, order: await buyer.accepts(await buyer.quotes(), more) };
};

const holdOf = (order: OrderReply) => order.legs.find(({ kind }) => kind === 'collection')?.bankHold;

async function seesTheHold(buyer: Citizen, orderId: string): Promise<OrderReply> {
  let order = await buyer.shows(orderId);
  await until(async () => holdOf((order = await buyer.shows(orderId))) !== undefined);
  return order;
}

async function isListed(orderId: string): Promise<{ since: string; until: string; overdue: boolean } | undefined> {
  const operator = await Person.withRole(platform, 'operator');
  const path = '/ops/v1/bank-gateway/blocked-payments?limit=100';
  const { items } = await operator.gets<ReplyOf<typeof listBlockedPayments>>(path);
  return items.find((one) => one.orderId === orderId);
}

describe('a payment that the bank holds', () => {
  test.concurrent(
    'and then accepts: the order outlives its price, is not called back, and the late money stays with who chose so',
    async () => {
      const { buyer, order } = await buysAt('held_then_accepted', { onLateFunds: 'keep' });
      const held = await seesTheHold(buyer, order.id);
      expect(held.state).toBe('cleared');
      // The end of the hold is the order's deadline, days after the price lock.
      expect(held.deadline).toBe(holdOf(held)!.until);
      const days = (Date.parse(held.deadline!) - Date.parse(held.lockUntil)) / 86_400_000;
      expect(days).toBeGreaterThan(4);
      expect(await isListed(order.id)).toMatchObject({ until: holdOf(held)!.until, overdue: false });

      const ended = await buyer.seesItEnd(order.id, 60_000);
      expect(ended).toMatchObject({ state: 'expired', reason: { code: 'funds_late_kept' } });
      expect(holdOf(ended)).toBeUndefined();
      expect(await sentToBanks(platform, order.id)).toEqual(['pain.013']);
      expect(await bookedAtTheBanks(platform, ended)).toEqual(['10000000']);
      await buyer.comesToHave('KZT', { available: '100000.00', held: '0.00' });
      expect(await isListed(order.id)).toBeUndefined();
    },
    LONG,
  );

  test.concurrent(
    'and then rejects: the order is rejected with the bank’s reason, and nothing of it stays',
    async () => {
      const { buyer, order } = await buysAt('held_then_rejected');
      await seesTheHold(buyer, order.id);
      const ended = await buyer.seesItEnd(order.id, 60_000);
      expect(ended).toMatchObject({ state: 'rejected', reason: { code: 'collection_rejected', bankReason: 'FRAD' } });
      expect(await sentToBanks(platform, order.id)).toEqual(['pain.013']);
      expect(await transactionsOf(platform, order.id)).toEqual([]);
      await buyer.comesToHave('KZT', { available: '0', held: '0' });
      expect(await isListed(order.id)).toBeUndefined();
    },
    LONG,
  );
});
