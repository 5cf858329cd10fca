// No database transaction of the service changes what customers have, what is held of it, or the cover, unless the
// transfers and holds that it writes explain the change to the last unit (real-world 7, row 4).
import type { Tx } from '@aiyrbas/persistence';
import fc from 'fast-check';
import { collected, deposited, ended, holdRequestOf, idOf, requestOf, tenge, usdt } from '../testing/ledger-events';
import { type LedgerFixture, openLedgerFixture } from '../testing/ledger-fixture';

let ledger: LedgerFixture;
beforeAll(async () => {
  ledger = await openLedgerFixture();
  await ledger.post(
    collected('order', 'aigerim', tenge('100.00')),
    collected('other', 'daulet', tenge('100.00')),
    deposited('coins', 'aigerim', usdt('5.000000')),
  );
  await ledger.post(ended('expired', 'order', 'aigerim'), ended('expired', 'other', 'daulet'));
  await ledger.post(holdRequestOf('sale', 'aigerim', usdt('2.000000')));
});
afterAll(() => ledger.close());

const account = (customer: string, asset = 'KZT') =>
  `(select id from account where name = 'customer:${idOf(customer)}' and asset = '${asset}')`;
const institution = (name: string, asset = 'KZT') =>
  `(select id from account where name = '${name}' and asset = '${asset}')`;
const BANK = institution('bank:EURIKZKA');

/** A transaction of one transfer, from the bank to Aigerim unless told otherwise. */
const posting = (word: string, amount = 100, to = account('aigerim'), from = BANK, bookedAt = 'now()') => [
  `insert into transaction (id, firm, kind, business_id, booked_at, value_date, cause, transfers)
   values ('${idOf(word)}', 'aiyrbas', 'deposit', '${word}', ${bookedAt}, now(), '{}', 1)`,
  `insert into transfer (transaction, seq, firm, debit, credit, asset, amount, transfers)
   values ('${idOf(word)}', 1, 'aiyrbas', ${from}, ${to}, 'KZT', ${amount}, 1)`,
];
const change = (posted: number, customer = 'aigerim') =>
  `update balance set posted = posted + ${posted} where account = ${account(customer)}`;
const coverage = (held: number, owed: number) =>
  `insert into cover_change (firm, asset, held, owed) values ('aiyrbas', 'KZT', ${held}, ${owed})`;
const placing = (word: string, amount = 1000) =>
  `insert into hold (id, firm, order_id, customer_id, account, asset, amount, state, asked_at)
   values ('${requestOf(word)}', 'aiyrbas', '${idOf(word)}', '${idOf('aigerim')}', ${account('aigerim', 'USDT')}, 'USDT',
           ${amount}, 'placed', now())`;
const heldBy = (amount: number) =>
  `update balance set held = held + ${amount} where account = ${account('aigerim', 'USDT')}`;
const ending = (state: string) =>
  `update hold set state = '${state}', ended_at = now() where id = '${requestOf('hold of sale')}'`;

/** What the database says at the commit of these statements. */
const outcomeOf = async (statements: readonly string[]): Promise<string> => {
  const run = async (tx: Tx): Promise<void> => {
    for (const sql of statements) await tx.query(sql);
  };
  return ledger.db.tx(run).then(
    () => 'committed',
    (error: Error) => (/changed by more than the transfers/.test(error.message) ? 'refused' : error.message),
  );
};

afterEach(async () => {
  expect(await ledger.rows('select * from drift')).toEqual([]);
  expect(await ledger.rows('table cover_now except table cover_by_transfers')).toEqual([]);
  expect(await ledger.owner.query('select * from change_to_explain')).toEqual([]);
});

