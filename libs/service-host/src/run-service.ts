// One service or several as a process of their own: over Kafka, on two ports, until they are stopped or cannot continue.
import { inspect } from 'node:util';
import { type AtCrashPoint, KafkaTransport, kafkaClient } from '@aiyrbas/bus';
import { ConfigError, loadConfig } from '@aiyrbas/config';
import {
  type HandleRequest,
  ServiceIdentity,
  apiDocuments,
  closeServer,
  createHttpServer,
  listenOn,
  serveDocuments,
} from '@aiyrbas/http';
import { createLogger, endProcess, tracingTo } from '@aiyrbas/observability';
import { openSigningKey, readJwks } from '@aiyrbas/privacy';
import { awaitMigrations } from './await-migrations';
import { commandKeysIn } from './command-keys';
import { crashAt } from './crash-at';
import type { ServiceDefinition } from './define-service';
import { authenticatorOptions } from './oidc.config';
import { LogsInProcess } from './logs-in-process';
import { HttpLogs } from './remote-logs';
import { type Mount, apiOnly, mounted, routesOf, unavailable } from './routes';
import { type ServiceConfig, kafkaAccess, serviceConfig } from './service.config';
import { startAuthenticator } from './start-authenticator';
import { type HostContext, type RunningService, startService } from './start-service';
import { certificateAndKey, trustAuthorities } from './tls.config';

/** A drain that takes longer is stuck; what it leaves goes on where the service starts again. */
const DRAIN_MAX_MS = 30_000;

/** One of the services of a process, and what configures it. */
export interface ServiceInProcess {
  readonly definition: ServiceDefinition;
  readonly environment: HostContext['environment'];
}

/** What a process runs. The first service's configuration is also that of the process: its port, issuer, collector. */
export interface ProcessContent {
  readonly services: readonly [ServiceInProcess, ...ServiceInProcess[]];
  /** What is answered before any service is there. */
  readonly mounts?: readonly Mount[];
}

/** Runs the service; ends the process with 0 after a signal, with 1 when it cannot start or go on. */
export function runService(definition: ServiceDefinition): void {
  runServices(() => ({ services: [{ definition, environment: process.env }] }));
}

/** The same for several services in one process, on one port. @param content may throw a ConfigError. */
export function runServices(content: () => ProcessContent | Promise<ProcessContent>): void {
  Promise.resolve()
    .then(content)
    .then(run)
    .catch((error: unknown) => {
      process.stderr.write(`${error instanceof ConfigError ? error.message : inspect(error)}\n`);
      endProcess(1);
    });
}

async function run({ services: parts, mounts = [] }: ProcessContent): Promise<void> {
  const [first] = parts;
  // What has not started yet has nothing to drain. The first process of a container ignores a signal that nobody handles.
  let stop = async (): Promise<void> => endProcess(0);
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (!stopping) void stop();
      stopping = true;
    });
  }
  const config = loadConfig(serviceConfig, first.environment, first.definition.name);
  trustAuthorities(config.TLS_CA);
  const tls = certificateAndKey('TLS', config.TLS_CERT, config.TLS_KEY);
  const tracingFor = await tracingTo({
    endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
    ratio: config.OTEL_TRACES_SAMPLER_ARG,
  });
  const log = createLogger({ service: first.definition.name, level: config.LOG_LEVEL });
  let everything: HandleRequest = unavailable;
  const servers = {
    PORT: createHttpServer(
      mounted(
        mounts,
        apiOnly((request, response) => everything(request, response)),
      ),
      undefined,
      tls,
    ),
    OPERATIONS_PORT: createHttpServer((request, response) => everything(request, response), undefined, tls),
  };
  // An issuer of this process answers the start of its own services.
  const early = mounts.length > 0 ? await listen(servers.PORT, config, 'PORT') : undefined;
  const authenticator = await startAuthenticator(authenticatorOptions(config), log);
  const transports: KafkaTransport[] = [];
  const start = async ({ definition, environment }: ServiceInProcess): Promise<RunningService> => {
    const context = await contextOf(definition, environment, transports);
    await awaitMigrations(definition, context.databaseUrl, log);
    return startService(definition, {
      ...context,
      authenticator,
      tracingFor,
      reportsProcess: definition === first.definition,
      hasReplicas: true,
    });
  };
  const services = await Promise.all(parts.map(start));
  const documents = await serveDocuments(apiDocuments(services.map(({ name }) => name)), config.CORS_ORIGINS);
  everything = routesOf(services, documents);
  stop = async (): Promise<void> => {
    setTimeout(() => process.exit(1), DRAIN_MAX_MS).unref();
    await Promise.all(services.map((service) => service.drain()));
    await Promise.all(Object.values(servers).map(closeServer));
    await Promise.all(transports.map((transport) => transport.close()));
    await Promise.all(services.map((service) => service.stop()));
    services.forEach((service) => service.log.info({}, 'stopped'));
    endProcess(0);
  };
  const port = early ?? (await listen(servers.PORT, config, 'PORT'));
  const operationsPort = await listen(servers.OPERATIONS_PORT, config, 'OPERATIONS_PORT');
  await Promise.all(services.map((service) => service.startConsuming()));
  services.forEach((service) => service.log.info({ port, operationsPort }, 'ready'));
}

/** @param transports gets the service's own; what the others' logs hold is read there. */
async function contextOf(
  definition: ServiceDefinition,
  environment: HostContext['environment'],
  transports: KafkaTransport[],
): Promise<Omit<HostContext, 'authenticator'>> {
  const config = loadConfig(serviceConfig, environment, definition.name);
  const { INTERNAL_KEY_FILE: file, INTERNAL_KEY_VAULT: vault } = config;
  const key = await openSigningKey('INTERNAL_KEY', { file, vault }, config);
  const identity = new ServiceIdentity(definition.name, await key.current(), readJwks(config.INTERNAL_CALLERS_FILE));
  return {
    databaseUrl: config.DATABASE_URL,
    transportFor: ({ log, metrics }) => {
      const transport = new KafkaTransport({
        kafka: kafkaClient(kafkaAccess(config, config.KAFKA_CLIENT_ID ?? definition.name), log),
        remoteLogs: new LogsInProcess(transports, new HttpLogs(config.SERVICE_URLS, identity)),
        log,
        metrics,
        ...atPoint(environment, definition.name),
        // Alive and deaf is worse than gone: whoever runs this process starts a new one.
        onDead: () => endProcess(1),
      });
      transports.push(transport);
      return transport;
    },
    internalCallers: identity,
    ...(vault ? { internalKey: key } : {}),
    commandKeys: commandKeysIn(config.COMMAND_SECRET_FILE, config.COMMAND_RETIRED_SECRET_FILE),
    environment,
    logLevel: config.LOG_LEVEL,
    poolMax: config.DATABASE_POOL_MAX,
    corsOrigins: config.CORS_ORIGINS,
  };
}

const atPoint = (environment: HostContext['environment'], service: string): { at?: AtCrashPoint } => {
  const at = crashAt(environment, service);
  return at ? { at } : {};
};

async function listen(
  server: ReturnType<typeof createHttpServer>,
  config: ServiceConfig,
  name: 'PORT' | 'OPERATIONS_PORT',
): Promise<number> {
  try {
    return await listenOn(server, Number.parseInt(config[name], 10), config.HOST);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new ConfigError(`${name} holds "${config[name]}", which is in use by another program`);
    throw error;
  }
}
