// The simulator as it is started: with its configuration, its keys from files, its consumer on the bus.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { InProcessTransport } from '@aiyrbas/bus';
import { DEVELOPMENT_BANKS, codeOf } from '@aiyrbas/contracts';
import { Authenticator } from '@aiyrbas/http';
import { KeyFolder, bodySeal, readJwk } from '@aiyrbas/privacy';
import { startService } from '@aiyrbas/service-host';
import { testDatabase } from '@aiyrbas/testing';
import { bankSimulatorService } from '.';
import type { TestKeys } from './testing/keys';
import { PlatformSide, testIban } from './testing/platform-side';

const bank = DEVELOPMENT_BANKS.all[2]!;

describe('the bank simulator as a service', () => {
  it('starts with its configuration, answers, and stops', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-bank-simulator-'));
    const keys = new KeyFolder(folder);
    const platformFile = keys.signing('bank-messages', 'aiyrbas-1');
    const bankFiles = DEVELOPMENT_BANKS.all.map(({ bic }) => keys.signing(`${bic}-1`));
    const transport = new InProcessTransport();
    const database = await testDatabase({
      schema: bankSimulatorService.schema,
      migrations: bankSimulatorService.migrations,
    });
    const service = await startService(bankSimulatorService, {
      databaseUrl: database.url,
      transportFor: () => transport,
      authenticator: new Authenticator({ issuer: 'https://issuer.test', audience: 'aiyrbas-api', keys: { keys: [] } }),
      internalToken: 'for-tests-only',
      logSeal: bodySeal(Buffer.alloc(32, 1)),
      logLevel: 'silent',
      environment: {
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
      platform: { kid: 'aiyrbas-1', privateKey: platformKey, publicKey: createPublicKey(platformKey) },
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

    await service.drain();
    await service.stop();
    await Promise.all([database.close(), platform.close()]);
    rmSync(folder, { recursive: true, force: true });
  });
});
