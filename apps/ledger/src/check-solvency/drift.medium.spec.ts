// Drift is a change to the ledger that breaks its rules. The next measurement finds it, stores it, and stops outgoing money
// of the firm. Two people resolve it, or a later measurement finds it gone (decision 26).
import { listDifferences } from '@aiyrbas/contracts';
import { Principal } from '@aiyrbas/http';
import { expectOk } from '@aiyrbas/kernel';
import { Metrics } from '@aiyrbas/observability';
import { DueTimer } from '@aiyrbas/service-host';
import { CheckSolvencyJob } from './check-solvency.job';
import { MeasureSolvency } from './measure-solvency';
import { CoverageStore } from '../persistence/coverage.store';
import { DriftStore } from '../persistence/drift.store';
import { ShowSolvency } from '../show-solvency/show-solvency.query';
import type { CorrectionCommand } from '../correct-ledger/correct-ledger';
import { collected, deposited, ended, holdRequestOf, idOf, tenge, usdt } from '../testing/ledger-events';
import { type LedgerFixture, openLedgerFixture } from '../testing/ledger-fixture';

const dana = new Principal('https://staff', 'dana', ['operator']);
const erlan = new Principal('https://staff', 'erlan', ['operator']);
const AIGERIM = `customer:${idOf('aigerim')}`;
const account = (asset: string) => `(select id from account where name = '${AIGERIM}' and asset = '${asset}')`;

let ledger: LedgerFixture;
beforeEach(async () => {
  ledger = await openLedgerFixture();
  await ledger.post(
    collected('order', 'aigerim', tenge('100.00')),
    deposited('coins', 'aigerim', usdt('5.000000')),
    collected('other', 'daulet', tenge('7.00')),
  );
  await ledger.post(ended('expired', 'order', 'aigerim'));
  await measure();
});
afterEach(() => ledger.close());

/** A minute passes. */
const measure = async () => {
  await ledger.owner.query(`update solvency_check set checked_at = 'epoch'`);
  return (await ledger.db.tx((tx) => ledger.solvency.execute(tx)))!;
};
/** A database transaction of anybody on the server holds the sums back, never what is found. */
const allSummed = async (): Promise<void> => {
  const behind = `select 1 from drift_measurement where summed_below <= (select max(written_in) from transaction)`;
  for (const end = Date.now() + 20_000; (await ledger.rows(behind)).length > 0;) {
    expect(await measure()).toMatchObject({ found: [], recounted: [] });
    if (Date.now() > end) throw new Error('a database transaction has been open for 20 seconds');
  }
};
const raise = (asset: string, column: 'posted' | 'held', by: number) =>
  ledger.tamper('balance', `update balance set ${column} = ${column} + ${by} where account = ${account(asset)}`);
const publishedTypes = async () =>
  (
    await ledger.rows<{ type: string; subject: string }>(
      `select type, subject from outbox where type like 'ledger.solvency.%' order by time, seq`,
    )
  ).map(({ type, subject }) => `${type} ${subject}`);
const list = async (state?: 'open' | 'resolved') =>
  listDifferences.reply.parse(await new ShowSolvency(ledger.db).differences({ limit: 10, after: null }, state)).items;
const sampleOf = async (name: string, labels: string) => {
  const metrics = new Metrics('ledger');
  new MeasureSolvency(metrics, ledger.db, new DriftStore()).onModuleInit();
  const line = (await metrics.render()).split('\n').find((one) => one.startsWith(name) && one.includes(labels));
  return Number(line?.split(' ').at(-1));
};
const NOW = new Date();
const propose = (command: CorrectionCommand, by = dana) =>
  ledger.db.tx((tx) => ledger.correct.propose(command, by, tx, NOW));
const decide = (id: string, by = erlan) =>
  ledger.db.tx((tx) => ledger.correct.decide({ id, decision: 'approve' }, by, tx, NOW));
const resolution = (differenceId: string): CorrectionCommand => ({
  what: 'difference',
  differenceId,
  comment: 'case 7',
});

