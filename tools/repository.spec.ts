// What code hosts and people read beside the code says what is so: versions agree, and every path that is named is there.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** What each ecosystem keeps its versions in; actions have no such file. */
const MANIFESTS: Readonly<Record<string, string>> = {
  npm: 'package-lock.json',
  docker: 'Dockerfile',
  'docker-compose': 'docker-compose.yml',
  maven: 'pom.xml',
  gomod: 'go.mod',
  pip: 'requirements.txt',
};

test('package.json, the lockfile and the newest section of the changelog have one version', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const lock = JSON.parse(read('package-lock.json')) as {
    version: string;
    packages: Record<string, { version: string }>;
  };
  const sections = [...read('CHANGELOG.md').matchAll(/^## (.+)$/gm)].map(([, title]) => title!);
  expect(sections[0]).toBe('[Unreleased]');
  expect(sections.slice(1).filter((title) => !/^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/.test(title))).toEqual([]);
  expect([lock.version, lock.packages['']!.version, /\[(.+)\]/.exec(sections[1]!)![1]]).toEqual([
    version,
    version,
    version,
  ]);
});

test('a changelog’s section has only the headings of Keep a Changelog', () => {
  const known = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
  const headings = [...read('CHANGELOG.md').matchAll(/^### (.+)$/gm)].map(([, title]) => title!);
  expect(headings).not.toEqual([]);
  expect(headings.filter((title) => !known.includes(title))).toEqual([]);
});

test('newer dependencies are looked for wherever there are some', () => {
  const { updates } = parse(read('.github/dependabot.yml')) as {
    updates: { 'package-ecosystem': string; directory?: string; directories?: string[] }[];
  };
  const { stdout } = spawnSync('git', ['-c', 'safe.directory=*', 'ls-files'], { cwd: ROOT, encoding: 'utf8' });
  const files = stdout.split('\n');
  expect(updates.map((update) => update['package-ecosystem']).sort()).toEqual(
    [...Object.keys(MANIFESTS), 'github-actions'].sort(),
  );
  for (const { 'package-ecosystem': kind, directory, directories = [directory!] } of updates) {
    const manifest = MANIFESTS[kind];
    if (manifest === undefined) continue;
    const folders = files
      .filter((path) => path === manifest || path.endsWith(`/${manifest}`))
      .map((path) => `/${path.slice(0, -manifest.length - 1)}`);
    expect([kind, [...directories].sort()]).toEqual([kind, folders.sort()]);
  }
});

test('every folder that has an owner, or waits for one, is there', () => {
  const paths = [...read('.github/CODEOWNERS').matchAll(/^#? ?(\/\S+) @/gm)].map(([, path]) => path!);
  expect(paths.length).toBeGreaterThan(5);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('the workflow runs what anybody runs, and nothing else', () => {
  const { jobs } = parse(read('.github/workflows/ci.yml')) as { jobs: Record<string, { steps: { run?: string }[] }> };
  const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
  expect(commands).toEqual([expect.stringMatching(/^bash \.ci\/run /)]);
});

test('git can run its hooks', () => {
  for (const hook of ['pre-commit', 'commit-msg']) {
    expect(statSync(join(ROOT, 'tools/git-hooks', hook)).mode & 0o111).toBe(0o111);
  }
});
