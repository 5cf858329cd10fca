// The real simulator, as a service of its own on a free port, with a fresh database and somebody to issue tokens.
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InProcessTransport } from '@aiyrbas/bus';
import type { Role, VenueCode } from '@aiyrbas/contracts';
import { Authenticator } from '@aiyrbas/http';
import { Sensitive, systemClock } from '@aiyrbas/kernel';
import { type RunningService, startService } from '@aiyrbas/service-host';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { RestMarketData, RestVenue } from '@aiyrbas/venues';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { Fault } from '../domain/faults';
import { venueSimulatorService } from '../index';

const ISSUER = 'http://issuer.test';
const AUDIENCE = 'aiyrbas-api';
const KEYS = { intebix: 'intebix-key-for-tests', ataix: 'ataix-key-for-tests' } as const;

export class TestSimulator {
  private constructor(
    readonly database: TestDatabase,
    private readonly service: RunningService,
    private readonly server: Server,
    private readonly tokenFor: (role: Role) => Promise<string>,
  ) {}

  static async start(): Promise<TestSimulator> {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const tokenFor = (role: Role): Promise<string> =>
      new SignJWT({ roles: [role] })
        .setProtectedHeader({ alg: 'ES256', kid: 'test', typ: 'at+jwt' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject('tester')
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey);
    const { schema, migrations } = venueSimulatorService;
    const database = await testDatabase({ schema, migrations });
    const service = await startService(venueSimulatorService, {
      databaseUrl: database.url,
      transportFor: () => new InProcessTransport(),
      authenticator: new Authenticator({
        issuer: ISSUER,
        audience: AUDIENCE,
        keys: { keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256' }] },
      }),
      commandKeys: ['for-tests-only'],
      environment: { VENUE_API_KEYS: `intebix=${KEYS.intebix},ataix=${KEYS.ataix}` },
      logLevel: 'silent',
    });
    const server = createServer((request, response) => service.handle(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TestSimulator(database, service, server, tokenFor);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  api(venue: VenueCode): string {
    return `${this.url}/simulator/venues/${venue}/api`;
  }

  port(venue: VenueCode, timeoutMs = 500): RestVenue {
    const apiKey = new Sensitive(KEYS[venue]);
    return new RestVenue({ venue, baseUrl: this.api(venue), apiKey, timeoutMs, clock: systemClock });
  }

  get marketData(): RestMarketData {
    return new RestMarketData({ intebix: this.api('intebix'), ataix: this.api('ataix') }, systemClock);
  }

  get(
    venue: VenueCode,
    path: string,
    headers: Record<string, string> = { 'x-api-key': KEYS[venue] },
  ): Promise<Response> {
    return fetch(this.api(venue) + path, { headers });
  }

  async misbehaves(fault: Partial<Fault> & Pick<Fault, 'kind'>, role: Role = 'operator'): Promise<number> {
    const response = await fetch(`${this.url}/simulator/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await this.tokenFor(role)}` },
      body: JSON.stringify(fault),
    });
    return response.status;
  }

  async stop(): Promise<void> {
    await this.service.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.database.close();
  }
}
