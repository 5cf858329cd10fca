import { DEVELOPMENT_BANKS, PartnerBanks } from '@aiyrbas/contracts';
import { executionDay, startOfDay } from '@aiyrbas/kz';
import { BIC, Gateway, type Owner } from '../testing/gateway';

describe('asking a silent bank again', () => {
  let gateway: Gateway;
  let owner: Owner;
  beforeAll(async () => ({ gateway, owner } = await Gateway.withOwner()));
  afterAll(() => gateway.stop());

  const run = () => gateway.db.tx((tx) => gateway.requestStatus.execute(tx));
  const passTime = () =>
    gateway.db.query(`update instruction set ask_after = now() - interval '1 ms' where ask_after is not null`);
  const requests = async () =>
    (await gateway.db.query<{ type: string }>(`select type from outbox where type = 'camt.060.001.05'`)).length;
  const waiting = (requestId: string) =>
    gateway.db.query<{ seconds: string; times_asked: number }>(
      `select round(extract(epoch from ask_after - now()))::text as seconds, times_asked from instruction where request_id = $1`,
      [requestId],
    );

  it('asks once per bank for everything that waits, then waits twice as long', async () => {
    const collections = [gateway.collection(owner), gateway.collection(owner), gateway.collection(owner)];
    await gateway.instruct(...collections);
    expect(await run()).toEqual([]);
    expect(await waiting(collections[0]!.body.requestId)).toMatchObject([{ seconds: '15', times_asked: 0 }]);

    await passTime();
    expect(await run()).toEqual([BIC]);
    expect(await requests()).toBe(1);
    expect(await waiting(collections[0]!.body.requestId)).toMatchObject([{ seconds: '30', times_asked: 1 }]);
    await passTime();
    await run();
    expect(await waiting(collections[0]!.body.requestId)).toMatchObject([{ seconds: '60', times_asked: 2 }]);
  });

  it('asks once per bank and interval, also for what was instructed a moment later', async () => {
    const before = await requests();
    for (let count = 0; count < 20; count += 1) await gateway.instruct(gateway.collection(owner));
    await gateway.db.query(
      `update instruction i set ask_after = now() - interval '1 ms' + n.rank * interval '700 ms'
       from (select request_id, row_number() over (order by request_id) - 1 as rank from instruction
             where ask_after is not null and times_asked = 0) n where n.request_id = i.request_id`,
    );
    expect(await Promise.all([run(), run()])).toEqual(expect.arrayContaining([[BIC], []]));
    expect((await requests()) - before).toBe(1);
    const [next] = await gateway.db.query<{ seconds: number }>(
      `select extract(epoch from min(ask_after) - now())::float8 as seconds from instruction where ask_after is not null`,
    );
    expect(next!.seconds).toBeGreaterThan(14);
  });

  it('is answered by an entry of a camt.052, and asks no more', async () => {
    const collection = gateway.collection(owner);
    const { requestId, orderId } = collection.body;
    await gateway.instruct(collection);
    await passTime();
    await run();
    await gateway.receive(await gateway.booked(requestId, { in: 'camt.052.001.08' }));
    expect((await gateway.eventsOf(orderId)).map(({ type }) => type)).toEqual([
      'payments.entry.booked',
      'payments.collection.settled',
    ]);
    expect(await waiting(requestId)).toMatchObject([{ seconds: null }]);
  });
});

describe('a bank that has the day off', () => {
  // It works on no day at which this test could run: its cut-off has passed as the day begins.
  const banks = new PartnerBanks(DEVELOPMENT_BANKS.all.map((bank) => ({ ...bank, cutOff: '00:00' })));
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await Gateway.start(banks);
  });
  afterAll(() => gateway.stop());

  it('is not asked before its execution day, and the request waits for that day', async () => {
    const payout = gateway.payout(await gateway.customer());
    await gateway.instruct(payout);
    await gateway.db.query(`update instruction set ask_after = now() - interval '1 ms'`);
    expect(await gateway.db.tx((tx) => gateway.requestStatus.execute(tx))).toEqual([]);
    expect(await gateway.db.query(`select from outbox where type = 'camt.060.001.05'`)).toEqual([]);
    const [row] = await gateway.db.query<{ ask_after: Date; times_asked: number }>(
      `select ask_after, times_asked from instruction where request_id = $1`,
      [payout.body.requestId],
    );
    const day = executionDay(new Date(), '00:00');
    expect(row).toEqual({ ask_after: new Date(startOfDay(day).getTime() + 15_000), times_asked: 0 });
  });
});
