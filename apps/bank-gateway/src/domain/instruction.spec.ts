import {
  BANK_RESPONSES,
  COLLECTION_RESPONSES,
  type InstructionState,
  PAYOUT_RESPONSES,
  instructionOutcomeOf,
  stateAfter,
} from './instruction';

const STATES: readonly InstructionState[] = ['waiting', 'sent', 'accepted', 'settled', 'failed'];

describe('what a bank’s answer means', () => {
  // state, accepted, rejected, booked, cancelled
  const collection: readonly (readonly string[])[] = [
    ['waiting', 'contradiction', 'contradiction', 'suspense', 'contradiction'],
    ['sent', 'accepted', 'failed', 'settled', 'failed'],
    ['accepted', 'nothing', 'failed', 'settled', 'failed'],
    ['settled', 'nothing', 'contradiction', 'suspense', 'contradiction'],
    ['failed', 'contradiction', 'nothing', 'settled', 'nothing'],
  ];
  const payout: readonly (readonly string[])[] = [
    ['waiting', 'contradiction', 'contradiction', 'suspense', 'contradiction'],
    ['sent', 'accepted', 'failed', 'settled', 'failed'],
    ['accepted', 'nothing', 'failed', 'settled', 'failed'],
    ['settled', 'nothing', 'contradiction', 'suspense', 'contradiction'],
    ['failed', 'contradiction', 'nothing', 'suspense', 'nothing'],
  ];
  const rows = (table: typeof COLLECTION_RESPONSES | typeof PAYOUT_RESPONSES) =>
    STATES.map((state) => [state, ...BANK_RESPONSES.map((response) => table[state][response])]);

  it('about a collection, in every state', () => expect(rows(COLLECTION_RESPONSES)).toEqual(collection));
  it('about a payout, in every state', () => expect(rows(PAYOUT_RESPONSES)).toEqual(payout));

  it('treats a refund as a payout', () => {
    expect(instructionOutcomeOf({ kind: 'refund', state: 'failed' }, 'booked')).toBe('suspense');
  });

  it('moves only to the state that the outcome names, and never on a contradiction or suspense', () => {
    expect(stateAfter('sent', 'accepted')).toBe('accepted');
    expect(stateAfter('failed', 'settled')).toBe('settled');
    for (const outcome of ['contradiction', 'suspense', 'nothing'] as const) {
      expect(stateAfter('settled', outcome)).toBe('settled');
    }
  });
});
