// What no template may lose: renders the chart with every values file and with variants of them, and reads what comes out; then
// asks for what must be refused. Each service's own configuration reads what the chart gives it. Needs helm 4 in the PATH and
// `npm run build`, and no cluster.
//   node deploy/helm/check.mjs [FOLDER]     FOLDER receives what was rendered, one file for each set of values
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseEnv } from 'node:util';

const require = createRequire(import.meta.url);
const { parseAllDocuments } = require('yaml');
const here = import.meta.dirname;
const chart = join(here, 'aiyrbas');
const data = JSON.parse(readFileSync(join(chart, 'generated/data.json'), 'utf8'));
const [folder] = process.argv.slice(2);
const DRAIN_SECONDS = 30;
const dist = (path) => require(join('../..', path));
const { loadConfig } = dist('libs/config/dist/index.js');
const { serviceConfig } = dist('libs/service-host/dist/index.js');
const { EVERYTHING } = dist('apps/platform/dist/everything.js');
const { productionSetupConfig } = dist('apps/platform/dist/production/setup.config.js');
const files = mkdtempSync(join(tmpdir(), 'aiyrbas-chart-'));
process.once('exit', () => rmSync(files, { recursive: true, force: true }));
const faults = [];
let checks = 0;

const valuesOf = (...names) => names.flatMap((name) => ['--values', join(chart, `values-${name}.yaml`)]);
const set = (...pairs) =>
  pairs.flatMap((pair) => [pair.includes('=[') || pair.includes('={') ? '--set-json' : '--set', pair]);

/** What is installed by people, and what the values can turn on. */
const SETS = {
  demo: valuesOf('demo'),
  small: valuesOf('small'),
  production: valuesOf('production'),
  'demo-small': valuesOf('demo', 'small'),
  'demo-alone': [...valuesOf('demo'), ...set('workloads.counterparties=null', 'demo.gateway.type=NodePort')],
  'production-keda': [...valuesOf('production'), ...set('keda.enabled=true', 'keda.triggerAuthentication=kafka')],
  'production-external-secrets': [
    ...valuesOf('production'),
    ...set('secrets.external.enabled=true', 'secrets.external.store.name=vault'),
  ],
  'production-prefixes': [...valuesOf('production'), ...set('gateway.paths=prefixes')],
  'production-passwords': [
    ...valuesOf('production'),
    ...set('kafka.authentication=scram-sha-512', 'kafka.strimzi.bankCertificates=false'),
  ],
  'production-own-servers': [
    ...valuesOf('production'),
    ...set('kafka.mode=external', 'postgres.mode=external', 'kafka.authentication=tls'),
  ],
  'production-vault': [
    ...valuesOf('production'),
    ...set(
      'services.quotes.settings.QUOTES_SIGNING_KEY_VAULT=transit/quotes',
      'services.quotes.settings.VAULT_ADDR=https://vault.example.kz:8200',
      'services.quotes.optionalSecrets=["VAULT_TOKEN","ORDER_BOOKS_KEY"]',
    ),
  ],
};

