// The database's part of the set-up in production: what would be done, doing it, and what is wrong. No simulator, no development
// issuer, no opening balance and no key is known here.
import { type SchemaState, accessFaults, migrate, schemaState, withSetupLock } from '@aiyrbas/persistence';
import { SERVICES } from '../services';

export const SETUP_ROLE = 'aiyrbas_setup';

export interface PlannedSchema extends SchemaState {
  readonly schema: string;
}

const schemasOf = (url: string) =>
  SERVICES.map(({ schema, migrations }) => ({ url, schema, migrations, owner: `${schema}_owner` }));

/** Sentences about roles and rights that only an administrator can mend. */
export const databaseFaults = (url: string): Promise<string[]> =>
  accessFaults(
    url,
    SERVICES.map(({ schema }) => schema),
  );

export async function planSchemas(url: string): Promise<PlannedSchema[]> {
  const planned: PlannedSchema[] = [];
  for (const one of schemasOf(url)) planned.push({ schema: one.schema, ...(await schemaState(one)) });
  return planned;
}

/** Migrations that may not run while the release before runs. In a schema where nothing has run yet there is no such release. */
export const contractingOf = (planned: readonly PlannedSchema[]): string[] =>
  planned.flatMap(({ schema, isNew, pending }) =>
    isNew ? [] : pending.filter(({ phase }) => phase === 'contract').map(({ name }) => `${schema}: ${name}`),
  );

export class PreviousReleaseMayRun extends Error {
  override readonly name = 'PreviousReleaseMayRun';

  constructor(readonly migrations: readonly string[]) {
    super(
      `these migrations need every process of the release before to have stopped:\n  ${migrations.join('\n  ')}\n` +
        'stop them, and set PREVIOUS_RELEASE_STOPPED=true; nothing was changed',
    );
  }
}

/**
 * Runs what is pending. A second set-up at the same time waits, and then finds nothing to do.
 * @returns what was done
 * @throws PreviousReleaseMayRun before anything is changed
 */
export function migrateSchemas(url: string, isPreviousReleaseStopped: boolean): Promise<PlannedSchema[]> {
  return withSetupLock(url, async () => {
    const planned = await planSchemas(url);
    const contracting = contractingOf(planned);
    if (contracting.length > 0 && !isPreviousReleaseStopped) throw new PreviousReleaseMayRun(contracting);
    for (const one of schemasOf(url)) await migrate(one);
    return planned.filter(({ pending }) => pending.length > 0);
  });
}
