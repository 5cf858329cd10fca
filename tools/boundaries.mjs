// The boundaries of the code as lint rules: which kind of project may import which, which library holds which package,
// and the one direction of imports inside a service (door -> use case -> domain and store).
import { projects as workspaceProjects } from './projects.js';

const projects = workspaceProjects();

const SHARED = ['lib-pure', 'contracts', 'lib-platform'];
/** Which kinds a kind of project may import. Apps never import apps; only the platform puts them together. */
const MAY_IMPORT = {
  'lib-pure': ['lib-pure'],
  contracts: ['lib-pure'],
  'lib-platform': SHARED,
  app: SHARED,
  platform: [...SHARED, 'app'],
  test: [...SHARED, 'test', 'tool'],
  // What a developer runs; nothing that ships imports it.
  tool: [...SHARED, 'app', 'platform', 'tool'],
  // Who checks the platform shares no code with it.
  checker: [],
};

/** Packages that only certain projects may see. */
const GUESTS = [
  { packages: ['decimal.js'], homes: ['libs/money'], say: 'decimal.js lives in libs/money: use Money or Rate' },
  { packages: ['ioredis'], homes: ['libs/venues'], say: 'Redis carries what may be lost: the shared order books' },
  {
    packages: ['kafkajs'],
    // Who checks what brokers hold reads them with eyes of its own.
    homes: ['libs/bus', 'apps/e2e/chaos'],
    say: 'kafkajs lives in libs/bus: nothing else may trust it',
  },
  {
    packages: ['pg', 'typeorm'],
    homes: ['libs/persistence', 'tools/embedded-postgres', 'tools/testing', 'apps/e2e/chaos'],
    say: 'the database is reached through libs/persistence',
  },
  {
    packages: ['pino', '@opentelemetry/*'],
    homes: ['libs/observability'],
    say: 'log through libs/observability, which hides personal data',
  },
  { packages: ['oidc-provider'], homes: ['apps/simulators/dev-issuer'], say: 'the dev issuer alone issues tokens' },
  { packages: ['swagger-ui-dist', 'fastify'], homes: ['libs/http'], say: 'HTTP is wired in libs/http' },
];

const IMPURE = ['@nestjs/*', 'typeorm', 'kafkajs', 'pg', 'ioredis', 'pino', 'fastify', '@fastify/*', 'rxjs'];

const group = (patterns, message) => ({ group: patterns, message });
const forbid = (files, ignores, patterns) => ({
  files,
  ...(ignores.length > 0 ? { ignores } : {}),
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

const SPECS = ['**/*.spec.ts', '**/testing/**', '**/*.scenario.ts'];

function outsideOf(project) {
  const allowed = MAY_IMPORT[project.type];
  const forbidden = projects.filter((other) => other !== project && !allowed.includes(other.type));
  const guests = GUESTS.filter(({ homes }) => !homes.includes(project.path));
  return [
    group(
      forbidden.map((other) => other.package),
      `${project.path} (${project.type}) may import only: ${allowed.join(', ')}; services meet in libs/contracts`,
    ),
    group(['../../../*', '**/dist/**'], 'import a library by its name, never by a path into it'),
    ...guests.map(({ packages, say }) => group(packages, say)),
    ...(project.type === 'lib-pure' || project.type === 'contracts'
      ? [group(IMPURE, 'a pure library knows no framework, database or broker')]
      : []),
  ];
}

/** The flat-config entries. A later entry replaces an earlier one for the same file, so each repeats what still holds. */
export function boundaryRules() {
  return projects.flatMap((project) => {
    const outside = outsideOf(project);
    const source = `${project.path}/src/**/*.ts`;
    // TypeORM's migration types are seen in migrations only.
    const migrations = forbid(
      [`${project.path}/src/**/migrations/*.ts`],
      SPECS,
      outside.filter(({ group: [first] }) => first !== 'pg'),
    );
    const rules = [forbid([source], SPECS, outside), migrations];
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
      forbid(
        [`${project.path}/src/store/**/*.ts`],
        [...SPECS, '**/migrations/**'],
        [
          ...outside,
          group(['../*/*', '!../domain/*', '!../store/*'], 'a store knows the domain and nothing else of its service'),
        ],
      ),
      forbid(
        [`${project.path}/src/*/*.ts`],
        [...SPECS, '**/domain/**', '**/store/**'],
        [
          ...outside,
          group(['**/*.http', '**/*.consumer', '**/*.job'], 'nothing imports a door'),
          group(
            ['../*/*', '!../domain/*', '!../store/*'],
            'features do not import each other: share through domain or store',
          ),
        ],
      ),
    );
    return rules;
  });
}
