import { COLLECTIONS, PAYOUTS, type TimedStep } from './behaviour';
import type { BankRequest } from './request';
import { type Task, requestKey, workThrough } from './work';

const NOW = new Date('2026-11-23T10:00:00Z');

const request = (difference: Partial<BankRequest> = {}): BankRequest => ({
  bic: 'EURIKZKA',
  requestId: 'r1',
  kind: 'collection',
  behaviour: 'settles',
  messageId: 'm1',
  houseIban: 'KZ16948AIYRBAS000001',
  customer: { name: 'N', iin: '900101400017', iban: 'KZ639480000000000001' },
  amount: 1_000n,
  purpose: '371',
  state: 'received',
  ...difference,
});

const name = { bic: 'EURIKZKA', requestId: 'r1' };
const carryOut = (steps: readonly TimedStep[]): Task => ({ task: 'carry out', ...name, steps });
const cancel: Task = {
  task: 'cancel',
  ...name,
  answer: {
    say: 'resolution',
    bic: 'EURIKZKA',
    key: 'r1',
    copies: 1,
    requestId: 'r1',
    cancellationId: 'c',
    requester: { name: 'A', bin: '1' },
  },
};

function work(first: BankRequest, ...tasks: Task[]) {
  let count = 0;
  const accounts = { requests: new Map([[requestKey(first), first]]), lines: new Map() };
  const worked = workThrough(tasks, accounts, NOW, () => `id${(count += 1)}`);
  const replies = worked.said.map((one) =>
    one.say === 'status'
      ? one.status
      : one.say === 'lines'
        ? `lines ${one.lines.length}`
        : one.say === 'resolution'
          ? one.outcome
          : one.say,
  );
  return {
    replies,
    booked: worked.booked.map(({ amount, direction }) => [direction, amount]),
    state: accounts.requests.get(requestKey(first))?.state,
    later: worked.later,
  };
}

describe('working through what the bank has to do', () => {
  it.each([
    ['settles', ['ACCP', 'lines 1'], [['CRDT', 1_000n]], 'booked'],
    ['under', ['ACCP', 'lines 1'], [['CRDT', 900n]], 'booked'],
    ['refuses', ['RJCT'], [], 'rejected'],
    ['contradicts', ['ACCP', 'lines 1', 'RJCT'], [['CRDT', 1_000n]], 'booked'],
    ['silent', [], [['CRDT', 1_000n]], 'booked'],
  ] as const)('%s', (behaviour, replies, booked, state) => {
    const first = request({ behaviour });
    expect(work(first, carryOut(COLLECTIONS[behaviour]))).toMatchObject({ replies, booked, state });
  });

  it('enters a payout as a debit, and its return as a credit', () => {
    const first = request({ kind: 'payout', behaviour: 'payout_returned' });
    const all = PAYOUTS.payout_returned.map(({ step }) => ({ afterSeconds: 0, step }));
    expect(work(first, carryOut(all)).booked).toEqual([
      ['DBIT', 1_000n],
      ['CRDT', 1_000n],
    ]);
  });

  it('puts off steps that are due together as one act', () => {
    const { later } = work(request({ behaviour: 'late' }), carryOut(COLLECTIONS.late));
    expect(later).toHaveLength(1);
    expect(later[0]).toMatchObject({ afterSeconds: 45, what: { steps: [{ do: 'book' }, { do: 'notify' }] } });
  });

  it('makes no entry for a collection that was cancelled in time, and answers a repetition with that outcome', () => {
    const both = work(request(), cancel, carryOut(COLLECTIONS.settles), { task: 'answer again', ...name });
    expect(both).toMatchObject({ replies: ['CNCL', 'RJCT'], booked: [], state: 'cancelled' });
  });

  it('refuses to cancel a collection from an irrevocable account, and enters it when it is due', () => {
    const first = request({ behaviour: 'irrevocable' });
    const all = COLLECTIONS.irrevocable.map(({ step }) => ({ afterSeconds: 0, step }));
    const both = work(first, cancel, carryOut(all));
    expect(both).toMatchObject({ replies: ['RJCR', 'ACCP', 'lines 1'], booked: [['CRDT', 1_000n]], state: 'booked' });
  });

  it('refuses to cancel what is booked, and answers a repetition with the entry', () => {
    const both = work(request(), carryOut(COLLECTIONS.settles), cancel, { task: 'answer again', ...name });
    expect(both).toMatchObject({ replies: ['ACCP', 'lines 1', 'RJCR', 'ACCP', 'lines 1'], booked: [['CRDT', 1_000n]] });
  });
});
