// From what the books decided to say, to the fact that the outbox keeps.
import { type Cause, type Fact, fact } from '@aiyrbas/bus';
import {
  checkpointSigned,
  holdEnded,
  holdPlaced,
  holdRefused,
  solvencyBroken,
  solvencyRestored,
  transactionPosted,
} from '@aiyrbas/contracts';
import { never } from '@aiyrbas/kernel';
import type { Telling } from './domain/happening';

export function toFact(telling: Telling, cause?: Cause): Fact {
  switch (telling.type) {
    case 'ledger.hold.placed':
      return fact(holdPlaced, telling.body, cause);
    case 'ledger.hold.refused':
      return fact(holdRefused, telling.body, cause);
    case 'ledger.hold.ended':
      return fact(holdEnded, telling.body, cause);
    case 'ledger.transaction.posted':
      return fact(transactionPosted, telling.body, cause);
    case 'ledger.solvency.broken':
      return fact(solvencyBroken, telling.body, cause);
    case 'ledger.solvency.restored':
      return fact(solvencyRestored, telling.body, cause);
    case 'ledger.checkpoint.signed':
      return fact(checkpointSigned, telling.body, cause);
    default:
      return never(telling);
  }
}
