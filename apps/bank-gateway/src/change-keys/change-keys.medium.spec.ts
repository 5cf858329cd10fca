// The rules of banks' keys on a real database: two people, two at a time, refused from an instant on. And what the database
// itself refuses.
import { randomBytes } from 'node:crypto';
import { busMigrations } from '@aiyrbas/bus';
import { DEVELOPMENT_BANKS } from '@aiyrbas/contracts';
import { type Proposal, fourEyesMigrations } from '@aiyrbas/four-eyes';
import { expectOk, systemIds, uuidv7 } from '@aiyrbas/kernel';
import { createLogger } from '@aiyrbas/observability';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import fc from 'fast-check';
import { areTooManyAtOnce } from '../domain/bank-key';
import { Institution } from '../domain/institution';
import { BankKeys } from '../integration/bank-keys';
import { BankKeysStore } from '../persistence/bank-keys.store';
import { migrations } from '../persistence/migrations';
import { BIC, ENVIRONMENT, FIRM, OTHER_BIC, PURPOSES } from '../testing/bank-pens';
import { ChangeKeys, type KeyChoice, type KeyCommand } from './change-keys';

const NOW = new Date('2026-11-23T09:00:00.000Z');
const hours = (count: number): Date => new Date(NOW.getTime() + count * 3_600_000);
const text = (count: number): string => hours(count).toISOString();

let test: TestDatabase;
let keys: BankKeys;
let changeKeys: ChangeKeys;
/** Another process on the same database. */
let elsewhere: BankKeys;

beforeAll(async () => {
  const all = [...busMigrations, ...fourEyesMigrations, ...migrations];
  test = await testDatabase({ schema: 'bank_gateway', migrations: all });
  const store = new BankKeysStore();
  [keys, elsewhere] = [new BankKeys(test.db, store), new BankKeys(test.db, store)];
  await Promise.all([keys, elsewhere].map((one) => one.onApplicationBootstrap()));
  const profile = {
    ...FIRM,
    environment: ENVIRONMENT,
    banks: DEVELOPMENT_BANKS,
    purposes: PURPOSES,
    responseMinutes: 60,
  };
  const log = createLogger({ service: 'bank-gateway', level: 'silent' });
  changeKeys = new ChangeKeys(new Institution(profile), store, keys, systemIds, log);
});
afterAll(async () => {
  await Promise.all([keys, elsewhere].map((one) => one.onApplicationShutdown()));
  await test.close();
});
afterEach(() => test.owner.query(`truncate bank_key`));

let count = 0;
const newKid = (bic = BIC): string => `${bic}-${++count}`;
const newX = (): string => randomBytes(32).toString('base64url');
const jwk = (kid: string, x = newX()) => ({ kty: 'OKP', crv: 'Ed25519', x, kid });

const propose = (kid: string, more: Partial<KeyCommand> = {}, by = 'dana', now = NOW) =>
  test.db.tx((tx) =>
    changeKeys.propose(tx, { bank: BIC, key: jwk(kid), comment: 'yearly rotation', ...more }, by, now),
  );
const change = (kid: string, choice: KeyChoice, by = 'dana', now = NOW) =>
  test.db.tx((tx) => changeKeys.proposeChange(tx, kid, choice, by, now));
/** As the controller does it: a refusal rolls back. */
const decide = async (
  kid: string,
  { id }: Proposal,
  by = 'erlan',
  now = NOW,
  decision: 'approve' | 'reject' = 'approve',
) => {
  const refused: { error?: unknown } = {};
  try {
    return await test.db.tx(async (tx) => {
      const done = await changeKeys.decide(tx, kid, { proposalId: id, decision }, by, now);
      if (!done.ok) throw Object.assign(refused, { error: done });
      return done;
    });
  } catch (thrown) {
    if (thrown !== refused) throw thrown;
    return refused.error;
  }
};
const register = async (more: Partial<KeyCommand> = {}, now = NOW): Promise<string> => {
  const kid = newKid();
  expect(await decide(kid, expectOk(await propose(kid, more, 'dana', now), kid), 'erlan', now)).toMatchObject({
    ok: true,
  });
  return kid;
};
const revoke = async (kid: string, from: Date, now = NOW) =>
  decide(
    kid,
    expectOk(await change(kid, { choice: 'revoke', from: from.toISOString(), comment: 'stolen' }, 'dana', now), kid),
    'erlan',
    now,
  );
