// Generates what follows from the contracts: JSON Schemas, AsyncAPI, OpenAPI, the topics, the gateway's configuration, the
// picture of an order's life; from the entities, the data dictionary; and the rules of the conformance kit.
// `--check` writes nothing and fails when a committed file is not what would be generated. `--publish` also takes today's
// contracts as the published version that later ones must not break (CONTRIBUTING.md says when).
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { build } from './build.mjs';
import { manifestVectors } from './contracts/manifest-vectors.mjs';
import { signatureVectors } from './contracts/signature-vectors.mjs';
import { chartFiles } from './chart.mjs';
import { namedServices } from './ingress.mjs';

const root = join(import.meta.dirname, '..');
const reference = join(root, 'docs', 'reference');
const check = process.argv.includes('--check');
build();

const require = createRequire(import.meta.url);
const contracts = require('../libs/contracts/dist/index.js');
const { LIFECYCLE, MOVES } = require('../apps/orders/dist/domain/lifecycle.js');
const { snakeCase } = require('../libs/persistence/dist/index.js');
const { EVERYTHING } = require('../apps/platform/dist/everything.js');
const { RULES } = require('./conformance/dist/index.js');
const { stringify } = require('yaml');

const MANIFEST_SUMMARY = 'Which records a topic of a bank has, by numbers and hashes, on bank.<bic>.manifests.v1.';

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
const files = new Map();

files.set('asyncapi.yaml', stringify(contracts.asyncApiDocument(), { aliasDuplicateObjects: false, lineWidth: 0 }));
files.set('openapi.json', json(contracts.openApiDocument()));
files.set('openapi-operations.json', json(contracts.operationsDocument()));
for (const service of new Set(contracts.ROUTES.map((route) => route.service))) {
  files.set(`openapi/${service}.json`, json(contracts.serviceDocument(service)));
}
for (const event of contracts.EVENTS) {
  files.set(`schemas/${event.type}.json`, schemaFile(event.type, event.schema, event.summary));
  files.set(`examples/${event.type}.json`, json(event.example));
}
files.set('signature-vectors.json', json(signatureVectors()));
files.set('manifest-vectors.json', json(manifestVectors()));
files.set(
  `schemas/${contracts.MANIFEST_TYPE}.json`,
  schemaFile(contracts.MANIFEST_TYPE, contracts.manifestSchema, MANIFEST_SUMMARY),
);
files.set(`examples/${contracts.MANIFEST_TYPE}.json`, json(contracts.MANIFEST_EXAMPLE));
files.set('order-lifecycle.md', lifecyclePage());
files.set('topics.md', topicsPage());
files.set('kafka-rights.md', rightsPage());
files.set('problems.md', problemsPage());
files.set('data.md', dataPage());
files.set('conformance-rules.md', conformancePage());

// The gateways of `docker compose up`: services by their names, replicas behind Docker's DNS.
const gateway = contracts.nginxConfig({
  customers: { listen: '8080' },
  operators: { listen: '8081' },
  services: namedServices('{service}', { isDemo: true }),
  demo: true,
  resolver: '127.0.0.11',
  folder: '/tmp',
});
files.set('../../deploy/nginx/aiyrbas.conf', gateway);
// What the Helm chart ranges over, and the table of its network policies.
for (const [path, text] of chartFiles()) files.set(relative(reference, join(root, path)), text);

