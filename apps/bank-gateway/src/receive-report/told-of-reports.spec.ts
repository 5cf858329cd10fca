// A statement's balances, as banks may write them.
import { balancesOf } from './told-of-reports';

const statement = (amount: string, currency = 'KZT', on = '2026-11-23') => ({
  id: 'S',
  page: 1,
  isLast: true,
  closing: { amount, currency, on },
});

describe('the balances of a statement', () => {
  it.each([
    ['as it is', '100.50', '100.50'],
    ['with zeros beyond tiyn', '100.50000', '100.50'],
    ['whole tenge', '100', '100.00'],
    ['owed to the bank', '-7.25', '-7.25'],
    ['nothing', '0.00', '0.00'],
  ])('%s', (_what, amount, told) => {
    expect(balancesOf(statement(amount))).toEqual({
      closingBalance: { amount: told, asset: 'KZT' },
      day: '2026-11-23',
    });
  });

  it('says the day of a moment, and nothing of what it cannot name', () => {
    expect(balancesOf(statement('1.001', 'KZT', '2026-11-23T23:59:59Z'))).toEqual({ day: '2026-11-23' });
    expect(balancesOf(statement('1.00', 'EUR'))).toEqual({ day: '2026-11-23' });
    expect(balancesOf({ id: 'S', page: 1, isLast: true })).toEqual({});
  });
});
