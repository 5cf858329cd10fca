// The whole platform in one process: PostgreSQL, seven services, the simulated banks and venues and the development
// issuer, behind one port, on the in-process bus. The simulated banks and venues, which are not ours in earnest, have threads
// of their own: what they do takes no time from the platform's.
import { join } from 'node:path';
import { InProcessTransport } from '@aiyrbas/bus';
import { BANK_SIMULATOR_THREAD, bankSimulatorService } from '@aiyrbas/bank-simulator';
import { AUDIENCE, createDevIssuer } from '@aiyrbas/dev-issuer';
import { type AuthenticatorOptions, apiDocuments, isLoopback, serveDocuments } from '@aiyrbas/http';
import { createLogger, tracingTo } from '@aiyrbas/observability';
import { publicJwk, readJwk } from '@aiyrbas/privacy';
import {
  type HostContext,
  type HostedService,
  type Mount,
  type ServiceDefinition,
  ServiceThread,
  type ThreadCommand,
  authenticatorOptions,
  crashAt,
  startAuthenticator,
  startService,
} from '@aiyrbas/service-host';
import { VENUE_SIMULATOR_THREAD, venueSimulatorService } from '@aiyrbas/venue-simulator';
import { CannotStart, DataFolder } from './data-folder';
import { type PostgresServer, prepareSchemas, startDatabase } from './database';
import { developmentEnvironment } from './environment';
import { Gateway } from './gateway';
import { type PlatformKeys, preparePlatformKeys } from './keys';
import type { PlatformConfig } from './platform.config';
import type { Progress } from './progress';
import { EVERYTHING } from './everything';
import { SERVICES } from './services';
import { welcome } from './welcome';

/** Connections of each service; nine services on a laptop do best with few. */
const POOL_MAX = 4;

export interface RunningPlatform {
  readonly url: string;
  /** Stops taking calls, finishes what is running, stops everything; safe to call twice. */
  stop(): Promise<void>;
}

