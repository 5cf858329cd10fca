// What is written by an entity is what is read by it, of every type, on real PostgreSQL.
import { type TestDatabase, driftOf, testDatabase } from '@aiyrbas/testing';
import { Any } from 'typeorm';
import { ShelfEntity, Shelves1763900000000 } from '../testing/shelf';
import type { Queryable } from '../transaction';
import { type NewRowOf, type RowOf, defineEntity } from './entity';
import { find, findOne } from './find';
import { columnsOf, toRows } from './rows';
import { insertRows, unnested, updateRows } from './write-rows';

let test: TestDatabase;
beforeEach(async () => (test = await testDatabase({ schema: 'shelves', migrations: [Shelves1763900000000] })));
afterEach(() => test.close());

type New = NewRowOf<typeof ShelfEntity>;
const id = (last: number): string => `00000000-0000-4000-8000-00000000000${last}`;
const FULL = {
  id: id(1),
  kind: 'high',
  amount: 10n ** 37n + 1n,
  counted: 2n ** 60n,
  day: '2026-02-28',
  at: new Date('2026-02-28T18:59:59.999Z'),
  isOpen: false,
  small: -7,
  hash: Buffer.from([0, 92, 34, 255]),
  code: 'a\\"z',
  labels: ['a,b', '{"c"}', ''],
  note: { text: '{"\\', list: [1, null], nested: { a: 'ә' } },
} as const satisfies New;
const EMPTY = {
  ...FULL,
  counted: null,
  day: null,
  at: null,
  small: null,
  hash: null,
  code: null,
  labels: null,
  note: null,
};
const inserted = (rows: readonly New[]): Promise<{ id: string }[]> =>
  test.db.tx((tx) => insertRows(tx, ShelfEntity, rows, { returning: ['id'] }));
const all = (): Promise<RowOf<typeof ShelfEntity>[]> => find(test.db, ShelfEntity, { order: { seq: 'ASC' } });

it('every type comes back as it was written, by a read of TypeORM and by hand', async () => {
  const rows = [FULL, { ...EMPTY, id: id(2) }];
  expect(await inserted(rows)).toEqual([{ id: id(1) }, { id: id(2) }]);
  const expected = rows.map((row, at) => ({ ...row, seq: String(at + 1) }));
  expect((await all()).map((row) => ({ ...row }))).toEqual(expected);
  const raw = await test.db.query(`select ${columnsOf(ShelfEntity, 's')} from shelf s order by seq`);
  expect(toRows(ShelfEntity, raw)).toEqual(expected);
});

it('rows are a set for SQL by hand, behind its other parameters', async () => {
  const some = unnested(ShelfEntity, ['id', 'amount', 'note', 'labels'], 2);
  const rows = [FULL, { ...EMPTY, id: id(2), more: 1 }];
  const read = await test.db.query(
    `select t.id, t.amount + $1 as amount, t.note, t.labels::text[] as labels from ${some.set}`,
    [1, ...some.params(rows)],
  );
  const expected = rows.map(({ id: key, amount, note, labels }) => ({ id: key, amount: amount + 1n, note, labels }));
  expect(toRows(ShelfEntity, read)).toEqual(expected);
});

it('what is left out is null, or what the database puts there', async () => {
  await inserted([{ id: id(1), kind: 'low', amount: 0n }]);
  expect(await all()).toMatchObject([{ isOpen: true, labels: null, note: null, seq: '1' }]);
});

it('rows that give different columns are refused, and so is null where none may be', async () => {
  await expect(inserted([FULL, { id: id(2), kind: 'low', amount: 0n }])).rejects.toThrow('different columns');
  const [one, other] = [{ day: FULL.day }, { code: FULL.code }].map((more, at) => ({
    ...{ id: id(at), kind: 'low' as const, amount: 0n },
    ...more,
  }));
  await expect(inserted([one!, other!])).rejects.toThrow('different columns');
  await expect(inserted([{ ...FULL, amount: null as never }])).rejects.toThrow('never null');
  expect(await all()).toEqual([]);
});

it('a conflict with the key of a partial index leaves what is there, or changes what is named', async () => {
  const one = { id: id(1), kind: 'low', amount: 1n } as const;
  const write = (row: New, update?: readonly ['amount']) =>
    test.db.tx((tx) =>
      insertRows(tx, ShelfEntity, [row], { onConflict: ['kind'], ...(update && { update }), returning: 'all' }),
    );
  expect(await write(one)).toMatchObject([{ amount: 1n }]);
  expect(await write({ ...one, id: id(2), amount: 2n })).toEqual([]);
  expect(await write({ ...one, id: id(3), amount: 3n }, ['amount'])).toMatchObject([{ id: id(1), amount: 3n }]);
  await expect(
    test.db.tx((tx) => insertRows(tx, ShelfEntity, [one], { onConflict: ['amount'], returning: ['id'] })),
  ).rejects.toThrow('has no key');
});

