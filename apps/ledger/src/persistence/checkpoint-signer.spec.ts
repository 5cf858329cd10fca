// A checkpoint is kept for years: it can be verified after the key that signed it was replaced.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyFolder } from '@aiyrbas/privacy';
import { KeyServer } from '@aiyrbas/servers';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { CheckpointSigner } from './checkpoint-signer';

const path = mkdtempSync(join(tmpdir(), 'ledger-keys-'));
afterAll(() => rmSync(path, { recursive: true }));

const block = { block: 1, previous: null, root: 'a'.repeat(64), transactions: 1, hash: 'b'.repeat(64) };

test('keys that signed before are published, without their private parts', async () => {
  const folder = new KeyFolder(path);
  const [old, current] = [folder.signing('ledger-1'), folder.signing('ledger-2')];
  const jws = await (await CheckpointSigner.open({ LEDGER_SIGNING_KEY_FILE: old })).sign(block, new Date());

  const signer = await CheckpointSigner.open({
    LEDGER_SIGNING_KEY_FILE: current,
    LEDGER_RETIRED_KEYS_FILE: folder.keySet('ledger-retired', [old], 'private'),
  });
  const publicKeys = await signer.publicKeys();
  expect(publicKeys.map(({ kid, d }) => [kid, d])).toEqual([
    ['ledger-2', undefined],
    ['ledger-1', undefined],
  ]);
  const { payload } = await jwtVerify(jws, createLocalJWKSet({ keys: [...publicKeys] }));
  expect(payload).toMatchObject({ block: 1, hash: block.hash });
});

test('a key that moved to a key server publishes all its versions, and the file that signed before', async () => {
  const server = await KeyServer.start();
  try {
    server.create('ledger');
    server.rotate('ledger');
    const folder = new KeyFolder(path);
    const tokenFile = join(path, 'token');
    writeFileSync(tokenFile, server.token);
    const signer = await CheckpointSigner.open({
      LEDGER_SIGNING_KEY_VAULT: { mount: 'transit', name: 'ledger', version: 2 },
      // One that has the id of a version in the key server is that version.
      LEDGER_RETIRED_KEYS_FILE: folder.keySet(
        'moved',
        [folder.signing('ledger-1'), folder.signing('ledger.2')],
        'private',
      ),
      VAULT_ADDR: server.url,
      VAULT_TOKEN_FILE: tokenFile,
    });
    const publicKeys = await signer.publicKeys();
    expect(publicKeys.map(({ kid, d }) => [kid, d])).toEqual([
      ['ledger.2', undefined],
      ['ledger.1', undefined],
      ['ledger-1', undefined],
    ]);
    const jws = await signer.sign(block, new Date());
    const { payload, protectedHeader } = await jwtVerify(jws, createLocalJWKSet({ keys: [...publicKeys] }));
    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'checkpoint+jwt', kid: 'ledger.2' });
    expect(payload).toMatchObject({ block: 1, hash: block.hash });
  } finally {
    await server.stop();
  }
});
