// Operators stop new orders, inspect parked messages, and decide about them, two operators for each decision.
import type { Problem, ReplyOf, listParked, proposalView, showParked, suspendRail } from '@aiyrbas/contracts';
import type { z } from 'zod';
import { Citizen, Person } from './language/person';
import { Platform, pause } from './language/platform';
import { until } from './language/two-operators';

type Proposal = z.infer<typeof proposalView>;
let platform: Platform;
let dana: Person;
let erlan: Person;
beforeAll(async () => {
  platform = await Platform.start();
  dana = await Person.withRole(platform, 'operator', 'dana');
  erlan = await Person.withRole(platform, 'operator', 'erlan');
}, 100_000);
afterAll(() => platform.remove(), 60_000);

describe('new orders are stopped', () => {
  it.each([
    ['all', {}],
    ['bank:EURIKZKA', {}],
    ['asset:USDT', {}],
    ['venue:ataix', { venues: ['ataix'] }],
  ])(
    '%s: by one person at once; what is in flight goes on; two people open again',
    async (scope, request) => {
      const citizen = await Citizen.withAccountAt(platform, 'eurasian', scope === 'all' ? 'slow' : 'settles');
      const elsewhere = await Citizen.withAccountAt(platform, 'halyk');
      const inFlight = await citizen.buys(request);
      const quote = await citizen.quotes(request);
      await dana.gets('/ops/v1/orders/switches/stops', { scope, comment: 'something is wrong' });
      const refused = await citizen.call<Problem>('/v1/orders', { body: citizen.acceptance(quote) });
      expect([refused.status, refused.body.code]).toEqual([503, 'orders_stopped']);
      if (scope === 'bank:EURIKZKA') await elsewhere.seesItEnd((await elsewhere.buys(request)).id);

      const opening = await dana.gets<Proposal>('/ops/v1/orders/switches/openings', { scope, comment: 'put right' });
      const path = `/ops/v1/orders/switches/openings/${opening.id}/decisions`;
      const own = await dana.call<Problem>(path, { body: { decision: 'approve' } });
      expect([own.status, own.body.code]).toEqual([403, 'second_person_required']);
      await erlan.gets(path, { decision: 'approve', payloadHash: opening.payloadHash });
      // The quote was not used up by the refusal.
      const accepted = await citizen.accepts(quote);
      expect((await citizen.seesItEnd(accepted.id)).state).toBe('completed');
      expect((await citizen.seesItEnd(inFlight.id)).state).toBe('completed');
    },
    90_000,
  );
});

describe('a rail that is suspended', () => {
  const RAIL = '01890000-0000-7000-8000-000000000001';
  const isLogged = (sql: string): Promise<boolean> =>
    platform.readDatabase(
      async (db) => (await db.query(`select from orders.known_suspension where ${sql}`)).length > 0,
    );

  it('takes no new order over it, at the quote and at the acceptance; everything else goes on, and two people open it again', async () => {
    const citizen = await Citizen.withAccountAt(platform, 'eurasian');
    const elsewhere = await Citizen.withAccountAt(platform, 'halyk');
    const named = {
      side: 'buy',
      asset: 'USDT',
      spend: { amount: '100000.00', asset: 'KZT' },
      bankAccountId: citizen.accountId,
    };
    const before = await citizen.quotes();
    const path = `/v1/rails/${RAIL}/suspensions`;
    const request = { reason: 'the bank answers nobody', legalReference: 'contract 17, clause 4.2' };
    const suspension = await dana.gets<ReplyOf<typeof suspendRail>>(path, request);
    await until(
      async () => (await citizen.call<Problem>('/v1/quotes', { body: named })).body.code === 'rail_suspended',
    );
    await until(() => isLogged(`to_at is null`));
    const refused = await citizen.call<Problem>('/v1/orders', { body: citizen.acceptance(before) });
    expect([refused.status, refused.body.code]).toEqual([422, 'rail_suspended']);
    expect((await elsewhere.seesItEnd((await elsewhere.buys()).id)).state).toBe('completed');

    const decisions = `${path}/${suspension.id}/decisions`;
    const { id: proposalId } = await dana.gets<Proposal>(decisions, {
      choice: 'resume',
      comment: 'the bank works again',
    });
    await erlan.gets(decisions, { proposalId, decision: 'approve' });
    await until(() => isLogged(`to_at <= now()`));
    // The quote was not used up by the refusal.
    expect((await citizen.seesItEnd((await citizen.accepts(before)).id)).state).toBe('completed');
    await until(async () => (await citizen.call('/v1/quotes', { body: named })).status === 201);
  }, 60_000);
});

