// A new service: a folder that starts, owns a schema and can be tested, and its place in everything that runs all services.
import { type Tree, generateFiles, updateJson } from '@nx/devkit';
import { join } from 'node:path';
import { afterLast, camel, edit, finish, inList, pascal } from './edit';

export interface ServiceOptions {
  readonly name: string;
  /** What it is for, in a few words. */
  readonly does: string;
}

export default async function service(tree: Tree, { name, does }: ServiceOptions): Promise<() => void> {
  const folder = `apps/${name}`;
  if (tree.exists(folder)) throw new Error(`${folder} is there already`);
  const schema = name.replaceAll('-', '_');
  const sentence = does.replace(/^./, (first) => first.toUpperCase());
  const names = { name, schema, module: pascal(name), value: camel(name), sentence };
  generateFiles(tree, join(__dirname, '../templates/service'), folder, names);

  updateJson(tree, 'apps/platform/package.json', (manifest: { dependencies: Record<string, string> }) => ({
    ...manifest,
    dependencies: { ...manifest.dependencies, [`@aiyrbas/${name}`]: '*' },
  }));
  edit(tree, 'apps/platform/src/services.ts', (text) =>
    inList(
      afterLast(text, /^import .* from '@aiyrbas.*;\n/, `import { ${camel(name)}Service } from '@aiyrbas/${name}';\n`),
      'SERVICES',
      `${camel(name)}Service`,
    ),
  );
  edit(tree, 'apps/platform/src/services.main.ts', (text) =>
    text.replace(
      / {2}'bank-simulator': async/,
      `  '${name}': async () => (await import('@aiyrbas/${name}')).${camel(name)}Service,\n$&`,
    ),
  );
  edit(tree, 'libs/contracts/src/operations/catalogue.ts', (text) =>
    afterLast(text, /^ {2}\{ prefix: '\/ops\/v1\/.*\n/, `  { prefix: '/ops/v1/${name}', service: '${name}' },\n`),
  );
  edit(tree, 'docker-compose.yml', (text) => inCompose(text, name));
  edit(tree, 'tools/stack/src/layout.ts', (text) => inList(text, 'SERVICE_NAMES', `'${name}'`));
  edit(tree, 'tools/parked.mjs', (text) => inList(text, 'SERVICES', `'${name}'`));
  edit(tree, 'apps/e2e/chaos/src/checker/invariants.ts', (text) => inList(text, 'CHECKED_SERVICES', `'${schema}'`));
  edit(tree, 'apps/e2e/scenarios/src/language/ledger.ts', (text) => inList(text, 'SERVICE_SCHEMAS', `'${schema}'`));
  edit(tree, 'ARCHITECTURE.md', (text) =>
    afterLast(
      text,
      /^\| \[[a-z-]+\]\(apps\/.*\n/,
      `| [${name}](apps/${name}/README.md): ${does} | \`${schema}\` | - | - |\n`,
    ),
  );
  return finish(
    tree,
    // A new workspace must be linked and locked before it can be imported.
    ['npm install --no-audit --no-fund', 'npm run -s sync', 'npm run -s generate'],
    [
      `an event that it publishes: npx nx generate @aiyrbas/generators:event ${name.replaceAll('-', '')}...`,
      'its operations, in libs/contracts/src/operations, and a folder for each feature (CONTRIBUTING.md)',
      'README.md and ARCHITECTURE.md count the services in words',
    ],
  );
}

/** It is given its own folder of the set-up's volume. */
const composeService = (name: string): string => `  ${name}:
    <<: *service
    command: [--env-file=/var/lib/aiyrbas/services/${name}/service.env, apps/${name}/dist/main.js]
    volumes:
      - type: volume
        source: surroundings
        target: /var/lib/aiyrbas/services/${name}
        read_only: true
        volume: { subpath: services/${name} }
`;

const inCompose = (text: string, name: string): string =>
  [
    (one: string) => one.replace(/\n {2}# Counterparties/, `${composeService(name)}$&`),
    (one: string) => one.replace(',bank-simulator=http', `,${name}=http://${name}:3000$&`),
    (one: string) => one.replace(/( +)bank-simulator: \{ condition/, `$1${name}: { condition: service_healthy }\n$&`),
  ].reduce((before, change) => {
    const after = change(before);
    return after === before ? text : after;
  }, text);
