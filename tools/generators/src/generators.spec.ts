// Each generator is run on the true files of this repository, in memory: what it adds is where it belongs, and parses.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isValidIBAN } from 'ibantools';
import type { Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { transpileModule } from 'typescript';
import { parse } from 'yaml';
import bank from './bank';
import event from './event';
import service from './service';

const ROOT = join(__dirname, '../../..');
const FILES = [
  '.ci/lib.sh',
  '.ci/layers/newcomer.sh',
  'ARCHITECTURE.md',
  'apps/e2e/chaos/src/accounts.ts',
  'apps/e2e/chaos/src/checker/invariants.ts',
  'apps/e2e/scenarios/src/language/ledger.ts',
  'apps/e2e/scenarios/src/language/simulated-accounts.ts',
  'apps/platform/package.json',
  'apps/platform/src/services.main.ts',
  'apps/platform/src/services.ts',
  'docker-compose.yml',
  'libs/contracts/src/index.ts',
  'libs/contracts/src/operations/catalogue.ts',
  'libs/contracts/src/partner-banks.ts',
  'libs/contracts/src/topics.ts',
  ...readdirSync(join(ROOT, 'libs/contracts/src/events')).map((name) => `libs/contracts/src/events/${name}`),
  'tools/demo.mjs',
  'tools/parked.mjs',
  'tools/stack/src/layout.ts',
];

let tree: Tree;
const textOf = (path: string): string => tree.read(path, 'utf8')!;
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace();
  for (const path of FILES) tree.write(path, readFileSync(join(ROOT, path)));
});
afterEach(() => {
  const sources = tree.listChanges().filter(({ path }) => /\.(ts|mjs)$/.test(path));
  expect(sources.length).toBeGreaterThan(10);
  for (const { path, content } of sources) {
    const { diagnostics } = transpileModule(content!.toString(), { reportDiagnostics: true, fileName: path });
    expect({ path, wrong: diagnostics!.map(({ messageText }) => messageText) }).toEqual({ path, wrong: [] });
  }
});

it('a service is in the platform, the stack, Docker Compose, the routes and what the tests look into', async () => {
  await service(tree, { name: 'made-by-spec', does: 'is not there' });
  expect(tree.children('apps/made-by-spec/src')).toEqual(
    expect.arrayContaining(['made-by-spec.module.ts', 'index.ts', 'main.ts', 'service.medium.spec.ts', 'persistence']),
  );
  const services = textOf('apps/platform/src/services.ts');
  expect(services).toContain(`import { madeBySpecService } from '@aiyrbas/made-by-spec';`);
  expect(services).toMatch(/ SERVICES: [^;]*\n {2}madeBySpecService,\n\];/);
  expect(textOf('apps/platform/src/services.main.ts')).toMatch(
    /\n {2}'made-by-spec': async \(\) => \(await import\('@aiyrbas\/made-by-spec'\)\)\.madeBySpecService,\n/,
  );
  expect(textOf('apps/platform/package.json')).toContain('"@aiyrbas/made-by-spec": "*"');
  expect(textOf('libs/contracts/src/operations/catalogue.ts')).toContain(
    `'/ops/v1/made-by-spec', service: 'made-by-spec'`,
  );
  for (const path of ['tools/stack/src/layout.ts', 'tools/parked.mjs'])
    expect(textOf(path)).toContain(`'made-by-spec'`);
  expect(textOf('apps/e2e/chaos/src/checker/invariants.ts')).toMatch(/CHECKED_SERVICES = \[[^\]]*'made_by_spec'/);
  expect(textOf('apps/e2e/scenarios/src/language/ledger.ts')).toMatch(/SERVICE_SCHEMAS = \[[^\]]*'made_by_spec'/);
  expect(textOf('ARCHITECTURE.md')).toMatch(
    /^\| \[made-by-spec\]\(apps\/made-by-spec\/README\.md\): is not there +\|/m,
  );

  const { services: compose } = parse(textOf('docker-compose.yml'), { merge: true });
  expect(compose['made-by-spec'].command).toEqual([
    '--env-file=/var/lib/aiyrbas/services/made-by-spec/service.env',
    'apps/made-by-spec/dist/main.js',
  ]);
  expect(compose.setup.environment.SERVICE_URLS.split(',')).toContain('made-by-spec=http://made-by-spec:3000');
  expect(compose.entrance.depends_on['made-by-spec']).toEqual({ condition: 'service_healthy' });
  await expect(service(tree, { name: 'made-by-spec', does: 'is not there' })).rejects.toThrow('is there already');
});

