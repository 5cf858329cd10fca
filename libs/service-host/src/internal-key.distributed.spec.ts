// Two services as processes of their own, whose keys for calls to each other are in a real OpenBao: their calls are known, an
// outage is shown, and a service without a right does not start.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTopics } from '@aiyrbas/bus';
import { topicNamed } from '@aiyrbas/contracts';
import { uuidv7 } from '@aiyrbas/kernel';
import { createLogger } from '@aiyrbas/observability';
import { KeyFolder, publicJwk, readJwk } from '@aiyrbas/privacy';
import { KafkaCluster, OpenBao, freePorts, makeCertificates } from '@aiyrbas/servers';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { sampleOf, smallServices } from './testing/two-services';

type Name = keyof typeof smallServices;

const root = join(__dirname, '../../..');
const NAMES: readonly Name[] = ['kyc', 'orders'];
/** A token of a call is used for half a minute, so an outage is met soon after. */
const NOTICED_MS = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-internal-key-'));
const keys = new KeyFolder(join(folder, 'keys'));
const undo: (() => unknown)[] = [];
let kafka: KafkaCluster;
let bao: OpenBao;
let provider: Server;
const databases = new Map<Name, TestDatabase>();
const ports = new Map<Name, { readonly api: number; readonly operations: number }>();

const written = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

