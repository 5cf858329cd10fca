import { CRASH_POINTS } from '../../crash-points';
import { describeCrashes } from '../../testing/crash-contract';
import { KafkaForTests } from '../../testing/kafka-for-tests';

const kafka = new KafkaForTests();
beforeAll(() => kafka.start(), 120_000);
afterAll(() => kafka.stop());

describeCrashes('Kafka', CRASH_POINTS, async () => {
  await kafka.clear();
  return kafka.brokers.join(',');
});
