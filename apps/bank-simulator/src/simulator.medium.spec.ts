// What the simulator owes to its own operation: put-off acts survive a restart, forged instructions are set aside, long
// statements fit their messages, and the books cannot be rewritten.
import { InProcessTransport } from '@aiyrbas/bus';
import { PARTNER_BANKS } from '@aiyrbas/contracts';
import { balanceOf } from './domain/line';
import { testKeys } from './testing/keys';
import { PlatformSide, testIban } from './testing/platform-side';
import { OPENING, type RunningSimulator, runSimulator } from './testing/running-simulator';

const bank = PARTNER_BANKS[0]!;
const account = (digits: string): string => testIban(bank.code, digits);

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
    expect(parked.map(({ key, reason }) => `${key}: ${reason.split(':')[0]}`).sort()).toEqual([
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
    const asked = await platform.ask('camt.053.001.08');
    const pages = await platform.until(asked, 2, 15_000);
    const counts = pages.map((page) => ('entries' in page.model ? page.model.entries.length : 0));
    expect(counts[0]).toBe(1000);
    expect(counts[1]).toBeGreaterThan(200);
    expect(pages.map((page) => 'page' in page.model && page.model.page?.isLast)).toEqual([false, true]);
  });

  it('opens each house account once, with an entry of its own', async () => {
    const lines = await simulator.statements.all(simulator.database.db, 'HSBKKZKX');
    expect(lines.map(({ kind, amount }) => [kind, amount])).toEqual([['opening', OPENING]]);
    expect(balanceOf(lines)).toBe(OPENING);
  });

  it.each(['update entry set amount = 1', 'delete from entry', 'truncate entry'])('may not %s', async (statement) => {
    await expect(simulator.database.db.query(statement)).rejects.toThrow(/permission denied/);
  });
});
