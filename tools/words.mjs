// `npm run words`: finds words that say less than the field's own. `words/words.json` lists them with what to say in their
// place; `words/allow.json` says what may stay, and why. A name that a contract, a column or a stored value fixes is found by
// rule. Lists each by file and line; ends with "N words to replace", and fails if there are any.
//   npm run words -- apps/orders libs/bus     only what lies there
//   npm run words -- --in names               only one of: names, messages, prose
//   npm run words -- --summary                counts by word in place of lines
//   npm run words -- --root FOLDER            another tree
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import ts from 'typescript';

const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: {
    root: { type: 'string' },
    in: { type: 'string', multiple: true, default: ['names', 'messages', 'prose', 'exports', 'glossary'] },
    summary: { type: 'boolean', default: false },
  },
});
const here = import.meta.dirname;
const root = options.root ?? join(here, '..');
const { terms, phrases, glossaryMax } = JSON.parse(readFileSync(join(here, 'words/words.json'), 'utf8'));
const allow = JSON.parse(readFileSync(join(here, 'words/allow.json'), 'utf8'));

const formsOf = new Map(terms.flatMap((term) => term.forms.map((form) => [form, term])));
const phrasesOf = phrases.map((one) => ({ ...one, pattern: new RegExp(`\\b(?:${one.match})\\b`, 'gi') }));
const globs = new Map();
const sqlWords = new Map();
const found = [];

const files = trackedFiles().filter((file) => !allow.files.some(({ path }) => matches(file, path)));
const chosen = (file) =>
  folders.length === 0 || folders.some((folder) => file === folder || file.startsWith(`${folder}/`));
const code = files.filter((file) => /\.(ts|mjs|js)$/.test(file));
const trees = new Map(code.map((file) => [file, parse(file)]));
const exported = new Map();
let fields;

/** In a checkout what git knows, and what it would take; elsewhere every file. */
function trackedFiles() {
  const args = ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
  const all =
    status === 0 && stdout !== ''
      ? [...new Set(stdout.split('\0'))]
      : readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
  return all
    .filter((file) => /\.(ts|mjs|js|md)$|\/mutants\/list\.yaml$/.test(file) && existsSync(join(root, file)))
    .sort();
}

function parse(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const kind = file.endsWith('.ts') ? ts.ScriptKind.TS : ts.ScriptKind.JS;
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind);
}

// Names

