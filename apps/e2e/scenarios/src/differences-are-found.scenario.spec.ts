// Banks, venues, orders and the ledger report the same money, and the reports are reconciled. They agree after everyday
// business. A break is found and published, and two people accept it.
import type {
  Problem,
  ReplyOf,
  listBreaks,
  listLines,
  proposeForce,
  requestStatement,
  showBreak,
} from '@aiyrbas/contracts';
import { dayInKazakhstan } from '@aiyrbas/kz';
import { ledgerBalances } from './language/ledger';
import { Citizen, Person } from './language/person';
import { Platform, pause } from './language/platform';

type Breaks = ReplyOf<typeof listBreaks>;
type Lines = ReplyOf<typeof listLines>;
type Proposal = ReplyOf<typeof proposeForce>;

const LONG = 90_000;

let platform: Platform;
let dana: Person;
let erlan: Person;
beforeAll(async () => {
  platform = await Platform.start({
    bankTimeScale: '0.05',
    environment: { RECONCILIATION_PATIENCE_SECONDS: '3' },
  });
  dana = await Person.withRole(platform, 'operator', 'dana');
  erlan = await Person.withRole(platform, 'operator', 'erlan');
}, 100_000);
afterAll(() => platform.remove(), 40_000);

const linesOf = async (orderId: string): Promise<Lines['items']> =>
  (await dana.gets<Lines>(`/v1/reconciliation/lines?orderId=${orderId}&limit=100`)).items;

const breaksThatAre = async (state: string): Promise<Breaks['items']> =>
  (await dana.gets<Breaks>(`/v1/reconciliation/breaks?state=${state}&limit=100`)).items;

/** The last messages of an order may still be on their way. */
async function eventually<T>(read: () => Promise<T>, isIt: (seen: T) => boolean): Promise<T> {
  const end = Date.now() + 20_000;
  for (;;) {
    const seen = await read();
    if (isIt(seen) || Date.now() > end) return seen;
    await pause(200);
  }
}

const allMatched = (lines: Lines['items'], count: number): boolean =>
  lines.length >= count && lines.every(({ state }) => state === 'matched');

describe('everyday business', () => {
  test(
    'a purchase: the bank’s line, the venue’s fill, the order’s word and the ledger’s postings agree, line by line',
    async () => {
      const buyer = await Citizen.withAccountAt(platform, 'eurasian');
      const { id } = await buyer.buys();
      await buyer.seesIn(id, ['completed']);
      const lines = await eventually(
        () => linesOf(id),
        (seen) => allMatched(seen, 14),
      );
      expect(lines.filter(({ state }) => state !== 'matched')).toEqual([]);
      expect(lines.map(({ pairing, side }) => `${pairing} ${side}`).sort()).toEqual(
        ['bank', 'completion', 'conversion', 'conversion', 'fill', 'fill', 'fill']
          .flatMap((pairing) => [`${pairing} booked`, `${pairing} told`])
          .sort(),
      );
      const ids = new Set(lines.map((line) => line.id));
      expect(lines.filter(({ partner }) => !ids.has(partner!))).toEqual([]);
    },
    LONG,
  );

  test(
    'a sale that is paid out agrees too, with nothing left in clearing; and nothing was ever called wrong',
    async () => {
      const seller = await Citizen.withAccountAt(platform, 'halyk');
      await seller.hasBought();
      const { id } = await seller.sells('50.000000');
      await seller.seesIn(id, ['completed']);
      const lines = await eventually(
        () => linesOf(id),
        (seen) => allMatched(seen, 16),
      );
      expect(lines.filter(({ state }) => state !== 'matched')).toEqual([]);
      expect(lines.filter(({ pairing }) => pairing === 'clearing')).toHaveLength(2);
      await pause(4_000);
      expect(await breaksThatAre('open')).toEqual([]);
      expect(await breaksThatAre('resolved')).toEqual([]);
    },
    LONG,
  );
});

describe('a bank’s statement', () => {
  test(
    'is requested by an operator, counts nothing twice, and is no difference while its day goes on',
    async () => {
      const day = dayInKazakhstan(new Date());
      const request = { bic: 'EURIKZKA', day };
      const { messageId } = await dana.gets<ReplyOf<typeof requestStatement>>(
        '/ops/v1/bank-gateway/statements',
        request,
      );
      const received = () =>
        platform.readDatabase((db) =>
          db.query(`select type from bank_gateway.bank_message where direction = 'in' and type = 'camt.053.001.08'`),
        );
      expect(messageId).toMatch(/^[0-9a-f]{32}$/);
      expect(await eventually(received, (seen) => seen.length > 0)).not.toEqual([]);
      const refused = await dana.call<Problem>('/ops/v1/bank-gateway/statements', {
        body: { ...request, day: '2999-01-01' },
      });
      expect([refused.status, refused.body.code]).toEqual([422, 'day_not_begun']);
      await ledgerBalances(platform);
      // It is consumed as a whole, and is not taken as final while lines of its day still arrive.
      const published = () =>
        platform.readDatabase((db) => db.query('select from reconciliation.statement where bic = $1', [request.bic]));
      expect(await eventually(published, (seen) => seen.length > 0)).toHaveLength(1);
      const held = `select from reconciliation.stated_balance where day = $1`;
      expect(await platform.readDatabase((db) => db.query(held, [day]))).toEqual([]);
      expect(await breaksThatAre('open')).toEqual([]);
    },
    LONG,
  );
});

describe('what people book by hand and no bank knows of', () => {
  test(
    'is found when its time has passed, is accepted by two people, and is then no break any more',
    async () => {
      const request = { debit: 'bank:EURIKZKA', credit: 'capital', amount: { amount: '12.00', asset: 'KZT' } };
      const made = await dana.gets<Proposal>('/v1/ledger/adjustments', { ...request, comment: 'found in the drawer' });
      await erlan.gets(`/v1/ledger/corrections/${made.id}/decisions`, { decision: 'approve' });
      const [found, ...more] = await eventually(
        () => breaksThatAre('open'),
        (seen) => seen.length > 0,
      );
      expect(more).toEqual([]);
      expect(found).toMatchObject({
        class: 'missing',
        pairing: 'bank',
        side: 'booked',
        booked: { amount: '12.00', unit: 'KZT' },
      });

      const path = `/v1/reconciliation/breaks/${found!.id}`;
      const proposed = await dana.gets<Proposal>(`${path}/resolutions`, { comment: 'cash, counted twice; case 12' });
      expect(proposed.payload).toMatchObject({ break: { class: 'missing' }, comment: 'cash, counted twice; case 12' });
      const decide = `${path}/resolutions/${proposed.id}/decisions`;
      const own = await dana.call<Problem>(decide, { body: { decision: 'approve' } });
      expect([own.status, own.body.code]).toEqual([403, 'second_person_required']);
      await erlan.gets(decide, { decision: 'approve' });

      const after = await dana.gets<ReplyOf<typeof showBreak>>(path);
      expect(after).toMatchObject({ resolution: 'forced', proposals: [{ status: 'approved' }] });
      expect(await breaksThatAre('open')).toEqual([]);
      const again = await dana.call<Problem>(`${path}/resolutions`, { body: { comment: 'once more' } });
      expect([again.status, again.body.code]).toEqual([409, 'decision_not_possible']);
    },
    LONG,
  );

  test('the ledger still balances', async () => {
    await ledgerBalances(platform);
  });

  test('is not for customers to see', async () => {
    const customer = await Citizen.withAccountAt(platform, 'eurasian');
    expect((await customer.call('/v1/reconciliation/breaks')).status).toBe(403);
  });
});
