// One PostgreSQL for a whole test run, on a free port, in a folder of its own, gone afterwards. With
// AIYRBAS_TEST_POSTGRES (an administrator's URL) the tests run against that server instead, and take their databases
// away again; their roles stay there.
const { spawn } = require('node:child_process');
const { randomBytes } = require('node:crypto');
const { join } = require('node:path');
const { Client } = require('pg');

const root = join(__dirname, '..');

module.exports = async () => {
  process.env.AIYRBAS_TEST_RUN = randomBytes(4).toString('hex');
  const given = process.env.AIYRBAS_TEST_POSTGRES;
  if (given) return refuseIfInUse(given);
  process.env.AIYRBAS_TEST_POSTGRES = await startServer();
};

async function startServer() {
  const child = spawn(
    process.execPath,
    [
      '--conditions=@aiyrbas/source',
      '--require',
      join(root, 'tools/swc-register.js'),
      join(root, 'tools/testing/src/test-server.main.ts'),
    ],
    { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  globalThis.aiyrbasTestServer = child;
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.trim());
    });
    child.once('exit', (code) => reject(new Error(`the test PostgreSQL did not start (exit ${code})`)));
  });
}

/** Roles belong to a whole server: the tests would change the passwords of a platform that lives there. */
async function refuseIfInUse(url) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query(`select 1 from pg_database where datname = 'aiyrbas'`);
    if (rowCount) throw new Error('AIYRBAS_TEST_POSTGRES names a server that a platform uses: tests need another one');
  } finally {
    await client.end();
  }
}
