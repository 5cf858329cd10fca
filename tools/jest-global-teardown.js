// Stops the PostgreSQL that the set-up started; closing its input is what it waits for.
module.exports = async () => {
  const child = globalThis.aiyrbasTestServer;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.end();
  await ended;
};
