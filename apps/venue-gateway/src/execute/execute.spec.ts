// Executions on real Postgres against venues over real HTTP. Whatever goes wrong on the way, one request makes at
// most one order per leg. Exactly one event reports how it ended.
import { TestGateway, aRequest, until } from '../testing/gateway';
import type { Behaviour } from '../testing/scripted-venue';
import { VenueMessagesStore } from '../persistence/messages.store';

let gateway: TestGateway;
beforeAll(async () => void (gateway = await TestGateway.open()));
beforeEach(() => gateway.startsAfresh());
afterAll(() => gateway.close());

const both = [['intebix'], ['ataix']] as const;

describe.each(both)('at %s', (venue) => {
  it('a request is executed once, published once, and its messages are archived byte for byte', async () => {
    gateway.start();
    const request = aRequest({ venue });
    await gateway.requestExecutions(request);
    const published = await gateway.outcome(request);
    expect(published).toMatchObject({
      type: 'venues.execution.filled',
      correlation_id: request.orderId,
      body: {
        requestId: request.requestId,
        fills: [{ clientOrderId: request.legs[0]!.clientOrderId, venueOrderId: 'v-1' }],
      },
    });
    const messages = await gateway.database.db.query<{ direction: string; method: string; text: string }>(
      `select direction, method, convert_from(bytes, 'utf8') as text from venue_message where client_order_id = $1 order by id`,
      [request.legs[0]!.clientOrderId],
    );
    expect(messages.map(({ direction, method }) => `${direction} ${method}`)).toEqual([
      'out POST',
      'in POST',
      'out GET',
      'in GET',
    ]);
    expect(JSON.parse(messages[0]!.text)).toMatchObject({ symbol: 'USDT/KZT', type: 'limit', timeInForce: 'IOC' });
    expect(gateway.venues[venue].placements).toBe(1);
  });

  it('what was asked while the gateway was down is executed on start', async () => {
    const request = aRequest({ venue });
    await gateway.requestExecutions(request);
    gateway.start();
    await gateway.outcome(request);
    expect(gateway.venues[venue].orders).toHaveLength(1);
  });

  it.each<Behaviour>(['executes-then-silent', 'executes-then-hangs-up', 'executes-then-unreadable'])(
    'an order that the venue %s makes exactly one order, and it is found',
    async (behaviour) => {
      gateway.venues[venue].next(behaviour);
      gateway.start();
      const request = aRequest({ venue });
      await gateway.requestExecutions(request);
      expect((await gateway.outcome(request)).type).toBe('venues.execution.filled');
      expect(gateway.venues[venue].orders).toHaveLength(1);
      expect(gateway.venues[venue].placements).toBe(1);
    },
  );

  it('a process that dies after the venue executed and before anything was kept: the order is found, not repeated', async () => {
    const request = await gateway.inDoubt(venue, 1);
    expect((await gateway.outcome(request)).body.fills).toMatchObject([{ venueOrderId: 'v-1' }]);
    expect(gateway.venues[venue].placements).toBe(1);
  });

  it.each<[Behaviour, string, string | undefined, number]>([
    ['fills-half', 'partly_filled', undefined, 1],
    ['fills-nothing', 'rejected', 'nothing_within_limit', 0],
    ['rejects', 'rejected', 'insufficient_funds', 0],
    ['refuses', 'rejected', 'price_step', 0],
  ])('a venue that %s: failed, %s', async (behaviour, code, venueReason, fills) => {
    gateway.venues[venue].next(behaviour);
    gateway.start();
    const request = aRequest({ venue });
    await gateway.requestExecutions(request);
    const { type, body } = await gateway.outcome(request);
    expect({ type, code: body.code, venueReason: body.venueReason, fills: body.fills.length }).toEqual({
      type: 'venues.execution.failed',
      code,
      venueReason,
      fills,
    });
  });
});

