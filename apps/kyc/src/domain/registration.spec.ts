import { expectOk } from '@aiyrbas/kernel';
import { birthDateOf, makeIin, parseIin } from '@aiyrbas/kz';
import fc from 'fast-check';
import {
  type Application,
  type CustomerStatus,
  type RegistrationDecision,
  canReapply,
  decideApplication,
} from './registration';

const TODAY = '2026-11-23';
const BORN = '1990-01-15';
const DOCUMENT = { issuedAt: '2020-01-01', expiresAt: '2030-01-01' };

const anApplication = (change: Partial<Application> = {}): Application => ({
  iin: makeIin(change.birthDate ?? BORN, 'female'),
  birthDate: BORN,
  document: DOCUMENT,
  ...change,
});
const documentOf = (change: Partial<Application['document']>): Partial<Application> => ({
  document: { ...DOCUMENT, ...change },
});

const dayBetween = (first: string, last: string) =>
  fc
    .date({ min: new Date(first), max: new Date(last), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
const day = dayBetween('1900-01-01', '2099-12-31');
const anyApplication = fc
  .record({ born: day, birthDate: fc.option(day, { nil: undefined }), issuedAt: day, expiresAt: day })
  .map(({ born, birthDate, issuedAt, expiresAt }): Application => ({
    iin: makeIin(born, 'male'),
    birthDate: birthDate ?? born,
    document: { issuedAt, expiresAt },
  }));

describe('a registration', () => {
  it.each<[rule: string, change: Partial<Application>, inUse: boolean, decision: RegistrationDecision]>([
    ['an adult with a valid document is accepted', {}, false, { status: 'accepted' }],
    [
      'a birth date that the IIN contradicts needs the person',
      { birthDate: '1990-01-16', iin: makeIin(BORN, 'female') },
      false,
      { status: 'needs_info', reason: 'birth_date_mismatch' },
    ],
    [
      'the same day of another century contradicts the IIN',
      { birthDate: '2090-01-15', iin: makeIin(BORN, 'female') },
      false,
      { status: 'needs_info', reason: 'birth_date_mismatch' },
    ],
    ['who turns eighteen today is an adult', { birthDate: '2008-11-23' }, false, { status: 'accepted' }],
    [
      'who turns eighteen tomorrow is rejected',
      { birthDate: '2008-11-24' },
      false,
      { status: 'rejected', reason: 'underage' },
    ],
    ['who is not born yet is rejected', { birthDate: '2027-01-01' }, false, { status: 'rejected', reason: 'underage' }],
    [
      'a document is good on the day before it expires',
      documentOf({ expiresAt: '2026-11-24' }),
      false,
      { status: 'accepted' },
    ],
    [
      'a document is no longer good on the day that it expires',
      documentOf({ expiresAt: TODAY }),
      false,
      { status: 'needs_info', reason: 'document_expired' },
    ],
    ['a document that was issued today is good', documentOf({ issuedAt: TODAY }), false, { status: 'accepted' }],
    [
      'a document from tomorrow is not',
      documentOf({ issuedAt: '2026-11-24' }),
      false,
      { status: 'needs_info', reason: 'document_not_yet_valid' },
    ],
    [
      'an IIN that somebody else holds goes to a person of ours',
      {},
      true,
      { status: 'in_review', reason: 'iin_in_use' },
    ],
    [
      'whether an IIN is in use is told to nobody who does not know its birth date',
      { birthDate: '1991-02-03', iin: makeIin(BORN, 'female') },
      true,
      { status: 'needs_info', reason: 'birth_date_mismatch' },
    ],
    [
      'a minor is rejected even where the IIN is in use',
      { birthDate: '2015-05-05' },
      true,
      { status: 'rejected', reason: 'underage' },
    ],
  ])('%s', (_rule, change, inUse, decision) => {
    expect(decideApplication(anApplication(change), inUse, TODAY)).toEqual(decision);
  });

  it('of one born on 29 February is accepted from 1 March of the eighteenth year', () => {
    const leapling = anApplication({ birthDate: '2008-02-29' });
    expect(decideApplication(leapling, false, '2026-02-28')).toEqual({ status: 'rejected', reason: 'underage' });
    expect(decideApplication(leapling, false, '2026-03-01')).toEqual({ status: 'accepted' });
  });

  it('is accepted only when every rule is kept, and otherwise always says why', () => {
    fc.assert(
      fc.property(anyApplication, fc.boolean(), day, (application, inUse, today) => {
        const { status, reason } = decideApplication(application, inUse, today);
        expect(status === 'accepted').toBe(reason === undefined);
        if (status !== 'accepted') return;
        const { iin, birthDate, document } = application;
        expect(birthDateOf(expectOk(parseIin(iin), 'a made IIN'))).toBe(birthDate);
        expect(inUse).toBe(false);
        expect(document.issuedAt <= today && today < document.expiresAt).toBe(true);
        expect(today.slice(0, 4) >= String(Number(birthDate.slice(0, 4)) + 18)).toBe(true);
      }),
    );
  });

  it('that was accepted stays so on every later day until the document expires', () => {
    fc.assert(
      fc.property(
        dayBetween('1900-01-01', '2000-12-31'),
        dayBetween('2010-01-01', '2026-11-23'),
        dayBetween('2026-11-24', '2046-12-31'),
        dayBetween('2026-11-23', '2056-12-31'),
        (born, issuedAt, expiresAt, later) => {
          const application = anApplication({ birthDate: born, document: { issuedAt, expiresAt } });
          expect(decideApplication(application, false, TODAY)).toEqual({ status: 'accepted' });
          expect(decideApplication(application, false, later).status === 'accepted').toBe(later < expiresAt);
        },
      ),
    );
  });
});

describe('an application after another of the same person', () => {
  it.each<[status: CustomerStatus, reason: string | null, sameIin: boolean, otherIin: boolean]>([
    ['needs_info', 'birth_date_mismatch', true, true],
    ['needs_info', 'document_expired', true, true],
    ['needs_info', 'document_not_yet_valid', true, true],
    // Only time makes an adult of a minor; another IIN would be another person.
    ['rejected', 'underage', true, false],
    ['accepted', null, false, false],
    ['in_review', 'iin_in_use', false, false],
    ['processing', null, false, false],
  ])('that is %s (%s) replaces it with the same IIN: %s, with another: %s', (status, reason, sameIin, otherIin) => {
    const earlier = { status, reason, iinIndex: 'a' };
    expect([canReapply(earlier, 'a'), canReapply(earlier, 'b')]).toEqual([sameIin, otherIin]);
  });
});
