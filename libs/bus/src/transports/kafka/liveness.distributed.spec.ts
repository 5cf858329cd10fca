// A consumer that receives nothing any more reports it, and continues by itself when messages arrive again.
import type { Consumer } from '../../consumer/consumer';
import { ordersConsumer, until } from '../../testing/effects';
import { KafkaForTests } from '../../testing/kafka-for-tests';
import { KafkaFixture, SESSION_MS } from '../../testing/kafka-fixture';

const kafka = new KafkaForTests();
let fixture: KafkaFixture;
let consumer: Consumer;
beforeAll(async () => {
  await kafka.start();
  fixture = await KafkaFixture.begin(kafka, { sessionMs: SESSION_MS });
  consumer = ordersConsumer({
    database: fixture.reader.db,
    transport: fixture.transport,
    log: kafka.log,
    measured: 'liveness',
  });
  await consumer.start();
}, 120_000);
afterAll(async () => {
  await consumer.stop();
  await fixture.end();
  await kafka.stop();
}, 60_000);

it('is dead when the broker is gone for three sessions, and alive when it is back; nothing published meanwhile is lost', async () => {
  await fixture.publishRound();
  await fixture.untilAllIsDone(20_000);
  expect(consumer.isAlive).toBe(true);

  await kafka.cluster.killBroker(0);
  await fixture.publishRound();
  await until(async () => !consumer.isAlive, 30_000);

  await kafka.cluster.startBroker(0);
  await until(async () => consumer.isAlive, 60_000);
  await fixture.publishRound();
  await fixture.untilAllIsDone(60_000);
  await fixture.expectEachOnceInOrder();
}, 180_000);
