// The list of mutants is held to the code: every edit still fits, exactly once, and the page shows each of them.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const root = join(__dirname, '../..');
const script = `import('${join(__dirname, 'list.mjs')}').then(({ MUTANTS }) => console.log(JSON.stringify(MUTANTS)))`;
const MUTANTS = JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })) as Mutant[];

it.each(MUTANTS.map((one) => [one.name, one] as const))('%s', (_name, { file, find, replace }) => {
  const text = readFileSync(join(root, file), 'utf8');
  expect(text.split(find)).toHaveLength(2);
  expect(text.replace(find, () => replace)).not.toBe(text);
});

it('the page lists all of them, and that each was caught', () => {
  const page = readFileSync(join(root, 'docs/reference/mutants.md'), 'utf8');
  for (const { name } of MUTANTS) expect(page).toContain(`| ${name} |`);
  expect(page).not.toContain('not caught');
});
