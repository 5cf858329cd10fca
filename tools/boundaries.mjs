// The boundaries of the code as lint rules. Between projects they are Nx's, by the tags `type:...` in each package.json;
// ESLint itself checks which library may import which package, and the one direction of imports inside a service
// (controller, handler or job -> use case -> domain and store).
import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import { projects as workspaceProjects } from './projects.js';

// The rule reads the graph that was kept last; where there is none it would say so and pass everything.
await createProjectGraphAsync();

const projects = workspaceProjects();

const IMPURE = ['@nestjs/*', 'typeorm', 'kafkajs', 'pg', 'ioredis', 'pino', 'fastify', '@fastify/*', 'rxjs'];

const SHARED = ['type:lib-pure', 'type:contracts', 'type:lib-platform'];
const may = (sourceTag, onlyDependOnLibsWithTags, more = {}) => ({ sourceTag, onlyDependOnLibsWithTags, ...more });
/** Which kinds a kind of project may import. Services meet in libs/contracts; only the platform puts them together. */
const KINDS = [
  // Pure libraries know no framework, database or broker.
  may('type:lib-pure', ['type:lib-pure'], { bannedExternalImports: IMPURE }),
  may('type:contracts', ['type:lib-pure'], { bannedExternalImports: IMPURE }),
  may('type:lib-platform', SHARED),
  may('type:app', SHARED),
  may('type:platform', [...SHARED, 'type:app']),
  may('type:test', [...SHARED, 'type:test', 'type:tool']),
  // What a developer runs; nothing that ships imports it.
  may('type:tool', [...SHARED, 'type:app', 'type:platform', 'type:tool']),
  // What callers of the API install: it knows the API's document and no code of the platform.
  may('type:client', []),
  // Who checks the platform shares no code with it.
  may('type:checker', []),
];

const BETWEEN_PROJECTS = [
  'error',
  {
    depConstraints: KINDS,
    // They are taken from the root's package.json, which every project shares.
    banTransitiveDependencies: false,
    // A process with a few services loads only these; a process with all of them names them as any other import.
    checkDynamicDependenciesExceptions: ['@aiyrbas/*'],
    // The specs of persistence are written with the test databases that are made with it.
    ignoredCircularDependencies: [['@aiyrbas/testing', '@aiyrbas/persistence']],
  },
];

/** Packages that only certain projects may see. */
const GUESTS = [
  { packages: ['decimal.js'], homes: ['libs/money'], advice: 'decimal.js lives in libs/money: use Money or Rate' },
  { packages: ['ioredis'], homes: ['libs/venues'], advice: 'Redis carries what may be lost: the shared order books' },
  {
    packages: ['kafkajs'],
    // Who checks what brokers hold reads them with eyes of its own; a bank writes with a client of its own.
    homes: ['libs/bus', 'apps/e2e/chaos', 'tools/hostile', 'tools/conformance'],
    advice: 'kafkajs lives in libs/bus: nothing else may trust it',
  },
  {
    packages: ['pg', 'typeorm'],
    homes: ['libs/persistence', 'tools/embedded-postgres', 'tools/testing', 'apps/e2e/chaos'],
    advice: 'the database is reached through libs/persistence',
  },
  {
    packages: ['pino', '@opentelemetry/*'],
    homes: ['libs/observability'],
    advice: 'log through libs/observability, which hides personal data',
  },
  { packages: ['oidc-provider'], homes: ['apps/simulators/dev-issuer'], advice: 'the dev issuer alone issues tokens' },
  { packages: ['swagger-ui-dist', 'fastify'], homes: ['libs/http'], advice: 'HTTP is wired in libs/http' },
];

const group = (patterns, message) => ({ group: patterns, message });
const forbid = (files, ignores, patterns) => ({
  files,
  ...(ignores.length > 0 ? { ignores } : {}),
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

const SPECS = ['**/*.spec.ts', '**/src/**/testing/**', '**/*.scenario.ts'];

/** Packages of others that are not for this project. */
const guestsBarredFrom = ({ path }) =>
  GUESTS.filter(({ homes }) => !homes.includes(path)).map(({ packages, advice }) => group(packages, advice));

/** The flat-config entries. A later entry replaces an earlier one for the same file, so each repeats what still holds. */
export function boundaryRules() {
  const between = {
    files: projects.map(({ path }) => `${path}/src/**/*.ts`),
    ignores: SPECS,
    plugins: { '@nx': nx },
    rules: { '@nx/enforce-module-boundaries': BETWEEN_PROJECTS },
  };
  return [between, ...projects.flatMap(internalRulesOf)];
}

/** The shared folders of a service, and what each may import beside itself. What a feature does lies in a folder of its own. */
const SHARED_FOLDERS = [
  { folder: 'persistence', imports: ['domain'] },
  { folder: 'integration', imports: ['domain', 'persistence'] },
  { folder: 'messaging', imports: ['domain', 'persistence', 'integration'] },
];
const allBut = (folders) => ['../*/*', ...folders.map((folder) => `!../${folder}/*`)];

function internalRulesOf(project) {
  const outside = [...guestsBarredFrom(project), group(['**/dist/**'], 'import a library by its name')];
  const source = `${project.path}/src/**/*.ts`;
  const rules = [forbid([source], SPECS, outside)];
  if (project.type !== 'app') return rules;
  rules.push(
    forbid([`${project.path}/src/domain/**/*.ts`], SPECS, [
      ...outside,
      group(IMPURE, 'the domain is pure: it takes values and gives decisions'),
      group(
        [
          '@aiyrbas/persistence',
          '@aiyrbas/bus',
          '@aiyrbas/http',
          '@aiyrbas/service-host',
          '@aiyrbas/observability',
          '@aiyrbas/config',
        ],
        'the domain knows only values: kernel, money, kz and the shapes of contracts',
      ),
      group(['../*'], 'the domain imports nothing of its service but itself'),
      group(['node:*', '!node:util'], 'the domain does nothing: no files, no network, no clock'),
    ]),
    ...SHARED_FOLDERS.map(({ folder, imports }) =>
      forbid(
        [`${project.path}/src/${folder}/**/*.ts`],
        [...SPECS, '**/migrations/**'],
        [
          ...outside,
          group(allBut([...imports, folder]), `${folder}/ imports only ${imports.join('/, ')}/ of its service`),
        ],
      ),
    ),
    forbid(
      [`${project.path}/src/*/*.ts`],
      [...SPECS, '**/domain/**', ...SHARED_FOLDERS.map(({ folder }) => `**/${folder}/**`)],
      [
        ...outside,
        group(['**/*.controller', '**/*.consumer', '**/*.job'], 'nothing imports a controller, consumer or job'),
        group(
          allBut(['domain', ...SHARED_FOLDERS.map(({ folder }) => folder)]),
          'features do not import each other: share through domain, persistence, integration or messaging',
        ),
      ],
    ),
  );
  return rules;
}
