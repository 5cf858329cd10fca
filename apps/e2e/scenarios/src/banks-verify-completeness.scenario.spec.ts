// A bank proves that it has everything: after a purchase an operator requests manifests, and the bank computes them again from the
// records of its topics.
import type { ReplyOf, listBankManifests, requestManifests } from '@aiyrbas/contracts';
import { ledgerBalances } from './language/ledger';
import { Citizen } from './language/person';
import { Platform, isDistributed } from './language/platform';
import { TwoOperators, until } from './language/two-operators';

const BIC = 'HSBKKZKX';
const topicOf = (stream: string): string => `bank.hsbkkzkx.${stream}.v1`;

let platform: Platform;
let operators: TwoOperators;
beforeAll(async () => {
  platform = await Platform.start();
  operators = await TwoOperators.of(platform);
}, 60_000);
afterAll(() => ledgerBalances(platform), 60_000);
afterAll(() => platform.remove(), 60_000);

type Received = ReplyOf<typeof listBankManifests>['items'];
const received = async (): Promise<Received> =>
  (await operators.dana.gets<ReplyOf<typeof listBankManifests>>(`/simulator/banks/${BIC}/manifests`)).items;

it('what the bank has read and written is what the manifests state', async () => {
  const buyer = await Citizen.withAccountAt(platform, 'halyk');
  await buyer.hasBought();
  await operators.dana.gets<ReplyOf<typeof requestManifests>>('/ops/v1/bank-gateway/manifests', { bic: BIC });
  let all: Received = [];
  await until(async () => {
    all = await received();
    // Those of the last day were made at the start.
    const requested = all.filter(({ day }) => day === undefined).map(({ topic }) => topic);
    const isThere = ['instructions', 'acknowledgements', 'reports'].every((stream) =>
      requested.includes(topicOf(stream)),
    );
    return isThere && all.filter(({ kind }) => kind === 'sent').every(({ status }) => status === 'verified');
  });
  const of = (stream: string): Received => all.filter(({ topic }) => topic === topicOf(stream));
  const recordsIn = (manifests: Received): number => manifests.reduce((sum, { count }) => sum + count, 0);
  // The account was verified and the money was collected; each had an answer, and the credit was booked.
  expect(recordsIn(of('instructions'))).toBeGreaterThanOrEqual(2);
  expect(recordsIn(of('reports'))).toBeGreaterThanOrEqual(3);
  expect(all.flatMap(({ faults }) => faults)).toEqual([]);
  // A simulated bank knows the offsets of its own records only where no broker gives them.
  const statuses = of('reports').flatMap(({ count, status }) => (count > 0 ? status : []));
  expect(new Set(statuses)).toEqual(new Set([isDistributed ? 'incomplete' : 'verified']));
}, 60_000);
