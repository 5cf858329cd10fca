// Compiles every project (incremental: only what changed). `npm start` and the demo call it first.
import { runToItsEnd } from './runtime.mjs';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..');

export function build() {
  if (!existsSync(join(root, 'node_modules', 'ts7'))) {
    console.error('The dependencies are not installed; run "npm ci" first.');
    process.exit(1);
  }
  const startedAt = performance.now();
  process.stdout.write('  compiling ... ');
  // The compiler is called by its path: another TypeScript holds the name `tsc` here.
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'node_modules/ts7/bin/tsc'), '-b', root], {
    encoding: 'utf8',
  });
  process.stdout.write(`${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
  if (status !== 0) {
    console.error(stdout);
    process.exit(status ?? 1);
  }
}

/** Compiles, then runs this program with what was asked of the tool. */
export async function buildAndRun(program) {
  build();
  await runToItsEnd(process.execPath, [join(root, program), ...process.argv.slice(2)], root);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) build();
