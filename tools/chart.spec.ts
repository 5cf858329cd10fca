// The Helm chart says what the code says, and its schema takes its values files and refuses what must not be installed. What needs
// helm is in deploy/helm/check.mjs.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEVELOPMENT_BANKS, KAFKA_SETUP, type KafkaRight, TOPICS, VENUES, kafkaParties } from '@aiyrbas/contracts';
import { Ajv2020 } from 'ajv/dist/2020';
import { parse } from 'yaml';
import { root } from './projects';

const CHART = 'deploy/helm/aiyrbas';
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Acl {
  readonly resource: { readonly type: string; readonly name: string; readonly patternType: string };
  readonly operations: readonly string[];
}
interface User {
  readonly name: string;
  readonly acls: readonly Acl[];
  readonly aclsOfBank: readonly Acl[];
}
interface Topic {
  readonly name: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}
interface Service {
  readonly name: string;
  readonly isSimulator: boolean;
  readonly settings: readonly string[];
  readonly ofTheChart: readonly string[];
  readonly secrets: { readonly required: readonly string[]; readonly optional: readonly string[] };
}
interface Flow {
  readonly from: string;
  readonly to: string;
  readonly port: string;
  readonly when: string;
}
interface Data {
  readonly services: readonly Service[];
  readonly kafka: {
    readonly topics: readonly Topic[];
    readonly topicsOfBank: readonly Topic[];
    readonly users: readonly User[];
    readonly userOfBank: User & { readonly quota: object };
  };
  readonly flows: readonly Flow[];
  readonly images: Readonly<Record<string, { readonly tag: string; readonly digest: string }>>;
}
const data = JSON.parse(read(`${CHART}/generated/data.json`)) as Data;
const serviceNamed = (name: string): Service => data.services.find((one) => one.name === name)!;

/** As the templates do it for each bank. */
const forBank = <T>(value: T, bic: string): T =>
  JSON.parse(JSON.stringify(value).replaceAll('<bic>', bic.toLowerCase())) as T;

describe('topics and users', () => {
  const banks = DEVELOPMENT_BANKS;

  it('are those of the contracts, for any banks', () => {
    const all = [...data.kafka.topics, ...banks.bics.flatMap((bic) => forBank(data.kafka.topicsOfBank, bic))];
    const sizes = (topics: readonly { name: string; partitions: number }[]): string[] =>
      topics.map(({ name, partitions }) => `${name} ${partitions}`).sort();
    expect(sizes(all)).toEqual(sizes(banks.topics));
    const days = ({ config }: Topic): number => Number(config['retention.ms']) / 86_400_000;
    expect(data.kafka.topics.map(days)).toEqual(TOPICS.map(({ retentionDays }) => retentionDays));
    const packed = all.filter(({ config }) => config['compression.type'] === 'gzip').map(({ name }) => name);
    expect(packed).toEqual(banks.bics.map((bic) => `bank.${bic.toLowerCase()}.reports.v1`));
  });

  it('have the rights of the contracts and no other', () => {
    const operation = (text: string): string => text.replaceAll(/(?<=[a-z])([A-Z])/g, '_$1').toUpperCase();
    const line = ({ resource, operations }: Acl): string => {
      expect(operations).toEqual([expect.stringMatching(/^([A-Z][a-z]+)+$/)]);
      const pattern = resource.patternType === 'prefix' ? 'PREFIXED' : 'LITERAL';
      return `${operation(operations[0]!)} ${resource.type.toUpperCase()} ${resource.name} ${pattern}`;
    };
    const ofRight = (right: KafkaRight): string =>
      `${right.operation} ${right.resource} ${right.name} ${right.pattern}`;
    const users = [
      ...data.kafka.users.map(({ name, acls, aclsOfBank }) => ({
        name,
        acls: [...acls, ...banks.bics.flatMap((bic) => forBank(aclsOfBank, bic))],
      })),
      ...banks.bics.map((bic) => {
        const { name, acls, aclsOfBank } = forBank(data.kafka.userOfBank, bic);
        return { name, acls: [...acls, ...aclsOfBank] };
      }),
    ];
    const parties = kafkaParties(banks, { simulator: false });
    expect(users.map(({ name }) => name).sort()).toEqual(parties.map(({ name }) => name).sort());
    for (const { name, rights } of parties) {
      const given = users.find((one) => one.name === name)!.acls.map(line);
      const wanted = rights.map(ofRight);
      if (name !== KAFKA_SETUP) expect(given.sort()).toEqual(wanted.sort());
      else {
        // It only looks: it makes no topic and grants no right.
        for (const right of given) expect(wanted).toContain(right);
        expect(given.filter((right) => !/^DESCRIBE(_CONFIGS)? TOPIC /.test(right))).toEqual([]);
        expect(given).toHaveLength(2 * banks.topics.length);
      }
    }
  });
});

