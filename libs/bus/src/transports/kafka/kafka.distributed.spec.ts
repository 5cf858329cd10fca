import { describeBus } from '../../testing/bus-contract';
import { KafkaForTests } from '../../testing/kafka-for-tests';

const kafka = new KafkaForTests();
beforeAll(() => kafka.start(), 120_000);
afterAll(() => kafka.stop());

describeBus('Kafka', async () => {
  await kafka.clear();
  return kafka.transport();
});
