// The monthly limit of purchases on real Postgres: whoever asks, however many at once, and whatever month it is when an
// order ends, a month has the sum of its purchases and never more than the cap.
import { BatchContext } from '@aiyrbas/bus';
import { orderCompleted, orderRefunded, orderRejected } from '@aiyrbas/contracts';
import { Database, type Tx } from '@aiyrbas/persistence';
import { Kyc } from '../testing/kyc';
import { anApplication } from '../testing/customers';
import type { ClearanceRequest } from './clear-order';

const tenge = (amount: string) => ({ amount, asset: 'KZT' }) as const;
const END_OF_NOVEMBER = '2026-11-30T18:59:59.999Z';
const DECEMBER = '2026-11-30T19:00:00.000Z';
const LATER = new Date('2026-12-14T08:00:00.000Z');

describe('the monthly limit of purchases', () => {
  let kyc: Kyc;
  let customerId: string;
  beforeEach(async () => {
    kyc = await Kyc.start();
    customerId = await kyc.accepted('aigerim');
  });
  afterEach(async () => {
    // Whatever a test did: each month is the sum of its purchases.
    expect(
      await kyc.db.query(`
        select * from month_usage u full join (
          select customer_id, month, coalesce(sum(value) filter (where state = 'reserved'), 0) as reserved,
                 coalesce(sum(value) filter (where state = 'committed'), 0) as used
          from clearance where side = 'buy' group by 1, 2) c using (customer_id, month)
        where (u.reserved, u.used) is distinct from (coalesce(c.reserved, 0), coalesce(c.used, 0))`),
    ).toEqual([]);
    await kyc.stop();
  });

  const months = async () => (await kyc.months()).map(({ month, reserved, used }) => [month, reserved, used]);
  const decisions = async (): Promise<string[]> =>
    (await kyc.publishedEvents('kyc.order')).map(({ type, body }) => body['code'] ?? type).sort();
  type End = typeof orderCompleted | typeof orderRefunded | typeof orderRejected;
  const ends = (event: End, request: ClearanceRequest) =>
    kyc.db.tx((tx) =>
      kyc.consumer.ended(
        [kyc.message<End>(event, { orderId: request.body.orderId } as never)],
        new BatchContext(tx, LATER),
      ),
    );

  it('of 50 parallel orders, each under and together over, takes what fits, over two replicas; the rest is refused', async () => {
    // Two or three fit, and the row of the month is there: all of the first dozen find room unless they take turns.
    await kyc.caps('250000.00');
    await kyc.clears(kyc.request(customerId, { value: tenge('0.01') }));
    const replica = await Database.open({
      url: kyc.database.url,
      schema: 'kyc',
      applicationName: 'replica',
      poolMax: 8,
    });
    const connections = 12;
    let waiting = 0;
    let open: () => void;
    const opened = new Promise<void>((resolve) => (open = resolve));
    /** The first dozen have begun before any of them asks; those behind them come as connections become free. */
    const together = async (tx: Tx): Promise<void> => {
      await tx.query('select 1');
      if ((waiting += 1) === connections) open();
      await opened;
    };
    try {
      const requests = Array.from({ length: 50 }, (_, nth) =>
        kyc.request(customerId, { value: tenge(nth % 2 === 0 ? '90000.00' : '70000.01') }),
      );
      await Promise.all(
        requests.map((request, nth) =>
          (nth % 2 === 0 ? kyc.db : replica).tx(async (tx) => {
            await together(tx);
            return kyc.clearOrder.execute([request], tx, LATER);
          }),
        ),
      );
    } finally {
      await replica.close();
    }
    const [{ reserved } = { reserved: '0' }] = await kyc.months();
    expect(BigInt(reserved)).toBeLessThanOrEqual(25_000_000n);
    // What was refused did not fit: less is left than the smallest order.
    expect(BigInt(reserved)).toBeGreaterThan(25_000_000n - 7_000_001n);
    const published = await decisions();
    expect(published).toHaveLength(51);
    expect(new Set(published)).toEqual(new Set(['kyc.order.cleared', 'limit_exceeded']));
  });

  it('takes several people’s orders in batches that cross, without waiting for each other for ever', async () => {
    await kyc.caps('1000000.00');
    const customerIds = [customerId, await kyc.accepted('daulet', 1), await kyc.accepted('saule', 2)];
    const batch = (turn: number) =>
      Array.from({ length: 30 }, (_, nth) => kyc.request(customerIds[(nth * (turn + 1) + turn) % 3]!));
    await Promise.all(Array.from({ length: 6 }, (_, turn) => kyc.clears(...batch(turn))));
    expect((await kyc.months()).map(({ reserved }) => reserved)).toEqual(['100000000', '100000000', '100000000']);
  });

  it('counts an order of 23:59:59.999 in the month that ends, though it is cleared in the next, and the next is whole', async () => {
    await kyc.caps('100000.00');
    const [last, first] = [
      kyc.request(customerId, { acceptedAt: END_OF_NOVEMBER }),
      kyc.request(customerId, { acceptedAt: DECEMBER }),
    ];
    await kyc.db.tx((tx) => kyc.clearOrder.execute([last, first], tx, new Date(DECEMBER)));
    expect(await months()).toEqual([
      ['2026-11', '10000000', '0'],
      ['2026-12', '10000000', '0'],
    ]);
    expect(await decisions()).toEqual(['kyc.order.cleared', 'kyc.order.cleared']);
  });

  it('gives a refund of the next month back to the order’s own month, once', async () => {
    await kyc.caps('100000.00');
    const november = kyc.request(customerId, { acceptedAt: END_OF_NOVEMBER });
    const december = kyc.request(customerId, { acceptedAt: DECEMBER });
    await kyc.clears(november, december);
    await ends(orderRefunded, november);
    await ends(orderRefunded, november);
    await ends(orderCompleted, november);
    expect(await months()).toEqual([
      ['2026-11', '0', '0'],
      ['2026-12', '10000000', '0'],
    ]);
    await kyc.clears(
      kyc.request(customerId, { acceptedAt: DECEMBER, value: tenge('0.01') }),
      kyc.request(customerId, { acceptedAt: END_OF_NOVEMBER }),
    );
    expect(await months()).toEqual([
      ['2026-11', '10000000', '0'],
      ['2026-12', '10000000', '0'],
    ]);
  });

  it('keeps a completed purchase and gives a rejected one back, once, however many end at the same time', async () => {
    await kyc.caps('300000.00');
    const requests = Array.from({ length: 3 }, () => kyc.request(customerId));
    await kyc.clears(...requests);
    const [one, other] = requests as [ClearanceRequest, ClearanceRequest];
    await Promise.all([
      ...Array.from({ length: 5 }, () => ends(orderCompleted, one)),
      ...Array.from({ length: 5 }, () => ends(orderRejected, other)),
    ]);
    expect(await months()).toEqual([['2026-11', '10000000', '10000000']]);
  });

  it('reserves nothing for a repeat, in the same batch, later, or at the same moment', async () => {
    await kyc.caps('150000.00');
    const request = kyc.request(customerId);
    await Promise.all(Array.from({ length: 6 }, () => kyc.clears(request, request)));
    await kyc.clears(request);
    expect(await months()).toEqual([['2026-11', '10000000', '0']]);
    expect(new Set(await decisions())).toEqual(new Set(['kyc.order.cleared']));
    const refused = kyc.request(customerId);
    await kyc.clears(refused);
    await ends(orderRejected, request);
    // Room by now, and still the same answer to the same question.
    await kyc.clears(refused);
    expect(await months()).toEqual([['2026-11', '0', '0']]);
    expect((await decisions()).filter((published) => published === 'limit_exceeded')).toHaveLength(2);
  });

  it('is not touched by sales, nor by those who live elsewhere', async () => {
    await kyc.caps('100000.00');
    await kyc.registers('greta', anApplication(3, { residency: 'DE' }));
    const greta = (await kyc.db.query<{ id: string }>(`select id from customer where residency = 'DE'`))[0]!.id;
    await kyc.clears(
      kyc.request(customerId, { side: 'sell', value: tenge('900000.00') }),
      kyc.request(customerId),
      kyc.request(greta, { value: tenge('900000.00') }),
    );
    expect(await decisions()).toEqual(Array.from({ length: 3 }, () => 'kyc.order.cleared'));
    expect(await kyc.showLimits.execute(kyc.db, greta, LATER)).toEqual({ items: [] });
  });

  it('counts before there is a policy, so that one from the middle of a month finds what was bought', async () => {
    await kyc.clears(kyc.request(customerId, { value: tenge('900000.00') }));
    await kyc.caps('900000.00', 'cooperation-3.1.1', new Date('2026-11-23T09:15:30.000Z'));
    await kyc.clears(kyc.request(customerId, { value: tenge('0.01') }));
    expect(await decisions()).toEqual(['kyc.order.cleared', 'limit_exceeded']);
  });

  it('asks a release of orders that does not say when an order was accepted for the time of its message', async () => {
    const { acceptedAt: _omitted, ...body } = kyc.request(customerId).body;
    await kyc.db.tx((tx) =>
      kyc.clearOrder.execute([{ ...kyc.request(customerId), body, time: new Date(END_OF_NOVEMBER) }], tx, LATER),
    );
    expect(await months()).toEqual([['2026-11', '10000000', '0']]);
  });

  it('is given back by a release that knows of no limits yet, whose own clearances count in no month', async () => {
    const request = kyc.request(customerId);
    await kyc.clears(request);
    await kyc.db.query(`update clearance set state = 'released' where order_id = $1`, [request.body.orderId]);
    await kyc.db.query(
      `insert into clearance (request_id, order_id, customer_id, month, asset, value, state, decided_at)
       select 'before', order_id, customer_id, month, asset, value, 'reserved', decided_at from clearance`,
    );
    expect(await months()).toEqual([['2026-11', '0', '0']]);
    await ends(orderCompleted, request);
    expect(await months()).toEqual([['2026-11', '0', '0']]);
  });

  it('is shown: what is used, under way and left, and when it begins anew', async () => {
    await kyc.caps('500000.00');
    const [completed, open] = [kyc.request(customerId), kyc.request(customerId, { value: tenge('50000.01') })];
    await kyc.clears(completed, open);
    await ends(orderCompleted, completed);
    const shown = await kyc.showLimits.execute(kyc.db, customerId, new Date(END_OF_NOVEMBER));
    expect(shown).toEqual({
      items: [
        {
          rule: 'cooperation-3.1.1',
          cap: tenge('500000.00'),
          used: tenge('100000.00'),
          reserved: tenge('50000.01'),
          remaining: tenge('349999.99'),
          resetsAt: DECEMBER,
          howToRaise: 'pass the test',
        },
      ],
    });
    const next = await kyc.showLimits.execute(kyc.db, customerId, new Date(DECEMBER));
    expect(next!.items).toMatchObject([
      { used: tenge('0.00'), reserved: tenge('0.00'), remaining: tenge('500000.00') },
    ]);
  });
});
