// The life of an order, read like a timetable: what each answer of the world does in each state. The diagram in the
// documents is drawn from it, a test walks every cell, and the database refuses any other move.
import type { OrderState } from '@aiyrbas/contracts';
import type { Trigger } from './input';

/**
 * What a cell says:
 * - a step of `decide.ts`, by its name: the order moves or something is asked of another service;
 * - `note`: a leg or receipt changes, the order stays where it is;
 * - `judge funds`: value was held; the funds policy and the price lock say whether the order takes it;
 * - `value held`: value that the order does not need to go on was held; it is paid to where it belongs;
 * - `call back`: what was asked is called back from the bank; what cannot be is waited for, up to a bound;
 * - `unanswered`: what is waited for is shown as unknown, then the order is held; of a held one, people are reminded;
 * - `returned`: a payment came back after the bank had booked it; a person decides where it goes;
 * - `ignore`: nothing happens, for the reason beside the state's name;
 * - `refuse`: whoever asked for it is told that it cannot be done.
 */
export type Cell =
  | 'ask for value'
  | 'reject'
  | 'note'
  | 'collection failed'
  | 'judge funds'
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

/** Answers that no longer matter: what they are about was decided otherwise, and nothing hangs on them. */
const over: Row = {
  cleared: 'ignore',
  refused: 'ignore',
  collectionAccepted: 'note',
  collectionSettled: 'note',
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
    cleared: 'ask for value',
    refused: 'reject',
    cancelRequested: 'cancel',
    deadlinePassed: 'expire',
  },
  cleared: {
    ...over,
    collectionFailed: 'collection failed',
    holdPlaced: 'judge funds',
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
    // The venue's answer again; its fills are already in the books.
    filled: 'ignore',
    posted: 'complete or pay out',
    deadlinePassed: 'unanswered',
  },
  held: {
    ...over,
    // What a person would have found out anyway: the late answer lets the order go on by itself.
    holdPlaced: 'judge funds',
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
