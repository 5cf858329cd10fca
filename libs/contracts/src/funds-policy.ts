// The funds policies, in the words that the customer sees: the quote carries the one that applies, a receipt cites the
// line that decided. A policy is never edited; another one gets another name.
export const FUNDS_RULES = ['exact', 'late', 'under', 'over', 'afterEnd', 'thirdParty', 'returned'] as const;
export type FundsRule = (typeof FUNDS_RULES)[number];

export const FUNDS_POLICIES: Readonly<Record<string, Readonly<Record<FundsRule, string>>>> = {
  'collect-2026-01': {
    exact: 'exact and in time - held for the order',
    late: 'booked by the bank after the price lock - refunded to the source account, or kept as KZT balance if so chosen',
    under: 'less than asked - refunded whole to the source account',
    over: 'more than asked - the order goes on; a surplus of 100.00 KZT or more is refunded, less stays as KZT balance',
    afterEnd: 'after the order’s end, or a second time - refunded to the source account',
    thirdParty: 'from somebody else’s account - credited to nobody, returned to where it came from',
    returned: 'a payment that the bank gave back - held for you until two of our staff decide where it goes',
  },
};
