// A withdrawal from its placing to its end, on real Postgres; the database refuses moves that the domain does not know.
import { Outbox, busMigrations } from '@aiyrbas/bus';
import { expectOk, systemIds } from '@aiyrbas/kernel';
import { type Logger, createLogger } from '@aiyrbas/observability';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { AdvanceWithdrawal } from '../advance-order/advance-withdrawal';
import { ChaseWithdrawals } from '../chase-withdrawals/chase-withdrawals';
import type { Input } from '../domain/input';
import { WITHDRAWAL_MOVES, type Withdrawal, advanceWithdrawal, startWithdrawal } from '../domain/withdrawal';
import { migrations } from '../persistence/migrations';
import { WithdrawalsStore } from '../persistence/withdrawals.store';
import { ACCOUNT, AT, CUSTOMER, countingIds, tenge } from '../testing/an-order';

const context = { now: AT, ids: systemIds };
const account = { bankAccountId: ACCOUNT.accountId, bic: ACCOUNT.bic };
const command = { customerId: CUSTOMER, firm: 'aiyrbas', account, amount: tenge('1000.00') };
const cause = 'test';
const ids = { requestId: 'a'.repeat(32), holdId: 'b'.repeat(32) };
const INPUTS = {
  holdPlaced: { on: 'holdPlaced', cause, holdId: ids.holdId, amount: command.amount, heldAt: AT },
  holdRefused: { on: 'holdRefused', cause, holdId: ids.holdId, code: 'insufficient_funds' },
  payoutSettled: { on: 'payoutSettled', cause, requestId: ids.requestId },
  payoutFailed: { on: 'payoutFailed', cause, requestId: ids.requestId, code: 'rejected', bankReason: 'AC04' },
  deadlinePassed: { on: 'deadlinePassed', cause },
  paymentBlocked: {
    on: 'paymentBlocked',
    cause,
    requestId: ids.requestId,
    until: new Date('2026-12-01T19:00:00.000Z'),
  },
  paymentUnblocked: { on: 'paymentUnblocked', cause, requestId: ids.requestId },
  payoutReturned: { on: 'payoutReturned', cause, ...ids, amount: command.amount, entryRef: 'E', bookedAt: AT },
} satisfies Record<string, Input>;
type On = keyof typeof INPUTS;

describe('the table of a withdrawal’s life', () => {
  const after = (...way: On[]): Withdrawal =>
    way.reduce(
      (one, on) => expectOk(advanceWithdrawal(one, INPUTS[on], context), on).withdrawal,
      startWithdrawal(command, { now: AT, ids: countingIds() }).withdrawal,
    );
  const eventsOf = (one: Withdrawal, on: On): string[] => {
    const result = advanceWithdrawal(one, INPUTS[on], context);
    return result.ok ? [result.value.withdrawal.state, ...result.value.events.map(({ event }) => event.type)] : [];
  };

  it.each<[On[], string | undefined]>([
    [['holdPlaced', 'paymentBlocked'], '2026-12-01T19:00:00.000Z'],
    [['holdPlaced', 'paymentBlocked', 'deadlinePassed'], '2026-12-01T19:00:00.000Z'],
    [['holdPlaced', 'paymentBlocked', 'paymentUnblocked'], undefined],
    [['holdPlaced', 'paymentBlocked', 'payoutSettled'], undefined],
    [['holdPlaced', 'paymentBlocked', 'payoutFailed'], undefined],
  ])('after %j the bank’s hold ends: %s', (way, until) => {
    expect(after(...way).bankHoldUntil?.toISOString()).toBe(until);
  });

  it.each<[On[], On, string[]]>([
    [[], 'holdPlaced', ['paying', 'orders.payout.requested']],
    [[], 'holdRefused', ['failed', 'orders.withdrawal.failed']],
    [[], 'payoutSettled', []],
    [['holdPlaced'], 'payoutSettled', ['completed', 'orders.withdrawal.completed']],
    [['holdPlaced'], 'payoutFailed', ['failed', 'orders.withdrawal.failed']],
    [['holdPlaced'], 'payoutReturned', ['failed', 'orders.withdrawal.failed']],
    [['holdPlaced'], 'holdPlaced', []],
    [['holdPlaced', 'payoutSettled'], 'payoutReturned', ['failed', 'orders.withdrawal.failed']],
    [['holdPlaced', 'payoutSettled'], 'payoutFailed', []],
    [['holdRefused'], 'holdPlaced', []],
    [['holdPlaced', 'payoutFailed'], 'payoutSettled', []],
    // What is asked for again may be answered in any of these ways still.
    [['holdPlaced', 'deadlinePassed', 'deadlinePassed'], 'payoutSettled', ['completed', 'orders.withdrawal.completed']],
    [['holdPlaced', 'deadlinePassed', 'deadlinePassed'], 'payoutFailed', ['failed', 'orders.withdrawal.failed']],
    [['deadlinePassed', 'deadlinePassed'], 'holdPlaced', ['paying', 'orders.payout.requested']],
    [['holdPlaced', 'payoutSettled'], 'deadlinePassed', []],
    [['holdRefused'], 'deadlinePassed', []],
  ])('after %j, %s: %j', (way, on, expected) => {
    expect(eventsOf(after(...way), on)).toEqual(expected);
  });

  it.each<[On[], Withdrawal['state']]>([
    [[], 'placed'],
    [['holdPlaced'], 'paying'],
  ])('after %j silence ends nothing: unknown in ten minutes, held for a person in four hours more', (way, state) => {
    let one = after(...way);
    let now = AT;
    const minutes = [10, 240, 24 * 60, 24 * 60].map((wait) => {
      now = new Date(now.getTime() + wait * 60_000);
      expect(one.deadlineAt).toEqual(now);
      const decided = expectOk(advanceWithdrawal(one, INPUTS.deadlinePassed, { ...context, now }), 'a deadline');
      expect(decided.events).toEqual([]);
      one = decided.withdrawal;
      return [one.state, one.doubt];
    });
    expect(minutes).toEqual([
      [state, 'unknown'],
      [state, 'held'],
      [state, 'held'],
      [state, 'held'],
    ]);
  });

  it('an answer ends the doubt, and every state that is not an end has a deadline', () => {
    const paying = after('deadlinePassed', 'holdPlaced');
    expect([paying.doubt, paying.deadlineAt]).toEqual([undefined, new Date(AT.getTime() + 600_000)]);
    const ended = after('holdPlaced', 'deadlinePassed', 'payoutSettled');
    expect([ended.doubt, ended.deadlineAt]).toEqual([undefined, null]);
  });
});

