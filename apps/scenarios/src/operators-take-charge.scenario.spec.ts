// Operators stop new orders, look at what had to be set aside, and put it right, two of them together.
import type { Problem, ReplyOf, listParked, proposalView, showParked } from '@aiyrbas/contracts';
import type { z } from 'zod';
import { Citizen, Person } from './language/person';
import { Platform, pause } from './language/platform';

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
    async (scope, wish) => {
      const citizen = await Citizen.withAccountAt(platform, 'eurasian', 'slow');
      const elsewhere = await Citizen.withAccountAt(platform, 'halyk');
      const inFlight = await citizen.buys(wish);
      const quote = await citizen.quotes(wish);
      await dana.gets('/ops/v1/orders/switches/stops', { scope, comment: 'something is wrong' });
      const refused = await citizen.ask<Problem>('/v1/orders', { body: citizen.acceptance(quote) });
      expect([refused.status, refused.body.code]).toEqual([503, 'orders_stopped']);
      if (scope === 'bank:EURIKZKA') await elsewhere.seesItEnd((await elsewhere.buys(wish)).id);

      const opening = await dana.gets<Proposal>('/ops/v1/orders/switches/openings', { scope, comment: 'put right' });
      const path = `/ops/v1/orders/switches/openings/${opening.id}/decisions`;
      const own = await dana.ask<Problem>(path, { body: { decision: 'approve' } });
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

describe('a message that could not be processed', () => {
  /** A fact that the ledger cannot book, told as orders would tell it. */
  async function aPoisonedFact(): Promise<string> {
    const key = '019aaf00-0000-7000-8000-00000000dead';
    await platform.look(async (db) => {
      const body = {
        orderId: key,
        customerId: key,
        firm: 'aiyrbas',
        requestId: 'd'.repeat(32),
        bankAccountId: key,
        bic: 'EURIKZKA',
        amount: { amount: '5.00', asset: 'KZT' },
      };
      await db.query(
        `with head as (
           insert into orders.stream_head as h (topic, partition, seq) values ('orders.v1', 0, 1)
           on conflict (topic, partition) do update set seq = h.seq + 1 returning seq, epoch)
         insert into orders.outbox (topic, partition, epoch, seq, id, type, subject, subject_seq, key, time, headers, body)
         select 'orders.v1', 0, epoch, seq, gen_random_uuid(), 'orders.payout.requested', $1, 1, $1, now(), '{}', $2 from head`,
        [key, JSON.stringify(body)],
      );
    });
    return key;
  }

  it('is shown with its reason, replayed by two people, and discarded when nothing can come of it', async () => {
    const key = await aPoisonedFact();
    const item = await parkedOf(key);
    expect(item.reason).toContain('INSUFFICIENT_FUNDS');
    const one = `/ops/v1/ledger/parked/${item.id}`;
    expect((await dana.gets<ReplyOf<typeof showParked>>(one)).payload).toMatchObject({ amount: { amount: '5.00' } });

    const decided = async (action: 'replay' | 'discard') => {
      const { id } = await dana.gets<Proposal>(`${one}/resolutions`, { action, comment: 'as found' });
      const own = await dana.ask<Problem>(`${one}/resolutions/${id}/decisions`, { body: { decision: 'approve' } });
      expect(own.body.code).toBe('second_person_required');
      return erlan.gets<{ replayed: number; remaining: number; reason?: string }>(
        `${one}/resolutions/${id}/decisions`,
        { decision: 'approve' },
      );
    };
    // The bank-gateway's refusal of that payment comes too, and waits behind it.
    await parkedOf(key, 1);
    expect(await decided('replay')).toMatchObject({ replayed: 0, remaining: 2 });
    expect(await decided('discard')).toMatchObject({ replayed: 1, remaining: 0 });
    expect((await dana.gets<ReplyOf<typeof listParked>>('/ops/v1/ledger/parked')).items).toEqual([]);
    const gone = await dana.ask<Problem>(`${one}/resolutions`, { body: { action: 'replay', comment: 'again' } });
    expect([gone.status, gone.body.code]).toEqual([404, 'not_found']);
  }, 60_000);

  /** @param behind how many messages must wait behind it. */
  async function parkedOf(key: string, behind = 0) {
    for (let tries = 0; tries < 200; tries += 1) {
      const { items } = await dana.gets<ReplyOf<typeof listParked>>('/ops/v1/ledger/parked');
      const item = items.find((one) => one.key === key);
      if (item && item.behind! >= behind) return item;
      await pause(100);
    }
    throw new Error('nothing was parked');
  }
});
