// A producer in this process, and readers in processes of their own, on a Kafka: for what happens between processes.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { busMigrations } from '../index';
import { Outbox } from '../outbox';
import { StreamLog } from '../stream-log';
import type { KafkaTransport, KafkaTransportOptions } from '../transports/kafka/kafka-transport';
import { Effects1763900000001, effectsOf, expectEachOnceInOrder, newOrderIds, publishOrders, until } from './effects';
import type { KafkaForTests } from './kafka-for-tests';

const root = join(__dirname, '../../../..');
/** Short, so that what a dead reader held goes over to the others within seconds. */
export const SESSION_MS = 2_000;

export class KafkaFixture {
  readonly published: string[] = [];
  readonly #keys = newOrderIds(30);
  readonly #children: ChildProcess[] = [];

  private constructor(
    private readonly kafka: KafkaForTests,
    readonly producer: TestDatabase,
    readonly reader: TestDatabase,
    readonly transport: KafkaTransport,
    private readonly outbox: Outbox,
  ) {}

  static async begin(kafka: KafkaForTests, options: Partial<KafkaTransportOptions> = {}): Promise<KafkaFixture> {
    await kafka.clear();
    const producer = await testDatabase({ schema: 'kyc', migrations: busMigrations });
    const reader = await testDatabase({ schema: 'orders', migrations: [...busMigrations, Effects1763900000001] });
    const transport = kafka.transport(options);
    transport.attach(new StreamLog('kyc', producer.db));
    return new KafkaFixture(
      kafka,
      producer,
      reader,
      transport,
      new Outbox('kyc', (messages) => transport.publish(messages)),
    );
  }

  /** Publishes one event about each of thirty orders. */
  async publishRound(): Promise<void> {
    this.published.push(...(await publishOrders(this.producer.db, this.outbox, this.#keys)));
  }

  /** Publishes rounds for this long, one after another, with a short pause between them. */
  async publishFor(ms: number): Promise<void> {
    for (const end = Date.now() + ms; Date.now() < end;) {
      await this.publishRound();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Starts another replica; resolves once it reads. */
  startReader(): Promise<ChildProcess> {
    const child = spawn(
      process.execPath,
      [
        '--conditions=@aiyrbas/source',
        '--require',
        join(root, 'tools/swc-register.js'),
        join(__dirname, 'reader-child.main.ts'),
        this.producer.url,
        this.reader.url,
        this.kafka.brokers.join(','),
        String(SESSION_MS),
      ],
      { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.#children.push(child);
    return new Promise((resolve, reject) => {
      child.stdout!.once('data', () => resolve(child));
      child.once('exit', (code) => reject(new Error(`the reader ended with ${code}`)));
    });
  }

  /** Waits until every event published so far has been processed. */
  async untilAllIsDone(timeoutMs: number): Promise<void> {
    const wanted = this.published.length;
    await until(async () => (await effectsOf(this.reader.db)).length >= wanted, timeoutMs);
  }

  async expectEachOnceInOrder(): Promise<void> {
    await expectEachOnceInOrder(this.reader.db, this.published);
  }

  async end(): Promise<void> {
    await Promise.all(
      this.#children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGCONT');
        child.kill('SIGKILL');
        await ended;
      }),
    );
    await this.transport.close();
    await Promise.all([this.producer.close(), this.reader.close()]);
  }
}
