// `npm run mutants`: breaks the code on purpose, one way at a time, in a copy of it, and runs the tests that must notice.
// Writes who caught each to docs/reference/mutants.md; ends with "N passed, N failed", where passed means caught.
//   npm run mutants -- 3 7      only these, by number; their lines of the page are written anew
import '../runtime.mjs';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projects, root } from '../projects.js';
import { parse } from 'yaml';

const MUTANTS = parse(readFileSync(join(root, 'tools/mutants/list.yaml'), 'utf8'));
const wanted = process.argv.slice(2).map(Number);
const copy = mkdtempSync(join(tmpdir(), 'aiyrbas-mutants-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));

console.log(`Breaking the code in ${wanted.length || MUTANTS.length} ways, one at a time (about ten seconds each).`);
copySources();
const results = [];
for (const [index, mutant] of MUTANTS.entries()) {
  if (wanted.length > 0 && !wanted.includes(index + 1)) continue;
  const path = join(copy, mutant.file);
  const text = readFileSync(path, 'utf8');
  if (text.split(mutant.find).length !== 2) throw new Error(`mutant ${index + 1} no longer fits ${mutant.file}`);
  writeFileSync(
    path,
    text.replace(mutant.find, () => mutant.replace),
  );
  const caughtBy = failingTests(mutant.tests.split(' '));
  writeFileSync(path, text);
  results.push({ number: index + 1, mutant, caughtBy });
  const word = caughtBy.length > 0 ? `caught by ${caughtBy.length}: ${caughtBy[0].name}` : 'NOT CAUGHT';
  console.log(`${String(index + 1).padStart(3)}. ${mutant.name}\n     ${word}`);
}
writeFileSync(join(root, 'docs/reference/mutants.md'), page());
const caught = results.filter(({ caughtBy }) => caughtBy.length > 0).length;
console.log(`\n${caught} passed, ${results.length - caught} failed`);
process.exitCode = caught === results.length && results.length > 0 ? 0 : 1;

/** The sources, with the installed packages beside them; the project's own packages lead to the copy. */
function copySources() {
  const files = spawnSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  for (const file of files.stdout.split('\n').filter((one) => one && !one.startsWith('docs/'))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  const modules = join(copy, 'node_modules');
  mkdirSync(join(modules, '@aiyrbas'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@aiyrbas') symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  for (const project of projects()) symlinkSync(join(copy, project.path), join(modules, project.package));
}

/** The tests that fail; a suite that cannot even be loaded counts as none, because that is no proof of a strong test. */
function failingTests(paths) {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  spawnSync(process.execPath, [jest, '--json', `--outputFile=${report}`, '--maxWorkers=2', ...paths], {
    cwd: copy,
    stdio: 'ignore',
    env: { ...process.env, CI: 'true' },
  });
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  return testResults.flatMap((suite) =>
    suite.assertionResults
      .filter((one) => one.status === 'failed')
      .map((one) => ({ name: one.fullName, file: suite.name.slice(copy.length + 1) })),
  );
}

function page() {
  const row = ({ number, mutant, caughtBy: [first, ...others] }) => {
    const more = others.length > 0 ? ` (and ${others.length} more)` : '';
    const by = first ? `${first.name.replaceAll('|', '\\|')}${more}, \`${first.file}\`` : '**not caught**';
    return `| ${number} | ${mutant.name} | \`${mutant.file}\` | ${by} |`;
  };
  const rows = new Map(wanted.length > 0 ? rowsBefore() : []);
  for (const result of results) rows.set(result.number, row(result));
  return [
    '# Mutants: deliberate faults, and the test that fails',
    '',
    '`npm run mutants` writes this page. It makes one fault at a time in a copy of the code and runs the tests that',
    '[the list](../../tools/mutants/list.yaml) names. A test that only stops compiling does not count.',
    '',
    '| | fault | file | the first test that failed |',
    '| --- | --- | --- | --- |',
    ...[...rows].sort(([a], [b]) => a - b).map(([, text]) => text),
    '',
  ].join('\n');
}

function rowsBefore() {
  return readFileSync(join(root, 'docs/reference/mutants.md'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const number = /^\| (\d+) \|/.exec(line)?.[1];
      return number ? [[Number(number), line]] : [];
    });
}
