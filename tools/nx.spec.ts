// `nx affected -t lint test typecheck` runs what a change could break, and its cache is not asked where it could lie.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projects, root } from './projects';

function nx(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/nx/dist/bin/nx.js'), ...args],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NX_DAEMON: 'false' },
    },
  );
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
  return stdout;
}
const ALL = [...projects().map((one) => one.package), 'aiyrbas'].map((name) => name.replace('@aiyrbas/', '')).sort();
const affectedBy = (file: string): string[] =>
  (JSON.parse(nx('show', 'projects', '--affected', `--files=${file}`, '--json')) as string[])
    .map((name) => name.replace('@aiyrbas/', ''))
    .sort();

/** Who runs the whole platform, and what is asked of the whole repository. */
const WHOLE = ['aiyrbas', 'bench', 'chaos', 'hostile', 'platform', 'scenarios', 'stack', 'start'];

it.each([
  ['an order’s life', 'apps/orders/src/domain/lifecycle.ts', ['orders', ...WHOLE].sort()],
  ['a simulator', 'apps/simulators/bank-simulator/src/main.ts', ['bank-simulator', 'conformance', ...WHOLE].sort()],
  ['how a laptop starts', 'tools/start/src/main.ts', ['aiyrbas', 'bench', 'chaos', 'hostile', 'scenarios', 'start']],
  ['a page', 'docs/glossary.md', ['aiyrbas']],
  // They look for personal data in what is published.
  ['a published schema', 'docs/reference/schemas/orders.order.placed.json', ['aiyrbas', 'scenarios']],
  ['the rules of lint', 'eslint.config.mjs', ALL],
  ['the set-up of tests', 'tools/jest-global-setup.js', ALL],
  ['the PostgreSQL of tests', 'tools/embedded-postgres/src/server.ts', ALL],
  ['the dependencies', 'package-lock.json', ALL],
])('a change of %s affects those who could notice, and no other', (_, file, expected) => {
  expect(affectedBy(file)).toEqual(expected);
});

/** What the tasks read, as Nx hashes it. */
function plansOf(target: string): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-nx-'));
  try {
    const file = join(folder, 'graph.json');
    nx('run-many', '-t', target, `--graph=${file}`);
    const { taskPlans } = JSON.parse(readFileSync(file, 'utf8')) as { taskPlans: Record<string, string[]> };
    return new Map(Object.entries(taskPlans).map(([task, plan]) => [task, plan.join('\n')]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

it('a result is taken from the cache only while nothing that could change it has changed', () => {
  const tests = plansOf('test');
  const lints = plansOf('lint');
  expect([tests.size, lints.size]).toEqual([ALL.length + 1, ALL.length]);
  for (const project of ALL) {
    const name = project === 'aiyrbas' ? project : `@aiyrbas/${project}`;
    for (const read of ['package-lock.json', 'tsconfig*.json', 'node --version']) {
      expect(tests.get(`${name}:test`)).toContain(read);
      expect(lints.get(`${name}:lint`)).toContain(read);
    }
    for (const read of ['jest.config.js', 'tools/jest-global-setup.js', 'tools/embedded-postgres/src/*.ts']) {
      expect(tests.get(`${name}:test`)).toContain(read);
    }
    for (const read of ['eslint.config.mjs', 'tools/boundaries.mjs', 'tools/projects.js']) {
      expect(lints.get(`${name}:lint`)).toContain(read);
    }
  }
  // The stories run what is compiled, so it is compiled first, and they read every project that ships.
  const stories = tests.get('@aiyrbas/scenarios:test');
  for (const { path } of projects().filter(({ type }) => type === 'app')) expect(stories).toContain(`${path}/**/*`);
  expect(tests.has('aiyrbas:build')).toBe(true);
});
