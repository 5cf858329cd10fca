// `npm run compose:check -- CACHE`: reads docker-compose.yml with the library that Docker Compose reads it with (compose-go, of
// the Compose Specification). A parser of YAML takes what Compose refuses, such as a mapping where a string must be.
// main.go calls it; go.mod and go.sum beside it pin it, because not every machine has Docker. CACHE (a folder; default
// `node_modules/.cache/compose`) keeps the built program: the first run takes half a minute of CPU, later ones a second.
// Needs Go. Nothing is skipped: without Go, without a build, or with a refused file it ends with 1.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';

const here = import.meta.dirname;
const root = join(here, '../..');
const MODULE = 'github.com/compose-spec/compose-go/v2';

const [cacheArgument = join(root, 'node_modules/.cache/compose'), fileArgument = join(root, 'docker-compose.yml')] =
  process.argv.slice(2);
const cache = resolve(cacheArgument);
const file = resolve(fileArgument);

run(built(), [file], {}, `${MODULE} refuses ${file}`);
console.log(`${MODULE} ${pinnedVersion()} takes ${file}`);

/** The path of the program; built when the cache does not have it as it is pinned now. */
function built() {
  const pins = createHash('sha256');
  for (const name of ['go.mod', 'go.sum', 'main.go']) pins.update(readFileSync(join(here, name)));
  const program = join(cache, `compose-check-${pinnedVersion()}-${pins.digest('hex').slice(0, 16)}`);
  if (existsSync(program)) return program;
  mkdirSync(cache, { recursive: true });
  const args = ['build', '-trimpath', '-ldflags', '-s -w', '-o', `${program}.new`, '.'];
  const goEnv = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'local' };
  run('go', args, { cwd: here, env: goEnv }, `${MODULE} could not be built`);
  // In one step, so that a build that was broken off is not taken for a whole one.
  renameSync(`${program}.new`, program);
  return program;
}

function pinnedVersion() {
  const [, version] =
    /^require github\.com\/compose-spec\/compose-go\/v2 (v\S+)/m.exec(readFileSync(join(here, 'go.mod'), 'utf8')) ?? [];
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