describe('connections', () => {
  const has = (from: string, to: string, port: string): boolean =>
    data.flows.some((flow) => flow.from === from && flow.to === to && flow.port === port);

  it('reach whoever keeps what Kafka did not bring', () => {
    const missing = TOPICS.flatMap(({ producer, consumers }) =>
      consumers.filter((consumer) => !has(consumer, producer, 'operations')).map((one) => `${one} > ${producer}`),
    );
    expect(missing).toEqual([]);
  });

  it('leave the cluster for venues and the identity provider only, and banks are reached through Kafka alone', () => {
    const toVenues = data.flows.filter(({ to }) => to === 'venues').map(({ from }) => from);
    expect(toVenues.sort()).toEqual(['quotes', 'venue-gateway']);
    const ofBankGateway = data.flows.filter(({ from, when }) => from === 'bank-gateway' && when !== 'demo');
    expect(ofBankGateway.map(({ to }) => to)).not.toContain('venues');
  });

  it('are between parties that there are, and no service is without any', () => {
    const outside = [
      'customers',
      'operators',
      'monitoring',
      'test',
      'setup',
      'venues',
      'identityProvider',
      'postgres',
      'kafka',
    ].concat(['redis', 'keyServer', 'collector', 'kubernetes']);
    const names = data.services.map(({ name }) => name);
    for (const { from, to } of data.flows) {
      expect([...names, ...outside]).toContain(from);
      expect([...names, ...outside]).toContain(to);
    }
    for (const name of names) expect(data.flows.map(({ to }) => to)).toContain(name);
  });
});

describe('settings', () => {
  it('are plain or secret, never both', () => {
    for (const { settings, ofTheChart, secrets } of data.services) {
      const plain = new Set([...settings, ...ofTheChart]);
      expect([...secrets.required, ...secrets.optional].filter((name) => plain.has(name))).toEqual([]);
    }
  });

  it('of each service name its own secrets alone', () => {
    expect(serviceNamed('quotes').secrets.required).toEqual([
      'DATABASE_URL',
      'INTERNAL_KEY',
      'INTERNAL_CALLERS',
      'COMMAND_SECRET',
      'QUOTES_SIGNING_KEY',
    ]);
    const holders = (secret: string): string[] =>
      data.services.filter(({ secrets }) => secrets.required.includes(secret)).map(({ name }) => name);
    expect(holders('LEDGER_SIGNING_KEY')).toEqual(['ledger']);
    expect(holders('BANK_MESSAGE_KEY')).toEqual(['bank-gateway']);
    expect(holders('VENUE_API_KEYS')).toEqual(['venue-gateway', 'venue-simulator']);
    expect(holders('BANK_SIGNING_KEYS')).toEqual(['bank-simulator']);
  });
});

it('has the version of the platform', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const chart = parse(read(`${CHART}/Chart.yaml`)) as { version: string; appVersion: string };
  expect([chart.version, chart.appVersion]).toEqual([version, version]);
});