/** @param startPostgres starts a PostgreSQL in a folder, for a platform that is given no DATABASE_URL. */
export async function startPlatform(
  config: PlatformConfig,
  progress: Progress,
  startPostgres: (dataDir: string) => Promise<PostgresServer>,
): Promise<RunningPlatform> {
  refuseToExposeDevIssuer(config);
  const folder = new DataFolder(config.AIYRBAS_DATA_DIR);
  folder.take();
  const undo: (() => Promise<unknown> | void)[] = [() => folder.leave()];
  const stop = once(async () => {
    for (const step of undo.reverse()) await step();
  });
  try {
    const gateway = new Gateway();
    const port = await listen(gateway, config);
    undo.push(() => gateway.close());
    const host =
      config.AIYRBAS_HOST === '127.0.0.1' || config.AIYRBAS_HOST === '0.0.0.0' ? 'localhost' : config.AIYRBAS_HOST;
    const url = `http://${host}:${port}`;

    const keys = preparePlatformKeys(
      folder.path,
      EVERYTHING.map(({ name }) => name),
      config.PARTNER_BANKS.bics,
    );
    const database = await progress.step('PostgreSQL', () =>
      startDatabase({
        externalUrl: config.DATABASE_URL,
        passwordOf: keys.databasePasswordOf,
        startServer: () => startPostgres(join(folder.path, 'postgres')),
      }),
    );
    undo.push(() => database.stop());
    await progress.step('schemas, roles and migrations', () =>
      prepareSchemas(database.serverUrl, keys.databasePasswordOf),
    );

    const { tokens, mounts } = identityProvider(config, keys);
    const log = createLogger({ service: 'platform', level: config.LOG_LEVEL });
    const authenticator = await startAuthenticator(tokens, log);
    undo.push(() => authenticator.stop());
    if (mounts.length > 0 && !isLoopback(config.AIYRBAS_HOST)) {
      log.warn(
        { host: config.AIYRBAS_HOST },
        'the development issuer gives anyone on this network a token of any role',
      );
    }

    const services: HostedService[] = [];
    undo.push(() => stopServices(services));
    undo.push(() => gateway.closeForNewcomers());
    const admit = <S extends HostedService>(service: S): S => {
      services.push(service);
      gateway.admit([service]);
      return service;
    };
    const bus = new InProcessTransport(crashAt(process.env));
    const context = {
      ...contextFor(config),
      transportFor: () => bus,
      authenticator,
      tracingFor: await tracingTo(tracing(config)),
    };
    const start = async (definition: ServiceDefinition, urlOf: (service: string) => string): Promise<HostedService> => {
      const environment = environmentOf(definition.name, config, keys, urlOf);
      const commandKeys = keys.commandKeysOf(definition.name);
      const databaseUrl = database.urlOf(definition.schema);
      return admit(await startService(definition, { ...context, environment, commandKeys, databaseUrl }));
    };
    const startThread = async (file: string, { name, schema }: ServiceDefinition): Promise<ServiceThread> => {
      const environment = environmentOf(name, config, keys, () => url);
      const commandKeys = keys.commandKeysOf(name);
      const databaseUrl = database.urlOf(schema);
      const command = { ...threadCommand(config, tokens), commandKeys, databaseUrl, environment };
      return admit(await ServiceThread.start(file, command, bus));
    };
    // They are there before the platform asks anything of them.
    const [venues] = await progress.step('simulated banks and venues', () =>
      Promise.all([
        startThread(VENUE_SIMULATOR_THREAD, venueSimulatorService),
        startThread(BANK_SIMULATOR_THREAD, bankSimulatorService),
      ]),
    );
    const urlOf = (service: string): string => (service === venues.name ? venues.url : url);
    await progress.step('seven services', () => Promise.all(SERVICES.map((service) => start(service, urlOf))));
    const documents = await serveDocuments(apiDocuments(services.map(({ name }) => name)), config.CORS_ORIGINS);
    gateway.open(mounts, documents, welcome(url, config.OIDC_ISSUER));
    await Promise.all(services.map((service) => service.startConsuming()));
    folder.announce({ url, pid: process.pid, databaseUrl: database.adminUrl, startedAt: new Date().toISOString() });
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The development issuer gives anyone any role. On another address than the loopback one, anyone is the whole network. */
function refuseToExposeDevIssuer(config: PlatformConfig): void {
  const { AIYRBAS_HOST: host, OIDC_ISSUER: issuer, AIYRBAS_EXPOSE_DEV_ISSUER: isExposed } = config;
  if (issuer !== undefined || isLoopback(host) || isExposed) return;
  throw new CannotStart(
    `AIYRBAS_HOST is ${host}, and the development issuer gives a token of any role, admin too, to anyone who reaches it; ` +
      'set OIDC_ISSUER to a real provider, or AIYRBAS_EXPOSE_DEV_ISSUER=true if everybody on that network may be anybody.',
  );
}

/** What tokens are accepted: those of the configured provider, or of a development issuer that is served here. */
function identityProvider(
  config: PlatformConfig,
  keys: PlatformKeys,
): { readonly tokens: AuthenticatorOptions; readonly mounts: readonly Mount[] } {
  const { OIDC_ISSUER: provider, AIYRBAS_ISSUER: issuer } = config;
  if (provider !== undefined) return { tokens: authenticatorOptions({ ...config, OIDC_ISSUER: provider }), mounts: [] };
  const signingKey = readJwk(keys.devIssuerKeyFile());
  return {
    tokens: { issuer, audience: AUDIENCE, keys: { keys: [publicJwk(signingKey) as never] } },
    mounts: [{ prefix: '/oidc', handle: createDevIssuer({ issuer, signingKey }).handle }],
  };
}

async function listen(gateway: Gateway, config: PlatformConfig): Promise<number> {
  try {
    return await gateway.listen(Number.parseInt(config.AIYRBAS_PORT, 10), config.AIYRBAS_HOST);
  } catch (error) {
    const { AIYRBAS_PORT: port, AIYRBAS_HOST: host } = config;
    switch ((error as NodeJS.ErrnoException).code) {
      case 'EADDRINUSE':
        throw new CannotStart(
          `Port ${port} is in use by another program; set AIYRBAS_PORT to another one (0 picks a free one).`,
        );
      case 'EACCES':
        throw new CannotStart(`Port ${port} is not open to this user; set AIYRBAS_PORT to one above 1023.`);
      case 'EADDRNOTAVAIL':
      case 'ENOTFOUND':
        throw new CannotStart(`${host} is no address of this machine; set AIYRBAS_HOST to one, such as 127.0.0.1.`);
      default:
        throw error;
    }
  }
}

function contextFor(config: PlatformConfig): Pick<HostContext, 'logLevel' | 'poolMax' | 'corsOrigins'> {
  return {
    logLevel: config.LOG_LEVEL,
    poolMax: POOL_MAX,
    corsOrigins: config.CORS_ORIGINS,
  };
}

function threadCommand(
  config: PlatformConfig,
  authenticator: AuthenticatorOptions,
): Omit<ThreadCommand, 'databaseUrl' | 'environment' | 'commandKeys'> {
  return {
    authenticator,
    logLevel: config.LOG_LEVEL,
    poolMax: POOL_MAX,
    tracing: tracing(config),
  };
}

/** Keys that may also come from the caller's environment, such as QUOTE_ACCEPT_SECONDS. The service's own values win. */
const environmentOf = (
  service: string,
  config: PlatformConfig,
  keys: PlatformKeys,
  urlOf: (service: string) => string,
): HostContext['environment'] => ({
  ...process.env,
  ...developmentEnvironment({
    service,
    keys,
    urlOf,
    banks: config.PARTNER_BANKS,
    bankTimeScale: config.BANK_SIMULATOR_TIME_SCALE,
  }),
});

const tracing = (config: PlatformConfig): ThreadCommand['tracing'] => ({
  endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
  ratio: config.OTEL_TRACES_SAMPLER_ARG,
});

/** First nobody takes anything new, then everybody stops: what is in flight stays in the logs and goes on at the next start. */
async function stopServices(services: readonly HostedService[]): Promise<void> {
  await Promise.all(services.map((service) => service.drain()));
  await Promise.all(services.map((service) => service.stop()));
}

function once(act: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= act());
}