test('an account that was raised is found once, kept, counted, and stops all money of the firm', async () => {
  await raise('KZT', 'posted', 100_000_000);
  const { found, solvencyChanges: changes } = await measure();
  expect(found).toMatchObject([{ firm: 'aiyrbas', asset: 'KZT', account: AIGERIM, what: 'balance.posted' }]);
  expect(changes.map(({ what }) => what)).toEqual(['broken', 'broken']);
  expect(await publishedTypes()).toEqual(['ledger.solvency.broken aiyrbas/KZT', 'ledger.solvency.broken aiyrbas/USDT']);
  expect(await sampleOf('ledger_differences_open', 'KZT')).toBe(1);
  expect(await sampleOf('ledger_solvency_broken', 'KZT')).toBe(1);
  expect((await new ShowSolvency(ledger.db).coverage()).items).toMatchObject([
    { status: 'broken', reason: 'drift' },
    { reason: 'drift' },
  ]);
  expect(await sampleOf('ledger_drift_measured_age_seconds', 'ledger')).toBeLessThan(60);

  // It is not corrected and not published again, whatever is posted meanwhile.
  await ledger.post(collected('next', 'aigerim', tenge('3.00')));
  expect(await measure()).toMatchObject({ found: [], resolved: [], solvencyChanges: [] });
  expect(await list('open')).toMatchObject([
    {
      account: AIGERIM,
      asset: 'KZT',
      what: 'balance.posted',
      stated: '1000100.00',
      explained: '100.00',
      difference: '1000000.00',
    },
  ]);
  expect(await ledger.rows(`select posted from balance where account = ${account('KZT')}`)).toEqual([
    { posted: '100010300' },
  ]);
  expect(await publishedTypes()).toHaveLength(2);
});

test('while nobody measures, the age of the last measurement grows from when there was one to make', async () => {
  const never = `update drift_measurement set measured_at = 'epoch', since = now() - interval '200 seconds'`;
  await ledger.owner.query(never);
  expect(await sampleOf('ledger_drift_measured_age_seconds', 'ledger')).toBeGreaterThanOrEqual(200);
  expect(await sampleOf('ledger_differences_open', 'USDT')).toBe(0);
});

test('an explained correction of two people ends it, and money goes out again', async () => {
  await raise('KZT', 'posted', 100_000_000);
  const { found } = await measure();
  const command = resolution(found[0]!.id);
  const { id } = expectOk(await propose(command), 'a proposal');
  expect(await propose(command, erlan)).toMatchObject({ error: { code: 'proposal_open' } });
  expect(await decide(id, dana)).toMatchObject({ error: { code: 'second_person_required' } });
  expect(await decide(id)).toMatchObject({ ok: true });
  expect(await publishedTypes()).toEqual([
    'ledger.solvency.broken aiyrbas/KZT',
    'ledger.solvency.broken aiyrbas/USDT',
    'ledger.solvency.restored aiyrbas/KZT',
    'ledger.solvency.restored aiyrbas/USDT',
  ]);
  expect(await ledger.rows('select * from drift')).toEqual([]);
  expect(await list('open')).toEqual([]);
  expect(await list('resolved')).toMatchObject([{ difference: '1000000.00', resolvedBy: `correction ${id}` }]);
  expect(await measure()).toMatchObject({ found: [], resolved: [], solvencyChanges: [] });
  expect(await propose(command)).toMatchObject({ error: { code: 'not_found' } });
});

test('nobody ends it with less than two people, with another proposal, or twice', async () => {
  await raise('KZT', 'posted', 5);
  const { found } = await measure();
  const number = found[0]!.id;
  const alone = ledger.db.query(`select resolve_difference($1, gen_random_uuid())`, [number]);
  await expect(alone).rejects.toThrow(/two people/);
  const { id } = expectOk(await propose(resolution(number)), 'a proposal');
  await expect(ledger.db.query(`select resolve_difference($1, $2)`, [number, id])).rejects.toThrow(/two people/);
  await decide(id);
  await expect(ledger.db.query(`select resolve_difference($1, $2)`, [number, id])).rejects.toThrow(/not open/);
});

test('a balance that was paid out of is explained first, and then becomes what the transfers say', async () => {
  await raise('KZT', 'posted', 10_000);
  const { found } = await measure();
  // The customer spends what was never there: 100.00 of 200.00 are explained, 150.00 are gone.
  const spent: CorrectionCommand = {
    what: 'adjustment',
    firm: 'aiyrbas',
    debit: AIGERIM,
    credit: 'suspense',
    amount: tenge('150.00'),
    comment: 'as a payout would',
  };
  await ledger.post(collected('large', 'daulet', tenge('1000.00')));
  expect(await decide(expectOk(await propose(spent), 'a proposal').id)).toMatchObject({ ok: true });
  const command = resolution(found[0]!.id);
  expect(await propose(command)).toMatchObject({ error: { code: 'decision_not_possible' } });
  const backed: CorrectionCommand = { ...spent, debit: 'suspense', credit: AIGERIM, amount: tenge('50.00') };
  expect(await decide(expectOk(await propose(backed), 'a proposal').id)).toMatchObject({ ok: true });
  expect(await decide(expectOk(await propose(command), 'a proposal').id)).toMatchObject({ ok: true });
  expect(await ledger.rows(`select posted from balance where account = ${account('KZT')}`)).toEqual([{ posted: '0' }]);
  expect(await measure()).toMatchObject({ found: [] });
});