it('runs the servers of Compose in a demonstration', () => {
  const { services } = parse(read('docker-compose.yml'), { merge: true }) as {
    services: Record<string, { image: string }>;
  };
  expect(Object.keys(data.images)).toHaveLength(4);
  for (const [name, { tag, digest }] of Object.entries(data.images))
    expect(`${tag}@${digest}`).toBe((services[name] ?? services['entrance'])!.image);
});

it('alerts and shows what Compose does', () => {
  expect(read(`${CHART}/generated/alerts.yml`)).toBe(read('deploy/observe/alerts.yml'));
  const dashboards = readdirSync(join(root, 'deploy/observe/dashboards'));
  expect(readdirSync(join(root, CHART, 'generated/dashboards'))).toEqual(dashboards);
});

describe('the schema of the values', () => {
  type Values = Record<string, unknown>;
  const isMap = (value: unknown): value is Values =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  /** As Helm merges them: maps by key, everything else by the last; null takes away. */
  const merged = (one: Values, other: Values): Values => {
    const all: Values = { ...one };
    for (const [name, value] of Object.entries(other)) {
      const before = all[name];
      if (value === null) delete all[name];
      else all[name] = isMap(before) && isMap(value) ? merged(before, value) : value;
    }
    return all;
  };
  const values = (name: string): Values => parse(read(`${CHART}/${name}.yaml`)) as Values;
  const defaults = values('values');
  const validate = new Ajv2020({ strict: false, allErrors: true }).compile(
    JSON.parse(read(`${CHART}/values.schema.json`)) as object,
  );
  const faultsOf = (...more: Values[]): string[] => {
    validate(more.reduce(merged, defaults));
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
  const production = values('values-production');
  const demo = values('values-demo');

  it('takes each values file, and a small demonstration', () => {
    const small = values('values-small');
    expect([faultsOf(demo), faultsOf(small), faultsOf(production), faultsOf(demo, small)]).toEqual([[], [], [], []]);
  });

  it('refuses the defaults alone: they name nothing', () => {
    expect(faultsOf()).not.toEqual([]);
  });

  const PRODUCTION: readonly [string, Values, string][] = [
    ['a misspelt key', { imge: {} }, 'additional properties'],
    ['a misspelt setting', { settings: { LOG_LEVLE: 'info' } }, '/settings must NOT have additional'],
    ['a demonstration', { demo: { enabled: true } }, '/demo/enabled'],
    ['no digest', { image: { digest: '' } }, '/image/digest'],
    ['Kafka in clear text', { kafka: { tls: false } }, '/kafka/tls'],
    ['a service without a Secret', { services: { ledger: { secret: null } } }, '/services/ledger'],
    ['a set-up without a Secret', { setup: { secret: '' } }, '/setup/secret'],
    ['no banks, which would be those of development', { banks: [] }, '/banks'],
    ['an issuer in clear text', { oidc: { issuer: 'http://login.example.kz' } }, '/oidc/issuer'],
    ['a simulator', { workloads: { more: { services: ['bank-simulator'] } } }, '/workloads/more/services/0'],
    ['one copy of each partition', { kafka: { replication: 1 } }, '/kafka/replication'],
    ['no network policies', { networkPolicy: { enabled: false } }, '/networkPolicy/enabled'],
  ];
  it.each(PRODUCTION)('refuses in production: %s', (_, changed, words) => {
    expect(faultsOf(production, changed).join('\n')).toContain(
      words.replace('additional properties', 'NOT have additional'),
    );
  });

  it('refuses a demonstration that calls itself production', () => {
    expect(faultsOf(demo, { environment: 'production' }).join('\n')).toContain('/demo/enabled');
  });

  it('names every venue of the contracts', () => {
    expect(faultsOf(production, { venues: Object.fromEntries(VENUES.map((one) => [one, 'https://x.kz/a'])) })).toEqual(
      [],
    );
    expect(faultsOf(production, { venues: { other: 'https://x.kz' } })).not.toEqual([]);
  });
});
