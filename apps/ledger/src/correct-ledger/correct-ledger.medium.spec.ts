// Corrections on real Postgres: two people, once, balanced, and never larger than what is real (case 42; what Bithumb credited
// in February 2026 and Citi booked in April 2024, with maker and checker both saying yes).
import { Principal } from '@aiyrbas/http';
import { expectOk } from '@aiyrbas/kernel';
import { collected, deposited, idOf, tenge } from '../testing/ledger-events';
import { type LedgerFixture, openLedgerFixture } from '../testing/ledger-fixture';
import type { CorrectionCommand } from './correct-ledger';

const dana = new Principal('https://staff', 'dana', ['operator']);
const erlan = new Principal('https://staff', 'erlan', ['operator']);
const AIGERIM = `customer:${idOf('aigerim')}`;
const NOW = new Date();

let ledger: LedgerFixture;
beforeEach(async () => {
  ledger = await openLedgerFixture();
  const opened = [
    ['bank:EURIKZKA', 'KZT', '1000000.00'],
    ['venue:ataix', 'BTC', '46000.00000000'],
  ] as const;
  await ledger.db.tx((tx) =>
    ledger.openings.execute(
      opened.map(([account, asset, amount]) => ({
        cause: `opening of ${account}`,
        firm: 'aiyrbas',
        account,
        asset,
        amount,
        proposedBy: 'a',
        approvedBy: 'b',
      })),
      tx,
      NOW,
    ),
  );
  await ledger.post(
    collected('order', 'aigerim', tenge('50000.00')),
    deposited('coins', 'aigerim', { amount: '0.50000000', asset: 'BTC' }),
  );
});
afterEach(() => ledger.close());

const propose = (command: CorrectionCommand, by = dana) =>
  ledger.db.tx((tx) => ledger.correct.propose(command, by, tx, NOW));
const decide = (id: string, by = erlan) =>
  ledger.db.tx((tx) => ledger.correct.decide({ id, decision: 'approve' }, by, tx, NOW));
const adjust = (debit: string, credit: string, amount: string, asset = 'KZT'): CorrectionCommand => ({
  what: 'adjustment',
  firm: 'aiyrbas',
  debit,
  credit,
  amount: { amount, asset },
  comment: 'case 12',
});
const totalOf = async (name: string, asset: string): Promise<string> =>
  (
    await ledger.rows<{ total: string }>(
      'select (credits - debits)::text as total from account_total where name = $1 and asset = $2',
      [name, asset],
    )
  )[0]?.total ?? '0';

test('two people move value between two accounts, once, and their names stay with it', async () => {
  const { id } = expectOk(await propose(adjust('capital', AIGERIM, '900.00')), 'a proposal');
  expect(await decide(id, dana)).toMatchObject({ error: { code: 'second_person_required' } });
  expect(await totalOf(AIGERIM, 'KZT')).toBe('5000000');
  expect(await decide(id)).toMatchObject({ ok: true });
  expect(await decide(id)).toMatchObject({ error: { code: 'proposal_decided' } });
  expect(await totalOf(AIGERIM, 'KZT')).toBe('5090000');
  const [row] = await ledger.rows<{ cause: object }>(`select cause from transaction where kind = 'adjustment'`);
  expect(row!.cause).toMatchObject({ proposedBy: 'dana (https://staff)', approvedBy: 'erlan (https://staff)' });
  expect(await ledger.rows('select * from drift')).toEqual([]);
});

test.each([
  ['620,000 BTC are credited where 46,000 are held', 'capital', AIGERIM, '620000.00000000', 'BTC'],
  ['81 trillion are booked in place of 280', 'house', 'suspense', '81000000000000.00', 'KZT'],
  ['a customer gets more than ten times what was ever theirs', 'capital', AIGERIM, '1000000.01', 'KZT'],
])('no two people may approve it when %s', async (_what, debit, credit, amount, asset) => {
  expect(await propose(adjust(debit, credit, amount, asset))).toMatchObject({ error: { code: 'magnitude_exceeded' } });
  expect(await ledger.rows(`select 1 from transaction where kind = 'adjustment'`)).toEqual([]);
});

