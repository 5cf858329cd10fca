// A bank holds a payment that it suspects, and later accepts or rejects it: the order waits, does not expire, and the bank is
// not asked again. Or it takes a credit back, before the order has used it or after. The stories of this file run side by side, each with a customer of its own.
import type { Problem, ReplyOf, listBlockedPayments, showSolvency, showWithdrawal } from '@aiyrbas/contracts';
import { bookedAtTheBanks, sentToBanks } from './language/banks';
import { ledgerBalances, outsideAgrees, transactionsOf, transferLinesOf } from './language/ledger';
import { Citizen, type OrderReply, Person } from './language/person';
import { Platform } from './language/platform';
import type { AccountBehaviour } from './language/simulated-accounts';
import { TwoOperators, until } from './language/two-operators';

// A simulated bank decides about what it holds after 45 of its seconds, here 9 of ours: the price is locked for less.
const TIMES = { bankTimeScale: '0.2', environment: { QUOTE_LOCK_SECONDS: '3' } };
const LONG = 70_000;

type WithdrawalReply = ReplyOf<typeof showWithdrawal>;

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

describe('a withdrawal that the bank holds', () => {
  test.concurrent(
    'shows it to the customer and to operators until the bank decides',
    async () => {
      // What the bank let go came after the price lock, and is the customer's balance.
      const { buyer, order } = await buysAt('held_then_accepted', { onLateFunds: 'keep' });
      await buyer.seesItEnd(order.id, 60_000);
      await buyer.comesToHave('KZT', { available: '100000.00', held: '0.00' });
      const body = { bankAccountId: buyer.accountId, amount: { amount: '100000.00', asset: 'KZT' } };
      const { id } = await buyer.gets<{ id: string }>('/v1/withdrawals', body);
      const operator = await Person.withRole(platform, 'operator');
      const shownTo = (person: Person) => person.gets<WithdrawalReply>(`/v1/withdrawals/${id}`);
      await until(async () => (await shownTo(buyer)).bankHold !== undefined, 60_000);
      const [seen, listed] = [await shownTo(operator), await isListed(id)];
      expect(seen.bankHold).toEqual({ until: listed!.until });
      await until(async () => (await shownTo(buyer)).state === 'completed', 60_000);
      expect(await shownTo(buyer)).not.toHaveProperty('bankHold');
    },
    LONG * 2,
  );
});

