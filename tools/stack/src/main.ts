// `npm run stack`; with `-- --small`, everything in two processes; with `-- --insecure`, a Kafka without logins and rights.
import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from '@aiyrbas/config';
import { EmbeddedPostgresError } from '@aiyrbas/embedded-postgres';
import { CannotServe } from '@aiyrbas/servers';
import { SMALL } from './layout';
import { type RunningStack, startStack } from './stack';
import { type StackConfig, stackConfig } from './stack.config';

async function main(): Promise<void> {
  const startedAt = performance.now();
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ options: { small: flag, insecure: flag } });
  const config = {
    ...loadConfig(stackConfig, process.env, 'The stack'),
    ...(values.small ? small() : {}),
    ...(values.insecure ? ({ AIYRBAS_KAFKA: 'insecure' } as const) : {}),
  };
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
  console.log('Starting Aiyrbas, distributed: services in processes of their own, over Kafka');
  if (config.AIYRBAS_KAFKA === 'insecure') {
    console.log('INSECURE: Kafka listens in clear text, and everybody on this machine may read and write every topic.');
  }
  running.starting = startStack(config, (step) => console.log(`  ${step} ...`));
  const { url, operatorsUrl } = await running.starting;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`Ready in ${seconds} s at ${url}\n`);
  console.log(`Operators (/ops and what operators call): ${operatorsUrl}`);
  console.log(`Logs of every process: ${config.AIYRBAS_DATA_DIR}/logs. Buy something: npm run demo`);
}

const small = (): Partial<StackConfig> => ({ AIYRBAS_GROUPS: SMALL.groups, AIYRBAS_REPLICAS: SMALL.replicas });

main().catch((error: unknown) => {
  const isForUsers =
    error instanceof ConfigError || error instanceof CannotServe || error instanceof EmbeddedPostgresError;
  console.error(isForUsers ? `\n${error.message}` : error);
  process.exit(1);
});
