// A new event: its declaration in the contract with a schema, an example and a subject. The published documents follow.
import type { Tree } from '@nx/devkit';
import { afterLast, camel, edit, finish, inList } from './edit';

export interface EventOptions {
  readonly type: string;
  /** One sentence: what happened when it is published. */
  readonly summary: string;
}

const EVENTS = 'libs/contracts/src/events';

export default async function event(tree: Tree, { type, summary }: EventOptions): Promise<() => void> {
  const [topic, aggregate, verb] = type.split('.') as [string, string, string];
  const files = tree.children(EVENTS).map((name) => `${EVENTS}/${name}`);
  const textOf = (path: string): string => tree.read(path, 'utf8') ?? '';
  if (files.some((path) => textOf(path).includes(`type: '${type}'`))) throw new Error(`${type} is there already`);
  const file = files.find((path) => textOf(path).includes(`const TOPIC = '${topic}.v1'`)) ?? newTopic(tree, topic);
  // Every exported name has one meaning in the contract.
  const short = camel(`${aggregate}-${verb}`);
  const isTaken = files.some((path) => new RegExp(`export const ${short}\\b`).test(textOf(path)));
  const name = isTaken ? camel(type) : short;
  const [id, at] = [`${camel(aggregate)}Id`, `${camel(verb)}At`];
  const declaration = `export const ${name} = defineEvent({
  type: '${type}',
  topic: TOPIC,
  summary: ${JSON.stringify(summary)},
  schema: z.strictObject({ ${id}: uuid, ${at}: instant }),
  example: { ${id}: example.transaction, ${at}: example.at },
  subject: (body) => body.${id},
});

`;
  edit(tree, file, (text) =>
    inList(
      ['instant', 'uuid'].reduce(importedFromWire, text).replace(/^export const \w+Events = \[/m, `${declaration}$&`),
      '\\w+Events',
      name,
    ),
  );
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
function newTopic(tree: Tree, topic: string): string {
  const file = `${EVENTS}/${topic}.ts`;
  const service = tree
    .children('apps')
    .find((name) => name.replaceAll('-', '') === topic && tree.exists(`apps/${name}/package.json`));
  if (service === undefined) throw new Error(`no service is called ${topic}, so nobody could publish on ${topic}.v1`);
  tree.write(
    file,
    `// What ${service} publishes.
import { z } from 'zod';
import { defineEvent } from '../event';
import { uuid } from '../wire';
import { example } from './examples';

const TOPIC = '${topic}.v1';

export const ${topic}Events = [] as const;
`,
  );
  edit(tree, 'libs/contracts/src/topics.ts', (text) =>
    afterLast(text, /^ {2}own\('.*\n/, `  own('${topic}.v1', '${service}'),\n`),
  );
  edit(tree, `${EVENTS}/catalogue.ts`, (text) =>
    afterLast(
      afterLast(text, /^import \{ \w+Events \} from .*\n/, `import { ${topic}Events } from './${topic}';\n`),
      /^ {2}\.\.\.\w+Events,\n/,
      `  ...${topic}Events,\n`,
    ),
  );
  edit(tree, 'libs/contracts/src/index.ts', (text) =>
    afterLast(text, /^export \* from '.\/events\/.*\n/, `export * from './events/${topic}';\n`),
  );
  return file;
}