/** Each with words of the refusal. */
const REFUSALS = [
  ['no values at all', [], 'environment'],
  ['a misspelt key', [...valuesOf('demo'), ...set('imge.tag=x')], "'imge'"],
  ['a misspelt setting', [...valuesOf('production'), ...set('settings.LOG_LEVLE=info')], 'LOG_LEVLE'],
  [
    'a setting of another service',
    [...valuesOf('production'), ...set('services.kyc.settings.QUOTE_LOCK_SECONDS=5')],
    'QUOTE_LOCK_SECONDS',
  ],
  ['a service that is none', [...valuesOf('production'), ...set('services.order.secret=x')], "'order'"],
  ['a demonstration in production', [...valuesOf('demo'), ...set('environment=production')], 'demo/enabled'],
  [
    'a demonstration switched on in production',
    [...valuesOf('production'), ...set('demo.enabled=true')],
    'demo/enabled',
  ],
  [
    'a simulator in production',
    [...valuesOf('production'), ...set('workloads.x.services=["bank-simulator"]')],
    'workloads',
  ],
  ['production without a digest', [...valuesOf('production'), ...set('image.digest=')], 'image/digest'],
  ['production with Kafka in clear text', [...valuesOf('production'), ...set('kafka.tls=false')], 'kafka/tls'],
  [
    'production without logins at Kafka',
    [...valuesOf('production'), ...set('kafka.authentication=none')],
    'kafka/authentication',
  ],
  [
    'production without network policies',
    [...valuesOf('production'), ...set('networkPolicy.enabled=false')],
    'networkPolicy/enabled',
  ],
  [
    'a service without its Secret',
    [...valuesOf('production'), ...set('services.orders.secret=null')],
    'services/orders',
  ],
  ['a set-up without its Secret', [...valuesOf('production'), ...set('setup.secret=')], 'setup/secret'],
  ['no banks', [...valuesOf('production'), ...set('banks=[]')], 'banks'],
  ['an identity provider in clear text', [...valuesOf('production'), ...set('oidc.issuer=http://x')], 'oidc/issuer'],
  ['Strimzi without a cluster', [...valuesOf('production'), ...set('kafka.strimzi.cluster=')], 'strimzi/cluster'],
  ['a route to no gateway', [...valuesOf('production'), ...set('gateway.customers.parentRefs=[]')], 'parentRefs'],
  [
    'a service in two processes',
    [
      ...valuesOf('production'),
      ...set('workloads.a.services=["kyc","orders"]', 'workloads.b.services=["kyc","quotes"]'),
    ],
    'kyc is in two workloads',
  ],
  ['two of a simulator', [...valuesOf('demo'), ...set('workloads.counterparties.replicas=2')], 'replicas must be 1'],
  ['no image', [...valuesOf('demo'), ...set('image.tag=')], 'state a tag or a digest'],
];

function helm(...args) {
  const { status, stdout, stderr, error } = spawnSync('helm', args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (error) throw new Error(`helm cannot be run: ${error.message}`);
  return { status, stdout, stderr };
}

function check(where, what, holds) {
  checks += 1;
  if (!holds) faults.push(`${where}: ${what}`);
}

const template = (values) => helm('template', 'platform', chart, '--namespace', 'platform', ...values);

function read(name, objects) {
  const isDemo = name.startsWith('demo');
  const of = (kind) => objects.filter((one) => one.kind === kind);
  const ids = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  check(name, `twice: ${ids.filter((id, at) => ids.indexOf(id) !== at)}`, new Set(ids).size === ids.length);
  for (const { kind, metadata } of objects)
    check(name, `${kind}/${metadata.name} has no namespace of its own`, metadata.namespace === undefined);
  for (const pod of podsIn(objects)) readPod(name, pod, objects);
  for (const deployment of of('Deployment')) readDeployment(name, deployment, objects);
  readNetwork(name, objects);
  readEnvironments(name, objects);
  readConfigurations(name, objects);
  if (!isDemo) {
    const text = JSON.stringify(objects);
    for (const word of ['simulator', 'dev-issuer', 'LEDGER_OPENINGS', 'demo-'])
      check(name, `"${word}" is in it`, !text.includes(word));
  }
  if (name.startsWith('production')) readProduction(name, objects);
}

/** The pods that these objects make, with who makes them. */
const podsIn = (objects) =>
  objects.flatMap((one) => {
    const owner = `${one.kind}/${one.metadata.name}`;
    if (one.kind === 'Pod') return [{ owner, metadata: one.metadata, spec: one.spec }];
    const pod = one.spec?.template;
    return pod?.spec?.containers ? [{ owner, metadata: pod.metadata, spec: pod.spec }] : [];
  });

/** Pod Security `restricted`, and our own rules. */
function readPod(name, { owner, metadata, spec }, objects) {
  const where = `${name}, ${owner}`;
  const holds = (what, condition) => check(where, what, condition);
  const isServer = ['StatefulSet/postgres', 'StatefulSet/kafka'].includes(owner);
  const callsApi = ['Job/demo-keys', 'Job/setup-1'].includes(owner) && spec.serviceAccountName === 'demo-keys';
  holds('runs as root', spec.securityContext?.runAsNonRoot === true && spec.securityContext.runAsUser > 0);
  holds('no seccomp profile', spec.securityContext?.seccompProfile?.type === 'RuntimeDefault');
  holds('host namespaces', !spec.hostNetwork && !spec.hostPID && !spec.hostIPC);
  holds('enableServiceLinks', spec.enableServiceLinks === false);
  holds('a token of the API', spec.automountServiceAccountToken === callsApi);
  holds(
    'volumes',
    (spec.volumes ?? []).every((one) => !one.hostPath),
  );
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    const { securityContext: security = {}, resources = {}, image } = container;
    const inContainer = (what, condition) => check(`${where}, ${container.name}`, what, condition);
    inContainer('escalation', security.allowPrivilegeEscalation === false && security.privileged !== true);
    inContainer('capabilities', JSON.stringify(security.capabilities) === '{"drop":["ALL"]}');
    inContainer('a root file system that can be written', isServer || security.readOnlyRootFilesystem === true);
    inContainer('a CPU limit', resources.limits?.cpu === undefined);
    inContainer('no memory limit', resources.limits?.memory !== undefined);
    inContainer('no requests', resources.requests?.cpu !== undefined && resources.requests?.memory !== undefined);
    inContainer(`image ${image}`, /@sha256:[0-9a-f]{64}$/.test(image) || image === 'aiyrbas:local');
    for (const { name: mounted } of container.volumeMounts ?? [])
      inContainer(
        `mounts ${mounted}`,
        (spec.volumes ?? []).some((one) => one.name === mounted),
      );
  }
  for (const { configMap } of spec.volumes ?? []) {
    if (configMap && configMap.name !== 'authorities')
      holds(
        `ConfigMap ${configMap.name}`,
        objects.some((one) => one.kind === 'ConfigMap' && one.metadata.name === configMap.name),
      );
  }
  const runs = Object.keys(metadata.labels ?? {}).filter((label) => label.startsWith('aiyrbas.kz/runs-'));
  holds('no label of what it runs, so no policy', runs.length > 0);
  // What it can read is what its own services have, and nobody else's.
  const own = runs.map((label) => label.slice('aiyrbas.kz/runs-'.length));
  const prefix = name.startsWith('demo') ? 'demo' : 'aiyrbas';
  const allowed = own.flatMap((one) => [`secrets-${one} ${prefix}-${one}`, `kafka-${one} ${one}`]);
  // What starts with waiting for servers must be allowed to reach them.
  if (spec.initContainers?.some((one) => one.name === 'wait-for-servers'))
    for (const server of ['postgres', 'kafka'])
      holds(`waits for ${server}, which it may not reach`, reaches(own, server));
  for (const { name: volume, secret } of spec.volumes ?? []) {
    if (!secret || volume === 'authorities') continue;
    holds(`${volume} is ${secret.secretName}`, allowed.includes(`${volume} ${secret.secretName}`) && !secret.optional);
  }
}

