// Which layers of CI run again: in a repository made for each test, and then what this repository's own layers say.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');
const PROGRAM = join(ROOT, 'tools/layers.mjs');
let folder: string;

const LAYERS = {
  groups: { code: ['src/**', '!**/*.md'] },
  layers: [
    { name: 'stories', lane: 'beside', budgetMinutes: 3, inputs: ['@code', 'story*.json'] },
    { name: 'newcomer', lane: 'first', budgetMinutes: 2, always: true, inputs: ['*.md', '.ci/**'] },
  ],
};

const layersIn = (cwd: string, ...args: string[]) =>
  spawnSync(process.execPath, [PROGRAM, ...args], { cwd, encoding: 'utf8' });
function layers(...args: string[]): string {
  const { status, stdout, stderr } = layersIn(folder, ...args);
  if (status !== 0) throw new Error(stderr);
  return stdout.trimEnd();
}
const git = (...args: string[]): void => void spawnSync('git', args, { cwd: folder });
function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
const putLayers = (content: object): void => put('.ci/layers.json', JSON.stringify(content));
/** "run" or "reuse", and the hash of the layer's inputs. */
function planned(name = 'stories'): { what: string; hash: string } {
  const [what, , , , hash] = layers('plan', name).split(' ');
  return { what: what!, hash: hash! };
}
const recorded = (name: string): string => layers('record', name, planned(name).hash, '61', '12');
/** As `record` would keep it, without another process. @returns the hash. */
function green(): string {
  const { hash } = planned();
  put(
    '.ci/verified.json',
    JSON.stringify({ stories: { at: '2026-11-30T08:00Z', inputs: hash, seconds: 61, tests: 12 } }),
  );
  return hash;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aiyrbas-layers-'));
  git('init', '--quiet');
  putLayers(LAYERS);
  put('src/a.ts', 'a\n');
  put('src/deep/b.ts', 'b\n');
  put('src/README.md', 'words\n');
  put('story.json', '{}\n');
  put('elsewhere/c.ts', 'c\n');
  git('add', '--all');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a layer runs until it was green, and is then reused as it was verified', () => {
  expect(planned().what).toBe('run');
  recorded('stories');
  expect(layers('plan', 'stories')).toMatch(/^reuse stories beside 3 [0-9a-f]{64} \d{4}-\d\d-\d\dT\d\d:\d\dZ$/);
});

it.each<[string, () => void]>([
  ['a changed file', () => put('src/a.ts', 'A\n')],
  ['a changed file that is not staged, deep down', () => put('src/deep/b.ts', 'B\n')],
  ['a new file that git does not know yet', () => put('src/new.ts', '')],
  ['a deleted file', () => rmSync(join(folder, 'src/a.ts'))],
  ['a renamed file', () => renameSync(join(folder, 'src/a.ts'), join(folder, 'src/z.ts'))],
  ['two files whose contents were exchanged', () => (put('src/a.ts', 'b\n'), put('src/deep/b.ts', 'a\n'))],
  ['a file that a pattern with a star matches', () => put('story-of-a-sale.json', '{}\n')],
  ['its own entry', () => putLayers({ ...LAYERS, layers: [{ ...LAYERS.layers[0], budgetMinutes: 4 }] })],
  ['a group that it names', () => putLayers({ ...LAYERS, groups: { code: ['src/**'] } })],
])('%s makes it run again', (_, change) => {
  const before = green();
  change();
  const after = planned();
  expect(after.what).toBe('run');
  expect(after.hash).not.toBe(before);
});

it.each<[string, () => void]>([
  ['a change elsewhere', () => put('elsewhere/c.ts', 'C\n')],
  ['a file that its patterns take away', () => put('src/README.md', 'other words\n')],
  ['the time of a file', () => utimesSync(join(folder, 'src/a.ts'), 0, 0)],
  ['the order in which files came', () => (git('rm', '--quiet', '--cached', 'src/a.ts'), git('add', '--all'))],
  ['a commit', () => git('-c', 'user.name=x', '-c', 'user.email=x@example.kz', 'commit', '--quiet', '-m', 'x')],
  ['another layer', () => putLayers({ ...LAYERS, layers: [LAYERS.layers[0], { ...LAYERS.layers[1], inputs: ['*'] }] })],
  ['what was verified of others', () => recorded('newcomer')],
  [
    'how lines end on this machine',
    () => (git('config', 'core.autocrlf', 'true'), put('src/a.ts', 'a\r\n'), put('src/deep/b.ts', 'b\r\n')),
  ],
])('%s does not', (_, change) => {
  green();
  change();
  expect(planned().what).toBe('reuse');
});

it('in another folder the same files have the same hash', () => {
  const { hash } = planned();
  const other = `${folder}-moved`;
  renameSync(folder, other);
  folder = other;
  expect(planned().hash).toBe(hash);
});

it('what always runs runs, and --all runs everything, whatever was verified', () => {
  recorded('stories');
  recorded('newcomer');
  expect(
    layers('plan')
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ).toEqual(['reuse', 'run']);
  expect(
    layers('plan', '--all')
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ).toEqual(['run', 'run']);
});

