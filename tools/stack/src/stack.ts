// The distributed platform on one machine, without Docker: Kafka, PostgreSQL and Redis as they are, every service a process
// of its own (or several), nginx in front.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { spawn } from 'node:child_process';
import { KAFKA_SETUP, type ServiceAddresses, nginxConfig } from '@aiyrbas/contracts';
import { EmbeddedPostgres } from '@aiyrbas/embedded-postgres';
import { CannotServe, KafkaCluster, freePorts, isListening, startNginx, startRedis } from '@aiyrbas/servers';
import { Keeper } from './keeper';
import { COUNTERPARTIES, DEV_ISSUER, type PlannedProcess, processesOf } from './layout';
import type { StackConfig } from './stack.config';

const root = resolve(__dirname, '../../..');
const folderOf = (service: string): string =>
  join('apps', COUNTERPARTIES.includes(service) ? 'simulators' : '', service);
/** Services that are called through the gateway, which spreads calls over the replicas. */
const THROUGH_THE_GATEWAY = ['quotes'];
/** Every client of this platform is the same machine, the benchmark and the scenarios too. */
const LIMITS_OF_ONE_MACHINE = { requestsPerSecond: 10_000, burst: 10_000, connections: 2_000 };
const READY_MS = 90_000;
/**
 * Collecting garbage, for small processes that mostly wait and share their cores. V8 begins with 1 MiB for what is young,
 * which an idle service fills every two seconds; helpers and a collection of everything, to give memory back that is
 * wanted again at once, took as much as all that the service does. Node 24 would let what is young grow until ten services
 * hold twice the memory: 8 MiB keep the memory of Node 20 and the time of Node 24. The image runs services with the same.
 */
export const NODE_FLAGS = [
  '--min-semi-space-size=4',
  '--max-semi-space-size=8',
  '--no-memory-reducer',
  '--single-threaded-gc',
];

export interface RunningStack {
  readonly url: string;
  /** The operators' gateway. */
  readonly operatorsUrl: string;
  stop(): Promise<void>;
}

