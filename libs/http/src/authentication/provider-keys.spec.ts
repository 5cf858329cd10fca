// What the keys of a provider may do, against a real HTTP provider. Its clock is moved by the tests; nothing waits.
import { ProblemError } from '../problem';
import { TestProvider } from '../testing/test-provider';
import { Authenticator } from './authenticator';
import { IssuerMismatch } from './discovery';
import { ProviderKeys } from './provider-keys';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

let provider: TestProvider;
let changes: unknown[];
beforeEach(async () => {
  provider = await TestProvider.start();
  provider.publish('old');
  changes = [];
});
afterEach(() => provider.close());

const keysOf = () => new ProviderKeys({ issuer: provider.issuer, ...provider.time });
function authenticatorOf(): Authenticator {
  return new Authenticator(
    { issuer: provider.issuer, audience: 'aiyrbas-api', keys: {}, maxAgeSeconds: 172_800 },
    { ...provider.time, onChange: (change) => void changes.push(change) },
  );
}
async function started(): Promise<Authenticator> {
  const authenticator = authenticatorOf();
  await authenticator.start();
  authenticator.stop();
  return authenticator;
}
/** The subject, the reason of a refusal, or the code of a fault of ours; and what runs in the background has ended. */
async function resultOf(authenticator: Authenticator, header: string): Promise<string> {
  try {
    const { principal, refusal } = await authenticator.authenticate(header);
    return principal?.subject ?? refusal!.reason;
  } catch (error) {
    if (error instanceof ProblemError) return error.refusal.code;
    throw error;
  } finally {
    await (authenticator.keys as ProviderKeys).refresh();
  }
}

describe('while the provider answers', () => {
  it('a new key counts from its first token on', async () => {
    const authenticator = await started();
    provider.now += 10 * SECOND;
    provider.publish('new');
    expect(await resultOf(authenticator, await provider.authorization('new'))).toBe('aigerim');
    expect(await resultOf(authenticator, await provider.authorization('old'))).toBe('aigerim');
  });

  it.each([0, 1, 20, 24, 25, 26, 49, 50, 51, 59])(
    'a key that is withdrawn %i s after a fetch counts for 60 s at most, at a call a second',
    async (afterSeconds) => {
      const authenticator = await started();
      const header = await provider.authorization('old');
      for (let second = 0; second < afterSeconds; second += 1) {
        expect(await resultOf(authenticator, header)).toBe('aigerim');
        provider.now += SECOND;
      }
      provider.withdraw('old');
      provider.publish('new');
      const withdrawnAt = provider.now;
      while ((await resultOf(authenticator, header)) === 'aigerim') {
        provider.now += SECOND;
        expect(provider.now - withdrawnAt).toBeLessThanOrEqual(60 * SECOND);
      }
      expect(await resultOf(authenticator, header)).toBe('key');
    },
  );

  it.each([51, 60, 600, 90_000])('a withdrawn key does not count %i s after the call before', async (seconds) => {
    const authenticator = await started();
    const header = await provider.authorization('old');
    expect(await resultOf(authenticator, header)).toBe('aigerim');
    provider.withdraw('old');
    provider.now += seconds * SECOND;
    expect(await resultOf(authenticator, header)).toBe('key');
  });

  it('one answer serves many calls', async () => {
    const authenticator = await started();
    for (let second = 0; second < 600; second += 1) {
      const header = await provider.authorization('old', `person-${second}`);
      expect(await resultOf(authenticator, header)).toBe(`person-${second}`);
      provider.now += SECOND;
    }
    expect(provider.fetches.length).toBeLessThanOrEqual(600 / 25 + 1);
    expect(changes).toEqual([]);
  });

  it('no key at all is an answer too: nobody is let in', async () => {
    const authenticator = await started();
    provider.withdraw('old');
    provider.now += 60 * SECOND;
    expect(await resultOf(authenticator, await provider.authorization('old'))).toBe('key');
    expect(authenticator.keys.status).toBe('up');
  });
});

