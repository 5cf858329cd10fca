// What banks' reports change and which events they cause, on real PostgreSQL.
import { BIC, Gateway, type Line, type Owner, newId } from '../testing/gateway';

describe('receiving what banks report', () => {
  let gateway: Gateway;
  let owner: Owner;
  beforeAll(async () => ({ gateway, owner } = await Gateway.withOwner()));
  afterAll(() => gateway.stop());

  const counted = async (outcome: string): Promise<number> => {
    const labels = `bank="${BIC}",kind="collection",outcome="${outcome}"`;
    const sample = new RegExp(`^payments_total\\{${labels},[^}]*\\} (\\d+)$`, 'm');
    return Number(sample.exec(await gateway.metrics.render())?.[1] ?? 0);
  };
  const outcomesOf = async (messageId: string) =>
    (
      await gateway.db.query<{ verdict: string }>(
        `select verdict from bank_message where message_id = $1 order by recorded_at, id`,
        [messageId],
      )
    ).map((row) => row.verdict);

  describe('a collection', () => {
    it('is accepted, then settled by a booked credit with what was really booked', async () => {
      const { requestId, orderId, customerId } = await gateway.collect(owner);
      await gateway.receive(
        await gateway.status(requestId, 'ACCP'),
        await gateway.booked(requestId, { amount: '99999.00', reference: 'EUR-A' }),
      );
      const published = await gateway.eventsOf(orderId);
      expect(published.map(({ type }) => type)).toEqual([
        'payments.collection.accepted',
        'payments.entry.booked',
        'payments.collection.settled',
      ]);
      expect(published[1]?.body).toMatchObject({ entryRef: 'EUR-A', bookingDate: '2026-11-22' });
      expect(published[2]?.body).toMatchObject({
        requestId,
        orderId,
        customerId,
        bic: BIC,
        bankAccountId: owner.accountId,
        entryRef: 'EUR-A',
        bookedAt: '2026-11-22T09:00:00.000Z',
        valueDate: '2026-11-22',
        asked: { amount: '100000.00', asset: 'KZT' },
        amount: { amount: '99999.00', asset: 'KZT' },
      });
    });

    it('fails with the bank’s reason', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      await gateway.receive(await gateway.status(requestId, 'RJCT', 'AM04'));
      expect((await gateway.eventsOf(orderId)).at(-1)).toMatchObject({
        type: 'payments.collection.failed',
        body: { code: 'rejected', bankReason: 'AM04' },
      });
    });

    it('is settled when the credit comes before the acceptance, which then says nothing new', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      await gateway.receive(await gateway.booked(requestId));
      await gateway.receive(await gateway.status(requestId, 'ACCP'));
      expect(await gateway.typesOf(orderId)).toEqual(['entry.booked', 'collection.settled']);
    });

    it('stays settled when the bank then says that it rejected it: recorded, logged, no money', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      await gateway.receive(
        await gateway.status(requestId, 'ACCP'),
        await gateway.booked(requestId),
        await gateway.status(requestId, 'RJCT', 'AM04'),
      );
      expect(await gateway.typesOf(orderId)).toEqual(['collection.accepted', 'entry.booked', 'collection.settled']);
      const [row] = await gateway.db.query<object>(
        `select state, contradiction from instruction where request_id = $1`,
        [requestId],
      );
      expect(row).toEqual({ state: 'settled', contradiction: 'rejected AM04' });
      expect(gateway.logged.join()).toContain('contradicts itself');
    });

    it('is published as settled when money comes after a rejection: it really came', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      await gateway.receive(await gateway.status(requestId, 'RJCT', 'AM04'));
      await gateway.receive(await gateway.booked(requestId));
      expect(await gateway.typesOf(orderId)).toEqual(['collection.failed', 'entry.booked', 'collection.settled']);
    });

    it('is counted by its bank each time that it enters a state, and a repeat is not', async () => {
      const { requestId } = await gateway.collect(owner);
      const booked = await gateway.booked(requestId, { reference: 'EUR-COUNTED' });
      const before = await counted('settled');
      await gateway.receive(booked);
      await gateway.receive(booked);
      expect((await counted('settled')) - before).toBe(1);
    });

    it('is cancelled by CNCL, and goes on by RJCR', async () => {
      const [dead, alive] = [gateway.collection(owner), gateway.collection(owner)];
      const [cancelDead, cancelAlive] = [gateway.cancellation(dead), gateway.cancellation(alive)];
      await gateway.instruct(dead, alive, cancelDead, cancelAlive);
      await gateway.receive(
        await gateway.resolution(cancelDead.body.requestId, dead.body.requestId, 'CNCL'),
        await gateway.resolution(cancelAlive.body.requestId, alive.body.requestId, 'RJCR'),
        await gateway.booked(alive.body.requestId),
      );
      expect((await gateway.eventsOf(dead.body.orderId)).at(-1)?.body).toMatchObject({ code: 'cancelled' });
      expect(await gateway.typesOf(alive.body.orderId)).toEqual(['entry.booked', 'collection.settled']);
    });
  });

  it('money that a bank booked although it had granted the cancellation is published: it really came (case 28)', async () => {
    const collection = gateway.collection(owner);
    const { requestId, orderId } = collection.body;
    const cancellation = gateway.cancellation(collection);
    await gateway.instruct(collection, cancellation);
    await gateway.receive(await gateway.resolution(cancellation.body.requestId, requestId, 'CNCL'));
    const booked = await gateway.booked(requestId, { reference: 'EUR-AFTER-CNCL' });
    await gateway.receive(booked, booked);
    // Orders then refunds it. The cancellation that was granted is not published again.
    expect(await gateway.typesOf(orderId)).toEqual(['collection.failed', 'entry.booked', 'collection.settled']);
    await gateway.receive(await gateway.resolution(cancellation.body.requestId, requestId, 'CNCL'));
    expect(await gateway.typesOf(orderId)).toHaveLength(3);
    const [row] = await gateway.db.query<object>(`select state from instruction where request_id = $1`, [requestId]);
    expect(row).toEqual({ state: 'settled' });
  });

  describe('a payout', () => {
    const pay = async () => {
      const payout = gateway.payout(owner, '5000.00');
      await gateway.instruct(payout);
      return payout.body;
    };

    it('settles by a booked debit of exactly what was asked', async () => {
      const { requestId, orderId } = await pay();
      await gateway.receive(
        await gateway.payoutStatus(requestId, 'ACCP'),
        await gateway.booked(requestId, { amount: '5000.00', direction: 'DBIT' }),
      );
      expect(await gateway.typesOf(orderId)).toEqual(['entry.booked', 'payout.settled']);
    });

    it('fails with the bank’s reason', async () => {
      const { requestId, orderId } = await pay();
      await gateway.receive(await gateway.payoutStatus(requestId, 'RJCT', 'AC04'));
      expect((await gateway.eventsOf(orderId)).at(-1)).toMatchObject({
        type: 'payments.payout.failed',
        body: { bankReason: 'AC04' },
      });
    });

    it('that comes back whole is published once as returned; a part of it waits in suspense', async () => {
      const { requestId, orderId } = await pay();
      await gateway.receive(await gateway.booked(requestId, { amount: '5000.00', direction: 'DBIT' }));
      await gateway.receive(
        await gateway.booked(requestId, { amount: '5000.00', direction: 'CRDT', reference: 'EUR-R' }),
      );
      const back = ['entry.booked', 'payout.returned'];
      expect(await gateway.typesOf(orderId)).toEqual(['entry.booked', 'payout.settled', ...back]);
      expect(await gateway.matchOf('EUR-R')).toEqual(['return']);
      const again: Line = { amount: '5000.00', direction: 'CRDT', reference: 'EUR-R', in: 'camt.052.001.08' };
      await gateway.receive(await gateway.booked(requestId, again));
      const part: Line = { amount: '1.00', direction: 'CRDT', reference: 'EUR-P' };
      await gateway.receive(await gateway.booked(requestId, part));
      const nobodys = ['entry.booked', 'suspense.booked'];
      expect(await gateway.typesOf(orderId)).toEqual(['entry.booked', 'payout.settled', ...back, ...nobodys]);
    });

    it('waits in suspense when it was booked after it had failed', async () => {
      const { requestId, orderId } = await pay();
      await gateway.receive(await gateway.payoutStatus(requestId, 'RJCT', 'AC04'));
      await gateway.receive(
        await gateway.booked(requestId, { amount: '5000.00', direction: 'DBIT', reference: 'EUR-N' }),
      );
      expect(await gateway.typesOf(orderId)).toEqual(['payout.failed', 'entry.booked']);
      expect(await gateway.matchOf('EUR-N')).toEqual(['not_expected']);
    });
  });

  describe('an entry', () => {
    it('counts once, whichever message brings it, in one batch or later', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      const line: Line = { reference: 'EUR-ONCE' };
      await gateway.receive(
        await gateway.booked(requestId, line),
        await gateway.booked(requestId, { ...line, in: 'camt.052.001.08' }),
      );
      await gateway.receive(await gateway.booked(requestId, { ...line, in: 'camt.053.001.08' }));
      expect(await gateway.typesOf(orderId)).toEqual(['entry.booked', 'collection.settled']);
      const statements = (await gateway.publishedEvents()).filter(({ type }) => type === 'payments.statement.received');
      expect(statements).toHaveLength(1);
      expect(JSON.parse(statements[0]!.body)).toMatchObject({
        closingBalance: { amount: '1.00', asset: 'KZT' },
        day: '2026-11-23',
        statedAt: expect.any(String) as string,
      });
    });

    it('that is not booked is no money', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      await gateway.receive(await gateway.booked(requestId, { status: 'PDNG' }));
      expect(await gateway.typesOf(orderId)).toEqual([]);
    });

    const SUSPENSE: readonly [string, Line, string, readonly string[]][] = [
      [
        'from a third party’s account',
        { iban: 'KZ369480000000000002' },
        'other_account',
        ['entry.booked', 'suspense.booked'],
      ],
      ['from a person with another IIN', { iin: '850505300011' }, 'other_person', ['entry.booked', 'suspense.booked']],
      ['in dollars', { currency: 'USD', amount: '10.00' }, 'other_currency', ['entry.booked', 'suspense.booked']],
      ['in a currency nobody knows', { currency: 'EUR', amount: '10.00' }, 'unknown_currency', []],
      ['that is a debit', { direction: 'DBIT' }, 'other_direction', ['entry.booked']],
    ];
    it.each(SUSPENSE)('%s waits in suspense and settles nothing (case 27)', async (_what, line, match, published) => {
      const { requestId, orderId } = await gateway.collect(owner);
      const reference = newId();
      await gateway.receive(await gateway.booked(requestId, { ...line, reference }));
      expect(await gateway.typesOf(orderId)).toEqual(published);
      expect(await gateway.matchOf(reference)).toEqual([match]);
    });

    it('of an unknown request is published without an order (case 28)', async () => {
      await gateway.receive(await gateway.booked(newId(), { reference: 'EUR-UNKNOWN' }));
      expect(await gateway.matchOf('EUR-UNKNOWN')).toEqual(['unknown_request']);
      const published = (await gateway.publishedEvents()).find(({ body }) => body.includes('EUR-UNKNOWN'));
      expect(JSON.parse(published!.body)).not.toHaveProperty('orderId');
    });
  });

  describe('a repeated or modified message', () => {
    it('the same id with the same text changes nothing, and is archived (case 22)', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      const report = await gateway.booked(requestId, { messageId: 'SAME' });
      expect(await gateway.receive(report, report)).toEqual([]);
      expect(await gateway.receive(report)).toEqual([]);
      expect(await gateway.typesOf(orderId)).toEqual(['entry.booked', 'collection.settled']);
      expect(await outcomesOf('SAME')).toEqual(['accepted', 'repeated', 'repeated']);
    });

    it('the same id with another amount is refused, without money (case 23)', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      const first = await gateway.booked(requestId, { messageId: 'MODIFIED', amount: '1.00' });
      const second = await gateway.booked(requestId, { messageId: 'MODIFIED', amount: '100000.00' });
      expect(await gateway.receive(first)).toEqual([]);
      expect(await gateway.receive(second)).toEqual([{ message: second, reason: 'MODIFIED_REQUEST' }]);
      expect(await gateway.typesOf(orderId)).toEqual(['entry.booked', 'collection.settled']);
    });
  });

  it('costs a fixed number of statements for a hundred reports', async () => {
    const count = async (size: number): Promise<number> => {
      const requests = Array.from({ length: size }, () => gateway.collection(owner, '100000.00'));
      await gateway.instruct(...requests);
      const reports = await Promise.all(requests.map(({ body }) => gateway.booked(body.requestId)));
      const before = gateway.db.stats.statements;
      await gateway.receive(...reports);
      return gateway.db.stats.statements - before;
    };
    const one = await count(1);
    expect(await count(100)).toBe(one);
    expect(one).toBeLessThanOrEqual(8);
  });

  it.each([
    'update bank_message set raw = $$x$$',
    'delete from bank_message',
    'update entry set amount = 1',
    'delete from entry',
  ])('the service may not %s', async (statement) => {
    await expect(gateway.db.query(statement)).rejects.toThrow(/permission denied/);
  });
});
