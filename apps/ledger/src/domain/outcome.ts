// How the outcomes of an item are put into words: what is told after it is done, and why something is set aside.
import type { Money } from '@aiyrbas/money';
import type { Judgement } from './cover';
import type { Beyond, Shortage } from './book';
import { keyOf } from './account';
import type { Outcome, ParkReason, Telling } from './happening';
import type { Hold, HoldOutcome } from './hold';
import type { Transaction } from './transaction';

type Placed = Extract<Telling, { type: 'ledger.hold.placed' }>['body'];

export const NOTHING: Outcome = { kind: 'nothing' };

export const done = (...tells: readonly Telling[]): Outcome => ({ kind: 'done', tells });

export const parked = (reason: ParkReason, detail: string): Outcome => ({ kind: 'parked', reason, detail });

/**
 * Never a customer below zero, and never a customer's balance that nothing stands behind: what must be taken and is not
 * there, or be credited and is not there, needs a person.
 */
export const short = (missing: Shortage | Beyond): Outcome =>
  'beyond' in missing
    ? parked('BEYOND_ASSETS', beyondText(missing))
    : parked('INSUFFICIENT_FUNDS', `${keyOf(missing.account)} has ${missing.available.amount} available`);

export const beyondText = ({ beyond: { asset, owed, held } }: Beyond): string =>
  `clients would be owed ${owed.amount} ${asset}, and ${held.amount} is held`;

const ofHold = (hold: Hold) => ({
  holdId: hold.id,
  orderId: hold.orderId,
  customerId: hold.customerId,
  firm: hold.firm,
});

export const toldPlaced = (hold: Hold, credit?: NonNullable<Placed['credit']>): Telling => ({
  type: 'ledger.hold.placed',
  body: { ...ofHold(hold), amount: hold.amount.toJSON(), ...(credit && { credit }) },
});

export const toldRefused = (hold: Hold, available: Money): Telling => ({
  type: 'ledger.hold.refused',
  body: { ...ofHold(hold), code: 'insufficient_funds', available: available.toJSON() },
});

export const toldEnded = (hold: Hold, outcome: HoldOutcome): Telling => ({
  type: 'ledger.hold.ended',
  body: { ...ofHold(hold), outcome },
});

export const toldPosted = (transaction: Transaction, bookedAt: string): Telling => ({
  type: 'ledger.transaction.posted',
  body: {
    transactionId: transaction.id,
    firm: transaction.firm,
    kind: transaction.kind,
    businessId: transaction.businessId,
    ...(transaction.orderId !== undefined && { orderId: transaction.orderId }),
    ...(transaction.customerId !== undefined && { customerId: transaction.customerId }),
    bookedAt,
    valueDate: transaction.valueDate,
    transfers: transaction.transfers.length,
    entries: transaction.transfers.map(({ debit, credit, amount }) => ({
      debit: debit.name,
      credit: credit.name,
      amount: amount.toJSON(),
    })),
  },
});

export const toldJudged = ({ what, cover: { firm, owed, held } }: Judgement, at: Date): Telling => ({
  type: `ledger.solvency.${what}`,
  body: { firm, liabilities: owed.toJSON(), assets: held.toJSON(), at: at.toISOString() },
});
