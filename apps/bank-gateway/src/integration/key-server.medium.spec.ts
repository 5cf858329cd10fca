// Messages to banks that a key server signs, in the running service: while it is away a caller gets a 503 that changes nothing,
// and an event is tried again until its message is signed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEVELOPMENT_BANKS } from '@aiyrbas/contracts';
import { KeyServer, SEALED } from '@aiyrbas/servers';
import { RunningGateway } from '../testing/running-gateway';

const IBAN = 'KZ639480000000000001';
const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-gateway-keys-'));
let server: KeyServer;
let gateway: RunningGateway;

beforeAll(async () => {
  server = await KeyServer.start();
  server.create('bank-messages');
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, server.token);
  gateway = await RunningGateway.start(DEVELOPMENT_BANKS, {
    BANK_MESSAGE_KEY_FILE: undefined,
    BANK_MESSAGE_KEY_VAULT: 'transit/bank-messages@1',
    VAULT_ADDR: server.url,
    VAULT_TOKEN_FILE: tokenFile,
  });
});
afterAll(async () => {
  await gateway.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  server.always = undefined;
  await new Promise((resolve) => setTimeout(resolve, 1_050));
});

const count = async (what: string): Promise<number> => {
  const [row] = await gateway.db.query<{ count: number }>(`select count(*)::int as count from ${what}`);
  return row!.count;
};
/** Those of the last day are made at the start. */
const NO_MANIFEST = `type <> 'bank.manifest.signed'`;
const isRegistered = (customer: string) => async (): Promise<boolean> =>
  (await gateway.db.query(`select from customer_identity where customer_id = $1`, [gateway.customerIdOf(customer)]))
    .length === 1;
const isAway = async (): Promise<string | undefined> =>
  /^signing_key_away\{key="BANK_MESSAGE_KEY",service="bank-gateway"\} (\d)$/m.exec(
    await gateway.service.metrics(),
  )?.[1];
const link = (as: string) => gateway.post('/v1/bank-accounts', { as, key: 'link', body: { iban: IBAN } });

it('a request is refused with 503 and changes nothing; the same one is accepted later', async () => {
  await gateway.register('aigerim');
  await gateway.until(isRegistered('aigerim'));
  server.always = SEALED;
  const refused = await link('aigerim');
  expect(refused.statusCode).toBe(503);
  expect(refused.json()).toMatchObject({ code: 'service_unavailable' });
  expect(refused.json()).not.toHaveProperty('detail');
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  for (const table of ['bank_account', 'idempotency_key']) expect(await count(table)).toBe(0);
  for (const table of ['bank_message', 'outbox']) expect(await count(`${table} where ${NO_MANIFEST}`)).toBe(0);

  expect(await gateway.service.ready()).toMatchObject({
    'key-server': expect.stringContaining('Vault is sealed') as string,
  });
  expect(await isAway()).toBe('1');

  server.always = undefined;
  await gateway.until(async () => (await link('aigerim')).statusCode === 201);
  expect(await gateway.db.query(`select kid from bank_message where direction = 'out' and ${NO_MANIFEST}`)).toEqual([
    { kid: 'bank-messages.1' },
  ]);
  expect(await gateway.service.ready()).toMatchObject({ 'key-server': 'up' });
  expect(await isAway()).toBe('0');
});

it('an event waits until its message is signed, and nothing is parked', async () => {
  const accountId = await gateway.customer('daulet', 'KZ369480000000000002');
  server.always = SEALED;
  const before = server.signRequests.length;
  await gateway.publishAs('orders', gateway.payout('daulet', accountId));
  await gateway.until(async () => server.signRequests.length > before);
  expect(await count(`bank_message where type = 'pain.001.001.09'`)).toBe(0);

  server.always = undefined;
  await gateway.until(async () => (await count(`bank_message where type = 'pain.001.001.09'`)) === 1);
  expect(await count('parked')).toBe(0);
});

it('a manifest that cannot be signed is not made, not even in part', async () => {
  await gateway.until(async () => (await count('manifest')) === 9);
  server.always = SEALED;
  const before = server.signRequests.length;
  const as = { as: 'dana', roles: ['operator'], key: 'manifests' };
  const body = { bic: 'EURIKZKA' };
  expect((await gateway.post('/ops/v1/bank-gateway/manifests', { ...as, body })).statusCode).toBe(202);
  await gateway.until(async () => server.signRequests.length >= before + 3);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const counts = ['manifest', `outbox where not ${NO_MANIFEST}`, `bank_message where not ${NO_MANIFEST}`].map(count);
  expect(await Promise.all(counts)).toEqual([9, 9, 9]);
});
