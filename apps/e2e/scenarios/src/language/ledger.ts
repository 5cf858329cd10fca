// What must always hold: our ledger balances, nothing is parked, and banks and venues have the same amounts.
import type { Problem, ReplyOf, listLedgerTransactions, showSolvency, showTrialBalance } from '@aiyrbas/contracts';
import type { Database } from '@aiyrbas/persistence';
import { Person } from './person';
import { type Platform, pause } from './platform';

export type TransactionReply = ReplyOf<typeof listLedgerTransactions>['items'][number];

export const SERVICE_SCHEMAS = ['kyc', 'quotes', 'orders', 'bank_gateway', 'venue_gateway', 'ledger', 'reconciliation'];
export const SIMULATOR_SCHEMAS = ['bank_simulator', 'venue_simulator'];
export const SCHEMAS = [...SERVICE_SCHEMAS, ...SIMULATOR_SCHEMAS];

/** @param refusals why messages of banks were refused, where a story has some refused. */
export async function ledgerBalances(platform: Platform, refusals: readonly string[] = []): Promise<void> {
  const operator = await Person.withRole(platform, 'operator');
  const { assets } = await operator.gets<ReplyOf<typeof showTrialBalance>>('/v1/ledger/trial-balance');
  expect(assets.filter(({ difference }) => !/^0(\.0+)?$/.test(difference))).toEqual([]);
  const { items } = await operator.gets<ReplyOf<typeof showSolvency>>('/v1/ledger/solvency');
  expect(items).not.toEqual([]);
  expect(items.filter(({ status }) => status !== 'covered')).toEqual([]);
  await platform.readDatabase(async (db) => {
    expect(await db.query('select * from ledger.drift')).toEqual([]);
    expect(await db.query('select * from ledger.difference where resolved_at is null')).toEqual([]);
    expect(
      await db.query('select firm, asset, held, owed from ledger.cover_by_transfers except table ledger.cover_now'),
    ).toEqual([]);
    expect(await db.query('select * from venue_simulator.balance_drift')).toEqual([]);
    expect(await parkedIn(db)).toEqual([]);
    expect(await db.query('select distinct reason from bank_gateway.unaccepted_record order by reason')).toEqual(
      refusals.map((reason) => ({ reason })),
    );
  });
}

/**
 * Once nothing is in flight, each bank and venue has booked the same as our ledger. Reconciliation reads only reports, not
 * those records, and reaches the same result: every line is matched, and there was never a break.
 */
export async function outsideAgrees(platform: Platform, timeoutMs = 10_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const differences = await platform.readDatabase(async (db) => [
      ...(await db.query(DIFFERENCES)),
      ...(await db.query(UNMATCHED)),
    ]);
    if (differences.length === 0) return;
    if (Date.now() > end) expect(differences).toEqual([]);
    await pause(200);
  }
}

/** Every transaction of one order, in the order of booking. */
export async function transactionsOf(platform: Platform, orderId: string): Promise<TransactionReply[]> {
  const operator = await Person.withRole(platform, 'operator');
  const { items } = await operator.gets<ReplyOf<typeof listLedgerTransactions> & Problem>(
    `/v1/ledger/transactions?orderId=${orderId}`,
  );
  return items.reverse();
}

/** Transfers as lines of the table in the ledger's documentation, with the customer's id left out. */
export const transferLinesOf = (transaction: TransactionReply): string[] =>
  transaction.transfers.map(({ debit, credit, asset, amount }) =>
    `${debit} -> ${credit} ${amount} ${asset}`.replaceAll(/customer:[0-9a-f-]{36}/g, 'customer'),
  );

async function parkedIn(db: Database): Promise<object[]> {
  const found: object[] = [];
  for (const schema of [...SERVICE_SCHEMAS, 'bank_simulator']) {
    const rows = await db.query(`select topic, type, handler, reason from ${schema}.parked`);
    found.push(...rows.map((row) => ({ schema, ...row })));
  }
  return found;
}

const DIFFERENCES = `
  with ours as (
    select split_part(name, ':', 2) as code, asset, debits - credits as total
    from ledger.account_total where kind in ('bank', 'venue')
  ), theirs as (
    select bic as code, 'KZT' as asset, sum(case direction when 'CRDT' then amount else -amount end) as total
    from bank_simulator.entry group by 1
    union all
    select venue, asset, total from venue_simulator.balance
  )
  select code, asset, ours.total::text as ours, theirs.total::text as theirs
  from ours full join theirs using (code, asset)
  where coalesce(ours.total, 0) <> coalesce(theirs.total, 0)`;

const UNMATCHED = `
  select pairing, key, side, state from reconciliation.line where state <> 'matched'
  union all
  select pairing, key, side, class from reconciliation.break`;