const reaches = (services, to) => data.flows.some((flow) => services.includes(flow.from) && flow.to === to);

function readDeployment(name, { metadata, spec }, objects) {
  const where = `${name}, Deployment/${metadata.name}`;
  const holds = (what, condition) => check(where, what, condition);
  const pod = spec.template.spec;
  const [container] = pod.containers;
  holds(
    'selects other pods',
    Object.entries(spec.selector.matchLabels).every(([key, value]) => spec.template.metadata.labels[key] === value),
  );
  if (metadata.name === 'gateway') return;
  for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) holds(probe, container[probe]?.httpGet);
  const preStop = container.lifecycle?.preStop?.sleep?.seconds ?? 0;
  holds('ends before it has drained', pod.terminationGracePeriodSeconds > preStop + DRAIN_SECONDS);
  const scaled = objects.find((one) => one.kind === 'ScaledObject' && one.metadata.name === metadata.name);
  holds('replicas and an autoscaler', (spec.replicas === undefined) === (scaled !== undefined));
  const budget = objects.find((one) => one.kind === 'PodDisruptionBudget' && one.metadata.name === metadata.name);
  holds('disruption budget', (budget !== undefined) === (spec.replicas ?? 2) > 1);
  if ((spec.replicas ?? 2) > 1) holds('spread', pod.topologySpreadConstraints?.length > 0);
}