describe('strangers with key ids of their own', () => {
  it('cause a fetch in five seconds at most, and a real new key waits no longer', async () => {
    const authenticator = await started();
    const from = provider.now;
    for (let n = 0; n < 200; n += 1) {
      // Each waits for the fetch that it caused, which moves the time.
      expect(await resultOf(authenticator, await provider.authorization(`made-up-${n}`))).toBe('key');
      if (n === 100) {
        provider.publish('new');
        const publishedAt = provider.now;
        expect(await resultOf(authenticator, await provider.authorization('new'))).toBe('aigerim');
        expect(provider.now - publishedAt).toBeLessThanOrEqual(5 * SECOND);
      }
    }
    expect(provider.fetches.length).toBeLessThanOrEqual((provider.now - from) / (5 * SECOND) + 1);
  });

  it('share one fetch when they come together, and with the real one', async () => {
    const authenticator = await started();
    provider.publish('new');
    const headers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => provider.authorization(n === 25 ? 'new' : `made-up-${n}`)),
    );
    const before = provider.fetches.length;
    const results = await Promise.all(headers.map((header) => resultOf(authenticator, header)));
    expect(results.filter((result) => result === 'aigerim')).toHaveLength(1);
    expect(results.filter((result) => result === 'key')).toHaveLength(49);
    expect(provider.fetches.length - before).toBe(1);
  });

  it('who know the next id delay its key by five seconds at most', async () => {
    const authenticator = await started();
    provider.now += 10 * SECOND;
    const header = await provider.authorization('next');
    expect(await resultOf(authenticator, header)).toBe('key');
    provider.publish('next');
    // Looked for a moment ago: it is not fetched again for this id.
    expect(await resultOf(authenticator, header)).toBe('key');
    provider.now += 5 * SECOND;
    expect(await resultOf(authenticator, header)).toBe('aigerim');
  });
});

describe.each<[string, TestProvider['fault']]>([
  ['gone', 'gone'],
  ['failing', { status: 503, body: '{}' }],
  ['a page of something else', { status: 200, body: '<html>' }],
  ['JSON of something else', { status: 200, body: '{"keys":"none"}' }],
  ['elsewhere', 'redirect'],
])('a provider that is %s', (_, fault) => {
  it('does not keep anybody out: its last keys serve for 24 h and no longer', async () => {
    const authenticator = await started();
    const header = await provider.authorization('old');
    const from = provider.now;
    provider.fault = fault;
    for (const after of [30 * SECOND, 60 * SECOND, 10 * 60 * SECOND, 12 * HOUR, 24 * HOUR - SECOND]) {
      provider.now = from + after;
      expect(await resultOf(authenticator, header)).toBe('aigerim');
      expect(await resultOf(authenticator, await provider.authorization('old', 'daulet'))).toBe('daulet');
    }
    expect(authenticator.keys.status).toMatch(/^degraded: .*last keys serve, 86399 s old$/);
    provider.now = from + 24 * HOUR;
    expect(await resultOf(authenticator, header)).toBe('service_unavailable');
    expect(authenticator.keys.status).toMatch(/^degraded: .*nobody can sign in$/);
    // One warning for the whole time.
    expect(changes).toEqual([{ away: expect.any(String) }]);
  });

  it('lets nobody in: nothing is decided about an unknown key, and a forged token is refused', async () => {
    const authenticator = await started();
    provider.now += 60 * SECOND;
    provider.fault = fault;
    expect(await resultOf(authenticator, await provider.authorization('new'))).toBe('service_unavailable');
    const header = await provider.authorization('old');
    expect(await resultOf(authenticator, `${header.slice(0, -8)}AAAAAAAA`)).toBe('signature');
  });

  it('at the start does not stop it, and everything works when it is back', async () => {
    provider.fault = fault;
    const authenticator = await started();
    const header = await provider.authorization('old');
    expect(await resultOf(authenticator, header)).toBe('service_unavailable');
    expect(authenticator.keys.status).toMatch(/^degraded: .*nobody can sign in$/);
    expect(authenticator.keys.ageSeconds).toBeUndefined();
    provider.fault = undefined;
    provider.now += 10 * SECOND;
    expect(await resultOf(authenticator, header)).toBe('aigerim');
    expect(authenticator.keys.status).toBe('up');
    expect(authenticator.keys.ageSeconds).toBe(0);
    expect(changes).toEqual([{ away: expect.any(String) }, 'back']);
  });

  it('is tried once in five seconds, however many call', async () => {
    const authenticator = await started();
    provider.fault = fault;
    provider.now += 60 * SECOND;
    const before = provider.fetches.length;
    const header = await provider.authorization('old');
    for (let n = 0; n < 100; n += 1) {
      expect(await resultOf(authenticator, header)).toBe('aigerim');
      provider.now += 100;
    }
    expect(provider.fetches.length - before).toBeLessThanOrEqual(3);
  });
});

