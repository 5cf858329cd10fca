import { AsyncLocalStorage } from 'node:async_hooks';
import { type Server, type Socket, connect as connectTo, createServer } from 'node:net';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { Database } from './database';
import { CommitUnknownError, isTransient } from './errors';
import { PURSES } from './testing/purse';
import type { Queryable, Tx } from './transaction';

let test_: TestDatabase;
let db: Database;

beforeAll(async () => {
  test_ = await testDatabase(PURSES);
  db = test_.db;
});
afterAll(() => test_.close());
beforeEach(() => db.tx((tx) => tx.query('delete from purse')));

const put = (on: Queryable, id: number, amount = '0'): Promise<object[]> =>
  on.query('insert into purse (id, amount) values ($1, $2)', [id, amount]);
const ids = async (): Promise<number[]> =>
  (await db.query<{ id: number }>('select id from purse order by id')).map(({ id }) => id);
const failure = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('values', () => {
  test('38 digits come back as they went in', async () => {
    const amount = '9'.repeat(38);
    await db.tx((tx) => put(tx, 1, amount));
    const [row] = await db.query<{ amount: string; sum: string }>(
      'select amount, (select sum(amount) from purse) as sum from purse where amount = $1',
      [amount],
    );
    expect(row).toEqual({ amount, sum: amount });
  });

  test('a bigint and a date are text, an instant is a Date, JSON is parsed', async () => {
    await db.tx((tx) =>
      tx.query(`insert into purse (id, amount, counted, opened_on, opened_at, note) values (1, 0, $1, $2, $3, $4)`, [
        '9007199254740993',
        '2026-11-23',
        new Date('2026-11-23T10:00:00.123Z'),
        { spent: ['1'] },
      ]),
    );
    expect(await db.query('select counted, opened_on, opened_at, note from purse')).toEqual([
      {
        counted: '9007199254740993',
        opened_on: '2026-11-23',
        opened_at: new Date('2026-11-23T10:00:00.123Z'),
        note: { spent: ['1'] },
      },
    ]);
  });
});

describe('statements', () => {
  test('are prepared once per connection and reused', async () => {
    await db.tx(async (tx) => {
      for (const id of [1, 2, 3]) await put(tx, id);
      const prepared = await tx.query<{ n: string }>(
        `select count(*) as n from pg_prepared_statements where statement like 'insert into purse (id, amount)%'`,
      );
      expect(prepared).toEqual([{ n: '1' }]);
    });
  });

  test('go on after a migration has changed their table', async () => {
    await put(test_.owner, 1);
    const read = (tx: Tx): Promise<object[]> => tx.query('select * from purse');
    await Promise.all([1, 2, 3].map(() => db.tx(read)));
    await test_.owner.query('alter table purse add column colour text');
    expect(await db.tx(read)).toEqual([expect.objectContaining({ colour: null })]);
    await test_.owner.query('alter table purse drop column colour');
  });

  test('are counted, and so are round trips', async () => {
    const before = { ...db.stats };
    await db.tx((tx) => put(tx, 1));
    expect(db.stats.transactions - before.transactions).toBe(1);
    expect(db.stats.statements - before.statements).toBe(1);
    expect(db.stats.roundTrips - before.roundTrips).toBe(3);
  });

  test('know their limits', async () => {
    const [limits] = await db.query(`select current_setting('statement_timeout') as statement,
      current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle,
      current_setting('search_path') as path, current_setting('application_name') as name`);
    expect(limits).toEqual({ statement: '5s', lock: '3s', idle: '15s', path: 'purses', name: 'test' });
    expect(await db.roleFault()).toBeUndefined();
  });

  test('without limits are a fault that is named', async () => {
    expect(await test_.owner.roleFault()).toBe(
      'statement_timeout, lock_timeout, idle_in_transaction_session_timeout of the database role is 0; run the set-up',
    );
  });
});

