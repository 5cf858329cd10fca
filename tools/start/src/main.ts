// `npm start`: the platform in one process, on a PostgreSQL from npm unless DATABASE_URL names another.
import { ConfigError, loadConfig } from '@aiyrbas/config';
import { EmbeddedPostgres, EmbeddedPostgresError } from '@aiyrbas/embedded-postgres';
import { CannotStart, Progress, type RunningPlatform, platformConfig, startPlatform, welcome } from '@aiyrbas/platform';

/** A drain that takes longer than this is stuck; what it leaves is finished at the next start. */
const DRAIN_MAX_MS = 20_000;

async function main(): Promise<void> {
  const config = loadConfig(platformConfig, process.env, 'Aiyrbas');
  const progress = new Progress();
  const running: { platform?: RunningPlatform } = {};
  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    console.log(`\n${signal}: finishing what is running ...`);
    setTimeout(() => {
      console.error('The drain took too long; what is unfinished goes on at the next start.');
      process.exit(1);
    }, DRAIN_MAX_MS).unref();
    await running.platform?.stop();
    console.log('stopped; everything is kept in the data folder.');
    process.exit(0);
  };
  process.on('SIGINT', () => void stop('Ctrl-C'));
  process.on('SIGTERM', () => void stop('SIGTERM'));
  console.log('Starting Aiyrbas');
  const platform = await startPlatform(config, progress, (dataDir) =>
    EmbeddedPostgres.start({ dataDir, onFirstUse: () => process.stdout.write('first start, making its files ... ') }),
  );
  running.platform = platform;
  console.log(`Ready in ${progress.elapsed} at ${platform.url}\n`);
  console.log(welcome(platform.url, config.OIDC_ISSUER));
}

main().catch((error: unknown) => {
  const isForUsers =
    error instanceof ConfigError || error instanceof CannotStart || error instanceof EmbeddedPostgresError;
  console.error(isForUsers ? `\n${error.message}` : error);
  process.exit(1);
});