describe('a layer that runs by its name only', () => {
  beforeEach(() => putLayers({ ...LAYERS, layers: [{ ...LAYERS.layers[0], byName: true }] }));
  const what = (...args: string[]): string => layers('plan', ...args).split(' ')[0]!;

  it('is stale in every other run until it was green with these files', () => {
    expect([what(), what('--all'), what('stories')]).toEqual(['stale', 'stale', 'run']);
    recorded('stories');
    expect([what(), what('--all'), what('stories')]).toEqual(['reuse', 'reuse', 'reuse']);
    put('src/a.ts', 'A\n');
    expect([what(), what('--all')]).toEqual(['stale', 'stale']);
  });

  it('runs again by its name and --all', () => {
    recorded('stories');
    expect(what('stories', '--all')).toBe('run');
  });
});

it('files that change while a layer runs are not taken for verified', () => {
  const { hash } = planned();
  put('src/a.ts', 'changed meanwhile\n');
  expect(layers('record', 'stories', hash, '61', '12')).toMatch(/^not kept: stories/);
  expect(planned().what).toBe('run');
});

it('a layer that failed is no longer verified, though its files were green before', () => {
  green();
  layers('forget', 'stories');
  expect(planned().what).toBe('run');
});

it('what was verified is kept in the order of names, and a layer that is no more is forgotten', () => {
  put('.ci/verified.json', JSON.stringify({ gone: { inputs: 'x' } }));
  recorded('stories');
  recorded('newcomer');
  const text = readFileSync(join(folder, '.ci/verified.json'), 'utf8');
  const stored = JSON.parse(text) as Record<string, object>;
  expect(Object.keys(stored)).toEqual(['newcomer', 'stories']);
  expect(stored['stories']).toEqual({ at: expect.any(String), inputs: planned().hash, seconds: 61, tests: 12 });
  const prettier = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/prettier/bin/prettier.cjs'), '--stdin-filepath=a.json'],
    {
      cwd: ROOT,
      input: text,
      encoding: 'utf8',
    },
  );
  expect(prettier.stdout).toBe(text);
});

it('where git knows nothing of the files every layer runs, and none is kept', () => {
  green();
  rmSync(join(folder, '.git'), { recursive: true });
  expect(layers('plan', 'stories')).toBe('run stories beside 3 unknown');
  const stored = readFileSync(join(folder, '.ci/verified.json'), 'utf8');
  layers('record', 'stories', 'unknown', '61', '12');
  expect(readFileSync(join(folder, '.ci/verified.json'), 'utf8')).toBe(stored);
});

it('a folder that nothing checks, and a pattern that nothing matches, are named', () => {
  expect(layers('unchecked')).toBe(
    'no layer checks elsewhere/c.ts\nno layer checks src/README.md\nnewcomer: no file matches *.md',
  );
});

it('a layer or a group that does not exist is refused', () => {
  expect(layersIn(folder, 'plan', 'storys')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('no layer storys'),
  });
  putLayers({ ...LAYERS, groups: {} });
  expect(layersIn(folder, 'plan')).toMatchObject({ status: 2, stderr: expect.stringContaining('the group @code') });
});

describe('the layers of this repository', () => {
  interface Layer {
    readonly name: string;
    readonly lane: string;
    readonly always?: boolean;
    readonly byName?: boolean;
    readonly budgetMinutes: number;
  }
  const own = (JSON.parse(readFileSync(join(ROOT, '.ci/layers.json'), 'utf8')) as { layers: Layer[] }).layers;
  const scripts = ['lib', ...new Set(own.map(({ name }) => scriptOf(name)))].map((name) =>
    readFileSync(join(ROOT, '.ci', name === 'lib' ? 'lib.sh' : `layers/${name}.sh`), 'utf8'),
  );

  function scriptOf(name: string): string {
    if (['chart', 'cluster'].includes(name)) return 'kubernetes';
    return ['kafka', 'stories', 'stack'].includes(name) ? 'distributed' : name.replace('-kafka', '');
  }

  it('every file outside docs/ is checked by a layer, and no pattern is left without a file', () => {
    expect(layersIn(ROOT, 'unchecked')).toMatchObject({ status: 0, stdout: '' });
  });

  it('every layer has a function that runs it, and a lane that .ci/run runs', () => {
    const run = readFileSync(join(ROOT, '.ci/run'), 'utf8');
    for (const { name, lane } of own) {
      expect(scripts.join('\n')).toContain(`layer_${name.replaceAll('-', '_')}() {`);
      expect(run).toMatch(new RegExp(`^(lane )?run_lane ${lane}$`, 'm'));
    }
  });

  it('the newcomer’s commands always run, and all budgets together stay under 85 minutes', () => {
    expect(own.find(({ name }) => name === 'newcomer')!.always).toBe(true);
    const together = own.filter(({ byName }) => byName !== true);
    expect(together.reduce((sum, { budgetMinutes }) => sum + budgetMinutes, 0)).toBeLessThan(85);
  });
});
