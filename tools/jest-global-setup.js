// One PostgreSQL for a whole test run, on a free port, in a folder of its own, gone afterwards. With
// AIYRBAS_TEST_POSTGRES (an administrator's URL) the tests run against that server instead.
const { spawn } = require('node:child_process');
const { join } = require('node:path');

const root = join(__dirname, '..');

module.exports = async () => {
  if (process.env.AIYRBAS_TEST_POSTGRES) return;
  const child = spawn(
    process.execPath,
    [
      '--conditions=@aiyrbas/source',
      '--require',
      join(root, 'tools/swc-register.js'),
      join(root, 'libs/testing/src/test-server.main.ts'),
    ],
    { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const url = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.trim());
    });
    child.once('exit', (code) => reject(new Error(`the test PostgreSQL did not start (exit ${code})`)));
  });
  process.env.AIYRBAS_TEST_POSTGRES = url;
  globalThis.aiyrbasTestServer = child;
};
