// What one service may read, in a folder of its own: its environment file, and copies of the key files that it names. A
// container is given this folder and no other.
import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { environmentLine } from './environment-line';
import type { Environment } from './environment';

export const serviceFolder = (dataDir: string, service: string): string => join(dataDir, 'services', service);

/** The settings that a service's configuration names; `KEY_FILE` too, which may stand for `KEY`. */
export const onlyFor = (names: readonly string[], environment: Environment): Environment =>
  Object.fromEntries(
    Object.entries(environment).filter(([name]) => names.some((one) => name === one || name === `${one}_FILE`)),
  );

/**
 * Writes the folder anew, readable by its user alone.
 * @param environment nothing but what the service reads. Files in the data folder's `keys` are copied, and named as copies.
 */
export function writeServiceFolder(dataDir: string, service: string, environment: Environment): void {
  const folder = serviceFolder(dataDir, service);
  const keys = join(folder, 'keys');
  rmSync(keys, { recursive: true, force: true });
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  const own = Object.entries(environment).map(([name, value]): [string, string] => {
    const isKeyFile = name.endsWith('_FILE') && !relative(join(dataDir, 'keys'), value).startsWith('..');
    if (!isKeyFile) return [name, value];
    const copy = join(keys, basename(value));
    copyFileSync(value, copy);
    return [name, copy];
  });
  const file = join(folder, 'service.env');
  const lines = own.map(([name, value]) => environmentLine(name, value));
  writeFileSync(`${file}.unfinished`, `${lines.join('\n')}\n`, { mode: 0o600 });
  renameSync(`${file}.unfinished`, file);
}
