// A cluster starts the set-up job and the services at once, and new processes of a service beside old ones. A process of this
// build serves nothing before every migration of this build has run.
import type { Logger } from '@aiyrbas/observability';
import { schemaState } from '@aiyrbas/persistence';
import type { ServiceDefinition } from './define-service';

const POLL_INTERVAL_MS = 500;

/**
 * Polls the service's own schema until nothing is pending, for as long as that takes. It changes nothing.
 * @param url of the service's app role.
 */
export async function awaitMigrations(
  { schema, migrations }: Pick<ServiceDefinition, 'schema' | 'migrations'>,
  url: string,
  log: Logger,
): Promise<void> {
  for (let isFirst = true; ; isFirst = false) {
    const { pending } = await schemaState({ url, schema, migrations });
    if (pending.length === 0) return;
    if (isFirst)
      log.info({ schema, pending: pending.map(({ name }) => name) }, 'waiting for the set-up job to run migrations');
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}
