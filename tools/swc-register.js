// Lets Node run the TypeScript sources as they are: `node --conditions=@aiyrbas/source --require ./tools/swc-register.js`.
const { readFileSync } = require('node:fs');
const { transformSync } = require('@swc/core');
const { swc } = require('../jest.config.js');

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), { ...swc, filename, configFile: false, swcrc: false });
  module._compile(code, filename);
};
