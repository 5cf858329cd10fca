// A service in miniature for the bus tests: it writes down every message that it acts on, in order, so that what
// happened twice, out of order or not at all can be seen in one table.
import { type BodyOf, clearanceGranted } from '@aiyrbas/contracts';
import { uuidv7 } from '@aiyrbas/kernel';
import { Metrics } from '@aiyrbas/observability';
import { type Database, ForwardMigration } from '@aiyrbas/persistence';
import type { Handler } from '../consumer/batch-processor';
import { Consumer, type ConsumerOptions } from '../consumer/consumer';
import { type Cause, eventMessage } from '../message';
import type { Outbox } from '../outbox';

export class Effects1763900000001 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `create table effect (
      id bigint generated always as identity primary key,
      event_id uuid not null, key text not null, stream_seq bigint not null, subject_seq bigint not null,
      topic text not null, partition int not null, correlation_id text, causation_id text, traceparent text
    )`;
}

export interface Effect {
  readonly id: string;
  readonly event_id: string;
  readonly key: string;
  readonly stream_seq: string;
  readonly subject_seq: string;
  readonly partition: number;
  readonly causation_id: string | null;
  readonly correlation_id: string | null;
  readonly traceparent: string | null;
}

/** Writes every message down; `act` may throw on some, before anything is written. */
export const writesDown = (act: (key: string) => void = () => undefined): Handler => ({
  name: 'write-down',
  handle: async (batch, { tx }) => {
    batch.forEach((message) => act(message.key));
    await tx.query(
      `insert into effect (event_id, key, stream_seq, subject_seq, topic, partition, correlation_id, causation_id, traceparent)
       select * from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[])`,
      [
        batch.map((message) => message.id),
        batch.map((message) => message.key),
        batch.map((message) => message.seq.toString()),
        batch.map((message) => message.subjectSeq.toString()),
        batch.map((message) => message.topic),
        batch.map((message) => message.partition),
        batch.map((message) => message.correlationId ?? null),
        batch.map((message) => message.causationId ?? null),
        batch.map((message) => message.traceparent ?? null),
      ],
    );
  },
});

/** A consumer of one event, named as orders is, that writes it down. */
export const ordersConsumer = (
  parts: Pick<ConsumerOptions, 'database' | 'transport' | 'log' | 'at'> & { readonly measured: string },
): Consumer =>
  new Consumer({
    ...parts,
    name: 'orders',
    topics: [clearanceGranted.topic],
    handlerFor: ({ type }) => (type === clearanceGranted.type ? writesDown() : undefined),
    metrics: new Metrics(parts.measured),
  });

export const effectsOf = (db: Database): Promise<Effect[]> => db.query<Effect>(`select * from effect order by id`);

const body = (orderId: string): BodyOf<typeof clearanceGranted> => ({
  orderId,
  customerId: '5f0c2f1e-6f0e-5a52-9d5d-0f6f3f0b9a11',
  requestId: '0'.repeat(32),
});

/** Publishes one event about each of these orders, in one transaction. */
export async function publishOrders(
  db: Database,
  outbox: Outbox,
  orderIds: readonly string[],
  cause?: Cause,
): Promise<string[]> {
  const messages = orderIds.map((orderId) => eventMessage(clearanceGranted, body(orderId), cause));
  await db.tx((tx) => outbox.append(tx, messages));
  return messages.map((one) => one.id);
}

export const newOrderIds = (count: number): string[] => Array.from({ length: count }, () => uuidv7());

/** Every fact had its effect once, and those about one order came in order. */
export async function expectEachOnceInOrder(db: Database, orderIds: readonly string[]): Promise<void> {
  const effects = await effectsOf(db);
  expect(effects.map((effect) => effect.event_id).sort()).toEqual([...orderIds].sort());
  const lastOfSubject = new Map<string, bigint>();
  for (const effect of effects) {
    const seq = BigInt(effect.subject_seq);
    expect(seq).toBe((lastOfSubject.get(effect.key) ?? 0n) + 1n);
    lastOfSubject.set(effect.key, seq);
  }
}

/** @throws when it has not come to pass after so long, with the condition as it is written. */
export async function until(condition: () => Promise<boolean>, timeoutMs: number): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not in time: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
