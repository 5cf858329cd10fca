import fc from 'fast-check';
import { PAYMENT_STATUSES } from '@aiyrbas/iso20022';
import { decisionOf } from './payment-status';

describe('what a status of a payment decides', () => {
  it.each<[string, object]>([
    ['RCVD', {}],
    ['PATC', {}],
    ['ACTC', {}],
    ['PDNG', {}],
    ['PART', {}],
    ['ACFW', {}],
    ['ACCP', { response: 'accepted' }],
    ['ACFC', { response: 'accepted' }],
    ['ACWC', { response: 'accepted', isChanged: true }],
    ['ACWP', { response: 'accepted' }],
    ['ACSP', { response: 'accepted' }],
    ['ACSC', { response: 'accepted' }],
    ['ACCC', { response: 'accepted' }],
    ['BLCK', { isBlocked: true }],
    ['CANC', { response: 'cancelled' }],
    ['RJCT', { response: 'rejected' }],
  ])('%s', (code, decision) => expect(decisionOf(code)).toEqual(decision));

  it('a refusal because it had expired is a cancellation', () => {
    expect(decisionOf('RJCT', 'EDTR')).toEqual({ response: 'cancelled' });
    expect([decisionOf('RJCT', 'AM04'), decisionOf('ACCP', 'EDTR')]).toEqual([
      { response: 'rejected' },
      { response: 'accepted' },
    ]);
  });

  it('every code that we can name has its row above', () => expect(PAYMENT_STATUSES).toHaveLength(16));

  it('a code that we do not know decides nothing, whatever it is called', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 35 }), (code) => {
        fc.pre(!(PAYMENT_STATUSES as readonly string[]).includes(code));
        expect(decisionOf(code)).toEqual({});
      }),
    );
    for (const name of ['constructor', '__proto__', 'toString', 'rjct']) expect(decisionOf(name)).toEqual({});
  });
});