const end = async (kid: string, to: Date | undefined, now = NOW) =>
  decide(
    kid,
    expectOk(await change(kid, { choice: 'end', to: to?.toISOString(), comment: 'rotation' }, 'dana', now), kid),
    'erlan',
    now,
  );
const found = async (kid: string, now: Date, bic = BIC, source = keys) => {
  const key = (await source.inForce(test.db, now))(bic, kid);
  return typeof key === 'object' ? key.export({ format: 'jwk' })['x'] : key;
};
const refusal = (code: string) => ({ ok: false, error: { code } });

describe('registering a key', () => {
  it('takes two people, and the key is found from its first instant to its end', async () => {
    const [kid, x] = [newKid(), newX()];
    const more = { key: jwk(kid, x), validFrom: text(1), validTo: text(3) };
    const proposal = expectOk(await propose(kid, more), 'proposed');
    expect(await found(kid, hours(2))).toBeUndefined();
    expect(await decide(kid, proposal, 'dana')).toMatchObject(refusal('second_person_required'));
    expect(await decide(newKid(), proposal)).toMatchObject(refusal('not_found'));
    expect(await decide(kid, proposal)).toMatchObject({ ok: true });
    const seen = await Promise.all([0, 1, 2, 3].map((hour) => found(kid, hours(hour))));
    expect(seen).toEqual([undefined, x, x, undefined]);
    expect(await found(kid, hours(2), OTHER_BIC)).toBeUndefined();
  });

  it('that was rejected is none, and may be proposed again', async () => {
    const kid = newKid();
    const proposal = expectOk(await propose(kid), 'proposed');
    expect(await propose(kid)).toMatchObject(refusal('proposal_open'));
    expect(await decide(kid, proposal, 'erlan', NOW, 'reject')).toMatchObject({ ok: true });
    expect(await found(kid, NOW)).toBeUndefined();
    expect(await propose(kid)).toMatchObject({ ok: true });
  });

  it('that is approved late begins with the approval', async () => {
    const kid = newKid();
    const proposal = expectOk(await propose(kid, { validFrom: text(1) }), 'proposed');
    await decide(kid, proposal, 'erlan', hours(5));
    expect([await found(kid, hours(4)), typeof (await found(kid, hours(5)))]).toEqual([undefined, 'string']);
  });

  it.each([
    ['of no partner bank', { bank: 'CASPKZKA', key: jwk('CASPKZKA-1') }, 'bank_unsupported'],
    ['with the id of another bank', { key: jwk(`${OTHER_BIC}-1`) }, 'bank_key_invalid'],
    ['that is private', { key: { ...jwk(`${BIC}-p`), d: newX() } }, 'bank_key_invalid'],
    ['from the past', { validFrom: text(-1) }, 'invalid_request'],
    ['that ends before it begins', { validFrom: text(2), validTo: text(1) }, 'invalid_request'],
    ['that has ended', { validTo: text(-1) }, 'invalid_request'],
  ])('refuses one %s', async (_what, more, code) => {
    expect(await propose(newKid(), more)).toMatchObject(refusal(code));
  });

  it('refuses a known id, and a known key under another id or of another bank', async () => {
    const [kid, x] = [newKid(), newX()];
    await decide(kid, expectOk(await propose(kid, { key: jwk(kid, x) }), 'proposed'));
    expect(await propose(kid)).toMatchObject(refusal('bank_key_exists'));
    expect(await propose(kid, { key: jwk(newKid(), x) })).toMatchObject(refusal('bank_key_exists'));
    const other = { bank: OTHER_BIC, key: jwk(newKid(OTHER_BIC), x) };
    expect(await propose(kid, other)).toMatchObject(refusal('bank_key_exists'));
  });
});

