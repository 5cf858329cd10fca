// An opening: what a bank or a venue holds for us when the ledger begins, or what funds it later. It is posted once per
// cause against `capital`. One person proposes it and another approves it.
import { invariant } from '@aiyrbas/kernel';
import { type Asset, Money } from '@aiyrbas/money';
import { accountsOf, kindOf } from './account';
import type { Booking } from './outcome';
import type { Transaction } from './transaction';
import { transfer } from './transfer';

export interface Opening {
  /** Names what is opened, for ever; the same cause posts once. */
  readonly cause: string;
  readonly firm: string;
  /** `bank:<bic>`, `venue:<code>` or `house`: what is ours to hold. A customer's money is never opened. */
  readonly account: string;
  readonly asset: Asset;
  readonly amount: string;
  readonly proposedBy: string;
  readonly approvedBy: string;
}

const OPENED = ['bank', 'venue', 'house'];

export function openingOf(opening: Opening, booking: Booking): Transaction {
  const { cause, firm, asset, proposedBy, approvedBy } = opening;
  const account = { firm, name: opening.account, asset };
  invariant(
    OPENED.includes(kindOf(account)),
    `opening ${cause} is for ${opening.account}, not one of: ${OPENED.join(', ')}`,
  );
  invariant(proposedBy !== approvedBy, `opening ${cause} was proposed and approved by one person`);
  return {
    id: booking.newId(),
    firm,
    kind: 'opening',
    businessId: cause,
    valueDate: booking.today,
    cause: { ...booking.cause, proposedBy, approvedBy },
    transfers: [transfer(account, accountsOf(firm).capital(asset), Money.of(opening.amount, asset))],
  };
}