/** @param report is called at each step of the start. */
export async function startStack(config: StackConfig, report: (step: string) => void): Promise<RunningStack> {
  const folder = resolve(config.AIYRBAS_DATA_DIR);
  mkdirSync(join(folder, 'logs'), { recursive: true, mode: 0o700 });
  takeFolder(folder);
  const undo: (() => Promise<unknown> | void)[] = [() => rmSync(join(folder, 'stack.pid'), { force: true })];
  const stop = once(async () => {
    for (const step of undo.reverse()) await step();
  });
  try {
    const port = await portFor('AIYRBAS_PORT', config.AIYRBAS_PORT);
    const operatorsPort = await portFor(
      'AIYRBAS_OPERATORS_PORT',
      config.AIYRBAS_OPERATORS_PORT ?? portAfter(config.AIYRBAS_PORT),
    );
    const url = `http://localhost:${port}`;
    const operatorsUrl = `http://localhost:${operatorsPort}`;
    report('PostgreSQL');
    const postgres = await EmbeddedPostgres.start({ dataDir: join(folder, 'postgres'), onFirstUse: () => undefined });
    undo.push(() => postgres.stop());
    report('Kafka');
    const kafka = await KafkaCluster.start({
      folder: join(folder, 'kafka'),
      brokers: config.AIYRBAS_BROKERS === '3' ? 3 : 1,
      keepsRunning: true,
      secured: config.AIYRBAS_KAFKA === 'secured',
      onFetch: () => report('Kafka, fetching it first (about 45 MB)'),
    });
    undo.push(() => kafka.stop());
    const [redisPort] = await freePorts(1);
    report('Redis');
    const redis = await startRedis({ folder, port: redisPort! });
    undo.push(() => redis.stop());

    const without = config.OIDC_ISSUER === undefined ? [] : [DEV_ISSUER];
    const processes = await withPorts(processesOf(config.AIYRBAS_GROUPS, config.AIYRBAS_REPLICAS, without));
    const portsByService = portsOf(processes);
    report('roles, schemas, migrations, users and rights, topics, keys');
    await setUp(folder, {
      DATABASE_URL: postgres.localUrl,
      ...kafka.settings,
      KAFKA_REPLICATION: String(kafka.replication),
      REDIS_URL: `redis://127.0.0.1:${redisPort}`,
      AIYRBAS_DATA_DIR: folder,
      OIDC_ISSUER: config.OIDC_ISSUER ?? config.AIYRBAS_ISSUER,
      SERVICE_URLS: serviceUrls(portsByService, port),
      BANK_SIMULATOR_TIME_SCALE: config.BANK_SIMULATOR_TIME_SCALE,
      LOG_LEVEL: config.LOG_LEVEL,
    });
    const nginx = await startNginx({
      folder: join(folder, 'nginx'),
      logFile: join(folder, 'logs', 'nginx.log'),
      port,
      config: nginxConfig({
        customers: { listen: `127.0.0.1:${port}` },
        operators: { listen: `127.0.0.1:${operatorsPort}` },
        services: addressesOf(portsByService),
        // The banks and venues of this platform are simulated.
        demo: true,
        limits: LIMITS_OF_ONE_MACHINE,
        folder: join(folder, 'nginx'),
      }),
    });
    undo.push(() => nginx.stop());
    const keepers = processes.map((one) => keeperOf(folder, one));
    report(`${keepers.length} processes`);
    undo.push(() => Promise.all(keepers.map((keeper) => keeper.stop())).then(() => undefined));
    // Services fetch the issuer's keys when they start, and the next time seconds later: until then nobody can sign in.
    const isIssuer = ({ services }: Keeper): boolean => services.every((service) => service === DEV_ISSUER);
    for (const together of [keepers.filter(isIssuer), keepers.filter((keeper) => !isIssuer(keeper))]) {
      together.forEach((keeper) => keeper.start());
      await Promise.all(together.map((keeper) => untilReady(keeper, folder)));
    }
    const note = {
      url,
      operatorsUrl,
      pid: process.pid,
      databaseUrl: withDatabase(postgres.adminUrl),
      brokers: kafka.brokers,
      ...(kafka.authorityFile ? { kafkaUser: kafkaUserIn(folder, kafka.authorityFile) } : {}),
      startedAt: new Date().toISOString(),
      // Process ids change when a process is started again; the addresses stay.
      processes: keepers.flatMap(({ services, url: at, operationsUrl, pid }) =>
        services.map((name) => ({ name, url: at, operationsUrl, pid })),
      ),
      servers: { postgres: postgresPid(folder), kafka: kafka.pids, redis: redis.pid, nginx: nginx.pid },
    };
    writeFileSync(join(folder, 'platform.json'), `${JSON.stringify(note, null, 2)}\n`, { mode: 0o600 });
    undo.push(() => rmSync(join(folder, 'platform.json'), { force: true }));
    return { url, operatorsUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function takeFolder(folder: string): void {
  const lock = join(folder, 'stack.pid');
  if (existsSync(lock)) {
    const pid = Number.parseInt(readFileSync(lock, 'utf8'), 10);
    if (existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('stack')) {
      throw new CannotServe(`A stack already runs on ${folder} (process ${pid}); stop it, or set AIYRBAS_DATA_DIR.`);
    }
  }
  writeFileSync(lock, `${process.pid}\n`);
}

async function portFor(name: string, port: string): Promise<number> {
  const wanted = Number.parseInt(port, 10);
  if (wanted === 0) return (await freePorts(1))[0]!;
  if (await isListening(wanted)) {
    throw new CannotServe(
      `Port ${wanted} is in use by another program; set ${name} to another one (0 picks a free one).`,
    );
  }
  return wanted;
}

const portAfter = (port: string): string => (port === '0' ? port : String(Number.parseInt(port, 10) + 1));

/** Of one process: that of the API, and that for operations, which the development issuer does not have. */
interface Ports {
  readonly api: number;
  readonly operations: number;
}

interface ProcessWithPorts extends PlannedProcess {
  readonly ports: Ports;
}

async function withPorts(processes: readonly PlannedProcess[]): Promise<ProcessWithPorts[]> {
  const free = await freePorts(2 * processes.length);
  return processes.map((one) => ({ ...one, ports: { api: free.pop()!, operations: free.pop()! } }));
}

/** The ports where each service is found. */
function portsOf(processes: readonly ProcessWithPorts[]): ReadonlyMap<string, readonly Ports[]> {
  const all = new Map<string, Ports[]>();
  for (const { services, ports } of processes) {
    for (const name of services) all.set(name, [...(all.get(name) ?? []), ports]);
  }
  return all;
}

/** Where services find each other: on the port for operations, which has everything. */
const serviceUrls = (portsByService: ReadonlyMap<string, readonly Ports[]>, gatewayPort: number): string =>
  [...portsByService]
    .flatMap(([service, ports]) =>
      (THROUGH_THE_GATEWAY.includes(service) ? [gatewayPort] : ports.map(portOfCalls(service))).map(
        (port) => `${service}=http://127.0.0.1:${port}`,
      ),
    )
    .join(',');

const portOfCalls =
  (service: string) =>
  ({ api, operations }: Ports): number =>
    service === DEV_ISSUER ? api : operations;

const addressesOf = (portsByService: ReadonlyMap<string, readonly Ports[]>): Record<string, ServiceAddresses> =>
  Object.fromEntries(
    [...portsByService].map(([service, ports]) => [
      service,
      {
        api: ports.map(({ api }) => `127.0.0.1:${api}`),
        operations: ports.map(({ operations }) => `127.0.0.1:${operations}`),
      },
    ]),
  );

/** Only what a process needs to know of this one: its own settings come from its file. */
const bareEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    ['PATH', 'HOME', 'NODE_ENV', 'NODE_OPTIONS', 'NODE_NO_WARNINGS'].map((name) => [name, process.env[name]]),
  );

function setUp(folder: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'apps/platform/dist/setup.main.js')], {
    cwd: root,
    env: { ...passedOn(), ...bareEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const listen = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      writeFileSync(join(folder, 'logs', 'setup.log'), output);
      if (code === 0) resolve();
      else reject(new CannotServe(`The set-up failed:\n${output}`));
    });
  });
}

