// Stops the PostgreSQL that the set-up started; closing its input is what it waits for. A server of somebody else's only
// loses what this run has made on it.
const { Client } = require('pg');

module.exports = async () => {
  const child = globalThis.aiyrbasTestServer;
  if (!child) return dropDatabases(process.env.AIYRBAS_TEST_POSTGRES, process.env.AIYRBAS_TEST_RUN);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.end();
  await ended;
};

async function dropDatabases(url, run) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query('select datname from pg_database where starts_with(datname, $1)', [
      `aiyrbas_${run}_`,
    ]);
    for (const { datname } of rows)
      await client.query(`drop database ${client.escapeIdentifier(datname)} with (force)`);
  } finally {
    await client.end();
  }
}
