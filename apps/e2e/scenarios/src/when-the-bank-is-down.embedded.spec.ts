// A bank is away while a collection is sent to it. The order ends before the bank is back: the bank must not collect then.
import { bookedAtTheBanks, sentToBanks } from './language/banks';
import { ledgerBalances, transactionsOf } from './language/ledger';
import { Citizen } from './language/person';
import { Platform, pause } from './language/platform';

const LOCK_SECONDS = 6;
const environment = { QUOTE_LOCK_SECONDS: `${LOCK_SECONDS}` };

test('a bank that comes back does not execute a collection that has expired', async () => {
  const first = await Platform.start({ environment });
  const buyer = await Citizen.withAccountAt(first, 'eurasian', 'settles');
  const other = await Citizen.withAccountAt(first, 'halyk', 'settles');
  await first.stop();

  const { dataDir } = first;
  const port = new URL(first.url).port;
  const without = await Platform.start({
    dataDir,
    port,
    environment: { ...environment, AIYRBAS_SIMULATE: 'HSBKKZKX,ATYNKZKA' },
  });
  const order = await buyer.buys();
  // The other banks' customers do not wait for it.
  expect((await other.seesItEnd((await other.buys()).id)).state).toBe('completed');
  await pause(LOCK_SECONDS * 1_000);
  const waiting = await buyer.shows(order.id);
  expect(waiting.state).toBe('cleared');
  for (let tries = 0; (await sentToBanks(without, order.id)).length < 2 && tries < 100; tries += 1) await pause(100);
  expect(await sentToBanks(without, order.id)).toEqual(['pain.013', 'camt.056']);
  await without.stop();

  const back = await Platform.start({ dataDir, port, environment });
  const end = await buyer.seesItEnd(order.id);
  expect(end).toMatchObject({ state: 'expired', reason: { code: 'lock_expired' } });
  expect(await bookedAtTheBanks(back, end)).toEqual([]);
  expect(await transactionsOf(back, order.id)).toEqual([]);
  const [request] = await back.readDatabase((db) =>
    db.query(`select state, reason from bank_simulator.request where correlation_id = $1`, [order.id]),
  );
  expect(request).toEqual({ state: 'rejected', reason: 'EDTR' });
  await buyer.comesToHave('KZT', { available: '0', held: '0' });
  await ledgerBalances(back);
  await back.remove();
}, 300_000);
