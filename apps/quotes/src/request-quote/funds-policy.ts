import { FUNDS_POLICIES } from '@aiyrbas/contracts';

const ID = 'collect-2026-01';

/** What happens to money by when and how much of it comes; the quote says it, the receipt cites it. */
export const FUNDS_POLICY = {
  id: ID,
  text: Object.entries(FUNDS_POLICIES[ID]!)
    .map(([rule, text]) => `${rule}: ${text}`)
    .join('; '),
} as const;
