// Banks reject, repeat themselves, contradict themselves, say nothing and pay too little: what becomes of the order then.
// The stories of this file run side by side, each with a customer of its own.
import type { Problem, ReplyOf, listSuspense } from '@aiyrbas/contracts';
import { bookedAtTheBanks, citing, sentToBanks } from './language/banks';
import { ledgerBalances, outsideAgrees, transactionsOf, transferLinesOf } from './language/ledger';
import { Citizen, type OrderReply, Person, type Quote } from './language/person';
import { Platform, pause } from './language/platform';
import { type AccountBehaviour, ibanOf } from './language/simulated-accounts';

// A simulated bank is late by 45 of its seconds, here 9 of ours: longer than the price is locked, which outlasts all else.
const TIMES = { bankTimeScale: '0.2', environment: { QUOTE_LOCK_SECONDS: '6' } };
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
): Promise<{ buyer: Citizen; quote: Quote; order: OrderReply }> => {
  const buyer = await Citizen.withAccountAt(platform, 'eurasian', behaviour);
  const quote = await buyer.quotes();
  const order = await buyer.accepts(quote, more);
  return { buyer, quote, order: await buyer.seesItEnd(order.id, 60_000) };
};

const bookedAtTheBank = (order: OrderReply): Promise<string[]> => bookedAtTheBanks(platform, order);
const sentMessages = (order: OrderReply): Promise<string[]> => sentToBanks(platform, order.id);

describe('money that would come too late', () => {
  test.concurrent(
    'the collection is called back when the price is no longer held: the order expires and nothing is ever booked',
    async () => {
      const { buyer, order } = await buysAt('late');
      expect(order.state).toBe('expired');
      // Past the moment at which the bank would have booked it.
      await pause(4_000);
      expect(await bookedAtTheBank(await buyer.shows(order.id))).toEqual([]);
      expect(await sentMessages(order)).toEqual(['pain.013', 'camt.056']);
      expect(await transactionsOf(platform, order.id)).toEqual([]);
      await buyer.comesToHave('USDT', { available: '0' });
      await buyer.comesToHave('KZT', { held: '0' });
    },
    120_000,
  );

  test.concurrent(
    'where the bank does not let go it comes: it is refunded to the account that it came from',
    async () => {
      const { buyer, quote, order } = await buysAt('irrevocable');
      expect(order).toMatchObject({ state: 'refunded', reason: { code: 'funds_late' } });
      expect(order.receipts).toMatchObject([{ outcome: 'refunded', cites: citing(quote.fundsPolicy.id, 'late') }]);
      expect(order.refunds).toMatchObject([{ amount: { amount: '100000.00', asset: 'KZT' }, state: 'settled' }]);
      expect(await sentMessages(order)).toEqual(['pain.013', 'camt.056', 'pain.001']);
      await waitFor(async () => (await bookedAtTheBank(order)).length === 2);
      expect(await bookedAtTheBank(order)).toEqual(['10000000', '-10000000']);
      await buyer.comesToHave('KZT', { available: '0.00', held: '0.00' });
    },
    LONG,
  );

  test.concurrent(
    'where the bank does not let go it comes: a customer who chose to keep it has it as tenge balance',
    async () => {
      const { buyer, quote, order } = await buysAt('irrevocable', { onLateFunds: 'keep' });
      expect(order).toMatchObject({ state: 'expired', reason: { code: 'funds_late_kept' }, refunds: [] });
      expect(order.receipts).toMatchObject([{ outcome: 'kept', cites: citing(quote.fundsPolicy.id, 'late') }]);
      expect(await sentMessages(order)).toEqual(['pain.013', 'camt.056']);
      expect(await bookedAtTheBank(order)).toEqual(['10000000']);
      await buyer.comesToHave('KZT', { available: '100000.00', held: '0.00' });
      await buyer.comesToHave('USDT', { available: '0' });
    },
    LONG,
  );
});

