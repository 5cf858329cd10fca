// A cluster starts the set-up job and the services at once, and new processes of a service beside old ones. A process of this
// build serves nothing before every migration of this build has run.
import type { Logger } from '@aiyrbas/observability';
import { type SchemaState, schemaState } from '@aiyrbas/persistence';
import type { ServiceDefinition } from './define-service';

const POLL_INTERVAL_MS = 500;
/** For so long a server, a database or a role that is not there is being made; after that it is a fault. */
const ABSENT_MAX_MS = 60_000;

/**
 * Polls the service's own schema until nothing is pending, for as long as that takes. It changes nothing.
 * @param url of the service's app role.
 * @param absentMaxMs how long the database may not be reachable.
 * @throws what the database answers when it still cannot be reached after that.
 */
export async function awaitMigrations(
  { schema, migrations }: Pick<ServiceDefinition, 'schema' | 'migrations'>,
  url: string,
  log: Logger,
  absentMaxMs = ABSENT_MAX_MS,
): Promise<void> {
  const end = Date.now() + absentMaxMs;
  let reported: string | undefined;
  const report = (reason: string): void => {
    if (reported !== reason) log.info({ schema, reason }, 'waiting for the set-up job');
    reported = reason;
  };
  const state = async (): Promise<SchemaState | undefined> => {
    try {
      return await schemaState({ url, schema, migrations });
    } catch (error) {
      if (Date.now() >= end) throw error;
      report(`the database cannot be reached: ${(error as Error).message}`);
      return undefined;
    }
  };
  for (;;) {
    const found = await state();
    if (found?.pending.length === 0) return;
    if (found) report(`${found.pending.length} migrations are pending`);
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}
