import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { type JWK, type JWTPayload, SignJWT, importJWK } from 'jose';
import { Authenticator, type AuthenticatorOptions } from './authenticator';

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
const accepting = (more: Partial<AuthenticatorOptions> = {}) =>
  new Authenticator({ issuer: ISSUER, audience: 'aiyrbas-api', keys: { keys: [ours.publicKey as never] }, ...more });
const authenticator = accepting();
const NOW_S = Math.floor(Date.now() / 1000);

const GOOD: JWTPayload = {
  iss: ISSUER,
  aud: 'aiyrbas-api',
  sub: 'aigerim',
  roles: ['customer'],
  iat: NOW_S,
  exp: NOW_S + 600,
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

/** The caller, or in one word why there is none. */
async function callerOf(header: string | undefined, by = authenticator) {
  const { principal, refusal } = await by.authenticate(header);
  return principal ?? refusal?.reason ?? 'no token';
}

describe('a bearer token', () => {
  it('names its person: the same issuer and subject always the same customer', async () => {
    const one = await callerOf(`Bearer ${await token()}`);
    const again = await callerOf(`Bearer ${await token()}`);
    const other = await callerOf(`Bearer ${await token({ ...GOOD, sub: 'daulet' })}`);
    expect(one).toMatchObject({ subject: 'aigerim', roles: ['customer'], customerId: expect.any(String) });
    expect(again).toEqual(one);
    expect((other as { customerId: string }).customerId).not.toBe((one as { customerId: string }).customerId);
  });

  it('gives only roles that there are', async () => {
    const person = await callerOf(`Bearer ${await token({ ...GOOD, roles: ['root', 'operator', 7] })}`);
    expect(person).toMatchObject({ roles: ['operator'] });
    expect(await callerOf(`Bearer ${await token({ ...GOOD, roles: 7 })}`)).toMatchObject({ roles: [] });
  });

  const publicText = JSON.stringify(ours.publicKey);
  const hmac = (body: string): string => `${body}.${createHmac('sha256', publicText).update(body).digest('base64url')}`;

  it.each<[string, string, () => Promise<string> | string]>([
    ['without a signature (alg none)', 'malformed', () => `${part({ alg: 'none', typ: 'at+jwt' })}.${part(GOOD)}.`],
    [
      'with alg none and something for a signature',
      'algorithm',
      () => `${part({ alg: 'none', typ: 'at+jwt' })}.${part(GOOD)}.AA`,
    ],
    [
      'signed with the public key as a secret (HS256)',
      'algorithm',
      () => hmac(`${part({ alg: 'HS256', typ: 'at+jwt', kid: 'ours' })}.${part(GOOD)}`),
    ],
    ['that brings its own key (jwk)', 'signature', () => token(GOOD, { jwk: theirs.publicKey }, theirs.privateKey)],
    [
      'that says where its key is (jku)',
      'signature',
      () => token(GOOD, { jku: 'http://127.0.0.1:1/keys' }, theirs.privateKey),
    ],
    ['with a key id that climbs', 'key', () => token(GOOD, { kid: '../../dev/null' }, theirs.privateKey)],
    ['of another key under our key’s id', 'signature', () => token(GOOD, {}, theirs.privateKey)],
    ['for another audience', 'audience', () => token({ ...GOOD, aud: 'elsewhere' })],
    ['for nobody in particular', 'audience', () => token(without('aud'))],
    ['of another issuer', 'issuer', () => token({ ...GOOD, iss: 'https://issuer.example.org' })],
    ['of our issuer with a slash', 'issuer', () => token({ ...GOOD, iss: `${ISSUER}/` })],
    ['that is an ID token', 'type', () => token(GOOD, { typ: 'JWT' })],
    ['without a type', 'type', () => token(GOOD, { typ: undefined })],
    ['that has expired', 'expired', () => token({ ...GOOD, exp: NOW_S - 60 })],
    ['that never expires', 'claims', () => token(without('exp'))],
    ['that does not say since when', 'claims', () => token(without('iat'))],
    ['of a hundred years', 'too_old', () => token({ ...GOOD, iat: NOW_S - 90_000, exp: NOW_S + 3_000_000_000 })],
    ['issued tomorrow', 'not_yet_valid', () => token({ ...GOOD, iat: NOW_S + 600 })],
    ['of nobody', 'subject', () => token(without('sub'))],
    ['of an empty subject', 'subject', () => token({ ...GOOD, sub: '' })],
    ['of a subject that is a number', 'subject', () => token({ ...GOOD, sub: 7 as never })],
    ['of a subject with NUL', 'subject', () => token({ ...GOOD, sub: 'aigerim\0' })],
    ['of a subject with a line break', 'subject', () => token({ ...GOOD, sub: 'aigerim\n' })],
    ['of a subject of half a character', 'subject', () => token({ ...GOOD, sub: '\ud83d' })],
    ['of a subject of 256 characters', 'subject', () => token({ ...GOOD, sub: 'a'.repeat(256) })],
    ['that is not yet good', 'not_yet_valid', () => token({ ...GOOD, nbf: NOW_S + 600 })],
    ['that is no token', 'malformed', () => 'nonsense'],
    ['with something behind it', 'malformed', async () => `${await token()} x`],
    ['whose parts are no JSON', 'malformed', () => 'a.b.c'],
  ])('%s is refused: %s', async (_, reason, make) => {
    expect(await callerOf(`Bearer ${await make()}`)).toBe(reason);
  });

  it.each([
    ['a', 'a'],
    ['255 characters', 'a'.repeat(255)],
    ['spaces and signs', 'auth0|7 f~'],
    ['Kazakh letters', 'Әйгерім'],
  ])('of a subject of %s is that person’s', async (_, sub) => {
    expect(await callerOf(`Bearer ${await token({ ...GOOD, sub })}`)).toMatchObject({ subject: sub });
  });

  it('that proved its person before proves nobody once it has expired', async () => {
    let now = Date.now();
    const by = new Authenticator(
      { issuer: ISSUER, audience: 'aiyrbas-api', keys: { keys: [ours.publicKey as never] } },
      { now: () => now },
    );
    const header = `Bearer ${await token()}`;
    expect(await callerOf(header, by)).toMatchObject({ subject: 'aigerim' });
    now = (GOOD.exp! + 6) * 1000;
    expect(await callerOf(header, by)).toBe('expired');
  });

  it('is refused by its age, though it has not expired', async () => {
    const old = `Bearer ${await token({ ...GOOD, iat: NOW_S - 400 })}`;
    expect(await callerOf(old, accepting({ maxAgeSeconds: 300 }))).toBe('too_old');
    expect(await callerOf(old, accepting({ maxAgeSeconds: 500 }))).toMatchObject({ subject: 'aigerim' });
  });

  it('says in the log what it has and what is accepted, and never itself', async () => {
    const sent = await token({ ...GOOD, aud: ['account', 'web'] });
    const { refusal } = await authenticator.authenticate(`Bearer ${sent}`);
    expect(refusal).toEqual({ reason: 'audience', found: '["account","web"]', accepted: 'aiyrbas-api' });
    const long = await authenticator.authenticate(`Bearer ${await token(GOOD, { typ: 'x'.repeat(5_000) })}`);
    expect(long.refusal!.found).toHaveLength(103);
  });

  it('of a key that cannot verify anything is refused, and is no fault of ours', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const weak = { ...(publicKey.export({ format: 'jwk' }) as JWK), kid: 'weak', alg: 'RS256' };
    const by = accepting({ keys: { keys: [weak as never] } });
    const signed = `${part({ alg: 'RS256', typ: 'at+jwt', kid: 'weak' })}.${part(GOOD)}`;
    const signature = createSign('sha256').update(signed).sign(privateKey).toString('base64url');
    expect(await callerOf(`Bearer ${signed}.${signature}`, by)).toBe('key');
  });
});

