// The life of an order, read like a timetable: what each answer of the world does in each state. The diagram in the
// documents is drawn from it, a test walks every cell, and the database refuses any other move.
import type { OrderState } from '@aiyrbas/contracts';

export const TRIGGERS = [
  'cleared',
  'refused',
  'reviewOpened',
  'collectionAccepted',
  'collectionSettled',
  'collectionFailed',
  'holdPlaced',
  'holdRefused',
  'filled',
  'executionFailed',
  'posted',
  'payoutSettled',
  'payoutFailed',
  'cancelAsked',
  'deadlinePassed',
] as const;
export type Trigger = (typeof TRIGGERS)[number];

/**
 * What a cell says:
 * - a step of `decide.ts`, by its name: the order moves or something is asked of another service;
 * - `note`: a leg or receipt changes, the order stays where it is;
 * - `money back`: value came for an order that no longer takes it; it is returned, the order stays where it is;
 * - `ignore`: nothing happens, for the reason beside the state's name.
 */
export type Cell =
  | 'ask for value'
  | 'reject'
  | 'review'
  | 'note'
  | 'collection failed'
  | 'judge funds'
  | 'execute'
  | 'execution failed'
  | 'complete or pay out'
  | 'paid'
  | 'payment failed'
  | 'cancel'
  | 'call back'
  | 'refuse'
  | 'expire'
  | 'hold'
  | 'money back'
  | 'ignore';

type Row = Readonly<Record<Trigger, Cell>>;

/** Answers that no longer matter: what they are about was decided otherwise, and nothing hangs on them. */
const over: Row = {
  cleared: 'ignore',
  refused: 'ignore',
  reviewOpened: 'ignore',
  collectionAccepted: 'note',
  collectionSettled: 'note',
  collectionFailed: 'note',
  // Money can arrive in every state, the terminal ones included.
  holdPlaced: 'money back',
  holdRefused: 'note',
  filled: 'hold',
  executionFailed: 'note',
  posted: 'note',
  payoutSettled: 'paid',
  payoutFailed: 'payment failed',
  cancelAsked: 'refuse',
  deadlinePassed: 'ignore',
};

export const LIFECYCLE: Readonly<Record<OrderState, Row>> = {
  placed: {
    ...over,
    cleared: 'ask for value',
    refused: 'reject',
    reviewOpened: 'review',
    cancelAsked: 'cancel',
    deadlinePassed: 'expire',
  },
  in_review: { ...over, cleared: 'ask for value', refused: 'reject', cancelAsked: 'cancel', deadlinePassed: 'expire' },
  cleared: {
    ...over,
    collectionFailed: 'collection failed',
    holdPlaced: 'judge funds',
    holdRefused: 'reject',
    cancelAsked: 'call back',
    deadlinePassed: 'call back',
  },
  funded: {
    ...over,
    filled: 'execute',
    executionFailed: 'execution failed',
    deadlinePassed: 'hold',
  },
  executed: {
    ...over,
    // The venue's answer again; its fills are already in the books.
    filled: 'ignore',
    posted: 'complete or pay out',
    deadlinePassed: 'hold',
  },
  held: {
    ...over,
    // What a person would have found out anyway: the late answer lets the order go on by itself.
    filled: 'execute',
    posted: 'complete or pay out',
    deadlinePassed: 'hold',
  },
  completed: { ...over, filled: 'ignore' },
  rejected: over,
  cancelled: over,
  expired: over,
  refunded: over,
};

/** The moves that the database allows; drawn from the steps above. */
export const MOVES: Readonly<Record<OrderState, readonly OrderState[]>> = {
  placed: ['in_review', 'cleared', 'rejected', 'cancelled', 'expired'],
  in_review: ['cleared', 'rejected', 'cancelled', 'expired'],
  cleared: ['funded', 'rejected', 'cancelled', 'expired', 'refunded', 'held'],
  funded: ['executed', 'refunded', 'held'],
  executed: ['completed', 'held'],
  held: ['funded', 'executed', 'completed', 'refunded', 'held'],
  completed: [],
  rejected: [],
  cancelled: [],
  expired: [],
  refunded: [],
};

export const isTerminal = (state: OrderState): boolean => MOVES[state].length === 0;
