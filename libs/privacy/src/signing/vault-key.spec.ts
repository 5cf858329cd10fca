// What a key in a key server does when that server does not do what it should, and when the key is rotated.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Unavailable } from '@aiyrbas/kernel';
import { DENIED, KeyServer, SEALED, errorsOf } from '@aiyrbas/servers';
import { signingKeyContract } from '../testing/signing-key.contract';
import { VaultKey } from './vault-key';

const START = Date.UTC(2026, 11, 1);
const BYTES = Buffer.from('an offer');
const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-vault-key-'));
const tokenFile = join(folder, 'token');
let now: number;
let server: KeyServer;

beforeEach(async () => {
  now = START;
  server = await KeyServer.start(() => now);
  server.create('quotes');
  writeFileSync(tokenFile, `${server.token}\n`);
});
afterEach(() => server.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (version?: number, name = 'quotes', namespace?: string): Promise<VaultKey> =>
  VaultKey.open({ mount: 'transit', name, version }, { address: server.url, tokenFile, namespace }, () => now);
const kidOf = async (key: VaultKey): Promise<string> => (await key.current()).kid;
const kidsOf = async (key: VaultKey): Promise<unknown[]> => (await key.publicKeys()).map(({ kid }) => kid);
const signed = async (key: VaultKey): Promise<Buffer> => (await key.current()).sign(BYTES);
const reasonOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof Unavailable ? error.message : `not unavailable: ${String(error)}`;
};

describe('with the suite of every signing key', () => {
  let own: KeyServer;
  afterAll(() => own.stop());
  signingKeyContract(async () => {
    own = await KeyServer.start();
    own.create('quotes');
    const file = join(folder, 'another-token');
    writeFileSync(file, own.token);
    return VaultKey.open({ mount: 'transit', name: 'quotes' }, { address: own.url, tokenFile: file });
  });
});

it('what is signed at the same time travels in one request', async () => {
  const signer = await (await open()).current();
  const before = server.signRequests.length;
  await Promise.all(Array.from({ length: 40 }, (_, at) => signer.sign(Buffer.from(`offer ${at}`))));
  expect(server.signRequests.slice(before).map(({ body }) => body.batch_input?.length)).toEqual([40]);
});

it('sends the token of the file, and the namespace', async () => {
  await open(undefined, 'quotes', 'aiyrbas/production');
  const sent = server.requests.map(({ token, namespace }) => ({ token, namespace }));
  expect(new Set(sent.map((one) => JSON.stringify(one)))).toEqual(
    new Set([JSON.stringify({ token: 'the token', namespace: 'aiyrbas/production' })]),
  );
});

describe('a key that is rotated', () => {
  it('publishes its new version within a minute, and signs with it after two', async () => {
    const key = await open();
    server.rotate('quotes');
    now = START + 60_000;
    expect(await kidsOf(key)).toEqual(['quotes.1', 'quotes.2']);
    now = START + 119_000;
    expect(await kidOf(key)).toBe('quotes.1');
    now = START + 121_000;
    expect(await kidOf(key)).toBe('quotes.2');
    expect(await kidsOf(key)).toEqual(['quotes.2', 'quotes.1']);
  });

  it('is of one mind in all processes, also in one that starts between', async () => {
    now = START + 3_600_000;
    server.rotate('quotes');
    const started = await open();
    expect(await kidOf(started)).toBe('quotes.1');
    expect(await kidsOf(started)).toEqual(['quotes.1', 'quotes.2']);
  });

  it('signs with the version that is named, and publishes the others', async () => {
    const key = await open(1);
    server.rotate('quotes');
    now = START + 600_000;
    expect(await kidOf(key)).toBe('quotes.1');
    expect(await kidsOf(key)).toEqual(['quotes.1', 'quotes.2']);
    expect(await signed(key)).toHaveLength(64);
  });

  it('no longer publishes a version that was withdrawn', async () => {
    const key = await open();
    server.rotate('quotes');
    now = START + 600_000;
    expect(await kidsOf(key)).toEqual(['quotes.2', 'quotes.1']);
    server.keys.get('quotes')!.minDecryptionVersion = 2;
    now += 60_000;
    expect(await kidsOf(key)).toEqual(['quotes.2']);
  });

  it('moves on at once from a version that may sign no more, however new the next one is', async () => {
    const key = await open();
    server.rotate('quotes');
    server.keys.get('quotes')!.minEncryptionVersion = 2;
    expect(await reasonOf(signed(key))).toContain('too old');
    now += 1_000;
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(await kidOf(key)).toBe('quotes.2');
    expect(await signed(key)).toHaveLength(64);
  });
});

describe('what is shown of it', () => {
  const coolDown = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 1_050));

  it('has an outage that comes while nothing is signed, and its end', async () => {
    const key = await open();
    server.always = SEALED;
    await key.check();
    // It was read less than a minute ago.
    expect(key.fault).toBeUndefined();
    now += 60_000;
    await key.check();
    expect(key.fault).toContain('Vault is sealed');
    server.always = undefined;
    await coolDown();
    await key.check();
    expect(key.fault).toBeUndefined();
  });

  it('is not well while it can be read and does not sign', async () => {
    const key = await open();
    server.next.push(DENIED);
    expect(await reasonOf(signed(key))).toContain('permission denied');
    await coolDown();
    const before = server.requests.length;
    await key.check();
    expect(server.requests.slice(before).map(({ method }) => method)).toEqual(['GET']);
    expect(key.fault).toContain('permission denied');
    expect(await signed(key)).toHaveLength(64);
    expect(key.fault).toBeUndefined();
  });
});

