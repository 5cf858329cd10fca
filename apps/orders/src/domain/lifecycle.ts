// The life of an order as a table: what each input does in each state. The diagram in the documents is drawn from it,
// a test walks every cell, and the database refuses any other move.
import type { OrderState } from '@aiyrbas/contracts';
import type { Trigger } from './input';

/**
 * A cell is one of these:
 * - a step of `decide.ts`, by its name: the order changes state or sends a request to another service;
 * - `note`: a leg or receipt changes, the order keeps its state;
 * - `assess funds`: value was held; the funds policy and the price lock decide whether the order takes it;
 * - `value held`: value was held that the order does not need to continue; it is paid to where it belongs;
 * - `call back`: a request is cancelled at the bank; what cannot be cancelled is waited for, up to a bound;
 * - `unanswered`: a missing response is shown as unknown, then the order is held; for a held one, operators are reminded;
 * - `claw back`: the bank took the money back before the order used it: the order ends, and nothing is paid back;
 * - `returned`: a payment came back after the bank had booked it; an operator decides where it goes;
 * - `ignore`: nothing happens, for the reason beside the state's name;
 * - `refuse`: the requester gets a refusal, because it cannot be done.
 */
export type Cell =
  | 'request value'
  | 'reject'
  | 'note'
  | 'collection failed'
  | 'claw back'
  | 'assess funds'
  | 'value held'
  | 'execute'
  | 'execution failed'
  | 'complete or pay out'
  | 'paid'
  | 'payment failed'
  | 'returned'
  | 'release'
  | 'cancel'
  | 'call back'
  | 'refuse'
  | 'expire'
  | 'unanswered'
  | 'late fill'
  | 'ignore';

type Row = Readonly<Record<Trigger, Cell>>;

/** Inputs that no longer matter: the order was decided otherwise, and does not depend on them. */
const over: Row = {
  cleared: 'ignore',
  refused: 'ignore',
  collectionAccepted: 'note',
  collectionSettled: 'note',
  paymentBlocked: 'note',
  paymentUnblocked: 'note',
  clawedBack: 'note',
  collectionFailed: 'note',
  // Money can arrive in every state, the terminal ones included.
  holdPlaced: 'value held',
  holdRefused: 'note',
  filled: 'late fill',
  executionFailed: 'note',
  posted: 'note',
  payoutSettled: 'paid',
  payoutFailed: 'payment failed',
  payoutReturned: 'returned',
  decided: 'refuse',
  cancelRequested: 'refuse',
  deadlinePassed: 'ignore',
};

export const LIFECYCLE: Readonly<Record<OrderState, Row>> = {
  placed: {
    ...over,
    cleared: 'request value',
    refused: 'reject',
    cancelRequested: 'cancel',
    deadlinePassed: 'expire',
  },
  cleared: {
    ...over,
    collectionFailed: 'collection failed',
    clawedBack: 'claw back',
    holdPlaced: 'assess funds',
    holdRefused: 'reject',
    cancelRequested: 'call back',
    deadlinePassed: 'call back',
  },
  funded: {
    ...over,
    filled: 'execute',
    executionFailed: 'execution failed',
    deadlinePassed: 'unanswered',
  },
  executed: {
    ...over,
    // A duplicate of the venue's response; its fills are already in the ledger.
    filled: 'ignore',
    posted: 'complete or pay out',
    deadlinePassed: 'unanswered',
  },
  held: {
    ...over,
    // What a person would have found out anyway: the late answer lets the order go on by itself.
    holdPlaced: 'assess funds',
    filled: 'execute',
    executionFailed: 'execution failed',
    posted: 'complete or pay out',
    decided: 'release',
    deadlinePassed: 'unanswered',
  },
  completed: { ...over, filled: 'ignore' },
  rejected: over,
  cancelled: over,
  expired: over,
  refunded: over,
};

/** Nothing is waited for any more. Only a payment that fails or comes back after all opens such an order again. */
const TERMINAL: readonly OrderState[] = ['completed', 'rejected', 'cancelled', 'expired', 'refunded'];

export const isTerminal = (state: OrderState): boolean => TERMINAL.includes(state);

/** The moves that the database allows. A test walks every step and finds these moves and no other. */
export const MOVES: Readonly<Record<OrderState, readonly OrderState[]>> = {
  placed: ['cleared', 'rejected', 'cancelled', 'expired'],
  cleared: ['funded', 'rejected', 'cancelled', 'expired', 'refunded', 'held'],
  funded: ['executed', 'refunded', 'held'],
  executed: ['completed', 'held'],
  // Back to where it was, or on to where the late answer or the decision leads.
  held: ['cleared', 'funded', 'executed', 'held', ...TERMINAL],
  completed: ['held'],
  rejected: ['held'],
  cancelled: ['held'],
  expired: ['held'],
  refunded: ['held'],
};