test.each<[string, string[]]>([
  ['a balance is raised, and nothing else', [change(100_000_000)]],
  ['a balance is lowered', [change(-1)]],
  [
    'a balance is raised in a statement that also writes one that is already there',
    [
      `insert into balance (account, posted) values (${account('aigerim')}, 1)
     on conflict (account) do update set posted = balance.posted + 1`,
    ],
  ],
  [
    'a balance is raised by merge',
    [
      `merge into balance b using (select ${account('aigerim')} as id) as s on b.account = s.id
     when matched then update set posted = b.posted + 1`,
    ],
  ],
  ['two balances change and cancel out', [change(50), change(-50, 'daulet')]],
  [
    'one account changes while the transfer moves another',
    [...posting('elsewhere'), change(100, 'daulet'), coverage(100, 100)],
  ],
  ['more than the transfer', [...posting('more'), change(101), coverage(100, 100)]],
  ['less than the transfer', [...posting('less'), change(99), coverage(100, 100)]],
  ['a transfer, and no balance changes', [...posting('silent'), coverage(100, 100)]],
  [
    'a transfer dated back, and no balance changes',
    [...posting('old', 100, undefined, undefined, `'2020-01-01'`), coverage(100, 100)],
  ],
  ['the same amount, twice', [...posting('double'), change(100), change(100), coverage(100, 100)]],
  [
    'a new account begins with money',
    [
      `with a as (insert into account (firm, name, kind, asset)
                values ('aiyrbas', 'customer:${idOf('stranger')}', 'customer', 'KZT') returning id)
     insert into balance (account, posted) select id, 1 from a`,
    ],
  ],
  [
    'a new account of a customer without a balance is credited',
    [
      `insert into account (firm, name, kind, asset) values ('aiyrbas', 'customer:${idOf('stranger')}', 'customer', 'KZT')`,
      ...posting('stranger', 100, account('stranger')),
      coverage(100, 100),
    ],
  ],
  ['a hold stands, and nothing is held', [placing('unheld')]],
  ['more is held, and no hold stands', [heldBy(1)]],
  ['a hold of one amount, and another is held', [placing('other amount'), heldBy(999)]],
  ['a hold ends, and its amount stays held', [ending('released')]],
  ['a hold ends as posted, and less is let go', [ending('posted'), heldBy(-1_999_999)]],
  [
    'what is held is said to be posted',
    [heldBy(-1000), `update balance set posted = posted + 1000 where account = ${account('aigerim', 'USDT')}`],
  ],
  ['the cover is said to hold more', [coverage(1_000_000, 0)]],
  ['the cover is said to owe less', [coverage(0, -1)]],
  ['what the cover lacks is taken away', [`delete from cover_change`]],
  [
    'the cover itself is raised',
    [
      `insert into cover (firm, asset, held, owed) values ('aiyrbas', 'KZT', 1, 0)
     on conflict (firm, asset) do update set held = cover.held + 1`,
    ],
  ],
  ['a transfer that the cover does not follow', [...posting('uncovered'), change(100)]],
  [
    'the change is made in a savepoint, the transfer is rolled back',
    ['savepoint s', ...posting('undone'), coverage(100, 100), 'rollback to s', change(100)],
  ],
  [
    'the transfer stays, the change is rolled back',
    [...posting('kept'), coverage(100, 100), 'savepoint s', change(100), 'rollback to s'],
  ],
  [
    'a sound posting is checked early, and a change follows',
    [
      ...posting('early'),
      change(100),
      coverage(100, 100),
      'set constraints all immediate',
      'set constraints all deferred',
      change(1),
    ],
  ],
  [
    'a sound posting is checked in a savepoint that is undone, and a change follows',
    [
      ...posting('checked'),
      change(100),
      coverage(100, 100),
      'savepoint s',
      'set constraints all immediate',
      'rollback to s',
      change(1),
    ],
  ],
  ['a check at once sees half of it', ['set constraints all immediate', change(100)]],
])('%s: refused at the commit, and nothing is changed', async (_, statements) => {
  expect(await outcomeOf(statements)).toBe('refused');
});

test.each<[string, string[]]>([
  ['a transfer, the balance and the cover, in any order', [coverage(100, 100), change(100), ...posting('sound')]],
  ['in parts', [...posting('parts'), change(60), coverage(100, 0), change(40), coverage(0, 100)]],
  [
    'over savepoints',
    ['savepoint a', ...posting('over'), 'savepoint b', change(100), 'release b', 'release a', coverage(100, 100)],
  ],
  ['changes that come to nothing', [change(7), change(-7)]],
  [
    'a transfer between two customers',
    [...posting('between', 10, account('daulet'), account('aigerim')), change(-10), change(10, 'daulet')],
  ],
  ['a hold and what is held', [placing('held'), heldBy(1000)]],
  ['a hold that ends, and what is let go', [ending('released'), heldBy(-2_000_000)]],
  [
    'the changes of the cover folded into its sums',
    [
      `with f as (delete from cover_change returning firm, asset, held, owed)
     insert into cover as c (firm, asset, held, owed) select firm, asset, sum(held), sum(owed) from f group by firm, asset
     on conflict (firm, asset) do update set held = c.held + excluded.held, owed = c.owed + excluded.owed`,
    ],
  ],
])('%s: committed', async (_, statements) => {
  expect(await outcomeOf(statements)).toBe('committed');
});

test('whatever is written in whatever order, it is committed exactly when the sums agree', async () => {
  let number = 0;
  const step = fc.record({
    what: fc.constantFrom('transfer', 'balance', 'cover'),
    amount: fc.integer({ min: 1, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const sum = (what: string) =>
        steps.filter((one) => one.what === what).reduce((all, { amount }) => all + amount, 0);
      const statements = steps.flatMap(({ what, amount }) => {
        if (what === 'balance') return [change(amount)];
        if (what === 'cover') return [coverage(amount, amount)];
        return posting(`property ${(number += 1)}`, amount);
      });
      const isSound = sum('transfer') === sum('balance') && sum('transfer') === sum('cover');
      expect(await outcomeOf(statements)).toBe(isSound ? 'committed' : 'refused');
    }),
    { numRuns: 60 },
  );
});

test('a batch that is larger than a page is checked as a whole', async () => {
  const many = Array.from({ length: 400 }, (_, at) => collected(`many ${at}`, `customer ${at}`, tenge('1.00')));
  expect(await ledger.post(...many)).toEqual([]);
});
