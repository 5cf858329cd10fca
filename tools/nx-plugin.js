// Infers each project's Nx targets from its folder, so that no project repeats them. What each of them reads is in nx.json.
const { dirname } = require('node:path');

const compile = 'node node_modules/ts7/bin/tsc';

/** Tests run one after the other within a project: each run starts a PostgreSQL of its own. */
const targetsOf = (root) => ({
  // The compiler knows by itself what has changed, in a project and in those that it refers to.
  build: { command: `${compile} -b ${root}`, cache: false, parallelism: false },
  lint: { command: `eslint ${root} --max-warnings 0` },
  test: { command: `jest ${root}/ --passWithNoTests` },
});

/** What stands at the root, and what is asked of the whole repository at once. */
const ROOT = {
  lint: {
    command:
      'eslint . --max-warnings 0 --ignore-pattern apps --ignore-pattern clients --ignore-pattern libs --ignore-pattern "tools/*/src"',
  },
  test: { command: 'jest "/tools/[^/]+[.]spec[.]ts" "/tools/mutants/"', dependsOn: ['build'] },
  build: { command: `${compile} -b`, cache: false, parallelism: false },
  typecheck: { command: `${compile} -p tsconfig.specs.json` },
};

module.exports = {
  name: 'aiyrbas',
  createNodesV2: [
    '{package.json,{apps,clients,libs,tools}/**/package.json}',
    (files) =>
      files.map((file) => {
        const root = dirname(file);
        return [file, { projects: { [root]: { targets: root === '.' ? ROOT : targetsOf(root) } } }];
      }),
  ],
};
