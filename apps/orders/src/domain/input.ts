// The inputs of an order: events of the other services, commands of the customer and of operators, and the clock.
import type { WireFill } from '@aiyrbas/contracts';
import type { Money } from '@aiyrbas/money';
import type { Choice } from './choices';
import type { OrderAccount } from './order';

/** A bank's credit that was booked and held in one ledger transaction. */
export interface Credit {
  /** The collection that it answers. */
  readonly requestId: string;
  readonly entryRef: string;
  readonly requested: Money;
  readonly bookedAt: Date;
  readonly receivedAt: Date;
}

export type InputBody =
  | { readonly on: 'cleared' }
  | { readonly on: 'refused'; readonly code: string }
  | { readonly on: 'collectionAccepted'; readonly requestId: string; readonly bankReason?: string | undefined }
  /** The bank holds the money of a payment, and must decide by then. */
  | { readonly on: 'paymentBlocked'; readonly requestId: string; readonly until: Date }
  | { readonly on: 'paymentUnblocked'; readonly requestId: string }
  | { readonly on: 'collectionSettled'; readonly requestId: string }
  /** The bank took back what it had booked for the collection. */
  | { readonly on: 'clawedBack'; readonly requestId: string }
  | {
      readonly on: 'collectionFailed';
      readonly requestId: string;
      readonly code: string;
      readonly bankReason?: string | undefined;
    }
  | {
      readonly on: 'holdPlaced';
      readonly holdId: string;
      readonly amount: Money;
      /** When the ledger placed it, by its database's clock. */
      readonly heldAt: Date;
      readonly credit?: Credit | undefined;
    }
  | { readonly on: 'holdRefused'; readonly holdId: string; readonly code: string }
  | { readonly on: 'filled'; readonly requestId: string; readonly fills: readonly WireFill[] }
  | {
      readonly on: 'executionFailed';
      readonly requestId: string;
      readonly code: string;
      readonly fills: readonly WireFill[];
    }
  | { readonly on: 'posted'; readonly transactionId: string }
  | { readonly on: 'payoutSettled'; readonly requestId: string }
  | {
      readonly on: 'payoutFailed';
      readonly requestId: string;
      readonly code: string;
      readonly bankReason?: string | undefined;
    }
  | {
      readonly on: 'payoutReturned';
      /** The payment that came back. */
      readonly requestId: string;
      /** Holds what came back. */
      readonly holdId: string;
      readonly amount: Money;
      readonly entryRef: string;
      readonly bookedAt: Date;
      readonly bankReason?: string | undefined;
    }
  | { readonly on: 'decided'; readonly choice: Choice; readonly account?: OrderAccount | undefined }
  | { readonly on: 'cancelRequested' }
  | { readonly on: 'deadlinePassed' };

/** An input, and the name of what brought it: an event's type, or what the customer or the clock did. */
export type Input = InputBody & { readonly cause: string };

export type Trigger = Input['on'];
export type On<T extends Trigger> = Extract<Input, { on: T }>;
