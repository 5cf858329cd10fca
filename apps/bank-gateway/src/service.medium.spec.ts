// The service as it is started: its configuration, its doors over HTTP, its consumers on the bus.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InProcessTransport, Outbox, StreamLog, busMigrations, externalFact, fact } from '@aiyrbas/bus';
import { PARTNER_BANKS, identitySealed, reportsTopic } from '@aiyrbas/contracts';
import { Authenticator, Principal } from '@aiyrbas/http';
import { uuidv7 } from '@aiyrbas/kernel';
import { KeyFolder, bodySeal, publicJwk, readJwk, sealIdentity } from '@aiyrbas/privacy';
import { type RunningService, startService } from '@aiyrbas/service-host';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { SignJWT, exportJWK } from 'jose';
import { bankGatewayService } from '.';
import { PERSON } from './testing/gateway';

const ISSUER = 'https://issuer.test';
const IBAN = 'KZ639480000000000001';

describe('bank-gateway as a service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-bank-gateway-'));
  const keys = new KeyFolder(folder);
  const identityKey = keys.ec('identity', 'ECDH-ES+A256KW');
  const issuerKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  let database: TestDatabase;
  let kycDatabase: TestDatabase;
  let service: RunningService;
  let kyc: Outbox;
  let bankDatabase: TestDatabase;
  let bank: Outbox;

  beforeAll(async () => {
    const transport = new InProcessTransport();
    database = await testDatabase({ schema: bankGatewayService.schema, migrations: bankGatewayService.migrations });
    kycDatabase = await testDatabase({ schema: 'kyc', migrations: busMigrations });
    kyc = new Outbox('kyc', (messages) => transport.publish(messages));
    transport.attach(new StreamLog('kyc', kycDatabase.db));
    bankDatabase = await testDatabase({ schema: 'bank_simulator', migrations: busMigrations });
    bank = new Outbox('bank-simulator', (messages) => transport.publish(messages));
    transport.attach(new StreamLog('bank-simulator', bankDatabase.db));
    const banks = PARTNER_BANKS.map(({ bic }) => keys.signing(`${bic}-1`));
    const issuerJwk = { ...(await exportJWK(issuerKey.publicKey)), alg: 'ES256', kid: 'issuer' };
    service = await startService(bankGatewayService, {
      databaseUrl: database.url,
      transportFor: () => transport,
      authenticator: new Authenticator({ issuer: ISSUER, audience: 'aiyrbas-api', keys: { keys: [issuerJwk] } }),
      internalToken: 'for-tests-only',
      logSeal: bodySeal(Buffer.alloc(32, 1)),
      logLevel: 'silent',
      environment: {
        IDENTITY_KEY_FILE: identityKey,
        FIELD_KEYRING_FILE: keys.keyring('fields'),
        BLIND_INDEX_KEY_FILE: keys.secret('blind-index'),
        BANK_MESSAGE_KEY_FILE: keys.signing('bank-messages', 'aiyrbas-1'),
        BANK_KEYS_FILE: keys.keySet('banks', banks, 'public'),
      },
    });
    await service.startConsuming();
  });
  afterAll(async () => {
    await service.drain();
    await service.stop();
    await Promise.all([database.close(), kycDatabase.close(), bankDatabase.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const authorization = async (subject: string): Promise<string> => {
    const token = await new SignJWT({ roles: ['customer'] })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'issuer' })
      .setIssuer(ISSUER)
      .setAudience('aiyrbas-api')
      .setSubject(subject)
      .setExpirationTime('5m')
      .sign(issuerKey.privateKey);
    return `Bearer ${token}`;
  };
  const post = async (subject: string, iban: string, key: string) =>
    service.app.inject({
      method: 'POST',
      url: '/v1/bank-accounts',
      headers: { authorization: await authorization(subject), 'idempotency-key': key },
      payload: { iban },
    });
  const get = async (subject: string, url: string) =>
    service.app.inject({ method: 'GET', url, headers: { authorization: await authorization(subject) } });
  const customerIdOf = (subject: string): string => new Principal(ISSUER, subject, []).customerId;
  const register = async (subject: string): Promise<void> => {
    const customerId = customerIdOf(subject);
    const jwe = await sealIdentity({ customerId, ...PERSON }, publicJwk(readJwk(identityKey)));
    await kycDatabase.db.tx((tx) => kyc.append(tx, [fact(identitySealed, { customerId, jwe })]));
  };

  it('links an account that its identity reaches a moment later, and repeats the first answer', async () => {
    const pending = post('aigerim', IBAN, 'first');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await register('aigerim');
    const first = await pending;
    expect(first.statusCode).toBe(201);
    expect(first.json()).toMatchObject({
      iban: IBAN,
      bank: { bic: 'EURIKZKA', name: 'Eurasian Bank' },
      status: 'pending',
    });

    const again = await post('aigerim', IBAN, 'first');
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toBe(first.body);
    expect((await post('aigerim', IBAN, 'second')).json()).toMatchObject({ id: first.json<{ id: string }>().id });
    expect((await get('aigerim', '/v1/bank-accounts')).json()).toEqual({ items: [first.json()] });
  });

  it('keeps no readable IBAN with the first answer', async () => {
    const rows = await database.db.query<{ text: string }>(`select t::text as text from idempotency_key t`);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map(({ text }) => text).join()).not.toContain(IBAN);
  });

  it('shows a customer their own accounts only, page by page', async () => {
    await register('daulet');
    await post('daulet', 'KZ369480000000000002', 'a');
    await post('daulet', 'KZ456010000000000001', 'b');
    const first = (await get('daulet', '/v1/bank-accounts?limit=1')).json<{
      items: { iban: string }[];
      nextCursor: string;
    }>();
    expect(first.items.map(({ iban }) => iban)).toEqual(['KZ369480000000000002']);
    const second = (await get('daulet', `/v1/bank-accounts?limit=1&cursor=${first.nextCursor}`)).json<{
      items: { iban: string }[];
    }>();
    expect(second.items.map(({ iban }) => iban)).toEqual(['KZ456010000000000001']);
    expect(second).not.toHaveProperty('nextCursor');
    expect((await get('nobody', '/v1/bank-accounts')).json()).toEqual({ items: [] });
  });

  it.each([
    ['an IBAN that does not check', 'KZ009480000000000001', 400, 'iban_invalid'],
    ['a bank that is no partner', 'KZ86125KZT5004100100', 422, 'bank_unsupported'],
  ])('refuses %s', async (_what, iban, status, code) => {
    const reply = await post('aigerim', iban, `refused-${iban}`);
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([status, code]);
  });

  it('refuses a customer who never registered, after two seconds', async () => {
    const reply = await post('stranger', IBAN, 'stranger');
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([409, 'customer_not_accepted']);
  });

  it('parks what a bank may not send, each under its own key, and goes on reading', async () => {
    const topic = reportsTopic('EURIKZKA');
    const bad = ['', '{}', '<!DOCTYPE a><Document/>'].map((body, index) => {
      const key = `bad-${index}`;
      const type = 'camt.054.001.08';
      return externalFact({ topic, id: uuidv7(), type, time: new Date(), key, subject: key, body });
    });
    await bankDatabase.db.tx((tx) => bank.append(tx, bad));
    const parked = () =>
      database.db.query<{ key: string; reason: string }>(`select key, reason from parked order by key`);
    for (let tries = 0; tries < 100 && (await parked()).length < bad.length; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await parked()).toEqual(
      bad.map(({ key }) => ({ key: `${reportsTopic('EURIKZKA')}/${key}`, reason: 'signature_missing' })),
    );
    const archived = await database.db.query(`select 1 from bank_message where verdict = 'refused'`);
    expect(archived).toHaveLength(bad.length);
    await register('after');
    expect((await post('after', IBAN, 'after')).statusCode).toBe(201);
  });

  it('shows every rail, and why Mir cards are suspended', async () => {
    const { items } = (await get('aigerim', '/v1/rails')).json<{ items: Record<string, unknown>[] }>();
    expect(items.filter(({ status }) => status === 'open')).toHaveLength(6);
    expect(items.find(({ scheme }) => scheme === 'card-mir')).toMatchObject({
      status: 'suspended',
      suspension: { binRange: '2200-2204', legalReference: expect.stringContaining('OFAC') },
    });
  });
});
