// What raw SQL with the service's own role must not be able to do (reliability cases 17, 43 and 44).
import { collected, holdRequestOf, idOf, requestOf, tenge } from '../testing/ledger-events';
import { type LedgerFixture, openLedgerFixture } from '../testing/ledger-fixture';

let ledger: LedgerFixture;
beforeAll(async () => {
  ledger = await openLedgerFixture();
  await ledger.post(collected('order', 'aigerim', tenge('100.00')));
  await ledger.post(holdRequestOf('other', 'aigerim', { amount: '1.00000000', asset: 'BTC' }));
});
afterAll(() => ledger.close());

const attempt = async (sql: string, db = ledger.db): Promise<string> => {
  try {
    await db.tx((tx) => tx.query(sql, []));
    return 'done';
  } catch (error) {
    return codeOf(error);
  }
};
const codeOf = (error: unknown): string => {
  const { code, cause, driverError } = error as { code?: string; cause?: unknown; driverError?: unknown };
  return code ?? codeOf(driverError ?? cause ?? { code: String(error) });
};

const DENIED = '42501';
const CHECK = '23514';
const FOREIGN_KEY = '23503';

describe('the books are never rewritten', () => {
  test.each([
    'update transaction set business_id = business_id',
    'delete from transaction',
    'truncate transaction cascade',
    'update transfer set amount = 1',
    'delete from transfer',
    'truncate transfer',
    "update account set name = 'house'",
    'delete from account',
    'truncate account cascade',
    'delete from hold',
    'update hold set amount = 1',
    'delete from balance',
    'truncate balance, hold',
    "insert into asset (code, exponent) values ('XYZ', 2)",
    'update asset set exponent = 0',
    'alter table transfer disable trigger all',
    'alter table balance disable trigger note_update',
    'alter table change_to_explain disable trigger all',
    'drop trigger note_insert on transfer',
    'drop function check_changes_are_explained cascade',
    "set local session_replication_role = 'replica'",
    'select * from change_to_explain',
    'delete from change_to_explain',
    'truncate change_to_explain',
    "insert into change_to_explain (source, accounts, posted, held) values ('correction', '{1}', '{-1}', '{0}')",
    'update account_sum set posted = 0',
    'update drift_measurement set measured_at = now()',
    "insert into difference (firm, asset, account, what, stated, explained) values ('aiyrbas', 'KZT', 1, 'balance.posted', 0, 1)",
    "update difference set resolved_at = now(), resolved_by = 'nobody'",
    'delete from difference',
    'truncate difference',
    'set role ledger_owner',
    'drop trigger transaction_is_whole on transaction',
    'select * from pg_authid',
  ])('%s: permission denied', async (sql) => {
    expect(await attempt(sql)).toBe(DENIED);
  });

  test.each([
    'update transfer set amount = 1',
    'delete from transaction',
    'truncate account cascade',
    'delete from hold',
  ])('%s: not even by the owner, without taking the triggers away first', async (sql) => {
    expect(await attempt(sql, ledger.owner)).toBe(DENIED);
  });

  test('a hold that has ended does not stand again, and no hold is refused later', async () => {
    const id = requestOf('collection of order');
    expect(await attempt(`update hold set state = 'refused', ended_at = now() where id = '${id}'`)).toBe(CHECK);
    const refused = requestOf('hold of other');
    expect(await attempt(`update hold set state = 'placed', ended_at = null where id = '${refused}'`)).toBe(CHECK);
  });
});

