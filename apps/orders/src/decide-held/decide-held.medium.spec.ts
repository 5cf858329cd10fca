// Held orders and the two people who decide about them, on real Postgres: what is offered, who may, and that a person and
// the machine that race make one payment.
import { BankAccountsStore } from '@aiyrbas/bank-accounts';
import { Outbox, busMigrations } from '@aiyrbas/bus';
import { DEVELOPMENT_BANKS } from '@aiyrbas/contracts';
import { fourEyesMigrations } from '@aiyrbas/four-eyes';
import { Principal } from '@aiyrbas/http';
import { canonicalJson, expectOk, systemIds } from '@aiyrbas/kernel';
import { createLogger } from '@aiyrbas/observability';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { KnownRailsStore } from '@aiyrbas/rails';
import { AdvanceOrder } from '../advance-order/advance-order';
import type { Input } from '../domain/input';
import { type Order, legOf } from '../domain/order';
import { PlaceOrder } from '../place-order/place-order';
import { DecisionsStore } from '../persistence/decisions.store';
import { migrations } from '../persistence/migrations';
import { OrderFeed } from '../persistence/order-feed';
import { OrdersStore } from '../persistence/orders.store';
import { SwitchesStore } from '../persistence/switches.store';
import { ACCOUNT, AT, CUSTOMER, FILLS, aSale, after, anOffer, inputFor } from '../testing/an-order';
import { placeOne } from '../testing/place-one';
import { DecideHeld, type HeldOrderCommand } from './decide-held';

const dana = new Principal('https://staff', 'dana', ['operator']);
const erlan = new Principal('https://staff', 'erlan', ['operator']);
const ELSEWHERE = '019aaf00-0000-7000-8000-0000000000ab';

let test: TestDatabase;
let orders: OrdersStore;
let accounts: BankAccountsStore;
let held: DecideHeld;
let advance: AdvanceOrder;
let placeOrder: PlaceOrder;
beforeEach(async () => {
  const log = createLogger({ service: 'orders', level: 'silent' });
  test = await testDatabase({
    schema: 'orders',
    migrations: [...busMigrations, ...fourEyesMigrations, ...migrations],
  });
  orders = new OrdersStore();
  accounts = new BankAccountsStore();
  const outbox = new Outbox('orders', () => undefined);
  const feed = new OrderFeed(test.db, false, log);
  const decisions = new DecisionsStore(orders, outbox, feed, log);
  placeOrder = new PlaceOrder(orders, outbox, feed, new SwitchesStore(), new KnownRailsStore(), systemIds, log, {
    PARTNER_BANKS: DEVELOPMENT_BANKS,
  });
  advance = new AdvanceOrder(orders, decisions, systemIds, log);
  held = new DecideHeld(orders, accounts, decisions, systemIds);
});
afterEach(() => test.close());

const show = async (id: string): Promise<Order> => test.db.tx(async (tx) => (await orders.lockAll(tx, [id])).get(id)!);
const applyInput = async (id: string, input: Input | Input['on']): Promise<void> => {
  const whole = typeof input === 'string' ? inputFor(input, await show(id)) : input;
  await test.db.tx((tx) => advance.execute([{ orderId: id, input: whole, message: {} }], tx, AT));
};

/** A sale whose proceeds the bank would not take. */
async function aRefusedPayout(): Promise<string> {
  const by = { customerId: CUSTOMER, funding: 'bank', onLateFunds: 'refund', account: ACCOUNT } as const;
  const offer = aSale({ quoteId: systemIds.uuid() });
  const { order } = expectOk(
    await test.db.tx((tx) => placeOne(placeOrder, tx, { offer, by, cause: {} }, AT)),
    'an order',
  );
  for (const on of ['cleared', 'holdPlaced', 'filled', 'posted', 'payoutFailed'] as const)
    await applyInput(order.id, on);
  return order.id;
}

/** A sale of which a venue did so little that it is not worth a tiyn, and the time of the price is over. */
async function aFailedTrade(): Promise<string> {
  const by = { customerId: CUSTOMER, funding: 'bank', onLateFunds: 'refund', account: ACCOUNT } as const;
  const offer = aSale({ quoteId: systemIds.uuid() });
  const { order } = expectOk(
    await test.db.tx((tx) => placeOne(placeOrder, tx, { offer, by, cause: {} }, AT)),
    'an order',
  );
  for (const on of ['cleared', 'holdPlaced'] as const) await applyInput(order.id, on);
  const fills = [{ ...FILLS[0]!, quantity: { amount: '0.000001', asset: 'USDT' as const } }];
  const input = { ...inputFor('executionFailed', await show(order.id)), fills } as Input;
  await test.db.tx((tx) => advance.execute([{ orderId: order.id, input, message: {} }], tx, after(31)));
  expect(await show(order.id)).toMatchObject({ state: 'held', reason: { code: 'execution_too_small' } });
  return order.id;
}