describe('an order of which nobody knows whether it was sent', () => {
  it.each<Behaviour>(['silent', 'hangs-up', 'fails-before'])(
    'is repeated at a venue that dedupes (%s)',
    async (behaviour) => {
      gateway.venues.intebix.next(behaviour);
      gateway.start();
      const request = aRequest({ venue: 'intebix' });
      await gateway.requestExecutions(request);
      expect((await gateway.outcome(request)).type).toBe('venues.execution.filled');
      expect(gateway.venues.intebix.orders).toHaveLength(1);
    },
  );

  it.each<Behaviour>(['silent', 'hangs-up', 'fails-before'])(
    'is never sent again at a venue that does not, and failed once its time is over (%s)',
    async (behaviour) => {
      gateway.venues.ataix.next(behaviour);
      gateway.start();
      const request = aRequest({ venue: 'ataix' });
      await gateway.requestExecutions(request);
      await until(async () => (await gateway.leg(request)).reason === 'not_listed_yet');
      expect(await gateway.publishedEvents()).toEqual([]);
      await gateway.passes(31);
      expect((await gateway.outcome(request)).body).toMatchObject({ code: 'not_found', fills: [] });
      expect(gateway.venues.ataix.placements).toBe(1);
    },
  );

  it('stays unknown while two orders could be it', async () => {
    const request = await gateway.inDoubt('ataix');
    await until(async () => (await gateway.leg(request)).reason === 'two_candidates');
    await gateway.passes(60);
    await until(async () => (await gateway.leg(request)).attempts > 3);
    expect(await gateway.publishedEvents()).toEqual([]);
    expect(gateway.venues.ataix.placements).toBe(2);
  });

  it('does not take the order of a duplicate', async () => {
    gateway.venues.ataix.next('silent', 'executes-then-silent');
    gateway.start();
    const duplicates = [aRequest({ venue: 'ataix' }), aRequest({ venue: 'ataix' })];
    await gateway.requestExecutions(...duplicates);
    await until(async () => {
      const reasons = await Promise.all(duplicates.map(async (duplicate) => (await gateway.leg(duplicate)).reason));
      return reasons.every((reason) => reason === 'twin_in_doubt');
    });
    expect(await gateway.publishedEvents()).toEqual([]);
    expect(gateway.venues.ataix.orders).toHaveLength(1);
  });

  it('waits, unsent, while the venue cannot be reached', async () => {
    gateway.start();
    await gateway.venues.ataix.stop();
    const request = aRequest({ venue: 'ataix' });
    await gateway.requestExecutions(request);
    await until(async () => (await gateway.leg(request)).reason === 'ECONNREFUSED');
    expect((await gateway.leg(request)).state).toBe('requested');
    expect(await gateway.publishedEvents()).toEqual([]);
  });
});

describe('many at once', () => {
  it('a hundred requests over two venues end in a hundred facts and two hundred orders', async () => {
    gateway.venues.intebix.next('executes-then-silent', 'fills', 'hangs-up', 'fills', 'silent');
    gateway.start();
    const requests = Array.from({ length: 100 }, (_, n) =>
      aRequest({ venue: 'intebix' }, { venue: 'ataix', quantity: { amount: `${100 + n}.000000`, asset: 'USDT' } }),
    );
    await gateway.requestExecutions(...requests);
    await until(async () => (await gateway.publishedEvents()).length === 100);
    const events = await gateway.publishedEvents();
    expect(events.every((event) => event.type === 'venues.execution.filled' && event.body.fills.length === 2)).toBe(
      true,
    );
    expect(new Set(events.map((event) => event.body.requestId)).size).toBe(100);
    expect(gateway.venues.intebix.orders).toHaveLength(100);
    expect(gateway.venues.ataix.orders).toHaveLength(100);
  });

  it('a silent venue holds up nobody at the other', async () => {
    gateway.venues.ataix.next(...Array.from({ length: 40 }, () => 'silent' as const));
    gateway.start();
    const stuck = Array.from({ length: 40 }, () => aRequest({ venue: 'ataix' }));
    const fine = aRequest({ venue: 'intebix' });
    await gateway.requestExecutions(...stuck, fine);
    expect((await gateway.outcome(fine)).type).toBe('venues.execution.filled');
    expect(await gateway.publishedEvents()).toHaveLength(1);
  });
});

describe('a request is written down once per id', () => {
  it('the same again is nothing new; other content under the same id is for a person', async () => {
    const request = aRequest({ venue: 'intebix' });
    expect((await gateway.requestExecutions(request, request)).refused).toEqual([]);
    expect((await gateway.requestExecutions(request)).refused).toEqual([]);
    const changed = { ...request, side: 'sell' as const };
    const other = { ...aRequest({ venue: 'intebix' }), legs: request.legs };
    const { refused } = await gateway.requestExecutions(changed, other);
    expect(refused.map(({ why }) => why)).toEqual([
      `request ${request.requestId} was made before, with other content`,
      `client order id ${request.legs[0]!.clientOrderId} was used before`,
    ]);
    gateway.start();
    await gateway.outcome(request);
    expect(gateway.venues.intebix.orders).toHaveLength(1);
  });
});

test('the archive takes new messages and never loses or changes one', async () => {
  const { db } = gateway.database;
  const bytes = Buffer.from([0x00, 0xff, 0x7b]);
  const message = {
    venue: 'ataix',
    direction: 'in',
    method: 'GET',
    path: '/orders',
    status: 200,
    bytes,
    at: new Date(),
  } as const;
  await db.tx(async (tx) => new VenueMessagesStore().archive(tx, [message]));
  const [archived] = await db.query<{ bytes: Buffer }>(`select bytes from venue_message`);
  expect(archived!.bytes.equals(bytes)).toBe(true);
  for (const attack of [
    'update venue_message set path = path',
    'delete from venue_message',
    'truncate venue_message',
  ]) {
    await expect(db.query(attack)).rejects.toMatchObject({ code: '42501' });
  }
});
