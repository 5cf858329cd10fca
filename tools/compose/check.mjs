// `npm run compose:check -- CACHE`: Docker Compose itself reads docker-compose.yml (`config --quiet`). A parser of YAML takes
// what Compose refuses, such as a mapping where a string must be.
// Compose is built from its Go module as go.mod and go.sum beside this file pin it, because not every machine has Docker.
// CACHE (a folder; default `node_modules/.cache/compose`) keeps the built program: the first run takes minutes of CPU, later
// ones a second. Needs Go. Nothing is skipped: without Go, without a build, or with a refused file it ends with 1.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';

const here = import.meta.dirname;
const root = join(here, '../..');
const MODULE = 'github.com/docker/compose/v2';

const [cacheArgument = join(root, 'node_modules/.cache/compose'), fileArgument = join(root, 'docker-compose.yml')] =
  process.argv.slice(2);
const cache = resolve(cacheArgument);
const file = resolve(fileArgument);

const compose = built();
// An empty configuration folder: what somebody has set up for their own Docker plays no part.
const env = { ...process.env, DOCKER_CONFIG: join(cache, 'docker-config') };
run(compose, ['--file', file, 'config', '--quiet'], { env }, `Docker Compose refuses ${file}`);
console.log(`Docker Compose ${pinnedVersion()} takes ${file}`);

/** The path of the program; built when the cache does not have it as it is pinned now. */
function built() {
  const pins = createHash('sha256');
  for (const name of ['go.mod', 'go.sum']) pins.update(readFileSync(join(here, name)));
  const program = join(cache, `docker-compose-${pinnedVersion()}-${pins.digest('hex').slice(0, 16)}`);
  if (existsSync(program)) return program;
  mkdirSync(cache, { recursive: true });
  console.log(`building Docker Compose ${pinnedVersion()}; this takes some minutes`);
  const version = `-X ${MODULE}/internal.Version=${pinnedVersion()}`;
  const args = ['build', '-trimpath', '-ldflags', `-s -w ${version}`, '-o', `${program}.new`, `${MODULE}/cmd`];
  const goEnv = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'local' };
  run('go', args, { cwd: here, env: goEnv }, 'Docker Compose could not be built');
  // In one step, so that a build that was broken off is not taken for a whole one.
  renameSync(`${program}.new`, program);
  return program;
}

function pinnedVersion() {
  const [, version] =
    /^\s*github\.com\/docker\/compose\/v2 (v\S+)/m.exec(readFileSync(join(here, 'go.mod'), 'utf8')) ?? [];
  return version ?? fail(`go.mod does not pin ${MODULE}`);
}

function run(command, args, options, complaint) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error?.code === 'ENOENT') fail(`${complaint}: ${command} is not installed`);
  if (status !== 0) fail(complaint);
}

function fail(complaint) {
  console.error(complaint);
  process.exit(1);
}