/** Whoever may call is also called: each way is allowed at both ends. */
function readNetwork(name, objects) {
  const policies = objects.filter((one) => one.kind === 'NetworkPolicy');
  check(
    name,
    'nothing is denied by default',
    policies.some(
      ({ metadata, spec }) => metadata.name === 'default-deny' && Object.keys(spec.podSelector).length === 0,
    ),
  );
  const runsOf = (selector) =>
    Object.keys(selector?.matchLabels ?? {}).find((label) => label.startsWith('aiyrbas.kz/runs-'));
  const ways = (direction, side) =>
    policies.flatMap(({ spec }) =>
      (spec[direction] ?? []).flatMap((rule) =>
        (rule[side] ?? []).flatMap(({ podSelector }) => {
          const other = runsOf(podSelector);
          const own = runsOf(spec.podSelector);
          const pair = direction === 'egress' ? [own, other] : [other, own];
          return other && own ? (rule.ports ?? []).map(({ port }) => `${pair.join(' > ')} ${port}`) : [];
        }),
      ),
    );
  const [out, into] = [ways('egress', 'to').sort(), ways('ingress', 'from').sort()];
  check(
    name,
    `one-sided ways:\n${out.filter((way) => !into.includes(way))}\n${into.filter((way) => !out.includes(way))}`,
    out.join() === into.join(),
  );
  check(name, 'no ways between services', out.length > 20);
  for (const pod of podsIn(objects)) {
    const labels = pod.metadata.labels;
    const isAllowed = policies.some(
      ({ spec }) =>
        runsOf(spec.podSelector) &&
        Object.entries(spec.podSelector.matchLabels).every(([key, value]) => labels[key] === value),
    );
    check(`${name}, ${pod.owner}`, 'no policy allows it anything', isAllowed);
  }
}

/** Each service has every setting that it must have, and no secret in clear text. */
function readEnvironments(name, objects) {
  for (const service of data.services) {
    const map = objects.find((one) => one.kind === 'ConfigMap' && one.metadata.name === service.name);
    if (!map) {
      check(name, `${service.name} has no settings`, service.isSimulator);
      continue;
    }
    const lines = map.data['service.env'].split('\n').filter(Boolean);
    const given = new Map(
      lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 2, -1)]),
    );
    const known = [...service.settings, ...service.ofTheChart];
    for (const [key, value] of given) {
      const base = key.replace(/_FILE$/, '');
      const isFile = key.endsWith('_FILE') && value.startsWith('/');
      const isKnown =
        known.includes(key) || (isFile && ['TLS_CA', 'KAFKA_CERT', 'KAFKA_KEY', 'LEDGER_OPENINGS'].includes(base));
      const isSecret = [...service.secrets.required, ...service.secrets.optional].includes(base);
      const isDemoRedis = name.startsWith('demo') && key === 'REDIS_URL';
      check(
        `${name}, ${service.name}`,
        `${key} is no setting of it, or is in clear text`,
        isKnown || (isSecret && isFile) || isDemoRedis,
      );
    }
    for (const secret of service.secrets.required)
      check(
        `${name}, ${service.name}`,
        `${secret} is missing`,
        given.has(`${secret}_FILE`) || given.has(`${secret}_VAULT`),
      );
  }
}

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----';
/** Settings whose text is in a file; what names a key file is a path for the service itself. */
const CONTENTS = {
  DATABASE_URL: 'postgres://orders_app:secret@postgres:5432/aiyrbas?sslmode=verify-full',
  REDIS_URL: 'rediss://:secret@redis:6379',
  VENUE_API_KEYS: 'intebix=12345678,ataix=12345678',
  LEDGER_OPENINGS: '[]',
  TLS_CA: CERTIFICATE,
  KAFKA_CERT: CERTIFICATE,
  KAFKA_KEY: '-----BEGIN PRIVATE KEY-----',
};

/** The environment as a process finds it: each file that is mounted is there, and has what such a file has. */
function mounted(environment) {
  return Object.fromEntries(
    Object.entries(environment).map(([key, value]) => {
      if (!key.endsWith('_FILE')) return [key, value];
      const setting = key.slice(0, -'_FILE'.length);
      const path = join(files, `${setting}-${basename(value)}`);
      writeFileSync(path, CONTENTS[setting] ?? 'secret');
      return [key, path];
    }),
  );
}

/** Nothing is wrong with what the chart gives a program. */
function readConfigurations(name, objects) {
  const accept = (who, schema, environment) => {
    let refusal;
    try {
      loadConfig(schema, mounted(environment), who);
    } catch (error) {
      refusal = error.message;
    }
    check(`${name}, ${who}`, refusal, refusal === undefined);
  };
  for (const service of EVERYTHING) {
    const map = objects.find((one) => one.kind === 'ConfigMap' && one.metadata.name === service.name);
    if (!map) continue;
    const environment = parseEnv(map.data['service.env']);
    accept(service.name, serviceConfig, environment);
    accept(service.name, service.config, environment);
  }
  const job = podsIn(objects).find(({ spec }) => spec.containers[0].args?.includes('migrate'));
  if (!job) return;
  const environment = Object.fromEntries(job.spec.containers[0].env.map((one) => [one.name, one.value]));
  accept('the set-up', productionSetupConfig, environment);
}

