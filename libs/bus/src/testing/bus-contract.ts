// The rules that every transport must keep. A transport passes when all of them hold on top of it.
import { clearanceGranted } from '@aiyrbas/contracts';
import { Metrics, createLogger } from '@aiyrbas/observability';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import type { HandlerFor } from '../consumer/batch-processor';
import { Consumer } from '../consumer/consumer';
import { busMigrations } from '../index';
import { eventMessage } from '../message';
import { Outbox } from '../outbox';
import { StreamLog } from '../stream-log';
import type { Transport } from '../transports/transport';
import {
  Effects1763900000001,
  expectEachOnceInOrder as eachOnceInOrder,
  effectsOf,
  newOrderIds,
  publishOrders,
  until as soon,
  writesDown,
} from './effects';
import { FaultyTransport } from './faulty-transport';

/** Long enough for the slowest rule: a lost message is noticed within 5 s. */
const TIMEOUT_MS = 5_000;

export function describeBus(name: string, makeTransport: () => Promise<Transport>): void {
  describe(`the bus over ${name}`, () => {
    let producer: TestDatabase;
    let reader: TestDatabase;
    let transport: FaultyTransport;
    let outbox: Outbox;
    let consumers: Consumer[];
    let metrics: Metrics[];
    const log = createLogger({ service: 'bus-contract', level: 'silent' });

    beforeEach(async () => {
      producer = await testDatabase({ schema: 'kyc', migrations: busMigrations });
      reader = await testDatabase({ schema: 'orders', migrations: [...busMigrations, Effects1763900000001] });
      transport = new FaultyTransport(await makeTransport());
      transport.attach(new StreamLog('kyc', producer.db));
      outbox = new Outbox('kyc', (messages) => transport.publish(messages));
      consumers = [];
      metrics = [];
    });

    afterEach(async () => {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await transport.close();
      await Promise.all([producer.close(), reader.close()]);
    });

    async function consume(handlerFor: HandlerFor, consumerName = 'orders'): Promise<Consumer> {
      const own = new Metrics('bus-contract');
      metrics.push(own);
      const consumer = new Consumer({
        name: consumerName,
        database: reader.db,
        transport,
        topics: ['kyc.v1'],
        handlerFor: (message) => (message.type === clearanceGranted.type ? handlerFor(message) : undefined),
        log,
        metrics: own,
      });
      consumers.push(consumer);
      await consumer.start();
      return consumer;
    }

    const until = (condition: () => Promise<boolean>): Promise<void> => soon(condition, TIMEOUT_MS);
    const effectCount = async (): Promise<number> => (await effectsOf(reader.db)).length;
    const parkedKeys = async (): Promise<string[]> =>
      (await reader.db.query<{ key: string }>(`select key from parked_key order by key`)).map((row) => row.key);
    const parkedCount = async (): Promise<number> => (await reader.db.query(`select 1 from parked`)).length;

    /** How often a reader has said that something was lost on the way. */
    const gapsNoticed = async (): Promise<number> => {
      const texts = await Promise.all(metrics.map((one) => one.render()));
      return texts
        .map((text) => /^bus_gaps_total\{.*\} (\d+)$/m.exec(text))
        .reduce((sum, found) => sum + Number(found?.[1]), 0);
    };

    const expectEachOnceInOrder = (orderIds: readonly string[]): Promise<void> => eachOnceInOrder(reader.db, orderIds);

    it('delivers every event once, in order per key, however many writers publish at once', async () => {
      await consume(() => writesDown());
      const keys = newOrderIds(20);
      const orderIds = await Promise.all(
        Array.from({ length: 60 }, (_, n) => publishOrders(producer.db, outbox, [keys[n % 20]!, keys[(n * 7) % 20]!])),
      );
      await until(async () => (await effectCount()) >= 120);
      await expectEachOnceInOrder(orderIds.flat());
    });

    it('numbers each partition without gaps, and a rolled-back transaction leaves no hole', async () => {
      const keys = newOrderIds(5);
      await publishOrders(producer.db, outbox, keys);
      const rollback = producer.db.tx(async (tx) => {
        await outbox.append(tx, []);
        await tx.query(`select 1`);
        throw new Error('changed my mind');
      });
      await expect(rollback).rejects.toThrow('changed my mind');
      await publishOrders(producer.db, outbox, keys);
      const rows = await producer.db.query<{ partition: number; count: string; max: string }>(
        `select partition, count(*), max(seq) from outbox group by partition`,
      );
      expect(rows.map(({ max }) => max)).toEqual(rows.map(({ count }) => count));
      expect(rows.reduce((sum, { count }) => sum + Number(count), 0)).toBe(10);
    });

    it('has effects exactly once when everything is delivered twice and again later', async () => {
      const seen: Parameters<typeof transport.fault>[0][number][] = [];
      transport.fault = (messages) => {
        seen.push(...messages);
        return [...messages, ...messages, ...seen];
      };
      await consume(() => writesDown());
      const keys = newOrderIds(6);
      const orderIds: string[] = [];
      for (let round = 0; round < 10; round += 1) orderIds.push(...(await publishOrders(producer.db, outbox, keys)));
      await until(async () => (await effectCount()) >= 60);
      await expectEachOnceInOrder(orderIds);
    });

    it('notices a lost message that others follow, and fetches it from the log', async () => {
      let dropped = 0;
      transport.fault = (messages) => messages.filter((message) => message.seq !== 2n || dropped++ < 0);
      await consume(() => writesDown());
      const [key] = newOrderIds(1);
      const orderIds: string[] = [];
      for (let n = 0; n < 4; n += 1) orderIds.push(...(await publishOrders(producer.db, outbox, [key!])));
      await until(async () => (await effectCount()) >= 4);
      await expectEachOnceInOrder(orderIds);
      expect(dropped).toBeGreaterThan(0);
    });

    it('notices within 5 s that the last message was lost, though nothing follows it (case 30)', async () => {
      transport.fault = () => [];
      await consume(() => writesDown());
      const orderIds = await publishOrders(producer.db, outbox, newOrderIds(3));
      await until(async () => (await effectCount()) >= 3);
      await expectEachOnceInOrder(orderIds);
    });

    it('puts reordered messages back in order (case 29)', async () => {
      transport.fault = (messages) => [...messages].reverse();
      await consume(() => writesDown());
      const [key] = newOrderIds(1);
      const orderIds = await publishOrders(
        producer.db,
        outbox,
        Array.from({ length: 30 }, () => key!),
      );
      await until(async () => (await effectCount()) >= 30);
      await expectEachOnceInOrder(orderIds);
    });

    it.each([
      ['a TypeError', () => (undefined as unknown as { x: () => void }).x()],
      ['a SyntaxError', () => JSON.parse('{')],
      ['a RangeError', () => 'x'.repeat(-1)],
    ])('parks the key whose handler throws %s; other keys flow on and the consumer lives', async (_, fail) => {
      const [bad, ...good] = newOrderIds(10);
      const consumer = await consume(() => writesDown((key) => void (key === bad && fail())));
      await publishOrders(producer.db, outbox, [good[0]!, bad!, ...good.slice(1), bad!]);
      const after = await publishOrders(producer.db, outbox, [...good, bad!]);
      await until(async () => (await effectCount()) >= 18 && (await parkedCount()) >= 3);
      expect((await effectsOf(reader.db)).filter((effect) => effect.key === bad)).toEqual([]);
      expect(await parkedKeys()).toEqual([bad]);
      expect(consumer.isAlive).toBe(true);
      expect(after).toHaveLength(10);
      const reasons = await reader.db.query<{ reason: string }>(`select reason from parked order by id`);
      expect(reasons.slice(1).every((row) => row.reason.startsWith('behind'))).toBe(true);
    });

    it('replays what is parked of a key in order, once; what still fails stays parked, and new messages queue behind', async () => {
      const [bad, other] = newOrderIds(2);
      let isBroken = true;
      const consumer = await consume(() =>
        writesDown((key) => {
          if (key === bad && isBroken) throw new Error('broken');
        }),
      );
      const orderIds = await publishOrders(producer.db, outbox, [bad!, bad!, bad!]);
      await until(async () => (await parkedCount()) === 3);
      expect(await consumer.replay.ofKey(bad!)).toEqual({ replayed: 0, remaining: 3, reason: 'Error: broken' });
      isBroken = false;
      const later = await publishOrders(producer.db, outbox, [bad!, other!]);
      await until(async () => (await parkedCount()) === 4);
      // Two operators at once, and the machine beside them.
      const [one, two] = await Promise.all([consumer.replay.ofKey(bad!), consumer.replay.ofKey(bad!)]);
      expect([one.remaining, two.remaining]).toEqual([0, 0]);
      expect(await parkedKeys()).toEqual([]);
      const last = await publishOrders(producer.db, outbox, [bad!]);
      await until(async () => (await effectCount()) === 6);
      await expectEachOnceInOrder([...orderIds, ...later, ...last]);
    });

    it('discards the head of a key alone, and replays the rest', async () => {
      const [bad] = newOrderIds(1);
      let isPoison = true;
      const consumer = await consume(() =>
        writesDown((key) => {
          if (key === bad && isPoison) throw new Error('poison');
        }),
      );
      const [head, ...rest] = [
        ...(await publishOrders(producer.db, outbox, [bad!])),
        ...(await publishOrders(producer.db, outbox, [bad!, bad!])),
      ];
      await until(async () => (await parkedCount()) === 3);
      isPoison = false;
      const rows = await consumer.parking.list(reader.db);
      expect(rows.map(({ behind }) => behind)).toEqual(['2', '1', '0']);
      expect(await consumer.payloadOf(rows[0]!)).toMatchObject({ orderId: bad });
      const discarded = (id: string) => reader.db.tx((tx) => consumer.parking.discard(tx, bad!, id));
      expect([await discarded(rows[1]!.id), await discarded(rows[0]!.id)]).toEqual([false, true]);
      expect(await consumer.replay.ofKey(bad!)).toEqual({ replayed: 2, remaining: 0 });
      const effects = await effectsOf(reader.db);
      expect(effects.map(({ event_id }) => event_id)).toEqual(rest);
      expect(effects.map(({ event_id }) => event_id)).not.toContain(head);
    });

    it('parks bad JSON and a body of the wrong shape with the reason, and sinks no other of the batch (case 31)', async () => {
      await consume(() => writesDown());
      const [badJson, badShape, ...good] = newOrderIds(12);
      const messages = [badJson!, badShape!, ...good].map((orderId) =>
        eventMessage(clearanceGranted, {
          orderId,
          customerId: '5f0c2f1e-6f0e-5a52-9d5d-0f6f3f0b9a11',
          requestId: '0'.repeat(32),
        }),
      );
      const raws = ['{"orderId":', '{"orderId":1}'];
      await producer.db.tx((tx) =>
        outbox.append(
          tx,
          messages.map((one, at) => ({ ...one, raw: raws[at] ?? one.raw })),
        ),
      );
      await until(async () => (await effectCount()) >= 10 && (await parkedCount()) >= 2);
      expect((await parkedKeys()).sort()).toEqual([badJson!, badShape!].sort());
      const reasons = await reader.db.query<{ reason: string }>(`select reason from parked`);
      expect(reasons.map((row) => row.reason).join()).toContain('not JSON');
    });

    it('passes over types that nobody handles, and remembers how far it got', async () => {
      const consumer = await consume(() => undefined);
      await publishOrders(producer.db, outbox, newOrderIds(30));
      await until(async () => {
        const [row] = await reader.db.query<{ sum: string }>(`select sum(seq)::text as sum from cursor`);
        return row?.sum === '30';
      });
      expect(consumer.waiting).toBe(0);
    });

    it('lets a new consumer replay everything from the log', async () => {
      const orderIds = await publishOrders(producer.db, outbox, newOrderIds(700));
      await consume(() => writesDown(), 'newcomer');
      await until(async () => (await effectCount()) >= 700);
      await expectEachOnceInOrder(orderIds);
    });

    it('has lost nothing when a consumer subscribes after events were published, while more are published', async () => {
      const orderIds = await publishOrders(producer.db, outbox, newOrderIds(50));
      const started = consume(() => writesDown());
      for (let round = 0; round < 10; round += 1)
        orderIds.push(...(await publishOrders(producer.db, outbox, newOrderIds(5))));
      await started;
      await until(async () => (await effectCount()) >= 100);
      await expectEachOnceInOrder(orderIds);
      expect(await gapsNoticed()).toBe(0);
    });

    it('gives a stale owner that wakes up nothing to do twice', async () => {
      let letGo: () => void = () => undefined;
      const asleep = new Promise<void>((resolve) => (letGo = resolve));
      let first = true;
      let isAsleep = false;
      const inner = writesDown();
      const stale = await consume(() => ({
        name: 'write-down',
        handle: async (batch, context) => {
          if (first) {
            first = false;
            // The first owner froze after it had read its batch: its locks are gone, its memory is not.
            await context.tx.query('select pg_sleep(0)');
            await reader.terminateOthers();
            isAsleep = true;
            await asleep;
          }
          await inner.handle(batch, context);
        },
      }));
      try {
        const orderIds = await publishOrders(producer.db, outbox, newOrderIds(10));
        await until(async () => isAsleep);
        // Who does not answer any more loses its partitions to somebody else.
        await transport.unsubscribe(stale);
        await consume(() => writesDown());
        // A connection of ours that was idle was ended with the others, and may be found out only now.
        await until(async () => (await effectCount().catch(() => 0)) >= 10);
        letGo();
        const more = await publishOrders(producer.db, outbox, newOrderIds(10));
        await until(async () => (await effectCount()) >= 20);
        await new Promise((resolve) => setTimeout(resolve, 300));
        await expectEachOnceInOrder([...orderIds, ...more]);
      } finally {
        letGo();
      }
    });

    it('survives a database that cuts every connection', async () => {
      await consume(() => writesDown());
      const orderIds = await publishOrders(producer.db, outbox, newOrderIds(10));
      await reader.terminateOthers();
      orderIds.push(...(await publishOrders(producer.db, outbox, newOrderIds(10))));
      await until(async () => (await effectCount().catch(() => 0)) >= 20);
      await expectEachOnceInOrder(orderIds);
    });

    it('carries the order, the cause and the trace along', async () => {
      await consume(() => writesDown());
      const [key] = newOrderIds(1);
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      await publishOrders(producer.db, outbox, [key!], { id: 'f00', traceparent });
      await until(async () => (await effectCount()) === 1);
      const [effect] = await effectsOf(reader.db);
      expect(effect).toMatchObject({ correlation_id: key, causation_id: 'f00', traceparent });
    });
  });
}
