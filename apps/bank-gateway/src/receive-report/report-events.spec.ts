// A statement's balances, as banks may write them.
import { balanceEventsOf } from './report-events';

const statement = (amount: string, currency = 'KZT', day = '2026-11-23') => ({
  id: 'S',
  page: 1,
  isLast: true,
  closing: { amount, currency, day },
});

describe('the balances of a statement', () => {
  it.each([
    ['as it is', '100.50', '100.50'],
    ['with zeros beyond tiyn', '100.50000', '100.50'],
    ['whole tenge', '100', '100.00'],
    ['owed to the bank', '-7.25', '-7.25'],
    ['nothing', '0.00', '0.00'],
  ])('%s', (_what, amount, published) => {
    expect(balanceEventsOf(statement(amount))).toEqual({
      closingBalance: { amount: published, asset: 'KZT' },
      day: '2026-11-23',
    });
  });

  it('says its day, and nothing of what it cannot name', () => {
    expect(balanceEventsOf(statement('1.001'))).toEqual({ day: '2026-11-23' });
    expect(balanceEventsOf(statement('1.00', 'EUR'))).toEqual({ day: '2026-11-23' });
    expect(balanceEventsOf({ id: 'S', page: 1, isLast: true })).toEqual({});
  });

  it('says of which day the opening is, where it is not that of the closing', () => {
    const opening = { amount: '5.00', currency: 'KZT', day: '2026-11-21' };
    expect(balanceEventsOf({ ...statement('7.00'), opening })).toMatchObject({
      openingDay: '2026-11-21',
      day: '2026-11-23',
    });
    const same = { ...opening, day: '2026-11-23' };
    expect(balanceEventsOf({ ...statement('7.00'), opening: same })).not.toHaveProperty('openingDay');
  });

  it('says the balances of a page where they are not those of the day, so that pages can be chained', () => {
    const [before, after] = ['5.00', '7.00'].map((amount) => ({ amount, currency: 'KZT', day: '2026-11-23' }));
    expect(balanceEventsOf({ id: 'S', page: 2, isLast: false, before, after })).toEqual({
      balanceBefore: { amount: '5.00', asset: 'KZT' },
      balanceAfter: { amount: '7.00', asset: 'KZT' },
    });
    const whole = balanceEventsOf({ id: 'S', page: 1, isLast: true, before, after, opening: before, closing: after });
    expect(Object.keys(whole).sort()).toEqual(['closingBalance', 'day', 'openingBalance']);
  });
});
