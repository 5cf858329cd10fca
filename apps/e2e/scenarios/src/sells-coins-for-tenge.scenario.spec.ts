// A citizen sells what was bought: the coins are held, sold at a venue, and the tenge paid to the own account - or kept as
// balance, which buys again and can be taken out. And what becomes of it when the bank does not take the money.
import type { Problem, ReplyOf, listOrderDecisions } from '@aiyrbas/contracts';
import { Money } from '@aiyrbas/money';
import { randomUUID } from 'node:crypto';
import { citing, sentToBanks } from './language/banks';
import { ledgerBalances, outsideAgrees, transactionsOf, transferLinesOf } from './language/ledger';
import { Citizen, type OrderReply, type Person } from './language/person';
import { Platform } from './language/platform';
import { type AccountBehaviour, ibanOf } from './language/simulated-accounts';
import { type OperatorChoice, TwoOperators, until } from './language/two-operators';

// A payout that comes back does so after 60 of the bank's seconds, here after 6 of ours.
const TIMES = { bankTimeScale: '0.1' };
const LONG = 90_000;

let platform: Platform;
let operators: TwoOperators;
let dana: Person;
beforeAll(async () => {
  platform = await Platform.start(TIMES);
  operators = await TwoOperators.of(platform);
  dana = operators.dana;
}, 100_000);
afterAll(() => ledgerBalances(platform), 60_000);
afterAll(() => outsideAgrees(platform), 60_000);
afterAll(() => platform.remove(), 60_000);

/** Buys at one bank and sells half through another account. */
async function sellsThrough(behaviour: AccountBehaviour): Promise<{ seller: Citizen; order: OrderReply }> {
  const seller = await Citizen.withAccountAt(platform, 'eurasian');
  await seller.hasBought();
  expect(await seller.links(ibanOf('halyk', behaviour))).toBe('confirmed');
  const order = await seller.sells('50.000000');
  return { seller, order };
}

const decides = (orderId: string, choice: OperatorChoice, more: object = {}): Promise<void> =>
  operators.decide(orderId, choice, more);

const kindsOf = async (orderId: string): Promise<string[]> =>
  (await transactionsOf(platform, orderId)).map(({ kind }) => kind);

describe('a sale', () => {
  test.concurrent(
    'holds the coins, sells them, pays the tenge out and gives a receipt',
    async () => {
      const seller = await Citizen.withAccountAt(platform, 'eurasian');
      const bought = await seller.hasBought();
      const quote = await seller.quotes({ side: 'sell', spend: { amount: '50.000000', asset: 'USDT' } });
      const order = await seller.seesItEnd((await seller.accepts(quote)).id);
      expect(order).toMatchObject({ state: 'completed', side: 'sell' });
      expect(order.history.map(({ state }) => state)).toEqual(['placed', 'cleared', 'funded', 'executed', 'completed']);
      expect(order.legs.map(({ kind, state }) => [kind, state])).toEqual([
        ['hold', 'settled'],
        ['execution', 'settled'],
        // The proceeds, until they are paid out.
        ['hold', 'settled'],
        ['payout', 'settled'],
      ]);
      const receipt = await seller.gets<{ quantity: object; receive: object }>(`/v1/orders/${order.id}/receipt`);
      expect(receipt).toMatchObject({ quantity: quote.spend, receive: quote.receive, side: 'sell' });
      expect(await sentToBanks(platform, order.id)).toEqual(['pain.001']);
      const sold = Money.of('50.000000', 'USDT');
      await seller.comesToHave('USDT', { available: Money.fromJSON(bought.receive).minus(sold).toJSON().amount });
      await seller.comesToHave('KZT', { available: '0.00', held: '0.00' });
      await until(async () => (await kindsOf(order.id)).length === 3);
      const [, requested, booked] = await transactionsOf(platform, order.id);
      expect([...transferLinesOf(requested!), ...transferLinesOf(booked!)]).toEqual([
        `customer -> bank-clearing:EURIKZKA ${quote.receive.amount} KZT`,
        `bank-clearing:EURIKZKA -> bank:EURIKZKA ${quote.receive.amount} KZT`,
      ]);
    },
    LONG,
  );

  test.concurrent(
    'of more than there is is rejected, and nothing is held',
    async () => {
      const seller = await Citizen.withAccountAt(platform, 'eurasian');
      const order = await seller.seesItEnd((await seller.sells('50.000000')).id);
      expect(order).toMatchObject({ state: 'rejected', reason: { code: 'insufficient_funds' } });
    },
    LONG,
  );

  test.concurrent(
    'to the balance leaves the tenge there: it buys again, and the rest is taken out',
    async () => {
      const seller = await Citizen.withAccountAt(platform, 'eurasian');
      await seller.hasBought();
      const sale = await seller.seesItEnd((await seller.sells('100.000000', 'USDT', { funding: 'balance' })).id);
      expect(sale.state).toBe('completed');
      await seller.comesToHave('KZT', { available: sale.receive.amount });
      const again = await seller.buys({ spend: { amount: '20000.00', asset: 'KZT' } }, { funding: 'balance' });
      expect((await seller.seesItEnd(again.id)).legs.map(({ kind }) => kind)).toEqual(['hold', 'execution']);
      await seller.comesToHave('KZT', { held: '0.00' });
      const left = (await seller.has('KZT')).available;
      const tooMuch = await seller.withdraws('1000000.00');
      expect(tooMuch).toMatchObject({ state: 'failed', reason: { code: 'insufficient_funds' } });
      expect(await seller.withdraws(left)).toMatchObject({ state: 'completed' });
      await seller.comesToHave('KZT', { available: '0.00', held: '0.00' });
    },
    LONG,
  );

  test.concurrent(
    'sold twice at once sells what there is, once',
    async () => {
      const seller = await Citizen.withAccountAt(platform, 'eurasian');
      await seller.hasBought();
      const orders = await Promise.all([seller.sells('150.000000'), seller.sells('150.000000')]);
      const ends = await Promise.all(orders.map(({ id }) => seller.seesItEnd(id)));
      expect(ends.map(({ state }) => state).sort()).toEqual(['completed', 'rejected']);
      await seller.comesToHave('USDT', { held: '0' });
    },
    LONG,
  );
});