/** A schema that stands alone keeps its shared shapes with it. */
function schemaFile(type, contract, description) {
  const shared = {};
  const schema = contracts.jsonSchemaOf(contract, shared);
  const text = JSON.stringify({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `https://aiyrbas.kz/schemas/${type}.json`,
    title: type,
    description,
    ...schema,
    $defs: shared,
  });
  return json(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')));
}

function rightsPage() {
  const [bank] = contracts.DEVELOPMENT_BANKS.all;
  const [setup, ...others] = contracts.kafkaParties(new contracts.PartnerBanks([bank]), { simulator: true });
  const shown = (name) => `\`${name.replaceAll(bank.bic.toLowerCase(), '<bic>')}\``;
  const named = (rights, operation, resource) =>
    rights
      .filter((right) => right.operation === operation && right.resource === resource)
      .map(({ name, pattern }) => shown(pattern === 'PREFIXED' ? `${name}*` : name))
      .join(', ') || '–';
  const operations = (resource) =>
    [
      ...new Set(
        setup.rights.filter((right) => right.resource === resource).map(({ operation }) => `\`${operation}\``),
      ),
    ].join(', ');
  return [
    '# Rights at the brokers',
    '',
    'Generated from `libs/contracts/src/kafka-rights.ts`. The set-up jobs grant them ([decision 46](../decisions/0046-rights-on-the-brokers.md)). Each is an',
    '`ALLOW` from any host; what is not here is denied. A user and its second name (`orders`, `orders.2`) have the same rights.',
    '',
    '| user | reads topics | writes topics | uses groups |',
    '| --- | --- | --- | --- |',
    ...others.map(({ name, rights }) =>
      [
        '',
        shown(name),
        named(rights, 'READ', 'TOPIC'),
        named(rights, 'WRITE', 'TOPIC'),
        named(rights, 'READ', 'GROUP'),
        '',
      ]
        .join(' | ')
        .trim(),
    ),
    '',
    `\`${setup.name}\` has ${operations('CLUSTER')} on the cluster and ${operations('TOPIC')} on each topic. It reads and writes no record.`,
    '`bank-simulator` is a user in development only.',
    '',
  ].join('\n');
}

function topicsPage() {
  const banks = contracts.BANK_STREAMS.map((stream) => ({
    ...contracts.bankTopic('<BIC>', stream),
    name: `bank.<bic>.${stream}.v1`,
  }));
  return [
    '# Topics',
    '',
    'Generated from `libs/contracts/src/topics.ts`. Only the set-up job creates topics. Their number of partitions is never altered,',
    'because a stream’s numbers are valid only for the same `murmur2(key) % partitions`.',
    '',
    '| topic | written by | read by | partitions | kept, days |',
    '| --- | --- | --- | --- | --- |',
    ...[...contracts.TOPICS, ...banks].map(
      (topic) =>
        `| \`${topic.name}\` | ${topic.producer === 'bank-simulator' ? 'that bank' : topic.producer} | ${topic.external ? 'that bank and bank-gateway' : 'services'} | ${topic.partitions} | ${topic.retentionDays} |`,
    ),
    '',
  ].join('\n');
}

function problemsPage() {
  const codes = [...contracts.PROBLEM_CODES].sort();
  return [
    '# Problems',
    '',
    'Generated from `libs/contracts/src/problem-help.ts`. An error is a problem detail (RFC 9457) with a stable `code`. Its `type` is',
    `\`${contracts.problemType('not_found').replace('not_found', '<code>')}\`. Every gateway serves the page of a type at \`${contracts.PROBLEMS_PATH}/<code>\`.`,
    'Where a number stands under "retry", `Retry-After` says at least so many seconds.',
    '',
    '| code | status | retry | cause | what to do |',
    '| --- | --- | --- | --- | --- |',
    ...codes.map((code) => {
      const { cause, cure } = contracts.PROBLEM_HELP[code];
      const retry = contracts.retryAfterSecondsOf(code);
      return `| \`${code}\` | ${contracts.PROBLEMS[code]} | ${retry === undefined ? '' : `${retry} s`} | ${cause} | ${cure} |`;
    }),
    '',
  ].join('\n');
}

function dataPage() {
  const shared = EVERYTHING.map(({ entities }) => new Set(entities)).reduce((all, one) => all.intersection(one));
  const own = EVERYTHING.map(({ name, schema, entities }) => ({
    title: `${name} (schema \`${schema}\`)`,
    entities: entities.filter((entity) => !shared.has(entity)),
  }));
  const sections = [{ title: 'Every service', entities: [...shared] }, ...own.filter((one) => one.entities.length > 0)];
  return [
    '# Data dictionary',
    '',
    'From the entities of each service (`persistence/*.entity.ts`); a test holds them against the tables that the migrations make. Unless',
    'said otherwise, amounts are whole minor units of their asset (tiyn, satoshi ...), and instants are UTC to the microsecond.',
    ...sections.flatMap(({ title, entities }) => ['', `## ${title}`, ...entities.flatMap(tableLines)]),
    '',
  ].join('\n');
}

function tableLines({ table: { name, comment, columns, uniques = [], indices = [] } }) {
  const all = Object.entries(columns);
  const named = (properties) => properties.map(snakeCase).join(', ');
  const keys = [
    ...uniques.map((unique) => `(${named(unique.columns)})`),
    ...indices.map(
      (one) =>
        `${one.columns.length > 0 ? `(${named(one.columns)})` : one.name}${one.where ? ` where ${one.where}` : ''}`,
    ),
  ];
  const type = ({ type: named, length, precision, scale, array }) => {
    const size = [length ?? precision, scale].filter((one) => one !== undefined);
    return `${named}${size.length > 0 ? `(${size.join()})` : ''}${array ? '[]' : ''}`;
  };
  const key = (column) =>
    [column.primary && 'primary', column.unique && 'unique', column.nullable && 'null'].filter(Boolean);
  return [
    '',
    `### ${name}`,
    '',
    comment,
    ...(keys.length > 0 ? ['', `Unique: ${keys.map((one) => `\`${one}\``).join('; ')}.`] : []),
    '',
    '| column | type | key, null | meaning |',
    '| --- | --- | --- | --- |',
    ...all.map(
      ([property, column]) =>
        `| ${snakeCase(property)} | ${type(column)} | ${key(column).join(', ')} | ${column.comment.replaceAll('|', '\\|')} |`,
    ),
  ];
}

function conformancePage() {
  // As GitHub makes the anchor of a heading.
  const anchor = (heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-');
  return [
    '# Rules of the conformance kit',
    '',
    'Generated from `tools/conformance/src/rules`. [The guide](../guides/conformance-kit.md) says how to run the kit and how to read its results. A rule that',
    'has no case in a run is `not run`: the last column says what it needs.',
    '',
    '| rule | level | text | guide | needs |',
    '| --- | --- | --- | --- | --- |',
    ...RULES.map(
      ({ id, level, text, source: [page, heading], needs }) =>
        `| \`${id}\` | ${level} | ${text} | [${heading}](../guides/${page}#${anchor(heading)}) | ${needs} |`,
    ),
    '',
  ].join('\n');
}

