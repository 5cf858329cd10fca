import { BatchContext } from '@aiyrbas/bus';
import { orderCancelled, orderCompleted, orderExpired, orderRefunded, orderRejected } from '@aiyrbas/contracts';
import { uuidv7 } from '@aiyrbas/kernel';
import { AT, Kyc } from '../testing/kyc';
import { anApplication, principalOf } from '../testing/customers';

describe('clearing orders on real Postgres', () => {
  let kyc: Kyc;
  beforeEach(async () => {
    kyc = await Kyc.start();
  });
  afterEach(() => kyc.stop());

  const rows = () =>
    kyc.db.query<{ order_id: string; state: string; code: string | null; month: string; value: string }>(
      `select order_id, state, code, month, value from clearance order by request_id`,
    );

  it('clears an accepted customer’s order and keeps its value in the month that it counts in', async () => {
    const customerId = await kyc.accepted('aigerim');
    const request = kyc.request(customerId);
    await kyc.clears(request);
    const { orderId, requestId } = request.body;
    expect(await kyc.publishedEvents('kyc.order')).toEqual([
      { type: 'kyc.order.cleared', key: orderId, body: { orderId, customerId, requestId } },
    ]);
    expect(await rows()).toEqual([
      { order_id: orderId, state: 'reserved', code: null, month: '2026-11', value: '10000000' },
    ]);
    const [caused] = await kyc.db.query(
      `select causation_id, correlation_id from outbox where type = 'kyc.order.cleared'`,
    );
    expect(caused).toEqual({ causation_id: request.id, correlation_id: orderId });
  });

  it('refuses who is unknown, and who is not accepted', async () => {
    await kyc.registers('minor', anApplication(1, { birthDate: '2015-05-05' }));
    await kyc.clears(kyc.request(uuidv7()), kyc.request(principalOf('minor').customerId));
    const published = await kyc.publishedEvents('kyc.order');
    expect(published.map(({ type, body }) => [type, body['code']])).toEqual([
      ['kyc.order.refused', 'customer_not_accepted'],
      ['kyc.order.refused', 'customer_not_accepted'],
    ]);
    expect((await rows()).map(({ state, code }) => [state, code])).toEqual([
      ['refused', 'customer_not_accepted'],
      ['refused', 'customer_not_accepted'],
    ]);
  });

  it('answers a hundred requests, some refused, in two locks, two looks, one write and one stamp', async () => {
    const accepted = await Promise.all(Array.from({ length: 10 }, (_, nth) => kyc.accepted(`person-${nth}`, nth)));
    const requests = Array.from({ length: 100 }, (_, nth) =>
      kyc.request(nth % 4 === 3 ? uuidv7() : accepted[nth % accepted.length]!),
    );
    const before = kyc.db.stats.statements;
    await kyc.clears(...requests);
    // And one that makes the months that are not there yet.
    expect(kyc.db.stats.statements - before).toBe(7);
    const types = (await kyc.publishedEvents('kyc.order')).map(({ type }) => type);
    expect(types.filter((type) => type === 'kyc.order.cleared')).toHaveLength(75);
    expect(types.filter((type) => type === 'kyc.order.refused')).toHaveLength(25);
    expect(await rows()).toHaveLength(100);
  });

  it('answers a repeated request as it did the first time, whatever has changed since, and reserves once', async () => {
    const customerId = uuidv7();
    const request = kyc.request(customerId);
    const repeated = { ...request, id: uuidv7() };
    await kyc.clears(request, repeated);
    await kyc.clears({ ...request, id: uuidv7() });
    expect((await kyc.publishedEvents('kyc.order')).map(({ type }) => type)).toEqual(
      Array.from({ length: 3 }, () => 'kyc.order.refused'),
    );
    const granted = kyc.request(await kyc.accepted('aigerim'));
    await kyc.clears(granted);
    await kyc.db.query(`update customer set status = 'rejected'`);
    await kyc.clears({ ...granted, id: uuidv7() });
    const published = (await kyc.publishedEvents('kyc.order')).filter(({ key }) => key === granted.key);
    expect(published.map(({ type }) => type)).toEqual(['kyc.order.cleared', 'kyc.order.cleared']);
    expect(await rows()).toHaveLength(2);
  });

  it('gives back a request whose id has asked something else, in the same batch or before, and answers the others', async () => {
    const customerId = await kyc.accepted('aigerim');
    const request = kyc.request(customerId);
    const { requestId, orderId } = request.body;
    const stolen = kyc.request(uuidv7(), { requestId });
    const dearer = kyc.request(customerId, { requestId, orderId, value: { amount: '900000.00', asset: 'KZT' } });
    const other = kyc.request(customerId);
    expect(await kyc.clears(request, stolen, other)).toEqual([stolen]);
    expect(await kyc.clears(dearer)).toEqual([dearer]);
    expect((await kyc.publishedEvents('kyc.order')).map(({ key }) => key).sort()).toEqual(
      [orderId, other.body.orderId].sort(),
    );

    const context = await kyc.db.tx(async (tx) => {
      const within = new BatchContext(tx, AT);
      await kyc.consumer.requested([stolen], within);
      return within;
    });
    expect(context.parkings.map(({ message }) => message)).toEqual([stolen]);
  });

  it.each([
    [orderCompleted, 'committed'],
    [orderRejected, 'released'],
    [orderCancelled, 'released'],
    [orderExpired, 'released'],
    [orderRefunded, 'released'],
  ] as const)('%# the end of an order ends its reservation, once: $type', async (event, state) => {
    const customerId = await kyc.accepted('aigerim');
    const [ended, open] = [kyc.request(customerId), kyc.request(customerId)];
    const refused = kyc.request(uuidv7());
    await kyc.clears(ended, open, refused);
    const end = async (type: string, ...orderIds: string[]): Promise<void> =>
      kyc.db.tx((tx) =>
        kyc.consumer.ended(
          orderIds.map((orderId) => ({ ...kyc.message(event, { orderId } as never), type })) as never,
          new BatchContext(tx, AT),
        ),
      );
    const before = kyc.db.stats.statements;
    await end(event.type, ended.body.orderId, refused.body.orderId, uuidv7());
    expect(kyc.db.stats.statements - before).toBe(2);
    await end(state === 'committed' ? orderExpired.type : orderCompleted.type, ended.body.orderId);
    const stateOf = new Map((await rows()).map((row) => [row.order_id, row.state]));
    expect(stateOf).toEqual(
      new Map([
        [ended.body.orderId, state],
        [open.body.orderId, 'reserved'],
        [refused.body.orderId, 'refused'],
      ]),
    );
  });
});