/** A provider of tokens, which nobody here needs. */
async function startProvider(): Promise<Server> {
  const key = publicJwk(readJwk(keys.ec('issuer', 'ES256')));
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    const { port } = server.address() as AddressInfo;
    const issuer = `http://127.0.0.1:${port}`;
    response.end(JSON.stringify(request.url === '/jwks' ? { keys: [key] } : { issuer, jwks_uri: `${issuer}/jwks` }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** The right to read and use one key, as the guide gives it. */
const policyFor = (key: string): string =>
  `path "transit/keys/${key}" { capabilities = ["read"] }\npath "transit/sign/${key}" { capabilities = ["update"] }`;

async function publicKeyOf(name: string): Promise<object> {
  const { data } = (await bao.call('GET', `transit/keys/${name}`)) as {
    data: { keys: Record<string, { public_key: string }> };
  };
  const x = Buffer.from(data.keys['1']!.public_key, 'base64').toString('base64url');
  return { kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA', kid: `${name}.1`, x };
}

beforeAll(async () => {
  const certificates = makeCertificates(join(folder, 'certificates'));
  [kafka, bao, provider] = await Promise.all([
    KafkaCluster.start({ folder: join(folder, 'kafka') }),
    OpenBao.start({ folder, certificates }),
    startProvider(),
  ]);
  undo.push(
    () => kafka.stop(),
    () => bao.stop(),
    () => provider.close(),
  );
  await bao.call('POST', 'sys/mounts/transit', { type: 'transit' });
  const access = { brokers: kafka.brokers.split(','), clientId: 'test' };
  const log = createLogger({ service: 'test', level: 'silent' });
  await createTopics(access, [topicNamed('kyc.v1'), topicNamed('orders.v1')], 1, log);
  const callers: object[] = [];
  for (const name of NAMES) {
    await bao.call('POST', `transit/keys/${name}.internal`, { type: 'ed25519' });
    callers.push(await publicKeyOf(`${name}.internal`));
    databases.set(name, await testDatabase(smallServices[name]));
    const [api, operations] = (await freePorts(2)) as [number, number];
    ports.set(name, { api, operations });
  }
  written('callers.jwks.json', JSON.stringify({ keys: callers }));
}, 300_000);
afterAll(async () => {
  for (const step of undo.reverse()) await step();
  await Promise.all([...databases.values()].map((database) => database.close()));
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const operations = (name: Name, path: string): string => `http://127.0.0.1:${ports.get(name)!.operations}${path}`;

/** @param key the key that its token gives the right to use */
async function environmentOf(name: Name, key = `${name}.internal`): Promise<NodeJS.ProcessEnv> {
  const token = await bao.tokenFor(`aiyrbas-${key}`, policyFor(key));
  const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  return {
    PATH: process.env['PATH'],
    HOST: '127.0.0.1',
    PORT: String(ports.get(name)!.api),
    OPERATIONS_PORT: String(ports.get(name)!.operations),
    DATABASE_URL: databases.get(name)!.url,
    KAFKA_BROKERS: kafka.brokers,
    OIDC_ISSUER: issuer,
    OIDC_AUDIENCE: 'aiyrbas-api',
    INTERNAL_KEY_VAULT: `transit/${name}.internal@1`,
    VAULT_ADDR: bao.url,
    VAULT_TOKEN_FILE: written(`${name}.token`, token),
    INTERNAL_CALLERS_FILE: join(folder, 'callers.jwks.json'),
    COMMAND_SECRET_FILE: keys.secret('commands'),
    SERVICE_URLS: NAMES.map((each) => `${each}=${operations(each, '')}`).join(','),
    LOG_LEVEL: 'info',
  };
}

interface Started {
  readonly process: ChildProcess;
  output(): string;
  readonly ended: Promise<number | null>;
}

function start(name: Name, env: NodeJS.ProcessEnv): Started {
  const script = join(__dirname, 'testing/small-service.main.ts');
  const code = ['--conditions=@aiyrbas/source', '--require', join(root, 'tools/swc-register.js'), script, name];
  const child = spawn(process.execPath, code, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const listen = (chunk: Buffer): void => void (text += chunk.toString());
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  undo.push(() => child.kill('SIGKILL'));
  return { process: child, output: () => text, ended };
}

async function until(condition: () => Promise<boolean>, withinMs: number, why: () => string): Promise<void> {
  for (const end = Date.now() + withinMs; !(await condition().catch(() => false));) {
    if (Date.now() > end) throw new Error(`not in time: ${condition.toString()}\n${why()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const checksOf = async (name: Name): Promise<Record<string, string>> => {
  const response = await fetch(operations(name, '/health/ready'));
  return ((await response.json()) as { checks: Record<string, string> }).checks;
};
const metric = async (name: Name, of: string, labels: Record<string, string>): Promise<number | undefined> =>
  sampleOf(await (await fetch(operations(name, '/metrics'))).text(), of, labels);
const isAway = (name: Name): Promise<number | undefined> =>
  metric(name, 'signing_key_away', { key: 'INTERNAL_KEY', service: name });
const callsOf = (status: string): Promise<number | undefined> =>
  metric('kyc', 'http_request_seconds_count', { operation: 'streamHeads', status });

it('each knows the other by a signature of OpenBao; an outage is shown, and its end', async () => {
  const [kyc, orders] = await Promise.all(NAMES.map(async (name) => start(name, await environmentOf(name))));
  const why = (): string => `${kyc!.output()}\n${orders!.output()}`;
  for (const name of NAMES) await until(async () => (await checksOf(name))['service'] === 'up', 60_000, why);
  expect(await checksOf('orders')).toMatchObject({ 'key-server': 'up' });
  // orders reads the heads of kyc's streams; a call of somebody who is not known is a 404.
  await until(async () => ((await callsOf('200')) ?? 0) > 0, 30_000, why);
  expect(await callsOf('404')).toBeUndefined();
  expect([await isAway('kyc'), await isAway('orders')]).toEqual([0, 0]);

  const orderId = uuidv7();
  expect((await fetch(`http://127.0.0.1:${ports.get('kyc')!.api}/v1/clear/${orderId}`)).status).toBe(200);
  const arrived = (): Promise<object[]> =>
    databases.get('orders')!.db.query('select from outbox where correlation_id = $1', [orderId]);
  await until(async () => (await arrived()).length === 1, 30_000, why);

  await bao.seal();
  await until(async () => (await isAway('orders')) === 1, NOTICED_MS, why);
  expect((await checksOf('orders'))['key-server']).toMatch(/^degraded: .*sealed/);
  await bao.unseal();
  await until(async () => (await isAway('orders')) === 0, NOTICED_MS, why);
  expect(await checksOf('orders')).toMatchObject({ service: 'up', 'key-server': 'up' });

  for (const { process: child } of [kyc!, orders!]) child.kill('SIGTERM');
  expect(await Promise.all([kyc!.ended, orders!.ended])).toEqual([0, 0]);
}, 240_000);

it('a service whose token may not use its key does not start, and says so', async () => {
  const env = await environmentOf('kyc', 'orders.internal');
  const started = start('kyc', env);
  expect(await started.ended).toBe(1);
  expect(started.output()).toMatch(/INTERNAL_KEY_VAULT: the key transit\/kyc\.internal cannot be used: .*403/);
}, 60_000);