/** The words of a name: `lockOrders`, `lock_orders` and `lock-orders` are two. */
function wordsIn(name) {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** Listed words of a name, and listed phrases in it. */
function listedIn(name) {
  const words = wordsIn(name);
  const single = words.flatMap((word) =>
    formsOf.get(word)?.in.includes('names') ? [{ word, term: formsOf.get(word) }] : [],
  );
  const joined = words.join(' ');
  const several = phrasesOf.flatMap((phrase) => {
    const [hit] = joined.match(phrase.pattern) ?? [];
    return hit === undefined ? [] : [{ word: hit, term: phrase }];
  });
  return [...single, ...several];
}

function nameOfFile(file) {
  const parts = file.split('/');
  parts.forEach((part, index) => {
    const path = parts.slice(0, index + 1).join('/');
    if (found.some((one) => one.file === path && one.kind === 'path')) return;
    const name = part.replace(/\.(ts|mjs|js|md)$/, '').replace(/^\d+-/, '');
    for (const { word, term } of listedIn(name))
      if (!isAllowed({ file, name, word, kind: 'path' }))
        report({ file: path, line: 1, kind: 'path', word, term, text: part, group: 'names' });
  });
}

const DECLARES = new Map([
  [ts.SyntaxKind.VariableDeclaration, 'variable'],
  [ts.SyntaxKind.Parameter, 'parameter'],
  [ts.SyntaxKind.BindingElement, 'variable'],
  [ts.SyntaxKind.FunctionDeclaration, 'function'],
  [ts.SyntaxKind.FunctionExpression, 'function'],
  [ts.SyntaxKind.ClassDeclaration, 'class'],
  [ts.SyntaxKind.ClassExpression, 'class'],
  [ts.SyntaxKind.InterfaceDeclaration, 'type'],
  [ts.SyntaxKind.TypeAliasDeclaration, 'type'],
  [ts.SyntaxKind.TypeParameter, 'type'],
  [ts.SyntaxKind.EnumDeclaration, 'type'],
  [ts.SyntaxKind.EnumMember, 'property'],
  [ts.SyntaxKind.MethodDeclaration, 'method'],
  [ts.SyntaxKind.MethodSignature, 'method'],
  [ts.SyntaxKind.GetAccessor, 'property'],
  [ts.SyntaxKind.SetAccessor, 'property'],
  [ts.SyntaxKind.PropertyDeclaration, 'property'],
  [ts.SyntaxKind.PropertySignature, 'property'],
  [ts.SyntaxKind.PropertyAssignment, 'property'],
  [ts.SyntaxKind.NamedTupleMember, 'parameter'],
  [ts.SyntaxKind.NamespaceImport, 'variable'],
]);

function declared(node) {
  const kind = DECLARES.get(node.kind);
  if (kind === undefined || !node.name || !(ts.isIdentifier(node.name) || ts.isPrivateIdentifier(node.name)))
    return undefined;
  return { kind, name: node.name.text.replace(/^#/, '') };
}

/**
 * An object that is handed to zod: its keys are fields of what goes over a wire, or keys of an environment. One that describes
 * a table: its keys are columns.
 */
function isSchemaKey(node) {
  if (!ts.isPropertyAssignment(node) && !ts.isShorthandPropertyAssignment(node)) return false;
  if (ts.findAncestor(node, (at) => ts.isCallExpression(at) && at.expression.getText() === 'defineEntity')) return true;
  const call = node.parent.parent;
  return (
    ts.isCallExpression(call) &&
    /^z\.|\.(extend|safeExtend|strictObject|looseObject|object|merge)$/.test(call.expression.getText())
  );
}

/** Every field that the contracts declare, wherever in a schema. */
function contractFields() {
  const names = new Set();
  for (const [file, tree] of trees) {
    if (!file.startsWith('libs/contracts/src/')) continue;
    walk(tree, (node) => {
      if ((ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) && insideCall(node))
        names.add(node.name.text);
    });
  }
  return names;
}

const insideCall = (node) => {
  for (let at = node.parent; at; at = at.parent) {
    if (ts.isCallExpression(at)) return true;
    if (!ts.isObjectLiteralExpression(at) && !ts.isPropertyAssignment(at) && !ts.isArrayLiteralExpression(at)) break;
  }
  return (
    /^[a-z]\w*$/i.test(node.name.text) &&
    ts.isObjectLiteralExpression(node.parent) &&
    ts.isVariableDeclaration(node.parent.parent)
  );
};

const SQL = /\b(select|insert into|update|delete from|returning|order by)\b/i;

/** The words of the SQL in a folder: columns, aliases, and keys of the JSON that a statement takes. */
function sqlWordsOf(folder) {
  if (sqlWords.has(folder)) return sqlWords.get(folder);
  const words = new Set();
  sqlWords.set(folder, words);
  for (const [file, tree] of trees) {
    if (dirname(file) !== folder) continue;
    walk(tree, (node) => {
      if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return;
      const text = node.getText();
      if (SQL.test(text)) for (const [word] of text.matchAll(/[A-Za-z_]\w*/g)) words.add(word);
    });
  }
  return words;
}

const isProperty = (node, kind) =>
  kind === 'property' || (ts.isBindingElement(node) && !node.propertyName && ts.isObjectBindingPattern(node.parent));

// Strings, comments and pages

const LOGS = new Set(['error', 'warn', 'info', 'debug', 'trace', 'fatal', 'log']);
const METRICS = new Set(['counter', 'gauge', 'histogram']);
const EXPLAINS = new Set(['comment', 'detail', 'message', 'description', 'summary', 'help']);
const TESTS = new Set(['it', 'test', 'describe']);

/** `it.each(rows)('title')` is a call of a call: its name is the first one's. */
function calledIn(call) {
  let at = call.expression;
  while (ts.isCallExpression(at) || ts.isTaggedTemplateExpression(at))
    at = ts.isCallExpression(at) ? at.expression : at.tag;
  if (ts.isIdentifier(at)) return { last: at.text, first: at.text };
  if (!ts.isPropertyAccessExpression(at)) return { last: '', first: '' };
  return { last: at.name.text, first: at.getText().split('.')[0] };
}

function textsOf(node) {
  if (ts.isStringLiteralLike(node)) return [node];
  if (ts.isTemplateExpression(node)) return [node.head, ...node.templateSpans.map(({ literal }) => literal)];
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  if (ts.isBinaryExpression(node)) return [...textsOf(node.left), ...textsOf(node.right)];
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  return [];
}

function readCode(file, tree, isChosen) {
  const isTest = /\.spec\.ts$|\/testing\//.test(file);
  const lineOf = (position) => tree.getLineAndCharacterOfPosition(position).line + 1;
  const inText = (node, group, kind) =>
    textsOf(node).forEach((part) =>
      readText({ file, line: lineOf(part.getStart(tree)), text: part.text, group, kind }),
    );

  walk(tree, (node) => {
    const it = declared(node);
    if (it && !isTest && isExport(node)) noteExport(it.name, file, lineOf(node.name.getStart(tree)));
    if (!isChosen) return;
    if (it) {
      const hits = listedIn(it.name);
      if (hits.length > 0 && !(ts.isBindingElement(node) && node.dotDotDotToken)) {
        // What is fixed elsewhere: fields of contracts and of other parties, keys of the environment, columns.
        const isFixed =
          isSchemaKey(node) ||
          (isProperty(node, it.kind) && (fields.has(it.name) || sqlWordsOf(dirname(file)).has(it.name))) ||
          /^[a-z]+_[a-z_]+$/.test(it.name);
        for (const { word, term } of hits)
          if (!isFixed && !isAllowed({ file, name: it.name, word, kind: it.kind }))
            report({
              file,
              line: lineOf(node.name.getStart(tree)),
              kind: it.kind,
              word,
              term,
              text: it.name,
              group: 'names',
            });
      }
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const { last, first } = ts.isCallExpression(node)
        ? calledIn(node)
        : { last: node.expression.getText(), first: '' };
      const args = node.arguments ?? [];
      if (TESTS.has(first)) args.slice(0, 1).forEach((one) => inText(one, 'prose', 'test title'));
      else if (METRICS.has(last)) args.forEach((one) => inText(one, 'messages', 'metric'));
      else if (LOGS.has(last) && !isTest) args.forEach((one) => inText(one, 'messages', 'log'));
      else if ((/Error$/.test(last) || last === 'invariant') && !isTest)
        args.forEach((one) => inText(one, 'messages', 'error'));
    }
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && EXPLAINS.has(node.name.text) && !isTest)
      inText(node.initializer, 'messages', 'detail');
  });
  if (isChosen)
    for (const [start, text] of commentsOf(tree))
      text
        .split('\n')
        .forEach((line, n) =>
          readText({ file, line: lineOf(start) + n, text: withoutCode(line), group: 'prose', kind: 'comment' }),
        );
}

/** Every comment, once, by where it starts. */
function commentsOf(tree) {
  const comments = new Map();
  const add = (range) => comments.set(range.pos, tree.text.slice(range.pos, range.end));
  const visit = (node) => {
    if (ts.isJsxText?.(node)) return;
    for (const range of ts.getLeadingCommentRanges(tree.text, node.getFullStart()) ?? []) add(range);
    for (const range of ts.getTrailingCommentRanges(tree.text, node.end) ?? []) add(range);
    if (!ts.isStringLiteralLike(node) && !ts.isTemplateLiteralToken(node))
      node
        .getChildren(tree)
        .filter(({ kind }) => kind < ts.SyntaxKind.FirstJSDocNode || kind > ts.SyntaxKind.LastJSDocNode)
        .forEach(visit);
  };
  visit(tree);
  return comments;
}

/** What stands in backticks, and where a link leads, are names of code: the code itself is held to the list. */
const withoutCode = (text) =>
  text
    .replaceAll(/`[^`]*`/g, '``')
    .replaceAll(/\]\([^)]*\)/g, ']()')
    .replaceAll(/@\w+ \w+/g, '');

function readPage(file) {
  let isCode = false;
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .forEach((line, n) => {
      if (/^\s*(```|~~~)/.test(line)) isCode = !isCode;
      else if (!isCode) readText({ file, line: n + 1, text: withoutCode(line), group: 'prose', kind: 'page' });
    });
}

