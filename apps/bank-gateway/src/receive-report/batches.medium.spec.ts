// A batch that a bank enters as one entry, on real PostgreSQL: each payment finds its request, no tenge counts twice, and
// nothing is returned to who paid a part.
import { Gateway, type Line, type Owner, newId } from '../testing/gateway';

const STRANGER = { iban: 'KZ459480000000000002', iin: '850505300011' };
const settled = ['entry.booked', 'collection.settled'];

describe('a batch in one entry', () => {
  let gateway: Gateway;
  let owner: Owner;
  beforeAll(async () => ({ gateway, owner } = await Gateway.withOwner()));
  afterAll(() => gateway.stop());

  const moneyIn = async () => {
    const events = (await gateway.publishedEvents()).filter(({ type }) => type === 'payments.entry.booked');
    return events
      .map(({ body }) => JSON.parse(body) as { direction: string; amount: { amount: string } })
      .reduce((sum, { direction, amount }) => sum + (direction === 'credit' ? 1 : -1) * Number(amount.amount), 0);
  };
  const rowsOf = (batch: string) =>
    gateway.db.query<{ id: string; match: string; payer: string | null; returns: string; suspended: boolean }>(
      `select p.id, p.match, s.payer, s.entry_id is not null as suspended,
         (select count(*) from instruction r where r.entry_id = p.id) as returns
       from entry e join entry p on p.part_of = e.id left join suspense s on s.entry_id = p.id
       where e.reference = $1 order by p.reference, p.entry_ref`,
      [batch],
    );
  const two = async () => {
    const [one, other] = [await gateway.collect(owner), await gateway.collect(owner)];
    const reference = newId();
    return { one, other, reference, parts: [{ requestId: one.requestId }, { requestId: other.requestId }] as Line[] };
  };
  const batchOf = (
    reference: string | null,
    parts: readonly Line[],
    amount = `${parts.length * 100_000}.00`,
  ): Line => ({
    reference,
    amount,
    parts,
  });

  it.each([true, false])('settles each request, with a reference of each payment: %s', async (isNamed) => {
    const { one, other, reference, parts } = await two();
    const named = isNamed ? parts.map((part) => ({ ...part, detailReference: newId() })) : parts;
    const before = await moneyIn();
    expect(await gateway.receive(await gateway.reported([batchOf(reference, named)]))).toEqual([]);
    for (const { orderId } of [one, other]) expect(await gateway.typesOf(orderId)).toEqual(settled);
    expect((await rowsOf(reference)).map(({ match }) => match)).toEqual(['asked', 'asked']);
    expect((await moneyIn()) - before).toBe(200_000);
  });

  it('counts once, whether it comes again with its payments, without them, or payment by payment', async () => {
    const { one, reference, parts } = await two();
    const named = parts.map((part) => ({ ...part, detailReference: newId() }));
    await gateway.receive(await gateway.reported([batchOf(reference, named)]));
    const before = await moneyIn();
    await gateway.receive(await gateway.reported([batchOf(reference, named)], { in: 'camt.053.001.08' }));
    await gateway.receive(await gateway.reported([{ reference, amount: '200000.00', payments: 2 }]));
    for (const { requestId, detailReference } of named) {
      await gateway.receive(await gateway.reported([{ requestId, reference: detailReference }] as Line[]));
    }
    expect((await moneyIn()) - before).toBe(0);
    expect(await gateway.typesOf(one.orderId)).toEqual(settled);
  });

  it.each([true, false])(
    'counts once after its payments came alone, with references of their own: %s',
    async (isNamed) => {
      const { one, other, reference, parts } = await two();
      const named = parts.map((part) => ({ ...part, detailReference: isNamed ? newId() : reference }));
      const alone = named.map(({ requestId, detailReference }) => ({ requestId, reference: detailReference }) as Line);
      for (const line of alone) await gateway.receive(await gateway.reported([line]));
      const before = await moneyIn();
      await gateway.receive(await gateway.reported([batchOf(reference, named)], { in: 'camt.053.001.08' }));
      expect((await moneyIn()) - before).toBe(0);
      expect((await gateway.typesOf(one.orderId)).slice(0, 2)).toEqual(settled);
      expect(await gateway.typesOf(other.orderId)).toEqual(isNamed ? settled : ['entry.booked', 'suspense.booked']);
    },
  );

  it('that came whole waits whole when its payments come later, and operators are informed', async () => {
    const { one, reference, parts } = await two();
    await gateway.receive(await gateway.reported([{ reference, amount: '200000.00', payments: 2, requestId: null }]));
    const before = await moneyIn();
    await gateway.receive(await gateway.reported([batchOf(reference, parts)]));
    expect((await moneyIn()) - before).toBe(0);
    expect(await gateway.typesOf(one.orderId)).toEqual([]);
    expect(gateway.logged.join()).toContain('now stated with its payments');
  });

  it('equal payments in it are as many as it holds', async () => {
    const { requestId } = await gateway.collect(owner);
    const reference = newId();
    const before = await moneyIn();
    await gateway.receive(await gateway.reported([batchOf(reference, [{ requestId }, { requestId }, { requestId }])]));
    expect((await rowsOf(reference)).map(({ match }) => match)).toEqual(['asked', 'second_credit', 'second_credit']);
    expect((await moneyIn()) - before).toBe(300_000);
  });

  it('two batches with the same payments under one reference are two', async () => {
    const { requestId } = await gateway.collect(owner);
    const reference = newId();
    const before = await moneyIn();
    const small = { requestId: null, amount: '1.00', ...STRANGER };
    await gateway.receive(await gateway.reported([batchOf(reference, [{ requestId }, small], '100001.00')]));
    await gateway.receive(await gateway.reported([batchOf(reference, [small, small], '2.00')]));
    expect((await moneyIn()) - before).toBe(100_003);
  });

  it('without any reference waits payment by payment, once', async () => {
    const { one, parts } = await two();
    const line = batchOf(null, parts);
    const before = await moneyIn();
    await gateway.receive(await gateway.reported([line]));
    await gateway.receive(await gateway.reported([line], { in: 'camt.053.001.08' }));
    await gateway.receive(
      await gateway.reported([{ reference: null, amount: '200000.00', requestId: null, payments: 2 }]),
    );
    expect((await moneyIn()) - before).toBe(200_000);
    expect(await gateway.typesOf(one.orderId)).toEqual(['entry.booked', 'suspense.booked']);
  });

  it('keeps the payment of a stranger, and pays nothing back to him, not even by two people', async () => {
    const { requestId, orderId } = await gateway.collect(owner);
    const reference = newId();
    await gateway.receive(
      await gateway.reported([
        batchOf(reference, [{ requestId }, { requestId: (await gateway.collect(owner)).requestId, ...STRANGER }]),
      ]),
    );
    expect(await gateway.typesOf(orderId)).toEqual(settled);
    const waiting = (await rowsOf(reference)).filter(({ suspended }) => suspended);
    expect(waiting).toMatchObject([{ match: 'other_account', payer: null, returns: '0' }]);
    const proposed = await gateway.db.tx((tx) =>
      gateway.returnSuspense.propose(
        tx,
        waiting[0]!.id,
        { choice: 'return', comment: 'back to him' },
        'dana',
        new Date(),
      ),
    );
    expect(proposed).toMatchObject({ error: { code: 'decision_not_possible' } });
  });

  it.each<[string, (parts: readonly Line[]) => Line]>([
    ['its payments do not add up', (parts) => batchOf(newId(), parts, '200000.01')],
    ['a payment has no amount', (parts) => ({ reference: newId(), amount: '200000.00', payments: 2, ...parts[0] })],
  ])('is one entry with no known payer where %s', async (_why, lineOf) => {
    const { one, parts } = await two();
    const line = lineOf(parts);
    await gateway.receive(await gateway.reported([line]));
    expect(await gateway.typesOf(one.orderId)).toEqual([]);
    const rows = await gateway.db.query(
      `select e.match, s.payer from entry e join suspense s on s.entry_id = e.id where e.reference = $1`,
      [line.reference],
    );
    expect(rows).toEqual([{ match: 'several_payments', payer: null }]);
  });

  it('two processes at the same time count it once', async () => {
    const { one, other, reference, parts } = await two();
    const messages = await Promise.all([1, 2, 3].map(() => gateway.reported([batchOf(reference, parts)])));
    await Promise.all(messages.map((message) => gateway.receive(message)));
    for (const { orderId } of [one, other]) expect(await gateway.typesOf(orderId)).toEqual(settled);
  });
});