it('an event is declared in the file of its topic, and has an example of its own shape', async () => {
  await event(tree, { type: 'ledger.page.written', summary: 'A page was written.' });
  const ledger = textOf('libs/contracts/src/events/ledger.ts');
  expect(ledger).toMatch(/export const pageWritten = defineEvent\(\{\n {2}type: 'ledger\.page\.written',/);
  expect(ledger).toContain('schema: z.strictObject({ pageId: uuid, writtenAt: instant })');
  expect(ledger).toContain('example: { pageId: example.transaction, writtenAt: example.at }');
  await expect(event(tree, { type: 'ledger.page.written', summary: 'Again.' })).rejects.toThrow('is there already');
});

it('the first event of a service brings its topic; a topic that nobody could publish on is refused', async () => {
  await service(tree, { name: 'made-by-spec', does: 'is not there' });
  await event(tree, { type: 'madebyspec.quote.given', summary: 'A quote was given.' });
  expect(textOf('libs/contracts/src/events/madebyspec.ts')).toContain('export const quoteGiven = defineEvent');
  expect(textOf('libs/contracts/src/topics.ts')).toContain(`  own('madebyspec.v1', 'made-by-spec', []),`);
  expect(textOf('libs/contracts/src/events/catalogue.ts')).toMatch(
    /from '\.\/madebyspec';[^]* EVENTS: [^;]*, madebyspec\]/,
  );
  expect(textOf('libs/contracts/src/index.ts')).toContain(`export * from './events/madebyspec';`);
  await expect(event(tree, { type: 'weather.day.ended', summary: 'It is night.' })).rejects.toThrow(
    'nobody could publish',
  );
});

it('a name that another event has is not taken twice', async () => {
  await event(tree, { type: 'venues.discrepancy.found', summary: 'A venue found a difference.' });
  expect(textOf('libs/contracts/src/events/venues.ts')).toContain('export const venuesDiscrepancyFound = defineEvent');
});

it('a bank is a partner with an own account, and has accounts in the demo and the tests', async () => {
  await bank(tree, { bic: 'KKMFKZ2A', slug: 'treasury' });
  expect(textOf('libs/contracts/src/partner-banks.ts')).toMatch(
    / {4}\{ bic: 'KKMFKZ2A', account: 'KZ\w{18}' \},\n {2}\]/,
  );
  for (const path of ['libs/contracts/src/partner-banks.ts', 'tools/demo.mjs']) {
    const ibans = textOf(path).match(/KZ\d\d070\w{13}/g);
    expect(ibans).toHaveLength(1);
    expect(isValidIBAN(ibans![0])).toBe(true);
  }
  expect(textOf('apps/e2e/scenarios/src/language/simulated-accounts.ts')).toContain(`treasury: '070'`);
  expect(textOf('apps/e2e/chaos/src/accounts.ts')).toContain(`KKMFKZ2A: '070'`);
  expect(textOf('.ci/lib.sh')).toContain('altyn treasury; do');
  await expect(bank(tree, { bic: 'KKMFKZ2A', slug: 'treasury' })).rejects.toThrow('is a partner already');
  await expect(bank(tree, { bic: 'AAAAKZKA', slug: 'nobody' })).rejects.toThrow('does not list AAAAKZKA');
});
