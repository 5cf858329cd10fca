// Several processes that read as one service: they come, go, freeze and die, and every fact has its effect once, in order.
import type { ChildProcess } from 'node:child_process';
import { KafkaForTests } from '../../testing/kafka-for-tests';
import { KafkaWorld, SESSION_MS } from '../../testing/kafka-world';

const kafka = new KafkaForTests();
let world: KafkaWorld;
beforeAll(() => kafka.start(), 120_000);
beforeEach(async () => {
  world = await KafkaWorld.begin(kafka);
});
afterEach(() => world.end(), 30_000);
afterAll(() => kafka.stop());

const PATIENCE_MS = 30_000;
const gone = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => child.once('exit', resolve));

it('a second replica joins and the first leaves, while facts are told', async () => {
  const first = await world.startReader();
  const telling = world.tellFor(6_000);
  await world.startReader();
  first.kill('SIGTERM');
  await gone(first);
  await telling;
  await world.untilAllIsDone(PATIENCE_MS);
  await world.expectEachOnceInOrder();
}, 90_000);

it('a replica is killed: what it held goes on with the other one', async () => {
  const [first] = [await world.startReader(), await world.startReader()];
  const telling = world.tellFor(6_000);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  first.kill('SIGKILL');
  await telling;
  await world.untilAllIsDone(PATIENCE_MS);
  await world.expectEachOnceInOrder();
}, 90_000);

it('a replica is frozen past its session and wakes up as an owner of nothing', async () => {
  const [first] = [await world.startReader(), await world.startReader()];
  const telling = world.tellFor(4 * SESSION_MS);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  first.kill('SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 2.5 * SESSION_MS));
  // By now the other one has everything; then the frozen one goes on with what it had in its hands.
  first.kill('SIGCONT');
  await telling;
  await world.tellFor(1_500);
  await world.untilAllIsDone(PATIENCE_MS);
  await world.expectEachOnceInOrder();
}, 90_000);
