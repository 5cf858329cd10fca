// What code hosts and people read beside the code says what is so: versions agree, and every path that is named is there.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const MANIFESTS: Readonly<Record<string, string>> = {
  npm: 'package-lock.json',
  'github-actions': '.github/workflows',
  docker: 'Dockerfile',
  'docker-compose': 'docker-compose.yml',
  maven: 'pom.xml',
  gomod: 'go.mod',
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

test('newer dependencies are looked for where there are some', () => {
  const { updates } = parse(read('.github/dependabot.yml')) as {
    updates: { 'package-ecosystem': string; directory?: string; directories?: string[] }[];
  };
  const missing = updates
    .flatMap(({ 'package-ecosystem': kind, directory, directories = [directory!] }) =>
      directories.map((folder) => join(folder, MANIFESTS[kind] ?? `a manifest of ${kind}`)),
    )
    .filter((path) => !existsSync(join(ROOT, path)));
  expect(updates.map((update) => update['package-ecosystem']).sort()).toEqual(Object.keys(MANIFESTS).sort());
  expect(missing).toEqual([]);
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
