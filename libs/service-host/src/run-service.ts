// A service as a process of its own: over Kafka, on two ports, until it is stopped or cannot continue.
import type { IncomingMessage } from 'node:http';
import { inspect } from 'node:util';
import { type AtCrashPoint, KafkaTransport, kafkaClient } from '@aiyrbas/bus';
import { ConfigError, loadConfig } from '@aiyrbas/config';
import { isOnOperationsPort } from '@aiyrbas/contracts';
import {
  type HandleRequest,
  ServiceIdentity,
  apiDocuments,
  closeServer,
  createHttpServer,
  isDocumentPath,
  listenOn,
  respondNotFound,
  serveDocuments,
} from '@aiyrbas/http';
import { createLogger, tracingTo } from '@aiyrbas/observability';
import { readJwks, readNamedJwk } from '@aiyrbas/privacy';
import { commandKeysIn } from './command-keys';
import { crashAt } from './crash-at';
import type { ServiceDefinition } from './define-service';
import { authenticatorOptions } from './oidc.config';
import { HttpLogs } from './remote-logs';
import { type ServiceConfig, kafkaAccess, serviceConfig } from './service.config';
import { startAuthenticator } from './start-authenticator';
import { type RunningService, startService } from './start-service';
import { certificateAndKey, trustAuthorities } from './tls.config';

/** A drain that takes longer is stuck; what it leaves goes on where the service starts again. */
const DRAIN_MAX_MS = 30_000;

/** Runs the service; ends the process with 0 after a signal, with 1 when it cannot start or go on. */
export function runService(definition: ServiceDefinition): void {
  run(definition).catch((error: unknown) => {
    process.stderr.write(`${error instanceof ConfigError ? error.message : inspect(error)}\n`);
    process.exit(1);
  });
}

async function run(definition: ServiceDefinition): Promise<void> {
  const config = loadConfig(serviceConfig, process.env, definition.name);
  trustAuthorities(config.TLS_CA);
  const tls = certificateAndKey('TLS', config.TLS_CERT, config.TLS_KEY);
  const identity = new ServiceIdentity(
    definition.name,
    readNamedJwk(config.INTERNAL_KEY_FILE),
    readJwks(config.INTERNAL_CALLERS_FILE),
  );
  const tracingFor = await tracingTo({
    endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
    ratio: config.OTEL_TRACES_SAMPLER_ARG,
  });
  const log = createLogger({ service: definition.name, level: config.LOG_LEVEL });
  const authenticator = await startAuthenticator(authenticatorOptions(config), log);
  const transports: KafkaTransport[] = [];
  const service = await startService(definition, {
    databaseUrl: config.DATABASE_URL,
    transportFor: ({ log, metrics }) => {
      const transport = new KafkaTransport({
        kafka: kafkaClient(kafkaAccess(config, config.KAFKA_CLIENT_ID ?? definition.name), log),
        remoteLogs: new HttpLogs(config.SERVICE_URLS, identity),
        log,
        metrics,
        ...atPoint(definition.name),
        // Alive and deaf is worse than gone: whoever runs this process starts a new one.
        onDead: () => process.exit(1),
      });
      transports.push(transport);
      return transport;
    },
    authenticator,
    internalCallers: identity,
    commandKeys: commandKeysIn(config.COMMAND_SECRET_FILE, config.COMMAND_RETIRED_SECRET_FILE),
    environment: process.env,
    logLevel: config.LOG_LEVEL,
    poolMax: config.DATABASE_POOL_MAX,
    corsOrigins: config.CORS_ORIGINS,
    tracingFor,
    alone: true,
  });
  const everything = await routesOf(service, config.CORS_ORIGINS);
  const servers = {
    PORT: createHttpServer(apiOnly(everything), undefined, tls),
    OPERATIONS_PORT: createHttpServer(everything, undefined, tls),
  };
  const stop = async (): Promise<void> => {
    setTimeout(() => process.exit(1), DRAIN_MAX_MS).unref();
    await service.drain();
    await Promise.all(Object.values(servers).map(closeServer));
    await Promise.all(transports.map((transport) => transport.close()));
    await service.stop();
    service.log.info({}, 'stopped');
    process.exit(0);
  };
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (!stopping) void stop();
      stopping = true;
    });
  }
  const port = await listen(servers.PORT, config, 'PORT');
  const operationsPort = await listen(servers.OPERATIONS_PORT, config, 'OPERATIONS_PORT');
  await service.startConsuming();
  service.log.info({ port, operationsPort }, 'ready');
}

const atPoint = (service: string): { at?: AtCrashPoint } => {
  const at = crashAt(process.env, service);
  return at ? { at } : {};
};

/** Every service serves the same documents; the gateway requests them from one service. */
async function routesOf(service: RunningService, corsOrigins: readonly string[]): Promise<HandleRequest> {
  const documents = await serveDocuments(apiDocuments([service.name]), corsOrigins);
  return (request, response) => {
    if (isDocumentPath(pathOf(request))) documents(request, response);
    else service.handle(request, response);
  };
}

/** The customers' port: what is for operators, for measuring and for other services is not there, whoever calls. */
const apiOnly =
  (everything: HandleRequest): HandleRequest =>
  (request, response) =>
    isOnOperationsPort(pathOf(request)) ? respondNotFound(response) : everything(request, response);

const pathOf = ({ url }: IncomingMessage): string => (url ?? '/').split('?', 1)[0]!;

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
