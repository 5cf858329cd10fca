// A consumer that kafkajs gives up on ends the process: alive and deaf is worse than gone.
import { Metrics, createLogger } from '@aiyrbas/observability';
import { reportsTopic } from '@aiyrbas/contracts';
import type { EachBatchPayload, Kafka } from 'kafkajs';
import type { Receiver } from '../transport';
import { KafkaReader } from './kafka-reader';

const EVENTS = { GROUP_JOIN: 'join', HEARTBEAT: 'heartbeat', FETCH: 'fetch', CRASH: 'crash' };

async function reader() {
  const listeners = new Map<string, ((event: { payload: object }) => void)[]>();
  const consumer = {
    events: EVENTS,
    on: (name: string, listener: (event: { payload: object }) => void) =>
      listeners.set(name, [...(listeners.get(name) ?? []), listener]),
    connect: async () => undefined,
    subscribe: async () => undefined,
    run: async () => undefined,
    disconnect: async () => undefined,
  };
  const died: Error[] = [];
  const receiver = { consumer: 'orders', topics: ['kyc.v1'] } as unknown as Receiver;
  const log = createLogger({ service: 'test', level: 'silent' });
  const kafka = { consumer: () => consumer } as unknown as Kafka;
  const one = new KafkaReader(kafka, receiver, log, new Metrics('test'), (error) => died.push(error), 10_000);
  await one.start();
  const emit = (name: keyof typeof EVENTS, payload: object): void =>
    listeners.get(EVENTS[name])!.forEach((listener) => listener({ payload }));
  return { reader: one, emit, died };
}

it('that will start again is not dead', async () => {
  const { reader: one, emit, died } = await reader();
  emit('CRASH', { error: new Error('away'), restart: true });
  expect(died).toEqual([]);
  expect(one.isAlive).toBe(true);
  await one.stop();
});

it('that will not start again is dead at once, and says why', async () => {
  const { reader: one, emit, died } = await reader();
  const error = new TypeError('x is not a function');
  emit('CRASH', { error, restart: false });
  expect(died).toEqual([error]);
  expect(one.isAlive).toBe(false);
  await one.stop();
});

it('that ends because it was stopped is not dead', async () => {
  const { reader: one, emit, died } = await reader();
  await one.stop();
  emit('CRASH', { error: new Error('closing'), restart: false });
  expect(died).toEqual([]);
});

it('leaves a bank’s partition out of the fetches while what waits of that bank is too much', async () => {
  const topic = reportsTopic('EURIKZKA');
  let free: () => void = () => undefined;
  let hasCapacity = false;
  const receiver = {
    consumer: 'bank-gateway',
    topics: [topic],
    hasCapacity: () => hasCapacity,
    waitForCapacity: () => new Promise<void>((resolve) => (free = resolve)),
    waitUntilIdle: async () => undefined,
    doneUpTo: () => undefined,
  } as unknown as Receiver;
  let eachBatch: (payload: EachBatchPayload) => Promise<void> = async () => undefined;
  const consumer = {
    events: EVENTS,
    on: () => undefined,
    connect: async () => undefined,
    subscribe: async () => undefined,
    run: async (options: { eachBatch: typeof eachBatch }) => void ({ eachBatch } = options),
    disconnect: async () => undefined,
  };
  const kafka = { consumer: () => consumer } as unknown as Kafka;
  const log = createLogger({ service: 'test', level: 'silent' });
  const one = new KafkaReader(kafka, receiver, log, new Metrics('test'), () => undefined, 10_000);
  await one.start();
  const done: string[] = [];
  const payload = {
    batch: { topic, partition: 0, messages: [], lastOffset: () => '7' },
    resolveOffset: (offset: string) => done.push(`up to ${offset}`),
    heartbeat: async () => undefined,
    isRunning: () => true,
    isStale: () => false,
    pause: () => {
      done.push('paused');
      return () => done.push('resumed');
    },
  } as unknown as EachBatchPayload;
  // It returns although there is no capacity: another bank's partition came with the same fetch.
  await eachBatch(payload);
  expect(done).toEqual(['up to 7', 'paused']);
  free();
  await new Promise((resolve) => setImmediate(resolve));
  expect(done).toEqual(['up to 7', 'paused', 'resumed']);
  hasCapacity = true;
  await eachBatch(payload);
  expect(done.slice(3)).toEqual(['up to 7']);
  await one.stop();
});
