import { KBE, sectorCodeOfPerson } from './payment-codes';

test.each([
  ['KZ', '19'],
  ['DE', '29'],
  ['KG', '29'],
])('a person who lives in %s has the sector code %s', (residency, code) => {
  expect(sectorCodeOfPerson(residency)).toBe(code);
});

test('an exchange is a resident financial organisation', () => expect(KBE.exchange).toBe('15'));
