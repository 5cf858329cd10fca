// What every bank must do on its two topics, whoever implements it. The suite uses none of the simulator's internals:
// it sends instructions, and reads the reports.
import { type PartnerBank, codeOf, nameOfBank } from '@aiyrbas/contracts';
import { addDays, dayInKazakhstan } from '@aiyrbas/kz';
import { PlatformSide, type Reported, testIban } from './platform-side';

export interface BankUnderTest {
  readonly platform: PlatformSide;
  stop(): Promise<void>;
}

interface ReportedStatus {
  readonly name: string;
  readonly model: Reported['model'];
}

const linesOf = (report: Reported | undefined) =>
  report && 'reports' in report.model ? report.model.reports.flatMap(({ entries }) => entries) : [];
const statusOf = ({ name, model }: ReportedStatus): string | undefined =>
  'status' in model ? `${name.slice(0, 8)} ${model.status}${model.reason ? ` ${model.reason}` : ''}` : undefined;

export function describeBank(bank: PartnerBank, start: () => Promise<BankUnderTest>): void {
  describe(`the contract of ${nameOfBank(bank.bic)}`, () => {
    let subject: BankUnderTest;
    let platform: PlatformSide;
    const account = (digits: string): string => testIban(codeOf(bank.account), digits);
    const statusesOf = (reports: readonly Reported[]): (string | undefined)[] =>
      reports.map(
        (report) => statusOf(report) ?? `${report.name.slice(0, 8)} ${linesOf(report)[0]?.amount ?? ''}`.trim(),
      );

    beforeAll(async () => {
      subject = await start();
      platform = subject.platform;
    });
    afterAll(() => subject.stop());

    // Digits of the account, what is reported of a collection of 1,000.00 and of a payout of 500.00, in order.
    const CHARACTERS: readonly [string, string, readonly string[], readonly string[]][] = [
      ['0001', 'settles', ['pain.014 ACCP', 'camt.054 1000.00'], ['pain.002 ACCP', 'camt.054 500.00']],
      ['0002', 'insufficient_funds', ['pain.014 RJCT AM04'], ['pain.002 ACCP', 'camt.054 500.00']],
      ['0003', 'silent', [], []],
      ['0004', 'late', ['pain.014 ACCP', 'camt.054 1000.00'], ['pain.002 ACCP', 'camt.054 500.00']],
      ['0005', 'under', ['pain.014 ACCP', 'camt.054 999.00'], ['pain.002 ACCP', 'camt.054 500.00']],
      ['0006', 'over', ['pain.014 ACCP', 'camt.054 1001.00'], ['pain.002 ACCP', 'camt.054 500.00']],
      ['0008', 'payout_refused', ['pain.014 ACCP', 'camt.054 1000.00'], ['pain.002 RJCT AC04']],
      ['0009', 'other_owner', ['pain.014 RJCT BE01'], ['pain.002 RJCT BE01']],
      ['0010', 'slow', ['pain.014 ACCP', 'camt.054 1000.00'], ['pain.002 ACCP', 'camt.054 500.00']],
      [
        '0011',
        'contradicts',
        ['pain.014 ACCP', 'camt.054 1000.00', 'pain.014 RJCT AM04'],
        ['pain.002 ACCP', 'camt.054 500.00'],
      ],
      ['0012', 'refuses', ['pain.014 RJCT CUST'], ['pain.002 ACCP', 'camt.054 500.00']],
      ['0013', 'reorders', ['camt.054 1000.00', 'pain.014 ACCP'], ['camt.054 500.00', 'pain.002 ACCP']],
      [
        '0014',
        'payout_returned',
        ['pain.014 ACCP', 'camt.054 1000.00'],
        ['pain.002 ACCP', 'camt.054 500.00', 'camt.054 500.00'],
      ],
      [
        '0018',
        'held_then_accepted',
        ['pain.014 ACCP', 'pain.014 BLCK FRAD', 'pain.014 ACCP', 'camt.054 1000.00'],
        ['pain.002 ACCP', 'pain.002 BLCK FRAD', 'pain.002 ACCP', 'camt.054 500.00'],
      ],
      [
        '0019',
        'held_then_rejected',
        ['pain.014 ACCP', 'pain.014 BLCK FRAD', 'pain.014 RJCT FRAD'],
        ['pain.002 ACCP', 'pain.002 BLCK FRAD', 'pain.002 RJCT FRAD'],
      ],
      ['0020', 'taken_back_at_once', ['pain.014 ACCP', 'camt.054 1000.00'], ['pain.002 ACCP', 'camt.054 500.00']],
      [
        '0021',
        'taken_back_later',
        ['pain.014 ACCP', 'camt.054 1000.00', 'camt.054 1000.00'],
        ['pain.002 ACCP', 'camt.054 500.00'],
      ],
      ['0022', 'taken_back_in_part', ['pain.014 ACCP', 'camt.054 1000.00'], ['pain.002 ACCP', 'camt.054 500.00']],
      [
        '0023',
        'taken_back_early',
        ['pain.014 ACCP', 'camt.054 1000.00', 'camt.054 1000.00'],
        ['pain.002 ACCP', 'camt.054 500.00'],
      ],
      [
        '4711',
        'any other account settles',
        ['pain.014 ACCP', 'camt.054 1000.00'],
        ['pain.002 ACCP', 'camt.054 500.00'],
      ],
    ];
    it.each(CHARACTERS)('account ...%s %s', async (digits, _behaviour, collected, paid) => {
      const collection = await platform.collect(account(digits), '1000.00');
      const payout = await platform.pay(account(digits), '500.00');
      expect(statusesOf(await platform.until(collection, collected.length))).toEqual(collected);
      expect(statusesOf(await platform.until(payout, paid.length))).toEqual(paid);
    });

    it('reports three times what a repeating account does, the last time under another message id', async () => {
      const id = await platform.collect(account('0007'), '10.00');
      const reports = await platform.until(id, 6);
      expect(statusesOf(reports)).toEqual([...Array(3).fill('pain.014 ACCP'), ...Array(3).fill('camt.054 10.00')]);
      for (const [first, second, third] of [reports.slice(0, 3), reports.slice(3)]) {
        expect(second?.raw).toBe(first?.raw);
        expect(third?.model.messageId).not.toBe(first?.model.messageId);
      }
      const references = reports.slice(3).map((report) => linesOf(report)[0]?.bankReference);
      expect(new Set(references).size).toBe(1);
    });

    it('names the request, the customer’s account and its own reference in every entry', async () => {
      const id = await platform.collect(account('0001'), '77.00');
      const [entry] = linesOf((await platform.until(id, 2))[1]);
      expect(entry).toMatchObject({ direction: 'CRDT', status: 'BOOK', currency: 'KZT' });
      expect(entry?.bankReference).toMatch(/^.{1,35}$/);
      expect(entry?.transactions[0]).toMatchObject({ requestId: id, debtor: { iban: account('0001') } });
    });

    it('never executes a collection that it reads after its expiry', async () => {
      const past = new Date(Date.now() - 1_000).toISOString();
      const id = await platform.collect(account('0001'), '5.00', undefined, { expiresAt: past });
      expect(statusesOf(await platform.until(id, 1))).toEqual(['pain.014 RJCT EDTR']);
      // Nor when it is repeated with another one.
      const later = new Date(Date.now() + 60_000).toISOString();
      await platform.collect(account('0001'), '5.00', id, { expiresAt: later });
      expect(statusesOf(await platform.until(id, 2))).toEqual(['pain.014 RJCT EDTR', 'pain.014 RJCT EDTR']);
      const requested = await platform.requestReport('camt.052.001.08');
      const [report] = await platform.until(requested, 1);
      expect(linesOf(report).some(({ transactions }) => transactions[0]?.requestId === id)).toBe(false);
    });

    it('refuses a collection without what the regulator or the payer’s consent demands', async () => {
      const reasonOf = async (more: Parameters<PlatformSide['collect']>[3]) => {
        const id = await platform.collect(account('0001'), '5.00', undefined, more);
        return statusesOf(await platform.until(id, 1));
      };
      expect(await reasonOf({ consentId: undefined })).toEqual(['pain.014 RJCT MD01']);
      expect(await reasonOf({ sectorCodes: undefined })).toEqual(['pain.014 RJCT RR05']);
      expect(await reasonOf({ controlSum: '6.00' })).toEqual(['pain.014 RJCT AM10']);
    });

    it('answers a repeated EndToEndId with the first outcome and never executes it again', async () => {
      const booked = await platform.collect(account('0001'), '5.00');
      const [, first] = await platform.until(booked, 2);
      await platform.collect(account('0001'), '500000.00', booked);
      const again = await platform.until(booked, 4);
      expect(statusesOf(again.slice(2))).toEqual(['pain.014 ACCP', 'camt.054 5.00']);
      expect(linesOf(again[3])[0]?.bankReference).toBe(linesOf(first)[0]?.bankReference);

      const rejected = await platform.collect(account('0002'), '5.00');
      await platform.until(rejected, 1);
      await platform.collect(account('0001'), '5.00', rejected);
      expect(statusesOf(await platform.until(rejected, 2))).toEqual(['pain.014 RJCT AM04', 'pain.014 RJCT AM04']);
    });

    it('cancels a collection that is not booked yet, which is then never booked; refuses to cancel a booked one', async () => {
      const late = await platform.collect(account('0004'), '20.00');
      await platform.cancel(late);
      const reports = await platform.until(late, 2);
      expect(reports.at(-1)).toMatchObject({ name: 'camt.029.001.09', model: { outcome: 'CNCL', requestId: late } });

      const done = await platform.collect(account('0001'), '20.00');
      const cancellationId = await platform.cancel(done);
      const [, , response] = await platform.until(done, 3);
      expect(response?.model).toMatchObject({ outcome: 'RJCR', cancellationId });

      await new Promise((resolve) => setTimeout(resolve, 700));
      expect(platform.namesAbout(late)).not.toContain('camt.054.001.08');
    });

    it('reports the entry of a request without a response when a report is requested', async () => {
      const silent = await platform.collect(account('0003'), '31.00');
      const [report] = await platform.until(await platform.requestReport('camt.052.001.08'), 1);
      const entry = linesOf(report).find(({ transactions }) => transactions[0]?.requestId === silent);
      expect(entry).toMatchObject({ amount: '31.00', direction: 'CRDT' });
      expect(platform.about(silent)).toEqual([]);
    });

    /** The whole of what a bank answers to a question for its statement, today's so far unless a day is named. */
    async function statement(day?: string) {
      const requested = await platform.requestReport('camt.053.001.08', day);
      const [report] = await platform.until(requested, 1);
      if (report?.name !== 'camt.053.001.08') throw new Error('a statement was requested');
      return { requested, report, page: report.model.reports[0]! };
    }

    it('states the day with balances that its entries explain', async () => {
      const { page } = await statement();
      const minor = (amount: string): bigint => BigInt(amount.replace('.', ''));
      const moved = page.entries.reduce(
        (sum, { amount, direction }) => (direction === 'CRDT' ? sum + minor(amount) : sum - minor(amount)),
        0n,
      );
      const [opening, closing] = page.balances;
      expect(minor(opening!.amount) + moved).toBe(minor(closing!.amount));
      expect(page.page).toEqual({ number: 1, isLast: true });
    });

    it('states the day that it is asked for and no other, and one day opens as the one before it closed', async () => {
      const id = await platform.collect(account('0001'), '41.00');
      await platform.until(id, 2);
      const today = dayInKazakhstan(new Date());
      const yesterday = addDays(today, -1);
      const [now, then] = [await statement(today), await statement(yesterday)];
      expect(linesOf(now.report).some(({ transactions }) => transactions[0]?.requestId === id)).toBe(true);
      expect(linesOf(then.report)).toEqual([]);
      const [opening] = now.page.balances;
      const [, closing] = then.page.balances;
      expect([opening, closing]).toMatchObject([
        { type: 'OPBD', on: today, amount: closing?.amount },
        { type: 'CLBD', on: yesterday },
      ]);
      expect(then.report.model.queryMessageId).toBe(then.requested);
    });

    it('confirms the owner of every account but another person’s', async () => {
      const own = await platform.verify(account('0001'));
      const others = await platform.verify(account('0009'));
      expect((await platform.until(own, 1))[0]?.model).toMatchObject({
        results: [{ isVerified: true, requestId: own }],
      });
      expect((await platform.until(others, 1))[0]?.model).toMatchObject({
        results: [{ isVerified: false, requestId: others }],
      });
    });
  });
}
