import type { CollectionRequest, CreditTransfer } from '@aiyrbas/iso20022';
import { faultOfCollection, faultOfTransfer } from './check-instruction';

const RAILS = ['account-transfer'];
const NOW = new Date('2026-11-23T10:00:00Z');
const person = { name: 'AIGERIM SEITKALI', iin: '900101400017', iban: 'KZ639480000000000001', bic: 'EURIKZKA' };
const firm = { name: 'Aiyrbas Ltd.', bin: '220140900015', iban: 'KZ16948AIYRBAS000001', bic: 'EURIKZKA' };
const payment = {
  messageId: 'm',
  createdAt: NOW.toISOString(),
  executionDate: '2026-11-23',
  requestId: '0198b1c27f3e7c6a9d5e2b4f6a8c0e13',
  amount: '100.00',
  controlSum: '100',
  currency: 'KZT',
  purpose: '371',
  rail: 'account-transfer',
  remittance: 'for coins',
};
const collection: CollectionRequest = {
  ...payment,
  expiresAt: '2026-11-23T10:00:30Z',
  debtor: person,
  creditor: firm,
  sectorCodes: { payer: '19', payee: '15' },
  consentId: '0198b1c27f3e7c6a9d5e2b4f6a8c0e14',
};
const transfer: CreditTransfer = {
  ...payment,
  debtor: firm,
  creditor: person,
  sectorCodes: { payer: '15', payee: '19' },
};

describe('an instruction that a bank executes', () => {
  it('states all that the bank wants', () => {
    expect(faultOfCollection(collection, RAILS, NOW)).toBeUndefined();
    expect(faultOfTransfer(transfer, RAILS)).toBeUndefined();
  });

  it('names the country of a person who lives elsewhere, and the code says the same', () => {
    const debtor = { ...person, countryOfResidence: 'DE' };
    const sectorCodes = { payer: '29', payee: '15' };
    expect(faultOfCollection({ ...collection, debtor, sectorCodes }, RAILS, NOW)).toBeUndefined();
  });

  it('may leave out the code of a payee of whom it is not known', () => {
    expect(faultOfTransfer({ ...transfer, sectorCodes: { payer: '15' } }, RAILS)).toBeUndefined();
  });
});

describe('a collection is refused', () => {
  it.each<[string, Partial<CollectionRequest>, string]>([
    ['that has expired', { expiresAt: '2026-11-23T10:00:00Z' }, 'EDTR'],
    ['without a consent', { consentId: undefined }, 'MD01'],
    ['without codes', { sectorCodes: undefined }, 'RR05'],
    ['without KBe', { sectorCodes: { payer: '19' } }, 'RR05'],
    ['of a resident under the code of a non-resident', { sectorCodes: { payer: '29', payee: '15' } }, 'RR05'],
    ['whose sum is another', { controlSum: '100.01' }, 'AM10'],
    ['without a sum', { controlSum: undefined }, 'AM10'],
    ['over a rail that was not agreed', { rail: 'card' }, 'FF05'],
    ['that does not say what it is for', { remittance: undefined }, 'RR07'],
  ])('%s', (_what, change, reason) => {
    expect(faultOfCollection({ ...collection, ...change }, RAILS, NOW)).toBe(reason);
  });
});

describe('a payout is refused', () => {
  it.each<[string, Partial<CreditTransfer>, string]>([
    ['without KOd', { sectorCodes: { payee: '19' } }, 'RR05'],
    ['to a resident under the code of a non-resident', { sectorCodes: { payer: '15', payee: '29' } }, 'RR05'],
    ['whose sum is another', { controlSum: '1.00' }, 'AM10'],
    ['over no rail', { rail: undefined }, 'FF05'],
    ['that does not say what it is for', { remittance: undefined }, 'RR07'],
  ])('%s', (_what, change, reason) => {
    expect(faultOfTransfer({ ...transfer, ...change }, RAILS)).toBe(reason);
  });
});
