import { asksTheSame, judgeClearance } from './clearance';
import type { CustomerStatus } from './registration';

describe('a clearance', () => {
  it('is granted to an accepted customer', () => {
    expect(judgeClearance('accepted')).toEqual({ granted: true });
  });

  it.each<[CustomerStatus | undefined]>([['processing'], ['needs_info'], ['rejected'], ['in_review'], [undefined]])(
    'is refused to one whose status is %s',
    (status) => {
      expect(judgeClearance(status)).toEqual({ granted: false, code: 'customer_not_accepted' });
    },
  );

  it.each([
    ['order', { orderId: 'b' }],
    ['customer', { customerId: 'b' }],
    ['asset', { asset: 'BTC' }],
    ['value', { value: 2n }],
  ])('of another %s is another question', (_what, change) => {
    const subject = { orderId: 'a', customerId: 'a', asset: 'USDT', value: 1n };
    expect(asksTheSame(subject, { ...subject })).toBe(true);
    expect(asksTheSame(subject, { ...subject, ...change })).toBe(false);
  });
});
