// A new event: its declaration in the contract with a schema, an example and a subject. The published documents follow.
import { type Tree, generateFiles } from '@nx/devkit';
import { join } from 'node:path';
import { afterLast, camel, edit, finish, inList } from './edit';

export interface EventOptions {
  readonly type: string;
  /** One sentence: what happened when it is published. */
  readonly summary: string;
}

const EVENTS = 'libs/contracts/src/events';

export default async function event(tree: Tree, { type, summary }: EventOptions): Promise<() => void> {
  const [topic, aggregate, verb] = type.split('.') as [string, string, string];
  const file = `${EVENTS}/${topic}.ts`;
  if (!tree.exists(file)) addTopic(tree, topic);
  const declared = tree.children(EVENTS).map((name) => tree.read(`${EVENTS}/${name}`, 'utf8') ?? '');
  if (declared.some((text) => text.includes(`type: '${type}'`))) throw new Error(`${type} is there already`);
  // Every exported name has one meaning in the contract.
  const short = camel(`${aggregate}-${verb}`);
  const isTaken = declared.some((text) => new RegExp(`export const ${short}\\b`).test(text));
  const [id, at] = [`${camel(aggregate)}Id`, `${camel(verb)}At`];
  const declaration = `
export const ${isTaken ? camel(type) : short} = defineEvent({
  type: '${type}',
  summary: ${JSON.stringify(summary)},
  schema: z.strictObject({ ${id}: uuid, ${at}: instant }),
  example: { ${id}: example.transaction, ${at}: example.at },
  subject: (body) => body.${id},
});
`;
  edit(tree, file, (text) => ['instant', 'uuid'].reduce(importedFromWire, text) + declaration);
  return finish(
    tree,
    ['npm run -s generate'],
    [
      `its real fields, in ${file}: ids and amounts, nothing personal; then npm run generate`,
      'publish it where it becomes true, in the same transaction (docs/guides/add-an-event.md): an event without a producer does not pass the tests of the contract',
      'register it in each service that consumes it',
    ],
  );
}

const importedFromWire = (text: string, name: string): string =>
  text.replace(/^import \{ (.*) \} from '..\/wire';/m, (_, names: string) => {
    const all = new Set([...names.split(', '), name]);
    return `import { ${[...all].sort().join(', ')} } from '../wire';`;
  });

/** The first event of a service: its topic is named after it. */
function addTopic(tree: Tree, topic: string): void {
  const service = tree
    .children('apps')
    .find((name) => name.replaceAll('-', '') === topic && tree.exists(`apps/${name}/package.json`));
  if (service === undefined) throw new Error(`no service is called ${topic}, so nobody could publish on ${topic}.v1`);
  generateFiles(tree, join(__dirname, '../templates/topic'), EVENTS, { topic, service });
  edit(tree, 'libs/contracts/src/topics.ts', (text) =>
    afterLast(text, /^ {2}own\('.*\n/, `  own('${topic}.v1', '${service}', []),\n`),
  );
  edit(tree, `${EVENTS}/catalogue.ts`, (text) =>
    inList(afterLast(text, /^import \* as .*\n/, `import * as ${topic} from './${topic}';\n`), 'EVENTS', topic),
  );
  edit(tree, 'libs/contracts/src/index.ts', (text) =>
    afterLast(text, /^export \* from '.\/events\/.*\n/, `export * from './events/${topic}';\n`),
  );
}
