// Invented money. The service's own database role cannot write it. What an administrator or a restore writes is found within
// a minute, stops all money out of the firm, stays recorded, and ends by a correction that two people approve
// (docs/decisions/0026).
import type { ReplyOf, listDifferences, listWaitingPayments, proposeResolution } from '@aiyrbas/contracts';
import type { Database } from '@aiyrbas/persistence';
import { ledgerBalances, outsideAgrees } from './language/ledger';
import { Citizen } from './language/person';
import { Platform } from './language/platform';
import { TwoOperators, until } from './language/two-operators';

type Differences = ReplyOf<typeof listDifferences>;

let platform: Platform;
let thief: Citizen;
let honest: Citizen;
beforeAll(async () => {
  platform = await Platform.start({ bankTimeScale: '0' });
  thief = await Citizen.withAccountAt(platform, 'eurasian');
  honest = await Citizen.withAccountAt(platform, 'halyk');
  for (const citizen of [thief, honest]) {
    await citizen.hasBought();
    await citizen.seesItEnd((await citizen.sells('50.000000', 'USDT', { funding: 'balance' })).id);
  }
}, 100_000);
afterAll(() => platform.remove(), 40_000);

const RAISE = `
  update ledger.balance set posted = posted + 100000000
  where account = (select a.id from ledger.account a join ledger.balance b on b.account = a.id
                   where a.asset = 'KZT' order by b.account limit 1)`;

test('the role of the ledger itself cannot raise a balance', async () => {
  const asTheLedger = (db: Database) =>
    db.tx(async (tx) => {
      await tx.query(`set local role ledger_app`);
      await tx.query(RAISE);
    });
  await expect(platform.readDatabase(asTheLedger)).rejects.toThrow(/changed by more than the transfers/);
}, 60_000);

test('what an administrator raises is found, stops all money out, and ends by a correction of two people', async () => {
  await platform.readDatabase((db) =>
    db.tx(async (tx) => {
      await tx.query(`alter table ledger.balance disable trigger user`);
      await tx.query(RAISE);
      await tx.query(`alter table ledger.balance enable trigger user`);
      await tx.query(`update ledger.solvency_check set checked_at = 'epoch'`);
    }),
  );
  // A process that has just started does what is due at once; one that runs would within a minute.
  await platform.stop();
  platform = await platform.startAgain();
  [thief, honest] = [thief.at(platform), honest.at(platform)];
  const operators = await TwoOperators.of(platform);
  const open = async () => (await operators.dana.gets<Differences>('/ops/v1/ledger/differences?state=open')).items;
  const isBroken = () =>
    platform.readDatabase((db) => db.query(`select from bank_gateway.solvency where is_broken and asset = 'KZT'`));
  await until(async () => (await open()).length === 1 && (await isBroken()).length === 1);
  const [difference] = await open();
  expect(difference).toMatchObject({ what: 'balance.posted', asset: 'KZT', difference: '1000000.00' });

  const withdrawal = honest.withdraws('1000.00');
  const waiting = async () =>
    (await operators.dana.gets<ReplyOf<typeof listWaitingPayments>>('/ops/v1/bank-gateway/waiting-payments')).items;
  await until(async () => (await waiting()).length === 1);
  expect(await waiting()).toMatchObject([{ why: 'not_covered', amount: { amount: '1000.00', asset: 'KZT' } }]);

  const resolution = { comment: 'an administrator wrote it; see incident 7' };
  const path = `/ops/v1/ledger/differences/${difference!.id}/resolutions`;
  const { id } = await operators.dana.gets<ReplyOf<typeof proposeResolution>>(path, resolution);
  expect(await waiting()).toHaveLength(1);
  await operators.erlan.gets(`/v1/ledger/corrections/${id}/decisions`, { decision: 'approve' });

  expect(await withdrawal).toMatchObject({ state: 'completed' });
  expect(await waiting()).toEqual([]);
  expect(await thief.withdraws('1000000.00')).toMatchObject({
    state: 'failed',
    reason: { code: 'insufficient_funds' },
  });
  expect(await open()).toEqual([]);
  const resolved = await operators.dana.gets<Differences>('/ops/v1/ledger/differences?state=resolved');
  expect(resolved.items).toMatchObject([{ id: difference!.id, resolvedBy: `correction ${id}` }]);
  await ledgerBalances(platform);
  await outsideAgrees(platform);
}, 120_000);
