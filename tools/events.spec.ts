// The contract is what runs: every event of it is published by the one service that owns its topic, and every event that a
// service subscribes to is published. Publications are read from the sources, subscriptions from what Nest would register.
import 'reflect-metadata';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import * as contracts from '../libs/contracts/src/index';

const { EVENTS, eventNamed, topicNamed } = contracts;
const root = join(__dirname, '..');
/** These put events together to load or to watch services; they are none themselves. */
const NO_SERVICES = ['bench', 'chaos', 'scenarios'];

const typeOf = new Map(
  Object.entries(contracts).flatMap(([name, value]) =>
    (EVENTS as readonly unknown[]).includes(value) ? [[name, (value as contracts.EventType).type] as const] : [],
  ),
);

const sourcesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /^[^/]+\/src\/.*\.ts$/.test(file) && !/\.spec\.ts$|\/testing\/|\/dist\//.test(file))
    .map((file) => `${folder}/${file}`);

/** Event types that this source publishes: it uses the event as a value, and neither subscribes to it nor only asks about it. */
function publishedIn(source: string): string[] {
  const file = ts.createSourceFile('x.ts', source, ts.ScriptTarget.Latest, true);
  const imported = new Set(file.statements.flatMap(importedEvents));
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    // Types and imports are no uses.
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isDecorator(node)) return;
    if (ts.isIdentifier(node) && imported.has(node.text) && isUse(node)) found.add(typeOf.get(node.text)!);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...found];
}

/** Functions of a service may be called like an event: only what comes from the contracts is one. */
function importedEvents(statement: ts.Statement): string[] {
  if (!ts.isImportDeclaration(statement) || !/['"]@aiyrbas\/contracts['"]/.test(statement.moduleSpecifier.getText()))
    return [];
  const bindings = statement.importClause?.namedBindings;
  if (!bindings || !ts.isNamedImports(bindings)) return [];
  return bindings.elements.map(({ name }) => name.text).filter((name) => typeOf.has(name));
}

function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return false;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return false;
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken)
    return false;
  const isRegistered =
    ts.isCallExpression(parent) && parent.arguments[0] === node && isCallOf(parent.parent, 'subscribe');
  return !isRegistered;
}

const isCallOf = (node: ts.Node, name: string): boolean =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name;

/** Which services publish each event type. */
function producers(): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const path of [...sourcesIn('apps'), ...sourcesIn('libs').filter((one) => !one.startsWith('libs/contracts/'))]) {
    const service = path.split('/')[1]!;
    if (NO_SERVICES.includes(service)) continue;
    for (const type of publishedIn(readFileSync(join(root, path), 'utf8'))) {
      found.set(type, (found.get(type) ?? new Set()).add(service));
    }
  }
  return new Map([...found].map(([type, services]) => [type, [...services]]));
}

/** Event types, and topics of parties outside, that some consumer of ours has a handler for. */
function subscribed(): string[] {
  const files = [...sourcesIn('apps'), ...sourcesIn('libs')].filter((path) => path.endsWith('.consumer.ts'));
  return files.flatMap((path) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const classes = Object.values(require(join(root, path)) as object).filter((one) => typeof one === 'function');
    const patterns = classes.flatMap(({ prototype }: { prototype: Record<string, object> }) =>
      Object.getOwnPropertyNames(prototype).flatMap(
        (name) => (Reflect.getMetadata('microservices:pattern', prototype[name]!) as string[] | undefined) ?? [],
      ),
    );
    if (patterns.length === 0) throw new Error(`${path} subscribes to nothing`);
    return patterns;
  });
}

describe('the contract', () => {
  const published = producers();

  it.each(EVENTS.map(({ type, topic }) => [type, topicNamed(topic).producer]))(
    '%s is published by %s alone',
    (type, by) => {
      expect(published.get(type) ?? []).toEqual([by]);
    },
  );

  it('has every event that a service subscribes to, and some service publishes it', () => {
    const ours = subscribed().filter((pattern) => !isTopic(pattern));
    expect(ours.length).toBeGreaterThan(40);
    expect(ours.filter((type) => !eventNamed(type) || !published.has(type))).toEqual([]);
  });
});

const isTopic = (pattern: string): boolean => contracts.bankOfTopic(pattern.replace('*', 'anybank1')) !== undefined;

describe('a source publishes an event', () => {
  it.each<[source: string, isPublished: boolean, imports?: string]>([
    ['fact(accountLinked, {})', true],
    ['const event = isOk ? accountLinked : other; fact(event, {})', true],
    ['const EVENTS = { linked: accountLinked }', true],
    ['subscribe(on(other, { decide: () => newEvent(accountLinked, {}) }))', true],
    ['subscribe(on(accountLinked, {}))', false],
    ["class C { @Handles('x', accountLinked) handle() {} }", false],
    ['type Linked = BodyOf<typeof accountLinked>', false],
    ['function accountLinked() {} accountLinked()', false, ''],
    ['if (event === accountLinked) go()', false],
    ['if (type === accountLinked.type) go()', false],
  ])('%s: %s', (source, isPublished, imports = "import { accountLinked } from '@aiyrbas/contracts';") => {
    expect(publishedIn(`${imports}\n${source}`)).toEqual(isPublished ? ['payments.account.linked'] : []);
  });
});
