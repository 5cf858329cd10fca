// What a demonstration in a cluster keeps as Secrets is what the chart mounts: each service gets all of its own, and nothing else.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@aiyrbas/config';
import { restoreKeys, secretOfKeys, secretOfService } from './demo-secrets';
import { EVERYTHING } from './everything';
import { preparePlatformKeys } from './keys';
import { providerEnvironment } from './provider-environment';
import { writeServiceFolders } from './service-folders';
import { setupConfig } from './setup.config';

const NAMES = EVERYTHING.map(({ name }) => name);
const GIVEN = {
  DATABASE_URL: 'postgres://postgres:secret@postgres:5432/postgres',
  KAFKA_BROKERS: 'kafka:9092',
  SERVICE_URLS: [...NAMES, 'dev-issuer'].map((name) => `${name}=http://${name}:3001`).join(','),
  OIDC_ISSUER: 'http://localhost:3000/oidc',
};

interface Service {
  readonly name: string;
  readonly ofTheChart: readonly string[];
  readonly secrets: { readonly required: readonly string[] };
}
const { services } = JSON.parse(
  readFileSync(join(__dirname, '../../../deploy/helm/aiyrbas/generated/data.json'), 'utf8'),
) as { services: readonly Service[] };

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** One run, in a pod of its own: what was saved before, then whatever is missing. */
function setUp(saved: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-demo-'));
  folders.push(folder);
  restoreKeys(folder, saved);
  const config = loadConfig(setupConfig, GIVEN, 'the set-up');
  const keys = preparePlatformKeys(folder, NAMES, config.PARTNER_BANKS.bics);
  writeServiceFolders(folder, config, GIVEN, keys, providerEnvironment(config, GIVEN));
  const secrets = Object.fromEntries(services.map(({ name }) => [name, secretOfService(folder, name)]));
  return { secrets, keys: secretOfKeys(folder) };
}

const first = setUp({});

it.each(services)('$name gets what the chart mounts for it, and nothing else', ({ name, ofTheChart, secrets }) => {
  const openings = ofTheChart.filter((one) => one === 'LEDGER_OPENINGS');
  expect(Object.keys(first.secrets[name]!).sort()).toEqual([...secrets.required, ...openings].sort());
  for (const text of Object.values(first.secrets[name]!)) expect(text.trim()).not.toBe('');
});

it('names nothing that a Secret could not have as a name', () => {
  const names = [...Object.keys(first.keys), ...services.flatMap(({ name }) => Object.keys(first.secrets[name]!))];
  expect(names.filter((name) => !/^[-._a-zA-Z0-9]{1,253}$/.test(name))).toEqual([]);
  expect(JSON.stringify(first.keys).length).toBeLessThan(200_000);
});

it('changes nothing in a second run, which knows only what was saved', () => {
  const second = setUp(first.keys);
  expect(second).toEqual(first);
});
