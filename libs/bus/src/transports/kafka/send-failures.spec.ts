// What is known of partitions that cannot be sent to: who is tried when, what is said about it, and when the process is of
// no more use.
import { type Logger, Metrics } from '@aiyrbas/observability';
import { KafkaJSProtocolError } from 'kafkajs';
import type { PartitionState } from './relay-partitions';
import { SendFailures } from './send-failures';

const MINUTE = 60_000;
const state = (topic: string, partition = 0): PartitionState => ({
  topic,
  partition,
  sent: 0n,
  marked: 0n,
  known: 1n,
  fresh: new Map(),
});
const [a, b] = [state('a.v1'), state('b.v1')];
const refused = new KafkaJSProtocolError(Object.assign(new Error('no right'), { type: 'TOPIC_AUTHORIZATION_FAILED' }));
const silence = new Error('no response in 15000 ms');

function failuresOf(topics = ['a.v1', 'b.v1']) {
  const clock = { now: 1_000_000 };
  const logged: string[] = [];
  const capture = (level: string) => (what: { topic: string }, text: string) =>
    void logged.push(`${level} ${what.topic} ${text}`);
  const logger = { warn: capture('warn'), error: capture('error') } as unknown as Logger;
  const metrics = new Metrics('test');
  const failures = new SendFailures(
    () => new Set(topics),
    logger,
    metrics,
    () => clock.now,
  );
  return { failures, clock, logged, metrics };
}

it('of suspects each is tried at once; one that fails alone waits longer each time, up to ten seconds', () => {
  const { failures, clock } = failuresOf();
  failures.suspect([a, b], silence);
  expect(failures.next()).toMatchObject({ state: a, inMs: 0, isFirst: true });
  failures.add(a, refused);
  expect(failures.next()).toMatchObject({ state: b, inMs: 0, isFirst: true });
  failures.sent([b]);
  expect([failures.has(a), failures.has(b)]).toEqual([true, false]);
  const pauses: number[] = [];
  for (let n = 0; n < 12; n += 1) {
    failures.add(a, refused);
    pauses.push(failures.next()!.inMs);
    clock.now += failures.next()!.inMs;
  }
  expect(pauses.every((pause, at) => at === 0 || pause >= pauses[at - 1]!)).toBe(true);
  expect(pauses.at(-1)).toBe(10_000);
});

it('what others send does not make a sick one be tried more often; one that heals does', () => {
  const { failures } = failuresOf();
  for (let n = 0; n < 10; n += 1) failures.add(a, silence);
  failures.sent([b]);
  expect(failures.next()!.inMs).toBe(10_000);
  failures.add(b, silence);
  failures.sent([b]);
  expect(failures.next()!.inMs).toBeLessThanOrEqual(100);
});

it('suspects are not named; one that fails alone is, once, then as an error once a minute, and when it is well', () => {
  const { failures, clock, logged } = failuresOf();
  failures.suspect([a, b], silence);
  expect(logged).toEqual([]);
  for (let n = 0; n < 5; n += 1) failures.add(a, refused);
  expect(logged).toEqual(['warn a.v1 messages could not be handed to the broker; trying again']);
  clock.now += MINUTE;
  for (let n = 0; n < 5; n += 1) failures.add(a, refused);
  expect(logged.slice(1)).toEqual(['error a.v1 messages could not be handed to the broker; trying again']);
  failures.sent([a, b]);
  expect(logged.slice(2)).toEqual(['warn a.v1 the topic can be sent to again']);
});

it('how long a topic could not be sent to is measured by topic', async () => {
  const { failures, clock, metrics } = failuresOf();
  failures.add(a, refused);
  clock.now += 90_000;
  expect(await metrics.render()).toMatch(/bus_unsent_seconds\{topic="a.v1".*\} 90\n/);
  expect(await metrics.render()).toMatch(/bus_unsent_seconds\{topic="b.v1".*\} 0\n/);
  expect(failures.forLong).toEqual(['a.v1']);
});

describe('a process that cannot send', () => {
  const due = new Set(['a.v1', 'b.v1']);

  it('is of no more use when no broker has answered for five minutes and all that is due fails', () => {
    const { failures, clock } = failuresOf();
    failures.suspect([a, b], silence);
    clock.now += 5 * MINUTE - 1;
    expect(failures.isAlive(due)).toBe(true);
    clock.now += 1;
    expect(failures.isAlive(due)).toBe(false);
    failures.sent([a]);
    expect(failures.isAlive(due)).toBe(true);
  });

  it('is not, when the broker answers that it may not: a new process may not either', () => {
    const { failures, clock } = failuresOf();
    failures.suspect([a, b], silence);
    clock.now += 5 * MINUTE;
    failures.add(a, refused);
    expect(failures.isAlive(due)).toBe(true);
  });

  it('is not for one topic of several, which says nothing about the process', () => {
    const { failures, clock } = failuresOf();
    failures.add(a, silence);
    clock.now += 60 * MINUTE;
    expect(failures.isAlive(new Set(['a.v1']))).toBe(true);
    expect(failures.isAlive(due)).toBe(true);
  });

  it('is for the one topic that it has', () => {
    const { failures, clock } = failuresOf(['a.v1']);
    failures.add(a, silence);
    clock.now += 6 * MINUTE;
    expect(failures.isAlive(new Set(['a.v1']))).toBe(false);
  });

  it('is not while nothing is due', () => {
    const { failures, clock } = failuresOf();
    clock.now += 60 * MINUTE;
    expect(failures.isAlive(new Set())).toBe(true);
  });
});
