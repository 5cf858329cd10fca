// A bank's first keys come from the configuration, once. After that the table rules, also against the file.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@aiyrbas/config';
import { busMigrations } from '@aiyrbas/bus';
import { DEVELOPMENT_BANKS } from '@aiyrbas/contracts';
import { fourEyesMigrations } from '@aiyrbas/four-eyes';
import { uuidv7 } from '@aiyrbas/kernel';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { BankKeys } from '../integration/bank-keys';
import { BankKeysStore } from '../persistence/bank-keys.store';
import { migrations } from '../persistence/migrations';
import { TakeOverKeysJob } from './take-over-keys.job';

const jwk = (kid: string, more: object = {}) => ({
  kty: 'OKP',
  crv: 'Ed25519',
  x: randomBytes(32).toString('base64url'),
  kid,
  ...more,
});

let test: TestDatabase;
let folder: string;
const warned: unknown[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aiyrbas-keys-'));
  const all = [...busMigrations, ...fourEyesMigrations, ...migrations];
  test = await testDatabase({ schema: 'bank_gateway', migrations: all });
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  warned.length = 0;
  await test.owner.query(`truncate bank_key`);
});

const start = async (...keys: object[]): Promise<void> => {
  const file = join(folder, 'banks.jwks.json');
  writeFileSync(file, JSON.stringify({ keys }));
  const store = new BankKeysStore();
  const log = { info: () => undefined, warn: (what: unknown) => void warned.push(what) };
  const config = { BANK_KEYS_FILE: file, PARTNER_BANKS: DEVELOPMENT_BANKS };
  const job = new TakeOverKeysJob(test.db, store, new BankKeys(test.db, store), log as never, config as never);
  await job.onApplicationBootstrap();
};
const kids = async () =>
  (await test.db.query<{ kid: string }>(`select kid from bank_key order by kid`)).map(({ kid }) => kid);

it('takes over up to two keys of each partner bank, once, from several replicas at once', async () => {
  const keys = [
    jwk('EURIKZKA-1'),
    jwk('EURIKZKA-2'),
    jwk('hsbkkzkx-1', { use: 'sig', alg: 'EdDSA' }),
    jwk('CASPKZKA-1'),
  ];
  await Promise.all([start(...keys), start(...keys), start(...keys)]);
  await start(...keys);
  expect(await kids()).toEqual(['EURIKZKA-1', 'EURIKZKA-2', 'hsbkkzkx-1']);
  expect(warned).toEqual([]);
});

it('adds none to a bank that has one, and warns of it', async () => {
  const first = jwk('EURIKZKA-1');
  await start(first);
  await start(first, jwk('EURIKZKA-2'), jwk('HSBKKZKX-1'));
  expect(await kids()).toEqual(['EURIKZKA-1', 'HSBKKZKX-1']);
  expect(warned).toEqual([{ kid: 'EURIKZKA-2', bic: 'EURIKZKA' }]);
  await start(jwk('EURIKZKA-1'), jwk('HSBKKZKX-1'));
  expect(warned).toHaveLength(3);
});

it('what was revoked in the table stays revoked', async () => {
  const key = jwk('EURIKZKA-1');
  await start(key);
  const proposal = uuidv7();
  await test.owner.query(
    `insert into proposal (id, kind, subject, payload, payload_hash, proposed_by, proposed_at, expires_at, status, decided_by, decided_at)
     values ($1, 'bank-key-revocation', 'EURIKZKA-1', '{}', $2, 'dana', now(), now() + interval '1 h', 'approved', 'erlan', now())`,
    [proposal, '0'.repeat(64)],
  );
  await test.db.query(
    `update bank_key set revoked_from = now(), revocation_reason = 'stolen', revoked_by_proposal = $1 where kid = 'EURIKZKA-1'`,
    [proposal],
  );
  await start(key);
  const [row] = await test.db.query(`select revoked_from is not null as revoked from bank_key`);
  expect(row).toEqual({ revoked: true });
});

it.each([
  ['three keys of one bank', [1, 2, 3].map((one) => jwk(`EURIKZKA-${one}`)), 'more than two'],
  ['a private key', [jwk('EURIKZKA-1', { d: 'x' })], 'private'],
  [
    'a key of another curve',
    [{ ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }), kid: 'EURIKZKA-1' }],
    'Ed25519',
  ],
])('refuses to start with %s', async (_what, keys, detail) => {
  await expect(start(...keys)).rejects.toThrow(ConfigError);
  await expect(start(...keys)).rejects.toThrow(detail);
  expect(await kids()).toEqual([]);
});