test('what became too large between proposal and approval is refused then', async () => {
  const { id } = expectOk(await propose(adjust('bank:EURIKZKA', 'capital', '900000.00')), 'a proposal');
  const drain = expectOk(await propose(adjust('capital', 'bank:EURIKZKA', '950000.00')), 'another');
  expect(await decide(drain.id)).toMatchObject({ ok: true });
  expect(await decide(id)).toMatchObject({ error: { code: 'magnitude_exceeded' } });
});

test('clients are never owed more than is held', async () => {
  // Once the institution has taken its own capital out, all that is held is owed to clients.
  const drain = expectOk(await propose(adjust('capital', 'bank:EURIKZKA', '1000000.00')), 'a proposal');
  await decide(drain.id);
  expect(await propose(adjust('capital', AIGERIM, '0.01'))).toMatchObject({ error: { code: 'magnitude_exceeded' } });
});

test('of two that fit alone and not together, approved at once, one is posted', async () => {
  await ledger.post(collected('other', 'daulet', tenge('1.00')));
  const gifts = [AIGERIM, `customer:${idOf('daulet')}`].map((customer) => adjust('capital', customer, '600000.00'));
  const ids: string[] = [];
  for (const gift of gifts) ids.push(expectOk(await propose(gift), 'a proposal').id);
  // The second approval comes while the first is posted and not yet committed.
  let second: ReturnType<typeof decide> | undefined;
  const first = await ledger.db.tx(async (tx) => {
    const decided = await ledger.correct.decide({ id: ids[0]!, decision: 'approve' }, erlan, tx, NOW);
    second = decide(ids[1]!);
    await new Promise((resolve) => setTimeout(resolve, 300));
    return decided;
  });
  expect(first).toMatchObject({ ok: true });
  expect(await second).toMatchObject({ error: { code: 'magnitude_exceeded' } });
  expect(await ledger.rows(`select 1 from transaction where kind = 'adjustment'`)).toHaveLength(1);
});

test('a loss that two people write off is a break of solvency, published at once, and ends when it is made good', async () => {
  const writeOff = expectOk(await propose(adjust('capital', 'bank:EURIKZKA', '1000000.01')), 'a proposal');
  expect(await decide(writeOff.id)).toMatchObject({ ok: true });
  const mended = expectOk(await propose(adjust('bank:EURIKZKA', 'capital', '0.01')), 'a proposal');
  expect(await decide(mended.id)).toMatchObject({ ok: true });
  const published = await ledger.rows<{ type: string }>(
    `select type from outbox where type like 'ledger.solvency.%' order by time`,
  );
  expect(published.map(({ type }) => type)).toEqual(['ledger.solvency.broken', 'ledger.solvency.restored']);
});

test('nobody is taken below zero, and nobody gets an account by a correction', async () => {
  expect(await propose(adjust(AIGERIM, 'suspense', '50000.01'))).toMatchObject({
    error: { code: 'insufficient_funds' },
  });
  expect(await propose(adjust('capital', `customer:${idOf('stranger')}`, '1.00'))).toMatchObject({
    error: { code: 'not_found' },
  });
});

test.each([
  ['bank:NOBAKZKA', 'NOBAKZKA is no partner bank'],
  ['bank-clearing:NOBAKZKA', 'NOBAKZKA is no partner bank'],
  ['venue:nowhere', 'nowhere is no venue of ours'],
  ['venue-payable:nowhere', 'nowhere is no venue of ours'],
])('%s is nobody with whom value could be reconciled', async (name, detail) => {
  for (const command of [adjust(name, 'capital', '1.00'), adjust('capital', name, '1.00')]) {
    expect(await propose(command)).toMatchObject({
      error: { code: 'not_found', detail: expect.stringContaining(detail) as string },
    });
  }
});