describe('a transaction by raw SQL', () => {
  const account = (name: string, asset: string) =>
    `(select id from account where name = '${name}' and asset = '${asset}')`;
  const customer = (asset: string) => account(`customer:${idOf('aigerim')}`, asset);
  const bank = account('bank:EURIKZKA', 'KZT');
  const header = (word: string, transfers = 1, firm = 'aiyrbas') =>
    `insert into transaction (id, firm, kind, business_id, booked_at, value_date, cause, transfers)
     values ('${idOf(word)}', '${firm}', 'deposit', '${word}', now(), now(), '{}', ${transfers})`;
  const leg = (word: string, over: Record<string, string> = {}) => {
    const row = {
      transaction: `'${idOf(word)}'::uuid`,
      seq: '1',
      firm: `'aiyrbas'`,
      debit: bank,
      credit: customer('KZT'),
      asset: `'KZT'`,
      amount: '1',
      transfers: '1',
      ...over,
    };
    return `insert into transfer (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`;
  };
  /** The balance and the cover change as the transfer says. */
  const moved = `b as (update balance set posted = posted + 1 where account = ${customer('KZT')}),
    c as (insert into cover_change (firm, asset, held, owed) values ('aiyrbas', 'KZT', 1, 1))`;
  const whole = (word: string, over: Record<string, string> = {}, transfers = 1, firm?: string) =>
    `with t as (${header(word, transfers, firm)} returning 1), ${moved} ${leg(word, over)}`;

  test('a sound one passes, so the attacks below fail for their own reason', async () => {
    expect(await attempt(whole('sound'))).toBe('done');
  });

  test.each([
    ['without any transfer', header('empty'), CHECK],
    ['with fewer transfers than it declares', whole('fewer', { transfers: '2' }, 2), CHECK],
    ['with an amount of zero', whole('zero', { amount: '0' }), CHECK],
    ['with an amount that rounds to zero', whole('tiny', { amount: '0.4' }), CHECK],
    ['with an amount below zero', whole('negative', { amount: '-1' }), CHECK],
    ['with NaN', whole('nan', { amount: "'NaN'" }), CHECK],
    ['with infinity', whole('infinite', { amount: "'Infinity'" }), '22003'],
    ['with one side only', whole('single', { credit: 'null' }), '23502'],
    ['from an account to itself', whole('self', { credit: bank }), CHECK],
    ['that credits bitcoin with tenge', whole('cross', { credit: customer('BTC') }), FOREIGN_KEY],
    ['that calls tenge bitcoin', whole('renamed', { asset: `'BTC'` }), FOREIGN_KEY],
    ['of another firm', whole('firm', { firm: `'other'` }, 1, 'other'), FOREIGN_KEY],
    ['whose transfer is of another firm', whole('firms', { firm: `'other'` }), FOREIGN_KEY],
    ['that adds to a transaction of yesterday', leg('sound', { seq: '2' }), CHECK],
    ['that adds with another count', leg('sound', { seq: '2', transfers: '2' }), FOREIGN_KEY],
    ['that repeats a business id', whole('sound'), '23505'],
  ])('%s fails', async (_, sql, code) => {
    expect(await attempt(sql)).toBe(code);
  });

  test('one that is broken is found among many that are sound, and none of them is kept', async () => {
    const many = (stray: string) =>
      `with t as (
         insert into transaction (id, firm, kind, business_id, booked_at, value_date, cause, transfers)
         select gen_random_uuid(), 'aiyrbas', 'deposit', 'many ' || n, now(), now(), '{}', 1 from generate_series(1, 50) n
         returning id, business_id)
       insert into transfer (transaction, seq, firm, debit, credit, asset, amount, transfers)
       select id, 1, 'aiyrbas', ${bank}, ${customer('KZT')}, 'KZT', 1, 1 from t where business_id <> 'many 25'
       union all
       ${stray}`;
    const other = `select id, 1, 'aiyrbas', ${bank}, ${customer('BTC')}, 'KZT', 1, 1 from t where business_id = 'many 25'`;
    expect(await attempt(many(other))).toBe(FOREIGN_KEY);
    expect(await attempt(many(`select id, 1, 'aiyrbas', 1, 1, 'KZT', 1, 1 from t where false`))).toBe(CHECK);
    expect(await ledger.rows(`select 1 from transaction where business_id like 'many %'`)).toEqual([]);
  });

  test('a temporary table does not fool the check', async () => {
    const fooled = ledger.db.tx(async (tx) => {
      await tx.query(`create temporary table transfer (transaction uuid) on commit drop`, []);
      await tx.query(`insert into pg_temp.transfer values ('${idOf('fooled')}')`, []);
      await tx.query(header('fooled'), []);
    });
    await expect(fooled.catch((error: unknown) => Promise.reject(new Error(codeOf(error))))).rejects.toThrow(
      /^(23514|42501)$/,
    );
  });

  test('a balance below zero, above what is posted, or of a house account cannot be written', async () => {
    expect(await attempt('update balance set posted = -1')).toBe(CHECK);
    expect(await attempt(`update balance set posted = 'NaN'`)).toBe(CHECK);
    expect(await attempt('update balance set held = posted + 1')).toBe(CHECK);
    expect(await attempt(`insert into balance (account) values (${bank})`)).toBe(FOREIGN_KEY);
  });

  test('an opening by one person alone cannot be written', async () => {
    const opening = header('alone').replace(`'deposit'`, `'opening'`);
    expect(await attempt(opening)).toBe(CHECK);
    expect(await attempt(opening.replace(`'{}'`, `'{"proposedBy":"a","approvedBy":"a"}'`))).toBe(CHECK);
  });
});
