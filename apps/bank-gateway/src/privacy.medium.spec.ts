// Canaries: a name, an IIN and an IBAN go through every flow. The test searches for them in everything that is
// stored, published or logged. Only messages on a bank's own topic may contain them.
import { BIC, Gateway, IBAN, PERSON } from './testing/gateway';

const CANARIES = [PERSON.fullName, 'CANARY', PERSON.iin, IBAN, '0000000000001'];

describe('personal data', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await Gateway.start();
    const owner = await gateway.customer();
    const [collection, payout] = [gateway.collection(owner), gateway.payout(owner)];
    await gateway.instruct(collection, payout, gateway.cancellation(collection));
    await gateway.receive(
      await gateway.status(collection.body.requestId, 'ACCP'),
      await gateway.booked(collection.body.requestId),
      await gateway.status(collection.body.requestId, 'RJCT', 'AM04'),
      await gateway.booked(payout.body.requestId, { amount: '1.00', direction: 'DBIT' }),
      await gateway.report('camt.054.001.08', 'bad', `<Document>${PERSON.fullName}${PERSON.iin}</Document>`),
    );
  });
  afterAll(() => gateway.stop());

  it('is on the banks’ own topics, so that the canaries are known to sing', async () => {
    const [count] = await gateway.db.query<{ n: string }>(
      `select count(*) as n from outbox where topic like 'bank.%' and body like '%' || $1 || '%'`,
      [PERSON.iin],
    );
    expect(count?.n).not.toBe('0');
  });

  it.each([
    'customer_identity',
    'bank_account',
    'instruction',
    'cancellation',
    'entry',
    'report_claim',
    'bank_message',
    'unaccepted_record',
    'stream_subject',
  ])('is not readable in %s', async (table) => {
    const rows = await gateway.db.query<{ text: string }>(`select t::text as text from ${table} t`);
    expect(rows).not.toEqual([]);
    for (const canary of CANARIES) expect(rows.map(({ text }) => text).join('\n')).not.toContain(canary);
  });

  it('is not readable in events', async () => {
    const rows = await gateway.db.query<{ text: string }>(
      `select o::text as text from outbox o where topic not like 'bank.%'
       union all select concat(topic, key, subject, headers) from outbox where topic like 'bank.%'`,
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const canary of CANARIES) expect(rows.map(({ text }) => text).join('\n')).not.toContain(canary);
  });

  it('is not in an acknowledgement of a refused message', async () => {
    const replies = (await gateway.acknowledgementsTo(BIC)).map((one) => JSON.stringify(one));
    expect(replies).toHaveLength(1);
    for (const canary of CANARIES) expect(replies.join('\n')).not.toContain(canary);
  });

  it('is not readable in the logs', () => {
    expect(gateway.logged.length).toBeGreaterThan(0);
    for (const canary of CANARIES) expect(gateway.logged.join('\n')).not.toContain(canary);
  });
});
