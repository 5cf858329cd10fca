// Three brokers, and the one that leads is killed under load: nothing is lost or repeated, and reading goes on.
import { KafkaForTests } from '../../testing/kafka-for-tests';
import { KafkaFixture } from '../../testing/kafka-fixture';

const kafka = new KafkaForTests();
let fixture: KafkaFixture;
beforeAll(async () => {
  await kafka.start(3);
  fixture = await KafkaFixture.begin(kafka);
}, 180_000);
afterAll(async () => {
  await fixture.end();
  await kafka.stop();
}, 60_000);

/** Consumers go on within so long after a broker has died. */
const RESUME_MS = 30_000;

/** The broker that leads the most partitions of the topic, by its place in the cluster. */
async function busiestBroker(): Promise<number> {
  const { topics } = await kafka.admin.fetchTopicMetadata({ topics: ['kyc.v1'] });
  const leads = new Map<number, number>();
  for (const { leader } of topics[0]!.partitions) leads.set(leader, (leads.get(leader) ?? 0) + 1);
  const [[id]] = [...leads].sort((a, b) => b[1] - a[1]) as [[number, number]];
  return id - 1;
}

it('keeps three copies, and counts a write when two have it', async () => {
  const { topics } = await kafka.admin.fetchTopicMetadata({ topics: ['kyc.v1'] });
  expect(topics[0]!.partitions.map(({ replicas }) => replicas.length)).toEqual([3, 3, 3, 3, 3, 3]);
  const { resources } = await kafka.admin.describeConfigs({
    resources: [{ type: 2, name: 'kyc.v1', configNames: ['min.insync.replicas', 'unclean.leader.election.enable'] }],
    includeSynonyms: false,
  });
  expect(resources[0]!.configEntries.map(({ configValue }) => configValue)).toEqual(['2', 'false']);
});

it('loses nothing and repeats nothing when the busiest broker is killed under load, and again when it comes back', async () => {
  await fixture.startReader();
  await fixture.startReader();
  const dead = await busiestBroker();
  const publishing = fixture.publishFor(12_000);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await kafka.cluster.killBroker(dead);
  // Events that are published after the broker's death are processed without any repair by hand.
  await publishing;
  await fixture.untilAllIsDone(RESUME_MS);
  await fixture.expectEachOnceInOrder();

  await kafka.cluster.startBroker(dead);
  await fixture.publishFor(3_000);
  await fixture.untilAllIsDone(RESUME_MS);
  await fixture.expectEachOnceInOrder();
}, 150_000);
