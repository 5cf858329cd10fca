// The subjects of commits: `type(scope): imperative summary`, at most 72 characters. Those up to BASE are older than the rule.
//   node tools/commits.mjs               every commit after BASE that this clone has
//   node tools/commits.mjs --file PATH   one message that is being written (the hook commit-msg)
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { argv, exit } from 'node:process';

/** The last commit before the rule, and when it was made: a shallow clone has later commits without it. */
const BASE = { id: '1cb8c49e14ecea99d71f310455d18555b4d3a2b1', seconds: 1_796_034_834 };

/** Too long, and on `main` before this check existed. */
const LANDED = [
  '9aa019cf0b403bd7c6807621e9e5f09359c39944',
  'faf679889dff8e0c9e9bbd38253116141489747d',
  'f6828f8df25fc308cd26fd73b79a582a742c43dd',
];

const TYPES = ['build', 'chore', 'ci', 'docs', 'feat', 'fix', 'perf', 'refactor', 'revert', 'style', 'test'];
const LENGTH_MAX = 72;
const SHAPE = new RegExp(`^(?:${TYPES.join('|')})(?:\\([a-z0-9][a-z0-9-]*\\))?!?: (\\S.*)$`);
/** What git writes by itself, for a merge or for a commit that is taken back or will be squashed. */
const BY_GIT = /^(?:Merge |Revert "|fixup! |squash! |amend! )/;
/** "added", "adding", "adds". The summary says what the commit does to the code, as an order. */
const NO_ORDER = /^(?!(?:embed|exceed|feed|need|proceed|seed|speed|bring|string|focus)$)[a-z]+(?:ed|ing|[^s]s)$/i;

/** What is wrong with a subject; undefined when nothing is. */
function faultOf(subject) {
  if (BY_GIT.test(subject)) return undefined;
  const [, summary] = SHAPE.exec(subject) ?? [];
  if (summary === undefined) return `not "type(scope): summary", where the type is one of ${TYPES.join(', ')}`;
  const { length } = [...subject];
  if (length > LENGTH_MAX) return `${length} characters, of at most ${LENGTH_MAX}`;
  if (summary.endsWith('.')) return 'a full stop at the end';
  const [first] = summary.split(' ');
  return NO_ORDER.test(first)
    ? `"${first}" is not in the imperative: "add", not "added", "adding" or "adds"`
    : undefined;
}

function git(...args) {
  // A checkout may belong to another user than the one that runs CI.
  const { status, stdout } = spawnSync('git', ['-c', 'safe.directory=*', ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return status === 0 ? stdout : undefined;
}

/** Commits after the base; undefined where this clone does not have enough history to find them. */
function commitsToCheck() {
  const range = ['log', '-z', '--no-merges', '--format=%H %ct %s'];
  const hasBase = git('merge-base', '--is-ancestor', BASE.id, 'HEAD') !== undefined;
  const log = hasBase ? git(...range, `${BASE.id}..HEAD`) : isShallow() ? git(...range, 'HEAD') : undefined;
  const commits = log
    ?.split('\0')
    .filter((line) => line !== '')
    .map(commitOf);
  return commits
    ?.filter(({ id }) => !LANDED.includes(id))
    .filter(({ id, seconds }) => hasBase || (seconds > BASE.seconds && !isMerge(id)));
}

function commitOf(line) {
  const [id, seconds] = line.split(' ', 2);
  return { id, seconds: Number(seconds), subject: line.slice(id.length + seconds.length + 2) };
}

const isShallow = () => git('rev-parse', '--is-shallow-repository')?.trim() === 'true';

/** Where a shallow clone ends, only the commit itself still names its parents. */
const isMerge = (id) => (git('cat-file', 'commit', id)?.match(/^parent /gm) ?? []).length > 1;

function checkFile(path) {
  // What git itself leaves out: comments, and empty lines before the subject.
  const subject = readFileSync(path, 'utf8')
    .split('\n')
    .find((line) => line.trim() !== '' && !line.startsWith('#'));
  // Git refuses a message without a subject by itself.
  return subject === undefined ? [] : [{ id: 'this commit', subject: subject.trimEnd() }];
}

const [option, path] = argv.slice(2);
const commits = option === '--file' ? checkFile(path) : commitsToCheck();
if (commits === undefined) {
  console.log('this history does not begin where the rule does: no commit was checked');
  exit(0);
}
let faults = 0;
for (const { id, subject } of commits) {
  const fault = faultOf(subject);
  if (fault === undefined) continue;
  faults += 1;
  console.error(`${id.slice(0, 12)}: ${subject}\n  ${fault}`);
}
if (option !== '--file') console.log(`${commits.length} commits checked, ${faults} with a wrong subject`);
exit(faults === 0 ? 0 : 1);
