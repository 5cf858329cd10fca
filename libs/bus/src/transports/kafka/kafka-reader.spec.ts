// A consumer that kafkajs gives up on ends the process: alive and deaf is worse than gone.
import { Metrics, createLogger } from '@aiyrbas/observability';
import type { Kafka } from 'kafkajs';
import type { Receiver } from '../transport';
import { KafkaReader } from './kafka-reader';

const EVENTS = { GROUP_JOIN: 'join', HEARTBEAT: 'heartbeat', FETCH: 'fetch', CRASH: 'crash' };

function reader() {
  const listeners = new Map<string, ((event: { payload: object }) => void)[]>();
  const consumer = {
    events: EVENTS,
    on: (name: string, listener: (event: { payload: object }) => void) =>
      listeners.set(name, [...(listeners.get(name) ?? []), listener]),
    disconnect: async () => undefined,
  };
  const died: Error[] = [];
  const receiver = { consumer: 'orders', topics: ['kyc.v1'] } as unknown as Receiver;
  const log = createLogger({ service: 'test', level: 'silent' });
  const kafka = { consumer: () => consumer } as unknown as Kafka;
  const one = new KafkaReader(kafka, receiver, log, new Metrics('test'), (error) => died.push(error), 10_000);
  const emit = (name: keyof typeof EVENTS, payload: object): void =>
    listeners.get(EVENTS[name])!.forEach((listener) => listener({ payload }));
  return { reader: one, emit, died };
}

it('that will start again is not dead', () => {
  const { reader: one, emit, died } = reader();
  emit('CRASH', { error: new Error('away'), restart: true });
  expect(died).toEqual([]);
  expect(one.isAlive).toBe(true);
});

it('that will not start again is dead at once, and says why', () => {
  const { reader: one, emit, died } = reader();
  const error = new TypeError('x is not a function');
  emit('CRASH', { error, restart: false });
  expect(died).toEqual([error]);
  expect(one.isAlive).toBe(false);
});

it('that ends because it was stopped is not dead', async () => {
  const { reader: one, emit, died } = reader();
  await one.stop();
  emit('CRASH', { error: new Error('closing'), restart: false });
  expect(died).toEqual([]);
});