describe('a message that could not be processed', () => {
  const key = '019aaf00-0000-7000-8000-00000000dead';

  /** Two events that only the ledger reads, as orders would publish them: a release without a hold, then one without effect. */
  async function aPoisonedMessageAndAHarmlessOne(): Promise<void> {
    const order = { orderId: key, customerId: key, firm: 'aiyrbas' };
    const amount = { amount: '5.00', asset: 'KZT' };
    const poison = { ...order, requestId: 'd'.repeat(32), amount, holdId: 'e'.repeat(32) };
    const harmless = { ...order, version: 2, at: new Date().toISOString(), to: 'funded', releases: [] };
    await platform.readDatabase(async (db) => {
      await db.query(
        `with fact as (
           select * from unnest($1::text[], $2::jsonb[]) with ordinality as f (type, body, at)
         ), head as (
           insert into orders.stream_head as h (topic, partition, seq) values ('orders.v1', 0, 2)
           on conflict (topic, partition) do update set seq = h.seq + 2 returning seq - 2 as before, epoch)
         insert into orders.outbox (topic, partition, epoch, seq, id, type, subject, subject_seq, key, time, headers, body)
         select 'orders.v1', 0, epoch, before + at, gen_random_uuid(), type, $3, at, $3, now(), '{}', body from head, fact`,
        [
          ['orders.suspense.requested', 'orders.order.released'],
          [JSON.stringify(poison), JSON.stringify(harmless)],
          key,
        ],
      );
    });
  }

  it('is shown with its reason, replayed by two people, and discarded when nothing can come of it', async () => {
    await aPoisonedMessageAndAHarmlessOne();
    const item = await theParkedOne();
    expect(item.reason).toContain('HOLD_MISSING');
    const one = `/ops/v1/ledger/parked/${item.id}`;
    expect((await dana.gets<ReplyOf<typeof showParked>>(one)).payload).toMatchObject({ amount: { amount: '5.00' } });

    const decided = async (action: 'replay' | 'discard') => {
      const proposed = await dana.call<Proposal>(`${one}/resolutions`, { body: { action, comment: 'as found' } });
      expect([proposed.status, proposed.headers.get('location')]).toEqual([201, one]);
      const { id } = proposed.body;
      const own = await dana.call<Problem>(`${one}/resolutions/${id}/decisions`, { body: { decision: 'approve' } });
      expect(own.body.code).toBe('second_person_required');
      return erlan.gets<{ replayed: number; remaining: number; reason?: string }>(
        `${one}/resolutions/${id}/decisions`,
        { decision: 'approve' },
      );
    };
    expect(await decided('replay')).toMatchObject({ replayed: 0, remaining: 2 });
    expect(await decided('discard')).toMatchObject({ replayed: 1, remaining: 0 });
    expect((await dana.gets<ReplyOf<typeof listParked>>('/ops/v1/ledger/parked')).items).toEqual([]);
    const gone = await dana.call<Problem>(`${one}/resolutions`, { body: { action: 'replay', comment: 'again' } });
    expect([gone.status, gone.body.code]).toEqual([404, 'not_found']);
  }, 60_000);

  /** The first of the key, once the other waits behind it. */
  async function theParkedOne() {
    for (let tries = 0; tries < 200; tries += 1) {
      const { items } = await dana.gets<ReplyOf<typeof listParked>>('/ops/v1/ledger/parked');
      const item = items.find((one) => one.key === key && one.behind === 1);
      if (item) return item;
      await pause(100);
    }
    throw new Error('nothing was parked');
  }
});