describe('a token', () => {
  it('that has expired is read again', async () => {
    const key = await open();
    server.token = 'another one';
    writeFileSync(tokenFile, 'another one');
    expect(await signed(key)).toHaveLength(64);
    expect(server.requests.at(-1)!.token).toBe('another one');
  });

  it('that nobody has renewed is refused once, and the reason is given', async () => {
    const key = await open();
    server.token = 'another one';
    const before = server.requests.length;
    expect(await reasonOf(signed(key))).toBe(
      'the key transit/quotes cannot be used: sign: the key server responded with 403: 1 error occurred: * permission denied',
    );
    expect(server.requests).toHaveLength(before + 1);
  });

  it('that is not there stops the start', async () => {
    rmSync(tokenFile);
    expect(await reasonOf(open())).toContain(`VAULT_TOKEN_FILE names ${tokenFile}, which cannot be read`);
  });
});

describe('a server that fails for a moment', () => {
  it.each([
    ['is sealed', SEALED],
    ['has too many requests', errorsOf(429, 'request path "transit/sign/quotes": rate limit quota exceeded')],
    ['has an internal error', errorsOf(500, 'internal error')],
    ['does not have the state of the active node yet', errorsOf(412, 'required index state not present')],
    ['is a proxy that has lost it', { status: 502, body: '<html>' }],
    ['responds with something else', { status: 200, body: '<html>' }],
    ['closes the connection', 'reset' as const],
    ['does not respond', 'hang' as const],
  ])('and %s signs at the next attempt', async (_, response) => {
    const key = await open();
    server.next.push(response);
    expect(await signed(key)).toHaveLength(64);
    expect(server.next).toEqual([]);
  });
});

describe('a server that is away', () => {
  it('is tried for two and a half seconds, and then not at all for one', async () => {
    const key = await open();
    server.always = SEALED;
    expect(await reasonOf(signed(key))).toContain('sign: the key server responded with 503: Vault is sealed');
    const tried = server.requests.length;
    expect(await reasonOf(signed(key))).toContain('Vault is sealed');
    expect(server.requests).toHaveLength(tried);
    server.always = undefined;
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(await signed(key)).toHaveLength(64);
  });

  it('withdraws nothing: what is published stays', async () => {
    const key = await open();
    server.always = SEALED;
    now += 3_600_000;
    expect(await kidsOf(key)).toEqual(['quotes.1']);
  });

  it('that is silent is given up in time', async () => {
    const key = await open();
    server.always = 'hang';
    expect(await reasonOf(signed(key))).toMatch(/no response in \d+ ms/);
  });

  it('is shown with what it said before it fell silent', async () => {
    const key = await open();
    server.next.push(SEALED);
    server.always = 'hang';
    expect(await reasonOf(signed(key))).toContain('503: Vault is sealed');
  });
});

describe('what is no signature of this key', () => {
  it.each([
    ['of another version', { signature: `vault:v2:${'A'.repeat(86)}==` }, 'version 1 was to sign'],
    ['that does not verify', { signature: `vault:v1:${'A'.repeat(86)}==` }, 'does not verify'],
    ['that is none', { signature: 'vault:v1:AAAA' }, 'version 1 was to sign'],
    ['in place of which there is an error', { error: 'no such luck' }, 'no such luck'],
  ])('a signature %s is not given out', async (_, result, reason) => {
    const key = await open();
    server.tamper = () => ({ batch_results: [result] });
    expect(await reasonOf(signed(key))).toContain(reason);
  });

  it('nor are fewer than were requested', async () => {
    const key = await open();
    server.tamper = () => ({ batch_results: [] });
    expect(await reasonOf(signed(key))).toContain('there is no signature in the response');
  });
});

describe('a start is stopped', () => {
  it.each([
    ['a key that is not there', () => void server.keys.clear(), 'keys: the key server responded with 404'],
    ['a key of another type', () => void server.create('quotes', 'ecdsa-p256'), 'its type is ecdsa-p256, not ed25519'],
    ['a derived key', () => void (server.keys.get('quotes')!.derived = true), 'its type is derived ed25519'],
    ['no right to read', () => void server.next.push(DENIED), 'keys: the key server responded with 403'],
    [
      'no right to sign',
      () => void server.next.push({ status: 200, body: { data: described() } }, DENIED),
      'sign: the key server responded with 403',
    ],
    [
      'a redirect, which would take the token along',
      () => void (server.always = { status: 307, headers: { location: 'http://127.0.0.1:1/' } }),
      'VAULT_ADDR responds with a redirect (307)',
    ],
  ])('by %s', async (_, arrange, reason) => {
    arrange();
    expect(await reasonOf(open())).toContain(reason);
  });

  it('by a version that is not there', async () => {
    expect(await reasonOf(open(2))).toContain('it has no version 2');
  });

  const described = (): object => ({
    type: 'ed25519',
    min_encryption_version: 0,
    keys: {
      1: {
        creation_time: '2026-12-01T00:00:00.123456789Z',
        public_key: server.keys.get('quotes')!.versions[0]!.publicKey,
      },
    },
  });
});
