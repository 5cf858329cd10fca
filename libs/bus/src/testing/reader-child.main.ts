// A replica of a reading service as a process of its own, to be frozen, killed and joined by others.
//   argv: producer's URL, reader's URL, brokers, how long it may be silent (ms)
import { Metrics, createLogger } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { StreamLog } from '../stream-log';
import { kafkaClient } from '../transports/kafka/client';
import { KafkaTransport } from '../transports/kafka/kafka-transport';
import { ordersConsumer } from './effects';

const [producerUrl, readerUrl, brokers, sessionMs] = process.argv.slice(2) as [string, string, string, string];
const log = createLogger({ service: 'reader', level: 'silent' });

async function main(): Promise<void> {
  const producer = await Database.open({ url: producerUrl, schema: 'kyc', applicationName: 'producer' });
  const reader = await Database.open({ url: readerUrl, schema: 'orders', applicationName: 'reader' });
  const streamLog = new StreamLog('kyc', producer);
  const transport = new KafkaTransport({
    kafka: kafkaClient({ brokers: brokers.split(','), clientId: 'reader' }, log),
    remoteLogs: { read: (...range) => streamLog.read(...range), heads: () => streamLog.heads() },
    log,
    metrics: new Metrics('reader'),
    onDead: () => process.exit(1),
    sessionMs: Number.parseInt(sessionMs, 10),
  });
  const consumer = ordersConsumer({ database: reader, transport, log, measured: 'reader' });
  await consumer.start();
  process.stdout.write('reading\n');
  process.once('SIGTERM', () => {
    void consumer
      .stop()
      .then(() => transport.close())
      .then(() => process.exit(0));
  });
}

void main();
