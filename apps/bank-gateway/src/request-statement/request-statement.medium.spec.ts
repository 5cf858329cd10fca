// The request to a bank when an operator wants its statement of a day, and how its response is counted, on real
// PostgreSQL.
import { expectOk } from '@aiyrbas/kernel';
import { BIC, Gateway } from '../testing/gateway';

/** Half past midnight of the 24th in Kazakhstan. */
const NOW = new Date('2026-11-23T19:30:00.000Z');

describe('asking for a statement', () => {
  let gateway: Gateway;
  beforeAll(async () => (gateway = await Gateway.start()));
  afterAll(() => gateway.stop());

  const requestStatement = (day: string, bic = BIC) =>
    gateway.db.tx((tx) => gateway.requestStatement.execute(tx, { bic, day }, 'dana', {}, NOW));

  it('asks for the camt.053 of that day and no other', async () => {
    const { messageId } = expectOk(await requestStatement('2026-11-23'), 'it may be asked for');
    expect(await gateway.sentAbout(messageId)).toMatchObject([
      {
        name: 'camt.060.001.05',
        model: {
          messageId,
          requestedMessage: 'camt.053.001.08',
          iban: 'KZ16948AIYRBAS000001',
          bankBic: BIC,
          period: { from: '2026-11-23', to: '2026-11-23' },
        },
      },
    ]);
  });

  it('goes by the day in Kazakhstan: today is the last that may be asked for', async () => {
    expect(await requestStatement('2026-11-24')).toMatchObject({ ok: true });
    expect(await requestStatement('2026-11-25')).toMatchObject({ error: { code: 'day_not_begun' } });
  });

  it('knows partner banks only', async () => {
    expect(await requestStatement('2026-11-23', 'TSESKZKA')).toMatchObject({ error: { code: 'bank_unsupported' } });
  });

  it('counts what the answer brings once: an entry that is known is none, and one that we lacked is', async () => {
    const collections = [gateway.collection(await gateway.customer()), gateway.collection(await gateway.customer())];
    await gateway.instruct(...collections);
    const [known, lacked] = collections.map(({ body }) => body);
    await gateway.receive(await gateway.booked(known!.requestId, { reference: 'EUR-KNOWN' }));
    await requestStatement('2026-11-22');
    for (const [of, reference] of [
      [known, 'EUR-KNOWN'],
      [lacked, 'EUR-LACKED'],
    ] as const) {
      await gateway.receive(await gateway.booked(of!.requestId, { reference, in: 'camt.053.001.08' }));
      expect((await gateway.eventsOf(of!.orderId)).map(({ type }) => type)).toEqual([
        'payments.entry.booked',
        'payments.collection.settled',
      ]);
    }
  });
});
