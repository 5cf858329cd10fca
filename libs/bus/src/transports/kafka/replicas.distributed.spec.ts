// Several processes that read as one service: they come, go, freeze and die, and every fact has its effect once, in order.
import type { ChildProcess } from 'node:child_process';
import { KafkaForTests } from '../../testing/kafka-for-tests';
import { KafkaFixture, SESSION_MS } from '../../testing/kafka-fixture';

const kafka = new KafkaForTests();
let fixture: KafkaFixture;
beforeAll(() => kafka.start(), 120_000);
beforeEach(async () => {
  fixture = await KafkaFixture.begin(kafka);
});
afterEach(() => fixture.end(), 30_000);
afterAll(() => kafka.stop());

const TIMEOUT_MS = 30_000;
const gone = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => child.once('exit', resolve));

it('a second replica joins and the first leaves, while events are published', async () => {
  const first = await fixture.startReader();
  const publishing = fixture.publishFor(6_000);
  await fixture.startReader();
  first.kill('SIGTERM');
  await gone(first);
  await publishing;
  await fixture.untilAllIsDone(TIMEOUT_MS);
  await fixture.expectEachOnceInOrder();
}, 90_000);

it('a replica is killed: what it held goes on with the other one', async () => {
  const [first] = [await fixture.startReader(), await fixture.startReader()];
  const publishing = fixture.publishFor(6_000);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  first.kill('SIGKILL');
  await publishing;
  await fixture.untilAllIsDone(TIMEOUT_MS);
  await fixture.expectEachOnceInOrder();
}, 90_000);

it('a replica is frozen past its session and wakes up as an owner of nothing', async () => {
  const [first] = [await fixture.startReader(), await fixture.startReader()];
  const publishing = fixture.publishFor(4 * SESSION_MS);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  first.kill('SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 2.5 * SESSION_MS));
  // By now the other one has everything; then the frozen one goes on with what it had in its hands.
  first.kill('SIGCONT');
  await publishing;
  await fixture.publishFor(1_500);
  await fixture.untilAllIsDone(TIMEOUT_MS);
  await fixture.expectEachOnceInOrder();
}, 90_000);
