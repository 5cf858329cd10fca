// A checkpoint is kept for years: it can be verified after the key that signed it was replaced.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyFolder } from '@aiyrbas/privacy';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { CheckpointSigner } from './checkpoint-signer';

const path = mkdtempSync(join(tmpdir(), 'ledger-keys-'));
afterAll(() => rmSync(path, { recursive: true }));

test('keys that signed before are published, without their private parts', async () => {
  const folder = new KeyFolder(path);
  const [old, current] = [folder.signing('ledger-1'), folder.signing('ledger-2')];
  const block = { block: 1, previous: null, root: 'a'.repeat(64), transactions: 1, hash: 'b'.repeat(64) };
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
