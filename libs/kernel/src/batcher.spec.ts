import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Batcher } from './batcher';

const batchesOf = (makes: (work: (items: readonly number[]) => Promise<void>) => Batcher<number>) => {
  const batches: number[][] = [];
  const batcher = makes(async (items) => {
    batches.push([...items]);
    await pause(20);
  });
  return { batches, batcher };
};

test('what comes while a batch is at work is the next batch', async () => {
  const { batches, batcher } = batchesOf((work) => new Batcher(work));
  const first = [batcher.add(1), batcher.add(2)];
  await pause(10);
  const second = [batcher.add(3), batcher.add(4)];
  await Promise.all([...first, ...second]);
  expect(batches).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test('after a batch of several, a lingering batcher lets the next batch fill, and resolves the callers before', async () => {
  const { batches, batcher } = batchesOf((work) => Batcher.lingering(1_000, work));
  const first = [batcher.add(1), batcher.add(2)];
  await pause(5);
  const early = batcher.add(3);
  await Promise.all(first);
  // The callers of the first batch ask again at once: they are in time for the second.
  const again = [batcher.add(4), batcher.add(5)];
  await Promise.all([early, ...again]);
  expect(batches).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
});

test('each batch runs in the context of its first item, whoever began the batch before it', async () => {
  const caller = new AsyncLocalStorage<string>();
  const seen: [string | undefined, readonly number[]][] = [];
  const batcher = new Batcher<number>(async (items) => {
    seen.push([caller.getStore(), items]);
    await pause(20);
  });
  const add = (by: string, item: number): Promise<void> => caller.run(by, () => batcher.add(item));
  const first = [add('a', 1), add('b', 2)];
  await pause(10);
  await Promise.all([...first, add('b', 3), add('a', 4), batcher.add(5)]);
  expect(seen).toEqual([
    ['a', [1, 2]],
    ['b', [3, 4, 5]],
  ]);
});

test('one alone is not held up by the one before it', async () => {
  const { batches, batcher } = batchesOf((work) => Batcher.lingering(60_000, work));
  await batcher.add(1);
  await batcher.add(2);
  expect(batches).toEqual([[1], [2]]);
});
