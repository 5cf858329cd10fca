// A checkout whose build is measured: where it lies, what it is called in a table, and whether it can be measured at all.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Mode, programOf } from '../platform-under-test';

export interface Checkout {
  readonly folder: string;
  /** Its commit, with a plus where files differ from it. */
  readonly commit: string;
}

/** Why a folder cannot be measured, in one sentence that says what to do. */
export class NotBuilt extends Error {
  override readonly name = 'NotBuilt';
}

const REMEDY = 'run "npm ci && npm run build" there';

/** @throws NotBuilt when the folder is no checkout, or is not compiled as it lies there. */
export function checkoutIn(path: string, mode: Mode): Checkout {
  const folder = resolve(path);
  if (!existsSync(join(folder, 'apps/platform/package.json'))) {
    throw new NotBuilt(`${folder} is no checkout of Aiyrbas: it has no apps/platform.`);
  }
  const compiler = join(folder, 'node_modules/ts7/bin/tsc');
  if (!existsSync(compiler)) throw new NotBuilt(`${folder} has no dependencies; ${REMEDY}.`);
  if (!existsSync(programOf(mode, folder))) throw new NotBuilt(`${folder} is not compiled; ${REMEDY}.`);
  // An old build would be measured under a new commit's name.
  const dry = spawnSync(process.execPath, [compiler, '-b', '--dry', folder], { encoding: 'utf8' });
  if (dry.status !== 0 || dry.stdout.includes('would build')) {
    throw new NotBuilt(`${folder} has changed since it was compiled; ${REMEDY}.`);
  }
  return { folder, commit: commitOf(folder) };
}

function commitOf(folder: string): string {
  const git = (...args: string[]): string =>
    spawnSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).stdout?.trim() ?? '';
  const commit = git('rev-parse', '--short', 'HEAD') || 'no commit';
  return git('status', '--porcelain', '--untracked-files=no') === '' ? commit : `${commit}+`;
}
