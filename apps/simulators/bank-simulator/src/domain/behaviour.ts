// What the simulated bank does, chosen by the last four digits of the customer's account: a customer's whole character
// in one row. Unknown digits behave like `settles`. Every bank's engineer can read here what our tests expose them to.

export const BEHAVIOURS = {
  '0001': 'settles',
  '0002': 'insufficient_funds',
  '0003': 'silent',
  '0004': 'late',
  '0005': 'under',
  '0006': 'over',
  '0007': 'repeats',
  '0008': 'payout_refused',
  '0009': 'other_owner',
  '0010': 'slow',
  '0011': 'contradicts',
  '0012': 'refuses',
  '0013': 'reorders',
  '0014': 'payout_returned',
  // Ours, beyond the fourteen that were agreed: what those never let happen.
  '0015': 'irrevocable',
  '0016': 'far_over',
  '0017': 'twice',
  '0018': 'held_then_accepted',
  '0019': 'held_then_rejected',
  '0020': 'taken_back_at_once',
  '0021': 'taken_back_later',
  '0022': 'taken_back_in_part',
  '0023': 'taken_back_early',
} as const;
export type Behaviour = (typeof BEHAVIOURS)[keyof typeof BEHAVIOURS];

export const behaviourOf = (iban: string): Behaviour =>
  Object.entries(BEHAVIOURS).find(([digits]) => iban.endsWith(digits))?.[1] ?? 'settles';

/** One thing that the bank does about a request. `book` moves money; the others only say something. */
export type Step =
  | { readonly do: 'accept' }
  | { readonly do: 'reject'; readonly reason: string }
  /** The bank's hold (BLCK): it neither posts nor rejects until it reports more. */
  | { readonly do: 'block'; readonly reason: string }
  /** `more`: what is booked beyond what was asked; below zero for less. In tiyn, as digits: steps are kept as JSON. */
  | { readonly do: 'book'; readonly more: string }
  /** The same money once more, under another reference: the bank's own mistake. */
  | { readonly do: 'book again' }
  /** The credit of a collection is taken back (RvslInd), so many hundredths of it; reported at once, before the credit is. */
  | { readonly do: 'take back'; readonly percent: string; readonly isReportedFirst?: true }
  | { readonly do: 'notify' }
  | { readonly do: 'return'; readonly reason: string };

export interface TimedStep {
  readonly afterSeconds: number;
  readonly step: Step;
}

const ACCEPT: Step = { do: 'accept' };
const NOTIFY: Step = { do: 'notify' };
const BOOK: Step = { do: 'book', more: '0' };
const reject = (reason: string): Step => ({ do: 'reject', reason });
const bookMore = (more: string): Step => ({ do: 'book', more });
const after = (afterSeconds: number, ...steps: readonly Step[]): TimedStep[] =>
  steps.map((step) => ({ afterSeconds, step }));

const BLOCK: Step = { do: 'block', reason: 'FRAD' };
const TAKE_BACK: Step = { do: 'take back', percent: '100' };
const TAKE_PART_BACK: Step = { do: 'take back', percent: '40' };
const SETTLES = after(0, ACCEPT, BOOK, NOTIFY);
const SLOW_S = 10;
const LATE_S = 45;