/** What each mutant does to the code, as the page of mutants says it. */
function readMutants(file) {
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .forEach((line, n) => {
      const [, name] = /^- name: (.*)/.exec(line) ?? [];
      if (name !== undefined) readText({ file, line: n + 1, text: name, group: 'prose', kind: 'mutant' });
    });
}

function readText({ file, line, text, group, kind }) {
  for (const [word] of text.matchAll(/[A-Za-z]+(?:-[A-Za-z]+)*/g)) {
    for (const part of word.toLowerCase().split('-')) {
      const term = formsOf.get(part);
      if (term?.in.includes(group) && !isAllowed({ file, word: part, kind, text }))
        report({ file, line, kind, word: part, term, text, group });
    }
  }
  for (const phrase of phrasesOf)
    for (const [hit] of text.matchAll(phrase.pattern))
      if (!isAllowed({ file, word: hit.toLowerCase(), kind, text }))
        report({ file, line, kind, word: hit.toLowerCase(), term: phrase, text, group });
}

// What may stay

function matches(file, glob) {
  if (!globs.has(glob)) {
    const parts = glob
      .split(/(\*\*\/|\*\*|\*)/)
      .map(
        (part) => ({ '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*' })[part] ?? part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'),
      );
    globs.set(glob, new RegExp(`^(?:${parts.join('')})$`));
  }
  return globs.get(glob).test(file);
}

