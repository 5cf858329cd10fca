// A key in a real OpenBao, set up by the commands and with the policy of docs/guides/run-distributed.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Unavailable } from '@aiyrbas/kernel';
import { type Certificates, OpenBao, makeCertificates } from '@aiyrbas/servers';
import { signingKeyContract } from '../testing/signing-key.contract';
import type { SigningKey } from './signing-key';
import type { VaultAccess } from './vault-client';
import { VaultKey, type VaultKeyName } from './vault-key';

const guide = readFileSync(join(__dirname, '../../../../docs/guides/run-distributed.md'), 'utf8');
const [, POLICY = ''] = /```hcl\n([\s\S]+?)```/.exec(guide) ?? [];
const BYTES = Buffer.from('an offer');
const TWO_MINUTES_MS = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-openbao-'));
const trusted = getCACertificates('default');
let certificates: Certificates;
let bao: OpenBao;

beforeAll(async () => {
  certificates = makeCertificates(join(folder, 'certificates'));
  bao = await OpenBao.start({ folder, certificates });
  await bao.call('POST', 'sys/mounts/transit', { type: 'transit' });
  for (const name of ['quotes', 'ledger']) await bao.call('POST', `transit/keys/${name}`, { type: 'ed25519' });
}, 300_000);
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await bao?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const access = (token: string, more: Partial<VaultAccess> = {}): VaultAccess => {
  const tokenFile = join(folder, `token-${token.slice(-8)}`);
  writeFileSync(tokenFile, `${token}\n`);
  return { address: bao.url, tokenFile, ...more };
};
const quotesToken = (more: object = {}): Promise<string> => bao.tokenFor('aiyrbas-quotes', POLICY, more);
const open = async (at: Partial<VaultKeyName> = {}, now?: () => number): Promise<VaultKey> =>
  VaultKey.open({ mount: 'transit', name: 'quotes', ...at }, access(await quotesToken()), now);
const signed = async (key: SigningKey): Promise<Buffer> => (await key.current()).sign(BYTES);
const kidsOf = async (key: SigningKey): Promise<unknown[]> => (await key.publicKeys()).map(({ kid }) => kid);
const coolDown = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 1_050));

describe('with the suite of every signing key', () => {
  signingKeyContract(() => open());
});

describe('the policy of the guide', () => {
  it('allows one key to be read and to sign, and nothing else', async () => {
    const token = await quotesToken();
    const refused = (method: string, path: string, body?: object) =>
      expect(bao.call(method, path, body, { token })).rejects.toThrow('403');
    await bao.call('GET', 'transit/keys/quotes', undefined, { token });
    await bao.call('POST', 'transit/sign/quotes', { input: 'YQ==' }, { token });
    await refused('POST', 'transit/sign/ledger', { input: 'YQ==' });
    await refused('GET', 'transit/keys/ledger');
    await refused('POST', 'transit/keys/quotes/rotate');
    await refused('POST', 'transit/keys/quotes/config', { exportable: true });
    await refused('GET', 'transit/export/signing-key/quotes');
    await refused('GET', 'transit/backup/quotes');
    await refused('DELETE', 'transit/keys/quotes');
  });

  it('stops the start of a service that is given the key of another', async () => {
    await expect(open({ name: 'ledger' })).rejects.toThrow(
      /transit\/ledger cannot be used: keys: .* 403: .*permission/,
    );
  });

  it('a private key is not exported, not even to its administrator', async () => {
    await expect(bao.call('GET', 'transit/export/signing-key/quotes')).rejects.toThrow('not exportable');
  });
});

it('follows its rotation: published at once, signing after two minutes, withdrawn when it may no longer verify', async () => {
  await bao.call('POST', 'transit/keys/rotated', { type: 'ed25519' });
  const policy = POLICY.replaceAll('quotes', 'rotated');
  const token = await bao.tokenFor('aiyrbas-rotated', policy);
  let now = Date.now();
  const at: VaultKeyName = { mount: 'transit', name: 'rotated' };
  const key = await VaultKey.open(at, access(token), () => now);
  const pinned = await VaultKey.open({ ...at, version: 1 }, access(token), () => now);
  await bao.call('POST', 'transit/keys/rotated/rotate');
  now += 61_000;
  expect(await kidsOf(key)).toEqual(['rotated.1', 'rotated.2']);
  now += TWO_MINUTES_MS;
  expect((await key.current()).kid).toBe('rotated.2');
  expect(await signed(key)).toHaveLength(64);
  expect((await pinned.current()).kid).toBe('rotated.1');
  expect(await signed(pinned)).not.toEqual(await signed(key));
  await bao.call('POST', 'transit/keys/rotated/config', { min_decryption_version: 2, min_encryption_version: 2 });
  now += 61_000;
  expect(await kidsOf(key)).toEqual(['rotated.2']);
  await expect(signed(pinned)).rejects.toThrow(Unavailable);
});

it('a token that was revoked is replaced by what the agent has written since', async () => {
  const [old, renewed] = [await quotesToken(), await quotesToken()];
  const to = access(old);
  const key = await VaultKey.open({ mount: 'transit', name: 'quotes' }, to);
  await bao.call('POST', 'auth/token/revoke', { token: old });
  await expect(signed(key)).rejects.toThrow(/403/);
  writeFileSync(to.tokenFile, renewed);
  await coolDown();
  expect(await signed(key)).toHaveLength(64);
});

it('is unavailable while the server is sealed, and signs when it is unsealed', async () => {
  const key = await open();
  await bao.seal();
  await expect(signed(key)).rejects.toThrow(/503: .*sealed/);
  expect(await kidsOf(key)).toEqual(['quotes.1']);
  await bao.unseal();
  await coolDown();
  expect(await signed(key)).toHaveLength(64);
});

it('is unavailable while the server is frozen, and signs when it is back', async () => {
  const key = await open();
  bao.process.signal('SIGSTOP');
  await expect(signed(key)).rejects.toThrow(/no response in \d+ ms/);
  bao.process.signal('SIGCONT');
  await coolDown();
  expect(await signed(key)).toHaveLength(64);
});

it('a namespace has keys of its own', async () => {
  await bao.call('POST', 'sys/namespaces/aiyrbas');
  const call = { namespace: 'aiyrbas' };
  await bao.call('POST', 'sys/mounts/transit', { type: 'transit' }, call);
  await bao.call('POST', 'transit/keys/quotes', { type: 'ed25519' }, call);
  const token = await bao.tokenFor('aiyrbas-quotes', POLICY, {}, call);
  const own = await VaultKey.open({ mount: 'transit', name: 'quotes' }, access(token, { namespace: 'aiyrbas' }));
  expect(await signed(own)).toHaveLength(64);
  expect(await signed(own)).not.toEqual(await signed(await open()));
});

it('with TLS its authority must be trusted', async () => {
  const secure = access(await quotesToken(), { address: bao.tlsUrl });
  const at = { mount: 'transit', name: 'quotes' };
  await expect(VaultKey.open(at, secure)).rejects.toThrow(/certificate|CERT|VERIFY|ISSUER/);
  setDefaultCACertificates([...trusted, readFileSync(certificates.ca, 'utf8')]);
  expect(await signed(await VaultKey.open(at, secure))).toHaveLength(64);
});
