// What a demonstration in a cluster keeps as Secrets: for each service what its folder has, under the names of its settings; and
// all keys of the set-up, so that the next run finds them. In production Secrets come from whoever keeps them.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseEnv } from 'node:util';
import { serviceFolder } from './service-folder';

/** Contents by name. */
export type SecretData = Readonly<Record<string, string>>;

/** A Secret that only the set-up of the demonstration reads. */
export const DEMO_KEYS = 'demo-keys';
export const demoSecretOf = (service: string): string => `demo-${service}`;

/** Settings that a Secret has beside those that name a file: they hold passwords, or are the set-up's own. */
const SECRET_SETTINGS = ['DATABASE_URL', 'VENUE_API_KEYS', 'LEDGER_OPENINGS'];
/** A name in a Secret has no slash. */
const SLASH = '__';

/** `INTERNAL_KEY_FILE=/.../internal.jwk.json` becomes `INTERNAL_KEY` with what the file holds. */
export function secretOfService(dataDir: string, service: string): SecretData {
  const environment = parseEnv(readFileSync(join(serviceFolder(dataDir, service), 'service.env'), 'utf8'));
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value = '']): [string, string][] => {
      if (name.endsWith('_FILE')) return [[name.slice(0, -'_FILE'.length), readFileSync(value, 'utf8')]];
      return SECRET_SETTINGS.includes(name) ? [[name, value]] : [];
    }),
  );
}

const keysFolder = (dataDir: string): string => join(dataDir, 'keys');

/** Every file of the set-up's own folder of keys. */
export function secretOfKeys(dataDir: string): SecretData {
  const folder = keysFolder(dataDir);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path).replaceAll('/', SLASH), readFileSync(path, 'utf8')];
    }),
  );
}

/** Writes the folder as it was when `secretOfKeys` read it. */
export function restoreKeys(dataDir: string, data: SecretData): void {
  for (const [name, text] of Object.entries(data)) {
    const path = join(keysFolder(dataDir), name.replaceAll(SLASH, '/'));
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, text, { mode: 0o600 });
  }
}