/** Settings of services that somebody gave to the stack. */
const passedOn = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^(QUOTES?_|RECONCILIATION_|OTEL_|CORS_|OIDC_|DATABASE_POOL_MAX|DEPLOYMENT_ENVIRONMENT|PARTNER_BANKS|AIYRBAS_SIMULATE)/.test(
        name,
      ),
    ),
  );

function keeperOf(folder: string, { services, replica, ports }: ProcessWithPorts): Keeper {
  const [first, ...others] = services;
  const variablesOf = (service: string): string => join(folder, 'services', service, 'service.env');
  const alone = [`--env-file=${variablesOf(first!)}`, join(root, folderOf(first!), 'dist/main.js')];
  const together = [join(root, 'apps/platform/dist/services.main.js')];
  return new Keeper({
    services,
    ports,
    args: [...NODE_FLAGS, '--enable-source-maps', ...(others.length === 0 ? alone : together)],
    cwd: root,
    environment: {
      ...bareEnvironment(),
      PORT: String(ports.api),
      OPERATIONS_PORT: String(ports.operations),
      HOST: '127.0.0.1',
      ...(others.length === 0 ? {} : { SERVICES: services.join(','), SERVICE_ENV_FILES: variablesOf('*') }),
    },
    logFile: join(
      folder,
      'logs',
      `${others.length === 0 ? first : `${first}-and-${others.length}-more`}-${replica}.log`,
    ),
  });
}

async function untilReady(keeper: Keeper, folder: string): Promise<void> {
  const end = Date.now() + READY_MS;
  while (!(await keeper.isReady())) {
    if (Date.now() > end || keeper.restarts > 5) {
      throw new CannotServe(
        `${keeper.services.join(', ')} did not become ready; what it said is in ${join(folder, 'logs')}.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function withDatabase(adminUrl: string): string {
  const url = new URL(adminUrl);
  url.pathname = '/aiyrbas';
  return url.toString();
}

/** Whom a developer's tools log in as: it may do everything. */
const kafkaUserIn = (folder: string, caFile: string): object => ({
  caFile,
  username: KAFKA_SETUP,
  passwordFile: join(folder, 'keys', 'kafka', `kafka-${KAFKA_SETUP}.secret`),
});

const postgresPid = (folder: string): number =>
  Number.parseInt(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8'), 10);

function once(act: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= act());
}
