// What the profile `observe` of Compose shows and alerts on is what services measure: every query can be read by Prometheus,
// and names metrics and labels of docs/reference/metrics.md, which tools/metrics.spec.ts compares with the code.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { root } from './projects';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const yaml = (path: string): never => parse(read(path), { merge: true }) as never;

interface Query {
  readonly where: string;
  readonly text: string;
}
interface Panel {
  readonly title: string;
  readonly datasource: { readonly uid: string };
  readonly targets: readonly { readonly expr: string }[];
}
interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
}
interface Compose {
  readonly services: Readonly<
    Record<string, { readonly profiles?: string[]; readonly image?: string; readonly volumes?: readonly unknown[] }>
  >;
}

const FOLDER = 'deploy/observe';
const dashboards = readdirSync(join(root, FOLDER, 'dashboards')).map(
  (file) => yaml(`${FOLDER}/dashboards/${file}`) as Dashboard,
);
const { groups } = yaml(`${FOLDER}/alerts.yml`) as { groups: { rules: { alert: string; expr: string }[] }[] };
const sources: { datasources: { uid: string; url: string }[] } = yaml(`${FOLDER}/grafana/datasources/datasources.yml`);
const { services }: Compose = yaml('docker-compose.yml');

const queries: readonly Query[] = [
  ...dashboards.flatMap(({ uid, panels }) =>
    panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ where: `${uid}: ${title}`, text: expr }))),
  ),
  ...groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => ({ where: alert, text: expr }))),
];

/** Labels of each series that a service serves: its own, `service`, and what a scrape adds. */
function served(): ReadonlyMap<string, ReadonlySet<string>> {
  const series = new Map<string, ReadonlySet<string>>([['up', new Set(['job', 'instance'])]]);
  const page = read('docs/reference/metrics.md');
  for (const [, name, type, labels] of page.matchAll(/^\| `([a-z_]+)` *\| (\w+) *\| ([^|]*)\|/gm)) {
    const own = [...labels!.matchAll(/`(\w+)`/g)].map(([, label]) => label!);
    const all = new Set([...own, 'service', 'instance', 'job']);
    if (type === 'histogram') {
      series
        .set(`${name}_count`, all)
        .set(`${name}_sum`, all)
        .set(`${name}_bucket`, new Set([...all, 'le']));
    } else series.set(name!, all);
  }
  // Those of prom-client.
  const ofProcess = ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds'];
  for (const name of ofProcess) series.set(name, new Set(['service', 'instance', 'job']));
  return series;
}

/** What a query reads: the names of its series, and every label that it selects or groups by. */
function readBy(text: string): { readonly broken: boolean; readonly metrics: string[]; readonly labels: string[] } {
  const found = { broken: false, metrics: [] as string[], labels: [] as string[] };
  parser.parse(text).iterate({
    enter: ({ name, type, from, to }) => {
      const word = text.slice(from, to);
      if (type.isError) found.broken = true;
      if (name === 'VectorSelector') found.metrics.push(/^\w+/.exec(word)?.[0] ?? word);
      if (name === 'LabelName') found.labels.push(word);
    },
  });
  return found;
}

it('shows and alerts on something', () => expect(queries.length).toBeGreaterThan(30));

it.each(queries)('$where reads what is served', ({ text }) => {
  const { broken, metrics, labels } = readBy(text);
  expect({ text, broken, some: metrics.length > 0 }).toEqual({ text, broken: false, some: true });
  const series = served();
  expect(metrics.filter((name) => !series.has(name))).toEqual([]);
  const known = new Set(metrics.flatMap((name) => [...(series.get(name) ?? [])]));
  expect(labels.filter((label) => !known.has(label))).toEqual([]);
});

it.each([
  ['sum by (service) (rate(bus_messages_total[5m])', { broken: true }],
  [
    'sum by (colour) (bus_parked_messages{bank="x"}) / up',
    { metrics: ['bus_parked_messages', 'up'], labels: ['colour', 'bank'] },
  ],
])('would notice what is wrong in %s', (text, expected) => expect(readBy(text)).toMatchObject(expected));

it('has a data source for every panel, and dashboards of different names', () => {
  const known = sources.datasources.map(({ uid }) => uid);
  const used = dashboards.flatMap(({ panels }) => panels.map(({ datasource }) => datasource.uid));
  expect(new Set(used)).toEqual(new Set(['prometheus']));
  expect(known).toEqual(expect.arrayContaining(used));
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
});

it('names services of Compose, and files that are there', () => {
  const observing = Object.entries(services).filter(([, { profiles }]) => profiles?.includes('observe'));
  expect(observing.map(([name]) => name).sort()).toEqual(['grafana', 'jaeger', 'otel-collector', 'prometheus']);
  const files = observing.flatMap(([, { volumes }]) =>
    (volumes ?? []).flatMap((volume) => /^\.\/([^:]+):/.exec(String(volume))?.[1] ?? []),
  );
  expect(files.length).toBeGreaterThan(4);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  const collector: { exporters: { otlp: { endpoint: string } } } = yaml(`${FOLDER}/otel-collector.yml`);
  const hosts = [
    ...sources.datasources.map(({ url }) => new URL(url).hostname),
    collector.exporters.otlp.endpoint.split(':')[0]!,
  ];
  expect(hosts.filter((host) => services[host] === undefined)).toEqual([]);
});

it('scrapes every service that has metrics', () => {
  const { scrape_configs: jobs }: { scrape_configs: { dns_sd_configs: { names: string[] }[] }[] } = yaml(
    `${FOLDER}/prometheus.yml`,
  );
  const scraped = jobs.flatMap(({ dns_sd_configs: names }) => names.flatMap((one) => one.names));
  const ours = Object.entries(services).filter(([name, { image }]) => image === 'aiyrbas:local' && name !== 'setup');
  const simulated = ['bank-simulator', 'venue-simulator', 'dev-issuer'];
  expect(scraped.sort()).toEqual(
    ours
      .map(([name]) => name)
      .filter((name) => !simulated.includes(name))
      .sort(),
  );
});