describe('a provider with habits of its own', () => {
  it.each<[string, Partial<AuthenticatorOptions>, Record<string, unknown>, JWTPayload]>([
    ['typ JWT', { tokenTypes: ['jwt'] }, { typ: 'JWT' }, {}],
    ['typ with its prefix', {}, { typ: 'application/AT+JWT' }, {}],
    ['no typ', { tokenTypes: ['none'] }, { typ: undefined }, {}],
    ['one audience of several', { audience: ['account', 'other'] }, {}, { aud: ['web', 'account'] }],
    [
      'roles in a nested claim',
      { rolesClaim: ['realm_access', 'roles'] },
      {},
      { realm_access: { roles: ['customer'] } },
    ],
    ['scopes', { rolesClaim: ['scp'] }, {}, { scp: 'openid customer' }],
    [
      'groups',
      { rolesClaim: ['groups'], roleMap: { '/kz/clients': ['customer'] } },
      {},
      { groups: ['/kz/clients', 'admin'] },
    ],
  ])('%s is understood', async (_, options, header, claims) => {
    const caller = await callerOf(`Bearer ${await token({ ...GOOD, ...claims }, header)}`, accepting(options));
    expect(caller).toMatchObject({ subject: 'aigerim', roles: ['customer'] });
  });

  it.each<[string, JWTPayload]>([
    ['at_hash', { at_hash: 'x' }],
    ['c_hash', { c_hash: 'x' }],
    ['the claim typ ID', { typ: 'ID' }],
    ['the claim typ Refresh', { typ: 'Refresh' }],
  ])('an ID token is recognised by %s, where its type is accepted', async (_, claims) => {
    const by = accepting({ tokenTypes: ['jwt'] });
    expect(await callerOf(`Bearer ${await token({ ...GOOD, ...claims }, { typ: 'JWT' })}`, by)).toBe('type');
    expect(await callerOf(`Bearer ${await token({ ...GOOD, typ: 'Bearer' }, { typ: 'JWT' })}`, by)).toMatchObject({
      subject: 'aigerim',
    });
  });
});
