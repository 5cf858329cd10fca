// What a service projects of suspended rails from bank-gateway's events, on real Postgres.
import { BatchContext, type Message } from '@aiyrbas/bus';
import { type BodyOf, railResumed, railSuspended } from '@aiyrbas/contracts';
import { systemIds } from '@aiyrbas/kernel';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { KnownRails1764600000000, KnownRailsStore, ProjectRailsConsumer, type RailUse, railTaken } from './index';

let test: TestDatabase;
const rails = new KnownRailsStore();
beforeEach(async () => (test = await testDatabase({ schema: 'orders', migrations: [KnownRails1764600000000] })));
afterEach(() => test.close());

type RailEvent = BodyOf<typeof railSuspended>;
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
const suspension = (change: Partial<RailEvent> = {}): RailEvent => ({
  railId: systemIds.uuid(),
  suspensionId: systemIds.uuid(),
  bic: 'EURIKZKA',
  scheme: 'account-transfer',
  direction: 'in',
  reason: 'a test',
  from: inMinutes(-1),
  ...change,
});
const suspensions = (type: string, ...bodies: RailEvent[]): Promise<void> =>
  test.db.tx((tx) =>
    new ProjectRailsConsumer(rails).projectSuspensions(
      bodies.map((body) => ({ type, body })) as unknown as Message<RailEvent>[],
      new BatchContext(tx, new Date()),
    ),
  );
const isSuspended = async (use: RailUse): Promise<boolean> => (await rails.suspendedAmong(test.db, [use]))(use);

const USES: readonly RailUse[] = [
  { bic: 'EURIKZKA', direction: 'in' },
  { bic: 'EURIKZKA', direction: 'out' },
  { bic: 'HSBKKZKX', direction: 'in' },
];
const suspended = (): Promise<boolean[]> => Promise.all(USES.map(isSuspended));

it.each<[string, Partial<RailEvent>, boolean[]]>([
  ['of money in', {}, [true, false, false]],
  ['of money out', { direction: 'out' }, [false, true, false]],
  ['of both', { direction: 'both' }, [true, true, false]],
  ['of another bank', { bic: 'HSBKKZKX' }, [false, false, true]],
  ['that is to begin', { from: inMinutes(5) }, [false, false, false]],
  ['that has ended', { from: inMinutes(-5), to: inMinutes(-1) }, [false, false, false]],
  ['that will end', { to: inMinutes(5) }, [true, false, false]],
  ['of cards', { scheme: 'card-mir', binRange: '2200-2204' }, [false, false, false]],
  ['that says no bank, as earlier releases told it', { bic: undefined, scheme: undefined }, [false, false, false]],
])('a suspension %s', async (_, change, expected) => {
  await suspensions(railSuspended.type, suspension(change));
  expect(await suspended()).toEqual(expected);
});

it('ends by its event, also in one batch, and each by itself', async () => {
  const [one, other] = [suspension(), suspension()];
  await suspensions(railSuspended.type, one, other);
  await suspensions(railResumed.type, { ...one, to: inMinutes(-0.5) });
  expect(await suspended()).toEqual([true, false, false]);
  await suspensions(railResumed.type, { ...other, to: inMinutes(-0.5) });
  expect(await suspended()).toEqual([false, false, false]);
});

it('a purchase is paid over the rail in, a sale over the rail out', () => {
  expect([railTaken('EURIKZKA', 'buy'), railTaken('EURIKZKA', 'sell')]).toEqual(USES.slice(0, 2));
});
