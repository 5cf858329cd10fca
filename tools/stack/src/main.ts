// `npm run stack`
import { ConfigError, loadConfig } from '@aiyrbas/config';
import { EmbeddedPostgresError } from '@aiyrbas/embedded-postgres';
import { CannotServe } from '@aiyrbas/servers';
import { type RunningStack, startStack } from './stack';
import { stackConfig } from './stack.config';

async function main(): Promise<void> {
  const startedAt = performance.now();
  const config = loadConfig(stackConfig, process.env, 'The stack');
  const running: { stack?: RunningStack; starting?: Promise<RunningStack> } = {};
  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    console.log(`\n${signal}: finishing what is running ...`);
    await (await running.starting)?.stop();
    console.log('stopped; everything is kept in the data folder.');
    process.exit(0);
  };
  process.on('SIGINT', () => void stop('Ctrl-C'));
  process.on('SIGTERM', () => void stop('SIGTERM'));
  console.log('Starting Aiyrbas, distributed: every service a process of its own, over Kafka');
  running.starting = startStack(config, (step) => console.log(`  ${step} ...`));
  const { url, operatorsUrl } = await running.starting;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`Ready in ${seconds} s at ${url}\n`);
  console.log(`Operators (/ops and what operators call): ${operatorsUrl}`);
  console.log(`Logs of every process: ${config.AIYRBAS_DATA_DIR}/logs. Buy something: npm run demo`);
}

main().catch((error: unknown) => {
  const isForUsers =
    error instanceof ConfigError || error instanceof CannotServe || error instanceof EmbeddedPostgresError;
  console.error(isForUsers ? `\n${error.message}` : error);
  process.exit(1);
});
