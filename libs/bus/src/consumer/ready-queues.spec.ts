// One party's backlog holds up nobody else.
import type { StampedMessage } from '../message';
import { OWN, ReadyQueues } from './ready-queues';

const message = (topic: string, seq: number, length = 1) =>
  ({ topic, partition: 0, seq: BigInt(seq), raw: 'x'.repeat(length) }) as StampedMessage;

function queuesOf(lengths: Readonly<Record<string, number>>): ReadyQueues {
  const queues = new ReadyQueues();
  for (const [name, length] of Object.entries(lengths))
    for (let seq = 1; seq <= length; seq += 1) queues.push(name, message(name, seq));
  return queues;
}

const taken = (messages: readonly StampedMessage[]): Record<string, number[]> => {
  const byTopic: Record<string, number[]> = {};
  for (const { topic, seq } of messages) (byTopic[topic] ??= []).push(Number(seq));
  return byTopic;
};

it('few messages are taken at once, however many of another bank came before them', () => {
  const queues = queuesOf({ busy: 90, [OWN]: 2, quiet: 1 });
  const batch = taken(queues.take(10));
  expect(batch).toEqual({ quiet: [1], [OWN]: [1, 2], busy: [1, 2, 3, 4, 5, 6, 7] });
});

it('queues that are all long share a batch, and what is taken is in order and gone', () => {
  const queues = queuesOf({ a: 20, b: 20, [OWN]: 20 });
  expect(taken(queues.next(9))).toEqual({ a: [1, 2, 3], b: [1, 2, 3], [OWN]: [1, 2, 3] });
  expect(taken(queues.take(9))).toEqual({ a: [1, 2, 3], b: [1, 2, 3], [OWN]: [1, 2, 3] });
  expect(taken(queues.take(3))).toEqual({ a: [4], b: [4], [OWN]: [4] });
  expect(queues.length).toBe(48);
});

it('a batch is full as long as enough wait', () => {
  const queues = queuesOf({ a: 1, b: 1, [OWN]: 300 });
  expect(queues.take(100)).toHaveLength(100);
  expect(queues.lengthOf(OWN)).toBe(202);
  expect(queues.take(1_000)).toHaveLength(202);
  expect(queues.take(1)).toEqual([]);
});

it('a flood gets a small part of a batch until it has passed, even if nobody else waits now; our own topics never do', () => {
  const queues = queuesOf({ flooded: 140, [OWN]: 2 });
  expect(taken(queues.take(100))['flooded']).toHaveLength(30);
  expect(queues.take(100)).toHaveLength(30);
  expect(queues.take(100)).toHaveLength(80);
  expect(queuesOf({ [OWN]: 500 }).take(100)).toHaveLength(100);
});

it('a flood gets whole batches once nobody else has been there for ten, until somebody comes', () => {
  const queues = queuesOf({ flooded: 1_000 });
  const sizes = (count: number): number[] => Array.from({ length: count }, () => queues.take(100).length);
  expect(sizes(12)).toEqual([30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 100, 100]);
  queues.push('quiet', message('quiet', 1));
  expect(queues.next(100)).toHaveLength(31);
  expect(taken(queues.take(100))['quiet']).toEqual([1]);
  expect(sizes(1)).toEqual([30]);
});

it.each([
  ['pages of a statement', [400_000, 400_000, 400_000, 1], [1, 2], [3, 4]],
  ['one that is larger than a share', [2_000_000, 1], [1], [2]],
  ['a large one behind a small one', [1, 2_000_000], [1], [2]],
])('large bodies come a few at a time, at least one, and hold up no other queue: %s', (_, lengths, first, second) => {
  const queues = queuesOf({ [OWN]: 3 });
  lengths.forEach((length, at) => queues.push('bank', message('bank', at + 1, length)));
  expect(queues.bodyLengthOf('bank')).toBe(lengths.reduce((sum, length) => sum + length));
  expect(taken(queues.take(100))).toEqual({ bank: first, [OWN]: [1, 2, 3] });
  expect(taken(queues.take(100))).toEqual({ bank: second });
  expect(queues.bodyLengthOf('bank')).toBe(0);
});

it('what is dropped is of one partition only', () => {
  const queues = queuesOf({ a: 3, b: 2 });
  queues.drop(({ topic }) => topic === 'a');
  expect([queues.lengthOf('a'), queues.lengthOf('b')]).toEqual([0, 2]);
});
