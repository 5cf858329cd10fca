// What the simulator owes to its own operation: postponed acts survive a restart, forged instructions are parked,
// long statements fit their messages, and entries cannot be rewritten.
import { InProcessTransport } from '@aiyrbas/bus';
import { DEVELOPMENT_BANKS, codeOf } from '@aiyrbas/contracts';
import { addDays, dayInKazakhstan } from '@aiyrbas/kz';
import { balanceOf } from './domain/line';
import { testKeys } from './testing/keys';
import { PlatformSide, testIban } from './testing/platform-side';
import { OPENING, type RunningSimulator, runSimulator } from './testing/running-simulator';

const bank = DEVELOPMENT_BANKS.all[0]!;
const account = (digits: string): string => testIban(codeOf(bank.account), digits);

describe('the bank simulator', () => {
  const transport = new InProcessTransport();
  const keys = testKeys();
  let platform: PlatformSide;
  let simulator: RunningSimulator;

  beforeAll(async () => {
    platform = await PlatformSide.start(bank.bic, transport, keys);
    simulator = await runSimulator(transport, keys, { timeScale: 0.02 });
  });
  afterAll(async () => {
    await simulator.stop();
    await transport.close();
    await Promise.all([simulator.database.close(), platform.close()]);
  });

  it('does after a restart what it had put off before', async () => {
    const late = await platform.collect(account('0004'), '12.00');
    expect(await platform.until(late, 1)).toHaveLength(1);
    await simulator.stop();
    simulator = await runSimulator(transport, keys, { timeScale: 0.02, database: simulator.database });
    expect((await platform.until(late, 2)).map(({ name }) => name)).toEqual(['pain.014.001.07', 'camt.054.001.08']);
  });

  it('sets an instruction aside that the platform has not signed, and goes on', async () => {
    await platform.send('pain.013.001.07', 'forged', '<Document/>', { signedAs: 'something else' });
    await platform.send('pain.013.001.07', 'empty', '');
    await platform.send('pain.013.001.07', 'doctype', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><Document/>');
    const good = await platform.collect(account('0001'), '3.00');
    expect(await platform.until(good, 2)).toHaveLength(2);
    const parked = await simulator.consumer.parking.list(simulator.database.db);
    const shown = parked.map((row) => `${row.key.replace(/\/\d+\/\d+\//, '/')}: ${row.reason.split(':')[0]}`);
    expect(shown.sort()).toEqual([
      'bank.eurikzka.instructions.v1/doctype: doctype_refused',
      'bank.eurikzka.instructions.v1/empty: xml_malformed',
      'bank.eurikzka.instructions.v1/forged: signature_invalid',
    ]);
  });

  it('answers with pages of at most a thousand entries', async () => {
    const { db } = simulator.database;
    await db.query(
      `insert into request (bic, request_id, kind, behaviour, message_id, house_iban, customer, amount, purpose, state, received_at)
       select r.bic, md5(n::text), r.kind, r.behaviour, r.message_id, r.house_iban, r.customer, 1, r.purpose, 'booked', now()
       from generate_series(1, 1200) n, (select * from request where state = 'booked' limit 1) r`,
    );
    await db.query(
      `insert into entry (bic, iban, reference, kind, direction, amount, request_id, booked_at)
       select bic, house_iban, 'L' || request_id, kind, 'CRDT', 1, request_id, now() from request where request_id in
         (select md5(n::text) from generate_series(1, 1200) n)`,
    );
    const requested = await platform.requestReport('camt.053.001.08');
    const pages = await platform.until(requested, 2, 15_000);
    const reportOf = ({ model }: (typeof pages)[number]) => ('reports' in model ? model.reports[0] : undefined);
    const counts = pages.map((page) => reportOf(page)?.entries.length);
    expect(counts[0]).toBe(1000);
    expect(counts[1]).toBeGreaterThan(200);
    expect(pages.map((page) => reportOf(page)?.page?.isLast)).toEqual([false, true]);
  });

  it('states a day once when it is over, also one on which nothing happened, after any number of days away', async () => {
    await simulator.stop();
    const { owner } = simulator.database;
    const ago = (days: number) => addDays(dayInKazakhstan(new Date()), -days);
    await owner.query(`update entry set booked_at = booked_at - interval '3 days' where kind = 'opening'`);
    await owner.query(`update entry set booked_at = booked_at - interval '2 days' where reference like 'L%'`);
    simulator = await runSimulator(transport, keys, { timeScale: 0.02, database: simulator.database });
    const statement = (days: number) =>
      platform.until(`${bank.bic.slice(0, 3)}-${ago(days)}`, days === 2 ? 2 : 1, 15_000);
    const [first, second, third] = [await statement(3), await statement(2), await statement(1)];
    const reportOf = ({ model }: (typeof first)[number]) => ('reports' in model ? model.reports[0] : undefined);
    const lines = (pages: typeof first) => pages.map((page) => reportOf(page)?.entries.length);
    expect([lines(first), lines(second), lines(third)]).toEqual([[0], [1000, 200], [0]]);
    const balances = (pages: typeof first) =>
      pages.map(({ name, model }) =>
        name === 'camt.053.001.08' ? model.reports[0]!.balances.map(({ amount }) => amount) : [],
      );
    expect(balances(second)).toEqual([
      ['50000000.00', '50000012.00'],
      ['50000000.00', '50000012.00'],
    ]);
    expect(balances(third)).toEqual([['50000012.00', '50000012.00']]);
    expect(first[0]!.model).not.toHaveProperty('answersMessageId');

    await simulator.stop();
    simulator = await runSimulator(transport, keys, { timeScale: 0.02, database: simulator.database });
    await platform.until('nobody', 1, 300);
    expect(platform.about(`${bank.bic.slice(0, 3)}-${ago(2)}`)).toHaveLength(2);
    expect(platform.about(`${bank.bic.slice(0, 3)}-${ago(0)}`)).toHaveLength(0);
  });

  it('opens each institution account once, with an entry of its own', async () => {
    const lines = await simulator.statements.all(simulator.database.db, 'HSBKKZKX');
    expect(lines.map(({ kind, amount }) => [kind, amount])).toEqual([['opening', OPENING]]);
    expect(balanceOf(lines)).toBe(OPENING);
  });

  it.each(['update entry set amount = 1', 'delete from entry', 'truncate entry'])('may not %s', async (statement) => {
    await expect(simulator.database.db.query(statement)).rejects.toThrow(/permission denied/);
  });
});
