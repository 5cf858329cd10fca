// Every transaction is in exactly one signed block, whoever commits when, and what is chained cannot be changed unseen.
import { checkpointClaims, checkpointSigned } from '@aiyrbas/contracts';
import { importJWK, jwtVerify } from 'jose';
import { blockAfter } from '../domain/block';
import { PublishCheckpoints } from '../publish-checkpoints/publish-checkpoints.query';
import { BlocksStore } from '../persistence/blocks.store';
import { collected, idOf, tenge } from '../testing/ledger-events';
import { type LedgerFixture, openLedgerFixture } from '../testing/ledger-fixture';

let ledger: LedgerFixture;
beforeEach(async () => (ledger = await openLedgerFixture()));
afterEach(() => ledger.close());

const store = new BlocksStore();
const post = async (...orders: string[]) => {
  await ledger.post(...orders.map((order) => collected(order, 'aigerim', tenge('100.00'))));
  await othersHaveEnded();
};
/** Open transactions of other users of this server, in any database, delay the chaining of rows written after they began. */
async function othersHaveEnded(): Promise<void> {
  const waiting = 'select from transaction where written_in >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint';
  while ((await ledger.db.query(waiting)).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}
const due = () => ledger.owner.query(`update chaining set looked_at = 'epoch'`);
const chainDue = () => ledger.db.tx((tx) => ledger.chain.execute(tx));
const chain = async () => {
  await due();
  return chainDue();
};
/** All transactions of the ledger, in the order in which they are chained. */
const recorded = () => store.next(ledger.owner, undefined, '9000000000000000000', 10_000);
const blocks = () =>
  ledger.rows<{
    block: string;
    previous: string | null;
    root: string;
    transactions: number;
    hash: string;
    jws: string;
  }>('select * from block order by block');

describe('a block', () => {
  test('holds the transactions since the last block, is chained to it, signed, and published once', async () => {
    await post('one', 'two');
    await chain();
    await post('three');
    await chain();
    const [first, second, ...others] = await blocks();
    expect(others).toEqual([]);
    expect(first).toMatchObject({ block: '1', previous: null, transactions: 2 });
    expect(second).toMatchObject({ block: '2', previous: first!.hash, transactions: 1 });
    const all = await recorded();
    expect(all.map(({ orderId }) => orderId)).toEqual(['one', 'two', 'three'].map(idOf));
    expect(blockAfter({ block: 1, hash: first!.hash }, all.slice(2)).hash).toBe(second!.hash);
    const published = await ledger.rows<{ body: string }>(
      `select body from outbox where type = '${checkpointSigned.type}' order by time, seq`,
    );
    expect(published.map(({ body }) => JSON.parse(body) as unknown)).toEqual(
      [first!, second!].map(({ root, transactions, jws }, at) => ({ block: at + 1, root, transactions, jws })),
    );
  });

  test('is verified with the published key, and says what it is about', async () => {
    await post('one');
    await chain();
    const [block] = await blocks();
    const [key] = await ledger.signer.publicKeys();
    const { payload, protectedHeader } = await jwtVerify(block!.jws, await importJWK(key, 'EdDSA'));
    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'checkpoint+jwt', kid: 'ledger' });
    const { root, transactions, hash } = block!;
    expect(checkpointClaims.parse(payload)).toMatchObject({ block: 1, root, transactions, hash });
  });

  test('is not made of nothing, nor before it is due, nor by two', async () => {
    expect(await chain()).toEqual({ chained: undefined });
    await post('one');
    expect(await chainDue()).toBeUndefined();
    await due();
    const turns = await Promise.all([chainDue(), chainDue(), chainDue()]);
    expect(turns.filter((turn) => turn?.chained)).toHaveLength(1);
    expect(await blocks()).toHaveLength(1);
  });

  test('has 500 at most, and the next one follows at once', async () => {
    const orders = Array.from({ length: 520 }, (_, at) => `order ${at}`);
    for (let at = 0; at < orders.length; at += 65) await post(...orders.slice(at, at + 65));
    await chain();
    await chainDue();
    expect((await blocks()).map(({ transactions }) => transactions)).toEqual([500, 20]);
    expect(await store.nextDueMs(ledger.db)).toBeUndefined();
  });
});