describe('coins that were mined or received', () => {
  test.concurrent.each(['intebix', 'ataix'] as const)(
    'come in at %s under the customer’s reference, once, and are sold',
    async (venue) => {
      const miner = await Citizen.withAccountAt(platform, 'eurasian');
      const { reference } = await miner.gets<{ reference: string }>('/v1/deposits/reference');
      const amount = { amount: '0.05000000', asset: 'BTC' };
      await dana.gets('/simulator/deposits', { venue, amount, reference });
      await miner.comesToHave('BTC', { available: amount.amount });
      const { items } = await miner.gets<{ items: object[] }>('/v1/deposits');
      expect(items).toMatchObject([{ ...amount, venue }]);
      const order = await miner.seesItEnd((await miner.sells('0.02000000', 'BTC')).id);
      expect(order.state).toBe('completed');
      await miner.comesToHave('BTC', { available: '0.03000000' });
    },
    LONG,
  );

  test.concurrent(
    'under a reference that is nobody’s are credited to nobody, and shown to operators',
    async () => {
      const amount = { amount: '0.50000000', asset: 'BTC' };
      await dana.gets('/simulator/deposits', { venue: 'ataix', amount, reference: 'no such customer' });
      const nobodys = () => dana.gets<{ items: { reference: string }[] }>('/ops/v1/venue-gateway/deposits');
      await until(async () => (await nobodys()).items.some(({ reference }) => reference === 'no such customer'));
      const shown = (await nobodys()).items.filter(({ reference }) => reference === 'no such customer');
      expect(shown).toMatchObject([{ amount, venue: 'ataix' }]);
    },
    LONG,
  );
});

describe('a bank that pays without plain words', () => {
  test.concurrent.each(['repeats', 'reorders', 'contradicts', 'slow', 'silent', 'late', 'under', 'over'] as const)(
    '%s: the tenge arrives once',
    async (behaviour) => {
      const { seller, order } = await sellsThrough(behaviour);
      const end = await seller.seesItEnd(order.id, 80_000);
      expect(end.state).toBe('completed');
      await until(async () => (await kindsOf(order.id)).length === 3);
      expect(await kindsOf(order.id)).toEqual(['conversion', 'payout', 'payout']);
      await seller.comesToHave('KZT', { available: '0.00', held: '0.00' });
    },
    LONG,
  );
});