describe('a credit that the bank takes back', () => {
  test.concurrent(
    'before the order has used it: the order ends, nothing is paid back, and nobody owes anything',
    async () => {
      const { buyer, order } = await buysAt('taken_back_at_once');
      const ended = await buyer.seesItEnd(order.id, 60_000);
      expect(ended).toMatchObject({ state: 'cancelled', reason: { code: 'funds_clawed_back' }, refunds: [] });
      expect(await sentToBanks(platform, order.id)).toEqual(['pain.013']);
      expect((await bookedAtTheBanks(platform, ended)).sort()).toEqual(['-10000000', '10000000']);
      await buyer.comesToHave('KZT', { available: '0.00', held: '0.00' });
      await buyer.comesToHave('USDT', { available: '0' });
      expect((await transactionsOf(platform, order.id)).map(transferLinesOf)).toEqual([
        ['bank:EURIKZKA -> customer 100000.00 KZT'],
        ['customer -> bank:EURIKZKA 100000.00 KZT'],
      ]);
      // Who owes nothing is not restricted.
      const { id } = await buyer.accepts(await buyer.quotes());
      expect((await buyer.seesItEnd(id, 60_000)).state).toBe('cancelled');
    },
    LONG,
  );

  test.concurrent(
    'in part, before the order has used it: the order ends, and the rest stays the customer’s balance',
    async () => {
      const { buyer, order } = await buysAt('taken_back_in_part');
      const ended = await buyer.seesItEnd(order.id, 60_000);
      expect(ended).toMatchObject({ state: 'cancelled', reason: { code: 'funds_clawed_back' }, refunds: [] });
      expect(await sentToBanks(platform, order.id)).toEqual(['pain.013']);
      expect((await bookedAtTheBanks(platform, ended)).sort()).toEqual(['-4000000', '10000000']);
      await buyer.comesToHave('KZT', { available: '60000.00', held: '0.00' });
      expect((await transactionsOf(platform, order.id)).map(transferLinesOf)).toEqual([
        ['bank:EURIKZKA -> customer 100000.00 KZT'],
        ['customer -> bank:EURIKZKA 40000.00 KZT'],
      ]);
      // The rest is paid out as any balance.
      const body = { bankAccountId: buyer.accountId, amount: { amount: '60000.00', asset: 'KZT' } };
      const { id } = await buyer.gets<{ id: string }>('/v1/withdrawals', body);
      const state = async () => (await buyer.gets<WithdrawalReply>(`/v1/withdrawals/${id}`)).state;
      await until(async () => (await state()) === 'completed', 60_000);
      await buyer.comesToHave('KZT', { available: '0.00', held: '0.00' });
    },
    LONG,
  );

  test.concurrent(
    'and reports that before it reports the credit: the credit is posted and taken back, once each',
    async () => {
      const { buyer, order } = await buysAt('taken_back_early');
      const ended = await buyer.seesItEnd(order.id, 60_000);
      expect(ended).toMatchObject({ state: 'cancelled', reason: { code: 'funds_clawed_back' }, refunds: [] });
      expect(await sentToBanks(platform, order.id)).toEqual(['pain.013']);
      expect((await transactionsOf(platform, order.id)).map(transferLinesOf)).toEqual([
        ['bank:EURIKZKA -> customer 100000.00 KZT'],
        ['customer -> bank:EURIKZKA 100000.00 KZT'],
      ]);
      await buyer.comesToHave('KZT', { available: '0.00', held: '0.00' });
    },
    LONG,
  );

  test.concurrent(
    'after it was spent: the customer owes it and is restricted, until two people write it off',
    async () => {
      const { buyer, order } = await buysAt('taken_back_later');
      expect((await buyer.seesItEnd(order.id, 60_000)).state).toBe('completed');
      const operator = await Person.withRole(platform, 'operator');
      const held = async (): Promise<string> => {
        const { items } = await operator.gets<ReplyOf<typeof showSolvency>>('/v1/ledger/solvency');
        return items.find(({ asset }) => asset === 'KZT')!.status;
      };
      const path = `/v1/ledger/transactions?orderId=${order.id}`;
      let debtor = '';
      await until(async () => {
        const { items } = await operator.gets<{ items: { kind: string; transfers: { debit: string }[] }[] }>(path);
        debtor = items.find(({ kind }) => kind === 'claw_back')?.transfers[0]!.debit ?? '';
        return debtor !== '';
      }, 60_000);
      expect(debtor).toMatch(/^receivable:/);
      expect((await buyer.shows(order.id)).state).toBe('completed');

      const refusals = async (): Promise<(string | undefined)[]> => {
        const orders = await buyer.call<Problem>('/v1/orders', { body: buyer.acceptance(await buyer.quotes()) });
        const body = { bankAccountId: buyer.accountId, amount: { amount: '1.00', asset: 'KZT' } };
        const withdrawals = await buyer.call<Problem>('/v1/withdrawals', { body });
        return [orders.body.code, withdrawals.body.code];
      };
      await until(async () => (await refusals())[0] === 'customer_restricted');
      expect(await refusals()).toEqual(['customer_restricted', 'customer_restricted']);
      // Nothing that a customer owes covers what others are owed: the firm's own money at the bank does.
      expect(await held()).toBe('covered');

      const { dana, erlan } = await TwoOperators.of(platform);
      const writeOff = (amount: string) => ({
        body: { debit: 'house', credit: debtor, amount: { amount, asset: 'KZT' }, comment: 'case 35, written off' },
      });
      const more = await dana.call<Problem>('/v1/ledger/adjustments', writeOff('100000.01'));
      expect([more.status, more.body.code]).toEqual([422, 'insufficient_funds']);
      const { id } = (await dana.call<{ id: string }>('/v1/ledger/adjustments', writeOff('100000.00'))).body;
      const decide = `/v1/ledger/corrections/${id}/decisions`;
      const own = await dana.call<Problem>(decide, { body: { decision: 'approve' } });
      expect(own.body.code).toBe('second_person_required');
      await erlan.gets(decide, { decision: 'approve' });
      await until(async () => !(await refusals()).includes('customer_restricted'));
    },
    LONG,
  );
});
