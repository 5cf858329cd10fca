// Infers each project's Nx targets from its folder, so that no project repeats them.
const { dirname } = require('node:path');

module.exports = {
  name: 'aiyrbas',
  createNodesV2: [
    '{apps,libs,tools}/**/package.json',
    (files) =>
      files.map((file) => {
        const root = dirname(file);
        return [
          file,
          {
            projects: {
              [root]: {
                targets: {
                  build: { command: `node node_modules/ts7/bin/tsc -b ${root}`, outputs: ['{projectRoot}/dist'] },
                  test: { command: `jest ${root}` },
                  lint: { command: `eslint ${root} --max-warnings 0` },
                },
              },
            },
          },
        ];
      }),
  ],
};
