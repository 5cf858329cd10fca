// `node apps/platform/dist/demo-secrets.main.js`, in a pod: makes the keys of a demonstration once and keeps them as Secrets of the
// pod's namespace, one for each service. A second run changes nothing. It needs neither PostgreSQL nor Kafka. It is for
// demonstrations only: in production Secrets come from whoever keeps them.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError, loadConfig } from '@aiyrbas/config';
import { createLogger, endProcess } from '@aiyrbas/observability';
import { trustAuthorities } from '@aiyrbas/service-host';
import { DEMO_KEYS, type SecretData, demoSecretOf, restoreKeys, secretOfKeys, secretOfService } from './demo-secrets';
import { EVERYTHING } from './everything';
import { preparePlatformKeys } from './keys';
import { providerEnvironment } from './provider-environment';
import { writeServiceFolders } from './service-folders';
import { setupConfig } from './setup.config';

/** Where Kubernetes puts what a pod needs to call its API. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const FIELD_MANAGER = 'aiyrbas-demo';

const ofAccount = (name: string): string => readFileSync(`${ACCOUNT}/${name}`, 'utf8').trim();

/** @returns undefined where there is none. @throws Error for any other refusal of the API. */
async function call(method: 'GET' | 'PATCH', name: string, body?: object): Promise<{ data?: SecretData } | undefined> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
  if (!host || !port) throw new ConfigError('KUBERNETES_SERVICE_HOST is not set: this program runs in a pod only');
  const at = host.includes(':') ? `[${host}]` : host;
  const query = method === 'PATCH' ? `?fieldManager=${FIELD_MANAGER}&force=true` : '';
  const response = await fetch(
    `https://${at}:${port}/api/v1/namespaces/${ofAccount('namespace')}/secrets/${name}${query}`,
    {
      method,
      headers: {
        authorization: `Bearer ${ofAccount('token')}`,
        ...(body ? { 'content-type': 'application/apply-patch+yaml' } : {}),
      },
      // YAML includes JSON.
      ...(body ? { body: JSON.stringify(body) } : {}),
    },
  );
  if (response.status === 404 && method === 'GET') return undefined;
  if (!response.ok) throw new Error(`${method} of the Secret ${name}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { data?: SecretData };
}

const encoded = (data: SecretData, from: BufferEncoding, to: BufferEncoding): SecretData =>
  Object.fromEntries(Object.entries(data).map(([name, text]) => [name, Buffer.from(text, from).toString(to)]));

async function read(name: string): Promise<SecretData> {
  const secret = await call('GET', name);
  return encoded(secret?.data ?? {}, 'base64', 'utf8');
}

async function keep(name: string, data: SecretData): Promise<void> {
  const labels = { 'app.kubernetes.io/part-of': 'aiyrbas', 'app.kubernetes.io/managed-by': FIELD_MANAGER };
  const metadata = { name, labels };
  await call('PATCH', name, { apiVersion: 'v1', kind: 'Secret', metadata, data: encoded(data, 'utf8', 'base64') });
}

async function main(): Promise<void> {
  const config = loadConfig(setupConfig, process.env, 'the set-up');
  const provider = providerEnvironment(config, process.env);
  const log = createLogger({ service: 'setup', level: config.LOG_LEVEL });
  trustAuthorities(ofAccount('ca.crt'));
  const folder = resolve(config.AIYRBAS_DATA_DIR);
  restoreKeys(folder, await read(DEMO_KEYS));
  const services = EVERYTHING.map(({ name }) => name);
  const keys = preparePlatformKeys(folder, services, config.PARTNER_BANKS.bics);
  writeServiceFolders(folder, config, process.env, keys, provider);
  // First what every later run begins with: a service's Secret can be made again from it.
  await keep(DEMO_KEYS, secretOfKeys(folder));
  const withIssuer = provider.devIssuer === undefined ? services : [...services, 'dev-issuer'];
  for (const service of withIssuer) await keep(demoSecretOf(service), secretOfService(folder, service));
  log.info({ services: withIssuer }, 'each service has its Secret');
}

main().then(
  () => endProcess(0),
  (error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error);
    endProcess(1);
  },
);