describe('money that does not come', () => {
  test.concurrent.each([
    ['insufficient_funds', 'AM04'],
    ['refuses', 'CUST'],
  ] as const)(
    '%s: the order is rejected with the bank’s reason, and nothing of it stays',
    async (behaviour, bankReason) => {
      const { buyer, order } = await buysAt(behaviour);
      expect(order).toMatchObject({ state: 'rejected', reason: { code: 'collection_rejected', bankReason } });
      expect(order.history.map(({ state }) => state)).toEqual(['placed', 'cleared', 'rejected']);
      expect(await sentMessages(order)).toEqual(['pain.013']);
      await buyer.comesToHave('KZT', { available: '0', held: '0' });
      expect(await transactionsOf(platform, order.id)).toEqual([]);
      expect((await buyer.call(`/v1/orders/${order.id}/receipt`)).status).toBe(404);
    },
    LONG,
  );

  test.concurrent(
    'another’s account is refused by the bank, and no order can be paid from it',
    async () => {
      const buyer = await Citizen.registers(platform);
      expect(await buyer.links(ibanOf('eurasian', 'other_owner'))).toBe('refused');
      const response = await buyer.call<Problem>('/v1/orders', { body: buyer.acceptance(await buyer.quotes()) });
      expect([response.status, response.body.code]).toEqual([409, 'bank_account_not_confirmed']);
    },
    LONG,
  );
});

describe('money that is not what was asked', () => {
  test.concurrent(
    'too little: the order is refunded whole, and the bank has given the money back',
    async () => {
      const { buyer, quote, order } = await buysAt('under');
      expect(order).toMatchObject({ state: 'refunded', reason: { code: 'funds_under' } });
      expect(order.refunds).toMatchObject([{ amount: { amount: '99999.00', asset: 'KZT' } }]);
      expect(order.receipts).toMatchObject([{ outcome: 'refunded', cites: citing(quote.fundsPolicy.id, 'under') }]);
      expect(await sentMessages(order)).toEqual(['pain.013', 'pain.001']);
      await waitFor(async () => (await bookedAtTheBank(order)).length === 2);
      expect(await bookedAtTheBank(order)).toEqual(['9999900', '-9999900']);
      await buyer.comesToHave('KZT', { available: '0.00', held: '0.00' });
      await waitFor(async () => (await transactionsOf(platform, order.id)).length === 3);
      expect((await transactionsOf(platform, order.id)).map(transferLinesOf)).toEqual([
        ['bank:EURIKZKA -> customer 99999.00 KZT'],
        ['customer -> bank-clearing:EURIKZKA 99999.00 KZT'],
        ['bank-clearing:EURIKZKA -> bank:EURIKZKA 99999.00 KZT'],
      ]);
    },
    LONG,
  );

  test.concurrent(
    'too much: the purchase is completed, and the rest stays as tenge balance',
    async () => {
      const { buyer, quote, order } = await buysAt('over');
      expect(order.state).toBe('completed');
      expect(order.receipts).toMatchObject([{ outcome: 'allocated', cites: citing(quote.fundsPolicy.id, 'over') }]);
      expect(await sentMessages(order)).toEqual(['pain.013']);
      await buyer.comesToHave('KZT', { available: '1.00', held: '0.00' });
      await buyer.comesToHave('USDT', { available: quote.receive.amount });
    },
    LONG,
  );

  test.concurrent(
    'far too much: the purchase is completed, and the rest goes back to the account that it came from',
    async () => {
      const { buyer, quote, order } = await buysAt('far_over');
      expect(order.state).toBe('completed');
      expect(order.receipts[0]!.cites).toBe(citing(quote.fundsPolicy.id, 'over'));
      const { cites } = await buyer.gets<{ cites: string[] }>(`/v1/orders/${order.id}/receipt`);
      expect(cites).toEqual([citing(quote.fundsPolicy.id, 'over')]);
      await waitFor(async () => (await bookedAtTheBank(await buyer.shows(order.id))).length === 2);
      expect(await bookedAtTheBank(await buyer.shows(order.id))).toEqual(['10015000', '-15000']);
      expect(await sentMessages(order)).toEqual(['pain.013', 'pain.001']);
      await buyer.comesToHave('KZT', { available: '0.00', held: '0.00' });
      await buyer.comesToHave('USDT', { available: quote.receive.amount });
    },
    LONG,
  );
});