function readProduction(name, objects) {
  const banks = 2;
  const of = (kind) => objects.filter((one) => one.kind === kind);
  const isStrimzi = name !== 'production-own-servers';
  const topics = isStrimzi ? data.kafka.topics.length + banks * data.kafka.topicsOfBank.length : 0;
  const users = isStrimzi ? data.kafka.users.length + banks : 0;
  check(name, `${of('KafkaTopic').length} topics`, of('KafkaTopic').length === topics);
  check(name, `${of('KafkaUser').length} users`, of('KafkaUser').length === users);
  check(name, 'a code of a bank is missing', !JSON.stringify(objects).includes('<bic>'));
  const roles = isStrimzi ? 2 * data.database.schemas.length + 2 : 0;
  check(name, `${of('DatabaseRole').length} roles`, of('DatabaseRole').length === roles);
  const job = of('Job').find(({ metadata }) => metadata.name.startsWith('setup-'));
  const environment = Object.fromEntries(job.spec.template.spec.containers[0].env.map((one) => [one.name, one.value]));
  for (const key of ['KAFKA_TOPICS', 'KAFKA_RIGHTS'])
    check(name, `${key}=${environment[key]}`, environment[key] === (isStrimzi ? 'external' : 'managed'));
  check(
    name,
    'a hook needs what is not there yet',
    of('Job').every(({ metadata }) => !metadata.annotations?.['helm.sh/hook']),
  );
  for (const route of of('HTTPRoute')) readRoute(name, route, objects);
  check(name, 'routes', of('HTTPRoute').length === data.routes.length);
}

/** The limits of Gateway API, and nothing that no gateway may lead to. */
function readRoute(name, { metadata, spec }, objects) {
  const where = `${name}, HTTPRoute/${metadata.name}`;
  const matches = spec.rules.flatMap((rule) => rule.matches);
  check(where, `${spec.rules.length} rules`, spec.rules.length <= 16 && matches.length > 0 && matches.length <= 128);
  for (const { path } of matches) {
    check(where, `leads to ${path.value}`, !/internal|metrics|simulator|oidc|health\/ready/.test(path.value));
    if (metadata.name.startsWith('customers')) check(where, `leads to ${path.value}`, !path.value.includes('/ops'));
  }
  for (const rule of spec.rules) {
    const removed = rule.filters.flatMap((one) => one.requestHeaderModifier?.remove ?? []);
    check(where, 'passes X-Internal-Token on', removed.includes('X-Internal-Token'));
    const [{ name: service, port }] = rule.backendRefs;
    check(
      where,
      `no Service ${service}:${port}`,
      objects.some(
        (one) =>
          one.kind === 'Service' && one.metadata.name === service && one.spec.ports.some((each) => each.port === port),
      ),
    );
  }
}

for (const [name, values] of Object.entries(SETS)) {
  const linted = helm('lint', '--strict', chart, ...values);
  check(name, `lint: ${linted.stdout}${linted.stderr}`, linted.status === 0);
  const { status, stdout, stderr } = template(values);
  check(name, `template: ${stderr}`, status === 0);
  if (status !== 0) continue;
  if (folder) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.yaml`), stdout);
  }
  const documents = parseAllDocuments(stdout);
  for (const { errors } of documents) check(name, `YAML: ${errors}`, errors.length === 0);
  read(name, documents.map((one) => one.toJS()).filter(Boolean));
}
for (const [what, values, words] of REFUSALS) {
  const { status, stderr } = template(values);
  check('refused', `${what} is not refused`, status !== 0);
  check('refused', `${what}: the refusal does not say "${words}": ${stderr}`, stderr.includes(words));
}

if (faults.length > 0) {
  console.error(faults.join('\n'));
  console.error(`${faults.length} of ${checks} checks fail`);
  process.exit(1);
}
console.log(`${checks} checks hold: ${Object.keys(SETS).length} sets of values, ${REFUSALS.length} refusals`);