test('what is held without a hold is found, and a hold that was taken away', async () => {
  await raise('USDT', 'held', 7);
  expect(await measure()).toMatchObject({ found: [{ what: 'balance.held', account: AIGERIM, asset: 'USDT' }] });
  await raise('USDT', 'held', -7);
  await ledger.post(holdRequestOf('sale', 'aigerim', usdt('1.000000')));
  expect(await measure()).toMatchObject({
    resolved: [{ what: 'balance.held', by: 'gone when measured' }],
    solvencyChanges: [{}, {}],
  });
  await ledger.tamper('hold', `delete from hold where account = ${account('USDT')}`);
  expect(await measure()).toMatchObject({ found: [{ what: 'balance.held', account: AIGERIM }] });
});

test('a difference that becomes another one is another row; both are kept', async () => {
  await raise('KZT', 'posted', 1);
  await measure();
  await raise('KZT', 'posted', 1);
  expect(await measure()).toMatchObject({ found: [{}], resolved: [{ by: 'another difference' }], solvencyChanges: [] });
  expect((await list()).map(({ difference }) => difference)).toEqual(['0.02', '0.01']);
  expect(await publishedTypes()).toHaveLength(2);
});

test('errors that cancel out are both found', async () => {
  const daulet = `(select id from account where name = 'customer:${idOf('daulet')}')`;
  await raise('KZT', 'posted', 300);
  await ledger.tamper(
    'balance',
    `update balance set posted = posted - 300, held = held - 300 where account = ${daulet}`,
  );
  expect((await measure()).found.map(({ what }) => what).sort()).toEqual([
    'balance.held',
    'balance.posted',
    'balance.posted',
  ]);
});

test('a balance that is gone is found, and is there again when two people have said so', async () => {
  await ledger.tamper('balance', `delete from balance where account = ${account('USDT')}`);
  const { found } = await measure();
  expect(found).toMatchObject([{ what: 'balance.posted', account: AIGERIM, asset: 'USDT' }]);
  await decide(expectOk(await propose(resolution(found[0]!.id)), 'a proposal').id);
  expect(await ledger.rows(`select posted from balance where account = ${account('USDT')}`)).toEqual([
    { posted: '5000000' },
  ]);
  expect(await measure()).toMatchObject({ found: [], resolved: [] });
});

test('sums of the cover that differ are kept until two people take them back, not put right', async () => {
  await ledger.tamper('cover', `update cover set held = held + 5, owed = owed - 6 where asset = 'KZT'`);
  const { found } = await measure();
  expect(found.map(({ what }) => what).sort()).toEqual(['cover.held', 'cover.owed']);
  expect(await measure()).toMatchObject({ found: [], resolved: [] });
  for (const { id } of found) {
    expect(await publishedTypes()).toHaveLength(2);
    await decide(expectOk(await propose(resolution(id)), 'a proposal').id);
  }
  expect((await publishedTypes()).slice(2)).toEqual([
    'ledger.solvency.restored aiyrbas/KZT',
    'ledger.solvency.restored aiyrbas/USDT',
  ]);
  expect(await ledger.rows('table cover_now except table cover_by_transfers')).toEqual([]);
  expect(await measure()).toMatchObject({ found: [] });
});

test('while the ledger of a firm has open differences, no solvency break of that firm ends', async () => {
  await raise('KZT', 'posted', 1);
  await measure();
  await ledger.db.query('update solvency_break set restored_at = now()');
  expect(await ledger.rows('select 1 from solvency_break where restored_at is null')).toHaveLength(2);
});

