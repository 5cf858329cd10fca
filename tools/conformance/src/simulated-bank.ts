// Our bank simulator as the bank that is tested: the service itself, in this process, over a broker. Everything of it lies in
// one folder. Nobody calls it over HTTP.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KafkaAccess, KafkaTransport, kafkaClient } from '@aiyrbas/bus';
import { bankSimulatorService } from '@aiyrbas/bank-simulator';
import { Authenticator } from '@aiyrbas/http';
import { databaseUrl, migrate, provision } from '@aiyrbas/persistence';
import { type NamedJwk } from '@aiyrbas/privacy';
import { type RunningService, startService } from '@aiyrbas/service-host';
import type { Operator } from './conversation';

export interface SimulatedBankOptions {
  readonly bic: string;
  readonly environment: string;
  readonly access: KafkaAccess;
  /** A superuser's URL of a PostgreSQL, where it makes a database of its own. */
  readonly postgresUrl: string;
  readonly folder: string;
  /** A JWKS of the platform's public keys. */
  readonly platformKeys: string;
  /** The bank's private keys: it signs with the first one, and later with the next one. */
  readonly keys: readonly NamedJwk[];
}

/** A simulated second takes 20 ms, so what is booked late is booked within a second. */
const TIME_SCALE = '0.02';
const SESSION_MS = 6_000;

export class SimulatedBank {
  #running: { readonly service: RunningService; readonly transport: KafkaTransport } | undefined;

  private constructor(
    private readonly options: SimulatedBankOptions,
    private readonly url: string,
  ) {}

  static async start(options: SimulatedBankOptions): Promise<SimulatedBank> {
    const bank = new SimulatedBank(options, await databaseFor(options.postgresUrl));
    writeFileSync(bank.#file('logs.secret'), randomBytes(32).toString('base64url'), { mode: 0o600 });
    bank.#signWith(1);
    await bank.#start();
    return bank;
  }

  get operator(): Operator {
    return {
      stop: () => this.stop(),
      start: () => this.#start(),
      changeKey: async () => this.#signWith(2),
    };
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.service.drain();
    await running?.transport.close();
    await running?.service.stop();
  }

  async #start(): Promise<void> {
    const { bic, environment, access, platformKeys } = this.options;
    let transport: KafkaTransport | undefined;
    const service = await startService(bankSimulatorService, {
      databaseUrl: this.url,
      transportFor: ({ log, metrics }) =>
        (transport = new KafkaTransport({
          kafka: kafkaClient({ ...access, clientId: 'bank-simulator' }, log),
          remoteLogs: { read: async () => [], heads: async () => [] },
          log,
          metrics,
          sessionMs: SESSION_MS,
          onDead: (error) => {
            throw error;
          },
        })),
      authenticator: new Authenticator({ issuer: 'http://localhost', audience: 'nobody', keys: { keys: [] } }),
      commandKeys: [randomBytes(32).toString('hex')],
      environment: {
        BANK_SIGNING_KEYS_FILE: this.#file('bank-private.jwks.json'),
        PLATFORM_KEYS_FILE: platformKeys,
        LOG_SECRET_FILE: this.#file('logs.secret'),
        DEPLOYMENT_ENVIRONMENT: environment,
        AIYRBAS_SIMULATE: bic,
        BANK_SIMULATOR_TIME_SCALE: TIME_SCALE,
      },
      logLevel: 'silent',
    });
    this.#running = { service, transport: transport! };
    await service.startConsuming();
  }

  /** The last key of the file signs, and the service reads the file again when it has changed. */
  #signWith(count: number): void {
    const keys = this.options.keys.slice(0, count);
    writeFileSync(this.#file('bank-private.jwks.json'), JSON.stringify({ keys }), { mode: 0o600 });
  }

  #file(name: string): string {
    return join(this.options.folder, name);
  }
}

async function databaseFor(adminUrl: string): Promise<string> {
  const { schema, migrations } = bankSimulatorService;
  const database = `conformance_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(18).toString('base64url');
  const access = { schema, ownerPassword: password, appPassword: password };
  await provision({ adminUrl, database, schemas: [access], auditorPassword: password });
  const as = (user: string): string => databaseUrl(adminUrl, database, { user, password });
  await migrate({ url: as(`${schema}_owner`), schema, migrations });
  return as(`${schema}_app`);
}
