// Money from a third party's account is returned to it: automatically, by its own instruction, once.
import { Gateway, IBAN, type Line } from '../testing/gateway';

const THIRD = { iban: 'KZ459480000000000002', iin: '850505300011' };

describe('money of a third party', () => {
  let gateway: Gateway;
  let owner: { customerId: string; accountId: string };
  beforeEach(async () => {
    gateway = await Gateway.start();
    owner = await gateway.customer();
  });
  afterEach(() => gateway.stop());

  const release = () => gateway.db.tx((tx) => gateway.releasePayments.execute(tx));
  /** A collection is answered with a credit from elsewhere; its order. */
  const comes = async (line: Line = THIRD) => {
    const collection = gateway.collection(owner);
    await gateway.instruct(collection);
    const report = await gateway.booked(collection.body.requestId, {
      reference: `R-${collection.body.requestId}`.slice(0, 34),
      ...line,
    });
    await gateway.receive(report);
    return { orderId: collection.body.orderId, requestId: collection.body.requestId, report };
  };
  const returns = () =>
    gateway.db.query<{ request_id: string; state: string; entry_id: string }>(
      `select request_id, state, entry_id from instruction where kind = 'return' order by asked_at`,
    );
  const published = async (orderId: string) =>
    (await gateway.eventsOf(orderId)).map(({ type }) => type.replace('payments.', ''));
  const debit = (requestId: string, line: Line = {}) =>
    gateway.booked(requestId, { direction: 'DBIT', ...THIRD, ...line });
  const propose = (entryId: string, by = 'dana') =>
    gateway.db.tx((tx) =>
      gateway.returnSuspense.propose(tx, entryId, { choice: 'return', comment: 'the payer asked' }, by, new Date()),
    );
  const approve = (entryId: string, proposalId: string, by = 'erlan') =>
    gateway.db.tx((tx) =>
      gateway.returnSuspense.decide(tx, entryId, { proposalId, decision: 'approve' }, by, new Date()),
    );
  const proposed = async (entryId: string) => {
    const result = await propose(entryId);
    if (!result.ok) throw new Error(`${result.error.code} ${result.error.detail}`);
    return result.value.id;
  };

  it('goes back to the account that it came from, once, with an id of its own', async () => {
    const { orderId, requestId, report } = await comes();
    expect(await returns()).toMatchObject([{ state: 'waiting' }]);
    await Promise.all([release(), release()]);
    await release();
    const [back] = await returns();
    expect(back).toMatchObject({ state: 'sent' });
    expect(back!.request_id).not.toBe(requestId);
    expect(await gateway.sentAbout(back!.request_id)).toMatchObject([
      {
        name: 'pain.001.001.09',
        model: {
          amount: '100000.00',
          requestId: back!.request_id,
          creditor: { ...THIRD, bic: 'EURIKZKA' },
          purpose: '374',
          remittance: `return ${back!.request_id}`,
          sectorCodes: { payer: '15' },
        },
      },
    ]);

    await gateway.receive(report, await gateway.payoutStatus(back!.request_id, 'ACCP'), await debit(back!.request_id));
    await gateway.receive(await debit(back!.request_id, { in: 'camt.053.001.08', reference: 'again' }));
    const events = await gateway.eventsOf(orderId);
    expect(events.map(({ type }) => type)).toEqual([
      'payments.entry.booked',
      'payments.suspense.booked',
      'payments.entry.booked',
      'payments.suspense.returned',
      'payments.entry.booked',
    ]);
    const [booked, returned] = [events[1]!.body, events[3]!.body];
    expect(returned).toMatchObject({ entryId: booked['entryId'], amount: booked['amount'], orderId });
    expect(returned['entryRef']).not.toBe(booked['entryRef']);
    expect(await returns()).toMatchObject([{ state: 'settled' }]);
  });

  it('the same line in another message starts no second return', async () => {
    const { requestId } = await comes({ ...THIRD, reference: 'one' });
    await gateway.receive(await gateway.booked(requestId, { ...THIRD, reference: 'one', in: 'camt.052.001.08' }));
    await gateway.receive(await gateway.booked(requestId, { ...THIRD, reference: 'one', in: 'camt.053.001.08' }));
    expect(await returns()).toHaveLength(1);
  });

  it('also the customer’s account under another’s IIN is a third party’s', async () => {
    await comes({ iban: IBAN, iin: THIRD.iin });
    expect(await returns()).toHaveLength(1);
  });

  it('waits like any money that leaves while clients are not covered', async () => {
    await comes();
    await gateway.database.owner.query(`insert into solvency values ('aiyrbas', 'KZT', true, now(), 1, 1)`);
    expect(await release()).toBe(0);
    await gateway.database.owner.query(`update solvency set is_broken = false`);
    expect(await release()).toBe(1);
  });

  it('a refused return stays in suspense for a person, who may try again, once, and two must want it', async () => {
    const { orderId } = await comes();
    await release();
    const [first] = await returns();
    await gateway.receive(await gateway.payoutStatus(first!.request_id, 'RJCT', 'AC04'));
    expect(await published(orderId)).toEqual(['entry.booked', 'suspense.booked']);
    expect(gateway.logged.join()).toContain('it waits for a person');
    expect(await release()).toBe(0);

    const proposalId = await proposed(first!.entry_id);
    expect(await approve(first!.entry_id, proposalId, 'dana')).toMatchObject({
      error: { code: 'second_person_required' },
    });
    expect(await approve(first!.entry_id, proposalId)).toMatchObject({ ok: true });
    await release();
    const [, second] = await returns();
    expect(second).toMatchObject({ state: 'sent' });
    expect(await propose(first!.entry_id)).toMatchObject({ error: { code: 'decision_not_possible' } });
    await gateway.receive(await debit(second!.request_id));
    expect(await published(orderId)).toContain('suspense.returned');
    expect(await propose(first!.entry_id)).toMatchObject({ error: { code: 'decision_not_possible' } });
  });

  it('a person and the machine at once: one payment', async () => {
    await comes();
    await release();
    const [first] = await returns();
    await gateway.receive(await gateway.payoutStatus(first!.request_id, 'RJCT', 'AC04'));
    const proposalId = await proposed(first!.entry_id);
    const machine = gateway.db.query(
      `insert into instruction (request_id, kind, firm, bic, amount, state, asked_at, entry_id)
       select md5('another'), 'return', firm, bic, amount, 'waiting', now(), entry_id from suspense on conflict do nothing`,
    );
    await Promise.all([approve(first!.entry_id, proposalId), machine]);
    expect((await returns()).filter(({ state }) => state !== 'failed')).toHaveLength(1);
    await Promise.all([release(), release()]);
    const messages = await gateway.db.query(`select from outbox where type = 'pain.001.001.09'`);
    expect(messages).toHaveLength(2);
  });

  it('what comes back of a return is in suspense again, and does not go round', async () => {
    const { orderId } = await comes();
    await release();
    const [back] = await returns();
    await gateway.receive(await debit(back!.request_id));
    await gateway.receive(await gateway.booked(back!.request_id, { ...THIRD, direction: 'CRDT' }));
    expect((await published(orderId)).filter((type) => type === 'suspense.booked')).toHaveLength(2);
    expect(await published(orderId)).not.toContain('payout.returned');
    expect(await release()).toBe(0);
    expect(await returns()).toHaveLength(1);
  });

  it('money that nobody requested waits for an operator, and is returned when two operators decide', async () => {
    await gateway.receive(await gateway.booked('f'.repeat(32), THIRD));
    expect(await returns()).toEqual([]);
    const [row] = await gateway.db.query<{ entry_id: string; reason: string }>(`select entry_id, reason from suspense`);
    expect(row).toMatchObject({ reason: 'unknown_request' });
    await approve(row!.entry_id, await proposed(row!.entry_id));
    await release();
    const [back] = await returns();
    await gateway.receive(await debit(back!.request_id));
    expect((await gateway.eventsOf(row!.entry_id)).map(({ type }) => type)).toContain('payments.suspense.returned');
  });

  it('dollars do not go back by themselves, and a bank is not asked to send them', async () => {
    await comes({ currency: 'USD', amount: '10.00' });
    expect(await returns()).toEqual([]);
    const [row] = await gateway.db.query<{ entry_id: string }>(`select entry_id from suspense`);
    expect(await propose(row!.entry_id)).toMatchObject({ error: { detail: 'banks move tenge only' } });
  });

  it('keeps nothing readable of the payer', async () => {
    await comes();
    const rows = await gateway.db.query<{ text: string }>(`select s::text as text from suspense s`);
    for (const secret of [THIRD.iban, THIRD.iin, 'CANARY']) expect(rows[0]!.text).not.toContain(secret);
  });
});