it('a key that was withdrawn during an outage counts no more when the provider is back', async () => {
  const authenticator = await started();
  const header = await provider.authorization('old');
  provider.fault = 'gone';
  provider.now += HOUR;
  expect(await resultOf(authenticator, header)).toBe('aigerim');
  provider.fault = undefined;
  provider.withdraw('old');
  provider.publish('new');
  provider.now += 5 * SECOND;
  await (authenticator.keys as ProviderKeys).refresh();
  expect(await resultOf(authenticator, header)).toBe('key');
});

describe('the discovery document', () => {
  it.each<[string, (issuer: string) => string]>([
    ['another issuer', () => 'https://elsewhere.example.kz'],
    ['a slash more', (issuer) => `${issuer}/`],
    ['another host name', (issuer) => issuer.replace('127.0.0.1', 'localhost')],
  ])('that names %s stops the start, and the sentence names the variable', async (_, named) => {
    provider.discovery['issuer'] = named(provider.issuer);
    const start = keysOf().start();
    await expect(start).rejects.toBeInstanceOf(IssuerMismatch);
    await expect(start).rejects.toThrow(
      `OIDC_ISSUER holds "${provider.issuer}", but the provider's discovery document`,
    );
  });

  it('that names another issuer later gives no keys, and does not stop the platform', async () => {
    provider.fault = 'gone';
    const authenticator = await started();
    provider.fault = undefined;
    provider.discovery['issuer'] = 'https://elsewhere.example.kz';
    provider.now += 10 * SECOND;
    expect(await resultOf(authenticator, await provider.authorization('old'))).toBe('service_unavailable');
    expect(authenticator.keys.status).toContain('names the issuer "https://elsewhere.example.kz"');
  });

  it.each([['http://keys.example.kz/keys'], ['nonsense'], [undefined]])(
    'with the jwks_uri %s gives no keys',
    async (url) => {
      provider.discovery['jwks_uri'] = url;
      const keys = keysOf();
      await keys.start();
      expect(keys.status).toContain('jwks_uri');
    },
  );

  it('is read again when the keys are no longer where it said', async () => {
    provider.discovery['jwks_uri'] = `${provider.issuer}/moved`;
    const keys = keysOf();
    await keys.start();
    expect(keys.status).toContain('/moved responded with 404');
    provider.discovery['jwks_uri'] = `${provider.issuer}/keys`;
    provider.now += 10 * SECOND;
    await keys.refresh();
    expect(keys.status).toBe('up');
  });

  it('is not needed where the address of the keys is configured', async () => {
    provider.discovery = {};
    const keys = new ProviderKeys({ issuer: provider.issuer, jwksUrl: `${provider.issuer}/keys`, ...provider.time });
    await keys.start();
    expect(keys.status).toBe('up');
  });
});