it('rows that may conflict are written in the order of their key: batches that meet do not deadlock', async () => {
  const ids = Array.from({ length: 10 }, (_, at) => id(at));
  const batch = (of: readonly string[], amount: bigint) =>
    test.db.tx((tx) =>
      insertRows(
        tx,
        ShelfEntity,
        of.map((one) => ({ ...FULL, id: one, amount })),
        { onConflict: ['id'], update: ['amount'], returning: ['id'] },
      ),
    );
  expect((await batch([...ids].reverse(), 1n)).map((row) => row.id)).toEqual(ids);
});

it('an update writes each row its own values, where the condition holds, in one statement', async () => {
  await inserted([FULL, { ...EMPTY, id: id(2) }, { ...FULL, id: id(3), kind: 'low' }]);
  const before = test.db.stats.statements;
  await test.db.tx(async (tx) =>
    updateRows(
      tx,
      ShelfEntity,
      [1, 2, 3].map((at) => ({ id: id(at), amount: BigInt(at), labels: [`l${at}`], note: at === 2 ? null : { at } })),
      { key: ['id'], where: "t.kind = 'high'" },
    ),
  );
  expect(test.db.stats.statements - before).toBe(1);
  expect(await all()).toMatchObject([
    { amount: 1n, labels: ['l1'], note: { at: 1 }, day: FULL.day },
    { amount: 2n, labels: ['l2'], note: null, day: null },
    { amount: FULL.amount, labels: FULL.labels, note: FULL.note },
  ]);
});

it('a read by the repository runs where its caller is: it sees its writes, locks, and is counted', async () => {
  await inserted([FULL]);
  const before = { ...test.db.stats };
  await test.db.tx(async (tx) => {
    const found = await findOne(tx, ShelfEntity, { where: { id: FULL.id }, lock: { mode: 'pessimistic_write' } });
    expect(found).toMatchObject({ amount: FULL.amount });
    expect(await test.owner.query(`select 1 from shelf for update skip locked`)).toEqual([]);
    updateRows(tx, ShelfEntity, [{ id: FULL.id, small: 5 }], { key: ['id'] });
    expect(await findOne(tx, ShelfEntity, { where: { id: FULL.id } })).toMatchObject({ small: 5 });
  });
  expect(test.db.stats).toEqual({
    transactions: before.transactions + 1,
    statements: before.statements + 3,
    // The lock; the update with the read behind it; the commit.
    roundTrips: before.roundTrips + 3,
  });
  expect(await find(test.db, ShelfEntity, { where: { amount: FULL.amount, id: Any([id(1), id(9)]) } })).toHaveLength(1);
  expect(await findOne(test.db, ShelfEntity, { where: { kind: 'low' } })).toBeUndefined();
  await expect(
    findOne(test.db, ShelfEntity, { where: { kind: 'low' }, lock: { mode: 'pessimistic_write' } }),
  ).rejects.toThrow(/transaction/);
});

describe('the drift check', () => {
  const drift = (db: Queryable = test.owner) => driftOf(db, 'shelves', [ShelfEntity]);

  it('finds none where the description is true', async () => {
    expect(await drift()).toEqual([]);
  });

  it.each([
    ['a table that nobody describes', `create table box (id int)`, 'box: is not described'],
    ['a column more', `alter table shelf add column width text`, 'shelf.width: is not described'],
    ['a column less', `alter table shelf drop column note`, 'shelf.note: is not there'],
    ['another type', `alter table shelf alter column amount type numeric(20, 0)`, 'shelf.amount'],
    ['another length', `alter table shelf alter column code type char(5)`, 'shelf.code'],
    ['a column that may be null', `alter table shelf alter column kind drop not null`, 'shelf.kind'],
    ['another default', `alter table shelf alter column is_open set default false`, 'shelf.is_open'],
    ['no default', `alter table shelf alter column is_open drop default`, 'shelf.is_open'],
    ['no numbering', `alter table shelf alter column seq drop identity`, 'shelf.seq'],
    ['another primary key', `alter table shelf drop constraint shelf_pkey, add primary key (seq)`, 'shelf: primary'],
    ['a unique key more', `alter table shelf add unique (at)`, 'shelf: unique'],
    ['a unique index more', `create unique index one_day on shelf (day)`, 'shelf: unique'],
    ['no unique index', `drop index shelf_open_once`, 'shelf: unique'],
    [
      'another predicate',
      `drop index shelf_open_once; create unique index shelf_open_once on shelf (kind)`,
      'shelf: unique',
    ],
    ['no table', `drop table shelf`, 'shelf: is not there'],
  ])('finds %s', async (_what, sql, expected) => {
    for (const one of sql.split('; ')) await test.owner.query(one);
    expect((await drift()).join('\n')).toContain(expected);
  });

  it('reads no more out of a description than it says', async () => {
    const other = defineEntity({ ...ShelfEntity.table, name: 'rack' });
    expect(await driftOf(test.owner, 'shelves', [other])).toEqual(['rack: is not there', 'shelf: is not described']);
  });
});
