import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Signer, VaultKey } from '@aiyrbas/privacy';
import { KeyServer } from '@aiyrbas/servers';
import { type JWK, SignJWT, exportJWK } from 'jose';
import { ServiceIdentity, noInternalCallers } from './internal-calls';

type NamedKey = JWK & { readonly kid: string };
const keyOf = async (kid: string): Promise<NamedKey> => ({
  ...(await exportJWK(generateKeyPairSync('ed25519').privateKey)),
  kid,
  alg: 'EdDSA',
});
const signerOf = (key: NamedKey): Signer => ({
  kid: key.kid,
  sign: async (bytes) => sign(null, bytes, createPrivateKey({ key: key as never, format: 'jwk' })),
});
const publicOf = ({ d: _, ...key }: NamedKey): JWK => key;

const START = Date.UTC(2026, 10, 30);
let now = START;
const clock = (): number => now;
let keys: Record<'quotes' | 'ledger' | 'kyc', NamedKey>;
let identityOf: (service: 'quotes' | 'ledger' | 'kyc', key?: NamedKey) => ServiceIdentity;

beforeEach(async () => {
  now = START;
  keys = { quotes: await keyOf('quotes'), ledger: await keyOf('ledger.2'), kyc: await keyOf('kyc') };
  const known = Object.values(keys).map(publicOf);
  identityOf = (service, key = keys[service]) => new ServiceIdentity(service, signerOf(key), known, clock);
});

it('says who calls', async () => {
  const token = await identityOf('ledger').tokenFor('kyc');
  expect(await identityOf('kyc').callerOf(token)).toBe('ledger');
});

it('a token is for one pair: another service does not take it, nor the caller itself', async () => {
  const token = await identityOf('ledger').tokenFor('kyc');
  expect(await identityOf('quotes').callerOf(token)).toBeUndefined();
  expect(await identityOf('ledger').callerOf(token)).toBeUndefined();
});

it('a token lives for a minute and the tolerance of clocks', async () => {
  const token = await identityOf('ledger').tokenFor('kyc');
  now = START + 64_000;
  expect(await identityOf('kyc').callerOf(token)).toBe('ledger');
  now = START + 66_000;
  expect(await identityOf('kyc').callerOf(token)).toBeUndefined();
});

it('a token is used again for half of its life', async () => {
  const ledger = identityOf('ledger');
  const token = await ledger.tokenFor('kyc');
  expect(await ledger.tokenFor('kyc')).toBe(token);
  now = START + 31_000;
  expect(await ledger.tokenFor('kyc')).not.toBe(token);
});

it('a taken service cannot speak for another one', async () => {
  expect(() => identityOf('ledger', keys.quotes)).toThrow("quotes's, not ledger's");
  const tokenOf = (kid: string, iss: string): Promise<string> =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'aiyrbas-internal+jwt' })
      .setIssuer(iss)
      .setAudience('kyc')
      .setIssuedAt(START / 1000)
      .setExpirationTime(START / 1000 + 60)
      .sign(keys.quotes as never);
  const kyc = identityOf('kyc');
  expect(await kyc.callerOf(await tokenOf('quotes', 'quotes'))).toBe('quotes');
  expect(await kyc.callerOf(await tokenOf('quotes', 'ledger'))).toBeUndefined();
  expect(await kyc.callerOf(await tokenOf('ledger.2', 'ledger'))).toBeUndefined();
});

it('it takes no token that lives for longer, has another type, or is none', async () => {
  const tokenOf = (typ: string, seconds: number, issuedAt = START / 1000): Promise<string> =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', kid: 'quotes', typ })
      .setIssuer('quotes')
      .setAudience('kyc')
      .setIssuedAt(issuedAt)
      .setExpirationTime(START / 1000 + seconds)
      .sign(keys.quotes as never);
  const kyc = identityOf('kyc');
  expect(await kyc.callerOf(await tokenOf('at+jwt', 60))).toBeUndefined();
  expect(await kyc.callerOf(await tokenOf('aiyrbas-internal+jwt', 3_600, START / 1000 - 120))).toBeUndefined();
  expect(await kyc.callerOf('for-tests-only')).toBeUndefined();
  expect(await kyc.callerOf(undefined)).toBeUndefined();
  expect(await noInternalCallers.callerOf(await tokenOf('aiyrbas-internal+jwt', 60))).toBeUndefined();
});

it('its key may be in a key server, which is requested once for each service in half a minute', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-internal-'));
  const server = await KeyServer.start();
  try {
    server.create('quotes.internal');
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, server.token);
    const access = { address: server.url, tokenFile };
    const key = await VaultKey.open({ mount: 'transit', name: 'quotes.internal', version: 1 }, access);
    const known = [...(await key.publicKeys()), publicOf(keys.kyc)];
    const quotes = new ServiceIdentity('quotes', await key.current(), known, clock);
    const kyc = new ServiceIdentity('kyc', signerOf(keys.kyc), known, clock);
    const before = server.signRequests.length;
    expect(await kyc.callerOf(await quotes.tokenFor('kyc'))).toBe('quotes');
    await quotes.tokenFor('kyc');
    expect(server.signRequests).toHaveLength(before + 1);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
});
