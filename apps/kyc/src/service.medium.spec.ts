// The service as it is started: its configuration, its HTTP controllers, its consumer on the bus.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InProcessTransport, Outbox, StreamLog, busMigrations, eventMessage } from '@aiyrbas/bus';
import { clearanceRequested, orderExpired } from '@aiyrbas/contracts';
import { Authenticator } from '@aiyrbas/http';
import { undashed, uuidv7 } from '@aiyrbas/kernel';
import { KeyFolder } from '@aiyrbas/privacy';
import { type RunningService, startService } from '@aiyrbas/service-host';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { SignJWT, exportJWK } from 'jose';
import { kycService } from '.';
import { everythingStored } from './testing/everything-stored';
import { ISSUER, anApplication, principalOf, secretsOf } from './testing/customers';

describe('kyc as a service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-kyc-'));
  const issuerKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const printed: string[] = [];
  const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  let database: TestDatabase;
  let ordersDatabase: TestDatabase;
  let orders: Outbox;
  let service: RunningService;

  beforeAll(async () => {
    const keys = new KeyFolder(folder);
    const transport = new InProcessTransport();
    database = await testDatabase({ schema: kycService.schema, migrations: kycService.migrations });
    ordersDatabase = await testDatabase({ schema: 'orders', migrations: busMigrations });
    orders = new Outbox('orders', (messages) => transport.publish(messages));
    transport.attach(new StreamLog('orders', ordersDatabase.db));
    const issuerJwk = { ...(await exportJWK(issuerKey.publicKey)), alg: 'ES256', kid: 'issuer' };
    service = await startService(kycService, {
      databaseUrl: database.url,
      transportFor: () => transport,
      authenticator: new Authenticator({ issuer: ISSUER, audience: 'aiyrbas-api', keys: { keys: [issuerJwk] } }),
      commandKeys: ['for-tests-only'],
      logLevel: 'debug',
      environment: {
        KYC_KEYRING_FILE: keys.keyring('fields'),
        KYC_BLIND_INDEX_FILE: keys.secret('blind-index'),
        IDENTITY_PUBLIC_KEY_FILE: keys.publicHalf('identity', keys.ec('identity', 'ECDH-ES+A256KW')),
      },
    });
    await service.startConsuming();
  });
  afterAll(async () => {
    await service.drain();
    await service.stop();
    stdout.mockRestore();
    await Promise.all([database.close(), ordersDatabase.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const authorization = async (subject: string, role = 'customer'): Promise<string> => {
    const token = await new SignJWT({ roles: [role] })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'issuer' })
      .setIssuer(ISSUER)
      .setAudience('aiyrbas-api')
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(issuerKey.privateKey);
    return `Bearer ${token}`;
  };
  const register = async (subject: string, payload: object, key = 'first') =>
    service.app.inject({
      method: 'POST',
      url: '/v1/customers',
      headers: { authorization: await authorization(subject), 'idempotency-key': key },
      payload,
    });
  const me = async (subject: string) =>
    service.app.inject({
      method: 'GET',
      url: '/v1/customers/me',
      headers: { authorization: await authorization(subject) },
    });

  it('registers a person, shows them their own name, and repeats the first answer to a retry', async () => {
    const first = await register('aigerim', anApplication(1));
    expect(first.statusCode).toBe(201);
    expect(first.json()).toMatchObject({
      id: principalOf('aigerim').customerId,
      status: 'accepted',
      fullName: anApplication(1).fullName,
      residency: 'KZ',
      acceptedTerms: '2026-01',
    });
    const again = await register('aigerim', anApplication(1));
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.json()).toEqual(first.json());
    expect((await me('aigerim')).json()).toEqual(first.json());
  });

  it('shows a person without a registration nothing', async () => {
    const reply = await me('stranger');
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([404, 'not_found']);
  });

  it('refuses a second registration by one subject, and the same key with another body', async () => {
    await register('serik', anApplication(2));
    const second = await register('serik', anApplication(2), 'second');
    expect([second.statusCode, second.json<{ code: string }>().code]).toEqual([409, 'customer_exists']);
    const other = await register('serik', anApplication(3));
    expect([other.statusCode, other.json<{ code: string }>().code]).toEqual([422, 'idempotency_key_reused']);
  });

  it.each([
    ['an IIN that does not check', { iin: '900115300014' }, 'iin_invalid'],
    ['terms that are not the current ones', { acceptedTerms: '2020-01' }, 'invalid_request'],
    ['a field that nobody asked for', { status: 'accepted' }, 'unknown_field'],
  ])('refuses %s, and repeats nothing personal in the refusal', async (_what, change, code) => {
    const application = anApplication(4);
    const reply = await register('refused', { ...application, ...change });
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([400, code]);
    for (const secret of [...secretsOf(application), '900115300014']) expect(reply.body).not.toContain(secret);
    expect((await me('refused')).statusCode).toBe(404);
  });

  it('clears an order that is asked about on the bus, and releases it when the order expires', async () => {
    await register('buyer', anApplication(5));
    const { customerId } = principalOf('buyer');
    const order = { orderId: uuidv7(), customerId, firm: 'aiyrbas' };
    const request = eventMessage(clearanceRequested, {
      ...order,
      requestId: undashed(uuidv7()),
      side: 'buy',
      asset: 'USDT',
      value: { amount: '100000.00', asset: 'KZT' },
    });
    const expired = eventMessage(orderExpired, { ...orderExpired.example, ...order });
    // In one go: the end must find the clearance that stands before it in the stream.
    await ordersDatabase.db.tx((tx) => orders.append(tx, [request, expired]));
    const state = await eventually(async () => {
      const [row] = await database.db.query<{ state: string }>(`select state from clearance where order_id = $1`, [
        order.orderId,
      ]);
      return row?.state;
    });
    expect(state).toBe('released');
    const published = await database.db.query<{ type: string }>(`select type from outbox where key = $1`, [
      order.orderId,
    ]);
    expect(published).toEqual([{ type: 'kyc.order.cleared' }]);
  });

  it('lets two people of compliance say what may be bought in a month, and shows it to those whom it limits', async () => {
    await register('limited', anApplication(6));
    const send = async (as: string, role: string, url: string, payload?: object) => {
      const headers = { authorization: await authorization(as, role), 'idempotency-key': uuidv7() };
      const reply = await service.app.inject({
        method: payload ? 'POST' : 'GET',
        url,
        headers,
        ...(payload && { payload }),
      });
      return [reply.statusCode, reply.json<Record<string, unknown>>()] as const;
    };
    const policies = '/v1/limits/policies';
    const application = {
      rule: 'cooperation-3.1.1',
      cap: { amount: '520000', asset: 'KZT' },
      legalReference: 'Cooperation rules r. 3.1.1',
      howToRaise: 'pass the test',
    };
    expect(await send('limited', 'customer', '/v1/limits')).toEqual([200, { items: [] }]);
    expect(await send('dana', 'operator', policies, application)).toMatchObject([403, { code: 'forbidden' }]);
    const inDollars = { ...application, cap: { amount: '1000.00', asset: 'USD' } };
    expect(await send('saule', 'compliance', policies, inDollars)).toMatchObject([422, { code: 'asset_unsupported' }]);
    const [, { id }] = await send('saule', 'compliance', policies, application);
    const decisions = `${policies}/${String(id)}/decisions`;
    const approve = { decision: 'approve' };
    expect(await send('saule', 'compliance', decisions, approve)).toMatchObject([
      403,
      { code: 'second_person_required' },
    ]);
    expect(await send('timur', 'compliance', decisions, approve)).toMatchObject([201, { status: 'approved' }]);

    const cap = { amount: '520000.00', asset: 'KZT' };
    expect(await send('inspector', 'regulator', policies)).toMatchObject([
      200,
      {
        items: [{ rule: application.rule, cap, proposedBy: expect.stringContaining('saule') as string }],
        proposals: [{ id }],
      },
    ]);
    expect(await send('limited', 'customer', '/v1/limits')).toMatchObject([200, { items: [{ cap, remaining: cap }] }]);
    expect(await send('stranger', 'customer', '/v1/limits')).toMatchObject([404, { code: 'not_found' }]);
  });

  it('keeps nothing readable of anybody: not in its tables, not with its first answers, not in its log', async () => {
    const stored = await everythingStored(database.db);
    expect(stored).toContain(principalOf('aigerim').customerId);
    const logged = printed.join('');
    expect(logged).toContain('customer registered');
    const secrets = [1, 2, 3, 4, 5, 6].flatMap((nth) => secretsOf(anApplication(nth)));
    expect(secrets.filter((secret) => stored.includes(secret) || logged.includes(secret))).toEqual([]);
  });
});

async function eventually<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await read();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
}