describe('money that comes twice', () => {
  test.concurrent(
    'the purchase is completed once; the second credit waits in suspense until the bank’s statement proves it',
    async () => {
      const { buyer, quote, order } = await buysAt('twice');
      expect(order.state).toBe('completed');
      expect(order.receipts).toHaveLength(1);
      await waitFor(async () => (await transactionsOf(platform, order.id)).length === 3);
      expect((await transactionsOf(platform, order.id)).map(({ kind }) => kind).sort()).toEqual([
        'collection',
        'conversion',
        'suspense',
      ]);
      const dana = await Person.withRole(platform, 'operator', 'dana');
      const { items } = await dana.gets<ReplyOf<typeof listSuspense>>('/ops/v1/bank-gateway/suspense?limit=100');
      expect(items.filter(({ orderId }) => orderId === order.id)).toMatchObject([
        { match: 'second_credit', state: 'held', payerKnown: true, amount: { amount: '100000.00', asset: 'KZT' } },
      ]);
      expect(await sentMessages(order)).toEqual(['pain.013']);
      expect(await bookedAtTheBank(order)).toEqual(['10000000', '10000000']);
      await buyer.comesToHave('USDT', { available: quote.receive.amount });
      await buyer.comesToHave('KZT', { available: '0.00', held: '0.00' });
    },
    LONG,
  );
});

describe('a bank that does not speak plainly', () => {
  test.concurrent.each(['repeats', 'reorders', 'contradicts', 'slow', 'silent', 'payout_refused'] as const)(
    '%s: the purchase is completed all the same, once',
    async (behaviour) => {
      const { buyer, quote, order } = await buysAt(behaviour);
      expect(order.state).toBe('completed');
      expect(order.receipts).toHaveLength(1);
      await buyer.comesToHave('USDT', { available: quote.receive.amount });
      await buyer.comesToHave('KZT', { available: '0.00', held: '0.00' });
      expect((await transactionsOf(platform, order.id)).map(({ kind }) => kind)).toEqual(['collection', 'conversion']);
      expect(await bookedAtTheBank(order)).toEqual(['10000000']);
      // The silent one is asked to let go when the price lock ends, and was found to have paid in time.
      expect(await sentMessages(order)).toEqual(behaviour === 'silent' ? ['pain.013', 'camt.056'] : ['pain.013']);
    },
    LONG,
  );
});

describe('a customer who changes their mind', () => {
  test.concurrent(
    'before money moved: the bank is asked to call the collection back, and the order is cancelled',
    async () => {
      const buyer = await Citizen.withAccountAt(platform, 'eurasian', 'slow');
      const order = await buyer.buys();
      await buyer.seesIn(order.id, ['cleared']);
      const response = await buyer.call(`/v1/orders/${order.id}/cancellation`, { body: {} });
      expect(response.status).toBe(202);
      const end = await buyer.seesItEnd(order.id);
      expect(end.state).toBe('cancelled');
      expect(await sentMessages(end)).toEqual(['pain.013', 'camt.056']);
      expect(await bookedAtTheBank(end)).toEqual([]);
      expect(await transactionsOf(platform, order.id)).toEqual([]);
    },
    LONG,
  );

  test.concurrent(
    'while money may be moving: whatever the bank decides, it is one end and not two (case 21)',
    async () => {
      const buyer = await Citizen.withAccountAt(platform, 'halyk');
      const order = await buyer.buys();
      const requested = await buyer.call(`/v1/orders/${order.id}/cancellation`, { body: {} });
      expect([202, 409]).toContain(requested.status);
      const end = await buyer.seesItEnd(order.id);
      expect(['cancelled', 'completed', 'refunded']).toContain(end.state);
      await waitFor(async () => {
        const sum = (await bookedAtTheBank(await buyer.shows(order.id))).map(BigInt).reduce((a, b) => a + b, 0n);
        return sum === (end.state === 'completed' ? 10_000_000n : 0n);
      });
      await buyer.comesToHave('KZT', { held: '0' });
    },
    LONG,
  );
});

async function waitFor(holds: () => Promise<boolean>, timeoutMs = 15_000): Promise<void> {
  for (const end = Date.now() + timeoutMs; !(await holds()) && Date.now() < end;) await pause(100);
}