/** A purchase that is being traded, and money that came for it twice: sent back, and given back by the bank. */
async function aPurchaseHeldForAPaymentBeside(): Promise<string> {
  const by = { customerId: CUSTOMER, funding: 'bank', onLateFunds: 'refund', account: ACCOUNT } as const;
  const offer = anOffer({ quoteId: systemIds.uuid() });
  const { order } = expectOk(
    await test.db.tx((tx) => placeOne(placeOrder, tx, { offer, by, cause: {} }, AT)),
    'an order',
  );
  await applyInput(order.id, 'cleared');
  const once = inputFor('holdPlaced', await show(order.id)) as Extract<Input, { on: 'holdPlaced' }>;
  const twice = { ...once, holdId: 'c'.repeat(32), credit: { ...once.credit!, entryRef: 'EUR-2' } };
  for (const input of [once, twice, 'payoutSettled', 'payoutReturned'] as const) await applyInput(order.id, input);
  expect(await show(order.id)).toMatchObject({ state: 'held', heldFrom: 'funded' });
  return order.id;
}

const proposed = (id: string, command: HeldOrderCommand, by = dana) =>
  test.db.tx((tx) => held.propose(id, command, by, tx, AT));
const decided = (id: string, proposalId: string, by = erlan, decision: 'approve' | 'reject' = 'approve') =>
  test.db.tx((tx) => held.decide(id, { proposalId, decision }, by, {}, tx, AT));
const countPublished = async (type: string): Promise<number> =>
  (await test.db.query(`select 1 from outbox where type = $1`, [type])).length;

describe('a payout that the bank refused', () => {
  it('waits for a person, and is paid again when a second one approves', async () => {
    const id = await aRefusedPayout();
    expect(await show(id)).toMatchObject({ state: 'held', heldFrom: 'executed', reason: { code: 'payment_rejected' } });
    const { id: proposalId } = expectOk(await proposed(id, { choice: 'retry', comment: 'open again' }), 'a proposal');
    expect(await decided(id, proposalId, dana)).toMatchObject({ error: { code: 'second_person_required' } });
    expect(await decided(id, proposalId)).toMatchObject({ ok: true, value: { status: 'approved' } });
    // What the bank did not take is the customer's balance: it is held first, so that it cannot be spent meanwhile.
    await applyInput(id, 'holdPlaced');
    expect(await show(id)).toMatchObject({ state: 'executed' });
    await applyInput(id, 'payoutSettled');
    expect(await show(id)).toMatchObject({ state: 'completed' });
    expect(await countPublished('orders.payout.requested')).toBe(2);
    expect(await countPublished('orders.order.completed')).toBe(1);
  });

  it('is paid to another account of the same owner, and to nobody else’s', async () => {
    const id = await aRefusedPayout();
    const command = { choice: 'pay_elsewhere', bankAccountId: ELSEWHERE, comment: 'as agreed' } as const;
    expect(await proposed(id, command)).toMatchObject({ error: { code: 'bank_account_not_confirmed' } });
    const mine = { accountId: ELSEWHERE, customerId: CUSTOMER, bic: 'HSBKKZKX', status: 'confirmed' } as const;
    await test.db.tx(async (tx) => accounts.save(tx, [{ ...mine, customerId: systemIds.uuid() }]));
    expect(await proposed(id, command)).toMatchObject({ error: { code: 'bank_account_not_confirmed' } });
    await test.owner.query('truncate bank_account');
    await test.db.tx(async (tx) => accounts.save(tx, [mine]));
    const { id: proposalId, payload } = expectOk(await proposed(id, command), 'a proposal');
    expect(canonicalJson(payload)).toBe(canonicalJson(command));
    const approved = expectOk(await decided(id, proposalId), 'approved');
    expect(canonicalJson(approved.payload)).toBe(canonicalJson(command));
    await applyInput(id, 'holdPlaced');
    const [paid] = await test.db.query<{ body: string }>(
      `select body from outbox where type = 'orders.payout.requested' order by seq desc limit 1`,
    );
    expect(JSON.parse(paid!.body)).toMatchObject({ bankAccountId: ELSEWHERE, bic: 'HSBKKZKX' });
  });

  it('is not said to go to an account when the choice pays to none', async () => {
    const id = await aRefusedPayout();
    const command = { choice: 'retry', bankAccountId: ELSEWHERE, comment: 'there' } as const;
    const refused = {
      error: { code: 'decision_not_possible', detail: expect.stringContaining('pay_elsewhere') as string },
    };
    expect(await proposed(id, command)).toMatchObject(refused);
  });

  it.each(['keep', 'give_up'] as const)('ends the order by %s', async (choice) => {
    const id = await aRefusedPayout();
    await decided(id, expectOk(await proposed(id, { choice, comment: 'the customer wishes it' }), 'a proposal').id);
    if (choice === 'give_up') {
      // Until the ledger has answered, nothing else may be decided.
      expect(await proposed(id, { choice: 'keep', comment: 'no' })).toMatchObject({
        error: { code: 'decision_not_possible' },
      });
      await applyInput(id, 'holdPlaced');
    }
    expect(await show(id)).toMatchObject({ state: 'completed' });
    expect(await countPublished('orders.suspense.requested')).toBe(choice === 'give_up' ? 1 : 0);
    expect(await countPublished('orders.payout.requested')).toBe(1);
  });

  it('is not paid back once the bank has taken the money back, also when it was proposed before', async () => {
    const id = await aPurchaseHeldForAPaymentBeside();
    const { id: proposalId } = expectOk(await proposed(id, { choice: 'retry', comment: 'open again' }), 'a proposal');
    await applyInput(id, 'clawedBack');
    const refused = { error: { code: 'funds_clawed_back', detail: expect.stringContaining('keep') as string } };
    expect(await decided(id, proposalId)).toMatchObject(refused);
    for (const choice of ['retry', 'pay_elsewhere', 'return'] as const) {
      expect(await proposed(id, { choice, comment: 'x' })).toMatchObject(refused);
    }
    const refunds = await countPublished('orders.refund.requested');
    const { id: keeping } = expectOk(await proposed(id, { choice: 'keep', comment: 'as agreed' }), 'a proposal');
    expectOk(await decided(id, keeping), 'approved');
    expect(await countPublished('orders.refund.requested')).toBe(refunds);
    expect(await show(id)).toMatchObject({ state: 'funded' });
  });

  it('is paid once when two approvals and the machine race', async () => {
    const id = await aRefusedPayout();
    const { id: proposalId } = expectOk(await proposed(id, { choice: 'retry', comment: 'open again' }), 'a proposal');
    const results = await Promise.all([decided(id, proposalId), decided(id, proposalId), decided(id, proposalId)]);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    // While it is under way nothing else may be decided.
    expect(await proposed(id, { choice: 'keep', comment: 'no, keep it' })).toMatchObject({
      error: { code: 'decision_not_possible' },
    });
    expect(await countPublished('orders.hold.requested')).toBe(2);
  });

  it('that the bank took after all while a proposal was open leaves nothing to approve', async () => {
    const id = await aRefusedPayout();
    const { id: proposalId } = expectOk(await proposed(id, { choice: 'give_up', comment: 'dormant' }), 'a proposal');
    const order = await show(id);
    // Somebody else's approval was faster.
    await decided(id, proposalId);
    await applyInput(id, {
      on: 'holdPlaced',
      cause: 'ledger',
      holdId: legOf(await show(id), 'hold')!.id,
      amount: order.terms.receive,
      heldAt: AT,
    });
    expect((await show(id)).state).toBe('completed');
    expect(await proposed(id, { choice: 'retry', comment: 'again' })).toMatchObject({
      error: { code: 'decision_not_possible' },
    });
  });
});