test('what is left at a former partner can be moved', async () => {
  await ledger.db.tx((tx) =>
    ledger.openings.execute(
      [
        {
          cause: 'when it was a partner',
          firm: 'aiyrbas',
          account: 'bank:FORMKZKA',
          asset: 'KZT',
          amount: '1.00',
          proposedBy: 'a',
          approvedBy: 'b',
        },
      ],
      tx,
      NOW,
    ),
  );
  const { id } = expectOk(await propose(adjust('capital', 'bank:FORMKZKA', '1.00')), 'a proposal');
  expect(await decide(id)).toMatchObject({ ok: true });
  expect(await totalOf('bank:FORMKZKA', 'KZT')).toBe('0');
});

test('a transaction is undone by its mirror image, once', async () => {
  const wrong = expectOk(await propose(adjust('capital', AIGERIM, '900.00')), 'a proposal');
  await decide(wrong.id);
  const [row] = await ledger.rows<{ id: string }>(`select id from transaction where kind = 'adjustment'`);
  const reversal: CorrectionCommand = { what: 'reversal', transactionId: row!.id, comment: 'the wrong customer' };
  const { id } = expectOk(await propose(reversal), 'a proposal');
  expect(await decide(id)).toMatchObject({ ok: true });
  expect(await totalOf(AIGERIM, 'KZT')).toBe('5000000');
  expect(await propose(reversal)).toMatchObject({ error: { code: 'decision_not_possible' } });
  const missing: CorrectionCommand = { ...reversal, transactionId: idOf('nothing') };
  expect(await propose(missing)).toMatchObject({ error: { code: 'not_found' } });
});

describe('an opening', () => {
  const open = (cause: string, amount = '5000.00', account = 'bank:HSBKKZKX'): CorrectionCommand => ({
    what: 'opening',
    firm: 'aiyrbas',
    cause,
    account,
    amount: { amount, asset: 'KZT' },
    comment: 'as in the statement of that day',
  });

  test('is proposed by one person and posted by another, once, with both names', async () => {
    const { id } = expectOk(await propose(open('2026-12-01/bank:HSBKKZKX', '5000')), 'a proposal');
    expect(await totalOf('bank:HSBKKZKX', 'KZT')).toBe('0');
    expect(await propose(open('2026-12-01/bank:HSBKKZKX'), erlan)).toMatchObject({ error: { code: 'proposal_open' } });
    expect(await decide(id, dana)).toMatchObject({ error: { code: 'second_person_required' } });
    expect(await decide(id)).toMatchObject({ ok: true, value: { payload: { amount: { amount: '5000.00' } } } });
    expect(await totalOf('bank:HSBKKZKX', 'KZT')).toBe('-500000');
    const [row] = await ledger.rows<{ cause: object }>(
      `select cause from transaction where business_id = '2026-12-01/bank:HSBKKZKX'`,
    );
    expect(row!.cause).toMatchObject({
      proposedBy: 'dana (https://staff)',
      approvedBy: 'erlan (https://staff)',
      comment: 'as in the statement of that day',
    });
    expect(await propose(open('2026-12-01/bank:HSBKKZKX'))).toMatchObject({ error: { code: 'decision_not_possible' } });
  });

  test.each(['bank:NOBAKZKA', 'venue:nowhere'])('of %s, whom nobody here works with, is refused', async (account) => {
    expect(await propose(open('2026-12-01/nobody', '5000.00', account))).toMatchObject({
      error: { code: 'decision_not_possible' },
    });
    expect(await ledger.rows(`select 1 from proposal`)).toEqual([]);
  });

  test('of a cause that was posted meanwhile is refused when it is decided', async () => {
    const { id } = expectOk(await propose(open('opening of another')), 'a proposal');
    await ledger.db.tx((tx) =>
      ledger.openings.execute(
        [
          {
            cause: 'opening of another',
            firm: 'aiyrbas',
            account: 'house',
            asset: 'KZT',
            amount: '1.00',
            proposedBy: 'a',
            approvedBy: 'b',
          },
        ],
        tx,
        NOW,
      ),
    );
    expect(await decide(id)).toMatchObject({ error: { code: 'decision_not_possible' } });
    expect(await totalOf('bank:HSBKKZKX', 'KZT')).toBe('0');
  });
});