describe('a bank that gives the payout back', () => {
  test.concurrent(
    'the completed sale is held, the tenge is kept safe, and two people pay it elsewhere',
    async () => {
      const { seller, order } = await sellsThrough('payout_returned');
      await seller.seesIn(order.id, ['completed']);
      const held = await seller.seesIn(order.id, ['held']);
      expect(held.reason).toEqual({ code: 'payment_returned', bankReason: 'AC01' });
      expect(held.receipts).toMatchObject([{ amount: held.receive, outcome: 'case' }]);
      await seller.comesToHave('KZT', { available: '0.00', held: held.receive.amount });
      expect(await seller.links(ibanOf('altyn'))).toBe('confirmed');
      await decides(order.id, 'pay_elsewhere', { bankAccountId: seller.accountId });
      await seller.seesIn(order.id, ['completed']);
      await until(async () => (await kindsOf(order.id)).length === 6);
      expect(await kindsOf(order.id)).toEqual(['conversion', 'payout', 'payout', 'return', 'payout', 'payout']);
      expect(await sentToBanks(platform, order.id)).toEqual(['pain.001', 'pain.001']);
      expect(held.receipts[0]!.cites).toBe(citing('collect-2026-01', 'returned'));
      await seller.comesToHave('KZT', { available: '0.00', held: '0.00' });
    },
    LONG,
  );

  test.concurrent(
    'a withdrawal that comes back is the customer’s balance again',
    async () => {
      const seller = await Citizen.withAccountAt(platform, 'eurasian');
      await seller.hasBought();
      const sale = await seller.seesItEnd((await seller.sells('50.000000', 'USDT', { funding: 'balance' })).id);
      expect(await seller.links(ibanOf('halyk', 'payout_returned'))).toBe('confirmed');
      expect((await seller.withdraws('1000.00')).state).toBe('completed');
      await seller.comesToHave('KZT', { available: sale.receive.amount });
      const { items } = await seller.gets<{ items: object[] }>('/v1/withdrawals');
      expect(items).toMatchObject([{ state: 'failed', reason: { code: 'payment_returned', bankReason: 'AC01' } }]);
    },
    LONG,
  );
});

describe('a bank that refuses the payout', () => {
  const refused = async (): Promise<{ seller: Citizen; order: OrderReply }> => {
    const { seller, order } = await sellsThrough('payout_refused');
    const held = await seller.seesIn(order.id, ['held']);
    expect(held.reason).toEqual({ code: 'payment_rejected', bankReason: 'AC04' });
    // No tenge is lost meanwhile: it is the customer's balance.
    await seller.comesToHave('KZT', { available: held.receive.amount });
    return { seller, order: held };
  };

  test.concurrent(
    'two people pay it to another account of the same owner',
    async () => {
      const { seller, order } = await refused();
      const { choices } = await dana.gets<ReplyOf<typeof listOrderDecisions>>(`/v1/orders/${order.id}/decisions`);
      expect(choices).toEqual(['retry', 'pay_elsewhere', 'keep', 'give_up']);
      const other = { choice: 'pay_elsewhere', comment: 'x', bankAccountId: randomUUID() };
      const stranger = await dana.call<Problem>(`/v1/orders/${order.id}/decisions`, { body: other });
      expect([stranger.status, stranger.body.code]).toEqual([409, 'bank_account_not_confirmed']);
      expect(await seller.links(ibanOf('altyn'))).toBe('confirmed');
      await decides(order.id, 'pay_elsewhere', { bankAccountId: seller.accountId });
      await seller.seesIn(order.id, ['completed']);
      await until(async () => (await kindsOf(order.id)).length === 5);
      expect(await kindsOf(order.id)).toEqual(['conversion', 'payout', 'reversal', 'payout', 'payout']);
      await seller.comesToHave('KZT', { available: '0.00', held: '0.00' });
    },
    LONG,
  );

  test.concurrent(
    'two people try again, the bank refuses again, and at last it is kept as balance',
    async () => {
      const { seller, order } = await refused();
      await decides(order.id, 'retry');
      const tried = (one: OrderReply): number => one.legs.filter(({ kind }) => kind === 'payout').length;
      await until(async () => tried(await seller.shows(order.id)) === 2);
      await seller.seesIn(order.id, ['held']);
      await decides(order.id, 'keep');
      const end = await seller.seesIn(order.id, ['completed']);
      expect(end.reason).toEqual({ code: 'kept_as_balance' });
      await seller.comesToHave('KZT', { available: order.receive.amount });
    },
    LONG,
  );

  test.concurrent(
    'two people give it up to suspense',
    async () => {
      const { seller, order } = await refused();
      await decides(order.id, 'give_up');
      expect((await seller.seesIn(order.id, ['completed'])).reason).toEqual({ code: 'given_up' });
      await until(async () => (await kindsOf(order.id)).includes('suspense'));
      await seller.comesToHave('KZT', { available: '0.00', held: '0.00' });
      const nothing = await dana.call<Problem>(`/v1/orders/${order.id}/decisions`, {
        body: { choice: 'retry', comment: 'x' },
      });
      expect([nothing.status, nothing.body.code]).toEqual([409, 'decision_not_possible']);
    },
    LONG,
  );

  test.concurrent(
    'a withdrawal that the bank refuses leaves the money where it was',
    async () => {
      const { seller, order } = await refused();
      await decides(order.id, 'keep');
      await seller.comesToHave('KZT', { held: '0.00' });
      const failed = await seller.withdraws('1000.00');
      expect(failed).toMatchObject({ state: 'failed', reason: { code: 'payment_rejected', bankReason: 'AC04' } });
      await seller.comesToHave('KZT', { available: order.receive.amount });
    },
    LONG,
  );
});
