// The set-up makes one setting of topics that exist already, and leaves every other as somebody has made it.
import { DEVELOPMENT_BANKS, instructionsTopic, reportsTopic } from '@aiyrbas/contracts';
import { KafkaForTests } from '../../testing/kafka-for-tests';
import { createTopics } from './create-topics';

const kafka = new KafkaForTests();
beforeAll(async () => {
  await kafka.start();
  await kafka.clear();
}, 120_000);
afterAll(() => kafka.stop());

const REPORTS = reportsTopic('EURIKZKA');
const setUp = () => createTopics({ brokers: kafka.brokers, clientId: 'tests' }, DEVELOPMENT_BANKS.topics, 1, kafka.log);

it('what banks write is packed anew with gzip from the beginning; what we write is left as it is', async () => {
  expect(await kafka.settingsOf(REPORTS)).toMatchObject({ 'compression.type': 'gzip' });
  for (const ours of [instructionsTopic('EURIKZKA'), 'orders.v1']) {
    expect(await kafka.settingsOf(ours)).not.toHaveProperty('compression.type');
  }
});

it('a topic of before gets it too, and keeps every setting of its own', async () => {
  const own = { 'retention.ms': '777000', 'max.message.bytes': '2000000', 'segment.ms': '86400000' };
  await kafka.becomes(REPORTS, own);
  expect(await kafka.settingsOf(REPORTS)).toEqual(own);
  await setUp();
  expect(await kafka.settingsOf(REPORTS)).toEqual({ ...own, 'compression.type': 'gzip' });
  await setUp();
  expect(await kafka.settingsOf(REPORTS)).toEqual({ ...own, 'compression.type': 'gzip' });
});

it('one that somebody gave another codec is brought back, and other topics are not touched', async () => {
  await kafka.becomes(REPORTS, { 'compression.type': 'lz4' });
  await kafka.becomes('orders.v1', { 'compression.type': 'lz4' });
  await setUp();
  expect(await kafka.settingsOf(REPORTS)).toEqual({ 'compression.type': 'gzip' });
  expect(await kafka.settingsOf('orders.v1')).toEqual({ 'compression.type': 'lz4' });
});
