// An OpenID provider on this machine, for tests: a discovery document and keys over real HTTP, which change, disappear or fail as
// a test wants. Its time stands still until a test moves it.
import { type Server, createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type JWK, SignJWT, importJWK } from 'jose';

const AUDIENCE = 'aiyrbas-api';

export class TestProvider {
  /** Milliseconds since 1970. */
  now = Date.parse('2026-12-01T05:00:00Z');
  /** What it publishes, by key id. */
  readonly published = new Map<string, JWK>();
  readonly #private = new Map<string, JWK>();
  /** What the discovery document says; `jwks_uri` and `issuer` are right unless a test changes them. */
  discovery: Record<string, unknown> = {};
  /** How it responds instead, if it does. */
  fault: 'gone' | 'redirect' | { readonly status: number; readonly body: string } | undefined;
  /** Requests for keys, each at its time. */
  readonly fetches: number[] = [];
  issuer = '';

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TestProvider> {
    const server = createServer((request, response) => {
      const path = request.url!;
      const { fault } = provider;
      if (path === '/keys') provider.fetches.push(provider.now);
      if (fault === 'gone') return void response.destroy();
      if (fault === 'redirect') return void response.writeHead(302, { location: `${provider.issuer}/elsewhere` }).end();
      if (fault) return void response.writeHead(fault.status).end(fault.body);
      if (path === '/keys') return void response.end(JSON.stringify({ keys: [...provider.published.values()] }));
      if (path === '/.well-known/openid-configuration') return void response.end(JSON.stringify(provider.discovery));
      response.writeHead(404).end();
    });
    const provider = new TestProvider(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    provider.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    provider.discovery = { issuer: provider.issuer, jwks_uri: `${provider.issuer}/keys` };
    return provider;
  }

  /** The clock and the pauses of whoever verifies. */
  get time() {
    return {
      now: () => this.now,
      wait: async (ms: number) => {
        this.now += ms;
      },
    };
  }

  publish(kid: string): void {
    this.make(kid);
    this.published.set(kid, { ...this.#public(kid), kid, alg: 'ES256', use: 'sig' });
  }

  /** A key that is not published yet. */
  make(kid: string): void {
    if (this.#private.has(kid)) return;
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#private.set(kid, privateKey.export({ format: 'jwk' }) as JWK);
  }

  withdraw(kid: string): void {
    this.published.delete(kid);
  }

  /** An `Authorization` header with a token that this key signed and that is valid for two days. */
  async authorization(kid: string, sub = 'aigerim'): Promise<string> {
    this.make(kid);
    const seconds = Math.floor(this.now / 1000);
    const jwt = new SignJWT({ roles: ['customer'] }).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid });
    const claims = jwt.setIssuer(this.issuer).setAudience(AUDIENCE).setSubject(sub);
    const dated = claims.setIssuedAt(seconds).setExpirationTime(seconds + 172_800);
    return `Bearer ${await dated.sign(await importJWK(this.#private.get(kid)!, 'ES256'))}`;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  #public(kid: string): JWK {
    const { d: _private, ...rest } = this.#private.get(kid)!;
    return rest;
  }
}
