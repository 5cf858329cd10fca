// The list of words holds names, messages and prose to what it says of each, and knows what is fixed elsewhere.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

type Files = Readonly<Record<string, string>>;

const CONTRACT = { 'libs/contracts/src/events.ts': 'export const placed = z.strictObject({ told: money });\n' };
const glossary = (rows: number): string =>
  `# Glossary\n\n## The field's words\n\n${table(50)}\n## Our own words\n\n${table(rows)}`;
const table = (rows: number): string =>
  `| word | meaning |\n| ---- | ------- |\n${'| cap | how much |\n'.repeat(rows)}`;

/** Runs over a tree of these files. */
function run(files: Files, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-words-'));
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const script = join(__dirname, 'words.mjs');
    const { stdout, stderr, status } = spawnSync(process.execPath, [script, '--root', folder, ...args], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const lines = stdout.trimEnd().split('\n');
    return { stdout, status, found: lines.slice(0, -1).map((line) => line.replace(/ +\(.*/, '').replace('  ', ' ')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const HELD: readonly (readonly [what: string, file: string, text: string, found: readonly string[]])[] = [
  ['a name', 'apps/x/src/1.ts', 'const wishList = 1;', [':1 wish']],
  ['a method', 'apps/x/src/2.ts', 'class A {\n  tellAll() {}\n}', [':2 tell']],
  ['a private field', 'apps/x/src/3.ts', 'class A {\n  #patienceMs = 1;\n}', [':2 patience']],
  ['a parameter', 'apps/x/src/4.ts', 'const f = (around: Date) => around;', [':1 around']],
  ['an upper-case name', 'apps/x/src/5.ts', 'const FIRST_LETTER = 1;', [':1 letter']],
  ['two words that are one together', 'apps/x/src/6.ts', 'const takeInLines = 1;', [':1 take in']],
  ['a file', 'apps/x/src/diary.ts', '', [':1 diary']],
  ['a name in snake case', 'apps/x/src/7.ts', 'const first_Letter = 1;', [':1 letter']],
  ['a log line', 'apps/x/src/8.ts', "log.warn({}, 'asking again');", [':1 asking']],
  ['the help of a metric', 'apps/x/src/9.ts', "metrics.counter('a_total', 'Facts');", [':1 facts']],
  ['the name of a metric', 'apps/x/src/10.ts', "metrics.gauge('looks_total', 'x');", [':1 looks']],
  ['an error', 'apps/x/src/11.ts', 'throw new Error(`${n} was not told`);', [':1 told']],
  ['a detail to a customer', 'apps/x/src/12.ts', "refuse({ detail: 'the wish is late' });", [':1 wish']],
  ['the title of a test', 'apps/x/src/1.spec.ts', "it.each([1])('is told once', () => {});", [':1 told']],
  ['a comment', 'apps/x/src/13.ts', 'let a;\n// A letter is sent.', [':2 letter']],
  ['a documenting comment', 'apps/x/src/14.ts', '/**\n * Tells.\n */\nlet a;', [':2 tells']],
  ['a page', 'apps/x/README.md', 'It waits.\nThe front door opens.', [':2 door', ':2 front door']],
  ['a field of a contract, as the name of something else', 'apps/x/src/15.ts', 'const told = 1;', [':1 told']],
];

const STAYS: readonly (readonly [what: string, file: string, text: string])[] = [
  ['normal English in a comment', 'apps/x/src/1.ts', '// People look around, and ask for a place.\nlet a;'],
  ['normal English in a title', 'apps/x/src/1.spec.ts', "it('answers in fact', () => {});"],
  ['code on a page', 'README.md', 'See `vault.ts` and [it](src/vault.ts).\n\n```ts\nconst vault = 1;\n```'],
  ['a field of a contract', 'apps/x/src/2.ts', 'interface A { told: string }\nconst { told } = body;'],
  ['a key of a schema', 'apps/x/src/3.ts', 'const reply = z.object({ answer: z.string() });'],
  ['a column', 'apps/x/src/4.ts', 'interface Row { verdict: string }\nconst READ = `select verdict from message`;'],
  ['a column of an entity', 'apps/x/src/7.ts', "defineEntity({ columns: { verdict: { type: 'text' } } });"],
  ['a migration', 'apps/x/src/persistence/migrations/1763900000000-vault.ts', 'export class Vault1763900000000 {}'],
  ['what a spread leaves', 'apps/x/src/5.ts', 'const { a, ...rest } = b;'],
  ['a name that is only used here', 'apps/x/src/6.ts', "import { tell } from 'other';\ntell();"],
];

const filesOf = (cases: readonly (readonly [string, string, string, ...unknown[]])[]): Files => ({
  ...CONTRACT,
  ...Object.fromEntries(cases.map(([, file, text]) => [file, text])),
});

describe('words', () => {
  let held: ReturnType<typeof run>;
  let stays: ReturnType<typeof run>;

  beforeAll(() => {
    held = run(filesOf(HELD));
    stays = run(filesOf(STAYS));
  }, 120_000);

  it.each(HELD)('holds %s to the list', (_, file, _text, found) => {
    expect(held.found.filter((line) => line.startsWith(`${file}:`))).toEqual(found.map((one) => `${file}${one}`));
    expect(held.status).toBe(1);
  });

  it.each(STAYS)('leaves %s', (_, file) => {
    expect(stays.found.filter((line) => line.startsWith(file))).toEqual([]);
  });

  it('succeeds where nothing is to be replaced', () => {
    expect(stays).toMatchObject({ found: [], status: 0 });
  });

  it('holds a folder to the list, once', () => {
    const { found } = run({ 'apps/vault/src/a.ts': '', 'apps/vault/src/b.ts': '' });
    expect(found).toEqual(['apps/vault:1 vault']);
  });

  it('lets an exported name have one meaning in the repository', () => {
    const { found } = run({
      'apps/x/src/a.ts': 'export type Line = 1;\nexport const Line = 1;',
      'apps/y/src/a.ts': 'export interface Line {}',
      'apps/y/src/index.ts': "export { Line } from './a';",
    });
    expect(found).toEqual(['apps/x/src/a.ts:1 Line']);
  });

  it('counts the words of our own in the glossary: twenty are enough', () => {
    expect(run({ 'docs/glossary.md': glossary(20) }).status).toBe(0);
    expect(run({ 'docs/glossary.md': glossary(21) }).status).toBe(1);
  });

  it('says how often each word is there', () => {
    const { stdout } = run({ 'apps/x/src/a.ts': 'const told = 1;\nconst telling = 2;\n// told' }, '--summary');
    expect(stdout).toMatch(/^tell +2 +0 +1$/m);
    expect(stdout).toMatch(/^3 words to replace$/m);
  });

  it('has a reason for whatever may stay', () => {
    const read = (file: string) =>
      JSON.parse(readFileSync(join(__dirname, 'words', file), 'utf8')) as Record<
        string,
        { why?: string; in?: string[] }[]
      >;
    const entries = [
      ...read('words.json').terms!.filter((term) => term.in!.length < 3),
      ...Object.values(read('allow.json')).flat(),
    ];
    expect(entries.length).toBeGreaterThan(20);
    expect(entries.filter(({ why }) => !why)).toEqual([]);
  });
});