describe('who is still writing', () => {
  test('is waited for: what commits late is in a later block, and nothing is left out', async () => {
    let commit!: () => void;
    const gate = new Promise<void>((resolve) => (commit = resolve));
    let isWritten!: () => void;
    const written = new Promise<void>((resolve) => (isWritten = resolve));
    const slow = ledger.db.tx(async (tx) => {
      await tx.query(
        `insert into transaction (id, firm, kind, business_id, booked_at, value_date, cause, transfers)
         values ('${idOf('slow')}', 'aiyrbas', 'deposit', 'slow', now(), now(), '{}', 1)`,
      );
      await tx.query(
        `with a as (insert into account (firm, name, kind, asset)
                    values ('aiyrbas', 'capital', 'capital', 'KZT'), ('aiyrbas', 'house', 'house', 'KZT') returning id)
         insert into transfer (transaction, seq, firm, debit, credit, asset, amount, transfers)
         select '${idOf('slow')}', 1, 'aiyrbas', min(id), max(id), 'KZT', 1, 1 from a`,
      );
      isWritten();
      await gate;
    });
    await written;
    await ledger.post(collected('quick', 'aigerim', tenge('100.00')));
    // Its number is larger and it is there; what is smaller may still come.
    expect(await chain()).toEqual({ chained: undefined });
    expect(await store.nextDueMs(ledger.db)).toBeGreaterThan(0);
    commit();
    await slow;
    await post('later');
    await chain();
    expect((await blocks()).map(({ transactions }) => transactions)).toEqual([3]);
    expect((await recorded()).map(({ id }) => id)[0]).toBe(idOf('slow'));
  });
});

describe('what is chained', () => {
  beforeEach(async () => {
    await post('one', 'two');
    await chain();
  });

  test('is another block when a row was changed past every guard', async () => {
    const [block] = await blocks();
    expect(blockAfter(undefined, await recorded()).hash).toBe(block!.hash);
    await ledger.owner.query('alter table transfer disable trigger transfer_is_permanent');
    await ledger.owner.query(
      `update transfer set amount = amount + 1 where transaction = (select id from transaction limit 1)`,
    );
    expect(blockAfter(undefined, await recorded()).hash).not.toBe(block!.hash);
  });

  test.each([
    'update block set root = root',
    'delete from block',
    'truncate block',
    'insert into chaining values (false, now())',
  ])('%s: permission denied', async (sql) => {
    await expect(ledger.db.query(sql)).rejects.toThrow(/permission denied/);
  });

  test.each(['update block set root = root', 'delete from block', 'truncate block cascade'])(
    '%s: not even by the owner',
    async (sql) => {
      await expect(ledger.owner.query(sql)).rejects.toThrow(/never rewritten/);
    },
  );

  test('is not slipped in behind: the service cannot say when a row was written', async () => {
    await expect(
      ledger.db.query(
        `insert into transaction (id, firm, kind, business_id, booked_at, value_date, cause, transfers, written_in)
         values ('${idOf('behind')}', 'aiyrbas', 'deposit', 'behind', now(), now(), '{}', 1, 0)`,
      ),
    ).rejects.toThrow(/permission denied/);
  });

  test('has one successor: a second chain beside it is refused', async () => {
    const [block] = await blocks();
    const fork = (number: number, previous: string | null) =>
      ledger.db.query(
        `insert into block (block, previous, root, transactions, hash, last_written_in, last_seq, signed_at, jws)
         values ($1, $2, $3, 1, $3, 1, 1, now(), '')`,
        [number, previous, `${number}`.repeat(64)],
      );
    await expect(fork(2, null)).rejects.toThrow(/check/);
    await expect(fork(2, 'f'.repeat(64))).rejects.toThrow(/foreign key/);
    await fork(2, block!.hash);
    await expect(fork(3, block!.hash)).rejects.toThrow(/unique/);
  });

  test('is listed, newest first, a page at a time', async () => {
    await post('three');
    await chain();
    const published = new PublishCheckpoints(ledger.db);
    const page = await published.page({ limit: 1, after: null });
    expect(page.items).toMatchObject([{ block: 2, transactions: 1 }]);
    expect(page.nextCursor).toBeDefined();
    expect((await published.page({ limit: 1, after: '2' })).items).toMatchObject([{ block: 1 }]);
  });
});

test('transaction numbers that went back are said, and nothing is chained', async () => {
  await post('one');
  await chain();
  const [block] = await blocks();
  await ledger.db.query(
    `insert into block (block, previous, root, transactions, hash, last_written_in, last_seq, signed_at, jws)
     values (2, $1, $2, 1, $2, 9000000000000000000, 1, now(), '')`,
    [block!.hash, 'f'.repeat(64)],
  );
  await expect(chain()).rejects.toThrow('gone back');
});
