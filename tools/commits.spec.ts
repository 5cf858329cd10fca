// Which subjects are taken, and which commits are checked: in repositories that are made for each test.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PROGRAM = join(__dirname, 'commits.mjs');
const WRONG = 'what was done before the rule';
let folder: string;

const run = (cwd: string, program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}`.trim() };
};

function git(cwd: string, ...args: string[]): string {
  const as = ['-c', 'user.name=x', '-c', 'user.email=x@example.kz', '-c', 'commit.gpgsign=false'];
  const { status, stdout, stderr } = spawnSync('git', [...as, ...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

const commit = (...subjects: string[]): void =>
  subjects.forEach((subject) => void git(join(folder, 'all'), 'commit', '-q', '--allow-empty', '-m', subject));

/** The program, for a base of this repository in place of our own. */
function programFor(base: string): string {
  const text = readFileSync(PROGRAM, 'utf8');
  const seconds = git(join(folder, 'all'), 'show', '-s', '--format=%ct', base);
  const ours = text.replace(/const BASE = .*;/, `const BASE = { id: '${base}', seconds: ${Number(seconds) - 1} };`);
  expect(ours).not.toBe(text);
  writeFileSync(join(folder, 'commits.mjs'), ours);
  return join(folder, 'commits.mjs');
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aiyrbas-commits-'));
  git(folder, 'init', '-q', '-b', 'main', 'all');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a subject', () => {
  const decided = (message: string) => {
    writeFileSync(join(folder, 'message'), message);
    return run(folder, PROGRAM, '--file', join(folder, 'message'));
  };

  it.each([
    'feat(orders): let a customer cancel',
    'docs: say how long the tests take',
    'fix(bank-gateway)!: refuse a second key',
    'refactor(kz): need no time zones',
    `test: ${'x'.repeat(66)}`,
    'Merge branch "w-habits"',
    'Revert "feat: let a customer cancel"',
    '\n# a comment\nfix(bus): pass what is lost\n\nWhy: it was long, and that does not matter here, because this is the body.',
  ])('%j is taken', (message) => expect(decided(message)).toEqual({ status: 0, output: '' }));

  it.each([
    ['Say how long the tests take', 'not "type(scope): summary"'],
    ['feature: let a customer cancel', 'not "type(scope): summary"'],
    ['feat(Orders): let a customer cancel', 'not "type(scope): summary"'],
    ['feat(orders):let a customer cancel', 'not "type(scope): summary"'],
    [`test: ${'x'.repeat(67)}`, '73 characters, of at most 72'],
    ['docs: say how long.', 'a full stop'],
    ['fix: mended the bus', '"mended" is not in the imperative'],
    ['fix: mending the bus', '"mending" is not'],
    ['fix: mends the bus', '"mends" is not'],
  ])('%j is refused', (message, fault) => {
    expect(decided(message)).toEqual({ status: 1, output: expect.stringContaining(fault) });
  });
});

describe('commits', () => {
  it('up to the base are not checked, all later ones are', () => {
    commit(WRONG);
    const program = programFor(git(join(folder, 'all'), 'rev-parse', 'HEAD'));
    commit('feat: add one', 'fix: mend one');
    expect(run(join(folder, 'all'), program)).toEqual({
      status: 0,
      output: '2 commits checked, 0 with a wrong subject',
    });
    commit('Mended another');
    expect(run(join(folder, 'all'), program)).toMatchObject({
      status: 1,
      output: expect.stringContaining('Mended another'),
    });
  });

  it('of a branch are checked, and what joins it is not', () => {
    commit('feat: begin');
    const program = programFor(git(join(folder, 'all'), 'rev-parse', 'HEAD'));
    git(join(folder, 'all'), 'checkout', '-q', '-b', 'side');
    commit('feat: add one');
    git(join(folder, 'all'), 'checkout', '-q', 'main');
    git(join(folder, 'all'), 'merge', '-q', '--no-ff', '-m', 'The work of a week', 'side');
    expect(run(join(folder, 'all'), program)).toEqual({
      status: 0,
      output: '1 commits checked, 0 with a wrong subject',
    });
    // At depth 1 git shows a merge as a commit without parents.
    git(folder, 'clone', '-q', '--depth', '1', pathToFileURL(join(folder, 'all')).href, 'shallow');
    expect(run(join(folder, 'shallow'), program)).toEqual({
      status: 0,
      output: '0 commits checked, 0 with a wrong subject',
    });
  });

  it('of a shallow clone, which lacks the base, are checked', () => {
    commit(WRONG);
    const program = programFor(git(join(folder, 'all'), 'rev-parse', 'HEAD'));
    commit('feat: add one', 'Mended another', 'fix: mend one');
    git(folder, 'clone', '-q', '--depth', '2', pathToFileURL(join(folder, 'all')).href, 'shallow');
    expect(run(join(folder, 'shallow'), program)).toMatchObject({
      status: 1,
      output: expect.stringMatching(/^2 commits/m),
    });
  });

  it('of another history, or where there is none, are not checked, and a line reports it', () => {
    commit(WRONG);
    const output = 'this history does not begin where the rule does: no commit was checked';
    expect(run(join(folder, 'all'), PROGRAM)).toEqual({ status: 0, output });
    rmSync(join(folder, 'all/.git'), { recursive: true });
    expect(run(join(folder, 'all'), PROGRAM)).toEqual({ status: 0, output });
  });
});
