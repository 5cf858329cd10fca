// Starts one service: alone in its process, or beside the others. Returns its request handler, its health and its stop.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AtCrashPoint, BusStrategy, Outbox, type StampedMessage, StreamLog, type Transport } from '@aiyrbas/bus';
import { ConfigError, loadConfig } from '@aiyrbas/config';
import {
  type Authenticator,
  type CommandKeys,
  Commands,
  type InternalCallers,
  createFastifyAdapter,
  noInternalCallers,
  prepareFastify,
  undeclaredRoutes,
} from '@aiyrbas/http';
import { invariant } from '@aiyrbas/kernel';
import {
  type LogLevel,
  type Logger,
  Metrics,
  type TracingFor,
  createLogger,
  quietTracing,
  traceIdOf,
} from '@aiyrbas/observability';
import { Database, TransactionPoolingError } from '@aiyrbas/persistence';
import { type SigningKey, bodySeal, readSecret } from '@aiyrbas/privacy';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestMicroservice } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { throwError } from 'rxjs';
import { crashAt } from './crash-at';
import type { ServiceDefinition } from './define-service';
import { hostModule } from './host.module';
import { KeyServerStatus } from './key-server-status';
import { Readiness } from './readiness';
import { measurePool, measureProvider, measureStreams } from './measure';

/** What a service is given by whoever starts it. */
export interface HostContext {
  /** The URL of the service's app role. */
  readonly databaseUrl: string;
  /** What carries this service's messages; asked once, with the service's own log and metrics. */
  readonly transportFor: (service: { readonly log: Logger; readonly metrics: Metrics }) => Transport;
  readonly authenticator: Authenticator;
  /** The services that may call this one; none where all are one process. */
  readonly internalCallers?: InternalCallers;
  /** What calls to other services are signed with, where a key server has it. */
  readonly internalKey?: SigningKey;
  readonly commandKeys: CommandKeys;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logLevel: LogLevel;
  readonly poolMax?: number;
  /** Web origins whose pages may call the API from a browser; none by default. */
  readonly corsOrigins?: readonly string[];
  /** Where spans are exported; nowhere by default. */
  readonly tracingFor?: TracingFor;
  /** Its metrics include the process's memory and event loop: one service of each process reports them. */
  readonly reportsProcess?: boolean;
  /** Other processes may run the same service. */
  readonly hasReplicas?: boolean;
  readonly at?: AtCrashPoint;
}

