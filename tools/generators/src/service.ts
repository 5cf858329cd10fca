// A new service: a folder that starts, owns a schema and can be tested, and its place in everything that runs all services.
import { type Tree, updateJson } from '@nx/devkit';
import { afterLast, camel, edit, finish, inList, pascal } from './edit';

export interface ServiceOptions {
  readonly name: string;
  /** What it is for, in a few words. */
  readonly does: string;
}

export default async function service(tree: Tree, { name, does }: ServiceOptions): Promise<() => void> {
  const folder = `apps/${name}`;
  if (tree.exists(folder)) throw new Error(`${folder} is there already`);
  for (const [path, text] of Object.entries(filesOf(name, does))) tree.write(`${folder}/${path}`, text);

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
  edit(tree, 'libs/contracts/src/operations/catalogue.ts', (text) =>
    afterLast(text, /^ {2}\{ prefix: '\/ops\/v1\/.*\n/, `  { prefix: '/ops/v1/${name}', service: '${name}' },\n`),
  );
  edit(tree, 'docker-compose.yml', (text) => inCompose(text, name));
  edit(tree, 'tools/stack/src/stack.ts', (text) => inList(text, 'SERVICES', `'${name}'`));
  edit(tree, 'tools/parked.mjs', (text) => inList(text, 'SERVICES', `'${name}'`));
  const schema = name.replaceAll('-', '_');
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

const inCompose = (text: string, name: string): string =>
  [
    (one: string) =>
      one.replace(
        /\n {2}# Counterparties/,
        `  ${name}:\n    <<: *service\n    command: [--env-file=/var/lib/aiyrbas/env/${name}.env, apps/${name}/dist/main.js]\n$&`,
      ),
    (one: string) => one.replace(',bank-simulator=http', `,${name}=http://${name}:3000$&`),
    (one: string) => one.replace(/( +)bank-simulator: \{ condition/, `$1${name}: { condition: service_healthy }\n$&`),
  ].reduce((before, change) => {
    const after = change(before);
    return after === before ? text : after;
  }, text);

function filesOf(name: string, does: string): Record<string, string> {
  const [module, value] = [pascal(name), camel(name)];
  const dependencies = ['config', 'bus', 'http', 'persistence', 'service-host'];
  return {
    'package.json': JSON.stringify({
      name: `@aiyrbas/${name}`,
      version: '0.0.0',
      private: true,
      nx: { tags: ['type:app', `scope:${name}`] },
      dependencies: Object.fromEntries(dependencies.map((one) => [`@aiyrbas/${one}`, '*'])),
    }),
    'README.md': `# ${name}\n\n${does[0]!.toUpperCase()}${does.slice(1)}. It publishes and consumes nothing yet.\n`,
    'src/index.ts': `// ${name} as a service.
import { defineService } from '@aiyrbas/service-host';
import { ${value}Config } from './${name}.config';
import { ${module}Module } from './${name}.module';
import { migrations } from './persistence/migrations';

export const ${value}Service = defineService({
  name: '${name}',
  schema: '${name.replaceAll('-', '_')}',
  migrations,
  config: ${value}Config,
  module: ${module}Module,
});
`,
    'src/main.ts': `// \`node apps/${name}/dist/main.js\`: this service as a process of its own.
import { runService } from '@aiyrbas/service-host';
import { ${value}Service } from './index';

runService(${value}Service);
`,
    [`src/${name}.config.ts`]: `// The only file that names the environment of ${name}.
import { z } from 'zod';

export const ${value}Config = z.object({});
export type ${module}Config = z.infer<typeof ${value}Config>;
`,
    [`src/${name}.module.ts`]: `// Wiring only.
import { Module } from '@nestjs/common';

@Module({ controllers: [], providers: [] })
export class ${module}Module {}
`,
    'src/persistence/migrations/index.ts': `// The service's own tables, oldest first; those of the bus and of HTTP come before them by themselves.
import type { MigrationClass } from '@aiyrbas/persistence';

export const migrations: readonly MigrationClass[] = [];
`,
    'src/service.medium.spec.ts': `// The service as it is started: its schema, its probes over HTTP, its place on the bus.
import { InProcessTransport } from '@aiyrbas/bus';
import { Authenticator } from '@aiyrbas/http';
import { type RunningService, startService } from '@aiyrbas/service-host';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { ${value}Service } from '.';

let database: TestDatabase;
let service: RunningService;

beforeAll(async () => {
  database = await testDatabase(${value}Service);
  service = await startService(${value}Service, {
    databaseUrl: database.url,
    transportFor: () => new InProcessTransport(),
    authenticator: new Authenticator({ issuer: 'https://issuer.example', audience: 'aiyrbas-api', keys: { keys: [] } }),
    internalToken: 'for-tests-only',
    logLevel: 'silent',
    environment: {},
  });
});
afterAll(async () => {
  await service.drain();
  await service.stop();
  await database.close();
});

it('is ready once it consumes, and not before', async () => {
  const ready = async (): Promise<number> => (await service.app.inject({ url: '/health/ready' })).statusCode;
  expect(await ready()).toBe(503);
  await service.startConsuming();
  expect(await ready()).toBe(200);
});
`,
  };
}
