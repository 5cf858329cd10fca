// The simulator as it is started: with its configuration, its keys from files, its consumer on the bus.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { InProcessTransport } from '@aiyrbas/bus';
import { DEVELOPMENT_BANKS, codeOf } from '@aiyrbas/contracts';
import { Authenticator } from '@aiyrbas/http';
import { KeyFolder, readJwk } from '@aiyrbas/privacy';
import { type RunningService, startService } from '@aiyrbas/service-host';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { SignJWT, exportJWK } from 'jose';
import { bankSimulatorService } from '.';
import { ENVIRONMENT, type TestKeys } from './testing/keys';
import { PlatformSide, testIban } from './testing/platform-side';

const bank = DEVELOPMENT_BANKS.all[2]!;

describe('the bank simulator as a service', () => {
  it('starts with its configuration, answers, and stops', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-bank-simulator-'));
    const keys = new KeyFolder(folder);
    const platformFile = keys.signing('bank-messages', 'aiyrbas-1');
    const bankFiles = DEVELOPMENT_BANKS.all.map(({ bic }) => keys.signing(`${bic}-1`));
    const issuerJwk = { ...(await exportJWK(issuer.publicKey)), alg: 'ES256', kid: 'issuer' };
    const transport = new InProcessTransport();
    const database = await testDatabase({
      schema: bankSimulatorService.schema,
      migrations: bankSimulatorService.migrations,
    });
    const service = await startService(bankSimulatorService, {
      databaseUrl: database.url,
      transportFor: () => transport,
      authenticator: new Authenticator({
        issuer: 'https://issuer.test',
        audience: 'aiyrbas-api',
        keys: { keys: [issuerJwk] },
      }),
      commandKeys: ['for-tests-only'],
      logLevel: 'silent',
      environment: {
        LOG_SECRET_FILE: keys.secret('log'),
        BANK_SIGNING_KEYS_FILE: keys.keySet('banks', bankFiles, 'private'),
        PLATFORM_KEYS_FILE: keys.keySet('platform', [platformFile], 'public'),
        BANK_SIMULATOR_TIME_SCALE: '0.01',
      },
    });
    const platformKey = createPrivateKey({ key: readJwk(platformFile) as never, format: 'jwk' });
    const publicKeys = new Map(
      bankFiles.map(readJwk).map((jwk) => [jwk.kid, createPublicKey({ key: jwk as never, format: 'jwk' })] as const),
    );
    const written: Pick<TestKeys, 'platform' | 'bankKey'> = {
      platform: {
        kid: 'aiyrbas-1',
        environment: ENVIRONMENT,
        privateKey: platformKey,
        publicKey: createPublicKey(platformKey),
      },
      bankKey: (kid) => publicKeys.get(kid),
    };
    const platform = await PlatformSide.start(bank.bic, transport, written);
    await service.startConsuming();

    const collected = await platform.collect(testIban(codeOf(bank.account), '0004'), '10.00');
    expect((await platform.until(collected, 2)).map(({ name }) => name)).toEqual([
      'pain.014.001.07',
      'camt.054.001.08',
    ]);
    const [opening] = await database.db.query<{ amount: string }>(
      `select amount from entry where kind = 'opening' and bic = $1`,
      [bank.bic],
    );
    expect(opening?.amount).toBe('100000000000');

    await writesMessagesOfADeveloper(service, database);

    await service.drain();
    await service.stop();
    await Promise.all([database.close(), platform.close()]);
    rmSync(folder, { recursive: true, force: true });
  });
});

const issuer = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Nobody here reads what this bank writes. */
const other = DEVELOPMENT_BANKS.all[0]!.bic;

async function writesMessagesOfADeveloper(service: RunningService, database: TestDatabase): Promise<void> {
  const token = await new SignJWT({ roles: ['operator'] })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'issuer' })
    .setIssuer('https://issuer.test')
    .setAudience('aiyrbas-api')
    .setSubject('dana')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(issuer.privateKey);
  const send = (bic: string, bytes: string | Buffer, more: object = {}) =>
    service.app.inject({
      method: 'POST',
      url: `/simulator/banks/${bic}/messages`,
      headers: { authorization: `Bearer ${token}` },
      payload: { gzip: gzipSync(bytes).toString('base64'), ...more },
    });
  const xml = '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">щ</Document>';
  const sent = await send(other, xml, { key: 'mine' });
  const { id, ...where } = sent.json<{ id: string }>();
  expect(where).toEqual({ topic: 'bank.eurikzka.reports.v1', type: 'camt.054.001.08', key: 'mine' });
  const rows = await database.db.query<{ signature: string }>(
    `select headers->>'ce_signature' as signature from outbox where id = $1`,
    [id],
  );
  expect(rows[0]?.signature).toMatch(/^[\w-]+\.\.[\w-]{86}$/);

  expect((await send(other, '{}', { type: 'anything' })).json()).toMatchObject({ type: 'anything' });
  const refusals = [
    await send(other, '{}'),
    await send(other, Buffer.from([0xff])),
    await send(other, Buffer.alloc(3 * 1024 * 1024)),
    await send('CASPKZKA', xml),
  ];
  expect(refusals.map(({ statusCode }) => statusCode)).toEqual([400, 400, 400, 404]);
}
