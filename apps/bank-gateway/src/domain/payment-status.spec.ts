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
    ['ACCP', { answer: 'accepted' }],
    ['ACFC', { answer: 'accepted' }],
    ['ACWC', { answer: 'accepted', isChanged: true }],
    ['ACWP', { answer: 'accepted' }],
    ['ACSP', { answer: 'accepted' }],
    ['ACSC', { answer: 'accepted' }],
    ['ACCC', { answer: 'accepted' }],
    ['BLCK', { isBlocked: true }],
    ['CANC', { answer: 'cancelled' }],
    ['RJCT', { answer: 'rejected' }],
  ])('%s', (code, decision) => expect(decisionOf(code)).toEqual(decision));

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
