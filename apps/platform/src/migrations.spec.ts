// Every migration says whether the release before it may still run, and no statement contradicts it.
import { ForwardMigration } from '@aiyrbas/persistence';
import { contractingStatements } from '@aiyrbas/testing';
import { EVERYTHING } from './everything';

const all = [...new Set(EVERYTHING.flatMap(({ migrations }) => migrations))].map((Made) => {
  const migration = new Made() as ForwardMigration;
  return { name: Made.name, migration, found: contractingStatements([migration.sql].flat().join(';\n')) };
});

it.each(all)('$name says when it may run', ({ migration, found }) => {
  expect(migration).toBeInstanceOf(ForwardMigration);
  expect(['expand', 'contract']).toContain(migration.phase);
  // A reason is given where one is needed, and only there.
  const needsReason = migration.phase === 'expand' && found.length > 0;
  expect({ found, reason: (migration.safeBecause ?? '').length > 30 }).toEqual({ found, reason: needsReason });
});