describe('two keys at a time', () => {
  it('a rotation overlaps; a third waits until one has ended, and the approval checks it again', async () => {
    const first = await register();
    const kid = newKid();
    const early = expectOk(await propose(kid), 'proposed while there is room');
    await register();
    expect(await decide(kid, early)).toMatchObject(refusal('bank_keys_overlap'));
    expect(await propose(newKid())).toMatchObject(refusal('bank_keys_overlap'));
    expect(await end(first, hours(1))).toMatchObject({ ok: true });
    expect(await propose(newKid(), { validFrom: text(0.5) })).toMatchObject(refusal('bank_keys_overlap'));
    const third = await register({ validFrom: text(1) });
    expect([await found(first, hours(2)), typeof (await found(third, hours(2)))]).toEqual([undefined, 'string']);
  });

  it('two approvals at once: one of them', async () => {
    await register();
    const proposed = await Promise.all(
      [newKid(), newKid()].map(async (kid) => [kid, expectOk(await propose(kid), kid)] as const),
    );
    const done = await Promise.all(proposed.map(([kid, proposal]) => decide(kid, proposal)));
    expect(done.filter((one) => (one as { ok: boolean }).ok)).toHaveLength(1);
  });

  it('is what the database holds to, for any keys', async () => {
    const hour = fc.integer({ min: 0, max: 8 });
    const period = fc.tuple(hour, fc.option(fc.integer({ min: 1, max: 5 })));
    await fc.assert(
      fc.asyncProperty(fc.array(period, { minLength: 1, maxLength: 5 }), async (periods) => {
        await test.owner.query(`truncate bank_key`);
        const inserted: { validFrom: Date; validTo: Date | null; revokedFrom: null }[] = [];
        for (const [from, lasts] of periods) {
          const one = {
            validFrom: hours(from),
            validTo: lasts === null ? null : hours(from + lasts),
            revokedFrom: null,
          };
          const isRefused = await test.db
            .query(`insert into bank_key (kid, bic, x, valid_from, valid_to) values ($1, $2, $3, $4, $5)`, [
              newKid(),
              BIC,
              newX(),
              one.validFrom,
              one.validTo,
            ])
            .then(
              () => false,
              () => true,
            );
          expect(isRefused).toBe(areTooManyAtOnce([...inserted, one]));
          if (!isRefused) inserted.push(one);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('ending a key', () => {
  it('now, when nothing else was named; what follows is unknown, and it is ended once', async () => {
    const kid = await register();
    expect(await end(kid, undefined, hours(1))).toMatchObject({ ok: true });
    expect([typeof (await found(kid, hours(0.5))), await found(kid, hours(1))]).toEqual(['string', undefined]);
    const again: KeyChoice = { choice: 'end', to: text(5), comment: 'later' };
    expect(await change(kid, again)).toMatchObject(refusal('decision_not_possible'));
  });

  it.each([
    ['in the past', text(-1)],
    ['before it begins', text(1)],
  ])('not %s', async (_what, to) => {
    const kid = await register({ validFrom: text(2) });
    expect(await change(kid, { choice: 'end', to, comment: 'x' })).toMatchObject(refusal('decision_not_possible'));
  });
});

describe('revoking a key', () => {
  it('takes two people, and refuses it at once, in every process', async () => {
    const kid = await register();
    expect(typeof (await found(kid, NOW, BIC, elsewhere))).toBe('string');
    const choice: KeyChoice = { choice: 'revoke', from: text(-2), comment: 'the bank reports a theft' };
    const proposal = expectOk(await change(kid, choice), 'proposed');
    expect(await decide(kid, proposal, 'dana')).toMatchObject(refusal('second_person_required'));
    expect(typeof (await found(kid, NOW))).toBe('string');
    await decide(kid, proposal);
    expect(await found(kid, NOW)).toBe('revoked');
    const since = performance.now();
    while ((await found(kid, NOW, BIC, elsewhere)) !== 'revoked') await new Promise((go) => setTimeout(go, 5));
    expect(performance.now() - since).toBeLessThan(5_000);
  });

  it('makes room for another key', async () => {
    const [first] = [await register(), await register()];
    expect(await propose(newKid())).toMatchObject(refusal('bank_keys_overlap'));
    await revoke(first, hours(-1));
    expect(typeof (await found(await register(), NOW))).toBe('string');
  });

  it('waits for no proposal about its end, may be found to be older, and is never undone', async () => {
    const kid = await register();
    expectOk(await change(kid, { choice: 'end', to: text(9), comment: 'rotation' }), 'an end is proposed');
    expect(await revoke(kid, hours(-1))).toMatchObject({ ok: true });
    expect(await revoke(kid, hours(-3))).toMatchObject({ ok: true });
    const later: KeyChoice = { choice: 'revoke', from: text(-2), comment: 'not so old' };
    expect(await change(kid, later)).toMatchObject(refusal('decision_not_possible'));
    expect(await change(kid, { choice: 'end', comment: 'x' })).toMatchObject(refusal('decision_not_possible'));
    expect(await change(newKid(), later)).toMatchObject(refusal('not_found'));
  });
});

describe('the keys in memory', () => {
  it('are read once, until something changes', async () => {
    const kid = await register();
    await found(kid, NOW);
    await new Promise((go) => setTimeout(go, 200));
    await found(kid, NOW);
    let statements = 0;
    const counted = { query: (...call: Parameters<typeof test.db.query>) => (statements++, test.db.query(...call)) };
    for (let batch = 0; batch < 100; batch += 1) await keys.inForce(counted as never, NOW);
    expect(statements).toBe(0);
    await test.owner.query(`insert into bank_key (kid, bic, x, valid_from) values ($1, $2, $3, now())`, [
      newKid(),
      BIC,
      newX(),
    ]);
    for (const stop = Date.now() + 5_000; statements === 0 && Date.now() < stop;) {
      await keys.inForce(counted as never, NOW);
      await new Promise((go) => setTimeout(go, 10));
    }
    expect(statements).toBe(1);
  });

  it('that were registered unnoticed are there when they are read anew, and from then on', async () => {
    await found(await register(), NOW, BIC, elsewhere);
    await test.owner.query(`alter table bank_key disable trigger user`);
    const [kid, x] = [newKid(), newX()];
    await test.owner.query(
      `insert into bank_key (kid, bic, x, valid_from, registered_by_proposal)
       values ($1, $2, $3, $4, (select id from proposal limit 1))`,
      [kid, BIC, x, hours(-1)],
    );
    await test.owner.query(`alter table bank_key enable trigger user`);
    expect((await elsewhere.readAnew(test.db, NOW))(BIC, kid)).toBeDefined();
    expect(await found(kid, NOW, BIC, elsewhere)).toBe(x);
  });

  it('are read anew after the connection that is notified was lost', async () => {
    const kid = await register();
    await found(kid, NOW, BIC, elsewhere);
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'listen bank_gateway%'`;
    await test.db.query(cut);
    // Nobody is notified of this one.
    await test.owner.query(`alter table bank_key disable trigger user`);
    await test.owner.query(
      `update bank_key set revoked_from = $1, revocation_reason = 'x',
         revoked_by_proposal = (select id from proposal limit 1) where kid = $2`,
      [hours(-1), kid],
    );
    await test.owner.query(`alter table bank_key enable trigger user`);
    for (const stop = Date.now() + 5_000; Date.now() < stop;) {
      if ((await found(kid, NOW, BIC, elsewhere)) === 'revoked') break;
    }
    expect(await found(kid, NOW, BIC, elsewhere)).toBe('revoked');
  });
});

describe('the database itself refuses', () => {
  const raw = (sql: string, ...params: unknown[]) => test.db.query(sql, params);
  it('a key that two people did not approve as it is', async () => {
    const kid = newKid();
    const { id } = expectOk(await propose(kid), 'proposed');
    const insert = `insert into bank_key (kid, bic, x, valid_from, registered_by_proposal) values ($1, $2, $3, now(), $4)`;
    await expect(raw(insert, kid, BIC, newX(), id)).rejects.toThrow('needs an approved proposal');
    await expect(raw(insert, kid, BIC, newX(), uuidv7())).rejects.toThrow();
  });

  it.each([
    ['another key under a known id', `update bank_key set x = '${newX()}' where kid = $1`],
    ['an end without a proposal', `update bank_key set valid_to = now() + interval '1 h' where kid = $1`],
    ['a revocation without a proposal', `update bank_key set revoked_from = now() where kid = $1`],
    ['a deletion', `delete from bank_key where kid = $1`],
  ])('%s', async (_what, sql) => {
    const kid = await register();
    await expect(raw(sql, kid)).rejects.toThrow();
  });

  it('a revocation that is taken back', async () => {
    const kid = await register();
    await revoke(kid, hours(-1));
    const undo = `update bank_key set revoked_from = null, revocation_reason = null, revoked_by_proposal = null where kid = $1`;
    await expect(raw(undo, kid)).rejects.toThrow('never allowed again');
  });
});
