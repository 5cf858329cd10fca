import { DEVELOPMENT_BANKS } from '@aiyrbas/contracts';
import { type LedgerFixture, openLedgerFixture } from '../testing/ledger-fixture';
import { ledgerConfig } from '../ledger.config';
import { ReadLedger } from '../read-ledger/read-ledger.query';
import { developmentOpenings } from './development-openings';

const DEVELOPMENT_OPENINGS = developmentOpenings(DEVELOPMENT_BANKS.bics);

let ledger: LedgerFixture;
beforeAll(async () => (ledger = await openLedgerFixture()));
afterAll(() => ledger.close());

const open = (openings: typeof DEVELOPMENT_OPENINGS): Promise<number> =>
  ledger.db.tx((tx) => ledger.openings.execute(openings, tx, new Date('2026-11-23T20:00:00.000Z')));

describe('posting opening balances', () => {
  test('once per cause, by however many replicas, against capital', async () => {
    const counts = await Promise.all([1, 2, 3].map(() => open(DEVELOPMENT_OPENINGS)));
    expect(counts.sort()).toEqual([0, 0, DEVELOPMENT_OPENINGS.length]);

    const { assets } = await new ReadLedger(ledger.db).trialBalance();
    const btc = assets.find((row) => row.asset === 'BTC');
    expect(btc).toEqual({ asset: 'BTC', debits: '2000.00000000', credits: '2000.00000000', difference: '0.00000000' });
    const published = await ledger.rows(`select 1 from outbox where type = 'ledger.transaction.posted'`);
    expect(published).toHaveLength(DEVELOPMENT_OPENINGS.length);
    const [posted] = await ledger.rows<{ value_date: string }>(
      `select distinct value_date::text as value_date from transaction`,
    );
    expect(posted).toEqual({ value_date: '2026-11-24' });
  });

  test('a cause that was posted with another amount stops the start', async () => {
    const [first] = DEVELOPMENT_OPENINGS;
    await expect(open([{ ...first!, amount: '1.00' }])).rejects.toThrow(/never changed/);
  });

  test('a customer’s money cannot be opened, and one person is not enough', async () => {
    const [first] = DEVELOPMENT_OPENINGS;
    const customer = 'customer:5f0c2f1e-6f0e-5a52-9d5d-0f6f3f0b9a11';
    await expect(open([{ ...first!, cause: 'theft', account: customer }])).rejects.toThrow(
      /not one of: bank, venue, house/,
    );
    await expect(open([{ ...first!, cause: 'alone', approvedBy: first!.proposedBy }])).rejects.toThrow(/one person/);
  });

  test('the configuration refuses both before the start', () => {
    const [first] = DEVELOPMENT_OPENINGS;
    const parse = (environment: object) => ledgerConfig.safeParse({ LEDGER_SIGNING_KEY_FILE: 'key', ...environment });
    const accepts = (...openings: object[]): boolean => parse({ LEDGER_OPENINGS: JSON.stringify(openings) }).success;
    expect(accepts(...DEVELOPMENT_OPENINGS)).toBe(true);
    expect(accepts({ ...first, approvedBy: first!.proposedBy })).toBe(false);
    expect(accepts({ ...first, account: 'capital' })).toBe(false);
    expect(accepts({ ...first, account: 'bank:NOBAKZKA' })).toBe(false);
    expect(accepts({ ...first, account: 'venue:nowhere' })).toBe(false);
    expect(accepts({ ...first, amount: '1e9' })).toBe(false);
    expect(parse({ LEDGER_OPENINGS: 'none' }).success).toBe(false);
    expect(parse({}).data?.LEDGER_OPENINGS).toEqual([]);
    const inProduction = (...openings: object[]): boolean =>
      parse({ DEPLOYMENT_ENVIRONMENT: 'production', LEDGER_OPENINGS: JSON.stringify(openings) }).success;
    expect([inProduction(), inProduction(first!)]).toEqual([true, false]);
  });
});