test('transfers are read once when they are new, and those that run are counted from where they are', async () => {
  let finish: () => void = () => undefined;
  const waits = new Promise<void>((resolve) => (finish = resolve));
  let begun: () => void = () => undefined;
  const began = new Promise<void>((resolve) => (begun = resolve));
  // One that begins before the measurement and ends after it.
  const slow = ledger.db.tx(async (tx) => {
    await tx.query(`insert into account (firm, name, kind, asset) values ('aiyrbas', 'house', 'house', 'KZT')`);
    begun();
    await waits;
    await tx.query(
      `with t as (insert into transaction (id, firm, kind, business_id, booked_at, value_date, cause, transfers)
                  values (gen_random_uuid(), 'aiyrbas', 'deposit', 'slow', now(), now(), '{}', 1) returning id),
            b as (update balance set posted = posted + 1 where account = ${account('KZT')}),
            c as (insert into cover_change (firm, asset, held, owed) values ('aiyrbas', 'KZT', 0, 1))
       insert into transfer (transaction, seq, firm, debit, credit, asset, amount, transfers)
       select id, 1, 'aiyrbas', (select id from account where name = 'house'), ${account('KZT')}, 'KZT', 1, 1 from t`,
    );
  });
  await began;
  await ledger.post(collected('quick', 'aigerim', tenge('9.00')));
  expect(await measure()).toMatchObject({ found: [] });
  finish();
  await slow;
  await allSummed();
  const [sum] = await ledger.rows<{ posted: string }>(
    `select posted from account_sum where account = ${account('KZT')}`,
  );
  expect(sum).toEqual({ posted: '10901' });
});

describe('the recount', () => {
  beforeEach(() => allSummed());
  const again = () => ledger.owner.query(`update drift_measurement set recounted_at = 'epoch'`);

  test('goes through all transfers in slices, and finds every sum right', async () => {
    const recount = () =>
      ledger.db.tx((tx) => tx.query(`select * from recount_transfers(1, interval '1 day')`)) as Promise<object[]>;
    await allSummed();
    await again();
    let turns = 0;
    for (let isUnderway = true; isUnderway; turns += 1) {
      expect(await recount()).toEqual([]);
      const [state] = await ledger.rows<{ recounting: boolean }>('select recounting from drift_measurement');
      isUnderway = state!.recounting;
    }
    expect(turns).toBeGreaterThan(1);
    expect(await ledger.rows(`select 1 from account_sum where posted <> recounted`)).toEqual([]);
  });

  test('finds a past transfer that was changed, which then differs from the balance', async () => {
    await ledger.tamper('transfer', `update transfer set amount = amount + 1 where credit = ${account('KZT')}`);
    expect(await measure()).toMatchObject({ found: [], recounted: [] });
    await again();
    const { recounted, found } = await measure();
    expect([...recounted].sort()).toEqual(['bank:EURIKZKA', AIGERIM].sort());
    expect(found.map(({ what }) => what).sort()).toEqual(['balance.posted', 'cover.held', 'cover.owed']);
    expect((await list('resolved')).map(({ what, resolvedBy }) => [what, resolvedBy])).toEqual([
      ['account_sum.posted', 'recounted'],
      ['account_sum.posted', 'recounted'],
    ]);
  });

  test('finds a sum that was changed, and a balance that was changed with it', async () => {
    await raise('KZT', 'posted', 4);
    await ledger.tamper('account_sum', `update account_sum set posted = posted + 4 where account = ${account('KZT')}`);
    await ledger.tamper('cover', `update cover set owed = owed + 4 where asset = 'KZT'`);
    expect(await measure()).toMatchObject({ found: [] });
    await again();
    const { recounted, found } = await measure();
    expect(recounted).toEqual([AIGERIM]);
    expect(found.map(({ what }) => what).sort()).toEqual(['balance.posted', 'cover.owed']);
  });
});

test('after a restore into a cluster whose numbers begin anew everything is summed again', async () => {
  await ledger.owner.query(`update drift_measurement set summed_below = 1000000000000`);
  await ledger.post(collected('after', 'aigerim', tenge('2.00')));
  expect(await measure()).toMatchObject({ found: [] });
  await ledger.post(collected('later', 'aigerim', tenge('2.00')));
  expect(await measure()).toMatchObject({ found: [], recounted: [] });
});

test('each difference is an error in the log, once', async () => {
  const lines: [string, object, string][] = [];
  const level = (name: string) => (fields: object, message: string) => void lines.push([name, fields, message]);
  const log = { error: level('error'), warn: level('warn'), info: level('info') };
  const job = new CheckSolvencyJob(
    ledger.db,
    new CoverageStore(),
    ledger.solvency,
    new DueTimer(log as never),
    log as never,
  );
  await raise('KZT', 'posted', 100_000_000);
  await ledger.owner.query(`update solvency_check set checked_at = 'epoch'`);
  job.onApplicationBootstrap();
  for (const end = Date.now() + 10_000; lines.length < 3 && Date.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await job.onApplicationShutdown();
  expect(lines.filter(([, fields]) => 'difference' in fields)).toEqual([
    [
      'error',
      expect.objectContaining({ account: AIGERIM, stated: '1000100.00', explained: '100.00' }),
      expect.any(String),
    ],
  ]);
});
