import { setTimeout as pause } from 'node:timers/promises';
import { Gathering } from './gathering';

const batchesOf = (makes: (work: (items: readonly number[]) => Promise<void>) => Gathering<number>) => {
  const batches: number[][] = [];
  const gathering = makes(async (items) => {
    batches.push([...items]);
    await pause(20);
  });
  return { batches, gathering };
};

test('what comes while a batch is at work is the next batch', async () => {
  const { batches, gathering } = batchesOf((work) => new Gathering(work));
  const first = [gathering.add(1), gathering.add(2)];
  await pause(10);
  const second = [gathering.add(3), gathering.add(4)];
  await Promise.all([...first, ...second]);
  expect(batches).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test('after a batch of several, one that rests lets the next gather, but answers before', async () => {
  const { batches, gathering } = batchesOf((work) => Gathering.resting(1_000, work));
  const first = [gathering.add(1), gathering.add(2)];
  await pause(5);
  const early = gathering.add(3);
  await Promise.all(first);
  // The callers of the first batch ask again at once: they are in time for the second.
  const again = [gathering.add(4), gathering.add(5)];
  await Promise.all([early, ...again]);
  expect(batches).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
});

test('one alone is not held up by the one before it', async () => {
  const { batches, gathering } = batchesOf((work) => Gathering.resting(60_000, work));
  await gathering.add(1);
  await gathering.add(2);
  expect(batches).toEqual([[1], [2]]);
});