/** Money in: what follows a pain.013. */
export const COLLECTIONS = {
  settles: SETTLES,
  insufficient_funds: after(0, reject('AM04')),
  silent: after(0, BOOK),
  late: [...after(0, ACCEPT), ...after(LATE_S, BOOK, NOTIFY)],
  under: after(0, ACCEPT, bookMore('-100'), NOTIFY),
  over: after(0, ACCEPT, bookMore('100'), NOTIFY),
  repeats: SETTLES,
  payout_refused: SETTLES,
  other_owner: after(0, reject('BE01')),
  slow: after(SLOW_S, ACCEPT, BOOK, NOTIFY),
  contradicts: after(0, ACCEPT, BOOK, NOTIFY, reject('AM04')),
  refuses: after(0, reject('CUST')),
  reorders: after(0, BOOK, NOTIFY, ACCEPT),
  payout_returned: SETTLES,
  irrevocable: [...after(0, ACCEPT), ...after(LATE_S, BOOK, NOTIFY)],
  far_over: after(0, ACCEPT, bookMore('15000'), NOTIFY),
  twice: after(0, ACCEPT, BOOK, NOTIFY, { do: 'book again' }, NOTIFY),
  held_then_accepted: [...after(0, ACCEPT, BLOCK), ...after(LATE_S, ACCEPT, BOOK, NOTIFY)],
  held_then_rejected: [...after(0, ACCEPT, BLOCK), ...after(LATE_S, reject('FRAD'))],
  // One report of both, so that the order has not used the money yet.
  taken_back_at_once: after(0, ACCEPT, BOOK, TAKE_BACK, NOTIFY),
  taken_back_later: [...SETTLES, ...after(LATE_S, TAKE_BACK, NOTIFY)],
  taken_back_in_part: after(0, ACCEPT, BOOK, TAKE_PART_BACK, NOTIFY),
  // The report of the debit overtakes that of the credit.
  taken_back_early: after(0, ACCEPT, BOOK, { ...TAKE_BACK, isReportedFirst: true }, NOTIFY),
} as const satisfies Record<Behaviour, readonly TimedStep[]>;

/** Money out: what follows a pain.001. */
export const PAYOUTS = {
  settles: SETTLES,
  insufficient_funds: SETTLES,
  silent: after(0, BOOK),
  late: SETTLES,
  under: SETTLES,
  over: SETTLES,
  repeats: SETTLES,
  payout_refused: after(0, reject('AC04')),
  other_owner: after(0, reject('BE01')),
  slow: after(SLOW_S, ACCEPT, BOOK, NOTIFY),
  contradicts: SETTLES,
  refuses: SETTLES,
  reorders: after(0, BOOK, NOTIFY, ACCEPT),
  payout_returned: [...SETTLES, ...after(60, { do: 'return', reason: 'AC01' })],
  irrevocable: SETTLES,
  far_over: SETTLES,
  twice: SETTLES,
  held_then_accepted: [...after(0, ACCEPT, BLOCK), ...after(SLOW_S, ACCEPT, BOOK, NOTIFY)],
  held_then_rejected: [...after(0, ACCEPT, BLOCK), ...after(SLOW_S, reject('FRAD'))],
  taken_back_at_once: SETTLES,
  taken_back_later: SETTLES,
  taken_back_in_part: SETTLES,
  taken_back_early: SETTLES,
} as const satisfies Record<Behaviour, readonly TimedStep[]>;

/** Of all accounts one belongs to somebody else. Ownership is answered even by the bank that is silent about money. */
export const isOwner = (behaviour: Behaviour): boolean => behaviour !== 'other_owner';

/** How long an answer about ownership or a cancellation takes. */
export const respondAfterSeconds = (behaviour: Behaviour): number => (behaviour === 'slow' ? SLOW_S : 0);

/** Whether the bank answers a cancellation of this customer's request at all. */
export const respondsToCancellations = (behaviour: Behaviour): boolean => behaviour !== 'silent';

/** Whether a request that is not booked yet can still be taken back. */
export const grantsCancellations = (behaviour: Behaviour): boolean => behaviour !== 'irrevocable';

/** How often each report goes out; the last one of several under another message id. */
export const copiesOf = (behaviour: Behaviour): number => (behaviour === 'repeats' ? 3 : 1);

/** What follows a request that the bank refuses before it looks at any account. */
export const refusalPlan = (reason: string): readonly TimedStep[] => after(0, reject(reason));

/** What follows a request, in time. A request that names accounts which this bank does not keep is rejected at once. */
export function planOf(kind: 'collection' | 'payout', behaviour: Behaviour, keepsBoth: boolean): readonly TimedStep[] {
  if (!keepsBoth) return after(0, reject('AC01'));
  return kind === 'collection' ? COLLECTIONS[behaviour] : PAYOUTS[behaviour];
}