describe('a payout that the bank gave back', () => {
  it('holds the completed order; what is kept becomes balance, and the order is completed again without a second word', async () => {
    const id = await aRefusedPayout();
    await decided(id, expectOk(await proposed(id, { choice: 'retry', comment: 'open again' }), 'a proposal').id);
    await applyInput(id, 'holdPlaced');
    await applyInput(id, 'payoutSettled');
    await applyInput(id, 'payoutReturned');
    expect(await show(id)).toMatchObject({
      state: 'held',
      heldFrom: 'completed',
      reason: { code: 'payment_returned' },
    });
    await decided(id, expectOk(await proposed(id, { choice: 'retry', comment: 'open again' }), 'a proposal').id);
    // It is being paid again from what is held: until the bank has answered there is nothing to decide.
    expect(await proposed(id, { choice: 'keep', comment: 'no' })).toMatchObject({
      error: { code: 'decision_not_possible' },
    });
    await applyInput(id, 'payoutFailed');
    await decided(id, expectOk(await proposed(id, { choice: 'keep', comment: 'as wished' }), 'a proposal').id);
    expect(await show(id)).toMatchObject({ state: 'completed', receipts: [{ outcome: 'kept' }] });
    expect([await countPublished('orders.order.completed'), await countPublished('orders.order.released')]).toEqual([
      1, 2,
    ]);
  });
});

