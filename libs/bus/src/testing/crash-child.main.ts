// A process for the crash tests: a producer and a consumer on the bus, which kills itself with SIGKILL when it passes the
// named point for the n-th time - no handler runs, no buffer is flushed.
//   argv: producer's URL, reader's URL, crash point or "none", n, how many events to have published in the end,
//         brokers (without them the bus is in the process)
import { Metrics, createLogger } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import type { AtCrashPoint } from '../crash-points';
import { Outbox } from '../outbox';
import { StreamLog } from '../stream-log';
import { InProcessTransport } from '../transports/in-process';
import { kafkaClient } from '../transports/kafka/client';
import { KafkaTransport } from '../transports/kafka/kafka-transport';
import { effectsOf, newOrderIds, ordersConsumer, publishOrders } from './effects';

const [producerUrl, readerUrl, point, times, wanted, brokers] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string | undefined,
];
const log = createLogger({ service: 'crash', level: 'silent' });
const count = Number.parseInt(wanted, 10);

let passed = 0;
const at: AtCrashPoint = (here) => {
  if (here !== point) return;
  passed += 1;
  if (passed === Number.parseInt(times, 10)) process.kill(process.pid, 'SIGKILL');
};

async function main(): Promise<void> {
  const producer = await Database.open({ url: producerUrl, schema: 'kyc', applicationName: 'producer' });
  const reader = await Database.open({ url: readerUrl, schema: 'orders', applicationName: 'reader' });
  const transport = brokers
    ? new KafkaTransport({
        kafka: kafkaClient({ brokers: brokers.split(','), clientId: 'crash' }, log),
        remoteLogs: { read: async () => [], heads: async () => [] },
        log,
        metrics: new Metrics('crash'),
        onDead: () => process.exit(3),
        // The dead child before this one must not be waited for too long.
        sessionMs: 2_000,
        at,
      })
    : new InProcessTransport(at);
  transport.attach(new StreamLog('kyc', producer));
  const outbox = new Outbox('kyc', (messages) => transport.publish(messages), at);
  const consumer = ordersConsumer({ database: reader, transport, log, measured: 'crash', at });
  await consumer.start();
  const outboxSize = async (): Promise<number> => (await producer.query(`select 1 from outbox`)).length;
  // One at a time, each waited for: then every fact is a batch of its own, and the n-th pass of a point always comes.
  for (let done = await outboxSize(); ; done = await outboxSize()) {
    while ((await effectsOf(reader)).length < done) await new Promise((resolve) => setTimeout(resolve, 5));
    if (done >= count) break;
    await publishOrders(producer, outbox, newOrderIds(1));
  }
  await consumer.stop();
  await transport.close();
  await Promise.all([producer.close(), reader.close()]);
}

void main();