describe('withdrawals on real Postgres', () => {
  let test: TestDatabase;
  let advance: AdvanceWithdrawal;
  const store = new WithdrawalsStore();
  const outbox = new Outbox('orders', () => undefined);
  beforeEach(async () => {
    test = await testDatabase({ schema: 'orders', migrations: [...busMigrations, ...migrations] });
    advance = new AdvanceWithdrawal(store, outbox, systemIds, createLogger({ service: 'orders', level: 'silent' }));
  });
  afterEach(() => test.close());

  const placed = () =>
    test.db.tx(async (tx) => {
      const { withdrawal } = startWithdrawal(command, context);
      store.insert(tx, withdrawal);
      return withdrawal;
    });

  it('answers in one batch are taken in their order; strangers are given back', async () => {
    const { id } = await placed();
    const stranger = { orderId: systemIds.uuid(), input: INPUTS.holdPlaced, message: {} };
    const inputs = [INPUTS.holdPlaced, INPUTS.payoutSettled].map((input) => ({ orderId: id, input, message: {} }));
    const unknown = await test.db.tx((tx) => advance.execute([...inputs, stranger], tx, AT));
    expect(unknown).toEqual([stranger]);
    expect(await store.show(test.db, id)).toMatchObject({ state: 'completed', version: 3, amount: command.amount });
    expect(await store.page(test.db, CUSTOMER, { limit: 5, after: null })).toHaveLength(1);
  });

  it('keeps that the bank holds the money, until the bank lets it go', async () => {
    const { id } = await placed();
    const apply = (...on: On[]) =>
      test.db.tx((tx) =>
        advance.execute(
          on.map((one) => ({ orderId: id, input: INPUTS[one], message: {} })),
          tx,
          AT,
        ),
      );
    await apply('holdPlaced', 'paymentBlocked');
    const { until } = INPUTS.paymentBlocked;
    expect(await store.show(test.db, id)).toMatchObject({ state: 'paying', bankHoldUntil: until, deadlineAt: until });
    await apply('paymentUnblocked');
    expect(await store.show(test.db, id)).not.toHaveProperty('bankHoldUntil');
    await apply('payoutSettled');
    expect(await store.show(test.db, id)).toMatchObject({ state: 'completed' });
  });

  it('one that nobody answers is shown so and said aloud, at its deadline and not before, and the answer still ends it', async () => {
    const { id } = await placed();
    const logged: unknown[] = [];
    const log = { warn: (...line: unknown[]) => void logged.push(line) } as unknown as Logger;
    const chase = new ChaseWithdrawals(store, systemIds, log);
    const timeComes = (): Promise<unknown> =>
      test.db.query(`update withdrawal set deadline_at = now() - interval '1 s', version = version + 1 where id = $1`, [
        id,
      ]);
    for (const doubt of ['unknown', 'held', 'held'] as const) {
      await timeComes();
      expect(await store.nextDueMs(test.db)).toBe(0);
      expect(await test.db.tx((tx) => chase.execute(tx))).toBe(1);
      expect(await test.db.tx((tx) => chase.execute(tx))).toBe(0);
      expect(await store.show(test.db, id)).toMatchObject({ state: 'placed', doubt });
      expect(await store.onTheirWay(test.db)).toMatchObject([{ state: 'placed', doubt, count: 1 }]);
      expect(logged.pop()).toMatchObject([{ withdrawalId: id, doubt }, expect.any(String)]);
    }
    const inputs = [INPUTS.holdPlaced, INPUTS.payoutSettled].map((input) => ({ orderId: id, input, message: {} }));
    await test.db.tx((tx) => advance.execute(inputs, tx, AT));
    const ended = await store.show(test.db, id);
    expect(ended).toMatchObject({ state: 'completed', deadlineAt: null });
    expect(ended).not.toHaveProperty('doubt');
    expect(await store.onTheirWay(test.db)).toEqual([]);
    expect(await store.nextDueMs(test.db)).toBeUndefined();
  });

  it('the database refuses every move that is not in the table', async () => {
    const states = Object.keys(WITHDRAWAL_MOVES) as (keyof typeof WITHDRAWAL_MOVES)[];
    for (const from of states) {
      for (const to of states) {
        const { id } = await placed();
        const way = { placed: [], paying: ['paying'], completed: ['paying', 'completed'], failed: ['failed'] }[from];
        const move = (state: string) =>
          test.db.query(
            `update withdrawal set state = $2, version = version + 1,
                    ended_at = case when $2 in ('completed', 'failed') then now() end where id = $1`,
            [id, state],
          );
        for (const state of way) await move(state);
        if (WITHDRAWAL_MOVES[from].includes(to)) await move(to);
        else await expect(move(to)).rejects.toMatchObject({ code: '23514' });
      }
    }
  });
});