/** An entry holds for one of `words`, `names` (a pattern of the whole name) or `texts` (a pattern of the text around it), in `path`. */
function isAllowed({ file, name, word, kind, text }) {
  return allow.words.some(
    (entry) =>
      (!entry.path || [entry.path].flat().some((path) => matches(file, path))) &&
      (!entry.words || entry.words.includes(word)) &&
      (!entry.kinds || entry.kinds.includes(kind)) &&
      (!entry.names || (name !== undefined && new RegExp(`^(?:${entry.names})$`).test(name))) &&
      (!entry.texts || (text !== undefined && new RegExp(entry.texts, 'i').test(text))),
  );
}

// One name, one meaning

function isExport(node) {
  const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return (
    (statement.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) &&
    ts.isSourceFile(statement.parent)
  );
}

function noteExport(name, file, line) {
  if (!file.endsWith('.ts')) return;
  const places = exported.get(name) ?? exported.set(name, new Map()).get(name);
  if (!places.has(file)) places.set(file, line);
}

function twice() {
  for (const [name, places] of [...exported].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (places.size < 2 || allow.exports.some((entry) => new RegExp(`^(?:${entry.names})$`).test(name))) continue;
    const others = [...places].map(([file, line]) => `${file}:${line}`);
    const [[file, line]] = places;
    report({
      file,
      line,
      kind: 'export',
      word: name,
      term: { use: `another name here or in ${others.slice(1).join(', ')}` },
      text: name,
      group: 'exports',
    });
  }
}

/** Rows of the glossary's table of our own words; the field's words have a table of their own, or none. */
function glossary() {
  const file = 'docs/glossary.md';
  if (!existsSync(join(root, file))) return;
  const page = readFileSync(join(root, file), 'utf8');
  const ours = /^#+ .*\bour own\b.*$([\s\S]*?)(?=^#+ |(?![\s\S]))/im.exec(page)?.[1] ?? page;
  const rows = ours.split('\n').filter((line) => /^\|(?!\s*(-|word\b))/.test(line)).length;
  if (rows > glossaryMax)
    report({
      file,
      line: 1,
      kind: 'glossary',
      word: `${rows} entries`,
      term: { use: `at most ${glossaryMax} words of our own` },
      text: '',
      group: 'glossary',
    });
}

// The outcome

function report(one) {
  if (options.in.includes(one.group)) found.push(one);
}

function print() {
  if (options.summary) {
    const counts = new Map();
    for (const { word, term, group } of found) {
      const key = term.word ?? (group === 'exports' ? '(exported twice)' : word);
      const row =
        counts.get(key) ?? counts.set(key, { names: 0, messages: 0, prose: 0, exports: 0, glossary: 0 }).get(key);
      row[group] += 1;
    }
    const total = ({ names, messages, prose, exports, glossary: rows }) => names + messages + prose + exports + rows;
    console.log('word                  names  messages  prose');
    for (const [word, row] of [...counts].sort(([, a], [, b]) => total(b) - total(a)))
      console.log(
        `${word.padEnd(20)} ${String(row.names + row.exports + row.glossary).padStart(6)} ${String(row.messages).padStart(9)} ${String(row.prose).padStart(6)}`,
      );
    const sum = (group) => found.filter((one) => one.group === group).length;
    console.log(
      `\nnames ${sum('names')}, messages ${sum('messages')}, prose ${sum('prose')}, exported twice ${sum('exports')}, glossary ${sum('glossary')}`,
    );
  } else {
    for (const { file, line, kind, word, term, text } of found)
      console.log(
        `${file}:${line}  ${word} (${kind}${['comment', 'page'].includes(kind) || text === '' || text === word ? '' : `: ${text.trim().slice(0, 60)}`})  -> ${term.use}`,
      );
  }
  console.log(`${found.length} words to replace`);
  process.exitCode = found.length === 0 ? 0 : 1;
}

function walk(node, visit) {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

fields = contractFields();
for (const file of files.filter(chosen)) nameOfFile(file);
for (const [file, tree] of trees) readCode(file, tree, chosen(file));
for (const file of files.filter((one) => one.endsWith('.md') && chosen(one))) readPage(file);
for (const file of files.filter((one) => one === 'tools/mutants/list.yaml' && chosen(one))) readMutants(file);
if (folders.length === 0) {
  twice();
  glossary();
}
print();
