// The spans of a batch: one for each message, and its statements within one of them.
import { AsyncLocalStorage } from 'node:async_hooks';
import { clearanceGranted } from '@aiyrbas/contracts';
import { Metrics, type Span, type Tracing, createLogger } from '@aiyrbas/observability';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { busMigrations, eventMessage } from '../index';
import { Outbox } from '../outbox';
import { StreamLog } from '../stream-log';
import { Effects1763900000001, newOrderIds, until } from '../testing/effects';
import { InProcessTransport } from '../transports/in-process';
import { Consumer } from './consumer';

const TIMEOUT_MS = 5_000;
const traceparentOf = (digit: string, flags: string): string => `00-${digit.repeat(32)}-${digit.repeat(16)}-${flags}`;

interface MadeSpan extends Span {
  readonly parent: string | undefined;
  readonly linked: Span[];
  failure?: string;
  hasEnded: boolean;
}

/** Exports what its parent's sampling decision allows, as the real one does. */
class RecordingTracing implements Tracing {
  readonly active = new AsyncLocalStorage<MadeSpan>();
  readonly spans: MadeSpan[] = [];

  span(_: string, { parent }: { readonly parent?: string | undefined }): Span {
    const traceparent = parent!.replace(/-\w{16}-/, `-${String(this.spans.length).padStart(16, 'f')}-`);
    const span: MadeSpan = {
      traceparent,
      parent,
      linked: [],
      hasEnded: false,
      isExported: traceparent.endsWith('-01'),
      run: (work) => this.active.run(span, work),
      link: (to) => span.linked.push(to),
      set: () => undefined,
      fail: (type) => (span.failure = type),
      end: () => (span.hasEnded = true),
    };
    this.spans.push(span);
    return span;
  }

  async stop(): Promise<void> {}
}

let producer: TestDatabase;
let reader: TestDatabase;
let transport: InProcessTransport;
let tracing: RecordingTracing;
let consumer: Consumer;
let handled: { readonly within: MadeSpan | undefined; readonly traceparents: readonly (string | undefined)[] }[];
let isBroken: (key: string) => boolean;

beforeEach(async () => {
  producer = await testDatabase({ schema: 'kyc', migrations: busMigrations });
  reader = await testDatabase({ schema: 'orders', migrations: [...busMigrations, Effects1763900000001] });
  transport = new InProcessTransport();
  transport.attach(new StreamLog('kyc', producer.db));
  tracing = new RecordingTracing();
  handled = [];
  isBroken = () => false;
  consumer = new Consumer({
    name: 'orders',
    database: reader.db,
    transport,
    topics: ['kyc.v1'],
    handlerFor: () => ({
      name: 'note',
      handle: async (batch) => {
        if (batch.some(({ key }) => isBroken(key))) throw new RangeError('broken');
        handled.push({ within: tracing.active.getStore(), traceparents: batch.map((one) => one.traceparent) });
      },
    }),
    log: createLogger({ service: 'test', level: 'silent' }),
    metrics: new Metrics('test'),
    tracing,
  });
  await consumer.start();
});
afterEach(async () => {
  await consumer.stop();
  await Promise.all([producer.close(), reader.close()]);
});

/** One event about each order, in one transaction, so that they are one batch. */
async function publish(events: readonly { readonly orderId: string; readonly traceparent: string }[]): Promise<void> {
  const outbox = new Outbox('kyc', (messages) => transport.publish(messages));
  const messages = events.map(({ orderId, traceparent }) =>
    eventMessage(clearanceGranted, { ...clearanceGranted.example, orderId }, { traceparent }),
  );
  await producer.db.tx((tx) => outbox.append(tx, messages));
}
const allEnded = async (count: number): Promise<void> =>
  until(async () => tracing.spans.filter(({ hasEnded }) => hasEnded).length >= count, TIMEOUT_MS);

it('statements are within the first span that is exported, and the others refer to it', async () => {
  const parents = [traceparentOf('a', '00'), traceparentOf('b', '01'), traceparentOf('c', '01')];
  const [one, two, three] = newOrderIds(3);
  await publish([one!, two!, three!].map((orderId, at) => ({ orderId, traceparent: parents[at]! })));
  await allEnded(3);
  expect(handled).toHaveLength(1);
  const exported = tracing.spans.filter(({ isExported }) => isExported);
  expect(exported).toHaveLength(2);
  expect(handled[0]!.within).toBe(exported[0]);
  expect(exported.map(({ linked }) => linked)).toEqual([[], [exported[0]]]);
  // What each message causes continues from its own span.
  expect([...handled[0]!.traceparents].sort()).toEqual(tracing.spans.map(({ traceparent }) => traceparent).sort());
  expect(tracing.spans.map(({ parent }) => parent).sort()).toEqual(parents);
});

it('nothing refers to anything where nothing is exported', async () => {
  const traceparent = traceparentOf('a', '00');
  await publish(newOrderIds(2).map((orderId) => ({ orderId, traceparent })));
  await allEnded(2);
  expect(tracing.spans.flatMap(({ linked }) => linked)).toEqual([]);
});

it('a span shows that its batch failed, or that its message was parked behind another', async () => {
  const [orderId] = newOrderIds(1);
  isBroken = (key) => key === orderId;
  const traceparent = traceparentOf('a', '01');
  await publish([{ orderId: orderId!, traceparent }]);
  await allEnded(1);
  expect(tracing.spans[0]!.failure).toBe('RangeError');
  await until(async () => (await reader.db.query('select 1 from parked_key')).length === 1, TIMEOUT_MS);
  await publish([{ orderId: orderId!, traceparent }]);
  await allEnded(2);
  expect(tracing.spans[1]!.failure).toBe('parked');
  expect(handled).toEqual([]);
});
