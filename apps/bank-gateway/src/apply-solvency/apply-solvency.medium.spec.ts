// While clients are owed more tenge than is held, no tenge leaves: it waits, and goes once when they are covered again.
import type { MessageOf } from '@aiyrbas/bus';
import { payoutRequested, refundRequested, solvencyBroken, solvencyRestored } from '@aiyrbas/contracts';
import type { Asset } from '@aiyrbas/money';
import { Gateway } from '../testing/gateway';
import type { SolvencyMessage } from './apply-solvency';

describe('a break of solvency stops what would leave', () => {
  let gateway: Gateway;
  let owner: { customerId: string; accountId: string };
  let lastSeq = 0n;
  beforeEach(async () => {
    gateway = await Gateway.start();
    owner = await gateway.customer();
    lastSeq = 0n;
  });
  afterEach(() => gateway.stop());

  const word = (
    event: typeof solvencyBroken | typeof solvencyRestored,
    asset: Asset,
    firm: string,
  ): SolvencyMessage => {
    const money = (amount: string) => ({ amount, asset });
    const body = { firm, liabilities: money('2.00'), assets: money('1.00'), at: '2026-11-23T10:00:00.000Z' };
    lastSeq += 1n;
    return { ...gateway.ours(event as typeof solvencyBroken, body), subjectSeq: lastSeq } as SolvencyMessage;
  };
  const broken = (asset: Asset = 'KZT', firm = 'aiyrbas') => word(solvencyBroken, asset, firm);
  const restored = (asset: Asset = 'KZT', firm = 'aiyrbas') => word(solvencyRestored, asset, firm);
  const apply = (...words: SolvencyMessage[]) => gateway.db.tx((tx) => gateway.applySolvency.execute(tx, words));
  const release = () => gateway.db.tx((tx) => gateway.releasePayments.execute(tx));
  const refund = (): MessageOf<typeof refundRequested> => {
    const { body } = gateway.payout(owner);
    return gateway.ours(refundRequested, body);
  };
  const statesOf = async (...requests: { body: { requestId: string } }[]) => {
    const ids = requests.map(({ body }) => body.requestId);
    const rows = await gateway.db.query<{ request_id: string; state: string }>(
      `select request_id, state from instruction where request_id = any($1)`,
      [ids],
    );
    return ids.map((id) => rows.find((row) => row.request_id === id)?.state);
  };
  const messagesFor = async (of: { body: { requestId: string } }) =>
    (await gateway.sentAbout(of.body.requestId)).map(({ name }) => name);

  it('payouts, withdrawals and refunds wait, said once each; collections go on', async () => {
    await apply(broken());
    const [payout, back, collection] = [gateway.payout(owner), refund(), gateway.collection(owner)];
    await gateway.instruct(payout, back, collection);
    await gateway.instruct(payout);
    expect(await statesOf(payout, back, collection)).toEqual(['waiting', 'waiting', 'sent']);
    expect([await messagesFor(payout), await messagesFor(back)]).toEqual([[], []]);
    expect(await gateway.eventsOf(payout.body.orderId)).toEqual([]);
    const lines = gateway.logged.filter((line) => line.includes('no bank was instructed'));
    expect(lines).toHaveLength(2);
    expect(lines.join()).toContain('not_covered');
    expect(await release()).toBe(0);
  });

  it('goes out once when restored, whatever number of processes finds it', async () => {
    await apply(broken());
    const waiting = Array.from({ length: 7 }, () => gateway.payout(owner));
    await gateway.instruct(...waiting);
    await apply(restored());
    await Promise.all(Array.from({ length: 4 }, release));
    await release();
    expect(new Set(await statesOf(...waiting))).toEqual(new Set(['sent']));
    for (const one of waiting) expect(await messagesFor(one)).toEqual(['pain.001.001.09']);
    const due = await gateway.db.query(`select from instruction where kind = 'payout' and ask_after is null`);
    expect(due).toEqual([]);
  });

  it('what a bank has already is followed, and settles', async () => {
    const payout = gateway.payout(owner);
    await gateway.instruct(payout);
    await apply(broken());
    await gateway.receive(await gateway.booked(payout.body.requestId, { direction: 'DBIT', amount: '5000.00' }));
    expect((await gateway.eventsOf(payout.body.orderId)).map(({ type }) => type)).toContain('payments.payout.settled');
  });

  it('stops the firm and the asset that it is about, and no other', async () => {
    await apply(broken('BTC'), broken('KZT', 'another'));
    const payout = gateway.payout(owner);
    await gateway.instruct(payout);
    expect(await statesOf(payout)).toEqual(['sent']);
  });

  it('the last word counts: repeated, late, in one batch or in several', async () => {
    const [first, lifted, second] = [broken(), restored(), broken()];
    await apply(first, lifted);
    await apply(first);
    const open = gateway.payout(owner);
    await gateway.instruct(open);
    expect(await statesOf(open)).toEqual(['sent']);

    await apply(second);
    await apply(lifted);
    await apply(lifted, first);
    const stopped = gateway.payout(owner);
    await gateway.instruct(stopped);
    expect(await statesOf(stopped)).toEqual(['waiting']);
  });

  it('after a restore of the ledger its words count again from one', async () => {
    await apply(broken(), restored(), broken());
    await apply({ ...restored(), epoch: 2, subjectSeq: 1n });
    const payout = gateway.payout(owner);
    await gateway.instruct(payout);
    expect(await statesOf(payout)).toEqual(['sent']);
  });

  it('sends no payment after the stop was applied: payments and the stop exclude each other', async () => {
    const payouts = Array.from({ length: 12 }, () => gateway.payout(owner));
    await Promise.all([...payouts.slice(0, 6).map((one) => gateway.instruct(one)), apply(broken())]);
    await Promise.all(payouts.slice(6).map((one) => gateway.instruct(one)));
    expect(new Set(await statesOf(...payouts.slice(6)))).toEqual(new Set(['waiting']));
    await Promise.all([apply(restored()), release(), ...payouts.map((one) => gateway.instruct(one))]);
    await release();
    expect(new Set(await statesOf(...payouts))).toEqual(new Set(['sent']));
    for (const one of payouts) expect(await messagesFor(one)).toHaveLength(1);
  });

  it('is decided again before it is sent: an account that is not the customer’s any more gets nothing', async () => {
    await apply(broken());
    const payout = gateway.payout(owner);
    await gateway.instruct(payout);
    await gateway.database.owner.query(`update bank_account set status = 'refused' where id = $1`, [owner.accountId]);
    await apply(restored());
    await release();
    expect(await statesOf(payout)).toEqual(['failed']);
    expect(await messagesFor(payout)).toEqual([]);
    expect(await gateway.eventsOf(payout.body.orderId)).toMatchObject([
      { type: 'payments.payout.failed', body: { code: 'account_closed' } },
    ]);
  });

  it('a status of a payment that the bank was never instructed to make is refused, and its entry matches no request', async () => {
    await apply(broken());
    const { body } = gateway.payout(owner);
    await gateway.instruct(gateway.ours(payoutRequested, body));
    const [refused] = await gateway.receive(await gateway.payoutStatus(body.requestId, 'ACCP'));
    expect(refused?.reason).toBe('unknown_instruction');
    await gateway.receive(await gateway.booked(body.requestId, { direction: 'DBIT', amount: '5000.00' }));
    const [entry] = await gateway.db.query(`select match from entry where request_id = $1`, [body.requestId]);
    expect(entry).toEqual({ match: 'unknown_request' });
    expect(await statesOf({ body })).toEqual(['waiting']);
  });

  it('the database refuses a collection that waits, and a payment that waits though a bank was asked', async () => {
    await gateway.instruct(gateway.payout(owner), gateway.collection(owner));
    for (const kind of ['payout', 'collection']) {
      const waits = `update instruction set state = 'waiting', ask_after = null where kind = '${kind}'`;
      await expect(gateway.database.owner.query(waits)).rejects.toThrow(/instruction_waits_untold/);
    }
  });
});
