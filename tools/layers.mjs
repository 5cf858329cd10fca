// Which layers of CI must run. `.ci/layers.json` says which files each layer checks, `.ci/verified.json` what these files were
// when it was last green. A layer whose files are the same need not run again.
//   node tools/layers.mjs plan [--all] [NAME ...]           a line for each layer: run, reuse or stale (to be run by its
//                                                         name), its name, lane, budget, hash and, for reuse, when it was green
//   node tools/layers.mjs record NAME HASH SECONDS TESTS    keeps a green run, unless its files have changed meanwhile
//   node tools/layers.mjs forget NAME                       after a run that failed
//   node tools/layers.mjs unchecked                         files outside docs/ that no layer checks, and patterns without files
//   node tools/layers.mjs list                              layers, budgets and the last green runs
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const LAYERS = '.ci/layers.json';
const VERIFIED = '.ci/verified.json';
const UNKNOWN = 'unknown';

function git(args, input) {
  // A checkout may belong to another user than the one that runs CI.
  const { status, stdout, stderr, error } = spawnSync('git', ['-c', 'safe.directory=*', ...args], {
    encoding: 'utf8',
    input,
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`git ${args[0]} failed: ${error?.message ?? stderr.trim()}`);
  return stdout;
}

/**
 * Path and blob of every file as `git add --all` would take it. So a changed, a new and a deleted file count before they are
 * committed, and neither file times nor how lines end on this machine do.
 */
function filesOfTheTree() {
  const listed = git(['ls-files', '-z', '--cached', '--others', '--exclude-standard']).split('\0');
  const paths = [...new Set(listed)].filter((path) => path !== '' && path !== VERIFIED && existsSync(path)).sort();
  const blobs = git(['hash-object', '--stdin-paths'], paths.map((path) => `${path}\n`).join(''))
    .trimEnd()
    .split('\n');
  return paths.map((path, at) => ({ path, blob: blobs[at] }));
}

/** Without git there are no hashes: then every layer runs, and nothing is kept. */
function filesIfThereIsGit() {
  try {
    return filesOfTheTree();
  } catch (error) {
    console.error(`${error.message}; every layer runs, and none is kept as verified`);
    return undefined;
  }
}

/** `**` stands for any characters, `*` for any but a slash. */
function patternOf(glob) {
  const parts = glob.split(/(\*\*\/|\*\*|\*)/).map((part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    return part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}

/** The patterns of a layer in order, its groups (`@name`) spelt out; one with `!` takes away what those before it gave. */
function patternsOf(layer, groups) {
  const globs = layer.inputs.flatMap((one) => {
    if (!one.startsWith('@')) return [one];
    const group = groups[one.slice(1)];
    if (group === undefined) throw new Error(`${LAYERS}: ${layer.name} names the group ${one}, which is not there`);
    return group;
  });
  return globs.map((glob) => ({
    glob,
    takes: !glob.startsWith('!'),
    pattern: patternOf(glob.replace(/^!/, '')),
  }));
}

/** The last pattern that matches decides. */
const isInput = (patterns, path) => patterns.findLast(({ pattern }) => pattern.test(path))?.takes ?? false;

/** Of the layer's own entry, and of the path and the content of each of its files. */
function hashOf(layer, patterns, files) {
  if (files === undefined) return UNKNOWN;
  const hash = createHash('sha256').update(`${JSON.stringify(layer)}\n`);
  for (const { path, blob } of files) if (isInput(patterns, path)) hash.update(`${blob} ${path}\n`);
  return hash.digest('hex');
}

/** Every layer with its patterns in order and the hash of its inputs. */
function readLayers(files) {
  const { groups, layers } = JSON.parse(readFileSync(LAYERS, 'utf8'));
  return layers.map((layer) => {
    const patterns = patternsOf(layer, groups);
    return { ...layer, patterns, hash: hashOf(layer, patterns, files) };
  });
}

function layerNamed(name) {
  const layer = layers.find((one) => one.name === name);
  if (layer !== undefined) return layer;
  throw new Error(`there is no layer ${name}; there are ${layers.map((one) => one.name).join(', ')}`);
}

function plan(args) {
  const names = args.filter((arg) => arg !== '--all');
  const chosen = names.length > 0 ? names.map(layerNamed) : layers;
  for (const { name, lane, budgetMinutes, hash, always, byName } of chosen) {
    const last = verified[name];
    const isSame = !always && last?.inputs === hash;
    // What is too dear for every run must have been run by name since its files changed.
    const isDear = byName === true && names.length === 0;
    const isReused = isSame && (isDear || !args.includes('--all'));
    const what = isReused ? 'reuse' : isDear ? 'stale' : 'run';
    console.log([what, name, lane, budgetMinutes, hash, ...(isReused ? [last.at] : [])].join(' '));
  }
}

function record([name, hash, seconds, tests]) {
  if (hash === UNKNOWN) return;
  if (layerNamed(name).hash !== hash) {
    console.log(`not kept: ${name} (its files have changed while it ran)`);
    return;
  }
  const at = new Date().toISOString().slice(0, 16).concat('Z');
  verified[name] = { at, inputs: hash, seconds: Number(seconds), tests: Number(tests) };
  keep();
}

/** A layer that failed is not taken for verified with the files of an earlier green run either. */
function forget([name]) {
  delete verified[layerNamed(name).name];
  keep();
}

function keep() {
  const known = Object.keys(verified).filter((one) => layers.some((layer) => layer.name === one));
  const sorted = Object.fromEntries(known.sort().map((one) => [one, verified[one]]));
  // A field a line, in a fixed order: as prettier writes it, and so that two branches meet only in the same layer.
  writeFileSync(VERIFIED, `${JSON.stringify(sorted, null, 2)}\n`);
}

function unchecked() {
  if (files === undefined) throw new Error('no file was checked');
  for (const { path } of files) {
    const isChecked = layers.some(({ patterns }) => isInput(patterns, path));
    if (!isChecked && !path.startsWith('docs/')) console.log(`no layer checks ${path}`);
  }
  for (const { name, patterns } of layers) {
    for (const { glob, pattern } of patterns) {
      if (!files.some(({ path }) => pattern.test(path))) console.log(`${name}: no file matches ${glob}`);
    }
  }
}

function list() {
  let sum = 0;
  for (const { name, budgetMinutes, always, byName, hash } of layers) {
    const last = verified[name];
    const isSame = !always && last?.inputs === hash;
    const state = always
      ? 'always runs'
      : isSame
        ? 'would be reused'
        : byName
          ? 'must be run by its name'
          : 'would run';
    sum += last?.seconds ?? 0;
    const was = last ? `last green ${last.at}: ${(last.seconds / 60).toFixed(1)} min` : 'never green yet';
    console.log(`${name.padEnd(14)} at most ${String(budgetMinutes).padStart(2)} min; ${was}; ${state}`);
  }
  console.log(`all layers, one after the other, as each was last: ${(sum / 60).toFixed(1)} min`);
}

let files, layers, verified;
try {
  const [command, ...args] = process.argv.slice(2);
  const act = { plan, record, forget, unchecked, list }[command];
  if (act === undefined) throw new Error(`plan, record, forget, unchecked or list; not ${command}`);
  files = filesIfThereIsGit();
  layers = readLayers(files);
  verified = existsSync(VERIFIED) ? JSON.parse(readFileSync(VERIFIED, 'utf8')) : {};
  act(args);
} catch (error) {
  console.error(error.message);
  process.exit(2);
}