export interface RunningService {
  readonly name: string;
  readonly log: Logger;
  readonly app: NestFastifyApplication;
  readonly database: Database;
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** To be called when every producer's log is attached: from here on messages flow. */
  startConsuming(): Promise<void>;
  /** Whether messages can reach it and leave it. */
  isAlive(): boolean;
  ready(): Promise<Record<string, string>>;
  metrics(): Promise<string>;
  /** Not ready any more; consumers finish their batch and stop. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws ConfigError for a wrong environment; whatever else goes wrong leaves nothing running either. */
export async function startService(definition: ServiceDefinition, context: HostContext): Promise<RunningService> {
  const undo: (() => unknown)[] = [];
  try {
    return await start(definition, context, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

async function start(
  definition: ServiceDefinition,
  context: HostContext,
  undo: (() => unknown)[],
): Promise<RunningService> {
  const { name } = definition;
  const config = loadConfig(definition.config, context.environment, name);
  const log = createLogger({ service: name, level: context.logLevel });
  const metrics = new Metrics(name, { process: context.reportsProcess ?? false });
  const logSecretFile = definition.logSecretFileOf?.(config as never);
  const logSeal = logSecretFile === undefined ? undefined : bodySeal(readSecret(logSecretFile));
  const at = context.at ?? crashAt(context.environment, name);
  const tracing = context.tracingFor?.({ name, metrics }) ?? quietTracing;
  const transport = context.transportFor({ log, metrics });
  const database = await openDatabase(definition, context);
  undo.push(() => database.close());
  // Before anything is published: a day's table partition cannot be made once messages of that day lie elsewhere.
  await keepStreams(database);
  const streamLog = new StreamLog(name, database, logSeal);
  const published = metrics.counter('events_published_total', 'Published events, by type', ['type']);
  const countPublished = (messages: readonly StampedMessage[]): void => {
    transport.publish(messages);
    messages.forEach(({ type }) => published.inc({ type }));
    logMessages(log, definition.logsDecisions ? 'debug' : 'info', messages);
  };
  const outbox = new Outbox(name, countPublished, at, logSeal);
  const banks = definition.banksOf?.(config as never) ?? [];
  const bus = new BusStrategy({ name, database, transport, log, metrics, tracing, banks, ...(at ? { at } : {}) });

  const shared = hostModule({
    name,
    database,
    streamLog,
    outbox,
    bus,
    config,
    log,
    metrics,
    tracing,
    authenticator: context.authenticator,
    internalCallers: context.internalCallers ?? noInternalCallers,
    commandKeys: context.commandKeys,
    hasReplicas: context.hasReplicas ?? false,
  });
  const root: DynamicModule = { module: class Root {}, imports: [shared, definition.module] };
  const app = await NestFactory.create<NestFastifyApplication>(root, createFastifyAdapter(), {
    logger: false,
    abortOnError: false,
    bodyParser: false,
  });
  undo.push(() => app.close());
  const keeping = setInterval(() => {
    const retention = Promise.all([keepStreams(database), app.get(Commands, { strict: false }).forgetOld()]);
    retention.catch((error: unknown) =>
      log.error({ error }, 'expired messages and idempotency keys could not be purged'),
    );
  }, RETENTION_INTERVAL_MS).unref();
  undo.push(() => clearInterval(keeping));
  await prepareFastify(app, context.corsOrigins);
  const microservice = app.connectMicroservice({ strategy: bus }, { deferInitialization: true });
  // The application runs the providers' start-up hooks; deferred initialisation must not run them a second time.
  (microservice as NestMicroservice).setIsInitHookCalled(true);
  // Nest would turn what a handler threw into "Internal server error"; the consumer must see what really happened.
  microservice.useGlobalFilters({ catch: (error: unknown) => throwError(() => error) });
  await app.startAllMicroservices();
  await app.init();
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.ready();
  const undeclared = undeclaredRoutes(app);
  invariant(undeclared.length === 0, `${name} has endpoints without a policy: ${undeclared.join(', ')}`);

  transport.attach(streamLog);
  const readiness = app.get(Readiness, { strict: false });
  if (context.internalKey) app.get(KeyServerStatus, { strict: false }).watch('INTERNAL_KEY', context.internalKey);
  measurePool(metrics, database);
  measureProvider(metrics, context.authenticator);
  measureStreams(metrics, database, bus, transport.replaysHistory);
  let consuming = false;
  return {
    name,
    log,
    app,
    database,
    handle: (request, response) => fastify.routing(request, response),
    startConsuming: async () => {
      await bus.startConsuming();
      consuming = true;
      readiness.become('up');
    },
    isAlive: () => bus.consumer.isAlive,
    ready: () => readiness.checks(),
    metrics: () => metrics.render(),
    drain: async () => {
      readiness.become('draining');
      if (consuming) await bus.close();
      consuming = false;
    },
    stop: async () => {
      clearInterval(keeping);
      await app.close();
      await database.close();
      await tracing.stop();
    },
  };
}

/** @throws ConfigError for a pooler that no service can work through. */
async function openDatabase({ name, schema }: ServiceDefinition, context: HostContext): Promise<Database> {
  const { databaseUrl: url, poolMax } = context;
  try {
    return await Database.open({ url, schema, applicationName: name, ...(poolMax === undefined ? {} : { poolMax }) });
  } catch (error) {
    if (error instanceof TransactionPoolingError) throw new ConfigError(`${name} cannot start: ${error.message}`);
    throw error;
  }
}

/** Every decision publishes an event, so one log line for each event is one for each decision. */
function logMessages(log: Logger, level: 'info' | 'debug', messages: readonly StampedMessage[]): void {
  if (!log.isLevelEnabled(level)) return;
  for (const { type, subject, correlationId: orderId, traceparent, topic, partition, seq } of messages) {
    const traceId = traceIdOf(traceparent);
    log[level]({ type, subject, orderId, traceId, at: `${topic}/${partition}/${seq}` }, 'published');
  }
}

const KEEP_DAYS = 30;
const RETENTION_INTERVAL_MS = 3_600_000;

/** Makes the next days' partitions of the log and drops those that are older than it is kept. */
const keepStreams = (database: Database): Promise<unknown> => database.query('select outbox_keep($1)', [KEEP_DAYS]);
