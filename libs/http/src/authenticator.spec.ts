import { createHmac, generateKeyPairSync } from 'node:crypto';
import { type JWK, type JWTPayload, SignJWT, importJWK } from 'jose';
import { Authenticator } from './authenticator';

const ISSUER = 'https://issuer.example';
const pair = (kid: string) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    privateKey: { ...(privateKey.export({ format: 'jwk' }) as JWK), kid, alg: 'ES256' },
    publicKey: { ...(publicKey.export({ format: 'jwk' }) as JWK), kid, alg: 'ES256' },
  };
};
const ours = pair('ours');
const theirs = pair('theirs');
const authenticator = new Authenticator({
  issuer: ISSUER,
  audience: 'aiyrbas-api',
  keys: { keys: [ours.publicKey as never] },
});

const GOOD: JWTPayload = {
  iss: ISSUER,
  aud: 'aiyrbas-api',
  sub: 'aigerim',
  roles: ['customer'],
  exp: Math.floor(Date.now() / 1000) + 600,
};
async function token(
  claims: JWTPayload = GOOD,
  header: Record<string, unknown> = {},
  key: JWK = ours.privateKey,
): Promise<string> {
  const jwt = new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'ours', ...header });
  return jwt.sign(await importJWK(key, 'ES256'));
}
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const without = (claim: string): JWTPayload =>
  Object.fromEntries(Object.entries(GOOD).filter(([name]) => name !== claim));

describe('a bearer token', () => {
  it('names its person: the same issuer and subject always the same customer', async () => {
    const one = await authenticator.authenticate(`Bearer ${await token()}`);
    const again = await authenticator.authenticate(`Bearer ${await token()}`);
    const other = await authenticator.authenticate(`Bearer ${await token({ ...GOOD, sub: 'daulet' })}`);
    expect(one).toMatchObject({ subject: 'aigerim', roles: ['customer'] });
    expect(again!.customerId).toBe(one!.customerId);
    expect(other!.customerId).not.toBe(one!.customerId);
  });

  it('gives only roles that there are', async () => {
    const person = await authenticator.authenticate(
      `Bearer ${await token({ ...GOOD, roles: ['root', 'operator', 7] })}`,
    );
    expect(person!.roles).toEqual(['operator']);
    expect((await authenticator.authenticate(`Bearer ${await token({ ...GOOD, roles: 'admin' })}`))!.roles).toEqual([]);
  });

  const publicText = JSON.stringify(ours.publicKey);
  const hmac = (body: string): string => `${body}.${createHmac('sha256', publicText).update(body).digest('base64url')}`;

  it.each<[string, () => Promise<string> | string]>([
    ['without a signature (alg none)', () => `${part({ alg: 'none', typ: 'at+jwt' })}.${part(GOOD)}.`],
    [
      'signed with the public key as a secret (HS256)',
      () => hmac(`${part({ alg: 'HS256', typ: 'at+jwt', kid: 'ours' })}.${part(GOOD)}`),
    ],
    ['that brings its own key (jwk)', () => token(GOOD, { jwk: theirs.publicKey }, theirs.privateKey)],
    ['that says where its key is (jku)', () => token(GOOD, { jku: 'http://127.0.0.1:1/keys' }, theirs.privateKey)],
    ['with a key id that climbs', () => token(GOOD, { kid: '../../dev/null' }, theirs.privateKey)],
    ['of another key under our key’s id', () => token(GOOD, {}, theirs.privateKey)],
    ['for another audience', () => token({ ...GOOD, aud: 'elsewhere' })],
    ['of another issuer', () => token({ ...GOOD, iss: 'https://issuer.example.org' })],
    ['that is an ID token', () => token(GOOD, { typ: 'JWT' })],
    ['that has expired', () => token({ ...GOOD, exp: Math.floor(Date.now() / 1000) - 60 })],
    ['that never expires', () => token(without('exp'))],
    ['of nobody', () => token(without('sub'))],
    ['that is not yet good', () => token({ ...GOOD, nbf: Math.floor(Date.now() / 1000) + 600 })],
    ['that is no token', () => 'nonsense'],
    ['with something behind it', async () => `${await token()} x`],
  ])('%s proves nobody', async (_, make) => {
    expect(await authenticator.authenticate(`Bearer ${await make()}`)).toBeUndefined();
  });

  it('that proved its person before proves nobody once it has expired', async () => {
    const header = `Bearer ${await token()}`;
    expect(await authenticator.authenticate(header)).toMatchObject({ subject: 'aigerim' });
    jest.useFakeTimers({ now: (GOOD.exp! + 6) * 1000 });
    try {
      expect(await authenticator.authenticate(header)).toBeUndefined();
    } finally {
      jest.useRealTimers();
    }
  });

  it.each([undefined, '', 'Bearer', 'Basic YTpi', 'bearer'])('a header %s proves nobody', async (header) => {
    expect(await authenticator.authenticate(header)).toBeUndefined();
  });
});