describe('people and the machine at the same instant, each on a connection of its own', () => {
  /** Who is first is the database's choice; begun in turns, so that each is. */
  async function race(round: number, ...acts: (() => Promise<unknown>)[]): Promise<unknown[]> {
    const turned = acts.map((_, at) => (at + round) % acts.length);
    const done = await Promise.all(turned.map(async (at) => [at, await acts[at]!()] as const));
    return done.sort(([a], [b]) => a - b).map(([, result]) => result);
  }
  const proposalOf = async (id: string, choice: HeldOrderCommand['choice']): Promise<string> =>
    expectOk(await proposed(id, { choice, comment: 'x' }), 'a proposal').id;
  const paid = async (): Promise<number> =>
    (await countPublished('orders.payout.requested')) + (await countPublished('orders.refund.requested'));
  const isOk = (result: unknown): boolean => (result as { ok: boolean }).ok;
  const rounds = [0, 1, 2, 3];

  it.each(rounds)(
    'a payout that came back: its booking and its return received again - one decision (%i)',
    async (round) => {
      const id = await aRefusedPayout();
      await decided(id, await proposalOf(id, 'retry'));
      await applyInput(id, 'holdPlaced');
      await applyInput(id, 'payoutSettled');
      await applyInput(id, 'payoutReturned');
      const choice = round % 2 === 0 ? 'retry' : 'keep';
      const proposal = await proposalOf(id, choice);
      const again = [inputFor('payoutSettled', await show(id)), inputFor('payoutReturned', await show(id))];
      const before = await paid();
      const approve = () => decided(id, proposal);
      const results = await race(round, approve, approve, ...again.map((input) => () => applyInput(id, input)));
      expect(results.slice(0, 2).filter(isOk)).toHaveLength(1);
      expect((await paid()) - before).toBe(choice === 'retry' ? 1 : 0);
      if (choice === 'retry') await applyInput(id, 'payoutSettled');
      expect(await show(id)).toMatchObject({ state: 'completed' });
    },
  );

  it.each(rounds)('a refused payout that the bank settles late - paid once more, as decided (%i)', async (round) => {
    const id = await aRefusedPayout();
    const late = inputFor('payoutSettled', await show(id));
    const proposal = await proposalOf(id, 'retry');
    const approve = () => decided(id, proposal);
    const results = await race(round, approve, approve, () => applyInput(id, late));
    expect(results.slice(0, 2).filter(isOk)).toHaveLength(1);
    const placed = inputFor('holdPlaced', await show(id));
    const keep = (): Promise<unknown> => proposed(id, { choice: 'keep', comment: 'x' });
    const responses = [placed, placed, late].map((input) => () => applyInput(id, input));
    expect((await race(round, keep, ...responses))[0]).toMatchObject({ error: { code: 'decision_not_possible' } });
    expect([await countPublished('orders.hold.requested'), await paid()]).toEqual([2, 2]);
    expect((await show(id)).state).toBe('executed');
  });

  it.each(rounds)('a trade that failed: its failure again, and a late fill - one way is taken (%i)', async (round) => {
    const id = await aFailedTrade();
    const choice = round % 2 === 0 ? 'retry' : 'return';
    const proposal = await proposalOf(id, choice);
    const again = [inputFor('executionFailed', await show(id)), inputFor('filled', await show(id))];
    const approve = () => decided(id, proposal);
    const results = await race(round, approve, approve, ...again.map((input) => () => applyInput(id, input)));
    expect(results.slice(0, 2).filter(isOk)).toHaveLength(1);
    expect(await countPublished('orders.execution.requested')).toBe(choice === 'retry' ? 2 : 1);
    expect(await countPublished('orders.order.refunded')).toBe(choice === 'retry' ? 0 : 1);
    expect([await paid(), await countPublished('orders.order.executed')]).toEqual([0, 0]);
  });

  it.each(rounds)(
    'the venue fills what is held for a payment beside it - the machine’s way or theirs (%i)',
    async (round) => {
      const id = await aPurchaseHeldForAPaymentBeside();
      const proposal = await proposalOf(id, 'retry');
      const filled = inputFor('filled', await show(id));
      const [approved] = await race(
        round,
        () => decided(id, proposal),
        () => applyInput(id, filled),
      );
      // Faster people pay it again; a faster machine leaves nothing to decide. The order goes on either way, once.
      if (!isOk(approved)) expect(approved).toMatchObject({ error: { code: 'decision_not_possible' } });
      expect(await paid()).toBe(isOk(approved) ? 2 : 1);
      expect((await show(id)).state).toBe('executed');
      expect(await countPublished('orders.order.executed')).toBe(1);
    },
  );
});

it('an order that is not held offers nothing to decide', async () => {
  const by = { customerId: CUSTOMER, funding: 'bank', onLateFunds: 'refund', account: ACCOUNT } as const;
  const { order } = expectOk(
    await test.db.tx((tx) => placeOne(placeOrder, tx, { offer: aSale(), by, cause: {} }, AT)),
    'an order',
  );
  expect(await proposed(order.id, { choice: 'retry', comment: 'x' })).toMatchObject({
    error: { code: 'decision_not_possible' },
  });
});