describe('a transaction', () => {
  test('is asked for by type: a plain Queryable is none', () => {
    const fits: Queryable extends Tx ? true : false = false;
    expect(fits).toBe(false);
  });

  test('leaves nothing behind when it throws, and notifies nobody', async () => {
    const listener = jest.fn();
    const work = db.tx(async (tx) => {
      tx.afterCommit(listener);
      await put(tx, 1);
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await ids()).toEqual([]);
    expect(listener).not.toHaveBeenCalled();
  });

  test('notifies after it has committed, when others can see it', async () => {
    let seen: Promise<number[]> | undefined;
    await db.tx(async (tx) => {
      tx.afterCommit(() => (seen = ids()));
      await put(tx, 1);
    });
    expect(await seen).toEqual([1]);
  });

  test('what follows its commit runs outside of the context that it ran in', async () => {
    const trace = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    await trace.run('a trace', () =>
      db.tx(async (tx) => {
        tx.write('insert into purse (id, amount) values (1, 0) returning id', [], () => seen.push(trace.getStore()));
        tx.afterCommit(() => seen.push(trace.getStore()));
        tx.beforeCommit(async () => void seen.push(trace.getStore()));
      }),
    );
    expect(seen).toEqual(['a trace', undefined, undefined]);
  });

  test('does what is due before the commit inside itself, and what that asks for in turn', async () => {
    await db.tx(async (tx) => {
      tx.beforeCommit(async () => {
        await put(tx, 2);
        tx.beforeCommit(async () => void (await put(tx, 3)));
      });
      await put(tx, 1);
    });
    expect(await ids()).toEqual([1, 2, 3]);
  });

  test('stays committed when a listener throws', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const second = jest.fn();
    await db.tx(async (tx) => {
      tx.afterCommit(() => {
        throw new Error('deaf');
      });
      tx.afterCommit(second);
      await put(tx, 1);
    });
    expect(second).toHaveBeenCalled();
    expect(warned).toHaveBeenCalledWith(expect.objectContaining({ message: 'deaf' }));
    warned.mockRestore();
    expect(await ids()).toEqual([1]);
  });

  test('that swallowed the error of a statement does not pass for committed', async () => {
    const listener = jest.fn();
    const work = db.tx(async (tx) => {
      tx.afterCommit(listener);
      await put(tx, 1);
      await put(tx, 1).catch(() => undefined);
    });
    await expect(work).rejects.toThrow(/rolled back/);
    expect(listener).not.toHaveBeenCalled();
    expect(await ids()).toEqual([]);
  });

  test('sends what it does not wait for in order, hands out its rows once they are committed, and waits once', async () => {
    const before = db.stats.roundTrips;
    const read = jest.fn();
    const seen = await db.tx(async (tx) => {
      await tx.query('select 1');
      tx.write('insert into purse (id, amount) values ($1, 0) returning id', [1], read);
      const inTransaction = await tx.query('select id from purse');
      expect(read).not.toHaveBeenCalled();
      tx.write('insert into purse (id, amount) values ($1, 0)', [2]);
      return inTransaction;
    });
    expect(seen).toEqual([{ id: 1 }]);
    expect(read.mock.calls).toEqual([[[{ id: 1 }]]]);
    expect(await ids()).toEqual([1, 2]);
    // The beginning with the first question, the first insert with the second, the last with the commit; and `ids`.
    expect(db.stats.roundTrips - before).toBe(4);
  });

  test.each([
    ['and something is asked behind it', (tx: Tx) => tx.query('select 1').then(() => undefined)],
    ['and nothing is asked behind it', async () => undefined],
  ])('fails with the error of what it did not wait for, %s', async (_, andThen) => {
    const listener = jest.fn();
    const work = db.tx(async (tx) => {
      tx.afterCommit(listener);
      tx.write('insert into purse (id, amount) values ($1, 0)', [1], listener);
      tx.write('insert into purse (id, amount) values ($1, -1)', [2], listener);
      tx.write('insert into purse (id, amount) values ($1, 0)', [3], listener);
      await andThen(tx);
    });
    expect(await failure(work)).toMatchObject({ code: '23514', constraint: 'never_below_zero' });
    expect(listener).not.toHaveBeenCalled();
    expect(await ids()).toEqual([]);
  });

  test('that asked nothing costs nothing', async () => {
    const before = { ...db.stats };
    expect(await db.tx(async () => 'done')).toBe('done');
    expect(db.stats).toEqual(before);
  });

  test('that has ended takes no further statement', async () => {
    const leaked = await db.tx(async (tx) => ({ tx }));
    await expect(put(leaked.tx, 1)).rejects.toThrow('this transaction has ended');
    expect(await ids()).toEqual([]);
  });

  test('refused by a constraint says which one, at once or at the commit', async () => {
    expect(await failure(db.tx((tx) => put(tx, 1, '-1')))).toMatchObject({
      code: '23514',
      constraint: 'never_below_zero',
    });
    const duplicates = db.tx((tx) => tx.query('insert into purse (id, amount, twin) values (1, 0, 7), (2, 0, 7)'));
    expect(await failure(duplicates)).toMatchObject({ code: '23505', constraint: 'one_twin' });
  });
});

