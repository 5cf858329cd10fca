// Every table of every service is described by an entity, and as the migrations made it. What shows that this can fail is
// in libs/persistence/src/entities.
import { type TestDatabase, driftOf, testDatabase } from '@aiyrbas/testing';
import { EVERYTHING } from './everything';

describe.each(EVERYTHING)('$name', ({ schema, migrations, entities }) => {
  let test: TestDatabase;
  beforeAll(async () => (test = await testDatabase({ schema, migrations })), 60_000);
  afterAll(() => test.close());

  it('has the tables that its entities describe', async () => {
    expect(await driftOf(test.owner, schema, entities)).toEqual([]);
  });
});

it('every column says what it means', () => {
  const silent = EVERYTHING.flatMap(({ entities }) => entities).flatMap(({ table }) =>
    Object.values(table.columns as Record<string, { comment: string }>).some(({ comment }) => !/[.]$/.test(comment))
      ? [table.name]
      : [],
  );
  expect([...new Set(silent)]).toEqual([]);
});
