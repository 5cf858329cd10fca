// The list of mutants is held to the code: every edit still fits, exactly once, and the page shows each of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const root = join(__dirname, '../..');
const MUTANTS = parse(readFileSync(join(__dirname, 'list.yaml'), 'utf8')) as Mutant[];

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