function lifecyclePage() {
  const arrows = Object.entries(MOVES).flatMap(([from, targets]) =>
    targets.filter((to) => to !== from).map((to) => `  ${from} --> ${to}`),
  );
  const ends = Object.entries(MOVES)
    .filter(([, targets]) => targets.length === 0)
    .map(([state]) => `  ${state} --> [*]`);
  const triggers = Object.keys(LIFECYCLE.placed);
  const rows = triggers.map(
    (trigger) =>
      `| ${trigger} | ${Object.keys(LIFECYCLE)
        .map((state) => LIFECYCLE[state][trigger])
        .join(' | ')} |`,
  );
  return [
    '# The life cycle of an order',
    '',
    'Generated from `apps/orders/src/domain/lifecycle.ts`. The database refuses any other move.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    '  [*] --> placed',
    ...arrows,
    ...ends,
    '```',
    '',
    'What each input does in each state:',
    '',
    `| input | ${Object.keys(LIFECYCLE).join(' | ')} |`,
    `| --- | ${Object.keys(LIFECYCLE)
      .map(() => '---')
      .join(' | ')} |`,
    ...rows,
    '',
  ].join('\n');
}

const listed = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? listed(join(folder, entry.name)) : [join(folder, entry.name)],
      )
    : [];
// Written by people, or a record that is added to by hand: not made here.
const HAND_WRITTEN = [
  'metrics.md',
  'asvs.md',
  'performance.md',
  'performance-history.md',
  'reliability.md',
  'mutants.md',
  'proofs.md',
  'threat-model.md',
];
const isHandWritten = (name) => HAND_WRITTEN.some((page) => name === page || name.startsWith(`${page}/`));

const stale = [];
for (const [name, text] of files) {
  const path = join(reference, name);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  stale.push(name);
  if (check) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
for (const path of listed(reference)) {
  const name = relative(reference, path);
  if (files.has(name) || isHandWritten(name)) continue;
  stale.push(name);
  if (!check) rmSync(path);
}
if (process.argv.includes('--publish')) {
  const published = join(root, 'libs/contracts/published');
  mkdirSync(published, { recursive: true });
  const shared = {};
  const events = Object.fromEntries(
    contracts.EVENTS.map((event) => [
      event.type,
      { schema: contracts.jsonSchemaOf(event.schema, shared), example: event.example },
    ]),
  );
  writeFileSync(join(published, 'events.json'), json({ events, shared }));
  for (const name of ['openapi.json', 'openapi-operations.json']) writeFileSync(join(published, name), files.get(name));
}
if (check && stale.length > 0) {
  console.error(`stale generated files, run "npm run generate":\n  ${stale.join('\n  ')}`);
  process.exit(1);
}
console.log(
  check ? `${files.size} generated files are fresh` : `${stale.length} of ${files.size} generated files written`,
);