describe('conflicts', () => {
  const lock = (tx: Tx, id: number): Promise<object[]> =>
    tx.query('select 1 from purse where id = $1 for update', [id]);

  test('a deadlock is run again until both have done their work', async () => {
    await db.tx(async (tx) => void (await Promise.all([put(tx, 1), put(tx, 2)])));
    let attempts = 0;
    let bothHold: () => void = () => undefined;
    const met = new Promise<void>((resolve) => (bothHold = resolve));
    let holding = 0;
    const cross = (first: number, second: number): Promise<void> =>
      db.tx(async (tx) => {
        attempts += 1;
        await lock(tx, first);
        holding += 1;
        if (holding === 2) bothHold();
        await met;
        await lock(tx, second);
        await tx.query('update purse set amount = amount + 1 where id = any($1)', [[first, second]]);
      });
    await Promise.all([cross(1, 2), cross(2, 1)]);
    // Two that meet, and at least one that has to come again; how often is a matter of chance.
    expect(attempts).toBeGreaterThanOrEqual(3);
    expect(await db.query('select distinct amount from purse')).toEqual([{ amount: '2' }]);
  });

  test('anything else is tried once', async () => {
    let attempts = 0;
    await expect(
      db.tx(async (tx) => {
        attempts += 1;
        await put(tx, 1, '-1');
      }),
    ).rejects.toThrow(/never_below_zero/);
    expect(attempts).toBe(1);
  });

  test('five times in all, no more', async () => {
    let attempts = 0;
    const work = db.tx(async () => {
      attempts += 1;
      throw Object.assign(new Error('again'), { code: '40001' });
    });
    await expect(work).rejects.toThrow('again');
    expect(attempts).toBe(5);
  });
});

describe('a connection that is lost', () => {
  test('while idle is replaced without a word', async () => {
    await db.query('select 1');
    await test_.terminateOthers();
    let error: unknown = new Error('not asked yet');
    for (let attempt = 0; error !== undefined && attempt < 20; attempt += 1) {
      error = await failure(db.query('select 1'));
      if (error !== undefined) expect(isTransient(error)).toBe(true);
    }
    expect(error).toBeUndefined();
  });

  test('inside a transaction is transient', async () => {
    const error = await failure(
      db.tx(async (tx) => {
        await put(tx, 1);
        await test_.terminateOthers();
        await put(tx, 2);
      }),
    );
    expect(isTransient(error)).toBe(true);
    expect(error).not.toBeInstanceOf(CommitUnknownError);
  });

  test('as it is handed over refuses what is asked, and ends nothing else', async () => {
    const way = await wayTo(test_.url, {
      // The server is ready for a query, and the same chunk says that the connection is terminated.
      down: (chunk, end) => (chunk.includes(READY) ? end(Buffer.concat([chunk, TERMINATED])) : chunk),
    });
    const over = Database.open({ url: way.url, schema: 'purses', applicationName: 'handed over' });
    expect(isTransient(await failure(over))).toBe(true);
    await way.close();
  });

  test('while committing leaves the outcome unknown, and says so', async () => {
    const cut = await wayTo(test_.url, { up: (chunk, end) => (chunk.includes('commit') ? end() : chunk) });
    const over = await Database.open({ url: cut.url, schema: 'purses', applicationName: 'cut' });
    const error = await failure(over.tx((tx) => put(tx, 1)));
    expect(error).toBeInstanceOf(CommitUnknownError);
    expect(isTransient(error)).toBe(true);
    await over.close();
    await cut.close();
  });
});

/** What the server says when it waits for a question: `ReadyForQuery`, outside a transaction. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
const TERMINATED = ((): Buffer => {
  const fields = Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0');
  const head = Buffer.from([0x45, 0, 0, 0, 0]);
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
})();

/** What passes on, or a last word, or nothing, before the connection ends. */
type Passage = (chunk: Buffer, end: (lastWord?: Buffer) => undefined) => Buffer | undefined;

/** A proxy to the database. For each direction a function decides what is passed on. */
async function wayTo(
  url: string,
  { up = (chunk) => chunk, down = (chunk) => chunk }: { up?: Passage; down?: Passage },
): Promise<{ url: string; close(): Promise<void> }> {
  const target = new URL(url);
  const open = new Set<Socket>();
  const server: Server = createServer((client) => {
    const upstream = connectTo(Number(target.port), target.hostname);
    open.add(client).add(upstream);
    const pass = (passage: Passage, chunk: Buffer, to: Socket): void => {
      const passed = passage(chunk, (lastWord) => {
        upstream.destroy();
        if (lastWord) client.end(lastWord);
        else client.destroy();
        return undefined;
      });
      if (passed) to.write(passed);
    };
    client.on('data', (chunk) => pass(up, chunk, upstream));
    upstream.on('data', (chunk) => pass(down, chunk, client));
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    upstream.on('close', () => client.end());
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = new URL(url);
  through.port = String((server.address() as { port: number }).port);
  return {
    url: through.toString(),
    close: () =>
      new Promise((resolve) => {
        open.forEach((socket) => socket.destroy());
        server.close(() => resolve());
      }),
  };
}
